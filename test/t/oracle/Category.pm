# A place on any resource of a category: each resource is judged as for a creation
# of its own, and the first in order that can serve is to serve.
package Category;

use strict;
use warnings;
use Asking;
use Moves;
use Shape;

# Later than any rank or party
use constant LAST => 99;

sub create
{
	my ($history) = @_;
	my $choose = Shape::pick(qw(rank best_fit least_used));
	my @order = in_order($history->{model}, $choose);
	return if @order < 2;
	my $want = Asking::wish($history, $order[0]);
	delete $want->{units};
	my %single = map {
		$_ => Asking::creation($history, { %$want, resources => [$_], redeemed => [] })
	} @order;
	my $open = grep { $_->{named}->() } values %single;
	my $best = first_served($history, $want, map { $single{$_} } @order);
	my $served;
	return {
		call => call($history, $want, $choose),
		expect => $open ? 'either' : $best ? 'yes' : 'no',
		reasons => { map { %{ $_->{reasons} } } values %single },
		may_raise => $want->{mode} eq 'error' ? '23P01' : '',
		apply => sub {
			my ($outcome) = @_;
			my ($found) = $history->{session}->must('SELECT resource_ids[1]'
				  . " FROM reservation.reservation WHERE reservation_id = '$outcome->{reservation_id}'");
			$served = $single{ $found->[0][0] };
			die "resource $found->[0][0] serves, not $best->{want}{resources}[0]\n"
			  if $outcome->{accepted} && !$open
			  && ($choose eq 'least_used' ? $served->{expect} ne 'yes' : $served != $best);
			Verdict::alternatives($history, $served, $outcome) if !$outcome->{accepted};
			$served->{apply}->($outcome);
		},
		check => sub { $served->{check}->(@_) if $served },
	};
}

# By use is an order that is not looked at: each that can serve may.
sub in_order
{
	my ($model, $choose) = @_;
	my $resources = $model->{resources};
	my $size = sub {
		my ($r) = @_;
		return $choose eq 'best_fit' ? $resources->{$r}{max_guests} // LAST : 0;
	};
	return sort {
		$size->($a) <=> $size->($b)
		  || ($resources->{$a}{rank} // LAST) <=> ($resources->{$b}{rank} // LAST)
		  || $a <=> $b
	} keys %$resources;
}

# The first with room, else the first that is overbooked or waited for, at last one
# that never has so many units
sub first_served
{
	my ($history, $want, @singles) = @_;
	my $model = $history->{model};
	my @can = grep { $_->{expect} eq 'yes' } @singles;
	my @roomy = grep { !%{ $model->objections({ %{ $_->{want} }, overbook => 0 }) } } @can;
	my @large = grep { $want->{quantity} <= $model->{resources}{ $_->{want}{resources}[0] }{capacity} } @can;
	return $roomy[0] // $large[0] // $can[0];
}

sub call
{
	my ($history, $want, $choose) = @_;
	return "create_category_reservation('c$history->{number}', "
	  . Asking::arguments($want) . ", choose => '$choose')";
}

1;
