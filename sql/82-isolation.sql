-- Row security: what a role does not see of resources and reservations does not exist for it.
-- Commands and queries ask for these two tables. The policies here make the other tables say
-- the same to a role that reads them.

CREATE FUNCTION reservation_internal.secure_table(name text, policy text, condition text)
RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE format('ALTER TABLE reservation.%I ENABLE ROW LEVEL SECURITY', name);
	IF EXISTS (SELECT FROM pg_policy p
		WHERE p.polrelid = format('reservation.%I', name)::regclass
		AND p.polname = policy)
	THEN
		EXECUTE format('DROP POLICY %I ON reservation.%I', policy, name);
	END IF;
	EXECUTE format('CREATE POLICY %I ON reservation.%I USING (%s)', policy, name, condition);
END
$$;
COMMENT ON FUNCTION reservation_internal.secure_table(text, text, text) IS
'give a table row security, and a policy in the place of that of the name';

CREATE FUNCTION reservation.follow_row_security() RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- in the policy of a table that is called t
	of_resource CONSTANT text := 'EXISTS (SELECT FROM reservation.resource r'
		' WHERE r.resource_id = %1$I.resource_id)';
	of_reservation CONSTANT text := 'EXISTS (SELECT FROM reservation.reservation r'
		' WHERE r.reservation_id = %1$I.reservation_id)';
	of_resource_or_tenant CONSTANT text := 'CASE WHEN resource_id IS NULL'
		' THEN tenant = reservation.current_tenant() ELSE ' || of_resource || ' END';
	of_tenant CONSTANT text := 'tenant = reservation.current_tenant()';
	followed record;
BEGIN
	FOR followed IN
		SELECT * FROM (VALUES
			('opening_hours', of_resource),
			('opening_exception', of_resource),
			('rate', of_resource),
			('unit', of_resource),
			('calendar_event', of_resource),
			('stay_rule', of_resource_or_tenant),
			('rate_plan', of_resource_or_tenant),
			('customer_limit', of_resource_or_tenant),
			('cancellation_tier', of_tenant),
			('promotion', of_tenant),
			('idempotency', of_tenant),
			('booking_item', of_reservation),
			('charge', of_reservation),
			('deadline', of_reservation),
			('payment', of_reservation),
			('redemption', of_reservation),
			('reminder', of_reservation),
			('waitlist_entry', of_reservation),
			('allocation', 'CASE WHEN reservation_id IS NULL THEN ' || of_resource
				|| ' ELSE ' || of_reservation || ' END'),
			-- the event of a closure names its resource
			('event', 'EXISTS (SELECT FROM reservation.reservation r'
				' WHERE r.reservation_id = event.aggregateid::uuid)'
				' OR type IN (''ResourceClosed'', ''ResourceReopened'')'
				' AND EXISTS (SELECT FROM reservation.resource r WHERE r.resource_id'
				' = coalesce(payload->>''resource_id'','
				' payload->''units''->0->>''resource_id'')::bigint)')
		) AS f(name, condition)
	LOOP
		PERFORM reservation_internal.secure_table(followed.name, 'reservation',
			format(followed.condition, followed.name));
	END LOOP;
END
$$;
COMMENT ON FUNCTION reservation.follow_row_security() IS
'give all tables the row security that the owner has given resource and reservation';
INSERT INTO reservation_internal.privilege VALUES ('follow_row_security', 'owner');

CREATE FUNCTION reservation.isolate_tenants() RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM reservation.follow_row_security();
	PERFORM reservation_internal.secure_table(t, 'reservation',
		'tenant = reservation.current_tenant()')
	FROM unnest('{resource,reservation}'::text[]) AS t;
	-- A refused closure, and stays that a closure has moved: of one tenant with that
	PERFORM reservation_internal.secure_table('event', 'reservation_moves',
		'type IN (''UnitsReassigned'', ''CommandRejected'')'
		' AND EXISTS (SELECT FROM reservation.reservation r WHERE r.reservation_id'
		' = coalesce(payload->''moves''->0->>''reservation_id'','
		' payload->''conflicts''->>0)::uuid)');
END
$$;
COMMENT ON FUNCTION reservation.isolate_tenants() IS
'let each role see and book only what belongs to the tenant that it acts for';
INSERT INTO reservation_internal.privilege VALUES ('isolate_tenants', 'owner');
