-- Null for an argument that has a default means the default. The functions are those of
-- the catalog, so a new one needs no line here, unless its call needs more than the
-- names and types of its arguments tell.
\ir support/story.sql
\ir ../support/sample_call.sql
CREATE TEMP TABLE defaulted AS
SELECT p.oid, p.oid::regprocedure::text AS name, 'idempotency_key' = ANY (p.proargnames) AS keyed, bool_or(d.value !~ '^NULL(::|$)') AS tells,
	-- a payment is for a reservation or a booking, and needs its reference; a search is for a stay or for items
	coalesce(jsonb_object_agg(a.name, 'NULL') FILTER (WHERE a.name NOT IN ('reservation_id', 'provider_reference', 'duration', 'within')), '{}') AS nulls
FROM pg_proc AS p, regexp_split_to_table(pg_get_expr(p.proargdefaults, 0), ', ') WITH ORDINALITY AS d(value, n),
	LATERAL (SELECT p.proargnames[p.pronargs - p.pronargdefaults + d.n] AS name) AS a
WHERE p.pronamespace = 'reservation'::regnamespace AND p.pronargdefaults > 0
GROUP BY p.oid;
SELECT plan(count(*)::int + 2 + (count(*) FILTER (WHERE tells AND keyed))::int) FROM defaulted;

INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES ('room', 'c', 12, 'UTC');
INSERT INTO reservation.unit (resource_id, number, name, row_name, distances) SELECT r('room'), n, 'A' || n, 'A', '{"c": 1}' FROM generate_series(0, 11) AS n;
INSERT INTO reservation.promotion (code, kind, value) VALUES ('c', 'percent', 10);
SET reservation.now = '2028-01-01 12:00+00';
SELECT record_outcome(name, reservation.create_reservation(r('room'), stay, name, hold => held)) FROM (VALUES
	('old', tstzrange('2028-01-01 12:00+00', '2028-01-02 12:00+00'), NULL::interval), ('due', nights('2029-03-01', 1), '1 day'), ('new', nights('2030-03-05', 2), NULL)) AS v(name, stay, held);
SELECT record_outcome('old', reservation.checkin(id('old')));
SELECT record_outcome('old', reservation.checkout(id('old')));
SET reservation.now = '2029-06-01 12:00+00';
SELECT booking_id AS booking FROM reservation.create_booking(jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'from', '2031-03-05', 'to', '2031-03-06')), 'c') \gset
CREATE TEMP TABLE given AS SELECT jsonb_build_object('reservation_id', quote_literal(id('new')), 'booking_id', quote_literal(:'booking'), 'reservation_ids', quote_literal(ARRAY[id('new')]), 'resource_id', r('room'),
	'duration', '''1 hour''', 'within', '''[2030-03-01, 2030-03-03)''', 'rule', '''FREQ=DAILY''', 'time_zone', '''UTC''', 'resource_ids', quote_literal(ARRAY[r('room')])) AS arguments;

-- The answer to each call, and the events that it writes; then all is taken back, but
-- for ids, which each call makes anew.
CREATE FUNCTION effect_of(VARIADIC calls text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	before CONSTANT bigint := (SELECT max(e.position) FROM reservation.event e);
	answer text;
	effect text := '';
BEGIN
	FOR i IN 1 .. cardinality(calls) LOOP
		EXECUTE format('SELECT string_agg(to_jsonb(a)::text, E''\n'') FROM %s AS a', calls[i]) INTO answer;
		effect := effect || coalesce(answer, 'none') || E'\n';
	END LOOP;
	effect := effect || coalesce((SELECT string_agg(e.type || ' ' || e.payload, E'\n' ORDER BY e.position) FROM reservation.event e WHERE e.position > before), 'no event');
	RAISE EXCEPTION USING ERRCODE = 'ROLLB', MESSAGE = regexp_replace(effect, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<="closure_id": )"?\d+"?', '<id>', 'g');
EXCEPTION
	WHEN SQLSTATE 'ROLLB' THEN
		RETURN SQLERRM;
	WHEN OTHERS THEN
		RETURN format('error %s %s in %s', SQLSTATE, SQLERRM, calls);
END
$$;

CREATE TEMP TABLE compared AS
SELECT d.*, c.arguments, effect_of(sample_call(d.oid::regproc, c.arguments)) AS left_out, effect_of(sample_call(d.oid::regproc, c.arguments || d.nulls)) AS nulls_given
FROM defaulted AS d, given AS g, LATERAL (SELECT g.arguments - coalesce(array_agg(k), '{}') AS arguments FROM jsonb_object_keys(d.nulls) AS k) AS c;
SELECT is(left_out, nulls_given, 'Null for each default is the default: ' || name || '.') FROM compared ORDER BY name;
SELECT is(array_agg(left_out ORDER BY name), NULL, 'Each of the calls succeeds.') FROM compared WHERE left_out LIKE 'error%';
SELECT cmp_ok(count(*), '>', 20::bigint, 'Many functions have a default other than null.') FROM defaulted WHERE tells;

-- A retry may pass null for what the first call has left out.
SELECT is(effect_of(first, retry), effect_of(first, first), 'Null and the default are the same call: ' || name || '.')
FROM compared, jsonb_build_object('idempotency_key', quote_literal('k')) AS key,
	LATERAL (SELECT sample_call(oid::regproc, arguments || key) AS first, sample_call(oid::regproc, arguments || nulls || key) AS retry) AS calls
WHERE tells AND keyed ORDER BY name;
SELECT * FROM finish();
