-- What a background worker does, by hand.

CREATE FUNCTION reservation.tick(
	max int DEFAULT 1000, OUT expired bigint, OUT announced bigint)
AS 'MODULE_PATHNAME', 'reservation_tick'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.tick(int) IS
'do once what the background worker does all the time: expire what is due, offer places, announce events';
INSERT INTO reservation_internal.privilege VALUES ('tick', 'manager');
