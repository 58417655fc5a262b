-- The taken units of a resource: over time, by day, and beyond its capacity.

-- The same sum as in availability(), without opening hours and without a lower limit of 0
CREATE FUNCTION reservation.occupied(resource_id bigint, during tstzrange)
RETURNS TABLE (period tstzrange, sold int, closed int)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT reservation.normalize($2) AS during, reservation.clock() AS now
), resource AS (
	SELECT r.capacity FROM reservation.resource r
	WHERE r.resource_id = reservation_internal.require_resource($1)
), taken AS (
	SELECT t.during * asked.during AS period, t.sold, t.closed
	FROM asked, resource, reservation.active_allocations($1, resource.capacity,
		int4range(0, NULL), asked.during, asked.now) AS t
), change AS (
	SELECT lower(asked.during) AS at, 0::bigint AS sold, 0::bigint AS closed
	FROM asked
	UNION ALL SELECT lower(t.period), t.sold, t.closed FROM taken t
	UNION ALL SELECT upper(t.period), -t.sold, -t.closed FROM taken t
), level AS (
	SELECT c.at, (sum(sum(c.sold)) OVER time)::int AS sold,
		(sum(sum(c.closed)) OVER time)::int AS closed
	FROM change c GROUP BY c.at WINDOW time AS (ORDER BY c.at)
), step AS (
	SELECT l.at, l.sold, l.closed,
		lag(l.sold) OVER time AS before, lag(l.closed) OVER time AS open
	FROM level l, asked WHERE l.at < upper(asked.during)
	WINDOW time AS (ORDER BY l.at)
)
SELECT tstzrange(s.at,
		coalesce(lead(s.at) OVER (ORDER BY s.at), upper(asked.during))),
	s.sold, s.closed
FROM step s, asked
WHERE s.before IS DISTINCT FROM s.sold OR s.open IS DISTINCT FROM s.closed
ORDER BY s.at;
END;
COMMENT ON FUNCTION reservation.occupied(bigint, tstzrange) IS
'units sold and units closed over a period, as a step function';
INSERT INTO reservation_internal.privilege VALUES ('occupied', 'reader');

-- OFFSET 0 is here for the same reason as in the views that join today.
CREATE VIEW reservation.overreserved WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, o.capacity, o.units_over_capacity,
	CASE WHEN isempty(o.during) THEN 0 ELSE (
		SELECT greatest(0, max(x.sold + x.closed - o.capacity))
		FROM reservation.occupied(o.resource_id, o.during) AS x) END AS excess,
	s.arrival, s.departure, s.status, s.payment_status, s.due, s.currency,
	s.created_at
FROM (
	SELECT a.reservation_id, r.resource_id, r.capacity,
		sum(upper(a.units)::bigint - greatest(lower(a.units), r.capacity))::int
			AS units_over_capacity,
		-- the past part of a stay needs no other place
		tstzrange(greatest(min(lower(a.during)), now.at),
			max(upper(a.during)))
			-- occupied() takes these years only, and cleaning may end later
			* '[0001-01-01 00:00+00,9999-01-01 00:00+00)' AS during
	FROM (SELECT (SELECT reservation.clock()) AS at) AS now
	CROSS JOIN reservation.resource r
	JOIN reservation.allocation a
		ON reservation.occupancy(a.resource_id, a.units, a.during)
			OPERATOR(reservation.&&)
			reservation.occupancy(r.resource_id, int4range(r.capacity, NULL),
				tstzrange(now.at, 'infinity'))
	WHERE a.reservation_id IS NOT NULL
	GROUP BY a.reservation_id, r.resource_id, now.at
) AS o
JOIN LATERAL (
	SELECT p.* FROM reservation.stay p
	WHERE p.reservation_id = o.reservation_id
	AND p.resource_id = o.resource_id
	OFFSET 0) AS s ON s.resource_id = o.resource_id
ORDER BY s.arrival, s.resource, s.units;
COMMENT ON VIEW reservation.overreserved IS
'stays that have not ended, on units that do not exist';
INSERT INTO reservation_internal.privilege VALUES ('overreserved', 'reader', '{SELECT}');

CREATE FUNCTION reservation.day_occupancy(resource_id bigint, day date)
RETURNS TABLE (
	resource_id bigint, resource text, day date, capacity int, night int,
	peak int, closed int, free int, arrivals int, departures int,
	night_share numeric, day_share numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT r.resource_id, r.name, r.capacity, r.time_zone, r.active, r.hours_apply,
		reservation.day_start($2, r.time_zone) AS starts,
		reservation.day_start($2 + 1, r.time_zone) AS ends,
		reservation.clock() AS now
	FROM reservation.resource r WHERE r.resource_id = $1
), taken AS (
	SELECT a.reservation_id, d.starts, d.ends, a.during, a.sold, a.closed,
		lower(h.during) AS arrival, s.departure,
		coalesce(h.checked_out_at, CASE h.status
			WHEN 'checked_in' THEN greatest(s.departure, d.now)
			ELSE s.departure END) AS leaves,
		(lower(h.during) AT TIME ZONE d.time_zone)::date = $2 AS arrives,
		(s.departure AT TIME ZONE d.time_zone)::date = $2 AS departs
	FROM asked d
	-- a stay that ends at the day's first instant departs today, too
	CROSS JOIN LATERAL reservation.active_allocations($1, d.capacity, int4range(0, NULL),
		tstzrange(d.starts - interval '1 microsecond', d.ends), d.now) AS a
	LEFT JOIN reservation.reservation h
		ON h.reservation_id = a.reservation_id
	-- a guest who left late was to depart at the end of the stay
	CROSS JOIN LATERAL (
		SELECT least(h.checked_out_at, upper(h.during)) AS departure) AS s
), level AS (
	SELECT sum(sum(c.sold)) OVER time AS sold,
		sum(sum(c.closed)) OVER time AS closed
	FROM (
		SELECT greatest(lower(t.during), t.starts) AS at, t.sold, t.closed
		FROM taken t
		UNION ALL
		SELECT upper(t.during), -t.sold, -t.closed FROM taken t
		WHERE upper(t.during) < t.ends
	) AS c
	GROUP BY c.at WINDOW time AS (ORDER BY c.at)
), total AS (
	-- The nights of a stay are dates, from that of the arrival to that before the
	-- departure's, at least one. Where a stay has several rows, one counts: that at the
	-- end of the day, or of the stay.
	SELECT coalesce(sum(t.sold) FILTER (WHERE t.arrival < t.ends
			AND (t.leaves >= t.ends AND upper(t.during) >= t.ends
				OR t.arrival >= t.starts AND lower(t.during) < t.departure
				AND upper(t.during) >= t.departure)), 0) AS night,
		-- the last instant of the date is part of each stay over the night
		coalesce(sum(t.sold + t.closed)
			FILTER (WHERE upper(t.during) >= t.ends), 0) AS taken,
		count(DISTINCT t.reservation_id) FILTER (WHERE t.arrives) AS arrivals,
		count(DISTINCT t.reservation_id) FILTER (WHERE t.departs)
			AS departures,
		coalesce(sum(t.sold * extract(epoch FROM least(upper(t.during), t.ends)
			- greatest(lower(t.during), t.starts))), 0) AS seconds
	FROM taken t
)
SELECT d.resource_id, d.name, $2, d.capacity, o.night::int,
	coalesce((SELECT max(l.sold) FROM level l), 0)::int,
	coalesce((SELECT max(l.closed) FROM level l), 0)::int,
	CASE WHEN NOT d.active THEN 0
		-- outside of these years nothing can be booked
		WHEN d.ends <= '0001-01-01 00:00+00' OR d.ends > '9999-01-01 00:00+00'
			THEN 0
		WHEN d.hours_apply = 'ends' OR EXISTS (SELECT FROM reservation.open_periods($1,
				tstzrange(d.ends - interval '1 microsecond', d.ends)))
			THEN greatest(0, least(d.capacity - o.taken, (
				SELECT a.available FROM reservation.availability($1,
					tstzrange(d.ends - interval '1 microsecond', d.ends)) AS a
				WHERE EXISTS (SELECT FROM reservation.opening_hours h
						WHERE h.resource_id = $1 AND h.capacity IS NOT NULL)
					OR EXISTS (SELECT FROM reservation.opening_exception e
						WHERE e.resource_id = $1 AND e.capacity IS NOT NULL))))::int
		ELSE 0 END,
	o.arrivals::int, o.departures::int,
	round(o.night / nullif(d.capacity, 0)::numeric, 4),
	round(o.seconds / nullif(d.capacity
		* extract(epoch FROM d.ends - d.starts), 0), 4)
FROM asked d, total o
-- a date that the zone has gone over is no day
WHERE d.starts < d.ends;
END;
COMMENT ON FUNCTION reservation.day_occupancy(bigint, date) IS
'the occupancy of a resource on one day of its time zone';
INSERT INTO reservation_internal.privilege VALUES ('day_occupancy', 'reader');

CREATE FUNCTION reservation.daily_occupancy(
	resource_id bigint, first date, last date)
RETURNS TABLE (
	resource_id bigint, resource text, day date, capacity int, night int,
	peak int, closed int, free int, arrivals int, departures int,
	night_share numeric, day_share numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT o.*
FROM generate_series(0, $3 - $2) AS n,
	LATERAL reservation.day_occupancy(
		reservation_internal.require_resource($1), $2 + n) AS o
ORDER BY o.day;
END;
COMMENT ON FUNCTION reservation.daily_occupancy(bigint, date, date) IS
'the occupancy of a resource, a row for each day, both days included';
INSERT INTO reservation_internal.privilege VALUES ('daily_occupancy', 'reader');

-- Has a first and a last day, as it would be endless otherwise. A condition on the day or
-- the resource is applied before units are counted.
CREATE VIEW reservation.daily_occupancy WITH (security_invoker = true) AS
SELECT r.resource_id, r.name AS resource, d.day, r.capacity, o.night, o.peak,
	o.closed, o.free, o.arrivals, o.departures, o.night_share, o.day_share
FROM reservation.resource r
CROSS JOIN LATERAL (
	SELECT ((SELECT reservation.clock()) AT TIME ZONE r.time_zone)::date + n
		AS day
	FROM generate_series(-366, 731) AS n) AS d
CROSS JOIN LATERAL reservation.day_occupancy(r.resource_id, d.day) AS o;
COMMENT ON VIEW reservation.daily_occupancy IS
'the occupancy of resources on each day from a year ago to two years ahead';
INSERT INTO reservation_internal.privilege VALUES ('daily_occupancy', 'reader', '{SELECT}');

-- A day is blocked if its night cannot be sold.
CREATE FUNCTION reservation.blocked_days(resource_id bigint, "from" date, "to" date)
RETURNS TABLE (day date)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM reservation_internal.require_resource($1);
	IF $2 IS NULL OR $3 IS NULL THEN
		RAISE EXCEPTION '% must not be null', CASE WHEN $2 IS NULL THEN 'from' ELSE 'to' END
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Give both dates; "to" is the first one that is not asked for.';
	ELSIF $2 < '0001-01-01' OR $3 > '9999-01-01' THEN
		RAISE EXCEPTION 'from and to must lie in the years 1 to 9998'
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Give dates that every calendar can show.';
	ELSIF $3 - $2 NOT BETWEEN 1 AND 3660 THEN
		RAISE EXCEPTION 'to must be 1 to 3660 days after from'
			USING ERRCODE = 'invalid_parameter_value',
				DETAIL = format('They are %s and %s.', $2, $3),
				HINT = '"to" is the first date that is not asked for.';
	END IF;
	RETURN QUERY SELECT o.day FROM reservation.daily_occupancy($1, $2, $3 - 1) AS o
	WHERE o.free = 0 ORDER BY o.day;
END
$$;
COMMENT ON FUNCTION reservation.blocked_days(bigint, date, date) IS
'the dates, before the last one, of the nights that cannot be sold';
INSERT INTO reservation_internal.privilege VALUES ('blocked_days', 'reader');
