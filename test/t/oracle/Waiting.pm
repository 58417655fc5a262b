# Moves of those who wait, and what the model says of them: who gets a place is
# the first in line who fits; nobody who fits waits; and where more was sold
# than there is, nobody is left without a place once that is processed.
package Waiting;

use strict;
use warnings;
use Asking;
use Deposit;
use Limits;
use Model;
use Moves;
use Plan;
use Records;
use Rows;
use Shape;

# Only for what is not to be had: so nobody who fits ever waits.
sub wait_for
{
	my ($history) = @_;
	my $model = $history->{model};
	return if !$history->{shape}{waits};
	my ($r) = Moves::resources($history, 1);
	my ($from, $to) = Moves::stay($history);
	my $want = {
		resources => [$r],
		from => $from,
		to => $to,
		quantity => Shape::pick(1, 1, 1, 2, 3),
		priority => Shape::pick(0, 0, 1, -1),
		guests => Moves::guests($history),
		plan => Moves::plan($history),
		waived => Moves::waived($history),
		customer => Moves::customer($history),
	};
	my %rules = $model->rules({ %$want, rules => 'waiting' });
	$rules{customer_limit} = 1 if Limits::are_passed($model, $want);
	return if !%rules && !%{ $model->objections($want) };
	my $ledger = Asking::bill($history, $want);
	return {
		call => "add_to_waitlist($r, "
		  . Shape::period($from, $to)
		  . ", '$want->{customer}', $want->{quantity}, $want->{priority}"
		  . Moves::with_guests($want)
		  . Plan::argument($want)
		  . Moves::with_waived($want) . ')',
		expect => %rules ? 'no' : 'yes',
		reasons => \%rules,
		apply => sub {
			my ($outcome) = @_;
			$ledger->{asked} = 0;
			$model->{bookings}{ $outcome->{reservation_id} } = {
				%$want,
				status => $outcome->{accepted} ? 'waitlisted' : 'rejected',
				version => 1,
				created => $model->{now},
				place => {},
				ledger => $ledger,
				redeemed => [],
			};
		},
	};
}

sub in_order
{
	my ($bookings, $left, $right) = @_;
	my ($x, $y) = @$bookings{ $left, $right };
	return $y->{priority} <=> $x->{priority}
	  || $x->{created} <=> $y->{created}
	  || $left cmp $right;
}

sub fits
{
	my ($model, $booking, $rules) = @_;
	return !%{ $model->objections(
		{ %$booking, overbook => 0, rules => $rules // 'offer' }) };
}

# Where units are closed by name, or were asked for, a count proves nothing.
sub is_open
{
	my ($model, $booking) = @_;
	return !$booking->{units} && !grep { $model->fixtures($_) } @{ $booking->{resources} };
}

sub overlap
{
	my ($model, $one, $other) = @_;
	foreach my $r (@{ $one->{resources} })
	{
		next if !grep { $_ == $r } @{ $other->{resources} };
		my $here = $model->place($r, @$one{qw(from to)});
		my $there = $model->place($r, @$other{qw(from to)});
		return 1 if $here->[0] < $there->[1] && $there->[0] < $here->[1];
	}
	return 0;
}

# The fate of those who waited before the last command.  {single}: it
# freed one place, so the order of the queue is that of the offers.
sub learn
{
	my ($history, $single) = @_;
	my $model = $history->{model};
	my $bookings = $model->{bookings};
	my @ids = sort { in_order($bookings, $a, $b) }
	  grep { $bookings->{$_}{status} eq 'waitlisted' } keys %$bookings
	  or return;
	my %status = map { $_ => $history->{records}{$_}{status} } @ids;
	my @waiting;
	foreach my $id (@ids)
	{
		my $booking = $bookings->{$id};
		if ($status{$id} eq 'waitlisted')
		{
			push @waiting, $booking;
			next;
		}
		die "$history->{names}{$id} waited and is $status{$id}\n"
		  if $status{$id} !~ /^(held|confirmed)$/;
		die "$history->{names}{$id} was offered what is not free\n"
		  if !fits($model, $booking);
		foreach my $first ($single ? @waiting : ())
		{
			die "$history->{names}{$id} was offered a place before its turn\n"
			  if is_open($model, $first)
			  && overlap($model, $first, $booking)
			  && fits($model, $first);
		}
		$history->{offers}++;
		$history->{tally}{'waitlist offered'}++;
		take_place($model, $booking);
	}
	foreach my $booking (@waiting)
	{
		die "somebody waits for $booking->{from} to $booking->{to},"
		  . " which is free\n"
		  if is_open($model, $booking) && fits($model, $booking);
	}
	return;
}

# A hold with a deadline; but who has paid, or had a place before, need not
# confirm it.
sub take_place
{
	my ($model, $booking) = @_;
	my $ledger = $booking->{ledger};
	$booking->{place} = Moves::places($model, $booking);
	@$booking{qw(status expires)} = ('held', $model->end_of_hold($booking));
	$ledger->{asked} = 1;
	Deposit::set($model, $ledger, $booking) if !$booking->{confirmed};
	$ledger->owe_all_but($ledger->bill);
	Model::firm($booking)
	  if $booking->{confirmed}
	  || $ledger->status(0) ne 'none' && $ledger->due_now == 0;
	return;
}

sub process
{
	my ($history) = @_;
	my $shape = $history->{shape};
	return if !$shape->{overbook} && !$shape->{resize};
	my ($r) = Moves::resources($history, 1);
	my $during =
	  rand() < 0.3 ? ', ' . Shape::period(Moves::stay($history)) : '';
	return {
		do => sub {
			my ($rows) =
			  $history->tell('SELECT reservation_id, action, to_resource_id'
				  . " FROM reservation.process_overreservation($r$during)");
			Records::read($history);
			learn_undone($history, $r);
			handled($history, $r, $during, @$_) foreach @$rows;
		},
		check => sub { nobody_beyond($history, $r) if !$during },
	};
}

# Where more is sold than there is, changes that are not paid are undone.
sub learn_undone
{
	my ($history, $r) = @_;
	my $bookings = $history->{model}{bookings};
	foreach my $id (grep { $bookings->{$_}{pending} } keys %$bookings)
	{
		next if $history->{records}{$id}{pending} eq 't';
		die "a change elsewhere is undone\n" if !Pending::takes($bookings->{$id}, $r);
		Pending::undo($bookings->{$id});
		$history->{tally}{'process_overreservation undid'}++;
	}
	return;
}

sub handled
{
	my ($history, $r, $during, $id, $action, $to) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id} // die "processed a stranger\n";
	my $in = $booking->{status} eq 'checked_in';
	$history->{processed}++;
	$history->{tally}{"process_overreservation $action"}++;
	die "a guest who is in was $action\n" if $in && $action ne 'unresolved';
	die "left unresolved for nothing\n"
	  if !$in
	  && !$during
	  && $action eq 'unresolved'
	  && $booking->{place}{$r}
	  && $booking->{place}{$r}[0] >= $model->{now};
	return if $action eq 'unresolved';
	if ($action eq 'repacked')
	{
		$booking->{version}++ if $booking->{units};
		$booking->{units} = undef;
		return;
	}
	$booking->{place} = {};
	$booking->{version}++;
	if ($action eq 'moved')
	{
		$booking->{resources} = [$to];
		$booking->{booked} = { $to => values %{ $booking->{booked} } };
		$booking->{units} = undef;
		die "moved to where there is no room\n"
		  if !fits($model, $booking, 'moved');
		$booking->{place} = Moves::places($model, $booking);
		return;
	}
	die "sent away, though it fits\n"
	  if is_open($model, $booking) && fits($model, $booking, 'again');
	$booking->{units} = undef
	  if $booking->{units}
	  && $booking->{units}[1] > $model->{resources}{$r}{capacity};
	$booking->{status} = 'waitlisted';
	Deposit::ask_not($booking->{ledger});
	$booking->{expires} = undef;
	return;
}

# A guest who is not in has units that exist.  One who should have come already may
# find them full in the time that is past.
sub nobody_beyond
{
	my ($history, $r) = @_;
	my $model = $history->{model};
	my $capacity = $model->{resources}{$r}{capacity};
	foreach my $row (@{ $history->{rows} })
	{
		my $booking = $model->{bookings}{ $row->{booking} // '' } // next;
		my $place = $booking->{place}{$r} // next;
		next
		  if $row->{resource} != $r
		  || $place->[0] < $model->{now}
		  || $row->{from} < $model->{now}
		  || $booking->{status} !~ /^(held|confirmed)$/
		  || $model->dead($booking);
		die "$history->{names}{$row->{booking}} is left beyond capacity\n"
		  if $row->{hi} > $capacity;
	}
	return;
}

# They wait no longer.
sub leave
{
	my ($history) = @_;
	my $bookings = $history->{model}{bookings};
	$history->{session}->must("SELECT FROM reservation.cancel_reservation('$_')")
	  foreach grep { $bookings->{$_}{status} eq 'waitlisted' }
	  keys %$bookings;
	return;
}

1;
