-- mark_no_show: the guest has not come, from the arrival's day on.
\ir support/story.sql
SELECT plan(22);

INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC'), ('tokyo', 'Asia/Tokyo');

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'anna');
SELECT isnt(new_events('anna'), '', 'so far');
SET reservation.now = '2030-02-28 23:59:59+00';
SELECT is(record_outcome('anna', reservation.mark_no_show(id('anna'))), 'refused: not_due', 'not before her day');
SELECT is(new_events('anna'), 'CommandRejected', 'a refusal is an event');
SELECT isnt(place_of('anna'), NULL, 'she keeps her place');
SET reservation.now = '2030-03-01 00:00+00';
SELECT is(record_outcome('anna', reservation.mark_no_show(id('anna'))), 'no_show', 'on her day');
SELECT results_eq($$SELECT version, ended_at FROM row_of('anna')$$,
	$$VALUES (2, '2030-03-01 00:00+00'::timestamptz)$$, 'ended, in a new version');
SELECT is(new_events('anna'), 'ReservationNoShow', 'one event');
SELECT is(place_of('anna'), NULL, 'her place is free');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'for others');
SELECT is(record_outcome('anna', reservation.mark_no_show(id('anna'))), 'no_show', 'again');
SELECT is(new_events('anna'), '', 'writes nothing');

-- The day is one of the resource.
SELECT is(record_outcome('kei', reservation.create_reservation(r('tokyo'),
	tstzrange('2030-03-05 15:00 Asia/Tokyo', '2030-03-06 11:00 Asia/Tokyo'), 'c')), 'confirmed', 'in Tokyo');
SET reservation.now = '2030-03-04 14:59:59+00';
SELECT is(record_outcome('kei', reservation.mark_no_show(id('kei'))), 'refused: not_due', 'it is still yesterday there');
SET reservation.now = '2030-03-04 15:00+00';
SELECT is(record_outcome('kei', reservation.mark_no_show(id('kei'))), 'no_show', 'now it is not');

-- Reservations that can be marked
SET reservation.now = '2030-03-02 10:00+00';
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'bert has come');
SELECT is(record_outcome('bert', reservation.mark_no_show(id('bert'))), 'refused: wrong_status', 'so he is none');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), hours('2030-03-03 11:00', 1), 'c', hold => '10 days')), 'held', 'a hold');
SET reservation.now = '2030-03-03 11:30+00';
SELECT is(record_outcome('carl', reservation.mark_no_show(id('carl'))), 'refused: wrong_status', 'was never sure');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'refused: wrong_status', 'who was one cannot come any more');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'refused: wrong_status', 'nor cancel');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
