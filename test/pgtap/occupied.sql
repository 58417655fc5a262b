-- occupied, overreserved, day_occupancy and daily_occupancy, against counts by
-- hand, and on days with a clock change.
\ir support/story.sql
SELECT plan(55);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES
	('house', 3, 2, 'UTC'), ('court', 2, 0, 'Europe/Berlin'), ('none', 0, 0, 'UTC'), ('havana', 1, 0, 'America/Havana');
CREATE FUNCTION day(name text, day date) RETURNS text LANGUAGE sql AS
$$ SELECT format('%s|%s|%s|%s|%s|%s|%s', night, peak, closed, arrivals, departures, night_share, day_share)
	FROM reservation.day_occupancy(r($1), $2) $$;

-- Steps
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), hours('2030-03-01 10:00', 48), 'c', 2)), 'confirmed', 'A reservation of two units for two days is confirmed.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('house'), hours('2030-03-02 06:00', 12), 'c')), 'confirmed', 'A reservation of one unit for half a day is confirmed.');
SELECT is(record_outcome('dead', reservation.create_reservation(r('house'), hours('2030-03-05 06:00', 12), 'c', hold => '1 hour')), 'held', 'A reservation for half a day is held.');
SELECT results_eq($$SELECT * FROM reservation.occupied(r('house'), hours('2030-03-01 00:00', 96))$$,
	$$VALUES (hours('2030-03-01 00:00', 10), 0, 0), (hours('2030-03-01 10:00', 20), 2, 0), (hours('2030-03-02 06:00', 12), 3, 0),
		(hours('2030-03-02 18:00', 16), 2, 0), (hours('2030-03-03 10:00', 38), 0, 0)$$, 'occupied() has a step for each change of the units sold.');
SELECT results_eq($$SELECT * FROM reservation.occupied(r('none'), hours('2030-03-01 00:00', 1))$$,
	$$VALUES (hours('2030-03-01 00:00', 1), 0, 0)$$, 'occupied() of a resource without units is one empty step.');
SELECT is((reservation.close_resource(r('house'), hours('2030-03-07 00:00', 12), '[1,2)')).accepted, true, 'One unit of the house is closed.');
SELECT is((reservation.close_resource(r('court'), hours('2030-03-07 00:00', 12))).accepted, true, 'The court is closed.');
SELECT results_eq($$SELECT sold, closed FROM reservation.occupied(r('house'), hours('2030-03-07 01:00', 1))$$, $$VALUES (0, 1)$$, 'occupied() counts closed units apart.');
SELECT results_eq($$SELECT sold, closed FROM reservation.occupied(r('court'), hours('2030-03-07 01:00', 1))$$, $$VALUES (0, 2)$$, 'occupied() counts a closed resource to its capacity.');
SELECT throws_ok($$SELECT * FROM reservation.occupied(4711, hours('2030-03-01 00:00', 1))$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error for occupied().');
SELECT throws_ok($$SELECT * FROM reservation.occupied(NULL, hours('2030-03-01 00:00', 1))$$, '22004', NULL, 'A null resource is an error for occupied().');
SELECT throws_ok($$SELECT * FROM reservation.occupied(r('house'), NULL)$$, '22004', NULL, 'A null period is an error for occupied().');
SELECT throws_ok($$SELECT * FROM reservation.occupied(r('house'), '[2030-01-01,)')$$, '22023', NULL, 'A period without an end is an error for occupied().');
SELECT throws_ok($$SELECT * FROM reservation.occupied(r('house'), 'empty')$$, '22023', NULL, 'An empty period is an error for occupied().');

-- Days
SELECT is(day('house', '2030-03-01'), '2|2|0|1|0|0.6667|0.3889', 'The first day has two of three units from ten on.');
SELECT is(day('house', '2030-03-02'), '3|3|0|1|1|1.0000|0.8333', 'The second day has a peak of three units.');
SELECT is(day('house', '2030-03-03'), '0|2|0|0|1|0.0000|0.2778', 'The third day ends the stay at ten.');
SELECT is(day('house', '2030-03-04'), '0|0|0|0|0|0.0000|0.0000', 'A day without a stay has zeros.');
SELECT is(day('house', '2030-03-07'), '0|0|1|0|0|0.0000|0.0000', 'A day with a closure counts the closed unit.');
SELECT is(day('house', '2030-03-05'), '1|1|0|1|1|0.3333|0.1667', 'A hold that has not ended is counted, a night without a midnight.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(day('house', '2030-03-05'), '0|0|0|0|0|0.0000|0.0000', 'A hold that has ended is not counted.');
SELECT is(day('none', '2030-03-05'), '0|0|0|0|0||', 'A resource without units has no shares.');
SELECT is(day('nobody', '2030-03-05'), NULL, 'An unknown resource has no row.');

-- 23 and 25 hours, and a midnight that is twice
SELECT is(record_outcome('s', reservation.create_reservation(r('court'), tstzrange('2030-03-31 00:00 Europe/Berlin', '2030-04-01 00:00 Europe/Berlin'), 'c')), 'confirmed', 'A stay of all of a short day is confirmed.');
SELECT is(record_outcome('l', reservation.create_reservation(r('court'), tstzrange('2030-10-27 00:00 Europe/Berlin', '2030-10-28 00:00 Europe/Berlin'), 'c')), 'confirmed', 'A stay of all of a long day is confirmed.');
SELECT is(day('court', '2030-03-31'), '1|1|0|1|0|0.5000|0.5000', 'One of two units for 23 hours is half of the day.');
SELECT is(day('court', '2030-10-27'), '1|1|0|1|0|0.5000|0.5000', 'One of two units for 25 hours is half of the day.');
SELECT is(day('court', '2030-04-01'), '0|0|0|0|1|0.0000|0.0000', 'The stay departs on the day on which it ends at midnight.');
SELECT is(reservation.day_start('2030-11-03', 'America/Havana'), '2030-11-03 04:00+00', 'day_start() is the first of two midnights.');
SELECT is(reservation.day_start('2030-03-10', 'America/Havana'), '2030-03-10 05:00+00', 'day_start() is the first instant of a day without a midnight.');
SELECT is(reservation.day_start(NULL, 'UTC'), NULL, 'day_start() of null is null.');

-- The nights of a stay are dates, as its price has them.
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, setup_time, cleanup_time, payment)
VALUES ('inn', 4, 'Europe/Berlin', 1, 'night', '3 hours', '14 hours', 'later');
SELECT record_outcome('dates', reservation.create_reservation(r('inn'), '[2030-05-03 00:00+02,2030-05-05 00:00+02)', 'c', 2));
SELECT record_outcome('dawn', reservation.create_reservation(r('inn'), '[2030-05-08 01:00+02,2030-05-08 11:00+02)', 'c'));
SELECT record_outcome('day', reservation.create_reservation(r('inn'), '[2030-05-10 12:00+02,2030-05-10 18:00+02)', 'c'));
SELECT record_outcome('room', reservation.create_reservation(r('inn'), '[2030-05-12 15:00+02,2030-05-14 11:00+02)', 'c'));
SELECT results_eq($$SELECT day, night FROM reservation.daily_occupancy(r('inn'), '2030-05-01', '2030-05-20') WHERE night > 0$$,
	$$VALUES ('2030-05-03'::date, 2), ('2030-05-04', 2), ('2030-05-08', 1), ('2030-05-10', 1), ('2030-05-12', 1), ('2030-05-13', 1)$$,
	'The nights of a stay are dates, whatever its set-up and clean-up time.');
SELECT is((SELECT sum(night) FROM reservation.daily_occupancy(r('inn'), '2030-05-01', '2030-05-20'))::numeric,
	(SELECT sum(amount) FROM reservation.reservation WHERE r('inn') = ANY (resource_ids)), 'As many nights are counted as are charged.');
SET reservation.now = '2030-05-12 20:00+02';
SELECT record_outcome('room', reservation.checkin(id('room')));
SELECT record_outcome('room', reservation.checkout(id('room')));
SELECT results_eq($$SELECT night FROM reservation.daily_occupancy(r('inn'), '2030-05-11', '2030-05-13')$$, 'VALUES (0), (1), (0)',
	'A guest who leaves on the day of arrival has used one night.');

-- A late check-out
SET reservation.now = '2030-02-10 12:00+00';
SELECT record_outcome('late', reservation.create_reservation(r('havana'), hours('2030-02-10 12:00', 24), 'c'));
SELECT record_outcome('late', reservation.checkin(id('late')));
SET reservation.now = '2030-02-14 12:00+00';
SELECT record_outcome('late', reservation.checkout(id('late')));
SELECT is(day('havana', '2030-02-11'), '1|1|0|0|1|1.0000|1.0000', 'A guest that leaves late departs on the day of the booked end, and has the unit until the check-out.');
SELECT is((SELECT sum(departures) FROM reservation.daily_occupancy(r('havana'), '2030-02-10', '2030-02-15')), 1::bigint, 'A guest that leaves late departs once.');
SET reservation.now = '2030-01-01 13:00+00';

-- The function and the view
SELECT is((SELECT array_agg(day ORDER BY day) FROM reservation.daily_occupancy(r('house'), '2030-03-01', '2030-03-03')), '{2030-03-01,2030-03-02,2030-03-03}', 'daily_occupancy() includes the first and the last day.');
SELECT is_empty($$SELECT * FROM reservation.daily_occupancy(r('house'), '2030-03-02', '2030-03-01')$$, 'daily_occupancy() has no row if the last day is before the first.');
SELECT throws_ok($$SELECT * FROM reservation.daily_occupancy(4711, '2030-03-02', '2030-03-02')$$, 'P0002', NULL, 'An unknown resource is an error for daily_occupancy().');
SELECT throws_ok($$SELECT * FROM reservation.daily_occupancy(NULL, '2030-03-02', '2030-03-02')$$, '22004', NULL, 'A null resource is an error for daily_occupancy().');
SELECT throws_ok($$SELECT * FROM reservation.daily_occupancy(r('house'), '2030-03-02', 'infinity')$$, '22008', NULL, 'An infinite day is an error for daily_occupancy().');
SELECT results_eq($$SELECT * FROM reservation.daily_occupancy WHERE resource_id = r('house') AND day BETWEEN '2030-03-01' AND '2030-03-03' ORDER BY day$$,
	$$SELECT * FROM reservation.daily_occupancy(r('house'), '2030-03-01', '2030-03-03')$$, 'The view has the same rows as the function.');
SELECT is((SELECT count(*)::int FROM reservation.daily_occupancy WHERE resource = 'none'), 1098, 'The view ends after three years.');

-- The units that are free for the night
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('lodge', 3, 'Europe/Berlin'), ('shop', 2, 'Europe/Berlin');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('shop'), n, '09:00', '18:00' FROM generate_series(1, 7) AS n;
SELECT record_outcome('two', reservation.create_reservation(r('lodge'), '[2030-06-01 15:00+02, 2030-06-03 11:00+02)', 'c', 2)),
	record_outcome('dates', reservation.create_reservation(r('lodge'), '[2030-06-05 00:00+02, 2030-06-06 00:00+02)', 'c')),
	record_outcome('noon', reservation.create_reservation(r('lodge'), '[2030-06-08 08:00+02, 2030-06-08 20:00+02)', 'c', 3)),
	record_outcome('hold', reservation.create_reservation(r('lodge'), '[2030-06-09 15:00+02, 2030-06-10 11:00+02)', 'c', hold => '1 hour')),
	record_outcome('shut', reservation.close_resource(r('lodge'), '[2030-06-03 00:00+02, 2030-06-03 12:00+02)', '[2,3)')),
	record_outcome('night', reservation.close_resource(r('lodge'), '[2030-06-07 20:00+02, 2030-06-08 08:00+02)'));
SELECT is((SELECT string_agg(free::text, ' ' ORDER BY day) FROM reservation.daily_occupancy(r('lodge'), '2030-05-31', '2030-06-10')),
	'3 1 1 3 3 2 3 0 3 2 3', 'A closure to noon takes nothing of the night that follows, nor does a stay by day.');
SELECT is((SELECT closed FROM reservation.day_occupancy(r('lodge'), '2030-06-03')), 1, 'It counts as closed at its time.');
SELECT results_eq($$SELECT free FROM reservation.daily_occupancy(r('lodge'), '2030-05-31', '2030-06-10')$$,
	$$SELECT a.available FROM generate_series(timestamptz '2030-06-01 00:00+02', '2030-06-11 00:00+02', '1 day') AS midnight,
	reservation.availability(r('lodge'), tstzrange(midnight - interval '1 microsecond', midnight)) AS a$$, 'The free units are those of availability() at the end of the day.');
SELECT ok(reservation.is_available(r('lodge'), '[2030-06-03 14:00+02, 2030-06-04 11:00+02)', 3) AND NOT reservation.is_available(r('lodge'), '[2030-06-02 15:00+02, 2030-06-03 11:00+02)', 2),
	'They can be booked, and no more.');
SELECT is((SELECT free FROM reservation.day_occupancy(r('shop'), '2030-06-03')), 0, 'A shop that closes in the evening has no free night.');
UPDATE reservation.resource SET active = false WHERE name = 'lodge';
SELECT is((SELECT free FROM reservation.day_occupancy(r('lodge'), '2030-06-03')), 0, 'A resource that is not active has none.');
SELECT is((SELECT string_agg(free::text, ' ' ORDER BY day) FROM reservation.daily_occupancy(r('house'), '2030-03-01', '2030-03-03')),
	(SELECT string_agg(available::text, ' ' ORDER BY d) FROM generate_series(date '2030-03-02', '2030-03-04', '1 day') AS d,
	reservation.availability(r('house'), tstzrange(d AT TIME ZONE 'UTC' - interval '1 microsecond', d AT TIME ZONE 'UTC'))), 'Nothing less than 0 is free.');

-- Units sold beyond the capacity
SELECT is_empty('SELECT * FROM reservation.overreserved', 'No stay is beyond the capacity.');
SELECT is(record_outcome('over', reservation.create_reservation(r('house'), hours('2030-03-02 00:00', 24), 'over', 2, 'overbook')), 'confirmed', 'Two units are overbooked.');
SELECT is((SELECT format('%s|%s|%s|%s|%s|%s', customer, quantity, units, capacity, units_over_capacity, excess) FROM reservation.overreserved), 'over|2|3-4|3|2|2', 'The view has the overbooked units and their excess.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'court';
UPDATE reservation.resource SET capacity = 1 WHERE name = 'house';
SELECT results_eq($$SELECT quantity, units_over_capacity, excess FROM reservation.overreserved ORDER BY quantity, units_over_capacity$$,
	$$VALUES (1, 1, 4), (2, 1, 4), (2, 2, 4)$$, 'The view has the stays beyond a lowered capacity.');
SET reservation.now = '2030-03-04 00:00+00';
SELECT is_empty('SELECT * FROM reservation.overreserved', 'A stay that is over is not in the view.');
SELECT * FROM finish();
