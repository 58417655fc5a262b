-- A hold ends exactly at expires_at, by the clock and not by the sweep.
\ir support/story.sql
SELECT plan(53);

INSERT INTO reservation.resource (name, capacity, time_zone)
VALUES ('room', 1, 'UTC'), ('house', 3, 'UTC');

-- To the microsecond
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'Anna''s reservation is held.');
SELECT isnt(new_events('anna'), '', 'The hold wrote events.');
SET reservation.now = '2030-01-01 12:59:59.999999+00';
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'refused: not_due', 'A hold does not expire before its deadline.');
SELECT is(new_events('anna'), 'CommandRejected', 'The refusal is an event.');
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'A sweep before the deadline expires nothing.');
SELECT is(reservation.is_available(r('room'), nights('2030-03-01', 1)), false, 'A live hold has its place.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(reservation.is_available(r('room'), nights('2030-03-01', 1)), true, 'At the deadline the place is free for a query.');
SELECT results_eq($$SELECT available FROM reservation.availability(r('room'), nights('2030-03-01', 1))$$,
	'VALUES (1)', 'At the deadline the place counts as free.');
SELECT is((row_of('anna')).status, 'held', 'The status is still held before a sweep.');
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'expired', 'The hold expires at its deadline.');
SELECT results_eq($$SELECT status, ended_at, expires_at FROM row_of('anna')$$,
	$$VALUES ('expired', '2030-01-01 13:00+00'::timestamptz, NULL::timestamptz)$$, 'It ended at its deadline.');
SELECT is(place_of('anna'), NULL, 'An expired hold has no place.');
SELECT is(new_events('anna'), 'ReservationExpired', 'The expiry is one event.');
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'expired', 'A second expiry is accepted.');
SELECT is(new_events('anna'), '', 'A second expiry writes no event.');

-- A sweep takes the holds that have ended, the oldest first, as many as it may.
SET reservation.now = '2030-01-02 12:00+00';
SELECT is(record_outcome('b1', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '3 hours')), 'held', 'A hold of three hours is accepted.');
SELECT is(record_outcome('b2', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c', hold => '1 hour')), 'held', 'A hold of one hour is accepted.');
SELECT is(record_outcome('b3', reservation.create_reservation(r('room'), nights('2030-03-03', 1), 'c', hold => '2 hours')), 'held', 'A hold of two hours is accepted.');
SELECT is(record_outcome('b4', reservation.create_reservation(r('room'), nights('2030-03-04', 1), 'c', hold => '9 hours')), 'held', 'A hold of nine hours is accepted.');
SET reservation.now = '2030-01-02 16:00+00';
SELECT results_eq('SELECT reservation_id FROM reservation.expire_reservations(1)',
	$$VALUES (id('b2'))$$, 'A sweep with a maximum of 1 expires the oldest deadline.');
SELECT results_eq('SELECT reservation_id, accepted, status FROM reservation.expire_reservations()',
	$$VALUES (id('b3'), true, 'expired'), (id('b1'), true, 'expired')$$, 'The next sweep expires the others that are due, the oldest first.');
SELECT is((row_of('b4')).status, 'held', 'A hold that is not due stays held.');
SELECT results_eq($$SELECT ended_at FROM row_of('b1')$$, $$VALUES ('2030-01-02 15:00+00'::timestamptz)$$,
	'A swept hold ended at its deadline and not at the sweep.');
SELECT matches(new_events('b1'), 'ReservationExpired$', 'A swept hold has its event.');
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'A sweep without holds that are due returns nothing.');

-- A command that needs the place of a dead hold expires it there and then.
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-04-01', 2), 'c', hold => '1 hour')), 'held', 'Carl''s reservation is held.');
SELECT isnt(new_events('carl'), '', 'The hold wrote events.');
SET reservation.now = '2030-01-02 17:00+00';
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-04-02', 2), 'c')), 'confirmed', 'Dora takes the place of a hold that has ended.');
SELECT is((row_of('carl')).status, 'expired', 'Her command expired the hold.');
SELECT is((row_of('carl')).ended_at, '2030-01-02 17:00+00'::timestamptz, 'The hold ended at its deadline.');
SELECT is(new_events('carl'), 'ReservationExpired', 'The hold has its event.');
SELECT ok((SELECT max(position) FROM reservation.event WHERE aggregateid = id('carl')::text)
	< (SELECT min(position) FROM reservation.event WHERE aggregateid = id('dora')::text AND type = 'ReservationCreated'),
	'The expiry comes before the creation of the new reservation.');
SELECT is(place_of('carl'), NULL, 'The expired hold has no place.');

-- A command expires every hold in its way, and no hold that lasts.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('ward', 12, 'UTC');
SELECT is((SELECT count(*) FROM generate_series(1, 12) n, reservation.create_reservation(r('ward'), nights('2030-04-01', 1), 'w' || n,
	hold => CASE WHEN n > 10 THEN '9 hours' ELSE '1 hour' END::interval)), 12::bigint, 'Twelve holds fill the resource.');
SET reservation.now = '2030-01-02 18:00+00';
SELECT is(record_outcome('wim', reservation.create_reservation(r('ward'), nights('2030-04-01', 1), 'c', 11)), 'refused: unavailable', 'Two live holds stand in the way of eleven units.');
SELECT is(record_outcome('wim', reservation.create_reservation(r('ward'), nights('2030-04-01', 1), 'c', 10)), 'confirmed', 'Ten holds that have ended make room for ten units.');
SELECT is((SELECT count(*) FROM reservation.reservation WHERE r('ward') = ANY (resource_ids) AND status = 'expired'), 10::bigint, 'The command expired exactly ten holds.');

-- A hold that is not in the way is left to the sweep.
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), nights('2030-04-01', 1), 'c', 2, hold => '1 hour')), 'held', 'A hold has two of three units.');
SET reservation.now = '2030-01-02 19:00+00';
SELECT is(record_outcome('fay', reservation.create_reservation(r('house'), nights('2030-04-01', 1), 'c', 1)), 'confirmed', 'The third unit is booked after the deadline.');
SELECT is((row_of('emil')).status, 'held', 'The hold that has ended is not in the way and stays.');
SELECT is(record_outcome('gerd', reservation.modify_reservation(id('fay'), quantity => 3)), 'confirmed', 'A modification that needs its units is accepted.');
SELECT is((row_of('emil')).status, 'expired', 'The modification expired the hold.');

-- Other commands that need the place
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'Hans''s reservation is held.');
SET reservation.now = '2030-01-02 21:00+00';
SELECT is((reservation.close_resource(r('room'), nights('2030-05-01', 1))).accepted, true, 'A closure is accepted after the deadline.');
SELECT is((row_of('hans')).status, 'expired', 'The closure expired the hold.');

-- Commands on it come too late, all of them.
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c', hold => '1 hour')), 'held', 'Ida''s reservation is held.');
SELECT isnt(new_events('ida'), '', 'The hold wrote events.');
SET reservation.now = '2030-01-02 22:00+00';
SELECT is(record_outcome('ida', reservation.confirm_reservation(id('ida'))), 'refused: wrong_status', 'A hold cannot be confirmed at its deadline.');
SELECT is((outcome_of('ida')).status, 'expired', 'The answer has the status expired.');
SELECT is(new_events('ida'), 'ReservationExpired CommandRejected', 'The command expires the hold before the refusal.');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), quantity => 1)), 'refused: wrong_status', 'The expired hold cannot be modified.');

-- A sweep under the real clock leaves holds of a set clock alone.
SET reservation.now = '2001-01-01 00:00+00';
SELECT is(record_outcome('jan', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c', hold => '1 hour')), 'held', 'A hold under an old set clock is accepted.');
RESET reservation.now;
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'A sweep under the real clock leaves it alone.');
SELECT * FROM finish();
