-- create_group_reservation: several resources, one reservation, all or nothing.
\ir support/story.sql
SELECT plan(57);

INSERT INTO reservation.resource (name, capacity, time_zone)
VALUES ('hall', 1, 'UTC'), ('chairs', 50, 'UTC'), ('projector', 2, 'UTC');
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, currency, hold_duration)
VALUES ('dinner', 9, 'UTC', 10, 'later', 'EUR', '1 hour'),
	('wine', 9, 'UTC', 2.5, 'upfront', 'EUR', '10 minutes'),
	('sake', 9, 'UTC', 900, 'later', 'JPY', '10 minutes');

SELECT is(record_outcome('anna', reservation.create_group_reservation(
	ARRAY[r('projector'), r('hall')], hours('2030-03-01 09:00', 2), 'c')),
	'confirmed', 'A group of two free resources is confirmed.');
SELECT is((row_of('anna')).resource_ids, ARRAY[r('hall'), r('projector')],
	'One reservation has both resources.');
SELECT is(place_of('anna'),
	'hall [0,1) ["2030-03-01 09:00:00+00","2030-03-01 11:00:00+00"), '
	|| 'projector [0,1) ["2030-03-01 09:00:00+00","2030-03-01 11:00:00+00")',
	'Each resource has a row of units.');
SELECT is(new_events('anna'),
	'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized',
	'The group has the events of one reservation.');

SELECT is(record_outcome('bert', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('hall')], hours('2030-03-01 10:00', 2), 'c')),
	'refused: unavailable', 'A group is refused if one resource is taken.');
SELECT is(place_of('bert'), NULL, 'A refused group has no place.');
SELECT is((row_of('bert')).resource_ids, ARRAY[r('hall'), r('chairs')], 'A refused group keeps the resources of the request.');
SELECT ok((SELECT bool_and(a->>'resource_id' = r('hall')::text)
	FROM jsonb_array_elements((outcome_of('bert')).alternatives) AS a),
	'The alternatives are for the resource that is taken.');
SELECT is(record_outcome('carl', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('projector')], hours('2030-03-01 10:00', 2), 'c')),
	'confirmed', 'A group of other resources is confirmed.');

-- The quantity is wanted of each.
SELECT is(record_outcome('dora', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('projector')], hours('2030-03-02 10:00', 2), 'c', 2)),
	'confirmed', 'A quantity of two applies to each resource.');
SELECT is(units_of('dora'), '[0,2) [0,2)', 'Two units of each resource are taken.');
SELECT is(record_outcome('emil', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('projector')], hours('2030-03-03 10:00', 2), 'c', 3)),
	'refused: over_capacity', 'A group is refused if the quantity exceeds one capacity.');
SELECT throws_ok($$SELECT reservation.create_group_reservation(
	ARRAY[r('chairs'), r('hall')], hours('2030-03-01 10:00', 2), 'c', on_unavailable => 'error')$$,
	'23P01', NULL, 'Lack of room is an error under "error".');
SELECT throws_ok($$SELECT reservation.create_group_reservation(
	ARRAY[r('chairs'), 4711], hours('2030-03-01 10:00', 2), 'c')$$,
	'P0002', 'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('chairs')), 2,
	'The error leaves no row of the other resource.');

-- One bill
SELECT is(record_outcome('fritz', reservation.create_group_reservation(
	ARRAY[r('hall'), r('dinner'), r('wine')], hours('2030-03-05 10:00', 2), 'c')),
	'held', 'The group is held if one resource is to be paid upfront.');
SELECT is((row_of('fritz')).amount, 12.50, 'The amount is the sum of the prices.');
SELECT is((row_of('fritz')).expires_at, '2030-01-01 12:10+00'::timestamptz,
	'The shortest hold applies to the group.');
SELECT is(record_outcome('gerd', reservation.create_group_reservation(
	ARRAY[r('hall'), r('dinner')], hours('2030-03-06 10:00', 2), 'c')),
	'confirmed', 'A group without a resource to be paid upfront is confirmed.');
SELECT throws_ok($$SELECT reservation.create_group_reservation(
	ARRAY[r('dinner'), r('sake')], hours('2030-03-07 10:00', 2), 'c')$$,
	'22023', 'resources have different currencies', 'Resources of different currencies are an error.');
SELECT is(record_outcome('hans', reservation.create_group_reservation(
	ARRAY[r('hall'), r('dinner')], hours('2030-03-08 10:00', 2), 'c', amount => 7)),
	'held', 'A given amount is held if one resource wants it upfront.');
SELECT is((row_of('hans')).amount, 7.00, 'The given amount replaces the sum.');

-- A group lives as one reservation.
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-03-01 13:00', 1))),
	'confirmed', 'A group can be moved in time.');
SELECT is(place_of('anna'),
	'hall [0,1) ["2030-03-01 13:00:00+00","2030-03-01 14:00:00+00"), '
	|| 'projector [0,1) ["2030-03-01 13:00:00+00","2030-03-01 14:00:00+00")',
	'All resources of the group move.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-03-05 10:00', 1))),
	'refused: unavailable', 'The move is refused if one resource is taken.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), resource_id => r('hall'))$$,
	'22023', NULL, 'A group cannot be moved to one resource.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'A group can be canceled.');
SELECT is(place_of('anna'), NULL, 'A canceled group has no place.');

-- One resource of it instead of another
SELECT is(record_outcome('ida', reservation.create_group_reservation(ARRAY[r('hall'), r('projector'), r('dinner')], hours('2030-04-01 10:00', 2), 'c')), 'confirmed', 'A group of three is confirmed.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), resource_id => r('wine'), instead_of => r('hall'))), 'confirmed', 'The wine takes the place of the hall.');
SELECT ok(NOT reservation.is_available(r('hall'), hours('2030-04-01 10:00', 2)), 'The hall is not free before the wine is paid.');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 'ida pays')), 'confirmed', 'The wine is paid.');
SELECT is((row_of('ida')).resource_ids, ARRAY[r('projector'), r('dinner'), r('wine')], 'The resources are in order again.');
SELECT is(place_of('ida'), replace('dinner [0,1) x, projector [0,1) x, wine [0,1) x', 'x', '["2030-04-01 10:00:00+00","2030-04-01 12:00:00+00")'), 'The others are as they were.');
SELECT is((row_of('ida')).amount, 12.50, 'The amount is the sum of the prices.');
SELECT ok(reservation.is_available(r('hall'), hours('2030-04-01 10:00', 2)), 'The hall is free again.');
SELECT is((SELECT payload->'previous'->'resource_ids' FROM reservation.history(id('ida')) WHERE type = 'ReservationModified'),
	jsonb_build_array(r('hall')::text, r('projector')::text, r('dinner')::text), 'The event tells which resources it had.');
SELECT is(record_outcome('jan', reservation.create_reservation(r('hall'), hours('2030-04-02 10:00', 2), 'jan')), 'confirmed', 'Another has the hall the next day.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), hours('2030-04-02 11:00', 2), resource_id => r('hall'), instead_of => r('wine'))), 'refused: unavailable', 'A resource that is taken is refused.');
SELECT is((row_of('ida')).resource_ids, ARRAY[r('projector'), r('dinner'), r('wine')], 'The refusal changes nothing.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), resource_id => r('wine'), instead_of => r('wine'))), 'confirmed', 'The same resource is no change.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('ida'), resource_id => r('chairs'))$$, '22023', 'cannot move a reservation of several resources to one', 'The resource to replace has to be named.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('ida'), resource_id => r('chairs'), instead_of => r('hall'))$$, '22023', NULL, 'It has to be one of the reservation.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('ida'), resource_id => r('dinner'), instead_of => r('wine'))$$, '22023', NULL, 'A resource that the reservation has already is an error.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('ida'), instead_of => r('wine'))$$, '22004', NULL, 'So is a resource to replace without another.');

-- A refused group is offered what the group can have.
CREATE FUNCTION can_have(resources bigint[], alternative jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = (reservation.create_group_reservation(resources,
		tstzrange((alternative->>'from')::timestamptz, (alternative->>'to')::timestamptz), 'c', (alternative->>'quantity')::int)).accepted::text;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM::boolean;
END
$$;
INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES ('stage', 'stage', 1, 'UTC'), ('other stage', 'stage', 1, 'UTC'), ('crew', NULL, 1, 'UTC'), ('old crew', NULL, 1, 'UTC');
UPDATE reservation.resource SET active = false WHERE name = 'old crew';
SELECT is(record_outcome('s', reservation.create_reservation(r('stage'), hours('2030-04-10 10:00', 2), 'c')), 'confirmed', 'The stage is booked.');
SELECT is((SELECT count(*) FROM generate_series(1, 5) AS d, reservation.create_reservation(r('crew'), hours(format('2030-04-%s 10:00', 10 + d), 2), 'c') AS o WHERE o.accepted), 5::bigint,
	'The crew is booked on the days after.');
SELECT is(record_outcome('k', reservation.create_reservation(r('crew'), hours('2030-04-10 13:00', 2), 'c')), 'confirmed', 'The crew is booked in the afternoon.');
SELECT is(record_outcome('show', reservation.create_group_reservation(ARRAY[r('crew'), r('stage')], hours('2030-04-10 10:00', 2), 'c')), 'refused: unavailable', 'Stage and crew are refused.');
SELECT is((SELECT string_agg(format('%s %s', to_char((a->>'from')::timestamptz AT TIME ZONE 'UTC', 'DD HH24:MI'), can_have(ARRAY[r('crew'), r('stage')], a)), ', ' ORDER BY n)
	FROM jsonb_array_elements((outcome_of('show')).alternatives) WITH ORDINALITY AS o(a, n)), '10 08:00 t, 09 10:00 t, 08 10:00 t, 07 10:00 t, 06 10:00 t',
	'Both can be had at each time that is offered, the nearest first.');
SELECT is((SELECT payload->'alternatives' FROM reservation.history(id('show')) WHERE type = 'AvailabilityRejected'), (outcome_of('show')).alternatives, 'The event has the same alternatives.');
SELECT is(record_outcome('gala', reservation.create_group_reservation(ARRAY[r('crew'), r('stage')], hours('2030-04-20 10:00', 2), 'c')), 'confirmed', 'Both are booked at another time.');
SELECT is(record_outcome('gala', reservation.modify_reservation(id('gala'), hours('2030-04-10 10:00', 2))), 'refused: unavailable', 'They cannot be moved to where the stage is booked.');
SELECT ok((SELECT count(*) = 5 AND bool_and(can_have(ARRAY[r('crew'), r('stage')], a)) FROM jsonb_array_elements((outcome_of('gala')).alternatives) AS a), 'Both can be had at each time that the modification is offered.');
SELECT is(record_outcome('past', reservation.create_group_reservation(ARRAY[r('stage'), r('old crew')], hours('2030-04-10 10:00', 2), 'c')), 'refused: inactive', 'A group with an inactive resource is refused.');
SELECT is((outcome_of('past')).alternatives, '[]', 'No time is offered with it.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
