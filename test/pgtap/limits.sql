-- The values of a caller are limited, so that every reader can read the rows.
\ir support/story.sql
\ir ../support/sample_call.sql

-- A call for each text argument that is no choice
CREATE VIEW call AS
SELECT p.proname AS function, a.name AS argument, a.name IN ('customer', 'provider_reference', 'idempotency_key') AS is_key,
	sample_call(p.oid, jsonb_build_object('reservation_id', 'id(''anna'')', 'resource_id', 'r(''room'')', a.name, '%L')) AS call
FROM pg_proc p, unnest(p.proargnames, p.proargtypes::oid[]) AS a(name, type)
WHERE p.pronamespace = 'reservation'::regnamespace AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
	AND a.type = 'text'::regtype AND a.name NOT IN ('on_unavailable', 'about', 'currency', 'kind', 'mode', 'choose', 'terms', 'rule', 'time_zone', 'text');
SELECT plan(72 + 2 * count(*)::int + count(*) FILTER (WHERE is_key)::int) FROM call;

INSERT INTO reservation.resource (name, time_zone, price, payment, capacity) VALUES ('room', 'UTC', 80, 'later', 1000);
INSERT INTO reservation.promotion (code, kind, value) VALUES (repeat('p', 1024), 'percent', 10);
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna')), 'confirmed', 'Anna''s reservation is confirmed.');

-- With as many bytes as may be and with one more
CREATE FUNCTION text_call(call text, bytes int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT FROM ' || format(call, repeat(E'\x01', bytes));
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = 'taken';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' OR SQLSTATE 'P0002' THEN RETURN 'taken';
	WHEN SQLSTATE '22023' THEN RETURN SQLERRM;
END
$$;
SELECT is(text_call(call, 1024), 'taken', argument || ' of ' || function || ' may have 1024 bytes.') FROM call;
SELECT is(text_call(call, 1025), argument || ' must not be longer than 1024 bytes', 'And not one more.') FROM call;
SELECT is(text_call(call, 0), argument || ' must not be empty', argument || ' of ' || function || ' must have a byte.') FROM call WHERE is_key;

-- Details: measured as they are written
CREATE FUNCTION details(length int) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('a', repeat('x', $1 - 9)) $$;
SELECT is(octet_length(details(1048576)::text), 1048576, 'The details have the greatest length.');
SELECT is(record_outcome('b', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', details => details(1048576))), 'confirmed', 'Details of the greatest length are accepted.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', details => details(1048577))$$, '22023', 'details must not be longer than 1048576 bytes', 'Longer details are an error.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), details => details(1048577))$$, '22023', NULL, 'Longer details are an error for a modification.');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('room'), nights('2030-04-01', 1), 'c', details => details(1048577))$$, '22023', NULL, 'Longer details are an error for the waitlist.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', details => jsonb_build_object('a', repeat(E'\x01', 200000)))$$,
	'22023', NULL, 'A control character takes six bytes.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', details => jsonb_build_object('a', (SELECT jsonb_agg(1e131000::numeric) FROM generate_series(1, 9))))$$,
	'22023', NULL, 'A number takes as many bytes as it has digits, however few it is kept in.');
SET reservation.max_details = '1kB';
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', details => details(1025))$$, '22023', 'details must not be longer than 1024 bytes', 'The limit is a setting.');
RESET reservation.max_details;
SELECT throws_ok($$SET reservation.max_details = '65MB'$$, '22023', NULL, 'It has a limit itself.');

-- Money
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', amount => 1e15)$$, '22023', 'amount must be less than 10 to the power of 15', 'An amount has a limit.');
SELECT is(record_outcome('c', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', amount => 999999999999999.99)), 'confirmed', 'The largest amount is accepted.');
SELECT throws_ok(format($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c', amount => 0.%s)$$, repeat('1', 33)), '22023', 'amount must not have more than 32 digits after the point', 'An amount of too many digits is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('c'), 'x', 1e15)$$, '22023', NULL, 'A payment that is too large is an error.');
UPDATE reservation.resource SET price = 999999999999999;
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-04-01', 1), 2)$$, '22023', 'amount must be less than 10 to the power of 15', 'A computed price that is too large is an error.');
UPDATE reservation.resource SET price = 80;

-- Times
CREATE TABLE bad (n int, period text, message text);
INSERT INTO bad VALUES
	(1, '[0001-12-31 BC 23:59:59.999999+00,2030-03-01)', '% must lie in the years 1 to 9998'),
	(2, '[4714-11-24 BC,2030-03-01)', '% must lie in the years 1 to 9998'),
	(3, '[2030-03-01,9999-01-01 00:00:00.000001+00)', '% must lie in the years 1 to 9998'),
	(4, '[2030-03-01,294276-12-31)', '% must lie in the years 1 to 9998'),
	(5, '[2030-03-01,2030-03-02]', '% must not include its end');
CREATE FUNCTION refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN 'none';
EXCEPTION WHEN SQLSTATE '22023' THEN
	RETURN SQLERRM;
END
$$;
SELECT is((SELECT string_agg(concat_ws(' ', c, b.period, r), E'\n') FROM bad AS b, unnest(ARRAY[
	'create_reservation(1, %L, ''c'')', 'create_group_reservation(''{1}'', %L, ''c'')', 'add_to_waitlist(1, %L, ''c'')', 'modify_reservation(id(''anna''), %L)',
	'close_resource(1, %L)', 'process_overreservation(1, %L)', 'is_available(1, %L)', 'availability(1, %L)', 'occupied(1, %L)',
	'find_slots(''1 hour'', %L)', 'alternatives(1, %L)', 'quote(1, %L)', 'prices(1, %L)', 'open_periods(1, %L)', 'timeline(%L)', 'occupancy_chart(%L)',
	'icalendar(1, %L)', 'freebusy(1, %L)']) AS c, refusal('SELECT FROM reservation.' || format(c, b.period)) AS r
	WHERE r NOT LIKE b.message), NULL, 'No command and no question takes a period beyond the years that calendars have, or one that includes its end.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), '[2030-03-01,2040-03-01 00:00:00.000001)', 'c')$$, '22023', 'during must not be longer than 10 years', 'A stay of more than ten years is an error.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), '[2030-03-01,2040-03-01 00:00:00.000001)')$$, '22023', NULL, 'A modification to more than ten years is an error.');
SELECT throws_ok($$SELECT reservation.find_slots('11 years', '[2030-03-01,2090-01-01)')$$, '22023', 'duration must not be longer than 10 years', 'A duration of more than ten years is an error for find_slots().');
SET reservation.max_stay = '1 month';
SELECT throws_ok($$SELECT reservation.is_available(r('room'), '[2030-03-01,2030-04-01 00:00:01)')$$, '22023', 'during must not be longer than 1 month', 'A stay longer than reservation.max_stay is an error.');
SELECT ok(reservation.is_available(r('room'), '[2030-03-01,2030-04-01)'), 'A stay of all of March is no longer than a month.');
RESET reservation.max_stay;
SELECT throws_ok(format('SET reservation.max_stay = %L', v), '22023', NULL, 'It cannot be ' || v || '.') FROM unnest('{0 days,-1 days,2000 years,tomorrow,10 year ago,nonsense}'::text[]) AS v;
SELECT throws_ok($$SET reservation.now = '294276-01-01'; SELECT reservation.clock()$$, '22023', NULL, 'A clock beyond these years is an error.');
RESET reservation.now;
SELECT throws_ok($$SELECT reservation.checkin(id('anna'), at => '4714-11-24 BC')$$, '22023', 'at must lie in the years 1 to 9998', 'A check-in before the year 1 is an error.');
SELECT throws_ok($$SELECT reservation.checkout(id('anna'), at => '294276-01-01')$$, '22023', 'at must lie in the years 1 to 9998', 'A check-out after the year 9998 is an error.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2090-04-01', 1), 'c', hold => '9000 years')$$, '22023', NULL, 'A hold that ends after the year 9998 is an error.');
SELECT throws_ok($$INSERT INTO reservation.reservation SELECT (r).* FROM (SELECT jsonb_populate_record(r, jsonb_build_object('reservation_id', gen_random_uuid(), 'during', p)) AS r
	FROM reservation.reservation r, unnest('{"[4714-11-24 BC,2030-01-01)","(,)","[2030-01-01,infinity)"}'::text[]) AS p) AS r$$, '23514', NULL, 'A row past the commands has to lie in them, too.');
SELECT throws_ok($$SELECT reservation.create_group_reservation(ARRAY(SELECT generate_series(1, 1001)), nights('2030-04-01', 1), 'c')$$, '22023', 'resource_ids must not have more than 1000 elements', 'A group has a limit.');

-- Zones are names of the zone database, as it spells them.
SELECT throws_ok(format('UPDATE reservation.resource SET time_zone = %L', z), '22023', NULL, z || ' is no name of a zone.')
FROM unnest('{foo3,UTC+2,utc,CEST,europe/berlin,<+02>-02,"EST5EDT,M3.2.0,M11.1.0",Europe/,../Europe/Berlin,""}'::text[]) AS z;
SELECT lives_ok(format('UPDATE reservation.resource SET time_zone = %L', z), 'The time zone ' || z || ' is accepted.') FROM unnest('{Europe/Berlin,Etc/GMT+12,Pacific/Kiritimati,UTC}'::text[]) AS z;

-- Tables that managers fill
SELECT throws_ok('UPDATE reservation.resource SET ' || change, '23514', NULL, 'The check of a resource refuses ' || left(change, 30) || '.') FROM unnest(ARRAY['name = repeat(''x'', 1025)', 'category = repeat(''x'', 1025)',
	'cancellation_policy = repeat(''x'', 1025)', 'price = 1e15', 'price = 1e-33', 'attributes = jsonb_build_object(1, repeat(''x'', 1048577))', 'setup_time = ''101 years''', 'cleanup_time = ''101 years''',
	'hold_duration = ''101 years''', 'max_advance = ''1001 years''', 'min_notice = ''1001 years''', 'max_duration = ''1001 years''', 'min_duration = ''1001 years''', 'duration_step = ''1001 years''']) AS change;
SELECT throws_ok('INSERT INTO reservation.' || row, '23514', NULL, 'The check of the table refuses ' || left(row, 30) || '.') FROM unnest(ARRAY['unit (resource_id, number, name) VALUES (1, 1, repeat(''x'', 1025))',
	'rate (resource_id, name, price) VALUES (1, repeat(''x'', 1025), 1)', 'rate (resource_id, price) VALUES (1, 1e15)', 'promotion (code, kind, value) VALUES (repeat(''x'', 1025), ''percent'', 1)',
	'promotion (code, kind, value) VALUES (''x'', ''amount'', 1e15)', 'promotion (code, kind, value, category) VALUES (''x'', ''amount'', 1, repeat(''x'', 1025))',
	'cancellation_tier VALUES (repeat(''x'', 1025), ''1 day'', 100, 0)', 'cancellation_tier VALUES (''x'', ''1 day'', 100, 1e15)', 'cancellation_tier VALUES (''x'', ''1001 years'', 100, 0)',
	'opening_exception (resource_id, day) VALUES (1, ''0001-12-31 BC'')', 'opening_exception (resource_id, day) VALUES (1, ''9999-01-01'')']) AS row;
SELECT * FROM finish();
