-- One reservation over several transactions: its own order must hold too.
\set pause random(0, 2000)
SELECT reservation_id AS id FROM reservation.create_reservation(1, public.some_day(), 'busy') \gset
SELECT FROM reservation.modify_reservation(:id, quantity => 2);
\sleep :pause us
BEGIN;
SELECT FROM reservation.modify_reservation(:id, quantity => 3);
\sleep :pause us
COMMIT;
SELECT FROM reservation.cancel_reservation(:id);
SELECT FROM reservation.cancel_reservation(:id);
