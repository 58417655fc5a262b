-- What may be forgotten.

CREATE FUNCTION reservation.prune(before timestamptz) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_prune'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.prune(timestamptz) IS
'forget where guests stayed, and answers to idempotency keys; returns how many rows';

CREATE FUNCTION reservation.retire(before timestamptz) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_retire'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.retire(timestamptz) IS
'forget reservations that have ended, with all their events; returns how many';
