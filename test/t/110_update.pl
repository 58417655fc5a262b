# A database of 0.1.0 with rows in it is updated: it is as one of today, its rows and its
# roles' rights are there, nothing is told twice, and everything goes on.

use strict;
use warnings FATAL => 'all';
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use constant GRANTS => q{SELECT reservation.grant_usage('screen', 'reader'),
	reservation.grant_usage('desk', 'agent'), reservation.grant_usage('Head Desk', 'manager');};

my ($today) = slurp_file("$FindBin::Bin/../../reservation.control") =~ /default_version = '(.*)'/;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;

$node->safe_psql('postgres', 'CREATE DATABASE old');
$node->safe_psql('old', "CREATE EXTENSION reservation VERSION '0.1.0'");
{
	local $ENV{PGOPTIONS} = '-c session_replication_role=replica';
	$node->command_ok(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('old'),
			'-f', "$FindBin::Bin/update/rows.sql", '-o', '/dev/null'], 'there are rows of 0.1.0');
}
$node->safe_psql('old', q{
	UPDATE reservation.idempotency SET role = current_user;
	INSERT INTO reservation.idempotency SELECT 'gone', key, command, fingerprint, outcome, answered_at
		FROM reservation.idempotency LIMIT 1;
	CREATE ROLE desk; CREATE ROLE "Head Desk"; CREATE ROLE screen;} . GRANTS . q{
	CREATE TABLE room (resource_id bigint PRIMARY KEY REFERENCES reservation.resource);
	INSERT INTO room SELECT resource_id FROM reservation.resource;
	CREATE INDEX by_status ON reservation.reservation (status);
	CREATE FUNCTION note_cancellation(event reservation.event) RETURNS void LANGUAGE sql AS 'SELECT';
	SELECT pg_create_logical_replication_slot('told', 'reservation')});

my %before = counts();
cmp_ok($before{reservation}, '>', 100, 'not only a few');

# An object of a user that would go
$node->safe_psql('old', 'CREATE VIEW guests AS SELECT customer FROM reservation.in_house');
my ($status, undef, $errors) = $node->psql('old', 'ALTER EXTENSION reservation UPDATE');
isnt($status, 0, 'a view of a user stops the update');
like($errors, qr/cannot update extension reservation: .*guests.* uses .*in_house/, 'which names the view');
like($node->safe_psql('old', 'SELECT count(*) FROM guests'), qr/^\d+$/, 'and leaves it as it is');
$node->safe_psql('old', 'DROP VIEW guests');

$node->safe_psql('old', 'ALTER EXTENSION reservation UPDATE');
is($node->safe_psql('old', q{SELECT extversion FROM pg_extension WHERE extname = 'reservation'}),
	$today, 'the update is made');

# As a new one
$node->safe_psql('postgres', 'CREATE DATABASE new');
$node->safe_psql('new', 'CREATE EXTENSION reservation; ' . GRANTS);
$node->safe_psql('old', q{DROP INDEX reservation.by_status});
my ($updated, $new) = (objects('old'), objects('new'));
cmp_ok(scalar keys %$new, '>', 500, 'there are many objects');
is_deeply($updated, $new, 'all are those of a new installation');
is($node->safe_psql('old', 'SELECT * FROM reservation.verify()'), '', 'the events and the tables agree');
is($node->safe_psql('old', 'SELECT * FROM reservation.check_installation()'), '', 'nothing is missing');

# Nothing lost, nothing twice
my %after = counts();
my $fees = $node->safe_psql('old', 'SELECT count(*) FROM reservation.charge');
cmp_ok($fees, '>', 1, 'what was kept of canceled reservations is a charge');
is($after{event}, $before{event} + $fees, 'which an event tells');
is($after{idempotency}, $before{idempotency} - 1, 'a key of a role that is gone is gone');
is($after{$_}, $before{$_}, "$_ has its rows")
	for qw(allocation payment redemption reservation resource unit opening_hours cancellation_tier waitlist_entry room);
is($node->safe_psql('old', q{SELECT count(*) FROM pg_logical_slot_get_changes('told', NULL, NULL) WHERE data ~ 'ChargePosted'}),
	$fees, 'and the slot says so, once');
is($node->safe_psql('old', q{SELECT count(*) FROM pg_logical_slot_get_changes('told', NULL, NULL)}), 0, 'and no more');

# Rights
is(can('screen', 'is_available'), 't', 'a reader reads');
is(can('screen', 'create_reservation'), 'f', 'and no more');
is(can('desk', 'create_booking'), 't', 'an agent has the new commands');
is(can('desk', 'close_resource'), 'f', 'and no more');
is(can('Head Desk', 'close_resource'), 't', 'a manager manages');

# It goes on
my $clock = q{SET reservation.now = '2035-03-01 12:00+00'; };
like(command(q{modify_reservation(id('paid'), '[2035-03-10 15:00+01,2035-03-14 10:00+01)')}), qr/^t\|.*\|340\.00/,
	'a night more costs its price, and no more');
like(command(q{modify_reservation(id('both'), quantity => 1)}), qr/^t/, 'a group is still one');
like(command(q{create_reservation(r('cottage'), '[2035-03-10 15:00+01,2035-03-13 10:00+01)', 'paid', idempotency_key => 'key of paid')}),
	qr/^t\|\|.*\|270\.00/, 'a key keeps its answer');
like(command(q{create_reservation(r('hall'), '[2035-03-02 10:00+00,2035-03-02 18:00+00)', 'fifty', 50, idempotency_key => 'key of fifty')}),
	qr/^f\|over_capacity/, 'also that of a refusal');
like(command(q{checkout(id('in the hall'))}), qr/^t/, 'the guest leaves');
like(command(q{reinstate(id('pays a fee'))}), qr/^t/, 'a canceled one stands again');
is($node->safe_psql('old', q{SELECT sum(amount) FROM reservation.charge WHERE reservation_id =
	(SELECT reservation_id FROM reservation.reservation WHERE customer = 'pays a fee')}), '0.00', 'and its fee is taken back');
like(command(q{cancel_reservation(id('holds'))}), qr/^t/, 'a hold is given up');
is($node->safe_psql('old', q{SELECT status FROM reservation.reservation WHERE customer = 'waits'}), 'held',
	'and the place is offered');
$node->safe_psql('old', q{SET reservation.now = '2036-01-01'; SELECT reservation.expire_reservations(10000)});
is($node->safe_psql('old', q{SELECT count(*) FROM reservation.reservation WHERE status IN ('held', 'waitlisted') AND simulated}), 0,
	'holds of 0.1.0 end, too');
is($node->safe_psql('old', 'SELECT * FROM reservation.verify()'), '', 'the events and the tables still agree');

# It is dumped and restored
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok(['pg_dump', '-Fc', '-f', $dump, '-d', $node->connstr('old')], 'it is dumped');
$node->command_ok(['pg_restore', '--exit-on-error', '-d', $node->connstr('restored'), $dump], 'and restored');
is($node->safe_psql('restored', 'SELECT * FROM reservation.verify()'), '', 'and right');

$node->safe_psql('old', q{SELECT pg_drop_replication_slot('told')});
$node->stop;
done_testing();

sub counts
{
	return map { $_ => $node->safe_psql('old', 'SELECT count(*) FROM ' . ($_ eq 'room' ? $_ : "reservation.$_")) }
		qw(allocation cancellation_tier event idempotency opening_hours payment redemption reservation resource room unit waitlist_entry);
}

# The members of the extension by name, as a dump for pg_upgrade has them; without the
# numbers that the server gave them.
sub objects
{
	my ($database) = @_;
	my $dump = '';
	IPC::Run::run(['pg_dump', '--schema-only', '--binary-upgrade', '-d', $node->connstr($database)], '>', \$dump)
		or die 'pg_dump fails';
	my %objects = $dump =~ /^-- Name: ([^\n]*; Schema: reservation[^\n]*); Owner: [^\n]*\n--\n(.*?)(?=^--$)/msg;
	s/^(SELECT pg_catalog\.binary_upgrade|UPDATE pg_catalog|SET ).*?;\n|^--.*?\n|^\n//msg for values %objects;
	$objects{$_} = join "\n", sort split /\n/, $objects{$_} for grep { /Type: ACL/ } keys %objects;
	delete @objects{ grep { /SEQUENCE SET/ || $objects{$_} !~ /\S/ } keys %objects };
	return \%objects;
}

sub can
{
	my ($role, $function) = @_;
	return $node->safe_psql('old', qq{SELECT bool_and(has_function_privilege('$role', oid, 'EXECUTE')) FROM pg_proc
		WHERE proname = '$function' AND pronamespace = 'reservation'::regnamespace});
}

sub command
{
	my ($call) = @_;
	$call =~ s/\bid\('(.*?)'\)/(SELECT reservation_id FROM reservation.reservation WHERE customer = '$1' AND status <> 'rejected')/g;
	$call =~ s/\br\('(.*?)'\)/(SELECT resource_id FROM reservation.resource WHERE name = '$1')/g;
	return $node->safe_psql('old', "$clock SELECT accepted, reason, status, amount FROM reservation.$call");
}
