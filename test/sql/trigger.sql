-- A trigger of the owner's on our tables says nothing but what it says itself.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
INSERT INTO reservation.resource (resource_id, name, time_zone) VALUES (1400, 'trigger', 'UTC');
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE NOTICE '% % %', TG_WHEN, TG_OP, TG_TABLE_NAME;
	RETURN NEW;
END
$$;
CREATE TRIGGER tell AFTER INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON reservation.reservation FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER tell AFTER INSERT ON reservation.idempotency FOR EACH ROW EXECUTE FUNCTION tell();
SELECT reservation_id AS id FROM reservation.create_reservation(1400, '[2030-02-01,2030-02-02)', 'c', idempotency_key => 'trigger') \gset
SELECT status FROM reservation.cancel_reservation(:'id');
SET client_min_messages = warning;
DROP FUNCTION tell() CASCADE;
