-- Deposits: a part of the amount is asked for first and makes a hold firm; the rest is asked for later.
\ir support/story.sql
SELECT plan(108);
SET TimeZone = 'UTC';

INSERT INTO reservation.cancellation_tier VALUES ('half', '7 days', 50, 0);
INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, deposit, deposit_kind, balance_due, cancellation_policy, reminders) VALUES
	('villa', 'home', 9, 'Europe/Berlin', 100, 'night', 'upfront', 30, 'percent', '30 days', NULL, '{2 days}'),
	('cabin', 'home', 9, 'UTC', 33.33, 'night', 'later', 50, 'amount', NULL, 'half', NULL),
	('plain', NULL, 9, 'UTC', 100, 'night', 'upfront', NULL, 'percent', NULL, NULL, NULL);
CREATE FUNCTION asked(name text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', r.status, r.payment_status, coalesce((SELECT sum(p.amount) FROM reservation.payment p WHERE p.reservation_id = r.reservation_id AND p.status = 'requested'), 0), r.deposit)
FROM reservation.reservation r WHERE r.reservation_id = id($1)
$$;
CREATE FUNCTION pays(name text, amount numeric = NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM reservation.complete_payment(id(name), 'p' || nextval('payments'), amount);
	RETURN asked(name);
END
$$;
CREATE SEQUENCE payments;
CREATE FUNCTION sweeps() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM reservation.expire_reservations() $$;

-- A villa: 300 for three nights, 90 first, the rest thirty days before
SELECT is(record_outcome('anna', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'anna')), 'held', 'It is held until the deposit is paid.');
SELECT is(asked('anna'), 'held due 90.00 90.00', 'The deposit is asked for.');
SELECT is((row_of('anna')).amount, 300.00, 'The amount is the whole price.');
SELECT is((row_of('anna')).balance_due_at, '2030-05-02 15:00+00', 'The balance is due thirty days before the start, in local time.');
SELECT is(new_events('anna'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested', 'The events are those of any hold.');
SELECT is((SELECT payload ->> 'requested' FROM reservation.history(id('anna')) WHERE type = 'PaymentRequested'), '90.00', 'The request is for the deposit.');
SELECT is((SELECT concat_ws(' ', payload ->> 'deposit', payload ->> 'balance_due_at') FROM reservation.history(id('anna')) WHERE type = 'ReservationCreated'), '90.00 2030-05-02T15:00:00+00:00', 'The creation tells both.');
SELECT is((SELECT reason FROM reservation.confirm_reservation(id('anna'))), 'payment_due', 'It is not firm without.');
SELECT is(pays('anna', 50), 'held due 40.00 90.00', 'A part of the deposit does not make it firm.');
SELECT is(pays('anna'), 'confirmed due 0 90.00', 'All of it does, and a payment without an amount is that of the deposit.');
SELECT is(new_events('anna'), 'CommandRejected PaymentCompleted PaymentCompleted ReservationFinalized', 'No more is asked for.');
SELECT is((SELECT due FROM reservation.stay WHERE reservation_id = id('anna')), 210.00, 'The view tells what is still to be paid.');
SELECT is((SELECT concat_ws(' ', due, asked, balance_due_at) FROM reservation.unpaid WHERE reservation_id = id('anna')), '210.00 0 2030-05-02 15:00:00+00', 'So does the view of all that is unpaid, with the date.');
SELECT results_eq($$SELECT kind, due_at FROM reservation.deadline WHERE reservation_id = id('anna')$$, $$VALUES ('balance', timestamptz '2030-05-02 15:00+00')$$, 'The sweep has a deadline.');
-- The balance is reminded of, as the start is.
SELECT is((SELECT due_at FROM reservation.reminder WHERE reservation_id = id('anna')), '2030-04-30 15:00+00', 'Two days before the balance a reminder is due.');
SET reservation.now = '2030-04-30 15:00+00';
SELECT is(sweeps(), 0::bigint, 'A sweep tells it.');
SELECT is((SELECT concat_ws(' ', payload ->> 'before', payload ->> 'balance_due_at', payload ->> 'due', payload ->> 'currency') FROM reservation.history(id('anna')) WHERE type = 'ReservationDue'), 'P2D 2030-05-02T15:00:00+00:00 210.00 EUR', 'It says when the balance will be asked for, and how much it is.');
SELECT is(new_events('anna'), 'ReservationDue', 'Nothing else is told.');
SELECT is((SELECT due_at FROM reservation.reminder WHERE reservation_id = id('anna')), '2030-05-30 15:00+00', 'The next one is that of the start.');
SET reservation.now = '2030-05-02 14:59+00';
SELECT is(sweeps(), 0::bigint, 'A sweep before that does nothing.');
SELECT is(new_events('anna'), '', 'Nothing is told.');
SET reservation.now = '2030-05-02 15:00+00';
SELECT is(sweeps(), 0::bigint, 'A sweep after that expires nothing.');
SELECT is(new_events('anna'), 'PaymentRequested', 'It asks for the balance.');
SELECT is((SELECT concat_ws(' ', payload ->> 'requested', payload ->> 'currency', payload ->> 'deposit') FROM reservation.history(id('anna')) ORDER BY sequence DESC LIMIT 1), '210.00 EUR ', 'The request is for the rest.');
SELECT is(asked('anna'), 'confirmed due 210.00', 'There is no deposit any more.');
SELECT is(sweeps(), 0::bigint, 'Another sweep has nothing to do.');
SELECT is(new_events('anna'), '', 'The balance is asked for once.');
SELECT is((SELECT concat_ws(' ', due, asked, asked_at) FROM reservation.unpaid WHERE reservation_id = id('anna')), '210.00 210.00 2030-05-02 15:00:00+00', 'The desk sees what is asked for, and since when.');
-- A reminder tells what is due.
SET reservation.now = '2030-05-30 16:00+00';
SELECT is(sweeps(), 0::bigint, 'Two days before the start a reminder is due.');
SELECT is((SELECT concat_ws(' ', payload ->> 'before', payload ->> 'due', payload ->> 'currency') FROM reservation.history(id('anna')) WHERE type = 'ReservationDue' AND NOT payload ? 'balance_due_at'), 'P2D 210.00 EUR', 'It tells the balance.');
SELECT is(pays('anna'), 'confirmed paid 0', 'The balance is paid.');
SELECT is_empty($$SELECT * FROM reservation.unpaid WHERE reservation_id = id('anna')$$, 'The desk sees nothing any more.');

-- Canceled before the balance is asked for
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('bert', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'bert')), 'held', 'Bert has a hold.');
SELECT is(pays('bert'), 'confirmed due 0 90.00', 'Bert pays the deposit.');
SELECT is((SELECT payment_status FROM reservation.cancel_reservation(id('bert')) o JOIN reservation.reservation r USING (reservation_id)), 'due', 'Bert cancels.');
SELECT is(asked('bert'), 'canceled refund_due 0 90.00', 'Without a policy all that he has paid is owed back.');
SELECT is((SELECT amount FROM reservation.payment WHERE reservation_id = id('bert') AND status = 'due'), 90.00, 'That is the deposit.');
SELECT is_empty($$SELECT * FROM reservation.deadline WHERE reservation_id = id('bert')$$, 'No balance will be asked for.');
SELECT is((SELECT status FROM reservation.reinstate(id('bert'))), 'confirmed', 'He comes back, and the deposit pays for it again.');
SELECT is(asked('bert'), 'confirmed due 0 90.00', 'The rest is due later, as before.');
SET reservation.now = '2030-05-10 12:00+00';
SELECT is((SELECT status FROM reservation.cancel_reservation(id('bert'))), 'canceled', 'A cancellation after that time');
SELECT is((SELECT string_agg(type, ' ' ORDER BY sequence) FROM (SELECT * FROM reservation.history(id('bert')) ORDER BY sequence DESC LIMIT 2) AS h), 'ReservationCanceled RefundDue', 'does not ask for a balance first.');
SELECT is((SELECT status FROM reservation.reinstate(id('bert'))), 'confirmed', 'He comes back again.');
-- By the clock: a command after the time asks first.
SET reservation.now = '2030-05-10 12:00+00';
SELECT is((SELECT payload ->> 'requested' FROM reservation.history(id('bert')) ORDER BY sequence DESC LIMIT 1), NULL, 'No sweep has asked him.');
SELECT is((SELECT accepted FROM reservation.modify_reservation(id('bert'), details => '{"a": 1}')), true, 'He changes something.');
SELECT is((SELECT string_agg(type, ' ' ORDER BY sequence) FROM (SELECT * FROM reservation.history(id('bert')) ORDER BY sequence DESC LIMIT 2) AS h), 'PaymentRequested ReservationModified', 'The command asks for the balance, as a sweep would have.');
SELECT is(asked('bert'), 'confirmed due 210.00', 'Now it is due.');
SET reservation.now = '2030-01-01 12:00+00';

-- All at once, and within the time of the balance
SELECT is(record_outcome('carl', reservation.create_reservation(r('villa'), nights('2030-01-20', 3), 'carl')), 'held', 'A booking nearer than the balance');
SELECT is(asked('carl'), 'held due 300.00', 'is asked for all of it.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'dora')), 'held', 'Dora');
SELECT is(pays('dora', 300), 'confirmed paid 0', 'pays all of it at once, and there is no balance.');
SELECT is((SELECT due_at FROM reservation.reminder WHERE reservation_id = id('dora')), '2030-05-30 15:00+00', 'She is not reminded of one.');
SELECT is_empty($$SELECT * FROM reservation.deadline WHERE reservation_id = id('dora')$$, 'Nothing is due later.');

-- Changes
SELECT is(record_outcome('emil', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'emil')), 'held', 'Emil has a hold.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('emil'), nights('2030-06-01', 2))), 200.00, 'He gives up a night.');
SELECT is(asked('emil'), 'held due 60.00 60.00', 'The deposit follows the amount.');
SELECT is(pays('emil'), 'confirmed due 0 60.00', 'He pays it.');
SELECT is((SELECT expires_at IS NOT NULL FROM reservation.modify_reservation(id('emil'), nights('2030-06-01', 4))), true, 'Two more nights are to be paid first:');
SELECT is(asked('emil'), 'confirmed due 60.00 120.00', 'their part of the deposit.');
SELECT is(pays('emil'), 'confirmed due 0 120.00', 'He pays that.');
SELECT is((row_of('emil')).pending, NULL, 'The change is final.');
SELECT is((SELECT accepted FROM reservation.modify_reservation(id('emil'), nights('2030-06-01', 5))), true, 'Another night is pending,');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(sweeps() > 0, true, 'and not paid in time.');
SELECT is(asked('emil'), 'confirmed due 0 120.00', 'The deposit is what it was.');
SET reservation.now = '2030-01-01 12:00+00';

-- A change that is not paid has asked for nothing yet, so it can be taken back.
SELECT is((SELECT expires_at IS NOT NULL FROM reservation.modify_reservation(id('emil'), nights('2030-01-20', 5))), true, 'He wants to come within thirty days, for longer.');
SELECT is(asked('emil'), 'confirmed due 380.00', 'All of that is to be paid first.');
SELECT is((SELECT accepted FROM reservation.modify_reservation(id('emil'), details => '{"late": true}')), true, 'A change of something else');
SELECT is(asked('emil'), 'confirmed due 380.00', 'asks for as much.');
SELECT is((SELECT expires_at FROM reservation.modify_reservation(id('emil'), nights('2030-06-01', 4))), NULL, 'He changes it back.');
SELECT is(asked('emil'), 'confirmed due 0 120.00', 'The deposit is what it was, and nothing is asked for.');
SELECT is((row_of('emil')).balance_due_at, '2030-05-02 15:00+00', 'The balance is due when it was.');
SELECT is((SELECT expires_at IS NOT NULL FROM reservation.modify_reservation(id('emil'), nights('2030-01-20', 5))), true, 'He wants it again,');
SELECT is((SELECT expires_at IS NULL FROM reservation.modify_reservation(id('emil'), nights('2030-06-05', 4))), true, 'and changes it to a later time.');
SELECT is(asked('emil') || (row_of('emil')).balance_due_at, 'confirmed due 0 120.002030-05-06 15:00:00+00', 'The deposit is by the rules of that time.');
SELECT is((SELECT expires_at IS NOT NULL FROM reservation.modify_reservation(id('emil'), nights('2030-01-20', 5))), true, 'And once more,');
SELECT is(pays('emil'), 'confirmed paid 0', 'this time it is paid.');
SELECT is((SELECT accepted FROM reservation.modify_reservation(id('emil'), nights('2030-06-05', 6))), true, 'He moves it back for longer.');
SELECT is(asked('emil'), 'confirmed due 100.00', 'Once all was paid, all of a change is asked for.');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('TEN', 'percent', 10);
SELECT is(record_outcome('fred', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'fred', promotion_code => 'TEN')), 'held', 'With a promotion');
SELECT is(asked('fred'), 'held due 81.00 81.00', 'the deposit is of what is left.');
SELECT is((SELECT accepted FROM reservation.post_charge(id('fred'), 'extra', 20)), true, 'A charge');
SELECT is(asked('fred'), 'held due 101.00 81.00', 'is asked for at once.');

-- Without a place, and with a new price
INSERT INTO reservation.resource (name, overbooking, price, payment, deposit, balance_due) VALUES ('loft', 1, 300, 'later', 30, '30 days');
SELECT is(record_outcome('kara', reservation.create_reservation(r('loft'), nights('2030-06-01', 3), 'kara')), 'confirmed', 'Kara has the loft.');
SELECT is(record_outcome('liam', reservation.create_reservation(r('loft'), nights('2030-06-01', 3), 'liam', on_unavailable => 'overbook')), 'confirmed', 'Liam has it, too.');
SELECT results_eq($$SELECT reservation_id, action FROM reservation.process_overreservation(r('loft'))$$, $$VALUES (id('liam'), 'waitlisted')$$, 'He has to wait.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('liam'), 'TEN')), 270.00, 'He gets a discount for that.');
SELECT is(asked('liam'), 'waitlisted due 81.00 81.00', 'His deposit follows the price while he waits.');

-- An amount for each unit; paid later, so confirmed at once; a policy
SELECT is(record_outcome('gabi', reservation.create_reservation(r('cabin'), nights('2030-06-01', 3), 'gabi', 2)), 'confirmed', 'The cabin is confirmed at once.');
SELECT is(asked('gabi'), 'confirmed due 100.00 100.00', 'The deposit is asked for, 50 for each unit.');
SELECT is((row_of('gabi')).balance_due_at, lower((row_of('gabi')).during), 'The rest is due at the start.');
SELECT is(pays('gabi'), 'confirmed due 0 100.00', 'Gabi pays the deposit.');
SET reservation.now = '2030-05-31 12:00+00';
SELECT is((SELECT status FROM reservation.cancel_reservation(id('gabi'))), 'canceled', 'Gabi cancels too late.');
SELECT is(asked('gabi'), 'canceled due 99.98 100.00', 'The terms are about the whole price: what the deposit does not cover is asked for.');
SET reservation.now = '2030-01-01 12:00+00';

-- Late money, and a deposit of the plan
SELECT is(record_outcome('hugo', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'hugo')), 'held', 'Hugo has a hold.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(sweeps() > 0, true, 'It expires.');
SELECT is(pays('hugo'), 'confirmed due 0 90.00', 'His deposit comes late, and revives it.');
INSERT INTO reservation.rate_plan (code, deposit, balance_due) VALUES ('half', 50, '10 days'), ('all', 100, NULL);
SELECT is(record_outcome('ines', reservation.create_reservation(r('plain'), nights('2030-06-01', 3), 'ines', rate_plan => 'half')), 'held', 'A plan may have a deposit, too.');
SELECT is(asked('ines') || ' ' || (row_of('ines')).balance_due_at::date, 'held due 150.00 150.00 2030-05-22', 'It has its own balance.');
SELECT is(record_outcome('jens', reservation.create_reservation(r('villa'), nights('2030-06-01', 3), 'jens', rate_plan => 'all')), 'held', 'A deposit of all');
SELECT is(asked('jens'), 'held due 300.00', 'is none.');
SELECT throws_ok('UPDATE reservation.resource SET ' || value, '23514', NULL, 'Refused: ' || value) FROM unnest('{deposit = 0,deposit = -1,deposit_kind = NULL::text || ''x'' || ''y'',balance_due = ''-1 day''}'::text[]) AS value WHERE value !~ 'NULL';

-- A booking pays what is asked, and then the rest.
CREATE TABLE cart AS SELECT * FROM reservation.create_booking(jsonb_build_array(jsonb_build_object('resource_id', r('villa'), 'from', '2030-07-01 15:00+00', 'to', '2030-07-03 11:00+00'),
	jsonb_build_object('resource_id', r('plain'), 'from', '2030-07-01 15:00+00', 'to', '2030-07-03 11:00+00')), 'kurt');
SELECT lives_ok($$SELECT reservation.complete_payment(booking_id => (SELECT DISTINCT booking_id FROM cart), provider_reference => 'k1')$$, 'One payment is for what is asked for.');
SELECT is((SELECT string_agg(amount::text, ' ' ORDER BY amount) FROM reservation.payment WHERE provider_reference = 'k1'), '60.00 200.00', 'The deposit of the one, and the price of the other.');
SELECT lives_ok($$SELECT reservation.complete_payment(booking_id => (SELECT DISTINCT booking_id FROM cart), provider_reference => 'k2')$$, 'Another one is for the rest.');
SELECT is((SELECT string_agg(amount::text, ' ' ORDER BY amount) FROM reservation.payment WHERE provider_reference = 'k2'), '140.00', 'That is the balance.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'All of it is as the events say.');
SELECT finish();
