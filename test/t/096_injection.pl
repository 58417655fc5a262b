# Names that try to be markup, lines of a calendar, keys of JSON, or commands of a
# terminal: written into every drawing, calendar and event, and read by real parsers.
# The seed makes the same names again: RESERVATION_SEED.

use strict;
use warnings FATAL => 'all';
use FindBin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($python) = grep { IPC::Run::run([ $_, '-c', 'import icalendar' ], '>', \my $out, '2>', \my $err) }
	grep { -x } '/usr/bin/python3', map { "$_/python3" } split /:/, $ENV{PATH};
plan skip_all => 'python3 has no icalendar here: nobody else reads what we write' if !$python;

my $seed = srand($ENV{RESERVATION_SEED} // time);
diag("injection: RESERVATION_SEED=$seed");
my @pieces = ('<script>alert(1)</script>', '</text></svg>', ']]>', '<!--', '-->', '<![CDATA[', '&lt;', '&#0;', '&amp;', "' onload='x", '" onclick="x', '<?xml?>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;',
	"\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "\nATTENDEE:mailto:x\@y", "\r\n ", "\r", "\n", ':', ';', ',', '\\', '\\n', '"', "\t",
	"\e[31m", "\e]0;title\a", "\e[2J", "\x{9b}31m", "\x{90}q", "\x{85}", "\b\b\b", "\x7f", "\x01", "\x1f", "\f", "\x0b",
	"\x{202e}", "\x{202d}", "\x{2066}", "\x{2069}", "\x{200f}", "\x{200b}", "\x{feff}", "\x{2028}", "\x{2029}", "\x{061c}", "\x{fffe}", "\x{ffff}", "\x{fdd0}", "\x{1ffff}", "\x{10ffff}",
	'","type":"x', '{"a":1}', '\\u0000', "e\x{301}", "\x{5e9}\x{5dc}\x{5d5}\x{5dd}", "\x{65e5}\x{672c}", "\x{1f600}", 'anna', 'a' x 80);

sub odd_name { return join '', map { $pieces[ rand @pieces ] } 1 .. 1 + int rand 5 }

# A literal of SQL
sub literal
{
	my ($text) = @_;
	$text =~ s/([\\'])/$1$1/g;
	$text =~ s/([^ -~])/sprintf '\\U%08X', ord $1/ge;
	return "E'$text'";
}

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->append_conf('postgresql.conf', slurp_file($ENV{TEMP_CONFIG})) if $ENV{TEMP_CONFIG} && -e $ENV{TEMP_CONFIG};
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE odd TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'});
$node->safe_psql('odd', q{CREATE EXTENSION reservation;
	SELECT pg_create_logical_replication_slot('odd', 'reservation');
	INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('room', 2, 'UTC')});

my @names = ('anna', @pieces, map { odd_name() } 1 .. 60);
my $written = '';
foreach my $name (@names)
{
	my $literal = literal($name);
	$written .= $node->safe_psql('odd', qq~
		SET reservation.now = '2030-01-01 12:00+00';
		SET client_min_messages = error;
		DO \$\$ BEGIN PERFORM set_config(s, left($literal, 200), false) FROM unnest('{reservation.correlation_id,reservation.causation_id,reservation.actor}'::text[]) AS s; EXCEPTION WHEN OTHERS THEN NULL; END \$\$;
		UPDATE reservation.resource SET name = $literal, category = $literal;
		DELETE FROM reservation.unit; INSERT INTO reservation.unit (resource_id, number, name) VALUES (1, 0, $literal);
		SELECT reservation_id AS id FROM reservation.create_reservation(1, '[2030-01-03 15:00+00,2030-01-05 11:00+00)', $literal, details => jsonb_build_object('name', $literal)) \\gset
		SELECT reservation_id AS closure FROM reservation.close_resource(1, '[2030-01-06,2030-01-07)', '[0,1)', $literal) \\gset
		SELECT jsonb_build_object('name', $literal, 'timeline_svg', reservation.timeline(d, format => 'svg'), 'chart_svg', reservation.occupancy_chart(d, format => 'svg'),
			'timeline_text', reservation.timeline(d), 'chart_text', reservation.occupancy_chart(d), 'timeline_ascii', reservation.timeline(d, format => 'ascii'), 'chart_ascii', reservation.occupancy_chart(d, format => 'ascii'),
			'icalendar', reservation.icalendar(:'id'), 'freebusy', reservation.icalendar_object($literal, reservation.freebusy(1, d)),
			'events', (SELECT jsonb_agg(data) FROM pg_logical_slot_get_changes('odd', NULL, NULL) WHERE data LIKE '{%'))
		FROM (SELECT '[2030-01-01,2030-01-08)'::tstzrange) AS v(d);
		SELECT FROM reservation.cancel_reservation(:'id', $literal);
		SELECT FROM reservation.reopen_resource((SELECT allocation_id FROM reservation.allocation WHERE reservation_id IS NULL));
	~) . "\n";
}
$written =~ s/\n+/\n/g;
IPC::Run::run([ $python, "$FindBin::Bin/injection/read.py" ], '<', \$written, '>', \my $faults, '2>', \my $said);
is($said, scalar(@names) . " read\n", 'everything that was written is read');
is($faults, '', 'no name is more than a name in markup, calendars, text and events');
is($node->safe_psql('odd', 'SELECT count(*) FROM reservation.verify()'), '0', 'and the events tell all of it');
$node->stop;
done_testing();
