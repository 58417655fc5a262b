# Moves that ask for a place: creations, of one resource or several.
package Asking;

use strict;
use warnings;
use Deposit;
use Ledger;
use Limits;
use Moves;
use Plan;
use Price;
use Promotion;
use Rows;
use Shape;

sub create
{
	my ($history) = @_;
	return creation($history, wish($history, Moves::resources($history, 1)));
}

sub group
{
	my ($history) = @_;
	return if !$history->{shape}{groups};
	my @resources = Moves::resources($history, Moves::between(2, 3));
	return creation($history, wish($history, @resources));
}

sub creation
{
	my ($history, $want) = @_;
	my $prospect = prospect($history, $want);
	my @against = @{ $prospect->{against} };
	my $move = Moves::wanting(
		$history, $want,
		also => \@against,
		call => creation_call($want),
		may_raise => $want->{mode} eq 'error' ? '23P01' : '',
		check => sub {
			$want->{unordered}
			  ? check_overbooked_among($history, $want, @_)
			  : check_overbooked($history, $prospect->{over}, @_);
		});
	my $period = Shape::period(@$want{qw(from to)});
	my $guests = Moves::with_guests($want);
	$move->{ask} =
	  [ map { "reservation.is_available($_, $period, $want->{quantity}$guests)" }
		  @{ $want->{resources} } ]
	  if !$want->{units}
	  && !$want->{waived}
	  && !@against
	  && $want->{mode} =~ /^(reject|error)$/;
	$prospect->{fits} = !%{ $move->{reasons} } && !$move->{named}->();
	$move->{expect} = 'yes' if $prospect->{waits};
	$move->{apply} = sub { created($history, $want, $prospect, @_) };
	return $move;
}

# The consequences: its money, what beside want of room is against it, would
# it be held, would it wait, and is it more than there is.
sub prospect
{
	my ($history, $want) = @_;
	my $model = $history->{model};
	my $resources = $want->{resources};
	my $ledger = bill($history, $want);
	my ($code, $discount, $refusal) = ($want->{code}, 0);
	if ($code)
	{
		$discount =
		  Promotion::discount($model->{promotions}{$code}, $ledger->price);
		$refusal =
		  Promotion::refusal($model, $code, $want, $ledger->{price});
	}
	my $held = $want->{hold}
	  || $ledger->price > $discount && is_upfront($model, $want);
	my @against = $refusal // ();
	push @against, 'customer_limit'
	  if Limits::are_passed($model, $want, held => $held);
	my %rules = $model->rules($want);
	my $over = grep {
		my $place = $model->place($_, @$want{qw(from to)});
		$model->worst($_, @$place) + $want->{quantity}
		  > $model->{resources}{$_}{capacity}
	} @$resources;
	return {
		ledger => $ledger,
		discount => $discount,
		against => \@against,
		held => $held,
		waits => $want->{mode} eq 'waitlist' && !@against && !%rules,
		over => $over,
	};
}

# Has one that must be paid first a price?
sub is_upfront
{
	my ($model, $want) = @_;
	return scalar grep {
		Plan::is_upfront($model, $want, $_) && (defined $want->{given} || defined $_->{price})
	} @{ $model->{resources} }{ @{ $want->{resources} } };
}

# The reservation that a request would be that is not decided yet
sub taken
{
	my ($history, $want) = @_;
	return {
		%$want,
		status => prospect($history, $want)->{held} ? 'held' : 'confirmed',
		place => Moves::places($history->{model}, $want),
		redeemed => [ $want->{code} ? { map({ $_ => $want->{$_} } qw(code customer)) } : () ],
	};
}

# The part of the answer that the model learns
sub created
{
	my ($history, $want, $prospect, $outcome) = @_;
	my $model = $history->{model};
	my $ledger = $prospect->{ledger};
	my $waiting = $outcome->{status} eq 'waitlisted';
	die "the first version is $outcome->{version}\n"
	  if $outcome->{version} != 1;
	die "overbooked, but there was room\n"
	  if $outcome->{overbooked}
	  && !$prospect->{over}
	  && !$want->{unordered}
	  && fits_within($history, $want);
	die "it waits\n" if $waiting && !$prospect->{waits};
	die "it waits, but there is room\n" if $waiting && $prospect->{fits};
	my $status =
		!$outcome->{accepted} ? 'rejected'
	  : $waiting ? 'waitlisted'
	  : $prospect->{held} ? 'held'
	  : 'confirmed';
	die "created as $outcome->{status}\n" if $outcome->{status} ne $status;

	if ($outcome->{accepted} && $want->{code})
	{
		$ledger->{price} -= $prospect->{discount};
		push @{ $want->{redeemed} },
		  { map({ $_ => $want->{$_} } qw(code customer)),
			discount => $prospect->{discount} };
	}
	$ledger->{asked} = !$waiting;
	Deposit::set($model, $ledger, $want) if $outcome->{accepted} && !$waiting;
	$model->{bookings}{ $outcome->{reservation_id} } = {
		%$want,
		status => $status,
		version => 1,
		priority => 0,
		created => $model->{now},
		ledger => $ledger,
		confirmed => $status eq 'confirmed',
		place => $status =~ /^(held|confirmed)$/
		? Moves::places($model, $want)
		: {},
		expires => $status eq 'held'
		? $model->end_of_hold($want, $want->{hold})
		: undef,
	};
	return;
}

# A random request
sub wish
{
	my ($history, @resources) = @_;
	my $shape = $history->{shape};
	my ($from, $to) = Moves::stay($history);
	my $mode = 'reject';
	$mode = 'error' if rand() < 0.15;
	$mode = 'overbook' if $shape->{overbook} && rand() < 0.4;
	$mode = 'waitlist' if $shape->{waits} && rand() < 0.3;
	my %want = (
		resources => \@resources,
		from => $from,
		to => $to,
		quantity => rand() < 0.8 ? 1 : Moves::between(1, $shape->{most} + 1),
		overbook => $mode eq 'overbook',
		customer => Moves::customer($history),
		mode => $mode,
		guests => Moves::guests($history),
		plan => Moves::plan($history),
		waived => Moves::waived($history),
		hold => $shape->{holds} && rand() < 0.3 ? Moves::between(1, 6) : undef,
		given => $shape->{priced} && rand() < 0.1
		? Shape::pick(0, 5000, 12345)
		: undef,
		redeemed => []);
	my @codes = sort keys %{ $history->{model}{promotions} };
	$want{code} = $codes[ rand @codes ]
	  if @codes && rand() < ($shape->{priced} ? 0.4 : 0.05);
	$want{units} = Moves::units($history, \%want)
	  if $shape->{choosy} && @resources == 1 && !$want{overbook} && rand() < 0.4;
	return \%want;
}

sub creation_call
{
	my ($want) = @_;
	my @resources = @{ $want->{resources} };
	my $which =
	  @resources == 1
	  ? "create_reservation($resources[0]"
	  : 'create_group_reservation(ARRAY[' . join(', ', @resources) . ']';
	my $call = "$which, " . arguments($want);
	$call .= ", units => int4range($want->{units}[0], $want->{units}[1])"
	  if $want->{units};
	return "$call)";
}

# Those that all creations have
sub arguments
{
	my ($want) = @_;
	my $call = Shape::period(@$want{qw(from to)})
	  . ", '$want->{customer}', $want->{quantity},"
	  . " on_unavailable => '$want->{mode}'";
	$call .= ", promotion_code => '$want->{code}'" if $want->{code};
	$call .= sprintf ', amount => %.2f', $want->{given} / 100
	  if defined $want->{given};
	$call .= ', hold => \'' . 6 * $want->{hold} . ' hours\'' if $want->{hold};
	return
	  $call . Moves::with_guests($want) . Plan::argument($want) . Moves::with_waived($want);
}

# Its price before any discount, and the refund
sub bill
{
	my ($history, $want) = @_;
	$want->{booked} = Price::today($history->{model}, $want);
	return Ledger->new(
		price => $want->{given} // Price::cost($want->{booked}),
		fixed => defined $want->{given},
		terms => Plan::terms($history->{model}, $want, $history->{shape}{tiers}));
}

# Could it sit on units that exist?  Always, but for closures of named units.  Then the rows
# tell, except of other items of a booking that it stands beside.
sub fits_within
{
	my ($history, $want) = @_;
	my $model = $history->{model};
	return 1 if !grep { $model->fixtures($_) } @{ $want->{resources} };
	return 0 if $want->{beside};
	return Moves::fits_somehow($history, { %$want, overbook => 0 });
}

# Overbooked is who makes it more than there is, or has units that do not exist.  A
# later item of the same booking that is overbooked may have moved it there.
sub check_overbooked
{
	my ($history, $over, $outcome, @later) = @_;
	return if !$outcome->{accepted} || $outcome->{status} eq 'waitlisted';
	my $beyond = Rows::sits_beyond($history, $outcome->{reservation_id});
	return if $beyond && grep { $_->{accepted} && $_->{overbooked} } @later;
	die "overbooked says $outcome->{overbooked}\n"
	  if $outcome->{overbooked} xor $over || $beyond;
	return;
}

# Of items whose order nobody knows, what all of them make counts.
sub check_overbooked_among
{
	my ($history, $want, $outcome) = @_;
	my $model = $history->{model};
	return if !$outcome->{accepted} || $outcome->{status} eq 'waitlisted';
	my ($r) = @{ $want->{resources} };
	my $resource = $model->{resources}{$r};
	my $worst = $model->worst($r, @{ $model->place($r, @$want{qw(from to)}) });
	die "more of $r than can be overbooked\n"
	  if $worst > $resource->{capacity} + $resource->{overbooking};
	die "overbooked, but all have room on $r\n"
	  if $outcome->{overbooked} && $worst <= $resource->{capacity} && !$model->fixtures($r);
	return;
}

1;
