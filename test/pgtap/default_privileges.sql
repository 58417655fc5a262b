-- The role that installs may have default privileges that let others in. None of them
-- survives the installation; check_installation() finds other rights, and grant_usage() takes them away.
\ir support/story.sql
SELECT plan(17);

CREATE ROLE d_reader;
CREATE ROLE d_other;
SET client_min_messages = warning;
DROP EXTENSION reservation CASCADE;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO d_reader;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO d_reader;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO d_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO d_reader;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO d_reader;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO PUBLIC;
CREATE EXTENSION reservation;

CREATE VIEW granted AS
SELECT o.kind, o.name, a.grantee, a.privilege_type
FROM (
	SELECT 'schema', nspname, nspacl, nspowner FROM pg_namespace WHERE nspname IN ('reservation', 'reservation_internal')
	UNION ALL SELECT 'relation', relname, relacl, relowner FROM pg_class WHERE relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)
	UNION ALL SELECT 'function', proname, coalesce(proacl, acldefault('f', proowner)), proowner FROM pg_proc WHERE pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)
	UNION ALL SELECT 'type', typname, typacl, typowner FROM pg_type WHERE typnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)
) AS o(kind, name, acl, owner), aclexplode(o.acl) AS a WHERE a.grantee <> o.owner;
SELECT is_empty('SELECT kind, name, grantee::regrole, privilege_type FROM granted', 'The installation leaves no right to another role than its owner.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem after the installation.');

SELECT reservation.grant_usage('d_reader', 'reader');
INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC');
SET ROLE d_reader;
SELECT throws_ok($$SELECT reservation.create_reservation(1, '[2030-03-01,2030-03-02)', 'c')$$, '42501', NULL, 'A reader may not book.');
SELECT throws_ok('SELECT * FROM reservation.idempotency', '42501', NULL, 'A reader may not read the keys.');
SELECT throws_ok('DELETE FROM reservation.allocation', '42501', NULL, 'A reader may not delete an allocation.');
RESET ROLE;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM d_reader;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM d_reader, PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM d_reader;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SCHEMAS FROM d_reader, PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM d_reader;

-- Rights such as an earlier installation left
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA reservation TO d_reader;
GRANT ALL ON ALL TABLES IN SCHEMA reservation TO d_reader;
GRANT ALL ON ALL SEQUENCES IN SCHEMA reservation TO d_reader;
GRANT SELECT ON reservation.idempotency TO d_other;
GRANT DELETE ON reservation.event TO PUBLIC;
SELECT results_eq('SELECT split_part(problem, '':'', 1) FROM reservation.check_installation() ORDER BY problem COLLATE "C"',
	$$VALUES ('PUBLIC has rights that only the owner should have'), ('role d_other has rights that only the owner should have'), ('role d_reader has rights that only the owner should have')$$,
	'check_installation() finds each role with rights of no level.');
SELECT is((SELECT problem FROM reservation.check_installation() WHERE problem LIKE '%d_other%'),
	'role d_other has rights that only the owner should have: SELECT on idempotency', 'check_installation() has the rights of the role.');
SET ROLE d_reader;
SELECT is((reservation.create_reservation(1, '[2030-03-01,2030-03-02)', 'c')).status, 'confirmed', 'The reader with such rights may book.');
RESET ROLE;
SELECT remedy FROM reservation.check_installation() \gexec
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'The remedies take the rights away.');
SET ROLE d_reader;
SELECT throws_ok($$SELECT reservation.create_reservation(1, '[2030-04-01,2030-04-02)', 'c')$$, '42501', NULL, 'The reader may not book after the remedies.');
SELECT lives_ok('SELECT * FROM reservation.resource', 'The reader may still read the resources.');
RESET ROLE;

-- A level is exact.
SELECT reservation.grant_usage('d_reader', 'manager');
CREATE TABLE manager_rights AS SELECT kind, name, privilege_type FROM granted WHERE grantee = 'd_reader'::regrole;
SELECT reservation.grant_usage('d_reader', 'reader');
CREATE TABLE reader_rights AS SELECT kind, name, privilege_type FROM granted WHERE grantee = 'd_reader'::regrole;
SELECT reservation.grant_usage('d_other', 'reader');
SELECT set_eq('TABLE reader_rights', $$SELECT kind, name, privilege_type FROM granted WHERE grantee = 'd_other'::regrole$$, 'A lower level takes the rights of the higher one away.');
SELECT ok((SELECT count(*) FROM manager_rights) > (SELECT count(*) FROM reader_rights), 'The higher level has more rights.');
SELECT reservation.grant_usage('d_reader', 'manager');
SELECT set_eq('TABLE manager_rights', $$SELECT kind, name, privilege_type FROM granted WHERE grantee = 'd_reader'::regrole$$, 'The higher level gives its rights again.');

-- The owner of a table keeps its rights.
ALTER TABLE reservation.reservation OWNER TO d_other;
SELECT reservation.grant_usage('d_other', 'reader');
SELECT ok(has_table_privilege('d_other', 'reservation.reservation', 'INSERT'), 'The owner of a table keeps its rights at a lower level.');
SELECT throws_ok($$SELECT reservation.grant_usage('nobody at all', 'reader')$$, '42704', NULL, 'An unknown role is an error.');
ALTER TABLE reservation.reservation OWNER TO CURRENT_USER;
DROP OWNED BY d_other, d_reader;
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem after all rights are dropped.');
SELECT * FROM finish();
DROP ROLE d_reader, d_other;
