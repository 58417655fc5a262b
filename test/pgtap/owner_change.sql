-- Changes to our tables that the owner can make and should not: a command either does
-- all of its work or says why not. And changes that the owner may make to any table.
\ir support/story.sql
\ir support/life.sql
SELECT plan(48);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 2, 'UTC', 5, 'later');
SELECT is(record_outcome('here', reservation.create_reservation(r('room'), nights('2030-02-01', 1), 'here')), 'confirmed', 'A reservation is confirmed.');
SELECT is(record_outcome('closed', reservation.close_resource(r('room'), nights('2030-05-01', 1))), NULL, 'A closure is made.');

-- A trigger that keeps a row, as one does by a wrong RETURN
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'A kept row of an event is an error.');
DROP TRIGGER keep ON reservation.event;
CREATE TRIGGER keep BEFORE INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'A kept row of a reservation is an error.');
DROP TRIGGER keep ON reservation.reservation;
CREATE TRIGGER keep BEFORE INSERT ON reservation.payment FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'A kept row of a payment is an error.');
DROP TRIGGER keep ON reservation.payment;
CREATE TRIGGER keep BEFORE INSERT ON reservation.idempotency FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'A kept row of an answer is an error.');
DROP TRIGGER keep ON reservation.idempotency;
CREATE TRIGGER keep BEFORE INSERT ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'could not write rows of "allocation"', 'A kept row of a place is an error.');
SELECT throws_ok($$SELECT reservation.close_resource(1, nights('2030-06-01', 1))$$, '09000', 'could not write rows of "allocation"', 'A kept row of a closure is an error.');
DROP TRIGGER keep ON reservation.allocation;
CREATE TRIGGER keep BEFORE UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'A kept update of a reservation is an error.');
DROP TRIGGER keep ON reservation.reservation;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'A kept deletion of a place is an error for a cancellation.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('here'), nights('2030-02-05', 1))$$, '09000', 'wrote 0 rows instead of 1', 'A kept change of a place is an error for a modification.');
SELECT throws_ok($$SELECT reservation.reopen_resource((outcome_of('closed')).closure_id)$$, '09000', 'wrote 0 rows instead of 1', 'A kept deletion of a closure is an error for its reopening.');
SET reservation.now = '2030-02-01 16:00+00';
SELECT throws_ok($$SELECT reservation.checkin(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'A kept update of a place is an error for a check-in.');
DROP TRIGGER keep ON reservation.allocation;
SELECT is(record_outcome('here', reservation.checkin(id('here'))), 'checked_in', 'The check-in is accepted without the trigger.');
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION keep();
SET reservation.now = '2030-02-01 17:00+00';
SELECT throws_ok($$SELECT reservation.checkout(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'A kept update of a place is an error for a check-out.');
DROP TRIGGER keep ON reservation.allocation;
SET reservation.now = '2030-01-01 12:00+00';
SELECT is_empty($$SELECT FROM reservation.reservation WHERE customer = 'kept'$$, 'The errors leave no reservation.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after the errors.');

-- A trigger that changes a row of a command: the owner may do that, but verify() finds it.
CREATE FUNCTION scribble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.customer := 'somebody else'; RETURN NEW; END $$;
CREATE TRIGGER scribble BEFORE INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION scribble();
SELECT is(record_outcome('scribbled', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'scribbled')), 'confirmed', 'A reservation is confirmed whose row a trigger changes.');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('customer', 'scribbled', 'somebody else')$$, 'verify() finds the value that the trigger changed.');
DROP TRIGGER scribble ON reservation.reservation;
UPDATE reservation.reservation SET customer = 'scribbled' WHERE reservation_id = id('scribbled');

-- A rule
CREATE TABLE copy (LIKE reservation.event);
CREATE RULE copy AS ON INSERT TO reservation.event DO ALSO INSERT INTO copy VALUES (NEW.*);
SELECT is(life('ruled'), 'confirmed confirmed canceled', 'A life of a reservation passes with a rule on the events.');
SELECT is((SELECT count(*) FROM copy), (SELECT count(*) FROM reservation.history(id('ruled'))), 'The rule copies every event.');
DROP RULE copy ON reservation.event;
CREATE RULE nothing AS ON INSERT TO reservation.reservation DO INSTEAD NOTHING;
SELECT throws_ok($$SELECT life('nothing')$$, '09000', 'wrote 0 rows instead of 1', 'A rule that does nothing instead is an error.');
DROP RULE nothing ON reservation.reservation;

-- Columns of ours, made into something else
UPDATE reservation.resource SET min_notice = '0';
ALTER TABLE reservation.resource DROP CONSTRAINT resource_min_notice_check, ALTER min_notice TYPE text;
SELECT throws_ok($$SELECT life('big')$$, '42804', 'column "min_notice" is of type text but was made as interval', 'A column of another type is an error.');
ALTER TABLE reservation.resource ALTER min_notice TYPE interval USING min_notice::interval, ALTER price TYPE numeric(10, 2), ALTER currency TYPE varchar(3);
ALTER TABLE reservation.event ALTER correlation_id TYPE varchar(3);
SELECT is(life('small'), 'confirmed confirmed canceled', 'A column of a similar type is accepted.');
SET reservation.correlation_id = 'four';
SELECT throws_ok($$SELECT life('long')$$, '22001', NULL, 'A value that is too long for the changed column is an error.');
RESET reservation.correlation_id;
ALTER TABLE reservation.event ALTER correlation_id TYPE text;
SELECT throws_ok('ALTER TABLE reservation.allocation ALTER units TYPE text', '0A000', NULL, 'The type of a column that other objects use cannot be changed.');

-- Row-level security, which is not for the commands
ALTER TABLE reservation.reservation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reservation.allocation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reservation.event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE ROLE change_agent;
SELECT reservation.grant_usage('change_agent', 'agent');
GRANT SELECT, INSERT ON answer TO change_agent;
SET ROLE change_agent;
SET row_security = off;
SELECT is((reservation.create_reservation(1, tstzrange('2030-03-05', '2030-03-06'), 'secured')).status, 'confirmed', 'A command passes row-level security, also with row_security = off.');
RESET row_security;
SELECT is_empty('SELECT FROM reservation.reservation', 'A reader to whom no policy applies reads no row.');
RESET ROLE;
CREATE ROLE change_owner;
SELECT reservation.grant_usage('change_owner', 'reader');
SELECT format('ALTER TABLE %s OWNER TO change_owner', oid::regclass) FROM pg_class
	WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'r' \gexec
SELECT is(life('owned'), 'confirmed confirmed canceled', 'A command passes the policies of another owner.');
SELECT is(record_outcome('scribbled', reservation.cancel_reservation(id('scribbled'))), 'canceled', 'A reservation of the former owner can be canceled.');
ALTER TABLE reservation.event OWNER TO CURRENT_USER;
SELECT throws_ok($$SELECT life('split')$$, '42501', NULL, 'A command fails if the tables have different owners.');
GRANT SELECT ON reservation.event TO change_owner;
SELECT throws_ok('SELECT FROM reservation.read_events()', '42501', NULL, 'read_events() fails if the tables have different owners.');

-- The rights on a table of another owner are those that this owner grants.
GRANT USAGE ON SEQUENCE reservation.event_position_seq TO change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'permission denied for table event', 'A command fails without the right to insert events of another owner.');
CREATE ROLE change_writer;
GRANT INSERT ON reservation.event TO change_writer;
GRANT change_writer TO change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'new row violates row-level security policy for table "event"', 'A command fails at the row-level security of another owner.');
CREATE POLICY most ON reservation.event FOR INSERT WITH CHECK (type <> 'ReservationCanceled');
SELECT throws_ok($$SELECT life('split')$$, '42501', 'new row violates row-level security policy for table "event"', 'A command fails at a policy that allows some of its events.');
DROP POLICY most ON reservation.event;
ALTER TABLE reservation.event DISABLE ROW LEVEL SECURITY;
SELECT is(life('allowed'), 'confirmed confirmed canceled', 'A command passes with the right to insert all events.');
REVOKE change_writer FROM change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'permission denied for table event', 'A command fails once that right is revoked.');
ALTER TABLE reservation.event OWNER TO change_owner;
ALTER TABLE reservation.reservation OWNER TO CURRENT_USER;
GRANT SELECT, UPDATE, DELETE ON reservation.reservation TO change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'permission denied for table reservation', 'A command fails without the right to insert reservations.');
ALTER TABLE reservation.reservation OWNER TO change_owner;

-- A check with a domain in it
CREATE DOMAIN short AS text;
GRANT USAGE ON TYPE short TO change_owner;
ALTER TABLE reservation.reservation ADD CONSTRAINT short CHECK (customer::short IS NOT NULL);
SELECT is(life('of any length'), 'confirmed confirmed canceled', 'A command passes a check with a cast to a domain.');
ALTER DOMAIN short ADD CONSTRAINT short CHECK (length(VALUE) < 10);
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'of any length')$$, '23514', 'value for domain public.short violates check constraint "short"', 'A command fails at a constraint that was added to the domain.');
ALTER TABLE reservation.reservation DROP CONSTRAINT short;

-- Rewritten, reindexed, published
VACUUM FULL reservation.allocation, reservation.reservation, reservation.event;
SELECT is(life('vacuumed'), 'confirmed confirmed canceled', 'A command passes after VACUUM FULL.');
CLUSTER reservation.allocation USING allocation_pkey;
CLUSTER reservation.event USING event_pkey;
SELECT is(life('clustered'), 'confirmed confirmed canceled', 'A command passes after CLUSTER.');
ALTER TABLE reservation.allocation ADD COLUMN own int DEFAULT 1;
ALTER TABLE reservation.allocation ALTER own TYPE text;
ALTER TABLE reservation.allocation DROP COLUMN own;
SELECT is(life('rewritten'), 'confirmed confirmed canceled', 'A command passes after a rewrite of the table.');
REINDEX INDEX CONCURRENTLY reservation.allocation_reservation_id_idx;
REINDEX INDEX reservation.allocation_occupancy_excl;
REINDEX TABLE CONCURRENTLY reservation.event;
SELECT is(life('reindexed'), 'confirmed confirmed canceled', 'A command passes after REINDEX.');
SET client_min_messages = error;
CREATE PUBLICATION all_of_it FOR ALL TABLES;
RESET client_min_messages;
SELECT is(life('published'), 'confirmed confirmed canceled', 'A command passes with a publication of all tables.');
SELECT is((SELECT count(*) FROM reservation.verify()), 0::bigint, 'The events and the tables agree.');
SELECT is(reservation.retire('2031-01-01') > 0 AND reservation.prune('2031-01-01') > 0, true, 'The reservations can be retired, and the places pruned.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');
SELECT * FROM finish();
