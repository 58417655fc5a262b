-- availability and is_available: the step function of free units, against a
-- count of the rows.
\ir support/story.sql
SELECT plan(32);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone)
VALUES ('room', 1, 0, 'UTC'), ('house', 3, 1, 'UTC'), ('camp', 7, 0, 'UTC'), ('none', 0, 0, 'UTC');

-- Steps
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 08:00', 12))$$,
	$$VALUES (hours('2030-03-01 08:00', 12), 3)$$, 'An empty house is one step.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), hours('2030-03-01 10:00', 2), 'c', 2)), 'confirmed', 'A reservation of two units from ten to twelve is confirmed.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('house'), hours('2030-03-01 11:00', 3), 'c')), 'confirmed', 'A reservation of one unit from eleven to two is confirmed.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 08:00', 12))$$,
	$$VALUES (hours('2030-03-01 08:00', 2), 3), (hours('2030-03-01 10:00', 1), 1), (hours('2030-03-01 11:00', 1), 0),
		(hours('2030-03-01 12:00', 2), 2), (hours('2030-03-01 14:00', 6), 3)$$, 'availability() has a step for each change of the free units.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 10:30', 2))$$,
	$$VALUES (hours('2030-03-01 10:30', 0.5), 1), (hours('2030-03-01 11:00', 1), 0), (hours('2030-03-01 12:00', 0.5), 2)$$,
	'The steps are cut to the period.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('house'), hours('2030-03-01 14:00', 1), 'c')), 'confirmed', 'A reservation right after another one is confirmed.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 12:00', 4))$$,
	$$VALUES (hours('2030-03-01 12:00', 3), 2), (hours('2030-03-01 15:00', 1), 3)$$, 'A change from one reservation to the next is no step.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), tstzrange('2030-03-01 08:00+00', '2030-03-01 09:00+00', '()'))$$,
	$$VALUES (tstzrange('2030-03-01 08:00:00.000001+00', '2030-03-01 09:00+00'), 3)$$, 'A period without its first instant begins a microsecond later.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('house'), hours('2030-03-01 11:00', 1), 'c', 1, 'overbook')), 'confirmed', 'A reservation beyond the capacity is confirmed.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 11:00', 1))$$,
	$$VALUES (hours('2030-03-01 11:00', 1), 0)$$, 'The free units are never fewer than 0.');
SELECT results_eq($$SELECT * FROM reservation.availability(r('none'), hours('2030-03-01 11:00', 1))$$,
	$$VALUES (hours('2030-03-01 11:00', 1), 0)$$, 'A resource without units has 0 free units.');
UPDATE reservation.resource SET active = false WHERE name = 'none';
UPDATE reservation.resource SET capacity = 5 WHERE name = 'none';
SELECT results_eq($$SELECT * FROM reservation.availability(r('none'), hours('2030-03-01 11:00', 1))$$,
	$$VALUES (hours('2030-03-01 11:00', 1), 0)$$, 'An inactive resource has 0 free units.');
SELECT throws_ok($$SELECT * FROM reservation.availability(4711, hours('2030-03-01 11:00', 1))$$, 'P0002',
	'resource 4711 does not exist', 'An unknown resource is an error for availability().');
SELECT throws_ok($$SELECT reservation.is_available(4711, hours('2030-03-01 11:00', 1))$$, 'P0002',
	'resource 4711 does not exist', 'An unknown resource is an error for every caller.');

-- is_available() answers as a command would.
SELECT is(reservation.is_available(r('house'), hours('2030-03-01 12:00', 2), 2), true, 'is_available() offers two free units.');
SELECT is(reservation.is_available(r('house'), hours('2030-03-01 12:00', 2), 3), false, 'is_available() does not offer three units where two are free.');
SELECT is(reservation.is_available(r('house'), hours('2030-03-01 11:59', 2)), false, 'is_available() does not offer a period with a minute without a free unit.');
SELECT is(reservation.is_available(r('house'), hours('2030-03-05 11:59', 2), 4), false, 'is_available() does not offer more units than the capacity.');
SELECT is(reservation.is_available(r('room'), hours('2029-03-05 12:00', 2)), false, 'is_available() does not offer a period in the past.');
SELECT is(reservation.is_available(r('none'), hours('2030-03-05 12:00', 2)), false, 'is_available() does not offer an inactive resource.');

-- A question leaves nothing behind.
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), hours('2030-03-01 10:00', 1), 'c', hold => '1 hour')), 'held', 'A reservation is held.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(reservation.is_available(r('room'), hours('2030-03-01 10:00', 1)), true, 'is_available() offers the place of a hold that has ended.');
SELECT is((row_of('emil')).status, 'held', 'The question does not expire the hold.');
SELECT is(new_events('emil'), 'ReservationRequested AvailabilityConfirmed ReservationCreated', 'The question leaves no event.');

-- Four hundred random stays, closures and cancellations; then as many questions.
SELECT setseed(0.42);
CREATE FUNCTION random_hours() RETURNS tstzrange LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz := '2030-06-01 00:00+00'::timestamptz + floor(random() * 20 * 24) * interval '1 hour';
BEGIN
	RETURN tstzrange(start, start + floor(1 + random() * 60) * interval '1 hour');
END
$$;
DO $$
BEGIN
	FOR i IN 1..400 LOOP
		PERFORM record_outcome('random', reservation.create_reservation(r('camp'), random_hours(), 'c', (1 + random() * 3)::int));
		IF i % 10 = 0 THEN
			PERFORM reservation.close_resource(r('camp'), random_hours(), int4range((i / 10) % 7, (i / 10) % 7 + 1));
		END IF;
		IF i % 5 = 0 THEN
			PERFORM reservation.cancel_reservation(reservation_id) FROM (
				SELECT reservation_id FROM reservation.reservation
				WHERE status = 'confirmed' AND resource_ids = ARRAY[r('camp')] ORDER BY random() LIMIT 1) AS victim;
		END IF;
	END LOOP;
END
$$;
SELECT cmp_ok((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('camp')), '>', 60, 'The camp has more than sixty allocations.');
CREATE TABLE question AS SELECT n, random_hours() AS during, 1 + n % 4 AS quantity FROM generate_series(1, 300) AS n;
-- The free units at an hour, by nothing but counting rows
CREATE FUNCTION free_at(t timestamptz) RETURNS int LANGUAGE sql AS $$
SELECT 7 - coalesce(sum(upper(a.units) - lower(a.units)), 0)::int
FROM reservation.allocation a WHERE a.resource_id = r('camp') AND a.during @> $1
$$;
SELECT is_empty($$
	SELECT n, t FROM question, generate_series(lower(during), upper(during) - interval '1 hour', '1 hour') AS t
	WHERE free_at(t) IS DISTINCT FROM (
		SELECT a.available FROM reservation.availability(r('camp'), during) AS a WHERE a.period @> t)
	$$, 'Every hour of every answer has the number that a count of rows gives.');
SELECT is_empty($$
	SELECT n FROM question WHERE (SELECT range_agg(a.period) FROM reservation.availability(r('camp'), during) AS a)
		IS DISTINCT FROM tstzmultirange(during)
	$$, 'The steps cover the whole period.');
SELECT is_empty($$
	SELECT n FROM question, LATERAL (
		SELECT period, available, lead(period) OVER w AS next, lead(available) OVER w AS next_available
		FROM reservation.availability(r('camp'), during) WINDOW w AS (ORDER BY period)) AS step
	WHERE next IS NOT NULL AND (upper(period) <> lower(next) OR available = next_available)
	$$, 'The steps are adjacent, and each differs from the next.');
-- Closures of named units lie in the future here, so a count that fits may yet
-- be fragmented; but the query and the command answer alike.
CREATE FUNCTION would(stay tstzrange, n int) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	answer reservation.outcome;
BEGIN
	answer := reservation.create_reservation(r('camp'), stay, 'c', n);
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = coalesce(answer.reason, 'yes');
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;
CREATE TABLE reply AS SELECT n, quantity,
	(SELECT min(available) FROM reservation.availability(r('camp'), during)) AS least,
	reservation.is_available(r('camp'), during, quantity) AS offered,
	would(during, quantity) AS done
FROM question;
SELECT is_empty($$SELECT * FROM reply WHERE offered <> (done = 'yes')$$, 'is_available() offers what create_reservation() accepts, and nothing else.');
SELECT is_empty($$SELECT * FROM reply WHERE least < quantity AND done <> 'unavailable'$$, 'A request for more units than are free is refused as unavailable.');
SELECT is_empty($$SELECT * FROM reply WHERE least >= quantity AND done NOT IN ('yes', 'fragmented')$$, 'A request for no more units than are free is accepted or fragmented.');
SELECT cmp_ok((SELECT count(*)::int FROM reply WHERE done = 'yes'), '>', 20, 'More than twenty requests are accepted.');
SELECT * FROM finish();
