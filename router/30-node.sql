-- Questions to the nodes about themselves, and reading from all of them

CREATE FUNCTION reservation_node.with_category(text[], text) RETURNS SETOF int
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT DISTINCT coalesce((SELECT n.node FROM reservation.node AS n), 0)
	FROM (SELECT set_config('reservation.tenant', ($1::text[])[5], true) AS c
		WHERE ($1::text[])[5] IS NOT NULL UNION ALL SELECT '' WHERE ($1::text[])[5] IS NULL) AS s
	CROSS JOIN LATERAL (SELECT FROM reservation.resource AS r
		WHERE r.category = $2::text AND r.active AND r.tenant = reservation.current_tenant() AND s.c IS NOT NULL
		OFFSET 0) AS r;
$$;

CREATE FUNCTION reservation_router.node_of_category(category text) RETURNS int
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
RETURN reservation_router.only_node(ARRAY(
	SELECT reservation_node.with_category(reservation_router.context(), $1)));
COMMENT ON FUNCTION reservation_router.node_of_category(text) IS
'the node that has the resources of a category';

-- What is no item of a booking is refused by the engine, on any node.
CREATE FUNCTION reservation_router.node_of_items(items jsonb) RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	nodes int[];
	asked text;
BEGIN
	nodes := ARRAY(SELECT reservation_router.node_of(i.id::bigint)
		FROM (SELECT jsonb_path_query($1, '$[*].resource_id') #>> '{}' AS id) AS i
		WHERE i.id ~ '^[0-9]{1,16}$');
	FOR asked IN SELECT DISTINCT jsonb_path_query($1, '$[*].category') #>> '{}' LOOP
		nodes := nodes || ARRAY(SELECT reservation_node.with_category(reservation_router.context(), asked));
	END LOOP;
	RETURN reservation_router.only_node(nodes);
END;
$$;
COMMENT ON FUNCTION reservation_router.node_of_items(jsonb) IS
'the node of all items of a booking';

CREATE FUNCTION reservation_router.read_events(after bigint[], max int DEFAULT 1000)
RETURNS SETOF reservation.event
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	FOR node IN 0 .. reservation_router.nodes() - 1 LOOP
		RETURN QUERY SELECT e.*
		FROM reservation.read_events(coalesce($1[node + 1], node::bigint << 40), $2) AS e;
	END LOOP;
END;
$$;
COMMENT ON FUNCTION reservation_router.read_events(bigint[], int) IS
'events of all nodes after one position each';

CREATE FUNCTION reservation_node.identity(int) RETURNS TABLE (node int, version text, slots int[])
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT coalesce((SELECT n.node FROM reservation.node AS n), 0) AS node,
		(SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'reservation') AS version,
		ARRAY(SELECT DISTINCT reservation.slot(r.resource_id) FROM reservation.resource AS r) AS slots;
$$;

CREATE FUNCTION reservation_router.check_nodes() RETURNS TABLE (node int, problem text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	own text := (SELECT e.extversion FROM pg_extension e WHERE e.extname = 'reservation_router');
	said record;
BEGIN
	FOR number IN 0 .. reservation_router.nodes() - 1 LOOP
		node := number;
		BEGIN
			SELECT * INTO said FROM reservation_node.identity(number) AS i;
		EXCEPTION WHEN OTHERS THEN
			problem := 'it does not answer: ' || rtrim(SQLERRM, E'\n');
			RETURN NEXT;
			CONTINUE;
		END;
		IF said.node <> number THEN
			problem := format('it says that it is node %s: reservation.set_node', said.node);
			RETURN NEXT;
		END IF;
		IF said.version IS DISTINCT FROM own THEN
			problem := format('it has version %s of the engine, the router %s', said.version, own);
			RETURN NEXT;
		END IF;
		FOR problem IN
			SELECT format('it has resources of slot %s, which the map gives to node %s', s.slot, m.node)
			FROM unnest(said.slots) AS s(slot) LEFT JOIN reservation_router.slot m USING (slot)
			WHERE m.node IS DISTINCT FROM number
		LOOP
			RETURN NEXT;
		END LOOP;
	END LOOP;
	FOR node, problem IN
		SELECT NULL, format('%s slots have no node, the first of them %s', count(*), min(n))
		FROM generate_series(0, 4095) AS n
		WHERE NOT EXISTS (SELECT FROM reservation_router.slot s WHERE s.slot = n)
		HAVING count(*) > 0
	LOOP
		RETURN NEXT;
	END LOOP;
END;
$$;
COMMENT ON FUNCTION reservation_router.check_nodes() IS
'what is wrong with the map';
