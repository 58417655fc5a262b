-- The schema api: what guests may see and do, for PostGraphile and PostgREST, which turn a
-- schema into an API for the web.
--
-- A gateway logs in as api_gateway, checks the token of a request, and acts as api_guest with
-- the claims of the token in a setting. A guest has no level and no way to send SQL. All of
-- this belongs to api_front, which is an agent and no more.

CREATE ROLE api_gateway LOGIN NOINHERIT;
CREATE ROLE api_guest;
CREATE ROLE api_front;
GRANT api_guest TO api_gateway;
SELECT reservation.grant_usage('api_front', 'agent');
CREATE SCHEMA api AUTHORIZATION api_front;
GRANT USAGE ON SCHEMA api TO api_guest;

SET ROLE api_front;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- PostgREST sets all claims at once, PostGraphile each of them.
CREATE FUNCTION api.guest() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	guest CONSTANT text := coalesce(nullif(current_setting('jwt.claims.sub', true), ''),
		nullif(current_setting('request.jwt.claims', true), '')::json->>'sub');
BEGIN
	IF coalesce(guest, '') = '' THEN
		RAISE invalid_authorization_specification
			USING MESSAGE = 'the request names no guest', HINT = 'Log in, and send the token.';
	END IF;
	RETURN guest;
END
$$;
COMMENT ON FUNCTION api.guest() IS 'the guest of the request: the claim "sub" of its token';

CREATE VIEW api.resource WITH (security_barrier) AS
SELECT resource_id, name, category, time_zone, price, price_per, currency, min_guests, max_guests
FROM reservation.resource
WHERE active;
COMMENT ON VIEW api.resource IS E'@primaryKey resource_id\nwhat can be booked';

-- A view would call the functions of the schema reservation as the guest, who may not.
CREATE FUNCTION api.stays()
RETURNS TABLE (
	reservation_id uuid, code text, resource_id bigint, resource text, quantity int, arrival timestamp,
	departure timestamp, time_zone text, status text, amount numeric, due numeric, currency text,
	expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
SELECT s.reservation_id, s.code, s.resource_id, s.resource, s.quantity, s.arrival, s.departure, s.time_zone, s.status,
	s.amount, s.due, s.currency, s.expires_at
FROM reservation.stay AS s
WHERE s.customer = api.guest()
ORDER BY s.arrival, s.reservation_id, s.resource_id
$$;
COMMENT ON FUNCTION api.stays() IS 'the reservations of the guest, in local time';

CREATE TYPE api.answer AS (
	reservation_id uuid, accepted boolean, status text, reason text, amount numeric, currency text,
	expires_at timestamptz, alternatives jsonb);

-- A refusal is kept, as its event tells of it; PostgREST takes the status of its response from
-- a setting.
CREATE FUNCTION api.answer(outcome reservation.outcome) RETURNS api.answer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT outcome.accepted THEN
		PERFORM set_config('response.status', '409', true);
	END IF;
	RETURN (outcome.reservation_id, outcome.accepted, outcome.status, outcome.reason, outcome.amount,
		outcome.currency, outcome.expires_at, outcome.alternatives);
END
$$;
COMMENT ON FUNCTION api.answer(reservation.outcome) IS E'@omit\nwhat a guest is told of an outcome';

-- Keys are unique in a database, so that of a guest has the guest in it. Nobody gets the answer
-- of somebody else.
CREATE FUNCTION api.own_key(key text) RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$ SELECT json_build_array(api.guest(), key)::text $$;
COMMENT ON FUNCTION api.own_key(text) IS E'@omit\nan idempotency key of the guest';

-- The command then says that the reservation does not exist (P0002).
CREATE FUNCTION api.own_reservation(reservation_id uuid) RETURNS uuid
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce((
	SELECT r.reservation_id FROM reservation.reservation r
	WHERE r.reservation_id = $1 AND r.customer = api.guest()), '00000000-0000-0000-0000-000000000000')
$$;
COMMENT ON FUNCTION api.own_reservation(uuid) IS E'@omit\nthe reservation, if it is the guest''s';

CREATE FUNCTION api.is_available(
	resource_id bigint, arrival timestamptz, departure timestamptz, quantity int DEFAULT 1)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT reservation.is_available(resource_id, tstzrange(arrival, departure), quantity) $$;
COMMENT ON FUNCTION api.is_available(bigint, timestamptz, timestamptz, int) IS
'whether book would be accepted now';

CREATE FUNCTION api.book(
	resource_id bigint, arrival timestamptz, departure timestamptz, quantity int DEFAULT 1,
	guests int DEFAULT NULL, key text DEFAULT NULL)
RETURNS api.answer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
SELECT api.answer(o) FROM reservation.create_reservation(
	resource_id, tstzrange(arrival, departure), api.guest(), quantity, guests => guests,
	idempotency_key => api.own_key(key)) AS o
$$;
COMMENT ON FUNCTION api.book(bigint, timestamptz, timestamptz, int, int, text) IS
'reserve for the guest; a call that is repeated with its key books once';

CREATE FUNCTION api.move(
	reservation_id uuid, arrival timestamptz, departure timestamptz, key text DEFAULT NULL)
RETURNS api.answer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
SELECT api.answer(o) FROM reservation.modify_reservation(
	api.own_reservation(reservation_id), tstzrange(arrival, departure),
	idempotency_key => api.own_key(key)) AS o
$$;
COMMENT ON FUNCTION api.move(uuid, timestamptz, timestamptz, text) IS
'move a reservation of the guest to another time';

CREATE FUNCTION api.cancel(reservation_id uuid, key text DEFAULT NULL) RETURNS api.answer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
SELECT api.answer(o) FROM reservation.cancel_reservation(
	api.own_reservation(reservation_id), idempotency_key => api.own_key(key)) AS o
$$;
COMMENT ON FUNCTION api.cancel(uuid, text) IS 'cancel a reservation of the guest';

GRANT SELECT ON api.resource TO api_guest;
GRANT EXECUTE ON FUNCTION api.guest(), api.stays(), api.is_available(bigint, timestamptz, timestamptz, int),
	api.book(bigint, timestamptz, timestamptz, int, int, text),
	api.move(uuid, timestamptz, timestamptz, text), api.cancel(uuid, text) TO api_guest;
RESET ROLE;
