-- Everybody wants the same hour of the hall.
SELECT reservation_id AS id, accepted, version, status FROM reservation.create_reservation(7, public.stay(0, 1), 'fan') \gset
\if :accepted
SELECT public.acknowledge(:id, 'create', :version, :status, public.stay(0, 1), 1);
\endif
