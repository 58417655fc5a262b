-- A resource with very many units: each is sold once, and a call reads few rows however
-- many are sold.
\ir support/story.sql
SELECT plan(24);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, hold_duration) VALUES
	('hall', 3000, 'UTC', NULL, 'upfront', '15 minutes'), ('dome', 3000, 'UTC', NULL, 'upfront', '15 minutes');

-- So many calls, each for a place at the event; how many got it
CREATE FUNCTION sell(resource text, calls int, quantity int DEFAULT 1, hold interval DEFAULT NULL) RETURNS bigint
LANGUAGE sql AS $$
SELECT count(*) FILTER (WHERE o.accepted) FROM generate_series(1, $2) AS n,
	LATERAL (SELECT (reservation.create_reservation(r($1), '[2030-06-01 18:00+00,2030-06-01 22:00+00)', 'c' || n, $3, hold => $4)).accepted OFFSET 0) AS o
$$;
-- Rows of allocation that so many calls read, a call
CREATE FUNCTION rows_read(resource text, calls int) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
	before bigint := pg_stat_get_xact_tuples_returned('reservation.allocation_occupancy_excl'::regclass);
BEGIN
	PERFORM sell($1, $2);
	RETURN (pg_stat_get_xact_tuples_returned('reservation.allocation_occupancy_excl'::regclass) - before) / $2::numeric;
END
$$;
-- Units that are sold
CREATE FUNCTION units_sold(resource text) RETURNS bigint
LANGUAGE sql AS $$SELECT sum(upper(units) - lower(units)) FROM reservation.allocation WHERE resource_id = r($1)$$;

SELECT is(sell('hall', 2850), 2850::bigint, 'All but the last 150 units are sold.');
SELECT rows_read('hall', 100) AS few \gset
SELECT cmp_ok(:few, '>', 0::numeric, 'A call reads rows of others.');
SELECT cmp_ok(:few, '<', 300::numeric, 'It reads few of the 2,850.');
SELECT is(units_sold('hall'), 2950::bigint, 'So are 100 more.');
SELECT is(sell('hall', 60), 50::bigint, 'The last 50 are sold, and no more.');
SELECT is(units_sold('hall'), 3000::bigint, 'Every unit is sold.');
SELECT is(reservation.is_available(r('hall'), '[2030-06-01 18:00+00,2030-06-01 22:00+00)'), false, 'The hall is sold out.');

-- Units that are given up
SELECT count(*) FROM (SELECT reservation.cancel_reservation(reservation_id) FROM reservation.allocation
	WHERE resource_id = r('hall') AND (lower(units) IN (700, 701) OR lower(units) = 2100)) AS c \gset canceled_
SELECT is(:canceled_count, 3, 'Three reservations are canceled, two of them on adjacent units.');
SELECT is(sell('hall', 1, 2), 1::bigint, 'Two adjacent units are found.');
SELECT is((SELECT count(*) FROM reservation.allocation WHERE resource_id = r('hall') AND units = '[700,702)'), 1::bigint, 'They are the two that were given up.');
SELECT is(sell('hall', 2), 1::bigint, 'The third unit is sold once.');
SELECT is(units_sold('hall'), 3000::bigint, 'Every unit is sold again.');

-- Groups
SELECT is(sell('dome', 999, 3), 999::bigint, 'Groups of three fill the dome but for three units.');
SELECT is((SELECT count(*) FROM reservation.allocation WHERE resource_id = r('dome')), 999::bigint, 'Every group sits together.');
SELECT is(sell('dome', 4), 3::bigint, 'Single guests get the units that are left.');
SELECT is(units_sold('dome'), 3000::bigint, 'Every unit of the dome is sold.');

-- Holds that have ended, among very many holders
SELECT is((SELECT count(*) FROM (SELECT reservation.cancel_reservation(reservation_id) FROM reservation.allocation
	WHERE resource_id = r('dome') AND upper(units) <= 60) AS c) > 0, true, 'Some groups cancel.');
SELECT is(sell('dome', 12, 3, '1 minute'), 12::bigint, 'Holds take some of the places.');
SELECT is(sell('dome', 60, 1) > 0, true, 'Single guests take the others.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(reservation.is_available(r('dome'), '[2030-06-01 18:00+00,2030-06-01 22:00+00)'), true, 'The places of holds that have ended are free.');
SELECT is(sell('dome', 37), 36::bigint, 'They are sold.');
SELECT is(units_sold('dome'), 3000::bigint, 'Every unit of the dome is sold again.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events tell all of it.');

-- A session that comes late to a sale
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('arena', 5000, 'UTC');
INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
SELECT r('arena'), gen_random_uuid(), int4range(n, n + 1), '[2030-06-01 18:00+00,2030-06-01 22:00+00)' FROM generate_series(0, 4899) AS n;
SELECT cmp_ok(rows_read('arena', 10), '<', 1000::numeric, 'It passes over the 4,900 that others have sold once.');
SELECT * FROM finish();
