-- Seasonal rates: each night, day or hour has the price of its date.
\ir support/story.sql
SELECT plan(108);

-- Nothing of it depends on where the session is.
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

-- A season. A night has the date of its evening.
SELECT is(costs('room', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), '100.00', 'before');
SELECT isnt(rate('room', 150, '[2030-07-01,2030-09-01)', name => 'summer'), NULL, 'summer');
SELECT is(costs('room', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), '150.00', 'its first night');
SELECT is(costs('room', '2030-06-30 15:00+02', '2030-07-01 11:00+02'), '100.00', 'the night into it is not');
SELECT is(costs('room', '2030-08-31 15:00+02', '2030-09-01 11:00+02'), '150.00', 'its last night');
SELECT is(costs('room', '2030-09-01 15:00+02', '2030-09-02 11:00+02'), '100.00', 'and the next');
SELECT is(costs('room', '2030-06-29 15:00+02', '2030-07-03 11:00+02'), '500.00', 'two nights at the one price, two at the other');
SELECT is(costs('room', '2030-08-30 15:00+02', '2030-09-03 11:00+02', 2), '1000.00', 'out of it, times units');
SELECT is(costs('room', '2030-07-01 00:00+02', '2030-07-02 11:00+02'), '250.00', 'a midnight at the start is that of the evening before');
SELECT is(costs('room', '2030-07-01 00:00+02', '2030-07-01 12:00+02'), '100.00', 'also alone');
SELECT is(costs('room', '2030-07-01 15:00+02', '2030-07-02 00:00+02'), '0.00', 'until midnight is no night');
SELECT is(costs('room', '2030-06-30 23:30+00', '2030-07-01 11:00+02'), '0.00', 'midnight in Berlin, not in London');
SELECT ok(agrees('room', '2030-06-29 15:00+02', '2030-07-03 11:00+02', 3), 'what is quoted is what it costs');

-- Weekdays: 5 July 2030 is a Friday.
SELECT isnt(rate('room', 180, '[2030-07-01,2030-09-01)', '{5,6}', name => 'summer weekend'), NULL, 'Fridays and Saturdays');
SELECT is(costs('room', '2030-07-04 15:00+02', '2030-07-08 11:00+02'), '660.00', 'Thursday, Friday, Saturday, Sunday');
SELECT is(costs('room', '2030-09-06 15:00+02', '2030-09-08 11:00+02'), '200.00', 'not after summer');
SELECT isnt(rate('room', 120, '(,)', '{5,6}', name => 'weekend'), NULL, 'weekends of the whole year');
SELECT is(costs('room', '2030-09-06 15:00+02', '2030-09-08 11:00+02'), '240.00', 'also after summer');
SELECT is(costs('room', '2030-07-05 15:00+02', '2030-07-07 11:00+02'), '360.00', 'the shorter period holds');
SELECT results_eq($$SELECT day::text, charged, price, rate FROM reservation.prices(r('room'), tstzrange('2030-08-29 15:00+02', '2030-09-08 11:00+02'))$$,
	$$VALUES ('2030-08-29', 1::bigint, 150::numeric, 'summer'), ('2030-08-30', 1, 180, 'summer weekend'), ('2030-08-31', 1, 180, 'summer weekend'),
		('2030-09-01', 1, 100, NULL), ('2030-09-02', 1, 100, NULL), ('2030-09-03', 1, 100, NULL), ('2030-09-04', 1, 100, NULL), ('2030-09-05', 1, 100, NULL),
		('2030-09-06', 1, 120, 'weekend'), ('2030-09-07', 1, 120, 'weekend')$$, 'night by night');

-- Which of several holds
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '150.00', 'a Wednesday in summer');
SELECT isnt(rate('room', 300, '[2030-07-08,2030-07-15)', name => 'fair'), NULL, 'a fair');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '300.00', 'is shorter than summer');
SELECT is(costs('room', '2030-07-12 15:00+02', '2030-07-13 11:00+02'), '300.00', 'also on a Friday');
SELECT isnt(rate('room', 310, '[2030-07-10,2030-07-17)', name => 'congress'), NULL, 'as long, and later added');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '310.00', 'the later one holds');
SELECT is(costs('room', '2030-07-08 15:00+02', '2030-07-09 11:00+02'), '300.00', 'where it is');
SELECT isnt(rate('room', 90, '[2030-01-01,2031-01-01)', priority => 1, name => 'sale'), NULL, 'a sale that goes before all');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '90.00', 'holds, long as it is');
SELECT is(costs('room', '2031-07-10 15:00+02', '2031-07-11 11:00+02'), '100.00', 'for its time');
SELECT isnt(rate('room', 1, '[2030-07-10,2030-07-11)', priority => -1), NULL, 'what goes behind all');
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '90.00', 'does not');
UPDATE reservation.rate SET priority = 0, period = '(,)' WHERE name = 'sale';
SELECT is(costs('room', '2030-07-10 15:00+02', '2030-07-11 11:00+02'), '310.00', 'changed, it holds no more');
SELECT is(costs('room', '2030-09-02 15:00+02', '2030-09-03 11:00+02'), '90.00', 'but on days without any other');
DELETE FROM reservation.rate WHERE name = 'sale';
SELECT is(costs('room', '2030-09-02 15:00+02', '2030-09-03 11:00+02'), '100.00', 'and deleted, nowhere');
-- the same period and weekdays in another order: the one with fewer days
SELECT isnt(rate('third', 7, '(,)', '{1,1,1,1,1,1,1,1,2}'), NULL, 'two days, told often');
SELECT isnt(rate('third', 8), NULL, 'and every day, later');
SELECT is(costs('third', '2030-07-01 15:00+00', '2030-07-02 11:00+00'), '7.00', 'fewer days hold, however often they are told');
SELECT is(costs('third', '2030-07-03 15:00+00', '2030-07-04 11:00+00'), '8.00', 'and every day on others');
DELETE FROM reservation.rate WHERE resource_id = r('third');

-- No price but by rates
SELECT is(costs('suite', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), NULL, 'no price');
SELECT isnt(rate('suite', 200, '[2030-07-01,2030-07-03)'), NULL, 'one of two nights');
SELECT is(costs('suite', '2030-07-01 15:00+02', '2030-07-02 11:00+02'), '200.00', 'costs');
SELECT is(costs('suite', '2030-07-02 15:00+02', '2030-07-04 11:00+02'), '200.00', 'the night behind it does not');
SELECT is(costs('suite', '2030-07-03 15:00+02', '2030-07-04 11:00+02'), NULL, 'a stay without any has no price');
SELECT is(costs('suite', '2030-07-01 12:00+02', '2030-07-01 18:00+02'), NULL, 'nor has one without a night');
SELECT ok(agrees('suite', '2030-07-02 15:00+02', '2030-07-04 11:00+02'), 'what is quoted is what it costs');
SELECT ok(agrees('suite', '2030-07-03 15:00+02', '2030-07-04 11:00+02'), 'or does not');
SELECT isnt(rate('upfront', 50, '[2030-07-01,2030-08-01)'), NULL, 'to be paid before');
SELECT is(record_outcome('u', reservation.create_reservation(r('upfront'), nights('2030-07-01', 2), 'c')), 'held', 'held until paid');
SELECT is((outcome_of('u')).amount, 100.00, 'what it costs');
SELECT is(new_events('u'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested', 'and payment is asked for');
SELECT is(record_outcome('v', reservation.create_reservation(r('upfront'), nights('2030-08-01', 2), 'c')), 'confirmed', 'without a price there is nothing to pay');
SELECT isnt(rate('dear', 0, '[2030-07-01,2030-08-01)'), NULL, 'a gift');
SELECT is(record_outcome('g', reservation.create_reservation(r('dear'), nights('2030-07-01', 2), 'c')), 'confirmed', 'is not paid');
SELECT is((outcome_of('g')).amount, 0.00, 'and costs nothing');
SELECT is(record_outcome('h', reservation.create_group_reservation(ARRAY[r('upfront'), r('free')], nights('2030-07-30', 3), 'c')), 'held', 'of a group one costs');
SELECT is((outcome_of('h')).amount, 100.00, 'for two of three nights');

-- Days and hours: the date on which they start. 1 July 2030 is a Monday.
SELECT isnt(rate('car', 50, '[2030-07-01,2030-07-02)'), NULL, 'a Monday');
SELECT is(costs('car', '2030-06-30 20:00+02', '2030-07-02 20:00+02'), '80.00', 'a day that starts on Sunday, and one on Monday');
SELECT is(costs('car', '2030-07-01 20:00+02', '2030-07-03 20:01+02'), '110.00', 'Monday, and two more, the last one started');
SELECT is(costs('car', '2030-06-30 23:59+02', '2030-07-01 01:00+02'), '30.00', 'less than a day is of its start');
SELECT isnt(rate('court', 15, '(,)', '{6,7}'), NULL, 'weekends');
SELECT is(costs('court', '2030-07-06 20:00+02', '2030-07-06 22:00+02'), '30.00', 'two hours on Saturday');
SELECT is(costs('court', '2030-07-05 22:30+02', '2030-07-06 01:30+02'), '35.00', 'two that start on Friday, one on Saturday');
SELECT is(costs('court', '2030-07-05 23:30+02', '2030-07-06 00:30+02'), '10.00', 'one that starts on Friday');
SELECT is(costs('court', '2030-07-07 23:00+02', '2030-07-08 00:00:00.000001+02'), '25.00', 'the last one started');
SELECT is(costs('court', '2030-03-31 00:00+01', '2030-04-01 00:00+02'), '345.00', 'a Sunday of 23 hours');
SELECT is(costs('court', '2030-10-27 00:00+02', '2030-10-28 00:00+01'), '375.00', 'and one of 25');
SELECT results_eq($$SELECT day::text, charged, price FROM reservation.prices(r('court'), tstzrange('2030-07-05 22:30+02', '2030-07-08 01:00+02'))$$,
	$$VALUES ('2030-07-05', 2::bigint, 10::numeric), ('2030-07-06', 24, 15), ('2030-07-07', 24, 15), ('2030-07-08', 1, 10)$$, 'hours, date by date');
SELECT isnt(rate('table', 40, '(,)', '{7}'), NULL, 'Sunday brunch');
SELECT is(costs('table', '2030-07-07 11:00+02', '2030-07-08 11:00+02'), '40.00', 'by the start');
SELECT is(costs('table', '2030-07-06 23:00+02', '2030-07-07 11:00+02'), '25.00', 'of the stay');
-- In Havana midnight is skipped on 10 March 2030, and there twice on 3 November.
SELECT isnt(rate('havana', 20, '[2030-03-10,2030-03-11)'), NULL, 'a day without its midnight');
SELECT isnt(rate('havana', 30, '[2030-11-03,2030-11-04)'), NULL, 'one with two');
SELECT is(costs('havana', '2030-03-09 15:00-05', '2030-03-11 11:00-04'), '30.00', 'ends the night of the day before');
SELECT is(costs('havana', '2030-11-02 15:00-04', '2030-11-04 11:00-05'), '40.00', 'is one night');

-- Rounded once
SELECT isnt(rate('third', 10.004, '[2030-07-02,2030-07-03)'), NULL, 'a price beyond cents');
SELECT is(costs('third', '2030-07-01 15:00+00', '2030-07-04 11:00+00'), '30.01', '10.005 + 10.004 + 10.005 is 30.014');
SELECT is(costs('third', '2030-07-01 15:00+00', '2030-07-03 11:00+00', 5), '100.05', 'after the units: 100.045, half up');
SELECT isnt(rate('ryokan', 10000.5), NULL, 'yen have no cents');
SELECT ok(costs('ryokan', '2030-03-01 15:00+09', '2030-03-04 11:00+09') = '30002' AND agrees('ryokan', '2030-03-01 15:00+09', '2030-03-04 11:00+09'),
	'three nights');

-- Frozen when booked; a modification asks for today's rates, unless the amount was given.
SELECT is(record_outcome('anna', reservation.create_reservation(r('car'), tstzrange('2030-07-01 09:00+02', '2030-07-03 09:00+02'), 'c')), 'confirmed', 'booked');
SELECT is(record_outcome('bert', reservation.create_reservation(r('car'), tstzrange('2030-07-01 09:00+02', '2030-07-03 09:00+02'), 'c', amount => 70)), 'confirmed', 'at a price of its own');
UPDATE reservation.rate SET price = 60 WHERE resource_id = r('car');
SELECT is((row_of('anna')).amount, 80.00, 'the price of the day of booking');
SELECT is((reservation.modify_reservation(id('anna'), details => '{"child_seat": true}')).amount, 80.00, 'also if something else changes');
SELECT is((reservation.modify_reservation(id('anna'), tstzrange('2030-07-01 09:00+02', '2030-07-04 09:00+02'))).amount, 120.00, 'a longer stay is priced anew, all of it');
SELECT is((reservation.modify_reservation(id('bert'), tstzrange('2030-07-01 09:00+02', '2030-07-04 09:00+02'))).amount, 70.00, 'but not one whose amount was given');
SELECT results_eq($$SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id('anna') AND status = 'requested'$$, 'VALUES (120.00)', 'the difference is asked for');

-- Rows are of a resource, and go with it.
UPDATE reservation.resource SET resource_id = 4711 WHERE name = 'havana';
SELECT is(costs('havana', '2030-03-10 15:00-04', '2030-03-11 11:00-04'), '20.00', 'they follow it');
DELETE FROM reservation.resource WHERE name = 'havana';
SELECT is_empty('SELECT FROM reservation.rate WHERE resource_id = 4711', 'and go with it');
SELECT throws_ok($$INSERT INTO reservation.rate (resource_id, price) VALUES (4711, 1)$$, '23503', 'resource 4711 does not exist', 'a resource has to be there');

-- Wrong rows
SELECT throws_ok($$SELECT rate('room', -1)$$, '23514', NULL, 'a negative price');
SELECT throws_ok($$SELECT rate('room', 'NaN')$$, '23514', NULL, 'no number');
SELECT throws_ok($$SELECT rate('room', 'Infinity')$$, '23514', NULL, 'no amount');
SELECT throws_ok($$SELECT rate('room', NULL)$$, '23502', NULL, 'no price');
SELECT throws_ok($$SELECT rate('room', 1, 'empty')$$, '23514', NULL, 'never');
SELECT throws_ok($$SELECT rate('room', 1, '[2030-01-01,infinity)')$$, '23514', NULL, 'an end that is none');
SELECT throws_ok($$SELECT rate('room', 1, '[-infinity,2030-01-01)')$$, '23514', NULL, 'a start that is none');
SELECT throws_ok(format($$SELECT rate('room', 1, weekdays => %L)$$, w), '23514', NULL, w || ' are no weekdays')
FROM unnest('{"{}","{0}","{8}","{1,NULL}"}'::text[]) AS w;
SELECT throws_ok($$SELECT * FROM reservation.prices(0, tstzrange('2030-07-01', '2030-07-02'))$$, 'P0002', 'resource 0 does not exist', 'prices of nothing');
SELECT throws_ok($$SELECT * FROM reservation.prices(r('room'), tstzrange('2030-07-01', NULL))$$, '22023', NULL, 'prices without an end');
SELECT throws_ok($$SELECT * FROM reservation.prices(NULL, tstzrange('2030-07-01', '2030-07-02'))$$, '22004', NULL, 'of no resource');
SELECT throws_ok($$SELECT * FROM reservation.prices(r('room'), NULL)$$, '22004', NULL, 'of no time');

-- A whole year, charge by charge against its sum
SELECT results_eq($$SELECT reservation.quote(r.resource_id, d, 3)::text FROM reservation.resource r,
		LATERAL (SELECT tstzrange('2030-01-13 21:17+00', '2031-02-01 03:05+00') AS d) AS s
	WHERE r.name IN ('room', 'suite', 'car', 'court', 'table', 'third') ORDER BY r.name$$,
	$$SELECT round(3 * sum(p.charged * coalesce(p.price, 0)), 2)::text FROM reservation.resource r,
		reservation.prices(r.resource_id, tstzrange('2030-01-13 21:17+00', '2031-02-01 03:05+00')) AS p
	WHERE r.name IN ('room', 'suite', 'car', 'court', 'table', 'third') GROUP BY r.name ORDER BY r.name$$, 'a quote is the sum of its charges');
SELECT is_empty('SELECT * FROM reservation.verify()', 'and all of it adds up');
SELECT * FROM finish();
