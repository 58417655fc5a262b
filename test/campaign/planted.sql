-- One offence against each kind of rule of audit.sql, which must find them all.
SET session_replication_role = replica;
ALTER TABLE reservation.allocation DROP CONSTRAINT allocation_occupancy_excl;
-- sold twice
INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
SELECT resource_id, reservation_id, units, during FROM reservation.allocation LIMIT 1;
-- done twice
CREATE TEMP TABLE twin AS SELECT * FROM reservation.reservation WHERE status = 'rejected' LIMIT 1;
UPDATE twin SET reservation_id = gen_random_uuid();
INSERT INTO reservation.reservation SELECT * FROM twin;
-- lost
DELETE FROM reservation.reservation WHERE reservation_id = (
	SELECT reservation_id FROM reservation.allocation ORDER BY allocation_id DESC LIMIT 1);
-- out of order
CREATE TEMP TABLE late AS SELECT * FROM reservation.event LIMIT 1;
UPDATE late SET id = gen_random_uuid(), sequence = 1000, position = (SELECT max(position) + 1 FROM reservation.event);
INSERT INTO reservation.event SELECT * FROM late;
-- money that nobody has paid
UPDATE reservation.payment SET amount = amount + 0.01 WHERE payment_id = (
	SELECT min(payment_id) FROM reservation.payment WHERE status = 'completed');
