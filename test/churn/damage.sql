-- Damage that contrib's own checks find in tables and their B-trees: an error,
-- or a row
SELECT t.oid::regclass, h.msg
FROM pg_catalog.pg_class AS t, LATERAL public.verify_heapam(t.oid) AS h
WHERE t.relnamespace = 'reservation'::regnamespace AND t.relkind = 'r';
WITH btree AS MATERIALIZED (
	SELECT i.oid FROM pg_catalog.pg_class AS i JOIN pg_catalog.pg_am AS m ON m.oid = i.relam
	WHERE i.relnamespace = 'reservation'::regnamespace AND i.relkind = 'i' AND m.amname = 'btree'
		AND EXISTS (SELECT FROM pg_catalog.pg_index AS x WHERE x.indexrelid = i.oid AND x.indisvalid))
SELECT oid FROM btree WHERE public.bt_index_check(oid, true) IS NULL;
