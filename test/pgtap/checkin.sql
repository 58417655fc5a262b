-- checkin: which reservation may be checked in when, and which unit it keeps.
\ir support/story.sql
SELECT plan(59);

INSERT INTO reservation.resource (name, capacity, time_zone, setup_time)
VALUES ('room', 1, 'UTC', NULL), ('house', 2, 'UTC', NULL), ('york', 1, 'America/New_York', NULL),
	('table', 1, 'UTC', '1 hour'), ('hut', 1, 'UTC', NULL), ('barn', 1, 'UTC', NULL), ('loft', 1, 'UTC', NULL),
	('attic', 1, 'UTC', NULL), ('den', 1, 'UTC', NULL);

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT isnt(new_events('anna'), '', 'The creation wrote events.');

-- From the arrival's day on
SET reservation.now = '2030-02-28 23:59:59.999999+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'refused: not_due', 'A check-in is refused on the day before arrival.');
SELECT is(new_events('anna'), 'CommandRejected', 'The refusal is an event.');
SELECT is((outcome_of('anna')).version, 1, 'The refusal leaves the version.');
SET reservation.now = '2030-03-01 00:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'A check-in is accepted from midnight of the day of arrival on.');
SELECT is(new_events('anna'), 'ReservationCheckedIn', 'The check-in is one event.');
SELECT results_eq($$SELECT checked_in_at, version, during FROM row_of('anna')$$,
	$$VALUES ('2030-03-01 00:00+00'::timestamptz, 2, nights('2030-03-01', 2))$$,
	'The row has the time of check-in, and the stay does not change.');
SELECT is(place_of('anna'), 'room [0,1) ["2030-03-01 00:00:00+00","2030-03-03 11:00:00+00")',
	'The place is taken from now on.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'The row of a guest who has checked in is pinned.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), hours('2030-03-01 01:00', 2), 'c')),
	'refused: unavailable', 'Another customer cannot book the time before the stay.');

SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'A second check-in is accepted.');
SELECT is(new_events('anna'), '', 'A second check-in writes no event.');
SELECT is((outcome_of('anna')).version, 2, 'A second check-in makes no new version.');

-- The arrival's day is a day of the resource.
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('york', reservation.create_reservation(r('york'),
	tstzrange('2030-03-01 20:00 America/New_York', '2030-03-02 11:00 America/New_York'), 'c')), 'confirmed', 'A reservation in New York is confirmed.');
SET reservation.now = '2030-03-01 04:59:59+00';
SELECT is(record_outcome('york', reservation.checkin(id('york'))), 'refused: not_due', 'The check-in is refused while it is the day before in New York.');
SET reservation.now = '2030-03-01 05:00+00';
SELECT is(record_outcome('york', reservation.checkin(id('york'))), 'checked_in', 'The check-in is accepted once the day begins in New York.');

-- Before the start, if the time until then is free
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('carl', reservation.create_reservation(r('hut'), hours('2030-04-01 10:00', 2), 'c')), 'confirmed', 'Carl''s reservation is confirmed.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hut'), hours('2030-04-01 12:00', 2), 'c')), 'confirmed', 'Dora''s reservation after it is confirmed.');
SET reservation.now = '2030-04-01 11:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'refused: not_ready', 'An early check-in is refused while another reservation has the unit.');
SELECT is((row_of('dora')).status, 'confirmed', 'The refusal leaves Dora''s reservation confirmed.');
SELECT is(place_of('dora'), 'hut [0,1) ["2030-04-01 12:00:00+00","2030-04-01 14:00:00+00")', 'The refusal leaves Dora''s place.');
SELECT is(record_outcome('carl', reservation.checkin(id('carl'))), 'checked_in', 'Carl checks in.');
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))), 'checked_out', 'Carl checks out.');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'Dora can check in once the unit is free.');

-- Reservations that are not checked in make room.
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), hours('2030-04-01 08:00', 4), 'c')), 'confirmed', 'Emil''s reservation is confirmed.');
SELECT is(record_outcome('fay', reservation.create_reservation(r('house'), hours('2030-04-01 12:00', 4), 'c')), 'confirmed', 'Fay''s reservation is confirmed.');
SELECT is(units_of('emil') || units_of('fay'), '[0,1)[0,1)', 'Both are on one unit, one after the other.');
SET reservation.now = '2030-04-01 10:00+00';
SELECT is(record_outcome('fay', reservation.checkin(id('fay'))), 'checked_in', 'An early check-in is accepted if another unit is free.');
SELECT is((SELECT count(DISTINCT units)::int FROM reservation.allocation
	WHERE reservation_id IN (id('emil'), id('fay'))), 2, 'Emil and Fay are on different units.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('fay')), true, 'Fay''s row is pinned.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('emil')), false, 'Emil''s row is not pinned.');

-- In the middle, at the end, afterwards
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('gerd', reservation.create_reservation(r('barn'), nights('2030-05-01', 2), 'c')), 'confirmed', 'Gerd''s reservation is confirmed.');
SELECT is(record_outcome('hans', reservation.create_reservation(r('barn'), nights('2030-05-05', 2), 'c')), 'confirmed', 'Hans''s reservation is confirmed.');
SET reservation.now = '2030-05-02 16:00+00';
SELECT is(record_outcome('gerd', reservation.checkin(id('gerd'))), 'checked_in', 'A guest can check in a day late.');
SELECT is(place_of('gerd'), 'barn [0,1) ["2030-05-01 15:00:00+00","2030-05-03 11:00:00+00")', 'A late check-in keeps the place.');
SET reservation.now = '2030-05-07 11:00+00';
SELECT is(record_outcome('hans', reservation.checkin(id('hans'))), 'refused: past', 'A check-in after the end of the stay is refused.');

-- At a time that is told
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('ida', reservation.create_reservation(r('loft'), nights('2030-06-01', 2), 'c')), 'confirmed', 'Ida''s reservation is confirmed.');
SET reservation.now = '2030-06-01 18:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'), at => '2030-06-01 15:30+00')), 'checked_in', 'A check-in can be recorded later.');
SELECT is((row_of('ida')).checked_in_at, '2030-06-01 15:30+00'::timestamptz, 'The row has the time that was given.');
SELECT is(record_outcome('jan', reservation.create_reservation(r('attic'), nights('2030-06-10', 2), 'c')), 'confirmed', 'Jan''s reservation is confirmed.');
SELECT is(record_outcome('jan', reservation.checkin(id('jan'), at => '2030-06-01 17:00+00')), 'refused: not_due', 'A day before the arrival is too early.');

-- A check-in cannot be in the future.
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => '2030-06-01 18:00:00.000001+00')$$, '22023', 'at must not be in the future',
	'A check-in a microsecond from now is an error.');
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => '2035-06-10 16:00+00')$$, '22023', 'at must not be in the future', 'A check-in in five years is an error.');
SELECT throws_ok($$SELECT reservation.checkin(id('ida'), at => '2035-06-10 16:00+00')$$, '22023', NULL, 'A wrong call is one also for a guest who is in.');
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => 'infinity')$$, '22023', 'at must be a finite time', 'Infinity is no time.');
SET reservation.now = '2030-06-10 16:00+00';
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => '2030-06-10 16:01+00')$$, '22023', NULL, 'The day of arrival makes no difference.');
SELECT is((row_of('jan')).status, 'confirmed', 'A wrong call writes nothing.');
SELECT is(record_outcome('jan', reservation.checkin(id('jan'), at => '2030-06-10 16:00+00')), 'checked_in', 'Now is no time to come.');

-- Set-up time has been waited for already.
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('kim', reservation.create_reservation(r('table'), hours('2030-06-01 12:00', 2), 'c')), 'confirmed', 'Kim''s reservation is confirmed.');
SET reservation.now = '2030-06-01 11:30+00';
SELECT is(record_outcome('kim', reservation.checkin(id('kim'))), 'checked_in', 'A guest can check in during the set-up time.');
SELECT is(place_of('kim'), 'table [0,1) ["2030-06-01 11:00:00+00","2030-06-01 14:00:00+00")', 'The place does not change.');

-- Reservations that must be confirmed first
SELECT is(record_outcome('leo', reservation.create_reservation(r('den'), hours('2030-06-01 11:30', 2), 'c', hold => '1 hour')),
	'held', 'Leo''s reservation is held.');
SELECT is(record_outcome('leo', reservation.checkin(id('leo'))), 'refused: wrong_status', 'A hold cannot check in.');
SELECT is(record_outcome('leo', reservation.cancel_reservation(id('leo'))), 'canceled', 'Leo''s hold is canceled.');
SELECT is(record_outcome('leo', reservation.checkin(id('leo'))), 'refused: wrong_status', 'A canceled reservation cannot check in.');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'), expected_version => 2)), 'checked_in', 'A repeated check-in with the version before it is accepted.');
SELECT throws_ok($$SELECT reservation.checkin(id('anna'), expected_version => 1)$$, 'RS001', 'reservation has changed',
	'Another version is an error.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
