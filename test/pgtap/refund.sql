-- Refunds: what is owed back by the terms of then, and what has been paid back.
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
-- Booked and paid on New Year's Day; what is owed back when canceled at a time
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
SELECT is(refund('none', nights('2030-03-10', 1), '2030-03-10 14:59+00'), '100.00', 'without a policy, all');
SELECT is(refund('none', nights('2030-03-10', 1), '2030-03-10 20:00+00'), '100.00', 'even after the start');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '100.00', 'long before, all');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-03 15:00+00'), '100.00', 'the instant itself is in time');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-03 15:00:00.000001+00'), '50.00', 'a microsecond later is not');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-09 15:00+00'), '50.00', 'the next');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-09 15:00:00.000001+00'), '10.00', 'tier');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-10 15:00+00'), '10.00', 'until the start');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-10 15:00:00.000001+00'), 'nothing', 'after it, nothing');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-05 15:00+00', 30), '15.00', 'of what was paid');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-05 15:00+00', 130), '80.00', 'and what was too much, besides');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00+00'), '85.00', 'all but a fee');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00+00', 10), 'nothing', 'a fee is at most what was paid');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00+00', 15.01), '0.01', 'or a cent less');
SELECT is(refund('fee', nights('2030-03-10', 1), '2030-03-08 15:00:01+00'), 'nothing', 'after the last tier, nothing');
SELECT is(refund('empty', nights('2030-03-10', 1), '2030-01-01 12:00+00'), 'nothing', 'a policy without tiers gives nothing back');
SELECT is(refund('nothing', nights('2030-03-10', 1), '2030-01-01 12:00+00'), 'nothing', 'and nothing is no event');

-- To the unit
SELECT is(refund('odd', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '33.32', 'cents, and a fee of half a cent is one');
SELECT is(refund('odd', nights('2030-03-10', 1), '2030-01-01 12:00+00', 0.01), 'nothing', 'a third of a cent is none');
SELECT is(refund('yen', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '333', 'yen');
SELECT is(refund('dinar', nights('2030-03-10', 1), '2030-01-01 12:00+00'), '3.328', 'dinars');

-- Over a clock change: a day is a day of the resource, 24 hours are 24 hours.
SELECT is(refund('day', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 15:00+01'), '100.00', 'a day before, by the clock on the wall');
SELECT is(refund('day', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 15:00:00.000001+01'), 'nothing', 'is 23 hours');
SELECT is(refund('hours', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 14:00+01'), '100.00', '24 hours');
SELECT is(refund('hours', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-03-30 14:00:00.000001+01'), 'nothing', 'are more than a day');
SELECT is(refund('day', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 15:00+02'), '100.00', 'a day before');
SELECT is(refund('day', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 15:00:00.000001+02'), 'nothing', 'is 25 hours');
SELECT is(refund('hours', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 16:00+02'), '100.00', '24 hours');
SELECT is(refund('hours', tstzrange('2030-10-27 15:00+01', '2030-10-28 11:00+01'), '2030-10-26 16:00:00.000001+02'), 'nothing', 'are less than a day');
SELECT is(refund('day', tstzrange('2030-04-01 02:30+02', '2030-04-01 11:00+02'), '2030-03-31 03:30+02'), '100.00', 'a time that the clock skips is behind the gap');
SELECT is(refund('day', tstzrange('2030-04-01 02:30+02', '2030-04-01 11:00+02'), '2030-03-31 03:30:00.000001+02'), 'nothing', 'and not later');
SELECT is(refund('day', tstzrange('2030-10-28 02:30+01', '2030-10-28 11:00+01'), '2030-10-27 02:30+01'), '100.00', 'one that is there twice is the later');
SELECT is(refund('month', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-02-28 15:00+01'), '100.00', 'a month before the 31st is the 28th');
SELECT is(refund('month', tstzrange('2030-03-31 15:00+02', '2030-04-01 11:00+02'), '2030-02-28 15:00:01+01'), 'nothing', 'and not later');

-- Terms are those of the booking.
SELECT is(record_outcome('anna', reservation.create_reservation(r('flexible'), nights('2030-03-10', 1), 'c')), 'confirmed', 'booked');
SELECT is(last_payload('anna', 'ReservationCreated')->'cancellation_terms', (row_of('anna')).cancellation_terms, 'under terms that are told');
SELECT is((row_of('anna')).cancellation_terms, '[{"policy": "flexible", "before": "P7D", "refund_percent": "100", "fee": "0"},
	{"policy": "flexible", "before": "P1D", "refund_percent": "50", "fee": "0"},
	{"policy": "flexible", "before": "PT0S", "refund_percent": "10", "fee": "0"}]'::jsonb, 'and kept');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'p')), 'confirmed', 'paid');
BEGIN;
UPDATE reservation.cancellation_tier SET refund_percent = 0 WHERE policy = 'flexible';
SAVEPOINT changed;
SET LOCAL reservation.now = '2030-03-05 12:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'the policy is another now');
SELECT is(books('anna'), 'refund_due completed 100.00 due 50.00', 'not for her');
ROLLBACK TO changed;
DELETE FROM reservation.cancellation_tier WHERE policy = 'flexible';
UPDATE reservation.resource SET cancellation_policy = NULL WHERE name = 'flexible';
SET LOCAL IntervalStyle = 'sql_standard';
SET LOCAL reservation.now = '2030-03-05 12:00+00';
SELECT is((reservation.cancel_reservation(id('anna'))).status, 'canceled', 'there is no policy any more');
SELECT is(books('anna'), 'refund_due completed 100.00 due 50.00', 'but for her');
SELECT is(refund('flexible', nights('2030-03-10', 1), '2030-03-10 20:00+00'), '100.00', 'all for who books now');
ROLLBACK;
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-04-10', 1))), 'confirmed', 'another time');
SET reservation.now = '2030-04-03 15:00+00';
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'is what counts');
SELECT is(books('anna'), 'refund_due completed 100.00 due 100.00', 'seven days before it');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('bert', reservation.create_reservation(r('flexible'), nights('2030-03-10', 1), 'c')), 'confirmed', 'booked');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'p')), 'confirmed', 'paid');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), resource_id => r('none'))), 'confirmed', 'elsewhere');
SET reservation.now = '2030-03-10 12:00+00';
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'under the terms of then');
SELECT is(books('bert'), 'refund_due completed 100.00 due 10.00', 'as booked');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'q', 100)), 'canceled', 'what comes for nothing');
SELECT is(books('bert'), 'refund_due completed 200.00 due 110.00', 'is owed, all of it; the fee of before is kept');
SET reservation.now = '2030-01-01 12:00+00';

-- Several policies: the least generous
SELECT is(record_outcome('carl', reservation.create_group_reservation(ARRAY[r('flexible'), r('fee'), r('none')], nights('2030-03-10', 1), 'c')), 'confirmed', 'a group');
SELECT is((SELECT array_agg(DISTINCT t->>'policy') FROM jsonb_array_elements((row_of('carl')).cancellation_terms) AS t), '{fee,flexible}', 'has the terms of all');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'p')), 'confirmed', 'paid');
SELECT is(record_outcome('dora', reservation.create_group_reservation(ARRAY[r('flexible'), r('fee'), r('none')], nights('2030-03-10', 1), 'c')), 'confirmed', 'another');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'p')), 'confirmed', 'paid');
SELECT is(record_outcome('emil', reservation.create_group_reservation(ARRAY[r('flexible'), r('fee'), r('none')], nights('2030-03-10', 1), 'c')), 'confirmed', 'a third');
SELECT is(record_outcome('emil', reservation.complete_payment(id('emil'), 'p')), 'confirmed', 'paid');
SET reservation.now = '2030-03-01 12:00+00';
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'early');
SELECT is(books('carl'), 'refund_due completed 300.00 due 285.00', 'it is the fee');
SET reservation.now = '2030-03-05 12:00+00';
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'later');
SELECT is(books('dora'), 'refund_due completed 300.00 due 150.00', 'the half');
SET reservation.now = '2030-03-09 12:00+00';
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'late');
SELECT is(books('emil'), 'paid completed 300.00', 'nothing');
SET reservation.now = '2030-01-01 12:00+00';
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, cancellation_policy) VALUES ('flexible 2', 9, 'UTC', 1, 'later', 'flexible');
SELECT is(record_outcome('two', reservation.create_group_reservation(ARRAY[r('flexible'), r('flexible 2')], nights('2030-03-10', 1), 'c')), 'confirmed', 'one policy twice');
SELECT is(jsonb_array_length((row_of('two')).cancellation_terms), 3, 'is told once');

-- Amounts that were not paid
SELECT is(record_outcome('fritz', reservation.create_reservation(r('nothing'), nights('2030-03-10', 1), 'c')), 'confirmed', 'not paid');
SELECT is(record_outcome('fritz', reservation.authorize_payment(id('fritz'), 'p')), 'confirmed', 'but authorized');
SELECT is(record_outcome('fritz', reservation.cancel_reservation(id('fritz'))), 'canceled', 'is canceled');
SELECT is(books('fritz'), 'none', 'and nobody owes anything');
SELECT is((SELECT status FROM reservation.payment WHERE reservation_id = id('fritz')), 'canceled', 'what was authorized is not wanted');
SELECT is(record_outcome('fritz', reservation.complete_payment(id('fritz'), 'p')), 'canceled', 'but charged');
SELECT is(books('fritz'), 'refund_due completed 100.00 due 100.00', 'is owed back, whatever the terms');
SELECT is(record_outcome('gerd', reservation.create_reservation(r('upfront'), nights('2030-03-10', 1), 'c')), 'held', 'a hold');
SELECT is(record_outcome('gerd', reservation.complete_payment(id('gerd'), 'p', 40)), 'held', 'paid in part');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(record_outcome('gerd', reservation.expire_reservation(id('gerd'))), 'expired', 'that expires');
SELECT is(books('gerd'), 'refund_due completed 40.00 due 40.00', 'is owed all, whatever the terms');
SET reservation.now = '2030-01-01 12:00+00';

-- Paid back, in parts
SELECT is(record_outcome('hans', reservation.create_reservation(r('none'), nights('2030-03-10', 1), 'c')), 'confirmed', 'booked');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'refused: wrong_status', 'nothing was paid');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'p')), 'confirmed', 'paid');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r', 5)), 'refused: wrong_status', 'nothing is owed');
SELECT is(record_outcome('hans', reservation.cancel_reservation(id('hans'))), 'canceled', 'canceled');
SELECT isnt(new_events('hans'), '', 'so far');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r', 30, 'card')), 'canceled', 'a part');
SELECT is(books('hans'), 'refund_due completed 100.00 due 70.00 refunded 30.00', 'is paid back');
SELECT is(last_payload('hans', 'RefundCompleted'), jsonb_build_object('provider_reference', 'r', 'method', 'card', 'refunded', '30.00',
	'currency', 'EUR', 'version', 4), 'which is told');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r', 30, 'card')), 'canceled', 'again');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'canceled', 'and again');
SELECT is(new_events('hans'), 'RefundCompleted', 'happened once');
SELECT throws_ok($$SELECT reservation.complete_refund(id('hans'), 's', 70.01)$$, '22023', 'more is refunded than is owed', 'a cent too much');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 's', 69.995)), 'canceled', 'is not this');
SELECT is(books('hans'), 'refunded completed 100.00 refunded 100.00', 'the rest');
SELECT is(new_events('hans'), 'RefundCompleted', 'told');
SELECT is(last_payload('hans', 'RefundCompleted')->>'payment_status', 'refunded', 'as the last');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 't')), 'refused: wrong_status', 'there is no more');
SELECT is(record_outcome('hans', reservation.complete_refund(id('hans'), 'r')), 'canceled', 'and the first is still the first');
SELECT is(new_events('hans'), 'CommandRejected', 'which is nothing new');

-- Keys, and the reference of a payment
SELECT is(record_outcome('ida', reservation.create_reservation(r('none'), nights('2030-03-10', 1), 'c')), 'confirmed', 'booked');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 'p', 130)), 'confirmed', 'paid too much');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'p', 10, idempotency_key => 'k')), 'confirmed', 'paid back under the reference of the payment');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'p', 10, idempotency_key => 'k')), 'confirmed', 'once');
SELECT throws_ok($$SELECT reservation.complete_refund(id('ida'), 'p', 11, idempotency_key => 'k')$$, 'RS002', NULL, 'and no other');
SELECT is(books('ida'), 'refund_due completed 130.00 due 20.00 refunded 10.00', 'a part of it');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'q')), 'confirmed', 'the rest');
SELECT is(books('ida'), 'paid completed 130.00 refunded 30.00', 'and it is paid');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), amount => 60)), 'confirmed', 'for less');
SELECT is(books('ida'), 'refund_due completed 130.00 due 40.00 refunded 30.00', 'owes the difference');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), amount => 0)), 'confirmed', 'for nothing');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 's')), 'confirmed', 'all is paid back');
SELECT is(books('ida'), 'refunded completed 130.00 refunded 130.00', 'and nothing is left');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), amount => 50)), 'confirmed', 'for something');
SELECT is(books('ida'), 'due completed 130.00 refunded 130.00 requested 50.00', 'is due again');
SET reservation.now = '2030-03-10 16:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'in');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 't', 60)), 'checked_in', 'paid by a guest who is in');
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'checked_out', 'out');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'u')), 'checked_out', 'and what was too much is paid back afterwards');

-- A reservation with money owed back is not retired.
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE payment_status = 'refund_due'
	AND ended_at < '2030-12-31' AND upper(during) < '2030-12-31') > 0, true, 'there are some');
SELECT lives_ok($$SELECT reservation.retire('2030-12-31')$$, 'retired');
SELECT is_empty($$SELECT FROM reservation.reservation WHERE ended_at < '2030-12-31' AND upper(during) < '2030-12-31' AND payment_status <> 'refund_due'$$,
	'who is owed nothing');
SELECT isnt_empty($$SELECT FROM reservation.reservation WHERE payment_status = 'refund_due'$$, 'and nobody else');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.complete_refund(NULL, 'a')$$, '22004', 'reservation_id must not be null', 'whom?');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), NULL)$$, '22004', 'provider_reference must not be null', 'what?');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), '')$$, '22023', 'provider_reference must not be empty', 'nothing');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', 0)$$, '22023', 'amount must be greater than zero', 'nothing is no refund');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', 0.004)$$, '22023', 'amount is less than the smallest unit of EUR', 'nor less than a cent');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', -1)$$, '22023', 'amount must be a finite number of at least 0', 'nor less than that');
SELECT throws_ok($$SELECT reservation.complete_refund(id('gerd'), 'z', 'NaN')$$, '22023', 'amount must be a finite number of at least 0', 'nor what is no number');
SELECT throws_ok($$SELECT reservation.complete_refund('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'nobody');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '-1 day', 10)$$, '23514', NULL, 'a tier is before the start');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 101)$$, '23514', NULL, 'of at most all');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 'NaN')$$, '23514', NULL, 'and of a part');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 10, -1)$$, '23514', NULL, 'a fee is not paid out');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('x', '1 day', 10, 'NaN')$$, '23514', NULL, 'and is an amount');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier VALUES ('day', '24:00', 10)$$, '23505', NULL, 'one tier for a time');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
