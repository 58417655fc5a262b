# The output of icalendar() and freebusy(), as a program that knows only RFC 5545
# reads it; and SVG, as a parser of XML does.

use strict;
use warnings FATAL => 'all';
use FindBin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Debian's, which is where test/harness/packages puts the module; else any.
my ($python) = grep { IPC::Run::run([ $_, '-c', 'import icalendar' ], '>', \my $out, '2>', \my $err) }
	grep { -x } '/usr/bin/python3', map { "$_/python3" } split /:/, $ENV{PATH};
plan skip_all => 'python3 has no icalendar here: nobody else reads what we write' if !$python;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;
# names of any letters need a database that has them
$node->safe_psql('postgres', q{CREATE DATABASE calendar TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'});
my $long = 'Zimmer; mit, \\\\ ' . 'Ausblick über die Dächer und das Meer 日本語 ' x 8;
$node->safe_psql('calendar', <<"END");
CREATE EXTENSION reservation;
SET reservation.now = '2030-01-01 12:00+00';
INSERT INTO reservation.resource (name, capacity, time_zone) VALUES (E'$long', 2, 'Europe/Berlin'), ('court', 1, 'Europe/Berlin');
INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
SELECT 2, n, '06:00', '18:00' FROM generate_series(1, 7) AS n;
SELECT reservation.create_reservation(1, '[2030-03-30 15:00+01, 2030-04-01 11:00+02)', 'anna');
SELECT reservation.create_reservation(1, '[2030-03-30 15:00+01, 2030-04-01 11:00+02)', 'bert', hold => '1 day');
SELECT reservation.create_reservation(1, '[2030-04-30 15:00+01, 2030-05-01 11:00+02)', 'carl');
SELECT reservation.cancel_reservation(reservation_id) FROM reservation.reservation WHERE customer = 'carl';
SELECT reservation.create_reservation(2, '[2030-03-31 10:00+02, 2030-03-31 11:30+02)', '<dora> & "');
SELECT reservation.close_resource(1, '[2030-04-10, 2030-04-12)');
END

# The properties that the program read, and its complaints
sub heard
{
	my ($expression) = @_;
	my ($out, $err) = ('', '');
	my $object = $node->safe_psql('calendar', "SET reservation.now = '2030-01-01 13:00+00';\nSELECT $expression");

	# psql has ended the last line once more, and Perl has no use for either
	$object =~ s/\r?\n*\z/\r\n/;
	IPC::Run::run([ $python, "$FindBin::Bin/icalendar/read.py" ], '<', \$object, '>', \$out, '2>', \$err);
	is($err, '', "$expression is read without a word");
	return $out;
}

sub id_of { return $node->safe_psql('calendar', "SELECT reservation_id FROM reservation.reservation WHERE customer = '$_[0]'") }

my $anna = heard(q{reservation.icalendar('} . id_of('anna') . q{')});
my $name = "Zimmer\\; mit\\, \\\\ " . 'Ausblick über die Dächer und das Meer 日本語 ' x 8;
like($anna, qr/^VEVENT DTSTART 2030-03-30 14:00:00\+00:00$/m, 'when it starts');
like($anna, qr/^VEVENT DTEND 2030-04-01 09:00:00\+00:00$/m, 'when it ends');
like($anna, qr/^VEVENT STATUS CONFIRMED$/m, 'that it is confirmed');
like($anna, qr/^VEVENT SEQUENCE 1$/m, 'its version');
like($anna, qr/^VEVENT UID \Q${\id_of('anna')}\E$/m, 'its identity');
like($anna, qr/^VEVENT SUMMARY \Q$name\E$/m, 'a name of any length and letters, whole');
my $carl = heard(q{reservation.icalendar('} . id_of('carl') . q{')});
like($carl, qr/^VEVENT STATUS CANCELLED$/m, 'what was cancelled');
like($carl, qr/^VEVENT SEQUENCE 2$/m, 'is a later version');

my $room = heard(q{reservation.icalendar(1, '[2030-03-01, 2030-06-01)')});
is(scalar(() = $room =~ /^VEVENT UID /mg), 3, 'a resource: two stays and a closure');
is(scalar(() = $room =~ /^VEVENT STATUS TENTATIVE$/mg), 1, 'one of them tentative');
like(heard(q{reservation.icalendar(1, '[2031-03-01, 2031-06-01)')}), qr/^VCALENDAR VERSION 2.0$/m, 'an empty calendar');

my $free = heard(q{reservation.freebusy(2, '[2030-03-31 00:00+01, 2030-04-01 00:00+02)')});
is(join(' ', $free =~ /^VFREEBUSY FREEBUSY (\S+)$/mg),
	'20300330T230000Z/20300331T040000Z 20300331T080000Z/20300331T093000Z 20300331T160000Z/20300331T220000Z',
	'taken and closed, on a day of 23 hours');
like($free, qr/^VFREEBUSY DTSTAMP 2030-01-01 13:00:00\+00:00$/m, 'as of when');

# A calendar that import_calendar reads, as the other program finds its periods
my $seed = $ENV{ICALENDAR_SEED} // 1;
srand $seed;
sub pick { return $_[ int rand @_ ] }

sub random_event
{
	my ($uid) = @_;
	my $zone = pick('', 'Z', ';TZID=America/New_York', ';TZID=Australia/Lord_Howe', ';TZID=Asia/Kathmandu');
	my $days = pick(0, 0, 1);
	my $at = sub { my ($hour) = @_; sprintf '%04d%02d%02d', pick(2029, 2030, 2030), pick(1, 3, 3, 4, 10, 10, 11), pick(1 .. 28) };
	my $clock = sprintf 'T%02d%02d%02d', pick(0, 1, 2, 2, 3, 12, 23), pick(0, 30, 59), pick(0, 0, 17);
	my ($name, $tail) = $days ? (';VALUE=DATE', '') : $zone eq 'Z' ? ('', "${clock}Z") : ($zone, $clock);
	my $first = $at->();
	my @lines = ("UID:$uid", "DTSTART$name:$first$tail");
	my $kind = int rand 4;

	push @lines, 'DURATION:' . ($days ? pick('P1D', 'P3D', 'P2W') : pick('PT1H', 'P1D', 'P1DT2H30M', 'PT45S')) if $kind == 0;
	push @lines, sprintf 'DTEND%s:%04d0220%s', $name, 1 + substr($first, 0, 4), $tail if $kind == 1;
	push @lines, "DTEND$name:$first$tail" if $kind == 2;
	if (rand() < 0.6)
	{
		push @lines, 'RRULE:' . pick('FREQ=DAILY;COUNT=' . pick(1 .. 20), 'FREQ=WEEKLY;BYDAY=' . pick('MO,WE', 'SU', 'TU,TH,SA') . ';INTERVAL=' . pick(1, 2), 'FREQ=MONTHLY;BYDAY=' . pick('1FR', '-1SU', '3WE'),
			'FREQ=MONTHLY;BYMONTHDAY=' . pick(1, 15, 31, -1), 'FREQ=YEARLY', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1');
		push @lines, "EXDATE$name:" . join ',', map { $at->() . $tail } 1 .. pick(1 .. 30) if rand() < 0.5;
		push @lines, "RDATE$name:" . join ',', map { $at->() . $tail } 1 .. pick(1 .. 3) if rand() < 0.3;
	}
	push @lines, pick('STATUS:CANCELLED', 'STATUS:TENTATIVE', 'TRANSP:TRANSPARENT', 'TRANSP:OPAQUE') if rand() < 0.2;
	push @lines, 'SUMMARY:a name that is long enough to be folded\, with a backslash\\\\ and ünïcödé ' . 'x' x int rand 80;
	return join '', map { s/(.{60})/$1\r\n /gr . "\r\n" } 'BEGIN:VEVENT', @lines, 'END:VEVENT';
}

for my $round (1 .. 12)
{
	my $text = join '', "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n", (map { random_event("event-$_") } 1 .. 40), "END:VCALENDAR\r\n";
	IPC::Run::run([ $python, "$FindBin::Bin/icalendar/feed.py", 'Europe/Berlin', '2030-01-01T12:00:00+00:00', '2032-01-02T12:00:00+00:00' ], '<', \$text, '>', \my $periods, '2>', \my $err);
	is($err, '', "round $round of seed $seed is read by the other program");
	my $ours = $node->safe_psql('calendar', "SET reservation.now = '2030-01-01 12:00+00';
		CREATE TABLE IF NOT EXISTS feed_$round AS SELECT * FROM reservation.import_calendar(2, 'test', \$feed\$$text\$feed\$);
		SELECT uid || to_char(lower(period), ' YYYY-MM-DD HH24:MI:SS') || to_char(upper(period), ' YYYY-MM-DD HH24:MI:SS')
		FROM feed_$round WHERE action <> 'removed' ORDER BY 1");
	is("$ours\n", $periods, "round $round of seed $seed has the same periods");
}
is($node->safe_psql('calendar', 'SELECT count(*) FROM reservation.verify()'), '0', 'and the closures are as their events say');

# SVG in a database of another encoding, where letters of drawings are missing
$node->safe_psql('postgres', q{CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'});
$node->safe_psql('latin', q{CREATE EXTENSION reservation;
	INSERT INTO reservation.resource (name) VALUES ('Dächer <&>');
	SELECT reservation.create_reservation(1, '[2040-03-30, 2040-04-02)', E'm\xfcller')});
for my $database ('calendar', 'latin')
{
	for my $function ('timeline', 'occupancy_chart')
	{
		my $svg = $node->safe_psql($database, "SET client_encoding = 'UTF8';
			SELECT reservation.$function('[2040-03-30, 2040-04-02)', format => 'svg')");
		my $read = IPC::Run::run([ $python, '-c', 'import sys; from xml.etree import ElementTree as e; '
				. 'print(e.fromstring(sys.stdin.buffer.read()).tag)' ], '<', \$svg, '>', \my $tag, '2>', \my $err);

		is($tag, "{http://www.w3.org/2000/svg}svg\n", "$function of $database is XML");
		isnt($node->safe_psql($database, "SELECT reservation.$function('[2040-03-30, 2040-04-02)')"), '', 'and text');
	}
}
like($node->safe_psql('latin', q{SELECT reservation.timeline('[2040-03-30, 2040-04-02)')}), qr/\[-\] confirmed/, 'which does with the letters that there are');

$node->stop;
done_testing();
