# Items of a booking that take any resource of a category: after those that name
# theirs, one after the other.  Where all stand or fall together, any arrangement of
# them will do, and a refusal says that there is none.
package Choice;

use strict;
use warnings;
use Asking;
use Category;
use Moves;
use Shape;
use Verdict;

# A wish for any of them.  What the customer and a promotion may still have is counted
# in another order, so there is neither.
sub wish
{
	my ($history, $want) = @_;
	my $shape = $history->{shape};
	return if $shape->{limits} || $shape->{limit_rows} || keys %{ $history->{model}{resources} } < 2 || rand() < 0.3;
	$want->{choose} = Shape::pick(qw(rank best_fit least_used));
	$want->{mode} = 'reject' if $want->{mode} eq 'waitlist';
	delete $want->{code};
	return;
}

# The items in the order in which they are decided
sub in_order
{
	my (@wants) = @_;
	return sort { !!$wants[$a]{choose} <=> !!$wants[$b]{choose} || $a <=> $b } 0 .. $#wants;
}

# The resources that the answers are about
sub learn
{
	my ($history, $wants, $outcomes) = @_;
	my @chosen = grep { $wants->[$_]{choose} } 0 .. $#$wants or return;
	my ($found) = $history->{session}->must('SELECT reservation_id, resource_ids[1]'
		  . ' FROM reservation.reservation WHERE reservation_id IN ('
		  . join(', ', map { "'$outcomes->[$_]{reservation_id}'" } @chosen) . ')');
	my %resource = map { @$_ } @$found;
	$wants->[$_]{resources} = [ $resource{ $outcomes->[$_]{reservation_id} } ] foreach @chosen;
	return;
}

sub singles
{
	my ($history, $want) = @_;
	return map { Asking::creation($history, { %$want, resources => [$_], redeemed => [] }) }
	  Category::in_order($history->{model}, $want->{choose});
}

# The move of an item that was decided by itself, or with all the others that stand: room
# for these is judged at the end
sub judge
{
	my ($history, $want, $outcome, $alone) = @_;
	my @singles = singles($history, $want);
	my ($served) = grep { $_->{want}{resources}[0] == $want->{resources}[0] } @singles;
	my $best = Category::first_served($history, $want, @singles);
	my $which = "resource $want->{resources}[0]";
	$history->{tally}{'create_booking any of a category'}++ if $outcome->{accepted};
	return $served if grep { $_->{named}->() } @singles;
	if (!$outcome->{accepted})
	{
		die "refused, but resource $best->{want}{resources}[0] could serve\n" if $best;
		die "refused for the wrong reason, $outcome->{reason}\n"
		  if !grep { $_->{reasons}{ $outcome->{reason} } } @singles;
		return $served;
	}
	die "$which cannot serve\n"
	  if grep { $alone || !/^(unavailable|over_capacity)$/ } keys %{ $served->{reasons} };
	die "$which serves, not $best->{want}{resources}[0]\n"
	  if $alone && $want->{choose} ne 'least_used' && $served != $best;
	return $served;
}

# Is there an arrangement of these items beside what is taken?  Undef: nobody knows.
sub arrangement
{
	my ($history, @wants) = @_;
	my $want = shift @wants // return 1;
	my $bookings = $history->{model}{bookings};
	my $name = 'choice ' . @wants;
	foreach my $single (singles($history, $want))
	{
		return if $single->{named}->();
		next if $single->{expect} ne 'yes';
		$bookings->{$name} = Asking::taken($history, $single->{want});
		my $answer = arrangement($history, @wants);
		delete $bookings->{$name};
		return $answer if !defined $answer || $answer;
	}
	return 0;
}

1;
