-- The terms of refunds. Managers fill the table with DML.

CREATE TABLE reservation.cancellation_tier (
	policy text NOT NULL
		CONSTRAINT cancellation_tier_policy_check CHECK (
			octet_length(policy) <= 1024),
	before interval NOT NULL
		CONSTRAINT cancellation_tier_before_check CHECK (
			before >= '0' AND before <= '1000 years'),
	refund_percent numeric NOT NULL
		CONSTRAINT cancellation_tier_refund_percent_check CHECK (
			refund_percent BETWEEN 0 AND 100 AND scale(refund_percent) <= 32),
	fee numeric NOT NULL DEFAULT 0
		CONSTRAINT cancellation_tier_fee_check CHECK (
			fee >= 0 AND fee < 1e15 AND scale(fee) <= 32),
	tenant text NOT NULL DEFAULT reservation.current_tenant()
		CONSTRAINT cancellation_tier_tenant_check CHECK (octet_length(tenant) <= 1024),
	PRIMARY KEY (tenant, policy, before)
);
COMMENT ON TABLE reservation.cancellation_tier IS
'refunds by the time left until the start at cancellation; after the last tier, none';
INSERT INTO reservation_internal.privilege VALUES
	('cancellation_tier', 'reader', '{SELECT}'),
	('cancellation_tier', 'manager', '{INSERT,UPDATE,DELETE}');
COMMENT ON COLUMN reservation.cancellation_tier.tenant IS
'the house whose policy it is';
COMMENT ON COLUMN reservation.cancellation_tier.before IS
'the shortest time before the start at which the tier applies, in the resource''s local time';
COMMENT ON COLUMN reservation.cancellation_tier.fee IS
'the amount kept of the refund, in the reservation''s currency';
SELECT pg_catalog.pg_extension_config_dump('reservation.cancellation_tier', '');

CREATE TRIGGER cancellation_tier_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.cancellation_tier
FOR EACH ROW EXECUTE FUNCTION reservation_internal.table_changed();

CREATE TRIGGER cancellation_tier_changed_statement
AFTER TRUNCATE ON reservation.cancellation_tier
FOR EACH STATEMENT EXECUTE FUNCTION reservation_internal.table_changed();

ALTER TABLE reservation.cancellation_tier
	ENABLE ALWAYS TRIGGER cancellation_tier_changed_row,
	ENABLE ALWAYS TRIGGER cancellation_tier_changed_statement;
