-- The reports of a provider are facts, in every status and in any order.
\ir support/story.sql
SELECT plan(34);

INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment) VALUES
	('room', 1, 'UTC', 100, 'EUR', 'upfront'), ('hall', 99, 'UTC', 100, 'EUR', 'later');
SET reservation.now = '2030-01-01 12:00+00';

CREATE FUNCTION sums(id uuid) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', 'paid', coalesce(sum(p.amount) FILTER (WHERE p.status = 'completed'), 0),
	'refunded', coalesce(sum(p.amount) FILTER (WHERE p.status = 'refunded'), 0),
	'due', coalesce(sum(p.amount) FILTER (WHERE p.status = 'requested'), 0),
	'owed', coalesce(sum(p.amount) FILTER (WHERE p.status = 'due'), 0))
FROM reservation.payment p WHERE p.reservation_id = $1
$$;
CREATE FUNCTION sums(name text) RETURNS text LANGUAGE sql AS 'SELECT sums(id($1))';

-- A refund that arrives first
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'a')), 'held', 'Anna''s reservation is held.');
SELECT is(record_outcome('anna', reservation.cancel_reservation(id('anna'))), 'canceled', 'It is canceled.');
SELECT isnt(new_events('anna'), '', 'The commands wrote events.');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'r', 100)), 'canceled', 'The refund is recorded before its payment.');
SELECT is(sums('anna'), 'paid 0 refunded 100.00 due 100.00 owed 0', 'Until the payment arrives, its amount is due.');
SELECT is(new_events('anna'), 'RefundCompleted', 'Nobody is asked to pay.');
SELECT is((SELECT payload->>'not_owed' FROM reservation.history(id('anna')) WHERE type = 'RefundCompleted'), '100.00', 'The event says that it was not owed.');
SELECT is(record_outcome('anna', reservation.complete_payment(id('anna'), 'p', 100)), 'canceled', 'The payment arrives.');
SELECT is(sums('anna'), 'paid 100.00 refunded 100.00 due 0 owed 0', 'It is not paid back a second time.');
SELECT is(new_events('anna'), 'PaymentCompleted', 'No refund is due.');
SELECT is((row_of('anna')).payment_status, 'refunded', 'The reservation is refunded.');
SELECT is(record_outcome('anna', reservation.complete_refund(id('anna'), 'r', 100)), 'canceled', 'The repeated report is accepted.');
SELECT is(new_events('anna'), '', 'It writes nothing.');

-- A part that is paid back at the provider's desk
SELECT is(record_outcome('bert', reservation.create_reservation(r('hall'), nights('2030-03-01', 1), 'b')), 'confirmed', 'Bert''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'p', 100)), 'confirmed', 'It is paid.');
SELECT is(record_outcome('bert', reservation.complete_refund(id('bert'), 'r', 30)), 'confirmed', 'A part is paid back that was not owed.');
SELECT is(sums('bert'), 'paid 100.00 refunded 30.00 due 30.00 owed 0', 'It is due again.');
SELECT is((row_of('bert')).payment_status, 'due', 'The payment status says so.');
SELECT is(record_outcome('bert', reservation.modify_reservation(id('bert'), amount => 70)), 'confirmed', 'The amount is lowered by as much.');
SELECT is(sums('bert') || ' ' || (row_of('bert')).payment_status, 'paid 100.00 refunded 30.00 due 0 owed 0 paid', 'Nothing is due any more.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'q', 100)), 'confirmed', 'A second charge is recorded.');
SELECT is(record_outcome('bert', reservation.complete_refund(id('bert'), 's', 150)), 'confirmed', 'More is paid back than is owed.');
SELECT is((SELECT payload->>'not_owed' FROM reservation.history(id('bert')) WHERE payload->>'provider_reference' = 's'), '50.00', 'The event says how much of it was not owed.');
SELECT is(sums('bert'), 'paid 200.00 refunded 180.00 due 50.00 owed 0', 'The rest is due.');

-- In a currency that nothing is due in
SELECT is(record_outcome('bert', reservation.complete_refund(id('bert'), 'd', 40, currency => 'USD')), 'confirmed', 'A refund in dollars comes before its payment.');
SELECT is(record_outcome('bert', reservation.complete_payment(id('bert'), 'd', 60, currency => 'USD')), 'confirmed', 'The payment arrives.');
SELECT is((SELECT payload->>'refund' FROM reservation.history(id('bert')) WHERE type = 'RefundDue' ORDER BY sequence DESC LIMIT 1), '20.00', 'Only the rest of it is owed back.');

-- After the end
SELECT is(record_outcome('anna', reservation.authorize_payment(id('anna'), 'q', 10)), 'canceled', 'An authorization is recorded after the end.');
SELECT is((row_of('anna')).payment_status, 'authorized', 'The payment status says so.');
SELECT is(record_outcome('anna', reservation.fail_payment(id('anna'), 'q')), 'canceled', 'It can be let go.');
SELECT is((row_of('anna')).payment_status, 'refunded', 'The payment status is as before.');

-- Four reports in each order, in each status
CREATE FUNCTION make(wanted text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	o reservation.outcome;
BEGIN
	o := CASE WHEN wanted IN ('held', 'expired') THEN reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c')
		WHEN wanted = 'waitlisted' THEN reservation.add_to_waitlist(r('hall'), nights('2030-05-01', 1), 'c')
		WHEN wanted = 'rejected' THEN reservation.create_reservation(r('hall'), nights('2030-05-01', 1), 'c', 100)
		ELSE reservation.create_reservation(r('hall'), nights('2030-01-01', 1), 'c') END;
	CASE wanted
		WHEN 'expired' THEN
			PERFORM set_config('reservation.now', '2030-01-02 12:00+00', false);
			PERFORM reservation.expire_reservation(o.reservation_id);
			PERFORM reservation.close_resource(r('room'), nights('2030-05-01', 1));
		WHEN 'canceled' THEN PERFORM reservation.cancel_reservation(o.reservation_id);
		WHEN 'no_show' THEN PERFORM reservation.mark_no_show(o.reservation_id);
		WHEN 'checked_in' THEN PERFORM reservation.checkin(o.reservation_id);
		WHEN 'checked_out' THEN PERFORM reservation.checkin(o.reservation_id), reservation.checkout(o.reservation_id);
		ELSE NULL;
	END CASE;
	RETURN o.reservation_id;
END
$$;
CREATE TABLE trial (status text, orders text, sums text, found text);
CREATE FUNCTION try_order(wanted text, reports text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	id uuid;
	report text;
	answer reservation.outcome;
	result trial;
BEGIN
	id := make(wanted);
	FOREACH report IN ARRAY reports LOOP
		answer := CASE report
			WHEN 'p' THEN reservation.complete_payment(id, 'p', 100)
			WHEN 'q' THEN reservation.complete_payment(id, 'q', 30)
			WHEN 'r' THEN reservation.complete_refund(id, 'r', 40)
			ELSE reservation.complete_refund(id, 's', 60) END;
		IF NOT answer.accepted THEN
			RAISE 'refused: % % %', wanted, report, answer;
		END IF;
	END LOOP;
	result := (wanted, reports::text, sums(id), (SELECT string_agg(v::text, ' ') FROM reservation.verify() v));
	-- as if it had never been
	RAISE SQLSTATE 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	INSERT INTO trial SELECT result.*;
END
$$;
SELECT try_order(s, ARRAY[a, b, c, d])
FROM unnest('{waitlisted,held,confirmed,checked_in,checked_out,canceled,expired,rejected,no_show}'::text[]) AS s,
	unnest('{p,q,r,s}'::text[]) AS a, unnest('{p,q,r,s}'::text[]) AS b, unnest('{p,q,r,s}'::text[]) AS c, unnest('{p,q,r,s}'::text[]) AS d
WHERE a NOT IN (b, c, d) AND b NOT IN (c, d) AND c <> d;
SELECT is((SELECT count(*)::int FROM trial), 216, 'Four reports are tried in 24 orders in nine statuses.');
SELECT is_empty($$SELECT status, string_agg(DISTINCT sums, ', ') FROM trial WHERE status <> 'waitlisted' GROUP BY status
	HAVING count(DISTINCT sums) > 1 OR min(sums) <> format('paid 130.00 refunded 100.00 due %s owed %s',
		CASE WHEN status IN ('canceled', 'expired', 'rejected') THEN '0' ELSE '70.00' END,
		CASE WHEN status IN ('canceled', 'expired', 'rejected') THEN '30.00' ELSE '0' END)$$, 'The sums are the same in every order.');
SELECT is_empty('SELECT * FROM trial WHERE found IS NOT NULL', 'The events and the tables agree.');
