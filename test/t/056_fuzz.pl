# A short run of test/fuzz/run, which calls every function of the extension with values
# that nobody would pass; make fuzz runs it for longer.

use strict;
use warnings FATAL => 'all';
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('fuzz');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nlog_statement = none\nlog_min_messages = panic\n");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION reservation');

# Time is what a busy machine has least of: fewer batches then, but each is looked at.
local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres',
	FUZZ_CALLS => $ENV{FUZZ_CALLS} // 4000, FUZZ_SECONDS => $ENV{FUZZ_SECONDS} // 120);
open my $fuzz, '-|', $^X, "$FindBin::Bin/../fuzz/run" or die "fuzz: $!";
while (<$fuzz>)
{
	if (/^(not )?ok \d+ - (.*)/) { ok(!$1, $2) }
	elsif (/^#/) { diag($_ =~ s/^# ?//r) }
}
ok(close $fuzz, 'the run has ended well');
$node->stop;
done_testing();
