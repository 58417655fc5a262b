-- availability() against the sums that SQL alone makes of the rows: under hours, closures,
-- holds that have ended, units that do not exist, and guests who are late.
\ir support/story.sql
\ir support/availability.sql
SELECT plan(14);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone, setup_time, cleanup_time) VALUES
	('plain', 12, 0, 'UTC', NULL, NULL), ('oversold', 6, 6, 'UTC', NULL, '30 min'), ('hours', 4, 1, 'Europe/Berlin', '20 min', NULL),
	('night', 3, 0, 'America/New_York', NULL, NULL), ('none', 0, 2, 'UTC', NULL, NULL), ('off', 3, 0, 'UTC', NULL, NULL);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r('hours'), d, time '09:00', time '12:00' FROM generate_series(1, 6) AS d UNION ALL SELECT r('hours'), d, '13:00', '18:00' FROM generate_series(1, 5) AS d
UNION ALL SELECT r('hours'), d, '17:00', '19:00' FROM generate_series(2, 3) AS d UNION ALL SELECT r('night'), d, '20:00', '03:00' FROM generate_series(1, 7) AS d;
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes) VALUES (r('hours'), '2030-03-29', NULL, NULL), (r('hours'), '2030-03-31', '01:00', '04:00');

SELECT setseed(0.7);
CREATE FUNCTION random_hours(longest int) RETURNS tstzrange LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz := '2030-03-25 00:00+00'::timestamptz + floor(random() * 14 * 96) * interval '15 min';
BEGIN
	RETURN tstzrange(start, start + floor(1 + random() * $1 * 4) * interval '15 min');
END
$$;
-- Two weeks that are filled beforehand, and then lived through, so that some guests are late
CREATE PROCEDURE fill(seen timestamptz, bookings int) LANGUAGE plpgsql AS $$
DECLARE
	resource text;
	id uuid;
BEGIN
	PERFORM set_config('reservation.now', $1::text, false);
	FOR i IN 1..$2 LOOP
		resource := (ARRAY['plain', 'plain', 'oversold', 'oversold', 'hours', 'night', 'none', 'off'])[1 + floor(random() * 8)];
		PERFORM reservation.create_reservation(r(resource), random_hours(CASE resource WHEN 'hours' THEN 3 WHEN 'night' THEN 6 ELSE 30 END), 'c',
			1 + (random() * 1.6)::int, (ARRAY['reject', 'overbook'])[1 + (random() * 1)::int], hold => CASE WHEN random() < 0.3 THEN random() * interval '20 days' END);
		IF i % 9 = 0 AND resource <> 'none' THEN
			PERFORM reservation.close_resource(r(resource), random_hours(30), CASE WHEN random() < 0.7 THEN '[0,2)'::int4range END);
		END IF;
	END LOOP;
	FOR id IN SELECT reservation_id FROM reservation.reservation WHERE status = 'confirmed' AND lower(during) < $1 AND upper(during) > $1 - interval '2 days' LOOP
		PERFORM reservation.checkin(id);
	END LOOP;
	FOR id IN SELECT reservation_id FROM reservation.reservation WHERE status = 'checked_in' AND random() < 0.05 LOOP
		PERFORM reservation.checkout(id);
	END LOOP;
END
$$;
UPDATE reservation.resource SET active = false WHERE name = 'off';
CREATE TABLE question AS SELECT n, r((ARRAY['plain', 'oversold', 'hours', 'night', 'none', 'off'])[1 + n % 6]) AS resource_id, random_hours(24 * 10) AS during
FROM generate_series(1, 400) AS n;
CREATE VIEW difference AS
SELECT q.n, f.*, g.* FROM question q CROSS JOIN LATERAL (
	SELECT string_agg(a.period || ' ' || a.available, ', ' ORDER BY a.period) AS is FROM reservation.availability(q.resource_id, q.during) AS a) AS f CROSS JOIN LATERAL (
	SELECT string_agg(a.period || ' ' || a.available, ', ' ORDER BY a.period) AS ought FROM counted_availability(q.resource_id, q.during) AS a) AS g
WHERE f.is IS DISTINCT FROM g.ought;

CALL fill('2030-03-20 00:00+00', 300);
SELECT is_empty('TABLE difference', 'The answers are those of SQL before the first stay.');
DO $$
BEGIN
	FOR n IN 1..50 LOOP
		CALL fill('2030-03-26 10:07+00'::timestamptz + n * interval '90 min', 4);
	END LOOP;
END
$$;
SELECT cmp_ok((SELECT count(*)::int FROM reservation.resource s, late_units(s.resource_id, reservation.clock())), '>=', 3, 'There are guests who are late.');
SELECT cmp_ok((SELECT count(*)::int FROM reservation.reservation WHERE status = 'held' AND expires_at <= reservation.clock()), '>=', 5, 'There are holds that have ended.');
SELECT cmp_ok((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id IS NULL), '>=', 5, 'There are closures.');
SELECT cmp_ok((SELECT count(*)::int FROM reservation.allocation a JOIN reservation.resource s USING (resource_id) WHERE upper(a.units) > s.capacity AND reservation_id IS NOT NULL), '>=', 5,
	'There are rows on units that do not exist.');
SELECT is_empty('TABLE difference', 'The answers are those of SQL in the midst of the stays.');
UPDATE question SET during = tstzrange(reservation.clock() - n * interval '1 microsecond' / 50, reservation.clock() + interval '1 microsecond' * (1 + n % 3));
SELECT is_empty('TABLE difference', 'The answers are those of SQL around the present instant.');
UPDATE question SET during = tstzrange(reservation.clock() - interval '1 year', reservation.clock() + n * interval '1 day', '()') WHERE n <= 60;
SELECT is_empty('SELECT * FROM difference WHERE n <= 60', 'The answers are those of SQL over a year.');
CALL fill('2030-04-09 00:00+00', 0);
SELECT is_empty('TABLE difference', 'The answers are those of SQL after the last stay.');

-- Wrong calls, and the rights that it takes
SELECT throws_ok($$SELECT reservation.availability(NULL, hours('2030-03-01 10:00', 1))$$, '22004', NULL, 'A null resource is an error.');
SELECT throws_ok($$SELECT reservation.availability(r('plain'), NULL)$$, '22004', NULL, 'A null period is an error.');
SELECT throws_ok($$SELECT reservation.availability(r('plain'), '[2030-03-01,)')$$, '22023', NULL, 'An unbounded period is an error.');
SELECT is((SELECT count(*)::int FROM reservation.availability(r('plain'), hours('2030-03-29 10:00', 100)) AS a WHERE isempty(a.period)), 0, 'No step is empty.');
SELECT is((SELECT l.lanname::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.oid = 'reservation.availability(bigint, tstzrange)'::regprocedure), 'c', 'A call plans no query.');
SELECT * FROM finish();
