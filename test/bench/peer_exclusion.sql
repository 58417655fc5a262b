-- Peer: the constraint that PostgreSQL's manual shows.
--
-- The table of allocations with the same columns and the same other indexes,
-- but guarded by btree_gist on (resource, period): one unit a resource, which
-- is less than ours promises.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE peer_exclusion (
    allocation_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reservation_id uuid,
    resource_id    bigint NOT NULL,
    units          int4range NOT NULL,
    during         tstzrange NOT NULL,
    EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);
CREATE INDEX ON peer_exclusion (reservation_id);
