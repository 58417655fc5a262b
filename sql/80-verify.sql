-- The proof: the tables are as the events say.

-- The query is large: by its estimated cost the server would always compile it, which
-- takes longer than running it. From 18 on the server plans it once a session, maybe
-- while tables are empty; hash joins are fast enough for full tables too.
CREATE FUNCTION reservation.verify()
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
SET jit = off
SET enable_nestloop = off
BEGIN ATOMIC
-- the rows are as the events say
SELECT coalesce(b.reservation_id, r.reservation_id), c.problem, c.expected,
	c.found
FROM reservation.rebuild() b
FULL JOIN reservation.reservation r ON r.reservation_id = b.reservation_id,
LATERAL (VALUES
	('reservation', b.reservation_id::text, r.reservation_id::text),
	('customer', b.customer, r.customer),
	('resource_ids', b.resource_ids::text, r.resource_ids::text),
	('during', b.during::text, r.during::text),
	('quantity', b.quantity::text, r.quantity::text),
	('guests', b.guests::text, r.guests::text),
	('rate_plan', b.rate_plan, r.rate_plan),
	('deposit', trim_scale(b.deposit)::text, trim_scale(r.deposit)::text),
	('balance_due_at', b.balance_due_at::text, r.balance_due_at::text),
	('waived', b.waived::text, r.waived::text),
	('status', b.status, r.status),
	('payment_status', b.payment_status, r.payment_status),
	('amount', trim_scale(b.amount)::text, trim_scale(r.amount)::text),
	('amount_fixed', b.amount_fixed::text, r.amount_fixed::text),
	('currency', b.currency, r.currency),
	('cancellation_terms', b.cancellation_terms::text,
		r.cancellation_terms::text),
	('prices', b.prices::text,
		-- the update from 0.1.0 has estimated some
		CASE WHEN r.prices @> '[{"estimated": true}]' THEN b.prices
			ELSE r.prices END::text),
	('units', b.units::text, r.units::text),
	('posted', trim_scale(b.posted)::text, trim_scale(r.posted)::text),
	('terms_from', b.terms_from::text, r.terms_from::text),
	('booking_id', b.booking_id::text, r.booking_id::text),
	('item', b.item::text, r.item::text),
	('pending change', b.pending::text, r.pending::text),
	('priority', b.priority::text, r.priority::text),
	('expires_at', b.expires_at::text, r.expires_at::text),
	('version', b.version::text, r.version::text),
	('sequence', b.sequence::text, r.sequence::text),
	('created_at', b.created_at::text, r.created_at::text),
	('confirmed_at', b.confirmed_at::text, r.confirmed_at::text),
	('checked_in_at', b.checked_in_at::text, r.checked_in_at::text),
	('checked_out_at', b.checked_out_at::text, r.checked_out_at::text),
	('ended_at', b.ended_at::text, r.ended_at::text)
) AS c(problem, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
UNION ALL
-- the events of a reservation have no gap
SELECT NULL, 'events of ' || e.aggregateid, max(e.sequence)::text,
	count(*)::text
FROM reservation.event e GROUP BY e.aggregateid
HAVING max(e.sequence) <> count(*) OR min(e.sequence) <> 1
UNION ALL
-- events are in order, of a known type, and about a reservation
SELECT NULL, 'event ' || c.problem || ' of ' || e.aggregateid, c.expected,
	c.found
FROM (
	SELECT v.aggregateid, v.aggregatetype, v.position, v.id, v.type,
		lag(v.position)
			OVER (PARTITION BY v.aggregateid ORDER BY v.sequence) AS before
	FROM reservation.event v
) e, LATERAL (VALUES
	('aggregatetype', 'reservation', e.aggregatetype),
	('position', 'after ' || e.before, CASE WHEN e.position > e.before
		THEN 'after ' || e.before ELSE e.position::text END),
	('id', '7', substr(e.id::text, 15, 1)),
	('type', e.type, CASE WHEN e.type = ANY (reservation.event_types())
		THEN e.type END)
) AS c(problem, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
AND NOT (c.problem = 'position' AND e.before IS NULL)
UNION ALL
-- the id has the millisecond at which it was made, by the real clock
SELECT r.reservation_id, 'simulated', 'true', 'false'
FROM reservation.reservation r
WHERE NOT r.simulated
AND abs(extract(epoch FROM r.created_at) - ('x' || substr(
	replace(r.reservation_id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)
	> 60
UNION ALL
-- units are as the events say; those of ended reservations may have been pruned
SELECT coalesce(b.reservation_id, a.reservation_id), 'allocation',
	b.resource_id || ' ' || b.units::text || ' ' || b.during::text || coalesce(' ' || b.pending, ''),
	a.resource_id || ' ' || a.units::text || ' ' || a.during::text || coalesce(' ' || a.pending, '')
FROM reservation_internal.rebuild_allocations() b
FULL JOIN (
	SELECT * FROM reservation.allocation x WHERE x.reservation_id IS NOT NULL
) a ON a.reservation_id = b.reservation_id AND a.resource_id = b.resource_id
	AND a.units = b.units AND a.during = b.during
	AND a.pending IS NOT DISTINCT FROM b.pending
WHERE (a.reservation_id IS NULL
	AND (SELECT r.ended_at IS NULL FROM reservation.reservation r
		WHERE r.reservation_id = b.reservation_id))
OR b.reservation_id IS NULL
UNION ALL
-- closures are as the events say; those that are over may have been pruned
SELECT NULL, concat_ws(' ', 'closure', coalesce(b.closure_aggregate_id, a.closure_aggregate_id)),
	concat_ws(' ', b.closure_id, b.resource_id, b.units, b.during, b.note),
	concat_ws(' ', a.allocation_id, a.resource_id, a.units, a.during, a.note,
		CASE WHEN a.pinned THEN 'pinned' END)
FROM reservation_internal.rebuild_closures() b
FULL JOIN (
	SELECT * FROM reservation.allocation x WHERE x.reservation_id IS NULL
) a ON a.allocation_id = b.closure_id AND a.closure_aggregate_id = b.closure_aggregate_id
WHERE (b.closure_aggregate_id, b.resource_id, b.units, b.during, b.note, false)
	IS DISTINCT FROM
	(a.closure_aggregate_id, a.resource_id, a.units, a.during, a.note, a.pinned)
AND NOT (a.allocation_id IS NULL AND upper(b.during) <= reservation.clock())
UNION ALL
-- the allocation of a reservation has no values of a closure
SELECT a.reservation_id, 'closure', NULL, concat_ws(' ', a.closure_aggregate_id, a.note)
FROM reservation.allocation a
WHERE a.reservation_id IS NOT NULL
AND (a.closure_aggregate_id IS NOT NULL OR a.note IS NOT NULL)
UNION ALL
-- the other way round, nothing of a closure depends on a payment
SELECT NULL, concat_ws(' ', 'closure', a.closure_aggregate_id), NULL, a.pending
FROM reservation.allocation a
WHERE a.reservation_id IS NULL AND a.pending IS NOT NULL
UNION ALL
-- a guest who is in, has asked for units, or has a change to pay, is not moved to others;
-- the rows of such a change say what becomes of them, and no other rows do; before a guest who was
-- in got other units, the stay was on those that it had
SELECT r.reservation_id, c.problem, c.expected, c.found
FROM reservation.allocation a
JOIN reservation.reservation r ON r.reservation_id = a.reservation_id,
LATERAL (VALUES
	('pending', (r.pending IS NOT NULL)::text, (a.pending IS NOT NULL)::text),
	('pinned', (r.units IS NOT NULL OR r.pending IS NOT NULL
		OR r.status IN ('checked_in', 'checked_out'))::text, a.pinned::text),
	('named units', CASE WHEN a.pending IS NOT NULL OR EXISTS (
			SELECT FROM reservation.allocation later
			WHERE later.reservation_id = a.reservation_id
			AND lower(later.during) >= upper(a.during))
		THEN a.units ELSE coalesce(r.units, a.units) END::text, a.units::text)
) AS c(problem, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
UNION ALL
-- payments add up to the reports of providers, to the cent
SELECT t.reservation_id, 'money ' || t.what, t.told || ' ' || t.currency,
	t.found || ' ' || t.currency
FROM reservation_internal.rebuild_money() t
WHERE t.told IS DISTINCT FROM t.found
UNION ALL
-- each payment is as its reports say
SELECT coalesce(b.reservation_id, p.reservation_id), 'payment',
	concat_ws(' ', b.direction, b.provider_reference, b.status,
		trim_scale(b.amount), b.currency, b.method,
		CASE WHEN b.superseded THEN 'superseded' END),
	concat_ws(' ', p.direction, p.provider_reference, p.status,
		trim_scale(p.amount), p.currency, p.method,
		CASE WHEN p.superseded THEN 'superseded' END)
FROM reservation_internal.rebuild_payments() b
FULL JOIN (
	SELECT * FROM reservation.payment x WHERE x.provider_reference IS NOT NULL
) p ON p.reservation_id = b.reservation_id AND p.direction = b.direction
	AND p.provider_reference = b.provider_reference
WHERE (b.status, b.amount, b.currency, b.method, b.superseded)
	IS DISTINCT FROM (p.status, p.amount, p.currency, p.method, p.superseded)
UNION ALL
-- an amount that is asked for or owed, and not reported yet, has one row
SELECT p.reservation_id, 'payment rows', '1', count(*)::text
FROM reservation.payment p
WHERE p.provider_reference IS NULL AND p.status <> 'canceled'
GROUP BY p.reservation_id, p.status, p.currency
HAVING count(*) > 1
UNION ALL
SELECT p.reservation_id, 'payment request', 'requested, due or canceled',
	concat_ws(' ', p.status, p.method, CASE WHEN p.superseded
		THEN 'superseded' END)
FROM reservation.payment p
WHERE p.provider_reference IS NULL
AND (p.status NOT IN ('requested', 'due', 'canceled')
	OR p.method IS NOT NULL OR p.superseded)
UNION ALL
-- each payment was written with an event
SELECT p.reservation_id, 'payment ' || c.what, 'the time of an event',
	c.at::text
FROM reservation.payment p, LATERAL (VALUES
	('requested_at', p.requested_at), ('changed_at', p.changed_at)
) AS c(what, at)
WHERE NOT EXISTS (
	SELECT FROM reservation.event e
	WHERE e.aggregateid = p.reservation_id::text AND e.occurred_at = c.at)
UNION ALL
-- a payment is asked for in the reservation's currency, and has a reservation
SELECT p.reservation_id, 'payment currency', r.currency, p.currency
FROM reservation.payment p
LEFT JOIN reservation.reservation r ON r.reservation_id = p.reservation_id
WHERE p.status = 'requested' AND p.currency <> r.currency
OR r.reservation_id IS NULL
UNION ALL
-- money in another currency is owed back, all that was not paid back already
SELECT r.reservation_id, 'money kept', '0 ' || p.currency,
	sum(CASE p.status WHEN 'completed' THEN p.amount ELSE -p.amount END)
		|| ' ' || p.currency
FROM reservation.reservation r
JOIN reservation.payment p ON p.reservation_id = r.reservation_id
WHERE p.status IN ('completed', 'refunded', 'due')
AND p.currency <> r.currency
GROUP BY r.reservation_id, p.currency
HAVING coalesce(sum(p.amount) FILTER (WHERE p.status = 'due'), 0)
	<> greatest(0, sum(CASE p.status WHEN 'completed' THEN p.amount
		WHEN 'refunded' THEN -p.amount ELSE 0 END))
UNION ALL
-- charges are as the events say, in the reservation's currency, and add up to its sum
SELECT coalesce(b.reservation_id, c.reservation_id), 'charge',
	concat_ws(' ', b.ordinal, b.automatic, b.posted_at, b.kind, b.code,
		trim_scale(b.amount)),
	concat_ws(' ', c.ordinal, c.automatic, c.posted_at, c.kind, c.code,
		trim_scale(c.amount))
FROM reservation_internal.rebuild_charges() b
FULL JOIN reservation.charge c
	ON c.reservation_id = b.reservation_id AND c.ordinal = b.ordinal
WHERE (b.automatic, b.posted_at, b.kind, b.code, b.amount)
	IS DISTINCT FROM (c.automatic, c.posted_at, c.kind, c.code, c.amount)
UNION ALL
SELECT coalesce(r.reservation_id, c.reservation_id), 'sum of charges',
	concat_ws(' ', trim_scale(c.amount), c.currency),
	concat_ws(' ', trim_scale(r.posted),
		CASE WHEN r.posted IS NOT NULL THEN r.currency END)
FROM (
	SELECT x.reservation_id, sum(x.amount) AS amount,
		string_agg(DISTINCT x.currency, ' ') AS currency
	FROM reservation.charge x GROUP BY x.reservation_id
) c FULL JOIN (
	SELECT * FROM reservation.reservation y WHERE y.posted IS NOT NULL
) r ON r.reservation_id = c.reservation_id
WHERE (c.amount, c.currency) IS DISTINCT FROM (r.posted, r.currency)
UNION ALL
-- promotions are as the events say: uses, limits and discounts
SELECT coalesce(b.reservation_id, d.reservation_id),
	'promotion ' || coalesce(b.code, d.code),
	concat_ws(' ', b.ordinal, b.customer, b.kind, b.value, b.currency,
		b.stackable, b.discount, b.redeemed_at, b.released_at),
	concat_ws(' ', d.ordinal, d.customer, d.kind, d.value, d.currency,
		d.stackable, d.discount, d.redeemed_at, d.released_at)
FROM reservation_internal.rebuild_redemptions() b
FULL JOIN reservation.redemption d
	ON d.reservation_id = b.reservation_id AND d.code = b.code
WHERE (b.ordinal, b.customer, b.kind, b.value, b.currency,
		-- events of 0.1.0 do not tell
		coalesce(b.stackable, d.stackable),
		b.discount, b.redeemed_at, b.released_at)
	IS DISTINCT FROM (d.ordinal, d.customer, d.kind, d.value, d.currency,
		d.stackable, d.discount, d.redeemed_at, d.released_at)
UNION ALL
-- the queue has the waitlisted reservations, and no others
SELECT coalesce(w.reservation_id, e.reservation_id), 'waitlist_entry',
	concat_ws(' ', w.resource_id, w.quantity, w.priority, w.created_at,
		w.during),
	concat_ws(' ', e.resource_id, e.quantity, e.priority, e.created_at,
		e.during)
FROM (
	SELECT r.reservation_id, unnest(r.resource_ids) AS resource_id,
		r.quantity, r.priority, r.created_at, r.during
	FROM reservation.reservation r WHERE r.status = 'waitlisted'
) w
FULL JOIN reservation.waitlist_entry e
	ON e.reservation_id = w.reservation_id AND e.resource_id = w.resource_id
	AND e.quantity = w.quantity AND e.priority = w.priority
	AND e.created_at = w.created_at AND e.during = w.during
WHERE w.reservation_id IS NULL OR e.reservation_id IS NULL
UNION ALL
-- each hold, guest who is in and balance to be asked for has a deadline, and nothing else has
SELECT coalesce(w.reservation_id, d.reservation_id), 'deadline',
	concat_ws(' ', w.kind, w.due_at, w.resource_ids),
	concat_ws(' ', d.kind, d.due_at, d.resource_ids)
FROM (
	SELECT 'expiry' AS kind, r.expires_at AS due_at, r.reservation_id,
		r.resource_ids
	FROM reservation.reservation r WHERE r.expires_at IS NOT NULL
	UNION ALL
	SELECT 'departure', CASE WHEN r.pending IS NULL THEN upper(r.during)
		ELSE r.expires_at END, r.reservation_id, r.resource_ids
	FROM reservation.reservation r WHERE r.status = 'checked_in'
	UNION ALL
	SELECT 'balance', r.balance_due_at, r.reservation_id, r.resource_ids
	FROM reservation.reservation r WHERE r.deposit IS NOT NULL
	AND r.status IN ('confirmed', 'checked_in', 'checked_out', 'no_show')
) w
FULL JOIN reservation.deadline d
	ON d.kind = w.kind AND d.due_at = w.due_at
	AND d.reservation_id = w.reservation_id AND d.resource_ids = w.resource_ids
WHERE w.reservation_id IS NULL OR d.reservation_id IS NULL
UNION ALL
-- each reservation of a booking is listed as its item, and no other is
SELECT coalesce(r.reservation_id, i.reservation_id), 'booking item',
	concat_ws(' ', r.booking_id, r.item), concat_ws(' ', i.booking_id, i.item)
FROM (
	SELECT * FROM reservation.reservation x WHERE x.booking_id IS NOT NULL
) r
FULL JOIN reservation.booking_item i ON i.reservation_id = r.reservation_id
	AND i.booking_id = r.booking_id AND i.item = r.item
WHERE r.reservation_id IS NULL OR i.reservation_id IS NULL
UNION ALL
-- no two allocations share a unit and an instant
SELECT a.reservation_id, 'sold twice', a.allocation_id::text,
	b.allocation_id::text
FROM reservation.allocation a JOIN reservation.allocation b
	ON reservation.occupancy(a.resource_id, a.units, a.during)
		OPERATOR(reservation.&&)
		reservation.occupancy(b.resource_id, b.units, b.during)
WHERE a.allocation_id < b.allocation_id;
END;
COMMENT ON FUNCTION reservation.verify() IS
'differences between the tables and the events; no row proves that they agree';
INSERT INTO reservation_internal.privilege VALUES ('verify', 'agent');
