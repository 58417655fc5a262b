-- The planner's estimate for &&: a few rows for each look, whatever the size of
-- the table, or views of many looks seem so dear that they are compiled first.
\ir support/story.sql
\ir support/plan.sql
SELECT plan(20);

INSERT INTO reservation.resource (name, capacity, time_zone) SELECT 'room ' || n, 1, 'UTC' FROM generate_series(1, 100) AS n;
INSERT INTO reservation.allocation (resource_id, units, during)
SELECT r.resource_id, '[0,1)', tstzrange('2030-01-01 15:00Z'::timestamptz + n * interval '1 day', '2030-01-02 11:00Z'::timestamptz + n * interval '1 day')
FROM reservation.resource r, generate_series(1, 100) AS n;
CREATE TABLE wish AS SELECT resource_id, '2030-02-01'::date AS day FROM reservation.resource;
CREATE TABLE few (o reservation.occupancy);
INSERT INTO few SELECT reservation.occupancy(resource_id, '[0,1)', '[2030-02-01,2030-02-03)') FROM wish LIMIT 2;
CREATE TABLE none (o reservation.occupancy);
ANALYZE reservation.resource, reservation.allocation, wish, few;

-- How many rows the plan of a query expects
CREATE FUNCTION expected(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
	result json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || $1 INTO result;
	RETURN result->0->'Plan'->>'Plan Rows';
END
$$;
CREATE FUNCTION looks(condition text, sides text DEFAULT 'reservation.allocation a, wish w') RETURNS text LANGUAGE sql AS $$
SELECT format('SELECT FROM %s WHERE ', $2) || replace(replace(replace($1,
	'stays', 'reservation.occupancy(a.resource_id, a.units, a.during)'),
	'asked', 'reservation.occupancy(w.resource_id, int4range(0, NULL), tstzrange(w.day, w.day + 1))'), '&&', 'OPERATOR(reservation.&&)')
$$;
CREATE FUNCTION looks_once(condition text) RETURNS text LANGUAGE sql AS $$
SELECT looks(replace($1, 'day', 'reservation.occupancy(7, ''[0,)'', ''[2030-02-01, 2030-02-02)'')'), 'reservation.allocation a')
$$;

-- One look
SELECT cmp_ok(expected(looks_once('stays && day')), '<=', 5::numeric, 'The look at a day expects few of ten thousand rows.');
SELECT cmp_ok(expected(looks_once('stays && day')), '>', 1::numeric, 'The look at a day expects more than one row.');
SELECT is(expected(looks_once('day && stays')), expected(looks_once('stays && day')), 'The look expects as many rows with its sides exchanged.');
SELECT matches(plan_of(looks_once('stays && day')), 'allocation_occupancy_excl', 'The look at a day uses the index.');
PREPARE look AS SELECT FROM reservation.allocation a WHERE reservation.occupancy(a.resource_id, a.units, a.during) OPERATOR(reservation.&&) reservation.occupancy($1, $2, $3);
SET plan_cache_mode = force_generic_plan;
SELECT cmp_ok(expected('EXECUTE look (7, ''[0,)'', ''[2030-02-01, 2030-02-02)'')'), '<=', 5::numeric, 'A generic plan expects few rows.');
SELECT cmp_ok(expected(looks_once('stays && ANY (ARRAY[day, day])')), '<=', 10::numeric, 'A look at two days expects twice as many rows at most.');
SELECT is(expected('SELECT FROM few WHERE o OPERATOR(reservation.&&) o'), 1::numeric, 'A look at a table of two rows expects one row.');
SELECT lives_ok($$SELECT FROM none WHERE o OPERATOR(reservation.&&) reservation.occupancy(7, '[0,)', '[2030-02-01, 2030-02-02)')$$, 'A look at an empty table is planned.');

-- A look for each row
SELECT cmp_ok(expected(looks('stays && asked')), '<=', 500::numeric, 'A look for each of a hundred rows expects a few rows for each.');
SELECT is(expected(looks('asked && stays')), expected(looks('stays && asked')), 'The join expects as many rows with its sides exchanged.');
SELECT is(expected(looks('stays && asked', 'wish w, reservation.allocation a')), expected(looks('stays && asked')), 'The join expects as many rows with its tables exchanged.');
SELECT matches(plan_of(looks('stays && asked')), 'allocation_occupancy_excl', 'The join uses the index.');
SELECT cmp_ok(expected('SELECT FROM reservation_internal.today'), '<=', 500::numeric, 'A view of such looks expects few rows.');
SELECT cmp_ok(expected(looks('EXISTS (SELECT FROM reservation.allocation a WHERE stays && asked)', 'wish w')), '>=', 30::numeric, 'A semi-join expects that at least a third of the rows find something.');
SELECT cmp_ok(expected(looks('NOT EXISTS (SELECT FROM reservation.allocation a WHERE stays && asked)', 'wish w')), '>=', 30::numeric, 'An anti-join expects that at least a third of the rows find nothing.');
SELECT cmp_ok(expected(looks('EXISTS (SELECT FROM wish w WHERE stays && asked)', 'reservation.allocation a')), '<=', 500::numeric, 'A semi-join of the allocations expects few of them.');
SELECT cmp_ok(expected(looks('stays && asked', 'wish w LEFT JOIN reservation.allocation a ON true')), '<=', 500::numeric, 'An outer join expects a row for each look, and few more.');

-- A condition that says nothing of one table
SELECT lives_ok($$SELECT FROM reservation.allocation a WHERE reservation.occupancy(a.resource_id, a.units, a.during)
	OPERATOR(reservation.&&) reservation.occupancy(a.resource_id + 1, a.units, a.during)$$, 'A condition on one table alone is planned.');
SELECT lives_ok($$SELECT FROM wish w, few f, reservation.allocation a
	WHERE reservation.occupancy(a.resource_id + f.tableoid::bigint, '[0,1)', '[2030-02-01,2030-02-02)')
	OPERATOR(reservation.&&) reservation.occupancy(w.resource_id, '[0,1)', tstzrange(w.day, w.day + 1)) LIMIT 0$$, 'A condition with two tables on one side is planned.');
-- Minor releases differ in the message.
SELECT throws_matching($$SELECT reservation_internal.occupancy_sel(NULL, 0, NULL, 0)$$,
	'function reservation_internal.occupancy_sel\(.*\) does not exist|cannot accept a value of type internal', 'A call of the estimator from SQL is an error.');
SELECT * FROM finish();
