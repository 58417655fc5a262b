-- Free beds in mountain huts, as they were seen to change, brought about by
-- commands: after each change the engine must see the free beds of the file.
--
-- How a number of free beds comes to be is not on record, so this is one
-- honest way to it.  A hut has as many beds as were ever seen free in a night.
-- Beds that are not free when a night is first seen are closed, by number,
-- from the top.  A fall of n is one booking of n.  A rise gives back: the
-- latest bookings are canceled, the last of them made smaller; what is still
-- missing comes out of the closure.
--
-- Reads replay.hut_csv.  psql variable: until, a date; what was seen from that
-- day on is left out.

-- Some changes were seen when the night was over: they were made before that,
-- at the latest in its last hour.
CREATE TABLE replay.change AS
SELECT seen, hut, night, free_before, free_after,
	   tstzrange((night + time '15:00') AT TIME ZONE 'Europe/Paris',
				 (night + 1 + time '11:00') AT TIME ZONE 'Europe/Paris') AS during,
	   least(observed_at,
			 (night + 1 + time '10:00') AT TIME ZONE 'Europe/Paris') AS at
FROM replay.hut_csv
WHERE observed_at < :'until';

CREATE INDEX ON replay.change (at, seen);

INSERT INTO reservation.resource (name, category, capacity, time_zone)
SELECT hut, 'mountain hut', max(free_after), 'Europe/Paris'
FROM replay.hut_csv
GROUP BY hut;

CREATE TABLE replay.hut AS
SELECT name AS hut, resource_id, capacity FROM reservation.resource;

ALTER TABLE replay.hut ADD PRIMARY KEY (hut);

-- Booked and closed units at the moment, and the change that made them so.
CREATE TABLE replay.booking
(
	seen int PRIMARY KEY,
	hut text NOT NULL,
	night date NOT NULL,
	reservation_id uuid,
	beds int NOT NULL
);

CREATE INDEX ON replay.booking (hut, night);

CREATE TABLE replay.closure
(
	hut text,
	night date,
	closure_id bigint,
	beds int NOT NULL,
	PRIMARY KEY (hut, night)
);

-- Every command given, with its answer.
CREATE TABLE replay.answer
(
	seen int NOT NULL,
	command text NOT NULL,
	accepted bool,
	reason text
);

-- The state that the engine saw after each change.
CREATE TABLE replay.sight
(
	seen int PRIMARY KEY,
	least int,
	most int,
	whole bool,
	offers_all bool,
	offers_more bool
);

CREATE PROCEDURE replay.close_beds(change replay.change, hut replay.hut, beds int)
LANGUAGE plpgsql AS $$
DECLARE
	outcome reservation.outcome;
BEGIN
	IF beds = 0 THEN
		RETURN;
	END IF;
	SELECT * INTO outcome
	FROM reservation.close_resource(hut.resource_id, change.during,
									int4range(hut.capacity - beds, hut.capacity));
	INSERT INTO replay.answer
	VALUES (change.seen, 'close', outcome.accepted, outcome.reason);
	INSERT INTO replay.closure
	VALUES (hut.hut, change.night, outcome.closure_id, beds);
END
$$;

CREATE PROCEDURE replay.book(change replay.change, hut replay.hut, beds int)
LANGUAGE plpgsql AS $$
DECLARE
	outcome reservation.outcome;
BEGIN
	SELECT * INTO outcome
	FROM reservation.create_reservation(hut.resource_id, change.during,
										'walker ' || change.seen, beds);
	INSERT INTO replay.answer
	VALUES (change.seen, 'create', outcome.accepted, outcome.reason);
	INSERT INTO replay.booking
	VALUES (change.seen, hut.hut, change.night, outcome.reservation_id, beds);
END
$$;

CREATE PROCEDURE replay.give_back(change replay.change, hut replay.hut, beds int)
LANGUAGE plpgsql AS $$
DECLARE
	booking replay.booking;
	closure replay.closure;
	outcome reservation.outcome;
BEGIN
	FOR booking IN
		SELECT * FROM replay.booking AS b
		WHERE b.hut = change.hut AND b.night = change.night
		ORDER BY b.seen DESC
	LOOP
		EXIT WHEN beds = 0;
		IF booking.beds <= beds THEN
			SELECT * INTO outcome
			FROM reservation.cancel_reservation(booking.reservation_id);
			INSERT INTO replay.answer
			VALUES (change.seen, 'cancel', outcome.accepted, outcome.reason);
			DELETE FROM replay.booking AS b WHERE b.seen = booking.seen;
			beds := beds - booking.beds;
		ELSE
			SELECT * INTO outcome
			FROM reservation.modify_reservation(booking.reservation_id,
												quantity => booking.beds - beds);
			INSERT INTO replay.answer
			VALUES (change.seen, 'modify', outcome.accepted, outcome.reason);
			UPDATE replay.booking AS b SET beds = booking.beds - give_back.beds
			WHERE b.seen = booking.seen;
			beds := 0;
		END IF;
	END LOOP;

	IF beds > 0 THEN
		DELETE FROM replay.closure AS c
		WHERE c.hut = change.hut AND c.night = change.night
		RETURNING * INTO STRICT closure;
		SELECT * INTO outcome
		FROM reservation.reopen_resource(closure.closure_id);
		INSERT INTO replay.answer
		VALUES (change.seen, 'reopen', outcome.accepted, outcome.reason);
		CALL replay.close_beds(change, hut, closure.beds - beds);
	END IF;
END
$$;

CREATE PROCEDURE replay.run_huts()
LANGUAGE plpgsql AS $$
DECLARE
	total bigint := (SELECT count(*) FROM replay.change);
	started timestamptz := clock_timestamp();
	told timestamptz;
	done bigint := 0;
	hour timestamptz;
	change replay.change;
	hut replay.hut;
BEGIN
	FOR hour IN SELECT DISTINCT at FROM replay.change ORDER BY at LOOP
		PERFORM set_config('reservation.now', hour::text, true);
		FOR change IN SELECT * FROM replay.change WHERE at = hour ORDER BY seen LOOP
			SELECT * INTO STRICT hut FROM replay.hut AS h WHERE h.hut = change.hut;
			IF change.free_before IS NULL THEN
				CALL replay.close_beds(change, hut, hut.capacity - change.free_after);
			ELSIF change.free_after < change.free_before THEN
				CALL replay.book(change, hut, change.free_before - change.free_after);
			ELSE
				CALL replay.give_back(change, hut, change.free_after - change.free_before);
			END IF;

			INSERT INTO replay.sight
			SELECT change.seen, min(available), max(available),
				   range_agg(period) = tstzmultirange(change.during),
				   change.free_after = 0
				   OR reservation.is_available(hut.resource_id, change.during,
											   change.free_after),
				   reservation.is_available(hut.resource_id, change.during,
											change.free_after + 1)
			FROM reservation.availability(hut.resource_id, change.during);
			done := done + 1;
			CALL replay.tell(told, started, hour::date, done, total);
		END LOOP;
		COMMIT;
	END LOOP;
END
$$;

CALL replay.run_huts();

CREATE VIEW replay.mismatch AS
SELECT c.seen, c.at, c.hut, c.night, c.free_before, c.free_after,
	   s.least, s.most, s.whole, s.offers_all, s.offers_more
FROM replay.change AS c LEFT JOIN replay.sight AS s USING (seen)
WHERE (s.least, s.most, s.whole, s.offers_all, s.offers_more)
	  IS DISTINCT FROM (c.free_after, c.free_after, true, true, false);

CREATE VIEW replay.last_sight AS
SELECT DISTINCT ON (hut, night) h.resource_id, c.during, c.free_after
FROM replay.change AS c JOIN replay.hut AS h USING (hut)
ORDER BY hut, night, at DESC, seen DESC;

INSERT INTO replay.result (measure, engine, expected)
VALUES
	('changes replayed',
	 (SELECT count(*) FROM replay.sight),
	 (SELECT count(*) FROM replay.hut_csv WHERE observed_at < :'until')),
	('  after which the engine saw something else',
	 (SELECT count(*) FROM replay.mismatch), 0),
	('beds free in all nights at the end',
	 (SELECT sum(a.available)
	  FROM replay.last_sight AS s,
		   reservation.availability(s.resource_id, s.during) AS a),
	 (SELECT sum(free_after) FROM replay.last_sight)),
	('beds booked at the end',
	 (SELECT sum(quantity) FROM reservation.reservation WHERE status = 'confirmed'),
	 (SELECT coalesce(sum(beds), 0) FROM replay.booking)),
	('commands refused',
	 (SELECT count(*) FROM replay.answer WHERE accepted IS NOT TRUE), 0),
	('rows of verify()',
	 (SELECT count(*) FROM reservation.verify()), 0);

SELECT command, count(*) AS given, count(*) FILTER (WHERE accepted) AS accepted
FROM replay.answer
GROUP BY command
ORDER BY command;

SELECT count(*) > 0 AS wrong FROM replay.mismatch \gset
\if :wrong
TABLE replay.mismatch ORDER BY at, seen LIMIT 10;
\endif
