-- Requests and their outcomes. Only commands write here.

CREATE TABLE reservation.reservation (
	reservation_id uuid PRIMARY KEY,
	created_at timestamptz NOT NULL,
	confirmed_at timestamptz,
	checked_in_at timestamptz,
	checked_out_at timestamptz,
	ended_at timestamptz,
	expires_at timestamptz,
	version int NOT NULL,
	sequence int NOT NULL,
	quantity int NOT NULL,
	priority int NOT NULL DEFAULT 0,
	amount_fixed boolean NOT NULL,
	simulated boolean NOT NULL,
	status text NOT NULL
		CONSTRAINT reservation_status_check CHECK (
			status IN ('waitlisted', 'held', 'confirmed', 'checked_in',
				'checked_out', 'canceled', 'expired', 'rejected', 'no_show')),
	payment_status text NOT NULL
		CONSTRAINT reservation_payment_status_check CHECK (
			payment_status IN ('none', 'due', 'authorized', 'paid', 'failed',
				'refund_due', 'refunded')),
	customer text NOT NULL,
	resource_ids bigint[] NOT NULL,
	during tstzrange NOT NULL
		-- a time that has a date in every calendar, also in a row written past the commands
		CONSTRAINT reservation_during_check CHECK (
			during <@ '[0001-01-01 00:00+00,9999-01-01 00:00+00)'),
	amount numeric,
	currency text NOT NULL,
	cancellation_terms jsonb,
	units int4range,
	details jsonb NOT NULL,
	-- columns since 0.1.0, in the order in which an update adds them
	prices jsonb,
	posted numeric,
	terms_from timestamptz,
	booking_id uuid,
	item int,
	pending jsonb,
	guests int,
	rate_plan text,
	deposit numeric,
	balance_due_at timestamptz,
	waived text[],
	tenant text NOT NULL DEFAULT '',
	CONSTRAINT reservation_expires_at_check CHECK (
		(expires_at IS NOT NULL) = (status = 'held' OR pending IS NOT NULL))
)
-- A command updates its row in place: no index has a column that a usual command changes,
-- and a part of each page is left free.
WITH (fillfactor = 85);
COMMENT ON TABLE reservation.reservation IS
'one request of one customer and its outcome';
INSERT INTO reservation_internal.privilege VALUES ('reservation', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.reservation.customer IS
'the application''s own opaque key, not a name';
COMMENT ON COLUMN reservation.reservation.amount_fixed IS
'the amount was given by the caller and stays until another is given';
COMMENT ON COLUMN reservation.reservation.cancellation_terms IS
'the cancellation tiers at booking; null: everything is refunded';
COMMENT ON COLUMN reservation.reservation.prices IS
'for each resource, the units and the prices at which their nights, days or hours were booked; null: no part of it has a price';
COMMENT ON COLUMN reservation.reservation.posted IS
'the sum of its charges, to be paid beside the amount; null: none';
COMMENT ON COLUMN reservation.reservation.terms_from IS
'an earlier start that it has had, by which the terms still count; null: that of the stay';
COMMENT ON COLUMN reservation.reservation.booking_id IS
'the booking that the reservation is an item of; null: it was made alone';
COMMENT ON COLUMN reservation.reservation.item IS
'the number of the item in its booking, from 1';
COMMENT ON COLUMN reservation.reservation.rate_plan IS
'the code of the rate plan on which it is sold; null: none';
COMMENT ON COLUMN reservation.reservation.deposit IS
'the part of the amount that is asked for until its balance is; null: all of it';
COMMENT ON COLUMN reservation.reservation.balance_due_at IS
'when the rest is asked for; null: it is';
COMMENT ON COLUMN reservation.reservation.expires_at IS
'the end of a hold, or of the time to pay for a pending change';
COMMENT ON COLUMN reservation.reservation.pending IS
'of a change that is not paid yet: the facts before it, which hold again if it is not paid in time; null: there is none';
COMMENT ON COLUMN reservation.reservation.units IS
'the units that the reservation must have; null: any units';
COMMENT ON COLUMN reservation.reservation.waived IS
'the reasons that staff have set aside for the stay; null: none';
COMMENT ON COLUMN reservation.reservation.tenant IS
'that of its resources';
COMMENT ON COLUMN reservation.reservation.version IS
'grows by one with each accepted command of a user';
COMMENT ON COLUMN reservation.reservation.sequence IS
'the number of its events';
COMMENT ON COLUMN reservation.reservation.simulated IS
'made under a set clock, so that sweeps under the real clock ignore it';
SELECT pg_catalog.pg_extension_config_dump('reservation.reservation', '');

CREATE INDEX reservation_customer_idx
ON reservation.reservation (customer);

-- Finds the reservations of a booking. It is a table, because an index in its place, also
-- one that leaves out null, would cost every reservation.
CREATE TABLE reservation.booking_item (
	booking_id uuid NOT NULL,
	item int NOT NULL,
	reservation_id uuid NOT NULL,
	PRIMARY KEY (booking_id, item)
);
COMMENT ON TABLE reservation.booking_item IS
'the reservations of bookings: what each item has become';
INSERT INTO reservation_internal.privilege VALUES ('booking_item', 'reader', '{SELECT}');
SELECT pg_catalog.pg_extension_config_dump('reservation.booking_item', '');

-- Finds holds and pending changes by their end, and guests who are in by the end of their
-- stay, however long
-- ago that was, and balances that are to be asked for. Commands keep its rows; waitlist_entry has those who wait. It is a table,
-- because with an index in its place every change of a status would write to all
-- indexes of reservation.
CREATE TABLE reservation.deadline (
	kind text NOT NULL
		CONSTRAINT deadline_kind_check CHECK (kind IN ('expiry', 'departure', 'balance')),
	due_at timestamptz NOT NULL,
	reservation_id uuid NOT NULL,
	resource_ids bigint[] NOT NULL,
	PRIMARY KEY (kind, due_at, reservation_id)
);
COMMENT ON TABLE reservation.deadline IS
'the ends of holds and of the time to pay for changes, and of the stays of guests who are in; the times of balances';
INSERT INTO reservation_internal.privilege VALUES ('deadline', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.deadline.kind IS
'expiry: at expires_at; departure: at the end of the stay of a guest who is in, or of the time to pay for a change of it, which is earlier; balance: at balance_due_at';
SELECT pg_catalog.pg_extension_config_dump('reservation.deadline', '');

-- The right to call it is the right to waive the rules.
CREATE FUNCTION reservation.waivable_reasons() RETURNS text[]
AS 'MODULE_PATHNAME', 'reservation_waivable_reasons'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.waivable_reasons() IS
'the reasons that staff may set aside by the argument waive';
INSERT INTO reservation_internal.privilege VALUES ('waivable_reasons', 'desk');

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
	units int4range DEFAULT NULL,
	guests int DEFAULT NULL,
	rate_plan text DEFAULT NULL,
	waive text[] DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_reservation(
	bigint, tstzrange, text, int, text, text, numeric, interval, text, jsonb,
	int4range, int, text, text[]) IS
'reserve units of a resource over a period';
INSERT INTO reservation_internal.privilege VALUES ('create_reservation', 'agent');

CREATE FUNCTION reservation.create_best_reservation(
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
	focus text DEFAULT NULL,
	guests int DEFAULT NULL,
	rate_plan text DEFAULT NULL,
	waive text[] DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_best_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_best_reservation(
	bigint, tstzrange, text, int, text, text, numeric, interval, text, jsonb,
	text, int, text, text[]) IS
'reserve the best adjacent seats of a resource over a period';
INSERT INTO reservation_internal.privilege VALUES ('create_best_reservation', 'agent');

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
	details jsonb DEFAULT '{}',
	guests int DEFAULT NULL,
	rate_plan text DEFAULT NULL,
	waive text[] DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_group_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_group_reservation(
	bigint[], tstzrange, text, int, text, text, numeric, interval, text, jsonb,
	int, text, text[]) IS
'reserve units of several resources over a period, all or nothing';
INSERT INTO reservation_internal.privilege VALUES ('create_group_reservation', 'agent');

CREATE FUNCTION reservation.create_category_reservation(
	category text,
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	on_unavailable text DEFAULT 'reject',
	promotion_code text DEFAULT NULL,
	amount numeric DEFAULT NULL,
	hold interval DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}',
	choose text DEFAULT 'rank',
	guests int DEFAULT NULL,
	rate_plan text DEFAULT NULL,
	waive text[] DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_category_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_category_reservation(
	text, tstzrange, text, int, text, text, numeric, interval, text, jsonb,
	text, int, text, text[]) IS
'reserve units of any resource of a category over a period';
INSERT INTO reservation_internal.privilege VALUES ('create_category_reservation', 'agent');

CREATE FUNCTION reservation.create_booking(
	items jsonb,
	customer text,
	mode text DEFAULT 'all',
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}')
RETURNS SETOF reservation.booking_outcome
AS 'MODULE_PATHNAME', 'reservation_create_booking'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.create_booking(jsonb, text, text, text, jsonb) IS
'make several reservations of one customer, all or each that can be had';
INSERT INTO reservation_internal.privilege VALUES ('create_booking', 'agent');

CREATE FUNCTION reservation.cancel_booking(
	booking_id uuid,
	reason text DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS SETOF reservation.booking_outcome
AS 'MODULE_PATHNAME', 'reservation_cancel_booking'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.cancel_booking(uuid, text, text) IS
'give back all places of a booking';
INSERT INTO reservation_internal.privilege VALUES ('cancel_booking', 'agent');

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
	idempotency_key text DEFAULT NULL,
	reprice boolean DEFAULT false,
	terms text DEFAULT 'strictest',
	instead_of bigint DEFAULT NULL,
	guests int DEFAULT NULL,
	waive text[] DEFAULT NULL,
	rate_plan text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_modify_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.modify_reservation(
	uuid, tstzrange, int, bigint, numeric, jsonb, text, int, text, boolean,
	text, bigint, int, text[], text) IS
'change a reservation, if the new place is free';
INSERT INTO reservation_internal.privilege VALUES ('modify_reservation', 'agent');

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

CREATE FUNCTION reservation.expire_reservation(reservation_id uuid)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_expire_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.expire_reservation(uuid) IS
'expire a hold that has ended';
INSERT INTO reservation_internal.privilege VALUES ('expire_reservation', 'agent');

CREATE FUNCTION reservation.expire_reservations(max int DEFAULT 1000)
RETURNS SETOF reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_expire_reservations'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.expire_reservations(int) IS
'expire the holds that have ended';
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

CREATE FUNCTION reservation.lifecycle(
	OUT status text, OUT command text, OUT new_status text,
	OUT events text, OUT refusal text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'reservation_lifecycle'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION reservation.lifecycle() IS
'the state machine: what each command does to a reservation of each status';
INSERT INTO reservation_internal.privilege VALUES ('lifecycle', 'reader');

CREATE FUNCTION reservation.extend_hold(
	reservation_id uuid,
	hold interval DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_extend_hold'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.extend_hold(uuid, interval, int, text) IS
'make a hold last at least this long from now on; null: as long as a new hold';
INSERT INTO reservation_internal.privilege VALUES ('extend_hold', 'agent');

CREATE FUNCTION reservation.reinstate(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_reinstate'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.reinstate(uuid, int, text) IS
'bring a canceled or expired reservation back, if there is still room';
INSERT INTO reservation_internal.privilege VALUES ('reinstate', 'agent');

CREATE FUNCTION reservation.erase_details(customer text) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_erase_details'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.erase_details(text) IS
'erase the details of a customer''s reservations; returns their number';
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

CREATE FUNCTION reservation_internal.require_reservation(reservation_id uuid)
RETURNS uuid
AS 'MODULE_PATHNAME', 'reservation_require_reservation'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation_internal.require_reservation(uuid) IS
'the id of a reservation, or an error if there is none';
