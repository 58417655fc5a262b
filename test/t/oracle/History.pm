# One random history: a few resources, some thirty commands, and the clock
# moving on.  Before each command the model says what must come of it; after
# it the rows of allocation are compared, unit by unit and cell by cell, with
# what the model holds.  Any difference dies with a script that repeats it.
package History;

use strict;
use warnings;
use Deposit;
use Limits;
use Model;
use Moves;
use Pending;
use Plan;
use Promotion;
use Queries;
use Records;
use Rows;
use Rules;
use Running;
use Shape;
use Traceless;
use Verdict;
use Waiting;

# $option: session, seed, number, mode.  Modes: 'each' command its own
# transaction, or the whole history in 'one', rolled back at the end.
sub new
{
	my ($class, %option) = @_;

	# From both numbers, so that one history can be repeated alone.
	srand($option{seed} * 100_003 + $option{number});
	my $self = bless {
		%option,
		model => Model->new,
		shape => Shape->new,
		rows => [],
		guests => {},    # units of those who are in: never to change
		names => {},    # reservation id => variable of the script
		script => [],
		commands => 0,
	}, $class;
	return $self;
}

sub play
{
	my ($self) = @_;
	my $ok = eval {
		$self->begin;
		foreach (1 .. $self->{shape}{commands})
		{
			$self->step(Moves::choose($self));
		}
		$self->finish;
		1;
	};
	my $error = $@;
	$self->{session}->ask('ROLLBACK') if $self->{mode} eq 'one';
	return if $ok;
	die join("\n",
		"history $self->{number} of seed $self->{seed} ($self->{mode}): $error",
		@{ $self->{script} }, '');
}

# Set-up: isolation, clock and resources.
sub begin
{
	my ($self) = @_;
	my $isolation = $self->{shape}{isolation};
	$self->tell("SET default_transaction_isolation = '$isolation'");
	$self->tell('BEGIN') if $self->{mode} eq 'one';
	$self->clock(0);
	# Ids of its own, so that the script finds them when it is run alone.
	my $id = $self->{number} * 10;
	$self->begin_resource(++$id, $_) foreach @{ $self->{shape}{resources} };
	$self->tell(Running::stay_rule_sql($self)) foreach 1 .. $self->{shape}{trade} && int rand 3;
	$self->tell(Running::limit_sql($self)) foreach 1 .. $self->{shape}{limit_rows} && 1 + int rand 3;
	$self->begin_money;
	return;
}

sub begin_resource
{
	my ($self, $id, $resource) = @_;
	my $shape = $self->{shape};
	my $hours = sub { $_[0] ? "'" . 6 * $_[0] . " hours'" : 'NULL' };
	$self->tell(
		sprintf
		  "INSERT INTO reservation.resource (resource_id, name, category,"
		  . " capacity, overbooking, time_zone, hold_duration,"
		  . " setup_time, cleanup_time, price, price_per, payment, capture,"
		  . " cancellation_policy, max_reservations_per_customer,"
		  . " max_holds_per_customer, rank, " . join(', ', @Rules::COLUMNS, @Deposit::COLUMNS) . ")"
		  . " VALUES (%d, 'r%d', 'c%d', %d, %d, 'UTC'"
		  . ", %s" x (11 + @Rules::COLUMNS + @Deposit::COLUMNS) . ')',
		$id, $id, $self->{number},
		@$resource{qw(capacity overbooking)},
		map({ $hours->($resource->{$_}) } qw(hold setup cleanup)),
		$resource->{price} ? $resource->{price} / 100 : 'NULL',
		"'$resource->{price_per}'",
		$resource->{upfront} ? "'upfront'" : "'later'",
		$shape->{capture} ? "'on_authorize'" : "'manual'",
		$shape->{tiers} ? "'t$self->{number}'" : 'NULL',
		map({ $resource->{$_} // 'NULL' } qw(most most_holds rank)),
		Rules::values($resource),
		Deposit::literals($resource));
	$self->tell($_) foreach Rules::hours_sql($id, $resource);
	$self->{model}{resources}{$id} = {%$resource};
	return;
}

# The terms of refunds, and codes
sub begin_money
{
	my ($self) = @_;
	my $shape = $self->{shape};
	foreach my $tier (@{ $shape->{tiers} // [] })
	{
		$self->tell(
			sprintf
			  "INSERT INTO reservation.cancellation_tier VALUES"
			  . " ('t%d', '%d hours', %d, %s)",
			$self->{number}, 6 * $tier->[0], $tier->[1], $tier->[2] / 100);
	}
	$self->begin_plans if $shape->{plans};
	return if !$shape->{promotions};
	my $promotions = $self->{model}{promotions} =
	  Promotion::make($self->{number});
	$self->tell(map { Promotion::sql($_, $promotions->{$_}) }
		  sort keys %$promotions);
	return;
}

sub begin_plans
{
	my ($self) = @_;
	my $plans = $self->{model}{plans} = Plan::make($self->{number}, $self->{shape}{deposits} ? 0.8 : 0.25);
	$self->tell(map { Plan::sql($self->{number}, $_, $plans->{$_}) } sort keys %$plans);
	return;
}

sub clock
{
	my ($self, $cell) = @_;
	$self->{model}{now} = $cell;
	Pending::pass($self->{model});
	$self->tell('SET reservation.now = ' . Shape::at($cell));
	return;
}

# Run statements that cannot fail, and remember them for the script.
sub tell
{
	my ($self, @statements) = @_;
	$self->note("$_;") foreach @statements;
	return $self->{session}->must(@statements);
}

sub note
{
	my ($self, $line) = @_;
	$line =~ s/'([0-9a-f-]{36})'/$self->{names}{$1} ? ":'$self->{names}{$1}_reservation_id'" : "'$1'"/ge;
	push @{ $self->{script} }, $line;
	return;
}

# One move: ask first what must agree with it, do it, judge, compare.
sub step
{
	my ($self, $move) = @_;
	return if !$move;
	if (!$move->{call})
	{
		$move->{do}->();
		$self->compare(0);
		$move->{check}->() if $move->{check};
		return;
	}
	my $command = 'SELECT ' . Shape::OUTCOME . " FROM reservation.$move->{call}";

	return if rand() < 0.04 && Traceless::take_back($self, $command);
	Traceless::misjudge($self, $move) if rand() < 0.03;
	$command = Traceless::with_key($self, $command) if rand() < 0.05;

	# In one transaction an error would take the history with it.
	my @guard = $self->{mode} eq 'one' ? ('SAVEPOINT oracle') : ();
	my @before = map { "SELECT $_" } @{ $move->{ask} // [] };
	my @results = $self->{session}->ask(@guard, @before, $command);
	my $state = $self->{session}{states}[-1];
	$self->{commands}++;

	splice @results, 0, scalar @guard;
	my $outcome = Shape::outcome($results[-1][0], $state);
	$self->script_command($move, $outcome);
	$self->{session}->must('ROLLBACK TO SAVEPOINT oracle')
	  if @guard && $state ne '00000';
	$self->{session}->must('RELEASE SAVEPOINT oracle') if @guard;

	my @offers = map { $_->[0][0] } @results[ 0 .. $#results - 1 ];
	$self->tally($move, $outcome);
	Verdict::judge($self, $move, $outcome, \@offers);
	$move->{apply}->($outcome) if $outcome->{state} eq '00000';
	$self->compare(!$self->{shape}{groups} && !$move->{several});
	$move->{check}->($outcome) if $move->{check};
	Traceless::repeat($self, $command, $results[-1]) if $state eq '00000';
	return;
}

# How often each command was accepted, or refused for which reason
sub tally
{
	my ($self, $move, $outcome) = @_;
	my ($command) = $move->{call} =~ /^(\w+)/;
	my $what = $outcome->{accepted} ? 'accepted' : $outcome->{reason};
	$self->{tally}{"$command $what"}++;
	return;
}

# Everything that is stored against the model.  {single}: see Waiting::learn.
sub compare
{
	my ($self, $single) = @_;
	Records::read($self);
	Rows::read($self);
	Rows::learn_late($self);
	Waiting::learn($self, $single);
	Rows::compare($self);
	Records::compare($self);
	return;
}

# In the script a created reservation gets a name, so that it can be run.
sub script_command
{
	my ($self, $move, $outcome) = @_;
	my $id = $outcome->{reservation_id};
	my $command = "SELECT * FROM reservation.$move->{call}";
	my $line = "$command;";
	if ($id && !$self->{names}{$id})
	{
		my $name = $self->{names}{$id} = 'b' . (1 + keys %{ $self->{names} });
		$line = "$command \\gset ${name}_";
	}
	$self->note($line);
	$self->note(
		"-- expected $move->{expect}"
		  . (
			%{ $move->{reasons} }
			? ' (' . join(', ', sort keys %{ $move->{reasons} }) . ')'
			: '')
		  . "; was $outcome->{summary}");
	return;
}

# The end: what the queries say about all of it.
sub finish
{
	my ($self) = @_;
	my $model = $self->{model};
	foreach my $r (sort keys %{ $model->{resources} })
	{
		Queries::availability($self, $r);
		Queries::nights($self, $r);
		Queries::slots($self, $r);
	}
	$self->leave if $self->{mode} ne 'one';
	$self->{tally}{"customer_limit $_"} += $model->{passed}{$_} foreach keys %{ $model->{passed} // {} };
	my ($moves) = $self->{session}->must(
		"SELECT count(*) FROM reservation.event WHERE type = 'UnitsReassigned'");
	$self->{moves} = $moves->[0][0];
	return if $self->{mode} ne 'one';
	my ($wrong) = $self->{session}->must('SELECT v FROM reservation.verify() AS v');
	die join("\n", 'verify() finds:', map { $_->[0] } @$wrong), "\n" if @$wrong;
	return;
}

# Nothing of this history is to be offered in another, or binds another.
sub leave
{
	my ($self) = @_;
	$self->{session}->must(Limits::lift_sql($self)) if $self->{shape}{limit_rows};
	Waiting::leave($self);
	return;
}

1;
