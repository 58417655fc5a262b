-- Prints 20-api.sql: the functions and views of the router, from the catalog of the database
-- that psql connects to, which has the engine. routing.sql says where each is carried out.

\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SET search_path = pg_catalog;
\ir routing.sql

-- The functions of the engine, with what a wrapper needs to know of each
CREATE TEMP VIEW known AS
SELECT p.oid, p.proname::text AS name, CASE WHEN p.pronargs > 0 THEN p.proargnames[1] ELSE '' END AS first, p.pronargs, p.proretset,
	CASE p.provolatile WHEN 'v' THEN 'VOLATILE' ELSE 'STABLE' END AS volatility,
	CASE WHEN p.proisstrict THEN 'STRICT' ELSE 'CALLED ON NULL INPUT' END AS on_null,
	pg_get_function_arguments(p.oid) AS arguments,
	pg_get_function_identity_arguments(p.oid) AS identity,
	pg_get_function_result(p.oid) AS result,
	t.typrelid, obj_description(p.oid, 'pg_proc') AS comment
FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
WHERE p.pronamespace = 'reservation'::regnamespace AND p.prokind = 'f';

CREATE TEMP VIEW argument AS
SELECT p.oid, u.n, coalesce(p.proargmodes[u.n], 'i') AS mode, quote_ident(p.proargnames[u.n]) AS name, u.type
FROM pg_proc p, unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u(type, n)
WHERE p.pronamespace = 'reservation'::regnamespace;

DO $$
DECLARE
	wrong text;
BEGIN
	SELECT string_agg(format('%s(%s)', k.name, k.identity), ', ') INTO wrong
	FROM known k WHERE NOT EXISTS (SELECT FROM routing r WHERE (r.name, r.first) = (k.name, k.first));
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'router/routing.sql places no function: %', wrong;
	END IF;
	SELECT string_agg(format('%s(%s)', r.name, r.first), ', ') INTO wrong
	FROM routing r WHERE NOT EXISTS (SELECT FROM known k WHERE (r.name, r.first) = (k.name, k.first));
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'router/routing.sql places functions that are not there: %', wrong;
	END IF;
	SELECT string_agg(coalesce(c.relname, s.name), ', ') INTO wrong
	FROM (SELECT relname::text FROM pg_class
		WHERE relnamespace = 'reservation'::regnamespace AND relkind IN ('r', 'v', 'p', 'm')) c
	FULL JOIN showing s ON s.name = c.relname
	WHERE c.relname IS NULL OR s.name IS NULL;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'router/routing.sql and the engine differ about tables and views: %', wrong;
	END IF;
END;
$$;

-- PL/Proxy cannot send multiranges, so they travel as text.
CREATE FUNCTION pg_temp.wire(type oid) RETURNS text LANGUAGE sql AS
$$ SELECT CASE t.typtype WHEN 'm' THEN 'text' ELSE format_type($1, NULL) END FROM pg_type t WHERE t.oid = $1 $$;

-- The columns of a result: those of a table or type, or the arguments that come out
CREATE FUNCTION pg_temp.columns(function oid) RETURNS TABLE (n bigint, name text, type oid) LANGUAGE sql AS
$$
SELECT a.attnum, quote_ident(a.attname), a.atttypid
FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype JOIN pg_attribute a ON a.attrelid = t.typrelid
WHERE p.oid = $1 AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT a.n, a.name, a.type FROM argument a WHERE a.oid = $1 AND a.mode IN ('o', 't') AND
	(SELECT p.prorettype = 'record'::regtype OR p.proretset FROM pg_proc p WHERE p.oid = $1)
ORDER BY 1
$$;

CREATE FUNCTION pg_temp.table_columns(class oid) RETURNS TABLE (n bigint, name text, type oid) LANGUAGE sql AS
$$ SELECT attnum, quote_ident(attname), atttypid FROM pg_attribute
WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY 1 $$;

-- What a node does first: the settings of the caller, for this statement alone. The call of
-- current_tenant loads the library, which knows who may set a tenant.
CREATE FUNCTION pg_temp.entering(context text) RETURNS text LANGUAGE sql AS
$$ SELECT format('concat(%s, CASE WHEN (%s::text[])[5] IS NOT NULL THEN concat(set_config(''reservation.tenant'', (%2$s::text[])[5], true), reservation.current_tenant()) END)',
	string_agg(format('set_config(''reservation.%s'', (%s::text[])[%s], true)', s.name, $1, s.n), ', ' ORDER BY s.n), $1)
FROM unnest('{correlation_id,causation_id,actor,traceparent}'::text[]) WITH ORDINALITY AS s(name, n) $$;

-- A query whose rows are read after the settings are made
CREATE FUNCTION pg_temp.after_entering(context text, columns text, source text) RETURNS text LANGUAGE sql AS
$$ SELECT format(E'SELECT %s FROM (SELECT %s AS c OFFSET 0) AS s\n\tCROSS JOIN LATERAL (SELECT r.* FROM %s AS r WHERE s.c IS NOT NULL OFFSET 0) AS r',
	$2, pg_temp.entering($1), $3) $$;

-- Raises what a node raised
\set catching 'EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN\n\tGET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,\n\t\tsaid_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;\n\tPERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);\nEND;\n$$;\n'
\set declaring 'DECLARE\n\tsaid_state text;\n\tsaid_message text;\n\tsaid_detail text;\n\tsaid_hint text;\n'

-- The function of PL/Proxy that sends one call
CREATE FUNCTION pg_temp.proxy(f known, suffix text, run text) RETURNS text LANGUAGE sql AS
$f$
SELECT format(E'CREATE FUNCTION reservation_node.%s(%s) RETURNS %s\nLANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$\n\tCLUSTER ''reservation'';\n\tRUN ON %s;\n\t%s;\n$$;\n',
	f.name || suffix,
	(SELECT concat_ws(', ', 'int', 'text[]', string_agg(pg_temp.wire(a.type), ', ' ORDER BY a.n)) FROM argument a WHERE a.oid = f.oid AND a.mode = 'i'),
	CASE WHEN f.typrelid <> 0 OR c.listed IS NULL THEN
		CASE WHEN run = 'ALL' AND NOT f.proretset THEN 'SETOF ' ELSE '' END || f.result
	ELSE c.declared END,
	run,
	CASE WHEN f.pronargs = 0
		THEN pg_temp.after_entering('$2', coalesce(c.listed, 'r.r'), format('reservation.%s()', f.name))
	ELSE format('SELECT %s FROM reservation.%s(%s) AS r', coalesce(c.listed, 'r'), f.name,
		(SELECT string_agg(format(CASE WHEN a.n = 1
				THEN E'\n\t\t%s => CASE WHEN $2::text[] IS NULL OR %4$s IS NOT NULL THEN $%2$s::%3$s END'
				ELSE E'\n\t\t%s => $%s::%s' END,
			a.name, a.n + 2, format_type(a.type, NULL), pg_temp.entering('$2')), ',' ORDER BY a.n)
		FROM argument a WHERE a.oid = f.oid AND a.mode = 'i')) END)
FROM (SELECT string_agg(format('r.%s', name) || CASE WHEN pg_temp.wire(type) <> format_type(type, NULL) THEN '::text' ELSE '' END, ', ' ORDER BY n) AS listed,
	format('TABLE (%s)', string_agg(format('%s %s', name, pg_temp.wire(type)), ', ' ORDER BY n)) AS declared
	FROM pg_temp.columns(f.oid)) AS c
$f$;

-- The call of it, as an expression
CREATE FUNCTION pg_temp.calling(f known, suffix text, node text) RETURNS text LANGUAGE sql AS
$$ SELECT format('reservation_node.%s(%s)', f.name || suffix,
	(SELECT concat_ws(', ', $3, 'reservation_router.context()', string_agg(format('$%s', a.n)
		|| CASE WHEN pg_temp.wire(a.type) <> format_type(a.type, NULL) THEN '::text' ELSE '' END, ', ' ORDER BY a.n))
	FROM argument a WHERE a.oid = f.oid AND a.mode = 'i')) $$;

CREATE FUNCTION pg_temp.returning(f known, suffix text, node text, tail text) RETURNS text LANGUAGE sql AS
$$
SELECT CASE
	WHEN f.proretset THEN format(E'RETURN QUERY SELECT %s FROM %s AS r%s;', coalesce(
		(SELECT string_agg(format('r.%s', name) || CASE WHEN pg_temp.wire(type) <> format_type(type, NULL) THEN '::' || format_type(type, NULL) ELSE '' END, ', ' ORDER BY n)
		FROM pg_temp.columns(f.oid)), 'r'), pg_temp.calling(f, suffix, node), coalesce(E'\n\t' || tail, ''))
	ELSE format('%s%s;', coalesce((SELECT a.name || ' := ' FROM argument a WHERE a.oid = f.oid AND a.mode = 'o'), 'RETURN '),
		CASE WHEN node IS NULL THEN format('(SELECT sum(r)::%s FROM %s AS r)', f.result, pg_temp.calling(f, suffix, 'NULL'))
		ELSE pg_temp.calling(f, suffix, node) END) END
$$;

CREATE FUNCTION pg_temp.body(f known, r routing, tail text) RETURNS text LANGUAGE sql AS
$$
SELECT E'\t' || CASE r.rule
	WHEN 'either' THEN format(E'routed := %s;\n\tIF routed IS NULL THEN\n\t\t%s\n\tELSE\n\t\t%s\n\tEND IF;', r.node,
		pg_temp.returning(f, '_all', 'NULL', tail), pg_temp.returning(f, '', 'routed', NULL))
	WHEN 'all' THEN pg_temp.returning(f, '', 'NULL', tail)
	WHEN 'search' THEN format(E'FOR routed IN 0 .. reservation_router.nodes() - 1 LOOP\n\t\tBEGIN\n\t\t\t%s\n\t\t\tanswered := true;\n\t\tEXCEPTION WHEN no_data_found THEN\n\t\t\tIF answered IS NULL AND routed = reservation_router.nodes() - 1 THEN\n\t\t\t\tRAISE;\n\t\t\tEND IF;\n\t\tEND;\n\tEND LOOP;',
		pg_temp.returning(f, '', 'routed', NULL))
	WHEN 'sum' THEN pg_temp.returning(f, '', NULL, NULL)
	ELSE pg_temp.returning(f, '', r.node, NULL) END || E'\n'
$$;

-- PL/pgSQL refuses an argument that has the name of a column of the result. Such a function is
-- written in SQL, and calls one whose columns have other names.
CREATE FUNCTION pg_temp.wrapper(f known, r routing, tail text, declaring text, catching text) RETURNS text LANGUAGE sql AS
$f$
SELECT CASE WHEN ambiguous THEN
	format(E'CREATE FUNCTION reservation_node.%s_raising(%s)\nRETURNS TABLE (%s)\nLANGUAGE plpgsql %s %s PARALLEL UNSAFE AS $$\n%sBEGIN\n%s%s',
		f.name,
		(SELECT string_agg(a.name || ' ' || format_type(a.type, NULL), ', ' ORDER BY a.n) FROM argument a WHERE a.oid = f.oid AND a.mode = 'i'),
		(SELECT string_agg(format('c%s %s', n, format_type(type, NULL)), ', ' ORDER BY n) FROM pg_temp.columns(f.oid)),
		f.volatility, f.on_null, declared, pg_temp.body(f, r, tail), catching)
	|| format(E'CREATE FUNCTION reservation.%s(%s)\nRETURNS %s\nLANGUAGE sql %s %s PARALLEL UNSAFE\nBEGIN ATOMIC\nSELECT r.* FROM reservation_node.%s_raising(%s) AS r;\nEND;\n',
		f.name, f.arguments, f.result, f.volatility, f.on_null, f.name,
		(SELECT string_agg(format('$%s', a.n), ', ' ORDER BY a.n) FROM argument a WHERE a.oid = f.oid AND a.mode = 'i'))
ELSE format(E'CREATE FUNCTION reservation.%s(%s)\nRETURNS %s\nLANGUAGE plpgsql %s %s PARALLEL UNSAFE AS $$\n%sBEGIN\n%s%s',
	f.name, f.arguments, f.result, f.volatility, f.on_null, declared, pg_temp.body(f, r, tail), catching) END
|| format(E'COMMENT ON FUNCTION reservation.%s(%s) IS\n%L;\n', f.name, f.identity, f.comment)
FROM (SELECT EXISTS (SELECT FROM argument i JOIN argument o USING (oid, name)
		WHERE i.oid = f.oid AND i.mode = 'i' AND o.mode = 't') AS ambiguous,
	declaring || CASE r.rule WHEN 'either' THEN E'\trouted int;\n' WHEN 'search' THEN E'\tanswered boolean;\n' ELSE '' END AS declared) AS a
$f$;

\qecho '-- Made by generate.sql from the catalog of the engine and from routing.sql: make -C router api.'
\qecho

-- The types that functions return, some of which are rows of the engine's tables
SELECT format(E'CREATE TYPE reservation.%I AS (\n%s\n);\nCOMMENT ON TYPE reservation.%1$I IS\n%3$L;\n', t.typname,
	(SELECT string_agg(format(E'\t%s %s', name, format_type(type, NULL)), E',\n' ORDER BY n) FROM pg_temp.table_columns(t.typrelid)),
	coalesce(obj_description(t.oid, 'pg_type'), obj_description(t.typrelid, 'pg_class')))
FROM pg_type t
WHERE t.oid IN (SELECT p.prorettype FROM known k JOIN pg_proc p USING (oid) WHERE k.typrelid <> 0)
ORDER BY t.typname;

SELECT CASE r.rule
	WHEN 'either' THEN pg_temp.proxy(k, '', '$1') || pg_temp.proxy(k, '_all', 'ALL')
	WHEN 'one' THEN pg_temp.proxy(k, '', '$1')
	WHEN 'search' THEN pg_temp.proxy(k, '', '$1')
	ELSE pg_temp.proxy(k, '', 'ALL') END
	|| pg_temp.wrapper(k, r, m.tail, :'declaring', :'catching')
FROM known k JOIN routing r USING (name, first) LEFT JOIN merging m USING (name)
WHERE r.rule NOT IN ('own', 'out')
ORDER BY k.name, k.arguments;

SELECT format(E'CREATE FUNCTION reservation_node.%s_rows(text[]) RETURNS TABLE (%s)\nLANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$\n\tCLUSTER ''reservation'';\n\tRUN ON ALL;\n\t%s;\n$$;\n',
		s.name, c.declared, pg_temp.after_entering('$1', c.listed, format('reservation.%I', s.name)))
	|| format(E'CREATE FUNCTION reservation_node.%s_raising() RETURNS TABLE (%s)\nLANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$\n%sBEGIN\n\tRETURN QUERY SELECT %4$s FROM reservation_node.%1$s_rows(reservation_router.context()) AS r;\n%5$s',
		s.name, c.finished, :'declaring', c.cast_back, :'catching')
	|| format(E'CREATE VIEW reservation.%I WITH (security_invoker = true) AS\nSELECT r.* FROM reservation_node.%1$s_raising() AS r;\nCOMMENT ON VIEW reservation.%1$I IS\n%2$L;\nGRANT SELECT ON reservation.%1$I TO PUBLIC;\n',
		s.name, obj_description(format('reservation.%I', s.name)::regclass, 'pg_class'))
FROM showing s, LATERAL (
	SELECT string_agg(format('r.%s', name) || CASE WHEN pg_temp.wire(type) <> format_type(type, NULL) THEN '::text' ELSE '' END, ', ' ORDER BY n) AS listed,
		string_agg(format('r.%s', name) || CASE WHEN pg_temp.wire(type) <> format_type(type, NULL) THEN '::' || format_type(type, NULL) ELSE '' END, ', ' ORDER BY n) AS cast_back,
		string_agg(format('%s %s', name, pg_temp.wire(type)), ', ' ORDER BY n) AS declared,
		string_agg(format('%s %s', name, format_type(type, NULL)), ', ' ORDER BY n) AS finished
	FROM pg_temp.table_columns(format('reservation.%I', s.name)::regclass)) AS c
WHERE s.rule = 'all'
ORDER BY s.name;
