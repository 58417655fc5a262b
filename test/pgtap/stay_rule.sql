-- Rules for stays that arrive, or depart, on some days.
\ir support/story.sql
\ir support/may.sql
\ir support/starts.sql
SELECT plan(78);
SET TimeZone = 'Europe/Berlin';

INSERT INTO reservation.resource (name, category, time_zone) VALUES
	('cottage', 'home', 'Europe/Berlin'), ('lodge', 'home', 'Europe/Berlin'), ('room', NULL, 'Europe/Berlin'), ('hall', NULL, 'Europe/Berlin'), ('boat', NULL, 'Pacific/Auckland');

-- A category: in summer from Saturday to Saturday. 6 July 2030 is a Saturday.
INSERT INTO reservation.stay_rule (category, days, weekdays, closed_to_arrival, closed_to_departure) VALUES ('home', '[2030-07-01, 2030-09-01)', '{1,2,3,4,5,7}', true, true);
INSERT INTO reservation.stay_rule (category, days, min_nights, max_nights) VALUES ('home', '[2030-07-01, 2030-09-01)', 7, 21);
SELECT is(may('cottage', '2030-07-06 16:00', '2030-07-13 10:00'), 'yes', 'A week from Saturday is accepted.');
SELECT is(may('lodge', '2030-07-06 16:00', '2030-07-13 10:00'), 'yes', 'It is on the other home of the category, too.');
SELECT is(may('cottage', '2030-07-07 16:00', '2030-07-13 10:00'), 'closed_to_arrival', 'An arrival on Sunday is refused, whatever the length.');
SELECT is(may('cottage', '2030-07-06 16:00', '2030-07-14 10:00'), 'closed_to_departure', 'A departure on Sunday is refused.');
SELECT is(may('cottage', '2030-07-06 00:00', '2030-07-07 00:00'), 'closed_to_departure', 'A stay that ends at midnight departs on the date that begins.');
SELECT is(may('cottage', '2030-08-31 16:00', '2030-09-06 10:00'), 'too_short', 'Six nights from the last Saturday are too short.');
SELECT is(may('cottage', '2030-08-31 16:00', '2030-09-08 10:00'), 'yes', 'A departure after the season is free.');
SELECT is(may('cottage', '2030-06-29 16:00', '2030-07-03 10:00'), 'closed_to_departure', 'A departure in the season is bound, whenever the arrival was.');
SELECT is(may('cottage', '2030-06-29 16:00', '2030-07-06 10:00'), 'yes', 'The length of a stay that arrives before the season is free.');
SELECT is(may('cottage', '2030-07-06 16:00', '2030-07-27 10:00'), 'yes', 'Three weeks are accepted.');
SELECT is(may('cottage', '2030-07-06 16:00', '2030-08-03 10:00'), 'too_long', 'Four weeks are too long.');
SELECT is(may('cottage', '2030-09-03 16:00', '2030-09-04 10:00'), 'yes', 'Off season any stay is accepted.');
SELECT is(may('room', '2030-07-07 16:00', '2030-07-08 10:00'), 'yes', 'A resource without the category is not bound.');

-- The strictest of all that apply
INSERT INTO reservation.stay_rule (resource_id, min_nights) VALUES (r('lodge'), 14);
SELECT is(may('lodge', '2030-07-06 16:00', '2030-07-13 10:00'), 'too_short', 'A rule of the resource adds to that of its category.');
SELECT is(may('lodge', '2030-07-06 16:00', '2030-07-20 10:00'), 'yes', 'A stay that obeys both is accepted.');
INSERT INTO reservation.stay_rule (resource_id, min_nights) VALUES (r('lodge'), 2);
SELECT is(may('lodge', '2030-07-06 16:00', '2030-07-13 10:00'), 'too_short', 'A milder rule does not lift the stricter one.');
UPDATE reservation.resource SET category = NULL WHERE name = 'lodge';
SELECT is(may('lodge', '2030-07-07 16:00', '2030-07-21 10:00'), 'yes', 'A resource that leaves the category leaves its rules.');
DELETE FROM reservation.stay_rule WHERE resource_id = r('lodge');
SELECT is(may('lodge', '2030-07-07 16:00', '2030-07-08 10:00'), 'yes', 'A deleted rule does not bind.');

-- Lengths and notice of weekdays. 4 March 2030 is a Monday.
UPDATE reservation.resource SET min_duration = '1 hour', max_duration = '10 hours' WHERE name = 'hall';
INSERT INTO reservation.stay_rule (resource_id, weekdays, min_duration, max_duration, min_notice) VALUES (r('hall'), '{5,6}', '3 hours', '6 hours', '60 days');
SELECT is(may('hall', '2030-03-08 18:00', '2030-03-08 20:59'), 'too_short', 'On Friday less than three hours are too short.');
SELECT is(may('hall', '2030-03-08 18:00', '2030-03-08 21:00'), 'yes', 'Three hours are accepted.');
SELECT is(may('hall', '2030-03-08 18:00', '2030-03-09 00:00:00.000001'), 'too_long', 'More than six hours are too long.');
SELECT is(may('hall', '2030-03-07 23:00', '2030-03-08 01:00'), 'yes', 'The day of the arrival counts.');
SELECT is(may('hall', '2030-03-07 18:00', '2030-03-07 18:30'), 'too_short', 'The rule of the resource binds on the other days.');
-- It is 13:00 in Berlin.
SELECT is(may('hall', '2030-03-02 12:59', '2030-03-02 16:00'), 'too_soon', 'A stay in less than 60 days is too soon on Saturday.');
SELECT is(may('hall', '2030-03-02 13:00', '2030-03-02 16:00'), 'yes', 'A stay in 60 days is accepted.');
SELECT is(may('hall', '2030-01-03 13:00', '2030-01-03 16:00'), 'yes', 'On Thursday no notice is asked.');
-- A local day is that of the resource.
INSERT INTO reservation.stay_rule (resource_id, weekdays, closed_to_arrival) VALUES (r('boat'), '{1}', true);
SELECT is(may('boat', '2030-03-03 11:00Z', '2030-03-03 12:00Z'), 'closed_to_arrival', 'It is Monday in Auckland while it is Sunday in Berlin.');
SELECT is(may('boat', '2030-03-04 11:00Z', '2030-03-04 12:00Z'), 'yes', 'It is Tuesday there on Monday noon.');

-- Commands
SELECT is(record_outcome('anna', reservation.create_reservation(r('cottage'), tstzrange('2030-07-07 16:00', '2030-07-14 10:00'), 'c')), 'refused: closed_to_arrival', 'create_reservation is refused.');
SELECT results_eq($$SELECT count(*), bool_and(reservation.is_available((a->>'resource_id')::bigint, tstzrange((a->>'from')::timestamptz, (a->>'to')::timestamptz)))
	FROM jsonb_array_elements((outcome_of('anna')).alternatives) AS a$$, 'VALUES (5::bigint, true)', 'The alternatives can be booked.');
SELECT is((SELECT payload->>'reason' FROM reservation.event WHERE aggregateid = id('anna')::text AND type = 'AvailabilityRejected'), 'closed_to_arrival', 'The event has the reason.');
SELECT is(record_outcome('bert', reservation.add_to_waitlist(r('cottage'), tstzrange('2030-07-07 16:00', '2030-07-13 10:00'), 'c')), 'refused: closed_to_arrival', 'add_to_waitlist is refused.');
SELECT is(record_outcome('bert', reservation.add_to_waitlist(r('cottage'), tstzrange('2030-07-06 16:00', '2030-07-14 10:00'), 'c')), 'refused: closed_to_departure', 'It is for the departure, too.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('cottage'), tstzrange('2030-07-06 16:00', '2030-07-20 10:00'), 'c')), 'confirmed', 'Carl books two weeks.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-07-08 16:00', '2030-07-20 10:00'))), 'refused: closed_to_arrival', 'A later arrival on Monday is refused.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-07-06 16:00', '2030-07-18 10:00'))), 'refused: closed_to_departure', 'An earlier departure on Thursday is refused.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-07-06 16:00', '2030-07-13 10:00'))), 'confirmed', 'A departure on Saturday is accepted.');
UPDATE reservation.stay_rule SET weekdays = '{1,2,3,4,5,6}' WHERE closed_to_departure;
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-07-06 16:00', '2030-07-14 10:00'))), 'confirmed',
	'A modification that keeps the arrival does not ask for its day.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), tstzrange('2030-07-06 16:00', '2030-07-12 10:00'))), 'refused: closed_to_departure', 'It asks for the new departure.');
SELECT is(record_outcome('dora', reservation.create_group_reservation(ARRAY[r('room'), r('cottage')], tstzrange('2030-07-08 16:00', '2030-07-15 10:00'), 'c')),
	'refused: closed_to_arrival', 'A group obeys the rules of each resource.');
UPDATE reservation.stay_rule SET weekdays = '{1,2,3,4,5,7}' WHERE closed_to_departure;

-- An offer obeys the rules, but for the notice.
INSERT INTO reservation.resource (name, time_zone) VALUES ('flat', 'Europe/Berlin');
SELECT is(record_outcome('emil', reservation.create_reservation(r('flat'), tstzrange('2030-02-04 16:00', '2030-02-08 10:00'), 'c')), 'confirmed', 'The flat is taken.');
SELECT is(record_outcome('fred', reservation.add_to_waitlist(r('flat'), tstzrange('2030-02-04 16:00', '2030-02-05 10:00'), 'c')), 'waitlisted', 'Fred waits for one night.');
SELECT is(record_outcome('gina', reservation.add_to_waitlist(r('flat'), tstzrange('2030-02-04 16:00', '2030-02-07 10:00'), 'c')), 'waitlisted', 'Gina waits for three nights.');
INSERT INTO reservation.stay_rule (resource_id, min_nights, min_notice) VALUES (r('flat'), 2, '60 days');
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'The flat is free again.');
SELECT is((row_of('fred')).status, 'waitlisted', 'A stay that has become too short is not offered the place.');
SELECT is((row_of('gina')).status, 'held', 'The next one is, whatever the notice.');

-- find_slots() finds the starts that commands accept.
INSERT INTO reservation.resource (name, time_zone) VALUES ('search', 'Europe/Berlin');
INSERT INTO reservation.stay_rule (resource_id, weekdays, closed_to_arrival) VALUES (r('search'), '{7,3}', true);
INSERT INTO reservation.stay_rule (resource_id, weekdays, closed_to_departure) VALUES (r('search'), '{1,4}', true);
INSERT INTO reservation.stay_rule (resource_id, days, weekdays, min_nights) VALUES (r('search'), '[2030-01-01, 2030-02-01)', '{5,6}', 2);
INSERT INTO reservation.stay_rule (resource_id, weekdays, max_nights) VALUES (r('search'), '{2}', 1);
INSERT INTO reservation.stay_rule (resource_id, weekdays, min_notice, min_duration) VALUES (r('search'), '{6}', '4 days 7 hours', '6 hours');
SELECT record_outcome('hans', reservation.create_reservation(r('search'), tstzrange('2030-01-08 07:20', '2030-01-08 13:00'), 'c')) \g /dev/null
SELECT is(difference('search', length, period::tstzrange), NULL, format('find_slots() finds the starts of %s in %s.', length, period))
FROM (VALUES (interval '45 minutes'), ('7 hours'), ('20 hours'), ('1 day'), ('30 hours'), ('2 days'), ('2 days 5 hours')) AS l(length),
	(VALUES ('[2030-01-04 05:00, 2030-01-11)'), ('[2030-01-12 13:10, 2030-01-16)'), ('[2030-03-29, 2030-04-03)')) AS p(period);

-- Wrong rows
SELECT throws_ok('INSERT INTO reservation.stay_rule ' || row, '23514', NULL, 'A rule is refused: ' || row) FROM unnest(ARRAY['(min_nights) VALUES (2)', '(resource_id, category) VALUES (1, ''home'')',
	'(resource_id, weekdays) VALUES (1, ''{0}'')', '(resource_id, min_nights) VALUES (1, 0)', '(resource_id, max_nights) VALUES (1, 0)', '(resource_id, days) VALUES (1, ''empty'')']) AS row;
SELECT throws_ok('INSERT INTO reservation.stay_rule (resource_id) VALUES (4711)', '23503', 'resource 4711 does not exist', 'A rule of no resource is refused.');
INSERT INTO reservation.resource (resource_id, name) VALUES (900, 'gone');
INSERT INTO reservation.stay_rule (resource_id, min_nights) VALUES (900, 2);
UPDATE reservation.resource SET resource_id = 901 WHERE resource_id = 900;
SELECT results_eq('SELECT min_nights FROM reservation.stay_rule WHERE resource_id = 901', 'VALUES (2)', 'The rules follow the id of the resource.');
DELETE FROM reservation.resource WHERE resource_id = 901;
SELECT is_empty('SELECT * FROM reservation.stay_rule WHERE resource_id IN (900, 901)', 'They go with the resource.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
