# The moves that ask for several places in one call, and give them back: each item
# is judged as a creation of its own, after those before it, or a cancellation.
package Cart;

use strict;
use warnings;
use Asking;
use Choice;
use Inquiry;
use JSON::PP qw(encode_json);
use Moves;
use Shape;
use Staying;
use Verdict;

# As Shape::OUTCOME, of an item
my $COLUMNS = 'reservation_id, accepted, status, reason, version, overbooked,'
  . ' NULL, NULL, alternatives, (amount * 100)::bigint';

sub book
{
	my ($history) = @_;
	my $mode = Shape::pick(qw(all all each));
	my @wants = map { wish($history) } 1 .. Moves::between(1, 5);
	Choice::wish($history, $_) foreach @wants;
	plan_differently($history, @wants) if rand() < 0.4;
	return booking($history, $mode, @wants);
}

# On one plan after the other
sub plan_differently
{
	my ($history, @wants) = @_;
	my @codes = sort keys %{ $history->{model}{plans} };
	return if !@codes;
	$wants[$_]{plan} = $codes[ $_ % @codes ] foreach 0 .. $#wants;
	return;
}

# The booking of these, for the customer of the first
sub booking
{
	my ($history, $mode, @wants) = @_;
	$_->{customer} = $wants[0]{customer} foreach @wants;
	my @checks;
	return {
		do => sub {
			my $items = encode_json([ map { item($history, $_) } @wants ]);
			my $asked = $mode eq 'all' && Inquiry::ask($history, $items);
			my @outcomes = call($history, $items, $mode, @wants);
			Choice::learn($history, \@wants, \@outcomes);
			Inquiry::compare($history, $asked, \@wants, \@outcomes) if $asked;
			my $stands = $mode eq 'each' || !grep { !$_->{accepted} } @outcomes;
			@checks =
			  $stands
			  ? judge_items($history, $mode, \@wants, \@outcomes)
			  : judge_refused($history, \@wants, \@outcomes);
		},
		check => sub { $_->() foreach @checks },
	};
}

# An error would take all items with it, and units by name ask for packings that
# the rows before the call do not tell.
sub wish
{
	my ($history) = @_;
	my $want = Asking::wish($history, Moves::resources($history, 1));
	$want->{mode} = 'reject' if $want->{mode} eq 'error';
	delete $want->{units};
	return $want;
}

# The answers, in the order of the items; now and then they are asked for twice.
sub call
{
	my ($history, $items, $mode, @wants) = @_;
	my $call = "reservation.create_booking('$items', '$wants[0]{customer}', '$mode'";
	my $key = "b$history->{number}-$history->{commands}";
	$call .= rand() < 0.1 ? ", '$key')" : ')';
	my $command = "SELECT $COLUMNS FROM $call";
	my ($rows, $again) =
	  $history->{session}->must($command, $call =~ /\Q$key\E/ ? $command : ());
	$history->{commands}++;
	die "answered again in another way\n"
	  if $again && encode_json($again) ne encode_json($rows);
	die "as many answers as " . @$rows . "\n" if @$rows != @wants;
	my @outcomes = map { Shape::outcome($_, '00000') } @$rows;
	note($history, $call, @outcomes);
	push @{ $history->{carts} }, [ map { $_->{reservation_id} } @outcomes ];
	return @outcomes;
}

sub item
{
	my ($history, $want) = @_;
	my %item = (
		place($history, $want),
		from => Shape::stamp($want->{from}),
		to => Shape::stamp($want->{to}),
		quantity => $want->{quantity},
		on_unavailable => $want->{mode});
	$item{promotion_code} = $want->{code} if $want->{code};
	$item{guests} = $want->{guests} if defined $want->{guests};
	$item{waive} = [ keys %{ $want->{waived} } ] if $want->{waived};
	$item{rate_plan} = $want->{plan} if $want->{plan};
	$item{amount} = sprintf '%.2f', $want->{given} / 100
	  if defined $want->{given};
	$item{hold} = 6 * $want->{hold} . ' hours' if $want->{hold};
	return \%item;
}

# The resource of an item, or any of the category
sub place
{
	my ($history, $want) = @_;
	return $want->{choose}
	  ? (category => "c$history->{number}", choose => $want->{choose})
	  : (resource_id => $want->{resources}[0]);
}

# In the script each reservation gets a name.
sub note
{
	my ($history, $call, @outcomes) = @_;
	my $names = $history->{names};
	my @columns;
	foreach my $n (1 .. @outcomes)
	{
		my $name = $names->{ $outcomes[ $n - 1 ]{reservation_id} } =
		  'b' . (1 + keys %$names);
		push @columns,
		  "(array_agg(reservation_id ORDER BY item))[$n] AS ${name}_reservation_id";
	}
	$history->note('SELECT ' . join(', ', @columns) . " FROM $call \\gset");
	$history->note('-- was ' . join(', ', map { $_->{summary} } @outcomes));
	foreach (@outcomes)
	{
		my $what = $_->{accepted} ? 'accepted' : $_->{reason};
		$history->{tally}{"create_booking $what"}++;
	}
	return;
}

# All that was booked together, but for what was refused then
sub cancel
{
	my ($history) = @_;
	my @carts = @{ $history->{carts} // [] };
	my $cart = @carts ? $carts[ rand @carts ] : return;
	my $bookings = $history->{model}{bookings};
	my @ids = grep { $bookings->{$_}{status} ne 'rejected' } @$cart;
	my $call = "reservation.cancel_booking((SELECT booking_id"
	  . " FROM reservation.reservation WHERE reservation_id = '$cart->[0]'))";
	return {
		do => sub {
			my ($rows) = $history->{session}->must("SELECT $COLUMNS FROM $call");
			my @outcomes = map { Shape::outcome($_, '00000') } @$rows;
			$history->{commands}++;
			$history->note("SELECT * FROM $call;");
			$history->note('-- was ' . join(', ', map { $_->{summary} } @outcomes));
			die "@$rows answers to @ids\n" if @outcomes != @ids;
			judge_canceled($history, $ids[$_], $outcomes[$_]) foreach 0 .. $#ids;
		},
	};
}

sub judge_canceled
{
	my ($history, $id, $outcome) = @_;
	my $move = Staying::canceling($history, $id);
	my $what = $outcome->{accepted} ? 'accepted' : $outcome->{reason};
	die "$outcome->{reservation_id} instead of $id\n" if $outcome->{reservation_id} ne $id;
	$history->{tally}{"cancel_booking $what"}++;
	Verdict::judge($history, $move, $outcome, []);
	$move->{apply}->($outcome);
	return;
}

# One after the other, each with those before it.  What it offers instead is to
# be had beside all of them.
sub judge_items
{
	my ($history, $mode, $wants, $outcomes) = @_;
	my (@moves, @checks);
	my @order = Choice::in_order(@$wants);
	my $unordered = $mode eq 'all' && grep { $_->{choose} } @$wants;
	foreach my $n (0 .. $#order)
	{
		my $i = $order[$n];
		my ($want, $outcome) = ($wants->[$i], $outcomes->[$i]);
		@$want{qw(beside unordered)} = ($n > 0, $unordered);
		my $move = $moves[$i] =
		  $want->{choose}
		  ? Choice::judge($history, $want, $outcome, $mode eq 'each')
		  : Asking::creation($history, $want);
		# the rows are those before the first item
		$move->{expect} = 'either' if $n > 0 && $move->{named}->();
		Verdict::judge($history, { %$move, want => undef }, $outcome, [])
		  if !$want->{choose};
		$move->{apply}->($outcome);
		my @later = map { $outcomes->[$_] } @order[ $n + 1 .. $#order ];
		push @checks, sub { $move->{check}->($outcome, @later) };
	}
	foreach my $i (grep { !$outcomes->[$_]{accepted} } 0 .. $#$wants)
	{
		Verdict::alternatives($history, $moves[$i], $outcomes->[$i]);
	}
	return @checks;
}

# An item that could be had beside the others was refused as incomplete, and has
# its place until the last one is judged; one that could wait, waits so long.
sub judge_refused
{
	my ($history, $wants, $outcomes) = @_;
	my $bookings = $history->{model}{bookings};
	# one that was counted out had its place before, and another may wait for that
	my $counted = grep { $_->{reason} =~ /^(customer_limit|promotion_exhausted)$/ } @$outcomes;
	my @moves;
	my @order = Choice::in_order(@$wants);
	my @open = grep { $wants->[$_]{choose} } @order;
	foreach my $i (@order)
	{
		my $want = $wants->[$i];
		$moves[$i] = Asking::creation($history, $want);
		next if $want->{choose};
		judge_refusal($history, $want, $moves[$i], $outcomes->[$i])
		  if !($counted && $want->{mode} eq 'waitlist');
		my $taken = taken($history, $want, $outcomes->[$i]);
		$bookings->{"item $i"} = $taken if $taken;
	}
	die "refused, but there is an arrangement\n"
	  if @open && may_stand(\@open, $outcomes) && Choice::arrangement($history, @$wants[@open]);
	die "nothing stands in its way\n"
	  if !grep { $_->{reason} ne 'incomplete' } @$outcomes;
	delete $bookings->{"item $_"} foreach 0 .. $#$wants;
	foreach my $i (0 .. $#$wants)
	{
		Verdict::alternatives($history, $moves[$i], $outcomes->[$i]);
		$moves[$i]{apply}->($outcomes->[$i]);
	}
	return;
}

# Did only items that take any of a category stand in the way?
sub may_stand
{
	my ($open, $outcomes) = @_;
	my %open = map { $_ => 1 } @$open;
	return !grep { !$open{$_} && $outcomes->[$_]{reason} ne 'incomplete' } 0 .. $#$outcomes;
}

# The reservation that the item would have been
sub taken
{
	my ($history, $want, $outcome) = @_;
	my $stands = $outcome->{reason} eq 'incomplete';
	return Asking::taken($history, $want) if $stands;
	return if !Asking::prospect($history, $want)->{waits};
	return { %{ Asking::taken($history, $want) }, status => 'waitlisted', place => {} };
}

sub judge_refusal
{
	my ($history, $want, $move, $outcome) = @_;
	my $reason = $outcome->{reason};
	my $objections = $history->{model}->objections($want);
	die "an item of a refused booking is accepted\n" if $outcome->{accepted};
	if ($reason eq 'incomplete')
	{
		die "incomplete, but it was refused by itself\n" if %$objections;
		return;
	}
	die "refused for the wrong reason\n"
	  if !$move->{reasons}{$reason}
	  && !($reason eq 'fragmented' && $move->{named}->());
	return;
}

1;
