-- By brute force, without the index
SET enable_indexscan = off;
SET enable_bitmapscan = off;
SELECT count(*) FROM reservation.allocation AS a, reservation.allocation AS b
WHERE a.allocation_id < b.allocation_id AND a.resource_id = b.resource_id
	AND a.units && b.units AND a.during && b.during;
