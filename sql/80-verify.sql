-- The proof: the tables are as the events say.
--
-- Each function below compares one kind of rows, of some aggregates, or with null of all.

CREATE FUNCTION reservation_internal.compare_reservations(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- the rows are as the events say
SELECT coalesce(b.reservation_id, r.reservation_id), c.problem, c.expected,
	c.found
FROM (
	SELECT * FROM reservation.rebuild() WHERE $1 IS NULL
	UNION ALL
	SELECT one.* FROM unnest($1) AS a(id), LATERAL reservation.rebuild(a.id) AS one
) b
FULL JOIN (
	SELECT * FROM reservation.reservation
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) r ON r.reservation_id = b.reservation_id,
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
-- the id has the millisecond at which it was made, by the real clock
SELECT r.reservation_id, 'simulated', 'true', 'false'
FROM (SELECT * FROM reservation.reservation WHERE $1 IS NULL OR reservation_id = ANY ($1)) r
WHERE NOT r.simulated
AND abs(extract(epoch FROM r.created_at) - ('x' || substr(
	replace(r.reservation_id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)
	> 60
UNION ALL
-- each reservation of a booking is listed as its item, and no other is
SELECT coalesce(r.reservation_id, i.reservation_id), 'booking item',
	concat_ws(' ', r.booking_id, r.item), concat_ws(' ', i.booking_id, i.item)
FROM (
	SELECT * FROM reservation.reservation x
	WHERE x.booking_id IS NOT NULL AND ($1 IS NULL OR x.reservation_id = ANY ($1))
) r
FULL JOIN (
	-- it is found by the booking
	SELECT * FROM reservation.booking_item x
	WHERE $1 IS NULL OR x.reservation_id = ANY ($1)
	AND x.booking_id IN (SELECT y.booking_id FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) y)
) i ON i.reservation_id = r.reservation_id
	AND i.booking_id = r.booking_id AND i.item = r.item
WHERE r.reservation_id IS NULL OR i.reservation_id IS NULL;
END;
COMMENT ON FUNCTION reservation_internal.compare_reservations(uuid[]) IS
'reservations that are not as their events say';

CREATE FUNCTION reservation_internal.compare_events(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- the events of a reservation have no gap
SELECT NULL::uuid, 'events of ' || e.aggregateid, max(e.sequence)::text,
	count(*)::text
FROM reservation_internal.events_of($1) e GROUP BY e.aggregateid
HAVING max(e.sequence) <> count(*) OR min(e.sequence) <> 1
UNION ALL
-- events are in order, of a known type, and about a reservation
SELECT NULL::uuid, 'event ' || c.problem || ' of ' || e.aggregateid, c.expected,
	c.found
FROM (
	SELECT v.aggregateid, v.aggregatetype, v.position, v.id, v.type,
		lag(v.position)
			OVER (PARTITION BY v.aggregateid ORDER BY v.sequence) AS before
	FROM reservation_internal.events_of($1) v
) e, LATERAL (VALUES
	('aggregatetype', 'reservation', e.aggregatetype),
	('position', 'after ' || e.before, CASE WHEN e.position > e.before
		THEN 'after ' || e.before ELSE e.position::text END),
	('id', '7', substr(e.id::text, 15, 1)),
	('type', e.type, CASE WHEN e.type = ANY (reservation.event_types())
		THEN e.type END)
) AS c(problem, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
AND NOT (c.problem = 'position' AND e.before IS NULL);
END;
COMMENT ON FUNCTION reservation_internal.compare_events(uuid[]) IS
'events that are not in order';

CREATE FUNCTION reservation_internal.compare_allocations(aggregates uuid[], since bigint)
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- units are as the events say; those of ended reservations may have been pruned
SELECT coalesce(b.reservation_id, a.reservation_id), 'allocation',
	b.resource_id || ' ' || b.units::text || ' ' || b.during::text || coalesce(' ' || b.pending, ''),
	a.resource_id || ' ' || a.units::text || ' ' || a.during::text || coalesce(' ' || a.pending, '')
FROM reservation_internal.rebuild_allocations($1, $2) b
FULL JOIN reservation_internal.told_allocations($1, $2) a
	ON a.reservation_id = b.reservation_id AND a.resource_id = b.resource_id
	AND a.units = b.units AND a.during = b.during
	AND a.pending IS NOT DISTINCT FROM b.pending
WHERE (a.reservation_id IS NULL
	AND (SELECT r.ended_at IS NULL FROM reservation.reservation r
		WHERE r.reservation_id = b.reservation_id))
OR b.reservation_id IS NULL
UNION ALL
-- closures are as the events say; those that are over may have been pruned
SELECT NULL::uuid, concat_ws(' ', 'closure', coalesce(b.closure_aggregate_id, a.closure_aggregate_id)),
	concat_ws(' ', b.closure_id, b.resource_id, b.units, b.during, b.note),
	concat_ws(' ', a.allocation_id, a.resource_id, a.units, a.during, a.note,
		CASE WHEN a.pinned THEN 'pinned' END)
FROM reservation_internal.rebuild_closures($1) b
FULL JOIN (
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NULL AND ($1 IS NULL OR closure_aggregate_id = ANY ($1))
) a ON a.allocation_id = b.closure_id AND a.closure_aggregate_id = b.closure_aggregate_id
WHERE (b.closure_aggregate_id, b.resource_id, b.units, b.during, b.note, false)
	IS DISTINCT FROM
	(a.closure_aggregate_id, a.resource_id, a.units, a.during, a.note, a.pinned)
AND NOT (a.allocation_id IS NULL AND upper(b.during) <= reservation.clock())
UNION ALL
-- the allocation of a reservation has no values of a closure
SELECT a.reservation_id, 'closure', NULL, concat_ws(' ', a.closure_aggregate_id, a.note)
FROM (
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NOT NULL AND ($1 IS NULL OR reservation_id = ANY ($1))
) a
WHERE a.closure_aggregate_id IS NOT NULL OR a.note IS NOT NULL
UNION ALL
-- the other way round, nothing of a closure depends on a payment
SELECT NULL::uuid, concat_ws(' ', 'closure', a.closure_aggregate_id), NULL, a.pending
FROM (
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NULL AND ($1 IS NULL OR closure_aggregate_id = ANY ($1))
) a
WHERE a.pending IS NOT NULL
UNION ALL
-- a guest who is in, has asked for units, or has a change to pay, is not moved to others;
-- the rows of such a change say what becomes of them, and no other rows do; before a guest who was
-- in got other units, the stay was on those that it had
SELECT r.reservation_id, c.problem, c.expected, c.found
FROM (
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NOT NULL AND ($1 IS NULL OR reservation_id = ANY ($1))
) a
JOIN (
	SELECT * FROM reservation.reservation
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) r ON r.reservation_id = a.reservation_id,
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
-- no two allocations share a unit and an instant
SELECT a.reservation_id, 'sold twice', a.allocation_id::text,
	b.allocation_id::text
FROM (
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NOT NULL AND ($1 IS NULL OR reservation_id = ANY ($1))
	UNION ALL
	SELECT * FROM reservation.allocation
	WHERE reservation_id IS NULL AND ($1 IS NULL OR closure_aggregate_id = ANY ($1))
) a JOIN reservation.allocation b
	ON reservation.occupancy(a.resource_id, a.units, a.during)
		OPERATOR(reservation.&&)
		reservation.occupancy(b.resource_id, b.units, b.during)
-- once for each two, unless the second is of no aggregate of the list
WHERE a.allocation_id < b.allocation_id OR a.allocation_id > b.allocation_id
AND coalesce(b.reservation_id, b.closure_aggregate_id) <> ALL ($1);
END;
COMMENT ON FUNCTION reservation_internal.compare_allocations(uuid[], bigint) IS
'units and closures that are not as the events say';

CREATE FUNCTION reservation_internal.compare_payments(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- payments add up to the reports of providers, to the cent
SELECT t.reservation_id, 'money ' || t.what, t.told || ' ' || t.currency,
	t.found || ' ' || t.currency
FROM reservation_internal.rebuild_money($1) t
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
FROM reservation_internal.rebuild_payments($1) b
FULL JOIN (
	SELECT * FROM reservation.payment x
	WHERE x.provider_reference IS NOT NULL AND ($1 IS NULL OR x.reservation_id = ANY ($1))
) p ON p.reservation_id = b.reservation_id AND p.direction = b.direction
	AND p.provider_reference = b.provider_reference
WHERE (b.status, b.amount, b.currency, b.method, b.superseded)
	IS DISTINCT FROM (p.status, p.amount, p.currency, p.method, p.superseded)
UNION ALL
-- an amount that is asked for or owed, and not reported yet, has one row
SELECT p.reservation_id, 'payment rows', '1', count(*)::text
FROM (SELECT * FROM reservation.payment WHERE $1 IS NULL OR reservation_id = ANY ($1)) p
WHERE p.provider_reference IS NULL AND p.status <> 'canceled'
GROUP BY p.reservation_id, p.status, p.currency
HAVING count(*) > 1
UNION ALL
SELECT p.reservation_id, 'payment request', 'requested, due or canceled',
	concat_ws(' ', p.status, p.method, CASE WHEN p.superseded
		THEN 'superseded' END)
FROM (SELECT * FROM reservation.payment WHERE $1 IS NULL OR reservation_id = ANY ($1)) p
WHERE p.provider_reference IS NULL
AND (p.status NOT IN ('requested', 'due', 'canceled')
	OR p.method IS NOT NULL OR p.superseded)
UNION ALL
-- each payment was written with an event
SELECT p.reservation_id, 'payment ' || c.what, 'the time of an event',
	c.at::text
FROM (
	SELECT * FROM reservation.payment
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) p, LATERAL (VALUES
	('requested_at', p.requested_at), ('changed_at', p.changed_at)
) AS c(what, at)
WHERE NOT EXISTS (
	SELECT FROM reservation_internal.events_of($1) e
	WHERE e.aggregateid = p.reservation_id::text AND e.occurred_at = c.at)
UNION ALL
-- a payment is asked for in the reservation's currency, and has a reservation
SELECT p.reservation_id, 'payment currency', r.currency, p.currency
FROM (SELECT * FROM reservation.payment WHERE $1 IS NULL OR reservation_id = ANY ($1)) p
LEFT JOIN (
	SELECT * FROM reservation.reservation
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) r ON r.reservation_id = p.reservation_id
WHERE p.status = 'requested' AND p.currency <> r.currency
OR r.reservation_id IS NULL
UNION ALL
-- money in another currency is owed back, all that was not paid back already
SELECT r.reservation_id, 'money kept', '0 ' || p.currency,
	sum(CASE p.status WHEN 'completed' THEN p.amount ELSE -p.amount END)
		|| ' ' || p.currency
FROM (SELECT * FROM reservation.reservation WHERE $1 IS NULL OR reservation_id = ANY ($1)) r
JOIN (
	SELECT * FROM reservation.payment
	WHERE $1 IS NULL OR reservation_id = ANY ($1)
) p ON p.reservation_id = r.reservation_id
WHERE p.status IN ('completed', 'refunded', 'due')
AND p.currency <> r.currency
GROUP BY r.reservation_id, p.currency
HAVING coalesce(sum(p.amount) FILTER (WHERE p.status = 'due'), 0)
	<> greatest(0, sum(CASE p.status WHEN 'completed' THEN p.amount
		WHEN 'refunded' THEN -p.amount ELSE 0 END));
END;
COMMENT ON FUNCTION reservation_internal.compare_payments(uuid[]) IS
'payments and sums that are not as the events say';

CREATE FUNCTION reservation_internal.compare_charges(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- charges are as the events say, in the reservation's currency, and add up to its sum
SELECT coalesce(b.reservation_id, c.reservation_id), 'charge',
	concat_ws(' ', b.ordinal, b.automatic, b.posted_at, b.kind, b.code,
		trim_scale(b.amount)),
	concat_ws(' ', c.ordinal, c.automatic, c.posted_at, c.kind, c.code,
		trim_scale(c.amount))
FROM reservation_internal.rebuild_charges($1) b
FULL JOIN (
	SELECT * FROM reservation.charge x WHERE $1 IS NULL OR x.reservation_id = ANY ($1)
) c
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
	FROM reservation.charge x
	WHERE $1 IS NULL OR x.reservation_id = ANY ($1)
	GROUP BY x.reservation_id
) c FULL JOIN (
	SELECT * FROM reservation.reservation y
	WHERE y.posted IS NOT NULL AND ($1 IS NULL OR y.reservation_id = ANY ($1))
) r ON r.reservation_id = c.reservation_id
WHERE (c.amount, c.currency) IS DISTINCT FROM (r.posted, r.currency);
END;
COMMENT ON FUNCTION reservation_internal.compare_charges(uuid[]) IS
'charges that are not as the events say';

CREATE FUNCTION reservation_internal.compare_redemptions(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- promotions are as the events say: uses, limits and discounts
SELECT coalesce(b.reservation_id, d.reservation_id),
	'promotion ' || coalesce(b.code, d.code),
	concat_ws(' ', b.ordinal, b.customer, b.kind, b.value, b.currency,
		b.stackable, b.discount, b.redeemed_at, b.released_at),
	concat_ws(' ', d.ordinal, d.customer, d.kind, d.value, d.currency,
		d.stackable, d.discount, d.redeemed_at, d.released_at)
FROM reservation_internal.rebuild_redemptions($1) b
FULL JOIN (
	SELECT * FROM reservation.redemption x WHERE $1 IS NULL OR x.reservation_id = ANY ($1)
) d
	ON d.reservation_id = b.reservation_id AND d.code = b.code
WHERE (b.ordinal, b.customer, b.kind, b.value, b.currency,
		-- events of 0.1.0 do not tell
		coalesce(b.stackable, d.stackable),
		b.discount, b.redeemed_at, b.released_at)
	IS DISTINCT FROM (d.ordinal, d.customer, d.kind, d.value, d.currency,
		d.stackable, d.discount, d.redeemed_at, d.released_at);
END;
COMMENT ON FUNCTION reservation_internal.compare_redemptions(uuid[]) IS
'uses of promotions that are not as the events say';

CREATE FUNCTION reservation_internal.compare_deadlines(aggregates uuid[])
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- the queue has the waitlisted reservations, and no others
SELECT coalesce(w.reservation_id, e.reservation_id), 'waitlist_entry',
	concat_ws(' ', w.resource_id, w.quantity, w.priority, w.created_at,
		w.during),
	concat_ws(' ', e.resource_id, e.quantity, e.priority, e.created_at,
		e.during)
FROM (
	SELECT r.reservation_id, unnest(r.resource_ids) AS resource_id,
		r.quantity, r.priority, r.created_at, r.during
	FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) r WHERE r.status = 'waitlisted'
) w
FULL JOIN (
	SELECT * FROM reservation.waitlist_entry x WHERE $1 IS NULL OR x.reservation_id = ANY ($1)
) e
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
	FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) r WHERE r.expires_at IS NOT NULL
	UNION ALL
	SELECT 'departure', CASE WHEN r.pending IS NULL THEN upper(r.during)
		ELSE r.expires_at END, r.reservation_id, r.resource_ids
	FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) r WHERE r.status = 'checked_in'
	UNION ALL
	SELECT 'balance', r.balance_due_at, r.reservation_id, r.resource_ids
	FROM (
		SELECT * FROM reservation.reservation
		WHERE $1 IS NULL OR reservation_id = ANY ($1)
	) r WHERE r.deposit IS NOT NULL
	AND r.status IN ('confirmed', 'checked_in', 'checked_out', 'no_show')
) w
FULL JOIN (
	SELECT * FROM reservation.deadline x WHERE $1 IS NULL OR x.reservation_id = ANY ($1)
) d
	ON d.kind = w.kind AND d.due_at = w.due_at
	AND d.reservation_id = w.reservation_id AND d.resource_ids = w.resource_ids
WHERE w.reservation_id IS NULL OR d.reservation_id IS NULL;
END;
COMMENT ON FUNCTION reservation_internal.compare_deadlines(uuid[]) IS
'queues and deadlines that are not as the reservations say';

-- Aggregates that have events after a position, or were moved by one, in lists whose rows fit in memory
CREATE FUNCTION reservation_internal.aggregates_since(since bigint)
RETURNS SETOF uuid[]
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT array_agg(t.id ORDER BY t.id)
FROM (
	SELECT c.id, (row_number() OVER (ORDER BY c.id) - 1) / 10000 AS list
	FROM (
		SELECT e.aggregateid::uuid AS id FROM reservation.event e WHERE e.position > $1
		UNION
		SELECT m.reservation_id FROM reservation_internal.moves_since(NULL, $1) m
	) AS c
) AS t
GROUP BY t.list;
END;
COMMENT ON FUNCTION reservation_internal.aggregates_since(bigint) IS
'reservations and closures that events after a position are about';

-- The queries are large: by their estimated cost the server would always compile them,
-- which takes longer than running them. Each is planned for its list, or for no list.
-- Hash joins are good for full tables, whatever the server knows of them.
CREATE FUNCTION reservation.verify(since bigint DEFAULT NULL)
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
SET jit = off
SET enable_nestloop = off
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	list uuid[];
	aggregates bigint := 0;
BEGIN
	FOR list IN
		SELECT NULL::uuid[] WHERE since IS NULL
		UNION ALL
		SELECT a FROM reservation_internal.aggregates_since(since) AS a
		WHERE since IS NOT NULL
	LOOP
		RETURN QUERY SELECT * FROM reservation_internal.compare_reservations(list);
		RAISE DEBUG 'compared reservations';
		RETURN QUERY SELECT * FROM reservation_internal.compare_events(list);
		RAISE DEBUG 'compared events';
		RETURN QUERY SELECT * FROM reservation_internal.compare_allocations(list, since);
		RAISE DEBUG 'compared allocations';
		RETURN QUERY SELECT * FROM reservation_internal.compare_payments(list);
		RAISE DEBUG 'compared payments';
		RETURN QUERY SELECT * FROM reservation_internal.compare_charges(list);
		RAISE DEBUG 'compared charges';
		RETURN QUERY SELECT * FROM reservation_internal.compare_redemptions(list);
		RAISE DEBUG 'compared redemptions';
		RETURN QUERY SELECT * FROM reservation_internal.compare_deadlines(list);
		RAISE DEBUG 'compared deadlines';
		aggregates := aggregates + cardinality(list);
		RAISE DEBUG 'compared % aggregates', aggregates;
	END LOOP;
END
$$;
COMMENT ON FUNCTION reservation.verify(bigint) IS
'differences between the tables and the events, all or those after a position; no row proves that they agree';
INSERT INTO reservation_internal.privilege VALUES ('verify', 'agent');
