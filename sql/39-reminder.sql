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
