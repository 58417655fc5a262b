-- Where each function of the engine is carried out, by its name and its first argument:
--   one     on one node: `node` is an expression of the arguments
--   all     on all nodes: the rows of all, as `merging` orders them
--   either  on one node if the expression is not null, else on all
--   sum     on all nodes: the sum of the answers
--   search  on one node after the other; it fails with P0002 if it does on all
--   own     in the router: 10-map.sql has the function
--   out     not through a router: `node` is the reason
-- generate.sql fails if a function of the engine is in no row, or a row is of none.

CREATE TEMP TABLE routing (name text, first text, rule text, node text, PRIMARY KEY (name, first));
INSERT INTO routing
SELECT name, 'resource_id', 'one', 'reservation_router.node_of(resource_id)'
FROM unnest('{active_allocations,add_to_waitlist,alternatives,availability,best_units,blocked_days,
	close_resource,create_best_reservation,create_reservation,daily_occupancy,day_occupancy,freebusy,
	icalendar,icalendar_blocked_days,import_calendar,is_available,occupied,open_periods,prices,
	process_overreservation,quote,stay,unit_names}'::text[]) AS name;
INSERT INTO routing
SELECT name, 'reservation_id', 'one', 'reservation_router.node_of(reservation_id)'
FROM unnest('{apply_promotion,as_of,assign_unit,booked_prices,cancel_reservation,checkin,checkout,code,
	confirm_reservation,expire_reservation,extend_hold,history,icalendar,icalendar_event,mark_no_show,
	post_charge,reinstate,send_reservation_confirmation,undo_checkin,undo_checkout,undo_no_show}'::text[]) AS name;
INSERT INTO routing
SELECT name, 'reservation_id', 'one', 'reservation_router.node_of(coalesce(reservation_id, booking_id))'
FROM unnest('{authorize_payment,complete_payment,complete_refund,fail_payment}'::text[]) AS name;
INSERT INTO routing
SELECT name, 'items', 'one', 'reservation_router.node_of_items(items)'
FROM unnest('{alternatives,create_booking,is_available,items_at,quote}'::text[]) AS name;
INSERT INTO routing
SELECT name, first, 'one', '0'
FROM (VALUES ('clock', ''), ('current_tenant', ''), ('day_start', 'day'), ('event_types', ''),
	('icalendar_object', 'name'), ('lifecycle', ''), ('normalize', 'during'),
	('occurrences', 'rule'), ('waivable_reasons', '')) AS anywhere(name, first);
INSERT INTO routing
SELECT name, 'during', 'one', 'reservation_router.node_of_drawing(resource_id)'
FROM unnest('{drawing_bars,drawing_rows,occupancy_chart,timeline}'::text[]) AS name;
INSERT INTO routing VALUES
	('cancel_booking', 'booking_id', 'one', 'reservation_router.node_of(booking_id)'),
	('create_category_reservation', 'category', 'one', 'reservation_router.node_of_category(category)'),
	('create_group_reservation', 'resource_ids', 'one', 'reservation_router.node_of(resource_ids)'),
	('modify_reservation', 'reservation_id', 'one', 'reservation_router.node_of(reservation_id, resource_id)'),
	('read_events', 'after', 'one', 'reservation_router.node_of_position(after)'),
	('reopen_resource', 'closure_id', 'one', 'reservation_router.node_of_position(closure_id)'),
	('find_slots', 'duration', 'either', 'CASE WHEN items IS NOT NULL THEN reservation_router.node_of_items(items)
			WHEN resource_id IS NOT NULL THEN reservation_router.node_of(resource_id) END'),
	('rebuild', 'reservation_id', 'either', 'CASE WHEN reservation_id IS NOT NULL THEN reservation_router.node_of(reservation_id) END'),
	('verify', 'since', 'either', 'CASE WHEN since IS NOT NULL THEN reservation_router.node_of_position(since) END'),
	('erase_details', 'customer', 'sum', NULL),
	('expire_reservations', 'max', 'all', NULL),
	('find_by_code', 'code', 'search', NULL),
	('reservations_of', 'customer', 'all', NULL),
	('slot', 'id', 'own', NULL),
	('slot', 'resource_id', 'own', NULL),
	('advance_positions', '', 'out', 'an administrator restores one node'),
	('check_installation', '', 'out', 'its answers are about one database'),
	('create_publication', 'name', 'out', 'a publication belongs to one node'),
	('follow_row_security', '', 'out', 'the owner of the tables changes one node'),
	('grant_usage', 'role', 'out', 'roles are those of a node'),
	('isolate_tenants', '', 'out', 'the owner of the tables changes one node'),
	('occupancy', 'resource_id', 'out', 'it makes values of an index, which are no use outside of its database'),
	('prune', 'before', 'out', 'each node keeps its own times'),
	('reset_statistics', '', 'out', 'counts belong to one server'),
	('retire', 'before', 'out', 'each node keeps its own times'),
	('set_node', 'node', 'out', 'the number belongs to one database'),
	('tick', 'max', 'out', 'each node has a worker of its own');

-- The order of rows that come from all nodes, as the engine has it in one
CREATE TEMP TABLE merging (name text PRIMARY KEY, tail text);
INSERT INTO merging VALUES
	('find_slots', 'ORDER BY lower(r.period), r.resource_id LIMIT CASE WHEN coalesce($7, 10) OPERATOR(pg_catalog.>) 0 THEN coalesce($7, 10) END'),
	('reservations_of', 'ORDER BY r.created_at, r.reservation_id');

-- Tables and views: `all` are views of the router with the rows of all nodes.
CREATE TEMP TABLE showing (name text PRIMARY KEY, rule text, reason text);
INSERT INTO showing
SELECT name, 'all', NULL
FROM unnest('{arrivals,booking,daily_occupancy,departures,holds,in_house,overreserved,resource,stay,
	unpaid,waitlist}'::text[]) AS name;
INSERT INTO showing VALUES
	('statistics', 'out', 'counts belong to one server');
INSERT INTO showing
SELECT name, 'out', 'functions read and write it; a manager writes it on the node'
FROM unnest('{allocation,booking_item,calendar_event,cancellation_tier,charge,customer_limit,deadline,event,
	idempotency,node,notify_cursor,opening_exception,opening_hours,payment,promotion,publication,rate,
	rate_plan,reaction,redemption,reminder,reservation,stay_rule,unit,waitlist_entry}'::text[]) AS name;
