-- The same steps through the commands of the extension, and both sides put
-- beside each other: answer by answer, night by night, and in sums.
--
-- psql variables: capacity, the number of rooms; until, as for the steps.

CREATE TABLE replay.answer
(
	LIKE replay.expected INCLUDING INDEXES,
	reservation_id uuid,
	reason text,
	offered bool
);

CREATE INDEX ON replay.answer (row);

INSERT INTO reservation.resource (name, capacity, time_zone, payment)
VALUES ('hotel', :capacity, 'Europe/Lisbon', 'later')
RETURNING resource_id AS hotel \gset

-- One step: the command, and its answer kept.
CREATE FUNCTION replay.take(hotel bigint, step replay.step) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	stay replay.stay;
	mine uuid;
	outcome reservation.outcome;
	answer replay.answer;
BEGIN
	answer.at := step.at;
	answer.row := step.row;
	answer.verb := step.verb;

	IF step.verb = 'create' THEN
		SELECT * INTO stay FROM replay.stay WHERE row = step.row;
		-- A command must accept what a query offers, and nothing else.
		answer.offered := reservation.is_available(hotel, stay.during);
		SELECT * INTO outcome
		FROM reservation.create_reservation(hotel, stay.during,
											'guest ' || step.row,
											amount => stay.amount);
		SELECT r.capacity - min(a.available) INTO answer.fullest
		FROM reservation.availability(hotel, stay.during) AS a,
			 reservation.resource AS r
		WHERE r.resource_id = hotel
		GROUP BY r.capacity;
	ELSE
		SELECT reservation_id INTO mine
		FROM replay.answer
		WHERE row = step.row AND verb = 'create' AND accepted;
		IF NOT FOUND THEN
			RETURN;
		END IF;
		CASE step.verb
			WHEN 'cancel' THEN
				SELECT * INTO outcome FROM reservation.cancel_reservation(mine);
			WHEN 'no_show' THEN
				SELECT * INTO outcome FROM reservation.mark_no_show(mine);
			WHEN 'checkin' THEN
				SELECT * INTO outcome FROM reservation.checkin(mine);
			WHEN 'checkout' THEN
				SELECT * INTO outcome FROM reservation.checkout(mine);
		END CASE;
	END IF;

	answer.reservation_id := outcome.reservation_id;
	answer.accepted := outcome.accepted;
	answer.reason := outcome.reason;
	INSERT INTO replay.answer SELECT answer.*;
END
$$;

CREATE PROCEDURE replay.run_hotel(hotel bigint)
LANGUAGE plpgsql AS $$
DECLARE
	total bigint := (SELECT count(*) FROM replay.step);
	started timestamptz := clock_timestamp();
	told timestamptz;
	done bigint := 0;
	hour timestamptz;
	step replay.step;
BEGIN
	FOR hour IN SELECT DISTINCT at FROM replay.step ORDER BY at LOOP
		PERFORM set_config('reservation.now', hour::text, true);
		FOR step IN SELECT * FROM replay.step WHERE at = hour ORDER BY row LOOP
			PERFORM replay.take(hotel, step);
			done := done + 1;
			CALL replay.tell(told, started, hour::date, done, total);
		END LOOP;
		COMMIT;
	END LOOP;
END
$$;

CALL replay.run_hotel(:hotel);

-- The engine's side comes from its own tables, so that an answer that was
-- given but not kept shows.
CREATE VIEW replay.engine_night AS
SELECT night::date, sum(upper(units) - lower(units)) AS guests
FROM reservation.allocation AS a,
	 LATERAL (SELECT lower(a.during) AT TIME ZONE 'Europe/Lisbon' AS since,
					 upper(a.during) AT TIME ZONE 'Europe/Lisbon' AS till) AS local,
	 -- Midnight's neighbour 18:00 stands for the night: after every arrival,
	 -- before every departure.
	 generate_series(since::date, (till - interval '18 h')::date,
					 interval '1 day') AS night
GROUP BY night;

CREATE VIEW replay.wrong_answer AS
SELECT coalesce(a.at, e.at) AS at, coalesce(a.row, e.row) AS row,
	   coalesce(a.verb, e.verb) AS verb,
	   a.accepted AS engine_accepted, e.accepted AS expected_accepted,
	   a.fullest AS engine_fullest, e.fullest AS expected_fullest, a.reason
FROM replay.answer AS a FULL JOIN replay.expected AS e USING (at, row, verb)
WHERE (a.accepted, a.fullest) IS DISTINCT FROM (e.accepted, e.fullest);

WITH event AS (SELECT type, count(*) FROM reservation.event GROUP BY type),
	 counted AS (SELECT verb, accepted, count(*), sum(row) AS rows
				 FROM replay.expected GROUP BY verb, accepted),
	 -- The numbers that came with the data, for the whole of it.
	 known AS (SELECT * FROM (VALUES
				   (187, 39617, 59, 1283071, 28523, 10809, 285, 187),
				   (205, NULL, 0, 0, NULL, NULL, NULL, 197))
				   AS known (rooms, created, refused, rows, stayed, canceled,
							 absent, peak)
			   WHERE rooms = :capacity AND :'until' = 'infinity')
INSERT INTO replay.result (measure, engine, expected, published)
SELECT line.*
FROM (VALUES (1)) AS one LEFT JOIN known ON true,
	LATERAL (VALUES
		('bookings created',
		 (SELECT count FROM event WHERE type = 'ReservationCreated'),
		 (SELECT count FROM counted WHERE verb = 'create' AND accepted),
		 created),
		('bookings refused',
		 (SELECT count FROM event WHERE type = 'AvailabilityRejected'),
		 (SELECT count FROM counted WHERE verb = 'create' AND NOT accepted),
		 refused),
		('  sum of their row numbers',
		 (SELECT sum(row) FROM replay.answer
		  WHERE verb = 'create' AND NOT accepted AND reason = 'unavailable'),
		 (SELECT rows FROM counted WHERE verb = 'create' AND NOT accepted),
		 rows),
		('checked in',
		 (SELECT count FROM event WHERE type = 'ReservationCheckedIn'),
		 (SELECT count FROM counted WHERE verb = 'checkin'),
		 stayed),
		('checked out',
		 (SELECT count FROM event WHERE type = 'ReservationCheckedOut'),
		 (SELECT count FROM counted WHERE verb = 'checkout'),
		 stayed),
		('canceled',
		 (SELECT count FROM event WHERE type = 'ReservationCanceled'),
		 (SELECT count FROM counted WHERE verb = 'cancel'),
		 canceled),
		('no-shows',
		 (SELECT count FROM event WHERE type = 'ReservationNoShow'),
		 (SELECT count FROM counted WHERE verb = 'no_show' AND accepted),
		 absent),
		('  refused, not due yet',
		 (SELECT count(*) FROM replay.answer
		  WHERE NOT accepted AND reason = 'not_due'),
		 (SELECT count FROM counted WHERE verb = 'no_show' AND NOT accepted),
		 NULL),
		('peak of guests in a night',
		 (SELECT max(fullest) FROM replay.answer),
		 (SELECT max(fullest) FROM replay.expected),
		 peak),
		('amount of all bookings',
		 (SELECT sum(amount) FROM reservation.reservation
		  WHERE status <> 'rejected'),
		 (SELECT sum(amount) FROM replay.stay JOIN replay.expected USING (row)
		  WHERE verb = 'create' AND accepted),
		 NULL),
		('nights in the book at the end',
		 (SELECT sum(guests) FROM replay.engine_night),
		 (SELECT sum(guests) FROM replay.expected_night),
		 NULL),
		('  nights whose guests differ',
		 (SELECT count(*)
		  FROM replay.engine_night AS n
			   FULL JOIN replay.expected_night AS e USING (night)
		  WHERE coalesce(n.guests, 0) <> coalesce(e.guests, 0)),
		 0, NULL),
		('answers that differ',
		 (SELECT count(*) FROM replay.wrong_answer), 0, NULL),
		('offered and refused, or not offered and accepted',
		 (SELECT count(*) FROM replay.answer
		  WHERE verb = 'create' AND accepted <> offered), 0, NULL),
		('rows of verify()',
		 (SELECT count(*) FROM reservation.verify()), 0, NULL)
	) AS line (measure, engine, expected, published);

-- A missing count is a count of nothing.
UPDATE replay.result
SET engine = coalesce(engine, 0), expected = coalesce(expected, 0);

SELECT type AS event, count(*) FROM reservation.event GROUP BY type ORDER BY type;

SELECT count(*) > 0 AS wrong FROM replay.wrong_answer \gset
\if :wrong
TABLE replay.wrong_answer ORDER BY at, row LIMIT 10;
\endif
