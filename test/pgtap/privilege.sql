-- The rights of each level: reader, agent, desk, manager, and other roles.
\ir support/story.sql
SELECT plan(106);

CREATE ROLE p_reader;
CREATE ROLE p_agent;
CREATE ROLE p_desk;
CREATE ROLE p_manager;
CREATE ROLE p_none;
CREATE ROLE "p odd ""name""";
SELECT reservation.grant_usage('p_reader', 'reader');
SELECT reservation.grant_usage('p_agent', 'agent');
SELECT reservation.grant_usage('p_desk', 'desk');
SELECT reservation.grant_usage('p_manager', 'manager');
GRANT ALL ON answer TO p_reader, p_agent, p_manager;
SELECT lives_ok($$SELECT reservation.grant_usage('p odd "name"', 'reader')$$, 'The role may have any name.');
SELECT lives_ok($$SELECT reservation.grant_usage('p_reader', 'reader')$$, 'A level can be granted again.');
SELECT throws_ok($$SELECT reservation.grant_usage('p_none', 'boss')$$, '22023', 'level "boss" is not known', 'An unknown level is an error.');
SELECT throws_ok($$SELECT reservation.grant_usage('p_nobody', 'reader')$$, '42704', NULL, 'An unknown role is an error.');
SELECT throws_ok($$SELECT reservation.grant_usage(NULL, 'reader')$$, '22004', 'role must not be null', 'A null role is an error.');
SELECT throws_ok($$SELECT reservation.grant_usage('p_none', NULL)$$, '22004', 'level must not be null', 'A null level is an error.');

-- Functions: the pages say the same levels, which the suite doc compares.
CREATE TABLE function_level AS
SELECT object AS name, level FROM reservation_internal.privilege WHERE privileges = '{EXECUTE}';
CREATE VIEW callable AS
SELECT p.oid, p.proname AS name, role, coalesce(f.level, 'owner') AS level,
	has_function_privilege(role, p.oid, 'EXECUTE') AS may
FROM pg_proc p LEFT JOIN function_level f ON f.name = p.proname,
	unnest('{p_reader,p_agent,p_desk,p_manager,p_none}'::text[]) AS role
WHERE p.pronamespace = 'reservation'::regnamespace;
SELECT is_empty($$SELECT p.oid::regprocedure, role FROM pg_proc p, unnest('{p_reader,p_agent,p_desk,p_manager,p_none}'::text[]) AS role,
		LATERAL (SELECT ARRAY[p.prorettype] || p.proargtypes::oid[] && '{internal,cstring,trigger}'::regtype[]::oid[] AS servers) AS s
	WHERE p.pronamespace = 'reservation_internal'::regnamespace
	AND has_function_privilege(role, p.oid, 'EXECUTE') <> (role <> 'p_none' AND NOT s.servers)$$,
	'Every level may execute the helpers that run with its own rights, and no role what only PostgreSQL calls.');
SELECT is_empty($$SELECT name FROM function_level WHERE name NOT IN (SELECT name FROM callable)$$, 'Every function of the list exists.');
SELECT is_empty($$SELECT role, name FROM callable WHERE may <> (CASE level
	WHEN 'reader' THEN role <> 'p_none' WHEN 'agent' THEN role IN ('p_agent', 'p_desk', 'p_manager')
	WHEN 'desk' THEN role IN ('p_desk', 'p_manager') WHEN 'manager' THEN role = 'p_manager' ELSE false END)$$, 'Each role may execute the functions of its level, and no other.');

-- Tables and sequences
CREATE VIEW touchable AS
SELECT c.relname AS name, role, privilege, has_table_privilege(role, c.oid, privilege) AS may
FROM pg_class c, unnest('{p_reader,p_agent,p_desk,p_manager,p_none}'::text[]) AS role,
	unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS privilege
WHERE c.relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND c.relkind IN ('r', 'v');
-- No level reads the answers to keys, and only a manager the promotions.
SELECT is_empty($$SELECT role, name, privilege FROM touchable WHERE may <> (role <> 'p_none' AND (
	privilege = 'SELECT' AND name IN ('resource', 'opening_hours', 'opening_exception', 'rate', 'rate_plan', 'stay_rule', 'customer_limit', 'unit', 'cancellation_tier', 'reservation', 'allocation', 'calendar_event', 'payment', 'charge', 'event', 'publication', 'notify_cursor', 'privilege', 'installed_trigger', 'node', 'node_sequence',
		'deadline', 'reminder', 'booking_item', 'waitlist_entry', 'stay', 'today', 'guests', 'arrivals', 'departures', 'in_house', 'holds', 'unpaid', 'booking', 'waitlist', 'overreserved', 'daily_occupancy', 'statistics')
	OR role = 'p_manager' AND privilege IN ('INSERT', 'UPDATE', 'DELETE') AND name IN ('resource', 'opening_hours', 'opening_exception', 'rate', 'rate_plan', 'stay_rule', 'customer_limit', 'unit', 'cancellation_tier', 'promotion')
	OR role <> 'p_reader' AND privilege = 'SELECT' AND name = 'redemption'
	OR role = 'p_manager' AND privilege = 'SELECT' AND name = 'promotion'))$$, 'Every level may read, and a manager may write what is for sale.');
SELECT is_empty($$SELECT role, relname FROM pg_class c, unnest('{p_reader,p_agent,p_desk,p_none}'::text[]) AS role
	WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'S'
	AND has_sequence_privilege(role, c.oid, 'USAGE,SELECT,UPDATE')$$, 'A reader and an agent have no right to a sequence.');
SELECT is_empty($$SELECT role, s FROM unnest('{p_reader,p_agent,p_desk,p_manager,p_none}'::text[]) AS role,
		unnest('{reservation,reservation_internal}'::text[]) AS s
	WHERE has_schema_privilege(role, s, 'CREATE') OR has_schema_privilege(role, s, 'USAGE') <> (role <> 'p_none')$$,
	'No role may create objects in the schemas.');

-- A manager, in fact
SET ROLE p_manager;
SELECT lives_ok($$INSERT INTO reservation.resource (name, capacity, overbooking, category, time_zone) VALUES ('room', 1, 1, 'room', 'UTC')$$, 'A manager may add a resource.');
SELECT lives_ok($$INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
	SELECT r('room'), n, '00:00', '00:00' FROM generate_series(1, 7) AS n$$, 'A manager may add opening hours.');
SELECT lives_ok($$UPDATE reservation.resource SET price = 10, payment = 'later' WHERE name = 'room'$$, 'A manager may change a price.');
SELECT lives_ok($$INSERT INTO reservation.cancellation_tier VALUES ('flex', '1 day', 100, 5)$$, 'A manager may add a cancellation tier.');
SELECT lives_ok($$UPDATE reservation.cancellation_tier SET fee = 0$$, 'A manager may change a cancellation tier.');
SELECT lives_ok($$DELETE FROM reservation.cancellation_tier$$, 'A manager may delete a cancellation tier.');
SELECT is((reservation.close_resource(r('room'), nights('2030-06-01', 1))).accepted, true, 'A manager may close a resource.');
SELECT is((reservation.reopen_resource((SELECT allocation_id FROM reservation.allocation WHERE reservation_id IS NULL))).accepted, true, 'A manager may reopen a resource.');
SELECT is(reservation.prune('2029-01-01'), 0::bigint, 'A manager may prune.');
SELECT is(record_outcome('m', reservation.create_reservation(r('room'), nights('2030-09-01', 1), 'c')), 'confirmed', 'A manager may call the commands of an agent.');
SELECT throws_ok($$SELECT reservation.retire('2029-01-01')$$, '42501', NULL, 'A manager may not retire reservations.');
SELECT throws_ok($$SELECT reservation.advance_positions()$$, '42501', NULL, 'A manager may not advance positions.');
SELECT throws_ok($$SELECT reservation.grant_usage('p_none', 'reader')$$, '42501', NULL, 'A manager may not grant a level.');
SELECT throws_ok($$SELECT reservation.create_publication('p')$$, '42501', NULL, 'A manager may not create a publication.');
SELECT throws_ok($$TRUNCATE reservation.resource$$, '42501', NULL, 'A manager may not truncate a table.');
SELECT throws_ok($$DELETE FROM reservation.allocation$$, '42501', NULL, 'A manager may not delete an allocation.');
SELECT throws_ok($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1, '[0,1)', nights('2030-06-01', 1))$$, '42501', NULL, 'A manager may not insert an allocation.');
SELECT lives_ok($$INSERT INTO reservation.resource (name) VALUES ('mistake')$$, 'A manager may add another resource.');
SELECT lives_ok($$DELETE FROM reservation.resource WHERE name = 'mistake'$$, 'A manager may delete an unused resource.');
RESET ROLE;

-- An agent: every command, and not a row by hand
SET ROLE p_agent;
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '1 hour', idempotency_key => 'k')), 'held', 'An agent may create a reservation with a key.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '1 hour', idempotency_key => 'k')), 'held', 'An agent may repeat the call with the key.');
SELECT is(record_outcome('bert', reservation.create_group_reservation(ARRAY[r('room')], nights('2030-03-01', 1), 'c')), 'refused: unavailable', 'An agent may create a group, which is refused if the room is taken.');
SELECT is(record_outcome('over', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', on_unavailable => 'overbook')), 'confirmed', 'An agent may overbook.');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'held', 'An agent may send a confirmation.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1), details => '{}')), 'held', 'An agent may modify a reservation.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'An agent may create another reservation.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'An agent may cancel a reservation.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'An agent may hold a place.');
SELECT is((reservation.confirm_reservation(id('dora'))).reason, NULL, 'An agent may confirm a hold.');
SELECT is((reservation.authorize_payment(id('carl'), 'p', 4)).accepted, true, 'An agent may authorize a payment.');
SELECT is((reservation.fail_payment(id('carl'), 'q')).accepted, true, 'An agent may fail a payment.');
SELECT is((reservation.complete_payment(id('carl'), 'p', 14)).accepted, true, 'An agent may complete a payment.');
SELECT is((reservation.complete_refund(id('carl'), 'r')).accepted, true, 'An agent may complete a refund.');
RESET ROLE;
SET reservation.now = '2030-04-01 16:00+00';
SET ROLE p_agent;
SELECT is(record_outcome('carl', reservation.checkin(id('carl'))), 'checked_in', 'An agent may check in a guest.');
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))), 'checked_out', 'An agent may check out a guest.');
SELECT is(record_outcome('over', reservation.mark_no_show(id('over'))), 'no_show', 'An agent may mark a no-show.');
SELECT is(record_outcome('e', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c', hold => '1 us')), 'held', 'An agent may hold a place for a microsecond.');
RESET ROLE;
SET reservation.now = '2030-04-01 17:00+00';
SET ROLE p_agent;
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 1, 'An agent may sweep the ended holds.');
SELECT is(record_outcome('e', reservation.expire_reservation(id('e'))), 'expired', 'An agent may expire a reservation.');
SELECT throws_ok($$SELECT reservation.close_resource(r('room'), nights('2030-06-01', 1))$$, '42501', NULL, 'An agent may not close a resource.');
SELECT throws_ok($$SELECT reservation.reopen_resource(1)$$, '42501', NULL, 'An agent may not reopen a resource.');
SELECT throws_ok($$UPDATE reservation.resource SET price = 0$$, '42501', NULL, 'An agent may not change a price.');
SELECT throws_ok($$INSERT INTO reservation.reservation SELECT * FROM reservation.reservation$$, '42501', NULL, 'An agent may not insert a reservation.');
SELECT throws_ok($$UPDATE reservation.reservation SET status = 'confirmed'$$, '42501', NULL, 'An agent may not update a reservation.');
SELECT throws_ok($$DELETE FROM reservation.reservation$$, '42501', NULL, 'An agent may not delete a reservation.');
SELECT throws_ok($$UPDATE reservation.allocation SET during = during$$, '42501', NULL, 'An agent may not update an allocation.');
SELECT throws_ok($$INSERT INTO reservation.payment SELECT * FROM reservation.payment$$, '42501', NULL, 'An agent may not insert a payment.');
SELECT throws_ok($$UPDATE reservation.payment SET status = 'completed'$$, '42501', NULL, 'An agent may not update a payment.');
SELECT throws_ok($$UPDATE reservation.cancellation_tier SET refund_percent = 100$$, '42501', NULL, 'An agent may not update a cancellation tier.');
SELECT throws_ok($$SET reservation.max_payment_attempts = 100$$, '42501', NULL, 'An agent may not allow more attempts of payment.');
SELECT throws_ok($$INSERT INTO reservation.event SELECT * FROM reservation.event$$, '42501', NULL, 'An agent may not insert an event.');
SELECT throws_ok($$UPDATE reservation.event SET type = ''$$, '42501', NULL, 'An agent may not update an event.');
SELECT throws_ok($$DELETE FROM reservation.event$$, '42501', NULL, 'An agent may not delete an event.');
SELECT throws_ok($$TRUNCATE reservation.event$$, '42501', NULL, 'An agent may not truncate the events.');
SELECT throws_ok($$SELECT * FROM reservation.idempotency$$, '42501', NULL, 'An agent may not read the keys of others.');
SELECT throws_ok($$SELECT nextval('reservation.event_position_seq')$$, '42501', NULL, 'An agent may not advance a sequence.');
SELECT throws_ok($$CREATE TRIGGER t BEFORE INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()$$, '42501', NULL, 'An agent may not create a trigger.');
-- A session is its own role after a command, also after an error.
SELECT is(current_user::text, 'p_agent', 'A session is its own role again after a command.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', on_unavailable => 'error')$$, '23P01', NULL, 'A command with on_unavailable => ''error'' fails for an agent.');
SELECT is(current_user::text, 'p_agent', 'A session is its own role again after an error.');
SELECT is(current_setting('search_path'), '"$user", public', 'A session has its own search path after an error.');
SELECT throws_ok($$SELECT set_config('reservation.now', '2031-01-01', false)$$, '42501', NULL, 'An agent may not set the clock.');
SELECT lives_ok($$SELECT set_config(s, 'x', true) FROM unnest('{reservation.correlation_id,reservation.causation_id,reservation.actor}'::text[]) AS s$$, 'An agent may set the correlation, the causation and the actor.');
SELECT throws_ok(format('SET %s = ''x''', s), '42501', NULL, 'An agent may not set ' || s || '.') FROM unnest('{reservation.support_contact,reservation.payment_methods}'::text[]) AS s;
SELECT is_empty('SELECT * FROM reservation.verify()', 'An agent may verify.');
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-08-01', 1), promotion_code => 'GUESS')$$, 'P0002', NULL, 'An agent may quote with a code.');
RESET ROLE;
DO $$ BEGIN
	EXECUTE 'GRANT SET ON PARAMETER reservation.now TO p_agent';
END $$;
SET ROLE p_agent;
SELECT lives_ok($$SELECT set_config('reservation.now', '2030-04-02 00:00+00', false)$$, 'An agent to which the clock is granted may set it.');
SELECT is(reservation.clock(), '2030-04-02 00:00+00'::timestamptz, 'The clock that the agent set counts.');
RESET ROLE;
REVOKE SET ON PARAMETER reservation.now FROM p_agent;

-- A reader: every question, and no command
SET ROLE p_reader;
SELECT lives_ok($$SELECT * FROM reservation.availability(r('room'), nights('2030-03-01', 1))$$, 'A reader may call availability().');
SELECT lives_ok($$SELECT reservation.is_available(r('room'), nights('2030-03-01', 1))$$, 'A reader may call is_available().');
SELECT isnt_empty($$SELECT * FROM reservation.find_slots('1 day', nights('2030-08-01', 9))$$, 'A reader may call find_slots().');
SELECT isnt_empty($$SELECT * FROM reservation.alternatives(r('room'), nights('2030-08-01', 1))$$, 'A reader may call alternatives().');
SELECT isnt_empty($$SELECT * FROM reservation.find_slots(within => nights('2030-08-01', 9), items => jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'duration', '1 day')))$$, 'A reader may search for items.');
SELECT isnt_empty($$SELECT * FROM reservation.alternatives(jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'from', '2030-08-01', 'duration', '1 day')))$$, 'A reader may ask for other times of items.');
SELECT is(reservation.quote(r('room'), nights('2030-08-01', 1)), 10.00, 'A reader may call quote().');
SELECT isnt_empty($$SELECT * FROM reservation.history(id('anna'))$$, 'A reader may call history().');
SELECT isnt_empty($$SELECT * FROM reservation.read_events()$$, 'A reader may call read_events().');
SELECT isnt_empty($$SELECT * FROM reservation.as_of(id('anna'), 'infinity')$$, 'A reader may call as_of().');
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-08-01', 1), promotion_code => 'GUESS')$$, '42501', 'permission denied to quote with a promotion', 'A reader may not quote with a code, which would tell what codes there are.');
SELECT throws_ok($$SELECT * FROM reservation.redemption$$, '42501', NULL, 'A reader may not read the redemptions.');
SELECT throws_ok($$SELECT * FROM reservation.verify()$$, '42501', NULL, 'A reader may not verify, as that reads the redemptions.');
SELECT isnt_empty($$SELECT * FROM reservation.lifecycle()$$, 'A reader may call lifecycle().');
SELECT lives_ok($$SELECT * FROM reservation.check_installation()$$, 'A reader may call check_installation().');
SELECT isnt_empty($$SELECT FROM reservation.allocation WHERE reservation.occupancy(resource_id, units, during)
	OPERATOR(reservation.&&) reservation.occupancy(r('room'), '[0,9)', nights('2030-01-01', 900))$$, 'A reader may use the operator of the index.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-08-01', 1), 'c')$$, '42501', NULL, 'A reader may not create a reservation.');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('dora'))$$, '42501', NULL, 'A reader may not cancel a reservation.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('dora'), 'x', 1)$$, '42501', NULL, 'A reader may not complete a payment.');
SELECT is_empty($$SELECT FROM reservation_internal.rebuild_money(NULL) WHERE told <> found$$, 'A reader may compare the money of the events with that of the tables.');
SELECT throws_ok($$UPDATE reservation.reservation SET status = 'canceled'$$, '42501', NULL, 'A reader may not update a reservation.');
RESET ROLE;

-- A role without a level
SET ROLE p_none;
SELECT throws_ok($$SELECT reservation.clock()$$, '42501', 'permission denied for schema reservation', 'A role without a level may not call a query.');
SELECT throws_ok($$SELECT * FROM reservation.event$$, '42501', NULL, 'A role without a level may not read the events.');
RESET ROLE;
-- Rights on the schema alone allow no call.
GRANT USAGE ON SCHEMA reservation TO p_none;
SET ROLE p_none;
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-03-01', 1), 'c')$$, '42501',
	'permission denied for function create_reservation', 'A role with rights on the schema alone may not call a command.');
RESET ROLE;

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
DROP OWNED BY p_reader, p_agent, p_manager, p_none, "p odd ""name""";
DROP ROLE p_reader, p_agent, p_manager, p_none, "p odd ""name""";
