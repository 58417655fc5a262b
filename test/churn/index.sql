-- The index of the constraint, hundreds of times a second
SELECT format('ALTER INDEX reservation.%s SET (fillfactor = %s)',
	CASE n % 8 WHEN 0 THEN 'allocation_pkey' WHEN 4 THEN 'event_pkey' ELSE 'allocation_occupancy_excl' END,
	70 + n % 30)
FROM pg_catalog.generate_series(1, 500) AS n \gexec
