-- Drawings for a page: SVG that needs no other file. It has no identifiers and no style
-- sheet, so that several can stand in one document; each text has a frame that cuts it off.

CREATE FUNCTION reservation_internal.svg_label(
	x numeric, y numeric, width numeric, value text, title text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<svg x="' || round($1, 1) || '" y="' || round($2, 1) || '" width="'
	|| round(greatest($3, 0), 1) || '" height="20" overflow="hidden">'
	|| coalesce('<title>' || reservation_internal.xml_text($5) || '</title>', '')
	|| '<text y="14">' || reservation_internal.xml_text($4) || '</text></svg>';
END;
COMMENT ON FUNCTION reservation_internal.svg_label(
	numeric, numeric, numeric, text, text) IS
'a line of text in SVG that is cut off where its frame ends';

-- Grid and labels of time, and now; time begins at x, and the plot at y
CREATE FUNCTION reservation_internal.svg_axis(
	during tstzrange, time_zone text, x numeric, width numeric,
	y numeric, height numeric)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH tick AS (
	SELECT t.level, t.label,
		round($3 + $4 * extract(epoch FROM t.at - lower($1))
			/ extract(epoch FROM upper($1) - lower($1)), 1) AS x
	FROM reservation_internal.drawing_ticks($1, $2, ($4 / 8)::int) AS t
), sized AS (
	SELECT t.*, lead(t.x, 1, $3 + $4) OVER (
		PARTITION BY t.level ORDER BY t.x) - t.x AS width
	FROM tick t
)
SELECT coalesce((
	SELECT '<path stroke="#d5d9df" d="' || string_agg('M' || s.x || ' ' || $5
			|| 'v' || $6, '' ORDER BY s.x) FILTER (WHERE s.level = 2)
		|| '"/>'
		|| coalesce('<path stroke="#8b93a1" d="' || string_agg('M' || s.x || ' '
			|| $5 - 36 || 'v' || $6 + 36, '' ORDER BY s.x)
			FILTER (WHERE s.level = 1) || '"/>', '')
		|| '<g fill="#333">' || coalesce(string_agg(reservation_internal.svg_label(
			s.x + 4, $5 - CASE s.level WHEN 1 THEN 38 ELSE 20 END, s.width - 6,
			s.label, NULL), '' ORDER BY s.level, s.x)
			FILTER (WHERE s.width > 24), '')
		|| '</g>'
	FROM sized s), '')
	|| coalesce((
	SELECT '<g><title>now, ' || to_char(n.at AT TIME ZONE $2,
			'Dy YYYY-MM-DD HH24:MI') || '</title><path stroke="#c01c28" d="M'
		|| round($3 + $4 * extract(epoch FROM n.at - lower($1))
			/ extract(epoch FROM upper($1) - lower($1)), 1)
		|| ' ' || $5 - 4 || 'v' || $6 + 4
		|| '" stroke-width="2"/></g>'
	FROM (SELECT reservation.clock() AS at) AS n WHERE $1 @> n.at), '');
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
SELECT '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="' || $1
	|| '" height="' || $2 || '" viewBox="0 0 ' || $1 || ' ' || $2
	|| '" font-family="system-ui, sans-serif" font-size="12">'
	|| E'\n<title>' || reservation_internal.xml_text($3) || E'</title>\n<desc>'
	|| reservation_internal.xml_text($4) || E'</desc>\n'
	|| '<rect width="100%" height="100%" fill="#fff"/>'
	|| '<g font-weight="600" fill="#111">'
	|| reservation_internal.svg_label(8, 4, $1 - 16, $3, NULL) || E'</g>\n'
	|| $5 || '</svg>';
END;
COMMENT ON FUNCTION reservation_internal.svg_document(
	int, numeric, text, text, text) IS
'a drawing in SVG, with its title and description';

-- How a kind of bar looks. Light and dark, edges and hatching tell them apart
-- where colours do not.
CREATE FUNCTION reservation_internal.svg_bar(
	kind text, x numeric, y numeric, width numeric, height numeric,
	stay_x numeric, stay_width numeric, label text, title text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<g><title>' || reservation_internal.xml_text($9) || '</title>'
	-- set-up and clean-up time, if there is any
	|| CASE WHEN $7 = 0 OR ($6, $7) <> ($2, $4)
		THEN '<rect x="' || round($2, 1) || '" y="' || $3 + 4 || '" width="'
			|| round(greatest($4, 1), 1) || '" height="' || $5 - 8
			|| '" fill="#b9c0ca"/>' ELSE '' END
	|| CASE WHEN $7 = 0 THEN '' ELSE '<rect x="'
		|| round(coalesce($6, $2), 1) || '" y="' || $3 || '" width="'
		|| round(greatest(coalesce($7, $4), 1), 1) || '" height="' || $5
		|| '" rx="2" ' || s.shape || '/>' END
	|| CASE $1 WHEN 'closed' THEN
		'<path stroke="#fff" stroke-opacity=".35" stroke-width="3"'
			|| ' stroke-dasharray="3 5" d="M' || round($2, 1) || ' '
			|| $3 + $5 - 3 || 'h' || round(greatest($4, 1), 1) || '"/>'
		WHEN 'checked_in' THEN '<rect x="' || round(coalesce($6, $2), 1)
			|| '" y="' || $3 || '" width="' || least(4, round($7, 1))
			|| '" height="' || $5 || '" fill="#e9b44c"/>'
		ELSE '' END
	|| CASE WHEN coalesce($7, $4) < 16 OR $8 = '' THEN ''
		ELSE '<g fill="' || s.ink || '">' || reservation_internal.svg_label(
			coalesce($6, $2) + 7, $3, coalesce($7, $4) - 9, $8, NULL)
			|| '</g>' END
	|| '</g>'
FROM (VALUES
	('confirmed', 'fill="#2a5f9e"', '#fff'),
	('checked_in', 'fill="#14532d"', '#fff'),
	('held', 'fill="#fff" stroke="#2a5f9e" stroke-width="1.5"'
		|| ' stroke-dasharray="4 3"', '#111'),
	('checked_out', 'fill="#d3d8df"', '#333'),
	('closed', 'fill="#6b6b6b"', '#fff'),
	('not open', 'fill="#eceef1"', '#333')
) AS s(kind, shape, ink) WHERE s.kind = $1;
END;
COMMENT ON FUNCTION reservation_internal.svg_bar(
	text, numeric, numeric, numeric, numeric, numeric, numeric, text, text) IS
'a bar of a timeline in SVG';

CREATE FUNCTION reservation_internal.timeline_svg(
	during tstzrange, resource_id bigint, category text, width int)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH row AS MATERIALIZED (
	SELECT w.*, 62 + 24 * (w.number - 1) AS y,
		concat_ws(' ', w.resource, nullif(w.name, '')) AS whole_name,
		lag(w.resource_id) OVER (ORDER BY w.number)
			IS DISTINCT FROM w.resource_id AS first
	FROM reservation.drawing_rows($1, $2, $3, 1000) AS w
), scale AS MATERIALIZED (
	SELECT least(coalesce(max(reservation_internal.drawing_columns(w.resource)), 0)
			* 8 + 14, $4 / 6) AS resource,
		least(coalesce(max(reservation_internal.drawing_columns(w.name)), 0)
			* 8 + 24, $4 / 7) AS unit,
		reservation_internal.drawing_zone($2, $3) AS time_zone,
		count(*) * 24 AS height, coalesce(max(w.total), 0) AS units,
		coalesce(max(w.total), 0) - count(*) AS more,
		102 + 24 * (5 / ($4 / 120))
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
	FROM plot p, reservation.drawing_bars($1, $2, $3, 1000) AS b
	JOIN row w ON w.number = b.number
	CROSS JOIN LATERAL (SELECT b.whole * b.period AS stay) AS s
), label AS (
	SELECT string_agg(
		CASE WHEN w.first THEN '<path stroke="#8b93a1" d="M0 ' || w.y - 2
			|| 'H' || $4 || '"/><g fill="#111">'
			|| reservation_internal.svg_label(8, w.y, p.resource - 12, w.resource,
				w.resource) || '</g>' ELSE '' END
		|| '<g fill="' || CASE WHEN w.over_capacity THEN '#c01c28' ELSE '#333' END
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
				coalesce(b.whole, b.period), p.time_zone))),
		E'\n' ORDER BY b.number, b.period) AS text
	FROM plot p, bar b GROUP BY b.kind = 'not open'
), legend AS (
	SELECT string_agg(reservation_internal.svg_bar(l.kind,
		8 + 120 * mod(l.n, $4 / 120), 70 + p.height + l.n / ($4 / 120) * 24,
		110, 20, NULL, 110, replace(l.kind, '_', ' '),
		replace(l.kind, '_', ' ')), '' ORDER BY l.n) AS text
	FROM plot p, (
		SELECT k.kind, row_number() OVER (ORDER BY k.kind) - 1 AS n
		FROM (SELECT DISTINCT b.kind FROM bar b) AS k) AS l
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
	coalesce((SELECT b.text || E'\n' FROM bars b WHERE b.below), '')
		|| reservation_internal.svg_axis($1, p.time_zone, p.x, p.width, 60, p.height)
		|| E'\n' || coalesce((SELECT l.text FROM label l), '') || E'\n'
		|| coalesce((SELECT b.text FROM bars b WHERE NOT b.below), '')
		|| E'\n' || coalesce((SELECT l.text FROM legend l),
			'<g fill="#333">' || reservation_internal.svg_label(8, 70 + p.height, $4 - 16,
				CASE WHEN p.units = 0 THEN 'nothing to draw'
					ELSE 'nothing here' END, NULL) || '</g>')
		|| CASE WHEN p.more > 0 THEN '<g fill="#c01c28">'
			|| reservation_internal.svg_label(8, p.height + p.foot - 22, $4 - 16,
				'... and ' || p.more || ' more', NULL) || '</g>' ELSE '' END)
FROM plot p;
END;
COMMENT ON FUNCTION reservation_internal.timeline_svg(
	tstzrange, bigint, text, int) IS
'timeline as SVG';
