-- A grid that is counted from the opening, lengths that are multiples, and opening hours
-- that bind only the start and the end of a stay.
\ir support/story.sql
\ir support/may.sql
\ir support/starts.sql
SELECT plan(78);
SET TimeZone = 'Europe/Berlin';

-- 4 March 2030 is a Monday.
INSERT INTO reservation.resource (name, time_zone, slot, slot_from) VALUES
	('clinic', 'Europe/Berlin', '40 minutes', 'opening'), ('always', 'Europe/Berlin', '7 hours', 'opening'), ('bar', 'Europe/Berlin', '50 minutes', 'opening'),
	('touching', 'Europe/Berlin', '50 minutes', 'opening'), ('round', 'Europe/Berlin', '7 hours', 'opening'), ('tour', 'Europe/Berlin', '1 day', 'opening'),
	('weekly', 'Europe/Berlin', '7 days', 'opening'), ('half', 'Europe/Berlin', '36 hours', 'opening'), ('gap', 'Europe/Berlin', '45 minutes', 'opening'),
	('twice', 'Europe/Berlin', '30 minutes', 'opening');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r(name), day, opens::time, closes::time FROM generate_series(1, 7) AS day, (VALUES
	('clinic', '08:10', '12:00'), ('clinic', '13:45', '17:00'), ('bar', '20:30', '03:00'), ('touching', '08:00', '12:00'), ('touching', '12:00', '18:00'),
	('round', '00:00', '24:00'), ('tour', '09:30', '18:00'), ('weekly', '16:00', '20:00'), ('half', '09:00', '24:00'),
	('gap', '02:30', '06:00'), ('twice', '01:15', '04:00')) AS h(name, opens, closes);
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes) VALUES (r('clinic'), '2030-03-06', '10:05', '12:05'), (r('clinic'), '2030-03-07', NULL, NULL);

SELECT is(may('clinic', '2030-03-04 08:10', '2030-03-04 08:50'), 'yes', 'The opening is on the grid.');
SELECT is(may('clinic', '2030-03-04 08:50', '2030-03-04 09:30'), 'yes', 'A slot after it is on the grid.');
SELECT is(may('clinic', '2030-03-04 08:40', '2030-03-04 09:20'), 'off_grid', 'A slot after midnight is not.');
SELECT is(may('clinic', '2030-03-04 13:45', '2030-03-04 14:25'), 'yes', 'The grid begins anew after the break.');
SELECT is(may('clinic', '2030-03-04 14:10', '2030-03-04 14:50'), 'off_grid', 'It does not go on over the break.');
SELECT is(may('clinic', '2030-03-04 12:10', '2030-03-04 12:50'), 'closed', 'A start in the break is closed.');
SELECT is(may('clinic', '2030-03-06 10:05', '2030-03-06 10:45'), 'yes', 'The hours of a date begin its grid.');
SELECT is(may('clinic', '2030-03-06 10:10', '2030-03-06 10:50'), 'off_grid', 'Those of its weekday do not.');
SELECT is(may('clinic', '2030-03-07 08:10', '2030-03-07 08:50'), 'closed', 'A closed date has no start.');
SELECT results_eq($$SELECT lower(period)::text FROM reservation.find_slots('40 minutes', '[2030-03-06 11:00, 2030-03-08 10:00)', r('clinic'), max => 4)$$,
	$$VALUES ('2030-03-06 11:25:00+01'), ('2030-03-08 08:10:00+01'), ('2030-03-08 08:50:00+01')$$, 'find_slots() goes from one opening to the next.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('clinic'), tstzrange('2030-04-01 08:10', '2030-04-01 08:45'), 'c')), 'confirmed', 'Emil''s appointment ends before the next slot.');
SELECT results_eq($$SELECT lower(period)::text FROM reservation.alternatives(r('clinic'), '[2030-04-01 08:10, 2030-04-01 08:45)') LIMIT 2$$,
	$$VALUES ('2030-04-01 08:50:00+02'), ('2030-04-02 08:10:00+02')$$, 'alternatives() offers starts on the grid.');
SELECT is(may('always', '2030-03-04 07:00', '2030-03-04 08:00'), 'yes', 'Without hours the grid is counted from midnight.');
SELECT is(may('always', '2030-03-04 04:00', '2030-03-04 05:00'), 'off_grid', 'It begins anew each day.');
SELECT is(may('bar', '2030-03-05 00:40', '2030-03-05 01:30'), 'yes', 'The grid of a night goes on over midnight.');
SELECT is(may('bar', '2030-03-05 00:00', '2030-03-05 00:50'), 'off_grid', 'Midnight does not begin it.');
SELECT is(may('touching', '2030-03-04 12:10', '2030-03-04 13:00'), 'yes', 'Hours that touch do not open again.');
SELECT is(may('touching', '2030-03-04 12:00', '2030-03-04 12:50'), 'off_grid', 'Their grid goes on.');
SELECT is(may('round', '2030-03-05 00:00', '2030-03-05 01:00'), 'yes', 'Round the clock each date opens anew.');
SELECT is(may('round', '2030-03-05 04:00', '2030-03-05 05:00'), 'off_grid', 'The grid of the date before ends there.');
SELECT is(may('tour', '2030-03-05 09:30', '2030-03-05 12:00'), 'yes', 'A grid of a day has the opening.');
SELECT is(may('tour', '2030-03-05 10:00', '2030-03-05 12:00'), 'off_grid', 'It has no other start.');
SELECT is(may('weekly', '2030-03-04 16:00', '2030-03-04 18:00'), 'yes', 'A grid of weeks has the opening on Monday.');
SELECT is(may('weekly', '2030-03-05 16:00', '2030-03-05 18:00'), 'off_grid', 'It has not that on Tuesday.');
SELECT results_eq($$SELECT lower(period)::text FROM reservation.find_slots('1 hour', '[2030-03-05, 2030-04-03)', r('weekly'), max => 4)$$,
	$$VALUES ('2030-03-11 16:00:00+01'), ('2030-03-18 16:00:00+01'), ('2030-03-25 16:00:00+01'), ('2030-04-01 16:00:00+02')$$, 'find_slots() goes from one week to the next.');
SELECT results_eq($$SELECT lower(period)::text FROM reservation.find_slots('1 hour', '[2030-03-04, 2030-03-09)', r('half'), max => 9)$$,
	$$VALUES ('2030-03-05 09:00:00+01'), ('2030-03-06 21:00:00+01'), ('2030-03-08 09:00:00+01')$$,
	'A grid of a day and a half is counted from the opening.');
-- On 31 March 2030 the clock goes from 02:00 to 03:00, on 27 October from 03:00 to 02:00.
SELECT is(may('gap', '2030-03-31 03:30', '2030-03-31 03:40'), 'yes', 'An opening that is skipped begins the grid after the gap.');
SELECT is(may('gap', '2030-03-31 04:00', '2030-03-31 04:10'), 'yes', 'The grid then follows the clock.');
SELECT is(may('gap', '2030-03-31 04:15', '2030-03-31 04:25'), 'off_grid', 'It does not follow the time since the opening.');
SELECT is(may('twice', '2030-10-27 02:15+02', '2030-10-27 02:20+02'), 'yes', 'The first of two times is on the grid.');
SELECT is(may('twice', '2030-10-27 02:15+01', '2030-10-27 02:20+01'), 'yes', 'The second is on it, too.');
SELECT throws_ok($$UPDATE reservation.resource SET slot_from = 'noon' WHERE name = 'bar'$$, '23514', NULL, 'A grid from elsewhere is refused.');

-- Lengths
INSERT INTO reservation.resource (name, time_zone, duration_step) VALUES
	('hours', 'Europe/Berlin', '1 hour'), ('days', 'Europe/Berlin', '1 day'), ('months', 'Europe/Berlin', '1 month');
SELECT is(may('hours', '2030-03-04 10:20', '2030-03-04 13:20'), 'yes', 'Three hours are a multiple of one.');
SELECT is(may('hours', '2030-03-04 10:20', '2030-03-04 13:00'), 'off_grid', 'Less than three hours are not.');
SELECT is(may('hours', '2030-03-04 10:20', '2030-03-04 13:20:00.000001'), 'off_grid', 'A microsecond more is not.');
SELECT is(may('hours', '2030-03-04 10:20', '2030-03-04 10:50'), 'off_grid', 'Less than one step is no multiple of it.');
SELECT is(may('days', '2030-03-30 12:00', '2030-04-02 12:00'), 'yes', 'Days are local days.');
SELECT is(may('days', '2030-03-30 12:00', '2030-04-02 13:00'), 'off_grid', 'They are not 24 hours each.');
SELECT is(may('months', '2030-01-31 10:00', '2030-02-28 10:00'), 'yes', 'A month from 31 January is one.');
SELECT is(may('months', '2030-01-31 10:00', '2030-03-31 10:00'), 'yes', 'Two months are counted from the start.');
SELECT is(may('months', '2030-01-31 10:00', '2030-03-28 10:00'), 'off_grid', 'They are not counted from the end of the first.');
SELECT is(may('months', '2030-01-15 10:00', '2039-12-15 10:00'), 'yes', 'Many months are a multiple.');
SELECT throws_ok(format('UPDATE reservation.resource SET duration_step = %L WHERE name = ''hours''', step), '23514', NULL, format('A step of %s is refused.', step))
FROM (VALUES ('0'), ('-1 hour'), ('1 day -1 hour'), ('1 month -1 day'), ('1001 years')) AS s(step);
SELECT is(record_outcome('anna', reservation.create_reservation(r('hours'), tstzrange('2030-05-04 10:00', '2030-05-04 12:00'), 'c')), 'confirmed', 'Anna books two hours.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2030-05-04 10:00', '2030-05-04 12:30'))), 'refused: off_grid',
	'A modification of the end checks the length.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2030-05-04 10:00', '2030-05-04 13:00'))), 'confirmed', 'A multiple is accepted.');
SELECT is(record_outcome('bert', reservation.add_to_waitlist(r('hours'), tstzrange('2030-05-04 10:00', '2030-05-04 11:30'), 'c')), 'refused: off_grid',
	'The waitlist checks the length.');

-- Hours for the ends only
INSERT INTO reservation.resource (name, time_zone, hours_apply) VALUES ('van', 'Europe/Berlin', 'ends'), ('office', 'Europe/Berlin', 'stay');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('van'), day, '08:00', '18:00' FROM generate_series(1, 5) AS day;
SELECT is(may('van', '2030-03-04 17:00', '2030-03-06 09:00'), 'yes', 'A stay may go over closed hours.');
SELECT is(may('van', '2030-03-04 17:00', '2030-03-06 08:00'), 'yes', 'It may end at the opening.');
SELECT is(may('van', '2030-03-04 17:00', '2030-03-06 07:59'), 'closed', 'It may not end before it.');
SELECT is(may('van', '2030-03-04 17:00', '2030-03-04 18:00'), 'yes', 'It may end at the closing.');
SELECT is(may('van', '2030-03-04 17:00', '2030-03-04 18:01'), 'closed', 'It may not end after it.');
SELECT is(may('van', '2030-03-04 07:59', '2030-03-04 10:00'), 'closed', 'It may not start before the opening.');
SELECT is(may('van', '2030-03-04 18:00', '2030-03-06 10:00'), 'closed', 'It may not start at the closing.');
SELECT is(may('van', '2030-03-08 17:59', '2030-03-11 08:00'), 'yes', 'A stay over the weekend is accepted.');
SELECT is(may('van', '2030-03-08 17:59', '2030-03-10 10:00'), 'closed', 'It may not end on a closed day.');
SELECT throws_ok($$UPDATE reservation.resource SET hours_apply = 'start' WHERE name = 'van'$$, '23514', NULL, 'Another choice is refused.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('van'), '[2030-03-08 12:00, 2030-03-11 12:00)')$$,
	$$VALUES ('[2030-03-08 12:00, 2030-03-11 12:00)'::tstzrange, 1)$$, 'availability() counts the units of closed hours, too.');
SELECT results_eq($$SELECT lower(period)::text FROM reservation.find_slots('20 hours', '[2030-03-04, 2030-03-06 12:00)', r('van'), max => 9)$$,
	$$VALUES ('2030-03-04 12:00:00+01'), ('2030-03-05 12:00:00+01')$$, 'find_slots() finds the start whose end is at the opening.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('van'), tstzrange('2030-03-04 12:00', '2030-03-05 12:00'), 'c')), 'confirmed', 'Carl takes the van over night.');
UPDATE reservation.opening_hours SET opens = '13:00' WHERE resource_id = r('van') AND weekday = 1;
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-03-04 12:00', '2030-03-06 12:00'))), 'confirmed',
	'A modification of the end checks the hours of the end.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-03-04 12:00', '2030-03-06 20:00'))), 'refused: closed', 'An end in closed hours is refused.');

-- All at once: what is accepted is found
UPDATE reservation.resource SET slot = '90 minutes', slot_from = 'opening' WHERE name = 'office';
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r('office'), day, opens::time, closes::time FROM generate_series(1, 6) AS day, (VALUES ('07:15', '11:30'), ('13:00', '19:00')) AS h(opens, closes);
SELECT is(difference('office', length, '[2030-03-28, 2030-04-02)'), NULL, format('find_slots() finds the starts of %s on a grid from the opening.', length))
FROM (VALUES (interval '45 minutes'), ('2 hours'), ('5 hours')) AS l(length);
UPDATE reservation.resource SET duration_step = '30 minutes' WHERE name = 'office';
SELECT is(difference('office', '1 hour', '[2030-03-28, 2030-04-02)'), NULL, 'find_slots() finds the starts of a length that is a multiple.');
SELECT is(difference('office', '45 minutes', '[2030-03-28, 2030-04-02)'), NULL, 'It finds none of another length.');
SELECT is(difference('van', length, '[2030-03-01, 2030-03-12)'), NULL, format('find_slots() finds the starts of %s whose ends are in open hours.', length))
FROM (VALUES (interval '1 hour'), ('11 hours'), ('20 hours'), ('1 day'), ('2 days 3 hours'), ('3 days')) AS l(length);
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
