-- on_unavailable = 'overbook': units that are sold but do not exist.
\ir support/story.sql
SELECT plan(61);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone)
VALUES ('plane', 2, 1, 'UTC'), ('train', 2, 0, 'UTC'), ('boat', 4, 2, 'UTC'),
	('barn', 3, 1, 'UTC');

SELECT is(record_outcome('anna', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed', 'anna');
SELECT is((outcome_of('anna')).overbooked, false, 'sits on a unit that exists while there is one');
SELECT is(units_of('anna'), '[0,1)', 'this one');
SELECT is(record_outcome('bert', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c')), 'confirmed', 'the last');
SELECT is(record_outcome('carl', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c')), 'refused: unavailable',
	'who does not ask for more gets none');
SELECT is(reservation.is_available(r('plane'), nights('2030-03-01', 1)), false, 'and is offered none');
SELECT is(record_outcome('dora', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed', 'dora');
SELECT is((outcome_of('dora')).overbooked, true, 'is sold a unit that does not exist');
SELECT is(units_of('dora'), '[2,3)', 'this one');
SELECT isnt((outcome_of('dora')).alternatives, '[]'::jsonb, 'and told of others');
SELECT is((SELECT payload->>'overbooked' FROM reservation.history(id('dora')) WHERE type = 'AvailabilityConfirmed'),
	'true', 'the event says so');
SELECT is((SELECT payload ? 'overbooked' FROM reservation.history(id('anna')) WHERE type = 'AvailabilityConfirmed'),
	false, 'and not of the others');
SELECT is(record_outcome('emil', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')),
	'refused: unavailable', 'there is an end to that too');
SELECT results_eq($$SELECT available FROM reservation.availability(r('plane'), nights('2030-03-01', 1))$$, 'VALUES (0)',
	'never less than none');
SELECT is(record_outcome('fay', reservation.create_reservation(r('train'), nights('2030-03-01', 1), 'c', 3, 'overbook')),
	'refused: over_capacity', 'without overbooking there is none');
SELECT is(record_outcome('gerd', reservation.create_reservation(r('plane'), nights('2030-03-05', 1), 'c', 3, 'overbook')), 'confirmed',
	'three at once, one of which does not exist');
SELECT is(units_of('gerd'), '[0,3)', 'in one row');
SELECT is(record_outcome('hans', reservation.create_reservation(r('plane'), nights('2030-03-06', 1), 'c', 4, 'overbook')),
	'refused: over_capacity', 'more than is ever sold');

-- A stay beyond capacity counts like any other.
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'a unit that exists is given back');
SELECT is(record_outcome('ida', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c')), 'refused: unavailable',
	'but two are taken still');
SELECT is(record_outcome('jan', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed',
	'so who takes the free one must accept to be one too many');
SELECT is((outcome_of('jan')).overbooked, true, 'and is told so');
SELECT is(units_of('jan'), '[1,2)', 'though this unit exists');
SELECT isnt((outcome_of('jan')).alternatives, '[]'::jsonb, 'with what else there is');
SELECT is((SELECT payload->>'overbooked' FROM reservation.history(id('jan')) WHERE type = 'AvailabilityConfirmed'),
	'true', 'as the event says');

-- A change never takes units beyond, but leaves who is there with a part of it.
SELECT is(record_outcome('kim', reservation.create_reservation(r('boat'), nights('2030-03-01', 1), 'c', 4)), 'confirmed', 'all four');
SELECT is(record_outcome('leo', reservation.create_reservation(r('boat'), nights('2030-03-02', 1), 'c', 1)), 'confirmed', 'the day after');
SELECT is(record_outcome('leo', reservation.modify_reservation(id('leo'), nights('2030-03-01', 1))), 'refused: unavailable',
	'nobody asked to overbook it');
SELECT is(record_outcome('max', reservation.create_reservation(r('boat'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed', 'beyond');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), quantity => 2)), 'refused: unavailable', 'who is beyond cannot be it with two');
SELECT is(units_of('max'), '[4,5)', 'and stays where it is');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-03-01', 2))), 'refused: unavailable', 'nor for longer');
SELECT is(record_outcome('kim', reservation.modify_reservation(id('kim'), nights('2030-03-01', 2))), 'refused: unavailable',
	'and who is not has to count who is');

-- Capacity that is lowered: those who were there stay.
UPDATE reservation.resource SET capacity = 1 WHERE name = 'boat';
SELECT is(units_of('kim'), '[0,4)', 'nobody is thrown out');
SELECT results_eq($$SELECT available FROM reservation.availability(r('boat'), nights('2030-03-01', 1))$$, 'VALUES (0)',
	'but nothing is free');
SELECT is(record_outcome('nora', reservation.create_reservation(r('boat'), nights('2030-03-01', 1), 'c', 1, 'overbook')),
	'refused: unavailable', 'nor to be had');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('kim', reservation.checkin(id('kim'))), 'checked_in', 'and they may come');
SELECT is(record_outcome('kim', reservation.modify_reservation(id('kim'), tstzrange('2030-03-01 15:00+00', '2030-03-02 09:00+00'))),
	'checked_in', 'and leave early');
SELECT is(record_outcome('kim', reservation.modify_reservation(id('kim'), tstzrange('2030-03-01 15:00+00', '2030-03-02 10:00+00'))),
	'refused: over_capacity', 'but not stay longer, with more units than there are');

-- A part of what one has is to be had, and on the same units.
SELECT is(record_outcome('olga', reservation.create_reservation(r('barn'), nights('2030-03-01', 3), 'c', 3)), 'confirmed', 'all three');
SELECT is(record_outcome('paul', reservation.create_reservation(r('barn'), nights('2030-03-02', 1), 'c', 1, 'overbook')), 'confirmed', 'beyond');
SELECT is(record_outcome('olga', reservation.modify_reservation(id('olga'), nights('2030-03-02', 2))), 'confirmed', 'fewer nights');
SELECT is(record_outcome('paul', reservation.modify_reservation(id('paul'), nights('2030-03-02', 1), resource_id => r('train'))),
	'confirmed', 'who is beyond may go where there is room');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'barn';
SELECT is(record_outcome('olga', reservation.modify_reservation(id('olga'), quantity => 2)), 'confirmed', 'fewer units');
SELECT is(units_of('olga'), '[0,2)', 'of those it had, though one does not exist now');

-- A guest on a unit that does not exist stays on it while it is free.
UPDATE reservation.resource SET capacity = 3 WHERE name = 'barn';
SELECT is(record_outcome('quin', reservation.create_reservation(r('barn'), nights('2030-03-06', 1), 'c', 2)), 'confirmed', 'two');
SELECT is(record_outcome('rosa', reservation.create_reservation(r('barn'), nights('2030-03-06', 1), 'c')), 'confirmed', 'the third');
SELECT is(record_outcome('sven', reservation.create_reservation(r('barn'), nights('2030-03-08', 1), 'c', 2)), 'confirmed', 'two, later');
SELECT is(record_outcome('tina', reservation.create_reservation(r('barn'), nights('2030-03-08', 1), 'c')), 'confirmed', 'and one');
SELECT is(record_outcome('sven', reservation.cancel_reservation(id('sven'))), 'canceled', 'who is left alone');
UPDATE reservation.resource SET capacity = 2 WHERE name = 'barn';
SET reservation.now = '2030-03-06 16:00+00';
SELECT is(record_outcome('rosa', reservation.checkin(id('rosa'))), 'checked_in', 'a guest on the third');
SELECT is(record_outcome('rosa', reservation.modify_reservation(id('rosa'), nights('2030-03-06', 2))), 'checked_in', 'stays another night');
SELECT is(record_outcome('rosa', reservation.modify_reservation(id('rosa'), nights('2030-03-06', 3))), 'refused: unavailable',
	'but nobody is moved for it');
SELECT is(units_of('rosa') || units_of('tina'), '[2,3)[2,3)', 'each on it');

-- Very many more are sold than there are.
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone)
VALUES ('list', 0, 1000, 'UTC'), ('bus', 5, 10000, 'UTC'), ('fair', 1000, 1000, 'UTC');
DO $$
BEGIN
	FOR n IN 1..40 LOOP
		PERFORM reservation.create_reservation(r('list'), nights('2031-03-01'::date + n, 1), 'c', 1, 'overbook');
	END LOOP;
END
$$;
SELECT is((SELECT count(*) FROM reservation.allocation WHERE resource_id = r('list') AND units = '[0,1)'), 40::bigint,
	'each of forty guests of a resource without units is on the first unit of its night');
SELECT is(record_outcome('ulla', reservation.create_reservation(r('bus'), nights('2031-03-01', 1), 'c', 8, 'overbook')), 'confirmed', 'a request for more units than exist');
SELECT is(units_of('ulla'), '[0,8)', 'takes all that do, and the first beyond');
SELECT is(record_outcome('vera', reservation.create_reservation(r('fair'), nights('2031-03-01', 1), 'c', 1500, 'overbook')), 'confirmed', 'the same where very many exist');
SELECT is(units_of('vera'), '[0,1500)', 'takes all of those first');
SELECT is_empty($$SELECT FROM reservation.allocation WHERE NOT units <@ int4range(0, 1500)$$,
	'no unit is below the first or beyond the last that may be sold');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
