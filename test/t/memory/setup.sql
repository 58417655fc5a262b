CREATE EXTENSION reservation;

INSERT INTO reservation.resource (name, category, capacity, setup_time, price, payment) VALUES
	('plain', 'rooms', 3, null, null, 'upfront'),
	('prepared', 'rooms', 2, '1 hour', null, 'upfront'),
	('priced', 'rooms', 2, null, 100, 'later'),
	('open', 'desks', 2, null, null, 'upfront');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT 4, n, '08:00', '18:00' FROM pg_catalog.generate_series(1, 7) AS n;

-- The memory of the session, as PostgreSQL and as the kernel count it.
CREATE FUNCTION footprint(OUT used bigint, OUT resident bigint)
LANGUAGE sql VOLATILE
AS $$
	SELECT (SELECT sum(used_bytes) FROM pg_catalog.pg_backend_memory_contexts),
		1024 * (regexp_match(pg_catalog.pg_read_file('/proc/self/status'),
			'RssAnon:\s*(\d+)'))[1]::bigint
$$;

-- The most that it ever held, in bytes
CREATE FUNCTION peak() RETURNS bigint
LANGUAGE sql VOLATILE
AS $$
	SELECT 1024 * (regexp_match(pg_catalog.pg_read_file('/proc/self/status'),
		'VmHWM:\s*(\d+)'))[1]::bigint
$$;

-- One day in the life of a resource: nineteen commands, two of them on three items, and a few queries, accepted and
-- refused.  Each day is another, so that nothing fills up.
CREATE PROCEDURE one_day(day int)
LANGUAGE plpgsql
AS $$
DECLARE
	-- a wide fan of days: an index that grows is not what is measured here
	dawn constant timestamptz := '2030-01-01 00:00+00'::timestamptz + day * interval '1 day';
	morning constant tstzrange := tstzrange(dawn + interval '9 hours', dawn + interval '12 hours');
	noon constant tstzrange := tstzrange(dawn + interval '11 hours', dawn + interval '14 hours');
	room constant bigint := 1 + day % 4;
	a reservation.outcome;
	b reservation.outcome;
	c reservation.outcome;
	booking uuid;
BEGIN
	PERFORM set_config('reservation.now', dawn::text, false);
	a := reservation.create_reservation(room, morning, 'ann', details => '{"floor": 1}');
	b := reservation.create_reservation(room, noon, 'bob', idempotency_key => 'key ' || day);
	b := reservation.create_reservation(room, noon, 'bob', idempotency_key => 'key ' || day);
	c := reservation.create_reservation(room, morning, 'cas', 4);
	c := reservation.create_group_reservation(ARRAY[1, 2, 3, 4], tstzrange(upper(noon), upper(noon) + interval '1 hour'),
		'dee', hold => '1 hour');
	PERFORM reservation.modify_reservation(a.reservation_id, during => noon, details => '{"floor": 2}');
	PERFORM reservation.modify_reservation(a.reservation_id, quantity => 9);
	PERFORM reservation.send_reservation_confirmation(a.reservation_id);
	PERFORM FROM reservation.availability(room, tstzrange(dawn, dawn + interval '3 days'));
	PERFORM FROM reservation.find_slots('1 hour', tstzrange(dawn, dawn + interval '3 days'), category => 'rooms');
	PERFORM reservation.is_available(room, noon, 2);
	PERFORM FROM reservation.alternatives(room, noon, 2);
	PERFORM reservation.checkin(a.reservation_id);
	PERFORM reservation.cancel_reservation(a.reservation_id);
	PERFORM reservation.checkout(a.reservation_id);
	PERFORM reservation.cancel_reservation(b.reservation_id);
	PERFORM reservation.confirm_reservation(c.reservation_id);
	PERFORM reservation.mark_no_show(c.reservation_id);
	b := reservation.close_resource(room, tstzrange(dawn + interval '20 hours', dawn + interval '22 hours'));
	PERFORM reservation.reopen_resource(b.closure_id);
	booking := (SELECT max(o.booking_id::text) FROM reservation.create_booking((
		SELECT jsonb_agg(jsonb_build_object('resource_id', 1 + n % 4, 'from', dawn + interval '16 hours', 'to', dawn + interval '17 hours', 'details', '{"a": 1}'::jsonb))
		FROM generate_series(1, 3) AS n), 'eve', 'each', details => '{"b": 1}') AS o);
	PERFORM FROM reservation.cancel_booking(booking);
	PERFORM FROM reservation.expire_reservations();
	PERFORM FROM reservation.history(a.reservation_id);
END
$$;

CREATE PROCEDURE days(first int, last int)
LANGUAGE plpgsql
AS $$
BEGIN
	FOR day IN first .. last LOOP
		CALL public.one_day(day);
		COMMIT;
	END LOOP;
END
$$;

-- Every kind of wrong call; each must be an error of the expected kind.
CREATE TABLE wrong_call (n int PRIMARY KEY, call text NOT NULL, state text NOT NULL);
INSERT INTO wrong_call VALUES
	(0, $q$reservation.create_reservation(null, '[2030-01-01,2030-01-02)', 'x')$q$, '22004'),
	(1, $q$reservation.create_reservation(999, '[2030-01-01,2030-01-02)', 'x')$q$, 'P0002'),
	(2, $q$reservation.create_reservation(1, 'empty', 'x')$q$, '22023'),
	(3, $q$reservation.create_reservation(1, '[2030-01-01,2030-01-02)', 'x', 0)$q$, '22023'),
	(4, $q$reservation.create_reservation(5, '[2030-06-01,2030-06-02)', 'x', on_unavailable => 'error')$q$, '23P01'),
	(5, $q$reservation.create_group_reservation(ARRAY[1, 1], '[2030-01-01,2030-01-02)', 'x')$q$, '22023'),
	(6, $q$reservation.cancel_reservation(gen_random_uuid())$q$, 'P0002'),
	(7, $q$reservation.cancel_reservation((SELECT reservation_id FROM reservation.reservation WHERE customer = 'full'), expected_version => 7)$q$, 'RS001'),
	(8, $q$reservation.create_reservation(1, '[2030-01-01,2030-01-02)', 'x', idempotency_key => 'full')$q$, 'RS002'),
	(9, $q$reservation.reopen_resource(-1)$q$, 'P0002'),
	(10, $q$reservation.create_booking('[{"resource_id": 1, "from": "2030-01-01", "to": "2030-01-02"}, {"resource_id": 1, "x": 1}]', 'x')$q$, '22023'),
	(11, $q$reservation.create_booking('[{"resource_id": 1, "from": "2031-06-01", "to": "2031-06-02"},
		{"resource_id": 5, "from": "2030-06-01", "to": "2030-06-02", "on_unavailable": "error"}]', 'x', 'each')$q$, '23P01');

INSERT INTO reservation.resource (name) VALUES ('full');
SELECT FROM reservation.create_reservation(5, '[2030-06-01,2030-06-02)', 'full', idempotency_key => 'full');

CREATE PROCEDURE errors(rounds int)
LANGUAGE plpgsql
AS $$
DECLARE
	wrong record;
BEGIN
	FOR round IN 1 .. rounds LOOP
		FOR wrong IN SELECT * FROM public.wrong_call LOOP
			BEGIN
				EXECUTE 'SELECT ' || wrong.call;
				RAISE EXCEPTION 'no error from %', wrong.call USING ERRCODE = 'XX000';
			EXCEPTION WHEN OTHERS THEN
				IF SQLSTATE <> wrong.state THEN
					RAISE EXCEPTION '% from % instead of %', SQLSTATE, wrong.call, wrong.state;
				END IF;
			END;
		END LOOP;
		COMMIT;
	END LOOP;
END
$$;
