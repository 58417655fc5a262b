# The moves of a history: which command comes next, what must come of it, and
# what the model learns from the answer.
#
# A move is a hash: `call`, the command; `expect`, yes, no or either; `reasons`
# that a refusal may give; `ask`, queries that must agree with the answer;
# `apply`, what the model learns.  Where the contract leaves a verdict open the
# expectation is `either`; the rows are compared all the same.
package Moves;

use strict;
use warnings;
use List::Util qw(min shuffle);
use POSIX ();
use Asking;
use Rows;
use Running;
use Shape;
use Staying;
use Waiting;

my @DECK = (
	[ 20, \&Asking::create ],
	[ 2, \&Asking::group ],
	[ 10, \&Asking::modify ],
	[ 6, \&Staying::cancel ],
	[ 2, \&Staying::confirm ],
	[ 6, \&Staying::checkin ],
	[ 3, \&Staying::checkout ],
	[ 1, \&Staying::no_show ],
	[ 1, \&Staying::expire_one ],
	[ 1, \&Staying::expire_all ],
	[ 3, \&Running::close_resource ],
	[ 1, \&Running::reopen ],
	[ 2, \&Running::resize ],
	[ 6, \&Waiting::wait_for ],
	[ 2, \&Waiting::process ],
	[ 4, \&Running::tick ],
);

sub choose
{
	my ($history) = @_;
	my $total = 0;
	$total += $_->[0] foreach @DECK;
	my $draw = rand $total;
	foreach my $card (@DECK)
	{
		$draw -= $card->[0];
		return $card->[1]->($history) if $draw < 0;
	}
	return;
}

sub between { my ($lo, $hi) = @_; return $lo + int rand($hi - $lo + 1); }

sub day_of { my ($cell) = @_; return 4 * POSIX::floor($cell / 4); }

# A stay that begins soon; with some histories it may have begun.
sub stay
{
	my ($history) = @_;
	my $shape = $history->{shape};
	my $now = $history->{model}{now};
	my $from = $now + between(0, $shape->{reach});
	$from -= between(1, 4) if $shape->{begun} && rand() < 0.3;
	return ($from, $from + between(1, $shape->{longest}));
}

# A resource at random; several in random order.
sub resources
{
	my ($history, $count) = @_;
	my @all = shuffle sort keys %{ $history->{model}{resources} };
	return @all[ 0 .. min($count, scalar @all) - 1 ];
}

# A reservation at random, mostly of one of these statuses.
sub target
{
	my ($history, @statuses) = @_;
	my $bookings = $history->{model}{bookings};
	my %name = %{ $history->{names} };
	my @all = sort { $name{$a} cmp $name{$b} } keys %$bookings;
	my %good = map { $_ => 1 } @statuses;
	my @good = grep { $good{ $bookings->{$_}{status} } } @all;
	my @from = @good && rand() < 0.9 ? @good : @all;
	return @from ? $from[ rand @from ] : undef;
}

sub places
{
	my ($model, $want) = @_;
	return {
		map { $_ => $model->place($_, $want->{from}, $want->{to}) }
		  @{ $want->{resources} }
	};
}

# The part every command with a "want" has in common.
sub wanting
{
	my ($history, $want, %move) = @_;
	my $model = $history->{model};
	my $reasons = $model->objections($want);
	return {
		expect => %$reasons ? 'no' : 'yes',
		reasons => $reasons,
		want => $want,
		named => sub {
			return
			  scalar grep { $model->named_closures($_) } @{ $want->{resources} };
		},
		fragmented => sub { return fits_somehow($history, $want); },
		%move,
	};
}

# Is there a packing with the want in it, on every resource?  A guest who is in
# wants no other unit.
sub fits_somehow
{
	my ($history, $want) = @_;
	my $model = $history->{model};
	foreach my $r (@{ $want->{resources} })
	{
		my $resource = $model->{resources}{$r};
		my ($from, $to) = $model->lacks($r, $want);
		my %extra = (
			from => $from,
			to => $to,
			quantity => $want->{quantity},
			except => $want->{except});
		$extra{units} = Rows::units($history, $want->{except}, $r, $from - 1)
		  if $want->{since};
		my $answer =
		  $model->packable($r, $history->{rows}, \%extra,
			$resource->{capacity}
			  + ($want->{overbook} ? $resource->{overbooking} : 0));
		return $answer if !$answer;
	}
	return 1;
}

# What a command on an existing reservation has in common: the version grows
# by one with what changes something, and by nothing else.
sub on_booking
{
	my ($history, $id, %move) = @_;
	my $booking = $history->{model}{bookings}{$id};
	my $apply = $move{apply};
	my $quiet = $move{quiet};
	$move{reasons} //= {};
	$move{apply} = sub {
		my ($outcome) = @_;
		my $grown = ($outcome->{version} // 0) - $booking->{version};
		my $should = $outcome->{accepted} && !$quiet ? 1 : 0;
		die "the version grew by $grown\n"
		  if $grown != $should && !$move{system};
		$booking->{version} = $outcome->{version};
		$apply->($outcome, $booking) if $outcome->{accepted} && !$quiet;
		die "status is $outcome->{status}, not $booking->{status}\n"
		  if $outcome->{accepted}
		  && $outcome->{status} ne $booking->{status};
	};
	return \%move;
}

# A command that a status allows, or repeats, or refuses.
sub transition
{
	my ($history, $id, %move) = @_;
	my $model = $history->{model};
	my $status = $model->{bookings}{$id}{status};
	$status = 'expired' if $model->dead($model->{bookings}{$id});
	my $from = delete $move{from};
	my $new = delete $move{to};
	if ($status eq $new)
	{
		return on_booking($history, $id, %move, expect => 'yes', quiet => 1);
	}
	if (!$from->{$status})
	{
		return on_booking($history, $id, %move,
			expect => 'no',
			reasons => { wrong_status => 1, payment_due => 1 });
	}
	return on_booking($history, $id, expect => 'yes', %move);
}

1;
