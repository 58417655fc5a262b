-- How large an index on occupancies is: as it grows, and built at once.
BEGIN;
SELECT plan(5);

CREATE TEMP TABLE stay AS
SELECT r AS resource_id, int4range(u, u + 1) AS units,
	tstzrange(timestamptz '2030-01-01 15:00+00' + d * interval '1 day', timestamptz '2030-01-02 11:00+00' + d * interval '1 day') AS during
FROM generate_series(1, 40) AS r, generate_series(0, 3) AS u, generate_series(1, 150) AS d;
CREATE TEMP TABLE grown (LIKE stay);
CREATE INDEX grown_index ON grown USING gist (reservation.occupancy(resource_id, units, during));
INSERT INTO grown SELECT * FROM stay ORDER BY hashtextextended(stay::text, 1);
CREATE INDEX stay_index ON stay USING gist (reservation.occupancy(resource_id, units, during));

CREATE FUNCTION pg_temp.bytes(index text) RETURNS numeric LANGUAGE sql AS
'SELECT pg_relation_size($1::regclass)::numeric / (SELECT count(*) FROM stay)';
CREATE FUNCTION pg_temp.pages(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT json) ' || query INTO plan;
	RETURN (plan->0->'Plan'->>'Local Hit Blocks')::bigint + (plan->0->'Plan'->>'Local Read Blocks')::bigint;
END $$;

SELECT cmp_ok(pg_temp.bytes('grown_index'), '<', 90::numeric, 'An index that has grown takes less than 90 bytes a row.');
SELECT cmp_ok(pg_temp.bytes('stay_index'), '<', 70::numeric, 'An index that was built at once takes less than 70 bytes a row.');
REINDEX INDEX grown_index;
SELECT is(pg_temp.bytes('grown_index'), pg_temp.bytes('stay_index'), 'An index after REINDEX is as small as one that was built at once.');

SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT is(count(*), 24000::bigint, 'It leads to every row.')
FROM stay AS a WHERE EXISTS (SELECT FROM grown AS b
	WHERE reservation.occupancy(b.resource_id, b.units, b.during) OPERATOR(reservation.&&) reservation.occupancy(a.resource_id, a.units, a.during));
SELECT cmp_ok(pg_temp.pages($$SELECT * FROM grown WHERE reservation.occupancy(resource_id, units, during)
	OPERATOR(reservation.&&) reservation.occupancy(7, '[2,3)', '[2030-03-03 15:00+00, 2030-03-04 11:00+00)')$$), '<=', 5::bigint,
	'A look for one stay reads few pages.');

SELECT * FROM finish();
ROLLBACK;
