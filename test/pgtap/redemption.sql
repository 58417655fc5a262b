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
SELECT is(book('anna', 'NONE'), 'refused: promotion_exhausted', 'A promotion with no uses is refused.');
SELECT is(new_events('anna'), 'ReservationRequested AvailabilityRejected', 'The refusal has the events of any refused request.');
SELECT is(place_of('anna'), NULL, 'The refused reservation has no place.');
SELECT is(book('anna 1', 'ONE'), 'held', 'The only use of a promotion is given to the first reservation.');
SELECT is(book('anna 2', 'ONE'), 'refused: promotion_exhausted', 'The second reservation with that promotion is refused.');
SELECT is(book('anna 2', NULL), 'held', 'A reservation without the promotion is held.');
SELECT is(record_outcome('anna 3', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'anna')), 'held', 'Another reservation without the promotion is held.');
SELECT is(record_outcome('anna 3', reservation.apply_promotion(id('anna 3'), 'ONE')), 'refused: promotion_exhausted', 'apply_promotion() is refused when no use is left.');
SELECT is(record_outcome('anna 1', reservation.apply_promotion(id('anna 1'), 'ONE')), 'held', 'A reservation that has the last use keeps it.');
SELECT is(reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'ONE'), 200.00, 'A quote does not discount by a promotion without a use left.');
SELECT is(uses('ONE'), 1, 'The promotion has one use.');

-- Of each customer
SELECT is(book('bert', 'EACH'), 'held', 'A customer can redeem a promotion once.');
SELECT is(book('bert', 'EACH'), 'refused: promotion_exhausted', 'A second use by the same customer is refused.');
SELECT is(book('carl', 'EACH'), 'held', 'Another customer can redeem it.');
SELECT is(book('dora', 'NOBODY'), 'refused: promotion_exhausted', 'A promotion with no uses per customer is refused.');
SELECT is(reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'EACH'), 180.00, 'A quote does not count the uses of a customer.');
SELECT is(book('emil', 'BOTH'), 'held', 'The first of two uses by a customer is accepted.');
SELECT is(book('emil', 'BOTH'), 'held', 'The second of two uses by a customer is accepted.');
SELECT is(book('emil', 'BOTH'), 'refused: promotion_exhausted', 'A third use by that customer is refused.');
SELECT is(book('fritz', 'BOTH'), 'held', 'The third of three uses in all is accepted.');
SELECT is(book('gerd', 'BOTH'), 'refused: promotion_exhausted', 'A fourth use in all is refused.');
-- A use stays with the customer that redeemed it when the reservation gets another one.
SELECT is((reservation.modify_reservation(id('carl'), customer => 'hans')).accepted, true, 'A reservation with a redemption is passed on to another customer.');
SELECT is(book('carl', 'EACH'), 'refused: promotion_exhausted', 'The use still counts for the customer that redeemed it.');
SELECT is(book('hans', 'EACH'), 'held', 'The use does not count for the new customer.');

-- A changed limit counts the earlier uses.
UPDATE reservation.promotion SET max_uses = 2 WHERE code = 'BOTH';
SELECT is(book('ida', 'BOTH'), 'refused: promotion_exhausted', 'A lowered limit refuses the next use.');
UPDATE reservation.promotion SET max_uses = 4 WHERE code = 'BOTH';
SELECT is(book('ida', 'BOTH'), 'held', 'A raised limit allows another use.');
UPDATE reservation.promotion SET max_uses = NULL, max_uses_per_customer = NULL WHERE code = 'BOTH';
SELECT is(book('emil', 'BOTH'), 'held', 'A removed limit allows another use.');

-- A reservation that is canceled or expires gives its use back
SELECT is((reservation.cancel_reservation(id('anna 1'))).accepted, true, 'The reservation with the only use is canceled.');
SELECT is(uses('ONE'), 0, 'The cancellation gives the use back.');
SELECT is(record_outcome('anna 3', reservation.apply_promotion(id('anna 3'), 'ONE')), 'held', 'Another reservation can redeem the use.');
SELECT is(book('anna 4', 'ONE'), 'refused: promotion_exhausted', 'A second reservation cannot redeem it.');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is((reservation.expire_reservation(id('anna 3'))).status, 'expired', 'The reservation that redeemed the use is expired.');
SELECT is(uses('ONE'), 0, 'The expiry gives the use back.');
SELECT is(book('anna 5', 'ONE'), 'held', 'A later reservation can redeem the use again.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT isnt_empty('SELECT * FROM reservation.expire_reservations()', 'The sweep expires the holds.');
SELECT is(uses('ONE') + uses('EACH') + uses('BOTH'), 0, 'The sweep gives all uses back.');
SELECT is(book('tina', 'ONE', 'tiny'), 'held', 'A hold takes the only room and the only use.');
SET reservation.now = '2030-01-01 12:45+00';
SELECT is(record_outcome('uwe', reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'uwe')), 'held', 'The next caller takes the place after that.');
SELECT is(uses('ONE'), 0, 'A hold expired by the next caller gives its use back.');
-- A hold ends by the clock, and so does its use: a command that needs the use expires the hold.
SELECT is((reservation.cancel_reservation(id('uwe'))).accepted, true, 'The reservation of the only room is canceled.');
SELECT is(book('vera', 'ONE', 'tiny'), 'held', 'A hold takes the room and the use.');
SELECT is(book('wanda', 'ONE'), 'refused: promotion_exhausted', 'The use is refused while the hold lasts.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(uses('ONE'), 1, 'A hold that has ended still has its use until a command expires it.');
SELECT is(reservation.quote(r('room'), nights('2030-03-01', 2), promotion_code => 'ONE'), 180.00, 'A quote does not count the use of a hold that has ended.');
SELECT is(book('willi', 'ONE', 'tiny'), 'held', 'A command may need both the place and the use.');
SELECT is((row_of('vera')).status, 'expired', 'The command expires the hold of the place and the use.');
SET reservation.now = '2030-01-01 13:15+00';
SELECT is(book('wim', 'ONE'), 'held', 'A command that needs only the use is accepted.');
SELECT is((row_of('willi')).status, 'expired', 'The command expires the hold of the use.');
SELECT is(book('wolf', NULL), 'held', 'A reservation without a promotion is held.');
SET reservation.now = '2030-01-01 13:29+00';
SELECT is((reservation.modify_reservation(id('wolf'), details => '{}')).accepted, true, 'The reservation can be modified while its hold lasts.');
SELECT is(record_outcome('wolf', reservation.apply_promotion(id('wolf'), 'ONE')), 'refused: promotion_exhausted', 'The use is refused a minute before the other hold ends.');
SELECT is(book('xenia', 'FREE'), 'held', 'A later reservation with another promotion is held.');
SET reservation.now = '2030-01-01 13:30+00';
SELECT is(record_outcome('xenia', reservation.apply_promotion(id('xenia'), 'ONE')), 'held', 'apply_promotion() gets the use of a hold that has ended.');
SELECT is((row_of('wim')).status, 'expired', 'apply_promotion() expires that hold.');
SELECT is(uses('ONE'), 1, 'The promotion has one use again.');
SELECT is((row_of('vera')).amount, 180.00, 'An expired reservation keeps its discounted amount.');
SELECT isnt_empty($$SELECT FROM reservation.redemption WHERE reservation_id = id('vera') AND released_at = '2030-01-01 13:00+00'$$, 'Its redemption keeps the time at which it was released.');
SET reservation.max_payment_attempts = 1;
SELECT is((reservation.fail_payment(id('xenia'), 'p')).status, 'expired', 'The last allowed failed payment expires the reservation.');
SELECT is(uses('ONE'), 0, 'This expiry gives the use back, too.');
RESET reservation.max_payment_attempts;

-- A no-show keeps its use.
SELECT is(book('xaver', 'ALL'), 'confirmed', 'A reservation with nothing left to pay is confirmed.');
SET reservation.now = '2030-03-01 16:00+00';
SELECT is((reservation.mark_no_show(id('xaver'))).status, 'no_show', 'The reservation is marked as a no-show.');
SELECT is(uses('ALL'), 1, 'A no-show keeps its use.');
SET reservation.now = '2030-01-01 14:00+00';

-- Late money takes it again, if it can.
SELECT is(book('yves', 'ONE'), 'held', 'A hold redeems the only use.');
SELECT is((reservation.apply_promotion(id('yves'), 'EACH')).amount, 162.00, 'A second promotion is applied to the hold.');
SET reservation.now = '2030-01-01 15:00+00';
SELECT is((reservation.expire_reservation(id('yves'))).status, 'expired', 'The hold with two promotions is expired.');
SELECT isnt(new_events('yves'), '', 'The hold with two promotions wrote events.');
SELECT is((reservation.complete_payment(id('yves'), 'p')).status, 'confirmed', 'Late money revives the expired reservation.');
SELECT is(new_events('yves'), 'PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'The revival has the events of the payment and the place.');
SELECT is(uses('ONE') + uses('EACH'), 2, 'The revived reservation has both uses again.');
SELECT is((reservation.cancel_reservation(id('yves'))).accepted, true, 'The revived reservation is canceled.');
SELECT is(book('zoe', 'ONE'), 'held', 'Zoe''s hold redeems the only use.');
SELECT is((reservation.apply_promotion(id('zoe'), 'FREE')).amount, 162.00, 'A second promotion is applied to Zoe''s hold.');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(book('aron', 'ONE'), 'held', 'Another reservation redeems the use once Zoe''s hold has ended.');
SELECT isnt(new_events('zoe'), '', 'Zoe''s hold wrote events.');
SELECT is((reservation.complete_payment(id('zoe'), 'p')).status, 'expired', 'Late money does not revive a reservation whose use is redeemed.');
SELECT is(new_events('zoe'), 'PaymentCompleted RefundDue', 'The late money is owed back.');
SELECT is((SELECT payload FROM reservation.history(id('zoe')) WHERE type = 'RefundDue'),
	'{"reason": "promotion_exhausted", "refund": "162.00", "currency": "EUR"}', 'The event of the refund has the reason and the amount.');
SELECT is(place_of('zoe'), NULL, 'The reservation takes no place.');
SELECT is(uses('ONE') + uses('FREE'), 1, 'The reservation takes no use, also not of the other promotion.');
SET reservation.now = '2030-01-01 16:30+00';
SELECT isnt(new_events('aron'), '', 'Aron''s hold wrote events.');
SELECT is((reservation.complete_payment(id('aron'), 'p')).status, 'confirmed', 'A payment after the deadline expires the reservation and revives it.');
SELECT is(new_events('aron'), 'ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'The expiry and the revival are events of one command.');
SELECT is((reservation.cancel_reservation(id('aron'))).accepted, true, 'Aron''s reservation is canceled.');
SELECT is(book('berta', 'ONE'), 'held', 'Berta''s hold redeems the only use.');
SET reservation.now = '2030-01-01 17:00+00';
SELECT is(book('cesar', 'ONE'), 'held', 'Cesar''s hold redeems it once Berta''s has ended.');
SET reservation.now = '2030-01-01 17:30+00';
SELECT is((reservation.complete_payment(id('berta'), 'p')).status, 'confirmed', 'Late money gets the use of a hold that has ended.');
SELECT is((row_of('cesar')).status, 'expired', 'The payment expires the hold that had the use.');
SELECT is(book('dirk', 'TWO', 'tiny'), 'held', 'Dirk''s hold takes the only room and a use.');
SET reservation.now = '2030-01-01 18:00+00';
SELECT is(record_outcome('edda', reservation.create_reservation(r('tiny'), nights('2030-03-01', 2), 'edda')), 'held', 'Another reservation takes the room once the hold has ended.');
SELECT is((reservation.complete_payment(id('dirk'), 'p')).status, 'expired', 'Late money does not revive a reservation without a room.');
SELECT is((SELECT payload->>'reason' FROM reservation.history(id('dirk')) WHERE type = 'RefundDue'), 'unavailable', 'The event of that refund names the room as the reason.');
SELECT is(uses('TWO'), 0, 'The reservation without a room takes no use.');

-- A reinstated reservation takes its use again, too.
SELECT is(book('fred', 'TWO'), 'held', 'Fred''s hold redeems a use.');
SELECT is((reservation.cancel_reservation(id('fred'))).accepted, true, 'Fred''s hold is canceled.');
SELECT is((reservation.reinstate(id('fred'))).amount, 180.00, 'A reinstated reservation has its discounted price.');
SELECT is(uses('TWO'), 1, 'A reinstated reservation has its use again.');
SELECT is((reservation.cancel_reservation(id('fred'))).accepted, true, 'The reinstated reservation is canceled again.');
UPDATE reservation.promotion SET max_uses = 0 WHERE code = 'TWO';
SELECT is((reservation.reinstate(id('fred'))).reason, 'promotion_exhausted', 'A reinstatement is refused when no use is left.');
SELECT is(place_of('fred'), NULL, 'The refused reinstatement takes no place.');
UPDATE reservation.promotion SET max_uses = 2 WHERE code = 'TWO';

-- A redemption that is rolled back does not count.
BEGIN;
SAVEPOINT before;
SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'eve', promotion_code => 'TWO');
ROLLBACK TO before;
COMMIT;
SELECT is(uses('TWO'), 0, 'A redemption that is rolled back is not counted.');

-- A reservation is retired together with its redemptions.
SELECT reservation.retire('2040-01-01');
SELECT is_empty('SELECT FROM reservation.redemption d WHERE NOT EXISTS (SELECT FROM reservation.reservation r WHERE r.reservation_id = d.reservation_id)',
	'Every redemption that is left has its reservation.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
