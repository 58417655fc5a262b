-- Refunds: the amount owed back by the terms of the booking, and the amount paid back.
\ir support/story.sql
SELECT plan(137);

INSERT INTO reservation.cancellation_tier (policy, before, refund_percent, fee) VALUES
	('flexible', '7 days', 100, 0), ('flexible', '1 day', 50, 0), ('flexible', '0', 10, 0),
	('fee', '48 hours', 100, 15), ('odd', '0', 33.333, 0.005),
	('day', '1 day', 100, 0), ('hours', '24 hours', 100, 0), ('month', '1 month', 100, 0), ('nothing', '0', 0, 0);
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, cancellation_policy) VALUES
	('none', 99, 'UTC', 100, 'EUR', 'later', NULL),
	('flexible', 99, 'UTC', 100, 'EUR', 'later', 'flexible'),
	('fee', 99, 'UTC', 100, 'EUR', 'later', 'fee'),
	('empty', 99, 'UTC', 100, 'EUR', 'later', 'no such policy'),
	('odd', 99, 'UTC', 100, 'EUR', 'later', 'odd'),
	('yen', 99, 'UTC', 1000, 'JPY', 'later', 'odd'),
	('dinar', 99, 'UTC', 10, 'KWD', 'later', 'odd'),
	('day', 99, 'Europe/Berlin', 100, 'EUR', 'later', 'day'),
	('hours', 99, 'Europe/Berlin', 100, 'EUR', 'later', 'hours'),
	('month', 99, 'Europe/Berlin', 100, 'EUR', 'later', 'month'),
	('nothing', 99, 'UTC', 100, 'EUR', 'later', 'nothing'),
	('upfront', 99, 'UTC', 100, 'EUR', 'upfront', 'nothing');

CREATE FUNCTION books(name text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', (row_of($1)).payment_status, string_agg(b.entry, ' ' ORDER BY b.entry))
FROM (SELECT p.status || ' ' || sum(p.amount) AS entry FROM reservation.payment p
	WHERE p.reservation_id = id($1) AND p.status IN ('requested', 'authorized', 'completed', 'due', 'refunded')
	GROUP BY p.status) AS b
$$;
CREATE FUNCTION last_payload(name text, type text) RETURNS jsonb LANGUAGE sql AS $$
SELECT e.payload FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
-- The amount owed back by a cancellation at a time, of a stay booked and paid on New Year's Day
CREATE FUNCTION refund(resource text, stay tstzrange, at timestamptz, paid numeric = NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	name text := gen_random_uuid();
BEGIN
	PERFORM set_config('reservation.now', '2030-01-01 12:00+00', false);
	PERFORM record_outcome(name, reservation.create_reservation(r(resource), stay, 'c'));
	PERFORM reservation.complete_payment(id(name), 'p', paid);
	PERFORM set_config('reservation.now', at::text, false);
	IF record_outcome(name, reservation.cancel_reservation(id(name))) <> 'canceled' THEN
		RAISE '%', outcome_of(name);
	END IF;
	PERFORM set_config('reservation.now', '2030-01-01 12:00+00', false);
	RETURN coalesce((SELECT sum((e.payload->>'refund')::numeric)::text FROM reservation.history(id(name)) AS e
		WHERE e.type = 'RefundDue'), 'nothing');
END
$$;

-- Tiers, at their boundaries
SELECT is(refund('none', nights('2030-03-10', 1), '2030-03-10 14:59+00'), '100.00', 'Without a policy everything is refunded.');
SELECT is(refund('none', nights('2030-03-10', 1), '2030-03-10 20:00+00'), '100.00', 'Without a policy everything is refunded after the start too.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '100.00', 'Long before the start everything is refunded.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-03 15:00+00'), '100.00', 'A cancellation at the exact time of a tier is in time.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-03 15:00:00.000001+00'), '50.00', 'A microsecond later the next tier applies.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-09 15:00+00'), '50.00', 'The second tier applies until its time.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-09 15:00:00.000001+00'), '10.00', 'A microsecond later the third tier applies.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-10 15:00+00'), '10.00', 'The third tier applies until the start.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-10 15:00:00.000001+00'), 'nothing', 'After the last tier nothing is refunded.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-05 15:00+00', 30), 'nothing', 'The percentage is that of the amount, not of what was paid.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-05 15:00+00', 80), '30.00', 'All that was paid beyond the fee is refunded.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-05 15:00+00', 130), '80.00', 'An excess payment is refunded besides.');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00+00'), '85.00', 'A fee is kept of the refund.');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00+00', 10), 'nothing', 'A fee is never more than the refund.');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00+00', 15.01), '0.01', 'The refund is the rest after the fee.');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00:01+00'), 'nothing', 'After the last tier with a fee nothing is refunded.');
SELECT is(refund('empty', nights('2030-03-10', 1), '2030-01-01 12:00+00'), 'nothing', 'A policy without tiers refunds nothing.');
SELECT is(refund('nothing', nights('2030-03-10', 1), '2030-01-01 12:00+00'), 'nothing', 'A tier of 0 percent refunds nothing and writes no event.');

-- To the unit
SELECT is(refund('odd', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '33.32', 'Refund and fee are rounded to cents.');
SELECT is(refund('odd', nights('2030-03-10', 1), '2030-01-01 12:00+00', 0.01), 'nothing', 'A refund of less than half a cent is nothing.');
SELECT is(refund('yen', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '333', 'A refund in yen is rounded to whole yen.');
SELECT is(refund('dinar', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '3.328', 'A refund in dinars is rounded to three digits.');

-- Over a clock change: a day is a day of the resource, 24 hours are 24 hours.
SELECT is(refund('day', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 15:00+01'), '100.00', 'A day before the start in spring is in time by the local clock.');
SELECT is(refund('day', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 15:00:00.000001+01'), 'nothing', 'A microsecond later is too late, 23 hours before the start.');
SELECT is(refund('hours', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 14:00+01'), '100.00', '24 hours before the start in spring are in time.');
SELECT is(refund('hours', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 14:00:00.000001+01'), 'nothing', 'A microsecond later is too late for 24 hours.');
SELECT is(refund('day', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 15:00+02'), '100.00', 'A day before the start in autumn is in time by the local clock.');
SELECT is(refund('day', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 15:00:00.000001+02'), 'nothing', 'A microsecond later is too late, 25 hours before the start.');
SELECT is(refund('hours', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 16:00+02'), '100.00', '24 hours before the start in autumn are in time.');
SELECT is(refund('hours', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 16:00:00.000001+02'), 'nothing', 'A microsecond later is too late for 24 hours in autumn.');
SELECT is(refund('day', tstzrange('2030-04-01 02:30+02', '2030-04-01 11:00+02'), '2030-03-31 03:30+02'), '100.00', 'A skipped local time moves behind the gap.');
SELECT is(refund('day', tstzrange('2030-04-01 02:30+02', '2030-04-01 11:00+02'), '2030-03-31 03:30:00.000001+02'), 'nothing', 'A microsecond after that is too late.');
SELECT is(refund('day', tstzrange('2030-10-28 02:30+01', '2030-10-28 11:00+01'), '2030-10-27 02:30+01'), '100.00', 'Of a repeated local time the later counts.');
SELECT is(refund('month', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-02-28 15:00+01'), '100.00', 'A month before the 31st of March is the 28th of February.');
SELECT is(refund('month', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-02-28 15:00:01+01'), 'nothing', 'A second later is too late.');

-- Terms are those of the booking.
SELECT is(record_outcome('anna', reservation.create_reservation(r('flexible'), nights('2030-03-10', 1), 'c')), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT is(last_payload('anna', 'ReservationCreated')->'cancellation_terms', (row_of('anna')).cancellation_terms, 'The event of the creation has the terms.');
SELECT is((row_of('anna')).cancellation_terms, '[{"policy": "flexible", "before": "P7D", "refund_percent": "100", "fee": "0"},
	{"policy": "flexible", "before": "P1D", "refund_percent": "50", "fee": "0"},
	{"policy": "flexible", "before": "PT0S", "refund_percent": "10", "fee": "0"}]'::jsonb, 'The reservation keeps the terms of all tiers.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'p')), 'confirmed', 'The reservation is paid.');
BEGIN;
UPDATE reservation.cancellation_tier SET refund_percent = 0 WHERE policy = 'flexible';
SAVEPOINT changed;
SET LOCAL reservation.now = '2030-03-05 12:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'It can be canceled after the policy has changed.');
SELECT is(books('anna'), 'refund_due completed 100.00 due 50.00', 'The refund is that of the terms of the booking.');
ROLLBACK TO changed;
DELETE FROM reservation.cancellation_tier WHERE policy = 'flexible';
UPDATE reservation.resource SET cancellation_policy = NULL WHERE name = 'flexible';
SET LOCAL IntervalStyle = 'sql_standard';
SET LOCAL reservation.now = '2030-03-05 12:00+00';
SELECT is((reservation.cancel_reservation(id('anna'))).status, 'canceled', 'It can be canceled after the policy was deleted.');
SELECT is(books('anna'), 'refund_due completed 100.00 due 50.00', 'The refund is still that of the terms of the booking.');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-10 20:00+00'), '100.00', 'A new booking without a policy is refunded in full.');
ROLLBACK;
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-04-10', 1))), 'confirmed', 'The reservation moves to another time.');
SET reservation.now = '2030-04-03 15:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'It is canceled seven days before the new start.');
SELECT is(books('anna'), 'paid completed 100.00', 'The terms count from the earliest start that it has had.');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('bert', reservation.create_reservation(r('flexible'), nights('2030-03-10', 1), 'c')), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'p')), 'confirmed', 'It is paid.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), resource_id => r('none'))), 'confirmed', 'It moves to a resource without a policy.');
SET reservation.now = '2030-03-10 12:00+00';
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'It is canceled on the day of the stay.');
SELECT is(books('bert'), 'refund_due completed 100.00 due 10.00', 'The refund is that of the terms of the booking.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'q', 100)), 'canceled', 'A payment can arrive after the cancellation.');
SELECT is(books('bert'), 'refund_due completed 200.00 due 110.00', 'That payment is owed back in full.');
SET reservation.now = '2030-01-01 12:00+00';

-- Several policies: the least generous
SELECT is(record_outcome('carl', reservation.create_group_reservation(ARRAY[r('flexible'), r('fee'), r('none')], nights('2030-03-10', 1), 'c')), 'confirmed', 'A group with several policies is confirmed.');
SELECT is((SELECT array_agg(DISTINCT t->>'policy') FROM jsonb_array_elements((row_of('carl')).cancellation_terms) AS t), '{fee,flexible}', 'It has the terms of all its policies.');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'p')), 'confirmed', 'The group is paid.');
SELECT is(record_outcome('dora', reservation.create_group_reservation(ARRAY[r('flexible'), r('fee'), r('none')], nights('2030-03-10', 1), 'c')), 'confirmed', 'A second group is confirmed.');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'p')), 'confirmed', 'The second group is paid.');
SELECT is(record_outcome('emil', reservation.create_group_reservation(ARRAY[r('flexible'), r('fee'), r('none')], nights('2030-03-10', 1), 'c')), 'confirmed', 'A third group is confirmed.');
SELECT is(record_outcome('emil', reservation.complete_payment(id('emil'), 'p')), 'confirmed', 'The third group is paid.');
SET reservation.now = '2030-03-01 12:00+00';
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'The first group is canceled early.');
SELECT is(books('carl'), 'refund_due completed 300.00 due 285.00', 'The refund is all but the fee, the least generous of the terms.');
SET reservation.now = '2030-03-05 12:00+00';
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'The second group is canceled later.');
SELECT is(books('dora'), 'refund_due completed 300.00 due 150.00', 'The refund is a half, the least generous of the terms.');
SET reservation.now = '2030-03-09 12:00+00';
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'The third group is canceled late.');
SELECT is(books('emil'), 'paid completed 300.00', 'The refund is nothing, the least generous of the terms.');
SET reservation.now = '2030-01-01 12:00+00';
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, cancellation_policy) VALUES ('flexible 2', 9, 'UTC', 1, 'later', 'flexible');
SELECT is(record_outcome('two', reservation.create_group_reservation(ARRAY[r('flexible'), r('flexible 2')], nights('2030-03-10', 1), 'c')), 'confirmed', 'A group of two resources with one policy is confirmed.');
SELECT is(jsonb_array_length((row_of('two')).cancellation_terms), 3, 'The terms of that policy are stored once.');

-- Amounts that were not paid
SELECT is(record_outcome('fritz', reservation.create_reservation(r('nothing'), nights('2030-03-10', 1), 'c')), 'confirmed', 'Fritz''s reservation is confirmed.');
SELECT is(record_outcome('fritz', reservation.authorize_payment(id('fritz'), 'p')), 'confirmed', 'A payment for it is authorized.');
SELECT is(record_outcome('fritz', reservation.cancel_reservation(id('fritz'))), 'canceled', 'It is canceled.');
SELECT is(books('fritz'), 'due requested 100.00', 'The fee is due.');
SELECT is((SELECT status FROM reservation.payment WHERE reservation_id = id('fritz') AND provider_reference = 'p'), 'canceled', 'The authorization is canceled.');
SELECT is(record_outcome('fritz', reservation.complete_payment(id('fritz'), 'p')), 'canceled', 'The authorized payment can still arrive.');
SELECT is(books('fritz'), 'paid completed 100.00', 'It pays the fee.');
SELECT is(record_outcome('gerd', reservation.create_reservation(r('upfront'), nights('2030-03-10', 1), 'c')), 'held', 'Gerd''s reservation is held.');
SELECT is(record_outcome('gerd', reservation.complete_payment(id('gerd'), 'p', 40)), 'held', 'It is paid in part.');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(record_outcome('gerd', reservation.expire_reservation(id('gerd'))), 'expired', 'It expires.');
SELECT is(books('gerd'), 'refund_due completed 40.00 due 40.00', 'The payment is owed back in full, whatever the terms.');
SET reservation.now = '2030-01-01 12:00+00';

-- Paid back, in parts
SELECT is(record_outcome('hans', reservation.create_reservation(r('none'), nights('2030-03-10', 1), 'c')), 'confirmed', 'Hans''s reservation is confirmed.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'refused: wrong_status', 'A refund without an amount is refused while nothing is paid.');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'p')), 'confirmed', 'The reservation is paid.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'refused: wrong_status', 'A refund without an amount is refused while nothing is owed.');
SELECT is(record_outcome('hans', reservation.cancel_reservation(id('hans'))), 'canceled', 'The reservation is canceled.');
SELECT isnt(new_events('hans'), '', 'The commands wrote events.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r', 30, 'card')), 'canceled', 'A part can be refunded.');
SELECT is(books('hans'), 'refund_due completed 100.00 due 70.00 refunded 30.00', 'The rest stays owed.');
SELECT is(last_payload('hans', 'RefundCompleted'), jsonb_build_object('provider_reference', 'r', 'method', 'card', 'refunded', '30.00',
	'currency', 'EUR', 'version', 4), 'The event has the refund.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r', 30, 'card')), 'canceled', 'A repeated reference is accepted.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'canceled', 'A repeated reference without an amount is accepted.');
SELECT is(new_events('hans'), 'RefundCompleted', 'Three calls with one reference are one refund.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 's', 69.995)), 'canceled', 'An amount is rounded to the minor unit first.');
SELECT is(books('hans'), 'refunded completed 100.00 refunded 100.00', 'Everything is refunded.');
SELECT is(new_events('hans'), 'RefundCompleted', 'The refund is one event.');
SELECT is(last_payload('hans', 'RefundCompleted')->>'payment_status', 'refunded', 'The event of the last refund has the payment status.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 't')), 'refused: wrong_status', 'A further refund is refused.');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'canceled', 'The first reference is still accepted.');
SELECT is(new_events('hans'), 'CommandRejected', 'Only the refused call wrote an event.');

-- Keys, and the reference of a payment
SELECT is(record_outcome('ida', reservation.create_reservation(r('none'), nights('2030-03-10', 1), 'c')), 'confirmed', 'Ida''s reservation is confirmed.');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 'p', 130)), 'confirmed', 'A payment of more than the amount arrives.');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'p', 10, idempotency_key => 'k')), 'confirmed', 'A refund may have the reference of its payment.');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'p', 10, idempotency_key => 'k')), 'confirmed', 'A repeated key is accepted.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('ida'), 'p', 11, idempotency_key => 'k')$$, 'RS002', NULL, 'The key with another amount is an error.');
SELECT is(books('ida'), 'refund_due completed 130.00 due 20.00 refunded 10.00', 'A part of the excess is refunded.');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'q')), 'confirmed', 'The rest of the excess is refunded.');
SELECT is(books('ida'), 'paid completed 130.00 refunded 30.00', 'The reservation is paid.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), amount => 60)), 'confirmed', 'Its amount is lowered.');
SELECT is(books('ida'), 'refund_due completed 130.00 due 40.00 refunded 30.00', 'The difference is owed back.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), amount => 0)), 'confirmed', 'Its amount is lowered to 0.');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 's')), 'confirmed', 'The whole amount is refunded.');
SELECT is(books('ida'), 'refunded completed 130.00 refunded 130.00', 'The payment status is refunded.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), amount => 50)), 'confirmed', 'Its amount is raised again.');
SELECT is(books('ida'), 'due completed 130.00 refunded 130.00 requested 50.00', 'The new amount is due.');
SET reservation.now = '2030-03-10 16:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'The guest checks in.');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 't', 60)), 'checked_in', 'A payment can arrive after the check-in.');
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'checked_out', 'The guest checks out.');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'u')), 'checked_out', 'The excess can be refunded after the check-out.');

-- A reservation with money owed back is not retired.
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE payment_status = 'refund_due'
	AND ended_at < '2030-12-31' AND upper(during) < '2030-12-31') > 0, true, 'Some ended reservations are owed a refund.');
SELECT lives_ok($$SELECT reservation.retire('2030-12-31')$$, 'Old reservations can be retired.');
SELECT is_empty($$SELECT FROM reservation.reservation WHERE ended_at < '2030-12-31' AND upper(during) < '2030-12-31' AND payment_status <> 'refund_due'$$,
	'Reservations that are owed nothing are retired.');
SELECT isnt_empty($$SELECT FROM reservation.reservation WHERE payment_status = 'refund_due'$$, 'Reservations that are owed a refund stay.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.complete_refund(NULL, 'a')$$, '22004', 'reservation_id must not be null', 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), NULL)$$, '22004', 'provider_reference must not be null', 'A null reference is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), '')$$, '22023', 'provider_reference must not be empty', 'An empty reference is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', 0)$$, '22023', 'amount must be greater than zero', 'An amount of 0 is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', 0.004)$$, '22023', 'amount is less than the smallest unit of EUR', 'An amount of less than a cent is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', -1)$$, '22023', 'amount must be a finite number of at least 0', 'A negative amount is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', 'NaN')$$, '22023', 'amount must be a finite number of at least 0', 'An amount that is not a number is an error.');
SELECT throws_ok($$SELECT reservation.complete_refund('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'An unknown reservation is an error.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '-1 day', 10)$$, '23514', NULL, 'A tier with a negative time is refused.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 101)$$, '23514', NULL, 'A tier of more than 100 percent is refused.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 'NaN')$$, '23514', NULL, 'A tier of a percentage that is not a number is refused.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 10, -1)$$, '23514', NULL, 'A negative fee is refused.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 10, 'NaN')$$, '23514', NULL, 'A fee that is not a number is refused.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('day', '24:00', 10)$$, '23505', NULL, 'A second tier for the same time is refused.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
