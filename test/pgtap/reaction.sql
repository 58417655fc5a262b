-- Reactions: a user's own function in the command's transaction, as its caller.
\ir support/story.sql
SELECT plan(41);

INSERT INTO reservation.resource (name, time_zone) VALUES ('hut', 'UTC'), ('inn', 'UTC');
CREATE SCHEMA desk;
CREATE TABLE desk.note (n bigint GENERATED ALWAYS AS IDENTITY, type text, customer text, role text, position bigint);
CREATE FUNCTION desk.write(event reservation.event) RETURNS void LANGUAGE sql AS $$
INSERT INTO desk.note (type, customer, role, position)
SELECT $1.type, r.customer, current_user, $1.position FROM reservation.reservation r WHERE r.reservation_id = $1.aggregateid::uuid $$;
CREATE FUNCTION desk.refuse(event reservation.event) RETURNS void LANGUAGE plpgsql AS $$BEGIN RAISE 'not on my watch'; END$$;
CREATE FUNCTION desk.chain(event reservation.event) RETURNS void LANGUAGE plpgsql AS $$
BEGIN PERFORM reservation.send_reservation_confirmation(event.aggregateid::uuid); END$$;
CREATE FUNCTION notes() RETURNS text LANGUAGE sql AS $$
WITH gone AS (DELETE FROM desk.note RETURNING *) SELECT string_agg(type || ' ' || customer, ', ' ORDER BY n) FROM gone $$;

-- One
SELECT is(said('anna', reservation.create_reservation(r('hut'), nights('2030-03-01', 1), 'anna')), 'confirmed', 'nobody reacts');
SELECT is(notes(), NULL, 'nothing is noted');
SELECT lives_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'desk.write')$$, 'somebody does');
SELECT is(said('bert', reservation.create_reservation(r('hut'), nights('2030-03-02', 1), 'bert')), 'confirmed', 'from the next command on');
SELECT is((SELECT position FROM desk.note), (SELECT position FROM reservation.history(id('bert')) WHERE type = 'ReservationCreated'),
	'with the event as it was written');
SELECT is(notes(), 'ReservationCreated bert', 'once, after the row is there');
SELECT is(said('carl', reservation.create_reservation(r('hut'), nights('2030-03-02', 1), 'carl')), 'refused: unavailable', 'another event');
SELECT is(notes(), NULL, 'is another matter');
SELECT is(said('dora', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'dora', idempotency_key => 'k')), 'confirmed', 'with a key');
SELECT is(said('dora', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'dora', idempotency_key => 'k')), 'confirmed', 'again');
SELECT is(notes(), 'ReservationCreated dora', 'is reacted to once');

-- Of what a command brings about besides
INSERT INTO reservation.reaction VALUES ('WaitlistOffered', 'desk.write'), ('ReservationCanceled', 'desk.write');
SELECT is(said('emil', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'emil')), 'waitlisted', 'emil waits');
SELECT is(said('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'anna goes');
SELECT is(notes(), 'ReservationCanceled anna, WaitlistOffered emil, ReservationCreated emil', 'in the order of the events');
SELECT is(said('fay', reservation.add_to_waitlist(r('hut'), nights('2030-03-02', 1), 'fay', 2)), 'waitlisted', 'fay waits for two');
UPDATE reservation.resource SET capacity = 3 WHERE name = 'hut';
SELECT is(notes(), 'WaitlistOffered fay, ReservationCreated fay', 'also in a manager''s UPDATE');
SET reservation.now = '2030-01-02 12:00+00';
INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'desk.write');
SELECT isnt_empty('SELECT * FROM reservation.expire_reservations()', 'and in a sweep');
SELECT is(notes(), 'ReservationExpired emil, ReservationExpired fay', 'of each');

-- A function that calls a command, whose event has a reaction
INSERT INTO reservation.reaction VALUES ('ReservationFinalized', 'desk.chain'), ('ReservationConfirmationSent', 'desk.write');
SELECT is(said('gil', reservation.create_reservation(r('hut'), nights('2030-04-01', 1), 'gil')), 'confirmed', 'gil');
SELECT is(notes(), 'ReservationCreated gil, ReservationConfirmationSent gil', 'told at once');
DELETE FROM reservation.reaction WHERE event_type = 'ReservationFinalized';

-- As the caller, with the caller's rights
CREATE ROLE r_agent;
SELECT reservation.grant_usage('r_agent', 'agent');
GRANT ALL ON answer TO r_agent;
SET ROLE r_agent;
SELECT throws_ok($$SELECT reservation.create_reservation(r('hut'), nights('2030-05-01', 1), 'hal')$$, '42501',
	'permission denied for schema desk', 'who may not call the function cannot give the command either');
SELECT throws_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'desk.write')$$, '42501', NULL, 'nor plant one');
SELECT throws_ok($$SELECT * FROM reservation.reaction$$, '42501', NULL, 'nor see them');
RESET ROLE;
GRANT USAGE ON SCHEMA desk TO r_agent;
GRANT INSERT ON desk.note TO r_agent;
SET ROLE r_agent;
SELECT lives_ok($$SELECT reservation.create_reservation(r('hut'), nights('2030-05-01', 1), 'hal')$$, 'with the right it can');
RESET ROLE;
SELECT is((SELECT role FROM desk.note), 'r_agent', 'never as the owner of the tables');
SELECT is(notes(), 'ReservationCreated hal', 'done');

-- Nor if it is a trigger of the owner that calls the command.
CREATE FUNCTION desk.confirm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM reservation.send_reservation_confirmation(reservation_id) FROM reservation.reservation WHERE customer = 'gil';
	RETURN NULL;
END $$;
CREATE TRIGGER confirm AFTER INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION desk.confirm();
SET ROLE r_agent;
SELECT lives_ok($$SELECT reservation.create_reservation(r('hut'), nights('2030-05-03', 1), 'hal')$$, 'one within another');
RESET ROLE;
SELECT is((SELECT string_agg(DISTINCT role, ',') FROM desk.note), 'r_agent', 'is reacted to once the outer one is done');
SELECT is(notes(), 'ReservationConfirmationSent gil, ReservationCreated hal', 'in order');
DROP TRIGGER confirm ON reservation.reservation;

-- Its error is the command's.
INSERT INTO reservation.reaction VALUES ('ReservationModified', 'desk.refuse');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('gil'), quantity => 2)$$, 'P0001', 'not on my watch', 'an error');
SELECT is((row_of('gil')).quantity, 1, 'undoes the command');
SELECT is(said('gil', reservation.cancel_reservation(id('gil'))), 'canceled', 'and no other');
SELECT is(notes(), 'ReservationCanceled gil', 'which is reacted to');

-- What is rolled back was nothing.
SELECT throws_ok($no$DO $block$ BEGIN PERFORM reservation.create_reservation(r('hut'), nights('2030-06-01', 1), 'ida'); RAISE 'no'; END $block$ $no$,
	'P0001', 'no', 'a savepoint');
SELECT is(notes(), NULL, 'leaves nothing behind');

-- A transaction of many commands needs no more memory than one, but for what
-- NOTIFY keeps until it commits.
SET reservation.notify = 'off';
CREATE FUNCTION many(n int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1..n LOOP PERFORM reservation.create_reservation(r('hut'), nights('2030-07-01', 1), 'joe'); END LOOP;
	RETURN (SELECT sum(used_bytes) FROM pg_backend_memory_contexts WHERE name = 'TopTransactionContext');
END $$;
INSERT INTO reservation.reaction VALUES ('ReservationRequested', 'desk.write');
SELECT many(1) AS one \gset
SELECT cmp_ok(many(200), '<', :one + 20000::bigint, 'what was reacted to is let go');
DELETE FROM reservation.reaction WHERE event_type = 'ReservationRequested';
SELECT isnt(notes(), NULL, 'all of it was reacted to');

-- Wrong rows
SELECT throws_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreate', 'desk.write')$$, '23514', NULL, 'an unknown event');
SELECT throws_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'write')$$, '23514', NULL, 'a function without its schema');
INSERT INTO reservation.reaction VALUES ('ReservationCheckedIn', 'desk.nothing');
SET reservation.now = '2030-03-02 16:00+00';
SELECT throws_ok($$SELECT reservation.checkin(id('bert'))$$, '42883', NULL, 'a function that is not there is an error when it is needed');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
DROP OWNED BY r_agent;
DROP ROLE r_agent;
