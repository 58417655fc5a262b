-- The lock by which a transaction holds readers back must survive the savepoint in
-- which it was first needed.
\set pause random(0, 5000)
BEGIN;
SAVEPOINT a;
SELECT FROM reservation.create_reservation(1, public.some_day(), 'undone');
ROLLBACK TO SAVEPOINT a;
\sleep :pause us
SELECT FROM reservation.create_reservation(1, public.some_day(), 'after a savepoint');
\sleep :pause us
COMMIT;
