# A cluster of our own finds the extension that was just built, logical decoding
# through its library is allowed where the server wants to be told, and the calls
# that `make psql` suggests work.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FindBin;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

$node->safe_psql('postgres', 'CREATE EXTENSION reservation');
is($node->safe_psql('postgres',
		q{SELECT extversion = (SELECT default_version
				FROM pg_available_extensions WHERE name = 'reservation')
			FROM pg_extension WHERE extname = 'reservation'}),
	't', 'the extension of this build');

my $plugins = $node->safe_psql('postgres',
	q{SELECT current_setting('output_plugin_libraries', true)});
SKIP:
{
	skip 'this release lets any plugin decode', 1 if $plugins eq '';
	like($plugins, qr/\breservation\b/, 'its output plugin may be used');
}

my @suggested = grep { /^  / } split /\n/,
  $node->safe_psql('postgres',
	"\\i $FindBin::RealBin/../demo/psql.sql");
is(scalar @suggested, 2, 'make psql suggests calls');
foreach my $call (@suggested)
{
	like($node->safe_psql('postgres', $call), qr/tennis court|\|t\|confirmed\|/,
		"it works:$call");
}

$node->stop;
done_testing();
