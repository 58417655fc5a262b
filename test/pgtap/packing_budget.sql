-- The budget of re-packing, as others wait for it: found, or told that it is not known.
\ir support/story.sql
SELECT plan(12);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES
	('short', 2, 'UTC'), ('many', 2, 'UTC'), ('endless', 2, 'UTC'), ('mirror', 2, 'UTC');
CREATE FUNCTION hour(n int) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
SELECT timestamptz '2040-01-01 00:00+00' + $1 * interval '1 hour'
$$;
-- Stays of two hours on two units in turn, until one hour before midnight and from midnight on
CREATE FUNCTION fill(resource text, before int, after int) RETURNS void LANGUAGE sql AS $$
WITH stay AS MATERIALIZED (
	SELECT gen_random_uuid() AS id, i % 2 AS unit, tstzrange(hour(i), hour(i + 2)) AS during FROM generate_series(0, after - 1) AS i
	UNION ALL
	SELECT gen_random_uuid(), (i + 1) % 2, tstzrange(hour(-3 - i), hour(-1 - i)) FROM generate_series(0, before - 1) AS i),
record AS (
	INSERT INTO reservation.reservation (reservation_id, created_at, version, sequence, quantity, amount_fixed, simulated, status,
		payment_status, customer, resource_ids, during, currency, details)
	SELECT id, now(), 1, 0, 1, false, false, 'confirmed', 'none', 'c', ARRAY[r(resource)], during, 'EUR', '{}' FROM stay)
INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
SELECT r(resource), id, int4range(unit, unit + 1), during FROM stay
$$;
CREATE FUNCTION moves_of(name text) RETURNS int LANGUAGE sql AS $$
SELECT coalesce(sum(jsonb_array_length(payload->'moves')), 0)::int
FROM reservation.history(id($1)) WHERE type = 'UnitsReassigned'
$$;
CREATE FUNCTION wish() RETURNS tstzrange LANGUAGE sql AS $$ SELECT tstzrange(hour(-2), hour(1)) $$;
SELECT fill('short', 20, 20), fill('many', 100, 20000), fill('mirror', 20000, 100), fill('endless', 30000, 30000);
ANALYZE reservation.allocation;

SELECT ok(reservation.is_available(r('short'), wish()), 'A chain of twenty moves is offered.');
SELECT is(record_outcome('short', reservation.create_reservation(r('short'), wish(), 'c')), 'confirmed', 'It is made.');
SELECT cmp_ok(moves_of('short'), '<=', 20, 'It moves no more than one side of the wish.');
SELECT is(record_outcome('many', reservation.create_reservation(r('many'), wish(), 'c')), 'confirmed', 'Beside 20,000 stays the side with 100 moves.');
SELECT cmp_ok(moves_of('many'), '<=', 100, 'No other one does.');
SELECT is(record_outcome('mirror', reservation.create_reservation(r('mirror'), wish(), 'c')), 'confirmed', 'The side may be the later one.');
SELECT cmp_ok(moves_of('mirror'), '<=', 100, 'Then the later ones move.');
SELECT is(record_outcome('endless', reservation.create_reservation(r('endless'), wish(), 'c')), 'refused: busy',
	'Amid 60,000 alternating stays a request is refused as busy.');
SELECT ok(NOT reservation.is_available(r('endless'), wish()), 'A query does not offer that stay.');
SELECT is((SELECT count(*) FROM reservation.event WHERE type = 'UnitsReassigned'), 3::bigint, 'The refused request moves no reservation.');
SELECT is(record_outcome('beside', reservation.create_reservation(r('endless'), tstzrange(hour(-1), hour(0)), 'c')), 'confirmed',
	'A stay with a free unit is confirmed amid the same stays.');
SELECT is(record_outcome('full', reservation.create_reservation(r('endless'), tstzrange(hour(50), hour(51)), 'c')), 'refused: unavailable',
	'A stay beyond the count of units is refused as unavailable.');
SELECT * FROM finish();
