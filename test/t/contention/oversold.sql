-- Every instant at which more is taken than there is. Counts change only
-- where a row begins.
SELECT count(*)
FROM reservation.allocation AS a
JOIN reservation.resource AS r USING (resource_id)
WHERE r.capacity < (
	SELECT sum(upper(b.units) - lower(b.units))
	FROM reservation.allocation AS b
	WHERE b.resource_id = a.resource_id AND b.during @> lower(a.during))
