-- The publication of events: how it is made, and the changes that lose events.
BEGIN;
SELECT plan(37);
SET LOCAL client_min_messages = error;

CREATE FUNCTION told() RETURNS text LANGUAGE sql AS $$
SELECT string_agg(problem, '; ') FROM reservation.check_installation()
$$;
CREATE FUNCTION tables_of(publication name) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(format('%s.%s', schemaname, tablename), ' ')
FROM pg_publication_tables WHERE pubname = publication
$$;
-- Runs the remedies, and returns the problems that are left
CREATE FUNCTION cured() RETURNS text LANGUAGE plpgsql AS $$
DECLARE command text;
BEGIN
	FOR command IN SELECT remedy FROM reservation.check_installation() LOOP
		EXECUTE command;
	END LOOP;
	RETURN told();
END $$;

SELECT lives_ok($$SELECT reservation.create_publication('events')$$, 'create_publication() makes a publication.');
SELECT results_eq($$SELECT pubinsert, pubupdate, pubdelete, pubtruncate, puballtables FROM pg_publication WHERE pubname = 'events'$$,
	$$VALUES (true, false, false, false, false)$$, 'The publication publishes inserts only.');
SELECT is(tables_of('events'), 'reservation.event', 'The publication has the table of events.');
SELECT results_eq('SELECT name FROM reservation.publication', $$VALUES ('events')$$, 'The table of publications has its name.');
SELECT is(told(), NULL, 'check_installation() finds no problem with it.');

-- Names
SELECT lives_ok($$SELECT reservation.create_publication('Odd "name"; DROP TABLE reservation.event')$$, 'The name of a publication may have any characters.');
SELECT lives_ok($$SELECT reservation.create_publication(repeat('x', 63))$$, 'A name of 63 bytes is accepted.');
SELECT lives_ok($$SELECT reservation.create_publication(name => 'by_name')$$, 'The argument can be named.');
SELECT throws_ok($$SELECT reservation.create_publication(repeat('x', 64))$$, '22023', NULL, 'A name of 64 bytes is an error.');
SELECT throws_ok($$SELECT reservation.create_publication(repeat('ü', 32))$$, '22023', NULL, 'The length of a name is counted in bytes.');
SELECT throws_ok($$SELECT reservation.create_publication('')$$, '22023', '"" is not a valid name for a publication', 'An empty name is an error.');
SELECT throws_ok($$SELECT reservation.create_publication(NULL)$$, '22004', 'name must not be null', 'A null name is an error.');
SELECT is(told(), NULL, 'check_installation() finds no problem with odd names.');

-- A name that is taken, and the hint
CREATE FUNCTION hint_of(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
	EXECUTE sql;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN hint;
END $$;
SELECT throws_ok($$SELECT reservation.create_publication('events')$$, '42710', 'publication "events" already exists', 'A name that is taken is an error.');
SELECT is(hint_of($$SELECT reservation.create_publication('events')$$), 'It has the events already.', 'The hint says that the publication has the events.');
CREATE PUBLICATION taken;
SELECT is(hint_of($$SELECT reservation.create_publication('taken')$$),
	'To add the events to it: ALTER PUBLICATION taken ADD TABLE reservation.event', 'The hint says how to add the events to the publication.');
SELECT results_eq($$SELECT count(*)::int FROM reservation.publication WHERE name = 'taken'$$, 'VALUES (0)', 'The failed call leaves no name in the table of publications.');
SELECT is(told(), NULL, 'check_installation() is silent about a publication without the events.');

-- Publications that lose something
ALTER PUBLICATION events DROP TABLE reservation.event;
SELECT is(told(), 'publication events has lost reservation.event', 'check_installation() finds a publication that lost its table.');
SELECT is(cured(), NULL, 'The remedy adds the table again.');
ALTER PUBLICATION events SET (publish = 'insert, update');
SELECT is(told(), 'publication events publishes more than inserts', 'check_installation() finds a publication of updates.');
SELECT is(cured(), NULL, 'The remedy takes the updates away.');
ALTER PUBLICATION events SET (publish = 'insert, delete, truncate');
SELECT is(told(), 'publication events publishes more than inserts', 'check_installation() finds a publication of deletes.');
SELECT is(cured(), NULL, 'The remedy takes the deletes away.');
ALTER PUBLICATION events SET (publish = 'update');
SELECT is(told(), 'publication events publishes no inserts', 'check_installation() finds a publication without inserts.');
SELECT is(cured(), NULL, 'The remedy adds the inserts again.');
ALTER PUBLICATION "Odd ""name""; DROP TABLE reservation.event" DROP TABLE reservation.event;
SELECT is(cured(), NULL, 'The remedy quotes an odd name.');
DROP PUBLICATION events;
SELECT is(told(), 'publication events is missing', 'check_installation() finds a publication that is missing.');
SELECT is(cured(), NULL, 'The remedy makes the publication again.');
DROP PUBLICATION events;
DELETE FROM reservation.publication WHERE name = 'events';
SELECT is(told(), NULL, 'check_installation() is silent about a publication that was given up.');

-- Publications that were made by hand
CREATE PUBLICATION by_hand FOR TABLE reservation.event;
SELECT is(told(), 'publication by_hand publishes more than inserts', 'check_installation() finds a publication of updates that was made by hand.');
SELECT is(cured(), NULL, 'The remedy takes the updates of that publication away.');
SELECT is(tables_of('by_hand'), 'reservation.event', 'The publication that was made by hand still has the events.');
CREATE PUBLICATION mixed FOR TABLE reservation.event, reservation.resource;
SELECT is(cured(), NULL, 'The remedy takes the events out of a publication of other tables.');
SELECT is(tables_of('mixed'), 'reservation.resource', 'The other table stays in that publication.');
CREATE PUBLICATION everything FOR ALL TABLES;
SELECT is(told(), NULL, 'check_installation() is silent about a publication of all tables.');

-- Planted objects are not published.
CREATE SCHEMA planted;
CREATE TABLE planted.event (x int);
CREATE TABLE planted.publication (name text);
CREATE FUNCTION planted.format(text, text) RETURNS text LANGUAGE sql AS $$SELECT 'SELECT 1/0'$$;
SET LOCAL search_path = planted, pg_catalog, public;
SELECT reservation.create_publication('under_a_path');
RESET search_path;
SELECT is(tables_of('under_a_path'), 'reservation.event', 'create_publication() publishes the events under any search path.');

SELECT * FROM finish();
ROLLBACK;
