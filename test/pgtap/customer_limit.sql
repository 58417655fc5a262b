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
SELECT is(book('a1', 'clinic', '2030-02-01', 'ann'), 'confirmed', 'The first reservation of a customer is confirmed.');
SELECT is(book('a2', 'clinic', '2030-02-02', 'ann'), 'confirmed', 'The second reservation of the customer is confirmed.');
SELECT is(book('a3', 'clinic', '2030-02-03', 'ann'), 'refused: customer_limit', 'A reservation beyond the limit is refused.');
SELECT is((outcome_of('a3')).status, 'rejected', 'The refused reservation is rejected.');
SELECT is(new_events('a3'), 'ReservationRequested AvailabilityRejected', 'The refusal is an event.');
SELECT is((SELECT payload->>'reason' FROM reservation.event WHERE aggregateid = id('a3')::text AND type = 'AvailabilityRejected'), 'customer_limit', 'The event of the refusal has the reason.');
SELECT is((outcome_of('a3')).alternatives, '[]', 'The refusal has no alternatives.');
SELECT is(units_of('a3'), NULL, 'The refused reservation has no units.');
SELECT is(book('b1', 'clinic', '2030-02-01', 'bob'), 'confirmed', 'A reservation of another customer is confirmed.');
SELECT is(book('a4', 'ward', '2030-02-01', 'ann'), 'confirmed', 'A reservation of another resource is confirmed.');
SELECT is(book('a5', 'ward', '2030-02-01', 'ann'), 'confirmed', 'A resource without a limit has a second reservation of the customer.');
SELECT is(book('a6', 'ward', '2030-02-01', 'ann'), 'confirmed', 'A resource without a limit has a third reservation of the customer.');
SELECT is(reservation.is_available(r('clinic'), nights('2030-02-03', 1)), true, 'is_available() does not count the reservations of a customer.');

-- A reservation that ends does not count any more.
SELECT is(record_outcome('a2', reservation.cancel_reservation(id('a2'))), 'canceled', 'A counted reservation is canceled.');
SELECT is(book('a7', 'clinic', '2030-02-03', 'ann'), 'confirmed', 'A reservation instead of the canceled one is confirmed.');
SELECT is(book('a8', 'clinic', '2030-02-04', 'ann'), 'refused: customer_limit', 'A reservation beyond the limit is refused again.');
SET reservation.now = '2030-02-02 10:59:59+00';
SELECT is(book('a9', 'clinic', '2030-02-04', 'ann'), 'refused: customer_limit', 'A stay counts until a second before its end.');
SET reservation.now = '2030-02-02 11:00+00';
SELECT is(book('a10', 'clinic', '2030-02-04', 'ann'), 'confirmed', 'A stay that is over does not count, also without a check-in.');
SET reservation.now = '2030-02-03 16:00+00';
SELECT is(book('a11', 'clinic', '2030-02-05', 'ann'), 'refused: customer_limit', 'Two stays to come count.');
SELECT is(record_outcome('a7', reservation.checkin(id('a7'))), 'checked_in', 'A counted reservation is checked in.');
SELECT is(book('a12', 'clinic', '2030-02-05', 'ann'), 'confirmed', 'A reservation that is checked in does not count.');
SET reservation.now = '2030-01-01 12:00+00';

-- Waiting counts, too.
SELECT is(book('w0', 'one', '2030-02-01', 'zoe'), 'confirmed', 'Zoe''s reservation takes the only unit.');
SELECT is(book('w1', 'one', '2030-02-01', 'ann', 'waitlist'), 'waitlisted', 'Ann''s reservation waits.');
SELECT is(book('w2', 'one', '2030-02-05', 'ann'), 'refused: customer_limit', 'A reservation that waits counts for another day.');
SELECT is(book('w3', 'one', '2030-02-01', 'ann', 'waitlist'), 'refused: customer_limit', 'A reservation that waits counts for another wait.');
SELECT is(new_events('w3'), 'ReservationRequested AvailabilityRejected', 'The refused wait has the events of a refused request.');
SELECT is(record_outcome('w4', reservation.add_to_waitlist(r('one'), nights('2030-02-01', 1), 'ann')), 'refused: customer_limit', 'add_to_waitlist() is refused beyond the limit.');
SELECT is(new_events('w4'), 'ReservationRequested CommandRejected', 'The refusal of add_to_waitlist() has its own events.');
SELECT is((SELECT count(*)::int FROM reservation.waitlist_entry), 1, 'The refused requests are not in the waitlist.');
SELECT is(record_outcome('w5', reservation.add_to_waitlist(r('one'), nights('2030-02-01', 1), 'bob')), 'waitlisted', 'add_to_waitlist() accepts another customer.');
SELECT is(book('w6', 'one', '2030-02-07', 'bob'), 'refused: customer_limit', 'A second reservation of that customer is refused.');
SELECT is(record_outcome('w0', reservation.cancel_reservation(id('w0'))), 'canceled', 'Zoe''s reservation is canceled.');
SELECT is((row_of('w1')).status, 'held', 'The place is offered to the first in the waitlist.');
SELECT is(book('w7', 'one', '2030-02-05', 'ann'), 'refused: customer_limit', 'An offered place counts.');
SELECT is(record_outcome('w8', reservation.add_to_waitlist(r('one'), nights('2030-02-01', 1), 'cas')), 'waitlisted', 'add_to_waitlist() accepts a third customer.');
SELECT is(record_outcome('w9', reservation.add_to_waitlist(r('one'), tstzrange('2029-02-01', '2029-02-02'), 'dan')), 'refused: past', 'A period in the past is refused for that reason.');

-- Holds
SELECT is(book('t1', 'ticket', '2030-02-01', 'ann'), 'held', 'The first hold of a customer is held.');
SELECT is(book('t2', 'ticket', '2030-02-02', 'ann'), 'refused: customer_limit', 'A second hold of the customer is refused.');
SELECT is(record_outcome('t3', reservation.create_reservation(r('ticket'), nights('2030-02-02', 1), 'ann', amount => 0)), 'confirmed', 'A reservation that is confirmed at once is not a hold.');
SELECT is(record_outcome('t4', reservation.create_reservation(r('ticket'), nights('2030-02-02', 1), 'ann', amount => 0, hold => '1 hour')), 'refused: customer_limit', 'A requested hold of it is refused.');
SELECT is(record_outcome('t1', reservation.complete_payment(id('t1'), 'p1', 10)), 'confirmed', 'The hold is paid and confirmed.');
SELECT is(book('t5', 'ticket', '2030-02-02', 'ann'), 'held', 'The next hold of the customer is held.');
SET reservation.now = '2030-01-01 12:14:59.999999+00';
SELECT is(book('t6', 'ticket', '2030-02-03', 'ann'), 'refused: customer_limit', 'A hold counts until a microsecond before its deadline.');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(book('t7', 'ticket', '2030-02-03', 'ann'), 'held', 'A hold does not count from its deadline on.');
SELECT is((row_of('t5')).status, 'held', 'The ended hold is not expired by that.');
SELECT is(record_outcome('t8', reservation.create_reservation(r('ticket'), nights('2030-02-09', 1), 'ann', 99, 'waitlist')), 'refused: customer_limit', 'A wait that would become a hold by create_reservation() is refused.');
SELECT is(record_outcome('t9', reservation.add_to_waitlist(r('ticket'), nights('2030-02-09', 1), 'ann')), 'waitlisted', 'A wait by add_to_waitlist() is not a hold.');
SET reservation.now = '2030-01-01 12:00+00';

-- Both
SELECT is(book('x1', 'both', '2030-02-01', 'ann'), 'held', 'A hold within both limits is held.');
SELECT is(book('x2', 'both', '2030-02-02', 'ann'), 'refused: customer_limit', 'A second hold is refused by the limit of holds.');
SELECT is(record_outcome('x1', reservation.complete_payment(id('x1'), 'p2', 10)), 'confirmed', 'The hold is paid.');
SELECT is(book('x3', 'both', '2030-02-02', 'ann'), 'held', 'A hold beside a confirmed reservation is held.');
SELECT is(record_outcome('x3', reservation.complete_payment(id('x3'), 'p3', 10)), 'confirmed', 'The second hold is paid.');
SELECT is(book('x4', 'both', '2030-02-03', 'ann'), 'refused: customer_limit', 'A third reservation is refused by the limit of reservations.');

-- Nothing at all
SELECT is(book('n1', 'none', '2030-02-01', 'ann'), 'refused: customer_limit', 'A limit of 0 refuses every reservation.');
SELECT is(record_outcome('n2', reservation.add_to_waitlist(r('none'), nights('2030-02-01', 1), 'ann')), 'refused: customer_limit', 'A limit of 0 refuses every wait.');

-- Other reasons, and which comes first
SELECT is(record_outcome('o1', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', on_unavailable => 'overbook')), 'confirmed', 'Bob''s second reservation is confirmed.');
SELECT is(record_outcome('o2', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', 99)), 'refused: customer_limit', 'The limit of the customer goes before the capacity.');
SELECT is(record_outcome('o3', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', on_unavailable => 'error')), 'refused: customer_limit', 'With on_unavailable => ''error'' the limit is a refusal and not an error.');
SELECT is(record_outcome('o4', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', on_unavailable => 'overbook')), 'refused: customer_limit', 'The limit refuses an overbooked reservation.');
SELECT is((outcome_of('o4')).overbooked, false, 'The refusal is not marked as overbooked.');
SELECT is(record_outcome('o5', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', idempotency_key => 'k')), 'refused: customer_limit', 'The limit refuses a call with a key.');
SELECT is(record_outcome('b1', reservation.cancel_reservation(id('b1'))), 'canceled', 'Bob''s reservation is canceled.');
SELECT is(record_outcome('o5', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', idempotency_key => 'k')), 'refused: customer_limit', 'The repeated call has the same answer below the limit.');
SELECT is(record_outcome('o6', reservation.create_reservation(r('clinic'), nights('2030-02-03', 1), 'bob', 99)), 'refused: over_capacity', 'Below the limit a quantity beyond the capacity is the reason.');
SELECT is(record_outcome('o7', reservation.create_reservation(r('clinic'), nights('2030-02-27', 1), 'bob', 9)), 'confirmed', 'A reservation of nine units counts once.');

-- A group counts at each of its resources.
SELECT is(record_outcome('g1', reservation.create_group_reservation(ARRAY[r('ward'), r('clinic')], nights('2030-02-20', 1), 'gus')), 'confirmed', 'The first group of a customer is confirmed.');
SELECT is(record_outcome('g2', reservation.create_group_reservation(ARRAY[r('clinic'), r('ward')], nights('2030-02-21', 1), 'gus')), 'confirmed', 'The second group of the customer is confirmed.');
SELECT is(record_outcome('g3', reservation.create_group_reservation(ARRAY[r('ward'), r('clinic')], nights('2030-02-22', 1), 'gus')), 'refused: customer_limit', 'A third group is refused by the limit of one of its resources.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = id('g3')), 0, 'The refused group has no allocations.');
SELECT is(book('g4', 'ward', '2030-02-22', 'gus'), 'confirmed', 'A reservation of the resource without a limit is confirmed.');

-- No way around: to another resource, to another customer
SELECT is(record_outcome('g4', reservation.modify_reservation(id('g4'), resource_id => r('clinic'))), 'refused: customer_limit', 'A modification to the limited resource is refused.');
SELECT is(place_of('g4'), 'ward [0,1) ["2030-02-22 15:00:00+00","2030-02-23 11:00:00+00")', 'The refused modification leaves the place.');
SELECT is((row_of('g4')).version, 1, 'The refused modification leaves the version.');
SELECT is((outcome_of('g4')).alternatives, '[]', 'The refused modification has no alternatives.');
SELECT is(new_events('g4'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized ModificationRejected', 'The refused modification is an event.');
SELECT is(record_outcome('g1', reservation.modify_reservation(id('g1'), nights('2030-02-23', 1))), 'confirmed', 'A modification of the period does not count again.');
SELECT is(record_outcome('g1', reservation.modify_reservation(id('g1'), quantity => 2)), 'confirmed', 'A modification of the quantity does not count again.');
SELECT is(record_outcome('h1', reservation.create_reservation(r('clinic'), nights('2030-02-25', 1), 'hal')), 'confirmed', 'Hal''s reservation is confirmed.');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), customer => 'gus')), 'refused: customer_limit', 'A modification to a customer at the limit is refused.');
SELECT is((row_of('h1')).customer, 'hal', 'The reservation is still Hal''s.');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), nights('2030-02-26', 1), customer => 'gus')), 'refused: customer_limit', 'A modification of the period and the customer is refused.');
SELECT is(place_of('h1'), 'clinic [0,1) ["2030-02-25 15:00:00+00","2030-02-26 11:00:00+00")', 'The refused modification of both leaves the period.');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), customer => 'ida')), 'confirmed', 'A modification to a customer below the limit is accepted.');
SELECT is(record_outcome('h1', reservation.modify_reservation(id('h1'), customer => 'ida')), 'confirmed', 'A modification to the present customer is accepted.');
SELECT is(record_outcome('t10', reservation.create_reservation(r('ticket'), nights('2030-02-01', 1), 'jim')), 'held', 'Jim''s reservation is held.');
SELECT is(record_outcome('t11', reservation.create_reservation(r('ticket'), nights('2030-02-01', 1), 'kim')), 'held', 'Kim''s reservation is held.');
SELECT is(record_outcome('t11', reservation.modify_reservation(id('t11'), customer => 'jim')), 'refused: customer_limit', 'A hold cannot be passed on to a customer at the limit of holds.');

-- A limit binds later requests; a reinstatement by the staff is none.
UPDATE reservation.resource SET max_reservations_per_customer = 1 WHERE name = 'ward';
SELECT is((row_of('a6')).status, 'confirmed', 'A reservation made before the limit is still confirmed.');
SELECT is(book('a13', 'ward', '2030-02-07', 'ann'), 'refused: customer_limit', 'A new reservation is refused by the lowered limit.');
SELECT is(record_outcome('a6', reservation.modify_reservation(id('a6'), nights('2030-02-08', 1))), 'confirmed', 'A reservation above the lowered limit can be moved in time.');
SELECT is(record_outcome('a6', reservation.cancel_reservation(id('a6'))), 'canceled', 'A reservation above the lowered limit is canceled.');
SELECT is(record_outcome('a6', reservation.reinstate(id('a6'))), 'confirmed', 'The limit does not refuse a reinstatement.');
UPDATE reservation.resource SET max_reservations_per_customer = NULL WHERE name = 'ward';
SELECT is(book('a14', 'ward', '2030-02-07', 'ann'), 'confirmed', 'A removed limit allows a reservation.');

-- A stay that is over counts no more, and counts again once it is moved to the future.
SELECT is(book('p1', 'one', '2030-04-01', 'pia'), 'confirmed', 'Pia''s reservation is confirmed.');
SET reservation.now = '2030-04-03 12:00+00';
SELECT is(book('p2', 'one', '2030-04-10', 'pia'), 'confirmed', 'Another reservation is confirmed once the first stay is over.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), nights('2030-04-20', 1))), 'refused: customer_limit', 'A stay that is over cannot be moved to the future.');
SELECT is((row_of('p1')).during, nights('2030-04-01', 1), 'The stay that is over keeps its period.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), amount => 30)), 'confirmed', 'The amount of a stay that is over can be changed.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), details => '{"lost": "umbrella"}')), 'confirmed', 'The details of a stay that is over can be changed.');
SELECT is(book('p4', 'one', '2030-04-12', 'piet'), 'confirmed', 'Piet''s reservation is confirmed.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), customer => 'piet')), 'confirmed', 'A stay that is over can be passed on to a customer at the limit.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), customer => 'pia')), 'confirmed', 'A stay that is over can be passed back.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), nights('2030-04-20', 1), customer => 'paul')), 'confirmed', 'A stay that is over can be moved to the future for a customer below the limit.');
SELECT is(record_outcome('p2', reservation.cancel_reservation(id('p2'))), 'canceled', 'Pia''s other reservation is canceled.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), nights('2030-04-22', 1))), 'confirmed', 'A reservation that counts already can be moved in time.');
SELECT is(book('p3', 'one', '2030-04-25', 'paul'), 'refused: customer_limit', 'The moved reservation counts for its new customer.');
SET reservation.now = '2030-01-01 12:00+00';

-- Wrong limits
SELECT throws_ok($$UPDATE reservation.resource SET max_holds_per_customer = -1$$, '23514', NULL, 'A negative limit of holds is an error.');
SELECT throws_ok($$UPDATE reservation.resource SET max_reservations_per_customer = -1$$, '23514', NULL, 'A negative limit of reservations is an error.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('clinic'), nights('2030-02-25', 1), NULL)$$, '22004', NULL, 'A null customer is an error.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
