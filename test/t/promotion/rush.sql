-- The transaction stays open for a moment after it has redeemed.
\set room random(1, 3)
BEGIN;
SELECT accepted FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', 'c', promotion_code => 'RUSH');
SELECT count(*) FROM reservation.redemption;
COMMIT;
