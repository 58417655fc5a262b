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
use List::Util qw(max min shuffle);
use POSIX ();
use Asking;
use Cart;
use Category;
use Changing;
use Deposit;
use Desk;
use Feed;
use Packing;
use Paying;
use Pending;
use Purse;
use Rows;
use Rules;
use Running;
use Search;
use Shape;
use Staying;
use Waiting;

my @DECK = (
	[ 20, \&Asking::create ],
	[ 2, \&Asking::group ],
	[ 4, \&Category::create ],
	[ 4, \&Cart::book ],
	[ 1, \&Cart::cancel ],
	[ 2, \&Search::together ],
	[ 3, \&Purse::pay ],
	[ 10, \&Changing::modify ],
	[ 5, \&Changing::modify_again ],
	[ 9, \&Staying::cancel ],
	[ 2, \&Staying::confirm ],
	[ 6, \&Staying::checkin ],
	[ 3, \&Staying::checkout ],
	[ 3, \&Staying::no_show ],
	[ 1, \&Staying::expire_one ],
	[ 1, \&Staying::expire_all ],
	[ 1, \&Staying::tell ],
	[ 2, \&Desk::extend_hold ],
	[ 2, \&Desk::undo_checkin ],
	[ 3, \&Desk::undo_checkout ],
	[ 3, \&Desk::undo_no_show ],
	[ 4, \&Desk::reinstate ],
	[ 3, \&Desk::assign_unit ],
	[ 4, \&Paying::promote ],
	[ 2, \&Paying::authorize ],
	[ 6, \&Paying::complete ],
	[ 2, \&Paying::complete_change ],
	[ 3, \&Paying::fail ],
	[ 2, \&Paying::fail_change ],
	[ 2, \&Paying::refund ],
	[ 3, \&Paying::post ],
	[ 1, \&Running::rule ],
	[ 2, \&Running::limit ],
	[ 4, \&Running::price ],
	[ 3, \&Running::close_resource ],
	[ 1, \&Running::reopen ],
	[ 6, \&Feed::import_calendar ],
	[ 2, \&Running::resize ],
	[ 9, \&Waiting::wait_for ],
	[ 4, \&Waiting::process ],
	[ 7, \&Running::tick ],
);

# Where places are paid for, and then changed
my @CHANGES = (
	[ 6, \&Paying::complete_hold ],
	[ 10, \&Changing::modify_booking ],
	[ 3, \&Changing::modify_again ],
	[ 2, \&Paying::complete_change ],
	[ 1, \&Paying::fail_change ],
	[ 2, \&Staying::checkin ],
	[ 2, \&Running::tick ],
	[ 1, \&Staying::expire_one ],
);

# Where a part is asked for first, and the rest in time
my @DEPOSITS = (
	[ 6, \&Paying::complete_hold ],
	[ 3, \&Paying::complete ],
	[ 2, \&Paying::authorize ],
	[ 3, \&Purse::pay ],
	[ 2, \&Paying::promote ],
	[ 3, \&Paying::post ],
	[ 5, \&Changing::modify_booking ],
	[ 3, \&Staying::cancel ],
	[ 3, \&Desk::reinstate ],
	[ 2, \&Staying::expire_all ],
	[ 4, \&Running::tick ],
);

# Not every card can be played at any time.
sub choose
{
	my ($history) = @_;
	foreach (1 .. 20)
	{
		my $move = draw($history);
		return $move if $move;
	}
	return;
}

sub draw
{
	my ($history) = @_;
	my $shape = $history->{shape};
	my @deck =
		$shape->{changes} && rand() < 0.5 ? @CHANGES
	  : $shape->{deposits} && rand() < 0.3 ? @DEPOSITS
	  : @DECK;
	my $total = 0;
	$total += $_->[0] foreach @deck;
	my $draw = rand $total;
	foreach my $card (@deck)
	{
		$draw -= $card->[0];
		return $card->[1]->($history) if $draw < 0;
	}
	return;
}

# Few, so that they meet their limits
sub customer
{
	my ($history) = @_;
	return "c$history->{number}-" . between(1, 3);
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

# Some units for it, of those that there are.
sub units
{
	my ($history, $want) = @_;
	my $capacity =
	  $history->{model}{resources}{ $want->{resources}[0] }{capacity};
	return if $want->{quantity} > $capacity;
	my $first = between(0, $capacity - $want->{quantity});
	return [ $first, $first + $want->{quantity} ];
}

# How many people come; undef: it is not told.
sub guests
{
	my ($history) = @_;
	return $history->{shape}{trade} && rand() < 0.6 ? between(1, 4) : undef;
}

sub with_guests
{
	my ($want) = @_;
	return defined $want->{guests} ? ", guests => $want->{guests}" : '';
}

# The rules that staff set aside, or undef
sub waived
{
	my ($history) = @_;
	return undef if !$history->{shape}{staff} || rand() < 0.6;
	return { map { Shape::pick(@Rules::WAIVABLE) => 1 } 1 .. between(1, 3) };
}

sub reasons { my ($waived) = @_; return "'{" . join(',', keys %$waived) . "}'"; }

sub with_waived
{
	my ($want) = @_;
	return $want->{waived} ? ', waive => ' . reasons($want->{waived}) : '';
}

sub plan
{
	my ($history) = @_;
	my @codes = sort keys %{ $history->{model}{plans} };
	return @codes && rand() < 0.5 ? $codes[ rand @codes ] : undef;
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
	my @from = rand() < 0.9 ? @good : @all;
	my @pending = grep { $bookings->{$_}{pending} || $bookings->{$_}{stored} } @good;
	@from = @pending if @pending && rand() < 0.25;
	return @from ? $from[ rand @from ] : undef;
}

# One with a change that is to be paid
sub target_pending
{
	my ($history) = @_;
	my $bookings = $history->{model}{bookings};
	my %name = %{ $history->{names} };
	my @all = sort { $name{$a} cmp $name{$b} }
	  grep { $bookings->{$_}{pending} } keys %$bookings;
	return @all ? $all[ rand @all ] : undef;
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
	$reasons->{$_} = 1 foreach @{ delete $move{also} // [] };
	my $expect = %$reasons ? 'no' : 'yes';
	if ($want->{units} && !$want->{since} && $expect eq 'yes')
	{
		# Others are moved for it, but not everybody can be.
		my $possible = fits_somehow($history, $want);
		$expect = !defined $possible ? 'either' : $possible ? 'yes' : 'no';
		$reasons->{unavailable} = 1;
	}
	return {
		expect => $expect,
		reasons => $reasons,
		want => $want,
		named => sub {
			return
			  scalar grep { $model->fixtures($_) } @{ $want->{resources} };
		},
		fragmented => sub { return fits_somehow($history, $want); },
		%move,
	};
}

# Is there a packing with the want in it, on every resource?  A guest who is in
# wants no other unit, nor does who asked for some.
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
			except => $want->{except},
			with_kept($model, $want, $r));
		return 0
		  if $want->{units}
		  && !$want->{since}
		  && $want->{units}[1] > $resource->{capacity};
		$extra{units} = [ $want->{units} ] if $want->{units};
		$extra{units} = Rows::units($history, $want->{except}, $r, $from - 1)
		  if $want->{since};
		my $answer =
		  Packing::possible($model, $r, $history->{rows}, \%extra,
			$resource->{capacity}
			  + ($want->{overbook} ? $resource->{overbooking} : 0));
		return $answer if !$answer;
	}
	return 1;
}

# One place is looked for that holds the new one and the one that is kept, where
# they meet on units that agree; else both stand.  A guest who is in stays on the
# units, and may have been on others before.
sub with_kept
{
	my ($model, $want, $r) = @_;
	my $kept = $want->{kept} // return;
	return if !$kept->{place}{$r};
	my $hull = Changing::hull($model, $want, $r);
	return (beside => 1) if !$hull || $want->{since};
	return (
		from => $hull->[0],
		to => $hull->[1],
		quantity => max($want->{quantity}, $kept->{quantity}));
}

# The common part of commands on an existing reservation: the version grows by one
# with what changes something, by one where a change of it is undone, and by nothing
# else.  A balance that is due is asked for first, unless it {asks_nothing}.
sub on_booking
{
	my ($history, $id, %move) = @_;
	my $booking = $history->{model}{bookings}{$id};
	my $apply = $move{apply};
	my $quiet = $move{quiet};
	$move{reasons} //= {};
	$move{id} = $id;

	# a change that ends may free a place of its own
	$move{several} = $booking->{pending} || $booking->{stored};
	$move{apply} = sub {
		my ($outcome) = @_;
		my $done = $outcome->{accepted} && !$quiet;
		Deposit::ask($booking->{ledger}) if !$move{asks_nothing};
		delete $booking->{stored};
		$booking->{version}++ if $done;
		$apply->($outcome, $booking) if $done;
		Paying::bury($history->{model}, $booking)
		  if $outcome->{status} eq 'expired';
		die "the version is $outcome->{version}, not $booking->{version}\n"
		  if $outcome->{version} != $booking->{version} && !$move{system};
		$booking->{version} = $outcome->{version};
		my $price = $booking->{ledger}{price} // 'nothing';
		die "the amount is $outcome->{amount}, not $price\n"
		  if ($outcome->{amount} // 'nothing') ne $price;
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
			reasons => { wrong_status => 1 });
	}
	return on_booking($history, $id, expect => 'yes', %move);
}

1;
