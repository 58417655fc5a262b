-- A crowd wants places of the arena at hours that overlap, alone or in groups, and some
-- of it gives its places up again.
\set start random(0, 2)
\set quantity random(1, 3)
\set tires random(1, 4)
SELECT reservation_id AS id, accepted, version, status FROM reservation.create_reservation(8, public.stay(:start, 2), 'fan', :quantity) \gset
\if :accepted
SELECT public.acknowledge(:id, 'create', :version, :status, public.stay(:start, 2), :quantity);
\endif
\if :tires = 1
SELECT public.anyone() AS id \gset
SELECT accepted, version, status FROM reservation.cancel_reservation(:id) \gset
\if :accepted
SELECT public.acknowledge(:id, 'cancel', :version, :status);
\endif
\endif
