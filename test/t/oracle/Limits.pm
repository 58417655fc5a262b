# How much one customer may have: of a resource, by its columns, and by rows that bind a
# resource, a category or all.  A row counts the stays that begin in one period of the
# calendar, or those that are not over; and it may forbid two stays at one time.
package Limits;

use strict;
use warnings;
use List::Util qw(any max sum0);
use POSIX qw(floor);
use Shape;

# The statuses that count: for a period, at a time, and never at one time
my %COUNTED = (
	per => qr/^(waitlisted|held|confirmed|checked_in|checked_out|no_show)$/,
	at_a_time => qr/^(waitlisted|held|confirmed)$/,
	no_overlap => qr/^(waitlisted|held|confirmed|checked_in)$/,
);

# The lengths of a period: [days], or [undef, months]
my %PERIODS = (
	'1 day' => [1],
	'7 days' => [7],
	'1 month' => [ undef, 1 ],
	'3 months' => [ undef, 3 ],
	'6 months' => [ undef, 6 ],
	'1 year' => [ undef, 12 ],
);

our @KINDS = (sort(keys %PERIODS), 'at a time', 'no overlap');

# A row for a resource of the history, its category, another one, or all
sub make
{
	my ($history, $r) = @_;
	my %limit = (
		of => Shape::pick('resource', 'resource', 'category', 'category', 'other', 'all'),
		resource => $r,
		per => Shape::pick((undef) x 3, '1 day', '1 day', '7 days', keys %PERIODS),
		most => Shape::pick(undef, 1, 2, 3),
		most_units => Shape::pick(undef, undef, 1, 2, 4),
		no_overlap => rand() < 0.3,
	);
	$limit{most} = Shape::pick(0, 1, 2) if !grep { $_ } @limit{qw(most most_units no_overlap)};
	return \%limit;
}

sub sql
{
	my ($history, $limit) = @_;
	my %value = (
		resource_id => $limit->{of} eq 'resource' ? $limit->{resource} : undef,
		category => {
			category => "'c$history->{number}'",
			other => "'d$history->{number}'"
		}->{ $limit->{of} },
		per => $limit->{per} && "'$limit->{per}'",
		max_reservations => $limit->{most},
		max_units => $limit->{most_units},
		no_overlap => $limit->{no_overlap} ? 'true' : 'false',
	);
	my @columns = sort keys %value;
	return sprintf 'INSERT INTO reservation.customer_limit (%s) VALUES (%s)',
	  join(', ', @columns), join(', ', map { $value{$_} // 'NULL' } @columns);
}

# Those of the history, and those of all resources
sub lift_sql
{
	my ($history) = @_;
	my $first = 10 * $history->{number};
	return 'DELETE FROM reservation.customer_limit WHERE resource_id IS NULL'
	  . " AND (category IS NULL OR category = 'c$history->{number}')"
	  . " OR resource_id BETWEEN $first AND $first + 9";
}

# Is one of the limits of the customer passed by a stay that is wanted?  {before}: the
# reservation as it is, which is {except}.
sub are_passed
{
	my ($model, $want, %option) = @_;
	return 0 if Rules::is_waived($want, 'customer_limit');
	delete $option{before} if $option{before} && $model->dead($option{before});
	return 1
	  if !$option{again} && of_columns($model, $want, %option);
	my @passed = map { of_row($model, $_, $want, %option) } @{ $model->{limits} };
	$model->{passed}{$_}++ foreach @passed;
	return scalar @passed;
}

# The columns bind requests alone, and what is over counts for nobody.
sub of_columns
{
	my ($model, $want, %option) = @_;
	my $before = $option{before};
	return 0
	  if ($want->{status} // '') eq 'checked_in'
	  || $want->{to} <= $model->{now}
	  || $before
	  && $before->{to} > $model->{now}
	  && is_same($before, $want);
	foreach my $r (@{ $want->{resources} })
	{
		my $resource = $model->{resources}{$r};
		my @others = grep { counts($model, 'at_a_time', $_) && has($_, $r) }
		  grep { !$_->{kept} } others($model, $want->{customer}, $option{except});
		my $holds = grep { $_->{status} eq 'held' } @others;
		return 1 if defined $resource->{most} && @others >= $resource->{most};
		return 1
		  if $option{held} && defined $resource->{most_holds} && $holds >= $resource->{most_holds};
	}
	return 0;
}

# The stays of a customer: each reservation where it is, and where it was before a change
# that is not paid yet; one that such a change gives away is the other's, until it lapses.
sub others
{
	my ($model, $customer, $except) = @_;
	my @stays;
	foreach my $id (grep { $_ ne ($except // '') } keys %{ $model->{bookings} })
	{
		my $booking = $model->{bookings}{$id};
		next if $model->dead($booking) || $booking->{customer} ne $customer;
		push @stays, { %$booking, id => $id };
		push @stays, { %$booking, %{ $booking->{pending} }, id => $id, kept => 1 }
		  if $booking->{pending};
	}
	return grep { $_->{customer} eq $customer } @stays;
}

sub has { my ($stay, $r) = @_; return any { $_ == $r } @{ $stay->{resources} }; }

sub is_same
{
	my ($before, $want) = @_;
	return $before->{customer} eq $want->{customer}
	  && join(' ', sort @{ $before->{resources} }) eq join(' ', sort @{ $want->{resources} });
}

# A new stay has no status yet.
sub counts
{
	my ($model, $kind, $stay) = @_;
	return ($stay->{status} // 'confirmed') =~ $COUNTED{$kind}
	  && ($kind ne 'at_a_time' || $stay->{to} > $model->{now});
}

# The number of the period in which a cell is
sub period
{
	my ($per, $cell) = @_;
	my ($days, $months) = @{ $PERIODS{$per} };
	return floor($cell / 4 / $days) if $days;
	my ($month, $year) = (gmtime(Shape::DAWN + $cell * Shape::CELL))[ 4, 5 ];
	return floor((12 * $year + $month) / $months);
}

# The units that a stay has within the limit, if it counts there, in the period of a cell
sub units
{
	my ($model, $limit, $kind, $stay, $cell) = @_;
	return 0 if !counts($model, $kind, $stay);
	return 0
	  if $kind eq 'per' && period($limit->{per}, $stay->{from}) != period($limit->{per}, $cell);
	my $resources = grep { $limit->{of} ne 'resource' || $_ == $limit->{resource} }
	  @{ $stay->{resources} };
	return $limit->{of} eq 'other' ? 0 : $resources * $stay->{quantity};
}

# The kinds in which the row is passed
sub of_row
{
	my ($model, $limit, $want, %option) = @_;
	my @passed;
	push @passed, $limit->{per} // 'at a time' if is_too_much($model, $limit, $want, %option);
	push @passed, 'no overlap'
	  if $limit->{no_overlap} && overlaps($model, $limit, $want, %option);
	return @passed;
}

sub is_too_much
{
	my ($model, $limit, $want, %option) = @_;
	my $kind = $limit->{per} ? 'per' : 'at_a_time';
	my $units_of = sub { return units($model, $limit, $kind, $_[0], $want->{from}); };
	my $wanted = $units_of->($want) || return 0;
	my $before = $option{before};
	my $had = $before && is_same($before, $want) ? $units_of->($before) : 0;

	# in both its places a reservation is one, with the units of the larger
	my %others;
	foreach my $stay (others($model, $want->{customer}, $option{except}))
	{
		my $units = $units_of->($stay);
		$others{ $stay->{id} } = max($units, $others{ $stay->{id} } // 0) if $units;
	}
	return 1 if !$had && defined $limit->{most} && keys %others >= $limit->{most};
	return
	     $wanted > $had
	  && defined $limit->{most_units}
	  && $wanted + sum0(values %others) > $limit->{most_units};
}

# Is the customer elsewhere then?  What it was not kept from before, it is not now.
sub overlaps
{
	my ($model, $limit, $want, %option) = @_;
	my $before = $option{before};
	my $units_of = sub { return units($model, $limit, 'no_overlap', $_[0]); };
	return 0
	  if !$units_of->($want)
	  || $before
	  && is_same($before, $want)
	  && counts($model, 'no_overlap', $before)
	  && $want->{from} >= $before->{from}
	  && $want->{to} <= $before->{to};
	return any { $_->{from} < $want->{to} && $want->{from} < $_->{to} && $units_of->($_) }
	  others($model, $want->{customer}, $option{except});
}

1;
