\set n random(1, 3)
SELECT accepted FROM reservation.create_group_reservation('{2,1,3}', '[2030-02-01, 2030-02-02)', 'few ' || :n, hold => '1 minute');
