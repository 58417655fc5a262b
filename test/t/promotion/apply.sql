\set room random(1, 3)
SELECT reservation_id AS id
FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', 'c') \gset
SELECT accepted FROM reservation.apply_promotion(:id, 'FEW');
SELECT accepted FROM reservation.cancel_reservation(:id);
