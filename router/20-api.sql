-- Made by generate.sql from the catalog of the engine and from routing.sql: make -C router api.

CREATE TYPE reservation.booking_outcome AS (
	item integer,
	booking_id uuid,
	reservation_id uuid,
	accepted boolean,
	status text,
	reason text,
	alternatives jsonb,
	version integer,
	amount numeric,
	currency text,
	expires_at timestamp with time zone,
	overbooked boolean
);
COMMENT ON TYPE reservation.booking_outcome IS
'the answer to an item of a booking';

CREATE TYPE reservation.event AS (
	"position" bigint,
	transaction_id xid8,
	id uuid,
	occurred_at timestamp with time zone,
	sequence integer,
	aggregatetype text,
	aggregateid text,
	type text,
	payload jsonb,
	correlation_id text,
	causation_id text,
	actor text,
	session_role text,
	tracingspancontext text,
	needs_notify boolean
);
COMMENT ON TYPE reservation.event IS
'all events: one row each, which is never updated or deleted';

CREATE TYPE reservation.outcome AS (
	reservation_id uuid,
	accepted boolean,
	status text,
	reason text,
	alternatives jsonb,
	version integer,
	amount numeric,
	currency text,
	expires_at timestamp with time zone,
	overbooked boolean,
	closure_id bigint,
	conflicts uuid[]
);
COMMENT ON TYPE reservation.outcome IS
'the answer to a command: accepted, or refused with a reason';

CREATE TYPE reservation.reservation AS (
	reservation_id uuid,
	created_at timestamp with time zone,
	confirmed_at timestamp with time zone,
	checked_in_at timestamp with time zone,
	checked_out_at timestamp with time zone,
	ended_at timestamp with time zone,
	expires_at timestamp with time zone,
	version integer,
	sequence integer,
	quantity integer,
	priority integer,
	amount_fixed boolean,
	simulated boolean,
	status text,
	payment_status text,
	customer text,
	resource_ids bigint[],
	during tstzrange,
	amount numeric,
	currency text,
	cancellation_terms jsonb,
	units int4range,
	details jsonb,
	prices jsonb,
	posted numeric,
	terms_from timestamp with time zone,
	booking_id uuid,
	item integer,
	pending jsonb,
	guests integer,
	rate_plan text,
	deposit numeric,
	balance_due_at timestamp with time zone,
	waived text[],
	tenant text
);
COMMENT ON TYPE reservation.reservation IS
'one request of one customer and its outcome';

CREATE FUNCTION reservation_node.active_allocations(int, text[], bigint, integer, int4range, tstzrange, timestamp with time zone) RETURNS TABLE (allocation_id bigint, reservation_id uuid, closure_aggregate_id uuid, note text, units int4range, during tstzrange, sold bigint, closed bigint)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.allocation_id, r.reservation_id, r.closure_aggregate_id, r.note, r.units, r.during, r.sold, r.closed FROM reservation.active_allocations(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		capacity => $4::integer,
		units => $5::int4range,
		during => $6::tstzrange,
		at => $7::timestamp with time zone) AS r;
$$;
CREATE FUNCTION reservation_node.active_allocations_raising(resource_id bigint, capacity integer, units int4range, during tstzrange, at timestamp with time zone)
RETURNS TABLE (c6 bigint, c7 uuid, c8 uuid, c9 text, c10 int4range, c11 tstzrange, c12 bigint, c13 bigint)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.allocation_id, r.reservation_id, r.closure_aggregate_id, r.note, r.units, r.during, r.sold, r.closed FROM reservation_node.active_allocations(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.active_allocations(resource_id bigint, capacity integer, units int4range, during tstzrange, at timestamp with time zone)
RETURNS TABLE(allocation_id bigint, reservation_id uuid, closure_aggregate_id uuid, note text, units int4range, during tstzrange, sold bigint, closed bigint)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.active_allocations_raising($1, $2, $3, $4, $5) AS r;
END;
COMMENT ON FUNCTION reservation.active_allocations(resource_id bigint, capacity integer, units int4range, during tstzrange, at timestamp with time zone) IS
'the allocations that take units of a resource in a period, and how many each takes';

CREATE FUNCTION reservation_node.add_to_waitlist(int, text[], bigint, tstzrange, text, integer, integer, numeric, text, jsonb, integer, text, text[]) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.add_to_waitlist(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		customer => $5::text,
		quantity => $6::integer,
		priority => $7::integer,
		amount => $8::numeric,
		idempotency_key => $9::text,
		details => $10::jsonb,
		guests => $11::integer,
		rate_plan => $12::text,
		waive => $13::text[]) AS r;
$$;
CREATE FUNCTION reservation.add_to_waitlist(resource_id bigint, during tstzrange, customer text, quantity integer DEFAULT 1, priority integer DEFAULT 0, amount numeric DEFAULT NULL::numeric, idempotency_key text DEFAULT NULL::text, details jsonb DEFAULT '{}'::jsonb, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text, waive text[] DEFAULT NULL::text[])
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.add_to_waitlist(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.add_to_waitlist(resource_id bigint, during tstzrange, customer text, quantity integer, priority integer, amount numeric, idempotency_key text, details jsonb, guests integer, rate_plan text, waive text[]) IS
'wait for units of a resource over a period';

CREATE FUNCTION reservation_node.alternatives(int, text[], jsonb) RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.resource_id, r.period FROM reservation.alternatives(
		items => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::jsonb END) AS r;
$$;
CREATE FUNCTION reservation.alternatives(items jsonb)
RETURNS TABLE(resource_id bigint, period tstzrange)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.period FROM reservation_node.alternatives(reservation_router.node_of_items(items), reservation_router.context(), $1) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.alternatives(items jsonb) IS
'other times of the first item at which all items can be booked together';

CREATE FUNCTION reservation_node.alternatives(int, text[], bigint, tstzrange, integer, integer, integer) RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.resource_id, r.period FROM reservation.alternatives(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		quantity => $5::integer,
		max => $6::integer,
		guests => $7::integer) AS r;
$$;
CREATE FUNCTION reservation_node.alternatives_raising(resource_id bigint, during tstzrange, quantity integer, max integer, guests integer)
RETURNS TABLE (c6 bigint, c7 tstzrange)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.period FROM reservation_node.alternatives(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.alternatives(resource_id bigint, during tstzrange, quantity integer DEFAULT 1, max integer DEFAULT 5, guests integer DEFAULT NULL::integer)
RETURNS TABLE(resource_id bigint, period tstzrange)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.alternatives_raising($1, $2, $3, $4, $5) AS r;
END;
COMMENT ON FUNCTION reservation.alternatives(resource_id bigint, during tstzrange, quantity integer, max integer, guests integer) IS
'other times and resources for a request';

CREATE FUNCTION reservation_node.apply_promotion(int, text[], uuid, text, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.apply_promotion(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		code => $4::text,
		expected_version => $5::integer,
		idempotency_key => $6::text) AS r;
$$;
CREATE FUNCTION reservation.apply_promotion(reservation_id uuid, code text, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.apply_promotion(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.apply_promotion(reservation_id uuid, code text, expected_version integer, idempotency_key text) IS
'redeem a promotion, which lowers the amount to be paid';

CREATE FUNCTION reservation_node.as_of(int, text[], uuid, timestamp with time zone) RETURNS SETOF reservation.reservation
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at, r.expires_at, r.version, r.sequence, r.quantity, r.priority, r.amount_fixed, r.simulated, r.status, r.payment_status, r.customer, r.resource_ids, r.during, r.amount, r.currency, r.cancellation_terms, r.units, r.details, r.prices, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.tenant FROM reservation.as_of(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		at => $4::timestamp with time zone) AS r;
$$;
CREATE FUNCTION reservation.as_of(reservation_id uuid, at timestamp with time zone)
RETURNS SETOF reservation.reservation
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at, r.expires_at, r.version, r.sequence, r.quantity, r.priority, r.amount_fixed, r.simulated, r.status, r.payment_status, r.customer, r.resource_ids, r.during, r.amount, r.currency, r.cancellation_terms, r.units, r.details, r.prices, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.tenant FROM reservation_node.as_of(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.as_of(reservation_id uuid, at timestamp with time zone) IS
'a reservation as it was at a time; without details, which no event has';

CREATE FUNCTION reservation_node.assign_unit(int, text[], uuid, int4range, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.assign_unit(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		units => $4::int4range,
		expected_version => $5::integer,
		idempotency_key => $6::text) AS r;
$$;
CREATE FUNCTION reservation.assign_unit(reservation_id uuid, units int4range, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.assign_unit(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.assign_unit(reservation_id uuid, units int4range, expected_version integer, idempotency_key text) IS
'give a reservation these units and no others; null: any units again';

CREATE FUNCTION reservation_node.authorize_payment(int, text[], uuid, text, numeric, text, text, text, uuid) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.authorize_payment(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		provider_reference => $4::text,
		amount => $5::numeric,
		method => $6::text,
		idempotency_key => $7::text,
		currency => $8::text,
		booking_id => $9::uuid) AS r;
$$;
CREATE FUNCTION reservation.authorize_payment(reservation_id uuid DEFAULT NULL::uuid, provider_reference text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, method text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text, currency text DEFAULT NULL::text, booking_id uuid DEFAULT NULL::uuid)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.authorize_payment(reservation_router.node_of(coalesce(reservation_id, booking_id)), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.authorize_payment(reservation_id uuid, provider_reference text, amount numeric, method text, idempotency_key text, currency text, booking_id uuid) IS
'a payment was authorized, and can be charged';

CREATE FUNCTION reservation_node.availability(int, text[], bigint, tstzrange) RETURNS TABLE (period tstzrange, available integer)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.period, r.available FROM reservation.availability(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange) AS r;
$$;
CREATE FUNCTION reservation.availability(resource_id bigint, during tstzrange)
RETURNS TABLE(period tstzrange, available integer)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.period, r.available FROM reservation_node.availability(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.availability(resource_id bigint, during tstzrange) IS
'free units over a period, as a step function';

CREATE FUNCTION reservation_node.best_units(int, text[], bigint, tstzrange, integer, text, integer) RETURNS TABLE (units int4range, distance double precision, orphans integer)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.units, r.distance, r.orphans FROM reservation.best_units(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		quantity => $5::integer,
		focus => $6::text,
		max => $7::integer) AS r;
$$;
CREATE FUNCTION reservation.best_units(resource_id bigint, during tstzrange, quantity integer, focus text DEFAULT NULL::text, max integer DEFAULT 1)
RETURNS TABLE(units int4range, distance double precision, orphans integer)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.units, r.distance, r.orphans FROM reservation_node.best_units(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.best_units(resource_id bigint, during tstzrange, quantity integer, focus text, max integer) IS
'adjacent seats of one row that leave no single seat, nearest to a focus';

CREATE FUNCTION reservation_node.blocked_days(int, text[], bigint, date, date) RETURNS TABLE (day date)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.day FROM reservation.blocked_days(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		"from" => $4::date,
		"to" => $5::date) AS r;
$$;
CREATE FUNCTION reservation.blocked_days(resource_id bigint, "from" date, "to" date)
RETURNS TABLE(day date)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.day FROM reservation_node.blocked_days(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.blocked_days(resource_id bigint, "from" date, "to" date) IS
'the dates, before the last one, of the nights that cannot be sold';

CREATE FUNCTION reservation_node.booked_prices(int, text[], uuid) RETURNS TABLE (resource_id bigint, units integer, day date, charged bigint, price numeric)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.resource_id, r.units, r.day, r.charged, r.price FROM reservation.booked_prices(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END) AS r;
$$;
CREATE FUNCTION reservation.booked_prices(reservation_id uuid)
RETURNS TABLE(resource_id bigint, units integer, day date, charged bigint, price numeric)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.units, r.day, r.charged, r.price FROM reservation_node.booked_prices(reservation_router.node_of(reservation_id), reservation_router.context(), $1) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.booked_prices(reservation_id uuid) IS
'the prices at which the nights, days or hours of a reservation were booked';

CREATE FUNCTION reservation_node.cancel_booking(int, text[], uuid, text, text) RETURNS SETOF reservation.booking_outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.item, r.booking_id, r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked FROM reservation.cancel_booking(
		booking_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		reason => $4::text,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.cancel_booking(booking_id uuid, reason text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text)
RETURNS SETOF reservation.booking_outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.item, r.booking_id, r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked FROM reservation_node.cancel_booking(reservation_router.node_of(booking_id), reservation_router.context(), $1, $2, $3) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.cancel_booking(booking_id uuid, reason text, idempotency_key text) IS
'give back all places of a booking';

CREATE FUNCTION reservation_node.cancel_reservation(int, text[], uuid, text, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.cancel_reservation(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		reason => $4::text,
		expected_version => $5::integer,
		idempotency_key => $6::text) AS r;
$$;
CREATE FUNCTION reservation.cancel_reservation(reservation_id uuid, reason text DEFAULT NULL::text, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.cancel_reservation(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.cancel_reservation(reservation_id uuid, reason text, expected_version integer, idempotency_key text) IS
'give a place back';

CREATE FUNCTION reservation_node.checkin(int, text[], uuid, timestamp with time zone, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.checkin(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		at => $4::timestamp with time zone,
		expected_version => $5::integer,
		idempotency_key => $6::text) AS r;
$$;
CREATE FUNCTION reservation.checkin(reservation_id uuid, at timestamp with time zone DEFAULT NULL::timestamp with time zone, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.checkin(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.checkin(reservation_id uuid, at timestamp with time zone, expected_version integer, idempotency_key text) IS
'the guest is in';

CREATE FUNCTION reservation_node.checkout(int, text[], uuid, timestamp with time zone, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.checkout(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		at => $4::timestamp with time zone,
		expected_version => $5::integer,
		idempotency_key => $6::text) AS r;
$$;
CREATE FUNCTION reservation.checkout(reservation_id uuid, at timestamp with time zone DEFAULT NULL::timestamp with time zone, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.checkout(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.checkout(reservation_id uuid, at timestamp with time zone, expected_version integer, idempotency_key text) IS
'the guest has left';

CREATE FUNCTION reservation_node.clock(int, text[]) RETURNS timestamp with time zone
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.r FROM (SELECT concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.clock() AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation.clock()
RETURNS timestamp with time zone
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.clock(0, reservation_router.context());
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.clock() IS
'the present time of the commands: reservation.now, or the real clock';

CREATE FUNCTION reservation_node.close_resource(int, text[], bigint, tstzrange, int4range, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.close_resource(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		units => $5::int4range,
		reason => $6::text) AS r;
$$;
CREATE FUNCTION reservation.close_resource(resource_id bigint, during tstzrange, units int4range DEFAULT NULL::int4range, reason text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.close_resource(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.close_resource(resource_id bigint, during tstzrange, units int4range, reason text) IS
'close a resource, or some of its units, for a period';

CREATE FUNCTION reservation_node.code(int, text[], uuid) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.code(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END) AS r;
$$;
CREATE FUNCTION reservation.code(reservation_id uuid)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.code(reservation_router.node_of(reservation_id), reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.code(reservation_id uuid) IS
'ten letters that name a reservation on the telephone, the last of which checks the others';

CREATE FUNCTION reservation_node.complete_payment(int, text[], uuid, text, numeric, text, text, text, uuid) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.complete_payment(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		provider_reference => $4::text,
		amount => $5::numeric,
		method => $6::text,
		idempotency_key => $7::text,
		currency => $8::text,
		booking_id => $9::uuid) AS r;
$$;
CREATE FUNCTION reservation.complete_payment(reservation_id uuid DEFAULT NULL::uuid, provider_reference text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, method text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text, currency text DEFAULT NULL::text, booking_id uuid DEFAULT NULL::uuid)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.complete_payment(reservation_router.node_of(coalesce(reservation_id, booking_id)), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.complete_payment(reservation_id uuid, provider_reference text, amount numeric, method text, idempotency_key text, currency text, booking_id uuid) IS
'money has arrived; the whole amount confirms a hold';

CREATE FUNCTION reservation_node.complete_refund(int, text[], uuid, text, numeric, text, text, text, uuid) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.complete_refund(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		provider_reference => $4::text,
		amount => $5::numeric,
		method => $6::text,
		idempotency_key => $7::text,
		currency => $8::text,
		booking_id => $9::uuid) AS r;
$$;
CREATE FUNCTION reservation.complete_refund(reservation_id uuid DEFAULT NULL::uuid, provider_reference text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, method text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text, currency text DEFAULT NULL::text, booking_id uuid DEFAULT NULL::uuid)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.complete_refund(reservation_router.node_of(coalesce(reservation_id, booking_id)), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.complete_refund(reservation_id uuid, provider_reference text, amount numeric, method text, idempotency_key text, currency text, booking_id uuid) IS
'money that was owed has been paid back';

CREATE FUNCTION reservation_node.confirm_reservation(int, text[], uuid, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.confirm_reservation(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		expected_version => $4::integer,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.confirm_reservation(reservation_id uuid, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.confirm_reservation(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.confirm_reservation(reservation_id uuid, expected_version integer, idempotency_key text) IS
'make a hold firm';

CREATE FUNCTION reservation_node.create_best_reservation(int, text[], bigint, tstzrange, text, integer, text, text, numeric, interval, text, jsonb, text, integer, text, text[]) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.create_best_reservation(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		customer => $5::text,
		quantity => $6::integer,
		on_unavailable => $7::text,
		promotion_code => $8::text,
		amount => $9::numeric,
		hold => $10::interval,
		idempotency_key => $11::text,
		details => $12::jsonb,
		focus => $13::text,
		guests => $14::integer,
		rate_plan => $15::text,
		waive => $16::text[]) AS r;
$$;
CREATE FUNCTION reservation.create_best_reservation(resource_id bigint, during tstzrange, customer text, quantity integer DEFAULT 1, on_unavailable text DEFAULT 'reject'::text, promotion_code text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, hold interval DEFAULT NULL::interval, idempotency_key text DEFAULT NULL::text, details jsonb DEFAULT '{}'::jsonb, focus text DEFAULT NULL::text, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text, waive text[] DEFAULT NULL::text[])
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.create_best_reservation(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.create_best_reservation(resource_id bigint, during tstzrange, customer text, quantity integer, on_unavailable text, promotion_code text, amount numeric, hold interval, idempotency_key text, details jsonb, focus text, guests integer, rate_plan text, waive text[]) IS
'reserve the best adjacent seats of a resource over a period';

CREATE FUNCTION reservation_node.create_booking(int, text[], jsonb, text, text, text, jsonb) RETURNS SETOF reservation.booking_outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.item, r.booking_id, r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked FROM reservation.create_booking(
		items => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::jsonb END,
		customer => $4::text,
		mode => $5::text,
		idempotency_key => $6::text,
		details => $7::jsonb) AS r;
$$;
CREATE FUNCTION reservation.create_booking(items jsonb, customer text, mode text DEFAULT 'all'::text, idempotency_key text DEFAULT NULL::text, details jsonb DEFAULT '{}'::jsonb)
RETURNS SETOF reservation.booking_outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.item, r.booking_id, r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked FROM reservation_node.create_booking(reservation_router.node_of_items(items), reservation_router.context(), $1, $2, $3, $4, $5) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.create_booking(items jsonb, customer text, mode text, idempotency_key text, details jsonb) IS
'make several reservations of one customer, all or each that can be had';

CREATE FUNCTION reservation_node.create_category_reservation(int, text[], text, tstzrange, text, integer, text, text, numeric, interval, text, jsonb, text, integer, text, text[]) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.create_category_reservation(
		category => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::text END,
		during => $4::tstzrange,
		customer => $5::text,
		quantity => $6::integer,
		on_unavailable => $7::text,
		promotion_code => $8::text,
		amount => $9::numeric,
		hold => $10::interval,
		idempotency_key => $11::text,
		details => $12::jsonb,
		choose => $13::text,
		guests => $14::integer,
		rate_plan => $15::text,
		waive => $16::text[]) AS r;
$$;
CREATE FUNCTION reservation.create_category_reservation(category text, during tstzrange, customer text, quantity integer DEFAULT 1, on_unavailable text DEFAULT 'reject'::text, promotion_code text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, hold interval DEFAULT NULL::interval, idempotency_key text DEFAULT NULL::text, details jsonb DEFAULT '{}'::jsonb, choose text DEFAULT 'rank'::text, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text, waive text[] DEFAULT NULL::text[])
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.create_category_reservation(reservation_router.node_of_category(category), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.create_category_reservation(category text, during tstzrange, customer text, quantity integer, on_unavailable text, promotion_code text, amount numeric, hold interval, idempotency_key text, details jsonb, choose text, guests integer, rate_plan text, waive text[]) IS
'reserve units of any resource of a category over a period';

CREATE FUNCTION reservation_node.create_group_reservation(int, text[], bigint[], tstzrange, text, integer, text, text, numeric, interval, text, jsonb, integer, text, text[]) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.create_group_reservation(
		resource_ids => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint[] END,
		during => $4::tstzrange,
		customer => $5::text,
		quantity => $6::integer,
		on_unavailable => $7::text,
		promotion_code => $8::text,
		amount => $9::numeric,
		hold => $10::interval,
		idempotency_key => $11::text,
		details => $12::jsonb,
		guests => $13::integer,
		rate_plan => $14::text,
		waive => $15::text[]) AS r;
$$;
CREATE FUNCTION reservation.create_group_reservation(resource_ids bigint[], during tstzrange, customer text, quantity integer DEFAULT 1, on_unavailable text DEFAULT 'reject'::text, promotion_code text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, hold interval DEFAULT NULL::interval, idempotency_key text DEFAULT NULL::text, details jsonb DEFAULT '{}'::jsonb, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text, waive text[] DEFAULT NULL::text[])
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.create_group_reservation(reservation_router.node_of(resource_ids), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.create_group_reservation(resource_ids bigint[], during tstzrange, customer text, quantity integer, on_unavailable text, promotion_code text, amount numeric, hold interval, idempotency_key text, details jsonb, guests integer, rate_plan text, waive text[]) IS
'reserve units of several resources over a period, all or nothing';

CREATE FUNCTION reservation_node.create_reservation(int, text[], bigint, tstzrange, text, integer, text, text, numeric, interval, text, jsonb, int4range, integer, text, text[]) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.create_reservation(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		customer => $5::text,
		quantity => $6::integer,
		on_unavailable => $7::text,
		promotion_code => $8::text,
		amount => $9::numeric,
		hold => $10::interval,
		idempotency_key => $11::text,
		details => $12::jsonb,
		units => $13::int4range,
		guests => $14::integer,
		rate_plan => $15::text,
		waive => $16::text[]) AS r;
$$;
CREATE FUNCTION reservation.create_reservation(resource_id bigint, during tstzrange, customer text, quantity integer DEFAULT 1, on_unavailable text DEFAULT 'reject'::text, promotion_code text DEFAULT NULL::text, amount numeric DEFAULT NULL::numeric, hold interval DEFAULT NULL::interval, idempotency_key text DEFAULT NULL::text, details jsonb DEFAULT '{}'::jsonb, units int4range DEFAULT NULL::int4range, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text, waive text[] DEFAULT NULL::text[])
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.create_reservation(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.create_reservation(resource_id bigint, during tstzrange, customer text, quantity integer, on_unavailable text, promotion_code text, amount numeric, hold interval, idempotency_key text, details jsonb, units int4range, guests integer, rate_plan text, waive text[]) IS
'reserve units of a resource over a period';

CREATE FUNCTION reservation_node.current_tenant(int, text[]) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.r FROM (SELECT concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.current_tenant() AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation.current_tenant()
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.current_tenant(0, reservation_router.context());
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.current_tenant() IS
'the tenant that the caller acts for: reservation.tenant; empty in a database of one tenant';

CREATE FUNCTION reservation_node.daily_occupancy(int, text[], bigint, date, date) RETURNS TABLE (resource_id bigint, resource text, day date, capacity integer, night integer, peak integer, closed integer, free integer, arrivals integer, departures integer, night_share numeric, day_share numeric)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.resource_id, r.resource, r.day, r.capacity, r.night, r.peak, r.closed, r.free, r.arrivals, r.departures, r.night_share, r.day_share FROM reservation.daily_occupancy(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		first => $4::date,
		last => $5::date) AS r;
$$;
CREATE FUNCTION reservation_node.daily_occupancy_raising(resource_id bigint, first date, last date)
RETURNS TABLE (c4 bigint, c5 text, c6 date, c7 integer, c8 integer, c9 integer, c10 integer, c11 integer, c12 integer, c13 integer, c14 numeric, c15 numeric)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.resource, r.day, r.capacity, r.night, r.peak, r.closed, r.free, r.arrivals, r.departures, r.night_share, r.day_share FROM reservation_node.daily_occupancy(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.daily_occupancy(resource_id bigint, first date, last date)
RETURNS TABLE(resource_id bigint, resource text, day date, capacity integer, night integer, peak integer, closed integer, free integer, arrivals integer, departures integer, night_share numeric, day_share numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.daily_occupancy_raising($1, $2, $3) AS r;
END;
COMMENT ON FUNCTION reservation.daily_occupancy(resource_id bigint, first date, last date) IS
'the occupancy of a resource, a row for each day, both days included';

CREATE FUNCTION reservation_node.day_occupancy(int, text[], bigint, date) RETURNS TABLE (resource_id bigint, resource text, day date, capacity integer, night integer, peak integer, closed integer, free integer, arrivals integer, departures integer, night_share numeric, day_share numeric)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.resource_id, r.resource, r.day, r.capacity, r.night, r.peak, r.closed, r.free, r.arrivals, r.departures, r.night_share, r.day_share FROM reservation.day_occupancy(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		day => $4::date) AS r;
$$;
CREATE FUNCTION reservation_node.day_occupancy_raising(resource_id bigint, day date)
RETURNS TABLE (c3 bigint, c4 text, c5 date, c6 integer, c7 integer, c8 integer, c9 integer, c10 integer, c11 integer, c12 integer, c13 numeric, c14 numeric)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.resource, r.day, r.capacity, r.night, r.peak, r.closed, r.free, r.arrivals, r.departures, r.night_share, r.day_share FROM reservation_node.day_occupancy(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.day_occupancy(resource_id bigint, day date)
RETURNS TABLE(resource_id bigint, resource text, day date, capacity integer, night integer, peak integer, closed integer, free integer, arrivals integer, departures integer, night_share numeric, day_share numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.day_occupancy_raising($1, $2) AS r;
END;
COMMENT ON FUNCTION reservation.day_occupancy(resource_id bigint, day date) IS
'the occupancy of a resource on one day of its time zone';

CREATE FUNCTION reservation_node.day_start(int, text[], date, text) RETURNS timestamp with time zone
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.day_start(
		day => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::date END,
		time_zone => $4::text) AS r;
$$;
CREATE FUNCTION reservation.day_start(day date, time_zone text)
RETURNS timestamp with time zone
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.day_start(0, reservation_router.context(), $1, $2);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.day_start(day date, time_zone text) IS
'the first instant of a day in a time zone';

CREATE FUNCTION reservation_node.drawing_bars(int, text[], tstzrange, bigint, text, integer, text) RETURNS TABLE (number bigint, period tstzrange, whole tstzrange, kind text, label text, reservation_id uuid)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.number, r.period, r.whole, r.kind, r.label, r.reservation_id FROM reservation.drawing_bars(
		during => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::tstzrange END,
		resource_id => $4::bigint,
		category => $5::text,
		max => $6::integer,
		label_key => $7::text) AS r;
$$;
CREATE FUNCTION reservation.drawing_bars(during tstzrange, resource_id bigint, category text, max integer, label_key text DEFAULT NULL::text)
RETURNS TABLE(number bigint, period tstzrange, whole tstzrange, kind text, label text, reservation_id uuid)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.number, r.period, r.whole, r.kind, r.label, r.reservation_id FROM reservation_node.drawing_bars(reservation_router.node_of_drawing(resource_id), reservation_router.context(), $1, $2, $3, $4, $5) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.drawing_bars(during tstzrange, resource_id bigint, category text, max integer, label_key text) IS
'the bars in these rows: stays, closures, and hours that are not open';

CREATE FUNCTION reservation_node.drawing_rows(int, text[], tstzrange, bigint, text, integer) RETURNS TABLE (number bigint, resource_id bigint, resource text, unit integer, name text, over_capacity boolean, total numeric)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.number, r.resource_id, r.resource, r.unit, r.name, r.over_capacity, r.total FROM reservation.drawing_rows(
		during => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::tstzrange END,
		resource_id => $4::bigint,
		category => $5::text,
		max => $6::integer) AS r;
$$;
CREATE FUNCTION reservation_node.drawing_rows_raising(during tstzrange, resource_id bigint, category text, max integer)
RETURNS TABLE (c5 bigint, c6 bigint, c7 text, c8 integer, c9 text, c10 boolean, c11 numeric)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.number, r.resource_id, r.resource, r.unit, r.name, r.over_capacity, r.total FROM reservation_node.drawing_rows(reservation_router.node_of_drawing(resource_id), reservation_router.context(), $1, $2, $3, $4) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.drawing_rows(during tstzrange, resource_id bigint, category text, max integer)
RETURNS TABLE(number bigint, resource_id bigint, resource text, unit integer, name text, over_capacity boolean, total numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.drawing_rows_raising($1, $2, $3, $4) AS r;
END;
COMMENT ON FUNCTION reservation.drawing_rows(during tstzrange, resource_id bigint, category text, max integer) IS
'the units of a drawing, from the top, and how many there are in all';

CREATE FUNCTION reservation_node.erase_details(int, text[], text) RETURNS SETOF bigint
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r FROM reservation.erase_details(
		customer => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::text END) AS r;
$$;
CREATE FUNCTION reservation.erase_details(customer text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN (SELECT sum(r)::bigint FROM reservation_node.erase_details(NULL, reservation_router.context(), $1) AS r);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.erase_details(customer text) IS
'erase the details of a customer''s reservations; returns their number';

CREATE FUNCTION reservation_node.event_types(int, text[]) RETURNS text[]
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.r FROM (SELECT concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.event_types() AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation.event_types()
RETURNS text[]
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.event_types(0, reservation_router.context());
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.event_types() IS
'the types of events, by name';

CREATE FUNCTION reservation_node.expire_reservation(int, text[], uuid) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.expire_reservation(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END) AS r;
$$;
CREATE FUNCTION reservation.expire_reservation(reservation_id uuid)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.expire_reservation(reservation_router.node_of(reservation_id), reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.expire_reservation(reservation_id uuid) IS
'expire a hold that has ended';

CREATE FUNCTION reservation_node.expire_reservations(int, text[], integer) RETURNS SETOF reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.expire_reservations(
		max => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::integer END) AS r;
$$;
CREATE FUNCTION reservation.expire_reservations(max integer DEFAULT 1000)
RETURNS SETOF reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation_node.expire_reservations(NULL, reservation_router.context(), $1) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.expire_reservations(max integer) IS
'expire the holds that have ended';

CREATE FUNCTION reservation_node.extend_hold(int, text[], uuid, interval, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.extend_hold(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		hold => $4::interval,
		expected_version => $5::integer,
		idempotency_key => $6::text) AS r;
$$;
CREATE FUNCTION reservation.extend_hold(reservation_id uuid, hold interval DEFAULT NULL::interval, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.extend_hold(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.extend_hold(reservation_id uuid, hold interval, expected_version integer, idempotency_key text) IS
'make a hold last at least this long from now on; null: as long as a new hold';

CREATE FUNCTION reservation_node.fail_payment(int, text[], uuid, text, text, text, uuid) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.fail_payment(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		provider_reference => $4::text,
		reason => $5::text,
		idempotency_key => $6::text,
		booking_id => $7::uuid) AS r;
$$;
CREATE FUNCTION reservation.fail_payment(reservation_id uuid DEFAULT NULL::uuid, provider_reference text DEFAULT NULL::text, reason text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text, booking_id uuid DEFAULT NULL::uuid)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.fail_payment(reservation_router.node_of(coalesce(reservation_id, booking_id)), reservation_router.context(), $1, $2, $3, $4, $5);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.fail_payment(reservation_id uuid, provider_reference text, reason text, idempotency_key text, booking_id uuid) IS
'a payment has failed; its event names other ways to pay';

CREATE FUNCTION reservation_node.find_by_code(int, text[], text) RETURNS SETOF reservation.reservation
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at, r.expires_at, r.version, r.sequence, r.quantity, r.priority, r.amount_fixed, r.simulated, r.status, r.payment_status, r.customer, r.resource_ids, r.during, r.amount, r.currency, r.cancellation_terms, r.units, r.details, r.prices, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.tenant FROM reservation.find_by_code(
		code => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::text END) AS r;
$$;
CREATE FUNCTION reservation.find_by_code(code text)
RETURNS SETOF reservation.reservation
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
	answered boolean;
BEGIN
	FOR routed IN 0 .. reservation_router.nodes() - 1 LOOP
		BEGIN
			RETURN QUERY SELECT r.reservation_id, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at, r.expires_at, r.version, r.sequence, r.quantity, r.priority, r.amount_fixed, r.simulated, r.status, r.payment_status, r.customer, r.resource_ids, r.during, r.amount, r.currency, r.cancellation_terms, r.units, r.details, r.prices, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.tenant FROM reservation_node.find_by_code(routed, reservation_router.context(), $1) AS r;
			answered := true;
		EXCEPTION WHEN no_data_found THEN
			IF answered IS NULL AND routed = reservation_router.nodes() - 1 THEN
				RAISE;
			END IF;
		END;
	END LOOP;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.find_by_code(code text) IS
'the reservation of a code; should there be several, the latest first';

CREATE FUNCTION reservation_node.find_slots(int, text[], interval, tstzrange, bigint, text, integer, interval, integer, integer, jsonb) RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.resource_id, r.period FROM reservation.find_slots(
		duration => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::interval END,
		within => $4::tstzrange,
		resource_id => $5::bigint,
		category => $6::text,
		quantity => $7::integer,
		step => $8::interval,
		max => $9::integer,
		guests => $10::integer,
		items => $11::jsonb) AS r;
$$;
CREATE FUNCTION reservation_node.find_slots_all(int, text[], interval, tstzrange, bigint, text, integer, interval, integer, integer, jsonb) RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.resource_id, r.period FROM reservation.find_slots(
		duration => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::interval END,
		within => $4::tstzrange,
		resource_id => $5::bigint,
		category => $6::text,
		quantity => $7::integer,
		step => $8::interval,
		max => $9::integer,
		guests => $10::integer,
		items => $11::jsonb) AS r;
$$;
CREATE FUNCTION reservation_node.find_slots_raising(duration interval, within tstzrange, resource_id bigint, category text, quantity integer, step interval, max integer, guests integer, items jsonb)
RETURNS TABLE (c10 bigint, c11 tstzrange)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
	routed int;
BEGIN
	routed := CASE WHEN items IS NOT NULL THEN reservation_router.node_of_items(items)
			WHEN resource_id IS NOT NULL THEN reservation_router.node_of(resource_id) END;
	IF routed IS NULL THEN
		RETURN QUERY SELECT r.resource_id, r.period FROM reservation_node.find_slots_all(NULL, reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9) AS r
	ORDER BY lower(r.period), r.resource_id LIMIT CASE WHEN coalesce($7, 10) OPERATOR(pg_catalog.>) 0 THEN coalesce($7, 10) END;
	ELSE
		RETURN QUERY SELECT r.resource_id, r.period FROM reservation_node.find_slots(routed, reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9) AS r;
	END IF;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.find_slots(duration interval DEFAULT NULL::interval, within tstzrange DEFAULT NULL::tstzrange, resource_id bigint DEFAULT NULL::bigint, category text DEFAULT NULL::text, quantity integer DEFAULT 1, step interval DEFAULT NULL::interval, max integer DEFAULT 10, guests integer DEFAULT NULL::integer, items jsonb DEFAULT NULL::jsonb)
RETURNS TABLE(resource_id bigint, period tstzrange)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.find_slots_raising($1, $2, $3, $4, $5, $6, $7, $8, $9) AS r;
END;
COMMENT ON FUNCTION reservation.find_slots(duration interval, within tstzrange, resource_id bigint, category text, quantity integer, step interval, max integer, guests integer, items jsonb) IS
'the first stays of a duration, or of the first of several items, that can be booked within a period';

CREATE FUNCTION reservation_node.freebusy(int, text[], bigint, tstzrange, integer) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.freebusy(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		quantity => $5::integer) AS r;
$$;
CREATE FUNCTION reservation.freebusy(resource_id bigint, during tstzrange, quantity integer DEFAULT 1)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.freebusy(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.freebusy(resource_id bigint, during tstzrange, quantity integer) IS
'the times at which a resource has too few free units, as an iCalendar object';

CREATE FUNCTION reservation_node.history(int, text[], uuid) RETURNS SETOF reservation.event
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r."position", r.transaction_id, r.id, r.occurred_at, r.sequence, r.aggregatetype, r.aggregateid, r.type, r.payload, r.correlation_id, r.causation_id, r.actor, r.session_role, r.tracingspancontext, r.needs_notify FROM reservation.history(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END) AS r;
$$;
CREATE FUNCTION reservation.history(reservation_id uuid)
RETURNS SETOF reservation.event
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r."position", r.transaction_id, r.id, r.occurred_at, r.sequence, r.aggregatetype, r.aggregateid, r.type, r.payload, r.correlation_id, r.causation_id, r.actor, r.session_role, r.tracingspancontext, r.needs_notify FROM reservation_node.history(reservation_router.node_of(reservation_id), reservation_router.context(), $1) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.history(reservation_id uuid) IS
'the events of a reservation, in order';

CREATE FUNCTION reservation_node.icalendar(int, text[], uuid) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.icalendar(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END) AS r;
$$;
CREATE FUNCTION reservation.icalendar(reservation_id uuid)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.icalendar(reservation_router.node_of(reservation_id), reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.icalendar(reservation_id uuid) IS
'a reservation as an iCalendar object';

CREATE FUNCTION reservation_node.icalendar(int, text[], bigint, tstzrange) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.icalendar(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange) AS r;
$$;
CREATE FUNCTION reservation.icalendar(resource_id bigint, during tstzrange)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.icalendar(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.icalendar(resource_id bigint, during tstzrange) IS
'the stays and closures of a resource in a period, as an iCalendar object';

CREATE FUNCTION reservation_node.icalendar_blocked_days(int, text[], bigint, date, date) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.icalendar_blocked_days(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		"from" => $4::date,
		"to" => $5::date) AS r;
$$;
CREATE FUNCTION reservation.icalendar_blocked_days(resource_id bigint, "from" date, "to" date)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.icalendar_blocked_days(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.icalendar_blocked_days(resource_id bigint, "from" date, "to" date) IS
'the nights of a resource that cannot be sold, as events of whole days, for portals';

CREATE FUNCTION reservation_node.icalendar_event(int, text[], uuid) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.icalendar_event(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END) AS r;
$$;
CREATE FUNCTION reservation.icalendar_event(reservation_id uuid)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.icalendar_event(reservation_router.node_of(reservation_id), reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.icalendar_event(reservation_id uuid) IS
'a reservation as a VEVENT; null if there is none';

CREATE FUNCTION reservation_node.icalendar_object(int, text[], text, text) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.icalendar_object(
		name => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::text END,
		components => $4::text) AS r;
$$;
CREATE FUNCTION reservation.icalendar_object(name text, components text)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.icalendar_object(0, reservation_router.context(), $1, $2);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.icalendar_object(name text, components text) IS
'a calendar of these components';

CREATE FUNCTION reservation_node.import_calendar(int, text[], bigint, text, text) RETURNS TABLE (uid text, period tstzrange, action text, closures bigint[], conflicts uuid[])
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.uid, r.period, r.action, r.closures, r.conflicts FROM reservation.import_calendar(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		source => $4::text,
		text => $5::text) AS r;
$$;
CREATE FUNCTION reservation.import_calendar(resource_id bigint, source text, text text)
RETURNS TABLE(uid text, period tstzrange, action text, closures bigint[], conflicts uuid[])
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.uid, r.period, r.action, r.closures, r.conflicts FROM reservation_node.import_calendar(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.import_calendar(resource_id bigint, source text, text text) IS
'close a resource at the times of a foreign calendar, and open what it no longer has';

CREATE FUNCTION reservation_node.is_available(int, text[], jsonb) RETURNS boolean
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.is_available(
		items => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::jsonb END) AS r;
$$;
CREATE FUNCTION reservation.is_available(items jsonb)
RETURNS boolean
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.is_available(reservation_router.node_of_items(items), reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.is_available(items jsonb) IS
'whether create_booking would accept these items now, all of them together';

CREATE FUNCTION reservation_node.is_available(int, text[], bigint, tstzrange, integer, integer) RETURNS boolean
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.is_available(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		quantity => $5::integer,
		guests => $6::integer) AS r;
$$;
CREATE FUNCTION reservation.is_available(resource_id bigint, during tstzrange, quantity integer DEFAULT 1, guests integer DEFAULT NULL::integer)
RETURNS boolean
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.is_available(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.is_available(resource_id bigint, during tstzrange, quantity integer, guests integer) IS
'whether create_reservation would accept this request now';

CREATE FUNCTION reservation_node.items_at(int, text[], jsonb, timestamp with time zone) RETURNS jsonb
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.items_at(
		items => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::jsonb END,
		start => $4::timestamp with time zone) AS r;
$$;
CREATE FUNCTION reservation.items_at(items jsonb, start timestamp with time zone)
RETURNS jsonb
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.items_at(reservation_router.node_of_items(items), reservation_router.context(), $1, $2);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.items_at(items jsonb, start timestamp with time zone) IS
'the items of a booking, with their times if the first one begins then';

CREATE FUNCTION reservation_node.lifecycle(int, text[]) RETURNS TABLE (status text, command text, new_status text, events text, refusal text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.status, r.command, r.new_status, r.events, r.refusal FROM (SELECT concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.lifecycle() AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation.lifecycle(OUT status text, OUT command text, OUT new_status text, OUT events text, OUT refusal text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.status, r.command, r.new_status, r.events, r.refusal FROM reservation_node.lifecycle(0, reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.lifecycle(OUT status text, OUT command text, OUT new_status text, OUT events text, OUT refusal text) IS
'the state machine: what each command does to a reservation of each status';

CREATE FUNCTION reservation_node.mark_no_show(int, text[], uuid, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.mark_no_show(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		expected_version => $4::integer,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.mark_no_show(reservation_id uuid, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.mark_no_show(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.mark_no_show(reservation_id uuid, expected_version integer, idempotency_key text) IS
'the guest has not come';

CREATE FUNCTION reservation_node.modify_reservation(int, text[], uuid, tstzrange, integer, bigint, numeric, jsonb, text, integer, text, boolean, text, bigint, integer, text[], text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.modify_reservation(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		during => $4::tstzrange,
		quantity => $5::integer,
		resource_id => $6::bigint,
		amount => $7::numeric,
		details => $8::jsonb,
		customer => $9::text,
		expected_version => $10::integer,
		idempotency_key => $11::text,
		reprice => $12::boolean,
		terms => $13::text,
		instead_of => $14::bigint,
		guests => $15::integer,
		waive => $16::text[],
		rate_plan => $17::text) AS r;
$$;
CREATE FUNCTION reservation.modify_reservation(reservation_id uuid, during tstzrange DEFAULT NULL::tstzrange, quantity integer DEFAULT NULL::integer, resource_id bigint DEFAULT NULL::bigint, amount numeric DEFAULT NULL::numeric, details jsonb DEFAULT NULL::jsonb, customer text DEFAULT NULL::text, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text, reprice boolean DEFAULT false, terms text DEFAULT 'strictest'::text, instead_of bigint DEFAULT NULL::bigint, guests integer DEFAULT NULL::integer, waive text[] DEFAULT NULL::text[], rate_plan text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.modify_reservation(reservation_router.node_of(reservation_id, resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.modify_reservation(reservation_id uuid, during tstzrange, quantity integer, resource_id bigint, amount numeric, details jsonb, customer text, expected_version integer, idempotency_key text, reprice boolean, terms text, instead_of bigint, guests integer, waive text[], rate_plan text) IS
'change a reservation, if the new place is free';

CREATE FUNCTION reservation_node.normalize(int, text[], tstzrange) RETURNS tstzrange
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.normalize(
		during => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::tstzrange END) AS r;
$$;
CREATE FUNCTION reservation.normalize(during tstzrange)
RETURNS tstzrange
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.normalize(0, reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.normalize(during tstzrange) IS
'a period as the commands read it: half open, in microseconds; an error if no command accepts it';

CREATE FUNCTION reservation_node.occupancy_chart(int, text[], tstzrange, bigint, text, text, integer, text) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.occupancy_chart(
		during => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::tstzrange END,
		resource_id => $4::bigint,
		category => $5::text,
		format => $6::text,
		width => $7::integer,
		per => $8::text) AS r;
$$;
CREATE FUNCTION reservation.occupancy_chart(during tstzrange, resource_id bigint DEFAULT NULL::bigint, category text DEFAULT NULL::text, format text DEFAULT 'text'::text, width integer DEFAULT NULL::integer, per text DEFAULT 'change'::text)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.occupancy_chart(reservation_router.node_of_drawing(resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.occupancy_chart(during tstzrange, resource_id bigint, category text, format text, width integer, per text) IS
'how many units are taken over time';

CREATE FUNCTION reservation_node.occupied(int, text[], bigint, tstzrange) RETURNS TABLE (period tstzrange, sold integer, closed integer)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.period, r.sold, r.closed FROM reservation.occupied(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange) AS r;
$$;
CREATE FUNCTION reservation.occupied(resource_id bigint, during tstzrange)
RETURNS TABLE(period tstzrange, sold integer, closed integer)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.period, r.sold, r.closed FROM reservation_node.occupied(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.occupied(resource_id bigint, during tstzrange) IS
'units sold and units closed over a period, as a step function';

CREATE FUNCTION reservation_node.occurrences(int, text[], text, tstzrange, text, date[], integer) RETURNS TABLE (period tstzrange)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.period FROM reservation.occurrences(
		rule => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::text END,
		first => $4::tstzrange,
		time_zone => $5::text,
		exceptions => $6::date[],
		max => $7::integer) AS r;
$$;
CREATE FUNCTION reservation.occurrences(rule text, first tstzrange, time_zone text, exceptions date[] DEFAULT '{}'::date[], max integer DEFAULT 1000)
RETURNS TABLE(period tstzrange)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.period FROM reservation_node.occurrences(0, reservation_router.context(), $1, $2, $3, $4, $5) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.occurrences(rule text, first tstzrange, time_zone text, exceptions date[], max integer) IS
'the periods of a series, by a rule of RFC 5545 in local time';

CREATE FUNCTION reservation_node.open_periods(int, text[], bigint, tstzrange) RETURNS SETOF tstzrange
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.open_periods(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange) AS r;
$$;
CREATE FUNCTION reservation.open_periods(resource_id bigint, during tstzrange)
RETURNS SETOF tstzrange
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r FROM reservation_node.open_periods(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.open_periods(resource_id bigint, during tstzrange) IS
'the periods in which a resource is open';

CREATE FUNCTION reservation_node.post_charge(int, text[], uuid, text, numeric, text, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.post_charge(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		kind => $4::text,
		amount => $5::numeric,
		code => $6::text,
		idempotency_key => $7::text) AS r;
$$;
CREATE FUNCTION reservation.post_charge(reservation_id uuid, kind text, amount numeric, code text DEFAULT NULL::text, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.post_charge(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4, $5);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.post_charge(reservation_id uuid, kind text, amount numeric, code text, idempotency_key text) IS
'an extra, a fee, a tax or an adjustment is to be paid beside the stay';

CREATE FUNCTION reservation_node.prices(int, text[], bigint, tstzrange, integer, text) RETURNS TABLE (day date, charged bigint, price numeric, rate_id bigint, rate text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.day, r.charged, r.price, r.rate_id, r.rate FROM reservation.prices(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		guests => $5::integer,
		rate_plan => $6::text) AS r;
$$;
CREATE FUNCTION reservation.prices(resource_id bigint, during tstzrange, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text)
RETURNS TABLE(day date, charged bigint, price numeric, rate_id bigint, rate text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.day, r.charged, r.price, r.rate_id, r.rate FROM reservation_node.prices(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.prices(resource_id bigint, during tstzrange, guests integer, rate_plan text) IS
'the price of one unit for each local date of a stay, and its rate';

CREATE FUNCTION reservation_node.process_overreservation(int, text[], bigint, tstzrange) RETURNS TABLE (reservation_id uuid, action text, to_resource_id bigint, reason text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.action, r.to_resource_id, r.reason FROM reservation.process_overreservation(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange) AS r;
$$;
CREATE FUNCTION reservation.process_overreservation(resource_id bigint, during tstzrange DEFAULT NULL::tstzrange)
RETURNS TABLE(reservation_id uuid, action text, to_resource_id bigint, reason text)
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.action, r.to_resource_id, r.reason FROM reservation_node.process_overreservation(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.process_overreservation(resource_id bigint, during tstzrange) IS
'move bookings beyond capacity to other units, or to the waitlist';

CREATE FUNCTION reservation_node.quote(int, text[], jsonb) RETURNS TABLE (item integer, resource_id bigint, amount numeric, currency text, deposit numeric, balance_due_at timestamp with time zone)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.item, r.resource_id, r.amount, r.currency, r.deposit, r.balance_due_at FROM reservation.quote(
		items => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::jsonb END) AS r;
$$;
CREATE FUNCTION reservation.quote(items jsonb)
RETURNS TABLE(item integer, resource_id bigint, amount numeric, currency text, deposit numeric, balance_due_at timestamp with time zone)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.item, r.resource_id, r.amount, r.currency, r.deposit, r.balance_due_at FROM reservation_node.quote(reservation_router.node_of_items(items), reservation_router.context(), $1) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.quote(items jsonb) IS
'the price and the deposit of each item of a booking, and the sums of each currency';

CREATE FUNCTION reservation_node.quote(int, text[], bigint, tstzrange, integer, text, integer, text) RETURNS numeric
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.quote(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		during => $4::tstzrange,
		quantity => $5::integer,
		promotion_code => $6::text,
		guests => $7::integer,
		rate_plan => $8::text) AS r;
$$;
CREATE FUNCTION reservation.quote(resource_id bigint, during tstzrange, quantity integer DEFAULT 1, promotion_code text DEFAULT NULL::text, guests integer DEFAULT NULL::integer, rate_plan text DEFAULT NULL::text, OUT amount numeric)
RETURNS numeric
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	amount := reservation_node.quote(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.quote(resource_id bigint, during tstzrange, quantity integer, promotion_code text, guests integer, rate_plan text, OUT amount numeric) IS
'the price of a stay, in the resource''s currency; null if the resource has no price';

CREATE FUNCTION reservation_node.read_events(int, text[], bigint, integer) RETURNS SETOF reservation.event
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r."position", r.transaction_id, r.id, r.occurred_at, r.sequence, r.aggregatetype, r.aggregateid, r.type, r.payload, r.correlation_id, r.causation_id, r.actor, r.session_role, r.tracingspancontext, r.needs_notify FROM reservation.read_events(
		after => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		max => $4::integer) AS r;
$$;
CREATE FUNCTION reservation.read_events(after bigint DEFAULT 0, max integer DEFAULT 1000)
RETURNS SETOF reservation.event
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r."position", r.transaction_id, r.id, r.occurred_at, r.sequence, r.aggregatetype, r.aggregateid, r.type, r.payload, r.correlation_id, r.causation_id, r.actor, r.session_role, r.tracingspancontext, r.needs_notify FROM reservation_node.read_events(reservation_router.node_of_position(after), reservation_router.context(), $1, $2) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.read_events(after bigint, max integer) IS
'events after a position, in order; none is skipped, even if it is committed late';

CREATE FUNCTION reservation_node.rebuild(int, text[], uuid, timestamp with time zone) RETURNS TABLE (reservation_id uuid, customer text, resource_ids bigint[], during tstzrange, quantity integer, status text, payment_status text, amount numeric, amount_fixed boolean, currency text, cancellation_terms jsonb, prices jsonb, units int4range, posted numeric, terms_from timestamp with time zone, booking_id uuid, item integer, pending jsonb, guests integer, rate_plan text, deposit numeric, balance_due_at timestamp with time zone, waived text[], priority integer, expires_at timestamp with time zone, version integer, sequence integer, created_at timestamp with time zone, confirmed_at timestamp with time zone, checked_in_at timestamp with time zone, checked_out_at timestamp with time zone, ended_at timestamp with time zone)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.customer, r.resource_ids, r.during, r.quantity, r.status, r.payment_status, r.amount, r.amount_fixed, r.currency, r.cancellation_terms, r.prices, r.units, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.priority, r.expires_at, r.version, r.sequence, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at FROM reservation.rebuild(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		until => $4::timestamp with time zone) AS r;
$$;
CREATE FUNCTION reservation_node.rebuild_all(int, text[], uuid, timestamp with time zone) RETURNS TABLE (reservation_id uuid, customer text, resource_ids bigint[], during tstzrange, quantity integer, status text, payment_status text, amount numeric, amount_fixed boolean, currency text, cancellation_terms jsonb, prices jsonb, units int4range, posted numeric, terms_from timestamp with time zone, booking_id uuid, item integer, pending jsonb, guests integer, rate_plan text, deposit numeric, balance_due_at timestamp with time zone, waived text[], priority integer, expires_at timestamp with time zone, version integer, sequence integer, created_at timestamp with time zone, confirmed_at timestamp with time zone, checked_in_at timestamp with time zone, checked_out_at timestamp with time zone, ended_at timestamp with time zone)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_ids, r.during, r.quantity, r.status, r.payment_status, r.amount, r.amount_fixed, r.currency, r.cancellation_terms, r.prices, r.units, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.priority, r.expires_at, r.version, r.sequence, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at FROM reservation.rebuild(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		until => $4::timestamp with time zone) AS r;
$$;
CREATE FUNCTION reservation_node.rebuild_raising(reservation_id uuid, until timestamp with time zone)
RETURNS TABLE (c3 uuid, c4 text, c5 bigint[], c6 tstzrange, c7 integer, c8 text, c9 text, c10 numeric, c11 boolean, c12 text, c13 jsonb, c14 jsonb, c15 int4range, c16 numeric, c17 timestamp with time zone, c18 uuid, c19 integer, c20 jsonb, c21 integer, c22 text, c23 numeric, c24 timestamp with time zone, c25 text[], c26 integer, c27 timestamp with time zone, c28 integer, c29 integer, c30 timestamp with time zone, c31 timestamp with time zone, c32 timestamp with time zone, c33 timestamp with time zone, c34 timestamp with time zone)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
	routed int;
BEGIN
	routed := CASE WHEN reservation_id IS NOT NULL THEN reservation_router.node_of(reservation_id) END;
	IF routed IS NULL THEN
		RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_ids, r.during, r.quantity, r.status, r.payment_status, r.amount, r.amount_fixed, r.currency, r.cancellation_terms, r.prices, r.units, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.priority, r.expires_at, r.version, r.sequence, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at FROM reservation_node.rebuild_all(NULL, reservation_router.context(), $1, $2) AS r;
	ELSE
		RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_ids, r.during, r.quantity, r.status, r.payment_status, r.amount, r.amount_fixed, r.currency, r.cancellation_terms, r.prices, r.units, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.priority, r.expires_at, r.version, r.sequence, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at FROM reservation_node.rebuild(routed, reservation_router.context(), $1, $2) AS r;
	END IF;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE FUNCTION reservation.rebuild(reservation_id uuid DEFAULT NULL::uuid, until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone)
RETURNS TABLE(reservation_id uuid, customer text, resource_ids bigint[], during tstzrange, quantity integer, status text, payment_status text, amount numeric, amount_fixed boolean, currency text, cancellation_terms jsonb, prices jsonb, units int4range, posted numeric, terms_from timestamp with time zone, booking_id uuid, item integer, pending jsonb, guests integer, rate_plan text, deposit numeric, balance_due_at timestamp with time zone, waived text[], priority integer, expires_at timestamp with time zone, version integer, sequence integer, created_at timestamp with time zone, confirmed_at timestamp with time zone, checked_in_at timestamp with time zone, checked_out_at timestamp with time zone, ended_at timestamp with time zone)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT r.* FROM reservation_node.rebuild_raising($1, $2) AS r;
END;
COMMENT ON FUNCTION reservation.rebuild(reservation_id uuid, until timestamp with time zone) IS
'reservations rebuilt from their events alone, up to a time';

CREATE FUNCTION reservation_node.reinstate(int, text[], uuid, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.reinstate(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		expected_version => $4::integer,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.reinstate(reservation_id uuid, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.reinstate(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.reinstate(reservation_id uuid, expected_version integer, idempotency_key text) IS
'bring a canceled or expired reservation back, if there is still room';

CREATE FUNCTION reservation_node.reopen_resource(int, text[], bigint) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.reopen_resource(
		closure_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END) AS r;
$$;
CREATE FUNCTION reservation.reopen_resource(closure_id bigint)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.reopen_resource(reservation_router.node_of_position(closure_id), reservation_router.context(), $1);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.reopen_resource(closure_id bigint) IS
'end a closure';

CREATE FUNCTION reservation_node.reservations_of(int, text[], text) RETURNS SETOF reservation.reservation
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at, r.expires_at, r.version, r.sequence, r.quantity, r.priority, r.amount_fixed, r.simulated, r.status, r.payment_status, r.customer, r.resource_ids, r.during, r.amount, r.currency, r.cancellation_terms, r.units, r.details, r.prices, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.tenant FROM reservation.reservations_of(
		customer => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::text END) AS r;
$$;
CREATE FUNCTION reservation.reservations_of(customer text)
RETURNS SETOF reservation.reservation
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.created_at, r.confirmed_at, r.checked_in_at, r.checked_out_at, r.ended_at, r.expires_at, r.version, r.sequence, r.quantity, r.priority, r.amount_fixed, r.simulated, r.status, r.payment_status, r.customer, r.resource_ids, r.during, r.amount, r.currency, r.cancellation_terms, r.units, r.details, r.prices, r.posted, r.terms_from, r.booking_id, r.item, r.pending, r.guests, r.rate_plan, r.deposit, r.balance_due_at, r.waived, r.tenant FROM reservation_node.reservations_of(NULL, reservation_router.context(), $1) AS r
	ORDER BY r.created_at, r.reservation_id;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.reservations_of(customer text) IS
'the reservations of a customer, oldest first';

CREATE FUNCTION reservation_node.send_reservation_confirmation(int, text[], uuid, text, text, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.send_reservation_confirmation(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		channel => $4::text,
		message_id => $5::text,
		about => $6::text) AS r;
$$;
CREATE FUNCTION reservation.send_reservation_confirmation(reservation_id uuid, channel text DEFAULT 'email'::text, message_id text DEFAULT NULL::text, about text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.send_reservation_confirmation(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3, $4);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.send_reservation_confirmation(reservation_id uuid, channel text, message_id text, about text) IS
'record that the customer was told';

CREATE FUNCTION reservation_node.stay(int, text[], bigint, date, date) RETURNS tstzrange
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.stay(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		arrival => $4::date,
		departure => $5::date) AS r;
$$;
CREATE FUNCTION reservation.stay(resource_id bigint, arrival date, departure date)
RETURNS tstzrange
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.stay(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.stay(resource_id bigint, arrival date, departure date) IS
'the period of a stay between two local dates, by the resource''s times of arrival and departure';

CREATE FUNCTION reservation_node.timeline(int, text[], tstzrange, bigint, text, text, integer, text) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.timeline(
		during => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::tstzrange END,
		resource_id => $4::bigint,
		category => $5::text,
		format => $6::text,
		width => $7::integer,
		label => $8::text) AS r;
$$;
CREATE FUNCTION reservation.timeline(during tstzrange, resource_id bigint DEFAULT NULL::bigint, category text DEFAULT NULL::text, format text DEFAULT 'text'::text, width integer DEFAULT NULL::integer, label text DEFAULT NULL::text)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.timeline(reservation_router.node_of_drawing(resource_id), reservation_router.context(), $1, $2, $3, $4, $5, $6);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.timeline(during tstzrange, resource_id bigint, category text, format text, width integer, label text) IS
'the stays on each unit over time: a row a unit, a bar a stay';

CREATE FUNCTION reservation_node.undo_checkin(int, text[], uuid, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.undo_checkin(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		expected_version => $4::integer,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.undo_checkin(reservation_id uuid, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.undo_checkin(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.undo_checkin(reservation_id uuid, expected_version integer, idempotency_key text) IS
'take a check-in back';

CREATE FUNCTION reservation_node.undo_checkout(int, text[], uuid, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.undo_checkout(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		expected_version => $4::integer,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.undo_checkout(reservation_id uuid, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.undo_checkout(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.undo_checkout(reservation_id uuid, expected_version integer, idempotency_key text) IS
'take a check-out back, if the units are still free';

CREATE FUNCTION reservation_node.undo_no_show(int, text[], uuid, integer, text) RETURNS reservation.outcome
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.accepted, r.status, r.reason, r.alternatives, r.version, r.amount, r.currency, r.expires_at, r.overbooked, r.closure_id, r.conflicts FROM reservation.undo_no_show(
		reservation_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::uuid END,
		expected_version => $4::integer,
		idempotency_key => $5::text) AS r;
$$;
CREATE FUNCTION reservation.undo_no_show(reservation_id uuid, expected_version integer DEFAULT NULL::integer, idempotency_key text DEFAULT NULL::text)
RETURNS reservation.outcome
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.undo_no_show(reservation_router.node_of(reservation_id), reservation_router.context(), $1, $2, $3);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.undo_no_show(reservation_id uuid, expected_version integer, idempotency_key text) IS
'take a no-show back, if there is still room';

CREATE FUNCTION reservation_node.unit_names(int, text[], bigint, text) RETURNS text
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r FROM reservation.unit_names(
		resource_id => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END,
		units => $4::int4multirange) AS r;
$$;
CREATE FUNCTION reservation.unit_names(resource_id bigint, units int4multirange)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.unit_names(reservation_router.node_of(resource_id), reservation_router.context(), $1, $2::text);
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.unit_names(resource_id bigint, units int4multirange) IS
'the names of units, or their numbers where they have no name';

CREATE FUNCTION reservation_node.verify(int, text[], bigint) RETURNS TABLE (reservation_id uuid, problem text, expected text, found text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.reservation_id, r.problem, r.expected, r.found FROM reservation.verify(
		since => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END) AS r;
$$;
CREATE FUNCTION reservation_node.verify_all(int, text[], bigint) RETURNS TABLE (reservation_id uuid, problem text, expected text, found text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.problem, r.expected, r.found FROM reservation.verify(
		since => CASE WHEN $2::text[] IS NULL OR concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) IS NOT NULL THEN $3::bigint END) AS r;
$$;
CREATE FUNCTION reservation.verify(since bigint DEFAULT NULL::bigint)
RETURNS TABLE(reservation_id uuid, problem text, expected text, found text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
	routed int;
BEGIN
	routed := CASE WHEN since IS NOT NULL THEN reservation_router.node_of_position(since) END;
	IF routed IS NULL THEN
		RETURN QUERY SELECT r.reservation_id, r.problem, r.expected, r.found FROM reservation_node.verify_all(NULL, reservation_router.context(), $1) AS r;
	ELSE
		RETURN QUERY SELECT r.reservation_id, r.problem, r.expected, r.found FROM reservation_node.verify(routed, reservation_router.context(), $1) AS r;
	END IF;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.verify(since bigint) IS
'differences between the tables and the events, all or those after a position; no row proves that they agree';

CREATE FUNCTION reservation_node.waivable_reasons(int, text[]) RETURNS text[]
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON $1;
	SELECT r.r FROM (SELECT concat(set_config('reservation.correlation_id', ($2::text[])[1], true), set_config('reservation.causation_id', ($2::text[])[2], true), set_config('reservation.actor', ($2::text[])[3], true), set_config('reservation.traceparent', ($2::text[])[4], true), CASE WHEN ($2::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($2::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.waivable_reasons() AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation.waivable_reasons()
RETURNS text[]
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN reservation_node.waivable_reasons(0, reservation_router.context());
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
COMMENT ON FUNCTION reservation.waivable_reasons() IS
'the reasons that staff may set aside by the argument waive';

CREATE FUNCTION reservation_node.arrivals_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, status text, late boolean, payment_status text, amount numeric, due numeric, currency text, checked_in_at timestamp with time zone, details jsonb, rate_plan text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.status, r.late, r.payment_status, r.amount, r.due, r.currency, r.checked_in_at, r.details, r.rate_plan FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.arrivals AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.arrivals_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, status text, late boolean, payment_status text, amount numeric, due numeric, currency text, checked_in_at timestamp with time zone, details jsonb, rate_plan text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.status, r.late, r.payment_status, r.amount, r.due, r.currency, r.checked_in_at, r.details, r.rate_plan FROM reservation_node.arrivals_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.arrivals WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.arrivals_raising() AS r;
COMMENT ON VIEW reservation.arrivals IS
'stays that start today, and earlier ones whose guest can still come';
GRANT SELECT ON reservation.arrivals TO PUBLIC;

CREATE FUNCTION reservation_node.booking_rows(text[]) RETURNS TABLE (booking_id uuid, currency text, customer text, created_at timestamp with time zone, items integer, standing integer, during tstzrange, expires_at timestamp with time zone, amount numeric, posted numeric, paid numeric, due numeric)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.booking_id, r.currency, r.customer, r.created_at, r.items, r.standing, r.during, r.expires_at, r.amount, r.posted, r.paid, r.due FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.booking AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.booking_raising() RETURNS TABLE (booking_id uuid, currency text, customer text, created_at timestamp with time zone, items integer, standing integer, during tstzrange, expires_at timestamp with time zone, amount numeric, posted numeric, paid numeric, due numeric)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.booking_id, r.currency, r.customer, r.created_at, r.items, r.standing, r.during, r.expires_at, r.amount, r.posted, r.paid, r.due FROM reservation_node.booking_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.booking WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.booking_raising() AS r;
COMMENT ON VIEW reservation.booking IS
'reservations that were made together, with their sums, a row for each currency';
GRANT SELECT ON reservation.booking TO PUBLIC;

CREATE FUNCTION reservation_node.daily_occupancy_rows(text[]) RETURNS TABLE (resource_id bigint, resource text, day date, capacity integer, night integer, peak integer, closed integer, free integer, arrivals integer, departures integer, night_share numeric, day_share numeric)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.resource_id, r.resource, r.day, r.capacity, r.night, r.peak, r.closed, r.free, r.arrivals, r.departures, r.night_share, r.day_share FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.daily_occupancy AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.daily_occupancy_raising() RETURNS TABLE (resource_id bigint, resource text, day date, capacity integer, night integer, peak integer, closed integer, free integer, arrivals integer, departures integer, night_share numeric, day_share numeric)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.resource, r.day, r.capacity, r.night, r.peak, r.closed, r.free, r.arrivals, r.departures, r.night_share, r.day_share FROM reservation_node.daily_occupancy_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.daily_occupancy WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.daily_occupancy_raising() AS r;
COMMENT ON VIEW reservation.daily_occupancy IS
'the occupancy of resources on each day from a year ago to two years ahead';
GRANT SELECT ON reservation.daily_occupancy TO PUBLIC;

CREATE FUNCTION reservation_node.departures_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, status text, late boolean, payment_status text, amount numeric, due numeric, currency text, checked_out_at timestamp with time zone, details jsonb)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.status, r.late, r.payment_status, r.amount, r.due, r.currency, r.checked_out_at, r.details FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.departures AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.departures_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, status text, late boolean, payment_status text, amount numeric, due numeric, currency text, checked_out_at timestamp with time zone, details jsonb)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.status, r.late, r.payment_status, r.amount, r.due, r.currency, r.checked_out_at, r.details FROM reservation_node.departures_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.departures WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.departures_raising() AS r;
COMMENT ON VIEW reservation.departures IS
'stays that end today, and earlier ones whose guest has not left';
GRANT SELECT ON reservation.departures TO PUBLIC;

CREATE FUNCTION reservation_node.holds_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, expires_at timestamp with time zone, expires_in interval, payment_status text, amount numeric, due numeric, currency text, created_at timestamp with time zone, details jsonb)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.expires_at, r.expires_in, r.payment_status, r.amount, r.due, r.currency, r.created_at, r.details FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.holds AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.holds_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, expires_at timestamp with time zone, expires_in interval, payment_status text, amount numeric, due numeric, currency text, created_at timestamp with time zone, details jsonb)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.expires_at, r.expires_in, r.payment_status, r.amount, r.due, r.currency, r.created_at, r.details FROM reservation_node.holds_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.holds WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.holds_raising() AS r;
COMMENT ON VIEW reservation.holds IS
'holds that have not ended';
GRANT SELECT ON reservation.holds TO PUBLIC;

CREATE FUNCTION reservation_node.in_house_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, late boolean, payment_status text, amount numeric, due numeric, currency text, checked_in_at timestamp with time zone, details jsonb)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.late, r.payment_status, r.amount, r.due, r.currency, r.checked_in_at, r.details FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.in_house AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.in_house_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, late boolean, payment_status text, amount numeric, due numeric, currency text, checked_in_at timestamp with time zone, details jsonb)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.late, r.payment_status, r.amount, r.due, r.currency, r.checked_in_at, r.details FROM reservation_node.in_house_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.in_house WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.in_house_raising() AS r;
COMMENT ON VIEW reservation.in_house IS
'stays whose guest is checked in';
GRANT SELECT ON reservation.in_house TO PUBLIC;

CREATE FUNCTION reservation_node.overreserved_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, capacity integer, units_over_capacity integer, excess integer, arrival timestamp without time zone, departure timestamp without time zone, status text, payment_status text, due numeric, currency text, created_at timestamp with time zone)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.capacity, r.units_over_capacity, r.excess, r.arrival, r.departure, r.status, r.payment_status, r.due, r.currency, r.created_at FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.overreserved AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.overreserved_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, capacity integer, units_over_capacity integer, excess integer, arrival timestamp without time zone, departure timestamp without time zone, status text, payment_status text, due numeric, currency text, created_at timestamp with time zone)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.capacity, r.units_over_capacity, r.excess, r.arrival, r.departure, r.status, r.payment_status, r.due, r.currency, r.created_at FROM reservation_node.overreserved_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.overreserved WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.overreserved_raising() AS r;
COMMENT ON VIEW reservation.overreserved IS
'stays that have not ended, on units that do not exist';
GRANT SELECT ON reservation.overreserved TO PUBLIC;

CREATE FUNCTION reservation_node.resource_rows(text[]) RETURNS TABLE (resource_id bigint, name text, category text, capacity integer, overbooking integer, time_zone text, setup_time interval, cleanup_time interval, min_duration interval, max_duration interval, min_notice interval, max_advance interval, slot interval, price numeric, price_per text, currency text, payment text, hold_duration interval, capture text, cancellation_policy text, attributes jsonb, active boolean, max_holds_per_customer integer, max_reservations_per_customer integer, arrival_time time without time zone, departure_time time without time zone, slot_from text, duration_step interval, hours_apply text, reminders interval[], rank integer, min_guests integer, max_guests integer, deposit numeric, deposit_kind text, balance_due interval, tenant text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.resource_id, r.name, r.category, r.capacity, r.overbooking, r.time_zone, r.setup_time, r.cleanup_time, r.min_duration, r.max_duration, r.min_notice, r.max_advance, r.slot, r.price, r.price_per, r.currency, r.payment, r.hold_duration, r.capture, r.cancellation_policy, r.attributes, r.active, r.max_holds_per_customer, r.max_reservations_per_customer, r.arrival_time, r.departure_time, r.slot_from, r.duration_step, r.hours_apply, r.reminders, r.rank, r.min_guests, r.max_guests, r.deposit, r.deposit_kind, r.balance_due, r.tenant FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.resource AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.resource_raising() RETURNS TABLE (resource_id bigint, name text, category text, capacity integer, overbooking integer, time_zone text, setup_time interval, cleanup_time interval, min_duration interval, max_duration interval, min_notice interval, max_advance interval, slot interval, price numeric, price_per text, currency text, payment text, hold_duration interval, capture text, cancellation_policy text, attributes jsonb, active boolean, max_holds_per_customer integer, max_reservations_per_customer integer, arrival_time time without time zone, departure_time time without time zone, slot_from text, duration_step interval, hours_apply text, reminders interval[], rank integer, min_guests integer, max_guests integer, deposit numeric, deposit_kind text, balance_due interval, tenant text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.name, r.category, r.capacity, r.overbooking, r.time_zone, r.setup_time, r.cleanup_time, r.min_duration, r.max_duration, r.min_notice, r.max_advance, r.slot, r.price, r.price_per, r.currency, r.payment, r.hold_duration, r.capture, r.cancellation_policy, r.attributes, r.active, r.max_holds_per_customer, r.max_reservations_per_customer, r.arrival_time, r.departure_time, r.slot_from, r.duration_step, r.hours_apply, r.reminders, r.rank, r.min_guests, r.max_guests, r.deposit, r.deposit_kind, r.balance_due, r.tenant FROM reservation_node.resource_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.resource WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.resource_raising() AS r;
COMMENT ON VIEW reservation.resource IS
'a thing that can be booked: its number of interchangeable units and its rules';
GRANT SELECT ON reservation.resource TO PUBLIC;

CREATE FUNCTION reservation_node.stay_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, time_zone text, status text, payment_status text, amount numeric, due numeric, currency text, priority integer, during tstzrange, expires_at timestamp with time zone, created_at timestamp with time zone, checked_in_at timestamp with time zone, checked_out_at timestamp with time zone, version integer, details jsonb, code text, rate_plan text)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.time_zone, r.status, r.payment_status, r.amount, r.due, r.currency, r.priority, r.during, r.expires_at, r.created_at, r.checked_in_at, r.checked_out_at, r.version, r.details, r.code, r.rate_plan FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.stay AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.stay_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, units text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, time_zone text, status text, payment_status text, amount numeric, due numeric, currency text, priority integer, during tstzrange, expires_at timestamp with time zone, created_at timestamp with time zone, checked_in_at timestamp with time zone, checked_out_at timestamp with time zone, version integer, details jsonb, code text, rate_plan text)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.units, r.quantity, r.arrival, r.departure, r.time_zone, r.status, r.payment_status, r.amount, r.due, r.currency, r.priority, r.during, r.expires_at, r.created_at, r.checked_in_at, r.checked_out_at, r.version, r.details, r.code, r.rate_plan FROM reservation_node.stay_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.stay WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.stay_raising() AS r;
COMMENT ON VIEW reservation.stay IS
'reservations in local time, a row for each of their resources; without holds that have ended';
GRANT SELECT ON reservation.stay TO PUBLIC;

CREATE FUNCTION reservation_node.unpaid_rows(text[]) RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, arrival timestamp without time zone, departure timestamp without time zone, status text, payment_status text, amount numeric, posted numeric, due numeric, asked numeric, currency text, asked_at timestamp with time zone, balance_due_at timestamp with time zone, details jsonb)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.arrival, r.departure, r.status, r.payment_status, r.amount, r.posted, r.due, r.asked, r.currency, r.asked_at, r.balance_due_at, r.details FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.unpaid AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.unpaid_raising() RETURNS TABLE (reservation_id uuid, customer text, resource_id bigint, resource text, category text, arrival timestamp without time zone, departure timestamp without time zone, status text, payment_status text, amount numeric, posted numeric, due numeric, asked numeric, currency text, asked_at timestamp with time zone, balance_due_at timestamp with time zone, details jsonb)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.reservation_id, r.customer, r.resource_id, r.resource, r.category, r.arrival, r.departure, r.status, r.payment_status, r.amount, r.posted, r.due, r.asked, r.currency, r.asked_at, r.balance_due_at, r.details FROM reservation_node.unpaid_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.unpaid WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.unpaid_raising() AS r;
COMMENT ON VIEW reservation.unpaid IS
'stays that have not ended and are not paid: what is asked for, and when the rest is';
GRANT SELECT ON reservation.unpaid TO PUBLIC;

CREATE FUNCTION reservation_node.waitlist_rows(text[]) RETURNS TABLE (resource_id bigint, resource text, category text, place bigint, reservation_id uuid, customer text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, priority integer, created_at timestamp with time zone, payment_status text, amount numeric, currency text, details jsonb)
LANGUAGE plproxy VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
	CLUSTER 'reservation';
	RUN ON ALL;
	SELECT r.resource_id, r.resource, r.category, r.place, r.reservation_id, r.customer, r.quantity, r.arrival, r.departure, r.priority, r.created_at, r.payment_status, r.amount, r.currency, r.details FROM (SELECT concat(set_config('reservation.correlation_id', ($1::text[])[1], true), set_config('reservation.causation_id', ($1::text[])[2], true), set_config('reservation.actor', ($1::text[])[3], true), set_config('reservation.traceparent', ($1::text[])[4], true), CASE WHEN ($1::text[])[5] IS NOT NULL THEN concat(set_config('reservation.tenant', ($1::text[])[5], true), reservation.current_tenant()) END) AS c OFFSET 0) AS s
	CROSS JOIN LATERAL (SELECT r.* FROM reservation.waitlist AS r WHERE s.c IS NOT NULL OFFSET 0) AS r;
$$;
CREATE FUNCTION reservation_node.waitlist_raising() RETURNS TABLE (resource_id bigint, resource text, category text, place bigint, reservation_id uuid, customer text, quantity integer, arrival timestamp without time zone, departure timestamp without time zone, priority integer, created_at timestamp with time zone, payment_status text, amount numeric, currency text, details jsonb)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE AS $$
DECLARE
	said_state text;
	said_message text;
	said_detail text;
	said_hint text;
BEGIN
	RETURN QUERY SELECT r.resource_id, r.resource, r.category, r.place, r.reservation_id, r.customer, r.quantity, r.arrival, r.departure, r.priority, r.created_at, r.payment_status, r.amount, r.currency, r.details FROM reservation_node.waitlist_rows(reservation_router.context()) AS r;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
	GET STACKED DIAGNOSTICS said_state = RETURNED_SQLSTATE, said_message = MESSAGE_TEXT,
		said_detail = PG_EXCEPTION_DETAIL, said_hint = PG_EXCEPTION_HINT;
	PERFORM reservation_router.raise(said_state, said_message, said_detail, said_hint);
END;
$$;
CREATE VIEW reservation.waitlist WITH (security_invoker = true) AS
SELECT r.* FROM reservation_node.waitlist_raising() AS r;
COMMENT ON VIEW reservation.waitlist IS
'the reservations that wait for each resource, in the order of the queue';
GRANT SELECT ON reservation.waitlist TO PUBLIC;

