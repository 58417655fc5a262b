-- Payments for a whole booking: shared out over its reservations, each of which has its
-- own payment under the reference of the whole.
\ir support/story.sql
SELECT plan(87);

INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('half', '0', 50);
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, cancellation_policy)
VALUES ('room', 9, 'UTC', 100, 'later', 'half'), ('dinner', 9, 'UTC', 30, 'later', NULL), ('coach', 9, 'UTC', NULL, 'later', NULL),
	('seat', 9, 'UTC', 20, 'upfront', NULL), ('box', 1, 'UTC', 50, 'upfront', NULL);
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, currency) VALUES ('sake', 9, 'UTC', 900, 'later', 'JPY');
SET reservation.max_payment_attempts = 2;

CREATE TABLE booked (name text, item int, answer reservation.booking_outcome);
CREATE FUNCTION book(name text, resources text[], mode text DEFAULT 'all', day date DEFAULT '2030-03-01') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO booked SELECT book.name, o.item, o FROM reservation.create_booking((SELECT jsonb_agg(jsonb_build_object('resource_id', r(u.resource),
		'from', lower(nights(day, 1)), 'to', upper(nights(day, 1))) ORDER BY u.n) FROM unnest(resources) WITH ORDINALITY AS u(resource, n)), book.name, mode) AS o;
	RETURN (SELECT string_agg((b.answer).status, ', ' ORDER BY b.item) FROM booked b WHERE b.name = book.name);
END
$$;
CREATE FUNCTION booking(name text) RETURNS uuid LANGUAGE sql AS 'SELECT (answer).booking_id FROM booked b WHERE b.name = $1 LIMIT 1';
CREATE FUNCTION item(name text, n int) RETURNS uuid LANGUAGE sql AS 'SELECT (answer).reservation_id FROM booked b WHERE b.name = $1 AND b.item = $2';
CREATE FUNCTION told(outcome reservation.outcome) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN ($1).accepted THEN ($1).status ELSE 'refused: ' || ($1).reason END $$;
-- Each reservation with its status, and the money that came, went and is owed back
CREATE FUNCTION ledger(name text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', r.status, r.payment_status, 'paid ' || trim_scale(p.charged), 'back ' || trim_scale(p.refunded), 'owed ' || trim_scale(p.owed),
		'authorized ' || trim_scale(p.authorized)), ', ' ORDER BY b.item)
	FROM booked b JOIN reservation.reservation r ON r.reservation_id = (b.answer).reservation_id,
	LATERAL (SELECT sum(p.amount) FILTER (WHERE p.status = 'completed') AS charged, sum(p.amount) FILTER (WHERE p.status = 'refunded') AS refunded,
		sum(p.amount) FILTER (WHERE p.status = 'due') AS owed, sum(p.amount) FILTER (WHERE p.status = 'authorized') AS authorized
		FROM reservation.payment p WHERE p.reservation_id = r.reservation_id) AS p
	WHERE b.name = $1 $$;
CREATE FUNCTION due(name text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', trim_scale(due), currency), ', ' ORDER BY currency) FROM reservation.booking WHERE booking_id = booking(name) $$;
CREATE FUNCTION events(name text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(type, ' ' ORDER BY sequence) FROM reservation.event WHERE aggregateid = item(name, n)::text AND type ~ '^(Payment|Refund|Command|ReservationFin|ReservationExp|Avail)' $$;

-- All at once, in either place of the id
SELECT is(book('anna', '{room,dinner,coach}'), 'confirmed, confirmed, confirmed', 'Anna books.');
SELECT is(told(reservation.complete_payment(booking('anna'), 'p')), 'confirmed', 'Anna pays all that is due.');
SELECT is(ledger('anna'), 'confirmed paid paid 100, confirmed paid paid 30, confirmed none', 'Each reservation has its share, and one that costs nothing has none.');
SELECT is(due('anna'), '0 EUR', 'Nothing is due.');
SELECT is(events('anna', 2), 'AvailabilityConfirmed PaymentRequested ReservationFinalized PaymentCompleted', 'The events are those of a payment of each.');
SELECT is((SELECT string_agg(payload->>'provider_reference', ' ') FROM reservation.event WHERE type = 'PaymentCompleted'), 'p p', 'The events have the reference of the whole.');
SELECT is(told(reservation.complete_payment(booking('anna'), 'p', 130)), 'confirmed', 'The same payment is reported again.');
SELECT is(due('anna'), '0 EUR', 'It has not come twice.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'PaymentCompleted'), 2, 'Nothing is written.');
SELECT throws_ok($$SELECT reservation.complete_payment(booking('anna'), 'p', 130, currency => 'USD')$$, '22023', 'payment "p" was reported in EUR before, not in USD', 'It cannot be one in another currency.');
SELECT is(told(reservation.complete_payment(booking('anna'), 'again')), 'refused: wrong_status', 'Nothing is to be paid.');
SELECT is(told(reservation.complete_payment(booking('anna'), 'again')), 'refused: wrong_status', 'It is said again.');
SELECT is(events('anna', 3), 'AvailabilityConfirmed ReservationFinalized CommandRejected', 'The refusal is told once by each.');
SELECT is(told(reservation.complete_payment(booking_id => booking('anna'), provider_reference => 'more', amount => 5)), 'confirmed', 'More comes than is due.');
SELECT is(ledger('anna'), 'confirmed paid paid 100, confirmed paid paid 30, confirmed refund_due paid 5 owed 5', 'The last one owes it back.');
SELECT is(told(reservation.complete_refund(booking_id => booking('anna'), provider_reference => 'r')), 'confirmed', 'It is paid back.');
SELECT is(ledger('anna'), 'confirmed paid paid 100, confirmed paid paid 30, confirmed refunded paid 5 back 5', 'No more than that goes back.');

-- In parts
SELECT is(book('bert', '{seat,room,dinner}'), 'held, confirmed, confirmed', 'Bert books.');
SELECT results_eq($$SELECT reservation_id, accepted, status, reason, alternatives, version, amount, currency, expires_at FROM reservation.complete_payment(booking('bert'), 'p1', 15)$$,
	$$VALUES (NULL::uuid, true, 'held', NULL::text, '[]'::jsonb, NULL::int, 150.00, 'EUR', '2030-01-01 12:15+00'::timestamptz)$$, 'The answer is about the whole: as firm as the least firm, with the sum of the amounts.');
SELECT is(ledger('bert'), 'held due paid 15, confirmed due, confirmed due', 'The first item gets all of a small part.');
SELECT results_eq($$SELECT status, expires_at FROM reservation.complete_payment(booking('bert'), 'p2', 100.01)$$, $$VALUES ('confirmed', NULL::timestamptz)$$, 'A larger part follows, and the whole is firm.');
SELECT is(ledger('bert'), 'confirmed paid paid 20, confirmed due paid 95.01, confirmed due', 'It completes the first item, and pays of the second, to the cent.');
SELECT is(told(reservation.complete_payment(booking('bert'), 'p3', 40)), 'confirmed', 'The rest comes, and too much.');
SELECT is(ledger('bert'), 'confirmed paid paid 20, confirmed paid paid 100, confirmed refund_due paid 35.01 owed 5.01', 'What is too much is owed back.');
SELECT is((SELECT sum(due) FROM reservation.booking WHERE booking_id = booking('bert')), 0.00, 'Nothing is due.');
SELECT is(told(reservation.complete_payment(booking('bert'), 'p1', 15, idempotency_key => 'k')), 'confirmed', 'A report with a key is repeated, too.');
SELECT is(told(reservation.complete_payment(booking('bert'), 'p1', 15, idempotency_key => 'k')), 'confirmed', 'The key has the same answer.');
SELECT throws_ok($$SELECT reservation.complete_payment(booking('bert'), 'p1', 16, idempotency_key => 'k')$$, 'RS002', NULL, 'The key belongs to one call.');

-- Authorized first
SELECT is(book('carl', '{room,dinner,dinner}'), 'confirmed, confirmed, confirmed', 'Carl books.');
SELECT is(told(reservation.authorize_payment(booking('carl'), 'a', method => 'card')), 'confirmed', 'All that is due is authorized.');
SELECT is(ledger('carl'), 'confirmed authorized authorized 100, confirmed authorized authorized 30, confirmed authorized authorized 30', 'Each has its share.');
SELECT is(told(reservation.authorize_payment(booking('carl'), 'a')), 'confirmed', 'It is reported again.');
SELECT is(told(reservation.authorize_payment(booking('carl'), 'b')), 'refused: wrong_status', 'Nothing is left to authorize.');
SELECT is((reservation.complete_payment(item('carl', 2), 'cash')).accepted, true, 'One dinner is paid in cash.');
SELECT is(told(reservation.complete_payment(booking('carl'), 'a')), 'confirmed', 'What was authorized is charged.');
SELECT is(ledger('carl'), 'confirmed paid paid 100, confirmed refund_due paid 60 owed 30, confirmed paid paid 30', 'What is not due any more is owed back where it was authorized.');
SELECT is((SELECT string_agg(DISTINCT method, ' ') FROM reservation.payment WHERE provider_reference = 'a'), 'card', 'The method stays.');
SELECT is(book('dora', '{room,dinner}'), 'confirmed, confirmed', 'Dora books.');
SELECT is(told(reservation.authorize_payment(booking('dora'), 'a', 120)), 'confirmed', 'A part is authorized.');
SELECT is(ledger('dora'), 'confirmed authorized authorized 100, confirmed due authorized 20', 'It is shared out.');
SELECT is(told(reservation.fail_payment(booking('dora'), 'a', 'stolen card')), 'confirmed', 'The authorization is voided.');
SELECT is(ledger('dora'), 'confirmed failed, confirmed failed', 'It has failed for both.');
SELECT is((SELECT string_agg(payload->>'failed' || ' ' || (payload->>'reason'), ', ' ORDER BY position) FROM reservation.event WHERE type = 'PaymentFailed'), '100.00 stolen card, 20.00 stolen card', 'Each tells its share and the reason.');
SELECT is(told(reservation.fail_payment(booking('dora'), 'a')), 'confirmed', 'It is reported again.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'PaymentFailed'), 2, 'Nothing is written.');

-- Failed attempts end holds
SELECT is(book('emil', '{seat,dinner,seat}'), 'held, confirmed, held', 'Emil books.');
SELECT is((reservation.complete_payment(item('emil', 1), 'first')).accepted, true, 'One seat is paid.');
SELECT is(told(reservation.fail_payment(booking('emil'), 'f1')), 'held', 'A payment for the rest fails.');
SELECT is(events('emil', 1), 'AvailabilityConfirmed PaymentRequested PaymentCompleted ReservationFinalized', 'The seat that is paid has no part in it.');
SELECT is(told(reservation.fail_payment(booking('emil'), 'f2')), 'confirmed', 'Another one fails.');
SELECT is(ledger('emil'), 'confirmed paid paid 20, confirmed failed, expired none', 'The hold that was not paid has ended, and no other.');
SELECT is(events('emil', 3), 'AvailabilityConfirmed PaymentRequested PaymentFailed PaymentFailed ReservationExpired', 'It has the events of its own.');
SELECT is(told(reservation.fail_payment(booking('anna'), 'x')), 'refused: wrong_status', 'Where nothing is due nothing can fail.');

-- Late money
SELECT is(book('fred', '{box,seat}', day => '2030-04-01'), 'held, held', 'Fred books.');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(told(reservation.complete_payment(booking('fred'), 'late')), 'confirmed', 'The money comes when the holds have ended.');
SELECT is(ledger('fred'), 'confirmed paid paid 50, confirmed paid paid 20', 'Both have their places again.');
SELECT is(events('fred', 1), 'AvailabilityConfirmed PaymentRequested ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'The events tell how.');
SELECT is(book('gil', '{seat,box}', day => '2030-04-02'), 'held, held', 'Gil books.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(record_outcome('other', reservation.create_reservation(r('box'), nights('2030-04-02', 1), 'x', amount => 0)), 'confirmed', 'Another customer takes the box.');
SELECT is(told(reservation.complete_payment(booking('gil'), 'late', 70)), 'confirmed', 'The money comes too late for the box.');
SELECT is(ledger('gil'), 'confirmed paid paid 20, expired refund_due paid 50 owed 50', 'The seat is there again, and the box is owed back.');
SELECT is(told(reservation.complete_refund(booking('gil'), 'r', 60)), 'confirmed', 'More is paid back than is owed.');
SELECT is(ledger('gil'), 'confirmed due paid 20 back 10, expired refunded paid 50 back 50', 'It is taken from what is owed, and then from what was paid.');
SELECT is(due('gil'), '10 EUR', 'That is due again.');

-- Facts in any order and status
SELECT is(book('hal', '{room,dinner}'), 'confirmed, confirmed', 'Hal books.');
SELECT is((reservation.complete_refund(booking('hal'), 'r', 30)).accepted, true, 'A refund is reported before its payment.');
SELECT is((reservation.complete_payment(booking('hal'), 'p', 130)).accepted, true, 'The payment is reported.');
SELECT is(due('hal'), '30 EUR', 'The sum is right.');
SELECT is((SELECT string_agg(status, ' ') FROM reservation.cancel_booking(booking('hal'))), 'canceled canceled', 'Hal cancels.');
SELECT is((reservation.complete_payment(booking('hal'), 'q', 200)).accepted, true, 'Money comes for a canceled booking.');
SELECT is((SELECT trim_scale(sum(CASE p.status WHEN 'completed' THEN p.amount WHEN 'refunded' THEN -p.amount END) FILTER (WHERE p.status IN ('completed', 'refunded'))
	- sum(p.amount) FILTER (WHERE p.status = 'due')) FROM reservation.payment p WHERE p.reservation_id IN (item('hal', 1), item('hal', 2))), 50::numeric, 'The house keeps the fee of the room, and owes all else back.');
SELECT is(book('ina', '{box,box}', day => '2030-05-01'), 'rejected, rejected', 'Ina cannot have two boxes.');
SELECT is(told(reservation.complete_payment(booking('ina'), 'p', 100)), 'rejected', 'Money comes all the same.');
SELECT is(ledger('ina'), 'rejected refund_due paid 50 owed 50, rejected refund_due paid 50 owed 50', 'It is owed back.');

-- Currencies
SELECT is(book('jo', '{dinner,sake,dinner}'), 'confirmed, confirmed, confirmed', 'Jo books in two currencies.');
SELECT throws_ok($$SELECT reservation.complete_payment(booking('jo'), 'p', 60)$$, '22023', 'currency must be given for a booking in several currencies', 'A payment is in one currency.');
SELECT is((reservation.complete_payment(booking('jo'), 'p', currency => 'EUR')).amount, 60.00, 'The dinners are paid.');
SELECT is(due('jo'), '0 EUR, 900 JPY', 'The sake is due.');
SELECT is((reservation.complete_payment(booking('jo'), 'q', 7, currency => 'USD')).accepted, true, 'Dollars come.');
SELECT is((SELECT string_agg(item || ' ' || trim_scale(p.amount), ', ') FROM reservation.payment p JOIN booked b ON (b.answer).reservation_id = p.reservation_id WHERE p.currency = 'USD' AND p.status = 'due'), '3 7', 'They are owed back.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.complete_payment(booking_id => '00000000-0000-0000-0000-000000000001', provider_reference => 'p')$$, 'P0002', 'booking 00000000-0000-0000-0000-000000000001 does not exist', 'An unknown booking is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment('00000000-0000-0000-0000-000000000001', 'p')$$, 'P0002', 'reservation 00000000-0000-0000-0000-000000000001 does not exist', 'An unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(booking_id => item('anna', 1), provider_reference => 'p')$$, 'P0002', NULL, 'A reservation is no booking.');
SELECT throws_ok($$SELECT reservation.complete_payment(item('anna', 1), 'p', booking_id => booking('anna'))$$, '22023', 'reservation_id and booking_id cannot both be given', 'Both are an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(provider_reference => 'p')$$, '22004', 'reservation_id must not be null', 'Neither is an error.');
SELECT throws_ok($$SELECT reservation.complete_payment(booking('anna'))$$, '22004', 'provider_reference must not be null', 'A payment has a reference.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
