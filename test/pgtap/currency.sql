-- Money of one currency never counts as that of another.
\ir support/story.sql
SELECT plan(55);

INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, cancellation_policy) VALUES
	('euro', 9, 'UTC', 100, 'EUR', 'upfront', NULL),
	('dollar', 9, 'UTC', 120, 'USD', 'upfront', NULL),
	('yen', 9, 'UTC', 1001, 'JPY', 'later', NULL),
	('free dollar', 9, 'UTC', NULL, 'USD', 'upfront', NULL);

-- Every row that asks or was reported, with its currency; and what verify() has to say
CREATE FUNCTION books(name text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', (row_of($1)).payment_status, string_agg(concat_ws(' ', p.provider_reference, p.status, p.amount, p.currency), ', '
	ORDER BY p.payment_id), (SELECT 'but ' || string_agg(v.problem, ', ') FROM reservation.verify() v))
FROM reservation.payment p WHERE p.reservation_id = id($1) AND (p.status <> 'canceled' OR p.provider_reference IS NOT NULL)
$$;
CREATE FUNCTION told(name text, type text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', coalesce(e.payload->>'completed', e.payload->>'failed', e.payload->>'authorized', e.payload->>'refund', e.payload->>'requested'),
	e.payload->>'currency') FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
CREATE FUNCTION book(name text, resource text) RETURNS text LANGUAGE sql AS $$
SELECT said($1, reservation.create_reservation(r($2), nights('2030-03-01', 1), 'c'))
$$;
CREATE FUNCTION move(name text, resource text) RETURNS text LANGUAGE sql AS $$
SELECT said($1, reservation.modify_reservation(id($1), resource_id => r($2)))
$$;

-- What failed in euros and is paid in dollars
SELECT is(book('anna', 'euro'), 'held', 'in euros');
SELECT is(said('anna', reservation.fail_payment(id('anna'), 'a')), 'held', 'a payment fails');
SELECT is(books('anna'), 'failed a failed 100.00 EUR, requested 100.00 EUR', 'of euros');
SELECT is(move('anna', 'dollar'), 'held', 'and it is moved to dollars');
SELECT is(books('anna'), 'failed a failed 100.00 EUR, requested 120.00 USD', 'what has failed stays what it was');
SELECT is(told('anna', 'PaymentRequested'), '120.00 USD', 'all of it is asked for');
SELECT is(said('anna', reservation.complete_payment(id('anna'), 'a')), 'confirmed', 'the same attempt pays all that is due');
SELECT is(told('anna', 'PaymentCompleted'), '120.00 USD', 'in dollars');
SELECT is(books('anna'), 'paid a completed 120.00 USD', 'and so do the books say');
SELECT is(said('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'canceled');
SELECT is(books('anna'), 'refund_due a completed 120.00 USD, due 120.00 USD', 'as much is owed back');
SELECT is(said('anna', reservation.complete_refund(id('anna'), 'a')), 'canceled', 'paid back');
SELECT is(books('anna'), 'refunded a completed 120.00 USD, a refunded 120.00 USD', 'to the cent');

-- In parts, with an amount
SELECT is(book('bert', 'euro'), 'held', 'in euros');
SELECT is(said('bert', reservation.fail_payment(id('bert'), 'a')), 'held', 'a payment fails');
SELECT is(move('bert', 'yen'), 'held', 'to yen');
SELECT is(said('bert', reservation.complete_payment(id('bert'), 'a', 1)), 'held', 'a part');
SELECT is(books('bert'), 'due a completed 1 JPY, requested 1000 JPY', 'the rest is due');

-- It fails again, it is authorized again
SELECT is(book('carl', 'euro'), 'held', 'in euros');
SELECT is(said('carl', reservation.authorize_payment(id('carl'), 'a', 40)), 'held', 'authorized in part');
SELECT throws_ok($$SELECT move('carl', 'dollar')$$, '22023', 'a reservation that was paid in EUR cannot be moved to a price in USD',
	'what is authorized can be charged, so it stays');
SELECT is(said('carl', reservation.fail_payment(id('carl'), 'a')), 'held', 'it fails');
SELECT is(move('carl', 'dollar'), 'held', 'so it can be moved');
SELECT is(said('carl', reservation.authorize_payment(id('carl'), 'a')), 'held', 'authorized');
SELECT is(told('carl', 'PaymentAuthorized'), '120.00 USD', 'as much as is due');
SELECT is(books('carl'), 'authorized a authorized 120.00 USD', 'in dollars');
SELECT throws_ok($$SELECT move('carl', 'euro')$$, '22023', NULL, 'and not back');
SELECT is(said('carl', reservation.fail_payment(id('carl'), 'a')), 'held', 'it fails once more');
SELECT is(told('carl', 'PaymentFailed'), '120.00 USD', 'of dollars');
SELECT is(books('carl'), 'failed a failed 120.00 USD, requested 120.00 USD', 'which is asked for again');

-- What was let go when it was canceled, and comes for what it is now
SELECT is(book('dora', 'euro'), 'held', 'in euros');
SELECT is(said('dora', reservation.authorize_payment(id('dora'), 'a', 40)), 'held', 'authorized in part');
SELECT is(said('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'canceled');
SELECT is(said('dora', reservation.reinstate(id('dora'))), 'held', 'reinstated');
SELECT is(move('dora', 'yen'), 'held', 'moved to yen');
SELECT is(books('dora'), 'due a canceled 40.00 EUR, requested 1001 JPY', 'nothing of it stands');
SELECT is(said('dora', reservation.fail_payment(id('dora'), 'a')), 'held', 'what was let go fails');
SELECT is(told('dora', 'PaymentFailed'), '1001 JPY', 'of what is due');
SELECT is(books('dora'), 'failed a failed 1001 JPY, requested 1001 JPY', 'in yen');

-- Paid, and moved to where nothing is to be paid
SELECT is(book('emil', 'euro'), 'held', 'in euros');
SELECT is(said('emil', reservation.complete_payment(id('emil'), 'a')), 'confirmed', 'paid');
SELECT throws_ok($$SELECT move('emil', 'dollar')$$, '22023', NULL, 'no price in dollars');
SELECT is(move('emil', 'free dollar'), 'confirmed', 'but where there is none');
SELECT is(told('emil', 'RefundDue'), '100.00 EUR', 'all is owed back in euros');
SELECT is(books('emil'), 'refund_due a completed 100.00 EUR, due 100.00 EUR', 'and stays so');
SELECT is(said('emil', reservation.complete_refund(id('emil'), 'r')), 'confirmed', 'paid back');
SELECT throws_ok($$SELECT move('emil', 'dollar')$$, '22023', NULL, 'its books stay in euros');
SELECT is(move('emil', 'euro'), 'confirmed', 'back');
SELECT is(books('emil'), 'due a completed 100.00 EUR, r refunded 100.00 EUR, requested 100.00 EUR', 'it is to be paid again');

-- One bill, one currency, also for a change
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment) VALUES
	('hall', 9, 'UTC', 100, 'EUR', 'later'), ('stage', 9, 'UTC', 50, 'EUR', 'later');
SELECT is(said('finn', reservation.create_group_reservation(ARRAY[r('hall'), r('stage')], nights('2030-03-01', 1), 'c')), 'confirmed', 'two of one currency');
UPDATE reservation.resource SET currency = 'USD' WHERE name = 'stage';
SELECT throws_ok($$SELECT reservation.modify_reservation(id('finn'), nights('2030-03-02', 1))$$, '22023', 'resources have different currencies',
	'which have two now');
SELECT is((reservation.modify_reservation(id('finn'), nights('2030-03-02', 1), amount => 140)).accepted, true, 'unless the caller says what it costs');
SELECT is(books('finn'), 'due requested 140.00 EUR', 'in that of the reservation');

-- What counts in another currency is found
UPDATE reservation.payment SET currency = 'EUR' WHERE reservation_id = id('carl');
SELECT is(books('carl'), 'failed a failed 120.00 EUR, requested 120.00 EUR but payment, payment currency', 'an attempt, and what is asked for');
UPDATE reservation.payment SET currency = 'USD' WHERE reservation_id = id('carl');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
