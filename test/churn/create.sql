-- Several in one transaction: the tables are locked already, so what others have
-- altered meanwhile arrives when their indexes are opened.
\set room random(1, 12)
\set start random(0, 4000)
\set length random(1, 3)
SELECT count(*) FROM pg_catalog.generate_series(0, 3) AS n,
	LATERAL reservation.create_reservation(1 + (:room + n) % 12, public.stay(:start + n, :length), 'someone');
