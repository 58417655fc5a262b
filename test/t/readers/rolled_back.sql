\set pause random(0, 5000)
BEGIN;
SELECT FROM reservation.create_reservation(1, public.some_day(), 'rolled back');
\sleep :pause us
ROLLBACK;
