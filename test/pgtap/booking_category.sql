-- create_booking with items that say the category of their resource: each gets one that is
-- free, an item that names its resource comes first, and none is refused that could be served.
\ir support/story.sql
SELECT plan(68);

INSERT INTO reservation.resource (name, category, capacity, time_zone, rank, price, payment)
VALUES ('lake', 'room', 1, 'UTC', 1, 120, 'later'), ('garden', 'room', 1, 'UTC', 2, 90, 'later'), ('attic', 'room', 2, 'UTC', NULL, 60, 'later'),
	('bus', 'coach', 50, 'UTC', NULL, NULL, 'later');
CREATE TABLE booked (name text, item int, answer reservation.booking_outcome);
-- The answers, with the name of the resource of each
CREATE FUNCTION book(items jsonb, mode text DEFAULT 'all', customer text DEFAULT 'c', key text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM booked;
	INSERT INTO booked SELECT 'x', o.item, o FROM reservation.create_booking(items, customer, mode, key) AS o;
	RETURN (SELECT string_agg(CASE WHEN (b.answer).accepted THEN (b.answer).status ELSE 'refused: ' || (b.answer).reason END || ' ' || s.name, ', ' ORDER BY b.item)
		FROM booked b JOIN reservation.reservation r ON r.reservation_id = (b.answer).reservation_id JOIN reservation.resource s ON s.resource_id = r.resource_ids[1]);
END
$$;
CREATE FUNCTION wish(place text, day int, n int DEFAULT 1, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT CASE WHEN s.resource_id IS NULL THEN jsonb_build_object('category', place) ELSE jsonb_build_object('resource_id', s.resource_id) END
		|| jsonb_build_object('from', '2030-03-01 15:00+00'::timestamptz + make_interval(days => day - 1), 'to', '2030-03-01 11:00+00'::timestamptz + make_interval(days => day + n - 1)) || more
	FROM (SELECT 1) AS one LEFT JOIN reservation.resource s ON s.name = place $$;

-- Any of the category, by rank
SELECT is(book(jsonb_build_array(wish('room', 1), wish('coach', 1), wish('room', 1))), 'confirmed lake, confirmed bus, confirmed garden', 'Two items of a category take two resources.');
SELECT is((SELECT array_agg((answer).amount ORDER BY item) FROM booked), '{120.00, NULL, 90.00}'::numeric[], 'Each has the price of its resource.');
SELECT is((SELECT array_agg(reservation.slot((answer).reservation_id) = reservation.slot(r.resource_ids[1]) ORDER BY booked.item) FROM booked JOIN reservation.reservation r ON r.reservation_id = (answer).reservation_id),
	'{t,t,t}', 'The id of each carries the slot of its resource.');
SELECT is((SELECT bool_and(reservation.slot((answer).booking_id) = reservation.slot(r('lake'))) FROM booked), true, 'The id of the booking carries that of the first.');
SELECT is((SELECT count(DISTINCT (answer).booking_id)::int FROM booked), 1, 'They are one booking.');
SELECT is((SELECT string_agg(e.type, ' ' ORDER BY e.sequence) FROM reservation.event e, booked b WHERE b.item = 3 AND e.aggregateid = (b.answer).reservation_id::text),
	'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized', 'Each has the events of a creation.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'ReservationRequested'), 3, 'A resource that was tried leaves no event.');
SELECT is(book(jsonb_build_array(wish('room', 1), wish('room', 1), wish('room', 1))), 'refused: incomplete attic, refused: incomplete attic, refused: unavailable lake', 'Two are left, and not three.');
SELECT is((SELECT count(*)::int FROM reservation.allocation), 3, 'Nothing of it is kept.');
SELECT ok((SELECT jsonb_array_length((answer).alternatives) > 0 FROM booked WHERE item = 3), 'The one that found no room has alternatives.');
SELECT is(book(jsonb_build_array(wish('room', 1), wish('room', 1), wish('room', 1)), 'each'), 'confirmed attic, confirmed attic, refused: unavailable lake', 'Each for itself, the first two are served.');
SELECT is(book(jsonb_build_array(wish('room', 2, 1, '{"quantity": 2}'), wish('room', 2), wish('room', 2))), 'confirmed attic, confirmed lake, confirmed garden', 'Two units are of one resource.');
SELECT is(book(jsonb_build_array(wish('room', 3, 1, '{"quantity": 3}'))), 'refused: over_capacity lake', 'No resource ever has three.');

-- A resource that is named comes first
SELECT is(book(jsonb_build_array(wish('room', 4), wish('lake', 4))), 'confirmed garden, confirmed lake', 'What is named is not given away to an item that can have another.');
SELECT is(book(jsonb_build_array(wish('room', 5), wish('lake', 5)), 'each'), 'confirmed garden, confirmed lake', 'The same for each by itself.');
SELECT is(book(jsonb_build_array(wish('lake', 6), wish('garden', 6), wish('attic', 6, 1, '{"quantity": 2}'), wish('room', 6))), 'refused: incomplete lake, refused: incomplete garden, refused: incomplete attic, refused: unavailable lake', 'All are named.');

-- The way to choose
INSERT INTO reservation.resource (name, category, time_zone, max_guests, rank) VALUES ('eight', 'table', 'UTC', 8, 1), ('four', 'table', 'UTC', 4, 2), ('two', 'table', 'UTC', 2, 3);
SELECT is(book(jsonb_build_array(wish('table', 1, 1, '{"guests": 2, "choose": "best_fit"}'), wish('table', 1, 1, '{"guests": 2, "choose": "best_fit"}'), wish('table', 1, 1, '{"guests": 7, "choose": "best_fit"}'))),
	'confirmed two, confirmed four, confirmed eight', 'Each takes the smallest one that fits and is left.');
SELECT is(book(jsonb_build_array(wish('table', 2, 1, '{"guests": 2}'), wish('table', 2, 1, '{"guests": 7}'))), 'confirmed four, confirmed eight', 'The first one does not keep the only table for the second.');
SELECT is(book(jsonb_build_array(wish('table', 3, 1, '{"guests": 2}'), wish('table', 3, 1, '{"guests": 3}'), wish('table', 3, 1, '{"guests": 7}'))), 'confirmed two, confirmed four, confirmed eight', 'Nor do the first two.');
SELECT is(book(jsonb_build_array(wish('table', 4, 1, '{"guests": 3}'), wish('table', 4, 1, '{"guests": 3}'), wish('table', 4, 1, '{"guests": 7}'))), 'refused: incomplete eight, refused: incomplete four, refused: unavailable eight', 'Three larger parties cannot be seated.');
SELECT is(book(jsonb_build_array(wish('table', 5, 1, '{"guests": 2}'), wish('table', 5, 1, '{"guests": 7}')), 'each'), 'confirmed eight, refused: unavailable eight', 'Each for itself, the first one has the first choice.');
SELECT is(book(jsonb_build_array(wish('table', 6, 1, '{"guests": 9}'), wish('table', 6))), 'refused: too_many eight, refused: incomplete eight', 'No table is large enough.');
SELECT is((SELECT string_agg(DISTINCT r.guests::text, ' ' ORDER BY r.guests::text) FROM reservation.reservation r WHERE r.status = 'confirmed' AND lower(r.during) = '2030-03-03 15:00+00'), '2 3 7', 'The parties are stored.');
INSERT INTO reservation.resource (name, category, capacity, time_zone, rank) VALUES ('ann', 'nurse', 4, 'UTC', 2), ('ben', 'nurse', 4, 'UTC', 1), ('cem', 'nurse', 4, 'UTC', 3);
SELECT is(book((SELECT jsonb_agg(wish('nurse', 1, 1, '{"choose": "least_used"}')) FROM generate_series(1, 4))), 'confirmed ben, confirmed ann, confirmed cem, confirmed ben', 'The items of the booking count as use.');
SELECT is(book(jsonb_build_array(wish('nurse', 1, 1, '{"choose": "least_used"}'), wish('cem', 1), wish('nurse', 1, 1, '{"choose": "least_used"}'))), 'confirmed ann, confirmed cem, confirmed ben', 'So does what was there, and what is named.');
SELECT is(book(jsonb_build_array(wish('nurse', 5, 1, '{"choose": "least_used"}'), wish('nurse', 6, 1, '{"choose": "least_used"}'))), 'confirmed ben, confirmed ann', 'A night is use of both its days.');

-- Periods that differ: an arrangement is searched, and its absence is proved
INSERT INTO reservation.resource (name, category, time_zone, rank) VALUES ('one', 'hut', 'UTC', 1), ('other', 'hut', 'UTC', 2);
SELECT is(book(jsonb_build_array(wish('other', 2))), 'confirmed other', 'One hut is taken for the second night.');
SELECT is(book(jsonb_build_array(wish('hut', 1), wish('hut', 1, 2))), 'confirmed other, confirmed one', 'The longer stay has the only hut that is free.');
SELECT is(book(jsonb_build_array(wish('hut', 10, 2), wish('hut', 11, 2), wish('hut', 12, 2), wish('hut', 13, 1))), 'confirmed one, confirmed other, confirmed one, confirmed other', 'Stays follow each other.');
SELECT is(book(jsonb_build_array(wish('hut', 20, 3), wish('hut', 21, 3), wish('hut', 22, 3))), 'refused: incomplete one, refused: incomplete other, refused: unavailable one', 'Three at a time are too many for two.');

-- Rules, limits and promotions of one resource rule out this one
UPDATE reservation.resource SET active = false WHERE name = 'lake';
SELECT is(book(jsonb_build_array(wish('room', 40))), 'confirmed garden', 'A resource that is not active is passed over.');
UPDATE reservation.resource SET active = true WHERE name = 'lake';
UPDATE reservation.resource SET max_reservations_per_customer = 1 WHERE name IN ('one', 'other');
SELECT is(book(jsonb_build_array(wish('hut', 41), wish('hut', 42), wish('hut', 43)), 'each', 'dora'), 'confirmed one, confirmed other, refused: customer_limit other', 'A customer who may have one of each gets one of each.');
SELECT is(book(jsonb_build_array(wish('hut', 44), wish('hut', 45), wish('hut', 46)), 'all', 'emil'), 'refused: incomplete one, refused: incomplete other, refused: customer_limit other', 'Three are too many for the whole.');
SELECT is(book(jsonb_build_array(wish('hut', 44), wish('hut', 45)), 'all', 'emil'), 'confirmed one, confirmed other', 'Two are not.');
UPDATE reservation.resource SET max_reservations_per_customer = NULL;
INSERT INTO reservation.promotion (code, kind, value, resource_id, max_uses) VALUES ('GARDEN', 'percent', 10, r('garden'), 1);
SELECT is(book(jsonb_build_array(wish('room', 47, 1, '{"promotion_code": "GARDEN"}'))), 'confirmed garden', 'The resource is one that the promotion is for.');
SELECT is((SELECT (answer).amount FROM booked), 81.00, 'It has its discount.');
SELECT is(book(jsonb_build_array(wish('room', 48, 1, '{"promotion_code": "GARDEN"}'), wish('room', 48)), 'each'), 'refused: promotion_exhausted garden, confirmed lake', 'It is used up.');

INSERT INTO reservation.rate_plan (code, resource_id, price) VALUES ('NRF', r('attic'), -50);
SELECT is(book(jsonb_build_array(wish('room', 49, 1, '{"rate_plan": "NRF"}'), wish('room', 49))), 'confirmed attic, confirmed lake', 'A plan is asked for where it can be had.');
SELECT is((SELECT (answer).amount FROM booked WHERE item = 1), 30.00, 'The price is that of the plan.');

-- Without room
UPDATE reservation.resource SET overbooking = 1 WHERE name = 'other';
SELECT is(book(jsonb_build_array(wish('hut', 50), wish('hut', 50, 1, '{"on_unavailable": "overbook"}'))), 'confirmed one, confirmed other', 'What is free is not overbooked.');
SELECT is(book(jsonb_build_array(wish('hut', 50, 1, '{"on_unavailable": "overbook"}'))), 'confirmed other', 'Then the one that may be is.');
SELECT is((SELECT (answer).overbooked FROM booked), true, 'The answer says so.');
SELECT is(book(jsonb_build_array(wish('hut', 50, 1, '{"on_unavailable": "waitlist"}'), wish('lake', 50))), 'waitlisted one, confirmed lake', 'The item waits for the first one.');
SELECT throws_ok($$SELECT book(jsonb_build_array(wish('hut', 50, 1, '{"on_unavailable": "error"}')))$$, '23P01', format('resource %s is not available', r('one')), 'An error is wanted, and raised.');
UPDATE reservation.resource SET overbooking = 0;

-- More than there is, and a closed bus, as with one resource
INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone) VALUES ('small bus', 'omnibus', 10, 0, 'UTC'), ('large bus', 'omnibus', 20, 5, 'UTC');
SELECT is(book(jsonb_build_array(wish('omnibus', 50, 1, '{"quantity": 24}'))), 'refused: over_capacity small bus', 'No bus has 24 seats.');
SELECT is(book(jsonb_build_array(wish('omnibus', 50, 1, '{"quantity": 24, "on_unavailable": "overbook"}'))), 'confirmed large bus', 'One may be overbooked by so many.');
SELECT is(book(jsonb_build_array(wish('omnibus', 52, 1, '{"quantity": 24, "on_unavailable": "waitlist"}'))), 'waitlisted small bus', 'Or the item waits.');
SELECT is(book(jsonb_build_array(wish('omnibus', 54, 1, '{"quantity": 15}'), wish('omnibus', 54, 1, '{"quantity": 15, "on_unavailable": "waitlist"}')), 'each'), 'confirmed large bus, waitlisted large bus', 'The one that is large enough is waited for.');
SELECT reservation.close_resource(r(name), nights('2030-04-25', 1)) FROM unnest('{small bus,large bus}'::text[]) AS name \g /dev/null
SELECT is(book(jsonb_build_array(wish('omnibus', 56, 1, '{"on_unavailable": "waitlist"}'))), 'waitlisted small bus', 'So is the end of a closure.');

-- Holds that have ended
SELECT is(book(jsonb_build_array(wish('lake', 60, 1, '{"hold": "1 hour"}'), wish('garden', 60, 1, '{"hold": "1 hour"}'))), 'held lake, held garden', 'Two rooms are held.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(book(jsonb_build_array(wish('room', 60), wish('room', 60))), 'confirmed lake, confirmed garden', 'Holds that have ended are not in the way.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'ReservationExpired'), 2, 'They are expired on the way.');

-- Many, and the same key
INSERT INTO reservation.resource (name, category, capacity, time_zone) SELECT 'bay ' || n, 'bay', 10, 'UTC' FROM generate_series(1, 20) AS n;
SELECT is((SELECT count(*)::int FROM reservation.create_booking((SELECT jsonb_agg(wish('bay', 1)) FROM generate_series(1, 200)), 'c') WHERE accepted), 200, 'Two hundred items fill twenty bays.');
SELECT is((SELECT string_agg(DISTINCT reason, ' ') FROM reservation.create_booking((SELECT jsonb_agg(wish('bay', 1)) FROM generate_series(1, 20)), 'c', 'each') WHERE NOT accepted), 'unavailable', 'No other one has a bay.');
SELECT is(book(jsonb_build_array(wish('room', 70)), key => 'k'), 'confirmed lake', 'A booking with a key.');
SELECT is(book(jsonb_build_array(wish('room', 70)), key => 'k'), 'confirmed lake', 'The repeated call has the same answer.');

-- Wrong calls
CREATE FUNCTION error_of(items jsonb, mode text DEFAULT 'all') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM reservation.create_booking(items, 'c', mode);
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
SELECT is(error_of(jsonb_build_array(wish('rooms', 1))), 'P0002 category "rooms" has no resources', 'An unknown category is an error.');
SELECT is(error_of(jsonb_build_array(wish('room', 1, 1, '{"resource_id": 1}'))), '22023 item 1 has both resource_id and category', 'A resource and a category are an error.');
SELECT is(error_of(jsonb_build_array(wish('lake', 1, 1, '{"choose": "rank"}'))), '22023 item 1 has both resource_id and choose', 'A resource and a choice are an error.');
SELECT is(error_of(jsonb_build_array(wish('room', 1, 1, '{"units": "[0,1)"}'))), '22023 item 1 has both units and category', 'Units of a category are an error.');
SELECT is(error_of(jsonb_build_array(wish('room', 1, 1, '{"choose": "best"}'))), '22023 choose "best" is not known', 'An unknown choice is an error.');
SELECT is(error_of(jsonb_build_array(wish('room', 80, 1, '{"choose": null, "units": null, "resource_id": null}'))), 'none', 'null is the default.');
INSERT INTO reservation.resource (name, category, time_zone) SELECT 'many ' || n, 'many', 'UTC' FROM generate_series(1, 1001) AS n;
SELECT is(error_of(jsonb_build_array(wish('many', 1))), '22023 category "many" of an item must not have more than 1000 resources', 'There is a limit of resources.');

-- A stay gives way to the item that names the resource, and then to the one that does not
INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES ('court', 'courts', 3, 'UTC');
SELECT reservation.create_reservation(r('court'), '[2030-06-01 00:00+00, 2030-06-01 02:00+00)', 'early', units => '[1,2)'),
	reservation.create_reservation(r('court'), '[2030-06-01 08:00+00, 2030-06-01 10:00+00)', 'late', units => '[2,3)'),
	reservation.create_reservation(r('court'), '[2030-06-01 04:00+00, 2030-06-01 06:00+00)', 'noon');
SELECT is(book(jsonb_build_array('{"category": "courts", "from": "2030-06-01 02:00Z", "to": "2030-06-01 10:00Z"}'::jsonb,
	jsonb_build_object('resource_id', r('court'), 'from', '2030-06-01 00:00Z', 'to', '2030-06-01 10:00Z')), 'each'),
	'confirmed court, confirmed court', 'Both have a court of their own.');
SELECT is((SELECT string_agg(r.customer || ' ' || a.units, ', ' ORDER BY a.units, a.during) FROM reservation.allocation a JOIN reservation.reservation r USING (reservation_id) WHERE a.resource_id = r('court')),
	'c [0,1), early [1,2), c [1,2), noon [2,3), late [2,3)', 'A stay was moved twice for them.');
SELECT is((SELECT array_agg(DISTINCT m->'units'->0->>'units') FROM reservation.event e, jsonb_array_elements(e.payload->'moves') AS m
	WHERE e.type = 'UnitsReassigned' AND m->>'resource_id' = r('court')::text), '{"[2,3)"}', 'Both events tell the place that it has in the end.');

-- The large one may only have the ship
INSERT INTO reservation.resource (name, category, capacity, overbooking, rank) VALUES ('ship', 'boats', 3, 2, 1), ('boat', 'boats', 2, 0, 2);
SELECT is(book(jsonb_build_array(wish('boats', 1, 2, '{"on_unavailable": "overbook"}'), wish('boats', 1, 2, '{"quantity": 3}'))),
	'confirmed boat, confirmed ship', 'Nothing is overbooked where another arrangement has room for all.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
