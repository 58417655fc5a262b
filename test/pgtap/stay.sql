-- arrivals, departures, in_house, holds, waitlist: the views of a front desk, at
-- each hour, in the time zone of the resource, and only to be read.
\ir support/story.sql
\ir support/plan.sql
SELECT plan(78);

INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment) VALUES
	('double', 'room', 5, 'UTC', 95, 'night', 'later'), ('suite', 'room', 1, 'UTC', NULL, 'night', 'later'),
	('tokyo', NULL, 3, 'Asia/Tokyo', 10, 'night', 'later');
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 0, 'Seaview');
CREATE FUNCTION arrive() RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(customer || CASE WHEN late THEN '!' ELSE '' END, ' ' ORDER BY customer), '') FROM reservation.arrivals $$;
CREATE FUNCTION depart() RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(customer || CASE WHEN late THEN '!' ELSE '' END, ' ' ORDER BY customer), '') FROM reservation.departures $$;
CREATE FUNCTION inside() RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(customer || CASE WHEN late THEN '!' ELSE '' END, ' ' ORDER BY customer), '') FROM reservation.in_house $$;
CREATE FUNCTION now_is(at text) RETURNS void LANGUAGE sql AS $$ SELECT set_config('reservation.now', at, false) $$;

SELECT is(record_outcome('anna', reservation.create_reservation(r('double'), nights('2030-03-01', 2), 'anna', details => '{"wish": "quiet"}')), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('double'), nights('2030-03-01', 1), 'bert', 2)), 'confirmed', 'Bert''s reservation of two units is confirmed.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('double'), nights('2030-03-02', 3), 'carl')), 'confirmed', 'Carl''s reservation begins a day later.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('double'), nights('2030-03-01', 1), 'dora', hold => '59 days 6 hours')), 'held', 'Dora''s reservation is held.');
SELECT is(record_outcome('emil', reservation.create_group_reservation(ARRAY[r('double'), r('suite')], nights('2030-03-02', 1), 'emil')), 'confirmed', 'Emil''s group has a double and the suite.');
SELECT is(record_outcome('gone', reservation.create_reservation(r('double'), nights('2030-03-04', 1), 'gone')), 'confirmed', 'Another reservation is confirmed.');
SELECT is(record_outcome('gone', reservation.cancel_reservation(id('gone'))), 'canceled', 'That reservation is canceled.');

-- Before the first stay
SELECT is(arrive() || depart() || inside(), '', 'The views are empty months before the first stay.');

-- The day of arrival, from its first minute on
SELECT now_is('2030-03-01 00:00+00');
SELECT is(arrive(), 'anna bert dora', 'The arrivals have each stay that begins today.');
SELECT is((SELECT format('%s|%s|%s|%s|%s|%s|%s|%s|%s', units, quantity, arrival, departure, status, payment_status, amount, due, details->>'wish')
	FROM reservation.arrivals WHERE customer = 'anna'),
	'Seaview|1|2030-03-01 15:00:00|2030-03-03 11:00:00|confirmed|due|190.00|190.00|quiet', 'A row of the arrivals has the units, the times, the amounts and the details.');
SELECT is((SELECT units FROM reservation.arrivals WHERE customer = 'bert'), '1-2', 'Units without a name are shown by their numbers.');
SELECT is((SELECT count(*)::int FROM reservation.holds), 1, 'The view of holds has one row.');
SELECT is((SELECT expires_in FROM reservation.holds), '18:00', 'A hold has the time that it still lasts.');
SELECT now_is('2030-02-28 23:59:59+00');
SELECT is(arrive(), '', 'The arrivals of the day before are empty.');
SELECT now_is('2030-03-01 15:30+00');
SELECT is(arrive(), 'anna! bert! dora!', 'An arrival is late from its beginning on.');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'Anna''s reservation is checked in.');
SELECT is(arrive(), 'anna bert! dora!', 'A reservation that is checked in is still among the arrivals of the day, and not late.');
SELECT is(inside(), 'anna', 'A reservation that is checked in is in the house.');
SELECT is((SELECT checked_in_at FROM reservation.in_house), '2030-03-01 15:30+00', 'The row of the house has the time of the check-in.');

-- A hold that has ended is in no view, also before a sweep.
SELECT now_is('2030-03-01 18:00+00');
SELECT is((row_of('dora')).status, 'held', 'The row of an ended hold still says held.');
SELECT is(arrive(), 'anna bert!', 'An ended hold is not among the arrivals.');
SELECT is_empty('SELECT * FROM reservation.holds', 'An ended hold is not among the holds.');
SELECT is_empty($$SELECT FROM reservation.stay WHERE customer = 'dora'$$, 'An ended hold is not among the stays.');

-- The next day
SELECT now_is('2030-03-02 09:00+00');
SELECT is(arrive(), 'bert! carl emil emil', 'The arrivals have the late stay of yesterday, and a row for each resource of a group.');
SELECT is(depart(), '', 'A stay without a check-in is not among the departures.');
SELECT now_is('2030-03-02 11:00+00');
SELECT is(arrive(), 'carl emil emil', 'A stay that is over is not among the arrivals.');
SELECT is((SELECT string_agg(resource || ' ' || units, ', ' ORDER BY resource) FROM reservation.arrivals WHERE customer = 'emil'),
	'double 2, suite 0', 'Each row of a group has its own units.');
SELECT is((SELECT sum(due) FROM reservation.arrivals WHERE customer = 'emil' AND resource = 'suite'), 95.00, 'Each row of a group has the amount due for the whole group.');

-- Departures
SELECT now_is('2030-03-03 10:00+00');
SELECT is(depart(), 'anna', 'The departures have the stay that ends today.');
SELECT now_is('2030-03-03 12:00+00');
SELECT is(depart() || ' ' || inside(), 'anna! anna!', 'A stay beyond its end is late in the departures and in the house.');
SELECT now_is('2030-04-20 12:00+00');
SELECT is(depart() || ' ' || inside(), 'anna! anna!', 'A stay seven weeks beyond its end is still in both views.');
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'Anna''s reservation is checked out.');
SELECT is(inside(), '', 'A reservation that is checked out is not in the house.');
SELECT now_is('2030-04-21 12:00+00');
SELECT is(depart(), '', 'A check-out of yesterday is not among the departures.');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('double'), nights('2030-04-21', 4), 'fritz')), 'confirmed', 'Fritz''s reservation is confirmed.');
SELECT now_is('2030-04-21 16:00+00');
SELECT is(record_outcome('fritz', reservation.checkin(id('fritz'))), 'checked_in', 'Fritz''s reservation is checked in.');
SELECT now_is('2030-04-22 08:00+00');
SELECT is(record_outcome('fritz', reservation.checkout(id('fritz'))), 'checked_out', 'Fritz''s reservation is checked out three days early.');
SELECT is(depart(), 'fritz', 'An early check-out is among the departures of its day.');
SELECT now_is('2030-04-25 08:00+00');
SELECT is(depart(), '', 'An early check-out is not among the departures of the booked day.');
SELECT is(record_outcome('hour', reservation.create_reservation(r('double'), hours('2030-04-25 12:00', 2), 'hour')), 'confirmed', 'A stay of two hours is confirmed.');
SELECT is(arrive() || ' ' || depart(), 'hour hour', 'The stay of hours is among the arrivals and the departures.');
SELECT is(record_outcome('hour', reservation.mark_no_show(id('hour'))), 'no_show', 'The stay of hours is marked as a no-show.');
SELECT is(arrive() || depart(), '', 'A no-show is in neither view.');

SELECT is(record_outcome('slow', reservation.create_reservation(r('double'), nights('2030-04-25', 3), 'slow')), 'confirmed', 'A stay of three nights is confirmed.');
SELECT now_is('2030-04-26 01:00+00');
SELECT record_outcome('slow', reservation.checkin(id('slow')));
SELECT is(arrive(), 'slow', 'A check-in a day late is among the arrivals of its day.');
SELECT now_is('2030-04-27 01:00+00');
SELECT record_outcome('slow', reservation.checkout(id('slow')));

-- Where it is another day
SELECT is(record_outcome('yuki', reservation.create_reservation(r('tokyo'), hours('2030-05-01 18:00', 20), 'yuki')), 'confirmed', 'A stay from three in the morning in Tokyo is confirmed.');
SELECT now_is('2030-05-01 14:59+00');
SELECT is(arrive(), '', 'The stay is not among the arrivals while it is the day before in Tokyo.');
SELECT now_is('2030-05-01 15:00+00');
SELECT is(arrive(), 'yuki', 'The stay is among the arrivals from midnight in Tokyo on.');
SELECT is((SELECT arrival FROM reservation.arrivals), '2030-05-02 03:00', 'The time of arrival is that of Tokyo.');

-- The amount due is the part of the price that has not been paid.
SELECT is(record_outcome('paul', reservation.create_reservation(r('tokyo'), hours('2030-05-01 16:00', 6), 'paul', amount => 10)), 'confirmed', 'Paul''s reservation has an amount of 10.');
SELECT is((SELECT due FROM reservation.arrivals WHERE customer = 'paul'), 10::numeric, 'The whole amount is due before a payment.');
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'p1', 4)), 'confirmed', 'A part of the amount is paid.');
SELECT is((SELECT trim_scale(due) || ' ' || payment_status FROM reservation.arrivals WHERE customer = 'paul'), '6 due', 'The rest is due after a part is paid.');
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'p2', 6)), 'confirmed', 'The rest of the amount is paid.');
SELECT is((SELECT trim_scale(due) || ' ' || payment_status FROM reservation.arrivals WHERE customer = 'paul'), '0 paid', 'Nothing is due after the whole amount is paid.');
SELECT is(record_outcome('paul', reservation.cancel_reservation(id('paul'))), 'canceled', 'Paul''s reservation is canceled.');
SELECT is((SELECT due FROM reservation.stay WHERE reservation_id = id('paul')), 0::numeric, 'Nothing is due of a canceled reservation.');

-- A queue
SELECT is(record_outcome('full', reservation.create_reservation(r('suite'), nights('2030-06-01', 1), 'full')), 'confirmed', 'A reservation takes the suite.');
SELECT is(record_outcome('last', reservation.add_to_waitlist(r('suite'), nights('2030-06-01', 1), 'last')), 'waitlisted', 'A reservation waits for the suite.');
SELECT is(record_outcome('first', reservation.add_to_waitlist(r('suite'), nights('2030-06-01', 1), 'first', priority => 5)), 'waitlisted', 'A reservation with a higher priority waits.');
SELECT now_is('2030-05-01 16:00+00');
SELECT is(record_outcome('second', reservation.add_to_waitlist(r('suite'), nights('2030-06-01', 1), 'second', priority => 5)), 'waitlisted', 'A later reservation with the same priority waits.');
SELECT is((SELECT string_agg(place || ' ' || customer, ', ' ORDER BY place) FROM reservation.waitlist), '1 first, 2 second, 3 last',
	'The waitlist is ordered by priority, then by age.');
SELECT is_empty($$SELECT FROM reservation.arrivals WHERE customer = 'first'$$, 'A reservation that waits is not among the arrivals.');
SELECT is(record_outcome('first', reservation.cancel_reservation(id('first'))), 'canceled', 'The first reservation of the waitlist is canceled.');
SELECT is((SELECT string_agg(place || ' ' || customer, ', ' ORDER BY place) FROM reservation.waitlist), '1 second, 2 last', 'The canceled reservation is not in the waitlist.');
SELECT is(record_outcome('full', reservation.cancel_reservation(id('full'))), 'canceled', 'The reservation of the suite is canceled.');
SELECT is((SELECT string_agg(place || ' ' || customer, ', ' ORDER BY place) FROM reservation.waitlist), '1 last', 'A reservation to which the place is offered is not in the waitlist.');

-- A day of a hotel of years is found without reading the years.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('years', 50, 'UTC');
BEGIN;
INSERT INTO reservation.reservation (reservation_id, created_at, version, sequence, quantity, amount_fixed, simulated, status, payment_status,
	customer, resource_ids, during, currency, details)
SELECT gen_random_uuid(), '2030-01-01', 1, 1, 1, false, true, 'confirmed', 'none',
	n::text, ARRAY[r('years')], nights('2030-01-01'::date + n / 50, 1), 'EUR', '{}' FROM generate_series(0, 19999) AS n;
INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
SELECT r('years'), reservation_id, int4range(customer::int % 50, customer::int % 50 + 1), during
FROM reservation.reservation WHERE resource_ids = ARRAY[r('years')];
ANALYZE reservation.reservation, reservation.allocation;
CREATE FUNCTION reads_years(query text) RETURNS boolean LANGUAGE sql AS
$$ SELECT plan_of('SELECT * FROM reservation.' || $1) ~ 'Seq Scan on (reservation|allocation)\M' $$;
SELECT is_empty($$SELECT v FROM unnest('{arrivals,departures,in_house,holds,overreserved}'::text[]) AS v WHERE reads_years(v)$$,
	'Views of a day read the tables by an index.');
SELECT ok(NOT reads_years($$daily_occupancy WHERE day = '2030-05-01'$$), 'The occupancy of a day reads the tables by an index.');
SELECT ok(reads_years('stay'), 'The view of all stays scans a table.');
SELECT is_empty($$SELECT v FROM unnest('{arrivals,departures,in_house,holds,overreserved}'::text[]) AS v
	WHERE plan_of(format('SELECT * FROM reservation.%s WHERE resource_id = 1', v)) ~ 'Scan on resource\M[^\n]*\n(?! *(Filter|Recheck Cond): \(resource_id = 1\))'$$,
	'A view with one resource reads no other row of resource.');
SELECT is((SELECT count(*)::int FROM reservation.arrivals), 51, 'The arrivals have the stays of that day.');
ROLLBACK;

-- Wrong use
SELECT throws_ok($$UPDATE reservation.arrivals SET status = 'checked_in'$$, '55000', NULL, 'An update of a view is an error.');
SELECT throws_ok($$DELETE FROM reservation.holds$$, '55000', NULL, 'A deletion from a view is an error.');
SELECT throws_ok($$INSERT INTO reservation.waitlist (customer) VALUES ('me')$$, '55000', NULL, 'An insertion into a view is an error.');
CREATE ROLE s_view;
GRANT USAGE ON SCHEMA reservation TO s_view;
GRANT SELECT ON reservation.stay TO s_view;
SET ROLE s_view;
SELECT throws_ok($$SELECT * FROM reservation.stay$$, '42501', 'permission denied for table reservation', 'A view gives its reader no right to the table.');
RESET ROLE;
DROP OWNED BY s_view;
DROP ROLE s_view;
SELECT is_empty($$SELECT relname FROM pg_class WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'v'
	AND NOT reloptions @> '{security_invoker=true}'$$, 'Every view runs with the rights of its reader.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
