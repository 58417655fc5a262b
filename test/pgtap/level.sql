-- Each function, table and view of the schema reservation has a level, and each level has an
-- object. An event trigger plants an offence while CREATE EXTENSION runs its script.
\ir support/story.sql
SELECT plan(5);

SET client_min_messages = warning;
DROP EXTENSION reservation CASCADE;

CREATE FUNCTION plant() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	IF to_regclass('reservation_internal.privilege') IS NOT NULL AND current_setting('plant.done') = 'no' THEN
		SET LOCAL plant.done = 'yes';
		EXECUTE current_setting('plant.statement');
	END IF;
END
$$;
SET plant.done = 'no';
CREATE EVENT TRIGGER plant ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION') EXECUTE FUNCTION plant();

SET plant.statement = 'CREATE FUNCTION reservation.planted() RETURNS int LANGUAGE sql AS ''SELECT 1''';
SELECT throws_ok('CREATE EXTENSION reservation', 'P0001', 'reservation.planted has no level: insert one into reservation_internal.privilege',
	'CREATE EXTENSION stops at a function without a level.');

SET plant.statement = 'CREATE VIEW reservation.planted AS SELECT 1 AS one';
SELECT throws_ok('CREATE EXTENSION reservation', 'P0001', 'reservation.planted has no level: insert one into reservation_internal.privilege',
	'CREATE EXTENSION stops at a view without a level.');

SET plant.statement = 'INSERT INTO reservation_internal.privilege VALUES (''planted'', ''reader'')';
SELECT throws_ok('CREATE EXTENSION reservation', 'P0001', 'reservation.planted has a level, but does not exist',
	'CREATE EXTENSION stops at the level of a function that does not exist.');

SET plant.statement = 'INSERT INTO reservation_internal.privilege VALUES (''clock'', ''reader'', ''{SELECT}'')';
SELECT throws_ok('CREATE EXTENSION reservation', 'P0001', 'reservation.clock has a level, but does not exist',
	'CREATE EXTENSION stops at privileges of a table for a function.');

SET plant.statement = 'SELECT 1';
SELECT lives_ok('CREATE EXTENSION reservation', 'CREATE EXTENSION passes without an offence.');

SELECT * FROM finish();
