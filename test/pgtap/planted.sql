-- A hostile search path, and objects planted where a careless name would find
-- them: no effect, for an agent, for a role with more rights, and at install.
\ir support/story.sql
SELECT plan(14);

INSERT INTO reservation.resource (name, category, capacity, time_zone, price, payment) VALUES ('room', 'room', 2, 'UTC', 10, 'later'), ('other', 'room', 1, 'UTC', 10, 'later');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('room'), n, '00:00', '00:00' FROM generate_series(1, 7) AS n;

-- A role that runs a planted thing leaves a line here.
CREATE TABLE trap (who text, what text);
GRANT INSERT ON trap TO PUBLIC;
CREATE SCHEMA evil;
GRANT USAGE ON SCHEMA evil TO PUBLIC;
CREATE FUNCTION evil.fall(what text) RETURNS void LANGUAGE sql AS $$ INSERT INTO public.trap VALUES (current_user, $1) $$;

-- For every function that takes part in our statements one of the same name and
-- the exact types, so that it is the better match; and operators likewise.
DO $plant$
DECLARE
	f record;
BEGIN
	FOR f IN SELECT * FROM (VALUES
		('lower', 'tstzrange', 'timestamptz'), ('upper', 'tstzrange', 'timestamptz'), ('lower', 'int4range', 'int'), ('upper', 'int4range', 'int'),
		('now', '', 'timestamptz'), ('clock', '', 'timestamptz'), ('normalize', 'tstzrange', 'tstzrange'),
		('tstzrange', 'timestamptz, timestamptz', 'tstzrange'), ('int4range', 'int, int', 'int4range'),
		('occupancy', 'bigint, int4range, tstzrange', 'reservation.occupancy'),
		('occupancy_overlaps', 'reservation.occupancy, reservation.occupancy', 'boolean'),
		('rebuild', 'uuid, timestamptz', 'uuid'), ('open_periods', 'bigint, tstzrange', 'tstzrange'),
		('unnest', 'bigint[]', 'bigint'), ('trim_scale', 'numeric', 'numeric'), ('jsonb_each', 'jsonb', 'jsonb'),
		('jsonb_array_elements', 'jsonb', 'jsonb'), ('jsonb_array_elements_text', 'jsonb', 'text'), ('format', 'text, text', 'text'),
		('format', 'text, regprocedure, text', 'text'), ('pg_sequence_last_value', 'regclass', 'bigint'), ('current_setting', 'text, boolean', 'text'),
		('current_setting', 'text', 'text'), ('uuid_out', 'uuid', 'cstring'), ('text', 'uuid', 'text'),
		('create_reservation', 'bigint, tstzrange, text, int, text, text, numeric, interval, text, jsonb', 'int')
	) AS v(name, arguments, result) LOOP
		EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.fall(%L); RETURN NULL; END $$',
			f.name, f.arguments, CASE f.result WHEN 'cstring' THEN 'text' ELSE f.result END, f.name);
	END LOOP;
	FOR f IN SELECT * FROM (VALUES
		('=', 'uuid', 'uuid'), ('=', 'bigint', 'bigint'), ('=', 'text', 'text'), ('=', 'int', 'int'), ('=', 'boolean', 'boolean'),
		('<>', 'bigint', 'bigint'), ('<', 'timestamptz', 'timestamptz'), ('<=', 'timestamptz', 'timestamptz'), ('>', 'bigint', 'bigint'),
		('<=', 'bigint', 'bigint'), ('*', 'tstzrange', 'tstzrange'), ('*', 'numeric', 'numeric'), ('&&', 'reservation.occupancy', 'reservation.occupancy'),
		('&&', 'tstzrange', 'tstzrange'), ('||', 'text', 'text'), ('->>', 'jsonb', 'text'), ('->', 'jsonb', 'text'), ('?', 'jsonb', 'text'),
		('-', 'bigint', 'int'), ('+', 'int', 'int'), ('-', 'int', 'int'), ('>=', 'interval', 'interval')
	) AS v(name, l, r) LOOP
		EXECUTE format('CREATE FUNCTION evil.%I(%s, %s) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.fall(%L); RETURN NULL; END $$',
			'op ' || f.name || f.l, f.l, f.r, f.name || ' ' || f.l);
		EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.%I)', f.name, f.l, f.r, 'op ' || f.name || f.l);
	END LOOP;
END
$plant$;
-- Relations and types with our names
CREATE TABLE evil.reservation (reservation_id uuid); CREATE TABLE evil.allocation (x int); CREATE TABLE evil.event (x int);
CREATE TABLE evil.resource (x int); CREATE TABLE evil.pg_class (x int); CREATE TABLE evil.pg_proc (x int); CREATE DOMAIN evil.uuid AS int;
CREATE DOMAIN evil.outcome AS int;
GRANT SELECT ON ALL TABLES IN SCHEMA evil TO PUBLIC;

CREATE ROLE planted_agent;
SELECT reservation.grant_usage('planted_agent', 'manager');
CREATE SCHEMA planted AUTHORIZATION planted_agent;

-- Calls in which nothing but ours could step on a trap
CREATE TABLE result (n int GENERATED ALWAYS AS IDENTITY, what text, got text);
GRANT ALL ON result TO PUBLIC;
CREATE TABLE call (n int GENERATED ALWAYS AS IDENTITY, statement text);
GRANT SELECT ON call TO PUBLIC;
\set stay '[2030-03-01 15:00+00,2030-03-03 11:00+00)'
INSERT INTO call (statement)
SELECT format('INSERT INTO public.result (what, got) SELECT %L, pg_catalog.concat((o).accepted, '' '', (o).status, '' '', (o).reason) FROM reservation.%s AS o',
	split_part(q, '(', 1), replace(replace(replace(q, 'ROOM', r('room')::text), 'OTHER', r('other')::text), 'STAY', quote_literal(:'stay')))
FROM unnest(ARRAY[
	$$create_reservation(ROOM, STAY, 'c', 2, amount => 5, idempotency_key => 'k')$$,
	$$create_reservation(ROOM, STAY, 'c')$$,
	$$create_group_reservation('{OTHER}', STAY, 'h', hold => '1 hour')$$,
	$$modify_reservation((SELECT r.reservation_id FROM reservation.reservation r WHERE r.customer OPERATOR(pg_catalog.=) 'h'), customer => 'd')$$,
	$$confirm_reservation((SELECT r.reservation_id FROM reservation.reservation r WHERE r.customer OPERATOR(pg_catalog.=) 'd'))$$,
	$$send_reservation_confirmation((SELECT r.reservation_id FROM reservation.reservation r WHERE r.customer OPERATOR(pg_catalog.=) 'd'), message_id => 'm')$$,
	$$cancel_reservation((SELECT r.reservation_id FROM reservation.reservation r WHERE r.customer OPERATOR(pg_catalog.=) 'd'))$$,
	$$close_resource(ROOM, '[2030-04-01 15:00+00,2030-04-03 11:00+00)', '[0,1)')$$,
	$$reopen_resource((SELECT a.allocation_id FROM reservation.allocation a WHERE a.reservation_id IS NULL))$$,
	$$expire_reservations()$$]) WITH ORDINALITY AS u(q, i) ORDER BY i;
INSERT INTO call (statement)
SELECT format('INSERT INTO public.result (what, got) SELECT %L, pg_catalog.count(*) FROM reservation.%s AS o',
	split_part(q, '(', 1), replace(replace(q, 'ROOM', r('room')::text), 'STAY', quote_literal(:'stay')))
FROM unnest(ARRAY[
	$$availability(ROOM, STAY)$$, $$find_slots('1 hour', STAY)$$, $$alternatives(ROOM, STAY, 1)$$, $$is_available(ROOM, STAY, 1)$$,
	$$quote(ROOM, STAY, 1)$$, $$read_events(0, 7)$$, $$verify()$$, $$rebuild()$$, $$lifecycle()$$,
	$$history((SELECT r.reservation_id FROM reservation.reservation r WHERE r.customer OPERATOR(pg_catalog.=) 'd'))$$,
	$$as_of((SELECT r.reservation_id FROM reservation.reservation r WHERE r.customer OPERATOR(pg_catalog.=) 'd'), 'infinity')$$,
	$$prune('2029-01-01')$$, $$tick()$$]) WITH ORDINALITY AS u(q, i) ORDER BY i;

-- The traps do catch.
SET search_path = evil, pg_catalog;
SELECT upper('[2030-03-01,2030-03-03)'::tstzrange), 1::bigint = 1::bigint;
RESET search_path;
SELECT results_eq('SELECT DISTINCT what FROM trap ORDER BY what', $$VALUES ('= bigint'), ('upper')$$, 'A call under the hostile path runs what is planted.');
TRUNCATE trap;

SET ROLE planted_agent;
CREATE TEMPORARY TABLE reservation (x int); CREATE TEMPORARY TABLE allocation (x int); CREATE TEMPORARY TABLE event (x int);
CREATE TEMPORARY TABLE resource (x int); CREATE TEMPORARY TABLE idempotency (x int); CREATE TEMPORARY TABLE pg_trigger (x int);
SET search_path = evil, pg_temp, pg_catalog, public;
SELECT c.statement FROM public.call AS c ORDER BY c.n \gexec
RESET search_path;
RESET ROLE;
SELECT is_empty('SELECT * FROM trap', 'No call of an agent runs what is planted.');
CREATE TABLE expected (n int GENERATED ALWAYS AS IDENTITY, what text, got text);
INSERT INTO expected (what, got) VALUES
	('create_reservation', 't confirmed '), ('create_reservation', 'f rejected unavailable'), ('create_group_reservation', 't held '),
	('modify_reservation', 't held '), ('confirm_reservation', 't confirmed '), ('send_reservation_confirmation', 't confirmed '),
	('cancel_reservation', 't canceled '), ('close_resource', 't  '), ('reopen_resource', 't  '),
	('availability', '1'), ('find_slots', '10'), ('alternatives', '5'), ('is_available', '1'), ('quote', '1'), ('read_events', '7'),
	('verify', '0'), ('rebuild', '3'), ('lifecycle', (SELECT count(*)::text FROM reservation.lifecycle())),
	('history', '8'), ('as_of', '1'), ('prune', '1'), ('tick', '1');
SELECT results_eq('SELECT what, got FROM result ORDER BY n', 'SELECT what, got FROM expected ORDER BY n', 'Each call of an agent has its usual answer.');

-- A role with more rights has more to lose.
TRUNCATE trap, result;
SET search_path = evil, pg_temp, pg_catalog, public;
INSERT INTO public.result (what, got)
SELECT 'prune', pg_catalog.concat(reservation.prune('2029-01-01')) UNION ALL
SELECT 'retire', pg_catalog.concat(reservation.retire('2029-01-01')) UNION ALL
SELECT 'grant_usage', pg_catalog.concat(reservation.grant_usage('planted_agent', 'reader')) UNION ALL
SELECT 'check_installation', pg_catalog.concat(pg_catalog.count(*)) FROM reservation.check_installation() UNION ALL
SELECT 'verify', pg_catalog.concat(pg_catalog.count(*)) FROM reservation.verify();
INSERT INTO reservation.resource (name, price, setup_time) VALUES ('third', 1, '1 hour');
UPDATE reservation.resource SET time_zone = 'Europe/Berlin' WHERE name OPERATOR(pg_catalog.=) 'third';
DELETE FROM reservation.resource WHERE name OPERATOR(pg_catalog.=) 'third';
RESET search_path;
SELECT results_eq('SELECT what, got FROM result ORDER BY n',
	$$VALUES ('prune', '0'), ('retire', '0'), ('grant_usage', ''), ('check_installation', '0'), ('verify', '0')$$, 'Each call of the owner has its usual answer.');
SELECT is_empty('SELECT * FROM trap', 'No call of the owner runs what is planted.');

-- Plans that were made under an honest path are no other under a hostile one.
SELECT is(record_outcome('x', reservation.create_reservation(r('other'), nights('2030-06-01', 1), 'c')), 'confirmed', 'A command makes plans under an honest path.');
TRUNCATE result;
SET search_path = evil, pg_temp, pg_catalog, public;
INSERT INTO public.result (what, got)
SELECT 'kept', (reservation.create_reservation(2, '[2030-07-01 15:00+00,2030-07-02 11:00+00)', 'c')).status;
RESET search_path;
SELECT is((SELECT got FROM result), 'confirmed', 'The kept plans pass under a hostile path.');
SELECT is_empty('SELECT * FROM trap', 'The kept plans run nothing that is planted.');

-- A role that may create in a schema of an install's search path waits for it.
SET client_min_messages = warning;
DROP EXTENSION reservation CASCADE;
CREATE FUNCTION public.lower(tstzrange) RETURNS timestamptz LANGUAGE sql AS 'SELECT evil.fall(''lower''); SELECT pg_catalog.lower($1)';
CREATE FUNCTION public.upper(tstzrange) RETURNS timestamptz LANGUAGE sql AS 'SELECT evil.fall(''upper''); SELECT pg_catalog.upper($1)';
CREATE FUNCTION public.upper(int4range) RETURNS int LANGUAGE sql AS 'SELECT evil.fall(''upper''); SELECT pg_catalog.upper($1)';
CREATE FUNCTION public.times(tstzrange, tstzrange) RETURNS tstzrange LANGUAGE sql AS 'SELECT evil.fall(''*''); SELECT $1 OPERATOR(pg_catalog.*) $2';
CREATE OPERATOR public.* (LEFTARG = tstzrange, RIGHTARG = tstzrange, FUNCTION = public.times);
CREATE AGGREGATE public.jsonb_object_agg(text, jsonb) (SFUNC = jsonb_object_agg_transfn, STYPE = internal, FINALFUNC = jsonb_object_agg_finalfn);
CREATE FUNCTION public.unnest(bigint[]) RETURNS SETOF bigint LANGUAGE sql AS 'SELECT evil.fall(''unnest''); SELECT pg_catalog.unnest($1)';
CREATE EXTENSION reservation;
SELECT is_empty($$SELECT pg_describe_object(classid, objid, objsubid), pg_describe_object(refclassid, refobjid, 0) FROM pg_depend
	WHERE (refclassid, refobjid) IN (SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace = 'public'::regnamespace)
	AND (classid, objid) IN (SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)
		UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE connamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace))$$,
	'An installation takes in no planted object.');
INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC');
SELECT lives_ok($$SELECT * FROM reservation.availability(r('room'), '[2030-03-01 15:00+00,2030-03-03 11:00+00)')$$, 'A query passes after the installation.');
SELECT is((reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')).status, 'confirmed', 'A command passes after the installation.');
SELECT lives_ok($$SELECT * FROM reservation.verify()$$, 'verify() passes after the installation.');
SELECT is_empty('SELECT * FROM trap', 'No call after the installation runs what is planted.');
SELECT is((SELECT count(*)::int FROM pg_extension WHERE extname = 'reservation' AND NOT extrelocatable), 1, 'The extension cannot be moved to another schema.');
SELECT * FROM finish();
DROP OWNED BY planted_agent CASCADE;
DROP ROLE planted_agent;
