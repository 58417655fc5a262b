# The replays of test/replay.  Those of real bookings are cut short: the first months
# of the hotel with fewer rooms than it had, so that many are turned away, and the
# first days of the huts.  `make replay` runs all of it.

use strict;
use warnings FATAL => 'all';

use FindBin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my @real = (
	[qw(--until 2015-08-15 hotel:110)],
	[qw(--until 2015-07-20 oversold:110:30)],
	[qw(--until 2024-01-01 huts)]);
my @made = ([qw(clinic:2)], [qw(film:2)], [qw(restaurant:2)]);

my $node = PostgreSQL::Test::Cluster->new('replay');
$node->init;
$node->append_conf('postgresql.conf', 'fsync = off');
$node->start;

local $ENV{PGHOST} = $node->host;
local $ENV{PGPORT} = $node->port;

replay(@$_) foreach @made;
SKIP:
{
	skip 'RESERVATION_DATA, the folder of real bookings, is not set', 2 * @real
	  if !$ENV{RESERVATION_DATA};
	replay(@$_) foreach @real;
}
$node->stop;
done_testing();

sub replay
{
	my (@arguments) = @_;
	my ($table, $progress) = ('', '');

	# A command that never ends would take the machine with it.
	my $same = eval {
		IPC::Run::run(
			[ "$FindBin::Bin/../replay/run", @arguments ],
			'>', \$table, '2>', \$progress, IPC::Run::timeout(300));
	} || 0;

	ok($same, "replay @arguments comes out as counted");
	like($table, qr/^ answers that differ|^ changes replayed|^ sent to the waitlist/m,
		'and it did compare');
	$same ? note($table) : diag($table, $progress);
	return;
}
