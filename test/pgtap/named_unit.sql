-- create_reservation(units =>), assign_unit: a reservation gets exactly the unit
-- that it names, and keeps it.
\ir support/story.sql
SELECT plan(133);

INSERT INTO reservation.resource (name, category, capacity, time_zone)
VALUES ('hotel', 'room', 3, 'UTC'), ('annex', 'room', 1, 'UTC'), ('pair', NULL, 2, 'UTC');
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES ('hostel', 2, 1, 'UTC');
INSERT INTO reservation.resource (name, capacity, cleanup_time, setup_time, time_zone) VALUES ('sauna', 2, '1 hour', '30 min', 'UTC');

CREATE FUNCTION ask(name text, units int4range, during tstzrange DEFAULT nights('2030-03-01', 2), resource text DEFAULT 'hotel',
	on_unavailable text DEFAULT 'reject', quantity int DEFAULT 1) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($4), $3, $1, $6, $5, units => $2))
$$;
CREATE FUNCTION differences() RETURNS SETOF text LANGUAGE sql AS $$
SELECT concat_ws(' ', v.reservation_id, v.problem, v.expected, v.found) FROM reservation.verify() v
$$;

-- Asked for when it is made
SELECT is(ask('anna', '[1,2)'), 'confirmed', 'the middle one');
SELECT is(units_of('anna'), '[1,2)', 'she has it');
SELECT is((row_of('anna')).units, '[1,2)', 'her reservation says so');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'for good');
SELECT is((SELECT payload->>'named_units' FROM reservation.history(id('anna')) WHERE type = 'ReservationRequested'), '[1,2)', 'it was asked for');
SELECT is(ask('bert', '[1,2)'), 'refused: unavailable', 'nobody else gets it');
SELECT is((outcome_of('bert')).alternatives->0, jsonb_build_object('resource_id', r('hotel')::text, 'from', '2030-03-01T15:00:00+00:00',
	'to', '2030-03-03T11:00:00+00:00', 'quantity', 1), 'but another one at that time is there');
SELECT is((SELECT bool_and(reservation.is_available((a->>'resource_id')::bigint, tstzrange((a->>'from')::timestamptz, (a->>'to')::timestamptz)))
	FROM jsonb_array_elements((outcome_of('bert')).alternatives) AS a), true, 'as are all that are offered');
SELECT is(ask('bert', '[0,1)', nights('2030-03-01', 1)), 'confirmed', 'another');
SELECT is(ask('carl', NULL, nights('2030-03-02', 2)), 'confirmed', 'any is one that is free');
SELECT is(ask('dora', '[0,1)', nights('2030-03-01', 3)), 'refused: unavailable', 'not free all the time');
SELECT throws_ok($$SELECT ask('x', '[1,2)', on_unavailable => 'error')$$, '23P01', NULL, 'the fast no');
SELECT is(ask('emil', '[1,2)', hours('2030-03-03 11:00', 1)), 'confirmed', 'back to back is free');

-- Wrong calls
SELECT throws_ok($$SELECT ask('x', '[3,4)')$$, '22023', 'the resource does not have units [3,4)', 'there is no such unit');
SELECT throws_ok($$SELECT ask('x', '[2,4)', quantity => 2)$$, '22023', NULL, 'nor two of which one is none');
SELECT throws_ok($$SELECT ask('x', '[-1,0)')$$, '22023', NULL, 'nor below the first');
SELECT throws_ok($$SELECT ask('x', '[0,2)')$$, '22023', 'number of units does not match the quantity', 'more than wanted');
SELECT throws_ok($$SELECT ask('x', '[0,1)', quantity => 2)$$, '22023', NULL, 'fewer');
SELECT throws_ok($$SELECT ask('x', 'empty')$$, '22023', NULL, 'none');
SELECT throws_ok($$SELECT ask('x', '[0,)')$$, '22023', NULL, 'without end');
SELECT throws_ok($$SELECT ask('x', '[2,3)', resource => 'hostel', on_unavailable => 'overbook')$$, '22023', NULL, 'one that is sold too much has no name');
SELECT is_empty('SELECT differences()', 'nothing of that was done');

-- Others are moved away; a reservation that named the unit is not
SELECT is(ask('fay', '[0,1)', nights('2030-04-01', 2)), 'confirmed', 'fay wants the first');
SELECT is(ask('gerd', NULL, nights('2030-04-03', 2)), 'confirmed', 'gerd any');
SELECT is(ask('gerd', NULL, nights('2030-04-05', 2)), 'confirmed', 'and again');
SELECT is(units_of('gerd'), '[0,1)', 'the first it is');
SELECT is(ask('hans', '[0,1)', nights('2030-04-04', 2)), 'confirmed', 'hans wants it');
SELECT isnt(units_of('gerd'), '[0,1)', 'gerd goes elsewhere');
SELECT is(new_events('hans'), 'ReservationRequested AvailabilityConfirmed UnitsReassigned ReservationCreated ReservationFinalized', 'which is told');
SELECT is(ask('ida', '[0,1)', nights('2030-04-02', 1)), 'refused: unavailable', 'but fay stays');
SELECT is_empty('SELECT differences()', 'told as it is');

-- Two who asked can be in the way of a third who has not
SELECT is(ask('jan', '[0,1)', nights('2030-03-01', 2), 'pair'), 'confirmed', 'the first, first');
SELECT is(ask('kay', '[1,2)', nights('2030-03-03', 2), 'pair'), 'confirmed', 'the second, then');
SELECT is(ask('lea', NULL, nights('2030-03-01', 4), 'pair'), 'refused: fragmented', 'each night has room, but no unit has');
SELECT is(reservation.is_available(r('pair'), nights('2030-03-01', 4)), false, 'which a query knows');
SELECT is(record_outcome('kay', reservation.assign_unit(id('kay'), NULL)), 'confirmed', 'kay would take any');
SELECT is(ask('lea', NULL, nights('2030-03-01', 4), 'pair'), 'confirmed', 'and is moved');
SELECT is(units_of('kay'), '[0,1)', 'away from lea');
SELECT is_empty('SELECT differences()', 'told as it is');

-- Assigned later
SELECT is(ask('max', NULL, nights('2030-05-01', 2)), 'confirmed', 'any');
SELECT is(ask('nora', NULL, nights('2030-05-01', 2)), 'confirmed', 'any');
SELECT is(units_of('max') || units_of('nora'), '[0,1)[1,2)', 'as they come');
SELECT isnt(new_events('max') || new_events('nora'), '', 'so far');
SELECT is(record_outcome('nora', reservation.assign_unit(id('nora'), '[0,1)')), 'confirmed', 'nora gets the first');
SELECT is(units_of('nora'), '[0,1)', 'she has it');
SELECT is(units_of('max') <> '[0,1)', true, 'and max goes');
SELECT is(new_events('nora'), 'UnitsAssigned UnitsReassigned', 'with these events');
SELECT is((outcome_of('nora')).version, 2, 'in a new version');
SELECT is(record_outcome('nora', reservation.assign_unit(id('nora'), '[0,1)')), 'confirmed', 'once more');
SELECT is(new_events('nora'), '', 'writes nothing');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[0,1)')), 'refused: unavailable', 'max cannot have it too');
SELECT is(new_events('max'), 'CommandRejected', 'a refusal is an event');
SELECT is((outcome_of('max')).alternatives, '[]', 'there is no instead');
SELECT is((row_of('max')).units, NULL, 'and changes nothing');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[2,3)')), 'confirmed', 'but the last');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), NULL)), 'confirmed', 'any again');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('max')), false, 'he can be moved again');
SELECT is((row_of('max')).units, NULL, 'and asks for none');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), NULL)), 'confirmed', 'as he does already');
SELECT is((outcome_of('max')).version, 3, 'which is no change');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[0,2)')$$, '22023', NULL, 'more than he has');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[3,4)')$$, '22023', NULL, 'what there is not');
SELECT throws_ok($$SELECT reservation.assign_unit(NULL, '[0,1)')$$, '22004', NULL, 'nobody');
SELECT throws_ok($$SELECT reservation.assign_unit(gen_random_uuid(), '[0,1)')$$, 'P0002', NULL, 'somebody unknown');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[1,2)', expected_version => 2)$$, 'RS001', NULL, 'as somebody saw him before');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[1,2)', 3, 'k')), 'confirmed', 'as he is');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[1,2)', 3, 'k')), 'confirmed', 'the same call again is the same answer');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[2,3)', 3, 'k')$$, 'RS002', NULL, 'another is none');
SELECT is(record_outcome('both', reservation.create_group_reservation(ARRAY[r('hotel'), r('annex')], nights('2030-05-10', 1), 'c')), 'confirmed', 'two resources');
SELECT throws_ok($$SELECT reservation.assign_unit(id('both'), '[0,1)')$$, '22023', 'cannot name units of several resources', 'have no units in common');

-- Modifications that change the named unit, and others that do not
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-05-02', 3))), 'confirmed', 'another time');
SELECT is(units_of('max') || (row_of('max')).units::text, '[1,2)[1,2)', 'is on the same unit');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-05-02', 2), 1, r('hotel'))), 'confirmed', 'a form that is filled in with what was there');
SELECT is((row_of('max')).units, '[1,2)', 'leaves it alone');
SELECT is(ask('olga', '[1,2)', nights('2030-05-20', 1)), 'confirmed', 'where olga is');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-05-19', 2))), 'refused: unavailable', 'max cannot be');
SELECT is((SELECT bool_and((reservation.modify_reservation(id('max'), tstzrange((a->>'from')::timestamptz, (a->>'to')::timestamptz),
		resource_id => (a->>'resource_id')::bigint)).accepted)
	FROM (SELECT (outcome_of('max')).alternatives->0 AS a) AS first), true, 'what he is offered he can have');
SELECT is((row_of('max')).units, '[1,2)', 'on his unit');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), quantity => 2)), 'confirmed', 'two are not that one');
SELECT is((row_of('max')).units, NULL, 'so none is asked for');
SELECT is(record_outcome('olga', reservation.modify_reservation(id('olga'), resource_id => r('annex'))), 'confirmed', 'nor is there one elsewhere');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('olga')), false, 'where she can be moved');
SELECT is_empty('SELECT differences()', 'told as it is');

-- A reservation that waits for a unit
SELECT is(ask('paul', '[0,1)', nights('2030-06-01', 2), 'pair'), 'confirmed', 'paul has the first');
SELECT is(ask('quin', '[0,1)', nights('2030-06-01', 2), 'pair', 'waitlist'), 'waitlisted', 'quin waits for it');
SELECT is(ask('rosa', NULL, nights('2030-06-01', 2), 'pair'), 'confirmed', 'rosa for nothing');
SELECT is((reservation.cancel_reservation(id('rosa'))).accepted, true, 'another one is free');
SELECT is((row_of('quin')).status, 'waitlisted', 'is not what quin waits for');
SELECT is((reservation.assign_unit(id('paul'), '[1,2)')).accepted, true, 'paul moves');
SELECT is((row_of('quin')).status || units_of('quin'), 'held[0,1)', 'and leaves it to quin');
SELECT is_empty('SELECT differences()', 'told as it is');

-- Holds that have ended, time around the stay, closed units
SELECT is(record_outcome('sue', reservation.create_reservation(r('sauna'), hours('2030-03-01 10:00', 2), 'c', hold => '10 min', units => '[0,1)')), 'held', 'a hold');
SET reservation.now = '2030-01-01 12:10+00';
SELECT is(ask('tom', '[0,1)', hours('2030-03-01 11:00', 1), 'sauna'), 'confirmed', 'ends in time');
SELECT is((row_of('sue')).status, 'expired', 'for who needs its unit');
SELECT is(ask('uta', '[0,1)', hours('2030-03-01 13:00', 1), 'sauna'), 'refused: unavailable', 'it is cleaned until then, and set up');
SELECT is(ask('uta', '[0,1)', hours('2030-03-01 13:30', 1), 'sauna'), 'confirmed', 'and then ready');
SELECT is((reservation.close_resource(r('sauna'), hours('2030-03-02 08:00', 8), '[0,1)')).accepted, true, 'the first is closed');
SELECT is(ask('vera', '[0,1)', hours('2030-03-02 10:00', 1), 'sauna'), 'refused: unavailable', 'and nobody gets it');
SELECT is((reservation.close_resource(r('sauna'), hours('2030-03-01 08:00', 8), '[0,1)')).reason, 'occupied', 'nor is it closed under who has asked for it');

-- A hold that has ended is in nobody's way, also of who has to move for another.
SELECT is(record_outcome('wim', reservation.create_reservation(r('pair'), nights('2030-05-03', 1), 'c', hold => '10 min', units => '[1,2)')), 'held', 'a hold');
SELECT is(record_outcome('xena', reservation.create_reservation(r('pair'), nights('2030-05-02', 2), 'c')), 'confirmed', 'the other unit, for longer');
SELECT is(units_of('xena'), '[0,1)', 'the first');
SELECT is(ask('yves', '[0,1)', nights('2030-05-01', 2), 'pair'), 'refused: unavailable', 'nobody can move');
SET reservation.now = '2030-01-01 12:20+00';
SELECT is(ask('yves', '[0,1)', nights('2030-05-01', 2), 'pair'), 'confirmed', 'until the hold ends');
SELECT is((row_of('wim')).status, 'expired', 'which it is told');
SELECT is(units_of('xena'), '[1,2)', 'and there is its unit');
SELECT is_empty('SELECT differences()', 'told as it is');

-- A guest who comes early gets the unit: others are moved away for it, if they can be.
SELECT is(ask('ria', NULL, hours('2030-07-01 08:00', 4), 'pair'), 'confirmed', 'ria has any');
SELECT is(ask('sam', '[0,1)', hours('2030-07-01 12:00', 4), 'pair'), 'confirmed', 'sam will have the first');
SELECT is(units_of('ria') || new_events('sam'), '[0,1)ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'which is hers until then');
SET reservation.now = '2030-07-01 07:00+00';
SELECT is(record_outcome('sam', reservation.checkin(id('sam'))), 'checked_in', 'sam comes before her');
SELECT is(place_of('sam'), 'pair [0,1) ["2030-07-01 07:00:00+00","2030-07-01 16:00:00+00")', 'and has it from now on');
SELECT is(place_of('ria'), 'pair [1,2) ["2030-07-01 08:00:00+00","2030-07-01 12:00:00+00")', 'ria gets the other');
SELECT is(new_events('sam'), 'ReservationCheckedIn UnitsReassigned', 'with these events');
SELECT is(ask('tim', NULL, hours('2030-07-02 08:00', 4), 'pair'), 'confirmed', 'tim has any');
SELECT is(ask('ulf', '[0,1)', hours('2030-07-02 12:00', 4), 'pair'), 'confirmed', 'ulf will have the first');
SET reservation.now = '2030-07-02 10:00+00';
SELECT is(record_outcome('tim', reservation.checkin(id('tim'))) || units_of('tim'), 'checked_in[0,1)', 'tim is in');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'and stays, whatever else is free');
SELECT is(record_outcome('tim', reservation.undo_checkin(id('tim'))), 'confirmed', 'it was somebody else');
SELECT is(record_outcome('tim', reservation.assign_unit(id('tim'), '[0,1)')), 'confirmed', 'but he wants the first');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'as much as ulf');
SELECT is(record_outcome('tim', reservation.assign_unit(id('tim'), NULL)), 'confirmed', 'any will do');
SELECT is(ask('vic', NULL, hours('2030-07-02 11:00', 1), 'pair'), 'confirmed', 'vic has the other');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'tim has nowhere to go');
SELECT is((reservation.cancel_reservation(id('tim'))).accepted AND (reservation.close_resource(r('pair'), hours('2030-07-02 11:00', 1), '[0,1)')).accepted,
	true, 'then it is painted');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'which is not moved');
SELECT is((row_of('ulf')).status || place_of('ulf'), 'confirmedpair [0,1) ["2030-07-02 12:00:00+00","2030-07-02 16:00:00+00")', 'ulf has to wait');
SELECT is(new_events('ulf'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized'
	' CommandRejected CommandRejected CommandRejected CommandRejected', 'each refusal is an event');
SELECT is(ask('wanda', '[1,2)', hours('2030-07-02 18:00', 4), 'pair'), 'confirmed', 'wanda will have the second');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'pair';
SET reservation.now = '2030-07-02 17:00+00';
SELECT is(record_outcome('wanda', reservation.checkin(id('wanda'))), 'refused: not_ready', 'which is no more');
SELECT is((SELECT action FROM reservation.process_overreservation(r('pair'), hours('2030-07-02 18:00', 4))), 'repacked', 'she gets the one that is left');
SELECT is(record_outcome('wanda', reservation.checkin(id('wanda'))) || units_of('wanda'), 'checked_in[0,1)', 'and may come');
SELECT is_empty('SELECT differences()', 'told as it is');
SELECT * FROM finish();
