-- The commands: the only door to reservations.

CREATE FUNCTION reservation.create_reservation(
	resource_id bigint,
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	on_unavailable text DEFAULT 'reject',
	promotion_code text DEFAULT NULL,
	amount numeric DEFAULT NULL,
	hold interval DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}',
	units int4range DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_reservation(
	bigint, tstzrange, text, int, text, text, numeric, interval, text, jsonb,
	int4range) IS
'reserve units of a resource over a period';
INSERT INTO reservation_internal.privilege VALUES ('create_reservation', 'agent');

CREATE FUNCTION reservation.create_group_reservation(
	resource_ids bigint[],
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	on_unavailable text DEFAULT 'reject',
	promotion_code text DEFAULT NULL,
	amount numeric DEFAULT NULL,
	hold interval DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}')
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_group_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_group_reservation(
	bigint[], tstzrange, text, int, text, text, numeric, interval, text, jsonb) IS
'reserve units of several resources over a period, all or nothing';
INSERT INTO reservation_internal.privilege VALUES ('create_group_reservation', 'agent');

CREATE FUNCTION reservation.confirm_reservation(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_confirm_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.confirm_reservation(uuid, int, text) IS
'make a hold firm';
INSERT INTO reservation_internal.privilege VALUES ('confirm_reservation', 'agent');

CREATE FUNCTION reservation.modify_reservation(
	reservation_id uuid,
	during tstzrange DEFAULT NULL,
	quantity int DEFAULT NULL,
	resource_id bigint DEFAULT NULL,
	amount numeric DEFAULT NULL,
	details jsonb DEFAULT NULL,
	customer text DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_modify_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.modify_reservation(
	uuid, tstzrange, int, bigint, numeric, jsonb, text, int, text) IS
'change a reservation, if the new place is free';
INSERT INTO reservation_internal.privilege VALUES ('modify_reservation', 'agent');

CREATE FUNCTION reservation.apply_promotion(
	reservation_id uuid,
	code text,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_apply_promotion'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.apply_promotion(uuid, text, int, text) IS
'redeem a promotion, which lowers what is to be paid';
INSERT INTO reservation_internal.privilege VALUES ('apply_promotion', 'agent');

CREATE FUNCTION reservation.cancel_reservation(
	reservation_id uuid,
	reason text DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_cancel_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.cancel_reservation(uuid, text, int, text) IS
'give a place back';
INSERT INTO reservation_internal.privilege VALUES ('cancel_reservation', 'agent');

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

CREATE FUNCTION reservation.expire_reservation(reservation_id uuid)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_expire_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.expire_reservation(uuid) IS
'end a hold whose time is up';
INSERT INTO reservation_internal.privilege VALUES ('expire_reservation', 'agent');

CREATE FUNCTION reservation.expire_reservations(max int DEFAULT 1000)
RETURNS SETOF reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_expire_reservations'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.expire_reservations(int) IS
'end the holds whose time is up';
INSERT INTO reservation_internal.privilege VALUES ('expire_reservations', 'agent');

CREATE FUNCTION reservation.send_reservation_confirmation(
	reservation_id uuid,
	channel text DEFAULT 'email',
	message_id text DEFAULT NULL,
	about text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_send_reservation_confirmation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.send_reservation_confirmation(
	uuid, text, text, text) IS
'record that the customer was told';
INSERT INTO reservation_internal.privilege VALUES ('send_reservation_confirmation', 'agent');

CREATE FUNCTION reservation.close_resource(
	resource_id bigint,
	during tstzrange,
	units int4range DEFAULT NULL,
	reason text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_close_resource'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.close_resource(
	bigint, tstzrange, int4range, text) IS
'close a resource, or some of its units, for a period';
INSERT INTO reservation_internal.privilege VALUES ('close_resource', 'manager');

CREATE FUNCTION reservation.reopen_resource(closure_id bigint)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_reopen_resource'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.reopen_resource(bigint) IS
'end a closure';
INSERT INTO reservation_internal.privilege VALUES ('reopen_resource', 'manager');

CREATE FUNCTION reservation.lifecycle(
	OUT status text, OUT command text, OUT new_status text,
	OUT events text, OUT refusal text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'reservation_lifecycle'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION reservation.lifecycle() IS
'the state machine: what each command does to a reservation of each status';
INSERT INTO reservation_internal.privilege VALUES ('lifecycle', 'reader');

CREATE FUNCTION reservation.add_to_waitlist(
	resource_id bigint,
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	priority int DEFAULT 0,
	amount numeric DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}')
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_add_to_waitlist'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.add_to_waitlist(
	bigint, tstzrange, text, int, int, numeric, text, jsonb) IS
'wait for units of a resource over a period';
INSERT INTO reservation_internal.privilege VALUES ('add_to_waitlist', 'agent');

-- More room is offered to those who wait. A restore fires nothing: rows come
-- by INSERT. And a subscriber decides nothing.
CREATE FUNCTION reservation_internal.resource_grows() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_resource_grows'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_grows
AFTER UPDATE ON reservation.resource
FOR EACH ROW WHEN (NEW.active
	AND (NEW.capacity > OLD.capacity OR NOT OLD.active
		OR NEW.setup_time IS DISTINCT FROM OLD.setup_time
		OR NEW.cleanup_time IS DISTINCT FROM OLD.cleanup_time))
EXECUTE FUNCTION reservation_internal.resource_grows();

CREATE FUNCTION reservation.process_overreservation(
	resource_id bigint, during tstzrange DEFAULT NULL)
RETURNS TABLE (
	reservation_id uuid, action text, to_resource_id bigint, reason text)
AS 'MODULE_PATHNAME', 'reservation_process_overreservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.process_overreservation(bigint, tstzrange) IS
'find a place for what is sold beyond capacity, or the waitlist';
INSERT INTO reservation_internal.privilege VALUES ('process_overreservation', 'manager');
