-- Seasonal rates: each night, day or hour has the price of its date.
\ir support/story.sql
SELECT plan(109);

-- The time zone of the session changes nothing of it.
SET TimeZone = 'Pacific/Auckland';

INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, currency) VALUES
	('room', 9, 'Europe/Berlin', 100, 'night', 'later', 'EUR'),
	('suite', 9, 'Europe/Berlin', NULL, 'night', 'later', 'EUR'),
	('car', 9, 'Europe/Berlin', 30, 'day', 'later', 'EUR'),
	('court', 9, 'Europe/Berlin', 10, 'hour', 'later', 'EUR'),
	('table', 9, 'Europe/Berlin', 25, 'reservation', 'later', 'EUR'),
	('third', 9, 'UTC', 10.005, 'night', 'later', 'EUR'),
	('ryokan', 9, 'Asia/Tokyo', NULL, 'night', 'later', 'JPY'),
	('havana', 9, 'America/Havana', 10, 'night', 'later', 'EUR'),
	('upfront', 9, 'UTC', NULL, 'night', 'upfront', 'EUR'),
	('free', 9, 'UTC', NULL, 'night', 'upfront', 'EUR'),
	('dear', 9, 'UTC', 1000, 'night', 'upfront', 'EUR');

CREATE FUNCTION costs(resource text, start text, stop text, n int = 1) RETURNS text
LANGUAGE sql AS $$
SELECT reservation.quote(r($1), tstzrange($2::timestamptz, $3::timestamptz), $4)::text
$$;
CREATE FUNCTION rate(resource text, price numeric, period daterange = '(,)', weekdays int[] = NULL, priority int = 0, name text = NULL)
RETURNS bigint LANGUAGE sql AS $$
INSERT INTO reservation.rate (resource_id, price, period, weekdays, priority, name) VALUES (r($1), $2, $3, $4, $5, $6) RETURNING rate_id
$$;
-- Booked, and nothing left behind: the same to the cent?
CREATE FUNCTION agrees(resource text, start text, stop text, n int = 1) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	quoted text := costs(resource, start, stop, n);
	answer reservation.outcome;
BEGIN
	answer := reservation.create_reservation(r(resource), tstzrange(start::timestamptz, stop::timestamptz), 'c', n);
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = answer.amount::text IS NOT DISTINCT FROM quoted AND answer.accepted;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM::boolean;
END
$$;

-- A season. A night is a date.
SELECT is(costs('room', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), '100.00', 'Without a rate the resource''s price applies.');
SELECT isnt(rate('room', 150, '[2030-07-01,2030-09-01)', name => 'summer'), NULL, 'A rate for the summer can be added.');
SELECT is(costs('room', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), '150.00', 'It applies to the first night of its period.');
SELECT is(costs('room', '2030-06-30 15:00+02', '2030-07-01 11:00+02'), '100.00', 'The night before its period has the old price.');
SELECT is(costs('room', '2030-08-31 15:00+02', '2030-09-01 11:00+02'), '150.00', 'It applies to the last night of its period.');
SELECT is(costs('room', '2030-09-01 15:00+02', '2030-09-02 11:00+02'), '100.00', 'The night after its period has the old price.');
SELECT is(costs('room', '2030-06-29 15:00+02', '2030-07-03 11:00+02'), '500.00', 'A stay into the period has two nights at each price.');
SELECT is(costs('room', '2030-08-30 15:00+02', '2030-09-03 11:00+02', 2), '1000.00', 'A stay out of the period is priced for each unit.');
SELECT is(costs('room', '2030-07-01 00:00+02', '2030-07-02 11:00+02'), '150.00', 'A stay from midnight on begins with the night of that date.');
SELECT is(costs('room', '2030-07-01 00:00+02', '2030-07-01 12:00+02'), '150.00', 'A stay of a part of a date has that night''s price.');
SELECT is(costs('room', '2030-07-01 15:00+02', '2030-07-02 00:00+02'), '150.00', 'A stay that ends at midnight has the night of its date.');
SELECT is(costs('room', '2030-06-30 23:30+00', '2030-07-01 11:00+02'), '150.00', 'Dates are those of the resource''s zone.');
SELECT ok(agrees('room', '2030-06-29 15:00+02', '2030-07-03 11:00+02', 3), 'The command takes the quoted amount.');

-- Weekdays: 5 July 2030 is a Friday.
SELECT isnt(rate('room', 180, '[2030-07-01,2030-09-01)', '{5,6}', name => 'summer weekend'), NULL, 'A rate for weekdays in summer can be added.');
SELECT is(costs('room', '2030-07-04 15:00+02', '2030-07-08 11:00+02'), '660.00', 'It applies to Friday and Saturday only.');
SELECT is(costs('room', '2030-09-06 15:00+02', '2030-09-08 11:00+02'), '200.00', 'It does not apply after the summer.');
SELECT isnt(rate('room', 120, '(,)', '{5,6}', name => 'weekend'), NULL, 'A rate for weekdays of the whole year can be added.');
SELECT is(costs('room', '2030-09-06 15:00+02', '2030-09-08 11:00+02'), '240.00', 'It applies after the summer.');
SELECT is(costs('room', '2030-07-05 15:00+02', '2030-07-07 11:00+02'), '360.00', 'The rate with the shorter period applies in summer.');
SELECT results_eq($$SELECT day::text, charged, price, rate FROM reservation.prices(r('room'), tstzrange('2030-08-29 15:00+02', '2030-09-08 11:00+02'))$$,
	$$VALUES ('2030-08-29', 1::bigint, 150::numeric, 'summer'), ('2030-08-30', 1, 180, 'summer weekend'), ('2030-08-31', 1, 180, 'summer weekend'),
		('2030-09-01', 1, 100, NULL), ('2030-09-02', 1, 100, NULL), ('2030-09-03', 1, 100, NULL), ('2030-09-04', 1, 100, NULL), ('2030-09-05', 1, 100, NULL),
		('2030-09-06', 1, 120, 'weekend'), ('2030-09-07', 1, 120, 'weekend')$$, 'prices returns the price and rate of each night.');

UPDATE reservation.rate SET price = 60, weekdays = '{5,6}' WHERE name = 'weekend';
SELECT is(costs('room', '2030-05-03 00:00+02', '2030-05-05 00:00+02'), '120.00', 'A stay of two dates has the prices of these dates.');
UPDATE reservation.rate SET price = 120 WHERE name = 'weekend';

-- Which of several holds
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '150.00', 'A Wednesday in summer has the summer''s rate.');
SELECT isnt(rate('room', 300, '[2030-07-08,2030-07-15)', name => 'fair'), NULL, 'A rate for a shorter period can be added.');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '300.00', 'The shorter period applies.');
SELECT is(costs('room', '2030-07-12 15:00+02', '2030-07-13 11:00+02'), '300.00', 'The shorter period precedes the rate for weekdays.');
SELECT isnt(rate('room', 310, '[2030-07-10,2030-07-17)', name => 'congress'), NULL, 'A rate for a period of the same length can be added.');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '310.00', 'Of two equal rates the one added last applies.');
SELECT is(costs('room', '2030-07-08 15:00+02', '2030-07-09 11:00+02'), '300.00', 'The other applies outside that period.');
SELECT isnt(rate('room', 90, '[2030-01-01,2031-01-01)', priority => 1, name => 'sale'), NULL, 'A rate with a higher priority can be added.');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '90.00', 'The higher priority applies in spite of its long period.');
SELECT is(costs('room', '2031-07-10 15:00+02', '2031-07-11 11:00+02'), '100.00', 'It applies only in its period.');
SELECT isnt(rate('room', 1, '[2030-07-10,2030-07-11)', priority => -1), NULL, 'A rate with a lower priority can be added.');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '90.00', 'The lower priority does not apply.');
UPDATE reservation.rate SET priority = 0, period = '(,)' WHERE name = 'sale';
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '310.00', 'A changed priority has an effect at once.');
SELECT is(costs('room', '2030-09-02 15:00+02', '2030-09-03 11:00+02'), '90.00', 'The changed rate applies to dates without another.');
DELETE FROM reservation.rate WHERE name = 'sale';
SELECT is(costs('room', '2030-09-02 15:00+02', '2030-09-03 11:00+02'), '100.00', 'A deleted rate does not apply.');
-- Of two rates with the same period the one with fewer weekdays holds.
SELECT isnt(rate('third', 7, '(,)', '{1,1,1,1,1,1,1,1,2}'), NULL, 'A rate with repeated weekdays can be added.');
SELECT isnt(rate('third', 8), NULL, 'A rate for all weekdays can be added.');
SELECT is(costs('third', '2030-07-01 15:00+00', '2030-07-02 11:00+00'), '7.00', 'Repeated weekdays count once, so the rate with fewer days applies.');
SELECT is(costs('third', '2030-07-03 15:00+00', '2030-07-04 11:00+00'), '8.00', 'The other rate applies to other weekdays.');
DELETE FROM reservation.rate WHERE resource_id = r('third');

-- No price but by rates
SELECT is(costs('suite', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), NULL, 'A resource without price and rate has no quote.');
SELECT isnt(rate('suite', 200, '[2030-07-01,2030-07-03)'), NULL, 'A rate can be added to a resource without a price.');
SELECT is(costs('suite', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), '200.00', 'A night with the rate costs its price.');
SELECT is(costs('suite', '2030-07-02 15:00+02', '2030-07-04 11:00+02'), '200.00', 'A night without a rate costs nothing.');
SELECT is(costs('suite', '2030-07-03 15:00+02', '2030-07-04 11:00+02'), NULL, 'A stay without any rate has no quote.');
SELECT is(costs('suite', '2030-07-01 12:00+02', '2030-07-01 18:00+02'), '200.00', 'A stay without a midnight has the price of its date.');
SELECT ok(agrees('suite', '2030-07-02 15:00+02', '2030-07-04 11:00+02'), 'The command takes the quoted amount for a part of the stay.');
SELECT ok(agrees('suite', '2030-07-03 15:00+02', '2030-07-04 11:00+02'), 'The command takes no amount for a stay without a rate.');
SELECT isnt(rate('upfront', 50, '[2030-07-01,2030-08-01)'), NULL, 'A rate can be added to a resource to be paid upfront.');
SELECT is(record_outcome('u', reservation.create_reservation(r('upfront'), nights('2030-07-01', 2), 'c')), 'held', 'A stay with the rate is held until it is paid.');
SELECT is((outcome_of('u')).amount, 100.00, 'Its amount is that of the rate.');
SELECT is(new_events('u'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested', 'Its payment is requested.');
SELECT is(record_outcome('v', reservation.create_reservation(r('upfront'), nights('2030-08-01', 2), 'c')), 'confirmed', 'A stay without a price is confirmed at once.');
SELECT isnt(rate('dear', 0, '[2030-07-01,2030-08-01)'), NULL, 'A rate of 0 can be added.');
SELECT is(record_outcome('g', reservation.create_reservation(r('dear'), nights('2030-07-01', 2), 'c')), 'confirmed', 'A stay at a rate of 0 is confirmed at once.');
SELECT is((outcome_of('g')).amount, 0.00, 'Its amount is 0.');
SELECT is(record_outcome('h', reservation.create_group_reservation(ARRAY[r('upfront'), r('free')], nights('2030-07-30', 3), 'c')), 'held', 'A group is held if one resource has a rate.');
SELECT is((outcome_of('h')).amount, 100.00, 'Its amount is for the nights with the rate.');

-- Days and hours: the date on which they start. 1 July 2030 is a Monday.
SELECT isnt(rate('car', 50, '[2030-07-01,2030-07-02)'), NULL, 'A rate for a Monday can be added.');
SELECT is(costs('car', '2030-06-30 20:00+02', '2030-07-02 20:00+02'), '80.00', 'A day has the rate of the date on which it starts.');
SELECT is(costs('car', '2030-07-01 20:00+02', '2030-07-03 20:01+02'), '110.00', 'A started day is charged in full.');
SELECT is(costs('car', '2030-06-30 23:59+02', '2030-07-01 01:00+02'), '30.00', 'A stay of less than a day has the rate of its start.');
SELECT isnt(rate('court', 15, '(,)', '{6,7}'), NULL, 'A rate for weekends can be added.');
SELECT is(costs('court', '2030-07-06 20:00+02', '2030-07-06 22:00+02'), '30.00', 'Two hours on Saturday have the rate.');
SELECT is(costs('court', '2030-07-05 22:30+02', '2030-07-06 01:30+02'), '35.00', 'Each hour has the rate of the date on which it starts.');
SELECT is(costs('court', '2030-07-05 23:30+02', '2030-07-06 00:30+02'), '10.00', 'An hour that starts on Friday has Friday''s price.');
SELECT is(costs('court', '2030-07-07 23:00+02', '2030-07-08 00:00:00.000001+02'), '25.00', 'A started hour is charged in full.');
SELECT is(costs('court', '2030-03-31 00:00+01', '2030-04-01 00:00+02'), '345.00', 'A Sunday of 23 hours has 23 charges.');
SELECT is(costs('court', '2030-10-27 00:00+02', '2030-10-28 00:00+01'), '375.00', 'A Sunday of 25 hours has 25 charges.');
SELECT results_eq($$SELECT day::text, charged, price FROM reservation.prices(r('court'), tstzrange('2030-07-05 22:30+02', '2030-07-08 01:00+02'))$$,
	$$VALUES ('2030-07-05', 2::bigint, 10::numeric), ('2030-07-06', 24, 15), ('2030-07-07', 24, 15), ('2030-07-08', 1, 10)$$, 'prices returns the hours of each date.');
SELECT isnt(rate('table', 40, '(,)', '{7}'), NULL, 'A rate for Sundays can be added.');
SELECT is(costs('table', '2030-07-07 11:00+02', '2030-07-08 11:00+02'), '40.00', 'A price per reservation has the rate of the start.');
SELECT is(costs('table', '2030-07-06 23:00+02', '2030-07-07 11:00+02'), '25.00', 'A stay that starts on Saturday has the resource''s price.');
-- In Havana midnight is skipped on 10 March 2030, and there twice on 3 November.
SELECT isnt(rate('havana', 20, '[2030-03-10,2030-03-11)'), NULL, 'A rate for a date without midnight can be added.');
SELECT isnt(rate('havana', 30, '[2030-11-03,2030-11-04)'), NULL, 'A rate for a date with two midnights can be added.');
SELECT is(costs('havana', '2030-03-09 15:00-05', '2030-03-11 11:00-04'), '30.00', 'A skipped midnight ends the night of the date before.');
SELECT is(costs('havana', '2030-11-02 15:00-04', '2030-11-04 11:00-05'), '40.00', 'A repeated midnight is one night.');

-- Rounded once
SELECT isnt(rate('third', 10.004, '[2030-07-02,2030-07-03)'), NULL, 'A rate with fractions of a cent can be added.');
SELECT is(costs('third', '2030-07-01 15:00+00', '2030-07-04 11:00+00'), '30.01', 'The sum of the nights is rounded once.');
SELECT is(costs('third', '2030-07-01 15:00+00', '2030-07-03 11:00+00', 5), '100.05', 'The sum is rounded after it is multiplied by the units.');
SELECT isnt(rate('ryokan', 10000.5), NULL, 'A rate for yen can be added.');
SELECT ok(costs('ryokan', '2030-03-01 15:00+09', '2030-03-04 11:00+09') = '30002' AND agrees('ryokan', '2030-03-01 15:00+09', '2030-03-04 11:00+09'),
	'A sum in yen is rounded to whole yen.');

-- Frozen when booked; what a modification adds has today's rates, unless the amount was given.
SELECT is(record_outcome('anna', reservation.create_reservation(r('car'), tstzrange('2030-07-01 09:00+02', '2030-07-03 09:00+02'), 'c')), 'confirmed', 'A stay is booked at the rate.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('car'), tstzrange('2030-07-01 09:00+02', '2030-07-03 09:00+02'), 'c', amount => 70)), 'confirmed', 'A stay is booked at a given amount.');
UPDATE reservation.rate SET price = 60 WHERE resource_id = r('car');
SELECT is((row_of('anna')).amount, 80.00, 'A changed rate does not affect a booked amount.');
SELECT is((reservation.modify_reservation(id('anna'), details => '{"child_seat": true}')).amount, 80.00, 'Changed details do not affect a booked amount.');
SELECT is((reservation.modify_reservation(id('anna'), tstzrange('2030-07-01 09:00+02', '2030-07-04 09:00+02'))).amount, 110.00, 'A longer stay has the rate of today for the day that is added.');
SELECT is((reservation.modify_reservation(id('bert'), tstzrange('2030-07-01 09:00+02', '2030-07-04 09:00+02'))).amount, 70.00, 'A longer stay keeps a given amount.');
SELECT results_eq($$SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id('anna') AND status = 'requested'$$, 'VALUES (110.00)', 'The difference is requested.');

-- Rows are of a resource, and go with it.
UPDATE reservation.resource SET resource_id = 4711 WHERE name = 'havana';
SELECT is(costs('havana', '2030-03-10 15:00-04', '2030-03-11 11:00-04'), '20.00', 'The rates follow a change of the resource''s id.');
DELETE FROM reservation.resource WHERE name = 'havana';
SELECT is_empty('SELECT FROM reservation.rate WHERE resource_id = 4711', 'The rates are deleted with the resource.');
SELECT throws_ok($$INSERT INTO reservation.rate (resource_id, price) VALUES (4711, 1)$$, '23503', 'resource 4711 does not exist', 'A rate without its resource is refused.');

-- Wrong rows
SELECT throws_ok($$SELECT rate('room', -1)$$, '23514', NULL, 'A negative price is refused.');
SELECT throws_ok($$SELECT rate('room', 'NaN')$$, '23514', NULL, 'A price that is not a number is refused.');
SELECT throws_ok($$SELECT rate('room', 'Infinity')$$, '23514', NULL, 'An infinite price is refused.');
SELECT throws_ok($$SELECT rate('room', NULL)$$, '23502', NULL, 'A null price is refused.');
SELECT throws_ok($$SELECT rate('room', 1, 'empty')$$, '23514', NULL, 'An empty period is refused.');
SELECT throws_ok($$SELECT rate('room', 1, '[2030-01-01,infinity)')$$, '23514', NULL, 'A period until infinity is refused.');
SELECT throws_ok($$SELECT rate('room', 1, '[-infinity,2030-01-01)')$$, '23514', NULL, 'A period from minus infinity is refused.');
SELECT throws_ok(format($$SELECT rate('room', 1, weekdays => %L)$$, w), '23514', NULL, 'The weekdays ' || w || ' are an error.')
FROM unnest('{"{}","{0}","{8}","{1,NULL}"}'::text[]) AS w;
SELECT throws_ok($$SELECT * FROM reservation.prices(0, tstzrange('2030-07-01', '2030-07-02'))$$, 'P0002', 'resource 0 does not exist', 'The prices of an unknown resource are an error.');
SELECT throws_ok($$SELECT * FROM reservation.prices(r('room'), tstzrange('2030-07-01', NULL))$$, '22023', NULL, 'The prices of a period without an end are an error.');
SELECT throws_ok($$SELECT * FROM reservation.prices(NULL, tstzrange('2030-07-01', '2030-07-02'))$$, '22004', NULL, 'The prices of a null resource are an error.');
SELECT throws_ok($$SELECT * FROM reservation.prices(r('room'), NULL)$$, '22004', NULL, 'The prices of a null period are an error.');

-- A whole year, charge by charge against its sum
SELECT results_eq($$SELECT reservation.quote(r.resource_id, d, 3)::text FROM reservation.resource r,
		LATERAL (SELECT tstzrange('2030-01-13 21:17+00', '2031-02-01 03:05+00') AS d) AS s
	WHERE r.name IN ('room', 'suite', 'car', 'court', 'table', 'third') ORDER BY r.name$$,
	$$SELECT round(3 * sum(p.charged * coalesce(p.price, 0)), 2)::text FROM reservation.resource r,
		reservation.prices(r.resource_id, tstzrange('2030-01-13 21:17+00', '2031-02-01 03:05+00')) AS p
	WHERE r.name IN ('room', 'suite', 'car', 'court', 'table', 'third') GROUP BY r.name ORDER BY r.name$$, 'A quote is the sum of its charges.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
