-- The rights of each level: reader, agent, manager, and other roles.
\ir support/story.sql
SELECT plan(104);

CREATE ROLE p_reader;
CREATE ROLE p_agent;
CREATE ROLE p_manager;
CREATE ROLE p_none;
CREATE ROLE "p odd ""name""";
SELECT reservation.grant_usage('p_reader', 'reader');
SELECT reservation.grant_usage('p_agent', 'agent');
SELECT reservation.grant_usage('p_manager', 'manager');
GRANT ALL ON answer TO p_reader, p_agent, p_manager;
SELECT lives_ok($$SELECT reservation.grant_usage('p odd "name"', 'reader')$$, 'a role is a name, whatever is in it');
SELECT lives_ok($$SELECT reservation.grant_usage('p_reader', 'reader')$$, 'what is granted may be granted again');
SELECT throws_ok($$SELECT reservation.grant_usage('p_none', 'boss')$$, '22023', 'level "boss" is not known', 'there is no such level');
SELECT throws_ok($$SELECT reservation.grant_usage('p_nobody', 'reader')$$, '42704', NULL, 'nor such a role');
SELECT throws_ok($$SELECT reservation.grant_usage(NULL, 'reader')$$, '22004', 'role must not be null', 'nor none');
SELECT throws_ok($$SELECT reservation.grant_usage('p_none', NULL)$$, '22004', 'level must not be null', 'nor no level');

-- Functions: the pages say the same levels, which the suite doc compares.
CREATE TABLE function_level AS
SELECT object AS name, level FROM reservation_internal.privilege WHERE privileges = '{EXECUTE}';
CREATE VIEW callable AS
SELECT p.oid, p.proname AS name, role, coalesce(f.level, 'owner') AS level,
	has_function_privilege(role, p.oid, 'EXECUTE') AS may
FROM pg_proc p LEFT JOIN function_level f ON f.name = p.proname,
	unnest('{p_reader,p_agent,p_manager,p_none}'::text[]) AS role
WHERE p.pronamespace = 'reservation'::regnamespace;
SELECT is_empty($$SELECT p.oid::regprocedure, role FROM pg_proc p, unnest('{p_reader,p_agent,p_manager,p_none}'::text[]) AS role,
		LATERAL (SELECT ARRAY[p.prorettype] || p.proargtypes::oid[] && '{internal,cstring,trigger}'::regtype[]::oid[] AS servers) AS s
	WHERE p.pronamespace = 'reservation_internal'::regnamespace
	AND has_function_privilege(role, p.oid, 'EXECUTE') <> (role <> 'p_none' AND NOT s.servers)$$,
	'every level may execute the helpers that run with its own rights, and nobody what only PostgreSQL calls');
SELECT is_empty($$SELECT name FROM function_level WHERE name NOT IN (SELECT name FROM callable)$$, 'all of them are there');
SELECT is_empty($$SELECT role, name FROM callable WHERE may <> (CASE level
	WHEN 'reader' THEN role IN ('p_reader', 'p_agent', 'p_manager') WHEN 'agent' THEN role IN ('p_agent', 'p_manager')
	WHEN 'manager' THEN role = 'p_manager' ELSE false END)$$, 'each may execute what its level says, and nothing else');

-- Tables and sequences
CREATE VIEW touchable AS
SELECT c.relname AS name, role, privilege, has_table_privilege(role, c.oid, privilege) AS may
FROM pg_class c, unnest('{p_reader,p_agent,p_manager,p_none}'::text[]) AS role,
	unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS privilege
WHERE c.relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND c.relkind IN ('r', 'v');
-- answers to keys are nobody's business; promotions are a manager's
SELECT is_empty($$SELECT role, name, privilege FROM touchable WHERE may <> (role <> 'p_none' AND (
	privilege = 'SELECT' AND name IN ('resource', 'opening_hours', 'opening_exception', 'rate', 'unit', 'cancellation_tier', 'reservation', 'allocation', 'payment', 'event', 'publication', 'notify_cursor', 'privilege', 'installed_trigger',
		'waitlist_entry', 'stay', 'today', 'arrivals', 'departures', 'in_house', 'holds', 'waitlist', 'overreserved', 'daily_occupancy')
	OR role = 'p_manager' AND privilege IN ('INSERT', 'UPDATE', 'DELETE') AND name IN ('resource', 'opening_hours', 'opening_exception', 'rate', 'unit', 'cancellation_tier', 'promotion')
	OR role <> 'p_reader' AND privilege = 'SELECT' AND name = 'redemption'
	OR role = 'p_manager' AND privilege = 'SELECT' AND name = 'promotion'))$$, 'reading for all, writing of what is for sale for managers');
SELECT is_empty($$SELECT role, relname FROM pg_class c, unnest('{p_reader,p_agent,p_none}'::text[]) AS role
	WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'S'
	AND has_sequence_privilege(role, c.oid, 'USAGE,SELECT,UPDATE')$$, 'no sequence for anybody else');
SELECT is_empty($$SELECT role, s FROM unnest('{p_reader,p_agent,p_manager,p_none}'::text[]) AS role,
		unnest('{reservation,reservation_internal}'::text[]) AS s
	WHERE has_schema_privilege(role, s, 'CREATE') OR has_schema_privilege(role, s, 'USAGE') <> (role <> 'p_none')$$,
	'nobody creates in the schemas');

-- Now in fact: a manager
SET ROLE p_manager;
SELECT lives_ok($$INSERT INTO reservation.resource (name, capacity, overbooking, category, time_zone) VALUES ('room', 1, 1, 'room', 'UTC')$$, 'a manager adds a resource');
SELECT lives_ok($$INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
	SELECT r('room'), n, '00:00', '00:00' FROM generate_series(1, 7) AS n$$, 'and its hours');
SELECT lives_ok($$UPDATE reservation.resource SET price = 10, payment = 'later' WHERE name = 'room'$$, 'and its price');
SELECT lives_ok($$INSERT INTO reservation.cancellation_tier VALUES ('flex', '1 day', 100, 5)$$, 'and when what is refunded');
SELECT lives_ok($$UPDATE reservation.cancellation_tier SET fee = 0$$, 'or otherwise');
SELECT lives_ok($$DELETE FROM reservation.cancellation_tier$$, 'or no more');
SELECT is((reservation.close_resource(r('room'), nights('2030-06-01', 1))).accepted, true, 'closes it');
SELECT is((reservation.reopen_resource((SELECT allocation_id FROM reservation.allocation WHERE reservation_id IS NULL))).accepted, true, 'opens it');
SELECT is(reservation.prune('2029-01-01'), 0::bigint, 'and prunes');
SELECT is(record_outcome('m', reservation.create_reservation(r('room'), nights('2030-09-01', 1), 'c')), 'confirmed', 'a manager is an agent, too');
SELECT throws_ok($$SELECT reservation.retire('2029-01-01')$$, '42501', NULL, 'but retires nothing');
SELECT throws_ok($$SELECT reservation.advance_positions()$$, '42501', NULL, 'nor moves positions');
SELECT throws_ok($$SELECT reservation.grant_usage('p_none', 'reader')$$, '42501', NULL, 'nor grants');
SELECT throws_ok($$SELECT reservation.create_publication('p')$$, '42501', NULL, 'nor publishes');
SELECT throws_ok($$TRUNCATE reservation.resource$$, '42501', NULL, 'nor truncates');
SELECT throws_ok($$DELETE FROM reservation.allocation$$, '42501', NULL, 'nor frees a place by hand');
SELECT throws_ok($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1, '[0,1)', nights('2030-06-01', 1))$$, '42501', NULL, 'nor takes one');
SELECT lives_ok($$INSERT INTO reservation.resource (name) VALUES ('mistake')$$, 'a mistake');
SELECT lives_ok($$DELETE FROM reservation.resource WHERE name = 'mistake'$$, 'can be taken back');
RESET ROLE;

-- An agent: every command, and not a row by hand
SET ROLE p_agent;
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '1 hour', idempotency_key => 'k')), 'held', 'create');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '1 hour', idempotency_key => 'k')), 'held', 'again');
SELECT is(record_outcome('bert', reservation.create_group_reservation(ARRAY[r('room')], nights('2030-03-01', 1), 'c')), 'refused: unavailable', 'be refused');
SELECT is(record_outcome('over', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', on_unavailable => 'overbook')), 'confirmed', 'overbook');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'held', 'tell');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1), details => '{}')), 'held', 'modify');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'another');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'cancel');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'hold');
SELECT is((reservation.confirm_reservation(id('dora'))).reason, NULL, 'confirm');
SELECT is((reservation.authorize_payment(id('carl'), 'p', 4)).accepted, true, 'authorize');
SELECT is((reservation.fail_payment(id('carl'), 'q')).accepted, true, 'fail');
SELECT is((reservation.complete_payment(id('carl'), 'p', 14)).accepted, true, 'be paid');
SELECT is((reservation.complete_refund(id('carl'), 'r')).accepted, true, 'pay back');
RESET ROLE;
SET reservation.now = '2030-04-01 16:00+00';
SET ROLE p_agent;
SELECT is(record_outcome('carl', reservation.checkin(id('carl'))), 'checked_in', 'check in');
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))), 'checked_out', 'check out');
SELECT is(record_outcome('over', reservation.mark_no_show(id('over'))), 'no_show', 'note who has not come');
SELECT is(record_outcome('e', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c', hold => '1 us')), 'held', 'a short hold');
RESET ROLE;
SET reservation.now = '2030-04-01 17:00+00';
SET ROLE p_agent;
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 1, 'sweep');
SELECT is(record_outcome('e', reservation.expire_reservation(id('e'))), 'expired', 'expire');
SELECT throws_ok($$SELECT reservation.close_resource(r('room'), nights('2030-06-01', 1))$$, '42501', NULL, 'not close');
SELECT throws_ok($$SELECT reservation.reopen_resource(1)$$, '42501', NULL, 'not open');
SELECT throws_ok($$UPDATE reservation.resource SET price = 0$$, '42501', NULL, 'not change a price');
SELECT throws_ok($$INSERT INTO reservation.reservation SELECT * FROM reservation.reservation$$, '42501', NULL, 'not insert');
SELECT throws_ok($$UPDATE reservation.reservation SET status = 'confirmed'$$, '42501', NULL, 'not update');
SELECT throws_ok($$DELETE FROM reservation.reservation$$, '42501', NULL, 'not delete');
SELECT throws_ok($$UPDATE reservation.allocation SET during = during$$, '42501', NULL, 'not move');
SELECT throws_ok($$INSERT INTO reservation.payment SELECT * FROM reservation.payment$$, '42501', NULL, 'not make payments up');
SELECT throws_ok($$UPDATE reservation.payment SET status = 'completed'$$, '42501', NULL, 'not charge by hand');
SELECT throws_ok($$UPDATE reservation.cancellation_tier SET refund_percent = 100$$, '42501', NULL, 'not change a policy');
SELECT throws_ok($$SET reservation.max_payment_attempts = 100$$, '42501', NULL, 'not allow more attempts');
SELECT throws_ok($$INSERT INTO reservation.event SELECT * FROM reservation.event$$, '42501', NULL, 'not make events up');
SELECT throws_ok($$UPDATE reservation.event SET type = ''$$, '42501', NULL, 'not change them');
SELECT throws_ok($$DELETE FROM reservation.event$$, '42501', NULL, 'not delete them');
SELECT throws_ok($$TRUNCATE reservation.event$$, '42501', NULL, 'not even all');
SELECT throws_ok($$SELECT * FROM reservation.idempotency$$, '42501', NULL, 'not see the keys of others');
SELECT throws_ok($$SELECT nextval('reservation.event_position_seq')$$, '42501', NULL, 'not waste positions');
SELECT throws_ok($$CREATE TRIGGER t BEFORE INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()$$, '42501', NULL, 'not add a trigger');
-- who it is does not change on the way, whatever happens
SELECT is(current_user::text, 'p_agent', 'it is who it was');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', on_unavailable => 'error')$$, '23P01', NULL, 'after an error');
SELECT is(current_user::text, 'p_agent', 'too');
SELECT is(current_setting('search_path'), '"$user", public', 'and finds what it found');
SELECT throws_ok($$SELECT set_config('reservation.now', '2031-01-01', false)$$, '42501', NULL, 'the clock is not an agent''s to set');
SELECT lives_ok($$SELECT set_config(s, 'x', true) FROM unnest('{reservation.correlation_id,reservation.causation_id,reservation.actor}'::text[]) AS s$$, 'what it says of itself is');
SELECT throws_ok(format('SET %s = ''x''', s), '42501', NULL, s || ' is not') FROM unnest('{reservation.support_contact,reservation.payment_methods}'::text[]) AS s;
SELECT is_empty('SELECT * FROM reservation.verify()', 'it may verify');
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-08-01', 1), promotion_code => 'GUESS')$$, 'P0002', NULL, 'and quote with a code');
RESET ROLE;
DO $$ BEGIN
	EXECUTE 'GRANT SET ON PARAMETER reservation.now TO p_agent';
END $$;
SET ROLE p_agent;
SELECT lives_ok($$SELECT set_config('reservation.now', '2030-04-02 00:00+00', false)$$, 'unless it is granted');
SELECT is(reservation.clock(), '2030-04-02 00:00+00'::timestamptz, 'and then it counts');
RESET ROLE;
REVOKE SET ON PARAMETER reservation.now FROM p_agent;

-- A reader: every question, and no command
SET ROLE p_reader;
SELECT lives_ok($$SELECT * FROM reservation.availability(r('room'), nights('2030-03-01', 1))$$, 'availability');
SELECT lives_ok($$SELECT reservation.is_available(r('room'), nights('2030-03-01', 1))$$, 'is_available');
SELECT isnt_empty($$SELECT * FROM reservation.find_slots('1 day', nights('2030-08-01', 9))$$, 'find_slots');
SELECT isnt_empty($$SELECT * FROM reservation.alternatives(r('room'), nights('2030-08-01', 1))$$, 'alternatives');
SELECT is(reservation.quote(r('room'), nights('2030-08-01', 1)), 10.00, 'quote');
SELECT isnt_empty($$SELECT * FROM reservation.history(id('anna'))$$, 'history');
SELECT isnt_empty($$SELECT * FROM reservation.read_events()$$, 'read_events');
SELECT isnt_empty($$SELECT * FROM reservation.as_of(id('anna'), 'infinity')$$, 'as_of');
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-08-01', 1), promotion_code => 'GUESS')$$, '42501', 'permission denied to quote with a promotion', 'but a quote does not tell a reader which codes there are');
SELECT throws_ok($$SELECT * FROM reservation.redemption$$, '42501', NULL, 'nor does a table');
SELECT throws_ok($$SELECT * FROM reservation.verify()$$, '42501', NULL, 'verify reads that table, so it is an agent''s');
SELECT isnt_empty($$SELECT * FROM reservation.lifecycle()$$, 'lifecycle');
SELECT lives_ok($$SELECT * FROM reservation.check_installation()$$, 'check_installation');
SELECT isnt_empty($$SELECT FROM reservation.allocation WHERE reservation.occupancy(resource_id, units, during)
	OPERATOR(reservation.&&) reservation.occupancy(r('room'), '[0,9)', nights('2030-01-01', 900))$$, 'the index');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-08-01', 1), 'c')$$, '42501', NULL, 'not create');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('dora'))$$, '42501', NULL, 'not cancel');
SELECT throws_ok($$SELECT reservation.complete_payment(id('dora'), 'x', 1)$$, '42501', NULL, 'not say that it was paid');
SELECT is_empty($$SELECT FROM reservation_internal.rebuild_money() WHERE told <> found$$, 'but see that the money is right');
SELECT throws_ok($$UPDATE reservation.reservation SET status = 'canceled'$$, '42501', NULL, 'nor by hand');
RESET ROLE;

-- Everybody else
SET ROLE p_none;
SELECT throws_ok($$SELECT reservation.clock()$$, '42501', 'permission denied for schema reservation', 'nothing');
SELECT throws_ok($$SELECT * FROM reservation.event$$, '42501', NULL, 'nothing at all');
RESET ROLE;
-- rights on the schema alone open no door
GRANT USAGE ON SCHEMA reservation TO p_none;
SET ROLE p_none;
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-03-01', 1), 'c')$$, '42501',
	'permission denied for function create_reservation', 'not even with the schema');
RESET ROLE;

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
DROP OWNED BY p_reader, p_agent, p_manager, p_none, "p odd ""name""";
DROP ROLE p_reader, p_agent, p_manager, p_none, "p odd ""name""";
