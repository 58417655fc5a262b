-- What a front desk has to put right.

CREATE FUNCTION reservation.assign_unit(
	reservation_id uuid,
	units int4range,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_assign_unit'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.assign_unit(uuid, int4range, int, text) IS
'give a reservation just these units, for good; null: any again';
INSERT INTO reservation_internal.privilege VALUES ('assign_unit', 'agent');

CREATE FUNCTION reservation.extend_hold(
	reservation_id uuid,
	hold interval DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_extend_hold'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.extend_hold(uuid, interval, int, text) IS
'a hold lasts for at least so long from now on; null: as long as a new one';
INSERT INTO reservation_internal.privilege VALUES ('extend_hold', 'agent');

CREATE FUNCTION reservation.undo_checkin(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_checkin'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_checkin(uuid, int, text) IS
'the guest is not in after all';
INSERT INTO reservation_internal.privilege VALUES ('undo_checkin', 'agent');

CREATE FUNCTION reservation.undo_no_show(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_no_show'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_no_show(uuid, int, text) IS
'the guest has come after all; if there still is room';
INSERT INTO reservation_internal.privilege VALUES ('undo_no_show', 'agent');

CREATE FUNCTION reservation.reinstate(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_reinstate'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.reinstate(uuid, int, text) IS
'a canceled or expired reservation holds again, if there still is room';
INSERT INTO reservation_internal.privilege VALUES ('reinstate', 'agent');

CREATE FUNCTION reservation.erase_details(customer text) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_erase_details'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.erase_details(text) IS
'forget the details of a customer''s reservations; returns how many';
INSERT INTO reservation_internal.privilege VALUES ('erase_details', 'manager');

CREATE FUNCTION reservation.reservations_of(customer text)
RETURNS SETOF reservation.reservation
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT * FROM reservation.reservation r
WHERE r.customer = $1 ORDER BY r.created_at, r.reservation_id;
END;
COMMENT ON FUNCTION reservation.reservations_of(text) IS
'the reservations of a customer, oldest first';
INSERT INTO reservation_internal.privilege VALUES ('reservations_of', 'reader');
