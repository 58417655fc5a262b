# The SQLSTATEs that functions raise when they are called with one odd value after another.
package Errors;

use strict;
use warnings;
use Page;

# Of each type first a value that most calls accept, then odd ones.
my %values = (
	'bigint' => [ 1, 2, 0, 999, -1, '9223372036854775807' ],
	'bigint[]' => [ "'{1,2}'", "'{}'", "'{1,NULL}'", "'{1,999}'", "'{1,1}'" ],
	'boolean' => [ 'false', 'true' ],
	'date[]' => [ "'{2030-06-01}'", "'{}'", "'{NULL}'" ],
	'date' => [ "'2030-06-01'", "'2029-01-01'", "'2030-06-10'", "'infinity'" ],
	'int4multirange' => [ "'{[0,1)}'", "'{}'", "'{(,)}'" ],
	'int4range' => [ "'[0,1)'", "'empty'", "'(,)'", "'[-5,3)'", "'[100,200)'" ],
	'integer' => [ 1, 0, -1, 100, 2147483647 ],
	'interval' => [ "'1 hour'", "'0'", "'-1 hour'", "'1000000 years'" ],
	'jsonb' => [
		"'{}'", "'[]'", "jsonb_build_object('x', repeat('x', 1000000))",
		map { qq{'[{"from": "2030-06-01 10:00Z", "to": "2030-06-02 10:00Z", $_}]'} } '"resource_id": 999', '"resource_id": "x"', '"resource_id": 1, "from": "x"',
			'"category": "room"', '"resource_id": 1, "on_unavailable": "error"' ],
	'numeric' => [ 10, 0, -1, "'NaN'", 1000, '1e100' ],
	'text[]' => [ "'{}'", "'{x}'", "'{NULL}'" ],
	'text' => [ "'x'", "''", "'room'", "'error'", "repeat('x', 100000)" ],
	'timestamp with time zone' => [ "'2030-05-01 09:00Z'", "'2020-01-01Z'", "'2040-01-01Z'", "'10000-02-01Z'", "'infinity'", "'-infinity'" ],
	'tstzrange' => [ "'[2030-06-01 10:00Z, 2030-06-02 10:00Z)'", "'empty'", "'(,)'", "'[2030-06-01Z,)'",
		"'[2030-06-01Z, 2031-06-01Z)'", "'[9999-12-31 12:00Z, 10001-01-01Z)'" ],
	'uuid' => [ map { "(SELECT id FROM probe WHERE name = '$_')" } qw(held confirmed in out canceled waiting unknown) ],
);

# Arguments whose type says too little
my %accepted = (level => "'reader'", role => "'pg_monitor'", time_zone => "'UTC'", format => "'text'", kind => "'extra'", code => "'BBBBBBBBBB'", '"to"' => "'2030-06-10'", rule => "'FREQ=DAILY;COUNT=2'",
	items => q{'[{"resource_id": 3, "from": "2030-06-01 10:00Z", "to": "2030-06-02 10:00Z"}]'});

my @set_up = (
	q{CREATE TABLE probe (name text PRIMARY KEY, id uuid NOT NULL)},
	q{INSERT INTO probe VALUES ('unknown', '00000000-0000-0000-0000-000000000000')},
	q{INSERT INTO reservation.resource (name, category, capacity, time_zone, price, payment)
		VALUES ('one', 'x', 1, 'UTC', 100, 'later'), ('three', 'room', 3, 'UTC', 100, 'upfront'), ('free', 'hut', 2, 'UTC', NULL, 'later')},
	q{INSERT INTO reservation.promotion (code, kind, value) VALUES ('room', 'percent', 10)},
	q{INSERT INTO probe SELECT 'held', reservation_id FROM reservation.create_reservation(2, '[2030-06-01 10:00Z, 2030-06-02 10:00Z)', 'x', hold => '100 days')},
	q{INSERT INTO probe SELECT 'confirmed', reservation_id FROM reservation.create_reservation(1, '[2030-06-01 10:00Z, 2030-06-02 10:00Z)', 'x')},
	q{INSERT INTO probe SELECT 'in', reservation_id FROM reservation.create_reservation(1, '[2030-05-01 08:00Z, 2030-05-02 10:00Z)', 'x')},
	q{INSERT INTO probe SELECT 'out', reservation_id FROM reservation.create_reservation(1, '[2030-05-01 07:00Z, 2030-05-01 08:00Z)', 'x')},
	q{INSERT INTO probe SELECT 'canceled', reservation_id FROM reservation.create_reservation(2, '[2030-07-01 10:00Z, 2030-07-02 10:00Z)', 'x')},
	q{INSERT INTO probe SELECT 'waiting', reservation_id FROM reservation.add_to_waitlist(1, '[2030-06-01 10:00Z, 2030-06-02 10:00Z)', 'x')},
	q{SELECT reservation.complete_payment(id, 'x') FROM probe WHERE name = 'canceled'},
	q{SELECT reservation.cancel_reservation(id) FROM probe WHERE name = 'canceled'},
	q{SELECT reservation.checkin(id) FROM probe WHERE name = 'in'},
	# a key that is used, and a publication that is there
	q{SELECT reservation.extend_hold(id, idempotency_key => 'room') FROM probe WHERE name = 'held'},
	q{SELECT reservation.create_publication('room')},
	q{CREATE TABLE call (function text, call text)},
	q{CREATE FUNCTION sqlstate_of(call text) RETURNS text LANGUAGE plpgsql AS $$
		BEGIN
			EXECUTE call;
			RAISE EXCEPTION USING ERRCODE = 'DOC00';
		EXCEPTION WHEN OTHERS THEN
			RETURN SQLSTATE;
		END $$},
);

# A call with the given values of arguments, by their numbers; arguments with a default
# are left out, but for those that one of two kinds of call needs: the reference of a
# payment, whose id may be that of a booking, and the duration of a stay, without items.
sub call
{
	my ($function, %given) = @_;
	my @arguments = @{ $function->{arguments} };
	my $items = grep { $arguments[$_][0] eq 'items' && $given{$_} ne 'NULL' } keys %given;
	my $needed = $items ? qr/^within$/ : qr/^(provider_reference|within|duration)$/;
	my @passed = grep { exists $given{$_} || $_ < @arguments - $function->{defaults} || $arguments[$_][0] =~ $needed } 0 .. $#arguments;

	return "SELECT * FROM reservation.$function->{name}(" . join(', ', map {
		my ($name, $type) = @{ $arguments[$_] };
		"$name => " . ($given{$_} // $accepted{$name} // $values{$type}[0]) . "::$type" } @passed) . ')';
}

# Each argument in turn has each value, about each reservation.
sub calls
{
	my ($function) = @_;
	my @arguments = @{ $function->{arguments} };
	my @about = @arguments && $arguments[0][1] eq 'uuid' ? map { [ 0 => $_ ] } @{ $values{uuid} } : [];
	my @odd = map { my $n = $_; map { [ $n => $_ ] } 'NULL', @{ $values{ $arguments[$n][1] } // die "no values of type $arguments[$n][1]\n" } } 0 .. $#arguments;

	return map { my $odd = $_; map { call($function, @$_, @$odd) } @about } @odd, [];
}

sub functions
{
	my ($database) = @_;

	return map {
		my ($name, $defaults, $names, $types) = @$_;
		my @types = split /,/, $types;
		my @names = split /,/, $names;
		{ name => $name, defaults => $defaults, arguments => [ map { [ $names[$_], $types[$_] ] } 0 .. $#types ] }
	} Page::query($database, "SELECT proname, pronargdefaults, array_to_string(ARRAY(SELECT quote_ident(name) FROM unnest(proargnames) AS name), ','),"
		. " array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes::oid[]) AS t), ',')"
		. " FROM pg_proc WHERE pronamespace = 'reservation'::regnamespace");
}

# "function SQLSTATE" of all that is raised, in a new database
sub raised
{
	my ($database) = @_;

	Page::make_database($database);
	my @calls = map { my $function = $_; map { [ $function->{name}, $_ ] } calls($function) } functions($database);
	my @session = ('SET client_min_messages = error', "SET reservation.now = '2030-05-01 09:00Z'");
	Page::query($database, @session, @set_up);
	return map { $_->[0] } Page::query($database, @session, 'INSERT INTO call VALUES ' . join(', ', map { "('$_->[0]', \$call\$$_->[1]\$call\$)" } @calls),
		"SELECT DISTINCT function || ' ' || state FROM call, sqlstate_of(call) AS state WHERE state <> 'DOC00'");
}

1;
