-- Questions. A command accepts the stays that they offer. None of them writes, so all
-- are STABLE, even those that see rows committed after their statement has begun: they
-- take a snapshot themselves, and a second call in a statement may see a later one.

CREATE FUNCTION reservation.is_available(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	guests int DEFAULT NULL)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_is_available'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.is_available(bigint, tstzrange, int, int) IS
'whether create_reservation would accept this request now';
INSERT INTO reservation_internal.privilege VALUES ('is_available', 'reader');

CREATE FUNCTION reservation.is_available(items jsonb)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_is_available_together'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.is_available(jsonb) IS
'whether create_booking would accept these items now, all of them together';

CREATE FUNCTION reservation.alternatives(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	max int DEFAULT 5, guests int DEFAULT NULL)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_alternatives'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 5;
COMMENT ON FUNCTION reservation.alternatives(
	bigint, tstzrange, int, int, int) IS
'other times and resources for a request';
INSERT INTO reservation_internal.privilege VALUES ('alternatives', 'reader');

CREATE FUNCTION reservation_internal.find_slots_of(
	duration interval, within tstzrange, resource_id bigint, quantity int,
	step interval, max int, guests int)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_find_slots_of'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation_internal.find_slots_of(
	interval, tstzrange, bigint, int, interval, int, int) IS
'find_slots of one resource; of none, it only checks the call';

CREATE FUNCTION reservation.availability(resource_id bigint, during tstzrange)
RETURNS TABLE (period tstzrange, available int)
AS 'MODULE_PATHNAME', 'reservation_availability'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.availability(bigint, tstzrange) IS
'free units over a period, as a step function';
INSERT INTO reservation_internal.privilege VALUES ('availability', 'reader');

CREATE FUNCTION reservation.items_at(items jsonb, start timestamptz) RETURNS jsonb
AS 'MODULE_PATHNAME', 'reservation_items_at'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.items_at(jsonb, timestamptz) IS
'the items of a booking, with their times if the first one begins then';
INSERT INTO reservation_internal.privilege VALUES ('items_at', 'reader');

CREATE FUNCTION reservation.alternatives(items jsonb)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_alternatives_together'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 5;
COMMENT ON FUNCTION reservation.alternatives(jsonb) IS
'other times of the first item at which all items can be booked together';

CREATE FUNCTION reservation_internal.find_slots_together(
	items jsonb, within tstzrange, step interval, max int, others int)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_find_slots_together'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation_internal.find_slots_together(
	jsonb, tstzrange, interval, int, int) IS
'find_slots of the items of a booking; an error if there are other arguments about a stay';

-- One function for a stay and for several items: two of one name would be ambiguous for
-- literals and for parameters whose types a driver does not tell.
CREATE FUNCTION reservation.find_slots(
	duration interval DEFAULT NULL,
	within tstzrange DEFAULT NULL,
	resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL,
	quantity int DEFAULT 1,
	step interval DEFAULT NULL,
	max int DEFAULT 10,
	guests int DEFAULT NULL,
	items jsonb DEFAULT NULL)
RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10
BEGIN ATOMIC
SELECT s.resource_id, s.period
-- the argument is computed once, wherever it is looked at
FROM (SELECT $9 AS items OFFSET 0) AS asked
CROSS JOIN LATERAL (
	SELECT o.resource_id, o.period
	FROM (
		SELECT $3 AS resource_id WHERE asked.items IS NULL
		UNION ALL
		SELECT r.resource_id FROM reservation.resource r
		WHERE asked.items IS NULL AND $3 IS NULL AND r.active
		AND ($4 IS NULL OR r.category = $4 AND r.tenant = reservation.current_tenant())
	) AS candidate, reservation_internal.find_slots_of(
		$1, $2, candidate.resource_id, coalesce($5, 1), $6, coalesce($7, 10), $8) AS o
	UNION ALL
	SELECT t.resource_id, t.period
	FROM (SELECT asked.items WHERE asked.items IS NOT NULL) AS booking,
		reservation_internal.find_slots_together(booking.items, $2, $6,
			coalesce($7, 10), num_nonnulls($1, $3, $4, nullif($5, 1), $8)) AS t
) AS s
ORDER BY lower(s.period), s.resource_id
LIMIT CASE WHEN coalesce($7, 10) > 0 THEN coalesce($7, 10) END;
END;
COMMENT ON FUNCTION reservation.find_slots(
	interval, tstzrange, bigint, text, int, interval, int, int, jsonb) IS
'the first stays of a duration, or of the first of several items, that can be booked within a period';
INSERT INTO reservation_internal.privilege VALUES ('find_slots', 'reader');
