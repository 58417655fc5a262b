# A reader that asks read_events(last position) misses nothing and sees nothing
# twice, in whatever order transactions commit.
#
# Positions come from a sequence, so a transaction may commit a position below
# one that was already read: a reader that only asks for more than the last
# loses it.  Such a reader runs beside the real one, to show that there was
# something to lose.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/oracle";
use IPC::Run qw(finish pump start);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Session;

my $scripts = "$FindBin::Bin/readers";
my $seconds = $ENV{RESERVATION_SECONDS} // 15;

my $node = PostgreSQL::Test::Cluster->new('readers');
$node->init;
$node->append_conf('postgresql.conf',
	"log_statement = none\nfsync = off\nmax_connections = 60\nmax_prepared_transactions = 5\n");
$node->start;
$node->safe_psql('postgres', slurp_file("$scripts/setup.sql"));

my $errors = "$PostgreSQL::Test::Utils::log_path/readers.err";
my ($reader, $naive, $idle, $one, $two) =
  map { Session->new(connstr => $node->connstr('postgres'), errors => $errors) }
  1 .. 5;
$_->must("SET statement_timeout = '30s'") foreach $reader, $naive;

my $create = 'SELECT FROM reservation.create_reservation(1, some_day(),';
my $last = 0;    # the position up to which the reader has read

read_on();
one_at_a_time();
isolated_reader();
two_phases();
property();

$_->close foreach $reader, $naive, $idle, $one, $two;
$node->stop;
done_testing();

# The customers behind the events that are new to the reader.
sub read_on
{
	my ($rows) = $reader->must(
		"SELECT position, aggregateid FROM reservation.read_events($last)");
	$last = $rows->[-1][0] if @$rows;
	return customers(map { $_->[1] } @$rows);
}

# By a session of its own: the reader's may be in a transaction that sees an
# older reservation.
sub customers
{
	my %ids = map { ("'$_'" => 1) } @_;
	return '' if !%ids;
	my ($names) = $idle->must(
		'SELECT DISTINCT customer FROM reservation.reservation'
		  . ' WHERE reservation_id::text IN ('
		  . join(', ', keys %ids) . ') ORDER BY 1');
	return join ' ', map { $_->[0] } @$names;
}

# Each way in which a writer can be early and late, one after the other.
sub one_at_a_time
{
	$one->must('BEGIN', "$create 'early')");
	$two->must("$create 'late')");
	is(read_on(), '', 'an open writer holds back what came after it');
	$one->must('COMMIT');
	is(read_on(), 'early late', 'and nothing of it is skipped');

	$one->must('BEGIN', "$create 'never')");
	$two->must("$create 'later')");
	is(read_on(), '', 'nobody knows yet that it will be rolled back');
	$one->must('ROLLBACK');
	is(read_on(), 'later', 'a rolled back writer leaves nothing');

	$one->must('BEGIN', 'SAVEPOINT a', "$create 'undone')",
		'ROLLBACK TO SAVEPOINT a', "$create 'redone')");
	$two->must("$create 'beside')");
	is(read_on(), '', 'a savepoint rolled back does not let readers past');
	$one->must('COMMIT');
	is(read_on(), 'beside redone', 'and nothing of it is skipped');

	$one->must('BEGIN', 'SAVEPOINT a', "$create 'inner')",
		'RELEASE SAVEPOINT a');
	$two->must("$create 'outer')");
	is(read_on(), '', 'nor does a savepoint released');
	$one->must('COMMIT');
	is(read_on(), 'inner outer', 'and nothing of it is skipped');

	$one->must('BEGIN', 'SAVEPOINT a', "$create 'gone')",
		'ROLLBACK TO SAVEPOINT a');
	$two->must("$create 'free')");
	is(read_on(), 'free',
		'a writer whose every event was rolled back holds nobody');
	$one->must('COMMIT');

	$one->must('BEGIN', 'INSERT INTO other_work VALUES (1)');
	$two->must("$create 'swift')");
	is(read_on(), 'swift', 'a transaction without events holds nobody');
	$one->must("$create 'at last')", 'COMMIT');
	is(read_on(), 'at last', 'until it writes one');
	return;
}

# The locks are read now, so the events must be too, however old the snapshot of
# the reader's transaction.
sub isolated_reader
{
	foreach my $isolation ('REPEATABLE READ', 'SERIALIZABLE')
	{
		$one->must('BEGIN', "$create 'slow')");
		$two->must("$create 'fast')");
		$reader->must("BEGIN ISOLATION LEVEL $isolation",
			'SELECT count(*) FROM reservation.event');
		is(read_on(), '', "an open writer holds back a reader at $isolation");
		$one->must('COMMIT');
		is(read_on(), 'fast slow', 'and nothing of it is skipped');
		$reader->must('COMMIT');
		is(read_on(), '', 'nor repeated');
	}
	return;
}

# A prepared transaction is as open as any, and survives a restart.
sub two_phases
{
	# what says NOTIFY cannot be prepared
	$one->must("SET reservation.notify = 'off'", 'BEGIN', "$create 'prepared')", "PREPARE TRANSACTION 'p'");
	$two->must("$create 'meanwhile')");
	is(read_on(), '', 'a prepared transaction holds readers back');
	$_->close foreach $reader, $naive, $idle, $one, $two;
	$node->restart;
	($reader, $naive, $idle, $one, $two) = map {
		Session->new(connstr => $node->connstr('postgres'), errors => $errors)
	} 1 .. 5;
	is(read_on(), '', 'also after a restart');
	$one->must("COMMIT PREPARED 'p'");
	is(read_on(), 'meanwhile prepared', 'until it is committed');
	return;
}

# Thirty-two writers against one reader.
sub property
{
	$idle->must('BEGIN', 'INSERT INTO other_work VALUES (1)');
	my $writers = start(
		[
			'pgbench', '--no-vacuum', '--client=32', '--jobs=2',
			'--protocol=prepared', "--time=$seconds",
			'-h', $node->host, '-p', $node->port,
			(
				map { ('-f', "$scripts/$_") }
				  qw(delayed.sql@4 rolled_back.sql@1 savepoint.sql@2
				  released.sql@2 busy.sql@2)
			),
			'postgres'
		],
		'>', \my $out, '2>', \my $err);

	my $start = $last;
	my ($naive_last, $naive_read) = ($start, 0);
	my (%read, %sequence, $repeated, $disordered);
	$repeated = $disordered = 0;
	my $patience = 2;
	while ($patience)
	{
		$writers->pump_nb if $writers->pumpable;
		$patience-- if !$writers->pumpable;
		my ($fresh) = $reader->must('SELECT position, aggregateid, sequence'
			  . " FROM reservation.read_events($last, 300)");
		foreach my $event (@$fresh)
		{
			my ($position, $id, $sequence) = @$event;
			$repeated++ if $read{$position}++;
			$disordered++ if $sequence != ($sequence{$id} // 0) + 1;
			$sequence{$id} = $sequence;
			$disordered++ if $position <= $last;
			$last = $position;
		}
		$patience = 2 if @$fresh;
		my ($some) = $naive->must('SELECT position FROM reservation.event'
			  . " WHERE position > $naive_last ORDER BY position LIMIT 300");
		$naive_read += @$some;
		$naive_last = $some->[-1][0] if @$some;
	}
	ok($writers->finish, 'the writers are through') or diag($err);
	unlike($err, qr/abort|error/i, 'none of them failed');

	my ($there) = $idle->must(
		"SELECT position FROM reservation.event WHERE position > $start");
	my $missed = grep { !$read{ $_->[0] } } @$there;
	my $invented = keys(%read) + $missed - @$there;
	is($missed, 0, 'no event is missed');
	is($repeated, 0, 'none is repeated');
	is($invented, 0, 'none is read that is not there');
	is($disordered, 0, 'each reservation in the order of its sequence');
	cmp_ok(scalar @$there, '>', 1000, 'there were events to read');
	cmp_ok(@$there - $naive_read, '>', 0,
		'a reader that only asks for more than the last loses some');
	diag(sprintf 'read_events: %d events, %d missed, %d repeated;'
		  . ' position > last misses %d',
		scalar @$there, $missed, $repeated, @$there - $naive_read);
	$idle->must('COMMIT');
	return;
}
