-- Policies of the owner's on resource and reservation bind commands and queries, too: guests see
-- their own reservations, and no resource that is for the staff.
\ir support/story.sql
SELECT plan(49);

INSERT INTO reservation.resource (name, category, capacity, time_zone, attributes) VALUES
	('sauna', 'wellness', 1, 'UTC', '{}'), ('pool', 'wellness', 1, 'UTC', '{}'), ('staff bath', 'wellness', 9, 'UTC', '{"staff": true}');
CREATE ROLE g_anna; CREATE ROLE g_ben; CREATE ROLE g_desk; CREATE ROLE g_all BYPASSRLS;
SELECT reservation.grant_usage(r, CASE r WHEN 'g_anna' THEN 'agent' WHEN 'g_ben' THEN 'agent' ELSE 'manager' END) FROM unnest('{g_anna,g_ben,g_desk,g_all}'::text[]) AS r;
GRANT ALL ON answer TO PUBLIC;
CREATE SCHEMA house;
CREATE TABLE house.guest (role name, customer text);
INSERT INTO house.guest VALUES ('g_anna', 'anna'), ('g_ben', 'ben');
CREATE FUNCTION house.may_see(role name, customer text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM house.guest g WHERE g.role = $1 AND g.customer = $2) $$;
GRANT USAGE ON SCHEMA house TO PUBLIC;

-- Before there is a policy
SET ROLE g_anna;
SELECT is(record_outcome('anna', reservation.create_reservation(r('sauna'), hours('2030-03-01 10:00', 1), 'anna', details => '{"towel": true}')), 'confirmed', 'Anna books.');
SET ROLE g_ben;
SELECT is(record_outcome('ben', reservation.create_reservation(r('sauna'), hours('2030-03-01 11:00', 1), 'ben')), 'confirmed', 'Ben books.');
SELECT is((SELECT status FROM reservation.extend_hold(id('anna'))), 'confirmed', 'A role sees all reservations.');
RESET ROLE;

ALTER TABLE reservation.reservation ENABLE ROW LEVEL SECURITY;
ALTER TABLE reservation.resource ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON reservation.reservation USING (house.may_see(current_user, customer));
CREATE POLICY guests ON reservation.resource TO g_anna, g_ben USING (NOT attributes ? 'staff');
CREATE POLICY desk ON reservation.resource TO g_desk USING (true);

-- Only the policies on the two tables
SET ROLE g_ben;
SELECT throws_ok(format('SELECT reservation.%s', replace(call, '$', quote_literal(id('anna')))), 'P0002', format('reservation %s does not exist', id('anna')), 'Of another guest: ' || call)
FROM unnest('{cancel_reservation($),confirm_reservation($),modify_reservation($),extend_hold($),expire_reservation($),history($),"as_of($, ''2030-01-01'')","complete_payment($, ''p'')","apply_promotion($, ''x'')","post_charge($, ''extra'', 1)","checkin($)","checkout($)","mark_no_show($)",send_reservation_confirmation($)}'::text[]) AS call;
SELECT throws_ok(format('SELECT * FROM reservation.find_by_code(%L)', reservation.code(id('anna'))), 'P0002', NULL, 'The code of another guest is unknown.');
SELECT is((SELECT customer FROM reservation.find_by_code(reservation.code(id('ben')))), 'ben', 'The own code is known.');
SELECT set_eq('SELECT DISTINCT aggregateid FROM reservation.read_events()', ARRAY[id('ben')::text], 'read_events() has the own events, also where the table of events has no policy.');
SELECT throws_ok($$SELECT reservation.is_available(3, hours('2030-03-01 10:00', 1))$$, 'P0002', 'resource 3 does not exist', 'A resource for the staff does not exist.');
SELECT throws_ok(format('SELECT * FROM reservation.%s', call), 'P0002', 'resource 3 does not exist', 'Nor does it for ' || call)
FROM unnest(ARRAY['availability(3, hours(''2030-03-01 10:00'', 1))', 'quote(3, hours(''2030-03-01 10:00'', 1))', 'create_reservation(3, hours(''2030-03-01 10:00'', 1), ''ben'')',
	'add_to_waitlist(3, hours(''2030-03-01 10:00'', 1), ''ben'')', 'create_group_reservation(''{1,3}'', hours(''2030-03-01 10:00'', 1), ''ben'')', 'occupied(3, hours(''2030-03-01 10:00'', 1))',
	format('modify_reservation(%L, resource_id => 3)', id('ben'))]) AS call;
SELECT set_eq($$SELECT DISTINCT resource_id FROM reservation.alternatives(1, hours('2030-03-01 10:00', 1), 1, 100)$$, ARRAY[1, 2]::bigint[], 'It is no alternative.');
SELECT set_eq($$SELECT DISTINCT (a ->> 'resource_id')::bigint FROM reservation.create_reservation(1, hours('2030-03-01 10:00', 1), 'ben') AS o, jsonb_array_elements(o.alternatives) AS a$$, ARRAY[1, 2]::bigint[], 'Nor does a refusal name it.');
SELECT is(record_outcome('any', reservation.create_category_reservation('wellness', hours('2030-03-01 10:00', 1), 'ben')), 'confirmed', 'Any of the category is one that the guest sees.');
SELECT is((SELECT reason FROM reservation.create_category_reservation('wellness', hours('2030-03-01 10:00', 1), 'ben')), 'unavailable', 'There is no other one.');
SELECT is(reservation.is_available(1, hours('2030-03-01 10:00', 1)), false, 'What others have is taken, though.');
SELECT is(record_outcome('ben', reservation.cancel_reservation(id('ben'))), 'canceled', 'The own reservation can be canceled.');

-- A hold that has ended is expired for another guest, and not told
SET ROLE g_anna;
SELECT is(record_outcome('hold', reservation.create_reservation(r('sauna'), hours('2030-03-02 10:00', 1), 'anna', hold => '1 hour')), 'held', 'Anna has a hold.');
RESET ROLE;
SET reservation.now = '2030-01-01 14:00+00';
SET ROLE g_ben;
SELECT is(record_outcome('next', reservation.create_reservation(r('sauna'), hours('2030-03-02 10:00', 1), 'ben', hold => '1 hour')), 'held', 'Ben gets its place when it has ended.');
RESET ROLE;
SET reservation.now = '2030-01-01 16:00+00';
SET ROLE g_anna;
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'A sweep does not tell Anna of the hold of Ben.');
RESET ROLE;
SELECT is((row_of('hold')).status || (row_of('next')).status, 'expiredexpired', 'Both holds have ended.');

-- A manager who sees resources, but no reservation
SET ROLE g_desk;
SELECT is((SELECT (reason, conflicts)::text FROM reservation.close_resource(1, hours('2030-03-01 10:00', 1))), '(occupied,)', 'A closure is refused, and names nobody.');
SELECT is(reservation.erase_details('anna'), 0::bigint, 'Details are erased of visible reservations only.');
SELECT throws_ok($$SELECT reservation.prune('2029-01-01')$$, '42501', 'permission denied for function prune', 'A role that does not see all prunes nothing.');
SELECT is_empty($$SELECT FROM reservation.statistics WHERE value > 0$$, 'It gets no counts of others.');
SET ROLE g_all;
SELECT is((SELECT (reason, conflicts)::text FROM reservation.close_resource(1, hours('2030-03-01 10:00', 1))), format('(occupied,{%s})', id('anna')), 'A role that row security does not bind sees all.');
SELECT is(reservation.erase_details('anna'), 1::bigint, 'It erases all.');
RESET ROLE;

-- The other tables follow
SELECT lives_ok('SELECT reservation.follow_row_security()', 'The other tables get the same row security.');
SET ROLE g_ben;
SELECT is_empty(format('SELECT FROM reservation.allocation WHERE reservation_id = %L', id('anna')), 'A guest sees no units of others.');
SELECT set_eq('SELECT DISTINCT customer FROM reservation.reservation WHERE reservation_id::text IN (SELECT aggregateid FROM reservation.event)', ARRAY['ben'], 'Nor their events.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree, as far as the guest sees them.');
RESET ROLE;
SELECT is_empty('SELECT * FROM reservation.verify()', 'All of them agree.');
SELECT * FROM finish();
DROP OWNED BY g_anna, g_ben, g_desk, g_all CASCADE;
DROP ROLE g_anna, g_ben, g_desk, g_all;
