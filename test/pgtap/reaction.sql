-- Reactions: a user's own function in the command's transaction, as its caller.
\ir support/story.sql
SELECT plan(70);

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
SELECT is(record_outcome('anna', reservation.create_reservation(r('hut'), nights('2030-03-01', 1), 'anna')), 'confirmed', 'nobody reacts');
SELECT is(notes(), NULL, 'nothing is noted');
SELECT lives_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'desk.write')$$, 'somebody does');
SELECT is(record_outcome('bert', reservation.create_reservation(r('hut'), nights('2030-03-02', 1), 'bert')), 'confirmed', 'from the next command on');
SELECT is((SELECT position FROM desk.note), (SELECT position FROM reservation.history(id('bert')) WHERE type = 'ReservationCreated'),
	'with the event as it was written');
SELECT is(notes(), 'ReservationCreated bert', 'once, after the row is there');
SELECT is(record_outcome('carl', reservation.create_reservation(r('hut'), nights('2030-03-02', 1), 'carl')), 'refused: unavailable', 'another event');
SELECT is(notes(), NULL, 'is another matter');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'dora', idempotency_key => 'k')), 'confirmed', 'with a key');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'dora', idempotency_key => 'k')), 'confirmed', 'again');
SELECT is(notes(), 'ReservationCreated dora', 'is reacted to once');

-- Of what a command brings about besides
INSERT INTO reservation.reaction VALUES ('WaitlistOffered', 'desk.write'), ('ReservationCanceled', 'desk.write');
SELECT is(record_outcome('emil', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'emil')), 'waitlisted', 'emil waits');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'anna goes');
SELECT is(notes(), 'ReservationCanceled anna, WaitlistOffered emil, ReservationCreated emil', 'in the order of the events');
SELECT is(record_outcome('fay', reservation.add_to_waitlist(r('hut'), nights('2030-03-02', 1), 'fay', 2)), 'waitlisted', 'fay waits for two');
UPDATE reservation.resource SET capacity = 3 WHERE name = 'hut';
SELECT is(notes(), 'WaitlistOffered fay, ReservationCreated fay', 'also in a manager''s UPDATE');
SET reservation.now = '2030-01-02 12:00+00';
INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'desk.write');
SELECT isnt_empty('SELECT * FROM reservation.expire_reservations()', 'and in a sweep');
SELECT is(notes(), 'ReservationExpired emil, ReservationExpired fay', 'of each');

-- A function that calls a command, whose event has a reaction
INSERT INTO reservation.reaction VALUES ('ReservationFinalized', 'desk.chain'), ('ReservationConfirmationSent', 'desk.write');
SELECT is(record_outcome('gil', reservation.create_reservation(r('hut'), nights('2030-04-01', 1), 'gil')), 'confirmed', 'gil');
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
SELECT is(record_outcome('gil', reservation.cancel_reservation(id('gil'))), 'canceled', 'and no other');
SELECT is(notes(), 'ReservationCanceled gil', 'which is reacted to');

-- A rollback leaves nothing of a reaction.
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

-- An error about one reservation concerns that one: a sweep goes on with the others.
SET reservation.now = '2030-08-01 12:00+00';
SET client_min_messages = error;
INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES ('camp', 9, 'UTC', '15 minutes'), ('cave', 1, 'UTC', '15 minutes'),
	('cove', 1, 'UTC', '15 minutes');
CREATE FUNCTION desk.picky(event reservation.event) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM reservation.reservation r WHERE r.reservation_id = event.aggregateid::uuid AND r.customer LIKE 'bad%') THEN
		PERFORM desk.write(event);
		RAISE EXCEPTION USING MESSAGE = 'not this one', ERRCODE = coalesce(nullif(current_setting('desk.error', true), ''), 'P0001');
	END IF;
END $$;
CREATE FUNCTION held(name text, resource text, hold interval DEFAULT '15 minutes') RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), nights('2030-09-01', 1), $1, hold => $3)) $$;
CREATE FUNCTION waits(name text, resource text, priority int DEFAULT 0) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.add_to_waitlist(r($2), nights('2030-09-01', 1), $1, priority => $3)) $$;
CREATE FUNCTION statuses(VARIADIC names text[]) RETURNS text LANGUAGE sql AS $$
SELECT string_agg((row_of(n)).status, ' ' ORDER BY o) FROM unnest(names) WITH ORDINALITY AS u(n, o) $$;
INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'desk.picky');
SELECT is(held('bad1', 'camp', '14 minutes'), 'held', 'the first to end');
SELECT is(held('kim', 'camp'), 'held', 'another');
SELECT is(held('bad2', 'camp'), 'held', 'one more');
SELECT is(held('leo', 'camp', '16 minutes'), 'held', 'the last');
SELECT is(notes(), 'ReservationCreated bad1, ReservationCreated kim, ReservationCreated bad2, ReservationCreated leo', 'so far');
SET reservation.now = '2030-08-01 12:15+00';
SELECT results_eq('SELECT reservation_id FROM reservation.expire_reservations(1)', $$VALUES (id('kim'))$$, 'it does not stay with the first');
SELECT is(statuses('bad1', 'kim', 'bad2', 'leo'), 'held expired held held', 'who has failed is as before');
SELECT is(notes(), 'ReservationExpired kim', 'with all that was done of it');
SELECT is(new_events('bad1') ~ 'Expired', false, 'no event is without its reaction');
SET reservation.now = '2030-08-01 12:16+00';
SELECT is((SELECT expired FROM reservation.tick()), 1::bigint, 'nor does a tick');
SELECT is(statuses('bad1', 'kim', 'bad2', 'leo'), 'held expired held expired', 'the last');
SELECT is(notes(), 'ReservationExpired leo', 'once');
SELECT is((SELECT expired FROM reservation.tick(1)), 0::bigint, 'it comes to an end');
SELECT throws_ok($$SELECT reservation.expire_reservation(id('bad1'))$$, 'P0001', 'not this one', 'a command on it is its caller''s, and so is the error');
-- A command that meets the hold has the error, too: its place is free only after its end, and no end is without the reaction.
SELECT is(held('bad3', 'cave'), 'held', 'in the way');
SELECT is(waits('mia', 'cave'), 'waitlisted', 'of who waits');
SET reservation.now = '2030-08-01 12:31+00';
SELECT throws_ok($$SELECT held('nan', 'cave')$$, 'P0001', 'not this one', 'and of who comes');
SELECT is(statuses('bad3', 'mia'), 'held waitlisted', 'nothing has happened');
-- Rows that would not be the same again
SET desk.error = '40001';
SELECT throws_ok('SELECT * FROM reservation.expire_reservations()', '40001', 'not this one', 'who is to repeat the transaction repeats all of it');
RESET desk.error;
-- Of offers
INSERT INTO reservation.reaction VALUES ('WaitlistOffered', 'desk.picky');
SELECT is(held('odo', 'cove'), 'held', 'a place');
SELECT is(waits('bad4', 'cove', 5), 'waitlisted', 'that is waited for by a bad one');
SELECT is(waits('pam', 'cove', 1), 'waitlisted', 'and a good one');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('odo'))$$, 'P0001', 'not this one', 'who gives it up has the error');
SET reservation.now = '2030-08-01 12:46+00';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 1, 'its time gives it up');
SELECT is(statuses('odo', 'bad4', 'pam'), 'expired waitlisted held', 'to the next');
SELECT is(notes(), 'ReservationCreated bad3, ReservationCreated odo, ReservationExpired odo, WaitlistOffered pam, ReservationCreated pam', 'as far as it went');
-- Put right
DELETE FROM reservation.reaction WHERE function = 'desk.picky';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 3, 'all that were left');
SELECT is(statuses('bad1', 'bad2', 'bad3', 'mia'), 'expired expired expired held', 'and who waited for it');
SELECT is(notes() ~ 'ReservationExpired bad', true, 'is told');
RESET client_min_messages;

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
DROP OWNED BY r_agent;
DROP ROLE r_agent;
