-- Large tables are vacuumed when a fiftieth of their rows has changed.
\ir support/story.sql
SELECT plan(2);

SELECT set_eq($$SELECT c.relname::text FROM pg_class AS c, pg_options_to_table(c.reloptions) AS o
	WHERE c.relnamespace = 'reservation'::regnamespace AND o.option_name = 'autovacuum_vacuum_scale_factor' AND o.option_value = '0.02' ORDER BY 1$$,
	'{allocation,event,idempotency,payment,reservation}'::text[], 'Tables that grow by the year do not wait for a fifth of their rows.');
SELECT is((SELECT o.option_value FROM pg_class AS c, pg_options_to_table(c.reloptions) AS o
	WHERE c.oid = 'reservation.reservation'::regclass AND o.option_name = 'fillfactor'), '85', 'The room for updates in place stays.');
SELECT * FROM finish();
