-- A clinic for a month: an appointment takes a doctor and one of three rooms, and
-- two of three take the device, which there is once, for its second half.

SELECT replay.add_thing(kind, capacity, price)
FROM (VALUES ('doctor 0', 1, 90), ('doctor 1', 1, 90), ('doctor 2', 1, 120), ('rooms', 3, 10), ('device', 1, 45)) AS v (kind, capacity, price) \g /dev/null

INSERT INTO replay.request
SELECT n, 'all', CASE replay.dice(n, 'cancels', 6) WHEN 0 THEN 1 + replay.dice(n, 'later', 200) END
FROM generate_series(1, 2000) AS n;

INSERT INTO replay.item
SELECT a.n, i.item, i.resource_id, i.during, 1
FROM (
	SELECT n, replay.dice(n, 'day', 30) AS day, 8 + replay.dice(n, 'quarter', 37) / 4.0 AS hour,
		0.5 + replay.dice(n, 'length', 3) / 4.0 AS length, replay.dice(n, 'doctor', 3) AS doctor,
		replay.dice(n, 'device', 3) > 0 AS device
	FROM replay.request
) AS a,
LATERAL (
	SELECT 1, replay.thing('doctor ' || doctor), replay.hours(day, hour, length)
	UNION ALL SELECT 2, replay.thing('rooms'), replay.hours(day, hour, length)
	UNION ALL SELECT 3, replay.thing('device'), replay.hours(day, hour + length / 2, length / 2) WHERE device
) AS i (item, resource_id, during);
