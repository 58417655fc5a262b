\set room random(1, 3)
SELECT accepted FROM reservation.create_reservation(:room, '[2030-02-01, 2030-02-02)', 'c');
SELECT accepted FROM reservation.create_reservation(2, '[2030-02-01, 2030-02-02)', 'h', hold => '1 hour');
