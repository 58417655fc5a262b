-- undo_checkout: the guest has not left after all, and has the same units again.
\ir support/story.sql
SELECT plan(46);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 1, 'UTC', NULL, 'later'), ('pair', 2, 'UTC', 80, 'later');
CREATE FUNCTION arrive(name text, resource text, stay tstzrange) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM record_outcome(name, reservation.create_reservation(r(resource), stay, name));
	PERFORM set_config('reservation.now', lower(stay)::text, false);
	RETURN record_outcome(name, reservation.checkin(id(name)));
END
$$;

SELECT is(arrive('anna', 'room', nights('2030-03-01', 4)), 'checked_in', 'Anna is in.');
SELECT is(record_outcome('anna', reservation.undo_checkout(id('anna'))), 'checked_in', 'Nothing has to be undone.');
SET reservation.now = '2030-03-03 09:00+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'Anna is checked out by mistake.');
SELECT isnt(new_events('anna'), '', 'There are events.');
SET reservation.now = '2030-03-03 10:00+00';
SELECT is(record_outcome('anna', reservation.undo_checkout(id('anna'))), 'checked_in', 'The check-out is taken back.');
SELECT is(place_of('anna'), 'room [0,1) ["2030-03-01 15:00:00+00","2030-03-05 11:00:00+00")', 'She has the room for the whole stay again.');
SELECT results_eq($$SELECT checked_out_at, ended_at, version FROM row_of('anna')$$, 'VALUES (NULL::timestamptz, NULL::timestamptz, 4)', 'The reservation has not ended.');
SELECT is(new_events('anna'), 'CheckoutUndone', 'One event tells of it.');

SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'Anna is checked out again.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-04', 1), 'bert')), 'confirmed', 'Bert gets the room.');
SELECT is(record_outcome('anna', reservation.undo_checkout(id('anna'))), 'refused: unavailable', 'Then it is too late.');
SELECT is((row_of('anna')).status, 'checked_out', 'The refusal changes nothing.');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'Bert cancels.');

-- After the end of the stay
SET reservation.now = '2030-03-06 10:00+00';
SELECT is(record_outcome('anna', reservation.undo_checkout(id('anna'))), 'checked_in', 'The check-out can be taken back after the end of the stay.');
SELECT ok(NOT reservation.is_available(r('room'), hours('2030-03-06 10:00', 1)), 'Anna has the room at the present.');
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'Anna leaves.');

-- Others are moved; money is not.
SELECT is(arrive('carl', 'pair', hours('2030-04-01 08:00', 8)), 'checked_in', 'Carl is in.');
SELECT is((row_of('carl')).amount, 80.00, 'Carl''s stay costs 80.');
SELECT is(record_outcome('carl', reservation.checkout(id('carl'), at => '2030-04-01 08:00+00')), 'checked_out', 'Carl is checked out at once.');
SELECT is(place_of('carl'), NULL, 'No history is left.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('pair'), hours('2030-04-01 10:00', 2), 'dora')), 'confirmed', 'Dora has a unit.');
SELECT is(record_outcome('carl', reservation.undo_checkout(id('carl'))), 'checked_in', 'Carl has not left.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('carl')), true, 'Carl has a unit and keeps it.');
SELECT is((row_of('carl')).amount, 80.00, 'The amount is the same.');

-- The clean-up after the stay is part of it; a guest who stays longer has the present alone.
INSERT INTO reservation.resource (name, time_zone, cleanup_time) VALUES ('tub', 'UTC', '1 hour');
SELECT is(arrive('emma', 'tub', hours('2030-05-01 08:00', 2)), 'checked_in', 'Emma is in.');
SELECT is(record_outcome('emma', reservation.checkout(id('emma'), at => '2030-05-01 08:00+00')), 'checked_out', 'Emma is checked out.');
SET reservation.now = '2030-05-01 10:30+00';
SELECT is(record_outcome('emma', reservation.undo_checkout(id('emma'))), 'checked_in', 'Emma has not left.');
SELECT is(place_of('emma'), 'tub [0,1) ["2030-05-01 08:00:00+00","2030-05-01 11:00:00+00")', 'She has the time for the clean-up, too.');
SELECT is(record_outcome('emma', reservation.checkout(id('emma'))), 'checked_out', 'Emma leaves late.');
SELECT is(place_of('emma'), 'tub [0,1) ["2030-05-01 08:00:00+00","2030-05-01 11:00:00+00")', 'The tub is cleaned in the time booked for it.');
SET reservation.now = '2030-05-01 11:15+00';
SELECT is(record_outcome('emma', reservation.undo_checkout(id('emma'))), 'checked_in', 'Emma is still there, when the stay and its clean-up are over.');
SELECT is(place_of('emma'), 'tub [0,1) ["2030-05-01 08:00:00+00","2030-05-01 11:15:00.000001+00")', 'She has the tub to the present.');
SELECT ok(reservation.is_available(r('tub'), hours('2030-05-01 11:20', 1)), 'What begins later is free.');

-- Of two units a late guest has left one when the next stay on it began, and the other at noon.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('bus', 4, 'UTC');
SET reservation.now = '2030-06-01 00:00+00';
SELECT is(record_outcome('gina', reservation.create_reservation(r('bus'), hours('2030-06-01 01:00', 8), 'gina', units => '[1,2)')), 'confirmed', 'Gina has the second bus.');
SELECT is(record_outcome('hugo', reservation.create_reservation(r('bus'), hours('2030-06-01 01:00', 8), 'hugo', units => '[3,4)')), 'confirmed', 'Hugo has the fourth.');
SELECT is(record_outcome('igor', reservation.create_reservation(r('bus'), hours('2030-06-01 01:00', 8), 'igor', 2)), 'confirmed', 'Igor has the two others.');
SELECT is(record_outcome('jana', reservation.create_reservation(r('bus'), hours('2030-06-01 10:00', 9), 'jana', units => '[2,3)')), 'confirmed', 'Jana has one of them from ten.');
SET reservation.now = '2030-06-01 01:00+00';
SELECT is(record_outcome('igor', reservation.checkin(id('igor'))), 'checked_in', 'Igor is in.');
SET reservation.now = '2030-06-01 12:00+00';
SELECT is(record_outcome('igor', reservation.checkout(id('igor'))), 'checked_out', 'Igor leaves at noon.');
CREATE FUNCTION ends(name text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(units || ' ' || to_char(upper(during), 'HH24:MI:SS.US'), ', ' ORDER BY units) FROM reservation.allocation WHERE reservation_id = id(name) $$;
SET TimeZone = 'UTC';
SELECT is(ends('igor'), '[0,1) 12:00:00.000000, [2,3) 10:00:00.000000', 'Each bus was his until he left, or until the next stay began.');
SELECT is(record_outcome('igor', reservation.undo_checkout(id('igor'))), 'refused: unavailable', 'Jana has one of his buses.');
SELECT is(record_outcome('jana', reservation.cancel_reservation(id('jana'))), 'canceled', 'Jana cancels.');
SELECT is(record_outcome('igor', reservation.undo_checkout(id('igor'))), 'checked_in', 'Nothing is in the way any more.');
SELECT is(ends('igor'), '[0,1) 12:00:00.000001, [2,3) 12:00:00.000001', 'He has both to the present.');
SELECT is(record_outcome('igor', reservation.checkout(id('igor'))), 'checked_out', 'Igor leaves.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
