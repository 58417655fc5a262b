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
SELECT is(life('indexed'), 'confirmed confirmed canceled', 'with indexes of the owner''s');
SET enable_seqscan = off;
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'ReservationCanceled'), 1, 'which find the event');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE customer = 'indexed'), 1, 'the reservation');
SELECT is((SELECT count(*)::int FROM reservation.idempotency WHERE answered_at = '2030-01-01 12:00+00'), 1, 'the answer');
RESET enable_seqscan;

-- Triggers, of rows and of statements
CREATE TRIGGER t AFTER INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t AFTER INSERT OR UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER b BEFORE INSERT OR UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t AFTER INSERT ON reservation.payment FOR EACH ROW EXECUTE FUNCTION note();
SELECT is(life('triggered'), 'confirmed confirmed canceled', 'with triggers of the owner''s');
SELECT is((SELECT count(*)::int FROM log WHERE what = 'INSERT event'),
	(SELECT count(*)::int FROM reservation.history(id('triggered'))), 'which see every event');
SELECT results_eq($$SELECT what, during, count(*)::int FROM log WHERE what ~ ' reservation$' GROUP BY 1, 2 ORDER BY 1, 2$$,
	$$VALUES ('INSERT reservation', 'AFTER ROW', 1), ('INSERT reservation', 'BEFORE ROW', 1),
		('UPDATE reservation', 'AFTER ROW', 2), ('UPDATE reservation', 'BEFORE ROW', 2)$$, 'every change of a reservation');
SELECT results_eq($$SELECT DISTINCT what FROM log WHERE what ~ ' (allocation|payment)$' ORDER BY 1$$,
	$$VALUES ('DELETE allocation'), ('INSERT allocation'), ('INSERT payment'), ('UPDATE allocation')$$, 'and of its place');
SELECT ok((SELECT (reservation.close_resource(r('room'), nights('2031-01-01', 1))).accepted), 'closing, too');
TRUNCATE log;
CREATE FUNCTION note_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.log (what, during) SELECT type, TG_WHEN || ' ' || TG_LEVEL FROM fresh;
	RETURN NULL;
END
$$;
CREATE TRIGGER s AFTER INSERT ON reservation.event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION note_all();
CREATE CONSTRAINT TRIGGER d AFTER INSERT ON reservation.reservation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
SELECT is(life('told'), 'confirmed confirmed canceled', 'with triggers of statements and of the end of the transaction');
SELECT set_eq($$SELECT what FROM log WHERE during = 'AFTER STATEMENT'$$,
	$$SELECT type FROM reservation.history(id('told'))$$, 'which see what was written');
SELECT is((SELECT count(*)::int FROM log WHERE what = 'INSERT reservation'), 3, 'all of it');
DROP TRIGGER s ON reservation.event;
DROP TRIGGER d ON reservation.reservation;
-- they run as the owner, and find nothing by a search path
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
SELECT is((reservation.create_reservation(1, tstzrange('2030-03-05', '2030-03-06'), 'agent')).status, 'confirmed', 'by an agent');
RESET ROLE;
SELECT ok(EXISTS (SELECT FROM log WHERE what = (SELECT tableowner FROM pg_tables WHERE tablename = 'event' AND schemaname = 'reservation')
	AND during = 'found nothing'), 'a trigger runs as the owner');
DROP TRIGGER w ON reservation.reservation;
-- one that refuses is heeded
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not on my watch'; END $$;
CREATE TRIGGER r BEFORE INSERT ON reservation.event FOR EACH ROW WHEN (NEW.type = 'ReservationCreated') EXECUTE FUNCTION refuse();
SELECT throws_ok($$SELECT life('refused')$$, 'P0001', 'not on my watch', 'one that refuses is heeded');
SELECT is_empty($$SELECT FROM reservation.reservation WHERE customer = 'refused'$$, 'and nothing is left of it');
DROP TRIGGER r ON reservation.event;

-- References from tables of one's own
CREATE TABLE invoice (reservation_id uuid REFERENCES reservation.reservation);
SELECT is(life('invoiced'), 'confirmed confirmed canceled', 'with a reference to it');
INSERT INTO invoice SELECT id('invoiced');
SELECT is(record_outcome('invoiced', reservation.send_reservation_confirmation(id('invoiced'))), 'canceled', 'it goes on');
SELECT throws_ok($$SELECT reservation.retire('2031-01-01')$$, '23503', NULL, 'but is not retired from under it');
SELECT is((row_of('indexed')).status, 'canceled', 'nor is anything else then');

-- A check
ALTER TABLE reservation.reservation ADD CHECK (customer <> 'banned');
SELECT throws_ok($$SELECT life('banned')$$, '23514', NULL, 'a check is heeded');
ALTER TABLE reservation.allocation ADD CHECK (upper(during) < '2031-07-01');
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2031-07-01', 1), 'c')$$, '23514', NULL, 'also of a place');
UPDATE reservation.allocation SET note = '';
ALTER TABLE reservation.allocation ALTER note SET NOT NULL;
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-06-01', 1), 'c')$$, '23502', NULL, 'and that it is not null');
ALTER TABLE reservation.allocation ALTER note DROP NOT NULL;
UPDATE reservation.allocation SET note = NULL;

-- References of ours to tables of one's own
CREATE TABLE person (customer text PRIMARY KEY);
INSERT INTO person SELECT DISTINCT customer FROM reservation.reservation UNION VALUES ('columns');
ALTER TABLE reservation.reservation ADD FOREIGN KEY (customer) REFERENCES person;
SELECT throws_ok($$SELECT life('nobody')$$, '23503', NULL, 'a reference is heeded');
SELECT is((reservation.create_reservation(1, nights('2030-03-07', 1), 'columns')).status, 'confirmed', 'where it leads somewhere');

-- Columns
ALTER TABLE reservation.reservation ADD COLUMN tenant text NOT NULL DEFAULT 'r';
ALTER TABLE reservation.event ADD COLUMN tenant text NOT NULL DEFAULT 'e';
ALTER TABLE reservation.allocation ADD COLUMN tenant text NOT NULL DEFAULT 'a', ADD COLUMN length interval
	GENERATED ALWAYS AS (upper(during) - lower(during)) STORED;
ALTER TABLE reservation.payment ADD COLUMN tenant text NOT NULL DEFAULT 'p';
ALTER TABLE reservation.idempotency ADD COLUMN tenant text;
SELECT is(record_outcome('columns', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'columns', idempotency_key => 'columns')),
	'confirmed', 'with columns of the owner''s');
SELECT is((row_of('columns')).tenant, 'r', 'which have their defaults');
SELECT is((SELECT string_agg(DISTINCT tenant, '') FROM reservation.event WHERE aggregateid = id('columns')::text), 'e', 'everywhere');
SELECT results_eq($$SELECT tenant, length FROM reservation.allocation WHERE reservation_id = id('columns')$$,
	$$VALUES ('a', '20:00:00'::interval)$$, 'also computed ones');
SELECT results_eq($$SELECT type, tenant FROM reservation.history(id('columns')) WHERE sequence = 1$$,
	$$VALUES ('ReservationRequested', 'e')$$, 'its history has them');
SELECT set_eq('SELECT tenant FROM reservation.read_events()', $$VALUES ('e')$$, 'all events have');
SELECT results_eq($$SELECT status, tenant, details FROM reservation.as_of(id('columns'), 'infinity')$$,
	$$VALUES ('confirmed', 'r', NULL::jsonb)$$, 'it is as it was, but for them');
ALTER TABLE reservation.event ALTER tenant SET DEFAULT NULL;
SELECT throws_ok($$SELECT reservation.create_reservation(1, nights('2030-03-08', 1), 'columns')$$, '23502', NULL, 'one that may not be null and has no default stops commands');
ALTER TABLE reservation.reservation DROP COLUMN tenant;
ALTER TABLE reservation.event DROP COLUMN tenant;
ALTER TABLE reservation.allocation DROP COLUMN tenant, DROP COLUMN length;
SELECT is(record_outcome('columns', reservation.modify_reservation(id('columns'), nights('2030-06-02', 1), 1)), 'confirmed', 'without them again');
SELECT is(record_outcome('columns', reservation.cancel_reservation(id('columns'))), 'canceled', 'to the end');
SELECT is((reservation.create_reservation(1, nights('2030-06-02', 1), 'columns')).status, 'confirmed', 'and anew');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'and it is whole');
SELECT * FROM finish();
