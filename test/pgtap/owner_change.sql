-- Changes to our tables that the owner can make and should not: a command either does
-- all of its work or says why not. And changes that the owner may make to any table.
\ir support/story.sql
\ir support/life.sql
SELECT plan(48);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 2, 'UTC', 5, 'later');
SELECT is(record_outcome('here', reservation.create_reservation(r('room'), nights('2030-02-01', 1), 'here')), 'confirmed', 'somebody is here');
SELECT is(record_outcome('closed', reservation.close_resource(r('room'), nights('2030-05-01', 1))), NULL, 'something is closed');

-- A trigger that keeps a row, as one does by a wrong RETURN
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'no event is lost');
DROP TRIGGER keep ON reservation.event;
CREATE TRIGGER keep BEFORE INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'no reservation');
DROP TRIGGER keep ON reservation.reservation;
CREATE TRIGGER keep BEFORE INSERT ON reservation.payment FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'no payment');
DROP TRIGGER keep ON reservation.payment;
CREATE TRIGGER keep BEFORE INSERT ON reservation.idempotency FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'wrote 0 rows instead of 1', 'no answer');
DROP TRIGGER keep ON reservation.idempotency;
CREATE TRIGGER keep BEFORE INSERT ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT life('kept')$$, '09000', 'could not write what was found free', 'no place');
SELECT throws_ok($$SELECT reservation.close_resource(1, nights('2030-06-01', 1))$$, '09000', 'could not write what was found free', 'no closure');
DROP TRIGGER keep ON reservation.allocation;
CREATE TRIGGER keep BEFORE UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'no change');
DROP TRIGGER keep ON reservation.reservation;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION keep();
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'no place is freed and kept');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('here'), nights('2030-02-05', 1))$$, '09000', 'wrote 0 rows instead of 1', 'or moved and not moved');
SELECT throws_ok($$SELECT reservation.reopen_resource((outcome_of('closed')).closure_id)$$, '09000', 'wrote 0 rows instead of 1', 'or reopened and closed');
SET reservation.now = '2030-02-01 16:00+00';
SELECT throws_ok($$SELECT reservation.checkin(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'nobody is in and not in');
DROP TRIGGER keep ON reservation.allocation;
SELECT is(record_outcome('here', reservation.checkin(id('here'))), 'checked_in', 'in');
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON reservation.allocation FOR EACH ROW EXECUTE FUNCTION keep();
SET reservation.now = '2030-02-01 17:00+00';
SELECT throws_ok($$SELECT reservation.checkout(id('here'))$$, '09000', 'wrote 0 rows instead of 1', 'or out and not out');
DROP TRIGGER keep ON reservation.allocation;
SET reservation.now = '2030-01-01 12:00+00';
SELECT is_empty($$SELECT FROM reservation.reservation WHERE customer = 'kept'$$, 'nothing is left of what was refused');
SELECT is_empty('SELECT * FROM reservation.verify()', 'and all is told');

-- A trigger that changes what a command has decided: it is the owner's word, but known
CREATE FUNCTION scribble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.customer := 'somebody else'; RETURN NEW; END $$;
CREATE TRIGGER scribble BEFORE INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION scribble();
SELECT is(record_outcome('scribbled', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'scribbled')), 'confirmed', 'a changed row');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('customer', 'scribbled', 'somebody else')$$, 'is not what the events tell');
DROP TRIGGER scribble ON reservation.reservation;
UPDATE reservation.reservation SET customer = 'scribbled' WHERE reservation_id = id('scribbled');

-- A rule
CREATE TABLE copy (LIKE reservation.event);
CREATE RULE copy AS ON INSERT TO reservation.event DO ALSO INSERT INTO copy VALUES (NEW.*);
SELECT is(life('ruled'), 'confirmed confirmed canceled', 'with a rule');
SELECT is((SELECT count(*) FROM copy), (SELECT count(*) FROM reservation.history(id('ruled'))), 'which is followed');
DROP RULE copy ON reservation.event;
CREATE RULE nothing AS ON INSERT TO reservation.reservation DO INSTEAD NOTHING;
SELECT throws_ok($$SELECT life('nothing')$$, '09000', 'wrote 0 rows instead of 1', 'but not into nothing');
DROP RULE nothing ON reservation.reservation;

-- Columns of ours, made into something else
UPDATE reservation.resource SET min_notice = '0';
ALTER TABLE reservation.resource DROP CONSTRAINT resource_min_notice_check, ALTER min_notice TYPE text;
SELECT throws_ok($$SELECT life('big')$$, '42804', 'column "min_notice" is of type text but was made as interval', 'what is not as it was made is not read');
ALTER TABLE reservation.resource ALTER min_notice TYPE interval USING min_notice::interval, ALTER price TYPE numeric(10, 2), ALTER currency TYPE varchar(3);
ALTER TABLE reservation.event ALTER correlation_id TYPE varchar(3);
SELECT is(life('small'), 'confirmed confirmed canceled', 'what is alike is');
SET reservation.correlation_id = 'four';
SELECT throws_ok($$SELECT life('long')$$, '22001', NULL, 'and has to fit');
RESET reservation.correlation_id;
ALTER TABLE reservation.event ALTER correlation_id TYPE text;
SELECT throws_ok('ALTER TABLE reservation.allocation ALTER units TYPE text', '0A000', NULL, 'most cannot be changed at all');

-- Row-level security, which is not for the commands
ALTER TABLE reservation.reservation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reservation.allocation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reservation.event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE ROLE change_agent;
SELECT reservation.grant_usage('change_agent', 'agent');
GRANT SELECT, INSERT ON answer TO change_agent;
SET ROLE change_agent;
SET row_security = off;
SELECT is((reservation.create_reservation(1, tstzrange('2030-03-05', '2030-03-06'), 'secured')).status, 'confirmed', 'by whom it keeps from reading');
RESET row_security;
SELECT is_empty('SELECT FROM reservation.reservation', 'who reads nothing');
RESET ROLE;
CREATE ROLE change_owner;
SELECT reservation.grant_usage('change_owner', 'reader');
SELECT format('ALTER TABLE %s OWNER TO change_owner', oid::regclass) FROM pg_class
	WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'r' \gexec
SELECT is(life('owned'), 'confirmed confirmed canceled', 'another owner, whom the policies bind');
SELECT is(record_outcome('scribbled', reservation.cancel_reservation(id('scribbled'))), 'canceled', 'goes on where the last one was');
ALTER TABLE reservation.event OWNER TO CURRENT_USER;
SELECT throws_ok($$SELECT life('split')$$, '42501', NULL, 'but has to have all of them');
GRANT SELECT ON reservation.event TO change_owner;
SELECT throws_ok('SELECT FROM reservation.read_events()', '42501', NULL, 'to read them, too');

-- One whose rows are another owner's: that one's word counts
GRANT USAGE ON SEQUENCE reservation.event_position_seq TO change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'permission denied for table event', 'to write them');
CREATE ROLE change_writer;
GRANT INSERT ON reservation.event TO change_writer;
GRANT change_writer TO change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'new row violates row-level security policy for table "event"', 'as far as it may');
CREATE POLICY most ON reservation.event FOR INSERT WITH CHECK (type <> 'ReservationCanceled');
SELECT throws_ok($$SELECT life('split')$$, '42501', 'new row violates row-level security policy for table "event"', 'some of them are not enough');
DROP POLICY most ON reservation.event;
ALTER TABLE reservation.event DISABLE ROW LEVEL SECURITY;
SELECT is(life('allowed'), 'confirmed confirmed canceled', 'who may write all of them goes on');
REVOKE change_writer FROM change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'permission denied for table event', 'until he may no more');
ALTER TABLE reservation.event OWNER TO change_owner;
ALTER TABLE reservation.reservation OWNER TO CURRENT_USER;
GRANT SELECT, UPDATE, DELETE ON reservation.reservation TO change_owner;
SELECT throws_ok($$SELECT life('split')$$, '42501', 'permission denied for table reservation', 'and to write a reservation');
ALTER TABLE reservation.reservation OWNER TO change_owner;

-- A check with a domain in it
CREATE DOMAIN short AS text;
GRANT USAGE ON TYPE short TO change_owner;
ALTER TABLE reservation.reservation ADD CONSTRAINT short CHECK (customer::short IS NOT NULL);
SELECT is(life('of any length'), 'confirmed confirmed canceled', 'a check that casts');
ALTER DOMAIN short ADD CONSTRAINT short CHECK (length(VALUE) < 10);
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'of any length')$$, '23514', 'value for domain public.short violates check constraint "short"', 'casts to what the domain is now');
ALTER TABLE reservation.reservation DROP CONSTRAINT short;

-- Rewritten, reindexed, published
VACUUM FULL reservation.allocation, reservation.reservation, reservation.event;
SELECT is(life('vacuumed'), 'confirmed confirmed canceled', 'after VACUUM FULL');
CLUSTER reservation.allocation USING allocation_pkey;
CLUSTER reservation.event USING event_pkey;
SELECT is(life('clustered'), 'confirmed confirmed canceled', 'after CLUSTER');
ALTER TABLE reservation.allocation ADD COLUMN own int DEFAULT 1;
ALTER TABLE reservation.allocation ALTER own TYPE text;
ALTER TABLE reservation.allocation DROP COLUMN own;
SELECT is(life('rewritten'), 'confirmed confirmed canceled', 'after rewriting');
REINDEX INDEX CONCURRENTLY reservation.allocation_reservation_id_idx;
REINDEX INDEX reservation.allocation_occupancy_excl;
REINDEX TABLE CONCURRENTLY reservation.event;
SELECT is(life('reindexed'), 'confirmed confirmed canceled', 'after REINDEX');
SET client_min_messages = error;
CREATE PUBLICATION all_of_it FOR ALL TABLES;
RESET client_min_messages;
SELECT is(life('published'), 'confirmed confirmed canceled', 'with all tables published, deletes and all');
SELECT is((SELECT count(*) FROM reservation.verify()), 0::bigint, 'the events tell all of it');
SELECT is(reservation.retire('2031-01-01') > 0 AND reservation.prune('2031-01-01') > 0, true, 'and it is forgotten');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'it is whole');
SELECT * FROM finish();
