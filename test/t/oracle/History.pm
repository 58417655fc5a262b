# One random history: a few resources, some thirty commands, and the clock
# moving on.  Before each command the model says what must come of it; after
# it the rows of allocation are compared, unit by unit and cell by cell, with
# what the model holds.  Any difference dies with a script that repeats it.
package History;

use strict;
use warnings;
use List::Util qw(first max min);
use Model;
use Moves;
use Rows;
use Shape;
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
	foreach my $resource (@{ $self->{shape}{resources} })
	{
		$id++;
		$self->tell(
			sprintf
			  "INSERT INTO reservation.resource (resource_id, name, category,"
			  . " capacity, overbooking, time_zone, hold_duration,"
			  . " setup_time, cleanup_time)"
			  . " VALUES (%d, 'r%d', 'c%d', %d, %d, 'UTC', '6 hours', %s, %s)",
			$id, $id, $self->{number},
			@$resource{qw(capacity overbooking)},
			map { $_ ? "'" . 6 * $_ . " hours'" : 'NULL' }
			  @$resource{qw(setup cleanup)});
		$self->{model}{resources}{$id} = {%$resource};
	}
	return;
}

sub clock
{
	my ($self, $cell) = @_;
	$self->{model}{now} = $cell;
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
		Waiting::learn($self, 0);
		Rows::compare($self);
		return;
	}
	my $command = 'SELECT ' . Shape::OUTCOME . " FROM reservation.$move->{call}";

	# Now and then, take it back: nothing may be left of it.
	if (rand() < 0.04)
	{
		my ($open, $undo) =
		  $self->{mode} eq 'one'
		  ? ('SAVEPOINT oracle', 'ROLLBACK TO SAVEPOINT oracle')
		  : ('BEGIN', 'ROLLBACK');
		$self->note("$_;") foreach ($open, $command, $undo);
		$self->{session}->ask($open, $command, $undo);
		Rows::compare($self);
		return;
	}

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
	$self->judge($move, $outcome, \@offers);
	$move->{apply}->($outcome);
	Waiting::learn($self, !$self->{shape}{groups});
	Rows::compare($self);
	$move->{check}->($outcome) if $move->{check};
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

# Does the answer agree with the model, and with what was offered before?
sub judge
{
	my ($self, $move, $outcome, $offers) = @_;
	my $accepted = $outcome->{accepted};
	die "an error, $outcome->{state} $self->{session}{message}\n"
	  if $outcome->{state} !~ /^(00000|23P01)$/
	  || $outcome->{state} eq '23P01' && !$move->{may_raise};
	die "accepted, but there is no room for it\n"
	  if $accepted && $move->{expect} eq 'no';
	$self->judge_refusal($move, $outcome) if !$accepted;

	# One predicate decides everywhere.
	my $offered = !grep { $_ ne 't' } @$offers;
	die "is_available said (@$offers)\n"
	  if @$offers && ($offered xor $accepted);
	return;
}

sub judge_refusal
{
	my ($self, $move, $outcome) = @_;
	my $reason = $outcome->{reason};
	return if $move->{expect} eq 'either';

	# An error does not say which of the two it was.
	my $named = $move->{named} && $move->{named}->();
	$reason = 'fragmented'
	  if $named && $move->{expect} eq 'yes' && $outcome->{state} eq '23P01';
	if ($reason eq 'fragmented')
	{
		die "fragmented without a closure of named units to come\n" if !$named;
		$self->{fragmented}++;
		die "fragmented, but it can be packed\n" if $move->{fragmented}->();
		return;
	}
	die "refused, but it fits\n" if $move->{expect} eq 'yes';
	die "refused for the wrong reason\n"
	  if $move->{expect} eq 'no'
	  && !$move->{reasons}{$reason};
	$self->judge_alternatives($move, $outcome) if $move->{want};
	return;
}

# An alternative is an offer: the same want there must meet no objection.
sub judge_alternatives
{
	my ($self, $move, $outcome) = @_;
	my $model = $self->{model};
	foreach my $offer (@{ $outcome->{alternatives} })
	{
		my %want = (
			%{ $move->{want} },
			resources => [ $offer->{resource_id} ],
			from => $offer->{from},
			to => $offer->{to},
			quantity => $offer->{quantity},
			since => undef,
			overbook => 0);
		next if $model->named_closures($offer->{resource_id});
		die "an alternative from $offer->{from} to $offer->{to}"
		  . " on $offer->{resource_id} that is not free\n"
		  if %{ $model->objections(\%want) };
		$self->{alternatives}++;
	}
	return;
}

# The end: what the queries say about all of it.
sub finish
{
	my ($self) = @_;
	my $model = $self->{model};
	foreach my $r (keys %{ $model->{resources} })
	{
		$self->finish_availability($r);
		$self->finish_slots($r);
	}
	$self->finish_bookings;
	Waiting::leave($self) if $self->{mode} ne 'one';
	my ($moves) = $self->{session}->must(
		"SELECT count(*) FROM reservation.event WHERE type = 'UnitsReassigned'");
	$self->{moves} = $moves->[0][0];
	return if $self->{mode} ne 'one';
	my ($wrong) = $self->{session}->must('SELECT count(*) FROM reservation.verify()');
	die "verify() finds $wrong->[0][0] differences\n" if $wrong->[0][0] != 0;
	return;
}

sub finish_availability
{
	my ($self, $r) = @_;
	my $model = $self->{model};
	my ($from, $to) = ($model->{now}, $model->{now} + 40);
	my $query = 'SELECT ' . Shape::cells('period')
	  . ", available FROM reservation.availability($r, "
	  . Shape::period($from, $to) . ')';
	$self->note("$query;");
	my ($steps) = $self->{session}->must($query);
	my ($cell, $last, @free) = ($from, '');
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

# Every slot that find_slots offers is free; it offers one if there is one.
sub finish_slots
{
	my ($self, $r) = @_;
	my $model = $self->{model};
	return if $model->named_closures($r);
	my ($from, $to) = ($model->{now}, $model->{now} + 12);
	my ($length, $quantity) = (1 + int rand 5, 1 + int rand 2);
	my $hours = 6 * $length;
	my $query = 'SELECT ' . Shape::cells('period')
	  . " FROM reservation.find_slots('$hours hours', "
	  . Shape::period($from, $to)
	  . ", $r, quantity => $quantity, step => '6 hours', max => 3)";
	$self->note("$query;");
	my ($slots) = $self->{session}->must($query);
	my @free = grep {
		!%{
			$model->objections(
				{
					resources => [$r],
					from => $_,
					to => $_ + $length,
					quantity => $quantity
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

sub finish_bookings
{
	my ($self) = @_;
	my $model = $self->{model};
	my @ids = keys %{ $model->{bookings} } or return;
	my ($rows) = $self->{session}->must(
		'SELECT reservation_id, status FROM reservation.reservation'
		  . ' WHERE reservation_id IN ('
		  . join(', ', map { "'$_'" } @ids) . ')');
	die 'reservations are missing' if @$rows != @ids;
	foreach my $row (@$rows)
	{
		my ($id, $status) = @$row;
		my $booking = $model->{bookings}{$id};
		my $agree = $status eq $booking->{status}
		  || $status eq 'expired' && $model->dead($booking);
		die "$self->{names}{$id} is $status, not $booking->{status}\n"
		  if !$agree;
	}
	return;
}

1;
