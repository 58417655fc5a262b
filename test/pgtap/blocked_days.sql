-- blocked_days and its calendar: the nights that portals must not sell.
\ir support/story.sql
SELECT plan(25);

INSERT INTO reservation.resource (name, time_zone, capacity, arrival_time, departure_time)
VALUES ('cottage', 'Europe/Berlin', 1, '15:00', '11:00'), ('house', 'UTC', 2, '15:00', '11:00'), ('samoa', 'Pacific/Apia', 1, '15:00', '11:00');
CREATE FUNCTION blocked(name text, first date DEFAULT '2030-05-01', until date DEFAULT '2030-06-01') RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(to_char(day, 'MM-DD'), ' '), '') FROM reservation.blocked_days(r(name), first, until) $$;

SELECT is(blocked('cottage'), '', 'Nothing is blocked at first.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('cottage'), reservation.stay(r('cottage'), '2030-05-02', '2030-05-04'), 'a')), 'confirmed', 'Anna stays for two nights.');
SELECT is(blocked('cottage'), '05-02 05-03', 'Two nights are blocked, and not the morning of the departure.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('cottage'), reservation.stay(r('cottage'), '2030-05-04', '2030-05-05'), 'b')), 'confirmed', 'Bert comes on that day.');
SELECT is(blocked('cottage', '2030-05-03', '2030-05-05'), '05-03 05-04', 'The last date is not asked for.');
SELECT is((SELECT accepted FROM reservation.close_resource(r('cottage'), reservation.stay(r('cottage'), '2030-05-31', '2030-06-02'))), true, 'The cottage is closed.');
SELECT is(blocked('cottage'), '05-02 05-03 05-04 05-31', 'A closure blocks its nights.');

-- The calendar
SELECT is(reservation.icalendar_blocked_days(r('cottage'), '2030-05-01', '2030-06-01'), replace($$BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//reservation//PostgreSQL extension//EN
NAME:cottage
X-WR-CALNAME:cottage
BEGIN:VEVENT
UID:resource-1-20300502@$$ || current_database() || $$
DTSTAMP:20300101T120000Z
DTSTART;VALUE=DATE:20300502
DTEND;VALUE=DATE:20300505
SUMMARY:Not available
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
UID:resource-1-20300531@$$ || current_database() || $$
DTSTAMP:20300101T120000Z
DTSTART;VALUE=DATE:20300531
DTEND;VALUE=DATE:20300601
SUMMARY:Not available
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
$$, E'\n', E'\r\n'), 'Days in a row are one event of whole days, which ends on the first free one.');
SELECT is(reservation.icalendar_blocked_days(r('house'), '2030-05-01', '2030-06-01') ~ 'VEVENT', false, 'A free house has no events.');

-- Several units, holds, and what is not sold at all
SELECT is(record_outcome('carl', reservation.create_reservation(r('house'), reservation.stay(r('house'), '2030-05-02', '2030-05-05'), 'c')), 'confirmed', 'One of two rooms is taken.');
SELECT is(blocked('house'), '', 'The other can be sold.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('house'), reservation.stay(r('house'), '2030-05-03', '2030-05-04'), 'd', hold => '1 hour')), 'held', 'The other one is held.');
SELECT is(blocked('house'), '05-03', 'A hold blocks its night.');
SET reservation.now = '2030-01-01 14:00+00';
SELECT is(blocked('house'), '', 'A hold that has ended does not.');
UPDATE reservation.resource SET active = false WHERE name = 'house';
SELECT is(blocked('house', '2030-05-01', '2030-05-04'), '05-01 05-02 05-03', 'What is not sold is blocked.');
SELECT is(blocked('samoa', '2011-12-29', '2012-01-01'), '', 'A date that the zone has gone over is no night.');

-- Hours that bind only the ends of a stay let the nights between be sold.
INSERT INTO reservation.resource (name, hours_apply) VALUES ('inn', 'ends'), ('office', 'stay');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r(n), d, '08:00', '18:00' FROM unnest('{inn,office}'::text[]) AS n, generate_series(1, 5) AS d;
SELECT is(blocked('inn', '2030-05-01', '2030-05-04'), '', 'A house whose reception closes at night is not blocked.');
SELECT is(blocked('office', '2030-05-01', '2030-05-04'), '05-01 05-02 05-03', 'One that closes itself is.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.blocked_days(0, '2030-05-01', '2030-06-01')$$, 'P0002', NULL, 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.blocked_days(1, NULL, '2030-06-01')$$, '22004', 'from must not be null', 'A date must not be null.');
SELECT throws_ok($$SELECT reservation.blocked_days(1, '2030-05-01', NULL)$$, '22004', 'to must not be null', 'Nor may the other.');
SELECT throws_ok($$SELECT reservation.blocked_days(1, '2030-05-01', '2030-05-01')$$, '22023', 'to must be 1 to 3660 days after from', 'No day is an error.');
SELECT throws_ok($$SELECT reservation.blocked_days(1, '2030-05-01', '2040-06-01')$$, '22023', 'to must be 1 to 3660 days after from', 'Too many days are an error.');
SELECT throws_ok($$SELECT reservation.blocked_days(1, '2030-05-01', 'infinity')$$, '22023', 'from and to must lie in the years 1 to 9998', 'No calendar is endless.');
SELECT is((SELECT string_agg(level, ' ') FROM reservation_internal.privilege WHERE object LIKE '%blocked_days'), 'reader reader', 'Readers may ask.');
SELECT * FROM finish();
