# Random payments, failures, refunds, charges, modifications, moves, cancellations,
# reinstatements and expiries in several currencies and between them, on rate plans
# and with deposits, and offers of a place that is waited for, against a count of its own.
#
# After each step what was charged, paid back, is owed, authorized and asked for
# has to be the same in the model (test/t/money/model.sql), in the rows of
# payment and, where events tell it, in the events; and the status and the
# payment status have to be those that follow from it.
#
# RESERVATION_SEED=n repeats a run, RESERVATION_HISTORIES bounds it.

use strict;
use warnings;
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{RESERVATION_SEED} // int(rand 1_000_000);
my $histories = $ENV{RESERVATION_HISTORIES} // 100;
my $steps = 100;

diag("money: RESERVATION_SEED=$seed");

my $node = PostgreSQL::Test::Cluster->new('money');
$node->init;
$node->append_conf('postgresql.conf',
	"log_statement = none\nfsync = off\nsynchronous_commit = off\n");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION reservation');
foreach my $file (qw(model deposit abroad pending waiting history))
{
	$node->safe_psql('postgres', slurp_file("$FindBin::Bin/money/$file.sql"));
}

my $played = 0;
my $said = '';
foreach my $number (1 .. $histories)
{
	my $one = ($seed + $number) % 1_000_000;
	my $status = $node->psql('postgres', "SELECT play($one, $steps)",
		stderr => \$said);

	if ($status != 0)
	{
		diag("RESERVATION_SEED=" . ($one - 1) . " RESERVATION_HISTORIES=1");
		last;
	}
	$played++;
}
is($played, $histories, 'the counts agree after every step') || diag($said);

my $tally = $node->safe_psql('postgres',
	"SELECT string_agg(what || ' ' || n, ', ' ORDER BY what) FROM tally");
diag("money: $tally");

# A history in which nothing happens proves nothing.
foreach my $what ('authorized abroad', 'balance asked for', 'canceled', 'change final',
	'change pending', 'change undone', 'change undone, owed', 'changed nothing',
	'confirmed',
	'confirmed by price', 'deposit paid', 'ended by another', 'expired',
	'failed too often', 'fee due', 'moved', 'moved for an amount',
	'moved to another currency', 'one reference in two currencies',
	'offer confirmed', 'offer expired', 'offer paid',
	'offered, confirmed', 'offered, held', 'paid abroad',
	'paid in another currency', 'paid while waiting', 'posted',
	'posted after the end', 'refunded',
	'refunded abroad', 'refunded before it was paid', 'refunded unasked',
	'reinstated, confirmed',
	'reinstated, held', 'revived', 'too late', 'turned away', 'waits')
{
	cmp_ok(
		$node->safe_psql('postgres',
			"SELECT coalesce(sum(n), 0) FROM tally WHERE what = '$what'"),
		'>=', $histories / 100, "often enough: $what");
}
is($node->safe_psql('postgres', 'SELECT count(*) FROM reservation.verify()'),
	0, 'verify() finds nothing to say');
$node->stop;
done_testing();
