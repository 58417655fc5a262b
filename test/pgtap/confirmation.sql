-- send_reservation_confirmation: that the customer was told, and of what.
\ir support/story.sql
SELECT plan(31);

INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC');

CREATE FUNCTION last_payload(name text) RETURNS jsonb
LANGUAGE sql AS $$
SELECT payload FROM reservation.history(id($1)) ORDER BY sequence DESC LIMIT 1
$$;

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'anna');
SELECT isnt(new_events('anna'), '', 'so far');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'confirmed', 'told');
SELECT is(new_events('anna'), 'ReservationConfirmationSent', 'one event');
SELECT is(last_payload('anna')->>'channel', 'email', 'by mail, if nothing is said');
SELECT is(last_payload('anna')->>'about', 'created', 'about what happened last');
SELECT is(last_payload('anna') ? 'message_id', false, 'without an id of the message');

SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'), 'sms', 'm-1')), 'confirmed', 'told by another way');
SELECT is(new_events('anna'), 'ReservationConfirmationSent', 'is told again');
SELECT is(last_payload('anna')->>'channel', 'sms', 'by that way');
SELECT is(last_payload('anna')->>'message_id', 'm-1', 'in this message');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'), 'sms', 'm-1')), 'confirmed', 'the same message');
SELECT is(new_events('anna'), '', 'was sent once');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'bert');
SELECT is(record_outcome('bert', reservation.send_reservation_confirmation(id('bert'), 'sms', 'm-1')), 'confirmed', 'another reservation');
SELECT matches(new_events('bert'), 'ReservationConfirmationSent$', 'has messages of its own');

SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1))), 'confirmed', 'changed');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'confirmed', 'and told');
SELECT is(last_payload('anna')->>'about', 'modified', 'about the change');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'), about => 'created')), 'confirmed', 'told');
SELECT is(last_payload('anna')->>'about', 'created', 'about what the caller says');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'canceled');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'canceled', 'told after the end');
SELECT is(last_payload('anna')->>'about', 'canceled', 'about the end');

-- It may be sent before or after what is held is final.
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'held');
SELECT is(record_outcome('carl', reservation.send_reservation_confirmation(id('carl'))), 'held', 'told while it is held');
SELECT is(record_outcome('carl', reservation.confirm_reservation(id('carl'))), 'confirmed', 'confirmed');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityConfirmed ReservationCreated '
	|| 'ReservationConfirmationSent ReservationFinalized', 'in this order');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')), 'refused: unavailable', 'refused');
SELECT is(record_outcome('dora', reservation.send_reservation_confirmation(id('dora'))), 'rejected', 'who was turned away is told too');

SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
