# The background worker: one for each database that is named, whatever comes and goes,
# is killed or promoted; and what it announces.

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/publish", "$FindBin::Bin/recovery";
use IPC::Run;
use JSON::PP;
use Killing qw(kill_server wait_until_ready);
use Listener;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $seconds = $ENV{RESERVATION_SECONDS} // 3;
my $scripts = "$FindBin::Bin/publish";
my @program = (Listener::compile());
my $night = 0;

# A worker would take these settings otherwise; the clients, too.
$ENV{PGOPTIONS} = ($ENV{PGOPTIONS} // '') . ' -c default_transaction_isolation=read\ committed -c default_transaction_read_only=off';
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', <<'END');
shared_preload_libraries = 'reservation'
reservation.databases = 'hotel, "Grand hotel", nowhere'
max_connections = 30
timezone = 'UTC'
fsync = off
log_statement = none
restart_after_crash = on
default_transaction_isolation = serializable
default_transaction_read_only = on
END
$node->start;

my $install = q{CREATE EXTENSION reservation; INSERT INTO reservation.resource (name, capacity, time_zone) SELECT 'r' || n, 3, 'UTC' FROM generate_series(1, 50) AS n};

comes_and_goes();
sweeps();
announces();
held_back();
under_load();
errors();
role();
dropped();
killed();
list();
promoted();
$node->stop;
done_testing();

sub pid
{
	my ($database, $on) = @_;
	return ($on // $node)->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE backend_type = 'reservation worker' AND datname = '$database'");
}

# Waits until there is one, and not the one that was
sub new_pid
{
	my ($database, $old, $on) = @_;
	my ($pid, $deadline) = ('', time + 60);

	until ($pid ne '' && $pid ne ($old // ''))
	{
		BAIL_OUT("no worker in $database") if time > $deadline;
		sleep 0.05;
		$pid = pid($database, $on);
	}
	return $pid;
}

sub eventually
{
	my ($sql, $what, $database, $on) = @_;
	return ok(($on // $node)->poll_query_until($database // 'hotel', $sql), $what);
}

# Each on a night of its own
sub book
{
	my ($who, $more) = @_;
	my $from = "timestamptz '2060-01-01' + interval '" . $night++ . " days'";
	return "SELECT FROM reservation.create_reservation(1, tstzrange($from, $from + interval '1 day'), '$who'" . ($more // '') . ');';
}

# All that it was told, as decoded messages
sub told { my ($listener) = @_; return map { decode_json($_) } $listener->lines('announced') }

# Databases and the extension in them
sub comes_and_goes
{
	eventually(q{SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'reservation launcher' AND application_name = 'reservation launcher'}, 'a launcher', 'postgres');
	is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'reservation worker'}), '0', 'no database, no worker');
	$node->safe_psql('postgres', 'CREATE DATABASE hotel');
	my $pid = new_pid('hotel');
	is($node->safe_psql('postgres', "SELECT application_name FROM pg_stat_activity WHERE pid = $pid"), 'reservation worker', 'it says what it is');
	$node->safe_psql('hotel', $install);
	$node->safe_psql('hotel', book('short', q{, hold => '1 us'}));
	eventually(q{SELECT status = 'expired' FROM reservation.reservation}, 'it finds the extension that comes later');
	is(pid('hotel'), $pid, 'and is the same');
	$node->safe_psql('postgres', 'CREATE DATABASE "Grand hotel"');
	new_pid('Grand hotel');
	$node->safe_psql('Grand hotel', $install . ';' . book('short', q{, hold => '1 us'}));
	eventually(q{SELECT status = 'expired' FROM reservation.reservation}, 'another database has another', 'Grand hotel');
	$node->safe_psql('postgres', 'CREATE DATABASE other');
	$node->safe_psql('other', $install . ';' . book('short', q{, hold => '1 us'}));
	is($node->safe_psql('other', q{SELECT count(*) FROM reservation.event WHERE needs_notify}), '0', 'in one that is not named auto is transaction');
	is($node->safe_psql('hotel', q{SELECT count(*) FROM reservation.event WHERE NOT needs_notify}), '0', 'and in one that is it is worker');
	is($node->safe_psql('other', 'SELECT status FROM reservation.reservation'), 'held', 'nobody sweeps there');
	return;
}

sub sweeps
{
	my $expired = sub { my ($who) = @_; return qq{SELECT status = 'expired' FROM reservation.reservation WHERE customer = '$who'} };
	$node->safe_psql('hotel', book('soon', q{, hold => '1500 ms'}));
	eventually($expired->('soon'), 'a hold ends');
	cmp_ok($node->safe_psql('hotel', q{SELECT extract(epoch FROM ended_at - created_at) FROM reservation.reservation WHERE customer = 'soon'}), '==', 1.5, 'at its time');
	my $late = $node->safe_psql('hotel', q{SELECT max(extract(epoch FROM e.occurred_at - r.ended_at)) FROM reservation.event e JOIN reservation.reservation r
		ON e.aggregateid = r.reservation_id::text AND r.customer = 'soon' WHERE e.type = 'ReservationExpired'});
	cmp_ok($late, '<', 1, "and is swept within a second: $late");
	is($node->safe_psql('hotel', q{SELECT count(*) FROM reservation.event WHERE type = 'ReservationExpired' AND NOT needs_notify}), '0', 'its event is to be announced');
	my $owner = $node->safe_psql('hotel', q{SELECT DISTINCT session_role FROM reservation.event WHERE type = 'ReservationExpired'});
	is($owner, $node->safe_psql('hotel', 'SELECT current_user'), 'by whom');

	# under a set clock
	$node->safe_psql('hotel', q{SET reservation.now = '2020-01-01';} . book('simulated', q{, hold => '1 hour'}) . q{RESET reservation.now;} . book('real', q{, hold => '1 us'}));
	eventually($expired->('real'), 'a real hold ends');
	is($node->safe_psql('hotel', q{SELECT status FROM reservation.reservation WHERE customer = 'simulated'}), 'held', 'a simulated one is left alone');

	# two who free a part each of what somebody waits for see each other only afterwards
	$node->safe_psql('hotel', q{INSERT INTO reservation.resource (name, capacity, time_zone, hold_duration) VALUES ('pair', 2, 'UTC', '1 day');
		SELECT reservation.create_reservation(resource_id, '[2041-01-01, 2041-01-02)', 'half ' || n) FROM reservation.resource, generate_series(1, 2) AS n WHERE name = 'pair';
		SELECT reservation.add_to_waitlist(resource_id, '[2041-01-01, 2041-01-02)', 'waits', 2) FROM reservation.resource WHERE name = 'pair'});
	my @cancels = map {
		my $n = $_;
		IPC::Run::start(['psql', '-XqAt', '-d', $node->connstr('hotel'), '-c', 'BEGIN', '-c',
			"SELECT reservation.cancel_reservation(reservation_id) FROM reservation.reservation WHERE customer = 'half $n'", '-c', 'SELECT pg_sleep(1)', '-c', 'COMMIT'], '>', \my $out)
	} 1 .. 2;
	IPC::Run::finish($_) foreach @cancels;
	eventually(q{SELECT status <> 'waitlisted' FROM reservation.reservation WHERE customer = 'waits'}, 'who waits is offered what two have freed');
	return;
}

sub announces
{
	my $listener = Listener->new(program => \@program, connstr => $node->connstr('hotel'));
	my $elsewhere = Listener->new(program => \@program, connstr => $node->connstr('Grand hotel'));
	$node->safe_psql('hotel', book('told'));
	$listener->wait_for('announced', 4);
	my @told = told($listener);
	is(join(' ', map { $_->{type} } @told), 'ReservationRequested AvailabilityConfirmed ReservationCreated ReservationFinalized', 'what is committed is announced');
	is_deeply([sort keys %{ $told[0] }], [qw(aggregateid id position sequence type)], 'with these');
	is_deeply([$elsewhere->lines('announced')], [], 'in its database');
	$listener->forget;
	$node->safe_psql('hotel', 'BEGIN;' . book('never') . 'ROLLBACK;BEGIN;' . book('yes') . 'SAVEPOINT a;' . book('no') . 'ROLLBACK TO a;COMMIT');
	$listener->wait_for('announced', 4);
	is($node->safe_psql('hotel', q{SELECT payload->>'customer' FROM reservation.event WHERE position = } . (told($listener))[0]{position}), 'yes', 'and nothing else');
	# by hand beside it
	$node->safe_psql('hotel', book('x') . 'SELECT FROM reservation.tick();') foreach 1 .. 20;
	$listener->wait_for('announced', 84);
	sleep 0.2;
	my %times;
	$times{ $_->{position} }++ foreach told($listener);
	is(keys %times, 84, 'tick() by hand beside the worker');
	is((grep { $_ > 1 } values %times), 0, 'announces nothing twice');
	# who listens to nothing hears nothing
	$node->safe_psql('hotel', q{SET reservation.notify = 'off';} . book('quiet') . q{SET reservation.notify = 'transaction';} . book('loud') . q{SET reservation.notify = 'worker';} . book('later'));
	$listener->wait_for('announced', 92);
	sleep 0.2;
	is(scalar told($listener), 92, 'each by whom it says');
	is(scalar $listener->lines('early'), 0, 'nothing is announced before it is visible');
	$_->close foreach $listener, $elsewhere;
	return;
}

sub held_back
{
	my $listener = Listener->new(program => \@program, connstr => $node->connstr('hotel'));
	my %open = map {
		my ($in, $out) = ('', '');
		($_ => [IPC::Run::start(['psql', '-XqAt', '-d', $node->connstr('hotel')], '<', \$in, '>', \$out), \$in, \$out])
	} qw(idle busy);
	my $say = sub {
		my ($who, $sql) = @_;
		my ($psql, $in, $out) = @{ $open{$who} };
		$$out = '';
		$$in .= "$sql\n\\echo done\n";
		$psql->pump until $$out =~ /done/;
	};
	my $customers = sub {
		my ($n) = @_;
		$listener->wait_for('announced', $n);
		return join ' ', map { $node->safe_psql('hotel', "SELECT payload->>'customer' FROM reservation.event WHERE position = $_->{position}") }
			grep { $_->{type} eq 'ReservationRequested' } told($listener);
	};
	$node->safe_psql('hotel', 'CREATE TABLE work (n int)');
	$say->('idle', 'BEGIN; INSERT INTO work VALUES (1);');
	$node->safe_psql('hotel', book('swift'));
	is($customers->(4), 'swift', 'a transaction without events delays nobody');
	$say->('busy', 'BEGIN;' . book('slow'));
	$node->safe_psql('hotel', book('after'));
	sleep 1.5;
	is($customers->(4), 'swift', 'one with events delays what comes after it');
	$say->('busy', 'COMMIT;');
	is($customers->(12), 'swift slow after', 'in order');
	$say->('busy', 'BEGIN;' . book('never'));
	$node->safe_psql('hotel', book('free'));
	$say->('busy', 'ROLLBACK;');
	is($customers->(16), 'swift slow after free', 'also if it is rolled back');
	$say->('idle', 'COMMIT;');
	IPC::Run::finish($_->[0]) foreach values %open;
	$listener->close;
	return;
}

# Each event once, in the order of its reservation, and never before it can be seen.
sub check_announcements
{
	my ($listener, $after, $what) = @_;
	my @there = split /\n/, $node->safe_psql('hotel', "SELECT position FROM reservation.event WHERE position > $after AND needs_notify");
	my (%times, %sequence);
	my $disordered = 0;

	$listener->wait_for('announced', scalar @there);
	sleep 0.2;
	foreach (told($listener))
	{
		$times{ $_->{position} }++;
		$disordered++ if $_->{sequence} <= ($sequence{ $_->{aggregateid} } // 0);
		$sequence{ $_->{aggregateid} } = $_->{sequence};
	}
	cmp_ok(scalar @there, '>', 200, "$what: there is something to announce");
	is((grep { !$times{$_} } @there), 0, "$what: all of it is");
	is((grep { $_ > 1 } values %times), 0, "$what: nothing twice");
	is(keys(%times), scalar @there, "$what: nothing that is not there");
	is($disordered, 0, "$what: each reservation in order");
	is(scalar $listener->lines('early'), 0, "$what: nothing before it is visible");
	return;
}

sub start_load
{
	my ($clients, @files) = @_;
	return IPC::Run::start(['pgbench', '-n', '-c', $clients, '-j', '2', '-T', $seconds, (map { ('-f', "$scripts/$_") } @files), $node->connstr('hotel')],
		'<', \undef, '>', '/dev/null', '2>', "$PostgreSQL::Test::Utils::log_path/load.err");
}

sub under_load
{
	# Few who are quick: at times one of them has events that are not committed, and at times none.
	my @quick = (2, 'busy.sql');
	my @mixed = (8, 'busy.sql@3', 'savepoint.sql@2', 'rolled_back.sql@1', 'slow.sql@2');

	for (['quick writers', @quick], ['under load', @mixed], ['the worker ended in between', @mixed])
	{
		my ($what, @load) = @$_;
		my $listener = Listener->new(program => \@program, connstr => $node->connstr('hotel'));
		my $after = $node->safe_psql('hotel', 'SELECT max(position) FROM reservation.event');
		my $bench = start_load(@load);
		if ($what =~ /ended/)
		{
			$listener->wait_for('announced', 100);
			my $pid = pid('hotel');
			$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
			new_pid('hotel', $pid);
		}
		ok($bench->finish, "$what: the load is through");
		check_announcements($listener, $after, $what);
		$listener->close;
	}
	is($node->safe_psql('hotel', 'SELECT * FROM reservation.verify()'), '', 'and nothing is wrong');
	return;
}

# Locks of a session in the worker's way
sub errors
{
	my $pid = pid('hotel');
	my $before = -s $node->logfile;
	$node->safe_psql('hotel', q{CREATE FUNCTION public.stop(e reservation.event) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no way'; END $$;
		INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'public.stop')});
	$node->safe_psql('hotel', book('stuck', q{, hold => '1 us'}));
	ok($node->wait_for_log(qr/WARNING:  a reaction to an event of reservation \S+ has failed\n.*DETAIL:  no way/, $before), 'an error in a reaction is told');
	my $listener = Listener->new(program => \@program, connstr => $node->connstr('hotel'));
	$node->safe_psql('hotel', book('goes on'));
	ok($listener->wait_for('announced', 4), 'and does not keep it from announcing');
	$listener->close;
	$node->safe_psql('hotel', q{CREATE OR REPLACE FUNCTION public.stop(e reservation.event) RETURNS void LANGUAGE plpgsql AS $$
		BEGIN IF EXISTS (SELECT FROM reservation.reservation WHERE reservation_id = e.aggregateid::uuid AND customer = 'stuck') THEN RAISE 'no way'; END IF; END $$});
	$node->safe_psql('hotel', book($_, q{, hold => '1 us'})) foreach qw(one two three);
	eventually(q{SELECT count(*) = 3 FROM reservation.reservation WHERE customer IN ('one', 'two', 'three') AND status = 'expired'}, 'nor from expiring others');
	cmp_ok(scalar(() = substr(slurp_file($node->logfile), $before) =~ /WARNING:  a reaction/g), '<=', 6, 'which is not told all the time');
	$node->safe_psql('hotel', 'DELETE FROM reservation.reaction');
	eventually(q{SELECT status = 'expired' FROM reservation.reservation WHERE customer = 'stuck'}, 'it tries again');
	is($node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)"), 't', 'it is canceled');
	$node->safe_psql('hotel', book('again', q{, hold => '1 us'}));
	eventually(q{SELECT status = 'expired' FROM reservation.reservation WHERE customer = 'again'}, 'and goes on');

	# a lock that it cannot get
	my $locker = IPC::Run::start(['psql', '-XqAt', '-d', $node->connstr('hotel'), '-c', 'BEGIN', '-c', 'LOCK reservation.reservation',
		'-c', 'SELECT pg_sleep(3)', '-c', 'COMMIT'], '>', \my $out);
	$node->poll_query_until('hotel', q{SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'reservation.reservation'::regclass});
	ok($node->wait_for_log(qr/canceling statement due to lock timeout/, $before), 'it does not wait for long');
	$locker->finish;
	is(pid('hotel'), $pid, 'it is the same all the time');
	return;
}

# A function that it calls is the owner's, and runs with the owner's rights.
sub role
{
	$node->safe_psql('postgres', 'CREATE ROLE clerk; CREATE ROLE keeper LOGIN; CREATE DATABASE owned; GRANT ALL ON DATABASE owned TO clerk');
	$node->append_conf('postgresql.conf', q{reservation.databases = 'hotel, "Grand hotel", nowhere, owned'});
	$node->reload;
	my $pid = new_pid('owned');
	$node->safe_psql('owned', $install . q{;
		DO $$ DECLARE t regclass; BEGIN
			FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'reservation'::regnamespace AND relkind = 'r' LOOP EXECUTE format('ALTER TABLE %s OWNER TO clerk', t); END LOOP;
		END $$;
		SELECT reservation.grant_usage('clerk', 'reader'); GRANT CREATE, USAGE ON SCHEMA public TO clerk;
		CREATE TABLE public.seen (what text); ALTER TABLE public.seen OWNER TO clerk;
		CREATE FUNCTION public.look(e reservation.event) RETURNS void LANGUAGE plpgsql AS $$
		DECLARE tried text;
		BEGIN
			INSERT INTO public.seen VALUES ('user ' || current_user), ('path ' || current_setting('search_path')), ('session ' || session_user);
			BEGIN
				SET ROLE NONE; SET SESSION AUTHORIZATION DEFAULT;
				INSERT INTO public.seen VALUES ('escaped');
			EXCEPTION WHEN OTHERS THEN
				GET STACKED DIAGNOSTICS tried = RETURNED_SQLSTATE;
				INSERT INTO public.seen VALUES ('stopped ' || tried);
			END;
			INSERT INTO public.later VALUES (1);
		END $$;
		CREATE TABLE public.later (n int); ALTER TABLE public.later OWNER TO clerk;
		CREATE FUNCTION public.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES ('deferred ' || current_user); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.later DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.late();
		INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'public.look')});
	$node->safe_psql('owned', book('short', q{, hold => '1 us'}));
	eventually('SELECT count(*) = 5 FROM public.seen', 'a reaction runs in the worker', 'owned');
	my $superuser = $node->safe_psql('owned', 'SELECT current_user');
	is($node->safe_psql('owned', q{SELECT string_agg(what, ', ' ORDER BY what COLLATE "C") FROM public.seen}),
		qq{deferred clerk, path pg_catalog, pg_temp, session $superuser, stopped 42501, user clerk}, 'as the owner of the tables, from beginning to end');

	$node->safe_psql('owned', 'DELETE FROM public.seen; GRANT INSERT ON public.seen, public.later TO keeper; GRANT USAGE ON SCHEMA public TO keeper; GRANT EXECUTE ON FUNCTION public.look TO keeper;
		GRANT USAGE ON SCHEMA reservation TO keeper');
	my %before = map { $_ => pid($_) } 'hotel', 'owned';
	$node->append_conf('postgresql.conf', q{reservation.worker_role = 'keeper'});
	$node->reload;
	new_pid($_, $before{$_}) foreach qw(hotel owned);
	is($node->safe_psql('postgres', q{SELECT DISTINCT usename FROM pg_stat_activity WHERE backend_type = 'reservation worker'}), 'keeper', 'or it logs in as the role that is named');
	$node->safe_psql('owned', book('shorter', q{, hold => '1 us'}));
	eventually('SELECT count(*) = 5 FROM public.seen', 'which needs no rights of its own', 'owned');
	is($node->safe_psql('owned', q{SELECT string_agg(what, ', ' ORDER BY what COLLATE "C") FROM public.seen}),
		qq{deferred keeper, escaped, path pg_catalog, pg_temp, session keeper, user keeper}, 'but for what reactions do');

	my $before = -s $node->logfile;
	$node->append_conf('postgresql.conf', q{reservation.worker_role = 'nobody'});
	$node->reload;
	ok($node->wait_for_log(qr/role "nobody" does not exist/, $before), 'a role that is not there is told');
	sleep 3;
	cmp_ok(scalar(() = substr(slurp_file($node->logfile), $before) =~ /role "nobody" does not exist/g), '<=', 3 * 4, 'and not all the time');
	$node->append_conf('postgresql.conf', q{reservation.worker_role = ''});
	$node->reload;
	new_pid($_) foreach qw(hotel owned);
	$node->safe_psql('owned', 'DROP EXTENSION reservation CASCADE');
	return;
}

sub dropped
{
	my $pid = pid('hotel');
	my $before = -s $node->logfile;
	for (1 .. 5)
	{
		$node->safe_psql('hotel', 'DROP EXTENSION reservation CASCADE');
		$node->safe_psql('hotel', $install . ';' . book('short', q{, hold => '1 us'}));
	}
	eventually(q{SELECT status = 'expired' FROM reservation.reservation}, 'dropped and made again five times, it goes on');
	$node->safe_psql('hotel', 'DROP EXTENSION reservation CASCADE');
	sleep 1.2;
	$node->safe_psql('hotel', $install);
	my $listener = Listener->new(program => \@program, connstr => $node->connstr('hotel'));
	$node->safe_psql('hotel', book('ann'));
	ok($listener->wait_for('announced', 4), 'and announces what is new');
	$listener->close;
	is(pid('hotel'), $pid, 'it is the same all the time');
	unlike(substr(slurp_file($node->logfile), $before), qr/PANIC|signal 11|TRAP/, 'and nothing has crashed');
	return;
}

sub killed
{
	for my $who ('the worker', 'the launcher', 'the postmaster')
	{
		my $pid = pid('hotel');
		if ($who eq 'the postmaster')
		{
			kill_server($node);
			$node->start;
		}
		else
		{
			my $victim = $who eq 'the worker' ? $pid
				: $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'reservation launcher'});
			kill 'KILL', $victim or BAIL_OUT("no process $victim");
			sleep 0.1 until kill(0, $victim) == 0;
			wait_until_ready($node);
		}
		new_pid('hotel', $pid);
		my $listener = Listener->new(program => \@program, connstr => $node->connstr('hotel'));
		$node->safe_psql('hotel', book($who, q{, hold => '1 us'}));
		eventually(qq{SELECT status = 'expired' FROM reservation.reservation WHERE customer = '$who'}, "$who killed: holds end again");
		ok($listener->wait_for('announced', 4), "$who killed: events are announced again");
		$listener->close;
	}
	# what was not announced yet is, at least once
	$node->stop;
	$node->append_conf('postgresql.conf', 'max_worker_processes = 0');
	$node->start;
	my $before = $node->safe_psql('hotel', 'SELECT max(position) FROM reservation.event');
	$node->safe_psql('hotel', book('waiting'));
	is($node->safe_psql('hotel', "SELECT count(*) FROM reservation.event WHERE needs_notify AND position > $before"), '4', 'without a worker events wait');
	$node->append_conf('postgresql.conf', 'max_worker_processes = 8');
	$node->stop;
	$node->start;
	eventually("SELECT position = $before + 4 FROM reservation.notify_cursor", 'until there is one');
	return;
}

sub list
{
	my $pid = pid('hotel');
	$node->append_conf('postgresql.conf', q{reservation.databases = '"Grand hotel"'});
	$node->reload;
	eventually(q{SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'reservation worker' AND datname = 'hotel'}, 'a database is no longer named', 'postgres');
	new_pid('Grand hotel');
	$node->safe_psql('hotel', book('alone'));
	is($node->safe_psql('hotel', q{SELECT needs_notify FROM reservation.event ORDER BY position DESC LIMIT 1}), 'f', 'then auto is transaction');
	$node->safe_psql('postgres', 'CREATE DATABASE nowhere TEMPLATE hotel');
	$node->append_conf('postgresql.conf', q{reservation.databases = 'hotel, nowhere'});
	$node->reload;
	new_pid($_) foreach qw(hotel nowhere);
	$node->safe_psql('postgres', 'DROP DATABASE nowhere WITH (FORCE)');
	is(pid('nowhere'), '', 'a database is dropped');
	isnt(pid('hotel'), '', 'and the others stay');
	return;
}

sub promoted
{
	$node->backup('copy');
	my $standby = PostgreSQL::Test::Cluster->new('standby');
	$standby->init_from_backup($node, 'copy', has_streaming => 1);
	$standby->start;
	$node->safe_psql('hotel', q{ALTER SYSTEM SET reservation.databases = ''});
	$node->reload;
	eventually(q{SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'reservation worker'}, 'no worker at the primary', 'postgres');
	$node->safe_psql('hotel', q{SET reservation.notify = 'worker';} . book('short', q{, hold => '1 us'}));
	my $waiting = $node->safe_psql('hotel', 'SELECT max(position) FROM reservation.event');
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
	sleep 1.2;
	is($standby->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'reservation%'}), '0', 'a standby has none');
	my ($status, undef, $error) = $standby->psql('hotel', 'SELECT reservation.tick()');
	isnt($status, 0, 'nor by hand');
	like($error, qr/recovery|read-only/, 'which is said');
	$node->stop('immediate');
	$standby->promote;
	new_pid('hotel', undef, $standby);
	eventually(q{SELECT status = 'expired' FROM reservation.reservation WHERE customer = 'short'}, 'promoted, it expires', 'hotel', $standby);
	eventually("SELECT position > $waiting FROM reservation.notify_cursor", 'and announces what was waiting', 'hotel', $standby);
	my $listener = Listener->new(program => \@program, connstr => $standby->connstr('hotel'));
	$standby->safe_psql('hotel', book('new'));
	ok($listener->wait_for('announced', 4), 'and what is new');
	$listener->close;
	$standby->stop;
	$node->start;
	return;
}
