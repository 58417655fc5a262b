-- Functions written in SQL are bound to what their names mean now. Nothing
-- that somebody planted in a schema of the installer's may be among it.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA reservation;
COMMENT ON SCHEMA reservation IS
'a reservation engine: its commands, its tables and its events';
