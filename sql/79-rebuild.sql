-- Reservations, places and money, rebuilt from nothing but the events.
--
-- Functions that take aggregates are about these, or with null about all. The server puts
-- them into the query that calls them, where null leaves no condition behind, and a list
-- finds its rows by an index. Rows that are looked up for one row at a time are read
-- without the list, which would be searched each time.

-- Columns that no function reads are the owner's to change.
CREATE FUNCTION reservation_internal.events_of(aggregates uuid[])
RETURNS TABLE (
	"position" bigint, id uuid, occurred_at timestamptz, sequence int,
	aggregatetype text, aggregateid text, type text, payload jsonb)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT e.position, e.id, e.occurred_at, e.sequence, e.aggregatetype, e.aggregateid, e.type,
	e.payload
FROM reservation.event e
WHERE $1 IS NULL OR e.aggregateid = ANY ($1::text[]);
END;
COMMENT ON FUNCTION reservation_internal.events_of(uuid[]) IS
'the events of some aggregates, or of all';

CREATE FUNCTION reservation_internal.require_time(at timestamptz) RETURNS timestamptz
AS 'MODULE_PATHNAME', 'reservation_require_time'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation_internal.require_time(timestamptz) IS
'a time, or an error for null';

-- Merges the payloads in order: the last value of each key counts. The id, or null for
-- all, is turned into a range of ids, so that an index is used even if the id is a
-- parameter or comes from another row; "is null or equal" would use none.
CREATE FUNCTION reservation.rebuild(
	reservation_id uuid DEFAULT NULL,
	until timestamptz DEFAULT 'infinity')
RETURNS TABLE (
	reservation_id uuid, customer text, resource_ids bigint[],
	during tstzrange, quantity int, status text, payment_status text,
	amount numeric, amount_fixed boolean, currency text,
	cancellation_terms jsonb, prices jsonb, units int4range, posted numeric,
	terms_from timestamptz, booking_id uuid, item int, pending jsonb, guests int,
	rate_plan text, deposit numeric, balance_due_at timestamptz, waived text[],
	priority int, expires_at timestamptz, version int, sequence int,
	created_at timestamptz, confirmed_at timestamptz,
	checked_in_at timestamptz, checked_out_at timestamptz,
	ended_at timestamptz)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH told AS (
	SELECT e.aggregateid, max(e.sequence) AS sequence,
		min(e.occurred_at) FILTER (WHERE e.sequence = 1) AS created_at
	FROM reservation.event e
	WHERE e.aggregateid >= coalesce($1::text, '')
	AND e.aggregateid <= coalesce($1::text, '~')
	AND ($2 IS NULL OR e.occurred_at <= $2)
	GROUP BY e.aggregateid
), fact AS (
	SELECT e.aggregateid,
		jsonb_object_agg(f.key, f.value ORDER BY e.sequence) AS facts
	FROM reservation.event e, jsonb_each(e.payload) AS f
	WHERE e.aggregateid >= coalesce($1::text, '')
	AND e.aggregateid <= coalesce($1::text, '~')
	AND ($2 IS NULL OR e.occurred_at <= $2)
	AND f.key = ANY ('{customer,resource_ids,from,to,quantity,status,
		payment_status,amount,amount_fixed,currency,cancellation_terms,prices,named_units,
		posted,terms_from,booking_id,item,pending,guests,rate_plan,deposit,balance_due_at,waived,
		priority,expires_at,version,confirmed_at,checked_in_at,checked_out_at,ended_at}'::text[])
	-- a provider may report money in another currency
	AND NOT (f.key = 'currency' AND e.type ~ '^(Payment|Refund|Charge)')
	GROUP BY e.aggregateid
)
SELECT t.aggregateid::uuid, f.facts->>'customer',
	ARRAY(SELECT r::bigint
		FROM jsonb_array_elements_text(f.facts->'resource_ids') AS r),
	tstzrange((f.facts->>'from')::timestamptz, (f.facts->>'to')::timestamptz),
	(f.facts->>'quantity')::int, f.facts->>'status',
	coalesce(f.facts->>'payment_status', 'none'), (f.facts->>'amount')::numeric,
	coalesce((f.facts->>'amount_fixed')::boolean, false),
	f.facts->>'currency', nullif(f.facts->'cancellation_terms', '[]'),
	-- events never remove a key, so an empty array means no terms, no prices or nothing
	-- waived, an empty text no named units, no earlier start or no plan, an empty object no
	-- pending change, and 0 guests not told
	nullif(f.facts->'prices', '[]'), nullif(f.facts->>'named_units', '')::int4range,
	(f.facts->>'posted')::numeric,
	nullif(f.facts->>'terms_from', '')::timestamptz,
	(f.facts->>'booking_id')::uuid, (f.facts->>'item')::int, nullif(f.facts->'pending', '{}'),
	nullif((f.facts->>'guests')::int, 0), nullif(f.facts->>'rate_plan', ''),
	-- an empty text means that all is asked for
	nullif(f.facts->>'deposit', '')::numeric,
	nullif(f.facts->>'balance_due_at', '')::timestamptz,
	CASE WHEN f.facts->'waived' <> '[]' THEN
		ARRAY(SELECT w FROM jsonb_array_elements_text(f.facts->'waived') AS w) END,
	coalesce((f.facts->>'priority')::int, 0),
	CASE WHEN f.facts->>'status' = 'held' OR f.facts->'pending' <> '{}'
		THEN (f.facts->>'expires_at')::timestamptz END,
	(f.facts->>'version')::int, t.sequence, t.created_at,
	(f.facts->>'confirmed_at')::timestamptz,
	-- events never remove a time, so the status says if it was undone
	CASE WHEN f.facts->>'status' IN ('checked_in', 'checked_out')
		THEN (f.facts->>'checked_in_at')::timestamptz END,
	CASE WHEN f.facts->>'status' = 'checked_out'
		THEN (f.facts->>'checked_out_at')::timestamptz END,
	CASE WHEN f.facts->>'status' IN ('checked_out', 'canceled', 'expired',
			'rejected', 'no_show')
		THEN (f.facts->>'ended_at')::timestamptz END
FROM told t JOIN fact f ON f.aggregateid = t.aggregateid
WHERE f.facts ? 'customer';
END;
COMMENT ON FUNCTION reservation.rebuild(uuid, timestamptz) IS
'reservations rebuilt from their events alone, up to a time';
INSERT INTO reservation_internal.privilege VALUES ('rebuild', 'reader');

-- The values before a pending change, which hold again if it is undone
CREATE FUNCTION reservation_internal.undone(pending jsonb) RETURNS jsonb
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT jsonb_build_object('customer', f.customer, 'resource_ids', f.resource_ids,
	'during', tstzrange(f."from", f."to"), 'quantity', f.quantity, 'units', f.named_units,
	'amount', coalesce(f.amount, 0), 'amount_fixed', coalesce(f.amount_fixed, false),
	'currency', f.currency, 'payment_status', f.payment_status, 'prices', f.prices, 'terms_from', f.terms_from,
	'guests', f.guests, 'deposit', f.deposit, 'balance_due_at', f.balance_due_at,
	'waived', f.waived, 'rate_plan', f.rate_plan, 'pending', NULL, 'expires_at', NULL)
	-- a change of the plan may change the terms
	|| CASE WHEN f.cancellation_terms IS NULL THEN '{}'
		ELSE jsonb_build_object('cancellation_terms', nullif(f.cancellation_terms, '[]')) END
FROM jsonb_to_record($1) AS f(customer text, resource_ids bigint[], "from" timestamptz,
	"to" timestamptz, quantity int, named_units int4range, amount numeric,
	amount_fixed boolean, currency text, payment_status text, prices jsonb,
	terms_from timestamptz, guests int, deposit numeric, balance_due_at timestamptz,
	waived text[], rate_plan text, cancellation_terms jsonb);
END;
COMMENT ON FUNCTION reservation_internal.undone(jsonb) IS
'the values of a reservation''s columns before its pending change';

-- A hold ends at its time, and so does the time to pay for a change, even if a command
-- writes that down later. The future is not known, so a future time means now.
CREATE FUNCTION reservation.as_of(reservation_id uuid, at timestamptz)
RETURNS SETOF reservation.reservation
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
-- populates the whole row, so that columns added later keep their present values
WITH known AS (
	SELECT b, b.reservation_id, b.expires_at, b.pending,
		b.expires_at <= least($2, reservation.clock()) AS dead
	FROM reservation.rebuild($1, $2) b
)
SELECT jsonb_populate_record(r, to_jsonb(k.b) || '{"details": null}'
	|| CASE WHEN k.dead AND k.pending IS NOT NULL THEN reservation_internal.undone(k.pending)
		WHEN k.dead
		THEN jsonb_build_object('status', 'expired',
			'ended_at', k.expires_at, 'expires_at', NULL)
		ELSE '{}' END)
FROM known k
JOIN reservation.reservation r ON r.reservation_id = k.reservation_id
-- raise their errors even if no event matches
WHERE reservation_internal.require_reservation($1) IS NOT NULL
AND reservation_internal.require_time($2) IS NOT NULL;
END;
COMMENT ON FUNCTION reservation.as_of(uuid, timestamptz) IS
'a reservation as it was at a time; without details, which no event has';
INSERT INTO reservation_internal.privilege VALUES ('as_of', 'reader');

CREATE FUNCTION reservation_internal.moves_since(aggregates uuid[], since bigint)
RETURNS TABLE (reservation_id uuid, resource_id bigint, "position" bigint, units jsonb)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT (m.move->>'reservation_id')::uuid, (m.move->>'resource_id')::bigint, e.position,
	m.move->'units'
FROM reservation.event e, jsonb_array_elements(e.payload->'moves') AS m(move)
WHERE e.type = 'UnitsReassigned' AND ($2 IS NULL OR e.position > $2)
AND ($1 IS NULL OR (m.move->>'reservation_id')::uuid = ANY ($1));
END;
COMMENT ON FUNCTION reservation_internal.moves_since(uuid[], bigint) IS
'where commands have moved some reservations to, or all, after a position';

-- The rows that a reservation occupies by its events: those in the last event with units
-- of its own, but on a resource where it was moved later, those of the move. A move is told
-- by the reservation that it made room for, so the moves of some reservations are found
-- among all events: after a position only what these decide is rebuilt.
CREATE FUNCTION reservation_internal.rebuild_allocations(aggregates uuid[], since bigint)
RETURNS TABLE (
	reservation_id uuid, resource_id bigint, units int4range,
	during tstzrange, pending text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH own AS (
	SELECT DISTINCT ON (e.aggregateid)
		e.aggregateid AS id, e.position, e.payload->'units' AS units
	FROM reservation_internal.events_of($1) e
	WHERE e.payload ? 'units' AND e.type <> 'ResourceClosed'
	ORDER BY e.aggregateid, e.position DESC
), moved AS (
	SELECT DISTINCT ON (m.reservation_id, m.resource_id)
		m.reservation_id::text AS id, m.resource_id, m.position, m.units
	FROM reservation_internal.moves_since($1, $2) m
	ORDER BY m.reservation_id, m.resource_id, m.position DESC
), stands AS (
	SELECT o.id, u.value AS row
	FROM own o, jsonb_array_elements(o.units) AS u
	WHERE ($2 IS NULL OR o.position > $2) AND NOT EXISTS (
		SELECT FROM moved m
		WHERE m.id = o.id AND m.resource_id = (u.value->>'resource_id')::bigint
		AND m.position > o.position)
	UNION ALL
	SELECT m.id, u.value
	FROM moved m JOIN own o ON o.id = m.id AND o.position < m.position,
		jsonb_array_elements(m.units) AS u
)
SELECT s.id::uuid, (s.row->>'resource_id')::bigint,
	(s.row->>'units')::int4range,
	tstzrange((s.row->>'from')::timestamptz, (s.row->>'to')::timestamptz),
	s.row->>'pending'
FROM stands s JOIN (
	SELECT * FROM reservation.reservation
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) r ON r.reservation_id = s.id::uuid
WHERE r.status IN ('held', 'confirmed', 'checked_in', 'checked_out');
END;
COMMENT ON FUNCTION reservation_internal.rebuild_allocations(uuid[], bigint) IS
'allocations rebuilt from the events alone';

-- Of a reservation that has a place: only the rows that events after the position tell.
CREATE FUNCTION reservation_internal.told_allocations(aggregates uuid[], since bigint)
RETURNS TABLE (
	reservation_id uuid, resource_id bigint, units int4range,
	during tstzrange, pending text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT a.reservation_id, a.resource_id, a.units, a.during, a.pending
FROM (
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NOT NULL AND ($1 IS NULL OR reservation_id = ANY ($1))
) a
WHERE $2 IS NULL
OR NOT EXISTS (
	SELECT FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) r
	WHERE r.reservation_id = a.reservation_id
	AND r.status IN ('held', 'confirmed', 'checked_in', 'checked_out'))
OR a.reservation_id::text IN (
	SELECT e.aggregateid FROM reservation_internal.events_of($1) e
	WHERE e.position > $2 AND e.payload ? 'units')
OR (a.reservation_id, a.resource_id) IN (
	SELECT m.reservation_id, m.resource_id
	FROM reservation_internal.moves_since($1, $2) m);
END;
COMMENT ON FUNCTION reservation_internal.told_allocations(uuid[], bigint) IS
'the units of reservations that events after a position decide, or all';

-- A closure is an aggregate of its own, and ends when it is reopened.
CREATE FUNCTION reservation_internal.rebuild_closures(aggregates uuid[])
RETURNS TABLE (
	closure_aggregate_id uuid, closure_id bigint, resource_id bigint, units int4range,
	during tstzrange, note text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT e.aggregateid::uuid, (e.payload->>'closure_id')::bigint,
	(u.value->>'resource_id')::bigint, (u.value->>'units')::int4range,
	tstzrange((u.value->>'from')::timestamptz, (u.value->>'to')::timestamptz),
	e.payload->>'reason'
FROM reservation_internal.events_of($1) e, jsonb_array_elements(e.payload->'units') AS u
WHERE e.type = 'ResourceClosed'
AND NOT EXISTS (
	SELECT FROM reservation_internal.events_of($1) o
	WHERE o.aggregateid = e.aggregateid AND o.type = 'ResourceReopened');
END;
COMMENT ON FUNCTION reservation_internal.rebuild_closures(uuid[]) IS
'closures rebuilt from the events alone; closures that are over may be pruned';

-- The last report of providers for each of their references. An authorized payment is
-- canceled with its reservation, and a failed one is superseded once money has come, or the
-- change is undone that it was for.
CREATE FUNCTION reservation_internal.rebuild_payments(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, direction text, provider_reference text,
	status text, amount numeric, currency text, method text, superseded boolean)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT DISTINCT ON (
		e.aggregateid, k.direction, e.payload->>'provider_reference')
	e.aggregateid::uuid, k.direction, e.payload->>'provider_reference',
	CASE WHEN k.status = 'authorized' AND EXISTS (
			SELECT FROM reservation.event v
			WHERE v.aggregateid = e.aggregateid AND v.sequence > e.sequence
			AND v.payload->>'status' IN ('canceled', 'expired', 'rejected'))
		THEN 'canceled' ELSE k.status END,
	(e.payload->>k.status)::numeric, e.payload->>'currency',
	(SELECT m.payload->>'method' FROM reservation.event m
		WHERE m.aggregateid = e.aggregateid AND m.sequence <= e.sequence
		AND m.payload->>'provider_reference'
			= e.payload->>'provider_reference'
		AND (m.type = 'RefundCompleted') = (k.direction = 'refund')
		AND m.type ~ '^(Payment|Refund)' AND m.payload ? 'method'
		ORDER BY m.sequence DESC LIMIT 1),
	k.status = 'failed' AND EXISTS (
		SELECT FROM reservation.event c
		WHERE c.aggregateid = e.aggregateid AND c.sequence > e.sequence
		AND c.type IN ('PaymentCompleted', 'ModificationExpired'))
FROM reservation_internal.events_of($1) e JOIN (VALUES
	('PaymentAuthorized', 'payment', 'authorized'),
	('PaymentCompleted', 'payment', 'completed'),
	('PaymentFailed', 'payment', 'failed'),
	('RefundCompleted', 'refund', 'refunded')
) AS k(type, direction, status) ON k.type = e.type
ORDER BY e.aggregateid, k.direction, e.payload->>'provider_reference',
	e.sequence DESC;
END;
COMMENT ON FUNCTION reservation_internal.rebuild_payments(uuid[]) IS
'payments and refunds that providers reported, rebuilt from the events alone';

-- The sums of the events beside those of the rows of payment, by currency.
CREATE FUNCTION reservation_internal.rebuild_money(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, what text, told numeric, found numeric, currency text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH told AS (
	SELECT e.aggregateid::uuid AS id, e.payload->>'currency' AS currency,
		sum((e.payload->>'completed')::numeric)
			FILTER (WHERE e.type = 'PaymentCompleted') AS charged,
		sum((e.payload->>'refunded')::numeric)
			FILTER (WHERE e.type = 'RefundCompleted') AS refunded,
		sum(CASE e.type WHEN 'RefundDue' THEN (e.payload->>'refund')::numeric
			WHEN 'RefundWithdrawn' THEN -(e.payload->>'withdrawn')::numeric
			WHEN 'RefundCompleted' THEN (e.payload->>'not_owed')::numeric
			END) AS owed
	FROM reservation_internal.events_of($1) e
	WHERE e.type IN ('PaymentCompleted', 'RefundDue', 'RefundWithdrawn',
		'RefundCompleted')
	GROUP BY e.aggregateid, e.payload->>'currency'
), promised AS (
	SELECT b.reservation_id AS id, b.currency, sum(b.amount) AS authorized
	FROM reservation_internal.rebuild_payments($1) b
	WHERE b.status = 'authorized' GROUP BY b.reservation_id, b.currency
), found AS (
	SELECT p.reservation_id AS id, p.currency,
		sum(p.amount) FILTER (WHERE p.status = 'completed') AS charged,
		sum(p.amount) FILTER (WHERE p.status = 'refunded') AS refunded,
		sum(p.amount) FILTER (WHERE p.status = 'due') AS owed,
		sum(p.amount) FILTER (WHERE p.status = 'authorized') AS authorized,
		sum(p.amount) FILTER (WHERE p.status = 'requested') AS asked
	FROM (SELECT * FROM reservation.payment WHERE $1 IS NULL OR reservation_id = ANY ($1)) p
	WHERE p.status NOT IN ('failed', 'canceled')
	GROUP BY p.reservation_id, p.currency
), book AS (
	SELECT r.reservation_id AS id, r.currency FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) r
	UNION SELECT t.id, t.currency FROM told t
	UNION SELECT s.id, s.currency FROM promised s
	UNION SELECT f.id, f.currency FROM found f
)
SELECT r.reservation_id, m.what, m.told, m.found, b.currency
FROM book b
JOIN (
	SELECT * FROM reservation.reservation
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) r ON r.reservation_id = b.id
LEFT JOIN told t ON t.id = b.id AND t.currency = b.currency
LEFT JOIN promised s ON s.id = b.id AND s.currency = b.currency
LEFT JOIN found f ON f.id = b.id AND f.currency = b.currency,
LATERAL (SELECT CASE WHEN r.status IN ('canceled', 'expired', 'rejected') THEN 0
	ELSE coalesce(r.amount, 0) END + coalesce(r.posted, 0) AS sum) AS bill,
LATERAL (VALUES
	('charged', coalesce(t.charged, 0), coalesce(f.charged, 0)),
	('refunded', coalesce(t.refunded, 0), coalesce(f.refunded, 0)),
	-- at least all that is more than the bill
	('owed', greatest(coalesce(t.owed, 0) - coalesce(t.refunded, 0),
			CASE WHEN b.currency = r.currency THEN coalesce(t.charged, 0)
				- coalesce(t.refunded, 0) - bill.sum END),
		coalesce(f.owed, 0)),
	('authorized', coalesce(s.authorized, 0), coalesce(f.authorized, 0)),
	-- the amount neither paid nor authorized, or the deposit, unless the reservation waits
	-- for its first place
	('asked', CASE WHEN b.currency <> r.currency
			OR r.status = 'waitlisted' AND r.confirmed_at IS NULL THEN 0
		ELSE greatest(0, greatest(0, least(bill.sum,
				r.deposit + greatest(0, coalesce(r.posted, 0)))
				- (coalesce(t.charged, 0) - coalesce(t.owed, 0)))
			- coalesce(s.authorized, 0)) END,
		coalesce(f.asked, 0))
) AS m(what, told, found);
END;
COMMENT ON FUNCTION reservation_internal.rebuild_money(uuid[]) IS
'charged, refunded, owed, authorized and asked for, by the events and by the payments';

-- The lines of a reservation, numbered in the order in which its events tell them
CREATE FUNCTION reservation_internal.rebuild_charges(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, ordinal int, automatic boolean, posted_at timestamptz,
	kind text, code text, amount numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT e.aggregateid::uuid,
	row_number() OVER (PARTITION BY e.aggregateid ORDER BY e.sequence)::int,
	coalesce((e.payload->'charge'->>'automatic')::boolean, false), e.occurred_at,
	e.payload->'charge'->>'kind', e.payload->'charge'->>'code',
	(e.payload->'charge'->>'amount')::numeric
FROM reservation_internal.events_of($1) e WHERE e.payload ? 'charge';
END;
COMMENT ON FUNCTION reservation_internal.rebuild_charges(uuid[]) IS
'charges, from nothing but the events';

-- Redemptions that were not withdrawn, as their event has them, of the customer that the reservation had then.
-- Only the discount is that of the last event. A use is given back when the reservation
-- is canceled, expired or rejected.
CREATE FUNCTION reservation_internal.rebuild_redemptions(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, code text, ordinal int, customer text, kind text,
	value numeric, currency text, stackable boolean, discount numeric,
	redeemed_at timestamptz, released_at timestamptz)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH applied AS (
	SELECT e.aggregateid, e.sequence, e.payload, e.occurred_at
	FROM reservation_internal.events_of($1) e WHERE e.type = 'PromotionApplied'
	AND NOT EXISTS (SELECT FROM reservation_internal.events_of($1) w
		WHERE w.aggregateid = e.aggregateid AND w.sequence > e.sequence
		AND w.type = 'PromotionWithdrawn'
		AND w.payload->>'code' = e.payload->>'code')
), told AS (
	SELECT e.aggregateid, e.sequence, e.payload->>'code' AS code,
		e.payload->>'discount' AS discount
	FROM applied e
	UNION ALL
	SELECT e.aggregateid, e.sequence, p.value->>'code', p.value->>'discount'
	FROM reservation_internal.events_of($1) e, jsonb_array_elements(e.payload->'promotions') AS p
	WHERE e.type IN ('ReservationModified', 'ModificationExpired')
), discount AS (
	SELECT DISTINCT ON (t.aggregateid, t.code)
		t.aggregateid, t.code, t.discount::numeric AS amount
	FROM told t ORDER BY t.aggregateid, t.code, t.sequence DESC
)
SELECT e.aggregateid::uuid, e.payload->>'code',
	row_number() OVER (PARTITION BY e.aggregateid ORDER BY e.sequence)::int,
	(SELECT c.payload->>'customer' FROM reservation.event c
		WHERE c.aggregateid = e.aggregateid AND c.sequence < e.sequence
		AND c.payload ? 'customer' ORDER BY c.sequence DESC LIMIT 1),
	e.payload->>'kind', (e.payload->>'value')::numeric,
	e.payload->>'promotion_currency',
	(e.payload->>'stackable')::boolean, d.amount,
	e.occurred_at,
	(SELECT v.occurred_at FROM reservation.event v
		WHERE r.status IN ('canceled', 'expired', 'rejected')
		AND v.aggregateid = e.aggregateid
		AND v.payload->>'status' IN ('canceled', 'expired', 'rejected')
		ORDER BY v.sequence DESC LIMIT 1)
FROM applied e
JOIN discount d ON d.aggregateid = e.aggregateid
	AND d.code = e.payload->>'code'
JOIN (
	SELECT * FROM reservation.reservation
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) r ON r.reservation_id = e.aggregateid::uuid;
END;
COMMENT ON FUNCTION reservation_internal.rebuild_redemptions(uuid[]) IS
'redemptions rebuilt from the events alone; one with released_at does not count';
