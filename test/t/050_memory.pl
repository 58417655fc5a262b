# A session that runs 100,000 commands does not grow, nor does one that runs
# into 100,000 errors, nor, but for what a transaction must remember, one that
# does its work in a single transaction; and a look for room over years of which
# nothing is free takes no more than one over a day.
#
# Measured after a warm-up, when plans and caches are there: the bytes in use in
# all memory contexts, and what the kernel says the process has of its own.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/oracle";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Session;

my $count = $ENV{RESERVATION_COMMANDS} // 100_000;

# A leak of one byte a command is a leak.  The kernel counts in pages, and the
# allocator keeps some.
use constant USED => 64 * 1024;
use constant RESIDENT => 2 * 1024 * 1024;

my $node = PostgreSQL::Test::Cluster->new('memory');
$node->init;
$node->append_conf('postgresql.conf',
	"log_statement = none\nfsync = off\nsynchronous_commit = off\ntimezone = 'UTC'\n");
$node->start;
$node->safe_psql('postgres',
	slurp_file("$FindBin::Bin/memory/setup.sql"));

my $errors = "$PostgreSQL::Test::Utils::log_path/memory.err";
my ($worker, $blunderer, $hoarder) =
  map { Session->new(connstr => $node->connstr('postgres'), errors => $errors) }
  1 .. 3;

# The two long ones side by side: there are two processors.
my $warm = 150;
my $day = 23;    # commands in a day, beside the queries; one for each item of a booking
my $days = int($count / $day);
$worker->must("CALL days(1, $warm)");
$blunderer->must("CALL errors($warm)");
my %before = map { $_ => footprint($_) } $worker, $blunderer;
$worker->start(sprintf 'CALL days(%d, %d)', $warm + 1, $warm + $days);
$blunderer->start(sprintf 'CALL errors(%d)', $count / 10);
finished($worker, "$count commands run");
finished($blunderer, "$count errors are as expected");
steady($worker, "$count commands");
steady($blunderer, "$count errors");

# Savepoints, notifications and locks are a transaction's to remember: a few
# hundred bytes a command, all given back at its end. A session is warm after
# some such transactions: a part of it the allocator keeps for the next.
my $some = 200;
my $next = $warm + $days + 1;
for my $transaction (0 .. 2)
{
	begin_work($hoarder, $next + $transaction * $some);
	$hoarder->must('COMMIT');
}
$before{$hoarder} = footprint($hoarder);
begin_work($hoarder, $next + 3 * $some);
my $open = footprint($hoarder);
my $each = ($open->[0] - $before{$hoarder}[0]) / ($some * $day);
cmp_ok($each, '<', 1024, 'a command in a long transaction is cheap');
diag(sprintf 'memory: %d bytes a command in one transaction', $each);
$hoarder->must('COMMIT');
steady($hoarder, 'a transaction of ' . $some * $day . ' commands');

my $finder =
  Session->new(connstr => $node->connstr('postgres'), errors => $errors);
$finder->must(
	"INSERT INTO reservation.resource (resource_id, name, slot) VALUES (9, 'shut', '15 minutes')",
	"SELECT reservation.close_resource(9, '[2100-01-01, 2200-01-01)')",
	find('2100-01-02'));
my $little = peak($finder);
$finder->must(find('2102-01-01'));
cmp_ok(peak($finder) - $little, '<', RESIDENT,
	'a look over two years is as cheap as one over a day');

$_->close foreach $worker, $blunderer, $hoarder, $finder;
$node->stop;
done_testing();

sub begin_work
{
	my ($session, $first) = @_;
	$session->must('BEGIN',
		sprintf(
			'DO $$ BEGIN FOR day IN %d .. %d LOOP CALL one_day(day); END LOOP; END $$',
			$first, $first + $some - 1));
	return;
}

sub footprint
{
	my ($session) = @_;
	my ($rows) = $session->must('SELECT used, resident FROM footprint()');
	return $rows->[0];
}

sub find
{
	my ($until) = @_;
	return "SELECT FROM reservation.find_slots('1 hour', '[2100-01-01, $until)', 9)";
}

sub peak
{
	my ($session) = @_;
	my ($rows) = $session->must('SELECT peak()');
	return $rows->[0][0];
}

sub finished
{
	my ($session, $what) = @_;
	$session->reap;
	is($session->{states}[0], '00000', $what);
	return;
}

sub steady
{
	my ($session, $what) = @_;
	my $after = footprint($session);
	my ($used, $resident) =
	  map { $after->[$_] - $before{$session}[$_] } 0, 1;
	cmp_ok($used, '<', USED, "$what: no memory stays in use");
	cmp_ok($resident, '<', RESIDENT, "$what: the process does not grow");
	diag("memory: $what, $used bytes in use, $resident resident");
	return;
}
