# The output plugin: every event, once, in the order of commits, as CloudEvents; and
# nothing else.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/publish", "$FindBin::Bin/recovery", "$FindBin::Bin/oracle";
use CloudEvents qw(faults object);
use Encode qw(encode_utf8);
use IPC::Run;
use Killing qw(kill_server);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Session;
use State qw(say);
use Test::More;

# The form of an event outside, said once more in SQL
my $expected = q{jsonb_strip_nulls(jsonb_build_object('specversion', '1.0', 'id', id, 'source', '/reservation/' || current_database(),
	'type', type, 'subject', aggregateid, 'time', to_char(occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS') || coalesce(
		'.' || nullif(rtrim(to_char(occurred_at, 'US'), '0'), ''), '') || '+00:00',
	'datacontenttype', 'application/json', 'sequence', lpad(sequence::text, 10, '0'), 'partitionkey', aggregateid,
	'correlationid', correlation_id, 'causationid', causation_id, 'traceparent', split_part(tracingspancontext, '=', 2), 'data', payload))};

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', <<'END');
fsync = off
timezone = 'UTC'
max_prepared_transactions = 2
max_wal_senders = 10
max_replication_slots = 20
log_statement = none
END
$node->start;

everything();
options();
order();
others();
characters();
encodings();
restarts();
bursts();
refused();
$node->stop;
done_testing();

# A database with a slot and the extension, in this order
sub make
{
	my ($database, $setup, @slot) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database " . ($slot[0] // ''));
	$node->safe_psql($database, "SELECT pg_create_logical_replication_slot('$database', 'reservation')");
	$node->safe_psql($database, $setup // q{CREATE EXTENSION reservation;
		INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('house', 1000, 'UTC')});
	return;
}

# The objects that are new
sub got
{
	my ($database, %options) = @_;
	my $options = join '', map { ", '$_', '$options{$_}'" } sort keys %options;
	return map { s/\\012/\n/gr } split /\n/, $node->safe_psql($database,
		"SELECT replace(data, E'\\n', '\\012') FROM pg_logical_slot_get_changes('$database', NULL, NULL$options)");
}

# Whose events they are, in their order, each once
sub customers_of
{
	my ($database) = @_;
	my %customer = map { split /\|/ } split /\n/,
		$node->safe_psql($database, 'SELECT reservation_id, customer FROM reservation.reservation');
	my @customers = map { $customer{ object($_)->{subject} } // '?' } got($database);
	return join ' ', map { $_ == 0 || $customers[$_] ne $customers[ $_ - 1 ] ? $customers[$_] : () } 0 .. $#customers;
}

sub book
{
	my ($customer) = @_;
	return "SELECT FROM reservation.create_reservation(1, '[2040-01-01,2040-01-02)', '$customer')";
}

# All that can happen, in a slot that is older than the extension
sub everything
{
	make('everything', slurp_file("$FindBin::Bin/recovery/setup.sql"));
	my $differences = q{SELECT count(*), count(*) FILTER (WHERE g.data::jsonb IS DISTINCT FROM expected) FROM
		(SELECT row_number() OVER () AS n, data FROM pg_logical_slot_peek_changes('everything', NULL, NULL%s)) AS g
		FULL JOIN (SELECT row_number() OVER (ORDER BY position) AS n, } . $expected . q{ AS expected FROM reservation.event) AS e USING (n)};
	my $events = $node->safe_psql('everything', 'SELECT count(*) FROM reservation.event');
	cmp_ok($events, '>', 40, 'there is something of everything');
	is($node->safe_psql('everything', sprintf $differences, ''), "$events|0", 'every event, as it is, in order');
	is($node->safe_psql('everything', sprintf $differences, q{, 'pretty', 'true'}), "$events|0", 'the same, over several lines');
	is($node->safe_psql('everything', q{SELECT count(*) FROM pg_logical_slot_peek_binary_changes('everything', NULL, NULL)}), $events, 'as bytes, too');

	my @objects = got('everything');
	is_deeply([map { faults($_) } @objects], [], 'all of them are CloudEvents');
	is((grep { /\n/ } @objects), 0, 'each is one line');
	is(got('everything'), 0, 'what was got is gone');

	# values that are stored elsewhere come back whole
	$node->safe_psql('everything', q{INSERT INTO reservation.event (transaction_id, id, occurred_at, sequence, aggregatetype, aggregateid, type, payload, session_role)
		SELECT '1', gen_random_uuid(), '2030-01-01 00:00:00.5+00', 1, 'reservation', 'big', 'ReservationRequested',
			jsonb_build_object('big', string_agg(md5(n::text), ' ')), 'me' FROM generate_series(1, 30000) AS n});
	my ($big) = got('everything');
	is(length object($big)->{data}{big}, 30000 * 33 - 1, 'a payload of a megabyte');
	is(object($big)->{time}, '2030-01-01T00:00:00.5+00:00', 'and half a second');

	# times that RFC 3339 has no words for are left out
	$node->safe_psql('everything', q{INSERT INTO reservation.event (transaction_id, id, occurred_at, sequence, aggregatetype, aggregateid, type, payload, session_role)
		SELECT '1', gen_random_uuid(), t::timestamptz, 1, 'reservation', t, 'ReservationRequested', '{}', 'me'
		FROM unnest('{9999-12-31 23:59:59.999999+00,10000-01-01 00:00+00,0001-01-01 00:00+00,0001-12-31 23:59:59+00 BC,infinity,-infinity}'::text[]) AS t});
	@objects = got('everything');
	is_deeply([map { faults($_) } @objects], [], 'times at the ends of the calendar');
	is_deeply([map { object($_)->{time} } @objects], ['9999-12-31T23:59:59.999999+00:00', undef, '0001-01-01T00:00:00+00:00', undef, undef, undef],
		'are told or left out');
	return;
}

sub options
{
	make('options');
	$node->safe_psql('options', book('ann'));
	my $peek = sub {
		my ($arguments) = @_;
		my ($out, $error) = ('', '');
		$node->psql('options', "\\set VERBOSITY verbose\nSELECT data::jsonb->>'type', strpos(data, E'\\n') > 0, data::jsonb->>'source'
			FROM pg_logical_slot_peek_changes('options', NULL, NULL, VARIADIC ARRAY[$arguments]::text[])", stdout => \$out, stderr => \$error);
		return $error eq '' ? $out : $error;
	};
	my $all = "ReservationRequested|f|/reservation/options\nAvailabilityConfirmed|f|/reservation/options\nReservationCreated|f|/reservation/options\nReservationFinalized|f|/reservation/options";
	my $made = 'ReservationCreated|f|/reservation/options';
	is($peek->(''), $all, 'no option: all, on a line');
	is($peek->(q{'types', 'ReservationCreated'}), $made, 'one type');
	is($peek->(qq{'types', ' ReservationFinalized,\t ReservationCreated '}), "$made\nReservationFinalized|f|/reservation/options", 'several, in the order of events');
	is($peek->(q{'types', 'WaitlistOffered'}), '', 'one that there is none of');
	is($peek->(q{'pretty', 'off'}), $all, 'not pretty');
	is($peek->(q{'pretty', 'on'}), $all =~ s/\|f\|/|t|/gr, 'pretty');
	is($peek->(q{'source', 'https://example.com/h%C3%B4tel?a=b#c', 'types', 'ReservationCreated'}),
		'ReservationCreated|f|https://example.com/h%C3%B4tel?a=b#c', 'a source of one\'s own');

	my %wrong = (
		q{'type', 'ReservationCreated'} => qr/22023: option "type" is not known to output plugin "reservation"\nHINT:  Available options: types, pretty, source\./,
		q{'Types', 'ReservationCreated'} => qr/22023: option "Types" is not known/,
		q{'', ''} => qr/22023: option "" is not known/,
		q{'types', 'ReservationCreate'} => qr/22023: event type "ReservationCreate" does not exist\nHINT:  Available types: AddedToWaitlist, .*, WaitlistOffered\./,
		q{'types', 'reservationcreated'} => qr/22023: event type "reservationcreated" does not exist/,
		q{'types', 'ReservationCreated ReservationFinalized'} => qr/22023: event type "ReservationCreated ReservationFinalized" does not/,
		q{'types', ''} => qr/22023: a name is missing in option "types"\nHINT:  .*all types/,
		q{'types', 'ReservationCreated,'} => qr/22023: a name is missing/,
		q{'pretty', 'maybe'} => qr/22023: invalid value for option "pretty": "maybe"\nHINT:  It is true or false\./,
		q{'pretty', ''} => qr/22023: invalid value for option "pretty"/,
		q{'pretty', 'on', 'pretty', 'off'} => qr/22023: option "pretty" is given twice/,
		q{'source', ''} => qr/22023: invalid value for option "source": ""\nHINT:  It is a URI reference/,
		q{'source', 'my hotel'} => qr/22023: invalid value for option "source"/,
		q{'source', 'hôtel'} => qr/22023: invalid value for option "source"/,
		q{'source', '100%'} => qr/22023: invalid value for option "source"/,
		q{'source', '%a'} => qr/22023: invalid value for option "source"/);
	like($peek->($_), $wrong{$_}, "wrong: $_") foreach sort keys %wrong;

	# the page and the program know the same types
	my @types = slurp_file("$FindBin::Bin/../../doc/event.md") =~ /^\| \w+Event \| `(\w+)` \||^\| `([A-Z]\w+)` \|/mg;
	@types = grep { defined } @types;
	cmp_ok(scalar @types, '>', 20, 'types are documented');
	is($peek->("'pretty', 'off', 'types', '" . join(',', @types) . q{'}), $all, 'and all of them can be asked for');
	my ($known) = $peek->(q{'types', 'x'}) =~ /Available types: (.*)\./;
	my %documented = map { $_ => 1 } slurp_file("$FindBin::Bin/../../doc/publication.md") =~ /`(\w+)`/g, @types;
	is_deeply([grep { !$documented{$_} } split /, /, $known], [], 'all that can be asked for are documented');
	is(got('options'), 4, 'an error confirms nothing');

	# an option without a value, as pg_recvlogical can give it
	$node->safe_psql('options', book('ben'));
	my $end = $node->safe_psql('options', 'SELECT pg_current_wal_lsn()');
	my ($out, $error) = run_command([receive('options', $end), '-o', 'pretty', '-o', 'types=ReservationCreated', '-f', '-']);
	like($out, qr/\A\{\n    "specversion": "1.0",\n.*\n    "data": \{\n.*\n    \}\n\}\z/s, 'pg_recvlogical: pretty') or diag($error);
	foreach (['types', qr/option "types" needs a value/], ['source', qr/option "source" needs a value/], ['shiny', qr/option "shiny" is not known/])
	{
		($out, $error) = run_command([receive('options', $end), '-o', $_->[0], '-f', '-']);
		like($error, $_->[1], "pg_recvlogical: wrong: $_->[0]");
	}
	return;
}

sub receive
{
	my ($slot, $end) = @_;
	return ('pg_recvlogical', '-d', $node->connstr($slot), '-S', $slot, '--start', '--no-loop', '--endpos', $end);
}

sub order
{
	make('commits');
	my ($one, $two) = map { Session->new(connstr => $node->connstr('commits'), errors => "$PostgreSQL::Test::Utils::log_path/sessions.err") } 1 .. 2;

	$one->must('BEGIN', book('early'));
	$two->must(book('late'));
	is(customers_of('commits'), 'late', 'what is not committed is not sent');
	$one->must('COMMIT');
	is(customers_of('commits'), 'early', 'in the order of commits');

	$one->must('BEGIN', book('a'));
	$two->must('BEGIN', book('b'));
	$one->must(book('c'));
	$two->must('COMMIT');
	$one->must('COMMIT');
	is(customers_of('commits'), 'b a c', 'not that of writing');

	$one->must('BEGIN', book('never'), 'ROLLBACK');
	is(got('commits'), 0, 'what was rolled back is not sent');
	$one->must('BEGIN', book('before'), 'SAVEPOINT a', book('undone'), 'ROLLBACK TO a', book('redone'), 'SAVEPOINT b', book('kept'), 'RELEASE b', 'COMMIT');
	is(customers_of('commits'), 'before redone kept', 'nor to a savepoint');
	$one->must('BEGIN', 'SAVEPOINT a', book('gone'), 'ROLLBACK TO a', 'COMMIT');
	is(got('commits'), 0, 'though it was all that there was');

	# what says NOTIFY cannot be prepared
	$one->must(q{SET reservation.notify = 'off'});
	$one->must('BEGIN', book('prepared'), q{PREPARE TRANSACTION 'p'});
	$two->must(book('meanwhile'));
	is(customers_of('commits'), 'meanwhile', 'what is prepared is not sent');
	$two->must(q{COMMIT PREPARED 'p'});
	is(customers_of('commits'), 'prepared', 'until it is committed');
	$one->must('BEGIN', book('dropped'), q{PREPARE TRANSACTION 'p'});
	$two->must(q{ROLLBACK PREPARED 'p'});
	is(got('commits'), 0, 'or never');

	# a slot that was asked for prepared transactions gets them like any other
	$node->safe_psql('commits', q{SELECT pg_create_logical_replication_slot('two_phase', 'reservation', false, true)});
	$one->must('BEGIN', book('prepared'), q{PREPARE TRANSACTION 'p'});
	is($node->safe_psql('commits', q{SELECT count(*) FROM pg_logical_slot_peek_changes('two_phase', NULL, NULL)}), '0', 'two phases: not when it is prepared');
	$two->must(q{COMMIT PREPARED 'p'});
	is($node->safe_psql('commits', q{SELECT count(*) FROM pg_logical_slot_peek_changes('two_phase', NULL, NULL)}), '4', 'but when it is committed');
	$_->close foreach $one, $two;
	return;
}

# Whatever else happens in the database
sub others
{
	make('others');
	$node->safe_psql('others', book('ann'));
	is(got('others'), 4, 'events are sent');
	my @nothing = (
		'a resource' => q{UPDATE reservation.resource SET capacity = 1001; INSERT INTO reservation.resource (name) VALUES ('x')},
		'an empty transaction' => 'BEGIN; COMMIT; BEGIN; CREATE TEMP TABLE t (x int); INSERT INTO t VALUES (1); COMMIT',
		'a table named event' => 'CREATE TABLE public.event (LIKE reservation.event); INSERT INTO public.event SELECT * FROM reservation.event',
		'one that has another name by then' => 'ALTER TABLE public.event RENAME TO was_event; INSERT INTO public.was_event SELECT * FROM reservation.event',
		'one in another schema' => 'CREATE SCHEMA reservation2; CREATE TABLE reservation2.event (LIKE reservation.event);
			INSERT INTO reservation2.event SELECT * FROM reservation.event; ALTER SCHEMA reservation2 RENAME TO "Reservation";
			INSERT INTO "Reservation".event SELECT * FROM reservation.event',
		'a partition of one' => 'CREATE TABLE public.event (LIKE reservation.event) PARTITION BY LIST (type); CREATE TABLE public.parted PARTITION OF public.event DEFAULT;
			INSERT INTO public.event SELECT * FROM reservation.event',
		'events that change and go' => 'ALTER TABLE reservation.event DISABLE TRIGGER USER; UPDATE reservation.event SET actor = $$x$$;
			DELETE FROM reservation.event WHERE sequence = 1; TRUNCATE reservation.event; ALTER TABLE reservation.event ENABLE ALWAYS TRIGGER event_guard_row;
			ALTER TABLE reservation.event ENABLE ALWAYS TRIGGER event_guard_statement',
		'a table that is written anew' => 'CREATE TABLE public.stock AS SELECT n FROM generate_series(1, 2000) AS n; ALTER TABLE public.stock ALTER n TYPE text; VACUUM FULL reservation.event',
		'a message' => q{SELECT pg_logical_emit_message(true, 'reservation', 'x'), pg_logical_emit_message(false, 'reservation', 'x')});
	while (my ($what, $sql) = splice @nothing, 0, 2)
	{
		$node->safe_psql('others', $sql);
		is(got('others'), 0, "nothing: $what");
	}

	# columns are where they are
	$node->safe_psql('others', 'ALTER TABLE reservation.event ADD COLUMN note text; ' . book('ben'));
	is(customers_of('others'), 'ben', 'another column');
	$node->safe_psql('others', 'BEGIN; ' . book('cleo') . '; ALTER TABLE reservation.event DROP COLUMN note; ' . book('dora') . '; COMMIT');
	is(customers_of('others'), 'cleo dora', 'and one less, within a transaction');
	$node->safe_psql('others', 'DROP EXTENSION reservation CASCADE; CREATE EXTENSION reservation;'
		. q{INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('house', 10, 'UTC');} . book('again'));
	is(customers_of('others'), 'again', 'the extension anew');

	# what only looks like it
	$node->safe_psql('others', 'DROP EXTENSION reservation CASCADE');
	$node->safe_psql('others', 'CREATE SCHEMA reservation; CREATE TABLE reservation.event (id int, type text); INSERT INTO reservation.event VALUES (1, $$x$$)');
	is(got('others'), 0, 'somebody else\'s reservation.event');
	$node->safe_psql('others', q{DROP TABLE reservation.event; CREATE TABLE reservation.event (tracingspancontext text, causation_id text, correlation_id text, payload jsonb,
		occurred_at timestamptz, sequence int, aggregateid text, type text, id uuid);
		INSERT INTO reservation.event (id, type) VALUES (gen_random_uuid(), 'ReservationCreated');
		INSERT INTO reservation.event VALUES (NULL, NULL, NULL, '[]', now(), 7, 'me', 'ReservationCreated', gen_random_uuid())});
	my @objects = got('others');
	is_deeply([map { faults($_) } @objects], [], 'columns are found by name');
	is_deeply([map { object($_)->{sequence} } @objects], ['0000000007'], 'and a row without what an event must have is none');
	return;
}

# Whatever a caller says of itself, what is sent is a CloudEvent.
sub characters
{
	make('characters');
	my @texts = (
		q{quotes " ' ` and \\ /}, "tab\tand line\nand return\r", join('', map { chr } 1 .. 31), join('', map { chr } 127 .. 159),
		"\x{fffe}\x{ffff}\x{fdd0}\x{fdef}\x{1ffff}\x{10ffff}", "\x{e000}\x{fffd}\x{a0}\x{ad}\x{200b}\x{202e}\x{2028}", "a\x{301} \x{1f600} \x{1f468}\x{200d}\x{1f469} \x{4e2d}\x{6587} \x{5e9}\x{5dc}",
		'</script><!-- {{}} %s %n $1 \u0000 \x00', ' ', 'x' x 1024);
	foreach my $text (@texts)
	{
		my $literal = encode_utf8($text =~ s/'/''/gr);
		my ($context, $customer) = map { substr $_, 0, 1024 } $literal, "C $literal";
		$node->safe_psql('characters', <<END . book($customer));
SET standard_conforming_strings = on;
SET reservation.correlation_id = '$context';
SET reservation.causation_id = '$context';
SET reservation.actor = '$context';
SET reservation.traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
END
	}
	my @objects = got('characters');
	is_deeply([map { faults($_) } @objects], [], 'whatever a caller says, it is a CloudEvent');
	my @said = grep { $_->{type} eq 'ReservationRequested' } map { object($_) } @objects;
	is(@said, @texts, 'there is one of each');
	for my $n (0 .. $#texts)
	{
		my $clean = join '', map { ord($_) < 0x20 || ord($_) >= 0x7f && ord($_) < 0xa0 || ord($_) >= 0xfdd0 && ord($_) <= 0xfdef
				|| (ord($_) & 0xfffe) == 0xfffe ? "\x{fffd}" : $_ } split //, substr $texts[$n], 0, 1024;
		my $shown = $n == $#texts ? 'long' : join ' ', map { sprintf '%x', ord } split //, substr $texts[$n], 0, 8;
		is($said[$n]{correlationid}, $clean, "$shown: correlation");
		is($said[$n]{causationid}, $clean, "$shown: causation");
		is($said[$n]{traceparent}, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', "$shown: trace");
		# not every psql prints these
		my ($customer, $given) = map { s/[\x{1ffff}\x{10ffff}]//gr } $said[$n]{data}{customer}, substr("C $texts[$n]", 0, 1024);
		is($customer, $given, "$shown: in the data as it was");
	}

	# a database's name may be anything
	$node->safe_psql('postgres', encode_utf8(qq{CREATE DATABASE "h\x{f4}tel/1 ?"}));
	my $connection = encode_utf8($node->connstr('postgres') =~ s/dbname=\S+/dbname='h\x{f4}tel\/1 ?'/r);
	my $out;
	$node->psql('postgres', "SELECT pg_create_logical_replication_slot('odd', 'reservation');
		CREATE EXTENSION reservation; INSERT INTO reservation.resource (name) VALUES ('x');" . book('c') . ";
		SELECT DISTINCT data::jsonb->>'source' FROM pg_logical_slot_get_changes('odd', NULL, NULL)", connstr => $connection, stdout => \$out);
	like($out, qr{^/reservation/h%C3%B4tel%2F1%20%3F$}m, 'it is in the source all the same');
	return;
}

# JSON is UTF-8, whatever the database's encoding is; and no character stops the others.
sub encodings
{
	my %said = (
		LATIN1 => ["\xfc\xb5", "\x{fc}\x{b5}"], WIN1251 => ["\xc6\x98\xe9", "\x{416}\x{fffd}\x{439}"],
		EUC_JP => ["\xc6\xfc\xcb\xdc", "\x{65e5}\x{672c}"], SQL_ASCII => ["\xc3\xbc\xff\xe2\x82", "\x{fc}\x{fffd}\x{fffd}\x{fffd}"]);
	for my $encoding (sort keys %said)
	{
		my ($bytes, $text) = @{ $said{$encoding} };
		my $database = 'in_' . lc $encoding;
		make($database, undef, "ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
		$node->safe_psql($database, "SET client_encoding = '$encoding'; SET reservation.correlation_id = '$bytes'; "
			. book($encoding eq 'WIN1251' ? 'c' : $bytes));
		my $end = $node->safe_psql($database, 'SELECT pg_current_wal_lsn()');
		my ($out, $error) = run_command([receive($database, $end), '-f', '-']);
		my @objects = split /\n/, $out;
		is(@objects, 4, "$encoding: all events") or diag($error);
		is_deeply([map { faults($_) } @objects], [], "$encoding: and CloudEvents");
		is((grep { /[^\x20-\x7e]/ } @objects), 0, "$encoding: in ASCII");
		is(object($objects[0])->{correlationid}, $text, "$encoding: which says what it was");
		is(object($objects[0])->{data}{customer}, $text, "$encoding: also in the data") unless $encoding eq 'WIN1251';
	}
	return;
}

# The lines that readers have written to their end; a reader that was killed leaves a part of one.
sub lines_of { return map { slurp_file($_) =~ /^(.*)\n/mg } @_ }

# Readers and servers that stop, in order and out of order
sub restarts
{
	make('restarts');
	my $folder = PostgreSQL::Test::Utils::tempdir();
	my $events = sub { split /\n/, $node->safe_psql('restarts', 'SELECT id FROM reservation.event ORDER BY position') };
	my $ids = sub { map { object($_)->{id} } lines_of(@_) };

	for my $round (1 .. 3)
	{
		$node->safe_psql('restarts', join ';', map { book("c$_") } 1 .. 20);
		my $end = $node->safe_psql('restarts', 'SELECT pg_current_wal_lsn()');
		$node->command_ok([receive('restarts', $end), '-f', "$folder/$round"], "reader $round");
	}
	is_deeply([$ids->(map { "$folder/$_" } 1 .. 3)], [$events->()], 'one after the other they read each event once, in order');

	# a reader that dies asks for what it has not confirmed again; what a server that
	# dies had not written down is asked for again, too
	my $before = () = $events->();
	$node->safe_psql('restarts', join ';', map { book("d$_") } 1 .. 200);
	my $reader = IPC::Run::start(['pg_recvlogical', '-d', $node->connstr('restarts'), '-S', 'restarts', '--start', '--no-loop', '-f', "$folder/killed"],
		'>', \my $out, '2>', \my $error);
	my $deadline = time + 60;
	until (-e "$folder/killed" && slurp_file("$folder/killed") =~ /\n.*\n/) { time < $deadline or BAIL_OUT('the reader reads nothing'); }
	$reader->kill_kill(grace => 0);
	$node->stop('immediate');
	$node->start;
	$node->poll_query_until('restarts', q{SELECT NOT active FROM pg_replication_slots WHERE slot_name = 'restarts'}) or BAIL_OUT('the slot stays in use');
	$node->safe_psql('restarts', book('last'));
	my $end = $node->safe_psql('restarts', 'SELECT pg_current_wal_lsn()');
	$node->command_ok([receive('restarts', $end), '-f', "$folder/after"], 'a reader after a crash of both');
	my @wanted = $events->();
	my (%seen, @once);
	push @once, grep { !$seen{$_}++ } $ids->("$folder/killed", "$folder/after");
	my %old = map { $_ => 1 } @wanted[0 .. $before - 1];
	is_deeply([grep { !$old{$_} } @once], [@wanted[$before .. $#wanted]], 'nothing is lost, and the order stands');
	is((grep { $seen{$_} > 2 } keys %seen), 0, 'what comes again is known by its id');
	return;
}

# A reader of its own for each file, killed as soon as it has written something
sub killed_reader
{
	my ($file, $strike) = @_;
	my $deadline = time + 60;
	my $reader = IPC::Run::start(['pg_recvlogical', '-d', $node->connstr('bursts'), '-S', 'bursts', '--start', '--no-loop', '-f', $file],
		'>', \my $out, '2>', \my $error);
	until (-e $file && slurp_file($file) =~ /\n.*\n/) { time < $deadline or BAIL_OUT("the reader reads nothing: $error"); }
	$strike->() if $strike;
	$reader->kill_kill(grace => 0);
	$node->poll_query_until('bursts', q{SELECT NOT active FROM pg_replication_slots WHERE slot_name = 'bursts'}) or BAIL_OUT('the slot stays in use');
	return;
}

# Readers and servers killed while a long transaction is read, and clients write
sub bursts
{
	make('bursts');
	my $folder = PostgreSQL::Test::Utils::tempdir();
	my @files = map { "$folder/$_" } 1 .. 5;
	my $long = q{SELECT count(*) FROM generate_series(1, 500) AS n, reservation.create_reservation(1,
		tstzrange('2041-01-01'::timestamptz + n * interval '1 day', '2041-01-02'::timestamptz + n * interval '1 day'), 'long ' || n)};
	my $clients = IPC::Run::start(['pgbench', '-n', '-c', '4', '-T', '60', '-f', "$FindBin::Bin/publish/busy_house.sql", $node->connstr('bursts')],
		'>', \my $said, '2>', \my $complained);

	for my $file (@files[0 .. 2])
	{
		$node->safe_psql('bursts', $long);
		killed_reader($file);
	}
	$node->safe_psql('bursts', $long);
	killed_reader($files[3], sub { kill_server($node); $node->start });
	$clients->kill_kill(grace => 0);

	$node->safe_psql('bursts', book('last'));
	my $end = $node->safe_psql('bursts', 'SELECT pg_current_wal_lsn()');
	$node->command_ok([receive('bursts', $end), '-f', $files[4]], 'a reader after readers and a server were killed');
	my (%seen, %last, @disorder);
	my @objects = map { object($_) } lines_of(@files);
	for my $object (grep { !$seen{ $_->{id} }++ } @objects)
	{
		push @disorder, $object->{id} if $object->{sequence} != ($last{ $object->{subject} } // 0) + 1;
		$last{ $object->{subject} } = $object->{sequence};
	}
	my @lost = grep { !$seen{$_} } split /\n/, $node->safe_psql('bursts', 'SELECT id FROM reservation.event');
	is_deeply(\@lost, [], 'no event of a long transaction, or of others beside it, is lost');
	is_deeply(\@disorder, [], 'each reservation is told in order, repetitions apart');
	note @objects - keys %seen, ' events came again';
	return;
}

# A server that must be told which plugins it may trust
sub refused
{
	SKIP:
	{
		skip 'this release lets any plugin decode', 1
			if $node->safe_psql('postgres', q{SELECT count(*) FROM pg_settings WHERE name = 'output_plugin_libraries'}) eq '0';
		make('refused');
		$node->safe_psql('postgres', 'ALTER SYSTEM SET output_plugin_libraries = pgoutput, test_decoding');
		$node->reload;
		$node->poll_query_until('postgres', q{SELECT setting !~ 'reservation' FROM pg_settings WHERE name = 'output_plugin_libraries'});
		my (undef, undef, $error) = $node->psql('refused', "\\set VERBOSITY verbose\nSELECT pg_logical_slot_get_changes('refused', NULL, NULL)");
		like($error, qr/42501: library "reservation" may not be used as an output plugin.*HINT:  .*output_plugin_libraries/s, 'the server says what to do');
		is($node->safe_psql('refused', 'SELECT problem FROM reservation.check_installation()'),
			'output_plugin_libraries does not let slot refused decode', 'check_installation tells of a slot that cannot decode');
		is($node->safe_psql('options', 'SELECT problem FROM reservation.check_installation()'),
			'output_plugin_libraries does not let slot options decode', 'in the slot\'s database');
		$node->safe_psql('refused', $node->safe_psql('refused', 'SELECT remedy FROM reservation.check_installation()'));
		$node->poll_query_until('postgres', q{SELECT setting ~ 'reservation' FROM pg_settings WHERE name = 'output_plugin_libraries'});
		is($node->safe_psql('refused', 'SELECT * FROM reservation.check_installation()'), '', 'and how to let it');
		is(got('refused'), 0, 'and then it does');
		# the one quotation mark too many
		$node->safe_psql('refused', q{ALTER SYSTEM SET output_plugin_libraries = 'pgoutput, reservation'});
		$node->reload;
		$node->poll_query_until('postgres', q{SELECT setting ~ '"' FROM pg_settings WHERE name = 'output_plugin_libraries'});
		like($node->safe_psql('refused', 'SELECT problem FROM reservation.check_installation()'), qr/does not let slot refused/, 'a list in quotes is one name');
	}
	return;
}
