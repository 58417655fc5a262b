CREATE EXTENSION reservation;
CREATE EXTENSION amcheck;
CREATE ROLE clerk LOGIN;
CREATE ROLE bystander;
SELECT reservation.grant_usage('clerk', 'agent');
ALTER DATABASE postgres SET reservation.now = '2030-01-07 00:30+00';
ALTER DATABASE postgres SET timezone = 'UTC';
SET timezone = 'UTC';

INSERT INTO reservation.resource (name, capacity, price, payment)
SELECT 'room ' || n, 1 + n % 4, 10, 'later' FROM pg_catalog.generate_series(1, 12) AS n;

-- Functions of the owner's checks and triggers: replaced while in use
CREATE FUNCTION public.is_plausible(customer text) RETURNS boolean
LANGUAGE sql IMMUTABLE RETURN customer <> 'nobody';
GRANT EXECUTE ON FUNCTION public.is_plausible(text) TO PUBLIC;
CREATE FUNCTION public.pass() RETURNS trigger
LANGUAGE plpgsql AS 'BEGIN RETURN new; END';

CREATE FUNCTION public.stay(start int, length int) RETURNS tstzrange
LANGUAGE sql IMMUTABLE
RETURN tstzrange('2030-01-07 01:00+00'::timestamptz + start * interval '1 hour',
	'2030-01-07 01:00+00'::timestamptz + (start + length) * interval '1 hour');

-- One of the latest, so that there is something to free or to move
CREATE FUNCTION public.anyone() RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER
AS $$
	SELECT reservation_id FROM (
		SELECT reservation_id, status FROM reservation.reservation
		ORDER BY reservation_id DESC LIMIT 60) AS latest
	ORDER BY status = 'confirmed' DESC, random() LIMIT 1
$$;

SELECT count(*)
FROM pg_catalog.generate_series(0, 200) AS n,
	reservation.create_reservation(1 + n % 12, public.stay(n, 1), 'first');
