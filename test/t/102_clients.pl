# Clients in two languages that listen: they miss nothing and take nothing twice, though
# their connections are cut again and again, under each way of announcing.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/publish";
use IPC::Run;
use Listener;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $seconds = $ENV{RESERVATION_SECONDS} // 3;
my $scripts = "$FindBin::Bin/publish";
my %programs = (C => [Listener::compile()], Python => [Listener::python()]);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'reservation'\nreservation.databases = 'worker'\nfsync = off\ntimezone = 'UTC'\nlog_statement = none\n");
$node->start;

for my $mode (qw(worker transaction))
{
	$node->safe_psql('postgres', "CREATE DATABASE $mode");
	$node->safe_psql($mode, q{CREATE EXTENSION reservation; INSERT INTO reservation.resource (name, capacity, time_zone) SELECT 'r' || n, 3, 'UTC' FROM generate_series(1, 50) AS n;
		SELECT reservation.create_reservation(n, '[2039-01-01, 2039-01-02)', 'before') FROM generate_series(1, 50) AS n});
	catches_up($mode);
}
$node->stop;
done_testing();

sub catches_up
{
	my ($mode) = @_;
	my %clients = map { $_ => Listener->new(program => $programs{$_}, connstr => $node->connstr($mode)) } keys %programs;
	my $bench = IPC::Run::start(['pgbench', '-n', '-c', '6', '-j', '2', '-T', $seconds, '-f', "$scripts/busy.sql\@3", '-f', "$scripts/savepoint.sql\@2",
		'-f', "$scripts/rolled_back.sql\@2", '-f', "$scripts/slow.sql\@2", $node->connstr($mode)], '<', \undef, '>', \my $out, '2>', \my $err);
	my $cuts = 0;

	for (1 .. 5)
	{
		sleep $seconds / 8;
		$cuts += $node->safe_psql('postgres', "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '$mode' AND query ~ '(LISTEN|read_events|reservation.event)'
			AND backend_type = 'client backend' AND application_name <> 'pgbench'");
	}
	$bench->finish or diag($err);
	$node->safe_psql($mode, q{SELECT reservation.create_reservation(1, '[2070-01-01, 2070-01-02)', 'last')});
	cmp_ok($cuts, '>=', 4, "$mode: connections were cut");

	my @there = split /\n/, $node->safe_psql($mode, "SELECT position || ' ' || id FROM reservation.event ORDER BY position");
	for my $language (sort keys %clients)
	{
		my $client = $clients{$language};

		ok($client->wait_for('event', scalar @there), "$mode, $language: there was much");
		is(($client->lines('lost') > 1), 1, "$mode, $language: its connection was lost, and more than once");
		my @read = $client->lines('event');
		ok("@read" eq "@there", "$mode, $language: all events are read, each once, in order") or diag(scalar(@read), ' of ', scalar(@there));
		is(scalar $client->lines('early'), 0, "$mode, $language: none was announced before it could be seen");
		cmp_ok(scalar $client->lines('announced'), '>', 100, "$mode, $language: it was told of them");

		# and goes on, now that all is quiet
		$client->forget;
		$node->safe_psql($mode, q{SELECT reservation.create_reservation(2, '[2070-01-01, 2070-01-02)', 'quiet')});
		ok($client->wait_for('event', 4), "$mode, $language: what comes then is heard of");
		@there = split /\n/, $node->safe_psql($mode, "SELECT position || ' ' || id FROM reservation.event ORDER BY position");
	}
	$_->close foreach values %clients;
	return;
}
