-- The price of a stay: price, times units, times nights, days or hours.
\ir support/story.sql
SELECT plan(44);

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

SELECT is(costs('free', '2030-03-01 15:00+00', '2030-03-02 11:00+00'), NULL, 'no price is no amount');
SELECT is(costs('table', '2030-03-01 15:00+00', '2030-03-20 11:00+00'), '25.00', 'per reservation, however long');
SELECT is(costs('table', '2030-03-01 15:00+00', '2030-03-01 16:00+00', 3), '75.00', 'times units');

-- Hours, the last one started
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 16:00+00'), '12.35', 'an hour, rounded half up');
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 16:00:00.000001+00'), '24.69', 'a microsecond starts another');
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 15:00:00.000001+00'), '12.35', 'a microsecond is one');
SELECT is(costs('court', '2030-03-01 15:00+00', '2030-03-01 17:00+00', 2), '49.38', 'rounded once, at the end');

-- Days, the last one started; they are as long as the clock says
SELECT is(costs('car', '2030-03-01 09:00+01', '2030-03-02 09:00+01'), '30.00', 'a day');
SELECT is(costs('car', '2030-03-01 09:00+01', '2030-03-02 09:01+01'), '60.00', 'a minute more starts another');
SELECT is(costs('car', '2030-03-01 09:00+01', '2030-03-01 10:00+01'), '30.00', 'an hour is a day');
SELECT is(costs('car', '2030-03-01 23:00+01', '2030-03-02 01:00+01'), '30.00', 'over midnight too');
SELECT is(costs('car', '2030-03-30 09:00+01', '2030-03-31 09:00+02'), '30.00', 'a day of 23 hours is one');
SELECT is(costs('car', '2030-03-30 09:00+01', '2030-03-31 09:30+02'), '60.00', 'and half an hour more starts another, though it is 23.5 hours');
SELECT is(costs('car', '2030-10-26 09:00+02', '2030-10-27 09:00+01'), '30.00', 'a day of 25 hours is one');

-- Nights are midnights of the resource.
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-02 11:00+01'), '99.50', 'a night');
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-04 11:00+01'), '298.50', 'three');
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-02 00:00+01'), '0.00', 'until midnight is none');
SELECT is(costs('room', '2030-03-01 15:00+01', '2030-03-02 00:00:00.000001+01'), '99.50', 'a microsecond longer is one');
SELECT is(costs('room', '2030-03-01 00:00+01', '2030-03-02 00:00+01'), '99.50', 'from midnight to midnight is one');
SELECT is(costs('room', '2030-03-01 23:30+00', '2030-03-02 11:00+00'), '0.00', 'midnight in Berlin, not in London');
SELECT is(costs('room', '2030-03-01 22:30+00', '2030-03-02 11:00+00'), '99.50', 'half an hour before it');
SELECT is(costs('room', '2030-03-30 15:00+01', '2030-03-31 11:00+02'), '99.50', 'a short night is one');
SELECT is(costs('room', '2030-10-26 15:00+02', '2030-10-27 11:00+01'), '99.50', 'a long one, too');
-- In Havana the clock goes back at 01:00, so midnight is there twice, and forward
-- at midnight, so there is none.
SELECT is(costs('havana', '2030-11-02 15:00-04', '2030-11-03 11:00-05'), '10.00', 'a midnight that is there twice is one night');
SELECT is(costs('havana', '2030-11-03 00:00-04', '2030-11-04 00:00-05'), '10.00', 'a stay that begins at the first of them, too');
SELECT is(costs('havana', '2030-03-09 15:00-05', '2030-03-10 11:00-04'), '10.00', 'a midnight that the clock skips is a night');

-- Minor units
SELECT is(costs('ryokan', '2030-03-01 15:00+09', '2030-03-02 11:00+09'), '10001', 'yen have none: half up');
SELECT is(costs('ryokan', '2030-03-01 15:00+09', '2030-03-03 11:00+09'), '20001', 'two nights are rounded once');
SELECT is(costs('dinar', '2030-03-01 15:00+00', '2030-03-02 11:00+00'), '1.235', 'dinars have three');
SELECT is(costs('half', '2030-03-01 15:00+00', '2030-03-02 11:00+00'), '0.01', 'half a cent is one');

-- A command takes what was quoted.
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'),
	tstzrange('2030-03-01 15:00+01', '2030-03-04 11:00+01'), 'c', 2)), 'confirmed', 'three nights for two');
SELECT is((outcome_of('anna')).amount,
	reservation.quote(r('room'), tstzrange('2030-03-01 15:00+01', '2030-03-04 11:00+01'), 2), 'cost what was quoted');
SELECT is((outcome_of('anna')).currency, 'EUR', 'in the resource''s currency');
UPDATE reservation.resource SET price = 1000 WHERE name = 'room';
SELECT is((row_of('anna')).amount, 597.00, 'the price of then stays');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), customer => 'd')), 'confirmed', 'a change of something else');
SELECT is((row_of('anna')).amount, 597.00, 'does not bring a new one');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'),
	tstzrange('2030-03-01 15:00+01', '2030-03-02 11:00+01'))), 'confirmed', 'a change of the stay');
SELECT is((row_of('anna')).amount, 2000.00, 'does');

-- An explicit amount
SELECT is(record_outcome('bert', reservation.create_reservation(r('ryokan'),
	tstzrange('2030-03-01 15:00+09', '2030-03-04 11:00+09'), 'c', amount => 99.5)), 'confirmed', 'an amount');
SELECT is((row_of('bert')).amount::text, '100', 'is rounded to the minor unit');
SELECT is(record_outcome('carl', reservation.create_reservation(r('free'), nights('2030-03-01', 1), 'c', amount => 5)), 'confirmed',
	'an amount where there is no price');
SELECT results_eq($$SELECT amount, payment_status FROM row_of('carl')$$, $$VALUES (5.00, 'due')$$, 'is due');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', amount => 0)), 'confirmed', 'nothing');
SELECT is((row_of('dora')).payment_status, 'none', 'is not');

SELECT * FROM finish();
