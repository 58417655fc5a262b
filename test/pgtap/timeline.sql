-- timeline: what a terminal shows, to the letter, and SVG that is XML whatever
-- stands in it.
\ir support/story.sql
\ir support/drawing.sql
SELECT plan(60);

SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', 4711)$$, 'P0002', 'resource 4711 does not exist', 'an unknown resource, where there is none at all');

INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone) VALUES
	('double', 'room', 2, 1, 'UTC'), ('suite', 'room', 1, 0, 'UTC'), ('court', 'sport', 1, 0, 'Europe/Berlin'), ('dorm', 'many', 500, 0, 'UTC'),
	('city', 'huge', 2000000000, 0, 'UTC');
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 1, 'Garden');
SELECT record_outcome('anna', reservation.create_reservation(r('double'), nights('2030-03-01', 2), 'anna'));
SELECT record_outcome('bert', reservation.create_reservation(r('double'), nights('2030-03-02', 2), 'bert', hold => '90 days'));
SELECT record_outcome('dead', reservation.create_reservation(r('suite'), nights('2030-03-02', 2), 'dead', hold => '1 hour'));
SELECT record_outcome('over', reservation.create_reservation(r('double'), nights('2030-03-02', 1), 'over', 1, 'overbook'));
SELECT record_outcome('next', reservation.create_reservation(r('double'), nights('2030-03-03', 9), 'long'));
SET reservation.now = '2030-03-01 15:00+00';
SELECT record_outcome('anna', reservation.checkin(id('anna')));
SELECT (reservation.close_resource(r('suite'), '[2030-03-03 00:00+00, 2030-03-04 12:00+00)', reason => 'paint')).accepted;

SELECT is(E'\n' || reservation.timeline('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', category => 'room', width => 60), $$
Fri 2030-03-01 00:00 - Wed 2030-03-06 00:00, UTC
              |Mar 2030
              |Fri 1  |Sat 2  |Sun 3  |Mon 4  |Tue 5
                   v 15:00
double 0           ┣anna━━━━━━━━━┫ ├long──────────────
       Garden              ├bert┄┄┄┄┄┄┄┄┄┤
       2!                  ├over─┤
suite                         ▓paint▓▓▓▓▓▓
├─┤ confirmed   ├┄┤ held   ┣━┫ checked in   ▓▓▓ closed
! beyond capacity   v now$$, 'who has which unit when');
SELECT is(E'\n' || reservation.timeline('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), format => 'ascii', width => 50), $$
Fri 2030-03-01 00:00 - Wed 2030-03-06 00:00, UTC
              |Mar 2030
              |1    |2    |3    |4    |5
                 v 15:00
double 0          [anna=====] [long---------
       Garden           [bert?????]
       2!               [---]
[-] confirmed   [?] held   [=] checked in
! beyond capacity   v now$$, 'in letters that any terminal has');
SELECT matches(reservation.timeline('[2029-03-01 10:00+00, 2029-03-01 10:30+00)', r('suite'), width => 40),
	E'^Thu 2029-03-01 10:00 - Thu 2029-03-01 10:30, UTC\n +\\|Thu 1 Mar\n +\\|10:00 +\\|10:15\nsuite$', 'half an hour in which nothing happens');
SELECT matches(reservation.timeline('[2029-03-01, 2029-03-03)', category => 'nothing'), 'nothing to draw$', 'a category that has nothing');
SELECT doesnt_match(reservation.timeline(nights('2030-03-01', 5)), 'dead', 'a hold that has ended is not drawn');

-- Stays that do not fit a column
SELECT record_outcome('a', reservation.create_reservation(r('court'), hours('2030-05-01 09:00', 0.25), 'a'));
SELECT record_outcome('b', reservation.create_reservation(r('court'), hours('2030-05-01 09:15', 0.25), 'b'));
SELECT record_outcome('c', reservation.create_reservation(r('court'), hours('2030-05-01 15:00', 0.25), 'c'));
SELECT matches(reservation.timeline('[2030-05-01 00:00+00, 2030-05-08 00:00+00)', r('court'), width => 70), E'\ncourt +\\* │\n', 'short stays are marks, several a star');
-- hours, and a day that has 23 of them
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('court'), n, '06:00', '18:00' FROM generate_series(1, 7) AS n;
SELECT matches(reservation.timeline('[2030-03-31 00:00 Europe/Berlin, 2030-04-01 00:00 Europe/Berlin)', r('court'), width => 40),
	'\ncourt  ░░░░░            ░░░░░░\n', 'a short day is short: five hours to six o''clock');
SELECT matches(reservation.timeline('[2030-10-27 00:00 Europe/Berlin, 2030-10-28 00:00 Europe/Berlin)', r('court'), width => 40),
	'\ncourt  ░░░░░░░            ░░░░░░\n', 'a long day is long');

-- Whatever a key is
SELECT record_outcome('evil', reservation.create_reservation(r('dorm'), nights('2030-06-01', 2), E'<script>&"''\x1b[31m\x01' || chr(65535) || ']]>'));
SELECT record_outcome('wide', reservation.create_reservation(r('dorm'), nights('2030-06-01', 9), '日本語のとても長い名前で切られるもの'));
UPDATE reservation.resource SET name = '</title><a href="javascript:x">dorm & ' || repeat('long ', 50) WHERE name = 'dorm';
CREATE VIEW evil AS SELECT reservation.timeline(nights('2030-06-01', 5), category => 'many', format => 'svg') AS svg,
	reservation.timeline(nights('2030-06-01', 5), category => 'many') AS text;
SELECT is_drawing(svg, 'SVG is XML, whatever is in it') FROM evil;
SELECT doesnt_match(svg, '<(script|a)\M', 'and no element of anybody else''s') FROM evil;
SELECT doesnt_match(text, '[\x01-\x09\x0b-\x1f]', 'a terminal gets no control characters') FROM evil;
SELECT is((SELECT count(*)::int FROM evil, string_to_table(text, E'\n') AS line WHERE length(line) > 80), 0, 'no line is too long, with names of any length') FROM evil;
SELECT is_drawn(svg, 'count(/s:svg/s:g/s:svg/s:title)', '501', 'each of 500 units has a row') FROM evil;
SELECT is_drawn(svg, '/s:svg/s:desc/text()',
	'500 units, 2 bars of stays and 0 of closures, a row a unit.', 'and what it shows is told in words') FROM evil;
SELECT is_drawn(svg, '/s:svg/@role', 'img', 'as an image') FROM evil;
SELECT matches(reservation.timeline(nights('2030-06-01', 5), r('city')), E'\n\\.\\.\\. and 1999999000 more$', 'two milliards of units are not all drawn');
SELECT is_drawing(reservation.timeline(nights('2030-06-01', 5), r('city'), format => 'svg'), 'nor in SVG');
SELECT is_drawing(reservation.timeline(nights('2029-06-01', 500), category => 'nothing', format => 'svg'), 'an empty drawing is one');
SELECT is(reservation.timeline(tstzrange('2030-03-01 00:00+00', '2030-03-06 00:00+00', '()')), reservation.timeline(tstzrange('2030-03-01 00:00:00.000001+00', '2030-03-06 00:00+00')),
	'periods are normalised');

-- A stay in SVG is what it was: not what is cleaned before and after, nor what was booked and not used.
INSERT INTO reservation.resource (name, setup_time, cleanup_time, time_zone) VALUES ('bath', '1 hour', '2 hours', 'UTC');
CREATE FUNCTION bath(during tstzrange) RETURNS text LANGUAGE sql AS $$ SELECT reservation.timeline($1, r('bath'), format => 'svg') $$;
SET reservation.now = '2030-07-01 12:00+00';
SELECT record_outcome('left', reservation.create_reservation(r('bath'), nights('2030-07-01', 4), 'left'));
SELECT record_outcome('left', reservation.checkin(id('left')));
SET reservation.now = '2030-07-02 15:00+00';
SELECT record_outcome('left', reservation.checkout(id('left')));
SELECT is((SELECT whole FROM reservation.drawing_bars(nights('2030-07-02', 2), r('bath'), NULL, 1)), hours('2030-07-01 12:00', 27), 'who came early and left early was there from then till then');
SELECT matches(bath(nights('2030-07-02', 2)), '>left, checked out, bath, Mon 2030-07-01 12:00 - Tue 2030-07-02 15:00, UTC<', 'which is told whole, also where only some of it is drawn');
SELECT matches(bath('[2030-07-02 12:00+00, 2030-07-02 18:00+00)'), 'width="440.0" height="20" rx="2" fill="#d3d8df"', 'three hours of six are half of it, though more was booked');
SELECT doesnt_match(bath('[2030-07-02 15:30+00, 2030-07-02 16:30+00)'), '<g><title>left[^/]*</title>(<rect [^>]*/>)?<rect [^>]*rx="2"', 'to clean up is no stay');
SELECT matches(bath('[2030-07-02 15:30+00, 2030-07-02 16:30+00)'), 'fill="#b9c0ca"/></g>', 'and is drawn as what it is');

-- The title, and the mark of now
SELECT throws_ok($$UPDATE reservation.resource SET time_zone = E'<a\x1b[31m>-3' WHERE name = 'bath'$$, '22023', NULL, 'A time zone may not be called anything.');
INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES ('shut', 'none', 0, 'Asia/Tokyo');
SELECT matches(reservation.timeline(nights('2030-08-01', 1), r('shut')), '^[^\n]*, Asia/Tokyo\n.*nothing to draw$', 'what has no units has a time zone');
SET reservation.now = '2030-08-08 23:59+00';
SELECT cmp_ok(max(length(line)), '<=', 80, 'now at the end is told before it') FROM string_to_table(reservation.timeline('[2030-08-06 00:00+00, 2030-08-09 00:00+00)', r('suite')), E'\n') AS line;
SELECT matches(reservation.timeline('[2030-08-06 00:00+00, 2030-08-09 00:00+00)', r('suite')), E'\n +23:59 v\n', 'with its mark in its column');

-- Letters in columns
SELECT is(reservation_internal.drawing_text('anna', 8, '-'), 'anna----', 'filled up');
SELECT is(reservation_internal.drawing_text('anna', 3), 'an~', 'cut off');
SELECT is(reservation_internal.drawing_text('日本語', 5), '日本~', 'wide letters are two columns');
SELECT is(reservation_internal.drawing_text('日本語', 4), '日~~', 'and not halved');
SELECT is(reservation_internal.drawing_text(U&'e\0301!', 4), U&'e\0301!  ', 'what stands above a letter takes no column of its own');
SELECT is(reservation_internal.drawing_text(U&'e\202E\200B!', 4), 'e!  ', 'what turns the direction of writing is left out');
SELECT is(reservation_internal.drawing_text(U&'a\009Bb\001Bc', 5), 'a?b?c', 'and what moves the cursor, also in the second half of Latin 1');
SELECT is(reservation_internal.drawing_text(U&'\05E9\05B8\05DC\05D5\05B9\05DD', 5, '-'), U&'\05E9\05B8\05DC\05D5\05B9\05DD-', 'four letters with two points');
SELECT is(reservation_internal.drawing_columns(U&'日本 e\0301\200B'), 6, 'as many columns');
SELECT is(reservation_internal.drawing_columns(NULL), NULL, 'nothing takes none');
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('日本語', 2, 'UTC');
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('日本語'), 0, '海の部屋');
SELECT record_outcome('wide', reservation.create_reservation(r('日本語'), nights('2030-09-01', 1), U&'日本 \05E9\05B8\05DC\05D5\05B9\05DD', 2));
CREATE VIEW wide AS SELECT line FROM string_to_table(reservation.timeline(nights('2030-09-01', 1), r('日本語'), format => 'ascii'), E'\n') AS line WHERE line ~ '-$';
SELECT matches(string_agg(line, E'\n'), '^日本語 海の部屋 -日本 .*\n +1 +-日本 ', 'wide names are whole where there is room') FROM wide;
SELECT is(array_agg(reservation_internal.drawing_columns(line)), '{76,76}', 'and what follows stands in its column') FROM wide;
SELECT is(reservation_internal.drawing_text('anna', 0), '', 'no column, no letter');
SELECT is(reservation_internal.drawing_text(NULL, -1), '', 'not even fewer');
SELECT is(reservation_internal.xml_text('<&>"'''), '&lt;&amp;&gt;&quot;&#39;', 'XML''s own');
SELECT is(reservation_internal.xml_text(NULL), NULL, 'null is null');

-- Ticks
SELECT is((SELECT max(at - lag) FROM (SELECT at, lag(at) OVER (ORDER BY at) FROM reservation_internal.drawing_ticks(
	'[2030-10-26 00:00 Europe/Berlin, 2030-10-29 00:00 Europe/Berlin)', 'Europe/Berlin', 30) WHERE level = 2) AS t), '25 hours', 'a tick a day, also after 25 hours');
SELECT isnt_empty($$SELECT * FROM reservation_internal.drawing_ticks('[0001-01-01, 9999-01-01)', 'UTC', 60)$$, 'ten thousand years have ticks');
SELECT is((SELECT count(*)::int FROM reservation_internal.drawing_ticks('[2030-01-01 00:00:00+00, 2030-01-01 00:00:01+00)', 'UTC', 60) WHERE level = 2), 1, 'and so has a second');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.timeline(NULL)$$, '22004', NULL, 'no period');
SELECT throws_ok($$SELECT reservation.timeline('empty')$$, '22023', NULL, 'an empty one');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, infinity)')$$, '22023', NULL, 'an endless one');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', 4711)$$, 'P0002', 'resource 4711 does not exist', 'an unknown resource');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', 4711, format => 'svg')$$, 'P0002', 'resource 4711 does not exist', 'in SVG, too');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => 'png')$$, '22023', 'format "png" is not known', 'an unknown format');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => NULL)$$, '22004', 'format must not be null', 'none');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', width => 39)$$, '22023', 'a drawing cannot be 39 wide', 'too narrow');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', width => 1001)$$, '22023', 'a drawing cannot be 1001 wide', 'too wide');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => 'svg', width => 299)$$, '22023', 'a drawing cannot be 299 wide', 'as SVG');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => 'svg', width => 20001)$$, '22023', 'a drawing cannot be 20001 wide', 'and too wide as SVG');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'CommandRejected'), 0, 'to look leaves nothing behind');
SELECT * FROM finish();
