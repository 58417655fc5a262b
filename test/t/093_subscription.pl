# Another PostgreSQL has a copy of the events: of all of them, each once, whichever of
# the two is killed in the middle of work.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/recovery";
use IPC::Run;
use Killing qw(kill_server);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{RESERVATION_SECONDS} // 2;
my $scripts = "$FindBin::Bin/publish";
my $contents = q{SELECT count(*), md5(string_agg(e::text, ';' ORDER BY position)) FROM reservation.event AS e};

my ($hotel, $archive) = map { PostgreSQL::Test::Cluster->new($_) } qw(hotel archive);
for my $node ($hotel, $archive)
{
	$node->init(allows_streaming => 'logical');
	$node->append_conf('postgresql.conf', <<'END');
fsync = off
timezone = 'UTC'
log_statement = none
log_min_messages = warning
checkpoint_timeout = 30s
wal_retrieve_retry_interval = 100ms
wal_receiver_status_interval = 1s
END
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION reservation');
}
$hotel->safe_psql('postgres', q{
	INSERT INTO reservation.resource (name, capacity, time_zone) SELECT 'r' || n, 3, 'UTC' FROM generate_series(1, 50) AS n;
	SELECT reservation.create_publication('events');
	SELECT reservation.create_reservation(n, '[2039-01-01, 2039-01-02)', 'before') FROM generate_series(1, 50) AS n});
$hotel->command_ok(['pgbench', '-n', '-c', '8', '-j', '2', '-t', '50', '-f', "$scripts/busy.sql", $hotel->connstr('postgres')], 'eight clients fill the table');
$archive->safe_psql('postgres', "CREATE SUBSCRIPTION archive CONNECTION '" . $hotel->connstr('postgres') =~ s/'/''/gr . "' PUBLICATION events");
equal('what was there before');

work('both live', sub { });
work('the subscriber killed', sub { kill_server($archive); $archive->start });
work('the publisher killed', sub { kill_server($hotel); $hotel->start });
long('the subscriber killed, three times', sub { kill_server($archive); $archive->start }) foreach 1 .. 3;
long('the publisher killed', sub { kill_server($hotel); $hotel->start });
work('both killed', sub { kill_server($_) foreach $archive, $hotel; $_->start foreach $hotel, $archive });

# The content of the copy
is($archive->safe_psql('postgres', q{SELECT count(*) FROM (SELECT sequence, row_number() OVER (PARTITION BY aggregateid ORDER BY position) AS n
		FROM reservation.event) AS e WHERE sequence <> n}), '0', 'every history is whole and in order');
is($archive->safe_psql('postgres', 'SELECT count(*) FROM reservation.reservation'), '0', 'events are all that came');
is($archive->safe_psql('postgres', q{SELECT string_agg(tgenabled::text, '') FROM pg_trigger WHERE tgrelid = 'reservation.event'::regclass}), 'AA', 'they are guarded there, too');
like($archive->safe_psql('postgres', 'SELECT problem FROM reservation.check_installation()'), qr/\Asequence reservation.event_position_seq is behind its table\z/,
	'the sequence did not come along, and that is told');

# An event retired here is kept there.
my $kept = $archive->safe_psql('postgres', $contents);
$hotel->safe_psql('postgres', q{SET reservation.now = '2060-01-01'; SELECT reservation.retire('2059-01-01')});
cmp_ok($hotel->safe_psql('postgres', 'SELECT count(*) FROM reservation.event'), '<', (split /\|/, $kept)[0], 'events are retired');
$hotel->safe_psql('postgres', q{SELECT reservation.create_reservation(1, '[2070-01-01, 2070-01-02)', 'after')});
$hotel->wait_for_catchup('archive');
is($archive->safe_psql('postgres', $contents =~ s/AS e/AS e WHERE position <= (SELECT max(position) - 4 FROM reservation.event)/r), $kept, 'but not at the subscriber');
is($archive->safe_psql('postgres', q{SELECT count(*) FROM reservation.event WHERE position > (SELECT max(position) - 4 FROM reservation.event)
		AND aggregateid = (SELECT aggregateid FROM reservation.event ORDER BY position DESC LIMIT 1)}), '4', 'which goes on');

# Somebody calls commands at the copy, and takes positions that others will come with.
$archive->safe_psql('postgres', 'SELECT setval(pg_get_serial_sequence($$reservation.event$$, $$position$$), (SELECT max(position) FROM reservation.event));'
	. q{ALTER SUBSCRIPTION archive DISABLE; INSERT INTO reservation.resource (name) VALUES ('mine');} . q{SELECT reservation.create_reservation(1, '[2070-02-01, 2070-02-02)', 'wrong')});
$hotel->safe_psql('postgres', q{SELECT reservation.create_reservation(1, '[2070-02-01, 2070-02-02)', 'right')});
my $before = -s $archive->logfile;
$archive->safe_psql('postgres', 'ALTER SUBSCRIPTION archive ENABLE');
ok($archive->wait_for_log(qr/unique (?:constraint|index) "event_pkey"/, $before), 'a copy where commands are called stops');
$archive->safe_psql('postgres', 'DROP SUBSCRIPTION archive');
is($hotel->safe_psql('postgres', 'SELECT count(*) FROM pg_replication_slots'), '0', 'no slot is left');

$_->stop foreach $archive, $hotel;
done_testing();

sub equal
{
	my ($what) = @_;
	$archive->poll_query_until('postgres', q{SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel}) or BAIL_OUT('the copy does not end');
	$hotel->wait_for_catchup('archive');
	my $here = $hotel->safe_psql('postgres', $contents);
	is($archive->safe_psql('postgres', $contents), $here, "$what: both tables are equal");
	note $here;
	return;
}

# A long transaction, and something that happens while it is sent
sub long
{
	my ($what, $strike) = @_;
	$hotel->safe_psql('postgres', q{SELECT count(*) FROM generate_series(1, 3000) AS n, reservation.create_reservation(1 + n % 50,
		tstzrange('2050-01-01'::timestamptz + n * interval '1 hour', '2050-01-01 01:00'::timestamptz + n * interval '1 hour'), 'long')});
	$strike->();
	equal("$what while a long transaction is sent");
	return;
}

# Whatever clients do, and something that happens meanwhile
sub work
{
	my ($what, $strike) = @_;
	my $before = $archive->safe_psql('postgres', 'SELECT count(*) FROM reservation.event');
	my @clients = ('pgbench', '-n', '-c', '6', '-j', '2', '-f', "$scripts/busy.sql\@4", '-f', "$scripts/savepoint.sql\@3", '-f', "$scripts/rolled_back.sql\@1");
	my $bench = IPC::Run::start([@clients, '-T', $seconds, $hotel->connstr('postgres')], '<', \undef, '>', \my $out, '2>', \my $err);

	# in the middle of it: the copy has begun to grow
	$archive->poll_query_until('postgres', "SELECT count(*) > $before + 100 FROM reservation.event") or BAIL_OUT("$what: the copy does not grow");
	$strike->();
	$bench->finish;
	# and after it
	$hotel->command_ok([@clients, '-t', '50', $hotel->connstr('postgres')], "$what: clients go on");
	equal($what);
	is($hotel->safe_psql('postgres', 'SELECT * FROM reservation.verify()'), '', "$what: nothing is wrong");
	return;
}
