# A database with bookings in it, dumped and restored in every way there is:
# everything is there, nothing is told twice, and it goes on.

use strict;
use warnings FATAL => 'all';
use FindBin;
use IPC::Run;
use lib "$FindBin::Bin/recovery";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use State qw(contents sequences say);
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE source');
$node->safe_psql('source', slurp_file("$FindBin::Bin/recovery/setup.sql"));
$node->safe_psql('source', q{
	CREATE ROLE dump_agent;
	SELECT reservation.grant_usage('dump_agent', 'agent')});

my $contents = contents($node, 'source');
my $sequences = sequences($node, 'source');
my $folder = PostgreSQL::Test::Utils::tempdir();
is($node->safe_psql('source', 'SELECT DISTINCT status FROM reservation.reservation ORDER BY 1'),
	"canceled\nchecked_in\nchecked_out\nconfirmed\nexpired\nheld\nno_show\nrejected",
	'there is something of everything');
is($node->safe_psql('source', 'SELECT * FROM reservation.verify()'), '', 'and it is right');

# Every way
dump_source('--format=plain', "--file=$folder/plain.sql");
restored('plain', sub {
	$node->command_ok(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1',
			'-d', $node->connstr('plain'), '-f', "$folder/plain.sql"], 'plain: restored');
});
dump_source('--format=plain', '--inserts', "--file=$folder/inserts.sql");
restored('inserts', sub {
	$node->command_ok(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '--single-transaction',
			'-d', $node->connstr('inserts'), '-f', "$folder/inserts.sql"], 'inserts: restored');
});
dump_source('--format=custom', "--file=$folder/custom");
restored('custom', sub {
	$node->command_ok(['pg_restore', '--exit-on-error', '-d', $node->connstr('custom'), "$folder/custom"],
		'custom: restored');
});
dump_source('--format=directory', '--jobs=2', "--file=$folder/directory");
restored('parallel', sub {
	$node->command_ok(['pg_restore', '--exit-on-error', '--jobs=2', '-d', $node->connstr('parallel'),
			"$folder/directory"], 'parallel: restored');
});
# Which table is first is chance then, so once proves little.
my $failures = 0;
for my $n (1 .. 8)
{
	$node->safe_psql('postgres', "CREATE DATABASE parallel_$n");
	my ($out, $err);
	$failures++ unless IPC::Run::run(['pg_restore', '--exit-on-error', '--jobs=2',
			'-d', $node->connstr("parallel_$n"), "$folder/directory"], '>', \$out, '2>', \$err) && $err eq '';
	diag($err) if $err;
	$node->safe_psql('postgres', "DROP DATABASE parallel_$n");
}
is($failures, 0, 'parallel: whichever table comes first');
restored('again', sub {
	$node->command_ok(['pg_restore', '--exit-on-error', '-d', $node->connstr('again'), "$folder/custom"],
		'again: restored');
	$node->command_ok(['pg_restore', '--exit-on-error', '--clean', '--if-exists',
			'-d', $node->connstr('again'), "$folder/custom"], 'again: restored over itself');
});

# Only the data, past the triggers: ALWAYS comes back as something less, and that
# is what is to be told.
$node->safe_psql('postgres', 'CREATE DATABASE data_only');
$node->safe_psql('data_only', 'CREATE EXTENSION reservation');
dump_source('--format=custom', '--data-only', "--file=$folder/data");
$node->command_ok(['pg_restore', '--exit-on-error', '--disable-triggers', '-d', $node->connstr('data_only'),
		"$folder/data"], 'data only: restored');
is(contents($node, 'data_only'), $contents, 'data only: every row');
my @problems = split /\n/,
	$node->safe_psql('data_only', 'SELECT problem FROM reservation.check_installation()');
is_deeply([grep { !/^trigger \w+ on reservation\.\w+ is missing or disabled$/ } @problems], [],
	'data only: guards that are no longer what they were are told');
is((grep { /event_guard/ } @problems), 2, 'data only: those of events, too');
$node->safe_psql('data_only',
	$node->safe_psql('data_only', 'SELECT remedy FROM reservation.check_installation()') =~ s/$/;/gmr);
is($node->safe_psql('data_only', 'SELECT * FROM reservation.check_installation()'), '',
	'data only: the remedy is one');

told();
emptied();
keys_of_roles();
standby();

# A version that is upgraded from has to be there, with the extension in it.
SKIP:
{
	skip 'pg_upgrade: the extension is built for one version of PostgreSQL here', 1;
}

$node->stop;
done_testing();

sub dump_source
{
	my @options = @_;
	$node->command_ok(['pg_dump', '-d', $node->connstr('source'), @options], "dumped with @options");
	return;
}

# Restores into a new database of that name, and looks at what has come of it.
sub restored
{
	my ($database, $restore) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$restore->();
	is(contents($node, $database), $contents, "$database: every row, and not one event more");
	is(sequences($node, $database), $sequences, "$database: numbers go on where they were");
	is($node->safe_psql($database, 'SELECT * FROM reservation.check_installation()'), '', "$database: nothing is missing");
	is($node->safe_psql($database, 'SELECT * FROM reservation.verify()'), '', "$database: nothing is wrong");
	is($node->safe_psql($database,
			q{SELECT has_function_privilege('dump_agent', 'reservation.cancel_reservation(uuid, text, int, text)', 'EXECUTE'),
				has_function_privilege('dump_agent', 'reservation.retire(timestamptz, int)', 'EXECUTE'),
				has_table_privilege('dump_agent', 'reservation.event', 'SELECT'),
				has_table_privilege('dump_agent', 'reservation.event', 'INSERT')}),
		't|f|t|f', "$database: rights are what they were");
	goes_on($database);
	return;
}

# A booked stay can be queried, repeated and changed; a free one can be booked.
sub goes_on
{
	my ($database, $on) = @_;
	$on //= $node;
	is(say($on, $database, q{SELECT reservation_id = of('confirmed'), status, amount
			FROM reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'confirmed',
				idempotency_key => 'k1', details => '{"note": "ü"}')}),
		't|confirmed|80.00', "$database: the answer to a key is the same");
	is(say($on, $database, q{SELECT reservation_id = of('rejected'), reason
			FROM reservation.create_reservation(r('room'), nights('2030-03-01', 2), 'rejected', idempotency_key => 'k2')}),
		't|unavailable', "$database: also where that was no");
	is(say($on, $database, q{SELECT reason FROM reservation.create_reservation(r('room'), nights('2030-06-02', 1), 'c')}),
		'closed', "$database: closures stand");
	is(say($on, $database, q{SELECT reason FROM reservation.create_reservation(r('room'), nights('2030-08-01', 2), 'c', promotion_code => 'SUMMER')}),
		'promotion_exhausted', "$database: what was redeemed counts");
	is(say($on, $database, q{SELECT status, version FROM reservation.cancel_reservation(of('modified'), expected_version => 2)}),
		'canceled|3', "$database: a reservation goes on");
	is(say($on, $database, q{SELECT status FROM reservation.create_reservation(r('room'), nights('2030-03-13', 2), 'new')}),
		'confirmed', "$database: its place is sold anew");
	is(say($on, $database, q{SELECT status FROM reservation.checkout(of('checked_in'))}),
		'checked_out', "$database: guests leave");
	is(say($on, $database, q{SELECT count(*) FROM reservation.read_events()
			WHERE position > (SELECT max(position) FROM reservation.history(of('checked_out')))}) > 0,
		1, "$database: events go on");
	is($on->safe_psql($database, 'SELECT * FROM reservation.verify()'), '', "$database: and nothing is wrong then");
	return;
}

# Each thing that can be missing is told, and told how to get back.
sub told
{
	$node->safe_psql('postgres', 'CREATE DATABASE told TEMPLATE custom');
	my @cases = (
		['ALTER TABLE reservation.event DISABLE TRIGGER event_guard_row', qr/trigger event_guard_row .*disabled/, 1],
		['ALTER TABLE reservation.event ENABLE TRIGGER event_guard_statement', qr/trigger event_guard_statement /, 1],
		['ALTER TABLE reservation.resource DISABLE TRIGGER resource_guard', qr/trigger resource_guard /, 1],
		[q{SELECT setval('reservation.event_position_seq', 3)}, qr/event_position_seq is behind/, 1],
		[q{INSERT INTO reservation.notify_cursor (position) SELECT max(position) + 1 FROM reservation.event ON CONFLICT (only_row) DO UPDATE SET position = excluded.position},
			qr/event_position_seq is behind/, 1],
		['ALTER SEQUENCE reservation.event_position_seq CACHE 10', qr/event_position_seq has a cache/, 1],
		[q{SELECT setval('reservation.allocation_allocation_id_seq', 1)}, qr/allocation_allocation_id_seq is behind/, 1],
		[q{SELECT setval('reservation.resource_resource_id_seq', 1)}, qr/resource_resource_id_seq is behind/, 1],
		[q{UPDATE pg_extension SET extconfig = array_remove(extconfig, 'reservation.payment'::regclass::oid),
			extcondition = extcondition[2:] WHERE extname = 'reservation'}, qr/payment would not be dumped/, 0],
		['ALTER TABLE reservation.allocation DROP CONSTRAINT allocation_occupancy_excl', qr/exclusion constraint .*missing/, 0],
		['ALTER EXTENSION reservation DROP FUNCTION reservation_internal.event_guard(); DROP FUNCTION reservation_internal.event_guard() CASCADE',
			qr/trigger event_guard_row .*missing/, 0]);

	for my $case (@cases)
	{
		my ($damage, $problem, $curable) = @$case;
		# what cannot be cured is not left behind
		my $said = $node->safe_psql('told', "BEGIN; SET LOCAL client_min_messages = error; SET LOCAL allow_system_table_mods = on;
			$damage; SELECT problem FROM reservation.check_installation();" . ($curable ? 'COMMIT' : 'ROLLBACK'));
		like($said, $problem, "told after $damage");
		next unless $curable;
		$node->safe_psql('told', $node->safe_psql('told', 'SELECT remedy FROM reservation.check_installation()') =~ s/$/;/gmr);
		is($node->safe_psql('told', 'SELECT * FROM reservation.check_installation()'), '', 'and cured');
	}
	return;
}

# Losses of a dump: before release 18 an extension's tables are taken out
# of a publication, and what a user put on them is forgotten.
sub emptied
{
	$node->safe_psql('source', q{CREATE PUBLICATION outbox FOR TABLE reservation.event WITH (publish = 'insert')});
	dump_source('--format=custom', "--file=$folder/published");
	$node->safe_psql('source', 'DROP PUBLICATION outbox');
	$node->safe_psql('postgres', 'CREATE DATABASE emptied');
	$node->command_ok(['pg_restore', '--exit-on-error', '-d', $node->connstr('emptied'), "$folder/published"],
		'emptied: restored');
	is($node->safe_psql('emptied', 'SELECT count(*) FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid WHERE r.oid IS NULL'),
		$node->pg_version < 18 ? '1' : '0', 'before release 18 a publication comes back without our table');
	return;
}

# A key belongs to a role, which another cluster knows by its name only: there the role
# has another oid, and the oid is another role's.
sub keys_of_roles
{
	my $call = q{SELECT count(*) FROM reservation.create_reservation(r('house'), nights('2030-09-01', 1), 'key', idempotency_key => 'k');};
	my @roles = ('dump_caller', '"of a ""name"""', '"16384"');
	$node->safe_psql('postgres', 'CREATE DATABASE keys TEMPLATE custom');
	$node->safe_psql('keys', q{UPDATE reservation.resource SET capacity = 9 WHERE name = 'house'});
	say($node, 'keys', join '', map { "CREATE ROLE $_; GRANT dump_agent TO $_; SET ROLE $_; $call RESET ROLE;" } @roles, 'dump_dropped');
	my $oid = $node->safe_psql('keys', q{SELECT 'dump_dropped'::regrole::oid});
	$node->safe_psql('keys', 'DROP ROLE dump_dropped');
	my $keys = q{SELECT string_agg(role::text, ' ' ORDER BY role::text COLLATE "C") FROM reservation.idempotency WHERE key = 'k'};
	is($node->safe_psql('keys', $keys), qq{"16384" "of a ""name""" $oid dump_caller}, 'keys: A dropped role leaves its keys.');
	$node->command_ok(['pg_dump', '-d', $node->connstr('keys'), '--format=custom', "--file=$folder/keys"], 'keys: dumped');
	$node->command_ok(['pg_dump', '-d', $node->connstr('keys'), '--column-inserts', '--exclude-table-data=reservation.idempotency',
			'--no-owner', '--no-privileges', "--file=$folder/keyless.sql"], 'keys: dumped without them');
	$node->command_ok(['pg_dumpall', '--roles-only', '-d', $node->connstr('postgres'), "--file=$folder/roles.sql"], 'keys: The roles are dumped.');

	my $elsewhere = PostgreSQL::Test::Cluster->new('elsewhere');
	$elsewhere->init;
	$elsewhere->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
	$elsewhere->start;
	$elsewhere->safe_psql('postgres', 'CREATE DATABASE keys; CREATE DATABASE keyless');
	$elsewhere->command_ok(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $elsewhere->connstr('keyless'), '-f', "$folder/keyless.sql"],
		'keys: All but the keys is restored where there are no roles.');
	is($elsewhere->safe_psql('keyless', 'SELECT * FROM reservation.verify()'), '', 'keys: Nothing else is missing then.');

	# The dropped role's oid is another's here, and a role of its name is there.
	$elsewhere->safe_psql('postgres', qq{CREATE ROLE dump_dropped; CREATE ROLE heir; SET allow_system_table_mods = on; UPDATE pg_authid SET oid = $oid WHERE rolname = 'heir'});
	$elsewhere->psql('postgres', slurp_file("$folder/roles.sql"), on_error_stop => 0);
	$elsewhere->command_ok(['pg_restore', '--exit-on-error', '-d', $elsewhere->connstr('keys'), "$folder/keys"], 'keys: restored in another cluster');
	is($elsewhere->safe_psql('keys', $keys), q{"16384" "of a ""name""" dump_caller}, 'keys: Each role has its keys under its name, and nobody has those of the dropped role.');
	is(say($elsewhere, 'keys', join '', map { "SET ROLE $_; $call RESET ROLE;" } @roles), "1\n1\n1", 'keys: Each role repeats its call.');
	is($elsewhere->safe_psql('keys', q{SELECT count(*) FROM reservation.reservation WHERE customer = 'key'}), '4', 'keys: Nothing is booked twice.');
	is($elsewhere->safe_psql('keys', 'SELECT * FROM reservation.check_installation()'), '', 'keys: Nothing is missing.');
	$elsewhere->stop;
	return;
}

# A copy of the whole cluster that follows it, answers questions, and takes over.
sub standby
{
	$node->backup('copy');
	my $standby = PostgreSQL::Test::Cluster->new('standby');
	$standby->init_from_backup($node, 'copy', has_streaming => 1);
	$standby->start;
	say($node, 'source', q{SELECT reservation.create_reservation(r('room'), nights('2030-08-01', 1), 'late', idempotency_key => 'late')});
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));

	is(contents($standby, 'source'), contents($node, 'source'), 'standby: every row');
	my %questions = (
		availability => q{SELECT count(*) FROM reservation.availability(r('room'), nights('2030-03-01', 30))},
		is_available => q{SELECT reservation.is_available(r('room'), nights('2030-03-01', 1))},
		find_slots => q{SELECT count(*) FROM reservation.find_slots('1 day', nights('2030-03-01', 30))},
		alternatives => q{SELECT count(*) FROM reservation.alternatives(r('room'), nights('2030-03-01', 1))},
		quote => q{SELECT reservation.quote(r('room'), nights('2030-03-01', 1))},
		history => q{SELECT count(*) FROM reservation.history(of('late'))},
		as_of => q{SELECT status FROM reservation.as_of(of('late'), 'infinity')},
		verify => q{SELECT count(*) FROM reservation.verify()},
		check_installation => q{SELECT count(*) FROM reservation.check_installation()},
		lifecycle => q{SELECT count(*) FROM reservation.lifecycle()});
	for my $question (sort keys %questions)
	{
		is(say($standby, 'source', $questions{$question}), say($node, 'source', $questions{$question}),
			"standby: $question answers as the primary");
	}
	my ($status, undef, $error) = $standby->psql('source', "\\set VERBOSITY verbose\nSELECT * FROM reservation.read_events()");
	like($error, qr/55000.*HINT:  Read events on the primary/s, 'standby: events are read on the primary');
	(undef, undef, $error) = $standby->psql('source',
		"\\set VERBOSITY verbose\nSELECT reservation.create_reservation(1, '[2040-01-01,2040-01-02)', 'c')");
	like($error, qr/25006/, 'standby: a command is refused');

	$node->stop('immediate');
	$standby->promote;
	is(say($standby, 'source', q{SELECT reservation_id = of('late')
			FROM reservation.create_reservation(r('room'), nights('2030-08-01', 1), 'late', idempotency_key => 'late')}),
		't', 'promoted: the answer to a key survives a failover');
	is($standby->safe_psql('source', 'SELECT * FROM reservation.verify()'), '', 'promoted: nothing is wrong');
	goes_on('source', $standby);
	is($standby->safe_psql('source', q{SELECT count(*) FROM (SELECT position, max(position) OVER (ORDER BY transaction_id::text::bigint, position
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM reservation.event) AS e WHERE position <= before}),
		'0', 'promoted: positions grow on');
	$standby->stop;
	$node->start;
	return;
}
