-- Hours of a smaller capacity: how many units there are in them, for every command and query.
\ir support/story.sql
SELECT plan(44);

INSERT INTO reservation.resource (name, category, capacity, time_zone, overbooking) VALUES ('doctors', 'practice', 3, 'UTC', 1);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes, capacity)
SELECT r('doctors'), n, h.* FROM generate_series(1, 7) AS n, (VALUES (time '08:00', time '12:00', NULL), ('12:00', '18:00', 1)) AS h;
SET reservation.now = '2030-01-01 00:00+00';
CREATE FUNCTION free(resource text, during tstzrange) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(format('%s-%s %s', to_char(lower(period), 'HH24:MI'), to_char(upper(period), 'HH24:MI'), available), ', ' ORDER BY period)
FROM reservation.availability(r($1), $2)
$$;
-- How many reservations a period takes, and why not one more, as long as the queries say the same at each step
CREATE FUNCTION most(resource text, during tstzrange, quantity int DEFAULT 1, waive text[] DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer reservation.outcome;
	offered boolean;
	n int := 0;
BEGIN
	LOOP
		offered := reservation.is_available(r(resource), during, quantity);
		answer := reservation.create_reservation(r(resource), during, 'c', quantity, waive => waive);
		IF answer.accepted <> offered AND waive IS NULL THEN
			RAISE SQLSTATE 'ZZ000' USING MESSAGE = format('%s, but offered %s', answer, offered);
		ELSIF NOT answer.accepted THEN
			RAISE SQLSTATE 'ZZ000' USING MESSAGE = n || ' ' || answer.reason;
		END IF;
		n := n + 1;
	END LOOP;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;

-- How many
SELECT is(free('doctors', '[2030-03-04, 2030-03-05)'), '00:00-08:00 0, 08:00-12:00 3, 12:00-18:00 1, 18:00-00:00 0', 'Three are free in the morning, and one in the afternoon.');
SELECT is(most('doctors', hours('2030-03-04 09:00', 1)), '3 unavailable', 'The morning takes three.');
SELECT is(most('doctors', hours('2030-03-04 13:00', 1)), '1 unavailable', 'The afternoon takes one.');
SELECT is(most('doctors', hours('2030-03-04 11:00', 2)), '1 unavailable', 'A stay over both has the smallest.');
SELECT is(most('doctors', hours('2030-03-04 13:00', 1), 2), '0 unavailable', 'Two at once are too many in the afternoon.');
SELECT is(most('doctors', hours('2030-03-04 13:00', 1), 4), '0 over_capacity', 'Four are more than there ever are.');
SELECT is(most('doctors', hours('2030-03-04 19:00', 1), 1, '{closed}'), '3 unavailable', 'Outside of all hours, by leave, there are all.');
SELECT is((SELECT string_agg(to_char(lower(period), 'HH24:MI'), ' ' ORDER BY period) FROM reservation.find_slots('2 hours', '[2030-03-04, 2030-03-05)', r('doctors'), quantity => 2)), '08:00 10:00', 'Places for two are found in the morning only.');
UPDATE reservation.opening_hours SET capacity = 2 WHERE opens = '08:00';
UPDATE reservation.opening_hours SET capacity = NULL WHERE opens = '12:00';
SELECT is((SELECT string_agg(to_char(lower(period), 'HH24:MI'), ' ' ORDER BY period) FROM reservation.find_slots('2 hours', '[2030-03-04, 2030-03-05)', r('doctors'), quantity => 3)), '12:00 14:00 16:00', 'The first place for three is where the hours change.');
UPDATE reservation.opening_hours SET capacity = CASE WHEN opens = '12:00' THEN 1 END;

-- Whatever the units
SELECT is(record_outcome('anna', reservation.create_reservation(r('doctors'), hours('2030-03-04 09:00', 2), 'anna', units => '[0,1)')), 'confirmed', 'Anna sees the first doctor.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('doctors'), hours('2030-03-04 10:00', 4), 'bert')), 'confirmed', 'Bert stays over noon.');
SELECT is(free('doctors', '[2030-03-04 08:00+00, 2030-03-04 18:00+00)'), '08:00-09:00 3, 09:00-10:00 2, 10:00-11:00 1, 11:00-12:00 2, 12:00-14:00 0, 14:00-18:00 1', 'Both are counted.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('doctors'), hours('2030-03-04 13:00', 2), 'carl')), 'refused: unavailable', 'Nobody else is there at one.');
SELECT is((outcome_of('carl')).alternatives->0->>'from', '2030-03-04T14:00:00+00:00', 'There is, at two.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('doctors'), hours('2030-03-04 13:00', 2), 'carl', on_unavailable => 'overbook')), 'confirmed', 'One more may be sold.');
SELECT is((outcome_of('carl')).overbooked, true, 'The outcome says so.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('doctors'), hours('2030-03-04 13:00', 2), 'dora', on_unavailable => 'overbook')), 'refused: unavailable', 'Two more may not.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('doctors'), hours('2030-03-05 09:00', 1), 'emil', 2)), 'confirmed', 'Emil needs two.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), hours('2030-03-05 15:00', 1))), 'refused: unavailable', 'They cannot be moved to the afternoon,');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), hours('2030-03-05 15:00', 1), quantity => 1)), 'confirmed', 'but one of them can.');
SELECT is((SELECT string_agg(coalesce(reason, status), ' ' ORDER BY item) FROM reservation.create_booking(
	'[{"resource_id": 1, "from": "2030-03-06 13:00Z", "to": "2030-03-06 14:00Z"}, {"resource_id": 1, "from": "2030-03-06 13:00Z", "to": "2030-03-06 14:00Z"}]', 'fay', 'each')), 'confirmed unavailable', 'Of two items of a booking, one has a place.');

-- Closures
SELECT is((reservation.close_resource(r('doctors'), '[2030-03-07, 2030-03-08)', '[2,3)')).accepted, true, 'A doctor is ill.');
SELECT is(free('doctors', '[2030-03-07 08:00+00, 2030-03-07 18:00+00)'), '08:00-12:00 2, 12:00-18:00 1', 'One of the others is there in the afternoon.');
SELECT is(most('doctors', hours('2030-03-07 13:00', 1)), '1 unavailable', 'That one can be booked.');
SELECT is((reservation.close_resource(r('doctors'), '[2030-03-07, 2030-03-08)', '[0,2)')).accepted, true, 'All are ill.');
SELECT is(most('doctors', hours('2030-03-07 13:00', 1)), '0 unavailable', 'Nothing can be booked.');
SELECT is((SELECT count(*) FROM reservation.allocation WHERE reservation_id IS NULL), 2::bigint, 'The closures are the two that were made.');

-- Exceptions, overlaps, and nights
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes, capacity) VALUES (r('doctors'), '2030-03-08', '10:00', '14:00', 2), (r('doctors'), '2030-03-08', '12:00', '16:00', 1);
SELECT is(free('doctors', '[2030-03-08 09:00+00, 2030-03-08 18:00+00)'), '09:00-10:00 0, 10:00-12:00 2, 12:00-16:00 1, 16:00-18:00 0', 'An exception has hours of its own, and the smallest capacity where they overlap.');
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes, capacity) VALUES (r('doctors'), '2030-03-09', '10:00', '14:00', 0), (r('doctors'), '2030-03-10', '10:00', '14:00', 9);
SELECT is(most('doctors', hours('2030-03-09 10:00', 1)), '0 unavailable', 'A capacity of 0 takes nobody.');
SELECT is(most('doctors', hours('2030-03-10 10:00', 1)), '3 unavailable', 'There are never more than the resource has.');
INSERT INTO reservation.resource (name, capacity, time_zone, cleanup_time) VALUES ('night', 5, 'UTC', '1 hour');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes, capacity) SELECT r('night'), n, h.* FROM generate_series(1, 7) AS n, (VALUES (time '20:00', time '04:00', 2), ('04:00', '20:00', NULL)) AS h;
SELECT is(most('night', hours('2030-03-10 02:00', 1)), '2 unavailable', 'Hours over midnight are those of both dates.');
SELECT is(most('night', hours('2030-03-10 18:00', 1)), '5 unavailable', 'A stay before them has all.');
SELECT is(most('night', hours('2030-03-10 19:30', 1)), '2 unavailable', 'Clean-up time counts like the stay.');
SELECT is((SELECT free FROM reservation.daily_occupancy(r('night'), '2030-03-10', '2030-03-10')), 2, 'The night of the day has two.');
SELECT is(most('night', '[2030-03-10 06:00+00, 2031-03-10 06:00+00)'), '2 unavailable', 'A year has as many as its nights.');
SELECT throws_ok($$UPDATE reservation.opening_hours SET capacity = -1$$, '23514', NULL, 'A negative capacity is refused.');

-- Lowered under what is booked, and raised for those who wait
SELECT is(record_outcome('gus', reservation.create_reservation(r('night'), hours('2030-03-11 22:00', 1), 'gus')), 'confirmed', 'Gus has one of two.');
SELECT is(record_outcome('hanna', reservation.create_reservation(r('night'), hours('2030-03-11 22:00', 1), 'hanna')), 'confirmed', 'Hanna has the other one.');
SELECT is(record_outcome('ida', reservation.create_reservation(r('night'), hours('2030-03-11 22:00', 1), 'ida', on_unavailable => 'waitlist')), 'waitlisted', 'Ida waits.');
UPDATE reservation.opening_hours SET capacity = 3 WHERE resource_id = r('night') AND opens = '20:00';
SELECT is((row_of('ida')).status, 'held', 'More capacity is offered at once.');
UPDATE reservation.opening_hours SET capacity = 1 WHERE resource_id = r('night') AND opens = '20:00';
SELECT is((SELECT count(*) FROM reservation.allocation WHERE resource_id = r('night')), 3::bigint, 'Less takes nobody''s place away.');
SELECT is(most('night', hours('2030-03-11 22:00', 1)), '0 unavailable', 'Nobody else gets one.');
SELECT is((SELECT string_agg(action, ' ') FROM reservation.process_overreservation(r('night'))), 'waitlisted waitlisted', 'Two are too many, and go.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events tell all of it.');
