-- create_reservation: its answer, and the rows that it leaves.
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
	'confirmed', 'A reservation without a price is confirmed at once.');
SELECT results_eq(
	$$SELECT (o).accepted, (o).reason, (o).alternatives, (o).version, (o).amount,
		(o).currency, (o).expires_at, (o).overbooked, (o).closure_id
	FROM outcome_of('anna') AS o$$,
	$$VALUES (true, NULL::text, '[]'::jsonb, 1, NULL::numeric, 'EUR',
		NULL::timestamptz, false, NULL::bigint)$$,
	'The answer has the other columns of an accepted command.');

-- The row
SELECT results_eq(
	$$SELECT customer, resource_ids, during, quantity, status, payment_status,
		amount, currency, priority, expires_at, version, details
	FROM row_of('anna')$$,
	$$VALUES ('customer-1', ARRAY[r('room')], nights('2030-03-01', 2), 1,
		'confirmed', 'none', NULL::numeric, 'EUR', 0, NULL::timestamptz, 1,
		'{"note": "late"}'::jsonb)$$,
	'The row has the values of the request.');
SELECT results_eq(
	$$SELECT created_at, confirmed_at, checked_in_at, checked_out_at, ended_at
	FROM row_of('anna')$$,
	$$VALUES ('2030-01-01 12:00+00'::timestamptz, '2030-01-01 12:00+00'::timestamptz,
		NULL::timestamptz, NULL::timestamptz, NULL::timestamptz)$$,
	'The times of creation and confirmation are those of the set clock.');
SELECT is(place_of('anna'),
	'room [0,1) ["2030-03-01 15:00:00+00","2030-03-03 11:00:00+00")',
	'The reservation occupies a unit.');
SELECT is(get_byte(uuid_send(id('anna')), 6) >> 4, 7, 'The id is a uuid of version 7.');

-- Periods are half open
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'),
	tstzrange('2030-03-03 11:00+00', '2030-03-03 12:00+00'), 'c')),
	'confirmed', 'A stay that begins at the end of another is accepted.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'),
	tstzrange('2030-03-01 14:00+00', '2030-03-01 15:00+00'), 'c')),
	'confirmed', 'A stay that ends at the start of another is accepted.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'),
	tstzrange('2030-03-03 10:59:59.999999+00', '2030-03-03 11:00+00'), 'c')),
	'refused: unavailable', 'A stay that shares a microsecond with another is refused.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'),
	tstzrange('2030-04-01 10:00+00', '2030-04-01 11:00+00', '()'), 'c')),
	'confirmed', 'A period with other bounds is accepted.');
SELECT is((row_of('emil')).during,
	tstzrange('2030-04-01 10:00:00.000001+00', '2030-04-01 11:00+00', '[)'),
	'The period is stored half open, in microseconds.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), tstzrange('2030-04-01 11:00+00', '2030-04-01 12:00+00', '[]'), 'c')$$,
	'22023', 'during must not include its end', 'An included end is refused.');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('room'),
	tstzrange('2030-04-01 10:59:59.999999+00', '2030-04-01 12:00+00'), 'c')),
	'refused: unavailable', 'The last microsecond of that period is taken.');

-- A refusal
SELECT is(record_outcome('gerd', reservation.create_reservation(
	r('room'), nights('2030-03-02', 1), 'customer-2')),
	'refused: unavailable', 'A request for a taken place is refused.');
SELECT results_eq(
	$$SELECT (o).accepted, (o).status, (o).version, (o).overbooked
	FROM outcome_of('gerd') AS o$$,
	$$VALUES (false, 'rejected', 1, false)$$, 'The refusal is an answer.');
SELECT results_eq(
	$$SELECT customer, status, payment_status, confirmed_at, ended_at
	FROM row_of('gerd')$$,
	$$VALUES ('customer-2', 'rejected', 'none', NULL::timestamptz,
		'2030-01-01 12:00+00'::timestamptz)$$,
	'The refused request remains as a row.');
SELECT is(place_of('gerd'), NULL, 'The refused request has no place.');
SELECT is((outcome_of('gerd')).alternatives->0,
	jsonb_build_object('resource_id', r('room')::text,
		'from', '2030-03-03T15:00:00+00:00', 'to', '2030-03-04T11:00:00+00:00',
		'quantity', 1),
	'The nearest alternative comes first and has resource, from, to and quantity.');
SELECT is(jsonb_typeof((outcome_of('gerd')).alternatives), 'array',
	'The alternatives are an array.');
BEGIN;
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c')),
	'refused: unavailable', 'A request can be refused in the middle of a transaction.');
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')),
	'confirmed', 'The transaction goes on after the refusal.');
COMMIT;
SELECT is((row_of('ida')).status, 'confirmed', 'The transaction commits.');

-- How many
SELECT is(record_outcome('jan', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 3)),
	'confirmed', 'All units of a resource can be booked at once.');
SELECT is(units_of('jan'), '[0,3)', 'Adjacent units are in one row.');
SELECT is(record_outcome('kai', reservation.create_reservation(r('house'), nights('2030-03-02', 1), 'c', 4)),
	'refused: over_capacity', 'More units than the capacity are refused.');
SELECT is(record_outcome('kim', reservation.create_reservation(r('house'), nights('2030-03-02', 1), 'c', 2147483647)),
	'refused: over_capacity', 'The largest possible quantity is refused.');
SELECT is(record_outcome('leo', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c')),
	'refused: unavailable', 'A resource without a free unit is refused.');
SELECT is(record_outcome('lili', reservation.create_reservation(r('none'), nights('2030-03-01', 1), 'c')),
	'refused: over_capacity', 'A resource of capacity 0 is refused.');

-- When
SELECT is(record_outcome('max', reservation.create_reservation(r('retired'), nights('2030-03-01', 1), 'c')),
	'refused: inactive', 'An inactive resource is refused.');
SELECT is(record_outcome('nora', reservation.create_reservation(r('room'),
	tstzrange('2030-01-01 10:00+00', '2030-01-01 12:00+00'), 'c')),
	'refused: past', 'A period that ends now is refused.');
SELECT is(record_outcome('olaf', reservation.create_reservation(r('room'),
	tstzrange('2030-01-01 10:00+00', '2030-01-01 12:00:00.000001+00'), 'c')),
	'confirmed', 'A period that has begun is accepted until its end.');

-- Some unit is always open, but no unit is open throughout.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('split', 2, 'UTC');
SELECT reservation.close_resource(r('split'), tstzrange('2030-03-01', '2030-03-02'), '[0,1)');
SELECT reservation.close_resource(r('split'), tstzrange('2030-03-02', '2030-03-03'), '[1,2)');

-- No room as an error: the fast no, and nothing is written
CREATE TABLE before AS SELECT (SELECT count(*) FROM reservation.reservation) AS reservations,
	(SELECT count(*) FROM reservation.event) AS events;
SELECT throws_ok($$SELECT reservation.create_reservation(
	r('room'), nights('2030-03-01', 1), 'c', on_unavailable => 'error')$$,
	'23P01', NULL, 'Lack of room is an error under "error".');
SELECT throws_ok($$SELECT reservation.create_reservation(
	r('split'), tstzrange('2030-03-01', '2030-03-03'), 'c', on_unavailable => 'error')$$,
	'23P01', NULL, 'Fragmentation is an error under "error".');
SELECT results_eq(
	'SELECT (SELECT count(*) FROM reservation.reservation), (SELECT count(*) FROM reservation.event)',
	'SELECT * FROM before', 'The error leaves no reservation and no event.');
SELECT is(record_outcome('pia', reservation.create_reservation(r('house'), nights('2030-03-02', 1), 'c', 9,
	on_unavailable => 'error')), 'refused: over_capacity', 'Over capacity is an answer under "error".');
SELECT is((outcome_of('pia')).alternatives, '[]', 'The answer under "error" has no alternatives.');
SELECT is(new_events('pia'), 'ReservationRequested AvailabilityRejected', 'The answer under "error" has events.');
SELECT is(record_outcome('pim', reservation.create_reservation(r('retired'), nights('2030-03-01', 1), 'c',
	on_unavailable => 'error')), 'refused: inactive', 'A rule of the resource is an answer under "error".');
SELECT is(record_outcome('paul', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c',
	on_unavailable => 'error')), 'confirmed', 'A free place is accepted under "error".');

-- Holds
SELECT is(record_outcome('rita', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c',
	hold => '45 minutes')), 'held', 'A requested hold is held.');
SELECT is((outcome_of('rita')).expires_at, '2030-01-01 12:45+00'::timestamptz, 'The hold ends by the set clock.');
SELECT is((row_of('rita')).confirmed_at, NULL, 'A hold is not confirmed.');
SELECT isnt(place_of('rita'), NULL, 'A hold has its place.');

SELECT is(record_outcome('sina', reservation.create_reservation(r('suite'), nights('2030-07-01', 1), 'c')),
	'held', 'A reservation to be paid upfront is held.');
SELECT results_eq(
	$$SELECT amount, payment_status, expires_at FROM row_of('sina')$$,
	$$VALUES (80.00, 'due', '2030-01-01 12:20+00'::timestamptz)$$,
	'It is held as long as the resource says.');
SELECT is((outcome_of('sina')).amount, 80.00, 'The answer has the amount due.');
SELECT results_eq(
	$$SELECT p.amount, p.currency, p.status FROM reservation.payment p WHERE p.reservation_id = id('sina')$$,
	$$VALUES (80.00, 'EUR', 'requested')$$,
	'The request for payment exists when the command returns.');

SELECT is(record_outcome('tom', reservation.create_reservation(r('cabin'), nights('2030-07-01', 1), 'c')),
	'confirmed', 'A reservation to be paid later is confirmed.');
SELECT results_eq(
	$$SELECT amount, payment_status, expires_at FROM row_of('tom')$$,
	$$VALUES (80.00, 'due', NULL::timestamptz)$$,
	'Its payment is due and it has no deadline.');
SELECT is(record_outcome('udo', reservation.create_reservation(r('gift'), nights('2030-07-01', 1), 'c')),
	'confirmed', 'A price of 0 upfront is confirmed at once.');
SELECT is((row_of('udo')).payment_status, 'none', 'Nothing is due for a price of 0.');
SELECT is(record_outcome('vera', reservation.create_reservation(r('room'), nights('2030-08-01', 1), 'c',
	amount => 12.5)), 'held', 'A given amount is to be paid upfront if the resource says so.');
SELECT is((row_of('vera')).amount, 12.50, 'The given amount is kept.');

-- A rule before room: the same word whatever stands there
SELECT is(record_outcome('willi', reservation.create_reservation(r('none'),
	tstzrange('2020-01-01', '2020-01-02'), 'c')), 'refused: past', 'A period in the past is refused as past even without room.');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE simulated),
	(SELECT count(*)::int FROM reservation.reservation),
	'Every row made under a set clock is marked.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
