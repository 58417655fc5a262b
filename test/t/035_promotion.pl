# Thirty-two clients redeem the last uses of a promotion at once.
#
# The claim: exactly as many reservations redeem it as it has uses, a refused one
# has no place, no client gets an error or a deadlock, and a use that is given back
# is redeemed again, but never one too many.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/contention";
use PostgreSQL::Test::Utils;
use Storm;
use Test::More;

my $node = begin('promotion');

# Everybody wants one of a hundred, all at once, on a few rooms.
storm('read committed', 20, 'rush.sql');
is(ask("SELECT count(*) FROM reservation.redemption WHERE code = 'RUSH'"), 100, 'a hundred uses are redeemed');
is(ask(q{SELECT count(*) FROM reservation.reservation r
	WHERE status = 'rejected' AND EXISTS (SELECT FROM reservation.allocation a
		WHERE a.reservation_id = r.reservation_id)}), 0, 'and nobody else has a place');
is(ask(q{SELECT count(*) FROM reservation.event WHERE type = 'PromotionApplied' AND payload->>'code' = 'RUSH'}),
	100, 'as the events tell');
right('rush');

# Then they come and go: a use is had by many, one after the other.
foreach my $isolation ('read committed', 'repeatable read', 'serializable')
{
	storm($isolation, 15, 'come_and_go.sql@3', 'apply.sql@2', 'each.sql@1');
	is(ask('SELECT count(*) FROM over_limit'), 0, "$isolation: never more than the limit");
	right($isolation);
}
cmp_ok(ask(q{SELECT count(*) FROM reservation.redemption WHERE code = 'FEW' AND released_at IS NOT NULL}),
	'>', 10, 'uses came back');
cmp_ok(ask(q{SELECT count(*) FROM reservation.redemption WHERE code = 'FEW'}), '>', 13, 'and were redeemed again');

is(ask('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'), 0, 'no deadlock is counted');
is(join('', grep { /deadlock|PANIC|FATAL/ } split /^/, slurp_file($node->logfile)), '', 'nor logged, or worse');

$node->stop;
done_testing();
