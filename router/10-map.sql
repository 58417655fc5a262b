-- The map: which node has a slot, and where a node is. PL/Proxy has the connections, as
-- options p0, p1, ... of the foreign server `reservation`; a partition of it is a node.

CREATE SCHEMA reservation;
COMMENT ON SCHEMA reservation IS
'the functions and views of the engine, carried out by the nodes';
CREATE SCHEMA reservation_router;
COMMENT ON SCHEMA reservation_router IS
'the map of slots and nodes';
CREATE SCHEMA reservation_node;
COMMENT ON SCHEMA reservation_node IS
'one call of one node; the functions of the schema reservation use these';
GRANT USAGE ON SCHEMA reservation, reservation_router, reservation_node TO PUBLIC;

CREATE TABLE reservation_router.slot (
	slot int PRIMARY KEY
		CONSTRAINT slot_slot_check CHECK (slot BETWEEN 0 AND 4095),
	node int NOT NULL
);
COMMENT ON TABLE reservation_router.slot IS
'the node of each slot; only set_slots writes it';
GRANT SELECT ON reservation_router.slot TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('reservation_router.slot', '');

CREATE FUNCTION reservation_router.nodes() RETURNS int
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT count(*)::int
FROM pg_catalog.pg_foreign_server s, pg_catalog.pg_options_to_table(s.srvoptions) o
WHERE s.srvname = 'reservation' AND o.option_name ~ '^p[0-9]+$';
END;
COMMENT ON FUNCTION reservation_router.nodes() IS
'the number of nodes';

CREATE FUNCTION reservation_router.set_node(node int, connection text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	present int := reservation_router.nodes();
BEGIN
	IF $1 IS NULL OR $2 IS NULL THEN
		RAISE EXCEPTION 'node and connection must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF $1 NOT BETWEEN 0 AND least(present, 4095) THEN
		RAISE EXCEPTION 'node % is out of range', $1
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('Nodes are numbered from 0 without a gap; the next one is %s.', present);
	END IF;
	IF present = 0 THEN
		EXECUTE format('CREATE SERVER reservation FOREIGN DATA WRAPPER plproxy OPTIONS (modular_mapping %L, p0 %L)', '1', $2);
		CREATE USER MAPPING FOR PUBLIC SERVER reservation;
		GRANT USAGE ON FOREIGN SERVER reservation TO PUBLIC;
	ELSE
		EXECUTE format('ALTER SERVER reservation OPTIONS (%s p%s %L)',
			CASE WHEN $1 = present THEN 'ADD' ELSE 'SET' END, $1, $2);
	END IF;
END;
$$;
COMMENT ON FUNCTION reservation_router.set_node(int, text) IS
'says where a node is';

CREATE FUNCTION reservation_router.set_slots(first int, last int, node int) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF num_nulls($1, $2, $3) > 0 THEN
		RAISE EXCEPTION 'first, last and node must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF $1 < 0 OR $2 > 4095 OR $1 > $2 THEN
		RAISE EXCEPTION 'there are no slots from % to %', $1, $2
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Slots are numbered from 0 to 4095.';
	END IF;
	IF $3 NOT BETWEEN 0 AND reservation_router.nodes() - 1 THEN
		RAISE EXCEPTION 'there is no node %', $3
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Say first where it is: reservation_router.set_node(node, connection).';
	END IF;
	INSERT INTO reservation_router.slot AS s (slot, node)
	SELECT n, $3 FROM generate_series($1, $2) AS n
	ON CONFLICT ON CONSTRAINT slot_pkey DO UPDATE SET node = excluded.node;
END;
$$;
COMMENT ON FUNCTION reservation_router.set_slots(int, int, int) IS
'says which node has some slots';
REVOKE EXECUTE ON FUNCTION reservation_router.set_node(int, text),
	reservation_router.set_slots(int, int, int) FROM PUBLIC;

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

-- A call without an id goes to node 0, which refuses it in the words of the engine.
CREATE FUNCTION reservation_router.node_of_slot(slot int) RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
AS $$
DECLARE
	found int;
BEGIN
	IF $1 IS NULL THEN
		RETURN 0;
	END IF;
	SELECT s.node INTO found FROM reservation_router.slot s
	WHERE s.slot OPERATOR(pg_catalog.=) $1;
	IF found IS NULL THEN
		RAISE EXCEPTION 'no node has slot %', $1
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Say which node has it: reservation_router.set_slots(first, last, node).';
	END IF;
	RETURN found;
END;
$$;
COMMENT ON FUNCTION reservation_router.node_of_slot(int) IS
'the node that has a slot';

CREATE FUNCTION reservation_router.node_of(resource_id bigint) RETURNS int
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
RETURN reservation_router.node_of_slot(reservation.slot($1));
COMMENT ON FUNCTION reservation_router.node_of(bigint) IS
'the node of a resource';

CREATE FUNCTION reservation_router.node_of(id uuid) RETURNS int
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
RETURN reservation_router.node_of_slot(reservation.slot($1));
COMMENT ON FUNCTION reservation_router.node_of(uuid) IS
'the node of a reservation or a booking';

CREATE FUNCTION reservation_router.node_of_position(number bigint) RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF $1 >> 40 NOT BETWEEN 0 AND reservation_router.nodes() - 1 THEN
		RAISE EXCEPTION 'there is no node %', $1 >> 40
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'The number of a position, a closure or a payment is node << 40 | n.';
	END IF;
	RETURN coalesce($1 >> 40, 0);
END;
$$;
COMMENT ON FUNCTION reservation_router.node_of_position(bigint) IS
'the node that gave a number: that of an event, a closure or a payment';

CREATE FUNCTION reservation_router.only_node(nodes int[]) RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	named int[] := ARRAY(SELECT DISTINCT n FROM unnest($1) AS n WHERE n IS NOT NULL ORDER BY n);
BEGIN
	IF cardinality(named) > 1 THEN
		RAISE EXCEPTION 'a call cannot be carried out by several nodes together'
			USING ERRCODE = 'feature_not_supported',
				DETAIL = format('The resources live on nodes %s.', array_to_string(named, ', ')),
				HINT = 'Hold on each node, and confirm each hold when you have all of them.';
	END IF;
	RETURN coalesce(named[1], 0);
END;
$$;
COMMENT ON FUNCTION reservation_router.only_node(int[]) IS
'the one node among these; an error if there are several';

CREATE FUNCTION reservation_router.node_of(resource_ids bigint[]) RETURNS int
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
RETURN reservation_router.only_node(ARRAY(
	SELECT reservation_router.node_of(r) FROM unnest($1) AS r WHERE r IS NOT NULL));
COMMENT ON FUNCTION reservation_router.node_of(bigint[]) IS
'the node of several resources';

-- A reservation that is moved to another resource, or none
CREATE FUNCTION reservation_router.node_of(id uuid, resource_id bigint) RETURNS int
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
RETURN CASE WHEN $2 IS NULL THEN reservation_router.node_of($1)
	ELSE reservation_router.only_node(ARRAY[reservation_router.node_of($1), reservation_router.node_of($2)]) END;
COMMENT ON FUNCTION reservation_router.node_of(uuid, bigint) IS
'the node of a reservation and of the resource that it shall have';

CREATE FUNCTION reservation_router.node_of_drawing(resource_id bigint) RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
AS $$
BEGIN
	IF $1 IS NULL AND reservation_router.nodes() OPERATOR(pg_catalog.>) 1 THEN
		RAISE EXCEPTION 'a drawing cannot show the resources of several nodes'
			USING ERRCODE = 'feature_not_supported',
				HINT = 'Name a resource, or draw on the node itself.';
	END IF;
	RETURN reservation_router.node_of($1);
END;
$$;
COMMENT ON FUNCTION reservation_router.node_of_drawing(bigint) IS
'the node of a drawing';

CREATE FUNCTION reservation_router.context() RETURNS text[]
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
RETURN ARRAY[
	current_setting('reservation.correlation_id', true),
	current_setting('reservation.causation_id', true),
	current_setting('reservation.actor', true),
	current_setting('reservation.traceparent', true),
	nullif(current_setting('reservation.tenant', true), '')];
COMMENT ON FUNCTION reservation_router.context() IS
'the settings of the caller that go with every call';

-- PL/Proxy tells an error of a node with its SQLSTATE, and puts words of its own before the
-- message, the detail and the hint. An error of the connection has no SQLSTATE of its own.
CREATE FUNCTION reservation_router.raise(state text, message text, detail text, hint text)
RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF $2 LIKE 'Pl/Proxy: cluster not found: %' THEN
		RAISE EXCEPTION 'the router has no node'
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Say where they are: reservation_router.set_node(node, connection).';
	END IF;
	IF $1 = 'XX000' AND $2 LIKE 'PL/Proxy function %: [%] %' OR $1 LIKE '57P__' OR $1 LIKE '08___' THEN
		RAISE EXCEPTION 'a node cannot be reached'
			USING ERRCODE = 'connection_failure', DETAIL = rtrim($2, E'\n'),
				HINT = 'The node may have carried out the command or not. Repeat it with the same idempotency key.';
	END IF;
	message := regexp_replace($2, '^reservation_node\.\S+\(\d+\): \[.*?\] REMOTE \S+: ', '');
	detail := regexp_replace($3, '^Remote detail: ', '');
	hint := regexp_replace($4, '^Remote hint: ', '');
	IF detail <> '' AND hint <> '' THEN
		RAISE EXCEPTION USING ERRCODE = $1, MESSAGE = message, DETAIL = detail, HINT = hint;
	ELSIF detail <> '' THEN
		RAISE EXCEPTION USING ERRCODE = $1, MESSAGE = message, DETAIL = detail;
	ELSIF hint <> '' THEN
		RAISE EXCEPTION USING ERRCODE = $1, MESSAGE = message, HINT = hint;
	END IF;
	RAISE EXCEPTION USING ERRCODE = $1, MESSAGE = message;
END;
$$;
COMMENT ON FUNCTION reservation_router.raise(text, text, text, text) IS
'raises the error of a node as the node raised it';
