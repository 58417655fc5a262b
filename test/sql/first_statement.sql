-- The very first thing a session does, before anything has loaded the library.
INSERT INTO reservation.resource (name) VALUES ('first');
SELECT name, capacity, overbooking, time_zone = current_setting('TimeZone') AS zone_of_session, price, price_per, currency, payment,
	hold_duration, active, attributes, setup_time, cleanup_time, min_duration, max_duration, min_notice, max_advance, slot,
	category, cancellation_policy
FROM reservation.resource WHERE name = 'first';
\c -
SET reservation.default_currency = 'CHF';
INSERT INTO reservation.resource (name) VALUES ('second') RETURNING currency;
\c -
SELECT count(*) FROM reservation.lifecycle() WHERE status IS NULL;
\c -
-- The library refuses a value that is no currency, before the default is computed.
SET reservation.default_currency = 'francs';
\set VERBOSITY terse
INSERT INTO reservation.resource (name) VALUES ('third') RETURNING currency;
\c -
DELETE FROM reservation.resource WHERE name IN ('first', 'second', 'third');
