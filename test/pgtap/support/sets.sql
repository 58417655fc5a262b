-- Random resources and sets of items, from a seed, and each start of a set by trying.

-- A house of some trades on a morning, with a guest who is late, and its stays in four
-- days: in zones whose clocks change at the end of March and at the begin of April, and
-- in one without
CREATE FUNCTION make_house(seed int, first date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz;
	place record;
	late uuid;
BEGIN
	PERFORM setseed(seed / 1000.0), set_config('reservation.now', first || ' 04:00+00', false);
	DELETE FROM reservation.opening_hours;
	DELETE FROM reservation.stay_rule;
	UPDATE reservation.resource SET active = false, category = NULL;
	INSERT INTO reservation.resource (name, category, capacity, time_zone, slot, slot_from, setup_time, cleanup_time, min_notice, hours_apply)
	SELECT 'h' || seed || ' ' || n, (ARRAY['doctor', 'room', NULL])[1 + floor(random() * 3)::int] || seed, 1 + floor(random() * random() * 3)::int,
		(ARRAY['Europe/Vienna', 'America/Santiago', 'UTC'])[1 + floor(random() * 3)::int],
		(ARRAY['15 min', '30 min', '1 hour', NULL, NULL])[1 + floor(random() * 5)::int]::interval, (ARRAY['midnight', 'opening'])[1 + floor(random() * 2)::int],
		(ARRAY['15 min', '1 hour', NULL, NULL, '1 day'])[1 + floor(random() * 4.2)::int]::interval, (ARRAY['15 min', '45 min', NULL, NULL])[1 + floor(random() * 4)::int]::interval,
		(ARRAY['1 day', NULL, NULL, NULL])[1 + floor(random() * 4)::int]::interval, (ARRAY['stay', 'stay', 'ends'])[1 + floor(random() * 3)::int]
	FROM generate_series(1, 8) AS n;
	INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes, capacity)
	SELECT s.resource_id, d, make_time(h, 0, 0), make_time((h + 6) % 24, 30, 0), CASE WHEN random() < 0.2 THEN 1 END
	FROM reservation.resource s, LATERAL (SELECT s.resource_id, 6 + floor(random() * 16)::int AS h WHERE random() < 0.5) AS o, generate_series(1, 7) AS d
	WHERE s.active AND random() < 0.9;
	INSERT INTO reservation.stay_rule (resource_id, days, weekdays, closed_to_arrival, closed_to_departure)
	SELECT s.resource_id, '[2030-03-01,2030-05-01)', '{7}', random() < 0.5, random() < 0.5 FROM reservation.resource s WHERE s.active AND random() < 0.2;
	FOR n IN 1 .. 60 LOOP
		SELECT s.* INTO place FROM reservation.resource s WHERE s.active ORDER BY random() LIMIT 1;
		start := first::timestamptz + floor(random() * 4 * 96) * interval '15 minutes';
		PERFORM reservation.create_reservation(place.resource_id, tstzrange(start, start + (1 + floor(random() * random() * 40)) * interval '15 minutes'), 'c',
			1 + floor(random() * place.capacity)::int);
	END LOOP;
	SELECT o.reservation_id INTO late FROM reservation.resource s, reservation.create_reservation(s.resource_id, tstzrange(first + time '04:30', first + time '05:30'), 'c', waive => '{closed,off_grid,too_soon}') AS o
	WHERE s.active AND o.accepted LIMIT 1;
	PERFORM set_config('reservation.now', first || ' 05:00+00', false);
	PERFORM reservation.checkin(late);
	PERFORM set_config('reservation.now', first || ' 06:00+00', false);
END
$$;

-- Some items that begin together: of resources, of categories, some for days
CREATE FUNCTION random_set(seed int) RETURNS jsonb LANGUAGE sql AS $$
SELECT jsonb_agg(jsonb_strip_nulls(CASE WHEN random() < 0.3 AND s.category IS NOT NULL THEN jsonb_build_object('category', s.category) ELSE jsonb_build_object('resource_id', s.resource_id) END
	|| jsonb_build_object('offset', CASE WHEN n > 1 THEN (ARRAY['0', '30 min', '45 min', '-15 min', '2 hours', '1 day', '1 day 1 hour'])[1 + floor(random() * 7)::int] END,
		'duration', (ARRAY['15 min', '30 min', '1 hour', '90 min', '3 hours', '1 day', '22 hours'])[1 + floor(random() * 6.5)::int],
		'quantity', CASE WHEN random() < 0.3 THEN 1 + floor(random() * s.capacity)::int END)) ORDER BY n)
FROM (SELECT s.*, row_number() OVER (ORDER BY random()) AS n FROM (SELECT * FROM reservation.resource s WHERE s.active
	UNION ALL SELECT * FROM reservation.resource s WHERE s.active AND random() < 0.2) AS s) AS s
WHERE n <= 1 + (seed % 3)
$$;

-- The items at a time, in the zone of the first
CREATE FUNCTION set_at(items jsonb, at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	shifted jsonb;
	zone CONSTANT text := current_setting('TimeZone');
BEGIN
	PERFORM set_config('TimeZone', (SELECT s.time_zone FROM reservation.resource s
		WHERE s.resource_id = (items->0->>'resource_id')::bigint OR s.category = items->0->>'category' ORDER BY s.rank, s.resource_id LIMIT 1), true);
	SELECT jsonb_agg(item - '{offset,duration}'::text[] || jsonb_build_object('from', begins, 'to', begins + (item->>'duration')::interval) ORDER BY n) INTO shifted
	FROM jsonb_array_elements(items) WITH ORDINALITY AS i(item, n), LATERAL (SELECT at + coalesce((item->>'offset')::interval, '0') AS begins) AS b;
	PERFORM set_config('TimeZone', zone, true);
	RETURN shifted;
END
$$;

CREATE FUNCTION set_span(items jsonb) RETURNS tstzrange LANGUAGE sql AS $$
SELECT tstzrange(min((i->>'from')::timestamptz), max((i->>'to')::timestamptz)) FROM jsonb_array_elements(items) AS i
$$;

-- The starts of quarters of an hour that is_available accepts
CREATE FUNCTION tried_starts(items jsonb, within tstzrange) RETURNS timestamptz[] LANGUAGE sql AS $$
SELECT array_agg(t ORDER BY t) FROM generate_series(lower(within), upper(within), interval '15 minutes') AS t, LATERAL (SELECT set_at(items, t) AS shifted) AS s
WHERE t >= reservation.clock() AND t < upper(within) AND set_span(shifted) <@ within AND reservation.is_available(shifted)
$$;

-- The start of each row: that of its first item
CREATE FUNCTION found_starts(items jsonb, within tstzrange, step interval) RETURNS timestamptz[] LANGUAGE sql AS $$
SELECT array_agg(lower(f.period) ORDER BY f.period) FROM reservation.find_slots(items => items, within => within, step => step, max => 1000) AS f
$$;

CREATE FUNCTION set_is_booked(items jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	accepted boolean;
BEGIN
	SELECT bool_and(b.accepted) INTO accepted FROM reservation.create_booking(items, 'c') AS b;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = accepted::text;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM::boolean;
END
$$;
