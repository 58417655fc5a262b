-- The edges: of time, of numbers, of size.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
INSERT INTO reservation.resource (resource_id, name, capacity, overbooking, time_zone, cleanup_time, setup_time, price, price_per, payment) VALUES
	(1300, 'edge', 1, 0, 'UTC', NULL, NULL, NULL, 'night', 'later'),
	(1301, 'edge with cleaning', 1, 0, 'UTC', '2 days', NULL, NULL, 'night', 'later'),
	(1302, 'edge with set-up', 1, 0, 'UTC', NULL, '2 days', NULL, 'night', 'later'),
	(1303, 'no units', 0, 0, 'UTC', NULL, NULL, NULL, 'night', 'later'),
	(1304, 'many units', 2147483646, 0, 'UTC', NULL, NULL, NULL, 'night', 'later'),
	(1305, 'dear', 9, 0, 'UTC', NULL, NULL, 4000000000000, 'hour', 'later'),
	(1306, 'many and more', 2000000000, 147483646, 'UTC', NULL, NULL, NULL, 'night', 'later'),
	(1307, 'a lifetime of cleaning', 1, 0, 'UTC', '100 years', NULL, NULL, 'night', 'later'),
	(1308, 'long', 1, 0, 'UTC', NULL, NULL, NULL, 'night', 'later');

-- The answer of a query, and that of a command
CREATE FUNCTION pg_temp.ask(resource_id bigint, during text, quantity int = 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	offered text;
	done text;
BEGIN
	BEGIN
		offered := reservation.is_available($1, $2::tstzrange, $3)::text;
	EXCEPTION WHEN OTHERS THEN
		offered := SQLSTATE || ': ' || SQLERRM;
	END;
	BEGIN
		done := (SELECT concat_ws(' ', o.status, o.reason) FROM reservation.create_reservation($1, $2::tstzrange, 'c', $3) AS o);
	EXCEPTION WHEN OTHERS THEN
		done := SQLSTATE || ': ' || SQLERRM;
	END;
	RETURN offered || ', ' || done;
END
$$;

-- The last days there are
SELECT pg_temp.ask(1300, '[9998-12-30,9998-12-31)');
SELECT pg_temp.ask(1300, '[9998-12-30,9998-12-31)');
SELECT pg_temp.ask(1300, '[9998-12-31,9999-01-01)');
SELECT pg_temp.ask(1300, '[9998-12-31,9999-01-01]');
SELECT pg_temp.ask(1300, '[9998-12-31,9999-01-01 00:00:00.000001)');
SELECT pg_temp.ask(1300, '[294276-12-30,294276-12-31)');
SELECT pg_temp.ask(1300, '[294276-12-31,294276-12-31 23:59:59.999999]');
SELECT pg_temp.ask(1300, '[294276-12-31,294277-01-01)');
SELECT pg_temp.ask(1301, '[9998-12-28,9998-12-29)');
SELECT pg_temp.ask(1301, '[9998-12-31,9999-01-01)');
SELECT pg_temp.ask(1307, '[2030-02-01,2030-02-02)');
-- and the first: the past is refused, not an error
SELECT pg_temp.ask(1300, '[0001-01-01,0001-01-02)');
SELECT pg_temp.ask(1302, '[0001-01-01,0001-01-02)');
SELECT pg_temp.ask(1302, '[2030-02-01,2030-02-02)');
SELECT pg_temp.ask(1300, '[0001-12-31 BC,2030-01-02)');
SELECT pg_temp.ask(1300, '[4714-11-24 BC,4714-11-25 BC)');
-- no longer than ten years
SELECT pg_temp.ask(1308, '[2030-01-01,2040-01-01)');
SELECT pg_temp.ask(1308, '[2030-01-01,2040-01-01 00:00:00.000001)');
SELECT pg_temp.error_of($$SELECT reservation.quote(1305, '[2030-02-01,2030-02-02)', 1000000)$$);

-- Holds
SELECT h, pg_temp.error_of(format($$SELECT reservation.create_reservation(1300, %L, 'c', hold => %L)$$,
	tstzrange('2030-05-01'::timestamptz + n * interval '1 day', '2030-05-02'::timestamptz + n * interval '1 day'), h))
FROM unnest('{7968 years,8000 years,200000 years,178000000 years,2147483647 days,2147483647 months,2562047788:00:54.775807}'::text[]) WITH ORDINALITY AS u(h, n) ORDER BY n;

-- Numbers of units
SELECT pg_temp.ask(1303, '[2030-02-01,2030-02-02)');
SELECT pg_temp.ask(1303, '[2030-02-01,2030-02-02)', 2147483647);
SELECT pg_temp.ask(1304, '[2030-02-01,2030-02-02)', 2147483647);
SELECT pg_temp.ask(1304, '[2030-02-01,2030-02-02)', 2147483646);
SELECT pg_temp.ask(1304, '[2030-02-01,2030-02-02)', 1);
SELECT pg_temp.ask(1304, '[2030-03-01,2030-03-02)', 1);
SELECT available FROM reservation.availability(1304, '[2030-03-01,2030-03-02)');
SELECT pg_temp.ask(1306, '[2030-02-01,2030-02-02)', 2000000000);
SELECT status, overbooked FROM reservation.create_reservation(1306, '[2030-02-01,2030-02-02)', 'c', 147483646, 'overbook');
SELECT units FROM reservation.allocation WHERE resource_id = 1306 ORDER BY units;
SELECT count(*) FROM reservation.find_slots('1 hour', '[2030-03-01,2030-03-02)', 1304, quantity => 2147483647);
SELECT count(*) FROM reservation.alternatives(1303, '[2030-03-01,2030-03-02)', 2147483647, 2147483647);

-- Money
SELECT amount FROM reservation.create_reservation(1305, '[2030-02-01,2030-02-02)', 'c', 9);
SELECT amount FROM reservation.create_reservation(1300, '[2030-06-01,2030-06-02)', 'c', amount => 999999999999999.985);
SELECT amount FROM reservation.create_reservation(1300, '[2030-06-02,2030-06-03)', 'c', amount => 0.004);
SELECT amount FROM reservation.create_reservation(1300, '[2030-06-03,2030-06-04)', 'c', amount => 0.005);

-- Ten megabytes of details stay out of the events, and come back as they were, where they may be as long.
SELECT jsonb_build_object('note', string_agg(md5(i::text), '')) AS details FROM generate_series(1, 327680) AS i \gset large_
SELECT length(:'large_details') > 10 * 1024 * 1024 AS large;
SELECT pg_temp.error_of(format($$SELECT reservation.create_reservation(1300, '[2030-07-01,2030-07-02)', 'c', details => %L)$$, :'large_details'));
SET reservation.max_details = '11MB';
SELECT reservation_id AS id FROM reservation.create_reservation(1300, '[2030-07-01,2030-07-02)', 'c', details => :'large_details', idempotency_key => 'large') \gset
SELECT reservation_id = :'id' AS same FROM reservation.create_reservation(1300, '[2030-07-01,2030-07-02)', 'c', details => :'large_details', idempotency_key => 'large');
SELECT details = :'large_details' AS same FROM reservation.reservation WHERE reservation_id = :'id';
SELECT max(pg_column_size(payload)) < 1000 AS small FROM reservation.history(:'id');
SELECT status FROM reservation.modify_reservation(:'id', customer => 'd');
SELECT details = :'large_details' AS same FROM reservation.reservation WHERE reservation_id = :'id';
SELECT status FROM reservation.modify_reservation(:'id', details => '{}');
SELECT details FROM reservation.reservation WHERE reservation_id = :'id';

-- Long words
SELECT status FROM reservation.create_reservation(1300, '[2030-08-01,2030-08-02)', repeat('ü', 512), idempotency_key => repeat('ü', 512));
SELECT length(customer) FROM reservation.reservation WHERE during = '[2030-08-01,2030-08-02)' AND resource_ids = '{1300}';
SELECT pg_temp.error_of($$SELECT reservation.create_reservation(1300, '[2030-08-02,2030-08-03)', repeat('ü', 512) || 'u')$$);

SELECT v.* FROM reservation.verify() AS v JOIN reservation.reservation AS r USING (reservation_id) WHERE r.resource_ids[1] BETWEEN 1300 AND 1399;
