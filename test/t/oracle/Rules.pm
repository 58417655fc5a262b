# The rules of a resource besides room: when it is open, how long a stay
# may be, when it may begin.  Everything is in whole cells.
package Rules;

use strict;
use warnings;
use List::Util qw(any);
use POSIX ();
use Shape;

# The reasons that rules refuse with
our @REASONS = qw(inactive past too_short too_long closed off_grid too_soon too_far);

# The columns of resource that are rules, and how a rule of some cells is
# written.
our @COLUMNS = qw(min_duration max_duration min_notice max_advance slot);

sub make
{
	my ($shape) = @_;
	my %rules = (active => 1);
	if ($shape->{rules})
	{
		@rules{@COLUMNS} = (
			Shape::pick(undef, undef, 1, 2),
			Shape::pick(undef, undef, 4, 8),
			Shape::pick(undef, undef, undef, 1, 2),
			Shape::pick(undef, undef, 8, 24),
			Shape::pick(undef, undef, undef, 2, 4));
	}
	if ($shape->{hours})
	{
		$rules{hours}{$_} = hours_of_day() foreach 1 .. 7;
		delete $rules{hours}{ 1 + int rand 7 };
	}
	return %rules;
}

# From some cell of the day on; what ends after the fourth does so tomorrow.
sub hours_of_day
{
	my $opens = Shape::pick(0, 0, 0, 1, 2, 3);
	return [ $opens, $opens + Shape::pick(4, 4, 4, 2, 1) ];
}

sub intervals
{
	my ($resource) = @_;
	return map {
		defined $resource->{$_} ? "'" . 6 * $resource->{$_} . " hours'" : 'NULL'
	} @COLUMNS;
}

sub clock_times
{
	my ($hours) = @_;
	return map { sprintf "'%02d:00'", 6 * ($_ % 4) } @$hours;
}

sub hours_sql
{
	my ($r, $resource) = @_;
	my $hours = $resource->{hours} // return;
	return map {
		sprintf 'INSERT INTO reservation.opening_hours'
		  . ' (resource_id, weekday, opens, closes) VALUES (%s, %s, %s, %s)',
		  $r, $_, clock_times($hours->{$_})
	} sort keys %$hours;
}

# Days are counted from the first, which is a Monday.
sub exception_sql
{
	my ($r, $day, $hours) = @_;
	return sprintf 'INSERT INTO reservation.opening_exception'
	  . ' (resource_id, day, opens, closes) VALUES (%s, date %s, %s, %s)',
	  $r, Shape::at(4 * $day), $hours ? clock_times($hours) : ('NULL', 'NULL');
}

sub hours_on
{
	my ($resource, $day) = @_;
	return $resource->{exceptions}{$day} if exists $resource->{exceptions}{$day};
	return $resource->{hours} ? $resource->{hours}{ 1 + $day % 7 } : [ 0, 4 ];
}

sub is_open
{
	my ($resource, $cell) = @_;
	my $today = POSIX::floor($cell / 4);
	foreach my $day ($today - 1, $today)
	{
		my $hours = hours_on($resource, $day) // next;
		return 1
		  if $cell >= 4 * $day + $hours->[0] && $cell < 4 * $day + $hours->[1];
	}
	return 0;
}

# Every reason against a stay that is to begin and end then; without $start
# those about its start are not asked.
sub objections
{
	my ($resource, $from, $to, $now, $start) = @_;
	my %r = map { $_ => $resource->{$_} } @COLUMNS;
	my %reason;
	$reason{inactive} = 1 if !$resource->{active};
	$reason{past} = 1 if $to <= $now;
	$reason{too_short} = 1 if $to - $from < ($r{min_duration} // 0);
	$reason{too_long} = 1 if $to - $from > ($r{max_duration} // $to - $from);
	$reason{closed} = 1 if any { !is_open($resource, $_) } $from .. $to - 1;
	return %reason if !$start;
	$reason{off_grid} = 1 if $r{slot} && $from % $r{slot} != 0;
	$reason{too_soon} = 1
	  if defined $r{min_notice} && $from < $now + $r{min_notice};
	$reason{too_far} = 1
	  if defined $r{max_advance} && $from > $now + $r{max_advance};
	return %reason;
}

1;
