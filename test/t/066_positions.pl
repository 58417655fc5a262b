# A consumer keeps the last position that it has dealt with. Whatever state the
# database goes on from, nothing that is booked then has a position below that.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/recovery";
use Killing qw(kill_server);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $folder = PostgreSQL::Test::Utils::tempdir();
my $customer = 0;

crash('reads', q{SET reservation.notify = 'off'; SET synchronous_commit = off;});
crash('listens', q{SET reservation.notify = 'transaction'; SET synchronous_commit = off;});
prepared();
failover();
point_in_time();
snapshot();
dump_and_restore();
upgrade();
at_once();
done_testing();

sub new_node
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(%options);
	$node->append_conf('postgresql.conf', "autovacuum = off\ntimezone = 'UTC'\nmax_prepared_transactions = 2\n");
	$node->start;
	$node->safe_psql('postgres', q{CREATE EXTENSION reservation; INSERT INTO reservation.resource (name, capacity) VALUES ('room', 1000)});
	return $node;
}

# So many bookings, four events each
sub book
{
	my ($node, $n, $settings, $database) = @_;
	my $first = $customer + 1;
	$customer += $n;
	$node->safe_psql($database // 'postgres', join "\n", $settings // '',
		map { "SELECT reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', '$_');" } $first .. $customer);
	return [$first .. $customer];
}

# The events of a consumer that has handled all up to a position: customers, and the next position
sub read_on
{
	my ($node, $mark, $database) = @_;
	my @events = map { [split /\|/] } split /\n/, $node->safe_psql($database // 'postgres',
		"SELECT position, payload->>'customer' FROM reservation.read_events($mark, 100000) ORDER BY position");
	return ([map { $_->[1] // () } @events], @events ? $events[-1][0] : $mark);
}

# Nothing that is booked from now on is missed, and nothing comes that was there.
sub goes_on
{
	my ($what, $node, $mark, $database) = @_;
	$database //= 'postgres';
	my $ids = $node->safe_psql($database, 'SELECT id FROM reservation.event');
	my $booked = book($node, 3, undef, $database);
	my ($seen, $next) = read_on($node, $mark, $database);
	is_deeply($seen, $booked, "$what: a consumer at its mark reads what is booked next, and only that");
	is($node->safe_psql($database, "SELECT count(*) FROM reservation.event WHERE position <= $mark AND payload->>'customer' = ANY ('{@{[join ',', @$booked]}}')"),
		'0', "$what: none of it has a position that the consumer has dealt with");
	is($node->safe_psql($database, "SELECT count(*) FROM reservation.event WHERE position >= 1::bigint << 40"), '0', "$what: the upper bits are free");
	is($node->safe_psql($database, 'SELECT * FROM reservation.check_installation()'), '', "$what: nothing is missing");
	is($node->safe_psql($database, 'SELECT * FROM reservation.verify()'), '', "$what: nothing is wrong");
	my $after = $node->safe_psql($database, 'SELECT max(position) FROM reservation.event');
	book($node, 1, undef, $database);
	is($node->safe_psql($database, 'SELECT max(position) FROM reservation.event'), $after + 4, "$what: positions leap once");
	return $after + 4;
}

# No other process flushes what sessions leave. The WAL writer must not have the lock of
# the log when it is stopped, so it is stopped while it sleeps.
sub stop_walwriter
{
	my ($node) = @_;
	my $look = q{FROM pg_stat_activity WHERE backend_type = 'walwriter'};
	my $writer = $node->safe_psql('postgres', "SELECT pid $look");
	for (1 .. 100)
	{
		kill 'STOP', $writer or BAIL_OUT("no process $writer");
		return $writer if $node->safe_psql('postgres', "SELECT wait_event $look") eq 'WalWriterMain';
		kill 'CONT', $writer;
		sleep 0.1;
	}
	BAIL_OUT('the WAL writer does not sleep');
}

# Commits that nobody waits for are lost; their positions are not handed out again
# if anybody has been told of them.
sub crash
{
	my ($how, $settings) = @_;
	my $node = new_node($how);
	$node->append_conf('postgresql.conf', "fsync = on\nrestart_after_crash = off\nwal_writer_delay = 10s\nwal_writer_flush_after = 1GB\ncheckpoint_timeout = 1h\n");
	book($node, 3);
	my (undef, $before) = read_on($node, 0);
	$node->restart;
	my $writer = stop_walwriter($node);
	book($node, 20, $settings);
	my $mark = $how eq 'reads' ? (read_on($node, $before))[1]
		: $node->safe_psql('postgres', 'SELECT max(position) FROM reservation.event');
	is($mark, $before + 80, "a crash, a consumer $how: it is told of all that was booked");
	$node->safe_psql('postgres', "$settings SELECT reservation.create_reservation(1, '[2041-01-01, 2041-01-02)', 'untold')");
	my $untold = $node->safe_psql('postgres', 'SELECT max(position) FROM reservation.event');
	kill 'KILL', $writer;
	kill_server($node);
	$node->start;
	my $left = $node->safe_psql('postgres', 'SELECT max(position) FROM reservation.event');
	cmp_ok($left, '<', $untold, "a crash, a consumer $how: what was not flushed is lost");
	cmp_ok($left, '>=', $mark, 'a crash, a consumer reads: what it has read is there') if $how eq 'reads';
	my $booked = book($node, 3);
	is_deeply((read_on($node, $mark))[0], $booked, "a crash, a consumer $how: what is booked next is read");
	is($node->safe_psql('postgres', 'SELECT max(position) < 1000 FROM reservation.event'), 't', "a crash, a consumer $how: on the same server nothing leaps");
	is($node->safe_psql('postgres', 'SELECT * FROM reservation.verify()'), '', "a crash, a consumer $how: nothing is wrong");
	$node->stop;
	return;
}

# Positions that are prepared are those of the life that has prepared them.
sub prepared
{
	my $node = new_node('prepared', allows_streaming => 1);
	$node->backup('copy');
	my $standby = PostgreSQL::Test::Cluster->new('prepared_standby');
	$standby->init_from_backup($node, 'copy', has_streaming => 1);
	$standby->start;
	book($node, 2);
	$node->safe_psql('postgres', q{SET reservation.notify = 'off'; BEGIN; SELECT reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', 'prepared'); PREPARE TRANSACTION 'p'});
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
	$standby->stop;
	book($node, 10);
	my ($seen, $mark) = read_on($node, 0);
	is(scalar @$seen, 2, 'a prepared transaction holds a consumer back');
	$node->stop('immediate');
	$standby->start;
	$standby->promote;
	book($standby, 1);
	is_deeply((read_on($standby, $mark))[0], [], 'on the server that is promoted, too');
	$standby->safe_psql('postgres', q{COMMIT PREPARED 'p'});
	is_deeply((read_on($standby, $mark))[0], ['prepared', $customer], 'and comes before what was booked there');
	$standby->stop;
	return;
}

# A standby that had not received all is promoted.
sub failover
{
	my $node = new_node('primary', allows_streaming => 1);
	$node->backup('copy');
	my @standbys = map { my $s = PostgreSQL::Test::Cluster->new($_); $s->init_from_backup($node, 'copy', has_streaming => 1); $s->start; $s } qw(first second);
	book($node, 3);
	$node->wait_for_catchup($_, 'replay', $node->lsn('insert')) foreach @standbys;
	my $session = $standbys[0]->background_psql('postgres');
	is($session->query_safe('SELECT count(*) FROM reservation.event'), '12', 'a session of a standby reads');
	$standbys[1]->stop;
	$standbys[0]->safe_psql('postgres', q{ALTER SYSTEM SET primary_conninfo = ''});
	$standbys[0]->reload;
	$node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pg_stat_replication');
	book($node, 25);
	my (undef, $mark) = read_on($node, 0);
	is($mark, 112, 'a consumer of the primary has read all');
	$node->stop('immediate');
	$standbys[0]->promote;
	$session->query_safe(q{SELECT reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', 'connected')});
	$session->quit;
	is_deeply((read_on($standbys[0], $mark))[0], ['connected'], 'failover: a session that was connected to the standby goes on beyond');
	my $next = goes_on('failover', $standbys[0], (read_on($standbys[0], $mark))[1]);

	# the other one, as if the first had never been
	$standbys[1]->append_conf('postgresql.conf', q{primary_conninfo = ''});
	$standbys[1]->start;
	$standbys[1]->promote;
	goes_on('another failover', $standbys[1], $next);
	$_->stop foreach @standbys;
	return;
}

# One backup is brought back to two points in time, the second time after events
# were read that came after the first.
sub point_in_time
{
	my $node = new_node('archived', has_archiving => 1, allows_streaming => 1);
	$node->backup('copy');
	book($node, 3);
	$node->safe_psql('postgres', q{SELECT pg_create_restore_point('before')});
	book($node, 10);
	$node->safe_psql('postgres', 'SELECT pg_switch_wal()');
	my (undef, $mark) = read_on($node, 0);
	$node->stop;
	for my $archived (1, 0)
	{
		for my $nth (1, 2)
		{
			my $what = "restore $nth to a point in time, " . ($archived ? 'archived' : 'not archived');
			my $clone = PostgreSQL::Test::Cluster->new("clone_${archived}_$nth");
			$clone->init_from_backup($node, 'copy', has_restoring => 1, standby => 0);
			$clone->append_conf('postgresql.conf', "recovery_target_name = 'before'\nrecovery_target_action = promote\n");
			$clone->append_conf('postgresql.conf', 'archive_mode = off') unless $archived;
			$clone->start;
			$clone->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()');
			is($clone->safe_psql('postgres', 'SELECT max(position) FROM reservation.event'), '12', "$what: it is what it was");
			$mark = goes_on($what, $clone, $mark);
			if ($nth == 1)
			{
				# without the archive only the clock parts the two: 1,024 positions a second
				book($clone, $archived ? 250 : 100);
				(undef, $mark) = read_on($clone, $mark);
			}
			$clone->stop;
		}
	}
	return;
}

# A copy that the server cannot notice, such as one of the disk, is for the administrator.
sub snapshot
{
	my $node = new_node('snapshot');
	book($node, 3);
	$node->stop;
	PostgreSQL::Test::RecursiveCopy::copypath($node->data_dir, "$folder/data");
	chmod 0700, "$folder/data";
	$node->start;
	book($node, 5);
	my (undef, $mark) = read_on($node, 0);
	$node->stop;
	PostgreSQL::Test::Utils::system_or_bail('rm', '-rf', $node->data_dir);
	PostgreSQL::Test::Utils::system_or_bail('mv', "$folder/data", $node->data_dir);
	$node->start;
	cmp_ok($node->safe_psql('postgres', 'SELECT reservation.advance_positions()'), '>', $mark, 'a copy of the disk: told to, positions go on beyond');
	goes_on('a copy of the disk', $node, $mark);
	$node->stop;
	return;
}

sub dump_and_restore
{
	my $node = new_node('dumped');
	$node->safe_psql('postgres', 'CREATE DATABASE empty TEMPLATE postgres');
	$node->command_ok(['pg_dump', '-Fc', '-f', "$folder/empty", $node->connstr('postgres')], 'dumped before the first event');
	book($node, 1);
	is($node->safe_psql('postgres', 'SELECT min(position) FROM reservation.event'), '1', 'a new database begins with 1');
	book($node, 2, undef, 'empty');
	is($node->safe_psql('empty', 'SELECT min(position) FROM reservation.event'), '1', 'so does a copy of one');
	book($node, 3);
	$node->command_ok(['pg_dump', '-Fc', '-f', "$folder/dump", $node->connstr('postgres')], 'dumped');
	book($node, 10);
	my (undef, $mark) = read_on($node, 0);

	$node->safe_psql('postgres', "CREATE DATABASE $_ TEMPLATE template0") foreach qw(restored again never);
	for (['restored', 'dump'], ['again', 'dump'], ['never', 'empty'])
	{
		my ($database, $dump) = @$_;
		$node->command_ok(['pg_restore', '--exit-on-error', '-d', $node->connstr($database), "$folder/$dump"], "$database: restored");
		is($node->safe_psql($database, 'SELECT * FROM reservation.check_installation()'), '', "$database: nothing is missing");
		$mark = goes_on($database, $node, $mark, $database);
		book($node, 1, q{SET reservation.notify = 'worker';}, $database);
		is($node->safe_psql($database, q{SET statement_timeout = '5s'; SELECT announced FROM reservation.tick()}), '4', "$database: what is announced leaps, too");
		$mark += 4;
	}
	$node->command_ok(['pg_restore', '--exit-on-error', '--clean', '-d', $node->connstr('restored'), "$folder/dump"], 'restored over itself');
	$mark = goes_on('restored over itself', $node, $mark, 'restored');

	$node->safe_psql('postgres', 'CREATE DATABASE template_copy TEMPLATE restored');
	book($node, 10, undef, 'restored');
	(undef, $mark) = read_on($node, 0, 'restored');
	goes_on('a copy by template', $node, $mark, 'template_copy');
	$node->stop;
	return;
}

# To the same release, which goes the same way.
sub upgrade
{
	my $old = new_node('old');
	book($old, 5);
	my (undef, $mark) = read_on($old, 0);
	$old->stop;
	my $new = PostgreSQL::Test::Cluster->new('new');
	$new->init;
	my $bin = $old->config_data('--bindir');
	chdir $folder or BAIL_OUT("cannot enter $folder");
	$new->command_ok(['pg_upgrade', '--no-sync', '-d', $old->data_dir, '-D', $new->data_dir, '-b', $bin, '-B', $bin,
			'-s', $new->host, '-p', $old->port, '-P', $new->port], 'upgraded');
	$new->start;
	is((read_on($new, 0))[1], $mark, 'upgraded: all events are there');
	goes_on('upgraded', $new, $mark);
	$new->stop;
	return;
}

# Many sessions find out at the same time; one of them has its transaction open,
# another takes it back.
sub at_once
{
	my $node = new_node('at_once');
	book($node, 2);
	$node->command_ok(['pg_dump', '-Fc', '-f', "$folder/at_once", $node->connstr('postgres')], 'dumped');
	$node->safe_psql('postgres', 'CREATE DATABASE many TEMPLATE template0');
	$node->command_ok(['pg_restore', '-d', $node->connstr('many'), "$folder/at_once"], 'restored');
	my $book = q{SELECT (reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', '%s')).status};
	my @open = map { my $s = $node->background_psql('many'); $s->query_safe('BEGIN'); $s->query_safe(sprintf $book, $_); $s } qw(open undone);
	$open[1]->query_safe('ROLLBACK');
	append_to_file("$folder/many.sql", sprintf("%s;\n", sprintf $book, 'many'));
	$node->command_ok(['pgbench', '-n', '-c', '8', '-j', '2', '-t', '5', '-f', "$folder/many.sql", $node->connstr('many')], 'many book at once');
	$open[0]->query_safe('COMMIT');
	$_->quit foreach @open;
	is($node->safe_psql('many', 'SELECT count(*) FROM (SELECT position - lag(position) OVER (ORDER BY position) AS leap FROM reservation.event) AS e WHERE leap > 1000'),
		'1', 'positions leap once for all of them');
	is(scalar @{ (read_on($node, 8, 'many'))[0] }, 41, 'and each booking is read');
	$node->stop;
	return;
}
