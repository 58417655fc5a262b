-- A session that goes on while the extension is dropped and created again: what
-- it remembers of the old one (plans, oids, types) must not be used for the new.
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
SELECT matches((SELECT result FROM first_time), '^true ReservationRequested .*ReservationCheckedOut CancellationRejected', 'it works');
SELECT lives_ok('DROP EXTENSION reservation', 'it can be dropped');
SELECT hasnt_schema('reservation', 'and leaves nothing');
SELECT is_empty($$SELECT FROM pg_proc WHERE prosrc ~ '^reservation_'$$, 'nowhere');
SELECT throws_ok('SELECT use_it()', '42P01', NULL, 'without it nothing works');
SELECT lives_ok('CREATE EXTENSION reservation', 'it can be created again');
SELECT is(use_it(), (SELECT result FROM first_time), 'and works as it did');

-- In one transaction, and rolled back
BEGIN;
SELECT lives_ok('DROP EXTENSION reservation', 'dropped');
SELECT lives_ok('CREATE EXTENSION reservation', 'created');
SELECT is(use_it(), (SELECT result FROM first_time), 'used');
ROLLBACK;
SELECT is((SELECT count(*)::int FROM reservation.resource), 2, 'the old one is back');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'),
	'[2030-08-01,2030-08-02)', 'c', idempotency_key => 'back')).status, 'confirmed', 'and works');
SELECT is_empty('SELECT * FROM reservation.verify()', 'with all it had');

-- Wherever the session looks for things, it makes its own schema and uses no other.
BEGIN;
DROP EXTENSION reservation;
SELECT throws_ok('CREATE EXTENSION reservation SCHEMA public', '0A000',
	'extension "reservation" must be installed in schema "pg_catalog"', 'it is not made where somebody says');
SELECT lives_ok($$SET LOCAL search_path = ''; CREATE EXTENSION reservation; SET LOCAL search_path = DEFAULT$$,
	'it needs no schema to be made in');
SELECT has_schema('reservation', 'but its own');
SELECT is_empty($$SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
	WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND x.extname = 'reservation'
	AND (pg_identify_object(d.classid, d.objid, 0)).schema NOT IN ('reservation', 'reservation_internal')$$, 'where all of it is');
SELECT is(use_it(), (SELECT result FROM first_time), 'and works');
ROLLBACK;

-- Changes that a DBA may make in between
SELECT lives_ok('REINDEX TABLE reservation.allocation', 'its index is built again');
VACUUM FULL reservation.allocation;
SELECT lives_ok('ANALYZE reservation.reservation', 'and measured');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'),
	'[2030-08-01,2030-08-02)', 'c', 1)).status, 'confirmed', 'the next command finds it');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'),
	'[2030-08-01,2030-08-02)', 'c', 1)).reason, 'unavailable', 'with all that is in it');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'and it is whole');
SELECT * FROM finish();
