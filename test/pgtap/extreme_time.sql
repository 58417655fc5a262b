-- The first and the last days that can be booked, in every zone: no view, no query and no drawing is broken by them.
\ir support/story.sql
SELECT plan(86);

CREATE TABLE zone (name text PRIMARY KEY);
INSERT INTO zone VALUES ('UTC'), ('Pacific/Kiritimati'), ('Etc/GMT+12'), ('Etc/GMT-14'), ('Asia/Kathmandu'), ('America/New_York'), ('America/Sao_Paulo'), ('Africa/Monrovia'), ('Pacific/Apia');
INSERT INTO reservation.resource (name, time_zone, capacity, overbooking, price, price_per, setup_time, cleanup_time, cancellation_policy)
SELECT name, name, 4, 1, 80, 'night', '2 hours', '3 hours', 'strict' FROM zone;
INSERT INTO reservation.cancellation_tier VALUES ('strict', '1000 years', 50, 1), ('strict', '0', 10, 0);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r(name), d, '00:00', '00:00' FROM zone, generate_series(1, 7) AS d;
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes) SELECT r(name), day, '00:00', '00:00' FROM zone, unnest('{0001-01-01,9998-12-31}'::date[]) AS day;
INSERT INTO reservation.rate (resource_id, period, price) SELECT r(name), '[0001-01-01,0001-02-01)', 90 FROM zone;

CREATE TABLE moment (n int PRIMARY KEY, now text, stay tstzrange);
INSERT INTO moment VALUES (1, '0001-01-01 00:00+00', '[0001-01-01 00:00+00,0001-01-02 12:00+00)'), (2, '9998-12-29 00:00+00', '[9998-12-30 00:00+00,9999-01-01 00:00+00)');

-- Reservations that are checked in, held, waiting, overbooked, checked out and canceled, and a closure
CREATE FUNCTION live(zone text, m moment) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	id uuid;
BEGIN
	PERFORM set_config('reservation.now', m.now, false);
	PERFORM FROM reservation.reservation s, reservation.checkout(s.reservation_id) WHERE s.status = 'checked_in' AND r(zone) = ANY (s.resource_ids);
	SELECT o.reservation_id INTO id FROM reservation.create_reservation(r(zone), m.stay, 'in', amount => 0) AS o;
	PERFORM set_config('reservation.now', lower(m.stay)::text, false);
	PERFORM FROM reservation.checkin(id);
	PERFORM FROM reservation.create_reservation(r(zone), m.stay, 'held', 2, hold => '1 hour');
	SELECT o.reservation_id INTO id FROM reservation.create_reservation(r(zone), m.stay, 'out', amount => 0) AS o;
	PERFORM FROM reservation.checkin(id);
	PERFORM FROM reservation.checkout(id);
	SELECT o.reservation_id INTO id FROM reservation.create_reservation(r(zone), m.stay, 'canceled', amount => 0) AS o;
	PERFORM FROM reservation.cancel_reservation(id);
	PERFORM FROM reservation.create_reservation(r(zone), m.stay, 'too many', 2, 'overbook', amount => 0);
	PERFORM FROM reservation.add_to_waitlist(r(zone), m.stay, 'waits', 3);
	PERFORM FROM reservation.close_resource(r(zone), tstzrange(lower(m.stay), upper(m.stay)), '[3,4)');
	RETURN (SELECT string_agg(DISTINCT s.status, ' ' ORDER BY s.status) FROM reservation.reservation s WHERE r(zone) = ANY (s.resource_ids));
END
$$;
SELECT is(live(z.name, m), 'canceled checked_in checked_out confirmed held waitlisted', format('Everything happens in %s at %s.', z.name, m.now)) FROM zone z, moment m ORDER BY m.n, z.name;

-- Read in a session of any time zone
CREATE FUNCTION reads(query text, now text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	z text;
	n bigint;
	total bigint := 0;
BEGIN
	PERFORM set_config('reservation.now', now, false);
	FOR z IN SELECT name FROM zone WHERE name IN ('UTC', 'Pacific/Kiritimati', 'America/New_York') LOOP
		PERFORM set_config('TimeZone', z, false);
		EXECUTE format('SELECT count(q::text) FROM %s AS q', query) INTO n;
		total := total + n;
	END LOOP;
	RETURN CASE WHEN total > 0 THEN 'rows' ELSE 'nothing' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END
$$;
SELECT is(reads(v, n.now), 'rows', format('The view %s is read at %s.', v, n.now))
FROM unnest('{reservation.stay,reservation_internal.today,reservation.arrivals,reservation.in_house,reservation.holds,reservation.waitlist,reservation.overreserved}'::text[]) AS v, (SELECT lower(stay)::text AS now FROM moment) AS n;
SELECT is(reads('reservation.departures', lower(stay)::text) ~ '^(rows|nothing)$', true, format('departures is read at %s.', now)) FROM moment;
SELECT is(reads(format('(SELECT * FROM reservation.daily_occupancy WHERE resource_id = r(%L) AND abs(day - reservation.clock()::date) < 4)', name), lower(m.stay)::text), 'rows', format('daily_occupancy of %s is read at %s.', name, m.now))
FROM zone, moment m WHERE name IN ('Etc/GMT+12', 'Etc/GMT-14');
CREATE TABLE question (query text);
INSERT INTO question VALUES ('availability(r(%1$L), %2$L)'), ('occupied(r(%1$L), %2$L)'), ('open_periods(r(%1$L), %2$L)'), ('prices(r(%1$L), %2$L)'), ('quote(r(%1$L), %2$L)'),
	('is_available(r(%1$L), %2$L)'), ('icalendar(r(%1$L), %2$L)'), ('freebusy(r(%1$L), %2$L)'), ('timeline(%2$L, r(%1$L))'), ('timeline(%2$L, r(%1$L), format => ''svg'')'),
	('occupancy_chart(%2$L, r(%1$L))'), ('occupancy_chart(%2$L, r(%1$L), format => ''svg'')'), ('day_occupancy(r(%1$L), lower(%2$L::tstzrange)::date)');
SELECT is((SELECT string_agg(concat_ws(' ', z.name, said), E'\n') FROM zone z, reads('reservation.' || format(q.query, z.name, m.stay), m.now) AS said WHERE said <> 'rows'), NULL,
	format('%s answers at %s in every zone.', split_part(q.query, '(', 1), m.now)) FROM question q, moment m;
SELECT is(reads(format('reservation.timeline(''[0001-01-01 00:00+00,9999-01-01 00:00+00)'', r(%L), format => %L)', 'UTC', f), '2030-01-01'), 'rows', 'All of time is drawn, as ' || f || '.') FROM unnest('{text,svg}'::text[]) AS f;
SELECT is(reads(format('reservation.find_slots(''1 day'', %L, r(%L))', m.stay, 'Etc/GMT+12'), m.now), 'nothing', 'Slots are looked for at the end of time.') FROM moment m WHERE n = 2;
SELECT is(reads(format('reservation.alternatives(r(%L), %L, 3)', 'UTC', m.stay), m.now) ~ '^(rows|nothing)$', true, 'Alternatives are looked for at ' || m.now || '.') FROM moment m;
INSERT INTO reservation.resource (name) VALUES ('always open');
SET reservation.now = '9998-12-29 00:00+00';
SELECT isnt(max(upper(period)), NULL, 'Alternatives are found on the last days.') FROM reservation.alternatives(r('always open'), '[9998-12-29 15:00+00,9998-12-30 11:00+00)', max => 100);
SELECT cmp_ok(max(upper(period)), '<=', '9999-01-01 00:00+00', 'No alternative ends after the last day that can be booked.') FROM reservation.alternatives(r('always open'), '[9998-12-29 15:00+00,9998-12-30 11:00+00)', max => 100);
RESET reservation.now;
SELECT is(reads('(SELECT reservation.icalendar(reservation_id) FROM reservation.reservation)', '2030-01-01'), 'rows', 'Each reservation has a calendar.');
SELECT is(reads('(SELECT reservation.history(reservation_id) FROM reservation.reservation)', '2030-01-01'), 'rows', 'Each has a history.');
SELECT is(reads('(SELECT reservation.as_of(reservation_id, ''infinity'') FROM reservation.reservation)', '2030-01-01'), 'rows', 'Each was something.');
SELECT is(reads('reservation.verify()', '2030-01-01'), 'nothing', 'All of it is as its events tell.');
SELECT ok(NOT EXISTS (SELECT FROM reservation.event e, jsonb_each_text(e.payload) AS p WHERE p.value ~ '^[0-9]{4,6}-.*BC'), 'No event tells a time BC.');
SELECT is((SELECT string_agg(p #>> $${}$$, $$ $$) FROM reservation.event e, jsonb_path_query(e.payload, $$strict $.**$$) AS p WHERE jsonb_typeof(p) = $$string$$ AND p #>> $${}$$ ~ $$BC$|^[0-9]{5}-$$), NULL, $$Nor one in which a year has five digits.$$);

-- Rows past the commands cannot break the desk either.
SET TimeZone = 'America/New_York';
SET reservation.now = '2030-01-01 12:00+00';
INSERT INTO reservation.allocation (resource_id, units, during) SELECT r('UTC'), '[9,10)', d FROM unnest('{"[4714-11-24 BC,2000-01-01)","[2040-01-01,294276-12-31)"}'::tstzrange[]) AS d;
SELECT is(reads(format('reservation.%s', format(query, 'UTC', tstzrange('1999-12-31', '2040-01-02'))), '2030-01-01'), 'rows', split_part(query, '(', 1) || ' survives a closure from 4714 BC, and one until 294276.')
FROM question WHERE query !~ 'quote|prices|is_available|day_occ' ;
SELECT * FROM finish();
