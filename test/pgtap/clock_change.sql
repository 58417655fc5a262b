-- Starts, steps and days where the clock changes: find_slots() finds exactly the starts
-- that is_available() accepts, and a local day is a day.
\ir support/story.sql
\ir support/may.sql
SELECT plan(48);

-- The time zone of the session changes nothing of it.
SET TimeZone = 'Asia/Kathmandu';
SET reservation.now = '2011-01-01 12:00+00';

CREATE TABLE zone (n int GENERATED ALWAYS AS IDENTITY, name text, year_from int DEFAULT 2026, year_to int DEFAULT 2031);
INSERT INTO zone (name) VALUES ('America/New_York'), ('Europe/Berlin'), ('Australia/Lord_Howe'), ('Atlantic/Azores'), ('Africa/Cairo'), ('Asia/Beirut'),
	('America/Santiago'), ('America/Havana'), ('Pacific/Auckland');
-- The last changes of Samoa
INSERT INTO zone (name, year_from, year_to) VALUES ('Pacific/Apia', 2011, 2021);
CREATE TABLE slot (n int GENERATED ALWAYS AS IDENTITY, step interval);
INSERT INTO slot (step) VALUES ('5 min'), ('15 min'), ('20 min'), ('30 min'), ('45 min'), ('50 min'), ('1 hour'), ('90 min'), ('2 hours'), ('3 hours'), ('5 hours'),
	('7 hours'), ('12 hours'), ('1 day'), ('36 hours'), ('7 days');
INSERT INTO reservation.resource (name, time_zone, slot) SELECT format('%s %s', z.name, s.step), z.name, s.step FROM zone z, slot s;
-- Each third grid is that of a bar.
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r(format('%s %s', z.name, s.step)), day, '22:00', '06:00' FROM zone z, slot s, generate_series(1, 7) AS day WHERE s.n % 3 = 0;

-- An hour within which the offset changes
CREATE TABLE change AS
SELECT name AS zone, at FROM (
	SELECT z.name, h.at, (h.at AT TIME ZONE z.name) - (h.at AT TIME ZONE 'UTC') AS now_is,
		((h.at + interval '1 hour') AT TIME ZONE z.name) - ((h.at + interval '1 hour') AT TIME ZONE 'UTC') AS then_is
	FROM zone z, generate_series(make_timestamptz(z.year_from, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz(z.year_to + 1, 1, 1, 0, 0, 0, 'UTC'), '1 hour') AS h(at)) AS hour
WHERE now_is <> then_is;
SELECT cmp_ok((SELECT count(*) FROM change), '>=', 120::bigint, 'The clocks of these zones change often.');

-- The starts around a change that one of both has and the other has not
CREATE FUNCTION difference(zone text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(format('%s of %s: %s', side, resource, at AT TIME ZONE 'UTC'), ', ') FROM (
	SELECT z.name AS resource, coalesce(a.at, f.at) AS at, CASE WHEN f.at IS NULL THEN 'not found' ELSE 'not accepted' END AS side
	FROM change c
	JOIN reservation.resource z ON z.time_zone = c.zone,
	LATERAL (SELECT tstzrange(c.at - interval '26 hours', c.at + interval '26 hours') AS period) AS w,
	(LATERAL (SELECT t AS at FROM generate_series(lower(w.period), upper(w.period) - interval '10 minutes', '5 minutes') AS t
			WHERE reservation.is_available(z.resource_id, tstzrange(t, t + interval '10 minutes'))) AS a
		FULL JOIN LATERAL (SELECT lower(period) AS at FROM reservation.find_slots('10 minutes', w.period, z.resource_id, max => 10000)) AS f USING (at))
	WHERE c.zone = $1 AND (a.at IS NULL OR f.at IS NULL)
	LIMIT 5) AS d
$$;
SELECT is(difference(name), NULL, format('find_slots() finds the starts that is_available() accepts in %s.', name)) FROM zone ORDER BY n;

-- As one line of starts in UTC, or in the resource's time
CREATE FUNCTION slots(resource text, duration text, start text, stop text, step text = NULL, local boolean = false) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(s.period) AT TIME ZONE CASE WHEN local THEN z.time_zone ELSE 'UTC' END, 'DD HH24:MI'), ', ' ORDER BY lower(s.period))
FROM reservation.resource z, reservation.find_slots(duration::interval, tstzrange(start::timestamptz, stop::timestamptz), z.resource_id, step => step::interval, max => 100) AS s
WHERE z.name = resource
$$;
SELECT is(slots('Europe/Berlin 01:00:00', '1 hour', '2030-10-26 23:00Z', '2030-10-27 02:00Z'), '26 23:00, 27 00:00, 27 01:00', 'Both of two hours with one name are offered.');
SELECT is(slots('America/New_York 00:45:00', '30 min', '2030-03-10 06:00Z', '2030-03-10 08:30Z'), '10 06:30, 10 07:00, 10 07:45', 'The first start after a skipped one is offered.');
SELECT is(slots('Australia/Lord_Howe 00:30:00', '30 min', '2030-04-06 14:00Z', '2030-04-06 16:30Z'), '06 14:00, 06 14:30, 06 15:00, 06 15:30, 06 16:00',
	'A clock that goes back by half an hour repeats a start.');
SELECT is(slots('America/Havana 1 day', '1 hour', '2030-11-02 00:00-04', '2030-11-05 00:00-05'), '02 04:00, 03 04:00, 04 05:00', 'Of two midnights the first begins the day.');
SELECT is(slots('America/Havana 1 day', '1 hour', '2030-03-09 00:00-05', '2030-03-12 00:00-04'), '09 05:00, 10 05:00, 11 04:00', 'A day without a midnight is on a grid of days.');
SELECT is(may('America/Havana 1 day', '2030-11-03 00:00-05', '2030-11-03 02:00-05'), 'off_grid', 'The second midnight is off a grid of days.');
SELECT is(may('America/Havana 01:00:00', '2030-11-03 00:00-05', '2030-11-03 02:00-05'), 'yes', 'It is on a grid of hours.');
SELECT is(may('Africa/Cairo 00:45:00', '2030-04-26 01:00+03', '2030-04-26 02:00+03'), 'yes', 'A day without a midnight begins a grid with its first instant.');
SELECT is(may('Africa/Cairo 00:45:00', '2030-04-26 01:30+03', '2030-04-26 02:00+03'), 'yes', 'The grid then follows the clock.');
SELECT is(may('Africa/Cairo 00:45:00', '2030-04-26 01:45+03', '2030-04-26 02:00+03'), 'off_grid', 'It does not follow the time since the first instant.');
INSERT INTO reservation.resource (name, time_zone, slot) VALUES ('half', 'Africa/Cairo', '36 hours');
SELECT is(slots('half', '1 hour', '2030-04-22 00:00+02', '2030-05-01 00:00+03', local => true),
	'22 00:00, 23 12:00, 25 00:00, 26 12:00, 28 00:00, 29 12:00', 'A grid of a day and a half goes on over it.');
-- A stay of a day may end earlier if it begins later.
SELECT is(slots('America/New_York 00:15:00', '1 day', '2030-11-03 01:00-04', '2030-11-04 01:15-05'), '03 05:00, 03 05:15, 03 06:00, 03 06:15',
	'A later start that ends in time is offered after an earlier one that does not.');

-- Steps are counted from the first.
INSERT INTO reservation.resource (name, time_zone) VALUES ('azores', 'Atlantic/Azores'), ('utc', 'UTC'), ('apia', 'Pacific/Apia'), ('cairo', 'Africa/Cairo'), ('hourly', 'UTC'),
	('new york', 'America/New_York');
UPDATE reservation.resource SET slot = '1 hour' WHERE name = 'hourly';
SELECT is(slots('azores', '1 hour', '2030-03-30 00:00-01', '2030-04-03 00:00+00', '1 day', true), '30 00:00, 31 01:00, 01 00:00, 02 00:00', 'After a skipped midnight the steps are midnights again.');
SELECT is(slots('new york', '1 hour', '2030-03-08 02:30-05', '2030-03-13 00:00-04', '1 day', true), '08 02:30, 09 02:30, 10 03:30, 11 02:30, 12 02:30',
	'After a skipped hour the steps are at their time again.');
SELECT is(slots('utc', '1 hour', '2030-01-31 00:00Z', '2030-06-01 00:00Z', '1 month'), '31 00:00, 28 00:00, 31 00:00, 30 00:00, 31 00:00', 'Months from the 31st are the last days of months.');
SELECT is(slots('utc', '1 hour', '2028-02-29 00:00Z', '2033-01-01 00:00Z', '1 year'), '29 00:00, 28 00:00, 28 00:00, 28 00:00, 29 00:00', 'Years from a leap day come to the next one.');
SELECT is(slots('apia', '1 hour', '2011-12-28 12:00 Pacific/Apia', '2012-01-02 00:00 Pacific/Apia', '1 day', true), '28 12:00, 29 12:00, 31 12:00, 01 12:00', 'A skipped date is no step.');
SELECT is(slots('cairo', '1 day', '2030-04-24 00:00+02', '2030-04-29 00:00+03', '1 day', true), '24 00:00, 25 00:00, 26 01:00, 27 00:00, 28 00:00', 'Days are sold one by one over a day without a midnight.');
SELECT is(slots('hourly', '1 hour', '2030-05-01 09:10Z', '2030-05-01 14:00Z', '30 min'), '01 10:00, 01 11:00, 01 12:00, 01 13:00', 'Each start on the grid that steps lead to is offered once.');
SELECT is(slots('hourly', '1 hour', '2030-05-01 09:00Z', '2030-05-01 16:00Z', '90 min'), '01 09:00, 01 11:00, 01 12:00, 01 14:00, 01 15:00', 'A step off the grid leads to the next start, and the next step is not counted from it.');
SELECT results_eq($$SELECT lower(period) FROM reservation.find_slots('1 hour', '[0002-01-31 00:00Z,2031-01-01)', r('utc'), step => '1 month', max => 3)$$,
	$$VALUES (timestamptz '2011-01-31 00:00Z'), ('2011-02-28 00:00Z'), ('2011-03-31 00:00Z')$$, 'Steps of two thousand years are not walked one by one.');

-- A day is a day.
INSERT INTO reservation.resource (name, time_zone, slot, min_duration, max_duration, price, price_per, payment) VALUES
	('day', 'Africa/Cairo', '1 day', '1 day', '1 day', 10, 'day', 'later'), ('two', 'Africa/Cairo', '1 day', '1 day', '2 days', 10, 'day', 'later');
SELECT is(may('day', '2030-04-26 01:00+03', '2030-04-27 00:00+03'), 'yes', 'A day of 23 hours without a midnight is sold as a day.');
SELECT is(may('day', '2030-04-25 00:00+02', '2030-04-26 01:00+03'), 'yes', 'The day before ends with its last instant.');
SELECT is(may('day', '2030-10-31 00:00+03', '2030-11-01 00:00+02'), 'yes', 'A day of 25 hours is sold as a day.');
SELECT is(may('day', '2030-04-26 01:00+03', '2030-04-27 00:00:00.000001+03'), 'too_long', 'A microsecond more is too long.');
SELECT is(may('day', '2030-04-26 01:00+03', '2030-04-26 23:59+03'), 'too_short', 'A minute less is too short.');
SELECT is(may('day', '2030-04-26 02:00+03', '2030-04-27 02:00+03'), 'off_grid', 'Its second hour begins no day.');
SELECT is(may('two', '2030-04-26 01:00+03', '2030-04-28 00:00+03'), 'yes', 'Two days from there are sold as two.');
SELECT is(may('two', '2030-04-25 00:00+02', '2030-04-27 00:00+03'), 'yes', 'Two days over it are sold as two.');
SELECT is(reservation.quote(r('day'), tstzrange('2030-04-26 01:00+03', '2030-04-27 00:00+03')), 10.00, 'The day costs one day.');
SELECT is(reservation.quote(r('two'), tstzrange('2030-04-26 01:00+03', '2030-04-27 00:30+03')), 20.00, 'Half an hour of the next day costs another.');
SELECT is(slots('day', '1 day', '2030-04-24 00:00+02', '2030-04-29 00:00+03', local => true), '24 00:00, 25 00:00, 26 01:00, 27 00:00, 28 00:00', 'find_slots() offers each day.');

-- Alternatives are counted from the day that was asked for.
CREATE FUNCTION others(resource text, start text, stop text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(s.period) AT TIME ZONE z.time_zone, 'DD HH24:MI') || '-' || to_char(upper(s.period) AT TIME ZONE z.time_zone, 'DD HH24:MI'), ', ' ORDER BY lower(s.period))
FROM reservation.resource z, reservation.alternatives(z.resource_id, tstzrange(start::timestamptz, stop::timestamptz), max => 4) AS s
WHERE z.name = resource
$$;
SELECT is(record_outcome('anna', reservation.create_reservation(r('day'), tstzrange('2030-04-25 00:00+02', '2030-04-26 01:00+03'), 'c')), 'confirmed', 'A day is booked.');
SELECT is(others('day', '2030-04-25 00:00+02', '2030-04-26 01:00+03'), '23 00:00-24 00:00, 24 00:00-25 00:00, 26 01:00-27 00:00, 27 00:00-28 00:00', 'The days around it are alternatives.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('day'), tstzrange('2030-04-26 01:00+03', '2030-04-27 00:00+03'), 'c')), 'confirmed', 'The day without a midnight is booked.');
SELECT is(others('day', '2030-04-26 01:00+03', '2030-04-27 00:00+03'), '24 00:00-25 00:00, 27 00:00-28 00:00, 28 00:00-29 00:00, 29 00:00-30 00:00', 'The days around that are alternatives.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
