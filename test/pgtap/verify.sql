-- verify: it is silent about rows of commands, and finds every other change.
\ir support/story.sql
SELECT plan(77);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 3, 'UTC', 10, 'later');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', 2)), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '2 hours')), 'held', 'Bert''s reservation is held.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'refused: unavailable', 'Carl''s reservation is refused.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-03-10', 1), 'c')), 'confirmed', 'Dora''s reservation is confirmed.');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'Dora''s reservation is canceled.');
SELECT is((reservation.close_resource(r('room'), nights('2030-03-20', 1))).accepted, true, 'A closure is made.');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'Anna''s reservation is checked in.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'verify() is silent about rows that only commands wrote.');
SELECT is((SELECT proconfig FROM pg_proc WHERE oid = 'reservation.verify'::regproc), '{"search_path=pg_catalog, pg_temp",jit=off,enable_nestloop=off,plan_cache_mode=force_custom_plan}', 'Its large query is not compiled, and its plan is good for tables that grow.');

-- Runs a statement past the commands, and returns the problems that verify() finds with
-- the names of their reservations. The change is rolled back. verify(0) reads the same rows
-- by lists of what has events, and finds the same.
CREATE FUNCTION told(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	SET LOCAL session_replication_role = replica;
	ALTER TABLE reservation.event DISABLE TRIGGER ALL;
	EXECUTE statement;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = coalesce(
		(SELECT string_agg(DISTINCT coalesce((SELECT a.name FROM answer a
				WHERE (a.outcome).reservation_id = v.reservation_id ORDER BY a.n LIMIT 1), v.reservation_id::text, '')
			|| ': ' || regexp_replace(v.problem, '[0-9a-f]{8}-[0-9a-f-]*', '…'), ', ')
		FROM reservation.verify() AS v), 'nothing')
		|| CASE WHEN EXISTS (SELECT * FROM reservation.verify() EXCEPT ALL SELECT * FROM reservation.verify(0))
			THEN ', but not with lists of aggregates' ELSE '' END;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;
CREATE FUNCTION tamper(change text) RETURNS text LANGUAGE sql AS $$
SELECT told(format('UPDATE reservation.reservation SET %s WHERE reservation_id = %L', $1, id('anna')))
$$;

SELECT is(told('SELECT'), 'nothing', 'verify() is silent about a statement that changes nothing.');

-- Every fact of a reservation
SELECT is(tamper($$customer = 'x'$$), 'anna: customer', 'verify() finds a changed customer.');
SELECT matches(tamper($$resource_ids = '{4711}'$$), 'anna: resource_ids', 'verify() finds changed resources.');
SELECT is(tamper($$during = tstzrange('2030-03-01 15:00+00', '2030-03-04 11:00+00')$$), 'anna: deadline, anna: during', 'verify() finds a changed period.');
SELECT is(tamper('quantity = 1'), 'anna: quantity', 'verify() finds a changed quantity.');
SELECT is(tamper($$status = 'confirmed'$$), 'anna: deadline, anna: pinned, anna: status', 'verify() finds a changed status.');
SELECT is(tamper($$payment_status = 'paid'$$), 'anna: payment_status', 'verify() finds a changed payment status.');
SELECT is(tamper('amount = amount + 0.01'), 'anna: amount, anna: money asked', 'verify() finds a changed amount.');
SELECT is(tamper('amount = NULL'), 'anna: amount, anna: money asked', 'verify() finds an amount that is gone.');
SELECT is(tamper('amount_fixed = true'), 'anna: amount_fixed', 'verify() finds an amount marked as given.');
SELECT is(tamper($$currency = 'USD'$$), 'anna: currency, anna: money asked, anna: payment currency', 'verify() finds a changed currency.');
SELECT is(tamper('priority = 9'), 'anna: priority', 'verify() finds a changed priority.');
SELECT is(tamper('version = version + 1'), 'anna: version', 'verify() finds a changed version.');
SELECT is(tamper('sequence = sequence + 1'), 'anna: sequence', 'verify() finds a changed sequence.');
SELECT is(tamper($$created_at = created_at - interval '1 us'$$), 'anna: created_at', 'verify() finds a changed time of creation.');
SELECT is(tamper('confirmed_at = NULL'), 'anna: confirmed_at', 'verify() finds a time of confirmation that is gone.');
SELECT is(tamper($$checked_in_at = checked_in_at - interval '1 us'$$), 'anna: checked_in_at', 'verify() finds a changed time of check-in.');
SELECT is(tamper($$checked_out_at = checked_in_at$$), 'anna: checked_out_at', 'verify() finds an added time of check-out.');
SELECT is(tamper('ended_at = checked_in_at'), 'anna: ended_at', 'verify() finds an added time of the end.');
SELECT is(told(format($$UPDATE reservation.reservation SET expires_at = expires_at + interval '1 day' WHERE reservation_id = %L$$,
	id('bert'))), 'bert: deadline, bert: expires_at', 'verify() finds a changed deadline of a hold.');

-- Reservations that are not there, or should not be
SELECT is(told(format('DELETE FROM reservation.reservation WHERE reservation_id = %L', id('dora'))) ~ 'dora: reservation', true,
	'verify() finds a deleted reservation.');
SELECT is(told(format($$INSERT INTO reservation.reservation SELECT (jsonb_populate_record(r,
	'{"reservation_id": "00000000-0000-7000-8000-000000000000"}')).* FROM reservation.reservation r WHERE reservation_id = %L$$,
	id('dora'))) ~ '00000000-0000-7000-8000-000000000000: reservation', true, 'verify() finds a reservation without events.');

-- Places
SELECT is(told(format('DELETE FROM reservation.allocation WHERE reservation_id = %L', id('anna'))), 'anna: allocation', 'verify() finds a deleted place.');
SELECT is(told(format($$UPDATE reservation.allocation SET units = '[0,1)' WHERE reservation_id = %L$$, id('anna'))),
	'anna: allocation', 'verify() finds a place with fewer units.');
SELECT is(told(format($$UPDATE reservation.allocation SET during = tstzrange(lower(during), upper(during) + '1 us') WHERE reservation_id = %L$$,
	id('anna'))), 'anna: allocation', 'verify() finds a place that is a microsecond longer.');
SELECT is(told(format('UPDATE reservation.allocation SET resource_id = 4711 WHERE reservation_id = %L', id('anna'))),
	'anna: allocation', 'verify() finds a place on another resource.');
SELECT is(told(format($$INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
	VALUES (r('room'), %L, '[0,1)', nights('2030-04-01', 1))$$, id('dora'))), 'dora: allocation', 'verify() finds a place of a canceled reservation.');
SELECT is(told(format($$ALTER TABLE reservation.allocation DROP CONSTRAINT allocation_occupancy_excl;
	INSERT INTO reservation.allocation (resource_id, reservation_id, pinned, units, during)
	SELECT resource_id, reservation_id, pinned, units, during FROM reservation.allocation WHERE reservation_id = %L$$, id('anna'))),
	'anna: sold twice', 'verify() finds a place that is sold twice.');

SELECT is(told(format('UPDATE reservation.allocation SET pinned = false WHERE reservation_id = %L', id('anna'))), 'anna: pinned', 'verify() finds the row of a guest that is not pinned.');
SELECT is(told(format('UPDATE reservation.allocation SET pinned = true WHERE reservation_id = %L', id('bert'))), 'bert: pinned', 'verify() finds a pinned row of a reservation that named no unit.');
SELECT is(told(format($$UPDATE reservation.reservation SET units = '[0,1)' WHERE reservation_id = %L$$, id('bert'))), 'bert: named units, bert: pinned, bert: units', 'verify() finds a reservation that is not on its named unit.');

-- Money
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')), 'confirmed', 'Emil''s reservation is confirmed.');
SELECT is((reservation.complete_payment(id('emil'), 'p', 4)).accepted, true, 'A part of Emil''s price is paid.');
SELECT is((reservation.authorize_payment(id('emil'), 'a', 3)).accepted, true, 'A part of Emil''s price is authorized.');
SELECT is((reservation.fail_payment(id('emil'), 'f')).accepted, true, 'A payment of Emil''s fails.');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')), 'confirmed', 'Fritz''s reservation is confirmed.');
SELECT is((reservation.complete_payment(id('fritz'), 'p', 30)).accepted, true, 'Fritz''s payment is more than the price.');
SELECT is((reservation.complete_refund(id('fritz'), 'r', 5)).accepted, true, 'A part of Fritz''s refund is completed.');
CREATE FUNCTION paid(change text, name text, condition text) RETURNS text LANGUAGE sql AS $$
SELECT told(format('UPDATE reservation.payment SET %s WHERE reservation_id = %L AND %s', $1, id($2), $3))
$$;
SELECT is(paid('amount = 5', 'emil', $$status = 'completed'$$), 'emil: money charged, emil: payment', 'verify() finds a changed amount of a completed payment.');
SELECT is(paid('amount = 2', 'emil', $$status = 'authorized'$$), 'emil: money authorized, emil: payment', 'verify() finds a changed amount of an authorized payment.');
SELECT is(paid('amount = 4', 'emil', $$status = 'requested'$$), 'emil: money asked', 'verify() finds a changed amount of a request.');
SELECT is(paid('amount = 1', 'emil', $$status = 'failed'$$), 'emil: payment', 'verify() finds a changed amount of a failed payment.');
SELECT is(paid($$status = 'completed'$$, 'emil', $$status = 'authorized'$$), 'emil: money authorized, emil: money charged, emil: payment', 'verify() finds an authorized payment marked as completed.');
SELECT is(paid($$status = 'canceled'$$, 'emil', $$status = 'authorized'$$), 'emil: money authorized, emil: payment', 'verify() finds an authorized payment marked as canceled.');
SELECT is(paid($$status = 'canceled'$$, 'emil', $$status = 'failed'$$), 'emil: payment', 'verify() finds a failed payment marked as canceled.');
SELECT is(paid($$provider_reference = 'x'$$, 'emil', $$status = 'completed'$$), 'emil: payment', 'verify() finds a changed reference of the provider.');
SELECT is(paid($$currency = 'USD'$$, 'emil', $$status = 'completed'$$), 'emil: money charged, emil: money kept, emil: payment', 'verify() finds a changed currency of a completed payment.');
SELECT is(paid($$currency = 'USD'$$, 'emil', $$status = 'requested'$$), 'emil: money asked, emil: payment currency', 'verify() finds a changed currency of a request.');
SELECT is(paid($$amount = CASE status WHEN 'completed' THEN 3 ELSE 4 END$$, 'emil', $$status IN ('completed', 'authorized')$$),
	'emil: money authorized, emil: money charged, emil: payment', 'verify() finds amounts that were exchanged between two payments.');
SELECT is(paid('amount = amount', 'emil', 'true'), 'nothing', 'verify() is silent about an update that changes nothing.');
SELECT is(paid(format('reservation_id = %L, provider_reference = ''z''', id('emil')), 'fritz', $$status = 'completed'$$) ~ 'emil: money charged', true, 'verify() finds a payment that was given to another reservation.');
SELECT is(paid('amount = 14', 'fritz', $$status = 'due'$$), 'fritz: money owed', 'verify() finds a changed amount of a refund that is due.');
SELECT is(paid('amount = 6', 'fritz', $$status = 'refunded'$$), 'fritz: money refunded, fritz: payment', 'verify() finds a changed amount of a completed refund.');
SELECT is(paid($$direction = 'payment', status = 'completed'$$, 'fritz', $$status = 'refunded'$$), 'fritz: money charged, fritz: money refunded, fritz: payment', 'verify() finds a refund marked as a payment.');
SELECT is(told(format($$DELETE FROM reservation.payment WHERE reservation_id = %L AND status = 'due'$$, id('fritz'))), 'fritz: money owed', 'verify() finds a deleted refund that is due.');
SELECT is(told(format($$DELETE FROM reservation.payment WHERE reservation_id = %L$$, id('bert'))), 'bert: money asked', 'verify() finds a deleted request.');
SELECT is(told($$INSERT INTO reservation.payment (reservation_id, direction, status, amount, currency, provider_reference, requested_at, changed_at)
	VALUES ('00000000-0000-7000-8000-000000000000', 'payment', 'completed', 1, 'EUR', 'x', now(), now())$$),
	'00000000-0000-7000-8000-000000000000: payment, 00000000-0000-7000-8000-000000000000: payment changed_at,'
	' 00000000-0000-7000-8000-000000000000: payment currency, 00000000-0000-7000-8000-000000000000: payment requested_at, but not with lists of aggregates', 'verify() finds a payment of a reservation that does not exist.');
SELECT is(told(format($$INSERT INTO reservation.payment (reservation_id, direction, status, amount, currency, requested_at, changed_at)
	VALUES (%L, 'refund', 'due', 1, 'EUR', now(), now())$$, id('dora'))), 'dora: money owed, dora: payment changed_at, dora: payment requested_at', 'verify() finds a refund due to a reservation without a payment.');
SELECT is(told($$DELETE FROM reservation.event WHERE type = 'RefundCompleted'$$) ~ 'fritz: money refunded', true, 'verify() finds a deleted event of a refund.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'verify() is silent after every change is rolled back.');

-- Events
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L AND sequence = 1', id('bert'))) ~ 'events of …', true,
	'verify() finds that the first event of a reservation is deleted.');
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L AND sequence = 2', id('bert'))) ~ 'events of …', true,
	'verify() finds that an event in the middle is deleted.');
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L AND sequence = 6', id('dora'))) ~ 'dora: (sequence|status|version)', true,
	'verify() finds that the last event is deleted.');
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L', id('carl'))) ~ 'carl: reservation', true, 'verify() finds that all events of a reservation are deleted.');
SELECT is(told(format($$UPDATE reservation.event SET payload = payload || '{"customer": "x"}' WHERE aggregateid = %L AND sequence = 1$$,
	id('dora'))), 'dora: customer', 'verify() finds a changed payload.');
SELECT is(told(format($$INSERT INTO reservation.event (transaction_id, id, occurred_at, sequence, aggregatetype, aggregateid, type, payload, session_role)
	VALUES ('0', gen_random_uuid(), now(), 7, 'reservation', %L, 'ReservationNoShow', '{}', '')$$, id('dora'))),
	': event id of …, dora: sequence', 'verify() finds an added event.');
SELECT is(told($$UPDATE reservation.event SET aggregateid = '00000000-0000-7000-8000-000000000000' WHERE type = 'ReservationCanceled'$$)
	~ 'dora: status', true, 'verify() finds an event that was given to another reservation.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'verify() is silent at the end.');
SELECT * FROM finish();
