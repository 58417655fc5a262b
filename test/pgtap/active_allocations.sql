-- taken: what takes units of a resource. The other queries are made of it, so it
-- must not come between them and the index.
\ir support/story.sql
\ir support/plan.sql
SELECT plan(23);

INSERT INTO reservation.resource (name, capacity, overbooking, time_zone) VALUES ('house', 3, 2, 'UTC'), ('court', 1, 0, 'UTC');
CREATE FUNCTION taken(name text, during tstzrange, at timestamptz DEFAULT '2030-01-01 12:00+00', units int4range DEFAULT '[0,)', capacity int DEFAULT 3) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(format('%s %s+%s', units, sold, closed), ' ' ORDER BY units), 'nothing')
	FROM reservation.active_allocations(r($1), $5, $4, $2, $3) $$;

SELECT is(taken('house', nights('2030-03-01', 1)), 'nothing', 'of what is free, nothing');
SELECT is(record_outcome('two', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2)), 'confirmed', 'two are sold');
SELECT is(record_outcome('held', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'one is held');
SELECT is(taken('house', nights('2030-03-01', 1)), '[0,2) 2+0 [2,3) 1+0', 'both take theirs');
SELECT is(taken('house', nights('2030-03-01', 1), (row_of('held')).expires_at - interval '1 microsecond'), '[0,2) 2+0 [2,3) 1+0', 'until it ends');
SELECT is(taken('house', nights('2030-03-01', 1), (row_of('held')).expires_at), '[0,2) 2+0', 'a hold that has ended takes nothing, swept or not');
SELECT is(taken('house', nights('2030-03-01', 1), units => '[1,2)'), '[0,2) 2+0', 'of some units: what takes one of them, all of it');
SELECT is(taken('house', nights('2030-03-02', 1)), 'nothing', 'back to back is free');
SELECT is(taken('court', nights('2030-03-01', 1)), 'nothing', 'and so is another');
SELECT is(taken('house', nights('2030-03-01', 1), NULL), '[0,2) 2+0 [2,3) 1+0', 'without a time all holds live');
SELECT is(record_outcome('beyond', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', on_unavailable => 'overbook')), 'confirmed', 'beyond what there is');
SELECT is(taken('house', nights('2030-03-01', 1), units => '[3,)'), '[3,4) 1+0', 'what is sold counts, on whatever units');
SELECT is((reservation.close_resource(r('house'), nights('2030-04-01', 1))).accepted, true, 'closed');
SELECT is(taken('house', nights('2030-04-01', 1)), '[0,) 0+3', 'a closure counts the units that there are');
SELECT is(taken('house', nights('2030-04-01', 1), capacity => 0), '[0,) 0+0', 'of none, none');
SELECT is((reservation.close_resource(r('house'), nights('2030-05-01', 1), '[2,5)')).accepted, true, 'closed from the third on');
SELECT is(taken('house', nights('2030-05-01', 1)), '[2,5) 0+1', 'that is one');

-- Nothing and nonsense
SELECT is(taken('nobody', nights('2030-03-01', 1)), 'nothing', 'of no resource, nothing');
SELECT is(taken('house', NULL), 'nothing', 'nor at no time');
SELECT throws_ok($$SELECT taken('house', 'empty')$$, '22023', NULL, 'an empty period has no place');

-- The plan
CREATE TABLE query AS SELECT plan_of(q) AS plan, q FROM unnest(ARRAY[
	$$reservation.active_allocations(1, 3, '[0,)', '[2030-03-01, 2030-03-02)', '2030-01-01')$$,
	$$reservation.availability(1, '[2030-03-01, 2030-03-02)')$$,
	$$reservation.occupied(1, '[2030-03-01, 2030-03-02)')$$,
	$$reservation.day_occupancy(1, '2030-03-01')$$,
	$$reservation.drawing_rows('[2030-03-01, 2030-03-02)', NULL, NULL, 9)$$,
	$$reservation.drawing_bars('[2030-03-01, 2030-03-02)', NULL, NULL, 9)$$]) AS f, format('SELECT * FROM %s', f) AS q;
SELECT is_empty($$SELECT q, plan FROM query WHERE plan !~ 'allocation'$$, 'what they do is in sight');
SELECT is_empty($$SELECT q, plan FROM query WHERE plan ~ 'Function Scan on (taken|reservation)'$$, 'none calls it');
SET enable_seqscan = off;
UPDATE query SET plan = plan_of(q);
SELECT is_empty($$SELECT q, plan FROM query WHERE plan !~ 'allocation_occupancy_excl'$$, 'and each can use the index');
SELECT * FROM finish();
