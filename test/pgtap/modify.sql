-- modify_reservation: the same reservation, changed as a whole or not at all.
\ir support/story.sql
SELECT plan(103);

INSERT INTO reservation.resource (name, category, capacity, time_zone)
VALUES ('one', 'room', 1, 'UTC'), ('two', 'room', 1, 'UTC'), ('house', NULL, 5, 'UTC'),
	('bench', NULL, 2, 'UTC');
INSERT INTO reservation.resource (name, time_zone, price, price_per, payment)
VALUES ('cabin', 'UTC', 100, 'night', 'later'), ('suite', 'UTC', 100, 'night', 'upfront');

SELECT is(record_outcome('anna', reservation.create_reservation(r('one'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'Anna''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('one'), nights('2030-03-10', 2), 'c')),
	'confirmed', 'Bert''s reservation of the same room is confirmed.');
SELECT isnt(new_events('anna'), '', 'Anna''s reservation wrote events.');

-- When
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 2))),
	'confirmed', 'A reservation can be moved to a period that overlaps its own.');
SELECT is(place_of('anna'), 'one [0,1) ["2030-03-02 15:00:00+00","2030-03-04 11:00:00+00")', 'Its place has the new period.');
SELECT is((row_of('anna')).during, nights('2030-03-02', 2), 'Its row has the new period.');
SELECT is((outcome_of('anna')).reservation_id, id('anna'), 'The answer has the same id.');
SELECT is((outcome_of('anna')).version, 2, 'The answer has a new version.');
SELECT is(new_events('anna'), 'ReservationModified ReservationFinalized', 'The modification writes its events.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1))),
	'confirmed', 'The stay can be shortened.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('one'), nights('2030-03-03', 1), 'c')),
	'confirmed', 'The rest of the stay is free for another reservation.');

-- A refusal
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-10', 2))),
	'refused: unavailable', 'A modification to a taken period is refused.');
SELECT is((outcome_of('anna')).status, 'confirmed', 'The refused reservation is still confirmed.');
SELECT is((outcome_of('anna')).version, 3, 'The refusal makes no version.');
SELECT is((outcome_of('anna')).alternatives->0,
	jsonb_build_object('resource_id', r('one')::text, 'quantity', 1,
		'from', '2030-03-12T15:00:00+00:00', 'to', '2030-03-14T11:00:00+00:00'),
	'The first alternative is the nearest free period.');
SELECT is(place_of('anna'), 'one [0,1) ["2030-03-02 15:00:00+00","2030-03-03 11:00:00+00")',
	'The refused modification leaves the place.');
SELECT is(new_events('anna'), 'ReservationModified ReservationFinalized ModificationRejected',
	'The refusal has an event of its own.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'),
	tstzrange('2029-12-01 00:00+00', '2029-12-02 00:00+00'))), 'refused: past', 'A modification to a period in the past is refused.');

-- Where
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), resource_id => r('two'))),
	'confirmed', 'A reservation can be moved to another resource.');
SELECT is(place_of('anna'), 'two [0,1) ["2030-03-02 15:00:00+00","2030-03-03 11:00:00+00")',
	'The move to another resource keeps the period.');
SELECT is((row_of('anna')).resource_ids, ARRAY[r('two')], 'The row has the new resource.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), resource_id => 4711)$$,
	'P0002', 'resource 4711 does not exist', 'A modification to an unknown resource is an error.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-20', 1), resource_id => r('one'))),
	'confirmed', 'The period and the resource can be changed at once.');

-- How many
SELECT is(record_outcome('kurt', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2)),
	'confirmed', 'A reservation of two units is confirmed.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 4)), 'confirmed', 'The quantity can be raised.');
SELECT is(units_of('kurt'), '[0,4)', 'The reservation has four units.');
SELECT is(record_outcome('lena', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 1)),
	'confirmed', 'A reservation of the last unit is confirmed.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 5)),
	'refused: unavailable', 'A modification to more units than are free is refused.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 6)),
	'refused: over_capacity', 'A modification to more units than the capacity is refused for that reason.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 1)), 'confirmed', 'The quantity can be lowered.');
SELECT is((SELECT sum(upper(units) - lower(units))::int FROM reservation.allocation WHERE reservation_id = id('kurt')),
	1, 'A lowered quantity gives units back.');

-- Changes that need no place
SELECT isnt(new_events('kurt'), '', 'Kurt''s reservation wrote events.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), customer => 'karl', details => '{"a": 1}')),
	'confirmed', 'The customer and the details can be changed.');
SELECT results_eq($$SELECT customer, details, version FROM row_of('kurt')$$,
	$$VALUES ('karl', '{"a": 1}'::jsonb, 4)$$, 'The row has the new customer and details in a new version.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'))), 'confirmed', 'A modification without arguments is accepted.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), nights('2030-03-01', 1), 1, r('house'), customer => 'karl')),
	'confirmed', 'A modification to the present values is accepted.');
SELECT is((outcome_of('kurt')).version, 4, 'Neither makes a version.');
SELECT is(new_events('kurt'), 'ReservationModified ReservationFinalized', 'The two modifications without a change write no event.');

-- Money
SELECT is(record_outcome('mona', reservation.create_reservation(r('cabin'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'A reservation of two nights is confirmed.');
SELECT is((row_of('mona')).amount, 200.00, 'The reservation has the price of two nights.');
SELECT is(new_events('mona'),
	'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized',
	'The creation requests the payment.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), nights('2030-03-01', 3))), 'confirmed', 'The stay is prolonged to three nights.');
SELECT is((outcome_of('mona')).amount, 300.00, 'The answer has the price of three nights.');
SELECT is(new_events('mona'), 'ReservationModified PaymentRequested ReservationFinalized', 'The modification requests a payment.');
SELECT is((SELECT payload->>'requested' FROM reservation.history(id('mona'))
	WHERE type = 'PaymentRequested' ORDER BY sequence DESC LIMIT 1), '100.00', 'The difference is requested.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), nights('2030-03-01', 1))), 'confirmed', 'The stay is shortened to one night.');
SELECT is((row_of('mona')).amount, 100.00, 'The reservation has the price of one night.');
SELECT is(new_events('mona'), 'ReservationModified ReservationFinalized', 'A lower price writes no event of a refund before a payment.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), amount => 77.777)), 'confirmed', 'A modification to a given amount is accepted.');
SELECT is((row_of('mona')).amount, 77.78, 'The given amount is rounded to cents.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), nights('2030-03-01', 4))), 'confirmed', 'The stay is prolonged to four nights.');
SELECT is((row_of('mona')).amount, 77.78, 'The given amount stays with another period.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), resource_id => r('two'))), 'confirmed', 'The reservation is moved to another resource.');
SELECT is((row_of('mona')).amount, 77.78, 'The given amount stays with another resource.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), amount => 0)), 'confirmed', 'A modification to an amount of 0 is accepted.');
SELECT is((row_of('mona')).payment_status, 'none', 'The payment status of an amount of 0 is none.');

SELECT is(record_outcome('nina', reservation.create_reservation(r('cabin'), nights('2030-03-10', 1), 'c')), 'confirmed', 'A reservation with a price is confirmed.');
SELECT is(record_outcome('nina', reservation.modify_reservation(id('nina'), resource_id => r('one'), during => nights('2030-03-25', 1))),
	'confirmed', 'The reservation is moved to a resource without a price.');
SELECT results_eq($$SELECT amount, payment_status FROM row_of('nina')$$,
	$$VALUES (0::numeric, 'none')$$, 'The amount is 0, and the payment status none.');

SELECT is(record_outcome('otto', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c')), 'held', 'Otto''s reservation is held.');
SELECT isnt(new_events('otto'), '', 'Otto''s reservation wrote events.');
SELECT is(record_outcome('otto', reservation.modify_reservation(id('otto'), nights('2030-03-01', 2))), 'held', 'A hold can be prolonged by a night.');
SELECT is(new_events('otto'), 'ReservationModified PaymentRequested', 'The modified hold is not final.');
SELECT is((row_of('otto')).expires_at, '2030-01-01 12:15+00'::timestamptz, 'The modified hold keeps its deadline.');

-- A reservation that is checked in
SET reservation.now = '2030-03-10 16:00+00';
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'Bert''s reservation is checked in.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-10', 3))), 'checked_in', 'A reservation that is checked in can be prolonged.');
SELECT is(place_of('bert'), 'one [0,1) ["2030-03-10 15:00:00+00","2030-03-13 11:00:00+00")', 'The prolonged stay has the same place.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-09', 4))),
	'refused: wrong_status', 'A modification of the beginning is refused after the check-in.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), resource_id => r('two'))),
	'refused: wrong_status', 'A modification of the resource is refused after the check-in.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-10', 11))),
	'refused: unavailable', 'A modification into the next reservation is refused after the check-in.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('bert')), true, 'The row of the guest is still pinned.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), customer => 'b', expected_version => 3)),
	'checked_in', 'The expected version counts the accepted modifications only.');

-- A reservation that had begun when it was booked has other units in the past.
CREATE FUNCTION hours(f int, t int) RETURNS tstzrange LANGUAGE sql AS $$
SELECT tstzrange('2030-03-20 00:00+00'::timestamptz + f * interval '1 hour',
	'2030-03-20 00:00+00'::timestamptz + t * interval '1 hour')
$$;
SET reservation.now = '2030-03-20 00:00+00';
SELECT is(record_outcome('paul', reservation.create_reservation(r('bench'), hours(0, 6), 'c')), 'confirmed', 'A stay until six is confirmed.');
SELECT is(record_outcome('paul', reservation.checkin(id('paul'))), 'checked_in', 'The stay until six is checked in.');
SELECT is(record_outcome('quin', reservation.create_reservation(r('bench'), hours(7, 9), 'c')), 'confirmed', 'A stay from seven to nine is confirmed.');
SELECT is(record_outcome('rita', reservation.create_reservation(r('bench'), hours(8, 20), 'c')), 'confirmed', 'A stay from eight is confirmed.');
SELECT is(record_outcome('quin', reservation.cancel_reservation(id('quin'))), 'canceled', 'The stay from seven to nine is canceled.');
SET reservation.now = '2030-03-20 06:00+00';
SELECT is(record_outcome('paul', reservation.checkout(id('paul'))), 'checked_out', 'The stay until six is checked out.');
SET reservation.now = '2030-03-20 09:00+00';
SELECT is(record_outcome('rita', reservation.checkin(id('rita'))), 'checked_in', 'The stay from eight is checked in.');
SELECT is(record_outcome('udo', reservation.create_reservation(r('bench'), hours(2, 18), 'c')), 'confirmed', 'A stay that began at two is confirmed, though no unit was free since then.');
SELECT is(place_of('udo'), 'bench [0,1) ["2030-03-20 08:00:00+00","2030-03-20 18:00:00+00"),'
	' bench [1,2) ["2030-03-20 02:00:00+00","2030-03-20 08:00:00+00")', 'Its place is one unit until eight and another one after that.');
SELECT is(record_outcome('udo', reservation.checkin(id('udo'))), 'checked_in', 'The stay on two units is checked in.');
SELECT is(record_outcome('udo', reservation.modify_reservation(id('udo'), hours(2, 22))), 'checked_in', 'The stay on two units can be prolonged.');
SELECT is(place_of('udo'), 'bench [0,1) ["2030-03-20 08:00:00+00","2030-03-20 22:00:00+00"),'
	' bench [1,2) ["2030-03-20 02:00:00+00","2030-03-20 08:00:00+00")', 'The prolonged stay keeps its units.');
SELECT is(record_outcome('udo', reservation.modify_reservation(id('udo'), hours(2, 12))), 'checked_in', 'The stay on two units can be shortened.');
SELECT is(place_of('udo'), 'bench [0,1) ["2030-03-20 08:00:00+00","2030-03-20 12:00:00+00"),'
	' bench [1,2) ["2030-03-20 02:00:00+00","2030-03-20 08:00:00+00")', 'The shortened stay keeps its units.');

-- A value that stays as it is is not written again.
INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('study', 'UTC', 100, 'later');
SELECT is(record_outcome('vera', reservation.create_reservation(r('study'), nights('2030-04-01', 2), 'v', details => '{"cot": true, "n": 1.0, "of": {"a": [1, 2]}}')),
	'confirmed', 'Vera''s reservation with details is confirmed.');
SELECT isnt(new_events('vera'), '', 'Vera''s reservation wrote events.');
CREATE TEMP TABLE vera AS SELECT xmin::text AS writer, ctid::text AS place FROM reservation.reservation WHERE reservation_id = id('vera');
SELECT is((SELECT (accepted, status, version) FROM reservation.modify_reservation(id('vera'), details => d)), (true, 'confirmed'::text, 1), 'The present details change nothing if they are given as ' || d::text || '.')
FROM (VALUES ('{"cot": true, "n": 1.0, "of": {"a": [1, 2]}}'::jsonb), ('{"of": {"a": [1, 2]}, "n": 1, "cot": true}')) AS same (d);
SELECT is((SELECT (accepted, version) FROM reservation.modify_reservation(id('vera'), nights('2030-04-01', 2), 1, r('study'), customer => 'v',
	details => '{"cot": true, "n": 1.0, "of": {"a": [1, 2]}}')), (true, 1), 'A modification to all present values changes nothing.');
SELECT is(new_events('vera'), '', 'The modifications to present values write no event.');
SELECT results_eq($$SELECT xmin::text, ctid::text FROM reservation.reservation WHERE reservation_id = id('vera')$$, 'SELECT writer, place FROM vera', 'The row of the reservation is not written again.');
SELECT is((SELECT (accepted, version, amount) FROM reservation.modify_reservation(id('vera'), amount => 100)), (true, 2, 100.00), 'An amount that equals the price makes a version, as it is given from now on.');
SELECT is((SELECT (accepted, version, amount) FROM reservation.modify_reservation(id('vera'), amount => 100.004)), (true, 2, 100.00), 'The same amount, given again and rounded, makes no version.');
SELECT is(new_events('vera'), 'ReservationModified ReservationFinalized', 'The given amount is one modification.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), details => '{"cot": true, "n": 1, "of": {"a": [2, 1]}}')), 3, 'Other details make a version.');
SELECT is((row_of('vera')).details, '{"cot": true, "n": 1, "of": {"a": [2, 1]}}'::jsonb, 'The row has the other details.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), details => '{}')), 4, 'Empty details make a version.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), details => '{}')), 4, 'Empty details given again make no version.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), nights('2030-04-01', 3), details => '{}')), 5, 'The same details with another period make a version.');
SELECT is(new_events('vera'), 'ReservationModified ReservationFinalized ReservationModified ReservationFinalized ReservationModified ReservationFinalized',
	'Each modification with a change writes its events.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
