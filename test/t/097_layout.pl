# The numbers of columns that the C code goes by (src/storage/layout.h) are those of
# the catalog, also after the tables were made by CREATE EXTENSION of this build.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('layout');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION reservation');

my $tables = 0;
my $header = slurp_file('src/storage/layout.h');
while ($header =~ /^enum (\w+)_column\n\{\n(.*?)\};/msg) {
	my ($table, $constants) = ($1, $2);
	my ($number, %named) = -1;
	for my $constant (split /,\s*/, $constants) {
		my ($column, $given) = $constant =~ /^\s*\U$table\E_([A-Z_]+)(?: = ([0-9]+))?\s*$/
			or die "cannot read \"$constant\" of $table";
		$number = defined $given ? $given : $number + 1;
		$named{lc $column} = $number;
	}
	my %columns = map { split /\|/ } split /\n/, $node->safe_psql('postgres', qq{
		SELECT attname, attnum FROM pg_attribute
		WHERE attrelid = 'reservation.$table'::regclass AND attnum > 0 AND NOT attisdropped});
	my %found = map { $_ => $columns{$_} } keys %named;
	is_deeply(\%named, \%found, "the columns of $table have these numbers in the catalog, too");
	is(scalar keys %named, scalar keys %columns, "all columns of $table are named, as C writes its rows")
		if $table =~ /^(allocation|booking_item|deadline|event|idempotency|reservation)$/;
	$tables++;
}
cmp_ok($tables, '>=', 8, 'the header names the columns of all tables that C reads');

$node->stop;
done_testing();
