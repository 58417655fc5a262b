-- Peers: three ways to sell the places of one event by hand.
--
-- Each books a place and leaves an event, in one function and one transaction, and
-- answers false once nothing is left. None has a period, units in groups, holds, a
-- history or alternatives.
--   counter  one row counts down what is left: an UPDATE takes it until the commit
--   seats    a row a place; SKIP LOCKED finds one that no other transaction wants
--   locked   an advisory lock to the commit, and a count of the bookings under it

CREATE SCHEMA peer;
CREATE TABLE peer.booking (
    booking_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   bigint NOT NULL,
    customer   text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON peer.booking (event_id);
CREATE TABLE peer.event (
    position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aggregateid text NOT NULL,
    type        text NOT NULL,
    payload     jsonb NOT NULL
);
CREATE TABLE peer.counter (event_id bigint PRIMARY KEY, capacity int NOT NULL, places int NOT NULL CHECK (places >= 0));
CREATE TABLE peer.seat (event_id bigint, n int, booking_id bigint, PRIMARY KEY (event_id, n));
CREATE INDEX ON peer.seat (event_id, n) WHERE booking_id IS NULL;

CREATE FUNCTION peer.book(event_id bigint, customer text) RETURNS bigint LANGUAGE sql AS $$
WITH booked AS (INSERT INTO peer.booking (event_id, customer) VALUES ($1, $2) RETURNING booking_id)
INSERT INTO peer.event (aggregateid, type, payload)
SELECT booking_id::text, 'Booked', jsonb_build_object('event_id', $1, 'customer', $2) FROM booked
RETURNING aggregateid::bigint
$$;

CREATE FUNCTION peer.sell_by_counter(p_event_id bigint, customer text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE peer.counter SET places = places - 1 WHERE event_id = p_event_id AND places > 0;
    RETURN FOUND AND peer.book(p_event_id, customer) IS NOT NULL;
END
$$;

CREATE FUNCTION peer.sell_by_seats(p_event_id bigint, customer text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    seat int;
BEGIN
    SELECT s.n INTO seat FROM peer.seat s WHERE s.event_id = p_event_id AND s.booking_id IS NULL
     ORDER BY s.n LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF seat IS NULL THEN
        RETURN false;
    END IF;
    UPDATE peer.seat s SET booking_id = peer.book(p_event_id, customer) WHERE s.event_id = p_event_id AND s.n = seat;
    RETURN true;
END
$$;

CREATE FUNCTION peer.sell_by_lock(p_event_id bigint, customer text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(p_event_id);
    IF (SELECT count(*) FROM peer.booking b WHERE b.event_id = p_event_id)
       >= (SELECT c.capacity FROM peer.counter c WHERE c.event_id = p_event_id) THEN
        RETURN false;
    END IF;
    RETURN peer.book(p_event_id, customer) IS NOT NULL;
END
$$;

-- fill(units, sold): so many of the places are sold.
CREATE PROCEDURE peer.fill(units int, sold int) LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE peer.booking, peer.event, peer.counter, peer.seat;
    INSERT INTO peer.booking (event_id, customer) SELECT 1, 'c' || n FROM generate_series(1, sold) n;
    INSERT INTO peer.counter VALUES (1, units, units - sold);
    INSERT INTO peer.seat SELECT 1, n, nullif(greatest(sold - n + 1, 0), 0) FROM generate_series(1, units) n;
END
$$;
