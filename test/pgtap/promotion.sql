-- apply_promotion, and create_reservation and quote with a code: the discount of a
-- promotion, and the stays that it applies to.
\ir support/story.sql
SELECT plan(200);

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
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('', 'percent', 1)$$, '23514', NULL, 'An empty code is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('X', 'share', 1)$$, '23514', NULL, 'An unknown kind is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('X', 'percent', 100.01)$$, '23514', NULL, 'More than 100 percent is refused.');
SELECT throws_ok(format($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('X', 'amount', %L)$$, v), '23514', NULL, 'A value of ' || v || ' is an error.')
FROM unnest('{0,-1,NaN,Infinity}'::text[]) AS v;
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, currency) VALUES ('X', 'amount', 1, 'eur')$$, '23514', NULL, 'A currency in small letters is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, valid) VALUES ('X', 'amount', 1, 'empty')$$, '23514', NULL, 'An empty time of validity is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, stay) VALUES ('X', 'amount', 1, 'empty')$$, '23514', NULL, 'An empty stay is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, min_amount) VALUES ('X', 'amount', 1, -1)$$, '23514', NULL, 'A negative smallest amount is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('X', 'amount', 1, -1)$$, '23514', NULL, 'A negative limit of uses is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value, max_uses_per_customer) VALUES ('X', 'amount', 1, -1)$$, '23514', NULL, 'A negative limit for a customer is refused.');
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'amount', 1)$$, '23505', NULL, 'A second promotion with the same code is refused.');

-- Wrong calls
SELECT throws_ok($$SELECT with_code('NONE')$$, 'P0002', 'promotion "NONE" does not exist', 'An unknown code is an error.');
SELECT throws_ok($$SELECT with_code('ten')$$, 'P0002', NULL, 'Codes are compared letter for letter.');
SELECT throws_ok($$SELECT with_code('')$$, 'P0002', NULL, 'An empty code is an error.');
SELECT throws_ok($$SELECT reservation.create_group_reservation(ARRAY[r('room')], nights('2030-03-01', 1), 'c', promotion_code => 'NONE')$$, 'P0002', NULL, 'An unknown code for a group is an error.');
SELECT throws_ok($$SELECT reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'NONE')$$, 'P0002', NULL, 'An unknown code in a quote is an error.');
SELECT throws_ok($$SELECT reservation.quote(r('garden'), nights('2030-03-01', 2), promotion_code => 'NONE')$$, 'P0002', NULL, 'An unknown code in a quote without a price is an error.');
SELECT is_empty('SELECT FROM reservation.reservation', 'The errors leave no reservation.');
SELECT record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna')), new_events('anna');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'NONE')$$, 'P0002', 'promotion "NONE" does not exist', 'An unknown code for an existing reservation is an error.');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), NULL)$$, '22004', 'code must not be null', 'A null code is an error.');
SELECT throws_ok($$SELECT reservation.apply_promotion(NULL, 'TEN')$$, '22004', 'reservation_id must not be null', 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.apply_promotion(gen_random_uuid(), 'TEN')$$, 'P0002', NULL, 'An unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'TEN', expected_version => 2)$$, 'RS001', NULL, 'Another version is an error.');
SELECT is(new_events('anna'), '', 'The errors leave no event.');

-- The discount
SELECT is(with_code('TEN'), '180.00', 'A percentage is taken off.');
SELECT is(with_code('FIVE'), '195.00', 'A fixed amount is taken off.');
SELECT is(with_code('HUGE'), '0.00', 'The discount is never more than the price.');
SELECT is(with_code('HALF', 'cheap'), '0.02', 'The discount is rounded half up to cents.');
SELECT is(with_code('HALF', 'onsen'), '502', 'The discount is rounded half up to yen.');
SELECT is((SELECT amount FROM reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', promotion_code => 'TEN', amount => 50)),
	45.00, 'A given amount is discounted.');
SELECT is((SELECT amount FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 1), 'c', promotion_code => 'TEN')),
	315.00, 'The sum of a group is discounted.');

-- The events, in order
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'bert', promotion_code => 'TEN')), 'held', 'A reservation with a code is held until it is paid.');
SELECT is(new_events('bert'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied PaymentRequested', 'Its creation has the event of the promotion.');
SELECT is(payload_of('bert', 'ReservationCreated')->>'amount', '200.00', 'The event of the creation has the full price.');
SELECT is(payload_of('bert', 'PromotionApplied'),
	'{"due": "180.00", "code": "TEN", "kind": "percent", "value": "10", "amount": "180.00", "currency": "EUR", "discount": "20.00", "stackable": false}', 'The event of the promotion has the discount and the amount due.');
SELECT is(payload_of('bert', 'PaymentRequested')->>'requested', '180.00', 'The discounted amount is requested.');
SELECT results_eq($$SELECT amount, status FROM reservation.payment WHERE reservation_id = id('bert')$$, $$VALUES (180.00, 'requested')$$, 'It is requested once.');
SELECT is((row_of('bert')).version, 1, 'The reservation is in its first version.');
SELECT results_eq($$SELECT ordinal, code, customer, kind, value, discount, redeemed_at, released_at FROM reservation.redemption WHERE reservation_id = id('bert')$$,
	$$VALUES (1, 'TEN', 'bert', 'percent', 10::numeric, 20.00, '2030-01-01 12:00+00'::timestamptz, NULL::timestamptz)$$, 'The redemption is a row with the terms of the promotion.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'carl', promotion_code => 'ALL')), 'confirmed', 'A reservation without anything left to pay is confirmed.');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied ReservationFinalized', 'Its creation is final.');
SELECT is((row_of('carl')).payment_status, 'none', 'Its payment status is none.');
SELECT is_empty($$SELECT FROM reservation.payment WHERE reservation_id = id('carl')$$, 'Nothing is requested.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('suite'), nights('2030-03-01', 2), 'dora', promotion_code => 'TEN')), 'confirmed', 'A reservation to be paid later is confirmed.');
SELECT is(new_events('dora'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied PaymentRequested ReservationFinalized', 'Its creation has the events of the promotion and the request.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'emil', hold => '1 hour', promotion_code => 'ALL')), 'held', 'A requested hold without anything to pay is held.');
SELECT is(new_events('emil'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PromotionApplied', 'Its creation is not final.');
SELECT is(record_outcome('emil', reservation.confirm_reservation(id('emil'))), 'confirmed', 'It can be confirmed without a payment.');

-- When it does not apply
SELECT is(with_code('NOW'), '180.00', 'A promotion that becomes valid now applies.');
SELECT is(with_code('EVER'), '180.00', 'A promotion without bounds applies.');
SELECT is(with_code('OVER'), 'promotion_expired', 'A promotion whose validity ends now is expired.');
SELECT is(with_code('OFF'), 'promotion_expired', 'An inactive promotion is expired.');
SELECT is(with_code('SOON'), 'promotion_not_applicable', 'A promotion that becomes valid later is not applicable.');
SELECT is(with_code('MARCH'), '180.00', 'A stay within the period of the promotion is discounted.');
SELECT is(with_code('MARCH', stay => nights('2030-03-29', 2)), '180.00', 'A stay until its end is discounted.');
SELECT is(with_code('MARCH', stay => nights('2030-03-29', 3)), 'promotion_not_applicable', 'A stay beyond its end is not applicable.');
SELECT is(with_code('LATE'), 'promotion_not_applicable', 'A stay that begins before it is not applicable.');
SELECT is(with_code('SUITE', 'suite'), '450.00', 'A promotion for the resource applies.');
SELECT is(with_code('SUITE'), 'promotion_not_applicable', 'A promotion for another resource is not applicable.');
INSERT INTO reservation.promotion (code, kind, value, resource_id) VALUES ('GONE', 'percent', 10, 999);
SELECT is(with_code('GONE'), 'promotion_not_applicable', 'A promotion for a resource that does not exist is not applicable.');
SELECT is(with_code('ROOM'), '180.00', 'A promotion for the category applies.');
SELECT is(with_code('ROOM', 'suite'), 'promotion_not_applicable', 'A promotion for another category is not applicable.');
SELECT is((SELECT reason FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 2), 'c', promotion_code => 'SUITE')),
	'promotion_not_applicable', 'A group with another resource is not applicable.');
SELECT is((SELECT reason FROM reservation.create_group_reservation(ARRAY[r('room'), r('suite')], nights('2030-03-01', 2), 'c', promotion_code => 'ROOM')),
	'promotion_not_applicable', 'A group with another category is not applicable.');
SELECT is((SELECT amount FROM reservation.create_group_reservation(ARRAY[r('room'), r('cheap')], nights('2030-03-01', 2), 'c', promotion_code => 'ROOM')),
	180.04, 'A group of the category is discounted.');
SELECT is(with_code('MIN'), '180.00', 'The smallest amount is enough.');
SELECT is(with_code('MIN', stay => nights('2030-03-01', 1)), 'promotion_not_applicable', 'A lower amount is not applicable.');
SELECT is(with_code('EURO'), '195.00', 'A promotion in the reservation''s currency applies.');
SELECT is(with_code('EURO', 'onsen'), 'promotion_not_applicable', 'A fixed amount in another currency is not applicable.');
SELECT is(with_code('YEN'), 'promotion_not_applicable', 'A percentage in another currency is not applicable.');
SELECT is(with_code('TEN', 'garden'), 'promotion_not_applicable', 'A reservation without a price is not applicable.');
SELECT is(with_code('NULL1', 'cheap'), 'promotion_not_applicable', 'A discount that rounds to zero is not applicable.');
SELECT is(with_code('CENT'), 'promotion_not_applicable', 'A fixed amount below a cent is not applicable.');

-- A refused promotion leaves no reservation.
SELECT is(record_outcome('fritz', reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'fritz', promotion_code => 'OVER')), 'refused: promotion_expired', 'A request whose promotion does not apply is refused.');
SELECT is((outcome_of('fritz')).status, 'rejected', 'It is rejected.');
SELECT is(new_events('fritz'), 'ReservationRequested AvailabilityRejected', 'It has the events of a refusal.');
SELECT is(payload_of('fritz', 'AvailabilityRejected')->>'reason', 'promotion_expired', 'The event has the reason.');
SELECT is(place_of('fritz'), NULL, 'It has no place.');
SELECT is_empty($$SELECT FROM reservation.redemption WHERE reservation_id = id('fritz')$$, 'It has no redemption.');
SELECT is((SELECT reason FROM reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'c', on_unavailable => 'error', promotion_code => 'OVER')),
	'promotion_expired', 'The refusal is an answer under "error".');
SELECT is((SELECT reason FROM reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'c', on_unavailable => 'waitlist', promotion_code => 'OVER')),
	'promotion_expired', 'The request does not wait under "waitlist".');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('tiny')), 0, 'None of these requests has a place.');

-- Applied afterwards
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'OVER')), 'refused: promotion_expired', 'An expired promotion is refused for an existing reservation.');
SELECT is(new_events('anna'), 'CommandRejected', 'The refusal is one event.');
SELECT is((row_of('anna')).amount, 200.00, 'The refusal leaves the amount.');
SELECT is((outcome_of('anna')).version, 1, 'The refusal leaves the version.');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'SUITE')), 'refused: promotion_not_applicable', 'A promotion for another resource is refused.');
SELECT new_events('anna');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN', expected_version => 1, idempotency_key => 'k')), 'held', 'A promotion can be applied to an existing reservation.');
SELECT is(new_events('anna'), 'PromotionApplied', 'It is one event without a second request for payment.');
SELECT is(payload_of('anna', 'PromotionApplied'),
	'{"due": "180.00", "code": "TEN", "kind": "percent", "value": "10", "amount": "180.00", "version": 2, "currency": "EUR", "discount": "20.00", "stackable": false}', 'The event has the discount and the amount due.');
SELECT is((outcome_of('anna')).amount, 180.00, 'The answer has the new amount.');
SELECT results_eq($$SELECT amount, status FROM reservation.payment WHERE reservation_id = id('anna')$$, $$VALUES (180.00, 'requested')$$, 'The request for payment is lowered.');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN', expected_version => 1, idempotency_key => 'k')), 'held', 'The repeated call is accepted.');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN')), 'held', 'The repeated promotion is accepted.');
SELECT is((outcome_of('anna')).version, 2, 'The version does not change.');
SELECT is(new_events('anna'), '', 'The repeated calls write no event.');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'FIVE', idempotency_key => 'k')$$, 'RS002', NULL, 'The key with another code is an error.');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'FIVE')), 'refused: promotion_not_stackable', 'A second promotion is refused if neither is stackable.');
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'A10')), 'refused: promotion_not_stackable', 'A second promotion is refused if only it is stackable.');
DELETE FROM reservation.promotion WHERE code = 'TEN';
SELECT is(record_outcome('anna', reservation.apply_promotion(id('anna'), 'TEN')), 'held', 'A repeated promotion is accepted after it was deleted.');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'percent', 10);

-- Several, in the order in which they came
SELECT is(record_outcome('gerd', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'gerd', promotion_code => 'A10')), 'held', 'A first stackable promotion is redeemed.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('gerd'), 'B20')), 160.00, 'A second is taken off the rest.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('gerd'), 'C50')), 80.00, 'A third is taken off the rest of both.');
SELECT is(record_outcome('gerd', reservation.apply_promotion(id('gerd'), 'TEN')), 'refused: promotion_not_stackable', 'A promotion that is not stackable is refused.');
SELECT results_eq($$SELECT ordinal, code, discount FROM reservation.redemption WHERE reservation_id = id('gerd') ORDER BY 1$$,
	$$VALUES (1, 'A10', 20.00), (2, 'B20', 20.00), (3, 'C50', 80.00)$$, 'The redemptions have their order and discounts.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('emil'), 'ALL')), 0.00, 'A promotion of 100 percent leaves nothing to pay.');
UPDATE reservation.promotion SET stackable = true WHERE code IN ('ALL', 'FIVE');
SELECT record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'hans', promotion_code => 'ALL'));
SELECT is(record_outcome('hans', reservation.apply_promotion(id('hans'), 'FIVE')), 'refused: promotion_not_applicable', 'A promotion is not applicable if nothing is left to pay.');

-- A new price is discounted again, in the order of the promotions.
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), nights('2030-03-01', 4))), 170.00, 'A new price is discounted by all promotions in their order.');
SELECT is(payload_of('gerd', 'ReservationModified')->'promotions',
	'[{"code": "A10", "discount": "40.00"}, {"code": "B20", "discount": "20.00"}, {"code": "C50", "discount": "170.00"}]', 'The event has the new discounts.');
SELECT results_eq($$SELECT discount FROM reservation.redemption WHERE reservation_id = id('gerd') ORDER BY ordinal$$,
	$$VALUES (40.00), (20.00), (170.00)$$, 'The redemptions have the new discounts.');
UPDATE reservation.promotion SET active = false, value = 1 WHERE code = 'A10';
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), nights('2030-03-01', 2))), 80.00, 'A changed promotion is applied with its old terms.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), details => '{"cot": true}')), 80.00, 'Changed details do not discount again.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), amount => 150)), 150.00, 'An amount given to a modification is not discounted.');
SELECT results_eq($$SELECT sum(discount) FROM reservation.redemption WHERE reservation_id = id('gerd')$$, $$VALUES (0::numeric)$$, 'The discounts are then zero.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('gerd'), nights('2030-03-01', 3))), 150.00, 'The given amount stays when the stay changes.');
SELECT record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'ida', promotion_code => 'EURO'));
SELECT is((SELECT amount FROM reservation.modify_reservation(id('ida'), resource_id => r('onsen'))), 1005::numeric, 'A fixed amount in euros takes nothing off a price in yen.');
SELECT is(payload_of('ida', 'PromotionWithdrawn'), '{"code": "EURO", "reason": "promotion_not_applicable"}', 'It is withdrawn.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('ida'), resource_id => r('garden'))), 0::numeric, 'A move to a resource without a price has the amount 0.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('ida'), resource_id => r('room'))), 200.00, 'A move back has the full price.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('ida'), 'EURO')), 195.00, 'It can be applied again.');

-- Its conditions are asked again with each new price.
INSERT INTO reservation.promotion (code, kind, value, min_amount, max_uses, stackable) VALUES ('BIG', 'amount', 200, 1000, 1, true);
INSERT INTO reservation.promotion (code, kind, value, valid, stackable) VALUES ('EARLY', 'percent', 10, '[2030-01-01,2030-02-01)', true);
SELECT is(record_outcome('kurt', reservation.create_reservation(r('room'), nights('2030-03-01', 10), 'kurt', promotion_code => 'BIG')), 'held', 'Kurt takes ten nights with a promotion for a thousand.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('kurt'), 'EARLY')), 720.00, 'Another promotion is taken off the rest.');
SELECT is(record_outcome('lena', reservation.create_reservation(r('room'), nights('2030-03-01', 10), 'lena', promotion_code => 'BIG')), 'refused: promotion_exhausted', 'Nobody else can use it.');
SELECT is(record_outcome('kurt', reservation.complete_payment(id('kurt'), 'p')), 'confirmed', 'He pays.');
SELECT is(new_events('kurt') <> '', true, 'His events so far are read.');
SET reservation.now = '2030-02-02 12:00+00';
SELECT is((SELECT amount FROM reservation.modify_reservation(id('kurt'), nights('2030-03-01', 2))), 180.00, 'Two nights have the price of two nights, less the promotion that he had in time.');
SELECT is(new_events('kurt'), 'ReservationModified PromotionWithdrawn RefundDue ReservationFinalized', 'The first is withdrawn, and the rest is owed back.');
SELECT is(payload_of('kurt', 'ReservationModified')->'promotions', '[{"code": "EARLY", "discount": "20.00"}]', 'The event has the promotion that stays.');
SELECT results_eq($$SELECT ordinal, code, discount FROM reservation.redemption WHERE reservation_id = id('kurt')$$, $$VALUES (1, 'EARLY', 20.00)$$, 'It is the first now.');
SELECT is_empty($$SELECT * FROM reservation.verify()$$, 'The events and the tables agree about what was withdrawn.');
SELECT is(record_outcome('lena', reservation.create_reservation(r('room'), nights('2030-03-01', 10), 'lena', promotion_code => 'BIG')), 'held', 'Its use was given back.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('kurt'), nights('2030-03-01', 10))), 900.00, 'Ten nights again do not bring it back.');
SELECT is(record_outcome('mona', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'mona', promotion_code => 'MARCH')), 'held', 'Mona has a promotion for March.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('mona'), nights('2030-03-05', 2))), 180.00, 'Within March it stays.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('mona'), nights('2030-04-05', 2))), 200.00, 'In April it is withdrawn.');
SELECT is(record_outcome('nele', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'nele', promotion_code => 'ROOM')), 'held', 'Nele has a promotion for rooms.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('nele'), resource_id => r('suite'))), 500.00, 'In a suite it is withdrawn.');
SELECT is(record_outcome('olga', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'olga', promotion_code => 'TEN')), 'held', 'Olga has a promotion.');
DELETE FROM reservation.promotion WHERE code = 'TEN';
SELECT is((SELECT amount FROM reservation.modify_reservation(id('olga'), nights('2030-03-01', 3))), 270.00, 'A code that is gone has no conditions.');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'percent', 10);
SET reservation.now = '2030-01-01 12:00+00';

-- Payments before the promotion
SELECT record_outcome('jan', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'jan')), reservation.complete_payment(id('jan'), 'p', amount => 150), new_events('jan');
SELECT is(record_outcome('jan', reservation.apply_promotion(id('jan'), 'TEN')), 'held', 'A partly paid reservation stays held after a promotion.');
SELECT is(payload_of('jan', 'PromotionApplied')->>'due', '30.00', 'The event has the amount still due.');
SELECT record_outcome('karl', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'karl')), reservation.complete_payment(id('karl'), 'p', amount => 100), new_events('karl');
SELECT is(record_outcome('karl', reservation.apply_promotion(id('karl'), 'HALF')), 'confirmed', 'A promotion that leaves nothing to pay confirms the hold.');
SELECT is(new_events('karl'), 'PromotionApplied ReservationFinalized', 'The confirmation is an event after the promotion.');
SELECT is((row_of('karl')).payment_status, 'paid', 'The payment status is paid.');
SELECT record_outcome('lars', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'lars')), reservation.complete_payment(id('lars'), 'p'), new_events('lars');
SELECT is(record_outcome('lars', reservation.apply_promotion(id('lars'), 'TEN')), 'confirmed', 'A promotion on a paid reservation is accepted.');
SELECT is(new_events('lars'), 'PromotionApplied RefundDue', 'The excess is owed back.');
SELECT is(payload_of('lars', 'RefundDue'), '{"refund": "20.00", "currency": "EUR"}', 'The event has the excess.');
SELECT record_outcome('mark', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'mark')), new_events('mark');
SELECT is(record_outcome('mark', reservation.apply_promotion(id('mark'), 'ALL')), 'confirmed', 'A promotion of 100 percent confirms an unpaid hold.');
SELECT is(new_events('mark'), 'PromotionApplied ReservationFinalized', 'The confirmation is an event after the promotion.');
SELECT is((row_of('mark')).payment_status, 'none', 'The payment status is none.');
SELECT record_outcome('nina', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'nina')), reservation.authorize_payment(id('nina'), 'p'), new_events('nina');
SELECT is(record_outcome('nina', reservation.apply_promotion(id('nina'), 'TEN')), 'held', 'A promotion below the authorized amount is accepted.');
SELECT is(reservation.complete_payment(id('nina'), 'p')::text, reservation.complete_payment(id('nina'), 'p')::text, 'The authorized payment completes, and a repeated report has the same answer.');
SELECT is(new_events('nina'), 'PromotionApplied PaymentCompleted ReservationFinalized RefundDue', 'The excess is owed back.');
-- A modification after a payment
SELECT record_outcome('otto', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'otto')), reservation.complete_payment(id('otto'), 'p'),
	reservation.modify_reservation(id('otto'), nights('2030-03-01', 3)), new_events('otto');
SELECT is(record_outcome('otto', reservation.apply_promotion(id('otto'), 'HALF')), 'confirmed', 'A promotion that covers a requested difference is accepted.');
SELECT is(new_events('otto'), 'PromotionApplied ReservationFinalized RefundDue', 'The change is final and the excess is owed back.');

-- From each status
SELECT is(record_outcome('paul', reservation.create_reservation(r('tiny'), nights('2030-03-01', 1), 'paul', amount => 0)), 'confirmed', 'The only unit is booked.');
SELECT is(record_outcome('quin', reservation.add_to_waitlist(r('tiny'), nights('2030-03-01', 1), 'quin')), 'waitlisted', 'A reservation waits for it.');
SELECT new_events('quin');
SELECT is(record_outcome('quin', reservation.apply_promotion(id('quin'), 'TEN')), 'waitlisted', 'A promotion can be applied to a waiting reservation.');
SELECT is(new_events('quin'), 'PromotionApplied', 'It is one event without a request for payment.');
SELECT is(payload_of('quin', 'PromotionApplied')->>'due', '90.00', 'The event has the amount that will be due.');
SELECT is_empty($$SELECT FROM reservation.payment WHERE reservation_id = id('quin')$$, 'Nothing is requested yet.');
SELECT is(record_outcome('rosa', reservation.create_reservation(r('tiny'), nights('2030-03-01', 1), 'rosa', on_unavailable => 'waitlist', promotion_code => 'HALF')),
	'waitlisted', 'A code can be given with a request that waits.');
SELECT is(new_events('rosa'), 'ReservationRequested AvailabilityRejected AddedToWaitlist PromotionApplied', 'The promotion is redeemed at once.');
SELECT is(record_outcome('paul', reservation.cancel_reservation(id('paul'))), 'canceled', 'The booked unit is given up.');
SELECT is(new_events('quin'), 'WaitlistOffered AvailabilityConfirmed ReservationCreated PaymentRequested', 'The unit is offered to the first in the queue.');
SELECT is(payload_of('quin', 'PaymentRequested')->>'requested', '90.00', 'The discounted amount is requested.');
SELECT is(record_outcome('lars', reservation.cancel_reservation(id('lars'))), 'canceled', 'A reservation is canceled.');
SELECT is(record_outcome('lars', reservation.apply_promotion(id('lars'), 'TEN')), 'refused: wrong_status', 'A promotion that it had redeemed is refused after the cancellation.');
SELECT is(record_outcome('lars', reservation.apply_promotion(id('lars'), 'HALF')), 'refused: wrong_status', 'Another promotion is refused too.');
SELECT throws_ok($$SELECT reservation.apply_promotion(id('lars'), 'NONE')$$, 'P0002', NULL, 'An unknown code is an error in any status.');
SELECT is(record_outcome('fritz', reservation.apply_promotion(id('fritz'), 'TEN')), 'refused: wrong_status', 'A promotion for a rejected request is refused.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('quin', reservation.apply_promotion(id('quin'), 'B20')), 'refused: wrong_status', 'A promotion for a hold that has ended is refused.');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'A guest checks in.');
SELECT is(record_outcome('dora', reservation.apply_promotion(id('dora'), 'HALF')), 'refused: wrong_status', 'A promotion after the check-in is refused.');
SELECT is(record_outcome('dora', reservation.checkout(id('dora'))), 'checked_out', 'The guest checks out.');
SELECT is(record_outcome('dora', reservation.apply_promotion(id('dora'), 'HALF')), 'refused: wrong_status', 'A promotion after the check-out is refused.');
SET reservation.now = '2030-01-01 12:00+00';

-- A quote
CREATE FUNCTION quoted(code text, resource text DEFAULT 'room') RETURNS numeric LANGUAGE sql AS $$
SELECT reservation.quote(r($2), nights('2030-03-01', 2), promotion_code => $1)
$$;
SELECT is(quoted(NULL), 200.00, 'A quote without a code is the full price.');
SELECT is(quoted('TEN'), 180.00, 'A quote with a code is discounted.');
SELECT is(quoted('ALL'), 0.00, 'A quote with 100 percent is 0.');
SELECT is(quoted('OVER'), 200.00, 'A quote with an expired promotion is the full price.');
SELECT is(quoted('SUITE'), 200.00, 'A quote with a promotion for another resource is the full price.');
SELECT is(quoted('TEN', 'garden'), NULL, 'A quote for a resource without a price is null.');
UPDATE reservation.promotion SET max_uses = 0 WHERE code = 'TEN';
SELECT is(quoted('TEN'), 200.00, 'A quote with an exhausted promotion is the full price.');

-- Rights
CREATE ROLE p_reader; CREATE ROLE p_agent; CREATE ROLE p_manager;
SELECT reservation.grant_usage('p_reader', 'reader'), reservation.grant_usage('p_agent', 'agent'), reservation.grant_usage('p_manager', 'manager');
GRANT ALL ON answer TO p_agent;
SET ROLE p_agent;
SELECT is((SELECT amount FROM reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', promotion_code => 'HALF')), 100.00, 'An agent can redeem a code.');
SELECT throws_ok('SELECT FROM reservation.promotion', '42501', NULL, 'An agent cannot read the promotions.');
SELECT throws_ok('DELETE FROM reservation.redemption', '42501', NULL, 'An agent cannot delete a redemption.');
SELECT is(quoted('HALF'), 100.00, 'An agent can quote with a code.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'An agent can call verify.');
SET ROLE p_reader;
SELECT throws_ok($$SELECT reservation.apply_promotion(id('anna'), 'HALF')$$, '42501', NULL, 'A reader cannot apply a promotion.');
SELECT throws_ok($$SELECT quoted('HALF')$$, '42501', NULL, 'A reader cannot quote with a code.');
SELECT throws_ok('SELECT * FROM reservation.verify()', '42501', NULL, 'A reader cannot call verify.');
SET ROLE p_manager;
SELECT lives_ok($$UPDATE reservation.promotion SET max_uses = NULL WHERE code = 'TEN'$$, 'A manager can change a promotion.');
SELECT throws_ok('UPDATE reservation.redemption SET discount = 0', '42501', NULL, 'A manager cannot change a redemption.');
RESET ROLE;

-- The proof
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
UPDATE reservation.redemption SET released_at = redeemed_at WHERE reservation_id = id('anna');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('promotion TEN',
	'1 anna percent 10 f 20.00 2030-01-01 12:00:00+00', '1 anna percent 10 f 20.00 2030-01-01 12:00:00+00 2030-01-01 12:00:00+00')$$, 'verify finds a redemption that is wrongly released.');
UPDATE reservation.redemption SET released_at = NULL, discount = 19 WHERE reservation_id = id('anna');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('promotion TEN',
	'1 anna percent 10 f 20.00 2030-01-01 12:00:00+00', '1 anna percent 10 f 19 2030-01-01 12:00:00+00')$$, 'verify finds a redemption with a wrong discount.');
UPDATE reservation.redemption SET discount = 20 WHERE reservation_id = id('anna');
UPDATE reservation.redemption SET released_at = NULL WHERE reservation_id = id('lars');
SELECT results_eq('SELECT problem, expected, found FROM reservation.verify()', $$VALUES ('promotion TEN',
	'1 lars percent 10 f 20.00 2030-01-01 12:00:00+00 2030-01-01 12:00:00+00', '1 lars percent 10 f 20.00 2030-01-01 12:00:00+00')$$, 'verify finds a redemption that is wrongly kept.');
SELECT * FROM finish();
DROP OWNED BY p_reader, p_agent, p_manager;
DROP ROLE p_reader, p_agent, p_manager;
