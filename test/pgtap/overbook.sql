-- on_unavailable = 'overbook': units that are sold but do not exist.
\ir support/story.sql
SELECT plan(61);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone)
VALUES ('plane', 2, 1, 'UTC'), ('train', 2, 0, 'UTC'), ('boat', 4, 2, 'UTC'),
	('barn', 3, 1, 'UTC');

SELECT is(record_outcome('anna', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed', 'Anna''s request is accepted under "overbook".');
SELECT is((outcome_of('anna')).overbooked, false, 'A reservation on a unit that exists is not overbooked.');
SELECT is(units_of('anna'), '[0,1)', 'It takes the first unit.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c')), 'confirmed', 'The last unit is booked.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c')), 'refused: unavailable',
	'A request that does not allow overbooking is refused.');
SELECT is(reservation.is_available(r('plane'), nights('2030-03-01', 1)), false, 'A query does not offer units beyond capacity.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed', 'A request under "overbook" gets a unit beyond capacity.');
SELECT is((outcome_of('dora')).overbooked, true, 'The answer says that it is overbooked.');
SELECT is(units_of('dora'), '[2,3)', 'It has the first unit beyond capacity.');
SELECT isnt((outcome_of('dora')).alternatives, '[]'::jsonb, 'The answer has alternatives.');
SELECT is((SELECT payload->>'overbooked' FROM reservation.history(id('dora')) WHERE type = 'AvailabilityConfirmed'),
	'true', 'The event says that it is overbooked.');
SELECT is((SELECT payload ? 'overbooked' FROM reservation.history(id('anna')) WHERE type = 'AvailabilityConfirmed'),
	false, 'The event of an ordinary reservation does not.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')),
	'refused: unavailable', 'Overbooking ends at the limit of the resource.');
SELECT results_eq($$SELECT available FROM reservation.availability(r('plane'), nights('2030-03-01', 1))$$, 'VALUES (0)',
	'The free units are never below zero.');
SELECT is(record_outcome('fay', reservation.create_reservation(r('train'), nights('2030-03-01', 1), 'c', 3, 'overbook')),
	'refused: over_capacity', 'A resource without overbooking has no units beyond capacity.');
SELECT is(record_outcome('gerd', reservation.create_reservation(r('plane'), nights('2030-03-05', 1), 'c', 3, 'overbook')), 'confirmed',
	'One request may take units of the capacity and one beyond.');
SELECT is(units_of('gerd'), '[0,3)', 'Its units are in one row.');
SELECT is(record_outcome('hans', reservation.create_reservation(r('plane'), nights('2030-03-06', 1), 'c', 4, 'overbook')),
	'refused: over_capacity', 'More units than may ever be sold are refused.');

-- A stay beyond capacity counts like any other.
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'A reservation of a unit that exists is canceled.');
SELECT is(record_outcome('ida', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c')), 'refused: unavailable',
	'A request is refused while two units are taken.');
SELECT is(record_outcome('jan', reservation.create_reservation(r('plane'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed',
	'Under "overbook" the free unit is given although the count is full.');
SELECT is((outcome_of('jan')).overbooked, true, 'The answer says that it is overbooked.');
SELECT is(units_of('jan'), '[1,2)', 'Its unit exists.');
SELECT isnt((outcome_of('jan')).alternatives, '[]'::jsonb, 'The answer has alternatives.');
SELECT is((SELECT payload->>'overbooked' FROM reservation.history(id('jan')) WHERE type = 'AvailabilityConfirmed'),
	'true', 'The event says that it is overbooked.');

-- A modification never takes units beyond the capacity, but a reservation there can keep a part of them.
SELECT is(record_outcome('kim', reservation.create_reservation(r('boat'), nights('2030-03-01', 1), 'c', 4)), 'confirmed', 'All four units are booked.');
SELECT is(record_outcome('leo', reservation.create_reservation(r('boat'), nights('2030-03-02', 1), 'c', 1)), 'confirmed', 'One unit is booked the day after.');
SELECT is(record_outcome('leo', reservation.modify_reservation(id('leo'), nights('2030-03-01', 1))), 'refused: unavailable',
	'A modification does not move a reservation beyond capacity.');
SELECT is(record_outcome('max', reservation.create_reservation(r('boat'), nights('2030-03-01', 1), 'c', 1, 'overbook')), 'confirmed', 'A request is accepted beyond capacity.');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), quantity => 2)), 'refused: unavailable', 'A reservation beyond capacity cannot take more units.');
SELECT is(units_of('max'), '[4,5)', 'The refusal leaves its unit.');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-03-01', 2))), 'refused: unavailable', 'A reservation beyond capacity cannot be prolonged.');
SELECT is(record_outcome('kim', reservation.modify_reservation(id('kim'), nights('2030-03-01', 2))), 'refused: unavailable',
	'Another reservation is not prolonged into its time.');

-- Reservations beyond a lowered capacity stay.
UPDATE reservation.resource SET capacity = 1 WHERE name = 'boat';
SELECT is(units_of('kim'), '[0,4)', 'A lowered capacity leaves the reservations.');
SELECT results_eq($$SELECT available FROM reservation.availability(r('boat'), nights('2030-03-01', 1))$$, 'VALUES (0)',
	'No unit is free after the capacity is lowered.');
SELECT is(record_outcome('nora', reservation.create_reservation(r('boat'), nights('2030-03-01', 1), 'c', 1, 'overbook')),
	'refused: unavailable', 'A request is refused even under "overbook".');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('kim', reservation.checkin(id('kim'))), 'checked_in', 'The guests can still check in.');
SELECT is(record_outcome('kim', reservation.modify_reservation(id('kim'), tstzrange('2030-03-01 15:00+00', '2030-03-02 09:00+00'))),
	'checked_in', 'Their stay can be shortened.');
SELECT is(record_outcome('kim', reservation.modify_reservation(id('kim'), tstzrange('2030-03-01 15:00+00', '2030-03-02 10:00+00'))),
	'refused: over_capacity', 'It cannot be prolonged with more units than the capacity.');

-- A reservation can keep a part of its place, on the same units.
SELECT is(record_outcome('olga', reservation.create_reservation(r('barn'), nights('2030-03-01', 3), 'c', 3)), 'confirmed', 'All three units are booked.');
SELECT is(record_outcome('paul', reservation.create_reservation(r('barn'), nights('2030-03-02', 1), 'c', 1, 'overbook')), 'confirmed', 'A request is accepted beyond capacity.');
SELECT is(record_outcome('olga', reservation.modify_reservation(id('olga'), nights('2030-03-02', 2))), 'confirmed', 'The stay can lose a night.');
SELECT is(record_outcome('paul', reservation.modify_reservation(id('paul'), nights('2030-03-02', 1), resource_id => r('train'))),
	'confirmed', 'A reservation beyond capacity can move to a resource with room.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'barn';
SELECT is(record_outcome('olga', reservation.modify_reservation(id('olga'), quantity => 2)), 'confirmed', 'The stay can lose a unit.');
SELECT is(units_of('olga'), '[0,2)', 'It keeps the first units although one does not exist now.');

-- A guest on a unit that does not exist stays on it while it is free.
UPDATE reservation.resource SET capacity = 3 WHERE name = 'barn';
SELECT is(record_outcome('quin', reservation.create_reservation(r('barn'), nights('2030-03-06', 1), 'c', 2)), 'confirmed', 'Two units are booked.');
SELECT is(record_outcome('rosa', reservation.create_reservation(r('barn'), nights('2030-03-06', 1), 'c')), 'confirmed', 'The third unit is booked.');
SELECT is(record_outcome('sven', reservation.create_reservation(r('barn'), nights('2030-03-08', 1), 'c', 2)), 'confirmed', 'Two units are booked later.');
SELECT is(record_outcome('tina', reservation.create_reservation(r('barn'), nights('2030-03-08', 1), 'c')), 'confirmed', 'A third unit is booked later.');
SELECT is(record_outcome('sven', reservation.cancel_reservation(id('sven'))), 'canceled', 'The reservation of two units is canceled.');
UPDATE reservation.resource SET capacity = 2 WHERE name = 'barn';
SET reservation.now = '2030-03-06 16:00+00';
SELECT is(record_outcome('rosa', reservation.checkin(id('rosa'))), 'checked_in', 'A guest on the third unit checks in after the capacity is lowered.');
SELECT is(record_outcome('rosa', reservation.modify_reservation(id('rosa'), nights('2030-03-06', 2))), 'checked_in', 'The guest can stay another night while the unit is free.');
SELECT is(record_outcome('rosa', reservation.modify_reservation(id('rosa'), nights('2030-03-06', 3))), 'refused: unavailable',
	'No other reservation is moved for a unit that does not exist.');
SELECT is(units_of('rosa') || units_of('tina'), '[2,3)[2,3)', 'Both reservations keep the third unit.');

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
	'Each of forty guests of a resource without units is on the first unit of its night.');
SELECT is(record_outcome('ulla', reservation.create_reservation(r('bus'), nights('2031-03-01', 1), 'c', 8, 'overbook')), 'confirmed', 'A request for more units than exist is accepted.');
SELECT is(units_of('ulla'), '[0,8)', 'It takes all units that exist, and the first ones beyond.');
SELECT is(record_outcome('vera', reservation.create_reservation(r('fair'), nights('2031-03-01', 1), 'c', 1500, 'overbook')), 'confirmed', 'A request for very many units beyond capacity is accepted.');
SELECT is(units_of('vera'), '[0,1500)', 'It takes all units that exist first.');
SELECT is_empty($$SELECT FROM reservation.allocation WHERE NOT units <@ int4range(0, 1500)$$,
	'No unit is below the first or beyond the last that may be sold.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
