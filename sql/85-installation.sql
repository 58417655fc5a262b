-- Checks that the installation is complete. A dump leaves out objects that users add to
-- an extension's tables, and a restore may load rows without their triggers.

-- The triggers that this script has made. A dump has neither the triggers nor these
-- rows: the script makes both again.
CREATE TABLE reservation_internal.installed_trigger (
	on_table name NOT NULL,
	name name NOT NULL,
	enabled "char" NOT NULL,
	PRIMARY KEY (on_table, name)
);
COMMENT ON TABLE reservation_internal.installed_trigger IS
'the triggers that the extension has on its tables, as they were installed';
INSERT INTO reservation_internal.installed_trigger
SELECT c.relname, t.tgname, t.tgenabled
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'reservation'::regnamespace AND NOT t.tgisinternal;

CREATE FUNCTION reservation.check_installation()
RETURNS TABLE (problem text, remedy text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT 'trigger ' || t.name || ' on reservation.' || t.on_table
		|| ' is missing or disabled',
	'ALTER TABLE reservation.' || t.on_table || ' ENABLE ALWAYS TRIGGER '
		|| t.name
FROM reservation_internal.installed_trigger t
WHERE NOT EXISTS (
	SELECT FROM pg_trigger g
	WHERE g.tgrelid = ('reservation.' || t.on_table)::regclass
	AND g.tgname = t.name AND g.tgenabled IN ('A', t.enabled))
UNION ALL
SELECT 'the exclusion constraint of reservation.allocation is missing',
	'drop the extension and restore it from a dump'
WHERE NOT EXISTS (
	SELECT FROM pg_constraint c JOIN pg_index i ON i.indexrelid = c.conindid
	WHERE c.conrelid = 'reservation.allocation'::regclass
	AND c.conname = 'allocation_occupancy_excl' AND c.contype = 'x'
	AND i.indisvalid AND i.indisready)
UNION ALL
SELECT 'sequence reservation.' || s.name || ' is behind its table',
	'SELECT setval(''reservation.' || s.name || ''', '
		|| s.highest || ')'
FROM (
	-- it counts in slot 0
	SELECT 'resource_resource_id_seq', max(resource_id)
	FROM reservation.resource WHERE resource_id < 1::bigint << 40
	UNION ALL
	SELECT 'opening_hours_opening_hours_id_seq', max(opening_hours_id)
	FROM reservation.opening_hours
	UNION ALL
	SELECT 'opening_exception_opening_exception_id_seq',
		max(opening_exception_id)
	FROM reservation.opening_exception
	UNION ALL
	SELECT 'rate_rate_id_seq', max(rate_id) FROM reservation.rate
	UNION ALL
	SELECT 'rate_plan_rate_plan_id_seq', max(rate_plan_id)
	FROM reservation.rate_plan
	UNION ALL
	SELECT 'stay_rule_stay_rule_id_seq', max(stay_rule_id)
	FROM reservation.stay_rule
	UNION ALL
	SELECT 'customer_limit_customer_limit_id_seq', max(customer_limit_id)
	FROM reservation.customer_limit
	UNION ALL
	SELECT 'allocation_allocation_id_seq', max(allocation_id)
	FROM reservation.allocation
	UNION ALL
	SELECT 'payment_payment_id_seq', max(payment_id)
	FROM reservation.payment
	UNION ALL
	-- only events beyond the cursor are announced, so new ones must be beyond it
	SELECT 'event_position_seq', greatest(
		(SELECT max(position) FROM reservation.event),
		(SELECT position FROM reservation.notify_cursor))
) AS s(name, highest)
-- leaves out sequences that the caller may not read
WHERE CASE WHEN has_sequence_privilege('reservation.' || s.name, 'SELECT')
	THEN s.highest > coalesce(
		pg_sequence_last_value(('reservation.' || s.name)::regclass), 0) END
UNION ALL
SELECT 'sequence reservation.' || n.name || ' does not count within node ' || n.node,
	'SELECT setval(''reservation.' || n.name || ''', '
		|| ((n.node::bigint << 40) + (n.last & ((1::bigint << 40) - 1))) || ')'
FROM (
	SELECT s.name, s.node,
		CASE WHEN has_sequence_privilege('reservation.' || s.name, 'SELECT')
		THEN pg_sequence_last_value(('reservation.' || s.name)::regclass) END AS last
	FROM reservation_internal.node_sequence s
) n
WHERE n.last >> 40 <> n.node
UNION ALL
-- a session with cached positions writes them after others have written higher ones
SELECT 'sequence reservation.event_position_seq has a cache',
	'ALTER SEQUENCE reservation.event_position_seq CACHE 1'
FROM pg_sequence s
WHERE s.seqrelid = 'reservation.event_position_seq'::regclass
AND s.seqcache > 1
UNION ALL
SELECT replace(p.of_table, '_', ' ') || ' of resource ' || p.resource_id
		|| ', which does not exist',
	'DELETE FROM reservation.' || p.of_table || ' WHERE resource_id = '
		|| p.resource_id
FROM (
	SELECT 'opening_hours', resource_id FROM reservation.opening_hours
	UNION
	SELECT 'opening_exception', resource_id
	FROM reservation.opening_exception
	UNION
	SELECT 'rate', resource_id FROM reservation.rate
	UNION
	SELECT 'rate_plan', resource_id FROM reservation.rate_plan
	WHERE resource_id IS NOT NULL
	UNION
	SELECT 'stay_rule', resource_id FROM reservation.stay_rule
	WHERE resource_id IS NOT NULL
	UNION
	SELECT 'customer_limit', resource_id FROM reservation.customer_limit
	WHERE resource_id IS NOT NULL
) AS p(of_table, resource_id)
WHERE NOT EXISTS (
	SELECT FROM reservation.resource r WHERE r.resource_id = p.resource_id)
UNION ALL
SELECT 'table reservation.' || c.relname || ' would not be dumped',
	'drop the extension and restore it from a dump'
FROM pg_class c
WHERE c.relnamespace = 'reservation'::regnamespace
AND c.relkind IN ('r', 'S')
AND NOT EXISTS (
	SELECT FROM pg_extension x
	WHERE x.extname = 'reservation' AND c.oid = ANY (x.extconfig))
UNION ALL
-- no level gives these rights; default privileges of the installing role can
SELECT g.name || ' has rights that only the owner should have: '
		|| string_agg(DISTINCT g.privilege, ', ' ORDER BY g.privilege),
	CASE WHEN g.grantee = 0
		THEN 'REVOKE ALL ON ALL TABLES IN SCHEMA reservation FROM PUBLIC; '
			|| 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA reservation FROM PUBLIC; '
			|| 'REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reservation FROM PUBLIC'
		ELSE 'SELECT reservation.grant_usage('
			|| quote_literal(pg_get_userbyid(g.grantee)) || ', ''reader'')' END
FROM (
	SELECT a.grantee, CASE WHEN a.grantee = 0 THEN 'PUBLIC'
			ELSE 'role ' || quote_ident(pg_get_userbyid(a.grantee)) END,
		a.privilege_type || ' on ' || o.name
	FROM (
		SELECT 'function ' || p.proname, p.proacl, p.proowner, NULL
		FROM pg_proc p
		WHERE p.pronamespace = 'reservation'::regnamespace
		AND p.proname IN ('grant_usage', 'create_publication')
		UNION ALL
		-- a subscriber inserts the events that it receives
		SELECT c.relname, c.relacl, c.relowner, CASE c.relname
			WHEN 'idempotency' THEN NULL
			WHEN 'event' THEN '{SELECT,INSERT}'::text[]
			ELSE '{SELECT}' END
		FROM pg_class c
		WHERE c.relnamespace = 'reservation'::regnamespace AND c.relkind = 'r'
		AND NOT EXISTS (
			SELECT FROM reservation_internal.privilege p
			WHERE p.object = c.relname AND p.level <> 'owner'
			AND 'INSERT' = ANY (p.privileges))
	) AS o(name, acl, owner, harmless), aclexplode(o.acl) AS a
	WHERE a.grantee <> o.owner
	AND a.privilege_type <> ALL (coalesce(o.harmless, '{}'))
) AS g(grantee, name, privilege)
GROUP BY g.grantee, g.name
UNION ALL
-- a dump has no policies on the tables of an extension
SELECT 'resources of several tenants are without row security',
	'SELECT reservation.isolate_tenants()'
FROM pg_class c
WHERE c.oid = 'reservation.resource'::regclass AND NOT c.relrowsecurity
AND (SELECT min(r.tenant) <> max(r.tenant) FROM reservation.resource r)
UNION ALL
-- the owner of a function can replace it, and the worker runs it as another role
SELECT 'reaction ' || r.function || ' belongs to ' || r.owner,
	'ALTER FUNCTION ' || r.function || ' OWNER TO '
		|| quote_ident(pg_get_userbyid(t.relowner))
FROM reservation_internal.reactions_of_others() AS r
JOIN pg_class t ON t.oid = 'reservation.event'::regclass
UNION ALL
SELECT 'publication ' || quote_ident(p.name) || ' is missing',
	'SELECT reservation.create_publication(' || quote_literal(p.name) || ')'
FROM reservation.publication p
WHERE NOT EXISTS (SELECT FROM pg_publication f WHERE f.pubname = p.name)
UNION ALL
SELECT 'publication ' || quote_ident(p.name) || ' has lost reservation.event',
	'ALTER PUBLICATION ' || quote_ident(p.name)
		|| ' ADD TABLE reservation.event'
FROM reservation.publication p JOIN pg_publication f ON f.pubname = p.name
WHERE NOT EXISTS (
	SELECT FROM pg_publication_tables t WHERE t.pubname = p.name
	AND t.schemaname = 'reservation' AND t.tablename = 'event')
UNION ALL
-- includes publications that were made by hand
SELECT 'publication ' || quote_ident(f.pubname) || CASE WHEN f.pubinsert
		THEN ' publishes more than inserts' ELSE ' publishes no inserts' END,
	'ALTER PUBLICATION ' || quote_ident(f.pubname) || CASE
		WHEN p.name IS NULL AND EXISTS (
			SELECT FROM pg_publication_rel o WHERE o.prpubid = f.oid
			AND o.prrelid <> 'reservation.event'::regclass)
		THEN ' DROP TABLE reservation.event'
		ELSE ' SET (publish = ''insert'')' END
FROM pg_publication f
JOIN pg_publication_rel e ON e.prpubid = f.oid
	AND e.prrelid = 'reservation.event'::regclass
LEFT JOIN reservation.publication p ON p.name = f.pubname
WHERE NOT f.pubinsert OR f.pubupdate OR f.pubdelete OR f.pubtruncate
UNION ALL
SELECT 'output_plugin_libraries does not let slot ' || s.slot_name || ' decode',
	'ALTER SYSTEM SET output_plugin_libraries = '
		|| CASE WHEN l.setting <> '' THEN l.setting || ', ' ELSE '' END
		|| 'reservation; SELECT pg_reload_conf()'
FROM pg_replication_slots s
-- no row if the server has no such setting, or the caller may not read it
JOIN pg_settings l ON l.name = 'output_plugin_libraries'
	AND l.setting !~ '(^|,)\s*(reservation|"reservation")\s*(,|$)'
WHERE s.plugin = 'reservation' AND s.database = current_database();
END;
COMMENT ON FUNCTION reservation.check_installation() IS
'problems of the extension in this database, with remedies; no row means no problem';
INSERT INTO reservation_internal.privilege VALUES ('check_installation', 'reader');
