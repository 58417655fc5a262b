# kill -9 of a whole server, and the waits until it may start and be used again.
package Killing;

use strict;
use warnings;
use Exporter 'import';
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

our @EXPORT_OK = qw(kill_server wait_until_ready);

sub kill_server
{
	my ($node) = @_;
	my $postmaster = $node->{_pid};
	my @all = ($postmaster, map { slurp_file($_) =~ /\d+/g } glob "/proc/$postmaster/task/*/children");
	$node->kill9;
	# its children have to notice before another may start
	my $deadline = time + 60;
	while (grep { lives($_) } @all)
	{
		BAIL_OUT('orphans stay') if time > $deadline;
		sleep 0.1;
	}
	# where nobody asks how it ended, its number stays taken
	unlink $node->data_dir . '/postmaster.pid', $node->host . '/.s.PGSQL.' . $node->port . '.lock';
	return;
}

# A session of psql that a recovering server refuses dies before it has read its query,
# and with it the test that writes the query; so pg_isready asks first.
sub wait_until_ready
{
	my ($node) = @_;
	my $deadline = time + 60;
	until (system('pg_isready', '-q', '-d', $node->connstr('postgres')) == 0)
	{
		BAIL_OUT('the server does not accept connections again') if time > $deadline;
		sleep 0.1;
	}
	return;
}

# A process that has ended may yet wait for its parent to ask how.
sub lives
{
	my ($pid) = @_;
	return -e "/proc/$pid/stat" && (eval { slurp_file("/proc/$pid/stat") } // '') =~ /\) [^ZX] /;
}

1;
