# Moves that change what is there: to another time, place or size, for another
# price or another customer.
package Changing;

use strict;
use warnings;
use List::Util qw(max min);
use Deposit;
use Limits;
use Moves;
use Paying;
use Pending;
use Plan;
use Price;
use Promotion;
use Rows;
use Shape;

sub modify
{
	my ($history) = @_;
	my $id = Moves::target($history,
		rand() < 0.4 ? 'checked_in' : qw(held confirmed checked_in)) // return;
	return modification($history, $id);
}

sub modify_booking
{
	my ($history) = @_;
	my $id = Moves::target($history, qw(confirmed checked_in)) // return;
	return modification($history, $id);
}

# Of a change that is to be paid, once more
sub modify_again
{
	my ($history) = @_;
	my $id = Moves::target_pending($history) // return;
	return modification($history, $id);
}

sub modification
{
	my ($history, $id) = @_;
	my $model = $history->{model};
	my $booking = $model->{bookings}{$id};
	my ($want, @arguments) =
	    $booking->{status} eq 'checked_in'
	  ? stay_longer($history, $booking)
	  : move_elsewhere($history, $booking);
	push @arguments, otherwise($history, $want);
	push @arguments, with_leave($history, $booking, $want);
	if (!$want->{wrong} && rand() < 0.2)
	{
		$want->{lax} = 1;
		push @arguments, "terms => 'present'";
	}
	return if !@arguments;
	@$want{qw(except overbook)} = ($id, 0);
	$want->{rules} = is_same_party($booking, $want) ? 'end' : 'moved'
	  if $want->{from} == $booking->{from};
	my $same = is_inside($booking, $want) && is_inside($want, $booking);
	my $quote = quote($model, $booking, $want, $same);
	$quote->{terms} = Plan::terms($model, $want, $history->{shape}{tiers});
	my $had = keep($booking, $want, $quote);
	my $part = $same || is_inside($had, $want) && !($want->{kept} // {})->{apart};
	$want->{keeps} = { map { $_ => 1 } kept_resources($had, $want) }
	  if !$want->{since} && !($want->{kept} // {})->{apart};
	my $stays = stays($history, $id);
	my @also = outgrows($history, $id, $want) ? 'customer_limit' : ();
	my $move = Moves::wanting(
		$history, $want,
		also => \@also,
		call => "modify_reservation('$id', " . join(', ', @arguments) . ')');

	if ($want->{wrong})
	{
		@$move{qw(expect reasons)} = ('no', { wrong_status => 1 });
	}
	elsif ($part)
	{
		# Needs no room, whatever else was sold.
		my %rules = !$same ? $model->rules($want)
		  : guests($booking) eq guests($want) ? ()
		  : $model->rules({ %$want, rules => 'party' });
		$rules{$_} = 1 foreach @also;
		@$move{qw(expect reasons)} = (%rules ? 'no' : 'yes', \%rules);
	}
	elsif ($want->{since})
	{
		on_the_unit($move, $history, $want, @also);
	}
	elsif ($want->{units} && @also)
	{
		# Units that it names are looked at before the limit.
		$move->{reasons}{unavailable} = 1;
	}
	beside_kept($move, $history, $want) if !$part && !$want->{since};
	$move->{check} = sub {
		my ($outcome) = @_;
		$history->{tally}{'change without one place'}++
		  if !$outcome->{accepted} && $move->{beside};
		return if !$outcome->{accepted};
		$stays->() if $part;
		die "modified to units that do not exist\n"
		  if !$part && !$want->{since} && Rows::sits_beyond($history, $id, $want->{keeps});
	};
	return Moves::transition(
		$history, $id, %$move,
		from => { held => 1, confirmed => 1, checked_in => 1 },
		to => 'nothing',
		quiet => $same
		  && !is_other($booking, $want)
		  && !is_repriced($model, $booking, $want),
		apply => sub {
			changed($model, $booking, $want, $quote, $same);
			$history->{tally}{'change pending'}++ if $quote->{due};
		});
}

# Another customer, another party, or another price
sub otherwise
{
	my ($history, $want) = @_;
	my @arguments;
	$want->{anew} = $history->{shape}{priced} && rand() < 0.2;
	push @arguments, 'reprice => true' if $want->{anew};
	my $shape = $history->{shape};
	if (rand() < ($shape->{limits} || $shape->{limit_rows} ? 0.3 : 0.1))
	{
		$want->{customer} = Moves::customer($history);
		push @arguments, "customer => '$want->{customer}'";
	}
	if (rand() < 0.3 && defined(my $guests = Moves::guests($history)))
	{
		$want->{guests} = $guests;
		push @arguments, "guests => $guests";
	}
	push @arguments, other_plan($history, $want) if rand() < 0.15;
	$want->{given} = undef;
	if ($history->{shape}{priced} && rand() < 0.15)
	{
		$want->{given} = Shape::pick(0, 2500, 5000, 12345);
		push @arguments, sprintf 'amount => %.2f', $want->{given} / 100;
	}
	return @arguments;
}

# Another plan, or none; now and then the same
sub other_plan
{
	my ($history, $want) = @_;
	my @codes = sort keys %{ $history->{model}{plans} };
	return if !@codes;
	my $had = $want->{plan} // '';
	$want->{plan} = Shape::pick(undef, @codes);
	$want->{replanned} = $had ne ($want->{plan} // '');
	return "rate_plan => '" . ($want->{plan} // '') . "'";
}

# The rules that staff set aside now, and those that they have set aside for a stay that is
# still the same
sub with_leave
{
	my ($history, $booking, $want) = @_;
	my $named = Moves::waived($history);
	$want->{waived} = { Rules::waived_still($booking, $want), %{ $named // {} } };
	return $named ? 'waive => ' . Moves::reasons($named) : ();
}

sub guests { my ($stay) = @_; return $stay->{guests} // 'not told'; }

# The units that they have are those that were asked for it.
sub is_same_party
{
	my ($booking, $want) = @_;
	return guests($booking) eq guests($want)
	  && $booking->{quantity} == $want->{quantity}
	  && "@{$booking->{resources}}" eq "@{$want->{resources}}";
}

sub is_other
{
	my ($booking, $want) = @_;
	my $ledger = $booking->{ledger};
	return 1 if $want->{replanned} || $booking->{customer} ne $want->{customer};
	return 1 if guests($booking) ne guests($want);
	return 1 if (Rules::waived($booking) // '') ne (Rules::waived($want) // '');
	return 1 if $want->{lax} && defined $booking->{terms_from};
	return defined $want->{given}
	  && !($ledger->{fixed} && $ledger->{price} == $want->{given});
}

# Does it cost anything else today, night by night?
sub is_repriced
{
	my ($model, $booking, $want) = @_;
	return 0 if !$want->{anew} || $booking->{ledger}{fixed};
	return Price::text($booking->{booked}) ne
	  Price::text(Price::today($model, $want));
}

# May the customer not have what the change adds?
sub outgrows
{
	my ($history, $id, $want) = @_;
	my $booking = $history->{model}{bookings}{$id};
	return Limits::are_passed(
		$history->{model}, $want,
		held => $booking->{status} eq 'held',
		before => $booking,
		except => $id);
}

sub is_inside
{
	my ($booking, $want) = @_;
	return "@{$want->{resources}}" eq "@{$booking->{resources}}"
	  && is_no_more($booking, $want);
}

sub is_no_more
{
	my ($booking, $want) = @_;
	return $want->{from} >= $booking->{from}
	  && $want->{to} <= $booking->{to}
	  && $want->{quantity} <= $booking->{quantity};
}

# Where one resource of a group is exchanged, the others need no room.
sub kept_resources
{
	my ($had, $want) = @_;
	return if !is_no_more($had, $want);
	return grep { $had->{place}{$_} } @{ $want->{resources} };
}

# A guest who is in has no other unit than his: one that does not exist must be
# free, for nobody is moved for it.  One that does exist, to a guest who has
# stayed too long, may be somebody else's.
sub on_the_unit
{
	my ($move, $history, $want, @also) = @_;
	my $model = $history->{model};
	return if $move->{expect} ne 'yes' && !@also;
	my ($possible, $late) = (1, 0);
	foreach my $r (@{ $want->{resources} })
	{
		my ($from, $to) = $model->lacks($r, $want);
		my $units = Rows::units($history, $want->{except}, $r, $from - 1);
		$late = 1 if $from <= $model->{now};
		$possible = 0
		  if !Rows::exist($history, $r, $units)
		  && !Rows::are_free($history, $want->{except}, $r, $units, $from, $to);
	}
	$possible = Moves::fits_somehow($history, $want) if $possible && $late;
	return if $possible;
	# The unit is looked at before the limit.
	return $move->{reasons}{unavailable} = 1 if @also;
	$move->{expect} = defined $possible ? 'no' : 'either';
	$move->{reasons} = { unavailable => 1 };
	return;
}

# Its place, if the change has to be paid first: that is kept with the new one.  The
# reservation whose units count as had.
sub keep
{
	my ($booking, $want, $quote) = @_;
	my $had = $quote->{due} ? Pending::undone($booking) : $booking;
	$want->{kept} = {
		place => $had->{place},
		quantity => $had->{quantity},
		apart => Pending::is_apart($had, $want)
	  }
	  if $quote->{due};
	$want->{since} = { map { $_ => $had->{place}{$_}[1] } keys %{ $had->{place} } }
	  if $want->{since};
	return $had;
}

# The place that holds the new one and the one that is kept; undef: they stand apart.
sub hull
{
	my ($model, $want, $r) = @_;
	my $kept = $want->{kept} // return;
	my $old = $kept->{place}{$r} // return;
	my $new = $model->place($r, @$want{qw(from to)});
	return if $kept->{apart} || $old->[0] >= $new->[1] || $old->[1] <= $new->[0];
	return [ min($old->[0], $new->[0]), max($old->[1], $new->[1]) ];
}

# The count needs room only for what each of the two places lacks.  One place is
# looked for that holds both, and where they cannot be one, another one beside the
# first: it may be refused for that.
sub beside_kept
{
	my ($move, $history, $want) = @_;
	my $model = $history->{model};
	my $kept = $want->{kept} // return;
	foreach my $r (@{ $want->{resources} })
	{
		my $limit = $model->{resources}{$r}{capacity};
		my $old = $kept->{place}{$r} // next;
		my $place = hull($model, $want, $r);
		my $quantity =
		  $place ? max($want->{quantity}, $kept->{quantity}) : $want->{quantity};
		$place //= $model->place($r, @$want{qw(from to)});
		foreach my $cell ($place->[0] .. $place->[1] - 1)
		{
			my $beside = $kept->{apart} && $old->[0] <= $cell && $cell < $old->[1];
			next
			  if $model->worst($r, $cell, $cell + 1, $want->{except}) + $quantity +
			  ($beside ? $kept->{quantity} : 0) <= $limit;
			@$move{qw(expect beside)} = ('either', 1) if $move->{expect} eq 'yes';
			@{ $move->{reasons} }{qw(unavailable over_capacity)} = (1, 1);
		}
	}
	return;
}

# Are its units some of those it had?  Where somebody waited, what it gave up
# was offered, and it may have been moved for that.
sub stays
{
	my ($history, $id) = @_;
	my $before = [ @{ $history->{rows} } ];
	my $waited = grep { $_->{status} eq 'waitlisted' }
	  values %{ $history->{model}{bookings} };
	return sub { kept($history, $id, $before) if !$waited };
}

sub kept
{
	my ($history, $id, $before) = @_;
	foreach my $row (@{ $history->{rows} })
	{
		next if ($row->{booking} // '') ne $id;
		foreach my $cell ($row->{from} .. $row->{to} - 1)
		{
			my $had = Rows::units({ rows => $before }, $id, $row->{resource}, $cell);
			foreach my $u ($row->{lo} .. $row->{hi} - 1)
			{
				die "gave up a part, and was moved to unit $u at $cell\n"
				  if !grep { $_->[0] <= $u && $u < $_->[1] } @$had;
			}
		}
	}
	return;
}

# Only the end of a stay can change once the guest is in.
sub stay_longer
{
	my ($history, $booking) = @_;
	my $now = $history->{model}{now};
	return stay_as_more($booking) if rand() < 0.1;
	my $to = $now + Moves::between(1, $history->{shape}{longest});
	$to = $booking->{from} + 1 if $to <= $booking->{from};
	my %since = map { $_ => $booking->{place}{$_}[1] } keys %{ $booking->{place} };
	return ({ %$booking, to => $to, since => \%since },
		'during => ' . Shape::period($booking->{from}, $to));
}

sub stay_as_more
{
	my ($booking) = @_;
	my $quantity = $booking->{quantity} + 1;
	return ({ %$booking, quantity => $quantity, units => undef, wrong => 1 },
		"quantity => $quantity");
}

sub move_elsewhere
{
	my ($history, $booking) = @_;
	my $want = {%$booking};
	my $what = rand();
	return $want if $what < 0.1;
	return longer($history, $want) if $history->{shape}{changes} && rand() < 0.3;
	if ($what < 0.5)
	{
		@$want{qw(from to)} = Moves::stay($history);
		return ($want, 'during => ' . Shape::period(@$want{qw(from to)}));
	}
	if ($what < 0.65 && @{ $booking->{resources} } > 1)
	{
		my @arguments = exchange($history, $want);
		return ($want, @arguments) if @arguments;
	}
	if ($what < 0.8 || @{ $booking->{resources} } > 1)
	{
		my $quantity = Moves::between(1, $history->{shape}{most});
		$want->{units} = undef if $quantity != $want->{quantity};
		$want->{quantity} = $quantity;
		return ($want, "quantity => $want->{quantity}");
	}
	@$want{qw(from to)} = Moves::stay($history);
	$want->{resources} = [ Moves::resources($history, 1) ];
	$want->{units} = undef
	  if $want->{resources}[0] != $booking->{resources}[0];
	return ($want,
		"resource_id => $want->{resources}[0]",
		'during => ' . Shape::period(@$want{qw(from to)}));
}

# Some cells more, before or after
sub longer
{
	my ($history, $want) = @_;
	my $more = Moves::between(1, 6);
	if (rand() < 0.7) { $want->{to} += $more; }
	else { $want->{from} -= $more; }
	return ($want, 'during => ' . Shape::period(@$want{qw(from to)}));
}

# One resource of a group instead of another
sub exchange
{
	my ($history, $want) = @_;
	my %has = map { $_ => 1 } @{ $want->{resources} };
	my ($new) = grep { !$has{$_} } Moves::resources($history, 9);
	return if !defined $new;
	my $old = $want->{resources}[ rand @{ $want->{resources} } ];
	$want->{resources} = [ map { $_ == $old ? $new : $_ } @{ $want->{resources} } ];
	return ("resource_id => $new", "instead_of => $old");
}

# The price of a change, less what was redeemed, unless it is given; and whether that
# is due before the change is final.
sub quote
{
	my ($model, $booking, $want, $same) = @_;
	my $ledger = $booking->{ledger};
	my %quote = (
		booked => $booking->{booked},
		redeemed => $booking->{redeemed},
		price => $want->{given});
	if (defined $want->{given})
	{
		$quote{redeemed} =
		  [ map { { %$_, discount => 0, withdrawn => 0 } } @{ $booking->{redeemed} } ];
	}
	elsif ((!$same || $want->{anew} || $want->{replanned}) && !$ledger->{fixed})
	{
		$quote{booked} =
		  $want->{anew} || $want->{replanned}
		  ? Price::today($model, $want)
		  : Price::revised($model, $booking, $want);
		my $price = Price::cost($quote{booked});
		$price //= 0 if defined $ledger->{price};
		@quote{qw(price redeemed)} =
		  Promotion::take_off_again($model, $booking->{redeemed}, $want, $price)
		  if defined $price;
	}
	my $price = $quote{price} // $ledger->{price};
	my @deposit = Deposit::revised($model, $booking, $want, $price, $booking->{pending});
	$quote{deposit} = \@deposit;
	$quote{due} = Pending::is_due($model, $booking, $want, $price, $deposit[0]);
	return \%quote;
}

# Somewhere else, for another price.  The guest who came early keeps the hours before
# the stay.
sub changed
{
	my ($model, $booking, $want, $quote, $same) = @_;
	my $ledger = $booking->{ledger};
	shorten_hold($model, $booking, $want);
	if ($quote->{due}) { Pending::begin($model, $booking, $want); }
	elsif ($booking->{pending}) { @$booking{qw(pending expires)} = (); }
	$booking->{terms_from} = strictest_start($booking, $want, $quote->{terms});
	@$booking{qw(resources from to quantity customer units guests waived plan)} =
	  @$want{qw(resources from to quantity customer units guests waived plan)};
	$ledger->{terms} = $quote->{terms} if $want->{replanned};
	move_place($model, $booking) if !$same;

	@$booking{qw(booked redeemed)} = @$quote{qw(booked redeemed)};
	$booking->{redeemed} = [ grep { !$_->{withdrawn} } @{ $booking->{redeemed} } ]
	  if !$quote->{due};
	$ledger->{fixed} = 1 if defined $want->{given};
	Paying::reprice($booking, $quote->{price} // $ledger->{price}, @{ $quote->{deposit} });
	return;
}

# A hold that ended at the start of the stay at the latest does so at the new one.
sub shorten_hold
{
	my ($model, $booking, $want) = @_;
	return
	  if $booking->{status} ne 'held'
	  || $booking->{expires} > $model->latest_end_of_hold($booking);
	$booking->{expires} =
	  min($booking->{expires}, $model->latest_end_of_hold($want));
	return;
}

# A stay that was confirmed once keeps the earliest start it has had for its terms.
sub strictest_start
{
	my ($booking, $want, $terms) = @_;
	return if $want->{lax} || !$booking->{confirmed};
	return if !$booking->{ledger}{terms} || $want->{replanned} && !$terms;
	my $earliest = $booking->{terms_from} // $booking->{from};
	return $earliest < $want->{from} ? $earliest : undef;
}

sub move_place
{
	my ($model, $booking) = @_;
	my $place = Moves::places($model, $booking);
	if ($booking->{status} eq 'checked_in')
	{
		$place->{$_}[0] = $booking->{place}{$_}[0] foreach keys %$place;
	}
	$booking->{place} = $place;
	return;
}

1;
