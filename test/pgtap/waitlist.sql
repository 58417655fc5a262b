-- The waitlist: which reservation gets a place, and when, and the rows that are left.
\ir support/story.sql
SELECT plan(206);

INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES
	('hut', 1, 'UTC', '1 hour'), ('inn', 3, 'UTC', '1 hour'), ('barn', 1, 'UTC', '1 hour'), ('loft', 1, 'UTC', '1 hour');
INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('suite', 'UTC', 100, 'upfront'), ('villa', 'UTC', 100, 'later');

-- In line
SELECT is(record_outcome('anna', reservation.create_reservation(r('hut'), nights('2030-03-01', 3), 'c')), 'confirmed', 'The only place is booked.');
SELECT is(record_outcome('bert', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 2), 'c')), 'waitlisted', 'A reservation waits for it.');
SELECT is(new_events('bert'), 'ReservationRequested AddedToWaitlist', 'Its creation has two events.');
SELECT is((outcome_of('bert')).version, 1, 'It is in its first version.');
SELECT is((outcome_of('bert')).expires_at, NULL, 'It has no deadline.');
SELECT is(units_of('bert'), NULL, 'It occupies no units.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('hut'), nights('2030-03-02', 2), 'c', on_unavailable => 'waitlist')), 'waitlisted',
	'A request without room can wait under "waitlist".');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityRejected AddedToWaitlist', 'Its creation has the event of the refusal as well.');
SELECT is((outcome_of('carl')).reason, NULL, 'The answer has no reason.');
SELECT isnt((outcome_of('carl')).alternatives, '[]'::jsonb, 'The answer has alternatives.');
SELECT is(record_outcome('dora', reservation.add_to_waitlist(r('hut'), nights('2030-03-03', 1), 'c', priority => 5)), 'waitlisted', 'A reservation with a higher priority waits.');
SELECT is(record_outcome('emil', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 3), 'c', quantity => 2)), 'waitlisted', 'A reservation may wait for more units than the capacity.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'The booked place is given up.');
SELECT is((row_of('dora')).status, 'held', 'The higher priority gets its offer first.');
SELECT is((row_of('bert')).status, 'held', 'The oldest of the others gets the rest of the place.');
SELECT is((row_of('carl')).status, 'waitlisted', 'A reservation that does not fit waits on.');
SELECT is(new_events('bert'), 'WaitlistOffered AvailabilityConfirmed ReservationCreated', 'The offer is written in the transaction that frees the place.');
SELECT is((row_of('bert')).expires_at, '2030-01-01 13:00+00'::timestamptz, 'The offer is held for the resource''s hold_duration.');
SELECT is((SELECT (payload->>'offered_until')::timestamptz FROM reservation.history(id('bert')) WHERE type = 'WaitlistOffered'),
	'2030-01-01 13:00+00'::timestamptz, 'The event of the offer has the deadline.');
SELECT is((row_of('bert')).version, 1, 'An offer makes no new version.');
SELECT is_empty($$SELECT FROM reservation.waitlist_entry WHERE reservation_id = id('bert')$$, 'The offered reservation has left the queue.');
SELECT is(record_outcome('bert', reservation.confirm_reservation(id('bert'))), 'confirmed', 'The offer can be confirmed.');

-- An offer that is not taken is handed on.
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('frida', reservation.add_to_waitlist(r('hut'), nights('2030-03-03', 1), 'c')), 'waitlisted', 'Another reservation waits for an offered place.');
SELECT is((SELECT array_agg(reservation_id) FROM reservation.expire_reservations()), ARRAY[id('dora')], 'The offer expires at its deadline.');
SELECT is((row_of('frida')).status, 'held', 'The place is offered to the next reservation.');
SELECT is((row_of('frida')).expires_at, '2030-01-01 14:00+00'::timestamptz, 'The next offer has a deadline of its own.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(record_outcome('gerd', reservation.add_to_waitlist(r('hut'), nights('2030-03-03', 1), 'c')), 'waitlisted', 'One more reservation waits for the place.');
SELECT is(record_outcome('hans', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'c')), 'refused: unavailable',
	'A new request does not get the place of an offer that has ended.');
SELECT is((row_of('frida')).status, 'expired', 'That request has expired the offer.');
SELECT is((row_of('gerd')).status, 'held', 'The place goes to the waitlist first.');
SELECT is(record_outcome('frida', reservation.confirm_reservation(id('frida'))), 'refused: wrong_status', 'An expired offer cannot be confirmed.');

-- Every way to free a place
CREATE FUNCTION waits(name text, resource text, arrival date, n int DEFAULT 1, quantity int DEFAULT 1) RETURNS text
LANGUAGE sql AS $$SELECT record_outcome($1, reservation.add_to_waitlist(r($2), nights($3, $4), 'c', $5))$$;
SELECT is(record_outcome('ida', reservation.create_reservation(r('barn'), nights('2030-01-01', 3), 'c')), 'confirmed', 'A stay is booked.');
SELECT is(waits('jan', 'barn', '2030-01-03'), 'waitlisted', 'A reservation waits for its last night.');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'The guest checks in.');
SELECT is((row_of('jan')).status, 'waitlisted', 'A check-in frees no place.');
SET reservation.now = '2030-01-02 16:00+00';
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'checked_out', 'The guest checks out early.');
SELECT is((row_of('jan')).status, 'held', 'An early check-out frees a place.');
SELECT is(record_outcome('kim', reservation.create_reservation(r('barn'), nights('2030-01-04', 1), 'c')), 'confirmed', 'Another stay is booked.');
SELECT is(waits('leo', 'barn', '2030-01-04'), 'waitlisted', 'A reservation waits for it.');
SET reservation.now = '2030-01-04 16:00+00';
SELECT is(record_outcome('kim', reservation.mark_no_show(id('kim'))), 'no_show', 'The stay is marked as a no-show.');
SELECT is((row_of('leo')).status, 'held', 'A no-show frees a place.');
SELECT is(record_outcome('max', reservation.create_reservation(r('barn'), nights('2030-04-01', 3), 'c')), 'confirmed', 'A stay of three nights is booked.');
SELECT is(waits('nora', 'barn', '2030-04-01'), 'waitlisted', 'A reservation waits for its first night.');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-04-02', 2))), 'confirmed', 'The stay loses its first night.');
SELECT is((row_of('nora')).status, 'held', 'A modification frees a place.');
CREATE TABLE closed AS SELECT closure_id FROM reservation.close_resource(r('barn'), nights('2030-05-01', 9));
SELECT is(waits('olga', 'barn', '2030-05-03'), 'waitlisted', 'A reservation waits for a closed resource.');
SELECT is((SELECT (reservation.reopen_resource(closure_id)).accepted FROM closed), true, 'The closure is reopened.');
SELECT is((row_of('olga')).status, 'held', 'A reopened closure frees a place.');
SELECT is(record_outcome('paul', reservation.create_reservation(r('barn'), nights('2030-06-01', 1), 'c')), 'confirmed', 'The only unit is booked.');
SELECT is(waits('quin', 'barn', '2030-06-01', quantity => 2), 'waitlisted', 'A reservation waits for two units.');
UPDATE reservation.resource SET capacity = 2 WHERE name = 'barn';
SELECT is((row_of('quin')).status, 'waitlisted', 'A capacity of two leaves one free unit, which is not enough.');
UPDATE reservation.resource SET capacity = 3 WHERE name = 'barn';
SELECT is((row_of('quin')).status, 'held', 'A capacity of three frees a place.');
UPDATE reservation.resource SET active = false WHERE name = 'barn';
SELECT is(waits('rosa', 'barn', '2030-07-01'), 'refused: inactive', 'A request to wait for an inactive resource is refused.');
UPDATE reservation.resource SET active = true WHERE name = 'barn';

-- Several units and several resources
SELECT is(record_outcome('sven', reservation.create_reservation(r('inn'), nights('2030-03-01', 1), 'c', 2)), 'confirmed', 'Two of three units are booked.');
SELECT is(record_outcome('tina', reservation.create_reservation(r('inn'), nights('2030-03-01', 1), 'c')), 'confirmed', 'The third unit is booked.');
SELECT is(waits('ulf', 'inn', '2030-03-01', quantity => 3), 'waitlisted', 'A reservation waits for three units.');
SELECT is(waits('vera', 'inn', '2030-03-01', quantity => 2), 'waitlisted', 'A reservation waits for two units.');
SELECT is(waits('willi', 'inn', '2030-03-01'), 'waitlisted', 'A reservation waits for one unit.');
SELECT is(record_outcome('tina', reservation.cancel_reservation(id('tina'))), 'canceled', 'One unit is given up.');
SELECT is(concat_ws(' ', (row_of('ulf')).status, (row_of('vera')).status, (row_of('willi')).status), 'waitlisted waitlisted held',
	'The first reservation that fits gets the unit.');
SELECT is(record_outcome('xaver', reservation.create_reservation(r('loft'), nights('2030-03-01', 1), 'c')), 'confirmed', 'The only unit of another resource is booked.');
SELECT is(record_outcome('yan', reservation.create_group_reservation(ARRAY[r('loft'), r('inn')], nights('2030-03-01', 1), 'c', on_unavailable => 'waitlist')),
	'waitlisted', 'A group waits for two resources.');
SELECT is(record_outcome('willi', reservation.cancel_reservation(id('willi'))), 'canceled', 'One of these resources has a free unit.');
SELECT is((row_of('yan')).status, 'waitlisted', 'The group waits for the other.');
SELECT is(record_outcome('xaver', reservation.cancel_reservation(id('xaver'))), 'canceled', 'The other has a free unit.');
SELECT is((row_of('yan')).status, 'held', 'The group gets both.');
SELECT is(units_of('yan'), '[2,3) [0,1)', 'The group has one unit of each resource.');

-- Money
SELECT is(record_outcome('zoe', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c', hold => '90 days')), 'held', 'A reservation to be paid is held.');
SELECT is(record_outcome('abel', reservation.add_to_waitlist(r('suite'), nights('2030-03-01', 1), 'c')), 'waitlisted', 'A reservation waits for its place.');
SELECT is(record_outcome('bea', reservation.add_to_waitlist(r('suite'), nights('2030-03-01', 1), 'c', priority => -1)), 'waitlisted', 'A reservation of lower priority waits too.');
SELECT is((row_of('abel')).payment_status, 'none', 'Nothing is due while a reservation waits.');
SELECT is(record_outcome('zoe', reservation.cancel_reservation(id('zoe'))), 'canceled', 'The place is given up.');
SELECT is((row_of('abel')).payment_status, 'due', 'The amount is due with the offer.');
SELECT is(new_events('abel'), 'ReservationRequested AddedToWaitlist WaitlistOffered AvailabilityConfirmed ReservationCreated PaymentRequested', 'The request for payment is the last event of the offer.');
SELECT is(record_outcome('abel', reservation.confirm_reservation(id('abel'))), 'refused: payment_due', 'The offer cannot be confirmed before it is paid.');
SELECT is(record_outcome('abel', reservation.complete_payment(id('abel'), 'p1')), 'confirmed', 'A payment confirms the offer.');
SELECT is(record_outcome('cora', reservation.create_reservation(r('villa'), nights('2030-03-01', 1), 'c')), 'confirmed', 'A reservation to be paid later is confirmed.');
SELECT is(record_outcome('dirk', reservation.add_to_waitlist(r('villa'), nights('2030-03-01', 1), 'c', amount => 80)), 'waitlisted', 'A reservation with a given amount waits for its place.');
SELECT is(record_outcome('cora', reservation.cancel_reservation(id('cora'))), 'canceled', 'The place is given up.');
SELECT is((row_of('dirk')).status, 'held', 'The place is offered.');
SELECT is(record_outcome('dirk', reservation.confirm_reservation(id('dirk'))), 'confirmed', 'An offer to be paid later can be confirmed.');

-- Money that comes for a reservation that waits is taken, and no more is asked for before the offer.
CREATE FUNCTION asked_of(name text) RETURNS numeric LANGUAGE sql AS $$
SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id($1) AND status = 'requested'
$$;
INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('dome', 'UTC', 100, 'upfront');
INSERT INTO reservation.promotion (code, kind, value) VALUES ('ten', 'amount', 10);
SELECT is(record_outcome('zelda', reservation.create_reservation(r('dome'), nights('2030-03-01', 1), 'c', hold => '90 days')), 'held', 'Zelda has the only place.');
SELECT is(record_outcome('zack', reservation.add_to_waitlist(r('dome'), nights('2030-03-01', 1), 'c')), 'waitlisted', 'Zack waits for it.');
SELECT is(record_outcome('zack', reservation.complete_payment(id('zack'), 'p1', 30)), 'waitlisted', 'Zack pays a part and waits on.');
SELECT is(asked_of('zack'), NULL, 'The rest is not asked for while Zack waits.');
SELECT is(record_outcome('zack', reservation.authorize_payment(id('zack'), 'p2', 20)), 'waitlisted', 'Another part can be charged.');
SELECT is(record_outcome('zack', reservation.fail_payment(id('zack'), 'p2')), 'waitlisted', 'It cannot be charged any more.');
SELECT is(record_outcome('zack', reservation.apply_promotion(id('zack'), 'ten')), 'waitlisted', 'The price becomes lower.');
SELECT is(asked_of('zack'), NULL, 'The rest is still not asked for.');
SELECT unalike(new_events('zack'), '%PaymentRequested%', 'No event asks for it either.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'Events and rows agree while Zack waits.');
SELECT is(record_outcome('zelda', reservation.cancel_reservation(id('zelda'))), 'canceled', 'Zelda gives the place up.');
SELECT is((row_of('zack')).status, 'held', 'Zack is offered it.');
SELECT is(asked_of('zack'), 60::numeric, 'Now the rest is asked for.');
SELECT is((SELECT (payload->>'requested')::numeric FROM reservation.history(id('zack')) WHERE type = 'PaymentRequested'), 60::numeric, 'An event says so.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'Events and rows agree after the offer.');
SELECT is(record_outcome('zack', reservation.complete_payment(id('zack'), 'p3', 60)), 'confirmed', 'Zack pays the rest and is confirmed.');

-- Leaving the queue
SELECT is(record_outcome('bea', reservation.cancel_reservation(id('bea'))), 'canceled', 'A waiting reservation can be canceled.');
SELECT is(new_events('bea'), 'ReservationRequested AddedToWaitlist ReservationCanceled', 'The cancellation is one event.');
SELECT is(record_outcome('bea', reservation.cancel_reservation(id('bea'))), 'canceled', 'A second cancellation is accepted.');
SELECT is(record_outcome('ulf', reservation.modify_reservation(id('ulf'), quantity => 1)), 'refused: wrong_status', 'A waiting reservation cannot be modified.');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: wrong_status', 'A waiting reservation cannot check in.');
SELECT is(record_outcome('ulf', reservation.expire_reservation(id('ulf'))), 'refused: not_due', 'A waiting reservation does not expire before the end of its stay.');
SET reservation.now = '2030-03-02 11:00+00';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations() WHERE reservation_id IN (id('ulf'), id('vera'))), 2, 'A sweep expires waiting reservations whose stay is over.');
SELECT is((row_of('ulf')).ended_at, '2030-03-02 11:00+00'::timestamptz, 'They ended with their stay.');
SET reservation.now = '2030-01-02 16:00+00';

-- Wrong calls
SELECT throws_ok($$SELECT reservation.add_to_waitlist(NULL, nights('2030-03-01', 1), 'c')$$, '22004', NULL, 'A null resource is an error.');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(999999, nights('2030-03-01', 1), 'c')$$, 'P0002', NULL, 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), 'empty', 'c')$$, '22023', NULL, 'An empty period is an error.');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'c', quantity => 0)$$, '22023', NULL, 'A quantity of 0 is an error.');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'c', amount => -1)$$, '22023', NULL, 'A negative amount is an error.');
SELECT is(record_outcome('evi', reservation.add_to_waitlist(r('hut'), nights('2029-03-01', 1), 'c')), 'refused: past', 'A period in the past is refused.');

-- A reservation that fits is found behind others that do not, by a look of its own.
INSERT INTO reservation.resource (name, time_zone) VALUES ('tent', 'UTC'), ('attic', 'UTC');
SET reservation.waitlist_depth = 1;
SELECT is(record_outcome('fay', reservation.create_reservation(r('tent'), nights('2030-04-01', 1), 'c')), 'confirmed', 'The first night is booked.');
SELECT is(waits('gil', 'tent', '2030-04-01', 3), 'waitlisted', 'A reservation waits for three nights.');
SELECT is(waits('hal', 'tent', '2030-04-03'), 'waitlisted', 'A reservation waits for the last of them, which is free.');
RESET reservation.now;
SELECT is_empty('SELECT FROM reservation.expire_reservations()', 'A sweep under the real clock returns nothing.');
SELECT is((row_of('hal')).status, 'waitlisted', 'It ignores reservations of a set clock.');
SET reservation.now = '2030-01-02 16:00+00';
SELECT lives_ok('SELECT FROM reservation.expire_reservations()', 'A sweep under the set clock is accepted.');
SELECT is((row_of('hal')).status, 'held', 'It offers a place behind an entry that does not fit.');
SELECT is((row_of('gil')).status, 'waitlisted', 'The entry that does not fit waits on.');
RESET reservation.waitlist_depth;
SELECT throws_ok('SET reservation.waitlist_depth = 0', '22023', NULL, 'A depth of 0 is refused.');

-- A queue that is long finds its first as well: at its head, or behind very many others.
INSERT INTO reservation.resource (name, time_zone) VALUES ('pier', 'UTC'), ('quay', 'UTC');
SELECT is(record_outcome('ida' || n, reservation.create_reservation(r(name), nights('2030-04-01', 1), 'c')), 'confirmed', 'A reservation of the ' || name || ' is confirmed.')
FROM (VALUES (1, 'pier'), (2, 'quay')) AS place (n, name);
SELECT is((SELECT count(*) FROM generate_series(1, 4200) n, reservation.add_to_waitlist(r('quay'), nights('2031-04-01', 1), 'other' || n, priority => 9)), 4200::bigint,
	'Very many reservations wait for another night.');
SELECT is((SELECT count(*) FROM (VALUES ('pier'), ('quay')) AS place (name), generate_series(1, 1100) n,
	reservation.add_to_waitlist(r(name), nights('2030-04-01', 1), name || n, priority => (n = 777)::int)), 2200::bigint, 'Many reservations wait for this night.');
SELECT is(record_outcome('ida' || n, reservation.cancel_reservation(id('ida' || n))), 'canceled', 'The place is given up.') FROM generate_series(1, 2) n;
SELECT results_eq($$SELECT customer FROM reservation.reservation WHERE status = 'held' AND resource_ids <@ ARRAY[r('pier'), r('quay')] ORDER BY 1$$,
	$$VALUES ('pier777'), ('quay777')$$, 'The highest priority of a long queue gets the place.');

-- A savepoint takes an offer back with the command that made room.
CREATE FUNCTION regret() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM reservation.cancel_reservation(id('fay')), reservation.cancel_reservation(id('hal'));
	RAISE 'gil is %', (row_of('gil')).status;
END
$$;
SELECT throws_ok('SELECT regret()', 'P0001', 'gil is held', 'Cancellations in a block make an offer.');
SELECT is((row_of('gil')).status, 'waitlisted', 'A rollback takes the offer back.');

-- A stay that begins in time may last longer than can be booked ahead.
INSERT INTO reservation.resource (name, capacity, time_zone, max_advance) VALUES ('yacht', 1, 'UTC', '30 days');
SELECT is(record_outcome('kuno', reservation.create_reservation(r('yacht'), nights('2030-01-30', 4), 'c')), 'confirmed', 'A stay that begins within max_advance is booked.');
SELECT is(record_outcome('kuno', reservation.modify_reservation(id('kuno'), nights('2030-01-30', 6))), 'confirmed', 'It can be prolonged beyond max_advance.');
SELECT is(waits('lia', 'yacht', '2030-01-20', 20), 'waitlisted', 'A reservation that begins within max_advance waits.');
SELECT is(waits('moe', 'yacht', '2030-02-03'), 'waitlisted', 'A reservation that begins beyond max_advance waits.');
SELECT is((reservation.close_resource(r('yacht'), nights('2030-02-05', 1))).accepted, true, 'A closure beyond max_advance is accepted.');
SELECT is(record_outcome('kuno', reservation.cancel_reservation(id('kuno'))), 'canceled', 'The booked stay is canceled.');
SELECT is((row_of('lia')).status, 'waitlisted', 'The closure is in the way of the offer.');
SELECT is((reservation.reopen_resource((SELECT allocation_id FROM reservation.allocation WHERE resource_id = r('yacht')))).accepted, true, 'The closure is reopened.');
SELECT is((row_of('lia')).status, 'held', 'The reservation that begins within max_advance gets its offer.');
SELECT is((row_of('moe')).status, 'waitlisted', 'The reservation that begins beyond max_advance waits on.');

-- A resource with a queue cannot be deleted.
SELECT is(waits('ivo', 'attic', '2030-04-01'), 'waitlisted', 'A reservation waits for a resource.');
SELECT throws_ok($$DELETE FROM reservation.resource WHERE name = 'attic'$$, '23503',
	format('cannot delete resource %s: it has waitlist entries', r('attic')), 'That resource cannot be deleted.');
SELECT throws_ok($$UPDATE reservation.resource SET resource_id = 4711 WHERE name = 'attic'$$, '23503', NULL, 'Its id cannot be changed.');
SELECT is(record_outcome('ivo', reservation.cancel_reservation(id('ivo'))), 'canceled', 'The waiting reservation is canceled.');
SELECT lives_ok($$DELETE FROM reservation.resource WHERE name = 'attic'$$, 'Now the resource can be deleted.');

-- A group waits for none of its resources if the rules of one forbid the stay.
INSERT INTO reservation.resource (name, time_zone) VALUES ('shop', 'UTC');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('shop'), 1, '08:00', '10:00');
SELECT is(record_outcome('jim', reservation.create_group_reservation(ARRAY[r('tent'), r('shop')], nights('2030-04-01', 1), 'c', on_unavailable => 'waitlist')),
	'refused: closed', 'A group is refused as closed if one of its resources is.');
SELECT is_empty($$SELECT FROM reservation.waitlist_entry WHERE reservation_id = id('jim')$$, 'It does not wait.');

-- A stay that has begun, or its set-up, needs a place from the past on.
SET reservation.now = '2030-07-01 11:50+00';
INSERT INTO reservation.resource (name, time_zone, setup_time) VALUES ('den', 'UTC', '0'), ('lab', 'UTC', '1 hour');
SELECT is(record_outcome('kai', reservation.create_reservation(r('den'), hours('2030-07-01 12:00', 0.5), 'c')), 'confirmed', 'A short stay is booked.');
SELECT is(record_outcome('lea', reservation.add_to_waitlist(r('den'), hours('2030-07-01 12:15', 1), 'c')), 'waitlisted', 'A reservation waits for an overlapping time.');
SELECT is(record_outcome('mia', reservation.add_to_waitlist(r('den'), hours('2030-07-01 12:00', 1), 'c', priority => 1)), 'waitlisted', 'A reservation of higher priority waits for a time that ends sooner.');
SELECT is(record_outcome('nic', reservation.create_reservation(r('lab'), hours('2030-07-01 11:55', 0.75), 'c')), 'confirmed', 'A stay with set-up time is booked.');
SELECT is(record_outcome('ole', reservation.add_to_waitlist(r('lab'), hours('2030-07-01 13:15', 1), 'c')), 'waitlisted', 'A reservation waits for a time whose set-up overlaps with it.');
SET reservation.now = '2030-07-01 13:00+00';
SELECT is(record_outcome('kai', reservation.cancel_reservation(id('kai'))), 'canceled', 'The short stay is canceled after its end.');
SELECT is((row_of('lea')).status, 'held', 'A waiting stay that has begun gets the place.');
SELECT is((row_of('mia')).status, 'waitlisted', 'A waiting stay that is over does not.');
SELECT is(record_outcome('nic', reservation.cancel_reservation(id('nic'))), 'canceled', 'The stay with set-up time is canceled after its end.');
SELECT is((row_of('ole')).status, 'held', 'A waiting stay whose set-up has begun gets the place.');
-- The place may be freed by any command, or by a hold that ends.
SELECT is(record_outcome('pia', reservation.create_reservation(r('den'), hours('2030-07-01 13:15', 0.5), 'c', hold => '1 hour')), 'held', 'A hold is held.');
SELECT is(record_outcome('roy', reservation.add_to_waitlist(r('den'), hours('2030-07-01 13:30', 3), 'c')), 'waitlisted', 'A reservation waits for a time that overlaps with it.');
SET reservation.now = '2030-07-01 14:00+00';
SELECT is(record_outcome('pia', reservation.expire_reservation(id('pia'))), 'expired', 'The hold expires after its stay is over.');
SELECT is((row_of('roy')).status, 'held', 'The expiry frees a place for a stay that has begun.');
SELECT is(record_outcome('roy', reservation.cancel_reservation(id('roy'))), 'canceled', 'The offered reservation is canceled.');
SELECT is(record_outcome('mia', reservation.expire_reservation(id('mia'))), 'expired', 'A waiting reservation whose stay is over can be expired.');

-- Set-up and clean-up time may change while a reservation waits.
SET reservation.now = '2030-01-02 16:00+00';
INSERT INTO reservation.resource (name, time_zone, setup_time, cleanup_time) VALUES
	('court', 'Europe/Vienna', NULL, '2 hours'), ('hall', 'Europe/Vienna', '1 day', '1 day'), ('dock', 'Europe/Vienna', '1 month', NULL),
	('pool', 'Europe/Vienna', '1 hour', '2 hours');
SELECT is(record_outcome('abe', reservation.create_reservation(r('court'), hours('2030-03-05 16:00', 2), 'c')), 'confirmed', 'Abe''s reservation has the court from four to six.');
SELECT is(record_outcome('ben', reservation.add_to_waitlist(r('court'), hours('2030-03-05 13:00', 3), 'c')), 'waitlisted', 'Ben''s reservation waits until four, which leaves no time for the cleanup.');
SELECT is_empty('SELECT FROM reservation.expire_reservations()', 'A sweep changes nothing.');
SELECT is((row_of('ben')).status, 'waitlisted', 'Ben''s reservation still waits after the sweep.');
UPDATE reservation.resource SET cleanup_time = '3 hours' WHERE name = 'court';
SELECT is((row_of('ben')).status, 'waitlisted', 'A longer cleanup makes no room.');
UPDATE reservation.resource SET cleanup_time = NULL WHERE name = 'court';
SELECT is((row_of('ben')).status, 'held', 'A shorter cleanup makes room, and the court is offered at once.');
SELECT is(place_of('ben'), 'court [0,1) ["2030-03-05 13:00:00+00","2030-03-05 16:00:00+00")', 'Ben''s reservation has the court until four.');
SELECT is(record_outcome('cas', reservation.create_reservation(r('hall'), hours('2030-03-30 12:00', 6), 'c')), 'confirmed', 'Cas''s reservation has the hall on the day before the clocks change.');
SELECT is(record_outcome('dan', reservation.add_to_waitlist(r('hall'), hours('2030-04-01 11:00', 6), 'c')), 'waitlisted', 'Dan''s reservation waits for the day after it, an hour too early.');
UPDATE reservation.resource SET setup_time = '23 hours' WHERE name = 'hall';
SELECT is((row_of('dan')).status, 'waitlisted', 'A set-up shorter by an hour makes no room after a day of 23 hours.');
ALTER TABLE reservation.resource DISABLE TRIGGER resource_offer_new_room;
UPDATE reservation.resource SET setup_time = '16 hours' WHERE name = 'hall';
ALTER TABLE reservation.resource ENABLE TRIGGER resource_offer_new_room;
SELECT lives_ok('SELECT FROM reservation.expire_reservations()', 'A sweep passes after a change that no trigger has seen.');
SELECT is((row_of('dan')).status, 'held', 'The sweep uses the present set-up time.');
SELECT is(record_outcome('ede', reservation.create_reservation(r('dock'), hours('2030-03-31 12:00', 2), 'c')), 'confirmed', 'Ede''s reservation has the last day of March.');
SELECT is(record_outcome('fin', reservation.add_to_waitlist(r('dock'), hours('2030-04-30 14:00', 2), 'c')), 'waitlisted', 'Fin''s reservation waits for the last of April, whose set-up of a month begins on the 30th of March.');
SELECT is(record_outcome('gus', reservation.add_to_waitlist(r('dock'), hours('2030-05-01 14:00', 2), 'c', priority => -1)), 'waitlisted', 'Gus''s reservation waits for the first of May with a lower priority.');
SELECT is(record_outcome('ede', reservation.cancel_reservation(id('ede'))), 'canceled', 'Ede''s reservation is canceled.');
SELECT is((row_of('fin')).status || ' ' || (row_of('gus')).status, 'held waitlisted', 'The place is offered to Fin''s reservation, by the months of the calendar.');
SELECT is(record_outcome('ike', reservation.create_reservation(r('pool'), hours('2030-03-05 12:00', 2), 'c')), 'confirmed', 'Ike''s reservation has the pool, with two hours of cleanup.');
UPDATE reservation.resource SET cleanup_time = NULL, setup_time = NULL WHERE name = 'pool';
SELECT is(record_outcome('jon', reservation.add_to_waitlist(r('pool'), hours('2030-03-05 15:00', 1), 'c')), 'waitlisted', 'Jon''s reservation waits for the time of the cleanup.');
SELECT is(record_outcome('ike', reservation.modify_reservation(id('ike'), hours('2030-03-06 12:00', 2))), 'confirmed', 'Ike''s reservation is moved to another day.');
SELECT is((row_of('jon')).status, 'held', 'The time of the former cleanup is offered to Jon''s reservation.');

-- A reservation that fits does not wait for ever behind others that do not.
INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES ('lodge', 2, 'UTC', '1 hour'), ('farm', 2, 'UTC', '1 hour');
SELECT is(record_outcome('kay ' || name, reservation.create_reservation(r(name), nights('2030-08-03', 1), 'c')), 'confirmed', 'One of two units is sold for a night of the ' || name || '.')
FROM (VALUES ('lodge'), ('farm')) AS place (name);
SELECT is((SELECT count(*) FROM generate_series(1, 100) n, reservation.add_to_waitlist(r('lodge'), nights('2030-08-02', 3), 'big' || n, 2)), 100::bigint, 'A hundred reservations wait for both units.');
SELECT is(record_outcome('lou', reservation.add_to_waitlist(r('lodge'), nights('2030-08-02', 3), 'c')), 'waitlisted', 'Lou''s reservation waits for one unit.');
SELECT lives_ok('SELECT FROM reservation.expire_reservations()', 'A sweep looks at all of them.');
SELECT is((row_of('lou')).status, 'held', 'The place is offered to Lou''s reservation.');
SELECT is((SELECT count(*) FROM reservation.waitlist_entry WHERE resource_id = r('lodge')), 100::bigint, 'The other reservations still wait.');
SET reservation.waitlist_depth = 3;
SELECT is((SELECT count(*) FROM generate_series(1, 20) n, reservation.add_to_waitlist(r('farm'), nights('2030-08-02', 3), 'big' || n, 2)), 20::bigint, 'Twenty reservations wait for both units.');
SELECT is(record_outcome('moe ' || n, reservation.add_to_waitlist(r('farm'), nights('2030-08-02', 3), 'c', priority => 2 - n)), 'waitlisted', 'Moe''s reservations wait for one unit, behind them.') FROM generate_series(1, 2) n;
-- Nineteen reservations are behind the head, and each sweep looks at three of them.
SELECT is((SELECT count(*) FROM generate_series(1, 7) n, LATERAL (SELECT count(*) FROM reservation.expire_reservations(1000 + n)) AS sweep), 7::bigint,
	'Each of seven sweeps looks at three at the head and three behind it.');
SELECT is((row_of('moe 1')).status || ' ' || (row_of('moe 2')).status, 'held waitlisted', 'The place is offered to the first reservation that fits.');
RESET reservation.waitlist_depth;

-- An offer comes as late as the place is given up.
INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration, min_notice) VALUES ('cabin', 1, 'UTC', '1 hour', '2 days');
SET reservation.now = '2031-06-01 12:00+00';
SELECT is(record_outcome('nora 1', reservation.create_reservation(r('cabin'), nights('2031-06-05', 1), 'c')), 'confirmed', 'The only place is booked.');
SELECT is(waits('nora 2', 'cabin', '2031-06-05'), 'waitlisted', 'A reservation waits for it.');
SET reservation.now = '2031-06-01 12:01+00';
SELECT is(waits('nora 3', 'cabin', '2031-06-05'), 'waitlisted', 'Another waits for it.');
SET reservation.now = '2031-06-04 12:00+00';
SELECT is(waits('nora 4', 'cabin', '2031-06-05'), 'refused: too_soon', 'A request with less notice than min_notice cannot wait.');
SELECT is(record_outcome('nora 1', reservation.cancel_reservation(id('nora 1'))), 'canceled', 'The place is given up within min_notice.');
SELECT is((row_of('nora 2')).status, 'held', 'It is offered to the first that waits.');
SELECT is(record_outcome('nora 2', reservation.cancel_reservation(id('nora 2'))), 'canceled', 'The offer is declined.');
SELECT is((row_of('nora 3')).status, 'held', 'It is offered to the next.');
SET reservation.now = '2031-06-04 13:00+00';
SELECT ok(id('nora 3') IN (SELECT reservation_id FROM reservation.expire_reservations()), 'The offer expires at its deadline.');
SELECT is(record_outcome('nora 5', reservation.create_reservation(r('cabin'), nights('2031-06-05', 1), 'c')), 'refused: too_soon', 'The place that nobody waits for cannot be booked so late.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
