-- create_reservation(units =>), assign_unit: a reservation gets exactly the unit
-- that it names, and keeps it.
\ir support/story.sql
SELECT plan(134);

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
SELECT is(ask('anna', '[1,2)'), 'confirmed', 'A reservation that names a free unit is confirmed.');
SELECT is(units_of('anna'), '[1,2)', 'Anna''s reservation has the unit that it names.');
SELECT is((row_of('anna')).units, '[1,2)', 'The row of the reservation has the named unit.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'The row of the named unit is pinned.');
SELECT is((SELECT payload->>'named_units' FROM reservation.history(id('anna')) WHERE type = 'ReservationRequested'), '[1,2)', 'The event of the request has the named unit.');
SELECT is(ask('bert', '[1,2)'), 'refused: unavailable', 'A unit that is taken is refused to another reservation.');
SELECT is((outcome_of('bert')).alternatives->0, jsonb_build_object('resource_id', r('hotel')::text, 'from', '2030-03-01T15:00:00+00:00',
	'to', '2030-03-03T11:00:00+00:00', 'quantity', 1), 'The first alternative is any unit of the hotel at that time.');
SELECT is((SELECT bool_and(reservation.is_available((a->>'resource_id')::bigint, tstzrange((a->>'from')::timestamptz, (a->>'to')::timestamptz)))
	FROM jsonb_array_elements((outcome_of('bert')).alternatives) AS a), true, 'Every alternative is available.');
SELECT is(ask('bert', '[0,1)', nights('2030-03-01', 1)), 'confirmed', 'A reservation that names another free unit is confirmed.');
SELECT is(ask('carl', NULL, nights('2030-03-02', 2)), 'confirmed', 'A reservation without a named unit is confirmed on a free one.');
SELECT is(ask('dora', '[0,1)', nights('2030-03-01', 3)), 'refused: unavailable', 'A unit that is free for a part of the stay is refused.');
SELECT throws_ok($$SELECT ask('x', '[1,2)', on_unavailable => 'error')$$, '23P01', NULL, 'With on_unavailable => ''error'' a taken unit is an error.');
SELECT is(ask('emil', '[1,2)', hours('2030-03-03 11:00', 1)), 'confirmed', 'A stay that begins when the other ends gets the same unit.');

-- Wrong calls
SELECT throws_ok($$SELECT ask('x', '[3,4)')$$, '22023', 'the resource does not have units [3,4)', 'A unit beyond the capacity is an error.');
SELECT throws_ok($$SELECT ask('x', '[2,4)', quantity => 2)$$, '22023', NULL, 'Two units of which one is beyond the capacity are an error.');
SELECT throws_ok($$SELECT ask('x', '[-1,0)')$$, '22023', NULL, 'A unit below the first is an error.');
SELECT throws_ok($$SELECT ask('x', '[0,2)')$$, '22023', 'number of units does not match the quantity', 'More units than the quantity are an error.');
SELECT throws_ok($$SELECT ask('x', '[0,1)', quantity => 2)$$, '22023', NULL, 'Fewer units than the quantity are an error.');
SELECT throws_ok($$SELECT ask('x', 'empty')$$, '22023', NULL, 'An empty range of units is an error.');
SELECT throws_ok($$SELECT ask('x', '[0,)')$$, '22023', NULL, 'A range of units without an end is an error.');
SELECT throws_ok($$SELECT ask('x', '[2,3)', resource => 'hostel', on_unavailable => 'overbook')$$, '22023', NULL, 'A unit of the overbooking cannot be named.');
SELECT is_empty('SELECT differences()', 'The errors leave events and tables that agree.');

-- Other reservations are moved away, but not one that named the unit.
SELECT is(ask('fay', '[0,1)', nights('2030-04-01', 2)), 'confirmed', 'Fay''s reservation names the first unit.');
SELECT is(ask('gerd', NULL, nights('2030-04-03', 2)), 'confirmed', 'Gerd''s reservation names no unit.');
SELECT is(ask('gerd', NULL, nights('2030-04-05', 2)), 'confirmed', 'Gerd''s second reservation names no unit.');
SELECT is(units_of('gerd'), '[0,1)', 'Gerd''s first reservation is on the first unit.');
SELECT is(ask('hans', '[0,1)', nights('2030-04-04', 2)), 'confirmed', 'Hans''s reservation gets the unit that it names from Gerd''s.');
SELECT isnt(units_of('gerd'), '[0,1)', 'Gerd''s reservation is moved to another unit.');
SELECT is(new_events('hans'), 'ReservationRequested AvailabilityConfirmed UnitsReassigned ReservationCreated ReservationFinalized', 'The move is an event of the reservation that caused it.');
SELECT is(ask('ida', '[0,1)', nights('2030-04-02', 1)), 'refused: unavailable', 'The reservation of Fay, which named the unit, is not moved.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree after the moves.');

-- Two reservations with named units can be in the way of a third one without.
SELECT is(ask('jan', '[0,1)', nights('2030-03-01', 2), 'pair'), 'confirmed', 'Jan''s reservation names the first unit of the pair.');
SELECT is(ask('kay', '[1,2)', nights('2030-03-03', 2), 'pair'), 'confirmed', 'Kay''s reservation names the second unit, two nights later.');
SELECT is(ask('lea', NULL, nights('2030-03-01', 4), 'pair'), 'refused: fragmented', 'A stay across both is refused as fragmented.');
SELECT is(reservation.is_available(r('pair'), nights('2030-03-01', 4)), false, 'is_available() agrees that no unit is free for the whole stay.');
SELECT is(record_outcome('kay', reservation.assign_unit(id('kay'), NULL)), 'confirmed', 'Kay''s reservation gives up its named unit.');
SELECT is(ask('lea', NULL, nights('2030-03-01', 4), 'pair'), 'confirmed', 'The stay across both is confirmed then.');
SELECT is(units_of('kay'), '[0,1)', 'Kay''s reservation is moved to the first unit.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree after Kay''s move.');

-- Assigned later
SELECT is(ask('max', NULL, nights('2030-05-01', 2)), 'confirmed', 'Max''s reservation names no unit.');
SELECT is(ask('nora', NULL, nights('2030-05-01', 2)), 'confirmed', 'Nora''s reservation names no unit.');
SELECT is(units_of('max') || units_of('nora'), '[0,1)[1,2)', 'The units are given in the order of the reservations.');
SELECT isnt(new_events('max') || new_events('nora'), '', 'The reservations wrote events.');
SELECT is(record_outcome('nora', reservation.assign_unit(id('nora'), '[0,1)')), 'confirmed', 'assign_unit() gives Nora''s reservation the first unit.');
SELECT is(units_of('nora'), '[0,1)', 'Nora''s reservation has the first unit.');
SELECT is(units_of('max') <> '[0,1)', true, 'Max''s reservation is moved away from it.');
SELECT is(new_events('nora'), 'UnitsAssigned UnitsReassigned', 'The assignment and the move are events.');
SELECT is((outcome_of('nora')).version, 2, 'The assignment makes a new version.');
SELECT is(record_outcome('nora', reservation.assign_unit(id('nora'), '[0,1)')), 'confirmed', 'A second assignment of the same unit is accepted.');
SELECT is(new_events('nora'), '', 'It writes no event.');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[0,1)')), 'refused: unavailable', 'A unit that another reservation has named cannot be assigned.');
SELECT is(new_events('max'), 'CommandRejected', 'The refusal of the assignment is an event.');
SELECT is((outcome_of('max')).alternatives, '[]', 'The refusal has no alternatives.');
SELECT is((row_of('max')).units, NULL, 'The refused assignment leaves no named unit.');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[2,3)')), 'confirmed', 'A free unit can be assigned to Max''s reservation.');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), NULL)), 'confirmed', 'The assignment can be taken back with NULL.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('max')), false, 'The row is not pinned after that.');
SELECT is((row_of('max')).units, NULL, 'The reservation has no named unit after that.');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), NULL)), 'confirmed', 'A second assignment of NULL is accepted.');
SELECT is((outcome_of('max')).version, 3, 'The second assignment makes no version.');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[0,2)')$$, '22023', NULL, 'An assignment of more units than the reservation has is an error.');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[3,4)')$$, '22023', NULL, 'An assignment of a unit beyond the capacity is an error.');
SELECT throws_ok($$SELECT reservation.assign_unit(NULL, '[0,1)')$$, '22004', NULL, 'An assignment to a null reservation is an error.');
SELECT throws_ok($$SELECT reservation.assign_unit(gen_random_uuid(), '[0,1)')$$, 'P0002', NULL, 'An assignment to an unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[1,2)', expected_version => 2)$$, 'RS001', NULL, 'An assignment that expects an older version is an error.');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[1,2)', 3, 'k')), 'confirmed', 'An assignment that expects the present version is accepted, with a key.');
SELECT is(record_outcome('max', reservation.assign_unit(id('max'), '[1,2)', 3, 'k')), 'confirmed', 'The repeated call with its key is accepted.');
SELECT throws_ok($$SELECT reservation.assign_unit(id('max'), '[2,3)', 3, 'k')$$, 'RS002', NULL, 'The key with another unit is an error.');
SELECT is(record_outcome('both', reservation.create_group_reservation(ARRAY[r('hotel'), r('annex')], nights('2030-05-10', 1), 'c')), 'confirmed', 'A group of two resources is confirmed.');
SELECT throws_ok($$SELECT reservation.assign_unit(id('both'), '[0,1)')$$, '22023', 'cannot name units of several resources', 'A unit cannot be assigned to a group of two resources.');

-- Modifications that change the named unit, and others that do not
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-05-02', 3))), 'confirmed', 'A reservation with a named unit can be moved to another time.');
SELECT is(units_of('max') || (row_of('max')).units::text, '[1,2)[1,2)', 'The reservation is on its named unit there.');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-05-02', 2), 1, r('hotel'))), 'confirmed', 'A modification with the present quantity and resource is accepted.');
SELECT is((row_of('max')).units, '[1,2)', 'The modification leaves the named unit.');
SELECT is(ask('olga', '[1,2)', nights('2030-05-20', 1)), 'confirmed', 'Olga''s reservation names the same unit on a later night.');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-05-19', 2))), 'refused: unavailable', 'A modification to the night on which the named unit is taken is refused.');
SELECT is((SELECT bool_and((reservation.modify_reservation(id('max'), tstzrange((a->>'from')::timestamptz, (a->>'to')::timestamptz),
		resource_id => (a->>'resource_id')::bigint)).accepted)
	FROM (SELECT (outcome_of('max')).alternatives->0 AS a) AS first), true, 'A modification to the first alternative is accepted.');
SELECT is((row_of('max')).units, '[1,2)', 'The reservation still names its unit after the alternative.');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), quantity => 2)), 'confirmed', 'A modification of the quantity is accepted.');
SELECT is((row_of('max')).units, NULL, 'A modification of the quantity takes the named unit back.');
SELECT is(record_outcome('olga', reservation.modify_reservation(id('olga'), resource_id => r('annex'))), 'confirmed', 'A reservation with a named unit can be moved to another resource.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('olga')), false, 'Its row on the other resource is not pinned.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree after the modifications.');

-- A reservation that waits for a unit
SELECT is(ask('paul', '[0,1)', nights('2030-06-01', 2), 'pair'), 'confirmed', 'Paul''s reservation names the first unit.');
SELECT is(ask('quin', '[0,1)', nights('2030-06-01', 2), 'pair', 'waitlist'), 'waitlisted', 'Quin''s reservation waits for the first unit.');
SELECT is(ask('rosa', NULL, nights('2030-06-01', 2), 'pair'), 'confirmed', 'Rosa''s reservation has the second unit.');
SELECT is((reservation.cancel_reservation(id('rosa'))).accepted, true, 'Rosa''s reservation is canceled.');
SELECT is((row_of('quin')).status, 'waitlisted', 'The second unit is not offered to a reservation that waits for the first.');
SELECT is((reservation.assign_unit(id('paul'), '[1,2)')).accepted, true, 'Paul''s reservation is assigned the second unit.');
SELECT is((row_of('quin')).status || units_of('quin'), 'held[0,1)', 'The first unit is offered to Quin''s reservation.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree after the offer.');

-- Holds that have ended, time around the stay, closed units
SELECT is(record_outcome('sue', reservation.create_reservation(r('sauna'), hours('2030-03-01 10:00', 2), 'c', hold => '10 min', units => '[0,1)')), 'held', 'A hold can name its unit.');
SET reservation.now = '2030-01-01 12:10+00';
SELECT is(ask('tom', '[0,1)', hours('2030-03-01 11:00', 1), 'sauna'), 'confirmed', 'A unit whose hold has ended can be named by another reservation.');
SELECT is((row_of('sue')).status, 'expired', 'The command expires the hold on the named unit.');
SELECT is(ask('uta', '[0,1)', hours('2030-03-01 13:00', 1), 'sauna'), 'refused: unavailable', 'The unit is refused within the cleanup and the setup.');
SELECT is(ask('uta', '[0,1)', hours('2030-03-01 13:30', 1), 'sauna'), 'confirmed', 'The unit is free after the cleanup and the setup.');
SELECT is((reservation.close_resource(r('sauna'), hours('2030-03-02 08:00', 8), '[0,1)')).accepted, true, 'The named unit can be closed.');
SELECT is(ask('vera', '[0,1)', hours('2030-03-02 10:00', 1), 'sauna'), 'refused: unavailable', 'A closed unit is refused.');
SELECT is((reservation.close_resource(r('sauna'), hours('2030-03-01 08:00', 8), '[0,1)')).reason, 'occupied', 'A unit cannot be closed under the reservation that named it.');

-- A hold that has ended is in the way of no command, and of no reservation that is to be moved.
SELECT is(record_outcome('wim', reservation.create_reservation(r('pair'), nights('2030-05-03', 1), 'c', hold => '10 min', units => '[1,2)')), 'held', 'Wim''s hold names the second unit.');
SELECT is(record_outcome('xena', reservation.create_reservation(r('pair'), nights('2030-05-02', 2), 'c')), 'confirmed', 'Xena''s longer stay is confirmed.');
SELECT is(units_of('xena'), '[0,1)', 'Xena''s reservation has the first unit.');
SELECT is(ask('yves', '[0,1)', nights('2030-05-01', 2), 'pair'), 'refused: unavailable', 'The first unit is refused while the hold keeps Xena''s reservation there.');
SET reservation.now = '2030-01-01 12:20+00';
SELECT is(ask('yves', '[0,1)', nights('2030-05-01', 2), 'pair'), 'confirmed', 'The first unit is free once the hold has ended.');
SELECT is((row_of('wim')).status, 'expired', 'The command expires the hold.');
SELECT is(units_of('xena'), '[1,2)', 'Xena''s reservation is moved to the unit of the hold.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree after the hold.');

-- An early check-in gets the named unit: other reservations are moved away from it, if they can be.
SELECT is(ask('ria', NULL, hours('2030-07-01 08:00', 4), 'pair'), 'confirmed', 'Ria''s reservation names no unit.');
SELECT is(ask('sam', '[0,1)', hours('2030-07-01 12:00', 4), 'pair'), 'confirmed', 'Sam''s reservation names the first unit, after Ria''s stay.');
SELECT is(units_of('ria') || new_events('sam'), '[0,1)ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'Ria''s reservation is on the first unit, and Sam''s creation moves nothing.');
SET reservation.now = '2030-07-01 07:00+00';
SELECT is(record_outcome('sam', reservation.checkin(id('sam'))), 'checked_in', 'Sam''s early check-in is accepted.');
SELECT is(place_of('sam'), 'pair [0,1) ["2030-07-01 07:00:00+00","2030-07-01 16:00:00+00")', 'Sam''s reservation has the first unit from now on.');
SELECT is(place_of('ria'), 'pair [1,2) ["2030-07-01 08:00:00+00","2030-07-01 12:00:00+00")', 'Ria''s reservation is moved to the second unit.');
SELECT is(new_events('sam'), 'ReservationCheckedIn UnitsReassigned', 'The check-in and the move are events.');
SELECT is(ask('tim', NULL, hours('2030-07-02 08:00', 4), 'pair'), 'confirmed', 'Tim''s reservation names no unit.');
SELECT is(ask('ulf', '[0,1)', hours('2030-07-02 12:00', 4), 'pair'), 'confirmed', 'Ulf''s reservation names the first unit, after Tim''s stay.');
SET reservation.now = '2030-07-02 07:00+00';
SELECT is(record_outcome('sam', reservation.checkout(id('sam'))), 'checked_out', 'Sam leaves.');
SET reservation.now = '2030-07-02 10:00+00';
SELECT is(record_outcome('tim', reservation.checkin(id('tim'))) || units_of('tim'), 'checked_in[0,1)', 'Tim''s reservation is checked in on the first unit.');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'An early check-in does not move a reservation that is checked in.');
SELECT is(record_outcome('tim', reservation.undo_checkin(id('tim'))), 'confirmed', 'Tim''s check-in is taken back.');
SELECT is(record_outcome('tim', reservation.assign_unit(id('tim'), '[0,1)')), 'confirmed', 'Tim''s reservation is assigned the first unit.');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'An early check-in does not move a reservation that named the unit.');
SELECT is(record_outcome('tim', reservation.assign_unit(id('tim'), NULL)), 'confirmed', 'Tim''s reservation gives up its named unit.');
SELECT is(ask('vic', NULL, hours('2030-07-02 11:00', 1), 'pair'), 'confirmed', 'Vic''s reservation has the second unit.');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'An early check-in is refused if the other unit is taken.');
SELECT is((reservation.cancel_reservation(id('tim'))).accepted AND (reservation.close_resource(r('pair'), hours('2030-07-02 11:00', 1), '[0,1)')).accepted,
	true, 'Tim''s reservation is canceled, and the first unit is closed.');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: not_ready', 'An early check-in does not move a closure.');
SELECT is((row_of('ulf')).status || place_of('ulf'), 'confirmedpair [0,1) ["2030-07-02 12:00:00+00","2030-07-02 16:00:00+00")', 'The refused check-ins leave the reservation and its place.');
SELECT is(new_events('ulf'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized'
	' CommandRejected CommandRejected CommandRejected CommandRejected', 'Each refused check-in is an event.');
SELECT is(ask('wanda', '[1,2)', hours('2030-07-02 18:00', 4), 'pair'), 'confirmed', 'Wanda''s reservation names the second unit.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'pair';
SET reservation.now = '2030-07-02 17:00+00';
SELECT is(record_outcome('wanda', reservation.checkin(id('wanda'))), 'refused: not_ready', 'A check-in on a unit beyond the lowered capacity is refused.');
SELECT is((SELECT action FROM reservation.process_overreservation(r('pair'), hours('2030-07-02 18:00', 4))), 'repacked', 'process_overreservation() moves the reservation to the unit that is left.');
SELECT is(record_outcome('wanda', reservation.checkin(id('wanda'))) || units_of('wanda'), 'checked_in[0,1)', 'The reservation can be checked in on that unit.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree after the check-ins.');
SELECT * FROM finish();
