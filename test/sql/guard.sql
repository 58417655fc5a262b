-- DML that is refused to the owner, too.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
-- the message alone, where the rest shows whole rows
CREATE FUNCTION pg_temp.what(error text) RETURNS text LANGUAGE sql AS $$ SELECT split_part($1, E'\n', 1) $$;
INSERT INTO reservation.resource (resource_id, name, capacity, time_zone) VALUES (1200, 'guard', 1, 'UTC'), (1201, 'guard 2', 1, 'UTC');
SELECT status FROM reservation.create_reservation(1200, '[2030-02-01,2030-02-02)', 'c');

-- Events are only ever inserted.
SELECT pg_temp.error_of($$UPDATE reservation.event SET type = 'Nothing'$$);
SELECT pg_temp.error_of($$DELETE FROM reservation.event$$);
SELECT pg_temp.error_of($$TRUNCATE reservation.event$$);
SELECT pg_temp.error_of($$UPDATE reservation.event SET type = 'Nothing' WHERE false$$);
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT pg_temp.error_of($$DELETE FROM reservation.event$$);
SELECT pg_temp.error_of($$TRUNCATE reservation.event$$);
ROLLBACK;

-- A resource with allocations is not taken from under them.
SELECT pg_temp.error_of('DELETE FROM reservation.resource WHERE resource_id = 1200');
SELECT pg_temp.error_of('UPDATE reservation.resource SET resource_id = 1299 WHERE resource_id = 1200');
SELECT pg_temp.error_of('UPDATE reservation.resource SET resource_id = 1200 WHERE resource_id = 1200');
SELECT pg_temp.error_of('DELETE FROM reservation.resource WHERE resource_id = 1201');
-- closures are allocations, too
INSERT INTO reservation.resource (resource_id, name, time_zone) VALUES (1201, 'guard 2', 'UTC');
SELECT closure_id AS closure FROM reservation.close_resource(1201, '[2030-02-01,2030-02-02)') \gset
SELECT pg_temp.error_of('DELETE FROM reservation.resource WHERE resource_id = 1201');
SELECT accepted FROM reservation.reopen_resource(:closure);
INSERT INTO reservation.resource (resource_id, name, time_zone) VALUES (1202, 'guard 3', 'UTC');
SELECT pg_temp.error_of('DELETE FROM reservation.resource WHERE resource_id = 1202');

-- Time zones
SELECT z, pg_temp.error_of(format('UPDATE reservation.resource SET time_zone = %L WHERE resource_id = 1200', z))
FROM unnest(ARRAY['Mars/Olympus', '', 'Europe', 'right/Europe/Berlin', 'europe/berlin', 'Europe/Berlin']) WITH ORDINALITY AS u(z, n) ORDER BY n;
SELECT pg_temp.error_of($$INSERT INTO reservation.resource (name, time_zone) VALUES ('nowhere', 'Mars/Olympus')$$);
SELECT pg_temp.what(pg_temp.error_of($$INSERT INTO reservation.resource (resource_id, name, time_zone) VALUES (NULL, 'nowhere', 'UTC')$$));
SELECT pg_temp.what(pg_temp.error_of('UPDATE reservation.resource SET time_zone = NULL WHERE resource_id = 1200'));
SELECT pg_temp.what(pg_temp.error_of($$INSERT INTO reservation.resource (name, time_zone) VALUES ('nowhere', NULL)$$));

-- Each rule
SELECT c, pg_temp.what(pg_temp.error_of(format('UPDATE reservation.resource SET %s WHERE resource_id = 1200', c))) FROM unnest(ARRAY['capacity = -1', 'capacity = 0',
	'capacity = NULL', 'overbooking = -1', 'capacity = 2147483647', 'capacity = 2000000000, overbooking = 2000000000', 'name = ''guard 2''', 'name = NULL',
	'setup_time = ''-1 minute''', 'cleanup_time = ''-1 minute''', 'min_duration = ''-1 minute''', 'max_duration = ''0''', 'max_advance = ''-1 day''',
	'slot = ''0''', 'slot = ''1 month''', 'slot = ''1 year 1 day''', 'slot_from = ''noon''', 'slot_from = NULL', 'duration_step = ''0''', 'duration_step = ''1 month -1 day''', 'hours_apply = ''start''', 'hours_apply = NULL', 'price = -1', 'price = ''NaN''', 'price = ''Infinity''', 'price_per = ''week''',
	'currency = ''eur''', 'currency = ''EURO''', 'currency = ''''', 'payment = ''never''', 'hold_duration = ''0''', 'hold_duration = NULL', 'active = NULL'])
	WITH ORDINALITY AS u(c, n) ORDER BY n;
SELECT h, pg_temp.what(pg_temp.error_of('INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES ' || h)) FROM unnest(ARRAY[
	$$(1200, 0, '09:00', '17:00')$$, $$(1200, 8, '09:00', '17:00')$$, $$(4711, 1, '09:00', '17:00')$$, $$(1200, 1, '09:00', '17:00')$$,
	$$(1200, 1, '09:00', '12:00')$$, $$(1200, 1, NULL, '12:00')$$]) WITH ORDINALITY AS u(h, n) ORDER BY n;

-- Hours are of a resource, go where it goes, and go with it.
SELECT pg_temp.error_of('UPDATE reservation.opening_hours SET resource_id = 4711');
UPDATE reservation.resource SET resource_id = 1202 WHERE resource_id = 1201;
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (1202, 7, '09:00', '17:00');
UPDATE reservation.resource SET resource_id = 1201 WHERE resource_id = 1202;
SELECT resource_id, weekday FROM reservation.opening_hours ORDER BY 1;
DELETE FROM reservation.resource WHERE resource_id = 1201;
SELECT resource_id, weekday FROM reservation.opening_hours ORDER BY 1;
WITH r AS (INSERT INTO reservation.resource (resource_id, name) VALUES (1201, 'guard 2') RETURNING resource_id)
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT resource_id, 7, '09:00', '17:00' FROM r;
SELECT pg_temp.error_of('TRUNCATE reservation.resource');
SELECT pg_temp.error_of('TRUNCATE reservation.resource, reservation.opening_hours CASCADE');
-- Those that a dump brings may come first; that is told, while it is so.
SET check_function_bodies = off;
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (1203, 1, '09:00', '17:00'), (1203, 2, '09:00', '17:00');
RESET check_function_bodies;
SELECT * FROM reservation.check_installation() WHERE problem ~ 'hours';
INSERT INTO reservation.resource (resource_id, name) VALUES (1203, 'guard 3');
SELECT * FROM reservation.check_installation() WHERE problem ~ 'hours';

-- The guarantee stands against a direct INSERT.
SELECT pg_temp.error_of($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1200, '[0,1)', '[2030-02-01 12:00,2030-02-01 13:00)')$$)
	LIKE '23P01: conflicting key value violates exclusion constraint "allocation_occupancy_excl"%' AS refused;
SELECT pg_temp.error_of($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1200, '[1,2)', '[2030-02-01 12:00,2030-02-01 13:00)')$$);
SELECT pg_temp.error_of($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1200, 'empty', '[2030-02-01 12:00,2030-02-01 13:00)')$$);
SELECT pg_temp.error_of($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (1200, '[0,1)', 'empty')$$);

-- Guards are triggers and nothing else.
SELECT pg_temp.error_of('SELECT reservation_internal.event_guard()');
SELECT pg_temp.error_of('SELECT reservation_internal.resource_guard()');
SELECT pg_temp.error_of('SELECT reservation_internal.resource_child_guard()');
SELECT pg_temp.error_of('SELECT reservation_internal.resource_child_follow()');

DELETE FROM reservation.allocation WHERE resource_id = 1200;
DELETE FROM reservation.resource WHERE resource_id IN (1200, 1201, 1203);
SELECT FROM reservation.opening_hours;
