-- The hotel with fewer rooms than it had, and more sold than there are: every
-- booking is taken by overbooking, and every Monday what the next two weeks
-- have too many is processed.  Beside it, worked out by another rule: how many
-- have to go at least.
--
-- psql variables: capacity, overbooking.

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone, payment)
VALUES ('hotel', :capacity, :overbooking, 'Europe/Lisbon', 'later')
RETURNING resource_id AS hotel \gset

CREATE TABLE replay.booking (row int PRIMARY KEY, reservation_id uuid NOT NULL);

CREATE TABLE replay.processed
(
	at timestamptz NOT NULL,
	least int NOT NULL,
	repacked int NOT NULL,
	waitlisted int NOT NULL,
	-- not yet: beyond those two weeks more is sold still
	unresolved int NOT NULL,
	fullest int NOT NULL
);

-- In order of departure, each to the room that was left last but is free: no
-- way to let people stay takes more of them.  Guests who are in come first.
CREATE FUNCTION replay.least_to_go(hotel bigint, rooms int, during tstzrange)
RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	left_at timestamptz[] := ARRAY(
		SELECT upper(r.during) FROM reservation.reservation r
		WHERE r.status = 'checked_in' AND r.during && $3
		ORDER BY upper(r.during) DESC LIMIT rooms);
	stay tstzrange;
	best int;
	gone int := 0;
BEGIN
	left_at := left_at || array_fill('-infinity'::timestamptz,
									 ARRAY[rooms - cardinality(left_at)]);
	FOR stay IN SELECT r.during FROM reservation.reservation r
		WHERE r.status = 'confirmed' AND r.during && $3
		ORDER BY upper(r.during), lower(r.during) DESC
	LOOP
		best := NULL;
		FOR room IN 1 .. rooms LOOP
			IF left_at[room] <= lower(stay)
			   AND (best IS NULL OR left_at[room] > left_at[best]) THEN
				best := room;
			END IF;
		END LOOP;
		IF best IS NULL THEN
			gone := gone + 1;
		ELSE
			left_at[best] := upper(stay);
		END IF;
	END LOOP;
	RETURN gone;
END
$$;

CREATE FUNCTION replay.process(hotel bigint, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	during tstzrange := tstzrange(process.at, process.at + interval '14 days');
	rooms int := (SELECT capacity FROM reservation.resource
				  WHERE resource_id = hotel);
	least int := replay.least_to_go(hotel, rooms, during);
BEGIN
	INSERT INTO replay.processed
	SELECT process.at, least, count(*) FILTER (WHERE action = 'repacked'),
		count(*) FILTER (WHERE action = 'waitlisted'),
		count(*) FILTER (WHERE action = 'unresolved' AND reason <> 'checked_in'), 0
	FROM reservation.process_overreservation(hotel, during);

	-- A guest who was in already, on a room too many, counts as well.
	UPDATE replay.processed p SET fullest = coalesce((
		SELECT max(guests) FROM (
			SELECT count(*) AS guests
			FROM generate_series(process.at + interval '10 hours', process.at + interval '13 days',
								 interval '1 day') AS night
			JOIN reservation.allocation a ON a.during @> night
			JOIN reservation.reservation r USING (reservation_id)
			WHERE a.resource_id = hotel GROUP BY night) AS nights), 0)
	WHERE p.at = process.at;
END
$$;

CREATE FUNCTION replay.take(hotel bigint, step replay.step) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	mine uuid;
	outcome reservation.outcome;
BEGIN
	IF step.verb = 'create' THEN
		SELECT o.* INTO outcome
		FROM replay.stay s, reservation.create_reservation(
			hotel, s.during, 'guest ' || s.row, amount => s.amount,
			on_unavailable => 'overbook') AS o
		WHERE s.row = step.row;
		IF outcome.accepted THEN
			INSERT INTO replay.booking
			VALUES (step.row, outcome.reservation_id);
		END IF;
		RETURN;
	END IF;
	SELECT reservation_id INTO mine FROM replay.booking WHERE row = step.row;
	CASE WHEN NOT FOUND THEN NULL;
		WHEN step.verb = 'cancel' THEN
			PERFORM reservation.cancel_reservation(mine);
		WHEN step.verb = 'no_show' THEN
			PERFORM reservation.mark_no_show(mine);
		WHEN step.verb = 'checkin' THEN
			PERFORM reservation.checkin(mine);
		WHEN step.verb = 'checkout' THEN
			PERFORM reservation.checkout(mine);
	END CASE;
END
$$;

CREATE PROCEDURE replay.run_oversold(hotel bigint)
LANGUAGE plpgsql AS $$
DECLARE
	total bigint := (SELECT count(*) FROM replay.step);
	started timestamptz := clock_timestamp();
	told timestamptz;
	done bigint := 0;
	hour timestamptz;
	monday timestamptz := (SELECT date_trunc('week', min(at)) FROM replay.step);
	step replay.step;
BEGIN
	FOR hour IN SELECT DISTINCT at FROM replay.step ORDER BY at LOOP
		IF hour >= monday THEN
			monday := date_trunc('week', hour) + interval '7 days';
			PERFORM set_config('reservation.now', hour::text, true);
			PERFORM FROM reservation.expire_reservations();
			PERFORM replay.process(hotel, hour);
		END IF;
		PERFORM set_config('reservation.now', hour::text, true);
		FOR step IN SELECT * FROM replay.step WHERE at = hour ORDER BY row LOOP
			PERFORM replay.take(hotel, step);
			done := done + 1;
			CALL replay.tell(told, started, hour::date, done, total);
		END LOOP;
		COMMIT;
	END LOOP;
	PERFORM set_config('reservation.now', 'tomorrow', true);
	PERFORM FROM reservation.expire_reservations(100000);
	COMMIT;
END
$$;

CALL replay.run_oversold(:hotel);

INSERT INTO replay.result (measure, engine, expected)
SELECT 'sent to the waitlist, for want of a room', sum(waitlisted), sum(least)
FROM replay.processed
UNION ALL
SELECT '  weeks in which it were not as few as can be',
	count(*) FILTER (WHERE waitlisted <> least), 0
FROM replay.processed
UNION ALL
SELECT 'weeks with more guests than rooms, once processed',
	count(*) FILTER (WHERE fullest > :capacity), 0
FROM replay.processed
UNION ALL
SELECT 'rows of verify()', (SELECT count(*) FROM reservation.verify()), 0;

SELECT count(*) FILTER (WHERE e.type = 'ReservationCreated') AS booked,
	count(*) FILTER (WHERE e.type = 'AvailabilityRejected') AS refused,
	count(*) FILTER (WHERE e.payload->>'action' = 'repacked') AS repacked,
	(SELECT sum(unresolved) FROM replay.processed) AS next_week,
	count(*) FILTER (WHERE e.payload->>'action' = 'waitlisted') AS waitlisted,
	count(*) FILTER (WHERE e.type = 'WaitlistOffered') AS placed_later,
	count(*) FILTER (WHERE e.type = 'ReservationExpired') AS turned_away
FROM reservation.event e;
