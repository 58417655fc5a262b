-- A session goes on while the extension is dropped and created again: the plans, oids and
-- types that it remembers of the old one must not be used for the new.
SELECT plan(23);

-- Every command and query once, so that all there is to remember is remembered.
-- Only text here: the session keeps no type of ours itself.
CREATE FUNCTION use_it() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	room bigint;
	hall bigint;
	id uuid;
	result text;
BEGIN
	PERFORM set_config('reservation.now', '2030-01-01 12:00+00', false);
	EXECUTE $q$INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('room', 2, 'UTC') RETURNING resource_id$q$ INTO room;
	EXECUTE $q$INSERT INTO reservation.resource (name, time_zone, price) VALUES ('hall', 'UTC', 5) RETURNING resource_id$q$ INTO hall;
	EXECUTE $q$SELECT (reservation.create_reservation($1, '[2030-03-01,2030-03-02)', 'c', hold => '1 hour', idempotency_key => 'k')).reservation_id$q$
		INTO id USING room;
	EXECUTE $q$SELECT (reservation.create_reservation($1, '[2030-03-01,2030-03-02)', 'c', hold => '1 hour', idempotency_key => 'k')).reservation_id = $2$q$
		INTO result USING room, id;
	EXECUTE 'SELECT reservation.confirm_reservation($1)' USING id;
	EXECUTE $q$SELECT reservation.modify_reservation($1, '[2030-03-01,2030-03-03)', idempotency_key => 'm')$q$ USING id;
	EXECUTE $q$SELECT reservation.modify_reservation($1, '[2030-03-01,2030-03-03)', idempotency_key => 'm')$q$ USING id;
	EXECUTE 'SELECT reservation.send_reservation_confirmation($1, message_id => ''m'')' USING id;
	EXECUTE $q$SELECT reservation.create_group_reservation(ARRAY[$1, $2], '[2030-04-01,2030-04-02)', 'c')$q$ USING room, hall;
	EXECUTE $q$SELECT reservation.close_resource($1, '[2030-05-01,2030-05-02)')$q$ USING room;
	PERFORM set_config('reservation.now', '2030-03-01 12:00+00', false);
	EXECUTE 'SELECT reservation.expire_reservations()';
	EXECUTE 'SELECT reservation.checkin($1)' USING id;
	EXECUTE 'SELECT reservation.checkout($1)' USING id;
	EXECUTE 'SELECT reservation.cancel_reservation($1)' USING id;
	EXECUTE $q$SELECT $1 || concat(' ', (SELECT string_agg(type, ' ' ORDER BY sequence) FROM reservation.history($2)),
		' ', (SELECT count(*) FROM reservation.availability($3, '[2030-03-01,2030-06-01)')),
		' ', (SELECT count(*) FROM reservation.find_slots('1 day', '[2030-06-01,2030-07-01)')),
		' ', (SELECT count(*) FROM reservation.read_events()),
		' ', (SELECT count(*) FROM reservation.as_of($2, 'infinity')),
		' ', reservation.quote($4, '[2030-06-01,2030-07-01)'),
		' ', (SELECT count(*) FROM reservation.verify()),
		' ', reservation.prune('2030-03-01 13:00+00'))$q$ INTO result USING result, id, room, hall;
	RETURN result;
END
$$;

CREATE TEMPORARY TABLE first_time AS SELECT use_it() AS result;
SELECT matches((SELECT result FROM first_time), '^true ReservationRequested .*ReservationCheckedOut CancellationRejected', 'A session uses every command and query.');
SELECT lives_ok('DROP EXTENSION reservation', 'The extension can be dropped.');
SELECT hasnt_schema('reservation', 'The schema is dropped with it.');
SELECT is_empty($$SELECT FROM pg_proc WHERE prosrc ~ '^reservation_'$$, 'No function of the library is left.');
SELECT throws_ok('SELECT use_it()', '42P01', NULL, 'A query without the extension is an error.');
SELECT lives_ok('CREATE EXTENSION reservation', 'The extension can be created again.');
SELECT is(use_it(), (SELECT result FROM first_time), 'The session gets the same answers from the new extension.');

-- In one transaction, and rolled back
BEGIN;
SELECT lives_ok('DROP EXTENSION reservation', 'The extension can be dropped in a transaction.');
SELECT lives_ok('CREATE EXTENSION reservation', 'The extension can be created in the same transaction.');
SELECT is(use_it(), (SELECT result FROM first_time), 'The session gets the same answers in that transaction.');
ROLLBACK;
SELECT is((SELECT count(*)::int FROM reservation.resource), 2, 'The rollback brings the old resources back.');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'),
	'[2030-08-01,2030-08-02)', 'c', idempotency_key => 'back')).status, 'confirmed', 'A command passes after the rollback.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after the rollback.');

-- Wherever the session looks for things, it makes its own schema and uses no other.
BEGIN;
DROP EXTENSION reservation;
SELECT throws_ok('CREATE EXTENSION reservation SCHEMA public', '0A000',
	'extension "reservation" must be installed in schema "pg_catalog"', 'Another schema for the extension is an error.');
SELECT lives_ok($$SET LOCAL search_path = ''; CREATE EXTENSION reservation; SET LOCAL search_path = DEFAULT$$,
	'The extension can be created under an empty search path.');
SELECT has_schema('reservation', 'The extension has a schema of its own.');
SELECT is_empty($$SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
	WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND x.extname = 'reservation'
	AND (pg_identify_object(d.classid, d.objid, 0)).schema NOT IN ('reservation', 'reservation_internal')$$, 'Every object of the extension is in its schemas.');
SELECT is(use_it(), (SELECT result FROM first_time), 'The session gets the same answers from an extension made under an empty search path.');
ROLLBACK;

-- Changes that a DBA may make in between
SELECT lives_ok('REINDEX TABLE reservation.allocation', 'The index of the allocations can be built again.');
VACUUM FULL reservation.allocation;
SELECT lives_ok('ANALYZE reservation.reservation', 'The table of reservations can be analyzed.');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'),
	'[2030-08-01,2030-08-02)', 'c', 1)).status, 'confirmed', 'A command passes after the rewrite.');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'),
	'[2030-08-01,2030-08-02)', 'c', 1)).reason, 'unavailable', 'The rewritten index refuses a taken place.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');
SELECT * FROM finish();
