-- The answer to a command.

CREATE TYPE reservation.outcome AS (
	reservation_id uuid,
	accepted boolean,
	status text,
	reason text,
	alternatives jsonb,
	version int,
	amount numeric,
	currency text,
	expires_at timestamptz,
	overbooked boolean,
	closure_id bigint,
	conflicts uuid[]
);
COMMENT ON TYPE reservation.outcome IS
'the answer to a command: accepted, or refused with a reason';

CREATE TYPE reservation.booking_outcome AS (
	item int,
	booking_id uuid,
	reservation_id uuid,
	accepted boolean,
	status text,
	reason text,
	alternatives jsonb,
	version int,
	amount numeric,
	currency text,
	expires_at timestamptz,
	overbooked boolean
);
COMMENT ON TYPE reservation.booking_outcome IS
'the answer to an item of a booking';

-- Each answer is kept with its key, so that a repeated call gets it again.
CREATE TABLE reservation.idempotency (
	role regrole NOT NULL,
	key text NOT NULL,
	command text NOT NULL,
	fingerprint bytea NOT NULL,
	outcome reservation.outcome,
	outcomes reservation.booking_outcome[],
	answered_at timestamptz NOT NULL,
	tenant text NOT NULL DEFAULT '',
	PRIMARY KEY (role, key, tenant),
	CONSTRAINT idempotency_answer_check
		CHECK (pg_catalog.num_nonnulls(outcome, outcomes) = 1)
);
COMMENT ON TABLE reservation.idempotency IS
'answers given to idempotency keys';
INSERT INTO reservation_internal.privilege VALUES ('idempotency', 'owner', '{SELECT}');
COMMENT ON COLUMN reservation.idempotency.role IS
'the role that called the command; a renamed role keeps its keys, and a dump has its name';
COMMENT ON COLUMN reservation.idempotency.tenant IS
'the tenant that the role acted for';
COMMENT ON COLUMN reservation.idempotency.outcome IS
'the answer of a command about one reservation';
COMMENT ON COLUMN reservation.idempotency.outcomes IS
'the answers of a command about a booking, by item';
COMMENT ON COLUMN reservation.idempotency.fingerprint IS
'the hash of the arguments: the same key with other arguments is an error; empty: the answer is from an earlier version, and any arguments will do';
-- A dropped role has no name, and a restore may meet its oid as another role's,
-- so a dump leaves out its keys: those whose role reads as the number itself.
SELECT pg_catalog.pg_extension_config_dump('reservation.idempotency',
	'WHERE role::pg_catalog.text <> role::pg_catalog.oid::pg_catalog.text');
