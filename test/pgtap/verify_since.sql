-- verify(since): what events after a position are about, and only that.
\ir support/story.sql
\ir support/plan.sql
SELECT plan(23);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('room', 2, 'UTC', 10, 'later'), ('hall', 1, 'UTC', NULL, 'later');

-- A statement past the commands, and what verify finds after a position; it is rolled back.
CREATE FUNCTION found(statement text, since bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	SET LOCAL session_replication_role = replica;
	EXECUTE statement;
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = coalesce(
		(SELECT string_agg(DISTINCT coalesce((SELECT a.name FROM answer a
				WHERE (a.outcome).reservation_id = v.reservation_id ORDER BY a.n LIMIT 1), 'nobody')
			|| ': ' || regexp_replace(v.problem, ' [0-9a-f-]{36}', ''), ', ')
		FROM reservation.verify(since) AS v), 'nothing');
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;
CREATE FUNCTION tampered(name text, since bigint, change text DEFAULT 'quantity = 9') RETURNS text LANGUAGE sql AS $$
SELECT found(format('UPDATE reservation.reservation SET %s WHERE reservation_id = %L', $3, id($1)), $2)
$$;
CREATE FUNCTION misplaced(name text, since bigint) RETURNS text LANGUAGE sql AS $$
SELECT found(format($f$UPDATE reservation.allocation SET during = tstzrange(lower(during), upper(during) + '1 us') WHERE reservation_id = %L$f$, id($1)), $2)
$$;

-- Anna and Bert are on two units; Carl needs both nights of one, so that Bert is moved.
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'Anna has the first night.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c')), 'confirmed', 'Emil has the second, on the same unit.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-02', 1), 'c')), 'confirmed', 'Bert has it on the other unit.');
SELECT is(record_outcome('emil', reservation.cancel_reservation(id('emil'))), 'canceled', 'Emil cancels.');
SELECT is(record_outcome('dora', reservation.create_reservation(r('hall'), nights('2030-03-01', 1), 'c')), 'confirmed', 'Dora has the hall.');
SELECT max(position) AS first FROM reservation.event \gset
SELECT is(tampered('anna', :first), 'nothing', 'Nothing is compared where no event has come since.');
SELECT is(tampered('anna', :first - 1000), 'anna: quantity', 'With an earlier position it is.');
SELECT is(tampered('anna', NULL), 'anna: quantity', 'Without a position everything is.');

SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'c')), 'confirmed', 'Carl stays both nights.');
SELECT is((SELECT count(*) FROM reservation.event WHERE type = 'UnitsReassigned'), 1::bigint, 'Another stay was moved for him.');
SELECT is_empty(format('SELECT * FROM reservation.verify(%s)', :first), 'Rows that only commands wrote are as their events say.');
SELECT is((SELECT string_agg(DISTINCT (SELECT name FROM answer WHERE (outcome).reservation_id = a.id LIMIT 1), ' ')
	FROM reservation_internal.aggregates_since(:first) AS list, unnest(list) AS a(id)) IN ('anna carl', 'bert carl'), true,
	'Carl is compared, and the stay that was moved, which has no event of its own.');
SELECT CASE WHEN place_of('anna') ~ 'room .1,2' THEN 'anna' ELSE 'bert' END AS moved,
	CASE WHEN place_of('anna') ~ 'room .1,2' THEN 'bert' ELSE 'anna' END AS still \gset
SELECT is(misplaced(:'moved', :first), :'moved' || ': allocation', 'The place of the stay that was moved is compared.');
SELECT is(misplaced(:'still', :first), 'nothing', 'The place of the other is not.');
SELECT is(misplaced('carl', :first), 'carl: allocation', 'Carl''s place is.');

-- An event that says nothing of the place
SELECT max(position) AS second FROM reservation.event \gset
SELECT is((reservation.complete_payment(id(:'moved'), 'p', 10)).accepted, true, 'The guest who was moved pays.');
SELECT is_empty(format('SELECT * FROM reservation.verify(%s)', :second), 'The move is before the position, and is not missed.');
SELECT is(tampered(:'moved', :second, 'payment_status = ''none'''), :'moved' || ': payment_status', 'What the payment has changed is compared.');

-- Nothing may be left of a stay that has ended.
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'Dora cancels.');
SELECT is(found(format('INSERT INTO reservation.allocation (resource_id, reservation_id, units, during) VALUES (%s, %L, ''[0,1)'', nights(''2030-03-01'', 1))',
	r('hall'), id('dora')), :second), 'dora: allocation', 'A row that is left of her stay is found.');

-- Closures
SELECT max(position) AS third FROM reservation.event \gset
SELECT is((reservation.close_resource(r('hall'), nights('2030-03-05', 1))).accepted, true, 'The hall is closed.');
SELECT is(found('UPDATE reservation.allocation SET units = ''[0,2)'' WHERE reservation_id IS NULL', :third), 'nobody: closure', 'The closure is compared.');

-- However many there are
SET enable_seqscan = off;
SELECT is(plan_of(format('SELECT * FROM reservation_internal.compare_allocations(%L, 7)', ARRAY[id('anna')])) !~ 'Seq Scan on (reservation|allocation|payment)\M', true,
	'A list of aggregates is read by indexes.');
SELECT * FROM finish();
