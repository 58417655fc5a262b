# The rules of a resource besides room: when it is open, how long a stay
# may be, when it may begin, and for how many guests.  Everything is in whole cells.
package Rules;

use strict;
use warnings;
use List::Util qw(any max min);
use POSIX ();
use Shape;

# The reasons that rules refuse with
our @REASONS = qw(inactive past too_few too_many closed_to_arrival
  closed_to_departure too_short too_long closed off_grid too_soon too_far);

# Those that staff may set aside
our @WAIVABLE = qw(closed closed_to_departure too_short too_long off_grid too_few
  too_many closed_to_arrival too_soon too_far customer_limit);

# The columns of resource that are rules: spans of some cells, and others.
our @SPANS = qw(min_duration max_duration min_notice max_advance slot duration_step);
our @COLUMNS = (@SPANS, qw(hours_apply slot_from min_guests max_guests));

# The rules that a modification asks for: of the end, where the start is as it was
my @END = qw(inactive past closed_to_departure too_short too_long closed off_grid);
my @PARTY = qw(too_few too_many);
my %ASKED = (
	all => \@REASONS,
	offer => [ grep { $_ ne 'too_soon' } @REASONS ],
	waiting => [ grep { $_ ne 'too_far' } @REASONS ],
	end => \@END,
	moved => [ @END, @PARTY ],
	again => [qw(inactive past)],
	party => \@PARTY,
);

sub make
{
	my ($shape) = @_;
	my %rules = (active => 1, hours_apply => 'stay', slot_from => 'midnight');
	if ($shape->{rules})
	{
		@rules{qw(min_duration max_duration min_notice max_advance slot)} = (
			Shape::pick(undef, undef, 1, 2),
			Shape::pick(undef, undef, 4, 8),
			Shape::pick(undef, undef, 1, 2),
			Shape::pick(undef, undef, 8, 24),
			Shape::pick(undef, undef, undef, 2, 4));
	}
	if ($shape->{hours})
	{
		$rules{hours}{$_} = hours_of_day($shape) foreach 1 .. 7;
		delete $rules{hours}{ 1 + int rand 7 };
	}
	if ($shape->{trade})
	{
		$rules{hours_apply} = Shape::pick(qw(stay ends));
		$rules{slot_from} = Shape::pick(qw(midnight opening));
		$rules{slot} = Shape::pick(2, 4) if rand() < 0.2;
		$rules{duration_step} = Shape::pick(undef, undef, 2, 3);
		$rules{min_guests} = Shape::pick(undef, undef, 1, 2);
		$rules{max_guests} = Shape::pick(undef, 2, 3);
	}
	return %rules;
}

# From some cell of the day on, with so many units; what ends after the fourth does so
# tomorrow.
sub hours_of_day
{
	my ($shape) = @_;
	my $opens = Shape::pick(0, 0, 0, 1, 2, 3);
	my $capacity = $shape->{shifts} ? Shape::pick(undef, 0, 1, 1, 2, 3) : undef;
	return [ $opens, $opens + Shape::pick(4, 4, 4, 2, 1), $capacity ];
}

# A rule of some days, for one thing or two
sub stay_rule
{
	my ($today) = @_;
	my %rule = (
		closed_to_arrival => 0,
		closed_to_departure => 0,
		weekdays => Shape::pick(undef, [ 1, 3 ], [ 6, 7 ], [ 2, 4, 5 ]),
	);
	my $first = $today + int rand 6;
	$rule{days} = [ $first, $first + 1 + int rand 4 ] if !$rule{weekdays} || rand() < 0.3;
	foreach (1 .. 1 + int rand 2)
	{
		my $what = Shape::pick(qw(closed_to_arrival closed_to_departure min_nights
			max_nights min_duration max_duration min_notice));
		$rule{$what} = $what =~ /^max/ ? Shape::pick(2, 3) : Shape::pick(1, 2);
	}
	return \%rule;
}

# {to} is a condition on the resource or the category.
sub stay_rule_sql
{
	my ($rule, %to) = @_;
	my ($key) = keys %to;
	my %value = (
		$key => $to{$key},
		days => $rule->{days} && sprintf("'[%s,%s)'", map { date($_) } @{ $rule->{days} }),
		weekdays => $rule->{weekdays} && "'{" . join(',', @{ $rule->{weekdays} }) . "}'",
		map({ $_ => $rule->{$_} ? 'true' : 'false' } qw(closed_to_arrival closed_to_departure)),
		map({ $_ => $rule->{$_} } qw(min_nights max_nights)),
		map({ $_ => span($rule->{$_}) } qw(min_duration max_duration min_notice)));
	my @columns = sort keys %value;
	return sprintf 'INSERT INTO reservation.stay_rule (%s) VALUES (%s)',
	  join(', ', @columns), join(', ', map { $value{$_} // 'NULL' } @columns);
}

sub date { my ($day) = @_; return substr Shape::stamp(4 * $day), 0, 10; }

sub span { my ($cells) = @_; return defined $cells ? "'" . 6 * $cells . " hours'" : undef; }

sub values
{
	my ($resource) = @_;
	return map { $_ // 'NULL' } map({ span($resource->{$_}) } @SPANS),
	  map({ "'$resource->{$_}'" } qw(hours_apply slot_from)),
	  @$resource{qw(min_guests max_guests)};
}

sub clock_times
{
	my ($hours) = @_;
	return map { sprintf "'%02d:00'", 6 * ($_ % 4) } @$hours[ 0, 1 ];
}

sub hours_sql
{
	my ($r, $resource) = @_;
	my $hours = $resource->{hours} // return;
	return map {
		sprintf 'INSERT INTO reservation.opening_hours'
		  . ' (resource_id, weekday, opens, closes, capacity) VALUES (%s, %s, %s, %s, %s)',
		  $r, $_, clock_times($hours->{$_}), $hours->{$_}[2] // 'NULL'
	} sort keys %$hours;
}

# Days are counted from the first, which is a Monday.
sub exception_sql
{
	my ($r, $day, $hours) = @_;
	return sprintf 'INSERT INTO reservation.opening_exception'
	  . ' (resource_id, day, opens, closes, capacity) VALUES (%s, date %s, %s, %s, %s)',
	  $r, Shape::at(4 * $day), $hours ? clock_times($hours) : ('NULL', 'NULL'),
	  $hours && $hours->[2] // 'NULL';
}

sub hours_on
{
	my ($resource, $day) = @_;
	return $resource->{exceptions}{$day} if exists $resource->{exceptions}{$day};
	return $resource->{hours} ? $resource->{hours}{ 1 + $day % 7 } : [ 0, 4 ];
}

# Of yesterday and today, those that have begun: [from, to, capacity]
sub begun
{
	my ($resource, $cell) = @_;
	my $today = POSIX::floor($cell / 4);
	my @begun;
	foreach my $day ($today - 1, $today)
	{
		my $hours = hours_on($resource, $day) // next;
		my ($from, $to) = map { 4 * $day + $_ } @$hours[ 0, 1 ];
		push @begun, [ $from, $to, $hours->[2] ] if $from <= $cell;
	}
	return @begun;
}

sub openings
{
	my ($resource, $cell) = @_;
	return grep { $cell < $_->[1] } begun($resource, $cell);
}

sub is_open
{
	my ($resource, $cell) = @_;
	return scalar openings($resource, $cell);
}

# The units that are missing there, beside those that are closed
sub missing
{
	my ($resource, $cell, $closed) = @_;
	my $capacity = min(grep { defined } map { $_->[2] } openings($resource, $cell)) // return 0;
	return max(0, $resource->{capacity} - $capacity - $closed);
}

# May it be taken in this cell, for the hours?
sub is_let
{
	my ($resource, $cell) = @_;
	return $resource->{hours_apply} eq 'ends' || is_open($resource, $cell);
}

sub is_on_grid
{
	my ($resource, $from) = @_;
	my $slot = $resource->{slot} // return 1;
	my $origin = 0;
	if ($resource->{slot_from} eq 'opening')
	{
		$origin = max(map { $_->[0] } begun($resource, $from)) // return 0;
	}
	return ($from - $origin) % $slot == 0;
}

sub falls_on
{
	my ($rule, $cell) = @_;
	my $day = POSIX::floor($cell / 4);
	return 0
	  if $rule->{days} && ($day < $rule->{days}[0] || $day >= $rule->{days}[1]);
	return !$rule->{weekdays} || any { $_ == 1 + $day % 7 } @{ $rule->{weekdays} };
}

sub nights
{
	my ($from, $to) = @_;
	return max(1, POSIX::floor($to / 4) - POSIX::floor($from / 4));
}

sub of_length
{
	my ($rule, $from, $to) = @_;
	my ($length, $nights) = ($to - $from, nights($from, $to));
	return (
		too_short => $length < ($rule->{min_duration} // 0)
		  || $nights < ($rule->{min_nights} // 0),
		too_long => $length > ($rule->{max_duration} // $length)
		  || $nights > ($rule->{max_nights} // $nights));
}

sub of_notice
{
	my ($rule, $from, $now) = @_;
	return (too_soon => defined $rule->{min_notice} && $from < $now + $rule->{min_notice});
}

# The objections of the rules of its days to a stay
sub of_days
{
	my ($resource, $from, $to, $now) = @_;
	my @broken;
	foreach my $rule (@{ $resource->{stay_rules} // [] })
	{
		push @broken,
		  closed_to_arrival => $rule->{closed_to_arrival},
		  of_length($rule, $from, $to), of_notice($rule, $from, $now)
		  if falls_on($rule, $from);
		push @broken, closed_to_departure => 1
		  if $rule->{closed_to_departure} && falls_on($rule, $to);
	}
	return @broken;
}

# Of hours that bind its ends, those about a start that is as it was are not asked.  It
# may end at an opening or a closing.
sub is_closed
{
	my ($resource, $from, $to, $start) = @_;
	return any { !is_open($resource, $_) } $from .. $to - 1
	  if $resource->{hours_apply} eq 'stay';
	return 1 if !is_open($resource, $to - 1) && !is_open($resource, $to);
	return $start && !is_open($resource, $from);
}

sub of_party
{
	my ($resource, $want) = @_;
	my $guests = $want->{guests} // return;
	return (
		too_few => $guests < ($resource->{min_guests} // 0) * $want->{quantity},
		too_many => defined $resource->{max_guests}
		  && $guests > $resource->{max_guests} * $want->{quantity});
}

# Every reason against a stay that is wanted.  {rules}: those that are asked.
sub objections
{
	my ($resource, $want, $now) = @_;
	my ($from, $to) = @$want{qw(from to)};
	my $asked = $want->{rules} // 'all';
	my $start = $asked =~ /^(all|offer|waiting)$/;
	my $step = $resource->{duration_step};
	my $advance = $resource->{max_advance};
	my @answers = (
		inactive => !$resource->{active},
		past => $to <= $now,
		closed => is_closed($resource, $from, $to, $start),
		off_grid => $step && ($to - $from) % $step != 0,
		off_grid => $start && !is_on_grid($resource, $from),
		too_far => defined $advance && $from > $now + $advance,
		of_length($resource, $from, $to), of_notice($resource, $from, $now),
		of_days($resource, $from, $to, $now), of_party($resource, $want));
	my %broken;
	while (my ($reason, $is) = splice @answers, 0, 2)
	{
		$broken{$reason} = 1 if $is;
	}
	return map { $_ => 1 }
	  grep { $broken{$_} && !is_waived($want, $_) } @{ $ASKED{$asked} };
}

sub is_waived
{
	my ($want, $reason) = @_;
	return ($want->{waived} // {})->{$reason};
}

# As the column has them
sub waived
{
	my ($want) = @_;
	return join(' ', grep { is_waived($want, $_) } @WAIVABLE) || undef;
}

# Those that stay aside after a change: another period is judged anew, and so is another
# party, or what a customer has of another resource, or more of it.
sub waived_still
{
	my ($before, $want) = @_;
	my %left = %{ $before->{waived} // {} };
	%left = () if $want->{from} != $before->{from} || $want->{to} != $before->{to};
	delete @left{ (@PARTY) }
	  if $want->{quantity} != $before->{quantity}
	  || ($want->{guests} // '') ne ($before->{guests} // '');
	delete $left{customer_limit}
	  if $want->{quantity} > $before->{quantity}
	  || $want->{customer} ne $before->{customer}
	  || join(' ', sort @{ $want->{resources} }) ne join(' ', sort @{ $before->{resources} });
	return %left;
}

1;
