-- Questions. What they offer, a command accepts. None writes, so all are STABLE, also
-- those that see what has been committed after their statement has begun: they take a
-- snapshot themselves, and may answer a second call in one statement from a later one.

CREATE FUNCTION reservation.is_available(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_is_available'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.is_available(bigint, tstzrange, int) IS
'would create_reservation accept this now?';
INSERT INTO reservation_internal.privilege VALUES ('is_available', 'reader');

CREATE FUNCTION reservation.alternatives(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	max int DEFAULT 5)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_alternatives'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 5;
COMMENT ON FUNCTION reservation.alternatives(bigint, tstzrange, int, int) IS
'where and when there is room instead';
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

CREATE FUNCTION reservation.quote(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	promotion_code text DEFAULT NULL, OUT amount numeric)
AS 'MODULE_PATHNAME', 'reservation_quote'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.quote(bigint, tstzrange, int, text) IS
'what a stay would cost, in the resource''s currency; null where it has no price';
INSERT INTO reservation_internal.privilege VALUES ('quote', 'reader');

CREATE FUNCTION reservation.prices(resource_id bigint, during tstzrange)
RETURNS TABLE (
	day date, charged bigint, price numeric, rate_id bigint, rate text)
AS 'MODULE_PATHNAME', 'reservation_prices'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.prices(bigint, tstzrange) IS
'what a unit is charged for each local date of a stay, and by which rate';
INSERT INTO reservation_internal.privilege VALUES ('prices', 'reader');

-- A reader's snapshot has to be newer than the positions that it looks at first, so
-- read_events() takes one, whatever its statement has.
CREATE FUNCTION reservation.read_events(
	after bigint DEFAULT 0, max int DEFAULT 1000)
RETURNS SETOF reservation.event
AS 'MODULE_PATHNAME', 'reservation_read_events'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1000;
COMMENT ON FUNCTION reservation.read_events(bigint, int) IS
'events after a position, in order, none skipped whatever commits later';
INSERT INTO reservation_internal.privilege VALUES ('read_events', 'reader');

CREATE FUNCTION reservation_internal.require_resource(resource_id bigint) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_require_resource'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation_internal.require_resource(bigint) IS
'the id of a resource, or an error if there is none';

CREATE FUNCTION reservation_internal.require_reservation(reservation_id uuid)
RETURNS uuid
AS 'MODULE_PATHNAME', 'reservation_require_reservation'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation_internal.require_reservation(uuid) IS
'the id of a reservation, or an error if there is none';

CREATE FUNCTION reservation_internal.require_time(at timestamptz) RETURNS timestamptz
AS 'MODULE_PATHNAME', 'reservation_require_time'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation_internal.require_time(timestamptz) IS
'a time, or an error for null';

CREATE FUNCTION reservation.open_periods(resource_id bigint, during tstzrange)
RETURNS SETOF tstzrange
AS 'MODULE_PATHNAME', 'reservation_open_periods'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.open_periods(bigint, tstzrange) IS
'when a resource is open within a period';
INSERT INTO reservation_internal.privilege VALUES ('open_periods', 'reader');

-- The rule that the queries share: a hold that has ended takes nothing, and a
-- closure takes only units that there are. PostgreSQL puts this text in place
-- of the call, and so finds it by the index of the constraint; it would not if
-- an argument were volatile or a query, which is why the time is one.
CREATE FUNCTION reservation.active_allocations(
	resource_id bigint, capacity int, units int4range, during tstzrange,
	at timestamptz)
RETURNS TABLE (
	allocation_id bigint, reservation_id uuid, closure_aggregate_id uuid, note text,
	units int4range, during tstzrange, sold bigint, closed bigint)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 3
BEGIN ATOMIC
SELECT a.allocation_id, a.reservation_id, a.closure_aggregate_id, a.note, a.units, a.during,
	CASE WHEN a.reservation_id IS NOT NULL
		THEN upper(a.units)::bigint - lower(a.units) ELSE 0 END,
	CASE WHEN a.reservation_id IS NULL
		THEN greatest(0, least(coalesce(upper(a.units), $2), $2)
			- lower(a.units))::bigint ELSE 0 END
FROM reservation.allocation a
WHERE reservation.occupancy(a.resource_id, a.units, a.during)
	OPERATOR(reservation.&&) reservation.occupancy($1, $3, $4)
AND NOT EXISTS (
	SELECT FROM reservation.reservation h
	WHERE h.reservation_id = a.reservation_id
	AND h.status = 'held' AND h.expires_at <= $5);
END;
COMMENT ON FUNCTION reservation.active_allocations(
	bigint, int, int4range, tstzrange, timestamptz) IS
'what takes units of a resource in a period, and how many';
INSERT INTO reservation_internal.privilege VALUES ('active_allocations', 'reader');

-- Changes in what is free, summed up along time
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

CREATE FUNCTION reservation.history(reservation_id uuid)
RETURNS SETOF reservation.event
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
-- as a whole, so that it has columns that are added
SELECT e FROM reservation.event e
WHERE e.aggregateid = reservation_internal.require_reservation($1)::text
ORDER BY e.sequence;
END;
COMMENT ON FUNCTION reservation.history(uuid) IS
'what happened to a reservation, in order';
INSERT INTO reservation_internal.privilege VALUES ('history', 'reader');
