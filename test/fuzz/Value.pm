# Values for a call, as SQL of one line: often something that works, often what
# nobody would think of. Of each type by its name.

package Value;

use strict;
use warnings;

use constant NIL => '00000000-0000-0000-0000-000000000000';

my @ids;		# of reservations that there are
my $variables;	# of psql, that hold ids of reservations made in this batch

sub know { my %known = @_; @ids = @{ $known{ids} }; $variables = $known{variables}; return }

sub pick { return $_[ int rand @_ ] }
sub chance { return rand() < $_[0] }

# A literal of one line for any text but NUL
sub quote
{
	my ($text) = @_;
	$text =~ s/([\\'])/$1$1/g;
	$text =~ s/([^ -~])/sprintf ord $1 < 0x10000 ? '\\u%04X' : '\\U%08X', ord $1/ge;
	return "E'$text'";
}

my @times = ('-infinity', 'infinity', '4714-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', '0001-01-01 00:00:00+00', '0001-12-31 23:59:59+00 BC',
	'9998-12-31 23:59:59+00', '9999-12-31 23:59:59+00', '10000-01-01 00:00:00+00', '1970-01-01 00:00:00+00', '2000-01-01 00:00:00+00',
	'2030-03-31 02:30:00 Europe/Berlin', '2030-10-27 02:30:00 Europe/Berlin', '2030-06-01 00:00:00.000001+00', '2100-01-01 00:00:00+00');

sub instant
{
	return pick(@times) if chance(0.12);
	return sprintf '2030-%02d-%02d %02d:%02d:00+00', pick(6, 6, 6, 7), 1 + int rand 30, int rand 24, pick(0, 0, 0, 15, 30, 59);
}

sub period
{
	return pick('empty', '(,)', '[2030-06-01,)', '(,2030-06-01)', '[-infinity,infinity]', '[4714-11-24 BC,2030-06-01)', '[2030-06-01,infinity)',
		'[2030-06-01,2030-06-01]', '(2030-06-01,2030-06-02]', '[2030-06-01,294276-12-31)', '[4714-11-24 BC,294276-12-31 23:59:59.999999]',
		'[0001-01-01,9998-12-31)', '[2030-01-01,2039-12-31)', '[2030-01-01,2050-01-01)', '[2030-06-01 00:00+00,2030-06-01 00:00:00.000001+00)') if chance(0.12);
	my $day = 1 + int rand 25;
	my $hour = int rand 24;
	my $last = chance(0.5) ? $day : $day + int rand 4;
	return sprintf '[2030-06-%02d %02d:00+00,2030-06-%02d %02d:00+00)', $day, $hour, $last, $last == $day ? 24 : int rand 24 if $last >= $day;
}

my @words = ('', ' ', 'FREQ=WEEKLY;BYDAY=MO,TU', 'FREQ=SECONDLY', 'FREQ=YEARLY;BYMONTHDAY=31;BYSETPOS=-1;COUNT=5', 'BFGHKLMRTW', 'reject', 'waitlist', 'overbook', 'error', 'svg', 'text', 'ascii', 'email', 'created', 'modified', 'canceled', 'TEN', 'HALF', 'ONCE', 'hour', 'day',
	'night', 'room', 'EUR', 'USD', 'JPY', 'xxx', 'reader', 'agent', 'desk', 'manager', 'closed', 'too_soon', 'customer_limit', 'public', 'k1', 'k2', 'k3', 'k4', 'ref1', 'ref2', 'ref3', 'anna', 'bert', 'carl',
	"'; DROP SCHEMA reservation CASCADE; --", '<script>alert(1)</script>', ']]>&<!--', "a\r\nBEGIN:VEVENT", "\e[31m\e]0;x\a", "\x{202e}abc\x{202c}", "\x{7f}\x{80}\x{9f}",
	"\x{feff}\x{fffe}\x{ffff}", "\x{10ffff}\x{1f600}", "e\x{301}\x{301}\x{301}", '%s%n%x', '$1', '{{}}', '\\', '\\N', "\t", "\x01\x02", '../../etc/passwd', '-1', 'NaN', 'null', '[]', '{"a": 1}', ',', ';', '"', "\x{2028}");

sub text
{
	return sprintf 'repeat(%s, %d)', quote(pick(@words)), pick(2, 10, 100, 1024, 1025, 10_000, 100_000) if chance(0.04);
	return quote(join '', map { chr(1 + int rand pick(127, 255, 0x2fff)) } 1 .. 1 + int rand 12) if chance(0.1);
	return quote(pick(@words));
}

# A booking, mostly of items that can be had
sub items
{
	my @keys = (
		[ quantity => sub { pick(1, 1, 2, 3, 0, 2147483647, '"2"', '1.5', '1e400') } ], [ on_unavailable => sub { '"' . pick(qw(reject waitlist overbook error x)) . '"' } ],
		[ promotion_code => sub { '"' . pick(qw(TEN HALF ONCE x)) . '"' } ], [ amount => sub { pick(0, 10, '"9.99"', -1, '1e100') } ], [ hold => sub { '"' . pick('1 hour', '0', '178000000 years') . '"' } ],
		[ units => sub { '"' . pick('[0,1)', '[1,3)', 'empty', '(,)') . '"' } ], [ details => sub { pick('{}', '{"name": "Anna"}', '[]', 'null') } ], [ category => sub { pick('"room"', '"single"', '"none"', '7') } ], [ choose => sub { pick('"rank"', '"best_fit"', '"least_used"', '"best"') } ], [ rate_plan => sub { '"' . pick(qw(NRF x none)) . '"' } ], [ x => sub { 1 } ]);
	return '[' . join(', ', map {
		my $day = 1 + int rand 25;
		sprintf '{"resource_id": %s, "%s": "%s", "%s": "%s"%s}', pick(1 .. 8, '"3"'),
			chance(0.15) ? (offset => pick('0', '30 minutes', '-1 hour', '1 day', '1 mon', '178000000 years', '-infinity')) : (from => chance(0.03) ? instant() : sprintf '2030-06-%02d 15:00+00', $day),
			chance(0.15) ? (duration => pick('1 hour', '2 days', '1 mon', '0', '-1 day', '178000000 years')) : (to => sprintf '2030-06-%02d 11:00+00', $day + 1 + int rand 3),
			join '', map { sprintf ', "%s": %s', $_->[0], $_->[1]->() } grep { chance(0.06) } @keys
	} 1 .. 1 + int rand pick(3, 3, 3, 40)) . ']';
}

# A calendar, mostly of events that can be followed, and sometimes cut off
sub calendar
{
	my @lines = ('BEGIN:VCALENDAR', 'VERSION:2.0');
	for (1 .. int rand pick(3, 3, 30))
	{
		my $day = sprintf '203006%02d', 1 + int rand 25;
		push @lines, 'BEGIN:VEVENT', 'UID:' . pick(1 .. 6, 'resource-1-20300601@fuzz', @ids ? pick(@ids) : NIL);
		push @lines, chance(0.5) ? "DTSTART;VALUE=DATE:$day" : pick("DTSTART:${day}T080000Z", "DTSTART;TZID=Europe/Berlin:${day}T023000", "DTSTART:${day}T080000");
		push @lines, pick('DURATION:P2D', 'DURATION:PT1H30M', 'DURATION:P1W', "DTEND:${day}T100000Z", 'DTEND;VALUE=DATE:20300628') if chance(0.9);
		push @lines, pick('RRULE:FREQ=WEEKLY;COUNT=4', 'RRULE:FREQ=DAILY;UNTIL=20300701', 'RRULE:FREQ=SECONDLY', 'RRULE:FREQ=NEVER', 'RRULE:FREQ=MINUTELY;INTERVAL=30', "RDATE:$day,20300620T080000Z", "EXDATE:${day}T080000Z",
			"RECURRENCE-ID:${day}T080000Z", 'STATUS:CANCELLED', 'TRANSP:TRANSPARENT', ' folded', 'X-A;B="c;:":d', 'EXRULE:FREQ=DAILY', "DTSTART;TZID=\x{202e}:$day", 'DTSTART:00010101', 'DTSTART:99981231T235960Z', 'DURATION:P99999999999D', 'BEGIN:VALARM') if chance(0.25);
		push @lines, 'END:VEVENT';
	}
	my $text = join pick("\n", "\r\n"), @lines, 'END:VCALENDAR', '';
	substr($text, int rand length $text, 1 + int rand 20, pick('', "\n", "\n ", ':', ';', '"', '=', "\x01", "\x{ffff}", 'END:VEVENT')) if chance(0.15);
	return $text;
}

my %of = (
	bool => sub { pick('true', 'false') },
	int4 => sub { pick(0, 1, 1, 1, 1, 2, 2, 3, 5, 7, 10, 80, 100, 300, 1000, -1, 100_000, 2147483647, -2147483648, 2147483646) },
	int8 => sub { chance(0.85) ? 1 + int rand 12 : pick(0, -1, 99, 9223372036854775807, '-9223372036854775808', 2147483648, '(SELECT max(position) FROM reservation.event)', '(SELECT max(allocation_id) FROM reservation.allocation)') },
	numeric => sub { pick(0, 1, 5, 10, 10, 20, 30, 100, '0.005', '-1', 'NaN', 'Infinity', '-Infinity', '1e100', '1e-20', '1e-16383', '9.99e131071', '999999999999999', '1000000000000000', '12345678901234567890.123456789') },
	interval => sub { pick('1 hour', '1 hour', '2 hours', '1 day', '1 day', '15 minutes', '1 us', '0', '-1 day', '1 mon', '1 mon -30 days', '100 years', '178000000 years', '-178000000 years', '2562047788:00:54.775807', '1 mon -1 us', '2147483647 days', '-2147483648 mons') },
	timestamptz => \&instant,
	timestamp => sub { my $at = instant(); $at =~ s/( Europe.*|\+00)//; $at },
	date => sub { pick('2030-06-01', '2030-06-15', '2030-03-31', 'infinity', '-infinity', '4713-01-01 BC', '294275-12-31', '0001-01-01', '9999-12-31') },
	daterange => sub { pick('(,)', '[2030-06-01,2030-07-01)', '[2030-06-15,2030-06-16)', '[2030-06-20,)', 'empty', '[-infinity,infinity)', '[4713-01-01 BC,5874897-12-31)') },
	time => sub { pick('00:00', '24:00', '23:59:59.999999', '12:00') },
	tstzrange => \&period,
	tstzmultirange => sub { pick('{}', '{' . period() . '}', '{(,)}') },
	int4range => sub { pick('[0,1)', '[1,2)', '[0,2)', '[2,5)', '[0,10)', 'empty', '(,)', '[-5,3)', '[-2147483648,0)', '[0,2147483647)', '[5,)', '(,0)', '[1000,2000)') },
	int4multirange => sub { pick('{}', '{[0,1)}', '{[0,1),[2,4)}', '{(,)}', '{[-5,3)}', '{[0,2147483647)}', '{[0,1000000)}') },
	uuid => sub { my $at = rand; $at < 0.6 && $variables ? ":'r" . (int rand $variables) . "'" : $at < 0.9 && @ids ? pick(@ids) : pick(NIL, 'ffffffff-ffff-ffff-ffff-ffffffffffff', sprintf '%08x-0000-7000-8000-%012x', rand 0xffffffff, rand 0xffffffff) },
	jsonb => sub { pick('{}', '{}', '{"name": "Anna"}', '[]', 'null', '"x"', '1e400', '{"a": {"b": [1, 2, {"c": null}]}}', '{"": ""}', '{"name": "<&>\\u202e\\r\\nBEGIN:VEVENT\\u001b[0m"}', '{"name": "' . ('x' x 2000) . '"}', '[' x 500 . ']' x 500) },
	json => sub { pick('{}', '[]') },
	name => sub { pick('fuzz_reader', 'x') },
	occupancy => sub { pick("(1,[0,1),$times[5])", '', 'x', '(', '(1,"[0,1)","[2030-06-01,2030-06-02)")', '1 [0,1) [2030-06-01,2030-06-02)', ',' x 40) },
);

# The text of one argument of a call
sub of
{
	my ($type) = @_;
	return 'NULL' if chance(0.06);
	return text() if $type eq 'text';
	if ($type =~ /^_(.*)/)
	{
		my $element = $1;
		return pick("'{}'::$element\[]", "'{NULL}'::$element\[]", "'{{},{}}'") if chance(0.08);
		return "(SELECT array_agg(i) FROM generate_series(1, 100000) AS i)::$element\[]" if chance(0.01) && $element =~ /int|text/;
		return sprintf 'ARRAY[%s]::%s[]', join(', ', map { of($element) } 1 .. 1 + int rand 4), $element;
	}
	my $value = exists $of{$type} ? $of{$type}->() : return 'NULL';
	my $schema = $type eq 'occupancy' ? 'reservation' : 'pg_catalog';
	return "$value\::$schema.$type" if $value =~ /^(:'|\(SELECT)/;
	return quote($value) . "::$schema.$type";
}

1;
