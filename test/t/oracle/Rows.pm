# The rows of allocation against the model: every unit, every cell, after every
# command.  Nothing may be given twice, and nothing missing.
package Rows;

use strict;
use warnings;
use List::Util qw(max min uniqnum);
use Pending;
use Shape;

sub read
{
	my ($history) = @_;
	my $model = $history->{model};
	my ($answer) = $history->{session}->must('SELECT ' . Shape::ROW
		  . ' FROM reservation.allocation WHERE resource_id IN ('
		  . join(', ', keys %{ $model->{resources} }) . ')');
	$history->{all_rows} = [ map { Shape::row($_) } @$answer ];

	# A row that a change has added is free when it has ended.
	$history->{rows} = [
		grep {
			$_->{use} ne 'added' || !$model->{bookings}{ $_->{booking} }{stored}
		} @{ $history->{all_rows} }
	];
	return;
}

sub compare
{
	my ($history) = @_;
	my $model = $history->{model};
	my @rows = @{ $history->{all_rows} };
	my (%sits, %held, %units);
	foreach my $row (@rows)
	{
		my $r = $row->{resource};
		my $who = $row->{booking} // "closure $row->{id}";
		my $top = $row->{hi} // Shape::TOP;
		foreach my $cell ($row->{from} .. $row->{to} - 1)
		{
			foreach my $u ($row->{lo} .. $top - 1)
			{
				my $other = $sits{"$r $u $cell"};
				die "resource $r, unit $u, cell $cell is given twice:"
				  . " $other and $who\n"
				  if $other;
				$sits{"$r $u $cell"} = $who;
			}
		}
		next if !defined $row->{booking};
		push @{ $held{ $row->{booking} }{$r} }, $row;
		next if $row->{to} <= $model->{now};
		push @{ $units{ $row->{booking} }{$r} }, $row->{lo} .. $row->{hi} - 1;
	}
	compare_booking($history, $_, delete $held{$_})
	  foreach keys %{ $model->{bookings} };
	die "rows of nobody: " . join(', ', keys %held) . "\n" if %held;
	compare_closures($history, \@rows);
	compare_guests($history, \%units);
	compare_pending($history, \@rows);
	return;
}

sub compare_booking
{
	my ($history, $id, $held) = @_;
	my $booking = $history->{model}{bookings}{$id};
	my $name = $history->{names}{$id};

	# A dead hold may have been swept, or not yet.
	return if $history->{model}->dead($booking) && !$held;
	$booking = $booking->{stored} // $booking;
	my %takes = map { $_ => 1 } Pending::resources($booking);
	die "$name ($booking->{status}) should hold nothing\n"
	  if $held && !%takes;
	compare_units($name, $booking, map { @$_ } values %{ $held // {} });
	compare_takes($name, $booking, $_, $held->{$_} // []) foreach keys %takes;
	die "$name holds other resources than it asked for\n"
	  if grep { !$takes{$_} } keys %{ $held // {} };
	return;
}

# As many units in each cell of a resource, each with the place that it stands with
sub compare_takes
{
	my ($name, $booking, $r, $rows) = @_;
	my %units;
	foreach my $row (@$rows)
	{
		$units{"$_ $row->{use}"} += $row->{hi} - $row->{lo}
		  foreach $row->{from} .. $row->{to} - 1;
	}
	my %should;
	foreach my $span (Pending::takes($booking, $r))
	{
		my ($from, $to, $quantity, $use) = @$span;
		$should{"$_ $use"} += $quantity foreach $from .. $to - 1;
	}
	foreach my $key (sort keys %{ { %units, %should } })
	{
		my ($has, $should) = map { $_->{$key} // 0 } (\%units, \%should);
		die "$name has $has units of $r at $key, not $should\n"
		  if $has != $should;
	}
	return;
}

# A reservation with a change to pay keeps its very units until something is done
# with it.
sub compare_pending
{
	my ($history, $rows) = @_;
	my %sits;
	foreach my $row (grep { defined $_->{booking} } @$rows)
	{
		foreach my $cell ($row->{from} .. $row->{to} - 1)
		{
			push @{ $sits{ $row->{booking} } }, "$row->{resource} $_ $cell"
			  foreach $row->{lo} .. $row->{hi} - 1;
		}
	}
	my $bookings = $history->{model}{bookings};
	my %now;
	foreach my $id (grep { $bookings->{$_}{pending} } keys %sits)
	{
		my $version = $bookings->{$id}{version};
		my $sits = join ', ', sort @{ $sits{$id} };
		my $had = $history->{pending}{"$id $version"} // $sits;
		die "$history->{names}{$id} has a change to pay, and was moved\n"
		  if $had ne $sits;
		$now{"$id $version"} = $sits;
	}
	$history->{pending} = \%now;
	return;
}

# The rows of a reservation without a change that is pending, or whose time has ended: what
# that has added goes, and the others are joined, if they are one place.
sub forget_change
{
	my ($history, $id) = @_;
	my $booking = $history->{model}{bookings}{$id};
	my (@others, @own);
	Pending::undo($booking);
	foreach my $row (@{ $history->{rows} })
	{
		if (($row->{booking} // '') ne $id) { push @others, $row; }
		elsif ($row->{use} ne 'added') { push @own, {%$row}; }
	}
	my @joined;
	foreach my $row (sort { $a->{from} <=> $b->{from} } @own)
	{
		my ($before) = grep {
				 $_->{resource} == $row->{resource}
			  && $_->{to} == $row->{from}
			  && $_->{lo} == $row->{lo}
			  && $_->{hi} == $row->{hi}
		} @joined;
		if ($before) { $before->{to} = $row->{to}; }
		else { push @joined, $row; }
	}
	$history->{rows} = [ @others, @joined ];
	return;
}

# A reservation that has named some units is on no others; a guest who has moved
# was on others before.
sub compare_units
{
	my ($name, $booking, @rows) = @_;
	my $units = $booking->{units};
	return if !$units || $booking->{status} !~ /^(held|confirmed|checked_in)$/;
	my $last = max(map { $_->{to} } @rows);
	@rows = grep { $_->{to} == $last } @rows;
	die "$name has asked for other units\n"
	  if grep { $_->{lo} < $units->[0] || $_->{hi} > $units->[1] } @rows;
	return;
}

sub compare_closures
{
	my ($history, $rows) = @_;
	my %found = map { $_->{id} => $_ } grep { !defined $_->{booking} } @$rows;
	foreach my $id (keys %{ $history->{model}{closures} })
	{
		my $closure = $history->{model}{closures}{$id};
		my $row = delete $found{$id} // die "closure $id is gone\n";
		die "closure $id moved\n"
		  if $row->{from} != $closure->{from}
		  || $row->{to} != $closure->{to}
		  || $closure->{units} && $row->{lo} != $closure->{units}[0];
	}
	die "closures of nobody: " . join(', ', keys %found) . "\n" if %found;
	return;
}

# Once in, a guest keeps the unit.  (A stay that was booked when it had begun
# may have another unit for the time before: only what is to come counts.)
sub compare_guests
{
	my ($history, $units) = @_;
	my %now;
	foreach my $id (keys %{ $history->{model}{bookings} })
	{
		next if $history->{model}{bookings}{$id}{status} ne 'checked_in';
		foreach my $r (keys %{ $units->{$id} // {} })
		{
			my $sits = join ' ', uniqnum sort { $a <=> $b } @{ $units->{$id}{$r} };
			my $before = $history->{guests}{"$id $r"} // $sits;
			die "$history->{names}{$id} is in and was moved"
			  . " on $r from $before to $sits\n"
			  if $before ne $sits;
			$now{"$id $r"} = $sits;
		}
	}
	$history->{guests} = \%now;
	return;
}

# The units of guests who are in although their stay is over, as rows of the
# present.
sub late
{
	my ($history, $r) = @_;
	my $model = $history->{model};
	my @late;
	foreach my $id ($model->late($r))
	{
		my $end = $model->{bookings}{$id}{place}{$r}[1];
		push @late, map {
			{ %$_, from => $model->{now}, to => $model->{now} + 1 }
		  } grep {
				 ($_->{booking} // '') eq $id
			  && $_->{resource} == $r
			  && $_->{to} == $end
		  } @{ $history->{rows} };
	}
	return @late;
}

# Is another guest still in on these units?
sub are_occupied
{
	my ($history, $id, $r, $units) = @_;
	foreach my $row (late($history, $r))
	{
		next if $row->{booking} eq $id;
		return 1
		  if grep { $_->[0] < $row->{hi} && $row->{lo} < $_->[1] } @$units;
	}
	return 0;
}

# A stay that is over may have been extended to the present, where a command had
# to know of it, and an instant beyond.
sub learn_late
{
	my ($history) = @_;
	my $model = $history->{model};
	foreach my $row (@{ $history->{rows} })
	{
		my $booking = $model->{bookings}{ $row->{booking} // '' } // next;
		my $place = $booking->{place}{ $row->{resource} } // next;
		$booking->{instant}{ $row->{resource} } = $row->{instant} && $row->{to}
		  if $row->{to} >= $place->[1];
		next if $booking->{status} ne 'checked_in' || $place->[1] > $model->{now};
		$place->[1] = $row->{to}
		  if $row->{to} > $place->[1] && $row->{to} <= $model->{now};
	}
	return;
}

# The ends of a late stay on a resource that is left at a time: of each row another one, as
# the next stay on one of its units may have begun by then, even one that has ended and is
# not swept yet.  Each with the count of its units.
sub left_at
{
	my ($history, $id, $r, $time) = @_;
	my $end = $history->{model}{bookings}{$id}{place}{$r}[1];
	return map {
		[ next_start($history, $id, $r, $_, $end, $time), $_->[1] - $_->[0] ]
	} @{ units($history, $id, $r, $end - 1) };
}

# The start of the next stay on some of these units after a time, if that is before another
sub next_start
{
	my ($history, $id, $r, $units, $end, $time) = @_;
	my @ended = grep { $_->{use} eq 'added' && $_->{booking} ne $id }
	  @{ $history->{all_rows} };
	foreach my $row (@{ $history->{rows} }, @ended)
	{
		next
		  if $row->{resource} != $r
		  || $row->{to} <= $end
		  || $row->{from} >= $time
		  || $row->{lo} >= $units->[1]
		  || $units->[0] >= ($row->{hi} // Shape::TOP);
		$time = $row->{from};
	}
	return $time;
}

# The units that a reservation has of a resource in some cell, as spans.
sub units
{
	my ($history, $id, $r, $cell) = @_;
	return [
		map { [ $_->{lo}, $_->{hi} ] }
		  grep {
				 ($_->{booking} // '') eq $id
			  && $_->{resource} == $r
			  && $_->{from} <= $cell
			  && $cell < $_->{to}
		  } @{ $history->{rows} }
	];
}

# Is anybody else on these units in from..to-1?
sub are_free
{
	my ($history, $id, $r, $units, $from, $to) = @_;
	my $model = $history->{model};
	foreach my $row (@{ $history->{rows} }, late($history, $r))
	{
		my $who = $row->{booking} // '';
		next if $row->{resource} != $r || $who eq $id;
		next if $who && $model->dead($model->{bookings}{$who});
		next if $row->{to} <= $from || $row->{from} >= $to;
		my $top = $row->{hi} // Shape::TOP;
		return 0 if grep { $_->[0] < $top && $row->{lo} < $_->[1] } @$units;
	}
	return 1;
}

# Are there such units?
sub exist
{
	my ($history, $r, $units) = @_;
	my $capacity = $history->{model}{resources}{$r}{capacity};
	return !grep { $_->[1] > $capacity } @$units;
}

# Has it units that do not exist?
sub sits_beyond
{
	my ($history, $id, $but) = @_;
	return scalar grep {
		($_->{booking} // '') eq $id
		  && $_->{use} ne 'dropped'
		  && !($but // {})->{ $_->{resource} }
		  && !exist($history, $_->{resource}, [ [ $_->{lo}, $_->{hi} ] ])
	} @{ $history->{rows} };
}

1;
