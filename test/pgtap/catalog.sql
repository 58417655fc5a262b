-- The extension in the catalogues, besides the checks of installation.sql.
BEGIN;
SELECT plan(18);

CREATE TEMPORARY VIEW own_function AS
SELECT p.*, p.oid::regprocedure::text AS signature, l.lanname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace);
CREATE TEMPORARY VIEW own_relation AS
SELECT c.* FROM pg_class c WHERE c.relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace);

-- PUBLIC
SELECT is_empty($$SELECT signature FROM own_function, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a
	WHERE a.grantee = 0$$, 'PUBLIC may execute no function.');
SELECT is_empty($$SELECT relname, a.privilege_type FROM own_relation, aclexplode(coalesce(relacl, acldefault('r', relowner))) AS a
	WHERE a.grantee = 0 AND relkind IN ('r', 'v', 'm', 'p', 'f', 'S')$$, 'PUBLIC has no right to a relation.');
SELECT is_empty($$SELECT relname, attname FROM own_relation JOIN pg_attribute ON attrelid = own_relation.oid, aclexplode(attacl) AS a
	WHERE a.grantee = 0$$, 'PUBLIC has no right to a column.');
SELECT is_empty($$SELECT typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid,
	aclexplode(coalesce(typacl, acldefault('T', typowner))) AS a
	WHERE t.typnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND typelem = 0 AND coalesce(c.relkind NOT IN ('r', 'v'), true) AND a.grantee = 0$$,
	'PUBLIC has no right to a type.');
SELECT is_empty($$SELECT defaclobjtype FROM pg_default_acl WHERE defaclnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)$$, 'No default privileges are set in the schemas.');

-- The objects that a function finds must not depend on the caller's search path.
SELECT is_empty('SELECT signature FROM own_function WHERE prosecdef', 'No function runs with the rights of its owner.');
SELECT is_empty($$SELECT signature FROM own_function WHERE lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL
	AND NOT EXISTS (SELECT FROM unnest(proconfig) AS s WHERE s ~ '^search_path=')$$,
	'A function that is not parsed at its creation sets its search path.');
SELECT is_empty($$SELECT pg_describe_object(d.classid, d.objid, d.objsubid), pg_describe_object(d.refclassid, d.refobjid, 0)
	FROM pg_depend d
	LEFT JOIN pg_proc p ON p.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass
	LEFT JOIN pg_operator o ON o.oid = d.refobjid AND d.refclassid = 'pg_operator'::regclass
	LEFT JOIN pg_type t ON t.oid = d.refobjid AND d.refclassid = 'pg_type'::regclass
	WHERE d.objid IN (SELECT oid FROM own_function UNION SELECT oid FROM own_relation
		UNION SELECT x.oid FROM pg_constraint x JOIN own_relation c ON c.oid = x.conrelid
		UNION SELECT x.oid FROM pg_attrdef x JOIN own_relation c ON c.oid = x.adrelid
		UNION SELECT x.oid FROM pg_rewrite x JOIN own_relation c ON c.oid = x.ev_class)
	AND coalesce(p.pronamespace, o.oprnamespace, t.typnamespace) NOT IN ('pg_catalog'::regnamespace, 'reservation'::regnamespace, 'reservation_internal'::regnamespace)$$,
	'No object of the extension uses an object that is neither PostgreSQL''s nor its own.');

-- A generator makes a query of a function that is not VOLATILE, and a mutation of one that is.
SELECT results_eq($$SELECT DISTINCT f.proname::text COLLATE "C" FROM own_function f JOIN reservation_internal.privilege p
	ON p.object = f.proname AND p.level = 'reader' AND p.privileges = '{EXECUTE}' WHERE f.provolatile = 'v'$$, $$VALUES ('clock'::text COLLATE "C")$$,
	'Of the functions of a reader only clock() is VOLATILE.');

-- Comments on columns that do not explain themselves
SELECT is_empty($$SELECT c.relname, a.attname FROM own_relation c JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relkind = 'r' AND (c.relname, a.attname) IN (('resource', 'capacity'), ('resource', 'overbooking'), ('resource', 'slot'),
		('resource', 'payment'), ('opening_hours', 'weekday'), ('opening_hours', 'closes'), ('reservation', 'customer'),
		('reservation', 'version'), ('reservation', 'sequence'), ('reservation', 'simulated'), ('allocation', 'reservation_id'),
		('allocation', 'units'), ('allocation', 'during'), ('allocation', 'pinned'), ('event', 'position'), ('event', 'transaction_id'),
		('unit', 'number'), ('event', 'sequence'), ('event', 'actor'), ('event', 'session_role'), ('idempotency', 'fingerprint'))
	AND col_description(c.oid, a.attnum) IS NULL$$, 'The columns that do not explain themselves have comments.');
SELECT is((SELECT obj_description(oid, 'pg_constraint') IS NOT NULL FROM pg_constraint WHERE conname = 'allocation_occupancy_excl'), true,
	'The exclusion constraint has a comment.');

-- The guarantee
SELECT is((SELECT array_agg(conname::text) FROM pg_constraint WHERE conrelid = 'reservation.allocation'::regclass AND contype = 'x'),
	'{allocation_occupancy_excl}', 'The table of allocations has one exclusion constraint.');
SELECT is((SELECT indexdef ~ 'USING gist \(reservation.occupancy\(resource_id, units, during\)\)' FROM pg_indexes
	WHERE indexname = 'allocation_occupancy_excl'), true, 'The exclusion constraint is over one expression of a GiST index.');
SELECT is_empty($$SELECT relname FROM own_relation WHERE relkind = 'r' AND relpersistence <> 'p'$$, 'No table is unlogged.');
SELECT is_empty($$SELECT c.relname FROM own_relation c WHERE c.relkind = 'r' AND NOT EXISTS (
	SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)$$, 'Every table has a primary key.');
SELECT is((SELECT count(*)::int FROM pg_trigger WHERE tgrelid = 'reservation.event'::regclass AND NOT tgisinternal AND tgenabled = 'A'), 2,
	'The two guards of events fire in every replication role.');
SELECT is_empty($$SELECT relname FROM own_relation WHERE relkind = 'S' AND oid IN (
	SELECT seqrelid FROM pg_sequence WHERE seqcache <> 1)$$, 'A sequence caches no values.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');

SELECT * FROM finish();
ROLLBACK;
