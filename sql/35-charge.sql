-- Charges: the lines that are to be paid beside the stay. Only commands write here.

CREATE TABLE reservation.charge (
	reservation_id uuid NOT NULL,
	ordinal int NOT NULL,
	automatic boolean NOT NULL,
	posted_at timestamptz NOT NULL,
	kind text NOT NULL
		CONSTRAINT charge_kind_check CHECK (
			kind IN ('extra', 'fee', 'tax', 'adjustment')),
	code text,
	amount numeric NOT NULL
		CONSTRAINT charge_amount_check CHECK (
			amount > 0 OR amount < 0 AND kind = 'adjustment'),
	currency text NOT NULL,
	PRIMARY KEY (reservation_id, ordinal)
);
COMMENT ON TABLE reservation.charge IS
'a line that is to be paid beside the stay';
INSERT INTO reservation_internal.privilege VALUES ('charge', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.charge.ordinal IS
'1, 2, 3, and so on, within the reservation';
COMMENT ON COLUMN reservation.charge.automatic IS
'posted by a command that ended the reservation or made it stand again';
COMMENT ON COLUMN reservation.charge.kind IS
'extra, fee, tax or adjustment';
COMMENT ON COLUMN reservation.charge.code IS
'the application''s own name of it; cancellation for the fee of a cancellation';
COMMENT ON COLUMN reservation.charge.amount IS
'only an adjustment may be negative';
SELECT pg_catalog.pg_extension_config_dump('reservation.charge', '');

CREATE FUNCTION reservation.post_charge(
	reservation_id uuid,
	kind text,
	amount numeric,
	code text DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_post_charge'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.post_charge(uuid, text, numeric, text, text) IS
'an extra, a fee, a tax or an adjustment is to be paid beside the stay';
INSERT INTO reservation_internal.privilege VALUES ('post_charge', 'agent');
