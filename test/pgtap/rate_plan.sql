-- Rate plans: the terms on which a stay is sold, by a code.
\ir support/story.sql
SELECT plan(60);

INSERT INTO reservation.cancellation_tier VALUES ('flexible', '1 day', 100, 0), ('moderate', '7 days', 100, 0);
INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, cancellation_policy) VALUES
	('room', 'hotel', 9, 'UTC', 100, 'night', 'later', 'flexible'), ('suite', 'hotel', 9, 'UTC', 250, 'night', 'later', 'flexible'),
	('car', 'garage', 9, 'UTC', 9.99, 'day', 'upfront', NULL), ('hall', NULL, 9, 'UTC', NULL, 'hour', 'upfront', NULL);
INSERT INTO reservation.rate (resource_id, period, price) VALUES (r('room'), '[2030-03-03, 2030-03-10)', 120.5);
INSERT INTO reservation.rate_plan (code, category, price, cancellation_policy, payment) VALUES ('saver', 'hotel', -10, 'none', 'upfront');
INSERT INTO reservation.rate_plan (code, resource_id, price) VALUES ('saver', r('suite'), -20);
INSERT INTO reservation.rate_plan (code, price, price_kind) VALUES ('breakfast', 12.5, 'amount');
INSERT INTO reservation.rate_plan (code, resource_id, price, payment, cancellation_policy) VALUES ('desk', r('car'), 3.3, 'later', 'moderate');
INSERT INTO reservation.rate_plan (code, price, price_kind, active) VALUES ('gift', -1000, 'amount', true), ('old', -5, 'percent', false);

-- The price
CREATE FUNCTION costs(resource text, plan text, n int = 2, quantity int = 1) RETURNS numeric
LANGUAGE sql AS $$ SELECT reservation.quote(r($1), nights('2030-03-01', $3), $4, rate_plan => $2) $$;
SELECT is(costs('room', NULL), 200.00, 'Without a plan a stay costs what the resource says.');
SELECT is(costs('room', 'saver'), 180.00, 'A percentage is of the price of each night.');
SELECT is(costs('room', 'saver', 3), 288.45, 'It is of the rate of the night, too.');
SELECT is(costs('room', 'breakfast', 2, 3), 675.00, 'An amount is added for each unit and night.');
SELECT is(costs('suite', 'saver'), 400.00, 'The row of the resource precedes that of its category.');
SELECT is(costs('room', 'gift'), 0.00, 'A price does not fall below nothing.');
SELECT is(reservation.quote(r('car'), '[2030-03-01 09:00+00, 2030-03-04 09:00+00)', 1, rate_plan => 'desk'), 30.96, 'Only the sum is rounded: three days of 10.31967.');
SELECT is(costs('hall', 'breakfast'), NULL, 'A plan makes no price where there is none.');
SELECT results_eq($$SELECT day, price FROM reservation.prices(r('room'), nights('2030-03-01', 3), rate_plan => 'saver')$$,
	$$VALUES (date '2030-03-01', 90.00), ('2030-03-02', 90.00), ('2030-03-03', 108.450)$$, 'prices() tells the price on the plan.');

-- Errors
SELECT throws_ok($$SELECT costs('room', 'none')$$, 'P0002', 'rate plan "none" does not exist', 'An unknown plan is an error.');
SELECT throws_ok($$SELECT costs('room', 'desk')$$, '22023', NULL, 'So is the plan of another resource.');
SELECT throws_ok($$SELECT costs('room', 'old')$$, '22023', 'rate plan "old" is not active', 'So is a plan that is not sold any more.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', rate_plan => 'none')$$, 'P0002', NULL, 'The commands say the same.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', rate_plan => repeat('x', 1025))$$, '22023', NULL, 'A code has a limit.');
SELECT throws_ok('INSERT INTO reservation.rate_plan (code, ' || row, '23514', NULL, 'A plan is refused: ' || row)
FROM unnest(ARRAY['price) VALUES (''x'', -101)', 'payment) VALUES (''x'', ''never'')', 'price_kind) VALUES (''x'', ''half'')', 'resource_id, category) VALUES (''x'', 1, ''hotel'')', 'price) VALUES (''x'', ''NaN'')']) AS row;
SELECT throws_ok($$INSERT INTO reservation.rate_plan (code) VALUES ('')$$, '23514', NULL, 'So is an empty code.');
SELECT throws_ok($$INSERT INTO reservation.rate_plan (code) VALUES ('breakfast')$$, '23505', NULL, 'So is a second row of a code for the same resources.');
SELECT throws_ok($$INSERT INTO reservation.rate_plan (code, resource_id) VALUES ('x', 4711)$$, '23503', 'resource 4711 does not exist', 'So is a plan of no resource.');

-- A booking
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna', rate_plan => 'saver')), 'held', 'The payment is that of the plan: to be paid upfront.');
SELECT is((row_of('anna')).amount, 180.00, 'The price is that of the plan.');
SELECT is((row_of('anna')).rate_plan, 'saver', 'The reservation knows it.');
SELECT is((SELECT payload ->> 'rate_plan' FROM reservation.event WHERE aggregateid = id('anna')::text AND type = 'ReservationRequested'), 'saver', 'The request tells it.');
SELECT is((row_of('anna')).cancellation_terms, '[{"policy": "none"}]', 'The terms are those of the plan.');
SELECT is((SELECT reason FROM reservation.confirm_reservation(id('anna'))), 'payment_due', 'It cannot be confirmed without a payment.');
SELECT is((SELECT status FROM reservation.complete_payment(id('anna'), 'p1')), 'confirmed', 'The payment confirms it.');
SELECT is((SELECT rate_plan FROM reservation.stay WHERE reservation_id = id('anna')), 'saver', 'The view tells the plan.');

-- Nights that were booked keep their price; a new one has that of the plan.
UPDATE reservation.resource SET price = 200 WHERE name = 'room';
UPDATE reservation.rate_plan SET price = -50, active = false WHERE code = 'saver' AND category = 'hotel';
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), nights('2030-02-28', 3))), 280.00, 'A further night costs half of the new price, on a plan that is not sold any more.');
SELECT is((SELECT expires_at IS NOT NULL FROM reservation.reservation WHERE reservation_id = id('anna')), true, 'The change is to be paid first, by the plan.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), nights('2030-03-01', 1))), 90.00, 'A night that goes takes its price along.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), reprice => true)), 100.00, 'A new price is that of the plan today.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), resource_id => r('suite'))), 200.00, 'In another room it has the row of that room.');
SELECT is((row_of('anna')).rate_plan, 'saver', 'It keeps its plan.');
DELETE FROM reservation.rate_plan WHERE code = 'saver';
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), nights('2030-03-01', 2))), 450.00, 'Once the plan is gone, a new night has the price of the resource.');
SELECT is((SELECT status FROM reservation.cancel_reservation(id('anna'))), 'canceled', 'It is canceled.');
SELECT is((SELECT amount FROM reservation.charge WHERE reservation_id = id('anna')), 450.00, 'By the terms of the plan nothing is refunded.');

-- The other way round: a plan that is paid at the desk
SELECT is(record_outcome('bert', reservation.create_reservation(r('car'), nights('2030-03-01', 1), 'bert', rate_plan => 'desk')), 'confirmed', 'A plan to pay later confirms at once.');
SELECT is((row_of('bert')).payment_status, 'due', 'It is still to be paid.');
SELECT is((SELECT accepted FROM reservation.modify_reservation(id('bert'), nights('2030-03-01', 4))) AND (row_of('bert')).pending IS NULL, true, 'A change is final at once, too.');
SELECT is((row_of('bert')).cancellation_terms -> 0 ->> 'before', 'P7D', 'The resource has no policy, and the plan has one.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('car'), nights('2030-03-01', 1), 'carl', amount => 5, rate_plan => 'desk')), 'confirmed', 'A given amount may stand beside a plan.');
SELECT is((row_of('carl')).amount, 5.00, 'The plan does not change it.');

-- A plan with neither terms nor payment has those of the resource.
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'dora', rate_plan => 'breakfast', promotion_code => NULL)), 'confirmed', 'Payment is as the resource says.');
SELECT is((row_of('dora')).cancellation_terms -> 0 ->> 'policy', 'flexible', 'So are the terms.');
SELECT is((row_of('dora')).amount, 212.50, 'Only the price is of the plan.');

-- The other commands that ask for a place
SELECT is((SELECT amount FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 1), 'emil', rate_plan => 'breakfast')), 475.00, 'A group: each resource has the plan.');
SELECT throws_ok($$SELECT reservation.create_group_reservation(ARRAY[r('room'), r('car')], nights('2030-03-01', 1), 'c', rate_plan => 'desk')$$, '22023', NULL, 'It has to be of all of them.');
INSERT INTO reservation.rate_plan (code, resource_id, price) VALUES ('view', r('suite'), 10);
SELECT is((SELECT amount FROM reservation.create_category_reservation('hotel', nights('2030-03-01', 1), 'fred', rate_plan => 'view')), 275.00, 'A category: a plan of one resource is looked for on that resource.');
SELECT throws_ok($$SELECT reservation.create_category_reservation('hotel', nights('2030-03-01', 1), 'c', rate_plan => 'desk')$$, '22023', NULL, 'A plan of none of them is an error.');
SELECT results_eq($$SELECT amount FROM reservation.create_booking(jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'from', '2030-04-01 15:00+00', 'to', '2030-04-02 11:00+00', 'rate_plan', 'breakfast'),
	jsonb_build_object('resource_id', r('room'), 'from', '2030-04-01 15:00+00', 'to', '2030-04-02 11:00+00')), 'gabi')$$, 'VALUES (212.50), (200.00)', 'An item of a booking has a plan of its own.');
INSERT INTO reservation.unit (resource_id, number, name, row_name) SELECT r('hall'), n, 'A' || n, 'A' FROM generate_series(0, 8) AS n;
SELECT is((SELECT accepted FROM reservation.create_best_reservation(r('hall'), nights('2030-03-01', 1), 'hugo', rate_plan => 'breakfast')), true, 'The best seats may be sold on a plan.');
UPDATE reservation.resource SET capacity = 0 WHERE name = 'car';
SELECT is(record_outcome('ines', reservation.add_to_waitlist(r('car'), nights('2030-05-01', 1), 'ines', rate_plan => 'desk')), 'waitlisted', 'So may a wait.');
UPDATE reservation.resource SET capacity = 9 WHERE name = 'car';
SELECT is((row_of('ines')).status || ' ' || (row_of('ines')).amount, 'held 10.32', 'The offer has the price of the plan.');
SELECT is((SELECT status FROM reservation.confirm_reservation(id('ines'))), 'confirmed', 'It is confirmed without a payment, by the plan.');

-- Plans belong to their resource.
INSERT INTO reservation.resource (resource_id, name) VALUES (4711, 'new');
INSERT INTO reservation.rate_plan (code, resource_id) VALUES ('x', 4711);
UPDATE reservation.resource SET resource_id = 4712 WHERE name = 'new';
SELECT is((SELECT resource_id FROM reservation.rate_plan WHERE code = 'x'), 4712::bigint, 'They follow its id.');
DELETE FROM reservation.resource WHERE name = 'new';
SELECT is_empty($$SELECT * FROM reservation.rate_plan WHERE code = 'x'$$, 'They go with it.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'All of it is as the events say.');
SELECT finish();
