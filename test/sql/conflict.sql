-- Errors of a call that is right in itself: somebody else was faster, or the
-- same caller has said something else before.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
INSERT INTO reservation.resource (resource_id, name, capacity, time_zone) VALUES (1100, 'conflict', 1, 'UTC');
INSERT INTO reservation.resource (resource_id, name, time_zone, currency, price) VALUES (1101, 'euro', 'UTC', 'EUR', 1), (1102, 'yen', 'UTC', 'JPY', 1);
SELECT reservation_id AS id FROM reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', hold => '1 hour', idempotency_key => 'conflict 1') \gset

-- No room, where that is to be an error
SELECT pg_temp.error_of($$SELECT reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', on_unavailable => 'error')$$);
SELECT pg_temp.error_of($$SELECT reservation.create_group_reservation('{1101,1100}', '[2030-02-01,2030-02-02)', 'c', on_unavailable => 'error')$$);
-- what no waiting changes is an answer
SELECT status, reason, alternatives FROM reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', 2, on_unavailable => 'error');
SELECT status, reason, alternatives FROM reservation.create_reservation(1100, '[2029-02-01,2029-02-02)', 'c', on_unavailable => 'error');

-- Another version than expected
SELECT f, pg_temp.error_of(format('SELECT reservation.%s(%L, expected_version => 7)', f, :'id')) FROM unnest('{confirm_reservation,
	modify_reservation,cancel_reservation,checkin,checkout,mark_no_show}'::text[]) WITH ORDINALITY AS u(f, n) ORDER BY n;
SELECT pg_temp.error_of(format('SELECT reservation.cancel_reservation(%L, expected_version => 0)', :'id'));
SELECT pg_temp.error_of(format('SELECT reservation.confirm_reservation(%L, expected_version => 1)', :'id'));
SELECT pg_temp.error_of(format('SELECT reservation.confirm_reservation(%L, expected_version => 1)', :'id'));

-- A key that came with another call
SELECT pg_temp.error_of(statement) FROM (VALUES
	(1, $$SELECT reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'd', hold => '1 hour', idempotency_key => 'conflict 1')$$),
	(2, $$SELECT reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', idempotency_key => 'conflict 1')$$),
	(3, $$SELECT reservation.create_reservation(1100, '[2030-02-01,2030-02-03)', 'c', hold => '1 hour', idempotency_key => 'conflict 1')$$),
	(4, $$SELECT reservation.create_reservation(1101, '[2030-02-01,2030-02-02)', 'c', hold => '1 hour', idempotency_key => 'conflict 1')$$),
	(5, $$SELECT reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', hold => '1 hour', details => '{"a": 1}', idempotency_key => 'conflict 1')$$),
	(6, $$SELECT reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', hold => '1 hour', amount => 0, idempotency_key => 'conflict 1')$$),
	(7, $$SELECT reservation.create_group_reservation('{1100}', '[2030-02-01,2030-02-02)', 'c', hold => '1 hour', idempotency_key => 'conflict 1')$$),
	(8, format('SELECT reservation.cancel_reservation(%L, idempotency_key => %L)', :'id', 'conflict 1'))) AS v(n, statement) ORDER BY n;
-- and with the same one
SELECT reservation_id = :'id' AS same, status FROM reservation.create_reservation(1100, '[2030-02-01,2030-02-02)', 'c', hold => '1 hour',
	idempotency_key => 'conflict 1');
SELECT status FROM reservation.reservation WHERE reservation_id = :'id';

-- Arguments that do not go together
SELECT pg_temp.error_of($$SELECT reservation.create_group_reservation('{1101,1102}', '[2030-02-01,2030-02-02)', 'c')$$);
-- also where there is no room for them
SELECT pg_temp.error_of($$SELECT reservation.create_group_reservation('{1101,1102}', '[2030-02-01,2030-02-02)', 'c', 2)$$);
SELECT pg_temp.error_of($$SELECT reservation.create_group_reservation('{1101,1102}', '[2029-02-01,2029-02-02)', 'c', on_unavailable => 'error')$$);
SELECT reservation_id AS pair FROM reservation.create_group_reservation('{1100,1101}', '[2030-04-01,2030-04-02)', 'c') \gset
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, resource_id => 1100)', :'pair'));
SELECT pg_temp.error_of(format('SELECT reservation.modify_reservation(%L, resource_id => NULL, quantity => 1)', :'pair'));
