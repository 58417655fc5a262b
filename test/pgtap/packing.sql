-- Which unit for whom: adjacent if they can be, and others moved if they must.
\ir support/story.sql
SELECT plan(59);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES
	('pair', 2, 'UTC'), ('row', 6, 'UTC'), ('chain', 3, 'UTC'), ('inn', 2, 'UTC'), ('hut', 2, 'UTC'), ('past', 2, 'UTC'),
	('dorm', 4, 'UTC');

CREATE FUNCTION moves_of(name text) RETURNS int LANGUAGE sql AS $$
SELECT coalesce(sum(jsonb_array_length(payload->'moves')), 0)::int
FROM reservation.history(id($1)) WHERE type = 'UnitsReassigned'
$$;

-- The count fits, but no unit is free all through: somebody moves.
SELECT is(record_outcome('a1', reservation.create_reservation(r('pair'), nights('2030-03-01', 2), 'c')), 'confirmed', 'the 1st to the 3rd');
SELECT is(record_outcome('a2', reservation.create_reservation(r('pair'), nights('2030-03-02', 4), 'c')), 'confirmed', 'the 2nd to the 6th');
SELECT is(record_outcome('a3', reservation.create_reservation(r('pair'), nights('2030-03-06', 3), 'c')), 'confirmed', 'the 6th to the 9th');
SELECT is(units_of('a1') || units_of('a2') || units_of('a3'), '[0,1)[1,2)[0,1)', 'where they are');
SELECT is(reservation.is_available(r('pair'), nights('2030-03-03', 4)), true, 'the 3rd to the 7th is offered');
SELECT is(record_outcome('a4', reservation.create_reservation(r('pair'), nights('2030-03-03', 4), 'c')), 'confirmed', 'and sold');
SELECT is(moves_of('a4'), 1, 'one had to move');
SELECT is(units_of('a1') || units_of('a2') || units_of('a3') || units_of('a4'), '[0,1)[1,2)[1,2)[0,1)', 'it was this one');
SELECT is(new_events('a4'), 'ReservationRequested AvailabilityConfirmed UnitsReassigned ReservationCreated ReservationFinalized',
	'an event of the one that needed it');
SELECT is(new_events('a3'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'and of no other');
SELECT is((row_of('a3')).version, 1, 'whose version is what it was');
SELECT results_eq($$SELECT payload->'moves'->0 FROM reservation.history(id('a4')) WHERE type = 'UnitsReassigned'$$,
	$$VALUES (jsonb_build_object('reservation_id', id('a3'), 'resource_id', r('pair')::text, 'units', jsonb_build_array(
		jsonb_build_object('resource_id', r('pair')::text, 'units', '[1,2)',
			'from', '2030-03-06T15:00:00+00:00', 'to', '2030-03-09T11:00:00+00:00'))))$$, 'with all moves in its payload');
SELECT is(record_outcome('a5', reservation.create_reservation(r('pair'), nights('2030-03-05', 1), 'c')), 'refused: unavailable',
	'when the count does not fit nothing helps');

-- Units that are wanted together are given together.
SELECT is(record_outcome('r1', reservation.create_reservation(r('row'), nights('2030-03-01', 1), 'c', 2)), 'confirmed', 'two of six');
SELECT is(record_outcome('r2', reservation.create_reservation(r('row'), nights('2030-03-01', 1), 'c')), 'confirmed', 'one');
SELECT is(record_outcome('r3', reservation.create_reservation(r('row'), nights('2030-03-01', 1), 'c')), 'confirmed', 'one');
SELECT is(units_of('r1') || units_of('r2') || units_of('r3'), '[0,2)[2,3)[3,4)', 'side by side');
SELECT is(record_outcome('r2', reservation.cancel_reservation(id('r2'))), 'canceled', 'a gap of one, and two at the end');
SELECT is(record_outcome('r4', reservation.create_reservation(r('row'), nights('2030-03-01', 1), 'c', 2)), 'confirmed', 'two');
SELECT is(units_of('r4'), '[4,6)', 'are adjacent');
SELECT is(record_outcome('r1', reservation.cancel_reservation(id('r1'))), 'canceled', 'three in front are free');
SELECT is(record_outcome('r5', reservation.create_reservation(r('row'), nights('2030-03-01', 1), 'c', 1)), 'confirmed', 'one');
SELECT is(record_outcome('r3', reservation.cancel_reservation(id('r3'))), 'canceled', 'and one less');
SELECT is(record_outcome('r6', reservation.create_reservation(r('row'), nights('2030-03-01', 1), 'c', 3)), 'confirmed', 'three');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = id('r6')), 1, 'in one row');
SELECT is(record_outcome('r7', reservation.create_reservation(r('row'), nights('2030-03-05', 1), 'c', 2)), 'confirmed', 'elsewhere, two');
SELECT is(record_outcome('r8', reservation.create_reservation(r('row'), nights('2030-03-05', 1), 'c', 2)), 'confirmed', 'and two');
SELECT is(record_outcome('r9', reservation.create_reservation(r('row'), nights('2030-03-05', 1), 'c', 2)), 'confirmed', 'and two');
SELECT is(record_outcome('r7', reservation.cancel_reservation(id('r7'))), 'canceled', 'the first leave');
SELECT is(record_outcome('r9', reservation.cancel_reservation(id('r9'))), 'canceled', 'and the last');
SELECT is(record_outcome('r10', reservation.create_reservation(r('row'), nights('2030-03-05', 1), 'c', 3)), 'confirmed', 'three, with nowhere three together');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = id('r10')), 2, 'come in as few rows as they can');

-- Guests who are in keep their unit.
SELECT is(record_outcome('i1', reservation.create_reservation(r('inn'), nights('2030-04-01', 5), 'c')), 'confirmed', 'a guest');
SELECT is(record_outcome('i2', reservation.create_reservation(r('inn'), nights('2030-04-01', 2), 'c')), 'confirmed', 'another');
SELECT is(record_outcome('i3', reservation.create_reservation(r('inn'), nights('2030-04-08', 2), 'c')), 'confirmed', 'one to come');
SELECT is(units_of('i1') || units_of('i2') || units_of('i3'), '[0,1)[1,2)[0,1)', 'where they are');
SET reservation.now = '2030-04-01 16:00+00';
SELECT is(record_outcome('i1', reservation.checkin(id('i1'))), 'checked_in', 'who is in');
SELECT is(record_outcome('i4', reservation.create_reservation(r('inn'), nights('2030-04-03', 2), 'c')), 'confirmed', 'another to come');
SELECT is(record_outcome('i5', reservation.create_reservation(r('inn'), nights('2030-04-05', 4), 'c')), 'confirmed', 'and one who needs a move');
SELECT is(units_of('i1'), '[0,1)', 'stays');
SELECT cmp_ok(moves_of('i5'), '>=', 0, 'others may move');
SELECT is((SELECT count(*)::int FROM reservation.event e, jsonb_array_elements(e.payload->'moves') AS m
	WHERE e.type = 'UnitsReassigned' AND m->>'reservation_id' = id('i1')::text), 0, 'the guest never does');
SET reservation.now = '2030-01-01 12:00+00';

-- Only a closure of named units in the future makes a packing impossible.
SELECT is((reservation.close_resource(r('hut'), nights('2030-05-03', 1), '[1,2)')).accepted, true, 'one unit on one night');
SELECT is((reservation.close_resource(r('hut'), nights('2030-05-05', 1), '[0,1)')).accepted, true, 'the other on another');
SELECT is(record_outcome('h1', reservation.create_reservation(r('hut'), nights('2030-05-01', 8), 'c')), 'refused: fragmented', 'one of two is always free, but never the same');
SELECT is((SELECT min(available) FROM reservation.availability(r('hut'), nights('2030-05-01', 8))), 1, 'the count says one');
SELECT is(reservation.is_available(r('hut'), nights('2030-05-01', 8)), false, 'but it is not offered');
SELECT is(record_outcome('h2', reservation.create_reservation(r('hut'), nights('2030-05-01', 4), 'c')), 'confirmed', 'four nights are');
SELECT is(record_outcome('h3', reservation.create_reservation(r('hut'), nights('2030-05-05', 4), 'c')), 'confirmed', 'and four more');

-- A period that has begun may change units until now: nobody will ever have stayed there.
SELECT is(record_outcome('p1', reservation.create_reservation(r('past'), nights('2030-06-01', 4), 'c')), 'confirmed', 'first');
SELECT is(record_outcome('p2', reservation.create_reservation(r('past'), hours('2030-06-03 12:00', 48), 'c')), 'confirmed', 'second');
SET reservation.now = '2030-06-01 15:00+00';
SELECT is(record_outcome('p1', reservation.checkin(id('p1'))), 'checked_in', 'in');
SET reservation.now = '2030-06-03 11:00+00';
SELECT is(record_outcome('p1', reservation.checkout(id('p1'))), 'checked_out', 'one has left');
SET reservation.now = '2030-06-03 12:00+00';
SELECT is(record_outcome('p2', reservation.checkin(id('p2'))), 'checked_in', 'one has come');
SELECT is(record_outcome('p3', reservation.create_reservation(r('past'), tstzrange('2030-06-02 00:00+00', '2030-06-05 00:00+00'), 'c')),
	'confirmed', 'where the first was, then beside the second');
SELECT is(units_of('p3'), '[0,1) [1,2)', 'on both units');
SELECT is_empty($$SELECT t FROM generate_series('2030-06-02 00:00+00'::timestamptz, '2030-06-04 23:00+00', '1 hour') AS t
	WHERE 1 <> (SELECT count(*) FROM reservation.allocation WHERE reservation_id = id('p3') AND during @> t)$$,
	'one unit at every hour');

-- The units of many can be shuffled for one.
SET reservation.now = '2030-01-01 12:00+00';
SELECT setseed(0.3);
DO $$
DECLARE
	start date;
BEGIN
	FOR i IN 1..150 LOOP
		start := '2030-07-01'::date + floor(random() * 60)::int;
		PERFORM record_outcome('random', reservation.create_reservation(r('dorm'), nights(start, (1 + random() * 6)::int), 'c',
			(1 + random())::int));
	END LOOP;
END
$$;
SELECT is_empty($$
	SELECT r.reservation_id FROM reservation.reservation r JOIN answer a ON (a.outcome).reservation_id = r.reservation_id
	WHERE a.name = 'random' AND r.status = 'rejected'
	-- refused, though by the count of all who came before it would have fitted
	AND NOT EXISTS (SELECT FROM generate_series(lower(r.during), upper(r.during), '4 hours') AS t
		WHERE 4 < r.quantity + (SELECT coalesce(sum(x.quantity), 0) FROM reservation.reservation x
			JOIN answer b ON (b.outcome).reservation_id = x.reservation_id AND b.n < a.n
			WHERE x.resource_ids = r.resource_ids AND x.status = 'confirmed' AND x.during @> t))
	$$, 'nobody is refused where the count fits');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
