-- A little of everything: reservations of every status, of one resource and of
-- several, moved and overbooked ones, closures, hours, keys and rights.
CREATE EXTENSION reservation;
SET reservation.now = '2030-01-01 12:00+00';

INSERT INTO reservation.resource (name, category, capacity, overbooking, time_zone, price, payment, attributes) VALUES
	('room', 'room', 1, 0, 'Europe/Berlin', 80, 'later', '{"beds": 2}'), ('suite', 'room', 1, 1, 'Europe/Berlin', 120, 'upfront', '{}'),
	('house', NULL, 2, 0, 'UTC', NULL, 'later', '{}'), ('gap', NULL, 1, 0, 'UTC', NULL, 'later', '{}');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT resource_id, day, '00:00', '00:00' FROM reservation.resource, generate_series(1, 7) AS day WHERE name = 'suite';
INSERT INTO reservation.unit (resource_id, number, name, attributes)
SELECT resource_id, 0, 'the first of ' || name, '{"floor": 1}' FROM reservation.resource;
INSERT INTO reservation.opening_exception (resource_id, day, opens, closes)
SELECT resource_id, date '2030-12-24', time '08:00', time '12:00' FROM reservation.resource WHERE name = 'suite'
UNION ALL SELECT resource_id, '2030-12-25', NULL, NULL FROM reservation.resource WHERE name <> 'gap';
INSERT INTO reservation.rate (resource_id, name, period, weekdays, price)
SELECT resource_id, 'summer', daterange('2030-07-01', '2030-09-01'), '{5,6}'::int[], 150.5 FROM reservation.resource WHERE name = 'suite'
UNION ALL SELECT resource_id, NULL, daterange('2031-01-01', NULL), NULL, 85 FROM reservation.resource WHERE name <> 'gap';
INSERT INTO reservation.stay_rule (resource_id, days, weekdays, min_nights, closed_to_arrival)
SELECT resource_id, daterange('2030-07-01', '2030-09-01'), '{5,6}'::int[], 3, true FROM reservation.resource WHERE name <> 'house';
INSERT INTO reservation.customer_limit (resource_id, per, max_reservations, max_units, no_overlap)
SELECT resource_id, interval '1 week', 50, 99, false FROM reservation.resource WHERE name <> 'house'
UNION ALL SELECT NULL, '1 year', 999, NULL, false;
INSERT INTO reservation.rate_plan (resource_id, category, code, price, price_kind, cancellation_policy, payment, active)
SELECT resource_id, NULL, 'saver', -10, 'percent', NULL, 'upfront', true FROM reservation.resource WHERE name <> 'house'
UNION ALL SELECT NULL, NULL, 'breakfast', 12.5, 'amount', 'flexible', NULL, false;
-- identities go on after what was taken back
DELETE FROM reservation.resource WHERE name = 'gap';

CREATE FUNCTION r(name text) RETURNS bigint LANGUAGE sql AS $$ SELECT resource_id FROM reservation.resource WHERE name = $1 $$;
CREATE FUNCTION nights(first date, n int) RETURNS tstzrange LANGUAGE sql AS $$
SELECT tstzrange((first + time '15:00') AT TIME ZONE 'UTC', (first + n + time '11:00') AT TIME ZONE 'UTC') $$;
CREATE FUNCTION of(customer text) RETURNS uuid LANGUAGE sql AS $$
SELECT reservation_id FROM reservation.reservation WHERE customer = $1 $$;

SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'confirmed', idempotency_key => 'k1', details => '{"note": "ü"}');
SELECT reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'rejected', idempotency_key => 'k2');
SELECT reservation.create_reservation(r('suite'), nights('2030-03-01', 2), 'held', hold => '10 years');
SELECT reservation.create_reservation(r('suite'), nights('2030-03-01', 1), 'overbooked', on_unavailable => 'overbook', hold => '1 year');
SELECT reservation.create_reservation(r('room'), nights('2030-03-10', 2), 'canceled');
SELECT reservation.cancel_reservation(of('canceled'), 'rain');
SELECT reservation.create_reservation(r('room'), nights('2030-03-12', 2), 'modified');
SELECT reservation.modify_reservation(of('modified'), nights('2030-03-13', 2), amount => 99.5);
SELECT reservation.create_reservation(r('room'), nights('2030-03-20', 2), 'expired', hold => '1 minute');
SELECT reservation.create_group_reservation(ARRAY[r('room'), r('house')], nights('2030-04-01', 2), 'group');
SELECT reservation.create_reservation(r('room'), nights('2030-01-02', 1), 'no_show');
SELECT reservation.create_reservation(r('house'), nights('2030-01-02', 20), 'checked_in');
SELECT reservation.create_reservation(r('house'), nights('2030-01-02', 2), 'checked_out');
SELECT reservation.create_reservation(r('house'), nights('2030-02-01', 2), 'm1');
SELECT reservation.create_reservation(r('house'), nights('2030-02-02', 4), 'm2');
SELECT reservation.create_reservation(r('house'), nights('2030-02-06', 3), 'm3');
SELECT reservation.create_reservation(r('house'), nights('2030-02-03', 4), 'm4');
INSERT INTO reservation.promotion (code, kind, value, valid, resource_id, max_uses) VALUES ('SUMMER', 'percent', 10, '[2030-01-01, 2031-01-01)', r('room'), 1);
SELECT reservation.create_reservation(r('room'), nights('2030-07-01', 2), 'promoted', promotion_code => 'SUMMER');
SELECT reservation.close_resource(r('room'), nights('2030-06-01', 3), reason => 'paint');
SELECT reservation.close_resource(r('house'), nights('2030-06-01', 3), '[0,1)');
SET reservation.now = '2030-01-02 16:00+00';
SELECT reservation.checkin(of('checked_in')), reservation.checkin(of('checked_out'));
SET reservation.now = '2030-01-03 09:00+00';
SELECT reservation.expire_reservations(), reservation.mark_no_show(of('no_show')), reservation.checkout(of('checked_out'));
SELECT reservation.send_reservation_confirmation(of('confirmed'), 'email', 'm-1');
