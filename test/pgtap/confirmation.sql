-- send_reservation_confirmation: the record of a message to the customer, and its subject.
\ir support/story.sql
SELECT plan(32);

INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC');

CREATE FUNCTION last_payload(name text) RETURNS jsonb
LANGUAGE sql AS $$
SELECT payload FROM reservation.history(id($1)) ORDER BY sequence DESC LIMIT 1
$$;

SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT isnt(new_events('anna'), '', 'The creation wrote events.');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'confirmed', 'A confirmation of the reservation is accepted.');
SELECT is(new_events('anna'), 'ReservationConfirmationSent', 'A confirmation is one event.');
SELECT is(last_payload('anna')->>'channel', 'email', 'The channel is email by default.');
SELECT is(last_payload('anna')->>'about', 'created', 'The confirmation is about the creation.');
SELECT is(last_payload('anna') ? 'message_id', false, 'The event has no id of a message by default.');

SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'), 'sms', 'm-1')), 'confirmed', 'A confirmation by another channel is accepted.');
SELECT is(new_events('anna'), 'ReservationConfirmationSent', 'A confirmation by another channel is an event.');
SELECT is(last_payload('anna')->>'channel', 'sms', 'The event has the other channel.');
SELECT is(last_payload('anna')->>'message_id', 'm-1', 'The event has the id of the message.');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'), 'sms', 'm-1')), 'confirmed', 'A confirmation with the same message is accepted.');
SELECT is(new_events('anna'), '', 'A confirmation with the same message writes no event.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.send_reservation_confirmation(id('bert'), 'sms', 'm-1')), 'confirmed', 'The same message for another reservation is accepted.');
SELECT matches(new_events('bert'), 'ReservationConfirmationSent$', 'The same message for another reservation is an event.');

SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-02', 1))), 'confirmed', 'Anna''s reservation is modified.');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'confirmed', 'A confirmation after the modification is accepted.');
SELECT is(last_payload('anna')->>'about', 'modified', 'The confirmation is about the modification.');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'), about => 'created')), 'confirmed', 'A confirmation with a subject is accepted.');
SELECT is(last_payload('anna')->>'about', 'created', 'The confirmation is about the given subject.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'Anna''s reservation is canceled.');
SELECT is(record_outcome('anna', reservation.send_reservation_confirmation(id('anna'))), 'canceled', 'A confirmation after the cancellation is accepted.');
SELECT is(last_payload('anna')->>'about', 'canceled', 'The confirmation is about the cancellation.');

-- A confirmation may be sent before or after a hold is final.
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', hold => '1 hour')), 'held', 'Carl''s reservation is held.');
SELECT is(record_outcome('carl', reservation.send_reservation_confirmation(id('carl'))), 'held', 'A confirmation of a hold is accepted.');
SELECT is(record_outcome('carl', reservation.confirm_reservation(id('carl'))), 'confirmed', 'The hold is confirmed.');
SELECT is(new_events('carl'), 'ReservationRequested AvailabilityConfirmed ReservationCreated '
	|| 'ReservationConfirmationSent ReservationFinalized', 'The confirmation is an event between the creation and the end of the hold.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')), 'refused: unavailable', 'Dora''s reservation is refused.');
SELECT is(record_outcome('dora', reservation.send_reservation_confirmation(id('dora'))), 'rejected', 'A confirmation of a refused reservation is accepted.');

-- A new type of event is either a change that a message can be about, and then it is in
-- send_reservation_confirmation.c, or it is not.
SELECT set_eq('SELECT unnest(reservation.event_types())', $$
	SELECT unnest('{ReservationRequested,ReservationCreated,ReservationModified,ModificationExpired,ReservationCanceled}'::text[])
	UNION ALL
	SELECT unnest('{AddedToWaitlist, AvailabilityConfirmed, AvailabilityRejected, CancellationRejected, ChargePosted, CheckinUndone, CheckoutUndone,
		CommandRejected, HoldExtended, ModificationRejected, NoShowUndone, OverreservationProcessed,
		PaymentAuthorized, PaymentCompleted, PaymentFailed, PaymentRequested, PromotionApplied, PromotionWithdrawn,
		RefundCompleted, RefundDue, RefundWithdrawn, ReservationCheckedIn, ReservationCheckedOut,
		ReservationConfirmationSent, ReservationDue, ReservationExpired, ReservationFinalized, ReservationNoShow,
		ReservationReinstated, ResourceClosed, ResourceReopened, UnitsAssigned, UnitsReassigned,
		WaitlistOffered}'::text[])$$,
	'Of each type of event it is decided whether a message to the customer can be about it.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
