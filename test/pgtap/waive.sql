-- Rules that staff set aside: by whom, for how long, and what is told of it.
\ir support/story.sql
SELECT plan(56);

INSERT INTO reservation.resource (name, category, capacity, time_zone, slot, duration_step, min_duration, max_duration, min_notice, max_advance, min_guests, max_guests) VALUES
	('court', 'court', 1, 'UTC', '1 hour', '1 hour', '1 hour', '3 hours', '1 day', '1 year', 2, 4);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('court'), n, '08:00', '20:00' FROM generate_series(1, 7) AS n;
INSERT INTO reservation.stay_rule (resource_id, days, closed_to_arrival) VALUES (r('court'), '[2030-02-01, 2030-02-02)', true);
INSERT INTO reservation.stay_rule (resource_id, days, closed_to_departure) VALUES (r('court'), '[2030-02-02, 2030-02-03)', true);
SET reservation.now = '2030-01-10 12:00+00';

CREATE FUNCTION try(during tstzrange, waive text[], guests int DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer reservation.outcome;
BEGIN
	answer := reservation.create_reservation(r('court'), during, 'c', guests => guests, waive => waive);
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = coalesce(answer.reason, 'yes');
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;

-- Each reason
SELECT is(try(hours('2030-01-20 21:00', 1), '{}'), 'closed', 'The court is closed in the evening.');
SELECT is(try(hours('2030-01-20 21:00', 1), NULL), 'closed', 'Null sets nothing aside.');
SELECT is(try(hours('2030-01-20 21:00', 1), '{closed}'), 'yes', 'Closed hours can be set aside.');
SELECT is(try(hours('2030-01-20 09:00', 4), '{closed}'), 'too_long', 'A reason that is not named refuses as before.');
SELECT is(try(hours('2030-01-20 09:00', 4), '{too_long}'), 'yes', 'A longer stay can be allowed.');
SELECT is(try(tstzrange('2030-01-20 09:00+00', '2030-01-20 09:30+00'), '{too_short}'), 'off_grid', 'A short stay may be off the grid, too.');
SELECT is(try(tstzrange('2030-01-20 09:00+00', '2030-01-20 09:30+00'), '{too_short,off_grid,too_short}'), 'yes', 'Several reasons can be named, one of them twice.');
SELECT is(try(hours('2030-01-11 09:00', 1), '{too_soon}'), 'yes', 'Notice can be set aside.');
SELECT is(try(hours('2032-01-11 09:00', 1), '{too_far}'), 'yes', 'The horizon can be set aside.');
SELECT is(try(hours('2030-01-20 09:00', 1), '{too_few}', 1), 'yes', 'A small party can be allowed.');
SELECT is(try(hours('2030-01-20 09:00', 1), '{too_few}', 5), 'too_many', 'A large party is refused by another reason.');
SELECT is(try(hours('2030-01-20 09:00', 1), '{too_many}', 5), 'yes', 'A large party can be allowed.');
SELECT is(try(hours('2030-02-01 09:00', 1), '{closed_to_arrival}'), 'yes', 'A day of no arrival can be set aside.');
SELECT is(try(hours('2030-02-02 09:00', 1), '{closed_to_departure}'), 'yes', 'A day of no departure can be set aside.');

-- Not room, not a resource that is gone, not the past
SELECT throws_ok(format('SELECT try(hours(''2030-01-20 09:00'', 1), %L)', ARRAY[reason]), '22023', NULL, reason || ' cannot be set aside.')
FROM unnest('{unavailable,over_capacity,inactive,past,occupied,promotion_expired,wrong_status,"",Closed}'::text[]) AS reason;
SELECT throws_ok($$SELECT try(hours('2030-01-20 09:00', 1), '{NULL}')$$, '22004', 'waive must not have null elements', 'A null element is an error.');
SELECT throws_ok($$SELECT try(hours('2030-01-20 09:00', 1), '{{closed}}')$$, '22023', 'waive must have one dimension', 'A matrix is an error.');
SELECT is((SELECT array_agg(w ORDER BY w) FROM unnest(reservation.waivable_reasons()) AS w), '{closed,closed_to_arrival,closed_to_departure,customer_limit,off_grid,too_far,too_few,too_long,too_many,too_short,too_soon}',
	'The reasons that can be set aside are listed.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('court'), hours('2030-01-20 21:00', 1), 'anna', waive => '{closed}')), 'confirmed', 'Anna plays in the evening.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('court'), hours('2030-01-20 21:00', 1), 'bert', waive => reservation.waivable_reasons())), 'refused: unavailable', 'No leave makes room.');
SELECT is((outcome_of('bert')).alternatives->0->>'from', '2030-01-20T22:00:00+00:00', 'What is offered instead has the same leave.');

-- The row and the event
SELECT is((row_of('anna')).waived, '{closed}', 'The row says what was set aside.');
SELECT is((SELECT payload->'waived' FROM reservation.event WHERE aggregateid = id('anna')::text AND type = 'ReservationRequested'), '["closed"]', 'So does the event.');
SELECT is((SELECT count(*) FROM reservation.event WHERE payload ? 'waived' AND aggregateid NOT IN (id('anna')::text, id('bert')::text)), 0::bigint, 'No other event does.');

-- For as long as the stay keeps its time
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), customer => 'ann')), 'confirmed', 'Another name needs no further leave.');
SELECT is((row_of('anna')).waived, '{closed}', 'The leave stays with the stay.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-01-21 21:00', 1))), 'refused: closed', 'Another evening is judged anew.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-01-20 21:00', 2))), 'refused: closed', 'A longer evening is, too.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-01-21 21:00', 2), waive => '{closed}')), 'confirmed', 'It needs a leave of its own.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-01-21 18:00', 1))), 'confirmed', 'A stay in open hours needs none.');
SELECT is((row_of('anna')).waived, NULL, 'The leave has ended.');
SELECT is((SELECT payload->'waived' FROM reservation.event WHERE aggregateid = id('anna')::text ORDER BY sequence DESC OFFSET 1 LIMIT 1), '[]', 'The event says so.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), waive => '{too_few}', guests => 1)), 'confirmed', 'One comes alone, by leave.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), guests => 5)), 'refused: too_many', 'Another party is judged anew.');

-- The waitlist
UPDATE reservation.resource SET max_reservations_per_customer = 1;
SELECT is(record_outcome('emil', reservation.add_to_waitlist(r('court'), hours('2030-01-21 18:00', 1), 'ann')), 'refused: customer_limit', 'A customer has one reservation.');
SELECT is(record_outcome('carl', reservation.add_to_waitlist(r('court'), tstzrange('2030-01-21 18:00+00', '2030-01-21 18:30+00'), 'ann', waive => '{customer_limit,too_short,off_grid}')), 'waitlisted', 'Another one can be allowed.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'Anna cancels.');
SELECT is((row_of('carl')).status, 'held', 'The offer keeps to the leave.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('court'), hours('2030-01-22 18:00', 1), 'ann')), 'refused: customer_limit', 'The limit counts for the next one.');
SELECT is((SELECT string_agg(coalesce(reason, status), ' ' ORDER BY item) FROM reservation.create_booking(
	'[{"resource_id": 1, "from": "2030-01-22 18:00Z", "to": "2030-01-22 19:00Z", "waive": ["customer_limit"]}, {"resource_id": 1, "from": "2030-01-22 21:00Z", "to": "2030-01-22 22:00Z", "waive": ["closed"]}]', 'ann', 'each')),
	'confirmed customer_limit', 'Each item of a booking has its own leave.');
UPDATE reservation.resource SET max_reservations_per_customer = NULL, category = 'court';
SELECT is((SELECT string_agg(coalesce(reason, status), ' ' ORDER BY item) FROM reservation.create_booking(
	'[{"category": "court", "from": "2030-01-23 21:00Z", "to": "2030-01-23 22:00Z"}, {"category": "court", "from": "2030-01-23 21:00Z", "to": "2030-01-23 22:00Z", "waive": ["closed"]}]', 'ann', 'each')),
	'closed confirmed', 'So has each item of a category.');
SELECT is((SELECT string_agg(reason || ' ' || (jsonb_array_length(alternatives) > 0), ', ' ORDER BY item) FROM reservation.create_booking(
	'[{"resource_id": 1, "from": "2030-01-22 18:00Z", "to": "2030-01-22 18:30Z", "waive": ["too_short", "off_grid"]}, {"resource_id": 1, "from": "2030-01-22 18:00Z", "to": "2030-01-22 18:30Z"}]', 'ann', 'each')),
	'unavailable true, too_short false', 'What one may have instead is not for the other.');

-- Whose leave
CREATE ROLE w_agent;
CREATE ROLE w_desk;
SELECT reservation.grant_usage('w_agent', 'agent'), reservation.grant_usage('w_desk', 'desk');
SET ROLE w_agent;
SELECT throws_ok($$SELECT reservation.create_reservation(1, hours('2030-01-25 21:00', 1), 'x', waive => '{closed}')$$, '42501', 'permission denied to waive rules', 'An agent may set nothing aside.');
SELECT throws_ok($$SELECT reservation.create_booking('[{"resource_id": 1, "from": "2030-01-25 21:00Z", "to": "2030-01-25 22:00Z", "waive": ["closed"]}]', 'x')$$, '42501', 'permission denied to waive rules', 'Nor in a booking.');
SELECT is((reservation.create_reservation(1, hours('2030-01-25 19:00', 1), 'x', waive => '{}')).status, 'confirmed', 'An agent may say so.');
SET ROLE w_desk;
SELECT is((reservation.create_reservation(1, hours('2030-01-25 21:00', 1), 'y', waive => '{closed}')).status, 'confirmed', 'The desk may.');
SELECT throws_ok($$UPDATE reservation.resource SET price = 0$$, '42501', NULL, 'The desk changes no resource.');
RESET ROLE;
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events tell all of it.');
