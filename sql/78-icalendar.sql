-- Reservations as calendars read them: RFC 5545. They have nothing about a person:
-- neither the customer's key nor details nor text that was typed.

-- Some readers also end a line at U+0085, U+2028 and U+2029.
CREATE FUNCTION reservation_internal.icalendar_text(value text) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF getdatabaseencoding() = 'UTF8' THEN
		value := regexp_replace(value, '[\u0085\u2028\u2029]', ' ', 'g');
	ELSIF getdatabaseencoding() ~ '^(LATIN|ISO_8859)' THEN
		value := regexp_replace(value, '\x85', ' ', 'g');
	END IF;
	RETURN regexp_replace(replace(replace(replace(replace(regexp_replace(value,
		E'\r\n?', E'\n', 'g'), E'\\', E'\\\\'), ';', E'\\;'), ',', E'\\,'),
		E'\n', E'\\n'), '[[:cntrl:]]', ' ', 'g');
END
$$;
COMMENT ON FUNCTION reservation_internal.icalendar_text(text) IS
'text as iCalendar writes it in a value';

-- iCalendar has whole seconds: a start is rounded down, an end is rounded up.
CREATE FUNCTION reservation_internal.icalendar_time(
	at timestamptz, is_end boolean DEFAULT false)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF is_end THEN
		at := at + interval '999999 microseconds';
	END IF;
	IF NOT at >= '0001-01-01 00:00+00' OR NOT at < '10000-01-01 00:00+00' THEN
		RAISE EXCEPTION 'timestamp % is out of range for iCalendar', at
			USING ERRCODE = 'datetime_field_overflow',
				DETAIL = 'The years of iCalendar are 1 to 9999.',
				HINT = 'A retry cannot succeed.';
	END IF;
	RETURN to_char(at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"');
END
$$;
COMMENT ON FUNCTION reservation_internal.icalendar_time(timestamptz, boolean) IS
'a time as iCalendar writes it, in UTC';

-- Folds a line into pieces of at most 75 octets of UTF-8, between characters.
CREATE FUNCTION reservation_internal.icalendar_line(content text) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- in SQL_ASCII text has no encoding that could be converted
	encoding CONSTANT name := CASE getdatabaseencoding()
		WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END;
	octets CONSTANT bytea := convert_to(content, encoding);
	pieces text[] := '{}';
	start int := 0;
	stop int;
BEGIN
	IF content IS NULL THEN
		RETURN NULL;
	END IF;
	-- every piece but the first begins with a blank
	WHILE length(octets) - start > CASE start WHEN 0 THEN 75 ELSE 74 END
	LOOP
		stop := start + CASE start WHEN 0 THEN 75 ELSE 74 END;
		FOR step IN 1 .. 3 LOOP
			EXIT WHEN get_byte(octets, stop) & 192 <> 128;
			stop := stop - 1;
		END LOOP;
		pieces[cardinality(pieces) + 1] :=
			convert_from(substr(octets, start + 1, stop - start), encoding);
		start := stop;
	END LOOP;
	RETURN array_to_string(pieces || convert_from(substr(octets, start + 1), encoding),
		E'\r\n ') || E'\r\n';
END
$$;
COMMENT ON FUNCTION reservation_internal.icalendar_line(text) IS
'a line of iCalendar, folded where it is too long';

CREATE FUNCTION reservation.icalendar_object(name text, components text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT E'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'
	|| E'PRODID:-//reservation//PostgreSQL extension//EN\r\n'
	|| coalesce(reservation_internal.icalendar_line('NAME:'
			|| reservation_internal.icalendar_text($1))
		|| reservation_internal.icalendar_line('X-WR-CALNAME:'
			|| reservation_internal.icalendar_text($1)), '')
	|| coalesce($2, '') || E'END:VCALENDAR\r\n';
END;
COMMENT ON FUNCTION reservation.icalendar_object(text, text) IS
'a calendar of these components';
INSERT INTO reservation_internal.privilege VALUES ('icalendar_object', 'reader');

-- A hold that has ended is cancelled, even if no command has expired it yet.
CREATE FUNCTION reservation.icalendar_event(reservation_id uuid) RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH told AS (
	SELECT r.*, coalesce((
			SELECT e.occurred_at FROM reservation.event e
			WHERE e.aggregateid = r.reservation_id::text
			AND e.sequence = r.sequence), r.created_at) AS changed_at,
		coalesce((
			SELECT string_agg(s.name, ', ' ORDER BY i.place)
			FROM unnest(r.resource_ids) WITH ORDINALITY AS i(id, place)
			JOIN reservation.resource s ON s.resource_id = i.id),
			'reservation') AS place,
		CASE WHEN r.status IN ('confirmed', 'checked_in', 'checked_out')
			THEN 'CONFIRMED'
			WHEN r.status = 'waitlisted' THEN 'TENTATIVE'
			WHEN r.status = 'held'
				AND r.expires_at > (SELECT reservation.clock())
			THEN 'TENTATIVE' ELSE 'CANCELLED' END AS state
	FROM reservation.reservation r WHERE r.reservation_id = $1
)
SELECT string_agg(reservation_internal.icalendar_line(l.content), '' ORDER BY l.n)
FROM told t, LATERAL (VALUES
	(1, 'BEGIN:VEVENT'),
	(2, 'UID:' || t.reservation_id),
	(3, 'SEQUENCE:' || t.version),
	(4, 'DTSTAMP:' || reservation_internal.icalendar_time(t.changed_at)),
	(5, 'CREATED:' || reservation_internal.icalendar_time(t.created_at)),
	(6, 'LAST-MODIFIED:' || reservation_internal.icalendar_time(t.changed_at)),
	(7, 'DTSTART:' || reservation_internal.icalendar_time(lower(t.during))),
	(8, 'DTEND:' || reservation_internal.icalendar_time(upper(t.during), true)),
	(9, 'STATUS:' || t.state),
	(10, 'TRANSP:' || CASE
		WHEN t.state = 'CANCELLED' OR t.status = 'waitlisted'
		THEN 'TRANSPARENT' ELSE 'OPAQUE' END),
	(11, 'SUMMARY:' || reservation_internal.icalendar_text(t.place
		|| CASE WHEN t.quantity > 1
			THEN ', ' || t.quantity || ' units' ELSE '' END)),
	(12, 'LOCATION:' || reservation_internal.icalendar_text(t.place)),
	(13, 'END:VEVENT')
) AS l(n, content);
END;
COMMENT ON FUNCTION reservation.icalendar_event(uuid) IS
'a reservation as a VEVENT; null if there is none';
INSERT INTO reservation_internal.privilege VALUES ('icalendar_event', 'reader');

CREATE FUNCTION reservation.icalendar(reservation_id uuid) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN reservation.icalendar_object(NULL, reservation.icalendar_event(
		reservation_internal.require_reservation(reservation_id)));
END
$$;
COMMENT ON FUNCTION reservation.icalendar(uuid) IS
'a reservation as an iCalendar object';
INSERT INTO reservation_internal.privilege VALUES ('icalendar', 'reader');

CREATE FUNCTION reservation.icalendar(resource_id bigint, during tstzrange)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT r.resource_id, r.name, r.capacity,
		reservation.normalize($2) AS during, reservation.clock() AS now
	FROM reservation.resource r
	WHERE r.resource_id = reservation_internal.require_resource($1)
), standing AS (
	SELECT t.*, asked.name
	FROM asked, reservation.active_allocations(asked.resource_id, asked.capacity,
		int4range(0, NULL), asked.during, asked.now) AS t
), component AS (
	SELECT s.during, s.id::text AS uid, reservation.icalendar_event(s.id)
		AS text
	FROM (
		SELECT DISTINCT r.during, r.reservation_id AS id
		FROM standing a
		JOIN reservation.reservation r ON r.reservation_id = a.reservation_id
		WHERE r.during && $2) AS s
	UNION ALL
	SELECT a.during, u.uid, concat(E'BEGIN:VEVENT\r\nUID:', u.uid,
		E'\r\nSEQUENCE:0\r\nDTSTAMP:', reservation_internal.icalendar_time(coalesce((
			SELECT e.occurred_at FROM reservation.event e
			WHERE e.aggregateid = a.closure_aggregate_id::text AND e.sequence = 1),
			reservation.clock())),
		E'\r\nDTSTART:', reservation_internal.icalendar_time(lower(a.during)),
		E'\r\nDTEND:', reservation_internal.icalendar_time(upper(a.during), true),
		E'\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n',
		reservation_internal.icalendar_line('SUMMARY:' || reservation_internal.icalendar_text(
			a.name || ', closed')),
		reservation_internal.icalendar_line('LOCATION:'
			|| reservation_internal.icalendar_text(a.name)), E'END:VEVENT\r\n')
	FROM (
		-- a row that no command wrote may reach beyond the years of iCalendar
		SELECT s.reservation_id, s.closure_aggregate_id, s.allocation_id, s.name, s.during
			* '[0001-01-01 00:00+00,9999-01-01 00:00+00)' AS during
		FROM standing s) AS a
	CROSS JOIN LATERAL (SELECT coalesce(a.closure_aggregate_id::text, 'closure-'
		|| a.allocation_id) AS uid) AS u
	WHERE a.reservation_id IS NULL
)
SELECT reservation.icalendar_object((SELECT asked.name FROM asked),
	string_agg(c.text, '' ORDER BY c.during, c.uid))
FROM component c;
END;
COMMENT ON FUNCTION reservation.icalendar(bigint, tstzrange) IS
'the stays and closures of a resource in a period, as an iCalendar object';

-- A period is closed if the units that are not closed are too few, even with no stays.
CREATE FUNCTION reservation.freebusy(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	asked CONSTANT tstzrange := reservation.normalize(during);
	r reservation.resource;
	closed tstzmultirange;
	busy tstzmultirange;
	lines text;
BEGIN
	quantity := coalesce(quantity, 1);
	IF quantity < 1 THEN
		RAISE EXCEPTION 'quantity must be at least 1'
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Leave it out for one unit.';
	END IF;
	SELECT * INTO r FROM reservation.resource s
	WHERE s.resource_id = reservation_internal.require_resource($1);

	-- hours that bind the ends of a stay close no unit
	SELECT CASE WHEN r.active AND r.hours_apply = 'ends' THEN '{}'
		ELSE asked::tstzmultirange - coalesce(range_agg(o), '{}') END INTO closed
	FROM reservation.open_periods($1, asked) AS o WHERE r.active;
	closed := closed + coalesce((
		SELECT range_agg(o.period) FROM reservation.occupied($1, asked) AS o
		WHERE r.capacity - o.closed < quantity), '{}');
	busy := coalesce((
		SELECT range_agg(a.period) FROM reservation.availability($1, asked) AS a
		WHERE a.available < quantity), '{}') - closed;

	SELECT string_agg(reservation_internal.icalendar_line(p.kind
			|| reservation_internal.icalendar_time(lower(p.period)) || '/'
			|| reservation_internal.icalendar_time(upper(p.period), true)), ''
		ORDER BY p.period)
	INTO lines
	FROM (
		SELECT 'FREEBUSY;FBTYPE=BUSY:' AS kind, b AS period
		FROM unnest(busy) AS b
		UNION ALL
		SELECT 'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:', c FROM unnest(closed) AS c
	) AS p;
	RETURN reservation.icalendar_object(r.name, E'BEGIN:VFREEBUSY\r\n'
		|| reservation_internal.icalendar_line('UID:resource-' || r.resource_id || '@'
			|| reservation_internal.icalendar_text(current_database()))
		|| reservation_internal.icalendar_line('DTSTAMP:'
			|| reservation_internal.icalendar_time(reservation.clock()))
		|| reservation_internal.icalendar_line('DTSTART:'
			|| reservation_internal.icalendar_time(lower(asked)))
		|| reservation_internal.icalendar_line('DTEND:'
			|| reservation_internal.icalendar_time(upper(asked), true))
		|| coalesce(lines, '') || E'END:VFREEBUSY\r\n');
END
$$;
COMMENT ON FUNCTION reservation.freebusy(bigint, tstzrange, int) IS
'the times at which a resource has too few free units, as an iCalendar object';
INSERT INTO reservation_internal.privilege VALUES ('freebusy', 'reader');

-- Days in a row are one event, whose UID stays the same as long as its first day does.
CREATE FUNCTION reservation.icalendar_blocked_days(
	resource_id bigint, "from" date, "to" date)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH block AS (
	SELECT min(d.day) AS starts, max(d.day) + 1 AS ends
	FROM (
		SELECT b.day, b.day - row_number() OVER (ORDER BY b.day)::int AS part
		FROM reservation.blocked_days($1, $2, $3) AS b) AS d
	GROUP BY d.part
)
SELECT reservation.icalendar_object(
	(SELECT r.name FROM reservation.resource r WHERE r.resource_id = $1), (
	SELECT string_agg(E'BEGIN:VEVENT\r\n'
		|| reservation_internal.icalendar_line(concat('UID:resource-', $1, '-',
			to_char(b.starts, 'YYYYMMDD'), '@',
			reservation_internal.icalendar_text(current_database())))
		|| reservation_internal.icalendar_line('DTSTAMP:'
			|| reservation_internal.icalendar_time(reservation.clock()))
		|| 'DTSTART;VALUE=DATE:' || to_char(b.starts, 'YYYYMMDD')
		|| E'\r\nDTEND;VALUE=DATE:' || to_char(b.ends, 'YYYYMMDD')
		|| E'\r\nSUMMARY:Not available\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n', ''
		ORDER BY b.starts)
	FROM block b));
END;
COMMENT ON FUNCTION reservation.icalendar_blocked_days(bigint, date, date) IS
'the nights of a resource that cannot be sold, as events of whole days, for portals';
INSERT INTO reservation_internal.privilege VALUES ('icalendar_blocked_days', 'reader');
