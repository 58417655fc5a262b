-- A small hotel around today, with a sauna: make board fills its throw-away database with it.
CREATE ROLE front_desk LOGIN;
SELECT reservation.grant_usage('front_desk', 'desk');
SELECT set_config('TimeZone', 'Europe/Lisbon', false);

INSERT INTO reservation.resource (name, category, capacity, price, price_per, payment, arrival_time, departure_time)
VALUES ('Double', 'room', 6, 95, 'night', 'later', '15:00', '11:00'),
       ('Single', 'room', 4, 60, 'night', 'later', '15:00', '11:00'),
       ('Suite', 'room', 2, 180, 'night', 'upfront', '15:00', '11:00');
INSERT INTO reservation.resource (name, category, slot, price, price_per, payment)
VALUES ('Sauna', 'wellness', '30 minutes', 12, 'hour', 'later');
INSERT INTO reservation.unit (resource_id, number, name)
SELECT r.resource_id, u.number - 1, u.name FROM reservation.resource AS r, LATERAL unnest(CASE r.name
    WHEN 'Double' THEN ARRAY['101 Garden', '102 Garden', '103 Harbour', '201 Harbour', '202 Sea view', '203 Sea view']
    WHEN 'Single' THEN ARRAY['104', '105', '204', '205'] WHEN 'Suite' THEN ARRAY['301 Dune', '302 Lighthouse'] END)
    WITH ORDINALITY AS u (name, number);
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT 4, weekday, '09:00', '22:00' FROM generate_series(1, 7) AS weekday;

-- The guests: the resource, days from today, nights, units.
CREATE TEMPORARY TABLE guest (place bigint, day int, nights int, quantity int, name text);
INSERT INTO guest VALUES
    (1, -3, 3, 1, 'Inês Carvalho'), (1, -2, 5, 1, 'Johan Lindqvist'), (1, -1, 2, 1, 'Maeve O''Connor'), (1, -4, 4, 1, 'Tomasz Zieliński'),
    (2, -2, 2, 1, 'Noor Haddad'), (2, -1, 6, 1, 'Sam Whitfield'), (3, -2, 4, 1, 'Chiara Bianchi'),
    (1, 0, 3, 1, 'Amara Okafor'), (1, 0, 2, 2, 'Familie Brandt'), (2, 0, 1, 1, 'Pavel Novák'), (3, 0, 2, 1, 'Yuki Tanaka'), (2, 0, 4, 1, 'Lena Fischer'),
    (1, 1, 4, 1, 'Oluwaseun Adeyemi'), (1, 2, 3, 1, 'Hugo Martin'), (2, 1, 3, 1, 'Freya Jensen'), (3, 2, 3, 1, 'Diego Fernández'),
    (1, 3, 2, 1, 'Aisha Rahman'), (1, 4, 5, 2, 'Wedding party Rossi'), (2, 4, 2, 1, 'Kofi Mensah'), (1, 5, 3, 1, 'Ana Popescu'),
    (3, 4, 4, 1, 'Elif Demir'), (3, 6, 3, 1, 'Ravi Subramanian'), (1, 7, 4, 1, 'Clara Jiménez'), (2, 6, 5, 1, 'Mikko Virtanen'), (1, 8, 3, 1, 'Beatriz Costa'),
    (1, 9, 3, 1, 'Nils Andersen'), (2, 9, 3, 1, 'Thandiwe Dlamini'), (1, 10, 4, 1, 'Zoë van Dijk');
SELECT o.status FROM (SELECT *, row_number() OVER () AS number FROM guest ORDER BY day) AS g,
    LATERAL reservation.create_reservation(g.place, reservation.stay(g.place, (reservation.clock() AT TIME ZONE 'Europe/Lisbon')::date + g.day,
        (reservation.clock() AT TIME ZONE 'Europe/Lisbon')::date + g.day + g.nights), 'guest ' || g.number, g.quantity,
        details => jsonb_build_object('name', g.name)) AS o;
SELECT o.status FROM reservation.reservation AS r, LATERAL reservation.complete_payment(r.reservation_id, 'card ' || r.reservation_id) AS o
WHERE r.payment_status = 'due' AND (r.details->>'name' < 'N' OR 3 = ANY (r.resource_ids) AND lower(r.during) < now() + interval '3 days');
SELECT o.status FROM reservation.reservation AS r, LATERAL reservation.checkin(r.reservation_id, lower(r.during)) AS o
WHERE lower(r.during) < date_trunc('day', now()) AND r.status = 'confirmed' AND r.details->>'name' <> 'Maeve O''Connor';
SELECT o.status FROM reservation.reservation AS r, LATERAL reservation.checkout(r.reservation_id) AS o WHERE r.details->>'name' = 'Noor Haddad';
SELECT o.status FROM unnest(ARRAY['Sofia Almeida', 'Piet de Vries']) AS name, LATERAL reservation.create_reservation(3,
    reservation.stay(3, (now() AT TIME ZONE 'Europe/Lisbon')::date + 2, (now() AT TIME ZONE 'Europe/Lisbon')::date + 4),
    'guest ' || name, 2, on_unavailable => 'waitlist', details => jsonb_build_object('name', name)) AS o;
SELECT o.accepted FROM reservation.close_resource(2, reservation.stay(2, (now() AT TIME ZONE 'Europe/Lisbon')::date + 7,
    (now() AT TIME ZONE 'Europe/Lisbon')::date + 9), units => '[3,4)', reason => 'painting') AS o;
SELECT o.status FROM generate_series(0, 8) AS n,
    LATERAL (SELECT ((now() AT TIME ZONE 'Europe/Lisbon')::date + n / 2 + time '16:00' + n % 2 * interval '2 hours') AT TIME ZONE 'Europe/Lisbon' AS start) AS t,
    LATERAL reservation.create_reservation(4, tstzrange(t.start, t.start + interval '90 minutes'), 'guest ' || n,
        details => jsonb_build_object('name', (SELECT name FROM guest OFFSET n * 3 LIMIT 1))) AS o
WHERE t.start > now();
ANALYZE;
