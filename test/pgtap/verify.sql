-- verify: says nothing of what is right, and does not keep silent about anything else.
\ir support/story.sql
SELECT plan(77);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 3, 'UTC', 10, 'later');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', 2)), 'confirmed', 'anna');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '2 hours')), 'held', 'bert');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'refused: unavailable', 'carl');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-03-10', 1), 'c')), 'confirmed', 'dora');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'dora leaves');
SELECT is((reservation.close_resource(r('room'), nights('2030-03-20', 1))).accepted, true, 'a closure');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'anna is in');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing to say');
SELECT is((SELECT proconfig FROM pg_proc WHERE oid = 'reservation.verify'::regproc), '{"search_path=pg_catalog, pg_temp",jit=off,enable_nestloop=off}', 'Its large query is not compiled, and its plan is good for tables that grow.');

-- Somebody with more rights than sense: does a statement past the commands, and
-- hears what verify says of which reservation. Then it never was.
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
		FROM reservation.verify() AS v), 'nothing');
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;
CREATE FUNCTION tamper(change text) RETURNS text LANGUAGE sql AS $$
SELECT told(format('UPDATE reservation.reservation SET %s WHERE reservation_id = %L', $1, id('anna')))
$$;

SELECT is(told('SELECT'), 'nothing', 'doing nothing');

-- Every fact of a reservation
SELECT is(tamper($$customer = 'x'$$), 'anna: customer', 'the customer');
SELECT matches(tamper($$resource_ids = '{4711}'$$), 'anna: resource_ids', 'the resources');
SELECT is(tamper($$during = tstzrange('2030-03-01 15:00+00', '2030-03-04 11:00+00')$$), 'anna: during', 'the period');
SELECT is(tamper('quantity = 1'), 'anna: quantity', 'the quantity');
SELECT is(tamper($$status = 'confirmed'$$), 'anna: pinned, anna: status', 'the status');
SELECT is(tamper($$payment_status = 'paid'$$), 'anna: payment_status', 'the payment status');
SELECT is(tamper('amount = amount + 0.01'), 'anna: amount, anna: money asked', 'the amount');
SELECT is(tamper('amount = NULL'), 'anna: amount, anna: money asked', 'no amount');
SELECT is(tamper('amount_fixed = true'), 'anna: amount_fixed', 'who set it');
SELECT is(tamper($$currency = 'USD'$$), 'anna: currency, anna: money asked, anna: payment currency', 'the currency');
SELECT is(tamper('priority = 9'), 'anna: priority', 'the priority');
SELECT is(tamper('version = version + 1'), 'anna: version', 'the version');
SELECT is(tamper('sequence = sequence + 1'), 'anna: sequence', 'the sequence');
SELECT is(tamper($$created_at = created_at - interval '1 us'$$), 'anna: created_at', 'when it was created');
SELECT is(tamper('confirmed_at = NULL'), 'anna: confirmed_at', 'confirmed');
SELECT is(tamper($$checked_in_at = checked_in_at - interval '1 us'$$), 'anna: checked_in_at', 'checked in');
SELECT is(tamper($$checked_out_at = checked_in_at$$), 'anna: checked_out_at', 'checked out');
SELECT is(tamper('ended_at = checked_in_at'), 'anna: ended_at', 'ended');
SELECT is(told(format($$UPDATE reservation.reservation SET expires_at = expires_at + interval '1 day' WHERE reservation_id = %L$$,
	id('bert'))), 'bert: expires_at', 'how long a hold lasts');

-- Reservations that are not there, or should not be
SELECT is(told(format('DELETE FROM reservation.reservation WHERE reservation_id = %L', id('dora'))) ~ 'dora: reservation', true,
	'one that is gone');
SELECT is(told(format($$INSERT INTO reservation.reservation SELECT (jsonb_populate_record(r,
	'{"reservation_id": "00000000-0000-7000-8000-000000000000"}')).* FROM reservation.reservation r WHERE reservation_id = %L$$,
	id('dora'))) ~ '00000000-0000-7000-8000-000000000000: reservation', true, 'one that nothing tells of');

-- Places
SELECT is(told(format('DELETE FROM reservation.allocation WHERE reservation_id = %L', id('anna'))), 'anna: allocation', 'a place that is gone');
SELECT is(told(format($$UPDATE reservation.allocation SET units = '[0,1)' WHERE reservation_id = %L$$, id('anna'))),
	'anna: allocation', 'fewer units');
SELECT is(told(format($$UPDATE reservation.allocation SET during = tstzrange(lower(during), upper(during) + '1 us') WHERE reservation_id = %L$$,
	id('anna'))), 'anna: allocation', 'a microsecond more');
SELECT is(told(format('UPDATE reservation.allocation SET resource_id = 4711 WHERE reservation_id = %L', id('anna'))),
	'anna: allocation', 'another resource');
SELECT is(told(format($$INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
	VALUES (r('room'), %L, '[0,1)', nights('2030-04-01', 1))$$, id('dora'))), 'dora: allocation', 'a place for who has left');
SELECT is(told(format($$ALTER TABLE reservation.allocation DROP CONSTRAINT allocation_occupancy_excl;
	INSERT INTO reservation.allocation (resource_id, reservation_id, pinned, units, during)
	SELECT resource_id, reservation_id, pinned, units, during FROM reservation.allocation WHERE reservation_id = %L$$, id('anna'))),
	'anna: sold twice', 'the same place twice');

SELECT is(told(format('UPDATE reservation.allocation SET pinned = false WHERE reservation_id = %L', id('anna'))), 'anna: pinned', 'a guest who could be moved');
SELECT is(told(format('UPDATE reservation.allocation SET pinned = true WHERE reservation_id = %L', id('bert'))), 'bert: pinned', 'one who could not');
SELECT is(told(format($$UPDATE reservation.reservation SET units = '[0,1)' WHERE reservation_id = %L$$, id('bert'))), 'bert: named units, bert: pinned, bert: units', 'one who is not where he asked to be');

-- Money
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')), 'confirmed', 'emil');
SELECT is((reservation.complete_payment(id('emil'), 'p', 4)).accepted, true, 'pays a part');
SELECT is((reservation.authorize_payment(id('emil'), 'a', 3)).accepted, true, 'has another authorized');
SELECT is((reservation.fail_payment(id('emil'), 'f')).accepted, true, 'fails with a third');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')), 'confirmed', 'fritz');
SELECT is((reservation.complete_payment(id('fritz'), 'p', 30)).accepted, true, 'pays too much');
SELECT is((reservation.complete_refund(id('fritz'), 'r', 5)).accepted, true, 'and gets a part back');
CREATE FUNCTION paid(change text, name text, condition text) RETURNS text LANGUAGE sql AS $$
SELECT told(format('UPDATE reservation.payment SET %s WHERE reservation_id = %L AND %s', $1, id($2), $3))
$$;
SELECT is(paid('amount = 5', 'emil', $$status = 'completed'$$), 'emil: money charged, emil: payment', 'another amount charged');
SELECT is(paid('amount = 2', 'emil', $$status = 'authorized'$$), 'emil: money authorized, emil: payment', 'authorized');
SELECT is(paid('amount = 4', 'emil', $$status = 'requested'$$), 'emil: money asked', 'asked for');
SELECT is(paid('amount = 1', 'emil', $$status = 'failed'$$), 'emil: payment', 'failed');
SELECT is(paid($$status = 'completed'$$, 'emil', $$status = 'authorized'$$), 'emil: money authorized, emil: money charged, emil: payment', 'charged by hand');
SELECT is(paid($$status = 'canceled'$$, 'emil', $$status = 'authorized'$$), 'emil: money authorized, emil: payment', 'dropped by hand');
SELECT is(paid($$status = 'canceled'$$, 'emil', $$status = 'failed'$$), 'emil: payment', 'forgotten');
SELECT is(paid($$provider_reference = 'x'$$, 'emil', $$status = 'completed'$$), 'emil: payment', 'another reference');
SELECT is(paid($$currency = 'USD'$$, 'emil', $$status = 'completed'$$), 'emil: money charged, emil: money kept, emil: payment', 'another currency');
SELECT is(paid($$currency = 'USD'$$, 'emil', $$status = 'requested'$$), 'emil: money asked, emil: payment currency', 'asked for in another');
SELECT is(paid($$amount = CASE status WHEN 'completed' THEN 3 ELSE 4 END$$, 'emil', $$status IN ('completed', 'authorized')$$),
	'emil: money authorized, emil: money charged, emil: payment', 'the one for the other');
SELECT is(paid('amount = amount', 'emil', 'true'), 'nothing', 'nothing else');
SELECT is(paid(format('reservation_id = %L, provider_reference = ''z''', id('emil')), 'fritz', $$status = 'completed'$$) ~ 'emil: money charged', true, 'somebody else''s');
SELECT is(paid('amount = 14', 'fritz', $$status = 'due'$$), 'fritz: money owed', 'less owed');
SELECT is(paid('amount = 6', 'fritz', $$status = 'refunded'$$), 'fritz: money refunded, fritz: payment', 'paid back');
SELECT is(paid($$direction = 'payment', status = 'completed'$$, 'fritz', $$status = 'refunded'$$), 'fritz: money charged, fritz: money refunded, fritz: payment', 'the other way');
SELECT is(told(format($$DELETE FROM reservation.payment WHERE reservation_id = %L AND status = 'due'$$, id('fritz'))), 'fritz: money owed', 'no more owed');
SELECT is(told(format($$DELETE FROM reservation.payment WHERE reservation_id = %L$$, id('bert'))), 'bert: money asked', 'never asked for');
SELECT is(told($$INSERT INTO reservation.payment (reservation_id, direction, status, amount, currency, provider_reference, requested_at, changed_at)
	VALUES ('00000000-0000-7000-8000-000000000000', 'payment', 'completed', 1, 'EUR', 'x', now(), now())$$),
	'00000000-0000-7000-8000-000000000000: payment, 00000000-0000-7000-8000-000000000000: payment changed_at,'
	' 00000000-0000-7000-8000-000000000000: payment currency, 00000000-0000-7000-8000-000000000000: payment requested_at', 'for nobody');
SELECT is(told(format($$INSERT INTO reservation.payment (reservation_id, direction, status, amount, currency, requested_at, changed_at)
	VALUES (%L, 'refund', 'due', 1, 'EUR', now(), now())$$, id('dora'))), 'dora: money owed, dora: payment changed_at, dora: payment requested_at', 'owed to who paid nothing');
SELECT is(told($$DELETE FROM reservation.event WHERE type = 'RefundCompleted'$$) ~ 'fritz: money refunded', true, 'an event that is gone');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing to say');

-- Events
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L AND sequence = 1', id('bert'))) ~ 'events of …', true,
	'the first event is gone');
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L AND sequence = 2', id('bert'))) ~ 'events of …', true,
	'one in the middle');
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L AND sequence = 6', id('dora'))) ~ 'dora: (sequence|status|version)', true,
	'the last');
SELECT is(told(format('DELETE FROM reservation.event WHERE aggregateid = %L', id('carl'))) ~ 'carl: reservation', true, 'all of them');
SELECT is(told(format($$UPDATE reservation.event SET payload = payload || '{"customer": "x"}' WHERE aggregateid = %L AND sequence = 1$$,
	id('dora'))), 'dora: customer', 'what one says');
SELECT is(told(format($$INSERT INTO reservation.event (transaction_id, id, occurred_at, sequence, aggregatetype, aggregateid, type, payload, session_role)
	VALUES ('0', gen_random_uuid(), now(), 7, 'reservation', %L, 'ReservationNoShow', '{}', '')$$, id('dora'))),
	': event id of …, dora: sequence', 'one too many');
SELECT is(told($$UPDATE reservation.event SET aggregateid = '00000000-0000-7000-8000-000000000000' WHERE type = 'ReservationCanceled'$$)
	~ 'dora: status', true, 'one that was given to another');

SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing to say');
SELECT * FROM finish();
