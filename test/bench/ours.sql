-- Ours: resources for every part of the benchmark, and the one wrapper it needs.

CREATE SCHEMA bench;

-- 1 to 10000: one unit each.  Ids follow from the identity of a fresh database.
INSERT INTO reservation.resource (name) SELECT 'room ' || n FROM generate_series(1, 10000) n;

-- 10001 to 10033: a crowd fits in, at the same hour.
INSERT INTO reservation.resource (name, capacity) SELECT 'square ' || n, 1000000 FROM generate_series(1, 33) n;

-- pgbench ends a client at its first error, so the fast no of
-- on_unavailable => 'error' is caught here, at our expense: in the form that
-- costs PL/pgSQL least, an expression.
CREATE FUNCTION bench.try_create(resource_id bigint, during tstzrange, customer text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN (reservation.create_reservation(resource_id, during, customer, on_unavailable => 'error')).accepted;
EXCEPTION WHEN exclusion_violation THEN
    RETURN false;
END
$$;
