-- occupied, overreserved, day_occupancy and daily_occupancy, against counts by
-- hand, and on days with a clock change.
\ir support/story.sql
SELECT plan(45);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES
	('house', 3, 2, 'UTC'), ('court', 2, 0, 'Europe/Berlin'), ('none', 0, 0, 'UTC'), ('havana', 1, 0, 'America/Havana');
CREATE FUNCTION day(name text, day date) RETURNS text LANGUAGE sql AS
$$ SELECT format('%s|%s|%s|%s|%s|%s|%s', night, peak, closed, arrivals, departures, night_share, day_share)
	FROM reservation.day_occupancy(r($1), $2) $$;

-- Steps
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), hours('2030-03-01 10:00', 48), 'c', 2)), 'confirmed', 'two for two days');
SELECT is(record_outcome('bert', reservation.create_reservation(r('house'), hours('2030-03-02 06:00', 12), 'c')), 'confirmed', 'one for half a day');
SELECT is(record_outcome('dead', reservation.create_reservation(r('house'), hours('2030-03-05 06:00', 12), 'c', hold => '1 hour')), 'held', 'one that is only held');
SELECT results_eq($$SELECT * FROM reservation.occupied(r('house'), hours('2030-03-01 00:00', 96))$$,
	$$VALUES (hours('2030-03-01 00:00', 10), 0, 0), (hours('2030-03-01 10:00', 20), 2, 0), (hours('2030-03-02 06:00', 12), 3, 0),
		(hours('2030-03-02 18:00', 16), 2, 0), (hours('2030-03-03 10:00', 38), 0, 0)$$, 'sold, over time');
SELECT results_eq($$SELECT * FROM reservation.occupied(r('none'), hours('2030-03-01 00:00', 1))$$,
	$$VALUES (hours('2030-03-01 00:00', 1), 0, 0)$$, 'of nothing, nothing');
SELECT is((reservation.close_resource(r('house'), hours('2030-03-07 00:00', 12), '[1,2)')).accepted, true, 'one closed');
SELECT is((reservation.close_resource(r('court'), hours('2030-03-07 00:00', 12))).accepted, true, 'all of another');
SELECT results_eq($$SELECT sold, closed FROM reservation.occupied(r('house'), hours('2030-03-07 01:00', 1))$$, $$VALUES (0, 1)$$, 'closed units are counted apart');
SELECT results_eq($$SELECT sold, closed FROM reservation.occupied(r('court'), hours('2030-03-07 01:00', 1))$$, $$VALUES (0, 2)$$, 'a closed resource is closed to its capacity');
SELECT throws_ok($$SELECT * FROM reservation.occupied(4711, hours('2030-03-01 00:00', 1))$$, 'P0002', 'resource 4711 does not exist', 'occupied: no such resource');
SELECT throws_ok($$SELECT * FROM reservation.occupied(NULL, hours('2030-03-01 00:00', 1))$$, '22004', NULL, 'occupied: none');
SELECT throws_ok($$SELECT * FROM reservation.occupied(r('house'), NULL)$$, '22004', NULL, 'occupied: when?');
SELECT throws_ok($$SELECT * FROM reservation.occupied(r('house'), '[2030-01-01,)')$$, '22023', NULL, 'occupied: for ever');
SELECT throws_ok($$SELECT * FROM reservation.occupied(r('house'), 'empty')$$, '22023', NULL, 'occupied: never');

-- Days
SELECT is(day('house', '2030-03-01'), '2|2|0|1|0|0.6667|0.3889', 'the first: two of three from ten on');
SELECT is(day('house', '2030-03-02'), '2|3|0|1|1|0.6667|0.8333', 'the second');
SELECT is(day('house', '2030-03-03'), '0|2|0|0|1|0.0000|0.2778', 'the third');
SELECT is(day('house', '2030-03-04'), '0|0|0|0|0|0.0000|0.0000', 'and none');
SELECT is(day('house', '2030-03-07'), '0|0|1|0|0|0.0000|0.0000', 'a closure');
SELECT is(day('house', '2030-03-05'), '0|1|0|1|1|0.0000|0.1667', 'a hold that lives counts');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(day('house', '2030-03-05'), '0|0|0|0|0|0.0000|0.0000', 'one that has ended does not');
SELECT is(day('none', '2030-03-05'), '0|0|0|0|0||', 'a share of nothing is none');
SELECT is(day('nobody', '2030-03-05'), NULL, 'no resource, no row');

-- 23 and 25 hours, and a midnight that is twice
SELECT is(record_outcome('s', reservation.create_reservation(r('court'), tstzrange('2030-03-31 00:00 Europe/Berlin', '2030-04-01 00:00 Europe/Berlin'), 'c')), 'confirmed', 'all of a short day');
SELECT is(record_outcome('l', reservation.create_reservation(r('court'), tstzrange('2030-10-27 00:00 Europe/Berlin', '2030-10-28 00:00 Europe/Berlin'), 'c')), 'confirmed', 'all of a long one');
SELECT is(day('court', '2030-03-31'), '0|1|0|1|0|0.0000|0.5000', 'half of 23 hours');
SELECT is(day('court', '2030-10-27'), '0|1|0|1|0|0.0000|0.5000', 'half of 25 hours');
SELECT is(day('court', '2030-04-01'), '0|0|0|0|1|0.0000|0.0000', 'it ends where the next day begins');
SELECT is(reservation.day_start('2030-11-03', 'America/Havana'), '2030-11-03 04:00+00', 'of two midnights the first');
SELECT is(reservation.day_start('2030-03-10', 'America/Havana'), '2030-03-10 05:00+00', 'where there is none, the first instant');
SELECT is(reservation.day_start(NULL, 'UTC'), NULL, 'null starts never');

-- A guest who leaves late
SET reservation.now = '2030-02-10 12:00+00';
SELECT record_outcome('late', reservation.create_reservation(r('havana'), hours('2030-02-10 12:00', 24), 'c'));
SELECT record_outcome('late', reservation.checkin(id('late')));
SET reservation.now = '2030-02-14 12:00+00';
SELECT record_outcome('late', reservation.checkout(id('late')));
SELECT is(day('havana', '2030-02-11'), '0|1|0|0|1|0.0000|0.2917', 'left when the stay ended, as far as places go');
SELECT is((SELECT sum(departures) FROM reservation.daily_occupancy(r('havana'), '2030-02-10', '2030-02-15')), 1::bigint, 'and once');
SET reservation.now = '2030-01-01 13:00+00';

-- The function and the view
SELECT is((SELECT array_agg(day ORDER BY day) FROM reservation.daily_occupancy(r('house'), '2030-03-01', '2030-03-03')), '{2030-03-01,2030-03-02,2030-03-03}', 'both days included');
SELECT is_empty($$SELECT * FROM reservation.daily_occupancy(r('house'), '2030-03-02', '2030-03-01')$$, 'backwards there is no day');
SELECT throws_ok($$SELECT * FROM reservation.daily_occupancy(4711, '2030-03-02', '2030-03-02')$$, 'P0002', NULL, 'daily_occupancy: no such resource');
SELECT throws_ok($$SELECT * FROM reservation.daily_occupancy(NULL, '2030-03-02', '2030-03-02')$$, '22004', NULL, 'daily_occupancy: none');
SELECT throws_ok($$SELECT * FROM reservation.daily_occupancy(r('house'), '2030-03-02', 'infinity')$$, '22008', NULL, 'daily_occupancy: for ever');
SELECT results_eq($$SELECT * FROM reservation.daily_occupancy WHERE resource_id = r('house') AND day BETWEEN '2030-03-01' AND '2030-03-03' ORDER BY day$$,
	$$SELECT * FROM reservation.daily_occupancy(r('house'), '2030-03-01', '2030-03-03')$$, 'the view says the same');
SELECT is((SELECT count(*)::int FROM reservation.daily_occupancy WHERE resource = 'none'), 1098, 'and has an end');

-- Sold beyond what there is
SELECT is_empty('SELECT * FROM reservation.overreserved', 'nothing is');
SELECT is(record_outcome('over', reservation.create_reservation(r('house'), hours('2030-03-02 00:00', 24), 'over', 2, 'overbook')), 'confirmed', 'two more on three that are taken');
SELECT is((SELECT format('%s|%s|%s|%s|%s|%s', customer, quantity, units, capacity, units_over_capacity, excess) FROM reservation.overreserved), 'over|2|3-4|3|2|2', 'are two too many');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'court';
UPDATE reservation.resource SET capacity = 1 WHERE name = 'house';
SELECT results_eq($$SELECT quantity, units_over_capacity, excess FROM reservation.overreserved ORDER BY quantity, units_over_capacity$$,
	$$VALUES (1, 1, 4), (2, 1, 4), (2, 2, 4)$$, 'capacity that was lowered shows');
SET reservation.now = '2030-03-04 00:00+00';
SELECT is_empty('SELECT * FROM reservation.overreserved', 'what is over is no problem any more');
SELECT * FROM finish();
