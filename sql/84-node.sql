-- Ids that say where they live, for installations of more than one database. A resource
-- belongs to one of 4,096 slots, which its id names: slot << 40 | n. A database is a node:
-- positions and the ids of allocations and payments are node << 40 | n. All are below 2^53,
-- so that JSON has them exactly.

CREATE TABLE reservation.node (
	only_row boolean PRIMARY KEY DEFAULT true
		CONSTRAINT node_only_row_check CHECK (only_row),
	node int NOT NULL
		CONSTRAINT node_node_check CHECK (node BETWEEN 0 AND 4095)
);
COMMENT ON TABLE reservation.node IS
'the number of this database among those of an installation; no row: 0';
INSERT INTO reservation_internal.privilege VALUES ('node', 'reader', '{SELECT}');
SELECT pg_catalog.pg_extension_config_dump('reservation.node', '');

CREATE FUNCTION reservation.slot(resource_id bigint) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
SELECT ($1 >> 40)::int & 4095;
END;
COMMENT ON FUNCTION reservation.slot(bigint) IS
'the slot of a resource';

CREATE FUNCTION reservation.slot(id uuid) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
SELECT (get_byte(uuid_send($1), 6) & 15) << 8 | get_byte(uuid_send($1), 7);
END;
COMMENT ON FUNCTION reservation.slot(uuid) IS
'the slot of the first resource of a reservation, or of the resource of a closure';
INSERT INTO reservation_internal.privilege VALUES ('slot', 'reader');

-- The sequences that count within the node
CREATE VIEW reservation_internal.node_sequence
WITH (security_invoker = true) AS
SELECT s.name, s.of_table, coalesce((SELECT n.node FROM reservation.node n), 0) AS node
FROM (VALUES ('allocation_allocation_id_seq', 'allocation'),
	('payment_payment_id_seq', 'payment'),
	('event_position_seq', 'event')) AS s(name, of_table);
COMMENT ON VIEW reservation_internal.node_sequence IS
'sequences whose numbers begin with the node';

-- A number is taken before its row is written, and its sequence stays locked until the
-- transaction ends. So the sequences are locked first, by their restart: then every number of
-- before is in a row that is seen here, or is gone. A wait that is short ends no command as
-- its deadlock.
CREATE FUNCTION reservation.set_node(node int) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '500ms'
AS $$
DECLARE
	counted record;
	filled boolean;
BEGIN
	IF set_node.node IS NULL THEN
		RAISE EXCEPTION 'node must not be null'
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Give it a value; it has no default.';
	END IF;
	IF set_node.node NOT BETWEEN 0 AND 4095 THEN
		RAISE EXCEPTION 'node must be between 0 and 4095, not %', set_node.node
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'set_node requires isolation level READ COMMITTED'
			USING ERRCODE = 'active_sql_transaction',
				HINT = 'A snapshot from before its locks does not show every reservation.';
	END IF;

	INSERT INTO reservation.node AS n VALUES (true, set_node.node)
	ON CONFLICT (only_row) DO UPDATE SET node = excluded.node;

	FOR counted IN SELECT s.name FROM reservation_internal.node_sequence s LOOP
		EXECUTE format('ALTER SEQUENCE reservation.%I RESTART WITH %s',
			counted.name, (set_node.node::bigint << 40) + 1);
	END LOOP;
	LOCK TABLE reservation.allocation, reservation.payment, reservation.event
		IN SHARE ROW EXCLUSIVE MODE;
	FOR counted IN SELECT s.of_table FROM reservation_internal.node_sequence s LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM reservation.%I)', counted.of_table)
			INTO filled;
		IF filled THEN
			RAISE EXCEPTION 'reservation.% has rows', counted.of_table
				USING ERRCODE = 'object_not_in_prerequisite_state',
					HINT = 'A database becomes a node before its first reservation.';
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION reservation.set_node(int) IS
'make this empty database a node: its positions and ids begin with the number';
INSERT INTO reservation_internal.privilege VALUES ('set_node', 'owner');
