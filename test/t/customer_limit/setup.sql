CREATE EXTENSION reservation;
ALTER DATABASE postgres SET reservation.now = '2030-01-07 00:30+00';
SET reservation.now = '2030-01-07 00:30+00';

INSERT INTO reservation.resource (name, capacity, max_reservations_per_customer, max_holds_per_customer) VALUES
	('room 1', 2000, 5, NULL), ('room 2', 2000, 5, 3), ('hall', 2000, NULL, NULL);

CREATE VIEW over_limit AS
SELECT r.customer, x.resource_id
FROM reservation.reservation r JOIN reservation.resource x ON x.resource_id = ANY (r.resource_ids)
WHERE r.status IN ('waitlisted', 'held', 'confirmed')
GROUP BY r.customer, x.resource_id
HAVING count(*) > x.max_reservations_per_customer
	OR count(*) FILTER (WHERE r.status = 'held') > x.max_holds_per_customer;
