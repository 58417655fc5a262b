-- Counts what is wrong, from the tables, the clients' ledgers and the reader's, by rules
-- of their own: nothing here calls the engine. A line for each rule: its kind, its name,
-- the number of offenders, and one of them.
-- :ledger and :reader are the files; :lossy is true if the server went on from a point
-- before the last answers.
CREATE TEMP TABLE ledger (
	n bigint GENERATED ALWAYS AS IDENTITY, kind text, key text, epoch int, lsn pg_lsn, command text, made_by text,
	resource bigint, nights int, quantity int, money numeric, id uuid, accepted boolean, status text, reason text,
	version int, amount numeric, sqlstate text, lost boolean, tries int);
CREATE TEMP TABLE reader (n bigint GENERATED ALWAYS AS IDENTITY, position bigint, id uuid, epoch int);
\set columns 'kind, key, epoch, lsn, command, made_by, resource, nights, quantity, money, id, accepted, status, reason, version, amount, sqlstate, lost, tries'
COPY ledger (:columns) FROM :'ledger';
COPY reader (position, id, epoch) FROM :'reader';

-- The last word on each key counts: a repeated call after a failover replaces the first.
CREATE TEMP TABLE told AS
SELECT DISTINCT ON (key) * FROM ledger WHERE kind IN ('done', 'again', 'void') ORDER BY key, n DESC;
CREATE INDEX ON told (id);
ANALYZE told, reader;
ANALYZE ledger;
-- The last answer about each reservation
CREATE TEMP TABLE last_word AS
SELECT DISTINCT ON (id) * FROM told WHERE id IS NOT NULL AND version IS NOT NULL ORDER BY id, version DESC, n DESC;
-- Each unit that is taken, one row each
CREATE TEMP TABLE taken AS
SELECT a.resource_id, unit, a.during, a.reservation_id
FROM reservation.allocation AS a, generate_series(lower(a.units), upper(a.units) - 1) AS unit;
CREATE INDEX ON taken (reservation_id);
ANALYZE taken, reservation.allocation, reservation.reservation, reservation.event, reservation.payment, reservation.charge;
CREATE TEMP TABLE money AS
SELECT reservation_id AS id,
	coalesce(sum(amount) FILTER (WHERE direction = 'payment' AND status = 'completed'), 0) AS paid,
	coalesce(sum(amount) FILTER (WHERE direction = 'payment' AND status IN ('requested', 'authorized')), 0) AS due,
	coalesce(sum(amount) FILTER (WHERE direction = 'refund' AND status = 'refunded'), 0) AS refunded,
	coalesce(sum(amount) FILTER (WHERE direction = 'refund' AND status = 'due'), 0) AS owed
FROM reservation.payment GROUP BY 1;

CREATE TEMP VIEW wrong (kind, rule, offender) AS
-- sold twice, or more than there is
SELECT 'oversold', 'a unit is given twice', format('resource %s unit %s %s', resource_id, unit, during)
FROM (SELECT *, lag(upper(during)) OVER (PARTITION BY resource_id, unit ORDER BY lower(during), upper(during)) AS before FROM taken) AS t
WHERE before > lower(during)
UNION ALL
SELECT 'oversold', 'more is taken than there is', format('resource %s at %s', resource_id, at)
FROM (SELECT resource_id, at, sum(change) OVER (PARTITION BY resource_id ORDER BY at, change) AS taken
	FROM (SELECT resource_id, lower(during) AS at, 1 AS change FROM taken
		UNION ALL SELECT resource_id, upper(during), -1 FROM taken) AS c) AS s
JOIN reservation.resource AS r USING (resource_id) WHERE s.taken > r.capacity
UNION ALL
SELECT 'oversold', 'a unit that does not exist is taken', format('resource %s unit %s', resource_id, unit)
FROM taken JOIN reservation.resource USING (resource_id) WHERE unit >= capacity
-- acknowledged, and not there
UNION ALL
SELECT 'lost', 'a reservation that a client was told of is not there', t.key
FROM told AS t LEFT JOIN reservation.reservation AS r ON r.reservation_id = t.id
WHERE t.id IS NOT NULL AND (r.reservation_id IS NULL OR r.customer <> coalesce(t.made_by, t.key))
UNION ALL
SELECT 'lost', 'a reservation has another version than its client was told', format('%s: %s, told %s', l.key, r.version, l.version)
FROM last_word AS l JOIN reservation.reservation AS r ON r.reservation_id = l.id
WHERE r.version <> l.version + (SELECT count(*) FROM reservation.event AS e
	WHERE e.aggregateid = l.id::text AND e.type = 'ModificationExpired' AND (e.payload ->> 'version')::int > l.version)
UNION ALL
SELECT 'lost', 'a reservation has another status than its client was told', format('%s: %s, told %s', l.key, r.status, l.status)
FROM last_word AS l JOIN reservation.reservation AS r ON r.reservation_id = l.id
WHERE r.status <> l.status AND NOT (l.status = 'held' AND r.status = 'expired')
	AND NOT (l.status = 'waitlisted' AND r.status IN ('held', 'confirmed', 'expired'))
UNION ALL
SELECT 'lost', 'a reservation has not the units that it must have', format('%s %s: %s of %s', r.reservation_id, r.status, got, due)
FROM (SELECT r.*, (SELECT count(*) FROM taken AS t WHERE t.reservation_id = r.reservation_id AND t.during @> r.during) AS got,
		CASE WHEN r.status IN ('held', 'confirmed') THEN r.quantity * cardinality(r.resource_ids) ELSE 0 END AS due
	FROM reservation.reservation AS r WHERE r.pending IS NULL) AS r WHERE got <> due
UNION ALL
SELECT 'lost', 'units are taken for no reservation', t.reservation_id::text
FROM taken AS t LEFT JOIN reservation.reservation AS r USING (reservation_id) WHERE r.reservation_id IS NULL
UNION ALL
SELECT 'lost', 'an accepted call has no event', t.key
FROM told AS t WHERE t.accepted AND t.command IN ('create', 'group', 'pay', 'refund', 'charge')
	AND NOT EXISTS (SELECT FROM reservation.event AS e WHERE e.correlation_id = t.key)
UNION ALL
SELECT 'lost', 'an answer within the received log was lost', key FROM ledger WHERE lost AND NOT :lossy
-- done more than once, or done and told to nobody
UNION ALL
SELECT 'doubled', 'a call has made several reservations', customer
FROM reservation.reservation GROUP BY customer HAVING count(*) > 1
UNION ALL
SELECT 'doubled', 'a call has had its effect in several transactions', correlation_id
FROM reservation.event WHERE correlation_id IS NOT NULL GROUP BY correlation_id HAVING count(DISTINCT transaction_id) > 1
UNION ALL
SELECT 'doubled', 'a charge is posted more than once', code FROM reservation.charge WHERE NOT automatic GROUP BY code HAVING count(*) > 1
UNION ALL
SELECT 'doubled', 'a payment is there more than once', provider_reference
FROM reservation.payment WHERE provider_reference IS NOT NULL GROUP BY provider_reference HAVING count(*) > 1
UNION ALL
SELECT 'doubled', 'a call that no client has made, or that failed, has an effect', e.correlation_id
FROM (SELECT DISTINCT correlation_id FROM reservation.event WHERE correlation_id IS NOT NULL) AS e
LEFT JOIN told AS t ON t.key = e.correlation_id AND t.kind <> 'void' WHERE t.key IS NULL
-- order
UNION ALL
SELECT 'disorder', 'the events of a reservation are not 1, 2, 3 by position', aggregateid
FROM (SELECT aggregateid, sequence, row_number() OVER (PARTITION BY aggregateid ORDER BY position) AS nth FROM reservation.event) AS e
WHERE sequence <> nth
UNION ALL
SELECT 'disorder', 'a reservation counts other events than it has', r.reservation_id::text
FROM reservation.reservation AS r WHERE r.sequence <> (SELECT count(*) FROM reservation.event AS e WHERE e.aggregateid = r.reservation_id::text)
UNION ALL
SELECT 'disorder', 'the reader was given positions that do not rise', position::text
FROM (SELECT position, lag(position) OVER (ORDER BY n) AS before FROM reader) AS r WHERE position <= before
UNION ALL
SELECT 'disorder', 'the reader was given an event twice', id::text FROM reader GROUP BY id HAVING count(*) > 1
UNION ALL
SELECT 'disorder', 'the reader was never given an event', e.position::text
FROM reservation.event AS e LEFT JOIN reader AS r ON r.id = e.id WHERE r.id IS NULL
UNION ALL
SELECT 'disorder', 'the reader was given an event that is not there', r.position::text
FROM reader AS r LEFT JOIN reservation.event AS e USING (id) WHERE e.id IS NULL AND NOT :lossy
-- money, to the cent
UNION ALL
SELECT 'money', 'a stay has another price than nights, units and rate make', format('%s: %s', t.key, t.amount)
FROM told AS t WHERE t.command IN ('create', 'group') AND t.amount IS NOT NULL AND t.accepted
	AND t.amount <> t.nights * t.quantity * CASE t.command WHEN 'create' THEN 100 + t.resource ELSE 201 + 2 * t.resource END
UNION ALL
SELECT 'money', 'what was paid is not what clients have paid', coalesce(l.id, m.id)::text
FROM (SELECT id, sum(money) AS paid FROM told WHERE command = 'pay' AND accepted GROUP BY 1) AS l
FULL JOIN money AS m USING (id) WHERE coalesce(l.paid, 0) <> coalesce(m.paid, 0)
UNION ALL
SELECT 'money', 'what was paid back is not what clients have paid back', coalesce(l.id, m.id)::text
FROM (SELECT id, sum(money) AS refunded FROM told WHERE command = 'refund' AND accepted GROUP BY 1) AS l
FULL JOIN money AS m USING (id) WHERE coalesce(l.refunded, 0) <> coalesce(m.refunded, 0)
UNION ALL
SELECT 'money', 'what is posted is not what clients have posted', coalesce(l.id, c.id)::text
FROM (SELECT id, sum(money) AS posted FROM told WHERE command = 'charge' AND accepted GROUP BY 1) AS l
FULL JOIN (SELECT reservation_id AS id, sum(amount) AS posted FROM reservation.charge WHERE NOT automatic GROUP BY 1) AS c USING (id)
WHERE coalesce(l.posted, 0) <> coalesce(c.posted, 0)
UNION ALL
SELECT 'money', 'charged + posted - paid + refunded is not due - owed', r.reservation_id::text
FROM reservation.reservation AS r LEFT JOIN money AS m ON m.id = r.reservation_id
WHERE r.status <> 'waitlisted' AND CASE WHEN r.status IN ('canceled', 'expired', 'rejected') THEN 0 ELSE coalesce(r.amount, 0) END
		+ coalesce(r.posted, 0) - coalesce(m.paid, 0) + coalesce(m.refunded, 0)
	<> coalesce(m.due, 0) - coalesce(m.owed, 0)
-- calls that are refused with an error that no fault explains
UNION ALL
SELECT 'error', 'a call failed with ' || sqlstate, key FROM told WHERE sqlstate IS NOT NULL AND NOT :lossy;

SELECT kind, rule, count(*), min(offender) FROM wrong GROUP BY 1, 2 ORDER BY 1, 2;
\qecho --
SELECT format('acknowledged=%s accepted=%s repeated=%s failed=%s at_risk=%s lost_beyond=%s read_and_lost=%s events=%s reservations=%s',
	(SELECT count(*) FROM told WHERE kind <> 'void'), (SELECT count(*) FROM told WHERE accepted),
	(SELECT count(*) FROM told WHERE tries > 1), (SELECT count(*) FROM ledger WHERE kind = 'error'),
	(SELECT count(*) FROM ledger WHERE kind = 'again'), (SELECT count(*) FROM ledger WHERE lost),
	(SELECT count(*) FROM reader AS r LEFT JOIN reservation.event AS e USING (id) WHERE e.id IS NULL),
	(SELECT count(*) FROM reservation.event), (SELECT count(*) FROM reservation.reservation));
