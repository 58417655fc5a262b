-- prune and retire: they forget the past, and nothing else.
\ir support/story.sql
SELECT plan(64);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment)
VALUES ('room', 1, 'UTC', NULL, 'later'), ('pair', 2, 'UTC', 10, 'later');

-- A reservation of each kind, in March; and the same again in May.
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
SELECT is_empty('SELECT * FROM reservation.verify()', 'The history agrees with the tables.');
CREATE TABLE event_before AS SELECT count(*) FROM reservation.event;
CREATE TABLE reservation_before AS SELECT * FROM reservation.reservation;

-- Where guests stayed, and answers to keys
SELECT is(reservation.prune('2030-02-01'), 2::bigint, 'prune() forgets two answers to keys before any stay is over.');
SELECT isnt(place_of('march stayed'), NULL, 'A stay that is to come keeps its place.');
SELECT is(reservation.prune('2030-04-01'), 3::bigint, 'prune() forgets two stays and a closure.');
SELECT is(place_of('march stayed'), NULL, 'The stay of March has no place any more.');
SELECT is(place_of('march paying'), NULL, 'The paid stay of March has no place any more.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id IS NULL), 1, 'The closure of May is left.');
SELECT isnt(place_of('march forgotten'), NULL, 'A reservation without a check-in keeps its place.');
SELECT isnt(place_of('may stayed'), NULL, 'A later stay keeps its place.');
SELECT results_eq('SELECT * FROM reservation.reservation ORDER BY reservation_id',
	'SELECT * FROM reservation_before ORDER BY reservation_id', 'prune() leaves every reservation as it was.');
SELECT results_eq('SELECT count(*) FROM reservation.event', 'SELECT * FROM event_before', 'prune() leaves every event.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after prune().');
SELECT is(reservation.prune('2030-04-01'), 0::bigint, 'A second call has nothing to forget.');

-- To the microsecond
SELECT is(reservation.prune('2030-05-02 15:59:59.999999+00'), 0::bigint, 'prune() keeps a stay until the microsecond of its end.');
SELECT is(reservation.prune('2030-05-02 16:00+00'), 1::bigint, 'prune() forgets a stay from its end on.');

-- A stay that is to come is kept, however late the given time.
SET reservation.now = '2030-05-17 10:59:59.999999+00';
SELECT is(reservation.prune('2039-01-01'), 1::bigint, 'prune() forgets the other stay of May.');
SELECT is(reservation.is_available(r('room'), hours('2030-05-17 10:00', 1)), false, 'prune() keeps a closure that is not over.');
SET reservation.now = '2030-05-18 11:00+00';
SELECT is(reservation.prune('2039-01-01'), 1::bigint, 'prune() forgets a closure that is over.');
SELECT is_empty('SELECT FROM reservation.allocation WHERE reservation_id IS NULL', 'No closure is left.');

-- Whole ended reservations, with all they left
SELECT is(reservation.retire('2030-01-01 12:00+00'), 0::bigint, 'retire() takes nothing that ended later.');
SELECT is(reservation.retire('2030-04-01'), 4::bigint, 'retire() takes the four ended reservations of March.');
SELECT is_empty($$SELECT r.reservation_id FROM reservation.reservation r JOIN answer a ON (a.outcome).reservation_id = r.reservation_id
	WHERE a.name ~ 'march' AND a.name <> 'march forgotten'$$, 'The retired reservations are gone.');
SELECT is_empty($$SELECT FROM reservation.event e JOIN answer a ON (a.outcome).reservation_id::text = e.aggregateid
	WHERE a.name ~ 'march' AND a.name <> 'march forgotten'$$, 'Their events are gone.');
SELECT is_empty($$SELECT FROM reservation.payment p JOIN answer a ON (a.outcome).reservation_id = p.reservation_id
	WHERE a.name ~ 'march'$$, 'Their payments are gone.');
SELECT is((row_of('march forgotten')).status, 'confirmed', 'A reservation that has not ended is still there.');
SELECT isnt(new_events('march forgotten'), '', 'The reservation that has not ended has its events.');
SELECT is((SELECT count(*)::int FROM answer a JOIN reservation.reservation r ON r.reservation_id = (a.outcome).reservation_id
	WHERE a.name ~ 'may'), 5, 'The reservations of May are still there.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after retire().');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('march stayed'))$$, 'P0002', NULL, 'A retired reservation is unknown to a command.');
-- Ended, but the stay would still be to come
SET reservation.now = '2030-05-12 12:00+00';
SELECT is(record_outcome('future', reservation.create_reservation(r('room'), nights('2030-09-01', 1), 'c')), 'confirmed', 'A reservation in September is confirmed.');
SELECT is(record_outcome('future', reservation.cancel_reservation(id('future'))), 'canceled', 'The reservation in September is canceled in May.');
SELECT is(reservation.retire('2030-08-01'), 4::bigint, 'retire() with a day in August takes the four reservations of May.');
SELECT is((row_of('future')).status, 'canceled', 'retire() leaves the canceled reservation whose stay is to come.');

-- A reservation that was moved for one that is retired stays where the events say.
SET reservation.now = '2031-01-01 12:00+00';
SELECT is(record_outcome('m1', reservation.create_reservation(r('pair'), nights('2031-03-01', 2), 'c')), 'confirmed', 'The first reservation of the pair is confirmed.');
SELECT is(record_outcome('m2', reservation.create_reservation(r('pair'), nights('2031-03-02', 4), 'c')), 'confirmed', 'The second reservation of the pair is confirmed.');
SELECT is(record_outcome('m3', reservation.create_reservation(r('pair'), nights('2031-03-06', 3), 'c')), 'confirmed', 'The third reservation of the pair is confirmed.');
SELECT is(record_outcome('m4', reservation.create_reservation(r('pair'), nights('2031-03-03', 4), 'c')), 'confirmed', 'The fourth reservation of the pair is confirmed.');
SELECT matches(new_events('m4'), 'UnitsReassigned', 'The fourth reservation has moved another one.');
SET reservation.now = '2031-03-03 16:00+00';
SELECT is(record_outcome('m4', reservation.checkin(id('m4'))) || record_outcome('m4', reservation.checkout(id('m4'))), 'checked_inchecked_out', 'The fourth reservation is checked in and out.');
SELECT cmp_ok(reservation.retire('2031-03-08'), '>=', 1::bigint, 'The fourth reservation is retired.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree without the reservation that moved another.');

-- The reads of a batch go by the rows that it takes, not by the rows of the table.
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
SELECT is(reservation.prune('2031-03-10 12:00+00', 1000000), 1::bigint, 'prune() forgets the stay before.');
SELECT results_eq($$SELECT reservation.prune('2031-06-01', m) FROM unnest('{30,65,7,100,100}'::int[]) AS m$$, '{30,65,7,8,0}'::bigint[],
	'prune() takes max rows at most, and keys before stays.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('hall')), 90, 'The stays that are not over keep their places.');
SELECT ok((rows_read_by($$reservation.prune('2031-05-01 01:00+00', 10)$$)).rows_read < 60,
	'prune() reads the past of each resource by the index, and not what is booked.');
SET reservation.now = '2031-07-01 12:00+00';
SELECT is(reservation.retire('2031-05-01', 1), 1::bigint, 'retire() takes one reservation with a max of one.');
SELECT results_eq($$SELECT b.result, b.rows_read < 30 * m
	FROM unnest('{10,20,30}'::int[]) AS m, rows_read_by(format('reservation.retire(%L, %s)', '2031-05-01', m)) AS b$$,
	$$VALUES (10::bigint, true), (20, true), (30, true)$$, 'retire() reads a few rows for each reservation of its batch, not those of all two hundred.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree between two batches.');
SELECT is((SELECT count(DISTINCT aggregateid)::int FROM reservation.event e JOIN reservation.reservation r ON r.reservation_id::text = e.aggregateid
	WHERE r.resource_ids = ARRAY[r('hall')] AND r.status <> 'checked_out' AND r.ended_at IS NOT NULL), 139, 'The reservations that are not retired have their events.');
SELECT is(reservation.retire('2031-05-01', 2147483647), 139::bigint, 'retire() takes all the rest with a large max.');
SELECT is(reservation.retire('2031-05-01', 10), 0::bigint, 'retire() answers zero when nothing is left.');

-- The items of bookings
SELECT is((SELECT count(*)::int FROM (VALUES ('2032-01-10'), ('2032-03-10')) AS d(day), reservation.create_booking(jsonb_build_array(
	jsonb_build_object('resource_id', r('pair'), 'from', d.day, 'to', d.day::date + 1), jsonb_build_object('resource_id', r('pair'), 'from', d.day, 'to', d.day::date + 2)), d.day) AS o
	WHERE o.accepted), 4, 'Two bookings are made.');
SELECT is((SELECT count(o.accepted)::int FROM reservation.booking b, reservation.cancel_booking(b.booking_id) AS o), 4, 'They are canceled.');
SELECT is(reservation.retire('2032-02-01'), 12::bigint, 'retire() takes the earlier one, beside ten stays.');
SELECT is((SELECT string_agg(customer, ' ') FROM reservation.booking), '2032-03-10', 'The other one is left.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The list of items is that of the reservations.');

-- No other way to delete
SELECT throws_ok('DELETE FROM reservation.event', '55000', 'cannot update or delete rows of "event"', 'A deletion of events is an error.');
SELECT throws_ok($$UPDATE reservation.event SET payload = '{}'$$, '55000', 'cannot update or delete rows of "event"', 'An update of events is an error.');
SELECT throws_ok('TRUNCATE reservation.event', '55000', 'cannot update or delete rows of "event"', 'A truncation of events is an error.');
SELECT throws_ok('SELECT reservation.prune(NULL)', '22004', 'before must not be null', 'A null time is an error for prune().');
SELECT throws_ok($$SELECT reservation.prune('2030-05-05', 0)$$, '22023', 'max must be at least 1', 'A max of 0 is an error for prune().');
SELECT throws_ok($$SELECT reservation.retire('2030-05-05', 0)$$, '22023', 'max must be at least 1', 'A max of 0 is an error for retire().');
SELECT throws_ok($$SELECT reservation.retire('infinity')$$, '22023', 'before must be a finite time', 'An infinite time is an error for retire().');
SELECT throws_ok('DELETE FROM reservation.event', '55000', NULL, 'A deletion of events is still an error after an error in between.');
SELECT * FROM finish();
