-- The one that is booked is canceled at once, if it was.
\set room random(1, 3)
\set n random(1, 3)
SELECT reservation_id AS id, accepted::int AS accepted
FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', 'few ' || :n) \gset
\if :accepted
SELECT accepted FROM reservation.cancel_reservation(:id);
\endif
