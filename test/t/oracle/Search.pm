# Searches for several items at once: a time at which all of them can be had together.
# Each start is counted with the items beside each other.  A time that is found is booked
# now and then, and create_booking has to agree.
package Search;

use strict;
use warnings;
use List::Util qw(max min);
use JSON::PP qw(encode_json);
use Cart;
use Moves;
use Shape;

# The ends of the search, in cells from now; the rows wanted; the days before and after;
# and the length from which other times are those of other days
use constant REACH => 14;
use constant FOUND => 3;
use constant OTHERS => 5;
use constant DAYS => 14;
use constant OVERNIGHT => 2;

sub together
{
	my ($history) = @_;
	my $model = $history->{model};
	return if grep { $model->fixtures($_) } keys %{ $model->{resources} };
	my @wants = map { wish($history, $_) } 1 .. Moves::between(2, 4);
	my $start;
	my $cart;
	return {
		do => sub {
			$start =
			  rand() < 0.5
			  ? slots($history, @wants)
			  : alternatives($history, @wants);
			return if !defined $start || rand() < 0.5 || !may_book($history, @wants);
			my %plain = (
				customer => Moves::customer($history),
				mode => 'reject',
				overbook => 0);
			$cart = Cart::booking($history, 'all',
				map { +{ %$_, %plain, redeemed => [] } } at($start, @wants));
			$cart->{do}->();
		},
		check => sub { $cart->{check}->() if $cart },
	};
}

# An item, some cells after the first or before it.  No customer asks, so no limit of one
# counts.
sub wish
{
	my ($history, $n) = @_;
	my $categories = keys %{ $history->{model}{resources} } > 1;
	my $want = {
		resources => [ Moves::resources($history, 1) ],
		offset => $n == 1 ? 0 : Shape::pick(0, 0, 1, 2, -1),
		length => Moves::between(1, 4),
		quantity => Shape::pick(1, 1, 2),
		guests => Moves::guests($history),
	};
	$want->{choose} = 'rank' if $categories && rand() < 0.3;
	return $want;
}

# A limit of the customer is counted in another order, where any of a category is wanted.
sub may_book
{
	my ($history, @wants) = @_;
	my $shape = $history->{shape};
	return !($shape->{limits} || $shape->{limit_rows}) || !grep { $_->{choose} } @wants;
}

# The items, if the first one begins there
sub at
{
	my ($start, @wants) = @_;
	return map {
		my $from = $start + $_->{offset};
		+{ %$_, from => $from, to => $from + $_->{length} }
	} @wants;
}

# As create_booking takes them, without a time
sub item
{
	my ($history, $want, $n) = @_;
	my %item = (
		Cart::place($history, $want),
		duration => 6 * $want->{length} . ' hours',
		quantity => $want->{quantity});
	$item{offset} = 6 * $want->{offset} . ' hours' if $n > 0;
	$item{guests} = $want->{guests} if defined $want->{guests};
	return \%item;
}

# Have all of them room beside each other, and do the rules allow them?
sub fit
{
	my ($history, $want, @others) = @_;
	return 1 if !$want;
	my $model = $history->{model};
	my $name = 'item ' . @others;
	foreach my $r ($want->{choose} ? keys %{ $model->{resources} } : $want->{resources}[0])
	{
		my %single = (%$want, resources => [$r]);
		next if %{ $model->objections(\%single) };
		$model->{bookings}{$name} =
		  { %single, status => 'confirmed', place => Moves::places($model, \%single) };
		my $fits = fit($history, @others);
		delete $model->{bookings}{$name};
		return 1 if $fits;
	}
	return 0;
}

# The times that are found, of the first item, against those that fit; one of them
sub compare
{
	my ($history, $query, $wants, @expected) = @_;
	$history->note("SELECT * FROM $query;");
	my ($rows) = $history->{session}->must(
		"SELECT resource_id, " . Shape::cells('period') . " FROM $query");
	my $first = $wants->[0];
	my $r = $first->{choose} ? '' : $first->{resources}[0];
	my ($found, $should) = map { join ', ', @$_ } [ map { "@$_" } @$rows ],
	  [ map { "$r $_ " . ($_ + $first->{length}) } @expected ];
	my ($function) = $query =~ /^reservation\.(\w+)/;
	die "$function of items finds '$found', not '$should'\n" if $found ne $should;
	$history->{tally}{"$function of items " . (@expected ? 'found' : 'not found')}++;
	return $expected[ rand @expected ];
}

sub slots
{
	my ($history, @wants) = @_;
	my $now = $history->{model}{now};
	my $end = $now + REACH;
	my $items = encode_json([ map { item($history, $wants[$_], $_) } 0 .. $#wants ]);
	my @fit = grep {
		my @there = at($_, @wants);
		min(map { $_->{from} } @there) >= $now
		  && max(map { $_->{to} } @there) <= $end
		  && fit($history, @there);
	} $now .. $end;
	splice @fit, FOUND if @fit > FOUND;
	return compare(
		$history,
		"reservation.find_slots(items => '$items', within => " . Shape::period($now, $end)
		  . ", step => '6 hours', max => " . FOUND . ')',
		\@wants, @fit);
}

# Other days, the nearest first and the later one before the earlier.  Shorter items are
# offered at other hours, too, which are no cells.
sub alternatives
{
	my ($history, @wants) = @_;
	my $now = $history->{model}{now};
	my $start = $now + Moves::between(0, REACH);
	my @there = at($start, @wants);
	return
	  if max(map { $_->{to} } @there) - min(map { $_->{from} } @there) < OVERNIGHT;
	my @items = map { item($history, $wants[$_], $_) } 0 .. $#wants;
	$items[0]{from} = Shape::stamp($start);
	my @fit = grep { $_ >= $now && fit($history, at($_, @wants)) }
	  map { ($start + 4 * $_, $start - 4 * $_) } 1 .. DAYS;
	splice @fit, OTHERS if @fit > OTHERS;
	return compare($history,
		"reservation.alternatives('" . encode_json(\@items) . "')",
		\@wants, @fit);
}

1;
