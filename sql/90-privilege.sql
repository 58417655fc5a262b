-- Nothing for PUBLIC; three levels for everybody else.

REVOKE ALL ON ALL TABLES IN SCHEMA reservation FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reservation FROM PUBLIC;
REVOKE ALL ON TYPE reservation.outcome, reservation.occupancy,
	reservation.occupancy_key FROM PUBLIC;

CREATE FUNCTION reservation.grant_usage(role text, level text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	reads CONSTANT text := 'TABLE reservation.resource,'
		' reservation.opening_hours, reservation.opening_exception,'
		' reservation.rate, reservation.cancellation_tier,'
		' reservation.unit, reservation.waitlist_entry, reservation.stay,'
		' reservation.today, reservation.arrivals, reservation.departures,'
		' reservation.in_house, reservation.holds, reservation.waitlist,'
		' reservation.overreserved, reservation.daily_occupancy,'
		' reservation.reservation, reservation.allocation,'
		' reservation.payment, reservation.event, reservation.publication,'
		' reservation.notify_cursor';
	questions CONSTANT text[] := '{is_available,alternatives,find_slots,
		find_slots_of,quote,prices,availability,require_resource,require_reservation,
		require_time,open_periods,normalize,clock,history,read_events,
		as_of,rebuild,rebuild_allocations,rebuild_closures,rebuild_money,
		rebuild_payments,rebuild_redemptions,lifecycle,event_types,
		occupancy,occupancy_overlaps,check_installation,reactions_of_others,reservations_of,unit_names,
		day_start,active_allocations,occupied,day_occupancy,daily_occupancy,timeline,
		occupancy_chart,drawing_text,drawing_columns,drawing_resources,
		drawing_zone,drawing_title,drawing_width,drawing_ticks,drawing_rows,
		drawing_bars,drawing_glyphs,drawing_cell,drawing_axis,timeline_text,
		timeline_svg,chart_steps,chart_text,chart_svg,xml_text,svg_label,
		svg_axis,svg_document,svg_bar,icalendar,freebusy,
		icalendar_text,icalendar_time,icalendar_line,icalendar_object,
		icalendar_event}';
	commands CONSTANT text[] := '{create_reservation,create_group_reservation,
		verify,add_to_waitlist,confirm_reservation,modify_reservation,apply_promotion,
		cancel_reservation,checkin,
		checkout,mark_no_show,expire_reservation,expire_reservations,
		send_reservation_confirmation,
		authorize_payment,complete_payment,fail_payment,complete_refund,
		assign_unit,extend_hold,undo_checkin,undo_no_show,reinstate}';
	management CONSTANT text[] := '{close_resource,reopen_resource,
		process_overreservation,prune,erase_details,tick}';
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
		WHERE c.relnamespace = 'reservation'::regnamespace
		AND c.relkind IN ('r', 'v', 'S') AND c.relowner IS DISTINCT FROM grantee
		GROUP BY 1
		UNION ALL
		SELECT 'FUNCTION', string_agg(p.oid::regprocedure::text, ', ')
		FROM pg_proc p
		WHERE p.pronamespace = 'reservation'::regnamespace
		AND p.proowner IS DISTINCT FROM grantee
	LOOP
		IF others.names IS NOT NULL THEN
			EXECUTE format('REVOKE ALL ON %s %s FROM %I',
				others.kind, others.names, role);
		END IF;
	END LOOP;

	EXECUTE format('GRANT USAGE ON SCHEMA reservation TO %I', role);
	EXECUTE format('GRANT SELECT ON %s TO %I', reads, role);
	EXECUTE format('GRANT USAGE ON TYPE reservation.outcome,'
		' reservation.occupancy TO %I', role);
	FOR f IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'reservation'::regnamespace
		AND p.proname = ANY (granted)
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
	grantee text;
BEGIN
	FOR grantee IN
		SELECT DISTINCT a.grantee::regrole::text
		FROM (
			SELECT nspacl, nspowner FROM pg_namespace
			WHERE nspname = 'reservation'
			UNION ALL
			SELECT relacl, relowner FROM pg_class
			WHERE relnamespace = 'reservation'::regnamespace
			UNION ALL
			SELECT proacl, proowner FROM pg_proc
			WHERE pronamespace = 'reservation'::regnamespace
			UNION ALL
			SELECT typacl, typowner FROM pg_type
			WHERE typnamespace = 'reservation'::regnamespace
		) AS o(acl, owner), aclexplode(o.acl) AS a
		WHERE a.grantee NOT IN (0, o.owner)
	LOOP
		EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA reservation FROM %1$s;'
			' REVOKE ALL ON ALL SEQUENCES IN SCHEMA reservation FROM %1$s;'
			' REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reservation FROM %1$s;'
			' REVOKE ALL ON TYPE reservation.outcome, reservation.occupancy,'
			' reservation.occupancy_key FROM %1$s;'
			' REVOKE ALL ON SCHEMA reservation FROM %1$s', grantee);
	END LOOP;
	REVOKE ALL ON SCHEMA reservation FROM PUBLIC;
END
$$;
