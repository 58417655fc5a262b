-- A payment provider's report that is refused: one event, and an answer for each call.
\ir support/story.sql
SELECT plan(35);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES
	('room', 1, 'UTC', 100, 'upfront'), ('free', 1, 'UTC', NULL, 'later');
CREATE FUNCTION events_of(name text) RETURNS int LANGUAGE sql AS
$$SELECT count(*)::int FROM reservation.history(id($1))$$;

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'held', 'Anna''s reservation is held.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'Anna''s reservation is canceled.');
CREATE TABLE told AS SELECT events_of('anna') AS events;

-- Each report, twice, and with other arguments
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a')), 'refused: wrong_status', 'fail_payment() is refused for a canceled reservation.');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a', 'no cover')), 'refused: wrong_status', 'fail_payment() with another reason is refused again.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a')), 'refused: wrong_status', 'authorize_payment() without an amount is refused for a canceled reservation.');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', method => 'card')), 'refused: wrong_status', 'authorize_payment() with a method is refused again.');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'a')), 'refused: wrong_status', 'complete_refund() is refused without a refund that is due.');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'a', method => 'card')), 'refused: wrong_status', 'complete_refund() with a method is refused again.');
SELECT is(events_of('anna') - events, 3, 'Each refused report is one event.') FROM told;
SELECT results_eq($$SELECT payload->>'command', payload->>'provider_reference' FROM reservation.history(id('anna')) WHERE type = 'CommandRejected'$$,
	$$VALUES ('fail_payment', 'a'), ('authorize_payment', 'a'), ('complete_refund', 'a')$$, 'The event of a refused report has its command and its reference.');
SELECT is((row_of('anna')).sequence, events_of('anna'), 'The sequence of the reservation counts each event once.');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'b')), 'refused: wrong_status', 'A report with another reference is refused.');
SELECT is(events_of('anna') - events, 4, 'The report with another reference is an event.') FROM told;
SELECT is((SELECT count(DISTINCT (outcome).version)::int FROM answer WHERE name = 'anna' AND NOT (outcome).accepted), 1, 'The refused reports make no version.');

-- Refused where nothing is due, and accepted once something is
SELECT is(record_outcome('bert', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c')), 'confirmed', 'A reservation without a price is confirmed.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a')), 'refused: wrong_status', 'complete_payment() without an amount is refused if nothing is due.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a')), 'refused: wrong_status', 'The repeated report is refused.');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'refused: wrong_status', 'fail_payment() is refused if nothing is due.');
SELECT is(record_outcome('bert', reservation.authorize_payment(id('bert'), 'a', 30)), 'confirmed', 'authorize_payment() with an amount is accepted.');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'confirmed', 'An authorized payment may fail if nothing is due.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), amount => 50)), 'confirmed', 'The reservation gets a price.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'b')), 'confirmed', 'complete_payment() with another reference is accepted.');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'confirmed', 'The repeated failure of a payment is accepted.');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'b')), 'refused: wrong_status', 'A completed payment cannot fail.');

-- While it waits nothing was asked for, so no attempt to pay it can fail.
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', amount => 0)), 'confirmed', 'Carl''s reservation takes the place.');
SELECT is(record_outcome('dora', reservation.add_to_waitlist(r('room'), nights('2030-03-01', 1), 'c')), 'waitlisted', 'Dora''s reservation waits.');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'a')), 'refused: wrong_status', 'fail_payment() is refused while nothing was requested.');
SELECT is((row_of('dora')).payment_status, 'none', 'The payment status is still none.');
SELECT is_empty($$SELECT FROM reservation.payment WHERE reservation_id = id('dora')$$, 'The refused report leaves no payment.');
SELECT is(record_outcome('dora', reservation.authorize_payment(id('dora'), 'b')), 'waitlisted', 'A payment may be authorized while the reservation waits.');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'b')), 'waitlisted', 'An authorized payment may fail while the reservation waits.');

-- With a key, the very answer again
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'held', 'Emil''s reservation is held.');
SELECT is(reservation.fail_payment(id('emil'), 'a', idempotency_key => 'k'), reservation.fail_payment(id('emil'), 'a', idempotency_key => 'k'),
	'The same key has the same answer.');
SELECT throws_ok($$SELECT reservation.fail_payment(id('emil'), 'b', idempotency_key => 'k')$$, 'RS002', NULL, 'The key with another call is an error.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
