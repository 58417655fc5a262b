-- The prices at which the nights, days and hours of a reservation were booked.
\ir support/story.sql
SELECT plan(81);

-- The time zone of the session changes nothing of it.
SET TimeZone = 'Pacific/Auckland';

INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, currency) VALUES
	('room', 9, 'Europe/Berlin', 100, 'night', 'later', 'EUR'),
	('suite', 9, 'Europe/Berlin', 300, 'night', 'later', 'EUR'),
	('car', 9, 'Europe/Berlin', 30, 'day', 'later', 'EUR'),
	('court', 9, 'Europe/Berlin', 10, 'hour', 'later', 'EUR'),
	('table', 9, 'Europe/Berlin', 25, 'reservation', 'later', 'EUR'),
	('ryokan', 9, 'Asia/Tokyo', 9000, 'night', 'later', 'JPY'),
	('third', 9, 'UTC', 10.005, 'night', 'later', 'EUR'),
	('free', 9, 'Europe/Berlin', NULL, 'night', 'later', 'EUR');

CREATE FUNCTION book(tag text, resource text, start text, stop text, n int = 1) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), tstzrange($3::timestamptz, $4::timestamptz), 'c', $5))
$$;
CREATE FUNCTION change(tag text, start text = NULL, stop text = NULL, n int = NULL, resource text = NULL, again boolean = false) RETURNS text LANGUAGE sql AS $$
SELECT amount::text FROM reservation.modify_reservation(id($1),
	CASE WHEN $2 IS NOT NULL THEN tstzrange($2::timestamptz, $3::timestamptz) END, $4, CASE WHEN $5 IS NOT NULL THEN r($5) END, reprice => $6)
$$;
CREATE FUNCTION last_payload(name text, type text) RETURNS jsonb LANGUAGE sql AS $$
SELECT e.payload FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
CREATE FUNCTION costs_now(resource text, price numeric) RETURNS void LANGUAGE sql AS $$
UPDATE reservation.resource SET price = $2 WHERE name = $1
$$;

-- Nights. Each keeps its price; a new one has that of today.
SELECT is(book('anna', 'room', '2030-07-01 15:00+02', '2030-07-04 11:00+02'), 'confirmed', 'Three nights are booked.');
SELECT is((row_of('anna')).prices, '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 3}], "quantity": 1}]}]', 'The reservation has the price of each night.');
SELECT is(last_payload('anna', 'ReservationCreated')->'prices', (row_of('anna')).prices, 'Its event tells them.');
SELECT costs_now('room', 150);
SELECT is(change('anna', '2030-07-01 15:00+02', '2030-07-04 10:00+02'), '300.00', 'To leave an hour earlier changes no price.');
SELECT is(change('anna', '2030-07-01 15:00+02', '2030-07-05 11:00+02'), '450.00', 'A night that is added has the price of today.');
SELECT is((row_of('anna')).prices, '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 3}, {"price": "150", "charged": 1}], "quantity": 1}]}]', 'The others keep theirs.');
SELECT is(last_payload('anna', 'ReservationModified')->'previous'->'prices', '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 3}], "quantity": 1}]}]', 'The event tells the prices before.');
SELECT is(change('anna', '2030-06-30 15:00+02', '2030-07-05 11:00+02'), '600.00', 'So has a night that is added before the first.');
SELECT is(change('anna', '2030-07-02 15:00+02', '2030-07-05 11:00+02'), '350.00', 'Nights that are dropped take their prices with them.');
SELECT costs_now('room', 200);
SELECT is(change('anna', '2030-07-04 15:00+02', '2030-07-06 11:00+02'), '350.00', 'A stay that is moved keeps the nights that it has in common.');
SELECT is(change('anna', '2030-07-03 15:00+02', '2030-07-05 11:00+02'), '350.00', 'A night that was dropped is new if it comes back.');
SELECT is(change('anna', '2030-08-01 15:00+02', '2030-08-03 11:00+02'), '400.00', 'A stay on other dates has the prices of today.');
SELECT is(change('anna', again => true), '400.00', 'A call that changes nothing is accepted.');
SELECT is((row_of('anna')).version, 8, 'It is no new version.');

-- Today's prices, if the caller asks for them
SELECT costs_now('room', 120);
SELECT is(change('anna', again => true), '240.00', 'reprice asks for the prices of today, for a place that stays.');
SELECT is((outcome_of('anna')).amount, 300.00, 'The first outcome is as it was.');
SELECT is(new_events('anna') ~ 'ReservationModified', true, 'The change is an event.');
SELECT costs_now('room', 130);
SELECT is(change('anna', '2030-08-01 15:00+02', '2030-08-04 11:00+02', again => true), '390.00', 'reprice asks for them, for a longer stay.');
SELECT is((SELECT amount FROM reservation.modify_reservation(id('anna'), amount => 77, reprice => true)), 77.00, 'A given amount precedes reprice.');
SELECT is((row_of('anna')).prices, NULL, 'A given amount has no prices.');
SELECT is(last_payload('anna', 'ReservationModified')->'prices', '[]', 'The event tells that they are gone.');
SELECT is(change('anna', again => true), '77.00', 'A given amount stays, even with reprice.');
SELECT is(change('anna', '2030-08-01 15:00+02', '2030-08-09 11:00+02'), '77.00', 'A given amount stays for a longer stay.');

-- Rates
INSERT INTO reservation.rate (resource_id, price, weekdays) VALUES (r('room'), 60, '{5,6}');
SELECT costs_now('room', 40);
SELECT is(book('rates', 'room', '2030-05-02 00:00+02', '2030-05-06 00:00+02'), 'confirmed', 'A stay over a weekend is booked.');
SELECT is((row_of('rates')).amount, 200.00, 'Its nights have the rates of their dates.');
SELECT is((row_of('rates')).prices, '[{"per": "night", "units": [{"prices": [{"price": "40", "charged": 1}, {"price": "60", "charged": 2}, {"price": "40", "charged": 1}], "quantity": 1}]}]', 'The prices are stored by runs of nights.');
UPDATE reservation.rate SET price = 99 WHERE resource_id = r('room');
SELECT costs_now('room', 50);
SELECT is(change('rates', '2030-05-03 00:00+02', '2030-05-07 00:00+02'), '210.00', 'The weekend keeps its rates, and the last night has the price of today.');
DELETE FROM reservation.rate WHERE resource_id = r('room');

-- Units: those that were added last go first.
SELECT costs_now('room', 100);
SELECT is(book('units', 'room', '2030-09-01 15:00+02', '2030-09-03 11:00+02', 2), 'confirmed', 'Two units are booked.');
SELECT costs_now('room', 150);
SELECT is(change('units', n => 3), '700.00', 'A unit that is added has the prices of today.');
SELECT is((row_of('units')).prices, '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 2}], "quantity": 2}, {"prices": [{"price": "150", "charged": 2}], "quantity": 1}]}]', 'The units are stored in the order in which they were booked.');
SELECT costs_now('room', 170);
SELECT is(change('units', '2030-09-01 15:00+02', '2030-09-04 11:00+02', 4), '1720.00', 'A unit and a night are added together.');
SELECT is(change('units', '2030-09-01 15:00+02', '2030-09-03 11:00+02', 3), '700.00', 'What was added last is taken off again.');
SELECT is(change('units', n => 1), '200.00', 'The unit that was booked first is left.');
SELECT is(change('units', n => 2), '540.00', 'A unit that was dropped is new if it comes back.');

-- Days: those of the date on which they start
SELECT is(book('car', 'car', '2030-07-01 09:00+02', '2030-07-03 09:00+02'), 'confirmed', 'Two days are booked.');
SELECT costs_now('car', 50);
SELECT is(change('car', '2030-07-01 12:00+02', '2030-07-03 11:00+02'), '60.00', 'Another hour of the same dates changes no price.');
SELECT is(change('car', '2030-07-01 12:00+02', '2030-07-03 13:00+02'), '110.00', 'A day that starts is added.');
SELECT is(change('car', '2030-07-02 12:00+02', '2030-07-04 12:00+02'), '80.00', 'A day is dropped, and those left keep their prices.');

-- Hours: those in which they start
SELECT is(book('court', 'court', '2030-07-01 10:00+02', '2030-07-01 12:00+02'), 'confirmed', 'Two hours are booked.');
SELECT costs_now('court', 20);
SELECT is(change('court', '2030-07-01 10:30+02', '2030-07-01 12:30+02'), '20.00', 'Hours that start in booked hours keep their prices.');
SELECT is(change('court', '2030-07-01 10:30+02', '2030-07-01 13:00+02'), '40.00', 'An hour after the last has the price of today.');
SELECT is(change('court', '2030-07-01 10:00+02', '2030-07-01 13:00+02'), '40.00', 'An hour that starts before the first has the price of today; the others start in booked ones.');
SELECT is(change('court', '2030-07-01 12:00+02', '2030-07-01 13:00+02'), '10.00', 'The hours that are dropped take their prices with them.');
SELECT is(book('night', 'court', '2030-10-27 01:00+02', '2030-10-27 04:00+01'), 'confirmed', 'Four hours over a clock change are booked.');
SELECT costs_now('court', 7);
SELECT is(change('night', '2030-10-27 02:00+01', '2030-10-27 05:00+01'), '47.00', 'Hours are told apart by the instant, not by the clock on the wall.');

-- A reservation: the date on which it starts
SELECT is(book('table', 'table', '2030-07-01 19:00+02', '2030-07-01 21:00+02'), 'confirmed', 'A table is booked.');
SELECT costs_now('table', 40);
SELECT is(change('table', '2030-07-01 20:00+02', '2030-07-01 23:00+02'), '25.00', 'It keeps its price on the same date.');
SELECT is(change('table', '2030-07-02 20:00+02', '2030-07-02 23:00+02'), '40.00', 'It has the price of today on another.');

-- Another resource, another unit of price, another currency: all is new.
SELECT costs_now('room', 100);
SELECT is(book('move', 'room', '2030-10-01 15:00+02', '2030-10-03 11:00+02'), 'confirmed', 'Two nights are booked.');
SELECT costs_now('room', 110);
SELECT is(change('move', resource => 'suite'), '600.00', 'Another resource has its prices of today.');
SELECT is(change('move', resource => 'room'), '220.00', 'So has the first, on the way back.');
UPDATE reservation.resource SET price_per = 'day', price = 70 WHERE name = 'room';
SELECT is(change('move', '2030-10-01 15:00+02', '2030-10-04 11:00+02'), '210.00', 'A stay that is charged by another unit now is priced anew.');
SELECT is((row_of('move')).prices, '[{"per": "day", "units": [{"prices": [{"price": "70", "charged": 3}], "quantity": 1}]}]', 'The reservation has the prices of that unit.');
UPDATE reservation.resource SET price_per = 'night', price = 100 WHERE name = 'room';
SELECT is(change('move', resource => 'ryokan'), '27000', 'A stay in another currency is priced anew.');

-- Nights without a price stay free of charge.
SELECT is(book('free', 'free', '2030-10-01 15:00+02', '2030-10-03 11:00+02'), 'confirmed', 'Two nights without a price are booked.');
SELECT is((row_of('free')).prices, NULL, 'The reservation has no prices.');
SELECT costs_now('free', 80);
SELECT is(change('free', '2030-10-01 15:00+02', '2030-10-03 10:00+02'), NULL, 'Its nights stay without a price.');
SELECT is(change('free', '2030-10-01 15:00+02', '2030-10-04 10:00+02'), '80.00', 'A night that is added has the price of today.');
SELECT is((row_of('free')).prices, '[{"per": "night", "units": [{"prices": [{"price": "0", "charged": 2}, {"price": "80", "charged": 1}], "quantity": 1}]}]', 'The two nights are stored as free.');
SELECT costs_now('free', NULL);
SELECT is(change('free', '2030-10-01 15:00+02', '2030-10-03 10:00+02'), '0.00', 'The nights left are free.');
SELECT is((row_of('free')).prices, '[{"per": "night", "units": [{"prices": [{"price": "0", "charged": 2}], "quantity": 1}]}]', 'What had an amount has one of 0.');

-- Groups, with a resource that has no price
SELECT costs_now('room', 100), costs_now('suite', 300);
SELECT is(record_outcome('group', reservation.create_group_reservation(ARRAY[r('room'), r('suite'), r('free')], '[2030-11-01 15:00+01,2030-11-03 11:00+01)', 'c', 2)),
	'confirmed', 'A group is booked.');
SELECT is((row_of('group')).prices, '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 2}], "quantity": 2}]}, {"per": "night", "units": [{"prices": [{"price": "300", "charged": 2}], "quantity": 2}]}, {"per": "night", "units": []}]',
	'It has the prices of each resource.');
SELECT costs_now('room', 120), costs_now('suite', 290), costs_now('free', 10);
SELECT is(change('group', '2030-11-01 15:00+01', '2030-11-04 11:00+01', 2), '2440.00', 'A night that is added has the price of today for each of them.');
SELECT is(change('group', '2030-11-01 15:00+01', '2030-11-04 11:00+01', 1), '1220.00', 'A unit of each of them is dropped.');
SELECT is(change('group', again => true), '1260.00', 'A group is priced anew.');
SELECT results_eq($$SELECT * FROM reservation.booked_prices(id('units'))$$, $$VALUES (r('room'), 1, '2030-09-01'::date, 2::bigint, 100::numeric), (r('room'), 1, '2030-09-01', 2, 170)$$,
	'booked_prices() has a row for the units that were booked together.');
SELECT results_eq($$SELECT day::text, charged, price FROM reservation.booked_prices(id('rates'))$$, $$VALUES ('2030-05-03', 2::bigint, 60::numeric), ('2030-05-05', 1, 40), ('2030-05-06', 1, 50)$$,
	'It has a row for the nights at one price.');
SELECT results_eq($$SELECT day::text, charged, price FROM reservation.booked_prices(id('night'))$$, $$VALUES ('2030-10-27', 2::bigint, 20::numeric), ('2030-10-27', 1, 7)$$,
	'It has a row for the hours at one price.');
SELECT is_empty($$SELECT * FROM reservation.booked_prices(id('anna'))$$, 'It has no row for a given amount.');
SELECT throws_ok($$SELECT * FROM reservation.booked_prices(gen_random_uuid())$$, 'P0002', NULL, 'An unknown reservation is an error.');

-- Rounded once, for each resource
SELECT is(book('third', 'third', '2030-07-01 15:00+00', '2030-07-03 11:00+00'), 'confirmed', 'Two nights with fractions of a cent are booked.');
SELECT costs_now('third', 10.004);
SELECT is(change('third', '2030-07-01 15:00+00', '2030-07-04 11:00+00'), '30.01', 'The sum of the nights is rounded once.');

-- Promotions are taken off the sum.
INSERT INTO reservation.promotion (code, kind, value) VALUES ('TENTH', 'percent', 10);
SELECT costs_now('room', 100);
SELECT is(book('promo', 'room', '2030-12-01 15:00+01', '2030-12-03 11:00+01'), 'confirmed', 'Two nights are booked.');
SELECT is((SELECT amount FROM reservation.apply_promotion(id('promo'), 'TENTH')), 180.00, 'A promotion takes a tenth off.');
SELECT costs_now('room', 200);
SELECT is(change('promo', '2030-12-01 15:00+01', '2030-12-04 11:00+01'), '360.00', 'It takes a tenth off the nights booked and the night added.');

-- The desk: what is not slept is paid, until the stay is made shorter.
SELECT costs_now('room', 100);
SELECT is(book('desk', 'room', '2030-01-01 15:00+01', '2030-01-05 11:00+01'), 'confirmed', 'Four nights from today on are booked.');
SELECT costs_now('room', 300);
SET reservation.now = '2030-01-01 16:00+01';
SELECT record_outcome('desk', reservation.checkin(id('desk')));
SELECT is(change('desk', '2030-01-01 15:00+01', '2030-01-06 11:00+01'), '700.00', 'A guest who is in adds a night at the price of today.');
SELECT is(change('desk', '2030-01-01 15:00+01', '2030-01-03 11:00+01'), '200.00', 'The nights that are dropped are taken off.');
SELECT costs_now('room', 1);
SET reservation.now = '2030-01-02 10:00+01';
SELECT record_outcome('desk', reservation.checkout(id('desk')));
SELECT results_eq($$SELECT amount, prices FROM row_of('desk')$$, $$VALUES (200.00, '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 2}], "quantity": 1}]}]'::jsonb)$$,
	'A guest who leaves early has the prices of the booking.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
