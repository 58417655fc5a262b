-- mark_no_show: the guest has not come, from the arrival's day on.
\ir support/story.sql
SELECT plan(22);

INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC'), ('tokyo', 'Asia/Tokyo');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT isnt(new_events('anna'), '', 'The creation wrote events.');
SET reservation.now = '2030-02-28 23:59:59+00';
SELECT is(record_outcome('anna', reservation.mark_no_show(id('anna'))), 'refused: not_due', 'A no-show is refused before the day of arrival.');
SELECT is(new_events('anna'), 'CommandRejected', 'The refusal is an event.');
SELECT isnt(place_of('anna'), NULL, 'The refusal leaves the place.');
SET reservation.now = '2030-03-01 00:00+00';
SELECT is(record_outcome('anna', reservation.mark_no_show(id('anna'))), 'no_show', 'A no-show is accepted from the day of arrival on.');
SELECT results_eq($$SELECT version, ended_at FROM row_of('anna')$$,
	$$VALUES (2, '2030-03-01 00:00+00'::timestamptz)$$, 'The reservation has ended, in a new version.');
SELECT is(new_events('anna'), 'ReservationNoShow', 'The no-show is one event.');
SELECT is(place_of('anna'), NULL, 'A no-show has no place.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'Another customer can book the freed place.');
SELECT is(record_outcome('anna', reservation.mark_no_show(id('anna'))), 'no_show', 'A second no-show is accepted.');
SELECT is(new_events('anna'), '', 'A second no-show writes no event.');

-- The day is one of the resource.
SELECT is(record_outcome('kei', reservation.create_reservation(r('tokyo'),
	tstzrange('2030-03-05 15:00 Asia/Tokyo', '2030-03-06 11:00 Asia/Tokyo'), 'c')), 'confirmed', 'A reservation in Tokyo is confirmed.');
SET reservation.now = '2030-03-04 14:59:59+00';
SELECT is(record_outcome('kei', reservation.mark_no_show(id('kei'))), 'refused: not_due', 'It is refused while it is the day before in Tokyo.');
SET reservation.now = '2030-03-04 15:00+00';
SELECT is(record_outcome('kei', reservation.mark_no_show(id('kei'))), 'no_show', 'It is accepted once the day begins in Tokyo.');

-- Reservations that can be marked
SET reservation.now = '2030-03-02 10:00+00';
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'Bert checks in.');
SELECT is(record_outcome('bert', reservation.mark_no_show(id('bert'))), 'refused: wrong_status', 'A guest who has checked in is no no-show.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), hours('2030-03-03 11:00', 1), 'c', hold => '10 days')), 'held', 'Carl''s reservation is held.');
SET reservation.now = '2030-03-03 11:30+00';
SELECT is(record_outcome('carl', reservation.mark_no_show(id('carl'))), 'refused: wrong_status', 'A hold cannot be marked as a no-show.');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'refused: wrong_status', 'A no-show cannot check in.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'refused: wrong_status', 'A no-show cannot cancel.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
