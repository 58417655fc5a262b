-- PostgreSQL binds the names in the bodies of SQL functions now, so objects planted
-- in a schema of the installer's search path must not be found.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA reservation;
COMMENT ON SCHEMA reservation IS
'a reservation engine: its commands, its tables and its events';

-- The schema of the objects that only the extension itself uses: trigger functions,
-- support functions of types, and helpers of queries. None is documented or kept stable.
CREATE SCHEMA reservation_internal;
COMMENT ON SCHEMA reservation_internal IS
'parts of the functions of schema reservation; not for users';

-- The level of each object: each part of this script inserts the levels of the objects
-- that it makes, and grant_usage() grants by them. A level includes the rights of the
-- lower ones, and objects of level owner are granted to no role. An object without a
-- row stops the installation.
CREATE TABLE reservation_internal.privilege (
	object name NOT NULL,
	level text NOT NULL
		CONSTRAINT privilege_level_check CHECK (
			level IN ('reader', 'agent', 'desk', 'manager', 'owner')),
	privileges text[] NOT NULL DEFAULT '{EXECUTE}'
		CONSTRAINT privilege_privileges_check CHECK (
			privileges <@ '{EXECUTE,SELECT,INSERT,UPDATE,DELETE}'),
	PRIMARY KEY (object, level, privileges)
);
COMMENT ON TABLE reservation_internal.privilege IS
'the lowest level that has these privileges on a function, table or view of schema reservation';
