-- A restaurant for a month: parties ask for a table for some hours, and the
-- smallest that suits them is given away.  The same is worked out by a list of
-- tables and times.
--
-- Every fifth party is another number in the end, and every eighth cancels.

CREATE TABLE replay.board (resource_id bigint PRIMARY KEY, smallest int NOT NULL, largest int NOT NULL);
WITH added AS (
	INSERT INTO reservation.resource (name, category, time_zone, min_guests, max_guests, slot, cleanup_time)
	SELECT largest || '-top ' || n, 'table', 'Europe/Paris', smallest, largest, '15 minutes', '15 minutes'
	FROM (VALUES (1, 2, 6), (2, 4, 8), (4, 6, 3), (6, 10, 1)) AS v (smallest, largest, many), generate_series(1, many) AS n
	RETURNING resource_id, min_guests, max_guests
)
INSERT INTO replay.board SELECT * FROM added;
-- closed on Mondays
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT resource_id, day, '17:00', '23:30' FROM replay.board, generate_series(2, 7) AS day;

CREATE TABLE replay.party AS
SELECT n, lower(e.during) AS "from", e.during, e.guests, CASE replay.dice(n, 'other', 5) WHEN 0 THEN 1 + replay.dice(n, 'then', 8) END AS guests_then,
	replay.dice(n, 'cancels', 8) = 0 AS cancels,
	NULL::bigint AS expected, NULL::bigint AS given, NULL::text AS reason, NULL::uuid AS reservation_id,
	NULL::boolean AS may_be, NULL::boolean AS was, false AS gone
FROM generate_series(1, 2400) AS n,
LATERAL (SELECT 1 + replay.dice(n, 'guests', 4) + replay.dice(n, 'friends', 4), replay.dice(n, 'day', 31), 17 + replay.dice(n, 'quarter', 23) / 4.0) AS p (guests, day, hour),
LATERAL (SELECT guests, tstzrange(s, s + (CASE WHEN guests <= 2 THEN 1.5 WHEN guests <= 4 THEN 2 ELSE 2.5 END) * interval '1 hour')
	FROM (SELECT (timestamp '2030-05-01' + day * interval '1 day' + hour * interval '1 hour') AT TIME ZONE 'Europe/Paris') AS start (s)) AS e (guests, during);
ALTER TABLE replay.party ADD PRIMARY KEY (n);

CREATE FUNCTION replay.is_open(during tstzrange) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT extract(isodow FROM lower(during) AT TIME ZONE 'Europe/Paris') <> 1
	AND upper(during) AT TIME ZONE 'Europe/Paris' <= (lower(during) AT TIME ZONE 'Europe/Paris')::date + interval '23.5 hours'
$$;

-- The smallest table that suits and is free, a quarter of an hour after the last
CREATE FUNCTION replay.find_table(party replay.party) RETURNS bigint
LANGUAGE sql STABLE AS $$
SELECT b.resource_id FROM replay.board b
WHERE party.guests BETWEEN b.smallest AND b.largest AND replay.is_open(party.during)
AND NOT EXISTS (
	SELECT FROM replay.party o WHERE o.expected = b.resource_id AND NOT o.gone
	AND lower(o.during) < upper(party.during) + interval '15 minutes' AND lower(party.during) < upper(o.during) + interval '15 minutes')
ORDER BY b.largest, b.resource_id LIMIT 1
$$;

CREATE FUNCTION replay.seat(party replay.party) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	asked reservation.outcome;
BEGIN
	UPDATE replay.party p SET expected = replay.find_table(party) WHERE p.n = party.n;
	asked := reservation.create_category_reservation('table', party.during, 'party ' || party.n, guests => party.guests, choose => 'best_fit');
	UPDATE replay.party p SET reservation_id = asked.reservation_id, reason = asked.reason, given = CASE WHEN asked.accepted THEN
		(SELECT r.resource_ids[1] FROM reservation.reservation r WHERE r.reservation_id = asked.reservation_id) END
	WHERE p.n = party.n;
END
$$;

-- Ten parties later
CREATE FUNCTION replay.change(party replay.party) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF party.given IS NULL THEN
		RETURN;
	END IF;
	IF party.guests_then IS NOT NULL THEN
		UPDATE replay.party p SET
			may_be = (SELECT party.guests_then BETWEEN b.smallest AND b.largest FROM replay.board b WHERE b.resource_id = party.given),
			was = (reservation.modify_reservation(party.reservation_id, guests => party.guests_then)).accepted
		WHERE p.n = party.n;
	END IF;
	IF party.cancels THEN
		PERFORM FROM reservation.cancel_reservation(party.reservation_id);
		UPDATE replay.party p SET gone = true WHERE p.n = party.n;
	END IF;
END
$$;

CREATE PROCEDURE replay.run_restaurant(until timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	total bigint := (SELECT count(*) FROM replay.party);
	started timestamptz := clock_timestamp();
	told timestamptz;
	party replay.party;
BEGIN
	IF until < 'infinity' THEN
		total := total / 10;
	END IF;
	PERFORM set_config('reservation.now', '2030-04-01', false);
	FOR i IN 1 .. total LOOP
		SELECT * INTO party FROM replay.party WHERE n = i;
		PERFORM replay.seat(party);
		SELECT * INTO party FROM replay.party WHERE n = i - 10;
		IF FOUND THEN
			PERFORM replay.change(party);
		END IF;
		CALL replay.tell(told, started, '2030-04-01', i, total);
		COMMIT;
	END LOOP;
	PERFORM set_config('reservation.now', '', false);
END
$$;

CALL replay.run_restaurant(:'until');

INSERT INTO replay.result (measure, engine, expected)
SELECT 'parties with a table', count(given), count(expected) FROM replay.party
UNION ALL
SELECT 'answers that differ', count(*) FILTER (WHERE given IS DISTINCT FROM expected), 0 FROM replay.party
UNION ALL
SELECT 'other numbers of guests that were accepted', count(*) FILTER (WHERE was), count(*) FILTER (WHERE may_be) FROM replay.party
UNION ALL
SELECT '  answers that differ', count(*) FILTER (WHERE was <> may_be), 0 FROM replay.party
UNION ALL
SELECT 'parties at one table at a time', (
	SELECT max((SELECT count(*) FROM reservation.allocation a WHERE a.resource_id = b.resource_id AND a.during @> lower(b.during)))
	FROM reservation.allocation b), 1
UNION ALL
SELECT 'rows of verify()', (SELECT count(*) FROM reservation.verify()), 0;

SELECT coalesce(reason, 'accepted') AS answer, count(*), round(avg(guests), 1) AS guests
FROM replay.party WHERE reservation_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC;
