CREATE EXTENSION reservation;
ALTER DATABASE postgres SET reservation.now = '2030-01-07 00:30+00';
SET reservation.now = '2030-01-07 00:30+00';

INSERT INTO reservation.resource (name, capacity, price)
SELECT 'room ' || n, 1000, 100 FROM pg_catalog.generate_series(1, 3) AS n;
INSERT INTO reservation.promotion (code, kind, value, max_uses, max_uses_per_customer) VALUES
	('RUSH', 'percent', 10, 100, NULL), ('FEW', 'percent', 10, 3, NULL), ('EACH', 'amount', 5, NULL, 1);

-- At any time, and so at the end
CREATE VIEW over_limit AS
SELECT code FROM reservation.redemption JOIN reservation.promotion USING (code)
WHERE released_at IS NULL GROUP BY code, max_uses HAVING count(*) > max_uses
UNION ALL
SELECT code FROM reservation.redemption JOIN reservation.promotion USING (code)
WHERE released_at IS NULL GROUP BY code, max_uses_per_customer, customer HAVING count(*) > max_uses_per_customer;
