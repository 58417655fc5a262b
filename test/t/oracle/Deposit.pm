# The part of an amount that is asked for first, and the time when the rest is asked
# for.  That comes by the clock; the database may tell so later, in the next command on
# the reservation or a sweep, and until it does the ledger keeps under {late} what the
# database has.
package Deposit;

use strict;
use warnings;
use List::Util qw(max min);
use Ledger;
use Plan;
use Shape;

# The columns of resource and of rate_plan
our @COLUMNS = qw(deposit deposit_kind balance_due);

sub make
{
	my ($kind, $value) = @{
		Shape::pick(
			[ percent => 10 ], [ percent => 33 ], [ percent => 50 ], [ percent => 100 ],
			[ amount => 500 ], [ amount => 2500 ], [ amount => 6000 ])
	};
	return (deposit => $value, deposit_kind => $kind, balance_due => time_before());
}

sub time_before { return Shape::pick(undef, 1, 2, 4, 8, 16); }

# Of a plan, which may say only one of both
sub make_for_plan
{
	my %terms = make();
	delete $terms{deposit} if rand() < 0.5;
	return %terms;
}

# As literals
sub literals
{
	my ($terms) = @_;
	my $percent = ($terms->{deposit_kind} // 'percent') eq 'percent';
	my ($deposit, $before) = @$terms{qw(deposit balance_due)};
	return (
		defined $deposit ? $percent ? $deposit : $deposit / 100 : 'NULL',
		$percent ? "'percent'" : "'amount'",
		defined $before ? "'" . 6 * $before . " hours'" : 'NULL');
}

# Of a stay at a price, by the rules as they are now: the deposit and the time of the
# balance.  Nothing: all of it is asked for.
sub of
{
	my ($model, $stay, $price) = @_;
	return if !$price;
	my $plan = Plan::of($model, $stay) || {};
	my (@deposits, @times);
	foreach my $resource (@{ $model->{resources} }{ @{ $stay->{resources} } })
	{
		my $terms = defined $plan->{deposit} ? $plan : $resource;
		my $value = $terms->{deposit} // return;
		push @deposits,
		  $terms->{deposit_kind} eq 'percent'
		  ? Ledger::rounded($price * $value, 100)
		  : $value * $stay->{quantity};
		push @times, $stay->{from} - ($plan->{balance_due} // $resource->{balance_due} // 0);
	}
	my ($deposit, $time) = (max(@deposits), min(@times));
	return if $time <= $model->{now} || $deposit == 0 || $deposit >= $price;
	return ($deposit, $time);
}

# Sets it for a new reservation, or for one that is offered its first place.
sub set
{
	my ($model, $ledger, $stay) = @_;
	put($ledger, of($model, $stay, $ledger->{price}));
	return;
}

sub put
{
	my ($ledger, @facts) = @_;
	@$ledger{ (Ledger::DEPOSIT) } = @facts;
	delete $ledger->{late};
	return;
}

# After a change to another stay, price or plan: another one, as long as the balance is to
# come, or if nothing was to be paid.  A change that is not paid has asked for nothing
# yet: {paid} is the stay, the price, the plan and the deposit without it.
sub revised
{
	my ($model, $booking, $want, $price, $paid) = @_;
	my $ledger = $booking->{ledger};
	my %now = (%$ledger, map { $_ => $booking->{$_} } qw(from plan));
	my %base = %{ $paid // \%now };
	return @now{ (Ledger::DEPOSIT) } if is_same(\%now, $want, $price);
	if (is_same(\%base, $want, $price))
	{
		my @had = @base{ (Ledger::DEPOSIT) };
		return defined $had[0] && $had[1] <= $model->{now} ? () : @had;
	}
	return
	     if !defined $base{deposit}
	  && ($base{price} // 0) > 0
	  && ($base{plan} // '') eq ($want->{plan} // '');
	return of($model, $want, $price);
}

sub is_same
{
	my ($had, $want, $price) = @_;
	return
	     $had->{from} == $want->{from}
	  && ($had->{price} // 0) == ($price // 0)
	  && ($had->{plan} // '') eq ($want->{plan} // '');
}

# Where all is asked for or paid there is none, and where the balance is due, it is
# asked for once the reservation is firm.
sub pass
{
	my ($model) = @_;
	foreach my $booking (values %{ $model->{bookings} })
	{
		my $ledger = $booking->{ledger};
		next if !defined $ledger->{deposit} || Model::is_void($booking);
		my @facts = @$ledger{ (Ledger::DEPOSIT) };
		if ($ledger->asks_for_all) { put($ledger); }
		elsif ($booking->{status} !~ /^(held|waitlisted)$/ && $facts[1] <= $model->{now})
		{
			put($ledger);
			$ledger->{late} = \@facts;
		}
	}
	return;
}

# A command on the reservation has told that it is asked for.
sub ask
{
	my ($ledger) = @_;
	delete $ledger->{late};
	return;
}

# It is not asked for any more: the reservation is not firm now.
sub ask_not
{
	my ($ledger) = @_;
	put($ledger, @{ $ledger->{late} }) if $ledger->{late};
	return;
}

# The ledger as the database has it, which does or does not have a deposit.
sub stored
{
	my ($ledger, $has) = @_;
	ask($ledger) if !$has;
	my $late = $ledger->{late} // return $ledger;
	my $stored = bless {%$ledger}, ref $ledger;
	put($stored, @$late);
	return $stored;
}

1;
