-- occurrences(): the periods of a series, and bookings of them.
\ir support/story.sql
SELECT plan(94);
SET timezone = 'Europe/Berlin';

-- The local starts of a rule whose first period is an hour from then on
CREATE FUNCTION starts(rule text, start timestamp DEFAULT '1997-09-02 09:00', zone text DEFAULT 'America/New_York', max int DEFAULT 1000, format text DEFAULT 'YYYY-MM-DD') RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(o.period) AT TIME ZONE zone, format), ' ' ORDER BY o.n)
FROM reservation.occurrences(rule, tstzrange(start AT TIME ZONE zone, (start AT TIME ZONE zone) + '1 hour'), zone, max => max) WITH ORDINALITY AS o(period, n)
$$;

-- The examples of RFC 5545, 3.8.5.3
SELECT is(starts('FREQ=DAILY;COUNT=10'), '1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09 1997-09-10 1997-09-11', 'Daily for 10 occurrences.');
SELECT is(starts('FREQ=DAILY;UNTIL=19971224T000000Z') ~ '1997-12-23$', true, 'Daily until December 24, 1997.');
SELECT is(starts('FREQ=DAILY;INTERVAL=2', max => 4), '1997-09-02 1997-09-04 1997-09-06 1997-09-08', 'Every other day, forever.');
SELECT is(starts('FREQ=DAILY;INTERVAL=10;COUNT=5'), '1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12', 'Every 10 days, 5 occurrences.');
SELECT is(starts('FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA', '1998-01-01 09:00'), starts('FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1', '1998-01-01 09:00'), 'Every day in January, for 3 years, in two ways.');
SELECT is(cardinality(string_to_array(starts('FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1', '1998-01-01 09:00'), ' ')), 93, 'It is 93 days.');
SELECT is(starts('FREQ=WEEKLY;COUNT=10'), '1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 1997-10-28 1997-11-04', 'Weekly for 10 occurrences.');
SELECT is(starts('FREQ=WEEKLY;INTERVAL=2;WKST=SU', max => 4), '1997-09-02 1997-09-16 1997-09-30 1997-10-14', 'Every other week, forever.');
SELECT is(starts('FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH'), '1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 1997-09-30 1997-10-02', 'Weekly on Tuesday and Thursday for five weeks.');
SELECT is(starts('FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR', '1997-09-01 09:00'), '1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29 1997-10-01 1997-10-03 1997-10-13 1997-10-15 1997-10-17 1997-10-27 1997-10-29 1997-10-31 1997-11-10 1997-11-12 1997-11-14 1997-11-24 1997-11-26 1997-11-28 1997-12-08 1997-12-10 1997-12-12 1997-12-22', 'Every other week on Monday, Wednesday and Friday.');
SELECT is(starts('FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH'), '1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16', 'Every other week on Tuesday and Thursday.');
SELECT is(starts('FREQ=MONTHLY;COUNT=10;BYDAY=1FR', '1997-09-05 09:00'), '1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 1998-05-01 1998-06-05', 'Monthly on the first Friday.');
SELECT is(starts('FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR', '1997-09-05 09:00'), '1997-09-05 1997-10-03 1997-11-07 1997-12-05', 'Monthly on the first Friday until December 24.');
SELECT is(starts('FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU', '1997-09-07 09:00'), '1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 1998-05-03 1998-05-31', 'Every other month on the first and last Sunday.');
SELECT is(starts('FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', '1997-09-22 09:00'), '1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16', 'Monthly on the second-to-last Monday.');
SELECT is(starts('FREQ=MONTHLY;BYMONTHDAY=-3', '1997-09-28 09:00', max => 6), '1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26', 'Monthly on the third-to-last day.');
SELECT is(starts('FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15'), '1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02 1997-12-15 1998-01-02 1998-01-15', 'Monthly on the 2nd and 15th.');
SELECT is(starts('FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1', '1997-09-30 09:00'), '1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 1998-01-31 1998-02-01', 'Monthly on the first and last day.');
SELECT is(starts('FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15', '1997-09-10 09:00'), '1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 1999-03-11 1999-03-12 1999-03-13', 'Every 18 months on the 10th to 15th.');
SELECT is(starts('FREQ=MONTHLY;INTERVAL=2;BYDAY=TU', max => 6), '1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04', 'Every Tuesday, every other month.');
SELECT is(starts('FREQ=YEARLY;COUNT=10;BYMONTH=6,7', '1997-06-10 09:00'), '1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10 2000-07-10 2001-06-10 2001-07-10', 'Yearly in June and July.');
SELECT is(starts('FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3', '1997-03-10 09:00'), '1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10 2003-01-10 2003-02-10 2003-03-10', 'Every other year in January, February and March.');
SELECT is(starts('FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200', '1997-01-01 09:00'), '1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18 2003-01-01 2003-04-10 2003-07-19 2006-01-01', 'Every third year on the 1st, 100th, and 200th day.');
SELECT is(starts('FREQ=YEARLY;BYDAY=20MO', '1997-05-19 09:00', max => 3), '1997-05-19 1998-05-18 1999-05-17', 'Every 20th Monday of the year.');
SELECT is(starts('FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', '1997-05-12 09:00', max => 3), '1997-05-12 1998-05-11 1999-05-17', 'Monday of week number 20.');
SELECT is(starts('FREQ=YEARLY;BYWEEKNO=20', '1997-05-12 09:00', max => 3), '1997-05-12 1998-05-11 1999-05-17', 'A week without a day has that of the start.');
SELECT is(starts('FREQ=YEARLY;BYMONTH=3;BYDAY=TH', '1997-03-13 09:00', max => 11), '1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19 1998-03-26 1999-03-04 1999-03-11 1999-03-18 1999-03-25', 'Every Thursday in March.');
SELECT is(starts('FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8', '1997-06-05 09:00', max => 14), '1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10 1997-07-17 1997-07-24 1997-07-31 1997-08-07 1997-08-14 1997-08-21 1997-08-28 1998-06-04', 'Every Thursday in June, July, and August.');
SELECT is(starts('FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', max => 5), '1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13', 'Every Friday the 13th. The start is none, and is left out.');
SELECT is(starts('FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13', '1997-09-13 09:00', max => 10), '1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07 1998-03-07 1998-04-11 1998-05-09 1998-06-13', 'The first Saturday that follows the first Sunday.');
SELECT is(starts('FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8', '1996-11-05 09:00', max => 3), '1996-11-05 2000-11-07 2004-11-02', 'Election day.');
SELECT is(starts('FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04 09:00'), '1997-09-04 1997-10-07 1997-11-06', 'The third Tuesday, Wednesday, or Thursday.');
SELECT is(starts('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2', '1997-09-29 09:00', max => 7), '1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30', 'The second-to-last weekday of the month.');
SELECT is(starts('FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z', format => 'HH24:MI'), '09:00 12:00', 'Every 3 hours. The RFC says 17:00, but its Z is no local time.');
SELECT is(starts('FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000', format => 'HH24:MI'), '09:00 12:00 15:00', 'A local end.');
SELECT is(starts('FREQ=MINUTELY;INTERVAL=15;COUNT=6', format => 'HH24:MI'), '09:00 09:15 09:30 09:45 10:00 10:15', 'Every 15 minutes.');
SELECT is(starts('FREQ=MINUTELY;INTERVAL=90;COUNT=4', format => 'HH24:MI'), '09:00 10:30 12:00 13:30', 'Every hour and a half.');
SELECT is(starts('FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40', max => 1000), starts('FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16', max => 1000), 'Every 20 minutes from 9 to 16:40, in two ways.');
SELECT is(starts('FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05 09:00'), '1997-08-05 1997-08-10 1997-08-19 1997-08-24', 'Weeks that begin on Monday.');
SELECT is(starts('FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05 09:00'), '1997-08-05 1997-08-17 1997-08-19 1997-08-31', 'Weeks that begin on Sunday.');
SELECT is(starts('FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15 09:00'), '2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30', 'A date that does not exist is left out.');

-- Rules that libraries expand wrongly
SELECT is(starts('FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1', '2030-05-01 10:00', max => 3), '2030-05-03 2030-05-10 2030-05-17', 'The last of the week''s days.');
SELECT is(starts('FREQ=DAILY;BYHOUR=8,12,18;BYSETPOS=2', '2030-05-01 08:00', max => 2, format => 'DD HH24'), '01 12 02 12', 'The second of the day''s hours.');
SELECT is(starts('FREQ=MONTHLY;BYDAY=MO,TU;BYHOUR=8,12;BYSETPOS=-1,1', '2030-05-01 08:00', max => 3, format => 'MM-DD HH24'), '05-06 08 05-28 12 06-03 08', 'Positions count times, not days, and each once.');
SELECT is(starts('FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO', '2024-06-03 09:00', max => 5), '2024-12-23 2024-12-30 2025-12-22 2025-12-29 2026-12-28', 'Weeks belong to the year that has most of their days.');
SELECT is(starts('FREQ=YEARLY', '2024-02-29 09:00', max => 3), '2024-02-29 2028-02-29 2032-02-29', 'A leap day recurs in leap years.');
SELECT is(starts('FREQ=MONTHLY;BYDAY=5MO', '2030-01-01 09:00', max => 3), '2030-04-29 2030-07-29 2030-09-30', 'A fifth Monday is not in every month.');
SELECT is(starts('freq=weekly;byday=mo,we', '2030-05-01 10:00', max => 2), '2030-05-01 2030-05-06', 'Small letters will do.');
SELECT is(starts('FREQ=SECONDLY;BYSECOND=60;COUNT=2', format => 'HH24:MI:SS'), '09:00:59 09:01:59', 'A leap second is the last of its minute.');
SELECT is(starts('FREQ=DAILY;UNTIL=20300503', '2030-05-01 22:00'), '2030-05-01 2030-05-02 2030-05-03', 'A date as the end includes its day.');
SELECT is(starts('FREQ=DAILY;UNTIL=20300503T100000', '2030-05-01 10:00'), '2030-05-01 2030-05-02 2030-05-03', 'A time as the end is included.');
SELECT is(starts('FREQ=DAILY;UNTIL=20300430', '2030-05-01 10:00'), NULL, 'A rule that has ended has no occurrences.');

-- Clock changes
CREATE FUNCTION periods(rule text, first tstzrange, zone text, exceptions date[] DEFAULT '{}', max int DEFAULT 10) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(to_char(lower(o.period), 'DD HH24:MI') || to_char(upper(o.period), '-HH24:MI'), ', ') FROM reservation.occurrences(rule, first, zone, exceptions, max) AS o
$$;
SELECT is(periods('FREQ=WEEKLY;COUNT=3', '[2030-03-24 18:00+01, 2030-03-24 20:00+01)', 'Europe/Berlin'), '24 18:00-20:00, 31 18:00-20:00, 07 18:00-20:00', 'The local time is the same in summer.');
SELECT is((SELECT array_agg(period) FROM reservation.occurrences('FREQ=DAILY;COUNT=2', '[2030-03-30 22:00+01, 2030-03-31 06:00+02)', 'Europe/Berlin')),
	ARRAY['[2030-03-30 22:00+01, 2030-03-31 06:00+02)', '[2030-03-31 22:00+02, 2030-04-01 05:00+02)']::tstzrange[], 'The exact duration of the first is that of all, as for DTEND.');
SELECT is(periods('FREQ=DAILY;COUNT=3', '[2030-03-30 02:30+01, 2030-03-30 03:00+01)', 'Europe/Berlin'), '30 02:30-03:00, 31 03:30-04:00, 01 02:30-03:00', 'A time that is skipped is moved behind the gap.');
SELECT is((SELECT array_agg(lower(period)) FROM reservation.occurrences('FREQ=DAILY;COUNT=3', '[2030-10-26 02:30+02, 2030-10-26 03:00+02)', 'Europe/Berlin')),
	ARRAY['2030-10-26 02:30+02', '2030-10-27 02:30+01', '2030-10-28 02:30+01']::timestamptz[], 'Of a time that comes twice the later counts.');
SELECT is((SELECT array_agg(lower(period)) FROM reservation.occurrences('FREQ=DAILY;COUNT=2', '[2030-10-27 02:30+02, 2030-10-27 02:45+02)', 'Europe/Berlin')),
	ARRAY['2030-10-27 02:30+02', '2030-10-28 02:30+01']::timestamptz[], 'But the first period says which it is.');
SELECT is(periods('FREQ=HOURLY;COUNT=4', '[2030-03-31 01:00+01, 2030-03-31 01:30+01)', 'Europe/Berlin'), '31 01:00-01:30, 31 03:00-03:30, 31 04:00-04:30', 'An hour that is skipped comes with the next.');
SET timezone = 'Asia/Tokyo';
SELECT is((SELECT array_agg(lower(period)) FROM reservation.occurrences('FREQ=WEEKLY;COUNT=2', '[2030-03-24 18:00+01, 2030-03-24 20:00+01)', 'Europe/Berlin')),
	ARRAY['2030-03-24 18:00+01', '2030-03-31 18:00+02']::timestamptz[], 'The zone of the session does not matter.');
SET timezone = 'Europe/Berlin';

-- Exceptions and ends
SELECT is(periods('FREQ=WEEKLY;COUNT=4', '[2030-05-01 18:00, 2030-05-01 20:00)', 'Europe/Berlin', '{2030-05-08,2030-05-09,infinity}'), '01 18:00-20:00, 15 18:00-20:00, 22 18:00-20:00', 'Exceptions are left out after they were counted.');
SELECT is(periods('FREQ=WEEKLY;COUNT=2', '[2030-05-01 18:00, 2030-05-01 20:00)', 'Europe/Berlin', NULL), '01 18:00-20:00, 08 18:00-20:00', 'Null is no exception.');
SELECT is(periods('FREQ=DAILY', '[2030-05-01 00:30, 2030-05-01 01:00)', 'America/New_York', '{2030-05-01}', 2), '01 00:30-01:00, 03 00:30-01:00', 'An exception is a date of the zone.');
SELECT is((SELECT count(*) FROM reservation.occurrences('FREQ=DAILY', '[2030-05-01 18:00, 2030-05-01 20:00)', 'UTC')), 1000::bigint, 'An endless rule ends after 1000 periods.');
SELECT is((SELECT count(*) FROM reservation.occurrences('FREQ=DAILY', '[2030-05-01 18:00, 2030-05-01 20:00)', 'UTC', max => 5000)), 5000::bigint, 'Or after as many as the caller wants.');
SELECT is((SELECT max(lower(period)) FROM reservation.occurrences('FREQ=YEARLY;INTERVAL=100', '[2030-05-01 18:00+00, 2030-05-01 20:00+00)', 'UTC')), '9930-05-01 18:00+00', 'Or with the calendar.');
SELECT is((SELECT count(*) FROM reservation.occurrences('FREQ=' || f || ';INTERVAL=2147483647', '[2030-05-01 18:00+00, 2030-05-01 20:00+00)', 'UTC')), n::bigint, f || ' takes any interval.')
FROM (VALUES ('YEARLY', 1), ('MONTHLY', 1), ('WEEKLY', 1), ('DAILY', 1), ('HOURLY', 1), ('MINUTELY', 2), ('SECONDLY', 118)) AS v(f, n);
SELECT is((SELECT count(*) FROM reservation.occurrences('FREQ=' || f || ';BYMONTH=2;BYMONTHDAY=30', '[2030-05-01 18:00+00, 2030-05-01 20:00+00)', 'UTC')), 0::bigint, f || ' that never comes ends.')
FROM unnest('{YEARLY,MONTHLY,DAILY,SECONDLY}'::text[]) AS f;

-- Wrong calls
CREATE FUNCTION error_of(rule text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
	PERFORM reservation.occurrences(rule, '[2030-05-01 18:00, 2030-05-01 20:00)', 'UTC');
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN SQLSTATE || ' ' || SQLERRM || '|' || rtrim(substr(hint, 1, 25));
END
$$;
SELECT is(string_agg(error_of(v.rule), E'\n' ORDER BY n), $$22023 rule is malformed: "" has no =|A rule is a list of parts
22023 rule is malformed: it has no FREQ|FREQ is one of YEARLY, MO
22023 rule is malformed: "FREQ=DAYLY"|FREQ is one of YEARLY, MO
22023 rule is malformed: "INTERVAL=0"|INTERVAL is a number from
22023 rule is malformed: "INTERVAL=99999999999"|INTERVAL is a number from
22023 rule is malformed: "COUNT=x"|COUNT is a number from 1
22023 rule is malformed: "UNTIL=2030-05-01"|UNTIL is a date, such as
22023 rule is malformed: "UNTIL=20300230"|UNTIL is a date, such as
22023 rule is malformed: "BYDAY=MO,XX"|BYDAY is a list of weekda
22023 rule is malformed: "BYDAY=0MO"|BYDAY is a list of weekda
22023 rule is malformed: "BYMONTH=13"|BYMONTH is a list of mont$$, 'Each malformed part is named.')
FROM (VALUES (1, ''), (2, 'COUNT=2'), (3, 'FREQ=DAYLY'), (4, 'FREQ=DAILY;INTERVAL=0'), (5, 'FREQ=DAILY;INTERVAL=99999999999'), (6, 'FREQ=DAILY;COUNT=x'), (7, 'FREQ=DAILY;UNTIL=2030-05-01'),
	(8, 'FREQ=DAILY;UNTIL=20300230'), (9, 'FREQ=DAILY;BYDAY=MO,XX'), (10, 'FREQ=MONTHLY;BYDAY=0MO'), (11, 'FREQ=DAILY;BYMONTH=13')) AS v(n, rule);
SELECT is(string_agg(error_of(v.rule), E'\n' ORDER BY n), $$22023 rule is malformed: it has BYDAY twice|Write a list, separated b
22023 rule is malformed: there is no part "BYEASTER"|The parts are FREQ, INTER
22023 rule is malformed: it has both COUNT and UNTIL|Leave out one of them: ea
22023 rule is malformed: BYSETPOS stands alone|BYSETPOS chooses from wha
22023 rule is malformed: BYWEEKNO does not go with this FREQ|BYWEEKNO goes with FREQ=Y
22023 rule is malformed: BYYEARDAY does not go with this FREQ|BYYEARDAY goes with FREQ=
22023 rule is malformed: BYMONTHDAY does not go with this FREQ|BYMONTHDAY goes with ever
22023 rule is malformed: BYDAY has a number with a weekday|BYDAY has numbers only wi
22023 rule is malformed: BYDAY has a number with a weekday|BYDAY has numbers only wi
54000 rule has no occurrence in 10000000 periods|It most likely never has$$, 'Parts that contradict each other are an error.')
FROM (VALUES (1, 'FREQ=DAILY;BYDAY=MO;BYDAY=TU'), (2, 'FREQ=DAILY;BYEASTER=0'), (3, 'FREQ=DAILY;COUNT=2;UNTIL=20300601'), (4, 'FREQ=DAILY;BYSETPOS=1'), (5, 'FREQ=MONTHLY;BYWEEKNO=2'),
	(6, 'FREQ=MONTHLY;BYYEARDAY=2'), (7, 'FREQ=WEEKLY;BYMONTHDAY=2'), (8, 'FREQ=WEEKLY;BYDAY=1MO'), (9, 'FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO'), (10, 'FREQ=HOURLY;INTERVAL=2;BYHOUR=9')) AS v(n, rule);
SELECT throws_ok($$SELECT reservation.occurrences(NULL, '[2030-05-01, 2030-05-02)', 'UTC')$$, '22004', 'rule must not be null', 'A rule must not be null.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', NULL, 'UTC')$$, '22004', 'first must not be null', 'Nor may the first period.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2030-05-02)', NULL)$$, '22004', 'time_zone must not be null', 'Nor may the zone.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2030-05-02)', 'UTC', '{NULL}')$$, '22004', 'exceptions must not contain nulls', 'Nor may an exception.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2030-05-02)', 'UTC', array_fill(date '2030-05-01', '{10001}'))$$, '22023', 'exceptions must not have more than 10000 elements', 'Exceptions have a limit.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2030-05-02)', 'Mars/Phobos')$$, '22023', 'time zone "Mars/Phobos" not recognized', 'An unknown zone is an error.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2030-05-02]', 'UTC')$$, '22023', 'first must not include its end', 'A period is half open.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2041-05-02)', 'UTC')$$, '22023', 'first must not be longer than 10 years', 'A period has a limit.');
SELECT throws_ok($$SELECT reservation.occurrences('FREQ=DAILY', '[2030-05-01, 2030-05-02)', 'UTC', max => 0)$$, '22023', 'max must be at least 1', 'Nothing is not to be asked for.');

-- A rule whose search takes long is canceled at once
CREATE FUNCTION is_canceled(rule text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE began CONSTANT timestamptz := clock_timestamp();
BEGIN
	PERFORM count(*) FROM reservation.occurrences(rule, '[2030-05-01, 2030-05-02)', 'UTC', '{2030-05-01}', 2000000000);
	RETURN false;
EXCEPTION WHEN query_canceled THEN
	RETURN clock_timestamp() < began + interval '1 second';
END
$$;
SET statement_timeout = '30ms';
SELECT is(is_canceled('FREQ=SECONDLY'), true, 'A long series can be canceled.');
SELECT is(is_canceled('FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1'), true, 'So can the search for a time that never comes.');
RESET statement_timeout;

-- Bookings: all or each, with each conflict told
INSERT INTO reservation.resource (name, time_zone, capacity) VALUES ('hall', 'Europe/Berlin', 1);
SET timezone = 'Europe/Berlin';
CREATE FUNCTION items(rule text, exceptions date[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
SELECT jsonb_agg(jsonb_build_object('resource_id', r('hall'), 'from', lower(period), 'to', upper(period)) ORDER BY period)
FROM reservation.occurrences(rule, '[2030-03-19 18:00, 2030-03-19 20:00)', 'Europe/Berlin', exceptions)
$$;
SELECT is(record_outcome('wedding', reservation.create_reservation(r('hall'), '[2030-03-26 12:00, 2030-03-27 12:00)', 'w')), 'confirmed', 'A wedding takes a day.');
SELECT results_eq($$SELECT item, accepted, reason FROM reservation.create_booking(items('FREQ=WEEKLY;COUNT=4'), 'club', 'all')$$,
	$$VALUES (1, false, 'incomplete'), (2, false, 'unavailable'), (3, false, 'incomplete'), (4, false, 'incomplete')$$, 'All or none: the conflict is told.');
SELECT results_eq($$SELECT item, accepted, reason FROM reservation.create_booking(items('FREQ=WEEKLY;COUNT=4'), 'club', 'each')$$,
	$$VALUES (1, true, NULL), (2, false, 'unavailable'), (3, true, NULL), (4, true, NULL)$$, 'Each that can be had: the conflict is told.');
SELECT results_eq($$SELECT lower(during) AT TIME ZONE 'Europe/Berlin' FROM reservation.reservation WHERE customer = 'club' AND status = 'confirmed' ORDER BY during$$,
	$$VALUES ('2030-03-19 18:00'::timestamp), ('2030-04-02 18:00'), ('2030-04-09 18:00')$$, 'The evenings are booked at the same local time.');
SELECT results_eq($$SELECT item, accepted FROM reservation.create_booking(items('FREQ=WEEKLY;COUNT=7', '{2030-03-19,2030-03-26,2030-04-02,2030-04-09}'), 'club', 'all')$$,
	$$VALUES (1, true), (2, true), (3, true)$$, 'Exceptions leave out what is known to be in the way.');
SELECT * FROM finish();
