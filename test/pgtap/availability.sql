-- availability and is_available: the step function of free units, against a
-- count that knows nothing of how it is made.
\ir support/story.sql
SELECT plan(32);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone)
VALUES ('room', 1, 0, 'UTC'), ('house', 3, 1, 'UTC'), ('camp', 7, 0, 'UTC'), ('none', 0, 0, 'UTC');

-- Steps
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 08:00', 12))$$,
	$$VALUES (hours('2030-03-01 08:00', 12), 3)$$, 'an empty house is one step');
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), hours('2030-03-01 10:00', 2), 'c', 2)), 'confirmed', 'two, ten to twelve');
SELECT is(record_outcome('bert', reservation.create_reservation(r('house'), hours('2030-03-01 11:00', 3), 'c')), 'confirmed', 'one, eleven to two');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 08:00', 12))$$,
	$$VALUES (hours('2030-03-01 08:00', 2), 3), (hours('2030-03-01 10:00', 1), 1), (hours('2030-03-01 11:00', 1), 0),
		(hours('2030-03-01 12:00', 2), 2), (hours('2030-03-01 14:00', 6), 3)$$, 'the steps between');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 10:30', 2))$$,
	$$VALUES (hours('2030-03-01 10:30', 0.5), 1), (hours('2030-03-01 11:00', 1), 0), (hours('2030-03-01 12:00', 0.5), 2)$$,
	'cut to what was asked');
SELECT is(record_outcome('carl', reservation.create_reservation(r('house'), hours('2030-03-01 14:00', 1), 'c')), 'confirmed', 'one right after another');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 12:00', 4))$$,
	$$VALUES (hours('2030-03-01 12:00', 3), 2), (hours('2030-03-01 15:00', 1), 3)$$, 'is no step');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), tstzrange('2030-03-01 08:00+00', '2030-03-01 09:00+00', '()'))$$,
	$$VALUES (tstzrange('2030-03-01 08:00:00.000001+00', '2030-03-01 09:00+00'), 3)$$, 'periods are normalised');
SELECT is(record_outcome('dora', reservation.create_reservation(r('house'), hours('2030-03-01 11:00', 1), 'c', 1, 'overbook')), 'confirmed', 'one too many');
SELECT results_eq($$SELECT * FROM reservation.availability(r('house'), hours('2030-03-01 11:00', 1))$$,
	$$VALUES (hours('2030-03-01 11:00', 1), 0)$$, 'never less than none');
SELECT results_eq($$SELECT * FROM reservation.availability(r('none'), hours('2030-03-01 11:00', 1))$$,
	$$VALUES (hours('2030-03-01 11:00', 1), 0)$$, 'no units, none free');
UPDATE reservation.resource SET active = false WHERE name = 'none';
UPDATE reservation.resource SET capacity = 5 WHERE name = 'none';
SELECT results_eq($$SELECT * FROM reservation.availability(r('none'), hours('2030-03-01 11:00', 1))$$,
	$$VALUES (hours('2030-03-01 11:00', 1), 0)$$, 'an inactive resource has none free');
SELECT throws_ok($$SELECT * FROM reservation.availability(4711, hours('2030-03-01 11:00', 1))$$, 'P0002',
	'resource 4711 does not exist', 'a resource that does not exist has no availability');
SELECT throws_ok($$SELECT reservation.is_available(4711, hours('2030-03-01 11:00', 1))$$, 'P0002',
	'resource 4711 does not exist', 'An unknown resource is an error for every caller.');

-- is_available says what a command would.
SELECT is(reservation.is_available(r('house'), hours('2030-03-01 12:00', 2), 2), true, 'two are free');
SELECT is(reservation.is_available(r('house'), hours('2030-03-01 12:00', 2), 3), false, 'three are not');
SELECT is(reservation.is_available(r('house'), hours('2030-03-01 11:59', 2)), false, 'an instant of none is none');
SELECT is(reservation.is_available(r('house'), hours('2030-03-05 11:59', 2), 4), false, 'more than there are');
SELECT is(reservation.is_available(r('room'), hours('2029-03-05 12:00', 2)), false, 'the past');
SELECT is(reservation.is_available(r('none'), hours('2030-03-05 12:00', 2)), false, 'inactive');

-- A question leaves nothing behind.
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), hours('2030-03-01 10:00', 1), 'c', hold => '1 hour')), 'held', 'a hold');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(reservation.is_available(r('room'), hours('2030-03-01 10:00', 1)), true, 'that has ended is free');
SELECT is((row_of('emil')).status, 'held', 'but asking does not end it');
SELECT is(new_events('emil'), 'ReservationRequested AvailabilityConfirmed ReservationCreated', 'nor leave an event');

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
SELECT cmp_ok((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('camp')), '>', 60, 'a busy camp');
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
	$$, 'every hour of every answer is what a count gives');
SELECT is_empty($$
	SELECT n FROM question WHERE (SELECT range_agg(a.period) FROM reservation.availability(r('camp'), during) AS a)
		IS DISTINCT FROM tstzmultirange(during)
	$$, 'the steps cover what was asked, all of it');
SELECT is_empty($$
	SELECT n FROM question, LATERAL (
		SELECT period, available, lead(period) OVER w AS next, lead(available) OVER w AS next_available
		FROM reservation.availability(r('camp'), during) WINDOW w AS (ORDER BY period)) AS step
	WHERE next IS NOT NULL AND (upper(period) <> lower(next) OR available = next_available)
	$$, 'in order, and each is another number');
-- Closures of named units lie in the future here, so a count that fits may yet
-- be fragmented; but what the query says is what the command does.
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
SELECT is_empty($$SELECT * FROM reply WHERE offered <> (done = 'yes')$$, 'what is_available says is what create_reservation does');
SELECT is_empty($$SELECT * FROM reply WHERE least < quantity AND done <> 'unavailable'$$, 'less than asked is unavailable');
SELECT is_empty($$SELECT * FROM reply WHERE least >= quantity AND done NOT IN ('yes', 'fragmented')$$, 'a count that fits is not');
SELECT cmp_ok((SELECT count(*)::int FROM reply WHERE done = 'yes'), '>', 20, 'and both were seen');
SELECT * FROM finish();
