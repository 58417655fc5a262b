-- After test/t/recovery/setup.sql: what that leaves out of the types of events, large
-- numbers, and characters of every kind in what a caller says of itself.
SET reservation.now = '2030-01-03 10:00+00';
SET reservation.traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
SET reservation.correlation_id = '0017';
SET reservation.causation_id = 'true';
SET reservation.actor = 'desk 3';

INSERT INTO reservation.resource (resource_id, name, category, capacity, time_zone, price, payment, max_duration) VALUES
	(5000000000, 'far', 'room', 2000000000, 'UTC', 9999999999.99, 'upfront', '10 days'),
	(5000000001, 'near', 'room', 1, 'UTC', NULL, 'later', NULL),
	(5000000002, 'wing', 'wing', 5, 'UTC', 10, 'later', NULL);

SELECT reservation.create_reservation(5000000000, nights('2030-03-01', 2), 'huge', 2000000000, amount => 123456789012345.99);
SELECT reservation.modify_reservation(of('huge'), quantity => 1999999999);
SELECT reservation.fail_payment(of('huge'), 'p-1', 'no cover');
SELECT reservation.authorize_payment(of('huge'), 'p-2');
SELECT reservation.complete_payment(of('huge'), 'p-3');
SELECT reservation.post_charge(of('huge'), 'adjustment', -0.01, 'rounding');
SELECT reservation.cancel_reservation(of('huge'));
SELECT reservation.complete_refund(of('huge'), 'p-4', amount => 1);
SELECT reservation.create_reservation(5000000000, nights('2030-04-01', 2), 'returning');
SELECT reservation.complete_payment(of('returning'), 'r-1');
SELECT reservation.modify_reservation(of('returning'), quantity => 2);
SELECT reservation.cancel_reservation(of('returning'));
SELECT reservation.reinstate(of('returning'));
SELECT reservation.create_reservation(5000000000, nights('2030-03-01', 20), 'too long');

SET reservation.correlation_id = '{"a": "ü 🛏"}';
SET reservation.causation_id = '"quoted \ "';
SET reservation.actor = 'ünlü, "desk" = 3; [true]';
SELECT reservation.add_to_waitlist(5000000001, nights('2030-05-01', 2), 'waiting', 1, 5);
SELECT reservation.create_reservation(5000000001, nights('2030-09-01', 2), 'leaving');
SELECT reservation.add_to_waitlist(5000000001, nights('2030-09-01', 2), 'offered');
SELECT reservation.cancel_reservation(of('leaving'), E'line\nfeed, "quotes", \\ backslash, tab\t, ü 🛏');
SELECT reservation.create_reservation(5000000001, nights('2030-10-01', 2), 'real');
UPDATE reservation.resource SET overbooking = 1 WHERE resource_id = 5000000001;
SELECT reservation.create_reservation(5000000001, nights('2030-10-01', 2), 'too many', on_unavailable => 'overbook');
SELECT count(*) FROM reservation.process_overreservation(5000000001);
SELECT reservation.create_reservation(5000000001, nights('2030-05-01', 2), 'first');
SELECT reservation.create_reservation(5000000001, nights('2030-05-01', 2), 'second');
SELECT reservation.create_reservation(5000000001, nights('2030-05-04', 1), 'third');
SELECT reservation.modify_reservation(of('third'), nights('2030-05-02', 1));
SELECT reservation.checkin(of('third'));
SELECT reservation.close_resource(5000000001, nights('2030-05-01', 5));
SELECT closure_id AS closure FROM reservation.close_resource(5000000001, nights('2030-06-01', 5), reason => 'paint') \gset
SELECT reservation.reopen_resource(:closure);
SELECT reservation.cancel_reservation(of('checked_out'));
SELECT reservation.undo_no_show(of('no_show'));
SELECT reservation.checkout(of('checked_in'));
SELECT reservation.undo_checkout(of('checked_in'));
SELECT reservation.undo_checkin(of('checked_in'));

RESET reservation.traceparent;
RESET reservation.correlation_id;
RESET reservation.causation_id;
RESET reservation.actor;
SELECT reservation.create_reservation(5000000002, nights('2030-04-01', 2), 'named');
SELECT reservation.assign_unit(of('named'), '[3,4)');
SELECT reservation.assign_unit(of('named'), NULL);
SELECT reservation.create_reservation(5000000002, nights('2030-04-01', 2), 'hold', hold => '1 day');
SELECT reservation.extend_hold(of('hold'), '2 days');
INSERT INTO reservation.promotion (code, kind, value, stay) VALUES ('APRIL', 'percent', 10, '[2030-04-01, 2030-05-01)');
SELECT reservation.apply_promotion(of('hold'), 'APRIL');
SELECT reservation.modify_reservation(of('hold'), nights('2030-05-10', 2));
UPDATE reservation.resource SET reminders = '{150 days}' WHERE resource_id = 5000000002;
SELECT reservation.create_reservation(5000000002, nights('2030-06-10', 2), 'remind');
SET reservation.now = '2030-01-12 10:00+00';
SELECT count(*) FROM reservation.expire_reservations();
