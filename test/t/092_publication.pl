# The publication, as Debezium reads it: what pgoutput sends is decoded here, and held
# against what the outbox event router expects and cannot stand.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/publish", "$FindBin::Bin/recovery";
use JSON::PP;
use Payload qw(traps);
use Pgoutput qw(changes);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nlog_statement = none\n");
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE source');

my $trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
my $page = slurp_file("$FindBin::Bin/../../doc/publication.md");
my ($configuration) = map { $_->{config} } grep { $_->{config} } map { decode_json($_) } $page =~ /^```json\n(.*?)^```$/msg;

checks_itself();
story();
my @changes = get('source');
my @rows = map { $_->[2] } grep { $_->[0] eq 'I' } @changes;
messages();
columns();
payloads();
router();
only_inserts();
restored();
$node->stop;
done_testing();

sub get
{
	my ($database) = @_;
	return changes(split /\n/, $node->safe_psql($database, "SELECT encode(data, 'hex') FROM pg_logical_slot_get_binary_changes('$database',
		NULL, NULL, 'proto_version', '1', 'publication_names', 'events')"));
}

# A checker that finds nothing would be easy.
sub checks_itself
{
	my %wrong = (
		'{"a": null}' => '.a is null',
		'{"a": {"b": [{"c": null}]}}' => '.a.b[].c is null',
		'{"a": [1, "b"]}' => '.a is mixed',
		'{"a": [{"b": 1}, {"c": 1}]}' => '.a has objects of several kinds',
		'{"a": 2147483648}' => '.a is no integer of 32 bits',
		'{"a": 1.5}' => '.a is no integer of 32 bits',
		'{"amount": 1}' => '.amount is money, but no text');
	is_deeply([traps(decode_json($_), {}, '')], [$wrong{$_}], "found: $wrong{$_}") foreach sort keys %wrong;
	is_deeply([traps(decode_json('{"a": 2147483647, "amount": "1.5", "c": [], "d": [1, 2], "e": [{"f": true}]}'), {}, '')], [], 'and nothing that is right');
	return;
}

# Everything that commands do, with numbers that are large, and changes of everything else
sub story
{
	$node->safe_psql('source', slurp_file("$FindBin::Bin/recovery/setup.sql") =~ s/CREATE EXTENSION reservation;/CREATE EXTENSION reservation;
		SELECT reservation.create_publication('events'); SELECT pg_create_logical_replication_slot('source', 'pgoutput');/r . <<END);
SET reservation.traceparent = '$trace';
SET reservation.correlation_id = 'c-1';
INSERT INTO reservation.resource (resource_id, name, category, capacity, time_zone, price, payment, max_duration) VALUES
	(5000000000, 'far', 'room', 2000000000, 'UTC', 9999999999.99, 'upfront', '10 days'), (5000000001, 'near', 'room', 1, 'UTC', NULL, 'later', NULL);
SELECT setval('reservation.resource_resource_id_seq', 5000000001);
SELECT reservation.create_reservation(5000000000, nights('2030-03-01', 2), 'huge', 2000000000, amount => 123456789012345.99);
SELECT reservation.modify_reservation(of('huge'), quantity => 1999999999);
SELECT reservation.fail_payment(of('huge'), 'p-1', 'no cover');
SELECT reservation.authorize_payment(of('huge'), 'p-2');
SELECT reservation.complete_payment(of('huge'), 'p-3');
SELECT reservation.cancel_reservation(of('huge'));
SELECT reservation.complete_refund(of('huge'), 'p-4');
SELECT reservation.create_reservation(5000000000, nights('2030-03-01', 20), 'too long');
SELECT reservation.add_to_waitlist(5000000001, nights('2030-05-01', 2), 'waiting', 1, 5);
SELECT reservation.create_reservation(5000000001, nights('2030-09-01', 2), 'leaving');
SELECT reservation.add_to_waitlist(5000000001, nights('2030-09-01', 2), 'offered');
SELECT reservation.cancel_reservation(of('leaving'));
SELECT reservation.create_reservation(5000000001, nights('2030-10-01', 2), 'real');
UPDATE reservation.resource SET overbooking = 1 WHERE resource_id = 5000000001;
SELECT reservation.create_reservation(5000000001, nights('2030-10-01', 2), 'too many', on_unavailable => 'overbook');
SELECT count(*) FROM reservation.process_overreservation(5000000001);
SELECT reservation.create_reservation(5000000001, nights('2030-05-01', 2), 'first');
SELECT reservation.create_reservation(5000000001, nights('2030-05-01', 2), 'second');
SELECT reservation.create_reservation(5000000001, nights('2030-05-04', 1), 'third');
SELECT reservation.modify_reservation(of('third'), nights('2030-05-02', 1));
SELECT reservation.checkin(of('third'));
SELECT reservation.close_resource(5000000001, nights('2030-05-01', 5));
SELECT reservation.reopen_resource((reservation.close_resource(5000000001, nights('2030-06-01', 5), reason => 'paint')).closure_id);
SELECT reservation.cancel_reservation(of('checked_out'));
UPDATE reservation.resource SET price = 100 WHERE resource_id = 5000000000;
SELECT reservation.create_group_reservation(ARRAY[5000000000, 5000000001], nights('2030-11-01', 2), 'both');
UPDATE reservation.resource SET price = price + 60 WHERE resource_id = 5000000000;
SELECT reservation.modify_reservation(of('both'), nights('2030-11-01', 3));
UPDATE reservation.resource SET price = 60 WHERE resource_id = 5000000001;
SELECT reservation.modify_reservation(of('both'), nights('2030-11-01', 4));
UPDATE reservation.resource SET price = NULL WHERE resource_id = 5000000001;
CREATE TABLE public.event (LIKE reservation.event);
INSERT INTO public.event SELECT * FROM reservation.event;
BEGIN; SELECT reservation.create_reservation(5000000001, nights('2030-07-01', 2), 'never'); ROLLBACK;
END
	my $types = $node->safe_psql('source', 'SELECT count(DISTINCT type) FROM reservation.event');
	cmp_ok($types, '>', 15, 'nearly every type of event');
	return;
}

sub messages
{
	my %kinds;
	$kinds{ $_->[0] }++ foreach @changes;
	is_deeply([grep { !/^[BCRI]$/ } sort keys %kinds], [], 'transactions, relations, inserts');
	is_deeply([grep { $_->[1]{name} ne 'reservation.event' } grep { $_->[1] } @changes], [], 'of reservation.event');
	is(join("\n", map { $_->{id} } @rows), $node->safe_psql('source', 'SELECT id FROM reservation.event ORDER BY position'), 'every event, once, in order');
	return;
}

# The router's defaults, and the types that they have to have
sub columns
{
	my ($relation) = map { $_->[1] } grep { $_->[0] eq 'R' } @changes;
	my %type = map { $_->{name} => $_->{type} } @{ $relation->{columns} };
	is($type{id}, 2950, 'id is a uuid');
	is($type{$_}, 25, "$_ is text") foreach qw(aggregatetype aggregateid type tracingspancontext);
	is($type{payload}, 3802, 'payload is jsonb');
	is($type{occurred_at}, 1184, 'occurred_at is a timestamptz, of which no event time can be made');
	is($node->safe_psql('source', q{SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = 'reservation.event'::regclass
		AND attname IN ('id', 'aggregatetype', 'aggregateid', 'type', 'payload') AND attnotnull}), 'aggregateid aggregatetype id payload type', 'none of them is ever null');
	is((grep { my $row = $_; grep { !defined $row->{$_} } qw(id aggregatetype aggregateid type payload) } @rows), 0, 'nor was');
	is_deeply([grep { $_->{id} !~ /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/ } @rows], [], 'ids are uuids of version 7');
	my %contexts = map { ($_->{tracingspancontext} // 'null') => 1 } @rows;
	is_deeply([sort keys %contexts], ['null', "traceparent=$trace"], 'a trace is a property, or null');
	return;
}

sub payloads
{
	my %kinds;
	my @traps = map { my $row = $_; map { "$row->{type}$_" } traps(decode_json($row->{payload}), \%kinds, $row->{type}) } @rows;
	is_deeply(\@traps, [], 'no payload has anything that gets lost');
	is_deeply([grep { keys %{ $kinds{$_} } > 1 } sort keys %kinds], [], 'what stands under a key of a type is always of one kind');
	my %counts = map { /(\w+)$/ ? ($1 => 1) : () } grep { $kinds{$_}{integer} } keys %kinds;
	is_deeply([grep { !/^(?:quantity|version|priority|attempts|charged)$/ } sort keys %counts], [], 'and every number is a count');
	my ($huge) = grep { $_->{type} eq 'ReservationRequested' && $_->{payload} =~ /"huge"/ } @rows;
	$huge = decode_json($huge->{payload});
	is_deeply($huge->{resource_ids}, ['5000000000'], 'ids beyond 32 bits are text');
	is($huge->{amount}, '123456789012345.99', 'money is text, to the cent');
	is($huge->{quantity}, 2000000000, 'a quantity is a number of 32 bits');
	return;
}

# The output of the router for the rows, with the configuration of the documentation
sub router
{
	my $option = sub { $configuration->{"transforms.outbox.$_[0]"} // $_[1] };
	is($option->('type'), 'io.debezium.transforms.outbox.EventRouter', 'documented: the router');
	is($configuration->{'plugin.name'}, 'pgoutput', 'the plugin that needs no setting');
	is($configuration->{'publication.autocreate.mode'}, 'disabled', 'which makes no publication of its own');
	like($page, qr/create_publication\('\Q$configuration->{'publication.name'}\E'\)/, 'but reads the one that the page makes');
	is($configuration->{'table.include.list'}, 'reservation.event', 'only events');
	is($option->('table.field.event.timestamp'), undef, 'no event time');
	is($option->('table.expand.json.payload'), undef, 'the payload is left as it is');
	is($configuration->{'value.converter'}, 'org.apache.kafka.connect.storage.StringConverter', 'and sent as the text that it is');
	is($configuration->{'snapshot.select.statement.overrides.reservation.event'}, 'SELECT * FROM reservation.event ORDER BY position', 'the first start reads in order');

	my $event = $rows[0];
	my $topic = $option->('route.topic.replacement', 'outbox.event.${routedByValue}')
		=~ s/\$\{routedByValue\}/$event->{ $option->('route.by.field', 'aggregatetype') }/r;
	is($topic, 'reservation', 'the topic');
	my %topics = map { $_->{ $option->('route.by.field', 'aggregatetype') } => 1 } @rows;
	is(keys %topics, 1, 'is one for all events');
	is($event->{ $option->('table.field.event.key', 'aggregateid') },
		$node->safe_psql('source', 'SELECT reservation_id FROM reservation.reservation ORDER BY created_at, reservation_id LIMIT 1'), 'the key is the reservation');
	my @placements = map { [split /:/] } split /,/, $option->('table.fields.additional.placement', '');
	is_deeply([grep { !exists $event->{ $_->[0] } } @placements], [], 'what is placed is there');
	is_deeply([grep { $_->[1] ne 'header' } @placements], [], 'as a header, so that the message is the payload alone');
	is((grep { $_->[0] eq 'type' } @placements), 1, 'and the type is among it');
	like($page, qr/^kafka-topics\.sh .*--create --topic reservation --partitions 3 --replication-factor 3\b/m, 'the command that makes the topic');
	return;
}

# Changes that no role may make, and those that only retire() makes
sub only_inserts
{
	$node->safe_psql('source', q{SET reservation.now = '2040-01-01'; SELECT reservation.retire('2039-01-01')});
	$node->safe_psql('source', q{ALTER TABLE reservation.event DISABLE TRIGGER USER; UPDATE reservation.event SET actor = 'x'; DELETE FROM reservation.event WHERE sequence > 3;
		TRUNCATE reservation.event; ALTER TABLE reservation.event ENABLE ALWAYS TRIGGER event_guard_row; ALTER TABLE reservation.event ENABLE ALWAYS TRIGGER event_guard_statement});
	is_deeply([grep { $_->[0] !~ /^[BC]$/ } get('source')], [], 'never an update, never a delete, never a truncate');
	return;
}

# A dump forgets that the table is in the publication, and nobody says so. Those of
# release 18 know it; so it is made to be as before.
sub restored
{
	my $folder = PostgreSQL::Test::Utils::tempdir();
	$node->safe_psql('source', q{SELECT reservation.create_publication('other "one"')});
	$node->command_ok(['pg_dump', '--format=custom', "--file=$folder/dump", $node->connstr('source')], 'dumped');
	$node->safe_psql('postgres', 'CREATE DATABASE copy');
	$node->command_ok(['pg_restore', '--exit-on-error', '-d', $node->connstr('copy'), "$folder/dump"], 'and restored');
	is($node->safe_psql('copy', 'SELECT string_agg(pubname, $$ $$ ORDER BY pubname) FROM pg_publication WHERE pubinsert AND NOT pubupdate AND NOT pubdelete AND NOT pubtruncate'),
		'events other "one"', 'the publications are there');
	$node->safe_psql('copy', q{SELECT format('ALTER PUBLICATION %I DROP TABLE reservation.event', pubname) FROM pg_publication_tables \gexec});
	is($node->safe_psql('copy', 'SELECT count(*) FROM pg_publication_tables'), 0, 'with nothing in them');
	is($node->safe_psql('copy', 'SELECT problem FROM reservation.check_installation() ORDER BY problem COLLATE "C" DESC'),
		qq{publication events has lost reservation.event\npublication "other ""one""" has lost reservation.event}, 'which is told');
	$node->safe_psql('copy', q{SELECT pg_create_logical_replication_slot('copy', 'pgoutput')});
	$node->safe_psql('copy', $node->safe_psql('copy', 'SELECT remedy FROM reservation.check_installation()') =~ s/$/;/gmr);
	is($node->safe_psql('copy', 'SELECT * FROM reservation.check_installation()'), '', 'and cured');
	$node->safe_psql('copy', q{SELECT reservation.create_reservation(5000000001, '[2050-01-01,2050-01-02)', 'new')});
	is((grep { $_->[0] eq 'I' } get('copy')), 4, 'and events are published again');

	# without its publications it says so, too
	$node->safe_psql('postgres', 'CREATE DATABASE bare');
	$node->command_ok(['pg_restore', '--exit-on-error', '--no-publications', '-d', $node->connstr('bare'), "$folder/dump"], 'restored without publications');
	like($node->safe_psql('bare', 'SELECT problem FROM reservation.check_installation()'), qr/^publication events is missing$/m, 'which is told');
	$node->safe_psql('bare', $node->safe_psql('bare', 'SELECT remedy FROM reservation.check_installation()') =~ s/$/;/gmr);
	is($node->safe_psql('bare', 'SELECT * FROM reservation.check_installation()'), '', 'and cured');
	return;
}
