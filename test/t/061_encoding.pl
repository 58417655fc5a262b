# Databases that are not like the one next door: other encodings, and sessions
# with other habits when the extension is created.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;

for my $encoding (qw(UTF8 SQL_ASCII LATIN1 WIN1251 EUC_JP EUC_KR))
{
	my $database = lc "in_$encoding";
	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	works($database, 'CREATE EXTENSION reservation', $encoding);
}
is($node->safe_psql('in_sql_ascii', 'SELECT octet_length(reservation_internal.icalendar_line(repeat(chr(228), 80)))'),
	'85', 'SQL_ASCII: lines of a calendar are folded whatever their bytes are');

my %habits = (
	backslashes => q{SET standard_conforming_strings = off; SET escape_string_warning = off},
	dates => q{SET DateStyle = 'SQL, DMY'; SET IntervalStyle = 'sql_standard'; SET TimeZone = 'Asia/Kathmandu'},
	quotes => q{SET quote_all_identifiers = on; SET bytea_output = 'escape'; SET extra_float_digits = -15},
	path => q{SET search_path = pg_catalog},
	bodies => q{SET check_function_bodies = off; SET array_nulls = off; SET transform_null_equals = on});
# Release 19 has standard strings only.
delete $habits{backslashes} if $node->pg_version >= 19;
for my $habit (sort keys %habits)
{
	$node->safe_psql('postgres', "CREATE DATABASE with_$habit");
	works("with_$habit", "$habits{$habit}; CREATE EXTENSION reservation", $habit);
	# and sessions that have it always
	$node->safe_psql('postgres', join '', map { "ALTER DATABASE with_$habit $_;" } split /; /, $habits{$habit});
	works("with_$habit", 'SELECT', "$habit, always");
}

$node->stop;
done_testing();

sub works
{
	my ($database, $create, $what) = @_;
	my ($status, undef, $error) = $node->psql('postgres', $create,
		connstr => $node->connstr($database));
	is($status, 0, "$what: created") or return diag($error);
	my $out = $node->safe_psql($database, q{
		SET reservation.now = '2030-01-01 12:00:00+00';
		INSERT INTO reservation.resource (name, time_zone, price, setup_time) VALUES (clock_timestamp()::text, 'Europe/Berlin', 10, '1 hour')
		RETURNING resource_id AS room \gset
		SELECT reservation_id AS id, status, amount FROM reservation.create_reservation(:room, '[2030-02-01 12:00:00+00,2030-02-02 12:00:00+00)', E'J\\\\x', hold => '1 day') \gset
		SELECT :'status', :'amount';
		SELECT (reservation.modify_reservation(:'id', '[2030-02-01 12:00:00+00,2030-02-02 13:00:00+00)')).version;
		SELECT customer, extract(epoch FROM upper(during) - lower(during))::int FROM reservation.as_of(:'id', '2030-01-02 00:00:00+00');
		SELECT payload->>'from' FROM reservation.history(:'id') WHERE sequence = 1;
		SELECT count(*) FROM reservation.find_slots('1 day', '[2030-03-01 12:00:00+00,2030-03-03 12:00:00+00)', :room);
		SELECT count(*) FROM reservation.verify();
		SELECT count(*) FROM reservation.check_installation();});
	is($out, "held|10.00\n2\nJ\\x|90000\n2030-02-01T12:00:00+00:00\n2\n0\n0", "$what: works");
	return;
}
