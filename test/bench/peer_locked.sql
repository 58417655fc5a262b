-- Peer: our own command behind a lock that is held to commit.
--
-- The usual remedy against two bookings at once: the first transaction that books
-- a resource takes its advisory lock, and keeps it until it ends.

CREATE FUNCTION bench.create_locked(resource_id bigint, during tstzrange, customer text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(resource_id);
    RETURN (SELECT accepted FROM reservation.create_reservation(resource_id, during, customer));
END
$$;
