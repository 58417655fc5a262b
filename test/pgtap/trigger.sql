-- Every trigger function of the extension is put on tables that it does not know, at
-- every event and level, and on its own tables at the wrong ones: an error each
-- time, and no row is changed.
\ir support/story.sql
SELECT plan(10 + count(*)::int) FROM pg_proc WHERE pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND prorettype = 'trigger'::regtype;

INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC'), ('other', 'UTC');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r, n, '00:00', '00:00' FROM generate_series(1, 2) AS r, generate_series(1, 7) AS n;
SELECT status FROM reservation.create_reservation(1, nights('2030-06-01', 1), 'c');

CREATE TABLE own_function AS
SELECT p.oid::regprocedure AS function, p.oid::regproc AS name FROM pg_proc p
WHERE p.pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND p.prorettype = 'trigger'::regtype;

-- Tables of other roles: no column, one of another type, numbers that are ids of
-- our rows, few columns, and one that looks just like ours
CREATE TABLE nothing ();
CREATE TABLE words (w text);
CREATE TABLE numbers (n int, m int);
CREATE TABLE ids (id bigint, resource_id bigint);
CREATE TABLE resource (LIKE reservation.resource);
CREATE TABLE event (LIKE reservation.event);
CREATE TABLE parted (n bigint, m bigint) PARTITION BY LIST (n);
CREATE TABLE part PARTITION OF parted DEFAULT;
CREATE VIEW ids_view AS SELECT * FROM ids;

CREATE TABLE firing (table_name text, operation text, level text, timing text, statement text);
INSERT INTO firing
SELECT t, o, l, w, CASE o WHEN 'INSERT' THEN 'INSERT INTO public.' || t || CASE t
		WHEN 'nothing' THEN ' DEFAULT VALUES' WHEN 'words' THEN $$ VALUES ('a')$$
		WHEN 'resource' THEN ' SELECT * FROM reservation.resource' WHEN 'event' THEN ' SELECT * FROM reservation.event'
		ELSE ' VALUES (1, 1)' END
	WHEN 'UPDATE' THEN 'UPDATE public.' || t || ' SET ' || CASE t WHEN 'words' THEN 'w = w' WHEN 'numbers' THEN 'n = 2' WHEN 'ids' THEN 'id = 2'
		WHEN 'ids_view' THEN 'id = 2' WHEN 'resource' THEN 'resource_id = 9' WHEN 'event' THEN 'sequence = 9' ELSE 'm = 2' END
	WHEN 'DELETE' THEN 'DELETE FROM public.' || t
	ELSE 'TRUNCATE public.' || t END
FROM unnest('{nothing,words,numbers,ids,resource,event,parted,ids_view}'::text[]) AS t,
	unnest('{INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS o, unnest('{ROW,STATEMENT}'::text[]) AS l, unnest('{BEFORE,AFTER,INSTEAD OF}'::text[]) AS w
WHERE (o <> 'TRUNCATE' OR l = 'STATEMENT') AND (t <> 'nothing' OR o <> 'UPDATE') AND (w = 'INSTEAD OF') = (t = 'ids_view')
AND (t <> 'ids_view' OR l = 'ROW');

-- Puts the function there, fires it, and takes all of it back: SQLSTATE, or "ran".
CREATE FUNCTION fire(function regproc, table_name text, operation text, level text, timing text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER zz %s %s ON %s FOR EACH %s EXECUTE FUNCTION %s()', timing, operation, table_name, level, function);
	EXECUTE statement;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = 'ran';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN SQLERRM;
	WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;
INSERT INTO words VALUES ('a'); INSERT INTO numbers VALUES (1, 1); INSERT INTO ids VALUES (1, 1); INSERT INTO parted VALUES (1, 1); INSERT INTO nothing DEFAULT VALUES;
INSERT INTO resource SELECT * FROM reservation.resource; INSERT INTO event SELECT * FROM reservation.event;

CREATE TABLE ours AS SELECT (SELECT count(*) FROM reservation.opening_hours) AS hours, (SELECT array_agg(e ORDER BY e.position) FROM reservation.event e)::text AS events;
SELECT cmp_ok((SELECT count(*)::int FROM firing), '>=', 80, 'More than eighty places are wrong for every trigger function.');
SELECT is_empty($$SELECT f.function, p.* FROM own_function f, firing p WHERE fire(f.name, 'public.' || p.table_name, p.operation, p.level, p.timing, p.statement) <> '39P01'$$,
	'A trigger function refuses every table that is not its own, at every event and level.');

-- On tables of the extension, all combinations; those that the extension uses itself
-- are known from its own triggers.
CREATE VIEW own_use AS
SELECT DISTINCT t.tgfoid AS function, c.relname AS table_name, o.operation,
	CASE WHEN t.tgtype & 1 = 1 THEN 'ROW' ELSE 'STATEMENT' END AS level, CASE WHEN t.tgtype & 2 = 2 THEN 'BEFORE' ELSE 'AFTER' END AS timing
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'reservation'::regnamespace
JOIN (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) AS o(bit, operation) ON t.tgtype & o.bit = o.bit
WHERE NOT t.tgisinternal;
CREATE TABLE misuse AS
SELECT f.name, c.relname AS table_name, o AS operation, l AS level, w AS timing,
	CASE o WHEN 'INSERT' THEN format('INSERT INTO reservation.%I SELECT t.* FROM (SELECT 1) AS one LEFT JOIN reservation.%1$I t ON true LIMIT 1', c.relname)
	WHEN 'UPDATE' THEN format('UPDATE reservation.%I SET %I = %2$I', c.relname, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity <> 'a' LIMIT 1))
	WHEN 'DELETE' THEN format('DELETE FROM reservation.%I', c.relname) ELSE format('TRUNCATE reservation.%I', c.relname) END AS statement
FROM own_function f, pg_class c, unnest('{INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS o, unnest('{ROW,STATEMENT}'::text[]) AS l, unnest('{BEFORE,AFTER}'::text[]) AS w
WHERE c.relnamespace = 'reservation'::regnamespace AND c.relkind = 'r' AND (o <> 'TRUNCATE' OR l = 'STATEMENT')
AND (f.function::oid, c.relname, o, l, w) NOT IN (SELECT u.function, u.table_name, u.operation, u.level, u.timing FROM own_use u);
-- The extension's own triggers may refuse first; an empty table fires nothing for a row.
CREATE TABLE answer_of AS
SELECT m.*, fire(m.name, 'reservation.' || m.table_name, m.operation, m.level, m.timing, m.statement) AS said FROM misuse m;
SELECT is_empty($$SELECT * FROM answer_of WHERE said = 'ran' AND (level = 'STATEMENT' OR operation = 'INSERT' OR table_name IN ('resource', 'opening_hours', 'reservation', 'allocation', 'event'))
	AND NOT (name::text IN ('reservation_internal.resource_child_guard') AND table_name IN ('opening_exception', 'rate', 'rate_plan', 'stay_rule', 'customer_limit', 'opening_hours') AND operation IN ('INSERT', 'UPDATE') AND level = 'ROW' AND timing = 'AFTER')$$,
	'A trigger function refuses every place on the tables of the extension where it does not belong.');
SELECT cmp_ok((SELECT count(*)::int FROM answer_of WHERE said = '39P01'), '>', 200, 'The refusal has the SQLSTATE 39P01.');
SELECT is_empty($$SELECT * FROM answer_of WHERE said IN ('XX000', '57P01', '57P02')$$, 'No refusal is an internal error.');

SELECT is_empty($$SELECT f.function FROM own_function f WHERE NOT EXISTS (SELECT FROM own_use u WHERE u.function = f.function::oid)$$,
	'Each trigger function has a place of its own.');
SELECT throws_ok('SELECT ' || function, '39P01', NULL, 'A call of ' || function || ' without a trigger is an error.') FROM own_function;

SELECT is((SELECT count(*) FROM reservation.opening_hours), (SELECT hours FROM ours), 'The opening hours of every resource are still there.');
SELECT is((SELECT array_agg(e ORDER BY e.position) FROM reservation.event e)::text, (SELECT events FROM ours), 'The events are still what they were.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
