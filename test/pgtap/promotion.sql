-- apply_promotion, and create_reservation and quote with a code: what a
-- promotion takes off, and for what.
\ir support/story.sql
SELECT plan(179);

INSERT INTO reservation.resource (name, category, capacity, price, price_per, payment, currency, time_zone) VALUES
	('room', 'room', 50, 100, 'night', 'upfront', 'EUR', 'UTC'),
	('suite', 'suite', 50, 250, 'night', 'later', 'EUR', 'UTC'),
	('onsen', 'room', 50, 1005, 'reservation', 'upfront', 'JPY', 'UTC'),
	('garden', 'room', 50, NULL, 'reservation', 'upfront', 'EUR', 'UTC'),
	('cheap', 'room', 50, 0.05, 'reservation', 'upfront', 'EUR', 'UTC'),
	('tiny', 'room', 1, 100, 'night', 'upfront', 'EUR', 'UTC');
INSERT INTO reservation.promotion (code, kind, value) VALUES
	('TEN', 'percent', 10), ('HALF', 'percent', 50), ('ALL', 'percent', 100), ('NULL1', 'percent', 0.001),
	('FIVE', 'amount', 5), ('HUGE', 'amount', 100000), ('CENT', 'amount', 0.001);
INSERT INTO reservation.promotion (code, kind, value, stackable) VALUES
	('A10', 'percent', 10, true), ('B20', 'amount', 20, true), ('C50', 'percent', 50, true);
INSERT INTO reservation.promotion (code, kind, value, valid) VALUES
	('OVER', 'percent', 10, '[2029-01-01, 2030-01-01 12:00+00)'), ('NOW', 'percent', 10, '[2030-01-01 12:00+00, 2030-01-01 12:00+00]'),
	('SOON', 'percent', 10, '[2030-01-01 12:00:00.000001+00,)'), ('EVER', 'percent', 10, '(,)');
INSERT INTO reservation.promotion (code, kind, value, stay) VALUES
	('MARCH', 'percent', 10, '[2030-03-01 15:00+00, 2030-03-31 11:00+00)'), ('LATE', 'percent', 10, '[2030-03-02,)');
INSERT INTO reservation.promotion (code, kind, value, resource_id) VALUES ('SUITE', 'percent', 10, r('suite'));
INSERT INTO reservation.promotion (code, kind, value, category) VALUES ('ROOM', 'percent', 10, 'room');
INSERT INTO reservation.promotion (code, kind, value, min_amount) VALUES ('MIN', 'percent', 10, 200);
INSERT INTO reservation.promotion (code, kind, value, currency) VALUES ('EURO', 'amount', 5, 'EUR'), ('YEN', 'percent', 10, 'JPY');
INSERT INTO reservation.promotion (code, kind, value, active) VALUES ('OFF', 'percent', 10, false);

CREATE FUNCTION payload_of(name text, wanted text) RETURNS jsonb LANGUAGE sql AS $$
SELECT e.payload FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
-- Two nights in March with a code: the amount, or why not
CREATE FUNCTION with_code(code text, resource text DEFAULT 'room', stay tstzrange DEFAULT nights('2030-03-01', 2), customer text DEFAULT 'c')
RETURNS text LANGUAGE sql AS $$
SELECT coalesce(o.reason, o.amount::text) FROM reservation.create_reservation(r($2), $3, $4, promotion_code => $1) AS o
$$;

-- The table
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('', 'percent', 1)$$, '23514', NULL, 'no empty code');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('X', 'share', 1)$$, '23514', NULL, 'no other kind');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('X', 'percent', 100.01)$$, '23514', NULL, 'not more than all');
SELECT throws_ok(format($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('X', 'amount', %L)$$, v), '23514', NULL, 'no value of ' || v)
FROM unnest('{0,-1,NaN,Infinity}'::text[]) AS v;
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, currency) VALUES ('X', 'amount', 1, 'eur')$$, '23514', NULL, 'no such currency');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, valid) VALUES ('X', 'amount', 1, 'empty')$$, '23514', NULL, 'valid at some time');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, stay) VALUES ('X', 'amount', 1, 'empty')$$, '23514', NULL, 'for some stay');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, min_amount) VALUES ('X', 'amount', 1, -1)$$, '23514', NULL, 'no negative minimum');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('X', 'amount', 1, -1)$$, '23514', NULL, 'no negative limit');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, max_uses_per_customer) VALUES ('X', 'amount', 1, -1)$$, '23514', NULL, 'nor for a customer');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'amount', 1)$$, '23505', NULL, 'a code once');

-- Wrong calls
SELECT throws_ok($$SELECT with_code('NONE')$$, 'P0002', 'promotion "NONE" does not exist', 'an unknown code');
SELECT throws_ok($$SELECT with_code('ten')$$, 'P0002', NULL, 'letter for letter');
SELECT throws_ok($$SELECT with_code('')$$, 'P0002', NULL, 'an empty one');
SELECT throws_ok($$SELECT reservation.create_group_reservation(ARRAY[r('room')], nights('2030-03-01', 1), 'c', promotion_code => 'NONE')$$, 'P0002', NULL, 'of a group');
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'NONE')$$, 'P0002', NULL, 'in a quote');
SELECT throws_ok($$SELECT reservation.quote(r('garden'), nights('2030-03-01', 2), promotion_code => 'NONE')$$, 'P0002', NULL, 'even of what has no price');
SELECT is_empty('SELECT FROM reservation.reservation', 'nothing was written');
SELECT record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna')), new_events('anna');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'NONE')$$, 'P0002', 'promotion "NONE" does not exist', 'an unknown code');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), NULL)$$, '22004', 'code must not be null', 'no code');
SELECT throws_ok($$SELECT reservation.apply_promotion(NULL, 'TEN')$$, '22004', 'reservation_id must not be null', 'no reservation');
SELECT throws_ok($$SELECT reservation.apply_promotion(gen_random_uuid(), 'TEN')$$, 'P0002', NULL, 'an unknown one');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'TEN', expected_version => 2)$$, 'RS001', NULL, 'another version');
SELECT is(new_events('anna'), '', 'nothing was written');

-- The discount
SELECT is(with_code('TEN'), '180.00', 'percent');
SELECT is(with_code('FIVE'), '195.00', 'an amount');
SELECT is(with_code('HUGE'), '0.00', 'never more than the price');
SELECT is(with_code('HALF', 'cheap'), '0.02', 'half a cent is a cent: 0.03 off 0.05');
SELECT is(with_code('HALF', 'onsen'), '502', 'half a yen is a yen: 503 off 1005');
SELECT is((SELECT amount FROM reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', promotion_code => 'TEN', amount => 50)),
	45.00, 'of an amount that is given, too');
SELECT is((SELECT amount FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 1), 'c', promotion_code => 'TEN')),
	315.00, 'of the sum of a group');

-- The events, in order
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'bert', promotion_code => 'TEN')), 'held', 'to be paid');
SELECT is(new_events('bert'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied PaymentRequested', 'the events');
SELECT is(payload_of('bert', 'ReservationCreated')->>'amount', '200.00', 'what it costs');
SELECT is(payload_of('bert', 'PromotionApplied'),
	'{"due": "180.00", "code": "TEN", "kind": "percent", "value": "10", "amount": "180.00", "currency": "EUR", "discount": "20.00"}', 'less the promotion');
SELECT is(payload_of('bert', 'PaymentRequested')->>'requested', '180.00', 'is asked for');
SELECT results_eq($$SELECT amount, status FROM reservation.payment WHERE reservation_id = id('bert')$$, $$VALUES (180.00, 'requested')$$, 'once');
SELECT is((row_of('bert')).version, 1, 'the first version');
SELECT results_eq($$SELECT ordinal, code, customer, kind, value, discount, redeemed_at, released_at FROM reservation.redemption WHERE reservation_id = id('bert')$$,
	$$VALUES (1, 'TEN', 'bert', 'percent', 10::numeric, 20.00, '2030-01-01 12:00+00'::timestamptz, NULL::timestamptz)$$, 'redeemed');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'carl', promotion_code => 'ALL')), 'confirmed', 'nothing is left to pay');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied ReservationFinalized', 'so it is final');
SELECT is((row_of('carl')).payment_status, 'none', 'nothing to pay');
SELECT is_empty($$SELECT FROM reservation.payment WHERE reservation_id = id('carl')$$, 'and nothing is asked for');
SELECT is(record_outcome('dora', reservation.create_reservation(r('suite'), nights('2030-03-01', 2), 'dora', promotion_code => 'TEN')), 'confirmed', 'to be paid later');
SELECT is(new_events('dora'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied PaymentRequested ReservationFinalized', 'the events');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'emil', hold => '1 hour', promotion_code => 'ALL')), 'held', 'held on request');
SELECT is(new_events('emil'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied', 'until it is confirmed');
SELECT is(record_outcome('emil', reservation.confirm_reservation(id('emil'))), 'confirmed', 'with nothing to pay');

-- When it does not apply
SELECT is(with_code('NOW'), '180.00', 'valid at this instant');
SELECT is(with_code('EVER'), '180.00', 'always valid');
SELECT is(with_code('OVER'), 'promotion_expired', 'until just now');
SELECT is(with_code('OFF'), 'promotion_expired', 'switched off');
SELECT is(with_code('SOON'), 'promotion_not_applicable', 'not yet');
SELECT is(with_code('MARCH'), '180.00', 'the whole stay lies within');
SELECT is(with_code('MARCH', stay => nights('2030-03-29', 2)), '180.00', 'to its very end');
SELECT is(with_code('MARCH', stay => nights('2030-03-29', 3)), 'promotion_not_applicable', 'leaves too late');
SELECT is(with_code('LATE'), 'promotion_not_applicable', 'comes too early');
SELECT is(with_code('SUITE', 'suite'), '450.00', 'for this resource');
SELECT is(with_code('SUITE'), 'promotion_not_applicable', 'for another');
INSERT INTO reservation.promotion (code, kind, value, resource_id) VALUES ('GONE', 'percent', 10, 999);
SELECT is(with_code('GONE'), 'promotion_not_applicable', 'for one that is not there');
SELECT is(with_code('ROOM'), '180.00', 'for this category');
SELECT is(with_code('ROOM', 'suite'), 'promotion_not_applicable', 'for another');
SELECT is((SELECT reason FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 2), 'c', promotion_code => 'SUITE')),
	'promotion_not_applicable', 'a group of which one is not that resource');
SELECT is((SELECT reason FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 2), 'c', promotion_code => 'ROOM')),
	'promotion_not_applicable', 'or not of that category');
SELECT is((SELECT amount FROM reservation.create_group_reservation(ARRAY[r('room'), r('cheap')], nights('2030-03-01', 2), 'c', promotion_code => 'ROOM')),
	180.04, 'a group that is');
SELECT is(with_code('MIN'), '180.00', 'just enough');
SELECT is(with_code('MIN', stay => nights('2030-03-01', 1)), 'promotion_not_applicable', 'not enough');
SELECT is(with_code('EURO'), '195.00', 'in its currency');
SELECT is(with_code('EURO', 'onsen'), 'promotion_not_applicable', 'in another');
SELECT is(with_code('YEN'), 'promotion_not_applicable', 'so percent');
SELECT is(with_code('TEN', 'garden'), 'promotion_not_applicable', 'nothing can be lowered');
SELECT is(with_code('NULL1', 'cheap'), 'promotion_not_applicable', 'nothing would be taken off');
SELECT is(with_code('CENT'), 'promotion_not_applicable', 'not even a cent');

-- And then there is no reservation.
SELECT is(record_outcome('fritz', reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'fritz', promotion_code => 'OVER')), 'refused: promotion_expired', 'refused');
SELECT is((outcome_of('fritz')).status, 'rejected', 'rejected');
SELECT is(new_events('fritz'), 'ReservationRequested AvailabilityRejected', 'as any other');
SELECT is(payload_of('fritz', 'AvailabilityRejected')->>'reason', 'promotion_expired', 'with the reason');
SELECT is(place_of('fritz'), NULL, 'it has no place');
SELECT is_empty($$SELECT FROM reservation.redemption WHERE reservation_id = id('fritz')$$, 'and redeems nothing');
SELECT is((SELECT reason FROM reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'c', on_unavailable => 'error', promotion_code => 'OVER')),
	'promotion_expired', 'an answer also to those who want an error where there is no room');
SELECT is((SELECT reason FROM reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'c', on_unavailable => 'waitlist', promotion_code => 'OVER')),
	'promotion_expired', 'and to those who would wait');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('tiny')), 0, 'nobody is there');

-- Applied afterwards
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'OVER')), 'refused: promotion_expired', 'refused');
SELECT is(new_events('anna'), 'CommandRejected', 'one event');
SELECT is((row_of('anna')).amount, 200.00, 'nothing changes');
SELECT is((outcome_of('anna')).version, 1, 'in the same version');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'SUITE')), 'refused: promotion_not_applicable', 'for another resource');
SELECT new_events('anna');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN', expected_version => 1, idempotency_key => 'k')), 'held', 'accepted');
SELECT is(new_events('anna'), 'PromotionApplied', 'no second request for payment');
SELECT is(payload_of('anna', 'PromotionApplied'),
	'{"due": "180.00", "code": "TEN", "kind": "percent", "value": "10", "amount": "180.00", "version": 2, "currency": "EUR", "discount": "20.00"}', 'what it tells');
SELECT is((outcome_of('anna')).amount, 180.00, 'the outcome says so');
SELECT results_eq($$SELECT amount, status FROM reservation.payment WHERE reservation_id = id('anna')$$, $$VALUES (180.00, 'requested')$$, 'what is asked for is lowered');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN', expected_version => 1, idempotency_key => 'k')), 'held', 'the same call');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN')), 'held', 'the same promotion');
SELECT is((outcome_of('anna')).version, 2, 'accepted, in the same version');
SELECT is(new_events('anna'), '', 'and nothing is written');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'FIVE', idempotency_key => 'k')$$, 'RS002', NULL, 'the key is taken');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'FIVE')), 'refused: promotion_not_stackable', 'not with another');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'A10')), 'refused: promotion_not_stackable', 'nor with one that could');
DELETE FROM reservation.promotion WHERE code = 'TEN';
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN')), 'held', 'what was redeemed stays so, whatever becomes of the promotion');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'percent', 10);

-- Several, in the order in which they came
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'gerd', promotion_code => 'A10')), 'held', 'one');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('gerd'), 'B20')), 160.00, 'and another');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('gerd'), 'C50')), 80.00, 'and one more');
SELECT is(record_outcome('gerd', reservation.apply_promotion(id('gerd'), 'TEN')), 'refused: promotion_not_stackable', 'but not one that stands alone');
SELECT results_eq($$SELECT ordinal, code, discount FROM reservation.redemption WHERE reservation_id = id('gerd') ORDER BY 1$$,
	$$VALUES (1, 'A10', 20.00), (2, 'B20', 20.00), (3, 'C50', 80.00)$$, 'each of what the one before has left');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('emil'), 'ALL')), 0.00, 'all of it');
UPDATE reservation.promotion SET stackable = true WHERE code IN ('ALL', 'FIVE');
SELECT record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'hans', promotion_code => 'ALL'));
SELECT is(record_outcome('hans', reservation.apply_promotion(id('hans'), 'FIVE')), 'refused: promotion_not_applicable', 'of nothing nothing can be taken');

-- With a new price they are taken off again, in their order.
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), nights('2030-03-01', 4))), 170.00, '(400 - 10 % - 20) / 2');
SELECT is(payload_of('gerd', 'ReservationModified')->'promotions',
	'[{"code": "A10", "discount": "40.00"}, {"code": "B20", "discount": "20.00"}, {"code": "C50", "discount": "170.00"}]', 'which is told');
SELECT results_eq($$SELECT discount FROM reservation.redemption WHERE reservation_id = id('gerd') ORDER BY ordinal$$,
	$$VALUES (40.00), (20.00), (170.00)$$, 'and noted');
UPDATE reservation.promotion SET active = false, value = 1 WHERE code = 'A10';
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), nights('2030-03-01', 2))), 80.00, 'as they were redeemed');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), details => '{"cot": true}')), 80.00, 'once');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), amount => 150)), 150.00, 'an amount that is given is the amount');
SELECT results_eq($$SELECT sum(discount) FROM reservation.redemption WHERE reservation_id = id('gerd')$$, $$VALUES (0::numeric)$$, 'of which nothing is taken off');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), nights('2030-03-01', 3))), 150.00, 'and stays');
SELECT record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'ida', promotion_code => 'EURO'));
SELECT is((SELECT amount FROM reservation.modify_reservation(id('ida'), resource_id => r('onsen'))), 1005::numeric, 'five euros are no yen');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('ida'), resource_id => r('garden'))), 0::numeric, 'and nothing is nothing');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('ida'), resource_id => r('room'))), 195.00, 'back again');

-- Payments before the promotion
SELECT record_outcome('jan', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'jan')), reservation.complete_payment(id('jan'), 'p', amount => 150), new_events('jan');
SELECT is(record_outcome('jan', reservation.apply_promotion(id('jan'), 'TEN')), 'held', 'something is left to pay');
SELECT is(payload_of('jan', 'PromotionApplied')->>'due', '30.00', 'so much');
SELECT record_outcome('karl', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'karl')), reservation.complete_payment(id('karl'), 'p', amount => 100), new_events('karl');
SELECT is(record_outcome('karl', reservation.apply_promotion(id('karl'), 'HALF')), 'confirmed', 'nothing is: it is final');
SELECT is(new_events('karl'), 'PromotionApplied ReservationFinalized', 'the events');
SELECT is((row_of('karl')).payment_status, 'paid', 'paid');
SELECT record_outcome('lars', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'lars')), reservation.complete_payment(id('lars'), 'p'), new_events('lars');
SELECT is(record_outcome('lars', reservation.apply_promotion(id('lars'), 'TEN')), 'confirmed', 'paid already');
SELECT is(new_events('lars'), 'PromotionApplied RefundDue', 'it is owed back');
SELECT is(payload_of('lars', 'RefundDue'), '{"refund": "20.00", "currency": "EUR"}', 'so much');
SELECT record_outcome('mark', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'mark')), new_events('mark');
SELECT is(record_outcome('mark', reservation.apply_promotion(id('mark'), 'ALL')), 'confirmed', 'nothing was paid, and nothing has to be');
SELECT is(new_events('mark'), 'PromotionApplied ReservationFinalized', 'final');
SELECT is((row_of('mark')).payment_status, 'none', 'nothing to pay');
SELECT record_outcome('nina', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'nina')), reservation.authorize_payment(id('nina'), 'p'), new_events('nina');
SELECT is(record_outcome('nina', reservation.apply_promotion(id('nina'), 'TEN')), 'held', 'more is authorized than is due');
SELECT is(reservation.complete_payment(id('nina'), 'p')::text, reservation.complete_payment(id('nina'), 'p')::text, 'and charged');
SELECT is(new_events('nina'), 'PromotionApplied PaymentCompleted ReservationFinalized RefundDue', 'so the rest is owed back');
-- a change that had to be paid first
SELECT record_outcome('otto', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'otto')), reservation.complete_payment(id('otto'), 'p'),
	reservation.modify_reservation(id('otto'), nights('2030-03-01', 3)), new_events('otto');
SELECT is(record_outcome('otto', reservation.apply_promotion(id('otto'), 'HALF')), 'confirmed', 'no more to pay');
SELECT is(new_events('otto'), 'PromotionApplied ReservationFinalized RefundDue', 'final, and too much was paid');

-- From where
SELECT is(record_outcome('paul', reservation.create_reservation(r('tiny'), nights('2030-03-01', 1), 'paul', amount => 0)), 'confirmed', 'the only one');
SELECT is(record_outcome('quin', reservation.add_to_waitlist(r('tiny'), nights('2030-03-01', 1), 'quin')), 'waitlisted', 'who waits');
SELECT new_events('quin');
SELECT is(record_outcome('quin', reservation.apply_promotion(id('quin'), 'TEN')), 'waitlisted', 'redeems');
SELECT is(new_events('quin'), 'PromotionApplied', 'but is not asked to pay');
SELECT is(payload_of('quin', 'PromotionApplied')->>'due', '90.00', 'what will be due');
SELECT is_empty($$SELECT FROM reservation.payment WHERE reservation_id = id('quin')$$, 'not yet');
SELECT is(record_outcome('rosa', reservation.create_reservation(r('tiny'), nights('2030-03-01', 1), 'rosa', on_unavailable => 'waitlist', promotion_code => 'HALF')),
	'waitlisted', 'or redeems at once');
SELECT is(new_events('rosa'), 'ReservationRequested AvailabilityRejected AddedToWaitlist PromotionApplied', 'and waits');
SELECT is(record_outcome('paul', reservation.cancel_reservation(id('paul'))), 'canceled', 'a place');
SELECT is(new_events('quin'), 'WaitlistOffered AvailabilityConfirmed ReservationCreated PaymentRequested', 'is offered');
SELECT is(payload_of('quin', 'PaymentRequested')->>'requested', '90.00', 'at the lowered price');
SELECT is(record_outcome('lars', reservation.cancel_reservation(id('lars'))), 'canceled', 'one that is canceled');
SELECT is(record_outcome('lars', reservation.apply_promotion(id('lars'), 'TEN')), 'refused: wrong_status', 'cannot');
SELECT is(record_outcome('lars', reservation.apply_promotion(id('lars'), 'HALF')), 'refused: wrong_status', 'redeem');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('lars'), 'NONE')$$, 'P0002', NULL, 'and an unknown code is an error anyway');
SELECT is(record_outcome('fritz', reservation.apply_promotion(id('fritz'), 'TEN')), 'refused: wrong_status', 'nor can what was rejected');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('quin', reservation.apply_promotion(id('quin'), 'B20')), 'refused: wrong_status', 'nor a hold that has ended');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'who is in');
SELECT is(record_outcome('dora', reservation.apply_promotion(id('dora'), 'HALF')), 'refused: wrong_status', 'pays what was agreed');
SELECT is(record_outcome('dora', reservation.checkout(id('dora'))), 'checked_out', 'who has left');
SELECT is(record_outcome('dora', reservation.apply_promotion(id('dora'), 'HALF')), 'refused: wrong_status', 'too');
SET reservation.now = '2030-01-01 12:00+00';

-- A quote
CREATE FUNCTION quoted(code text, resource text DEFAULT 'room') RETURNS numeric LANGUAGE sql AS $$
SELECT reservation.quote(r($2), nights('2030-03-01', 2), promotion_code => $1)
$$;
SELECT is(quoted(NULL), 200.00, 'without');
SELECT is(quoted('TEN'), 180.00, 'with');
SELECT is(quoted('ALL'), 0.00, 'of all');
SELECT is(quoted('OVER'), 200.00, 'one that is over');
SELECT is(quoted('SUITE'), 200.00, 'one for something else');
SELECT is(quoted('TEN', 'garden'), NULL, 'no price');
UPDATE reservation.promotion SET max_uses = 0 WHERE code = 'TEN';
SELECT is(quoted('TEN'), 200.00, 'one that is used up');

-- Rights
CREATE ROLE p_reader; CREATE ROLE p_agent; CREATE ROLE p_manager;
SELECT reservation.grant_usage('p_reader', 'reader'), reservation.grant_usage('p_agent', 'agent'), reservation.grant_usage('p_manager', 'manager');
GRANT ALL ON answer TO p_agent;
SET ROLE p_agent;
SELECT is((SELECT amount FROM reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', promotion_code => 'HALF')), 100.00, 'an agent redeems');
SELECT throws_ok('SELECT FROM reservation.promotion', '42501', NULL, 'but does not see the codes');
SELECT throws_ok('DELETE FROM reservation.redemption', '42501', NULL, 'nor takes a use back by hand');
SELECT is(quoted('HALF'), 100.00, 'it may ask');
SELECT is_empty('SELECT * FROM reservation.verify()', 'and see that all is told');
SET ROLE p_reader;
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'HALF')$$, '42501', NULL, 'a reader does not');
SELECT throws_ok($$SELECT quoted('HALF')$$, '42501', NULL, 'and cannot find out which codes there are');
SELECT throws_ok('SELECT * FROM reservation.verify()', '42501', NULL, 'nor read, with verify, which were redeemed');
SET ROLE p_manager;
SELECT lives_ok($$UPDATE reservation.promotion SET max_uses = NULL WHERE code = 'TEN'$$, 'a manager changes them');
SELECT throws_ok('UPDATE reservation.redemption SET discount = 0', '42501', NULL, 'but not what was redeemed');
RESET ROLE;

-- The proof
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
UPDATE reservation.redemption SET released_at = redeemed_at WHERE reservation_id = id('anna');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('promotion TEN',
	'1 anna percent 10 f 20.00 2030-01-01 12:00:00+00', '1 anna percent 10 f 20.00 2030-01-01 12:00:00+00 2030-01-01 12:00:00+00')$$, 'a use that is gone');
UPDATE reservation.redemption SET released_at = NULL, discount = 19 WHERE reservation_id = id('anna');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('promotion TEN',
	'1 anna percent 10 f 20.00 2030-01-01 12:00:00+00', '1 anna percent 10 f 19 2030-01-01 12:00:00+00')$$, 'one that takes off something else');
UPDATE reservation.redemption SET discount = 20 WHERE reservation_id = id('anna');
UPDATE reservation.redemption SET released_at = NULL WHERE reservation_id = id('lars');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('promotion TEN',
	'1 lars percent 10 f 20.00 2030-01-01 12:00:00+00 2030-01-01 12:00:00+00', '1 lars percent 10 f 20.00 2030-01-01 12:00:00+00')$$, 'one that should be');
SELECT * FROM finish();
DROP OWNED BY p_reader, p_agent, p_manager;
DROP ROLE p_reader, p_agent, p_manager;
