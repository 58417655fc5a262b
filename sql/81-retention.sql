-- Removal of old data.

CREATE FUNCTION reservation.prune(before timestamptz, max int DEFAULT 10000)
RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_prune'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.prune(timestamptz, int) IS
'delete old allocations, closures and answers to idempotency keys, at most max rows; returns their number';
INSERT INTO reservation_internal.privilege VALUES ('prune', 'manager');

CREATE FUNCTION reservation.retire(before timestamptz, max int DEFAULT 10000)
RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_retire'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.retire(timestamptz, int) IS
'delete reservations that have ended, with their events, at most max of them; returns their number';
INSERT INTO reservation_internal.privilege VALUES ('retire', 'owner');
