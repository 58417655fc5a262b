-- Rows that the index of the constraint does not lead to
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT count(*) FROM reservation.allocation AS a
WHERE NOT EXISTS (
	SELECT FROM reservation.allocation AS b
	WHERE b.allocation_id = a.allocation_id
		AND reservation.occupancy(b.resource_id, b.units, b.during)
			OPERATOR(reservation.&&) reservation.occupancy(a.resource_id, a.units, a.during));
