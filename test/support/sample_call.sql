-- A valid call of a function, made from the names and types of its arguments, so
-- that the tests of every command need no line for a new one. An argument that has
-- a default is left out, unless `given` has an expression for it.
CREATE FUNCTION sample_call(function regproc, given jsonb) RETURNS text STABLE LANGUAGE sql AS $$
SELECT format('reservation.%I(%s)', p.proname, string_agg(quote_ident(a.name) || ' => ' || coalesce(given ->> a.name, CASE format_type(a.type, NULL)
	WHEN 'tstzrange' THEN '''[2030-03-01 15:00+00, 2030-03-03 11:00+00)'''
	WHEN 'timestamp with time zone' THEN '''2029-01-01'''
	WHEN 'int4range' THEN '''[0,1)'''
	WHEN 'text' THEN CASE a.name WHEN 'kind' THEN '''extra''' WHEN 'text' THEN 'E''BEGIN:VCALENDAR\nEND:VCALENDAR''' ELSE '''c''' END
	WHEN 'bigint[]' THEN '''{1}'''
	WHEN 'interval' THEN '''1 hour'''
	WHEN 'date' THEN '''2030-03-01'''
	WHEN 'jsonb' THEN CASE a.name WHEN 'items' THEN '''[{"resource_id": 1, "from": "2030-03-01 15:00+00", "to": "2030-03-03 11:00+00"}]''' ELSE '''{}''' END
	WHEN 'uuid' THEN '''00000000-0000-0000-0000-000000000001'''
	WHEN 'boolean' THEN 'true'
	ELSE '1' END), ', ' ORDER BY a.n))
FROM pg_proc AS p LEFT JOIN LATERAL unnest(p.proargnames, p.proargtypes::oid[]) WITH ORDINALITY AS a(name, type, n)
	ON a.n <= p.pronargs AND (a.n <= p.pronargs - p.pronargdefaults OR given ? a.name
		-- a payment is for one or the other
		OR a.name = 'reservation_id' AND 'booking_id' = ANY (p.proargnames) OR a.name = 'provider_reference')
WHERE p.oid = function
GROUP BY p.oid
$$;
