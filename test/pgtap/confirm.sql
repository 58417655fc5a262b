-- confirm_reservation: a hold becomes firm, unless it is to be paid first.
\ir support/story.sql
SELECT plan(20);

INSERT INTO reservation.resource (name, time_zone, price, payment)
VALUES ('room', 'UTC', NULL, 'upfront'), ('suite', 'UTC', 80, 'upfront'),
	('cabin', 'UTC', 80, 'later');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c',
	hold => '1 hour')), 'held', 'Anna''s reservation is held.');
SELECT is(new_events('anna'), 'ReservationRequested AvailabilityConfirmed ReservationCreated',
	'A hold without a price writes no request for payment and is not final.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'confirmed', 'A hold can be confirmed.');
SELECT results_eq(
	$$SELECT version, confirmed_at, expires_at FROM row_of('anna')$$,
	$$VALUES (2, '2030-01-01 12:30+00'::timestamptz, NULL::timestamptz)$$,
	'The confirmation makes a new version and removes the deadline.');
SELECT is((outcome_of('anna')).version, 2, 'The answer has the new version.');
SELECT is((outcome_of('anna')).expires_at, NULL, 'The answer has no deadline.');
SELECT is(new_events('anna'), 'ReservationFinalized', 'The confirmation is one event.');

SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'confirmed', 'A second confirmation is accepted.');
SELECT is(new_events('anna'), '', 'A second confirmation writes no event.');
SELECT is((outcome_of('anna')).version, 2, 'A second confirmation makes no new version.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'A confirmed hold does not expire.');

-- A hold to be paid upfront is not confirmed by a call.
SELECT is(record_outcome('bert', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c')),
	'held', 'A reservation to be paid upfront is held.');
SELECT is(record_outcome('bert', reservation.confirm_reservation(id('bert'))),
	'refused: payment_due', 'It cannot be confirmed before it is paid.');
SELECT is((row_of('bert')).status, 'held', 'The refusal leaves it held.');
SELECT is((row_of('bert')).version, 1, 'The refusal leaves the version.');
SELECT matches(new_events('bert'), 'CommandRejected$', 'The refusal is an event.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('cabin'), nights('2030-03-01', 1), 'c',
	hold => '1 hour')), 'held', 'A reservation to be paid later can be held.');
SELECT is(record_outcome('carl', reservation.confirm_reservation(id('carl'))), 'confirmed',
	'A hold to be paid later can be confirmed.');

SELECT throws_ok($$SELECT reservation.confirm_reservation('00000000-0000-7000-8000-000000000000')$$,
	'P0002', NULL, 'An unknown reservation is an error.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
