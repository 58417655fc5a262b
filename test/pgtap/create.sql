-- create_reservation: what it answers, and what it leaves in the tables.
\ir support/story.sql
SELECT plan(56);

INSERT INTO reservation.resource (name, capacity, time_zone)
VALUES ('room', 1, 'UTC'), ('house', 3, 'UTC'), ('none', 0, 'UTC');
INSERT INTO reservation.resource (name, time_zone, active)
VALUES ('retired', 'UTC', false);
INSERT INTO reservation.resource (name, time_zone, price, payment, hold_duration)
VALUES ('suite', 'UTC', 80, 'upfront', '20 minutes'),
	('cabin', 'UTC', 80, 'later', '20 minutes'),
	('gift', 'UTC', 0, 'upfront', '20 minutes');

-- The answer
SELECT is(record_outcome('anna', reservation.create_reservation(
	r('room'), nights('2030-03-01', 2), 'customer-1', details => '{"note": "late"}')),
	'confirmed', 'what costs nothing is confirmed at once');
SELECT results_eq(
	$$SELECT (o).accepted, (o).reason, (o).alternatives, (o).version, (o).amount,
		(o).currency, (o).expires_at, (o).overbooked, (o).closure_id
	FROM outcome_of('anna') AS o$$,
	$$VALUES (true, NULL::text, '[]'::jsonb, 1, NULL::numeric, 'EUR',
		NULL::timestamptz, false, NULL::bigint)$$,
	'and the rest of the answer says so');

-- The row
SELECT results_eq(
	$$SELECT customer, resource_ids, during, quantity, status, payment_status,
		amount, currency, priority, expires_at, version, details
	FROM row_of('anna')$$,
	$$VALUES ('customer-1', ARRAY[r('room')], nights('2030-03-01', 2), 1,
		'confirmed', 'none', NULL::numeric, 'EUR', 0, NULL::timestamptz, 1,
		'{"note": "late"}'::jsonb)$$,
	'the row has what was asked for');
SELECT results_eq(
	$$SELECT created_at, confirmed_at, checked_in_at, checked_out_at, ended_at
	FROM row_of('anna')$$,
	$$VALUES ('2030-01-01 12:00+00'::timestamptz, '2030-01-01 12:00+00'::timestamptz,
		NULL::timestamptz, NULL::timestamptz, NULL::timestamptz)$$,
	'created and confirmed by the clock that is set');
SELECT is(place_of('anna'),
	'room [0,1) ["2030-03-01 15:00:00+00","2030-03-03 11:00:00+00")',
	'it occupies a unit');
SELECT is(get_byte(uuid_send(id('anna')), 6) >> 4, 7, 'the id is a uuid of version 7');

-- Periods are half open
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'),
	tstzrange('2030-03-03 11:00+00', '2030-03-03 12:00+00'), 'c')),
	'confirmed', 'back to back after is free');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'),
	tstzrange('2030-03-01 14:00+00', '2030-03-01 15:00+00'), 'c')),
	'confirmed', 'back to back before is free');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'),
	tstzrange('2030-03-03 10:59:59.999999+00', '2030-03-03 11:00+00'), 'c')),
	'refused: unavailable', 'a microsecond of another is not');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'),
	tstzrange('2030-04-01 10:00+00', '2030-04-01 11:00+00', '()'), 'c')),
	'confirmed', 'other bounds are taken');
SELECT is((row_of('emil')).during,
	tstzrange('2030-04-01 10:00:00.000001+00', '2030-04-01 11:00+00', '[)'),
	'and normalised at the microsecond');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), tstzrange('2030-04-01 11:00+00', '2030-04-01 12:00+00', '[]'), 'c')$$,
	'22023', 'during must not include its end', 'An included end is refused.');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('room'),
	tstzrange('2030-04-01 10:59:59.999999+00', '2030-04-01 12:00+00'), 'c')),
	'refused: unavailable', 'a microsecond of it is taken');

-- A refusal
SELECT is(record_outcome('gerd', reservation.create_reservation(
	r('room'), nights('2030-03-02', 1), 'customer-2')),
	'refused: unavailable', 'a taken place is refused');
SELECT results_eq(
	$$SELECT (o).accepted, (o).status, (o).version, (o).overbooked
	FROM outcome_of('gerd') AS o$$,
	$$VALUES (false, 'rejected', 1, false)$$, 'as an answer');
SELECT results_eq(
	$$SELECT customer, status, payment_status, confirmed_at, ended_at
	FROM row_of('gerd')$$,
	$$VALUES ('customer-2', 'rejected', 'none', NULL::timestamptz,
		'2030-01-01 12:00+00'::timestamptz)$$,
	'that stays as a row');
SELECT is(place_of('gerd'), NULL, 'without a place');
SELECT is((outcome_of('gerd')).alternatives->0,
	jsonb_build_object('resource_id', r('room')::text,
		'from', '2030-03-03T15:00:00+00:00', 'to', '2030-03-04T11:00:00+00:00',
		'quantity', 1),
	'an alternative has resource, from, to and quantity; the nearest comes first');
SELECT is(jsonb_typeof((outcome_of('gerd')).alternatives), 'array',
	'alternatives are an array');
BEGIN;
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c')),
	'refused: unavailable', 'in the middle of a transaction');
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')),
	'confirmed', 'it goes on');
COMMIT;
SELECT is((row_of('ida')).status, 'confirmed', 'and commits');

-- How many
SELECT is(record_outcome('jan', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 3)),
	'confirmed', 'all units there are');
SELECT is(units_of('jan'), '[0,3)', 'in one row');
SELECT is(record_outcome('kai', reservation.create_reservation(r('house'), nights('2030-03-02', 1), 'c', 4)),
	'refused: over_capacity', 'more than there ever are');
SELECT is(record_outcome('kim', reservation.create_reservation(r('house'), nights('2030-03-02', 1), 'c', 2147483647)),
	'refused: over_capacity', 'the most that can be said');
SELECT is(record_outcome('leo', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c')),
	'refused: unavailable', 'none is left');
SELECT is(record_outcome('lili', reservation.create_reservation(r('none'), nights('2030-03-01', 1), 'c')),
	'refused: over_capacity', 'capacity 0 has no room');

-- When
SELECT is(record_outcome('max', reservation.create_reservation(r('retired'), nights('2030-03-01', 1), 'c')),
	'refused: inactive', 'an inactive resource is not sold');
SELECT is(record_outcome('nora', reservation.create_reservation(r('room'),
	tstzrange('2030-01-01 10:00+00', '2030-01-01 12:00+00'), 'c')),
	'refused: past', 'a period that ends now has passed');
SELECT is(record_outcome('olaf', reservation.create_reservation(r('room'),
	tstzrange('2030-01-01 10:00+00', '2030-01-01 12:00:00.000001+00'), 'c')),
	'confirmed', 'one that has begun may be booked while its end is ahead');

-- Never all of it is closed, but no unit is open throughout.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('split', 2, 'UTC');
SELECT reservation.close_resource(r('split'), tstzrange('2030-03-01', '2030-03-02'), '[0,1)');
SELECT reservation.close_resource(r('split'), tstzrange('2030-03-02', '2030-03-03'), '[1,2)');

-- No room as an error: the fast no, and nothing is written
CREATE TABLE before AS SELECT (SELECT count(*) FROM reservation.reservation) AS reservations,
	(SELECT count(*) FROM reservation.event) AS events;
SELECT throws_ok($$SELECT reservation.create_reservation(
	r('room'), nights('2030-03-01', 1), 'c', on_unavailable => 'error')$$,
	'23P01', NULL, 'no room is an error if that was asked for');
SELECT throws_ok($$SELECT reservation.create_reservation(
	r('split'), tstzrange('2030-03-01', '2030-03-03'), 'c', on_unavailable => 'error')$$,
	'23P01', NULL, 'so is no arrangement');
SELECT results_eq(
	'SELECT (SELECT count(*) FROM reservation.reservation), (SELECT count(*) FROM reservation.event)',
	'SELECT * FROM before', 'it leaves nothing');
SELECT is(record_outcome('pia', reservation.create_reservation(r('house'), nights('2030-03-02', 1), 'c', 9,
	on_unavailable => 'error')), 'refused: over_capacity', 'what never fits is an answer');
SELECT is((outcome_of('pia')).alternatives, '[]', 'without what could be had instead');
SELECT is(new_events('pia'), 'ReservationRequested AvailabilityRejected', 'and with its events');
SELECT is(record_outcome('pim', reservation.create_reservation(r('retired'), nights('2030-03-01', 1), 'c',
	on_unavailable => 'error')), 'refused: inactive', 'a rule is one, too');
SELECT is(record_outcome('paul', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c',
	on_unavailable => 'error')), 'confirmed', 'room is no error');

-- Holds
SELECT is(record_outcome('rita', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c',
	hold => '45 minutes')), 'held', 'a hold that was asked for');
SELECT is((outcome_of('rita')).expires_at, '2030-01-01 12:45+00'::timestamptz, 'ends by the clock');
SELECT is((row_of('rita')).confirmed_at, NULL, 'and is not confirmed');
SELECT isnt(place_of('rita'), NULL, 'but has its place');

SELECT is(record_outcome('sina', reservation.create_reservation(r('suite'), nights('2030-07-01', 1), 'c')),
	'held', 'something to pay upfront');
SELECT results_eq(
	$$SELECT amount, payment_status, expires_at FROM row_of('sina')$$,
	$$VALUES (80.00, 'due', '2030-01-01 12:20+00'::timestamptz)$$,
	'is held as long as the resource says');
SELECT is((outcome_of('sina')).amount, 80.00, 'the answer says what is due');
SELECT results_eq(
	$$SELECT p.amount, p.currency, p.status FROM reservation.payment p WHERE p.reservation_id = id('sina')$$,
	$$VALUES (80.00, 'EUR', 'requested')$$,
	'the intent to be paid exists when create returns');

SELECT is(record_outcome('tom', reservation.create_reservation(r('cabin'), nights('2030-07-01', 1), 'c')),
	'confirmed', 'to pay later');
SELECT results_eq(
	$$SELECT amount, payment_status, expires_at FROM row_of('tom')$$,
	$$VALUES (80.00, 'due', NULL::timestamptz)$$,
	'is confirmed at once and due');
SELECT is(record_outcome('udo', reservation.create_reservation(r('gift'), nights('2030-07-01', 1), 'c')),
	'confirmed', 'nothing upfront is nothing to pay');
SELECT is((row_of('udo')).payment_status, 'none', 'and nothing is due');
SELECT is(record_outcome('vera', reservation.create_reservation(r('room'), nights('2030-08-01', 1), 'c',
	amount => 12.5)), 'held', 'an amount given is to pay upfront where the resource says so');
SELECT is((row_of('vera')).amount, 12.50, 'and kept');

-- A rule before room: the same word whatever stands there
SELECT is(record_outcome('willi', reservation.create_reservation(r('none'),
	tstzrange('2020-01-01', '2020-01-02'), 'c')), 'refused: past', 'the past, and no room');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE simulated),
	(SELECT count(*)::int FROM reservation.reservation),
	'a set clock is told by every row it made');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
