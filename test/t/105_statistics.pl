# The view statistics counts what was called in its database, and how it ended.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\n");
$node->start;
install('plain');
is(counts('plain'), 'dead_holds 0', 'without a preloaded library there is what tables tell');
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'reservation'\n");
$node->restart;

install('hotel');
install('clinic');
sql(q{SELECT create_reservation(1, '[2030-05-01, 2030-05-02)', 'ann', idempotency_key => 'once') FROM generate_series(1, 3);
	SELECT create_reservation(2, '[2030-05-01, 2030-05-02)', 'ann', 7);
	SELECT create_booking('[{"resource_id": 2, "from": "2030-05-01", "to": "2030-05-02"},
		{"resource_id": 2, "from": "2030-05-01", "to": "2030-05-02", "quantity": 9}]', 'ben', 'each')});
is(counts('hotel'), 'create_reservation accepted 2, create_reservation over_capacity 2, dead_holds 0, repeated 2',
	'each call and each item of a booking is counted once, and an answer that is repeated apart');
is(counts('clinic'), 'dead_holds 0', 'a database has its own counts');
is($node->safe_psql('hotel', q{SELECT bool_and(since BETWEEN now() - interval '5 minutes' AND now()) FROM reservation.statistics WHERE since IS NOT NULL}),
	't', 'since then');

# A rush, and what is rolled back
reset_statistics();
my ($status) = $node->psql('hotel', q{SELECT reservation.create_reservation(1, '[2030-05-01, 2030-05-02)', 'eve', on_unavailable => 'error')});
is($status, 3, 'it is full');
sql(q{BEGIN; SELECT close_resource(2, '[2031-01-01, 2031-01-02)'); ROLLBACK});
is(counts('hotel'), 'close_resource accepted 1, create_reservation unavailable 1, dead_holds 0', 'the error and what was taken back count');

# Waiting
reset_statistics();
my $log_end = -s $node->logfile;
my $first = $node->background_psql('hotel');
$first->query_safe(q{SET search_path = reservation; BEGIN});
$first->query_safe(q{SELECT create_reservation(1, '[2030-06-01, 2030-06-02)', 'ann')});
my $second = $node->background_psql('hotel');
$second->query_until(qr/asked/, q{SET search_path = reservation;
SET reservation.log_min_wait = '500ms';
\echo asked
SELECT accepted FROM create_reservation(1, '[2030-06-01, 2030-06-02)', 'ben');
\echo answered
});
ok($node->poll_query_until('hotel', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'transactionid')}), 'one waits for another');
sleep 1;
$first->query_safe('COMMIT');
$second->query_until(qr/answered/, '');
$_->quit foreach $first, $second;
is(value('waits'), 1, 'a wait is counted when it ends');
cmp_ok(value('waited'), '>=', 1_000_000, 'with its microseconds');
like(slurp_file($node->logfile, $log_end), qr/LOG:  waited 1\d{3}\.\d{3} ms for the end of transaction \d+\n/, 'a slow wait is logged');

my $quiet = -s $node->logfile;
sql(q{SELECT create_reservation(1, '[2030-06-02, 2030-06-03)', 'ann', idempotency_key => 'quiet')});
unlike(slurp_file($node->logfile, $quiet), qr/waited/, 'by default no wait is logged');
sql(q{SET reservation.log_min_wait = 0; SELECT create_reservation(1, '[2030-06-03, 2030-06-04)', 'ann', idempotency_key => 'told');
	SELECT confirm_reservation(reservation_id) FROM reservation WHERE customer = 'ben' AND status = 'confirmed'});
unlike(slurp_file($node->logfile, $quiet), qr/waited/, 'nor what is had at once');
$first = $node->background_psql('hotel');
$first->query_safe(q{SET search_path = reservation; BEGIN; SELECT send_reservation_confirmation(reservation_id) FROM reservation WHERE customer = 'ben' AND status = 'confirmed' LIMIT 1});
$second = $node->background_psql('hotel');
$second->query_until(qr/asked/, q{SET search_path = reservation; SET reservation.log_min_wait = 0;
\echo asked
SELECT send_reservation_confirmation(reservation_id) FROM reservation WHERE customer = 'ben' AND status = 'confirmed' LIMIT 1;
\echo answered
});
ok($node->poll_query_until('hotel', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'transactionid')}), 'one waits for the row of another');
$first->query_safe('COMMIT');
$second->query_until(qr/answered/, '');
$_->quit foreach $first, $second;
like(slurp_file($node->logfile, $quiet), qr/LOG:  waited \d+\.\d{3} ms for reservation [0-9a-f-]{36}\n/, 'which is logged, too');

# A command that stops while it has a key, a customer, a resource and a promotion
sql(q{INSERT INTO resource (resource_id, name, max_reservations_per_customer, price) VALUES (3, 'one', 9, 10), (4, 'two', 9, 10);
	INSERT INTO promotion (code, kind, value) VALUES ('TEN', 'percent', 10)});
foreach my $table (qw(allocation reservation redemption))
{
	$node->safe_psql('hotel', qq{CREATE FUNCTION public.stop_$table() RETURNS trigger LANGUAGE plpgsql AS \$\$
		BEGIN PERFORM pg_advisory_xact_lock_shared('reservation.$table'::regclass::oid::bigint); RETURN NEW; END \$\$;
		CREATE TRIGGER stop BEFORE INSERT ON reservation.$table FOR EACH ROW EXECUTE FUNCTION public.stop_$table()});
}
like(waits_beside('allocation', q{SELECT create_reservation(3, '[2031-06-01, 2031-06-02)', 'ann', idempotency_key => 'held')},
		q{SELECT create_reservation(4, '[2031-06-01, 2031-06-02)', 'bob', idempotency_key => 'held')}), qr/for an idempotency key\n/, 'a wait for a key is logged');
like(waits_beside('allocation', q{SELECT create_reservation(3, '[2031-06-02, 2031-06-03)', 'ann')},
		q{SELECT create_reservation(3, '[2031-06-02, 2031-06-03)', 'bob')}), qr/for the units of resource 3\n/, 'and that for a resource');
like(waits_beside('reservation', q{SELECT create_reservation(3, '[2031-06-03, 2031-06-04)', 'ann')},
		q{SELECT create_reservation(4, '[2031-06-05, 2031-06-06)', 'ann')}), qr/for the count of a customer\n/, 'and that for a customer');
like(waits_beside('redemption', q{SELECT create_reservation(3, '[2031-06-07, 2031-06-08)', 'ann', promotion_code => 'TEN')},
		q{SELECT create_reservation(4, '[2031-06-09, 2031-06-10)', 'bob', promotion_code => 'TEN')}), qr/for the uses of a promotion\n/, 'and that for a promotion');
$node->safe_psql('hotel', "DROP TRIGGER stop ON reservation.$_") foreach qw(allocation reservation redemption);

# The waitlist, a move, a hold, the announcement
reset_statistics();
sql(q{SELECT add_to_waitlist(1, '[2030-05-01, 2030-05-02)', 'fay');
	SELECT cancel_reservation(reservation_id) FROM reservation WHERE customer = 'ann' AND status = 'confirmed' AND during && '[2030-05-01, 2030-05-02)'});
is(value('offered'), 1, 'a place is offered');
sql(q{SELECT create_reservation(2, d::tstzrange, d) FROM unnest('{"[2030-07-01, 2030-07-03)","[2030-07-01, 2030-07-02)","[2030-07-02, 2030-07-04)"}'::text[]) AS d;
	SELECT cancel_reservation(reservation_id) FROM reservation WHERE customer = '[2030-07-01, 2030-07-03)';
	SELECT create_reservation(2, '[2030-07-01, 2030-07-02)', 'moves');
	SELECT cancel_reservation(reservation_id) FROM reservation WHERE customer = '[2030-07-01, 2030-07-02)';
	SELECT create_reservation(2, '[2030-07-01, 2030-07-04)', 'long')});
is(value('moved'), $node->safe_psql('hotel', q{SELECT sum(jsonb_array_length(payload->'moves')) FROM reservation.event WHERE type = 'UnitsReassigned'}),
	'stays that gave way are those that events tell of');
cmp_ok(value('moved'), '>', 0, 'there are some');
sql(q{SET reservation.now = '2020-01-01'; SELECT create_reservation(1, '[2030-08-01, 2030-08-02)', 'gil', hold => '1 minute')});
is(value('dead_holds'), 1, 'a hold has ended');
sql(q{SELECT tick(1000)});
sql(q{SET reservation.notify = 'worker'; SELECT create_reservation(1, '[2030-09-01, 2030-09-02)', 'hal')});
cmp_ok(value('unannounced'), '>', 0, 'events are left to the worker');
my $left = value('unannounced');
my $announced = value('announced');
sql(q{SELECT tick(1000)});
is(value('unannounced'), 0, 'they are announced');
is(value('announced') - $announced, $left, 'and counted');

# Rights
$node->safe_psql('hotel', q{CREATE ROLE screen LOGIN; SELECT reservation.grant_usage('screen', 'reader')});
is($node->safe_psql('hotel', 'SELECT count(*) > 5 FROM reservation.statistics', extra_params => ['-U', 'screen']), 't', 'a reader reads');
($status, undef, my $error) = $node->psql('hotel', 'SELECT reservation.reset_statistics()', extra_params => ['-U', 'screen']);
like($error, qr/permission denied/, 'and no more');
$node->restart;
is(value('offered'), 0, 'a restart begins anew');
$node->stop;
done_testing();

sub install
{
	my ($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, q{CREATE EXTENSION reservation;
		INSERT INTO reservation.resource (name, capacity) VALUES ('room', 1), ('hall', 2)});
	return;
}

sub sql
{
	my ($statements) = @_;
	return $node->safe_psql('hotel', "SET search_path = reservation; $statements");
}

sub reset_statistics { return sql('SELECT reset_statistics()'); }

sub value
{
	my ($statistic) = @_;
	return $node->safe_psql('hotel', "SELECT value FROM reservation.statistics WHERE statistic = '$statistic'");
}

# All that are not zero, and dead_holds
sub counts
{
	my ($database) = @_;
	return $node->safe_psql($database, q{SELECT string_agg(concat_ws(' ', command, result, CASE WHEN command IS NULL THEN statistic END, value), ', '
		ORDER BY command, result, statistic) FROM reservation.statistics WHERE value > 0 OR statistic = 'dead_holds'});
}

sub asks
{
	my ($statement) = @_;
	my $session = $node->background_psql('hotel');

	$session->query_until(qr/asked/, qq{SET search_path = reservation; SET reservation.log_min_wait = 0;
\\echo asked
$statement;
\\echo answered
});
	return $session;
}

sub poll_waiting
{
	my ($count) = @_;
	ok($node->poll_query_until('hotel', qq{SELECT count(*) = $count FROM pg_stat_activity WHERE wait_event_type = 'Lock'}), "$count sessions wait");
	return;
}

# The log of the second call, which waits for the first while that writes to the table
sub waits_beside
{
	my ($table, $first, $second) = @_;
	my $log_end = -s $node->logfile;
	my $stop = $node->background_psql('hotel');
	my @sessions;

	$stop->query_safe("SELECT pg_advisory_lock('reservation.$table'::regclass::oid::bigint)");
	foreach my $statement ($first, $second)
	{
		push @sessions, asks($statement);
		poll_waiting(scalar @sessions);
	}
	$stop->quit;
	foreach my $session (@sessions)
	{
		$session->query_until(qr/answered/, '');
		$session->quit;
	}
	return join '', grep { /LOG:  waited/ } map { "$_\n" } split /\n/, slurp_file($node->logfile, $log_end);
}
