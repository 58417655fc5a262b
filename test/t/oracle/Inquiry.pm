# The questions that a customer asks before a booking of several items: can all be had
# together, and for how much?  The booking has to agree with the answers.
package Inquiry;

use strict;
use warnings;
use Deposit;
use List::Util qw(min sum0);
use Shape;

# The answers, to be compared with those of the booking; undef: not asked
sub ask
{
	my ($history, $items) = @_;
	return if rand() < 0.2;
	my @queries = (
		"SELECT reservation.is_available('$items')",
		'SELECT item, resource_id, (amount * 100)::bigint, (deposit * 100)::bigint, '
		  . Shape::instant('balance_due_at')
		  . " FROM reservation.quote('$items') ORDER BY item");
	$history->note("$_;") foreach @queries;
	my ($available, $quote) = $history->{session}->must(@queries);
	return { available => $available->[0][0] eq 't', quote => $quote };
}

# No customer asks, so what one may still have is not looked at; and an item that is to
# wait cannot be had.
sub compare
{
	my ($history, $answer, $wants, $outcomes) = @_;
	return if grep { $_->{reason} =~ /^(customer_limit|promotion)/ } @$outcomes;
	my $had = !grep { !$_->{accepted} || $_->{status} eq 'waitlisted' } @$outcomes;
	my $said = $answer->{available};
	die 'is_available said ' . ($said ? 'yes' : 'no') . " to the items\n" if $had xor $said;
	$history->{tally}{ $had ? 'items available' : 'items not available' }++;
	compare_quote($history, $answer->{quote}, $wants, $outcomes) if $had;
	return;
}

# A line for each item, and the sum if anything has a price, with the parts that are asked
# for first and the times of the rest
sub compare_quote
{
	my ($history, $lines, $wants, $outcomes) = @_;
	my @prices = map { $_->{amount} } @$outcomes;
	my @terms = map { [ Deposit::of($history->{model}, $wants->[$_], $prices[$_]) ] } 0 .. $#prices;
	my @expected = map {
		[ $_ + 1, $wants->[$_]{resources}[0], $prices[$_] // '', map { $_ // '' } @{ $terms[$_] }[ 0, 1 ] ]
	} 0 .. $#prices;
	my @priced = grep { defined $prices[$_] } 0 .. $#prices;
	my @times = map { $_->[1] // () } @terms;
	my $first = @times ? sum0(map { $terms[$_][0] // $prices[$_] } @priced) : '';
	push @expected, [ '', '', sum0(@prices[@priced]), $first, min(@times) // '' ] if @priced;
	my ($quoted, $should) = map { join '; ', map { "@$_" } @$_ } $lines, \@expected;
	die "the quote is $quoted, not $should\n" if $quoted ne $should;
	$history->{tally}{'quote with a deposit'}++ if @times;
	return;
}

1;
