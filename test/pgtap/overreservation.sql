-- process_overreservation: the reservations that stay, are moved, wait, or are left alone.
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
SELECT is(process('main'), 0, 'A resource without reservations has nothing to process.');
SELECT is(books('anna', 'main', '2030-03-01', 3), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT is(books('bert', 'main', '2030-03-01', 2), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(process('main'), 0, 'A resource within its capacity has nothing to process.');
SELECT is_empty('SELECT customer FROM reservation.reservation WHERE xmax <> 0', 'A reservation that stays is not locked.');

-- Repacked after a cancellation
SELECT is(books('carl', 'main', '2030-03-01', 1), 'confirmed', 'Carl''s reservation is overbooked.');
SELECT is(units_of('carl'), '[2,3)', 'Its unit is beyond the capacity.');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'Bert''s reservation is canceled.');
SELECT is(process('main'), 1, 'The command handles one reservation.');
SELECT is(done('carl'), 'repacked available', 'The overbooked reservation is repacked.');
SELECT is(units_of('carl'), '[1,2)', 'Its unit is within the capacity.');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized OverreservationProcessed', 'The repacking is an event.');
SELECT is((row_of('carl')).version, 1, 'The repacking makes no version.');
SELECT is(process('main'), 0, 'A second call has nothing to process.');

-- Moved within the category: the longest stay first, as that frees most
SELECT is(books('dora', 'main', '2030-03-01', 1), 'confirmed', 'Dora''s reservation is overbooked.');
SELECT is(process('main'), 2, 'The command handles two reservations.');
SELECT is(done('anna'), 'moved unavailable', 'The reservation with the longest stay is moved.');
SELECT is(place_of('anna'), 'annex [0,1) ["2030-03-01 15:00:00+00","2030-03-04 11:00:00+00")', 'Anna''s reservation is moved within the category.');
SELECT is((row_of('anna')).resource_ids, ARRAY[r('annex')], 'The row of the moved reservation has its new resource.');
SELECT is((row_of('anna')).status, 'confirmed', 'The moved reservation is still confirmed.');
SELECT is((row_of('anna')).version, 2, 'The move makes a new version.');
SELECT is(done('dora'), 'repacked available', 'Dora''s reservation is repacked onto the unit that was left.');
SELECT ok(upper((SELECT units FROM reservation.allocation WHERE reservation_id = id('dora'))) <= 2, 'The unit of Dora''s reservation is within the capacity.');

-- On the waitlist: no other room
SELECT is(books('emil', 'main', '2030-03-01', 1), 'confirmed', 'Emil''s reservation is overbooked.');
SELECT is(process('main'), 1, 'The command handles one reservation without another room.');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE status = 'waitlisted'), 1, 'One reservation waits.');
CREATE VIEW unlucky AS SELECT * FROM reservation.reservation WHERE status = 'waitlisted' AND resource_ids = ARRAY[r('main')];
SELECT is((SELECT action FROM action ORDER BY n DESC LIMIT 1), 'waitlisted', 'The answer says that it waits.');
SELECT isnt((SELECT payload->'alternatives' FROM unlucky u, reservation.history(u.reservation_id) WHERE type = 'OverreservationProcessed'),
	'[]', 'The event of a reservation that must wait has alternatives.');
SELECT is((SELECT payload->>'action' FROM unlucky u, reservation.history(u.reservation_id) WHERE type = 'OverreservationProcessed'),
	'waitlisted', 'The event of a reservation that must wait says so.');
SELECT is_empty('SELECT * FROM reservation.allocation a JOIN unlucky USING (reservation_id)', 'The reservation that waits has no place.');
SELECT is((SELECT count(*)::int FROM reservation.waitlist_entry JOIN unlucky USING (reservation_id)), 1, 'The reservation that waits has an entry in the waitlist.');
CREATE TABLE waited AS SELECT reservation_id FROM unlucky;
SELECT is(record_outcome('x', reservation.cancel_reservation((SELECT a.reservation_id FROM reservation.allocation a
	WHERE a.resource_id = r('main') LIMIT 1))), 'canceled', 'Another reservation is canceled.');
SELECT is((SELECT status FROM reservation.reservation JOIN waited USING (reservation_id)), 'confirmed',
	'The reservation that waited is confirmed again without an offer.');

-- Capacity that is lowered
SELECT is(books('fay', 'flat', '2030-05-01', 4, 1, 'reject'), 'confirmed', 'Fay''s reservation is confirmed.');
SELECT is(books('gil', 'flat', '2030-05-01', 4, 1, 'reject'), 'confirmed', 'Gil''s reservation is confirmed.');
SELECT is(record_outcome('hal', reservation.add_to_waitlist(r('flat'), nights('2030-05-04', 1), 'c')), 'waitlisted', 'Hal''s reservation waits for the last night.');
SELECT lives_ok($$UPDATE reservation.resource SET capacity = 1 WHERE name = 'flat'$$, 'The capacity can be lowered below what is booked.');
SELECT is(process('flat'), 1, 'The command handles one reservation of the lowered capacity.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('flat')), 1, 'One reservation is left on the resource.');
SELECT is((row_of('hal')).status, 'waitlisted', 'Hal''s reservation still waits.');
SELECT lives_ok($$UPDATE reservation.resource SET capacity = 3 WHERE name = 'flat'$$, 'The capacity can be raised again.');
SELECT is((row_of('fay')).status || (row_of('gil')).status || (row_of('hal')).status, 'confirmedconfirmedheld', 'Each reservation has a place after the capacity is raised.');

-- Reservations that are checked in
SELECT is(books('ida', 'ship', '2030-01-01', 2), 'confirmed', 'Ida''s reservation is confirmed.');
SELECT is(books('jan', 'ship', '2030-01-01', 2), 'confirmed', 'Jan''s reservation is confirmed.');
SELECT is(books('kim', 'ship', '2030-01-01', 1), 'confirmed', 'Kim''s reservation is overbooked.');
SET reservation.now = '2030-01-01 16:00+00';
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'Ida''s reservation is checked in.');
SELECT is(record_outcome('kim', reservation.checkin(id('kim'))), 'checked_in', 'Kim''s reservation is checked in on a unit beyond the capacity.');
SELECT is(process('ship'), 2, 'The command handles two reservations beside a guest.');
SELECT is(done('jan'), 'waitlisted unavailable', 'The reservation that is not checked in has to wait.');
SELECT is(done('kim'), 'unresolved checked_in', 'The reservation that is checked in is unresolved.');
SELECT is(units_of('ida') || units_of('kim'), '[0,1)[2,3)', 'The reservations that are checked in keep their units.');
SELECT is((row_of('kim')).version, 2, 'The unresolved reservation keeps its version.');
SELECT is(new_events('jan'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized OverreservationProcessed', 'The reservation that has to wait has the event.');

-- A reservation of several units that need not leave stays.
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(books('leo', 'bus', '2030-03-01', 6, 1), 'confirmed', 'A reservation of one seat for six days is confirmed.');
SELECT is(books('max', 'bus', '2030-03-01', 1, 2), 'confirmed', 'A reservation of two seats for a day is confirmed.');
SELECT is(books('nora', 'bus', '2030-03-01', 1, 2), 'confirmed', 'A reservation of another two seats is overbooked.');
SELECT is(books('olga', 'bus', '2030-03-03', 4, 4), 'confirmed', 'A later reservation of four seats is overbooked.');
SELECT is(process('bus'), 3, 'The command handles three reservations.');
SELECT is(done('leo'), 'waitlisted unavailable', 'The reservation of one seat has to wait.');
SELECT is(done('olga') || ', ' || done('nora'), 'repacked available, repacked available', 'The overbooked reservations are repacked.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE resource_id = r('bus') AND upper(units) > 4), 0, 'No reservation is left on a seat beyond the capacity.');

-- A period of its own
SELECT is(books('paul', 'main', '2030-04-01', 1, 2), 'confirmed', 'A reservation fills the resource in April.');
SELECT is(books('quin', 'main', '2030-04-01', 1, 1), 'confirmed', 'Another reservation is overbooked in April.');
SELECT is(process('main', nights('2030-06-01', 1)), 0, 'The command handles nothing outside its period.');
SELECT is(process('main', nights('2030-04-01', 1)), 1, 'The command handles the overbooked reservation within its period.');
SELECT is(done('quin'), 'moved unavailable', 'The overbooked reservation is moved to the annex.');
SELECT is((row_of('paul')).status, 'confirmed', 'The other reservation is still confirmed.');

-- The money stays as it was; the cancellation of a reservation that waits costs nothing.
INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('strict', '1000 days', 100);
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone, price, cancellation_policy) VALUES ('cabin', 1, 1, 'UTC', 100, 'strict');
SELECT is(books('rosa', 'cabin', '2030-03-01', 2), 'held', 'Rosa''s reservation is held until it is paid.');
SELECT is(record_outcome('rosa', reservation.complete_payment(id('rosa'), 'p1')), 'confirmed', 'Rosa''s reservation is paid and confirmed.');
SELECT is(books('sven', 'cabin', '2030-03-01', 1), 'held', 'Sven''s reservation is overbooked.');
SELECT is(process('cabin'), 2, 'The command moves one to the waitlist and repacks the other.');
SELECT is((row_of('rosa')).payment_status, 'paid', 'A reservation that waits keeps its payment.');
SELECT is(record_outcome('rosa', reservation.cancel_reservation(id('rosa'))), 'canceled', 'The reservation that waits is canceled.');
SELECT is((SELECT payload->>'refund' FROM reservation.history(id('rosa')) WHERE type = 'RefundDue'), '100.00', 'The cancellation of a reservation that waits refunds all of its price.');

-- A hold that loses its place is asked for nothing until it is offered one; a reservation that was firm goes on owing.
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone, price, payment) VALUES ('igloo', 1, 1, 'UTC', 100, 'upfront'), ('yurt', 1, 1, 'UTC', 100, 'later');
CREATE FUNCTION asked_of(name text) RETURNS numeric LANGUAGE sql AS $$
SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id($1) AND status = 'requested'
$$;
SELECT is(books('tom ' || p, p, '2030-03-01', 2) || books('una ' || p, p, '2030-03-02', 1), s || s, 'Two reservations have the only unit of the ' || p || '.')
FROM (VALUES ('igloo', 'held'), ('yurt', 'confirmed')) AS v(p, s);
SELECT is(asked_of('una ' || p), 100::numeric, 'The second reservation has a request for the price of the ' || p || '.') FROM unnest('{igloo,yurt}'::text[]) AS p;
SELECT cmp_ok(process(p), '>', 0, 'The command handles reservations of the ' || p || '.') FROM unnest('{igloo,yurt}'::text[]) AS p;
SELECT is((row_of('una ' || p)).status || coalesce(asked_of('una ' || p), 0)::int, s, 'The second reservation waits for the ' || p || '.')
FROM (VALUES ('igloo', 'waitlisted0'), ('yurt', 'waitlisted100')) AS v(p, s);
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree about both that wait.');

-- A reservation to be paid in one currency is not moved to a place that has another.
INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone, price, currency, payment) VALUES
	('here', 'abroad', 1, 1, 'UTC', 100, 'EUR', 'later'), ('over there', 'abroad', 9, 0, 'UTC', 120, 'USD', 'later'), ('zone', 'abroad', 0, 0, 'UTC', 90, 'EUR', 'later');
SELECT is(books('wanda', 'here', '2030-03-01', 1), 'confirmed', 'Wanda''s reservation is confirmed.');
SELECT is(books('xaver', 'here', '2030-03-01', 1), 'confirmed', 'Xaver''s reservation is overbooked.');
SELECT is(process('here'), 1, 'The command handles Xaver''s reservation.');
SELECT is(done('xaver'), 'waitlisted unavailable', 'The reservation in euros is not moved to a place in dollars.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'zone';
SELECT is(books('yola', 'here', '2030-03-01', 1), 'confirmed', 'Yola''s reservation is overbooked.');
SELECT is(process('here'), 1, 'The command handles Yola''s reservation.');
SELECT is(done('yola'), 'moved unavailable', 'The reservation in euros is moved to another place in euros.');
SELECT is((row_of('yola')).resource_ids, ARRAY[r('zone')], 'Yola''s reservation has that place.');
SELECT is(record_outcome('zita', reservation.create_reservation(r('here'), nights('2030-03-01', 1), 'c', amount => 0, on_unavailable => 'overbook')), 'confirmed', 'Zita''s reservation with an amount of 0 is overbooked.');
SELECT is(process('here'), 1, 'The command handles Zita''s reservation.');
SELECT is((SELECT (resource_ids, amount, currency) FROM row_of('zita')), (ARRAY[r('over there')], 0.00, 'USD'::text), 'A reservation with an amount of 0 is moved to a place in dollars.');
SELECT is(record_outcome('zita', reservation.modify_reservation(id('zita'), amount => 70)), 'confirmed', 'A later amount is given.');
SELECT is((SELECT (amount, currency) FROM row_of('zita')), (70.00, 'USD'::text), 'The later amount is in dollars.');

-- A group is put right on one resource while the other is overbooked.
INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES ('hall', 1, 1, 'UTC'), ('stage', 1, 1, 'UTC');
SELECT is(books('tina', 'hall', '2030-05-01', 1), 'confirmed', 'A reservation of the hall is confirmed.');
SELECT is(books('udo', 'stage', '2030-05-01', 1), 'confirmed', 'A reservation of the stage is confirmed.');
SELECT is(record_outcome('vic', reservation.create_group_reservation(ARRAY[r('hall'), r('stage')], nights('2030-05-01', 1), 'c', on_unavailable => 'overbook')),
	'confirmed', 'A group of the hall and the stage is overbooked.');
SELECT is(record_outcome('tina', reservation.cancel_reservation(id('tina'))), 'canceled', 'The reservation of the hall is canceled.');
SELECT is(process('hall'), 1, 'The command handles the group on the hall.');
SELECT is(done('vic'), 'repacked available', 'The group is repacked, whatever is sold of the stage.');
SELECT is((SELECT units FROM reservation.allocation WHERE resource_id = r('stage') AND reservation_id = id('vic')), '[1,2)', 'The group keeps its unit of the stage.');

-- Wrong calls
SELECT throws_ok('SELECT * FROM reservation.process_overreservation(NULL)', '22004', NULL, 'A null resource is an error.');
SELECT throws_ok('SELECT * FROM reservation.process_overreservation(4711)', 'P0002', NULL, 'An unknown resource is an error.');
SELECT throws_ok($$SELECT * FROM reservation.process_overreservation(r('main'), 'empty')$$, '22023', NULL, 'An empty period is an error.');
SELECT is_empty($$SELECT * FROM reservation.process_overreservation(r('main'), nights('2029-03-01', 1))$$, 'The command handles nothing in the past.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
