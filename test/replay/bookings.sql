-- Bookings of several items with different times: each of them is taken or
-- refused as a count says that knows nothing of units, and so is each item where
-- each is for itself.  The clinic and the film office differ in what they ask
-- for: clinic.sql and film.sql fill replay.thing, replay.request and replay.item.
--
-- A call is made on its turn; a booking may be canceled on a later one.

CREATE TABLE replay.thing (resource_id bigint PRIMARY KEY, kind text NOT NULL, capacity int NOT NULL);
CREATE TABLE replay.request
(
	n int PRIMARY KEY,
	mode text NOT NULL,
	cancel_after int,
	booking_id uuid
);
CREATE TABLE replay.item
(
	n int NOT NULL,
	item int NOT NULL,
	resource_id bigint NOT NULL,
	during tstzrange NOT NULL,
	quantity int NOT NULL,
	-- as counted, and as answered
	expected boolean,
	accepted boolean,
	amount numeric,
	canceled boolean NOT NULL DEFAULT false,
	PRIMARY KEY (n, item)
);

CREATE FUNCTION replay.add_thing(kind text, capacity int, price numeric) RETURNS void
LANGUAGE sql AS $$
WITH added AS (
	INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment)
	VALUES (kind, capacity, 'Europe/Paris', price, 'hour', 'later')
	RETURNING resource_id
)
INSERT INTO replay.thing SELECT resource_id, kind, capacity FROM added
$$;

CREATE FUNCTION replay.thing(kind text) RETURNS bigint
LANGUAGE sql STABLE AS $$
SELECT t.resource_id FROM replay.thing t WHERE t.kind = $1
$$;

CREATE FUNCTION replay.hours(day int, hour numeric, length numeric) RETURNS tstzrange
LANGUAGE sql IMMUTABLE AS $$
SELECT tstzrange(s, s + length * interval '1 hour')
FROM (SELECT (timestamp '2030-05-01' + day * interval '1 day' + hour * interval '1 hour')
			 AT TIME ZONE 'Europe/Paris') AS start (s)
$$;
