-- Functions written in SQL are bound to what their names mean now. Nothing
-- that somebody planted in a schema of the installer's may be among it.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA reservation;
COMMENT ON SCHEMA reservation IS
'a reservation engine: its commands, its tables and its events';

-- What only the extension itself calls: trigger functions, support functions of
-- types, and helpers of queries. Nothing here is documented or kept stable.
CREATE SCHEMA reservation_internal;
COMMENT ON SCHEMA reservation_internal IS
'what the functions of schema reservation are made of; not for users';

-- Who may do what: a part of this script says it beside each object that it makes,
-- and grant_usage() grants it. Each level has what those before it have; what is the
-- owner's is granted to nobody. An object without a row stops the installation.
CREATE TABLE reservation_internal.privilege (
	object name NOT NULL,
	level text NOT NULL
		CONSTRAINT privilege_level_check CHECK (
			level IN ('reader', 'agent', 'manager', 'owner')),
	privileges text[] NOT NULL DEFAULT '{EXECUTE}'
		CONSTRAINT privilege_privileges_check CHECK (
			privileges <@ '{EXECUTE,SELECT,INSERT,UPDATE,DELETE}'),
	PRIMARY KEY (object, level, privileges)
);
COMMENT ON TABLE reservation_internal.privilege IS
'the lowest level that has these privileges on a function, table or view of schema reservation';
