-- Rows of 0.1.0 as today's commands expect them.

INSERT INTO reservation.deadline (kind, due_at, reservation_id, resource_ids)
SELECT 'expiry', r.expires_at, r.reservation_id, r.resource_ids
FROM reservation.reservation r WHERE r.status = 'held'
UNION ALL
SELECT 'departure', upper(r.during), r.reservation_id, r.resource_ids
FROM reservation.reservation r WHERE r.status = 'checked_in';

-- An entry has the stay now, without the set-up and clean-up time of the resource.
UPDATE reservation.waitlist_entry w SET during = r.during
FROM reservation.reservation r WHERE r.reservation_id = w.reservation_id;

-- A stay keeps the prices at which its nights, days or hours were booked. Of those of 0.1.0
-- only the sum is known: each resource has the part of it that today's prices say, and
-- each night, day or hour of it as much as the others. No event tells that, so such prices
-- are marked, and verify() leaves them out.
WITH stay AS (
	SELECT r.reservation_id, r.resource_ids, r.during, r.quantity,
		r.amount + coalesce((SELECT sum(d.discount) FROM reservation.redemption d
			WHERE d.reservation_id = r.reservation_id), 0) AS total
	FROM reservation.reservation r
	WHERE r.amount IS NOT NULL AND NOT r.amount_fixed
	AND (upper(r.during) > now()
		OR r.status IN ('waitlisted', 'held', 'confirmed', 'checked_in'))
), today AS (
	SELECT s.reservation_id, s.quantity, s.total, i.n, x.price_per AS per, p.charged,
		p.cost / nullif(sum(p.cost) OVER (PARTITION BY s.reservation_id), 0) AS part
	FROM stay s
	CROSS JOIN LATERAL unnest(s.resource_ids) WITH ORDINALITY AS i(resource_id, n)
	LEFT JOIN reservation.resource x ON x.resource_id = i.resource_id
	LEFT JOIN LATERAL (
		SELECT sum(d.charged) AS charged, sum(d.charged * d.price) AS cost
		FROM reservation.prices(x.resource_id, s.during) d
		WHERE x.resource_id IS NOT NULL
	) p ON true
), booked AS (
	SELECT t.reservation_id, jsonb_agg(jsonb_build_object(
		'per', coalesce(t.per, 'reservation'), 'estimated', true,
		'units', CASE WHEN t.part IS NULL THEN '[]'::jsonb
			ELSE jsonb_build_array(jsonb_build_object('quantity', t.quantity,
				'prices', jsonb_build_array(jsonb_build_object(
					'charged', t.charged,
					'price', trim_scale(t.total * t.part
						/ (t.quantity * t.charged))::text)))) END)
		ORDER BY t.n) AS prices
	FROM today t GROUP BY t.reservation_id HAVING bool_or(t.part IS NOT NULL)
)
UPDATE reservation.reservation r SET prices = b.prices
FROM booked b WHERE b.reservation_id = r.reservation_id;

-- A cancellation leaves what the house keeps as a charge now. The event tells it, so that
-- the events still say all; the tables are locked, so no reader skips its position.
WITH ended AS (
	SELECT r.reservation_id, r.sequence + 1 AS sequence, r.currency,
		p.completed - p.refunded AS kept
	FROM reservation.reservation r
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(m.amount) FILTER (WHERE m.direction = 'payment'
				AND m.status = 'completed'), 0) AS completed,
			coalesce(sum(m.amount) FILTER (WHERE m.direction = 'refund'
				AND m.status IN ('due', 'refunded')), 0) AS refunded
		FROM reservation.payment m
		WHERE m.reservation_id = r.reservation_id AND m.currency = r.currency
	) p
	WHERE r.status IN ('canceled', 'expired', 'rejected')
	AND p.completed > p.refunded
), charged AS (
	INSERT INTO reservation.charge (reservation_id, ordinal, automatic, posted_at,
		kind, code, amount, currency)
	SELECT e.reservation_id, 1, true, now(), 'fee', 'cancellation', e.kept, e.currency
	FROM ended e
), told AS (
	INSERT INTO reservation.event (transaction_id, id, occurred_at, sequence,
		aggregatetype, aggregateid, type, payload, actor, session_role, needs_notify)
	SELECT pg_current_xact_id(),
		-- a version 7: the time before 74 of the 122 random bits of a version 4
		encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
			PLACING substring(int8send((extract(epoch FROM now()) * 1000)::bigint) FROM 3)
			FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid,
		now(), e.sequence,
		'reservation', e.reservation_id, 'ChargePosted',
		jsonb_build_object('charge', jsonb_build_object('kind', 'fee',
				'code', 'cancellation', 'amount', e.kept::text, 'automatic', true),
			'posted', e.kept::text, 'due', '0', 'currency', e.currency),
		'update from 0.1.0', session_user, true
	FROM ended e
)
UPDATE reservation.reservation r SET posted = e.kept, sequence = e.sequence
FROM ended e WHERE e.reservation_id = r.reservation_id;

DO $$
DECLARE
	updated record;
BEGIN
	FOR updated IN SELECT name, level FROM reservation_internal.updated_role LOOP
		PERFORM reservation.grant_usage(updated.name, updated.level);
	END LOOP;
END
$$;
DROP TABLE reservation_internal.updated_role;
