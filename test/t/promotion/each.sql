\set room random(1, 3)
\set customer random(1, 5)
BEGIN;
SELECT accepted FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', :customer::text, promotion_code => 'EACH');
SELECT count(*) FROM reservation.redemption;
COMMIT;
