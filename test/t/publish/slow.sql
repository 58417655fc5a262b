\set room random(1, 50)
\set day random(1, 3000)
BEGIN;
SELECT reservation.create_reservation(:room, tstzrange('2040-01-01'::timestamptz + :day * interval '1 day', '2040-01-02'::timestamptz + :day * interval '1 day'), 'slow');
\sleep 20 ms
COMMIT;
