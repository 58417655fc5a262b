-- Waiting for a place: who gets it, when, and what is left behind.
\ir support/story.sql
SELECT plan(197);

INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES
	('hut', 1, 'UTC', '1 hour'), ('inn', 3, 'UTC', '1 hour'), ('barn', 1, 'UTC', '1 hour'), ('loft', 1, 'UTC', '1 hour');
INSERT INTO reservation.resource (name, time_zone, price, payment) VALUES ('suite', 'UTC', 100, 'upfront'), ('villa', 'UTC', 100, 'later');

-- In line
SELECT is(record_outcome('anna', reservation.create_reservation(r('hut'), nights('2030-03-01', 3), 'c')), 'confirmed', 'the only place');
SELECT is(record_outcome('bert', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 2), 'c')), 'waitlisted', 'another waits');
SELECT is(new_events('bert'), 'ReservationRequested AddedToWaitlist', 'and that is told');
SELECT is((outcome_of('bert')).version, 1, 'its first version');
SELECT is((outcome_of('bert')).expires_at, NULL, 'without a deadline');
SELECT is(units_of('bert'), NULL, 'it takes no place');
SELECT is(record_outcome('carl', reservation.create_reservation(r('hut'), nights('2030-03-02', 2), 'c', on_unavailable => 'waitlist')), 'waitlisted',
	'who is refused may wait as well');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityRejected AddedToWaitlist', 'both are told');
SELECT is((outcome_of('carl')).reason, NULL, 'it is no refusal');
SELECT isnt((outcome_of('carl')).alternatives, '[]'::jsonb, 'and there are alternatives');
SELECT is(record_outcome('dora', reservation.add_to_waitlist(r('hut'), nights('2030-03-03', 1), 'c', priority => 5)), 'waitlisted', 'one who is dear to the house');
SELECT is(record_outcome('emil', reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 3), 'c', quantity => 2)), 'waitlisted', 'more than there is may be waited for');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'the place is given up');
SELECT is((row_of('dora')).status, 'held', 'priority comes first');
SELECT is((row_of('bert')).status, 'held', 'then age: what is left is enough for this one');
SELECT is((row_of('carl')).status, 'waitlisted', 'and not for that one');
SELECT is(new_events('bert'), 'WaitlistOffered AvailabilityConfirmed ReservationCreated', 'offered, in the same transaction');
SELECT is((row_of('bert')).expires_at, '2030-01-01 13:00+00'::timestamptz, 'until then');
SELECT is((SELECT (payload->>'offered_until')::timestamptz FROM reservation.history(id('bert')) WHERE type = 'WaitlistOffered'),
	'2030-01-01 13:00+00'::timestamptz, 'which the event says');
SELECT is((row_of('bert')).version, 1, 'nobody has changed it');
SELECT is_empty($$SELECT FROM reservation.waitlist_entry WHERE reservation_id = id('bert')$$, 'it has left the queue');
SELECT is(record_outcome('bert', reservation.confirm_reservation(id('bert'))), 'confirmed', 'it takes the offer');

-- An offer that is not taken is handed on.
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('frida', reservation.add_to_waitlist(r('hut'), nights('2030-03-03', 1), 'c')), 'waitlisted', 'the next');
SELECT is((SELECT array_agg(reservation_id) FROM reservation.expire_reservations()), ARRAY[id('dora')], 'the deadline passes');
SELECT is((row_of('frida')).status, 'held', 'and the next is offered it');
SELECT is((row_of('frida')).expires_at, '2030-01-01 14:00+00'::timestamptz, 'for as long');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(record_outcome('gerd', reservation.add_to_waitlist(r('hut'), nights('2030-03-03', 1), 'c')), 'waitlisted', 'one more');
SELECT is(record_outcome('hans', reservation.create_reservation(r('hut'), nights('2030-03-03', 1), 'c')), 'refused: unavailable',
	'who comes from the street does not get a dead hold''s place');
SELECT is((row_of('frida')).status, 'expired', 'it is dead');
SELECT is((row_of('gerd')).status, 'held', 'The place goes to the waitlist first.');
SELECT is(record_outcome('frida', reservation.confirm_reservation(id('frida'))), 'refused: wrong_status', 'too late');

-- Every way to free a place
CREATE FUNCTION waits(name text, resource text, arrival date, n int DEFAULT 1, quantity int DEFAULT 1) RETURNS text
LANGUAGE sql AS $$SELECT record_outcome($1, reservation.add_to_waitlist(r($2), nights($3, $4), 'c', $5))$$;
SELECT is(record_outcome('ida', reservation.create_reservation(r('barn'), nights('2030-01-01', 3), 'c')), 'confirmed', 'a guest');
SELECT is(waits('jan', 'barn', '2030-01-03'), 'waitlisted', 'who waits for the last night');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'the guest is in');
SELECT is((row_of('jan')).status, 'waitlisted', 'that frees nothing');
SET reservation.now = '2030-01-02 16:00+00';
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'checked_out', 'and leaves early');
SELECT is((row_of('jan')).status, 'held', 'early check-out');
SELECT is(record_outcome('kim', reservation.create_reservation(r('barn'), nights('2030-01-04', 1), 'c')), 'confirmed', 'one who does not come');
SELECT is(waits('leo', 'barn', '2030-01-04'), 'waitlisted', 'somebody in the street');
SET reservation.now = '2030-01-04 16:00+00';
SELECT is(record_outcome('kim', reservation.mark_no_show(id('kim'))), 'no_show', 'is marked');
SELECT is((row_of('leo')).status, 'held', 'no-show');
SELECT is(record_outcome('max', reservation.create_reservation(r('barn'), nights('2030-04-01', 3), 'c')), 'confirmed', 'three nights');
SELECT is(waits('nora', 'barn', '2030-04-01'), 'waitlisted', 'the first of them');
SELECT is(record_outcome('max', reservation.modify_reservation(id('max'), nights('2030-04-02', 2))), 'confirmed', 'two are enough');
SELECT is((row_of('nora')).status, 'held', 'modification');
CREATE TABLE closed AS SELECT closure_id FROM reservation.close_resource(r('barn'), nights('2030-05-01', 9));
SELECT is(waits('olga', 'barn', '2030-05-03'), 'waitlisted', 'while it is closed');
SELECT is((SELECT (reservation.reopen_resource(closure_id)).accepted FROM closed), true, 'reopened');
SELECT is((row_of('olga')).status, 'held', 'reopening');
SELECT is(record_outcome('paul', reservation.create_reservation(r('barn'), nights('2030-06-01', 1), 'c')), 'confirmed', 'full');
SELECT is(waits('quin', 'barn', '2030-06-01', quantity => 2), 'waitlisted', 'two units of one');
UPDATE reservation.resource SET capacity = 2 WHERE name = 'barn';
SELECT is((row_of('quin')).status, 'waitlisted', 'two, but one is taken');
UPDATE reservation.resource SET capacity = 3 WHERE name = 'barn';
SELECT is((row_of('quin')).status, 'held', 'more capacity');
UPDATE reservation.resource SET active = false WHERE name = 'barn';
SELECT is(waits('rosa', 'barn', '2030-07-01'), 'refused: inactive', 'what is not for sale is not waited for');
UPDATE reservation.resource SET active = true WHERE name = 'barn';

-- Several units and several resources
SELECT is(record_outcome('sven', reservation.create_reservation(r('inn'), nights('2030-03-01', 1), 'c', 2)), 'confirmed', 'two of three');
SELECT is(record_outcome('tina', reservation.create_reservation(r('inn'), nights('2030-03-01', 1), 'c')), 'confirmed', 'the third');
SELECT is(waits('ulf', 'inn', '2030-03-01', quantity => 3), 'waitlisted', 'all three');
SELECT is(waits('vera', 'inn', '2030-03-01', quantity => 2), 'waitlisted', 'two');
SELECT is(waits('willi', 'inn', '2030-03-01'), 'waitlisted', 'one');
SELECT is(record_outcome('tina', reservation.cancel_reservation(id('tina'))), 'canceled', 'one is free');
SELECT is(concat_ws(' ', (row_of('ulf')).status, (row_of('vera')).status, (row_of('willi')).status), 'waitlisted waitlisted held',
	'the first that fits, not the first in line');
SELECT is(record_outcome('xaver', reservation.create_reservation(r('loft'), nights('2030-03-01', 1), 'c')), 'confirmed', 'the loft is taken');
SELECT is(record_outcome('yan', reservation.create_group_reservation(ARRAY[r('loft'), r('inn')], nights('2030-03-01', 1), 'c', on_unavailable => 'waitlist')),
	'waitlisted', 'two resources');
SELECT is(record_outcome('willi', reservation.cancel_reservation(id('willi'))), 'canceled', 'one of them is free');
SELECT is((row_of('yan')).status, 'waitlisted', 'but not the other');
SELECT is(record_outcome('xaver', reservation.cancel_reservation(id('xaver'))), 'canceled', 'now that is');
SELECT is((row_of('yan')).status, 'held', 'and both are given');
SELECT is(units_of('yan'), '[2,3) [0,1)', 'one of each');

-- Money
SELECT is(record_outcome('zoe', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c', hold => '90 days')), 'held', 'to be paid');
SELECT is(record_outcome('abel', reservation.add_to_waitlist(r('suite'), nights('2030-03-01', 1), 'c')), 'waitlisted', 'waits, unpaid');
SELECT is(record_outcome('bea', reservation.add_to_waitlist(r('suite'), nights('2030-03-01', 1), 'c', priority => -1)), 'waitlisted', 'waits longer');
SELECT is((row_of('abel')).payment_status, 'none', 'nothing is asked while it waits');
SELECT is(record_outcome('zoe', reservation.cancel_reservation(id('zoe'))), 'canceled', 'free');
SELECT is((row_of('abel')).payment_status, 'due', 'now it is');
SELECT is(new_events('abel'), 'ReservationRequested AddedToWaitlist WaitlistOffered AvailabilityConfirmed ReservationCreated PaymentRequested', 'and told');
SELECT is(record_outcome('abel', reservation.confirm_reservation(id('abel'))), 'refused: payment_due', 'first the money');
SELECT is(record_outcome('abel', reservation.complete_payment(id('abel'), 'p1')), 'confirmed', 'paid');
SELECT is(record_outcome('cora', reservation.create_reservation(r('villa'), nights('2030-03-01', 1), 'c')), 'confirmed', 'paid later');
SELECT is(record_outcome('dirk', reservation.add_to_waitlist(r('villa'), nights('2030-03-01', 1), 'c', amount => 80)), 'waitlisted', 'at another price');
SELECT is(record_outcome('cora', reservation.cancel_reservation(id('cora'))), 'canceled', 'free');
SELECT is((row_of('dirk')).status, 'held', 'offered');
SELECT is(record_outcome('dirk', reservation.confirm_reservation(id('dirk'))), 'confirmed', 'confirmed, and paid later');

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
SELECT is(record_outcome('bea', reservation.cancel_reservation(id('bea'))), 'canceled', 'waits no more');
SELECT is(new_events('bea'), 'ReservationRequested AddedToWaitlist ReservationCanceled', 'which is told');
SELECT is(record_outcome('bea', reservation.cancel_reservation(id('bea'))), 'canceled', 'once');
SELECT is(record_outcome('ulf', reservation.modify_reservation(id('ulf'), quantity => 1)), 'refused: wrong_status', 'a wish is not changed');
SELECT is(record_outcome('ulf', reservation.checkin(id('ulf'))), 'refused: wrong_status', 'nor is it a place');
SELECT is(record_outcome('ulf', reservation.expire_reservation(id('ulf'))), 'refused: not_due', 'nor over before its time');
SET reservation.now = '2030-03-02 11:00+00';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations() WHERE reservation_id IN (id('ulf'), id('vera'))), 2, 'what is past is waited for by nobody');
SELECT is((row_of('ulf')).ended_at, '2030-03-02 11:00+00'::timestamptz, 'it ends with the stay');
SET reservation.now = '2030-01-02 16:00+00';

-- Wrong calls
SELECT throws_ok($$SELECT reservation.add_to_waitlist(NULL, nights('2030-03-01', 1), 'c')$$, '22004', NULL, 'no resource');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(999999, nights('2030-03-01', 1), 'c')$$, 'P0002', NULL, 'an unknown one');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), 'empty', 'c')$$, '22023', NULL, 'no time');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'c', quantity => 0)$$, '22023', NULL, 'no unit');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'c', priority => NULL)$$, '22004', NULL, 'no priority');
SELECT throws_ok($$SELECT reservation.add_to_waitlist(r('hut'), nights('2030-03-01', 1), 'c', amount => -1)$$, '22023', NULL, 'a negative amount');
SELECT is(record_outcome('evi', reservation.add_to_waitlist(r('hut'), nights('2029-03-01', 1), 'c')), 'refused: past', 'the past');

-- Nobody is hidden behind those who do not fit, and only in a look of its own
INSERT INTO reservation.resource (name, time_zone) VALUES ('tent', 'UTC'), ('attic', 'UTC');
SET reservation.waitlist_depth = 1;
SELECT is(record_outcome('fay', reservation.create_reservation(r('tent'), nights('2030-04-01', 1), 'c')), 'confirmed', 'the first night');
SELECT is(waits('gil', 'tent', '2030-04-01', 3), 'waitlisted', 'all three');
SELECT is(waits('hal', 'tent', '2030-04-03'), 'waitlisted', 'the last, which could be had');
RESET reservation.now;
SELECT is_empty('SELECT FROM reservation.expire_reservations()', 'a sweep of the real clock');
SELECT is((row_of('hal')).status, 'waitlisted', 'knows nothing of them');
SET reservation.now = '2030-01-02 16:00+00';
SELECT lives_ok('SELECT FROM reservation.expire_reservations()', 'but one of theirs does');
SELECT is((row_of('hal')).status, 'held', 'and finds who fits');
SELECT is((row_of('gil')).status, 'waitlisted', 'not who does not');
RESET reservation.waitlist_depth;
SELECT throws_ok('SET reservation.waitlist_depth = 0', '22023', NULL, 'somebody has to be looked at');

-- A queue that is long finds its first as well: at its head, or behind very many others.
INSERT INTO reservation.resource (name, time_zone) VALUES ('pier', 'UTC'), ('quay', 'UTC');
SELECT is(record_outcome('ida' || n, reservation.create_reservation(r(name), nights('2030-04-01', 1), 'c')), 'confirmed', name)
FROM (VALUES (1, 'pier'), (2, 'quay')) AS place (n, name);
SELECT is((SELECT count(*) FROM generate_series(1, 4200) n, reservation.add_to_waitlist(r('quay'), nights('2031-04-01', 1), 'other' || n, priority => 9)), 4200::bigint,
	'others before them');
SELECT is((SELECT count(*) FROM (VALUES ('pier'), ('quay')) AS place (name), generate_series(1, 1100) n,
	reservation.add_to_waitlist(r(name), nights('2030-04-01', 1), name || n, priority => (n = 777)::int)), 2200::bigint, 'those who want this night');
SELECT is(record_outcome('ida' || n, reservation.cancel_reservation(id('ida' || n))), 'canceled', 'it is given up') FROM generate_series(1, 2) n;
SELECT results_eq($$SELECT customer FROM reservation.reservation WHERE status = 'held' AND resource_ids <@ ARRAY[r('pier'), r('quay')] ORDER BY 1$$,
	$$VALUES ('pier777'), ('quay777')$$, 'who is first has it');

-- A savepoint takes an offer back with what made room.
CREATE FUNCTION regret() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM reservation.cancel_reservation(id('fay')), reservation.cancel_reservation(id('hal'));
	RAISE 'gil is %', (row_of('gil')).status;
END
$$;
SELECT throws_ok('SELECT regret()', 'P0001', 'gil is held', 'the first night is free, and the last');
SELECT is((row_of('gil')).status, 'waitlisted', 'or not');

-- A stay that begins in time may last longer than can be booked ahead.
INSERT INTO reservation.resource (name, capacity, time_zone, max_advance) VALUES ('yacht', 1, 'UTC', '30 days');
SELECT is(record_outcome('kuno', reservation.create_reservation(r('yacht'), nights('2030-01-30', 4), 'c')), 'confirmed', 'it begins before the last day');
SELECT is(record_outcome('kuno', reservation.modify_reservation(id('kuno'), nights('2030-01-30', 6))), 'confirmed', 'and becomes longer');
SELECT is(waits('lia', 'yacht', '2030-01-20', 20), 'waitlisted', 'one that would begin in time');
SELECT is(waits('moe', 'yacht', '2030-02-03'), 'waitlisted', 'one that would not');
SELECT is((reservation.close_resource(r('yacht'), nights('2030-02-05', 1))).accepted, true, 'and a closure, beyond the last day');
SELECT is(record_outcome('kuno', reservation.cancel_reservation(id('kuno'))), 'canceled', 'they cancel');
SELECT is((row_of('lia')).status, 'waitlisted', 'it is still closed for one day');
SELECT is((reservation.reopen_resource((SELECT allocation_id FROM reservation.allocation WHERE resource_id = r('yacht')))).accepted, true, 'which opens');
SELECT is((row_of('lia')).status, 'held', 'and that is what was wanting');
SELECT is((row_of('moe')).status, 'waitlisted', 'too far ahead is too far ahead');

-- A resource with a queue cannot be deleted.
SELECT is(waits('ivo', 'attic', '2030-04-01'), 'waitlisted', 'it waits for what is free: a look of the sweep away');
SELECT throws_ok($$DELETE FROM reservation.resource WHERE name = 'attic'$$, '23503',
	format('resource %s is waited for', r('attic')), 'so that nobody waits for nothing');
SELECT throws_ok($$UPDATE reservation.resource SET resource_id = 4711 WHERE name = 'attic'$$, '23503', NULL, 'under no other number either');
SELECT is(record_outcome('ivo', reservation.cancel_reservation(id('ivo'))), 'canceled', 'until nobody does');
SELECT lives_ok($$DELETE FROM reservation.resource WHERE name = 'attic'$$, 'then it may go');

-- A group waits for none of its resources if the rules of one forbid the stay.
INSERT INTO reservation.resource (name, time_zone) VALUES ('shop', 'UTC');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) VALUES (r('shop'), 1, '08:00', '10:00');
SELECT is(record_outcome('jim', reservation.create_group_reservation(ARRAY[r('tent'), r('shop')], nights('2030-04-01', 1), 'c', on_unavailable => 'waitlist')),
	'refused: closed', 'one is full, and the other never open then');
SELECT is_empty($$SELECT FROM reservation.waitlist_entry WHERE reservation_id = id('jim')$$, 'so it does not wait');

-- A place that is past by now is what a stay that has begun still needs, or its set-up.
SET reservation.now = '2030-07-01 11:50+00';
INSERT INTO reservation.resource (name, time_zone, setup_time) VALUES ('den', 'UTC', '0'), ('lab', 'UTC', '1 hour');
SELECT is(record_outcome('kai', reservation.create_reservation(r('den'), hours('2030-07-01 12:00', 0.5), 'c')), 'confirmed', 'until half past twelve');
SELECT is(record_outcome('lea', reservation.add_to_waitlist(r('den'), hours('2030-07-01 12:15', 1), 'c')), 'waitlisted', 'a quarter of an hour too early');
SELECT is(record_outcome('mia', reservation.add_to_waitlist(r('den'), hours('2030-07-01 12:00', 1), 'c', priority => 1)), 'waitlisted', 'and another, who would be first');
SELECT is(record_outcome('nic', reservation.create_reservation(r('lab'), hours('2030-07-01 11:55', 0.75), 'c')), 'confirmed', 'set up from five to eleven on');
SELECT is(record_outcome('ole', reservation.add_to_waitlist(r('lab'), hours('2030-07-01 13:15', 1), 'c')), 'waitlisted', 'sets up from a quarter past twelve on');
SET reservation.now = '2030-07-01 13:00+00';
SELECT is(record_outcome('kai', reservation.cancel_reservation(id('kai'))), 'canceled', 'the place is over');
SELECT is((row_of('lea')).status, 'held', 'and is part of a stay that has begun');
SELECT is((row_of('mia')).status, 'waitlisted', 'but of none that is over');
SELECT is(record_outcome('nic', reservation.cancel_reservation(id('nic'))), 'canceled', 'so is this one');
SELECT is((row_of('ole')).status, 'held', 'and is part of a set-up time that has begun');
-- by whatever frees it
SELECT is(record_outcome('pia', reservation.create_reservation(r('den'), hours('2030-07-01 13:15', 0.5), 'c', hold => '1 hour')), 'held', 'a hold');
SELECT is(record_outcome('roy', reservation.add_to_waitlist(r('den'), hours('2030-07-01 13:30', 3), 'c')), 'waitlisted', 'that lasts a little too long');
SET reservation.now = '2030-07-01 14:00+00';
SELECT is(record_outcome('pia', reservation.expire_reservation(id('pia'))), 'expired', 'expires, when its stay is over');
SELECT is((row_of('roy')).status, 'held', 'which makes room');
SELECT is(record_outcome('roy', reservation.cancel_reservation(id('roy'))), 'canceled', 'given back');
SELECT is(record_outcome('mia', reservation.expire_reservation(id('mia'))), 'expired', 'who waits for what is over waits no more');

-- Set-up and clean-up time may change while somebody waits.
SET reservation.now = '2030-01-02 16:00+00';
INSERT INTO reservation.resource (name, time_zone, setup_time, cleanup_time) VALUES
	('court', 'Europe/Vienna', NULL, '2 hours'), ('hall', 'Europe/Vienna', '1 day', '1 day'), ('dock', 'Europe/Vienna', '1 month', NULL),
	('pool', 'Europe/Vienna', '1 hour', '2 hours');
SELECT is(record_outcome('abe', reservation.create_reservation(r('court'), hours('2030-03-05 16:00', 2), 'c')), 'confirmed', 'Abe plays from four to six.');
SELECT is(record_outcome('ben', reservation.add_to_waitlist(r('court'), hours('2030-03-05 13:00', 3), 'c')), 'waitlisted', 'Ben would play until four, and leave no time to clean.');
SELECT is_empty('SELECT FROM reservation.expire_reservations()', 'A sweep changes nothing.');
SELECT is((row_of('ben')).status, 'waitlisted', 'Ben waits.');
UPDATE reservation.resource SET cleanup_time = '3 hours' WHERE name = 'court';
SELECT is((row_of('ben')).status, 'waitlisted', 'More time to clean helps nobody.');
UPDATE reservation.resource SET cleanup_time = NULL WHERE name = 'court';
SELECT is((row_of('ben')).status, 'held', 'Less time to clean is room that is offered at once.');
SELECT is(place_of('ben'), 'court [0,1) ["2030-03-05 13:00:00+00","2030-03-05 16:00:00+00")', 'Ben has it, without time to clean.');
SELECT is(record_outcome('cas', reservation.create_reservation(r('hall'), hours('2030-03-30 12:00', 6), 'c')), 'confirmed', 'Cas has the day before the clocks change.');
SELECT is(record_outcome('dan', reservation.add_to_waitlist(r('hall'), hours('2030-04-01 11:00', 6), 'c')), 'waitlisted', 'Dan wants the day after it, an hour too early.');
UPDATE reservation.resource SET setup_time = '23 hours' WHERE name = 'hall';
SELECT is((row_of('dan')).status, 'waitlisted', 'An hour less changes nothing where a day was an hour shorter.');
ALTER TABLE reservation.resource DISABLE TRIGGER resource_grows;
UPDATE reservation.resource SET setup_time = '16 hours' WHERE name = 'hall';
ALTER TABLE reservation.resource ENABLE TRIGGER resource_grows;
SELECT lives_ok('SELECT FROM reservation.expire_reservations()', 'What no trigger has seen is left to the sweep.');
SELECT is((row_of('dan')).status, 'held', 'The sweep reckons with the time of now.');
SELECT is(record_outcome('ede', reservation.create_reservation(r('dock'), hours('2030-03-31 12:00', 2), 'c')), 'confirmed', 'Ede has the last of March.');
SELECT is(record_outcome('fin', reservation.add_to_waitlist(r('dock'), hours('2030-04-30 14:00', 2), 'c')), 'waitlisted', 'Fin wants the last of April, which begins on the 30th of March.');
SELECT is(record_outcome('gus', reservation.add_to_waitlist(r('dock'), hours('2030-05-01 14:00', 2), 'c', priority => -1)), 'waitlisted', 'Gus wants the first of May, and is later in the queue.');
SELECT is(record_outcome('ede', reservation.cancel_reservation(id('ede'))), 'canceled', 'Ede cancels.');
SELECT is((row_of('fin')).status || ' ' || (row_of('gus')).status, 'held waitlisted', 'Fin has it, as a month is what the calendar says.');
SELECT is(record_outcome('ike', reservation.create_reservation(r('pool'), hours('2030-03-05 12:00', 2), 'c')), 'confirmed', 'Ike swims until two, and it is cleaned until four.');
UPDATE reservation.resource SET cleanup_time = NULL, setup_time = NULL WHERE name = 'pool';
SELECT is(record_outcome('jon', reservation.add_to_waitlist(r('pool'), hours('2030-03-05 15:00', 1), 'c')), 'waitlisted', 'Jon wants the time in which it is cleaned.');
SELECT is(record_outcome('ike', reservation.modify_reservation(id('ike'), hours('2030-03-06 12:00', 2))), 'confirmed', 'Ike swims on another day.');
SELECT is((row_of('jon')).status, 'held', 'What Ike had with the clean-up time of then is offered.');

-- Nobody who fits waits for ever behind those who do not.
INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES ('lodge', 2, 'UTC', '1 hour'), ('farm', 2, 'UTC', '1 hour');
SELECT is(record_outcome('kay ' || name, reservation.create_reservation(r(name), nights('2030-08-03', 1), 'c')), 'confirmed', 'One of two units is sold for a night of the ' || name || '.')
FROM (VALUES ('lodge'), ('farm')) AS place (name);
SELECT is((SELECT count(*) FROM generate_series(1, 100) n, reservation.add_to_waitlist(r('lodge'), nights('2030-08-02', 3), 'big' || n, 2)), 100::bigint, 'A hundred want both.');
SELECT is(record_outcome('lou', reservation.add_to_waitlist(r('lodge'), nights('2030-08-02', 3), 'c')), 'waitlisted', 'Lou wants one.');
SELECT lives_ok('SELECT FROM reservation.expire_reservations()', 'A sweep looks at all of them.');
SELECT is((row_of('lou')).status, 'held', 'Lou has it.');
SELECT is((SELECT count(*) FROM reservation.waitlist_entry WHERE resource_id = r('lodge')), 100::bigint, 'The others wait.');
SET reservation.waitlist_depth = 3;
SELECT is((SELECT count(*) FROM generate_series(1, 20) n, reservation.add_to_waitlist(r('farm'), nights('2030-08-02', 3), 'big' || n, 2)), 20::bigint, 'Twenty want both.');
SELECT is(record_outcome('moe ' || n, reservation.add_to_waitlist(r('farm'), nights('2030-08-02', 3), 'c', priority => 2 - n)), 'waitlisted', 'Moe wants one, behind them.') FROM generate_series(1, 2) n;
-- so many sweeps as there are pages: those behind the head are 19
SELECT is((SELECT count(*) FROM generate_series(1, 7) n, LATERAL (SELECT count(*) FROM reservation.expire_reservations(1000 + n)) AS sweep), 7::bigint,
	'Each of seven sweeps looks at three at the head and three behind it.');
SELECT is((row_of('moe 1')).status || ' ' || (row_of('moe 2')).status, 'held waitlisted', 'The first who fits has it.');
RESET reservation.waitlist_depth;

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
