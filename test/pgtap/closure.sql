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
SELECT is(closed('x', reservation.close_resource(r('room'), nights('2030-03-10', 3), reason => 'paint')), 'closed', 'closed');
SELECT results_eq(
	$$SELECT a.resource_id, a.reservation_id, a.units, a.during, a.note
	FROM reservation.allocation a WHERE a.allocation_id = closure_of('x')$$,
	$$VALUES (r('room'), NULL::uuid, int4range(0, NULL), nights('2030-03-10', 3), 'paint')$$,
	'a closure is an allocation without a reservation');
SELECT is((SELECT payload->'units'->0->>'units' FROM reservation.event WHERE type = 'ResourceClosed' AND payload->>'closure_id' = closure_of('x')::text),
	'[0,)', 'the event says that it is of all units there are');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-12', 1), 'c')),
	'refused: closed', 'nothing is sold then');
SELECT is(reservation.is_available(r('room'), nights('2030-03-12', 1)), false, 'nor offered');
SELECT results_eq($$SELECT DISTINCT available FROM reservation.availability(r('room'), nights('2030-03-10', 3))$$,
	'VALUES (0)', 'nor counted');
SELECT is((outcome_of('anna')).alternatives->0->>'from', '2030-03-13T15:00:00+00:00', 'but afterwards');
SELECT is(record_outcome('otto', reservation.create_reservation(r('room'),
	tstzrange('2030-03-13 11:00+00', '2030-03-13 12:00+00'), 'c')), 'confirmed', 'from its end on');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-09', 1), 'c')), 'confirmed',
	'and before');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-10', 1))), 'refused: closed',
	'nothing moves there');
SELECT is(closed('y', reservation.close_resource(r('room'), nights('2030-03-12', 5))), 'refused: closed',
	'what is closed is not closed again');

-- And open again
SELECT is((reservation.reopen_resource(closure_of('x'))).accepted, true, 'opened');
SELECT is_empty($$SELECT FROM reservation.allocation WHERE reservation_id IS NULL$$, 'the closure is gone');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-11', 1), 'c')), 'confirmed', 'and the room is sold');
SELECT throws_ok($$SELECT reservation.reopen_resource(closure_of('x'))$$, 'P0002',
	format('closure %s does not exist', closure_of('x')), 'what is open is not opened again');
SELECT throws_ok(format('SELECT reservation.reopen_resource(%s)',
	(SELECT allocation_id FROM reservation.allocation WHERE reservation_id = id('carl'))),
	'P0002', NULL, 'a reservation is no closure');
SELECT isnt(place_of('carl'), NULL, 'and stays');

-- Where somebody is
SELECT is(closed('z', reservation.close_resource(r('room'), nights('2030-03-08', 6))), 'refused: occupied', 'guests are not turned out');
SELECT bag_eq($$SELECT unnest((outcome_of('z')).conflicts)$$,
	$$VALUES (id('otto')), (id('bert')), (id('carl'))$$, 'the answer says who they are');
SELECT is((outcome_of('z')).closure_id, NULL, 'nothing is closed');
SELECT results_eq($$SELECT type, payload->>'reason' FROM reservation.event ORDER BY position DESC LIMIT 1$$,
	$$VALUES ('CommandRejected', 'occupied')$$, 'and an event says so');
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'one leaves');
SELECT is(closed('z2', reservation.close_resource(r('room'), nights('2030-03-11', 1))), 'closed', 'now it can be closed');

-- Named units: those who have them move
SELECT is(record_outcome('dora', reservation.create_reservation(r('house'), nights('2030-03-01', 2), 'c')), 'confirmed', 'dora');
SELECT is(units_of('dora'), '[0,1)', 'is on the first');
SELECT is(closed('h', reservation.close_resource(r('house'), nights('2030-03-01', 2), '[0,1)')), 'closed', 'which is closed');
SELECT isnt(units_of('dora'), '[0,1)', 'she was moved');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('h')), '[0,1)'::int4range, 'from there');
SELECT results_eq($$SELECT type FROM reservation.event ORDER BY position DESC LIMIT 2$$,
	$$VALUES ('UnitsReassigned'), ('ResourceClosed')$$, 'an event tells where to');
SELECT results_eq($$SELECT DISTINCT available FROM reservation.availability(r('house'), nights('2030-03-01', 2))$$,
	'VALUES (1)', 'one unit is left');
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2)),
	'refused: unavailable', 'not two');
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 1)), 'confirmed', 'but one');
SELECT is(closed('h2', reservation.close_resource(r('house'), nights('2030-03-02', 1), '[1,3)')), 'refused: occupied',
	'there is nowhere left to move to');
SELECT results_eq($$SELECT unnest((outcome_of('h2')).conflicts)$$, $$VALUES (id('dora'))$$,
	'those on the named units stand in the way');
SELECT is(closed('h3', reservation.close_resource(r('house'), nights('2030-03-01', 1), '[0,2)')), 'refused: closed',
	'a unit is closed once');
SELECT is((reservation.reopen_resource(closure_of('h'))).accepted, true, 'opened');
SELECT results_eq($$SELECT max(available) FROM reservation.availability(r('house'), nights('2030-03-01', 2))$$,
	'VALUES (2)', 'and counted');

-- A guest who is in does not move.
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'dora is in');
SELECT is(closed('h4', reservation.close_resource(r('house'), nights('2030-03-01', 1),
	(SELECT units FROM reservation.allocation WHERE reservation_id = id('dora')))), 'refused: occupied',
	'her unit cannot be closed');

-- In the middle of everything: several closures, one on another
SELECT is(closed('b1', reservation.close_resource(r('barn'), nights('2030-04-01', 5), '[0,1)')), 'closed', 'one half');
SELECT is(closed('b2', reservation.close_resource(r('barn'), nights('2030-04-01', 5), '[1,2)')), 'closed', 'the other half');
SELECT is(record_outcome('fay', reservation.create_reservation(r('barn'), nights('2030-04-02', 1), 'c')), 'refused: unavailable',
	'named units merely count');
SELECT results_eq($$SELECT DISTINCT available FROM reservation.availability(r('barn'), nights('2030-04-01', 5))$$,
	'VALUES (0)', 'nothing is left');

-- Those who have several units may be parted.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('ward', 5, 'UTC');
SELECT is(record_outcome('kim', reservation.create_reservation(r('ward'), nights('2030-04-10', 2), 'c', 3)), 'confirmed', 'three of five');
SELECT is(closed('w1', reservation.close_resource(r('ward'), nights('2030-04-10', 2), '[1,2)')), 'closed', 'the middle one is closed');
SELECT is(closed('w3', reservation.close_resource(r('ward'), nights('2030-04-11', 1), '[4,5)')), 'closed', 'and a free one');
SELECT is((SELECT sum(upper(units) - lower(units))::int FROM reservation.allocation WHERE reservation_id = id('kim')), 3, 'they have three still');
SELECT is(closed('w4', reservation.close_resource(r('ward'), nights('2030-04-11', 1), '[0,1)')), 'refused: occupied', 'no more can be');

-- Dead holds are not guests.
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'a hold');
SELECT is(closed('w', reservation.close_resource(r('room'), nights('2030-05-01', 1))), 'refused: occupied', 'stands in the way');
SET reservation.now = '2030-03-01 17:00+00';
SELECT is(closed('w2', reservation.close_resource(r('room'), nights('2030-05-01', 1))), 'closed', 'while it lives');

-- Also units that are sold but do not exist
SELECT is(closed('o', reservation.close_resource(r('house'), nights('2030-06-01', 1), '[3,4)')), 'closed', 'the unit beyond');
SELECT is(record_outcome('hans', reservation.create_reservation(r('house'), nights('2030-06-01', 1), 'c', 4, 'overbook')),
	'refused: unavailable', 'is not sold');
SELECT is(record_outcome('hans', reservation.create_reservation(r('house'), nights('2030-06-01', 1), 'c', 3)), 'confirmed',
	'those that exist are');

-- Bounds that are left out
SELECT is(closed('u', reservation.close_resource(r('house'), nights('2030-06-10', 1), '(,2)')), 'closed', 'up to the third');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('u')), '[0,2)'::int4range, 'from the first on');
SELECT is(closed('v', reservation.close_resource(r('house'), nights('2030-06-11', 1), '[1,)')), 'closed', 'from the second on');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('v')), '[1,4)'::int4range,
	'as many as may be sold');
SELECT is(record_outcome('vera', reservation.create_reservation(r('house'), nights('2030-06-11', 1), 'c', 1)), 'confirmed', 'the first is open');
SELECT is(closed('a', reservation.close_resource(r('house'), nights('2030-06-12', 1), '(,)')), 'closed', 'without any bound');
SELECT is((SELECT units FROM reservation.allocation WHERE allocation_id = closure_of('a')), '[0,)'::int4range, 'it is all of it');
SELECT is(record_outcome('abel', reservation.create_reservation(r('house'), nights('2030-06-12', 1), 'c', 1)), 'refused: closed', 'whatever there will be');

-- Setting up and cleaning are no part of a closure.
UPDATE reservation.resource SET setup_time = '2 hours', cleanup_time = '2 hours' WHERE name = 'barn';
SELECT is(closed('s', reservation.close_resource(r('barn'), hours('2030-07-01 12:00', 2))), 'closed', 'two hours');
SELECT is((SELECT during FROM reservation.allocation WHERE allocation_id = closure_of('s')), hours('2030-07-01 12:00', 2),
	'are two hours');
SELECT is(record_outcome('ida', reservation.create_reservation(r('barn'), hours('2030-07-01 09:00', 1), 'c')), 'confirmed',
	'cleaned until it closes');
SELECT is(record_outcome('jan', reservation.create_reservation(r('barn'), hours('2030-07-01 09:00', 1.5), 'c')), 'refused: closed',
	'and no longer');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.close_resource(4711, nights('2030-03-01', 1))$$, 'P0002',
	'resource 4711 does not exist', 'a resource that does not exist');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), '[2,5)')$$, '22023',
	'units [2,5) are not those of the resource', 'units that do not exist');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), '[-1,1)')$$, '22023', NULL,
	'nor below the first');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), 'empty')$$, '22023', NULL,
	'no units at all');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), nights('2030-08-01', 1), '[4,)')$$, '22023',
	'units [4,) are not those of the resource', 'nothing from there on');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), 'empty')$$, '22023', NULL, 'no time at all');
SELECT throws_ok($$SELECT reservation.close_resource(r('house'), '[2030-01-01,)')$$, '22023', NULL, 'no end');
SELECT throws_ok($$SELECT reservation.reopen_resource(4711)$$, 'P0002', NULL, 'a closure that does not exist');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
