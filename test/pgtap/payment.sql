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
SELECT is(book('anna', 'room'), 'held', 'A reservation to be paid upfront is held.');
SELECT is(books('anna'), 'due requested 100.00', 'Its amount is requested.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', method => 'card')), 'held', 'A payment can be authorized.');
SELECT is(books('anna'), 'authorized authorized 100.00', 'The whole amount is authorized.');
SELECT is(new_events('anna'), 'PaymentAuthorized', 'The authorization is one event.');
SELECT is(last_payload('anna', 'PaymentAuthorized'), jsonb_build_object('provider_reference', 'a', 'method', 'card', 'authorized', '100.00',
	'currency', 'EUR', 'payment_status', 'authorized', 'version', 2), 'The event has the reference, method and amount.');
SELECT is(record_outcome('anna', reservation.confirm_reservation(id('anna'))), 'refused: payment_due', 'An authorized hold cannot be confirmed.');
SELECT is(new_events('anna'), 'CommandRejected', 'The refusal is an event.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', method => 'card')), 'held', 'A repeated authorization is accepted.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', 50)), 'held', 'A repeated reference with another amount is accepted.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'b')), 'refused: wrong_status', 'A second authorization is refused when nothing is left.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'confirmed', 'The authorized payment completes and confirms the hold.');
SELECT is(new_events('anna'), 'CommandRejected PaymentCompleted ReservationFinalized', 'The repeated calls wrote no event.');
SELECT is(last_payload('anna', 'PaymentCompleted'), jsonb_build_object('provider_reference', 'a', 'method', 'card', 'completed', '100.00',
	'currency', 'EUR', 'payment_status', 'paid', 'version', 3), 'The payment has the amount and method of its authorization.');
SELECT is(books('anna'), 'paid completed 100.00', 'The reservation is paid.');
SELECT results_eq($$SELECT status, expires_at, (outcome_of('anna')).expires_at, version, (outcome_of('anna')).version FROM row_of('anna')$$,
	$$VALUES ('confirmed', NULL::timestamptz, NULL::timestamptz, 3, 3)$$, 'It is firm, in a new version, without a deadline.');

-- The same reference again
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'confirmed', 'A repeated payment is accepted.');
SELECT is((SELECT count(DISTINCT a.outcome)::int FROM (SELECT outcome FROM answer WHERE name = 'anna' ORDER BY n DESC LIMIT 2) AS a), 1, 'It has the same answer.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a', 7, 'cash')), 'confirmed', 'A repeated reference with another amount and method is accepted.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a')), 'confirmed', 'An authorization reported after its payment is accepted.');
SELECT is(new_events('anna'), '', 'The repeated calls write no event.');
SELECT is(books('anna'), 'paid completed 100.00', 'They leave the sums.');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a')), 'refused: wrong_status', 'A completed payment cannot fail.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'The reservation is canceled.');
SELECT is(new_events('anna'), 'CommandRejected ReservationCanceled RefundDue', 'The payment is owed back.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'canceled', 'A repeated payment is accepted after the cancellation.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a')), 'canceled', 'A repeated authorization is accepted too.');
SELECT is(new_events('anna'), '', 'Both write no event.');

-- Keys
SELECT is(book('key', 'room'), 'held', 'Another reservation is held.');
SELECT is(record_outcome('key', reservation.complete_payment(id('key'), 'k', 40, idempotency_key => 'k-1')), 'held', 'A part is paid with an idempotency key.');
SELECT is(record_outcome('key', reservation.complete_payment(id('key'), 'l', idempotency_key => 'k-2')), 'confirmed', 'The rest confirms the hold.');
SELECT is(record_outcome('key', reservation.complete_payment(id('key'), 'k', 40, idempotency_key => 'k-1')), 'held', 'The repeated key returns its first answer.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('key'), 'k', 41, idempotency_key => 'k-1')$$, 'RS002', NULL, 'The key with another amount is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('key'), 'k', 40, idempotency_key => 'k-1')$$, 'RS002', NULL, 'The key with another command is an error.');
SELECT is(books('key'), 'paid completed 100.00', 'The amount was charged once.');

-- In parts
SELECT is(book('bert', 'room'), 'held', 'Bert''s reservation is held.');
SELECT is(record_outcome('bert', reservation.authorize_payment(id('bert'), 'a', 60)), 'held', 'A part can be authorized.');
SELECT is(books('bert'), 'due authorized 60.00 requested 40.00', 'The rest stays requested.');
SELECT is(record_outcome('bert', reservation.authorize_payment(id('bert'), 'b')), 'held', 'The rest can be authorized under another reference.');
SELECT is(books('bert'), 'authorized authorized 100.00', 'The whole amount is authorized.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a', 30)), 'held', 'A part of an authorization can be charged.');
SELECT is(books('bert'), 'due authorized 40.00 completed 30.00 requested 30.00', 'The uncharged part is requested again.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'b')), 'held', 'The second authorization is charged in full.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'c')), 'confirmed', 'The amount still due can be paid in one step.');
SELECT is(new_events('bert'), 'PaymentAuthorized PaymentAuthorized PaymentCompleted PaymentCompleted PaymentCompleted ReservationFinalized', 'Only the last payment confirms the hold.');
SELECT is(books('bert'), 'paid completed 100.00', 'The reservation is paid.');
SELECT is((SELECT array_agg(amount::text ORDER BY provider_reference) FROM reservation.payment
	WHERE reservation_id = id('bert') AND status = 'completed'), '{30.00,40.00,30.00}', 'It has three payments.');

-- Too much, and for nothing
SELECT is(book('carl', 'room'), 'held', 'Carl''s reservation is held.');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'a', 130)), 'confirmed', 'A payment of more than the amount confirms it.');
SELECT is(new_events('carl'), 'PaymentCompleted ReservationFinalized RefundDue', 'The excess is an event of its own.');
SELECT is(books('carl'), 'refund_due completed 130.00 due 30.00', 'The excess is owed back.');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'b')), 'refused: wrong_status', 'A payment without an amount is refused if nothing is due.');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'b', 5)), 'confirmed', 'A payment with an amount is accepted.');
SELECT is(books('carl'), 'refund_due completed 135.00 due 35.00', 'It is owed back in the same sum.');
SELECT is(book('dora', 'free'), 'confirmed', 'A reservation without a price is confirmed.');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'a')), 'refused: wrong_status', 'A payment without an amount is refused for it.');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'a', 5)), 'confirmed', 'A payment with an amount is accepted for it.');
SELECT is(books('dora'), 'refund_due completed 5.00 due 5.00', 'That payment is owed back.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'A hold without a price is held.');
SELECT is(record_outcome('emil', reservation.complete_payment(id('emil'), 'a', 5)), 'held', 'A payment does not confirm it.');
SELECT is(books('emil'), 'refund_due completed 5.00 due 5.00', 'That payment is owed back.');
SELECT is(record_outcome('emil', reservation.confirm_reservation(id('emil'))), 'confirmed', 'The hold can be confirmed, because nothing is due.');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c')), 'confirmed', 'Fritz''s reservation without a price is confirmed.');
SELECT is(record_outcome('fritz', reservation.authorize_payment(id('fritz'), 'a', 50)), 'confirmed', 'A payment for it can be authorized as a guarantee.');
SELECT is(books('fritz'), 'authorized authorized 50.00', 'The authorization is recorded.');
SELECT is(record_outcome('fritz', reservation.cancel_reservation(id('fritz'))), 'canceled', 'The reservation is canceled.');
SELECT is(books('fritz'), 'none', 'The authorization ends with it.');
SELECT is(record_outcome('gerd', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', 10)), 'refused: over_capacity', 'Gerd''s request is rejected.');
SELECT is(record_outcome('gerd', reservation.complete_payment(id('gerd'), 'a', 5)), 'rejected', 'A payment for it is accepted.');
SELECT is(books('gerd'), 'refund_due completed 5.00 due 5.00', 'That payment is owed back.');
SELECT is(record_outcome('gerd', reservation.authorize_payment(id('gerd'), 'b', 5)), 'rejected', 'An authorization for it is recorded.');

-- To be paid later
SELECT is(book('hans', 'later'), 'confirmed', 'A reservation to be paid later is confirmed.');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'a', 60)), 'confirmed', 'A part can be paid.');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'b')), 'confirmed', 'The rest can be paid.');
SELECT is(new_events('hans'), 'PaymentCompleted PaymentCompleted', 'The payments do not confirm it again.');
SELECT is(book('ida', 'later'), 'confirmed', 'Ida''s reservation is confirmed.');
SET reservation.now = '2030-03-01 20:00+00';
SELECT is(record_outcome('ida', reservation.mark_no_show(id('ida'))), 'no_show', 'It is marked as a no-show.');
SELECT is(books('ida'), 'due requested 100.00', 'Its amount is still requested.');
SELECT is(record_outcome('ida', reservation.complete_payment(id('ida'), 'a')), 'no_show', 'It can be paid after the no-show.');
SELECT is(books('ida'), 'paid completed 100.00', 'It is paid.');
SELECT is(record_outcome('hans', reservation.checkin(id('hans'))), 'checked_in', 'Hans checks in.');
SET reservation.now = '2030-03-02 10:00+00';
SELECT is(record_outcome('hans', reservation.checkout(id('hans'))), 'checked_out', 'Hans checks out.');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'tip', 3)), 'checked_out', 'A payment can arrive after the check-out.');
SELECT is(books('hans'), 'refund_due completed 103.00 due 3.00', 'The excess is owed back.');
SET reservation.now = '2030-01-01 12:00+00';

-- Charged in the call that authorizes
SELECT is(book('jan', 'quick'), 'held', 'A reservation with capture on authorization is held.');
SELECT is(record_outcome('jan', reservation.authorize_payment(id('jan'), 'a')), 'confirmed', 'The authorization confirms it.');
SELECT is(new_events('jan'), 'PaymentAuthorized PaymentCompleted ReservationFinalized', 'One call writes both events.');
SELECT is((row_of('jan')).version, 2, 'One call makes one version.');
SELECT is(record_outcome('jan', reservation.authorize_payment(id('jan'), 'a')), 'confirmed', 'A repeated authorization is accepted.');
SELECT is(record_outcome('jan', reservation.complete_payment(id('jan'), 'a')), 'confirmed', 'A repeated payment is accepted.');
SELECT is(new_events('jan'), '', 'Both write no event.');
SELECT is(book('jim', 'quick'), 'held', 'A second such reservation is held.');
SELECT is(record_outcome('jim', reservation.authorize_payment(id('jim'), 'a', 1)), 'held', 'An authorization of a part is accepted.');
SELECT is(books('jim'), 'due completed 1.00 requested 99.00', 'The part is charged and the rest is requested.');
SELECT is(record_outcome('joe', reservation.create_group_reservation(ARRAY[r('room'), r('quick')], nights('2030-03-01', 1), 'c')), 'held', 'A group with one such resource is held.');
SELECT is(record_outcome('joe', reservation.authorize_payment(id('joe'), 'a')), 'confirmed', 'Its authorization is charged at once.');
SELECT is(books('joe'), 'paid completed 200.00', 'The whole amount is paid.');

-- Failures
SET reservation.payment_methods = 'card, "bank transfer" ,cash';
SELECT is(book('kurt', 'single'), 'held', 'Kurt''s reservation is held.');
SELECT is(record_outcome('kurt', reservation.authorize_payment(id('kurt'), 'a', method => 'card')), 'held', 'A payment is authorized.');
SELECT is(new_events('kurt'), 'PaymentAuthorized', 'The authorization is one event.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'a', 'insufficient funds')), 'held', 'The payment can fail.');
SELECT is(books('kurt'), 'failed requested 100.00', 'The amount is requested again.');
SELECT is(last_payload('kurt', 'PaymentFailed') - 'alternatives', jsonb_build_object('provider_reference', 'a', 'reason', 'insufficient funds',
	'failed', '100.00', 'currency', 'EUR', 'payment_status', 'failed', 'attempts', 1, 'methods', jsonb_build_array('bank transfer', 'cash'),
	'version', 3), 'The event has the other ways to pay.');
SELECT is((outcome_of('kurt')).alternatives @> jsonb_build_array(jsonb_build_object('resource_id', r('other')::text)), true, 'The answer has another resource as an alternative.');
SELECT is(last_payload('kurt', 'PaymentFailed')->'alternatives', (outcome_of('kurt')).alternatives, 'The event has the same alternatives as the answer.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'a')), 'held', 'A repeated failure is accepted.');
SELECT is((SELECT count(DISTINCT a.outcome)::int FROM (SELECT outcome FROM answer WHERE name = 'kurt' ORDER BY n DESC LIMIT 2) AS a), 1, 'It has the same answer.');
SELECT is(new_events('kurt'), 'PaymentFailed', 'It is one event.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'b')), 'held', 'A failure under another reference is accepted.');
SELECT is((last_payload('kurt', 'PaymentFailed')->'attempts')::int, 2, 'It is the second attempt.');
SELECT is(last_payload('kurt', 'PaymentFailed')->'methods', '["card", "bank transfer", "cash"]'::jsonb, 'Without a method the event names all ways to pay.');
SELECT is(record_outcome('kurt', reservation.authorize_payment(id('kurt'), 'a')), 'held', 'The first payment can be authorized after its failure.');
SELECT is(books('kurt'), 'authorized authorized 100.00', 'The amount is authorized.');
SELECT is(record_outcome('kurt', reservation.complete_payment(id('kurt'), 'a', 40)), 'held', 'A part of it can be charged.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'c')), 'held', 'A failure after that payment is accepted.');
SELECT is((last_payload('kurt', 'PaymentFailed')->'attempts')::int, 1, 'The payment reset the count of attempts.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'd')), 'held', 'A second failure is accepted.');
SELECT is((last_payload('kurt', 'PaymentFailed')->>'failed'), '60.00', 'The event has the amount that was due.');
SELECT isnt(new_events('kurt'), '', 'The calls wrote events.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'e')), 'expired', 'The third failure expires the hold.');
SELECT is(new_events('kurt'), 'PaymentFailed ReservationExpired RefundDue', 'The earlier payment is owed back.');
SELECT is(books('kurt'), 'refund_due completed 40.00 due 40.00', 'Nothing is requested any more.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'e')), 'expired', 'A repeated failure is accepted after the expiry.');
SELECT is(new_events('kurt'), '', 'It writes no event.');
SELECT is(record_outcome('kurt', reservation.fail_payment(id('kurt'), 'f')), 'refused: wrong_status', 'Another failure is refused after the expiry.');
SET reservation.max_payment_attempts = 1;
SELECT is(book('lars', 'room'), 'held', 'A reservation is held while one attempt is allowed.');
SELECT is(record_outcome('lars', reservation.fail_payment(id('lars'), 'a')), 'expired', 'The first failure expires it.');
SELECT is(book('lena', 'later'), 'confirmed', 'Lena''s reservation is confirmed.');
SELECT is(record_outcome('lena', reservation.fail_payment(id('lena'), 'a')), 'confirmed', 'A failure leaves a firm reservation confirmed.');
SELECT is(books('lena'), 'failed requested 100.00', 'Its amount is still requested.');
SELECT is(record_outcome('lena', reservation.complete_payment(id('lena'), 'a')), 'confirmed', 'The failed payment can still arrive.');
SELECT is(books('lena'), 'paid completed 100.00', 'The reservation is paid.');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'x')), 'refused: wrong_status', 'A failure is refused if nothing is due.');
RESET reservation.max_payment_attempts;
SET reservation.payment_methods = '';
SELECT is(book('lisa', 'room'), 'held', 'A reservation is held while no methods are set.');
SELECT is(record_outcome('lisa', reservation.fail_payment(id('lisa'), 'a')), 'held', 'A failure is accepted.');
SELECT is(last_payload('lisa', 'PaymentFailed')->'methods', '[]'::jsonb, 'The event names no other ways to pay.');
SELECT is(record_outcome('lisa', reservation.complete_payment(id('lisa'), 'b', 1)), 'held', 'A part is paid.');
SELECT is(record_outcome('lisa', reservation.authorize_payment(id('lisa'), 'a')), 'held', 'The failed payment can be authorized.');
SELECT is(record_outcome('lisa', reservation.fail_payment(id('lisa'), 'a')), 'held', 'It can fail again.');
SELECT is((last_payload('lisa', 'PaymentFailed')->'attempts')::int, 1, 'It counts as an attempt again.');

-- Too late
SELECT is(book('maja', 'single', nights('2030-04-01', 1)), 'held', 'Maja''s reservation is held.');
SELECT is(record_outcome('maja', reservation.authorize_payment(id('maja'), 'a')), 'held', 'A payment is authorized.');
SELECT isnt(new_events('maja'), '', 'The calls wrote events.');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(record_outcome('maja', reservation.complete_payment(id('maja'), 'a')), 'confirmed', 'A payment at the deadline confirms the hold if there is room.');
SELECT is(new_events('maja'), 'ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'The hold expires and is revived by the same call.');
SELECT results_eq($$SELECT payment_status, ended_at, expires_at, confirmed_at FROM row_of('maja')$$,
	$$VALUES ('paid', NULL::timestamptz, NULL::timestamptz, '2030-01-01 12:15+00'::timestamptz)$$, 'The revived reservation has no end and no deadline.');
SELECT isnt(place_of('maja'), NULL, 'It has its place.');
SELECT is(books('maja'), 'paid completed 100.00', 'It is paid.');
SELECT is(book('nora', 'single', nights('2030-04-05', 1)), 'held', 'Nora''s reservation is held.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(book('otto', 'single', nights('2030-04-05', 1)), 'held', 'Otto''s reservation takes her place after the deadline.');
SELECT isnt(new_events('nora'), '', 'The calls wrote events.');
SELECT is(record_outcome('nora', reservation.complete_payment(id('nora'), 'a')), 'expired', 'Nora''s late payment does not revive her reservation.');
SELECT is(new_events('nora'), 'PaymentCompleted RefundDue', 'The payment and the refund are events.');
SELECT is(books('nora'), 'refund_due completed 100.00 due 100.00', 'The payment is owed back.');
SELECT is(record_outcome('nora', reservation.complete_payment(id('nora'), 'a')), 'expired', 'A repeated payment is accepted.');
SELECT is(new_events('nora'), '', 'It writes no event.');
SELECT is(record_outcome('nora', reservation.authorize_payment(id('nora'), 'b')), 'refused: wrong_status', 'An authorization is refused.');
SELECT is(record_outcome('nora', reservation.cancel_reservation(id('otto'))), 'canceled', 'The place is free again.');
SELECT is(record_outcome('nora', reservation.complete_payment(id('nora'), 'b')), 'confirmed', 'A second payment revives the reservation.');
SELECT is(books('nora'), 'refund_due completed 200.00 due 100.00', 'The first payment is still owed back.');
SELECT is(book('paul', 'room'), 'held', 'Paul''s reservation is held.');
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'a', 60)), 'held', 'A part is paid in time.');
SELECT isnt(new_events('paul'), '', 'The calls wrote events.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'b')), 'confirmed', 'A late payment of the whole amount revives it.');
SELECT is(new_events('paul'), 'ReservationExpired RefundDue PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'The part is owed back before the late payment.');
SELECT is(books('paul'), 'refund_due completed 160.00 due 60.00', 'The part is still owed back after it.');
SELECT is(book('rita', 'room'), 'held', 'Rita''s reservation is held.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(record_outcome('rita', reservation.complete_payment(id('rita'), 'a', 99.99)), 'expired', 'A late payment of a cent too little does not revive it.');
SELECT is(new_events('rita'), 'ReservationExpired PaymentCompleted RefundDue', 'The payment is owed back.');
SELECT is(book('sven', 'room', nights('2030-01-01', 1)), 'held', 'Sven''s reservation for tonight is held.');
SET reservation.now = '2030-01-02 11:00+00';
SELECT is(record_outcome('sven', reservation.complete_payment(id('sven'), 'a')), 'expired', 'A payment after the stay does not revive it.');
SELECT is(books('sven'), 'refund_due completed 100.00 due 100.00', 'The payment is owed back.');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(book('tina', 'room'), 'held', 'Tina''s reservation is held.');
SET reservation.now = '2030-01-01 14:00+00';
UPDATE reservation.resource SET active = false WHERE name = 'room';
SELECT is(record_outcome('tina', reservation.complete_payment(id('tina'), 'a')), 'expired', 'A late payment does not revive it if the resource is inactive.');
UPDATE reservation.resource SET active = true WHERE name = 'room';
SELECT is(record_outcome('uwe', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'A hold without a price is held.');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('uwe', reservation.complete_payment(id('uwe'), 'a', 1)), 'expired', 'A payment after its deadline does not revive it.');
SELECT is(books('uwe'), 'refund_due completed 1.00 due 1.00', 'The payment is owed back.');

-- Units of money
SELECT is(book('vera', 'yen'), 'held', 'A reservation in yen is held.');
SELECT is(record_outcome('vera', reservation.complete_payment(id('vera'), 'a', 500.5)), 'held', 'A payment of half a yen more is accepted.');
SELECT is(books('vera'), 'due completed 501 requested 500', 'It is rounded up to a whole yen.');
SELECT is(record_outcome('vera', reservation.complete_payment(id('vera'), 'b')), 'confirmed', 'The rest confirms the hold.');
SELECT is(book('willi', 'dinar'), 'held', 'A reservation in dinars is held.');
SELECT is(record_outcome('willi', reservation.complete_payment(id('willi'), 'a', 1.234)), 'held', 'A payment in thousandths is accepted.');
SELECT is(books('willi'), 'due completed 1.234 requested 0.001', 'One thousandth is still requested.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('willi'), 'b', 0.0004)$$, '22023', 'amount is less than the smallest unit of KWD', 'A payment below the smallest unit is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('willi'), 'b', 0.0004)$$, '22023', NULL, 'An authorization below the smallest unit is an error.');

-- Modified when paid in part, or authorized
SELECT is(book('xenia', 'room'), 'held', 'Xenia''s reservation is held.');
SELECT is(record_outcome('xenia', reservation.complete_payment(id('xenia'), 'a', 60)), 'held', 'A part is paid.');
SELECT isnt(new_events('xenia'), '', 'The calls wrote events.');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 80)), 'held', 'The amount is lowered.');
SELECT is(books('xenia'), 'due completed 60.00 requested 20.00', 'The request is lowered.');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 120)), 'held', 'The amount is raised.');
SELECT is(books('xenia'), 'due completed 60.00 requested 60.00', 'The request is raised.');
SELECT is(last_payload('xenia', 'PaymentRequested')->>'requested', '40.00', 'The event has the difference.');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 50)), 'confirmed', 'An amount below the payment confirms the hold.');
SELECT is(new_events('xenia'), 'ReservationModified ReservationModified PaymentRequested ReservationModified RefundDue ReservationFinalized', 'The excess is an event before the confirmation.');
SELECT is(books('xenia'), 'refund_due completed 60.00 due 10.00', 'The excess is owed back.');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), amount => 70)), 'confirmed', 'The amount is raised again.');
SELECT is(books('xenia'), 'refund_due completed 60.00 due 10.00 requested 20.00', 'The excess is still owed and the difference is requested.');
SELECT is(record_outcome('xenia', reservation.modify_reservation(id('xenia'), customer => 'd')), 'confirmed', 'The customer of the reservation is changed.');
SELECT is(record_outcome('xenia', reservation.complete_payment(id('xenia'), 'b')), 'confirmed', 'The difference is paid.');
SELECT is(new_events('xenia'), 'ReservationModified PaymentRequested ReservationModified PaymentCompleted ReservationFinalized', 'The reservation is final only after the payment.');
SELECT is(book('yann', 'room'), 'held', 'Yann''s reservation is held.');
SELECT is(record_outcome('yann', reservation.authorize_payment(id('yann'), 'a')), 'held', 'The whole amount is authorized.');
SELECT is(record_outcome('yann', reservation.modify_reservation(id('yann'), amount => 70)), 'held', 'The amount is lowered.');
SELECT is(books('yann'), 'authorized authorized 100.00', 'The authorization stays as it is.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'verify accepts an authorization above the amount.');
SELECT is(record_outcome('yann', reservation.modify_reservation(id('yann'), amount => 110)), 'held', 'The amount is raised.');
SELECT is(books('yann'), 'due authorized 100.00 requested 10.00', 'The difference is requested.');
SELECT is(record_outcome('yann', reservation.complete_payment(id('yann'), 'b', 110)), 'confirmed', 'The amount is paid under another reference.');
SELECT is(books('yann'), 'paid authorized 100.00 completed 110.00', 'The authorization remains.');
SELECT is(record_outcome('yann', reservation.cancel_reservation(id('yann'))), 'canceled', 'The reservation is canceled.');
SELECT is(books('yann'), 'refund_due completed 110.00 due 110.00', 'The authorization ends with it and the payment is owed back.');
SELECT is(book('zoe', 'room'), 'held', 'Zoe''s reservation is held.');
SELECT is(record_outcome('zoe', reservation.modify_reservation(id('zoe'), amount => 0)), 'confirmed', 'An amount of 0 confirms the hold.');
SELECT is(books('zoe'), 'none', 'Nothing is due.');
SELECT is(record_outcome('free', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'A hold without a price is held.');
SELECT is(record_outcome('free', reservation.modify_reservation(id('free'), customer => 'd')), 'held', 'A modification does not confirm it.');

-- Other money
SELECT is(book('yen', 'later'), 'confirmed', 'A reservation in euros is confirmed.');
SELECT is(record_outcome('yen', reservation.modify_reservation(id('yen'), resource_id => r('yen'))), 'confirmed', 'It can move to a price in yen before a payment.');
SELECT is((SELECT array_agg(concat_ws(' ', status, amount, currency)) FROM reservation.payment WHERE reservation_id = id('yen')),
	'{requested 1001 JPY}', 'The amount is requested in yen.');
SELECT is(last_payload('yen', 'PaymentRequested') - 'expires_at', '{"requested": "1001", "currency": "JPY"}'::jsonb, 'The event has the whole amount in yen.');
SELECT is(record_outcome('yen', reservation.complete_payment(id('yen'), 'a', 1)), 'confirmed', 'A payment in yen is accepted.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('yen'), resource_id => r('later'))$$, '22023',
	'a reservation that was paid or charged in JPY cannot be moved to a price in EUR', 'After the payment it cannot move to a price in euros.');
SELECT is(record_outcome('yen', reservation.modify_reservation(id('yen'), quantity => 2)), 'confirmed', 'It can be modified in yen.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.complete_payment(NULL, 'a')$$, '22004', 'reservation_id must not be null', 'complete_payment with a null reservation is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), NULL)$$, '22004', 'provider_reference must not be null', 'complete_payment with a null reference is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('yen'), NULL)$$, '22004', NULL, 'authorize_payment with a null reference is an error.');
SELECT throws_ok($$SELECT reservation.fail_payment(id('yen'), NULL)$$, '22004', NULL, 'fail_payment with a null reference is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), '')$$, '22023', 'provider_reference must not be empty', 'complete_payment with an empty reference is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('yen'), '')$$, '22023', NULL, 'authorize_payment with an empty reference is an error.');
SELECT throws_ok($$SELECT reservation.fail_payment(id('yen'), '')$$, '22023', NULL, 'fail_payment with an empty reference is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), repeat('x', 1025))$$, '22023',
	'provider_reference must not be longer than 1024 bytes', 'A reference of more than 1024 bytes is an error.');
SELECT is((reservation.complete_payment(id('yen'), repeat('x', 1000), 1)).accepted, true, 'A reference of 1000 bytes is accepted.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), 'z', 0)$$, '22023', 'amount must be greater than zero', 'An amount of 0 is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), 'z', -1)$$, '22023', 'amount must be a finite number of at least 0', 'A negative amount is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('yen'), 'z', 'NaN')$$, '22023', 'amount must be a finite number of at least 0', 'An amount that is not a number is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('yen'), 'z', 'Infinity')$$, '22023', 'amount must be a finite number of at least 0', 'An infinite amount is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'authorize_payment of an unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'complete_payment of an unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.fail_payment('00000000-0000-7000-8000-000000000000', 'z')$$, 'P0002', NULL, 'fail_payment of an unknown reservation is an error.');
SELECT throws_ok($$SET reservation.max_payment_attempts = 0$$, '22023', NULL, 'A maximum of 0 attempts is refused.');
SELECT throws_ok($$SET reservation.payment_methods = 'card,,cash'$$, '22023', NULL, 'A list of methods with an empty name is refused.');
SELECT throws_ok($$UPDATE reservation.resource SET capture = 'never'$$, '23514', NULL, 'An unknown capture is refused.');

-- The same reference is another payment elsewhere.
SELECT is(book('one', 'room'), 'held', 'A first reservation is held.');
SELECT is(book('two', 'room'), 'held', 'A second reservation is held.');
SELECT is(record_outcome('one', reservation.complete_payment(id('one'), 'both')), 'confirmed', 'The first is paid.');
SELECT is(record_outcome('two', reservation.complete_payment(id('two'), 'both')), 'confirmed', 'The second is paid under the same reference.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
