# Thirty-two clients on six rooms and a day of hours.
#
# What is claimed: no double booking, nothing oversold, no deadlock, and each
# answer that a client got is still true afterwards.  All is counted by brute
# force, from the rows and from the notes that the clients took.

use strict;
use warnings;
use FindBin;
use IPC::Run qw(run);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $scripts = "$FindBin::Bin/contention";
my $seconds = $ENV{RESERVATION_SECONDS} // 20;
my $short = '--time=' . int(1 + $seconds / 4);

my $node = PostgreSQL::Test::Cluster->new('contention');
$node->init;

# A deadlock is to be found at once, not waited out.
$node->append_conf('postgresql.conf',
	"log_statement = none\nfsync = off\nmax_connections = 60\ndeadlock_timeout = 50ms\n");
$node->start;
$node->safe_psql('postgres', slurp_file("$scripts/setup.sql"));

my @mix = (
	'create.sql@8', 'slow_create.sql@4', 'group.sql@3', 'booking.sql@3',
	'modify.sql@4', 'cancel.sql@8', 'checkin.sql@2');

# READ COMMITTED is what applications use: there no call may fail at all.
my %done = storm('read committed', "--time=$seconds", @mix);
is($done{failed}, 0, 'read committed: no call fails');
check_books('read committed');

# A thousand places and two thousand who want one: all are given, and no more.
storm('read committed', '--transactions=63', 'rush.sql');
is(
	$node->safe_psql(
		'postgres', q{
		SELECT status, count(*) FROM reservation.reservation
		WHERE resource_ids = '{7}' GROUP BY 1 ORDER BY 1}),
	"confirmed|1000\nrejected|1016",
	'a thousand places are given away, and each once');
check_books('rush');

# Thousands of places are taken side by side, while others are given up.
%done = storm('read committed', '--transactions=100', 'crowd.sql');
is($done{failed}, 0, 'crowd: no call fails');
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM reservation.allocation WHERE resource_id = 8'),
	'>', 1000, 'crowd: the arena is full of people');
check_books('crowd');

# Above it a row changed by others makes a transaction repeat itself (40001).
foreach my $isolation ('repeatable read', 'serializable')
{
	%done = storm($isolation, $short, @mix);
	is($done{failed}, $done{serialization},
		"$isolation: only serialization failures");
	check_books($isolation);
}
is(deadlocks(), 0, 'pg_stat_database counts no deadlock');
is(join('', grep { /deadlock|PANIC|FATAL/ } log_lines()),
	'', 'nor does the log show one, or worse');

# Past the commands the constraint still decides, and a command that meets a
# stranger's row gets an answer.  A deadlock may be found here, but no command
# is the one to pay for it.
%done = storm('read committed', $short, 'create.sql@3', 'cancel.sql@2',
	'group.sql@1', 'booking.sql@1', 'direct.sql@3');
is($done{failed}, 0, 'beside direct inserts: no command fails');
check_books('beside direct inserts');

$node->stop;
done_testing();

sub storm
{
	my ($isolation, $until, @files) = @_;
	local $ENV{PGOPTIONS} =
	  '-c default_transaction_isolation=' . ($isolation =~ s/ /\\ /r);
	my @command = (
		'pgbench', '--no-vacuum', '--protocol=prepared',
		'--failures-detailed', '--report-per-command',
		'--client=32', '--jobs=2', $until,
		'--define=rooms=6', '--random-seed=' . int(rand 1e9),
		'-h', $node->host, '-p', $node->port,
		(map { ('-f', "$scripts/$_") } @files), 'postgres');
	my ($out, $err) = ('', '');
	ok(run(\@command, '>', \$out, '2>', \$err), "pgbench, $isolation: @files")
	  or diag($err);
	unlike($err, qr/abort|error/i, "no client is aborted ($isolation)");
	my %done = (
		transactions => number($out, qr/transactions actually processed: (\d+)/),
		failed => number($out, qr/failed transactions: (\d+)/),
		serialization => number($out, qr/serialization failures: (\d+)/),
		tps => number($out, qr/tps = ([\d.]+)/));
	diag("$isolation: $done{transactions} transactions, $done{tps}/s,"
		  . " $done{failed} failed");
	cmp_ok($done{transactions}, '>', 100, "it was busy ($isolation)");
	return %done;
}

# pgbench counts over all scripts first, then for each of them.
sub number
{
	my ($text, $pattern) = @_;
	return $text =~ $pattern ? $1 : 0;
}

sub check_books
{
	my ($when) = @_;
	is(ask('overlaps'), 0, "$when: no unit is given twice");
	is(ask('oversold'), 0, "$when: never more than capacity");
	is(ask('lost'), 0, "$when: what was acknowledged is there");
	is(ask('unheard'), 0, "$when: what is there was acknowledged");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM reservation.verify()'),
		0, "$when: verify() agrees");
	return;
}

sub ask
{
	my ($name) = @_;
	return $node->safe_psql('postgres', slurp_file("$scripts/$name.sql"));
}

sub log_lines
{
	return split /^/, slurp_file($node->logfile);
}

sub deadlocks
{
	return $node->safe_psql('postgres',
		'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
}
