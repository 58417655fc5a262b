-- Questions. A command accepts the stays that they offer. None of them writes, so all
-- are STABLE, even those that see rows committed after their statement has begun: they
-- take a snapshot themselves, and a second call in a statement may see a later one.

CREATE FUNCTION reservation.is_available(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_is_available'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.is_available(bigint, tstzrange, int) IS
'whether create_reservation would accept this request now';
INSERT INTO reservation_internal.privilege VALUES ('is_available', 'reader');

CREATE FUNCTION reservation.alternatives(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	max int DEFAULT 5)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_alternatives'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 5;
COMMENT ON FUNCTION reservation.alternatives(bigint, tstzrange, int, int) IS
'other times and resources for a request';
INSERT INTO reservation_internal.privilege VALUES ('alternatives', 'reader');

CREATE FUNCTION reservation_internal.find_slots_of(
	duration interval, within tstzrange, resource_id bigint, quantity int,
	step interval, max int)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_find_slots_of'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation_internal.find_slots_of(
	interval, tstzrange, bigint, int, interval, int) IS
'find_slots of one resource; of none, it only checks the call';

-- The units that guests have at a time who are in although their stay is over. Where a
-- row of theirs reaches that time, the row itself says so.
CREATE FUNCTION reservation_internal.late_units(resource_id bigint, at timestamptz)
RETURNS TABLE (reservation_id uuid, units int4range)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 1
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
COMMENT ON FUNCTION reservation_internal.late_units(bigint, timestamptz) IS
'the units of guests who have not left although their stay is over';

-- Sums the changes in the number of free units along time
CREATE FUNCTION reservation.availability(resource_id bigint, during tstzrange)
RETURNS TABLE (period tstzrange, available int)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
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
	FROM asked, reservation_internal.late_units($1, asked.now) AS l
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
COMMENT ON FUNCTION reservation.availability(bigint, tstzrange) IS
'free units over a period, as a step function';
INSERT INTO reservation_internal.privilege VALUES ('availability', 'reader');

CREATE FUNCTION reservation.find_slots(
	duration interval,
	within tstzrange,
	resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL,
	quantity int DEFAULT 1,
	step interval DEFAULT NULL,
	max int DEFAULT 10)
RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10
BEGIN ATOMIC
SELECT s.resource_id, s.period
FROM (
	SELECT $3 AS resource_id
	UNION ALL
	SELECT r.resource_id FROM reservation.resource r
	WHERE $3 IS NULL AND r.active AND ($4 IS NULL OR r.category = $4)
) AS candidate, reservation_internal.find_slots_of(
	$1, $2, candidate.resource_id, $5, $6, $7) AS s
ORDER BY lower(s.period), s.resource_id
LIMIT CASE WHEN $7 > 0 THEN $7 END;
END;
COMMENT ON FUNCTION reservation.find_slots(
	interval, tstzrange, bigint, text, int, interval, int) IS
'the first stays of a duration that can be booked within a period';
INSERT INTO reservation_internal.privilege VALUES ('find_slots', 'reader');
