-- A reservation is moved to another rate plan: its price, its terms, its deposit and when it is to be paid.
\ir support/story.sql
SELECT plan(74);

INSERT INTO reservation.cancellation_tier VALUES ('flexible', '1 day', 100, 0);
INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, cancellation_policy) VALUES
	('room', 'hotel', 9, 'UTC', 100, 'night', 'later', 'flexible'), ('suite', 'hotel', 9, 'UTC', 250, 'night', 'later', 'flexible'),
	('villa', NULL, 9, 'UTC', 100, 'night', 'upfront', NULL), ('hut', NULL, 9, 'UTC', 10, 'night', 'later', NULL);
INSERT INTO reservation.rate_plan (code, category, price, cancellation_policy) VALUES ('saver', 'hotel', -10, 'none');
INSERT INTO reservation.rate_plan (code, price, price_kind) VALUES ('breakfast', 12.5, 'amount');
INSERT INTO reservation.rate_plan (code, price, active) VALUES ('old', -5, false);
INSERT INTO reservation.rate_plan (code, resource_id, price, cancellation_policy, deposit) VALUES ('flex', r('villa'), 20, 'flexible', 30), ('strict', r('villa'), 0, 'none', NULL);
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('tenth', 'percent', 10, 9);

CREATE FUNCTION turn(name text, plan text, reprice boolean = false) RETURNS text
LANGUAGE sql AS $$ SELECT record_outcome($1, reservation.modify_reservation(id($1), rate_plan => $2, reprice => $3)) $$;
CREATE FUNCTION policy_of(name text) RETURNS text
LANGUAGE sql AS $$ SELECT string_agg(t ->> 'policy', ' ') FROM jsonb_array_elements((row_of($1)).cancellation_terms) AS t $$;
CREATE FUNCTION told(name text, key text, type text = 'ReservationModified') RETURNS text
LANGUAGE sql AS $$ SELECT payload ->> $2 FROM reservation.event WHERE aggregateid = id($1)::text AND event.type = $3 ORDER BY sequence DESC LIMIT 1 $$;

-- To a plan, to another one, and back to none
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna')), 'confirmed', 'Anna books without a plan.');
UPDATE reservation.resource SET price = 110 WHERE name = 'room';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-01', 3))), 'confirmed', 'She adds a night.');
SELECT is((row_of('anna')).amount, 310.00, 'The booked nights keep their price.');
SELECT new_events('anna');
SELECT is(turn('anna', 'breakfast'), 'confirmed', 'She adds breakfast.');
SELECT is((row_of('anna')).rate_plan, 'breakfast', 'The reservation has the plan.');
SELECT is((row_of('anna')).amount, 367.50, 'All nights have the price of the plan today.');
SELECT is((row_of('anna')).version, 3, 'It has another version.');
SELECT is(new_events('anna'), 'ReservationModified PaymentRequested ReservationFinalized', 'The events tell the change, and what is to be paid for it.');
SELECT is(told('anna', 'rate_plan'), 'breakfast', 'The event tells the plan.');
SELECT is((SELECT payload -> 'previous' ->> 'rate_plan' FROM reservation.event WHERE aggregateid = id('anna')::text AND type = 'ReservationModified' ORDER BY sequence DESC LIMIT 1), '', 'There was none before.');
SELECT is(policy_of('anna'), 'flexible', 'A plan without terms has those of the resource.');
SELECT is(told('anna', 'cancellation_terms'), NULL, 'Terms that stay are not told again.');
SELECT is(turn('anna', 'breakfast'), 'confirmed', 'The plan that it has is accepted.');
SELECT is(new_events('anna'), '', 'It writes nothing.');
SELECT is(turn('anna', NULL), 'confirmed', 'Null leaves the plan.');
SELECT is(new_events('anna'), '', 'It writes nothing, either.');
SELECT is(turn('anna', 'saver'), 'confirmed', 'She takes the cheap plan instead.');
SELECT is((row_of('anna')).amount || ' ' || policy_of('anna'), '297.00 none', 'Price and terms are those of the plan.');
SELECT is(told('anna', 'cancellation_terms'), '[{"policy": "none"}]', 'The event tells the terms.');
SELECT is((SELECT payload -> 'previous' ->> 'rate_plan' FROM reservation.event WHERE aggregateid = id('anna')::text AND type = 'ReservationModified' ORDER BY sequence DESC LIMIT 1), 'breakfast', 'It tells the plan of before.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), nights('2030-03-01', 4))), 396.00, 'A further night has the price of the plan.');
SELECT is(turn('anna', ''), 'confirmed', 'An empty code goes back to the plain rate.');
SELECT is((row_of('anna')).rate_plan, NULL, 'There is no plan any more.');
SELECT is((row_of('anna')).amount || ' ' || policy_of('anna'), '440.00 flexible', 'Price and terms are those of the resource.');
SELECT is(told('anna', 'rate_plan'), '', 'The event tells an empty plan.');
SELECT is((SELECT rate_plan FROM reservation.as_of(id('anna'), 'infinity')), NULL, 'as_of() shows none.');

-- To another resource and another plan at once
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), resource_id => r('suite'), rate_plan => 'saver')), 'confirmed', 'She moves to the suite, on the cheap plan.');
SELECT is((row_of('anna')).amount, 900.00, 'It costs what the plan says there.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), amount => 800, rate_plan => 'breakfast')), 'confirmed', 'An amount may be given with a plan.');
SELECT is((row_of('anna')).amount, 800.00, 'It goes before the price of the plan.');
SELECT is(turn('anna', ''), 'confirmed', 'Another plan,');
SELECT is((row_of('anna')).amount, 800.00, 'does not change a given amount.');
SELECT is(record_outcome('ben', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'ben', promotion_code => 'tenth')), 'confirmed', 'Ben has a promotion.');
SELECT is(turn('ben', 'saver'), 'confirmed', 'He takes the cheap plan.');
SELECT is((row_of('ben')).amount, 178.20, 'The promotion takes its part off the new price.');

-- Errors
SELECT throws_ok($$SELECT turn('anna', 'none')$$, 'P0002', 'rate plan "none" does not exist', 'An unknown plan is an error.');
SELECT throws_ok($$SELECT turn('anna', 'flex')$$, '22023', NULL, 'So is the plan of another resource.');
SELECT throws_ok($$SELECT turn('anna', 'old')$$, '22023', 'rate plan "old" is not active', 'So is a plan that is not sold any more.');
SELECT throws_ok($$SELECT turn('anna', repeat('x', 1025))$$, '22023', NULL, 'A code has a limit.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('anna'), resource_id => r('hut'), rate_plan => 'saver')$$, '22023', NULL, 'The plan has to be one of the resource that the stay moves to.');
UPDATE reservation.rate_plan SET active = false WHERE code = 'saver';
SELECT is(turn('ben', 'saver'), 'confirmed', 'The plan that it has may be named when it is not sold any more.');

-- A plan that is paid upfront: the change is pending until it is paid.
SELECT is(record_outcome('cleo', reservation.create_reservation(r('villa'), nights('2030-04-01', 2), 'cleo', rate_plan => 'strict')), 'held', 'Cleo books a villa.');
SELECT is((SELECT status FROM reservation.complete_payment(id('cleo'), 'c1', 200)), 'confirmed', 'She pays all of it.');
SELECT is(turn('cleo', 'flex'), 'confirmed', 'She changes to a plan with other terms.');
SELECT is((row_of('cleo')).amount || ' ' || (row_of('cleo')).deposit || ' ' || policy_of('cleo'), '240.00 72.00 flexible', 'Price, deposit and terms are those of the plan.');
SELECT is((row_of('cleo')).pending IS NULL AND (row_of('cleo')).payment_status = 'due', true, 'What she has paid is more than the deposit, so the change is final, and the rest is due later.');
UPDATE reservation.rate_plan SET deposit = NULL WHERE code = 'flex';
SELECT is(record_outcome('dan', reservation.create_reservation(r('villa'), nights('2030-04-01', 2), 'dan', rate_plan => 'strict')), 'held', 'Dan books a villa.');
SELECT is((SELECT status FROM reservation.complete_payment(id('dan'), 'd1', 200)), 'confirmed', 'He pays.');
SELECT new_events('dan');
SELECT is(turn('dan', 'flex'), 'confirmed', 'He changes to the dear plan.');
SELECT is(new_events('dan'), 'ReservationModified PaymentRequested', 'It has to be paid first.');
SELECT is((row_of('dan')).rate_plan || ' ' || policy_of('dan') || ' ' || ((row_of('dan')).pending ->> 'rate_plan'), 'flex flexible strict', 'The change is pending.');
SELECT is(turn('dan', ''), 'confirmed', 'He changes to the plain rate.');
SELECT is((row_of('dan')).pending IS NULL AND (row_of('dan')).cancellation_terms IS NULL, true, 'That costs no more than he has paid, and has no terms.');
SELECT is((SELECT cancellation_terms FROM reservation.rebuild(id('dan'))), NULL, 'The events tell it.');
SELECT is(turn('dan', 'flex'), 'confirmed', 'He changes to the dear plan again.');
SET reservation.now = '2030-01-02 12:00+00';
SELECT is((SELECT coalesce(rate_plan, 'none') || ' ' || coalesce(cancellation_terms::text, 'none') FROM reservation.as_of(id('dan'), 'infinity')), 'none none', 'When the time to pay has ended, as_of() has the plain rate.');
SELECT is((SELECT status FROM reservation.expire_reservation(id('dan'))), 'confirmed', 'The change is undone.');
SELECT is((row_of('dan')).rate_plan IS NULL AND (row_of('dan')).cancellation_terms IS NULL AND (row_of('dan')).amount = 200, true, 'Plan, terms and price are those of before.');
SELECT is(told('dan', 'rate_plan', 'ModificationExpired') || told('dan', 'cancellation_terms', 'ModificationExpired'), '[]', 'The event tells both.');
SELECT is(turn('dan', 'strict'), 'confirmed', 'He takes the strict terms.');
SELECT is(turn('dan', 'flex'), 'confirmed', 'At last he changes to the dear plan.');
SELECT is((SELECT status FROM reservation.complete_payment(id('dan'), 'd2', 40)), 'confirmed', 'He pays for it.');
SELECT is((row_of('dan')).pending IS NULL AND policy_of('dan') = 'flexible', true, 'The change is final.');
SELECT is((SELECT status FROM reservation.cancel_reservation(id('dan'))), 'canceled', 'He cancels.');
SELECT is((SELECT payload ->> 'refund' FROM reservation.event WHERE aggregateid = id('dan')::text AND type = 'RefundDue'), '240.00', 'By the terms of that plan all is owed back.');

-- An earlier start counts only for terms that there are.
INSERT INTO reservation.rate_plan (code, resource_id, cancellation_policy) VALUES ('firm', r('hut'), 'flexible');
SELECT is(record_outcome('eva', reservation.create_reservation(r('hut'), nights('2030-06-01', 1), 'eva', rate_plan => 'firm')), 'confirmed', 'Eva books a plan with terms.');
SELECT is(record_outcome('eva', reservation.modify_reservation(id('eva'), nights('2030-06-05', 1))), 'confirmed', 'She comes later.');
SELECT is((row_of('eva')).terms_from, lower(nights('2030-06-01', 1)), 'The terms count from the start that she had.');
SELECT is(turn('eva', ''), 'confirmed', 'She takes the plain rate, which has none.');
SELECT is((row_of('eva')).terms_from, NULL, 'No start counts for them.');
SELECT is(told('eva', 'terms_from'), '', 'The event tells it.');
SELECT isnt(new_events('eva'), '', 'She has events.');
SELECT is(turn('eva', '') || new_events('eva'), 'confirmed', 'The same change again writes nothing.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'All of it is as the events say.');
SELECT finish();
