-- occupancy_chart: how full it is, in letters and in SVG.
\ir support/story.sql
\ir support/drawing.sql
SELECT plan(33);

SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', 4711)$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error where no resource exists.');

INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone) VALUES ('double', 'room', 3, 1, 'UTC'), ('suite', 'room', 1, 0, 'UTC'), ('city', 'huge', 2000000000, 0, 'UTC');
SELECT record_outcome('anna', reservation.create_reservation(r('double'), '[2030-03-01 12:00+00, 2030-03-03 00:00+00)', 'anna', 2));
SELECT record_outcome('bert', reservation.create_reservation(r('double'), '[2030-03-02 00:00+00, 2030-03-04 00:00+00)', 'bert', 2, 'overbook'));
SELECT record_outcome('dead', reservation.create_reservation(r('suite'), '[2030-03-01 00:00+00, 2030-03-06 00:00+00)', 'dead', hold => '1 hour'));
SELECT (reservation.close_resource(r('double'), '[2030-03-05 00:00+00, 2030-03-06 00:00+00)', '[0,1)')).accepted;
SET reservation.now = '2030-02-01 00:00+00';

SELECT matches(reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), width => 46),
	E'\n4 \\| {8}!{8}\n3 \\|─{8}█{8}─{16}▓{8}\n  \\| {4}█{20}\n  \\| {4}█{20}\n', 'The chart has the units taken, closed and beyond the capacity.');
SELECT matches(reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), format => 'ascii', width => 46),
	E'\n4 \\| {8}!{8}\n3 \\|-{8}#{8}-{16}x{8}\n', 'The chart in ASCII has the same bars.');
SELECT matches(reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', category => 'room', width => 46), '4 of 4', 'The chart of a category is the sum of its resources, without ended holds.');
SELECT matches(reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', category => 'nothing', width => 46), '0 of 0', 'The chart of a category without a resource has no units.');
SELECT results_eq($$SELECT * FROM reservation_internal.chart_steps('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', NULL, 'room')$$,
	$$VALUES (hours('2030-03-01 00:00', 12), 0::bigint, 0::bigint, 4::bigint), (hours('2030-03-01 12:00', 12), 2, 0, 4), (hours('2030-03-02 00:00', 24), 4, 0, 4),
		(hours('2030-03-03 00:00', 24), 2, 0, 4), (hours('2030-03-04 00:00', 24), 0, 0, 4), (hours('2030-03-05 00:00', 24), 0, 1, 4)$$, 'chart_steps() has a step for each change.');
SELECT is((SELECT sum(extract(epoch FROM upper(period) - lower(period)) * sold) FROM reservation_internal.chart_steps('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), NULL)),
	(SELECT sum(extract(epoch FROM upper(during) - lower(during)) * (upper(units) - lower(units))) FROM reservation.allocation
		WHERE resource_id = r('double') AND reservation_id IS NOT NULL), 'The steps of a resource add up to its allocations.');

INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES ('shut', 'none', 0, 'Asia/Tokyo');
SELECT matches(reservation.occupancy_chart(nights('2030-08-01', 1), r('shut')), '^[^\n]*, Asia/Tokyo\n', 'The chart of a resource without units has its time zone.');

-- SVG
CREATE VIEW chart AS SELECT reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), format => 'svg') AS svg;
SELECT is_drawing(svg, 'The chart in SVG is XML.') FROM chart;
SELECT is_drawn(svg, '/s:svg/s:desc/text()',
	'At most 4 of 3 units are taken at once, at most 1 are closed.', 'The chart has its content in words.') FROM chart;
SELECT is_drawing(reservation.occupancy_chart('[2030-03-01, 2030-03-02)', category => 'nothing', format => 'svg', width => 300), 'The chart of no resource is XML.');
SELECT is_drawing(reservation.occupancy_chart('[2030-03-01, 2030-03-02)', r('city'), format => 'svg'), 'The chart of two milliards of units is XML.');
SELECT matches(reservation.occupancy_chart('[2030-03-01, 2030-03-02)', r('city')), '0 of 2000000000', 'The chart of two milliards of units has its scale.');
SELECT matches(reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), format => 'svg', width => 300),
	'<svg x="245.0" y="268.0" width="55.0"[^>]*><text y="14">beyond<', 'A narrow chart in SVG has its legend.');

SELECT matches(svg, '<g class="rsv-ink" font-weight="600" text-anchor="end"><text x="22" y="114.0">3</text></g>', 'The line of the capacity has its number.') FROM chart;
SELECT doesnt_match(regexp_replace(svg, '<style>.*</style>', ''), '#[0-9a-f]{3,6}\M', 'No element of a chart has a color of its own.') FROM chart;

-- A bar a night
SELECT results_eq($$SELECT period, sold, closed, capacity FROM reservation_internal.chart_nights('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), NULL, 'UTC') ORDER BY period$$,
	$$VALUES (hours('2030-03-01 00:00', 24), 2::bigint, 0::bigint, 3::bigint), (hours('2030-03-02 00:00', 24), 4, 0, 3), (hours('2030-03-03 00:00', 24), 2, 0, 3), (hours('2030-03-04 00:00', 24), 0, 0, 3), (hours('2030-03-05 00:00', 24), 0, 1, 3)$$,
	'A night has the units that are taken at the end of its day.');
SELECT is((SELECT array_agg(extract(epoch FROM upper(period) - lower(period)) / 3600 ORDER BY period) FROM reservation_internal.chart_nights('[2030-03-30 12:00+01, 2030-04-01 06:00+02)', r('double'), NULL, 'Europe/Berlin')), '{12,23,6}'::numeric[], 'Nights are those of local days, cut to the period.');
CREATE VIEW night AS SELECT reservation.occupancy_chart('[2030-03-01 00:00+00, 2030-03-06 00:00+00)', r('double'), format => 'svg', per => 'night') AS svg;
SELECT is_drawing(svg, 'The chart of nights is XML.') FROM night;
SELECT is_drawn(svg, '/s:svg/s:desc/text()', 'At most 4 of 3 units are taken at once, at most 1 are closed, a bar a night.', 'It has its content in words.') FROM night;
SELECT is((SELECT string_agg(n[1], ' ') FROM regexp_matches(svg, '<text x="[0-9.]+" y="[0-9.]+" class="[a-z-]+">([0-9]+)</text>', 'g') AS n), '2 4 2', 'Each bar has its number.') FROM night;
SELECT is_drawing(reservation.occupancy_chart('[2030-03-01, 2030-03-02)', category => 'nothing', format => 'svg', per => 'night'), 'The chart of nights of no resource is XML.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', per => 'week')$$, '22023', 'per "week" is not known', 'An unknown part of time is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2050-02-01)', per => 'night')$$, '22023', NULL, 'Nights of too many years are an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart(NULL)$$, '22004', NULL, 'A null period is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('empty')$$, '22023', NULL, 'An empty period is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[-infinity, 2030-01-01)')$$, '22023', NULL, 'A period without a start is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', 4711)$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', 4711, format => 'svg')$$, 'P0002', 'resource 4711 does not exist', 'An unknown resource is an error in SVG, too.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', format => 'SVG')$$, '22023', 'format "SVG" is not known', 'An unknown format is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', width => 0)$$, '22023', 'width 0 is out of range', 'A width of 0 is an error.');
SELECT throws_ok($$SELECT reservation.occupancy_chart('[2030-01-01, 2030-02-01)', width => -80)$$, '22023', 'width -80 is out of range', 'A negative width is an error.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE type = 'CommandRejected'), 0, 'The charts and the errors leave no event.');
SELECT * FROM finish();
