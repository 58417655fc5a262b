-- The type under the guarantee: what it prints, what overlaps, and who finds it.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
-- how it looks
SELECT reservation.occupancy(7, '[0,3)', '[2030-02-01 12:00,2030-02-02)');
SELECT reservation.occupancy(7, '(0,3]', '(2030-02-01 12:00,2030-02-02]');
SELECT reservation.occupancy(-7, '[0,)', '(,)');
SELECT reservation.occupancy(7, '[0,1)', '[2030-02-01,infinity)');
SELECT reservation.occupancy(NULL, '[0,1)', '[2030-02-01,2030-02-02)') IS NULL, reservation.occupancy(7, NULL, '[2030-02-01,2030-02-02)') IS NULL,
	reservation.occupancy(7, '[0,1)', NULL) IS NULL;
SELECT pg_temp.error_of($$SELECT reservation.occupancy(7, 'empty', '[2030-02-01,2030-02-02)')$$);
SELECT pg_temp.error_of($$SELECT reservation.occupancy(7, '[0,1)', 'empty')$$);
SELECT pg_temp.error_of($$SELECT 'anything'::reservation.occupancy$$);
SELECT pg_temp.error_of($$SELECT 'anything'::reservation_internal.occupancy_key$$);

-- share a resource, a unit and an instant
SELECT what, reservation.occupancy(7, '[2,4)', '[2030-02-01,2030-02-03)') OPERATOR(reservation.&&) reservation.occupancy(r, u::int4range, p::tstzrange) AS overlaps,
	reservation.occupancy(r, u::int4range, p::tstzrange) OPERATOR(reservation.&&) reservation.occupancy(7, '[2,4)', '[2030-02-01,2030-02-03)') AS commutes
FROM (VALUES
	(1, 'itself', 7, '[2,4)', '[2030-02-01,2030-02-03)'), (2, 'another resource', 8, '[2,4)', '[2030-02-01,2030-02-03)'),
	(3, 'the units below', 7, '[0,2)', '[2030-02-01,2030-02-03)'), (4, 'the units above', 7, '[4,9)', '[2030-02-01,2030-02-03)'),
	(5, 'one of the units', 7, '[3,9)', '[2030-02-01,2030-02-03)'), (6, 'all units', 7, '[0,)', '[2030-02-02,2030-02-03)'),
	(7, 'until it begins', 7, '[2,4)', '[2030-01-01,2030-02-01)'), (8, 'until after it begins', 7, '[2,4)', '[2030-01-01,2030-02-01]'),
	(9, 'from its end', 7, '[2,4)', '[2030-02-03,2030-02-04)'), (10, 'from before its end', 7, '[2,4)', '[2030-02-02 23:59:59.999999,2030-02-04)'),
	(11, 'within', 7, '[2,3)', '[2030-02-01 12:00,2030-02-01 12:00]'), (12, 'around', 7, '[0,9)', '[2030-01-01,2031-01-01)'),
	(13, 'always', 7, '[2,4)', '(,)'), (14, 'beside in both', 7, '[0,2)', '[2030-02-03,2030-02-04)')) AS v(n, what, r, u, p) ORDER BY n;
SELECT reservation.occupancy(9223372036854775807, '[0,1)', '[2030-02-01,2030-02-02)') OPERATOR(reservation.&&)
	reservation.occupancy(-9223372036854775808, '[0,1)', '[2030-02-01,2030-02-02)');

-- The index is used, for one resource and a period, and finds what a scan finds.
CREATE TEMPORARY TABLE stay AS SELECT n AS id, (n % 50)::bigint AS resource_id, int4range(n % 7, n % 7 + 1 + n % 3) AS units,
	tstzrange('2030-01-01'::timestamptz + (n * 7919 % 8760) * interval '1 hour',
		'2030-01-01'::timestamptz + (n * 7919 % 8760 + 1 + n % 100) * interval '1 hour') AS during
FROM generate_series(1, 20000) AS n;
CREATE INDEX stay_idx ON stay USING gist (reservation.occupancy(resource_id, units, during));
ANALYZE stay;
\pset format aligned
\pset tuples_only off
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM stay WHERE reservation.occupancy(resource_id, units, during)
	OPERATOR(reservation.&&) reservation.occupancy(7, '[0,3)', '[2030-02-01,2030-02-03)');
EXPLAIN (COSTS OFF) SELECT * FROM reservation.allocation WHERE reservation.occupancy(resource_id, units, during)
	OPERATOR(reservation.&&) reservation.occupancy(7, '[0,3)', '[2030-02-01,2030-02-03)');
RESET enable_bitmapscan;
RESET enable_seqscan;
CREATE FUNCTION pg_temp.differences() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	wrong bigint := 0;
	indexed int[];
	scanned int[];
	q record;
BEGIN
	-- a scan made to look dear would be compiled each time
	SET LOCAL jit = off;
	SET LOCAL enable_seqscan = off;
	FOR q IN SELECT n % 55 AS r, int4range(n % 4, n % 4 + n % 6 + 1) AS u,
			tstzrange('2030-01-01'::timestamptz + (n * 31 % 9000) * interval '1 hour',
				'2030-01-01'::timestamptz + (n * 31 % 9000 + n % 300 + 1) * interval '1 hour') AS p FROM generate_series(1, 120) AS n
	LOOP
		SELECT array_agg(s.id ORDER BY s.id) INTO indexed FROM stay s
		WHERE reservation.occupancy(s.resource_id, s.units, s.during) OPERATOR(reservation.&&) reservation.occupancy(q.r, q.u, q.p);
		SELECT array_agg(s.id ORDER BY s.id) INTO scanned FROM stay s
		WHERE s.resource_id = q.r AND s.units && q.u AND s.during && q.p;
		wrong := wrong + (indexed IS DISTINCT FROM scanned)::int;
	END LOOP;
	RETURN wrong;
END
$$;
SELECT pg_temp.differences() AS built_sorted;
-- row by row, and with gaps
TRUNCATE stay;
INSERT INTO stay SELECT n, n % 50, int4range(n % 7, n % 7 + 1 + n % 3), tstzrange('2030-01-01'::timestamptz + (n * 7919 % 8760) * interval '1 hour',
	CASE WHEN n % 1000 = 0 THEN 'infinity' ELSE '2030-01-01'::timestamptz + (n * 7919 % 8760 + 1 + n % 100) * interval '1 hour' END)
FROM generate_series(1, 20000) AS n;
SELECT pg_temp.differences() AS inserted;
DELETE FROM stay WHERE id % 3 = 0;
VACUUM stay;
SELECT pg_temp.differences() AS vacuumed;

-- At the ends of every dimension: of resources, of units, of time. What the index finds is what the ranges themselves say, whatever the tree is like.
TRUNCATE stay;
SELECT setseed(0.3);
CREATE TEMPORARY TABLE instant AS SELECT v, row_number() OVER () AS n FROM unnest(ARRAY[NULL, '-infinity', '4714-11-24 BC', '4714-11-24 00:00:00.000001 BC',
	'1990-01-01', '1999-12-31', '2000-01-01', '2000-01-02', '2030-01-01', '294276-12-01', '294276-12-31 23:59:59.999999', 'infinity', NULL]::timestamptz[]) AS u(v);
CREATE TEMPORARY TABLE edge AS
SELECT g AS id, (ARRAY[-9223372036854775808, -9223372036854775807, -1, 0, 1, 9223372036854775806, 9223372036854775807])[1 + floor(random() * 7)]::bigint AS resource_id,
	int4range(least(a, b), nullif(greatest(a, b), 2147483647)) AS units, tstzrange(f.v, t.v) AS during
FROM (SELECT g, (ARRAY[0, 1, 2, 600, 2147483645, 2147483646])[1 + floor(random() * 6)] AS a,
	(ARRAY[3, 4, 700, 2147483646, 2147483647, 2147483647])[1 + floor(random() * 6)] AS b, 1 + floor(random() * 11) AS x, 1 + floor(random() * 12) AS y
	FROM generate_series(1, 20000) AS g) AS random
JOIN instant AS f ON f.n = x JOIN instant AS t ON t.n = x + 1 + floor(random() * (13 - x))
WHERE a < b AND coalesce(f.v, '-infinity') < coalesce(t.v, 'infinity');
CREATE TEMPORARY TABLE asked AS SELECT * FROM edge ORDER BY random() LIMIT 300;
CREATE FUNCTION pg_temp.differences_at_the_edge() RETURNS TABLE (asked bigint, found boolean, different bigint) LANGUAGE sql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
	SELECT count(*), sum(cardinality(indexed)) > 10000, count(*) FILTER (WHERE indexed IS DISTINCT FROM scanned)
	FROM asked AS q, LATERAL (
		SELECT (SELECT array_agg(s.id ORDER BY s.id) FROM stay AS s
			WHERE reservation.occupancy(s.resource_id, s.units, s.during) OPERATOR(reservation.&&) reservation.occupancy(q.resource_id, q.units, q.during)) AS indexed,
			(SELECT array_agg(s.id ORDER BY s.id) FROM stay AS s WHERE s.resource_id = q.resource_id AND s.units && q.units AND s.during && q.during) AS scanned
		) AS looked
$$;
INSERT INTO stay SELECT * FROM edge WHERE id % 4 <> 0;
SELECT 'row by row' AS tree, * FROM pg_temp.differences_at_the_edge();
REINDEX INDEX stay_idx;
SELECT 'sorted' AS tree, * FROM pg_temp.differences_at_the_edge();
INSERT INTO stay SELECT * FROM edge WHERE id % 4 = 0;
SELECT 'sorted, then row by row' AS tree, * FROM pg_temp.differences_at_the_edge();
DELETE FROM stay WHERE lower_inf(during) OR lower(during) = '-infinity';
VACUUM stay;
SELECT 'finite starts' AS tree, * FROM pg_temp.differences_at_the_edge();
REINDEX INDEX stay_idx;
SELECT 'finite starts, sorted' AS tree, * FROM pg_temp.differences_at_the_edge();

-- so the guarantee has no hole at either end of time,
INSERT INTO reservation.resource (resource_id, name, capacity) VALUES (1400, 'without beginning', 1000), (1401, 'without end', 1000);
INSERT INTO reservation.allocation (resource_id, units, during)
SELECT r, int4range(u, u + 1), p::tstzrange FROM (VALUES (1400, '(,)'), (1401, '[2029-01-01,)')) AS v(r, p), generate_series(0, 599) AS u;
INSERT INTO reservation.allocation (resource_id, units, during)
SELECT r, int4range(u, u + 1), '[2030-01-01,2030-01-02)' FROM unnest(ARRAY[1400, 1401]) AS r, generate_series(0, 599) AS u
ON CONFLICT DO NOTHING;
SELECT resource_id, count(*) AS rows FROM reservation.allocation WHERE resource_id IN (1400, 1401) GROUP BY 1 ORDER BY 1;
-- nor below the first unit, which nothing would count
SELECT left(pg_temp.error_of($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1400, '[-1,1)', '[2030-01-01,2030-01-02)')$$), 5);
SELECT left(pg_temp.error_of($$UPDATE reservation.allocation SET units = '[-1,1)' WHERE resource_id = 1400 AND units = '[0,1)'$$), 5);
DELETE FROM reservation.allocation WHERE resource_id IN (1400, 1401);
DELETE FROM reservation.resource WHERE resource_id IN (1400, 1401);
