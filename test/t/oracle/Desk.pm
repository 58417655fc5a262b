# Moves of a front desk that puts something right: what was ended stands again,
# who was let in is not in, a hold lasts longer, somebody gets one unit, or another.
package Desk;

use strict;
use warnings;
use List::Util qw(max min);
use Limits;
use Model;
use Moves;
use Packing;
use Paying;
use Pending;
use Promotion;
use Rows;

# Never less than it has
sub extend_hold
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history, 'held') // return;
	my $booking = $model->{bookings}{$id};
	my $hold = rand() < 0.3 ? undef : Moves::between(1, 6);
	my $end = $model->end_of_hold($booking, $hold);
	return Moves::transition(
		$history, $id,
		call => "extend_hold('$id', "
		  . ($hold ? "'" . 6 * $hold . " hours'" : 'NULL') . ')',
		from => { held => 1 },
		to => 'nothing',
		quiet => $end <= ($booking->{expires} // $end),
		apply => sub { $booking->{expires} = $end });
}

# The place is what was booked, and all of it can be changed again.
sub undo_checkin
{
	my ($history) = @_;
	my $id = Moves::target($history, 'checked_in') // return;
	return Moves::transition(
		$history, $id,
		call => "undo_checkin('$id')",
		from => { checked_in => 1 },
		to => 'confirmed',
		apply => sub {
			my ($outcome, $booking) = @_;
			Pending::undo($booking);
			$booking->{status} = 'confirmed';
			my $booked = Moves::places($history->{model}, $booking);
			foreach my $r (keys %$booked)
			{
				my $place = $booking->{place}{$r};
				$place->[0] = max($place->[0], $booked->{$r}[0]);
				$place->[1] = min($place->[1], $booked->{$r}[1]);
			}
		});
}

# The guest is in again, to the end of the stay, or to the present if that is over.
sub undo_checkout
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history, 'checked_out') // return;
	return Moves::transition(
		$history, $id,
		return_to_units($history, $id),
		call => "undo_checkout('$id')",
		from => { checked_out => 1 },
		to => 'checked_in',
		apply => sub {
			my ($outcome, $booking) = @_;
			my $booked = since_arrival($model, $booking);
			$booking->{status} = 'checked_in';
			delete $booking->{left};
			foreach my $r (keys %$booked)
			{
				my $place = $booking->{place}{$r} //= $booked->{$r};
				$place->[1] = max($booked->{$r}[1], $model->{now});
			}
		});
}

# The place that was booked, from the arrival on if the guest was early
sub since_arrival
{
	my ($model, $booking) = @_;
	my $from = min($booking->{from}, $booking->{arrived} // $booking->{from});
	return Moves::places($model, { %$booking, from => $from });
}

# Is there room on the units of a guest who has left?  If others are there, they
# can be moved, or not.
sub return_to_units
{
	my ($history, $id) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my $booked = since_arrival($model, $booking);
	my $expect = 'yes';
	my %reasons = map { $_ => 1 } qw(unavailable closed over_capacity);
	foreach my $r (keys %$booked)
	{
		my $place = $booking->{place}{$r};
		my $from = $place ? had_until($booking, $r) : $booked->{$r}[0];
		my $to = max($booked->{$r}[1], $model->{now} + 1);
		next if $to <= $from;
		return (expect => 'no', reasons => \%reasons)
		  if $model->worst($r, $from, $to, $id) + $booking->{quantity} >
		  $model->{resources}{$r}{capacity};
		my $fits =
		  $place
		  ? fits_where_left($history, $id, $r, $from, $to)
		  : fits_anew($history, $id, $r, $from, $to);
		return (expect => 'no', reasons => \%reasons) if defined $fits && !$fits;
		$expect = 'either' if !defined $fits;
	}
	return (expect => $expect, reasons => \%reasons);
}

# The last time at which it had all its units
sub had_until
{
	my ($booking, $r) = @_;
	my $left = ($booking->{left} // {})->{$r} // return $booking->{place}{$r}[1];
	return min(map { $_->[0] } @$left);
}

# Undef: who knows.
sub fits_where_left
{
	my ($history, $id, $r, $from, $to) = @_;
	my $units = Rows::units($history, $id, $r, $from - 1);
	return Rows::are_free($history, $id, $r, $units, $from, $to) ? 1 : undef;
}

# Where nothing is left, on the units that it names, and on any if it names none
sub fits_anew
{
	my ($history, $id, $r, $from, $to) = @_;
	my $model = $history->{model};
	my $units = $model->{bookings}{$id}{units};
	return $model->fixtures($r) ? undef : 1 if !$units;
	return 0 if !Rows::exist($history, $r, [$units]);
	return Packing::possible($model, $r, $history->{rows},
		{ from => $from, to => $to, except => $id, units => [$units] },
		$model->{resources}{$r}{capacity});
}

# The needs of a reservation that is to stand again: its old place, or as much on any units.
sub standing_again
{
	my ($history, $id, @also) = @_;
	my $model = $history->{model};
	my %want = (
		%{ $model->{bookings}{$id} },
		except => $id,
		overbook => 0,
		rules => 'again',
		units => undef);
	push @also, 'customer_limit' if is_limited_again($model, $id);
	return Moves::wanting($history, \%want, also => \@also);
}

# Has the customer too much without it?
sub is_limited_again
{
	my ($model, $id) = @_;
	my $booking = $model->{bookings}{$id};
	return Limits::are_passed(
		$model, { %$booking, status => 'confirmed' },
		again => 1,
		before => $booking,
		except => $id);
}

# Could the units that it had asked for still be had?  Undef: who knows.
sub units_again
{
	my ($history, $id) = @_;
	my $booking = $history->{model}{bookings}{$id};
	return if !$booking->{units};
	return Moves::fits_somehow($history,
		{ %$booking, except => $id, overbook => 0 });
}

# The wish is kept, or given up for want of these units; the database knows.
sub keep_wish
{
	my ($history, $id, $possible) = @_;
	my $booking = $history->{model}{bookings}{$id};
	return if !$booking->{units};
	my ($found) = $history->{session}->must('SELECT units IS NOT NULL'
		  . " FROM reservation.reservation WHERE reservation_id = '$id'");
	my $kept = $found->[0][0] eq 't' ? 1 : 0;
	die "the wish for units was " . ($kept ? 'kept' : 'given up') . "\n"
	  if defined $possible && $possible != $kept;
	$booking->{units} = undef if !$kept;
	return;
}

sub undo_no_show
{
	my ($history) = @_;
	my $id = Moves::target($history, 'no_show') // return;
	my $units = units_again($history, $id);
	return Moves::transition(
		$history, $id,
		%{ standing_again($history, $id) },
		call => "undo_no_show('$id')",
		from => { no_show => 1 },
		to => 'confirmed',
		apply => sub {
			my ($outcome, $booking) = @_;
			keep_wish($history, $id, $units);
			$booking->{status} = 'confirmed';
			$booking->{place} = Moves::places($history->{model}, $booking);
		});
}

# With its place it takes its promotions, all of them, and its money.
sub reinstate
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history, qw(canceled expired)) // return;
	my $booking = $model->{bookings}{$id};
	my @also =
	  Promotion::usable_again($model, $booking) ? () : 'promotion_exhausted';
	my $units = units_again($history, $id);
	my $to = $booking->{status} eq 'held' ? 'held' : 'confirmed';
	return Moves::transition(
		$history, $id,
		%{ standing_again($history, $id, @also) },
		call => "reinstate('$id')",
		from => { canceled => 1, expired => 1 },
		to => $to,
		apply => sub {
			Paying::bury($model, $booking);
			keep_wish($history, $id, $units);
			$booking->{place} = Moves::places($model, $booking);
			$booking->{ledger}->restore;
			hold_or_confirm($model, $booking);
		});
}

# A reservation that must be paid first, or never was confirmed, is held for now.
sub hold_or_confirm
{
	my ($model, $booking) = @_;
	my $ledger = $booking->{ledger};
	my $due = $ledger->due_now > 0;
	if (   $due && $model->is_upfront($booking)
		|| !$booking->{confirmed} && ($due || $ledger->bill == 0))
	{
		@$booking{qw(status expires)} =
		  ('held', $model->end_of_hold($booking));
		return;
	}
	Model::firm($booking);
	return;
}

# Just these units, or any again.
sub assign_unit
{
	my ($history) = @_;
	my $model = $history->{model};
	return if !$history->{shape}{choosy};
	my $id = Moves::target($history, qw(held confirmed checked_in)) // return;
	my $booking = $model->{bookings}{$id};
	return if @{ $booking->{resources} } > 1;
	return move_guest($history, $id) if $booking->{status} eq 'checked_in';
	my $units =
	  rand() < 0.8 ? Moves::units($history, $booking) // return : undef;
	my $same = "@{ $units // [] }" eq "@{ $booking->{units} // [] }";
	my %want = (
		%$booking,
		units => $units,
		except => $id,
		overbook => 0,
		rules => 'again');
	my %move = (expect => 'yes', reasons => {});
	%move = %{ Moves::wanting($history, \%want) } if $units && !$same;
	delete $move{want};

	# It may be over, and it may be one too many already.
	delete $move{reasons}{$_} foreach qw(past inactive);
	$move{expect} = 'either' if !%{ $move{reasons} } && $move{expect} eq 'no';
	%move = (expect => 'no', reasons => { payment_due => 1 })
	  if $booking->{pending} && !$same;
	return Moves::transition(
		$history, $id, %move,
		call => "assign_unit('$id', "
		  . ($units ? "int4range($units->[0], $units->[1])" : 'NULL') . ')',
		from => { held => 1, confirmed => 1 },
		to => 'nothing',
		quiet => $same,
		apply => sub { $booking->{units} = $units });
}

# Of a guest who is in, from now on
sub move_guest
{
	my ($history, $id) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my ($r) = @{ $booking->{resources} };
	return if $booking->{place}{$r}[1] <= $model->{now};
	my $units =
	  rand() < 0.9 ? Moves::units($history, $booking) // return : undef;
	my $same = "@{ $units // [] }" eq "@{ $booking->{units} // [] }";
	return Moves::transition(
		$history, $id,
		verdict_on_guest($history, $id, $units, $same),
		call => "assign_unit('$id', "
		  . ($units ? "int4range($units->[0], $units->[1])" : 'NULL') . ')',
		from => { checked_in => 1 },
		to => 'nothing',
		quiet => $same,
		apply => sub {
			$booking->{units} = $units;
			delete $history->{guests}{"$id $r"} if $units;
		});
}

sub verdict_on_guest
{
	my ($history, $id, $units, $same) = @_;
	return (expect => 'yes') if $same;
	return (expect => 'no', reasons => { payment_due => 1 })
	  if $history->{model}{bookings}{$id}{pending};
	return $units ? room_for_guest($history, $id, $units) : (expect => 'yes');
}

# The units until now stay the guest's; others may have to move.
sub room_for_guest
{
	my ($history, $id, $units) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my ($r) = @{ $booking->{resources} };
	my ($from, $to) = @{ $booking->{place}{$r} };
	$from = max($from, $model->{now});
	my $had = Rows::units($history, $id, $r, $to - 1);
	return (expect => 'yes') if "@{ $had->[0] }" eq "@$units";
	my $capacity = $model->{resources}{$r}{capacity};
	my %move = (reasons => { unavailable => 1, closed => 1 });
	return (%move, expect => 'no')
	  if $model->worst($r, $from, $to, $id) + $booking->{quantity} > $capacity;
	return (%move, expect => 'yes')
	  if Rows::are_free($history, $id, $r, [$units], $from, $to);
	my @rows = map {
		($_->{booking} // '') eq $id
		  ? { %$_, booking => undef, to => min($_->{to}, $from) }
		  : $_
	} @{ $history->{rows} };
	my $possible = Packing::possible($model, $r, \@rows,
		{ from => $from, to => $to, units => [$units] }, $capacity);
	my $expect = !defined $possible ? 'either' : $possible ? 'yes' : 'no';
	return (%move, expect => $expect);
}

1;
