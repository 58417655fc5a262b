-- find_slots and alternatives: everything that is offered can be booked.
\ir support/story.sql
SELECT plan(53);

-- Whether a command takes it, with nothing left behind
CREATE FUNCTION bookable(resource_id bigint, stay tstzrange, n int = 1) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	accepted boolean;
BEGIN
	accepted := (reservation.create_reservation($1, stay, 'c', n)).accepted;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = accepted::text;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM::boolean;
END
$$;
-- Offers as one line of local starts, so that a test can be read
CREATE FUNCTION starts(VARIADIC slots tstzrange[]) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(s) AT TIME ZONE 'UTC', 'DD HH24:MI'), ', ' ORDER BY i)
FROM unnest(slots) WITH ORDINALITY AS u(s, i)
$$;
CREATE FUNCTION slots(duration interval, within tstzrange, resource text, quantity int = 1,
	step interval = NULL, max int = 10) RETURNS text LANGUAGE sql AS $$
SELECT starts(VARIADIC array_agg(s.period)) FROM reservation.find_slots(
	duration, within, r(resource), quantity => quantity, step => step, max => max) AS s
$$;

INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES
	('one', 'room', 1, 'UTC'), ('two', 'room', 1, 'UTC'), ('big', 'room', 4, 'UTC'), ('shop', 'shop', 1, 'UTC'),
	('court', 'court', 1, 'UTC'), ('soon', 'soon', 1, 'UTC'), ('alone', NULL, 1, 'UTC');
UPDATE reservation.resource SET slot = '30 minutes', setup_time = '10 minutes', cleanup_time = '20 minutes' WHERE name = 'court';
UPDATE reservation.resource SET min_notice = '2 hours' WHERE name = 'soon';
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r('shop'), day, opens, closes FROM generate_series(1, 5) AS day,
	(VALUES (time '09:00', time '12:00'), ('14:00', '18:00')) AS h(opens, closes);

-- An empty calendar: one after the other
SELECT is(slots('2 hours', hours('2030-03-04 08:00', 7), 'one'), '04 08:00, 04 10:00, 04 12:00', 'find_slots() offers slots one after the other.');
SELECT is(slots('2 hours', hours('2030-03-04 08:00', 7), 'one', max => 2), '04 08:00, 04 10:00', 'find_slots() offers max slots at most.');
SELECT is(slots('2 hours', hours('2030-03-04 08:00', 1), 'one'), NULL, 'find_slots() offers no slot in a shorter period.');
SELECT is(slots('2 hours', hours('2030-03-04 08:00', 4), 'one', step => '30 minutes'),
	'04 08:00, 04 08:30, 04 09:00, 04 09:30, 04 10:00', 'find_slots() offers a slot at every step.');
SELECT is(slots('1 hour', hours('2030-01-01 10:00', 4), 'one'), '01 12:00, 01 13:00', 'find_slots() offers no slot in the past.');
SELECT is(slots('1 hour', hours('2030-01-01 10:30', 4), 'one', step => '1 hour'), '01 12:30, 01 13:30',
	'The steps are counted from the beginning of the period.');

-- Steps that are too many to count, and steps that go nowhere
SET statement_timeout = '20s';
SELECT is((SELECT count(*)::int FROM reservation.find_slots('1 hour', '[1000-01-01,2030-03-05)', r('one'), step => '1 microsecond')), 10,
	'A period of a thousand years with steps of a microsecond is answered in time.');
SELECT throws_ok($$SELECT * FROM reservation.find_slots('1 hour', '[2030-02-01,2030-04-01)', r('one'), step => '1 month -29 days')$$,
	'22023', 'step must be greater than zero', 'A step that is not greater than zero in February is an error.');
SELECT throws_ok($$SELECT * FROM reservation.find_slots('1 month -29 days', '[2030-02-01,2030-04-01)', r('one'))$$,
	'22023', 'duration must be greater than zero', 'A duration that is not greater than zero in February is an error.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('one'), nights('2030-02-01', 1), 'c', hold => '1 month -28 days')$$,
	'22023', 'hold must be greater than zero', 'A hold that is not greater than zero in February is an error.');
SELECT throws_ok($$SELECT * FROM reservation.find_slots('1 day -23 hours', '[2030-02-01,2030-04-01)', r('one'))$$,
	'22023', 'duration must be greater than zero', 'A duration that is not greater than zero on a day of 23 hours is an error.');
SELECT is(slots('1 day -21 hours', hours('2030-03-04 08:00', 5), 'one'), '04 08:00', 'A duration that is positive on every day is accepted.');
RESET statement_timeout;

-- Around reservations
SELECT is(record_outcome('anna', reservation.create_reservation(r('one'), hours('2030-03-04 09:30', 2.5), 'c')), 'confirmed', 'A reservation from half past nine to noon is confirmed.');
SELECT is(slots('1 hour', hours('2030-03-04 08:00', 6), 'one'), '04 08:00, 04 12:00, 04 13:00', 'find_slots() offers slots before and after the reservation.');
SELECT is(slots('90 minutes', hours('2030-03-04 08:00', 6), 'one'), '04 08:00, 04 12:00', 'find_slots() offers a slot that ends when the reservation begins.');
SELECT is(slots('1 hour', hours('2030-03-04 08:00', 6), 'one', step => '1 hour'), '04 08:00, 04 12:00, 04 13:00', 'find_slots() offers steps before and after the reservation.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('big'), hours('2030-03-04 09:00', 1), 'c', 3)), 'confirmed', 'A reservation of three of four units is confirmed.');
SELECT is(slots('1 hour', hours('2030-03-04 08:00', 3), 'big'), '04 08:00, 04 09:00, 04 10:00', 'find_slots() offers the fourth unit.');
SELECT is(slots('1 hour', hours('2030-03-04 08:00', 3), 'big', 2), '04 08:00, 04 10:00', 'find_slots() does not offer two units beside the reservation.');
SELECT is(slots('1 hour', hours('2030-03-04 08:00', 3), 'big', 5), NULL, 'find_slots() does not offer more units than the capacity.');

-- On the grid, with set-up and clean-up
SELECT is(record_outcome('carl', reservation.create_reservation(r('court'), hours('2030-03-04 10:00', 1), 'c')), 'confirmed', 'A reservation of the court is confirmed.');
SELECT is(slots('1 hour', hours('2030-03-04 08:15', 5), 'court'), '04 08:30, 04 11:30, 04 12:00', 'find_slots() offers starts on the grid, with setup and cleanup between.');

-- In opening hours
SELECT is(slots('1 hour', hours('2030-03-04 08:00', 26), 'shop', max => 9),
	'04 09:00, 04 10:00, 04 11:00, 04 14:00, 04 15:00, 04 16:00, 04 17:00, 05 09:00', 'find_slots() offers slots within the opening hours.');
SELECT is(slots('2 hours', hours('2030-03-04 08:00', 12), 'shop'), '04 09:00, 04 14:00, 04 16:00',
	'A slot that does not fit before lunch is offered after it.');
SELECT is(slots('2 hours', hours('2030-03-08 16:30', 72), 'shop'), '11 09:00, 11 14:00', 'A slot that does not fit before the weekend is offered after it.');
SELECT is(slots('5 hours', hours('2030-03-04 08:00', 72), 'shop'), NULL, 'A slot longer than the opening hours is not offered.');
SELECT is(slots('1 hour', hours('2030-01-01 12:00', 5), 'soon'), '01 14:00, 01 15:00, 01 16:00', 'find_slots() offers the first slot after the notice.');

-- Slots of a category, and of all resources
SELECT results_eq($$SELECT resource_id, period FROM reservation.find_slots('1 hour', hours('2030-03-04 09:00', 1), category => 'room', quantity => 1)$$,
	$$VALUES (r('two'), hours('2030-03-04 09:00', 1)), (r('big'), hours('2030-03-04 09:00', 1))$$, 'find_slots() offers each free resource of a category.');
SELECT results_eq($$SELECT resource_id FROM reservation.find_slots('1 hour', hours('2030-03-04 09:00', 2), category => 'room', max => 3)$$,
	$$VALUES (r('two')), (r('big')), (r('two'))$$, 'find_slots() offers the earliest slots of a category first.');
SELECT is((SELECT count(*)::int FROM reservation.find_slots('1 hour', hours('2030-03-04 12:00', 1))), 6, 'find_slots() without a resource offers all that are open.');
UPDATE reservation.resource SET active = false WHERE name = 'two';
SELECT results_eq($$SELECT resource_id FROM reservation.find_slots('1 hour', hours('2030-03-04 09:00', 1), category => 'room')$$,
	$$VALUES (r('big'))$$, 'find_slots() does not offer an inactive resource of the category.');
SELECT is(slots('1 hour', hours('2030-03-04 09:00', 5), 'two'), NULL, 'find_slots() does not offer an inactive resource that is named.');
UPDATE reservation.resource SET active = true WHERE name = 'two';
SELECT throws_ok($$SELECT * FROM reservation.find_slots('1 hour', hours('2030-03-04 09:00', 5), 4711)$$, 'P0002',
	'resource 4711 does not exist', 'An unknown resource is an error.');

-- A refusal offers, and it can be had.
SELECT is(record_outcome('dora', reservation.create_reservation(r('one'), hours('2030-03-04 10:00', 1), 'c')), 'refused: unavailable', 'A reservation at a taken time is refused.');
SELECT results_eq($$SELECT (a->>'from')::timestamptz FROM jsonb_array_elements((outcome_of('dora')).alternatives) AS a LIMIT 2$$,
	$$VALUES ('2030-03-04 08:30+00'::timestamptz), ('2030-03-04 12:00+00')$$, 'The alternatives have the nearest times first, right beside the reservation.');
SELECT results_eq($$SELECT resource_id, period FROM reservation.alternatives(r('one'), hours('2030-03-04 10:00', 1))$$,
	$$SELECT (a->>'resource_id')::bigint, tstzrange((a->>'from')::timestamptz, (a->>'to')::timestamptz)
	FROM jsonb_array_elements((outcome_of('dora')).alternatives) AS a$$, 'alternatives() has the same rows as the refusal.');
SELECT is((SELECT count(*)::int FROM reservation.alternatives(r('one'), hours('2030-03-04 10:00', 1), max => 2)), 2, 'alternatives() has max rows at most.');
SELECT results_eq($$SELECT resource_id, period FROM reservation.alternatives(r('one'), hours('2030-03-04 10:00', 1), 2)$$,
	$$VALUES (r('big'), hours('2030-03-04 10:00', 1))$$, 'alternatives() offers another resource of the category for a larger quantity.');
SELECT is_empty($$SELECT * FROM reservation.alternatives(r('alone'), hours('2030-03-04 10:00', 1), 2)$$, 'alternatives() offers no other resource without a category.');

-- The rows around are read once, however many other times are judged.
CREATE FUNCTION alternatives(resource text) RETURNS text LANGUAGE sql AS $$
SELECT starts(VARIADIC array_agg(period)) FROM reservation.alternatives(r($1), hours('2030-03-10 12:00', 1))
$$;
CREATE FUNCTION rows_read(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	before bigint := pg_stat_get_xact_tuples_returned('reservation.allocation_occupancy_excl'::regclass);
BEGIN
	EXECUTE query;
	RETURN pg_stat_get_xact_tuples_returned('reservation.allocation_occupancy_excl'::regclass) - before;
END
$$;
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('busy', 1, 'UTC'), ('crowd', 30, 'UTC');
SELECT record_outcome('busy', reservation.create_reservation(r('busy'), hours(start::text, 1), 'c', hold => CASE n WHEN 27 THEN interval '1 hour' END))
FROM generate_series(0, 48) AS n, LATERAL (SELECT '2030-03-09 12:00'::timestamp + n * interval '1 hour') AS h(start) \g /dev/null
SELECT is(alternatives('busy'), '11 13:00, 09 11:00, 12 12:00, 08 12:00, 13 12:00', 'alternatives() passes over two full days.');
SELECT cmp_ok(rows_read($$SELECT alternatives('busy')$$), '<=', 60::bigint, 'alternatives() reads 49 stays around once.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(alternatives('busy'), '10 15:00, 11 13:00, 09 11:00, 12 12:00, 08 12:00', 'alternatives() offers the place of a hold that has ended.');
SET reservation.now = '2030-01-01 12:00+00';
-- More stands around than is read at once.
SELECT record_outcome('crowd', reservation.create_reservation(r('crowd'), hours('2030-03-10 ' || h || ':00', 1), 'c'))
FROM generate_series(8, 16) AS h, generate_series(1, 30) \g /dev/null
SELECT is((SELECT count(*)::int FROM reservation.alternatives(r('crowd'), hours('2030-03-10 12:00', 1))), 5, 'alternatives() finds other times in a crowd.');
SELECT is_empty($$SELECT period FROM reservation.alternatives(r('crowd'), hours('2030-03-10 12:00', 1)) WHERE NOT bookable(r('crowd'), period)$$,
	'alternatives() in a crowd can be booked.');

-- A month of set-up: the 30th and the 29th of March, too, count it from the end of February.
INSERT INTO reservation.resource (name, time_zone, setup_time) VALUES ('stage', 'UTC', '1 month');
SELECT is(record_outcome('stage', reservation.create_reservation(r('stage'), hours('2030-02-28 11:00', 1), 'c')), 'confirmed', 'The stage is taken until noon.');
SELECT is(starts(VARIADIC ARRAY(SELECT period FROM reservation.find_slots('1 hour', '[2030-03-30, 2030-04-02)', r('stage'), max => 1))), '30 12:00', 'find_slots() goes on from a start that is later than the end and the time to set up.');

-- Every offered slot can be booked, and every slot that can be booked is found.
SELECT setseed(0.7);
DO $$
DECLARE
	start timestamptz;
BEGIN
	FOR i IN 1..120 LOOP
		start := '2030-04-01 00:00+00'::timestamptz + floor(random() * 5 * 96) * interval '15 minutes';
		PERFORM record_outcome('random', reservation.create_reservation(res.resource_id,
			tstzrange(start, start + floor(1 + random() * 20) * interval '15 minutes'), 'c',
			(1 + random() * (res.capacity - 1))::int))
		FROM reservation.resource AS res WHERE res.name IN ('one', 'big', 'shop', 'court') ORDER BY random() LIMIT 1;
	END LOOP;
END
$$;
CREATE TABLE question AS SELECT n, (ARRAY['one', 'big', 'shop', 'court'])[1 + n % 4] AS name,
	'2030-04-01 00:00+00'::timestamptz + floor(random() * 4 * 24) * interval '1 hour' AS start,
	(1 + floor(random() * 12)) * interval '15 minutes' AS duration,
	CASE WHEN n % 4 = 1 THEN 1 + n % 3 ELSE 1 END AS quantity
FROM generate_series(1, 40) AS n;
CREATE TABLE offer AS SELECT q.n, q.quantity, s.* FROM question q, reservation.find_slots(
	q.duration, tstzrange(q.start, q.start + interval '36 hours'), r(q.name), quantity => q.quantity, max => 20) AS s;
SELECT is_empty('SELECT * FROM offer WHERE NOT bookable(resource_id, period, quantity)', 'Every slot of find_slots() can be booked.');
SELECT cmp_ok((SELECT count(*)::int FROM offer), '>', 100, 'find_slots() offers more than a hundred slots.');
SELECT is_empty($$SELECT q.n, a.* FROM question q, reservation.alternatives(r(q.name),
	tstzrange(q.start, q.start + q.duration), q.quantity) AS a WHERE NOT bookable(a.resource_id, a.period, q.quantity)$$,
	'Every row of alternatives() can be booked.');
SELECT is_empty($$SELECT q.n, q.name, t FROM question q,
		generate_series(q.start, q.start + interval '36 hours' - q.duration, '15 minutes') AS t
	WHERE reservation.is_available(r(q.name), tstzrange(t, t + q.duration), q.quantity)
	EXCEPT SELECT q.n, q.name, lower(s.period) FROM question q, reservation.find_slots(q.duration,
		tstzrange(q.start, q.start + interval '36 hours'), r(q.name), quantity => q.quantity,
		step => '15 minutes', max => 1000) AS s$$, 'With steps find_slots() offers every free slot.');
SELECT is_empty($$SELECT q.n, q.name, q.start, q.duration FROM question q
	WHERE EXISTS (SELECT FROM generate_series(q.start, q.start + interval '36 hours' - q.duration, '15 minutes') AS t
		WHERE reservation.is_available(r(q.name), tstzrange(t, t + q.duration), q.quantity))
	AND NOT EXISTS (SELECT FROM offer WHERE offer.n = q.n)$$, 'Without steps find_slots() offers a slot where one is free.');

-- A grid of days was there before the Monday that it is counted from.
INSERT INTO reservation.resource (name, time_zone, slot) VALUES ('weekly', 'UTC', '7 days');
SET reservation.now = '1999-12-21 12:00+00';
SELECT is((SELECT lower(period) FROM reservation.find_slots('1 hour', '[1999-12-21 12:00+00, 2001-01-01)', r('weekly'), max => 1)),
	'1999-12-27 00:00+00', 'The first slot on a grid of weeks is the next Monday before the year 2000.');
SET reservation.now = '1999-12-27 00:00+00';
SELECT is((SELECT lower(period) FROM reservation.find_slots('1 hour', '[1999-12-27 00:00+00, 2001-01-01)', r('weekly'), max => 1)),
	'1999-12-27 00:00+00', 'The first slot on a Monday is that Monday.');
SELECT * FROM finish();
