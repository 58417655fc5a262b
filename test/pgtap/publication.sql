-- The publication of events: how it is made, and what of it can get lost.
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
-- Does what is advised, and returns what is wrong then
CREATE FUNCTION cured() RETURNS text LANGUAGE plpgsql AS $$
DECLARE command text;
BEGIN
	FOR command IN SELECT remedy FROM reservation.check_installation() LOOP
		EXECUTE command;
	END LOOP;
	RETURN told();
END $$;

SELECT lives_ok($$SELECT reservation.create_publication('events')$$, 'a publication is made');
SELECT results_eq($$SELECT pubinsert, pubupdate, pubdelete, pubtruncate, puballtables FROM pg_publication WHERE pubname = 'events'$$,
	$$VALUES (true, false, false, false, false)$$, 'of inserts');
SELECT is(tables_of('events'), 'reservation.event', 'of events');
SELECT results_eq('SELECT name FROM reservation.publication', $$VALUES ('events')$$, 'it is remembered');
SELECT is(told(), NULL, 'and nothing is wrong');

-- Names
SELECT lives_ok($$SELECT reservation.create_publication('Odd "name"; DROP TABLE reservation.event')$$, 'a name is a name, whatever is in it');
SELECT lives_ok($$SELECT reservation.create_publication(repeat('x', 63))$$, 'as long as a name can be');
SELECT lives_ok($$SELECT reservation.create_publication(name => 'by_name')$$, 'an argument can be named');
SELECT throws_ok($$SELECT reservation.create_publication(repeat('x', 64))$$, '22023', NULL, 'and no longer');
SELECT throws_ok($$SELECT reservation.create_publication(repeat('ü', 32))$$, '22023', NULL, 'in bytes');
SELECT throws_ok($$SELECT reservation.create_publication('')$$, '22023', '"" cannot be the name of a publication', 'nor empty');
SELECT throws_ok($$SELECT reservation.create_publication(NULL)$$, '22004', 'name must not be null', 'nor null');
SELECT is(told(), NULL, 'of all that nothing is left but what was made');

-- A name that is taken, and what to do
CREATE FUNCTION hint_of(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
	EXECUTE sql;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN hint;
END $$;
SELECT throws_ok($$SELECT reservation.create_publication('events')$$, '42710', 'publication "events" already exists', 'there is one of that name');
SELECT is(hint_of($$SELECT reservation.create_publication('events')$$), 'It has the events already.', 'which will do');
CREATE PUBLICATION taken;
SELECT is(hint_of($$SELECT reservation.create_publication('taken')$$),
	'To add the events to it: ALTER PUBLICATION taken ADD TABLE reservation.event', 'or can be made to');
SELECT results_eq($$SELECT count(*)::int FROM reservation.publication WHERE name = 'taken'$$, 'VALUES (0)', 'but it is not ours');
SELECT is(told(), NULL, 'and nobody is told of it');

-- Publications that lose something
ALTER PUBLICATION events DROP TABLE reservation.event;
SELECT is(told(), 'publication events has lost reservation.event', 'a publication without its table is told');
SELECT is(cured(), NULL, 'and cured');
ALTER PUBLICATION events SET (publish = 'insert, update');
SELECT is(told(), 'publication events publishes more than inserts', 'one that publishes updates, too');
SELECT is(cured(), NULL, 'and cured');
ALTER PUBLICATION events SET (publish = 'insert, delete, truncate');
SELECT is(told(), 'publication events publishes more than inserts', 'or deletes');
SELECT is(cured(), NULL, 'and cured');
ALTER PUBLICATION events SET (publish = 'update');
SELECT is(told(), 'publication events publishes no inserts', 'or no inserts');
SELECT is(cured(), NULL, 'and cured');
ALTER PUBLICATION "Odd ""name""; DROP TABLE reservation.event" DROP TABLE reservation.event;
SELECT is(cured(), NULL, 'whatever its name');
DROP PUBLICATION events;
SELECT is(told(), 'publication events is missing', 'one that is gone');
SELECT is(cured(), NULL, 'is made anew');
DROP PUBLICATION events;
DELETE FROM reservation.publication WHERE name = 'events';
SELECT is(told(), NULL, 'or given up');

-- Those that somebody made by hand
CREATE PUBLICATION by_hand FOR TABLE reservation.event;
SELECT is(told(), 'publication by_hand publishes more than inserts', 'one made by hand, too');
SELECT is(cured(), NULL, 'and cured');
SELECT is(tables_of('by_hand'), 'reservation.event', 'and has the events still');
CREATE PUBLICATION mixed FOR TABLE reservation.event, reservation.resource;
SELECT is(cured(), NULL, 'the events leave one that publishes changes of other tables');
SELECT is(tables_of('mixed'), 'reservation.resource', 'which goes on');
CREATE PUBLICATION everything FOR ALL TABLES;
SELECT is(told(), NULL, 'a copy of everything is the administrator''s business');

-- Nothing that somebody plants gets in
CREATE SCHEMA planted;
CREATE TABLE planted.event (x int);
CREATE TABLE planted.publication (name text);
CREATE FUNCTION planted.format(text, text) RETURNS text LANGUAGE sql AS $$SELECT 'SELECT 1/0'$$;
SET LOCAL search_path = planted, pg_catalog, public;
SELECT reservation.create_publication('under_a_path');
RESET search_path;
SELECT is(tables_of('under_a_path'), 'reservation.event', 'whatever the search path');

SELECT * FROM finish();
ROLLBACK;
