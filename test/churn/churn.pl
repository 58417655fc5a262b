# Commands while the tables and indexes under them are altered all the time.
#
# What is claimed: no client sees an error, verify() agrees, contrib's checks find
# no damage, and the constraint's index leads to every row.  CHURN_SECONDS (60)
# says how long.

use strict;
use warnings FATAL => 'all';
use FindBin;
use IPC::Run qw(start);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{CHURN_SECONDS} // 60;
my $node = PostgreSQL::Test::Cluster->new('churn');
$node->init;

# The commands look for deadlocks much later than the sessions that alter
# something, so that these give way. But some queues go on only after a look.
$node->append_conf('postgresql.conf',
	"log_statement = none\nfsync = off\nmax_connections = 40\ndeadlock_timeout = 3s\nlog_lock_waits = on\nautovacuum_naptime = 1s\n");
$node->start;
$node->safe_psql('postgres', slurp_file("$FindBin::Bin/setup.sql"));


my ($out, $err) = ('', '');
my $commands = start([ 'pgbench', '--no-vacuum', '--protocol=prepared', '--failures-detailed',
		'--client=6', '--rate=200', "--time=$seconds", connection('clerk'),
		(map { ('-f', "$FindBin::Bin/$_") } 'create.sql@4', 'cancel.sql@2', 'modify.sql@2'),
		'postgres' ], '>', \$out, '2>', \$err);
my @alterations = map { alter($_) } 'heavy.sql', 'light.sql', 'index.sql';

ok($commands->finish, 'pgbench ends well') or diag($err);
unlike($err, qr/abort|error/i, 'no client is aborted');
like($out, qr/number of failed transactions: 0 /, 'no command fails') or diag($out);
my ($done) = $out =~ /transactions actually processed: (\d+)/;
cmp_ok($done, '>', 5 * $seconds, 'the clients were busy');

foreach (@alterations)
{
	my ($file, $process, $said) = @$_;
	append_to_file($node->basedir . '/enough', '');
	$process->finish;
	my $rounds = () = $$said =~ /^round$/mg;
	note("$file: $rounds rounds");
	cmp_ok($rounds, '>', 0, "$file was run through");

	# Alterations give way to each other and to the commands, and are tried again.
	is(join("\n", grep { !/deadlock detected|tuple concurrently (updated|deleted)/ } $$said =~ /^.*ERROR: .*/mg),
		'', "$file fails for no other reason");
}

ok(!(grep { /PANIC|was terminated by signal|TRAP:/ } split /^/, slurp_file($node->logfile)), 'no process dies');
is(ask('SELECT * FROM reservation.verify()'), '', 'verify() agrees');
is(ask_file('damage.sql'), '', 'amcheck finds no damage');
is(ask_file('unfound.sql'), 0, 'the index of the constraint leads to every row');
is(ask_file('overlaps.sql'), 0, 'no unit is given twice');
diag("$done commands in $seconds s");
$node->stop;
done_testing();

sub connection { return ('-h', $node->host, '-p', $node->port, '-U', $_[0]) }

# Runs a file again and again until the clients have ended.
sub alter
{
	my ($file) = @_;
	my $said = '';
	local $ENV{PGOPTIONS} = '-c deadlock_timeout=10ms';
	my $process = start([ 'bash', '-c', 'until [ -e "$0" ]; do psql "$@"; echo round; done',
			$node->basedir . '/enough', '-qXAt', '-f', "$FindBin::Bin/$file",
			'-h', $node->host, '-p', $node->port, 'postgres' ], '>&', \$said);
	return [ $file, $process, \$said ];
}

sub ask { return $node->safe_psql('postgres', @_) }

sub ask_file { return ask(slurp_file("$FindBin::Bin/$_[0]")) }
