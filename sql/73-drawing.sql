-- The common parts of drawings: text of an exact width, text in XML, the axis of time,
-- the rows of units and the bars of stays. The script is ASCII, as a database may have
-- any encoding, and functions make the other characters that they need.

CREATE FUNCTION reservation_internal.drawing_text(
	value text, width int, filling text DEFAULT ' ')
RETURNS text
AS 'MODULE_PATHNAME', 'reservation_drawing_text'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation_internal.drawing_text(text, int, text) IS
'a text cut off or filled up to a number of columns of a terminal';

CREATE FUNCTION reservation_internal.drawing_columns(value text) RETURNS int
AS 'MODULE_PATHNAME', 'reservation_drawing_columns'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation_internal.drawing_columns(text) IS
'the number of columns of a terminal that a text takes';

CREATE FUNCTION reservation_internal.xml_text(value text) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	value := regexp_replace(value, '[\x01-\x08\x0b\x0c\x0e-\x1f]', '?', 'g');
	IF getdatabaseencoding() = 'UTF8' THEN
		value := regexp_replace(value, '[\uFFFE\uFFFF]', '?', 'g');
		-- these marks turn the direction of the text after them
		value := regexp_replace(value, '[\u202A-\u202E\u2066-\u2069]', '', 'g');
	END IF;
	RETURN replace(replace(replace(replace(replace(value, '&', '&amp;'),
		'<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
END
$$;
COMMENT ON FUNCTION reservation_internal.xml_text(text) IS
'text as it is written in XML, in an element or an attribute';

-- Raises an error for a format or a width that cannot be drawn
CREATE FUNCTION reservation_internal.drawing_width(
	resource_id bigint, format text, width int)
RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	least_width CONSTANT int := CASE format WHEN 'svg' THEN 300 ELSE 40 END;
	most_width CONSTANT int := CASE format WHEN 'svg' THEN 20000 ELSE 1000 END;
BEGIN
	IF resource_id IS NOT NULL THEN
		PERFORM reservation_internal.require_resource(resource_id);
	END IF;
	IF format NOT IN ('text', 'ascii', 'svg') THEN
		RAISE EXCEPTION 'format "%" is not known', format
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Available values: "text", "ascii", "svg".';
	END IF;
	width := coalesce(width, CASE format WHEN 'svg' THEN 960 ELSE 80 END);
	IF width NOT BETWEEN least_width AND most_width THEN
		RAISE EXCEPTION 'width % is out of range', width
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('A drawing as %s has a width of %s to %s.', format,
					least_width, most_width);
	END IF;
	RETURN width;
END
$$;
COMMENT ON FUNCTION reservation_internal.drawing_width(bigint, text, int) IS
'the width of a drawing, or an error if it cannot be drawn';

-- The finest steps whose labels have room, and above them the longer steps that contain
-- them, which also have a label at the start.
CREATE FUNCTION reservation_internal.drawing_ticks(
	during tstzrange, time_zone text, columns int)
RETURNS TABLE (level int, at timestamptz, label text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 30
BEGIN ATOMIC
WITH asked AS (
	SELECT lower($1) AT TIME ZONE $2 AS first, upper($1) AT TIME ZONE $2 AS last,
		extract(epoch FROM upper($1) - lower($1)) AS seconds
), chosen AS (
	SELECT s.*
	FROM asked, (VALUES
		(interval '1 minute', 60::numeric, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('5 minutes', 300, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('15 minutes', 900, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('30 minutes', 1800, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('1 hour', 3600, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('2 hours', 7200, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('3 hours', 10800, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('6 hours', 21600, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('12 hours', 43200, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('1 day', 86400, 7, 'Dy FMDD', 'month', 'Mon YYYY'),
		('1 day', 86400, 3, 'FMDD', 'month', 'Mon YYYY'),
		('7 days', 604800, 3, 'FMDD', 'month', 'Mon YYYY'),
		('1 month', 2629746, 4, 'Mon', 'year', 'YYYY'),
		('3 months', 7889238, 4, 'Mon', 'year', 'YYYY'),
		('1 year', 31556952, 5, 'YYYY', 'century', ''),
		('10 years', 315569520, 5, 'YYYY', 'century', ''),
		('100 years', 3155695200, 5, 'YYYY', 'century', ''),
		('1000 years', 31556952000, 0, 'YYYY', 'millennium', '')
	) AS s(step, seconds, width, format, part, part_format)
	WHERE s.width <= s.seconds * $3 / asked.seconds
	ORDER BY s.seconds, s.width DESC LIMIT 1
), fine AS (
	SELECT DISTINCT CASE WHEN c.seconds < 86400 THEN l AT TIME ZONE $2
		ELSE reservation.day_start(l::date, $2) END AS at
	FROM asked, chosen c, generate_series(
		CASE WHEN c.seconds <= 604800
			THEN date_bin(c.step, asked.first, timestamp '2001-01-01')
			ELSE date_trunc('millennium', asked.first)
				- interval '1 year' END,
		asked.last, c.step) AS l
	WHERE l >= asked.first - interval '1 day'
), coarse AS (
	SELECT DISTINCT greatest(reservation.day_start(l::date, $2), lower($1))
		AS at
	FROM asked, chosen c, generate_series(date_trunc(c.part, asked.first),
		asked.last, ('1 ' || c.part)::interval) AS l
	WHERE c.part_format <> ''
)
SELECT 1, t.at, to_char(t.at AT TIME ZONE $2, c.part_format)
FROM coarse t, chosen c WHERE $1 @> t.at
UNION ALL
SELECT 2, t.at, to_char(t.at AT TIME ZONE $2, c.format)
FROM fine t, chosen c WHERE $1 @> t.at
ORDER BY 1, 2;
END;
COMMENT ON FUNCTION reservation_internal.drawing_ticks(tstzrange, text, int) IS
'the labels of an axis of time, by its width in letters';

-- One resource, active or not; or all that are active.
CREATE FUNCTION reservation_internal.drawing_resources(
	resource_id bigint, category text)
RETURNS TABLE (resource_id bigint, name text, time_zone text, capacity int)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT r.resource_id, r.name, r.time_zone, r.capacity
FROM reservation.resource r
WHERE ($1 IS NULL AND r.active OR r.resource_id = $1)
AND ($2 IS NULL OR r.category = $2 AND r.tenant = reservation.current_tenant());
END;
COMMENT ON FUNCTION reservation_internal.drawing_resources(bigint, text) IS
'the resources in a drawing';

CREATE FUNCTION reservation_internal.drawing_zone(resource_id bigint, category text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT coalesce((
	SELECT r.time_zone FROM reservation_internal.drawing_resources($1, $2) AS r
	ORDER BY r.resource_id LIMIT 1), current_setting('TimeZone'));
END;
COMMENT ON FUNCTION reservation_internal.drawing_zone(bigint, text) IS
'the time zone of a drawing: that of its first resource';

-- A caller writes '[2030-05-01, 2030-05-07)' for days, and means those of the resources.
CREATE FUNCTION reservation_internal.drawing_period(
	during tstzrange, resource_id bigint, category text)
RETURNS tstzrange
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT CASE WHEN p.starts = date_trunc('day', p.starts)
		AND p.ends = date_trunc('day', p.ends)
	THEN tstzrange(greatest(p.starts AT TIME ZONE p.zone, '0001-01-01 00:00+00'),
		least(p.ends AT TIME ZONE p.zone, '9999-01-01 00:00+00'))
	ELSE p.period END
FROM (SELECT n.period, lower(n.period) AT TIME ZONE current_setting('TimeZone') AS starts,
		upper(n.period) AT TIME ZONE current_setting('TimeZone') AS ends,
		reservation_internal.drawing_zone($2, $3) AS zone
	FROM (SELECT reservation.normalize($1) AS period) AS n) AS p;
END;
COMMENT ON FUNCTION reservation_internal.drawing_period(tstzrange, bigint, text) IS
'the period of a drawing: whole days are days in its time zone, whatever the session''s';

-- A time zone has the name that its resource gives it, which may be any text in <>.
CREATE FUNCTION reservation_internal.drawing_title(during tstzrange, time_zone text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT to_char(lower($1) AT TIME ZONE $2, 'Dy YYYY-MM-DD HH24:MI') || ' - '
	|| to_char(upper($1) AT TIME ZONE $2, 'Dy YYYY-MM-DD HH24:MI') || ', '
	|| reservation_internal.drawing_text($2, reservation_internal.drawing_columns($2));
END;
COMMENT ON FUNCTION reservation_internal.drawing_title(tstzrange, text) IS
'the period of a drawing, and its time zone';

-- A unit that does not exist has a row if it is sold.
CREATE FUNCTION reservation.drawing_rows(
	during tstzrange, resource_id bigint, category text, max int)
RETURNS TABLE (
	number bigint, resource_id bigint, resource text, unit int, name text,
	over_capacity boolean, total numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH drawn AS (
	SELECT r.*, (SELECT reservation.clock()) AS now
	FROM reservation_internal.drawing_resources($2, $3) AS r
), oversold AS (
	SELECT DISTINCT r.resource_id, u.unit
	FROM drawn r
	CROSS JOIN LATERAL reservation.active_allocations(r.resource_id, r.capacity,
		int4range(r.capacity, NULL), $1, r.now) AS a
	CROSS JOIN LATERAL generate_series(greatest(lower(a.units), r.capacity),
		least(upper(a.units)::bigint, r.capacity::bigint + $4)::int - 1)
		AS u(unit)
	WHERE a.reservation_id IS NOT NULL
), row AS (
	SELECT r.resource_id, u.unit
	FROM drawn r, generate_series(0, least(r.capacity, $4) - 1) AS u(unit)
	UNION ALL
	SELECT b.resource_id, b.unit FROM oversold b
)
SELECT row_number() OVER (ORDER BY w.resource_id, w.unit), w.resource_id,
	r.name, w.unit,
	coalesce(n.name, CASE WHEN r.capacity = 1 AND w.unit = 0 THEN ''
		ELSE w.unit::text END),
	w.unit >= r.capacity,
	(SELECT sum(d.capacity::bigint) FROM drawn d)
		+ (SELECT count(*) FROM oversold b)
FROM row w JOIN drawn r ON r.resource_id = w.resource_id
LEFT JOIN reservation.unit n
	ON n.resource_id = w.resource_id AND n.number = w.unit
ORDER BY w.resource_id, w.unit LIMIT $4;
END;
COMMENT ON FUNCTION reservation.drawing_rows(tstzrange, bigint, text, int) IS
'the units of a drawing, from the top, and how many there are in all';
INSERT INTO reservation_internal.privilege VALUES ('drawing_rows', 'reader');

-- The label is what details have under a key, such as a name, or else the customer's key.
CREATE FUNCTION reservation.drawing_bars(
	during tstzrange, resource_id bigint, category text, max int,
	label_key text DEFAULT NULL)
RETURNS TABLE (
	number bigint, period tstzrange, whole tstzrange, kind text, label text,
	reservation_id uuid)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH row AS (
	SELECT w.* FROM reservation.drawing_rows($1, $2, $3, $4) AS w
), resource AS (
	SELECT w.resource_id, max(w.unit) + 1 AS units,
		(SELECT reservation.clock()) AS now
	FROM row w GROUP BY w.resource_id
), placed AS MATERIALIZED (
	SELECT r.resource_id, u.unit, a.during * $1 AS period,
		-- the times at which the guest came and left, if early
		coalesce(tstzrange(least(lower(h.during), h.checked_in_at),
			coalesce(h.checked_out_at, upper(h.during))), a.during) AS whole,
		coalesce(h.status, 'closed') AS kind,
		coalesce(nullif(left(h.details->>$5, 200), ''), h.customer, a.note, 'closed') AS label,
		h.reservation_id
	FROM resource r
	CROSS JOIN LATERAL reservation.active_allocations(r.resource_id, r.units,
		int4range(0, r.units), $1, r.now) AS a
	LEFT JOIN reservation.reservation h
		ON h.reservation_id = a.reservation_id
	CROSS JOIN LATERAL generate_series(lower(a.units),
		least(coalesce(upper(a.units), r.units), r.units) - 1) AS u(unit)
), bar AS (
	SELECT w.number, p.period, p.whole, p.kind, p.label, p.reservation_id
	FROM placed p JOIN row w USING (resource_id, unit)
), shut AS (
	SELECT r.resource_id,
		tstzmultirange($1) - coalesce(range_agg(o), '{}') AS periods
	FROM resource r
	LEFT JOIN LATERAL reservation.open_periods(r.resource_id, $1) AS o ON true
	GROUP BY r.resource_id
), taken AS (
	SELECT b.number, range_agg(b.period) AS periods FROM bar b GROUP BY b.number
)
SELECT b.* FROM bar b
UNION ALL
SELECT w.number, p.period, NULL, 'not open', '', NULL
FROM shut s JOIN row w ON w.resource_id = s.resource_id
LEFT JOIN taken t ON t.number = w.number
CROSS JOIN LATERAL unnest(s.periods - coalesce(t.periods, '{}')) AS p(period)
WHERE NOT isempty(s.periods)
ORDER BY 1, 2;
END;
COMMENT ON FUNCTION reservation.drawing_bars(tstzrange, bigint, text, int, text) IS
'the bars in these rows: stays, closures, and hours that are not open';
INSERT INTO reservation_internal.privilege VALUES ('drawing_bars', 'reader');
