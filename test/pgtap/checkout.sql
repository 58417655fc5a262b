-- checkout: the used part of a place stays as history, the rest is free.
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
SELECT is(arrive('anna', 'room', nights('2030-03-01', 4)), 'checked_in', 'Anna checks in.');
SELECT isnt(new_events('anna'), '', 'The check-in wrote events.');
SET reservation.now = '2030-03-03 09:30+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'A guest can check out early.');
SELECT is(place_of('anna'), 'room [0,1) ["2030-03-01 15:00:00+00","2030-03-03 09:30:00+00")', 'The time used stays as history.');
SELECT results_eq($$SELECT checked_out_at, ended_at, version, during FROM row_of('anna')$$,
	$$VALUES ('2030-03-03 09:30+00'::timestamptz, '2030-03-03 09:30+00'::timestamptz, 3, nights('2030-03-01', 4))$$,
	'The reservation has ended, in a new version, and the stay does not change.');
SELECT is(new_events('anna'), 'ReservationCheckedOut', 'The check-out is one event.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'),
	tstzrange('2030-03-03 09:30+00', '2030-03-05 11:00+00'), 'c')), 'confirmed', 'The rest of the stay is free at once.');
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'A second check-out is accepted.');
SELECT is(new_events('anna'), '', 'A second check-out writes no event.');
SELECT is((outcome_of('anna')).version, 3, 'A second check-out makes no new version.');

-- In time, and late
SELECT is(arrive('carl', 'room', nights('2030-04-01', 1)), 'checked_in', 'Carl checks in.');
SET reservation.now = '2030-04-02 11:00+00';
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))), 'checked_out', 'Carl checks out in time.');
SELECT is(place_of('carl'), 'room [0,1) ["2030-04-01 15:00:00+00","2030-04-02 11:00:00+00")', 'The whole stay was used.');
SELECT is(arrive('dora', 'room', nights('2030-04-02', 1)), 'checked_in', 'Dora checks in.');
SET reservation.now = '2030-04-03 14:00+00';
SELECT is(record_outcome('dora', reservation.checkout(id('dora'))), 'checked_out', 'Dora checks out late.');
SELECT is(place_of('dora'), 'room [0,1) ["2030-04-02 15:00:00+00","2030-04-03 14:00:00+00")',
	'The unit was used until the late check-out.');
SELECT is((row_of('dora')).checked_out_at, '2030-04-03 14:00+00'::timestamptz, 'The row has the time of the late check-out.');

-- The unit has to be cleaned whenever the guest leaves.
SELECT is(arrive('emil', 'suite', nights('2030-04-01', 3)), 'checked_in', 'Emil checks in.');
SELECT is(place_of('emil'), 'suite [0,1) ["2030-04-01 15:00:00+00","2030-04-04 14:00:00+00")', 'The place includes the clean-up time.');
SET reservation.now = '2030-04-02 08:00+00';
SELECT is(record_outcome('emil', reservation.checkout(id('emil'))), 'checked_out', 'Emil checks out early.');
SELECT is(place_of('emil'), 'suite [0,1) ["2030-04-01 15:00:00+00","2030-04-02 11:00:00+00")', 'The clean-up time follows the early check-out.');

-- At or before the start: nothing was used.
SET reservation.now = '2030-04-30 12:00+00';
SELECT is(record_outcome('fay', reservation.create_reservation(r('room'), nights('2030-05-01', 2), 'c')), 'confirmed', 'Fay''s reservation is confirmed.');
SET reservation.now = '2030-05-01 15:00+00';
SELECT is(record_outcome('fay', reservation.checkin(id('fay'))), 'checked_in', 'Fay checks in.');
SELECT is(record_outcome('fay', reservation.checkout(id('fay'))), 'checked_out', 'Fay checks out at once.');
SELECT is(place_of('fay'), NULL, 'A stay without any use leaves no history.');
SELECT is(arrive('gerd', 'hall', hours('2030-05-01 12:00', 4), 3), 'checked_in', 'Gerd checks in after the set-up.');
SELECT is(record_outcome('gerd', reservation.checkout(id('gerd'))), 'checked_out', 'Gerd checks out at once.');
SELECT is(place_of('gerd'), NULL, 'A stay without use leaves no history of its set-up.');

-- At a time that is told
SELECT is(arrive('hans', 'room', nights('2030-06-01', 4)), 'checked_in', 'Hans checks in.');
SET reservation.now = '2030-06-03 20:00+00';
SELECT is(record_outcome('hans', reservation.checkout(id('hans'), at => '2030-06-03 10:00+00')), 'checked_out', 'A check-out can be recorded later.');
SELECT is(place_of('hans'), 'room [0,1) ["2030-06-01 15:00:00+00","2030-06-03 10:00:00+00")', 'History ends at the time that was given.');

-- At times that cannot be
SELECT is(arrive('jack', 'room', nights('2030-08-01', 4)), 'checked_in', 'Jack is in since the arrival.');
SET reservation.now = '2030-08-02 20:00+00';
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2030-08-02 20:00:00.000001+00')$$, '22023', 'at must not be in the future',
	'A check-out a microsecond from now is an error.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2035-01-01')$$, '22023', 'at must not be in the future', 'A check-out in five years is an error.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => (row_of('jack')).checked_in_at - interval '1 us')$$, '22023',
	'the guest cannot leave before the check-in', 'A check-out before the check-in is an error.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2029-01-01')$$, '22023', NULL, 'A check-out a year before the stay is an error.');
SELECT is((row_of('jack')).status, 'checked_in', 'A wrong call writes nothing.');
SET reservation.now = '2030-07-31 20:00+00';
SELECT is(record_outcome('jack', reservation.checkout(id('jack'))), 'checked_out', 'A clock that was set back keeps nobody in.');
SELECT is((row_of('jack')).checked_out_at, (row_of('jack')).checked_in_at, 'The guest has left when the guest came, at the earliest.');
SELECT throws_ok($$SELECT reservation.checkout(id('jack'), at => '2035-01-01')$$, '22023', NULL, 'A wrong call is one also for a guest who has left.');

-- A reservation that is not checked in cannot be checked out.
SET reservation.now = '2030-06-03 20:00+00';
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c')), 'confirmed', 'Ida''s reservation is confirmed.');
SELECT isnt(new_events('ida'), '', 'The creation wrote events.');
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'refused: wrong_status', 'A guest who has not checked in cannot check out.');
SELECT is(new_events('ida'), 'CommandRejected', 'The refusal is an event.');
SELECT is((row_of('ida')).status, 'confirmed', 'The refusal leaves the status.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
