-- assign_unit of a guest who is in: other units from now on; the past stays where it was.
\ir support/story.sql
\ir support/availability.sql
SELECT plan(59);

INSERT INTO reservation.resource (name, capacity, time_zone, cleanup_time) VALUES ('hotel', 3, 'UTC', NULL), ('spa', 2, 'UTC', '1 hour');
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment) VALUES ('inn', 2, 'UTC', 50, 'night', 'later');
CREATE FUNCTION book(name text, stay tstzrange, resource text = 'hotel', n int = 1, units int4range = NULL) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($3), $2, $1, $4, units => $5))
$$;
CREATE FUNCTION arrive(name text) RETURNS text LANGUAGE sql AS $$
SELECT set_config('reservation.now', lower((row_of($1)).during)::text, false);
SELECT record_outcome($1, reservation.checkin(id($1)))
$$;
CREATE FUNCTION move(name text, units int4range) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.assign_unit(id($1), $2))
$$;

-- To a unit that is free
SELECT is(book('anna', nights('2030-03-01', 4)), 'confirmed', 'Anna has a room for four nights.');
SELECT is(arrive('anna'), 'checked_in', 'Anna is in.');
SET reservation.now = '2030-03-03 12:00+00';
SELECT isnt(new_events('anna'), '', 'There are events.');
SELECT is(move('anna', '[2,3)'), 'checked_in', 'The shower drips, and Anna gets another room.');
SELECT is(place_of('anna'), 'hotel [0,1) ["2030-03-01 15:00:00+00","2030-03-03 12:00:00+00"), hotel [2,3) ["2030-03-03 12:00:00+00","2030-03-05 11:00:00+00")',
	'She has that room from now on; the past stays where it was.');
SELECT is(new_events('anna'), 'UnitsAssigned', 'One event tells of it.');
SELECT is((SELECT payload->'units' FROM reservation.history(id('anna')) WHERE type = 'UnitsAssigned'), jsonb_build_array(
	jsonb_build_object('resource_id', r('hotel')::text, 'units', '[0,1)', 'from', '2030-03-01T15:00:00+00:00', 'to', '2030-03-03T12:00:00+00:00'),
	jsonb_build_object('resource_id', r('hotel')::text, 'units', '[2,3)', 'from', '2030-03-03T12:00:00+00:00', 'to', '2030-03-05T11:00:00+00:00')), 'The event has both rooms.');
SELECT results_eq($$SELECT units, version, status FROM row_of('anna')$$, $$VALUES ('[2,3)'::int4range, 3, 'checked_in')$$, 'The reservation names the new room.');
SELECT is((SELECT bool_and(pinned) FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'Both rows are pinned.');
SELECT results_eq($$SELECT units FROM reservation.in_house WHERE customer = 'anna'$$, $$VALUES ('2')$$, 'The desk sees the room that she has.');
SELECT is(book('bert', nights('2030-03-03', 2), units => '[0,1)'), 'confirmed', 'The first room is free for another guest.');
SELECT is(move('anna', '[2,3)'), 'checked_in', 'The same room again is accepted.');
SELECT is(new_events('anna'), '', 'That writes nothing.');
SELECT is(move('anna', '[0,1)'), 'refused: unavailable', 'A room that another guest has named is refused.');
SELECT is(place_of('anna'), 'hotel [0,1) ["2030-03-01 15:00:00+00","2030-03-03 12:00:00+00"), hotel [2,3) ["2030-03-03 12:00:00+00","2030-03-05 11:00:00+00")', 'The refusal changes nothing.');
SELECT is(move('anna', NULL), 'checked_in', 'The reservation need not name a room.');
SELECT is((row_of('anna')).units, NULL, 'Then it names none.');
SELECT is(units_of('anna'), '[0,1) [2,3)', 'She keeps the room.');
SELECT is((SELECT bool_and(pinned) FROM reservation.allocation WHERE reservation_id = id('anna')), true, 'She is not moved for others.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), nights('2030-03-01', 5))), 'checked_in', 'She stays longer.');
SET reservation.now = '2030-03-05 09:00+00';
SELECT is(record_outcome('anna', reservation.checkout(id('anna'))), 'checked_out', 'She leaves.');
SELECT is(place_of('anna'), 'hotel [0,1) ["2030-03-01 15:00:00+00","2030-03-03 12:00:00+00"), hotel [2,3) ["2030-03-03 12:00:00+00","2030-03-05 09:00:00+00")', 'Both rooms stay as history.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');

-- Others are moved out of the way, but not those who are in.
SET reservation.now = '2030-04-01 12:00+00';
SELECT is(book('carl', nights('2030-04-01', 3)), 'confirmed', 'Carl has a room.');
SELECT is(book('dora', nights('2030-04-02', 3)), 'confirmed', 'Dora has a room from the next day on.');
SELECT is(book('emil', nights('2030-04-01', 3)), 'confirmed', 'Emil has a room.');
SELECT is(arrive('carl') || arrive('emil'), 'checked_inchecked_in', 'Carl and Emil are in.');
SELECT is(units_of('carl') || units_of('dora') || units_of('emil'), '[0,1)[1,2)[2,3)', 'Each has another room.');
SET reservation.now = '2030-04-02 10:00+00';
SELECT is(move('carl', '[2,3)'), 'refused: unavailable', 'Emil is in, and is not moved for Carl.');
SELECT isnt(new_events('carl'), '', 'There are events.');
SELECT is(move('carl', '[1,2)'), 'checked_in', 'Carl gets the room that Dora was to have.');
SELECT is(new_events('carl'), 'UnitsAssigned UnitsReassigned', 'The events tell of both.');
SELECT is(units_of('dora'), '[0,1)', 'Dora is to have the room that Carl has left.');
SELECT is(record_outcome('carl', reservation.undo_checkin(id('carl'))), 'confirmed', 'Carl''s check-in is taken back.');
SELECT is(place_of('carl'), 'hotel [0,1) ["2030-04-01 15:00:00+00","2030-04-02 10:00:00+00"), hotel [1,2) ["2030-04-02 10:00:00+00","2030-04-04 11:00:00+00")', 'The place is the same.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'verify() has nothing to say of both rooms.');
SELECT is(arrive('carl'), 'checked_in', 'Carl is in again.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after the moves.');

-- A guest who has named a room, several units, a guest who is late
SELECT is(book('gerd', hours('2030-05-01 10:00', 4), 'spa', units => '[0,1)'), 'confirmed', 'Gerd has named a bath.');
SELECT is(arrive('gerd'), 'checked_in', 'Gerd is in.');
SELECT is(move('gerd', '[1,2)'), 'checked_in', 'At once Gerd gets the other.');
SELECT is(place_of('gerd'), 'spa [1,2) ["2030-05-01 10:00:00+00","2030-05-01 15:00:00+00")', 'Of the first nothing was used.');
SET reservation.now = '2030-05-01 16:00+00';
SELECT is(move('gerd', '[0,1)'), 'checked_in', 'He is late, and gets the first again.');
SELECT is(place_of('gerd'), 'spa [0,1) ["2030-05-01 16:00:00+00","2030-05-01 16:00:00.000001+00"), spa [1,2) ["2030-05-01 10:00:00+00","2030-05-01 15:00:00+00")', 'He has it at the present.');
SELECT is((SELECT string_agg(units::text, ' ') FROM late_units(r('spa'), '2030-05-01 16:10+00')), '[0,1)', 'The first bath is that of the guest who is late.');
SELECT is(book('hans', nights('2030-06-01', 2), 'inn', 2) || arrive('hans'), 'confirmedchecked_in', 'Hans has two rooms.');
SELECT throws_ok($$SELECT move('hans', '[0,1)')$$, '22023', NULL, 'As many units have to be named as he has.');
SELECT is(move('hans', '[0,2)') || units_of('hans'), 'checked_in[0,2)', 'He keeps those that he has.');
SELECT is((row_of('hans')).amount, 200.00, 'The price does not change.');

-- A guest who leaves before the new room is used
SET reservation.now = '2030-07-01 16:00+00';
SELECT is(record_outcome('carl', reservation.checkout(id('carl'))) || record_outcome('emil', reservation.checkout(id('emil'))), 'checked_outchecked_out',
	'Two guests who are late leave.');
SELECT is(book('ilse', nights('2030-07-01', 3)) || arrive('ilse'), 'confirmedchecked_in', 'Ilse is in.');
SET reservation.now = '2030-07-02 12:00+00';
SELECT is(move('ilse', '[2,3)'), 'checked_in', 'She is to move at noon.');
SELECT is(record_outcome('ilse', reservation.checkout(id('ilse'))), 'checked_out', 'At noon she leaves instead.');
SELECT is(place_of('ilse'), 'hotel [0,1) ["2030-07-01 15:00:00+00","2030-07-02 12:00:00+00")', 'She was only in the first room.');
SELECT is((row_of('ilse')).units, NULL, 'The second is not named any more.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'verify() has nothing to say of it.');
SELECT is(record_outcome('ilse', reservation.undo_checkout(id('ilse'))), 'checked_in', 'She has not left after all.');
SELECT is(units_of('ilse'), '[0,1)', 'She is in the first room.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree at the end.');
SELECT * FROM finish();
