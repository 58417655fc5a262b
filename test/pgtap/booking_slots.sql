-- find_slots and alternatives of the items of a booking: what they offer, create_booking takes.
\ir support/story.sql
\ir support/sets.sql
SELECT plan(57);
SET TimeZone = 'UTC';
SET reservation.now = '2030-01-01 12:00+00';

-- A treatment: doctor and room for an hour, the laser in its second half
INSERT INTO reservation.resource (name, category, capacity, time_zone, slot, cleanup_time) VALUES ('ada', 'doctor', 1, 'UTC', '15 min', NULL), ('bob', 'doctor', 1, 'UTC', '15 min', NULL),
	('room', NULL, 1, 'UTC', NULL, '15 min'), ('laser', NULL, 1, 'UTC', NULL, NULL);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('ada'), d, '09:00', '12:00' FROM generate_series(1, 5) AS d;
CREATE FUNCTION treatment(doctor jsonb) RETURNS jsonb LANGUAGE sql AS $$
SELECT jsonb_build_array('{"duration": "1 hour"}' || doctor, jsonb_build_object('resource_id', r('room'), 'duration', '1 hour'),
	jsonb_build_object('resource_id', r('laser'), 'offset', '30 minutes', 'duration', '30 minutes')) $$;
CREATE FUNCTION by_ada(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$ SELECT treatment(jsonb_build_object('resource_id', r('ada')) || more) $$;
CREATE FUNCTION spans(items jsonb, within tstzrange, step interval DEFAULT NULL, max int DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(period), 'DD HH24:MI'), ', ' ORDER BY lower(period)) FROM reservation.find_slots(items => items, within => within, step => step, max => max) $$;
SELECT is(record_outcome('x', reservation.create_reservation(r('laser'), hours('2030-03-04 09:30', 1), 'x')), 'confirmed', 'The laser is taken from 9:30 to 10:30.');
SELECT is(record_outcome('y', reservation.create_reservation(r('room'), hours('2030-03-04 11:00', 1), 'y')), 'confirmed', 'The room is taken from 11:00.');
SELECT is(spans(by_ada(), '[2030-03-04, 2030-03-05 10:10)'), '05 09:00', 'Neither the laser nor the clean-up of the room leaves Ada a start on the 4th, and the period ends on the 5th.');
SELECT is(spans(by_ada('{"duration": "30 min"}'), '[2030-03-04, 2030-03-05)'), NULL, 'The others stay as long.');
SELECT is(spans(jsonb_build_array(jsonb_build_object('resource_id', r('ada'), 'duration', '1 hour'), jsonb_build_object('resource_id', r('laser'), 'offset', '30 min', 'duration', '30 min')), '[2030-03-04, 2030-03-05)'),
	'04 10:00, 04 10:15, 04 10:30, 04 10:45, 04 11:00', 'The second half is after the other stay.');
SELECT is(spans(by_ada(), '[2030-03-05, 2030-03-06)', max => 3), '05 09:00, 05 09:15, 05 09:30', 'Without steps they are on the grid of the doctor.');
SELECT is(spans(by_ada(), '[2030-03-05, 2030-03-06)', '1 hour'), '05 09:00, 05 10:00, 05 11:00', 'Steps are others.');
SELECT is(spans(treatment('{"category": "doctor"}'), '[2030-03-04 06:00, 2030-03-04 15:00)', '1 hour'), '04 06:00, 04 07:00, 04 08:00, 04 13:00, 04 14:00', 'Of a category any doctor will do.');
SELECT is(spans(jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'duration', '1 hour'), jsonb_build_object('resource_id', r('ada'), 'offset', '-15 min', 'duration', '15 min')), '[2030-03-04, 2030-03-05)'),
	'04 09:15', 'An item may begin before the first, which has no grid: one booking comes after the other.');
SELECT is(spans(by_ada('{"duration": "1 day"}'), '[2030-03-04, 2030-03-09)'), NULL, 'A stay that no hours allow is not found.');
SELECT results_eq($$SELECT * FROM reservation.find_slots(within => '[2030-03-05, 2030-03-06)', max => 1, items => by_ada('{"details": {"note": "a"}, "quantity": 1}'))$$,
	$$SELECT r('ada'), hours('2030-03-05 09:00', 1)$$, 'A row is the stay of the first item.');
SELECT is(reservation.items_at(by_ada('{"details": {"note": "a"}, "quantity": 1}'), '2030-03-05 09:00'), jsonb_build_array(jsonb_build_object('resource_id', r('ada'), 'from', '2030-03-05T09:00:00+00:00', 'to', '2030-03-05T10:00:00+00:00', 'details', '{"note": "a"}'::jsonb, 'quantity', 1),
		jsonb_build_object('resource_id', r('room'), 'from', '2030-03-05T09:00:00+00:00', 'to', '2030-03-05T10:00:00+00:00'), jsonb_build_object('resource_id', r('laser'), 'from', '2030-03-05T09:30:00+00:00', 'to', '2030-03-05T10:00:00+00:00')),
	'The items at that time have their times, and all else that they say.');
SELECT results_eq($$SELECT DISTINCT resource_id FROM reservation.find_slots(within => '[2030-03-05, 2030-03-06)', items => treatment('{"category": "doctor"}'))$$, 'VALUES (NULL::bigint)', 'Of a category there is no resource yet.');
SELECT is(reservation.items_at('[{"resource_id": 3, "from": "2030-02-01 10:00", "to": "2030-02-01 11:00"}, {"resource_id": 4, "from": "2030-02-01 09:30", "duration": "10 min"}]', '2030-03-05 09:00')->1,
	'{"resource_id": 4, "from": "2030-03-05T08:30:00+00:00", "to": "2030-03-05T08:40:00+00:00"}', 'Items with times are moved.');
SELECT is((SELECT string_agg(a->2->>'from' || ' ' || (b->2->>'from'), ', ') FROM (SELECT reservation.items_at(by_ada(), '2030-03-05 09:00') AS a, reservation.items_at(by_ada(), '2030-03-06 10:00') AS b) AS two),
	'2030-03-05T09:30:00+00:00 2030-03-06T10:30:00+00:00', 'Each time has items of its own.');
SELECT throws_ok($$SELECT reservation.items_at(by_ada(), NULL)$$, '22004', 'start must not be null', 'There is a time.');
SELECT throws_ok($$SELECT reservation.items_at(NULL, '2030-03-05')$$, '22004', 'items must not be null', 'There are items.');
SELECT throws_ok($$SELECT reservation.items_at(by_ada(), 'infinity')$$, '22023', NULL, 'The time is one of the calendar.');
SELECT is((SELECT bool_and(b.accepted) FROM reservation.find_slots(within => '[2030-03-05, 2030-03-06)', max => 1, items => by_ada()) f, reservation.create_booking(reservation.items_at(by_ada(), lower(f.period)), 'c') b), true, 'The first is booked,');
SELECT is(spans(by_ada(), '[2030-03-05, 2030-03-06)'), '05 10:15, 05 10:30, 05 10:45, 05 11:00', 'and others are left.');

-- Relative items wherever items are
SELECT is(reservation.is_available(by_ada('{"from": "2030-03-06 09:00"}')), true, 'Items that say a distance begin after the first one.');
SELECT is(reservation.is_available(by_ada('{"from": "2030-03-04 09:00"}')), false, 'The laser is taken then.');
SELECT is((SELECT count(*)::int FROM reservation.quote(by_ada('{"from": "2030-03-06 09:00"}')) WHERE item IS NOT NULL), 3, 'They have a price, too.');
SELECT DISTINCT booking_id AS booking FROM reservation.create_booking(by_ada('{"from": "2030-03-06 09:00"}'), 'c') \gset
SELECT is((SELECT string_agg(to_char(lower(s.during), 'HH24:MI') || '-' || to_char(upper(s.during), 'HH24:MI'), ', ' ORDER BY s.item) FROM reservation.reservation s WHERE s.booking_id = :'booking'),
	'09:00-10:00, 09:00-10:00, 09:30-10:00', 'And they are booked.');
SELECT is(spans(jsonb_build_array(jsonb_build_object('resource_id', r('ada'), 'from', '2030-02-01 10:00', 'to', '2030-02-01 11:00'), jsonb_build_object('resource_id', r('laser'), 'from', '2030-02-01 10:30', 'to', '2030-02-01 11:00')),
	'[2030-03-07, 2030-03-08)', '1 hour'), '07 09:00, 07 10:00, 07 11:00', 'Items with times keep their distances.');

-- Alternatives
CREATE FUNCTION others(items jsonb) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(period), 'DD HH24:MI'), ', ' ORDER BY n) FROM reservation.alternatives(items) WITH ORDINALITY AS a(resource_id, period, n) $$;
SELECT is(others(by_ada('{"from": "2030-03-05 09:30"}')), '05 10:15, 05 10:30, 05 10:45, 05 11:00, 07 09:30', 'Other times are the nearest first.');
SELECT is(others(by_ada('{"from": "2030-03-09 09:30"}')), '08 11:00, 08 10:45, 08 10:30, 08 10:15, 08 10:00', 'A weekend is passed over.');
SELECT is((SELECT bool_and(set_is_booked(reservation.items_at(by_ada(), lower(a.period)))) FROM reservation.alternatives(by_ada('{"from": "2030-03-05 09:30"}')) a), true, 'Each of them can be booked.');
SELECT is(others(jsonb_build_array(jsonb_build_object('resource_id', r('bob'), 'from', '2030-01-01 12:30', 'duration', '30 min'))), '01 12:45, 01 12:15, 01 13:00, 01 12:00, 01 13:15', 'None of them is past.');
INSERT INTO reservation.resource (name, time_zone) VALUES ('hut', 'Europe/Vienna'), ('guide', 'Europe/Vienna');
CREATE FUNCTION tour(at text) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_array(jsonb_build_object('resource_id', r('hut'), 'from', at || ' 15:00 Europe/Vienna', 'to', (at::date + 1) || ' 10:00 Europe/Vienna'),
	jsonb_build_object('resource_id', r('guide'), 'from', (at::date + 1) || ' 08:00 Europe/Vienna', 'to', (at::date + 1) || ' 16:00 Europe/Vienna')) $$;
SELECT is(record_outcome('z', reservation.create_reservation(r('guide'), '[2030-03-31 00:00+01, 2030-04-01 00:00+02)', 'z')), 'confirmed', 'The guide is away on the day on which the clocks change.');
SELECT is((SELECT string_agg((p.period AT TIME ZONE 'Europe/Vienna')::text, ', ') FROM (SELECT lower(period) AS period FROM reservation.alternatives(tour('2030-03-30')) LIMIT 2) p), '2030-03-31 15:00:00, 2030-03-29 15:00:00', 'A night moves by days and keeps the local time.');
SELECT is((SELECT reservation.items_at(tour('2030-03-30'), lower(a.period))->1->>'from' FROM reservation.alternatives(tour('2030-03-30')) a LIMIT 1), '2030-04-01T06:00:00+00:00', 'So does the day after it.');

-- Limits and wrong calls
SELECT throws_ok($$SELECT spans(NULL, '[2030-03-04, 2030-03-05)')$$, '22004', 'duration must not be null', 'Without items there is a duration.');
SELECT throws_ok($$SELECT reservation.find_slots(items => by_ada())$$, '22004', 'within must not be null', 'A search has an end.');
SELECT throws_ok($$SELECT reservation.find_slots('1 hour', '[2030-03-04, 2030-03-05)', items => by_ada())$$, '22023', 'items exclude arguments about a single stay', 'The items say how long they are,');
SELECT throws_ok($$SELECT reservation.find_slots(NULL, '[2030-03-04, 2030-03-05)', quantity => 2, items => by_ada())$$, '22023', 'items exclude arguments about a single stay', 'and how many.');
SELECT throws_ok($$SELECT spans('[]', '[2030-03-04, 2030-03-05)')$$, '22023', 'items must be a JSON array of at least one item', 'No items are an error.');
SELECT throws_ok($$SELECT spans((SELECT jsonb_agg(jsonb_build_object('resource_id', r('room'), 'duration', '1 hour')) FROM generate_series(1, 101)), '[2030-03-04, 2030-03-05)')$$, '22023', 'items must not have more than 100 elements to be searched for', 'So are very many,');
SELECT throws_ok($$SELECT spans(by_ada(jsonb_build_object('details', jsonb_build_object('x', repeat('x', 66000)))), '[2030-03-04, 2030-03-05)')$$, '22023', 'items must not be longer than 65536 bytes to be searched for', 'and very long ones.');
SELECT throws_ok($$SELECT spans(by_ada('{"offset": "5 min"}'), '[2030-03-04, 2030-03-05)')$$, '22023', 'item 1 must not have an offset', 'Offsets are counted from the first.');
SELECT throws_ok($$SELECT reservation.is_available(by_ada())$$, '22023', 'item 1 has no from', 'Without a search the first item says when it begins.');
SELECT throws_ok($$SELECT reservation.is_available(by_ada('{"from": "2030-03-04", "to": "2030-03-05"}'))$$, '22023', 'item 1 has both to and duration', 'An end and a duration exclude each other,');
SELECT throws_ok($$SELECT reservation.is_available(jsonb_set(by_ada('{"from": "2030-03-04"}'), '{2,from}', '"2030-03-04"'))$$, '22023', 'item 3 has both from and offset', 'and so do a start and an offset.');
SELECT throws_ok($$SELECT spans(by_ada('{"duration": "-1 hour"}'), '[2030-03-04, 2030-03-05)')$$, '22023', 'item 1 does not end after it begins', 'A duration is more than nothing.');
SELECT throws_ok($$SELECT spans('[{"resource_id": 4711, "duration": "1 hour"}]', '[2030-03-04, 2030-03-05)')$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.alternatives(NULL)$$, '22004', 'items must not be null', 'Alternatives are to something.');

-- Literals and parameters without types find their function.
SELECT lives_ok($$SELECT reservation.find_slots('1 hour', '[2030-03-04, 2030-03-05)')$$, 'find_slots takes literals.');
SELECT lives_ok($$SELECT reservation.find_slots('1 hour', '[2030-03-04, 2030-03-05)', NULL, 'doctor', NULL, NULL, NULL)$$, 'find_slots takes nulls.');
SELECT lives_ok('PREPARE slots AS SELECT reservation.find_slots($1, $2, $3)', 'find_slots takes parameters.');
SELECT lives_ok('PREPARE room AS SELECT reservation.is_available($1, $2), reservation.quote($1, $2), reservation.alternatives($1, $2)', 'So do the other queries,');
SELECT lives_ok('PREPARE rooms AS SELECT reservation.is_available($1), reservation.quote($1), reservation.alternatives($1)', 'and those about items.');

-- A full year is few steps.
SELECT is((SELECT accepted FROM reservation.close_resource(r('bob'), '[2031-01-01, 2032-01-01)')), true, 'Bob is away for a year.');
SET statement_timeout = '20s';
SELECT is(spans(jsonb_build_array(jsonb_build_object('resource_id', r('ada'), 'duration', '30 min'), jsonb_build_object('resource_id', r('bob'), 'offset', '30 min', 'duration', '30 min')), '[2031-01-01, 2032-01-03)', '1 minute', 2), '01 09:00, 01 09:15',
	'The search leaps over the year, though its steps are minutes; each leads to the grid.');
RESET statement_timeout;

-- Each start that is_available accepts is found, and no other; the starts are booked.
CREATE FUNCTION differences(seed int, first date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	within CONSTANT tstzrange := tstzrange(first, first + 3);
	items jsonb;
	found timestamptz[];
	tried timestamptz[];
	first_start timestamptz;
	gridded boolean;
BEGIN
	PERFORM make_house(seed, first);
	FOR n IN 1 .. 12 LOOP
		items := random_set(n);
		SELECT bool_and(s.slot IS NOT NULL) INTO gridded FROM reservation.resource s WHERE s.resource_id = (items->0->>'resource_id')::bigint OR s.category = items->0->>'category';
		found := found_starts(items, within, CASE WHEN NOT gridded THEN interval '15 minutes' END);
		tried := tried_starts(items, within);
		IF found IS DISTINCT FROM tried THEN
			RETURN format('%s: found %s, and tried %s', items, found, tried);
		END IF;
		-- without steps none of these is before the first
		first_start := (found_starts(items, within, NULL))[1];
		IF NOT gridded AND tried IS NOT NULL AND NOT (first_start <= tried[1] AND reservation.is_available(set_at(items, first_start))) IS TRUE THEN
			RETURN format('%s: the first is %s, and not %s', items, first_start, tried[1]);
		ELSIF found IS NOT NULL AND NOT set_is_booked(set_at(items, found[1 + floor(random() * cardinality(found))::int])) THEN
			RETURN format('%s: one of %s is not booked', items, found);
		END IF;
	END LOOP;
	RETURN NULL;
END
$$;
SELECT is(differences(seed, first), NULL, format('House %s agrees from %s on.', seed, first)) FROM (VALUES (1, '2030-03-30'::date), (2, '2030-05-06'), (3, '2030-04-05'), (4, '2030-05-08')) AS v(seed, first);
SELECT * FROM finish();
