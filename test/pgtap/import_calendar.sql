-- import_calendar: closures that follow the calendar of a portal.
\ir support/story.sql
SELECT plan(154);

INSERT INTO reservation.resource (name, time_zone, capacity, arrival_time, departure_time)
VALUES ('cottage', 'Europe/Berlin', 1, '15:00', '11:00'), ('court', 'Europe/Berlin', 1, NULL, NULL), ('house', 'UTC', 2, '15:00', '11:00'), ('cabin', 'UTC', 1, NULL, NULL);

CREATE FUNCTION calendar(VARIADIC events text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
SELECT E'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//portal//EN\r\n' || array_to_string(events, '') || E'END:VCALENDAR\r\n' $$;
CREATE FUNCTION event(uid text, VARIADIC properties text[]) RETURNS text LANGUAGE sql AS $$
SELECT E'BEGIN:VEVENT\r\nUID:' || uid || E'\r\n' || array_to_string(properties, E'\r\n') || E'\r\nEND:VEVENT\r\n' $$;
-- dates of 2030: the last one is the first that is free
CREATE FUNCTION nights_of(uid text, first text, until text) RETURNS text LANGUAGE sql AS $$
SELECT event(uid, 'DTSTART;VALUE=DATE:2030' || first, 'DTEND;VALUE=DATE:2030' || until, 'SUMMARY:Reserved') $$;
CREATE FUNCTION import(resource text, source text, VARIADIC events text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(concat_ws(' ', uid, action, nullif(cardinality(conflicts), 0)), ', '), 'nothing')
FROM reservation.import_calendar(r(resource), source, calendar(VARIADIC events)) $$;
CREATE FUNCTION closed(resource text) RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(to_char(lower(during) AT TIME ZONE 'Europe/Berlin', 'MM-DD HH24:MI') || to_char(upper(during) AT TIME ZONE 'Europe/Berlin', ' MM-DD HH24:MI'), ', ' ORDER BY during), '')
FROM reservation.allocation WHERE reservation_id IS NULL AND resource_id = r(resource) $$;
CREATE FUNCTION told() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	seen bigint := coalesce(nullif(current_setting('test.seen', true), ''), '0');
	said text := (SELECT coalesce(string_agg(type, ' ' ORDER BY position), '') FROM reservation.event WHERE position > seen);
BEGIN
	PERFORM set_config('test.seen', (SELECT max(position)::text FROM reservation.event), false);
	RETURN said;
END
$$;

-- New, unchanged, moved, gone
SELECT is(import('cottage', 'airbnb', nights_of('a', '0502', '0504'), nights_of('b', '0510', '0512')), 'a added, b added', 'Two events are new.');
SELECT is(closed('cottage'), '05-02 15:00 05-04 11:00, 05-10 15:00 05-12 11:00', 'Nights are closed from arrival to departure.');
SELECT is((SELECT array_agg(DISTINCT note) FROM reservation.allocation), '{airbnb}', 'The note of a closure is the source.');
SELECT is(told(), 'ResourceClosed ResourceClosed', 'Each closure is told.');
CREATE TABLE state AS SELECT allocation_id, during, xmin AS writer FROM reservation.allocation;
SELECT is(import('cottage', 'airbnb', nights_of('a', '0502', '0504'), nights_of('b', '0510', '0512')), 'a unchanged, b unchanged', 'The same text again is unchanged.');
SELECT is(import('cottage', 'airbnb', nights_of('b', '0510', '0512'), nights_of('a', '0502', '0504')), 'a unchanged, b unchanged', 'The order of events does not matter.');
SELECT is(told(), '', 'It writes no event.');
SELECT set_eq('SELECT allocation_id, during, xmin::text AS writer FROM reservation.allocation', 'SELECT allocation_id, during, writer::text FROM state', 'It writes no row.');
SELECT is(import('cottage', 'airbnb', nights_of('a', '0502', '0505'), nights_of('b', '0510', '0512')), 'a moved, b unchanged', 'An event is longer.');
SELECT is(closed('cottage'), '05-02 15:00 05-04 11:00, 05-04 11:00 05-05 11:00, 05-10 15:00 05-12 11:00', 'The time that it takes in addition is closed.');
SELECT is(told(), 'ResourceClosed', 'Nothing is opened for that.');
SELECT is(import('cottage', 'airbnb', nights_of('a', '0520', '0522'), nights_of('b', '0510', '0512')), 'a moved, b unchanged', 'An event has moved.');
SELECT is(closed('cottage'), '05-10 15:00 05-12 11:00, 05-20 15:00 05-22 11:00', 'Its closures have moved.');
SELECT is(told(), 'ResourceReopened ResourceReopened ResourceClosed', 'The old ones are opened, and a new one is closed.');
SELECT is(import('cottage', 'airbnb', nights_of('b', '0510', '0512')), 'a removed, b unchanged', 'An event is gone.');
SELECT is(closed('cottage'), '05-10 15:00 05-12 11:00', 'Its closure is gone.');
SELECT is(import('cottage', 'airbnb', nights_of('b', '0510', '0512') || 'X-PORTAL:1' || E'\r\n'), 'b unchanged', 'What is not about time does not matter.');
SELECT is(import('cottage', 'booking', nights_of('b', '0601', '0603')), 'b added', 'The uids of two sources are apart.');
SELECT is(import('cottage', 'airbnb'), 'b removed', 'An empty calendar opens all that its source has closed.');
SELECT is(closed('cottage'), '06-01 15:00 06-03 11:00', 'And nothing else.');
SELECT is(import('cottage', 'booking'), 'b removed', 'Now all is open.');
SELECT is((SELECT count(*) FROM reservation.calendar_event), 0::bigint, 'Nothing is kept of what is gone.');

-- The waitlist is offered what is really free
SELECT is(import('court', 'club', event('a', 'DTSTART:20300501T080000Z', 'DTEND:20300501T100000Z')), 'a added', 'An event has times.');
SELECT is(record_outcome('wait', reservation.add_to_waitlist(r('court'), '[2030-05-01 08:00+00, 2030-05-01 09:00+00)', 'w')), 'waitlisted', 'A customer waits for a part of it.');
SELECT is(record_outcome('later', reservation.add_to_waitlist(r('court'), '[2030-05-01 09:30+00, 2030-05-01 10:00+00)', 'w')), 'waitlisted', 'And for another part.');
SELECT is(import('court', 'club', event('a', 'DTSTART:20300501T080000Z', 'DTEND:20300501T093000Z')), 'a moved', 'The event becomes shorter.');
SELECT is((row_of('wait')).status, 'waitlisted', 'What has stayed closed is not offered.');
SELECT is((row_of('later')).status, 'held', 'What has become free is.');
SELECT is(import('court', 'club'), 'a removed', 'The event is gone.');
SELECT is((row_of('wait')).status, 'held', 'All of it is offered.');

-- Conflicts
SELECT is(record_outcome('anna', reservation.create_reservation(r('cottage'), reservation.stay(r('cottage'), '2030-07-04', '2030-07-06'), 'anna')), 'confirmed', 'Anna has booked here.');
SELECT told() <> '' AS told \gset
SELECT results_eq($$SELECT uid, action, conflicts FROM reservation.import_calendar(r('cottage'), 'airbnb', calendar(nights_of('x', '0702', '0708')))$$,
	$$VALUES ('x', 'conflict', ARRAY[id('anna')])$$, 'A portal has sold her nights as well.');
SELECT is(closed('cottage'), '07-02 15:00 07-04 15:00, 07-06 11:00 07-08 11:00', 'The nights around her stay are closed, so that no third guest comes.');
SELECT is(told(), 'ResourceClosed ResourceClosed CommandRejected', 'The conflict is told.');
SELECT is((SELECT payload FROM reservation.event ORDER BY position DESC LIMIT 1), jsonb_build_object('command', 'import_calendar', 'reason', 'occupied', 'conflicts', jsonb_build_array(id('anna'))), 'With the reservation in the way.');
SELECT is((SELECT conflicts FROM reservation.calendar_event), ARRAY[id('anna')], 'It can be looked up.');
SELECT is(import('cottage', 'airbnb', nights_of('x', '0702', '0708')), 'x conflict 1', 'It is answered again.');
SELECT is(told(), '', 'But told once.');
SELECT is(import('cottage', 'airbnb'), 'x removed', 'An event that is gone is in conflict with nothing.');
SELECT is(import('cottage', 'airbnb', nights_of('x', '0702', '0708')), 'x conflict 1', 'It comes back with its conflict.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'Anna gives way.');
SELECT is(import('cottage', 'airbnb', nights_of('x', '0702', '0708')), 'x added', 'The next import closes her nights.');
SELECT is((SELECT cardinality(conflicts) FROM reservation.calendar_event), 0, 'The conflict is over.');
SELECT is(import('cottage', 'airbnb'), 'x removed', 'All of it goes together.');
SELECT is(closed('cottage'), '', 'Nothing is left.');
SELECT is(record_outcome('hold', reservation.create_reservation(r('cottage'), reservation.stay(r('cottage'), '2030-07-04', '2030-07-06'), 'h', hold => '1 minute')), 'held', 'A hold is made.');
SET reservation.now = '2030-01-01 12:02+00';
SELECT is(import('cottage', 'airbnb', nights_of('x', '0702', '0708')), 'x added', 'A hold that has ended is no conflict.');
SELECT is((row_of('hold')).status, 'expired', 'It is expired for it.');
SELECT is(import('cottage', 'airbnb'), 'x removed', 'The event goes.');

-- Portals read one another
SELECT is(import('cottage', 'airbnb', nights_of('a', '0802', '0805')), 'a added', 'One portal has sold three nights.');
SELECT is(import('cottage', 'booking', nights_of('copy-of-a', '0802', '0805'), nights_of('z', '0804', '0807')), 'copy-of-a added, z added', 'Another one tells of them as well.');
SELECT is(closed('cottage'), '08-02 15:00 08-05 11:00, 08-05 11:00 08-07 11:00', 'Each night is closed once.');
SELECT is(import('cottage', 'booking', nights_of('copy-of-a', '0802', '0805'), nights_of('z', '0804', '0807')), 'copy-of-a unchanged, z unchanged', 'The second source is unchanged then.');
SELECT is(record_outcome('wait2', reservation.add_to_waitlist(r('cottage'), reservation.stay(r('cottage'), '2030-08-02', '2030-08-03'), 'w')), 'waitlisted', 'A customer waits for the first night.');
SELECT is(import('cottage', 'airbnb'), 'a removed', 'The first portal has canceled.');
SELECT is(closed('cottage'), '08-02 15:00 08-05 11:00, 08-05 11:00 08-07 11:00', 'The night stays closed for the second.');
SELECT is((row_of('wait2')).status, 'waitlisted', 'It was never offered.');
SELECT is(import('cottage', 'booking'), 'copy-of-a removed, z removed', 'The second has canceled, too.');
SELECT is((row_of('wait2')).status, 'held', 'Now the night is offered.');
SELECT is(record_outcome('wait2', reservation.cancel_reservation(id('wait2'))), 'canceled', 'And given back.');
SELECT is(closed('cottage'), '', 'Nothing is closed.');

-- Holds that have ended are expired on the way, and what they free is offered then
SELECT is(import('cottage', 'airbnb', nights_of('a', '0802', '0804')), 'a added', 'Nights are closed.');
SELECT is(record_outcome('hold2', reservation.create_reservation(r('cottage'), reservation.stay(r('cottage'), '2030-08-20', '2030-08-22'), 'h', hold => '1 minute')), 'held', 'Others are held.');
SELECT is(record_outcome('wait3', reservation.add_to_waitlist(r('cottage'), reservation.stay(r('cottage'), '2030-08-03', '2030-08-04'), 'w')), 'waitlisted', 'A customer waits for a night that is closed.');
SET reservation.now = '2030-01-01 12:04+00';
SELECT is(import('cottage', 'airbnb', nights_of('0', '0819', '0821'), nights_of('a', '0803', '0805')), '0 added, a moved', 'An event needs the place of the hold, and another moves.');
SELECT is((row_of('hold2')).status, 'expired', 'The hold is expired.');
SELECT is((row_of('wait3')).status, 'waitlisted', 'The night that is closed again is not offered.');
SELECT is(import('cottage', 'airbnb'), '0 removed, a removed', 'Both events go.');
SELECT is((row_of('wait3')).status, 'held', 'Now it is.');
SELECT is(record_outcome('wait3', reservation.cancel_reservation(id('wait3'))), 'canceled', 'And given back.');

-- Closures of others
SELECT is((SELECT accepted FROM reservation.close_resource(r('cottage'), reservation.stay(r('cottage'), '2030-09-03', '2030-09-05'))), true, 'The house is painted.');
SELECT is(import('cottage', 'airbnb', nights_of('a', '0902', '0906')), 'a added', 'A portal closes more.');
SELECT is(closed('cottage'), '09-02 15:00 09-03 15:00, 09-03 15:00 09-05 11:00, 09-05 11:00 09-06 11:00', 'It closes what was open.');
SELECT is((SELECT accepted FROM reservation.reopen_resource(allocation_id)), true, 'The painters are gone.') FROM reservation.allocation WHERE note IS NULL AND reservation_id IS NULL;
SELECT is(import('cottage', 'airbnb', nights_of('a', '0902', '0906')), 'a added', 'The next import closes the rest.');
SELECT is((SELECT count(reservation.reopen_resource(allocation_id)) FROM reservation.allocation WHERE reservation_id IS NULL), 3::bigint, 'A manager opens what was imported.');
SELECT is(import('cottage', 'airbnb', nights_of('a', '0902', '0906')), 'a added', 'It is closed again, as long as the portal says so.');
SELECT is(import('cottage', 'airbnb'), 'a removed', 'The event is gone.');
SELECT is((SELECT accepted FROM reservation.close_resource(r('house'), reservation.stay(r('house'), '2030-09-03', '2030-09-05'), '[0,1)')), true, 'One of two units is closed.');
SELECT is(import('house', 'airbnb', nights_of('a', '0903', '0905')), 'a conflict', 'A resource of which a part is closed cannot be closed as a whole.');
SELECT is(import('house', 'airbnb', nights_of('a', '1003', '1005')), 'a moved', 'Elsewhere it can.');

-- Our own calendars come back
SELECT is(record_outcome('own', reservation.create_reservation(r('cabin'), '[2030-05-01 15:00+00, 2030-05-03 11:00+00)', 'o')), 'confirmed', 'A stay is ours.');
SELECT is((SELECT accepted FROM reservation.close_resource(r('cabin'), '[2030-05-10 15:00+00, 2030-05-12 11:00+00)')), true, 'A closure is ours.');
SELECT is_empty($$SELECT * FROM reservation.import_calendar(r('cabin'), 'x', reservation.icalendar(r('cabin'), '[2030-05-01, 2030-06-01)'))$$, 'Our own stays and closures do not close anything.');
SELECT is_empty($$SELECT * FROM reservation.import_calendar(r('cabin'), 'x', reservation.icalendar_blocked_days(r('cabin'), '2030-05-01', '2030-06-01'))$$, 'Nor do our own blocked days.');
SELECT is_empty($$SELECT * FROM reservation.import_calendar(r('cottage'), 'x', reservation.icalendar(r('cabin'), '[2030-05-01, 2030-06-01)'))$$, 'Not even on another resource.');

-- The properties of events
CREATE FUNCTION read_as(VARIADIC properties text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	PERFORM reservation.import_calendar(r('court'), 'test', calendar());
	PERFORM reservation.import_calendar(r('court'), 'test', calendar(event('u', VARIADIC properties)));
	RETURN coalesce((SELECT string_agg(to_char(lower(during) AT TIME ZONE 'UTC', 'MM-DD HH24:MI') || to_char(upper(during) AT TIME ZONE 'UTC', '-MM-DD HH24:MI'), ', ' ORDER BY during)
		FROM reservation.calendar_event WHERE source = 'test'), '');
END
$$;
SELECT is(read_as('DTSTART:20300701T080000', 'DTEND:20300701T093000'), '07-01 06:00-07-01 07:30', 'A time without a zone is one of the resource.');
SELECT is(read_as('DTSTART;TZID=America/New_York:20300701T080000', 'DURATION:PT1H30M'), '07-01 12:00-07-01 13:30', 'A time with a zone is one of the zone.');
SELECT is(read_as('DTSTART;TZID="/example.org/20300101/America/New_York":20300701T080000', 'DURATION:P1DT1H'), '07-01 12:00-07-02 13:00', 'The name of a zone may have an address before it.');
SELECT is(read_as('DTSTART;VALUE=DATE:20300701'), '06-30 22:00-07-01 22:00', 'A date alone is a day, from midnight without a time of arrival.');
SELECT is(read_as('DTSTART;VALUE=DATE:20300701', 'DTEND;VALUE=DATE:20300701'), '06-30 22:00-07-01 22:00', 'As it is with the same date at its end.');
SELECT is(read_as('DTSTART;VALUE=DATE:20300701', 'DURATION:P2W'), '06-30 22:00-07-14 22:00', 'Weeks are days.');
SELECT is(read_as('DTSTART:20300701T080000Z'), '', 'A time alone takes none.');
SELECT is(read_as('DTSTART:20300701T080000Z', 'DTEND:20300701T090000Z', 'STATUS:CANCELLED'), '', 'Nor does a canceled event.');
SELECT is(read_as('DTSTART:20300701T080000Z', 'DTEND:20300701T090000Z', 'TRANSP:TRANSPARENT'), '', 'Nor does a transparent one.');
SELECT is(read_as('DTSTART:20300701T0800', ' 00Z', 'dtend:2030', E'\t0701T090000Z', 'SUMMARY:a', ' b', ''), '07-01 08:00-07-01 09:00', 'Lines are folded, and names are in small letters.');
SELECT is(read_as('DTSTART:20291231T080000Z', 'DTEND:20300101T110000Z'), '', 'An event that is over is none.');
SELECT is(read_as('DTSTART:20301027T023000', 'DTEND:20301027T033000'), '10-27 00:30-10-27 02:30', 'Of a time that comes twice the first is meant.');
SELECT is(read_as('DTSTART:20300701T080000Z', 'DTEND:20300701T090000Z', 'BEGIN:VALARM', 'TRIGGER:-PT30M', 'DTSTART:20300801T080000Z', 'END:VALARM'), '07-01 08:00-07-01 09:00', 'An alarm is passed over.');
SELECT is(read_as('DTSTART:20300327T080000', 'DTEND:20300327T090000', 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE:20300403T080000'), '03-27 07:00-03-27 08:00, 04-10 06:00-04-10 07:00', 'An event recurs in local time, without its exceptions.');
SELECT is(read_as('DTSTART;VALUE=DATE:20300701', 'RRULE:FREQ=WEEKLY;UNTIL=20300710', 'RDATE;VALUE=DATE:20300720'), '06-30 22:00-07-01 22:00, 07-07 22:00-07-08 22:00, 07-19 22:00-07-20 22:00', 'Dates are added to a rule.');
SELECT is(import('court', 'test', event('u', 'DTSTART:20300701T080000Z', 'DTEND:20300701T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'), event('u', 'RECURRENCE-ID:20300702T080000Z', 'DTSTART:20300702T120000Z', 'DTEND:20300702T130000Z')),
	'u moved, u moved, u moved', 'One occurrence is elsewhere.');
SELECT is(closed('court'), '07-01 10:00 07-01 11:00, 07-02 14:00 07-02 15:00, 07-03 10:00 07-03 11:00', 'The others stay where they were.');
SELECT is(import('court', 'test', event('u', 'DTSTART:20300701T080000Z', 'DTEND:20300701T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'), event('u', 'RECURRENCE-ID:20300702T080000Z', 'STATUS:CANCELLED', 'DTSTART:20300702T080000Z')),
	'u unchanged, u removed, u unchanged', 'One occurrence is canceled.');
SELECT is((SELECT count(*) FROM reservation.import_calendar(r('court'), 'test', calendar(event('u', 'DTSTART:20200101T080000Z', 'DTEND:20200101T090000Z', 'RRULE:FREQ=WEEKLY'))) ), 105::bigint, 'What recurs for ever is followed for two years.');
SELECT is((SELECT min(lower(during)) FROM reservation.calendar_event WHERE source = 'test'), '2030-01-02 08:00+00', 'From now on.');

-- Malformed
CREATE FUNCTION error_of(text text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	detail text;
BEGIN
	PERFORM reservation.import_calendar(r('court'), 'test', text);
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' / ', SQLSTATE, message, nullif(detail, ''));
END
$$;
SELECT is(error_of(text), '22P02 / calendar is malformed in line ' || wrong, name)
FROM (VALUES
	('', '1 / The text is empty.', 'An empty text is no calendar, and opens nothing.'),
	('<html>', '1 / It does not begin with a name.', 'A page of HTML is no calendar.'),
	('error: 404', '1 / It is outside BEGIN:VCALENDAR.', 'A message is no calendar.'),
	(left(calendar(nights_of('a', '0502', '0504')), -8), '10 / It ends what does not begin.', 'A line is cut off.'),
	(replace(calendar(nights_of('a', '0502', '0504')), E'END:VCALENDAR\r\n', ''), '10 / The text ends before END:VCALENDAR.', 'A calendar that is cut off is no calendar.'),
	(calendar(E'END:VEVENT\r\n'), '4 / It ends what does not begin.', 'An end has a beginning.'),
	(calendar(E'BEGIN:VEVENT\r\nDTSTART:20300501\r\nEND:VEVENT\r\n'), '4 / The event has no UID.', 'An event has a UID.'),
	(calendar(event('a', 'SUMMARY:x')), '4 / The event has no DTSTART.', 'An event has a start.'),
	(calendar(event('', 'DTSTART:20300501')), '5 / UID does not have 1 to 1024 bytes.', 'A UID is not empty.'),
	(calendar(event(repeat('x', 1025), 'DTSTART:20300501')), '5 / UID does not have 1 to 1024 bytes.', 'Nor too long.'),
	(calendar(event('a', 'DTSTART:20300230')), '6 / DTSTART is no date and no time.', 'A date is in the calendar.'),
	(calendar(event('a', 'DTSTART:20300501T250000Z')), '6 / DTSTART is no date and no time.', 'A time is on the clock.'),
	(calendar(event('a', 'DTSTART:20300501T1200')), '6 / DTSTART is no date and no time.', 'A time has seconds.'),
	(calendar(event('a', 'DTSTART:20300501 ')), '6 / DTSTART goes on behind its time.', 'Nothing follows a time.'),
	(calendar(event('a', 'DTSTART;TZID=Mars/Olympus:20300501T120000')), '6 / TZID "Mars/Olympus" is not a name of the zone database.', 'A zone is one of the database.'),
	(calendar(event('a', 'DTSTART;TZID=UTC+2:20300501T120000')), '6 / TZID "UTC+2" is not a name of the zone database.', 'Not a rule that is spelled out.'),
	(calendar(event('a', 'DTSTART;TZID="UTC:20300501T120000')), '6 / A quoted parameter has no end.', 'A quote has an end.'),
	(calendar(event('a', 'DTSTART;TZID:20300501T120000')), '6 / A parameter has no value.', 'A parameter has a value.'),
	(calendar(event('a', 'DTSTART')), '6 / It does not begin with a name.', 'A line has a colon.'),
	(calendar(event('a', 'DTSTART;TZID=UTC')), '6 / It has no colon.', 'Also behind a parameter.'),
	(calendar(event('a', 'DTSTART:20300501', 'DTEND:20300501T120000')), '7 / DTEND is a date and DTSTART is not, or the other way round.', 'Start and end are of one kind.'),
	(calendar(event('a', 'DTSTART:20300502', 'DTEND:20300501')), '7 / DTEND is before DTSTART.', 'The end is not before the start.'),
	(calendar(event('a', 'DTSTART:20300502', 'DTEND:20300503', 'DURATION:P1D')), '4 / The event has both DTEND and DURATION.', 'An event has one end.'),
	(calendar(event('a', 'DTSTART:20300502', 'DURATION:1D')), '7 / DURATION is no duration.', 'A duration begins with P.'),
	(calendar(event('a', 'DTSTART:20300502', 'DURATION:P1H')), '7 / DURATION is no duration.', 'Hours stand behind T.'),
	(calendar(event('a', 'DTSTART:20300502', 'DURATION:P99999999999999999999W')), '7 / DURATION is too long.', 'A duration has an end.'),
	(calendar(event('a', 'DTSTART:20300502', 'RDATE:20300503/P1D')), '7 / RDATE is not a list of dates or times.', 'A list has times.'),
	(calendar(event('a', 'DTSTART:20300502', 'EXRULE:FREQ=DAILY')), '7 / An event has one rule, its RRULE.', 'Rules of exceptions are not read.'),
	(calendar(event('a', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20300502', 'DTSTART:20300502')), '6 / RANGE=THISANDFUTURE is not read.', 'Nor is a change of the rest of a series.')
) AS v(text, wrong, name);
SELECT is(error_of(calendar(event('a', 'DTSTART:20300502', 'RRULE:FREQ=NEVER'))), '22P02 / rule is malformed: "FREQ=NEVER"', 'A rule is one.');
SELECT is(error_of(calendar(event('a', 'DTSTART:99980502', 'DURATION:P9999D'))), '22P02 / calendar is malformed in line 4 / The event is not in the years 1 to 9998.', 'An event is in the years of calendars.');
SELECT is(error_of(calendar(event('a', 'DTSTART:20300502T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=MINUTELY'))) LIKE '22023 / calendar must not have more than 10000 events / %', true, 'A calendar has no more events than can be followed.');
SELECT is(error_of(calendar(repeat(event('a', 'DTSTART:20200502'), 10001))) LIKE '22023 / calendar must not have more than 10000 events / %', true, 'Not even of the past.');
SELECT is(error_of(calendar(event('a', 'DTSTART:19700502', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'))), '22P02 / calendar is malformed in line 8 / RRULE has too many occurrences that are over.', 'A rule of the past is not followed for ever.');
SELECT is(error_of(repeat('x', 10485761)), '22023 / text must not be longer than 10485760 bytes / It has 10485761.', 'A text is not too long.');
SELECT is(error_of(NULL), '22004 / text must not be null', 'A text is given.');
SELECT throws_ok($$SELECT reservation.import_calendar(r('court'), '', calendar())$$, '22023', 'source must not be empty', 'A source has a name.');
SELECT throws_ok($$SELECT reservation.import_calendar(0, 'x', calendar())$$, 'P0002', 'resource 0 does not exist', 'A resource exists.');
SELECT throws_ok($$SELECT reservation.import_calendar(r('court'), repeat('x', 1025), calendar())$$, '22023', 'source must not be longer than 1024 bytes', 'A name is not too long.');
SELECT is((SELECT count(*) FROM reservation.calendar_event WHERE source = 'test'), 105::bigint, 'None of them has changed anything.');
SELECT is(import('court', repeat('s', 1024), nights_of(repeat('x', 1024), '1002', '1004')), repeat('x', 1024) || ' added', 'The longest names will do.');

-- Time goes on
SELECT is(import('cabin', 'airbnb', nights_of('now', '0101', '0103'), nights_of('soon', '0110', '0112')), 'now added, soon added', 'One event has begun.');
SET reservation.now = '2030-01-02 12:00+00';
SELECT is(import('cabin', 'airbnb', nights_of('now', '0101', '0103'), nights_of('soon', '0110', '0112')), 'now unchanged, soon unchanged', 'It is unchanged while it goes on.');
SET reservation.now = '2030-01-04 12:00+00';
SELECT is(import('cabin', 'airbnb', nights_of('soon', '0110', '0112')), 'soon unchanged', 'A portal tells no more of what is over.');
SELECT is((SELECT count(*) FROM reservation.allocation WHERE note = 'airbnb' AND resource_id = r('cabin')), 2::bigint, 'Its closure stays as history.');
SELECT is((SELECT count(*) FROM reservation.calendar_event WHERE resource_id = r('cabin')), 1::bigint, 'Its event is forgotten.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The closures are as their events say.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'The installation is whole.');
SELECT * FROM finish();
