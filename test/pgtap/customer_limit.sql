-- How much of a resource one customer may have at a time.
\ir support/story.sql
SELECT plan(110);

INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, max_holds_per_customer, max_reservations_per_customer) VALUES
	('clinic', 'clinic', 9, 'UTC', NULL, 'night', 'later', NULL, 2),
	('ward', 'clinic', 9, 'UTC', NULL, 'night', 'later', NULL, NULL),
	('ticket', NULL, 9, 'UTC', 10, 'night', 'upfront', 1, NULL),
	('both', NULL, 9, 'UTC', 10, 'night', 'upfront', 1, 2),
	('one', NULL, 1, 'UTC', NULL, 'night', 'later', NULL, 1),
	('none', NULL, 9, 'UTC', NULL, 'night', 'later', 0, 0);

CREATE FUNCTION book(name text, resource text, day date, customer text, on_unavailable text = 'reject') RETURNS text
LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), nights($3, 1), $4, on_unavailable => $5))
$$;

-- Reservations
SELECT is(book('a1', 'clinic', '2030-02-01', 'ann'), 'confirmed', 'one');
SELECT is(book('a2', 'clinic', '2030-02-02', 'ann'), 'confirmed', 'two');
SELECT is(book('a3', 'clinic', '2030-02-03', 'ann'), 'refused: customer_limit', 'and no more');
SELECT is((outcome_of('a3')).status, 'rejected', 'it is refused');
SELECT is(new_events('a3'), 'ReservationRequested AvailabilityRejected', 'and told');
SELECT is((SELECT payload->>'reason' FROM reservation.event WHERE aggregateid = id('a3')::text AND type = 'AvailabilityRejected'), 'customer_limit', 'why');
SELECT is((outcome_of('a3')).alternatives, '[]', 'another time is no help');
SELECT is(units_of('a3'), NULL, 'it has no place');
SELECT is(book('b1', 'clinic', '2030-02-01', 'bob'), 'confirmed', 'others are others');
SELECT is(book('a4', 'ward', '2030-02-01', 'ann'), 'confirmed', 'and so is another resource');
SELECT is(book('a5', 'ward', '2030-02-01', 'ann'), 'confirmed', 'without a limit there is none');
SELECT is(book('a6', 'ward', '2030-02-01', 'ann'), 'confirmed', 'at all');
SELECT is(reservation.is_available(r('clinic'), nights('2030-02-03', 1)), true, 'a question is nobody''s');

-- Whatever ends gives its place back.
SELECT is(record_outcome('a2', reservation.cancel_reservation(id('a2'))), 'canceled', 'canceled');
SELECT is(book('a7', 'clinic', '2030-02-03', 'ann'), 'confirmed', 'another instead');
SELECT is(book('a8', 'clinic', '2030-02-04', 'ann'), 'refused: customer_limit', 'and no more');
SET reservation.now = '2030-02-02 10:59:59+00';
SELECT is(book('a9', 'clinic', '2030-02-04', 'ann'), 'refused: customer_limit', 'until it is over');
SET reservation.now = '2030-02-02 11:00+00';
SELECT is(book('a10', 'clinic', '2030-02-04', 'ann'), 'confirmed', 'what is over counts no more, whether or not anybody came');
SET reservation.now = '2030-02-03 16:00+00';
SELECT is(book('a11', 'clinic', '2030-02-05', 'ann'), 'refused: customer_limit', 'two are to come');
SELECT is(record_outcome('a7', reservation.checkin(id('a7'))), 'checked_in', 'one has come');
SELECT is(book('a12', 'clinic', '2030-02-05', 'ann'), 'confirmed', 'and counts no more');
SET reservation.now = '2030-01-01 12:00+00';

-- Waiting counts, too.
SELECT is(book('w0', 'one', '2030-02-01', 'zoe'), 'confirmed', 'full');
SELECT is(book('w1', 'one', '2030-02-01', 'ann', 'waitlist'), 'waitlisted', 'one waits');
SELECT is(book('w2', 'one', '2030-02-05', 'ann'), 'refused: customer_limit', 'which is as much as may be');
SELECT is(book('w3', 'one', '2030-02-01', 'ann', 'waitlist'), 'refused: customer_limit', 'also to wait for');
SELECT is(new_events('w3'), 'ReservationRequested AvailabilityRejected', 'and it does not');
SELECT is(record_outcome('w4', reservation.add_to_waitlist(r('one'), nights('2030-02-01', 1), 'ann')), 'refused: customer_limit', 'either way');
SELECT is(new_events('w4'), 'ReservationRequested CommandRejected', 'told as such');
SELECT is((SELECT count(*)::int FROM reservation.waitlist_entry), 1, 'only one waits');
SELECT is(record_outcome('w5', reservation.add_to_waitlist(r('one'), nights('2030-02-01', 1), 'bob')), 'waitlisted', 'and somebody else');
SELECT is(book('w6', 'one', '2030-02-07', 'bob'), 'refused: customer_limit', 'who may have no more either');
SELECT is(record_outcome('w0', reservation.cancel_reservation(id('w0'))), 'canceled', 'the place is offered');
SELECT is((row_of('w1')).status, 'held', 'to who is first');
SELECT is(book('w7', 'one', '2030-02-05', 'ann'), 'refused: customer_limit', 'who still has one');
SELECT is(record_outcome('w8', reservation.add_to_waitlist(r('one'), nights('2030-02-01', 1), 'cas')), 'waitlisted', 'a third');
SELECT is(record_outcome('w9', reservation.add_to_waitlist(r('one'), tstzrange('2029-02-01', '2029-02-02'), 'dan')), 'refused: past', 'a rule goes before it');

-- Holds
SELECT is(book('t1', 'ticket', '2030-02-01', 'ann'), 'held', 'one is held');
SELECT is(book('t2', 'ticket', '2030-02-02', 'ann'), 'refused: customer_limit', 'and no more');
SELECT is(record_outcome('t3', reservation.create_reservation(r('ticket'), nights('2030-02-02', 1), 'ann', amount => 0)), 'confirmed', 'what is not held may be');
SELECT is(record_outcome('t4', reservation.create_reservation(r('ticket'), nights('2030-02-02', 1), 'ann', amount => 0, hold => '1 hour')), 'refused: customer_limit', 'what is held may not');
SELECT is(record_outcome('t1', reservation.complete_payment(id('t1'), 'p1', 10)), 'confirmed', 'it is paid');
SELECT is(book('t5', 'ticket', '2030-02-02', 'ann'), 'held', 'the next is held');
SET reservation.now = '2030-01-01 12:14:59.999999+00';
SELECT is(book('t6', 'ticket', '2030-02-03', 'ann'), 'refused: customer_limit', 'to the last moment');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(book('t7', 'ticket', '2030-02-03', 'ann'), 'held', 'it ends by the clock');
SELECT is((row_of('t5')).status, 'held', 'and not by the sweep');
SELECT is(record_outcome('t8', reservation.create_reservation(r('ticket'), nights('2030-02-09', 1), 'ann', 99, 'waitlist')), 'refused: customer_limit', 'what would be held is not waited for');
SELECT is(record_outcome('t9', reservation.add_to_waitlist(r('ticket'), nights('2030-02-09', 1), 'ann')), 'waitlisted', 'who waits holds nothing');
SET reservation.now = '2030-01-01 12:00+00';

-- Both
SELECT is(book('x1', 'both', '2030-02-01', 'ann'), 'held', 'a hold');
SELECT is(book('x2', 'both', '2030-02-02', 'ann'), 'refused: customer_limit', 'no other');
SELECT is(record_outcome('x1', reservation.complete_payment(id('x1'), 'p2', 10)), 'confirmed', 'it is paid');
SELECT is(book('x3', 'both', '2030-02-02', 'ann'), 'held', 'a second');
SELECT is(record_outcome('x3', reservation.complete_payment(id('x3'), 'p3', 10)), 'confirmed', 'paid as well');
SELECT is(book('x4', 'both', '2030-02-03', 'ann'), 'refused: customer_limit', 'a third is too much');

-- Nothing at all
SELECT is(book('n1', 'none', '2030-02-01', 'ann'), 'refused: customer_limit', 'a limit of 0');
SELECT is(record_outcome('n2', reservation.add_to_waitlist(r('none'), nights('2030-02-01', 1), 'ann')), 'refused: customer_limit', 'is one');

-- Other reasons, and which comes first
SELECT is(record_outcome('o1', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', on_unavailable => 'overbook')), 'confirmed', 'bob has two');
SELECT is(record_outcome('o2', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', 99)), 'refused: customer_limit', 'too much for himself, and for the clinic');
SELECT is(record_outcome('o3', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', on_unavailable => 'error')), 'refused: customer_limit', 'the fast no is for want of room');
SELECT is(record_outcome('o4', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', on_unavailable => 'overbook')), 'refused: customer_limit', 'overbooking is no way around');
SELECT is((outcome_of('o4')).overbooked, false, 'nor said');
SELECT is(record_outcome('o5', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', idempotency_key => 'k')), 'refused: customer_limit', 'with a key');
SELECT is(record_outcome('b1', reservation.cancel_reservation(id('b1'))), 'canceled', 'one less');
SELECT is(record_outcome('o5', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', idempotency_key => 'k')), 'refused: customer_limit', 'the same answer again');
SELECT is(record_outcome('o6', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', 99)), 'refused: over_capacity', 'and now it is the clinic');
SELECT is(record_outcome('o7', reservation.create_reservation(r('clinic'), nights('2030-02-27', 1), 'bob', 9)), 'confirmed', 'units are not counted');

-- A group counts at each of its resources.
SELECT is(record_outcome('g1', reservation.create_group_reservation(ARRAY[r('ward'), r('clinic')], nights('2030-02-20', 1), 'gus')), 'confirmed', 'one');
SELECT is(record_outcome('g2', reservation.create_group_reservation(ARRAY[r('clinic'), r('ward')], nights('2030-02-21', 1), 'gus')), 'confirmed', 'two');
SELECT is(record_outcome('g3', reservation.create_group_reservation(ARRAY[r('ward'), r('clinic')], nights('2030-02-22', 1), 'gus')), 'refused: customer_limit', 'three at the clinic');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = id('g3')), 0, 'nothing of it is taken');
SELECT is(book('g4', 'ward', '2030-02-22', 'gus'), 'confirmed', 'but the ward alone');

-- No way around: to another resource, to another customer
SELECT is(record_outcome('g4', reservation.modify_reservation(id('g4'), resource_id => r('clinic'))), 'refused: customer_limit', 'it cannot move there');
SELECT is(place_of('g4'), 'ward [0,1) ["2030-02-22 15:00:00+00","2030-02-23 11:00:00+00")', 'and stays where it is');
SELECT is((row_of('g4')).version, 1, 'as it was');
SELECT is((outcome_of('g4')).alternatives, '[]', 'without alternatives');
SELECT is(new_events('g4'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized ModificationRejected', 'which is told');
SELECT is(record_outcome('g1', reservation.modify_reservation(id('g1'), nights('2030-02-23', 1))), 'confirmed', 'another time is no more than before');
SELECT is(record_outcome('g1', reservation.modify_reservation(id('g1'), quantity => 2)), 'confirmed', 'nor are more units');
SELECT is(record_outcome('h1', reservation.create_reservation(r('clinic'), nights('2030-02-25', 1), 'hal')), 'confirmed', 'somebody else''s');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), customer => 'gus')), 'refused: customer_limit', 'cannot be handed over');
SELECT is((row_of('h1')).customer, 'hal', 'and is whose it was');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), nights('2030-02-26', 1), customer => 'gus')), 'refused: customer_limit', 'not with another change either');
SELECT is(place_of('h1'), 'clinic [0,1) ["2030-02-25 15:00:00+00","2030-02-26 11:00:00+00")', 'of which nothing is done');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), customer => 'ida')), 'confirmed', 'to somebody who has none, it can');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), customer => 'ida')), 'confirmed', 'to whom it belongs, too');
SELECT is(record_outcome('t10', reservation.create_reservation(r('ticket'), nights('2030-02-01', 1), 'jim')), 'held', 'a hold');
SELECT is(record_outcome('t11', reservation.create_reservation(r('ticket'), nights('2030-02-01', 1), 'kim')), 'held', 'another''s hold');
SELECT is(record_outcome('t11', reservation.modify_reservation(id('t11'), customer => 'jim')), 'refused: customer_limit', 'are two holds');

-- A limit binds what is asked from then on; what staff brings back is not asked.
UPDATE reservation.resource SET max_reservations_per_customer = 1 WHERE name = 'ward';
SELECT is((row_of('a6')).status, 'confirmed', 'what is booked stays');
SELECT is(book('a13', 'ward', '2030-02-07', 'ann'), 'refused: customer_limit', 'there is no more');
SELECT is(record_outcome('a6', reservation.modify_reservation(id('a6'), nights('2030-02-08', 1))), 'confirmed', 'changes go on');
SELECT is(record_outcome('a6', reservation.cancel_reservation(id('a6'))), 'canceled', 'canceled');
SELECT is(record_outcome('a6', reservation.reinstate(id('a6'))), 'confirmed', 'and brought back by somebody who knows');
UPDATE reservation.resource SET max_reservations_per_customer = NULL WHERE name = 'ward';
SELECT is(book('a14', 'ward', '2030-02-07', 'ann'), 'confirmed', 'without a limit there is none');

-- A stay that is over counts no more, and counts again once it is moved to the future.
SELECT is(book('p1', 'one', '2030-04-01', 'pia'), 'confirmed', 'Pia has one.');
SET reservation.now = '2030-04-03 12:00+00';
SELECT is(book('p2', 'one', '2030-04-10', 'pia'), 'confirmed', 'It is over, so there may be another one.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), nights('2030-04-20', 1))), 'refused: customer_limit', 'The old one cannot be moved to the future.');
SELECT is((row_of('p1')).during, nights('2030-04-01', 1), 'It stays where it was.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), amount => 30)), 'confirmed', 'What it costs may still be put right.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), details => '{"lost": "umbrella"}')), 'confirmed', 'So may what is known of it.');
SELECT is(book('p4', 'one', '2030-04-12', 'piet'), 'confirmed', 'Piet has one to come.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), customer => 'piet')), 'confirmed', 'A stay that is over counts for Piet no more than for Pia.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), customer => 'pia')), 'confirmed', 'It was Pia who came.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), nights('2030-04-20', 1), customer => 'paul')), 'confirmed', 'For somebody else, who has none, it can.');
SELECT is(record_outcome('p2', reservation.cancel_reservation(id('p2'))), 'canceled', 'Pia cancels.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), nights('2030-04-22', 1))), 'confirmed', 'One that counts already can be moved.');
SELECT is(book('p3', 'one', '2030-04-25', 'paul'), 'refused: customer_limit', 'Paul has one to come.');
SET reservation.now = '2030-01-01 12:00+00';

-- Wrong limits
SELECT throws_ok($$UPDATE reservation.resource SET max_holds_per_customer = -1$$, '23514', NULL, 'less than none');
SELECT throws_ok($$UPDATE reservation.resource SET max_reservations_per_customer = -1$$, '23514', NULL, 'of either');
SELECT throws_ok($$SELECT reservation.create_reservation(r('clinic'), nights('2030-02-25', 1), NULL)$$, '22004', NULL, 'a customer is somebody');
SELECT is_empty('SELECT * FROM reservation.verify()', 'and all of it adds up');
SELECT * FROM finish();
