# Killed in the middle of work, three times, each time in another way: whatever
# was acknowledged is there, and a client that does not know asks again.
#
# The clients are psql: what it has printed was committed. pgbench beside them
# keeps the server busy with everything else.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/recovery";
use IPC::Run;
use Killing qw(kill_server);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use constant CLIENTS => 3;
# as many as a client could never do before it is cut off
use constant CALLS => 20_000;
# acknowledged by each client before the cut: enough to be in the middle of it
use constant ENOUGH => 150;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'END');
fsync = on
synchronous_commit = on
restart_after_crash = on
timezone = 'UTC'
log_min_messages = warning
log_statement = none
checkpoint_timeout = 30s
END
$node->start;
$node->safe_psql('postgres', <<'END');
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, capacity, time_zone)
SELECT 'r' || n, 3, 'UTC' FROM generate_series(1, 20) AS n;
END

my $folder = PostgreSQL::Test::Utils::tempdir();
append_to_file("$folder/busy.sql", <<'END');
\set room random(1, 20)
\set day random(1, 2000)
SELECT reservation.cancel_reservation(o.reservation_id) FROM reservation.create_reservation(:room, tstzrange(now() + :day * interval '1 day', now() + :day * interval '1 day' + interval '3 days'), 'busy', 2) AS o;
SELECT count(*) FROM reservation.expire_reservations();
END

my $round = 0;
my $total = 0;
survives('a backend killed', sub {
	my $victim = $node->safe_psql('postgres',
		q{SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench' LIMIT 1});
	kill 'KILL', $victim or BAIL_OUT("no process $victim");
});
survives('an immediate stop', sub {
	$node->stop('immediate');
	$node->start;
});
survives('a postmaster killed', sub {
	kill_server($node);
	$node->start;
});
note "$total answers were acknowledged";
$node->stop;
done_testing();

# Statements of one client, each with a key of its own: bookings that mostly fit,
# and a change to each that did.
sub statements
{
	my ($client) = @_;
	my $sql = "SET application_name = 'client';\n";
	for my $call (1 .. CALLS)
	{
		$sql .= sprintf "SELECT '%s', o.* FROM %s AS o;\n", "$round-$client-$call", call("$round-$client-$call");
	}
	return $sql;
}

# The call that a key stands for, always the same
sub call
{
	my ($key) = @_;
	my (undef, $client, $call) = split /-/, $key;
	my $room = 1 + ($client * 7 + $call) % 20;
	my $day = ($call * 13 + $client) % 400;
	return sprintf q{reservation.create_reservation(%d, tstzrange('2040-01-01'::timestamptz + %d * interval '1 day',
		'2040-01-03'::timestamptz + %d * interval '1 day'), '%s', 1 + %d %% 2, idempotency_key => '%s')},
		$room, $day, $day, $key, $call, $key;
}

sub survives
{
	my ($what, $strike) = @_;
	$round++;
	my (@outputs, @clients);
	for my $client (1 .. CLIENTS)
	{
		my $script = "$folder/$round-$client.sql";
		append_to_file($script, statements($client));
		push @outputs, "$folder/$round-$client.out";
		push @clients, IPC::Run::start(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', $script],
			'<', \undef, '>', $outputs[-1], '2>', "$folder/$round-$client.err");
	}
	local $ENV{PGAPPNAME} = 'pgbench';
	my $bench = IPC::Run::start(['pgbench', '-n', '-c', '4', '-j', '2', '-T', '600', '-f', "$folder/busy.sql", $node->connstr('postgres')],
		'<', \undef, '>', "$folder/$round-bench.out", '2>', "$folder/$round-bench.err");

	my $deadline = time + 120;
	until (enough(@outputs) && busy())
	{
		BAIL_OUT('the clients get nowhere: ' . join '', map { slurp_file($_) } glob "$folder/$round-*.err") if time > $deadline;
		sleep 0.05;
	}
	$strike->();
	IPC::Run::finish($_) foreach @clients, $bench;
	wait_until_up();

	my %said = map { acknowledged($_) } @outputs;
	$total += keys %said;
	cmp_ok(scalar keys %said, '>=', CLIENTS * ENOUGH, "$what: in the middle of work");
	is($node->safe_psql('postgres', 'SELECT * FROM reservation.verify()'), '', "$what: nothing is wrong");
	is($node->safe_psql('postgres', 'SELECT * FROM reservation.check_installation()'), '', "$what: nothing is missing");
	there($what, \%said);
	again($what, \%said);
	unknown($what);
	return;
}

# The answers that every client has got, by key. A line that is cut off was not read.
sub acknowledged
{
	my ($file) = @_;
	return map { chomp; /^([^|]+)\|(.*)$/ ? ($1, $2) : () } grep { /\n$/ } split /(?<=\n)/, slurp_file($file);
}

sub enough
{
	my @outputs = @_;
	foreach (@outputs)
	{
		my @lines = split /\n/, slurp_file($_);
		return 0 if @lines < ENOUGH;
	}
	return 1;
}

sub busy
{
	return $node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench' AND xact_start IS NOT NULL}) > 1;
}

# Asked once the clients are cut off: until the postmaster hears of a backend's
# death it lets any client in.
sub wait_until_up
{
	my $deadline = time + 60;
	until ($node->psql('postgres', 'SELECT 1') == 0)
	{
		BAIL_OUT('it does not come back') if time > $deadline;
		sleep 0.2;
	}
	return;
}

# Every reservation that a client was told of is there, as it was told, with its place.
sub there
{
	my ($what, $said) = @_;
	my $told = join ', ', map { my ($id, undef, $status) = split /\|/, $said->{$_}; "('$_', '$id'::uuid, '$status')" } sort keys %$said;
	is($node->safe_psql('postgres', "SELECT t.key FROM (VALUES $told) AS t(key, id, status)
			LEFT JOIN reservation.reservation r ON r.reservation_id = t.id AND r.customer = t.key AND r.status = t.status
			WHERE r.reservation_id IS NULL OR (t.status = 'confirmed' AND r.quantity <> (
				SELECT coalesce(sum(upper(a.units) - lower(a.units)), 0) FROM reservation.allocation a WHERE a.reservation_id = t.id))"),
		'', "$what: all that was acknowledged is there");
	return;
}

# The same call again is the same answer again, and nothing is done.
sub again
{
	my ($what, $said) = @_;
	my $count = 'SELECT count(*) FROM reservation.event';
	my $before = $node->safe_psql('postgres', $count);
	my @keys = sort keys %$said;
	my $answers = $node->safe_psql('postgres', join '', map { "SELECT '$_', o.* FROM " . call($_) . " AS o;\n" } @keys);
	is($answers, join("\n", map { "$_|$said->{$_}" } @keys), "$what: the answers are the same");
	is($node->safe_psql('postgres', $count), $before, "$what: and nothing was done for them");
	return;
}

# A client that was cut off repeats its call: the command has its effect once.
sub unknown
{
	my ($what) = @_;
	for my $client (1 .. CLIENTS)
	{
		my @calls = 1 .. ENOUGH * 2;
		$node->safe_psql('postgres', join '', map { 'SELECT * FROM ' . call("$round-$client-$_") . ";\n" } @calls);
		is($node->safe_psql('postgres', "SELECT count(*), count(DISTINCT customer) FROM reservation.reservation
				WHERE customer IN (" . join(', ', map { "'$round-$client-$_'" } @calls) . ')'),
			@calls . '|' . @calls, "$what: client $client asks again, and all is done once");
	}
	is($node->safe_psql('postgres', 'SELECT * FROM reservation.verify()'), '', "$what: and nothing is wrong then");
	return;
}
