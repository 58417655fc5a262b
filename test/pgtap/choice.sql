-- Choices are text with a check, which knows the words that the commands use.
\ir support/story.sql
SELECT plan(8);

CREATE FUNCTION words_of(check_name text) RETURNS SETOF text LANGUAGE sql AS $$
SELECT DISTINCT w[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''(\w+)''', 'g') AS w WHERE conname = $1
$$;
SELECT set_eq($$SELECT words_of('reservation_status_check')$$, 'SELECT new_status FROM reservation.lifecycle()', 'The check of the statuses has the statuses of the lifecycle.');

INSERT INTO reservation.resource (name, time_zone, price) VALUES ('room', 'UTC', 10);
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'anna')), 'held', 'A reservation is held.');
SELECT lives_ok(format($$UPDATE reservation.reservation SET payment_status = %L$$, w), 'The payment status may be ' || w || '.')
FROM unnest('{due,refunded}'::text[]) AS w;
SELECT throws_ok('UPDATE reservation.reservation SET ' || change, '23514', NULL, 'The check refuses ' || change || '.')
FROM unnest(ARRAY['status = ''gone''', 'payment_status = ''maybe''']) AS change;
SELECT throws_ok('UPDATE reservation.payment SET ' || change, '23514', NULL, 'The check of a payment refuses ' || change || '.')
FROM unnest(ARRAY['status = ''refunded''', 'direction = ''back''']) AS change;
SELECT * FROM finish();
