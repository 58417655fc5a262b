-- Money of one currency never counts as that of another.
\ir support/story.sql
SELECT plan(192);

INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, cancellation_policy) VALUES
	('euro', 9, 'UTC', 100, 'EUR', 'upfront', NULL),
	('dollar', 9, 'UTC', 120, 'USD', 'upfront', NULL),
	('yen', 9, 'UTC', 1001, 'JPY', 'later', NULL),
	('free dollar', 9, 'UTC', NULL, 'USD', 'upfront', NULL);

-- Every payment that is requested or was reported, with its currency; and the problems that verify() finds
CREATE FUNCTION books(name text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', (row_of($1)).payment_status, string_agg(concat_ws(' ', p.provider_reference, p.status, p.amount, p.currency), ', '
	ORDER BY p.payment_id), (SELECT 'but ' || string_agg(v.problem, ', ') FROM reservation.verify() v))
FROM reservation.payment p WHERE p.reservation_id = id($1) AND (p.status <> 'canceled' OR p.provider_reference IS NOT NULL)
$$;
CREATE FUNCTION told(name text, type text) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', coalesce(e.payload->>'completed', e.payload->>'failed', e.payload->>'authorized', e.payload->>'refund', e.payload->>'refunded', e.payload->>'requested'),
	e.payload->>'currency') FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
CREATE FUNCTION book(name text, resource text) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), nights('2030-03-01', 1), 'c'))
$$;
CREATE FUNCTION move(name text, resource text) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.modify_reservation(id($1), resource_id => r($2)))
$$;

-- A payment failed in euros and is made in dollars
SELECT is(book('anna', 'euro'), 'held', 'Anna''s reservation is held in euros.');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a')), 'held', 'The payment fails.');
SELECT is(books('anna'), 'failed a failed 100.00 EUR, requested 100.00 EUR', 'The failed payment and the request are in euros.');
SELECT is(move('anna', 'dollar'), 'held', 'The reservation is moved to dollars.');
SELECT is(books('anna'), 'failed a failed 100.00 EUR, requested 120.00 USD', 'The failed payment is still in euros, and the request in dollars.');
SELECT is(told('anna', 'PaymentRequested'), '120.00 USD', 'The whole price in dollars is requested.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'a')), 'confirmed', 'The failed payment is completed.');
SELECT is(told('anna', 'PaymentCompleted'), '120.00 USD', 'The completed payment is told in dollars.');
SELECT is(books('anna'), 'paid a completed 120.00 USD', 'The completed payment is in dollars.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'Anna''s reservation is canceled.');
SELECT is(books('anna'), 'refund_due a completed 120.00 USD, due 120.00 USD', 'The refund that is due is in dollars.');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'a')), 'canceled', 'The refund is completed.');
SELECT is(books('anna'), 'refunded a completed 120.00 USD, a refunded 120.00 USD', 'The refunded amount is all that was paid.');

-- In parts, with an amount
SELECT is(book('bert', 'euro'), 'held', 'Bert''s reservation is held in euros.');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'held', 'Bert''s payment fails.');
SELECT is(move('bert', 'yen'), 'held', 'Bert''s reservation is moved to yen.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a', 1)), 'held', 'A part is paid with the reference that failed.');
SELECT is(books('bert'), 'due a completed 1 JPY, requested 1000 JPY', 'The part is in yen, and the rest is requested.');

-- An authorization that fails again and is made again
SELECT is(book('carl', 'euro'), 'held', 'Carl''s reservation is held in euros.');
SELECT is(record_outcome('carl', reservation.authorize_payment(id('carl'), 'a', 40)), 'held', 'A part is authorized in euros.');
SELECT throws_ok($$SELECT move('carl', 'dollar')$$, '22023', 'a reservation that was paid or charged in EUR cannot be moved to a price in USD',
	'An authorized payment keeps the reservation in its currency.');
SELECT is(record_outcome('carl', reservation.fail_payment(id('carl'), 'a')), 'held', 'The authorization fails.');
SELECT is(move('carl', 'dollar'), 'held', 'The reservation can be moved to dollars then.');
SELECT is(record_outcome('carl', reservation.authorize_payment(id('carl'), 'a')), 'held', 'The payment is authorized again.');
SELECT is(told('carl', 'PaymentAuthorized'), '120.00 USD', 'The authorization is told as the amount due in dollars.');
SELECT is(books('carl'), 'authorized a authorized 120.00 USD', 'The authorized payment is in dollars.');
SELECT throws_ok($$SELECT move('carl', 'euro')$$, '22023', NULL, 'The reservation cannot be moved back to euros.');
SELECT is(record_outcome('carl', reservation.fail_payment(id('carl'), 'a')), 'held', 'The second authorization fails.');
SELECT is(told('carl', 'PaymentFailed'), '120.00 USD', 'The failure is told in dollars.');
SELECT is(books('carl'), 'failed a failed 120.00 USD, requested 120.00 USD', 'The price is requested in dollars again.');

-- An authorization was void after a cancellation, and is charged in the present currency
SELECT is(book('dora', 'euro'), 'held', 'Dora''s reservation is held in euros.');
SELECT is(record_outcome('dora', reservation.authorize_payment(id('dora'), 'a', 40)), 'held', 'A part of Dora''s price is authorized in euros.');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'Dora''s reservation is canceled.');
SELECT is(record_outcome('dora', reservation.reinstate(id('dora'))), 'held', 'Dora''s reservation is reinstated.');
SELECT is(move('dora', 'yen'), 'held', 'Dora''s reservation is moved to yen.');
SELECT is(books('dora'), 'due a canceled 40.00 EUR, requested 1001 JPY', 'The authorization is canceled, and the price is requested in yen.');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'a')), 'held', 'The canceled authorization fails.');
SELECT is(told('dora', 'PaymentFailed'), '1001 JPY', 'Its failure is told as the amount due in yen.');
SELECT is(books('dora'), 'failed a failed 1001 JPY, requested 1001 JPY', 'The failed payment and the request are in yen.');

-- Paid, and moved to where nothing is to be paid
SELECT is(book('emil', 'euro'), 'held', 'Emil''s reservation is held in euros.');
SELECT is(record_outcome('emil', reservation.complete_payment(id('emil'), 'a')), 'confirmed', 'Emil''s reservation is paid.');
SELECT throws_ok($$SELECT move('emil', 'dollar')$$, '22023', NULL, 'A paid reservation cannot be moved to a price in dollars.');
SELECT is(move('emil', 'free dollar'), 'confirmed', 'A paid reservation can be moved to a resource without a price.');
SELECT is(told('emil', 'RefundDue'), '100.00 EUR', 'The whole payment is owed back in euros.');
SELECT is(books('emil'), 'refund_due a completed 100.00 EUR, due 100.00 EUR', 'The refund that is due is in euros.');
SELECT is(record_outcome('emil', reservation.complete_refund(id('emil'), 'r')), 'confirmed', 'Emil''s refund is completed.');
SELECT throws_ok($$SELECT move('emil', 'dollar')$$, '22023', NULL, 'A refunded reservation cannot be moved to a price in dollars.');
SELECT is(move('emil', 'euro'), 'confirmed', 'A refunded reservation can be moved to a price in euros.');
SELECT is(books('emil'), 'due a completed 100.00 EUR, r refunded 100.00 EUR, requested 100.00 EUR', 'The price is requested in euros again.');

-- A provider still tries euros when dollars are due
SELECT is(book('gina', 'euro'), 'held', 'Gina''s reservation is held in euros.');
SELECT is(record_outcome('gina', reservation.fail_payment(id('gina'), 'a')), 'held', 'Gina''s payment fails.');
SELECT is(move('gina', 'dollar'), 'held', 'Gina''s reservation is moved to dollars.');
SELECT is(new_events('gina') <> '', true, 'Gina''s reservation wrote events.');
SELECT is(record_outcome('gina', reservation.complete_payment(id('gina'), 'a', 100, currency => 'EUR')), 'held', 'A payment in euros does not confirm the reservation.');
SELECT is(new_events('gina'), 'PaymentCompleted RefundDue', 'The payment and the refund that is due are events.');
SELECT is(told('gina', 'PaymentCompleted'), '100.00 EUR', 'The payment is told in euros.');
SELECT is(told('gina', 'RefundDue'), '100.00 EUR', 'All of the euros are owed back.');
SELECT is(books('gina'), 'refund_due a completed 100.00 EUR, requested 120.00 USD, due 100.00 EUR', 'The dollars are still requested.');
SELECT is((SELECT (amount, currency) FROM reservation.as_of(id('gina'), reservation.clock())), (120.00, 'USD'::text), 'The reservation is in dollars.');
SELECT is((SELECT due FROM reservation.stay WHERE reservation_id = id('gina')), 120.00, 'The whole price in dollars is due.');
SELECT is((reservation.complete_payment(id('gina'), 'a', 100, currency => 'EUR')).accepted, true, 'The repeated report of the payment is accepted.');
SELECT is((reservation.complete_payment(id('gina'), 'a', 120)).accepted, true, 'The repeated report with another amount is accepted.');
SELECT is(new_events('gina'), '', 'The repeated reports write no event.');
SELECT is(record_outcome('gina', reservation.complete_payment(id('gina'), 'b', 20.005, currency => 'EUR')), 'held', 'A second payment in euros is accepted.');
SELECT is(books('gina'), 'refund_due a completed 100.00 EUR, requested 120.00 USD, due 120.01 EUR, b completed 20.01 EUR', 'The refund that is due has both payments in euros, rounded to cents.');
SELECT is(record_outcome('gina', reservation.complete_payment(id('gina'), 'c', 1000.5, currency => 'JPY')), 'held', 'A payment in yen is accepted.');
SELECT is(told('gina', 'RefundDue'), '1001 JPY', 'The yen are owed back apart, rounded to yen.');
SELECT is(record_outcome('gina', reservation.complete_payment(id('gina'), 'd', currency => 'USD')), 'confirmed', 'A payment in dollars confirms the reservation.');
SELECT is((row_of('gina')).payment_status, 'refund_due', 'The euros are still owed back.');
SELECT is(record_outcome('gina', reservation.complete_refund(id('gina'), 'r')), 'refused: wrong_status', 'A refund in dollars is refused, as none are owed.');
SELECT is(record_outcome('gina', reservation.complete_refund(id('gina'), 'r', 20, currency => 'EUR')), 'confirmed', 'A refund of a part of the euros is accepted.');
SELECT is(told('gina', 'RefundCompleted'), '20.00 EUR', 'The refund is told in euros.');
SELECT is(record_outcome('gina', reservation.complete_refund(id('gina'), 's', currency => 'EUR')), 'confirmed', 'A refund of the rest of the euros is accepted.');
SELECT is((row_of('gina')).payment_status, 'refund_due', 'The yen are still owed back.');
SELECT is(record_outcome('gina', reservation.complete_refund(id('gina'), 't', currency => 'JPY')), 'confirmed', 'A refund of the yen is accepted.');
SELECT is(books('gina'), 'paid a completed 100.00 EUR, d completed 120.00 USD, r refunded 20.00 EUR, b completed 20.01 EUR, c completed 1001 JPY, '
	't refunded 1001 JPY, s refunded 100.01 EUR', 'The payment in dollars is all that is left.');
SELECT is(record_outcome('gina', reservation.cancel_reservation(id('gina'))), 'canceled', 'Gina''s reservation is canceled.');
SELECT is(told('gina', 'RefundDue'), '120.00 USD', 'The payment in dollars is owed back.');

-- An authorization of euros
SELECT is(book('hans', 'dollar'), 'held', 'Hans''s reservation is held in dollars.');
SELECT is(record_outcome('hans', reservation.authorize_payment(id('hans'), 'a', 120, currency => 'EUR')), 'held', 'A payment in euros is authorized.');
SELECT is(told('hans', 'PaymentAuthorized'), '120.00 EUR', 'The authorization is told in euros.');
SELECT is(books('hans'), 'due requested 120.00 USD, a authorized 120.00 EUR', 'The authorization in euros does not count for the price in dollars.');
SELECT is(move('hans', 'yen'), 'held', 'The authorization in euros does not keep the reservation in dollars.');
SELECT is(books('hans'), 'due requested 1001 JPY, a authorized 120.00 EUR', 'The authorization is still in euros after the move.');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'a')), 'held', 'The authorization is charged.');
SELECT is(told('hans', 'PaymentCompleted'), '120.00 EUR', 'The charge is told in euros.');
SELECT is(books('hans'), 'refund_due requested 1001 JPY, a completed 120.00 EUR, due 120.00 EUR', 'The charge in euros is owed back.');
SELECT is(move('hans', 'euro'), 'held', 'The reservation is moved to a price in euros.');
SELECT is(books('hans'), 'refund_due requested 100.00 EUR, a completed 120.00 EUR, due 120.00 EUR', 'The refund that is due is not set against the new price.');
SELECT throws_ok($$SELECT move('hans', 'dollar')$$, '22023', NULL, 'The reservation cannot be moved to dollars.');
SELECT is(record_outcome('hans', reservation.cancel_reservation(id('hans'))), 'canceled', 'Hans''s reservation is canceled.');
SELECT is(record_outcome('hans', reservation.reinstate(id('hans'))), 'confirmed', 'The reinstated reservation is confirmed by the payment in euros.');
SELECT is(books('hans'), 'refund_due a completed 120.00 EUR, due 20.00 EUR', 'The rest of the payment is owed back.');

-- An authorization that fails, or ends with its reservation
SELECT is(book('ida', 'free dollar'), 'confirmed', 'A reservation without a price is confirmed.');
SELECT is(record_outcome('ida', reservation.authorize_payment(id('ida'), 'a', 9, currency => 'EUR')), 'confirmed', 'An authorization in euros is accepted.');
SELECT is(record_outcome('ida', reservation.authorize_payment(id('ida'), 'b', 9, currency => 'JPY')), 'confirmed', 'An authorization in yen is accepted.');
SELECT is(record_outcome('ida', reservation.fail_payment(id('ida'), 'b')), 'confirmed', 'The authorization in yen fails.');
SELECT is(told('ida', 'PaymentFailed'), '9 JPY', 'The failure is told in yen.');
SELECT is(record_outcome('ida', reservation.cancel_reservation(id('ida'))), 'canceled', 'Ida''s reservation is canceled.');
SELECT is(books('ida'), 'none a canceled 9.00 EUR, b failed 9 JPY', 'The authorization in euros is canceled with its reservation.');

-- Too late, and charged at once
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, capture) VALUES
	('at once', 9, 'UTC', 120, 'USD', 'upfront', 'on_authorize');
SELECT is(book('jack', 'at once'), 'held', 'Jack''s reservation is held in dollars.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('jack', reservation.complete_payment(id('jack'), 'a', 500, currency => 'EUR')), 'expired', 'A late payment in euros does not revive the reservation.');
SELECT is(books('jack'), 'refund_due a completed 500.00 EUR, due 500.00 EUR', 'The late payment in euros is owed back once.');
SELECT is(record_outcome('jack', reservation.complete_payment(id('jack'), 'b', 120)), 'confirmed', 'A late payment in dollars revives the reservation.');
SELECT is(record_outcome('kora', reservation.create_reservation(r('at once'), nights('2030-03-01', 1), 'c', hold => '1 day')), 'held', 'Kora''s reservation is held in dollars.');
SELECT is(record_outcome('kora', reservation.authorize_payment(id('kora'), 'a', 120, currency => 'EUR')), 'held', 'An authorization in euros is charged at once.');
SELECT is(books('kora'), 'refund_due requested 120.00 USD, a completed 120.00 EUR, due 120.00 EUR', 'The charge in euros is owed back at once.');
SELECT is(record_outcome('kora', reservation.modify_reservation(id('kora'), amount => 0)), 'confirmed', 'A modification to an amount of 0 confirms the reservation.');
SELECT is(books('kora'), 'refund_due a completed 120.00 EUR, due 120.00 EUR', 'The charge is still owed back.');

-- Wrong calls
CREATE FUNCTION fails(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	EXECUTE format('SELECT reservation.%s', $1);
	RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN format('%s %s. %s', SQLSTATE, SQLERRM, hint);
END
$$;
SELECT is(fails(format('%s(id(''kora''), ''z'', 1, currency => %L)', f, c)),
	'22023 currency must be three capital letters. Give the code of ISO 4217, such as EUR.', format('The currency %L is an error for %s().', c, f))
FROM unnest('{authorize_payment,complete_payment,complete_refund}'::text[]) AS f, unnest('{eur,EURO,EU,""," EUR",ÄUR}'::text[]) AS c;
SELECT is(fails(format('%s(id(''kora''), ''z'', currency => ''EUR'')', f)),
	'22023 amount must be given for a payment in EUR. Pass the amount that the payment provider reports.', format('A payment in another currency without an amount is an error for %s().', f))
FROM unnest('{authorize_payment,complete_payment}'::text[]) AS f;
SELECT is(fails('complete_payment(id(''kora''), ''z'', 0.4, currency => ''JPY'')') ~ '^22023', true, 'An amount of less than a yen is an error.');

-- A group has one bill in one currency, also after a modification.
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment) VALUES
	('hall', 9, 'UTC', 100, 'EUR', 'later'), ('stage', 9, 'UTC', 50, 'EUR', 'later');
SELECT is(record_outcome('finn', reservation.create_group_reservation(ARRAY[r('hall'), r('stage')], nights('2030-03-01', 1), 'c')), 'confirmed', 'A group of two resources with one currency is confirmed.');
UPDATE reservation.resource SET currency = 'USD' WHERE name = 'stage';
SELECT throws_ok($$SELECT reservation.modify_reservation(id('finn'), nights('2030-03-02', 1))$$, '22023', 'resources have different currencies',
	'A modification of a group whose resources have two currencies is an error.');
SELECT is((reservation.modify_reservation(id('finn'), nights('2030-03-02', 1), amount => 140)).accepted, true, 'A modification with an amount is accepted.');
SELECT is(books('finn'), 'due requested 140.00 EUR', 'The given amount is in the currency of the reservation.');

-- An amount that is given with a place is in the currency of that place.
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment) VALUES
	('free euro', 9, 'UTC', NULL, 'EUR', 'later'), ('gratis', 9, 'UTC', 0, 'USD', 'later');
CREATE FUNCTION price_of(name text) RETURNS text LANGUAGE sql AS $$SELECT concat_ws(' ', amount, currency) FROM row_of($1)$$;
SELECT is(book('lara', 'euro'), 'held', 'Lara''s reservation is held in euros.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), resource_id => r('dollar'), amount => 70)), 'held', 'The reservation is moved to a place in dollars with an amount.');
SELECT is(price_of('lara'), '70.00 USD', 'The given amount is in dollars.');
SELECT is(books('lara'), 'due requested 70.00 USD', 'The amount in dollars is requested.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), resource_id => r('yen'), amount => 70.55)), 'held', 'The reservation is moved to a place in yen with an amount.');
SELECT is(price_of('lara'), '71 JPY', 'The given amount is rounded to yen.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), amount => 80.4)), 'held', 'Another amount is given for the same place.');
SELECT is(price_of('lara'), '80 JPY', 'The other amount is in yen.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), resource_id => r('euro'))), 'held', 'The reservation is moved to a place in euros without an amount.');
SELECT is(price_of('lara'), '80 JPY', 'The given amount stays in yen on another resource.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), nights('2030-03-05', 1), resource_id => r('yen'), amount => 90)), 'held', 'The time, the place and the amount are changed at once.');
SELECT is(price_of('lara'), '90 JPY', 'The amount of that change is in yen.');

-- After a place without a price a later amount is in the currency of that place.
SELECT is(book('mona', 'yen'), 'confirmed', 'Mona''s reservation is confirmed in yen.');
SELECT is(move('mona', 'free euro'), 'confirmed', 'The reservation is moved to a place without a price.');
SELECT is(price_of('mona'), '0 EUR', 'The amount is 0 in euros.');
SELECT is(record_outcome('mona', reservation.modify_reservation(id('mona'), amount => 70.50)), 'confirmed', 'A later amount is given.');
SELECT is(price_of('mona'), '70.50 EUR', 'The later amount is in euros.');
SELECT is(books('mona'), 'due requested 70.50 EUR', 'The later amount is requested.');
SELECT is(book('nina', 'yen'), 'confirmed', 'Nina''s reservation is confirmed in yen.');
SELECT is(record_outcome('nina', reservation.complete_payment(id('nina'), 'a')), 'confirmed', 'Nina''s reservation is paid.');
SELECT is(record_outcome('nina', reservation.modify_reservation(id('nina'), resource_id => r('euro'), amount => 0)), 'confirmed', 'The paid reservation is moved to a place in euros for nothing.');
SELECT is(books('nina'), 'refund_due a completed 1001 JPY, due 1001 JPY', 'The yen are owed back.');
SELECT is(price_of('nina'), '0 JPY', 'The amount of 0 is still in yen.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('nina'), amount => 70.50)$$, '22023', 'a reservation that was paid or charged in JPY cannot be moved to a price in EUR',
	'A later amount would be in euros, and is an error for a reservation that was paid in yen.');
SELECT is(move('nina', 'gratis'), 'confirmed', 'The paid reservation can be moved to a place with a price of 0.');
SELECT is(price_of('nina'), '0 JPY', 'The amount of 0 is in yen there, too.');
SELECT is(record_outcome('nina', reservation.modify_reservation(id('nina'), resource_id => r('yen'), amount => 70.50)), 'confirmed', 'The paid reservation is moved to a place in yen with an amount.');
SELECT is(price_of('nina'), '71 JPY', 'The amount is in yen.');
SELECT is(record_outcome('olga', reservation.create_reservation(r('yen'), nights('2030-03-01', 1), 'c', amount => 0)), 'confirmed', 'Olga''s reservation is confirmed with an amount of 0 in yen.');
SELECT is(move('olga', 'free euro'), 'confirmed', 'The unpaid reservation is moved to a place without a price.');
SELECT is(price_of('olga'), '0 EUR', 'The amount of 0 is in euros there.');

-- The discount of a promotion stays, in its currency.
INSERT INTO reservation.promotion (code, kind, value) VALUES ('ALL', 'percent', 100);
CREATE FUNCTION discount(name text) RETURNS numeric LANGUAGE sql AS
$$SELECT discount FROM reservation.redemption WHERE reservation_id = id($1)$$;
SELECT is(record_outcome('quin', reservation.create_reservation(r('euro'), nights('2030-03-01', 1), 'c', promotion_code => 'ALL', amount => 123.45)), 'confirmed',
	'Quin''s reservation is confirmed with a promotion of the whole amount.');
SELECT is(record_outcome('quin', reservation.modify_reservation(id('quin'), during => nights('2030-03-02', 1))), 'confirmed', 'The reservation is moved to another day.');
SELECT is(price_of('quin'), '0.00 EUR', 'The amount of the reservation is still 0.');
SELECT is(discount('quin'), 123.45, 'The discount is still the whole given amount.');
SELECT is(move('quin', 'dollar'), 'confirmed', 'The reservation is moved to a place in dollars.');
SELECT is(price_of('quin'), '0.00 EUR', 'The amount is still in euros.');
SELECT is(discount('quin'), 123.45, 'The discount in euros is still the whole given amount.');
SELECT is((SELECT count(*)::int FROM reservation.history(id('quin')) WHERE payload ? 'promotions'), 0, 'No event has another discount.');

-- One reference is one payment, in one currency.
SELECT is(book('pina', 'dollar'), 'held', 'Pina''s reservation is held in dollars.');
SELECT is(record_outcome('pina', reservation.complete_payment(id('pina'), 'a', 50, currency => 'USD')), 'held', 'A part is paid in dollars.');
SELECT isnt(new_events('pina'), '', 'The payment wrote events.');
SELECT throws_ok($$SELECT reservation.complete_payment(id('pina'), 'a', 50, currency => 'EUR')$$, '22023', 'payment "a" was reported in USD before, not in EUR',
	'The same reference with euros is an error.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('pina'), 'a', 50, currency => 'EUR')$$, '22023', NULL, 'An authorization in euros with the same reference is an error.');
SELECT is((reservation.complete_payment(id('pina'), 'a', 50, currency => 'USD')).accepted, true, 'The repeated report of the payment in dollars is accepted.');
SELECT is((reservation.complete_payment(id('pina'), 'a', 50)).accepted, true, 'The repeated report without a currency is accepted.');
SELECT is((reservation.authorize_payment(id('pina'), 'a', 50, currency => 'USD')).accepted, true, 'A late report of its authorization is accepted.');
SELECT is(new_events('pina'), '', 'The repeated reports write no event.');
SELECT is(record_outcome('pina', reservation.authorize_payment(id('pina'), 'b', 70, currency => 'EUR')), 'held', 'A payment in euros is authorized.');
SELECT throws_ok($$SELECT reservation.authorize_payment(id('pina'), 'b', 70, currency => 'USD')$$, '22023', NULL, 'An authorization in dollars with that reference is an error.');
SELECT is(record_outcome('pina', reservation.complete_payment(id('pina'), 'b', 70, currency => 'USD')), 'confirmed', 'A charge in dollars with that reference is accepted.');
SELECT is(books('pina'), 'paid a completed 50.00 USD, b completed 70.00 USD', 'Both payments are completed in dollars.');
SELECT is(record_outcome('pina', reservation.cancel_reservation(id('pina'))), 'canceled', 'Pina''s reservation is canceled.');
SELECT is(record_outcome('pina', reservation.complete_refund(id('pina'), 'r', 20, currency => 'USD')), 'canceled', 'A part is paid back in dollars.');
SELECT throws_ok($$SELECT reservation.complete_refund(id('pina'), 'r', 20, currency => 'EUR')$$, '22023', 'payment "r" was reported in USD before, not in EUR',
	'A refund in euros with the same reference is an error.');
SELECT is(books('pina'), 'refund_due a completed 50.00 USD, b completed 70.00 USD, r refunded 20.00 USD, due 100.00 USD', 'The wrong calls change no payment.');

-- A sum that counts in another currency is found
UPDATE reservation.payment SET currency = 'EUR' WHERE reservation_id = id('carl');
SELECT is(books('carl'), 'failed a failed 120.00 EUR, requested 120.00 EUR but money asked, money asked, payment, payment currency', 'verify() finds a payment and a request in another currency.');
UPDATE reservation.payment SET currency = 'USD' WHERE reservation_id = id('carl');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
