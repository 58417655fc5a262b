# The rows of a database's extension, so that two can be compared.
package State;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(contents sequences say);

sub say
{
	my ($node, $database, $sql) = @_;
	return $node->safe_psql($database,
		"SET reservation.now = '2030-01-05 12:00+00';\n$sql");
}

# A line a table: its name, how many rows, and what they say in all
sub contents
{
	my ($node, $database) = @_;
	my @tables = split /\n/, $node->safe_psql($database,
		q{SELECT relname FROM pg_class WHERE relkind = 'r'
			AND relnamespace = 'reservation'::regnamespace ORDER BY relname});
	return join "\n", map {
		"$_ " . $node->safe_psql($database,
			"SELECT count(*), md5(string_agg(t::text, ';' ORDER BY t::text)) FROM reservation.$_ AS t")
	} @tables;
}

# Where the next number comes from
sub sequences
{
	my ($node, $database) = @_;
	return $node->safe_psql($database,
		q{SELECT sequencename, last_value FROM pg_sequences
			WHERE schemaname = 'reservation' ORDER BY sequencename});
}

1;
