-- Drawings for a terminal: letters in columns, each of a round duration.

-- How a kind of bar begins, goes on and ends
CREATE FUNCTION reservation_internal.drawing_glyphs(format text)
RETURNS TABLE (
	kind text, opening text, filling text, closing text, speck text,
	place int)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 7
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF format = 'text' AND getdatabaseencoding() = 'UTF8' THEN
		RETURN QUERY SELECT g.kind, chr(g.o), chr(g.f), chr(g.c), chr(g.s), g.p
		FROM (VALUES
			('confirmed', 9500, 9472, 9508, 9474, 1),
			('held', 9500, 9476, 9508, 9478, 2),
			('checked_in', 9507, 9473, 9515, 9475, 3),
			('checked_out', 9500, 183, 9508, 9474, 4),
			('closed', 9619, 9619, 9619, 9619, 5),
			('not open', 9617, 9617, 9617, 9617, 6),
			('taken', 9608, 9608, 9608, 9608, 7)
		) AS g(kind, o, f, c, s, p);
	ELSE
		RETURN QUERY SELECT * FROM (VALUES
			('confirmed', '[', '-', ']', '|', 1),
			('held', '[', '?', ']', '|', 2),
			('checked_in', '[', '=', ']', '|', 3),
			('checked_out', '[', '.', ']', '|', 4),
			('closed', 'x', 'x', 'x', 'x', 5),
			('not open', ':', ':', ':', ':', 6),
			('taken', '#', '#', '#', '#', 7)
		) AS g;
	END IF;
END
$$;
COMMENT ON FUNCTION reservation_internal.drawing_glyphs(text) IS
'the characters of bars';

-- A column has the smallest round duration with which the period fits.
CREATE FUNCTION reservation_internal.drawing_cell(during tstzrange, columns int)
RETURNS numeric
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT coalesce((
	SELECT min(c) FROM unnest('{1,5,10,30,60,120,300,600,900,1200,1800,3600,
		7200,10800,14400,21600,28800,43200,86400,172800,604800,1209600,
		2419200}'::numeric[]) AS c
	WHERE c * $2 >= extract(epoch FROM upper($1) - lower($1))),
	ceil(extract(epoch FROM upper($1) - lower($1)) / $2));
END;
COMMENT ON FUNCTION reservation_internal.drawing_cell(tstzrange, int) IS
'the number of seconds that a column of a terminal stands for';

-- The two lines above a drawing
CREATE FUNCTION reservation_internal.drawing_axis(
	during tstzrange, time_zone text, cell numeric, columns int)
RETURNS SETOF text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 2
BEGIN ATOMIC
WITH tick AS (
	SELECT t.level, floor(extract(epoch FROM t.at - lower($1)) / $3)::int
		AS place, t.label
	FROM reservation_internal.drawing_ticks($1, $2, $4) AS t
), piece AS (
	SELECT DISTINCT ON (t.level, t.place) t.level, t.place, t.label
	FROM tick t WHERE t.place < $4 ORDER BY t.level, t.place, t.label
), sized AS (
	SELECT p.level, p.place, p.label,
		lead(p.place, 1, $4) OVER line - p.place AS width,
		row_number() OVER line AS number
	FROM piece p WINDOW line AS (PARTITION BY p.level ORDER BY p.place)
)
SELECT rtrim(repeat(' ', min(s.place)) || string_agg(
	rpad(CASE WHEN length(s.label) < s.width THEN '|' || s.label
		ELSE '|' END, s.width), '' ORDER BY s.place))
FROM sized s GROUP BY s.level ORDER BY s.level;
END;
COMMENT ON FUNCTION reservation_internal.drawing_axis(
	tstzrange, text, numeric, int) IS
'the axis of time above a drawing';

CREATE FUNCTION reservation_internal.timeline_text(
	during tstzrange, resource_id bigint, category text, format text,
	width int, label text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH row AS MATERIALIZED (
	SELECT w.*, w.name || CASE WHEN w.over_capacity THEN '!' ELSE '' END AS unit_name,
		lag(w.resource_id) OVER (ORDER BY w.number)
			IS DISTINCT FROM w.resource_id AS first
	FROM reservation.drawing_rows($1, $2, $3, 1000) AS w
), label AS (
	SELECT least(coalesce(max(reservation_internal.drawing_columns(w.resource)), 0),
			$5 / 5) AS resource,
		least(coalesce(max(reservation_internal.drawing_columns(w.unit_name)), 0),
			$5 / 6) AS unit,
		reservation_internal.drawing_zone($2, $3) AS time_zone
	FROM row w
), scale AS MATERIALIZED (
	SELECT l.*, l.resource + l.unit + 2 AS indent, c.cell,
		ceil(extract(epoch FROM upper($1) - lower($1)) / c.cell)::int
			AS columns
	FROM label l, LATERAL reservation_internal.drawing_cell(
		$1, $5 - l.resource - l.unit - 2) AS c(cell)
), place AS (
	-- a bar takes the columns whose middle it covers, or is a speck
	SELECT b.*,
		ceil(extract(epoch FROM lower(b.period) - lower($1)) / s.cell - 0.5)
			::int AS first,
		ceil(extract(epoch FROM upper(b.period) - lower($1)) / s.cell - 0.5)
			::int - 1 AS last,
		floor(extract(epoch FROM lower(b.period) - lower($1)) / s.cell)::int
			AS middle
	FROM scale s, reservation.drawing_bars($1, $2, $3, 1000, $6) AS b
), beside AS (
	-- the bars that share a speck's column, and those around it
	SELECT p.*, p.first > p.last AND p.kind <> 'not open' AS speck,
		max(p.last) FILTER (WHERE p.first <= p.last AND p.kind <> 'not open')
			OVER before AS last_before,
		min(p.first) FILTER (WHERE p.first <= p.last AND p.kind <> 'not open')
			OVER after AS first_after,
		max(p.middle) FILTER (WHERE p.first > p.last AND p.kind <> 'not open')
			OVER before AS speck_before,
		min(p.middle) FILTER (WHERE p.first > p.last AND p.kind <> 'not open')
			OVER after AS speck_after
	FROM place p
	WINDOW before AS (PARTITION BY p.number ORDER BY p.period
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
		after AS (PARTITION BY p.number ORDER BY p.period DESC
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), speck AS (
	SELECT b.number, b.middle, min(b.kind) AS kind,
		count(*) > 1 OR bool_or(coalesce(b.last_before >= b.middle, false)
			OR coalesce(b.first_after <= b.middle, false)) AS crowded
	FROM beside b WHERE b.speck
	GROUP BY b.number, b.middle
), bar AS (
	SELECT b.number, b.kind, b.label, b.period, greatest(b.first, 0)
			+ (b.speck_before IS NOT DISTINCT FROM b.first)::int AS first,
		least(b.last, s.columns - 1)
			- (b.speck_after IS NOT DISTINCT FROM b.last)::int AS last
	FROM beside b, scale s WHERE b.first <= b.last
), glyph AS MATERIALIZED (
	SELECT g.* FROM reservation_internal.drawing_glyphs($4) AS g
), drawn AS (
	SELECT b.number, b.kind, b.first, b.last, CASE
		WHEN b.first = b.last THEN g.speck
		WHEN b.kind = 'not open' THEN repeat(g.filling, w.columns)
		ELSE e.opening || reservation_internal.drawing_text(
			CASE WHEN w.inner > 3
				OR reservation_internal.drawing_columns(b.label) <= w.inner
				THEN b.label ELSE '' END, w.inner, g.filling) || e.closing
		END AS text
	FROM bar b JOIN glyph g ON g.kind = b.kind
	CROSS JOIN LATERAL (
		SELECT CASE WHEN lower(b.period) = lower($1) THEN g.filling
				ELSE g.opening END AS opening,
			CASE WHEN upper(b.period) = upper($1) THEN g.filling
				ELSE g.closing END AS closing) AS e
	CROSS JOIN LATERAL (
		SELECT b.last - b.first + 1 AS columns, b.last - b.first - 1 AS inner)
		AS w
	WHERE b.first <= b.last
	UNION ALL
	SELECT k.number, CASE WHEN k.crowded THEN '' ELSE k.kind END, k.middle,
		k.middle, CASE WHEN k.crowded THEN '*' ELSE g.speck END
	FROM speck k JOIN glyph g ON g.kind = k.kind
), spaced AS (
	SELECT d.*, d.first - 1 - lag(d.last, 1, -1) OVER (
		PARTITION BY d.number ORDER BY d.first) AS gap
	FROM drawn d
), said AS (
	SELECT d.number, string_agg(repeat(' ', d.gap) || d.text, ''
		ORDER BY d.first) AS text
	FROM spaced d GROUP BY d.number
), line AS (
	SELECT 1 AS part, 0::bigint AS number,
		reservation_internal.drawing_title($1, s.time_zone) AS text
	FROM scale s
	UNION ALL
	SELECT 2, a.number, repeat(' ', s.indent) || a.text
	FROM scale s, LATERAL reservation_internal.drawing_axis(
		$1, s.time_zone, s.cell, s.columns) WITH ORDINALITY AS a(text, number)
	UNION ALL
	SELECT 3, 0, CASE WHEN n.place + 7 > s.columns
		THEN lpad(n.label || ' v', s.indent + n.place + 1)
		ELSE repeat(' ', s.indent + n.place) || 'v ' || n.label END
	FROM scale s CROSS JOIN LATERAL (
		SELECT to_char(c.at AT TIME ZONE s.time_zone, 'HH24:MI') AS label,
			floor(extract(epoch FROM c.at - lower($1)) / s.cell)::int AS place
		FROM (SELECT reservation.clock() AS at) AS c WHERE $1 @> c.at) AS n
	UNION ALL
	SELECT 4, w.number, reservation_internal.drawing_text(
			CASE WHEN w.first THEN w.resource END, s.resource) || ' '
		|| reservation_internal.drawing_text(w.unit_name, s.unit) || ' '
		|| coalesce(d.text, '')
	FROM scale s, row w LEFT JOIN said d ON d.number = w.number
	UNION ALL
	SELECT 5, 0, '... and ' || max(w.total) - count(*) || ' more'
	FROM row w HAVING max(w.total) > count(*)
	UNION ALL
	SELECT 5, 1, 'nothing to draw' WHERE NOT EXISTS (SELECT FROM row)
	UNION ALL
	SELECT 6, k.line, string_agg(k.text, '   ' ORDER BY k.place)
	FROM (
		SELECT e.*, sum(length(e.text) + 3) OVER (ORDER BY e.place) / $5 AS line
		FROM (
			SELECT g.place, g.opening || g.filling || g.closing || ' '
				|| replace(g.kind, '_', ' ') AS text
			FROM glyph g WHERE g.kind IN (SELECT d.kind FROM drawn d)
			UNION ALL
			SELECT 7, '* several' WHERE EXISTS (
				SELECT FROM drawn d WHERE d.kind = '')
			UNION ALL
			SELECT 8, '! beyond capacity' WHERE EXISTS (
				SELECT FROM row w WHERE w.over_capacity)
			UNION ALL
			SELECT 9, 'v now' WHERE $1 @> (SELECT reservation.clock())
		) AS e
	) AS k GROUP BY k.line
)
SELECT string_agg(rtrim(l.text), E'\n' ORDER BY l.part, l.number) FROM line l;
END;
COMMENT ON FUNCTION reservation_internal.timeline_text(
	tstzrange, bigint, text, text, int, text) IS
'timeline for a terminal';
