# A hot standby answers queries and refuses commands, as a read-only transaction
# does; promoted, it has all that was committed and keeps what was prepared.

use strict;
use warnings FATAL => 'all';
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->append_conf('postgresql.conf', "autovacuum = off\ntimezone = 'UTC'\nmax_prepared_transactions = 2\n");
$primary->start;
my $setup = q{SET reservation.now = '2030-01-01 12:00'; SET reservation.notify = 'off';};
$primary->safe_psql('postgres', $setup . <<'SQL');
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, category, capacity, price, payment) VALUES ('room', 'x', 2, 100, 'later'), ('last', 'x', 1, 50, 'later');
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('TEN', 'percent', 10, 5), ('LAST', 'percent', 10, 1);
CREATE TABLE ticket (name text PRIMARY KEY, reservation_id uuid);
CREATE FUNCTION t(text) RETURNS uuid STABLE LANGUAGE sql RETURN (SELECT reservation_id FROM ticket WHERE name = $1);
INSERT INTO ticket SELECT 'ann', reservation_id FROM reservation.create_reservation(1, '[2030-01-01 12:00, 2030-01-03)', 'ann', idempotency_key => 'k');
INSERT INTO ticket SELECT 'bob', reservation_id FROM reservation.create_reservation(1, '[2030-02-01, 2030-02-03)', 'bob', hold => '1 hour');
INSERT INTO ticket SELECT 'carl', reservation_id FROM reservation.add_to_waitlist(2, '[2030-02-01, 2030-02-03)', 'carl');
INSERT INTO ticket SELECT 'dora', reservation_id FROM reservation.create_reservation(1, '[2030-02-01, 2030-02-03)', 'dora');
INSERT INTO ticket SELECT 'gone', reservation_id FROM reservation.create_reservation(1, '[2030-03-01, 2030-03-03)', 'gone');
SELECT reservation.cancel_reservation(t('gone'));
SELECT reservation.close_resource(2, '[2030-05-01, 2030-05-03)');
SQL
$primary->safe_psql('postgres', slurp_file("$FindBin::Bin/../support/sample_call.sql"));
$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

# Queries that answer there as on the primary
my $time = q{'[2030-02-01, 2030-02-03)'};
my %query = (
	alternatives => qq{alternatives(1, $time, 2)},
	as_of => q{as_of(t('bob'), '2030-01-02')},
	availability => qq{availability(1, $time)},
	check_installation => q{check_installation()},
	clock => q{clock()},
	daily_occupancy => q{daily_occupancy(1, '2030-02-01', '2030-02-03')},
	event_types => q{event_types()},
	find_slots => q{find_slots('1 day', '[2030-02-01, 2030-02-09)', category => 'x', quantity => 2)},
	freebusy => qq{freebusy(1, $time)},
	history => q{history(t('gone'))},
	icalendar => qq{icalendar(1, $time)},
	is_available => qq{is_available(1, $time)},
	lifecycle => q{lifecycle()},
	normalize => qq{normalize($time)},
	open_periods => qq{open_periods(1, $time)},
	prices => qq{prices(1, $time)},
	quote => qq{quote(1, $time, promotion_code => 'TEN')},
	reservations_of => q{reservations_of('ann')},
	timeline => qq{timeline($time)},
	verify => q{verify()},
	map({ $_ => $_ } qw(arrivals departures holds in_house overreserved stay waitlist reservation allocation event payment redemption)),
);

# Calls that do not, and are refused in any read-only transaction: one of each
# volatile function that is not among the queries, and these. The counts are those of
# one server, so a standby resets its own.
my $queries = join ', ', map { "'$_'" } keys %query, qw(read_events reset_statistics);
my %command = (
	map({ split /=/, $_, 2 } split /\n/, $primary->safe_psql('postgres', <<"SQL")),
SELECT proname || '=' || sample_call(oid, '{"reservation_id": "t(''ann'')", "role": "''pg_monitor''", "level": "''reader''"}')
FROM pg_proc WHERE pronamespace = 'reservation'::regnamespace AND provolatile = 'v' AND proname NOT IN ($queries)
SQL
	'create_reservation with a code' => q{reservation.create_reservation(1, '[2030-07-01, 2030-07-02)', 'x', promotion_code => 'LAST')},
	'create_reservation with a known key' => q{reservation.create_reservation(1, '[2030-01-01 12:00, 2030-01-03)', 'ann', idempotency_key => 'k')},
	'create_reservation with a new key' => q{reservation.create_reservation(1, '[2030-07-01, 2030-07-02)', 'ann', idempotency_key => 'new')},
	'create_reservation that is refused' => qq{reservation.create_reservation(1, $time, 'x')},
	'modify_reservation that changes nothing' => q{reservation.modify_reservation(t('dora'), details => '{}')},
);

# Rows, or the SQLSTATE and the message
sub answer
{
	my ($node, $sql, $settings) = @_;
	my ($status, $out, $err) = $node->psql('postgres', $setup . ($settings // '') . $sql, extra_params => ['-v', 'VERBOSITY=verbose']);
	return $status == 0 ? $out : $err =~ /ERROR:  (\w+: .*)/ ? $1 : "status $status: $err";
}

$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
foreach my $name (sort keys %query)
{
	my $sql = "SELECT q FROM reservation.$query{$name} AS q ORDER BY q::text";
	my $there = answer($standby, $sql);
	is($there, answer($primary, $sql), "a standby answers $name as its primary does");
	unlike($there, qr/^\w{5}: |^status/, "and $name is no error");
	is(answer($primary, $sql, 'BEGIN READ ONLY;'), $there, "nor in a read-only transaction");
}
like(answer($standby, 'SELECT count(*) FROM reservation.read_events()'), qr/^55000: cannot read events during recovery/, 'a standby says that it cannot read events');
is(answer($primary, 'SELECT count(*) > 20 FROM reservation.read_events()', 'BEGIN READ ONLY;'), 't', 'a read-only transaction can');
foreach my $name (sort keys %command)
{
	my $sql = "SELECT $command{$name}";
	like(answer($standby, $sql), qr/^25006: cannot execute .* (in a read-only transaction|during recovery)$/, "a standby refuses $name");
	like(answer($primary, $sql, 'BEGIN READ ONLY;'), qr/^25006: cannot execute .* in a read-only transaction$/, "and so does a read-only transaction: $name");
}
is(answer($primary, q{SELECT count(*) FROM reservation.event}), answer($standby, q{SELECT count(*) FROM reservation.event}), 'nothing of it has written an event');

# A transaction prepared on the primary holds its place, its use and its key after the promotion.
answer($primary, q{BEGIN; SELECT FROM reservation.create_reservation(2, '[2030-03-01, 2030-03-03)', 'eve', promotion_code => 'LAST', idempotency_key => 'e'); PREPARE TRANSACTION 'eve'});
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
$primary->stop('immediate');
$standby->promote;
my $hurry = q{SET lock_timeout = '50ms';};
my $book = q{SELECT coalesce(reason, status) FROM reservation.};
is(answer($standby, $book . q{create_reservation(2, '[2030-03-02, 2030-03-04)', 'fay')}, $hurry), 'busy', 'a prepared booking holds its place on a promoted standby');
is(answer($standby, $book . q{create_reservation(1, '[2030-09-02, 2030-09-04)', 'fay', promotion_code => 'LAST')}, $hurry), 'busy', 'its use of a promotion');
like(answer($standby, $book . q{create_reservation(2, '[2030-03-01, 2030-03-03)', 'eve', promotion_code => 'LAST', idempotency_key => 'e')}, $hurry), qr/^55P03: idempotency key "e" is in use/, 'and its key');
is(answer($standby, $book . q{create_reservation(1, '[2030-03-02, 2030-03-04)', 'fay')}, $hurry), 'confirmed', 'other places can be had');
is(answer($standby, q{COMMIT PREPARED 'eve'}), '', 'it can be committed there');
is(answer($standby, $book . q{create_reservation(2, '[2030-03-02, 2030-03-04)', 'fay')}, $hurry), 'unavailable', 'and has its place for good');
is(answer($standby, $book . q{create_reservation(1, '[2030-09-02, 2030-09-04)', 'fay', promotion_code => 'LAST')}, $hurry), 'promotion_exhausted', 'its use');
is(answer($standby, $book . q{create_reservation(2, '[2030-03-01, 2030-03-03)', 'eve', promotion_code => 'LAST', idempotency_key => 'e')}, $hurry), 'confirmed', 'and its answer');
is(answer($standby, q{SELECT * FROM reservation.verify()}), '', 'nothing is wrong there');
$standby->stop;
done_testing();
