-- cancel_reservation: gives the place back, while there is one to give.
\ir support/story.sql
SELECT plan(41);

INSERT INTO reservation.resource (name, time_zone, price, payment)
VALUES ('room', 'UTC', NULL, 'upfront'), ('cabin', 'UTC', 80, 'later');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'confirmed');
SELECT isnt(new_events('anna'), '', 'so far');
SET reservation.now = '2030-01-02 09:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'), 'a cold')), 'canceled', 'canceled');
SELECT results_eq($$SELECT version, ended_at, expires_at FROM row_of('anna')$$,
	$$VALUES (2, '2030-01-02 09:00+00'::timestamptz, NULL::timestamptz)$$, 'ended now, in a new version');
SELECT is(place_of('anna'), NULL, 'its place is free');
SELECT is(new_events('anna'), 'ReservationCanceled', 'one event: nothing was paid');
SELECT is((SELECT payload->>'reason' FROM reservation.history(id('anna')) ORDER BY sequence DESC LIMIT 1),
	'a cold', 'with the reason given');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'for others');

SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'again');
SELECT is(new_events('anna'), '', 'writes nothing');
SELECT is((outcome_of('anna')).version, 2, 'and is no version');

-- From where
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-10', 2), 'c', hold => '1 hour')),
	'held', 'held');
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'a hold');
SELECT is((row_of('carl')).expires_at, NULL, 'has no deadline any more');
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'and none expires');
SET reservation.now = '2030-03-02 20:00+00';
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'also after the start');
SELECT is(place_of('bert'), NULL, 'which frees the rest');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'),
	tstzrange('2030-03-02 20:00+00', '2030-03-03 10:00+00'), 'c')), 'confirmed', 'for somebody who is there');
SET reservation.now = '2030-03-20 00:00+00';
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-03-20', 1), 'c')), 'confirmed', 'and');
SET reservation.now = '2030-03-30 00:00+00';
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'even after the end, while nobody came');

-- An amount that was due is due no more.
SELECT is(record_outcome('fritz', reservation.create_reservation(r('cabin'), nights('2030-04-01', 2), 'c')), 'confirmed', 'due');
SELECT is((row_of('fritz')).payment_status, 'due', 'later');
SELECT is(record_outcome('fritz', reservation.cancel_reservation(id('fritz'))), 'canceled', 'canceled before it was paid');
SELECT is((row_of('fritz')).payment_status, 'none', 'nothing is due any more');

-- Refused
SET reservation.support_contact = 'help@example.com';
SET reservation.now = '2030-05-01 16:00+00';
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-05-01', 2), 'c')), 'confirmed', 'and');
SELECT is(record_outcome('gerd', reservation.checkin(id('gerd'))), 'checked_in', 'a guest who is in');
SELECT isnt(new_events('gerd'), '', 'so far');
SELECT is(record_outcome('gerd', reservation.cancel_reservation(id('gerd'))), 'refused: wrong_status', 'cannot cancel');
SELECT is((outcome_of('gerd')).status, 'checked_in', 'and stays');
SELECT is((outcome_of('gerd')).version, 2, 'in the same version');
SELECT isnt(place_of('gerd'), NULL, 'in the same place');
SELECT is(new_events('gerd'), 'CancellationRejected', 'the refusal is an event');
SELECT is((SELECT payload->>'contact' FROM reservation.history(id('gerd')) ORDER BY sequence DESC LIMIT 1),
	'help@example.com', 'that points to the support');
RESET reservation.support_contact;
SELECT is(record_outcome('gerd', reservation.checkout(id('gerd'))), 'checked_out', 'who has left');
SELECT is(record_outcome('gerd', reservation.cancel_reservation(id('gerd'))), 'refused: wrong_status', 'cannot either');
SELECT is((SELECT payload ? 'contact' FROM reservation.history(id('gerd')) ORDER BY sequence DESC LIMIT 1),
	false, 'nobody to point to');

-- A hold whose time is up is expired, not canceled.
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-06-01', 2), 'c', hold => '1 hour')),
	'held', 'held');
SELECT isnt(new_events('hans'), '', 'so far');
SET reservation.now = '2030-05-01 17:00+00';
SELECT is(record_outcome('hans', reservation.cancel_reservation(id('hans'))), 'refused: wrong_status', 'too late by no time at all');
SELECT is(new_events('hans'), 'ReservationExpired CancellationRejected', 'it has expired');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
