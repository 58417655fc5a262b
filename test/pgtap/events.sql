-- The events each workflow leaves: which, in what order, and what they say.
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
SELECT is((SELECT array_agg(e.payload ORDER BY e.sequence) FROM reservation.history(id($1)) AS e), $2, $1 || ': what they say')
$$;

-- 1. Create
SELECT is(record_outcome('free', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'customer-1', details => '{"secret": "s3cr3t"}')),
	'confirmed', 'nothing to pay');
SELECT is(new_events('free'), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'is final at once');
SELECT payloads_are('free', ARRAY[
	jsonb_build_object('customer', 'customer-1', 'resource_ids', jsonb_build_array(r('room')::text), 'quantity', 1,
		'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-02T11:00:00+00:00'),
	jsonb_build_object('units', jsonb_build_array(jsonb_build_object('resource_id', r('room')::text, 'units', '[0,1)',
		'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-02T11:00:00+00:00'))),
	'{"status": "confirmed", "version": 1, "currency": "EUR"}',
	'{"confirmed_at": "2030-01-01T12:00:00+00:00"}']);
SELECT is(record_outcome('upfront', reservation.create_reservation(r('suite'), nights('2030-03-01', 2), 'c')), 'held', 'to pay upfront');
SELECT is(new_events('upfront'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested', 'waits for it');
SELECT is(last_payload('upfront', 'ReservationCreated'),
	'{"status": "held", "version": 1, "amount": "200.00", "currency": "EUR", "payment_status": "due", "expires_at": "2030-01-01T12:15:00+00:00"}'::jsonb,
	'created with an amount and a deadline');
SELECT is(last_payload('upfront', 'PaymentRequested'),
	'{"requested": "200.00", "currency": "EUR", "expires_at": "2030-01-01T12:15:00+00:00"}'::jsonb, 'requested until then');
SELECT is(record_outcome('upfront', reservation.send_reservation_confirmation(id('upfront'), 'sms', 'm-1')), 'held', 'told before it is final');
SELECT is(new_events('upfront'), 'ReservationConfirmationSent', 'is an event');
SELECT is(last_payload('upfront', 'ReservationConfirmationSent'),
	jsonb_build_object('channel', 'sms', 'message_id', 'm-1', 'about', 'created', 'version', (row_of('upfront')).version), 'that says how and of what');
SELECT is(record_outcome('later', reservation.create_reservation(r('cabin'), nights('2030-03-01', 1), 'c')), 'confirmed', 'to pay later');
SELECT is(new_events('later'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized', 'is asked for and final');
SELECT is(record_outcome('held', reservation.create_reservation(r('room'), nights('2030-03-05', 1), 'c', hold => '1 hour')), 'held', 'only held');
SELECT is(new_events('held'), 'ReservationRequested AvailabilityConfirmed ReservationCreated', 'is not final');
SELECT is(record_outcome('held', reservation.confirm_reservation(id('held'))), 'confirmed', 'confirmed');
SELECT is(new_events('held'), 'ReservationFinalized', 'is');
SELECT is(last_payload('held', 'ReservationFinalized'),
	'{"status": "confirmed", "version": 2, "confirmed_at": "2030-01-01T12:00:00+00:00"}'::jsonb, 'since when');
SELECT is(record_outcome('given', reservation.create_reservation(r('room'), nights('2030-03-07', 1), 'c', amount => 7)), 'confirmed', 'an amount given');
SELECT is(last_payload('given', 'ReservationRequested') @> '{"amount": "7.00", "currency": "EUR", "amount_fixed": true}', true, 'is part of the request');
SELECT is(record_outcome('over', reservation.create_reservation(r('room'), nights('2030-03-07', 1), 'c', on_unavailable => 'overbook')), 'confirmed', 'one too many');
SELECT is(last_payload('over', 'AvailabilityConfirmed')->'overbooked', 'true'::jsonb, 'is told');

-- 2. No room
SELECT is(record_outcome('refused', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'refused: unavailable', 'no room');
SELECT is(new_events('refused'), 'ReservationRequested AvailabilityRejected', 'is two events');
SELECT is(last_payload('refused', 'AvailabilityRejected') - 'alternatives',
	'{"command": "create_reservation", "reason": "unavailable", "status": "rejected", "version": 1, "currency": "EUR", "ended_at": "2030-01-01T12:00:00+00:00"}'::jsonb,
	'with the reason');
SELECT is(last_payload('refused', 'AvailabilityRejected')->'alternatives', (outcome_of('refused')).alternatives, 'and the alternatives of the answer');

-- 3. Modify
SELECT is(record_outcome('later', reservation.modify_reservation(id('later'), nights('2030-03-01', 2))), 'confirmed', 'longer');
SELECT is(new_events('later'), 'ReservationModified PaymentRequested ReservationFinalized', 'is asked for and final');
SELECT is(last_payload('later', 'ReservationModified'),
	jsonb_build_object('to', '2030-03-03T11:00:00+00:00', 'amount', '200.00', 'currency', 'EUR', 'version', 2,
		'units', jsonb_build_array(jsonb_build_object('resource_id', r('cabin')::text, 'units', '[0,1)',
			'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-03T11:00:00+00:00')),
		'previous', jsonb_build_object('to', '2030-03-02T11:00:00+00:00', 'amount', '100.00', 'currency', 'EUR')), 'old and new');
SELECT is(last_payload('later', 'PaymentRequested')->>'requested', '100.00', 'for the difference');
SELECT is(record_outcome('later', reservation.modify_reservation(id('later'), customer => 'd')), 'confirmed', 'another customer');
SELECT is(new_events('later'), 'ReservationModified ReservationFinalized', 'costs nothing');
SELECT is(last_payload('later', 'ReservationModified'), '{"customer": "d", "version": 3, "previous": {"customer": "c"}}'::jsonb, 'old and new');
SELECT is(record_outcome('upfront', reservation.modify_reservation(id('upfront'), nights('2030-03-01', 3))), 'held', 'a hold, longer');
SELECT is(new_events('upfront'), 'ReservationModified PaymentRequested', 'is final when it is paid');
SELECT is(record_outcome('held', reservation.modify_reservation(id('held'), nights('2030-03-01', 1))), 'refused: unavailable', 'no room');
SELECT is(new_events('held'), 'ModificationRejected', 'is one event');
SELECT is(last_payload('held', 'ModificationRejected') - 'alternatives',
	'{"command": "modify_reservation", "reason": "unavailable", "requested": {"from": "2030-03-01T15:00:00+00:00", "to": "2030-03-02T11:00:00+00:00"}}'::jsonb,
	'with what was asked for');
SELECT is(last_payload('held', 'ModificationRejected')->'alternatives', (outcome_of('held')).alternatives, 'and what there is instead');
SELECT is(record_outcome('held', reservation.modify_reservation(id('held'), details => '{"secret": "s3cr3t"}')), 'confirmed', 'details');
SELECT is(last_payload('held', 'ReservationModified'), '{"version": 3, "previous": {}}'::jsonb, 'are not told');

-- 4. Cancel
SELECT is(record_outcome('later', reservation.cancel_reservation(id('later'), 'rain')), 'canceled', 'canceled');
SELECT is(new_events('later'), 'ReservationCanceled', 'is one event: nothing was paid');
SELECT is(last_payload('later', 'ReservationCanceled'),
	'{"reason": "rain", "status": "canceled", "version": 4, "payment_status": "none", "ended_at": "2030-01-01T12:00:00+00:00"}'::jsonb, 'why and when');
SELECT is(record_outcome('later', reservation.send_reservation_confirmation(id('later'))), 'canceled', 'told');
SELECT is(new_events('later'), 'ReservationConfirmationSent', 'is another');
SET reservation.support_contact = 'help@example.com';
SELECT is(record_outcome('refused', reservation.cancel_reservation(id('refused'))), 'refused: wrong_status', 'not to be canceled');
SELECT is(new_events('refused'), 'CancellationRejected', 'is an event');
SELECT is(last_payload('refused', 'CancellationRejected'),
	'{"command": "cancel_reservation", "reason": "wrong_status", "contact": "help@example.com"}'::jsonb, 'with the contact');

-- Paid, in one of all ways; canceled, and paid back
SELECT is(record_outcome('paid', reservation.create_reservation(r('suite'), nights('2030-05-01', 2), 'c')), 'held', 'to be paid');
SELECT is(record_outcome('paid', reservation.send_reservation_confirmation(id('paid'))), 'held', 'told');
SELECT is(record_outcome('paid', reservation.authorize_payment(id('paid'), 'a-1', method => 'card')), 'held', 'authorized');
SELECT is(record_outcome('paid', reservation.complete_payment(id('paid'), 'a-1')), 'confirmed', 'paid');
SELECT is(new_events('paid'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationConfirmationSent'
	' PaymentAuthorized PaymentCompleted ReservationFinalized', 'the whole of it');
SELECT is(last_payload('paid', 'PaymentCompleted'), '{"provider_reference": "a-1", "method": "card", "completed": "200.00", "currency": "EUR",
	"payment_status": "paid", "version": 4}'::jsonb, 'how much of what');
SELECT is(last_payload('paid', 'ReservationFinalized'), '{"status": "confirmed", "confirmed_at": "2030-01-01T12:00:00+00:00"}'::jsonb, 'and firm');
SELECT is(record_outcome('paid', reservation.modify_reservation(id('paid'), nights('2030-05-01', 3))), 'confirmed', 'longer');
SELECT is(new_events('paid'), 'ReservationModified PaymentRequested', 'is final');
SELECT is(last_payload('paid', 'PaymentRequested'), '{"requested": "100.00", "currency": "EUR"}'::jsonb, 'when the difference');
SELECT is(record_outcome('paid', reservation.complete_payment(id('paid'), 'a-2')), 'confirmed', 'is paid');
SELECT is(new_events('paid'), 'PaymentCompleted ReservationFinalized', 'in the end');
SELECT is(record_outcome('paid', reservation.modify_reservation(id('paid'), nights('2030-05-01', 1))), 'confirmed', 'shorter');
SELECT is(new_events('paid'), 'ReservationModified RefundDue ReservationFinalized', 'is owed back, and final');
SELECT is(last_payload('paid', 'RefundDue'), '{"refund": "200.00", "currency": "EUR"}'::jsonb, 'the difference');
SELECT is(record_outcome('paid', reservation.cancel_reservation(id('paid'))), 'canceled', 'canceled');
SELECT is(new_events('paid'), 'ReservationCanceled RefundDue', 'owes the rest');
SELECT is(record_outcome('paid', reservation.complete_refund(id('paid'), 'r-1')), 'canceled', 'paid back');
SELECT is(record_outcome('paid', reservation.send_reservation_confirmation(id('paid'))), 'canceled', 'told');
SELECT is(new_events('paid'), 'RefundCompleted ReservationConfirmationSent', 'all of it');
SELECT is(last_payload('paid', 'RefundCompleted'), '{"provider_reference": "r-1", "refunded": "300.00", "currency": "EUR",
	"payment_status": "refunded", "version": 9}'::jsonb, 'in one sum');
SELECT is(record_outcome('fails', reservation.create_reservation(r('suite'), nights('2030-05-01', 1), 'c')), 'held', 'to be paid');
SELECT isnt(new_events('fails'), '', 'so far');
SELECT is(record_outcome('fails', reservation.fail_payment(id('fails'), 'f-1', 'declined')), 'held', 'but it fails');
SELECT is(new_events('fails'), 'PaymentFailed', 'is one event');
SET reservation.now = '2030-01-01 12:15+00';
SELECT is(record_outcome('fails', reservation.complete_payment(id('fails'), 'f-2')), 'confirmed', 'until the deadline, and later');
SELECT is(new_events('fails'), 'ReservationExpired PaymentCompleted AvailabilityConfirmed ReservationFinalized', 'revived');
SELECT is(last_payload('fails', 'ReservationFinalized'), '{"status": "confirmed", "payment_status": "paid",
	"confirmed_at": "2030-01-01T12:15:00+00:00"}'::jsonb, 'as if it had never ended');

-- 5. Check-in, check-out, and who does not come
SET reservation.now = '2030-03-01 16:00:00.5+00';
SELECT is(record_outcome('free', reservation.checkin(id('free'))), 'checked_in', 'in');
SELECT is(new_events('free'), 'ReservationCheckedIn', 'is one event');
SELECT is(last_payload('free', 'ReservationCheckedIn') - 'units',
	'{"status": "checked_in", "version": 2, "checked_in_at": "2030-03-01T16:00:00.5+00:00"}'::jsonb, 'to the fraction');
SELECT is(record_outcome('free', reservation.cancel_reservation(id('free'))), 'refused: wrong_status', 'too late to cancel');
SET reservation.now = '2030-03-01 20:00+00';
SELECT is(record_outcome('free', reservation.checkout(id('free'))), 'checked_out', 'out');
SELECT is(new_events('free'), 'CancellationRejected ReservationCheckedOut', 'is one event');
SELECT is(last_payload('free', 'ReservationCheckedOut'),
	jsonb_build_object('status', 'checked_out', 'version', 3, 'checked_out_at', '2030-03-01T20:00:00+00:00',
		'ended_at', '2030-03-01T20:00:00+00:00',
		'units', jsonb_build_array(jsonb_build_object('resource_id', r('room')::text, 'units', '[0,1)',
			'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-01T20:00:00+00:00'))), 'with what was used');
SELECT is(record_outcome('free', reservation.mark_no_show(id('free'))), 'refused: wrong_status', 'who came');
SELECT is(new_events('free'), 'CommandRejected', 'any other refusal');
SELECT is(last_payload('free', 'CommandRejected'), '{"command": "mark_no_show", "reason": "wrong_status"}'::jsonb, 'says of what');
SET reservation.now = '2030-03-07 16:00+00';
SELECT is(record_outcome('given', reservation.mark_no_show(id('given'))), 'no_show', 'who did not');
SELECT is(new_events('given'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized ReservationNoShow',
	'is one event');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('dead', reservation.create_reservation(r('room'), nights('2030-03-20', 1), 'c', hold => '1 minute')), 'held', 'a hold');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(record_outcome('dead', reservation.expire_reservation(id('dead'))), 'expired', 'that ends');
SELECT is(last_payload('dead', 'ReservationExpired'),
	jsonb_build_object('status', 'expired', 'version', (row_of('dead')).version, 'ended_at', '2030-01-01T12:01:00+00:00'), 'when it ended');

-- Their order
SELECT is_empty($$SELECT * FROM (SELECT position, sequence,
		row_number() OVER (PARTITION BY aggregateid ORDER BY position) AS nth FROM reservation.event) AS e
	WHERE sequence <> nth$$,
	'1, 2, 3 … within a reservation, and positions grow along it');
SELECT is_empty($$SELECT r.reservation_id FROM reservation.reservation r WHERE r.sequence <>
	(SELECT max(e.sequence) FROM reservation.event e WHERE e.aggregateid = r.reservation_id::text)$$, 'refusals count');
SELECT is((SELECT count(DISTINCT id) = count(*) AND bool_and(get_byte(uuid_send(id), 6) >> 4 = 7) FROM reservation.event), true,
	'every event has an id of its own');
SELECT is_empty($$SELECT FROM reservation.event WHERE aggregatetype <> 'reservation' OR transaction_id IS NULL$$, 'all are of reservations');
SELECT results_eq($$SELECT occurred_at FROM reservation.history(id('dead'))$$,
	$$VALUES ('2030-01-01 12:00+00'::timestamptz), ('2030-01-01 12:00+00'), ('2030-01-01 12:00+00'), ('2030-01-01 13:00+00')$$,
	'when the command was, not when the hold ended');

-- Where they come from
BEGIN;
SET LOCAL reservation.correlation_id = 'order-7';
SET LOCAL reservation.causation_id = 'message-8';
SET LOCAL reservation.actor = 'alice';
SET LOCAL reservation.traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
SELECT is(record_outcome('context', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'with a context');
COMMIT;
SELECT is(record_outcome('context', reservation.cancel_reservation(id('context'))), 'canceled', 'and without');
SELECT results_eq($$SELECT DISTINCT sequence < 5, correlation_id, causation_id, actor, tracingspancontext, session_role
	FROM reservation.history(id('context')) ORDER BY 1 DESC$$,
	$$VALUES (true, 'order-7', 'message-8', 'alice',
		'traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', session_user::text COLLATE "default"),
		(false, NULL, NULL, NULL, NULL, session_user::text COLLATE "default")$$, 'every event of a command has its context');
CREATE ROLE events_agent;
SELECT reservation.grant_usage('events_agent', 'agent');
GRANT ALL ON answer TO events_agent;
SET ROLE events_agent;
SELECT is(record_outcome('role', reservation.create_reservation(r('room'), nights('2030-04-05', 1), 'c')), 'confirmed', 'as another role');
RESET ROLE;
SELECT results_eq($$SELECT DISTINCT session_role FROM reservation.history(id('role'))$$, $$VALUES (session_user::text COLLATE "default")$$,
	'who was logged in is a fact');

-- A rollback leaves no event.
BEGIN;
SAVEPOINT a;
SELECT is((reservation.modify_reservation(id('role'), customer => 'd')).version, 2, 'changed');
ROLLBACK TO a;
SELECT is((reservation.modify_reservation(id('role'), customer => 'e')).version, 2, 'otherwise');
COMMIT;
SELECT is((SELECT string_agg(payload->>'customer', ' ' ORDER BY sequence) FROM reservation.history(id('role'))), 'c e', 'is what is told');

-- The rules for payloads, over all there are
CREATE TABLE leaf AS WITH RECURSIVE node(position, key, parent, value) AS (
	SELECT position, NULL::text, NULL::jsonb, payload FROM reservation.event
	UNION ALL
	SELECT n.position, coalesce(c.key, n.key), n.value, c.value FROM node n, LATERAL (
		SELECT key, value FROM jsonb_each(CASE jsonb_typeof(n.value) WHEN 'object' THEN n.value ELSE '{}' END)
		UNION ALL
		SELECT NULL, value FROM jsonb_array_elements(CASE jsonb_typeof(n.value) WHEN 'array' THEN n.value ELSE '[]' END)) AS c
) SELECT * FROM node;
SELECT is_empty($$SELECT * FROM leaf WHERE jsonb_typeof(value) = 'null'$$, 'no nulls');
SELECT is_empty($$SELECT * FROM leaf WHERE key IN ('amount', 'requested', 'authorized', 'completed', 'failed', 'refund', 'refunded') AND jsonb_typeof(value) <> 'object'
	AND (jsonb_typeof(value) <> 'string' OR value #>> '{}' !~ '^\d+\.\d\d$' OR NOT parent ? 'currency')$$,
	'money is a string with its currency beside it');
SELECT is_empty($$SELECT * FROM leaf WHERE (key IN ('from', 'to') OR key ~ '_at$')
	AND value #>> '{}' !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$'$$, 'times are RFC 3339 with offset');
SELECT is_empty($$SELECT * FROM leaf WHERE (key ~ '_id$' OR key = 'resource_ids') AND jsonb_typeof(value) NOT IN ('string', 'array')$$,
	'ids are strings');
SELECT is_empty($$SELECT * FROM reservation.event WHERE payload::text ~ 'secret|s3cr3t|details'$$, 'details never enter an event');

-- Reading
SELECT results_eq('SELECT position FROM reservation.read_events()', 'SELECT position FROM reservation.event ORDER BY position', 'all, in order');
SELECT results_eq('SELECT e.* FROM reservation.read_events(3, 4) AS e',
	'SELECT e.* FROM reservation.event AS e WHERE position > 3 ORDER BY position LIMIT 4', 'after a position, so many');
SELECT is_empty('SELECT FROM reservation.read_events((SELECT max(position) FROM reservation.event))', 'after the last, none');
SELECT results_eq($$SELECT e.* FROM reservation.history(id('later')) AS e$$,
	$$SELECT e.* FROM reservation.event AS e WHERE aggregateid = id('later')::text ORDER BY sequence$$, 'of one, in order');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT * FROM finish();
DROP OWNED BY events_agent;
DROP ROLE events_agent;
