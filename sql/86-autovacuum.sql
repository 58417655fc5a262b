-- When autovacuum comes.
--
-- By default it waits for a fifth of a table to change. After ten years that is two million
-- dead reservations, through which commands and queries have to look. A fiftieth is about as
-- many rows each time as a busy house changes in a week. Events are only inserted, until
-- they are retired: they are made visible to index-only scans, and frozen, as they come.

ALTER TABLE reservation.reservation SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE reservation.allocation SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE reservation.payment SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE reservation.idempotency SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE reservation.event SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
	autovacuum_analyze_scale_factor = 0.02);
