\set start random(0, 20)
\set length random(1, 3)
\set quantity random(1, 2)
SELECT public.anyone() AS id \gset
SELECT accepted, version, status FROM reservation.modify_reservation(:id, during => public.stay(:start, :length), quantity => :quantity) \gset
\if :accepted
SELECT public.acknowledge(:id, 'modify', :version, :status, public.stay(:start, :length), :quantity);
\endif
