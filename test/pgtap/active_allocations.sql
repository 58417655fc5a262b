-- active_allocations: the rows that take units of a resource. The other queries contain it, so it
-- must not come between them and the index.
\ir support/story.sql
\ir support/plan.sql
SELECT plan(23);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES ('house', 3, 2, 'UTC'), ('court', 1, 0, 'UTC');
CREATE FUNCTION taken(name text, during tstzrange, at timestamptz DEFAULT '2030-01-01 12:00+00', units int4range DEFAULT '[0,)', capacity int DEFAULT 3) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(format('%s %s+%s', units, sold, closed), ' ' ORDER BY units), 'nothing')
	FROM reservation.active_allocations(r($1), $5, $4, $2, $3) $$;

SELECT is(taken('house', nights('2030-03-01', 1)), 'nothing', 'A free period has no active allocation.');
SELECT is(record_outcome('two', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2)), 'confirmed', 'A reservation of two units is confirmed.');
SELECT is(record_outcome('held', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'A reservation of one unit is held.');
SELECT is(taken('house', nights('2030-03-01', 1)), '[0,2) 2+0 [2,3) 1+0', 'The reservation and the hold take their units.');
SELECT is(taken('house', nights('2030-03-01', 1), (row_of('held')).expires_at - interval '1 microsecond'), '[0,2) 2+0 [2,3) 1+0', 'A hold takes its unit until a microsecond before its deadline.');
SELECT is(taken('house', nights('2030-03-01', 1), (row_of('held')).expires_at), '[0,2) 2+0', 'A hold that has ended takes nothing, also before a sweep.');
SELECT is(taken('house', nights('2030-03-01', 1), units => '[1,2)'), '[0,2) 2+0', 'An allocation that takes one of the wanted units is returned whole.');
SELECT is(taken('house', nights('2030-03-02', 1)), 'nothing', 'A period that begins at the end of a stay has no active allocation.');
SELECT is(taken('court', nights('2030-03-01', 1)), 'nothing', 'Another resource has no active allocation.');
SELECT is(taken('house', nights('2030-03-01', 1), NULL), '[0,2) 2+0 [2,3) 1+0', 'Without a time every hold takes its unit.');
SELECT is(record_outcome('beyond', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', on_unavailable => 'overbook')), 'confirmed', 'A reservation beyond the capacity is confirmed.');
SELECT is(taken('house', nights('2030-03-01', 1), units => '[3,)'), '[3,4) 1+0', 'A unit beyond the capacity is taken, too.');
SELECT is((reservation.close_resource(r('house'), nights('2030-04-01', 1))).accepted, true, 'The house is closed.');
SELECT is(taken('house', nights('2030-04-01', 1)), '[0,) 0+3', 'A closure counts the units of the capacity.');
SELECT is(taken('house', nights('2030-04-01', 1), capacity => 0), '[0,) 0+0', 'A closure of a capacity of 0 counts no unit.');
SELECT is((reservation.close_resource(r('house'), nights('2030-05-01', 1), '[2,5)')).accepted, true, 'Three units from the third on are closed.');
SELECT is(taken('house', nights('2030-05-01', 1)), '[2,5) 0+1', 'A closure counts only its units within the capacity.');

-- Null and empty arguments
SELECT is(taken('nobody', nights('2030-03-01', 1)), 'nothing', 'A null resource has no active allocation.');
SELECT is(taken('house', NULL), 'nothing', 'A null period has no active allocation.');
SELECT throws_ok($$SELECT taken('house', 'empty')$$, '22023', NULL, 'An empty period is an error.');

-- The plan
CREATE TABLE query AS SELECT plan_of(q) AS plan, q FROM unnest(ARRAY[
	$$reservation.active_allocations(1, 3, '[0,)', '[2030-03-01, 2030-03-02)', '2030-01-01')$$,
	$$reservation.occupied(1, '[2030-03-01, 2030-03-02)')$$,
	$$reservation.day_occupancy(1, '2030-03-01')$$,
	$$reservation.drawing_rows('[2030-03-01, 2030-03-02)', NULL, NULL, 9)$$,
	$$reservation.drawing_bars('[2030-03-01, 2030-03-02)', NULL, NULL, 9)$$]) AS f, format('SELECT * FROM %s', f) AS q;
SELECT is_empty($$SELECT q, plan FROM query WHERE plan !~ 'allocation'$$, 'The plan of each query shows the scan of the table.');
SELECT is_empty($$SELECT q, plan FROM query WHERE plan ~ 'Function Scan on (taken|reservation)'$$, 'No plan calls active_allocations() as a function.');
SET enable_seqscan = off;
UPDATE query SET plan = plan_of(q);
SELECT is_empty($$SELECT q, plan FROM query WHERE plan !~ 'allocation_occupancy_excl'$$, 'Each plan can use the index of the exclusion constraint.');
SELECT * FROM finish();
