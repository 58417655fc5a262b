-- How far the events are announced that a worker announces. No row: none is.
-- It is dumped, so that a restore announces what was still to be announced.

CREATE TABLE reservation.relay (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	position bigint NOT NULL
);
COMMENT ON TABLE reservation.relay IS
'how far the worker, or tick(), has announced events; at most one row';
COMMENT ON COLUMN reservation.relay.position IS
'those up to here are announced';
SELECT pg_catalog.pg_extension_config_dump('reservation.relay', '');
