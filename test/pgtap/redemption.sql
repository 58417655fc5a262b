-- How often a promotion can be redeemed, and when a use of it comes back.
\ir support/story.sql
SELECT plan(102);

INSERT INTO reservation.resource (name, capacity, price, price_per, time_zone) VALUES ('room', 50, 100, 'night', 'UTC'), ('tiny', 1, 100, 'night', 'UTC');
INSERT INTO reservation.promotion (code, kind, value, max_uses, max_uses_per_customer, stackable) VALUES
	('NONE', 'percent', 10, 0, NULL, false), ('ONE', 'percent', 10, 1, NULL, true), ('TWO', 'percent', 10, 2, NULL, true),
	('EACH', 'percent', 10, NULL, 1, true), ('BOTH', 'percent', 10, 3, 2, false), ('FREE', 'percent', 10, NULL, NULL, true),
	('NOBODY', 'percent', 10, NULL, 0, false), ('ALL', 'percent', 100, 1, NULL, false);

CREATE FUNCTION book(name text, code text, resource text DEFAULT 'room') RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($3), nights('2030-03-01', 2), $1, promotion_code => $2))
$$;
CREATE FUNCTION uses(code text) RETURNS int LANGUAGE sql AS $$
SELECT count(*)::int FROM reservation.redemption r WHERE r.code = $1 AND released_at IS NULL
$$;

-- In all
SELECT is(book('anna', 'NONE'), 'refused: promotion_exhausted', 'none at all');
SELECT is(new_events('anna'), 'ReservationRequested AvailabilityRejected', 'as any refusal');
SELECT is(place_of('anna'), NULL, 'without a place');
SELECT is(book('anna 1', 'ONE'), 'held', 'the only one');
SELECT is(book('anna 2', 'ONE'), 'refused: promotion_exhausted', 'is redeemed');
SELECT is(book('anna 2', NULL), 'held', 'without it');
SELECT is(record_outcome('anna 3', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna')), 'held', 'nor can it be');
SELECT is(record_outcome('anna 3', reservation.apply_promotion(id('anna 3'), 'ONE')), 'refused: promotion_exhausted', 'redeemed later');
SELECT is(record_outcome('anna 1', reservation.apply_promotion(id('anna 1'), 'ONE')), 'held', 'A reservation that has the last use keeps it.');
SELECT is(reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'ONE'), 200.00, 'the quote knows');
SELECT is(uses('ONE'), 1, 'one use');

-- Of each customer
SELECT is(book('bert', 'EACH'), 'held', 'a customer');
SELECT is(book('bert', 'EACH'), 'refused: promotion_exhausted', 'once');
SELECT is(book('carl', 'EACH'), 'held', 'another customer');
SELECT is(book('dora', 'NOBODY'), 'refused: promotion_exhausted', 'nobody');
SELECT is(reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'EACH'), 180.00, 'A quote does not count the uses of a customer.');
SELECT is(book('emil', 'BOTH'), 'held', 'one');
SELECT is(book('emil', 'BOTH'), 'held', 'two');
SELECT is(book('emil', 'BOTH'), 'refused: promotion_exhausted', 'not three by one');
SELECT is(book('fritz', 'BOTH'), 'held', 'three');
SELECT is(book('gerd', 'BOTH'), 'refused: promotion_exhausted', 'not four by anybody');
-- whose use it is does not change with whom the reservation is for
SELECT is((reservation.modify_reservation(id('carl'), customer => 'hans')).accepted, true, 'passed on');
SELECT is(book('carl', 'EACH'), 'refused: promotion_exhausted', 'who redeemed it has redeemed it');
SELECT is(book('hans', 'EACH'), 'held', 'and who has not has not');

-- A limit that is changed counts what was redeemed.
UPDATE reservation.promotion SET max_uses = 2 WHERE code = 'BOTH';
SELECT is(book('ida', 'BOTH'), 'refused: promotion_exhausted', 'lowered');
UPDATE reservation.promotion SET max_uses = 4 WHERE code = 'BOTH';
SELECT is(book('ida', 'BOTH'), 'held', 'raised');
UPDATE reservation.promotion SET max_uses = NULL, max_uses_per_customer = NULL WHERE code = 'BOTH';
SELECT is(book('emil', 'BOTH'), 'held', 'given up');

-- A reservation that is canceled or expires gives its use back
SELECT is((reservation.cancel_reservation(id('anna 1'))).accepted, true, 'canceled');
SELECT is(uses('ONE'), 0, 'comes back');
SELECT is(record_outcome('anna 3', reservation.apply_promotion(id('anna 3'), 'ONE')), 'held', 'for others');
SELECT is(book('anna 4', 'ONE'), 'refused: promotion_exhausted', 'one of them');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is((reservation.expire_reservation(id('anna 3'))).status, 'expired', 'expired');
SELECT is(uses('ONE'), 0, 'comes back');
SELECT is(book('anna 5', 'ONE'), 'held', 'for others');
SET reservation.now = '2030-01-01 12:30+00';
SELECT isnt_empty('SELECT * FROM reservation.expire_reservations()', 'by a sweep');
SELECT is(uses('ONE') + uses('EACH') + uses('BOTH'), 0, 'all come back');
SELECT is(book('tina', 'ONE', 'tiny'), 'held', 'the only room');
SET reservation.now = '2030-01-01 12:45+00';
SELECT is(record_outcome('uwe', reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'uwe')), 'held', 'The next caller takes the place after that.');
SELECT is(uses('ONE'), 0, 'comes back');
-- A hold ends by the clock, and so does its use: a command that needs the use expires the hold.
SELECT is((reservation.cancel_reservation(id('uwe'))).accepted, true, 'empty again');
SELECT is(book('vera', 'ONE', 'tiny'), 'held', 'the room and the use');
SELECT is(book('wanda', 'ONE'), 'refused: promotion_exhausted', 'are taken');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(uses('ONE'), 1, 'a hold that is over, and nobody has noticed');
SELECT is(reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'ONE'), 180.00, 'but the quote');
SELECT is(book('willi', 'ONE', 'tiny'), 'held', 'A command may need both the place and the use.');
SELECT is((row_of('vera')).status, 'expired', 'finds it out');
SET reservation.now = '2030-01-01 13:15+00';
SELECT is(book('wim', 'ONE'), 'held', 'or the use alone');
SELECT is((row_of('willi')).status, 'expired', 'finds it out');
SELECT is(book('wolf', NULL), 'held', 'or comes by it');
SET reservation.now = '2030-01-01 13:29+00';
SELECT is((reservation.modify_reservation(id('wolf'), details => '{}')).accepted, true, 'in time');
SELECT is(record_outcome('wolf', reservation.apply_promotion(id('wolf'), 'ONE')), 'refused: promotion_exhausted', 'too early');
SELECT is(book('xenia', 'FREE'), 'held', 'a later hold');
SET reservation.now = '2030-01-01 13:30+00';
SELECT is(record_outcome('xenia', reservation.apply_promotion(id('xenia'), 'ONE')), 'held', 'afterwards');
SELECT is((row_of('wim')).status, 'expired', 'too');
SELECT is(uses('ONE'), 1, 'one use');
SELECT is((row_of('vera')).amount, 180.00, 'what it would have cost stays');
SELECT isnt_empty($$SELECT FROM reservation.redemption WHERE reservation_id = id('vera') AND released_at = '2030-01-01 13:00+00'$$, 'and that it was redeemed');
SET reservation.max_payment_attempts = 1;
SELECT is((reservation.fail_payment(id('xenia'), 'p')).status, 'expired', 'a payment that failed too often');
SELECT is(uses('ONE'), 0, 'gives it back');
RESET reservation.max_payment_attempts;

-- A guest who does not come has redeemed it.
SELECT is(book('xaver', 'ALL'), 'confirmed', 'for nothing');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is((reservation.mark_no_show(id('xaver'))).status, 'no_show', 'and not even come');
SELECT is(uses('ALL'), 1, 'that was it');
SET reservation.now = '2030-01-01 14:00+00';

-- Late money takes it again, if it can.
SELECT is(book('yves', 'ONE'), 'held', 'a hold');
SELECT is((reservation.apply_promotion(id('yves'), 'EACH')).amount, 162.00, 'with two promotions');
SET reservation.now = '2030-01-01 15:00+00';
SELECT is((reservation.expire_reservation(id('yves'))).status, 'expired', 'expires');
SELECT isnt(new_events('yves'), '', 'so far');
SELECT is((reservation.complete_payment(id('yves'), 'p')).status, 'confirmed', 'and is paid');
SELECT is(new_events('yves'), 'PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'the events');
SELECT is(uses('ONE') + uses('EACH'), 2, 'it has both again');
SELECT is((reservation.cancel_reservation(id('yves'))).accepted, true, 'given back');
SELECT is(book('zoe', 'ONE'), 'held', 'another');
SELECT is((reservation.apply_promotion(id('zoe'), 'FREE')).amount, 162.00, 'with two');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(book('aron', 'ONE'), 'held', 'when its time is up it is for others');
SELECT isnt(new_events('zoe'), '', 'so far');
SELECT is((reservation.complete_payment(id('zoe'), 'p')).status, 'expired', 'none is left');
SELECT is(new_events('zoe'), 'PaymentCompleted RefundDue', 'so the money is owed back');
SELECT is((SELECT payload FROM reservation.history(id('zoe')) WHERE type = 'RefundDue'),
	'{"reason": "promotion_exhausted", "refund": "162.00", "currency": "EUR"}', 'and why');
SELECT is(place_of('zoe'), NULL, 'it takes no place');
SELECT is(uses('ONE') + uses('FREE'), 1, 'and no use, not even of the other');
SET reservation.now = '2030-01-01 16:30+00';
SELECT isnt(new_events('aron'), '', 'so far');
SELECT is((reservation.complete_payment(id('aron'), 'p')).status, 'confirmed', 'the payment itself finds it expired, and revives it');
SELECT is(new_events('aron'), 'ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'the events');
SELECT is((reservation.cancel_reservation(id('aron'))).accepted, true, 'given back');
SELECT is(book('berta', 'ONE'), 'held', 'one');
SET reservation.now = '2030-01-01 17:00+00';
SELECT is(book('cesar', 'ONE'), 'held', 'and the next');
SET reservation.now = '2030-01-01 17:30+00';
SELECT is((reservation.complete_payment(id('berta'), 'p')).status, 'confirmed', 'the use of a hold that is over');
SELECT is((row_of('cesar')).status, 'expired', 'is to be had for late money, too');
SELECT is(book('dirk', 'TWO', 'tiny'), 'held', 'another');
SET reservation.now = '2030-01-01 18:00+00';
SELECT is(record_outcome('edda', reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'edda')), 'held', 'whose room is taken');
SELECT is((reservation.complete_payment(id('dirk'), 'p')).status, 'expired', 'comes too late');
SELECT is((SELECT payload->>'reason' FROM reservation.history(id('dirk')) WHERE type = 'RefundDue'), 'unavailable', 'for want of room');
SELECT is(uses('TWO'), 0, 'and takes no use of its promotion');

-- So does what is reinstated.
SELECT is(book('fred', 'TWO'), 'held', 'a hold');
SELECT is((reservation.cancel_reservation(id('fred'))).accepted, true, 'is canceled');
SELECT is((reservation.reinstate(id('fred'))).amount, 180.00, 'and not, at the same price');
SELECT is(uses('TWO'), 1, 'it has it again');
SELECT is((reservation.cancel_reservation(id('fred'))).accepted, true, 'canceled');
UPDATE reservation.promotion SET max_uses = 0 WHERE code = 'TWO';
SELECT is((reservation.reinstate(id('fred'))).reason, 'promotion_exhausted', 'none is left');
SELECT is(place_of('fred'), NULL, 'and so no place');
UPDATE reservation.promotion SET max_uses = 2 WHERE code = 'TWO';

-- A redemption that is rolled back does not count.
BEGIN;
SAVEPOINT before;
SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'eve', promotion_code => 'TWO');
ROLLBACK TO before;
COMMIT;
SELECT is(uses('TWO'), 0, 'rolled back');

-- A reservation is retired together with its redemptions.
SELECT reservation.retire('2040-01-01');
SELECT is_empty('SELECT FROM reservation.redemption d WHERE NOT EXISTS (SELECT FROM reservation.reservation r WHERE r.reservation_id = d.reservation_id)',
	'no use without its reservation');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
