-- Ids say where they live: a resource in its slot, a reservation in that of its first resource, a position and the
-- ids of allocations and payments in the node.
\ir support/story.sql
SELECT plan(28);

SELECT is(reservation.slot(1), 0, 'A small number is in slot 0.');
SELECT is(reservation.slot((4095::bigint << 40) + 7), 4095, 'The last slot is 4095.');
SELECT is(reservation.slot((17::bigint << 40) + 7), 17, 'A slot has many resources.');
SELECT is(reservation.slot('01a22cf4-6c30-7abc-8ee8-92a60b6d07ba'::uuid), 2748, 'The slot is behind the version of a UUID.');
SELECT is(reservation.slot(NULL::bigint), NULL, 'Null has none.');

-- Before the first reservation
SELECT throws_ok('SELECT reservation.set_node(NULL)', '22004', 'node must not be null', 'Null is no node.');
SELECT throws_ok('SELECT reservation.set_node(4096)', '22023', 'node must be between 0 and 4095, not 4096', 'There are 4,096 nodes.');
SELECT throws_ok('SELECT reservation.set_node(-1)', '22023', NULL, 'None is below 0.');
SELECT lives_ok('SELECT reservation.set_node(2)', 'An empty database becomes a node.');
SELECT lives_ok('SELECT reservation.set_node(3)', 'As long as it is empty, it becomes another.');
SELECT is((SELECT node FROM reservation.node), 3, 'The number is kept.');

INSERT INTO reservation.resource (resource_id, name, capacity, price, payment) VALUES
	((17::bigint << 40) + 1, 'room', 2, 10, 'upfront'), ((18::bigint << 40) + 1, 'suite', 1, 20, 'upfront');
SELECT is(record_outcome('ann', reservation.create_reservation(r('room'), nights('2030-05-01', 1), 'ann')), 'held', 'Ann has a room.');
SELECT is(reservation.slot(id('ann')), 17, 'Her reservation says where.');
SELECT is(record_outcome('bea', reservation.create_group_reservation(ARRAY[r('suite'), r('room')], nights('2030-05-01', 1), 'bea')), 'held', 'Bea has both.');
SELECT is(reservation.slot(id('bea')), 17, 'Hers is in the slot of the lower id.');
CREATE TABLE cart AS SELECT o.* FROM reservation.create_booking(jsonb_build_array('{"from": "2030-07-01", "to": "2030-07-02"}'::jsonb || jsonb_build_object('resource_id', r('suite')),
	'{"from": "2030-07-01", "to": "2030-07-02"}'::jsonb || jsonb_build_object('resource_id', r('room'))), 'cat') o;
SELECT results_eq('SELECT reservation.slot(booking_id), reservation.slot(reservation_id) FROM cart ORDER BY item', 'VALUES (18, 18), (18, 17)', 'A booking is in the slot of its first item.');
UPDATE reservation.resource SET category = 'any', rank = CASE name WHEN 'suite' THEN 1 ELSE 2 END;
TRUNCATE cart;
INSERT INTO cart SELECT o.* FROM reservation.create_booking('[{"from": "2030-07-01", "to": "2030-07-02", "category": "any"}]', 'dog') o;
SELECT results_eq('SELECT reservation.slot(booking_id), reservation.slot(reservation_id) FROM cart', 'VALUES (17, 17)', 'An item of a category is in the slot of what it got, and so is its booking.');
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = (SELECT reservation_id FROM cart)), 1, 'Its place has the same id.');
SELECT results_eq('SELECT DISTINCT position >> 40 FROM reservation.event', 'VALUES (3::bigint)', 'Positions are those of the node.');
SELECT results_eq('SELECT DISTINCT allocation_id >> 40 FROM reservation.allocation', 'VALUES (3::bigint)', 'So are ids of allocations,');
SELECT results_eq('SELECT DISTINCT payment_id >> 40 FROM reservation.payment', 'VALUES (3::bigint)', 'and of payments.');
SELECT is((SELECT accepted FROM reservation.close_resource(r('suite'), nights('2030-06-01', 1))), true, 'The suite is closed.');
SELECT is((SELECT reservation.slot(closure_aggregate_id) FROM reservation.allocation WHERE reservation_id IS NULL), 18, 'The closure says where, too.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'All is as it should be.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');

-- Too late
SELECT throws_ok('SELECT reservation.set_node(4)', '55000', 'reservation.allocation has rows', 'A database in use stays the node that it is.');
SELECT setval('reservation.payment_payment_id_seq', (5::bigint << 40) + 9);
SELECT results_eq('SELECT problem, remedy FROM reservation.check_installation()',
	format($$VALUES ('sequence reservation.payment_payment_id_seq does not count within node 3', 'SELECT setval(''reservation.payment_payment_id_seq'', %s)')$$, (3::bigint << 40) + 9),
	'A sequence that has left the node is found.');
SELECT throws_ok($$INSERT INTO reservation.node VALUES (true, 5)$$, '23505', NULL, 'A database is one node.');
SELECT * FROM finish();
