# A change that is not paid yet.  Until it is, the reservation has both places: of
# each resource, at each instant, as many units as either.  At its end the change is
# undone by the clock; the database may tell so later, and until it does the
# reservation is {stored} as it was.
package Pending;

use strict;
use warnings;
use List::Util qw(max min);
use Storable qw(dclone);
use Deposit;
use Ledger;

# The values that a change may change, beside the price
use constant FACTS =>
  qw(resources from to quantity customer units guests waived plan booked terms_from
  place redeemed);

# The price, whether it was given, the terms, and the part that is asked for first
use constant PRICE => qw(price fixed terms), Ledger::DEPOSIT;

sub copy
{
	my ($booking) = @_;
	my %copy = (%$booking, stored => undef);
	return dclone(\%copy);
}

# The reservation as it is if the change is not paid
sub undone
{
	my ($booking) = @_;
	my $facts = $booking->{pending} // return $booking;
	my %undone = (%$booking, %$facts, pending => undef, expires => undef);
	return \%undone;
}

# Must it be paid first?  It costs more, and more is asked for it than was paid, and it
# is not over yet.
sub is_due
{
	my ($model, $booking, $want, $price, $deposit) = @_;
	my $ledger = $booking->{ledger};
	return 0
	  if $booking->{status} !~ /^(confirmed|checked_in)$/
	  || $want->{to} <= $model->{now}
	  || !$model->is_upfront($want)
	  || !defined $price;
	my $before =
	  $booking->{pending} ? $booking->{pending}{price} : $ledger->{price};
	return $price > ($before // 0)
	  && $ledger->asked_of($price + $ledger->{posted}, $ledger->{posted}, $deposit) > $ledger->kept;
}

# Units that were named are kept as such: those of the change are others.
sub is_apart
{
	my ($undone, $want) = @_;
	return $undone->{units} && !$want->{units} ? 1 : 0;
}

# The booking has the change, which is pending from now on.
sub begin
{
	my ($model, $booking, $want) = @_;
	my $undone = undone($booking);
	my $end = $model->end_of_hold($want);
	my $latest =
	  $undone->{from} > $model->{now} ? $undone->{from} : $undone->{to};
	$end = min($end, $latest) if $latest > $model->{now};
	$end = min($end, $booking->{expires}) if $booking->{pending};
	$booking->{pending} //= {
		%{ dclone({ map { $_ => $booking->{$_} } FACTS }) },
		map { $_ => $booking->{ledger}{$_} } PRICE
	};
	$booking->{pending}{apart} = is_apart($undone, $want);
	$booking->{expires} = $end;
	return;
}

# Promotions that it withdraws are given back now.
sub finish
{
	my ($booking) = @_;
	return if !$booking->{pending};
	@$booking{qw(pending expires)} = ();
	$booking->{redeemed} =
	  [ grep { !$_->{withdrawn} } @{ $booking->{redeemed} } ];
	return;
}

sub undo
{
	my ($booking) = @_;
	my $ledger = $booking->{ledger};
	my $facts = $booking->{pending} // return;
	@$booking{ (FACTS) } = @$facts{ (FACTS) };
	@$ledger{ (PRICE) } = @$facts{ (PRICE) };
	Deposit::ask($ledger);
	$ledger->{price} //= 0;
	@$booking{qw(pending expires)} = ();
	$booking->{version}++;
	$ledger->forgive;
	Deposit::put($ledger) if $ledger->asks_for_all;
	$ledger->owe_all_but($ledger->bill);
	return;
}

# Those whose time has ended by now
sub pass
{
	my ($model) = @_;
	foreach my $booking (values %{ $model->{bookings} })
	{
		next
		  if !$booking->{pending} || $booking->{expires} > $model->{now};
		my $stored = copy($booking);
		undo($booking);
		$booking->{stored} = $stored;
	}
	return;
}

# The units that it takes of a resource: [from, to, how many, with which place]
sub takes
{
	my ($booking, $r) = @_;
	my $new = $booking->{place}{$r};
	my $facts = $booking->{pending};
	return $new ? firm($booking, $r) : () if !$facts;
	my $old = $facts->{place}{$r};
	return if !$old && !$new;
	return [ @$new, $booking->{quantity}, 'added' ] if !$old;
	return [ @$old, $facts->{quantity}, 'dropped' ] if !$new;
	return (
		[ @$old, $facts->{quantity}, 'dropped' ],
		[ @$new, $booking->{quantity}, 'added' ]) if $facts->{apart};
	return map { share($_, $facts->{quantity}, $booking->{quantity}, $old, $new) }
	  min($old->[0], $new->[0]) .. max($old->[1], $new->[1]) - 1;
}

# Some of the units may have been left before others.
sub firm
{
	my ($booking, $r) = @_;
	my ($from, $to) = @{ $booking->{place}{$r} };
	my $left = ($booking->{left} // {})->{$r} // [ [ $to, $booking->{quantity} ] ];
	return map { [ $from, @$_, 'firm' ] } @$left;
}

# A cell of two places
sub share
{
	my ($cell, $less, $more, $old, $new) = @_;
	$less = 0 if $cell < $old->[0] || $cell >= $old->[1];
	$more = 0 if $cell < $new->[0] || $cell >= $new->[1];
	my @span = ($cell, $cell + 1);
	return grep { $_->[2] > 0 } (
		[ @span, min($less, $more), 'kept' ],
		[ @span, $less - $more, 'dropped' ],
		[ @span, $more - $less, 'added' ]);
}

# All resources of which it has units
sub resources
{
	my ($booking) = @_;
	my %all = (%{ $booking->{place} }, %{ ($booking->{pending} // {})->{place} // {} });
	return keys %all;
}

1;
