-- Promotions lower a price, and redemptions are their uses. Managers fill promotion
-- with DML; commands write redemption.

CREATE TABLE reservation.promotion (
	code text NOT NULL
		CONSTRAINT promotion_code_check CHECK (
			code <> '' AND octet_length(code) <= 1024),
	kind text NOT NULL
		CONSTRAINT promotion_kind_check CHECK (kind IN ('percent', 'amount')),
	value numeric NOT NULL
		CONSTRAINT promotion_value_check CHECK (
			value > 0 AND value < 1e15 AND scale(value) <= 32),
	currency text
		CONSTRAINT promotion_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
	valid tstzrange
		CONSTRAINT promotion_valid_check CHECK (NOT isempty(valid)),
	stay tstzrange
		CONSTRAINT promotion_stay_check CHECK (NOT isempty(stay)),
	-- no foreign key: a restore in several jobs may load this row before its resource
	resource_id bigint,
	category text
		CONSTRAINT promotion_category_check CHECK (
			octet_length(category) <= 1024),
	min_amount numeric
		CONSTRAINT promotion_min_amount_check CHECK (
			min_amount >= 0 AND min_amount < 1e15
			AND scale(min_amount) <= 32),
	max_uses int
		CONSTRAINT promotion_max_uses_check CHECK (max_uses >= 0),
	max_uses_per_customer int
		CONSTRAINT promotion_max_uses_per_customer_check CHECK (
			max_uses_per_customer >= 0),
	stackable boolean NOT NULL DEFAULT false,
	active boolean NOT NULL DEFAULT true,
	tenant text NOT NULL DEFAULT reservation.current_tenant()
		CONSTRAINT promotion_tenant_check CHECK (octet_length(tenant) <= 1024),
	PRIMARY KEY (tenant, code),
	CONSTRAINT promotion_percent_check
		CHECK (kind <> 'percent' OR value <= 100)
);
COMMENT ON TABLE reservation.promotion IS
'a code that lowers a price, with its conditions; a null column is no condition';
-- agents redeem codes that customers name, and need no list of them
INSERT INTO reservation_internal.privilege VALUES ('promotion', 'manager', '{SELECT,INSERT,UPDATE,DELETE}');
COMMENT ON COLUMN reservation.promotion.tenant IS
'the house for whose reservations it is';
COMMENT ON COLUMN reservation.promotion.value IS
'the percentage, or the amount taken off, never more than the price';
COMMENT ON COLUMN reservation.promotion.currency IS
'only for reservations in this currency; null: in any currency';
COMMENT ON COLUMN reservation.promotion.valid IS
'the period in which it can be redeemed';
COMMENT ON COLUMN reservation.promotion.stay IS
'the period that the whole stay must lie within';
COMMENT ON COLUMN reservation.promotion.resource_id IS
'only for this resource; if it does not exist, the promotion never applies';
COMMENT ON COLUMN reservation.promotion.category IS
'only for resources of this category';
COMMENT ON COLUMN reservation.promotion.min_amount IS
'the smallest amount before the discount';
COMMENT ON COLUMN reservation.promotion.max_uses IS
'the largest number of reservations';
COMMENT ON COLUMN reservation.promotion.max_uses_per_customer IS
'the largest number of reservations of one customer';
COMMENT ON COLUMN reservation.promotion.stackable IS
'whether it can be combined with other stackable promotions';
SELECT pg_catalog.pg_extension_config_dump('reservation.promotion', '');

CREATE TABLE reservation.redemption (
	reservation_id uuid NOT NULL,
	ordinal int NOT NULL,
	stackable boolean NOT NULL,
	redeemed_at timestamptz NOT NULL,
	released_at timestamptz,
	code text NOT NULL,
	customer text NOT NULL,
	kind text NOT NULL,
	value numeric NOT NULL,
	currency text,
	discount numeric NOT NULL,
	tenant text NOT NULL DEFAULT '',
	PRIMARY KEY (reservation_id, code)
);
COMMENT ON TABLE reservation.redemption IS
'the use of a promotion for a reservation, as it was when it was redeemed';
-- a code is worth money, so readers see neither codes nor the customers who used them
INSERT INTO reservation_internal.privilege VALUES ('redemption', 'agent', '{SELECT}');
COMMENT ON COLUMN reservation.redemption.ordinal IS
'1, 2, 3, and so on, within the reservation: the order in which promotions are taken off';
COMMENT ON COLUMN reservation.redemption.customer IS
'the customer whose use it is, even if the reservation has another customer now';
COMMENT ON COLUMN reservation.redemption.tenant IS
'that of the promotion and of the reservation';
COMMENT ON COLUMN reservation.redemption.discount IS
'the amount taken off the price, in the reservation''s currency';
COMMENT ON COLUMN reservation.redemption.released_at IS
'when the use was given back, because the reservation ended; null: it counts';
SELECT pg_catalog.pg_extension_config_dump('reservation.redemption', '');

-- Finds the uses that count against the limits
CREATE INDEX redemption_code_idx
ON reservation.redemption (tenant, code, customer) WHERE released_at IS NULL;

CREATE FUNCTION reservation.apply_promotion(
	reservation_id uuid,
	code text,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_apply_promotion'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.apply_promotion(uuid, text, int, text) IS
'redeem a promotion, which lowers the amount to be paid';
INSERT INTO reservation_internal.privilege VALUES ('apply_promotion', 'agent');
