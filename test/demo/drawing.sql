-- Who has which room when: a line a unit, eight characters a day, a bar a stay.
-- Needs the psql variables "first", the first day, and "days", how many.
--
-- ├Ann────┤ confirmed   ├Ann━━━━┤ checked in   ├Ann····┤ gone   ├Ann┄┄┄┄┤ held

WITH cell AS (
	-- three hours each, judged by what is there in the middle of them
	SELECT n, :'first'::date::timestamp AT TIME ZONE 'UTC'
		+ n * interval '3 hours' + interval '90 minutes' AS at
	FROM generate_series(0, 8 * :days - 1) AS n
), unit AS (
	SELECT resource_id, name, n AS unit
	FROM reservation.resource,
		generate_series(0, capacity + overbooking - 1) AS n
), bar AS (
	SELECT a.resource_id, a.units, a.during, coalesce(r.customer, 'closed') AS who,
		CASE r.status WHEN 'held' THEN '┄' WHEN 'confirmed' THEN '─'
			WHEN 'checked_in' THEN '━' WHEN 'checked_out' THEN '·'
			ELSE '░' END AS fill,
		min(c.n) AS first, max(c.n) AS last
	FROM reservation.allocation AS a
	LEFT JOIN reservation.reservation AS r USING (reservation_id)
	JOIN cell AS c ON a.during @> c.at
	GROUP BY a.allocation_id, r.reservation_id
), line AS (
	SELECT u.resource_id, u.unit,
		format('%-10s', u.name || ' ' || u.unit) || string_agg(CASE
			WHEN b.who IS NULL THEN ' '
			WHEN c.n = b.first THEN '├'
			WHEN c.n = b.last THEN '┤'
			WHEN c.n - b.first <= length(b.who) THEN substr(b.who, c.n - b.first, 1)
			ELSE b.fill END, '' ORDER BY c.n) AS line
	FROM unit AS u CROSS JOIN cell AS c
	LEFT JOIN bar AS b ON b.resource_id = u.resource_id
		AND b.units @> u.unit AND b.during @> c.at
	GROUP BY u.resource_id, u.name, u.unit
), head AS (
	SELECT format('%-10s', '') || string_agg(
		format('%-8s', to_char(:'first'::date + n, 'Dy FMDD')), '' ORDER BY n) AS line
	FROM generate_series(0, :days - 1) AS n
), now AS (
	SELECT format('%-10s', '') || repeat(' ', count(*)::int) || '▼ '
		|| to_char(reservation.clock() AT TIME ZONE 'UTC', 'HH24:MI') AS line
	FROM cell WHERE at <= reservation.clock()
)
SELECT rtrim(line) FROM (
	SELECT -2 AS resource_id, 0 AS unit, line FROM head
	UNION ALL SELECT -1, 0, line FROM now
	UNION ALL SELECT resource_id, unit, line FROM line
) AS drawing
ORDER BY resource_id, unit;
