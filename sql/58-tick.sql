-- The tasks of the background worker, by hand.

CREATE FUNCTION reservation.tick(
	max int DEFAULT 1000, OUT expired bigint, OUT announced bigint)
AS 'MODULE_PATHNAME', 'reservation_tick'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.tick(int) IS
'run the tasks of the background worker once: expire holds, tell reminders, offer places, announce events';
INSERT INTO reservation_internal.privilege VALUES ('tick', 'manager');
