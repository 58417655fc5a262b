# pg_upgrade takes a cluster with reservations from an older PostgreSQL to this one:
# every row, right and index is there, keys and positions go on, and a reader misses
# nothing. RESERVATION_OLDER is where the older one is installed.

use strict;
use warnings FATAL => 'all';
use Cwd qw(getcwd);
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use constant DATABASE => 'house';
use constant CLOCK => q{SET reservation.now = '2035-03-01 12:00+00'; };

my $old = make_cluster('older', install_path => $ENV{RESERVATION_OLDER});
my $new = make_cluster('newer');
my ($from, $to) = map { major($_) } $old, $new;
diag("from PostgreSQL $from to $to");
cmp_ok($from, '<', $to, 'one is older');

$old->start;
fill();
my %before = contents($old);
my $last = $old->safe_psql(DATABASE, 'SELECT max(position) FROM reservation.event');
my $transaction = $old->safe_psql(DATABASE, 'SELECT pg_snapshot_xmax(pg_current_snapshot())');
read_slot($old);
$old->stop;

upgrade();
$new->start;

my %after = contents($new);
cmp_ok(scalar keys %before, '>', 20, 'there are many tables');
is_deeply(\%after, \%before, 'every row is as it was');
is($new->safe_psql(DATABASE, 'SELECT * FROM reservation.verify()'), '', 'the events and the tables agree');
is($new->safe_psql(DATABASE, 'SELECT * FROM reservation.check_installation()'), '', 'nothing is missing');
is($new->safe_psql(DATABASE, "SELECT count(*) FROM reservation.read_events($last)"), 0, 'a reader has read all');
is(slots($new), $from >= 17 ? 'told' : '', 'slots are kept from 17 on');
$new->safe_psql(DATABASE, q{SELECT pg_create_logical_replication_slot('told', 'reservation')}) if $from < 17;

# Rights
is(can('screen', 'is_available'), 't', 'a reader reads');
is(can('screen', 'create_reservation'), 'f', 'and no more');
is(can('desk', 'create_reservation'), 't', 'an agent books');

# Indexes, by which the engine sees the occupants and the constraint refuses
is(command(q{create_reservation(r('cottage'), '[2035-06-01 15:00+02,2035-06-03 10:00+02)', 'late')}), 'f|unavailable',
	'the cottage is taken');
my ($status, undef, $error) = $new->psql(DATABASE, q{INSERT INTO reservation.allocation (resource_id, reservation_id, units, during)
	SELECT resource_id, reservation_id, units, during FROM reservation.allocation WHERE reservation_id IS NOT NULL LIMIT 1});
like($error, qr/conflicting key value violates exclusion constraint/, 'the constraint refuses what is taken');

# It goes on
is(command(q{create_reservation(r('cottage'), '[2035-05-01 15:00+02,2035-05-03 10:00+02)', 'early', idempotency_key => 'key of early')}),
	't|', 'a key keeps its answer');
is(command(q{create_reservation(r('cottage'), '[2035-07-01 15:00+02,2035-07-03 10:00+02)', 'new', idempotency_key => 'key of new')}),
	't|', 'a new key has one');
my $news = $new->safe_psql(DATABASE, "SELECT count(*), min(transaction_id) > '$transaction'::xid8 FROM reservation.read_events($last)");
is($news, '6|t', 'a reader gets the events of the two commands after all others')
  or diag($new->safe_psql(DATABASE, "SELECT type, position, transaction_id FROM reservation.read_events($last)"));
is(read_slot($new), 6, 'and so does the slot');
is($new->safe_psql(DATABASE, 'SELECT * FROM reservation.verify()'), '', 'the events and the tables still agree');
$new->stop;
done_testing();

sub make_cluster
{
	my ($name, @options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name, @options);
	$node->init(allows_streaming => 'logical', extra => ['--data-checksums']);
	leave_known_settings($node);
	$node->append_conf('postgresql.conf', "fsync = off\nautovacuum = off\ntimezone = 'UTC'\n");
	return $node;
}

# The settings that init has written are those of the newer release.
sub leave_known_settings
{
	my ($node) = @_;
	my ($list) = run_command([ $node->config_data('--bindir') . '/postgres', '--describe-config' ]);
	my %known = map { lc((split /\t/)[0]) => 1 } split /\n/, $list;
	my @lines = grep { !/^(\w+)\s*=/ || $known{ lc $1 } } split /^/, slurp_file($node->data_dir . '/postgresql.conf');
	open my $file, '>', $node->data_dir . '/postgresql.conf' or die 'no configuration';
	print $file @lines;
	close $file;
	return;
}

sub major
{
	my ($node) = @_;
	my ($version) = slurp_file($node->data_dir . '/PG_VERSION') =~ /(\d+)/;
	return $version;
}

# Rows of 0.1.0, which was updated, and of today
sub fill
{
	local $ENV{PGOPTIONS} = '-c session_replication_role=replica';
	$old->safe_psql('postgres', 'CREATE DATABASE ' . DATABASE);
	$old->safe_psql(DATABASE, q{CREATE EXTENSION reservation VERSION '0.1.0'});
	$old->safe_psql(DATABASE, slurp_file("$FindBin::Bin/../t/update/rows.sql"));
	$old->safe_psql(DATABASE, 'UPDATE reservation.idempotency SET role = current_user');
	delete $ENV{PGOPTIONS};
	$old->safe_psql(DATABASE, q{ALTER EXTENSION reservation UPDATE;
		CREATE ROLE screen; CREATE ROLE desk;
		SELECT reservation.grant_usage('screen', 'reader'), reservation.grant_usage('desk', 'agent');
		SELECT pg_create_logical_replication_slot('told', 'reservation')});
	$old->safe_psql(DATABASE, CLOCK . q{
		INSERT INTO reservation.stay_rule (category, weekdays, min_nights) VALUES ('weekly', '{6}', 7);
		INSERT INTO reservation.customer_limit (category, per, max_reservations) VALUES ('weekly', '1 month', 2);
		SELECT reservation.close_resource(r, '[2036-01-01, 2036-01-02)'),
			reservation.create_reservation(r, '[2035-05-01 15:00+02,2035-05-03 10:00+02)', 'early', idempotency_key => 'key of early'),
			reservation.create_reservation(r, '[2035-06-01 15:00+02,2035-06-03 10:00+02)', 'taken'),
			reservation.create_booking(format('[{"resource_id": %s, "from": "2035-08-01 15:00+02", "to": "2035-08-03 10:00+02"}]', r)::jsonb, 'cart')
		FROM (SELECT resource_id AS r FROM reservation.resource WHERE name = 'cottage') AS cottage});
	return;
}

# pg_upgrade leaves files where it is called.
sub upgrade
{
	my $back = getcwd();
	chdir PostgreSQL::Test::Utils::tempdir() or die 'no folder';
	command_ok(
		['pg_upgrade', '--no-sync', '-d', $old->data_dir, '-D', $new->data_dir,
			'-b', "$ENV{RESERVATION_OLDER}/bin", '-B', $new->config_data('--bindir'),
			'-s', $new->host, '-p', $old->port, '-P', $new->port],
		'it is upgraded');
	foreach my $log (glob $new->data_dir . '/pg_upgrade_output.d/*/log/*_dump_*.log')
	{
		diag(grep { /error:|ERROR:/ } split /^/, slurp_file($log));
	}
	chdir $back or die 'no way back';
	return;
}

# A digest for each table, of its rows as text
sub contents
{
	my ($node) = @_;
	my $tables = $node->safe_psql(DATABASE, q{SELECT string_agg(oid::regclass::text, ' ') FROM pg_class
		WHERE relkind = 'r' AND relnamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace)});
	return map {
		$_ => $node->safe_psql(DATABASE, qq{SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) FROM $_ AS t})
	} split / /, $tables;
}

sub read_slot
{
	my ($node) = @_;
	return $node->safe_psql(DATABASE, q{SELECT count(*) FROM pg_logical_slot_get_changes('told', NULL, NULL)});
}

sub slots
{
	my ($node) = @_;
	return $node->safe_psql(DATABASE, q{SELECT string_agg(slot_name, ' ') FROM pg_replication_slots});
}

sub can
{
	my ($role, $function) = @_;
	return $new->safe_psql(DATABASE, qq{SELECT bool_and(has_function_privilege('$role', oid, 'EXECUTE')) FROM pg_proc
		WHERE proname = '$function' AND pronamespace = 'reservation'::regnamespace});
}

sub command
{
	my ($call) = @_;
	$call =~ s/\br\('(.*?)'\)/(SELECT resource_id FROM reservation.resource WHERE name = '$1')/g;
	return $new->safe_psql(DATABASE, CLOCK . "SELECT accepted, reason FROM reservation.$call");
}
