-- The calls of bookings.sql, counted and made, and the comparison.

CREATE INDEX ON replay.item USING gist (during);

-- Would it be more than there is at some instant, with all that was counted?  A
-- level rises where something begins.
CREATE FUNCTION replay.overflows(mine replay.item) RETURNS boolean
LANGUAGE sql STABLE AS $$
WITH beside AS (
	SELECT i.during, i.quantity FROM replay.item i
	WHERE i.resource_id = mine.resource_id AND i.during && mine.during
	AND i.expected AND NOT i.canceled
)
SELECT EXISTS (
	SELECT FROM (
		SELECT lower(mine.during) AS at
		UNION SELECT lower(b.during) FROM beside b WHERE mine.during @> lower(b.during)
	) AS instant
	WHERE mine.quantity + (SELECT coalesce(sum(b.quantity), 0) FROM beside b WHERE b.during @> instant.at)
		> (SELECT t.capacity FROM replay.thing t WHERE t.resource_id = mine.resource_id))
$$;

CREATE FUNCTION replay.count_request(request replay.request) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	mine replay.item;
BEGIN
	FOR mine IN SELECT * FROM replay.item i WHERE i.n = request.n ORDER BY i.item LOOP
		UPDATE replay.item i SET expected = NOT replay.overflows(mine) WHERE i.n = mine.n AND i.item = mine.item;
	END LOOP;
	IF request.mode = 'all' THEN
		UPDATE replay.item i SET expected = (SELECT bool_and(o.expected) FROM replay.item o WHERE o.n = request.n)
		WHERE i.n = request.n;
	END IF;
END
$$;

CREATE FUNCTION replay.call_request(request replay.request) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	WITH answer AS (
		SELECT b.* FROM reservation.create_booking((
			SELECT jsonb_agg(jsonb_build_object('resource_id', i.resource_id, 'from', lower(i.during), 'to', upper(i.during),
				'quantity', i.quantity) ORDER BY i.item)
			FROM replay.item i WHERE i.n = request.n), 'customer ' || request.n, request.mode) AS b
	), told AS (
		UPDATE replay.item i SET accepted = a.accepted, amount = a.amount FROM answer a WHERE i.n = request.n AND i.item = a.item
	)
	UPDATE replay.request r SET booking_id = (SELECT a.booking_id FROM answer a LIMIT 1) WHERE r.n = request.n;
END
$$;

CREATE FUNCTION replay.cancel_due(turn int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	request replay.request;
BEGIN
	FOR request IN SELECT * FROM replay.request r WHERE r.n + r.cancel_after = turn AND r.booking_id IS NOT NULL LOOP
		PERFORM FROM reservation.cancel_booking(request.booking_id);
		UPDATE replay.item i SET canceled = true WHERE i.n = request.n;
	END LOOP;
END
$$;

CREATE PROCEDURE replay.run_bookings(until timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	total bigint := (SELECT count(*) FROM replay.request);
	started timestamptz := clock_timestamp();
	told timestamptz;
	request replay.request;
BEGIN
	-- a replay that is cut short makes a tenth of the calls
	IF until < 'infinity' THEN
		total := total / 10;
	END IF;
	PERFORM set_config('reservation.now', '2030-04-01', false);
	FOR request IN SELECT * FROM replay.request ORDER BY n LIMIT total LOOP
		PERFORM replay.cancel_due(request.n);
		PERFORM replay.count_request(request);
		PERFORM replay.call_request(request);
		CALL replay.tell(told, started, '2030-04-01', request.n, total);
		COMMIT;
	END LOOP;
	PERFORM set_config('reservation.now', '', false);
END
$$;

CALL replay.run_bookings(:'until');

INSERT INTO replay.result (measure, engine, expected)
SELECT 'items that were accepted', count(*) FILTER (WHERE accepted), count(*) FILTER (WHERE expected)
FROM replay.item
UNION ALL
SELECT 'answers that differ', count(*) FILTER (WHERE accepted <> expected), 0 FROM replay.item
UNION ALL
SELECT 'hours that were booked', (
	SELECT sum(r.quantity * extract(epoch FROM upper(r.during) - lower(r.during)) / 3600)::int
	FROM reservation.reservation r WHERE r.status = 'confirmed'),
	sum(quantity * extract(epoch FROM upper(during) - lower(during)) / 3600)::int
FROM replay.item WHERE expected AND NOT canceled
UNION ALL
SELECT 'amount of the bookings that stand', (SELECT sum(b.amount) FROM reservation.booking b),
	sum(i.quantity * r.price * ceil(extract(epoch FROM upper(i.during) - lower(i.during)) / 3600))
FROM replay.item i JOIN reservation.resource r USING (resource_id) WHERE i.expected AND NOT i.canceled
UNION ALL
SELECT 'instants at which more is taken than there is', (
	SELECT count(*) FROM reservation.allocation start
	WHERE (SELECT sum(upper(a.units) - lower(a.units)) FROM reservation.allocation a
		   WHERE a.resource_id = start.resource_id AND a.during @> lower(start.during))
		> (SELECT t.capacity FROM replay.thing t WHERE t.resource_id = start.resource_id)), 0
UNION ALL
SELECT 'rows of verify()', (SELECT count(*) FROM reservation.verify()), 0;

SELECT r.mode, count(*) AS items, count(*) FILTER (WHERE i.accepted) AS accepted, count(*) FILTER (WHERE i.canceled) AS canceled
FROM replay.item i JOIN replay.request r USING (n) WHERE i.accepted IS NOT NULL GROUP BY r.mode ORDER BY r.mode;
