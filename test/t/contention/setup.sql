CREATE EXTENSION reservation;

-- A day of arrivals ahead: everybody may check in, nobody is due to leave.
ALTER DATABASE postgres SET reservation.now = '2030-01-07 00:30+00';
ALTER DATABASE postgres SET timezone = 'UTC';
SET timezone = 'UTC';

INSERT INTO reservation.resource (name, capacity)
SELECT 'room ' || n, 1 + n % 3 FROM pg_catalog.generate_series(1, 6) AS n;
INSERT INTO reservation.resource (name, capacity) VALUES ('hall', 1000), ('arena', 3000);

CREATE FUNCTION stay(start int, length int) RETURNS tstzrange
LANGUAGE sql IMMUTABLE
RETURN tstzrange('2030-01-07 01:00+00'::timestamptz + start * interval '1 hour',
	'2030-01-07 01:00+00'::timestamptz + (start + length) * interval '1 hour');

-- The answers that clients got, in the order in which they wrote them down.
CREATE TABLE acknowledged (
	n bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	id uuid NOT NULL,
	command text NOT NULL,
	version int NOT NULL,
	status text NOT NULL,
	during tstzrange,
	quantity int
);
CREATE INDEX ON acknowledged (n) WHERE command = 'create';

CREATE FUNCTION acknowledge(id uuid, command text, version int, status text,
	during tstzrange DEFAULT NULL, quantity int DEFAULT NULL) RETURNS void
LANGUAGE sql
AS $$
	INSERT INTO public.acknowledged (id, command, version, status, during, quantity)
	VALUES ($1, $2, $3, $4, $5, $6)
$$;

-- One of the latest, so that two clients often mean the same.
CREATE FUNCTION anyone() RETURNS uuid
LANGUAGE sql VOLATILE
AS $$
	SELECT id FROM (
		SELECT id FROM public.acknowledged WHERE command = 'create'
		ORDER BY n DESC LIMIT 30) AS latest
	ORDER BY random() LIMIT 1
$$;

SELECT count(public.acknowledge(reservation_id, 'create', version, status,
	public.stay(n, 1), 1))
FROM pg_catalog.generate_series(0, 20) AS n,
	reservation.create_reservation(1 + n % 6, public.stay(n, 1), 'first');

-- A plain INSERT may lose to anyone, even by a deadlock with another of its
-- kind; what matters is that no command ever does.
CREATE FUNCTION intrude(resource bigint, during tstzrange, unit int)
RETURNS boolean LANGUAGE plpgsql
AS $$
BEGIN
	INSERT INTO reservation.allocation (resource_id, units, during, note)
	VALUES (resource, int4range(unit, unit + 1), during, 'past the commands ' || pg_backend_pid());
	RETURN true;
EXCEPTION WHEN exclusion_violation OR deadlock_detected THEN
	RETURN false;
END
$$;

CREATE FUNCTION leave() RETURNS void LANGUAGE sql
AS $$
	DELETE FROM reservation.allocation
	WHERE note = 'past the commands ' || pg_backend_pid()
$$;
