-- In, a moment later out: at or before the start that frees the place again.
SELECT public.anyone() AS id \gset
SELECT accepted, version, status FROM reservation.checkin(:id) \gset
\if :accepted
SELECT public.acknowledge(:id, 'checkin', :version, :status);
\sleep 5 ms
SELECT accepted, version, status FROM reservation.checkout(:id) \gset
\if :accepted
SELECT public.acknowledge(:id, 'checkout', :version, :status);
\endif
\endif
