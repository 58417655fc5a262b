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
SELECT is(free(1) || free(2), 'truefalse', 'The room has one unit.');
SELECT other_says('SELECT free(1) || free(2)', 'truefalse', 'The other session reads one unit.');

-- Committed
UPDATE reservation.resource SET capacity = 2, price = 20 WHERE name = 'room';
SELECT is(free(2), 'true', 'A higher capacity counts at once.');
SELECT other_says('SELECT free(2)', 'true', 'The other session reads the higher capacity.');
SELECT other_says('SELECT costs()', '20.00', 'The other session reads the new price.');

-- Not yet, and never
BEGIN;
UPDATE reservation.resource SET capacity = 3, price = 30 WHERE name = 'room';
SELECT is(free(3), 'true', 'A higher capacity counts within its transaction.');
SELECT other_says('SELECT free(3)', 'false', 'The other session does not read an open change.');
SELECT is(record_outcome('a', reservation.create_reservation(r('room'), nights('2030-03-04', 1), 'c', 3)), 'confirmed', 'The transaction can book the third unit.');
ROLLBACK;
SELECT is(free(3), 'false', 'A capacity that is rolled back does not count.');
SELECT is(free(2), 'true', 'The former capacity counts after the rollback.');
SELECT is(costs(), '20.00', 'The former price counts after the rollback.');
BEGIN;
SAVEPOINT s;
UPDATE reservation.resource SET capacity = 3 WHERE name = 'room';
SELECT is(free(3), 'true', 'A higher capacity counts within its savepoint.');
ROLLBACK TO s;
SELECT is(free(3), 'false', 'A capacity does not count after its savepoint is rolled back.');
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
-- In one statement the command reads the rows of the statement before it.
WITH changed AS (UPDATE reservation.resource SET price = 25 WHERE name = 'room' RETURNING price)
SELECT is((SELECT price FROM changed), 25::numeric, 'The price is changed by a statement with a query.');
SELECT is(costs(), '25.00', 'The changed price counts for the next statement.');

-- Changed by the other session
\if :dblink
SELECT is(dblink_exec('other', $$UPDATE reservation.resource SET capacity = 5 WHERE name = 'room'$$), 'UPDATE 1', 'The other session raises the capacity.');
SELECT is(free(5), 'true', 'The capacity of the other session counts at once.');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT is(free(5), 'true', 'The capacity counts in a transaction with a kept snapshot.');
SELECT is(dblink_exec('other', $$UPDATE reservation.resource SET capacity = 1 WHERE name = 'room'$$), 'UPDATE 1', 'The other session lowers the capacity beside the kept snapshot.');
SELECT is((reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'room'), nights('2030-03-04', 1), 'c', 2)).reason,
	'over_capacity', 'A command decides by the committed capacity, whatever its snapshot.');
COMMIT;
\else
SELECT skip('There is no dblink for what the other session changes.', 5);
\endif

-- Opening hours
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('room'), 1, '09:00', '17:00');
SELECT is(free(1), 'false', 'The opening hours count at once.');
SELECT other_says('SELECT free(1)', 'false', 'The other session reads the opening hours.');
UPDATE reservation.opening_hours SET closes = '12:00', weekday = 2, opens = '12:00';
SELECT is(free(1), 'false', 'Changed opening hours count at once.');
DELETE FROM reservation.opening_hours;
SELECT is(free(1), 'true', 'A resource without opening hours is open.');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('room'), 1, '09:00', '17:00');
SELECT other_says('SELECT free(1)', 'false', 'The other session reads the new opening hours.');
TRUNCATE reservation.opening_hours;
SELECT other_says('SELECT free(1)', 'true', 'The other session reads that the hours are truncated.');
-- A replication role changes nothing of that.
SET session_replication_role = replica;
UPDATE reservation.resource SET capacity = 7 WHERE name = 'room';
RESET session_replication_role;
SELECT is(free(7), 'true', 'A change by a replication role counts at once.');
SELECT other_says('SELECT free(7)', 'true', 'The other session reads the change by a replication role.');

-- Gone
\if :dblink
SELECT is(dblink_exec('other', $$DELETE FROM reservation.resource WHERE name = 'room'$$), 'DELETE 1', 'The other session deletes the resource.');
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-03-04', 1), 'c')$$, 'P0002', 'resource 1 does not exist', 'A command does not find the deleted resource.');
SELECT throws_ok($$SELECT reservation.is_available(1, nights('2030-03-04', 1))$$, 'P0002', 'resource 1 does not exist', 'A query does not find the deleted resource.');
\else
SELECT skip('There is no dblink for what the other session deletes.', 3);
\endif
SELECT * FROM finish();
