-- The announcement of events: settings, and tick(). test/t/100_notify.pl listens.
BEGIN;
SELECT plan(39);
SET LOCAL client_min_messages = error;

CREATE FUNCTION book(who text) RETURNS text LANGUAGE sql AS $$
SELECT status FROM reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', who)
$$;
CREATE FUNCTION marked() RETURNS bigint LANGUAGE sql AS $$
SELECT count(*) FROM reservation.event WHERE needs_notify
$$;
INSERT INTO reservation.resource (name, capacity) VALUES ('meadow', 1000);

-- Settings
SELECT is(reservation.clock() IS NULL, false, 'A call loads the library.');
SELECT results_eq($$SELECT name, context, boot_val FROM pg_settings
	WHERE name IN ('reservation.notify', 'reservation.channel', 'reservation.databases', 'reservation.worker_role') ORDER BY name COLLATE "C"$$,
	$$VALUES ('reservation.channel'::text, 'superuser'::text, 'reservation'::text), ('reservation.databases', 'sighup', ''),
		('reservation.notify', 'superuser', 'auto'), ('reservation.worker_role', 'sighup', '')$$, 'Each setting has its context and its default.');
SELECT lives_ok(format('SET LOCAL reservation.notify = %L', v), 'The setting notify may be ' || v || '.') FROM unnest('{auto,transaction,worker,off,WORKER}'::text[]) AS v;
SELECT throws_ok(format('SET LOCAL reservation.notify = %L', v), '22023', NULL, 'The setting notify may not be "' || v || '".') FROM unnest(ARRAY['on', '', 'always', 'true', 'worker,off']) AS v;
SELECT lives_ok(format('SET LOCAL reservation.channel = %L', v), 'A channel may be ' || v || '.') FROM unnest(ARRAY['x', 'Odd "name"; --', 'ünï', repeat('x', 63)]) AS v;
SELECT throws_ok(format('SET LOCAL reservation.channel = %L', v), '22023', NULL, 'A channel may not be "' || v || '".') FROM unnest(ARRAY['', repeat('x', 64), repeat('ü', 32)]) AS v;
RESET reservation.channel;
SELECT throws_ok($$SET LOCAL reservation.databases = 'x'$$, '55P02', NULL, 'The setting reservation.databases cannot be set in a session.');
SELECT throws_ok($$SET LOCAL reservation.worker_role = 'x'$$, '55P02', NULL, 'The setting reservation.worker_role cannot be set in a session.');
CREATE ROLE clerk;
SET LOCAL ROLE clerk;
SELECT throws_ok($$SET LOCAL reservation.notify = 'off'$$, '42501', NULL, 'A role without rights may not set reservation.notify.');
SELECT throws_ok($$SET LOCAL reservation.channel = 'mine'$$, '42501', NULL, 'A role without rights may not set reservation.channel.');
RESET ROLE;

-- The process that announces is written with the event.
RESET reservation.notify;
SELECT is(book('auto'), 'confirmed', 'A reservation with notify = auto is confirmed.');
SELECT is(marked(), 0::bigint, 'Without a worker notify = auto leaves no event to a worker.');
SET LOCAL reservation.notify = 'off';
SELECT is(book('off'), 'confirmed', 'A reservation with notify = off is confirmed.');
SELECT is(marked(), 0::bigint, 'With notify = off no event is left to a worker.');
SET LOCAL reservation.notify = 'worker';
SELECT is(book('worker'), 'confirmed', 'A reservation with notify = worker is confirmed.');
SELECT is(marked(), 4::bigint, 'With notify = worker its four events are left to a worker.');

-- tick()
SELECT throws_ok('SELECT reservation.tick(0)', '22023', NULL, 'A max of 0 is an error for tick().');
SELECT throws_ok('SELECT reservation.tick(-1)', '22023', NULL, 'A negative max is an error for tick().');
SELECT results_eq('SELECT * FROM reservation.tick(max => 3)', 'VALUES (0::bigint, 3::bigint)', 'tick() announces max events at most.');
SELECT results_eq('SELECT * FROM reservation.tick(2147483647)', 'VALUES (0::bigint, 1::bigint)', 'tick() announces the rest.');
SELECT results_eq('SELECT * FROM reservation.tick()', 'VALUES (0::bigint, 0::bigint)', 'tick() announces nothing twice.');
SELECT results_eq('SELECT only_row, position FROM reservation.notify_cursor', 'SELECT true, max(position) FROM reservation.event', 'The cursor has the last position.');
SELECT throws_ok('INSERT INTO reservation.notify_cursor VALUES (false, 1)', '23514', NULL, 'A second kind of row is an error for the cursor.');
SELECT throws_ok('INSERT INTO reservation.notify_cursor (position) VALUES (1)', '23505', NULL, 'A second row is an error for the cursor.');
SET LOCAL reservation.now = '2039-01-01 12:00+00';
SELECT is(status, 'held', 'A hold is made a year before its stay.') FROM reservation.create_reservation(1, '[2040-01-01, 2040-01-02)', 'c', hold => '1 hour');
SET LOCAL reservation.now = '2039-01-01 13:00+00';
SELECT results_eq('SELECT * FROM reservation.tick()', 'VALUES (1::bigint, 4::bigint)', 'tick() expires the ended hold and announces its events.');

SELECT * FROM finish();
ROLLBACK;
