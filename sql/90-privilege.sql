-- Nothing for PUBLIC; three levels for everybody else.

REVOKE ALL ON ALL TABLES IN SCHEMA reservation, reservation_internal
	FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reservation, reservation_internal
	FROM PUBLIC;
REVOKE ALL ON TYPE reservation.outcome, reservation.occupancy,
	reservation_internal.occupancy_key FROM PUBLIC;

CREATE FUNCTION reservation.grant_usage(role text, level text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	reads CONSTANT text := 'TABLE reservation.resource,'
		' reservation.opening_hours, reservation.opening_exception,'
		' reservation.rate, reservation.cancellation_tier,'
		' reservation.unit, reservation.waitlist_entry, reservation.stay,'
		' reservation_internal.today, reservation.arrivals, reservation.departures,'
		' reservation.in_house, reservation.holds, reservation.waitlist,'
		' reservation.overreserved, reservation.daily_occupancy,'
		' reservation.reservation, reservation.allocation,'
		' reservation.payment, reservation.event, reservation.publication,'
		' reservation.notify_cursor';
	questions CONSTANT text[] := '{is_available,alternatives,find_slots,
		quote,prices,availability,open_periods,normalize,clock,history,
		read_events,as_of,rebuild,lifecycle,event_types,occupancy,
		check_installation,reservations_of,unit_names,day_start,
		active_allocations,occupied,day_occupancy,daily_occupancy,timeline,
		occupancy_chart,drawing_rows,drawing_bars,icalendar,icalendar_event,
		icalendar_object,freebusy}';
	commands CONSTANT text[] := '{create_reservation,create_group_reservation,
		verify,add_to_waitlist,confirm_reservation,modify_reservation,apply_promotion,
		cancel_reservation,checkin,
		checkout,mark_no_show,expire_reservation,expire_reservations,
		send_reservation_confirmation,
		authorize_payment,complete_payment,fail_payment,complete_refund,
		assign_unit,extend_hold,undo_checkin,undo_no_show,reinstate}';
	management CONSTANT text[] := '{close_resource,reopen_resource,
		process_overreservation,prune,erase_details,tick}';
	schemas CONSTANT oid[] :=
		'{reservation,reservation_internal}'::regnamespace[];
	granted text[];
	grantee oid;
	others record;
	f regprocedure;
BEGIN
	IF role IS NULL OR level IS NULL THEN
		RAISE EXCEPTION '% must not be null',
			CASE WHEN role IS NULL THEN 'role' ELSE 'level' END
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Give it a value; neither has a default.';
	END IF;
	granted := CASE level
		WHEN 'reader' THEN questions
		WHEN 'agent' THEN questions || commands
		WHEN 'manager' THEN questions || commands || management END;
	IF granted IS NULL THEN
		RAISE EXCEPTION 'level "%" is not known', level
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Available values: "reader", "agent", "manager".';
	END IF;

	-- The rights that the role had are taken back first, but never from an owner
	SELECT oid INTO grantee FROM pg_roles WHERE rolname = role;
	FOR others IN
		SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
			string_agg(c.oid::regclass::text, ', ') AS names
		FROM pg_class c
		WHERE c.relnamespace = ANY (schemas)
		AND c.relkind IN ('r', 'v', 'S') AND c.relowner IS DISTINCT FROM grantee
		GROUP BY 1
		UNION ALL
		SELECT 'FUNCTION', string_agg(p.oid::regprocedure::text, ', ')
		FROM pg_proc p
		WHERE p.pronamespace = ANY (schemas)
		AND p.proowner IS DISTINCT FROM grantee
	LOOP
		IF others.names IS NOT NULL THEN
			EXECUTE format('REVOKE ALL ON %s %s FROM %I',
				others.kind, others.names, role);
		END IF;
	END LOOP;

	EXECUTE format('GRANT USAGE ON SCHEMA reservation, reservation_internal'
		' TO %I', role);
	EXECUTE format('GRANT SELECT ON %s TO %I', reads, role);
	EXECUTE format('GRANT USAGE ON TYPE reservation.outcome,'
		' reservation.occupancy TO %I', role);
	FOR f IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'reservation'::regnamespace
		AND p.proname = ANY (granted)
		-- helpers have no rights but their caller's
		OR p.pronamespace = 'reservation_internal'::regnamespace
		AND NOT ARRAY[p.prorettype] || p.proargtypes::oid[]
			&& '{internal,cstring,trigger}'::regtype[]::oid[]
	LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, role);
	END LOOP;
	IF level <> 'reader' THEN
		-- a code is worth money, and who has used it is not for every reader
		EXECUTE format('GRANT SELECT ON reservation.redemption TO %I', role);
	END IF;
	IF level = 'manager' THEN
		-- no agent has to see all the codes
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE'
			' ON reservation.promotion TO %I', role);
		EXECUTE format('GRANT INSERT, UPDATE, DELETE ON reservation.resource,'
			' reservation.opening_hours, reservation.opening_exception,'
			' reservation.rate, reservation.cancellation_tier,'
			' reservation.unit TO %I', role);
		EXECUTE format('GRANT USAGE ON SEQUENCE'
			' reservation.resource_resource_id_seq,'
			' reservation.opening_hours_opening_hours_id_seq,'
			' reservation.opening_exception_opening_exception_id_seq,'
			' reservation.rate_rate_id_seq'
			' TO %I', role);
	END IF;
END
$$;
COMMENT ON FUNCTION reservation.grant_usage(text, text) IS
'let a role read, take reservations (agent), or manage resources too (manager), and no more than that';
REVOKE ALL ON FUNCTION reservation.grant_usage(text, text) FROM PUBLIC;

-- ALTER DEFAULT PRIVILEGES of the role that installs has let others in.
DO $$
DECLARE
	schemas CONSTANT oid[] :=
		'{reservation,reservation_internal}'::regnamespace[];
	grantee text;
BEGIN
	FOR grantee IN
		SELECT DISTINCT a.grantee::regrole::text
		FROM (
			SELECT nspacl, nspowner FROM pg_namespace WHERE oid = ANY (schemas)
			UNION ALL
			SELECT relacl, relowner FROM pg_class
			WHERE relnamespace = ANY (schemas)
			UNION ALL
			SELECT proacl, proowner FROM pg_proc
			WHERE pronamespace = ANY (schemas)
			UNION ALL
			SELECT typacl, typowner FROM pg_type
			WHERE typnamespace = ANY (schemas)
		) AS o(acl, owner), aclexplode(o.acl) AS a
		WHERE a.grantee NOT IN (0, o.owner)
	LOOP
		EXECUTE format('REVOKE ALL ON ALL TABLES'
			' IN SCHEMA reservation, reservation_internal FROM %1$s;'
			' REVOKE ALL ON ALL SEQUENCES'
			' IN SCHEMA reservation, reservation_internal FROM %1$s;'
			' REVOKE ALL ON ALL FUNCTIONS'
			' IN SCHEMA reservation, reservation_internal FROM %1$s;'
			' REVOKE ALL ON TYPE reservation.outcome, reservation.occupancy,'
			' reservation_internal.occupancy_key FROM %1$s;'
			' REVOKE ALL ON SCHEMA reservation, reservation_internal FROM %1$s',
			grantee);
	END LOOP;
	REVOKE ALL ON SCHEMA reservation, reservation_internal FROM PUBLIC;
END
$$;
