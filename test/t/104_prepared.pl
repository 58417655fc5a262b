# Prepared transactions: commands in them hold what they took until they are committed
# by another session, also after a restart; a worker then announces them at once.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $node = PostgreSQL::Test::Cluster->new('prepared');
$node->init;
$node->append_conf('postgresql.conf',
	"shared_preload_libraries = 'reservation'\nreservation.databases = 'hotel'\nmax_prepared_transactions = 50\n"
	  . "timezone = 'UTC'\nlog_statement = none\nfsync = off\nautovacuum = off\n");
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE hotel');

my $setup = q{SET reservation.now = '2030-01-01 12:00';};
$node->safe_psql('hotel', $setup . <<'SQL');
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, capacity, price, payment, max_reservations_per_customer) VALUES ('room', 100, 100, 'upfront', 1), ('yard', 1, null, 'later', null), ('last', 1, null, 'later', null);
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('LAST', 'percent', 10, 1);
CREATE TABLE ticket (name text PRIMARY KEY, reservation_id uuid);
CREATE FUNCTION t(text) RETURNS uuid STABLE LANGUAGE sql RETURN (SELECT reservation_id FROM ticket WHERE name = $1);
INSERT INTO ticket SELECT n, r.reservation_id FROM unnest('{confirm,modify,apply,cancel,authorize,complete,fail,send,extend,refund}'::text[]) AS n, reservation.create_reservation(1, '[2030-02-01, 2030-02-03)', n) AS r;
INSERT INTO ticket SELECT n, r.reservation_id FROM unnest('{checkin,noshow}'::text[]) AS n, reservation.create_reservation(1, '[2030-01-01 10:00, 2030-01-03)', n, amount => 0) AS r;
INSERT INTO ticket SELECT 'back', r.reservation_id FROM reservation.create_reservation(1, '[2030-02-01, 2030-02-03)', 'back') AS r;
SELECT reservation.cancel_reservation(t('back'));
SELECT reservation.complete_payment(t('refund'), 'paid');
SQL

# Each in a transaction of its own
my %command = (
	create => q{create_reservation(3, '[2030-03-01, 2030-03-03)', 'ann', idempotency_key => 'k')},
	group => q{create_group_reservation(ARRAY[1, 2], '[2030-03-01, 2030-03-03)', 'group')},
	promotion => q{create_reservation(1, '[2030-03-01, 2030-03-03)', 'poor', promotion_code => 'LAST')},
	wait => q{add_to_waitlist(1, '[2030-03-01, 2030-03-03)', 'wait', 200)},
	modify => q{modify_reservation(t('modify'), during => '[2030-02-02, 2030-02-05)')},
	cancel => q{cancel_reservation(t('cancel'))},
	authorize => q{authorize_payment(t('authorize'), 'ref a')},
	complete => q{complete_payment(t('complete'), 'ref c')},
	fail => q{fail_payment(t('fail'), 'ref f')},
	send => q{send_reservation_confirmation(t('send'))},
	extend => q{extend_hold(t('extend'), '2030-01-02')},
	checkin => q{checkin(t('checkin'))},
	noshow => q{mark_no_show(t('noshow'))},
	back => q{reinstate(t('back'))},
	close => q{close_resource(2, '[2030-05-01, 2030-05-03)')},
);

sub sql { my ($sql) = @_; my ($status, $out, $err) = $node->psql('hotel', $setup . $sql); return $status ? "error $err" : $out }

# Prepares all of them, restarts, looks at what they hold, and ends them.
sub round
{
	my ($mode) = @_;
	foreach my $name (sort keys %command)
	{
		my $call = $name eq 'extend' ? q{extend_hold(t('extend'), '1 hour')} : $command{$name};
		is(sql(qq{SET reservation.notify = $mode; BEGIN; SELECT accepted FROM reservation.$call; PREPARE TRANSACTION '$name'}), 't', "$mode: $name can be prepared");
	}
	my $horizon = sql('SELECT max(position) FROM reservation.read_events(max => 100000)');
	$node->restart;
	my $hurry = q{SET lock_timeout = '50ms'; SELECT reason FROM reservation.};
	is(sql($hurry . q{create_reservation(3, '[2030-03-02, 2030-03-04)', 'bob')}), 'busy', "$mode: a prepared booking holds its place after a restart");
	is(sql($hurry . q{create_reservation(1, '[2030-03-02, 2030-03-04)', 'bob', promotion_code => 'LAST')}), 'busy', "$mode: its use of a promotion");
	is(sql($hurry . q{create_reservation(1, '[2030-03-02, 2030-03-04)', 'poor')}), 'busy', "$mode: what its customer may have");
	like(sql($hurry . q{create_reservation(3, '[2030-03-01, 2030-03-03)', 'ann', idempotency_key => 'k')}), qr/idempotency key "k" is in use by an open transaction/, "$mode: its key");
	like(sql($hurry . q{cancel_reservation(t('modify'))}), qr/lock timeout/, "$mode: its reservation");
	is(sql('SELECT max(position) FROM reservation.read_events(max => 100000)'), $horizon, "$mode: and readers of events");
	is(sql(q{SELECT count(DISTINCT gid) FROM pg_locks AS l JOIN pg_prepared_xacts AS p ON l.virtualtransaction = '-1/' || p.transaction WHERE l.locktype = 'advisory' AND l.objsubid = 20995}), scalar keys %command, "$mode: which a query shows by name");
	is(sql(q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid <> 20995}), '0', "$mode: by no other lock of ours");
	return;
}

sub end_all
{
	my ($how) = @_;
	sql("$how PREPARED '$_'") foreach sort keys %command;
	is(sql('SELECT count(*) FROM pg_prepared_xacts'), '0', "all can end: $how");
	is(sql('SELECT count(*) FROM reservation.verify()'), '0', 'and all is as the events say');
	is(sql('SELECT max(position) FROM reservation.read_events(max => 100000)'), sql('SELECT max(position) FROM reservation.event'), 'and can be read');
	return;
}

round('off');
end_all('ROLLBACK');
round('worker');
end_all('COMMIT');

# A transaction that announces its events itself
like(sql(q{SET reservation.notify = 'transaction'; BEGIN; SELECT FROM reservation.create_reservation(3, '[2030-04-01, 2030-04-03)', 'no'); PREPARE TRANSACTION 'no'}),
	qr/cannot prepare a transaction that announces events.*HINT:  Set reservation\.notify to "worker" or "off"/s, 'a transaction that announces its events cannot be prepared');
is(sql(q{SET reservation.notify = 'transaction'; BEGIN; SAVEPOINT a; SELECT FROM reservation.create_reservation(3, '[2030-04-01, 2030-04-03)', 'no'); ROLLBACK TO a; PREPARE TRANSACTION 'none'; COMMIT PREPARED 'none'}),
	'', 'one that has rolled them back can be');

# How long the worker takes after a COMMIT PREPARED
sub announced { return sql('SELECT coalesce((SELECT position FROM reservation.notify_cursor), 0) >= (SELECT max(position) FROM reservation.event WHERE needs_notify)') eq 't' }

sub delay
{
	my ($n) = @_;
	sql(qq{SET reservation.notify = 'worker'; BEGIN; SELECT FROM reservation.create_reservation(3, tstzrange('2031-01-01'::timestamptz + $n * interval '1 day', '2031-01-02'::timestamptz + $n * interval '1 day'), 'x'); PREPARE TRANSACTION 'x'});
	sleep(1.2);
	my $end = sql(q{COMMIT PREPARED 'x'; SELECT clock_timestamp()});
	foreach (1 .. 200)
	{
		last if announced();
		sleep(0.01);
	}
	return sql(qq{SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - '$end') FROM reservation.notify_cursor});
}
$node->append_conf('postgresql.conf', 'track_commit_timestamp = on');
$node->restart;
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'reservation worker'});
my @delays = sort { $a <=> $b } map { delay($_) } 1 .. 7;
cmp_ok($delays[3], '<', 0.2, "a worker announces at once what is committed: @delays");

$node->stop;
done_testing();
