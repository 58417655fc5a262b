-- Sold beyond capacity: who stays, who moves, who waits; and who is let alone.
\ir support/story.sql
SELECT plan(108);

CREATE TABLE action (n bigint GENERATED ALWAYS AS IDENTITY, resource text, reservation_id uuid, action text, "to" bigint, reason text);
CREATE FUNCTION process(resource text, during tstzrange DEFAULT NULL) RETURNS int LANGUAGE sql AS $$
WITH handled AS (
	INSERT INTO action (resource, reservation_id, action, "to", reason)
	SELECT $1, p.* FROM reservation.process_overreservation(r($1), $2) AS p RETURNING 1)
SELECT count(*)::int FROM handled $$;
-- The last action on a reservation
CREATE FUNCTION done(name text) RETURNS text LANGUAGE sql AS $$
SELECT a.action || ' ' || a.reason FROM action a WHERE a.reservation_id = id($1) ORDER BY a.n DESC LIMIT 1 $$;
CREATE FUNCTION books(name text, resource text, arrival date, n int DEFAULT 1, quantity int DEFAULT 1, how text DEFAULT 'overbook') RETURNS text
LANGUAGE sql AS $$SELECT record_outcome($1, reservation.create_reservation(r($2), nights($3, $4), 'c', $5, $6))$$;

INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone) VALUES
	('main', 'room', 2, 2, 'UTC'), ('annex', 'room', 1, 0, 'UTC'), ('ship', NULL, 2, 1, 'UTC'), ('bus', NULL, 4, 2, 'UTC'),
	('flat', NULL, 2, 0, 'UTC');

-- Nothing to do
SELECT is(process('main'), 0, 'nobody is there');
SELECT is(books('anna', 'main', '2030-03-01', 3), 'confirmed', 'anna');
SELECT is(books('bert', 'main', '2030-03-01', 2), 'confirmed', 'bert');
SELECT is(process('main'), 0, 'nobody is too many');
SELECT is_empty('SELECT customer FROM reservation.reservation WHERE xmax <> 0', 'and who stays is not even locked');

-- Re-packed: somebody else has left.
SELECT is(books('carl', 'main', '2030-03-01', 1), 'confirmed', 'carl, one too many');
SELECT is(units_of('carl'), '[2,3)', 'on a unit that does not exist');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'bert does not come');
SELECT is(process('main'), 1, 'one is handled');
SELECT is(done('carl'), 'repacked available', 're-packed');
SELECT is(units_of('carl'), '[1,2)', 'onto a unit that does');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized OverreservationProcessed', 'and told');
SELECT is((row_of('carl')).version, 1, 'nothing that carl asked for has changed');
SELECT is(process('main'), 0, 'again: nothing is left to do');

-- Moved within the category: the longest stay, as that frees most
SELECT is(books('dora', 'main', '2030-03-01', 1), 'confirmed', 'dora, one too many');
SELECT is(process('main'), 2, 'two are handled');
SELECT is(done('anna'), 'moved unavailable', 'who would stay longest has to go');
SELECT is(place_of('anna'), 'annex [0,1) ["2030-03-01 15:00:00+00","2030-03-04 11:00:00+00")', 'to the annex');
SELECT is((row_of('anna')).resource_ids, ARRAY[r('annex')], 'it is there that anna is expected');
SELECT is((row_of('anna')).status, 'confirmed', 'as before');
SELECT is((row_of('anna')).version, 2, 'a new version');
SELECT is(done('dora'), 'repacked available', 'dora stays, on the unit that anna left');
SELECT ok(upper((SELECT units FROM reservation.allocation WHERE reservation_id = id('dora'))) <= 2, 'which exists');

-- On the waitlist: no other room
SELECT is(books('emil', 'main', '2030-03-01', 1), 'confirmed', 'emil, one too many');
SELECT is(process('main'), 1, 'one is handled');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE status = 'waitlisted'), 1, 'one of them has to wait');
CREATE VIEW unlucky AS SELECT * FROM reservation.reservation WHERE status = 'waitlisted' AND resource_ids = ARRAY[r('main')];
SELECT is((SELECT action FROM action ORDER BY n DESC LIMIT 1), 'waitlisted', 'which the answer says');
SELECT isnt((SELECT payload->'alternatives' FROM unlucky u, reservation.history(u.reservation_id) WHERE type = 'OverreservationProcessed'),
	'[]', 'with alternatives');
SELECT is((SELECT payload->>'action' FROM unlucky u, reservation.history(u.reservation_id) WHERE type = 'OverreservationProcessed'),
	'waitlisted', 'and what was done');
SELECT is_empty('SELECT * FROM reservation.allocation a JOIN unlucky USING (reservation_id)', 'it has no place');
SELECT is((SELECT count(*)::int FROM reservation.waitlist_entry JOIN unlucky USING (reservation_id)), 1, 'and is in the queue');
CREATE TABLE waited AS SELECT reservation_id FROM unlucky;
SELECT is(record_outcome('x', reservation.cancel_reservation((SELECT a.reservation_id FROM reservation.allocation a
	WHERE a.resource_id = r('main') LIMIT 1))), 'canceled', 'another does not come');
SELECT is((SELECT status FROM reservation.reservation JOIN waited USING (reservation_id)), 'confirmed',
	'so it has its place back, and need not ask for it again');

-- Capacity that is lowered
SELECT is(books('fay', 'flat', '2030-05-01', 4, 1, 'reject'), 'confirmed', 'fay');
SELECT is(books('gil', 'flat', '2030-05-01', 4, 1, 'reject'), 'confirmed', 'gil');
SELECT is(record_outcome('hal', reservation.add_to_waitlist(r('flat'), nights('2030-05-04', 1), 'c')), 'waitlisted', 'hal waits for the last night');
SELECT lives_ok($$UPDATE reservation.resource SET capacity = 1 WHERE name = 'flat'$$, 'that is a manager''s right');
SELECT is(process('flat'), 1, 'one has to go');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('flat')), 1, 'one is left');
SELECT is((row_of('hal')).status, 'waitlisted', 'hal waits on');
SELECT lives_ok($$UPDATE reservation.resource SET capacity = 3 WHERE name = 'flat'$$, 'and raised again');
SELECT is((row_of('fay')).status || (row_of('gil')).status || (row_of('hal')).status, 'confirmedconfirmedheld', 'everybody has a place');

-- Priority, and who is in
SELECT is(books('ida', 'ship', '2030-01-01', 2), 'confirmed', 'ida');
SELECT is(books('jan', 'ship', '2030-01-01', 2), 'confirmed', 'jan');
SELECT is(books('kim', 'ship', '2030-01-01', 1), 'confirmed', 'kim, one too many');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'ida is in');
SELECT is(record_outcome('kim', reservation.checkin(id('kim'))), 'checked_in', 'and kim, on a unit that does not exist');
SELECT is(process('ship'), 2, 'two are handled');
SELECT is(done('jan'), 'waitlisted unavailable', 'only one who is not in can go');
SELECT is(done('kim'), 'unresolved checked_in', 'kim is left alone');
SELECT is(units_of('ida') || units_of('kim'), '[0,1)[2,3)', 'both where they were');
SELECT is((row_of('kim')).version, 2, 'unchanged');
SELECT is(new_events('jan'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized OverreservationProcessed', 'told');

-- Several units: who left for nothing stays.
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(books('leo', 'bus', '2030-03-01', 6, 1), 'confirmed', 'a seat for six days');
SELECT is(books('max', 'bus', '2030-03-01', 1, 2), 'confirmed', 'two for a day');
SELECT is(books('nora', 'bus', '2030-03-01', 1, 2), 'confirmed', 'another two, one too many');
SELECT is(books('olga', 'bus', '2030-03-03', 4, 4), 'confirmed', 'four, later');
SELECT is(process('bus'), 3, 'three are handled');
SELECT is(done('leo'), 'waitlisted unavailable', 'one has to go');
SELECT is(done('olga') || ', ' || done('nora'), 'repacked available, repacked available', 'that is enough');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('bus') AND upper(units) > 4), 0, 'all others sit');

-- A period of its own
SELECT is(books('paul', 'main', '2030-04-01', 1, 2), 'confirmed', 'full in April');
SELECT is(books('quin', 'main', '2030-04-01', 1, 1), 'confirmed', 'and one more');
SELECT is(process('main', nights('2030-06-01', 1)), 0, 'not in June');
SELECT is(process('main', nights('2030-04-01', 1)), 1, 'but then');
SELECT is(done('quin'), 'moved unavailable', 'one fits the annex');
SELECT is((row_of('paul')).status, 'confirmed', 'two are left');

-- Money stays as it was; who waits pays nothing for going.
INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('strict', '1000 days', 100);
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone, price, cancellation_policy) VALUES ('cabin', 1, 1, 'UTC', 100, 'strict');
SELECT is(books('rosa', 'cabin', '2030-03-01', 2), 'held', 'to be paid');
SELECT is(record_outcome('rosa', reservation.complete_payment(id('rosa'), 'p1')), 'confirmed', 'paid');
SELECT is(books('sven', 'cabin', '2030-03-01', 1), 'held', 'one too many');
SELECT is(process('cabin'), 2, 'one has to go, and the other gets its unit');
SELECT is((row_of('rosa')).payment_status, 'paid', 'what is paid is paid');
SELECT is(record_outcome('rosa', reservation.cancel_reservation(id('rosa'))), 'canceled', 'rosa has had enough');
SELECT is((SELECT payload->>'refund' FROM reservation.history(id('rosa')) WHERE type = 'RefundDue'), '100.00', 'and gets all of it back');

-- A hold that loses its place is asked for nothing until it is offered one; a reservation that was firm goes on owing.
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone, price, payment) VALUES ('igloo', 1, 1, 'UTC', 100, 'upfront'), ('yurt', 1, 1, 'UTC', 100, 'later');
CREATE FUNCTION asked_of(name text) RETURNS numeric LANGUAGE sql AS $$
SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id($1) AND status = 'requested'
$$;
SELECT is(books('tom ' || p, p, '2030-03-01', 2) || books('una ' || p, p, '2030-03-02', 1), s || s, 'Two have the only unit of the ' || p || '.')
FROM (VALUES ('igloo', 'held'), ('yurt', 'confirmed')) AS v(p, s);
SELECT is(asked_of('una ' || p), 100::numeric, 'The second has been asked for the price of the ' || p || '.') FROM unnest('{igloo,yurt}'::text[]) AS p;
SELECT cmp_ok(process(p), '>', 0, 'One has to leave the ' || p || '.') FROM unnest('{igloo,yurt}'::text[]) AS p;
SELECT is((row_of('una ' || p)).status || coalesce(asked_of('una ' || p), 0)::int, s, 'The second waits for the ' || p || '.')
FROM (VALUES ('igloo', 'waitlisted0'), ('yurt', 'waitlisted100')) AS v(p, s);
SELECT is_empty('SELECT * FROM reservation.verify()', 'Events and rows agree about both who wait.');

-- A reservation to be paid in one currency is not moved to a place that has another.
INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone, price, currency, payment) VALUES
	('here', 'abroad', 1, 1, 'UTC', 100, 'EUR', 'later'), ('over there', 'abroad', 9, 0, 'UTC', 120, 'USD', 'later'), ('zone', 'abroad', 0, 0, 'UTC', 90, 'EUR', 'later');
SELECT is(books('wanda', 'here', '2030-03-01', 1), 'confirmed', 'Wanda has a place.');
SELECT is(books('xaver', 'here', '2030-03-01', 1), 'confirmed', 'Xaver has one too many.');
SELECT is(process('here'), 1, 'Xaver has to go.');
SELECT is(done('xaver'), 'waitlisted unavailable', 'A place in another currency is none.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'zone';
SELECT is(books('yola', 'here', '2030-03-01', 1), 'confirmed', 'Yola has one too many.');
SELECT is(process('here'), 1, 'Yola has to go.');
SELECT is(done('yola'), 'moved unavailable', 'A place in the same currency is one.');
SELECT is((row_of('yola')).resource_ids, ARRAY[r('zone')], 'Yola has it.');
SELECT is(record_outcome('zita', reservation.create_reservation(r('here'), nights('2030-03-01', 1), 'c', amount => 0, on_unavailable => 'overbook')), 'confirmed', 'Zita pays nothing.');
SELECT is(process('here'), 1, 'Zita has to go.');
SELECT is((SELECT (resource_ids, amount, currency) FROM row_of('zita')), (ARRAY[r('over there')], 0.00, 'USD'::text), 'Nothing is nothing in any currency.');
SELECT is(record_outcome('zita', reservation.modify_reservation(id('zita'), amount => 70)), 'confirmed', 'An amount is given later.');
SELECT is((SELECT (amount, currency) FROM row_of('zita')), (70.00, 'USD'::text), 'It is in the currency of the place.');

-- Of a group, one resource is put right while more is sold of the other.
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES ('hall', 1, 1, 'UTC'), ('stage', 1, 1, 'UTC');
SELECT is(books('tina', 'hall', '2030-05-01', 1), 'confirmed', 'the hall');
SELECT is(books('udo', 'stage', '2030-05-01', 1), 'confirmed', 'the stage');
SELECT is(record_outcome('vic', reservation.create_group_reservation(ARRAY[r('hall'), r('stage')], nights('2030-05-01', 1), 'c', on_unavailable => 'overbook')),
	'confirmed', 'and both, once more');
SELECT is(record_outcome('tina', reservation.cancel_reservation(id('tina'))), 'canceled', 'the hall is free again');
SELECT is(process('hall'), 1, 'so there is a unit of it');
SELECT is(done('vic'), 'repacked available', 'whatever is sold of the stage');
SELECT is((SELECT units FROM reservation.allocation WHERE resource_id = r('stage') AND reservation_id = id('vic')), '[1,2)', 'where nothing changes');

-- Wrong calls
SELECT throws_ok('SELECT * FROM reservation.process_overreservation(NULL)', '22004', NULL, 'no resource');
SELECT throws_ok('SELECT * FROM reservation.process_overreservation(4711)', 'P0002', NULL, 'an unknown one');
SELECT throws_ok($$SELECT * FROM reservation.process_overreservation(r('main'), 'empty')$$, '22023', NULL, 'no time');
SELECT is_empty($$SELECT * FROM reservation.process_overreservation(r('main'), nights('2029-03-01', 1))$$, 'the past is as it was');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
