-- A date that a zone has gone over is none: Samoa went from Thursday 29 to Saturday
-- 31 December 2011.
\ir support/story.sql
\ir support/may.sql
SELECT plan(33);

-- The time zone of the session changes nothing of it.
SET TimeZone = 'Pacific/Auckland';
SET reservation.now = '1993-01-01 12:00+00';

INSERT INTO reservation.resource (name, time_zone, price, price_per, payment) VALUES
	('hut', 'Pacific/Apia', 10, 'night', 'later'), ('boat', 'Pacific/Apia', 10, 'day', 'later'), ('fale', 'Pacific/Apia', 10, 'night', 'later'),
	('shop', 'Pacific/Apia', NULL, 'reservation', 'later'), ('bar', 'Pacific/Apia', NULL, 'reservation', 'later'),
	('clock', 'Pacific/Apia', NULL, 'reservation', 'later'), ('season', 'Pacific/Apia', NULL, 'reservation', 'later'),
	('atoll', 'Pacific/Kwajalein', 10, 'night', 'later'), ('line', 'Pacific/Kiritimati', 10, 'night', 'later');

-- Hours
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT r(name), day, opens::time, closes::time FROM (VALUES
	('shop', 4, '08:00', '12:00'), ('shop', 5, '09:00', '17:00'), ('shop', 6, '10:00', '14:00'),
	('bar', 4, '22:00', '02:00'), ('bar', 5, '22:00', '04:00'),
	('season', 6, '10:00', '14:00')) AS h(name, day, opens, closes)
UNION ALL SELECT r('clock'), day, '00:00', '00:00' FROM generate_series(1, 7) AS day;
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes) VALUES (r('season'), '2011-12-30', '08:00', '20:00');
CREATE FUNCTION open(resource text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(o) AT TIME ZONE z.time_zone, 'DD HH24:MI') || '-' || to_char(upper(o) AT TIME ZONE z.time_zone, 'DD HH24:MI'), ', ' ORDER BY o)
FROM reservation.resource z, reservation.open_periods(z.resource_id, tstzrange('2011-12-29 00:00 Pacific/Apia', '2012-01-01 00:00 Pacific/Apia')) AS o
WHERE z.name = resource
$$;
SELECT is(open('shop'), '29 08:00-29 12:00, 31 10:00-31 14:00', 'The hours of the skipped Friday are not those of Saturday.');
SELECT is(may('shop', '2011-12-31 09:00 Pacific/Apia', '2011-12-31 10:00 Pacific/Apia'), 'closed', 'A stay in the hours of that Friday is refused on Saturday.');
SELECT is(may('shop', '2011-12-31 13:00 Pacific/Apia', '2011-12-31 15:00 Pacific/Apia'), 'closed', 'These hours do not lengthen those of Saturday.');
SELECT is(may('shop', '2011-12-31 10:00 Pacific/Apia', '2011-12-31 14:00 Pacific/Apia'), 'yes', 'A stay in the hours of Saturday is accepted.');
SELECT is(open('bar'), '29 22:00-31 02:00', 'The night after Thursday leads to Saturday, and Friday has none.');
SELECT is(open('season'), '31 10:00-31 14:00', 'An exception of that Friday is of no day.');
SELECT is(open('clock'), '29 00:00-01 00:00', 'Hours round the clock go on over the skipped date.');
SELECT is(may('clock', '2011-12-28 12:00 Pacific/Apia', '2012-01-02 12:00 Pacific/Apia'), 'yes', 'A stay over the skipped date is accepted.');

-- Nights and days
CREATE FUNCTION costs(resource text, start text, stop text) RETURNS numeric LANGUAGE sql AS $$
SELECT reservation.quote(z.resource_id, tstzrange(start::timestamp AT TIME ZONE z.time_zone, stop::timestamp AT TIME ZONE z.time_zone))
FROM reservation.resource z WHERE z.name = resource
$$;
SELECT is(costs('hut', '2011-12-29 15:00', '2011-12-31 11:00'), 10.00, 'From Thursday to the next date is one night.');
SELECT is(costs('hut', '2011-12-28 15:00', '2012-01-02 11:00'), 40.00, 'A longer stay has a night for each date there is.');
SELECT is(costs('hut', '2011-12-31 00:00', '2012-01-01 11:00'), 10.00, 'A stay from the first instant after the skipped date has none before it.');
SELECT is(costs('hut', '2011-12-29 00:00', '2011-12-31 00:00'), 10.00, 'A stay that ends at that instant has only Thursday''s.');
SELECT is(costs('boat', '2011-12-29 12:00', '2011-12-31 12:00'), 10.00, 'From noon to the next noon is one day.');
SELECT is(costs('boat', '2011-12-29 12:00', '2011-12-31 12:01'), 20.00, 'A minute more is another.');
SELECT is(costs('boat', '2011-12-29 12:00', '2011-12-31 11:00'), 10.00, 'An hour less is one day.');
SELECT is(costs('atoll', '1993-08-20 15:00', '1993-08-22 11:00'), 10.00, 'Kwajalein had no 21 August 1993.');
SELECT is(costs('line', '1994-12-30 15:00', '1995-01-01 11:00'), 10.00, 'Kiritimati had no 31 December 1994.');
SELECT is(costs('line', '1994-12-20 15:00', '1995-01-20 11:00'), 300.00, 'A month with it has thirty nights.');

-- Date by date
INSERT INTO reservation.rate (resource_id, weekdays, price) VALUES (r('fale'), '{5}', 1000), (r('fale'), '{6}', 20);
SELECT is(costs('fale', '2011-12-29 15:00', '2012-01-01 11:00'), 30.00, 'The price of a Friday is not charged for the skipped one.');
SELECT results_eq($$SELECT day, price FROM reservation.prices(r('fale'), tstzrange('2011-12-29 15:00 Pacific/Apia', '2012-01-01 11:00 Pacific/Apia'))$$,
	$$VALUES (date '2011-12-29', 10::numeric), ('2011-12-31', 20)$$, 'prices() has no row for it.');
SET reservation.now = '2011-12-01 12:00+00';
SELECT is(record_outcome('anna', reservation.create_reservation(r('hut'), tstzrange('2011-12-28 15:00 Pacific/Apia', '2012-01-01 11:00 Pacific/Apia'), 'c')),
	'confirmed', 'A stay over the skipped date is booked.');
SELECT is((row_of('anna')).amount, 30.00, 'It costs three nights.');
SELECT results_eq($$SELECT day, night, arrivals, departures FROM reservation.daily_occupancy(r('hut'), '2011-12-27', '2012-01-01')$$,
	$$VALUES (date '2011-12-27', 0, 0, 0), ('2011-12-28', 1, 1, 0), ('2011-12-29', 1, 0, 0), ('2011-12-31', 1, 0, 0), ('2012-01-01', 0, 0, 1)$$,
	'daily_occupancy() has no row for it, and as many nights as the price.');
SELECT is_empty($$SELECT * FROM reservation.day_occupancy(r('hut'), '2011-12-30')$$, 'day_occupancy() has no row for it.');
SELECT is_empty($$SELECT * FROM reservation.daily_occupancy WHERE resource_id = r('hut') AND day = '2011-12-30'$$, 'The view has no row for it.');
UPDATE reservation.resource SET price = 99 WHERE name = 'hut';
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2011-12-31 15:00 Pacific/Apia', '2012-01-02 11:00 Pacific/Apia'))),
	'confirmed', 'The stay begins after the skipped date, and ends a night later.');
SELECT is((row_of('anna')).amount, 109.00, 'Saturday keeps its price, and the night that is new has today''s.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), tstzrange('2011-12-29 15:00 Pacific/Apia', '2012-01-01 11:00 Pacific/Apia'))),
	'confirmed', 'The stay begins before the skipped date again.');
SELECT is((row_of('anna')).amount, 109.00, 'Saturday keeps its price then, too.');

-- A rule in days
UPDATE reservation.resource SET min_duration = '1 day', max_duration = '1 day' WHERE name = 'clock';
SELECT is(may('clock', '2011-12-29 12:00 Pacific/Apia', '2011-12-31 12:00 Pacific/Apia'), 'yes', 'From Thursday noon to Saturday noon is a day.');
SELECT is(may('clock', '2011-12-29 12:00 Pacific/Apia', '2011-12-31 12:01 Pacific/Apia'), 'too_long', 'A minute more is too long.');
SELECT is(may('clock', '2011-12-29 12:00 Pacific/Apia', '2011-12-31 11:59 Pacific/Apia'), 'too_short', 'A minute less is too short.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
