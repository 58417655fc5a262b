-- Guests: how many come, on which resources they may, and what they pay.
\ir support/story.sql
SELECT plan(82);

INSERT INTO reservation.resource (name, category, capacity, time_zone, min_guests, max_guests) VALUES
	('table for two', 'table', 1, 'UTC', NULL, 2), ('table for six', 'table', 1, 'UTC', 3, 6), ('any table', NULL, 3, 'UTC', NULL, NULL), ('booth', NULL, 3, 'UTC', 2, 4);
CREATE FUNCTION may(resource text, guests int, quantity int DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	offered boolean := reservation.is_available(r(resource), hours('2030-03-04 19:00', 2), quantity, guests => guests);
	answer reservation.outcome;
BEGIN
	answer := reservation.create_reservation(r(resource), hours('2030-03-04 19:00', 2), 'c', quantity, guests => guests);
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = CASE
		WHEN answer.accepted <> offered THEN 'offered ' || offered || ', but ' || answer::text
		ELSE coalesce(answer.reason, 'yes') END;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;

-- How many
SELECT is(may('table for two', 2), 'yes', 'Two sit at a table for two.');
SELECT is(may('table for two', 3), 'too_many', 'Three are too many.');
SELECT is(may('table for two', 1), 'yes', 'One may have it, too.');
SELECT is(may('table for six', 2), 'too_few', 'Two are too few for a table for six.');
SELECT is(may('table for six', 3), 'yes', 'Three are enough.');
SELECT is(may('table for six', 7), 'too_many', 'Seven are too many.');
SELECT is(may('table for six', NULL), 'yes', 'A party that is not told is accepted.');
SELECT is(may('any table', 100), 'yes', 'A table without a rule has any party.');
SELECT is(may('booth', 8, 2), 'yes', 'Two booths hold twice as many.');
SELECT is(may('booth', 9, 2), 'too_many', 'They hold no more than that.');
SELECT is(may('booth', 3, 2), 'too_few', 'Each booth wants its party.');
SELECT is(may('any table', 2147483647), 'yes', 'The largest number is accepted.');
SELECT throws_ok(format('SELECT reservation.create_reservation(1, hours(''2030-03-04 19:00'', 2), ''c'', guests => %s)', n), '22023', 'guests must be at least 1', format('%s guests are an error.', n)) FROM unnest('{0,-1}'::int[]) AS n;
SELECT throws_ok('SELECT * FROM reservation.' || call, '22023', 'guests must be at least 1', 'No guests are an error in ' || call) FROM unnest(ARRAY['is_available(1, hours(''2030-03-04 19:00'', 2), guests => 0)',
	'find_slots(''1 hour'', hours(''2030-03-04 19:00'', 2), 1, guests => 0)', 'alternatives(1, hours(''2030-03-04 19:00'', 2), guests => 0)', 'quote(1, hours(''2030-03-04 19:00'', 2), guests => 0)',
	'prices(1, hours(''2030-03-04 19:00'', 2), guests => 0)', 'add_to_waitlist(1, hours(''2030-03-04 19:00'', 2), ''c'', guests => 0)', 'create_group_reservation(''{1}'', hours(''2030-03-04 19:00'', 2), ''c'', guests => 0)',
	'create_booking(''[{"resource_id": 1, "from": "2030-03-04 19:00", "to": "2030-03-04 20:00", "guests": 0}]'', ''c'')']) AS call;
SELECT throws_ok($$UPDATE reservation.resource SET min_guests = 0$$, '23514', NULL, 'A party of nobody is no rule.');
SELECT throws_ok($$UPDATE reservation.resource SET max_guests = 0$$, '23514', NULL, 'A table for nobody is no rule.');

-- The queries
SELECT results_eq($$SELECT resource_id FROM reservation.find_slots('2 hours', hours('2030-03-04 19:00', 2), category => 'table', guests => 4)$$, $$VALUES (r('table for six'))$$, 'find_slots() finds the table that holds the party.');
SELECT results_eq($$SELECT resource_id FROM reservation.find_slots('2 hours', hours('2030-03-04 19:00', 2), category => 'table', guests => 2)$$, $$VALUES (r('table for two'))$$, 'It leaves the large one for a large party.');
SELECT is_empty($$SELECT resource_id FROM reservation.find_slots('2 hours', hours('2030-03-04 19:00', 2), category => 'table', guests => 7)$$, 'It finds none for seven.');
SELECT results_eq($$SELECT resource_id FROM reservation.alternatives(r('table for two'), hours('2030-03-04 19:00', 2), guests => 5)$$, $$VALUES (r('table for six'))$$, 'alternatives() offers the table that holds the party.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('table for two'), hours('2030-03-04 19:00', 2), 'c', guests => 5)), 'refused: too_many', 'Five are too many for Anna''s table.');
SELECT is((outcome_of('anna')).alternatives->0->>'resource_id', r('table for six')::text, 'The refusal offers another table.');
SELECT results_eq($$SELECT type, payload->>'guests', payload->>'reason' FROM reservation.event WHERE aggregateid = id('anna')::text ORDER BY sequence$$,
	$$VALUES ('ReservationRequested', '5', NULL), ('AvailabilityRejected', NULL, 'too_many')$$, 'The events have the party and the reason.');

SELECT is(record_outcome('lena', reservation.create_category_reservation('table', hours('2030-03-07 19:00', 2), 'c', guests => 4)), 'confirmed', 'Any table that holds the party is given.');
SELECT is(record_outcome('lena', reservation.create_category_reservation('table', hours('2030-03-07 19:00', 2), 'c', guests => 9)), 'refused: too_many', 'No table holds nine.');

-- The row and its events
SELECT is(record_outcome('bert', reservation.create_reservation(r('table for six'), hours('2030-03-04 19:00', 2), 'c', guests => 4)), 'confirmed', 'Bert books for four.');
SELECT is((row_of('bert')).guests, 4, 'The row has them.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('any table'), hours('2030-03-04 19:00', 2), 'c')), 'confirmed', 'Carl says no number.');
SELECT is((row_of('carl')).guests, NULL, 'The row has none.');
SELECT is((SELECT payload ? 'guests' FROM reservation.event WHERE aggregateid = id('carl')::text AND sequence = 1), false, 'The event has none either.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), guests => 6)), 'confirmed', 'Two more are coming.');
SELECT is((row_of('bert')).guests, 6, 'The row has six.');
SELECT is((SELECT payload->>'guests' || ' after ' || (payload->'previous'->>'guests') FROM reservation.event WHERE aggregateid = id('bert')::text AND type = 'ReservationModified'), '6 after 4', 'The event has both.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), guests => 7)), 'refused: too_many', 'A seventh is refused.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), guests => 2)), 'refused: too_few', 'Two alone are refused.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), guests => 6)), 'confirmed', 'The same number is accepted.');
SELECT is((row_of('bert')).version, 2, 'It writes nothing.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), resource_id => r('table for two'))), 'refused: too_many', 'A table that is too small is refused.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), resource_id => r('table for two'), guests => 2)), 'confirmed', 'It is accepted for two.');
SELECT is((SELECT guests FROM reservation.as_of(id('bert'), '2030-01-01 12:00+00')), 2, 'as_of() has the guests.');
UPDATE reservation.resource SET max_guests = 1 WHERE name = 'table for two';
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), hours('2030-03-04 19:00', 3))), 'confirmed', 'A stricter rule does not bind a party that stays as it is.');
UPDATE reservation.resource SET max_guests = 2 WHERE name = 'table for two';
SELECT is(record_outcome('bert', reservation.checkin(id('bert'), '2030-03-04 19:00+00')), 'checked_in', 'They come.') FROM set_config('reservation.now', '2030-03-04 19:00+00', false);
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), guests => 1)), 'checked_in', 'One of them leaves.');
SET reservation.now = '2030-01-01 12:00+00';

-- The waitlist
SELECT is(record_outcome('dora', reservation.add_to_waitlist(r('table for two'), hours('2030-03-05 19:00', 2), 'c', guests => 3)), 'refused: too_many', 'Three do not wait for a table for two.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('table for six'), hours('2030-03-05 19:00', 2), 'c', guests => 6)), 'confirmed', 'Emil has the table for six.');
SELECT is(record_outcome('fred', reservation.add_to_waitlist(r('table for six'), hours('2030-03-05 19:00', 2), 'c', guests => 3)), 'waitlisted', 'Three wait for it.');
SELECT is(record_outcome('gina', reservation.add_to_waitlist(r('table for six'), hours('2030-03-05 19:00', 2), 'c', guests => 5)), 'waitlisted', 'Five wait for it.');
UPDATE reservation.resource SET min_guests = 4 WHERE name = 'table for six';
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'Emil gives it back.');
SELECT is((row_of('fred')).status || ' ' || (row_of('gina')).status, 'waitlisted held', 'A party that is too small by now is not offered it.');
UPDATE reservation.resource SET min_guests = 3 WHERE name = 'table for six';

-- Groups and bookings
SELECT is(record_outcome('hans', reservation.create_group_reservation(ARRAY[r('any table'), r('booth')], hours('2030-03-06 19:00', 2), 'c', guests => 5)), 'refused: too_many', 'Each resource of a group is for the party.');
SELECT results_eq($$SELECT accepted, reason FROM reservation.create_booking(jsonb_build_array(
	jsonb_build_object('resource_id', r('booth'), 'from', '2030-03-06 19:00', 'to', '2030-03-06 21:00', 'guests', 4),
	jsonb_build_object('resource_id', r('booth'), 'from', '2030-03-06 19:00', 'to', '2030-03-06 21:00', 'guests', 5)), 'c', 'each')$$,
	$$VALUES (true, NULL), (false, 'too_many')$$, 'Each item of a booking has its guests.');

-- Prices
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment) VALUES ('room', 3, 'UTC', 100, 'night', 'later'), ('suite', 3, 'UTC', NULL, 'night', 'upfront');
INSERT INTO reservation.rate (resource_id, guests, price) VALUES (r('room'), '[1,1]', 80), (r('room'), '[3,)', 130), (r('suite'), '[1,2]', 200), (r('suite'), '[3,4]', 300);
CREATE FUNCTION costs(resource text, guests int) RETURNS text LANGUAGE sql AS $$
SELECT trim_scale(reservation.quote(r(resource), nights('2030-03-04', 2), guests => guests))::text
$$;
SELECT is(costs('room', n), price, format('Two nights for %s cost %s.', coalesce(n::text, 'a party that is not told'), price)) FROM (VALUES (1, '160'), (2, '200'), (3, '260'), (9, '260'), (NULL, '200')) AS v(n, price);
SELECT is(costs('suite', 5), NULL, 'A party without a rate has no price.');
SELECT results_eq($$SELECT price::text FROM reservation.prices(r('room'), nights('2030-03-04', 2), guests => 3)$$, $$VALUES ('130'), ('130')$$, 'prices() has the rate of the party.');
SELECT is(record_outcome('ines', reservation.create_reservation(r('room'), nights('2030-03-04', 2), 'c', guests => 1)), 'confirmed', 'Ines comes alone.');
SELECT is(trim_scale((outcome_of('ines')).amount), 160::numeric, 'She pays for one.');
UPDATE reservation.rate SET price = 90 WHERE price = 80;
SELECT is(record_outcome('ines', reservation.modify_reservation(id('ines'), nights('2030-03-04', 3))), 'confirmed', 'She stays a night more.');
SELECT is(trim_scale((outcome_of('ines')).amount), 250::numeric, 'Only the new night has the new price.');
SELECT is(record_outcome('ines', reservation.modify_reservation(id('ines'), guests => 3)), 'confirmed', 'She brings two friends.');
SELECT is(trim_scale((outcome_of('ines')).amount), 390::numeric, 'All nights have the price of three.');
-- A change that is not paid
SELECT is(record_outcome('karl', reservation.create_reservation(r('suite'), nights('2030-03-04', 2), 'c', guests => 2)), 'held', 'Karl books for two.');
SELECT is(record_outcome('karl', reservation.complete_payment(id('karl'), 'p1', 400)), 'confirmed', 'He pays.');
SELECT is(record_outcome('karl', reservation.modify_reservation(id('karl'), guests => 3)), 'confirmed', 'A third is coming.');
SELECT is(format('%s %s', (row_of('karl')).guests, trim_scale((row_of('karl')).amount)), '3 600', 'The row has three, and their price.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 2, 'The time to pay is over, and that of the offer.');
SELECT is(format('%s %s', (row_of('karl')).guests, trim_scale((row_of('karl')).amount)), '2 400', 'It is two again.');
-- Each item of a booking is offered what its party may have.
INSERT INTO reservation.resource (name, time_zone, max_guests) VALUES ('snug', 'UTC', 2);
SELECT reservation.create_reservation(r('snug'), hours('2030-03-21 19:00', 2), 'first') \g /dev/null
SELECT is(
	(SELECT string_agg(reason || ' ' || (alternatives <> '[]'), ', ' ORDER BY item) FROM reservation.create_booking(
		(SELECT jsonb_agg(jsonb_build_object('resource_id', r('snug'), 'from', '2030-03-21 19:00+00', 'to', '2030-03-21 21:00+00', 'guests', n)) FROM unnest('{4,1,4}'::int[]) AS n), 'ann')),
	'too_many false, unavailable true, too_many false', 'A party that is too large is offered nothing, though a smaller one is.');

-- A party changes no price but where prices follow it, also if the resource is charged in another way by now.
INSERT INTO reservation.resource (name, time_zone, price, price_per, payment) VALUES ('lawn', 'UTC', 10, 'hour', 'later'), ('tent', 'UTC', 50, 'night', 'later');
INSERT INTO reservation.rate (resource_id, guests, price) VALUES (r('tent'), '[3,)', 80);
SELECT record_outcome('fair', reservation.create_group_reservation(ARRAY[r('lawn'), r('tent')], hours('2030-03-21 12:00', 24), 'fair', guests => 2)) \g /dev/null
SELECT record_outcome('game', reservation.create_reservation(r('lawn'), hours('2030-03-23 12:00', 3), 'game', guests => 2)) \g /dev/null
UPDATE reservation.resource SET price_per = 'reservation', price = 7 WHERE name = 'lawn';
SELECT is((reservation.modify_reservation(id('game'), guests => 1)).amount, 30.00, 'Another number of players costs the same.');
SELECT is((reservation.modify_reservation(id('fair'), guests => 3)).amount, 320.00, 'A third guest costs more in the tent alone.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
