-- The same role, key and call: the same answer, and nothing done twice.
\ir support/story.sql
SELECT plan(49);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('room', 1, 'UTC'), ('house', 9, 'UTC');
CREATE VIEW amount_of_things AS SELECT
	(SELECT count(*) FROM reservation.reservation) AS reservations,
	(SELECT count(*) FROM reservation.allocation) AS allocations,
	(SELECT count(*) FROM reservation.event) AS events;

-- Create
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', idempotency_key => 'k1')),
	'confirmed', 'The first call is confirmed.');
CREATE TABLE before AS TABLE amount_of_things;
SET reservation.now = '2030-01-05 12:00+00';
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', idempotency_key => 'k1')),
	'confirmed', 'A repeated call is confirmed days later.');
SELECT is((SELECT count(DISTINCT outcome)::int FROM answer WHERE name = 'anna'), 1, 'Both calls have the same answer.');
SELECT results_eq('TABLE amount_of_things', 'TABLE before', 'The repeated call writes nothing.');
SELECT isnt((reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c')).reservation_id, id('anna'),
	'The same call without a key makes another reservation.');
SELECT isnt((reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', idempotency_key => 'K1')).reservation_id,
	id('anna'), 'The same call with another key makes another reservation.');

-- A refusal is an answer too, whatever becomes free.
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c')), 'confirmed', 'The room is taken.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', idempotency_key => 'k2')),
	'refused: unavailable', 'A call without room is refused.');
SELECT is(record_outcome('bert', reservation.cancel_reservation(id('bert'))), 'canceled', 'The room is free again.');
SELECT is(record_outcome('carl', reservation.create_reservation(r('room'), nights('2030-03-01', 1), 'c', idempotency_key => 'k2')),
	'refused: unavailable', 'The repeated call is refused all the same.');
SELECT is((SELECT count(DISTINCT outcome)::int FROM answer WHERE name = 'carl'), 1, 'Both refusals are the same answer.');

-- An error is no answer: the call may be repeated.
SELECT is(record_outcome('dora', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c')), 'confirmed', 'The room is taken.');
SELECT throws_ok($$SELECT reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c',
	on_unavailable => 'error', idempotency_key => 'k3')$$, '23P01', NULL, 'Lack of room is an error.');
SELECT is(record_outcome('dora', reservation.cancel_reservation(id('dora'))), 'canceled', 'The room is free again.');
SELECT is(record_outcome('emil', reservation.create_reservation(r('room'), nights('2030-04-01', 1), 'c',
	on_unavailable => 'error', idempotency_key => 'k3')), 'confirmed', 'The call that failed can be repeated with its key.');
-- Nor is an answer that was rolled back.
BEGIN;
SELECT is(record_outcome('ghost', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', idempotency_key => 'k4')),
	'confirmed', 'A call succeeds in a transaction.');
CREATE TABLE ghost AS SELECT id('ghost') AS id;
ROLLBACK;
SELECT is(record_outcome('fay', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'c', idempotency_key => 'k4')),
	'confirmed', 'After the rollback the call can be repeated.');
SELECT isnt(place_of('fay'), NULL, 'The repeated call takes a place.');

-- Every other command
SELECT is(record_outcome('fay', reservation.modify_reservation(id('fay'), nights('2030-05-02', 1), idempotency_key => 'm')), 'confirmed', 'modify_reservation with a key is accepted.');
SELECT is(record_outcome('fay', reservation.modify_reservation(id('fay'), nights('2030-05-10', 1))), 'confirmed', 'A later modification without a key is accepted.');
SELECT is((reservation.modify_reservation(id('fay'), nights('2030-05-02', 1), idempotency_key => 'm')).version, 2, 'The repeated modification returns its first version.');
SELECT is((row_of('fay')).during, nights('2030-05-10', 1), 'The repeated modification changes nothing.');
SET reservation.now = '2030-05-10 15:00+00';
SELECT is((reservation.checkin(id('fay'), idempotency_key => 'i')).version, 4, 'checkin with a key is accepted.');
SELECT is((reservation.checkin(id('fay'), idempotency_key => 'i')).version, 4, 'The repeated check-in returns the same version.');
SELECT is((reservation.checkout(id('fay'), idempotency_key => 'o')).status, 'checked_out', 'checkout with a key is accepted.');
SELECT is((reservation.checkout(id('fay'), idempotency_key => 'o')).status, 'checked_out', 'The repeated check-out returns the same status.');
SELECT is((reservation.checkin(id('fay'), idempotency_key => 'i')).status, 'checked_in', 'The repeated check-in returns its first answer after the check-out.');
SELECT is(record_outcome('gerd', reservation.create_group_reservation(ARRAY[r('room'), r('house')], nights('2030-06-01', 1), 'c',
	hold => '1 hour', idempotency_key => 'g')), 'held', 'create_group_reservation with a key is held.');
SELECT is((reservation.create_group_reservation(ARRAY[r('room'), r('house')], nights('2030-06-01', 1), 'c',
	hold => '1 hour', idempotency_key => 'g')).reservation_id, id('gerd'), 'The repeated call returns the same reservation.');
SELECT is((reservation.confirm_reservation(id('gerd'), idempotency_key => 'c')).version, 2, 'confirm_reservation with a key is accepted.');
SELECT is((reservation.confirm_reservation(id('gerd'), expected_version => NULL, idempotency_key => 'c')).version, 2, 'The repeated confirmation returns the same version.');
SELECT is((reservation.cancel_reservation(id('gerd'), 'r', 2, 'x')).version, 3, 'cancel_reservation with a key and a version is accepted.');
SELECT is((reservation.cancel_reservation(id('gerd'), 'r', 2, 'x')).version, 3, 'The repeated cancellation ignores the version that has changed.');

SELECT is(record_outcome('hans', reservation.create_reservation(r('room'), nights('2030-05-11', 1), 'c')), 'confirmed', 'Hans''s reservation is confirmed.');
SET reservation.now = '2030-05-11 15:00+00';
SELECT is((reservation.mark_no_show(id('hans'), idempotency_key => 'n')).version, 2, 'mark_no_show with a key is accepted.');
SELECT is((reservation.mark_no_show(id('hans'), idempotency_key => 'n')).version, 2, 'The repeated call returns the same version.');

-- Another call with the same key
SELECT throws_ok($$SELECT reservation.create_reservation(r('house'), nights('2030-03-01', 1), 'c', 2, idempotency_key => 'k1')$$,
	'RS002', 'idempotency key "k1" was used for another call', 'The key with another argument is an error.');
SELECT throws_ok($$SELECT reservation.cancel_reservation(id('anna'), idempotency_key => 'k1')$$,
	'RS002', NULL, 'The key with another command is an error.');
SELECT is((row_of('anna')).status, 'confirmed', 'The refused command leaves the reservation.');

-- Keys belong to the role that calls.
CREATE ROLE idempotency_agent;
SELECT reservation.grant_usage('idempotency_agent', 'agent');
GRANT ALL ON answer TO idempotency_agent;
SET ROLE idempotency_agent;
SELECT isnt((reservation.create_reservation(r('house'), nights('2030-06-01', 1), 'c', idempotency_key => 'k1')).reservation_id,
	id('anna'), 'Another role may use the same key for itself.');
RESET ROLE;

-- A key belongs to the oid of the role, and not to its name.
CREATE FUNCTION call_as(role name, key text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	reservation_id uuid;
BEGIN
	EXECUTE format('SET ROLE %I', $1);
	SELECT o.reservation_id INTO reservation_id
	FROM reservation.create_reservation(2, '[2030-06-05 15:00+00,2030-06-06 11:00+00)', 'c', idempotency_key => $2) AS o;
	RESET ROLE;
	RETURN reservation_id;
END
$$;
CREATE TABLE called AS SELECT call_as('idempotency_agent', 'name') AS id;
ALTER ROLE idempotency_agent RENAME TO idempotency_renamed;
SELECT is(call_as('idempotency_renamed', 'name'), (TABLE called), 'A role that was renamed repeats its call and gets its answer.');
CREATE ROLE idempotency_agent;
SELECT reservation.grant_usage('idempotency_agent', 'agent');
SELECT isnt(call_as('idempotency_agent', 'name'), (TABLE called), 'Another role does not inherit the key with the name.');
SELECT is(call_as('idempotency_renamed', 'name'), (TABLE called), 'The renamed role still has its answer.');
UPDATE called SET id = call_as('idempotency_agent', 'dropped');
DROP OWNED BY idempotency_agent;
DROP ROLE idempotency_agent;
CREATE ROLE idempotency_agent;
SELECT reservation.grant_usage('idempotency_agent', 'agent');
SELECT isnt(call_as('idempotency_agent', 'dropped'), (TABLE called), 'A role that is made again with the name of a dropped role has no keys yet.');

-- Keys of dropped roles are forgotten at any age, and no others.
CREATE FUNCTION keys(role text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(i.key, ' ' ORDER BY i.key) FROM reservation.idempotency i WHERE i.role::text ~ $1 $$;
SELECT is(keys('^[0-9]+$'), 'dropped name', 'A dropped role leaves its keys.');
SELECT reservation.prune('2030-01-01');
SELECT is(keys('^[0-9]+$'), NULL, 'A prune takes them, however young they are.');
SELECT is(keys('^idempotency'), 'dropped k1 name', 'It leaves the keys of roles that are there until their time.');
-- A pruned key may be used again.
SELECT cmp_ok(reservation.prune('2030-12-01'), '>', 0::bigint, 'Old keys are pruned.');
SELECT isnt((reservation.create_reservation(r('house'), nights('2030-06-01', 1), 'c', 2, idempotency_key => 'k1')).reservation_id,
	id('anna'), 'A pruned key can be used for another call.');
SELECT * FROM finish();
DROP OWNED BY idempotency_agent, idempotency_renamed;
DROP ROLE idempotency_agent, idempotency_renamed;
