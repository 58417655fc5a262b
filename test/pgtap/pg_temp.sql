-- An agent plants objects in its own pg_temp, which PostgreSQL searches first for
-- types and relations unless a search path names it. The owner's code that calls
-- the extension (a SECURITY DEFINER wrapper, a trigger) must run none of them.
\ir support/story.sql
SELECT plan(8);

INSERT INTO reservation.resource (name, category, capacity, time_zone, price, payment) VALUES ('room', 'room', 2, 'UTC', 10, 'later');
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('room'), 0, 'blue');
CREATE ROLE temp_agent;
SELECT reservation.grant_usage('temp_agent', 'agent');
GRANT TEMPORARY ON DATABASE :DBNAME TO temp_agent;

-- A sequence counts the traps that were run: it outlives the rollback of a failed call.
CREATE SEQUENCE fallen;
GRANT ALL ON SEQUENCE fallen TO PUBLIC;
CREATE FUNCTION falls() RETURNS bigint LANGUAGE sql AS 'SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM fallen';

-- Every function of the extension is called with a value for each of its arguments,
-- by a wrapper as it should be written.
CREATE TABLE value (type regtype PRIMARY KEY, expression text);
INSERT INTO value VALUES
	('uuid', $$'00000000-0000-7000-8000-000000000000'::pg_catalog.uuid$$), ('bigint', '1'), ('int', '4'), ('text', $$'svg'::pg_catalog.text$$),
	('tstzrange', $$'[2030-03-01,2030-03-03)'::pg_catalog.tstzrange$$), ('timestamptz', $$'2030-03-01'::pg_catalog.timestamptz$$),
	('boolean', 'true'), ('numeric', '1.5'), ('interval', $$'1 day'::pg_catalog.interval$$), ('int4range', $$'[0,2)'::pg_catalog.int4range$$),
	('int4multirange', $$'{[0,3)}'::pg_catalog.int4multirange$$), ('bigint[]', $$'{1}'::pg_catalog.int8[]$$), ('text[]', $$'{a}'::pg_catalog.text[]$$),
	('jsonb', $$'{}'::pg_catalog.jsonb$$);
CREATE VIEW function_call AS
SELECT p.oid, l.lanname AS language, format('SELECT * FROM %s.%I(%s)', p.pronamespace::regnamespace, p.proname,
	(SELECT string_agg(coalesce(v.expression, 'NULL'), ', ' ORDER BY a.n)
	FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a(type, n) LEFT JOIN value v ON v.type = a.type)) AS statement
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND p.prokind = 'f'
AND NOT ARRAY[p.prorettype] || p.proargtypes::oid[] && '{internal,cstring,trigger}'::regtype[]::oid[];
CREATE TABLE statement AS SELECT * FROM function_call;
GRANT SELECT ON statement TO PUBLIC;
CREATE FUNCTION try(statement text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	EXECUTE statement;
	RETURN true;
EXCEPTION WHEN OTHERS THEN
	RETURN false;
END
$$;
CREATE FUNCTION feed(id uuid) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_catalog.concat(reservation.icalendar(id), reservation.unit_names(1, '{[0,9)}'), reservation_internal.xml_text('a')) $$;

-- Triggers of the owner that ask the extension something
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM reservation_internal.icalendar_line('a'), reservation.unit_names(1, '{[0,9)}'), reservation_internal.drawing_width(1, 'svg', 300);
	RETURN NULL;
END
$$;
CREATE TRIGGER note AFTER INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION note();
CREATE CONSTRAINT TRIGGER note_later AFTER INSERT ON reservation.allocation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
CREATE TABLE guest (name text);
CREATE TRIGGER note AFTER INSERT ON guest FOR EACH ROW EXECUTE FUNCTION note();
GRANT INSERT ON guest TO PUBLIC;

-- For each type of PostgreSQL a domain of its name, whose check is the trap; for
-- each relation of PostgreSQL and of ours a view. A trap counts only other roles.
SET ROLE temp_agent;
CREATE FUNCTION pg_temp.fall() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF current_user <> 'temp_agent' THEN
		PERFORM pg_catalog.nextval('public.fallen');
	END IF;
	RETURN true;
END
$$;
DO $plant$
DECLARE
	planted record;
BEGIN
	FOR planted IN
		SELECT c.relname AS name FROM pg_catalog.pg_class c
		WHERE c.relkind IN ('r', 'v') AND (c.relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)
			OR c.relname IN ('pg_proc', 'pg_class', 'pg_trigger', 'pg_publication', 'pg_publication_tables', 'pg_constraint', 'pg_settings'))
		GROUP BY c.relname
	LOOP
		EXECUTE pg_catalog.format('CREATE VIEW pg_temp.%I AS SELECT pg_temp.fall() AS fallen', planted.name);
	END LOOP;
	FOR planted IN
		SELECT t.typname AS name FROM pg_catalog.pg_type t
		WHERE t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND t.typtype IN ('b', 'r', 'm') AND t.typelem OPERATOR(pg_catalog.=) 0
		AND t.typname <> 'unknown' ORDER BY t.typname = 'bool', t.typname
	LOOP
		EXECUTE pg_catalog.format('CREATE DOMAIN pg_temp.%I AS pg_catalog.%1$I CHECK (pg_temp.fall())', planted.name);
	END LOOP;
END
$plant$;
CREATE DOMAIN pg_temp.outcome AS pg_catalog.text CHECK (pg_temp.fall());

-- The traps do catch, where a function of the owner names a type carelessly. (No
-- assertion until they are gone: pgTAP would fall into them itself.)
RESET ROLE;
CREATE FUNCTION careless() RETURNS pg_catalog.text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$ DECLARE x text; BEGIN x := 'a'; RETURN x; END $$;
SET ROLE temp_agent;
SELECT public.careless();
RESET ROLE;
SELECT public.falls() AS careless \gset
ALTER SEQUENCE fallen RESTART;

SET ROLE temp_agent;
SELECT public.feed(reservation_id) IS NOT NULL AS fed, status FROM reservation.create_reservation(1, '[2030-03-01 15:00+00,2030-03-03 11:00+00)', 'c') \gset
RESET ROLE;
SELECT public.falls() AS booked \gset
SET ROLE temp_agent;
INSERT INTO public.guest VALUES ('anna');
RESET ROLE;
SELECT public.falls() AS inserted \gset

ALTER SEQUENCE fallen RESTART;
CREATE TABLE tried (statement pg_catalog.text, worked pg_catalog.bool, falls pg_catalog.int8);
GRANT INSERT ON tried TO temp_agent;
SET ROLE temp_agent;
INSERT INTO public.tried SELECT s.statement, public.try(s.statement), pg_catalog.nextval('public.fallen') FROM public.statement s ORDER BY s.oid;
RESET ROLE;
DROP OWNED BY temp_agent CASCADE;

SELECT cmp_ok(:careless, '>', 0, 'A careless function of the owner runs the check of a domain in pg_temp.');
SELECT is(:'status'::text, 'confirmed', 'An agent with a full pg_temp can book.');
SELECT is(:booked, 0, 'A wrapper and triggers of the owner run nothing in pg_temp meanwhile.');
SELECT is(:inserted, 0, 'A trigger on a table of the owner''s runs nothing in pg_temp.');
SELECT is_empty($$SELECT statement FROM (SELECT statement, falls - lag(falls, 1, 0) OVER (ORDER BY falls) AS step FROM tried) AS t WHERE step > 1$$,
	'No function of the extension runs an object in pg_temp for the owner.');
SELECT is((SELECT count(*)::int FROM tried), (SELECT count(*)::int FROM function_call), 'Every function is called.');
SELECT cmp_ok((SELECT count(*)::int FROM tried WHERE worked), '>', 45, 'More than 45 functions do their work.');

SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND proconfig IS NOT NULL
	AND NOT proconfig @> '{"search_path=pg_catalog, pg_temp"}'$$, 'Every search path of the extension ends with pg_temp.');
SELECT * FROM finish();
DROP ROLE temp_agent;
