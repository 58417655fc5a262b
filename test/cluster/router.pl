# A router and three nodes, databases of one cluster: the functions of the router are those of
# the engine, go where the map says, and answer and fail as the node does.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $server = PostgreSQL::Test::Cluster->new('main');
$server->init;
$server->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nlog_statement = none\n");
$server->start;
my $socket = $server->host;
my $port = $server->port;
my @room = (5, (1500 << 40) + 1, (2500 << 40) + 1);

sub on { my ($database, $sql) = @_; return $server->safe_psql($database, $sql); }
sub routed { return on('router', @_); }

# The error of a statement: its SQLSTATE, message, detail and hint
sub error_of
{
	my ($database, $sql) = @_;
	my (undef, undef, $said) = $server->psql($database, "\\set VERBOSITY verbose\n$sql");
	my @lines = grep { !/NOTICE|^LOCATION: .*prepare_conn/ } split /\n/, $said;
	return join "\n", map { s/^.*?ERROR:/ERROR:/r } grep { /ERROR: |^DETAIL: |^HINT: / } @lines;
}

for my $node (0 .. 2)
{
	on('postgres', "CREATE DATABASE node$node");
	on("node$node", qq{
		CREATE EXTENSION reservation;
		SELECT reservation.set_node($node);
		INSERT INTO reservation.resource (resource_id, name, category, capacity, time_zone, price, price_per, payment)
		VALUES ($room[$node], 'room $node', 'kind $node', 3, 'UTC', 10, 'night', 'later'),
			($room[$node] + 1, 'other $node', 'everywhere', 3, 'UTC', 10, 'night', 'later')});
}
on('postgres', 'CREATE DATABASE router');
routed('CREATE EXTENSION reservation_router CASCADE');

like(error_of('router', "SELECT reservation.clock()"), qr/55000: the router has no node/, 'a router without a node answers nothing');
like(error_of('router', "SELECT reservation_router.set_slots(0, 1, 0)"), qr/22023: there is no node 0/, 'a slot needs a node');
like(error_of('router', "SELECT reservation_router.set_node(1, 'dbname=x')"), qr/22023: node 1 is out of range/, 'nodes have no gap');
routed(qq{SELECT reservation_router.set_node($_, 'dbname=node$_ host=$socket port=$port')}) for 0 .. 2;
like(error_of('router', "SELECT reservation.create_reservation($room[1], '[2030-01-01,2030-01-02)', 'ann')"),
	qr/55000: no node has slot 1500/, 'a slot without a node is no place to book');
like(error_of('router', "SELECT reservation_router.set_slots(9, 4096, 0)"), qr/22023/, 'there are 4096 slots');
is(routed('SELECT problem FROM reservation_router.check_nodes()'),
	join("\n", (map { "it has resources of slot $_, which the map gives to node " } 0, 1500, 2500), '4096 slots have no node, the first of them 0'),
	'check_nodes finds a map without slots');
routed('SELECT reservation_router.set_slots(0, 999, 0), reservation_router.set_slots(1000, 1999, 1), reservation_router.set_slots(2000, 4095, 2)');
is(routed('SELECT * FROM reservation_router.check_nodes()'), '', 'check_nodes finds no more');

# The engine in node 0 and the router: names, arguments, defaults, results
my $known = q{SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ') ' || pg_get_function_result(p.oid)
	FROM pg_proc p WHERE p.pronamespace = 'reservation'::regnamespace ORDER BY 1};
my %routed = map { $_ => 1 } split /\n/, routed($known);
my @missing = grep { !delete $routed{$_} } split /\n/, on('node0', $known);
is(join(', ', keys %routed), '', 'the router has no function that the engine has not');
my $left_out = on('node0', slurp_file('router/routing.sql') . q{;
	SELECT name || '(' || first || ')' FROM routing WHERE rule = 'out' AND node <> '' ORDER BY 1;});
is(join("\n", sort map { s/^(\w+\(\w*).*/$1)/r } map { s/\(OUT \w+/(/r } @missing), $left_out, 'it has all others, but for those that are left out with a reason');
my $columns = q{SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relnamespace = 'reservation'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND c.relname IN (%s) ORDER BY 1, a.attnum};
my $classes = join ', ', map { "'$_'" } split /\n/, routed("SELECT relname FROM pg_class WHERE relnamespace = 'reservation'::regnamespace AND relkind IN ('v', 'c')");
is(routed(sprintf $columns, $classes), on('node0', sprintf $columns, $classes), 'views and types have the same columns');

sub generate
{
	my ($out, $err) = ('', '');
	local $ENV{PGDATABASE} = 'node0';
	IPC::Run::run([ 'psql', '-qXAt', '-h', $socket, '-p', $port, '-f', 'router/generate.sql' ], '>', \$out, '2>', \$err);
	return ($out, $err);
}
my ($generated, $err) = generate();
ok($generated eq slurp_file('router/20-api.sql'), 'router/20-api.sql is what make -C router api makes') or diag($err);
on('node0', 'CREATE FUNCTION reservation.planted(number int) RETURNS int LANGUAGE sql RETURN 1');
like((generate())[1], qr/places no function: planted\(number integer\)/, 'a new function has to be placed');
on('node0', 'DROP FUNCTION reservation.planted; CREATE VIEW reservation.planted AS SELECT 1');
like((generate())[1], qr/differ about tables and views: planted/, 'and so has a new view');
on('node0', 'DROP VIEW reservation.planted');

# Each function with nothing but null: the error of the node itself. Whether daily_occupancy of
# no days looks at its resource depends on the plan.
my @calls = split /\n/, on('node0', q{
	SELECT format('SELECT * FROM reservation.%s(%s)', p.proname, string_agg(format('%I => NULL::%s', a.name, format_type(a.type, NULL)), ', ' ORDER BY a.n))
	FROM pg_proc p, unnest(p.proargnames, p.proargtypes::oid[]) WITH ORDINALITY AS a(name, type, n)
	WHERE p.pronamespace = 'reservation'::regnamespace AND a.n <= p.pronargs AND p.proname NOT IN
		('check_installation', 'create_publication', 'daily_occupancy', 'grant_usage', 'occupancy', 'prune', 'retire', 'set_node', 'tick')
	GROUP BY p.oid ORDER BY 1});
cmp_ok(scalar @calls, '>', 60, 'there are functions to call');
my @different;
for my $call (@calls)
{
	# there, all resources are drawn; through a router only one
	my $asked = $call =~ s/(occupancy_chart|timeline|drawing_\w+)\((.*)resource_id => NULL::bigint/$1($2resource_id => 999/r;
	my ($here, $there) = map { error_of($_, $asked) } 'node0', 'router';
	push @different, "$asked\n$here\n$there" if $here ne $there;
}
is(join("\n\n", @different), '', 'errors have their SQLSTATE, message, detail and hint');

# Commands
my @id = map { routed("SELECT reservation_id FROM reservation.create_reservation($room[$_], '[2030-01-01,2030-01-02)', 'ann', idempotency_key => 'k$_')") } 0 .. 2;
is(join(' ', map { on("node$_", "SELECT reservation_id FROM reservation.reservation WHERE customer = 'ann'") } 0 .. 2), "@id", 'each node has its own');
is(routed("SELECT reservation_id FROM reservation.create_reservation($room[1], '[2030-01-01,2030-01-02)', 'ann', idempotency_key => 'k1')"), $id[1], 'a key gets its answer again');
like(error_of('router', "SELECT reservation.create_reservation($room[1], '[2030-01-01,2030-01-03)', 'ann', idempotency_key => 'k1')"), qr/RS002/, 'and is refused for another call');
is(routed("SELECT count(*) FROM reservation.reservations_of('ann')"), 3, 'a customer is looked for on all nodes');
is(routed("SELECT resource FROM reservation.stay WHERE customer = 'ann' ORDER BY 1"), "room 0\nroom 1\nroom 2", 'a view has the rows of all nodes');
is(routed("SELECT reservation_id FROM reservation.find_by_code(reservation.code('$id[2]'))"), $id[2], 'a code is found');
is(routed("SELECT resource_id, lower(period) FROM reservation.find_slots('1 day', '[2030-01-01,2030-01-09)', max => 4)"),
	on('router', "SELECT r, '2030-01-01 00:00:00+00' FROM unnest(ARRAY[$room[0], $room[0] + 1, $room[1], $room[1] + 1]) AS r"), 'find_slots merges what the nodes find');
is(routed("SELECT accepted FROM reservation.modify_reservation('$id[1]', resource_id => $room[1] + 1)"), 't', 'a stay moves within its node');
my $several = qr/0A000: a call cannot be carried out by several nodes together\nDETAIL:  The resources live on nodes 1, 2.\nHINT:  Hold on each/;
like(error_of('router', "SELECT reservation.modify_reservation('$id[1]', resource_id => $room[2])"), $several, 'and to no other');
like(error_of('router', "SELECT reservation.create_group_reservation('{$room[1],$room[2]}', '[2030-01-01,2030-01-02)', 'ann')"), $several, 'a group lives on one node');
my $item = '{"resource_id": %s, "from": "2030-01-01", "to": "2030-01-02"}';
like(error_of('router', sprintf qq{SELECT reservation.create_booking('[$item, $item]', 'ann')}, $room[1], qq{"$room[2]"}), $several, 'and so does a booking');
my $booking = routed(sprintf qq{SELECT booking_id FROM reservation.create_booking('[$item, $item]', 'ben') LIMIT 1}, $room[2], $room[2] + 1);
is(routed("SELECT accepted FROM reservation.complete_payment(booking_id => '$booking', provider_reference => 'p', amount => 20)"), 't', 'a booking is paid');
is(routed("SELECT DISTINCT accepted FROM reservation.cancel_booking('$booking')"), 't', 'and canceled');
is(routed("SELECT accepted FROM reservation.create_category_reservation('kind 2', '[2030-01-01,2030-01-02)', 'ann')"), 't', 'a category on one node is booked');
like(error_of('router', "SELECT reservation.create_category_reservation('everywhere', '[2030-01-01,2030-01-02)', 'ann')"), qr/0A000.*nodes 0, 1, 2/s, 'on several it is not');
is(routed("SELECT accepted FROM reservation.reopen_resource((SELECT closure_id FROM reservation.close_resource($room[2], '[2031-01-01,2031-01-02)')))"), 't', 'a closure is ended where it is');
is(routed('BEGIN; SELECT FROM reservation.cancel_reservation(\'' . $id[2] . '\'); ROLLBACK; SELECT status FROM reservation.as_of(\'' . $id[2] . '\', \'infinity\')'), 'canceled',
	'what a node has committed is not rolled back');

# The caller
routed(q{SET reservation.actor = 'clerk'; SET reservation.correlation_id = 'order';
	SET reservation.traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
	SELECT FROM reservation.cancel_reservation('} . $id[0] . q{')});
is(on('node0', "SELECT DISTINCT actor, correlation_id, tracingspancontext FROM reservation.event WHERE type = 'ReservationCanceled'"),
	'clerk|order|traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'the context goes with the call');
routed("SET reservation.actor = 'clerk'; SELECT FROM reservation.confirm_reservation('$id[1]'); RESET reservation.actor;
	SELECT FROM reservation.create_reservation($room[1], '[2032-01-01,2032-01-02)', 'eva')");
is(on('node1', "SELECT count(*), count(actor) FROM reservation.event e JOIN reservation.reservation r ON e.aggregateid = r.reservation_id::text WHERE r.customer = 'eva'"), '5|0', 'and not with the next');
on('postgres', 'CREATE ROLE desk LOGIN; CREATE ROLE stranger LOGIN');
on("node$_", "SELECT reservation.grant_usage('desk', 'agent')") for 0 .. 2;
is(routed("SET ROLE desk; SELECT accepted FROM reservation.create_reservation($room[1], '[2030-02-01,2030-02-02)', 'cid')"), 't', 'a role acts as itself');
is(on('node1', "SELECT DISTINCT session_role FROM reservation.event e JOIN reservation.reservation r ON e.aggregateid = r.reservation_id::text WHERE r.customer = 'cid'"), 'desk', 'and the node knows it');
like(error_of('router', "SET ROLE desk; SELECT reservation.close_resource($room[1], '[2030-02-01,2030-02-02)')"), qr/42501/, 'it may do what it may do there');
like(error_of('router', "SET ROLE desk; SET reservation.tenant = 'x'; SELECT reservation.quote($room[1], '[2030-02-01,2030-02-02)')"), qr/42501/, 'and acts for no tenant that it may not act for');
like(error_of('router', "SET ROLE desk; SET reservation.tenant = 'x'; TABLE reservation.stay"), qr/42501/, 'nor in a view');
like(error_of('router', "SET ROLE desk; SELECT reservation_router.set_slots(0, 1, 1)"), qr/42501/, 'the map is not for it to change');
like(error_of('router', "SET ROLE stranger; SELECT reservation.quote($room[1], '[2030-02-01,2030-02-02)')"), qr/42501/, 'a role without a level has none');
is(routed("SET reservation.tenant = 'adler'; SELECT reservation.current_tenant()"), 'adler', 'a tenant goes with the call');

# Events
my $all = 'SELECT count(*), count(DISTINCT position >> 40) FROM ';
is(routed("$all reservation_router.read_events('{}')"), join('|', on('node0', 'SELECT count(*) FROM reservation.event') + on('node1', 'SELECT count(*) FROM reservation.event') + on('node2', 'SELECT count(*) FROM reservation.event'), 3), 'events of all nodes are read');
my $ends = routed("SELECT array_agg(last ORDER BY last) FROM (SELECT max(position) AS last FROM reservation_router.read_events('{}') GROUP BY position >> 40) AS e");
routed("SELECT FROM reservation.create_reservation($room[2], '[2030-03-01,2030-03-02)', 'dan')");
is(routed("$all reservation_router.read_events('$ends')"), '5|1', 'and then what is new');
is(routed("SELECT min(position >> 40), max(position >> 40) FROM reservation.read_events(2::bigint << 40)"), '2|2', 'a position names its node');
like(error_of('router', 'SELECT reservation.read_events(3::bigint << 40)'), qr/22023: there is no node 3/, 'a position of no node is none');

# A dump of the router
my $dump = "$PostgreSQL::Test::Utils::tmp_check/router.sql";
$server->command_ok([ 'pg_dump', '-d', $server->connstr('router'), '-f', $dump ], 'the router is dumped');
on('postgres', 'CREATE DATABASE copy');
$server->command_ok([ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-d', $server->connstr('copy'), '-f', $dump ], 'and restored');
is(on('copy', 'SELECT * FROM reservation_router.check_nodes()'), '', 'with its map');
is(on('copy', "SELECT customer FROM reservation.as_of('$id[1]', 'infinity')"), 'ann', 'and books on');

# Wrong maps
routed("SELECT reservation_router.set_node(0, 'dbname=node1 host=$socket port=$port')");
like(routed('SELECT problem FROM reservation_router.check_nodes()'), qr/it says that it is node 1/, 'a node in the place of another is found');
routed("SELECT reservation_router.set_node(0, 'dbname=nowhere host=$socket port=$port')");
like(routed('SELECT problem FROM reservation_router.check_nodes()'), qr/it does not answer/, 'and so is a node that is not there');
like(error_of('router', 'SELECT reservation.clock()'), qr/08006: a node cannot be reached\nDETAIL: .*nowhere.*\nHINT:  The node may have carried out/s, 'a call of it may be repeated');
is(routed("SELECT customer FROM reservation.as_of('$id[1]', 'infinity')"), 'ann', 'the others go on');

$server->stop;
done_testing();
