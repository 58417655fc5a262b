-- cancel_reservation: gives the place back, while there is one to give.
\ir support/story.sql
SELECT plan(41);

INSERT INTO reservation.resource (name, time_zone, price, payment)
VALUES ('room', 'UTC', NULL, 'upfront'), ('cabin', 'UTC', 80, 'later');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'Anna''s reservation is confirmed.');
SELECT isnt(new_events('anna'), '', 'The creation wrote events.');
SET reservation.now = '2030-01-02 09:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'), 'a cold')), 'canceled', 'A confirmed reservation can be canceled.');
SELECT results_eq($$SELECT version, ended_at, expires_at FROM row_of('anna')$$,
	$$VALUES (2, '2030-01-02 09:00+00'::timestamptz, NULL::timestamptz)$$, 'The reservation ended now, in a new version, and has no deadline.');
SELECT is(place_of('anna'), NULL, 'A canceled reservation has no place.');
SELECT is(new_events('anna'), 'ReservationCanceled', 'The cancellation of an unpaid reservation is one event.');
SELECT is((SELECT payload->>'reason' FROM reservation.history(id('anna')) ORDER BY sequence DESC LIMIT 1),
	'a cold', 'The event has the reason that was given.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'Another customer can book the freed place.');

SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'A second cancellation is accepted.');
SELECT is(new_events('anna'), '', 'A second cancellation writes no event.');
SELECT is((outcome_of('anna')).version, 2, 'A second cancellation makes no new version.');

-- From each status
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-10', 2), 'c', hold => '1 hour')),
	'held', 'Carl''s reservation is held.');
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'A hold can be canceled.');
SELECT is((row_of('carl')).expires_at, NULL, 'A canceled hold has no deadline.');
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'A canceled hold does not expire.');
SET reservation.now = '2030-03-02 20:00+00';
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'A reservation can be canceled after its start.');
SELECT is(place_of('bert'), NULL, 'A cancellation after the start frees the rest of the stay.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'),
	tstzrange('2030-03-02 20:00+00', '2030-03-03 10:00+00'), 'c')), 'confirmed', 'A guest who is there can book the rest of the stay.');
SET reservation.now = '2030-03-20 00:00+00';
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-03-20', 1), 'c')), 'confirmed', 'Emil''s reservation is confirmed.');
SET reservation.now = '2030-03-30 00:00+00';
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'A reservation without a guest can be canceled after its end.');

-- An amount that was due is due no more.
SELECT is(record_outcome('fritz', reservation.create_reservation(r('cabin'), nights('2030-04-01', 2), 'c')), 'confirmed', 'A reservation to be paid later is confirmed.');
SELECT is((row_of('fritz')).payment_status, 'due', 'Its payment is due.');
SELECT is(record_outcome('fritz', reservation.cancel_reservation(id('fritz'))), 'canceled', 'A reservation can be canceled before it is paid.');
SELECT is((row_of('fritz')).payment_status, 'none', 'Nothing is due after the cancellation.');

-- Refused
SET reservation.support_contact = 'help@example.com';
SET reservation.now = '2030-05-01 16:00+00';
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-05-01', 2), 'c')), 'confirmed', 'Gerd''s reservation is confirmed.');
SELECT is(record_outcome('gerd', reservation.checkin(id('gerd'))), 'checked_in', 'Gerd checks in.');
SELECT isnt(new_events('gerd'), '', 'The check-in wrote events.');
SELECT is(record_outcome('gerd', reservation.cancel_reservation(id('gerd'))), 'refused: wrong_status', 'A guest who has checked in cannot cancel.');
SELECT is((outcome_of('gerd')).status, 'checked_in', 'The refusal leaves the status.');
SELECT is((outcome_of('gerd')).version, 2, 'The refusal leaves the version.');
SELECT isnt(place_of('gerd'), NULL, 'The refusal leaves the place.');
SELECT is(new_events('gerd'), 'CancellationRejected', 'The refusal is an event.');
SELECT is((SELECT payload->>'contact' FROM reservation.history(id('gerd')) ORDER BY sequence DESC LIMIT 1),
	'help@example.com', 'The event of the refusal names the support contact.');
RESET reservation.support_contact;
SELECT is(record_outcome('gerd', reservation.checkout(id('gerd'))), 'checked_out', 'Gerd checks out.');
SELECT is(record_outcome('gerd', reservation.cancel_reservation(id('gerd'))), 'refused: wrong_status', 'A guest who has checked out cannot cancel.');
SELECT is((SELECT payload ? 'contact' FROM reservation.history(id('gerd')) ORDER BY sequence DESC LIMIT 1),
	false, 'Without a support contact the event names none.');

-- A hold that has ended is expired, not canceled.
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-06-01', 2), 'c', hold => '1 hour')),
	'held', 'Hans''s reservation is held.');
SELECT isnt(new_events('hans'), '', 'The hold wrote events.');
SET reservation.now = '2030-05-01 17:00+00';
SELECT is(record_outcome('hans', reservation.cancel_reservation(id('hans'))), 'refused: wrong_status', 'A hold cannot be canceled at its deadline.');
SELECT is(new_events('hans'), 'ReservationExpired CancellationRejected', 'The command expires the hold and is refused.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
