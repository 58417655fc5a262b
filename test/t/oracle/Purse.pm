# Payments for a booking, shared out over its items: each report is judged by the shares,
# which become reports of the items, and by the answer about the whole.
package Purse;

use strict;
use warnings;
use List::Util qw(max min sum0);
use Deposit;
use Ledger;
use Model;
use Moves;
use Paying;
use Pending;
use Shape;

# Of those that stand, the least firm first
my @FIRMNESS = qw(held confirmed checked_in checked_out no_show);

# How each report is shared out.  {rounds} are the amounts that an item takes; an amount that
# is not given is the sum of the first round in which an item takes something, up to {said}.
# {told}: the same report of an item came before.  Reports that are {apart} have no amount.
my %REPORTS = (
	authorize_payment => {
		rounds => [ map { $_ && not_authorized($_) } \&due_now, \&balance, undef, \&place, \&lost ],
		said => 3,
		told => sub { return state_of(@_) =~ /^(authorized|completed)$/; },
		apply => \&authorized,
	},
	complete_payment => {
		rounds => [ \&due_now, \&balance, \&known, \&place, \&lost ],
		said => 4,
		told => sub { return state_of(@_) eq 'completed'; },
		apply => \&completed,
	},
	fail_payment => {
		apart => 1,
		rounds => [ \&attempt ],
		said => 0,
		told => sub { return state_of(@_) eq 'failed'; },
		apply => \&failed,
	},
	complete_refund => {
		rounds => [ sub { return $_[0]{ledger}{owed}; }, \&paid_back ],
		said => 0,
		told => sub { my ($booking, $reference) = @_; return exists $booking->{ledger}{refunds}{$reference}; },
		apply => \&refunded,
	});

sub pay
{
	my ($history) = @_;
	my @carts = @{ $history->{carts} // [] };
	return if !@carts || !$history->{shape}{priced};
	my @split = grep { has_deposits($history, @$_) > 1 } @carts;
	@carts = @split if @split && rand() < 0.7;
	my $cart = $carts[ rand @carts ];
	my $name = Shape::pick(qw(complete_payment complete_payment complete_payment
		  authorize_payment fail_payment complete_refund));
	return { do => sub { report($history, $name, @$cart) } };
}

# Of how many is a part asked for first?
sub has_deposits
{
	my ($history, @ids) = @_;
	return scalar grep { defined $_->{ledger}{deposit} }
	  @{ $history->{model}{bookings} }{@ids};
}

sub report
{
	my ($history, $name, @ids) = @_;
	my $report = $REPORTS{$name};
	my @items = @{ $history->{model}{bookings} }{@ids};
	load($history, @items);
	my $list = $name eq 'complete_refund' ? 'refunds' : 'payments';
	my $reference = Paying::reference($history, { map { %{ $_->{ledger}{$list} } } @items });
	my $told = grep { $report->{told}->($_, $reference) } @items;
	my $amount = $report->{apart} ? undef : amount(@items);
	my @shares = $told ? () : shares($report, $reference, $amount, @items);
	tally_plans($history, $name, \@shares, @items);
	my $outcome = call($history, $name, $ids[0], $reference, $amount);
	my $accepted = $told || grep { $_ > 0 } @shares;
	die "a report for a booking is $outcome->{summary}\n"
	  if ($outcome->{accepted} xor $accepted)
	  || $outcome->{reason} ne ($accepted ? 'none' : 'wrong_status');
	apply($history, $report, $reference, \@shares, @ids);
	compare_whole($outcome, @items);
	return;
}

# How often one payment pays deposits of two plans, and a balance beside them
sub tally_plans
{
	my ($history, $name, $shares, @items) = @_;
	return if $name ne 'complete_payment';
	my @parts = grep { $shares->[$_] && defined $items[$_]{ledger}{deposit} } 0 .. $#items;
	my @firsts = grep { my $due = due_now($items[$_]); $due && $shares->[$_] >= $due } @parts;
	my $of = sub { return scalar keys %{ { map { ($items[$_]{plan} // '') => 1 } @_ } } };
	$history->{tally}{'deposits of two plans paid as one'}++ if $of->(@firsts) > 1;
	$history->{tally}{'balances of a booking paid'}++
	  if grep { $shares->[$_] > due_now($items[$_]) } @parts;
	return;
}

# Each is looked at first: what has ended by the clock has ended, and a balance is asked for.
sub load
{
	my ($history, @items) = @_;
	foreach my $booking (@items)
	{
		Paying::bury($history->{model}, $booking);
		delete $booking->{stored};
		Deposit::ask($booking->{ledger});
	}
	return;
}

# Nothing said, all that is due, all that is asked for first, or something else
sub amount
{
	my (@items) = @_;
	my $due = sum0(map { $_->{ledger}->due(Model::is_void($_)) } @items);
	my $first = sum0(map { due_now($_) } @items);
	return Shape::pick(undef, undef, $due, $first, int($first / 2), int($due / 2), 500, 7777, $due + 500)
	  || undef;
}

# The answer about all of them; now and then it is reported twice
sub call
{
	my ($history, $name, $id, $reference, $amount) = @_;
	my $booking = "(SELECT booking_id FROM reservation.reservation WHERE reservation_id = '$id')";
	my $given = defined $amount ? sprintf ', amount => %.2f', $amount / 100 : '';
	my $call = "reservation.$name("
	  . Shape::pick("booking_id => $booking, provider_reference => '$reference'",
		"$booking, '$reference'")
	  . "$given)";
	my $query = 'SELECT ' . Shape::OUTCOME . ', ' . Shape::instant('expires_at') . " FROM $call";
	my @calls = ($query) x (rand() < 0.2 ? 2 : 1);
	my @answers = $history->{session}->must(@calls);
	my @fields = @{ $answers[0][0] };
	my $outcome = Shape::outcome(\@fields, '00000');
	$outcome->{expires} = $fields[-1] eq '' ? undef : $fields[-1];
	$history->{commands} += @calls;
	$history->note("SELECT * FROM $call;") foreach @calls;
	$history->note("-- was $outcome->{summary}");
	$history->{tally}{"$name of a booking " . ($outcome->{accepted} ? 'accepted' : $outcome->{reason})}++;
	die "reported again, and answered in another way\n"
	  if @answers > 1 && "@{ $answers[1][0] }" ne "@fields";
	return $outcome;
}

sub state_of
{
	my ($booking, $reference) = @_;
	return ($booking->{ledger}{payments}{$reference} // {})->{state} // '';
}

# A wish for a place that was never had is not asked to be paid.
sub is_asked { my ($booking) = @_; return $booking->{status} ne 'waitlisted' || $booking->{confirmed}; }

sub due_now
{
	my ($booking) = @_;
	return is_asked($booking) ? $booking->{ledger}->due_now(Model::is_void($booking)) : 0;
}

sub balance
{
	my ($booking) = @_;
	return is_asked($booking) ? $booking->{ledger}->due(Model::is_void($booking)) : 0;
}

sub known
{
	my ($booking, $reference) = @_;
	return ($booking->{ledger}{payments}{$reference} // {})->{amount} // 0;
}

# The rest of what makes it firm, if it has expired, with what is owed back of that; or of
# what it will cost, if it waits
sub place
{
	my ($booking) = @_;
	my $ledger = $booking->{ledger};
	return $ledger->due if !is_asked($booking);
	return 0 if $booking->{status} ne 'expired';
	my $first = $ledger->first(1);
	my $there = $ledger->kept;
	$there += $ledger->{owed} if $there < $first;
	return max(0, $first - $there);
}

# All that it did cost
sub lost
{
	my ($booking) = @_;
	return 0 if !Model::is_void($booking);
	return max(0, $booking->{ledger}->whole(1) - $booking->{ledger}->kept);
}

# The part of such an amount that is not authorized
sub not_authorized
{
	my ($round) = @_;
	return sub { return max(0, $round->(@_) - $_[0]{ledger}->authorized); };
}

# An amount that was authorized has failed for its items alone; else all that is due.
sub attempt
{
	my ($booking, $reference, @items) = @_;
	my $state = state_of($booking, $reference);
	return 0 if $state eq 'completed';
	return known($booking, $reference) if $state;
	return 0 if grep { state_of($_, $reference) =~ /^(authorized|canceled)$/ } @items;
	return 0 if $booking->{status} eq 'waitlisted' && $booking->{ledger}->status(0) eq 'none';
	return $booking->{ledger}->next_due(Model::is_void($booking));
}

sub paid_back
{
	my ($booking) = @_;
	return $booking->{ledger}{owed} + max(0, $booking->{ledger}->kept);
}

# Item by item and round by round, as far as the amount goes; the rest is for the last that
# stands.
sub shares
{
	my ($report, $reference, $amount, @items) = @_;
	my @rounds = map {
		my $round = $_;
		[ map { $round ? $round->($_, $reference, @items) : 0 } @items ]
	} @{ $report->{rounds} };
	my ($said) = grep { sum0(@$_) > 0 } known_first($report, @rounds);
	return @{ $rounds[0] } if $report->{apart};
	my $left = $amount // ($said ? sum0(@$said) : 0);
	my @shares = (0) x @items;
	foreach my $round (@rounds)
	{
		foreach my $i (0 .. $#items)
		{
			my $more = min($left, max(0, $round->[$i] - $shares[$i]));
			$shares[$i] += $more;
			$left -= $more;
		}
	}
	my ($last) = grep { !Model::is_void($items[$_]) } reverse 0 .. $#items;
	$shares[ $last // -1 ] += $left;
	return @shares;
}

# The amounts reported before under the reference, and then those to be paid, in order
sub known_first
{
	my ($report, @rounds) = @_;
	my @said = @rounds[ 0 .. $report->{said} ];
	return $report->{rounds}[2] ? (splice(@said, 2, 1), @said) : @said;
}

sub apply
{
	my ($history, $report, $reference, $shares, @ids) = @_;
	my $model = $history->{model};
	my ($statuses) = $history->{session}->must('SELECT reservation_id, status'
		  . ' FROM reservation.reservation WHERE reservation_id IN ('
		  . join(', ', map { "'$_'" } @ids) . ')');
	my %status = map { @$_ } @$statuses;
	my $revived = 0;
	foreach my $i (grep { $shares->[$_] } 0 .. $#$shares)
	{
		my $booking = $model->{bookings}{ $ids[$i] };
		my $expired = $booking->{status} eq 'expired';
		$booking->{version}++;
		$report->{apply}->($history, $ids[$i], $reference, $shares->[$i],
			{ status => $status{ $ids[$i] } }, $revived);
		$revived ||= $expired && $booking->{status} ne 'expired';
	}
	return;
}

sub authorized
{
	my ($history, $id, $reference, $amount, @rest) = @_;
	my $ledger = $history->{model}{bookings}{$id}{ledger};
	$ledger->report($reference, 'authorized', $amount);
	completed($history, $id, $reference, $amount, @rest) if $history->{shape}{capture};
	return;
}

# The rows are those before the call: of a place that may be had they tell nothing, once
# another item has taken its own.
sub completed
{
	my ($history, $id, $reference, $amount, $outcome, $revived) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my $open = $revived && grep { $model->fixtures($_) } @{ $booking->{resources} };
	my $again = $open ? undef : Paying::again($history, $id);
	Paying::pay($history, $id, $reference, $amount, $again, $outcome);
	return;
}

sub failed
{
	my ($history, $id, $reference, $amount) = @_;
	my $booking = $history->{model}{bookings}{$id};
	my $ledger = $booking->{ledger};
	$ledger->report($reference, 'failed', $amount);
	return if $ledger->failures < Ledger::MOST_ATTEMPTS;
	$history->{model}->finish($booking, 'expired', 0) if $booking->{status} eq 'held';
	Pending::undo($booking);
	return;
}

sub refunded
{
	my ($history, $id, $reference, $amount) = @_;
	my $ledger = $history->{model}{bookings}{$id}{ledger};
	$ledger->{refunds}{$reference} = $amount;
	$ledger->{refunded} += $amount;
	$ledger->{asked} = 1;
	$ledger->{owed} = max(0, $ledger->{owed} - $amount);
	return;
}

# The status of the least firm that stands, the sum of their amounts, and their first
# deadline; where none stands, the status of the first
sub compare_whole
{
	my ($outcome, @items) = @_;
	my %firmness = map { $FIRMNESS[$_] => $_ } 0 .. $#FIRMNESS;
	my @standing = sort { $firmness{ $a->{status} } <=> $firmness{ $b->{status} } }
	  grep { defined $firmness{ $_->{status} } } @items;
	my @prices = map { $_->{ledger}{price} // () } @standing;
	my %expected = (
		status => (@standing ? $standing[0] : $items[0])->{status},
		amount => @prices ? sum0(@prices) : undef,
		expires => min(map { $_->{expires} // () } @standing));
	my ($is, $should) = map {
		my $told = $_;
		join ' ', map { $told->{$_} // 'nothing' } qw(status amount expires)
	} $outcome, \%expected;
	die "the booking is $is, not $should\n" if $is ne $should;
	die "a booking has a version or a reservation\n"
	  if defined $outcome->{version} || defined $outcome->{reservation_id};
	return;
}

1;
