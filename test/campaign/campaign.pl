# Faults under load, counted by brute force and by the ledgers of the clients.
#
# What is claimed: nothing that was acknowledged is lost, no key is done twice, nothing
# is oversold, no event is out of order, no sum of money is wrong; and what an
# asynchronous failover or a restore to a point in time loses lies beyond the log that
# it goes on from, and is had again by repeating calls.
#
#   CAMPAIGN_MINUTES  how long, in rounds of about a minute; without it each fault once
#   CAMPAIGN_DIR      where the sums of all runs and the findings stay
#   CAMPAIGN_SEED     what the random numbers of the first round begin with
#   CAMPAIGN_KINDS    the kinds of rounds, from Fault.pm; all of them
#   CAMPAIGN_SMALL    a small file system that may be filled
#   CAMPAIGN_PROGRESS a file descriptor for a line after each round

use strict;
use warnings FATAL => 'all';
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../t/recovery";
use Fault;
use House;
use PostgreSQL::Test::Utils;
use Sum;
use Test::More;
use Time::HiRes qw(time);

use constant ROUND => 60;
my @RULES = qw(lost doubled oversold disorder money error);

my $minutes = $ENV{CAMPAIGN_MINUTES} || 0;
my $folder = $ENV{CAMPAIGN_DIR} // PostgreSQL::Test::Utils::tempdir();
my $seed = $ENV{CAMPAIGN_SEED} // int(time) % 1_000_000;
my $small = $ENV{CAMPAIGN_SMALL};
my ($faketime) = glob '/usr/lib/*/faketime/libfaketime.so.1';
my $began = time;
open my $progress, '>>&=', $ENV{CAMPAIGN_PROGRESS} if $ENV{CAMPAIGN_PROGRESS};
my $sum = Sum->new("$folder/rounds");

my @kinds = grep { can_run($_) } split / /, $ENV{CAMPAIGN_KINDS} || 'plain sync async archive small_table small_wal clock';
do
{
	round($_, $seed++) foreach @kinds;
} while time - $began < 60 * $minutes;
report($sum->table) if $minutes;
done_testing();

# A kind that cannot run here is skipped aloud.
sub can_run
{
	my ($kind) = @_;
	my $lacks =
		$kind =~ /^small/ && !$small ? 'A FILE SYSTEM THAT MAY BE FILLED: IT IS MADE FOR ROOT ALONE'
	  : $kind eq 'clock' && !$faketime ? 'LIBFAKETIME'
	  : return 1;
  SKIP: { skip "NOTHING IS TRIED OF $kind, FOR LACK OF $lacks", 1 }
	return 0;
}

sub round
{
	my ($kind, $this) = @_;
	return if $minutes && time - $began > 60 * $minutes;
	srand $this;
	my $place = sprintf '%s/%s-%d-%d', $folder, $kind, $this, $$;
	my $house = House->new(kind => $kind, seed => $this, folder => $place, small => $small, faketime => $faketime);
	$house->open_doors;
	my @faults = shuffled(sort keys %{ $Fault::of{$kind} });
	my $until = time + ($minutes ? ROUND : 0);
	do
	{
		foreach my $fault (@faults)
		{
			$Fault::of{$kind}{$fault}->($house);
			$house->wait_for_answers(50);
		}
		@faults = shuffled(@faults);
	} while time < $until;
	ok($house->close_doors, "$kind, seed $this: the clients end well");
	judge($house, "$kind, seed $this");
	return;
}

sub judge
{
	my ($house, $what) = @_;
	my ($wrong, $totals) = $house->audit;
	my @verify = split /\n/, $house->ask('SELECT * FROM reservation.verify()');
	my %count = map { $_ => 0 } @RULES;
	foreach (@$wrong)
	{
		my ($kind, undef, $n) = split /\|/;
		$count{$kind} += $n;
	}
	is($count{$_}, 0, "$what: $_") foreach @RULES;
	is(scalar @verify, 0, "$what: verify()");
	my $found = @$wrong + @verify;
	audit_finds($house, $what) if !$minutes && $house->{kind} eq 'plain';
	append_to_file("$house->{folder}/findings", join "\n", @$wrong, @verify, '') if $found;
	$house->end;
	my %row = (version => $house->{node}->pg_version . '', kind => $house->{kind}, seed => $house->{seed},
		seconds => int $house->{seconds}, %$totals, %count, verify => scalar @verify, %{ $house->{struck} });
	$sum->add(\%row) if $minutes;
	report(sprintf "%6d s  %s %s  %s", time - $began, $row{version}, $what,
		join ' ', map { "$_=$row{$_}" } qw(seconds acknowledged repeated failed), sort(keys %{ $house->{struck} }), @RULES, 'verify');
	if ($found || !Test::More->builder->is_passing)
	{
		report("found something: findings, ledger and server.log are in $house->{folder}");
	}
	else
	{
		system_or_bail('rm', '-rf', $house->{folder});
	}
	return;
}

# The audit is not blind: it finds an offence of each kind that is planted.
sub audit_finds
{
	my ($house, $what) = @_;
	$house->{node}->safe_psql('hotel', slurp_file("$FindBin::Bin/planted.sql"));
	append_to_file("$house->{folder}/ledger", join("\t", 'void', 'planted', 1, ('\N') x 13, 'XX000', '\N', 1) . "\n");
	my ($wrong) = $house->audit;
	foreach my $rule (@RULES)
	{
		ok((grep { /^\Q$rule\E\|/ } @$wrong), "$what, planted: the audit finds what is $rule");
	}
	return;
}

sub shuffled { return map { $_->[1] } sort { $a->[0] <=> $b->[0] } map { [ rand, $_ ] } @_ }

# To the terminal of make campaign, and into the log
sub report
{
	my ($text) = @_;
	note($text);
	syswrite $progress, "$text\n" if $progress;
	return;
}
