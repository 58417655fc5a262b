# Many clients at once, on a node with scripts for pgbench.
package Storm;

use strict;
use warnings FATAL => 'all';
use Exporter 'import';
use FindBin;
use IPC::Run qw(run);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(begin storm right ask);
our ($node, $scripts);

# A node for the scripts in the folder of its name, and what they find there
sub begin
{
	my ($name) = @_;
	$scripts = "$FindBin::Bin/$name";
	$node = PostgreSQL::Test::Cluster->new($name);
	$node->init;

	# A deadlock is to be found at once, not waited out.
	$node->append_conf('postgresql.conf',
		"log_statement = none\nfsync = off\nmax_connections = 60\ndeadlock_timeout = 50ms\n");
	$node->start;
	$node->safe_psql('postgres', slurp_file("$scripts/setup.sql"));
	return $node;
}

sub storm
{
	my ($isolation, $transactions, @files) = @_;
	local $ENV{PGOPTIONS} =
	  '-c default_transaction_isolation=' . ($isolation =~ s/ /\\ /r);
	my ($out, $err) = ('', '');
	ok(run(['pgbench', '--no-vacuum', '--protocol=prepared', '--failures-detailed',
				'--client=32', '--jobs=2', "--transactions=$transactions", '--max-tries=1000',
				'-h', $node->host, '-p', $node->port,
				(map { ('-f', "$scripts/$_") } @files), 'postgres'],
			'>', \$out, '2>', \$err), "pgbench, $isolation: @files") or diag($err);
	unlike($err, qr/abort|error/i, "no client is aborted ($isolation)");
	like($out, qr/failed transactions: 0 /, "no call fails for good ($isolation)") or diag($out);
	return;
}

sub right
{
	my ($when) = @_;
	is(ask('SELECT * FROM reservation.verify()'), '', "$when: verify() agrees");
	return;
}

sub ask { return $node->safe_psql('postgres', @_) }

1;
