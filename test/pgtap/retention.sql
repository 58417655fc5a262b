-- prune and retire: what may be forgotten, and that nothing else is.
\ir support/story.sql
SELECT plan(60);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment)
VALUES ('room', 1, 'UTC', NULL, 'later'), ('pair', 2, 'UTC', 10, 'later');

-- One of each kind, in March; and the same again in May.
CREATE FUNCTION tell(prefix text, month int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	first date := make_date(2030, month, 1);
BEGIN
	PERFORM set_config('reservation.now', '2030-01-01 12:00+00', false);
	PERFORM record_outcome(prefix || ' stayed', reservation.create_reservation(r('room'), nights(first, 2), 'c', idempotency_key => prefix));
	PERFORM record_outcome(prefix || ' canceled', reservation.create_reservation(r('room'), nights(first + 5, 2), 'c'));
	PERFORM reservation.cancel_reservation(id(prefix || ' canceled'));
	PERFORM record_outcome(prefix || ' refused', reservation.create_reservation(r('room'), nights(first, 2), 'c'));
	PERFORM record_outcome(prefix || ' forgotten', reservation.create_reservation(r('room'), nights(first + 10, 2), 'c'));
	PERFORM record_outcome(prefix || ' paying', reservation.create_reservation(r('pair'), nights(first + 10, 2), 'c'));
	PERFORM reservation.close_resource(r('room'), nights(first + 15, 2));
	PERFORM set_config('reservation.now', (first + time '16:00')::text || '+00', false);
	PERFORM reservation.checkin(id(prefix || ' stayed'));
	PERFORM set_config('reservation.now', (first + 1 + time '16:00')::text || '+00', false);
	PERFORM reservation.checkout(id(prefix || ' stayed'));
	PERFORM set_config('reservation.now', (first + 10 + time '16:00')::text || '+00', false);
	PERFORM reservation.checkin(id(prefix || ' paying'));
	PERFORM set_config('reservation.now', (first + 11)::text || ' 00:00+00', false);
	PERFORM reservation.checkout(id(prefix || ' paying'));
END
$$;
SELECT tell('march', 3), tell('may', 5);
SELECT is_empty('SELECT * FROM reservation.verify()', 'a history');
CREATE TABLE event_before AS SELECT count(*) FROM reservation.event;
CREATE TABLE reservation_before AS SELECT * FROM reservation.reservation;

-- Where guests stayed, and answers to keys
SELECT is(reservation.prune('2030-02-01'), 2::bigint, 'nobody has stayed yet; but two keys were answered');
SELECT isnt(place_of('march stayed'), NULL, 'history is kept');
SELECT is(reservation.prune('2030-04-01'), 3::bigint, 'two stays and a closure');
SELECT is(place_of('march stayed'), NULL, 'the stay is forgotten');
SELECT is(place_of('march paying'), NULL, 'and the other');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id IS NULL), 1, 'of the closures one is left');
SELECT isnt(place_of('march forgotten'), NULL, 'who never came has not ended, and keeps the place');
SELECT isnt(place_of('may stayed'), NULL, 'what was later is kept');
SELECT results_eq('SELECT * FROM reservation.reservation ORDER BY reservation_id',
	'SELECT * FROM reservation_before ORDER BY reservation_id', 'no reservation is touched');
SELECT results_eq('SELECT count(*) FROM reservation.event', 'SELECT * FROM event_before', 'nor an event');
SELECT is_empty('SELECT * FROM reservation.verify()', 'and nothing is wrong');
SELECT is(reservation.prune('2030-04-01'), 0::bigint, 'once');

-- To the microsecond
SELECT is(reservation.prune('2030-05-02 15:59:59.999999+00'), 0::bigint, 'not while it lasts');
SELECT is(reservation.prune('2030-05-02 16:00+00'), 1::bigint, 'but from its end on');

-- Not what is yet to come, however late the time
SET reservation.now = '2030-05-17 10:59:59.999999+00';
SELECT is(reservation.prune('2039-01-01'), 1::bigint, 'the other stay');
SELECT is(reservation.is_available(r('room'), hours('2030-05-17 10:00', 1)), false, 'what is closed stays closed');
SET reservation.now = '2030-05-18 11:00+00';
SELECT is(reservation.prune('2039-01-01'), 1::bigint, 'until it is over');
SELECT is_empty('SELECT FROM reservation.allocation WHERE reservation_id IS NULL', 'then it is forgotten');

-- Whole ended reservations, with all they left
SELECT is(reservation.retire('2030-01-01 12:00+00'), 0::bigint, 'nothing had ended before');
SELECT is(reservation.retire('2030-04-01'), 4::bigint, 'stayed, canceled, refused, paying');
SELECT is_empty($$SELECT r.reservation_id FROM reservation.reservation r JOIN answer a ON (a.outcome).reservation_id = r.reservation_id
	WHERE a.name ~ 'march' AND a.name <> 'march forgotten'$$, 'they are gone');
SELECT is_empty($$SELECT FROM reservation.event e JOIN answer a ON (a.outcome).reservation_id::text = e.aggregateid
	WHERE a.name ~ 'march' AND a.name <> 'march forgotten'$$, 'with their events');
SELECT is_empty($$SELECT FROM reservation.payment p JOIN answer a ON (a.outcome).reservation_id = p.reservation_id
	WHERE a.name ~ 'march'$$, 'and their payments');
SELECT is((row_of('march forgotten')).status, 'confirmed', 'who has not ended is there');
SELECT isnt(new_events('march forgotten'), '', 'with all events');
SELECT is((SELECT count(*)::int FROM answer a JOIN reservation.reservation r ON r.reservation_id = (a.outcome).reservation_id
	WHERE a.name ~ 'may'), 5, 'and who came later');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing is wrong');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('march stayed'))$$, 'P0002', NULL, 'what is retired is unknown');
-- Ended, but the stay would still be to come
SET reservation.now = '2030-05-12 12:00+00';
SELECT is(record_outcome('future', reservation.create_reservation(r('room'), nights('2030-09-01', 1), 'c')), 'confirmed', 'in September');
SELECT is(record_outcome('future', reservation.cancel_reservation(id('future'))), 'canceled', 'canceled in May');
SELECT is(reservation.retire('2030-08-01'), 4::bigint, 'August takes those of May');
SELECT is((row_of('future')).status, 'canceled', 'but not that one');

-- A reservation that was moved for one that is retired stays where the events say.
SET reservation.now = '2031-01-01 12:00+00';
SELECT is(record_outcome('m1', reservation.create_reservation(r('pair'), nights('2031-03-01', 2), 'c')), 'confirmed', 'first');
SELECT is(record_outcome('m2', reservation.create_reservation(r('pair'), nights('2031-03-02', 4), 'c')), 'confirmed', 'second');
SELECT is(record_outcome('m3', reservation.create_reservation(r('pair'), nights('2031-03-06', 3), 'c')), 'confirmed', 'third');
SELECT is(record_outcome('m4', reservation.create_reservation(r('pair'), nights('2031-03-03', 4), 'c')), 'confirmed', 'for whom the third moved');
SELECT matches(new_events('m4'), 'UnitsReassigned', 'as it says');
SET reservation.now = '2031-03-03 16:00+00';
SELECT is(record_outcome('m4', reservation.checkin(id('m4'))) || record_outcome('m4', reservation.checkout(id('m4'))), 'checked_inchecked_out', 'came and went');
SELECT cmp_ok(reservation.retire('2031-03-08'), '>=', 1::bigint, 'and is retired');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing is wrong');

-- In batches. What a batch reads goes by how many it takes, not by how many there are.
CREATE FUNCTION rows_read() RETURNS bigint LANGUAGE sql AS $$
SELECT sum(pg_stat_get_xact_tuples_returned(c.oid) + coalesce((SELECT sum(pg_stat_get_xact_tuples_returned(i.indexrelid))
	FROM pg_index i WHERE i.indrelid = c.oid), 0))::bigint
FROM pg_class c WHERE c.relnamespace = 'reservation'::regnamespace AND c.relname IN ('reservation', 'allocation', 'payment', 'redemption', 'event')
$$;
CREATE FUNCTION rows_read_by(call text, OUT result bigint, OUT rows_read bigint) LANGUAGE plpgsql AS $$
DECLARE
	before bigint := rows_read();
BEGIN
	EXECUTE 'SELECT ' || call INTO result;
	rows_read := rows_read() - before;
END
$$;
INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('hall', 'UTC', 10, 'later');
SET reservation.now = '2031-03-10 12:00+00';
SELECT count(reservation.cancel_reservation(c.reservation_id)) FROM generate_series(1, 200) AS i,
	LATERAL reservation.create_reservation(r('hall'), nights('2031-04-01', 1), 'c' || i) AS c;
CREATE TABLE stayed AS SELECT c.reservation_id
FROM (SELECT i, timestamptz '2031-05-01 00:00+00' + i * interval '1 hour' FROM generate_series(0, 99) AS i) AS u(i, t),
	LATERAL reservation.create_reservation(r('hall'), tstzrange(t, t + '1 hour'), 'c', idempotency_key => 'k' || i) AS c;
SET reservation.now = '2031-05-01 12:00+00';
SELECT count(reservation.checkin(reservation_id, at => lower(during))), count(reservation.checkout(reservation_id, at => upper(during)))
FROM (SELECT reservation_id, during FROM stayed JOIN reservation.reservation USING (reservation_id) ORDER BY during LIMIT 10) AS s;
SELECT is(reservation.prune('2031-03-10 12:00+00', 1000000), 1::bigint, 'the stay before is forgotten');
SELECT results_eq($$SELECT reservation.prune('2031-06-01', m) FROM unnest('{30,65,7,100,100}'::int[]) AS m$$, '{30,65,7,8,0}'::bigint[],
	'prune takes max rows at most: a hundred keys first, then ten stays');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('hall')), 90, 'the stays that are not over keep their places');
SELECT ok((rows_read_by($$reservation.prune('2031-05-01 01:00+00', 10)$$)).rows_read < 60,
	'prune reads the past of each resource by the index and not what is booked');
SET reservation.now = '2031-07-01 12:00+00';
SELECT is(reservation.retire('2031-05-01', 1), 1::bigint, 'one reservation is retired where one is wanted');
SELECT results_eq($$SELECT b.result, b.rows_read < 30 * m
	FROM unnest('{10,20,30}'::int[]) AS m, rows_read_by(format('reservation.retire(%L, %s)', '2031-05-01', m)) AS b$$,
	$$VALUES (10::bigint, true), (20, true), (30, true)$$, 'retire reads a few rows for each reservation of its batch, not those of all two hundred');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing is wrong between two batches');
SELECT is((SELECT count(DISTINCT aggregateid)::int FROM reservation.event e JOIN reservation.reservation r ON r.reservation_id::text = e.aggregateid
	WHERE r.resource_ids = ARRAY[r('hall')] AND r.status <> 'checked_out' AND r.ended_at IS NOT NULL), 139, 'the events of the others are there');
SELECT is(reservation.retire('2031-05-01', 2147483647), 139::bigint, 'all the rest is retired by one call with a large max');
SELECT is(reservation.retire('2031-05-01', 10), 0::bigint, 'then the answer is zero');

-- Only by these doors
SELECT throws_ok('DELETE FROM reservation.event', '55000', 'cannot update or delete rows of "event"', 'not by hand');
SELECT throws_ok($$UPDATE reservation.event SET payload = '{}'$$, '55000', 'cannot update or delete rows of "event"', 'not changed');
SELECT throws_ok('TRUNCATE reservation.event', '55000', 'cannot update or delete rows of "event"', 'not all at once');
SELECT throws_ok('SELECT reservation.prune(NULL)', '22004', 'before must not be null', 'before when');
SELECT throws_ok($$SELECT reservation.prune('2030-05-05', 0)$$, '22023', 'max must be at least 1', 'prune refuses a batch of nothing');
SELECT throws_ok($$SELECT reservation.retire('2030-05-05', 0)$$, '22023', 'max must be at least 1', 'retire refuses a batch of nothing');
SELECT throws_ok($$SELECT reservation.retire('2030-05-05', NULL)$$, '22004', 'max must not be null', 'retire refuses a batch of null');
SELECT throws_ok($$SELECT reservation.retire('infinity')$$, '22023', 'before must be a finite time', 'not before the end of time');
SELECT throws_ok('DELETE FROM reservation.event', '55000', NULL, 'and not after an error in between either');
SELECT * FROM finish();
