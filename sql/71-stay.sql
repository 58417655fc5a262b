-- The views of a front desk. The present time is that of the commands' clock, a day is one
-- of the resource's time zone, and holds that have ended are left out. All views run with
-- the rights of their reader.

-- A day has two midnights where clocks are set back over it, and starts with the first.
CREATE FUNCTION reservation.day_start(day date, time_zone text)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT $1::timestamp AT TIME ZONE $2 - CASE
	WHEN (($1::timestamp AT TIME ZONE $2 - interval '1 hour')
		AT TIME ZONE $2)::date = $1
	THEN interval '1 hour' ELSE interval '0' END;
END;
COMMENT ON FUNCTION reservation.day_start(date, text) IS
'the first instant of a day in a time zone';
INSERT INTO reservation_internal.privilege VALUES ('day_start', 'reader');

CREATE VIEW reservation.stay WITH (security_invoker = true) AS
SELECT r.reservation_id, r.customer, s.resource_id, s.name AS resource,
	s.category, reservation.unit_names(s.resource_id, (
		-- of a guest who has moved, those of the last row
		SELECT range_agg(l.units) FROM (
			SELECT a.units, rank() OVER (ORDER BY upper(a.during) DESC) AS n
			FROM reservation.allocation a
			WHERE a.reservation_id = r.reservation_id
			AND a.resource_id = s.resource_id
			AND a.pending IS DISTINCT FROM 'dropped') AS l
		WHERE l.n = 1)) AS units,
	r.quantity, lower(r.during) AT TIME ZONE s.time_zone AS arrival,
	upper(r.during) AT TIME ZONE s.time_zone AS departure,
	s.time_zone, r.status, r.payment_status, r.amount,
	-- the paid amount is the charges without the refunds paid or owed
	CASE WHEN r.status IN ('held', 'confirmed', 'checked_in', 'checked_out',
			'no_show')
		THEN greatest(0, coalesce(r.amount, 0) - (
			SELECT coalesce(sum(CASE p.status WHEN 'completed' THEN p.amount
				ELSE -p.amount END), 0)
			FROM reservation.payment p
			WHERE p.reservation_id = r.reservation_id
			AND p.currency = r.currency
			AND p.status IN ('completed', 'due', 'refunded')))
		ELSE 0 END AS due,
	r.currency, r.priority, r.during, r.expires_at, r.created_at,
	r.checked_in_at, r.checked_out_at, r.version, r.details,
	reservation.code(r.reservation_id) AS code, r.rate_plan
FROM reservation.reservation r
CROSS JOIN LATERAL unnest(r.resource_ids) AS i(resource_id)
JOIN reservation.resource s ON s.resource_id = i.resource_id
WHERE r.status <> 'held' OR r.expires_at > (SELECT reservation.clock());
COMMENT ON VIEW reservation.stay IS
'reservations in local time, a row for each of their resources; without holds that have ended';
INSERT INTO reservation_internal.privilege VALUES ('stay', 'reader', '{SELECT}');

-- Reservations that are on a resource in some part of its today. The planner cannot know
-- how few they are before tables are analyzed, so views that join stays use OFFSET 0,
-- which makes it look the stays up one by one. They compare the resource again outside of
-- the subquery, so that a condition on the resource of a stay limits the search.
CREATE VIEW reservation_internal.today WITH (security_invoker = true) AS
SELECT s.resource_id, d.day, d.now, a.reservation_id
FROM reservation.resource s
CROSS JOIN LATERAL (
	SELECT n.now, (n.now AT TIME ZONE s.time_zone)::date AS day
	FROM (SELECT (SELECT reservation.clock()) AS now) AS n) AS d
CROSS JOIN LATERAL (
	SELECT DISTINCT o.reservation_id FROM reservation.allocation o
	WHERE reservation.occupancy(o.resource_id, o.units, o.during)
		OPERATOR(reservation.&&)
		reservation.occupancy(s.resource_id, int4range(0, NULL), tstzrange(
			reservation.day_start(d.day, s.time_zone),
			reservation.day_start(d.day + 1, s.time_zone)))
	AND o.reservation_id IS NOT NULL) AS a;
COMMENT ON VIEW reservation_internal.today IS
'the reservations that occupy units today, in the resource''s time zone';

CREATE VIEW reservation.arrivals WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure, s.status,
	s.status IN ('held', 'confirmed') AND lower(s.during) < t.now AS late,
	s.payment_status, s.amount, s.due, s.currency, s.checked_in_at, s.details,
	s.rate_plan
FROM reservation_internal.today t
JOIN LATERAL (
	SELECT o.* FROM reservation.stay o
	WHERE o.reservation_id = t.reservation_id
	AND o.resource_id = t.resource_id
	AND (o.arrival::date = t.day
		OR (o.checked_in_at AT TIME ZONE o.time_zone)::date = t.day
		OR o.arrival::date < t.day AND o.status IN ('held', 'confirmed')
			AND upper(o.during) > t.now)
	OFFSET 0) AS s ON s.resource_id = t.resource_id
ORDER BY s.arrival, s.resource, s.units, s.customer;
COMMENT ON VIEW reservation.arrivals IS
'stays that start today, and earlier ones whose guest can still come';
INSERT INTO reservation_internal.privilege VALUES ('arrivals', 'reader', '{SELECT}');

-- Finds guests who have not left by their deadlines, however long ago these were.
CREATE VIEW reservation_internal.guests WITH (security_invoker = true) AS
SELECT s.*
FROM reservation.deadline d
JOIN reservation.stay s ON s.reservation_id = d.reservation_id
WHERE d.kind = 'departure';
COMMENT ON VIEW reservation_internal.guests IS
'stays whose guest is checked in, however long ago they ended';

CREATE VIEW reservation.departures WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure, s.status,
	s.status = 'checked_in' AND upper(s.during) < n.now AS late,
	s.payment_status, s.amount, s.due, s.currency, s.checked_out_at, s.details
FROM (SELECT (SELECT reservation.clock()) AS now) AS n
CROSS JOIN LATERAL (
	SELECT i.* FROM reservation_internal.guests i
	WHERE i.departure::date <= (n.now AT TIME ZONE i.time_zone)::date
	UNION ALL
	SELECT o.* FROM reservation_internal.today t
	JOIN LATERAL (
		SELECT p.* FROM reservation.stay p
		WHERE p.reservation_id = t.reservation_id
		AND p.resource_id = t.resource_id
		AND (p.status = 'checked_out'
			AND (p.checked_out_at AT TIME ZONE p.time_zone)::date = t.day
			OR p.status IN ('held', 'confirmed')
			AND p.arrival::date = t.day AND p.departure::date = t.day)
		OFFSET 0) AS o ON o.resource_id = t.resource_id
) AS s
ORDER BY s.departure, s.resource, s.units, s.customer;
COMMENT ON VIEW reservation.departures IS
'stays that end today, and earlier ones whose guest has not left';
INSERT INTO reservation_internal.privilege VALUES ('departures', 'reader', '{SELECT}');

CREATE VIEW reservation.in_house WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure,
	upper(s.during) < (SELECT reservation.clock()) AS late,
	s.payment_status, s.amount, s.due, s.currency, s.checked_in_at, s.details
FROM reservation_internal.guests s
ORDER BY s.resource, s.units, s.customer;
COMMENT ON VIEW reservation.in_house IS
'stays whose guest is checked in';
INSERT INTO reservation_internal.privilege VALUES ('in_house', 'reader', '{SELECT}');

CREATE VIEW reservation.holds WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure, s.expires_at,
	s.expires_at - (SELECT reservation.clock()) AS expires_in,
	s.payment_status, s.amount, s.due, s.currency, s.created_at, s.details
FROM reservation.deadline d
JOIN reservation.stay s ON s.reservation_id = d.reservation_id
WHERE d.kind = 'expiry' AND d.due_at > (SELECT reservation.clock())
AND s.status = 'held'
ORDER BY s.expires_at, s.customer;
COMMENT ON VIEW reservation.holds IS
'holds that have not ended';
INSERT INTO reservation_internal.privilege VALUES ('holds', 'reader', '{SELECT}');

-- Stays to come, and those of guests who are in or have not come: what is asked for them is
-- that of the open request, and the rest is due later.
CREATE VIEW reservation.unpaid WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.arrival, s.departure, s.status, s.payment_status, s.amount, r.posted,
	greatest(0, coalesce(r.amount, 0) + coalesce(r.posted, 0) - p.paid) AS due,
	p.asked, s.currency, p.asked_at, r.balance_due_at, s.details
FROM (SELECT (SELECT reservation.clock()) AS now) AS n
CROSS JOIN reservation.resource e
CROSS JOIN LATERAL (
	SELECT DISTINCT o.reservation_id FROM reservation.allocation o
	WHERE reservation.occupancy(o.resource_id, o.units, o.during)
		OPERATOR(reservation.&&)
		reservation.occupancy(e.resource_id, int4range(0, NULL), tstzrange(n.now, NULL))
	AND o.reservation_id IS NOT NULL) AS a
JOIN reservation.reservation r ON r.reservation_id = a.reservation_id
	AND r.payment_status IN ('due', 'authorized', 'failed')
JOIN LATERAL (
	SELECT o.* FROM reservation.stay o
	WHERE o.reservation_id = r.reservation_id
	OFFSET 0) AS s ON s.resource_id = e.resource_id
CROSS JOIN LATERAL (
	SELECT coalesce(sum(CASE WHEN p.status = 'completed' THEN p.amount
			WHEN p.status IN ('due', 'refunded') THEN -p.amount END), 0) AS paid,
		coalesce(sum(p.amount) FILTER (WHERE p.status = 'requested'), 0) AS asked,
		max(p.requested_at) FILTER (WHERE p.status = 'requested') AS asked_at
	FROM reservation.payment p
	WHERE p.reservation_id = r.reservation_id AND p.currency = r.currency) AS p
ORDER BY s.arrival, s.resource, s.customer;
COMMENT ON VIEW reservation.unpaid IS
'stays that have not ended and are not paid: what is asked for, and when the rest is';
INSERT INTO reservation_internal.privilege VALUES ('unpaid', 'reader', '{SELECT}');

-- A reservation stands while it is to be paid. The paid amount is the charges without
-- the refunds paid or owed.
CREATE VIEW reservation.booking WITH (security_invoker = true) AS
SELECT i.booking_id, r.currency,
	(array_agg(r.customer ORDER BY i.item))[1] AS customer,
	min(r.created_at) AS created_at, count(*)::int AS items,
	count(*) FILTER (WHERE s.stands)::int AS standing,
	CASE WHEN bool_or(s.stands) THEN tstzrange(
		min(lower(r.during)) FILTER (WHERE s.stands),
		max(upper(r.during)) FILTER (WHERE s.stands)) END AS during,
	min(r.expires_at) FILTER (WHERE s.stands) AS expires_at,
	coalesce(sum(r.amount) FILTER (WHERE s.stands), 0) AS amount,
	coalesce(sum(r.posted), 0) AS posted, sum(p.paid) AS paid,
	sum(greatest(0, CASE WHEN s.stands THEN coalesce(r.amount, 0) ELSE 0 END
		+ coalesce(r.posted, 0) - p.paid)) AS due
FROM reservation.booking_item i
JOIN reservation.reservation r ON r.reservation_id = i.reservation_id
CROSS JOIN LATERAL (
	SELECT r.status IN ('confirmed', 'checked_in', 'checked_out', 'no_show')
		OR r.status = 'held' AND r.expires_at > (SELECT reservation.clock())
		AS stands) AS s
CROSS JOIN LATERAL (
	SELECT coalesce(sum(CASE p.status WHEN 'completed' THEN p.amount
		ELSE -p.amount END), 0) AS paid
	FROM reservation.payment p
	WHERE p.reservation_id = r.reservation_id AND p.currency = r.currency
	AND p.status IN ('completed', 'due', 'refunded')) AS p
GROUP BY i.booking_id, r.currency;
COMMENT ON VIEW reservation.booking IS
'reservations that were made together, with their sums, a row for each currency';
INSERT INTO reservation_internal.privilege VALUES ('booking', 'reader', '{SELECT}');

CREATE VIEW reservation.waitlist WITH (security_invoker = true) AS
SELECT s.resource_id, s.resource, s.category,
	row_number() OVER (PARTITION BY w.resource_id
		ORDER BY w.priority DESC, w.created_at, w.reservation_id) AS place,
	s.reservation_id, s.customer, s.quantity, s.arrival, s.departure,
	s.priority, s.created_at, s.payment_status, s.amount, s.currency, s.details
FROM reservation.waitlist_entry w
JOIN reservation.stay s ON s.reservation_id = w.reservation_id
	AND s.resource_id = w.resource_id
ORDER BY s.resource, place;
COMMENT ON VIEW reservation.waitlist IS
'the reservations that wait for each resource, in the order of the queue';
INSERT INTO reservation_internal.privilege VALUES ('waitlist', 'reader', '{SELECT}');
