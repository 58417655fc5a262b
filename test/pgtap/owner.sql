-- The owner's additions to our tables: indexes, triggers, checks, references,
-- columns. Commands write past the planner, but not past these.
\ir support/story.sql
\ir support/life.sql
SELECT plan(38);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 2, 'UTC', 5, 'later');
CREATE TABLE log (n int GENERATED ALWAYS AS IDENTITY, what text, during text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.log (what, during) VALUES (TG_OP || ' ' || TG_TABLE_NAME, TG_WHEN || ' ' || TG_LEVEL);
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

-- Indexes
CREATE INDEX ON reservation.event (type);
CREATE INDEX ON reservation.reservation (customer);
CREATE INDEX ON reservation.allocation (resource_id);
CREATE INDEX ON reservation.idempotency (answered_at);
SELECT is(life('indexed'), 'confirmed confirmed canceled', 'A life of a reservation passes with indexes of the owner.');
SET enable_seqscan = off;
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'ReservationCanceled'), 1, 'The index of the owner finds the event.');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE customer = 'indexed'), 1, 'The index of the owner finds the reservation.');
SELECT is((SELECT count(*)::int FROM reservation.idempotency WHERE answered_at = '2030-01-01 12:00+00'), 1, 'The index of the owner finds the answer.');
RESET enable_seqscan;

-- Triggers, of rows and of statements
CREATE TRIGGER t AFTER INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t AFTER INSERT OR UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER b BEFORE INSERT OR UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t AFTER INSERT ON reservation.payment FOR EACH ROW EXECUTE FUNCTION note();
SELECT is(life('triggered'), 'confirmed confirmed canceled', 'A life of a reservation passes with triggers of the owner.');
SELECT is((SELECT count(*)::int FROM log WHERE what = 'INSERT event'),
	(SELECT count(*)::int FROM reservation.history(id('triggered'))), 'The trigger sees every event.');
SELECT results_eq($$SELECT what, during, count(*)::int FROM log WHERE what ~ ' reservation$' GROUP BY 1, 2 ORDER BY 1, 2$$,
	$$VALUES ('INSERT reservation', 'AFTER ROW', 1), ('INSERT reservation', 'BEFORE ROW', 1),
		('UPDATE reservation', 'AFTER ROW', 2), ('UPDATE reservation', 'BEFORE ROW', 2)$$, 'The triggers see every change of a reservation.');
SELECT results_eq($$SELECT DISTINCT what FROM log WHERE what ~ ' (allocation|payment)$' ORDER BY 1$$,
	$$VALUES ('DELETE allocation'), ('INSERT allocation'), ('INSERT payment'), ('UPDATE allocation')$$, 'The triggers see every kind of change of a place and a payment.');
SELECT ok((SELECT (reservation.close_resource(r('room'), nights('2031-01-01', 1))).accepted), 'A closure passes with triggers of the owner.');
TRUNCATE log;
CREATE FUNCTION note_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.log (what, during) SELECT type, TG_WHEN || ' ' || TG_LEVEL FROM fresh;
	RETURN NULL;
END
$$;
CREATE TRIGGER s AFTER INSERT ON reservation.event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION note_all();
CREATE CONSTRAINT TRIGGER d AFTER INSERT ON reservation.reservation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
SELECT is(life('told'), 'confirmed confirmed canceled', 'A life of a reservation passes with triggers of statements and deferred triggers.');
SELECT set_eq($$SELECT what FROM log WHERE during = 'AFTER STATEMENT'$$,
	$$SELECT type FROM reservation.history(id('told'))$$, 'The trigger of statements sees every event in its transition table.');
SELECT is((SELECT count(*)::int FROM log WHERE what = 'INSERT reservation'), 3, 'The triggers of reservations see the insertion three times, once at the commit.');
DROP TRIGGER s ON reservation.event;
DROP TRIGGER d ON reservation.reservation;
-- Triggers run as the owner, and find nothing by a search path.
CREATE FUNCTION who() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.log (what, during) VALUES (current_user, coalesce(to_regclass('log')::text, 'found nothing'));
	RETURN NULL;
END
$$;
CREATE TRIGGER w AFTER INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION who();
CREATE ROLE owner_agent;
SELECT reservation.grant_usage('owner_agent', 'agent');
SET ROLE owner_agent;
SELECT is((reservation.create_reservation(1, tstzrange('2030-03-05', '2030-03-06'), 'agent')).status, 'confirmed', 'A command of an agent passes with the trigger.');
RESET ROLE;
SELECT ok(EXISTS (SELECT FROM log WHERE what = (SELECT tableowner FROM pg_tables WHERE tablename = 'event' AND schemaname = 'reservation')
	AND during = 'found nothing'), 'A trigger runs as the owner, with the search path of a command.');
DROP TRIGGER w ON reservation.reservation;
-- A trigger that raises an error stops the command.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not on my watch'; END $$;
CREATE TRIGGER r BEFORE INSERT ON reservation.event FOR EACH ROW WHEN (NEW.type = 'ReservationCreated') EXECUTE FUNCTION refuse();
SELECT throws_ok($$SELECT life('refused')$$, 'P0001', 'not on my watch', 'An error of a trigger stops the command.');
SELECT is_empty($$SELECT FROM reservation.reservation WHERE customer = 'refused'$$, 'The stopped command leaves no reservation.');
DROP TRIGGER r ON reservation.event;

-- References from tables of the owner
CREATE TABLE invoice (reservation_id uuid REFERENCES reservation.reservation);
SELECT is(life('invoiced'), 'confirmed confirmed canceled', 'A life of a reservation passes with a reference to its row.');
INSERT INTO invoice SELECT id('invoiced');
SELECT is(record_outcome('invoiced', reservation.send_reservation_confirmation(id('invoiced'))), 'canceled', 'A command on a referenced reservation is accepted.');
SELECT throws_ok($$SELECT reservation.retire('2031-01-01')$$, '23503', NULL, 'retire() fails at a referenced reservation.');
SELECT is((row_of('indexed')).status, 'canceled', 'The failed retire() leaves every reservation.');

-- A check
ALTER TABLE reservation.reservation ADD CHECK (customer <> 'banned');
SELECT throws_ok($$SELECT life('banned')$$, '23514', NULL, 'A check of the owner on a reservation stops a command.');
ALTER TABLE reservation.allocation ADD CHECK (upper(during) < '2031-07-01');
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2031-07-01', 1), 'c')$$, '23514', NULL, 'A check of the owner on an allocation stops a command.');
UPDATE reservation.allocation SET note = '';
ALTER TABLE reservation.allocation ALTER note SET NOT NULL;
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-06-01', 1), 'c')$$, '23502', NULL, 'A NOT NULL of the owner stops a command.');
ALTER TABLE reservation.allocation ALTER note DROP NOT NULL;
UPDATE reservation.allocation SET note = NULL;

-- References from our tables to tables of the owner
CREATE TABLE person (customer text PRIMARY KEY);
INSERT INTO person SELECT DISTINCT customer FROM reservation.reservation UNION VALUES ('columns');
ALTER TABLE reservation.reservation ADD FOREIGN KEY (customer) REFERENCES person;
SELECT throws_ok($$SELECT life('nobody')$$, '23503', NULL, 'A foreign key of the owner stops a command.');
SELECT is((reservation.create_reservation(1, nights('2030-03-07', 1), 'columns')).status, 'confirmed', 'A command passes a foreign key with its row.');

-- Columns
ALTER TABLE reservation.reservation ADD COLUMN house text NOT NULL DEFAULT 'r';
ALTER TABLE reservation.event ADD COLUMN house text NOT NULL DEFAULT 'e';
ALTER TABLE reservation.allocation ADD COLUMN house text NOT NULL DEFAULT 'a', ADD COLUMN length interval
	GENERATED ALWAYS AS (upper(during) - lower(during)) STORED;
ALTER TABLE reservation.payment ADD COLUMN house text NOT NULL DEFAULT 'p';
ALTER TABLE reservation.idempotency ADD COLUMN house text;
SELECT is(record_outcome('columns', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'columns', idempotency_key => 'columns')),
	'confirmed', 'A command passes with columns of the owner.');
SELECT is((row_of('columns')).house, 'r', 'The owner''s column of a reservation has its default.');
SELECT is((SELECT string_agg(DISTINCT house, '') FROM reservation.event WHERE aggregateid = id('columns')::text), 'e', 'The owner''s column of each event has its default.');
SELECT results_eq($$SELECT house, length FROM reservation.allocation WHERE reservation_id = id('columns')$$,
	$$VALUES ('a', '20:00:00'::interval)$$, 'The owner''s generated column has its value.');
SELECT results_eq($$SELECT type, house FROM reservation.history(id('columns')) WHERE sequence = 1$$,
	$$VALUES ('ReservationRequested', 'e')$$, 'history() has the owner''s column.');
SELECT set_eq('SELECT house FROM reservation.read_events()', $$VALUES ('e')$$, 'read_events() has the owner''s column.');
SELECT results_eq($$SELECT status, house, details FROM reservation.as_of(id('columns'), 'infinity')$$,
	$$VALUES ('confirmed', 'r', NULL::jsonb)$$, 'as_of() has the owner''s column with its default.');
ALTER TABLE reservation.event ALTER house SET DEFAULT NULL;
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-03-08', 1), 'columns')$$, '23502', NULL, 'A NOT NULL column without a default stops a command.');
ALTER TABLE reservation.reservation DROP COLUMN house;
ALTER TABLE reservation.event DROP COLUMN house;
ALTER TABLE reservation.allocation DROP COLUMN house, DROP COLUMN length;
SELECT is(record_outcome('columns', reservation.modify_reservation(id('columns'), nights('2030-06-02', 1), 1)), 'confirmed', 'A modification passes after the columns are dropped.');
SELECT is(record_outcome('columns', reservation.cancel_reservation(id('columns'))), 'canceled', 'A cancellation passes after the columns are dropped.');
SELECT is((reservation.create_reservation(1, nights('2030-06-02', 1), 'columns')).status, 'confirmed', 'A creation passes after the columns are dropped.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');
SELECT * FROM finish();
