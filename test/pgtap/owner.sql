-- What the owner may add to our tables: indexes, triggers, columns, references.
-- Commands write past the planner, but not past these.
\ir support/story.sql
SELECT plan(21);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 2, 'UTC', 5, 'later');
CREATE TABLE log (n int GENERATED ALWAYS AS IDENTITY, what text, during text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.log (what, during) VALUES (TG_OP || ' ' || TG_TABLE_NAME, TG_WHEN || ' ' || TG_LEVEL);
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE FUNCTION life(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN concat_ws(' ', said(name, reservation.create_reservation(r('room'), nights('2030-03-01', 1), name, idempotency_key => name)),
		said(name, reservation.modify_reservation(id(name), nights('2030-03-02', 1))),
		said(name, reservation.cancel_reservation(id(name))));
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
-- a claim writes its row with the constraint alone to stop it, and so without the owner's triggers
SELECT todo('triggers on new allocations', 1);
SELECT results_eq($$SELECT DISTINCT what FROM log WHERE what ~ ' (allocation|payment)$' ORDER BY 1$$,
	$$VALUES ('DELETE allocation'), ('INSERT allocation'), ('INSERT payment'), ('UPDATE allocation')$$, 'and of its place');
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
SELECT is(said('invoiced', reservation.send_reservation_confirmation(id('invoiced'))), 'canceled', 'it goes on');
SELECT throws_ok($$SELECT reservation.retire('2031-01-01')$$, '23503', NULL, 'but is not retired from under it');
SELECT is((row_of('indexed')).status, 'canceled', 'nor is anything else then');

-- A check
ALTER TABLE reservation.reservation ADD CHECK (customer <> 'banned');
SELECT throws_ok($$SELECT life('banned')$$, '23514', NULL, 'a check is heeded');

-- Columns
ALTER TABLE reservation.reservation ADD COLUMN tenant text NOT NULL DEFAULT 'r';
ALTER TABLE reservation.event ADD COLUMN tenant text NOT NULL DEFAULT 'e';
ALTER TABLE reservation.allocation ADD COLUMN tenant text NOT NULL DEFAULT 'a', ADD COLUMN length interval
	GENERATED ALWAYS AS (upper(during) - lower(during)) STORED;
ALTER TABLE reservation.payment ADD COLUMN tenant text NOT NULL DEFAULT 'p';
ALTER TABLE reservation.idempotency ADD COLUMN tenant text;
SELECT is(said('columns', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'columns', idempotency_key => 'columns')),
	'confirmed', 'with columns of the owner''s');
SELECT is((row_of('columns')).tenant, 'r', 'which have their defaults');
SELECT is((SELECT string_agg(DISTINCT tenant, '') FROM reservation.event WHERE aggregateid = id('columns')::text), 'e', 'everywhere');
SELECT results_eq($$SELECT tenant, length FROM reservation.allocation WHERE reservation_id = id('columns')$$,
	$$VALUES ('a', '20:00:00'::interval)$$, 'also computed ones');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'and it is whole');
SELECT * FROM finish();
