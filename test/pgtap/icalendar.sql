-- icalendar and freebusy: every line, and nothing about a person. (Whether
-- other programs can read it: test/t/095_icalendar.pl.)
\ir support/story.sql
SELECT plan(49);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('double; with, a \ and' || E'\n' || 'a line', 2, 'UTC'), ('suite', 1, 'UTC'), ('court', 2, 'Europe/Berlin');
CREATE FUNCTION double() RETURNS bigint LANGUAGE sql AS $$ SELECT resource_id FROM reservation.resource WHERE name LIKE 'double%' $$;
-- The value of a line, unfolded
CREATE FUNCTION line(calendar text, name text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(substr(l, length(name) + 2), ' ' ORDER BY n)
FROM string_to_table(replace(calendar, E'\r\n ', ''), E'\r\n') WITH ORDINALITY AS s(l, n) WHERE l LIKE name || ':%' OR l LIKE name || ';%' $$;
CREATE FUNCTION of(name text, line text) RETURNS text LANGUAGE sql AS $$ SELECT line(reservation.icalendar(id(name)), $2) $$;

SELECT record_outcome('anna', reservation.create_reservation(double(), nights('2030-03-01', 2), 'anna secret', 2, details => '{"phone": "secret"}'));
SELECT is(reservation.icalendar(id('anna')), replace($$BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//reservation//PostgreSQL extension//EN
BEGIN:VEVENT
UID:$$ || id('anna') || $$
SEQUENCE:1
DTSTAMP:20300101T120000Z
CREATED:20300101T120000Z
LAST-MODIFIED:20300101T120000Z
DTSTART:20300301T150000Z
DTEND:20300303T110000Z
STATUS:CONFIRMED
TRANSP:OPAQUE
SUMMARY:double\; with\, a \\ and\na line\, 2 units
LOCATION:double\; with\, a \\ and\na line
END:VEVENT
END:VCALENDAR
$$, E'\n', E'\r\n'), 'A reservation is an event with these lines.');
SELECT doesnt_match(reservation.icalendar(id('anna')), 'secret', 'The event has nothing of the customer.');

-- SEQUENCE is the version, UID stays, STATUS follows
SET reservation.now = '2030-01-02 12:00+00';
SELECT record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1)));
SELECT is(of('anna', 'SEQUENCE') || ' ' || of('anna', 'DTSTART') || ' ' || of('anna', 'DTSTAMP'), '2 20300302T150000Z 20300102T120000Z', 'A modification has a new sequence, a new start and a new stamp.');
SELECT is(of('anna', 'UID'), id('anna')::text, 'A modification keeps the UID.');
SELECT record_outcome('no', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1), 99));
SELECT is(of('anna', 'SEQUENCE'), '2', 'A refused modification keeps the sequence.');
SELECT record_outcome('anna', reservation.cancel_reservation(id('anna')));
SELECT is(of('anna', 'SEQUENCE') || ' ' || of('anna', 'STATUS') || ' ' || of('anna', 'TRANSP'), '3 CANCELLED TRANSPARENT', 'A cancellation has a new sequence, and takes no time.');
SELECT record_outcome('hold', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c', hold => '1 hour'));
SELECT is(of('hold', 'STATUS') || ' ' || of('hold', 'TRANSP'), 'TENTATIVE OPAQUE', 'A hold is tentative and takes its time.');
SELECT is(line(reservation.icalendar(r('suite'), nights('2030-03-01', 1)), 'UID'), id('hold')::text, 'The calendar of the resource has the hold.');
SET reservation.now = '2030-01-02 13:00+00';
SELECT is(of('hold', 'STATUS'), 'CANCELLED', 'A hold that has ended is canceled.');
SELECT is(line(reservation.icalendar(r('suite'), nights('2030-03-01', 1)), 'UID'), NULL, 'The calendar of the resource does not have a hold that has ended.');
SELECT record_outcome('refused', reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'c', 7));
SELECT is(of('refused', 'STATUS'), 'CANCELLED', 'A refused reservation is canceled.');
SELECT record_outcome('group', reservation.create_group_reservation(ARRAY[r('suite'), r('court')], nights('2030-04-01', 1), 'c'));
SELECT is(of('group', 'SUMMARY'), 'suite\, court', 'A group of resources is one event.');
SELECT record_outcome('frac', reservation.create_reservation(r('suite'), '[2030-05-01 10:00:00.5+00, 2030-05-01 10:00:01.000001+00)', 'c'));
SELECT is(of('frac', 'DTSTART') || ' ' || of('frac', 'DTEND'), '20300501T100000Z 20300501T100002Z', 'The times are rounded outward to seconds.');

-- A resource
SELECT is((reservation.close_resource(r('suite'), nights('2030-04-10', 1), reason => 'secret')).accepted, true, 'A resource is closed.');
SELECT is(line(reservation.icalendar(r('suite'), nights('2030-04-01', 20)), 'SUMMARY'), 'suite\, court suite\, closed', 'The calendar of a resource has its reservations and closures in order.');
SELECT doesnt_match(reservation.icalendar(r('suite'), nights('2030-04-01', 20)), 'secret', 'The calendar of a resource does not have the reason of a closure.');
SELECT is(line(reservation.icalendar(r('suite'), nights('2030-04-01', 20)), 'X-WR-CALNAME'), 'suite', 'The calendar of a resource has the name of the resource.');
SELECT is(line(reservation.icalendar(r('suite'), '[2030-04-02 11:00+00, 2030-04-10 15:00+00)'), 'UID'), NULL, 'A stay beside the period is not in the calendar.');
SELECT matches(reservation.icalendar(r('court'), nights('2031-04-01', 1)), E'^BEGIN:VCALENDAR\r\n.*END:VCALENDAR\r\n$', 'An empty calendar has its first and its last line.');

-- When it is free
SELECT is(line(reservation.freebusy(r('suite'), nights('2030-04-01', 20)), 'FREEBUSY'),
	'FBTYPE=BUSY:20300401T150000Z/20300402T110000Z FBTYPE=BUSY-UNAVAILABLE:20300410T150000Z/20300411T110000Z', 'freebusy() tells a stay from a closure.');
INSERT INTO reservation.resource (name, hours_apply) VALUES ('inn', 'ends'), ('office', 'stay');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r(name), day, '00:00', '12:00' FROM unnest('{inn,office}'::text[]) AS name, generate_series(1, 7) AS day;
SELECT is(line(reservation.freebusy(r('inn'), '[2030-04-01, 2030-04-02)'), 'FREEBUSY'), NULL, 'Hours that bind the ends of a stay are no busy time.');
SELECT is(line(reservation.freebusy(r('office'), '[2030-04-01, 2030-04-02)'), 'FREEBUSY'), 'FBTYPE=BUSY-UNAVAILABLE:20300401T120000Z/20300402T000000Z', 'Others are.');
SELECT is(line(reservation.freebusy(r('court'), nights('2030-04-01', 20)), 'FREEBUSY'), NULL, 'freebusy() of one unit is free beside one stay of two units.');
SELECT is(line(reservation.freebusy(r('court'), nights('2030-04-01', 20), 2), 'FREEBUSY'), 'FBTYPE=BUSY:20300401T150000Z/20300402T110000Z', 'freebusy() of two units is busy then.');
SELECT is(line(reservation.freebusy(r('court'), nights('2030-04-01', 1), 3), 'FREEBUSY'), 'FBTYPE=BUSY-UNAVAILABLE:20300401T150000Z/20300402T110000Z', 'freebusy() of more units than the capacity is unavailable.');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('court'), n, '06:00', '18:00' FROM generate_series(1, 7) AS n;
SELECT is(line(reservation.freebusy(r('court'), '[2030-03-31 00:00 Europe/Berlin, 2030-04-01 00:00 Europe/Berlin)'), 'FREEBUSY'),
	'FBTYPE=BUSY-UNAVAILABLE:20300330T230000Z/20300331T040000Z FBTYPE=BUSY-UNAVAILABLE:20300331T160000Z/20300331T220000Z', 'freebusy() is unavailable outside the opening hours, on a day of 23 hours.');
UPDATE reservation.resource SET active = false WHERE name = 'court';
SELECT is(line(reservation.freebusy(r('court'), nights('2030-06-01', 1)), 'FREEBUSY'), 'FBTYPE=BUSY-UNAVAILABLE:20300601T150000Z/20300602T110000Z', 'freebusy() of an inactive resource is unavailable.');
SELECT is(line(reservation.freebusy(r('court'), nights('2030-06-01', 1)), 'UID'), 'resource-' || r('court') || '@' || current_database(), 'freebusy() has a UID of the resource and the database.');

-- Lines
SELECT cmp_ok((SELECT max(octet_length(l)) FROM string_to_table(reservation_internal.icalendar_line('SUMMARY:' || repeat('日é-', 200)), E'\r\n') AS l), '<=', 75, 'icalendar_line() makes no line longer than 75 octets.');
SELECT is(replace(reservation_internal.icalendar_line('SUMMARY:' || repeat('日é-', 200)), E'\r\n ', ''), 'SUMMARY:' || repeat('日é-', 200) || E'\r\n', 'icalendar_line() keeps every letter of a folded line.');
SELECT is(reservation_internal.icalendar_line(repeat('x', 75)), repeat('x', 75) || E'\r\n', 'icalendar_line() does not fold 75 octets.');
SELECT is(reservation_internal.icalendar_line(repeat('x', 76)), repeat('x', 75) || E'\r\n x\r\n', 'icalendar_line() folds 76 octets.');
SELECT is(reservation_internal.icalendar_line(repeat('é', 38)), repeat('é', 37) || E'\r\n é\r\n', 'icalendar_line() does not cut a letter in two.');
SELECT is(reservation_internal.icalendar_line(NULL), NULL, 'icalendar_line() of null is null.');
SELECT is(reservation_internal.icalendar_text(E'a\\b;c,d\r\ne\rf\x07'), 'a\\b\;c\,d\ne\nf ', 'icalendar_text() escapes the characters that end a value.');
SELECT is(reservation_internal.icalendar_text(E'x\r\nEND:VEVENT'), 'x\nEND:VEVENT', 'icalendar_text() escapes the end of a line.');
SELECT is(reservation.icalendar_object(NULL, NULL), E'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//reservation//PostgreSQL extension//EN\r\nEND:VCALENDAR\r\n', 'icalendar_object() of null is an empty calendar.');
SELECT is(reservation.icalendar_event(gen_random_uuid()), NULL, 'icalendar_event() of an unknown reservation is null.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.icalendar(NULL::uuid)$$, '22004', 'reservation_id must not be null', 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.icalendar('00000000-0000-0000-0000-000000000000')$$, 'P0002', 'reservation 00000000-0000-0000-0000-000000000000 does not exist', 'An unknown reservation is an error.');
SELECT throws_ok($$SELECT reservation.icalendar(4711, nights('2030-01-01', 1))$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.icalendar(NULL, nights('2030-01-01', 1))$$, '22004', NULL, 'A null resource is an error.');
SELECT throws_ok($$SELECT reservation.icalendar(r('suite'), NULL)$$, '22004', NULL, 'A null period is an error.');
SELECT throws_ok($$SELECT reservation.icalendar(r('suite'), '[2030-01-01,)')$$, '22023', NULL, 'A period without an end is an error.');
SELECT throws_ok($$SELECT reservation.freebusy(4711, nights('2030-01-01', 1))$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error for freebusy().');
SELECT throws_ok($$SELECT reservation.freebusy(r('suite'), 'empty')$$, '22023', NULL, 'An empty period is an error for freebusy().');
SELECT throws_ok($$SELECT reservation.freebusy(r('suite'), nights('2030-01-01', 1), 0)$$, '22023', 'quantity must be at least 1', 'A quantity of 0 is an error for freebusy().');
SELECT throws_ok($$SELECT reservation_internal.icalendar_time('10000-01-01 00:00+00')$$, '22008', NULL, 'icalendar_time() of the year 10000 is an error.');
SELECT throws_ok($$SELECT reservation_internal.icalendar_time('0001-12-31 00:00+00 BC')$$, '22008', NULL, 'icalendar_time() of a year before the first is an error.');
SELECT * FROM finish();
