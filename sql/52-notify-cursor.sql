-- The position up to which the worker has announced events; without a row it has
-- announced none. A dump has the row, so that a restore announces the rest.

CREATE TABLE reservation.notify_cursor (
	only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
	position bigint NOT NULL
);
COMMENT ON TABLE reservation.notify_cursor IS
'the position up to which the worker, or tick(), has announced events; at most one row';
INSERT INTO reservation_internal.privilege VALUES ('notify_cursor', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.notify_cursor.position IS
'events up to this position are announced';
SELECT pg_catalog.pg_extension_config_dump('reservation.notify_cursor', '');
