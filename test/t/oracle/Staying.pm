# Moves in the life of a reservation, from its confirmation to its end.
package Staying;

use strict;
use warnings;
use List::Util qw(max min);
use Deposit;
use Model;
use Moves;
use Packing;
use Pending;
use Rows;

sub cancel
{
	my ($history) = @_;
	my $id = Moves::target($history, qw(held confirmed waitlisted)) // return;
	return canceling($history, $id);
}

sub canceling
{
	my ($history, $id) = @_;
	return Moves::transition(
		$history, $id,
		call => "cancel_reservation('$id')",
		asks_nothing => 1,
		from => { held => 1, confirmed => 1, waitlisted => 1 },
		to => 'canceled',
		apply => sub {
			my ($outcome, $booking) = @_;
			Deposit::ask_not($booking->{ledger});
			Pending::undo($booking);

			# who waits has no place to give back
			my $bill =
			  $booking->{status} eq 'waitlisted'
			  ? 0
			  : $booking->{ledger}->canceled_bill(
				$booking->{status} eq 'held',
				($booking->{terms_from} // $booking->{from}) -
				  $history->{model}{now});
			$history->{model}->finish($booking, 'canceled', $bill);
		});
}

sub confirm
{
	my ($history) = @_;
	my $id = Moves::target($history, 'held') // return;
	my $booking = $history->{model}{bookings}{$id};
	my $unpaid = $booking->{ledger}->due_now > 0
	  && $history->{model}->is_upfront($booking);
	return Moves::transition(
		$history, $id,
		call => "confirm_reservation('$id')",
		expect => $unpaid ? 'no' : 'yes',
		reasons => $unpaid ? { payment_due => 1 } : {},
		from => { held => 1 },
		to => 'confirmed',
		apply => sub { Model::firm($booking) });
}

# Early, the allocation is extended back to now, if the count allows it.
sub checkin
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history, 'confirmed') // return;
	my $booking = $model->{bookings}{$id};
	my %move = (expect => 'yes');
	if ($booking->{pending})
	{
		%move = (expect => 'no', reasons => { payment_due => 1 });
	}
	elsif (Moves::day_of($booking->{from}) > $model->{now})
	{
		%move = (expect => 'no', reasons => { not_due => 1 });
	}
	elsif ($booking->{to} <= $model->{now})
	{
		%move = (expect => 'no', reasons => { past => 1 });
	}
	else
	{
		%move = arrival($history, $id, $booking);
	}
	return Moves::transition(
		$history, $id, %move,
		call => "checkin('$id')",
		from => { confirmed => 1 },
		to => 'checked_in',
		apply => sub {
			my ($outcome) = @_;
			$booking->{status} = 'checked_in';
			$booking->{arrived} = $model->{now};
			$_->[0] = min($_->[0], $model->{now})
			  foreach values %{ $booking->{place} };
		});
}

# Where another guest has not left, on other units.
sub arrival
{
	my ($history, $id, $booking) = @_;
	my $model = $history->{model};
	my $now = $model->{now};
	my @occupied = grep {
		Rows::are_occupied($history, $id, $_,
			Rows::units($history, $id, $_, $now))
	} keys %{ $booking->{place} };
	return early($history, $id, $booking) if !@occupied;
	my $expect = 'yes';
	foreach my $r (keys %{ $booking->{place} })
	{
		my ($from, $to) = @{ $booking->{place}{$r} };
		$expect = 'no'
		  if $model->worst($r, $from, $to, $id) + $booking->{quantity} >
		  $model->{resources}{$r}{capacity};
		$expect = 'either' if $model->fixtures($r) && $expect eq 'yes';
	}
	return (expect => $expect, reasons => { not_ready => 1 });
}

# On the unit he has, where the time before is free; or all the time on any, on
# his own if he has asked for it.  Others are moved, and a packing may be
# impossible where units are closed or were asked for.
sub early
{
	my ($history, $id, $booking) = @_;
	my $model = $history->{model};
	my $now = $model->{now};
	my $expect = 'yes';
	foreach my $r (keys %{ $booking->{place} })
	{
		my ($from, $to) = @{ $booking->{place}{$r} };
		my $room = $model->{resources}{$r}{capacity} - $booking->{quantity};
		my $units = Rows::units($history, $id, $r, $from);
		next if $from <= $now;
		next
		  if $model->worst($r, $now, $from, $id) <= $room
		  && Rows::exist($history, $r, $units)
		  && Rows::are_free($history, $id, $r, $units, $now, $from);
		my @asked = grep { defined } $booking->{units};
		my $fits = $model->worst($r, $now, $to, $id) <= $room
		  && Rows::exist($history, $r, \@asked);
		$fits = Packing::possible(
			$model,
			$r,
			$history->{rows},
			{
				from => $now,
				to => $to,
				quantity => $booking->{quantity},
				except => $id,
				units => $booking->{units} && [ $booking->{units} ]
			},
			$model->{resources}{$r}{capacity})
		  if $fits && $model->fixtures($r);
		return (expect => 'no', reasons => { not_ready => 1 })
		  if defined $fits && !$fits;
		$expect = 'either' if !defined $fits;
	}
	return (expect => $expect, reasons => { not_ready => 1 });
}

# The allocation is cut to what was used, and the room still has to be cleaned.
sub checkout
{
	my ($history) = @_;
	my $model = $history->{model};
	my $now = $model->{now};
	my $id = Moves::target($history, 'checked_in') // return;
	return Moves::transition(
		$history, $id,
		call => "checkout('$id')",
		from => { checked_in => 1 },
		to => 'checked_out',
		apply => sub {
			my ($outcome, $booking) = @_;
			Rows::forget_change($history, $id);
			$booking->{status} = 'checked_out';
			leave($history, $id, $_) foreach keys %{ $booking->{place} };

			leave_unused($history, $id, $booking);

			# Whether hours before the stay were "used" is left open.
			my ($left) = $history->{session}->must('SELECT count(*)'
				  . " FROM reservation.allocation WHERE reservation_id = '$id'");
			$booking->{place} = {}
			  if $now <= $booking->{from} && $left->[0][0] == 0;
		});
}

# A late guest may have left some units before others: {left} are the ends then, and how
# many units each has.
sub leave
{
	my ($history, $id, $r) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my $place = $booking->{place}{$r};
	my $used = $model->{now} + $model->{resources}{$r}{cleanup};
	if ($place->[1] > $model->{now})
	{
		$place->[1] = min($place->[1], $used);
		return;
	}
	my @left = Rows::left_at($history, $id, $r, $used);
	$place->[1] = max(map { $_->[0] } @left);
	$booking->{left}{$r} = \@left if $place->[1] > min(map { $_->[0] } @left);
	return;
}

# Units that the guest was to have from this instant on were never used, nor are
# they named any more; those until then, which were to be left, are not cleaned.
# Where the guest leaves on arrival, nothing was used, and nothing is forgotten.
sub leave_unused
{
	my ($history, $id, $booking) = @_;
	my $now = $history->{model}{now};
	return if $now <= min($booking->{from}, $booking->{arrived});
	foreach my $r (keys %{ $booking->{place} })
	{
		my @rows = grep { ($_->{booking} // '') eq $id && $_->{resource} == $r }
		  @{ $history->{rows} };
		my @used = grep { $_->{from} < $now } @rows;
		next if !@used || @used == @rows;
		$booking->{place}{$r}[1] = $now;
		my $named = $booking->{units} // next;
		$booking->{units} = undef
		  if grep { $_->{to} == $now && !lies_within($_, $named) } @used;
	}
	return;
}

sub lies_within
{
	my ($row, $units) = @_;
	return $units->[0] <= $row->{lo} && $row->{hi} <= $units->[1];
}

sub no_show
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history, 'confirmed') // return;
	my $stay = Pending::undone($model->{bookings}{$id});
	my $early = Moves::day_of($stay->{from}) > $model->{now};
	return Moves::transition(
		$history, $id,
		expect => $early ? 'no' : 'yes',
		reasons => $early ? { not_due => 1 } : {},
		call => "mark_no_show('$id')",
		from => { confirmed => 1 },
		to => 'no_show',
		apply => sub {
			my ($outcome, $booking) = @_;
			# his money is kept, and what he has redeemed is used
			Pending::undo($booking);
			@$booking{qw(status place)} = ('no_show', {});
		});
}

# The sender of a confirmation records it: of any reservation.
sub tell
{
	my ($history) = @_;
	my $id = Moves::target($history, 'confirmed') // return;
	return Moves::on_booking(
		$history, $id,
		call => "send_reservation_confirmation('$id')",
		expect => 'yes',
		apply => sub {
			my ($outcome, $booking) = @_;
			$history->{model}->finish($booking, 'expired', 0)
			  if $history->{model}->dead($booking);
		});
}

sub expire_one
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history, 'held') // return;
	my $booking = $model->{bookings}{$id};
	my $pending = $booking->{stored};
	my $stays = Changing::stays($history, $id);
	return Moves::on_booking(
		$history, $id,
		call => "expire_reservation('$id')",
		expect => $model->dead($booking)
		  || $booking->{stored}
		  || $booking->{status} eq 'expired' ? 'yes' : 'no',
		reasons => { not_due => 1, wrong_status => 1 },
		system => 1,
		apply => sub {
			$model->finish($booking, 'expired', 0) if $model->dead($booking);
		},
		check => sub { $stays->() if $pending });
}

# Others' dead holds may be among them: only ours are looked at.
sub expire_all
{
	my ($history) = @_;
	my $model = $history->{model};
	return {
		do => sub {
			my ($rows) = $history->tell('SELECT reservation_id, accepted, status'
				  . ' FROM reservation.expire_reservations()');
			foreach my $row (@$rows)
			{
				my $booking = $model->{bookings}{ $row->[0] } or next;
				die "the sweep took one that was not due\n"
				  if !$model->dead($booking) && !$booking->{stored} || $row->[1] ne 't';
			}
			foreach my $booking (values %{ $model->{bookings} })
			{
				$model->finish($booking, 'expired', 0)
				  if $model->dead($booking);
			}
		},
		check => sub {
			foreach my $id (keys %{ $model->{bookings} })
			{
				my $booking = $model->{bookings}{$id};
				my $name = $history->{names}{$id};
				die "the sweep has left a change of $name\n" if $booking->{stored};
				die "the sweep has left a balance of $name\n" if $booking->{ledger}{late};
			}
		}
	};
}

1;
