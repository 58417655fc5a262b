-- The rules of a resource: how long, when, how soon; in its own local time.
\ir support/story.sql
\ir support/may.sql
SELECT plan(103);

-- Nothing of it depends on where the session is.
SET TimeZone = 'Pacific/Auckland';

INSERT INTO reservation.resource (name, time_zone) VALUES
	('plain', 'Europe/Berlin'), ('short', 'Europe/Berlin'), ('long', 'Europe/Berlin'),
	('day', 'Europe/Berlin'), ('24h', 'Europe/Berlin'), ('soon', 'Europe/Berlin'), ('far', 'Europe/Berlin'),
	('quarter', 'Europe/Berlin'), ('kathmandu', 'Asia/Kathmandu'), ('daily', 'Europe/Berlin'),
	('weekly', 'Europe/Berlin'), ('seven', 'Europe/Berlin'), ('two', 'Europe/Berlin');
UPDATE reservation.resource SET min_duration = '2 hours' WHERE name = 'short';
UPDATE reservation.resource SET max_duration = '1 month' WHERE name = 'long';
UPDATE reservation.resource SET min_duration = '1 day', max_duration = '1 day' WHERE name = 'day';
UPDATE reservation.resource SET max_duration = '24 hours' WHERE name = '24h';
UPDATE reservation.resource SET min_notice = '2 days' WHERE name = 'soon';
UPDATE reservation.resource SET max_advance = '3 months' WHERE name = 'far';
UPDATE reservation.resource SET slot = '15 minutes' WHERE name = 'quarter';
UPDATE reservation.resource SET slot = '1 hour' WHERE name = 'kathmandu';
UPDATE reservation.resource SET slot = '1 day' WHERE name = 'daily';
UPDATE reservation.resource SET slot = '7 days' WHERE name = 'weekly';
UPDATE reservation.resource SET slot = '7 hours' WHERE name = 'seven';
UPDATE reservation.resource SET slot = '2 hours' WHERE name = 'two';

-- How long
SELECT is(may('plain', '2030-03-01 10:00+01', '2030-03-01 10:00:00.000001+01'), 'yes', 'no rule: a microsecond');
SELECT is(may('plain', '2030-03-01 10:00+01', '2040-03-01 10:00+01'), 'yes', 'no rule: a decade');
SELECT is(may('short', '2030-03-01 10:00+01', '2030-03-01 12:00+01'), 'yes', 'as long as it must be');
SELECT is(may('short', '2030-03-01 10:00+01', '2030-03-01 11:59:59.999999+01'), 'too_short', 'shorter');
SELECT is(may('long', '2030-02-01 10:00+01', '2030-03-01 10:00+01'), 'yes', 'a month is February');
SELECT is(may('long', '2030-02-01 10:00+01', '2030-03-01 10:00:00.000001+01'), 'too_long', 'and no more');
SELECT is(may('long', '2030-07-01 10:00+02', '2030-08-01 10:00+02'), 'yes', 'and July');
-- On 31 March 2030 the clock goes from 02:00 to 03:00, on 27 October from 03:00 to 02:00.
SELECT is(may('day', '2030-03-30 12:00+01', '2030-03-31 12:00+02'), 'yes', 'a day of 23 hours is a day');
SELECT is(may('day', '2030-03-30 12:00+01', '2030-03-31 11:59+02'), 'too_short', 'and less is not');
SELECT is(may('day', '2030-03-30 12:00+01', '2030-03-31 13:00+02'), 'too_long', '24 hours are more');
SELECT is(may('day', '2030-10-26 12:00+02', '2030-10-27 12:00+01'), 'yes', 'a day of 25 hours is a day');
SELECT is(may('day', '2030-10-26 12:00+02', '2030-10-27 11:00+01'), 'too_short', '24 hours are less');
SELECT is(may('24h', '2030-10-26 12:00+02', '2030-10-27 12:00+01'), 'too_long', 'but 24 hours are 24 hours');
SELECT is(may('24h', '2030-10-26 12:00+02', '2030-10-27 11:00+01'), 'yes', 'on any day');

-- How soon, how far; it is 13:00 in Berlin.
SELECT is(may('soon', '2030-01-03 13:00+01', '2030-01-03 14:00+01'), 'yes', 'in two days');
SELECT is(may('soon', '2030-01-03 12:59:59.999999+01', '2030-01-03 14:00+01'), 'too_soon', 'sooner');
SELECT is(may('far', '2030-04-01 13:00+02', '2030-04-01 14:00+02'), 'yes', 'in three months, by the clock on the wall');
SELECT is(may('far', '2030-04-01 13:00:00.000001+02', '2030-04-01 14:00+02'), 'too_far', 'later');
SELECT is(may('far', '2030-04-01 12:00+02', '2040-04-01 12:00+02'), 'yes', 'what counts is the start');
SELECT is(may('soon', '2030-01-01 11:00+01', '2030-01-01 14:00+01'), 'too_soon', 'a period that has begun is too soon, too');

-- Where it may start
SELECT is(may('quarter', '2030-03-01 10:15+01', '2030-03-01 10:20+01'), 'yes', 'on the grid');
SELECT is(may('quarter', '2030-03-01 10:10+01', '2030-03-01 10:30+01'), 'off_grid', 'beside it');
SELECT is(may('quarter', '2030-03-01 10:15:00.000001+01', '2030-03-01 10:30+01'), 'off_grid', 'a microsecond beside');
SELECT is(may('kathmandu', '2030-03-01 10:00 Asia/Kathmandu', '2030-03-01 11:00 Asia/Kathmandu'), 'yes',
	'the grid is local: 04:15 in UTC');
SELECT is(may('kathmandu', '2030-03-01 04:00+00', '2030-03-01 05:00+00'), 'off_grid', '04:00 in UTC is 09:45');
SELECT is(may('daily', '2030-03-01 00:00+01', '2030-03-01 05:00+01'), 'yes', 'midnight');
SELECT is(may('daily', '2030-07-01 00:00+02', '2030-07-01 05:00+02'), 'yes', 'in summer, too');
SELECT is(may('daily', '2030-07-01 01:00+02', '2030-07-01 05:00+02'), 'off_grid', 'and not an hour later');
SELECT is(may('weekly', '2030-03-04 00:00+01', '2030-03-05 05:00+01'), 'yes', 'a Monday');
SELECT is(may('weekly', '2030-03-05 00:00+01', '2030-03-06 05:00+01'), 'off_grid', 'a Tuesday');
SELECT is(may('weekly', '2030-09-30 00:00+02', '2030-10-01 05:00+02'), 'yes', 'a Monday in summer');
SELECT is(may('seven', '2030-03-01 21:00+01', '2030-03-01 22:00+01'), 'yes', 'the fourth of a grid of seven hours');
SELECT is(may('seven', '2030-03-02 00:00+01', '2030-03-02 01:00+01'), 'yes', 'which begins anew at midnight');
SELECT is(may('seven', '2030-03-02 04:00+01', '2030-03-02 05:00+01'), 'off_grid', 'and does not run on');
SELECT is(may('two', '2030-03-31 04:00+02', '2030-03-31 05:00+02'), 'yes', 'four on the wall, three hours after midnight');
SELECT is(may('two', '2030-03-31 03:00+02', '2030-03-31 05:00+02'), 'off_grid', 'three on the wall, two hours after midnight');
SELECT is(may('two', '2030-10-27 02:00+02', '2030-10-27 05:00+01'), 'yes', 'two on the wall, the first time');
SELECT is(may('two', '2030-10-27 02:00+01', '2030-10-27 05:00+01'), 'yes', 'two on the wall, the second time');

-- Opening hours. 4 March 2030 is a Monday.
INSERT INTO reservation.resource (name, time_zone) VALUES
	('shop', 'Europe/Berlin'), ('bar', 'Europe/Berlin'), ('clock', 'Europe/Berlin'), ('dawn', 'Europe/Berlin'),
	('clock24', 'Europe/Berlin'), ('touching', 'Europe/Berlin'), ('sunday', 'Europe/Berlin'), ('gap', 'Europe/Berlin'),
	('twice', 'Europe/Berlin'), ('havana', 'America/Havana'), ('havana sunday', 'America/Havana'),
	('overlap', 'Europe/Berlin'), ('utc', 'UTC');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r(name), day, opens::time, closes::time FROM (VALUES
	('shop', 1, '09:00', '12:00'), ('shop', 1, '14:00', '18:00'), ('shop', 2, '09:00', '12:00'),
	('bar', 5, '20:00', '02:00'), ('bar', 7, '20:00', '00:00'),
	('touching', 1, '12:00', '18:00'), ('touching', 1, '09:00', '12:00'),
	('overlap', 1, '09:00', '15:00'), ('overlap', 1, '10:00', '12:00'), ('overlap', 1, '14:00', '18:00'),
	('sunday', 7, '01:00', '05:00'),
	('gap', 7, '02:30', '05:00'),
	('twice', 7, '02:00', '03:00'),
	('dawn', 7, '00:00', '24:00'),
	('havana sunday', 7, '00:00', '24:00')
) AS h(name, day, opens, closes);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r(name), day, '00:00', '00:00'
FROM generate_series(1, 7) AS day, (VALUES ('clock'), ('havana')) AS h(name);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r('clock24'), day, '00:00', '24:00' FROM generate_series(1, 5) AS day;

SELECT is(may('shop', '2030-03-04 09:00+01', '2030-03-04 12:00+01'), 'yes', 'from the first minute to the last');
SELECT is(may('shop', '2030-03-04 08:59+01', '2030-03-04 10:00+01'), 'closed', 'not before it opens');
SELECT is(may('shop', '2030-03-04 11:00+01', '2030-03-04 12:00:00.000001+01'), 'closed', 'nor until after it closes');
SELECT is(may('shop', '2030-03-04 11:00+01', '2030-03-04 15:00+01'), 'closed', 'nor over lunch');
SELECT is(may('shop', '2030-03-04 12:30+01', '2030-03-04 13:00+01'), 'closed', 'nor during lunch');
SELECT is(may('shop', '2030-03-04 14:00+01', '2030-03-04 18:00+01'), 'yes', 'but after it');
SELECT is(may('shop', '2030-03-05 14:00+01', '2030-03-05 15:00+01'), 'closed', 'Tuesday has no afternoon');
SELECT is(may('shop', '2030-03-06 09:00+01', '2030-03-06 10:00+01'), 'closed', 'Wednesday is not there at all');
SELECT is(may('shop', '2030-07-01 09:00+02', '2030-07-01 12:00+02'), 'yes', 'nine is nine in summer');
SELECT is(may('touching', '2030-03-04 09:00+01', '2030-03-04 18:00+01'), 'yes', 'hours that touch are one');
SELECT is(may('overlap', '2030-03-04 09:00+01', '2030-03-04 18:00+01'), 'yes', 'and those that overlap');
SELECT is(may('overlap', '2030-03-04 09:00+01', '2030-03-04 18:01+01'), 'closed', 'up to their end');

-- Past midnight
SELECT is(may('bar', '2030-03-08 20:00+01', '2030-03-09 02:00+01'), 'yes', 'all of Friday night');
SELECT is(may('bar', '2030-03-09 01:00+01', '2030-03-09 02:00+01'), 'yes', 'Saturday at one belongs to it');
SELECT is(may('bar', '2030-03-09 01:00+01', '2030-03-09 02:01+01'), 'closed', 'until two');
SELECT is(may('bar', '2030-03-09 20:00+01', '2030-03-09 21:00+01'), 'closed', 'Saturday evening does not');
SELECT is(may('bar', '2030-03-08 01:00+01', '2030-03-08 02:00+01'), 'closed', 'nor Friday at one');
SELECT is(may('bar', '2030-03-10 23:00+01', '2030-03-11 00:00+01'), 'yes', 'Sunday until midnight');
SELECT is(may('bar', '2030-03-10 23:00+01', '2030-03-11 00:01+01'), 'closed', 'and no longer');

-- Round the clock
SELECT is(may('clock', '2030-03-04 15:00+01', '2030-03-25 11:00+01'), 'yes', 'weeks on end');
SELECT is(may('clock', '2030-03-29 15:00+01', '2030-04-02 11:00+02'), 'yes', 'over a clock change');
SELECT is(may('clock', '2030-10-25 15:00+02', '2030-10-29 11:00+01'), 'yes', 'in both directions');
SELECT is(may('clock24', '2030-03-04 00:00+01', '2030-03-09 00:00+01'), 'yes', 'Monday to Friday');
SELECT is(may('clock24', '2030-03-04 00:00+01', '2030-03-09 00:00:00.000001+01'), 'closed', 'and no longer');
SELECT is(may('clock24', '2030-03-03 23:59+01', '2030-03-04 01:00+01'), 'closed', 'nor earlier');

-- A day with a clock change
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('sunday'), tstzrange('2030-03-30 00:00+01', '2030-04-01 00:00+02'))$$,
	$$VALUES (tstzrange('2030-03-31 00:00+00', '2030-03-31 03:00+00'))$$, 'one to five is three hours in spring');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('sunday'), tstzrange('2030-10-26 00:00+02', '2030-10-28 00:00+01'))$$,
	$$VALUES (tstzrange('2030-10-26 23:00+00', '2030-10-27 04:00+00'))$$, 'and five in autumn');
SELECT is(may('sunday', '2030-03-31 01:00+01', '2030-03-31 05:00+02'), 'yes', 'all three');
SELECT is(may('sunday', '2030-03-31 01:00+01', '2030-03-31 05:00+01'), 'closed', 'and not four');
SELECT is(may('sunday', '2030-10-27 01:00+02', '2030-10-27 05:00+01'), 'yes', 'all five');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('gap'), tstzrange('2030-03-30 00:00+01', '2030-04-01 00:00+02'))$$,
	$$VALUES (tstzrange('2030-03-31 03:30+02', '2030-03-31 05:00+02'))$$, 'half past two is not there: it is half past three');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('twice'), tstzrange('2030-10-26 00:00+02', '2030-10-28 00:00+01'))$$,
	$$VALUES (tstzrange('2030-10-27 02:00+01', '2030-10-27 03:00+01'))$$, 'two is there twice: the later counts');

-- A zone whose midnight is skipped (10 March 2030) and comes twice (3 November)
SELECT is(may('havana', '2030-03-09 22:00-05', '2030-03-10 04:00-04'), 'yes', 'round the clock, over a midnight that is not there');
SELECT is(may('havana', '2030-11-02 22:00-04', '2030-11-03 04:00-05'), 'yes', 'and over one that is there twice');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana sunday'), tstzrange('2030-03-09 12:00-05', '2030-03-11 12:00-04'))$$,
	$$VALUES (tstzrange('2030-03-10 01:00-04', '2030-03-11 00:00-04'))$$, 'a day without its first hour');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana sunday'), tstzrange('2030-11-02 12:00-04', '2030-11-04 12:00-05'))$$,
	$$VALUES (tstzrange('2030-11-03 00:00-04', '2030-11-04 00:00-05'))$$, 'a day with its first hour twice');

-- The step function knows the hours too.
SELECT results_eq($$SELECT * FROM reservation.availability(r('shop'), tstzrange('2030-03-04 10:00+01', '2030-03-05 10:00+01'))$$,
	$$VALUES (tstzrange('2030-03-04 10:00+01', '2030-03-04 12:00+01'), 1),
		(tstzrange('2030-03-04 12:00+01', '2030-03-04 14:00+01'), 0),
		(tstzrange('2030-03-04 14:00+01', '2030-03-04 18:00+01'), 1),
		(tstzrange('2030-03-04 18:00+01', '2030-03-05 09:00+01'), 0),
		(tstzrange('2030-03-05 09:00+01', '2030-03-05 10:00+01'), 1)$$, 'closed is not available');

-- Set-up and clean-up time belong to the allocation, not to the stay.
INSERT INTO reservation.resource (name, time_zone, setup_time, cleanup_time, min_duration, slot)
VALUES ('hall', 'Europe/Berlin', '15 minutes', '30 minutes', '1 hour', '15 minutes'), ('pool', 'Europe/Berlin', NULL, '1 day', NULL, NULL);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('hall'), 1, '09:00', '18:00');
SELECT is(record_outcome('anna', reservation.create_reservation(r('hall'), tstzrange('2030-03-04 11:00+01', '2030-03-04 12:00+01'), 'c')),
	'confirmed', 'an hour');
SELECT is((row_of('anna')).during, tstzrange('2030-03-04 11:00+01', '2030-03-04 12:00+01'), 'is the stay');
SELECT is((SELECT during FROM reservation.allocation WHERE reservation_id = id('anna')),
	tstzrange('2030-03-04 10:45+01', '2030-03-04 12:30+01'), 'and a bit more is taken');
SELECT is(may('hall', '2030-03-04 12:30+01', '2030-03-04 13:30+01'), 'unavailable', 'it is cleaned, but not set up again');
SELECT is(may('hall', '2030-03-04 12:45+01', '2030-03-04 13:45+01'), 'yes', 'now it is');
SELECT is(may('hall', '2030-03-04 09:15+01', '2030-03-04 10:15+01'), 'yes', 'cleaned when the next set-up begins');
SELECT is(may('hall', '2030-03-04 09:30+01', '2030-03-04 10:30+01'), 'unavailable', 'not in time');
SELECT is(may('hall', '2030-03-04 09:00+01', '2030-03-04 10:00+01'), 'yes', 'set up before it opens');
SELECT is(may('hall', '2030-03-04 17:00+01', '2030-03-04 18:00+01'), 'yes', 'cleaned after it closes');
SELECT is(may('hall', '2030-03-04 13:00+01', '2030-03-04 13:59+01'), 'too_short', 'they make no stay longer');
SELECT is(record_outcome('bert', reservation.create_reservation(r('pool'), tstzrange('2030-03-30 10:00+01', '2030-03-30 12:00+01'), 'c')),
	'confirmed', 'and a day to clean');
SELECT is((SELECT during FROM reservation.allocation WHERE reservation_id = id('bert')),
	tstzrange('2030-03-30 10:00+01', '2030-03-31 12:00+02'), 'is a day on the wall');
UPDATE reservation.resource SET cleanup_time = '3 hours' WHERE name = 'pool';
SELECT is(may('pool', '2030-03-31 11:00+02', '2030-03-31 11:30+02'), 'unavailable', 'what was taken then stays taken');

-- The arrival's day begins with its first midnight.
SELECT is(record_outcome('carl', reservation.create_reservation(r('havana'), tstzrange('2030-11-03 00:30-04', '2030-11-03 11:00-05'), 'c')),
	'confirmed', 'half past midnight, the first time');
SET reservation.now = '2030-11-03 00:30-04';
SELECT is(record_outcome('carl', reservation.checkin(id('carl'))), 'checked_in', 'at the start of the period one may always come');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('dora', reservation.create_reservation(r('havana'), tstzrange('2030-03-10 14:00-04', '2030-03-11 11:00-04'), 'c')),
	'confirmed', 'on a day without midnight');
SET reservation.now = '2030-03-09 23:59:59.999999-05';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'refused: not_due', 'not before it');
SET reservation.now = '2030-03-10 01:00-04';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'the day begins with its first instant');
SET reservation.now = '2030-01-01 12:00+00';

-- Changes: who keeps the start is only asked about the end.
UPDATE reservation.resource SET min_duration = '1 hour', min_notice = '1 day', slot = '1 hour' WHERE name = 'plain';
SELECT is(record_outcome('emil', reservation.create_reservation(r('plain'), tstzrange('2030-03-04 10:00+01', '2030-03-04 12:00+01'), 'c')),
	'confirmed', 'emil');
SET reservation.now = '2030-03-04 09:00+01';
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-04 10:00+01', '2030-03-04 13:30+01'))),
	'confirmed', 'longer, an hour before');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-04 10:00+01', '2030-03-04 10:30+01'))),
	'refused: too_short', 'not too short');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-04 11:00+01', '2030-03-04 13:00+01'))),
	'refused: too_soon', 'another start is asked about');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-06 10:30+01', '2030-03-06 12:00+01'))),
	'refused: off_grid', 'in every respect');
UPDATE reservation.resource SET active = false WHERE name = 'plain';
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), customer => 'd')), 'confirmed', 'what keeps the place is asked nothing');

-- A name that PostgreSQL knows is a zone, one that it does not is none.
SELECT throws_ok($$INSERT INTO reservation.resource (name, time_zone) VALUES ('mars', 'Mars/Olympus')$$, '22023',
	'time zone "Mars/Olympus" not recognized', 'a zone that does not exist');
SELECT throws_ok($$UPDATE reservation.resource SET time_zone = 'Mars/Olympus' WHERE name = 'utc'$$, '22023',
	'time zone "Mars/Olympus" not recognized', 'nor by a change');
SELECT throws_ok($$INSERT INTO reservation.resource (name, time_zone) VALUES ('fixed', '+05:30')$$, '22023', NULL, 'A fixed offset is none.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
