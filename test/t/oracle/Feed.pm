# Moves of calendars that others keep: they are imported now and then, and closures of
# the whole resource follow their events.  A cell of an event is closed, but where
# somebody has it; what no event has any more is open, unless the house has closed it.
package Feed;

use strict;
use warnings;
use List::Util qw(max);
use Moves;
use POSIX qw(strftime);
use Shape;

use constant SOURCES => qw(club portal);

# Where units are closed by name, or a guest should have left, the verdict is left open.
sub import_calendar
{
	my ($history) = @_;
	my $model = $history->{model};
	return if !$history->{shape}{feeds};
	my ($r) = Moves::resources($history, 1);
	return if $model->late($r) || grep { $_->{resource} == $r && $_->{units} } values %{ $model->{closures} };
	my $source = Shape::pick(SOURCES);
	my $known = $model->{feeds}{"$r $source"} // {};
	$known = { map { $_ => $known->{$_} } grep { $known->{$_}[1] > $model->{now} } keys %$known };
	my $next = revise($history, $known);
	my %import = (
		resource => $r,
		source => $source,
		known => $known,
		next => $next,
		before => { map { $_ => 1 } closed_cells($model, $r) });
	return { do => sub { run($history, \%import) } };
}

# The calendar the next time: some events are gone, some are at another time, some new.
sub revise
{
	my ($history, $known) = @_;
	my %next;
	foreach my $uid (sort keys %$known, map { 'e' . ++$history->{events} } 1 .. Moves::between(0, 2))
	{
		next if $known->{$uid} && rand() < 0.15;
		my $event = !$known->{$uid} || rand() < 0.25 ? [ Moves::stay($history) ] : $known->{$uid};
		next if $event->[1] <= $history->{model}{now};
		$next{$uid} = $event if !grep { overlap($event, $_) } values %next;
	}
	return \%next;
}

sub overlap
{
	my ($one, $other) = @_;
	return $one->[0] < $other->[1] && $other->[0] < $one->[1];
}

sub text
{
	my ($events) = @_;
	my $time = sub { strftime('%Y%m%dT%H%M%SZ', gmtime(Shape::DAWN + $_[0] * Shape::CELL)) };
	my @lines = map {
		my ($from, $to) = map { $time->($_) } @{ $events->{$_} };
		('BEGIN:VEVENT', "UID:$_", "DTSTART:$from", "DTEND:$to", 'END:VEVENT')
	} keys %$events;
	return join '\n', 'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//portal//EN', @lines, "END:VCALENDAR";
}

sub run
{
	my ($history, $import) = @_;
	my $query = "SELECT uid, " . Shape::cells('period')
	  . ", action, array_to_string(closures, ' '), array_to_string(conflicts, ' ')"
	  . " FROM reservation.import_calendar($import->{resource}, '$import->{source}', E'"
	  . text($import->{next}) . "')";
	my ($rows) = $history->tell($query);
	$history->{commands}++;
	learn_closures($history, $import);
	my %answer = map { $_->[0] => [ @$_[ 1 .. $#$_ ] ] } @$rows;
	compare_events($history, $import, \%answer);
	$history->{model}{feeds}{"$import->{resource} $import->{source}"} = $import->{next};
	repeat($history, $query) if rand() < 0.2;
	return;
}

# The same text again changes nothing, and writes no event.
sub repeat
{
	my ($history, $query) = @_;
	my $last = 'SELECT max(position) FROM reservation.event';
	my ($before, $rows, $after) = $history->tell($last, $query, $last);
	die "the same calendar is told again\n" if $before->[0][0] != $after->[0][0];
	die "the same calendar has changed something\n" if grep { $_->[3] !~ /^(unchanged|conflict)$/ } @$rows;
	return;
}

# The closures that there are now. Those of the house, and of another calendar, are as
# they were.
sub learn_closures
{
	my ($history, $import) = @_;
	my $model = $history->{model};
	my $r = $import->{resource};
	my ($rows) = $history->{session}->must('SELECT allocation_id, ' . Shape::cells('during')
		  . ", coalesce(note, '') FROM reservation.allocation"
		  . " WHERE resource_id = $r AND reservation_id IS NULL");
	my %found = map {
		$_->[0] => { resource => $r, from => $_->[1], to => $_->[2], source => $_->[3] }
	} @$rows;
	my $closures = $model->{closures};
	foreach my $id (grep { $closures->{$_}{resource} == $r } keys %$closures)
	{
		my $closure = delete $closures->{$id};
		my $now = $found{$id};
		next if ($closure->{source} // '') eq $import->{source};
		die "closure $id of another has changed\n"
		  if !$now || $now->{from} != $closure->{from} || $now->{to} != $closure->{to};
	}
	@$closures{ keys %found } = values %found;
	compare_cells($model, $import);
	return;
}

sub compare_cells
{
	my ($model, $import) = @_;
	my $r = $import->{resource};
	my %is = map { $_ => 1 } closed_cells($model, $r);
	my %house = map { $_ => 1 } closed_cells($model, $r, '');
	my %here = map { $_ => 1 } map { cells($model, $_) } values %{ $import->{next} };
	my ($other) = grep { $_ ne $import->{source} } SOURCES;
	my %there = map { $_ => 1 } map { cells($model, $_) } values %{ $model->{feeds}{"$r $other"} // {} };
	foreach my $cell (sort { $a <=> $b } keys %{ { %is, %here, %there } })
	{
		my $taken = taken_by($model, $r, [ $cell, $cell + 1 ]);
		my $should =
			$house{$cell} ? 1
		  : $taken ? 0
		  : $here{$cell} ? 1
		  : !$there{$cell} ? 0
		  : $import->{before}{$cell} || next;
		my $is = $is{$cell} // 0;
		die "cell $cell of $r is " . ($is ? 'closed' : 'open') . "\n" if $is != $should;
	}
	return;
}

# Of an event that has begun, the rest
sub cells
{
	my ($model, $event) = @_;
	return max($event->[0], $model->{now}) .. $event->[1] - 1;
}

# From now on; those of one {source}, or of all
sub closed_cells
{
	my ($model, $r, $source) = @_;
	return map { cells($model, [ @$_{qw(from to)} ]) }
	  grep { $_->{resource} == $r && (!defined $source || ($_->{source} // '') eq $source) }
	  values %{ $model->{closures} };
}

# The reservations that have units of it then
sub taken_by
{
	my ($model, $r, $span) = @_;
	my $bookings = $model->{bookings};
	return grep {
		!$model->dead($bookings->{$_})
		  && grep { overlap($span, $_) } Pending::takes($bookings->{$_}, $r)
	} keys %$bookings;
}

sub compare_events
{
	my ($history, $import, $answer) = @_;
	my ($known, $next) = @$import{qw(known next)};
	foreach my $uid (sort keys %{ { %$known, %$next } })
	{
		my $row = delete $answer->{$uid} // die "nothing is said of $uid\n";
		my ($from, $to, $action, $closures, $conflicts) = @$row;
		my @blocked = conflicts($history->{model}, $import, $uid);
		my $should = action($import, $history->{model}, $uid, @blocked);
		$history->{tally}{"import_calendar $action"}++;
		die "$uid is $action, not $should\n" if $action ne $should;
		die "$uid is in conflict with $conflicts, not @blocked\n"
		  if join(' ', sort split / /, $conflicts) ne "@blocked";
		my $event = $next->{$uid} // $known->{$uid};
		die "$uid is from $from to $to\n" if $from != $event->[0] || $to != $event->[1];
		compare_closures($history->{model}, $import->{source}, $event, split / /, $closures);
	}
	die 'said of nothing: ' . join(', ', keys %$answer) . "\n" if %$answer;
	return;
}

sub conflicts
{
	my ($model, $import, $uid) = @_;
	my $event = $import->{next}{$uid} // return;
	return sort { $a cmp $b } taken_by($model, $import->{resource}, [ max($event->[0], $model->{now}), $event->[1] ]);
}

sub action
{
	my ($import, $model, $uid, @blocked) = @_;
	my ($before, $now) = map { $import->{$_}{$uid} } qw(known next);
	return 'removed' if !$now;
	return 'conflict' if @blocked;
	return 'added' if !$before;
	return 'moved' if "@$before" ne "@$now";
	return 'added' if grep { !$import->{before}{$_} } cells($model, $now);
	return 'unchanged';
}

# Those that the event has are of its calendar, and in its time.
sub compare_closures
{
	my ($model, $source, $event, @ids) = @_;
	foreach my $id (@ids)
	{
		my $closure = $model->{closures}{$id} // die "closure $id is none\n";
		die "closure $id is not that of the event\n"
		  if $closure->{source} ne $source
		  || $closure->{from} < $event->[0]
		  || $closure->{to} > $event->[1];
	}
	return;
}

1;
