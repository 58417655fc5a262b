# A consumer that resumes by LSN skips the rest of the record that it was in, so
# each event has a record, and an LSN, of its own.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('lsn');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', "fsync = off\nlog_statement = none\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION reservation;
	SELECT reservation.create_publication('outbox');
	INSERT INTO reservation.resource (name, capacity, price) VALUES ('room', 2, 70);
	INSERT INTO reservation.resource (name, capacity) VALUES ('hall', 100);
	SELECT pg_create_logical_replication_slot('rows', 'test_decoding');
	SELECT pg_create_logical_replication_slot('messages', 'pgoutput');
});

my $day = q{tstzrange(timestamptz '2031-05-01 12:00+0', timestamptz '2031-05-02 10:00+0')};

apart('a creation that asks for money', 4, "SELECT * FROM reservation.create_reservation(1, $day, 'a', hold => '2 years')");
apart('a payment that makes it final', 2, q{
	SELECT o.* FROM reservation.reservation r, LATERAL reservation.complete_payment(r.reservation_id, 'p1') o});
apart('a modification that moves another', undef, qq{
	SELECT * FROM reservation.create_reservation(2, $day, 'b', 60);
	SELECT o.* FROM reservation.reservation r, LATERAL reservation.modify_reservation(r.reservation_id, quantity => 61) o WHERE customer = 'b'});
apart('a cancellation that offers the place', undef, qq{
	SELECT * FROM reservation.add_to_waitlist(2, $day, 'c', 60);
	SELECT o.* FROM reservation.reservation r, LATERAL reservation.cancel_reservation(r.reservation_id) o WHERE customer = 'b'});
apart('a hundred creations in one statement', 400, qq{
	SELECT count(o) FROM generate_series(1, 100) n,
		LATERAL reservation.create_reservation(2, tstzrange(lower($day) + n * interval '1 day', upper($day) + n * interval '1 day'), 'd') o});
$node->safe_psql('postgres', q{
	CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
	CREATE TRIGGER pass BEFORE INSERT ON reservation.event FOR EACH ROW EXECUTE FUNCTION pass()});
apart('a creation past a trigger of the owner', 4, "SELECT * FROM reservation.create_reservation(2, $day, 'e')");

$node->stop;
done_testing();

# Runs SQL, and looks at what both plugins make of its events: the LSN of each row.
sub apart
{
	my ($what, $expected, $sql) = @_;
	$node->safe_psql('postgres', $sql);
	foreach (
		['test_decoding', q{SELECT count(*), count(DISTINCT lsn) FROM pg_logical_slot_get_changes('rows', NULL, NULL)
			WHERE data LIKE 'table reservation.event: INSERT:%'}],
		['pgoutput', q{SELECT count(*), count(DISTINCT lsn) FROM pg_logical_slot_get_binary_changes('messages', NULL, NULL,
				'proto_version', '1', 'publication_names', 'outbox')
			WHERE get_byte(data, 0) = ascii('I')}])
	{
		my ($plugin, $query) = @$_;
		my ($events, $lsns) = split /\|/, $node->safe_psql('postgres', $query);
		$expected //= $events;
		cmp_ok($events, '>', 1, "$what has several events ($plugin)");
		is("$events $lsns", "$expected $expected", "$what: each event has its own LSN ($plugin)");
	}
	return;
}
