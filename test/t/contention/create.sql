-- Ask for a stay. What the client was told is written down in a transaction
-- of its own, as an application would: only after the answer.
\set room random(1, :rooms)
\set start random(0, 20)
\set length random(1, 3)
\set quantity random(1, 2)
SELECT reservation_id AS id, accepted, version, status FROM reservation.create_reservation(:room, public.stay(:start, :length), 'someone', :quantity) \gset
\if :accepted
SELECT public.acknowledge(:id, 'create', :version, :status, public.stay(:start, :length), :quantity);
\endif
