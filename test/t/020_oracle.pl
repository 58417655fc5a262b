# Random histories over every command, against a brute-force count.
#
# The engine's promise is that the count decides: a stay is accepted exactly
# when at no instant more units are taken than there are.  test/t/oracle/Model.pm
# counts, without knowing of units, constraints or packing; beside it are the
# rules of a resource (Rules.pm), money to the cent (Ledger.pm) and the uses of
# promotions (Promotion.pm).  Every answer with its reason, every row of
# reservation, allocation, payment and redemption, and every query has to agree
# with that, after every command.
#
# RESERVATION_SEED=n repeats a run, RESERVATION_HISTORY=n one history of it
# (a failure prints both, and a script for psql); RESERVATION_HISTORIES says how
# many there are, or RESERVATION_SECONDS for how long to go on.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/oracle";
use JSON::PP qw(decode_json encode_json);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);
use History;
use Ledger;
use Limits;
use Records;
use Session;

my $seed = $ENV{RESERVATION_SEED} // int(rand 1_000_000);
my $only = $ENV{RESERVATION_HISTORY};
my $seconds = $ENV{RESERVATION_SECONDS};
my $histories = $ENV{RESERVATION_HISTORIES}
  // (defined $seconds ? 1_000_000 : 350);
my @modes = qw(each one);

# Answers that must occur in a run of any size, beside acceptance
my %refusals = (
	create_reservation => "@Rules::REASONS unavailable over_capacity customer_limit"
	  . ' promotion_expired promotion_exhausted promotion_not_applicable',
	create_group_reservation => 'unavailable customer_limit',
	create_category_reservation => 'unavailable closed off_grid',
	cancel_booking => 'wrong_status',
	create_booking => 'unavailable over_capacity customer_limit closed off_grid'
	  . ' too_many promotion_expired promotion_exhausted incomplete',
	confirm_reservation => 'payment_due wrong_status',
	modify_reservation => 'unavailable closed past off_grid wrong_status customer_limit',
	cancel_reservation => 'wrong_status',
	apply_promotion => 'promotion_expired promotion_exhausted'
	  . ' promotion_not_applicable',
	checkin => 'not_due past wrong_status',
	checkout => 'wrong_status',
	mark_no_show => 'not_due wrong_status',
	expire_reservation => 'not_due',
	send_reservation_confirmation => '',
	close_resource => 'occupied closed',
	reopen_resource => '',
	add_to_waitlist => 'customer_limit closed too_few',
	authorize_payment => 'wrong_status',
	complete_payment => 'wrong_status',
	fail_payment => 'wrong_status',
	complete_refund => 'wrong_status',
	post_charge => 'wrong_status',
	assign_unit => 'wrong_status',
	extend_hold => 'wrong_status',
	undo_checkin => 'wrong_status',
	undo_checkout => 'unavailable wrong_status',
	undo_no_show => 'past wrong_status',
	reinstate => 'unavailable past wrong_status customer_limit',
);
my @expected = map {
	my $command = $_;
	map { "$command $_" } 'accepted', split ' ', $refusals{$command}
} sort keys %refusals;
push @expected, map({ "customer_limit $_" } @Limits::KINDS),
  map({ "import_calendar $_" } qw(added moved removed unchanged conflict)),
  'deposit', 'deposit of a change', 'quote with a deposit', 'balance asked for', 'balance late',
  'items available', 'items not available', 'waitlist offered',
  'balances of a booking paid',
  map({ ("$_ of items found", "$_ of items not found") } qw(find_slots alternatives)),
  map({ ("$_ of a booking accepted", "$_ of a booking wrong_status") }
	qw(authorize_payment complete_payment fail_payment complete_refund)),
  'process_overreservation waitlisted',
  'process_overreservation repacked';

diag("oracle: RESERVATION_SEED=$seed");

my $node = PostgreSQL::Test::Cluster->new('oracle');
$node->init;
$node->append_conf('postgresql.conf',
	"shared_preload_libraries = reservation\n"
	  . "log_statement = none\nfsync = off\nsynchronous_commit = off\n"
	  . "autovacuum = off\n");
$node->start;

my %report = map { $_ => start_player($_) } @modes;
foreach my $mode (@modes)
{
	my $got = $report{$mode} = collect($report{$mode});
	ok($got->{failure} eq '', "every command agrees with the count ($mode)")
	  or diag($got->{failure});
	is($got->{wrong}, '', "verify() finds nothing to say ($mode)");
	cmp_ok($got->{histories}, '>', 0, "there was something to judge ($mode)")
	  if !$got->{failure};
	diag(
		sprintf 'oracle, %s: %d histories, %d commands,'
		  . ' %d re-packings, %d fragmented, %d alternatives, %d offers,'
		  . ' %d processed, %.0f s',
		$mode,
		@$got{qw(histories commands moves fragmented alternatives offers processed
		  seconds)});
}
often_enough(map { $_->{tally} // {} } values %report)
  if !defined $only && $histories >= 400;
$node->stop;
done_testing();

# A history in which nothing happens proves nothing: every command was accepted,
# and was refused for what it can be refused for.
sub often_enough
{
	my %tally;
	foreach my $one (@_)
	{
		$tally{$_} += $one->{$_} foreach keys %$one;
	}
	diag(join ', ', map { "$_ $tally{$_}" } sort keys %tally);
	my @missing = grep { !$tally{$_} } @expected;
	is("@missing", '', 'every command was accepted, and refused');
	return;
}

# One process for each way of using transactions, each in a database of its
# own: what a sweep finds there is its own.
sub start_player
{
	my ($mode) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE oracle_$mode");
	$node->safe_psql("oracle_$mode", q{
		CREATE EXTENSION reservation;
		-- the oracle asks by resource; the engine never does it this way
		CREATE INDEX ON reservation.allocation (resource_id);
	});
	my $pid = open(my $pipe, '-|') // die "fork: $!";
	return $pipe if $pid;

	my $got = eval { play($mode) } // { failure => "$@" };
	print encode_json($got), "\n";
	close STDOUT;

	# The child must not take the server down with it.
	require POSIX;
	POSIX::_exit(0);
}

sub collect
{
	my ($pipe) = @_;
	my $line = readline $pipe;
	close $pipe;
	return decode_json($line // '{"failure": "a player died"}');
}

sub play
{
	my ($mode) = @_;
	my $session = Session->new(
		connstr => $node->connstr("oracle_$mode"),
		errors => "$PostgreSQL::Test::Utils::log_path/oracle_$mode.err");
	# A program that hangs has failed, and is to be shown like any failure.
	$session->must("SET statement_timeout = '20s'");
	$session->must(
		'SET reservation.max_payment_attempts = ' . Ledger::MOST_ATTEMPTS);
	Records::prepare($session);
	my $begun = time;
	my %got = (failure => '', wrong => '');
	$got{$_} = 0 foreach qw(histories commands moves alternatives fragmented
	  offers processed);

	# Both players share the histories out among them.
	my ($turn) = grep { $modes[$_] eq $mode } 0 .. $#modes;
	foreach my $number (defined $only ? $only : 1 .. $histories)
	{
		next if !defined $only && $number % @modes != $turn;
		last if defined $seconds && time - $begun > $seconds;
		my $history = History->new(
			session => $session,
			mode => $mode,
			seed => $seed,
			number => $number);
		eval { $history->play; 1 } or do
		{
			$got{failure} = $@;
			last;
		};
		$got{histories}++;

		$got{tally}{$_} += $history->{tally}{$_} foreach keys %{ $history->{tally} };

		# what is rolled back is counted by history, what is not as a whole
		$got{moves} = $history->{moves} + ($mode eq 'one' ? $got{moves} : 0);
		$got{$_} += $history->{$_} // 0
		  foreach qw(commands alternatives fragmented offers processed);
		$session->must('VACUUM') if $mode eq 'one' && $got{histories} % 100 == 0;
	}
	$session->must('SET statement_timeout = 0');
	my ($wrong) = $session->must('SELECT v FROM reservation.verify() AS v');
	$got{wrong} = join "\n", map { $_->[0] } @$wrong;
	$got{seconds} = time - $begun;
	$session->close;
	return \%got;
}
