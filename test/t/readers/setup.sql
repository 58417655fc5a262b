CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, capacity) VALUES ('meadow', 1000000);
CREATE TABLE other_work (n int);

CREATE FUNCTION some_day() RETURNS tstzrange
LANGUAGE sql VOLATILE
AS $$
	SELECT tstzrange(day, day + interval '1 day')
	FROM (SELECT date_trunc('day', now()) + (10 + floor(random() * 300))
		* interval '1 day' AS day) AS any_day
$$;
