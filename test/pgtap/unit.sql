-- unit and unit_names: what people call units, and what a manager may do.
\ir support/story.sql
SELECT plan(30);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('double', 4, 'UTC'), ('van', 1, 'UTC');
CREATE ROLE u_manager;
CREATE ROLE u_agent;
SELECT reservation.grant_usage('u_manager', 'manager');
SELECT reservation.grant_usage('u_agent', 'agent');

SET ROLE u_manager;
SELECT lives_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 0, 'Seaview'), (r('double'), 2, 'Garden')$$, 'a manager names units');
SELECT lives_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('van'), 0, 'Seaview')$$, 'another resource may have the same name');
SELECT lives_ok($$UPDATE reservation.unit SET name = 'Yard', attributes = '{"bath": true}' WHERE name = 'Garden'$$, 'and renames them');
SELECT is((SELECT attributes FROM reservation.unit WHERE number = 0 LIMIT 1), '{}', 'attributes are none unless given');

-- Wrong rows
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 0, 'again')$$, '23505', NULL, 'a unit has one name');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 3, 'Seaview')$$, '23505', NULL, 'a name is of one unit');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), -1, 'cellar')$$, '23514', NULL, 'units are counted from 0');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 2147483647, 'last')$$, '23514', NULL, 'and end where they are numbered');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('double'), 3, '')$$, '23514', NULL, 'an empty name is none');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number) VALUES (r('double'), 3)$$, '23502', NULL, 'nor is null');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (NULL, 3, 'x')$$, '23502', NULL, 'a unit is of a resource');
RESET ROLE;
SET ROLE u_agent;
SELECT isnt_empty('SELECT FROM reservation.unit', 'an agent reads');
SELECT throws_ok($$UPDATE reservation.unit SET name = 'mine'$$, '42501', NULL, 'and renames nothing');
SELECT throws_ok($$DELETE FROM reservation.unit$$, '42501', NULL, 'nor deletes');
SELECT throws_ok($$INSERT INTO reservation.unit (resource_id, number, name) VALUES (1, 3, 'x')$$, '42501', NULL, 'nor adds');
RESET ROLE;

-- Names in words
SELECT is(reservation.unit_names(r('double'), '{[0,1)}'), 'Seaview', 'a named unit');
SELECT is(reservation.unit_names(r('double'), '{[1,2)}'), '1', 'one without a name is its number');
SELECT is(reservation.unit_names(r('double'), '{[0,4)}'), 'Seaview, 1, Yard, 3', 'in their order');
SELECT is(reservation.unit_names(r('van'), '{[1,2147483646)}'), '1-2147483645', 'very many are a span');
SELECT is(reservation.unit_names(r('double'), '{[1,)}'), '1, Yard, 3-', 'of a closed resource, all');
SELECT is(reservation.unit_names(r('double'), '{}'), NULL, 'no unit, no name');
SELECT is(reservation.unit_names(4711, '{[0,2)}'), '0-1', 'nobody has named those');
SELECT is(reservation.unit_names(NULL, NULL), NULL, 'null has no name');

-- Names say nothing about what can be sold, and go with their resource.
INSERT INTO reservation.unit (resource_id, number, name) VALUES (r('van'), 99, 'ghost'), (4711, 0, 'orphan');
SELECT is(reservation.is_available(r('van'), nights('2030-03-01', 1), 2), false, 'a name makes no unit');
SELECT is_empty('SELECT * FROM reservation.stay', 'and no stay');
UPDATE reservation.resource SET resource_id = 77 WHERE name = 'van';
SELECT is((SELECT array_agg(name ORDER BY number) FROM reservation.unit WHERE resource_id = 77), '{Seaview,ghost}', 'a resource keeps them under another number');
REVOKE ALL ON reservation.unit FROM u_manager;
SET ROLE u_manager;
DELETE FROM reservation.resource WHERE name = 'van';
RESET ROLE;
SELECT is_empty('SELECT FROM reservation.unit WHERE resource_id = 77', 'The names of its units are deleted with a resource, by any role that may delete it.');
SELECT is((SELECT count(*)::int FROM reservation.unit), 3, 'others stay');
ALTER TABLE reservation.resource DISABLE TRIGGER resource_child_follow;
SELECT is((SELECT problem FROM reservation.check_installation()), 'trigger resource_child_follow on reservation.resource is missing or disabled', 'what sees to it is looked for');
ALTER TABLE reservation.resource ENABLE TRIGGER resource_child_follow;
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'and found');
SELECT * FROM finish();
DROP OWNED BY u_manager, u_agent;
DROP ROLE u_manager, u_agent;
