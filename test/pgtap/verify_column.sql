-- verify: one wrong value in any column of any table is noticed, or the column
-- stands here with the reason why it cannot be.
\ir support/story.sql
SET jit = off;
SELECT plan(25);

-- A bit of everything that there are rows of
INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 3, 'UTC', 100, 'later'), ('single', 1, 'UTC', 10, 'later');
INSERT INTO reservation.promotion (code, kind, value, currency, stackable) VALUES ('FIVE', 'amount', 5, 'EUR', true), ('TEN', 'percent', 10, NULL, true);
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'a', promotion_code => 'FIVE', idempotency_key => 'k',
	details => '{"cot": true}')), 'confirmed', 'Anna redeems a promotion.');
SELECT is((reservation.apply_promotion(id('anna'), 'TEN')).accepted, true, 'Anna redeems another one.');
SELECT is((reservation.fail_payment(id('anna'), 'f')).accepted, true, 'A payment of hers fails.');
SELECT is((reservation.post_charge(id('anna'), 'extra', 8, 'minibar')).accepted, true, 'Something is charged to her.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is((reservation.complete_payment(id('anna'), 'p', 50, 'card')).accepted, true, 'Another one pays a part.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'b', promotion_code => 'FIVE')), 'confirmed', 'Bert redeems it, too.');
SELECT is((reservation.complete_payment(id('bert'), 'p', 95, 'cash')).accepted, true, 'Bert pays.');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'Bert cancels.');
SELECT is((reservation.complete_refund(id('bert'), 'r', 5, 'cash')).accepted, true, 'A part goes back.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('single'), nights('2030-03-01', 1), 'c')), 'confirmed', 'Carl has the single room.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'e', hold => '1 day')), 'held', 'Emil has a hold.');
SELECT is(record_outcome('dora', reservation.add_to_waitlist(r('single'), nights('2030-03-01', 1), 'd')), 'waitlisted', 'Dora waits for it.');
SELECT is((reservation.close_resource(r('room'), nights('2030-03-20', 1), '[1,2)', 'painting')).accepted, true, 'A unit is closed.');
SELECT is((SELECT count(*)::int FROM reservation.create_booking(jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'from', '2030-03-25 15:00+00', 'to', '2030-03-26 11:00+00')), 'f')
	WHERE accepted), 1, 'Fred makes a booking.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'All of it is right.');

-- Changes past the commands, and the report of verify() on each; every change is rolled back.
CREATE FUNCTION told(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	SET LOCAL session_replication_role = replica;
	ALTER TABLE reservation.event DISABLE TRIGGER ALL;
	ALTER TABLE reservation.allocation DROP CONSTRAINT allocation_occupancy_excl;
	ALTER TABLE reservation.payment DROP CONSTRAINT payment_status_check;
	ALTER TABLE reservation.reservation DROP CONSTRAINT reservation_expires_at_check;
	ALTER TABLE reservation.redemption DROP CONSTRAINT redemption_pkey;
	EXECUTE statement;
	GET DIAGNOSTICS n = ROW_COUNT;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = CASE WHEN n = 0 THEN 'no row was changed' ELSE coalesce(
		(SELECT string_agg(DISTINCT regexp_replace(v.problem, '[0-9a-f]{8}-[0-9a-f-]*', '…'), ', ') FROM reservation.verify() AS v), 'nothing') END;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;

-- A wrong value for a column, and in which row
CREATE TABLE wrong (of_table text, of_column text, value text, "where" text DEFAULT 'true');
INSERT INTO wrong (of_table, of_column, value, "where")
SELECT 'reservation', c, v, format('reservation_id = %L', id('anna')) FROM (VALUES
	('reservation_id', 'gen_random_uuid()'), ('customer', $$'x'$$), ('resource_ids', '''{4711}'''), ('during', $$nights('2030-03-01', 1)$$), ('quantity', '2'), ('guests', '7'), ('rate_plan', $$'x'$$), ('deposit', '1'), ('balance_due_at', 'created_at'), ('waived', '''{closed}'''),
	('status', $$'canceled'$$), ('payment_status', $$'paid'$$), ('amount', 'amount + 1'), ('amount_fixed', 'NOT amount_fixed'), ('currency', $$'USD'$$),
	('cancellation_terms', $$'[]'$$), ('prices', $$'[]'$$), ('units', $$'[0,1)'$$), ('posted', 'posted + 1'), ('terms_from', 'created_at'), ('pending', $$'{"quantity": 1}'$$), ('priority', '7'), ('expires_at', 'created_at'), ('version', 'version + 1'),
	('sequence', 'sequence + 1'), ('simulated', 'false'), ('created_at', $$created_at + '1 us'$$), ('confirmed_at', $$confirmed_at + '1 us'$$),
	('checked_in_at', 'created_at'), ('checked_out_at', 'created_at'), ('ended_at', 'created_at'), ('booking_id', 'gen_random_uuid()'), ('item', '7')) AS w (c, v)
UNION ALL SELECT 'allocation', c, v, 'reservation_id IS NULL' FROM (VALUES
	('allocation_id', '4711'), ('resource_id', '4711'), ('reservation_id', quote_literal(id('anna'))), ('pinned', 'true'), ('units', $$'[2,3)'$$),
	('during', $$nights('2030-03-21', 1)$$), ('pending', '''kept'''), ('closure_aggregate_id', 'gen_random_uuid()'), ('note', '''x''')) AS w (c, v)
UNION ALL SELECT 'allocation', c, v, format('reservation_id = %L', id('anna')) FROM (VALUES
	('resource_id', '4711'), ('reservation_id', 'NULL'), ('pinned', 'true'), ('units', $$'[2,3)'$$), ('during', $$nights('2030-03-01', 1)$$), ('pending', '''kept'''),
	('closure_aggregate_id', 'gen_random_uuid()'), ('note', '''x''')) AS w (c, v)
UNION ALL SELECT 'payment', c, v, format('reservation_id = %L AND provider_reference = ''p''', id('anna')) FROM (VALUES
	('reservation_id', 'gen_random_uuid()'), ('direction', '''refund'''), ('status', '''failed'''), ('amount', '51'), ('currency', '''USD'''),
	('provider_reference', '''q'''), ('method', '''cash'''), ('superseded', 'true'), ('requested_at', $$requested_at + '1 us'$$),
	('changed_at', $$changed_at + '1 us'$$)) AS w (c, v)
UNION ALL SELECT 'charge', c, v, format('reservation_id = %L', id('anna')) FROM (VALUES
	('reservation_id', 'gen_random_uuid()'), ('ordinal', '2'), ('automatic', 'true'), ('posted_at', $$posted_at + '1 us'$$), ('kind', '''tax'''), ('code', '''x'''),
	('amount', '9'), ('currency', '''USD''')) AS w (c, v)
UNION ALL SELECT 'payment', 'method', '''x''', format('reservation_id = %L AND status = ''requested''', id('anna'))
UNION ALL SELECT 'payment', 'superseded', 'false', format('reservation_id = %L AND status = ''failed''', id('anna'))
UNION ALL SELECT 'redemption', c, v, format('reservation_id = %L AND code = ''FIVE''', id(n)) FROM (VALUES ('anna'), ('bert')) AS h (n), (VALUES
	('reservation_id', 'gen_random_uuid()'), ('code', '''x'''), ('customer', '''x'''), ('kind', '''percent'''), ('value', '6'), ('currency', 'NULL'),
	('stackable', 'false'), ('ordinal', 'ordinal + 1'), ('discount', '4'), ('redeemed_at', $$redeemed_at + '1 us'$$),
	('released_at', $$coalesce(released_at, now()) + '1 us'$$)) AS w (c, v)
UNION ALL SELECT 'waitlist_entry', c, v, 'true' FROM (VALUES
	('reservation_id', 'gen_random_uuid()'), ('resource_id', '4711'), ('quantity', '2'), ('priority', '1'), ('created_at', $$created_at + '1 us'$$),
	('during', $$nights('2030-03-01', 2)$$)) AS w (c, v)
UNION ALL SELECT 'deadline', c, v, 'true' FROM (VALUES
	('kind', '''departure'''), ('due_at', $$due_at + '1 us'$$), ('reservation_id', 'gen_random_uuid()'), ('resource_ids', '''{4711}''')) AS w (c, v)
UNION ALL SELECT 'booking_item', c, v, 'true' FROM (VALUES
	('booking_id', 'gen_random_uuid()'), ('item', '2'), ('reservation_id', quote_literal(id('anna')))) AS w (c, v)
UNION ALL SELECT 'event', c, v, format('aggregateid = %L AND sequence = 1', id('anna')) FROM (VALUES
	('position', 'position + 1000'), ('id', 'gen_random_uuid()'), ('occurred_at', $$occurred_at + '1 us'$$), ('sequence', '99'),
	('aggregatetype', '''x'''), ('aggregateid', '''00000000-0000-7000-8000-000000000000'''), ('type', '''x'''), ('payload', $$payload || '{"customer": "x"}'$$))
	AS w (c, v);

-- Columns that verify() says nothing of, and why not
CREATE TABLE silent (of_table text, of_column text, reason text);
INSERT INTO silent VALUES
	('reservation', 'details', 'no event tells them, so that they can be erased'),
	('reservation', 'tenant', 'that of its resources, which a manager gives to a tenant'),
	('redemption', 'tenant', 'that of its reservation'),
	('payment', 'payment_id', 'a number of its own, which nothing refers to'),
	('event', 'transaction_id', 'information only: it means nothing after a restore'),
	('event', 'correlation_id', 'the caller says it, and nobody else knows'),
	('event', 'causation_id', 'the caller says it, and nobody else knows'),
	('event', 'actor', 'the caller says it, and nobody else knows'),
	('event', 'tracingspancontext', 'the caller says it, and nobody else knows'),
	('event', 'session_role', 'who was logged in is known at that moment only'),
	('event', 'needs_notify', 'whose work it is to announce it, not what has happened');
INSERT INTO silent SELECT c, '*', 'a manager fills it: what it says is right' FROM unnest('{resource,opening_hours,opening_exception,cancellation_tier,unit,rate,rate_plan,stay_rule,customer_limit,
	promotion}'::text[]) AS c;
INSERT INTO silent VALUES
	('reaction', '*', 'the owner fills it: what it says is right'),
	('publication', '*', 'what was made is held against what is there by check_installation()'),
	('node', '*', 'the owner sets it: check_installation() holds the sequences against it'),
	('reminder', '*', 'when the sweep looks; the resources say what is due then'),
	('calendar_event', '*', 'what a foreign calendar has said last; its closures are events, and held against them'),
	('notify_cursor', '*', 'how far announcements have got, not what has happened'),
	('idempotency', '*', 'answers were given to their callers, and no event knows of keys');

CREATE VIEW known AS
SELECT c.relname::text AS of_table, a.attname::text AS of_column
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'reservation'::regnamespace AND c.relkind IN ('r', 'p');
SELECT is_empty($$SELECT k.* FROM known k WHERE NOT EXISTS (SELECT FROM wrong w WHERE (w.of_table, w.of_column) = (k.of_table, k.of_column))
	AND NOT EXISTS (SELECT FROM silent s WHERE s.of_table = k.of_table AND s.of_column IN (k.of_column, '*'))$$, 'Every column is decided about.');
SELECT is_empty($$SELECT of_table, of_column FROM (TABLE wrong UNION ALL SELECT of_table, of_column, NULL, NULL FROM silent) AS w
	WHERE NOT EXISTS (SELECT FROM known k WHERE k.of_table = w.of_table AND w.of_column IN (k.of_column, '*'))$$, 'No column is decided about that is not there.');
SELECT is_empty($$SELECT of_table, of_column FROM wrong INTERSECT SELECT of_table, of_column FROM silent$$, 'No column is decided about in two ways.');
SELECT is_empty($$SELECT of_table, of_column, "where", t FROM wrong, told(format('UPDATE reservation.%I SET %I = %s WHERE %s', of_table, of_column, value, "where")) AS t
	WHERE t IN ('nothing', 'no row was changed')$$, 'Every other wrong value is noticed.');

-- Rows that are not there, or should not be
SELECT is_empty($$SELECT of_table, "where", t FROM (SELECT DISTINCT of_table, "where" FROM wrong) AS w,
	told(format('DELETE FROM reservation.%I WHERE %s', of_table, "where")) AS t WHERE t IN ('nothing', 'no row was changed')$$, 'Every row that is gone is noticed.');
SELECT is(told(format($$WITH half AS (UPDATE reservation.payment SET amount = amount / 2 WHERE reservation_id = %L AND status = 'due' RETURNING *)
	INSERT INTO reservation.payment (reservation_id, direction, status, amount, currency, requested_at, changed_at)
	SELECT reservation_id, direction, status, amount, currency, requested_at, changed_at FROM half$$, id('bert'))), 'payment rows', 'verify() finds a refund that is split into two rows.');
SELECT is(told(format($$INSERT INTO reservation.payment (reservation_id, direction, status, amount, currency, requested_at, changed_at)
	VALUES (%L, 'payment', 'canceled', 1, 'EUR', now(), now())$$, id('anna'))), 'payment changed_at, payment requested_at', 'verify() finds a canceled request that was never made.');
SELECT matches(told($$INSERT INTO reservation.allocation (resource_id, units, during, closure_aggregate_id) VALUES (r('room'), '[0,)', nights('2031-03-20', 1), gen_random_uuid())$$),
	'^closure', 'verify() finds a closure without an event.');
SELECT is(told($$INSERT INTO reservation.allocation (resource_id, units, during) VALUES (r('room'), '[0,)', nights('2031-03-20', 1))$$),
	'closure', 'verify() finds a row of neither a reservation nor a closure.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after every change is rolled back.');
SELECT * FROM finish();
