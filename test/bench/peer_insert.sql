-- Peer: the least that can be called a booking.
--
-- One row in one table whose only index is its primary key: no rule, no
-- constraint on time, no event.  Nothing that keeps a booking can be faster.

CREATE TABLE peer_insert (
    booking_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource_id bigint NOT NULL,
    during      tstzrange NOT NULL,
    customer    text NOT NULL
);
