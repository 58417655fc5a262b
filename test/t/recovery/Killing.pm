# kill -9 of a whole server, and the wait until it may start again.
package Killing;

use strict;
use warnings;
use Exporter 'import';
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

our @EXPORT_OK = qw(kill_server);

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

# A process that has ended may yet wait for its parent to ask how.
sub lives
{
	my ($pid) = @_;
	return -e "/proc/$pid/stat" && (eval { slurp_file("/proc/$pid/stat") } // '') =~ /\) [^ZX] /;
}

1;
