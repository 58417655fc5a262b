-- unit and unit_names: the names of units, and the rights of a manager to them.
\ir support/story.sql
SELECT plan(30);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('double', 4, 'UTC'), ('van', 1, 'UTC');
CREATE ROLE u_manager;
CREATE ROLE u_agent;
SELECT reservation.grant_usage('u_manager', 'manager');
SELECT reservation.grant_usage('u_agent', 'agent');

SET ROLE u_manager;
SELECT lives_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 0, 'Seaview'), (r('double'), 2, 'Garden')$$, 'A manager may name units.');
SELECT lives_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('van'), 0, 'Seaview')$$, 'Units of two resources may have the same name.');
SELECT lives_ok($$UPDATE reservation.unit SET name = 'Yard', attributes = '{"bath": true}' WHERE name = 'Garden'$$, 'A manager may rename a unit.');
SELECT is((SELECT attributes FROM reservation.unit WHERE number = 0 LIMIT 1), '{}', 'The attributes of a unit are empty by default.');

-- Wrong rows
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 0, 'again')$$, '23505', NULL, 'A second name for a unit is an error.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 3, 'Seaview')$$, '23505', NULL, 'A second unit of the same name is an error.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), -1, 'cellar')$$, '23514', NULL, 'A negative number is an error.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 2147483647, 'last')$$, '23514', NULL, 'A number beyond the largest capacity is an error.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 3, '')$$, '23514', NULL, 'An empty name is an error.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number) VALUES (r('double'), 3)$$, '23502', NULL, 'A null name is an error.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (NULL, 3, 'x')$$, '23502', NULL, 'A null resource is an error.');
RESET ROLE;
SET ROLE u_agent;
SELECT isnt_empty('SELECT FROM reservation.unit', 'An agent may read the units.');
SELECT throws_ok($$UPDATE reservation.unit SET name = 'mine'$$, '42501', NULL, 'An agent may not rename a unit.');
SELECT throws_ok($$DELETE FROM reservation.unit$$, '42501', NULL, 'An agent may not delete a unit.');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (1, 3, 'x')$$, '42501', NULL, 'An agent may not insert a unit.');
RESET ROLE;

-- Names in words
SELECT is(reservation.unit_names(r('double'), '{[0,1)}'), 'Seaview', 'unit_names() has the name of a unit.');
SELECT is(reservation.unit_names(r('double'), '{[1,2)}'), '1', 'unit_names() has the number of a unit without a name.');
SELECT is(reservation.unit_names(r('double'), '{[0,4)}'), 'Seaview, 1, Yard, 3', 'unit_names() has names and numbers in the order of the units.');
SELECT is(reservation.unit_names(r('van'), '{[1,2147483646)}'), '1-2147483645', 'unit_names() has a span of very many numbers.');
SELECT is(reservation.unit_names(r('double'), '{[1,)}'), '1, Yard, 3-', 'unit_names() has an open span for a range without an end.');
SELECT is(reservation.unit_names(r('double'), '{}'), NULL, 'unit_names() of no unit is null.');
SELECT is(reservation.unit_names(4711, '{[0,2)}'), '0-1', 'unit_names() of an unknown resource has numbers.');
SELECT is(reservation.unit_names(NULL, NULL), NULL, 'unit_names() of null is null.');

-- A name adds no unit, and goes with its resource.
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('van'), 99, 'ghost'), (4711, 0, 'orphan');
SELECT is(reservation.is_available(r('van'), nights('2030-03-01', 1), 2), false, 'A name adds no unit to the capacity.');
SELECT is_empty('SELECT * FROM reservation.stay', 'A name adds no row to the stays.');
UPDATE reservation.resource SET resource_id = 77 WHERE name = 'van';
SELECT is((SELECT array_agg(name ORDER BY number) FROM reservation.unit WHERE resource_id = 77), '{Seaview,ghost}', 'The names follow a resource to another number.');
REVOKE ALL ON reservation.unit FROM u_manager;
SET ROLE u_manager;
DELETE FROM reservation.resource WHERE name = 'van';
RESET ROLE;
SELECT is_empty('SELECT FROM reservation.unit WHERE resource_id = 77', 'The names of its units are deleted with a resource, by any role that may delete it.');
SELECT is((SELECT count(*)::int FROM reservation.unit), 3, 'The names of other resources are kept.');
ALTER TABLE reservation.resource DISABLE TRIGGER resource_child_follow;
SELECT is((SELECT problem FROM reservation.check_installation()), 'trigger resource_child_follow on reservation.resource is missing or disabled', 'check_installation() finds the disabled trigger of the names.');
ALTER TABLE reservation.resource ENABLE TRIGGER resource_child_follow;
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem with the enabled trigger.');
SELECT * FROM finish();
DROP OWNED BY u_manager, u_agent;
DROP ROLE u_manager, u_agent;
