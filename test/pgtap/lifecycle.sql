-- lifecycle(): the commands do what the state machine says, for every status
-- and every command, and every other pair of them is refused.
\ir support/story.sql
\ir ../support/sample_call.sql
SELECT plan(15);

-- A reservation of its own, brought into a status. It is the first of March, the
-- day of its arrival.
CREATE FUNCTION make(wanted text, command text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	resource bigint;
	id uuid;
	stay tstzrange := nights('2030-03-01', 2);
BEGIN
	PERFORM set_config('reservation.now', '2030-01-01 12:00+00', false);
	INSERT INTO reservation.resource (name, time_zone, payment) VALUES (gen_random_uuid(), 'UTC', 'later') RETURNING resource_id INTO resource;
	IF wanted = 'rejected' THEN
		PERFORM reservation.create_reservation(resource, stay, 'other');
	END IF;
	id := (reservation.create_reservation(resource, stay, 'c', hold =>
		CASE WHEN wanted IN ('held', 'expired', 'waitlisted') THEN interval '100 days' END,
		-- something to lower
		amount => CASE command WHEN 'apply_promotion' THEN 100 END)).reservation_id;
	IF wanted = 'expired' THEN
		PERFORM set_config('reservation.now', '2030-05-01 12:00+00', false);
	ELSE
		PERFORM set_config('reservation.now', '2030-03-01 16:00+00', false);
	END IF;
	CASE wanted
		WHEN 'expired' THEN PERFORM reservation.expire_reservation(id);
		WHEN 'canceled' THEN PERFORM reservation.cancel_reservation(id);
		WHEN 'no_show' THEN PERFORM reservation.mark_no_show(id);
		WHEN 'checked_in' THEN PERFORM reservation.checkin(id);
		WHEN 'checked_out' THEN PERFORM reservation.checkin(id), reservation.checkout(id);
		WHEN 'waitlisted' THEN
			-- no command of this version makes one
			DELETE FROM reservation.allocation WHERE reservation_id = id;
			UPDATE reservation.reservation SET status = 'waitlisted', expires_at = NULL WHERE reservation_id = id;
		ELSE NULL;
	END CASE;
	IF wanted <> (SELECT status FROM reservation.reservation WHERE reservation_id = id) THEN
		RAISE 'could not make one that is %', wanted;
	END IF;
	PERFORM set_config('reservation.now', '2030-03-01 16:00+00', false);
	-- something to fail, and something to pay back
	IF command = 'fail_payment' THEN
		PERFORM reservation.authorize_payment(id, 'c', 5);
	ELSIF command = 'complete_refund' THEN
		PERFORM reservation.complete_payment(id, 'p', 5);
	-- a change to undo
	ELSIF command = 'expire_reservation' AND wanted IN ('confirmed', 'checked_in') THEN
		UPDATE reservation.resource AS r SET payment = 'upfront' WHERE r.resource_id = resource;
		PERFORM reservation.modify_reservation(id, amount => 10);
	END IF;
	RETURN id;
END
$$;

-- A call that nothing but the status can stand against. Most need no argument but
-- the required ones.
CREATE FUNCTION call(command text, id uuid) RETURNS reservation.outcome LANGUAGE plpgsql AS $$
DECLARE
	outcome reservation.outcome;
	given jsonb := CASE command
		WHEN 'modify_reservation' THEN jsonb_build_object('during', quote_literal(nights('2030-03-01', 3)))
		WHEN 'apply_promotion' THEN '{"code": "''TEN''"}'
		WHEN 'extend_hold' THEN '{"hold": "''200 days''"}'
		WHEN 'authorize_payment' THEN '{"amount": "5"}'
		WHEN 'complete_payment' THEN '{"amount": "5"}'
		WHEN 'complete_refund' THEN '{"amount": "5"}'
		ELSE '{}' END;
BEGIN
	IF command = 'expire_reservation' THEN
		PERFORM set_config('reservation.now', '2030-05-01 12:00+00', false);
	END IF;
	EXECUTE 'SELECT * FROM ' || sample_call(('reservation.' || command)::regproc, given || '{"reservation_id": "$1"}') INTO outcome USING id;
	RETURN outcome;
END
$$;

INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'percent', 10);
-- The commands of the machine, except those about resources
CREATE VIEW said AS SELECT * FROM reservation.lifecycle() WHERE status IS NOT NULL AND command <> 'process_overreservation';
CREATE VIEW pair AS SELECT DISTINCT status, command FROM said;
CREATE TABLE trial (status text, command text, before reservation.reservation,
	outcome reservation.outcome, after reservation.reservation, events text,
	PRIMARY KEY (status, command));
DO $$
DECLARE
	t record;
	id uuid;
	before reservation.reservation;
	outcome reservation.outcome;
BEGIN
	FOR t IN SELECT s.status, c.command
		FROM (SELECT DISTINCT new_status AS status FROM reservation.lifecycle()) AS s, (SELECT DISTINCT command FROM said) AS c
	LOOP
		id := make(t.status, t.command);
		SELECT * INTO before FROM reservation.reservation r WHERE r.reservation_id = id;
		outcome := call(t.command, id);
		INSERT INTO trial SELECT t.status, t.command, before, outcome, r,
			coalesce((SELECT string_agg(e.type, ' ' ORDER BY e.sequence) FROM reservation.history(id) AS e
				WHERE e.sequence > before.sequence), '')
		FROM reservation.reservation r WHERE r.reservation_id = id;
	END LOOP;
END
$$;
SELECT is((SELECT count(*) FROM trial), 9 * (SELECT count(DISTINCT command) FROM said), 'Each command is tried at each of nine statuses.');

-- Pairs that are in the machine
SELECT is_empty('SELECT status, command FROM said EXCEPT SELECT status, command FROM trial', 'Every pair of the lifecycle is tried.');
SELECT is_empty($$SELECT t.status, t.command, t.outcome FROM trial t NATURAL JOIN pair
	WHERE NOT (t.outcome).accepted$$, 'Every command of the lifecycle is accepted.');
SELECT is_empty($$SELECT t.status, t.command, (t.after).status FROM trial t NATURAL JOIN pair
	WHERE (t.outcome).status <> (t.after).status OR NOT EXISTS (SELECT FROM said
		WHERE (said.status, said.command, said.new_status) = (t.status, t.command, (t.after).status))$$, 'Every accepted command leads to a status of the lifecycle.');
-- "A B? C" allows "A C"
SELECT is_empty($$SELECT t.status, t.command, t.events FROM trial t NATURAL JOIN pair
	WHERE NOT EXISTS (SELECT FROM said
		WHERE (said.status, said.command, said.new_status) = (t.status, t.command, (t.after).status)
		AND t.events || ' ' ~ ('^' || regexp_replace(regexp_replace(said.events || ' ', '(\w+)\? ', '(\1 )?', 'g'), '^ $', ' ') || '$'))$$,
	'Every accepted command writes the events of the lifecycle.');
SELECT is_empty($$SELECT t.status, t.command, (t.before).version, (t.after).version FROM trial t NATURAL JOIN pair
	WHERE (t.after).version <> (t.before).version + (t.events <> '')::int OR (t.outcome).version <> (t.after).version$$,
	'The version grows by one if events are written, and not otherwise.');
SELECT is_empty($$SELECT t.status, t.command FROM trial t JOIN said USING (status, command)
	WHERE said.events = '' AND t.before IS DISTINCT FROM t.after$$, 'A command without events leaves the row as it was.');

-- Pairs that are not
SELECT is_empty($$SELECT t.status, t.command, t.outcome FROM trial t
	WHERE NOT EXISTS (SELECT FROM said WHERE (said.status, said.command) = (t.status, t.command))
	AND ((t.outcome).accepted OR (t.outcome).reason IS DISTINCT FROM 'wrong_status')$$, 'Every command outside the lifecycle is refused for the status.');
SELECT is_empty($$SELECT t.status, t.command, t.events FROM trial t
	WHERE NOT EXISTS (SELECT FROM said WHERE (said.status, said.command) = (t.status, t.command))
	-- a hold that has ended expires on the way, and that is told first
	AND t.events <> CASE t.command WHEN 'modify_reservation' THEN 'ModificationRejected'
		WHEN 'cancel_reservation' THEN 'CancellationRejected' ELSE 'CommandRejected' END$$, 'The refusal is one event.');
SELECT is_empty($$SELECT t.status, t.command FROM trial t
	WHERE NOT EXISTS (SELECT FROM said WHERE (said.status, said.command) = (t.status, t.command))
	AND (to_jsonb(t.before) - 'sequence' <> to_jsonb(t.after) - 'sequence'
		OR (t.before).sequence + 1 <> (t.after).sequence)$$, 'The refusal leaves the row as it was, but for its sequence.');
SELECT cmp_ok((SELECT count(*)::int FROM trial t
	WHERE NOT EXISTS (SELECT FROM said WHERE (said.status, said.command) = (t.status, t.command))), '>', 20, 'More than twenty pairs are outside the lifecycle.');

-- Where a reservation begins
SELECT results_eq($$SELECT DISTINCT new_status FROM reservation.lifecycle() WHERE status IS NULL ORDER BY 1$$,
	$$VALUES ('confirmed'), ('held'), ('rejected'), ('waitlisted')$$, 'A reservation begins in one of these statuses.');
SELECT results_eq($$SELECT DISTINCT command FROM reservation.lifecycle() WHERE status IS NULL ORDER BY 1$$,
	$$VALUES ('add_to_waitlist'), ('create_reservation')$$, 'A reservation is begun by one of these commands.');

-- Its words
SELECT is_empty($$SELECT DISTINCT command FROM reservation.lifecycle() WHERE command NOT IN (
	SELECT proname FROM pg_proc WHERE pronamespace = 'reservation'::regnamespace)$$, 'Every command of the lifecycle is a function.');
SELECT is_empty($$SELECT e FROM reservation.lifecycle() AS l, string_to_table(l.events, ' ') AS e
	WHERE rtrim(e, '?') <> ALL (reservation.event_types())$$, 'Every event of the lifecycle is an event type.');
SELECT * FROM finish();
