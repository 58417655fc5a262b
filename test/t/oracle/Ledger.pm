# The money of one reservation, in cents: what it costs, what was posted beside
# that, what was charged, what was paid back, what is owed, and which part is asked
# for first.  Rules of a line each, as the contract has them; nothing here knows of rows
# of payment.
package Ledger;

use strict;
use warnings;
use List::Util qw(max min sum0);

# The part that is asked for first, and the time when the rest is
use constant DEPOSIT => qw(deposit balance);

# Failed attempts after which a hold ends
use constant MOST_ATTEMPTS => 2;

# $option: price (undef: none), fixed, terms ([before, percent, fee] with the
# longest time first; undef: all is refunded)
sub new
{
	my ($class, %option) = @_;
	return bless {
		%option,
		charged => 0,
		refunded => 0,
		owed => 0,
		posted => 0,
		automatic => 0,    # of that, by an end and its undoing
		asked => 1,    # who waits is asked later
		payments => {},    # reference => {state, amount, forgiven}
		refunds => {},    # reference => amount
	}, $class;
}

sub price { my ($self) = @_; return $self->{price} // 0; }

sub kept
{
	my ($self) = @_;
	return $self->{charged} - $self->{refunded} - $self->{owed};
}

sub bill
{
	my ($self, $void) = @_;
	return ($void ? 0 : $self->price) + $self->{posted};
}

# All that it costs, if it stands
sub whole
{
	my ($self, $void) = @_;
	return $self->bill - ($void ? $self->{automatic} : 0);
}

sub due
{
	my ($self, $void) = @_;
	return max(0, $self->bill($void) - $self->kept);
}

# The part of a bill that is asked for: charges at once, and what is taken off lowers the
# rest first.
sub asked_of
{
	my ($self, $bill, $posted, $deposit) = @_;
	return defined $deposit ? min($bill, $deposit + max(0, $posted)) : $bill;
}

sub asked_for
{
	my ($self, $void) = @_;
	return $self->asked_of($self->bill($void), $self->{posted}, $self->{deposit});
}

sub due_now
{
	my ($self, $void) = @_;
	return max(0, $self->asked_for($void) - $self->kept);
}

# The amount of the next payment, if nothing is said of it
sub next_due
{
	my ($self, $void) = @_;
	return $self->due_now($void) || $self->due($void);
}

# The amount that makes it firm, if it stands
sub first
{
	my ($self, $void) = @_;
	my $posted = $self->{posted} - ($void ? $self->{automatic} : 0);
	return $self->asked_of($self->whole($void), $posted, $self->{deposit});
}

# Is nothing left that could be asked for later?
sub asks_for_all
{
	my ($self) = @_;
	return $self->kept >= $self->bill || $self->asked_for >= $self->bill;
}

sub authorized
{
	my ($self) = @_;
	return sum0 map { $_->{amount} }
	  grep { $_->{state} eq 'authorized' } values %{ $self->{payments} };
}

sub failures
{
	my ($self) = @_;
	return scalar grep { $_->{state} eq 'failed' && !$_->{forgiven} }
	  values %{ $self->{payments} };
}

# The amount requested; of a reservation that has come to nothing only what was
# paid back too much, and nothing of one that waits for its first place.
sub requested
{
	my ($self, $void, $unasked) = @_;
	return 0 if $unasked || !$self->{asked};
	return max(0, $self->due_now($void) - $self->authorized);
}

sub status
{
	my ($self, $void) = @_;
	return 'refund_due' if $self->{owed} > 0;
	my $due = $self->due($void);
	if ($due == 0 && $self->bill($void) <= 0)
	{
		return 'authorized' if $self->authorized > 0;
		return 'refunded' if $self->{refunded} > 0;
		return $self->{charged} > 0 ? 'paid' : 'none';
	}
	return 'none' if !$self->{asked};
	return 'paid' if $due == 0;
	return 'authorized' if $self->authorized >= $self->next_due($void);
	return $self->failures > 0 ? 'failed' : 'due';
}

sub report
{
	my ($self, $reference, $state, $amount) = @_;
	$self->{payments}{$reference} = { state => $state, amount => $amount };
	$self->{asked} = 1;
	return;
}

sub charge
{
	my ($self, $reference, $amount) = @_;
	$self->report($reference, 'completed', $amount);
	$self->forgive;
	$self->{charged} += $amount;
	return;
}

# Attempts that failed count no more: money has come, or is not wanted any more.
sub forgive
{
	my ($self) = @_;
	$_->{forgiven} = 1
	  foreach grep { $_->{state} eq 'failed' } values %{ $self->{payments} };
	return;
}

# An amount beyond what it may keep is owed back.
sub owe_all_but
{
	my ($self, $keep) = @_;
	$self->{owed} += max(0, $self->kept - $keep);
	return;
}

# More is to be paid beside the stay, or less.
sub post
{
	my ($self, $amount, $automatic) = @_;
	$self->{posted} += $amount;
	$self->{automatic} += $amount if $automatic;
	return;
}

# Its end, and what that has charged or taken off, is undone.
sub undo_end
{
	my ($self) = @_;
	$self->post(-$self->{automatic}, 1);
	return;
}

# It comes to nothing: what was authorized goes, and a bill of so much is left.
sub drop
{
	my ($self, $bill) = @_;
	$self->post($bill - $self->{posted}, 1);
	$_->{state} = 'canceled'
	  foreach grep { $_->{state} eq 'authorized' }
	  values %{ $self->{payments} };
	$self->owe_all_but($bill);
	return;
}

# Stands again: what is owed pays for it.
sub restore
{
	my ($self) = @_;
	$self->undo_end;
	$self->{owed} = 0;
	$self->{asked} = 1;
	$self->owe_all_but($self->bill);
	return;
}

# The bill of a reservation that is canceled: a hold leaves a share of what was
# paid for it; a booking the fee, and what was posted before, unless that took more
# off than it costs.
sub canceled_bill
{
	my ($self, $held, $ahead) = @_;
	return $self->fee(max(0, $self->kept), $ahead) if $held;
	return max($self->{posted} + $self->fee($self->price, $ahead),
		min(0, $self->bill));
}

# The part of an amount that is kept, so many cells before the start
sub fee
{
	my ($self, $amount, $ahead) = @_;
	return 0 if !$self->{terms};
	foreach my $tier (@{ $self->{terms} })
	{
		my ($before, $percent, $fee) = @$tier;
		next if $ahead < $before;
		return $amount - max(0, rounded($amount * $percent, 100) - $fee);
	}
	return $amount;
}

# Half up
sub rounded
{
	my ($amount, $parts) = @_;
	return int((2 * $amount + $parts) / (2 * $parts));
}

1;
