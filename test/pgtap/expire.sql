-- A hold ends exactly at expires_at, by the clock and not by the sweep.
\ir support/story.sql
SELECT plan(53);

INSERT INTO reservation.resource (name, capacity, time_zone)
VALUES ('room', 1, 'UTC'), ('house', 3, 'UTC');

-- To the microsecond
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '1 hour')), 'held', 'anna');
SELECT isnt(new_events('anna'), '', 'so far');
SET reservation.now = '2030-01-01 12:59:59.999999+00';
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'refused: not_due', 'not before its time');
SELECT is(new_events('anna'), 'CommandRejected', 'a refusal is an event');
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'no sweep takes it either');
SELECT is(reservation.is_available(r('room'), nights('2030-03-01', 1)), false, 'it has its place');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(reservation.is_available(r('room'), nights('2030-03-01', 1)), true, 'At the deadline the place is free for a query.');
SELECT results_eq($$SELECT available FROM reservation.availability(r('room'), nights('2030-03-01', 1))$$,
	'VALUES (1)', 'At the deadline the place counts as free.');
SELECT is((row_of('anna')).status, 'held', 'though nobody has swept');
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'expired', 'now it does');
SELECT results_eq($$SELECT status, ended_at, expires_at FROM row_of('anna')$$,
	$$VALUES ('expired', '2030-01-01 13:00+00'::timestamptz, NULL::timestamptz)$$, 'ended at its time');
SELECT is(place_of('anna'), NULL, 'without a place');
SELECT is(new_events('anna'), 'ReservationExpired', 'one event');
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'expired', 'again');
SELECT is(new_events('anna'), '', 'writes nothing');

-- A sweep takes what is due, the oldest first, as many as it may.
SET reservation.now = '2030-01-02 12:00+00';
SELECT is(record_outcome('b1', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', hold => '3 hours')), 'held', 'three hours');
SELECT is(record_outcome('b2', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c', hold => '1 hour')), 'held', 'one hour');
SELECT is(record_outcome('b3', reservation.create_reservation(r('room'), nights('2030-03-03', 1), 'c', hold => '2 hours')), 'held', 'two hours');
SELECT is(record_outcome('b4', reservation.create_reservation(r('room'), nights('2030-03-04', 1), 'c', hold => '9 hours')), 'held', 'nine hours');
SET reservation.now = '2030-01-02 16:00+00';
SELECT results_eq('SELECT reservation_id FROM reservation.expire_reservations(1)',
	$$VALUES (id('b2'))$$, 'one');
SELECT results_eq('SELECT reservation_id, accepted, status FROM reservation.expire_reservations()',
	$$VALUES (id('b3'), true, 'expired'), (id('b1'), true, 'expired')$$, 'and the rest that is due');
SELECT is((row_of('b4')).status, 'held', 'but nothing else');
SELECT results_eq($$SELECT ended_at FROM row_of('b1')$$, $$VALUES ('2030-01-02 15:00+00'::timestamptz)$$,
	'each ended at its time, not at that of the sweep');
SELECT matches(new_events('b1'), 'ReservationExpired$', 'with its event');
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'a sweep with nothing to do');

-- A command that needs the place of a dead hold expires it there and then.
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-04-01', 2), 'c', hold => '1 hour')), 'held', 'carl');
SELECT isnt(new_events('carl'), '', 'so far');
SET reservation.now = '2030-01-02 17:00+00';
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-04-02', 2), 'c')), 'confirmed', 'dora takes his place');
SELECT is((row_of('carl')).status, 'expired', 'his hold is expired');
SELECT is((row_of('carl')).ended_at, '2030-01-02 17:00+00'::timestamptz, 'since its time');
SELECT is(new_events('carl'), 'ReservationExpired', 'with its event');
SELECT ok((SELECT max(position) FROM reservation.event WHERE aggregateid = id('carl')::text)
	< (SELECT min(position) FROM reservation.event WHERE aggregateid = id('dora')::text AND type = 'ReservationCreated'),
	'before what took its place');
SELECT is(place_of('carl'), NULL, 'and his place');

-- However many they are, and not those that go on.
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('ward', 12, 'UTC');
SELECT is((SELECT count(*) FROM generate_series(1, 12) n, reservation.create_reservation(r('ward'), nights('2030-04-01', 1), 'w' || n,
	hold => CASE WHEN n > 10 THEN '9 hours' ELSE '1 hour' END::interval)), 12::bigint, 'a full house of holds');
SET reservation.now = '2030-01-02 18:00+00';
SELECT is(record_outcome('wim', reservation.create_reservation(r('ward'), nights('2030-04-01', 1), 'c', 11)), 'refused: unavailable', 'two of them go on');
SELECT is(record_outcome('wim', reservation.create_reservation(r('ward'), nights('2030-04-01', 1), 'c', 10)), 'confirmed', 'ten have ended');
SELECT is((SELECT count(*) FROM reservation.reservation WHERE r('ward') = ANY (resource_ids) AND status = 'expired'), 10::bigint, 'and are expired');

-- One that is not in the way is left to the sweep.
SELECT is(record_outcome('emil', reservation.create_reservation(r('house'), nights('2030-04-01', 1), 'c', 2, hold => '1 hour')), 'held', 'two of three');
SET reservation.now = '2030-01-02 19:00+00';
SELECT is(record_outcome('fay', reservation.create_reservation(r('house'), nights('2030-04-01', 1), 'c', 1)), 'confirmed', 'the third');
SELECT is((row_of('emil')).status, 'held', 'needed nobody to go');
SELECT is(record_outcome('gerd', reservation.modify_reservation(id('fay'), quantity => 3)), 'confirmed', 'a change may need it too');
SELECT is((row_of('emil')).status, 'expired', 'and takes it');

-- Others who need the place
SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'hans');
SET reservation.now = '2030-01-02 21:00+00';
SELECT is((reservation.close_resource(r('room'), nights('2030-05-01', 1))).accepted, true, 'a closure');
SELECT is((row_of('hans')).status, 'expired', 'meets no dead hold');

-- Commands on it come too late, all of them.
SELECT is(record_outcome('ida', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c', hold => '1 hour')), 'held', 'ida');
SELECT isnt(new_events('ida'), '', 'so far');
SET reservation.now = '2030-01-02 22:00+00';
SELECT is(record_outcome('ida', reservation.confirm_reservation(id('ida'))), 'refused: wrong_status', 'to confirm is too late');
SELECT is((outcome_of('ida')).status, 'expired', 'and the answer says why');
SELECT is(new_events('ida'), 'ReservationExpired CommandRejected', 'it expired first');
SELECT is(record_outcome('ida', reservation.modify_reservation(id('ida'), quantity => 1)), 'refused: wrong_status', 'and stays so');

-- A sweep under the real clock leaves holds of a set clock alone.
SET reservation.now = '2001-01-01 00:00+00';
SELECT is(record_outcome('jan', reservation.create_reservation(r('room'), nights('2030-07-01', 1), 'c', hold => '1 hour')), 'held', 'history');
RESET reservation.now;
SELECT is_empty('SELECT * FROM reservation.expire_reservations()', 'is not swept by the real clock');
SELECT * FROM finish();
