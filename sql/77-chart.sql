-- Taken units over time, of one resource or of several together.

CREATE FUNCTION reservation_internal.chart_steps(
	during tstzrange, resource_id bigint, category text)
RETURNS TABLE (period tstzrange, sold bigint, closed bigint, capacity bigint)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH drawn AS (
	SELECT r.resource_id, r.capacity
	FROM reservation_internal.drawing_resources($2, $3) AS r
), change AS (
	SELECT lower(o.period) AS at,
		o.sold - lag(o.sold, 1, 0) OVER time AS sold,
		o.closed - lag(o.closed, 1, 0) OVER time AS closed
	FROM drawn r, LATERAL reservation.occupied(r.resource_id, $1) AS o
	WINDOW time AS (PARTITION BY r.resource_id ORDER BY lower(o.period))
	UNION ALL SELECT lower($1), 0, 0
), level AS (
	SELECT c.at, sum(sum(c.sold)) OVER time AS sold,
		sum(sum(c.closed)) OVER time AS closed
	FROM change c GROUP BY c.at WINDOW time AS (ORDER BY c.at)
)
SELECT tstzrange(l.at, lead(l.at, 1, upper($1)) OVER (ORDER BY l.at)),
	l.sold::bigint, l.closed::bigint,
	(SELECT coalesce(sum(d.capacity::bigint), 0) FROM drawn d)::bigint
FROM level l ORDER BY l.at;
END;
COMMENT ON FUNCTION reservation_internal.chart_steps(tstzrange, bigint, text) IS
'units sold and closed over a period, of all these resources together';

CREATE FUNCTION reservation_internal.chart_text(
	during tstzrange, resource_id bigint, category text, format text,
	width int)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH step AS MATERIALIZED (
	SELECT s.* FROM reservation_internal.chart_steps($1, $2, $3) AS s
), scale AS (
	SELECT max(s.capacity) AS capacity, greatest(max(s.sold),
			max(s.capacity), 1) AS top, max(s.sold) AS peak,
		greatest(length(max(s.sold)::text), length(max(s.capacity)::text)) + 2
			AS indent,
		reservation_internal.drawing_zone($2, $3) AS time_zone
	FROM step s
), plot AS MATERIALIZED (
	SELECT s.*, c.cell, ceil(extract(epoch FROM upper($1) - lower($1))
			/ c.cell)::int AS columns,
		least(s.top, 10)::int AS height,
		-- the line of the last unit that exists
		ceil(s.capacity * least(s.top, 10) / s.top::numeric)::int AS limit
	FROM scale s, LATERAL reservation_internal.drawing_cell($1, $5 - s.indent)
		AS c(cell)
), cell AS (
	-- the most at once in each column, as parts of the height
	SELECT n.n, max(s.sold) * p.height / p.top::numeric AS sold,
		max(s.closed) * p.height / p.top::numeric AS closed
	FROM plot p
	CROSS JOIN step s
	CROSS JOIN LATERAL generate_series(
		floor(extract(epoch FROM lower(s.period) - lower($1)) / p.cell)::int,
		ceil(extract(epoch FROM upper(s.period) - lower($1)) / p.cell)::int - 1)
		AS n(n)
	GROUP BY n.n, p.height, p.top
), glyph AS (
	SELECT max(g.filling) FILTER (WHERE g.kind = 'confirmed') AS line,
		max(g.filling) FILTER (WHERE g.kind = 'closed') AS closed,
		max(g.filling) FILTER (WHERE g.kind = 'taken') AS taken
	FROM reservation_internal.drawing_glyphs($4) AS g
), line AS (
	SELECT 1 AS part, 0::bigint AS number,
		reservation_internal.drawing_title($1, p.time_zone) AS text
	FROM plot p
	UNION ALL
	SELECT 2, -h.h, lpad(CASE WHEN h.h = p.height THEN p.top::text
			WHEN h.h = p.limit THEN p.capacity::text ELSE '' END,
			p.indent - 2) || ' |' || string_agg(CASE
		WHEN c.sold >= h.h - 0.5 AND h.h > p.limit THEN '!'
		WHEN c.sold >= h.h - 0.5 THEN g.taken
		WHEN c.sold > 0 AND h.h = 1 THEN '.'
		WHEN h.h <= p.limit AND h.h > p.limit - round(c.closed) THEN g.closed
		WHEN h.h = p.limit THEN g.line
		ELSE ' ' END, '' ORDER BY c.n)
	FROM plot p CROSS JOIN glyph g
	CROSS JOIN generate_series(1, p.height) AS h(h) CROSS JOIN cell c
	GROUP BY h.h, p.height, p.top, p.limit, p.capacity, p.indent
	UNION ALL
	SELECT 3, a.number, repeat(' ', p.indent) || a.text
	FROM plot p, LATERAL reservation_internal.drawing_axis(
		$1, p.time_zone, p.cell, p.columns) WITH ORDINALITY AS a(text, number)
	UNION ALL
	SELECT 4, 0, g.taken || ' the most units taken at once, ' || p.peak || ' of '
		|| p.capacity || '   ' || g.line || ' capacity'
		|| CASE WHEN EXISTS (SELECT FROM step s WHERE s.closed > 0)
			THEN '   ' || g.closed || ' closed' ELSE '' END
		|| CASE WHEN p.peak > p.capacity THEN '   ! beyond capacity'
			ELSE '' END
	FROM plot p, glyph g
)
SELECT string_agg(rtrim(l.text), E'\n' ORDER BY l.part, l.number) FROM line l;
END;
COMMENT ON FUNCTION reservation_internal.chart_text(
	tstzrange, bigint, text, text, int) IS
'occupancy_chart for a terminal';

-- The most units at once in each night: from the evening of a day to its end
CREATE FUNCTION reservation_internal.chart_nights(
	during tstzrange, resource_id bigint, category text, time_zone text)
RETURNS TABLE (period tstzrange, sold bigint, closed bigint, capacity bigint)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH step AS MATERIALIZED (
	SELECT s.* FROM reservation_internal.chart_steps($1, $2, $3) AS s
), night AS (
	SELECT tstzrange(reservation.day_start(d::date, $4),
			reservation.day_start(d::date + 1, $4)) AS day
	FROM generate_series(date_trunc('day', lower($1) AT TIME ZONE $4),
		upper($1) AT TIME ZONE $4, interval '1 day') AS d
)
SELECT n.day * $1, max(s.sold), max(s.closed), max(s.capacity)
FROM night n JOIN step s ON s.period @> (upper(n.day * $1) - interval '1 microsecond')
WHERE NOT isempty(n.day * $1)
GROUP BY n.day;
END;
COMMENT ON FUNCTION reservation_internal.chart_nights(tstzrange, bigint, text, text) IS
'units sold and closed in each night of a period, of all these resources together';

CREATE FUNCTION reservation_internal.chart_svg(
	during tstzrange, resource_id bigint, category text, width int, per text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH step AS MATERIALIZED (
	SELECT s.* FROM reservation_internal.chart_steps($1, $2, $3) AS s WHERE $5 = 'change'
	UNION ALL
	SELECT n.* FROM reservation_internal.chart_nights($1, $2, $3,
		reservation_internal.drawing_zone($2, $3)) AS n WHERE $5 = 'night'
), scale AS (
	SELECT max(s.capacity) AS capacity, max(s.sold) AS peak,
		greatest(max(s.sold), max(s.capacity), 1)::numeric AS top,
		max(s.closed) AS closed,
		extract(epoch FROM upper($1) - lower($1)) AS seconds,
		22 + 8 * length(greatest(max(s.sold), max(s.capacity))::text)::numeric
			AS x,
		reservation_internal.drawing_zone($2, $3) AS time_zone
	FROM step s
), plot AS MATERIALIZED (
	SELECT s.*, $4 - 10 - s.x AS width,
		reservation_internal.drawing_title($1, s.time_zone) AS title,
		-- one, two or five times a power of ten: at most six lines
		(SELECT min(m * 10::numeric ^ e)
			FROM unnest('{1,2,5}'::numeric[]) AS m, generate_series(0, 10) AS e
			WHERE m * 10::numeric ^ e * 6 >= s.top) AS every,
		round(260 - 200 * s.capacity / s.top, 1) AS line
	FROM scale s
), shape AS (
	-- 200 high, from y = 60 down to 260; between the bars of nights there is a gap
	SELECT s.period, s.sold AS number, round(b.x + b.gap, 1) AS x, round(b.until - b.gap, 1) AS until,
		round(260 - 200 * least(s.sold, p.capacity) / p.top, 1) AS sold,
		round(260 - 200 * s.sold / p.top, 1) AS oversold,
		p.line AS capacity,
		round(260 - 200 * (p.capacity - s.closed) / p.top, 1) AS closed
	FROM step s CROSS JOIN plot p
	CROSS JOIN LATERAL (
		SELECT e.x, e.until, CASE WHEN $5 = 'night' THEN least(4, (e.until - e.x) / 6)
			ELSE 0 END AS gap
		FROM (SELECT p.x + p.width * extract(epoch FROM lower(s.period) - lower($1)) / p.seconds AS x,
				p.x + p.width * extract(epoch FROM upper(s.period) - lower($1)) / p.seconds
				AS until) AS e) AS b
), area AS (
	SELECT string_agg('M' || s.x || ' 260V' || s.sold || 'H' || s.until || 'V260z', ''
			ORDER BY s.x, s.until) FILTER (WHERE s.sold < 260) AS sold,
		string_agg('M' || s.x || ' ' || s.capacity || 'V' || s.oversold || 'H'
			|| s.until || 'V' || s.capacity || 'z', '' ORDER BY s.x)
			FILTER (WHERE s.oversold < s.capacity) AS oversold,
		string_agg('M' || s.x || ' ' || s.capacity || 'V' || s.closed || 'H'
			|| s.until || 'V' || s.capacity || 'z', '' ORDER BY s.x)
			FILTER (WHERE s.closed > s.capacity) AS closed,
		-- the number of each night, where it has room
		string_agg('<text x="' || round((s.x + s.until) / 2, 1) || '" y="'
			|| CASE WHEN s.oversold < 242 THEN s.oversold + 14 ELSE s.oversold - 4 END
			|| '" class="' || CASE WHEN s.oversold < 242 THEN 'rsv-on-dark' ELSE 'rsv-soft' END
			|| '">' || s.number || '</text>', '' ORDER BY s.x)
			FILTER (WHERE $5 = 'night' AND s.number > 0
				AND s.until - s.x >= 8 * length(s.number::text)) AS numbers
	FROM shape s
)
SELECT reservation_internal.svg_document($4, 296, p.title,
	'At most ' || p.peak || ' of ' || p.capacity || ' units are taken at once'
		|| CASE WHEN p.closed > 0 THEN ', at most ' || p.closed
			|| ' are closed' ELSE '' END
		|| CASE $5 WHEN 'night' THEN ', a bar a night.' ELSE '.' END,
	reservation_internal.svg_weekends($1, p.time_zone, p.x, p.width, 60, 200)
	|| reservation_internal.svg_axis($1, p.time_zone, p.x, p.width, 60, 200)
	|| coalesce('<path class="rsv-around" d="' || a.closed || '"/>', '')
	|| coalesce('<path class="rsv-confirmed" d="' || a.sold || '"/>', '')
	|| coalesce('<path class="rsv-alarm" d="' || a.oversold || '"/>', '')
	|| coalesce('<g text-anchor="middle">' || a.numbers || '</g>', '')
	|| (SELECT string_agg('<path class="rsv-line" stroke-opacity=".5" d="M'
			|| p.x - 4 || ' ' || round(260 - 200 * n * p.every / p.top, 1)
			|| 'H' || $4 - 10 || '"/><g class="rsv-soft" text-anchor="end">'
			|| '<text x="' || p.x - 8 || '" y="'
			|| round(264 - 200 * n * p.every / p.top, 1) || '">'
			|| trim_scale(n * p.every) || '</text></g>', '' ORDER BY n)
		FROM generate_series(0, floor(p.top / p.every)) AS n
		-- the line of the capacity has its own number
		WHERE abs(200 * n * p.every / p.top - (260 - p.line)) >= 12)
	|| '<path class="rsv-capacity" d="M' || p.x || ' ' || p.line || 'H' || $4 - 10
	|| '"/><g class="rsv-ink" font-weight="600" text-anchor="end"><text x="' || p.x - 8
	|| '" y="' || p.line + 4 || '">' || p.capacity || '</text></g>'
	|| reservation_internal.svg_now($1, p.time_zone, p.x, p.width, 60, 200)
	|| (SELECT string_agg(CASE k.name WHEN 'now' THEN '<path class="rsv-now" d="M'
				|| 14 + k.step * (k.n - 1) || ' 271v14"/>'
			WHEN 'capacity' THEN '<path class="rsv-capacity" d="M'
				|| 8 + k.step * (k.n - 1) || ' 278h12"/>'
			ELSE '<rect x="' || 8 + k.step * (k.n - 1)
				|| '" y="272" width="12" height="12" class="' || k.shape || '"/>' END
			|| '<g class="rsv-soft">' || reservation_internal.svg_label(
				26 + k.step * (k.n - 1), 268, k.step - 18, k.name, NULL)
			|| '</g>', '' ORDER BY k.n)
		FROM (
			SELECT l.shape, l.name, row_number() OVER (ORDER BY l.place) AS n,
				least(110, ($4 - 8) / count(*) OVER ()) AS step
			FROM (VALUES
				(1, true, 'rsv-confirmed', 'taken'),
				(2, true, NULL, 'capacity'),
				(3, p.closed > 0, 'rsv-around', 'closed'),
				(4, p.peak > p.capacity, 'rsv-alarm', 'beyond'),
				(5, $1 @> (SELECT reservation.clock()), NULL, 'now')
			) AS l(place, there, shape, name) WHERE l.there
		) AS k))
FROM plot p, area a;
END;
COMMENT ON FUNCTION reservation_internal.chart_svg(tstzrange, bigint, text, int, text) IS
'occupancy_chart as SVG';

CREATE FUNCTION reservation.occupancy_chart(
	during tstzrange, resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL, format text DEFAULT 'text',
	width int DEFAULT NULL, per text DEFAULT 'change')
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	format := coalesce(format, 'text');
	per := coalesce(per, 'change');
	during := reservation_internal.drawing_period(during, resource_id, category);
	width := reservation_internal.drawing_width(resource_id, format, width);
	IF per NOT IN ('change', 'night') THEN
		RAISE EXCEPTION 'per "%" is not known', per
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Available values: "change", "night".';
	ELSIF per = 'night' AND upper(during) - lower(during) > '3660 days' THEN
		RAISE EXCEPTION 'during must not be longer than 3660 days for a bar a night'
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Ask for a shorter period.';
	END IF;
	IF format = 'svg' THEN
		RETURN reservation_internal.chart_svg(during, resource_id, category, width, per);
	END IF;
	RETURN reservation_internal.chart_text(
		during, resource_id, category, format, width);
END
$$;
COMMENT ON FUNCTION reservation.occupancy_chart(
	tstzrange, bigint, text, text, int, text) IS
'how many units are taken over time';
INSERT INTO reservation_internal.privilege VALUES ('occupancy_chart', 'reader');
