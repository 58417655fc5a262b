# A transaction of many events costs the one who decodes it no more memory than one of
# few; nor does one of many rows of other tables.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'no /proc here' if !-r '/proc/self/status';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
# what PostgreSQL itself keeps of a transaction is little, too
$node->append_conf('postgresql.conf', <<'END');
fsync = off
timezone = 'UTC'
log_statement = none
shared_buffers = 1MB
work_mem = 64kB
logical_decoding_work_mem = 64kB
END
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION reservation;
	SELECT pg_create_logical_replication_slot('slot', 'reservation')});

# The highest that a fresh process comes to, in kilobytes, and what it has sent
sub decode
{
	my ($sql) = @_;
	$node->safe_psql('postgres', $sql);
	my $out = $node->safe_psql('postgres', q{
		SELECT count(*), coalesce(sum(octet_length(data)), 0) FROM pg_logical_slot_get_changes('slot', NULL, NULL);
		SELECT pg_read_file('/proc/self/status')});
	my ($events, $bytes) = $out =~ /^(\d+)\|(\d+)$/m;
	my ($peak) = $out =~ /^VmHWM:\s+(\d+) kB$/m;
	return ($events, $bytes, $peak);
}

sub events
{
	my ($n) = @_;
	return qq{INSERT INTO reservation.event (transaction_id, id, occurred_at, sequence, aggregatetype, aggregateid, type, payload, session_role)
		SELECT '1', gen_random_uuid(), now(), n, 'reservation', '$n-' || n, 'ReservationRequested', jsonb_build_object('text', repeat(md5(n::text), 20)), 'me'
		FROM generate_series(1, $n) AS n};
}

my ($few, undef, $little) = decode(events(1000));
my ($many, $bytes, $much) = decode(events(100_000));
is($few, 1000, 'a thousand events');
is($many, 100_000, 'a hundred thousand');
cmp_ok($bytes, '>', 80_000_000, 'which say a lot');
cmp_ok($much - $little, '<', 8_000, 'and are decoded in the same memory');
note "$little kB, then $much kB";

$node->safe_psql('postgres', 'CREATE TABLE public.other (t text)');
my ($none, undef, $others) = decode(q{INSERT INTO public.other SELECT repeat(md5(n::text), 5) FROM generate_series(1, 300000) AS n});
is($none, 0, 'nothing of other tables');
cmp_ok($others - $little, '<', 8_000, 'in the same memory');

$node->stop;
done_testing();
