-- The same in a transaction that stays open for a moment, so that others meet
-- a claim that is not committed; some take it back.
\set room random(1, :rooms)
\set start random(0, 20)
\set length random(1, 3)
\set pause random(100, 3000)
\set regret random(1, 3)
BEGIN;
SELECT reservation_id AS id, accepted, version, status FROM reservation.create_reservation(:room, public.stay(:start, :length), 'someone', 1) \gset
\sleep :pause us
\if :regret = 1
ROLLBACK;
\else
COMMIT;
\if :accepted
SELECT public.acknowledge(:id, 'create', :version, :status, public.stay(:start, :length), 1);
\endif
\endif
