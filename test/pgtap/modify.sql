-- modify_reservation: the same reservation, changed as a whole or not at all.
\ir support/story.sql
SELECT plan(102);

INSERT INTO reservation.resource (name, category, capacity, time_zone)
VALUES ('one', 'room', 1, 'UTC'), ('two', 'room', 1, 'UTC'), ('house', NULL, 5, 'UTC'),
	('bench', NULL, 2, 'UTC');
INSERT INTO reservation.resource (name, time_zone, price, price_per, payment)
VALUES ('cabin', 'UTC', 100, 'night', 'later'), ('suite', 'UTC', 100, 'night', 'upfront');

SELECT is(record_outcome('anna', reservation.create_reservation(r('one'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'a reservation');
SELECT is(record_outcome('bert', reservation.create_reservation(r('one'), nights('2030-03-10', 2), 'c')),
	'confirmed', 'and another on the same room');
SELECT isnt(new_events('anna'), '', 'so far');

-- When
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 2))),
	'confirmed', 'its own old place does not stand in its way');
SELECT is(place_of('anna'), 'one [0,1) ["2030-03-02 15:00:00+00","2030-03-04 11:00:00+00")', 'it is there');
SELECT is((row_of('anna')).during, nights('2030-03-02', 2), 'and says so');
SELECT is((outcome_of('anna')).reservation_id, id('anna'), 'as the same reservation');
SELECT is((outcome_of('anna')).version, 2, 'in a new version');
SELECT is(new_events('anna'), 'ReservationModified ReservationFinalized', 'with these events');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1))),
	'confirmed', 'shorter');
SELECT is(record_outcome('dora', reservation.create_reservation(r('one'), nights('2030-03-03', 1), 'c')),
	'confirmed', 'which frees the rest for others');

-- A refusal
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-10', 2))),
	'refused: unavailable', 'a place that is taken');
SELECT is((outcome_of('anna')).status, 'confirmed', 'it is what it was');
SELECT is((outcome_of('anna')).version, 3, 'in the version it was');
SELECT is((outcome_of('anna')).alternatives->0,
	jsonb_build_object('resource_id', r('one')::text, 'quantity', 1,
		'from', '2030-03-12T15:00:00+00:00', 'to', '2030-03-14T11:00:00+00:00'),
	'the nearest time is an alternative');
SELECT is(place_of('anna'), 'one [0,1) ["2030-03-02 15:00:00+00","2030-03-03 11:00:00+00")',
	'where it was');
SELECT is(new_events('anna'), 'ReservationModified ReservationFinalized ModificationRejected',
	'refused by name');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'),
	tstzrange('2029-12-01 00:00+00', '2029-12-02 00:00+00'))), 'refused: past', 'not into the past');

-- Where
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), resource_id => r('two'))),
	'confirmed', 'another resource');
SELECT is(place_of('anna'), 'two [0,1) ["2030-03-02 15:00:00+00","2030-03-03 11:00:00+00")',
	'keeps the period');
SELECT is((row_of('anna')).resource_ids, ARRAY[r('two')], 'and the row says which');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), resource_id => 4711)$$,
	'P0002', 'resource 4711 does not exist', 'one that does not exist');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-20', 1), resource_id => r('one'))),
	'confirmed', 'both at once');

-- How many
SELECT is(record_outcome('kurt', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2)),
	'confirmed', 'two units');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 4)), 'confirmed', 'four');
SELECT is(units_of('kurt'), '[0,4)', 'are taken');
SELECT is(record_outcome('lena', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 1)),
	'confirmed', 'the last');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 5)),
	'refused: unavailable', 'now there are no five');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 6)),
	'refused: over_capacity', 'and never six');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), quantity => 1)), 'confirmed', 'fewer');
SELECT is((SELECT sum(upper(units) - lower(units))::int FROM reservation.allocation WHERE reservation_id = id('kurt')),
	1, 'give units back');

-- Changes that need no place
SELECT isnt(new_events('kurt'), '', 'so far');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), customer => 'karl', details => '{"a": 1}')),
	'confirmed', 'customer and details');
SELECT results_eq($$SELECT customer, details, version FROM row_of('kurt')$$,
	$$VALUES ('karl', '{"a": 1}'::jsonb, 4)$$, 'are changed');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'))), 'confirmed', 'nothing at all');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), nights('2030-03-01', 1), 1, r('house'), customer => 'karl')),
	'confirmed', 'what it is already');
SELECT is((outcome_of('kurt')).version, 4, 'makes no version');
SELECT is(new_events('kurt'), 'ReservationModified ReservationFinalized', 'and no event');

-- Money
SELECT is(record_outcome('mona', reservation.create_reservation(r('cabin'), nights('2030-03-01', 2), 'c')),
	'confirmed', 'two nights');
SELECT is((row_of('mona')).amount, 200.00, 'for two hundred');
SELECT is(new_events('mona'),
	'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized',
	'to be paid later');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), nights('2030-03-01', 3))), 'confirmed', 'three nights');
SELECT is((outcome_of('mona')).amount, 300.00, 'for three hundred');
SELECT is(new_events('mona'), 'ReservationModified PaymentRequested ReservationFinalized', 'the difference is asked for');
SELECT is((SELECT payload->>'requested' FROM reservation.history(id('mona'))
	WHERE type = 'PaymentRequested' ORDER BY sequence DESC LIMIT 1), '100.00', 'and only that');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), nights('2030-03-01', 1))), 'confirmed', 'one night');
SELECT is((row_of('mona')).amount, 100.00, 'is less');
SELECT is(new_events('mona'), 'ReservationModified ReservationFinalized', 'nothing was paid, so nothing is owed');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), amount => 77.777)), 'confirmed', 'an amount given');
SELECT is((row_of('mona')).amount, 77.78, 'is rounded to the minor unit');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), nights('2030-03-01', 4))), 'confirmed', 'and more nights');
SELECT is((row_of('mona')).amount, 77.78, 'an explicit amount stays until another is given');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), resource_id => r('two'))), 'confirmed', 'elsewhere');
SELECT is((row_of('mona')).amount, 77.78, 'it stays too');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), amount => 0)), 'confirmed', 'nothing');
SELECT is((row_of('mona')).payment_status, 'none', 'is not due');

SELECT is(record_outcome('nina', reservation.create_reservation(r('cabin'), nights('2030-03-10', 1), 'c')), 'confirmed', 'priced');
SELECT is(record_outcome('nina', reservation.modify_reservation(id('nina'), resource_id => r('one'), during => nights('2030-03-25', 1))),
	'confirmed', 'and moved to where nothing has a price');
SELECT results_eq($$SELECT amount, payment_status FROM row_of('nina')$$,
	$$VALUES (0::numeric, 'none')$$, 'costs nothing');

SELECT is(record_outcome('otto', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c')), 'held', 'held');
SELECT isnt(new_events('otto'), '', 'so far');
SELECT is(record_outcome('otto', reservation.modify_reservation(id('otto'), nights('2030-03-01', 2))), 'held', 'a hold may change');
SELECT is(new_events('otto'), 'ReservationModified PaymentRequested', 'and is not final before it is paid');
SELECT is((row_of('otto')).expires_at, '2030-01-01 12:15+00'::timestamptz, 'it keeps its deadline');

-- A guest who is in
SET reservation.now = '2030-03-10 16:00+00';
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'a guest');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-10', 3))), 'checked_in', 'may stay longer');
SELECT is(place_of('bert'), 'one [0,1) ["2030-03-10 15:00:00+00","2030-03-13 11:00:00+00")', 'in the same place');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-09', 4))),
	'refused: wrong_status', 'but not have come on another day');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), resource_id => r('two'))),
	'refused: wrong_status', 'nor elsewhere');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), nights('2030-03-10', 11))),
	'refused: unavailable', 'nor stay when the next one comes');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('bert')), true, 'and stays pinned');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), customer => 'b', expected_version => 3)),
	'checked_in', 'the version has counted what was accepted');

-- One that had begun when it was booked has other units in the past.
CREATE FUNCTION hours(f int, t int) RETURNS tstzrange LANGUAGE sql AS $$
SELECT tstzrange('2030-03-20 00:00+00'::timestamptz + f * interval '1 hour',
	'2030-03-20 00:00+00'::timestamptz + t * interval '1 hour')
$$;
SET reservation.now = '2030-03-20 00:00+00';
SELECT is(record_outcome('paul', reservation.create_reservation(r('bench'), hours(0, 6), 'c')), 'confirmed', 'till six');
SELECT is(record_outcome('paul', reservation.checkin(id('paul'))), 'checked_in', 'who is in');
SELECT is(record_outcome('quin', reservation.create_reservation(r('bench'), hours(7, 9), 'c')), 'confirmed', 'who has the next');
SELECT is(record_outcome('rita', reservation.create_reservation(r('bench'), hours(8, 20), 'c')), 'confirmed', 'sit on the second');
SELECT is(record_outcome('quin', reservation.cancel_reservation(id('quin'))), 'canceled', 'and does not come');
SET reservation.now = '2030-03-20 09:00+00';
SELECT is(record_outcome('rita', reservation.checkin(id('rita'))), 'checked_in', 'she is in');
SELECT is(record_outcome('udo', reservation.create_reservation(r('bench'), hours(2, 18), 'c')), 'confirmed', 'no unit was free since two');
SELECT is(place_of('udo'), 'bench [0,1) ["2030-03-20 08:00:00+00","2030-03-20 18:00:00+00"),'
	' bench [1,2) ["2030-03-20 02:00:00+00","2030-03-20 08:00:00+00")', 'so it is two');
SELECT is(record_outcome('udo', reservation.checkin(id('udo'))), 'checked_in', 'he is in');
SELECT is(record_outcome('udo', reservation.modify_reservation(id('udo'), hours(2, 22))), 'checked_in', 'stays longer');
SELECT is(place_of('udo'), 'bench [0,1) ["2030-03-20 08:00:00+00","2030-03-20 22:00:00+00"),'
	' bench [1,2) ["2030-03-20 02:00:00+00","2030-03-20 08:00:00+00")', 'where he is');
SELECT is(record_outcome('udo', reservation.modify_reservation(id('udo'), hours(2, 12))), 'checked_in', 'or shorter');
SELECT is(place_of('udo'), 'bench [0,1) ["2030-03-20 08:00:00+00","2030-03-20 12:00:00+00"),'
	' bench [1,2) ["2030-03-20 02:00:00+00","2030-03-20 08:00:00+00")', 'there too');

-- A value that stays as it is is not written again.
INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('study', 'UTC', 100, 'later');
SELECT is(record_outcome('vera', reservation.create_reservation(r('study'), nights('2030-04-01', 2), 'v', details => '{"cot": true, "n": 1.0, "of": {"a": [1, 2]}}')),
	'confirmed', 'Vera asks for a cot.');
SELECT isnt(new_events('vera'), '', 'So far there is something to tell.');
CREATE TEMP TABLE vera AS SELECT xmin::text AS writer, ctid::text AS place FROM reservation.reservation WHERE reservation_id = id('vera');
SELECT is((SELECT (accepted, status, version) FROM reservation.modify_reservation(id('vera'), details => d)), (true, 'confirmed'::text, 1), 'These details are there already: ' || d::text)
FROM (VALUES ('{"cot": true, "n": 1.0, "of": {"a": [1, 2]}}'::jsonb), ('{"of": {"a": [1, 2]}, "n": 1, "cot": true}')) AS same (d);
SELECT is((SELECT (accepted, version) FROM reservation.modify_reservation(id('vera'), nights('2030-04-01', 2), 1, r('study'), customer => 'v',
	details => '{"cot": true, "n": 1.0, "of": {"a": [1, 2]}}')), (true, 1), 'Every argument may be given as it is.');
SELECT is(new_events('vera'), '', 'There is nothing to tell.');
SELECT results_eq($$SELECT xmin::text, ctid::text FROM reservation.reservation WHERE reservation_id = id('vera')$$, 'SELECT writer, place FROM vera', 'Nothing is written.');
SELECT is((SELECT (accepted, version, amount) FROM reservation.modify_reservation(id('vera'), amount => 100)), (true, 2, 100.00), 'An amount that is given from now on is a change.');
SELECT is((SELECT (accepted, version, amount) FROM reservation.modify_reservation(id('vera'), amount => 100.004)), (true, 2, 100.00), 'Given again, and rounded, it is none.');
SELECT is(new_events('vera'), 'ReservationModified ReservationFinalized', 'It is told once.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), details => '{"cot": true, "n": 1, "of": {"a": [2, 1]}}')), 3, 'Other details are a change.');
SELECT is((row_of('vera')).details, '{"cot": true, "n": 1, "of": {"a": [2, 1]}}'::jsonb, 'They are kept.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), details => '{}')), 4, 'None are a change.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), details => '{}')), 4, 'None again are none.');
SELECT is((SELECT version FROM reservation.modify_reservation(id('vera'), nights('2030-04-01', 3), details => '{}')), 5, 'The same details with another change do not undo it.');
SELECT is(new_events('vera'), 'ReservationModified ReservationFinalized ReservationModified ReservationFinalized ReservationModified ReservationFinalized',
	'Each change is told, and nothing else.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
