-- deadline: the ends of holds and of the stays of guests who are in, kept beside the
-- reservation, so that its row is updated in place.
\ir support/story.sql
SELECT plan(31);

INSERT INTO reservation.resource (name, capacity, time_zone, price) VALUES ('hall', 500, 'UTC', 10), ('annex', 500, 'UTC', 10);
CREATE FUNCTION deadlines_of(name text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(d.kind || CASE WHEN d.due_at = (row_of($1)).expires_at THEN ' at expires_at'
	WHEN d.due_at = upper((row_of($1)).during) THEN ' at the end' ELSE ' at another time' END
	|| CASE WHEN d.resource_ids = (row_of($1)).resource_ids THEN '' ELSE ' elsewhere' END, ', ' ORDER BY d.kind)
FROM reservation.deadline d WHERE d.reservation_id = id($1)
$$;

-- The rows
SELECT is(record_outcome('anna', reservation.create_reservation(r('hall'), hours('2030-03-01', 40), 'anna')), 'held', 'Anna''s reservation is held.');
SELECT is(deadlines_of('anna'), 'expiry at expires_at', 'A hold has a deadline.');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day')), 'held', 'The hold is extended.');
SELECT is(deadlines_of('anna'), 'expiry at expires_at', 'A hold that is extended has its new deadline.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), resource_id => r('annex'))), 'held', 'The hold is moved to another resource.');
SELECT is(deadlines_of('anna'), 'expiry at expires_at', 'The deadline names the other resource.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'p')), 'confirmed', 'Anna pays.');
SELECT is(deadlines_of('anna'), NULL, 'A confirmed reservation has no deadline.');
SET reservation.now = '2030-03-01 08:00+00';
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'Anna is checked in.');
SELECT is(deadlines_of('anna'), 'departure at the end', 'A guest who is in has a deadline.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-03-01', 50))), 'checked_in', 'Anna stays longer.');
SELECT is(deadlines_of('anna'), 'departure at the end', 'The deadline of a guest moves with the end of the stay.');
SELECT is(record_outcome('anna', reservation.undo_checkin(id('anna'))), 'confirmed', 'The check-in is taken back.');
SELECT is(deadlines_of('anna'), NULL, 'A guest who is not in has no deadline.');
SELECT is(record_outcome('anna', reservation.checkin(id('anna'))), 'checked_in', 'Anna is checked in again.');
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'Anna leaves.');
SELECT is(deadlines_of('anna'), NULL, 'A guest who has left has no deadline.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('hall'), hours('2030-03-02', 4), 'bert', amount => 0)), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(deadlines_of('bert'), NULL, 'A reservation that was never held has no deadline.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('hall'), hours('2030-03-03', 4), 'carl')), 'held', 'Carl''s reservation is held.');
SET reservation.now = '2030-03-01 09:00+00';
SELECT is((SELECT string_agg(status, ' ') FROM reservation.expire_reservations()), 'expired', 'The sweep finds the hold that has ended.');
SELECT is_empty('TABLE reservation.deadline', 'A hold that has expired has no deadline.');
RESET reservation.now;

-- Years of reservations: what time brings about is found without reading them.
BEGIN;
INSERT INTO reservation.reservation (reservation_id, created_at, version, sequence, quantity, amount_fixed, simulated, status, payment_status,
	customer, resource_ids, during, currency, details)
SELECT gen_random_uuid(), '2030-01-01', 1, 1, 1, false, false, 'confirmed', 'none',
	n::text, ARRAY[r('hall')], hours('2030-01-01', n), 'EUR', '{}' FROM generate_series(1, 20000) AS n;
ANALYZE reservation.reservation;
CREATE FUNCTION read_rows() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = 'reservation.reservation'::regclass $$;
CREATE FUNCTION rows_read_by(query text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	before bigint := read_rows();
	line record;
BEGIN
	FOR line IN EXECUTE $1 LOOP END LOOP;
	RETURN read_rows() - before;
END
$$;
SELECT is(record_outcome('dora', reservation.create_reservation(r('annex'), tstzrange(now(), now() + interval '1 day'), 'dora', hold => '1 us')), 'held', 'Dora''s hold ends at once.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('annex'), tstzrange(now(), now() + interval '1 day'), 'emil', amount => 0)), 'confirmed', 'Emil''s reservation is confirmed.');
SELECT is(record_outcome('emil', reservation.checkin(id('emil'))), 'checked_in', 'Emil is checked in.');
SELECT is_empty($$SELECT * FROM (VALUES ('TABLE reservation.holds'), ('TABLE reservation.in_house'), ('TABLE reservation.departures'),
		('SELECT reservation.expire_reservations()'), ('SELECT reservation.is_available(r(''annex''), tstzrange(now(), now() + interval ''1 hour''))'),
		('SELECT reservation.availability(r(''annex''), tstzrange(now(), now() + interval ''1 hour''))')) AS q (query), rows_read_by(query) AS n
	WHERE n > 30$$, 'Holds and guests are found without reading other reservations.');
SELECT is((SELECT customer FROM reservation.in_house), 'emil', 'Emil is in the house.');
ROLLBACK;

-- The ordinary life of reservations, each command in a transaction of its own
CREATE TABLE guest AS SELECT n, CASE WHEN n % 3 = 0 THEN '1 hour'::interval END AS hold, NULL::uuid AS id FROM generate_series(1, 300) AS n;
DO $$
DECLARE
	g guest;
	step text;
BEGIN
	FOREACH step IN ARRAY '{create,pay,checkin,checkout}'::text[] LOOP
		FOR g IN SELECT * FROM guest ORDER BY n LOOP
			IF step = 'create' THEN
				UPDATE guest SET id = (SELECT reservation_id FROM reservation.create_reservation(r('hall'),
					tstzrange(now(), now() + interval '1 day'), 'guest ' || g.n, hold => g.hold, amount => CASE WHEN g.hold IS NULL THEN 10 ELSE 0 END))
				WHERE n = g.n;
			ELSIF step = 'pay' AND g.hold IS NULL THEN
				PERFORM reservation.complete_payment(g.id, 'p' || g.n);
			ELSIF step = 'pay' THEN
				PERFORM reservation.confirm_reservation(g.id);
			ELSIF step = 'checkin' THEN
				PERFORM reservation.checkin(g.id);
			ELSE
				PERFORM reservation.checkout(g.id);
			END IF;
			COMMIT;
		END LOOP;
	END LOOP;
END
$$;
SELECT is((SELECT count(*)::int FROM guest JOIN reservation.reservation r ON r.reservation_id = id WHERE status = 'checked_out'), 300, 'All guests have come and gone.');
SELECT pg_stat_force_next_flush();
SELECT cmp_ok((SELECT n_tup_upd FROM pg_stat_user_tables WHERE relid = 'reservation.reservation'::regclass), '>=', 900::bigint, 'The updates are counted.');
SELECT cmp_ok((SELECT 100 * n_tup_hot_upd / n_tup_upd FROM pg_stat_user_tables WHERE relid = 'reservation.reservation'::regclass), '>=', 80::bigint,
	'At least 80 of 100 updates leave the indexes as they are.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
