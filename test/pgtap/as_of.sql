-- as_of: the reservation as it was, from nothing but its events.
\ir support/story.sql
SELECT plan(38);

INSERT INTO reservation.resource (name, time_zone, price, price_per, payment)
VALUES ('room', 'UTC', 100, 'night', 'later'), ('other', 'UTC', NULL, 'night', 'later');

-- The row of a reservation as it is now, to be compared with a later answer of as_of()
CREATE TABLE seen (at timestamptz, row reservation.reservation);
CREATE FUNCTION look(name text) RETURNS void LANGUAGE sql AS $$
INSERT INTO seen SELECT reservation.clock(), r FROM reservation.reservation r WHERE r.reservation_id = id($1)
$$;
-- Without details, which no event tells
CREATE FUNCTION facts(r reservation.reservation) RETURNS jsonb LANGUAGE sql AS $$
SELECT to_jsonb($1) - 'details'
$$;

SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '2 days')), 'held', 'Anna''s reservation is held.');
SELECT look('anna');
SET reservation.now = '2030-01-02 12:00+00';
SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'confirmed', 'The hold is confirmed.');
SELECT look('anna');
SET reservation.now = '2030-01-03 12:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 2), customer => 'd')), 'confirmed', 'The reservation is modified.');
SELECT look('anna');
SET reservation.now = '2030-01-04 12:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), resource_id => r('other'))), 'confirmed', 'It moves to a resource without a price.');
SELECT look('anna');
SET reservation.now = '2030-01-05 12:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), amount => 50)), 'confirmed', 'It gets an amount.');
SELECT look('anna');
SET reservation.now = '2030-03-02 16:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'The guest checks in.');
SELECT look('anna');
SET reservation.now = '2030-03-03 09:00+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'The guest checks out.');
SELECT look('anna');
SET reservation.now = '2030-06-01 12:00+00';

SELECT is((SELECT count(*)::int FROM seen), 7, 'Seven states are recorded.');
SELECT results_eq($$SELECT facts(b) FROM seen s, reservation.as_of(id('anna'), s.at) AS b ORDER BY s.at$$,
	$$SELECT facts((s.row)) FROM seen s ORDER BY s.at$$, 'as_of returns each recorded state at its time.');
SELECT results_eq($$SELECT facts(b) FROM seen s, reservation.as_of(id('anna'), s.at + interval '23 hours') AS b ORDER BY s.at LIMIT 5$$,
	$$SELECT facts((s.row)) FROM seen s ORDER BY s.at LIMIT 5$$, 'as_of returns a state until the next event.');
SELECT is((SELECT b.status FROM reservation.as_of(id('anna'), '2030-01-02 11:59:59.999999+00') AS b), 'held', 'A microsecond before the confirmation the reservation is held.');
SELECT is((SELECT b.status FROM reservation.as_of(id('anna'), '2030-01-02 12:00+00') AS b), 'confirmed', 'At the confirmation it is confirmed.');
SELECT is((SELECT b.customer FROM reservation.as_of(id('anna'), '2030-01-02 12:00+00') AS b), 'c', 'It has the customer of that time.');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('anna'), 'infinity') AS b), facts(row_of('anna')), 'At infinity it is as it is now.');
SELECT is_empty($$SELECT * FROM reservation.as_of(id('anna'), '2030-01-01 11:59+00')$$, 'Before the request there is no row.');
SELECT throws_ok($$SELECT * FROM reservation.as_of('00000000-0000-7000-8000-000000000000', '2030-01-01')$$, 'P0002',
	'reservation 00000000-0000-7000-8000-000000000000 does not exist', 'An unknown reservation is an error.');
SELECT throws_ok($$SELECT * FROM reservation.as_of(NULL, '2030-01-01')$$, '22004', 'reservation_id must not be null', 'A null reservation is an error.');
SELECT throws_ok($$SELECT * FROM reservation.as_of(id('anna'), NULL)$$, '22004', 'at must not be null', 'A null time is an error.');
SELECT throws_ok($$SELECT * FROM reservation.history('00000000-0000-7000-8000-000000000000')$$, 'P0002',
	'reservation 00000000-0000-7000-8000-000000000000 does not exist', 'The history of an unknown reservation is an error.');
SELECT throws_ok('SELECT * FROM reservation.history(NULL)', '22004', 'reservation_id must not be null', 'The history of null is an error.');

-- Refused, canceled and ended reservations
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c')), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c')), 'refused: unavailable', 'Carl''s request is refused.');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('carl'), 'infinity') AS b), facts(row_of('carl')), 'as_of returns a refused request.');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'Bert''s reservation is canceled.');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('bert'), 'infinity') AS b), facts(row_of('bert')), 'as_of returns a canceled reservation.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('other'), nights('2030-07-01', 1), 'c', hold => '1 hour')), 'held', 'Dora''s reservation is held.');
-- A hold ends at its deadline, and not when a command expires it.
SELECT is((SELECT facts(b) FROM reservation.as_of(id('dora'), 'infinity') AS b), facts(row_of('dora')), 'as_of returns a live hold.');
SELECT is((SELECT b.status FROM reservation.as_of(id('dora'), '2030-06-01 13:00+00') AS b), 'held', 'A future time counts as now.');
SET reservation.now = '2030-06-02 12:00+00';
SELECT is((row_of('dora')).status, 'held', 'The row of a hold that has ended is held until a sweep.');
CREATE TABLE dead AS SELECT b FROM reservation.as_of(id('dora'), '2030-06-01 13:00+00') AS b;
SELECT is((SELECT b.status FROM reservation.as_of(id('dora'), '2030-06-01 12:59:59.999999+00') AS b), 'held', 'A microsecond before its deadline the hold is held.');
SELECT results_eq('SELECT (b).status, (b).ended_at, (b).expires_at FROM dead',
	$$VALUES ('expired', '2030-06-01 13:00+00'::timestamptz, NULL::timestamptz)$$, 'At its deadline as_of returns it as expired.');
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 1, 'A sweep expires it.');
SELECT is((SELECT facts(b) - 'sequence' FROM dead), facts(row_of('dora')) - 'sequence', 'The swept row equals the earlier answer, except for its sequence.');
SELECT is((SELECT b.status FROM reservation.as_of(id('dora'), '2030-06-01 13:00+00') AS b), 'expired', 'as_of still returns it as expired.');
SELECT is((SELECT facts(b) FROM reservation.as_of(id('dora'), 'infinity') AS b), facts(row_of('dora')), 'as_of returns an expired reservation.');
SELECT is((SELECT count(*)::int FROM reservation.rebuild()), (SELECT count(*)::int FROM reservation.reservation), 'rebuild returns every reservation.');
SELECT is((SELECT count(*)::int FROM reservation.rebuild(until => NULL)), (SELECT count(*)::int FROM reservation.reservation), 'rebuild with a null time returns every reservation.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
