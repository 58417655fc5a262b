-- The waitlist has a row for each resource that a waitlisted reservation wants. Commands
-- delete the row when the reservation no longer waits.

CREATE TABLE reservation.waitlist_entry (
	reservation_id uuid NOT NULL,
	resource_id bigint NOT NULL,
	quantity int NOT NULL,
	priority int NOT NULL,
	created_at timestamptz NOT NULL,
	during tstzrange NOT NULL,
	PRIMARY KEY (reservation_id, resource_id)
);
COMMENT ON TABLE reservation.waitlist_entry IS
'reservations that wait for units of a resource';
INSERT INTO reservation_internal.privilege VALUES ('waitlist_entry', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.waitlist_entry.during IS
'the stay; set-up and clean-up time are those of the resource when it is offered';
SELECT pg_catalog.pg_extension_config_dump('reservation.waitlist_entry', '');

-- Skips entries that want more units than are free, or another time.
CREATE INDEX waitlist_entry_occupancy_idx
ON reservation.waitlist_entry USING gist (
	reservation.occupancy(resource_id, int4range(quantity - 1, quantity), during));

-- A sweep that finds no place for the head of a queue also tries some of the entries
-- behind it: it takes a turn, and the turn selects them.
CREATE SEQUENCE reservation.waitlist_turn CYCLE;
COMMENT ON SEQUENCE reservation.waitlist_turn IS
'counts the sweeps that did not look at the whole waitlist';
SELECT pg_catalog.pg_extension_config_dump('reservation.waitlist_turn', '');

-- Finds the reservations whose stay is over while they wait.
CREATE INDEX waitlist_entry_end_idx
ON reservation.waitlist_entry (upper(during));

-- The order of the queue: higher priority first, then older.
CREATE INDEX waitlist_entry_queue_idx
ON reservation.waitlist_entry (
	resource_id, priority DESC, created_at, reservation_id);

-- Refuses to delete or renumber a resource that has allocations or waitlist entries.
CREATE FUNCTION reservation_internal.check_resource_unused() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_check_resource_unused'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_check_unused
AFTER UPDATE OF resource_id OR DELETE ON reservation.resource
FOR EACH ROW EXECUTE FUNCTION reservation_internal.check_resource_unused();

CREATE FUNCTION reservation.add_to_waitlist(
	resource_id bigint,
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	priority int DEFAULT 0,
	amount numeric DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}',
	guests int DEFAULT NULL,
	rate_plan text DEFAULT NULL,
	waive text[] DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_add_to_waitlist'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.add_to_waitlist(
	bigint, tstzrange, text, int, int, numeric, text, jsonb, int, text,
	text[]) IS
'wait for units of a resource over a period';
INSERT INTO reservation_internal.privilege VALUES ('add_to_waitlist', 'agent');

-- Offers the new room of a changed resource to the waitlist. A restore does not fire it,
-- as it only inserts rows, nor does a subscriber, which makes no decisions.
CREATE FUNCTION reservation_internal.offer_new_room() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_offer_new_room'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

-- Triggers fire by name: after resource_changed_row and resource_child_follow.
CREATE TRIGGER resource_offer_new_room
AFTER UPDATE ON reservation.resource
FOR EACH ROW WHEN (NEW.active
	AND (NEW.capacity > OLD.capacity OR NOT OLD.active
		OR NEW.setup_time IS DISTINCT FROM OLD.setup_time
		OR NEW.cleanup_time IS DISTINCT FROM OLD.cleanup_time))
EXECUTE FUNCTION reservation_internal.offer_new_room();

-- Triggers fire by name: after opening_hours_changed_row.
CREATE TRIGGER opening_hours_offer_new_room
AFTER UPDATE ON reservation.opening_hours
FOR EACH ROW WHEN (OLD.capacity IS NOT NULL AND OLD IS DISTINCT FROM NEW)
EXECUTE FUNCTION reservation_internal.offer_new_room();

CREATE TRIGGER opening_exception_offer_new_room
AFTER UPDATE ON reservation.opening_exception
FOR EACH ROW WHEN (OLD.capacity IS NOT NULL AND OLD IS DISTINCT FROM NEW)
EXECUTE FUNCTION reservation_internal.offer_new_room();
