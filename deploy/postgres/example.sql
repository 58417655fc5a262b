-- Something to book in a database for development.
INSERT INTO reservation.resource (name, category, capacity, price, price_per, payment)
VALUES ('double room', 'room', 12, 95, 'night', 'upfront'),
       ('single room', 'room', 4, 60, 'night', 'later'),
       ('sauna', 'wellness', 1, NULL, 'reservation', 'later')
ON CONFLICT (name) DO NOTHING;
