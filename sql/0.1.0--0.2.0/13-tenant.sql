-- All rows of 0.1.0 are those of the one tenant of their database, which has no name.

ALTER TABLE reservation.resource
	ADD tenant text NOT NULL DEFAULT ''
		CONSTRAINT resource_tenant_check CHECK (octet_length(tenant) <= 1024),
	DROP CONSTRAINT resource_name_key,
	ADD CONSTRAINT resource_name_key UNIQUE (tenant, name);
ALTER TABLE reservation.resource
	ALTER tenant SET DEFAULT reservation.current_tenant();

ALTER TABLE reservation.reservation ADD tenant text NOT NULL DEFAULT '';

ALTER TABLE reservation.cancellation_tier
	ADD tenant text NOT NULL DEFAULT ''
		CONSTRAINT cancellation_tier_tenant_check CHECK (octet_length(tenant) <= 1024),
	DROP CONSTRAINT cancellation_tier_pkey,
	ADD CONSTRAINT cancellation_tier_pkey PRIMARY KEY (tenant, policy, before);
ALTER TABLE reservation.cancellation_tier
	ALTER tenant SET DEFAULT reservation.current_tenant();

ALTER TABLE reservation.promotion
	ADD tenant text NOT NULL DEFAULT ''
		CONSTRAINT promotion_tenant_check CHECK (octet_length(tenant) <= 1024),
	DROP CONSTRAINT promotion_pkey,
	ADD CONSTRAINT promotion_pkey PRIMARY KEY (tenant, code);
ALTER TABLE reservation.promotion
	ALTER tenant SET DEFAULT reservation.current_tenant();

ALTER TABLE reservation.redemption ADD tenant text NOT NULL DEFAULT '';
DROP INDEX reservation.redemption_code_idx;
