-- checkout: what was used stays as history, the rest is free.
\ir support/story.sql
SELECT plan(46);

INSERT INTO reservation.resource (name, capacity, time_zone, cleanup_time, setup_time)
VALUES ('room', 1, 'UTC', NULL, NULL), ('suite', 1, 'UTC', '3 hours', NULL), ('hall', 9, 'UTC', NULL, '1 hour');

CREATE FUNCTION arrive(name text, resource text, stay tstzrange, n int = 1) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('reservation.now', (lower(stay) - interval '1 day')::text, false);
	PERFORM record_outcome(name, reservation.create_reservation(r(resource), stay, name, n));
	PERFORM set_config('reservation.now', lower(stay)::text, false);
	RETURN record_outcome(name, reservation.checkin(id(name)));
END
$$;

-- Early
SELECT is(arrive('anna', 'room', nights('2030-03-01', 4)), 'checked_in', 'anna is in');
SELECT isnt(new_events('anna'), '', 'so far');
SET reservation.now = '2030-03-03 09:30+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'she leaves two days early');
SELECT is(place_of('anna'), 'room [0,1) ["2030-03-01 15:00:00+00","2030-03-03 09:30:00+00")', 'what was used is history');
SELECT results_eq($$SELECT checked_out_at, ended_at, version, during FROM row_of('anna')$$,
	$$VALUES ('2030-03-03 09:30+00'::timestamptz, '2030-03-03 09:30+00'::timestamptz, 3, nights('2030-03-01', 4))$$,
	'ended, in a new version; the stay is what was asked for');
SELECT is(new_events('anna'), 'ReservationCheckedOut', 'one event');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'),
	tstzrange('2030-03-03 09:30+00', '2030-03-05 11:00+00'), 'c')), 'confirmed', 'the rest is free at once');
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'again');
SELECT is(new_events('anna'), '', 'writes nothing');
SELECT is((outcome_of('anna')).version, 3, 'and is no version');

-- In time, and late
SELECT is(arrive('carl', 'room', nights('2030-04-01', 1)), 'checked_in', 'carl is in');
SET reservation.now = '2030-04-02 11:00+00';
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))), 'checked_out', 'and leaves in time');
SELECT is(place_of('carl'), 'room [0,1) ["2030-04-01 15:00:00+00","2030-04-02 11:00:00+00")', 'all of it was used');
SELECT is(arrive('dora', 'room', nights('2030-04-02', 1)), 'checked_in', 'dora is in');
SET reservation.now = '2030-04-03 14:00+00';
SELECT is(record_outcome('dora', reservation.checkout(id('dora'))), 'checked_out', 'and leaves late');
SELECT is(place_of('dora'), 'room [0,1) ["2030-04-02 15:00:00+00","2030-04-03 11:00:00+00")',
	'history takes no more than she had: others may have had it');
SELECT is((row_of('dora')).checked_out_at, '2030-04-03 14:00+00'::timestamptz, 'but it is noted when');

-- The unit has to be cleaned whenever the guest leaves.
SELECT is(arrive('emil', 'suite', nights('2030-04-01', 3)), 'checked_in', 'emil is in');
SELECT is(place_of('emil'), 'suite [0,1) ["2030-04-01 15:00:00+00","2030-04-04 14:00:00+00")', 'with time to clean');
SET reservation.now = '2030-04-02 08:00+00';
SELECT is(record_outcome('emil', reservation.checkout(id('emil'))), 'checked_out', 'early');
SELECT is(place_of('emil'), 'suite [0,1) ["2030-04-01 15:00:00+00","2030-04-02 11:00:00+00")', 'and cleaned early');

-- At or before the start: nothing was used.
SET reservation.now = '2030-04-30 12:00+00';
SELECT is(record_outcome('fay', reservation.create_reservation(r('room'), nights('2030-05-01', 2), 'c')), 'confirmed', 'fay');
SET reservation.now = '2030-05-01 15:00+00';
SELECT is(record_outcome('fay', reservation.checkin(id('fay'))), 'checked_in', 'comes');
SELECT is(record_outcome('fay', reservation.checkout(id('fay'))), 'checked_out', 'and turns on her heel');
SELECT is(place_of('fay'), NULL, 'no history');
SELECT is(arrive('gerd', 'hall', hours('2030-05-01 12:00', 4), 3), 'checked_in', 'after a set-up');
SELECT is(record_outcome('gerd', reservation.checkout(id('gerd'))), 'checked_out', 'nothing used either');
SELECT is(place_of('gerd'), NULL, 'no history');

-- At a time that is told
SELECT is(arrive('hans', 'room', nights('2030-06-01', 4)), 'checked_in', 'hans is in');
SET reservation.now = '2030-06-03 20:00+00';
SELECT is(record_outcome('hans', reservation.checkout(id('hans'), at => '2030-06-03 10:00+00')), 'checked_out', 'left this morning');
SELECT is(place_of('hans'), 'room [0,1) ["2030-06-01 15:00:00+00","2030-06-03 10:00:00+00")', 'and so it is noted');

-- At times that cannot be
SELECT is(arrive('jack', 'room', nights('2030-08-01', 4)), 'checked_in', 'Jack is in since the arrival.');
SET reservation.now = '2030-08-02 20:00+00';
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2030-08-02 20:00:00.000001+00')$$, '22023', 'at must not be in the future',
	'Nobody has left a microsecond from now.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2035-01-01')$$, '22023', 'at must not be in the future', 'Nobody has left in five years.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => (row_of('jack')).checked_in_at - interval '1 us')$$, '22023',
	'the guest cannot leave before the check-in', 'Nobody has left before coming.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2029-01-01')$$, '22023', NULL, 'Nobody has left a year before.');
SELECT is((row_of('jack')).status, 'checked_in', 'A wrong call writes nothing.');
SET reservation.now = '2030-07-31 20:00+00';
SELECT is(record_outcome('jack', reservation.checkout(id('jack'))), 'checked_out', 'A clock that was set back keeps nobody in.');
SELECT is((row_of('jack')).checked_out_at, (row_of('jack')).checked_in_at, 'The guest has left when the guest came, at the earliest.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2035-01-01')$$, '22023', NULL, 'A wrong call is one also for a guest who has left.');

-- A guest who has not come cannot leave.
SET reservation.now = '2030-06-03 20:00+00';
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c')), 'confirmed', 'ida');
SELECT isnt(new_events('ida'), '', 'so far');
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'refused: wrong_status', 'is not in');
SELECT is(new_events('ida'), 'CommandRejected', 'a refusal is an event');
SELECT is((row_of('ida')).status, 'confirmed', 'and changes nothing');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
