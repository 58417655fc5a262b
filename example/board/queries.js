// The statements of the board: public functions and views of the extension alone, with
// parameters for all that a browser says. Times go out and come in as the local time of
// their resource, without an offset, so a browser needs no zone and no clock of its own.

const local = (time, zone) => `to_char(${time} AT TIME ZONE ${zone}, 'YYYY-MM-DD"T"HH24:MI:SS')`;
const clock = time => `to_char(${time}, 'YYYY-MM-DD"T"HH24:MI')`;
const name = row => `left(coalesce(nullif(${row}.details->>'name', ''), ${row}.customer), 200)`;
const rows = query => `(SELECT coalesce(jsonb_agg(to_jsonb(q)), '[]') FROM (${query}) AS q)`;

// Of arrivals, departures, the waitlist and the unpaid: what a line of the rail shows.
const list = (view, more, rest) => rows(`
	SELECT v.reservation_id AS id, ${name('v')} AS name, v.resource, r.version, r.status,
		${clock('v.arrival')} AS "from", ${clock('v.departure')} AS "to", v.currency, ${more}
	FROM ${view} AS v JOIN reservation.reservation AS r USING (reservation_id) ${rest} LIMIT 100`);

// The only unit of a resource is the resource.
const units = row => `(SELECT ${row}.units FROM reservation.resource AS p WHERE p.resource_id = ${row}.resource_id AND p.capacity > 1) AS units`;

// $1: the first day, null for today. $2: the number of days.
export const board = `
WITH frame AS MATERIALIZED (
	SELECT zone, now, today, first, tstzrange(reservation.day_start(first, zone), reservation.day_start(first + $2::int, zone)) AS during
	FROM (SELECT coalesce((SELECT time_zone FROM reservation.resource WHERE active ORDER BY resource_id LIMIT 1),
			current_setting('TimeZone')) AS zone, reservation.clock() AS now) AS z,
		LATERAL (SELECT (now AT TIME ZONE zone)::date AS today) AS t,
		LATERAL (SELECT coalesce($1::date, today) AS first) AS d
), line AS MATERIALIZED (
	SELECT w.*, s.time_zone, s.category FROM frame, reservation.drawing_rows(frame.during, NULL, NULL, 400) AS w
	JOIN reservation.resource AS s USING (resource_id)
), bar AS MATERIALIZED (
	SELECT w.resource_id, w.unit, w.over_capacity, w.time_zone, frame.now, b.kind, b.label, b.reservation_id, b.period, CASE
		WHEN b.reservation_id IS NULL OR b.period <> b.whole * frame.during THEN coalesce(b.period * b.whole, b.period)
		ELSE b.whole END AS shown
	FROM frame, reservation.drawing_bars(frame.during, NULL, NULL, 400, 'name') AS b JOIN line AS w USING (number)
), owed AS MATERIALIZED (
	SELECT * FROM reservation.unpaid WHERE due > 0
)
SELECT jsonb_build_object(
	'zone', frame.zone, 'now', ${local('frame.now', 'frame.zone')}, 'today', frame.today, 'first', frame.first,
	'in_house', (SELECT count(DISTINCT reservation_id) FROM reservation.in_house),
	'free_tonight', (SELECT sum(o.free) FROM reservation.resource AS s, reservation.daily_occupancy(s.resource_id, frame.today, frame.today) AS o
		WHERE s.active AND s.price_per = 'night'),
	'rows', ${rows(`SELECT resource_id AS resource, resource AS name, unit, line.name AS unit_name, over_capacity AS over, category, time_zone AS zone,
		total FROM line ORDER BY number`)},
	'resources', ${rows(`SELECT resource_id AS id, s.name, category, capacity, time_zone AS zone, price_per AS per, coalesce(slot < '1 day', false) AS short,
		to_char(arrival_time, 'HH24:MI') AS arrival, to_char(departure_time, 'HH24:MI') AS departure
		FROM reservation.resource AS s WHERE active ORDER BY resource_id LIMIT 400`)},
	'bars', ${rows(`SELECT b.resource_id AS resource, b.unit, b.kind, b.label, b.over_capacity AS over, b.reservation_id AS id,
			${local('lower(b.shown)', 'b.time_zone')} AS start, ${local('upper(b.shown)', 'b.time_zone')} AS stop,
			${local('lower(r.during)', 'b.time_zone')} AS "from", ${local('upper(r.during)', 'b.time_zone')} AS "to",
			r.version, r.quantity, cardinality(r.resource_ids) AS resources, r.payment_status AS payment,
			r.status = 'checked_in' AND upper(r.during) < b.now AS late
		FROM bar AS b LEFT JOIN reservation.reservation AS r USING (reservation_id) WHERE NOT isempty(b.shown)`)},
	'arrivals', ${list('reservation.arrivals', `${units('v')}, v.late, v.due`, `ORDER BY r.status = 'checked_in', v.arrival, v.reservation_id`)},
	'departures', ${list('reservation.departures', `${units('v')}, v.late, v.due`, `ORDER BY r.status = 'checked_out', v.departure, v.reservation_id`)},
	'waiting', ${list('reservation.waitlist', 'v.place, v.quantity', 'ORDER BY v.resource_id, v.place')},
	'unpaid', ${list('owed', 'v.due, v.asked', 'ORDER BY v.asked = 0, v.asked_at, v.reservation_id')},
	'sums', ${rows(`SELECT currency, sum(due) AS due FROM (SELECT DISTINCT reservation_id, currency, due FROM owed) AS u
		GROUP BY currency ORDER BY currency`)}
) AS board FROM frame`;

// $1: the reservation.
export const stay = `
SELECT s.reservation_id AS id, ${name('s')} AS name, s.customer, s.resource_id AS resource, s.resource AS resource_name, ${units('s')}, s.quantity,
	${clock('s.arrival')} AS "from", ${clock('s.departure')} AS "to", s.time_zone AS zone, s.status, s.payment_status AS payment, s.amount, s.due,
	s.currency, s.version, s.code, ${local('s.expires_at', 's.time_zone')} AS expires
FROM reservation.stay AS s WHERE s.reservation_id = $1::uuid ORDER BY s.resource_id LIMIT 1`;

const zone = id => `(SELECT time_zone FROM reservation.resource WHERE resource_id = ${id})`;
const period = (id, from, to) => `tstzrange(${from}::timestamp AT TIME ZONE ${zone(id)}, ${to}::timestamp AT TIME ZONE ${zone(id)})`;
const places = query => rows(`SELECT a.resource_id AS resource, s.name, ${local('lower(a.period)', 's.time_zone')} AS "from",
	${local('upper(a.period)', 's.time_zone')} AS "to" FROM (SELECT row_number() OVER (), t.* FROM (${query}) AS t) AS a (number, resource_id, period)
	JOIN reservation.resource AS s USING (resource_id) ORDER BY a.number`);

// $1: a resource. $2 and $3: the stay. $4: the quantity.
export const free = `
WITH asked AS MATERIALIZED (SELECT $1::bigint AS resource_id, ${period('$1::bigint', '$2', '$3')} AS during, $4::int AS quantity)
SELECT f.free, reservation.quote(a.resource_id, a.during, a.quantity) AS amount, s.currency,
	CASE WHEN f.free THEN '[]' ELSE ${places(`SELECT * FROM reservation.alternatives(a.resource_id, a.during, a.quantity)`)} END AS alternatives
FROM asked AS a JOIN reservation.resource AS s USING (resource_id),
	LATERAL (SELECT reservation.is_available(a.resource_id, a.during, a.quantity) AS free) AS f`;

// The same arguments: the first stays of that length from the arrival on, on any resource of the category.
export const slots = `
WITH asked AS MATERIALIZED (SELECT $1::bigint AS resource_id, $2::timestamp AS arrival, $3::timestamp AS departure, $4::int AS quantity)
SELECT ${places(`SELECT * FROM reservation.find_slots(a.departure - a.arrival, ${period('a.resource_id', 'a.arrival', `(a.departure + interval '60 days')`)},
	resource_id => CASE WHEN s.category IS NULL THEN s.resource_id END, category => s.category, quantity => a.quantity,
	step => CASE WHEN s.slot IS NULL THEN interval '1 day' END, max => 6)`)} AS alternatives
FROM asked AS a JOIN reservation.resource AS s USING (resource_id)`;

const command = (call, parameters) => ({ parameters, text: `
SELECT o.reservation_id AS id, o.accepted, o.status, o.reason, o.version, o.amount, o.currency,
	${places(`SELECT a.resource_id, tstzrange(a."from", a."to") FROM jsonb_to_recordset(o.alternatives)
		AS a (resource_id bigint, "from" timestamptz, "to" timestamptz)`)} AS alternatives
FROM reservation.${call} AS o` });
const simple = name => command(`${name}($1::uuid, expected_version => $2::int, idempotency_key => $3)`, ['id', 'version', 'key']);

// The commands by the names that a browser may call; parameters are keys of what it sends.
export const commands = {
	create: command(`create_reservation($1::bigint, ${period('$1::bigint', '$2', '$3')}, $4, $5::int, on_unavailable => $6,
		idempotency_key => $7, details => jsonb_build_object('name', $8::text))`,
	['resource', 'from', 'to', 'customer', 'quantity', 'otherwise', 'key', 'name']),
	move: command(`modify_reservation($1::uuid, during => CASE WHEN $4::text IS NOT NULL THEN ${period('$6::bigint', '$4', '$5')} END, resource_id => $6::bigint,
		instead_of => $7::bigint, expected_version => $2::int, idempotency_key => $3)`, ['id', 'version', 'key', 'from', 'to', 'resource', 'instead_of']),
	assign: command(`assign_unit($1::uuid, int4range($4::int, $4::int + 1), expected_version => $2::int, idempotency_key => $3 || ' unit')`,
		['id', 'version', 'key', 'unit']),
	pay: command(`complete_payment($1::uuid, provider_reference => 'desk ' || $2, amount => $3::numeric, currency => $4, method => 'desk', idempotency_key => $2)`,
		['id', 'key', 'amount', 'currency']),
	confirm: simple('confirm_reservation'), cancel: command('cancel_reservation($1::uuid, expected_version => $2::int, idempotency_key => $3)', ['id', 'version', 'key']),
	checkin: simple('checkin'), checkout: simple('checkout'), no_show: simple('mark_no_show'),
	undo_checkin: simple('undo_checkin'), undo_checkout: simple('undo_checkout'), undo_no_show: simple('undo_no_show'), reinstate: simple('reinstate'),
};

// Whether the unit has a name that a guest may be given: $1 the resource, $2 the unit.
export const named = 'SELECT FROM reservation.unit WHERE resource_id = $1::bigint AND number = $2::int';

// $1: the last position that is known. What happened since, as a line of the feed.
export const news = `
SELECT e.position, e.type, e.aggregateid AS id, e.actor, e.payload->>'reason' AS reason, ${name('r')} AS name,
	(SELECT s.name FROM reservation.resource AS s WHERE s.resource_id = r.resource_ids[1]) AS resource,
	${local('e.occurred_at', `coalesce((SELECT s.time_zone FROM reservation.resource AS s WHERE s.resource_id = r.resource_ids[1]), current_setting('TimeZone'))`)} AS at
FROM reservation.read_events($1::bigint, 500) AS e LEFT JOIN reservation.reservation AS r ON r.reservation_id = e.aggregateid::uuid ORDER BY e.position`;

// $1: how far back to look for a position that is certain, as one is between open transactions.
export const certain = `
SELECT t.top, (SELECT max(e.position) FROM reservation.read_events(greatest(t.top - $1::bigint, 0), 100000) AS e) AS position
FROM (SELECT coalesce(max(position), 0) AS top FROM reservation.event) AS t`;

export const fitness = `
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'reservation') AS extension, current_database() AS database, current_user AS role,
	CASE WHEN to_regprocedure('reservation.waivable_reasons()') IS NOT NULL
		THEN has_function_privilege('reservation.waivable_reasons()', 'EXECUTE') END AS desk`;
