-- Bookings beyond capacity.

CREATE FUNCTION reservation.process_overreservation(
	resource_id bigint, during tstzrange DEFAULT NULL)
RETURNS TABLE (
	reservation_id uuid, action text, to_resource_id bigint, reason text)
AS 'MODULE_PATHNAME', 'reservation_process_overreservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.process_overreservation(bigint, tstzrange) IS
'move bookings beyond capacity to other units, or to the waitlist';
INSERT INTO reservation_internal.privilege VALUES ('process_overreservation', 'manager');
