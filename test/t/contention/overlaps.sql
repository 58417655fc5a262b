-- Every pair of rows that share a resource, a unit and an instant.
SELECT count(*)
FROM reservation.allocation AS a
JOIN reservation.allocation AS b
	ON a.resource_id = b.resource_id AND a.allocation_id < b.allocation_id
	AND a.units && b.units AND a.during && b.during
