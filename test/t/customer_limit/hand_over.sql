\set n random(1, 3)
\set room random(1, 2)
SELECT reservation_id AS id, accepted::int AS accepted
FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', 'few ' || :n) \gset
\if :accepted
SELECT accepted FROM reservation.modify_reservation(:id, customer => 'few ' || (1 + :n % 3));
SELECT accepted FROM reservation.modify_reservation(:id, resource_id => 3 - :room);
\endif
