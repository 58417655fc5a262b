# A house: the servers of one round, what its clients are told of them, and what they
# have written. The servers that a house goes on with, after a failover or a restore,
# are its own, too.
package House;

use strict;
use warnings FATAL => 'all';
use FindBin;
use IPC::Run qw(start);
use JSON::PP;
use Killing qw(kill_server wait_until_ready);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use constant CLIENTS => 6;
# seconds in which clients must be heard of again
use constant PATIENCE => 120;
use constant PYTHON => '/usr/bin/python3';

my $number = 0;

# kind says what is beside the server: plain, sync or async (a standby), archive, clock,
# or small_table and small_wal, which lie on the small file system of that name.
sub new
{
	my ($class, %given) = @_;
	my $self = bless { %given, struck => {}, epoch => 1, cuts => {}, environment => {} }, $class;
	mkdir $self->{folder} or BAIL_OUT("cannot make $self->{folder}: $!");
	$self->{node} = $self->make_server;
	$self->set_up;
	$self->add_standby if $self->has_standby;
	$self->tell_clients;
	return $self;
}

sub has_standby { return $_[0]{kind} =~ /sync$/ }

# Clients repeat what an earlier server may have answered last.
sub goes_on { return $_[0]{kind} =~ /sync$|^archive$/ }

sub is_lossy { return $_[0]{kind} =~ /^(async|archive)$/ }

sub next_name { $number++; return "server$number" }

sub make_server
{
	my ($self) = @_;
	my $node = PostgreSQL::Test::Cluster->new(next_name());
	my @options;
	push @options, extra => [ '--waldir', "$self->{small}/wal$number" ] if $self->{kind} eq 'small_wal';
	$node->init(allows_streaming => 1, has_archiving => $self->{kind} eq 'archive', @options);
	$node->append_conf('postgresql.conf', <<"END");
fsync = off
restart_after_crash = on
max_connections = 40
max_prepared_transactions = 5
max_wal_size = @{[$self->{kind} eq 'small_wal' ? '64MB' : '2GB']}
wal_keep_size = @{[$self->{kind} eq 'small_wal' ? '0' : '256MB']}
wal_recycle = @{[$self->{kind} eq 'small_wal' ? 'off' : 'on']}
shared_buffers = 128MB
log_min_messages = warning
log_min_error_statement = panic
log_statement = none
timezone = 'UTC'
shared_preload_libraries = 'reservation'
reservation.databases = 'hotel'
END
	local %ENV = (%ENV, %{ $self->{environment} }, $self->{kind} eq 'clock' ? $self->clock_environment : ());
	$node->start;
	return $node;
}

sub set_up
{
	my ($self) = @_;
	my $node = $self->{node};
	if ($self->{kind} eq 'small_table')
	{
		mkdir "$self->{small}/tables$number";
		$node->safe_psql('postgres', "CREATE TABLESPACE small LOCATION '$self->{small}/tables$number'");
	}
	$node->safe_psql('postgres', 'CREATE DATABASE hotel' . ($self->{kind} eq 'small_table' ? ' TABLESPACE small' : ''));
	$node->safe_psql('hotel', slurp_file("$FindBin::Bin/house.sql"));
	return;
}

# The clock of the server is the file that libfaketime reads, once a second.
sub clock_environment
{
	my ($self) = @_;
	$self->set_clock('+0');
	return (LD_PRELOAD => $self->{faketime}, FAKETIME_TIMESTAMP_FILE => "$self->{folder}/clock",
		FAKETIME_CACHE_DURATION => 1, FAKETIME_DONT_FAKE_MONOTONIC => 1);
}

sub set_clock
{
	my ($self, $shift) = @_;
	unlink "$self->{folder}/clock.new";
	append_to_file("$self->{folder}/clock.new", "$shift\n");
	rename "$self->{folder}/clock.new", "$self->{folder}/clock" or BAIL_OUT("no clock: $!");
	return;
}

# A standby of the present server. With sync, no commit is acknowledged without it: from the
# time at which the checkpointer has read that there is one, so a checkpoint is waited for.
sub add_standby
{
	my ($self) = @_;
	my $name = next_name();
	my $standby = PostgreSQL::Test::Cluster->new($name);
	$self->{node}->backup($name);
	$standby->init_from_backup($self->{node}, $name, has_streaming => 1);
	$standby->start;
	if ($self->{kind} eq 'sync')
	{
		$self->{node}->safe_psql('postgres', "ALTER SYSTEM SET synchronous_standby_names = '$name'");
		$self->{node}->reload;
	}
	$self->{node}->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = '$name' AND state = 'streaming'"
		  . ($self->{kind} eq 'sync' ? q{ AND sync_state = 'sync'} : '')) or BAIL_OUT('no standby');
	$self->{node}->safe_psql('postgres', 'CHECKPOINT') if $self->{kind} eq 'sync';
	$self->{standby} = $standby;
	return;
}

# The clients look into this file for the server, and for the points in the log from
# which each server after the first has gone on.
sub tell_clients
{
	my ($self) = @_;
	my $where = { connection => $self->{node}->connstr('hotel') . ' user=clerk', epoch => $self->{epoch},
		cuts => $self->goes_on ? $self->{cuts} : undef };
	append_to_file("$self->{folder}/where.new", encode_json($where));
	rename "$self->{folder}/where.new", "$self->{folder}/where" or BAIL_OUT("no place for clients to look: $!");
	return;
}

# Goes on with a server that was promoted. Its timeline's history says up to where it
# has the log of the one before.
sub go_on_with
{
	my ($self, $node) = @_;
	my ($file) = reverse sort glob $node->data_dir . '/pg_wal/*.history';
	my ($cut) = (split /\n/, slurp_file($file))[-1] =~ /^\d+\t([0-9A-F]+\/[0-9A-F]+)\t/ or BAIL_OUT("no history in $file");
	my $old = $self->{node};
	$self->{cuts}{ ++$self->{epoch} } = $cut;
	$self->{node} = $node;
	$self->tell_clients;
	$self->keep_log($old);
	$old->clean_node;
	return;
}

sub keep_log
{
	my ($self, $node) = @_;
	append_to_file("$self->{folder}/server.log", slurp_file($node->logfile));
	return;
}

sub open_doors
{
	my ($self) = @_;
	$self->{began} = time;
	$self->{load} = start([ PYTHON, "$FindBin::Bin/load.py", $self->{folder}, CLIENTS, $self->{seed} ],
		'<', \undef, '>&', "$self->{folder}/load.err");
	$self->wait_for_answers(20);
	return;
}

# Until so many lines more are in the ledgers
sub wait_for_answers
{
	my ($self, $more) = @_;
	my $goal = $self->count_bytes + $more * 100;
	my $deadline = time + PATIENCE;
	while ($self->count_bytes < $goal)
	{
		BAIL_OUT("the clients get no answers: $self->{folder}, " . slurp_file("$self->{folder}/load.err")) if time > $deadline;
		sleep 0.05;
	}
	return;
}

sub count_bytes
{
	my ($self) = @_;
	my $sum = 0;
	$sum += -s $_ foreach glob "$self->{folder}/ledger-*";
	return $sum;
}

# The clients get their last answers, the worker ends, and the reader reads all that
# there is. The clients' ledgers become one.
sub close_doors
{
	my ($self) = @_;
	append_to_file("$self->{folder}/stop", '');
	my $deadline = time + PATIENCE;
	until (-e "$self->{folder}/done" || time > $deadline)
	{
		sleep 0.05;
	}
	$self->ask($_) foreach q{ALTER SYSTEM SET reservation.databases = ''}, 'SELECT pg_reload_conf()';
	sleep 0.1 while $self->pids(q{backend_type LIKE 'reservation worker%'}) && time < $deadline;
	append_to_file("$self->{folder}/last", '');
	append_to_file("$self->{folder}/ledger", slurp_file($_)) foreach sort glob "$self->{folder}/ledger-*";
	my $well = $self->{load}->finish;
	$self->{seconds} = time - $self->{began};
	return $well;
}

# For statements of the driver: a server that comes back is waited for.
sub ask
{
	my ($self, $sql) = @_;
	my $deadline = time + PATIENCE;
	while (1)
	{
		wait_until_ready($self->{node});
		my ($status, $out, $err) = $self->{node}->psql('hotel', $sql);
		return $out if $status == 0;
		BAIL_OUT("$sql: $err") if time > $deadline;
		sleep 0.1;
	}
	return;
}

sub pids
{
	my ($self, $where) = @_;
	return split /\n/, $self->ask("SELECT pid FROM pg_stat_activity WHERE $where ORDER BY random()");
}

sub start_again
{
	my ($self) = @_;
	local %ENV = (%ENV, $self->{kind} eq 'clock' ? $self->clock_environment : ());
	$self->{node}->start;
	return;
}

# Counted by fault
sub count { my ($self, $fault, $n) = @_; $self->{struck}{$fault} += $n // 1; return }

# The lines of audit.sql, and a hash of its totals
sub audit
{
	my ($self) = @_;
	my $ledger = "$self->{folder}/ledger";
	my $said = $self->{node}->safe_psql('hotel', slurp_file("$FindBin::Bin/audit.sql"), timeout => 600,
		extra_params => [ '-v', "ledger=$ledger", '-v', "reader=$self->{folder}/reader", '-v', 'lossy=' . ($self->is_lossy ? 'true' : 'false') ]);
	my ($wrong, $totals) = split /^--\n/m, $said;
	return ([ split /\n/, $wrong ], { $totals =~ /(\w+)=(\S+)/g });
}

# The servers go, whatever state they are in.
sub end
{
	my ($self) = @_;
	$self->keep_log($self->{node});
	foreach my $node (grep { defined } $self->{standby}, $self->{node})
	{
		$node->teardown_node(fail_ok => 1);
		$node->clean_node;
	}
	return;
}

1;
