# A server that crashes again and again starts its workers later and later. The
# launcher waits that out; what the server asks of it meanwhile it does at once.

use strict;
use warnings FATAL => 'all';
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

# The wait is 8 seconds after six crashes, and 10 from then on.
use constant CRASHES => 6;
use constant AT_ONCE => 5;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'reservation'\nreservation.databases = 'hotel'\nrestart_after_crash = on\nlog_min_messages = warning\n");
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE other');

crash() foreach 1 .. CRASHES;
soon(sub { $node->safe_psql('postgres', 'DROP DATABASE other') }, 'a database is dropped');

crash();
my $launcher = launcher();
soon(sub {
	$node->safe_psql('postgres', "SELECT pg_terminate_backend($launcher)");
	sleep 0.1 while kill 0, $launcher;
}, 'the launcher is ended by hand');

crash();
$node->append_conf('postgresql.conf', q{reservation.databases = ''});
soon(sub {
	$node->reload;
	$node->poll_query_until('postgres', q{SELECT current_setting('reservation.databases') = ''});
	$node->safe_psql('postgres', 'CREATE DATABASE other; DROP DATABASE other');
}, 'settings are read again');

crash();
soon(sub { $node->stop('fast') }, 'the server is stopped');
done_testing();

sub launcher
{
	return $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'reservation launcher'});
}

# Returns when the launcher is there again, and waits.
sub crash
{
	my $before = launcher();
	my ($in, $out) = ('', '');
	my $session = IPC::Run::start(['psql', '-XqAt', '-d', $node->connstr('postgres')], '<', \$in, '>', \$out, '2>', \my $err);
	$in = "SELECT pg_backend_pid();\n";
	$session->pump until $out =~ /\d+\n/;
	kill 'KILL', $out + 0;
	$session->finish;
	my $deadline = time + 60;
	for (;;)
	{
		my ($status, $pid) = $node->psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'reservation launcher' AND wait_event IS NOT NULL});
		return if $status == 0 && $pid && $pid ne $before;
		BAIL_OUT('no launcher') if time > $deadline;
		sleep 0.1;
	}
	return;
}

sub soon
{
	my ($do, $what) = @_;
	my $began = time;
	$do->();
	cmp_ok(time - $began, '<', AT_ONCE, "while the launcher waits, $what");
	return;
}
