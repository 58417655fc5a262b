# A preloaded library remembers what is sold out: the refusals that follow read next to
# nothing. And it forgets in time: whatever makes room, the next call gets it.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $event = q{'[2030-06-01 18:00+00,2030-06-01 22:00+00)'};
my $node = PostgreSQL::Test::Cluster->new('sold_out');
$node->init;
$node->append_conf('postgresql.conf',
	"shared_preload_libraries = reservation\nreservation.notify = off\nmax_prepared_transactions = 5\n"
	  . "log_statement = none\nfsync = off\ntimezone = 'UTC'\n");
$node->start;
sql(<<'SQL');
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, capacity, overbooking, price, payment, hold_duration, time_zone)
VALUES ('hall', 500, 1, NULL, 'later', '1 hour', 'UTC'), ('hut', 1, 0, NULL, 'later', '1 hour', 'UTC');
CREATE FUNCTION r(name text) RETURNS bigint LANGUAGE sql
RETURN (SELECT resource_id FROM reservation.resource WHERE resource.name = $1);

-- A call for the event, and its outcome in a word
CREATE FUNCTION ask(resource text, hold interval DEFAULT NULL, quantity int DEFAULT 1) RETURNS text LANGUAGE sql AS $$
SELECT CASE WHEN o.accepted THEN o.status ELSE o.reason END FROM reservation.create_reservation(r($1),
	'[2030-06-01 18:00+00,2030-06-01 22:00+00)', 'c', $3, on_unavailable => 'reject', hold => $2) AS o
$$;
CREATE FUNCTION ask_or_fail() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM reservation.create_reservation(r('hall'), '[2030-06-01 18:00+00,2030-06-01 22:00+00)', 'c', on_unavailable => 'error');
EXCEPTION WHEN OTHERS THEN NULL;
END
$$;
CREATE FUNCTION some_of(resource text) RETURNS uuid STABLE LANGUAGE sql
RETURN (SELECT reservation_id FROM reservation.allocation WHERE resource_id = r($1) AND reservation_id IS NOT NULL
	AND during && '[2030-06-01 18:00+00,2030-06-01 22:00+00)' ORDER BY units LIMIT 1);
CREATE PROCEDURE sell_out() LANGUAGE plpgsql AS $$
BEGIN
	WHILE ask('hall') = 'confirmed' LOOP END LOOP;
	WHILE ask('hut') = 'confirmed' LOOP END LOOP;
END
$$;
-- Rows that a call reads in the index of the constraint
CREATE FUNCTION rows_read(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	before bigint := pg_stat_get_xact_tuples_returned('reservation.allocation_occupancy_excl'::regclass);
BEGIN
	EXECUTE query;
	RETURN pg_stat_get_xact_tuples_returned('reservation.allocation_occupancy_excl'::regclass) - before;
END
$$;
SQL
sold_out();

is(ask('hall'), 'unavailable', 'a call learns that the hall is sold out');
cmp_ok(sql(q{SELECT rows_read($$SELECT ask('hall')$$)}), '<=', 70, 'a refusal reads only rows for alternatives');
is(sql(q{SELECT rows_read('SELECT ask_or_fail()')}), '0', 'a refusal without alternatives reads none');

# Each of these makes room for one.
frees('a cancellation', q{SELECT reservation.cancel_reservation(some_of('hall'))});
frees('a part that is given up', q{SELECT reservation.modify_reservation(some_of('hall'), '[2030-06-02 18:00+00,2030-06-02 22:00+00)')});
frees('a row that its owner deletes', q{DELETE FROM reservation.allocation WHERE reservation_id = some_of('hall')});
frees('a row that a subscription deletes',
	q{SET session_replication_role = replica; DELETE FROM reservation.allocation WHERE reservation_id = some_of('hall')});
frees('a cancellation in a prepared transaction',
	q{BEGIN; SELECT reservation.cancel_reservation(some_of('hall')); PREPARE TRANSACTION 'p'; COMMIT PREPARED 'p'});
frees('a larger capacity', q{UPDATE reservation.resource SET capacity = capacity + 1 WHERE name = 'hall'});
frees('overbooking', q{SELECT 1}, q{SELECT status FROM reservation.create_reservation(r('hall'),
	'[2030-06-01 18:00+00,2030-06-01 22:00+00)', 'c', on_unavailable => 'overbook')});
sql(q{SELECT reservation.cancel_reservation(some_of('hall'))});

# Less than was refused
sql(q{SELECT reservation.cancel_reservation(some_of('hall'))});
is(sql(q{SELECT ask('hall', quantity => 2)}), 'unavailable', 'two places are refused where one is free');
is(sql(q{SELECT ask('hall', quantity => 3)}), 'unavailable', 'so are three');
is(ask('hall'), 'confirmed', 'and one is had');

# Another reason
is(ask('hall'), 'unavailable', 'the hall is sold out');
sql(q{SELECT reservation.close_resource(r('hut'), '[2030-06-01 22:00+00,2030-06-01 23:00+00)')});
is(sql(q{SELECT reason FROM reservation.create_reservation(r('hut'), '[2030-06-01 18:00+00,2030-06-01 23:00+00)', 'c')}),
	'closed', 'a longer stay meets the closure');
is(ask('hut'), 'unavailable', 'the hut is sold out');

# A sale that is rolled back leaves its place.
my $seller = $node->background_psql('postgres');
foreach my $end ('ROLLBACK', 'ROLLBACK TO before; COMMIT', q{PREPARE TRANSACTION 'p'; ROLLBACK PREPARED 'p'})
{
	sql(q{SELECT reservation.cancel_reservation(some_of('hut'))});
	$seller->query_safe('BEGIN; SAVEPOINT before');
	is($seller->query_safe(q{SELECT ask('hut')}), 'confirmed', "the hut is sold, before $end");
	is($seller->query_safe(q{SELECT ask('hut')}), 'unavailable', 'it is sold out for its own session');
	$seller->query_safe($end);
	is(ask('hut'), 'confirmed', "it is free again after $end");
}

# Not yet sold: another session waits, instead of being refused.
sql(q{SELECT reservation.cancel_reservation(some_of('hut'))});
$seller->query_safe(q{BEGIN; SELECT ask('hut'), ask('hut')});
is(sql(q{SET lock_timeout = '100ms'; SELECT ask('hut')}), 'busy', 'a sale that is open is no refusal');
$seller->query_safe('ROLLBACK');
is(ask('hut'), 'confirmed', 'and it is rolled back');
# A place that is about to be given up
$seller->query_safe(q{BEGIN; SELECT reservation.cancel_reservation(some_of('hut'))});
is(sql(q{SET lock_timeout = '100ms'; SELECT ask('hut')}), 'busy', 'a cancellation that is open is waited for');
$seller->query_safe('COMMIT');
is(ask('hut'), 'confirmed', 'and it is committed');

# Holds end by the clock, and may end sooner than was known.
foreach my $resource ('hut', 'hall')
{
	my $now = q{SET reservation.now = '2030-01-01 12:00+00'};
	sql("SELECT reservation.cancel_reservation(some_of('$resource'))");
	is(sql("$now; SELECT ask('$resource', '2 hours')"), 'held', "a hold takes the last place of the $resource");
	is(sql("$now; SELECT ask('$resource')"), 'unavailable', 'it is sold out');
	is(sql("SET reservation.now = '2030-01-01 13:59:59+00'; SELECT ask('$resource')"), 'unavailable', 'until the hold ends');
	is(sql("SET reservation.now = '2030-01-01 14:00+00'; SELECT ask('$resource')"), 'confirmed', 'and no longer');
}

# A transaction that began before the hold does not see it, and so does not know its end.
foreach my $level ('REPEATABLE READ', 'SERIALIZABLE')
{
	my $now = q{SET reservation.now = '2030-02-01 12:00+00'};
	sql("SELECT reservation.cancel_reservation(some_of('hut'))");
	$seller->query_safe("BEGIN ISOLATION LEVEL $level; $now; SELECT count(*) FROM reservation.reservation");
	is(sql("$now; SELECT ask('hut', '2 hours')"), 'held', "a hold takes the last place of the hut after a snapshot ($level)");
	is($seller->query_safe(q{SELECT ask('hut')}), 'unavailable', 'the older transaction is refused');
	$seller->query_safe('ROLLBACK; RESET reservation.now');
	is(sql("SET reservation.now = '2030-02-01 14:00+00'; SELECT ask('hut')"), 'confirmed', 'the hold ends as for everybody else');
}

# A server that crashed knows nothing, and learns it again.
$node->stop('immediate');
$node->start;
is(ask('hall'), 'unavailable', 'the hall is sold out after a crash');
is(sql(q{SELECT count(*), bool_and(v::text ~ ',allocation,') FROM reservation.verify() AS v}), '2|t',
	'the events tell all but the two deleted rows');

# Between the mark on a row and its count: the statement goes on after it has deleted the
# row, and the trigger counts at its end.
is(ask('hall'), 'unavailable', 'the hall is known to be sold out');
my $gate = $node->background_psql('postgres');
my $owner = $node->background_psql('postgres');
$gate->query_safe('SELECT pg_advisory_lock(1)');
$owner->query_until(qr/started/, q{\echo started
	WITH gone AS (DELETE FROM reservation.allocation WHERE reservation_id = some_of('hall') RETURNING allocation_id)
	SELECT pg_advisory_xact_lock_shared(1) FROM gone;
});
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'advisory'})
  or die 'the owner does not wait';
is(ask('hall'), 'unavailable', 'the row that is marked still explains a refusal');
is(sql(q{SET lock_timeout = '100ms'; SELECT status FROM reservation.create_reservation(r('hall'),
	'[2030-06-01 18:00+00,2030-06-01 21:00+00)', 'c', on_unavailable => 'reject')}), 'rejected', 'another look meets the mark');
$gate->query_safe('SELECT pg_advisory_unlock(1)');
$owner->query_safe('SELECT 1');
is(ask('hall'), 'confirmed', 'the place is had once the row is gone');
is(ask('hall'), 'unavailable', 'and only once');
$_->quit foreach $gate, $owner;

# An extension that is created again has other rows.
sql('DROP EXTENSION reservation CASCADE; CREATE EXTENSION reservation');
sql(q{INSERT INTO reservation.resource (resource_id, name, capacity, time_zone) VALUES (1, 'hall', 1, 'UTC')});
is(sql(qq{SELECT status FROM reservation.create_reservation(1, $event, 'c')}), 'confirmed', 'the new hall is empty');

$seller->quit;
$node->stop;
done_testing();

sub sql { return $node->safe_psql('postgres', $_[0]); }
sub ask { return sql("SELECT ask('$_[0]')"); }
sub sold_out { sql('CALL sell_out()'); return; }

# The hall is sold out, and known to be; then there is a place, and only one.
sub frees
{
	my ($what, $query, $take) = @_;
	is(ask('hall'), 'unavailable', "the hall is sold out before $what");
	$node->safe_psql('postgres', $query);
	is(sql($take // q{SELECT ask('hall')}), 'confirmed', "there is a place after $what");
	return;
}
