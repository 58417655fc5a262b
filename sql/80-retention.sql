-- Removal of old data.

CREATE FUNCTION reservation.prune(before timestamptz, max int DEFAULT 10000)
RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_prune'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.prune(timestamptz, int) IS
'forget where guests stayed, and answers to idempotency keys, so many rows at most; returns how many';
INSERT INTO reservation_internal.privilege VALUES ('prune', 'manager');

CREATE FUNCTION reservation.retire(before timestamptz, max int DEFAULT 10000)
RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_retire'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.retire(timestamptz, int) IS
'forget reservations that have ended, with all their events, so many at most; returns how many';
INSERT INTO reservation_internal.privilege VALUES ('retire', 'owner');
