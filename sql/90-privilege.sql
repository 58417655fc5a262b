-- PUBLIC has no rights; a role has those of one of four levels.

-- The rights that a level of reservation_internal.privilege gives, as the words between
-- GRANT and TO. Internal objects run with their caller's rights and reveal no secret, so
-- every level may read and call them, except for the functions that only PostgreSQL calls.
CREATE FUNCTION reservation_internal.rights_of(level text) RETURNS SETOF text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 200
BEGIN ATOMIC
WITH given AS (
	SELECT p.object, r.privilege
	FROM reservation_internal.privilege p
	CROSS JOIN LATERAL unnest(p.privileges) AS r(privilege)
	WHERE array_position('{reader,agent,desk,manager}', p.level)
		<= array_position('{reader,agent,desk,manager}', $1)
), relation AS (
	SELECT c.oid, g.privilege
	FROM given g
	JOIN pg_class c ON c.relname = g.object AND c.relkind IN ('r', 'v')
		AND c.relnamespace = 'reservation'::regnamespace
	WHERE g.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
)
SELECT 'USAGE ON SCHEMA ' || s.name
FROM unnest('{reservation,reservation_internal}'::text[]) AS s(name)
UNION ALL
SELECT 'USAGE ON TYPE ' || t.oid::regtype
FROM pg_type t
WHERE t.oid IN ('reservation.outcome'::regtype, 'reservation.booking_outcome'::regtype,
	'reservation.occupancy'::regtype)
UNION ALL
SELECT 'EXECUTE ON FUNCTION ' || f.oid::regprocedure
FROM given g
JOIN pg_proc f ON f.proname = g.object
	AND f.pronamespace = 'reservation'::regnamespace
WHERE g.privilege = 'EXECUTE'
UNION ALL
SELECT 'EXECUTE ON FUNCTION ' || f.oid::regprocedure
FROM pg_proc f
WHERE f.pronamespace = 'reservation_internal'::regnamespace
AND NOT ARRAY[f.prorettype] || f.proargtypes::oid[]
	&& '{internal,cstring,trigger}'::regtype[]::oid[]
UNION ALL
SELECT r.privilege || ' ON ' || r.oid::regclass FROM relation r
UNION ALL
SELECT 'SELECT ON ' || c.oid::regclass FROM pg_class c
WHERE c.relnamespace = 'reservation_internal'::regnamespace
AND c.relkind IN ('r', 'v')
UNION ALL
-- the sequences of tables into which rows may be inserted
SELECT 'USAGE ON SEQUENCE ' || d.objid::regclass
FROM relation r
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid
	AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
WHERE r.privilege = 'INSERT';
END;
COMMENT ON FUNCTION reservation_internal.rights_of(text) IS
'the rights of a level, as the words between GRANT and TO';

CREATE FUNCTION reservation.grant_usage(role text, level text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	schemas CONSTANT oid[] :=
		'{reservation,reservation_internal}'::regnamespace[];
	grantee oid;
	others record;
	rights text;
BEGIN
	IF role IS NULL OR level IS NULL THEN
		RAISE EXCEPTION '% must not be null',
			CASE WHEN role IS NULL THEN 'role' ELSE 'level' END
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Give it a value; neither has a default.';
	END IF;
	IF level NOT IN ('reader', 'agent', 'desk', 'manager') THEN
		RAISE EXCEPTION 'level "%" is not known', level
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Available values: "reader", "agent", "desk", "manager".';
	END IF;

	-- The role loses its earlier rights first, unless it is the owner
	SELECT oid INTO grantee FROM pg_roles WHERE rolname = role;
	FOR others IN
		SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
			string_agg(c.oid::regclass::text, ', ') AS names
		FROM pg_class c
		WHERE c.relnamespace = ANY (schemas)
		AND c.relkind IN ('r', 'v', 'S') AND c.relowner IS DISTINCT FROM grantee
		GROUP BY 1
		UNION ALL
		SELECT 'FUNCTION', string_agg(p.oid::regprocedure::text, ', ')
		FROM pg_proc p
		WHERE p.pronamespace = ANY (schemas)
		AND p.proowner IS DISTINCT FROM grantee
	LOOP
		IF others.names IS NOT NULL THEN
			EXECUTE format('REVOKE ALL ON %s %s FROM %I',
				others.kind, others.names, role);
		END IF;
	END LOOP;

	FOR rights IN
		SELECT r FROM reservation_internal.rights_of(level) AS r
	LOOP
		EXECUTE format('GRANT %s TO %I', rights, role);
	END LOOP;
END
$$;
COMMENT ON FUNCTION reservation.grant_usage(text, text) IS
'give a role exactly the rights of a level: reader, agent, desk or manager';
INSERT INTO reservation_internal.privilege VALUES ('grant_usage', 'owner');

REVOKE ALL ON ALL TABLES IN SCHEMA reservation, reservation_internal
	FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reservation, reservation_internal
	FROM PUBLIC;
REVOKE ALL ON TYPE reservation.outcome, reservation.booking_outcome, reservation.occupancy,
	reservation_internal.occupancy_key FROM PUBLIC;

-- Takes back the rights that default privileges of the installing role have given.
DO $$
DECLARE
	schemas CONSTANT oid[] :=
		'{reservation,reservation_internal}'::regnamespace[];
	grantee text;
BEGIN
	FOR grantee IN
		SELECT DISTINCT a.grantee::regrole::text
		FROM (
			SELECT nspacl, nspowner FROM pg_namespace WHERE oid = ANY (schemas)
			UNION ALL
			SELECT relacl, relowner FROM pg_class
			WHERE relnamespace = ANY (schemas)
			UNION ALL
			SELECT proacl, proowner FROM pg_proc
			WHERE pronamespace = ANY (schemas)
			UNION ALL
			SELECT typacl, typowner FROM pg_type
			WHERE typnamespace = ANY (schemas)
		) AS o(acl, owner), aclexplode(o.acl) AS a
		WHERE a.grantee NOT IN (0, o.owner)
	LOOP
		EXECUTE format('REVOKE ALL ON ALL TABLES'
			' IN SCHEMA reservation, reservation_internal FROM %1$s;'
			' REVOKE ALL ON ALL SEQUENCES'
			' IN SCHEMA reservation, reservation_internal FROM %1$s;'
			' REVOKE ALL ON ALL FUNCTIONS'
			' IN SCHEMA reservation, reservation_internal FROM %1$s;'
			' REVOKE ALL ON TYPE reservation.outcome, reservation.booking_outcome,'
			' reservation.occupancy,'
			' reservation_internal.occupancy_key FROM %1$s;'
			' REVOKE ALL ON SCHEMA reservation, reservation_internal FROM %1$s',
			grantee);
	END LOOP;
	REVOKE ALL ON SCHEMA reservation, reservation_internal FROM PUBLIC;
END
$$;

-- Stops at an object without a level, and at a level without an object.
DO $$
DECLARE
	wrong record;
BEGIN
	FOR wrong IN
		SELECT coalesce(o.object, p.object) AS object, o.object IS NULL AS unknown
		FROM (
			SELECT f.proname, true FROM pg_proc f
			WHERE f.pronamespace = 'reservation'::regnamespace
			UNION
			SELECT c.relname, false FROM pg_class c
			WHERE c.relnamespace = 'reservation'::regnamespace
			AND c.relkind IN ('r', 'v')
		) AS o(object, is_function)
		FULL JOIN reservation_internal.privilege p ON p.object = o.object
			AND (p.privileges = '{EXECUTE}') = o.is_function
		WHERE o.object IS NULL OR p.object IS NULL
	LOOP
		RAISE EXCEPTION 'reservation.% %', wrong.object, CASE WHEN wrong.unknown
			THEN 'has a level, but does not exist'
			ELSE 'has no level: insert one into reservation_internal.privilege'
			END;
	END LOOP;
END
$$;
