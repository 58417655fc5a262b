-- as_of: the reservation as it was, from nothing but its events.
\ir support/story.sql
SELECT plan(38);

INSERT INTO reservation.resource (name, time_zone, price, price_per, payment)
VALUES ('room', 'UTC', 100, 'night', 'later'), ('other', 'UTC', NULL, 'night', 'later');

-- A row as it is now, to be compared with what is said of it later
CREATE TABLE seen (at timestamptz, row reservation.reservation);
CREATE FUNCTION look(name text) RETURNS void LANGUAGE sql AS $$
INSERT INTO seen SELECT reservation.clock(), r FROM reservation.reservation r WHERE r.reservation_id = id($1)
$$;
-- Without details, which no event tells
CREATE FUNCTION facts(r reservation.reservation) RETURNS jsonb LANGUAGE sql AS $$
SELECT to_jsonb($1) - 'details'
$$;

SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '2 days')), 'held', 'held');
SELECT look('anna');
SET reservation.now = '2030-01-02 12:00+00';
SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'confirmed', 'confirmed');
SELECT look('anna');
SET reservation.now = '2030-01-03 12:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 2), customer => 'd')), 'confirmed', 'changed');
SELECT look('anna');
SET reservation.now = '2030-01-04 12:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), resource_id => r('other'))), 'confirmed', 'to where nothing is charged');
SELECT look('anna');
SET reservation.now = '2030-01-05 12:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), amount => 50)), 'confirmed', 'but for an amount given');
SELECT look('anna');
SET reservation.now = '2030-03-02 16:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'in');
SELECT look('anna');
SET reservation.now = '2030-03-03 09:00+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'out');
SELECT look('anna');
SET reservation.now = '2030-06-01 12:00+00';

SELECT is((SELECT count(*)::int FROM seen), 7, 'seven looks at it');
SELECT results_eq($$SELECT facts(b) FROM seen s, reservation.as_of(id('anna'), s.at) AS b ORDER BY s.at$$,
	$$SELECT facts((s.row)) FROM seen s ORDER BY s.at$$, 'it was what it was');
SELECT results_eq($$SELECT facts(b) FROM seen s, reservation.as_of(id('anna'), s.at + interval '23 hours') AS b ORDER BY s.at LIMIT 5$$,
	$$SELECT facts((s.row)) FROM seen s ORDER BY s.at LIMIT 5$$, 'until something else happened');
SELECT is((SELECT b.status FROM reservation.as_of(id('anna'), '2030-01-02 11:59:59.999999+00') AS b), 'held', 'the instant before');
SELECT is((SELECT b.status FROM reservation.as_of(id('anna'), '2030-01-02 12:00+00') AS b), 'confirmed', 'the instant itself');
SELECT is((SELECT b.customer FROM reservation.as_of(id('anna'), '2030-01-02 12:00+00') AS b), 'c', 'the customer of then');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('anna'), 'infinity') AS b), facts(row_of('anna')), 'as it is now');
SELECT is_empty($$SELECT * FROM reservation.as_of(id('anna'), '2030-01-01 11:59+00')$$, 'before it was made it was not');
SELECT throws_ok($$SELECT * FROM reservation.as_of('00000000-0000-7000-8000-000000000000', '2030-01-01')$$, 'P0002',
	'reservation 00000000-0000-7000-8000-000000000000 does not exist', 'what never was');
SELECT throws_ok($$SELECT * FROM reservation.as_of(NULL, '2030-01-01')$$, '22004', 'reservation_id must not be null', 'of nothing');
SELECT throws_ok($$SELECT * FROM reservation.as_of(id('anna'), NULL)$$, '22004', 'at must not be null', 'at no time');
SELECT throws_ok($$SELECT * FROM reservation.history('00000000-0000-7000-8000-000000000000')$$, 'P0002',
	'reservation 00000000-0000-7000-8000-000000000000 does not exist', 'what never was has no history');
SELECT throws_ok('SELECT * FROM reservation.history(NULL)', '22004', 'reservation_id must not be null', 'nor has nothing');

-- Refused, canceled and ended reservations
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c')), 'confirmed', 'bert');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c')), 'refused: unavailable', 'carl');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('carl'), 'infinity') AS b), facts(row_of('carl')), 'a refusal');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'bert leaves');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('bert'), 'infinity') AS b), facts(row_of('bert')), 'a cancellation');
SELECT is(record_outcome('dora', reservation.create_reservation(r('other'), nights('2030-07-01', 1), 'c', hold => '1 hour')), 'held', 'dora');
-- A hold ends at its time, and not when somebody notices.
SELECT is((SELECT facts(b) FROM reservation.as_of(id('dora'), 'infinity') AS b), facts(row_of('dora')), 'a hold, as it is now');
SELECT is((SELECT b.status FROM reservation.as_of(id('dora'), '2030-06-01 13:00+00') AS b), 'held', 'what is to come is not told');
SET reservation.now = '2030-06-02 12:00+00';
SELECT is((row_of('dora')).status, 'held', 'nobody has noticed yet');
CREATE TABLE dead AS SELECT b FROM reservation.as_of(id('dora'), '2030-06-01 13:00+00') AS b;
SELECT is((SELECT b.status FROM reservation.as_of(id('dora'), '2030-06-01 12:59:59.999999+00') AS b), 'held', 'the instant before its end');
SELECT results_eq('SELECT (b).status, (b).ended_at, (b).expires_at FROM dead',
	$$VALUES ('expired', '2030-06-01 13:00+00'::timestamptz, NULL::timestamptz)$$, 'its end');
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 1, 'waits too long');
SELECT is((SELECT facts(b) - 'sequence' FROM dead), facts(row_of('dora')) - 'sequence', 'as it is written down later');
SELECT is((SELECT b.status FROM reservation.as_of(id('dora'), '2030-06-01 13:00+00') AS b), 'expired', 'and is told then');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('dora'), 'infinity') AS b), facts(row_of('dora')), 'an expiry');
SELECT is((SELECT count(*)::int FROM reservation.rebuild()), (SELECT count(*)::int FROM reservation.reservation), 'all can be rebuilt');
SELECT is((SELECT count(*)::int FROM reservation.rebuild(until => NULL)), (SELECT count(*)::int FROM reservation.reservation), 'up to whatever time');
SELECT is_empty('SELECT * FROM reservation.verify()', 'and are the same');
SELECT * FROM finish();
