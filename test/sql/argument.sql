-- A wrong call is an error: which one, and what it says.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
INSERT INTO reservation.resource (resource_id, name, time_zone) VALUES (1000, 'argument', 'UTC'), (1001, 'argument 2', 'UTC');
SELECT reservation_id AS id FROM reservation.create_reservation(1000, '[2030-02-01,2030-02-02)', 'c') \gset

--
-- Nulls, one argument without a default after the other
--
SELECT pg_temp.error_of(statement) FROM (VALUES
	(1, $$SELECT reservation.create_reservation(NULL, '[2030-03-01,2030-03-02)', 'c')$$),
	(2, $$SELECT reservation.create_reservation(1000, NULL, 'c')$$),
	(3, $$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', NULL)$$)) AS v(n, statement) ORDER BY n;
-- these may be
SELECT pg_temp.error_of($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', promotion_code => NULL,
	amount => NULL, hold => NULL, idempotency_key => NULL)$$);
SELECT pg_temp.error_of(statement) FROM (VALUES
	(1, $$SELECT reservation.create_group_reservation(NULL, '[2030-03-01,2030-03-02)', 'c')$$),
	(2, $$SELECT reservation.create_group_reservation('{1000,NULL}', '[2030-03-01,2030-03-02)', 'c')$$),
	(3, $$SELECT reservation.create_group_reservation('{1000}', NULL, 'c')$$),
	(4, $$SELECT reservation.create_group_reservation('{1000}', '[2030-03-01,2030-03-02)', NULL)$$)) AS v(n, statement) ORDER BY n;
SELECT f, pg_temp.error_of(format('SELECT reservation.%s(NULL)', f)) FROM unnest('{confirm_reservation,modify_reservation,cancel_reservation,
	checkin,checkout,mark_no_show,expire_reservation,send_reservation_confirmation,reopen_resource,prune,retire}'::text[])
	WITH ORDINALITY AS u(f, n) ORDER BY n;
SELECT pg_temp.error_of(statement) FROM (VALUES
	(1, $$SELECT reservation.close_resource(NULL, '[2030-03-01,2030-03-02)')$$),
	(2, $$SELECT reservation.close_resource(1000, NULL)$$)) AS v(n, statement) ORDER BY n;
-- Questions
SELECT statement, pg_temp.error_of('SELECT * FROM reservation.' || statement) FROM unnest(ARRAY[
	$$availability(NULL, '[2030-03-01,2030-03-02)')$$, $$availability(1000, NULL)$$,
	$$is_available(NULL, '[2030-03-01,2030-03-02)')$$, $$is_available(1000, NULL)$$,
	$$find_slots(NULL, '[2030-03-01,2030-03-02)')$$, $$find_slots('1 hour', NULL)$$,
	$$alternatives(NULL, '[2030-03-01,2030-03-02)')$$, $$alternatives(1000, NULL)$$,
	$$quote(NULL, '[2030-03-01,2030-03-02)')$$, $$quote(1000, NULL)$$,
	$$normalize(NULL)$$, $$open_periods(NULL, '[2030-03-01,2030-03-02)')$$,
	$$open_periods(1000, NULL)$$, $$history(NULL)$$, $$as_of(NULL, '2030-03-01')$$,
	$$grant_usage(NULL, 'reader')$$, $$grant_usage('postgres', NULL)$$]) WITH ORDINALITY AS u(statement, n) ORDER BY n;

--
-- Periods
--
SELECT period, pg_temp.error_of(format($$SELECT reservation.create_reservation(1000, %L, 'c')$$, period)) FROM unnest('{
	"empty", "[2030-03-01,2030-03-01)", "(2030-03-01,2030-03-01]", "(2030-03-01 00:00:00,2030-03-01 00:00:00.000001)",
	"(,)", "[2030-03-01,)", "(,2030-03-01)", "[-infinity,2030-03-01)", "[2030-03-01,infinity)", "[2030-03-01,infinity]"
	}'::text[]) WITH ORDINALITY AS u(period, n) ORDER BY n;
SELECT pg_temp.error_of($$SELECT reservation.create_reservation(1000, '[2030-03-02,2030-03-01)', 'c')$$);
SELECT f, pg_temp.error_of(format('SELECT * FROM reservation.%s', f)) FROM unnest(ARRAY[$$create_group_reservation('{1000}', 'empty', 'c')$$,
	format('modify_reservation(%L, %L)', :'id', 'empty'), $$close_resource(1000, '[2030-03-01,)')$$, $$availability(1000, '[2030-03-01,)')$$,
	$$is_available(1000, 'empty')$$, $$find_slots('1 hour', '(,2030-03-01)')$$, $$find_slots('1 hour', '(,2030-03-01)', 1000)$$,
	$$alternatives(1000, 'empty')$$, $$quote(1000, '[2030-03-01,)')$$, $$normalize('empty')$$, $$normalize('(,)')$$,
	$$open_periods(1000, '[2030-03-01,infinity)')$$]) WITH ORDINALITY AS u(f, n) WHERE f !~ :'id' ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, %L)', :'id', 'empty'));

--
-- Numbers
--
SELECT q, pg_temp.error_of(format($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', %s)$$, q))
FROM unnest('{0,-1,-2147483648}'::int[]) WITH ORDINALITY AS u(q, n) ORDER BY n;
SELECT f, pg_temp.error_of('SELECT * FROM reservation.' || f) FROM unnest(ARRAY[$$create_group_reservation('{1000}', '[2030-03-01,2030-03-02)', 'c', 0)$$,
	$$is_available(1000, '[2030-03-01,2030-03-02)', 0)$$, $$quote(1000, '[2030-03-01,2030-03-02)', -1)$$,
	$$alternatives(1000, '[2030-03-01,2030-03-02)', 0)$$, $$alternatives(1000, '[2030-03-01,2030-03-02)', 1, 0)$$,
	$$find_slots('1 hour', '[2030-03-01,2030-03-02)', 1000, quantity => 0)$$, $$find_slots('1 hour', '[2030-03-01,2030-03-02)', 1000, max => -1)$$,
	$$expire_reservations(0)$$, $$read_events(0, 0)$$]) WITH ORDINALITY AS u(f, n) ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, quantity => 0)', :'id'));
SELECT a, pg_temp.error_of(format($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', amount => %L)$$, a))
FROM unnest('{-1,-0.001,NaN,Infinity,-Infinity}'::numeric[]) WITH ORDINALITY AS u(a, n) ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, amount => -1)', :'id'));
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, amount => %L)', :'id', 'NaN'));

--
-- Intervals and times
--
SELECT h, pg_temp.error_of(format($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', hold => %L)$$, h))
FROM unnest('{0,-1 hour,1 month -30 days,1 month -28 days,1 day -22 hours,-1 month 30 days}'::text[]) WITH ORDINALITY AS u(h, n) ORDER BY n;
SELECT f, pg_temp.error_of('SELECT * FROM reservation.' || f) FROM unnest(ARRAY[$$find_slots('0', '[2030-03-01,2030-03-02)', 1000)$$,
	$$find_slots('-1 hour', '[2030-03-01,2030-03-02)', 1000)$$, $$find_slots('1 hour', '[2030-03-01,2030-03-02)', 1000, step => '0')$$,
	$$find_slots('1 hour', '[2030-03-01,2030-03-02)', 1000, step => '-1 hour')$$]) WITH ORDINALITY AS u(f, n) ORDER BY n;
-- also where there is nothing to look for
SELECT f, pg_temp.error_of(format('SELECT * FROM reservation.find_slots(%s, category => %L)', f, 'nothing')) FROM unnest(ARRAY[
	$$NULL, '[2030-03-01,2030-03-02)'$$, $$'1 hour', '[2030-03-01,)'$$, $$'1 hour', '[2030-03-01,2030-03-02)', quantity => 0$$,
	$$'1 hour', '[2030-03-01,2030-03-02)', step => '0'$$, $$'1 hour', '[2030-03-01,2030-03-02)', max => 0$$,
	$$'1 hour', '[2030-03-01,2030-03-02)'$$]) WITH ORDINALITY AS u(f, n) ORDER BY n;
SELECT t, pg_temp.error_of(format('SELECT reservation.checkin(%L, at => %L)', :'id', t)) FROM unnest('{infinity,-infinity}'::text[]) AS t;
SELECT t, pg_temp.error_of(format('SELECT reservation.checkout(%L, at => %L)', :'id', t)) FROM unnest('{infinity,-infinity}'::text[]) AS t;
SELECT f, pg_temp.error_of(format('SELECT reservation.%s(%L)', f, 'infinity')) FROM unnest('{prune,retire}'::text[]) AS f;
SELECT f, m, pg_temp.error_of(format('SELECT reservation.%s(%L, %s)', f, '2030-03-01', m)) FROM unnest('{prune,retire}'::text[]) AS f, unnest('{0,-1}'::text[]) WITH ORDINALITY AS u(m, n) ORDER BY f, n;

--
-- Choices
--
SELECT c, pg_temp.error_of(format($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', on_unavailable => %L)$$, c))
FROM unnest(ARRAY['nonsense', '', 'REJECT', 'reject ', '"']) WITH ORDINALITY AS u(c, n) ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.send_reservation_confirmation(%L, about => %L)', :'id', 'nonsense'));
SELECT pg_temp.error_of($$SELECT reservation.grant_usage('postgres', 'owner')$$);

--
-- Arrays and objects
--
SELECT a, pg_temp.error_of(format($$SELECT reservation.create_group_reservation(%L, '[2030-03-01,2030-03-02)', 'c')$$, a))
FROM unnest(ARRAY['{}', '{1000,1001,1000}', '{{1000},{1001}}']) WITH ORDINALITY AS u(a, n) ORDER BY n;
SELECT pg_temp.error_of($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', idempotency_key => repeat('k', 1025))$$);
SELECT d, pg_temp.error_of(format($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', details => %L)$$, d))
FROM unnest(ARRAY['[]', '"text"', '7', 'true', 'null']) WITH ORDINALITY AS u(d, n) ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, details => %L)', :'id', '[]'));
SELECT u, pg_temp.error_of(format($$SELECT reservation.close_resource(1000, '[2030-03-05,2030-03-06)', %L)$$, u))
FROM unnest('{"empty","[0,0)","[0,2)","[1,2)","[-1,1)","(,0)","[1,)"}'::text[]) WITH ORDINALITY AS x(u, n) ORDER BY n;

--
-- Rows that do not exist
--
SELECT f, pg_temp.error_of('SELECT * FROM reservation.' || f) FROM unnest(ARRAY[$$create_reservation(4711, '[2030-03-01,2030-03-02)', 'c')$$,
	$$create_reservation(-1, '[2030-03-01,2030-03-02)', 'c')$$, $$create_reservation(9223372036854775807, '[2030-03-01,2030-03-02)', 'c')$$,
	$$create_group_reservation('{1000,4711}', '[2030-03-01,2030-03-02)', 'c')$$, $$close_resource(4711, '[2030-03-01,2030-03-02)')$$,
	$$reopen_resource(4711)$$, $$availability(4711, '[2030-03-01,2030-03-02)')$$, $$is_available(4711, '[2030-03-01,2030-03-02)')$$,
	$$find_slots('1 hour', '[2030-03-01,2030-03-02)', 4711)$$, $$alternatives(4711, '[2030-03-01,2030-03-02)')$$,
	$$quote(4711, '[2030-03-01,2030-03-02)')$$, $$open_periods(4711, '[2030-03-01,2030-03-02)')$$]) WITH ORDINALITY AS u(f, n) ORDER BY n;
SELECT f, pg_temp.error_of(format('SELECT reservation.%s(%L)', f, '00000000-0000-7000-8000-000000000000')) FROM unnest('{confirm_reservation,
	modify_reservation,cancel_reservation,checkin,checkout,mark_no_show,expire_reservation,send_reservation_confirmation,history}'::text[]) WITH ORDINALITY AS u(f, n) ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, resource_id => 4711)', :'id'));
SELECT pg_temp.error_of($$SELECT reservation.create_reservation(1000, '[2030-03-01,2030-03-02)', 'c', promotion_code => 'SUMMER')$$);
SELECT pg_temp.error_of($$SELECT reservation.create_group_reservation('{1000}', '[2030-03-01,2030-03-02)', 'c', promotion_code => 'SUMMER')$$);
SELECT pg_temp.error_of($$SELECT reservation.quote(1000, '[2030-03-01,2030-03-02)', 1, 'SUMMER')$$);

-- Nothing of all this was done.
SELECT count(*) FROM reservation.reservation WHERE resource_ids && '{1000,1001}' AND during && '[2030-03-01,2030-03-02)';
SELECT version, sequence FROM reservation.reservation WHERE reservation_id = :'id';
