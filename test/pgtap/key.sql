-- A query about one reservation reads its events, and no others, however it is written.
\ir support/story.sql
\ir support/plan.sql
SELECT plan(11);

INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'Anna''s reservation is confirmed.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c')), 'confirmed', 'Bert''s reservation is confirmed.');

SELECT count(reservation.create_reservation(r('room'), nights('2030-04-01'::date + n, 1), 'c')) FROM generate_series(1, 100) AS n;

-- How many events a query looks at. Tables this small are read whole, unless
-- that is said to cost a lot.
SET enable_seqscan = off;
CREATE FUNCTION events_read(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	event CONSTANT oid := 'reservation.event'::regclass;
	before CONSTANT bigint := pg_stat_get_xact_tuples_returned(event) + pg_stat_get_xact_tuples_fetched(event);
BEGIN
	EXECUTE query;
	RETURN pg_stat_get_xact_tuples_returned(event) + pg_stat_get_xact_tuples_fetched(event) - before;
END
$$;

SELECT cmp_ok(events_read('SELECT count(*) FROM reservation.event WHERE payload->>''status'' = ''none'''), '>', 400::bigint, 'A scan of all events is counted.');
SELECT cmp_ok(events_read(q), '<', 50::bigint, 'The query reads few events: ' || q || '.') FROM unnest(ARRAY[
	'SELECT * FROM reservation.history(id(''anna''))',
	'SELECT * FROM reservation.as_of(id(''anna''), ''infinity'')',
	'SELECT reservation.as_of(id(''anna''), ''infinity'')',
	'SELECT b.* FROM unnest(ARRAY[id(''anna''), id(''bert'')]) AS r, reservation.as_of(r, ''infinity'') AS b',
	'SELECT b.* FROM unnest(ARRAY[id(''anna''), id(''bert'')]) AS r, reservation.rebuild(r) AS b',
	'SELECT reservation.icalendar(id(''anna''))']) AS q;

-- As a driver prepares it
PREPARE rebuilt(uuid) AS SELECT * FROM reservation.rebuild($1);
SET plan_cache_mode = force_generic_plan;
SELECT matches(plan_of('EXECUTE rebuilt(NULL)'), 'Index Cond: [^\n]*aggregateid', 'A prepared statement looks the events up by the index.');
RESET plan_cache_mode;
RESET enable_seqscan;
SELECT results_eq('SELECT reservation_id FROM reservation.rebuild() ORDER BY 1', 'SELECT reservation_id FROM reservation.reservation ORDER BY 1', 'rebuild() without a reservation has every reservation.');
SELECT * FROM finish();
