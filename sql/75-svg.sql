-- Drawings for a page: SVG that needs no other file. Elements have classes, whose colours
-- are CSS variables; both begin with "rsv-", and are the same in each drawing, so that
-- several can stand in one document. Each text has a frame that cuts it off.

-- Where a program knows no variables, it takes the first of two colours. :where() leaves
-- the last word to the page.
CREATE FUNCTION reservation_internal.svg_style() RETURNS text
LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH color (name, light, dark) AS (VALUES
	('paper', '#fff', '#15181d'), ('ink', '#111', '#f1f3f5'), ('soft', '#444', '#c3c9d2'),
	('line', '#8b93a1', '#636c79'), ('grid', '#d5d9df', '#2b313a'),
	('weekend', '#f4f2ea', '#26251e'), ('shut', '#e3e6eb', '#2a3039'),
	('confirmed', '#2a5f9e', '#3b78bd'), ('in', '#14532d', '#2c7d4e'), ('key', '#e9b44c', '#f0c05a'),
	('out', '#d3d8df', '#3d444f'), ('closed', '#6b6b6b', '#767c85'), ('around', '#b9c0ca', '#525b67'),
	('on-dark', '#fff', '#fff'), ('alarm', '#c01c28', '#ff7b72')
), shape (class, property, color, rest) AS (VALUES
	('paper', 'fill', 'paper', ''), ('ink', 'fill', 'ink', ''), ('soft', 'fill', 'soft', ''), ('alarm', 'fill', 'alarm', ''),
	('grid', 'stroke', 'grid', ''), ('line', 'stroke', 'line', ''), ('now', 'stroke', 'alarm', 'stroke-width:2'),
	('weekend', 'fill', 'weekend', ''), ('shut', 'fill', 'shut', ''), ('confirmed', 'fill', 'confirmed', ''),
	('checked_in', 'fill', 'in', ''), ('checked_out', 'fill', 'out', ''), ('closed', 'fill', 'closed', ''),
	('held', 'stroke', 'confirmed', 'stroke-width:1.5;stroke-dasharray:4 3'), ('key', 'fill', 'key', ''),
	('around', 'fill', 'around', ''), ('on-dark', 'fill', 'on-dark', ''),
	('hatch', 'stroke', 'on-dark', 'stroke-width:3;stroke-dasharray:3 5;stroke-opacity:.35'),
	('capacity', 'stroke', 'ink', 'stroke-dasharray:6 3;fill:none'),
	('beyond', 'stroke', 'on-dark', 'stroke-width:1.5;fill:none'), ('beyond-soft', 'stroke', 'ink', 'stroke-width:1.5;fill:none')
)
SELECT '<style>:where(.rsv-drawing){'
	|| (SELECT string_agg('--rsv-' || c.name || ':' || c.light, ';' ORDER BY c.name) FROM color c)
	|| '}@media screen and (prefers-color-scheme:dark){:where(.rsv-drawing){'
	|| (SELECT string_agg('--rsv-' || c.name || ':' || c.dark, ';' ORDER BY c.name) FROM color c)
	|| '}}.rsv-drawing{print-color-adjust:exact;-webkit-print-color-adjust:exact}'
	|| (SELECT string_agg('.rsv-' || s.class || '{' || s.property || ':' || c.light || ';'
			|| s.property || ':var(--rsv-' || s.color || ')' || coalesce(';' || nullif(s.rest, ''), '') || '}',
			'' ORDER BY s.class)
		FROM shape s JOIN color c ON c.name = s.color)
	|| E'</style>\n';
END;
COMMENT ON FUNCTION reservation_internal.svg_style() IS
'the colours of a drawing in SVG, on a light page, on a dark one, and on paper';

-- A letter is about 7 wide, and an ellipsis 14.
CREATE FUNCTION reservation_internal.svg_label(
	x numeric, y numeric, width numeric, value text, title text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<svg x="' || round($1, 1) || '" y="' || round($2, 1) || '" width="'
	|| round(greatest($3, 0), 1) || '" height="20" overflow="hidden">'
	|| coalesce('<title>' || reservation_internal.xml_text($5) || '</title>', '')
	|| '<text y="14">' || CASE
		WHEN reservation_internal.drawing_columns($4) * 6.8 <= $3
		THEN reservation_internal.xml_text($4)
		WHEN $3 < 20 THEN ''
		ELSE reservation_internal.xml_text(regexp_replace(reservation_internal.drawing_text(
			$4, floor((least($3, 9999) - 14) / 7)::int + 1), '[ ~]+$', '')) || '&#8230;' END
	|| '</text></svg>';
END;
COMMENT ON FUNCTION reservation_internal.svg_label(
	numeric, numeric, numeric, text, text) IS
'a line of text in SVG that is cut off where its frame ends';

CREATE FUNCTION reservation_internal.svg_ticks(
	during tstzrange, time_zone text, x numeric, width numeric)
RETURNS TABLE (level int, label text, x numeric, width numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 30
BEGIN ATOMIC
WITH tick AS (
	SELECT t.level, t.label,
		round($3 + $4 * extract(epoch FROM t.at - lower($1))
			/ extract(epoch FROM upper($1) - lower($1)), 1) AS x
	FROM reservation_internal.drawing_ticks($1, $2, ($4 / 8)::int) AS t
)
SELECT t.level, t.label, t.x, lead(t.x, 1, $3 + $4) OVER (
	PARTITION BY t.level ORDER BY t.x) - t.x
FROM tick t;
END;
COMMENT ON FUNCTION reservation_internal.svg_ticks(tstzrange, text, numeric, numeric) IS
'the labels of an axis of time, and where they stand; time begins at x';

-- The days from Saturday to Sunday, where they are wide enough to be seen
CREATE FUNCTION reservation_internal.svg_weekends(
	during tstzrange, time_zone text, x numeric, width numeric, y numeric, height numeric)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH weekend AS (
	SELECT $1 * tstzrange(reservation.day_start(d::date, $2),
		reservation.day_start(d::date + 2, $2)) AS period
	FROM generate_series(date_trunc('week', lower($1) AT TIME ZONE $2) - interval '2 days',
		-- a day is 3 wide or more
		least(upper($1) AT TIME ZONE $2, lower($1) AT TIME ZONE $2
			+ interval '1 day' * least($4 / 3, 7000)::int), interval '7 days') AS d
	WHERE upper($1) - lower($1) <= interval '1 day' * least($4 / 3, 7000)::int
)
SELECT coalesce('<path class="rsv-weekend" d="' || string_agg('M'
	|| round($3 + $4 * extract(epoch FROM lower(w.period) - lower($1))
		/ extract(epoch FROM upper($1) - lower($1)), 1) || ' ' || $5 || 'h'
	|| round($4 * extract(epoch FROM upper(w.period) - lower(w.period))
		/ extract(epoch FROM upper($1) - lower($1)), 1) || 'v' || $6 || 'H'
	|| round($3 + $4 * extract(epoch FROM lower(w.period) - lower($1))
		/ extract(epoch FROM upper($1) - lower($1)), 1) || 'z', '' ORDER BY w.period) || '"/>', '')
FROM weekend w WHERE NOT isempty(w.period);
END;
COMMENT ON FUNCTION reservation_internal.svg_weekends(
	tstzrange, text, numeric, numeric, numeric, numeric) IS
'the shading of weekends in SVG';

-- The labels of time above y
CREATE FUNCTION reservation_internal.svg_header(
	during tstzrange, time_zone text, x numeric, width numeric, y numeric)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<g class="rsv-soft">' || coalesce(string_agg(reservation_internal.svg_label(
		t.x + 4, $5 - CASE t.level WHEN 1 THEN 38 ELSE 20 END, t.width - 6,
		t.label, NULL), '' ORDER BY t.level, t.x) FILTER (WHERE t.width > 24), '')
	|| '</g>'
FROM reservation_internal.svg_ticks($1, $2, $3, $4) AS t;
END;
COMMENT ON FUNCTION reservation_internal.svg_header(
	tstzrange, text, numeric, numeric, numeric) IS
'the labels of an axis of time in SVG';

CREATE FUNCTION reservation_internal.svg_now(
	during tstzrange, time_zone text, x numeric, width numeric, y numeric, height numeric)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT coalesce((
	SELECT '<g><title>now, ' || to_char(n.at AT TIME ZONE $2,
			'Dy YYYY-MM-DD HH24:MI') || '</title><path class="rsv-now" d="M'
		|| round($3 + $4 * extract(epoch FROM n.at - lower($1))
			/ extract(epoch FROM upper($1) - lower($1)), 1)
		|| ' ' || $5 - 4 || 'v' || $6 + 4 || '"/></g>'
	FROM (SELECT reservation.clock() AS at) AS n WHERE $1 @> n.at), '');
END;
COMMENT ON FUNCTION reservation_internal.svg_now(
	tstzrange, text, numeric, numeric, numeric, numeric) IS
'the line of the present time in SVG, if it is in the drawing';

-- Weekends, grid and labels of time; time begins at x, and the plot at y
CREATE FUNCTION reservation_internal.svg_axis(
	during tstzrange, time_zone text, x numeric, width numeric,
	y numeric, height numeric)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT coalesce('<path class="rsv-grid" d="' || string_agg('M' || t.x || ' ' || $5
			|| 'v' || $6, '' ORDER BY t.x) FILTER (WHERE t.level = 2) || '"/>', '')
	|| coalesce('<path class="rsv-line" d="' || string_agg('M' || t.x || ' '
			|| $5 - 36 || 'v' || $6 + 36, '' ORDER BY t.x)
			FILTER (WHERE t.level = 1) || '"/>', '')
	|| reservation_internal.svg_header($1, $2, $3, $4, $5)
FROM reservation_internal.svg_ticks($1, $2, $3, $4) AS t;
END;
COMMENT ON FUNCTION reservation_internal.svg_axis(
	tstzrange, text, numeric, numeric, numeric, numeric) IS
'the axis of time of a drawing in SVG';

-- The frame of both drawings: title and description, then the drawing
CREATE FUNCTION reservation_internal.svg_document(
	width int, height numeric, title text, description text, content text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<svg xmlns="http://www.w3.org/2000/svg" class="rsv-drawing" role="img" width="' || $1
	|| '" height="' || $2 || '" viewBox="0 0 ' || $1 || ' ' || $2
	|| '" font-family="system-ui, sans-serif" font-size="12">'
	|| E'\n<title>' || reservation_internal.xml_text($3) || E'</title>\n<desc>'
	|| reservation_internal.xml_text($4) || E'</desc>\n'
	|| reservation_internal.svg_style()
	|| '<rect width="100%" height="100%" class="rsv-paper"/>'
	|| '<g font-weight="600" class="rsv-ink">'
	|| reservation_internal.svg_label(8, 4, $1 - 16, $3, NULL) || E'</g>\n'
	|| $5 || '</svg>';
END;
COMMENT ON FUNCTION reservation_internal.svg_document(
	int, numeric, text, text, text) IS
'a drawing in SVG, with its title and description';

-- How a kind of bar looks. Light and dark, edges and hatching tell them apart
-- where colours do not. Arrows say that a stay goes on beyond the edge.
CREATE FUNCTION reservation_internal.svg_bar(
	kind text, x numeric, y numeric, width numeric, height numeric,
	stay_x numeric, stay_width numeric, label text, title text,
	reservation_id uuid, from_before boolean, until_after boolean)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<g' || coalesce(' data-reservation-id="' || $10 || '"', '') || '><title>'
	|| reservation_internal.xml_text($9) || '</title>'
	-- set-up and clean-up time, if there is any
	|| CASE WHEN $7 = 0 OR ($6, $7) <> ($2, $4)
		THEN '<rect x="' || round($2, 1) || '" y="' || $3 + 4 || '" width="'
			|| round(greatest($4, 1), 1) || '" height="' || $5 - 8
			|| '" class="rsv-around"/>' ELSE '' END
	|| CASE WHEN $7 = 0 THEN '' ELSE '<rect x="' || round(b.x, 1) || '" y="' || $3
		|| '" width="' || round(greatest(b.width, 1), 1) || '" height="' || $5
		|| '" rx="2" class="' || s.shape || '"/>' END
	|| CASE $1 WHEN 'closed' THEN
		'<path class="rsv-hatch" d="M' || round($2, 1) || ' '
			|| $3 + $5 - 3 || 'h' || round(greatest($4, 1), 1) || '"/>'
		WHEN 'checked_in' THEN '<rect x="' || round(b.x, 1)
			|| '" y="' || $3 || '" width="' || least(4, round($7, 1))
			|| '" height="' || $5 || '" class="rsv-key"/>'
		ELSE '' END
	|| CASE WHEN b.width < 16 OR $8 = '' THEN ''
		ELSE '<g class="' || s.ink || '">' || reservation_internal.svg_label(
			b.x + 7 + e.before, $3, b.width - 9 - e.before - e.after, $8, NULL)
			|| '</g>' END
	|| CASE WHEN e.before + e.after = 0 THEN '' ELSE '<path class="' || s.arrow || '" d="'
		|| CASE WHEN e.before > 0 THEN 'M' || round(b.x + 10, 1) || ' ' || $3 + 6
			|| 'l-4 4l4 4' ELSE '' END
		|| CASE WHEN e.after > 0 THEN 'M' || round(b.x + b.width - 8, 1) || ' ' || $3 + 6
			|| 'l4 4l-4 4' ELSE '' END || '"/>' END
	|| '</g>'
FROM (VALUES
	('confirmed', 'rsv-confirmed', 'rsv-on-dark', 'rsv-beyond'),
	('checked_in', 'rsv-checked_in', 'rsv-on-dark', 'rsv-beyond'),
	('held', 'rsv-paper rsv-held', 'rsv-ink', 'rsv-beyond-soft'),
	('checked_out', 'rsv-checked_out', 'rsv-soft', 'rsv-beyond-soft'),
	('closed', 'rsv-closed', 'rsv-on-dark', 'rsv-beyond'),
	('not open', 'rsv-shut', 'rsv-soft', 'rsv-beyond-soft')
) AS s(kind, shape, ink, arrow)
CROSS JOIN LATERAL (SELECT coalesce($6, $2) AS x, coalesce($7, $4) AS width) AS b
CROSS JOIN LATERAL (SELECT
	CASE WHEN $11 AND $7 <> 0 AND b.width >= 24 THEN 8 ELSE 0 END AS before,
	CASE WHEN $12 AND $7 <> 0 AND b.width >= 24 THEN 8 ELSE 0 END AS after) AS e
WHERE s.kind = $1;
END;
COMMENT ON FUNCTION reservation_internal.svg_bar(
	text, numeric, numeric, numeric, numeric, numeric, numeric, text, text,
	uuid, boolean, boolean) IS
'a bar of a timeline in SVG';

-- A drawing of many rows has the labels of time again above every thirtieth.
CREATE FUNCTION reservation_internal.timeline_svg(
	during tstzrange, resource_id bigint, category text, width int, label text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH drawn AS MATERIALIZED (
	SELECT w.*, concat_ws(' ', w.resource, nullif(w.name, '')) AS whole_name,
		lag(w.resource_id) OVER (ORDER BY w.number)
			IS DISTINCT FROM w.resource_id AS first,
		CASE WHEN count(*) OVER () > 40 THEN (w.number - 1) / 30 ELSE 0 END AS band
	FROM reservation.drawing_rows($1, $2, $3, 1000) AS w
), row AS MATERIALIZED (
	SELECT w.*, 62 + 24 * (w.number - 1) + 44 * w.band AS y FROM drawn w
), scale AS MATERIALIZED (
	SELECT least(coalesce(max(reservation_internal.drawing_columns(w.resource)), 0)
			* 8 + 14, $4 / 6) AS resource,
		least(coalesce(max(reservation_internal.drawing_columns(w.name)), 0)
			* 8 + 24, $4 / 7) AS unit,
		reservation_internal.drawing_zone($2, $3) AS time_zone,
		count(*) * 24 + coalesce(max(w.band), 0) * 44 AS height,
		coalesce(max(w.total), 0) AS units,
		coalesce(max(w.total), 0) - count(*) AS more,
		102 + 24 * (6 / ($4 / 120))
			+ CASE WHEN coalesce(max(w.total), 0) > count(*) THEN 22 ELSE 0 END
			AS foot
	FROM row w
), plot AS MATERIALIZED (
	SELECT s.*, s.resource + s.unit AS x,
		($4 - 10 - s.resource - s.unit)::numeric AS width,
		extract(epoch FROM upper($1) - lower($1)) AS seconds,
		reservation_internal.drawing_title($1, s.time_zone) AS title
	FROM scale s
), bar AS MATERIALIZED (
	SELECT b.*, w.y, w.whole_name AS unit,
		extract(epoch FROM lower(b.period) - lower($1)) / p.seconds AS at,
		extract(epoch FROM upper(b.period) - lower(b.period)) / p.seconds
			AS long,
		extract(epoch FROM lower(s.stay) - lower($1)) / p.seconds AS stay_at,
		CASE WHEN isempty(s.stay) THEN 0
			ELSE extract(epoch FROM upper(s.stay) - lower(s.stay)) / p.seconds
			END AS stay_long
	FROM plot p, reservation.drawing_bars($1, $2, $3, 1000, $5) AS b
	JOIN row w ON w.number = b.number
	CROSS JOIN LATERAL (SELECT b.whole * b.period AS stay) AS s
), header AS (
	SELECT string_agg('<rect class="rsv-paper" x="0" y="' || w.y - 44 || '" width="' || $4
		|| '" height="42"/>' || reservation_internal.svg_header($1, p.time_zone, p.x, p.width,
			w.y - 2), E'\n' ORDER BY w.number) AS text
	FROM plot p, row w WHERE w.band > 0 AND w.number % 30 = 1
), name AS (
	SELECT string_agg(
		CASE WHEN w.first OR w.band > 0 AND w.number % 30 = 1
			THEN '<path class="rsv-line" d="M0 ' || w.y - 2
			|| 'H' || $4 || '"/><g class="rsv-ink">'
			|| reservation_internal.svg_label(8, w.y, p.resource - 12, w.resource,
				w.resource) || '</g>' ELSE '' END
		|| '<g class="' || CASE WHEN w.over_capacity THEN 'rsv-alarm' ELSE 'rsv-soft' END
		|| '">' || reservation_internal.svg_label(p.resource, w.y, p.unit - 4,
			w.name || CASE WHEN w.over_capacity THEN ' !' ELSE '' END,
			w.whole_name
			|| CASE WHEN w.over_capacity THEN ', beyond capacity' ELSE '' END)
		|| '</g>', E'\n' ORDER BY w.number) AS text
	FROM plot p, row w
), bars AS (
	SELECT b.kind = 'not open' AS below, string_agg(reservation_internal.svg_bar(b.kind,
		p.x + p.width * b.at, b.y, p.width * b.long, 20,
		p.x + p.width * b.stay_at, p.width * b.stay_long, b.label,
		concat_ws(', ', nullif(b.label, ''),
			CASE WHEN b.label <> b.kind THEN replace(b.kind, '_', ' ') END,
			b.unit, reservation_internal.drawing_title(
				coalesce(b.whole, b.period), p.time_zone)),
		b.reservation_id, lower(b.whole) < lower($1), upper(b.whole) > upper($1)),
		E'\n' ORDER BY b.number, b.period) AS text
	FROM plot p, bar b GROUP BY b.kind = 'not open'
), legend AS (
	SELECT string_agg(CASE l.kind WHEN 'now' THEN '<path class="rsv-now" d="M' || l.x + 4 || ' '
				|| l.y || 'v20"/><g class="rsv-soft">'
				|| reservation_internal.svg_label(l.x + 11, l.y, 90, l.kind, NULL) || '</g>'
			ELSE reservation_internal.svg_bar(l.kind, l.x, l.y, 110, 20, NULL, 110,
				replace(l.kind, '_', ' '), replace(l.kind, '_', ' '), NULL, false, false) END,
		'' ORDER BY l.n) AS text
	FROM (
		SELECT k.*, 8 + 120 * mod(k.n, $4 / 120) AS x,
			70 + p.height + k.n / ($4 / 120) * 24 AS y
		FROM plot p, (
			SELECT k.kind, row_number() OVER (ORDER BY k.kind = 'now', k.kind) - 1 AS n
			FROM (SELECT DISTINCT b.kind FROM bar b
				UNION ALL SELECT 'now' WHERE $1 @> (SELECT reservation.clock())
					AND EXISTS (SELECT FROM row)) AS k) AS k) AS l
)
SELECT reservation_internal.svg_document($4, p.height + p.foot, p.title,
	p.units || ' units, '
		|| (SELECT count(*) FROM bar b
			WHERE b.kind NOT IN ('closed', 'not open'))
		|| ' bars of stays and '
		|| (SELECT count(*) FROM bar b WHERE b.kind = 'closed')
		|| ' of closures, a row a unit.'
		|| CASE WHEN p.more > 0
			THEN ' ' || p.more || ' units are not drawn.' ELSE '' END,
	reservation_internal.svg_weekends($1, p.time_zone, p.x, p.width, 60, p.height)
		|| coalesce((SELECT b.text || E'\n' FROM bars b WHERE b.below), '')
		|| reservation_internal.svg_axis($1, p.time_zone, p.x, p.width, 60, p.height)
		|| E'\n' || coalesce((SELECT n.text FROM name n), '') || E'\n'
		|| coalesce((SELECT b.text FROM bars b WHERE NOT b.below), '')
		|| reservation_internal.svg_now($1, p.time_zone, p.x, p.width, 60, p.height)
		|| E'\n' || coalesce((SELECT h.text || E'\n' FROM header h), '') || coalesce((SELECT l.text FROM legend l), '')
		|| CASE WHEN NOT EXISTS (SELECT FROM bar) THEN '<g class="rsv-soft">'
			|| reservation_internal.svg_label(
				128, 70 + p.height, $4 - 136, CASE WHEN p.units = 0
				THEN 'nothing to draw' ELSE 'nothing here' END, NULL) || '</g>' ELSE '' END
		|| CASE WHEN p.more > 0 THEN '<g class="rsv-alarm">'
			|| reservation_internal.svg_label(8, p.height + p.foot - 22, $4 - 16,
				'... and ' || p.more || ' more', NULL) || '</g>' ELSE '' END)
FROM plot p;
END;
COMMENT ON FUNCTION reservation_internal.timeline_svg(
	tstzrange, bigint, text, int, text) IS
'timeline as SVG';
