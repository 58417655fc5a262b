-- Positions: one by one, and beyond all others when they are told to leap.
\ir support/story.sql
SELECT plan(11);

INSERT INTO reservation.resource (name, time_zone, capacity) VALUES ('room', 'UTC', 5);
CREATE FUNCTION last_position() RETURNS bigint LANGUAGE sql AS $$ SELECT max(position) FROM reservation.event $$;

SELECT is(reservation.advance_positions(), 0::bigint, 'A database without an event has nothing to leap over.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'The first reservation is confirmed.');
SELECT results_eq('SELECT position FROM reservation.event ORDER BY 1', 'VALUES (1::bigint), (2), (3), (4)', 'The first reservation has the positions from 1 on.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'The second reservation is confirmed.');
SELECT is(last_position(), 8::bigint, 'The positions of the second reservation go on from there.');

CREATE TABLE leap AS SELECT reservation.advance_positions() AS beyond;
SELECT cmp_ok((SELECT beyond FROM leap), '>', 8 + (1::bigint << 27), 'A leap is wider than 2^27 positions.');
SELECT cmp_ok((SELECT beyond FROM leap), '<', 1::bigint << 40, 'A leap leaves the upper bits alone.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'A reservation after the leap is confirmed.');
SELECT results_eq('SELECT position - beyond FROM reservation.read_events(8), leap', 'VALUES (1::bigint), (2), (3), (4)',
	'The events after the leap are read from before it, one by one.');
BEGIN;
SELECT reservation.advance_positions();
ROLLBACK;
SELECT cmp_ok(reservation.advance_positions(), '>', (SELECT beyond + (1::bigint << 28) FROM leap), 'A leap that is rolled back is not undone.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
