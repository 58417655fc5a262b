-- A ballot: nobody can book, everybody waits with a random priority, and then there is room.
\ir support/story.sql
SELECT plan(17);

INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration, max_reservations_per_customer) VALUES
	('final', 0, 'UTC', '1 day', 1), ('semi', 0, 'UTC', '1 day', NULL), ('match', 0, 'UTC', '1 day', NULL);
SELECT setseed(0.3);
SET reservation.now = '2030-01-01 12:00+00';
CREATE VIEW ticket AS
SELECT customer, status, priority, quantity, row_number() OVER (PARTITION BY resource_ids ORDER BY priority DESC, created_at, reservation_id) AS place, reservation_id,
	resource_ids[1] AS resource_id
FROM reservation.reservation WHERE status IN ('waitlisted', 'held', 'confirmed');

-- The draw
SELECT is((SELECT reason FROM reservation.create_reservation(r('final'), hours('2030-06-01 20:00', 3), 'anna')), 'over_capacity', 'Before the draw nobody can book.');
SELECT is((SELECT count(*)::int FROM generate_series(1, 300) AS n, reservation.add_to_waitlist(r('final'), hours('2030-06-01 20:00', 3), 'guest ' || n,
	priority => (random() * 2147483647)::int) AS o WHERE o.status = 'waitlisted'), 300, 'Everybody may wait.');
SELECT is((SELECT reason FROM reservation.add_to_waitlist(r('final'), hours('2030-06-01 20:00', 3), 'guest 7', priority => 2147483647)), 'customer_limit', 'Nobody may wait twice.');
SELECT cmp_ok((SELECT corr(substr(customer, 7)::int, priority) FROM ticket), '<', 0.3::double precision, 'Who comes first does not count.');
UPDATE reservation.resource SET capacity = 100 WHERE name = 'final';
SELECT results_eq($$SELECT place FROM ticket WHERE status = 'held' ORDER BY place$$, $$SELECT generate_series(1, 100)::bigint$$, 'The hundred of the highest priorities have an offer.');
SELECT is((SELECT count(*)::int FROM ticket WHERE status = 'waitlisted'), 200, 'The others still wait.');

-- A ticket that is not taken goes to the next.
SELECT is((SELECT count(*)::int FROM ticket, reservation.confirm_reservation(reservation_id) AS o WHERE place <= 60 AND o.accepted), 60, 'Sixty take their ticket.');
SET reservation.now = '2030-01-02 12:00+00';
SELECT is((SELECT count(*)::int FROM reservation.expire_reservations()), 40, 'Forty do not.');
SELECT is((SELECT count(*)::int FROM ticket WHERE status = 'confirmed'), 60, 'The tickets that were taken stay so.');
SELECT is((SELECT max(place) FROM ticket WHERE status = 'held'), 100::bigint, 'The next forty have an offer.');

-- Pages of the queue grow with what they bring, and the order stays the same.
SET reservation.waitlist_depth = 3;
SELECT is((SELECT count(*)::int FROM generate_series(1, 200) AS n, reservation.add_to_waitlist(r('semi'), hours('2030-06-01 20:00', 3), 'fan ' || n,
	1 + (n % 4 = 0)::int, priority => 1000 - n) AS o WHERE o.status = 'waitlisted'), 200, 'Every fourth wants two tickets.');
UPDATE reservation.resource SET capacity = 101 WHERE name = 'semi';
SELECT is((SELECT sum(quantity)::int FROM ticket WHERE status = 'held' AND resource_id = r('semi')), 101, 'No ticket is left.');
SELECT is((SELECT string_agg(place::text, ' ' ORDER BY place) FROM ticket WHERE status = 'held' AND resource_id = r('semi') AND place > 78), '79 80 81', 'The last ticket is that of the next who fits.');
RESET reservation.waitlist_depth;

-- The offers of a large ballot do not read what is sold again and again.
SELECT is((SELECT count(*)::int FROM generate_series(1, 3000) AS n, reservation.add_to_waitlist(r('match'), hours('2030-06-01 20:00', 3), 'crowd ' || n,
	priority => (random() * 2147483647)::int) AS o WHERE o.status = 'waitlisted'), 3000, 'Three thousand wait.');
CREATE VIEW reading AS SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relid = 'reservation.allocation'::regclass;
BEGIN;
SELECT rows AS before FROM reading \gset
UPDATE reservation.resource SET capacity = 3000 WHERE name = 'match';
SELECT is((SELECT count(*)::int FROM ticket WHERE status = 'held' AND resource_id = r('match')), 3000, 'All of them have an offer.');
SELECT cmp_ok((SELECT rows - :before FROM reading), '<', 15000::bigint, 'An offer reads few of the tickets that are taken.');
COMMIT;
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
