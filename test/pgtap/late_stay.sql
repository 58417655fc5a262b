-- A guest whose stay is over and who is still in: the units are taken at the present, and nobody
-- who comes later is refused for it.
\ir support/story.sql
\ir support/availability.sql
SELECT plan(79);

INSERT INTO reservation.resource (name, category, capacity, time_zone, cleanup_time, setup_time, overbooking)
VALUES ('van', NULL, 2, 'UTC', NULL, NULL, 0), ('room', 'room', 1, 'UTC', NULL, NULL, 0), ('suite', 'room', 1, 'UTC', NULL, NULL, 0),
	('hut', NULL, 1, 'UTC', '1 hour', '1 hour', 0), ('bus', NULL, 3, 'UTC', NULL, NULL, 0), ('cab', NULL, 2, 'UTC', NULL, NULL, 0),
	('ward', NULL, 2000, 'UTC', NULL, NULL, 0), ('barn', NULL, 1, 'UTC', NULL, NULL, 0);

CREATE FUNCTION book(name text, resource text, stay tstzrange, n int = 1) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome(name, reservation.create_reservation(r(resource), stay, name, n))
$$;
CREATE FUNCTION day(f numeric, t numeric) RETURNS tstzrange LANGUAGE sql AS $$
SELECT hours(('2030-05-03 00:00'::timestamp + f * interval '1 hour')::text, t - f)
$$;
CREATE FUNCTION now_is(hour numeric) RETURNS void LANGUAGE sql AS $$
SELECT set_config('reservation.now', lower(day(hour, hour + 1))::text, false)
$$;
CREATE FUNCTION free_at(resource text, hour numeric) RETURNS int LANGUAGE sql AS $$
SELECT available FROM reservation.availability(r(resource), day(hour, hour + 1)) ORDER BY period LIMIT 1
$$;
CREATE FUNCTION moves(name text) RETURNS bigint LANGUAGE sql AS $$
SELECT count(*) FROM reservation.event WHERE aggregateid = id(name)::text AND type = 'UnitsReassigned'
$$;

-- The next guest is moved to another unit.
SELECT now_is(0) \g /dev/null
SELECT is(book('ann', 'van', day(1, 9)), 'confirmed', 'Ann has a van until nine.');
SELECT is(book('ben', 'van', day(10, 20)), 'confirmed', 'Ben has a van from ten.');
SELECT is(units_of('ann') || units_of('ben'), '[0,1)[0,1)', 'Both have the same van.');
SELECT now_is(2) \g /dev/null
SELECT is(record_outcome('ann', reservation.checkin(id('ann'))), 'checked_in', 'Ann has taken the van.');
SELECT now_is(12) \g /dev/null
SELECT is(free_at('van', 12), 0, 'At noon Ann has not brought it back: no van is free.');
SELECT is(free_at('van', 12.5), 1, 'Nobody knows that of later.');
SELECT ok(NOT reservation.is_available(r('van'), day(12, 13)), 'So none can be had at once.');
SELECT ok(reservation.is_available(r('van'), day(12.5, 13)), 'One that starts later is not refused for it.');
SELECT isnt(new_events('ben'), '', 'Ben has events.');
SELECT is(record_outcome('ben', reservation.checkin(id('ben'))), 'checked_in', 'Ben comes.');
SELECT is(place_of('ben'), 'van [1,2) ["2030-05-03 10:00:00+00","2030-05-03 20:00:00+00")', 'Ben gets the other van.');
SELECT is(new_events('ben'), 'ReservationCheckedIn UnitsReassigned', 'The events tell of both.');
SELECT is(place_of('ann'), 'van [0,1) ["2030-05-03 01:00:00+00","2030-05-03 12:00:00.000001+00")', 'Ann''s row has been extended to the present.');
SELECT now_is(14) \g /dev/null
SELECT is(record_outcome('ann', reservation.checkout(id('ann'))), 'checked_out', 'Ann brings the van back.');
SELECT is(place_of('ann'), 'van [0,1) ["2030-05-03 01:00:00+00","2030-05-03 14:00:00+00")', 'It was away until then.');
SELECT is(free_at('van', 14), 1, 'From then on it is free.');
SELECT is(book('cleo', 'van', day(14, 15)), 'confirmed', 'It can be had at once.');

-- No unit is left.
SELECT now_is(0) \g /dev/null
SELECT is(book('dora', 'room', day(1, 9)), 'confirmed', 'Dora has the room until nine.');
SELECT is(book('emil', 'room', day(10, 20)), 'confirmed', 'Emil has it from ten.');
SELECT now_is(8) \g /dev/null
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'Dora is in.');
SELECT now_is(9.5) \g /dev/null
SELECT is(record_outcome('fay', reservation.create_reservation(r('room'), day(9.5, 10), 'fay')), 'refused: unavailable', 'At half past nine the room is taken.');
SELECT ok((outcome_of('fay')).alternatives @> jsonb_build_array(jsonb_build_object('resource_id', r('suite')::text)), 'The suite is offered.');
SELECT is_empty($$SELECT FROM reservation.alternatives(r('suite'), day(9.5, 10)) AS a WHERE a.resource_id = r('room') AND lower(a.period) = lower(day(9.5, 10))$$,
	'The room is no alternative to the suite.');
SELECT is_empty($$SELECT FROM reservation.find_slots('30 minutes', day(9.5, 10), r('room'))$$, 'No slot of the room begins at once.');
SELECT is((SELECT reason FROM reservation.modify_reservation(id('emil'), day(9.5, 20))), 'unavailable', 'Emil cannot have it earlier.');
SELECT is((SELECT reason FROM reservation.checkin(id('emil'))), 'not_ready', 'Nor can he check in early.');
SELECT results_eq($$SELECT reason, conflicts FROM reservation.close_resource(r('room'), day(9.5, 10))$$, $$VALUES ('occupied', ARRAY[id('dora')])$$,
	'The room cannot be closed: Dora is in it.');
SELECT lives_ok($$SELECT reservation.close_resource(r('room'), day(9.6, 9.7))$$, 'It can be closed from later on.');
SELECT now_is(12) \g /dev/null
SELECT isnt(new_events('emil'), '', 'Emil has events.');
SELECT is(record_outcome('emil', reservation.checkin(id('emil'))), 'refused: not_ready', 'Emil comes, and the room is not ready.');
SELECT is(new_events('emil'), 'CommandRejected', 'The event tells of it.');
SELECT is((row_of('emil')).status, 'confirmed', 'He still has his reservation.');
SELECT is(record_outcome('dora', reservation.checkout(id('dora'))), 'checked_out', 'Dora can leave although it is Emil''s time.');
SELECT is(place_of('dora'), 'room [0,1) ["2030-05-03 01:00:00+00","2030-05-03 09:36:00+00")', 'Her row ends where another row of the room begins.');
SELECT is((row_of('dora')).checked_out_at, lower(day(12, 13)), 'The reservation has the time at which she left.');
SELECT is(record_outcome('emil', reservation.checkin(id('emil'))), 'checked_in', 'Then Emil gets the room.');

-- Sold beyond what there is
SELECT now_is(0) \g /dev/null
SELECT is(book('gerd', 'suite', day(1, 9)), 'confirmed', 'Gerd has the suite until nine.');
SELECT is(book('hans', 'suite', day(11, 20)), 'confirmed', 'Hans has it from eleven.');
SELECT now_is(8) \g /dev/null
SELECT is(record_outcome('gerd', reservation.checkin(id('gerd'))), 'checked_in', 'Gerd is in.');
SELECT now_is(11) \g /dev/null
SELECT results_eq($$SELECT reservation_id, action FROM reservation.process_overreservation(r('suite'))$$, $$VALUES (id('hans'), 'waitlisted')$$,
	'There is one too many, and Hans waits, as the room is taken, too.');
SELECT is(record_outcome('gerd', reservation.checkout(id('gerd'))), 'checked_out', 'Gerd leaves.');
SELECT is((row_of('hans')).status, 'confirmed', 'At once Hans has the suite again.');

-- Set-up and clean-up time
SELECT now_is(0) \g /dev/null
SELECT is(book('ida', 'hut', day(2, 8)), 'confirmed', 'Ida has the hut until eight; then it is cleaned.');
SELECT now_is(2) \g /dev/null
SELECT is(record_outcome('ida', reservation.checkin(id('ida'))), 'checked_in', 'Ida is in.');
SELECT now_is(12) \g /dev/null
SELECT ok(NOT reservation.is_available(r('hut'), day(12.5, 14)), 'Set-up would have to begin while she is in.');
SELECT ok(reservation.is_available(r('hut'), day(13.5, 14)), 'Later there is time for it.');
SELECT is(record_outcome('ida', reservation.checkout(id('ida'))), 'checked_out', 'Ida leaves late.');
SELECT is(place_of('ida'), 'hut [0,1) ["2030-05-03 01:00:00+00","2030-05-03 13:00:00+00")', 'The hut is cleaned after that.');

UPDATE reservation.resource SET capacity = 2 WHERE name = 'hut';
SELECT is(book('ilse', 'hut', day(30, 36)), 'confirmed', 'Ilse has a hut the next day.');
SELECT now_is(30) \g /dev/null
SELECT is(record_outcome('ilse', reservation.checkin(id('ilse'))), 'checked_in', 'Ilse is in.');
SELECT now_is(40) \g /dev/null
SELECT is(book('ingo', 'hut', day(41, 44)), 'confirmed', 'The other hut is made ready for Ingo while she is late.');
SELECT is(record_outcome('ilse', reservation.checkout(id('ilse'))), 'checked_out', 'Ilse leaves at that instant.');
SELECT is(place_of('ilse'), 'hut [0,1) ["2030-05-04 05:00:00+00","2030-05-04 17:00:00+00")', 'Her hut is cleaned, too.');

-- Several units, a waiting customer, another command that has to know
SELECT now_is(0) \g /dev/null
SELECT is(book('jan', 'bus', day(1, 9), 2), 'confirmed', 'Jan has two buses until nine.');
SELECT is(book('kim', 'bus', day(10, 20)), 'confirmed', 'Kim has one from ten.');
SELECT now_is(8) \g /dev/null
SELECT is(record_outcome('jan', reservation.checkin(id('jan'))), 'checked_in', 'Jan has taken them.');
SELECT now_is(9.5) \g /dev/null
SELECT is(book('leo', 'bus', day(9.5, 9.75)), 'confirmed', 'The third is free for a quarter.');
SELECT is(place_of('jan'), 'bus [0,2) ["2030-05-03 01:00:00+00","2030-05-03 09:30:00.000001+00")', 'Leo''s reservation had to know, so Jan''s row is longer.');
SELECT is_empty($$SELECT FROM reservation.alternatives(r('bus'), day(9.4, 9.6), 3, 20) AS a WHERE extract(microsecond FROM lower(a.period)) <> 0
	UNION ALL SELECT FROM reservation.alternatives(r('bus'), day(9.5, 9.75), 1, 20) AS a WHERE extract(microsecond FROM lower(a.period)) <> 0$$,
	'The end of that row is no time at which a stay is offered.');
SELECT is(moves('leo'), 1::bigint, 'An event tells of the longer row.');
SELECT is(record_outcome('mia', reservation.add_to_waitlist(r('bus'), day(9.25, 9.9), 'mia')), 'waitlisted', 'Mia waits for one.');
SELECT is(record_outcome('jan', reservation.undo_checkin(id('jan'))), 'confirmed', 'Jan was never there.');
SELECT is(place_of('jan'), 'bus [0,2) ["2030-05-03 01:00:00+00","2030-05-03 09:00:00+00")', 'The place is the one that was booked.');
SELECT is((row_of('mia')).status, 'held', 'So Mia gets an offer.');

-- Others are moved out of the way.
SELECT now_is(0) \g /dev/null
SELECT is(book('nora', 'cab', day(1, 9)), 'confirmed', 'Nora has a cab until nine.');
SELECT is(book('otto', 'cab', day(10, 20)), 'confirmed', 'Otto has it from ten.');
SELECT now_is(8) \g /dev/null
SELECT is(record_outcome('nora', reservation.checkin(id('nora'))), 'checked_in', 'Nora is in.');
UPDATE reservation.resource SET capacity = 3 WHERE name = 'cab';
SELECT now_is(11) \g /dev/null
SELECT is(book('paul', 'cab', day(11, 12)), 'confirmed', 'Paul gets one at eleven.');
SELECT is(units_of('nora') || units_of('paul') || units_of('otto'), '[0,1)[1,2)[2,3)', 'Each has another one.');

-- Very many units are probed.
SELECT now_is(0) \g /dev/null
SELECT is(book('quin', 'ward', day(1, 9), 2000), 'confirmed', 'All beds are taken.');
SELECT is(record_outcome('quin', reservation.checkin(id('quin'))), 'checked_in', 'All guests are in.');
SELECT now_is(10) \g /dev/null
SELECT ok(NOT reservation.is_available(r('ward'), day(10, 11)), 'No bed is free while they are.');

-- The rule of the commands is that of the queries, row by row.
INSERT INTO reservation.resource (name, capacity, time_zone, cleanup_time) VALUES ('hall', 9, 'UTC', '30 minutes'), ('annex', 3, 'UTC', NULL);
CREATE FUNCTION stays(name text, f numeric, t numeric, n int = 1) RETURNS text LANGUAGE sql AS $$
SELECT set_config('reservation.now', lower(day(0, 1))::text, false);
SELECT book($1, 'hall', day($2, $3), $4);
SELECT now_is($2);
SELECT record_outcome($1, reservation.checkin(id($1)));
$$;
SELECT stays('one', 1, 2), stays('two', 1, 2.5, 2), stays('long', 1, 20), stays('cleaned', 1, 2.8), stays('left', 1, 2) \g /dev/null
SELECT now_is(0), record_outcome('both', reservation.create_group_reservation(ARRAY[r('hall'), r('annex')], day(1, 2), 'both')) \g /dev/null
SELECT now_is(1), record_outcome('both', reservation.checkin(id('both'))) \g /dev/null
SELECT now_is(2.5), record_outcome('left', reservation.checkout(id('left'))), book('here', 'hall', day(2.5, 2.6), 2) \g /dev/null
SELECT record_outcome('here', reservation.checkin(id('here'))) \g /dev/null
SELECT now_is(2.75), record_outcome('here', reservation.modify_reservation(id('here'), day(2.5, 2.7))) \g /dev/null

-- Closes each unit for an instant, and takes that back.
CREATE FUNCTION by_commands(resource text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	now timestamptz := reservation.clock();
	answer reservation.outcome;
BEGIN
	FOR unit IN 0 .. (SELECT capacity - 1 FROM reservation.resource WHERE name = $1) LOOP
		BEGIN
			answer := reservation.close_resource(r($1), tstzrange(now, now + '1 microsecond'), int4range(unit, unit + 1));
			RAISE EXCEPTION 'undone';
		EXCEPTION WHEN raise_exception THEN
			RETURN QUERY SELECT unit || ' ' || c FROM unnest(answer.conflicts) AS c;
		END;
	END LOOP;
END
$$;
CREATE FUNCTION by_queries(resource text) RETURNS SETOF text LANGUAGE sql AS $$
SELECT unit || ' ' || l.reservation_id
FROM (SELECT * FROM late_units(r($1), reservation.clock())
	UNION ALL
	SELECT reservation_id, units FROM reservation.allocation WHERE resource_id = r($1) AND during @> reservation.clock()) AS l,
	generate_series(lower(l.units), upper(l.units) - 1) AS unit
$$;
SELECT set_eq($$SELECT by_commands('hall')$$, $$SELECT by_queries('hall')$$, 'Commands meet the same guests on the same units as queries.');
SELECT results_eq($$SELECT count(*) FROM by_queries('hall') UNION ALL SELECT count(*) FROM by_queries('annex') UNION ALL SELECT count(*) FROM by_commands('annex')$$,
	$$VALUES (9::bigint), (1), (1)$$, 'There are some that are late, and some that are not.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
-- A change that is not paid yet keeps nobody on a unit that a late guest has.
INSERT INTO reservation.resource (name, time_zone, price, price_per, payment) VALUES ('shed', 'UTC', 10, 'hour', 'upfront');
SELECT now_is(0) \g /dev/null
SELECT is(book('una', 'shed', day(1, 9)) || book('vic', 'shed', day(10, 20)), 'heldheld', 'Una has the shed until nine, Vic from ten.');
SELECT reservation.complete_payment(id(n), n) FROM unnest('{una,vic}'::text[]) AS n \g /dev/null
SELECT now_is(2) \g /dev/null
SELECT is(record_outcome('una', reservation.checkin(id('una'))), 'checked_in', 'Una has come.');
SELECT now_is(12) \g /dev/null
SELECT is((reservation.modify_reservation(id('vic'), during => day(30, 50))).amount, 200.00, 'At noon, when she is still in, Vic asks for another day, and has not paid for it yet.');
SELECT results_eq('SELECT reservation_id, action FROM reservation.process_overreservation(r(''shed''))', $$VALUES (id('vic'), 'waitlisted')$$, 'The place that he has until then is Una''s.');

SELECT * FROM finish();
