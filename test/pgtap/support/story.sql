-- Helpers of the stories in this folder: an answer is kept under a name, so that
-- later lines speak of "anna" and not of a uuid.
CREATE TABLE answer (
	n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL,
	outcome reservation.outcome NOT NULL,
	told int NOT NULL DEFAULT 0
);

-- The answer in one word: the status, or why not.
CREATE FUNCTION record_outcome(name text, outcome reservation.outcome) RETURNS text
LANGUAGE sql AS $$
INSERT INTO answer (name, outcome) VALUES ($1, $2)
RETURNING CASE WHEN ($2).accepted THEN ($2).status
	ELSE 'refused: ' || ($2).reason END
$$;

-- The last answer of that name
CREATE FUNCTION outcome_of(name text) RETURNS reservation.outcome
LANGUAGE sql AS $$
SELECT a.outcome FROM answer a WHERE a.name = $1 ORDER BY a.n DESC LIMIT 1
$$;

CREATE FUNCTION id(name text) RETURNS uuid
LANGUAGE sql AS $$
SELECT (a.outcome).reservation_id FROM answer a
WHERE a.name = $1 ORDER BY a.n LIMIT 1
$$;

CREATE FUNCTION row_of(name text) RETURNS reservation.reservation
LANGUAGE sql AS $$
SELECT r FROM reservation.reservation r WHERE r.reservation_id = id($1)
$$;

-- The events of a reservation since the last call for it
CREATE FUNCTION new_events(name text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	seen int := (SELECT max(a.told) FROM answer a WHERE a.name = $1);
	result text := (SELECT string_agg(e.type, ' ' ORDER BY e.sequence)
		FROM reservation.event e
		WHERE e.aggregateid = id($1)::text AND e.sequence > seen);
BEGIN
	UPDATE answer a SET told = (SELECT max(e.sequence)
		FROM reservation.event e WHERE e.aggregateid = id($1)::text)
	WHERE a.name = $1;
	RETURN coalesce(result, '');
END
$$;

-- Its rows: resource, units and from when to when
CREATE FUNCTION place_of(name text) RETURNS text
LANGUAGE sql AS $$
SELECT string_agg(format('%s %s %s', r.name, a.units, a.during), ', '
	ORDER BY r.name, a.units, a.during)
FROM reservation.allocation a
JOIN reservation.resource r ON r.resource_id = a.resource_id
WHERE a.reservation_id = id($1)
$$;

CREATE FUNCTION units_of(name text) RETURNS text
LANGUAGE sql AS $$
SELECT string_agg(a.units::text, ' ' ORDER BY a.resource_id, a.units)
FROM reservation.allocation a WHERE a.reservation_id = id($1)
$$;

CREATE FUNCTION r(name text) RETURNS bigint
LANGUAGE sql AS $$
SELECT resource_id FROM reservation.resource WHERE resource.name = $1
$$;

-- From three in the afternoon to eleven in the morning, in UTC
CREATE FUNCTION nights(arrival date, n int) RETURNS tstzrange
LANGUAGE sql AS $$
SELECT tstzrange((arrival + time '15:00') AT TIME ZONE 'UTC',
	(arrival + n + time '11:00') AT TIME ZONE 'UTC')
$$;

CREATE FUNCTION hours(start text, n numeric) RETURNS tstzrange
LANGUAGE sql AS $$
SELECT tstzrange(start::timestamp AT TIME ZONE 'UTC',
	start::timestamp AT TIME ZONE 'UTC' + n * interval '1 hour')
$$;

SET reservation.now = '2030-01-01 12:00+00';
