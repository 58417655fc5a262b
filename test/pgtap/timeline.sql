-- timeline: the drawing in a terminal, to the letter, and SVG that is XML whatever the
-- names have in them.
\ir support/story.sql
\ir support/drawing.sql
SELECT plan(82);

SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', 4711)$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error where no resource exists.');

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
! beyond capacity   v now$$, 'The drawing has each stay in the row of its unit.');
SELECT is(E'\n' || reservation.timeline('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), format => 'ascii', width => 50), $$
Fri 2030-03-01 00:00 - Wed 2030-03-06 00:00, UTC
              |Mar 2030
              |1    |2    |3    |4    |5
                 v 15:00
double 0          [anna=====] [long---------
       Garden           [bert?????]
       2!               [---]
[-] confirmed   [?] held   [=] checked in
! beyond capacity   v now$$, 'The drawing in ASCII has each stay, too.');
SELECT matches(reservation.timeline('[2029-03-01 10:00+00, 2029-03-01 10:30+00)', r('suite'), width => 40),
	E'^Thu 2029-03-01 10:00 - Thu 2029-03-01 10:30, UTC\n +\\|Thu 1 Mar\n +\\|10:00 +\\|10:15\nsuite$', 'The drawing of half an hour without a stay has an empty row.');
SELECT matches(reservation.timeline('[2029-03-01, 2029-03-03)', category => 'nothing'), 'nothing to draw$', 'The drawing of a category without a resource says so.');
SELECT doesnt_match(reservation.timeline(nights('2030-03-01', 5)), 'dead', 'A hold that has ended is not drawn.');

-- Stays that do not fit a column
SELECT record_outcome('a', reservation.create_reservation(r('court'), hours('2030-05-01 09:00', 0.25), 'a'));
SELECT record_outcome('b', reservation.create_reservation(r('court'), hours('2030-05-01 09:15', 0.25), 'b'));
SELECT record_outcome('c', reservation.create_reservation(r('court'), hours('2030-05-01 15:00', 0.25), 'c'));
SELECT matches(reservation.timeline('[2030-05-01 00:00+00, 2030-05-08 00:00+00)', r('court'), width => 70), E'\ncourt +\\* │\n', 'A stay shorter than a column is a mark, and several are a star.');
-- Opening hours, also on a day of 23 hours
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes) SELECT r('court'), n, '06:00', '18:00' FROM generate_series(1, 7) AS n;
SELECT matches(reservation.timeline('[2030-03-31 00:00 Europe/Berlin, 2030-04-01 00:00 Europe/Berlin)', r('court'), width => 40),
	'\ncourt  ░░░░░            ░░░░░░\n', 'A day of 23 hours is drawn with its hours.');
SELECT matches(reservation.timeline('[2030-10-27 00:00 Europe/Berlin, 2030-10-28 00:00 Europe/Berlin)', r('court'), width => 40),
	'\ncourt  ░░░░░░░            ░░░░░░\n', 'A day of 25 hours is drawn with its hours.');

-- Whole days of the session are those of the resource.
SET timezone = 'America/New_York';
SELECT matches(reservation.timeline('[2030-05-01, 2030-05-03)', r('court'), width => 70), '^Wed 2030-05-01 00:00 - Fri 2030-05-03 00:00, Europe/Berlin\n',
	'Days of a session in another time zone are drawn from midnight.');
SELECT matches(reservation.occupancy_chart('[2030-05-01, 2030-05-03)', r('court')), '^Wed 2030-05-01 00:00 - Fri 2030-05-03 00:00, Europe/Berlin\n', 'So is a chart of them.');
SELECT matches(reservation.timeline('[2030-05-01 09:00, 2030-05-03)', r('court'), width => 70), '^Wed 2030-05-01 15:00 - Fri 2030-05-03 06:00, Europe/Berlin\n',
	'A period that begins at another time is drawn as it is.');
RESET timezone;

-- Names with any characters
SELECT record_outcome('evil', reservation.create_reservation(r('dorm'), nights('2030-06-01', 2), E'<script>&"''\x1b[31m\x01' || chr(65535) || ']]>'));
SELECT record_outcome('wide', reservation.create_reservation(r('dorm'), nights('2030-06-01', 9), '日本語のとても長い名前で切られるもの'));
UPDATE reservation.resource SET name = '</title><a href="javascript:x">dorm & ' || repeat('long ', 50) WHERE name = 'dorm';
CREATE VIEW evil AS SELECT reservation.timeline(nights('2030-06-01', 5), category => 'many', format => 'svg') AS svg,
	reservation.timeline(nights('2030-06-01', 5), category => 'many') AS text;
SELECT is_drawing(svg, 'The drawing in SVG is XML, whatever the names have in them.') FROM evil;
SELECT doesnt_match(svg, '<(script|a)\M', 'SVG has no element from a name.') FROM evil;
SELECT doesnt_match(text, '[\x01-\x09\x0b-\x1f]', 'Text has no control character from a name.') FROM evil;
SELECT is((SELECT count(*)::int FROM evil, string_to_table(text, E'\n') AS line WHERE length(line) > 80), 0, 'No line is longer than the width, with names of any length.') FROM evil;
SELECT is_drawn(svg, 'count(/s:svg/s:g/s:svg/s:title)', '517', 'Each of 500 units has a row, and each header the name of its resource.') FROM evil;
SELECT is_drawn(svg, '/s:svg/s:desc/text()',
	'500 units, 2 bars of stays and 0 of closures, a row a unit.', 'The drawing has its content in words.') FROM evil;
SELECT is_drawn(svg, '/s:svg/@role', 'img', 'The drawing has the role of an image.') FROM evil;
SELECT matches(reservation.timeline(nights('2030-06-01', 5), r('city')), E'\n\\.\\.\\. and 1999999000 more$', 'A resource with milliards of units is cut off with their count.');
SELECT is_drawing(reservation.timeline(nights('2030-06-01', 5), r('city'), format => 'svg'), 'The cut-off drawing in SVG is XML.');
SELECT is_drawing(reservation.timeline(nights('2029-06-01', 500), category => 'nothing', format => 'svg'), 'An empty drawing in SVG is XML.');
SELECT is(reservation.timeline(tstzrange('2030-03-01 00:00+00', '2030-03-06 00:00+00', '()')), reservation.timeline(tstzrange('2030-03-01 00:00:00.000001+00', '2030-03-06 00:00+00')),
	'A period without its first instant is drawn as one that begins a microsecond later.');

-- A stay in SVG goes from the check-in to the check-out: without the cleanup, and without the booked time after it.
INSERT INTO reservation.resource (name, setup_time, cleanup_time, time_zone) VALUES ('bath', '1 hour', '2 hours', 'UTC');
CREATE FUNCTION bath(during tstzrange) RETURNS text LANGUAGE sql AS $$ SELECT reservation.timeline($1, r('bath'), format => 'svg') $$;
SET reservation.now = '2030-07-01 12:00+00';
SELECT record_outcome('left', reservation.create_reservation(r('bath'), nights('2030-07-01', 4), 'left'));
SELECT record_outcome('left', reservation.checkin(id('left')));
SET reservation.now = '2030-07-02 15:00+00';
SELECT record_outcome('left', reservation.checkout(id('left')));
SELECT is((SELECT whole FROM reservation.drawing_bars(nights('2030-07-02', 2), r('bath'), NULL, 1)), hours('2030-07-01 12:00', 27), 'The bar of an early guest that left early goes from the check-in to the check-out.');
SELECT matches(bath(nights('2030-07-02', 2)), '>left, checked out, bath, Mon 2030-07-01 12:00 - Tue 2030-07-02 15:00, UTC<', 'The title of a bar has the whole stay, also where a part is drawn.');
SELECT matches(bath('[2030-07-02 12:00+00, 2030-07-02 18:00+00)'), 'width="440.0" height="20" rx="2" class="rsv-checked_out"', 'The bar of a stay ends with the check-out.');
SELECT doesnt_match(bath('[2030-07-02 15:30+00, 2030-07-02 16:30+00)'), '<g[^>]*><title>left[^/]*</title>(<rect [^>]*/>)?<rect [^>]*rx="2"', 'The cleanup is not drawn as a stay.');
SELECT matches(bath('[2030-07-02 15:30+00, 2030-07-02 16:30+00)'), 'class="rsv-around"/></g>', 'The cleanup is drawn in its own color.');

-- Names of guests, and what an application needs to know of a bar
INSERT INTO reservation.resource (name, category, time_zone) VALUES ('attic', 'attic', 'UTC');
SELECT record_outcome('named', reservation.create_reservation(r('attic'), nights('2030-10-01', 3), 'c-4711', details => '{"name": "Ann <Baker>", "empty": "", "deep": {"a": 1}}'));
SELECT record_outcome('unnamed', reservation.create_reservation(r('attic'), nights('2030-10-05', 3), 'c-4712'));
SELECT results_eq($$SELECT label, reservation_id FROM reservation.drawing_bars(nights('2030-10-01', 9), r('attic'), NULL, 1, 'name')$$,
	$$VALUES ('Ann <Baker>', id('named')), ('c-4712', id('unnamed'))$$, 'A bar has the name from the details, or else the key of the customer, and its reservation.');
SELECT is((SELECT array_agg(label) FROM reservation.drawing_bars(nights('2030-10-01', 9), r('attic'), NULL, 1, key)), wanted, 'The label of ' || coalesce(key, 'no key') || '.')
FROM (VALUES (NULL, '{c-4711,c-4712}'::text[]), ('empty', '{c-4711,c-4712}'), ('none', '{c-4711,c-4712}'), ('deep', ARRAY['{"a": 1}', 'c-4712'])) AS v(key, wanted);
SELECT matches(reservation.timeline(nights('2030-10-01', 9), r('attic'), width => 60, label => 'name'), 'attic .*Ann <Bak', 'Text has the name.');
CREATE VIEW attic AS SELECT reservation.timeline('[2030-10-01 12:00+00, 2030-10-06 12:00+00)', r('attic'), format => 'svg', label => 'name') AS svg;
SELECT is_drawing(svg, 'The drawing with names is XML.') FROM attic;
SELECT is_drawn(svg, '//s:g[@data-reservation-id]/s:title/text()', 'Ann &lt;Baker&gt;, confirmed, attic, Tue 2030-10-01 15:00 - Fri 2030-10-04 11:00, UTC', 'A bar in SVG has its reservation and its name.') FROM attic;
SELECT matches(svg, format('<g data-reservation-id="%s"><title>c-4712', id('unnamed')), 'A bar without a name has its reservation, too.') FROM attic;
SELECT is(array_length(regexp_split_to_array(svg, 'l4 4l-4 4'), 1), 2, 'One stay goes on beyond the right edge.') FROM attic;
SELECT is(array_length(regexp_split_to_array(svg, 'l-4 4l4 4'), 1), 1, 'None began before the left edge.') FROM attic;
SELECT doesnt_match(regexp_replace(svg, '<style>.*</style>', ''), '#[0-9a-f]{3,6}\M', 'No element has a color of its own.') FROM attic;
SELECT is((SELECT string_agg(DISTINCT c[1], ' ') FROM regexp_matches(svg, 'class="(?:rsv-[a-z_-]+ )?(rsv-[a-z_-]+)"', 'g') AS c WHERE svg !~ ('\.' || c[1] || '\{') AND c[1] <> 'rsv-drawing'), NULL, 'Each class has a style.') FROM attic;
SELECT matches(svg, 'prefers-color-scheme:dark', 'A page may be dark.') FROM attic;
SELECT matches(svg, '<path class="rsv-weekend" d="M[0-9.]+ 60h[0-9.]+v24H[0-9.]+z"/>', 'The weekend is shaded.') FROM attic;
SELECT doesnt_match(reservation.timeline('[2020-01-01, 2040-01-01)', r('attic'), format => 'svg'), '"rsv-weekend"', 'Weekends of years are not.');
SELECT matches(reservation.timeline('[2030-10-01 12:00+00, 2030-10-15 12:00+00)', r('attic'), format => 'svg', width => 300, label => 'name'), '>An*&#8230;<', 'A name that is too long ends with an ellipsis.');
SELECT is(array_length(regexp_split_to_array(reservation.timeline('[2030-10-01 00:00+00, 2030-11-01 00:00+00)', category => 'many', format => 'svg', width => 1200), '>Oct 2030<'), 1), 18, 'Of 500 rows the header comes again above every thirtieth.');
SELECT matches(reservation.timeline('[2030-06-30 00:00+00, 2030-07-05 00:00+00)', r('attic'), format => 'svg'), '<path class="rsv-now"[^>]*/><g class="rsv-soft"><svg[^>]*><text y="14">now<', 'The legend has the line of now.');
SELECT doesnt_match(reservation.timeline('[2031-06-30 00:00+00, 2031-07-05 00:00+00)', r('attic'), format => 'svg'), '>now<', 'But not where it is not drawn.');

-- The title, and the mark of now
SELECT throws_ok($$UPDATE reservation.resource SET time_zone = E'<a\x1b[31m>-3' WHERE name = 'bath'$$, '22023', NULL, 'A time zone may not be called anything.');
INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES ('shut', 'none', 0, 'Asia/Tokyo');
SELECT matches(reservation.timeline(nights('2030-08-01', 1), r('shut')), '^[^\n]*, Asia/Tokyo\n.*nothing to draw$', 'The drawing of a resource without units has its time zone.');
SET reservation.now = '2030-08-08 23:59+00';
SELECT cmp_ok(max(length(line)), '<=', 80, 'The mark of a time at the end is within the width.') FROM string_to_table(reservation.timeline('[2030-08-06 00:00+00, 2030-08-09 00:00+00)', r('suite')), E'\n') AS line;
SELECT matches(reservation.timeline('[2030-08-06 00:00+00, 2030-08-09 00:00+00)', r('suite')), E'\n +23:59 v\n', 'The text of a time at the end stands before its mark.');

-- Letters in columns
SELECT is(reservation_internal.drawing_text('anna', 8, '-'), 'anna----', 'drawing_text() fills a text up.');
SELECT is(reservation_internal.drawing_text('anna', 3), 'an~', 'drawing_text() cuts a text off.');
SELECT is(reservation_internal.drawing_text('日本語', 5), '日本~', 'drawing_text() counts two columns for a wide letter.');
SELECT is(reservation_internal.drawing_text('日本語', 4), '日~~', 'drawing_text() does not halve a wide letter.');
SELECT is(reservation_internal.drawing_text(U&'e\0301!', 4), U&'e\0301!  ', 'drawing_text() counts no column for a combining accent.');
SELECT is(reservation_internal.drawing_text(U&'e\202E\200B!', 4), 'e!  ', 'drawing_text() leaves out what turns the direction of writing.');
SELECT is(reservation_internal.drawing_text(U&'a\009Bb\001Bc', 5), 'a?b?c', 'drawing_text() replaces control characters, also those of Latin 1.');
SELECT is(reservation_internal.drawing_text(U&'\05E9\05B8\05DC\05D5\05B9\05DD', 5, '-'), U&'\05E9\05B8\05DC\05D5\05B9\05DD-', 'drawing_text() counts no column for a point of Hebrew.');
SELECT is(reservation_internal.drawing_columns(U&'日本 e\0301\200B'), 6, 'drawing_columns() counts the columns of a text.');
SELECT is(reservation_internal.drawing_columns(NULL), NULL, 'drawing_columns() of null is null.');
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('日本語', 2, 'UTC');
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('日本語'), 0, '海の部屋');
SELECT record_outcome('wide', reservation.create_reservation(r('日本語'), nights('2030-09-01', 1), U&'日本 \05E9\05B8\05DC\05D5\05B9\05DD', 2));
CREATE VIEW wide AS SELECT line FROM string_to_table(reservation.timeline(nights('2030-09-01', 1), r('日本語'), format => 'ascii'), E'\n') AS line WHERE line ~ '-$';
SELECT matches(string_agg(line, E'\n'), '^日本語 海の部屋 -日本 .*\n +1 +-日本 ', 'A wide name is drawn whole where it has room.') FROM wide;
SELECT is(array_agg(reservation_internal.drawing_columns(line)), '{76,76}', 'The bars after wide names stand in their column.') FROM wide;
SELECT is(reservation_internal.drawing_text('anna', 0), '', 'drawing_text() of no column is empty.');
SELECT is(reservation_internal.drawing_text(NULL, -1), '', 'drawing_text() of a negative width is empty.');
SELECT is(reservation_internal.xml_text('<&>"'''), '&lt;&amp;&gt;&quot;&#39;', 'xml_text() escapes the characters of XML.');
SELECT is(reservation_internal.xml_text(NULL), NULL, 'xml_text() of null is null.');

-- Ticks
SELECT is((SELECT max(at - lag) FROM (SELECT at, lag(at) OVER (ORDER BY at) FROM reservation_internal.drawing_ticks(
	'[2030-10-26 00:00 Europe/Berlin, 2030-10-29 00:00 Europe/Berlin)', 'Europe/Berlin', 30) WHERE level = 2) AS t), '25 hours', 'A day of 25 hours has one tick.');
SELECT isnt_empty($$SELECT * FROM reservation_internal.drawing_ticks('[0001-01-01, 9999-01-01)', 'UTC', 60)$$, 'A period of ten thousand years has ticks.');
SELECT is((SELECT count(*)::int FROM reservation_internal.drawing_ticks('[2030-01-01 00:00:00+00, 2030-01-01 00:00:01+00)', 'UTC', 60) WHERE level = 2), 1, 'A period of a second has a tick.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.timeline(NULL)$$, '22004', NULL, 'A null period is an error.');
SELECT throws_ok($$SELECT reservation.timeline('empty')$$, '22023', NULL, 'An empty period is an error.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, infinity)')$$, '22023', NULL, 'A period without an end is an error.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', 4711)$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', 4711, format => 'svg')$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error in SVG, too.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => 'png')$$, '22023', 'format "png" is not known', 'An unknown format is an error.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', width => 39)$$, '22023', 'width 39 is out of range', 'A width below 40 is an error.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', width => 1001)$$, '22023', 'width 1001 is out of range', 'A width above 1000 is an error.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => 'svg', width => 299)$$, '22023', 'width 299 is out of range', 'A width below 300 is an error in SVG.');
SELECT throws_ok($$SELECT reservation.timeline('[2030-01-01, 2030-02-01)', format => 'svg', width => 20001)$$, '22023', 'width 20001 is out of range', 'A width above 20000 is an error in SVG.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'CommandRejected'), 0, 'The drawings and the errors leave no event.');
SELECT * FROM finish();
