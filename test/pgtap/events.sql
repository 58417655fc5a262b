-- The events of each workflow: their types, their order and their payloads.
\ir support/story.sql
SELECT plan(114);

-- The form of a payload must not depend on the role that writes it.
SET TimeZone = 'Asia/Kathmandu';
SET DateStyle = 'German';
SET IntervalStyle = 'sql_standard';
SET bytea_output = 'escape';
SET extra_float_digits = -15;

INSERT INTO reservation.resource (name, time_zone, price, price_per, payment, capacity, overbooking) VALUES
	('room', 'UTC', NULL, 'reservation', 'later', 1, 1),
	('cabin', 'UTC', 100, 'night', 'later', 1, 0),
	('suite', 'UTC', 100, 'night', 'upfront', 1, 0);

CREATE FUNCTION last_payload(name text, type text) RETURNS jsonb LANGUAGE sql AS $$
SELECT e.payload FROM reservation.history(id($1)) AS e WHERE e.type = $2 ORDER BY e.sequence DESC LIMIT 1
$$;
CREATE FUNCTION payloads_are(name text, expected jsonb[]) RETURNS SETOF text LANGUAGE sql AS $$
SELECT is((SELECT array_agg(e.payload ORDER BY e.sequence) FROM reservation.history(id($1)) AS e), $2, 'The events of ' || $1 || ' have these payloads.')
$$;

-- 1. Create
SELECT is(record_outcome('free', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'customer-1', details => '{"secret": "s3cr3t"}')),
	'confirmed', 'A reservation without a price is confirmed.');
SELECT is(new_events('free'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'Its creation has four events, the last of them final.');
SELECT payloads_are('free', ARRAY[
	jsonb_build_object('customer', 'customer-1', 'resource_ids', jsonb_build_array(r('room')::text), 'quantity', 1,
		'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-02T11:00:00+00:00'),
	jsonb_build_object('units', jsonb_build_array(jsonb_build_object('resource_id', r('room')::text, 'units', '[0,1)',
		'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-02T11:00:00+00:00'))),
	'{"status": "confirmed", "version": 1, "currency": "EUR"}',
	'{"confirmed_at": "2030-01-01T12:00:00+00:00"}']);
SELECT is(record_outcome('upfront', reservation.create_reservation(r('suite'), nights('2030-03-01', 2), 'c')), 'held', 'A reservation to be paid upfront is held.');
SELECT is(new_events('upfront'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested', 'Its creation requests the payment and is not final.');
SELECT is(last_payload('upfront', 'ReservationCreated'),
	'{"status": "held", "version": 1, "amount": "200.00", "prices": [{"per": "night", "units": [{"prices": [{"price": "100", "charged": 2}], "quantity": 1}]}],
		"currency": "EUR", "payment_status": "due", "expires_at": "2030-01-01T12:15:00+00:00"}'::jsonb,
	'The event of the creation has the amount and the deadline.');
SELECT is(last_payload('upfront', 'PaymentRequested'),
	'{"requested": "200.00", "currency": "EUR", "expires_at": "2030-01-01T12:15:00+00:00"}'::jsonb, 'The request has the same deadline.');
SELECT is(record_outcome('upfront', reservation.send_reservation_confirmation(id('upfront'), 'sms', 'm-1')), 'held', 'A confirmation can be recorded for a hold.');
SELECT is(new_events('upfront'), 'ReservationConfirmationSent', 'The recorded confirmation is one event.');
SELECT is(last_payload('upfront', 'ReservationConfirmationSent'),
	jsonb_build_object('channel', 'sms', 'message_id', 'm-1', 'about', 'created', 'version', (row_of('upfront')).version), 'The event has its channel, its id and the change that it is about.');
SELECT is(record_outcome('later', reservation.create_reservation(r('cabin'), nights('2030-03-01', 1), 'c')), 'confirmed', 'A reservation to be paid later is confirmed.');
SELECT is(new_events('later'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized', 'Its creation requests the payment and is final.');
SELECT is(record_outcome('held', reservation.create_reservation(r('room'), nights('2030-03-05', 1), 'c', hold => '1 hour')), 'held', 'A requested hold is held.');
SELECT is(new_events('held'), 'ReservationRequested AvailabilityConfirmed ReservationCreated', 'A hold is not final.');
SELECT is(record_outcome('held', reservation.confirm_reservation(id('held'))), 'confirmed', 'The hold can be confirmed.');
SELECT is(new_events('held'), 'ReservationFinalized', 'The confirmation is one final event.');
SELECT is(last_payload('held', 'ReservationFinalized'),
	'{"status": "confirmed", "version": 2, "confirmed_at": "2030-01-01T12:00:00+00:00"}'::jsonb, 'The final event has the time of confirmation.');
SELECT is(record_outcome('given', reservation.create_reservation(r('room'), nights('2030-03-07', 1), 'c', amount => 7)), 'confirmed', 'A reservation with a given amount is confirmed.');
SELECT is(last_payload('given', 'ReservationRequested') @> '{"amount": "7.00", "currency": "EUR", "amount_fixed": true}', true, 'The request has the given amount.');
SELECT is(record_outcome('over', reservation.create_reservation(r('room'), nights('2030-03-07', 1), 'c', on_unavailable => 'overbook')), 'confirmed', 'An overbooked reservation is confirmed.');
SELECT is(last_payload('over', 'AvailabilityConfirmed')->'overbooked', 'true'::jsonb, 'The event says that it is overbooked.');

-- 2. No room
SELECT is(record_outcome('refused', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'refused: unavailable', 'A request without room is refused.');
SELECT is(new_events('refused'), 'ReservationRequested AvailabilityRejected', 'The refusal has two events.');
SELECT is(last_payload('refused', 'AvailabilityRejected') - 'alternatives',
	'{"command": "create_reservation", "reason": "unavailable", "status": "rejected", "version": 1, "currency": "EUR", "ended_at": "2030-01-01T12:00:00+00:00"}'::jsonb,
	'The second event has the reason.');
SELECT is(last_payload('refused', 'AvailabilityRejected')->'alternatives', (outcome_of('refused')).alternatives, 'It has the alternatives of the answer.');

-- 3. Modify
SELECT is(record_outcome('later', reservation.modify_reservation(id('later'), nights('2030-03-01', 2))), 'confirmed', 'A stay is prolonged.');
SELECT is(new_events('later'), 'ReservationModified PaymentRequested ReservationFinalized', 'The change requests the difference and is final.');
SELECT is(last_payload('later', 'ReservationModified'),
	jsonb_build_object('to', '2030-03-03T11:00:00+00:00', 'amount', '200.00', 'currency', 'EUR', 'version', 2,
		'prices', '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 2}], "quantity": 1}]}]'::jsonb,
		'units', jsonb_build_array(jsonb_build_object('resource_id', r('cabin')::text, 'units', '[0,1)',
			'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-03T11:00:00+00:00')),
		'previous', jsonb_build_object('to', '2030-03-02T11:00:00+00:00', 'amount', '100.00', 'currency', 'EUR',
			'prices', '[{"per": "night", "units": [{"prices": [{"price": "100", "charged": 1}], "quantity": 1}]}]'::jsonb)), 'The event has the new values and the old.');
SELECT is(last_payload('later', 'PaymentRequested')->>'requested', '100.00', 'The request has the difference.');
SELECT is(record_outcome('later', reservation.modify_reservation(id('later'), customer => 'd')), 'confirmed', 'The customer is changed.');
SELECT is(new_events('later'), 'ReservationModified ReservationFinalized', 'A change without a difference requests no payment.');
SELECT is(last_payload('later', 'ReservationModified'), '{"customer": "d", "version": 3, "previous": {"customer": "c"}}'::jsonb, 'The event has the new customer and the old.');
SELECT is(record_outcome('upfront', reservation.modify_reservation(id('upfront'), nights('2030-03-01', 3))), 'held', 'A held stay is prolonged.');
SELECT is(new_events('upfront'), 'ReservationModified PaymentRequested', 'The changed hold is not final.');
SELECT is(record_outcome('held', reservation.modify_reservation(id('held'), nights('2030-03-01', 1))), 'refused: unavailable', 'A modification without room is refused.');
SELECT is(new_events('held'), 'ModificationRejected', 'The refusal is one event.');
SELECT is(last_payload('held', 'ModificationRejected') - 'alternatives',
	'{"command": "modify_reservation", "reason": "unavailable", "requested": {"from": "2030-03-01T15:00:00+00:00", "to": "2030-03-02T11:00:00+00:00"}}'::jsonb,
	'The event has the requested values.');
SELECT is(last_payload('held', 'ModificationRejected')->'alternatives', (outcome_of('held')).alternatives, 'The event has the alternatives of the answer.');
SELECT is(record_outcome('held', reservation.modify_reservation(id('held'), details => '{"secret": "s3cr3t"}')), 'confirmed', 'The details are changed.');
SELECT is(last_payload('held', 'ReservationModified'), '{"version": 3, "previous": {}}'::jsonb, 'The event does not have the details.');

-- 4. Cancel
SELECT is(record_outcome('later', reservation.cancel_reservation(id('later'), 'rain')), 'canceled', 'An unpaid reservation is canceled.');
SELECT is(new_events('later'), 'ReservationCanceled', 'Its cancellation is one event.');
SELECT is(last_payload('later', 'ReservationCanceled'),
	'{"reason": "rain", "status": "canceled", "version": 4, "payment_status": "none", "ended_at": "2030-01-01T12:00:00+00:00"}'::jsonb, 'The event has the reason and the time.');
SELECT is(record_outcome('later', reservation.send_reservation_confirmation(id('later'))), 'canceled', 'A confirmation of the cancellation can be recorded.');
SELECT is(new_events('later'), 'ReservationConfirmationSent', 'It is one event.');
SET reservation.support_contact = 'help@example.com';
SELECT is(record_outcome('refused', reservation.cancel_reservation(id('refused'))), 'refused: wrong_status', 'A rejected request cannot be canceled.');
SELECT is(new_events('refused'), 'CancellationRejected', 'The refusal is one event.');
SELECT is(last_payload('refused', 'CancellationRejected'),
	'{"command": "cancel_reservation", "reason": "wrong_status", "contact": "help@example.com"}'::jsonb, 'The event has the support contact.');

-- Paid, in one of all ways; canceled, and paid back
SELECT is(record_outcome('paid', reservation.create_reservation(r('suite'), nights('2030-05-01', 2), 'c')), 'held', 'A reservation to be paid is held.');
SELECT is(record_outcome('paid', reservation.send_reservation_confirmation(id('paid'))), 'held', 'A confirmation is recorded.');
SELECT is(record_outcome('paid', reservation.authorize_payment(id('paid'), 'a-1', method => 'card')), 'held', 'A payment is authorized.');
SELECT is(record_outcome('paid', reservation.complete_payment(id('paid'), 'a-1')), 'confirmed', 'The payment completes.');
SELECT is(new_events('paid'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationConfirmationSent'
	' PaymentAuthorized PaymentCompleted ReservationFinalized', 'The workflow of a payment has eight events.');
SELECT is(last_payload('paid', 'PaymentCompleted'), '{"provider_reference": "a-1", "method": "card", "completed": "200.00", "currency": "EUR",
	"payment_status": "paid", "version": 4}'::jsonb, 'The event of the payment has reference, method and amount.');
SELECT is(last_payload('paid', 'ReservationFinalized'), '{"status": "confirmed", "confirmed_at": "2030-01-01T12:00:00+00:00"}'::jsonb, 'The final event has the new status.');
SELECT is(record_outcome('paid', reservation.modify_reservation(id('paid'), nights('2030-05-01', 3))), 'confirmed', 'The paid stay is prolonged.');
SELECT is(new_events('paid'), 'ReservationModified PaymentRequested', 'The change requests the difference and is not final.');
SELECT is(last_payload('paid', 'PaymentRequested'), '{"requested": "100.00", "currency": "EUR", "expires_at": "2030-01-01T12:15:00+00:00"}'::jsonb,
	'The request has the difference, and the time to pay it.');
SELECT is(record_outcome('paid', reservation.complete_payment(id('paid'), 'a-2')), 'confirmed', 'The difference is paid.');
SELECT is(new_events('paid'), 'PaymentCompleted ReservationFinalized', 'The payment makes the change final.');
SELECT is(record_outcome('paid', reservation.modify_reservation(id('paid'), nights('2030-05-01', 1))), 'confirmed', 'The paid stay is shortened.');
SELECT is(new_events('paid'), 'ReservationModified RefundDue ReservationFinalized', 'The excess is owed back and the change is final.');
SELECT is(last_payload('paid', 'RefundDue'), '{"refund": "200.00", "currency": "EUR"}'::jsonb, 'The event has the difference.');
SELECT is(record_outcome('paid', reservation.cancel_reservation(id('paid'))), 'canceled', 'The paid reservation is canceled.');
SELECT is(new_events('paid'), 'ReservationCanceled RefundDue', 'The rest is owed back.');
SELECT is(record_outcome('paid', reservation.complete_refund(id('paid'), 'r-1')), 'canceled', 'The whole amount is refunded.');
SELECT is(record_outcome('paid', reservation.send_reservation_confirmation(id('paid'))), 'canceled', 'A confirmation is recorded.');
SELECT is(new_events('paid'), 'RefundCompleted ReservationConfirmationSent', 'Both are events.');
SELECT is(last_payload('paid', 'RefundCompleted'), '{"provider_reference": "r-1", "refunded": "300.00", "currency": "EUR",
	"payment_status": "refunded", "version": 9}'::jsonb, 'The event has the whole refund.');
SELECT is(record_outcome('fails', reservation.create_reservation(r('suite'), nights('2030-05-01', 1), 'c')), 'held', 'Another reservation is held.');
SELECT isnt(new_events('fails'), '', 'Its creation wrote events.');
SELECT is(record_outcome('fails', reservation.fail_payment(id('fails'), 'f-1', 'declined')), 'held', 'Its payment fails.');
SELECT is(new_events('fails'), 'PaymentFailed', 'The failure is one event.');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(record_outcome('fails', reservation.complete_payment(id('fails'), 'f-2')), 'confirmed', 'A late payment revives the reservation.');
SELECT is(new_events('fails'), 'ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'The expiry and the revival are events of one call.');
SELECT is(last_payload('fails', 'ReservationFinalized'), '{"status": "confirmed", "payment_status": "paid",
	"confirmed_at": "2030-01-01T12:15:00+00:00"}'::jsonb, 'The final event has the new time of confirmation.');

-- 5. Check-in, check-out and no-show
SET reservation.now = '2030-03-01 16:00:00.5+00';
SELECT is(record_outcome('free', reservation.checkin(id('free'))), 'checked_in', 'A guest checks in.');
SELECT is(new_events('free'), 'ReservationCheckedIn', 'The check-in is one event.');
SELECT is(last_payload('free', 'ReservationCheckedIn') - 'units',
	'{"status": "checked_in", "version": 2, "checked_in_at": "2030-03-01T16:00:00.5+00:00"}'::jsonb, 'The event has the time with its fraction.');
SELECT is(record_outcome('free', reservation.cancel_reservation(id('free'))), 'refused: wrong_status', 'A cancellation is refused after the check-in.');
SET reservation.now = '2030-03-01 20:00+00';
SELECT is(record_outcome('free', reservation.checkout(id('free'))), 'checked_out', 'The guest checks out.');
SELECT is(new_events('free'), 'CancellationRejected ReservationCheckedOut', 'The check-out is one event after the refusal.');
SELECT is(last_payload('free', 'ReservationCheckedOut'),
	jsonb_build_object('status', 'checked_out', 'version', 3, 'checked_out_at', '2030-03-01T20:00:00+00:00',
		'ended_at', '2030-03-01T20:00:00+00:00',
		'units', jsonb_build_array(jsonb_build_object('resource_id', r('room')::text, 'units', '[0,1)',
			'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-01T20:00:00+00:00'))), 'The event has the units and the time used.');
SELECT is(record_outcome('free', reservation.mark_no_show(id('free'))), 'refused: wrong_status', 'A guest who has come cannot be marked as a no-show.');
SELECT is(new_events('free'), 'CommandRejected', 'The refusal is one event.');
SELECT is(last_payload('free', 'CommandRejected'), '{"command": "mark_no_show", "reason": "wrong_status"}'::jsonb, 'The event has the command and the reason.');
SET reservation.now = '2030-03-07 16:00+00';
SELECT is(record_outcome('given', reservation.mark_no_show(id('given'))), 'no_show', 'A guest who has not come is marked as a no-show.');
SELECT is(new_events('given'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized ReservationNoShow',
	'The no-show is one event after those of the creation.');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('dead', reservation.create_reservation(r('room'), nights('2030-03-20', 1), 'c', hold => '1 minute')), 'held', 'A hold is held.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('dead', reservation.expire_reservation(id('dead'))), 'expired', 'It expires after its deadline.');
SELECT is(last_payload('dead', 'ReservationExpired'),
	jsonb_build_object('status', 'expired', 'version', (row_of('dead')).version, 'ended_at', '2030-01-01T12:01:00+00:00'), 'The event has the deadline as the end.');

-- Their order
SELECT is_empty($$SELECT * FROM (SELECT position, sequence,
		row_number() OVER (PARTITION BY aggregateid ORDER BY position) AS nth FROM reservation.event) AS e
	WHERE sequence <> nth$$,
	'The sequence of a reservation has no gap, and positions grow along it.');
SELECT is_empty($$SELECT r.reservation_id FROM reservation.reservation r WHERE r.sequence <>
	(SELECT max(e.sequence) FROM reservation.event e WHERE e.aggregateid = r.reservation_id::text)$$, 'The row has the sequence of its last event, refusals included.');
SELECT is((SELECT count(DISTINCT id) = count(*) AND bool_and(get_byte(uuid_send(id), 6) >> 4 = 7) FROM reservation.event), true,
	'Every event has a unique uuid of version 7.');
SELECT is_empty($$SELECT FROM reservation.event WHERE aggregatetype <> 'reservation' OR transaction_id IS NULL$$, 'All events are of reservations and have a transaction.');
SELECT results_eq($$SELECT occurred_at FROM reservation.history(id('dead'))$$,
	$$VALUES ('2030-01-01 12:00+00'::timestamptz), ('2030-01-01 12:00+00'), ('2030-01-01 12:00+00'), ('2030-01-01 13:00+00')$$,
	'An expiry occurs at the time of the command and not of the deadline.');

-- Where they come from
BEGIN;
SET LOCAL reservation.correlation_id = 'order-7';
SET LOCAL reservation.causation_id = 'message-8';
SET LOCAL reservation.actor = 'alice';
SET LOCAL reservation.traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
SELECT is(record_outcome('context', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'A command with a context is accepted.');
COMMIT;
SELECT is(record_outcome('context', reservation.cancel_reservation(id('context'))), 'canceled', 'A command without a context is accepted.');
SELECT results_eq($$SELECT DISTINCT sequence < 5, correlation_id, causation_id, actor, tracingspancontext, session_role
	FROM reservation.history(id('context')) ORDER BY 1 DESC$$,
	$$VALUES (true, 'order-7', 'message-8', 'alice',
		'traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', session_user::text COLLATE "default"),
		(false, NULL, NULL, NULL, NULL, session_user::text COLLATE "default")$$, 'Every event of a command has the context of its transaction.');
CREATE ROLE events_agent;
SELECT reservation.grant_usage('events_agent', 'agent');
GRANT ALL ON answer TO events_agent;
SET ROLE events_agent;
SELECT is(record_outcome('role', reservation.create_reservation(r('room'), nights('2030-04-05', 1), 'c')), 'confirmed', 'A command under another role is accepted.');
RESET ROLE;
SELECT results_eq($$SELECT DISTINCT session_role FROM reservation.history(id('role'))$$, $$VALUES (session_user::text COLLATE "default")$$,
	'The event has the role that had logged in.');

-- A rollback leaves no event.
BEGIN;
SAVEPOINT a;
SELECT is((reservation.modify_reservation(id('role'), customer => 'd')).version, 2, 'A modification in a savepoint is accepted.');
ROLLBACK TO a;
SELECT is((reservation.modify_reservation(id('role'), customer => 'e')).version, 2, 'Another is accepted after the rollback to the savepoint.');
COMMIT;
SELECT is((SELECT string_agg(payload->>'customer', ' ' ORDER BY sequence) FROM reservation.history(id('role'))), 'c e', 'Only the second modification has an event.');

-- The rules for payloads, over all there are
CREATE TABLE leaf AS WITH RECURSIVE node(position, key, parent, value) AS (
	SELECT position, NULL::text, NULL::jsonb, payload FROM reservation.event
	UNION ALL
	SELECT n.position, coalesce(c.key, n.key), n.value, c.value FROM node n, LATERAL (
		SELECT key, value FROM jsonb_each(CASE jsonb_typeof(n.value) WHEN 'object' THEN n.value ELSE '{}' END)
		UNION ALL
		SELECT NULL, value FROM jsonb_array_elements(CASE jsonb_typeof(n.value) WHEN 'array' THEN n.value ELSE '[]' END)) AS c
) SELECT * FROM node;
SELECT is_empty($$SELECT * FROM leaf WHERE jsonb_typeof(value) = 'null'$$, 'No payload has a null.');
SELECT is_empty($$SELECT * FROM leaf WHERE key IN ('amount', 'requested', 'authorized', 'completed', 'failed', 'refund', 'refunded') AND jsonb_typeof(value) <> 'object'
	AND (jsonb_typeof(value) <> 'string' OR value #>> '{}' !~ '^\d+\.\d\d$' OR NOT parent ? 'currency')$$,
	'An amount is a string with its currency beside it.');
SELECT is_empty($$SELECT * FROM leaf WHERE (key IN ('from', 'to') OR key ~ '_at$')
	AND value #>> '{}' !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$'$$, 'Times are in RFC 3339 with an offset.');
SELECT is_empty($$SELECT * FROM leaf WHERE (key ~ '_id$' OR key = 'resource_ids') AND jsonb_typeof(value) NOT IN ('string', 'array')$$,
	'Ids are strings.');
SELECT is_empty($$SELECT * FROM reservation.event WHERE payload::text ~ 'secret|s3cr3t|details'$$, 'No event has the details.');

-- Reading
SELECT results_eq('SELECT position FROM reservation.read_events()', 'SELECT position FROM reservation.event ORDER BY position', 'read_events returns all events in order.');
SELECT results_eq('SELECT e.* FROM reservation.read_events(3, 4) AS e',
	'SELECT e.* FROM reservation.event AS e WHERE position > 3 ORDER BY position LIMIT 4', 'read_events returns as many events as asked for, after a position.');
SELECT is_empty('SELECT FROM reservation.read_events((SELECT max(position) FROM reservation.event))', 'After the last position read_events returns nothing.');
SELECT results_eq($$SELECT e.* FROM reservation.history(id('later')) AS e$$,
	$$SELECT e.* FROM reservation.event AS e WHERE aggregateid = id('later')::text ORDER BY sequence$$, 'history returns the events of one reservation in order.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
DROP OWNED BY events_agent;
DROP ROLE events_agent;
