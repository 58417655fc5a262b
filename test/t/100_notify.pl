# Events are announced by NOTIFY, once, by whom the settings say when they are written;
# here without a preloaded library, where tick() does what a worker would do.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/oracle";
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Session;
use Test::More;
use Time::HiRes qw(sleep);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nlog_statement = none\nmax_prepared_transactions = 2\nautovacuum = off\n");
$node->start;

my $errors = "$PostgreSQL::Test::Utils::log_path/notify.err";
my ($listener, $one, $two);
my $database;

transaction();
savepoints();
worker();
held_back();
changed();
rolled_back();
by_two();
prepared();
restored();
unmarked();
long_names();
$node->stop;
done_testing();

# A database of its own, and three sessions in it
sub make
{
	($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, q{CREATE EXTENSION reservation; INSERT INTO reservation.resource (name, capacity) VALUES ('meadow', 1000)});
	($listener, $one, $two) = map { Session->new(connstr => $node->connstr($database), errors => $errors) } 1 .. 3;
	$listener->must('LISTEN reservation');
	$_->must('SELECT reservation.clock()') foreach $one, $two;
	return;
}

sub finish { $_->close foreach $listener, $one, $two; return }

sub book { my ($who) = @_; return "SELECT FROM reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', '$who')" }

# The listener's notifications, as decoded messages
sub messages
{
	my ($channel) = @_;
	$channel //= 'reservation';
	my ($rows) = $listener->must('SELECT 1');
	return map { $_->[0] =~ /^Asynchronous notification "\Q$channel\E" with payload "(.*)" received/ ? decode_json($1) : () } @$rows;
}

# The listener may get so many in several portions.
sub many_messages
{
	my ($n) = @_;
	my @all = messages();
	for (my $i = 0; @all < $n && $i < 100; $i++)
	{
		sleep 0.1;
		push @all, messages();
	}
	return @all;
}

sub value { my ($session, $sql) = @_; my ($rows) = $session->must($sql); return $rows->[0][0] }

# The customers that these are about, one by one
sub customers
{
	return join ' ', map { value($two, qq{SELECT payload->>'customer' FROM reservation.event WHERE position = $_->{position}}) }
		grep { $_->{type} eq 'ReservationRequested' } messages();
}

# How many events tick() has announced
sub tick { my ($session) = @_; return value($session // $one, 'SELECT announced FROM reservation.tick()') }

sub transaction
{
	make('in_transaction');
	$one->must(book('ann'));
	my @told = messages();
	my ($events) = $one->must('SELECT position, id, type, aggregateid, sequence FROM reservation.event ORDER BY position');
	is_deeply([map { [@$_{qw(position id type aggregateid sequence)}] } @told], $events, 'every event is announced, in order');
	is_deeply([sort keys %{ $told[0] }], [qw(aggregateid id position sequence type)], 'with nothing else');
	is(value($one, 'SELECT count(*) FROM reservation.event WHERE needs_notify'), 0, 'none is left for later');
	is(tick(), 0, 'so nothing is done about it');
	is(scalar messages(), 0, 'nor announced twice');

	$one->must('BEGIN', book('bob'));
	is(customers(), '', 'not before the commit');
	$one->must('COMMIT');
	is(customers(), 'bob', 'but then');
	$one->must('BEGIN', book('never'), 'ROLLBACK');
	is(customers(), '', 'what is rolled back is not announced');
	$one->must('BEGIN', book('carl'), 'SAVEPOINT a', book('undone'), 'ROLLBACK TO a', book('dora'), 'SAVEPOINT b', book('eve'), 'RELEASE b', 'COMMIT');
	is(customers(), 'carl dora eve', 'nor is a savepoint');
	$one->must(book('bulk ' . $_)) foreach 1 .. 3;
	is(customers(), 'bulk 1 bulk 2 bulk 3', 'one after the other');

	$one->must(q{SET reservation.notify = 'off'}, book('quiet'));
	is(customers(), '', 'off: nobody is told');
	$one->must(q{SET reservation.notify = 'transaction'}, book('told'));
	is(customers(), 'told', 'transaction: the transaction does it');
	is(tick(), 0, 'and what was quiet stays so');

	$listener->must('LISTEN "Odd ""channel"""');
	$one->must(q{SET reservation.channel = 'Odd "channel"'}, book('odd'));
	is(scalar messages('Odd "channel"'), 4, 'a channel may have any name');
	$one->must('RESET reservation.channel');
	$one->must('BEGIN', book('fay'), 'SAVEPOINT a', book('no'), 'SAVEPOINT b', book('nor'), 'RELEASE b', 'ROLLBACK TO a', q{SET LOCAL reservation.channel = 'Odd "channel"'}, book('odd'), 'COMMIT');
	is(customers(), 'fay', 'what a savepoint has taken over is rolled back with it');
	$one->must('BEGIN', book('gus'), q{SET LOCAL reservation.channel = 'Odd "channel"'}, book('odd'), 'COMMIT');
	is(join(' ', map { $_->{type} } messages()), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'the channel is that of the time of the event');
	# an event of a failed command is none
	$one->ask(q{SELECT FROM reservation.create_reservation(99, '[2040-01-01, 2040-01-02)', 'x')});
	is(scalar messages(), 0, 'an error is not announced');
	finish();
	return;
}

# Seconds of the server's processor that a statement takes
sub cost
{
	my ($statement) = @_;
	my $begin = -s $node->logfile;
	$one->must('SET log_statement_stats = on', $statement, 'SET log_statement_stats = off');
	my ($user, $system) = slurp_file($node->logfile, $begin) =~ /([\d.]+) s user, ([\d.]+) s system, [\d.]+ s elapsed/;
	return $user + $system;
}

# The time to commit so many savepoints with a booking in each
sub commit_cost
{
	my ($n) = @_;
	my $least;
	foreach (1 .. 3)
	{
		$one->must('BEGIN', map { ("SAVEPOINT s$_", qq{SELECT FROM reservation.create_reservation(1, tstzrange('2041-01-01'::timestamptz + $_ * interval '1 day', '2041-01-02'::timestamptz + $_ * interval '1 day'), 'deep')}) } 1 .. $n);
		my $cost = cost('COMMIT');
		$least = $cost if !defined $least || $cost < $least;
		is(scalar many_messages(4 * $n), 4 * $n, "every event of $n savepoints is announced");
	}
	return $least;
}

# PostgreSQL goes through its list of notifications for each savepoint that is not
# released: 16 times as long for 4 times as many.
sub savepoints
{
	make('savepoints');
	my ($few, $many) = map { commit_cost($_) } 300, 1200;
	note("$few s for 300 savepoints, $many s for 1200");
	cmp_ok($many, '<', 8 * $few, 'to commit four times as many savepoints does not take eight times as long');
	finish();
	return;
}

sub worker
{
	make('for_worker');
	$_->must(q{SET reservation.notify = 'worker'}) foreach $one, $two;
	$one->must(book('ann'));
	is(customers(), '', 'worker: the transaction says nothing');
	is(tick(), 4, 'it is announced later');
	is(customers(), 'ann', 'as it is');
	is(tick(), 0, 'once');
	is(customers(), '', 'and no more');
	is(value($one, 'SELECT position FROM reservation.notify_cursor'), 4, 'how far is kept');
	$one->must(book("b$_")) foreach 1 .. 5;
	is(value($one, 'SELECT announced FROM reservation.tick(7)'), 7, 'at most so many at once');
	is(customers(), 'b1 b2', 'in order');
	is(tick(), 13, 'and the rest');
	is(customers(), 'b3 b4 b5', 'in order, too');

	# what it does itself
	$one->must(q{SET reservation.now = '2039-01-01'}, q{SELECT FROM reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', 'late', hold => '1 hour')});
	is(tick(), 3, 'a hold');
	$one->must(q{SET reservation.now = '2039-01-01 02:00'});
	is_deeply([$one->must('SELECT * FROM reservation.tick()')], [[[1, 1]]], 'expires and is announced at once');
	is_deeply([map { $_->{type} } grep { $_->{type} eq 'ReservationExpired' } messages()], ['ReservationExpired'], 'as expired');
	$one->must('RESET reservation.now');

	# while an old snapshot keeps every version of the row
	$two->must('BEGIN ISOLATION LEVEL REPEATABLE READ', 'SELECT 1');
	for (1 .. 300) { $one->must(book('x')); tick() }
	is(scalar messages(), 1200, 'three hundred times');
	is(value($one, 'SELECT position = (SELECT max(position) FROM reservation.event) FROM reservation.notify_cursor'), 't', 'with an old snapshot about');
	$two->must('COMMIT');
	finish();
	return;
}

# Only who has written events delays others, and only those after it
sub held_back
{
	make('held_back');
	my $idle = Session->new(connstr => $node->connstr($database), errors => $errors);
	$_->must(q{SET reservation.notify = 'worker'}) foreach $one, $two;
	$idle->must('CREATE TABLE work (n int)', 'BEGIN', 'INSERT INTO work VALUES (1)');
	$one->must(book('swift'));
	tick();
	is(customers(), 'swift', 'a transaction without events delays nobody');
	$one->must(book('before'));
	$two->must('BEGIN', book('slow'));
	$one->must(book('after'));
	tick();
	is(customers(), 'before', 'one with events delays what comes after it');
	$two->must('COMMIT');
	tick();
	is(customers(), 'slow after', 'and none is passed over');
	$two->must('BEGIN', book('never'));
	$one->must(book('later'));
	tick();
	is(customers(), '', 'it might be committed');
	$two->must('ROLLBACK');
	tick();
	is(customers(), 'later', 'or not');
	# its own are not in its own way
	$one->must('BEGIN', book('mine'));
	is(tick(), 4, 'a transaction announces its own events');
	is(customers(), '', 'when it commits');
	$one->must('COMMIT');
	is(customers(), 'mine', 'and then all at once');
	is(tick(), 0, 'but once');
	$idle->must('COMMIT');
	$idle->close;
	finish();
	return;
}

# The process that announces an event is chosen when it is written.
sub changed
{
	make('changed');
	my @modes = qw(transaction worker off worker transaction off auto worker);
	$one->must("SET reservation.notify = '$modes[$_]'", book("$modes[$_]$_")) foreach 0 .. $#modes;
	is(customers(), 'transaction0 transaction4 auto6', 'some are announced by their transaction');
	$one->must(q{SET reservation.notify = 'transaction'});
	is(tick(), 12, 'some are left');
	is(customers(), 'worker1 worker3 worker7', 'to be announced later, whatever the setting is then');
	is(tick(), 0, 'all of them once');
	finish();
	return;
}

sub rolled_back
{
	make('rolled_back');
	$one->must(q{SET reservation.notify = 'worker'}, book('ann'));
	$one->must('BEGIN');
	is(tick(), 4, 'announced');
	$one->must('ROLLBACK');
	is(customers(), '', 'or not, if that is rolled back');
	is(tick(), 4, 'so it is announced again');
	is(customers(), 'ann', 'for the first time');
	$one->must(book('bob'), 'BEGIN', 'SAVEPOINT a');
	is(tick(), 4, 'the same to a savepoint');
	$one->must('ROLLBACK TO a');
	is(tick(), 4, 'and again');
	$one->must('COMMIT');
	is(customers(), 'bob', 'once');
	$one->must(book('carl'), 'BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT 1');
	$two->must(q{SET reservation.notify = 'worker'}, book('dora'));
	is(tick($two), 8, 'an old snapshot');
	is(tick(), 0, 'does not see things twice');
	$one->must('COMMIT');
	is(customers(), 'carl dora', 'or announce them');
	finish();
	return;
}

sub by_two
{
	make('by_two');
	$_->must(q{SET reservation.notify = 'worker'}) foreach $one, $two;
	$one->must(book('ann'), 'BEGIN');
	is(tick(), 4, 'one is at it');
	$two->must(book('bob'));
	is(tick($two), 0, 'another lets it be, and does not wait');
	$one->must('COMMIT');
	is(tick($two), 4, 'until it is done');
	is(customers(), 'ann bob', 'nothing twice');
	finish();
	return;
}

# NOTIFY and PREPARE TRANSACTION do not go together. That is PostgreSQL's to say.
sub prepared
{
	make('prepared');
	$one->ask('BEGIN', book('no'), q{PREPARE TRANSACTION 'p'});
	is($one->{states}[2], '0A000', 'a transaction that says NOTIFY cannot be prepared');
	$one->must(q{SET reservation.notify = 'worker'}, 'BEGIN', book('ann'), q{PREPARE TRANSACTION 'p'});
	$two->must(q{SET reservation.notify = 'worker'}, book('bob'));
	is(tick(), 0, 'one that does not can, and is open');
	$two->must(q{COMMIT PREPARED 'p'});
	is(tick(), 8, 'until it is committed');
	is(customers(), 'ann bob', 'in order');
	finish();
	return;
}

# A restore announces nothing again, and forgets nothing.
sub restored
{
	make('original');
	$one->must(q{SET reservation.notify = 'worker'}, book('old'));
	tick();
	$one->must(book('waiting'));
	my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
	$node->command_ok(['pg_dump', '--format=custom', "--file=$dump", $node->connstr($database)], 'a dump');
	finish();
	$node->safe_psql('postgres', 'CREATE DATABASE copy');
	$database = 'copy';
	($listener, $one, $two) = map { Session->new(connstr => $node->connstr($database), errors => $errors) } 1 .. 3;
	$listener->must('LISTEN reservation');
	$node->command_ok(['pg_restore', '--exit-on-error', '--dbname=' . $node->connstr('copy'), $dump], 'a restore');
	is(scalar messages(), 0, 'announces nothing');
	is($node->safe_psql('copy', 'SELECT * FROM reservation.check_installation()'), '', 'nothing is missing');
	is(tick(), 4, 'what was still to be announced is');
	is(customers(), 'waiting', 'and nothing else');
	finish();
	return;
}

# An event that needs no announcement is not looked at again and again.
sub unmarked
{
	make('unmarked');
	$one->must(q{SET reservation.notify = 'off'}, 'SELECT count(reservation.create_reservation(1, \'[2040-01-01, 2040-01-02)\', \'x\')) FROM generate_series(1, 500)');
	is(tick(), 0, 'two thousand events for nobody');
	is(value($one, 'SELECT position FROM reservation.notify_cursor'), 2000, 'are passed over for good');
	$one->must(q{SET reservation.notify = 'worker'}, book('ann'));
	is(tick(), 4, 'and what comes then is found');
	# somebody wants to hear it all again
	$one->must('UPDATE reservation.notify_cursor SET position = 0');
	is(tick(), 4, 'the position may be set');
	$one->must('DELETE FROM reservation.notify_cursor');
	is(tick(), 4, 'or deleted');
	$one->must('VACUUM FULL reservation.notify_cursor', book('bob'));
	is(tick(), 4, 'or moved');
	$one->must('DROP EXTENSION reservation', 'CREATE EXTENSION reservation', q{INSERT INTO reservation.resource (name) VALUES ('new')}, book('carl'));
	is(tick(), 4, 'or made anew');
	finish();
	return;
}

# The owner of the table can write what no command would.
sub long_names
{
	make('long_names');
	my $insert = sub {
		my ($position, $type, $needs_notify) = @_;
		return 'INSERT INTO reservation.event (position, transaction_id, id, occurred_at, sequence, aggregatetype, aggregateid, type, payload, session_role, needs_notify)'
			. " VALUES ($position, pg_current_xact_id(), gen_random_uuid(), now(), 1, 'reservation', gen_random_uuid(), $type, '{}', 'x', $needs_notify)";
	};
	$one->must(q{SET reservation.notify = 'worker'}, q{SELECT nextval('reservation.event_position_seq') FROM generate_series(1, 4)});
	$one->must($insert->(1, q{repeat('x', 9000)}, 'true'), $insert->(2, q{E'a "quoted"\\nname \\\\'}, 'true'), $insert->(3, q{repeat('ü', 3900)}, 'true'), $insert->(4, q{'not'}, 'false'));
	is(tick(), 3, 'all that are to be announced are');
	my @told = messages();
	is_deeply([sort keys %{ $told[0] }], [qw(id position)], 'what is too long is left out');
	is($told[1]{type}, "a \"quoted\"\nname \\", 'what is odd is escaped');
	is(length $told[2]{type}, 3900, 'what just fits is there');
	finish();
	return;
}
