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
