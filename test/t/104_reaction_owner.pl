# A worker acts as the owner of the tables, who may be a superuser. A reaction that
# belongs to somebody else does not get that far.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'reservation'\nreservation.databases = 'postgres'\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION reservation;
	CREATE ROLE eve; CREATE ROLE keeper LOGIN;
	GRANT CREATE, USAGE ON SCHEMA public TO eve; GRANT USAGE ON SCHEMA public TO keeper; GRANT USAGE ON SCHEMA reservation TO eve, keeper;
	CREATE TABLE public.seen (who text); GRANT INSERT ON public.seen TO PUBLIC;
	SET ROLE eve;
	CREATE FUNCTION public.plant(e reservation.event) RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO public.seen VALUES (current_user);
		BEGIN
			ALTER ROLE eve SUPERUSER;
		EXCEPTION WHEN insufficient_privilege THEN
			NULL;
		END;
	END $$;
	RESET ROLE;
	INSERT INTO reservation.resource (name, capacity) VALUES ('room', 100);
	INSERT INTO reservation.reaction VALUES ('ReservationExpired', 'public.plant')});
is($node->safe_psql('postgres', 'SELECT problem, remedy FROM reservation.check_installation()'),
	'reaction plant(reservation.event) belongs to eve|ALTER FUNCTION plant(reservation.event) OWNER TO ' . superuser(),
	'a reaction of another owner is told');

my $before = -s $node->logfile;
hold('first');
ok($node->wait_for_log(qr/a worker does not run reaction public\.plant as a superuser/, $before), 'a worker that is a superuser refuses it');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.seen'), '0', 'it is not run');
is($node->safe_psql('postgres', q{SELECT rolsuper FROM pg_roles WHERE rolname = 'eve'}), 'f', 'and its owner is no superuser');
is($node->safe_psql('postgres', q{SELECT status FROM reservation.reservation WHERE customer = 'first'}), 'held', 'what it would react to waits');

$node->append_conf('postgresql.conf', q{reservation.worker_role = 'keeper'});
$node->reload;
expires('first', 'with a role of its own a worker runs it');
is($node->safe_psql('postgres', 'SELECT DISTINCT who FROM public.seen'), 'keeper', 'as that role');
is($node->safe_psql('postgres', q{SELECT rolsuper FROM pg_roles WHERE rolname = 'eve'}), 'f', 'which gets nowhere');

$node->append_conf('postgresql.conf', q{reservation.worker_role = ''});
$node->reload;
$node->safe_psql('postgres', 'ALTER FUNCTION public.plant(reservation.event) OWNER TO ' . superuser());
is($node->safe_psql('postgres', 'SELECT * FROM reservation.check_installation()'), '', 'a reaction of the owner is nothing to tell');
hold('second');
expires('second', 'and is run by a worker that is a superuser');
$node->stop;
done_testing();

sub superuser
{
	return $node->safe_psql('postgres', 'SELECT quote_ident(current_user)');
}

sub hold
{
	my ($customer) = @_;
	$node->safe_psql('postgres', "SELECT reservation.create_reservation(1, '[2060-01-01, 2060-01-02)', '$customer', hold => '1 us')");
	return;
}

sub expires
{
	my ($customer, $what) = @_;
	ok($node->poll_query_until('postgres', "SELECT status = 'expired' FROM reservation.reservation WHERE customer = '$customer'"), $what);
	return;
}
