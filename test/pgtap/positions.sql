-- Positions: one by one, and beyond all others when they are told to leap.
\ir support/story.sql
SELECT plan(11);

INSERT INTO reservation.resource (name, time_zone, capacity) VALUES ('room', 'UTC', 5);
CREATE FUNCTION last_position() RETURNS bigint LANGUAGE sql AS $$ SELECT max(position) FROM reservation.event $$;

SELECT is(reservation.advance_positions(), 0::bigint, 'a database without an event has nothing to leap over');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'the first booking');
SELECT results_eq('SELECT position FROM reservation.event ORDER BY 1', 'VALUES (1::bigint), (2), (3), (4)', 'begins with 1');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'the next');
SELECT is(last_position(), 8::bigint, 'goes on from there');

CREATE TABLE leap AS SELECT reservation.advance_positions() AS beyond;
SELECT cmp_ok((SELECT beyond FROM leap), '>', 8 + (1::bigint << 27), 'a leap is wide');
SELECT cmp_ok((SELECT beyond FROM leap), '<', 1::bigint << 40, 'and leaves the upper bits alone');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'what is booked after a leap');
SELECT results_eq('SELECT position - beyond FROM reservation.read_events(8), leap', 'VALUES (1::bigint), (2), (3), (4)',
	'is read from before it, and goes on one by one');
BEGIN;
SELECT reservation.advance_positions();
ROLLBACK;
SELECT cmp_ok(reservation.advance_positions(), '>', (SELECT beyond + (1::bigint << 28) FROM leap), 'a leap that is rolled back is one, too');
SELECT is_empty('SELECT * FROM reservation.verify()', 'nothing is wrong');
SELECT * FROM finish();
