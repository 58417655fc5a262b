# However many commands a transaction calls, it holds a bounded number of locks, so
# that no single caller can exhaust the lock table of the server.

use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $count = $ENV{RESERVATION_CALLS} // 20_000;

# The promises of doc/operation.md
my $bound = 100;

my $node = PostgreSQL::Test::Cluster->new('locks');
$node->init;
$node->append_conf('postgresql.conf',
	"max_locks_per_transaction = 10\nmax_connections = 20\nmax_prepared_transactions = 0\n"
	  . "log_statement = none\nfsync = off\ntimezone = 'UTC'\n");
$node->start;
$node->safe_psql('postgres', <<"SQL");
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, price, payment, max_reservations_per_customer) VALUES ('room', 100, 'later', 1);
INSERT INTO reservation.promotion (code, kind, value, max_uses) SELECT 'total' || i, 'percent', 10, 1 FROM generate_series(1, $count) AS i;
INSERT INTO reservation.promotion (code, kind, value, max_uses_per_customer) SELECT 'each' || i, 'percent', 10, 1 FROM generate_series(1, $count) AS i;
INSERT INTO reservation.resource (resource_id, name) SELECT 1000 + i, 'seat ' || i FROM generate_series(1, $count) AS i;

CREATE FUNCTION day(i int) RETURNS tstzrange IMMUTABLE LANGUAGE sql
RETURN tstzrange('2030-01-01'::timestamptz + i * interval '1 day', '2030-01-02'::timestamptz + i * interval '1 day');

CREATE FUNCTION locks() RETURNS bigint LANGUAGE sql
RETURN (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid());

-- Each call in a savepoint of its own; each third is rolled back.
CREATE PROCEDURE try(command text) LANGUAGE plpgsql AS \$\$
DECLARE
	outcome reservation.outcome;
BEGIN
	FOR i IN 1 .. $count LOOP
		BEGIN
			EXECUTE command INTO STRICT outcome USING i;
			IF NOT outcome.accepted THEN RAISE EXCEPTION 'refused: %', outcome.reason; END IF;
			IF i % 3 = 0 THEN RAISE EXCEPTION SQLSTATE 'UNDO0'; END IF;
		EXCEPTION WHEN SQLSTATE 'UNDO0' THEN NULL;
		END;
	END LOOP;
END
\$\$;
SQL

# Returns the number of locks at the end of a transaction that does so.
sub locks_after
{
	my ($sql) = @_;
	my ($status, $out, $err) = $node->psql('postgres', "BEGIN; $sql; SELECT locks(); ROLLBACK;");
	diag($err) if $status;
	return $status ? 'error' : $out;
}

sub is_bounded
{
	my ($sql, $name) = @_;
	my $locks = locks_after($sql);
	ok($locks ne 'error' && $locks < $bound, "$name: $locks locks");
	return;
}

sub try
{
	my ($call, $name) = @_;
	is_bounded("CALL try(\$call\$SELECT * FROM reservation.$call\$call\$)", "a transaction of $count calls $name");
	return;
}

try(q{create_reservation(1001, day($1), 'ann', idempotency_key => 'k' || $1)}, 'with keys of their own');
try(q{create_reservation(1, day($1), 'c' || $1)}, 'for customers of their own, who have a limit');
try(q{create_reservation(1, day($1), 'c' || $1, promotion_code => 'total' || $1)}, 'with codes of their own');
try(q{create_reservation(1, day($1), 'c' || $1, promotion_code => 'each' || $1)}, 'with codes that limit customers');
try(q{create_reservation(1000 + $1, day(1), 'ann')}, 'on resources of their own');
try(q{add_to_waitlist(1000 + $1, day(1), 'ann', 2)}, 'that wait for resources of their own');
is_bounded('DELETE FROM reservation.resource WHERE resource_id > 1000', "a transaction that deletes $count resources");

is_bounded(q{DO 'BEGIN PERFORM reservation.create_group_reservation(ARRAY(SELECT resource_id FROM reservation.resource ORDER BY 1 LIMIT 200), day(1), ''ann''); END'},
	'a group keeps no locks of its resources');
my ($status, $out, $err) = $node->psql('postgres',
	q{SELECT * FROM reservation.create_group_reservation(ARRAY(SELECT generate_series(1, 1001)), day(1), 'ann')});
like($err, qr/resource_ids must not have more than 1000 elements/, 'a group has at most 1000 resources');

is($node->safe_psql('postgres', 'SELECT count(*) FROM reservation.verify()'), '0', 'all is as the events say');
done_testing();
