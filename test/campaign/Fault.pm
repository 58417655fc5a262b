# Faults: what strikes a house while its clients work. Each waits until the house can go
# on, and counts what it has done.
package Fault;

use strict;
use warnings FATAL => 'all';
use Killing qw(kill_server wait_until_ready);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use constant PAGE => 4096;

# By kind of house. What a kind needs beyond a server stands in campaign.pl.
our %of = (
	plain => {
		kill_backend => \&kill_backend,
		kill_worker => \&kill_worker,
		kill_server => \&kill_all,
		cancel => sub { storm($_[0], 'cancel') },
		terminate => sub { storm($_[0], 'terminate') },
		memory => \&limit_memory,
		connections => \&limit_connections,
		prepared => \&leave_prepared,
	},
	sync => { failover => \&fail_over },
	async => { failover => \&fail_over },
	archive => { restore => \&restore },
	small_table => { disk_full => \&fill_tables },
	small_wal => { wal_full => \&fill_wal },
	clock => { clock => \&set_clock_back },
);

sub kill_process
{
	my ($house, $fault, $where) = @_;
	my ($victim) = $house->pids($where) or return;
	kill 'KILL', $victim or return;
	$house->count($fault);
	# until the postmaster hears of it, it lets clients in
	sleep 0.2;
	wait_until_ready($house->{node});
	return;
}

sub kill_backend { return kill_process($_[0], 'kill_backend', q{usename = 'clerk'}) }

sub kill_worker { return kill_process($_[0], 'kill_worker', q{backend_type = 'reservation worker'}) }

sub kill_all
{
	my ($house) = @_;
	kill_server($house->{node});
	$house->count('kill_server');
	$house->start_again;
	return;
}

sub storm
{
	my ($house, $how) = @_;
	$house->count($how, $house->ask("SELECT storm('$how', 40)"));
	return;
}

# Each session may have little more memory than it has now.
sub limit_memory
{
	my ($house) = @_;
	foreach my $pid ($house->pids(q{usename = 'clerk'}))
	{
		my ($pages) = (eval { slurp_file("/proc/$pid/statm") } // '') =~ /^(\d+)/ or next;
		my $limit = $pages * PAGE + int rand 200_000;
		$house->count('memory') if system('prlimit', "--pid=$pid", "--as=$limit:") == 0;
	}
	sleep 1.5;
	$house->ask(q{SELECT storm('terminate', 20)});
	return;
}

# Fewer sessions than clients; those that there are end.
sub limit_connections
{
	my ($house) = @_;
	$house->ask('ALTER DATABASE hotel CONNECTION LIMIT 2');
	$house->ask(q{SELECT storm('terminate', 20)});
	sleep 0.5;
	$house->count('connections');
	$house->ask('ALTER DATABASE hotel CONNECTION LIMIT -1');
	return;
}

# Transactions that stay open, over a crash if it comes to that, and end either way
sub leave_prepared
{
	my ($house) = @_;
	my @names = map { "p$_" } 1 .. 3;
	foreach my $name (@names)
	{
		my $room = 1 + int rand 40;
		$house->ask(qq{BEGIN; SELECT FROM reservation.create_reservation($room, '[2040-01-01 15:00, 2040-03-01 11:00)', '$name ' || clock_timestamp()); PREPARE TRANSACTION '$name'});
	}
	sleep 0.3;
	kill_all($house) if rand() < 0.5;
	$house->wait_for_answers(20);
	$house->ask((rand() < 0.5 ? 'COMMIT' : 'ROLLBACK') . " PREPARED '$_'") foreach @names;
	$house->count('prepared', scalar @names);
	return;
}

# The primary dies, and its standby takes over. If it need not have all, it is cut off
# a moment before, every second time.
sub fail_over
{
	my ($house) = @_;
	my $standby = $house->{standby};
	if ($house->is_lossy && rand() < 0.5)
	{
		$standby->safe_psql('postgres', q{ALTER SYSTEM SET primary_conninfo = ''});
		$standby->reload;
		sleep 0.5;
	}
	kill_server($house->{node});
	$standby->promote;
	$standby->safe_psql('postgres', 'ALTER SYSTEM RESET primary_conninfo');
	$house->count("failover_$house->{kind}");
	$house->go_on_with($standby);
	$house->add_standby;
	return;
}

# A backup and the archived log are brought to a point in time before the end.
sub restore
{
	my ($house) = @_;
	my $old = $house->{node};
	my $name = House::next_name();
	$old->backup($name);
	$house->wait_for_answers(50);
	my $target = $old->lsn('insert');
	$house->wait_for_answers(50);
	my $segment = $old->safe_psql('postgres', 'SELECT pg_walfile_name(pg_switch_wal())');
	$old->poll_query_until('postgres', "SELECT last_archived_wal >= '$segment' FROM pg_stat_archiver") or BAIL_OUT('the log is not archived');
	kill_server($old);
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init_from_backup($old, $name, has_restoring => 1, standby => 0);
	$node->append_conf('postgresql.conf', "recovery_target_lsn = '$target'\nrecovery_target_action = promote\n");
	$node->enable_archiving;
	$node->start;
	$node->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()') or BAIL_OUT('not restored');
	$node->append_conf('postgresql.conf', "recovery_target_lsn = ''\n");
	$house->count('restore');
	$house->go_on_with($node);
	return;
}

# Writes a file until the small file system has no room, and takes it away again.
sub with_full_disk
{
	my ($house, $while) = @_;
	my $filler = "$house->{small}/filler";
	system("dd if=/dev/zero of='$filler' bs=64k 2>/dev/null") != 0 or BAIL_OUT("$house->{small} is not small");
	$while->();
	unlink $filler or BAIL_OUT("the disk stays full: $!");
	return;
}

sub fill_tables
{
	my ($house) = @_;
	with_full_disk($house, sub { sleep 1.5 });
	$house->count('disk_full');
	return;
}

# The server stops when it cannot write its log, and cannot start either.
sub fill_wal
{
	my ($house) = @_;
	my $before = -s $house->{node}->logfile;
	with_full_disk($house, sub {
		my $deadline = time + 60;
		until (slurp_file($house->{node}->logfile, $before) =~ /No space left on device/)
		{
			BAIL_OUT('the log finds room on a full disk') if time > $deadline;
			sleep 0.1;
		}
		sleep 0.5;
	});
	$house->count('wal_full');
	kill_server($house->{node});
	$house->start_again;
	return;
}

# An hour back, and forward again
sub set_clock_back
{
	my ($house) = @_;
	foreach my $shift ('-3600s', '-60s', '+0')
	{
		$house->set_clock($shift);
		sleep 1.2;
		$house->wait_for_answers(20);
	}
	$house->count('clock');
	return;
}

1;
