-- checkin: who may come when, and keeps which unit.
\ir support/story.sql
SELECT plan(59);

INSERT INTO reservation.resource (name, capacity, time_zone, setup_time)
VALUES ('room', 1, 'UTC', NULL), ('house', 2, 'UTC', NULL), ('york', 1, 'America/New_York', NULL),
	('table', 1, 'UTC', '1 hour');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'anna');
SELECT isnt(new_events('anna'), '', 'so far');

-- From the arrival's day on
SET reservation.now = '2030-02-28 23:59:59.999999+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'refused: not_due', 'not the day before');
SELECT is(new_events('anna'), 'CommandRejected', 'a refusal is an event');
SELECT is((outcome_of('anna')).version, 1, 'and no version');
SET reservation.now = '2030-03-01 00:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'from midnight on');
SELECT is(new_events('anna'), 'ReservationCheckedIn', 'one event');
SELECT results_eq($$SELECT checked_in_at, version, during FROM row_of('anna')$$,
	$$VALUES ('2030-03-01 00:00+00'::timestamptz, 2, nights('2030-03-01', 2))$$,
	'when, and the stay is what it was');
SELECT is(place_of('anna'), 'room [0,1) ["2030-03-01 00:00:00+00","2030-03-03 11:00:00+00")',
	'the place is taken back to now');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'and pinned');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), hours('2030-03-01 01:00', 2), 'c')),
	'refused: unavailable', 'nobody else has it until then');

SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'again');
SELECT is(new_events('anna'), '', 'writes nothing');
SELECT is((outcome_of('anna')).version, 2, 'and is no version');

-- The arrival's day is a day of the resource.
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('york', reservation.create_reservation(r('york'),
	tstzrange('2030-03-01 20:00 America/New_York', '2030-03-02 11:00 America/New_York'), 'c')), 'confirmed', 'in New York');
SET reservation.now = '2030-03-01 04:59:59+00';
SELECT is(record_outcome('york', reservation.checkin(id('york'))), 'refused: not_due', 'it is still yesterday there');
SET reservation.now = '2030-03-01 05:00+00';
SELECT is(record_outcome('york', reservation.checkin(id('york'))), 'checked_in', 'now it is not');

-- Before the start only if that is free
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), hours('2030-04-01 10:00', 2), 'c')), 'confirmed', 'carl');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), hours('2030-04-01 12:00', 2), 'c')), 'confirmed', 'then dora');
SET reservation.now = '2030-04-01 11:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'refused: not_ready', 'carl has it still');
SELECT is((row_of('dora')).status, 'confirmed', 'dora waits');
SELECT is(place_of('dora'), 'room [0,1) ["2030-04-01 12:00:00+00","2030-04-01 14:00:00+00")', 'for her place');
SELECT is(record_outcome('carl', reservation.checkin(id('carl'))), 'checked_in', 'carl comes');
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))), 'checked_out', 'and leaves');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'and dora may');

-- Others who are not in make room.
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), hours('2030-04-01 08:00', 4), 'c')), 'confirmed', 'emil');
SELECT is(record_outcome('fay', reservation.create_reservation(r('house'), hours('2030-04-01 12:00', 4), 'c')), 'confirmed', 'fay');
SELECT is(units_of('emil') || units_of('fay'), '[0,1)[0,1)', 'one after the other');
SET reservation.now = '2030-04-01 10:00+00';
SELECT is(record_outcome('fay', reservation.checkin(id('fay'))), 'checked_in', 'fay is early, and there is another unit');
SELECT is((SELECT count(DISTINCT units)::int FROM reservation.allocation
	WHERE reservation_id IN (id('emil'), id('fay'))), 2, 'so they have one each');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('fay')), true, 'hers is pinned');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('emil')), false, 'his is not');

-- In the middle, at the end, afterwards
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-05-01', 2), 'c')), 'confirmed', 'gerd');
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-05-05', 2), 'c')), 'confirmed', 'hans');
SET reservation.now = '2030-05-02 16:00+00';
SELECT is(record_outcome('gerd', reservation.checkin(id('gerd'))), 'checked_in', 'a day late');
SELECT is(place_of('gerd'), 'room [0,1) ["2030-05-01 15:00:00+00","2030-05-03 11:00:00+00")', 'keeps the place');
SET reservation.now = '2030-05-07 11:00+00';
SELECT is(record_outcome('hans', reservation.checkin(id('hans'))), 'refused: past', 'the stay is over');

-- At a time that is told
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-06-01', 2), 'c')), 'confirmed', 'ida');
SET reservation.now = '2030-06-01 18:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'), at => '2030-06-01 15:30+00')), 'checked_in', 'came earlier');
SELECT is((row_of('ida')).checked_in_at, '2030-06-01 15:30+00'::timestamptz, 'and so it is noted');
SELECT is(record_outcome('jan', reservation.create_reservation(r('room'), nights('2030-06-10', 2), 'c')), 'confirmed', 'jan');
SELECT is(record_outcome('jan', reservation.checkin(id('jan'), at => '2030-06-01 17:00+00')), 'refused: not_due', 'A day before the arrival is too early.');

-- A time that has not come yet is none at which anybody has come.
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => '2030-06-01 18:00:00.000001+00')$$, '22023', 'at must not be in the future',
	'Nobody has come a microsecond from now.');
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => '2035-06-10 16:00+00')$$, '22023', 'at must not be in the future', 'Nobody has come in five years.');
SELECT throws_ok($$SELECT reservation.checkin(id('ida'), at => '2035-06-10 16:00+00')$$, '22023', NULL, 'A wrong call is one also for a guest who is in.');
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => 'infinity')$$, '22023', 'at must be a finite time', 'Infinity is no time.');
SET reservation.now = '2030-06-10 16:00+00';
SELECT throws_ok($$SELECT reservation.checkin(id('jan'), at => '2030-06-10 16:01+00')$$, '22023', NULL, 'The day of arrival makes no difference.');
SELECT is((row_of('jan')).status, 'confirmed', 'A wrong call writes nothing.');
SELECT is(record_outcome('jan', reservation.checkin(id('jan'), at => '2030-06-10 16:00+00')), 'checked_in', 'Now is no time to come.');

-- Set-up time has been waited for already.
SET reservation.now = '2030-02-01 00:00+00';
SELECT is(record_outcome('kim', reservation.create_reservation(r('table'), hours('2030-06-01 12:00', 2), 'c')), 'confirmed', 'kim');
SET reservation.now = '2030-06-01 11:30+00';
SELECT is(record_outcome('kim', reservation.checkin(id('kim'))), 'checked_in', 'early, in the set-up time');
SELECT is(place_of('kim'), 'table [0,1) ["2030-06-01 11:00:00+00","2030-06-01 14:00:00+00")', 'which is hers');

-- Reservations that must be confirmed first
SELECT is(record_outcome('leo', reservation.create_reservation(r('room'), hours('2030-06-01 11:30', 2), 'c', hold => '1 hour')),
	'held', 'a hold');
SELECT is(record_outcome('leo', reservation.checkin(id('leo'))), 'refused: wrong_status', 'cannot check in');
SELECT is(record_outcome('leo', reservation.cancel_reservation(id('leo'))), 'canceled', 'canceled');
SELECT is(record_outcome('leo', reservation.checkin(id('leo'))), 'refused: wrong_status', 'cannot either');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'), expected_version => 2)), 'checked_in', 'the version is the one expected');
SELECT throws_ok($$SELECT reservation.checkin(id('anna'), expected_version => 1)$$, 'RS001', 'reservation has changed',
	'or it is an error');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
