-- Days that have other hours than those of their weekday.
\ir support/story.sql
\ir support/may.sql
SELECT plan(71);

-- The time zone of the session changes nothing of it.
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
SELECT is(may('shop', '2030-03-05 10:00+01', '2030-03-05 11:00+01'), 'yes', 'Tuesday is open.');
SELECT lives_ok($$SELECT except_on('shop', '2030-03-05')$$, 'A closed date can be added.');
SELECT is(may('shop', '2030-03-05 10:00+01', '2030-03-05 11:00+01'), 'closed', 'That date is closed.');
SELECT is(may('shop', '2030-03-04 16:00+01', '2030-03-04 17:00+01'), 'yes', 'The day before is open.');
SELECT is(may('shop', '2030-03-06 09:00+01', '2030-03-06 10:00+01'), 'yes', 'The day after is open.');
SELECT is(may('shop', '2030-03-12 10:00+01', '2030-03-12 11:00+01'), 'yes', 'Another Tuesday is open.');
SELECT is(open('shop', '2030-03-04', '2030-03-07'), '04 09:00-04 17:00, 06 09:00-06 17:00', 'open_periods leaves the date out.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('shop'), tstzrange('2030-03-04 12:00+01', '2030-03-06 12:00+01'))$$,
	$$VALUES (tstzrange('2030-03-04 12:00+01', '2030-03-04 17:00+01'), 1),
		(tstzrange('2030-03-04 17:00+01', '2030-03-06 09:00+01'), 0),
		(tstzrange('2030-03-06 09:00+01', '2030-03-06 12:00+01'), 1)$$, 'availability counts the date as not free.');
SELECT results_eq($$SELECT lower(period) FROM reservation.find_slots('2 hours', tstzrange('2030-03-04 16:00+01', '2030-03-07 00:00+01'), r('shop'), max => 2)$$,
	$$VALUES ('2030-03-06 09:00+01'::timestamptz), ('2030-03-06 11:00+01')$$, 'find_slots leaves the date out.');
SELECT is_empty($$SELECT * FROM reservation.alternatives(r('shop'), tstzrange('2030-03-05 10:00+01', '2030-03-05 11:00+01'), max => 50)
	WHERE resource_id = r('shop') AND period && tstzrange('2030-03-05 00:00+01', '2030-03-06 00:00+01')$$, 'alternatives leaves the date out.');
SELECT is((SELECT count(*)::int FROM reservation.alternatives(r('shop'), tstzrange('2030-03-05 10:00+01', '2030-03-05 11:00+01')) AS a
	WHERE may((SELECT name FROM reservation.resource x WHERE x.resource_id = a.resource_id), lower(a.period)::text, upper(a.period)::text) = 'yes'), 5,
	'Every alternative can be booked.');
SELECT is(record_outcome('w', reservation.add_to_waitlist(r('shop'), tstzrange('2030-03-05 10:00+01', '2030-03-05 11:00+01'), 'c')), 'refused: closed',
	'A request to wait for a closed date is refused.');

-- Other hours
SELECT lives_ok($$SELECT except_on('shop', '2030-03-07', '08:00', '12:00'), except_on('shop', '2030-03-07', '14:00', '22:00')$$, 'Two periods can be added for a date.');
SELECT is(open('shop', '2030-03-07', '2030-03-08'), '07 08:00-07 12:00, 07 14:00-07 22:00', 'They replace the hours of the weekday.');
SELECT is(may('shop', '2030-03-07 21:00+01', '2030-03-07 22:00+01'), 'yes', 'The evening of that date is open.');
SELECT is(may('shop', '2030-03-07 12:00+01', '2030-03-07 13:00+01'), 'closed', 'Its midday is closed.');
SELECT is(may('shop', '2030-03-07 11:00+01', '2030-03-07 12:00:00.000001+01'), 'closed', 'A microsecond of its midday is closed.');
SELECT lives_ok($$SELECT except_on('bar', '2030-03-05', '18:00', '20:00')$$, 'Hours can be added for a weekday without any.');
SELECT is(may('bar', '2030-03-05 18:00+01', '2030-03-05 20:00+01'), 'yes', 'That date is open.');
SELECT is(may('bar', '2030-03-12 18:00+01', '2030-03-12 20:00+01'), 'closed', 'Another such weekday is closed.');
SELECT is(open('bar', '2030-03-04', '2030-03-10'), '05 18:00-05 20:00, 08 20:00-09 02:00, 09 20:00-10 00:00', 'open_periods has the exception among the weekly hours.');

-- A row without times closes, whatever others say.
SELECT lives_ok($$SELECT except_on('shop', '2030-03-07')$$, 'A row without times can be added for that date.');
SELECT is(open('shop', '2030-03-07', '2030-03-09'), '08 09:00-08 17:00', 'It closes the date in spite of other rows.');
DELETE FROM reservation.opening_exception WHERE day = '2030-03-07' AND opens IS NULL;
SELECT is(may('shop', '2030-03-07 21:00+01', '2030-03-07 22:00+01'), 'yes', 'Without it the other rows apply again.');

-- Past midnight: hours are of the day on which they start.
SELECT lives_ok($$SELECT except_on('bar', '2030-03-16')$$, 'A Saturday can be closed.');
SELECT is(open('bar', '2030-03-15', '2030-03-18'), '15 20:00-16 02:00', 'The hours that began on Friday go on past midnight.');
SELECT lives_ok($$SELECT except_on('bar', '2030-03-22', '22:00', '06:00')$$, 'A longer Friday night can be added.');
SELECT is(open('bar', '2030-03-22', '2030-03-24'), '22 22:00-23 06:00, 23 20:00-24 00:00', 'It reaches into Saturday.');
SELECT is(may('bar', '2030-03-23 05:00+01', '2030-03-23 06:00+01'), 'yes', 'A stay until its end is accepted.');
SELECT is(may('bar', '2030-03-22 20:00+01', '2030-03-22 22:30+01'), 'closed', 'It begins later than the weekly hours.');
SELECT lives_ok($$SELECT except_on('bar', '2030-03-28', '12:00', '20:00'), except_on('bar', '2030-03-29', '20:00', '24:00'), except_on('bar', '2030-03-30', '00:00', '03:00')$$,
	'Hours that meet at midnight can be added.');
SELECT is(may('bar', '2030-03-29 21:00+01', '2030-03-30 03:00+01'), 'yes', 'They are joined.');
SELECT is(may('bar', '2030-03-30 20:00+01', '2030-03-30 21:00+01'), 'closed', 'The weekly hours of these dates are replaced.');

-- Round the clock
SELECT lives_ok($$SELECT except_on('clock', '2030-03-05', '06:00', '00:00')$$, 'A date with later opening can be added to open days.');
SELECT is(open('clock', '2030-03-03', '2030-03-08'), '03 00:00-05 00:00, 05 06:00-08 00:00', 'The other dates stay open all day.');
SELECT is(may('clock', '2030-03-04 15:00+01', '2030-03-05 11:00+01'), 'closed', 'A stay over the closed hours is refused.');

-- Without weekly hours it is open on all other days.
SELECT lives_ok($$SELECT except_on('always', '2030-12-25'), except_on('always', '2030-12-26', '10:00', '16:00')$$, 'Exceptions can be added without weekly hours.');
SELECT is(open('always', '2030-12-20', '2030-12-30'), '20 00:00-25 00:00, 26 10:00-26 16:00, 27 00:00-30 00:00', 'The other dates stay open.');
SELECT is(may('always', '2030-12-01 15:00+01', '2030-12-25 00:00+01'), 'yes', 'A stay until the closed date is accepted.');
SELECT is(may('always', '2030-12-01 15:00+01', '2030-12-25 00:00:00.000001+01'), 'closed', 'A stay into the closed date is refused.');
SELECT is(may('always', '2030-12-27 00:00+01', '2035-12-27 00:00+01'), 'yes', 'A stay of years after it is accepted.');
SELECT is(open('always', '2030-12-25', '2030-12-26'), NULL, 'The closed date has no open period.');

-- Days with a clock change: 31 March 2030 has no 02:30, 27 October has it twice.
SELECT lives_ok($$SELECT except_on('shop', '2030-03-31', '01:00', '05:00'), except_on('shop', '2030-10-27', '01:00', '05:00')$$, 'Hours can be added on dates with a clock change.');
SELECT results_eq($$SELECT upper(o) - lower(o) FROM (VALUES ('2030-03-31'), ('2030-10-27')) AS d(day),
	reservation.open_periods(r('shop'), tstzrange(d.day::timestamp AT TIME ZONE 'Europe/Berlin', (d.day::timestamp + '1 day') AT TIME ZONE 'Europe/Berlin')) AS o$$,
	$$VALUES (interval '3 hours'), ('5 hours')$$, 'One to five o''clock is three hours in spring and five in autumn.');
SELECT lives_ok($$SELECT except_on('gap', '2030-03-31', '02:30', '03:00'), except_on('always', '2030-03-31')$$, 'Hours within a skipped hour can be added.');
SELECT is(open('gap', '2030-03-31', '2030-04-01'), NULL, 'They have no length.');
SELECT is(may('gap', '2030-03-31 03:00+02', '2030-03-31 03:15+02'), 'closed', 'A stay there is refused.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('always'), tstzrange('2030-03-30 23:00+01', '2030-04-01 01:00+02'))$$,
	$$VALUES (tstzrange('2030-03-30 23:00+01', '2030-03-31 00:00+01')), (tstzrange('2030-04-01 00:00+02', '2030-04-01 01:00+02'))$$,
	'A closed day of 23 hours is left out whole.');
SELECT lives_ok($$SELECT except_on('havana', '2030-03-10'), except_on('havana', '2030-11-03')$$, 'Dates with a skipped or repeated midnight can be closed.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana'), tstzrange('2030-03-09 12:00-05', '2030-03-11 12:00-04'))$$,
	$$VALUES (tstzrange('2030-03-09 12:00-05', '2030-03-10 01:00-04')), (tstzrange('2030-03-11 00:00-04', '2030-03-11 12:00-04'))$$,
	'A closed day without its first hour ends at the next midnight.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana'), tstzrange('2030-11-02 12:00-04', '2030-11-04 12:00-05'))$$,
	$$VALUES (tstzrange('2030-11-02 12:00-04', '2030-11-03 00:00-04')), (tstzrange('2030-11-04 00:00-05', '2030-11-04 12:00-05'))$$,
	'A closed day with a repeated first hour begins at the first midnight.');

-- Closed for a season, which is skipped
INSERT INTO reservation.opening_exception (resource_id, day)
SELECT r('season'), d::date FROM generate_series(timestamp '2030-02-01', timestamp '2030-08-31', '1 day') AS d;
SELECT is(open('season', '2030-01-31', '2030-09-02'), '31 09:00-31 17:00, 01 09:00-01 17:00', 'A season can be closed.');
SELECT results_eq($$SELECT lower(period) FROM reservation.find_slots('2 hours', tstzrange('2030-01-31 16:00+01', '2031-01-01 00:00+01'), r('season'), max => 1)$$,
	$$VALUES ('2030-09-01 09:00+02'::timestamptz)$$, 'find_slots goes on after the season.');

-- A booked stay remains; a later change of it is judged anew.
SELECT is(record_outcome('anna', reservation.create_reservation(r('shop'), tstzrange('2030-05-02 10:00+02', '2030-05-02 11:00+02'), 'c')), 'confirmed', 'A stay is booked.');
SELECT except_on('shop', '2030-05-02');
SELECT is((row_of('anna')).status, 'confirmed', 'The booked stay remains when its date is closed.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2030-05-02 10:00+02', '2030-05-02 12:00+02'))), 'refused: closed', 'It cannot be prolonged on the closed date.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2030-05-03 10:00+02', '2030-05-03 12:00+02'))), 'confirmed', 'It can move to an open date.');

-- Rows are of a resource, and go with it.
UPDATE reservation.resource SET resource_id = 4711 WHERE name = 'always';
SELECT is((SELECT count(*)::int FROM reservation.opening_exception WHERE resource_id = 4711), 3, 'The rows follow a change of the resource''s id.');
SELECT is(may('always', '2030-12-25 10:00+01', '2030-12-25 11:00+01'), 'closed', 'They still apply.');
DELETE FROM reservation.resource WHERE name = 'always';
SELECT is((SELECT count(*)::int FROM reservation.opening_exception WHERE resource_id = 4711), 0, 'The rows are deleted with the resource.');
SELECT throws_ok($$INSERT INTO reservation.opening_exception (resource_id, day) VALUES (4711, '2030-12-25')$$, '23503', 'resource 4711 does not exist', 'A row without its resource is refused.');
SET check_function_bodies = off;
INSERT INTO reservation.opening_exception (resource_id, day) VALUES (4711, '2030-12-25'), (4711, '2030-12-26');
RESET check_function_bodies;
SELECT results_eq('SELECT problem, remedy FROM reservation.check_installation()', $$VALUES
	('opening exception of resource 4711, which does not exist', 'DELETE FROM reservation.opening_exception WHERE resource_id = 4711')$$,
	'check_installation reports rows that a dump brought without their resource.');
DELETE FROM reservation.opening_exception WHERE resource_id = 4711;

-- Wrong rows
SELECT throws_ok($$SELECT except_on('shop', '2030-06-01', '09:00')$$, '23514', NULL, 'A row without closes is refused.');
SELECT throws_ok($$SELECT except_on('shop', '2030-06-01', NULL, '09:00')$$, '23514', NULL, 'A row without opens but with closes is refused.');
SELECT throws_ok($$SELECT except_on('shop', 'infinity')$$, '23514', NULL, 'An infinite date is refused.');
SELECT throws_ok($$SELECT except_on('shop', '-infinity')$$, '23514', NULL, 'A date of minus infinity is refused.');
SELECT throws_ok($$SELECT except_on('shop', '294276-01-01')$$, '23514', NULL, 'A date beyond timestamptz is refused.');
SELECT throws_ok($$SELECT except_on('shop', NULL)$$, '23502', NULL, 'A null date is refused.');
SELECT throws_ok($$SELECT except_on('shop', '2030-03-05')$$, '23505', NULL, 'A second closing row for a date is refused.');
SELECT throws_ok($$SELECT except_on('shop', '2030-03-07', '08:00', '09:00')$$, '23505', NULL, 'A second row with the same opening is refused.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
