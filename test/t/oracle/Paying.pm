# Moves of money: what a provider reports, and codes that lower a price.
package Paying;

use strict;
use warnings;
use List::Util qw(max min);
use Deposit;
use Desk;
use Model;
use Moves;
use Pending;
use Promotion;
use Shape;

# A reference of its own, or one that was reported before
sub reference
{
	my ($history, $known) = @_;
	my @known = sort keys %$known;
	return $known[ rand @known ] if @known && rand() < 0.25;
	return 'n' . ++$history->{reports};
}

# Nothing said, all that is due, or something else
sub amount
{
	my ($ledger) = @_;
	my $amount =
	  Shape::pick(undef, undef, $ledger->due, $ledger->due, 500, 2500,
		int($ledger->due / 2));
	return $amount || undef;
}

sub call
{
	my ($name, $id, $reference, $amount) = @_;
	return "$name('$id', '$reference'"
	  . (defined $amount ? sprintf ', %.2f)', $amount / 100 : ')');
}

# A hold that is dead is ended before anything is done with it.
sub bury
{
	my ($model, $booking) = @_;
	$model->finish($booking, 'expired', 0) if $model->dead($booking);
	return;
}

# Nothing but the version and the money changes, if anything does: {repeated} is
# accepted and writes nothing, and where there is no {amount} it is refused.
sub report
{
	my ($history, $id, %report) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my $refused = !$report{repeated} && !$report{amount};
	my $apply = $report{apply};
	my $pending = $booking->{pending};
	my $stays = Changing::stays($history, $id);
	return Moves::on_booking(
		$history, $id,
		call => $report{call},
		expect => $refused ? 'no' : 'yes',
		reasons => { wrong_status => 1 },
		quiet => $report{repeated},
		apply => sub {
			my ($outcome) = @_;
			bury($model, $booking);
			$apply->($outcome);
		},
		check => sub { $stays->() if $pending });
}

# The ledger, and whether a dead hold is ended before the command looks at it
sub prospect
{
	my ($history, $id) = @_;
	my $booking = $history->{model}{bookings}{$id};
	my $dead = $history->{model}->dead($booking);
	return ($booking, $booking->{ledger}, $dead);
}

# The amount due by then: what was paid for a dead hold is owed back.
sub prospective_due
{
	my ($booking, $ledger, $dead) = @_;
	return max(0, -$ledger->kept) if $dead;
	return $ledger->next_due(Model::is_void($booking));
}

sub authorize
{
	my ($history) = @_;
	return if !$history->{shape}{priced};
	my $id =
	  Moves::target($history, qw(held confirmed waitlisted canceled expired))
	  // return;
	my ($booking, $ledger, $dead) = prospect($history, $id);
	my $reference = reference($history, $ledger->{payments});
	my $given = amount($ledger);
	my $amount = $given // to_authorize($booking, $ledger, $dead);
	my $capture = $history->{shape}{capture};
	my $again = again($history, $id, $amount);
	return report(
		$history, $id,
		call => call('authorize_payment', $id, $reference, $given),
		repeated => is_told($ledger, $reference, $dead, 'authorized'),
		amount => $amount > 0,
		apply => sub {
			my ($outcome) = @_;
			$ledger->report($reference, 'authorized', $amount);
			pay($history, $id, $reference, $amount, $again, $outcome)
			  if $capture;
		});
}

# The part that is not authorized: of all that is asked for, or else of the rest
sub to_authorize
{
	my ($booking, $ledger, $dead) = @_;
	return prospective_due($booking, $ledger, $dead) if $dead;
	my $void = Model::is_void($booking);
	return $ledger->requested($void) || max(0, $ledger->due($void) - $ledger->authorized);
}

# Was it reported already?  What was only authorized goes with a dead hold.
sub is_told
{
	my ($ledger, $reference, $dead, $state) = @_;
	my $known = ($ledger->{payments}{$reference} // {})->{state} // '';
	return 1 if $known eq 'completed';
	return $state eq 'authorized' && $known eq 'authorized' && !$dead;
}

sub complete
{
	my ($history) = @_;
	return if !$history->{shape}{priced};
	my $id = Moves::target($history, qw(held held confirmed expired waitlisted))
	  // return;
	return completion($history, $id);
}

# All that is due for a hold
sub complete_hold
{
	my ($history) = @_;
	my $id = Moves::target($history, 'held') // return;
	return completion($history, $id, undef);
}

# Of a change that is to be paid
sub complete_change
{
	my ($history) = @_;
	my $id = Moves::target_pending($history) // return;
	return completion($history, $id);
}

sub completion
{
	my ($history, $id, @given) = @_;
	my ($booking, $ledger) = prospect($history, $id);
	my $reference = reference($history, $ledger->{payments});
	my $given = @given ? $given[0] : amount($ledger);
	my $amount = $given
	  // ($ledger->{payments}{$reference} // {})->{amount} // due($history, $id);
	my $again = again($history, $id, $amount);
	return report(
		$history, $id,
		call => call('complete_payment', $id, $reference, $given),
		repeated => is_told($ledger, $reference, 0, 'completed'),
		amount => $amount > 0,
		apply => sub {
			my ($outcome) = @_;
			pay($history, $id, $reference, $amount, $again, $outcome);
		});
}

# All that is asked for, or else all that is due; or else the amount that makes it firm,
# if it stands again.  What was paid for a hold that is dead is owed back.
sub due
{
	my ($history, $id) = @_;
	my ($booking, $ledger, $dead) = prospect($history, $id);
	my $void = Model::is_void($booking);
	return max(0, -$ledger->kept) || $ledger->first if $dead;
	return $ledger->next_due($void)
	  || max(0, $ledger->first($void) - $ledger->kept);
}

# Would a hold that has expired stand again, if it were paid now?  Undef: who
# knows.
sub again
{
	my ($history, $id) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my %want =
	  (%$booking, except => $id, overbook => 0, rules => 'again');
	return 0
	  if %{ $model->objections(\%want) }
	  || Desk::is_limited_again($model, $id)
	  || !Promotion::usable_again($model, $booking);
	return 1
	  if !$want{units}
	  && !grep { $model->fixtures($_) } @{ $want{resources} };
	return Moves::fits_somehow($history, \%want);
}

sub pay
{
	my ($history, $id, $reference, $amount, $again, $outcome) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my $ledger = $booking->{ledger};
	my $expired = $booking->{status} eq 'expired';
	$ledger->charge($reference, $amount);

	# With what came in time and is owed back since, it may be enough.
	my $there = $ledger->kept;
	my $first = $ledger->first(Model::is_void($booking));
	$there += $ledger->{owed} if $expired && $there < $first;
	my $pays_all = $there >= $first && $there - $amount < $first;
	if ($expired && $pays_all)
	{
		my $revived = $outcome->{status} eq 'confirmed';
		die "late money, and it " . ($revived ? 'stands' : 'is void') . "\n"
		  if defined $again && ($again xor $revived);
		if ($revived)
		{
			$ledger->{owed} = 0 if $ledger->kept < $first;
			$ledger->undo_end;
			$booking->{place} = Moves::places($model, $booking);
			Model::firm($booking);
		}
	}
	Model::firm($booking) if $booking->{status} eq 'held' && $pays_all;
	Pending::finish($booking) if $pays_all;
	$ledger->owe_all_but($ledger->bill(Model::is_void($booking)));
	return;
}

# One that waits and was asked for nothing had nothing to pay, so nothing failed.
sub fail
{
	my ($history) = @_;
	return if !$history->{shape}{priced};
	my $id = Moves::target($history, 'held') // return;
	return failure($history, $id);
}

sub fail_change
{
	my ($history) = @_;
	my $id = Moves::target_pending($history) // return;
	return failure($history, $id);
}

sub failure
{
	my ($history, $id) = @_;
	my ($booking, $ledger, $dead) = prospect($history, $id);
	my $reference = reference($history, $ledger->{payments});
	my $known = $ledger->{payments}{$reference} // {};
	my $due = prospective_due($booking, $ledger, $dead);
	my $asked = $due
	  && !($booking->{status} eq 'waitlisted' && $ledger->status(0) eq 'none');
	my $amount =
	    ($known->{state} // '') =~ /^(authorized|canceled)$/ ? $known->{amount}
	  : $asked ? $known->{amount} // $due
	  : 0;
	my $model = $history->{model};
	return report(
		$history, $id,
		call => call('fail_payment', $id, $reference),
		repeated => ($known->{state} // '') eq 'failed',
		amount => $amount > 0 && ($known->{state} // '') ne 'completed',
		apply => sub {
			$ledger->report($reference, 'failed', $amount);
			return if $ledger->failures < Ledger::MOST_ATTEMPTS;
			$model->finish($booking, 'expired', 0)
			  if $booking->{status} eq 'held';
			Pending::undo($booking);
		});
}

sub refund
{
	my ($history) = @_;
	return if !$history->{shape}{priced};
	my $bookings = $history->{model}{bookings};
	my @owed = sort { $history->{names}{$a} cmp $history->{names}{$b} }
	  grep { $bookings->{$_}{ledger}{owed} > 0 } keys %$bookings;
	my $id =
	  @owed && rand() < 0.9
	  ? $owed[ rand @owed ]
	  : Moves::target($history, 'canceled') // return;
	my ($booking, $ledger) = prospect($history, $id);
	return if $history->{model}->dead($booking);
	my $reference = reference($history, $ledger->{refunds});
	my $repeated = exists $ledger->{refunds}{$reference};
	my $owed = $ledger->{owed};
	my $given =
	  Shape::pick(undef, undef, $owed, int($owed / 2), $owed + 1, 700) || undef;
	my $amount = $given // $owed;
	return report(
		$history, $id,
		call => call('complete_refund', $id, $reference, $given),
		repeated => $repeated,
		amount => $amount > 0,
		apply => sub {
			$ledger->{refunds}{$reference} = $amount;
			$ledger->{refunded} += $amount;
			$ledger->{asked} = 1;
			$ledger->{owed} = max(0, $owed - $amount);
		});
}

# A code for a reservation that is there: it may be free of charge then, and
# what was paid for it is owed back.
sub promote
{
	my ($history) = @_;
	my $model = $history->{model};
	return if !%{ $model->{promotions} };
	my $id = Moves::target($history, qw(held confirmed waitlisted)) // return;
	my $booking = $model->{bookings}{$id};
	my $ledger = $booking->{ledger};
	my @codes = sort keys %{ $model->{promotions} };
	my $code = $codes[ rand @codes ];
	my $has = grep { $_->{code} eq $code } @{ $booking->{redeemed} };
	my $reason =
	  $has
	  ? undef
	  : Promotion::refusal($model, $code, $booking, $ledger->{price});
	return Moves::transition(
		$history, $id,
		call => "apply_promotion('$id', '$code')",
		expect => $reason ? 'no' : 'yes',
		reasons => { $reason // 'none' => 1 },
		from => { held => 1, confirmed => 1, waitlisted => 1 },
		to => 'nothing',
		quiet => $has,
		apply => sub {
			my $discount =
			  Promotion::discount($model->{promotions}{$code}, $ledger->price);
			push @{ $booking->{redeemed} },
			  {
				code => $code,
				customer => $booking->{customer},
				discount => $discount
			  };
			my $price = $ledger->price - $discount;
			reprice($booking, $price, Deposit::revised($model, $booking, $booking, $price));
		});
}

# To another price, or another deposit.
sub reprice
{
	my ($booking, $price, @deposit) = @_;
	my $ledger = $booking->{ledger};
	my $was_due = $ledger->due_now;
	$ledger->{price} = $price;
	Deposit::put($ledger, @deposit);
	settle($booking, $was_due) if $ledger->{asked};
	return;
}

# A hold or a change for which nothing is to be paid any more is firm.
sub settle
{
	my ($booking, $was_due) = @_;
	my $ledger = $booking->{ledger};
	my $pays_all = $was_due > 0 && $ledger->due_now == 0;
	Model::firm($booking) if $booking->{status} eq 'held' && $pays_all;
	Pending::finish($booking) if $pays_all;
	$ledger->owe_all_but($ledger->bill(Model::is_void($booking)));
	return;
}

# Something besides the stay, or something off it, also after the end
sub post
{
	my ($history) = @_;
	return if !$history->{shape}{priced};
	my $id = Moves::target($history,
		qw(held confirmed checked_in checked_out canceled expired no_show))
	  // return;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my $ledger = $booking->{ledger};
	my $kind = Shape::pick(qw(extra fee tax adjustment));
	my $amount = Shape::pick(100, 999, 5000, $ledger->due || 1);
	$amount = -$amount if $kind eq 'adjustment' && rand() < 0.8;
	return Moves::transition(
		$history, $id,
		call => sprintf("post_charge('$id', '$kind', %.2f)", $amount / 100),
		from => {
			map { $_ => 1 }
			  qw(held confirmed checked_in checked_out canceled expired no_show)
		},
		to => 'nothing',
		apply => sub {
			bury($model, $booking);
			my $was_due = $ledger->due_now;
			$ledger->post($amount);
			$ledger->{asked} = 1;
			settle($booking, $was_due);
		});
}

1;
