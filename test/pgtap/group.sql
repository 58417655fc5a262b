-- create_group_reservation: several resources, one reservation, all or nothing.
\ir support/story.sql
SELECT plan(29);

INSERT INTO reservation.resource (name, capacity, time_zone)
VALUES ('hall', 1, 'UTC'), ('chairs', 50, 'UTC'), ('projector', 2, 'UTC');
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, currency, hold_duration)
VALUES ('dinner', 9, 'UTC', 10, 'later', 'EUR', '1 hour'),
	('wine', 9, 'UTC', 2.5, 'upfront', 'EUR', '10 minutes'),
	('sake', 9, 'UTC', 900, 'later', 'JPY', '10 minutes');

SELECT is(record_outcome('anna', reservation.create_group_reservation(
	ARRAY[r('projector'), r('hall')], hours('2030-03-01 09:00', 2), 'c')),
	'confirmed', 'both are free');
SELECT is((row_of('anna')).resource_ids, ARRAY[r('hall'), r('projector')],
	'one reservation of both');
SELECT is(place_of('anna'),
	'hall [0,1) ["2030-03-01 09:00:00+00","2030-03-01 11:00:00+00"), '
	|| 'projector [0,1) ["2030-03-01 09:00:00+00","2030-03-01 11:00:00+00")',
	'a row of units for each');
SELECT is(new_events('anna'),
	'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized',
	'and the events of one');

SELECT is(record_outcome('bert', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('hall')], hours('2030-03-01 10:00', 2), 'c')),
	'refused: unavailable', 'one that is taken refuses all');
SELECT is(place_of('bert'), NULL, 'and nothing of it is kept');
SELECT is((row_of('bert')).resource_ids, ARRAY[r('hall'), r('chairs')], 'but what was asked for is');
SELECT ok((SELECT bool_and(a->>'resource_id' = r('hall')::text)
	FROM jsonb_array_elements((outcome_of('bert')).alternatives) AS a),
	'alternatives are for the one that was not free');
SELECT is(record_outcome('carl', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('projector')], hours('2030-03-01 10:00', 2), 'c')),
	'confirmed', 'others are not in the way');

-- The quantity is wanted of each.
SELECT is(record_outcome('dora', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('projector')], hours('2030-03-02 10:00', 2), 'c', 2)),
	'confirmed', 'two of each');
SELECT is(units_of('dora'), '[0,2) [0,2)', 'are taken of each');
SELECT is(record_outcome('emil', reservation.create_group_reservation(
	ARRAY[r('chairs'), r('projector')], hours('2030-03-03 10:00', 2), 'c', 3)),
	'refused: over_capacity', 'three are more than one of them has');
SELECT throws_ok($$SELECT reservation.create_group_reservation(
	ARRAY[r('chairs'), r('hall')], hours('2030-03-01 10:00', 2), 'c', on_unavailable => 'error')$$,
	'23P01', NULL, 'the fast no says which');
SELECT throws_ok($$SELECT reservation.create_group_reservation(
	ARRAY[r('chairs'), 4711], hours('2030-03-01 10:00', 2), 'c')$$,
	'P0002', 'resource 4711 does not exist', 'one that does not exist');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('chairs')), 2,
	'and leaves no row of the other');

-- One bill
SELECT is(record_outcome('fritz', reservation.create_group_reservation(
	ARRAY[r('hall'), r('dinner'), r('wine')], hours('2030-03-05 10:00', 2), 'c')),
	'held', 'if one is to be paid upfront all waits');
SELECT is((row_of('fritz')).amount, 12.50, 'the bill is the sum');
SELECT is((row_of('fritz')).expires_at, '2030-01-01 12:10+00'::timestamptz,
	'the shortest hold holds for all');
SELECT is(record_outcome('gerd', reservation.create_group_reservation(
	ARRAY[r('hall'), r('dinner')], hours('2030-03-06 10:00', 2), 'c')),
	'confirmed', 'nothing upfront');
SELECT throws_ok($$SELECT reservation.create_group_reservation(
	ARRAY[r('dinner'), r('sake')], hours('2030-03-07 10:00', 2), 'c')$$,
	'22023', 'resources have different currencies', 'one bill has one currency');
SELECT is(record_outcome('hans', reservation.create_group_reservation(
	ARRAY[r('hall'), r('dinner')], hours('2030-03-08 10:00', 2), 'c', amount => 7)),
	'held', 'an amount given is for all of them, and the hall wants it upfront');
SELECT is((row_of('hans')).amount, 7.00, 'and stands for the sum');

-- It lives as one.
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-03-01 13:00', 1))),
	'confirmed', 'it moves');
SELECT is(place_of('anna'),
	'hall [0,1) ["2030-03-01 13:00:00+00","2030-03-01 14:00:00+00"), '
	|| 'projector [0,1) ["2030-03-01 13:00:00+00","2030-03-01 14:00:00+00")',
	'as one');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-03-05 10:00', 1))),
	'refused: unavailable', 'or not at all');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), resource_id => r('hall'))$$,
	'22023', NULL, 'several are not moved to one');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'it is canceled');
SELECT is(place_of('anna'), NULL, 'as one');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
