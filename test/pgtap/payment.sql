-- Payments: asked for, authorized, charged, failed; once each, to the cent.
\ir support/story.sql
SELECT plan(249);

INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, capture, category) VALUES
	('room', 9, 'UTC', 100, 'EUR', 'upfront', 'manual', NULL),
	('later', 9, 'UTC', 100, 'EUR', 'later', 'manual', NULL),
	('quick', 9, 'UTC', 100, 'EUR', 'upfront', 'on_authorize', NULL),
	('free', 9, 'UTC', NULL, 'EUR', 'upfront', 'manual', NULL),
	('single', 1, 'UTC', 100, 'EUR', 'upfront', 'manual', 'single'),
	('other', 1, 'UTC', 100, 'EUR', 'upfront', 'manual', 'single'),
	('yen', 9, 'UTC', 1001, 'JPY', 'upfront', 'manual', NULL),
	('dinar', 9, 'UTC', 1.2345, 'KWD', 'upfront', 'manual', NULL);

-- charged, paid back, owed, authorized and asked for
CREATE FUNCTION books(name text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', (row_of($1)).payment_status, string_agg(b.entry, ' ' ORDER BY b.entry))
FROM (SELECT p.status || ' ' || sum(p.amount) AS entry FROM reservation.payment p
	WHERE p.reservation_id = id($1) AND p.status IN ('requested', 'authorized', 'completed', 'due', 'refunded')
	GROUP BY p.status) AS b
$$;
CREATE FUNCTION last_payload(name text, type text) RETURNS jsonb LANGUAGE sql AS $$
SELECT e.payload FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
CREATE FUNCTION book(name text, resource text, stay tstzrange = nights('2030-03-01', 1)) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), $3, 'c')) || CASE WHEN new_events($1) = '' THEN ', silently' ELSE '' END
$$;

-- Asked for, authorized, charged
SELECT is(book('anna', 'room'), 'held', 'to be paid upfront');
SELECT is(books('anna'), 'due requested 100.00', 'is asked for');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', method => 'card')), 'held', 'authorized');
SELECT is(books('anna'), 'authorized authorized 100.00', 'which is not money');
SELECT is(new_events('anna'), 'PaymentAuthorized', 'one event');
SELECT is(last_payload('anna', 'PaymentAuthorized'), jsonb_build_object('provider_reference', 'a', 'method', 'card', 'authorized', '100.00',
	'currency', 'EUR', 'payment_status', 'authorized', 'version', 2), 'that says what');
SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'refused: payment_due', 'and confirms nothing');
SELECT is(new_events('anna'), 'CommandRejected', 'but');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', method => 'card')), 'held', 'again');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', 50)), 'held', 'even with another amount');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'b')), 'refused: wrong_status', 'there is nothing more to authorize');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'confirmed', 'charged');
SELECT is(new_events('anna'), 'CommandRejected PaymentCompleted ReservationFinalized', 'confirms, once');
SELECT is(last_payload('anna', 'PaymentCompleted'), jsonb_build_object('provider_reference', 'a', 'method', 'card', 'completed', '100.00',
	'currency', 'EUR', 'payment_status', 'paid', 'version', 3), 'charged what was authorized, the way it was');
SELECT is(books('anna'), 'paid completed 100.00', 'paid');
SELECT results_eq($$SELECT status, expires_at, (outcome_of('anna')).expires_at, version, (outcome_of('anna')).version FROM row_of('anna')$$,
	$$VALUES ('confirmed', NULL::timestamptz, NULL::timestamptz, 3, 3)$$, 'and firm');

-- The same reference again
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'confirmed', 'charged again');
SELECT is((SELECT count(DISTINCT a.outcome)::int FROM (SELECT outcome FROM answer WHERE name = 'anna' ORDER BY n DESC LIMIT 2) AS a), 1, 'the same answer');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a', 7, 'cash')), 'confirmed', 'whatever it says');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a')), 'confirmed', 'authorized, reported late');
SELECT is(new_events('anna'), '', 'writes nothing');
SELECT is(books('anna'), 'paid completed 100.00', 'and charges nothing');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a')), 'refused: wrong_status', 'what was charged has not failed');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'much later');
SELECT is(new_events('anna'), 'CommandRejected ReservationCanceled RefundDue', 'canceled');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'canceled', 'charged, reported once more');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a')), 'canceled', 'and authorized');
SELECT is(new_events('anna'), '', 'writes nothing');

-- Keys
SELECT is(book('key', 'room'), 'held', 'another');
SELECT is(record_outcome('key', reservation.complete_payment(id('key'), 'k', 40, idempotency_key => 'k-1')), 'held', 'a part, with a key');
SELECT is(record_outcome('key', reservation.complete_payment(id('key'), 'l', idempotency_key => 'k-2')), 'confirmed', 'the rest');
SELECT is(record_outcome('key', reservation.complete_payment(id('key'), 'k', 40, idempotency_key => 'k-1')), 'held', 'the key has its answer, as it was then');
SELECT throws_ok($$SELECT reservation.complete_payment(id('key'), 'k', 41, idempotency_key => 'k-1')$$, 'RS002', NULL, 'and no other call has');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('key'), 'k', 40, idempotency_key => 'k-1')$$, 'RS002', NULL, 'nor another command');
SELECT is(books('key'), 'paid completed 100.00', 'charged once');

-- In parts
SELECT is(book('bert', 'room'), 'held', 'in parts');
SELECT is(record_outcome('bert', reservation.authorize_payment(id('bert'), 'a', 60)), 'held', 'a part is authorized');
SELECT is(books('bert'), 'due authorized 60.00 requested 40.00', 'the rest is asked for');
SELECT is(record_outcome('bert', reservation.authorize_payment(id('bert'), 'b')), 'held', 'the rest, too');
SELECT is(books('bert'), 'authorized authorized 100.00', 'is authorized');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a', 30)), 'held', 'charged in part');
SELECT is(books('bert'), 'due authorized 40.00 completed 30.00 requested 30.00', 'what was not charged is asked for');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'b')), 'held', 'charged as authorized');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'c')), 'confirmed', 'in one step: what is still due');
SELECT is(new_events('bert'), 'PaymentAuthorized PaymentAuthorized PaymentCompleted PaymentCompleted PaymentCompleted ReservationFinalized', 'confirms at last');
SELECT is(books('bert'), 'paid completed 100.00', 'paid');
SELECT is((SELECT array_agg(amount::text ORDER BY provider_reference) FROM reservation.payment
	WHERE reservation_id = id('bert') AND status = 'completed'), '{30.00,40.00,30.00}', 'in three parts');

-- Too much, and for nothing
SELECT is(book('carl', 'room'), 'held', 'too much');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'a', 130)), 'confirmed', 'is paid');
SELECT is(new_events('carl'), 'PaymentCompleted ReservationFinalized RefundDue', 'and owed back');
SELECT is(books('carl'), 'refund_due completed 130.00 due 30.00', 'what is too much');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'b')), 'refused: wrong_status', 'nothing is due: how much would it be?');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'b', 5)), 'confirmed', 'what is told has come');
SELECT is(books('carl'), 'refund_due completed 135.00 due 35.00', 'and is owed as well, in one sum');
SELECT is(book('dora', 'free'), 'confirmed', 'what costs nothing');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'a')), 'refused: wrong_status', 'has nothing due');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'a', 5)), 'confirmed', 'money for it');
SELECT is(books('dora'), 'refund_due completed 5.00 due 5.00', 'is owed back');
SELECT is(record_outcome('emil', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'a hold without a price');
SELECT is(record_outcome('emil', reservation.complete_payment(id('emil'), 'a', 5)), 'held', 'is not what it was for');
SELECT is(books('emil'), 'refund_due completed 5.00 due 5.00', 'owed back');
SELECT is(record_outcome('emil', reservation.confirm_reservation(id('emil'))), 'confirmed', 'and nothing is due');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c')), 'confirmed', 'a guarantee');
SELECT is(record_outcome('fritz', reservation.authorize_payment(id('fritz'), 'a', 50)), 'confirmed', 'for what costs nothing');
SELECT is(books('fritz'), 'authorized authorized 50.00', 'is known');
SELECT is(record_outcome('fritz', reservation.cancel_reservation(id('fritz'))), 'canceled', 'and goes');
SELECT is(books('fritz'), 'none', 'with it');
SELECT is(record_outcome('gerd', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', 10)), 'refused: over_capacity', 'rejected');
SELECT is(record_outcome('gerd', reservation.complete_payment(id('gerd'), 'a', 5)), 'rejected', 'but paid');
SELECT is(books('gerd'), 'refund_due completed 5.00 due 5.00', 'is owed back');
SELECT is(record_outcome('gerd', reservation.authorize_payment(id('gerd'), 'b', 5)), 'refused: wrong_status', 'and not to be authorized');

-- To be paid later
SELECT is(book('hans', 'later'), 'confirmed', 'to be paid later');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'a', 60)), 'confirmed', 'a part');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'b')), 'confirmed', 'the rest');
SELECT is(new_events('hans'), 'PaymentCompleted PaymentCompleted', 'it was firm before');
SELECT is(book('ida', 'later'), 'confirmed', 'who does not come');
SET reservation.now = '2030-03-01 20:00+00';
SELECT is(record_outcome('ida', reservation.mark_no_show(id('ida'))), 'no_show', 'has not come');
SELECT is(books('ida'), 'due requested 100.00', 'and owes it');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 'a')), 'no_show', 'who pays');
SELECT is(books('ida'), 'paid completed 100.00', 'has paid');
SELECT is(record_outcome('hans', reservation.checkin(id('hans'))), 'checked_in', 'a guest');
SET reservation.now = '2030-03-02 10:00+00';
SELECT is(record_outcome('hans', reservation.checkout(id('hans'))), 'checked_out', 'who has left');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'tip', 3)), 'checked_out', 'and pays too much');
SELECT is(books('hans'), 'refund_due completed 103.00 due 3.00', 'is owed the rest');
SET reservation.now = '2030-01-01 12:00+00';

-- Charged in the call that authorizes
SELECT is(book('jan', 'quick'), 'held', 'charged at once');
SELECT is(record_outcome('jan', reservation.authorize_payment(id('jan'), 'a')), 'confirmed', 'when authorized');
SELECT is(new_events('jan'), 'PaymentAuthorized PaymentCompleted ReservationFinalized', 'by one call');
SELECT is((row_of('jan')).version, 2, 'of one version');
SELECT is(record_outcome('jan', reservation.authorize_payment(id('jan'), 'a')), 'confirmed', 'again');
SELECT is(record_outcome('jan', reservation.complete_payment(id('jan'), 'a')), 'confirmed', 'or reported');
SELECT is(new_events('jan'), '', 'is nothing new');
SELECT is(book('jim', 'quick'), 'held', 'a part');
SELECT is(record_outcome('jim', reservation.authorize_payment(id('jim'), 'a', 1)), 'held', 'is charged');
SELECT is(books('jim'), 'due completed 1.00 requested 99.00', 'but is not all');
SELECT is(record_outcome('joe', reservation.create_group_reservation(ARRAY[r('room'), r('quick')], nights('2030-03-01', 1), 'c')), 'held', 'with one that is');
SELECT is(record_outcome('joe', reservation.authorize_payment(id('joe'), 'a')), 'confirmed', 'all is charged at once');
SELECT is(books('joe'), 'paid completed 200.00', 'for both');

-- Failures
SET reservation.payment_methods = 'card, "bank transfer" ,cash';
SELECT is(book('kurt', 'single'), 'held', 'which fails');
SELECT is(record_outcome('kurt', reservation.authorize_payment(id('kurt'), 'a', method => 'card')), 'held', 'first authorized');
SELECT is(new_events('kurt'), 'PaymentAuthorized', 'and');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'a', 'insufficient funds')), 'held', 'fails');
SELECT is(books('kurt'), 'failed requested 100.00', 'and is asked for');
SELECT is(last_payload('kurt', 'PaymentFailed') - 'alternatives', jsonb_build_object('provider_reference', 'a', 'reason', 'insufficient funds',
	'failed', '100.00', 'currency', 'EUR', 'payment_status', 'failed', 'attempts', 1, 'methods', jsonb_build_array('bank transfer', 'cash'),
	'version', 3), 'there are other ways to pay');
SELECT is((outcome_of('kurt')).alternatives @> jsonb_build_array(jsonb_build_object('resource_id', r('other')::text)), true, 'and other places');
SELECT is(last_payload('kurt', 'PaymentFailed')->'alternatives', (outcome_of('kurt')).alternatives, 'told as answered');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'a')), 'held', 'again');
SELECT is((SELECT count(DISTINCT a.outcome)::int FROM (SELECT outcome FROM answer WHERE name = 'kurt' ORDER BY n DESC LIMIT 2) AS a), 1, 'the same answer');
SELECT is(new_events('kurt'), 'PaymentFailed', 'is one failure');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'b')), 'held', 'another');
SELECT is((last_payload('kurt', 'PaymentFailed')->'attempts')::int, 2, 'is the second');
SELECT is(last_payload('kurt', 'PaymentFailed')->'methods', '["card", "bank transfer", "cash"]'::jsonb, 'by an unknown method');
SELECT is(record_outcome('kurt', reservation.authorize_payment(id('kurt'), 'a')), 'held', 'the first works after all');
SELECT is(books('kurt'), 'authorized authorized 100.00', 'and is authorized');
SELECT is(record_outcome('kurt', reservation.complete_payment(id('kurt'), 'a', 40)), 'held', 'a part of it charged');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'c')), 'held', 'money came, so this is the first');
SELECT is((last_payload('kurt', 'PaymentFailed')->'attempts')::int, 1, 'to be counted');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'd')), 'held', 'the second');
SELECT is((last_payload('kurt', 'PaymentFailed')->>'failed'), '60.00', 'of what was due');
SELECT isnt(new_events('kurt'), '', 'and');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'e')), 'expired', 'the last');
SELECT is(new_events('kurt'), 'PaymentFailed ReservationExpired RefundDue', 'is the end, and what came is owed back');
SELECT is(books('kurt'), 'refund_due completed 40.00 due 40.00', 'nothing more is asked for');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'e')), 'expired', 'again');
SELECT is(new_events('kurt'), '', 'writes nothing');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'f')), 'refused: wrong_status', 'nothing more can fail');
SET reservation.max_payment_attempts = 1;
SELECT is(book('lars', 'room'), 'held', 'one attempt');
SELECT is(record_outcome('lars', reservation.fail_payment(id('lars'), 'a')), 'expired', 'and no more');
SELECT is(book('lena', 'later'), 'confirmed', 'what is firm');
SELECT is(record_outcome('lena', reservation.fail_payment(id('lena'), 'a')), 'confirmed', 'stays firm');
SELECT is(books('lena'), 'failed requested 100.00', 'and unpaid');
SELECT is(record_outcome('lena', reservation.complete_payment(id('lena'), 'a')), 'confirmed', 'what failed may still come');
SELECT is(books('lena'), 'paid completed 100.00', 'and has');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'x')), 'refused: wrong_status', 'nothing to pay, nothing to fail');
RESET reservation.max_payment_attempts;
SET reservation.payment_methods = '';
SELECT is(book('lisa', 'room'), 'held', 'no method is set');
SELECT is(record_outcome('lisa', reservation.fail_payment(id('lisa'), 'a')), 'held', 'fails');
SELECT is(last_payload('lisa', 'PaymentFailed')->'methods', '[]'::jsonb, 'none is named');
SELECT is(record_outcome('lisa', reservation.complete_payment(id('lisa'), 'b', 1)), 'held', 'money came');
SELECT is(record_outcome('lisa', reservation.authorize_payment(id('lisa'), 'a')), 'held', 'what had failed');
SELECT is(record_outcome('lisa', reservation.fail_payment(id('lisa'), 'a')), 'held', 'fails again');
SELECT is((last_payload('lisa', 'PaymentFailed')->'attempts')::int, 1, 'and counts again');

-- Too late
SELECT is(book('maja', 'single', nights('2030-04-01', 1)), 'held', 'a hold');
SELECT is(record_outcome('maja', reservation.authorize_payment(id('maja'), 'a')), 'held', 'authorized');
SELECT isnt(new_events('maja'), '', 'so far');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(record_outcome('maja', reservation.complete_payment(id('maja'), 'a')), 'confirmed', 'at the very deadline, but there is room');
SELECT is(new_events('maja'), 'ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'revived');
SELECT results_eq($$SELECT payment_status, ended_at, expires_at, confirmed_at FROM row_of('maja')$$,
	$$VALUES ('paid', NULL::timestamptz, NULL::timestamptz, '2030-01-01 12:15+00'::timestamptz)$$, 'as if it had never ended');
SELECT isnt(place_of('maja'), NULL, 'in its place');
SELECT is(books('maja'), 'paid completed 100.00', 'paid');
SELECT is(book('nora', 'single', nights('2030-04-05', 1)), 'held', 'another');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(book('otto', 'single', nights('2030-04-05', 1)), 'held', 'whose place is taken');
SELECT isnt(new_events('nora'), '', 'so far');
SELECT is(record_outcome('nora', reservation.complete_payment(id('nora'), 'a')), 'expired', 'pays');
SELECT is(new_events('nora'), 'PaymentCompleted RefundDue', 'for nothing');
SELECT is(books('nora'), 'refund_due completed 100.00 due 100.00', 'and is owed all');
SELECT is(record_outcome('nora', reservation.complete_payment(id('nora'), 'a')), 'expired', 'again');
SELECT is(new_events('nora'), '', 'writes nothing');
SELECT is(record_outcome('nora', reservation.authorize_payment(id('nora'), 'b')), 'refused: wrong_status', 'nothing to authorize');
SELECT is(record_outcome('nora', reservation.cancel_reservation(id('otto'))), 'canceled', 'the place is free again');
SELECT is(record_outcome('nora', reservation.complete_payment(id('nora'), 'b')), 'confirmed', 'and paid once more');
SELECT is(books('nora'), 'refund_due completed 200.00 due 100.00', 'what was owed is owed');
SELECT is(book('paul', 'room'), 'held', 'a part in time');
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'a', 60)), 'held', 'is not all');
SELECT isnt(new_events('paul'), '', 'so far');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'b')), 'confirmed', 'all of it, late');
SELECT is(new_events('paul'), 'ReservationExpired RefundDue PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'is all anew');
SELECT is(books('paul'), 'refund_due completed 160.00 due 60.00', 'as the part is owed back');
SELECT is(book('rita', 'room'), 'held', 'a hold');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(record_outcome('rita', reservation.complete_payment(id('rita'), 'a', 99.99)), 'expired', 'a cent too little');
SELECT is(new_events('rita'), 'ReservationExpired PaymentCompleted RefundDue', 'is nothing');
SELECT is(book('sven', 'room', nights('2030-01-01', 1)), 'held', 'for tonight');
SET reservation.now = '2030-01-02 11:00+00';
SELECT is(record_outcome('sven', reservation.complete_payment(id('sven'), 'a')), 'expired', 'paid tomorrow');
SELECT is(books('sven'), 'refund_due completed 100.00 due 100.00', 'there is nothing left of it');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(book('tina', 'room'), 'held', 'of what');
SET reservation.now = '2030-01-01 14:00+00';
UPDATE reservation.resource SET active = false WHERE name = 'room';
SELECT is(record_outcome('tina', reservation.complete_payment(id('tina'), 'a')), 'expired', 'is sold no more');
UPDATE reservation.resource SET active = true WHERE name = 'room';
SELECT is(record_outcome('uwe', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'a hold without a price');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('uwe', reservation.complete_payment(id('uwe'), 'a', 1)), 'expired', 'is not revived by a coin');
SELECT is(books('uwe'), 'refund_due completed 1.00 due 1.00', 'which is owed back');

-- Units of money
SELECT is(book('vera', 'yen'), 'held', 'yen');
SELECT is(record_outcome('vera', reservation.complete_payment(id('vera'), 'a', 500.5)), 'held', 'have no parts');
SELECT is(books('vera'), 'due completed 501 requested 500', 'half is one');
SELECT is(record_outcome('vera', reservation.complete_payment(id('vera'), 'b')), 'confirmed', 'and the rest');
SELECT is(book('willi', 'dinar'), 'held', 'dinars');
SELECT is(record_outcome('willi', reservation.complete_payment(id('willi'), 'a', 1.234)), 'held', 'have a thousand');
SELECT is(books('willi'), 'due completed 1.234 requested 0.001', 'one is not paid');
SELECT throws_ok($$SELECT reservation.complete_payment(id('willi'), 'b', 0.0004)$$, '22023', 'amount is less than the smallest unit of KWD', 'less is nothing');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('willi'), 'b', 0.0004)$$, '22023', NULL, 'to be authorized, too');

-- Modified when paid in part, or authorized
SELECT is(book('xenia', 'room'), 'held', 'a hold');
SELECT is(record_outcome('xenia', reservation.complete_payment(id('xenia'), 'a', 60)), 'held', 'paid in part');
SELECT isnt(new_events('xenia'), '', 'so far');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 80)), 'held', 'for less');
SELECT is(books('xenia'), 'due completed 60.00 requested 20.00', 'less is asked for');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 120)), 'held', 'for more');
SELECT is(books('xenia'), 'due completed 60.00 requested 60.00', 'more is asked for');
SELECT is(last_payload('xenia', 'PaymentRequested')->>'requested', '40.00', 'by so much');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 50)), 'confirmed', 'for less than was paid');
SELECT is(new_events('xenia'), 'ReservationModified ReservationModified PaymentRequested ReservationModified RefundDue ReservationFinalized', 'is paid');
SELECT is(books('xenia'), 'refund_due completed 60.00 due 10.00', 'and more');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 70)), 'confirmed', 'for more again');
SELECT is(books('xenia'), 'refund_due completed 60.00 due 10.00 requested 20.00', 'what is owed is owed, what is due is due');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), customer => 'd')), 'confirmed', 'somebody else');
SELECT is(record_outcome('xenia', reservation.complete_payment(id('xenia'), 'b')), 'confirmed', 'pays');
SELECT is(new_events('xenia'), 'ReservationModified PaymentRequested ReservationModified PaymentCompleted ReservationFinalized', 'and only then it is final');
SELECT is(book('yann', 'room'), 'held', 'a hold');
SELECT is(record_outcome('yann', reservation.authorize_payment(id('yann'), 'a')), 'held', 'authorized');
SELECT is(record_outcome('yann', reservation.modify_reservation(id('yann'), amount => 70)), 'held', 'for less');
SELECT is(books('yann'), 'authorized authorized 100.00', 'is authorized');
SELECT is_empty('SELECT * FROM reservation.verify()', 'which is not wrong');
SELECT is(record_outcome('yann', reservation.modify_reservation(id('yann'), amount => 110)), 'held', 'for more');
SELECT is(books('yann'), 'due authorized 100.00 requested 10.00', 'is not');
SELECT is(record_outcome('yann', reservation.complete_payment(id('yann'), 'b', 110)), 'confirmed', 'paid otherwise');
SELECT is(books('yann'), 'paid authorized 100.00 completed 110.00', 'what was authorized is left');
SELECT is(record_outcome('yann', reservation.cancel_reservation(id('yann'))), 'canceled', 'until the end');
SELECT is(books('yann'), 'refund_due completed 110.00 due 110.00', 'and no longer');
SELECT is(book('zoe', 'room'), 'held', 'a hold');
SELECT is(record_outcome('zoe', reservation.modify_reservation(id('zoe'), amount => 0)), 'confirmed', 'for nothing is paid');
SELECT is(books('zoe'), 'none', 'with nothing');
SELECT is(record_outcome('free', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'a hold without a price');
SELECT is(record_outcome('free', reservation.modify_reservation(id('free'), customer => 'd')), 'held', 'stays one');

-- Other money
SELECT is(book('yen', 'later'), 'confirmed', 'in euros');
SELECT is(record_outcome('yen', reservation.modify_reservation(id('yen'), resource_id => r('yen'))), 'confirmed', 'or in yen');
SELECT is((SELECT array_agg(concat_ws(' ', status, amount, currency)) FROM reservation.payment WHERE reservation_id = id('yen')),
	'{requested 1001 JPY}', 'is asked for in yen');
SELECT is(last_payload('yen', 'PaymentRequested') - 'expires_at', '{"requested": "1001", "currency": "JPY"}'::jsonb, 'all of it');
SELECT is(record_outcome('yen', reservation.complete_payment(id('yen'), 'a', 1)), 'confirmed', 'once a yen is paid');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('yen'), resource_id => r('later'))$$, '22023',
	'a reservation that was paid in JPY cannot be moved to a price in EUR', 'it stays in yen');
SELECT is(record_outcome('yen', reservation.modify_reservation(id('yen'), quantity => 2)), 'confirmed', 'where it is');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.complete_payment(NULL, 'a')$$, '22004', 'reservation_id must not be null', 'which?');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), NULL)$$, '22004', 'provider_reference must not be null', 'what?');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('yen'), NULL)$$, '22004', NULL, 'what?');
SELECT throws_ok($$SELECT reservation.fail_payment(id('yen'), NULL)$$, '22004', NULL, 'what?');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), '')$$, '22023', 'provider_reference must not be empty', 'nothing');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('yen'), '')$$, '22023', NULL, 'nothing');
SELECT throws_ok($$SELECT reservation.fail_payment(id('yen'), '')$$, '22023', NULL, 'nothing');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), repeat('x', 1025))$$, '22023',
	'provider_reference must not be longer than 1024 bytes', 'too much');
SELECT is((reservation.complete_payment(id('yen'), repeat('x', 1000), 1)).accepted, true, 'but this');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), 'z', 0)$$, '22023', 'amount must be greater than zero', 'nothing is no payment');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), 'z', -1)$$, '22023', 'amount must be a finite number of at least 0', 'nor less');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), 'z', 'NaN')$$, '22023', 'amount must be a finite number of at least 0', 'nor what is no number');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('yen'), 'z', 'Infinity')$$, '22023', 'amount must be a finite number of at least 0', 'nor too much');
SELECT throws_ok($$SELECT reservation.authorize_payment('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'nobody');
SELECT throws_ok($$SELECT reservation.complete_payment('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'pays');
SELECT throws_ok($$SELECT reservation.fail_payment('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'or not');
SELECT throws_ok($$SET reservation.max_payment_attempts = 0$$, '22023', NULL, 'at least one attempt');
SELECT throws_ok($$SET reservation.payment_methods = 'card,,cash'$$, '22023', NULL, 'a list');
SELECT throws_ok($$UPDATE reservation.resource SET capture = 'never'$$, '23514', NULL, 'sometime it is charged');

-- The same reference is another payment elsewhere.
SELECT is(book('one', 'room'), 'held', 'one');
SELECT is(book('two', 'room'), 'held', 'two');
SELECT is(record_outcome('one', reservation.complete_payment(id('one'), 'both')), 'confirmed', 'paid');
SELECT is(record_outcome('two', reservation.complete_payment(id('two'), 'both')), 'confirmed', 'with one');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
