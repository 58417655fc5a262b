-- The free units of a resource, by SQL alone. What the queries and commands say is
-- compared with it.

-- The units that guests have at a time who are in although their stay is over. Where a
-- row of theirs reaches that time, the row itself says so.
CREATE FUNCTION late_units(resource_id bigint, at timestamptz)
RETURNS TABLE (reservation_id uuid, units int4range) LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT a.reservation_id, a.units
FROM reservation.deadline d
JOIN reservation.allocation a ON a.reservation_id = d.reservation_id
WHERE d.kind = 'departure' AND d.due_at <= $2 AND $1 = ANY (d.resource_ids)
AND a.resource_id = $1 AND upper(a.during) <= $2
AND NOT EXISTS (
	SELECT FROM reservation.allocation later
	WHERE later.reservation_id = a.reservation_id
	AND later.resource_id = a.resource_id
	AND upper(later.during) > upper(a.during));
END;

-- Sums the changes in the number of free units along time
CREATE FUNCTION counted_availability(resource_id bigint, during tstzrange)
RETURNS TABLE (period tstzrange, available int)
LANGUAGE sql STABLE
BEGIN ATOMIC
WITH asked AS (
	SELECT reservation.normalize($2) AS during,
		reservation.clock() AS now
), resource AS (
	SELECT r.capacity, r.active
	FROM reservation.resource r
	WHERE r.resource_id = reservation_internal.require_resource($1)
), open AS (
	SELECT o AS period FROM reservation.open_periods($1, $2) AS o
), taken AS (
	SELECT t.during * asked.during AS period, t.sold + t.closed AS units
	FROM asked, resource, reservation.active_allocations($1, resource.capacity,
		int4range(0, NULL), asked.during, asked.now) AS t
	UNION ALL
	SELECT tstzrange(asked.now, asked.now + interval '1 microsecond'),
		upper(l.units)::bigint - lower(l.units)
	FROM asked, late_units($1, asked.now) AS l
	WHERE asked.during @> asked.now
), change AS (
	SELECT lower(asked.during) AS at, 0::bigint AS units, 0 AS open FROM asked
	UNION ALL SELECT upper(asked.during), 0, 0 FROM asked
	UNION ALL SELECT lower(t.period), t.units, 0 FROM taken t
	UNION ALL SELECT upper(t.period), -t.units, 0 FROM taken t
	UNION ALL SELECT lower(o.period), 0, 1 FROM open o
	UNION ALL SELECT upper(o.period), 0, -1 FROM open o
), level AS (
	SELECT c.at,
		CASE WHEN resource.active
			AND sum(sum(c.open)) OVER (ORDER BY c.at) > 0
			THEN greatest(0, resource.capacity
				- sum(sum(c.units)) OVER (ORDER BY c.at))::int
			ELSE 0 END AS available
	FROM change c, resource
	GROUP BY c.at, resource.capacity, resource.active
), step AS (
	SELECT l.at, l.available,
		lag(l.available) OVER (ORDER BY l.at) AS before
	FROM level l, asked WHERE l.at < upper(asked.during)
)
SELECT tstzrange(s.at,
		coalesce(lead(s.at) OVER (ORDER BY s.at), upper(asked.during))),
	s.available
FROM step s, asked WHERE s.before IS DISTINCT FROM s.available
ORDER BY s.at;
END;
