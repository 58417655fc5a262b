-- Charges: the lines that are to be paid beside the stay, the fee that a cancellation
-- leaves, and the start by which its terms count.
\ir support/story.sql
SELECT no_plan();

INSERT INTO reservation.cancellation_tier (policy, before, refund_percent, fee) VALUES
	('flexible', '7 days', 100, 0), ('flexible', '1 day', 50, 0), ('strict', '30 days', 100, 0);
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, cancellation_policy) VALUES
	('room', 99, 'UTC', 100, 'EUR', 'later', 'flexible'),
	('suite', 99, 'UTC', 100, 'EUR', 'upfront', 'flexible'),
	('attic', 99, 'UTC', 100, 'EUR', 'later', 'strict'),
	('flat', 99, 'UTC', 100, 'USD', 'later', NULL),
	('hall', 99, 'UTC', NULL, 'EUR', 'later', NULL),
	('cabin', 1, 'UTC', 100, 'EUR', 'later', NULL);

CREATE FUNCTION book(name text, resource text, arrival date = '2030-03-10', price numeric = NULL, hold interval = NULL) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome(name, reservation.create_reservation(r(resource), nights(arrival, 1), name, amount => price, hold => hold))
$$;
CREATE FUNCTION post(name text, kind text, amount numeric, code text = NULL) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome(name, reservation.post_charge(id(name), kind, amount, code))
$$;
CREATE FUNCTION pay(name text, reference text, amount numeric = NULL) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome(name, reservation.complete_payment(id(name), reference, amount))
$$;
CREATE FUNCTION cancel(name text) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome(name, reservation.cancel_reservation(id(name)))
$$;
CREATE FUNCTION lines(name text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(concat_ws(' ', kind, code, amount, CASE WHEN automatic THEN 'automatic' END), ', ' ORDER BY ordinal) FROM reservation.charge WHERE reservation_id = id($1)
$$;
CREATE FUNCTION books(name text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', (row_of($1)).payment_status, string_agg(b.entry, ' ' ORDER BY b.entry))
FROM (SELECT p.status || ' ' || sum(p.amount) AS entry FROM reservation.payment p
	WHERE p.reservation_id = id($1) AND p.status IN ('requested', 'authorized', 'completed', 'due', 'refunded') GROUP BY p.status) AS b
$$;
CREATE FUNCTION last_payload(name text, type text) RETURNS jsonb LANGUAGE sql AS $$
SELECT e.payload FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;

-- Before the stay, in it and after it
SELECT is(book('anna', 'room'), 'confirmed', 'Anna has a room.');
SELECT is(pay('anna', 'p'), 'confirmed', 'She pays for it.');
SELECT isnt(new_events('anna'), '', 'Her events so far are read.');
SELECT is(post('anna', 'extra', 12, 'breakfast'), 'confirmed', 'A breakfast is charged before the stay.');
SELECT is(new_events('anna'), 'ChargePosted PaymentRequested', 'The charge is an event, and so is the request for it.');
SELECT is(last_payload('anna', 'ChargePosted'), '{"charge": {"kind": "extra", "code": "breakfast", "amount": "12.00"}, "posted": "12.00", "due": "12.00",
	"currency": "EUR", "payment_status": "due", "version": 3}', 'The event has the line, the sum of the lines and what is due.');
SELECT is(last_payload('anna', 'PaymentRequested'), '{"requested": "12.00", "currency": "EUR"}', 'Only the breakfast is requested.');
SELECT is(books('anna'), 'due completed 100.00 requested 12.00', 'The breakfast is due.');
SELECT is((row_of('anna')).amount, 100.00, 'The amount of the stay is as it was.');
SELECT is(pay('anna', 'q'), 'confirmed', 'A payment without an amount is one of all that is due.');
SELECT is(books('anna'), 'paid completed 112.00', 'It pays for the breakfast.');
SET reservation.now = '2030-03-10 16:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'Anna checks in.');
SELECT is(post('anna', 'tax', 2.5), 'checked_in', 'A tax is charged while she is in.');
SET reservation.now = '2030-03-11 10:00+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'Anna checks out.');
SELECT is(new_events('anna') <> '', true, 'Her events are read again.');
SET reservation.now = '2030-03-12 10:00+00';
SELECT is(post('anna', 'extra', 8, 'minibar'), 'checked_out', 'The minibar is charged after the check-out.');
SELECT is(new_events('anna'), 'ChargePosted PaymentRequested', 'It is requested.');
SELECT is(pay('anna', 'r', 10.5), 'checked_out', 'The tax and the minibar are paid after the end.');
SELECT is(books('anna'), 'paid completed 122.50', 'Nothing of that is owed back.');
SELECT is(post('anna', 'adjustment', -30, 'goodwill'), 'checked_out', 'Something is given back for the noise.');
SELECT is(new_events('anna'), 'PaymentCompleted ChargePosted RefundDue', 'A negative adjustment is owed back.');
SELECT is(books('anna'), 'refund_due completed 122.50 due 30.00', 'So much is owed.');
SELECT is(lines('anna'), 'extra breakfast 12.00, tax 2.50, extra minibar 8.00, adjustment goodwill -30.00', 'The lines are kept in their order.');
SELECT is((row_of('anna')).posted, -7.50, 'The reservation has their sum.');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 's')), 'checked_out', 'It is paid back.');
SELECT is(books('anna'), 'paid completed 122.50 refunded 30.00', 'She has paid what she had to.');
SET reservation.now = '2030-01-01 12:00+00';

-- The fee of a cancellation is a line
SELECT is(book('bert', 'room'), 'confirmed', 'Bert has a room.');
SELECT isnt(new_events('bert'), '', 'His events so far are read.');
SET reservation.now = '2030-03-10 12:00+00';
SELECT is(cancel('bert'), 'canceled', 'He cancels at the last hour, and has not paid.');
SELECT is(new_events('bert'), 'ReservationCanceled PaymentRequested', 'The fee is requested.');
SELECT is(last_payload('bert', 'ReservationCanceled')->'charge', '{"kind": "fee", "code": "cancellation", "amount": "100.00", "automatic": true}', 'The event of the cancellation has the fee.');
SELECT is(lines('bert'), 'fee cancellation 100.00 automatic', 'The fee is a line.');
SELECT is(books('bert'), 'due requested 100.00', 'It is due.');
SELECT is(pay('bert', 'p', 60), 'canceled', 'A part of it is paid.');
SELECT is(books('bert'), 'due completed 60.00 requested 40.00', 'That is not owed back.');
SELECT is(pay('bert', 'q'), 'canceled', 'The rest is paid, without an amount.');
SELECT is(books('bert'), 'paid completed 100.00', 'The fee is paid.');
SELECT is(post('bert', 'adjustment', -100), 'canceled', 'The fee is waived after all.');
SELECT is(books('bert'), 'refund_due completed 100.00 due 100.00', 'It is owed back.');
SET reservation.now = '2030-03-05 12:00+00';
SELECT is(book('cora', 'room'), 'confirmed', 'Cora has a room.');
SELECT is(pay('cora', 'p', 30), 'confirmed', 'She pays a part.');
SELECT is(post('cora', 'extra', 10, 'breakfast'), 'confirmed', 'A breakfast is charged.');
SELECT is(cancel('cora'), 'canceled', 'She cancels when half of the amount is the fee.');
SELECT is(lines('cora'), 'extra breakfast 10.00, fee cancellation 50.00 automatic', 'The fee is that of the stay alone, and what was charged stays.');
SELECT is(books('cora'), 'due completed 30.00 requested 30.00', 'The rest of both is due.');

SELECT is(book('clio', 'room'), 'confirmed', 'Clio has a room.');
SELECT is(post('clio', 'adjustment', -100, 'discount'), 'confirmed', 'She has it for nothing.');
SELECT is(books('clio'), 'none', 'Nothing is due.');
SET reservation.now = '2030-03-01 12:00+00';
SELECT is(cancel('clio'), 'canceled', 'She cancels, and it would have cost nothing.');
SELECT is(lines('clio'), 'adjustment discount -100.00, fee cancellation 100.00 automatic', 'The discount goes with the stay.');
SELECT is(books('clio'), 'none', 'The house owes her nothing.');
SET reservation.now = '2030-03-05 12:00+00';

-- A hold leaves no debt
SELECT is(book('dora', 'suite'), 'held', 'Dora''s suite is held.');
SELECT is(post('dora', 'extra', 20, 'cot'), 'held', 'A cot is charged.');
SELECT is(books('dora'), 'due requested 120.00', 'Both are due.');
SELECT is(pay('dora', 'p', 60), 'held', 'A part is paid.');
SELECT is(cancel('dora'), 'canceled', 'She cancels the hold.');
SELECT is(lines('dora'), 'extra cot 20.00, fee cancellation 10.00 automatic', 'The house keeps the share of what was paid.');
SELECT is(books('dora'), 'refund_due completed 60.00 due 30.00', 'The rest is owed back, and nothing is due.');
SELECT is(book('emil', 'suite'), 'held', 'Emil''s suite is held.');
SELECT is(post('emil', 'extra', 20, 'cot'), 'held', 'A cot is charged.');
SELECT is(pay('emil', 'p', 60), 'held', 'A part is paid.');
SET reservation.now = '2030-03-05 12:15+00';
SELECT is(new_events('emil') <> '', true, 'His events so far are read.');
SELECT is(record_outcome('emil', reservation.expire_reservation(id('emil'))), 'expired', 'The hold expires.');
SELECT is(lines('emil'), 'extra cot 20.00, adjustment cancellation -20.00 automatic', 'The cot is taken off the bill.');
SELECT is(books('emil'), 'refund_due completed 60.00 due 60.00', 'All that was paid is owed back.');
SELECT is(pay('emil', 'q', 40), 'expired', 'The price of the stay without the cot does not revive it.');
SELECT is(pay('emil', 'r', 20), 'confirmed', 'The price of both does.');
SELECT is(new_events('emil'), 'ReservationExpired RefundDue PaymentCompleted RefundDue PaymentCompleted AvailabilityConfirmed ChargePosted ReservationFinalized RefundWithdrawn',
	'The cot is charged again.');
SELECT is(lines('emil'), 'extra cot 20.00, adjustment cancellation -20.00 automatic, adjustment cancellation 20.00 automatic', 'The charge that the expiry took off is put on again.');
SELECT is(books('emil'), 'paid completed 120.00', 'All is paid.');

-- It stands again, and the fee is taken off
SELECT is(book('finn', 'room', '2030-03-06'), 'confirmed', 'Finn has a room.');
SELECT is(pay('finn', 'p'), 'confirmed', 'He pays.');
SET reservation.now = '2030-03-06 12:00+00';
SELECT is(cancel('finn'), 'canceled', 'He cancels too late.');
SELECT is(books('finn'), 'paid completed 100.00', 'The house keeps all.');
SELECT is(record_outcome('finn', reservation.reinstate(id('finn'))), 'confirmed', 'The reservation is reinstated.');
SELECT is(lines('finn'), 'fee cancellation 100.00 automatic, adjustment cancellation -100.00 automatic', 'The fee is taken off again.');
SELECT is(last_payload('finn', 'ReservationReinstated')->'charge', '{"kind": "adjustment", "code": "cancellation", "amount": "-100.00", "automatic": true}', 'The event says so.');
SELECT is(books('finn'), 'paid completed 100.00', 'The stay is paid.');
SELECT is(cancel('finn'), 'canceled', 'He cancels again.');
SELECT is((row_of('finn')).posted, 100.00, 'The fee is charged once.');
SET reservation.now = '2030-01-01 12:00+00';

-- The start by which the terms count
SELECT is(book('gina', 'attic'), 'confirmed', 'Gina has an attic.');
SELECT is(pay('gina', 'p'), 'confirmed', 'She pays.');
SET reservation.now = '2030-03-01 12:00+00';
SELECT is(record_outcome('gina', reservation.modify_reservation(id('gina'), nights('2030-09-10', 1))), 'confirmed', 'A stay without a refund any more is moved far away.');
SELECT is((row_of('gina')).terms_from, '2030-03-10 15:00+00'::timestamptz, 'The terms count from the start that it had.');
SELECT is(last_payload('gina', 'ReservationModified')->>'terms_from', '2030-03-10T15:00:00+00:00', 'The event says from when they count.');
SELECT is(record_outcome('gina', reservation.modify_reservation(id('gina'), nights('2030-10-10', 1))), 'confirmed', 'It is moved again.');
SELECT is((row_of('gina')).terms_from, '2030-03-10 15:00+00'::timestamptz, 'The earliest of its starts counts.');
BEGIN;
SELECT is(cancel('gina'), 'canceled', 'She cancels.');
SELECT is(books('gina'), 'paid completed 100.00', 'Nothing is given back.');
ROLLBACK;
SELECT is(record_outcome('gina', reservation.modify_reservation(id('gina'), terms => 'present')), 'confirmed', 'The house lets her go.');
SELECT is((row_of('gina')).terms_from, NULL, 'The present start counts from now on.');
SELECT is(last_payload('gina', 'ReservationModified')->>'terms_from', '', 'The event says so.');
SELECT is(record_outcome('gina', reservation.modify_reservation(id('gina'), nights('2030-11-10', 1), terms => 'present')), 'confirmed', 'So it does for another move.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events tell from when the terms count.');
SELECT is(cancel('gina'), 'canceled', 'She cancels in time.');
SELECT is(books('gina'), 'refund_due completed 100.00 due 100.00', 'All is given back.');
SELECT is(book('hugo', 'suite', '2030-03-20'), 'held', 'Hugo''s suite is held.');
SELECT is(record_outcome('hugo', reservation.modify_reservation(id('hugo'), nights('2030-09-10', 1))), 'held', 'The hold is moved.');
SELECT is((row_of('hugo')).terms_from, NULL, 'A hold has no terms to keep.');
SELECT is(pay('hugo', 'p'), 'confirmed', 'It is paid.');
SELECT is(record_outcome('hugo', reservation.modify_reservation(id('hugo'), nights('2030-04-10', 1))), 'confirmed', 'It is moved to an earlier day.');
SELECT is((row_of('hugo')).terms_from, NULL, 'That is the strictest start itself.');
SELECT is(new_events('hugo') <> '', true, 'His events so far are read.');
SELECT is(post('hugo', 'extra', 10), 'confirmed', 'Something is charged to the confirmed stay.');
SELECT is(pay('hugo', 'r'), 'confirmed', 'It is paid.');
SELECT is(new_events('hugo'), 'ChargePosted PaymentRequested PaymentCompleted', 'A stay that is final is not made final again.');
SELECT is(record_outcome('hugo', reservation.modify_reservation(id('hugo'), nights('2030-04-10', 2), amount => 150)), 'confirmed', 'The stay grows.');
SELECT is(pay('hugo', 's'), 'confirmed', 'The difference is paid.');
SELECT is(new_events('hugo'), 'ReservationModified PaymentRequested PaymentCompleted ReservationFinalized', 'The change is final then.');
SET reservation.now = '2030-01-01 12:00+00';

-- Free, and free again
SELECT is(book('ida', 'hall'), 'confirmed', 'Ida has the hall, which costs nothing.');
SELECT is(post('ida', 'fee', 15, 'cleaning'), 'confirmed', 'The cleaning is charged.');
SELECT is(books('ida'), 'due requested 15.00', 'It is due.');
SELECT is(pay('ida', 'p'), 'confirmed', 'It is paid.');
SELECT is(cancel('ida'), 'canceled', 'She cancels.');
SELECT is(books('ida'), 'paid completed 15.00', 'The charge stays.');
SELECT is(post('ida', 'adjustment', -25), 'canceled', 'More is given back than she paid.');
SELECT is(record_outcome('ida', reservation.complete_refund(id('ida'), 'r')), 'canceled', 'It is paid back.');
SELECT is(books('ida'), 'refunded completed 15.00 refunded 25.00', 'The payment status is refunded.');
SELECT is(book('jan', 'suite'), 'held', 'Jan''s suite is held.');
SELECT is(pay('jan', 'p', 70), 'held', 'He pays most of it.');
SELECT is(new_events('jan') <> '', true, 'His events so far are read.');
SELECT is(post('jan', 'adjustment', -30, 'late'), 'confirmed', 'A hold for which nothing is due any more is confirmed.');
SELECT is(new_events('jan'), 'ChargePosted ReservationFinalized', 'The hold is final.');
SELECT is(book('kim', 'hall', hold => '1 day'), 'held', 'Kim holds the hall.');
SELECT is(post('kim', 'extra', 5), 'held', 'Something is charged.');
SELECT is(pay('kim', 'p'), 'confirmed', 'A payment of it confirms the hold.');
SET reservation.now = '2030-03-11 12:00+00';
SELECT is(book('lars', 'room', '2030-03-11'), 'confirmed', 'Lars has a room.');
SELECT is(record_outcome('lars', reservation.mark_no_show(id('lars'))), 'no_show', 'He does not come.');
SELECT is(post('lars', 'fee', 9), 'no_show', 'A fee is charged.');
SELECT is(books('lars'), 'due requested 109.00', 'The stay and the fee are due.');
SET reservation.now = '2030-01-01 12:00+00';

-- Refusals and errors
SELECT is(book('mia', 'cabin', '2030-05-01'), 'confirmed', 'Mia has the cabin.');
SELECT is(record_outcome('nora', reservation.add_to_waitlist(r('cabin'), nights('2030-05-01', 1), 'nora')), 'waitlisted', 'Nora waits for it.');
SELECT is(post('nora', 'extra', 5), 'refused: wrong_status', 'Nothing is charged to who waits.');
SELECT is(book('olaf', 'cabin', '2030-05-01'), 'refused: unavailable', 'Olaf gets nothing.');
SELECT is(post('olaf', 'extra', 5), 'refused: wrong_status', 'Nothing is charged to him.');
SELECT is(record_outcome('mia', reservation.post_charge(id('mia'), 'extra', 5, idempotency_key => 'k')), 'confirmed', 'A charge with a key is posted.');
SELECT is(record_outcome('mia', reservation.post_charge(id('mia'), 'extra', 5, idempotency_key => 'k')), 'confirmed', 'The key again is accepted.');
SELECT is(lines('mia'), 'extra 5.00', 'It is posted once.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'extra', 6, idempotency_key => 'k')$$, 'RS002', NULL, 'The key with another amount is an error.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('mia'), resource_id => r('flat'))$$, '22023', 'a reservation that was paid or charged in EUR cannot be moved to a price in USD',
	'A charge binds the currency.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'gift', 5)$$, '22023', 'kind "gift" is not known', 'An unknown kind is an error.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'extra', -5)$$, '22023', 'amount must be greater than zero', 'Only an adjustment may be negative.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'adjustment', 0)$$, '22023', 'amount must be a finite number other than 0', 'An amount of 0 is an error.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'adjustment', 'NaN')$$, '22023', 'amount must be a finite number other than 0', 'An amount that is not a number is an error.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'adjustment', -0.004)$$, '22023', 'amount is less than the smallest unit of EUR', 'An amount of less than a cent is an error.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'adjustment', -1e15)$$, '22023', 'amount must be less than 10 to the power of 15', 'An amount that is too large is an error.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), 'extra', NULL)$$, '22004', 'amount must not be null', 'A null amount is an error.');
SELECT throws_ok($$SELECT reservation.post_charge(id('mia'), NULL, 5)$$, '22004', 'kind must not be null', 'A null kind is an error.');
SELECT throws_ok($$SELECT reservation.post_charge('00000000-0000-7000-8000-000000000000', 'extra', 5)$$, 'P0002', NULL, 'An unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('mia'), terms => 'lax')$$, '22023', 'terms "lax" is not known', 'Unknown terms are an error.');

-- charged + posted - paid + refunded = due - owed, for each of them
SELECT is_empty($$SELECT r.customer FROM reservation.reservation r, LATERAL (SELECT coalesce(sum(p.amount) FILTER (WHERE status = 'completed'), 0) AS paid,
		coalesce(sum(p.amount) FILTER (WHERE status = 'refunded'), 0) AS refunded, coalesce(sum(p.amount) FILTER (WHERE status IN ('requested', 'authorized')), 0) AS due,
		coalesce(sum(p.amount) FILTER (WHERE status = 'due'), 0) AS owed FROM reservation.payment p WHERE p.reservation_id = r.reservation_id) AS p
	WHERE r.status NOT IN ('waitlisted', 'rejected') AND CASE WHEN r.status IN ('canceled', 'expired') THEN 0 ELSE coalesce(r.amount, 0) END
		+ coalesce(r.posted, 0) - paid + refunded <> due - owed$$, 'The sums of each of them agree.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SET reservation.now = '2031-01-01 12:00+00';
SELECT is((SELECT count(*) > 0 FROM reservation.charge WHERE reservation_id = id('anna')), true, 'Anna''s charges are there.');
SELECT lives_ok($$SELECT reservation.retire('2030-12-31')$$, 'Old reservations are retired.');
SELECT is((SELECT count(*) FROM reservation.charge WHERE reservation_id = id('anna')), 0::bigint, 'Their charges go with them.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The rest agrees.');
SELECT * FROM finish();
