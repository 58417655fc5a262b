SELECT public.anyone() AS id \gset
SELECT accepted, version, status FROM reservation.cancel_reservation(:id) \gset
\if :accepted
SELECT public.acknowledge(:id, 'cancel', :version, :status);
\endif
