-- The price of a stay: price, times units, times nights, days or hours.
\ir support/story.sql
SELECT plan(52);

INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, currency) VALUES
	('free', 9, 'UTC', NULL, 'night', 'later', 'EUR'),
	('table', 9, 'UTC', 25, 'reservation', 'later', 'EUR'),
	('court', 9, 'UTC', 12.345, 'hour', 'later', 'EUR'),
	('car', 9, 'Europe/Berlin', 30, 'day', 'later', 'EUR'),
	('room', 9, 'Europe/Berlin', 99.5, 'night', 'later', 'EUR'),
	('ryokan', 9, 'Asia/Tokyo', 10000.5, 'night', 'later', 'JPY'),
	('dinar', 9, 'UTC', 1.2345, 'reservation', 'later', 'KWD'),
	('half', 9, 'UTC', 0.005, 'reservation', 'later', 'EUR'),
	('havana', 9, 'America/Havana', 10, 'night', 'later', 'EUR');

CREATE FUNCTION costs(resource text, start text, stop text, n int = 1) RETURNS text
LANGUAGE sql AS $$
SELECT reservation.quote(r($1), tstzrange($2::timestamptz, $3::timestamptz), $4)::text
$$;

SELECT is(costs('free', '2030-03-01 15:00+00', '2030-03-02 11:00+00'), NULL, 'A resource without a price has no quote.');
SELECT is(costs('table', '2030-03-01 15:00+00', '2030-03-20 11:00+00'), '25.00', 'A price per reservation does not depend on the length.');
SELECT is(costs('table', '2030-03-01 15:00+00', '2030-03-01 16:00+00', 3), '75.00', 'A price per reservation is multiplied by the units.');

-- Hours, the last one started
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 16:00+00'), '12.35', 'The price of an hour is rounded half up.');
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 16:00:00.000001+00'), '24.69', 'A started hour is charged in full.');
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 15:00:00.000001+00'), '12.35', 'A microsecond is charged as an hour.');
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 17:00+00', 2), '49.38', 'The sum is rounded once, at the end.');

-- Days, the last one started; they are as long as the clock says
SELECT is(costs('car', '2030-03-01 09:00+01', '2030-03-02 09:00+01'), '30.00', 'A day is charged once.');
SELECT is(costs('car', '2030-03-01 09:00+01', '2030-03-02 09:01+01'), '60.00', 'A started day is charged in full.');
SELECT is(costs('car', '2030-03-01 09:00+01', '2030-03-01 10:00+01'), '30.00', 'An hour is charged as a day.');
SELECT is(costs('car', '2030-03-01 23:00+01', '2030-03-02 01:00+01'), '30.00', 'Two hours over midnight are charged as one day.');
SELECT is(costs('car', '2030-03-30 09:00+01', '2030-03-31 09:00+02'), '30.00', 'A day of 23 hours is one day.');
SELECT is(costs('car', '2030-03-30 09:00+01', '2030-03-31 09:30+02'), '60.00', 'After 23 hours on that date a second day starts.');
SELECT is(costs('car', '2030-10-26 09:00+02', '2030-10-27 09:00+01'), '30.00', 'A day of 25 hours is one day.');

-- Nights are local dates: from that of the start to that before the end's, at least one.
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-02 11:00+01'), '99.50', 'A night is charged once.');
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-04 11:00+01'), '298.50', 'Three nights are charged three times.');
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-02 00:00+01'), '99.50', 'A stay until midnight is the night of its date.');
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-02 00:00:00.000001+01'), '99.50', 'A microsecond after midnight adds no night.');
SELECT is(costs('room', '2030-03-01 00:00+01', '2030-03-02 00:00+01'), '99.50', 'A stay from midnight to midnight is one night.');
SELECT is(costs('room', '2030-03-01 00:00+01', '2030-03-03 00:00+01'), '199.00', 'A stay of two dates is two nights.');
SELECT is(costs('room', '2030-03-01 00:30+01', '2030-03-02 11:00+01'), '99.50', 'A stay from after midnight to the next date is one night.');
SELECT is(costs('room', '2030-03-01 09:00+01', '2030-03-01 10:00+01'), '99.50', 'A stay without a midnight is one night.');
SELECT is(costs('room', '2030-03-01 23:30+00', '2030-03-03 22:30+00'), '99.50', 'Dates are those of the resource''s zone.');
SELECT is(costs('room', '2030-03-01 22:30+00', '2030-03-03 23:30+00'), '298.50', 'An end after midnight of that zone adds the night before.');
SELECT is(costs('room', '2030-03-30 15:00+01', '2030-03-31 11:00+02'), '99.50', 'A night with a clock change in spring is one night.');
SELECT is(costs('room', '2030-10-26 15:00+02', '2030-10-27 11:00+01'), '99.50', 'A night with a clock change in autumn is one night.');
-- In Havana the clock goes back at 01:00, so midnight is there twice, and forward
-- at midnight, so there is none.
SELECT is(costs('havana', '2030-11-02 15:00-04', '2030-11-03 11:00-05'), '10.00', 'A repeated midnight is one night.');
SELECT is(costs('havana', '2030-11-03 00:00-04', '2030-11-04 00:00-05'), '10.00', 'A stay from the first repeated midnight is one night.');
SELECT is(costs('havana', '2030-03-09 15:00-05', '2030-03-10 11:00-04'), '10.00', 'A skipped midnight is one night.');
SELECT is(costs('havana', '2030-03-10 01:00-04', '2030-03-11 00:00-04'), '10.00', 'A date without a midnight is one night.');
SELECT is(costs('havana', '2030-03-09 00:00-05', '2030-03-12 00:00-04'), '30.00', 'It is one of three nights.');
-- In Cairo 26 April 2030 begins at 01:00. A day there is a day, with 23 hours, too.
UPDATE reservation.resource SET time_zone = 'Africa/Cairo', price_per = 'day' WHERE name = 'havana';
SELECT is(costs('havana', '2030-04-26 01:00+03', '2030-04-27 00:00+03'), '10.00', 'A date without a midnight is one day.');
SELECT is(costs('havana', '2030-04-25 00:00+02', '2030-04-27 00:00+03'), '20.00', 'It is one of two days.');
SELECT is(costs('havana', '2030-04-25 00:30+02', '2030-04-26 01:30+03'), '10.00', 'A day until a time that is skipped ends after the gap.');

-- Minor units
SELECT is(costs('ryokan', '2030-03-01 15:00+09', '2030-03-02 11:00+09'), '10001', 'Yen are rounded half up to whole yen.');
SELECT is(costs('ryokan', '2030-03-01 15:00+09', '2030-03-03 11:00+09'), '20001', 'Two nights in yen are rounded once.');
SELECT is(costs('dinar', '2030-03-01 15:00+00', '2030-03-02 11:00+00'), '1.235', 'Dinars are rounded to three digits.');
SELECT is(costs('half', '2030-03-01 15:00+00', '2030-03-02 11:00+00'), '0.01', 'Half a cent is rounded up.');

-- A command has the price of the quote.
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'),
	tstzrange('2030-03-01 15:00+01', '2030-03-04 11:00+01'), 'c', 2)), 'confirmed', 'Three nights for two units are booked.');
SELECT is((outcome_of('anna')).amount,
	reservation.quote(r('room'), tstzrange('2030-03-01 15:00+01', '2030-03-04 11:00+01'), 2), 'The reservation has the quoted amount.');
SELECT is((outcome_of('anna')).currency, 'EUR', 'Its currency is the resource''s.');
UPDATE reservation.resource SET price = 1000 WHERE name = 'room';
SELECT is((row_of('anna')).amount, 597.00, 'A changed price does not affect the booked amount.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), customer => 'd')), 'confirmed', 'The customer of the reservation can be changed.');
SELECT is((row_of('anna')).amount, 597.00, 'A changed customer leaves the amount.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'),
	tstzrange('2030-03-01 15:00+01', '2030-03-02 11:00+01'))), 'confirmed', 'The stay of the reservation can be changed.');
SELECT is((row_of('anna')).amount, 199.00, 'A changed stay keeps the price of the night that is left.');

-- An explicit amount
SELECT is(record_outcome('bert', reservation.create_reservation(r('ryokan'),
	tstzrange('2030-03-01 15:00+09', '2030-03-04 11:00+09'), 'c', amount => 99.5)), 'confirmed', 'An amount can be given.');
SELECT is((row_of('bert')).amount::text, '100', 'A given amount is rounded to the minor unit.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', amount => 5)), 'confirmed',
	'An amount can be given for a resource without a price.');
SELECT results_eq($$SELECT amount, payment_status FROM row_of('carl')$$, $$VALUES (5.00, 'due')$$, 'That amount is due.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', amount => 0)), 'confirmed', 'An amount of 0 can be given.');
SELECT is((row_of('dora')).payment_status, 'none', 'Nothing is due for an amount of 0.');

SELECT * FROM finish();
