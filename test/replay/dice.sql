-- Data that is made by a seed, the same on every release of PostgreSQL.
--
-- psql variables: seed.

CREATE TABLE replay.seed AS SELECT :'seed'::text AS seed;

-- One of 0 .. sides - 1, for the so-manieth question about a thing
CREATE FUNCTION replay.dice(thing bigint, question text, sides int) RETURNS int
LANGUAGE sql STABLE AS $$
SELECT (('x' || left(md5(concat_ws(':', s.seed, thing, question)), 7))::bit(28)::int % sides)
FROM replay.seed s
$$;
