-- extend_hold, undo_checkin, undo_no_show, reinstate, reservations_of,
-- erase_details: what a front desk has to put right.
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
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c', hold => '10 min')), 'held', 'a hold');
SELECT isnt(new_events('anna'), '', 'so far');
SET reservation.now = '2030-01-01 12:05+00';
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'))), 'held', 'as long as a new one');
SELECT results_eq($$SELECT expires_at, version FROM row_of('anna')$$, $$VALUES ('2030-01-01 12:20+00'::timestamptz, 2)$$, 'from now on');
SELECT is((outcome_of('anna')).expires_at, '2030-01-01 12:20+00', 'as the answer says');
SELECT is(new_events('anna'), 'HoldExtended', 'one event');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '15 min')), 'held', 'at the same time again');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 second')), 'held', 'for less');
SELECT results_eq($$SELECT expires_at, version FROM row_of('anna')$$, $$VALUES ('2030-01-01 12:20+00'::timestamptz, 2)$$, 'it is that long already');
SELECT is(new_events('anna'), '', 'nothing is written');
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day', 2, 'more')), 'held', 'a day');
SET reservation.now = '2030-01-01 12:06+00';
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day', 2, 'more')), 'held', 'the same call again');
SELECT is((row_of('anna')).expires_at, '2030-01-02 12:05+00', 'is the same day');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '2 days', 3, 'more')$$, 'RS002', NULL, 'another call with its key');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '2 days', 2)$$, 'RS001', NULL, 'as it was before');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '0')$$, '22023', NULL, 'for nothing');
SELECT throws_ok($$SELECT reservation.extend_hold(id('anna'), '-1 hour')$$, '22023', NULL, 'for less');
SELECT throws_ok($$SELECT reservation.extend_hold(NULL)$$, '22004', NULL, 'nobody');
SELECT throws_ok($$SELECT reservation.extend_hold(gen_random_uuid())$$, 'P0002', NULL, 'somebody unknown');
SET reservation.now = '2030-01-02 12:04:59.999999+00';
SELECT is((reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'x')).reason, 'unavailable', 'it still holds');
SET reservation.now = '2030-01-02 12:05+00';
SELECT is(record_outcome('anna', reservation.extend_hold(id('anna'), '1 day')), 'refused: wrong_status', 'at the deadline it has ended');
SELECT is(new_events('anna'), 'HoldExtended ReservationExpired CommandRejected', 'and says so');
SELECT is((reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'x')).status, 'confirmed', 'for others');
SELECT is((reservation.cancel_reservation((SELECT reservation_id FROM reservation.reservations_of('x') WHERE status = 'confirmed'))).accepted, true, 'who leave');
SELECT is((reservation.extend_hold((SELECT reservation_id FROM reservation.reservations_of('x') WHERE status = 'canceled'))).reason, 'wrong_status', 'what has ended is no hold');
SELECT is_empty('SELECT differences()', 'told as it is');

-- undo_checkin
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'bert');
SELECT is(record_outcome('carl', reservation.add_to_waitlist(r('room'), hours('2030-03-01 11:30', 2), 'c')), 'waitlisted', 'carl waits for the hours before');
SET reservation.now = '2030-03-01 11:00+00';
SELECT is((row_of('carl')).status, 'waitlisted', 'which nobody has given him yet');
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'bert is early');
SELECT is(place_of('bert'), 'room [0,1) ["2030-03-01 11:00:00+00","2030-03-03 11:00:00+00")', 'and has the room at once');
SELECT isnt(new_events('bert'), '', 'so far');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'))), 'confirmed', 'it was somebody else');
SELECT is(place_of('bert'), 'room [0,1) ["2030-03-01 15:00:00+00","2030-03-03 11:00:00+00")', 'the time before is free');
SELECT results_eq($$SELECT checked_in_at, version FROM row_of('bert')$$, $$VALUES (NULL::timestamptz, 3)$$, 'as if he had not come');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('bert')), false, 'and can be moved');
SELECT is(new_events('bert'), 'CheckinUndone', 'one event');
SELECT is((row_of('carl')).status, 'held', 'carl has his hours');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'))), 'confirmed', 'again');
SELECT is(new_events('bert'), '', 'writes nothing');
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'refused: not_ready', 'now it is not free');
SELECT is((reservation.cancel_reservation(id('carl'))).accepted, true, 'until carl leaves');
SELECT is(record_outcome('bert', reservation.checkin(id('bert'))), 'checked_in', 'he comes after all');
SELECT throws_ok($$SELECT reservation.undo_checkin(id('bert'), 3)$$, 'RS001', NULL, 'as he was before');
SELECT throws_ok($$SELECT reservation.undo_checkin(NULL)$$, '22004', NULL, 'nobody');
SELECT throws_ok($$SELECT reservation.undo_checkin(gen_random_uuid())$$, 'P0002', NULL, 'somebody unknown');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), tstzrange('2030-03-01 15:00+00', '2030-03-02 11:00+00'))), 'checked_in', 'a day less');
SET reservation.now = '2030-03-02 12:00+00';
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'), 5, 'u')), 'confirmed', 'after the stay');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'), 5, 'u')), 'confirmed', 'the same call again');
SELECT is(record_outcome('bert', reservation.mark_no_show(id('bert'))), 'no_show', 'he never was there');
SELECT is(record_outcome('bert', reservation.undo_checkin(id('bert'))), 'refused: wrong_status', 'which has no check-in');
SELECT is(record_outcome('bert', reservation.undo_no_show(id('bert'))), 'refused: past', 'and is over');
SELECT is_empty('SELECT differences()', 'told as it is');
-- given a time that is past, she changed units in between
SET reservation.now = '2030-03-02 07:00+00';
SELECT is(record_outcome('c1', reservation.create_reservation(r('pair'), hours('2030-03-02 08:00', 3), 'c')), 'confirmed', 'until eleven');
SELECT is(record_outcome('c2', reservation.create_reservation(r('pair'), hours('2030-03-02 11:30', 9), 'c')), 'confirmed', 'since half past');
SELECT is((reservation.assign_unit(id('c1'), '[0,1)')).accepted AND (reservation.assign_unit(id('c2'), '[1,2)')).accepted, true, 'on both units');
SELECT is(record_outcome('dora', reservation.create_reservation(r('pair'), hours('2030-03-02 15:00', 5), 'c')), 'confirmed', 'dora');
SET reservation.now = '2030-03-02 12:00+00';
SELECT is(record_outcome('dora', reservation.checkin(id('dora'), '2030-03-02 10:00+00')), 'checked_in', 'has been there since ten');
SELECT is(units_of('dora'), '[0,1) [1,2)', 'on one unit, and then on the other');
SELECT is(record_outcome('dora', reservation.undo_checkin(id('dora'))), 'confirmed', 'or has not');
SELECT is(place_of('dora'), 'pair [0,1) ["2030-03-02 15:00:00+00","2030-03-02 20:00:00+00")', 'nothing is left of it');
-- who asked for the unit keeps it
SELECT is((reservation.assign_unit(id('dora'), '[0,1)')).accepted, true, 'dora asks for it');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'comes');
SELECT is(record_outcome('dora', reservation.undo_checkin(id('dora'))), 'confirmed', 'and goes');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('dora')), true, 'it is still hers');
SELECT is(record_outcome('emma', reservation.create_reservation(r('pair'), hours('2030-03-02 12:00', 3), 'c', units => '[0,1)')), 'confirmed', 'somebody is in it before her');
SELECT is((reservation.cancel_reservation(id('c2'))).accepted, true, 'the other one is free');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'refused: not_ready', 'but not hers');
SELECT is_empty('SELECT differences()', 'told as it is');

-- undo_no_show
SET reservation.now = '2030-04-01 12:00+00';
SELECT is(record_outcome('fritz', reservation.create_reservation(r('cabin'), nights('2030-04-01', 3), 'c')), 'confirmed', 'fritz');
SELECT is(record_outcome('fritz', reservation.complete_payment(id('fritz'), 'p', 300)), 'confirmed', 'has paid');
SELECT is(record_outcome('fritz', reservation.modify_reservation(id('fritz'), nights('2030-04-01', 2))), 'confirmed', 'too much');
SELECT is(record_outcome('fritz', reservation.mark_no_show(id('fritz'))), 'no_show', 'and does not come');
SELECT isnt(new_events('fritz'), '', 'so far');
SELECT is(record_outcome('fritz', reservation.undo_no_show(id('fritz'))), 'confirmed', 'but late');
SELECT is(new_events('fritz'), 'NoShowUndone', 'one event');
SELECT is((row_of('fritz')).ended_at, NULL, 'it has not ended');
SELECT is(due('fritz'), 'payment completed 300.00, refund due 100.00', 'what is owed to him still is');
SELECT is(record_outcome('fritz', reservation.undo_no_show(id('fritz'))), 'confirmed', 'again');
SELECT is(new_events('fritz'), '', 'writes nothing');
SELECT is(record_outcome('fritz', reservation.mark_no_show(id('fritz'))), 'no_show', 'or is it');
SELECT is(record_outcome('gina', reservation.create_reservation(r('cabin'), nights('2030-04-02', 1), 'c')), 'confirmed', 'gina has it');
SELECT is(record_outcome('fritz', reservation.undo_no_show(id('fritz'))), 'refused: unavailable', 'there is no room now');
SELECT is(jsonb_array_length((outcome_of('fritz')).alternatives) > 0, true, 'only at other times');
SELECT is((row_of('fritz')).status, 'no_show', 'so he stays what he is');
SELECT throws_ok($$SELECT reservation.undo_no_show(id('fritz'), 1)$$, 'RS001', NULL, 'as he was before');
SELECT throws_ok($$SELECT reservation.undo_no_show(NULL)$$, '22004', NULL, 'nobody');
SELECT throws_ok($$SELECT reservation.undo_no_show(gen_random_uuid())$$, 'P0002', NULL, 'somebody unknown');
SELECT is(record_outcome('hugo', reservation.create_reservation(r('pair'), nights('2030-04-01', 3), 'c', units => '[0,1)')), 'confirmed', 'hugo asked for a unit');
SELECT is(record_outcome('hugo', reservation.mark_no_show(id('hugo'))), 'no_show', 'did not come');
SELECT is(record_outcome('ilse', reservation.create_reservation(r('pair'), nights('2030-04-01', 1), 'c', units => '[0,1)')), 'confirmed', 'ilse has it now');
SELECT is(record_outcome('hugo', reservation.undo_no_show(id('hugo'))), 'confirmed', 'there is another');
SELECT is(units_of('hugo') || coalesce((row_of('hugo')).units::text, ''), '[1,2)', 'and he asks for none any more');
SELECT is_empty('SELECT differences()', 'told as it is');

-- reinstate
SET reservation.now = '2030-05-01 12:00+00';
SELECT is(record_outcome('jens', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c')), 'confirmed', 'for nothing');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'))), 'confirmed', 'which stands');
SELECT is(record_outcome('jens', reservation.cancel_reservation(id('jens'))), 'canceled', 'until it does not');
SELECT isnt(new_events('jens'), '', 'so far');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'), 2, 'again')), 'confirmed', 'and does again');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'), 2, 'again')), 'confirmed', 'by the same call too');
SELECT is(new_events('jens'), 'ReservationReinstated', 'one event');
SELECT is((row_of('jens')).ended_at, NULL, 'it has not ended');
SELECT is(record_outcome('jens', reservation.cancel_reservation(id('jens'))), 'canceled', 'or has it');
SELECT is(record_outcome('karl', reservation.create_reservation(r('room'), nights('2030-06-01', 1), 'c', hold => '1 day')), 'held', 'karl has it');
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'))), 'refused: unavailable', 'now jens cannot');
SET reservation.now = '2030-05-02 12:00+00';
SELECT is(record_outcome('jens', reservation.reinstate(id('jens'))), 'confirmed', 'until that hold has ended');
SELECT is(record_outcome('karl', reservation.reinstate(id('karl'))), 'refused: unavailable', 'and then karl cannot');
SELECT is((reservation.cancel_reservation(id('jens'))).accepted, true, 'unless jens goes');
SELECT is(record_outcome('karl', reservation.reinstate(id('karl'))), 'held', 'it was only held and is again');
SELECT is((row_of('karl')).expires_at, '2030-05-02 12:15+00', 'as long as a new one');
SELECT is(record_outcome('karl', reservation.reinstate(id('karl'))), 'held', 'which it is already');
SELECT is(record_outcome('karl', reservation.confirm_reservation(id('karl'))), 'confirmed', 'and confirmed');
SELECT is_empty('SELECT differences()', 'told as it is');
-- with money
SELECT is(record_outcome('lisa', reservation.create_reservation(r('suite'), nights('2030-06-01', 2), 'c')), 'held', 'to be paid first');
SELECT is(record_outcome('lisa', reservation.complete_payment(id('lisa'), 'p')), 'confirmed', 'and is');
SELECT is(record_outcome('lisa', reservation.cancel_reservation(id('lisa'))), 'canceled', 'half of it is owed back');
SELECT isnt(new_events('lisa'), '', 'so far');
SELECT is(record_outcome('lisa', reservation.reinstate(id('lisa'))), 'confirmed', 'or is not, as she comes');
SELECT is(new_events('lisa'), 'ReservationReinstated RefundWithdrawn', 'nothing more is to be paid');
SELECT is((row_of('lisa')).payment_status, 'paid', 'it is paid');
SELECT is(due('lisa'), 'payment completed 200.00, refund canceled 100.00', 'with the same money');
SELECT is((reservation.cancel_reservation(id('lisa'))).accepted, true, 'she cancels again');
SELECT is(record_outcome('lisa', reservation.complete_refund(id('lisa'), 'r', 30)), 'canceled', 'a part is paid back');
SELECT isnt(new_events('lisa'), '', 'so far');
SELECT is(record_outcome('lisa', reservation.reinstate(id('lisa'))), 'held', 'which is to be paid again first');
SELECT is(new_events('lisa'), 'ReservationReinstated RefundWithdrawn PaymentRequested', 'so much');
SELECT is((SELECT payload->>'requested' FROM reservation.history(id('lisa')) ORDER BY sequence DESC LIMIT 1), '30.00', 'and no more');
SELECT is(record_outcome('lisa', reservation.complete_payment(id('lisa'), 'p2', 30)), 'confirmed', 'done');
SELECT is(record_outcome('mara', reservation.create_reservation(r('suite'), nights('2030-07-01', 1), 'c')), 'held', 'never paid');
SET reservation.now = '2030-05-02 12:15+00';
SELECT is((reservation.expire_reservation(id('mara'))).status, 'expired', 'in time');
SELECT is(record_outcome('nils', reservation.create_reservation(r('suite'), nights('2030-07-01', 1), 'c', hold => '1 hour')), 'held', 'somebody else holds it');
SELECT is(record_outcome('mara', reservation.complete_payment(id('mara'), 'late', 120)), 'expired', 'paid late and too much');
SELECT is((row_of('mara')).payment_status, 'refund_due', 'all of it is owed back');
SELECT is((reservation.cancel_reservation(id('nils'))).accepted, true, 'the place is free');
SELECT isnt(new_events('mara'), '', 'so far');
SELECT is(record_outcome('mara', reservation.reinstate(id('mara'))), 'confirmed', 'and hers, as it is paid');
SELECT is(new_events('mara'), 'ReservationReinstated RefundWithdrawn RefundDue', 'but for what was too much');
SELECT is(due('mara') LIKE '%refund due 20.00', true, 'which is owed');
SELECT is_empty('SELECT differences()', 'told as it is');
-- who has waited, what is past, what is not sold
SELECT is(record_outcome('olaf', reservation.add_to_waitlist(r('suite'), nights('2030-07-01', 1), 'c')), 'waitlisted', 'olaf waits');
SELECT is((reservation.cancel_reservation(id('olaf'))).accepted, true, 'no more');
SELECT is(record_outcome('olaf', reservation.reinstate(id('olaf'))), 'refused: unavailable', 'and would get a place, if there was one');
SELECT is((reservation.cancel_reservation(id('mara'))).accepted, true, 'there is');
SELECT is(record_outcome('olaf', reservation.reinstate(id('olaf'))), 'held', 'so he has it, and is to pay');
SELECT is((row_of('olaf')).payment_status, 'due', 'for the first time');
UPDATE reservation.resource SET active = false WHERE name = 'suite';
SELECT is(record_outcome('mara', reservation.reinstate(id('mara'))), 'refused: inactive', 'not sold any more');
UPDATE reservation.resource SET active = true WHERE name = 'suite';
SET reservation.now = '2030-07-02 11:00+00';
SELECT is(record_outcome('mara', reservation.reinstate(id('mara'))), 'refused: past', 'too late');
SELECT throws_ok($$SELECT reservation.reinstate(id('mara'), 1)$$, 'RS001', NULL, 'as she was before');
SELECT throws_ok($$SELECT reservation.reinstate(NULL)$$, '22004', NULL, 'nobody');
SELECT throws_ok($$SELECT reservation.reinstate(gen_random_uuid())$$, 'P0002', NULL, 'somebody unknown');
SELECT is(record_outcome('fritz', reservation.reinstate(id('fritz'))), 'refused: wrong_status', 'who did not come had not canceled');

-- Units that were asked for and are no more
SELECT is(record_outcome('paul', reservation.create_reservation(r('pair'), nights('2030-08-01', 1), 'c', units => '[1,2)')), 'confirmed', 'paul has the second');
SELECT is(record_outcome('quin', reservation.create_reservation(r('pair'), nights('2030-09-01', 1), 'c', units => '[1,2)')), 'confirmed', 'quin too, later');
SELECT is(record_outcome('rolf', reservation.create_reservation(r('pair'), nights('2030-09-01', 1), 'c', units => '[0,1)')), 'confirmed', 'rolf the first');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'pair';
SELECT set_eq(format('SELECT action FROM reservation.process_overreservation(%s)', r('pair')), '{repacked,waitlisted}'::text[], 'there is none');
SELECT is(units_of('paul') || coalesce((row_of('paul')).units::text, ''), '[0,1)', 'paul has another, and asks for none');
SELECT is((SELECT count(*)::int FROM reservation.reservation WHERE status = 'waitlisted' AND units = '[1,2)'), 0, 'nobody waits for what there is not');
SELECT is_empty('SELECT differences()', 'told as it is');

-- reservations_of, erase_details
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-01', 1), 'vip', details => '{"phone": "1"}')).accepted, true, 'a name');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-01', 1), 'vip', details => '{"phone": "2"}', idempotency_key => 'v')).accepted, false, 'refused');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-02', 1), 'vip')).accepted, true, 'none');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-03', 1), 'other', details => '{"phone": "3"}')).accepted, true, 'another');
SELECT bag_eq($$SELECT status, details FROM reservation.reservations_of('vip')$$,
	$$VALUES ('confirmed', '{"phone": "1"}'::jsonb), ('rejected', '{"phone": "2"}'), ('confirmed', '{}')$$, 'all of them');
SELECT is((SELECT array_agg(created_at) FROM reservation.reservations_of('c')), (SELECT array_agg(created_at ORDER BY created_at) FROM reservation.reservation WHERE customer = 'c'), 'oldest first');
SELECT is_empty($$SELECT * FROM reservation.reservations_of('nobody')$$, 'of nobody, none');
SELECT is(reservation.erase_details('vip'), 2::bigint, 'two are erased');
SELECT is(reservation.erase_details('vip'), 0::bigint, 'once');
SELECT is(reservation.erase_details('nobody'), 0::bigint, 'of nobody, none');
SELECT throws_ok('SELECT reservation.erase_details(NULL)', '22004', NULL, 'null is no customer');
SELECT is((SELECT array_agg(DISTINCT details) FROM reservation.reservations_of('vip')), '{"{}"}', 'nothing is left');
SELECT is((SELECT details->>'phone' FROM reservation.reservations_of('other')), '3', 'but of others');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE payload::text ~ 'phone') +
	(SELECT count(*)::int FROM reservation.idempotency i WHERE i::text ~ 'phone'), 0, 'it never was anywhere else');
SELECT is((reservation.create_reservation(r('room'), nights('2030-10-01', 1), 'vip', details => '{"phone": "2"}', idempotency_key => 'v')).accepted, false, 'a repeated call is the same answer');
SELECT is((SELECT array_agg(DISTINCT details) FROM reservation.reservations_of('vip')), '{"{}"}', 'and brings nothing back');
SELECT is_empty('SELECT differences()', 'told as it is');
SELECT * FROM finish();
