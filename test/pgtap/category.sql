-- create_category_reservation: any resource of a category, by rank or by use.
\ir support/story.sql
SELECT plan(76);

INSERT INTO reservation.resource (name, category, capacity, time_zone, rank, price, payment)
VALUES ('attic', 'double', 1, 'UTC', NULL, 60, 'later'), ('garden', 'double', 1, 'UTC', 2, 90, 'later'), ('lake', 'double', 2, 'UTC', 1, 120, 'later'),
	('cellar', 'double', 1, 'UTC', NULL, 50, 'later'), ('other', 'single', 9, 'UTC', 0, 40, 'later');
CREATE FUNCTION any_of(category text, during tstzrange, quantity int DEFAULT 1, on_unavailable text DEFAULT 'reject', choose text DEFAULT 'rank', customer text DEFAULT 'c') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	o reservation.outcome := reservation.create_category_reservation(category, during, customer, quantity, on_unavailable, choose => choose);
BEGIN
	RETURN CASE WHEN o.accepted THEN o.status ELSE 'refused: ' || o.reason END || ' ' || (SELECT s.name FROM reservation.reservation r
		JOIN reservation.resource s ON s.resource_id = r.resource_ids[1] WHERE r.reservation_id = o.reservation_id);
END
$$;

-- By rank
SELECT is(any_of('double', nights('2030-03-01', 1)), 'confirmed lake', 'The lowest rank comes first.');
SELECT is(any_of('double', nights('2030-03-01', 1)), 'confirmed lake', 'It has another unit.');
SELECT is(any_of('double', nights('2030-03-01', 1)), 'confirmed garden', 'The next rank follows.');
SELECT is(any_of('double', nights('2030-03-01', 1)), 'confirmed attic', 'A resource without a rank comes later.');
SELECT is(any_of('double', nights('2030-03-01', 1)), 'confirmed cellar', 'Those without a rank come in the order in which they were made.');
SELECT is(any_of('double', nights('2030-03-01', 1)), 'refused: unavailable lake', 'All are taken.');
SELECT results_eq($$SELECT amount, currency FROM reservation.reservation WHERE status = 'confirmed' ORDER BY amount DESC$$, $$VALUES (120.00, 'EUR'), (120.00, 'EUR'), (90.00, 'EUR'), (60.00, 'EUR'), (50.00, 'EUR')$$,
	'The price is that of the resource.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'ReservationRequested'), 6, 'A resource that was tried and not taken leaves no event.');
SELECT is((SELECT string_agg(type, ' ' ORDER BY sequence) FROM reservation.event WHERE aggregateid = (SELECT reservation_id::text FROM reservation.reservation WHERE resource_ids = ARRAY[r('cellar')])),
	'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized', 'The events are those of a reservation.');
SELECT cmp_ok(jsonb_array_length((reservation.create_category_reservation('double', nights('2030-03-01', 1), 'c')).alternatives), '>', 0, 'A refusal has alternatives.');
SELECT is(any_of('double', nights('2030-03-05', 1), 2), 'confirmed lake', 'Two units are of one resource.');
SELECT is(any_of('double', nights('2030-03-05', 1), 2), 'refused: unavailable lake', 'No other resource has two.');
SELECT is(any_of('double', nights('2030-03-05', 1), 1), 'confirmed garden', 'One unit is left elsewhere.');
SELECT is(any_of('double', nights('2030-03-05', 1), 3), 'refused: over_capacity lake', 'No resource ever has three.');

-- By use
SELECT is(any_of('double', nights('2030-04-01', 1), choose => 'least_used'), 'confirmed lake', 'On a day without any stay the rank decides.');
SELECT is(any_of('double', nights('2030-04-01', 1), choose => 'least_used'), 'confirmed garden', 'The one that has a stay comes last.');
SELECT is(any_of('double', nights('2030-04-01', 1), choose => 'least_used'), 'confirmed attic', 'So does the next.');
SELECT is(any_of('double', nights('2030-04-01', 1), choose => 'least_used'), 'confirmed cellar', 'And the next.');
SELECT is(any_of('double', nights('2030-04-01', 1), choose => 'least_used'), 'confirmed lake', 'Room is left on the most used one only.');
SELECT is(any_of('double', nights('2030-04-01', 1), choose => 'least_used'), 'refused: unavailable garden', 'All are taken.');
SELECT is(any_of('double', hours('2030-04-03 08:00', 1)), 'confirmed lake', 'An hour is booked on another day,');
SELECT is(any_of('double', hours('2030-04-03 18:00', 1), choose => 'least_used'), 'confirmed garden', 'so in the evening the other one is used less.');
SELECT is((reservation.cancel_reservation((SELECT reservation_id FROM reservation.reservation WHERE during = hours('2030-04-03 08:00', 1)))).accepted, true, 'That hour is canceled.');
SELECT is(any_of('double', hours('2030-04-03 12:00', 1), choose => 'least_used'), 'confirmed lake', 'What is canceled is no use.');
INSERT INTO reservation.resource (name, category, time_zone) VALUES ('east', 'court', 'Asia/Tokyo'), ('far east', 'court', 'Asia/Tokyo');
SELECT is(any_of('court', hours('2030-04-03 14:30', 1)), 'confirmed east', 'In Tokyo it is half past eleven in the evening.');
SELECT is(any_of('court', hours('2030-04-03 16:00', 1), choose => 'least_used'), 'confirmed far east', 'A stay that goes on after midnight is use of the next day.');
SELECT is(any_of('court', hours('2030-04-03 20:00', 1), choose => 'least_used'), 'confirmed east', 'Both have one then, and the first is the first again.');

-- Rules of one resource rule out this one
UPDATE reservation.resource SET active = false WHERE name = 'lake';
SELECT is(any_of('double', nights('2030-05-01', 1)), 'confirmed garden', 'A resource that is not active is passed over.');
UPDATE reservation.resource SET active = true WHERE name = 'lake';
UPDATE reservation.resource SET min_duration = '3 days' WHERE name IN ('lake', 'garden');
SELECT is(any_of('double', nights('2030-05-03', 1)), 'confirmed attic', 'So is one with a rule that the stay breaks.');
SELECT is(any_of('double', nights('2030-05-03', 1)), 'confirmed cellar', 'It is again.');
SELECT is(any_of('double', nights('2030-05-03', 1)), 'refused: unavailable attic', 'Where room is missing, that is the reason.');
UPDATE reservation.resource SET min_duration = '3 days' WHERE category = 'double';
SELECT is(any_of('double', nights('2030-05-05', 1)), 'refused: too_short lake', 'Where each has a rule against it, the rule is the reason.');
UPDATE reservation.resource SET active = false WHERE name <> 'cellar';
SELECT is(any_of('double', nights('2030-05-05', 1)), 'refused: too_short cellar', 'The reason is that of the resource which comes closest.');
UPDATE reservation.resource SET active = false WHERE category = 'double';
SELECT is(any_of('double', nights('2030-05-05', 1)), 'refused: inactive lake', 'All are inactive.');
UPDATE reservation.resource SET active = true, min_duration = NULL;
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('lake'), n, '08:00', '09:00' FROM generate_series(1, 7) AS n;
SELECT is(any_of('double', hours('2030-05-08 12:00', 1)), 'confirmed garden', 'A resource that is closed is passed over.');
DELETE FROM reservation.opening_hours;
SELECT is((reservation.close_resource(r('lake'), nights('2030-05-10', 1))).accepted, true, 'The lake is closed for a night.');
SELECT is(any_of('double', nights('2030-05-10', 1)), 'confirmed garden', 'Another one is given then.');

-- Limits and promotions of one resource
UPDATE reservation.resource SET max_reservations_per_customer = 0 WHERE name = 'lake';
SELECT is(any_of('double', nights('2030-05-20', 1), customer => 'dora'), 'confirmed garden', 'A resource that the customer may not have is passed over.');
UPDATE reservation.resource SET max_reservations_per_customer = 0 WHERE category = 'double';
SELECT is(any_of('double', nights('2030-05-20', 1), customer => 'emil'), 'refused: customer_limit lake', 'The customer may have none.');
UPDATE reservation.resource SET max_reservations_per_customer = NULL;
INSERT INTO reservation.promotion (code, kind, value, resource_id) VALUES ('GARDEN', 'percent', 10, r('garden'));
SELECT is((reservation.create_category_reservation('double', nights('2030-05-22', 1), 'f', promotion_code => 'GARDEN')).amount, 81.00, 'The resource is one that the promotion is for.');
SELECT is((SELECT count(*)::int FROM reservation.redemption), 1, 'It is used once.');

-- Without room
UPDATE reservation.resource SET active = false WHERE name IN ('attic', 'cellar');
UPDATE reservation.resource SET overbooking = 1 WHERE name = 'garden';
SELECT is(any_of('double', nights('2030-06-01', 1), 2), 'confirmed lake', 'The lake is full.');
SELECT is(any_of('double', nights('2030-06-01', 1), 1, 'overbook'), 'confirmed garden', 'What is free is not overbooked.');
SELECT is((reservation.create_category_reservation('double', nights('2030-06-01', 1), 'c', on_unavailable => 'overbook')).overbooked, true, 'Then the one that may be overbooked is.');
SELECT is(any_of('double', nights('2030-06-01', 1), 1, 'overbook'), 'refused: unavailable lake', 'It may not be more.');
SELECT is(any_of('double', nights('2030-06-01', 1), 1, 'waitlist'), 'waitlisted lake', 'The customer waits for the first one.');
SELECT throws_ok($$SELECT any_of('double', nights('2030-06-01', 1), 1, 'error')$$, '23P01', format('resource %s is not available', r('lake')), 'An error is wanted, and raised.');
UPDATE reservation.resource SET active = true, overbooking = 0;

-- More than there is, and a closed bus, may be overbooked and waited for as with one resource.
INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone) VALUES ('small bus', 'bus', 10, 0, 'UTC'), ('large bus', 'bus', 20, 5, 'UTC');
SELECT is(any_of('bus', nights('2030-06-01', 1), 24, 'reject'), 'refused: over_capacity small bus', 'Nobody has 24 seats.');
SELECT is(any_of('bus', nights('2030-06-01', 1), 24, 'overbook'), 'confirmed large bus', 'One may be overbooked by so many.');
SELECT is(any_of('bus', nights('2030-06-02', 1), 24, 'waitlist'), 'waitlisted small bus', 'Or they wait.');
SELECT is(any_of('bus', nights('2030-06-03', 1), 15), 'confirmed large bus', 'Only one is large enough for 15.');
SELECT is(any_of('bus', nights('2030-06-03', 1), 15, 'waitlist'), 'waitlisted large bus', 'So it is waited for.');
SELECT reservation.close_resource(r(name), nights('2030-06-05', 1)) FROM unnest('{small bus,large bus}'::text[]) AS name \g /dev/null
SELECT is(any_of('bus', nights('2030-06-05', 1), 1, 'waitlist'), 'waitlisted small bus', 'They wait for the end of a closure, too.');

-- Holds that have ended
SELECT is((reservation.create_category_reservation('double', nights('2030-06-10', 1), 'h', 2, hold => '1 hour')).status, 'held', 'A place is held.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(any_of('double', nights('2030-06-10', 1), 2), 'confirmed lake', 'A hold that has ended is no obstacle.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'ReservationExpired'), 1, 'It is expired on the way.');

-- By the size of a party
INSERT INTO reservation.resource (name, category, time_zone, max_guests, min_guests, rank) VALUES ('eight', 'table', 'UTC', 8, 5, 1), ('two', 'table', 'UTC', 2, NULL, 3), ('four', 'table', 'UTC', 4, NULL, 2), ('bar', 'table', 'UTC', NULL, NULL, 0);
CREATE FUNCTION seat(guests int, choose text DEFAULT 'best_fit') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	o reservation.outcome := reservation.create_category_reservation('table', nights('2030-08-01', 1), 'p', choose => seat.choose, guests => seat.guests);
BEGIN
	RETURN CASE WHEN o.accepted THEN (SELECT s.name FROM reservation.reservation r JOIN reservation.resource s ON s.resource_id = r.resource_ids[1]
		WHERE r.reservation_id = o.reservation_id) ELSE 'refused: ' || o.reason END;
END
$$;
SELECT is(seat(3), 'four', 'The smallest table that is large enough is taken.');
SELECT is(seat(3), 'bar', 'A table for eight is not for three, and the bar is the last that fits.');
SELECT is(seat(2), 'two', 'Two get the table for two.');
SELECT is(seat(2), 'refused: unavailable', 'No other one is free.');
SELECT is(seat(6), 'eight', 'Six get the table for eight.');
UPDATE reservation.resource SET active = false WHERE name = 'bar';
SELECT is(seat(9), 'refused: too_many', 'No table is large enough.');
INSERT INTO reservation.opening_exception (resource_id, day) SELECT r('eight'), day FROM unnest('{2030-08-01,2030-08-02}'::date[]) AS day;
SELECT is(seat(6), 'refused: closed', 'The table for six is closed; that the others are too small says nothing.');
SELECT is((SELECT guests FROM reservation.reservation WHERE resource_ids = ARRAY[r('four')] AND status = 'confirmed'), 3, 'The party is stored.');
SELECT is((reservation.cancel_reservation((SELECT reservation_id FROM reservation.reservation WHERE resource_ids = ARRAY[r('two')] AND status = 'confirmed'))).accepted, true, 'The table for two is free again.');
SELECT is((reservation.cancel_reservation((SELECT reservation_id FROM reservation.reservation WHERE resource_ids = ARRAY[r('four')] AND status = 'confirmed'))).accepted, true, 'So is that for four.');
SELECT is(seat(2, 'rank'), 'four', 'By rank, a smaller one does not come first.');

-- Keys, and wrong calls
SELECT is((reservation.create_category_reservation('double', nights('2030-07-01', 1), 'k', idempotency_key => 'k')).reservation_id,
	(reservation.create_category_reservation('double', nights('2030-07-01', 1), 'k', idempotency_key => 'k')).reservation_id, 'The same key has the same answer.');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE customer = 'k'), 1, 'It is one reservation.');
SELECT throws_ok($$SELECT reservation.create_category_reservation('double', nights('2030-07-02', 1), 'k', idempotency_key => 'k')$$, 'RS002', NULL, 'The key belongs to one call.');
SELECT throws_ok($$SELECT any_of('triple', nights('2030-07-02', 1))$$, 'P0002', 'category "triple" has no resources', 'An unknown category is an error.');
SELECT throws_ok($$SELECT reservation.create_category_reservation(NULL, nights('2030-07-02', 1), 'k')$$, '22004', 'category must not be null', 'No category is an error.');
SELECT throws_ok($$SELECT any_of('double', nights('2030-07-02', 1), choose => 'best')$$, '22023', NULL, 'An unknown choice is an error.');
SELECT throws_ok($$SELECT any_of('double', NULL)$$, '22004', 'during must not be null', 'No time is an error.');
SELECT throws_ok($$SELECT any_of('double', nights('2030-07-02', 1), 0)$$, '22023', 'quantity must be at least 1', 'No unit is an error.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
