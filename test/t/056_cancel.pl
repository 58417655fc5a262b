# Everything ends soon after it is told to: each function that can be called, with arguments
# that make it work for as long as it can, under statement_timeout.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# milliseconds: what is allowed, and after it
my $timeout = 300;
my $grace = 100;
my $attempts = 8;
# The CPU time that the server's process has used, in milliseconds
my $used = q{(SELECT (f[12]::int + f[13]::int) * 10 FROM string_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '.*\) ', ''), ' ') AS f)};

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nlog_statement = none\nmax_parallel_workers_per_gather = 0\njit = off\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION reservation;
	INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, slot) VALUES
		('a', 'c', 2147483646, 'Europe/Berlin', 1, 'hour', '1 microsecond'), ('full', 'c', 1, 'America/New_York', 1, 'night', NULL);
	INSERT INTO reservation.opening_hours (resource_id, weekday, opens, closes)
		SELECT r, d, t, t + interval '30 seconds' FROM generate_series(1, 2) AS r, generate_series(1, 7) AS d, generate_series(0, 86340, 60) AS s, LATERAL (SELECT time '00:00' + s * interval '1 second') AS x(t);
	INSERT INTO reservation.opening_exception (resource_id, day) VALUES (1, '9998-12-31'), (2, '9998-12-31');
	INSERT INTO reservation.rate (resource_id, period, price) SELECT 1, daterange('2001-01-01'::date + n, '2001-01-02'::date + n), n FROM generate_series(1, 10000) AS n;
	SELECT FROM reservation.close_resource(2, '[2020-01-01,9999-01-01)')});

# The largest of each type
my %largest = (
	text => q{repeat(E'\x01<', 5000000)}, integer => '2147483647', bigint => '1', numeric => q{99999999999999.99},
	boolean => 'true', interval => q{'1 microsecond'}, uuid => q{'018f0000-0000-7000-8000-000000000000'},
	tstzrange => q{'[0001-01-01 00:00+00,9999-01-01 00:00+00)'}, 'timestamp with time zone' => q{'9998-12-31'}, date => q{'9998-12-31'},
	jsonb => q{jsonb_build_object('a', repeat('x', 50000000))}, int4range => q{'[0,2147483646)'}, int4multirange => q{'{[0,2147483646)}'},
	'bigint[]' => q{ARRAY(SELECT n::bigint FROM generate_series(1, 1000000) AS n)},
	'date[]' => q{ARRAY(SELECT date '2030-01-01' + n FROM generate_series(1, 1000000) AS n)},
	'uuid[]' => q{ARRAY(SELECT ('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid FROM generate_series(1, 1000000) AS n)},
	'text[]' => q{ARRAY(SELECT 'too_short' FROM generate_series(1, 1000000))},
	'reservation.occupancy' => q{reservation.occupancy(1, '[0,2147483646)', '[0001-01-01,9999-01-01)')},
);
# The largest of those that are limited which is accepted
my %accepted = (
	%largest, text => q{repeat('x', 1000)}, numeric => '100', jsonb => q{jsonb_build_object('a', repeat('x', 30000))},
	tstzrange => q{'[2030-01-01 00:00+00,2039-12-31 00:00+00)'}, 'timestamp with time zone' => q{'2030-01-01'}, integer => '1000',
	'date[]' => q{ARRAY(SELECT date '2030-01-01' + n FROM generate_series(1, 10000) AS n)},
);
# Functions whose smaller argument makes them work longer
my %particular = (
	time_zone => q{'Europe/Berlin'}, format => q{'text'}, on_unavailable => q{'reject'}, about => q{'created'}, category => q{'c'},
	customer => q{'c'}, first => q{'0001-01-01'}, currency => q{'EUR'}, level => q{'reader'}, role => q{'nobody'}, cell => '1', quantity => '1',
	rule => q{'FREQ=SECONDLY'}, 'first tstzrange' => q{'[2030-01-01 00:00+00,2039-12-31 00:00+00)'},
);

my @calls = map { [ split /\|/ ] } split /\n/, $node->safe_psql('postgres', q{
	SELECT p.pronamespace::regnamespace || '.' || p.proname, coalesce(string_agg(coalesce(a.name, '') || ':' || format_type(a.type, NULL), ';' ORDER BY a.n), '')
	FROM pg_proc p LEFT JOIN LATERAL (
		SELECT p.proargnames[n] AS name, t AS type, n FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u(t, n)) AS a ON true
	WHERE p.pronamespace IN ('reservation'::regnamespace, 'reservation_internal'::regnamespace) AND p.prokind = 'f' AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype)
	AND NOT p.proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype, 'reservation_internal.occupancy_key'::regtype]::oid[]
	AND p.proname NOT IN ('grant_usage', 'create_publication')
	GROUP BY p.oid, p.proname ORDER BY p.proname, p.oid});

foreach my $call (@calls)
{
	my ($name, $arguments) = @$call;
	ends_in_time(call_of($name, $arguments, \%largest), "The function $name ends in time with the largest there is.");
	ends_in_time(call_of($name, $arguments, \%accepted), "The function $name ends in time with the largest that is accepted.");
}
# And some that are known to have taken long
ends_in_time($_, "$_ ends in time.") foreach (q{reservation_internal.drawing_text('', 2147483647, '')}, q{reservation_internal.drawing_text('', 2147483647, 'x')},
	q{reservation_internal.drawing_columns(repeat('x', 500000000))}, q{reservation.find_slots('1 hour', '[2030-01-01,9999-01-01)', 2)},
	q{reservation.find_slots('1 hour', '[2030-01-01,9999-01-01)', 1, step => '1 microsecond', max => 2147483647)},
	(map { my $items = $_; q{reservation.find_slots(within => '[2030-01-01,9998-01-01)', max => 2147483647, items => (SELECT jsonb_agg(} . $items . q{) FROM generate_series(1, 100)))} }
		q{'{"resource_id": 2, "duration": "1 hour"}'::jsonb}, q{'{"category": "c", "duration": "1 month"}'::jsonb}, q{'{"resource_id": 1, "duration": "10 seconds"}'::jsonb}),
	q{reservation.alternatives((SELECT jsonb_agg('{"category": "c", "from": "2030-01-01", "to": "2030-01-01 00:00:10"}'::jsonb) FROM generate_series(1, 100)))}, q{reservation.availability(1, '[0001-01-01,9999-01-01)')},
	q{reservation.occurrences('FREQ=SECONDLY;INTERVAL=2;BYSECOND=1', '[2030-01-01,2030-01-02)', 'UTC')},
	q{reservation.occurrences('FREQ=SECONDLY', '[2030-01-01,2030-01-02)', 'UTC', max => 2147483647)}, q{reservation.quote(1, '[2001-01-01,2011-01-01)')}, q{reservation.timeline('[0001-01-01,9999-01-01)', format => 'svg')});
$node->stop;
done_testing();

sub call_of
{
	my ($name, $arguments, $values) = @_;
	my @values;
	foreach my $argument (split /;/, $arguments // '')
	{
		my ($argument_name, $type) = split /:/, $argument, 2;
		my $value = $particular{"$argument_name $type"} // $particular{$argument_name} // $values->{$type};
		BAIL_OUT("there is no $type to call $name with") if !defined $value;
		push @values, "$value\::$type";
	}
	return "$name(" . join(', ', @values) . ')';
}

# The clock also counts what else a busy machine does, so a call that is late by the clock
# may be in time by the CPU; and what counts is the best of some attempts.
sub ends_in_time
{
	my ($call, $description) = @_;
	my $best;
	for (1 .. $attempts)
	{
		my (undef, $out) = $node->psql('postgres', qq{
			SET client_min_messages = error;
			CREATE TEMP TABLE began AS SELECT clock_timestamp() AS at, $used AS used;
			SET statement_timeout = $timeout;
			UPDATE began SET at = clock_timestamp(), used = $used;
			SELECT NULL FROM (SELECT count(c::text) FROM $call AS c) AS x;
			SET statement_timeout = 0;
			SELECT least(extract(epoch FROM clock_timestamp() - at) * 1000, $used - used) FROM began;}, on_error_stop => 0);
		my ($took) = $out =~ /([\d.]+)\s*\z/;
		$best = $took if !defined $best || $took < $best;
		last if $best < $timeout + $grace;
	}
	cmp_ok($best, '<', $timeout + $grace, $description);
	return;
}
