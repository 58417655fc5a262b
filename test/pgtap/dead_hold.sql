-- A hold that has ended makes way for the waitlist, even if the command that came
-- upon it is then refused.
\ir support/story.sql
SELECT plan(46);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, hold_duration, max_reservations_per_customer) VALUES
	('hut', 1, 'UTC', NULL, 'upfront', '15 minutes', 5), ('inn', 1, 'UTC', 100, 'upfront', '15 minutes', NULL),
	('den', 1, 'UTC', 100, 'upfront', '15 minutes', NULL), ('camp', 2, 'UTC', NULL, 'later', '15 minutes', NULL);
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('TEN', 'percent', 10, 9);

-- The status of each of these reservations, in their order
CREATE FUNCTION state_of(VARIADIC names text[]) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(name || ' ' || (row_of(name)).status, ', ' ORDER BY n) FROM unnest($1) WITH ORDINALITY AS u (name, n)
$$;

-- A modification that is counted against a limit
SELECT is(record_outcome('anna', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'a')), 'confirmed', 'Anna has the third.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hut'), nights('2030-03-07', 1), 'd', hold => '1 minute')), 'held', 'Dora holds the seventh.');
SELECT is(record_outcome('will', reservation.add_to_waitlist(r('hut'), nights('2030-03-07', 1), 'w')), 'waitlisted', 'Will waits for the seventh.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-07', 1), customer => 'b')), 'refused: unavailable', 'Anna asks for the seventh, too late.');
SELECT is(state_of('anna', 'dora', 'will'), 'anna confirmed, dora expired, will held', 'Will, who was first, has got it.');
SELECT is(reservation.is_available(r('hut'), nights('2030-03-07', 1)), false, 'A query says what the command said.');
SELECT is((row_of('anna')).version, 1, 'The refused change changed nothing.');
SELECT is(record_outcome('hugo', reservation.create_reservation(r('hut'), nights('2030-03-10', 1), 'h')), 'confirmed', 'Hugo has the tenth.');
SELECT is(record_outcome('dirk', reservation.create_reservation(r('hut'), nights('2030-03-12', 1), 'd', hold => '1 minute')), 'held', 'Dirk holds the twelfth.');
SET reservation.now = '2030-01-01 13:02+00';
SELECT is(record_outcome('hugo', reservation.modify_reservation(id('hugo'), nights('2030-03-12', 1), customer => 'b')), 'confirmed', 'A place that nobody waits for is had.');
SELECT is(state_of('dirk'), 'dirk expired', 'The hold has made way for it.');
UPDATE reservation.resource SET max_reservations_per_customer = 1 WHERE name = 'hut';
SELECT is(record_outcome('emma', reservation.create_reservation(r('hut'), nights('2030-03-14', 1), 'e', hold => '1 minute')), 'held', 'Emma holds the fourteenth.');
SELECT is(record_outcome('ivan', reservation.create_reservation(r('hut'), nights('2030-03-16', 1), 'i')), 'confirmed', 'Ivan has the sixteenth.');
SET reservation.now = '2030-01-01 13:04+00';
SELECT is(record_outcome('ivan', reservation.modify_reservation(id('ivan'), nights('2030-03-14', 1), customer => 'b')), 'refused: customer_limit', 'The new customer has one already.');
SELECT is(place_of('ivan'), 'hut [0,1) ["2030-03-16 15:00:00+00","2030-03-17 11:00:00+00")', 'Nothing of a change beyond the limit is done.');

-- A reservation that has redeemed a promotion, and is to stand again
SELECT is(record_outcome('carl', reservation.create_reservation(r('inn'), nights('2030-03-07', 1), 'c', promotion_code => 'TEN')), 'held', 'Carl holds the seventh.');
SELECT is(record_outcome('carl', reservation.cancel_reservation(id('carl'))), 'canceled', 'Carl cancels.');
SELECT is(record_outcome('fred', reservation.create_reservation(r('inn'), nights('2030-03-07', 1), 'f', hold => '1 minute')), 'held', 'Fred holds it.');
SELECT is(record_outcome('xena', reservation.add_to_waitlist(r('inn'), nights('2030-03-07', 1), 'x')), 'waitlisted', 'Xena waits for it.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(record_outcome('carl', reservation.reinstate(id('carl'))), 'refused: unavailable', 'Carl is not reinstated.');
SELECT is(state_of('carl', 'fred', 'xena'), 'carl canceled, fred expired, xena held', 'Xena has got the place.');
SELECT is((SELECT released_at IS NOT NULL FROM reservation.redemption WHERE reservation_id = id('carl')), true, 'Carl''s use of the promotion stays given back.');
SELECT is(new_events('xena'), 'ReservationRequested AddedToWaitlist WaitlistOffered AvailabilityConfirmed ReservationCreated PaymentRequested', 'Xena is told.');
SELECT is(record_outcome('xena', reservation.cancel_reservation(id('xena'))), 'canceled', 'Xena does not want it.');
SELECT is(record_outcome('carl', reservation.reinstate(id('carl'))), 'held', 'Now Carl is reinstated.');

-- Money that comes late
SELECT is(record_outcome('gerd', reservation.create_reservation(r('den'), nights('2030-03-07', 1), 'g', promotion_code => 'TEN')), 'held', 'Gerd holds the seventh.');
SET reservation.now = '2030-01-01 15:00+00';
SELECT is((SELECT count(*) > 0 FROM reservation.expire_reservations()), true, 'The hold ends.');
SELECT is(record_outcome('hans', reservation.create_reservation(r('den'), nights('2030-03-07', 1), 'h', hold => '1 minute')), 'held', 'Hans holds it.');
SELECT is(record_outcome('yves', reservation.add_to_waitlist(r('den'), nights('2030-03-07', 1), 'y')), 'waitlisted', 'Yves waits for it.');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('gerd', reservation.complete_payment(id('gerd'), 'p', 90)), 'expired', 'Gerd''s money comes late.');
SELECT is(state_of('gerd', 'hans', 'yves'), 'gerd expired, hans expired, yves held', 'It is owed back, as Yves has the place.');
SELECT is((row_of('gerd')).payment_status, 'refund_due', 'All of it is owed back.');

-- A closure
SELECT is(record_outcome('jana', reservation.create_reservation(r('camp'), nights('2030-03-07', 1), 'j')), 'confirmed', 'Jana has one of two.');
SELECT is(record_outcome('kurt', reservation.create_reservation(r('camp'), nights('2030-03-07', 1), 'k', hold => '1 minute')), 'held', 'Kurt holds the other.');
SET reservation.now = '2030-01-01 17:00+00';
SELECT is(record_outcome('shut', reservation.close_resource(r('camp'), nights('2030-03-07', 1))), 'refused: occupied', 'Both cannot be closed.');
SELECT is((outcome_of('shut')).conflicts, ARRAY[id('jana')], 'Only Jana is in the way.');
SELECT is((reservation.close_resource(r('camp'), nights('2030-03-07', 1), '[1,2)')).accepted, true, 'One can be closed: the hold is in nobody''s way.');

-- A place that is freed beside a hold that has ended
SET reservation.now = '2030-01-01 18:00+00';
SELECT is(record_outcome('lena', reservation.create_reservation(r('camp'), nights('2030-04-07', 1), 'l')), 'confirmed', 'Lena has one of two.');
SELECT is(record_outcome('mona', reservation.create_reservation(r('camp'), nights('2030-04-07', 1), 'm', hold => '1 minute')), 'held', 'Mona holds the other.');
SELECT is(record_outcome('nora', reservation.add_to_waitlist(r('camp'), nights('2030-04-07', 1), 'n', 2)), 'waitlisted', 'Nora waits for both.');
SET reservation.now = '2030-01-01 19:00+00';
SELECT is(record_outcome('lena', reservation.cancel_reservation(id('lena'))), 'canceled', 'Lena cancels after the hold has ended.');
SELECT is(state_of('mona', 'nora'), 'mona expired, nora held', 'Nora has both at once, and need not wait for the worker.');

-- A resource that grows beside a hold that has ended
SELECT is(record_outcome('olga', reservation.create_reservation(r('camp'), nights('2030-05-07', 1), 'o', 2, hold => '1 minute')), 'held', 'Olga holds both.');
SELECT is(record_outcome('pia', reservation.add_to_waitlist(r('camp'), nights('2030-05-07', 1), 'p', 3)), 'waitlisted', 'Pia waits for three.');
SET reservation.now = '2030-01-01 20:00+00';
UPDATE reservation.resource SET capacity = 3 WHERE name = 'camp';
SELECT is(state_of('olga', 'pia'), 'olga expired, pia held', 'The third place comes with the two of the hold.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events tell all of it.');
SELECT * FROM finish();
