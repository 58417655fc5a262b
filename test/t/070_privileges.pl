# Roles that log in: what a session may do before the library is loaded, and what
# it carries in from outside. (What roles may do within one: test/pgtap/privilege.sql.)

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;
$node->safe_psql('postgres', <<'END');
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, time_zone) VALUES ('room', 'UTC');
CREATE ROLE agent LOGIN;
CREATE ROLE reader LOGIN;
CREATE ROLE stranger LOGIN NOINHERIT;
CREATE ROLE timekeeper LOGIN;
CREATE ROLE desk NOLOGIN;
SELECT reservation.grant_usage('agent', 'agent');
SELECT reservation.grant_usage('reader', 'reader');
SELECT reservation.grant_usage('timekeeper', 'agent');
SELECT reservation.grant_usage('desk', 'agent');
GRANT SET ON PARAMETER reservation.now TO timekeeper;
GRANT desk TO stranger;
END

# The messages that a session gets, all of them, with SQLSTATEs
sub as
{
	my ($role, $sql, %more) = @_;
	my ($out, $err);
	local $ENV{PGOPTIONS} = $more{options} if exists $more{options};
	$node->psql('postgres', "\\set VERBOSITY verbose\n$sql", stdout => \$out, stderr => \$err,
		extra_params => ['-U', $role], on_error_stop => 0);
	return $out . ($err ? "\n$err" : '');
}

my $real = q{SELECT reservation.clock() > '2026-01-01'};

# The clock, by every way in
like(as('agent', "SET reservation.now = '2020-01-01';\n$real"), qr/^t\n.*WARNING:  42501: permission denied to set parameter "reservation.now"/s,
	'set before the library was there, it is taken back');
like(as('agent', "$real;\nSET reservation.now = '2020-01-01';\n$real"), qr/^t\nt\n.*ERROR:  42501/s, 'set afterwards, it is refused');
like(as('agent', $real, options => '-c reservation.now=2020-01-01'), qr/^t/, 'brought in by the connection, it does not count');
like(as('agent', "ALTER ROLE agent SET reservation.now = '2020-01-01'"), qr/ERROR:  42501/, 'a role does not set it for itself');
like(as('agent', "BEGIN;\nSET LOCAL reservation.now = '2020-01-01';\n$real;\nCOMMIT"), qr/^t/, 'nor for a transaction');
like(as('agent', "DO \$\$ BEGIN PERFORM set_config('reservation.now', '2020-01-01', false); END \$\$;\n$real"), qr/^t/, 'nor by a function');
is(as('timekeeper', "SET reservation.now = '2020-01-01';\nSELECT reservation.clock()"), '2020-01-01 00:00:00+00', 'who was granted it may');
is(as('timekeeper', 'SELECT reservation.clock()', options => '-c reservation.now=2020-01-01'), '2020-01-01 00:00:00+00', 'in every way');

# A role that is bound to a tenant does not leave it, by any way out.
$node->safe_psql('postgres', "ALTER ROLE agent SET reservation.tenant = 'adler'; GRANT SET ON PARAMETER reservation.tenant TO timekeeper");
my $tenant = 'SELECT reservation.current_tenant()';
is(as('agent', $tenant), 'adler', 'a role acts for its tenant');
is(as('reader', $tenant), '', 'and no other one does');
like(as('agent', "SET reservation.tenant = 'baer';\n$tenant"), qr/^adler\n.*WARNING:  42501: permission denied to set parameter "reservation.tenant"/s,
	'another tenant, set before the library was there, is taken back');
like(as('agent', "SET reservation.tenant = '';\n$tenant"), qr/^adler/, 'so is none');
is(as('agent', "RESET reservation.tenant;\n$tenant"), 'adler', 'the reset value is that of the role');
like(as('agent', "$tenant;\nSET reservation.tenant = 'baer';\n$tenant"), qr/^adler\nadler\n.*ERROR:  42501/s, 'set afterwards, it is refused');
like(as('agent', $tenant, options => '-c reservation.tenant=baer'), qr/^adler/, 'brought in by the connection, it does not count');
like(as('agent', "ALTER ROLE agent SET reservation.tenant = 'baer'"), qr/ERROR:  42501/, 'a role does not bind itself to another');
like(as('agent', "ALTER ROLE agent RESET reservation.tenant;\n\\c -\n$tenant"), qr/adler|ERROR:  42501/, 'nor does it unbind itself');
is(as('agent', $tenant), 'adler', 'it is bound still');
is(as('timekeeper', "SET reservation.tenant = 'baer';\n$tenant"), 'baer', 'a role that may set it acts for the tenant that it says');
$node->safe_psql('postgres', 'ALTER ROLE agent RESET reservation.tenant');

# Those that say something of the caller are the caller's.
is(as('agent', q{SET reservation.actor = 'alice';
SELECT reservation_id AS id FROM reservation.create_reservation(1, '[2040-01-01,2040-01-02)', 'c') \gset
SELECT DISTINCT actor, session_role FROM reservation.history(:'id')}), 'alice|agent', 'an actor is a claim, the session role a fact');
is(as('stranger', q{SET ROLE desk;
SELECT reservation_id AS id FROM reservation.create_reservation(1, '[2040-02-01,2040-02-02)', 'c') \gset
SELECT DISTINCT session_role FROM reservation.history(:'id')}), 'stranger', 'whatever role it takes on');
like(as('agent', "SET reservation.traceparent = 'x';\nSELECT status FROM reservation.create_reservation(1, '[2040-03-01,2040-03-02)', 'c');
SELECT DISTINCT tracingspancontext IS NULL FROM reservation.event"), qr/^confirmed\nt\n.*WARNING/s,
	'what cannot be a trace never gets into an event');

# Doors
like(as('stranger', 'SELECT reservation.clock()'), qr/42501: permission denied for schema reservation/, 'no rights');
like(as('stranger', 'CREATE TABLE reservation.mine (x int)'), qr/42501/, 'nothing is created there');
like(as('agent', 'CREATE TABLE reservation.mine (x int)'), qr/42501/, 'not by an agent either');
like(as('agent', 'CREATE INDEX ON reservation.event (actor)'), qr/42501/, 'nor an index');
like(as('agent', 'DROP EXTENSION reservation'), qr/42501/, 'nor is it dropped');
like(as('reader', q{SELECT reservation.create_reservation(1, '[2040-01-01,2040-01-02)', 'c')}), qr/42501: permission denied for function create_reservation/,
	'a reader books nothing');
like(as('reader', 'SELECT outcome FROM reservation.idempotency'), qr/42501/, 'and sees nobody\'s keys');

# A function that lends an agent's rights is an agent: its keys are its own.
$node->safe_psql('postgres', <<'END');
CREATE FUNCTION book(key text) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$ SELECT status FROM reservation.create_reservation(1, '[2041-01-01,2041-01-02)', 'c', idempotency_key => key) $$;
ALTER FUNCTION book(text) OWNER TO desk;
END
is(as('reader', q{SELECT book('k')}), 'confirmed', 'a reader may be let in by one');
is($node->safe_psql('postgres', q{SELECT role FROM reservation.idempotency WHERE key = 'k'}), 'desk', 'whose the key is then');
is(as('stranger', q{SELECT book('k')}), 'confirmed', 'so another caller gets the same answer');

# Row security of the owner's stands in nobody's way but a reader's.
$node->safe_psql('postgres', <<'END');
ALTER TABLE reservation.reservation ENABLE ROW LEVEL SECURITY;
ALTER TABLE reservation.reservation FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON reservation.reservation FOR SELECT TO reader USING (false);
END
is(as('agent', q{SELECT status FROM reservation.create_reservation(1, '[2042-01-01,2042-01-02)', 'c') AS o}), 'confirmed', 'commands work behind row security');
is(as('reader', 'SELECT count(*) FROM reservation.reservation'), '0', 'and a reader sees what the policy lets through');

$node->stop;
done_testing();
