-- The independent count: what must come out, worked out without the extension
-- and without knowing that rooms have numbers.  A stay covers each of its
-- nights from 15:00 to 11:00 and bookings are taken at 12:00 for nights still
-- to come, so no instant of a night is fuller than its counter says: a booking
-- is accepted if each of its nights has fewer guests than there are rooms.
--
-- psql variable: capacity, the number of rooms.

-- The answer to each step.  fullest: for a booking, the guests in the fullest
-- of its nights once it was answered.  A refused booking takes no more steps.
CREATE TABLE replay.expected
(
	at timestamptz NOT NULL,
	row int NOT NULL,
	verb text NOT NULL,
	accepted bool NOT NULL,
	fullest int,
	PRIMARY KEY (at, row, verb)
);

-- The book in the end: guests a night.
CREATE TABLE replay.expected_night
(
	night date PRIMARY KEY,
	guests int NOT NULL
);

CREATE PROCEDURE replay.count_hotel(rooms int)
LANGUAGE plpgsql AS $$
DECLARE
	day0 date := (SELECT min(arrival) FROM replay.stay);
	guests int[] := array_fill(0, ARRAY[(SELECT max(departure) - day0
										 FROM replay.stay)]);
	refused bool[] := '{}';
	step record;
	taken bool;
	peak int;
BEGIN
	FOR step IN
		SELECT at, row, verb,
			   arrival - day0 + 1 AS first,
			   departure - day0 AS last,
			   (at AT TIME ZONE 'Europe/Lisbon')::date - day0 + 1 AS today
		FROM replay.step JOIN replay.stay USING (row)
		ORDER BY at, row
	LOOP
		CONTINUE WHEN refused[step.row];
		taken := true;
		peak := NULL;

		CASE step.verb
			WHEN 'create' THEN
				SELECT max(g) INTO peak
				FROM unnest(guests[step.first:step.last]) AS g;
				taken := peak < rooms;
				IF taken THEN
					peak := peak + 1;
					FOR n IN step.first .. step.last LOOP
						guests[n] := guests[n] + 1;
					END LOOP;
				ELSE
					refused[step.row] := true;
				END IF;
			WHEN 'cancel', 'no_show' THEN
				taken := step.verb = 'cancel' OR step.today >= step.first;
				IF taken THEN
					FOR n IN step.first .. step.last LOOP
						guests[n] := guests[n] - 1;
					END LOOP;
				END IF;
			WHEN 'checkout' THEN
				-- A guest who leaves on the day of arrival has used that night.
				FOR n IN greatest(step.today, step.first + 1) .. step.last LOOP
					guests[n] := guests[n] - 1;
				END LOOP;
			WHEN 'checkin' THEN
				NULL;
		END CASE;

		INSERT INTO replay.expected
		VALUES (step.at, step.row, step.verb, taken, peak);
	END LOOP;

	INSERT INTO replay.expected_night
	SELECT day0 + (n - 1)::int, g
	FROM unnest(guests) WITH ORDINALITY AS u (g, n);
END
$$;

CALL replay.count_hotel(:capacity);
