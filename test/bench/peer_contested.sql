-- Peer: the best hand-written way to sell one place once.
--
-- INSERT ... ON CONFLICT DO NOTHING on a btree_gist exclusion constraint: it
-- looks before it writes, never deadlocks, and who comes too late gets no row
-- instead of an error.  It keeps nothing else: no customer's history, no event.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE peer_contested (
    resource_id bigint NOT NULL,
    during      tstzrange NOT NULL,
    customer    text NOT NULL,
    EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);
