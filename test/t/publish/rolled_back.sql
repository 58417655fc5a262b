\set room random(1, 50)
BEGIN;
SELECT reservation.create_reservation(:room, '[2039-01-01, 2039-01-02)', 'never');
ROLLBACK;
