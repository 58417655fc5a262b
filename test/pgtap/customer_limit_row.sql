-- Rows of customer_limit: how much one customer may have per day, week, month or year, at a time, and at once.
\ir support/story.sql
SELECT plan(171);

INSERT INTO reservation.resource (name, category, capacity, time_zone) VALUES
	('sauna', NULL, 9, 'UTC'), ('boat', 'boat', 9, 'UTC'), ('yacht', 'boat', 9, 'UTC'), ('court', NULL, 9, 'Europe/Berlin'),
	('doctor', 'doctor', 9, 'UTC'), ('nurse', 'doctor', 9, 'UTC'), ('desk', NULL, 9, 'UTC'), ('free', NULL, 9, 'UTC'), ('apia', 'far', 9, 'Pacific/Apia'), ('niue', 'far', 9, 'Pacific/Niue');
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment) VALUES ('paid', 9, 'UTC', 10, 'reservation', 'upfront');

CREATE FUNCTION book(name text, resource text, start text, hours numeric, customer text, quantity int = 1) RETURNS text
LANGUAGE sql AS $$ SELECT record_outcome($1, reservation.create_reservation(r($2), hours($3, $4), $5, $6)) $$;
CREATE FUNCTION move(name text, start text, hours numeric) RETURNS text
LANGUAGE sql AS $$ SELECT record_outcome($1, reservation.modify_reservation(id($1), hours($2, $3))) $$;
CREATE FUNCTION refusing(name text) RETURNS text
LANGUAGE sql AS $$ SELECT string_agg(l.per::text || coalesce(l.category, ''), ' ' ORDER BY e.position)
FROM reservation.event e JOIN reservation.customer_limit l ON l.customer_limit_id = (e.payload ->> 'customer_limit_id')::bigint
WHERE e.aggregateid = id($1)::text $$;

-- One a day
INSERT INTO reservation.customer_limit (resource_id, per, max_reservations) VALUES (r('sauna'), '1 day', 1);
SELECT is(book('a1', 'sauna', '2030-02-01 09:00', 1, 'ann'), 'confirmed', 'The first visit of a day is confirmed.');
SELECT is(book('a2', 'sauna', '2030-02-01 23:59', 1, 'ann'), 'refused: customer_limit', 'A second visit on the same day is refused.');
SELECT is(new_events('a2'), 'ReservationRequested AvailabilityRejected', 'The refusal is an event.');
SELECT is(refusing('a2'), '1 day', 'The event names the limit that refuses.');
SELECT is((outcome_of('a2')).alternatives, '[]', 'The refusal has no alternatives.');
SELECT is((outcome_of('a2')).status, 'rejected', 'The refused visit is rejected.');
SELECT is(units_of('a2'), NULL, 'The refused visit has no units.');
SELECT is(book('a3', 'sauna', '2030-02-02 00:00', 1, 'ann'), 'confirmed', 'A visit at midnight is on the next day.');
SELECT is(book('a4', 'sauna', '2030-01-31 23:00', 2, 'ann'), 'confirmed', 'A visit over midnight counts on the day on which it begins, and not on the next.');
SELECT is(book('a5', 'sauna', '2030-01-31 10:00', 1, 'ann'), 'refused: customer_limit', 'It counts on its first day.');
SELECT is(book('b1', 'sauna', '2030-02-01 09:00', 1, 'bob'), 'confirmed', 'Another customer may come on that day.');
SELECT is(book('f1', 'free', '2030-02-01 09:00', 1, 'ann'), 'confirmed', 'A resource without a limit is not bound.');
SELECT is(book('a6', 'sauna', '2030-02-03 09:00', 1, 'ann', 5), 'confirmed', 'A reservation of several units counts once.');
SELECT is(record_outcome('a1', reservation.cancel_reservation(id('a1'))), 'canceled', 'The first visit is canceled.');
SELECT is(book('a7', 'sauna', '2030-02-01 18:00', 1, 'ann'), 'confirmed', 'A visit on that day is confirmed instead.');
SELECT is(reservation.is_available(r('sauna'), hours('2030-02-01 20:00', 1)), true, 'is_available() knows no customer.');

-- A visit that is over counts for its day, and so does one to which nobody came.
SET reservation.now = '2030-02-01 18:00+00';
SELECT is(record_outcome('a7', reservation.checkin(id('a7'))), 'checked_in', 'Ann is in.');
SELECT is(book('a8', 'sauna', '2030-02-01 20:00', 1, 'ann'), 'refused: customer_limit', 'A visit that is under way counts.');
SET reservation.now = '2030-02-01 18:30+00';
SELECT is(record_outcome('a7', reservation.checkout(id('a7'))), 'checked_out', 'Ann leaves early.');
SELECT is(book('a9', 'sauna', '2030-02-01 20:00', 1, 'ann'), 'refused: customer_limit', 'A visit that is over counts for its day.');
SET reservation.now = '2030-02-03 19:00+00';
SELECT is(book('a10', 'sauna', '2030-02-03 20:00', 1, 'ann'), 'refused: customer_limit', 'So does a stay that is over without a check-in.');
SELECT is(record_outcome('a6', reservation.modify_reservation(id('a6'), customer => 'bob')), 'confirmed', 'A visit that is over is passed on.');
SELECT is(book('a6b', 'sauna', '2030-02-03 20:00', 1, 'ann'), 'confirmed', 'It does not count for Ann any more.');
SELECT is(record_outcome('a6', reservation.modify_reservation(id('a6'), customer => 'ann')), 'refused: customer_limit', 'It is not passed on to a customer with another visit on that day.');
SELECT is(record_outcome('a6b', reservation.cancel_reservation(id('a6b'))), 'canceled', 'The other visit is canceled.');
SELECT is(record_outcome('a6', reservation.modify_reservation(id('a6'), customer => 'ann')), 'confirmed', 'Then it is passed on.');
SELECT is(record_outcome('a6', reservation.mark_no_show(id('a6'))), 'no_show', 'Ann has not come.');
SELECT is(book('a11', 'sauna', '2030-02-03 20:00', 1, 'ann'), 'refused: customer_limit', 'A visit to which the customer did not come counts.');
SET reservation.now = '2030-01-01 12:00+00';

-- A hold that has ended does not count.
SELECT is(record_outcome('h1', reservation.create_reservation(r('sauna'), hours('2030-03-01 09:00', 1), 'ann', hold => '10 minutes')), 'held', 'A visit is held.');
SELECT is(book('h2', 'sauna', '2030-03-01 12:00', 1, 'ann'), 'refused: customer_limit', 'A hold counts.');
SET reservation.now = '2030-01-01 12:10+00';
SELECT is(book('h3', 'sauna', '2030-03-01 12:00', 1, 'ann'), 'confirmed', 'A hold that has ended does not count.');
SELECT is((row_of('h1')).status, 'held', 'It is not expired by that.');
SET reservation.now = '2030-01-01 12:00+00';

-- A wait counts like a stay.
SELECT is(record_outcome('w1', reservation.add_to_waitlist(r('sauna'), hours('2030-03-05 09:00', 1), 'ann', 10)), 'waitlisted', 'Ann waits for a day.');
SELECT is(record_outcome('w2', reservation.add_to_waitlist(r('sauna'), hours('2030-03-05 12:00', 1), 'ann', 10)), 'refused: customer_limit', 'A second wait for that day is refused.');
SELECT is(refusing('w2'), '1 day', 'The event of the refused wait names the limit.');
SELECT is(book('w3', 'sauna', '2030-03-05 12:00', 1, 'ann'), 'refused: customer_limit', 'A visit on the day is refused.');
SELECT is(record_outcome('w4', reservation.create_reservation(r('sauna'), hours('2030-03-05 12:00', 1), 'ann', 10, 'waitlist')), 'refused: customer_limit', 'create_reservation() does not wait beyond the limit.');
UPDATE reservation.resource SET capacity = 10 WHERE name = 'sauna';
SELECT is((row_of('w1')).status, 'held', 'The place is offered, and does not count twice.');
UPDATE reservation.resource SET capacity = 9 WHERE name = 'sauna';
SELECT is(record_outcome('w5', reservation.add_to_waitlist(r('sauna'), hours('2030-03-06 09:00', 1), 'ann', 10)), 'waitlisted', 'Ann waits for another day.');
SET reservation.now = '2030-03-06 10:00+00';
SELECT is(book('w6', 'sauna', '2030-03-06 12:00', 1, 'ann'), 'confirmed', 'What is past is waited for by nobody, so it does not count.');
SELECT is((row_of('w5')).status, 'waitlisted', 'It is not expired by that.');
SET reservation.now = '2030-01-01 12:00+00';

-- Modifications
SELECT is(book('n1', 'sauna', '2030-02-07 08:00', 1, 'ann'), 'confirmed', 'A visit is confirmed.');
SELECT is(move('n1', '2030-02-07 18:00', 1), 'confirmed', 'A move within the day does not count again.');
SELECT is(move('n1', '2030-02-02 08:00', 1), 'refused: customer_limit', 'A move to a day with a visit is refused.');
SELECT is(refusing('n1'), '1 day', 'The event of the refused move names the limit.');
SELECT is(move('n1', '2030-02-04 08:00', 1), 'confirmed', 'A move to a free day is accepted.');
SELECT is(book('a12', 'sauna', '2030-02-07 08:00', 1, 'ann'), 'confirmed', 'The day that it has left is free.');
SELECT is(record_outcome('a12', reservation.modify_reservation(id('a12'), quantity => 3)), 'confirmed', 'More units are no more reservations.');
SELECT is(record_outcome('b1', reservation.modify_reservation(id('b1'), customer => 'ann')), 'refused: customer_limit', 'A visit is not passed on to a customer with a visit on that day.');
SELECT is(record_outcome('f1', reservation.modify_reservation(id('f1'), resource_id => r('sauna'))), 'refused: customer_limit', 'A move to the limited resource is refused.');

-- Staff
SELECT is(record_outcome('s1', reservation.create_reservation(r('sauna'), hours('2030-02-01 15:00', 1), 'ann', waive => '{customer_limit}')), 'confirmed', 'Staff set the limit aside.');
SELECT is(record_outcome('s1', reservation.modify_reservation(id('s1'), details => '{"a": 1}')), 'confirmed', 'The exception holds for the stay.');
SELECT is(record_outcome('s1', reservation.modify_reservation(id('s1'), hours('2030-02-01 16:00', 1))), 'confirmed', 'A move within the day adds nothing.');
SELECT is(move('s1', '2030-02-02 16:00', 1), 'refused: customer_limit', 'Another day is judged anew.');
SELECT is(record_outcome('s1', reservation.modify_reservation(id('s1'), hours('2030-02-02 16:00', 1), waive => '{customer_limit}')), 'confirmed', 'Staff may name the exception again.');
SELECT is(record_outcome('s2', reservation.add_to_waitlist(r('sauna'), hours('2030-02-01 15:00', 1), 'ann', 10, waive => '{customer_limit}')), 'waitlisted', 'Staff may set it aside for a wait.');

-- It comes back within the limit only.
SELECT is(record_outcome('h3', reservation.cancel_reservation(id('h3'))), 'canceled', 'A visit is canceled.');
SELECT is(book('h4', 'sauna', '2030-03-01 18:00', 1, 'ann'), 'refused: customer_limit', 'The hold of that day lives again under this clock.');
SELECT is(record_outcome('h1', reservation.cancel_reservation(id('h1'))), 'canceled', 'The hold is canceled.');
SELECT is(book('h5', 'sauna', '2030-03-01 18:00', 1, 'ann'), 'confirmed', 'Another visit is on that day.');
SELECT is(record_outcome('h3', reservation.reinstate(id('h3'))), 'refused: customer_limit', 'A visit is not reinstated beyond the limit.');
SELECT is(refusing('h3'), '1 day', 'The event of the refusal names the limit.');
SELECT is(units_of('h3'), NULL, 'It has no place.');
SELECT is(record_outcome('h5', reservation.cancel_reservation(id('h5'))), 'canceled', 'The other visit is canceled.');
SELECT is(record_outcome('h3', reservation.reinstate(id('h3'))), 'confirmed', 'The visit is reinstated within the limit.');
SET reservation.now = '2030-03-02 12:00+00';
SELECT is(record_outcome('h3', reservation.mark_no_show(id('h3'))), 'no_show', 'Ann has not come.');
SELECT is(record_outcome('h3', reservation.undo_no_show(id('h3'))), 'refused: past', 'A stay that is over does not come back.');
SET reservation.now = '2030-01-01 12:00+00';

-- The local day: one on which the clock is put forward has 23 hours, and Berlin's begins an hour before that of UTC.
INSERT INTO reservation.customer_limit (resource_id, per, max_reservations) VALUES (r('court'), '1 day', 1);
SELECT is(book('c1', 'court', '2030-03-30 22:59', 1, 'ann'), 'confirmed', 'A visit before midnight in Berlin is on 30 March.');
SELECT is(book('c2', 'court', '2030-03-30 23:00', 1, 'ann'), 'confirmed', 'One from midnight on is on 31 March.');
SELECT is(book('c3', 'court', '2030-03-31 21:59', 1, 'ann'), 'refused: customer_limit', 'So is the last minute of the short day.');
SELECT is(book('c4', 'court', '2030-03-31 22:00', 1, 'ann'), 'confirmed', 'The next day begins an hour earlier.');

-- Two a week, from Monday to Sunday, of a category. 4 March 2030 is a Monday.
INSERT INTO reservation.customer_limit (category, per, max_reservations) VALUES ('boat', '1 week', 2);
SELECT is(book('d1', 'boat', '2030-03-04 00:00', 1, 'dan'), 'confirmed', 'The first of a week is confirmed.');
SELECT is(book('d2', 'yacht', '2030-03-10 23:00', 3, 'dan'), 'confirmed', 'So is the second, on another resource of the category.');
SELECT is(book('d3', 'boat', '2030-03-07 10:00', 1, 'dan'), 'refused: customer_limit', 'A third of the week is refused.');
SELECT is(refusing('d3'), '7 daysboat', 'The limit of the category refuses.');
SELECT is(book('d4', 'boat', '2030-03-11 00:00', 1, 'dan'), 'confirmed', 'The next week begins on Monday.');
SELECT is(book('d5', 'boat', '2030-03-03 23:59', 1, 'dan'), 'confirmed', 'The last one ends on Sunday.');
SELECT is(record_outcome('d1', reservation.modify_reservation(id('d1'), resource_id => r('yacht'))), 'confirmed', 'A move within the category is within the limit.');
SELECT is(record_outcome('d6', reservation.create_category_reservation('boat', hours('2030-03-06 10:00', 1), 'dan')), 'refused: customer_limit', 'create_category_reservation() obeys.');
SELECT is(record_outcome('d7', reservation.create_group_reservation(ARRAY[r('boat'), r('yacht')], hours('2030-03-12 10:00', 1), 'dan')), 'confirmed', 'A group counts once in the category.');
SELECT is(book('d8', 'yacht', '2030-03-13 10:00', 1, 'dan'), 'refused: customer_limit', 'It fills the week.');
UPDATE reservation.resource SET category = NULL WHERE name = 'yacht';
SELECT is(book('d9', 'yacht', '2030-03-14 10:00', 1, 'dan'), 'confirmed', 'A resource that leaves the category leaves its limit.');
SELECT is(book('d10', 'boat', '2030-03-08 10:00', 1, 'dan'), 'confirmed', 'Its stays do not count there any more.');
UPDATE reservation.resource SET category = 'boat' WHERE name = 'yacht';

-- Months and years
INSERT INTO reservation.customer_limit (resource_id, per, max_reservations) VALUES (r('nurse'), '1 month', 1), (r('doctor'), '3 months', 1), (r('desk'), '1 year', 1);
SELECT is(book('m1', 'nurse', '2032-02-29 23:00', 2, 'eve'), 'confirmed', 'The first of a month is confirmed.');
SELECT is(book('m2', 'nurse', '2032-02-01 00:00', 1, 'eve'), 'refused: customer_limit', 'The second is refused.');
SELECT is(book('m3', 'nurse', '2032-03-01 00:00', 1, 'eve'), 'confirmed', 'The next month is free.');
SELECT is(book('m4', 'nurse', '2032-12-31 00:00', 1, 'eve'), 'confirmed', 'So is December,');
SELECT is(book('m5', 'nurse', '2033-01-01 00:00', 1, 'eve'), 'confirmed', 'and January.');
SELECT is(book('m6', 'doctor', '2032-04-01 00:00', 1, 'eve'), 'confirmed', 'The first of a quarter is confirmed.');
SELECT is(book('m7', 'doctor', '2032-06-30 23:00', 1, 'eve'), 'refused: customer_limit', 'The second is refused.');
SELECT is(book('m8', 'doctor', '2032-03-31 23:00', 1, 'eve'), 'confirmed', 'The quarter before is free,');
SELECT is(book('m9', 'doctor', '2032-07-01 00:00', 1, 'eve'), 'confirmed', 'and that after it.');
SELECT is(book('m10', 'desk', '2032-01-01 00:00', 1, 'eve'), 'confirmed', 'The first of a year is confirmed.');
SELECT is(book('m11', 'desk', '2032-12-31 23:00', 1, 'eve'), 'refused: customer_limit', 'The second is refused.');
SELECT is(book('m12', 'desk', '2031-12-31 23:00', 1, 'eve'), 'confirmed', 'The year before is free.');

-- Each stay is on the day of its own resource.
INSERT INTO reservation.customer_limit (category, per, max_reservations) VALUES ('far', '1 day', 1);
SELECT is(book('z1', 'niue', '2030-03-02 09:00', 1, 'zoe'), 'confirmed', 'It is 1 March on Niue.');
SELECT is(book('z2', 'apia', '2030-03-02 09:00', 1, 'zoe'), 'confirmed', 'It is 2 March in Apia at that time.');
SELECT is(book('z3', 'apia', '2030-03-01 10:30', 1, 'zoe'), 'refused: customer_limit', 'It was 1 March in Apia the day before.');
DELETE FROM reservation.customer_limit;
SELECT is(book('z3', 'apia', '2030-03-01 10:30', 1, 'zoe'), 'confirmed', 'A deleted limit does not bind.');

-- Units, of all resources
INSERT INTO reservation.customer_limit (per, max_units) VALUES ('1 day', 4), (NULL, 6);
SELECT is(book('u1', 'sauna', '2030-05-01 09:00', 1, 'uma', 3), 'confirmed', 'Three units are confirmed.');
SELECT is(book('u2', 'desk', '2030-05-01 09:00', 1, 'uma', 2), 'refused: customer_limit', 'Two more on another resource are too many for the day.');
SELECT is(book('u3', 'desk', '2030-05-01 09:00', 1, 'uma'), 'confirmed', 'One more is not.');
SELECT is(record_outcome('u3', reservation.modify_reservation(id('u3'), quantity => 2)), 'refused: customer_limit', 'A modification to more units is refused.');
SELECT is(record_outcome('u1', reservation.modify_reservation(id('u1'), quantity => 2)), 'confirmed', 'One to fewer is accepted.');
SELECT is(record_outcome('u3', reservation.modify_reservation(id('u3'), quantity => 2)), 'confirmed', 'Then the other may have more.');
SELECT is(record_outcome('u4', reservation.create_group_reservation(ARRAY[r('boat'), r('yacht')], hours('2030-05-02 09:00', 1), 'uma', 2)), 'refused: customer_limit', 'A group has units of each of its resources: eight at a time are too many.');
SELECT is(record_outcome('u5', reservation.create_group_reservation(ARRAY[r('boat'), r('yacht')], hours('2030-05-02 09:00', 1), 'uma')), 'confirmed', 'Six at a time are not.');
SELECT is(book('u6', 'free', '2030-05-03 09:00', 1, 'uma'), 'refused: customer_limit', 'A seventh is refused, on any day.');
SET reservation.now = '2030-05-01 10:00+00';
SELECT is(book('u7', 'free', '2030-05-03 09:00', 1, 'uma', 4), 'confirmed', 'What is over is not there at a time any more.');
SELECT is(book('u8', 'free', '2030-05-01 11:00', 1, 'uma'), 'refused: customer_limit', 'It counts for the day.');
SET reservation.now = '2030-01-01 12:00+00';
SELECT is(record_outcome('u9', reservation.create_reservation(r('free'), hours('2030-05-01 12:00', 1), 'uma', waive => '{customer_limit}')), 'confirmed', 'Staff allow one unit more than the day has.');
SELECT is(record_outcome('u9', reservation.modify_reservation(id('u9'), quantity => 2)), 'refused: customer_limit', 'A second one was not allowed by that.');
SELECT is((row_of('u9')).waived, '{customer_limit}', 'The refused change leaves the exception as it was.');
SELECT is(record_outcome('u9', reservation.modify_reservation(id('u9'), quantity => 3, waive => '{customer_limit}')), 'confirmed', 'Staff may allow more units, too.');
SELECT is(record_outcome('u9', reservation.modify_reservation(id('u9'), quantity => 2)), 'confirmed', 'Fewer units need no further leave.');
SELECT is((row_of('u9')).waived, '{customer_limit}', 'The exception holds for what is left.');
DELETE FROM reservation.customer_limit;

-- Never in two places at once
INSERT INTO reservation.customer_limit (no_overlap) VALUES (true);
SELECT is(book('p1', 'sauna', '2030-06-01 09:00', 2, 'pia'), 'confirmed', 'Pia is in the sauna from nine to eleven.');
SELECT is(book('p2', 'court', '2030-06-01 10:00', 1, 'pia'), 'refused: customer_limit', 'She cannot be elsewhere at ten.');
SELECT is(book('p3', 'sauna', '2030-06-01 10:59', 1, 'pia'), 'refused: customer_limit', 'Nor twice in the same place.');
SELECT is(book('p4', 'court', '2030-06-01 11:00', 1, 'pia'), 'confirmed', 'She may go on at eleven.');
SELECT is(book('p5', 'court', '2030-06-01 08:00', 1, 'pia'), 'confirmed', 'She may come from elsewhere at nine.');
SELECT is(move('p4', '2030-06-01 10:30', 1), 'refused: customer_limit', 'A move into another stay is refused.');
SELECT is(move('p4', '2030-06-01 11:00', 3), 'confirmed', 'A longer stay is accepted.');
SELECT is(move('p1', '2030-06-01 09:00', 2.5), 'refused: customer_limit', 'One that is longer into another is not.');
SELECT is(move('p1', '2030-06-01 09:30', 1), 'confirmed', 'A shorter one is accepted.');
SELECT is(record_outcome('p1', reservation.modify_reservation(id('p1'), quantity => 2, resource_id => r('desk'))), 'confirmed', 'A move to another place is accepted.');
SELECT is(record_outcome('p6', reservation.add_to_waitlist(r('boat'), hours('2030-06-01 13:00', 1), 'pia')), 'refused: customer_limit', 'She cannot wait for a place at a time at which she is elsewhere.');
SELECT is(record_outcome('p7', reservation.create_group_reservation(ARRAY[r('boat'), r('yacht')], hours('2030-06-02 13:00', 1), 'pia')), 'confirmed', 'A group is one stay.');
SELECT is(record_outcome('p1', reservation.cancel_reservation(id('p1'))), 'canceled', 'A stay is canceled.');
SELECT is(book('p8', 'free', '2030-06-01 09:00', 2, 'pia'), 'confirmed', 'Another one is at its time.');
SELECT is(record_outcome('p1', reservation.reinstate(id('p1'))), 'refused: customer_limit', 'Then it is not reinstated.');
SET reservation.now = '2030-06-01 09:00+00';
SELECT is(record_outcome('p8', reservation.checkin(id('p8'))), 'checked_in', 'Pia is in.');
SELECT is(book('p9', 'desk', '2030-06-01 10:00', 1, 'pia'), 'refused: customer_limit', 'A guest who is in is nowhere else.');
SELECT is(move('p8', '2030-06-01 09:00', 3), 'refused: customer_limit', 'She cannot stay on into her next stay.');
SET reservation.now = '2030-06-01 09:30+00';
SELECT is(record_outcome('p8', reservation.checkout(id('p8'))), 'checked_out', 'Pia has left.');
SELECT is(book('p9', 'desk', '2030-06-01 10:00', 1, 'pia'), 'confirmed', 'A guest who has left may be elsewhere.');
SET reservation.now = '2030-01-01 12:00+00';

-- Items of a booking count each other.
CREATE FUNCTION items(resources text[], starts text[]) RETURNS jsonb LANGUAGE sql AS $$
SELECT jsonb_agg(jsonb_build_object('resource_id', r(n), 'from', s || '+00', 'to', s::timestamp + interval '1 hour' || '+00') ORDER BY i)
FROM unnest($1, $2) WITH ORDINALITY AS u(n, s, i) $$;
CREATE FUNCTION reasons(items jsonb, customer text, mode text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(CASE WHEN b.accepted THEN b.status ELSE b.reason END, ' ' ORDER BY b.item) FROM reservation.create_booking($1, $2, $3) AS b $$;
SELECT is(reasons(items('{sauna,desk}', '{2030-07-01 09:00,2030-07-01 09:30}'), 'quin', 'all'), 'incomplete customer_limit', 'Items at the same time refuse a booking.');
SELECT is(reasons(items('{sauna,desk,free}', '{2030-07-01 09:00,2030-07-01 09:30,2030-07-01 10:00}'), 'quin', 'each'), 'confirmed customer_limit confirmed', 'Each for itself, those at other times are confirmed.');
SELECT is((SELECT payload ? 'customer_limit_id' FROM reservation.event WHERE payload ->> 'reason' = 'customer_limit' AND type = 'AvailabilityRejected' ORDER BY position DESC LIMIT 1), true, 'The event of the item names the limit.');
SELECT is(reasons(items('{sauna,desk}', '{2030-07-02 09:00,2030-07-02 10:00}'), 'quin', 'all'), 'confirmed confirmed', 'One item after the other is confirmed.');
UPDATE reservation.customer_limit SET per = '1 day', max_reservations = 3;
SELECT is(reasons((SELECT jsonb_agg(jsonb_build_object('resource_id', r('free'), 'from', lower(o), 'to', upper(o))) FROM reservation.occurrences('FREQ=HOURLY;COUNT=5', tstzrange('2030-07-03 09:00+00', '2030-07-03 09:30+00'), 'UTC') AS o), 'quin', 'each'),
	'confirmed confirmed confirmed customer_limit customer_limit', 'Those of a series count each other.');
DELETE FROM reservation.customer_limit;

-- Late money finds a place within the limit only.
INSERT INTO reservation.customer_limit (no_overlap) VALUES (true);
SELECT is(book('l1', 'paid', '2030-08-01 09:00', 1, 'lea'), 'held', 'A stay is held until it is paid.');
SET reservation.now = '2030-01-01 12:30+00';
SELECT is(book('l2', 'free', '2030-08-01 09:30', 1, 'lea'), 'confirmed', 'When the hold has ended, the customer goes elsewhere.');
SELECT is(record_outcome('l1', reservation.complete_payment(id('l1'), 'late')), 'expired', 'Late money does not bring her to both places.');
SELECT is((row_of('l1')).payment_status, 'refund_due', 'It is owed back.');
SELECT is((SELECT payload ->> 'reason' FROM reservation.event WHERE aggregateid = id('l1')::text AND type = 'RefundDue'), 'customer_limit', 'The event says why.');
SET reservation.now = '2030-01-01 12:00+00';

-- Rows
SELECT throws_ok($$INSERT INTO reservation.customer_limit (resource_id, max_reservations) VALUES (4711, 1)$$, '23503', NULL, 'A resource must exist.');
SELECT throws_ok($$INSERT INTO reservation.customer_limit (resource_id, category, max_reservations) VALUES (r('free'), 'boat', 1)$$, '23514', NULL, 'A row is of a resource or of a category.');
SELECT throws_ok($$INSERT INTO reservation.customer_limit (per) VALUES ('1 day')$$, '23514', NULL, 'A row limits something.');
SELECT throws_ok($$INSERT INTO reservation.customer_limit (max_units) VALUES (-1)$$, '23514', NULL, 'No limit is below nothing.');
SELECT throws_ok(format('INSERT INTO reservation.customer_limit (per, max_units) VALUES (%L, 1)', per), '23514', NULL, format('An interval of %s has no place in the calendar.', per))
FROM unnest('{0,1 hour,24 hours,2 days,14 days,30 days,-1 day,720 hours,5 months,360 days,12 months 1 day -24 hours}'::text[]) AS per;
SELECT lives_ok(format('INSERT INTO reservation.customer_limit (per, max_units) VALUES (%L, 99)', per), format('An interval of %s has.', per))
FROM unnest('{1 day,1 week,7 days,1 month,3 months,6 months,12 months,1 year}'::text[]) AS per;
INSERT INTO reservation.resource (name) VALUES ('gone');
INSERT INTO reservation.customer_limit (resource_id, max_reservations) VALUES (r('gone'), 0);
DELETE FROM reservation.resource WHERE name = 'gone';
SELECT is((SELECT count(*)::int FROM reservation.customer_limit WHERE resource_id IS NOT NULL), 0, 'The limits of a resource are deleted with it.');
SELECT is((SELECT count(*)::int FROM reservation.verify()), 0, 'verify() finds no difference.');
SELECT * FROM finish();
