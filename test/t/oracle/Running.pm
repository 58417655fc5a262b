# Moves of those who run the place: closures and capacity; and the clock's.
package Running;

use strict;
use warnings;
use Deposit;
use Limits;
use List::Util ();
use Moves;
use POSIX ();
use Packing;
use Plan;
use Rules;
use Shape;

sub close_resource
{
	my ($history) = @_;
	my $model = $history->{model};
	my $shape = $history->{shape};
	my ($r) = Moves::resources($history, 1);
	my $capacity = $model->{resources}{$r}{capacity};
	my $named = $shape->{named} && rand() < 0.7;
	return if !$named && !$shape->{closures};
	$named &&= $capacity;
	my $from = Moves::between($model->{now}, $model->{now} + 20);
	my $to = $from + Moves::between(1, 6);
	my $units;
	if ($named)
	{
		my $first = int rand $capacity;
		$units = [ $first, Moves::between($first + 1, $capacity) ];
	}
	my %verdict = closable($history, $r, $from, $to, $units);
	my $which = $units ? ", int4range($units->[0], $units->[1])" : '';
	return {
		%verdict,
		call => "close_resource($r, " . Shape::period($from, $to) . $which . ')',
		reasons => { occupied => 1, closed => 1, unavailable => 1 },
		apply => sub {
			my ($outcome) = @_;
			die "occupied by nobody\n"
			  if $outcome->{reason} eq 'occupied' && !$outcome->{conflicts};
			return if !$outcome->{accepted};
			$model->{closures}{ $outcome->{closure_id} } =
			  { resource => $r, from => $from, to => $to, units => $units };
		},
	};
}

# The whole: only if nothing is there.  Named units: if there is room for all
# who are there on the units that are left.  Where that is only so because some
# were sold beyond capacity and sit there, the verdict is left open.
sub closable
{
	my ($history, $r, $from, $to, $units) = @_;
	my $model = $history->{model};
	my $capacity = $model->{resources}{$r}{capacity};
	local $model->{sold} = 1;
	my $taken = $model->worst($r, $from, $to);
	if (!$units)
	{
		my $any = grep { $_->{resource} == $r && $_->{from} < $to && $from < $_->{to} }
		  values %{ $model->{closures} };
		return (expect => $taken || $any ? 'no' : 'yes');
	}
	my $room = Packing::possible(
		$model,
		$r,
		$history->{rows},
		{ from => $from, to => $to, units => [$units], quantity => 0 }, $capacity);
	return (expect => 'no') if defined $room && !$room;
	return (expect => $room && $taken + $units->[1] - $units->[0] <= $capacity
		? 'yes' : 'either');
}

sub reopen
{
	my ($history) = @_;
	my $closures = $history->{model}{closures};
	my @ids = sort { $a <=> $b } keys %$closures;
	my $id = @ids ? $ids[ rand @ids ] : return;
	return {
		call => "reopen_resource($id)",
		expect => 'yes',
		reasons => {},
		apply => sub { delete $closures->{$id}; },
	};
}

# Capacity is a manager's to change, by DML, whatever has been sold.
sub resize
{
	my ($history) = @_;
	my $model = $history->{model};
	return if !$history->{shape}{resize};
	my ($r) = Moves::resources($history, 1);
	my $capacity = Moves::between(rand() < 0.1 ? 0 : 1, 5);
	return {
		do => sub {
			$history->tell("UPDATE reservation.resource"
				  . " SET capacity = $capacity WHERE resource_id = $r");
			$model->{resources}{$r}{capacity} = $capacity;
		}
	};
}

# Another rule of some days, for one resource or for all
sub stay_rule_sql
{
	my ($history) = @_;
	my $model = $history->{model};
	my $rule = Rules::stay_rule(POSIX::floor($model->{now} / 4));
	my ($r) = Moves::resources($history, 1);
	my $all = rand() < 0.3;
	push @{ $_->{stay_rules} }, $rule
	  foreach $all ? values %{ $model->{resources} } : $model->{resources}{$r};
	return Rules::stay_rule_sql($rule,
		$all ? (category => "'c$history->{number}'") : (resource_id => $r));
}

# Another limit for customers
sub limit_sql
{
	my ($history) = @_;
	my $limit = Limits::make($history, Moves::resources($history, 1));
	push @{ $history->{model}{limits} }, $limit;
	return Limits::sql($history, $limit);
}

# A manager sets a limit, or lifts all.  What is booked stays.
sub limit
{
	my ($history) = @_;
	return if !$history->{shape}{limit_rows};
	return { do => sub { $history->tell(limit_sql($history)) } } if rand() < 0.5;
	$history->{model}{limits} = [];
	return { do => sub { $history->tell(Limits::lift_sql($history)) } };
}

# Rules of some days are lifted.
sub lift_sql
{
	my ($history) = @_;
	delete $_->{stay_rules} foreach values %{ $history->{model}{resources} };
	my $first = 10 * $history->{number};
	return 'DELETE FROM reservation.stay_rule'
	  . " WHERE category = 'c$history->{number}'"
	  . " OR resource_id BETWEEN $first AND $first + 9";
}

# A manager changes a rule, by DML: whether it is sold at all, or the rules or the
# hours of a day.  What is booked stays.
sub rule
{
	my ($history) = @_;
	my $model = $history->{model};
	my $shape = $history->{shape};
	return if !grep { $shape->{$_} } qw(rules hours trade);
	my ($r) = Moves::resources($history, 1);
	my $resource = $model->{resources}{$r};
	my $sql;
	if ($shape->{trade} && rand() < 0.4)
	{
		$sql = rand() < 0.5 ? stay_rule_sql($history) : lift_sql($history);
	}
	elsif ($shape->{rules} && rand() < 0.5)
	{
		$resource->{active} = !$resource->{active};
		$sql = 'UPDATE reservation.resource SET active = '
		  . ($resource->{active} ? 'true' : 'false')
		  . " WHERE resource_id = $r";
	}
	else
	{
		my $day = POSIX::floor($model->{now} / 4) + Moves::between(0, 5);
		return if exists $resource->{exceptions}{$day};
		my $hours = rand() < 0.5 ? undef : Rules::hours_of_day($shape);
		$resource->{exceptions}{$day} = $hours;
		$sql = Rules::exception_sql($r, $day, $hours);
	}
	return {
		do => sub {
			$history->tell($sql);
			sweep($history);
		}
	};
}

# A manager changes a price, what it is charged for, or a plan, by DML.  What is booked
# keeps its prices.
sub price
{
	my ($history) = @_;
	my $model = $history->{model};
	return if !$history->{shape}{priced};
	return deposit($history) if $history->{shape}{deposits} && rand() < 0.3;
	if ($history->{shape}{plans} && rand() < 0.2)
	{
		my ($code) = List::Util::shuffle(sort keys %{ $model->{plans} });
		my $sql = Plan::update_sql($code, $model->{plans}{$code});
		return { do => sub { $history->tell($sql) } };
	}
	my ($r) = Moves::resources($history, 1);
	my $resource = $model->{resources}{$r};
	$resource->{price} = Shape::pick(1000, 2499, 4999, 7500, 10000, undef);
	$resource->{price_per} = Shape::pick(qw(reservation day hour night))
	  if rand() < 0.1;
	my $price = defined $resource->{price} ? $resource->{price} / 100 : 'NULL';
	return {
		do => sub {
			$history->tell("UPDATE reservation.resource SET price = $price,"
				  . " price_per = '$resource->{price_per}' WHERE resource_id = $r");
		}
	};
}

# The part that is asked for first, or that all is.  The rules of the day are those of
# what is booked or changed from then on.
sub deposit
{
	my ($history) = @_;
	my ($r) = Moves::resources($history, 1);
	my $resource = $history->{model}{resources}{$r};
	@$resource{@Deposit::COLUMNS} = ();
	my %terms = rand() < 0.8 ? Deposit::make() : ();
	@$resource{ keys %terms } = values %terms;
	my $sql = 'UPDATE reservation.resource SET (' . join(', ', @Deposit::COLUMNS)
	  . ') = (' . join(', ', Deposit::literals($resource)) . ") WHERE resource_id = $r";
	return { do => sub { $history->tell($sql) } };
}

# A place that has ended, or is open now, is offered by the sweep.
sub sweep
{
	my ($history) = @_;
	Staying::expire_all($history)->{do}->()
	  if grep { $_->{status} eq 'waitlisted' }
	  values %{ $history->{model}{bookings} };
	return;
}

sub tick
{
	my ($history) = @_;
	my $cell = $history->{model}{now} + Shape::pick(0, 1, 1, 1, 2, 3, 5);
	return {
		do => sub {
			$history->clock($cell);
			sweep($history);
		}
	};
}

1;
