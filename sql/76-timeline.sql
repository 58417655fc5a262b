-- The stays on each unit over time.

CREATE FUNCTION reservation.timeline(
	during tstzrange, resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL, format text DEFAULT 'text',
	width int DEFAULT NULL, label text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
-- compiling the query takes longer than running it
SET jit = off
AS $$
BEGIN
	format := coalesce(format, 'text');
	during := reservation_internal.drawing_period(during, resource_id, category);
	width := reservation_internal.drawing_width(resource_id, format, width);
	IF format = 'svg' THEN
		RETURN reservation_internal.timeline_svg(
			during, resource_id, category, width, label);
	END IF;
	RETURN reservation_internal.timeline_text(
		during, resource_id, category, format, width, label);
END
$$;
COMMENT ON FUNCTION reservation.timeline(
	tstzrange, bigint, text, text, int, text) IS
'the stays on each unit over time: a row a unit, a bar a stay';
INSERT INTO reservation_internal.privilege VALUES ('timeline', 'reader');
