-- Every acknowledged change, against what is there: each version of a
-- reservation was told to exactly one client, the last one told is what it is
-- now, and it has the place that it was given.
WITH told AS (
	SELECT id, max(version) AS version, count(DISTINCT version) AS versions
	FROM public.acknowledged GROUP BY id
), last_word AS (
	SELECT DISTINCT ON (id) id, status
	FROM public.acknowledged ORDER BY id, version DESC, n
), last_stay AS (
	SELECT DISTINCT ON (id) id, during, quantity
	FROM public.acknowledged WHERE during IS NOT NULL
	ORDER BY id, version DESC, n
), found AS (
	SELECT id, told.version, told.versions, last_word.status,
		r.version AS version_now, r.status AS status_now,
		r.during = last_stay.during AND r.quantity = last_stay.quantity AS as_told,
		(SELECT sum(upper(a.units) - lower(a.units))
		 FROM reservation.allocation AS a WHERE a.reservation_id = id) AS units,
		r.quantity * cardinality(r.resource_ids) AS due
	FROM told JOIN last_word USING (id) JOIN last_stay USING (id)
	LEFT JOIN reservation.reservation AS r ON r.reservation_id = id
)
SELECT count(*) FROM found
WHERE version_now IS DISTINCT FROM version
	OR versions <> version
	OR status_now IS DISTINCT FROM status
	OR NOT as_told
	OR (status IN ('confirmed', 'checked_in') AND units IS DISTINCT FROM due)
