-- What a payment provider reports, once or more than once.

CREATE FUNCTION reservation.authorize_payment(
	reservation_id uuid,
	provider_reference text,
	amount numeric DEFAULT NULL,
	method text DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	currency text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_authorize_payment'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.authorize_payment(
	uuid, text, numeric, text, text, text) IS
'a payment was authorized, and can be charged';
INSERT INTO reservation_internal.privilege VALUES ('authorize_payment', 'agent');

CREATE FUNCTION reservation.complete_payment(
	reservation_id uuid,
	provider_reference text,
	amount numeric DEFAULT NULL,
	method text DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	currency text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_complete_payment'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.complete_payment(
	uuid, text, numeric, text, text, text) IS
'money has arrived; the whole amount confirms a hold';
INSERT INTO reservation_internal.privilege VALUES ('complete_payment', 'agent');

CREATE FUNCTION reservation.fail_payment(
	reservation_id uuid,
	provider_reference text,
	reason text DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_fail_payment'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.fail_payment(uuid, text, text, text) IS
'a payment has failed; its event names other ways to pay';
INSERT INTO reservation_internal.privilege VALUES ('fail_payment', 'agent');

CREATE FUNCTION reservation.complete_refund(
	reservation_id uuid,
	provider_reference text,
	amount numeric DEFAULT NULL,
	method text DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	currency text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_complete_refund'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.complete_refund(
	uuid, text, numeric, text, text, text) IS
'money that was owed has been paid back';
INSERT INTO reservation_internal.privilege VALUES ('complete_refund', 'agent');
