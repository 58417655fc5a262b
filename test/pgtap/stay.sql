-- arrivals, departures, in_house, holds, waitlist: what a front desk sees, at
-- which hour, in whose time zone, and that it may only look.
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

SELECT is(record_outcome('anna', reservation.create_reservation(r('double'), nights('2030-03-01', 2), 'anna', details => '{"wish": "quiet"}')), 'confirmed', 'anna books');
SELECT is(record_outcome('bert', reservation.create_reservation(r('double'), nights('2030-03-01', 1), 'bert', 2)), 'confirmed', 'bert books two');
SELECT is(record_outcome('carl', reservation.create_reservation(r('double'), nights('2030-03-02', 3), 'carl')), 'confirmed', 'carl comes a day later');
SELECT is(record_outcome('dora', reservation.create_reservation(r('double'), nights('2030-03-01', 1), 'dora', hold => '59 days 6 hours')), 'held', 'dora has not decided');
SELECT is(record_outcome('emil', reservation.create_group_reservation(ARRAY[r('double'), r('suite')], nights('2030-03-02', 1), 'emil')), 'confirmed', 'emil wants both');
SELECT is(record_outcome('gone', reservation.create_reservation(r('double'), nights('2030-03-04', 1), 'gone')), 'confirmed', 'one more');
SELECT is(record_outcome('gone', reservation.cancel_reservation(id('gone'))), 'canceled', 'who cancels');

-- Nobody yet
SELECT is(arrive() || depart() || inside(), '', 'nothing happens today');

-- The day of arrival, from its first minute on
SELECT now_is('2030-03-01 00:00+00');
SELECT is(arrive(), 'anna bert dora', 'who is to come');
SELECT is((SELECT format('%s|%s|%s|%s|%s|%s|%s|%s|%s', units, quantity, arrival, departure, status, payment_status, amount, due, details->>'wish')
	FROM reservation.arrivals WHERE customer = 'anna'),
	'Seaview|1|2030-03-01 15:00:00|2030-03-03 11:00:00|confirmed|due|190.00|190.00|quiet', 'what a desk wants to know');
SELECT is((SELECT units FROM reservation.arrivals WHERE customer = 'bert'), '1-2', 'units without names are numbers');
SELECT is((SELECT count(*)::int FROM reservation.holds), 1, 'a hold');
SELECT is((SELECT expires_in FROM reservation.holds), '18:00', 'and how long it lasts');
SELECT now_is('2030-02-28 23:59:59+00');
SELECT is(arrive(), '', 'not a second before');
SELECT now_is('2030-03-01 15:30+00');
SELECT is(arrive(), 'anna! bert! dora!', 'late is who could be here');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'anna is here');
SELECT is(arrive(), 'anna bert! dora!', 'and stays on the list of the day');
SELECT is(inside(), 'anna', 'in the house');
SELECT is((SELECT checked_in_at FROM reservation.in_house), '2030-03-01 15:30+00', 'since then');

-- A hold that has ended is gone from everywhere, though nobody has swept it.
SELECT now_is('2030-03-01 18:00+00');
SELECT is((row_of('dora')).status, 'held', 'the row still says held');
SELECT is(arrive(), 'anna bert!', 'no dead holds among arrivals');
SELECT is_empty('SELECT * FROM reservation.holds', 'nor among holds');
SELECT is_empty($$SELECT FROM reservation.stay WHERE customer = 'dora'$$, 'nor among stays');

-- The next day
SELECT now_is('2030-03-02 09:00+00');
SELECT is(arrive(), 'bert! carl emil emil', 'who did not come and still can, and who comes; a row a resource');
SELECT is(depart(), '', 'a stay that has not begun does not end');
SELECT now_is('2030-03-02 11:00+00');
SELECT is(arrive(), 'carl emil emil', 'what is over is over');
SELECT is((SELECT string_agg(resource || ' ' || units, ', ' ORDER BY resource) FROM reservation.arrivals WHERE customer = 'emil'),
	'double 2, suite 0', 'each with its units there');
SELECT is((SELECT sum(due) FROM reservation.arrivals WHERE customer = 'emil' AND resource = 'suite'), 95.00, 'what is due is for all of it');

-- Departures
SELECT now_is('2030-03-03 10:00+00');
SELECT is(depart(), 'anna', 'due out today');
SELECT now_is('2030-03-03 12:00+00');
SELECT is(depart() || ' ' || inside(), 'anna! anna!', 'overdue');
SELECT now_is('2030-04-20 12:00+00');
SELECT is(depart() || ' ' || inside(), 'anna! anna!', 'however long');
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'out at last');
SELECT is(inside(), '', 'nobody is in');
SELECT now_is('2030-04-21 12:00+00');
SELECT is(depart(), '', 'and nobody leaves');
SELECT is(record_outcome('fritz', reservation.create_reservation(r('double'), nights('2030-04-21', 4), 'fritz')), 'confirmed', 'fritz');
SELECT now_is('2030-04-21 16:00+00');
SELECT is(record_outcome('fritz', reservation.checkin(id('fritz'))), 'checked_in', 'comes');
SELECT now_is('2030-04-22 08:00+00');
SELECT is(record_outcome('fritz', reservation.checkout(id('fritz'))), 'checked_out', 'and leaves three days early');
SELECT is(depart(), 'fritz', 'today');
SELECT now_is('2030-04-25 08:00+00');
SELECT is(depart(), '', 'and not when it was booked');
SELECT is(record_outcome('hour', reservation.create_reservation(r('double'), hours('2030-04-25 12:00', 2), 'hour')), 'confirmed', 'a stay of hours');
SELECT is(arrive() || ' ' || depart(), 'hour hour', 'comes and leaves');
SELECT is(record_outcome('hour', reservation.mark_no_show(id('hour'))), 'no_show', 'or not');
SELECT is(arrive() || depart(), '', 'then it does neither');

SELECT is(record_outcome('slow', reservation.create_reservation(r('double'), nights('2030-04-25', 3), 'slow')), 'confirmed', 'a stay of days');
SELECT now_is('2030-04-26 01:00+00');
SELECT record_outcome('slow', reservation.checkin(id('slow')));
SELECT is(arrive(), 'slow', 'who should have come yesterday and has come today is on today''s list');
SELECT now_is('2030-04-27 01:00+00');
SELECT record_outcome('slow', reservation.checkout(id('slow')));

-- Where it is another day
SELECT is(record_outcome('yuki', reservation.create_reservation(r('tokyo'), hours('2030-05-01 18:00', 20), 'yuki')), 'confirmed', 'three in the morning of the second, in Tokyo');
SELECT now_is('2030-05-01 14:59+00');
SELECT is(arrive(), '', 'it is still the first there');
SELECT now_is('2030-05-01 15:00+00');
SELECT is(arrive(), 'yuki', 'now it is not');
SELECT is((SELECT arrival FROM reservation.arrivals), '2030-05-02 03:00', 'in its own time');

-- The amount due is what has not been paid and kept.
SELECT is(record_outcome('paul', reservation.create_reservation(r('tokyo'), hours('2030-05-01 16:00', 6), 'paul', amount => 10)), 'confirmed', 'ten to pay');
SELECT is((SELECT due FROM reservation.arrivals WHERE customer = 'paul'), 10::numeric, 'all of it');
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'p1', 4)), 'confirmed', 'a part is paid');
SELECT is((SELECT trim_scale(due) || ' ' || payment_status FROM reservation.arrivals WHERE customer = 'paul'), '6 due', 'the rest is not');
SELECT is(record_outcome('paul', reservation.complete_payment(id('paul'), 'p2', 6)), 'confirmed', 'now it is');
SELECT is((SELECT trim_scale(due) || ' ' || payment_status FROM reservation.arrivals WHERE customer = 'paul'), '0 paid', 'nothing is due');
SELECT is(record_outcome('paul', reservation.cancel_reservation(id('paul'))), 'canceled', 'who cancels');
SELECT is((SELECT due FROM reservation.stay WHERE reservation_id = id('paul')), 0::numeric, 'owes nothing');

-- A queue
SELECT is(record_outcome('full', reservation.create_reservation(r('suite'), nights('2030-06-01', 1), 'full')), 'confirmed', 'the suite is taken');
SELECT is(record_outcome('last', reservation.add_to_waitlist(r('suite'), nights('2030-06-01', 1), 'last')), 'waitlisted', 'one waits');
SELECT is(record_outcome('first', reservation.add_to_waitlist(r('suite'), nights('2030-06-01', 1), 'first', priority => 5)), 'waitlisted', 'one who is more important');
SELECT now_is('2030-05-01 16:00+00');
SELECT is(record_outcome('second', reservation.add_to_waitlist(r('suite'), nights('2030-06-01', 1), 'second', priority => 5)), 'waitlisted', 'and one who is that, later');
SELECT is((SELECT string_agg(place || ' ' || customer, ', ' ORDER BY place) FROM reservation.waitlist), '1 first, 2 second, 3 last',
	'by priority, then by age');
SELECT is_empty($$SELECT FROM reservation.arrivals WHERE customer = 'first'$$, 'who waits does not arrive');
SELECT is(record_outcome('first', reservation.cancel_reservation(id('first'))), 'canceled', 'who is tired of it');
SELECT is((SELECT string_agg(place || ' ' || customer, ', ' ORDER BY place) FROM reservation.waitlist), '1 second, 2 last', 'is no longer in it');
SELECT is(record_outcome('full', reservation.cancel_reservation(id('full'))), 'canceled', 'a place is free');
SELECT is((SELECT string_agg(place || ' ' || customer, ', ' ORDER BY place) FROM reservation.waitlist), '1 last', 'and who is offered it waits no more');

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
	'indexes lead to a day');
SELECT ok(NOT reads_years($$daily_occupancy WHERE day = '2030-05-01'$$), 'to how full it is');
SELECT ok(reads_years('stay'), 'and only all of it is all of it');
SELECT is_empty($$SELECT v FROM unnest('{arrivals,departures,overreserved}'::text[]) AS v
	WHERE plan_of(format('SELECT * FROM reservation.%s WHERE resource_id = 1', v)) ~ 'Scan on resource\M[^\n]*\n(?! *(Filter|Recheck Cond): \(resource_id = 1\))'$$,
	'who asks for one resource looks at no other');
SELECT is((SELECT count(*)::int FROM reservation.arrivals), 51, 'it is the right day');
ROLLBACK;

-- Wrong use
SELECT throws_ok($$UPDATE reservation.arrivals SET status = 'checked_in'$$, '55000', NULL, 'a view is not for writing');
SELECT throws_ok($$DELETE FROM reservation.holds$$, '55000', NULL, 'nor a way to be rid of a hold');
SELECT throws_ok($$INSERT INTO reservation.waitlist (customer) VALUES ('me')$$, '55000', NULL, 'nor a way into the queue');
CREATE ROLE s_view;
GRANT USAGE ON SCHEMA reservation TO s_view;
GRANT SELECT ON reservation.in_house, reservation.stay TO s_view;
SET ROLE s_view;
SELECT throws_ok($$SELECT * FROM reservation.in_house$$, '42501', 'permission denied for table reservation', 'a view lends nobody''s rights');
RESET ROLE;
DROP OWNED BY s_view;
DROP ROLE s_view;
SELECT is_empty($$SELECT relname FROM pg_class WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'v'
	AND NOT reloptions @> '{security_invoker=true}'$$, 'none of them');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing is wrong');
SELECT * FROM finish();
