\set pause random(0, 5000)
BEGIN;
SAVEPOINT a;
SELECT FROM reservation.create_reservation(1, public.some_day(), 'inside');
RELEASE SAVEPOINT a;
SAVEPOINT b;
SELECT FROM reservation.create_reservation(1, public.some_day(), 'undone');
ROLLBACK TO SAVEPOINT b;
\sleep :pause us
COMMIT;
