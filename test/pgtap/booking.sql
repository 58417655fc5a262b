-- create_booking: several reservations of one customer in one call, all of them or each
-- that can be had.
\ir support/story.sql
SELECT plan(104);

INSERT INTO reservation.resource (name, capacity, time_zone)
VALUES ('court', 1, 'UTC'), ('room', 2, 'UTC'), ('seat', 50, 'UTC'), ('coach', 1, 'UTC');
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, overbooking, max_reservations_per_customer)
VALUES ('dinner', 9, 'UTC', 30, 'reservation', 'later', 0, NULL), ('suite', 1, 'UTC', 200, 'night', 'upfront', 1, NULL),
	('trial', 9, 'UTC', NULL, 'reservation', 'later', 0, 1);
INSERT INTO reservation.resource (name, capacity, time_zone, min_duration) VALUES ('hall', 1, 'UTC', '2 hours');

-- The answers, by item, under the name of the booking
CREATE TABLE booked (name text, item int, answer reservation.booking_outcome);
CREATE FUNCTION book(name text, items jsonb, mode text DEFAULT 'all', key text DEFAULT NULL, details jsonb DEFAULT '{}', customer text DEFAULT 'c')
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM booked b WHERE b.name = book.name;
	INSERT INTO booked SELECT book.name, o.item, o FROM reservation.create_booking(items, customer, mode, key, details) AS o;
	RETURN (SELECT string_agg(CASE WHEN (b.answer).accepted THEN (b.answer).status ELSE 'refused: ' || (b.answer).reason END, ', ' ORDER BY b.item)
		FROM booked b WHERE b.name = book.name);
END
$$;
CREATE FUNCTION item(name text, n int) RETURNS uuid LANGUAGE sql AS 'SELECT (b.answer).reservation_id FROM booked b WHERE b.name = $1 AND b.item = $2';
CREATE FUNCTION events_of(name text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(e.type, ' ' ORDER BY e.sequence) FROM reservation.event e WHERE e.aggregateid = item($1, $2)::text $$;
CREATE FUNCTION place_of(name text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s %s', r.name, a.units), ', ' ORDER BY r.name, a.units)
	FROM reservation.allocation a JOIN reservation.resource r USING (resource_id) WHERE a.reservation_id = item($1, $2) $$;
-- An item: a resource from an hour of a day in March on, for some hours
CREATE FUNCTION wish(resource text, day int, hour int, length int, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('resource_id', r($1), 'from', '2030-03-01 00:00+00'::timestamptz + make_interval(days => $2 - 1, hours => $3),
		'to', '2030-03-01 00:00+00'::timestamptz + make_interval(days => $2 - 1, hours => $3 + $4)) || $5 $$;

-- All of them
SELECT is(book('anna', jsonb_build_array(wish('court', 1, 9, 1), wish('room', 1, 15, 20), wish('seat', 2, 19, 3, '{"quantity": 4}'))),
	'confirmed, confirmed, confirmed', 'Three free items are confirmed.');
SELECT results_eq($$SELECT item FROM booked WHERE name = 'anna'$$, 'VALUES (1), (2), (3)', 'The answers come in the order of the items.');
SELECT is((SELECT count(DISTINCT (answer).booking_id)::int FROM booked WHERE name = 'anna'), 1, 'They have one booking id.');
SELECT is((SELECT count(DISTINCT (answer).reservation_id)::int FROM booked WHERE name = 'anna'), 3, 'Each is a reservation of its own.');
SELECT results_eq($$SELECT r.item, r.customer, r.quantity, r.status FROM reservation.reservation r JOIN booked b ON (b.answer).booking_id = r.booking_id AND b.item = r.item
	WHERE b.name = 'anna' ORDER BY r.item$$, $$VALUES (1, 'c', 1, 'confirmed'), (2, 'c', 1, 'confirmed'), (3, 'c', 4, 'confirmed')$$,
	'The reservations have the booking and the number of the item.');
SELECT is(events_of('anna', 3), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'Each has the events of a creation.');
SELECT is((SELECT payload - 'resource_ids' - 'from' - 'to' FROM reservation.event WHERE aggregateid = item('anna', 3)::text AND sequence = 1),
	jsonb_build_object('customer', 'c', 'quantity', 4, 'item', 3, 'booking_id', (SELECT (answer).booking_id FROM booked WHERE name = 'anna' AND item = 3)),
	'The request tells the booking and the item.');
SELECT is(place_of('anna', 3), 'seat [0,4)', 'Each has its units.');

-- or nothing, with what stands in the way of each
SELECT is(book('bert', jsonb_build_array(wish('seat', 1, 9, 1), wish('court', 1, 9, 1), wish('hall', 1, 9, 1), wish('room', 1, 15, 20))),
	'refused: incomplete, refused: unavailable, refused: too_short, refused: incomplete', 'Each refused item has its own reason.');
SELECT is((SELECT count(*)::int FROM reservation.allocation a WHERE a.reservation_id IN (SELECT item('bert', n) FROM generate_series(1, 4) AS n)), 0, 'Nothing is kept of it.');
SELECT is(events_of('bert', 1), 'ReservationRequested AvailabilityRejected', 'An item that had room tells its refusal.');
SELECT is((SELECT payload->>'reason' FROM reservation.event WHERE aggregateid = item('bert', 1)::text AND sequence = 2), 'incomplete', 'The event says that the booking was incomplete.');
SELECT ok((SELECT jsonb_array_length((answer).alternatives) > 0 FROM booked WHERE name = 'bert' AND item = 2), 'The item in the way has alternatives.');
SELECT is(book('bert', (SELECT jsonb_build_array((answer).alternatives->0, (answer).alternatives->1) FROM booked WHERE name = 'bert' AND item = 2)), 'confirmed, confirmed',
	'Alternatives can be passed back as items.');

-- Items of one booking are in each other's way.
SELECT is(book('carl', jsonb_build_array(wish('court', 3, 9, 2), wish('court', 3, 10, 2))), 'refused: incomplete, refused: unavailable', 'Two items do not share a unit.');
SELECT is(book('carl', jsonb_build_array(wish('court', 3, 9, 2), wish('court', 3, 11, 2))), 'confirmed, confirmed', 'Two items may follow each other.');
SELECT is(book('carl', jsonb_build_array(wish('room', 3, 9, 2), wish('room', 3, 9, 2))), 'confirmed, confirmed', 'Two items may have a unit each.');

-- Each for itself
SELECT is(book('dora', jsonb_build_array(wish('room', 3, 10, 2), wish('coach', 3, 10, 1), wish('coach', 3, 10, 1), wish('hall', 3, 9, 1)), 'each'),
	'refused: unavailable, confirmed, refused: unavailable, refused: too_short', 'Each item is taken that can be had, the first first.');
SELECT is(place_of('dora', 2), 'coach [0,1)', 'The accepted item has its place.');
SELECT is((SELECT status FROM reservation.reservation WHERE reservation_id = item('dora', 3)), 'rejected', 'A refused item is rejected.');

-- The arguments of create_reservation
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('ONCE', 'percent', 50, 1);
SELECT is(book('emil', jsonb_build_array(wish('dinner', 5, 19, 3, '{"amount": 12.5}'), wish('seat', 5, 19, 3, '{"hold": "1 hour"}'), wish('dinner', 5, 19, 3, '{"promotion_code": "ONCE"}'),
	wish('room', 5, 15, 20, '{"units": "[1,2)"}'))), 'confirmed, held, confirmed, confirmed', 'An item takes an amount, a hold, a promotion and units by name.');
SELECT is((SELECT array_agg((answer).amount ORDER BY item) FROM booked WHERE name = 'emil'), '{12.50, NULL, 15.00, NULL}'::numeric[], 'Each item has its amount.');
SELECT is((SELECT (answer).expires_at FROM booked WHERE name = 'emil' AND item = 2), '2030-01-01 13:00+00'::timestamptz, 'The hold has its end.');
SELECT is(place_of('emil', 4), 'room [1,2)', 'The unit is the one that was named.');
SELECT is(book('emil', jsonb_build_array(wish('dinner', 6, 19, 3), wish('dinner', 5, 19, 3, '{"promotion_code": "ONCE"}'))), 'refused: incomplete, refused: promotion_exhausted',
	'A promotion that is used up refuses the booking.');
SELECT is(book('emil', jsonb_build_array(wish('dinner', 6, 19, 3), wish('dinner', 5, 19, 3, '{"promotion_code": "ONCE"}')), 'each'), 'confirmed, refused: promotion_exhausted',
	'In mode "each" it refuses its item.');
SELECT is(book('fay', jsonb_build_array(wish('coach', 3, 10, 1, '{"on_unavailable": "waitlist"}'), wish('seat', 3, 10, 1))), 'waitlisted, confirmed',
	'An item that waits is no reason to refuse the booking.');
SELECT is(book('fay', jsonb_build_array(wish('coach', 3, 10, 1, '{"on_unavailable": "waitlist"}'), wish('court', 3, 10, 1))), 'refused: unavailable, refused: unavailable',
	'It does not wait for a booking that is refused.');
SELECT throws_ok($$SELECT reservation.create_booking(jsonb_build_array(wish('seat', 7, 9, 1), wish('coach', 3, 10, 1, '{"on_unavailable": "error"}')), 'c')$$, '23P01', NULL,
	'Lack of room is an error under "error".');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE lower(during) = '2030-03-07 09:00+00'), 0, 'The error takes all items back.');
SELECT is(book('gerd', jsonb_build_array(wish('suite', 8, 15, 20), wish('suite', 8, 15, 20, '{"on_unavailable": "overbook"}'))), 'held, held', 'An item may be overbooked.');
SELECT is((SELECT array_agg((answer).overbooked ORDER BY item) FROM booked WHERE name = 'gerd'), '{f,t}'::boolean[], 'The answer says which.');

-- Details: those of the booking, with those of the item over them
SELECT is(book('hans', jsonb_build_array(wish('seat', 9, 9, 1), wish('seat', 9, 9, 1, '{"details": {"meal": "fish", "for": "Ida"}}')), details => '{"for": "Hans", "lang": "de"}'),
	'confirmed, confirmed', 'A booking has details.');
SELECT results_eq($$SELECT details FROM reservation.reservation WHERE reservation_id IN (item('hans', 1), item('hans', 2)) ORDER BY item$$,
	$$VALUES ('{"for": "Hans", "lang": "de"}'::jsonb), ('{"for": "Ida", "lang": "de", "meal": "fish"}')$$, 'Each reservation has them, and its own over them.');

-- A customer's limit counts the items before.
SELECT is(book('ida', jsonb_build_array(wish('trial', 10, 9, 1), wish('trial', 10, 12, 1), wish('seat', 10, 9, 1)), 'each', customer => 'ida'),
	'confirmed, refused: customer_limit, confirmed', 'The second trial of a customer is refused.');
SELECT is(book('ida', jsonb_build_array(wish('trial', 11, 9, 1), wish('trial', 11, 12, 1)), customer => 'ivo'), 'refused: incomplete, refused: customer_limit',
	'Two trials in one booking are refused.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('trial')), 1, 'What the limit refused has no place.');

INSERT INTO reservation.resource (name, time_zone, capacity, max_holds_per_customer) VALUES ('locker', 'UTC', 1, 1);
SELECT is(book('ida', jsonb_build_array(wish('locker', 10, 9, 1, '{"hold": "1 hour"}'), wish('locker', 10, 9, 1, '{"hold": "1 hour", "on_unavailable": "waitlist"}')), 'each', customer => 'ian'),
	'held, refused: customer_limit', 'A second hold is not waited for.');

-- A place that an item gets but may not have goes to the next item.
UPDATE reservation.promotion SET max_uses = 2;
SELECT is(book('jan', jsonb_build_array(wish('seat', 12, 9, 1, '{"promotion_code": "ONCE", "amount": 10}'), wish('court', 12, 9, 1, '{"promotion_code": "ONCE", "amount": 10}'),
	wish('court', 12, 9, 1), wish('hall', 12, 9, 1)), 'each'), 'held, refused: promotion_exhausted, confirmed, refused: too_short',
	'An item without a use of the promotion gives its place to the next, and a rule refuses again.');

-- Many for the same are found with one look, as far as they go.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('tribune', 60, 'UTC');
SELECT is(book('lea', (SELECT jsonb_agg(wish('tribune', 13, 9, 1)) FROM generate_series(1, 40)), 'each'), (SELECT string_agg('confirmed', ', ') FROM generate_series(1, 40)), 'Forty seats are there.');
SELECT is((SELECT count(DISTINCT units)::int FROM reservation.allocation WHERE resource_id = r('tribune')), 40, 'Each has its own.');
SELECT is(book('lea', (SELECT jsonb_agg(wish('tribune', 13, 9, 1)) FROM generate_series(1, 40)), 'each'),
	(SELECT string_agg(CASE WHEN n <= 20 THEN 'confirmed' ELSE 'refused: unavailable' END, ', ' ORDER BY n) FROM generate_series(1, 40) AS n), 'Of forty more the first twenty get one.');
SELECT is((SELECT count(DISTINCT (answer).alternatives)::int FROM booked WHERE name = 'lea' AND NOT (answer).accepted), 1, 'The others are offered the same instead.');
SELECT is(book('lea', (SELECT jsonb_agg(wish('tribune', 14, 9, 1, '{"quantity": 4}')) FROM generate_series(1, 16)), 'each'),
	(SELECT string_agg(CASE WHEN n <= 15 THEN 'confirmed' ELSE 'refused: unavailable' END, ', ' ORDER BY n) FROM generate_series(1, 16) AS n), 'Of sixteen groups of four fifteen fit.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('tribune') AND lower(during) = '2030-03-14 09:00+00'), 15, 'Each group sits together.');
SELECT is((SELECT count(*)::int FROM reservation.verify()), 0, 'The events tell the seats.');

-- Dead holds are expired for the booking, and stay if it is refused.
SELECT is(book('kim', jsonb_build_array(wish('court', 15, 9, 1, '{"hold": "10 minutes"}'), wish('coach', 15, 9, 1, '{"hold": "10 minutes"}'))), 'held, held', 'Two holds.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(book('leo', jsonb_build_array(wish('court', 15, 9, 1), wish('coach', 15, 9, 1), wish('court', 1, 9, 1))), 'refused: incomplete, refused: incomplete, refused: unavailable',
	'A refused booking.');
SELECT is((SELECT status FROM reservation.reservation WHERE reservation_id = item('kim', 1)), 'held', 'It expires no hold.');
SELECT is(book('leo', jsonb_build_array(wish('court', 15, 9, 1), wish('coach', 15, 9, 1))), 'confirmed, confirmed', 'Holds that have ended are not in the way.');
SELECT is((SELECT status FROM reservation.reservation WHERE reservation_id = item('kim', 1)), 'expired', 'They are expired.');

-- Re-packing for an item moves stays, also those of the same booking.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('cabin', 2, 'UTC');
CREATE FUNCTION days(first int, n int) RETURNS tstzrange LANGUAGE sql AS $$ SELECT hours(format('2030-03-%s 00:00', $1), $2 * 24) $$;
SELECT is(record_outcome('before', reservation.create_reservation(r('cabin'), days(1, 3), 'x', units => '[0,1)')), 'confirmed', 'A guest is in cabin 0 before,');
SELECT is(record_outcome('after', reservation.create_reservation(r('cabin'), days(6, 1), 'x', units => '[1,2)')), 'confirmed', 'and another one in cabin 1 after.');
SELECT is(record_outcome('filler', reservation.create_reservation(r('cabin'), days(5, 1), 'x', units => '[1,2)')), 'confirmed', 'While cabin 1 is taken');
SELECT is(record_outcome('between', reservation.create_reservation(r('cabin'), days(5, 1), 'x')), 'confirmed', 'one comes to cabin 0 between.');
SELECT is(record_outcome('filler', reservation.cancel_reservation(id('filler'))), 'canceled', 'Cabin 1 is free again.');
SELECT is(book('max', jsonb_build_array(wish('cabin', 4, 0, 24), wish('cabin', 4, 0, 72))), 'confirmed, confirmed', 'The second item needs the cabin of the first one.');
SELECT is(place_of('max', 1) || ', ' || place_of('max', 2), 'cabin [1,2), cabin [0,1)', 'The first item was moved.');
SELECT is(events_of('max', 2), 'ReservationRequested AvailabilityConfirmed UnitsReassigned ReservationCreated ReservationFinalized', 'The event of the second one tells it.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');

-- The same key is the same answer.
SELECT is(book('olga', jsonb_build_array(wish('seat', 20, 9, 1), wish('court', 1, 9, 1)), 'each', 'k'), 'confirmed, refused: unavailable', 'A booking with a key.');
CREATE TABLE first AS SELECT item, answer FROM booked WHERE name = 'olga';
SET reservation.now = '2030-01-02 12:00+00';
SELECT is(book('olga', jsonb_build_array(wish('seat', 20, 9, 1), wish('court', 1, 9, 1)), 'each', 'k'), 'confirmed, refused: unavailable', 'The repeated call has the same answer.');
SELECT results_eq($$SELECT item, answer FROM booked WHERE name = 'olga'$$, 'SELECT item, answer FROM first', 'It is the same in every column.');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE lower(during) = '2030-03-20 09:00+00'), 1, 'Nothing is made twice.');
SELECT throws_ok($$SELECT reservation.create_booking(jsonb_build_array(wish('seat', 20, 9, 2)), 'c', 'each', 'k')$$, 'RS002', NULL, 'The key with other items is an error.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('seat'), hours('2030-03-20 09:00', 1), 'c', idempotency_key => 'k')$$, 'RS002', NULL, 'The key with another command is an error.');

-- Its reservations live their own lives.
SELECT is((reservation.cancel_reservation(item('anna', 2))).status, 'canceled', 'One item is canceled.');
SELECT is((reservation.modify_reservation(item('anna', 1), hours('2030-03-01 12:00', 1))).status, 'confirmed', 'Another one is moved.');
SELECT is((SELECT string_agg(status, ' ' ORDER BY item) FROM reservation.reservation WHERE booking_id = (SELECT (answer).booking_id FROM booked WHERE name = 'anna' AND item = 1)),
	'confirmed canceled confirmed', 'The others stay as they are.');

-- Holds that have ended give back as many uses as the items of a booking want.
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('TWICE', 'percent', 50, 2), ('MIXED', 'percent', 50, 2);
CREATE FUNCTION dinners(n int, code text, hold text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(wish('dinner', 21, 19, 3, jsonb_strip_nulls(jsonb_build_object('promotion_code', code, 'hold', hold)))) FROM generate_series(1, n) $$;
SELECT is(book('pia', dinners(2, 'TWICE', '10 minutes') || dinners(1, 'MIXED', '10 minutes')), 'held, held, held', 'Three holds have uses of promotions.');
SELECT is(book('rob', dinners(1, 'TWICE', NULL), 'each'), 'refused: promotion_exhausted', 'None is left.');
SET reservation.now = '2030-01-02 12:30+00';
SELECT is(book('quin', dinners(3, 'TWICE', NULL), 'each'), 'confirmed, confirmed, refused: promotion_exhausted', 'Each item of another booking takes the use of one that has ended.');
SELECT is(book('ruth', dinners(2, 'MIXED', NULL)), 'confirmed, confirmed', 'One item takes the use that was left, and the next that of a hold.');
SELECT is((SELECT array_agg((SELECT status FROM reservation.reservation WHERE reservation_id = item('pia', n))) FROM generate_series(1, 3) AS n), '{expired,expired,expired}'::text[], 'These holds have expired.');
SELECT is((SELECT sum(amount) FROM reservation.reservation WHERE reservation_id IN (item('quin', 1), item('quin', 2), item('ruth', 1), item('ruth', 2))), 60.00, 'Each pays half.');

-- Wrong calls
CREATE FUNCTION error_of(items jsonb, mode text DEFAULT 'all', details jsonb DEFAULT '{}', customer text DEFAULT 'c') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	context text;
BEGIN
	PERFORM reservation.create_booking(items, customer, mode, NULL, details);
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, context = PG_EXCEPTION_CONTEXT;
	RETURN SQLSTATE || ' ' || message || coalesce(' | ' || substring(context FROM 'item \d+ of the booking[^\n]*'), '');
END
$$;
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1), wish('seat', 21, 9, 1, '{"quantiy": 2}'))), '22023 item 2 has an unknown key "quantiy" | item 2 of the booking', 'A misspelled key is an error.');
SELECT is(error_of('[{"category": "rooms", "from": "2030-03-01", "to": "2030-03-02"}]'), 'P0002 category "rooms" has no resources | item 1 of the booking', 'An unknown category is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"category": "x"}'))), '22023 item 1 has both resource_id and category | item 1 of the booking', 'A resource and a category are an error.');
SELECT is(error_of('[{"from": "2030-03-01", "to": "2030-03-02"}]'), '22023 item 1 has no resource_id | item 1 of the booking', 'An item without a resource is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1) - 'to')), '22023 item 1 has no to | item 1 of the booking', 'An item without an end is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 0))), '22023 item 1 does not end after it begins | item 1 of the booking', 'An empty stay is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"from": "infinity"}'))), '22023 item 1 does not end after it begins | item 1 of the booking', 'An endless stay is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"from": "-infinity"}'))), '22023 during must have a start and an end | item 1 of the booking', 'A stay from ever is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"to": 7}'))), '22023 to of item 1 must be a string | item 1 of the booking, key "to"', 'A time is a string.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"quantity": true}'))), '22023 quantity of item 1 must be a number | item 1 of the booking, key "quantity"', 'A quantity is a number.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"from": "tomorow"}'))), '22007 invalid input syntax for type timestamp with time zone: "tomorow" | item 1 of the booking, key "from"',
	'A wrong value names the item and the key.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"quantity": 0}'))), '22023 quantity must be at least 1 | item 1 of the booking', 'A quantity is at least 1.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"on_unavailable": "wait"}'))), '22023 on_unavailable "wait" is not known | item 1 of the booking', 'An unknown choice is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"details": 1}'))), '22023 details must be a JSON object | item 1 of the booking', 'Details are an object.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"units": "[0,2)"}'))), '22023 number of units does not match the quantity | item 1 of the booking', 'As many units as are wanted.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1), wish('seat', 21, 9, 1, '{"resource_id": 4711}'))), 'P0002 resource 4711 does not exist | item 2 of the booking', 'An unknown resource is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"promotion_code": "NONE"}'))), 'P0002 promotion "NONE" does not exist | item 1 of the booking', 'An unknown promotion is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"quantity": null, "hold": null, "resource_id": "3"}'))), 'none', 'null means the default, and an id may be a string.');
SELECT is(error_of('[]'), '22023 items must be a JSON array of at least one item', 'No items are an error.');
SELECT is(error_of('{}'), '22023 items must be a JSON array of at least one item', 'An object is an error.');
SELECT is(error_of('7'), '22023 items must be a JSON array of at least one item', 'A number is an error.');
SELECT is(error_of('[7]'), '22023 item 1 must be a JSON object | item 1 of the booking', 'An item is an object.');
SELECT is(error_of(NULL), '22004 items must not be null', 'Null is an error.');
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1)), 'some'), '22023 mode "some" is not known', 'An unknown mode is an error.');
SELECT is(error_of((SELECT jsonb_agg(wish('seat', 21, 9, 1)) FROM generate_series(1, 10001))), '22023 items must not have more than 10000 elements', 'There is a limit of items.');
SET reservation.max_details = 40;
SELECT is(error_of(jsonb_build_array(wish('seat', 21, 9, 1, '{"details": {"a": "12345678901234567890"}}')), details => '{"b": "12345678901234567890"}'),
	'22023 details must not be longer than 40 bytes | item 1 of the booking', 'The details of a reservation have their limit.');
RESET reservation.max_details;
INSERT INTO reservation.resource (name, time_zone) SELECT 'many ' || n, 'UTC' FROM generate_series(1, 1001) AS n;
SELECT is(error_of((SELECT jsonb_agg(wish('many ' || n, 21, 9, 1)) FROM generate_series(1, 1001) AS n)), '22023 items must not have more than 1000 resources in mode "all"', 'There is a limit of resources.');
SELECT is(error_of((SELECT jsonb_agg(wish('many ' || n, 21, 9, 1)) FROM generate_series(1, 1001) AS n), 'each'), 'none', 'Each for itself has no such limit.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree at the end.');
SELECT * FROM finish();
