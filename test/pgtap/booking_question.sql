-- is_available and quote of the items of a booking: what create_booking would answer.
\ir support/story.sql
SELECT plan(36);

INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, setup_time, cleanup_time)
VALUES ('clinic 1', 'room', 1, 'UTC', 20, 'hour', 'later', NULL, '15 min'), ('clinic 2', 'room', 1, 'UTC', 30, 'hour', 'later', NULL, NULL),
	('ada', 'doctor', 1, 'UTC', 80, 'reservation', 'later', NULL, NULL), ('bob', 'doctor', 1, 'UTC', 60, 'reservation', 'later', NULL, NULL),
	('laser', 'device', 2, 'UTC', NULL, 'reservation', 'later', '10 min', NULL);
INSERT INTO reservation.resource (name, category, capacity, time_zone, price, currency, payment, overbooking, max_guests, rank)
VALUES ('hall', 'hall', 3, 'UTC', 500, 'CHF', 'later', 1, 8, 1), ('nook', 'hall', 1, 'UTC', 100, 'CHF', 'later', 0, 2, 2);
CREATE FUNCTION wish(place text, day int, hour numeric, length numeric, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT CASE WHEN s.resource_id IS NULL THEN jsonb_build_object('category', place) ELSE jsonb_build_object('resource_id', s.resource_id) END
		|| jsonb_build_object('from', '2030-03-01 00:00+00'::timestamptz + make_interval(days => day - 1, mins => (hour * 60)::int),
			'to', '2030-03-01 00:00+00'::timestamptz + make_interval(days => day - 1, mins => ((hour + length) * 60)::int)) || more
	FROM (SELECT 1) AS one LEFT JOIN reservation.resource s ON s.name = place $$;
CREATE FUNCTION ask(VARIADIC items jsonb[]) RETURNS boolean LANGUAGE sql AS 'SELECT reservation.is_available(to_jsonb(items))';

-- Together
SELECT is(ask(wish('clinic 1', 1, 9, 1), wish('ada', 1, 9, 1), wish('laser', 1, 9.5, 0.5)), true, 'A room, a doctor and a device are free.');
SELECT is(ask(wish('clinic 1', 1, 9, 1), wish('clinic 1', 1, 9.5, 1)), false, 'Two items do not share a unit,');
SELECT is(ask(wish('clinic 1', 1, 9, 1), wish('clinic 1', 1, 10, 1)), false, 'nor the clean-up time.');
SELECT is(ask(wish('clinic 1', 1, 9, 1), wish('clinic 1', 1, 10.25, 1)), true, 'After that the room is free.');
SELECT is(ask(wish('laser', 1, 9, 1), wish('laser', 1, 9, 1)), true, 'Two devices are there,');
SELECT is(ask(wish('laser', 1, 9, 1), wish('laser', 1, 9, 1), wish('laser', 1, 9, 1)), false, 'and not three.');
SELECT is(ask(wish('room', 1, 9, 1), wish('room', 1, 9, 1)), true, 'Any of a category: two rooms,');
SELECT is(ask(wish('room', 1, 9, 1), wish('room', 1, 9, 1), wish('clinic 2', 1, 9, 1)), false, 'and not three.');
SELECT is(ask(wish('hall', 1, 9, 1, '{"quantity": 4}')), false, 'More than the capacity is not available,');
SELECT is(ask(wish('hall', 1, 9, 1, '{"quantity": 4, "on_unavailable": "overbook"}')), true, 'unless it may be overbooked.');
SELECT is(ask(wish('nook', 1, 9, 1, '{"guests": 3}')), false, 'A rule refuses.');
SELECT is((SELECT count(*)::int FROM reservation.allocation) + (SELECT count(*)::int FROM reservation.event), 0, 'A question leaves nothing.');
SELECT is((SELECT count(*)::int FROM reservation.create_booking(jsonb_build_array(wish('clinic 1', 1, 9, 1), wish('ada', 1, 9, 1), wish('laser', 1, 9.5, 0.5)), 'c') WHERE accepted), 3, 'What was available is booked.');
SELECT is(ask(wish('clinic 1', 1, 9, 1), wish('bob', 1, 9, 1)), false, 'The room is taken now.');
SELECT is(ask(wish('room', 1, 9, 1), wish('doctor', 1, 9, 1), wish('laser', 1, 9.5, 0.5)), true, 'Another room and another doctor are free.');
SELECT is(ask(wish('room', 1, 9, 1), wish('doctor', 1, 9, 1), wish('laser', 1, 9.5, 0.5, '{"quantity": 2}')), false, 'There is one device, and not two.');

-- Re-packing for one item counts for the next
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('cabin', 2, 'UTC');
SELECT is(record_outcome('x', reservation.create_reservation(r('cabin'), hours('2030-03-05 00:00', 24), 'x')), 'confirmed', 'Cabin 0 is taken on the 5th.');
SELECT is(record_outcome('y', reservation.create_reservation(r('cabin'), hours('2030-03-06 00:00', 24), 'y', units => '[1,2)')), 'confirmed', 'Cabin 1 is taken on the 6th.');
SELECT is(ask(wish('cabin', 5, 0, 48)), true, 'A stay of both days makes the first guest move.');
SELECT is(ask(wish('cabin', 5, 0, 48), wish('cabin', 5, 0, 24)), false, 'Then there is no room for another one on the 5th.');
SELECT is(ask(wish('cabin', 5, 0, 48), wish('cabin', 7, 0, 24), wish('cabin', 7, 0, 24)), true, 'There is on the 7th, for two.');

-- create_booking takes the items that are said to be available.
CREATE FUNCTION differences(seed int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	places text[] := '{clinic 1,clinic 2,ada,laser,room,doctor,device,hall,cabin}';
	items jsonb;
	said boolean;
	done boolean;
	found int := 0;
BEGIN
	PERFORM setseed(seed / 1000.0);
	FOR n IN 1 .. 150 LOOP
		SELECT jsonb_agg(wish(places[1 + floor(random() * 9)::int], 10, 8 + floor(random() * 8)::int / 2.0, (1 + floor(random() * 4)::int) / 2.0,
			CASE WHEN random() < 0.2 THEN '{"quantity": 2}' ELSE '{}' END::jsonb)) INTO items FROM generate_series(1, 1 + floor(random() * 4)::int);
		said := reservation.is_available(items);
		done := (SELECT bool_and(accepted) FROM reservation.create_booking(items, 'c'));
		found := found + (said IS DISTINCT FROM done)::int;
	END LOOP;
	RETURN found;
END
$$;
SELECT is(differences(seed), 0, format('History %s agrees.', seed)) FROM generate_series(1, 2) AS seed;

-- Prices
SELECT results_eq($$SELECT item, resource_id, amount, currency FROM reservation.quote(jsonb_build_array(wish('clinic 1', 20, 9, 2), wish('ada', 20, 9, 2), wish('laser', 20, 10, 1), wish('hall', 20, 9, 1)))$$,
	$$VALUES (1, r('clinic 1'), 40.00, 'EUR'), (2, r('ada'), 80.00, 'EUR'), (3, r('laser'), NULL, 'EUR'), (4, r('hall'), 500.00, 'CHF'), (NULL, NULL, 120.00, 'EUR'), (NULL, NULL, 500.00, 'CHF')$$,
	'Each item has its price, and each currency its sum.');
SELECT results_eq($$SELECT q.item, q.amount, b.amount FROM reservation.quote(jsonb_build_array(wish('room', 21, 9, 2), wish('room', 21, 9, 2), wish('doctor', 21, 9, 2, '{"amount": 7}'))) q
	LEFT JOIN reservation.create_booking(jsonb_build_array(wish('room', 21, 9, 2), wish('room', 21, 9, 2), wish('doctor', 21, 9, 2, '{"amount": 7}')), 'q') b USING (item)$$,
	'VALUES (1, 40.00, 40.00), (2, 60.00, 60.00), (3, 7.00, 7.00), (NULL, 107.00, NULL)', 'The price of an item of a category is that of the resource that it gets.');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('HALF', 'percent', 50);
SELECT results_eq($$SELECT amount FROM reservation.quote(jsonb_build_array(wish('ada', 22, 9, 2, '{"promotion_code": "HALF"}'), wish('ada', 22, 11, 2)))$$, 'VALUES (40.00), (80.00), (120.00)', 'A promotion is taken off.');
INSERT INTO reservation.promotion (code, kind, value, max_uses, max_uses_per_customer) VALUES ('ONCE', 'percent', 50, 1, NULL), ('EACH', 'percent', 50, NULL, 2);
CREATE FUNCTION amounts(code text, n int) RETURNS numeric[] LANGUAGE sql AS $$ SELECT array_agg(amount ORDER BY item) FROM reservation.quote((SELECT jsonb_agg(wish('ada', 23, 9 + m, 1, jsonb_build_object('promotion_code', code))) FROM generate_series(1, n) AS m)) WHERE item IS NOT NULL $$;
SELECT is(amounts('ONCE', 2), '{40.00,80.00}', 'A promotion with one use is taken off one item.');
SELECT is(amounts('EACH', 3), '{40.00,40.00,80.00}', 'Its uses by one customer are counted, too.');
SELECT is(record_outcome('o', reservation.create_reservation(r('ada'), hours('2030-03-24 09:00', 1), 'o', promotion_code => 'ONCE', hold => '1 hour')), 'held', 'A hold has the use,');
SET reservation.now = '2030-02-01';
SELECT is(amounts('ONCE', 2), '{40.00,80.00}', 'and gives it back when it has ended, once.');
RESET reservation.now;

-- The part that is asked for first, and when the rest is: of each item, and in the sums of what all of them ask for.
INSERT INTO reservation.rate_plan (code, resource_id, deposit, balance_due) VALUES ('half', r('ada'), 50, '2 days'), ('some', r('bob'), 10, '1 day'), ('late', r('ada'), 50, '99 years');
SELECT results_eq($$SELECT item, amount, currency, deposit, balance_due_at FROM reservation.quote(jsonb_build_array(wish('ada', 25, 9, 2, '{"rate_plan": "half"}'), wish('bob', 25, 9, 2, '{"rate_plan": "some"}'),
	wish('bob', 25, 11, 2), wish('laser', 25, 9, 2), wish('hall', 25, 9, 1), wish('ada', 25, 12, 1, '{"rate_plan": "late"}')))$$,
	$$VALUES (1, 80.00, 'EUR', 40.00, timestamptz '2030-03-23 09:00+00'), (2, 60.00, 'EUR', 6.00, '2030-03-24 09:00+00'), (3, 60.00, 'EUR', NULL, NULL), (4, NULL, 'EUR', NULL, NULL), (5, 500.00, 'CHF', NULL, NULL),
	(6, 80.00, 'EUR', NULL, NULL), (NULL, 280.00, 'EUR', 186.00, '2030-03-23 09:00+00'), (NULL, 500.00, 'CHF', NULL, NULL)$$, 'A quote tells the deposit and the time of the balance.');
CREATE TABLE quoted AS SELECT * FROM reservation.quote(jsonb_build_array(wish('ada', 26, 9, 2, '{"rate_plan": "half"}')));
SELECT is(record_outcome('pia', reservation.create_reservation(r('ada'), hours('2030-03-26 09:00', 2), 'pia', rate_plan => 'half')), 'confirmed', 'Such a stay is booked.');
SELECT results_eq('SELECT deposit, balance_due_at FROM quoted WHERE item = 1', $$SELECT (row_of('pia')).deposit, (row_of('pia')).balance_due_at$$, 'It has the deposit that was quoted.');

-- Wrong calls
SELECT throws_ok('SELECT reservation.is_available(NULL::jsonb)', '22004', 'items must not be null', 'Null is an error.');
SELECT throws_ok($$SELECT ask(wish('room', 1, 9, 1, '{"quantiy": 2}'))$$, '22023', 'item 1 has an unknown key "quantiy"', 'A misspelled key is an error.');
SELECT throws_ok($$SELECT * FROM reservation.quote('[{"resource_id": 4711, "from": "2030-03-01", "to": "2030-03-02"}]')$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT * FROM finish();
