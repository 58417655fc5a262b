-- The columns and constraints of today's tables. A constraint that a row of 0.1.0 breaks
-- stops the update, and names itself.

ALTER TABLE reservation.reservation SET (fillfactor = 85);
ALTER TABLE reservation.reservation
	ADD prices jsonb,
	ADD posted numeric,
	ADD terms_from timestamptz,
	ADD booking_id uuid,
	ADD item int,
	ADD pending jsonb,
	ADD guests int,
	ADD rate_plan text,
	ADD deposit numeric,
	ADD balance_due_at timestamptz,
	ADD waived text[],
	ADD CONSTRAINT reservation_during_check CHECK (
		during <@ '[0001-01-01 00:00+00,9999-01-01 00:00+00)'),
	ADD CONSTRAINT reservation_expires_at_check CHECK (
		(expires_at IS NOT NULL) = (status = 'held' OR pending IS NOT NULL));

ALTER TABLE reservation.allocation RENAME closure TO closure_aggregate_id;
ALTER TABLE reservation.allocation
	ADD pending text
		CONSTRAINT allocation_pending_check
		CHECK (pending IN ('kept', 'added', 'dropped')),
	ADD CONSTRAINT allocation_units_check CHECK (lower(units) >= 0);

ALTER TABLE reservation.payment RENAME forgiven TO superseded;

ALTER TABLE reservation.event RENAME relay TO needs_notify;

ALTER TABLE reservation.relay RENAME TO notify_cursor;
ALTER TABLE reservation.notify_cursor RENAME one TO only_row;
ALTER TABLE reservation.notify_cursor
	RENAME CONSTRAINT relay_one_check TO notify_cursor_only_row_check;
ALTER TABLE reservation.notify_cursor
	RENAME CONSTRAINT relay_pkey TO notify_cursor_pkey;

ALTER TABLE reservation.unit
	ADD row_name text,
	ADD distances jsonb NOT NULL DEFAULT '{}';

ALTER TABLE reservation.resource
	ADD arrival_time time,
	ADD departure_time time,
	ADD slot_from text NOT NULL DEFAULT 'midnight'
		CONSTRAINT resource_slot_from_check CHECK (
			slot_from IN ('midnight', 'opening')),
	ADD duration_step interval
		CONSTRAINT resource_duration_step_check CHECK (
			duration_step > '0' AND duration_step <= '1000 years'
			AND EXTRACT(year FROM duration_step) >= 0
			AND EXTRACT(month FROM duration_step) >= 0
			AND EXTRACT(day FROM duration_step) >= 0
			AND EXTRACT(hour FROM duration_step) >= 0
			AND EXTRACT(minute FROM duration_step) >= 0
			AND EXTRACT(second FROM duration_step) >= 0),
	ADD hours_apply text NOT NULL DEFAULT 'stay'
		CONSTRAINT resource_hours_apply_check CHECK (
			hours_apply IN ('stay', 'ends')),
	ADD reminders interval[]
		CONSTRAINT resource_reminders_check CHECK (
			cardinality(reminders) <= 16 AND array_position(reminders, NULL) IS NULL
			AND '0' < ALL (reminders) AND '10 years' >= ALL (reminders)),
	ADD rank int,
	ADD min_guests int
		CONSTRAINT resource_min_guests_check CHECK (min_guests >= 1),
	ADD max_guests int
		CONSTRAINT resource_max_guests_check CHECK (max_guests >= 1),
	ADD deposit numeric
		CONSTRAINT resource_deposit_check CHECK (
			deposit > 0 AND deposit < 1e15 AND scale(deposit) <= 32),
	ADD deposit_kind text NOT NULL DEFAULT 'percent'
		CONSTRAINT resource_deposit_kind_check CHECK (
			deposit_kind IN ('percent', 'amount')),
	ADD balance_due interval
		CONSTRAINT resource_balance_due_check CHECK (
			balance_due >= '0' AND balance_due <= '1000 years'),
	DROP CONSTRAINT resource_cleanup_time_check,
	DROP CONSTRAINT resource_hold_duration_check,
	DROP CONSTRAINT resource_max_advance_check,
	DROP CONSTRAINT resource_max_duration_check,
	DROP CONSTRAINT resource_min_duration_check,
	DROP CONSTRAINT resource_price_check,
	DROP CONSTRAINT resource_setup_time_check,
	DROP CONSTRAINT resource_slot_check,
	ADD CONSTRAINT resource_attributes_check CHECK (
		octet_length(attributes::text) <= 1048576),
	ADD CONSTRAINT resource_cancellation_policy_check CHECK (
		octet_length(cancellation_policy) <= 1024),
	ADD CONSTRAINT resource_category_check CHECK (octet_length(category) <= 1024),
	ADD CONSTRAINT resource_cleanup_time_check CHECK (
		cleanup_time >= '0' AND cleanup_time <= '100 years'),
	ADD CONSTRAINT resource_hold_duration_check CHECK (
		hold_duration > '0' AND hold_duration <= '100 years'),
	ADD CONSTRAINT resource_max_advance_check CHECK (
		max_advance >= '0' AND max_advance <= '1000 years'),
	ADD CONSTRAINT resource_max_duration_check CHECK (
		max_duration > '0' AND max_duration <= '1000 years'),
	ADD CONSTRAINT resource_min_duration_check CHECK (
		min_duration >= '0' AND min_duration <= '1000 years'),
	ADD CONSTRAINT resource_min_notice_check CHECK (
		min_notice >= '-1000 years' AND min_notice <= '1000 years'),
	ADD CONSTRAINT resource_name_check CHECK (octet_length(name) <= 1024),
	ADD CONSTRAINT resource_price_check CHECK (
		price >= 0 AND price < 1e15 AND scale(price) <= 32),
	ADD CONSTRAINT resource_setup_time_check CHECK (
		setup_time >= '0' AND setup_time <= '100 years'),
	ADD CONSTRAINT resource_slot_check CHECK (
		slot > '0' AND slot <= '1000 years' AND EXTRACT(month FROM slot) = 0
			AND EXTRACT(year FROM slot) = 0);

ALTER TABLE reservation.opening_hours
	ADD capacity int
		CONSTRAINT opening_hours_capacity_check CHECK (capacity >= 0);

ALTER TABLE reservation.opening_exception
	ADD capacity int
		CONSTRAINT opening_exception_capacity_check CHECK (capacity >= 0),
	DROP CONSTRAINT opening_exception_day_check,
	ADD CONSTRAINT opening_exception_day_check CHECK (
		day >= '0001-01-01' AND day < '9999-01-01');

ALTER TABLE reservation.unit
	DROP CONSTRAINT unit_name_check,
	ADD CONSTRAINT unit_attributes_check CHECK (
		octet_length(attributes::text) <= 1048576),
	ADD CONSTRAINT unit_distances_check CHECK (
		jsonb_typeof(distances) = 'object' AND octet_length(distances::text) <= 65536
			AND NOT jsonb_path_exists(distances,
				'$.* ? (@.type() != "number" || @ < 0 || @ > 1000000000)')),
	ADD CONSTRAINT unit_name_check CHECK (name <> '' AND octet_length(name) <= 1024),
	ADD CONSTRAINT unit_row_name_check CHECK (
		row_name <> '' AND octet_length(row_name) <= 1024);

ALTER TABLE reservation.rate
	ADD guests int4range
		CONSTRAINT rate_guests_check CHECK (NOT isempty(guests)),
	DROP CONSTRAINT rate_price_check,
	DROP CONSTRAINT rate_weekdays_check,
	ADD CONSTRAINT rate_name_check CHECK (octet_length(name) <= 1024),
	ADD CONSTRAINT rate_price_check CHECK (
		price >= 0 AND price < 1e15 AND scale(price) <= 32),
	ADD CONSTRAINT rate_weekdays_check CHECK (
		weekdays <@ '{1,2,3,4,5,6,7}' AND weekdays <> '{}'
			AND cardinality(weekdays) <= 100);

ALTER TABLE reservation.cancellation_tier
	DROP CONSTRAINT cancellation_tier_before_check,
	DROP CONSTRAINT cancellation_tier_fee_check,
	DROP CONSTRAINT cancellation_tier_refund_percent_check,
	ADD CONSTRAINT cancellation_tier_before_check CHECK (
		before >= '0' AND before <= '1000 years'),
	ADD CONSTRAINT cancellation_tier_fee_check CHECK (
		fee >= 0 AND fee < 1e15 AND scale(fee) <= 32),
	ADD CONSTRAINT cancellation_tier_policy_check CHECK (octet_length(policy) <= 1024),
	ADD CONSTRAINT cancellation_tier_refund_percent_check CHECK (
		refund_percent BETWEEN 0 AND 100 AND scale(refund_percent) <= 32);

ALTER TABLE reservation.promotion
	DROP CONSTRAINT promotion_code_check,
	DROP CONSTRAINT promotion_min_amount_check,
	DROP CONSTRAINT promotion_value_check,
	ADD CONSTRAINT promotion_category_check CHECK (octet_length(category) <= 1024),
	ADD CONSTRAINT promotion_code_check CHECK (
		code <> '' AND octet_length(code) <= 1024),
	ADD CONSTRAINT promotion_min_amount_check CHECK (
		min_amount >= 0 AND min_amount < 1e15 AND scale(min_amount) <= 32),
	ADD CONSTRAINT promotion_value_check CHECK (
		value > 0 AND value < 1e15 AND scale(value) <= 32);

-- The answers have today's type when it exists (part 16).
ALTER TYPE reservation.outcome SET SCHEMA reservation_internal;
ALTER TABLE reservation.idempotency SET SCHEMA reservation_internal;

-- From PostgreSQL 18 on, NOT NULL has a name, which a renamed column keeps.
DO $$
DECLARE
	kept record;
BEGIN
	FOR kept IN
		SELECT c.conrelid::regclass AS of_table, c.conname AS name,
			r.relname || '_' || a.attname || '_not_null' AS today
		FROM pg_constraint c
		JOIN pg_class r ON r.oid = c.conrelid
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		WHERE c.contype = 'n' AND c.connamespace = 'reservation'::regnamespace
		AND c.conname <> r.relname || '_' || a.attname || '_not_null'
	LOOP
		EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',
			kept.of_table, kept.name, kept.today);
	END LOOP;
END
$$;
