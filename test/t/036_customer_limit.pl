# Thirty-two clients of one customer want what is left at once.
#
# The claim: the customer gets exactly as many reservations as allowed, a refused
# one has no place, no client gets an error or a deadlock, and a reservation that is
# given up can be had again, but never one too many.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/contention";
use PostgreSQL::Test::Utils;
use Storm;
use Test::More;

my $node = begin('customer_limit');

# One customer, all at once, of rooms that are limited and one that is not
storm('read committed', 20, 'rush.sql');
is(ask(q{SELECT resource_ids[1], count(*) FROM reservation.reservation
	WHERE customer = 'c' AND status = 'confirmed' GROUP BY 1 ORDER BY 1}),
	"1|5\n2|5\n3|" . ask(q{SELECT count(*) FROM reservation.reservation WHERE resource_ids = '{3}'}),
	'exactly as many as there may be');
is(ask(q{SELECT status, count(*) FROM reservation.reservation WHERE customer = 'h' GROUP BY 1 ORDER BY 1}) =~ /^held\|3$/m, 1,
	'and as many holds');
is(ask(q{SELECT count(*) FROM reservation.reservation r
	WHERE status = 'rejected' AND EXISTS (SELECT FROM reservation.allocation a
		WHERE a.reservation_id = r.reservation_id)}), 0, 'nobody else has a place');
right('rush');

# Then they come and go, alone and in groups, and change hands.
foreach my $isolation ('read committed', 'repeatable read', 'serializable')
{
	storm($isolation, 12, 'come_and_go.sql@3', 'group.sql@2', 'hand_over.sql@1');
	is(ask('SELECT * FROM over_limit'), '', "$isolation: never more than the limit");
	right($isolation);
}
cmp_ok(ask(q{SELECT count(*) FROM reservation.reservation WHERE customer ~ '^few' AND status = 'canceled'}),
	'>', 10, 'they came and went');

is(ask('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'), 0, 'no deadlock is counted');
is(join('', grep { /deadlock|PANIC|FATAL/ } split /^/, slurp_file($node->logfile)), '', 'nor logged, or worse');

$node->stop;
done_testing();
