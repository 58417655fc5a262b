-- The functions that the benchmark of a sale needs besides the commands

CREATE SCHEMA bench;
CREATE FUNCTION bench.hall(name text) RETURNS bigint STABLE LANGUAGE sql
RETURN (SELECT resource_id FROM reservation.resource r WHERE r.name = $1);

-- CPU time of a session in ns, as the kernel counts it, and the time of day
CREATE UNLOGGED TABLE bench.mark (pid int, n int, cpu bigint, at timestamptz);
CREATE FUNCTION bench.mark(n int) RETURNS void LANGUAGE sql
AS $$ INSERT INTO bench.mark VALUES (pg_backend_pid(), n, split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::bigint, clock_timestamp()) $$;

-- sell(hall, n, most): n calls, each for one to so many places
CREATE PROCEDURE bench.sell(hall bigint, n int, most int) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. n LOOP
        PERFORM FROM reservation.create_reservation(hall, '[2040-01-01 18:00+00,2040-01-01 22:00+00)', 'c', 1 + i % most);
        IF i % 1000 = 0 THEN
            COMMIT;
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION bench.sold(hall bigint) RETURNS bigint LANGUAGE sql
RETURN (SELECT coalesce(sum(upper(units) - lower(units)), 0) FROM reservation.allocation a WHERE a.resource_id = hall);

-- pgbench ends a client at its first error.
CREATE FUNCTION bench.try_create(resource_id bigint, during tstzrange, customer text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN (reservation.create_reservation(resource_id, during, customer, on_unavailable => 'error')).accepted;
EXCEPTION WHEN exclusion_violation THEN
    RETURN false;
END
$$;
