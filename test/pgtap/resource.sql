-- A change of a resource counts at once, in the session that makes it, in one that
-- has read it before, and not if it is rolled back.
\ir support/story.sql
SELECT plan(31);
-- The other session is one of dblink, which is contrib's. Where that is not
-- installed, each test that needs it says so.
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'dblink') AS dblink \gset
\if :dblink
CREATE EXTENSION dblink;
SELECT dblink_connect('other', format('dbname=%L', current_database()));
SELECT dblink_exec('other', $$SET reservation.now = '2030-01-01 12:00+00'$$);
\endif
CREATE FUNCTION other_says(query text, wanted text, description text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'dblink') THEN
		RETURN skip('no dblink: ' || description);
	END IF;
	RETURN is((SELECT t FROM dblink('other', query) AS d(t text)), wanted, description);
END
$$;

INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('room', 'UTC', 10, 'later');
CREATE FUNCTION free(n int) RETURNS text LANGUAGE sql AS $$
SELECT reservation.is_available(r('room'), nights('2030-03-04', 1), $1)::text
$$;
CREATE FUNCTION costs() RETURNS text LANGUAGE sql AS $$
SELECT reservation.quote(r('room'), nights('2030-03-04', 1))::text
$$;
SELECT is(free(1) || free(2), 'truefalse', 'one unit');
SELECT other_says('SELECT free(1) || free(2)', 'truefalse', 'for the other, too');

-- Committed
UPDATE reservation.resource SET capacity = 2, price = 20 WHERE name = 'room';
SELECT is(free(2), 'true', 'two units');
SELECT other_says('SELECT free(2)', 'true', 'for the other, too');
SELECT other_says('SELECT costs()', '20.00', 'at the new price');

-- Not yet, and never
BEGIN;
UPDATE reservation.resource SET capacity = 3, price = 30 WHERE name = 'room';
SELECT is(free(3), 'true', 'three units');
SELECT other_says('SELECT free(3)', 'false', 'but not for the other');
SELECT is(record_outcome('a', reservation.create_reservation(r('room'), nights('2030-03-04', 1), 'c', 3)), 'confirmed', 'which can be had');
ROLLBACK;
SELECT is(free(3), 'false', 'rolled back');
SELECT is(free(2), 'true', 'two are as they were');
SELECT is(costs(), '20.00', 'and so is the price');
BEGIN;
SAVEPOINT s;
UPDATE reservation.resource SET capacity = 3 WHERE name = 'room';
SELECT is(free(3), 'true', 'three units');
ROLLBACK TO s;
SELECT is(free(3), 'false', 'until the savepoint is rolled back');
COMMIT;
DO $$
BEGIN
	UPDATE reservation.resource SET capacity = 4 WHERE name = 'room';
	IF NOT reservation.is_available(r('room'), nights('2030-03-04', 1), 4) THEN
		RAISE 'a change is not seen by the next statement';
	END IF;
	RAISE SQLSTATE 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	IF reservation.is_available(r('room'), nights('2030-03-04', 1), 4) THEN
		RAISE 'what was undone is still seen';
	END IF;
END
$$;
-- in one statement: the command reads what the statement before it left
WITH changed AS (UPDATE reservation.resource SET price = 25 WHERE name = 'room' RETURNING price)
SELECT is((SELECT price FROM changed), 25::numeric, 'changed');
SELECT is(costs(), '25.00', 'and seen afterwards');

-- By the other
\if :dblink
SELECT is(dblink_exec('other', $$UPDATE reservation.resource SET capacity = 5 WHERE name = 'room'$$), 'UPDATE 1', 'the other changes it');
SELECT is(free(5), 'true', 'and we see it');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT is(free(5), 'true', 'in a transaction that keeps what it sees');
SELECT is(dblink_exec('other', $$UPDATE reservation.resource SET capacity = 1 WHERE name = 'room'$$), 'UPDATE 1', 'the other changes it');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'), nights('2030-03-04', 1), 'c', 2)).reason,
	'over_capacity', 'a command decides on what is');
COMMIT;
\else
SELECT skip('no dblink: what the other changes', 5);
\endif

-- Opening hours
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('room'), 1, '09:00', '17:00');
SELECT is(free(1), 'false', 'closed at night');
SELECT other_says('SELECT free(1)', 'false', 'for the other, too');
UPDATE reservation.opening_hours SET closes = '12:00', weekday = 2, opens = '12:00';
SELECT is(free(1), 'false', 'the hours are others');
DELETE FROM reservation.opening_hours;
SELECT is(free(1), 'true', 'without hours always open');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('room'), 1, '09:00', '17:00');
SELECT other_says('SELECT free(1)', 'false', 'closed again');
TRUNCATE reservation.opening_hours;
SELECT other_says('SELECT free(1)', 'true', 'and open for good');
-- whatever the session says it is
SET session_replication_role = replica;
UPDATE reservation.resource SET capacity = 7 WHERE name = 'room';
RESET session_replication_role;
SELECT is(free(7), 'true', 'a change that comes by replication');
SELECT other_says('SELECT free(7)', 'true', 'for the other, too');

-- Gone
\if :dblink
SELECT is(dblink_exec('other', $$DELETE FROM reservation.resource WHERE name = 'room'$$), 'DELETE 1', 'the other takes it away');
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-03-04', 1), 'c')$$, 'P0002', 'resource 1 does not exist', 'and it is gone');
SELECT throws_ok($$SELECT reservation.is_available(1, nights('2030-03-04', 1))$$, 'P0002', 'resource 1 does not exist', 'for questions, too');
\else
SELECT skip('no dblink: what the other takes away', 3);
\endif
SELECT * FROM finish();
