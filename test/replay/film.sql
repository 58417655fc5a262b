-- A film office for a year: a permit takes streets for some days, places for trucks
-- from the evening before, and officers for the hours of the shooting.  Three of
-- four want all of it, the others what they can get.

SELECT replay.add_thing('street ' || n, 1, 5) FROM generate_series(0, 11) AS n \g /dev/null
SELECT replay.add_thing('trucks', 8, 2) \g /dev/null
SELECT replay.add_thing('officers', 5, 30) \g /dev/null

INSERT INTO replay.request
SELECT n, CASE replay.dice(n, 'mode', 4) WHEN 0 THEN 'each' ELSE 'all' END,
	CASE replay.dice(n, 'cancels', 5) WHEN 0 THEN 1 + replay.dice(n, 'later', 100) END
FROM generate_series(1, 1200) AS n;

INSERT INTO replay.item
SELECT p.n, row_number() OVER (PARTITION BY p.n ORDER BY i.kind), replay.thing(i.kind), i.during, i.quantity
FROM (
	SELECT n, replay.dice(n, 'day', 365) AS day, 1 + replay.dice(n, 'days', 4) AS days,
		replay.dice(n, 'street', 12) AS street, 1 + replay.dice(n, 'streets', 3) AS streets
	FROM replay.request
) AS p,
LATERAL (
	SELECT 'street ' || (street + s) % 12, replay.hours(day + s, 7, 24 * days - 9), 1 FROM generate_series(0, streets - 1) AS s
	UNION ALL SELECT 'trucks', replay.hours(day - 1, 18, 24 * days), 1 + replay.dice(n, 'trucks', 3)
	UNION ALL SELECT 'officers', replay.hours(day + d, 8 + replay.dice(n, 'from' || d, 6), 6), 1 + replay.dice(n, 'officers' || d, 3)
		FROM generate_series(0, days - 1) AS d
) AS i (kind, during, quantity);
