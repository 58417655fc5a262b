-- The prices at which the parts of a reservation were booked.

CREATE FUNCTION reservation.booked_prices(reservation_id uuid)
RETURNS TABLE (
	resource_id bigint, units int, day date, charged bigint, price numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH run AS (
	SELECT r.resource_ids[b.n] AS resource_id, b.n AS resource, u.n AS row,
		(u.units->>'quantity')::int AS units, b.book->>'per' AS per,
		lower(r.during) AS arrival, p.n, (p.run->>'charged')::bigint AS charged,
		(p.run->>'price')::numeric AS price,
		-- the parts before those of the run
		(sum((p.run->>'charged')::bigint) OVER (PARTITION BY b.n, u.n
			ORDER BY p.n) - (p.run->>'charged')::bigint)::bigint AS past
	FROM reservation.reservation r
	CROSS JOIN LATERAL jsonb_array_elements(r.prices)
		WITH ORDINALITY AS b(book, n)
	CROSS JOIN LATERAL jsonb_array_elements(b.book->'units')
		WITH ORDINALITY AS u(units, n)
	CROSS JOIN LATERAL jsonb_array_elements(u.units->'prices')
		WITH ORDINALITY AS p(run, n)
	WHERE r.reservation_id = reservation_internal.require_reservation($1)
)
SELECT w.resource_id, w.units, CASE w.per WHEN 'hour'
		THEN ((w.arrival + w.past * interval '1 hour')
			AT TIME ZONE s.time_zone)::date
		ELSE (w.arrival AT TIME ZONE s.time_zone)::date + w.past::int END,
	w.charged, w.price
FROM run w JOIN reservation.resource s ON s.resource_id = w.resource_id
ORDER BY w.resource, w.row, w.n;
END;
COMMENT ON FUNCTION reservation.booked_prices(uuid) IS
'the prices at which the nights, days or hours of a reservation were booked';
INSERT INTO reservation_internal.privilege VALUES ('booked_prices', 'reader');
