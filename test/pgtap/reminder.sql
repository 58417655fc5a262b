-- Reminders: an event so long before the start of a stay, once, by the sweep.
\ir support/story.sql
SELECT plan(52);

INSERT INTO reservation.resource (name, time_zone, capacity, reminders)
VALUES ('room', 'Europe/Berlin', 3, '{1 day,2 hours}'), ('plain', 'UTC', 3, NULL), ('late', 'UTC', 3, '{3 hours}');
CREATE FUNCTION due() RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(format('%s %s', r.customer, d.due_at AT TIME ZONE 'UTC'), ', ' ORDER BY d.due_at, r.customer), '')
FROM reservation.reminder d JOIN reservation.reservation r USING (reservation_id) $$;
-- The sweep, and the reminders that it tells
CREATE FUNCTION told_at(at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	last bigint := (SELECT max(position) FROM reservation.event);
BEGIN
	PERFORM set_config('reservation.now', at::text, false);
	PERFORM reservation.expire_reservations();
	RETURN coalesce((SELECT string_agg(format('%s %s', r.customer, e.payload - 'version'), ', ' ORDER BY e.position)
		FROM reservation.event e JOIN reservation.reservation r ON r.reservation_id::text = e.aggregateid
		WHERE e.position > last AND e.type = 'ReservationDue'), '');
END
$$;

SELECT is(record_outcome('plain', reservation.create_reservation(r('plain'), '[2030-03-31 10:00+00, 2030-03-31 12:00+00)', 'p')), 'confirmed', 'A resource without reminders is booked.');
SELECT is(due(), '', 'Nobody is reminded of it.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), '[2030-03-31 10:00+02, 2030-03-31 12:00+02)', 'anna')), 'confirmed', 'A resource with reminders is booked.');
SELECT is(due(), 'anna 2030-03-30 09:00:00', 'The first reminder is a day before the start, in local time over the clock change.');
SELECT is(told_at('2030-03-30 09:59:59+01'), '', 'A second before nothing is told.');
SELECT new_events('anna');
SELECT is(told_at('2030-03-30 10:00+01'), 'anna {"before": "P1D", "starts_at": "2030-03-31T08:00:00+00:00"}', 'The reminder is told when it is due.');
SELECT is(new_events('anna'), 'ReservationDue', 'It is an event of the reservation.');
SELECT is((row_of('anna')).version, 1, 'It is no change of the reservation.');
SELECT is(told_at('2030-03-30 10:00+01'), '', 'It is told once.');
SELECT is(due(), 'anna 2030-03-31 06:00:00', 'The next one is set.');
SELECT is(told_at('2030-03-31 09:00+02'), 'anna {"before": "PT2H", "starts_at": "2030-03-31T08:00:00+00:00"}', 'The second is told, too, though late.');
SELECT is(due(), '', 'That was the last one.');
SELECT is(told_at('2030-03-31 11:00+02'), '', 'Nothing is told of a stay that has begun.');

-- Several missed ones are told as one
SET reservation.now = '2030-04-01 12:00+00';
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), '[2030-04-10 10:00+02, 2030-04-10 12:00+02)', 'bert')), 'confirmed', 'Bert books.');
SELECT is(told_at('2030-04-10 09:30+02'), 'bert {"before": "PT2H", "starts_at": "2030-04-10T08:00:00+00:00"}', 'Of reminders that the sweep has missed the last one counts.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), '[2030-04-10 12:00+02, 2030-04-10 13:00+02)', 'carl')), 'confirmed', 'Carl books for the same day.');
SELECT is(due(), 'carl 2030-04-10 08:00:00', 'He is not reminded of what was yesterday.');
SELECT is(record_outcome('cleo', reservation.create_reservation(r('room'), '[2030-04-10 10:00+02, 2030-04-10 11:00+02)', 'cleo')), 'confirmed', 'Cleo books for at once.');
SELECT is(due(), 'carl 2030-04-10 08:00:00', 'She is not reminded at all.');

-- Changes
SET reservation.now = '2030-05-01 12:00+00';
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), '[2030-05-10 10:00+02, 2030-05-10 12:00+02)', 'dora', hold => '1 day')), 'held', 'Dora holds.');
SELECT is(due(), 'carl 2030-04-10 08:00:00', 'A hold has no reminder.');
SELECT is(record_outcome('dora', reservation.confirm_reservation(id('dora'))), 'confirmed', 'She confirms.');
SELECT is(due(), 'carl 2030-04-10 08:00:00, dora 2030-05-09 08:00:00', 'Now she will be reminded.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), '[2030-05-12 10:00+02, 2030-05-12 12:00+02)')), 'confirmed', 'She moves.');
SELECT is(due(), 'carl 2030-04-10 08:00:00, dora 2030-05-11 08:00:00', 'The reminder moves, too.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), resource_id => r('late'))), 'confirmed', 'She takes another resource.');
SELECT is(due(), 'carl 2030-04-10 08:00:00, dora 2030-05-12 05:00:00', 'Its reminders count.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), resource_id => r('plain'))), 'confirmed', 'And one without.');
SELECT is(due(), 'carl 2030-04-10 08:00:00', 'There is none any more.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), resource_id => r('room'))), 'confirmed', 'She returns.');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'She cancels.');
SELECT is(told_at('2030-05-12 09:00+02'), '', 'Nobody is reminded of a canceled stay, nor of one that is over.');
SELECT is(due(), '', 'No row is left over.');

-- The reminders that a resource has now count
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), '[2030-06-10 10:00+02, 2030-06-10 12:00+02)', 'emil')), 'confirmed', 'Emil books.');
UPDATE reservation.resource SET reminders = '{1 hour}' WHERE name = 'room';
SELECT is(told_at('2030-06-09 10:00+02'), '', 'A reminder that was taken away is not told.');
SELECT is(due(), 'emil 2030-06-10 07:00:00', 'But the one that there is now is set.');
UPDATE reservation.resource SET reminders = NULL WHERE name = 'room';
SELECT is(told_at('2030-06-10 09:00+02'), '', 'Nothing is told where reminders are no more.');

-- A booking, several resources, tick
UPDATE reservation.resource SET reminders = '{1 day}' WHERE name = 'room';
SELECT is((SELECT count(*) FROM reservation.create_booking(jsonb_build_array(jsonb_build_object('resource_id', r('room'), 'from', '2030-07-10 10:00+00', 'to', '2030-07-10 12:00+00')), 'finn')), 1::bigint, 'Finn books an item.');
SELECT is(record_outcome('gina', reservation.create_group_reservation(ARRAY[r('late'), r('room')], '[2030-07-11 10:00+00, 2030-07-11 12:00+00)', 'gina')), 'confirmed', 'Gina books two resources.');
SELECT is(due(), 'emil 2030-06-10 07:00:00.000001, finn 2030-07-09 10:00:00, gina 2030-07-10 10:00:00', 'Both will be reminded.');
SET reservation.now = '2030-07-10 11:00+00';
SELECT reservation.tick();
SELECT is(new_events('gina') ~ 'ReservationDue$', true, 'tick() tells reminders, too.');
SELECT is(due(), 'gina 2030-07-11 07:00:00', 'The other resource has its own.');

-- Reservations that were booked before
SET reservation.now = '2030-08-01 12:00+00';
SELECT is(record_outcome('hans', reservation.create_reservation(r('plain'), '[2030-08-03 12:00+00, 2030-08-03 13:00+00)', 'hans')), 'confirmed', 'Hans books what has no reminders.');
SELECT is(record_outcome('ida', reservation.create_reservation(r('plain'), '[2030-08-03 12:00+00, 2030-08-03 13:00+00)', 'ida', hold => '1 day')), 'held', 'Ida holds.');
UPDATE reservation.resource SET reminders = '{3 days,1 day}' WHERE name = 'plain';
SELECT is(told_at('2030-08-01 12:00:01+00'), '', 'A reminder whose time was before the change is not told.');
SELECT is(due(), 'hans 2030-08-02 12:00:00', 'The next one is set.');
SELECT is(told_at('2030-08-02 12:00+00'), 'hans {"before": "P1D", "starts_at": "2030-08-03T12:00:00+00:00"}', 'It is told.');
UPDATE reservation.resource SET reminders = '{1 day,1 hour}' WHERE name = 'plain';
SELECT is(told_at('2030-08-02 12:00:01+00'), '', 'It is not told again when the reminders change.');
SELECT is(due(), 'hans 2030-08-03 11:00:00', 'But the new one is set.');
UPDATE reservation.resource SET reminders = '{2 hours}' WHERE name = 'plain';
SELECT is(told_at('2030-08-03 10:30+00'), 'hans {"before": "PT2H", "starts_at": "2030-08-03T12:00:00+00:00"}', 'One that is earlier than that which was set is told.');

-- The column, and the events
SELECT throws_ok($$UPDATE reservation.resource SET reminders = '{1 day,-1 hour}' WHERE name = 'room'$$, '23514', NULL, 'A reminder comes before the start.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
