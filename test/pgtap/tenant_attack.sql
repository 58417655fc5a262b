-- Behind isolate_tenants() a manager of one house calls every function there is with the ids,
-- names, codes and keys of another house, and gets the answer that it gets for what does not
-- exist. It reads every table and view, and finds nothing. A new function is called, too.
\ir support/story.sql
\ir ../support/sample_call.sql
SELECT plan(30);

-- The other house: whatever it has is called zqa, or has an id that is found in a text.
SET reservation.tenant = 'zqa';
INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('zqa-policy', '1 day', 100);
INSERT INTO reservation.resource (resource_id, name, category, capacity, time_zone, price, payment, cancellation_policy) VALUES
	(770077001, 'zqa-room', 'room', 3, 'UTC', 100, 'later', 'zqa-policy'), (770077002, 'zqa-suite', 'room', 1, 'UTC', 100, 'upfront', NULL), (770077003, 'zqa-boat', 'zqa-boats', 1, 'UTC', 100, 'later', NULL);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT 770077001, n, '00:00', '00:00' FROM generate_series(1, 7) AS n;
INSERT INTO reservation.opening_exception (resource_id, day) VALUES (770077001, '2031-03-01');
INSERT INTO reservation.rate (resource_id, name, price) VALUES (770077001, 'zqa-rate', 90);
INSERT INTO reservation.rate_plan (code, price) VALUES ('zqa-plan', -10);
INSERT INTO reservation.rate_plan (code, resource_id, price) VALUES ('zqa-own', 770077001, -10);
INSERT INTO reservation.stay_rule (category, min_nights) VALUES ('zqa-boats', 1);
INSERT INTO reservation.customer_limit (category, max_reservations) VALUES ('zqa-boats', 5);
INSERT INTO reservation.unit (resource_id, number, name) VALUES (770077001, 0, 'zqa-unit');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('zqa-code', 'percent', 10);
SELECT is(record_outcome('alice', reservation.create_reservation(770077001, nights('2030-03-01', 2), 'zqa-alice', promotion_code => 'zqa-code', idempotency_key => 'zqa-key', details => '{"name": "zqa-name"}')), 'confirmed', 'The other house has a guest.');
SELECT is((reservation.complete_payment(id('alice'), 'zqa-paid')).accepted, true, 'Who has paid.');
SELECT is((reservation.post_charge(id('alice'), 'extra', 8, 'zqa-bar')).accepted, true, 'And owes for the minibar.');
SELECT is(record_outcome('bob', reservation.create_reservation(770077002, nights('2030-03-01', 2), 'zqa-bob')), 'held', 'It has a hold.');
SELECT is(record_outcome('carl', reservation.add_to_waitlist(770077002, nights('2030-03-01', 2), 'zqa-carl')), 'waitlisted', 'Somebody waits for it.');
SELECT is(record_outcome('closed', reservation.close_resource(770077001, nights('2030-04-01', 2), '[0,1)', 'zqa-paint')), NULL, 'A unit is closed.');
CREATE TABLE named AS SELECT booking_id FROM reservation.create_booking('[{"resource_id": 770077001, "from": "2030-05-01 15:00+00", "to": "2030-05-03 11:00+00"}, {"resource_id": 770077001, "from": "2030-05-01 15:00+00", "to": "2030-05-03 11:00+00"}]', 'zqa-dora') LIMIT 1;
ALTER TABLE named ADD closure_id bigint, ADD reservation_id uuid;
UPDATE named SET closure_id = (SELECT allocation_id FROM reservation.allocation WHERE reservation_id IS NULL), reservation_id = id('alice');
SELECT is((SELECT count(*)::int FROM reservation.import_calendar(770077001, 'zqa-portal', E'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:zqa-uid\nDTSTART;VALUE=DATE:20300601\nDTEND;VALUE=DATE:20300603\nEND:VEVENT\nEND:VCALENDAR')), 1, 'It follows a calendar.');

-- The house of the manager
SET reservation.tenant = 'mine';
INSERT INTO reservation.resource (resource_id, name, category, capacity, time_zone, price, payment) VALUES (1, 'room', 'room', 1, 'UTC', 50, 'later'), (2, 'cabin', 'room', 2, 'UTC', 50, 'later');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('mine', 'percent', 10);
SELECT is(record_outcome('mine', reservation.create_reservation(1, nights('2030-03-01', 2), 'me')), 'confirmed', 'The house has a guest, too.');
SELECT is((SELECT remedy FROM reservation.check_installation() WHERE problem ~ 'tenants'), 'SELECT reservation.isolate_tenants()', 'check_installation() tells that nothing keeps the houses apart, as after a restore.');
SELECT lives_ok('SELECT reservation.isolate_tenants()', 'The owner isolates tenants.');
SELECT is_empty($$SELECT FROM reservation.check_installation() WHERE problem ~ 'tenants'$$, 'It tells no more of it then.');
SELECT lives_ok('SELECT reservation.isolate_tenants()', 'Once more changes nothing.');
SELECT is_empty($$SELECT relname FROM pg_class WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'r' AND NOT relrowsecurity
	AND relname NOT IN ('node', 'notify_cursor', 'publication', 'reaction')$$, 'Every table with rows of a house has row security.');
SELECT lives_ok('SELECT * FROM reservation.expire_reservations()', 'The owner sweeps.');

CREATE ROLE t_mine;
SELECT reservation.grant_usage('t_mine', 'manager');

-- The answer to a call, or its error, without what differs from call to call; nothing is kept.
CREATE FUNCTION answer_to(call text, named text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	told text;
	detail text;
	hint text;
BEGIN
	EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(t))::text, ''nothing'') FROM %s AS t', call) INTO told;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = told;
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN
		RETURN regexp_replace(replace(SQLERRM, named, '…'), '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]*|("closures?(_id)?": \[?)[0-9]+', '\1…', 'g');
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
		RETURN replace(concat_ws(' | ', SQLSTATE, SQLERRM, detail, hint), named, '…');
END
$$;

-- A name of the other house, and one that does not exist
CREATE TABLE attack (argument text, theirs text, nobodys text);
INSERT INTO attack
SELECT 'reservation_id', format('%L', r.reservation_id), '''01940000-0000-7000-8000-000000000000''' FROM reservation.reservation r WHERE r.tenant = 'zqa'
UNION ALL SELECT 'reservation_id', format('%L', booking_id), '''01940000-0000-7000-8000-000000000000''' FROM named
UNION ALL SELECT 'booking_id', format('%L', booking_id), '''01940000-0000-7000-8000-000000000000''' FROM named
UNION ALL SELECT 'closure_id', closure_id::text, '4711' FROM named
UNION ALL SELECT 'resource_id', '770077001', '880088001'
UNION ALL SELECT 'resource_id', '770077002', '880088001'
UNION ALL SELECT 'instead_of', '770077001', '880088001'
UNION ALL SELECT 'resource_ids', '''{1,770077001}''', '''{1,880088001}'''
UNION ALL SELECT 'category', '''zqa-boats''', '''nob-boats'''
UNION ALL SELECT 'customer', '''zqa-alice''', '''nob-alice'''
UNION ALL SELECT 'code', '''zqa-code''', '''nob-code'''
UNION ALL SELECT 'code', format('%L', reservation.code(reservation_id)), format('%L', reservation.code('01940000-0000-7000-8000-000000000000')) FROM named
UNION ALL SELECT 'promotion_code', '''zqa-code''', '''nob-code'''
UNION ALL SELECT 'rate_plan', format('%L', c), format('%L', replace(c, 'zqa', 'nob')) FROM unnest('{zqa-plan,zqa-own}'::text[]) AS c
UNION ALL SELECT 'idempotency_key', '''zqa-key''', '''nob-key'''
UNION ALL SELECT 'provider_reference', '''zqa-paid''', '''nob-paid'''
UNION ALL SELECT 'source', '''zqa-portal''', '''nob-portal'''
UNION ALL SELECT 'text', format('E''BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:%s\nDTSTART;VALUE=DATE:20300601\nDTEND;VALUE=DATE:20300603\nEND:VEVENT\nEND:VCALENDAR''', reservation_id),
	'E''BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:01940000-0000-7000-8000-000000000000\nDTSTART;VALUE=DATE:20300601\nDTEND;VALUE=DATE:20300603\nEND:VEVENT\nEND:VCALENDAR''' FROM named
UNION ALL SELECT 'items', format('''[{"%s": %s, "from": "2030-03-11 15:00+00", "to": "2030-03-13 11:00+00"}]''', p[1], p[2]), format('''[{"%s": %s, "from": "2030-03-11 15:00+00", "to": "2030-03-13 11:00+00"}]''', p[1], p[3])
	FROM (VALUES ('{resource_id,770077001,880088001}'::text[]), ('{category,"\"zqa-boats\"","\"nob-boats\""}')) AS v (p)
UNION ALL SELECT 'items', format('''[{"resource_id": 1, "from": "2030-03-11 15:00+00", "to": "2030-03-13 11:00+00", "%s": "zqa-%s"}]''', p[1], p[2]), format('''[{"resource_id": 1, "from": "2030-03-11 15:00+00", "to": "2030-03-13 11:00+00", "%s": "nob-%s"}]''', p[1], p[2])
	FROM (VALUES ('{promotion_code,code}'::text[]), ('{rate_plan,plan}')) AS v (p);

-- Every function, with each of its arguments attacked, and the others those of the house
CREATE TABLE attacked AS
SELECT p.oid::regprocedure AS function, p.provolatile, a.argument,
	sample_call(p.oid::regproc, own.given || jsonb_build_object(a.argument, a.theirs)) AS theirs,
	sample_call(p.oid::regproc, own.given || jsonb_build_object(a.argument, a.nobodys)) AS nobodys,
	a.theirs AS their_name, a.nobodys AS nobodys_name
FROM pg_proc p
JOIN attack a ON a.argument = ANY (p.proargnames[:p.pronargs])
CROSS JOIN LATERAL (SELECT CASE WHEN 'reservation_id' = ANY (p.proargnames[:p.pronargs]) AND a.argument <> 'booking_id' AND a.argument <> 'reservation_id' THEN jsonb_build_object('reservation_id', quote_literal(id('mine')))
	WHEN a.argument = 'booking_id' AND 'reservation_id' = ANY (p.proargnames[:p.pronargs]) THEN '{"reservation_id": "NULL"}' ELSE '{}' END) AS own (given)
WHERE p.pronamespace = 'reservation'::regnamespace;
CREATE TABLE plain AS
SELECT p.oid::regprocedure AS function, sample_call(p.oid::regproc, CASE WHEN 'reservation_id' = ANY (p.proargnames[:p.pronargs]) THEN jsonb_build_object('reservation_id', quote_literal(id('mine'))) ELSE '{}' END) AS call
FROM pg_proc p WHERE p.pronamespace = 'reservation'::regnamespace
UNION ALL SELECT 'reservation.find_slots'::regproc::oid::regprocedure, c FROM unnest(ARRAY[
	'reservation.find_slots(''1 day'', ''[2030-03-01, 2030-04-01)'', category => ''room'')', 'reservation.find_slots(''1 day'', ''[2030-03-01, 2030-04-01)'')',
	'reservation.alternatives(1, ''[2030-03-01 15:00+00, 2030-03-03 11:00+00)'')', 'reservation.timeline(''[2030-03-01, 2030-04-01)'')', 'reservation.timeline(''[2030-03-01, 2030-04-01)'', format => ''svg'')',
	'reservation.occupancy_chart(''[2030-03-01, 2030-04-01)'')', 'reservation.create_reservation(1, ''[2030-03-01 15:00+00, 2030-03-03 11:00+00)'', ''x'')', 'reservation.create_category_reservation(''room'', ''[2030-03-01 15:00+00, 2030-03-03 11:00+00)'', ''x'', 3)',
	'reservation.close_resource(1, ''[2030-03-01 15:00+00, 2030-03-03 11:00+00)'')']) AS c;
GRANT SELECT ON attacked, plain TO t_mine;
SELECT cmp_ok((SELECT count(DISTINCT function)::int FROM attacked), '>', 60, 'Many functions are attacked.');
-- what reads no table tells nothing
DELETE FROM attacked WHERE provolatile = 'i';

-- Ids and names of the other house, as they may stand in an answer
CREATE FUNCTION tells(answer text) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS $$
SELECT $1 ~ 'zqa|77007700' OR EXISTS (SELECT FROM reservation.reservation r WHERE r.tenant = 'zqa' AND position(r.reservation_id::text IN $1) > 0)
	OR EXISTS (SELECT FROM named n WHERE position(n.booking_id::text IN $1) > 0)
$$;

-- The hold of the other house ends meanwhile.
SET reservation.now = '2030-01-02 12:00+00';
SET ROLE t_mine;
SELECT is(reservation.current_tenant(), 'mine', 'The manager acts for its house.');
SELECT throws_ok($$SET reservation.tenant = 'zqa'$$, '42501', NULL, 'It cannot act for another one.');
SELECT is_empty($$SELECT a.theirs, answer_to(a.theirs, a.their_name) AS told, answer_to(a.nobodys, a.nobodys_name) AS otherwise FROM (
	SELECT *, btrim(regexp_replace(attacked.their_name, '^''\{1,|\}''$', '', 'g'), '''') AS theirs_bare FROM attacked) AS x,
	LATERAL (SELECT x.theirs, x.nobodys, x.theirs_bare AS their_name, btrim(regexp_replace(x.nobodys_name, '^''\{1,|\}''$', '', 'g'), '''') AS nobodys_name) AS a
	WHERE replace(replace(answer_to(a.theirs, a.their_name), 'zqa', '…'), '770077001', '…') <> replace(replace(answer_to(a.nobodys, a.nobodys_name), 'nob', '…'), '880088001', '…')$$,
	'A name of the other house has the same answer as one that does not exist.');
SELECT is_empty($$SELECT p.call, told FROM plain p, LATERAL (SELECT answer_to(p.call, '') AS told OFFSET 0) AS t WHERE tells(told)$$, 'No other answer tells of the other house.');
SELECT is_empty($$SELECT c.oid::regclass, row FROM pg_class c, LATERAL (SELECT query_to_xml(format('SELECT * FROM %s', c.oid::regclass), true, false, '')::text AS row OFFSET 0) AS x
	WHERE c.relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND c.relkind IN ('r', 'v') AND has_table_privilege(c.oid, 'SELECT') AND tells(row)$$,
	'No table and no view shows a row of the other house.');
SELECT throws_ok(format('INSERT INTO reservation.%s VALUES (%s)', i[1], replace(i[2], '$', id)), '42501', NULL, format('No row for resource %s is added: %s', id, i[1]))
FROM unnest('{770077001,880088001}'::text[]) AS id, (VALUES ('{opening_exception (resource_id\, day),"$, ''2031-01-01''"}'::text[]), ('{rate (resource_id\, price),"$, 1"}'), ('{rate_plan (code\, resource_id),"''x'', $"}')) AS v (i);
SELECT throws_ok($$INSERT INTO reservation.resource (name, tenant) VALUES ('x', 'zqa')$$, '42501', NULL, 'No resource of the other house is made.');
WITH changed AS (UPDATE reservation.resource SET capacity = 0 WHERE resource_id > 2 RETURNING 1)
SELECT is((SELECT count(*) FROM changed), 0::bigint, 'None of the other house is changed.');
SELECT isnt_empty('SELECT FROM reservation.stay', 'They show the rows of the house.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables of the house agree.');
RESET ROLE;
RESET reservation.tenant;
SELECT * FROM finish();
DROP OWNED BY t_mine CASCADE;
DROP ROLE t_mine;
