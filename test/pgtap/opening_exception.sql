-- Days that have other hours than those of their weekday.
\ir support/story.sql
\ir support/may.sql
SELECT plan(71);

-- Nothing of it depends on where the session is.
SET TimeZone = 'Pacific/Auckland';

-- When it is open, in local time
CREATE FUNCTION open(resource text, start text, stop text) RETURNS text
LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(o) AT TIME ZONE z.time_zone, 'DD HH24:MI') || '-'
	|| to_char(upper(o) AT TIME ZONE z.time_zone, 'DD HH24:MI'), ', ' ORDER BY o)
FROM reservation.resource z, reservation.open_periods(z.resource_id,
	tstzrange(start::timestamp AT TIME ZONE z.time_zone, stop::timestamp AT TIME ZONE z.time_zone)) AS o
WHERE z.name = resource
$$;
CREATE FUNCTION except_on(resource text, day text, opens text DEFAULT NULL, closes text DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes) VALUES (r($1), $2::date, $3::time, $4::time)
$$;

-- 4 March 2030 is a Monday.
INSERT INTO reservation.resource (name, time_zone, category) VALUES
	('shop', 'Europe/Berlin', 'shop'), ('corner', 'Europe/Berlin', 'shop'), ('bar', 'Europe/Berlin', NULL), ('clock', 'Europe/Berlin', NULL),
	('always', 'Europe/Berlin', NULL), ('havana', 'America/Havana', NULL), ('gap', 'Europe/Berlin', NULL), ('season', 'Europe/Berlin', NULL);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r(name), day, opens::time, closes::time
FROM (VALUES ('shop', '09:00', '17:00'), ('season', '09:00', '17:00'), ('clock', '00:00', '00:00')) AS h(name, opens, closes), generate_series(1, 7) AS day
UNION ALL SELECT r('bar'), day, '20:00', '02:00' FROM generate_series(5, 6) AS day;

-- Closed
SELECT is(may('shop', '2030-03-05 10:00+01', '2030-03-05 11:00+01'), 'yes', 'a Tuesday');
SELECT lives_ok($$SELECT except_on('shop', '2030-03-05')$$, 'is a holiday');
SELECT is(may('shop', '2030-03-05 10:00+01', '2030-03-05 11:00+01'), 'closed', 'and closed');
SELECT is(may('shop', '2030-03-04 16:00+01', '2030-03-04 17:00+01'), 'yes', 'the day before is not');
SELECT is(may('shop', '2030-03-06 09:00+01', '2030-03-06 10:00+01'), 'yes', 'nor the day after');
SELECT is(may('shop', '2030-03-12 10:00+01', '2030-03-12 11:00+01'), 'yes', 'nor another Tuesday');
SELECT is(open('shop', '2030-03-04', '2030-03-07'), '04 09:00-04 17:00, 06 09:00-06 17:00', 'open_periods leaves it out');
SELECT results_eq($$SELECT * FROM reservation.availability(r('shop'), tstzrange('2030-03-04 12:00+01', '2030-03-06 12:00+01'))$$,
	$$VALUES (tstzrange('2030-03-04 12:00+01', '2030-03-04 17:00+01'), 1),
		(tstzrange('2030-03-04 17:00+01', '2030-03-06 09:00+01'), 0),
		(tstzrange('2030-03-06 09:00+01', '2030-03-06 12:00+01'), 1)$$, 'so does the step function');
SELECT results_eq($$SELECT lower(period) FROM reservation.find_slots('2 hours', tstzrange('2030-03-04 16:00+01', '2030-03-07 00:00+01'), r('shop'), max => 2)$$,
	$$VALUES ('2030-03-06 09:00+01'::timestamptz), ('2030-03-06 11:00+01')$$, 'so do slots');
SELECT is_empty($$SELECT * FROM reservation.alternatives(r('shop'), tstzrange('2030-03-05 10:00+01', '2030-03-05 11:00+01'), max => 50)
	WHERE resource_id = r('shop') AND period && tstzrange('2030-03-05 00:00+01', '2030-03-06 00:00+01')$$, 'so do alternatives');
SELECT is((SELECT count(*)::int FROM reservation.alternatives(r('shop'), tstzrange('2030-03-05 10:00+01', '2030-03-05 11:00+01')) AS a
	WHERE may((SELECT name FROM reservation.resource x WHERE x.resource_id = a.resource_id), lower(a.period)::text, upper(a.period)::text) = 'yes'), 5,
	'all of them can be booked');
SELECT is(record_outcome('w', reservation.add_to_waitlist(r('shop'), tstzrange('2030-03-05 10:00+01', '2030-03-05 11:00+01'), 'c')), 'refused: closed',
	'nobody waits for a day that is closed');

-- Other hours
SELECT lives_ok($$SELECT except_on('shop', '2030-03-07', '08:00', '12:00'), except_on('shop', '2030-03-07', '14:00', '22:00')$$, 'a long Thursday');
SELECT is(open('shop', '2030-03-07', '2030-03-08'), '07 08:00-07 12:00, 07 14:00-07 22:00', 'instead of the weekday''s hours');
SELECT is(may('shop', '2030-03-07 21:00+01', '2030-03-07 22:00+01'), 'yes', 'in the evening');
SELECT is(may('shop', '2030-03-07 12:00+01', '2030-03-07 13:00+01'), 'closed', 'not over lunch');
SELECT is(may('shop', '2030-03-07 11:00+01', '2030-03-07 12:00:00.000001+01'), 'closed', 'not a microsecond longer');
SELECT lives_ok($$SELECT except_on('bar', '2030-03-05', '18:00', '20:00')$$, 'a Tuesday on which it never opens');
SELECT is(may('bar', '2030-03-05 18:00+01', '2030-03-05 20:00+01'), 'yes', 'is open once');
SELECT is(may('bar', '2030-03-12 18:00+01', '2030-03-12 20:00+01'), 'closed', 'and not again');
SELECT is(open('bar', '2030-03-04', '2030-03-10'), '05 18:00-05 20:00, 08 20:00-09 02:00, 09 20:00-10 00:00', 'among the weekly ones');

-- A row without times closes, whatever others say.
SELECT lives_ok($$SELECT except_on('shop', '2030-03-07')$$, 'the long Thursday is called off');
SELECT is(open('shop', '2030-03-07', '2030-03-09'), '08 09:00-08 17:00', 'by one row');
DELETE FROM reservation.opening_exception WHERE day = '2030-03-07' AND opens IS NULL;
SELECT is(may('shop', '2030-03-07 21:00+01', '2030-03-07 22:00+01'), 'yes', 'and called on again');

-- Past midnight: hours are of the day on which they start.
SELECT lives_ok($$SELECT except_on('bar', '2030-03-16')$$, 'the Saturday is closed');
SELECT is(open('bar', '2030-03-15', '2030-03-18'), '15 20:00-16 02:00', 'but Friday night goes on until two');
SELECT lives_ok($$SELECT except_on('bar', '2030-03-22', '22:00', '06:00')$$, 'a long Friday night');
SELECT is(open('bar', '2030-03-22', '2030-03-24'), '22 22:00-23 06:00, 23 20:00-24 00:00', 'reaches into Saturday');
SELECT is(may('bar', '2030-03-23 05:00+01', '2030-03-23 06:00+01'), 'yes', 'to its end');
SELECT is(may('bar', '2030-03-22 20:00+01', '2030-03-22 22:30+01'), 'closed', 'and begins later');
SELECT lives_ok($$SELECT except_on('bar', '2030-03-28', '12:00', '20:00'), except_on('bar', '2030-03-29', '20:00', '24:00'), except_on('bar', '2030-03-30', '00:00', '03:00')$$,
	'hours that touch at midnight');
SELECT is(may('bar', '2030-03-29 21:00+01', '2030-03-30 03:00+01'), 'yes', 'are one');
SELECT is(may('bar', '2030-03-30 20:00+01', '2030-03-30 21:00+01'), 'closed', 'the weekday''s are replaced');

-- Round the clock
SELECT lives_ok($$SELECT except_on('clock', '2030-03-05', '06:00', '00:00')$$, 'cleaned for six hours');
SELECT is(open('clock', '2030-03-03', '2030-03-08'), '03 00:00-05 00:00, 05 06:00-08 00:00', 'and open otherwise');
SELECT is(may('clock', '2030-03-04 15:00+01', '2030-03-05 11:00+01'), 'closed', 'nobody stays over it');

-- Without weekly hours it is open on all other days.
SELECT lives_ok($$SELECT except_on('always', '2030-12-25'), except_on('always', '2030-12-26', '10:00', '16:00')$$, 'Christmas');
SELECT is(open('always', '2030-12-20', '2030-12-30'), '20 00:00-25 00:00, 26 10:00-26 16:00, 27 00:00-30 00:00', 'is all there is');
SELECT is(may('always', '2030-12-01 15:00+01', '2030-12-25 00:00+01'), 'yes', 'until the last moment');
SELECT is(may('always', '2030-12-01 15:00+01', '2030-12-25 00:00:00.000001+01'), 'closed', 'and not into it');
SELECT is(may('always', '2030-12-27 00:00+01', '2035-12-27 00:00+01'), 'yes', 'and for years after it');
SELECT is(open('always', '2030-12-25', '2030-12-26'), NULL, 'on the day there is nothing');

-- Days with a clock change: 31 March 2030 has no 02:30, 27 October has it twice.
SELECT lives_ok($$SELECT except_on('shop', '2030-03-31', '01:00', '05:00'), except_on('shop', '2030-10-27', '01:00', '05:00')$$, 'in the small hours');
SELECT results_eq($$SELECT upper(o) - lower(o) FROM (VALUES ('2030-03-31'), ('2030-10-27')) AS d(day),
	reservation.open_periods(r('shop'), tstzrange(d.day::timestamp AT TIME ZONE 'Europe/Berlin', (d.day::timestamp + '1 day') AT TIME ZONE 'Europe/Berlin')) AS o$$,
	$$VALUES (interval '3 hours'), ('5 hours')$$, 'three hours in spring, five in autumn');
SELECT lives_ok($$SELECT except_on('gap', '2030-03-31', '02:30', '03:00'), except_on('always', '2030-03-31')$$, 'hours that are not there');
SELECT is(open('gap', '2030-03-31', '2030-04-01'), NULL, 'are none');
SELECT is(may('gap', '2030-03-31 03:00+02', '2030-03-31 03:15+02'), 'closed', 'also to a command');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('always'), tstzrange('2030-03-30 23:00+01', '2030-04-01 01:00+02'))$$,
	$$VALUES (tstzrange('2030-03-30 23:00+01', '2030-03-31 00:00+01')), (tstzrange('2030-04-01 00:00+02', '2030-04-01 01:00+02'))$$,
	'a closed day of 23 hours');
SELECT lives_ok($$SELECT except_on('havana', '2030-03-10'), except_on('havana', '2030-11-03')$$, 'where midnight is skipped, or comes twice');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana'), tstzrange('2030-03-09 12:00-05', '2030-03-11 12:00-04'))$$,
	$$VALUES (tstzrange('2030-03-09 12:00-05', '2030-03-10 01:00-04')), (tstzrange('2030-03-11 00:00-04', '2030-03-11 12:00-04'))$$,
	'a day without its first hour');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana'), tstzrange('2030-11-02 12:00-04', '2030-11-04 12:00-05'))$$,
	$$VALUES (tstzrange('2030-11-02 12:00-04', '2030-11-03 00:00-04')), (tstzrange('2030-11-04 00:00-05', '2030-11-04 12:00-05'))$$,
	'a day with its first hour twice');

-- Closed for a season, which is skipped
INSERT INTO reservation.opening_exception (resource_id, day)
SELECT r('season'), d::date FROM generate_series(timestamp '2030-02-01', timestamp '2030-08-31', '1 day') AS d;
SELECT is(open('season', '2030-01-31', '2030-09-02'), '31 09:00-31 17:00, 01 09:00-01 17:00', 'seven months');
SELECT results_eq($$SELECT lower(period) FROM reservation.find_slots('2 hours', tstzrange('2030-01-31 16:00+01', '2031-01-01 00:00+01'), r('season'), max => 1)$$,
	$$VALUES ('2030-09-01 09:00+02'::timestamptz)$$, 'the next slot is behind them');

-- A booked stay remains; a later change of it is judged anew.
SELECT is(record_outcome('anna', reservation.create_reservation(r('shop'), tstzrange('2030-05-02 10:00+02', '2030-05-02 11:00+02'), 'c')), 'confirmed', 'booked');
SELECT except_on('shop', '2030-05-02');
SELECT is((row_of('anna')).status, 'confirmed', 'and closed afterwards');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2030-05-02 10:00+02', '2030-05-02 12:00+02'))), 'refused: closed', 'it cannot grow');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2030-05-03 10:00+02', '2030-05-03 12:00+02'))), 'confirmed', 'but move');

-- Rows are of a resource, and go with it.
UPDATE reservation.resource SET resource_id = 4711 WHERE name = 'always';
SELECT is((SELECT count(*)::int FROM reservation.opening_exception WHERE resource_id = 4711), 3, 'they follow it');
SELECT is(may('always', '2030-12-25 10:00+01', '2030-12-25 11:00+01'), 'closed', 'and hold');
DELETE FROM reservation.resource WHERE name = 'always';
SELECT is((SELECT count(*)::int FROM reservation.opening_exception WHERE resource_id = 4711), 0, 'and go with it');
SELECT throws_ok($$INSERT INTO reservation.opening_exception (resource_id, day) VALUES (4711, '2030-12-25')$$, '23503', 'resource 4711 does not exist', 'a resource has to be there');
SET check_function_bodies = off;
INSERT INTO reservation.opening_exception (resource_id, day) VALUES (4711, '2030-12-25'), (4711, '2030-12-26');
RESET check_function_bodies;
SELECT results_eq('SELECT problem, remedy FROM reservation.check_installation()', $$VALUES
	('opening exception of resource 4711, which does not exist', 'DELETE FROM reservation.opening_exception WHERE resource_id = 4711')$$,
	'unless a dump brings it, which is told');
DELETE FROM reservation.opening_exception WHERE resource_id = 4711;

-- Wrong rows
SELECT throws_ok($$SELECT except_on('shop', '2030-06-01', '09:00')$$, '23514', NULL, 'half a row');
SELECT throws_ok($$SELECT except_on('shop', '2030-06-01', NULL, '09:00')$$, '23514', NULL, 'the other half');
SELECT throws_ok($$SELECT except_on('shop', 'infinity')$$, '23514', NULL, 'no day');
SELECT throws_ok($$SELECT except_on('shop', '-infinity')$$, '23514', NULL, 'nor this');
SELECT throws_ok($$SELECT except_on('shop', '294276-01-01')$$, '23514', NULL, 'a day that is no time');
SELECT throws_ok($$SELECT except_on('shop', NULL)$$, '23502', NULL, 'no day at all');
SELECT throws_ok($$SELECT except_on('shop', '2030-03-05')$$, '23505', NULL, 'closed twice');
SELECT throws_ok($$SELECT except_on('shop', '2030-03-07', '08:00', '09:00')$$, '23505', NULL, 'opened twice');

SELECT is_empty('SELECT * FROM reservation.verify()', 'and all of it adds up');
SELECT * FROM finish();
