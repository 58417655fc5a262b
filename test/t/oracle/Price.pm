# The prices of the parts of a stay: each night, day or hour of each unit has
# one of its own, in hundredths of a cent, under a key of the part.  It is that of the
# moment when the unit was booked for that part, on the plan of the stay; undef: nothing
# on the resource has one.
package Price;

use strict;
use warnings;
use List::Util qw(max sum0);
use POSIX qw(floor);
use Ledger;
use Plan;

# The keys of the parts
sub parts
{
	my ($per, $from, $to) = @_;
	my $date = floor($from / 4);
	return 6 * $from .. 6 * $to - 1 if $per eq 'hour';
	return $date if $per eq 'reservation';
	my $days = $per eq 'night' ? floor($to / 4) - $date : -floor(($from - $to) / 4);
	return $date .. $date + max($days, 1) - 1;
}

# All units at one price
sub flat
{
	my ($per, $stay, $price) = @_;
	return {
		per => $per,
		units => [
			map { {
					map { $_ => $price } parts($per, @$stay{qw(from to)})
				} } 1 .. $stay->{quantity}
		]
	};
}

sub is_priced
{
	my ($book) = @_;
	return scalar grep { defined } map { values %$_ } @{ $book->{units} };
}

# For each resource of a stay, by the prices of today
sub today
{
	my ($model, $stay) = @_;
	return {
		map {
			my $resource = $model->{resources}{$_};
			$_ => flat($resource->{price_per}, $stay,
				Plan::cost(Plan::of($model, $stay), $resource->{price}))
		} @{ $stay->{resources} }
	};
}

# A changed stay keeps the prices of the parts and units that it had, the units
# in the order in which they came. Beside a part with a price, one without is free.
sub revised
{
	my ($model, $before, $stay) = @_;
	my $books = today($model, $stay);
	foreach my $r (@{ $stay->{resources} })
	{
		my $had = $before->{booked}{$r} // next;
		my $book = $books->{$r};
		$had = flat($book->{per}, $before, undef) if !is_priced($had);
		next if $had->{per} ne $book->{per};
		foreach my $u (0 .. $#{ $book->{units} })
		{
			my $unit = $had->{units}[$u] // last;
			my $new = $book->{units}[$u];
			exists $unit->{$_} and $new->{$_} = $unit->{$_} foreach keys %$new;
		}
		fill($book) if is_priced($book);
	}
	return $books;
}

sub fill
{
	my ($book) = @_;
	foreach my $unit (@{ $book->{units} })
	{
		$_ //= 0 foreach values %$unit;
	}
	return;
}

# The sum in cents, rounded for each resource; undef: nothing has a price
sub cost
{
	my ($books) = @_;
	my @costs;
	foreach my $book (values %$books)
	{
		my @prices = grep { defined } map { values %$_ } @{ $book->{units} };
		push @costs, Ledger::rounded(sum0(@prices), 100) if @prices;
	}
	return @costs ? sum0(@costs) : undef;
}

# The same, as text; resources without a price do not count
sub text
{
	my ($books) = @_;
	my @lines;
	foreach my $r (sort keys %$books)
	{
		my $book = $books->{$r};
		next if !is_priced($book);
		push @lines, join ' ', $r, $book->{per}, map {
			my $unit = $_;
			map { "$_:" . ($unit->{$_} // '') } sort keys %$unit
		} @{ $book->{units} };
	}
	return join "\n", @lines;
}

1;
