-- A payment provider's report that is refused: one event, and an answer for each call.
\ir support/story.sql
SELECT plan(35);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES
	('room', 1, 'UTC', 100, 'upfront'), ('free', 1, 'UTC', NULL, 'later');
CREATE FUNCTION events_of(name text) RETURNS int LANGUAGE sql AS
$$SELECT count(*)::int FROM reservation.history(id($1))$$;

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'held', 'a hold');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'is canceled');
CREATE TABLE told AS SELECT events_of('anna') AS events;

-- Each report, twice, and with other arguments
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a')), 'refused: wrong_status', 'no payment fails then');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'a', 'no cover')), 'refused: wrong_status', 'the same report is refused again');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a')), 'refused: wrong_status', 'none is authorized');
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'a', 5)), 'refused: wrong_status', 'of whatever amount');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'a')), 'refused: wrong_status', 'nothing is paid back');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'a', method => 'card')), 'refused: wrong_status', 'however it is');
SELECT is(events_of('anna') - events, 3, 'each is told once') FROM told;
SELECT results_eq($$SELECT payload->>'command', payload->>'provider_reference' FROM reservation.history(id('anna')) WHERE type = 'CommandRejected'$$,
	$$VALUES ('fail_payment', 'a'), ('authorize_payment', 'a'), ('complete_refund', 'a')$$, 'with its reference');
SELECT is((row_of('anna')).sequence, events_of('anna'), 'and counted once');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'b')), 'refused: wrong_status', 'another reference');
SELECT is(events_of('anna') - events, 4, 'is another report') FROM told;
SELECT is((SELECT count(DISTINCT (outcome).version)::int FROM answer WHERE name = 'anna' AND NOT (outcome).accepted), 1, 'the version stays');

-- Refused where nothing is due, and accepted once something is
SELECT is(record_outcome('bert', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c')), 'confirmed', 'nothing is to be paid');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a')), 'refused: wrong_status', 'how much would it be?');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'a')), 'refused: wrong_status', 'it is still not known');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'refused: wrong_status', 'nor can it fail');
SELECT is(record_outcome('bert', reservation.authorize_payment(id('bert'), 'a', 30)), 'confirmed', 'it is authorized with an amount');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'confirmed', 'what is authorized may be let go, though nothing is due');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), amount => 50)), 'confirmed', 'then it has a price');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'b')), 'confirmed', 'which is paid');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'a')), 'confirmed', 'what has failed may fail again');
SELECT is(record_outcome('bert', reservation.fail_payment(id('bert'), 'b')), 'refused: wrong_status', 'what is paid may not');

-- While it waits nothing was asked for, so no attempt to pay it can fail.
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', amount => 0)), 'confirmed', 'somebody has the place');
SELECT is(record_outcome('dora', reservation.add_to_waitlist(r('room'), nights('2030-03-01', 1), 'c')), 'waitlisted', 'another one waits');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'a')), 'refused: wrong_status', 'nothing was asked for');
SELECT is((row_of('dora')).payment_status, 'none', 'nor is it then');
SELECT is_empty($$SELECT FROM reservation.payment WHERE reservation_id = id('dora')$$, 'no payment is written');
SELECT is(record_outcome('dora', reservation.authorize_payment(id('dora'), 'b')), 'waitlisted', 'it may be authorized beforehand');
SELECT is(record_outcome('dora', reservation.fail_payment(id('dora'), 'b')), 'waitlisted', 'and let go');

-- With a key, the very answer again
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'held', 'a hold');
SELECT is(reservation.fail_payment(id('emil'), 'a', idempotency_key => 'k'), reservation.fail_payment(id('emil'), 'a', idempotency_key => 'k'),
	'the same key gives the same answer');
SELECT throws_ok($$SELECT reservation.fail_payment(id('emil'), 'b', idempotency_key => 'k')$$, 'RS002', NULL, 'to the same call only');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing is wrong');
SELECT * FROM finish();
