-- Where find_slots() and is_available() differ about starts within a period that are a
-- quarter of an hour apart: by steps find_slots() finds all that is_available() accepts,
-- and by itself the first of them. The session has the zone of the resource.
CREATE FUNCTION difference(resource text, duration interval, within tstzrange) RETURNS text LANGUAGE sql AS $$
WITH possible AS MATERIALIZED (
	SELECT t AS at FROM generate_series(lower(within), upper(within), '15 minutes') AS t
	WHERE t + duration <= upper(within) AND reservation.is_available(r(resource), tstzrange(t, t + duration))
), found AS MATERIALIZED (
	SELECT lower(period) AS at FROM reservation.find_slots(duration, within, r(resource), step => '15 minutes', max => 10000)
), first AS MATERIALIZED (
	SELECT lower(period) AS at, reservation.is_available(r(resource), period) AS available
	FROM reservation.find_slots(duration, within, r(resource), max => 1)
)
SELECT string_agg(format('%s: %s', side, at), ', ') FROM (
	SELECT 'not found' AS side, at FROM possible WHERE at NOT IN (SELECT at FROM found)
	UNION ALL
	SELECT 'not accepted', at FROM found WHERE at NOT IN (SELECT at FROM possible)
	UNION ALL
	SELECT 'first, not accepted', at FROM first WHERE NOT available
	UNION ALL
	SELECT 'not first', at FROM first WHERE at > (SELECT min(at) FROM possible)
	UNION ALL
	SELECT 'no first', min(at) FROM possible WHERE NOT EXISTS (SELECT FROM first) HAVING count(*) > 0
	LIMIT 5) AS d
$$;
