-- Two rooms at once, in either order.
\set one random(1, :rooms)
\set other 1 + (:one + random(0, :rooms - 2)) % :rooms
\set start random(0, 20)
\set length random(1, 3)
SELECT reservation_id AS id, accepted, version, status FROM reservation.create_group_reservation(ARRAY[:one, :other]::bigint[], public.stay(:start, :length), 'a family', 1) \gset
\if :accepted
SELECT public.acknowledge(:id, 'create', :version, :status, public.stay(:start, :length), 1);
\endif
