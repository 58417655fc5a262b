# Calls of which nothing may be left: those that are taken back, those that
# expect another version, and those that were answered before.
package Traceless;

use strict;
use warnings;

# These have no version to expect.
my $UNVERSIONED =
  qr/^(create|add_to|close|reopen|expire|send|.*_payment|complete_refund|post)/;

# And these have no key.
my $KEYLESS = qr/reservation\.(close|reopen|expire|send)/;

sub take_back
{
	my ($history, $command) = @_;
	my ($open, $undo) =
	  $history->{mode} eq 'one'
	  ? ('SAVEPOINT oracle', 'ROLLBACK TO SAVEPOINT oracle')
	  : ('BEGIN', 'ROLLBACK');
	$history->note("$_;") foreach ($open, $command, $undo);
	$history->{session}->ask($open, $command, $undo);
	$history->compare(1);
	return 1;
}

sub misjudge
{
	my ($history, $move) = @_;
	return if !$move->{id} || $move->{call} =~ $UNVERSIONED;
	my $version = 1 + $history->{model}{bookings}{ $move->{id} }{version};
	my $call = $move->{call} =~ s/\)$/, expected_version => $version)/r;
	my @guard = $history->{mode} eq 'one' ? ('SAVEPOINT oracle') : ();
	$history->{session}->ask(@guard, "SELECT FROM reservation.$call");
	my $state = $history->{session}{states}[-1];
	$history->{session}->must('ROLLBACK TO SAVEPOINT oracle') if @guard;
	die "$state instead of a wrong version: $call\n" if $state ne 'RS001';
	$history->compare(1);
	return;
}

sub with_key
{
	my ($history, $command) = @_;
	return $command if $command =~ $KEYLESS;
	my $key = "k$history->{number}-$history->{commands}";
	return $command =~ s/\)$/, idempotency_key => '$key')/r;
}

# The same key again, and the same answer
sub repeat
{
	my ($history, $command, $rows) = @_;
	return if $command !~ /idempotency_key/;
	my ($again) = $history->{session}->must($command);
	my ($then, $now) = map { join "\t", @{ $_->[0] } } $rows, $again;
	die "answered again: $now\nand before: $then\n" if $now ne $then;
	$history->compare(1);
	return;
}

1;
