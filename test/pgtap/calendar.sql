-- The rules of a resource: how long, when, how soon; in its own local time.
\ir support/story.sql
\ir support/may.sql
SELECT plan(103);

-- The time zone of the session changes nothing of it.
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
SELECT is(may('plain', '2030-03-01 10:00+01', '2030-03-01 10:00:00.000001+01'), 'yes', 'Without a rule a stay of a microsecond is accepted.');
SELECT is(may('plain', '2030-03-01 10:00+01', '2040-03-01 10:00+01'), 'yes', 'Without a rule a stay of a decade is accepted.');
SELECT is(may('short', '2030-03-01 10:00+01', '2030-03-01 12:00+01'), 'yes', 'A stay of the shortest length is accepted.');
SELECT is(may('short', '2030-03-01 10:00+01', '2030-03-01 11:59:59.999999+01'), 'too_short', 'A shorter stay is refused.');
SELECT is(may('long', '2030-02-01 10:00+01', '2030-03-01 10:00+01'), 'yes', 'A month from 1 February is 28 days.');
SELECT is(may('long', '2030-02-01 10:00+01', '2030-03-01 10:00:00.000001+01'), 'too_long', 'A microsecond more than a month is refused.');
SELECT is(may('long', '2030-07-01 10:00+02', '2030-08-01 10:00+02'), 'yes', 'A month from 1 July is 31 days.');
-- On 31 March 2030 the clock goes from 02:00 to 03:00, on 27 October from 03:00 to 02:00.
SELECT is(may('day', '2030-03-30 12:00+01', '2030-03-31 12:00+02'), 'yes', 'A day of 23 hours is one day.');
SELECT is(may('day', '2030-03-30 12:00+01', '2030-03-31 11:59+02'), 'too_short', 'A minute less is too short.');
SELECT is(may('day', '2030-03-30 12:00+01', '2030-03-31 13:00+02'), 'too_long', 'On that date 24 hours are too long.');
SELECT is(may('day', '2030-10-26 12:00+02', '2030-10-27 12:00+01'), 'yes', 'A day of 25 hours is one day.');
SELECT is(may('day', '2030-10-26 12:00+02', '2030-10-27 11:00+01'), 'too_short', 'On that date 24 hours are too short.');
SELECT is(may('24h', '2030-10-26 12:00+02', '2030-10-27 12:00+01'), 'too_long', 'A day of 25 hours is longer than 24 hours.');
SELECT is(may('24h', '2030-10-26 12:00+02', '2030-10-27 11:00+01'), 'yes', 'A limit in hours does not follow the clock change.');

-- How soon, how far; it is 13:00 in Berlin.
SELECT is(may('soon', '2030-01-03 13:00+01', '2030-01-03 14:00+01'), 'yes', 'A stay in exactly two days is accepted.');
SELECT is(may('soon', '2030-01-03 12:59:59.999999+01', '2030-01-03 14:00+01'), 'too_soon', 'A microsecond sooner is refused.');
SELECT is(may('far', '2030-04-01 13:00+02', '2030-04-01 14:00+02'), 'yes', 'A stay in exactly three months of local time is accepted.');
SELECT is(may('far', '2030-04-01 13:00:00.000001+02', '2030-04-01 14:00+02'), 'too_far', 'A microsecond later is refused.');
SELECT is(may('far', '2030-04-01 12:00+02', '2040-04-01 12:00+02'), 'yes', 'Only the start counts for max_advance.');
SELECT is(may('soon', '2030-01-01 11:00+01', '2030-01-01 14:00+01'), 'too_soon', 'A period that has begun is too soon.');

-- Where it may start
SELECT is(may('quarter', '2030-03-01 10:15+01', '2030-03-01 10:20+01'), 'yes', 'A start on the grid is accepted.');
SELECT is(may('quarter', '2030-03-01 10:10+01', '2030-03-01 10:30+01'), 'off_grid', 'A start beside the grid is refused.');
SELECT is(may('quarter', '2030-03-01 10:15:00.000001+01', '2030-03-01 10:30+01'), 'off_grid', 'A start a microsecond beside the grid is refused.');
SELECT is(may('kathmandu', '2030-03-01 10:00 Asia/Kathmandu', '2030-03-01 11:00 Asia/Kathmandu'), 'yes',
	'The grid is in local time.');
SELECT is(may('kathmandu', '2030-03-01 04:00+00', '2030-03-01 05:00+00'), 'off_grid', 'A full hour in UTC is off the local grid.');
SELECT is(may('daily', '2030-03-01 00:00+01', '2030-03-01 05:00+01'), 'yes', 'Midnight is on a grid of one day.');
SELECT is(may('daily', '2030-07-01 00:00+02', '2030-07-01 05:00+02'), 'yes', 'Midnight in summer is on it too.');
SELECT is(may('daily', '2030-07-01 01:00+02', '2030-07-01 05:00+02'), 'off_grid', 'One o''clock in summer is not.');
SELECT is(may('weekly', '2030-03-04 00:00+01', '2030-03-05 05:00+01'), 'yes', 'Monday is on a grid of seven days.');
SELECT is(may('weekly', '2030-03-05 00:00+01', '2030-03-06 05:00+01'), 'off_grid', 'Tuesday is not.');
SELECT is(may('weekly', '2030-09-30 00:00+02', '2030-10-01 05:00+02'), 'yes', 'A Monday in summer is on it too.');
SELECT is(may('seven', '2030-03-01 21:00+01', '2030-03-01 22:00+01'), 'yes', 'The fourth step of seven hours is on the grid.');
SELECT is(may('seven', '2030-03-02 00:00+01', '2030-03-02 01:00+01'), 'yes', 'The grid of seven hours begins anew at midnight.');
SELECT is(may('seven', '2030-03-02 04:00+01', '2030-03-02 05:00+01'), 'off_grid', 'It does not run on over midnight.');
SELECT is(may('two', '2030-03-31 04:00+02', '2030-03-31 05:00+02'), 'yes', 'After the clock change the grid follows local time.');
SELECT is(may('two', '2030-03-31 03:00+02', '2030-03-31 05:00+02'), 'off_grid', 'It does not follow elapsed time.');
SELECT is(may('two', '2030-10-27 02:00+02', '2030-10-27 05:00+01'), 'yes', 'The first two o''clock of a repeated hour is on the grid.');
SELECT is(may('two', '2030-10-27 02:00+01', '2030-10-27 05:00+01'), 'yes', 'The second is on it too.');

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

SELECT is(may('shop', '2030-03-04 09:00+01', '2030-03-04 12:00+01'), 'yes', 'A stay over all open hours is accepted.');
SELECT is(may('shop', '2030-03-04 08:59+01', '2030-03-04 10:00+01'), 'closed', 'A start before the opening is refused.');
SELECT is(may('shop', '2030-03-04 11:00+01', '2030-03-04 12:00:00.000001+01'), 'closed', 'An end after the closing is refused.');
SELECT is(may('shop', '2030-03-04 11:00+01', '2030-03-04 15:00+01'), 'closed', 'A stay over the midday break is refused.');
SELECT is(may('shop', '2030-03-04 12:30+01', '2030-03-04 13:00+01'), 'closed', 'A stay within the midday break is refused.');
SELECT is(may('shop', '2030-03-04 14:00+01', '2030-03-04 18:00+01'), 'yes', 'A stay in the afternoon is accepted.');
SELECT is(may('shop', '2030-03-05 14:00+01', '2030-03-05 15:00+01'), 'closed', 'Tuesday afternoon is closed.');
SELECT is(may('shop', '2030-03-06 09:00+01', '2030-03-06 10:00+01'), 'closed', 'A weekday without a row is closed.');
SELECT is(may('shop', '2030-07-01 09:00+02', '2030-07-01 12:00+02'), 'yes', 'Nine o''clock is local time in summer.');
SELECT is(may('touching', '2030-03-04 09:00+01', '2030-03-04 18:00+01'), 'yes', 'Adjacent hours are joined.');
SELECT is(may('overlap', '2030-03-04 09:00+01', '2030-03-04 18:00+01'), 'yes', 'Overlapping hours are joined.');
SELECT is(may('overlap', '2030-03-04 09:00+01', '2030-03-04 18:01+01'), 'closed', 'The joined hours end where the last ends.');

-- Past midnight
SELECT is(may('bar', '2030-03-08 20:00+01', '2030-03-09 02:00+01'), 'yes', 'Hours past midnight are one period.');
SELECT is(may('bar', '2030-03-09 01:00+01', '2030-03-09 02:00+01'), 'yes', 'The hours after midnight belong to Friday.');
SELECT is(may('bar', '2030-03-09 01:00+01', '2030-03-09 02:01+01'), 'closed', 'They end at two.');
SELECT is(may('bar', '2030-03-09 20:00+01', '2030-03-09 21:00+01'), 'closed', 'Saturday evening is closed.');
SELECT is(may('bar', '2030-03-08 01:00+01', '2030-03-08 02:00+01'), 'closed', 'Friday at one is closed.');
SELECT is(may('bar', '2030-03-10 23:00+01', '2030-03-11 00:00+01'), 'yes', 'Hours until midnight are accepted.');
SELECT is(may('bar', '2030-03-10 23:00+01', '2030-03-11 00:01+01'), 'closed', 'They end at midnight.');

-- Round the clock
SELECT is(may('clock', '2030-03-04 15:00+01', '2030-03-25 11:00+01'), 'yes', 'Without a break a stay of weeks is accepted.');
SELECT is(may('clock', '2030-03-29 15:00+01', '2030-04-02 11:00+02'), 'yes', 'A stay over the clock change in spring is accepted.');
SELECT is(may('clock', '2030-10-25 15:00+02', '2030-10-29 11:00+01'), 'yes', 'A stay over the clock change in autumn is accepted.');
SELECT is(may('clock24', '2030-03-04 00:00+01', '2030-03-09 00:00+01'), 'yes', 'Monday to Friday without a break is accepted.');
SELECT is(may('clock24', '2030-03-04 00:00+01', '2030-03-09 00:00:00.000001+01'), 'closed', 'The last of these days ends at midnight.');
SELECT is(may('clock24', '2030-03-03 23:59+01', '2030-03-04 01:00+01'), 'closed', 'The first of these days begins at midnight.');

-- A day with a clock change
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('sunday'), tstzrange('2030-03-30 00:00+01', '2030-04-01 00:00+02'))$$,
	$$VALUES (tstzrange('2030-03-31 00:00+00', '2030-03-31 03:00+00'))$$, 'One to five o''clock is three hours in spring.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('sunday'), tstzrange('2030-10-26 00:00+02', '2030-10-28 00:00+01'))$$,
	$$VALUES (tstzrange('2030-10-26 23:00+00', '2030-10-27 04:00+00'))$$, 'One to five o''clock is five hours in autumn.');
SELECT is(may('sunday', '2030-03-31 01:00+01', '2030-03-31 05:00+02'), 'yes', 'A stay over these three hours is accepted.');
SELECT is(may('sunday', '2030-03-31 01:00+01', '2030-03-31 05:00+01'), 'closed', 'A stay of four hours is refused.');
SELECT is(may('sunday', '2030-10-27 01:00+02', '2030-10-27 05:00+01'), 'yes', 'A stay over these five hours is accepted.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('gap'), tstzrange('2030-03-30 00:00+01', '2030-04-01 00:00+02'))$$,
	$$VALUES (tstzrange('2030-03-31 03:30+02', '2030-03-31 05:00+02'))$$, 'A skipped local time moves behind the gap.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('twice'), tstzrange('2030-10-26 00:00+02', '2030-10-28 00:00+01'))$$,
	$$VALUES (tstzrange('2030-10-27 02:00+01', '2030-10-27 03:00+01'))$$, 'Of a repeated local time the later counts.');

-- A zone whose midnight is skipped (10 March 2030) and comes twice (3 November)
SELECT is(may('havana', '2030-03-09 22:00-05', '2030-03-10 04:00-04'), 'yes', 'A stay over a skipped midnight is accepted.');
SELECT is(may('havana', '2030-11-02 22:00-04', '2030-11-03 04:00-05'), 'yes', 'A stay over a repeated midnight is accepted.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana sunday'), tstzrange('2030-03-09 12:00-05', '2030-03-11 12:00-04'))$$,
	$$VALUES (tstzrange('2030-03-10 01:00-04', '2030-03-11 00:00-04'))$$, 'A day without its first hour begins after the gap.');
SELECT results_eq($$SELECT * FROM reservation.open_periods(r('havana sunday'), tstzrange('2030-11-02 12:00-04', '2030-11-04 12:00-05'))$$,
	$$VALUES (tstzrange('2030-11-03 00:00-04', '2030-11-04 00:00-05'))$$, 'A day with a repeated first hour begins at the later midnight.');

-- The step function knows the hours too.
SELECT results_eq($$SELECT * FROM reservation.availability(r('shop'), tstzrange('2030-03-04 10:00+01', '2030-03-05 10:00+01'))$$,
	$$VALUES (tstzrange('2030-03-04 10:00+01', '2030-03-04 12:00+01'), 1),
		(tstzrange('2030-03-04 12:00+01', '2030-03-04 14:00+01'), 0),
		(tstzrange('2030-03-04 14:00+01', '2030-03-04 18:00+01'), 1),
		(tstzrange('2030-03-04 18:00+01', '2030-03-05 09:00+01'), 0),
		(tstzrange('2030-03-05 09:00+01', '2030-03-05 10:00+01'), 1)$$, 'availability counts closed hours as not free.');

-- Set-up and clean-up time belong to the allocation, not to the stay.
INSERT INTO reservation.resource (name, time_zone, setup_time, cleanup_time, min_duration, slot)
VALUES ('hall', 'Europe/Berlin', '15 minutes', '30 minutes', '1 hour', '15 minutes'), ('pool', 'Europe/Berlin', NULL, '1 day', NULL, NULL);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('hall'), 1, '09:00', '18:00');
SELECT is(record_outcome('anna', reservation.create_reservation(r('hall'), tstzrange('2030-03-04 11:00+01', '2030-03-04 12:00+01'), 'c')),
	'confirmed', 'A reservation with set-up and clean-up time is confirmed.');
SELECT is((row_of('anna')).during, tstzrange('2030-03-04 11:00+01', '2030-03-04 12:00+01'), 'The stay does not include these times.');
SELECT is((SELECT during FROM reservation.allocation WHERE reservation_id = id('anna')),
	tstzrange('2030-03-04 10:45+01', '2030-03-04 12:30+01'), 'The allocation includes them.');
SELECT is(may('hall', '2030-03-04 12:30+01', '2030-03-04 13:30+01'), 'unavailable', 'A stay without time for its set-up is unavailable.');
SELECT is(may('hall', '2030-03-04 12:45+01', '2030-03-04 13:45+01'), 'yes', 'A stay after the set-up is accepted.');
SELECT is(may('hall', '2030-03-04 09:15+01', '2030-03-04 10:15+01'), 'yes', 'A stay whose clean-up ends at the next set-up is accepted.');
SELECT is(may('hall', '2030-03-04 09:30+01', '2030-03-04 10:30+01'), 'unavailable', 'A stay whose clean-up ends later is unavailable.');
SELECT is(may('hall', '2030-03-04 09:00+01', '2030-03-04 10:00+01'), 'yes', 'Set-up may be before the opening.');
SELECT is(may('hall', '2030-03-04 17:00+01', '2030-03-04 18:00+01'), 'yes', 'Clean-up may be after the closing.');
SELECT is(may('hall', '2030-03-04 13:00+01', '2030-03-04 13:59+01'), 'too_short', 'Set-up and clean-up do not count for the shortest length.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('pool'), tstzrange('2030-03-30 10:00+01', '2030-03-30 12:00+01'), 'c')),
	'confirmed', 'A reservation with a day of clean-up is confirmed.');
SELECT is((SELECT during FROM reservation.allocation WHERE reservation_id = id('bert')),
	tstzrange('2030-03-30 10:00+01', '2030-03-31 12:00+02'), 'A day of clean-up follows the local clock.');
UPDATE reservation.resource SET cleanup_time = '3 hours' WHERE name = 'pool';
SELECT is(may('pool', '2030-03-31 11:00+02', '2030-03-31 11:30+02'), 'unavailable', 'A changed clean-up time does not affect existing allocations.');

-- The arrival's day begins with its first midnight.
SELECT is(record_outcome('carl', reservation.create_reservation(r('havana'), tstzrange('2030-11-03 00:30-04', '2030-11-03 11:00-05'), 'c')),
	'confirmed', 'A reservation in the first of two repeated hours is confirmed.');
SET reservation.now = '2030-11-03 00:30-04';
SELECT is(record_outcome('carl', reservation.checkin(id('carl'))), 'checked_in', 'A guest can check in at the start of the stay.');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('dora', reservation.create_reservation(r('havana'), tstzrange('2030-03-10 14:00-04', '2030-03-11 11:00-04'), 'c')),
	'confirmed', 'A reservation on a day without midnight is confirmed.');
SET reservation.now = '2030-03-09 23:59:59.999999-05';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'refused: not_due', 'A check-in before that day is refused.');
SET reservation.now = '2030-03-10 01:00-04';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'The day begins with its first instant.');
SET reservation.now = '2030-01-01 12:00+00';

-- A modification that keeps the start is checked by the rules of the end only.
UPDATE reservation.resource SET min_duration = '1 hour', min_notice = '1 day', slot = '1 hour' WHERE name = 'plain';
SELECT is(record_outcome('emil', reservation.create_reservation(r('plain'), tstzrange('2030-03-04 10:00+01', '2030-03-04 12:00+01'), 'c')),
	'confirmed', 'Emil''s reservation is confirmed.');
SET reservation.now = '2030-03-04 09:00+01';
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-04 10:00+01', '2030-03-04 13:30+01'))),
	'confirmed', 'A modification that keeps the start ignores min_notice.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-04 10:00+01', '2030-03-04 10:30+01'))),
	'refused: too_short', 'A modification that keeps the start checks the length.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-04 11:00+01', '2030-03-04 13:00+01'))),
	'refused: too_soon', 'A modification with another start checks min_notice.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), tstzrange('2030-03-06 10:30+01', '2030-03-06 12:00+01'))),
	'refused: off_grid', 'A modification with another start checks the grid.');
UPDATE reservation.resource SET active = false WHERE name = 'plain';
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), customer => 'd')), 'confirmed', 'A modification that keeps the place is accepted on an inactive resource.');

-- A name that PostgreSQL knows is a zone, one that it does not is none.
SELECT throws_ok($$INSERT INTO reservation.resource (name, time_zone) VALUES ('mars', 'Mars/Olympus')$$, '22023',
	'time zone "Mars/Olympus" not recognized', 'An unknown time zone is refused on insert.');
SELECT throws_ok($$UPDATE reservation.resource SET time_zone = 'Mars/Olympus' WHERE name = 'utc'$$, '22023',
	'time zone "Mars/Olympus" not recognized', 'An unknown time zone is refused on update.');
SELECT throws_ok($$INSERT INTO reservation.resource (name, time_zone) VALUES ('fixed', '+05:30')$$, '22023', NULL, 'A fixed offset is none.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
