-- The objects of an install: none undocumented, lost in a dump, open to
-- everyone or without a primary key.
BEGIN;
SELECT plan(7);

CREATE TEMPORARY VIEW member AS
SELECT classid, objid, pg_describe_object(classid, objid, objsubid) AS object
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'reservation');

SELECT isnt_empty('SELECT FROM member', 'The extension has members.');

-- Functions that only PostgreSQL calls (input, output, index support, triggers) and
-- sequences of identity columns explain themselves where they are used.
SELECT is_empty($$
    SELECT object FROM member
    LEFT JOIN pg_proc AS f ON f.oid = objid AND classid = 'pg_proc'::regclass
    LEFT JOIN pg_class AS c ON c.oid = objid AND classid = 'pg_class'::regclass
    WHERE obj_description(objid, classid::regclass::name) IS NULL
      AND classid IN ('pg_proc'::regclass, 'pg_class'::regclass,
                      'pg_namespace'::regclass, 'pg_operator'::regclass)
      AND c.relkind IS DISTINCT FROM 'S'
      AND (f.oid IS NULL
           OR NOT ARRAY[f.prorettype] || f.proargtypes::oid[] &&
              '{internal,cstring,trigger}'::regtype[]::oid[])
$$, 'Functions, relations, operators and the schema have comments.');

SELECT is_empty($$
    SELECT object FROM member JOIN pg_type AS t ON t.oid = objid
    WHERE classid = 'pg_type'::regclass AND t.typrelid = 0 AND t.typelem = 0
      AND obj_description(objid, 'pg_type') IS NULL
$$, 'The types of the extension have comments.');

SELECT is_empty($$
    SELECT object FROM member
    JOIN pg_class AS c ON c.oid = objid AND classid = 'pg_class'::regclass
    WHERE c.relkind IN ('r', 'S')
      -- what the script itself fills, it fills again
      AND c.relnamespace <> 'reservation_internal'::regnamespace
      AND objid <> ALL (SELECT unnest(extconfig) FROM pg_extension
                        WHERE extname = 'reservation')
$$, 'The data of every table and sequence is dumped.');

SELECT is_empty($$
    SELECT object FROM member
    JOIN pg_class AS c ON c.oid = objid AND classid = 'pg_class'::regclass
    WHERE c.relkind = 'r'
      AND NOT EXISTS (SELECT FROM pg_index
                      WHERE indrelid = c.oid AND indisprimary)
$$, 'Every table has a primary key.');

SELECT is_empty($$
    SELECT object FROM member
    JOIN pg_class AS c ON c.oid = objid AND classid = 'pg_class'::regclass
    CROSS JOIN aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
    WHERE c.relkind IN ('r', 'v', 'S') AND a.grantee = 0
$$, 'No relation is open to PUBLIC.');

SELECT is_empty($$
    SELECT object FROM member
    JOIN pg_namespace AS n ON n.oid = objid
                          AND classid = 'pg_namespace'::regclass
    CROSS JOIN aclexplode(coalesce(n.nspacl,
                                   acldefault('n', n.nspowner))) AS a
    WHERE a.grantee = 0
$$, 'The schema is not open to PUBLIC.');

SELECT finish();
ROLLBACK;
