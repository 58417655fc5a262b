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

-- One reaction
SELECT is(record_outcome('anna', reservation.create_reservation(r('hut'), nights('2030-03-01', 1), 'anna')), 'confirmed', 'A command without a reaction is accepted.');
SELECT is(notes(), NULL, 'No function was called.');
SELECT lives_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'desk.write')$$, 'A reaction can be added.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('hut'), nights('2030-03-02', 1), 'bert')), 'confirmed', 'It takes effect with the next command.');
SELECT is((SELECT position FROM desk.note), (SELECT position FROM reservation.history(id('bert')) WHERE type = 'ReservationCreated'),
	'The function gets the event as it was written.');
SELECT is(notes(), 'ReservationCreated bert', 'The function is called once, when the row exists.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('hut'), nights('2030-03-02', 1), 'carl')), 'refused: unavailable', 'A refused request writes another event.');
SELECT is(notes(), NULL, 'The reaction is not called with other events.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'dora', idempotency_key => 'k')), 'confirmed', 'A call with a key is accepted.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'dora', idempotency_key => 'k')), 'confirmed', 'The repeated call is accepted.');
SELECT is(notes(), 'ReservationCreated dora', 'The repeated call causes no second reaction.');

-- Reactions to the further events of a command
INSERT INTO reservation.reaction VALUES ('WaitlistOffered', 'desk.write'), ('ReservationCanceled', 'desk.write');
SELECT is(record_outcome('emil', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'emil')), 'waitlisted', 'Emil''s reservation waits.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'Anna''s reservation is canceled.');
SELECT is(notes(), 'ReservationCanceled anna, WaitlistOffered emil, ReservationCreated emil', 'The reactions run in the order of the events.');
SELECT is(record_outcome('fay', reservation.add_to_waitlist(r('hut'), nights('2030-03-02', 1), 'fay', 2)), 'waitlisted', 'Fay''s reservation waits for two units.');
UPDATE reservation.resource SET capacity = 3 WHERE name = 'hut';
SELECT is(notes(), 'WaitlistOffered fay, ReservationCreated fay', 'A manager''s UPDATE that frees units causes reactions.');
SET reservation.now = '2030-01-02 12:00+00';
INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'desk.write');
SELECT isnt_empty('SELECT * FROM reservation.expire_reservations()', 'A sweep expires holds.');
SELECT is(notes(), 'ReservationExpired emil, ReservationExpired fay', 'A sweep causes a reaction for each hold.');

-- A function that calls a command, whose event has a reaction
INSERT INTO reservation.reaction VALUES ('ReservationFinalized', 'desk.chain'), ('ReservationConfirmationSent', 'desk.write');
SELECT is(record_outcome('gil', reservation.create_reservation(r('hut'), nights('2030-04-01', 1), 'gil')), 'confirmed', 'A command whose reaction calls a command is accepted.');
SELECT is(notes(), 'ReservationCreated gil, ReservationConfirmationSent gil', 'The event of the inner command has its reaction.');
DELETE FROM reservation.reaction WHERE event_type = 'ReservationFinalized';

-- As the caller, with the caller's rights
CREATE ROLE r_agent;
SELECT reservation.grant_usage('r_agent', 'agent');
GRANT ALL ON answer TO r_agent;
SET ROLE r_agent;
SELECT throws_ok($$SELECT reservation.create_reservation(r('hut'), nights('2030-05-01', 1), 'hal')$$, '42501',
	'permission denied for schema desk', 'A caller without a right to the function cannot call the command.');
SELECT throws_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'desk.write')$$, '42501', NULL, 'An agent cannot add a reaction.');
SELECT throws_ok($$SELECT * FROM reservation.reaction$$, '42501', NULL, 'An agent cannot read the reactions.');
RESET ROLE;
GRANT USAGE ON SCHEMA desk TO r_agent;
GRANT INSERT ON desk.note TO r_agent;
SET ROLE r_agent;
SELECT lives_ok($$SELECT reservation.create_reservation(r('hut'), nights('2030-05-01', 1), 'hal')$$, 'A caller with the right can call the command.');
RESET ROLE;
SELECT is((SELECT role FROM desk.note), 'r_agent', 'The function runs as the caller and not as the owner.');
SELECT is(notes(), 'ReservationCreated hal', 'The reaction ran once.');

-- Nor does a reaction run as the owner if a trigger of the owner calls the command.
CREATE FUNCTION desk.confirm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM reservation.send_reservation_confirmation(reservation_id) FROM reservation.reservation WHERE customer = 'gil';
	RETURN NULL;
END $$;
CREATE TRIGGER confirm AFTER INSERT ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION desk.confirm();
SET ROLE r_agent;
SELECT lives_ok($$SELECT reservation.create_reservation(r('hut'), nights('2030-05-03', 1), 'hal')$$, 'A command that a trigger calls within a command is accepted.');
RESET ROLE;
SELECT is((SELECT string_agg(DISTINCT role, ',') FROM desk.note), 'r_agent', 'Its reaction runs as the caller of the outer command.');
SELECT is(notes(), 'ReservationConfirmationSent gil, ReservationCreated hal', 'The reactions run in the order of the events.');
DROP TRIGGER confirm ON reservation.reservation;

-- Its error is the command's.
INSERT INTO reservation.reaction VALUES ('ReservationModified', 'desk.refuse');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('gil'), quantity => 2)$$, 'P0001', 'not on my watch', 'An error in a reaction is the command''s error.');
SELECT is((row_of('gil')).quantity, 1, 'The command is rolled back.');
SELECT is(record_outcome('gil', reservation.cancel_reservation(id('gil'))), 'canceled', 'Another command is not affected.');
SELECT is(notes(), 'ReservationCanceled gil', 'Another reaction is called.');

-- A rollback leaves nothing of a reaction.
SELECT throws_ok($no$DO $block$ BEGIN PERFORM reservation.create_reservation(r('hut'), nights('2030-06-01', 1), 'ida'); RAISE 'no'; END $block$ $no$,
	'P0001', 'no', 'A block with an error is rolled back.');
SELECT is(notes(), NULL, 'Its reactions are rolled back too.');

-- A transaction of many commands needs no more memory than one, but for the messages that
-- NOTIFY keeps until it commits.
SET reservation.notify = 'off';
CREATE FUNCTION many(n int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1..n LOOP PERFORM reservation.create_reservation(r('hut'), nights('2030-07-01', 1), 'joe'); END LOOP;
	RETURN (SELECT sum(used_bytes) FROM pg_backend_memory_contexts WHERE name = 'TopTransactionContext');
END $$;
INSERT INTO reservation.reaction VALUES ('ReservationRequested', 'desk.write');
SELECT many(1) AS one \gset
SELECT cmp_ok(many(200), '<', :one + 20000::bigint, 'The memory of a transaction does not grow with its reactions.');
DELETE FROM reservation.reaction WHERE event_type = 'ReservationRequested';
SELECT isnt(notes(), NULL, 'Every event had its reaction.');

-- Wrong rows
SELECT throws_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreate', 'desk.write')$$, '23514', NULL, 'An unknown type of event is refused.');
SELECT throws_ok($$INSERT INTO reservation.reaction VALUES ('ReservationCreated', 'write')$$, '23514', NULL, 'A function without a schema is refused.');
INSERT INTO reservation.reaction VALUES ('ReservationCheckedIn', 'desk.nothing');
SET reservation.now = '2030-03-02 16:00+00';
SELECT throws_ok($$SELECT reservation.checkin(id('bert'))$$, '42883', NULL, 'A function that does not exist is an error when it is called.');

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
SELECT is(held('bad1', 'camp', '14 minutes'), 'held', 'The hold with the first deadline exists.');
SELECT is(held('kim', 'camp'), 'held', 'A second hold exists.');
SELECT is(held('bad2', 'camp'), 'held', 'A third hold exists.');
SELECT is(held('leo', 'camp', '16 minutes'), 'held', 'The hold with the last deadline exists.');
SELECT is(notes(), 'ReservationCreated bad1, ReservationCreated kim, ReservationCreated bad2, ReservationCreated leo', 'Every creation had its reaction.');
SET reservation.now = '2030-08-01 12:15+00';
SELECT results_eq('SELECT reservation_id FROM reservation.expire_reservations(1)', $$VALUES (id('kim'))$$, 'A sweep goes on behind a hold whose reaction fails.');
SELECT is(statuses('bad1', 'kim', 'bad2', 'leo'), 'held expired held held', 'The hold whose reaction fails stays held.');
SELECT is(notes(), 'ReservationExpired kim', 'Only the effects of the good expiry remain.');
SELECT is(new_events('bad1') ~ 'Expired', false, 'The failed expiry leaves no event.');
SET reservation.now = '2030-08-01 12:16+00';
SELECT is((SELECT expired FROM reservation.tick()), 1::bigint, 'tick goes on behind the holds that fail.');
SELECT is(statuses('bad1', 'kim', 'bad2', 'leo'), 'held expired held expired', 'The last hold is expired.');
SELECT is(notes(), 'ReservationExpired leo', 'Its reaction ran once.');
SELECT is((SELECT expired FROM reservation.tick(1)), 0::bigint, 'A tick with only failing holds ends.');
SELECT throws_ok($$SELECT reservation.expire_reservation(id('bad1'))$$, 'P0001', 'not this one', 'A call about a failing hold has its error.');
-- A command that meets the hold has the error, too: its place is free only after its end, and no end is without the reaction.
SELECT is(held('bad3', 'cave'), 'held', 'A failing hold is in the way.');
SELECT is(waits('mia', 'cave'), 'waitlisted', 'A reservation waits for the place.');
SET reservation.now = '2030-08-01 12:31+00';
SELECT throws_ok($$SELECT held('nan', 'cave')$$, 'P0001', 'not this one', 'A command that needs the place has the error.');
SELECT is(statuses('bad3', 'mia'), 'held waitlisted', 'Neither reservation has changed.');
-- Rows that would not be the same again
SET desk.error = '40001';
SELECT throws_ok('SELECT * FROM reservation.expire_reservations()', '40001', 'not this one', 'An error of class 40 ends the sweep.');
RESET desk.error;
-- Reactions to offers
INSERT INTO reservation.reaction VALUES ('WaitlistOffered', 'desk.picky');
SELECT is(held('odo', 'cove'), 'held', 'A place is held.');
SELECT is(waits('bad4', 'cove', 5), 'waitlisted', 'A reservation whose reaction fails waits for it first.');
SELECT is(waits('pam', 'cove', 1), 'waitlisted', 'Another reservation waits for it.');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('odo'))$$, 'P0001', 'not this one', 'The cancellation has the error of the offer.');
SET reservation.now = '2030-08-01 12:46+00';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 1, 'A sweep expires the hold.');
SELECT is(statuses('odo', 'bad4', 'pam'), 'expired waitlisted held', 'The sweep offers the place to the next reservation.');
SELECT is(notes(), 'ReservationCreated bad3, ReservationCreated odo, ReservationExpired odo, WaitlistOffered pam, ReservationCreated pam', 'Only the effects of the good offer remain.');
-- Put right
DELETE FROM reservation.reaction WHERE function = 'desk.picky';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 3, 'The next sweep expires the holds that had failed.');
SELECT is(statuses('bad1', 'bad2', 'bad3', 'mia'), 'expired expired expired held', 'The waiting reservation gets its place.');
SELECT is(notes() ~ 'ReservationExpired bad', true, 'The expiries have their reactions.');
RESET client_min_messages;

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
DROP OWNED BY r_agent;
DROP ROLE r_agent;
