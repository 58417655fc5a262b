-- Two places of one category for the tests alone, below those of the house, and a role that may only read.
INSERT INTO reservation.resource (name, category, price, price_per, payment, arrival_time, departure_time, time_zone)
VALUES ('Attic', 'loft', 50, 'night', 'later', '15:00', '11:00', 'Europe/Lisbon'), ('Loft', 'loft', 50, 'night', 'later', '15:00', '11:00', 'Europe/Lisbon');
CREATE ROLE looker LOGIN;
SELECT reservation.grant_usage('looker', 'reader');
