-- cancel_booking, and the view with the sums of a booking.
\ir support/story.sql
SELECT plan(34);

INSERT INTO reservation.cancellation_tier (policy, before, refund_percent, fee) VALUES ('flexible', '7 days', 100, 0), ('flexible', '0', 50, 0);
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, cancellation_policy)
VALUES ('room', 1, 'UTC', 100, 'night', 'later', 'flexible'), ('dinner', 9, 'UTC', 30, 'reservation', 'later', NULL), ('coach', 1, 'UTC', NULL, 'reservation', 'later', NULL);
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment, currency) VALUES ('sake', 9, 'UTC', 900, 'later', 'JPY');

CREATE TABLE booked (name text, item int, answer reservation.booking_outcome);
CREATE FUNCTION book(name text, items jsonb, mode text DEFAULT 'all') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO booked SELECT book.name, o.item, o FROM reservation.create_booking(items, book.name, mode) AS o;
	RETURN (SELECT string_agg((b.answer).status, ', ' ORDER BY b.item) FROM booked b WHERE b.name = book.name);
END
$$;
CREATE FUNCTION booking(name text) RETURNS uuid LANGUAGE sql AS 'SELECT (answer).booking_id FROM booked b WHERE b.name = $1 LIMIT 1';
CREATE FUNCTION item(name text, n int) RETURNS uuid LANGUAGE sql AS 'SELECT (answer).reservation_id FROM booked b WHERE b.name = $1 AND b.item = $2';
CREATE FUNCTION cancel(name text, reason text DEFAULT NULL, key text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s %s', o.item, CASE WHEN o.accepted THEN o.status ELSE 'refused: ' || o.reason END), ', ')
	FROM reservation.cancel_booking(booking(name), reason, key) AS o $$;
CREATE FUNCTION wish(resource text, day int, hour int, length int, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('resource_id', r($1), 'from', lower(hours(format('2030-03-%s %s:00', $2, $3), $4)), 'to', upper(hours(format('2030-03-%s %s:00', $2, $3), $4))) || $5 $$;

-- The sums
SELECT is(book('anna', jsonb_build_array(wish('room', 1, 15, 44), wish('dinner', 1, 19, 3, '{"quantity": 2}'), wish('coach', 3, 12, 2))), 'confirmed, confirmed, confirmed', 'Anna books.');
SELECT results_eq($$SELECT customer, items, standing, during, amount, posted, paid, due, currency FROM reservation.booking WHERE booking_id = booking('anna')$$,
	$$VALUES ('anna', 3, 3, '["2030-03-01 15:00+00","2030-03-03 14:00+00")'::tstzrange, 260.00, 0::numeric, 0::numeric, 260.00, 'EUR')$$, 'A booking has sums.');
SELECT is((reservation.complete_payment(item('anna', 1), 'p', 150)).accepted, true, 'A part of the room is paid.');
SELECT is((reservation.post_charge(item('anna', 2), 'extra', 12)).accepted, true, 'Wine is posted.');
SELECT results_eq($$SELECT amount, posted, paid, due FROM reservation.booking WHERE booking_id = booking('anna')$$, 'VALUES (260.00, 12.00, 150.00, 122.00)', 'The sums follow.');
SELECT is(book('bert', jsonb_build_array(wish('dinner', 2, 19, 3), wish('sake', 2, 19, 3), wish('coach', 3, 13, 1), wish('dinner', 4, 19, 3, '{"hold": "1 hour"}')), 'each'),
	'confirmed, confirmed, rejected, held', 'Bert books what he can have.');
SELECT results_eq($$SELECT currency, items, standing, amount, due, expires_at FROM reservation.booking WHERE booking_id = booking('bert') ORDER BY currency$$,
	$$VALUES ('EUR', 3, 2, 60.00, 60.00, '2030-01-01 13:00+00'::timestamptz), ('JPY', 1, 1, 900, 900, NULL)$$, 'There is a row for each currency, and a refused item does not stand.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT results_eq($$SELECT standing, amount FROM reservation.booking WHERE booking_id = booking('bert') AND currency = 'EUR'$$, 'VALUES (1, 30.00)', 'A hold that has ended does not stand.');
SELECT is((SELECT count(*)::int FROM reservation.booking), 3, 'The view has all bookings.');
SELECT is(record_outcome('alone', reservation.create_reservation(r('dinner'), hours('2030-03-09 19:00', 2), 'x')), 'confirmed', 'A reservation is made alone.');
SELECT is((SELECT count(*)::int FROM reservation.booking), 3, 'It is no booking.');
SELECT is((SELECT count(*)::int FROM reservation.booking_item), 7, 'Only the items of bookings are listed.');

-- The cancellation
SELECT is(record_outcome('waits', reservation.add_to_waitlist(r('coach'), hours('2030-03-03 12:00', 1), 'w')), 'waitlisted', 'Another customer waits for the coach.');
SELECT is((reservation.cancel_reservation(item('anna', 2))).status, 'canceled', 'The dinner is canceled alone.');
SELECT is(cancel('anna', 'flu'), '1 canceled, 2 canceled, 3 canceled', 'The rest is canceled.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id IN (SELECT item('anna', n) FROM generate_series(1, 3) AS n)), 0, 'No place is kept.');
SELECT is((row_of('waits')).status, 'held', 'The place in the coach goes to the customer who waits.');
SELECT is((SELECT string_agg(type, ' ' ORDER BY sequence) FROM reservation.event WHERE aggregateid = item('anna', 1)::text AND sequence > 6), 'ReservationCanceled RefundDue', 'Each has its events.');
SELECT is((SELECT payload->>'reason' FROM reservation.event WHERE aggregateid = item('anna', 3)::text AND type = 'ReservationCanceled'), 'flu', 'The reason is that of all.');
SELECT is((SELECT count(*)::int FROM reservation.event WHERE aggregateid = item('anna', 2)::text AND type = 'ReservationCanceled'), 1, 'An item that was canceled is not canceled again.');
SELECT results_eq($$SELECT standing, during, amount, posted, paid, due FROM reservation.booking WHERE booking_id = booking('anna')$$,
	'VALUES (0, NULL::tstzrange, 0::numeric, 12.00, 0.00, 12.00)', 'Nothing stands, and the wine is still due.');
SELECT is(cancel('bert'), '1 canceled, 2 canceled, 4 refused: wrong_status', 'A refused item is left out, and a hold that has ended is expired.');
SELECT is((SELECT status FROM reservation.reservation WHERE reservation_id = item('bert', 4)), 'expired', 'It is.');

-- Items that cannot be canceled, and a key
SELECT is(book('carl', jsonb_build_array(wish('dinner', 5, 10, 3), wish('room', 10, 15, 20))), 'confirmed, confirmed', 'Carl books.');
SET reservation.now = '2030-03-05 10:30+00';
SELECT is((reservation.checkin(item('carl', 1))).status, 'checked_in', 'Carl is at dinner.');
SELECT is(cancel('carl', key => 'k'), '1 refused: wrong_status, 2 canceled', 'The dinner cannot be canceled.');
SELECT is(cancel('carl', key => 'k'), '1 refused: wrong_status, 2 canceled', 'The same key is the same answer.');
SELECT is((SELECT string_agg(payload->>'command', ' ') FROM reservation.event WHERE aggregateid = item('carl', 1)::text AND type = 'CancellationRejected'), 'cancel_reservation', 'The refusal is told once.');
SELECT throws_ok($$SELECT reservation.cancel_booking('00000000-0000-0000-0000-000000000001')$$, 'P0002', 'booking 00000000-0000-0000-0000-000000000001 does not exist', 'An unknown booking is an error.');
SELECT throws_ok($$SELECT reservation.cancel_booking(NULL)$$, '22004', 'booking_id must not be null', 'Null is an error.');
SELECT is(book('dora', jsonb_build_array(wish('coach', 3, 12, 1), wish('coach', 3, 12, 1))) || coalesce(cancel('dora'), ' and nothing'), 'rejected, rejected and nothing', 'A refused booking has nothing to cancel.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');

-- Many reservations of others
BEGIN;
INSERT INTO reservation.reservation (reservation_id, created_at, version, sequence, quantity, amount_fixed, simulated, status, payment_status,
	customer, resource_ids, during, currency, details)
SELECT gen_random_uuid(), '2030-01-01', 1, 1, 1, false, false, 'confirmed', 'none', n::text, ARRAY[r('room')], hours('2030-01-01', n), 'EUR', '{}' FROM generate_series(1, 5000) AS n;
ANALYZE reservation.reservation;
CREATE FUNCTION read_rows() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = 'reservation.reservation'::regclass $$;
CREATE FUNCTION rows_read_by(query text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	before bigint := read_rows();
	line record;
BEGIN
	FOR line IN EXECUTE $1 LOOP END LOOP;
	RETURN read_rows() - before;
END
$$;
SELECT cmp_ok(rows_read_by(format('SELECT * FROM reservation.booking WHERE booking_id = %L', booking('carl'))), '<', 30::bigint, 'The sums of a booking are found without reading other reservations.');
SELECT cmp_ok(rows_read_by(format('SELECT * FROM reservation.cancel_booking(%L)', booking('carl'))), '<', 30::bigint, 'A booking is canceled without reading other reservations.');
ROLLBACK;
SELECT * FROM finish();
