-- close_resource and reopen_resource: of a whole resource, or of named units.
\ir support/story.sql
SELECT plan(75);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone)
VALUES ('room', 1, 0, 'UTC'), ('house', 3, 1, 'UTC'), ('barn', 2, 0, 'UTC');

CREATE FUNCTION closed(name text, outcome reservation.outcome) RETURNS text
LANGUAGE sql AS $$
INSERT INTO answer (name, outcome) VALUES ($1, $2)
RETURNING CASE WHEN ($2).accepted THEN 'closed' ELSE 'refused: ' || ($2).reason END
$$;
CREATE FUNCTION closure_of(name text) RETURNS bigint
LANGUAGE sql AS $$ SELECT (a.outcome).closure_id FROM answer a WHERE a.name = $1 $$;

-- All of it
SELECT is(closed('x', reservation.close_resource(r('room'), nights('2030-03-10', 3), reason => 'paint')), 'closed', 'A free resource can be closed.');
SELECT results_eq(
	$$SELECT a.resource_id, a.reservation_id, a.units, a.during, a.note
	FROM reservation.allocation a WHERE a.allocation_id = closure_of('x')$$,
	$$VALUES (r('room'), NULL::uuid, int4range(0, NULL), nights('2030-03-10', 3), 'paint')$$,
	'A closure is an allocation without a reservation.');
SELECT is((SELECT payload->'units'->0->>'units' FROM reservation.event WHERE type = 'ResourceClosed' AND payload->>'closure_id' = closure_of('x')::text),
	'[0,)', 'The event of a whole closure has units without an end.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-12', 1), 'c')),
	'refused: closed', 'A request during the closure is refused as closed.');
SELECT is(reservation.is_available(r('room'), nights('2030-03-12', 1)), false, 'The closed time is not available.');
SELECT results_eq($$SELECT DISTINCT available FROM reservation.availability(r('room'), nights('2030-03-10', 3))$$,
	'VALUES (0)', 'No unit is free during the closure.');
SELECT is((outcome_of('anna')).alternatives->0->>'from', '2030-03-13T15:00:00+00:00', 'The first alternative is after the closure.');
SELECT is(record_outcome('otto', reservation.create_reservation(r('room'),
	tstzrange('2030-03-13 11:00+00', '2030-03-13 12:00+00'), 'c')), 'confirmed', 'A stay may begin at the end of the closure.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-09', 1), 'c')), 'confirmed',
	'A stay may end before the closure.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-10', 1))), 'refused: closed',
	'A stay cannot move into the closure.');
SELECT is(closed('y', reservation.close_resource(r('room'), nights('2030-03-12', 5))), 'refused: closed',
	'A closed resource cannot be closed again.');

-- Reopened
SELECT is((reservation.reopen_resource(closure_of('x'))).accepted, true, 'The closure can be reopened.');
SELECT is_empty($$SELECT FROM reservation.allocation WHERE reservation_id IS NULL$$, 'A reopened closure has no row.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-11', 1), 'c')), 'confirmed', 'The reopened time can be booked.');
SELECT throws_ok($$SELECT reservation.reopen_resource(closure_of('x'))$$, 'P0002',
	format('closure %s does not exist', closure_of('x')), 'A second reopening is an error.');
SELECT throws_ok(format('SELECT reservation.reopen_resource(%s)',
	(SELECT allocation_id FROM reservation.allocation WHERE reservation_id = id('carl'))),
	'P0002', NULL, 'A reservation cannot be reopened.');
SELECT isnt(place_of('carl'), NULL, 'The reservation keeps its place.');

-- Where a reservation has its place
SELECT is(closed('z', reservation.close_resource(r('room'), nights('2030-03-08', 6))), 'refused: occupied', 'A resource with reservations cannot be closed as a whole.');
SELECT bag_eq($$SELECT unnest((outcome_of('z')).conflicts)$$,
	$$VALUES (id('otto')), (id('bert')), (id('carl'))$$, 'The answer has the reservations in the way.');
SELECT is((outcome_of('z')).closure_id, NULL, 'The refused closure has no id.');
SELECT results_eq($$SELECT type, payload->>'reason' FROM reservation.event ORDER BY position DESC LIMIT 1$$,
	$$VALUES ('CommandRejected', 'occupied')$$, 'The refusal is an event with its reason.');
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'One of the reservations is canceled.');
SELECT is(closed('z2', reservation.close_resource(r('room'), nights('2030-03-11', 1))), 'closed', 'The free period can be closed.');

-- Reservations on the named units are moved.
SELECT is(record_outcome('dora', reservation.create_reservation(r('house'), nights('2030-03-01', 2), 'c')), 'confirmed', 'Dora''s reservation is confirmed.');
SELECT is(units_of('dora'), '[0,1)', 'Dora has the first unit.');
SELECT is(closed('h', reservation.close_resource(r('house'), nights('2030-03-01', 2), '[0,1)')), 'closed', 'The first unit can be closed.');
SELECT isnt(units_of('dora'), '[0,1)', 'Dora was moved to another unit.');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('h')), '[0,1)'::int4range, 'The closure has the first unit.');
SELECT results_eq($$SELECT type FROM reservation.event ORDER BY position DESC LIMIT 2$$,
	$$VALUES ('UnitsReassigned'), ('ResourceClosed')$$, 'The move is an event.');
SELECT results_eq($$SELECT DISTINCT available FROM reservation.availability(r('house'), nights('2030-03-01', 2))$$,
	'VALUES (1)', 'One unit is left.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2)),
	'refused: unavailable', 'A request for two units is refused.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 1)), 'confirmed', 'A request for one unit is accepted.');
SELECT is(closed('h2', reservation.close_resource(r('house'), nights('2030-03-02', 1), '[1,3)')), 'refused: occupied',
	'Units cannot be closed if their reservations have no other place.');
SELECT results_eq($$SELECT unnest((outcome_of('h2')).conflicts)$$, $$VALUES (id('dora'))$$,
	'The answer has the reservations on these units.');
SELECT is(closed('h3', reservation.close_resource(r('house'), nights('2030-03-01', 1), '[0,2)')), 'refused: closed',
	'A closed unit cannot be closed again.');
SELECT is((reservation.reopen_resource(closure_of('h'))).accepted, true, 'The named closure can be reopened.');
SELECT results_eq($$SELECT max(available) FROM reservation.availability(r('house'), nights('2030-03-01', 2))$$,
	'VALUES (2)', 'The reopened unit is free.');

-- A reservation that is checked in is not moved.
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'Dora checks in.');
SELECT is(closed('h4', reservation.close_resource(r('house'), nights('2030-03-01', 1),
	(SELECT units FROM reservation.allocation WHERE reservation_id = id('dora')))), 'refused: occupied',
	'The unit of a guest who has checked in cannot be closed.');

-- In the middle of everything: several closures, one on another
SELECT is(closed('b1', reservation.close_resource(r('barn'), nights('2030-04-01', 5), '[0,1)')), 'closed', 'One of two units can be closed.');
SELECT is(closed('b2', reservation.close_resource(r('barn'), nights('2030-04-01', 5), '[1,2)')), 'closed', 'The other unit can be closed too.');
SELECT is(record_outcome('fay', reservation.create_reservation(r('barn'), nights('2030-04-02', 1), 'c')), 'refused: unavailable',
	'A request while all units are closed one by one is unavailable.');
SELECT results_eq($$SELECT DISTINCT available FROM reservation.availability(r('barn'), nights('2030-04-01', 5))$$,
	'VALUES (0)', 'No unit is free.');

-- A reservation of several units may be parted.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('ward', 5, 'UTC');
SELECT is(record_outcome('kim', reservation.create_reservation(r('ward'), nights('2030-04-10', 2), 'c', 3)), 'confirmed', 'Three of five units are booked.');
SELECT is(closed('w1', reservation.close_resource(r('ward'), nights('2030-04-10', 2), '[1,2)')), 'closed', 'The middle unit can be closed.');
SELECT is(closed('w3', reservation.close_resource(r('ward'), nights('2030-04-11', 1), '[4,5)')), 'closed', 'A free unit can be closed.');
SELECT is((SELECT sum(upper(units) - lower(units))::int FROM reservation.allocation WHERE reservation_id = id('kim')), 3, 'The reservation still has three units.');
SELECT is(closed('w4', reservation.close_resource(r('ward'), nights('2030-04-11', 1), '[0,1)')), 'refused: occupied', 'No further unit can be closed.');

-- Dead holds are not guests.
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'A hold is accepted.');
SELECT is(closed('w', reservation.close_resource(r('room'), nights('2030-05-01', 1))), 'refused: occupied', 'A live hold stands in the way of a closure.');
SET reservation.now = '2030-03-01 17:00+00';
SELECT is(closed('w2', reservation.close_resource(r('room'), nights('2030-05-01', 1))), 'closed', 'A hold that has ended does not.');

-- Units beyond the capacity
SELECT is(closed('o', reservation.close_resource(r('house'), nights('2030-06-01', 1), '[3,4)')), 'closed', 'A unit beyond capacity can be closed.');
SELECT is(record_outcome('hans', reservation.create_reservation(r('house'), nights('2030-06-01', 1), 'c', 4, 'overbook')),
	'refused: unavailable', 'A closed unit beyond capacity is not sold.');
SELECT is(record_outcome('hans', reservation.create_reservation(r('house'), nights('2030-06-01', 1), 'c', 3)), 'confirmed',
	'The units of the capacity are sold.');

-- Bounds that are left out
SELECT is(closed('u', reservation.close_resource(r('house'), nights('2030-06-10', 1), '(,2)')), 'closed', 'A range without a lower bound is accepted.');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('u')), '[0,2)'::int4range, 'It begins with the first unit.');
SELECT is(closed('v', reservation.close_resource(r('house'), nights('2030-06-11', 1), '[1,)')), 'closed', 'A range without an upper bound is accepted.');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('v')), '[1,4)'::int4range,
	'It ends with the last unit that may be sold.');
SELECT is(record_outcome('vera', reservation.create_reservation(r('house'), nights('2030-06-11', 1), 'c', 1)), 'confirmed', 'The unit outside that range is sold.');
SELECT is(closed('a', reservation.close_resource(r('house'), nights('2030-06-12', 1), '(,)')), 'closed', 'A range without bounds is accepted.');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('a')), '[0,)'::int4range, 'It closes the whole resource.');
SELECT is(record_outcome('abel', reservation.create_reservation(r('house'), nights('2030-06-12', 1), 'c', 1)), 'refused: closed', 'No unit of the whole resource is sold.');

-- Setting up and cleaning are no part of a closure.
UPDATE reservation.resource SET setup_time = '2 hours', cleanup_time = '2 hours' WHERE name = 'barn';
SELECT is(closed('s', reservation.close_resource(r('barn'), hours('2030-07-01 12:00', 2))), 'closed', 'A closure of two hours is accepted.');
SELECT is((SELECT during FROM reservation.allocation WHERE allocation_id = closure_of('s')), hours('2030-07-01 12:00', 2),
	'A closure has no set-up and clean-up time.');
SELECT is(record_outcome('ida', reservation.create_reservation(r('barn'), hours('2030-07-01 09:00', 1), 'c')), 'confirmed',
	'Clean-up time may last until the closure begins.');
SELECT is(record_outcome('jan', reservation.create_reservation(r('barn'), hours('2030-07-01 09:00', 1.5), 'c')), 'refused: closed',
	'Clean-up time may not reach into the closure.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.close_resource(4711, nights('2030-03-01', 1))$$, 'P0002',
	'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), '[2,5)')$$, '22023',
	'the resource does not have units [2,5)', 'Units above the last that may be sold are an error.');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), '[-1,1)')$$, '22023', NULL,
	'Units below 0 are an error.');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), 'empty')$$, '22023', NULL,
	'Empty units are an error.');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), '[4,)')$$, '22023',
	'the resource does not have units [4,)', 'A range that begins beyond the last unit is an error.');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), 'empty')$$, '22023', NULL, 'An empty period is an error.');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), '[2030-01-01,)')$$, '22023', NULL, 'A period without an end is an error.');
SELECT throws_ok($$SELECT reservation.reopen_resource(4711)$$, 'P0002', NULL, 'An unknown closure is an error.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
