-- Announcing events: settings, and tick(). What is heard is for test/t/100_notify.pl.
BEGIN;
SELECT plan(40);
SET LOCAL client_min_messages = error;

CREATE FUNCTION book(who text) RETURNS text LANGUAGE sql AS $$
SELECT status FROM reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', who)
$$;
CREATE FUNCTION marked() RETURNS bigint LANGUAGE sql AS $$
SELECT count(*) FROM reservation.event WHERE needs_notify
$$;
INSERT INTO reservation.resource (name, capacity) VALUES ('meadow', 1000);

-- Settings
SELECT is(reservation.clock() IS NULL, false, 'the library is there');
SELECT results_eq($$SELECT name, context, boot_val FROM pg_settings
	WHERE name IN ('reservation.notify', 'reservation.channel', 'reservation.databases', 'reservation.worker_role') ORDER BY name COLLATE "C"$$,
	$$VALUES ('reservation.channel'::text, 'superuser'::text, 'reservation'::text), ('reservation.databases', 'sighup', ''),
		('reservation.notify', 'superuser', 'auto'), ('reservation.worker_role', 'sighup', '')$$, 'settings and who may set them');
SELECT lives_ok(format('SET LOCAL reservation.notify = %L', v), 'notify may be ' || v) FROM unnest('{auto,transaction,worker,off,WORKER}'::text[]) AS v;
SELECT throws_ok(format('SET LOCAL reservation.notify = %L', v), '22023', NULL, 'and not ' || v) FROM unnest(ARRAY['on', '', 'always', 'true', 'worker,off']) AS v;
SELECT lives_ok(format('SET LOCAL reservation.channel = %L', v), 'a channel may be ' || v) FROM unnest(ARRAY['x', 'Odd "name"; --', 'ünï', repeat('x', 63)]) AS v;
SELECT throws_ok(format('SET LOCAL reservation.channel = %L', v), '22023', NULL, 'and not ' || v) FROM unnest(ARRAY['', repeat('x', 64), repeat('ü', 32)]) AS v;
RESET reservation.channel;
SELECT throws_ok($$SET LOCAL reservation.databases = 'x'$$, '55P02', NULL, 'databases are the server''s to set');
SELECT throws_ok($$SET LOCAL reservation.worker_role = 'x'$$, '55P02', NULL, 'and so is the role');
CREATE ROLE clerk;
SET LOCAL ROLE clerk;
SELECT throws_ok($$SET LOCAL reservation.notify = 'off'$$, '42501', NULL, 'nobody silences the events of others');
SELECT throws_ok($$SET LOCAL reservation.channel = 'mine'$$, '42501', NULL, 'or sends them elsewhere');
RESET ROLE;

-- The process that announces is written with the event.
RESET reservation.notify;
SELECT is(book('auto'), 'confirmed', 'a reservation');
SELECT is(marked(), 0::bigint, 'auto, without a worker: its transaction');
SET LOCAL reservation.notify = 'off';
SELECT is(book('off'), 'confirmed', 'another');
SELECT is(marked(), 0::bigint, 'off: nobody');
SET LOCAL reservation.notify = 'worker';
SELECT is(book('worker'), 'confirmed', 'and one more');
SELECT is(marked(), 4::bigint, 'worker: a worker');

-- tick()
SELECT throws_ok('SELECT reservation.tick(NULL)', '22004', NULL, 'null is no number');
SELECT throws_ok('SELECT reservation.tick(0)', '22023', NULL, 'nor is nothing a number of events');
SELECT throws_ok('SELECT reservation.tick(-1)', '22023', NULL, 'nor less');
SELECT results_eq('SELECT * FROM reservation.tick(max => 3)', 'VALUES (0::bigint, 3::bigint)', 'at most so many');
SELECT results_eq('SELECT * FROM reservation.tick(2147483647)', 'VALUES (0::bigint, 1::bigint)', 'or all');
SELECT results_eq('SELECT * FROM reservation.tick()', 'VALUES (0::bigint, 0::bigint)', 'once');
SELECT results_eq('SELECT only_row, position FROM reservation.notify_cursor', 'SELECT true, max(position) FROM reservation.event', 'how far it came');
SELECT throws_ok('INSERT INTO reservation.notify_cursor VALUES (false, 1)', '23514', NULL, 'there is no other row');
SELECT throws_ok('INSERT INTO reservation.notify_cursor (position) VALUES (1)', '23505', NULL, 'but one');
SET LOCAL reservation.now = '2039-01-01 12:00+00';
SELECT is(status, 'held', 'a hold') FROM reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', 'c', hold => '1 hour');
SET LOCAL reservation.now = '2039-01-01 13:00+00';
SELECT results_eq('SELECT * FROM reservation.tick()', 'VALUES (1::bigint, 4::bigint)', 'ends, and all of it is announced');

SELECT * FROM finish();
ROLLBACK;
