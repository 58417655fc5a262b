# The answers of the queries about all that was done: the same as the count.
package Queries;

use strict;
use warnings;
use Moves;
use Shape;

sub availability
{
	my ($history, $r) = @_;
	my $model = $history->{model};
	my ($from, $to) = ($model->{now}, $model->{now} + 40);
	my $query = 'SELECT ' . Shape::cells('period')
	  . ", available FROM reservation.availability($r, "
	  . Shape::period($from, $to) . ')';
	$history->note("$query;");
	my ($steps) = $history->{session}->must($query);
	my ($cell, $last, @free) = ($from, '');
	my ($present) = $model->free($r, $from, $to);
	die "availability of $r at present is $steps->[0][2], not $present\n"
	  if $steps->[0][2] != $present;
	present_alone($steps) if $model->late($r);
	local $model->{later} = 1;
	foreach my $step (@$steps)
	{
		my ($lo, $hi, $available) = @$step;
		die "availability of $r has a gap or an overlap at $lo\n"
		  if $lo != $cell || $hi <= $lo;
		die "availability of $r repeats a step at $lo\n"
		  if $available eq $last;
		push @free, ($available) x ($hi - $lo);
		($cell, $last) = ($hi, $available);
	}
	die "availability of $r ends at $cell, not $to\n" if $cell != $to;
	my @model = $model->free($r, $from, $to);
	die "availability of $r is @free, not @model\n" if "@free" ne "@model";
	return;
}

# The units of guests who are late are a step of an instant.
sub present_alone
{
	my ($steps) = @_;
	return if $steps->[0][1] - $steps->[0][0] >= 0.5;
	$steps->[1][0] = $steps->[0][0];
	shift @$steps;
	return;
}

# The units that are free for a night are those of the last cell of its date.
sub nights
{
	my ($history, $r) = @_;
	my $model = $history->{model};
	my $day = Moves::day_of($model->{now});
	my $query = "SELECT free FROM reservation.daily_occupancy($r, "
	  . join(', ', map { Shape::at($_) . '::date' } $day, $day + 36)
	  . ') ORDER BY day';
	$history->note("$query;");
	my ($rows) = $history->{session}->must($query);
	my $nights = join ' ', map { $_->[0] } @$rows;
	local $model->{later} = 1;
	my $free = join ' ',
	  map { $model->free($r, $day + 4 * $_ + 3, $day + 4 * $_ + 4) } 0 .. 9;
	die "free for the nights on $r are $nights, not $free\n" if $nights ne $free;
	return;
}

# Every slot that find_slots offers is free; it offers one if there is one.
sub slots
{
	my ($history, $r) = @_;
	my $model = $history->{model};
	return if $model->fixtures($r);
	my ($from, $to) = ($model->{now}, $model->{now} + 12);
	my ($length, $quantity) = (1 + int rand 5, 1 + int rand 2);
	my %party = (quantity => $quantity, guests => Moves::guests($history));
	my $hours = 6 * $length;
	my $query = 'SELECT ' . Shape::cells('period')
	  . " FROM reservation.find_slots('$hours hours', "
	  . Shape::period($from, $to)
	  . ", $r, quantity => $quantity, step => '6 hours', max => 3"
	  . Moves::with_guests(\%party) . ')';
	$history->note("$query;");
	my ($slots) = $history->{session}->must($query);
	my @free = grep {
		!%{
			$model->objections(
				{
					resources => [$r],
					from => $_,
					to => $_ + $length,
					%party
				})
		}
	} $from .. $to - $length;
	my $offered = join ' ', map { "$_->[0]-$_->[1]" } @$slots;
	my $expected = join ' ',
	  map { $_ . '-' . ($_ + $length) } splice @free, 0, 3;
	die "find_slots offers '$offered', not '$expected'\n"
	  if $offered ne $expected;
	return;
}

1;
