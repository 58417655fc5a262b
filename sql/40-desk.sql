-- The commands of a front desk, and the commands that correct it.

CREATE FUNCTION reservation.checkin(
	reservation_id uuid,
	at timestamptz DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_checkin'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.checkin(uuid, timestamptz, int, text) IS
'the guest is in';
INSERT INTO reservation_internal.privilege VALUES ('checkin', 'agent');

CREATE FUNCTION reservation.checkout(
	reservation_id uuid,
	at timestamptz DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_checkout'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.checkout(uuid, timestamptz, int, text) IS
'the guest has left';
INSERT INTO reservation_internal.privilege VALUES ('checkout', 'agent');

CREATE FUNCTION reservation.mark_no_show(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_mark_no_show'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.mark_no_show(uuid, int, text) IS
'the guest has not come';
INSERT INTO reservation_internal.privilege VALUES ('mark_no_show', 'agent');

CREATE FUNCTION reservation.assign_unit(
	reservation_id uuid,
	units int4range,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_assign_unit'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.assign_unit(uuid, int4range, int, text) IS
'give a reservation these units and no others; null: any units again';
INSERT INTO reservation_internal.privilege VALUES ('assign_unit', 'agent');

CREATE FUNCTION reservation.undo_checkin(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_checkin'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_checkin(uuid, int, text) IS
'take a check-in back';
INSERT INTO reservation_internal.privilege VALUES ('undo_checkin', 'agent');

CREATE FUNCTION reservation.undo_checkout(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_checkout'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_checkout(uuid, int, text) IS
'take a check-out back, if the units are still free';
INSERT INTO reservation_internal.privilege VALUES ('undo_checkout', 'agent');

CREATE FUNCTION reservation.undo_no_show(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_no_show'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_no_show(uuid, int, text) IS
'take a no-show back, if there is still room';
INSERT INTO reservation_internal.privilege VALUES ('undo_no_show', 'agent');
