-- A hold that no caller has asked for ends at the start of the stay at the latest.
\ir support/story.sql
SELECT plan(36);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, hold_duration) VALUES
	('court', 1, 'UTC', 20, 'upfront', '2 hours'), ('field', 1, 'UTC', 20, 'upfront', '30 minutes'), ('free', 1, 'UTC', NULL, 'upfront', '2 hours'),
	('hall', 1, 'UTC', NULL, 'upfront', '2 hours');
CREATE FUNCTION deadline(name text) RETURNS text LANGUAGE sql AS $$
SELECT to_char(r.expires_at AT TIME ZONE 'UTC', 'HH24:MI') FROM reservation.reservation r WHERE r.reservation_id = id($1)
$$;

-- It is 12:00.
SELECT is(record_outcome('anna', reservation.create_reservation(r('court'), hours('2030-01-01 13:00', 3), 'c')), 'held', 'A stay that starts in an hour is held.');
SELECT is(deadline('anna'), '13:00', 'The hold of two hours ends at the start.');
SELECT is((outcome_of('anna')).expires_at, (row_of('anna')).expires_at, 'The answer says so.');
SELECT is((SELECT payload->>'expires_at' FROM reservation.event WHERE aggregateid = id('anna')::text AND type = 'PaymentRequested')::timestamptz,
	(row_of('anna')).expires_at, 'The request for payment says so.');
SET reservation.now = '2030-01-01 12:59:59.999999+00';
SELECT ok(NOT reservation.is_available(r('court'), hours('2030-01-01 13:00', 3)), 'Until then it has its place.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT ok(reservation.is_available(r('court'), hours('2030-01-01 13:00', 3)), 'From then on the place is free.');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'The court is free again.');

SELECT is(record_outcome('bert', reservation.create_reservation(r('court'), hours('2030-01-01 18:00', 1), 'c')), 'held', 'A stay in the evening is held.');
SELECT is(deadline('bert'), '14:00', 'The hold ends after two hours.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('court'), hours('2030-01-01 11:00', 2), 'c')), 'held', 'A stay that has begun is held.');
SELECT is(deadline('carl'), '13:00', 'The hold ends at the end of the stay at the latest.');
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'The court is free again.');
SELECT is(record_outcome('dora', reservation.create_group_reservation(ARRAY[r('court'), r('field')], hours('2030-01-01 12:20', 1), 'c')), 'held', 'A group is held.');
SELECT is(deadline('dora'), '12:20', 'Its hold ends at the start at the latest, too.');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'The group is canceled.');

-- Asked for
SELECT is(record_outcome('emil', reservation.create_reservation(r('court'), hours('2030-01-01 13:00', 3), 'c', hold => '2 hours')), 'held', 'A hold of two hours is asked for.');
SELECT is(deadline('emil'), '14:00', 'It ends when the caller has said.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), hours('2030-01-01 12:30', 1))), 'held', 'The stay is moved to start earlier.');
SELECT is(deadline('emil'), '14:00', 'A hold beyond the start stays as long as was asked for.');
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'The court is free again.');
SELECT is(record_outcome('fay', reservation.create_reservation(r('hall'), hours('2030-01-01 13:00', 3), 'c', hold => '10 minutes')), 'held', 'A short hold is asked for.');
SELECT is(record_outcome('fay', reservation.extend_hold(id('fay'))), 'held', 'It is extended by as long as the resource grants.');
SELECT is(deadline('fay'), '13:00', 'The extended hold ends at the start.');
SELECT is(record_outcome('fay', reservation.extend_hold(id('fay'), '3 hours')), 'held', 'It is extended by three hours.');
SELECT is(deadline('fay'), '15:00', 'It ends when the caller has said.');

-- Moved
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), hours('2030-01-01 13:30', 1))), 'held', 'The stay in the evening is moved to start earlier.');
SELECT is(deadline('bert'), '13:30', 'The hold ends at the new start.');
SELECT is((SELECT payload->>'expires_at' FROM reservation.event WHERE aggregateid = id('bert')::text AND type = 'ReservationModified')::timestamptz,
	'2030-01-01 13:30+00', 'The event says so.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), hours('2030-01-01 20:00', 1))), 'held', 'The stay is moved to start later.');
SELECT is(deadline('bert'), '13:30', 'No modification makes a hold longer.');

-- Offered, reinstated
SELECT is(record_outcome('gus', reservation.create_reservation(r('free'), hours('2030-01-01 13:00', 1), 'c')), 'confirmed', 'The free resource is taken.');
SELECT is(record_outcome('hans', reservation.add_to_waitlist(r('free'), hours('2030-01-01 13:00', 1), 'c')), 'waitlisted', 'Hans waits for it.');
SELECT is(record_outcome('gus', reservation.cancel_reservation(id('gus'))), 'canceled', 'It is given up.');
SELECT is(deadline('hans'), '13:00', 'The offer ends at the start of the stay.');
SELECT is((SELECT format('%s %s', status, expires_at = '2030-01-01 13:00+00') FROM reservation.reinstate(id('anna'))), 'held t', 'A reinstated hold ends at the start of the stay.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
