-- The one that is booked is canceled at once, if it has got the promotion.
\set room random(1, 3)
SELECT reservation_id AS id, accepted::int AS accepted
FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', 'c', promotion_code => 'FEW') \gset
\if :accepted
SELECT accepted FROM reservation.cancel_reservation(:id);
\endif
