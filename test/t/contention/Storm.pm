# Many clients at once, on a node with scripts for pgbench.
package Storm;

use strict;
use warnings FATAL => 'all';
use Exporter 'import';
use IPC::Run qw(run);
use Test::More;

our @EXPORT = qw(storm right ask);
our ($node, $scripts);

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
