-- Counts since the server started, for monitoring.

CREATE FUNCTION reservation_internal.statistics()
RETURNS TABLE (
	statistic text, command text, result text, value bigint, since timestamptz)
AS 'MODULE_PATHNAME', 'reservation_statistics'
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION reservation_internal.statistics() IS
'the counts that are kept in shared memory; none if the library is not preloaded';

CREATE VIEW reservation.statistics WITH (security_invoker = true) AS
SELECT s.statistic, s.command, s.result, s.value, s.since
FROM reservation_internal.statistics() AS s
UNION ALL
SELECT 'dead_holds', NULL, NULL, count(*), NULL
FROM reservation.reservation r
WHERE r.status = 'held' AND r.expires_at <= (SELECT reservation.clock())
UNION ALL
SELECT 'unannounced', NULL, NULL, count(*), NULL
-- bounded, as without a worker there is no cursor
FROM (
	SELECT e.needs_notify FROM reservation.event e
	WHERE e.position > coalesce(
		(SELECT c.position FROM reservation.notify_cursor c), 0)
	ORDER BY e.position DESC LIMIT 10000) AS newest
WHERE newest.needs_notify;
COMMENT ON VIEW reservation.statistics IS
'commands by result, waits, moves and offers since the server started, holds that have ended and are not swept, and events that are not announced';
INSERT INTO reservation_internal.privilege VALUES ('statistics', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.statistics.result IS
'accepted, or the reason of the refusal';
COMMENT ON COLUMN reservation.statistics.since IS
'begin of the count; null: the value is that of now';

CREATE FUNCTION reservation.reset_statistics() RETURNS void
AS 'MODULE_PATHNAME', 'reservation_reset_statistics'
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION reservation.reset_statistics() IS
'begin the counts of this database anew';
INSERT INTO reservation_internal.privilege VALUES ('reset_statistics', 'manager');
