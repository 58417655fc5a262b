-- End users without a level, who call functions that act for them, written as the
-- documentation says: they book and cancel for themselves, whatever is in their pg_temp.
\ir support/story.sql
SELECT plan(9);

INSERT INTO reservation.resource (name, time_zone) VALUES ('sauna', 'UTC');
CREATE ROLE u_front; CREATE ROLE u_anna LOGIN; CREATE ROLE u_ben LOGIN;
SELECT reservation.grant_usage('u_front', 'agent');
CREATE SCHEMA booking;
CREATE FUNCTION booking.book(resource_id bigint, during tstzrange) RETURNS TABLE (id uuid, status text, reason text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
SELECT o.reservation_id, o.status, o.reason
FROM reservation.create_reservation(resource_id, during, session_user::text) AS o
$$;
CREATE FUNCTION booking.cancel(id uuid) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce(o.reason, o.status)
FROM reservation.reservation AS r, reservation.cancel_reservation(r.reservation_id) AS o
WHERE r.reservation_id = id AND r.customer = session_user
$$;
ALTER FUNCTION booking.book(bigint, tstzrange) OWNER TO u_front;
ALTER FUNCTION booking.cancel(uuid) OWNER TO u_front;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA booking FROM PUBLIC;
GRANT USAGE ON SCHEMA booking TO u_anna, u_ben;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA booking TO u_anna, u_ben;
GRANT TEMPORARY ON DATABASE :DBNAME TO u_anna, u_ben;
CREATE SEQUENCE fallen;
GRANT ALL ON SEQUENCE fallen TO PUBLIC;

-- An object that the user plants runs as the front desk, if it is found.
SET SESSION AUTHORIZATION u_ben;
CREATE FUNCTION pg_temp.fall() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF current_user <> session_user THEN
		PERFORM pg_catalog.nextval('public.fallen');
	END IF;
	RETURN true;
END
$$;
CREATE VIEW pg_temp.reservation AS SELECT pg_temp.fall() AS fallen;
CREATE VIEW pg_temp.create_reservation AS SELECT pg_temp.fall() AS fallen;
DO $plant$
DECLARE
	name pg_catalog.text;
BEGIN
	FOREACH name IN ARRAY ARRAY['uuid', 'text', 'int4', 'int8', 'numeric', 'jsonb', 'timestamptz', 'tstzrange', 'name', 'interval'] LOOP
		EXECUTE pg_catalog.format('CREATE DOMAIN pg_temp.%I AS pg_catalog.%1$I CHECK (pg_temp.fall())', name);
	END LOOP;
END
$plant$;
SET search_path = pg_temp, public, pg_catalog;
SELECT id AS ben, status AS ben_status FROM booking.book(1, '[2030-03-01 10:00+00,2030-03-01 11:00+00)') \gset
RESET search_path;
SET SESSION AUTHORIZATION u_anna;
SELECT id AS anna, status AS anna_status FROM booking.book(1, '[2030-03-01 11:00+00,2030-03-01 12:00+00)') \gset
SELECT booking.cancel(:'ben') IS NULL AS untouched \gset
SELECT booking.cancel(:'anna') AS canceled \gset
SET SESSION AUTHORIZATION u_ben;
\set ON_ERROR_STOP off
SELECT 'created' AS direct FROM reservation.create_reservation(1, '[2030-03-02 10:00+00,2030-03-02 11:00+00)', 'u_anna') \gset
\set direct_state :SQLSTATE
\set ON_ERROR_STOP on
RESET SESSION AUTHORIZATION;
DROP OWNED BY u_ben CASCADE;

SELECT is(:'ben_status'::text, 'confirmed', 'An end user can book through the wrapper.');
SELECT is(:'anna_status'::text, 'confirmed', 'Another end user can book through the wrapper.');
SELECT is((SELECT customer FROM reservation.reservation WHERE reservation_id = :'ben'), 'u_ben', 'The reservation is that of the end user.');
SELECT is((SELECT is_called FROM fallen), false, 'An object in pg_temp of the end user does not run as the owner of the wrapper.');
SELECT ok(:'untouched', 'An end user cannot cancel the reservation of another one.');
SELECT is((SELECT status FROM reservation.reservation WHERE reservation_id = :'ben'), 'confirmed', 'The reservation of the other end user is still confirmed.');
SELECT is(:'canceled'::text, 'canceled', 'An end user can cancel its own reservation.');
SELECT is(:'direct_state'::text, '42501', 'An end user may not call a command past the wrapper.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
DROP OWNED BY u_front, u_anna CASCADE;
DROP ROLE u_front, u_anna, u_ben;
