-- confirm_reservation: a hold becomes firm, unless it is to be paid first.
\ir support/story.sql
SELECT plan(20);

INSERT INTO reservation.resource (name, time_zone, price, payment)
VALUES ('room', 'UTC', NULL, 'upfront'), ('suite', 'UTC', 80, 'upfront'),
	('cabin', 'UTC', 80, 'later');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c',
	hold => '1 hour')), 'held', 'held');
SELECT is(new_events('anna'), 'ReservationRequested AvailabilityConfirmed ReservationCreated',
	'only held: nothing to pay, nothing final');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'confirmed', 'confirmed');
SELECT results_eq(
	$$SELECT version, confirmed_at, expires_at FROM row_of('anna')$$,
	$$VALUES (2, '2030-01-01 12:30+00'::timestamptz, NULL::timestamptz)$$,
	'the version has grown and no deadline is left');
SELECT is((outcome_of('anna')).version, 2, 'the answer tells the version');
SELECT is((outcome_of('anna')).expires_at, NULL, 'and no deadline');
SELECT is(new_events('anna'), 'ReservationFinalized', 'one event');

SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'confirmed', 'again');
SELECT is(new_events('anna'), '', 'writes nothing');
SELECT is((outcome_of('anna')).version, 2, 'and is no version');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'it does not expire any more');

-- A hold to be paid upfront is not confirmed by a call.
SELECT is(record_outcome('bert', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c')),
	'held', 'to pay upfront');
SELECT is(record_outcome('bert', reservation.confirm_reservation(id('bert'))),
	'refused: payment_due', 'the payment comes first');
SELECT is((row_of('bert')).status, 'held', 'it stays held');
SELECT is((row_of('bert')).version, 1, 'in the same version');
SELECT matches(new_events('bert'), 'CommandRejected$', 'the refusal is an event');
SELECT is(record_outcome('carl', reservation.create_reservation(r('cabin'), nights('2030-03-01', 1), 'c',
	hold => '1 hour')), 'held', 'to pay later, held');
SELECT is(record_outcome('carl', reservation.confirm_reservation(id('carl'))), 'confirmed',
	'what is paid later can be confirmed');

SELECT throws_ok($$SELECT reservation.confirm_reservation('00000000-0000-7000-8000-000000000000')$$,
	'P0002', NULL, 'one that does not exist');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
