-- Positions are drawn now and become visible later.
\set pause random(0, 8000)
BEGIN;
SELECT FROM reservation.create_reservation(1, public.some_day(), 'delayed');
\sleep :pause us
COMMIT;
