# The largest of everything that a caller may pass, of the bytes that take most when they
# are written: it goes through every way out, so that no call can stop a consumer or a dump.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($source, $copy) = map { PostgreSQL::Test::Cluster->new($_) } qw(source copy);
for my $node ($source, $copy)
{
	$node->init(allows_streaming => 'logical');
	$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nlog_statement = none\n");
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION reservation');
}
$source->safe_psql('postgres', q{
	SELECT pg_create_logical_replication_slot('slot', 'reservation');
	SELECT reservation.create_publication('events')});
$copy->safe_psql('postgres', "CREATE SUBSCRIPTION copy CONNECTION '" . $source->connstr('postgres') =~ s/'/''/gr . "' PUBLICATION events");

# An unlimited one is refused at once, and not after it has been written.
my ($status, undef, $refusal) = $source->psql('postgres', q{
	INSERT INTO reservation.resource (name) VALUES ('room');
	SELECT reservation.cancel_reservation(reservation_id, repeat(E'\x01', 179000000)) FROM reservation.create_reservation(1, '[2039-01-01,2039-01-02)', 'c')});
like($refusal, qr/reason must not be longer than 1024 bytes/, 'A reason of 179 million bytes is refused.');

$source->safe_psql('postgres', q{
SET reservation.max_details = '64MB';
DO $$
DECLARE
	big CONSTANT text := repeat(E'\x01', 1024);
	wide CONSTANT text := repeat(E'\x01', 1020);
	r bigint;
	id uuid;
BEGIN
	PERFORM set_config('reservation.' || s, big, false) FROM unnest('{correlation_id,causation_id,actor,support_contact,payment_methods}'::text[]) AS s;
	INSERT INTO reservation.cancellation_tier VALUES (big, '1000 years', 99.99999999999999999999999999999999, 1.99999999999999999999999999999999);
	INSERT INTO reservation.resource (name, category, cancellation_policy, capacity, time_zone, price, attributes)
	VALUES (big, big, big, 3, 'UTC', 999999999999999.4, jsonb_build_object('a', repeat('x', 1048000))) RETURNING resource_id INTO r;
	INSERT INTO reservation.unit VALUES (r, 0, big, '{}');
	INSERT INTO reservation.rate (resource_id, name, price) VALUES (r, big, 999999999999999.4);
	INSERT INTO reservation.promotion (code, kind, value, category, max_uses_per_customer) VALUES (big, 'percent', 10, big, 1000);

	-- as JSON writes it, 64 MB; a dump doubles its backslashes
	SELECT o.reservation_id INTO STRICT id FROM reservation.create_reservation(r, '[9998-01-01,9998-01-02)', big, promotion_code => big,
		idempotency_key => big, details => jsonb_build_object('a', repeat(E'\x01', 11184000))) AS o;
	PERFORM FROM reservation.send_reservation_confirmation(id, big, big);
	PERFORM FROM reservation.fail_payment(id, big, big);
	PERFORM FROM reservation.authorize_payment(id, wide || '1', 999999999999999.99, big, wide || 'a');
	PERFORM FROM reservation.complete_payment(id, wide || '2', 999999999999999.99, big, wide || 'c');
	PERFORM FROM reservation.modify_reservation(id, during => '[9998-01-01,9999-01-01)', amount => 999999999999999.99, customer => wide || 'x', idempotency_key => wide || 'm');
	PERFORM FROM reservation.cancel_reservation(id, big, idempotency_key => wide || 'd');
	PERFORM FROM reservation.add_to_waitlist(r, '[9998-01-01,9999-01-01)', big, 2147483647, 2147483647, 999999999999999.99, wide || 'w');
	PERFORM FROM reservation.close_resource(r, '[0001-01-01,9999-01-01)', reason => big);
END
$$});

my $events = $source->safe_psql('postgres', 'SELECT count(*) FROM reservation.event');
cmp_ok($events, '>', 10, 'All that has left events.');
is($source->safe_psql('postgres', q{SELECT count(*) FROM reservation.read_events(0, 1000000) AS e WHERE length(e::text) > 0}), $events, 'read_events returns them.');
is($source->safe_psql('postgres', q{SELECT count(*) FROM pg_logical_slot_get_changes('slot', NULL, NULL) AS c WHERE data::jsonb ->> 'specversion' = '1.0'}),
	$events, 'The plugin sends them.');
$source->wait_for_catchup('copy');
is($copy->safe_psql('postgres', 'SELECT count(*) FROM reservation.event'), $events, 'A publication sends them.');
is($source->safe_psql('postgres', 'SELECT count(*) FROM reservation.verify()'), '0', 'They are what the tables say.');
foreach my $view (qw(stay arrivals departures in_house holds waitlist overreserved))
{
	is(($source->psql('postgres', "SELECT count(v::text) FROM reservation.$view AS v"))[0], 0, "The view $view can be read.");
}
my $folder = PostgreSQL::Test::Utils::tempdir();
$source->command_ok([ 'pg_dump', '--file', "$folder/dump", $source->connstr('postgres') ], 'It is dumped.');
$copy->safe_psql('postgres', 'CREATE DATABASE restored');
$copy->command_ok([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $copy->connstr('restored'), '-f', "$folder/dump" ], 'It is restored.');
is($copy->safe_psql('restored', 'SELECT md5(string_agg(r::text, chr(10))) FROM reservation.reservation AS r'),
	$source->safe_psql('postgres', 'SELECT md5(string_agg(r::text, chr(10))) FROM reservation.reservation AS r'), 'It is what it was.');
$source->stop;
$copy->stop;
done_testing();
