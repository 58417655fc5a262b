# occurrences() against dateutil, which knows RFC 5545 by other code: random rules.
# RESERVATION_SEED and RESERVATION_RULES choose other ones, and how many.

use strict;
use warnings FATAL => 'all';
use FindBin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Debian's, which is where test/harness/packages puts the module; else any.
my ($python) = grep { IPC::Run::run([ $_, '-c', 'import dateutil' ], '>', \my $out, '2>', \my $err) }
	grep { -x } '/usr/bin/python3', map { "$_/python3" } split /:/, $ENV{PATH};
plan skip_all => 'python3 has no dateutil here: nothing else expands rules' if !$python;

my $seed = $ENV{RESERVATION_SEED} // 1;
my $rules = $ENV{RESERVATION_RULES} // 300;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION reservation;
	CREATE TABLE expected (n bigint GENERATED ALWAYS AS IDENTITY, rule text, start timestamp, starts text)});

my ($lines, $err) = ('', '');
IPC::Run::run([ $python, "$FindBin::Bin/series/expand.py", $seed, $rules ], '>', \$lines, '2>', \$err) or die $err;
$node->safe_psql('postgres', "COPY expected (rule, start, starts) FROM stdin;\n$lines\\.\n");
is($node->safe_psql('postgres', 'SELECT count(*) FROM expected'), $rules, "dateutil has expanded rules of seed $seed");
is($node->safe_psql('postgres', <<'END'), '', 'occurrences() finds the same times');
SELECT e.rule, e.start, e.starts, o.starts
FROM expected e CROSS JOIN LATERAL (
	SELECT coalesce(string_agg(to_char(lower(period), 'YYYYMMDDHH24MISS'), ' ' ORDER BY period), '') AS starts
	FROM reservation.occurrences(e.rule, tstzrange(e.start, e.start + '1 second'), 'UTC', max => 20)) AS o
WHERE o.starts <> e.starts ORDER BY length(e.rule) LIMIT 5
END
is($node->safe_psql('postgres', q{SELECT count(*) > count(nullif(starts, '')) AND count(nullif(starts, '')) * 2 > count(*) FROM expected}), 't', 'most rules have times, and some have none');

$node->stop;
done_testing();
