-- Reminders: events so long before the start of a stay.

-- Says when the sweep is to look at a reservation. Whether it has to tell something then,
-- the reservation and its resources say, so a row that is left over does no harm.
CREATE TABLE reservation.reminder (
	reservation_id uuid PRIMARY KEY,
	due_at timestamptz NOT NULL
);
COMMENT ON TABLE reservation.reminder IS
'the next reminders of reservations';
INSERT INTO reservation_internal.privilege VALUES ('reminder', 'reader', '{SELECT}');
SELECT pg_catalog.pg_extension_config_dump('reservation.reminder', '');

CREATE INDEX reminder_due_idx ON reservation.reminder (due_at);

-- Looks at the reservations that there are when a resource gets other reminders. A restore
-- does not fire it, as it only inserts rows.
CREATE FUNCTION reservation_internal.remind_of_booked() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_remind_of_booked'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_remind_of_booked
AFTER UPDATE OF reminders ON reservation.resource
FOR EACH ROW WHEN (NEW.reminders IS DISTINCT FROM OLD.reminders
	AND cardinality(NEW.reminders) > 0)
EXECUTE FUNCTION reservation_internal.remind_of_booked();
