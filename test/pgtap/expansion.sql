-- (f(...)).* is one call for each column. A command refuses the second one; a statement
-- that calls it again for another row goes on.
BEGIN;
SELECT no_plan();
SET LOCAL timezone = 'UTC';
SET LOCAL reservation.now = '2030-01-01 12:00+00';

INSERT INTO reservation.resource (name, category, capacity, payment, price) VALUES ('room', 'x', 100, 'later', 10), ('hall', NULL, 1000, 'later', null);
INSERT INTO reservation.promotion (code, kind, value) VALUES ('x', 'percent', 10);
CREATE FUNCTION pg_temp.day(n int) RETURNS tstzrange LANGUAGE sql IMMUTABLE
RETURN tstzrange(timestamptz '2030-02-01 12:00+00' + n * interval '1 day', timestamptz '2030-02-02 10:00+00' + n * interval '1 day');
CREATE TEMP TABLE mine AS
SELECT reservation_id AS id, 1 AS n FROM reservation.create_reservation(1, pg_temp.day(0), 'a');
CREATE TEMP TABLE closed AS SELECT closure_id FROM reservation.close_resource(1, pg_temp.day(30));
CREATE VIEW pg_temp.written AS
SELECT (SELECT count(*) FROM reservation.reservation) AS reservations, (SELECT count(*) FROM reservation.event) AS events;
CREATE TEMP TABLE before AS TABLE pg_temp.written;

-- Every function in C that may write and returns a row, with values for the
-- arguments that it needs
CREATE TEMP TABLE call AS
SELECT p.proname, format('SELECT (reservation.%I(%s)).*', p.proname, string_agg(
		CASE WHEN a.type = 'uuid'::regtype THEN (SELECT quote_literal(id) || '::uuid' FROM mine)
			WHEN a.name = 'closure_id' THEN (SELECT closure_id::text FROM closed)
			WHEN a.name = 'kind' THEN '''extra'''
			WHEN a.name = 'extension' THEN 'interval ''1 hour'''
			WHEN a.type = 'bigint'::regtype THEN '1'
			WHEN a.type = 'bigint[]'::regtype THEN 'ARRAY[1]::bigint[]'
			WHEN a.type IN ('int'::regtype, 'numeric'::regtype) THEN '1'
			WHEN a.type = 'int4range'::regtype THEN '''[1,2)'''
			WHEN a.type = 'text'::regtype THEN '''x'''
			WHEN a.type = 'timestamptz'::regtype THEN 'timestamptz ''2030-02-01 12:00+00'''
			WHEN a.type = 'interval'::regtype THEN 'interval ''1 hour'''
			WHEN a.type = 'tstzrange'::regtype THEN 'pg_temp.day(1)' END, ', ' ORDER BY a.n)) AS sql
FROM pg_proc p
	CROSS JOIN LATERAL unnest(p.proargtypes::oid[], p.proargnames[1:p.pronargs]) WITH ORDINALITY AS a(type, name, n)
WHERE p.pronamespace = 'reservation'::regnamespace AND p.provolatile = 'v'
	AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
	AND NOT p.proretset AND (p.prorettype = 'record'::regtype OR EXISTS (SELECT FROM pg_type t WHERE t.oid = p.prorettype AND t.typtype = 'c'))
	AND (a.n <= p.pronargs - p.pronargdefaults OR p.pronargs = p.pronargdefaults AND a.n = 1 OR a.name = 'provider_reference')
GROUP BY p.oid, p.proname;
SELECT cmp_ok(count(*), '>=', 24::bigint, 'At least two dozen functions write and return a row.') FROM call;
SELECT throws_ok(sql, '0A000', proname || '() is called once for each column', proname || '() refuses to be expanded.')
FROM call ORDER BY proname;
SELECT results_eq('TABLE pg_temp.written', 'TABLE before', 'The expanded calls leave the tables as they were.');

CREATE TEMP TABLE outcome (LIKE reservation.outcome);
CREATE VIEW pg_temp.booking AS SELECT (reservation.create_reservation(1, pg_temp.day(1), 'a')).*;
CREATE VIEW pg_temp.bookings AS
SELECT reservation.create_reservation(1, pg_temp.day(1), 'a') AS one, reservation.create_reservation(2, pg_temp.day(1), 'a') AS other;
CREATE FUNCTION pg_temp.book_expanded() RETURNS reservation.outcome
LANGUAGE sql AS $$SELECT (reservation.create_reservation(1, pg_temp.day(1), 'a')).*$$;
CREATE FUNCTION pg_temp.book(n int) RETURNS reservation.outcome
LANGUAGE sql AS $$SELECT reservation.create_reservation(1, pg_temp.day(n), 'a')$$;
PREPARE expanded AS SELECT (reservation.create_reservation(1, pg_temp.day($1), 'a')).*;
PREPARE plain AS SELECT reservation.create_reservation(1, pg_temp.day($1), 'a');

-- Wherever it is written
SELECT throws_ok(sql, '0A000', 'create_reservation() is called once for each column', 'It is refused ' || place || '.')
FROM (VALUES
	('beside other columns', $$SELECT 1, (reservation.create_reservation(1, pg_temp.day(1), 'a')).*, 2$$),
	('with subqueries as arguments', $$SELECT (reservation.create_reservation((SELECT min(resource_id) FROM reservation.resource), (SELECT pg_temp.day(1)), (SELECT 'a' || n FROM mine))).*$$),
	('with columns of a table as arguments', $$SELECT (reservation.create_reservation(n, pg_temp.day(n), 'a')).* FROM mine$$),
	('under a condition', $$SELECT (CASE WHEN n = 1 THEN reservation.create_reservation(1, pg_temp.day(n), 'a') END).* FROM mine$$),
	('in INSERT', $$INSERT INTO pg_temp.outcome SELECT (reservation.create_reservation(1, pg_temp.day(1), 'a')).*$$),
	('in RETURNING', $$INSERT INTO mine (n) VALUES (5) RETURNING (reservation.create_reservation(1, pg_temp.day(n), 'a')).*$$),
	('in VALUES', $$VALUES (ROW((reservation.create_reservation(1, pg_temp.day(1), 'a')).*))$$),
	('in a subquery', $$SELECT count(*) FROM (SELECT (reservation.create_reservation(1, pg_temp.day(1), 'a')).* OFFSET 0) AS s WHERE accepted AND status <> ''$$),
	('in a view', $$SELECT * FROM pg_temp.booking$$),
	('in a function', $$SELECT pg_temp.book_expanded()$$),
	('in an expression of plpgsql', $$DO 'DECLARE r record; BEGIN r := ROW((reservation.create_reservation(1, pg_temp.day(1), ''a'')).*); END'$$),
	('in a prepared statement', $$EXECUTE expanded(1)$$),
	('around a function of the user', $$SELECT (pg_temp.book(1)).*$$)
) AS v(place, sql);
SELECT results_eq('TABLE pg_temp.written', 'TABLE before', 'The expanded calls at any place leave the tables as they were.');

-- Functions that return several rows are called once, whatever their columns.
SET LOCAL reservation.now = '2030-01-02 12:00+00';
SELECT count(*) FROM generate_series(1, 5) AS n, LATERAL reservation.create_reservation(1, pg_temp.day(3), 'b' || n, hold => '1 minute') AS o;
SET LOCAL reservation.now = '2030-01-02 13:00+00';
SELECT results_eq('SELECT count(*), count(DISTINCT reservation_id), count(*) FILTER (WHERE accepted) FROM (SELECT (reservation.expire_reservations()).*) AS s',
	'VALUES (5::bigint, 5::bigint, 5::bigint)', 'Each hold is told once, and expired.');

-- A statement that calls once for each answer goes on.
CREATE FUNCTION pg_temp.books(what text, expected int, sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint := (SELECT count(*) FROM reservation.reservation);
BEGIN
	EXECUTE sql;
	RETURN public.is((SELECT count(*) FROM reservation.reservation) - n, expected::bigint, what);
END $$;
SELECT pg_temp.books(what, expected, sql) FROM (VALUES
	('A call in FROM books once.', 1, $$SELECT * FROM reservation.create_reservation(2, pg_temp.day(1), 'a')$$),
	('A call in FROM may be read column by column.', 1, $$SELECT o.*, (o).status FROM reservation.create_reservation(2, pg_temp.day(1), 'a') AS o$$),
	('LATERAL books for each row.', 50, $$SELECT o.* FROM generate_series(1, 50) AS n, LATERAL reservation.create_reservation(2, pg_temp.day(1), 'a' || n) AS o$$),
	('A call in the list books for each row.', 50, $$SELECT reservation.create_reservation(2, pg_temp.day(1), 'a') FROM generate_series(1, 50) AS n$$),
	('Two calls in one list are two bookings.', 2, $$SELECT reservation.create_reservation(2, pg_temp.day(1), 'a'), reservation.create_reservation(2, pg_temp.day(1), 'a')$$),
	('So they are in a view.', 2, $$SELECT * FROM pg_temp.bookings$$),
	('So they are through a function that is inlined.', 2, $$SELECT pg_temp.book(1), pg_temp.book(2)$$),
	('Two calls in FROM are two bookings.', 2, $$SELECT * FROM reservation.create_reservation(2, pg_temp.day(1), 'a') AS a, reservation.create_reservation(2, pg_temp.day(1), 'a') AS b$$),
	('The columns of a subquery are those of one call.', 1, $$SELECT (o).* FROM (SELECT reservation.create_reservation(2, pg_temp.day(1), 'a') AS o) AS s$$),
	('The columns of a WITH are those of one call.', 1, $$WITH s AS (SELECT reservation.create_reservation(2, pg_temp.day(1), 'a') AS o) SELECT (o).* FROM s$$),
	('The branches of a CASE are different calls.', 3, $$SELECT CASE WHEN n % 2 = 0 THEN reservation.create_reservation(2, pg_temp.day(1), 'a') ELSE reservation.create_reservation(2, pg_temp.day(1), 'a') END FROM generate_series(1, 3) AS n$$),
	('A loop of plpgsql books each time.', 20, $$DO 'DECLARE r reservation.outcome; BEGIN FOR i IN 1..20 LOOP r := reservation.create_reservation(2, pg_temp.day(1), ''a''); END LOOP; END'$$),
	('Equal lines of plpgsql are different calls.', 3, $$DO 'DECLARE a reservation.outcome; b reservation.outcome; BEGIN a := reservation.create_reservation(2, pg_temp.day(1), ''a'');
		b := reservation.create_reservation(2, pg_temp.day(1), ''a''); a := reservation.create_reservation(2, pg_temp.day(1), ''a''); END'$$),
	('SELECT INTO books once.', 2, $$DO 'DECLARE r record; BEGIN SELECT reservation.create_reservation(2, pg_temp.day(1), ''a'') INTO r; SELECT * FROM reservation.create_reservation(2, pg_temp.day(1), ''a'') INTO r; END'$$),
	('PERFORM books once.', 1, $$DO 'BEGIN PERFORM reservation.create_reservation(2, pg_temp.day(1), ''a''); END'$$),
	('A loop over a query books for each row.', 5, $$DO 'DECLARE r record; BEGIN FOR r IN SELECT reservation.create_reservation(2, pg_temp.day(1), ''a'') FROM generate_series(1, 5) LOOP END LOOP; END'$$),
	('A column of the answer is one call.', 1, $$SELECT (reservation.create_reservation(2, pg_temp.day(1), 'a')).status$$),
	('A call as another one''s argument is one call.', 1, $$SELECT * FROM reservation.send_reservation_confirmation((reservation.create_reservation(2, pg_temp.day(1), 'a')).reservation_id)$$),
	('A prepared statement books each time, ...', 1, 'EXECUTE plain(1)'),
	('... and again.', 1, 'EXECUTE plain(1)')
) AS v(what, expected, sql);
SELECT lives_ok(format($f$DO $d$DECLARE a reservation.outcome; b reservation.outcome; BEGIN
	a := reservation.checkin(%1$L); b := reservation.checkin(%1$L); a := reservation.checkin(%1$L); END$d$$f$, id),
	'A command that writes nothing may be repeated, too.')
FROM mine, LATERAL (SELECT set_config('reservation.now', '2030-02-01 13:00+00', true)) AS s;
SELECT is_empty('SELECT * FROM reservation.verify()', 'verify() agrees.');

SELECT * FROM finish();
ROLLBACK;
