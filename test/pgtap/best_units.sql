-- best_units and create_best_reservation: adjacent seats of one row, without a single seat
-- that is left, nearest to a focus.
\ir support/story.sql
SELECT plan(43);

INSERT INTO reservation.resource (name, capacity, time_zone, price, payment) VALUES ('hall', 30, 'UTC', 10, 'later'), ('bench', 6, 'UTC', NULL, 'upfront'), ('arena', 60, 'UTC', NULL, 'upfront');
INSERT INTO reservation.unit (resource_id, number, name, row_name, distances)
SELECT r('hall'), n, chr(65 + n / 10) || n % 10 + 1, chr(65 + n / 10), jsonb_build_object('stage', n / 10 * 2 + abs(n % 10 - 4.5), 'bar', 30 - n) FROM generate_series(0, 29) AS n;
CREATE FUNCTION evening() RETURNS tstzrange LANGUAGE sql AS $$ SELECT hours('2030-03-01 20:00', 3) $$;
CREATE FUNCTION best(resource text, quantity int, focus text DEFAULT NULL) RETURNS int4range LANGUAGE sql AS
$$ SELECT units FROM reservation.best_units(r($1), evening(), $2, $3) $$;
CREATE FUNCTION book(name text, resource text, quantity int, focus text DEFAULT NULL, on_unavailable text DEFAULT 'reject') RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', record_outcome($1, reservation.create_best_reservation(r($2), evening(), $1, $3, on_unavailable => $5, focus => $4)), (row_of($1)).units)
$$;

-- Nearest to the focus, in one row
SELECT is(best('hall', 3), '[0,3)', 'Without a focus the first seats are the best.');
SELECT is(best('hall', 2, 'stage'), '[4,6)', 'The best two seats are those in front of the stage.');
SELECT is(best('hall', 2, 'bar'), '[28,30)', 'The best two seats for another focus are elsewhere.');
SELECT is(best('hall', 10, 'bar'), '[20,30)', 'A party has a whole row.');
SELECT is(best('hall', 11), NULL, 'A party does not sit in two rows.');
SELECT results_eq($$SELECT units, orphans FROM reservation.best_units(r('hall'), evening(), 4, 'stage', 3)$$,
	$$VALUES ('[3,7)'::int4range, 0), ('[13,17)', 0), ('[23,27)', 0)$$, 'More places do not overlap a better one.');

-- One command takes them.
SELECT is(book('anna', 'hall', 2, 'stage'), 'confirmed [4,6)', 'Anna gets the best seats.');
SELECT is(units_of('anna'), '[4,6)', 'She occupies them.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'They are hers, and are not changed to make room.');
SELECT is(new_events('anna'), 'ReservationRequested AvailabilityConfirmed ReservationCreated PaymentRequested ReservationFinalized', 'The events are those of any creation.');
SELECT is((row_of('anna')).amount, 20.00, 'The price is that of any creation.');
SELECT is(book('bert', 'hall', 2, 'stage'), 'confirmed [2,4)', 'Bert sits beside Anna.');
SELECT is(best('hall', 1, 'stage'), '[6,7)', 'A single guest sits beside them as well.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('hall'), evening(), 'carl', units => '[8,9)')), 'confirmed', 'Carl has named a seat.');
SELECT is((SELECT row(units, orphans)::text FROM reservation.best_units(r('hall'), evening(), 1, 'stage')), '("[14,15)",0)', 'No single seat is left where it can be avoided.');
SELECT is(best('hall', 2, 'stage'), '[6,8)', 'Two fit into the gap of two.');
SELECT results_eq($$SELECT units, orphans FROM reservation.best_units(r('hall'), evening(), 9, NULL, 9)$$, $$VALUES ('[10,19)'::int4range, 1), ('[20,29)', 1)$$,
	'Where it cannot be avoided a single seat is left.');
SELECT is(record_outcome('dora', reservation.create_best_reservation(r('hall'), evening(), 'dora', 10, idempotency_key => 'd')), 'confirmed', 'Dora has a row.');
SELECT is((SELECT reservation_id FROM reservation.create_best_reservation(r('hall'), evening(), 'dora', 10, idempotency_key => 'd')), id('dora'), 'The same call with its key has the same answer.');
SELECT is(book('emil', 'hall', 10, 'bar'), 'confirmed [20,30)', 'Emil has another.');

-- Nothing is left.
SELECT is(book('fred', 'hall', 3), 'refused: fragmented', 'Three seats are left, and are not adjacent.');
SELECT is(((outcome_of('fred')).alternatives->0) - 'resource_id', '{"from": "2030-03-01T20:00:00+00:00", "to": "2030-03-01T23:00:00+00:00", "quantity": 3}', 'The first alternative is the same time on any units.');
SELECT is(book('gerd', 'hall', 6), 'refused: unavailable', 'There are no six seats.');
SELECT is((outcome_of('gerd')).status, 'rejected', 'The request is rejected.');
SELECT is(book('hans', 'hall', 31), 'refused: over_capacity', 'There never are so many.');
SELECT throws_ok($$SELECT book('ida', 'hall', 3, NULL, 'error')$$, '23P01', 'resource 1 is not available', 'The fast refusal is an error.');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'Dora gives her row back.');

-- Holds that have ended, closures, rules
SELECT is(record_outcome('kim', reservation.create_best_reservation(r('bench'), evening(), 'kim', 6, hold => '1 hour')), 'held', 'A resource without rows is one row.');
SELECT is(best('bench', 2), NULL, 'It is full.');
SET reservation.now = '2030-01-01 13:00+00';
SELECT is(best('bench', 2), '[0,2)', 'The seats of a hold that has ended are free.');
SELECT is(book('lea', 'bench', 2), 'confirmed [0,2)', 'The command takes them.');
SELECT is((row_of('kim')).status, 'expired', 'The hold is expired.');
SELECT is((reservation.close_resource(r('bench'), evening(), '[2,4)')).accepted, true, 'Two seats are closed.');
SELECT is(best('bench', 2), '[4,6)', 'Closed seats are not offered.');
UPDATE reservation.resource SET min_duration = '4 hours' WHERE name = 'bench';
SELECT is(best('bench', 2) IS NULL AND book('max', 'bench', 2) = 'refused: too_short', true, 'The rules of the resource hold.');

-- A thousand parties, against all places that there are
INSERT INTO reservation.unit (resource_id, number, name, row_name, distances)
SELECT r('arena'), n, 's' || n, 'row ' || n / 13, jsonb_build_object('stage', (n * 7919) % 101) FROM generate_series(0, 59) AS n WHERE n NOT IN (17, 40);
CREATE FUNCTION best_by_sql(quantity int) RETURNS int4range LANGUAGE sql AS $$
WITH seat AS (
	SELECT u.number AS n, u.row_name AS row, (u.distances->>'stage')::int AS distance, NOT EXISTS (
		SELECT FROM reservation.allocation a WHERE a.resource_id = u.resource_id AND a.during && evening() AND a.units @> u.number) AS free
	FROM reservation.unit u WHERE u.resource_id = r('arena')
), place AS (
	SELECT f.n, f.row, sum(s.distance) AS distance FROM seat f JOIN seat s ON s.row = f.row AND s.n >= f.n AND s.n < f.n + $1 AND s.free
	GROUP BY f.n, f.row HAVING count(*) = $1
)
SELECT int4range(p.n, p.n + $1) FROM place p ORDER BY (
	SELECT count(*) FROM (VALUES (p.n - 1, p.n - 2), (p.n + $1, p.n + $1 + 1)) AS side (beside, beyond)
	WHERE EXISTS (SELECT FROM seat s WHERE s.n = beside AND s.row = p.row AND s.free) AND NOT EXISTS (SELECT FROM seat s WHERE s.n = beyond AND s.row = p.row AND s.free)),
	p.distance, p.n LIMIT 1
$$;
CREATE FUNCTION sell_out() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	quantity int;
	ought int4range;
	answer reservation.outcome;
BEGIN
	PERFORM setseed(0.2);
	FOR i IN 1..1000 LOOP
		quantity := 1 + (random() * 4)::int;
		ought := best_by_sql(quantity);
		IF best('arena', quantity, 'stage') IS DISTINCT FROM ought THEN
			RETURN NEXT format('%s: best_units says %s, and %s is the best', i, best('arena', quantity, 'stage'), ought);
		END IF;
		answer := reservation.create_best_reservation(r('arena'), evening(), 'c', quantity, focus => 'stage');
		IF ought IS DISTINCT FROM (SELECT units FROM reservation.reservation r WHERE r.reservation_id = answer.reservation_id) THEN
			RETURN NEXT format('%s: the command takes other seats than %s', i, ought);
		END IF;
		IF i % 2 = 0 THEN
			PERFORM reservation.cancel_reservation(reservation_id) FROM (SELECT reservation_id FROM reservation.reservation
				WHERE status = 'confirmed' AND resource_ids = ARRAY[r('arena')] ORDER BY random() LIMIT 1) AS gone;
		END IF;
	END LOOP;
END
$$;
SELECT is_empty('SELECT sell_out()', 'The query and the command find the best of all places.');

-- Wrong calls and rows
SELECT throws_ok($$SELECT best('hall', 2, 'moon')$$, 'P0002', 'focus "moon" does not exist', 'An unknown focus is an error.');
SELECT throws_ok($$SELECT book('ned', 'hall', 2, 'moon')$$, 'P0002', 'focus "moon" does not exist', 'So it is for the command.');
SELECT throws_ok(format($$SELECT book('ned', 'hall', 2, NULL, %L)$$, choice), '22023', 'on_unavailable must be "reject" or "error" for the best seats', 'The best seats cannot be ' || choice || 'ed.')
FROM unnest('{overbook,waitlist}'::text[]) AS choice;
SELECT throws_ok($$UPDATE reservation.unit SET distances = '{"stage": -1}' WHERE number = 0$$, '23514', NULL, 'A negative distance is an error.');
SELECT throws_ok($$UPDATE reservation.unit SET distances = '{"stage": "near"}' WHERE number = 0$$, '23514', NULL, 'A distance is a number.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
