-- Removes the functions, views and types of 0.1.0; the parts of the install script that
-- follow make those of today. Tables stay, with their rows, the owner's indexes and
-- triggers on them, and references to them.

-- The level of each role, by a function that the level below may not call
CREATE TABLE reservation_internal.updated_role AS
SELECT g.rolname AS name,
	CASE max(l.rank) WHEN 1 THEN 'reader' WHEN 2 THEN 'agent' ELSE 'manager' END AS level
FROM (VALUES (1, 'is_available'), (2, 'create_reservation'), (3, 'close_resource'))
	AS l(rank, function)
JOIN pg_proc p ON p.proname = l.function
	AND p.pronamespace = 'reservation'::regnamespace
CROSS JOIN LATERAL aclexplode(p.proacl) AS a
JOIN pg_roles g ON g.oid = a.grantee
WHERE a.grantee <> p.proowner
GROUP BY g.rolname;

-- An object that is not the extension's may use one that goes: the update would take it
-- along, so it is refused.
DO $$
DECLARE
	used record;
BEGIN
	FOR used IN
		WITH member AS (
			SELECT d.classid, d.objid FROM pg_depend d
			JOIN pg_extension e ON e.oid = d.refobjid
				AND e.extname = 'reservation'
			WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
		), going AS (
			SELECT m.classid, m.objid FROM member m
			WHERE m.classid IN ('pg_proc'::regclass, 'pg_operator'::regclass,
				'pg_opclass'::regclass, 'pg_opfamily'::regclass)
			UNION ALL
			SELECT m.classid, m.objid FROM member m
			JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
			WHERE c.relkind = 'v'
			UNION ALL
			SELECT 'pg_type'::regclass, t.oid FROM pg_type t
			LEFT JOIN pg_class c ON c.oid = t.typrelid
			WHERE t.typnamespace = 'reservation'::regnamespace
			AND c.relkind IS DISTINCT FROM 'r' AND t.typname !~ '^_'
		), dependent AS (
			-- a rule, trigger, default or constraint is a part of its table or view
			SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid,
				CASE d.classid
				WHEN 'pg_rewrite'::regclass THEN
					(SELECT ev_class FROM pg_rewrite WHERE oid = d.objid)
				WHEN 'pg_trigger'::regclass THEN
					(SELECT tgrelid FROM pg_trigger WHERE oid = d.objid)
				WHEN 'pg_attrdef'::regclass THEN
					(SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
				WHEN 'pg_constraint'::regclass THEN
					(SELECT conrelid FROM pg_constraint WHERE oid = d.objid)
				WHEN 'pg_class'::regclass THEN coalesce(
					(SELECT indrelid FROM pg_index WHERE indexrelid = d.objid), d.objid)
				END AS relation
			FROM pg_depend d JOIN going g
				ON g.classid = d.refclassid AND g.objid = d.refobjid
			WHERE d.deptype IN ('n', 'a')
		)
		SELECT CASE WHEN d.relation IS NULL
				THEN pg_describe_object(d.classid, d.objid, d.objsubid)
				ELSE pg_describe_object('pg_class'::regclass, d.relation, 0)
			END AS object,
			pg_describe_object(d.refclassid, d.refobjid, 0) AS uses
		FROM dependent d
		WHERE NOT EXISTS (
			SELECT FROM member m WHERE m.classid = d.classid AND m.objid = d.objid
			OR m.classid = 'pg_class'::regclass AND m.objid = d.relation)
		AND NOT EXISTS (
			SELECT FROM going g WHERE g.classid = d.classid AND g.objid = d.objid)
		AND d.classid NOT IN ('pg_type'::regclass, 'pg_amop'::regclass,
			'pg_amproc'::regclass)
	LOOP
		RAISE EXCEPTION 'cannot update extension reservation: % uses %',
			used.object, used.uses
			USING ERRCODE = 'dependent_objects_still_exist',
				HINT = 'Drop it, update the extension, and create it again.';
	END LOOP;
END
$$;

ALTER TABLE reservation.allocation DROP CONSTRAINT allocation_occupancy_excl;
ALTER TABLE reservation.reaction DROP CONSTRAINT reaction_event_type_check;
DROP INDEX reservation.waitlist_entry_occupancy_idx;
DROP INDEX reservation.reservation_status_idx;

DO $$
DECLARE
	object record;
BEGIN
	FOR object IN
		SELECT d.classid, d.objid, i.type, i.identity
		FROM pg_depend d
		JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'reservation'
		CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) AS i
		WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
		AND (i.type IN ('function', 'view', 'operator', 'operator family')
			OR i.type = 'type' AND d.objid IN ('reservation.occupancy'::regtype,
				'reservation.occupancy_key'::regtype))
	LOOP
		-- an earlier one may have taken it along
		IF pg_describe_object(object.classid, object.objid, 0) IS NOT NULL
			AND EXISTS (SELECT FROM pg_depend
				WHERE classid = object.classid AND objid = object.objid)
		THEN
			EXECUTE format('DROP %s %s CASCADE', object.type, object.identity);
		END IF;
	END LOOP;
END
$$;
