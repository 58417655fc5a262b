-- extend_hold, undo_checkin, undo_no_show, reinstate, reservations_of,
-- erase_details: the corrections of a front desk.
\ir support/story.sql
SELECT plan(175);

INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES ('room', 1, 'UTC', '15 min'), ('pair', 2, 'UTC', '15 min');
INSERT INTO reservation.resource (name, time_zone, price, price_per, cancellation_policy) VALUES ('suite', 'UTC', 100, 'night', 'half');
INSERT INTO reservation.resource (name, time_zone, price, price_per, payment) VALUES ('cabin', 'UTC', 100, 'night', 'later');
INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('half', '0', 50);

CREATE FUNCTION differences() RETURNS SETOF text LANGUAGE sql AS $$
SELECT concat_ws(' ', v.reservation_id, v.problem, v.expected, v.found) FROM reservation.verify() v
$$;
CREATE FUNCTION due(name text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(concat_ws(' ', direction, status, amount), ', ' ORDER BY payment_id) FROM reservation.payment WHERE reservation_id = id($1)
$$;

-- extend_hold
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', hold => '10 min')), 'held', 'Anna''s reservation is held.');
SELECT isnt(new_events('anna'), '', 'The hold wrote events.');
SET reservation.now = '2030-01-01 12:05+00';
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'))), 'held', 'A hold can be extended.');
SELECT results_eq($$SELECT expires_at, version FROM row_of('anna')$$, $$VALUES ('2030-01-01 12:20+00'::timestamptz, 2)$$, 'It lasts as long as a new hold, from now on, in a new version.');
SELECT is((outcome_of('anna')).expires_at, '2030-01-01 12:20+00', 'The answer has the new deadline.');
SELECT is(new_events('anna'), 'HoldExtended', 'The extension is one event.');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '15 min')), 'held', 'An extension by the same time is accepted.');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 second')), 'held', 'An extension by less is accepted.');
SELECT results_eq($$SELECT expires_at, version FROM row_of('anna')$$, $$VALUES ('2030-01-01 12:20+00'::timestamptz, 2)$$, 'Neither changes the deadline or the version.');
SELECT is(new_events('anna'), '', 'Neither writes an event.');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day', 2, 'more')), 'held', 'An extension by a day with a key is accepted.');
SET reservation.now = '2030-01-01 12:06+00';
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day', 2, 'more')), 'held', 'The repeated call is accepted.');
SELECT is((row_of('anna')).expires_at, '2030-01-02 12:05+00', 'It does not move the deadline again.');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '2 days', 3, 'more')$$, 'RS002', NULL, 'The key with another call is an error.');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '2 days', 2)$$, 'RS001', NULL, 'Another version is an error.');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '0')$$, '22023', NULL, 'An extension by 0 is an error.');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '-1 hour')$$, '22023', NULL, 'A negative extension is an error.');
SELECT throws_ok($$SELECT reservation.extend_hold(NULL)$$, '22004', NULL, 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.extend_hold(gen_random_uuid())$$, 'P0002', NULL, 'An unknown reservation is an error.');
SET reservation.now = '2030-01-02 12:04:59.999999+00';
SELECT is((reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'x')).reason, 'unavailable', 'A microsecond before its deadline the hold has its place.');
SET reservation.now = '2030-01-02 12:05+00';
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day')), 'refused: wrong_status', 'At its deadline the hold cannot be extended.');
SELECT is(new_events('anna'), 'HoldExtended ReservationExpired CommandRejected', 'The command expires the hold and is refused.');
SELECT is((reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'x')).status, 'confirmed', 'The place is free for another reservation.');
SELECT is((reservation.cancel_reservation((SELECT reservation_id FROM reservation.reservations_of('x') WHERE status = 'confirmed'))).accepted, true, 'That reservation is canceled.');
SELECT is((reservation.extend_hold((SELECT reservation_id FROM reservation.reservations_of('x') WHERE status = 'canceled'))).reason, 'wrong_status', 'A canceled reservation cannot be extended.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');

-- undo_checkin
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(record_outcome('carl', reservation.add_to_waitlist(r('room'), hours('2030-03-01 11:30', 2), 'c')), 'waitlisted', 'Carl''s reservation waits for the hours before the stay.');
SET reservation.now = '2030-03-01 11:00+00';
SELECT is((row_of('carl')).status, 'waitlisted', 'A sweep has not offered these hours yet.');
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'Bert checks in early.');
SELECT is(place_of('bert'), 'room [0,1) ["2030-03-01 11:00:00+00","2030-03-03 11:00:00+00")', 'His place is taken from now on.');
SELECT isnt(new_events('bert'), '', 'The check-in wrote events.');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'))), 'confirmed', 'The check-in can be taken back.');
SELECT is(place_of('bert'), 'room [0,1) ["2030-03-01 15:00:00+00","2030-03-03 11:00:00+00")', 'The place is the booked stay again.');
SELECT results_eq($$SELECT checked_in_at, version FROM row_of('bert')$$, $$VALUES (NULL::timestamptz, 3)$$, 'The reservation has no time of check-in, in a new version.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('bert')), false, 'Its row is not pinned.');
SELECT is(new_events('bert'), 'CheckinUndone', 'The command is one event.');
SELECT is((row_of('carl')).status, 'held', 'The hours before the stay are offered to Carl.');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'))), 'confirmed', 'A second call is accepted.');
SELECT is(new_events('bert'), '', 'A second call writes no event.');
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'refused: not_ready', 'An early check-in is refused while Carl has the hours.');
SELECT is((reservation.cancel_reservation(id('carl'))).accepted, true, 'Carl''s reservation is canceled.');
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'The early check-in is accepted.');
SELECT throws_ok($$SELECT reservation.undo_checkin(id('bert'), 3)$$, 'RS001', NULL, 'Another version is an error.');
SELECT throws_ok($$SELECT reservation.undo_checkin(NULL)$$, '22004', NULL, 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.undo_checkin(gen_random_uuid())$$, 'P0002', NULL, 'An unknown reservation is an error.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), tstzrange('2030-03-01 15:00+00', '2030-03-02 11:00+00'))), 'checked_in', 'The stay is shortened.');
SET reservation.now = '2030-03-02 12:00+00';
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'), 5, 'u')), 'confirmed', 'A check-in can be taken back after the stay, with a key.');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'), 5, 'u')), 'confirmed', 'The repeated call is accepted.');
SELECT is(record_outcome('bert', reservation.mark_no_show(id('bert'))), 'no_show', 'The reservation can be marked as a no-show then.');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'))), 'refused: wrong_status', 'A no-show has no check-in to take back.');
SELECT is(record_outcome('bert', reservation.undo_no_show(id('bert'))), 'refused: past', 'A no-show whose stay is over cannot be taken back.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');
-- A check-in in the past, of a stay that changed units since
SET reservation.now = '2030-03-02 07:00+00';
SELECT is(record_outcome('c1', reservation.create_reservation(r('pair'), hours('2030-03-02 08:00', 3), 'c')), 'confirmed', 'A stay until eleven is booked.');
SELECT is(record_outcome('c2', reservation.create_reservation(r('pair'), hours('2030-03-02 11:30', 9), 'c')), 'confirmed', 'A stay from half past eleven is booked.');
SELECT is((reservation.assign_unit(id('c1'), '[0,1)')).accepted AND (reservation.assign_unit(id('c2'), '[1,2)')).accepted, true, 'The stays are on different units.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('pair'), hours('2030-03-02 15:00', 5), 'c')), 'confirmed', 'Dora''s reservation is confirmed.');
SET reservation.now = '2030-03-02 12:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'), '2030-03-02 10:00+00')), 'checked_in', 'Her check-in is recorded two hours later.');
SELECT is(units_of('dora'), '[0,1) [1,2)', 'Her place is on one unit and then on the other.');
SELECT is(record_outcome('dora', reservation.undo_checkin(id('dora'))), 'confirmed', 'The check-in can be taken back.');
SELECT is(place_of('dora'), 'pair [0,1) ["2030-03-02 15:00:00+00","2030-03-02 20:00:00+00")', 'Her place is the booked stay on one unit.');
-- A reservation that named its unit keeps it.
SELECT is((reservation.assign_unit(id('dora'), '[0,1)')).accepted, true, 'Dora''s reservation names a unit.');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'Dora checks in.');
SELECT is(record_outcome('dora', reservation.undo_checkin(id('dora'))), 'confirmed', 'The check-in can be taken back.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('dora')), true, 'The row of the named unit is still pinned.');
SELECT is(record_outcome('emma', reservation.create_reservation(r('pair'), hours('2030-03-02 12:00', 3), 'c', units => '[0,1)')), 'confirmed', 'Another reservation has the unit before her stay.');
SELECT is((reservation.cancel_reservation(id('c2'))).accepted, true, 'The other unit becomes free.');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'refused: not_ready', 'An early check-in is refused while the named unit is taken.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');

-- undo_no_show
SET reservation.now = '2030-04-01 12:00+00';
SELECT is(record_outcome('fritz', reservation.create_reservation(r('cabin'), nights('2030-04-01', 3), 'c')), 'confirmed', 'Fritz''s reservation is confirmed.');
SELECT is(record_outcome('fritz', reservation.complete_payment(id('fritz'), 'p', 300)), 'confirmed', 'It is paid.');
SELECT is(record_outcome('fritz', reservation.modify_reservation(id('fritz'), nights('2030-04-01', 2))), 'confirmed', 'Its stay is shortened, so a part is owed back.');
SELECT is(record_outcome('fritz', reservation.mark_no_show(id('fritz'))), 'no_show', 'It is marked as a no-show.');
SELECT isnt(new_events('fritz'), '', 'The commands wrote events.');
SELECT is(record_outcome('fritz', reservation.undo_no_show(id('fritz'))), 'confirmed', 'The no-show can be taken back.');
SELECT is(new_events('fritz'), 'NoShowUndone', 'The command is one event.');
SELECT is((row_of('fritz')).ended_at, NULL, 'The reservation has no end.');
SELECT is(due('fritz'), 'payment completed 300.00, refund due 100.00', 'The amount owed back is still owed.');
SELECT is(record_outcome('fritz', reservation.undo_no_show(id('fritz'))), 'confirmed', 'A second call is accepted.');
SELECT is(new_events('fritz'), '', 'A second call writes no event.');
SELECT is(record_outcome('fritz', reservation.mark_no_show(id('fritz'))), 'no_show', 'It is marked as a no-show again.');
SELECT is(record_outcome('gina', reservation.create_reservation(r('cabin'), nights('2030-04-02', 1), 'c')), 'confirmed', 'Gina''s reservation takes the place.');
SELECT is(record_outcome('fritz', reservation.undo_no_show(id('fritz'))), 'refused: unavailable', 'The no-show cannot be taken back without room.');
SELECT is(jsonb_array_length((outcome_of('fritz')).alternatives) > 0, true, 'The answer has alternatives.');
SELECT is((row_of('fritz')).status, 'no_show', 'The refusal leaves the status.');
SELECT throws_ok($$SELECT reservation.undo_no_show(id('fritz'), 1)$$, 'RS001', NULL, 'Another version is an error.');
SELECT throws_ok($$SELECT reservation.undo_no_show(NULL)$$, '22004', NULL, 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.undo_no_show(gen_random_uuid())$$, 'P0002', NULL, 'An unknown reservation is an error.');
SELECT is(record_outcome('hugo', reservation.create_reservation(r('pair'), nights('2030-04-01', 3), 'c', units => '[0,1)')), 'confirmed', 'Hugo''s reservation names a unit.');
SELECT is(record_outcome('hugo', reservation.mark_no_show(id('hugo'))), 'no_show', 'It is marked as a no-show.');
SELECT is(record_outcome('ilse', reservation.create_reservation(r('pair'), nights('2030-04-01', 1), 'c', units => '[0,1)')), 'confirmed', 'Ilse''s reservation takes that unit.');
SELECT is(record_outcome('hugo', reservation.undo_no_show(id('hugo'))), 'confirmed', 'The no-show can be taken back on another unit.');
SELECT is(units_of('hugo') || coalesce((row_of('hugo')).units::text, ''), '[1,2)', 'The reservation no longer names a unit.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');

-- reinstate
SET reservation.now = '2030-05-01 12:00+00';
SELECT is(record_outcome('jens', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c')), 'confirmed', 'Jens''s reservation without a price is confirmed.');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'))), 'confirmed', 'The command is accepted on a reservation that stands.');
SELECT is(record_outcome('jens', reservation.cancel_reservation(id('jens'))), 'canceled', 'The reservation is canceled.');
SELECT isnt(new_events('jens'), '', 'The commands wrote events.');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'), 2, 'again')), 'confirmed', 'A canceled reservation can be reinstated.');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'), 2, 'again')), 'confirmed', 'The repeated call is accepted.');
SELECT is(new_events('jens'), 'ReservationReinstated', 'The command is one event.');
SELECT is((row_of('jens')).ended_at, NULL, 'The reservation has no end.');
SELECT is(record_outcome('jens', reservation.cancel_reservation(id('jens'))), 'canceled', 'The reservation is canceled again.');
SELECT is(record_outcome('karl', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c', hold => '1 day')), 'held', 'Karl''s hold takes the place.');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'))), 'refused: unavailable', 'The reservation cannot be reinstated without room.');
SET reservation.now = '2030-05-02 12:00+00';
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'))), 'confirmed', 'It can be reinstated after the hold has ended.');
SELECT is(record_outcome('karl', reservation.reinstate(id('karl'))), 'refused: unavailable', 'Karl''s expired hold cannot be reinstated without room.');
SELECT is((reservation.cancel_reservation(id('jens'))).accepted, true, 'The reservation is canceled again.');
SELECT is(record_outcome('karl', reservation.reinstate(id('karl'))), 'held', 'An expired hold is held again.');
SELECT is((row_of('karl')).expires_at, '2030-05-02 12:15+00', 'It is held as long as a new hold.');
SELECT is(record_outcome('karl', reservation.reinstate(id('karl'))), 'held', 'The command is accepted on a hold that stands.');
SELECT is(record_outcome('karl', reservation.confirm_reservation(id('karl'))), 'confirmed', 'The reinstated hold can be confirmed.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');
-- A reservation with a price
SELECT is(record_outcome('lisa', reservation.create_reservation(r('suite'), nights('2030-06-01', 2), 'c')), 'held', 'A reservation to be paid upfront is held.');
SELECT is(record_outcome('lisa', reservation.complete_payment(id('lisa'), 'p')), 'confirmed', 'It is paid.');
SELECT is(record_outcome('lisa', reservation.cancel_reservation(id('lisa'))), 'canceled', 'It is canceled, and half is owed back.');
SELECT isnt(new_events('lisa'), '', 'The commands wrote events.');
SELECT is(record_outcome('lisa', reservation.reinstate(id('lisa'))), 'confirmed', 'It can be reinstated.');
SELECT is(new_events('lisa'), 'ReservationReinstated RefundWithdrawn', 'The refund is withdrawn and nothing is requested.');
SELECT is((row_of('lisa')).payment_status, 'paid', 'Its payment status is paid.');
SELECT is(due('lisa'), 'payment completed 200.00, refund canceled 100.00', 'The refund is canceled.');
SELECT is((reservation.cancel_reservation(id('lisa'))).accepted, true, 'It is canceled again.');
SELECT is(record_outcome('lisa', reservation.complete_refund(id('lisa'), 'r', 30)), 'canceled', 'A part is refunded.');
SELECT isnt(new_events('lisa'), '', 'The commands wrote events.');
SELECT is(record_outcome('lisa', reservation.reinstate(id('lisa'))), 'held', 'A reinstated reservation with a refund is held.');
SELECT is(new_events('lisa'), 'ReservationReinstated RefundWithdrawn PaymentRequested', 'The rest of the refund is withdrawn and a payment is requested.');
SELECT is((SELECT payload->>'requested' FROM reservation.history(id('lisa')) ORDER BY sequence DESC LIMIT 1), '30.00', 'The request is for the refunded part.');
SELECT is(record_outcome('lisa', reservation.complete_payment(id('lisa'), 'p2', 30)), 'confirmed', 'The payment confirms it.');
SELECT is(record_outcome('mara', reservation.create_reservation(r('suite'), nights('2030-07-01', 1), 'c')), 'held', 'Mara''s reservation is held.');
SET reservation.now = '2030-05-02 12:15+00';
SELECT is((reservation.expire_reservation(id('mara'))).status, 'expired', 'It expires.');
SELECT is(record_outcome('nils', reservation.create_reservation(r('suite'), nights('2030-07-01', 1), 'c', hold => '1 hour')), 'held', 'Another hold takes the place.');
SELECT is(record_outcome('mara', reservation.complete_payment(id('mara'), 'late', 120)), 'expired', 'A late payment of more than the amount does not revive it.');
SELECT is((row_of('mara')).payment_status, 'refund_due', 'The payment is owed back.');
SELECT is((reservation.cancel_reservation(id('nils'))).accepted, true, 'The place is free again.');
SELECT isnt(new_events('mara'), '', 'The commands wrote events.');
SELECT is(record_outcome('mara', reservation.reinstate(id('mara'))), 'confirmed', 'The reservation can be reinstated with that payment.');
SELECT is(new_events('mara'), 'ReservationReinstated RefundWithdrawn RefundDue', 'The refund is withdrawn and the excess is owed back.');
SELECT is(due('mara') LIKE '%refund due 20.00', true, 'Only the excess is owed back.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');
-- After a wait, after the stay, and on a resource that is inactive
SELECT is(record_outcome('olaf', reservation.add_to_waitlist(r('suite'), nights('2030-07-01', 1), 'c')), 'waitlisted', 'Olaf''s reservation waits.');
SELECT is((reservation.cancel_reservation(id('olaf'))).accepted, true, 'It is canceled.');
SELECT is(record_outcome('olaf', reservation.reinstate(id('olaf'))), 'refused: unavailable', 'It cannot be reinstated without room.');
SELECT is((reservation.cancel_reservation(id('mara'))).accepted, true, 'The place is given up.');
SELECT is(record_outcome('olaf', reservation.reinstate(id('olaf'))), 'held', 'It can be reinstated, and is held.');
SELECT is((row_of('olaf')).payment_status, 'due', 'Its payment is due.');
UPDATE reservation.resource SET active = false WHERE name = 'suite';
SELECT is(record_outcome('mara', reservation.reinstate(id('mara'))), 'refused: inactive', 'A reservation of an inactive resource cannot be reinstated.');
UPDATE reservation.resource SET active = true WHERE name = 'suite';
SET reservation.now = '2030-07-02 11:00+00';
SELECT is(record_outcome('mara', reservation.reinstate(id('mara'))), 'refused: past', 'A reservation whose stay is over cannot be reinstated.');
SELECT throws_ok($$SELECT reservation.reinstate(id('mara'), 1)$$, 'RS001', NULL, 'Another version is an error.');
SELECT throws_ok($$SELECT reservation.reinstate(NULL)$$, '22004', NULL, 'A null reservation is an error.');
SELECT throws_ok($$SELECT reservation.reinstate(gen_random_uuid())$$, 'P0002', NULL, 'An unknown reservation is an error.');
SELECT is(record_outcome('fritz', reservation.reinstate(id('fritz'))), 'refused: wrong_status', 'A no-show cannot be reinstated.');

-- Named units beyond a lowered capacity
SELECT is(record_outcome('paul', reservation.create_reservation(r('pair'), nights('2030-08-01', 1), 'c', units => '[1,2)')), 'confirmed', 'Paul''s reservation names the second unit.');
SELECT is(record_outcome('quin', reservation.create_reservation(r('pair'), nights('2030-09-01', 1), 'c', units => '[1,2)')), 'confirmed', 'Quin''s reservation names it at a later time.');
SELECT is(record_outcome('rolf', reservation.create_reservation(r('pair'), nights('2030-09-01', 1), 'c', units => '[0,1)')), 'confirmed', 'Rolf''s reservation names the first unit at that time.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'pair';
SELECT set_eq(format('SELECT action FROM reservation.process_overreservation(%s)', r('pair')), '{repacked,waitlisted}'::text[], 'After the capacity is lowered one reservation moves and one waits.');
SELECT is(units_of('paul') || coalesce((row_of('paul')).units::text, ''), '[0,1)', 'Paul''s reservation has the first unit and no longer names one.');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE status = 'waitlisted' AND units = '[1,2)'), 0, 'No waiting reservation names a unit that does not exist.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');

-- reservations_of, erase_details
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-01', 1), 'vip', details => '{"phone": "1"}')).accepted, true, 'A request with details is accepted.');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-01', 1), 'vip', details => '{"phone": "2"}', idempotency_key => 'v')).accepted, false, 'A request with details and a key is refused.');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-02', 1), 'vip')).accepted, true, 'A request without details is accepted.');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-03', 1), 'other', details => '{"phone": "3"}')).accepted, true, 'A request of another customer is accepted.');
SELECT bag_eq($$SELECT status, details FROM reservation.reservations_of('vip')$$,
	$$VALUES ('confirmed', '{"phone": "1"}'::jsonb), ('rejected', '{"phone": "2"}'), ('confirmed', '{}')$$, 'reservations_of returns all reservations of a customer.');
SELECT is((SELECT array_agg(created_at) FROM reservation.reservations_of('c')), (SELECT array_agg(created_at ORDER BY created_at) FROM reservation.reservation WHERE customer = 'c'), 'reservations_of returns the oldest first.');
SELECT is_empty($$SELECT * FROM reservation.reservations_of('nobody')$$, 'reservations_of returns nothing for an unknown customer.');
SELECT is(reservation.erase_details('vip'), 2::bigint, 'erase_details returns the number of reservations.');
SELECT is(reservation.erase_details('vip'), 0::bigint, 'A second call erases nothing.');
SELECT is(reservation.erase_details('nobody'), 0::bigint, 'erase_details of an unknown customer erases nothing.');
SELECT throws_ok('SELECT reservation.erase_details(NULL)', '22004', NULL, 'A null customer is an error.');
SELECT is((SELECT array_agg(DISTINCT details) FROM reservation.reservations_of('vip')), '{"{}"}', 'No details of the customer are left.');
SELECT is((SELECT details->>'phone' FROM reservation.reservations_of('other')), '3', 'The details of another customer are left.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE payload::text ~ 'phone') +
	(SELECT count(*)::int FROM reservation.idempotency i WHERE i::text ~ 'phone'), 0, 'The details are in no event and in no stored answer.');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-01', 1), 'vip', details => '{"phone": "2"}', idempotency_key => 'v')).accepted, false, 'A repeated call with the key has the same answer.');
SELECT is((SELECT array_agg(DISTINCT details) FROM reservation.reservations_of('vip')), '{"{}"}', 'It does not bring the details back.');
SELECT is_empty('SELECT differences()', 'The events and the tables agree.');
SELECT * FROM finish();
