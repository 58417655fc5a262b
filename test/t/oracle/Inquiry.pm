# The questions that a customer asks before a booking of several items: can all be had
# together, and for how much?  The booking has to agree with the answers.
package Inquiry;

use strict;
use warnings;
use List::Util qw(sum0);

# The answers, to be compared with those of the booking; undef: not asked
sub ask
{
	my ($history, $items) = @_;
	return if rand() < 0.2;
	my @queries = (
		"SELECT reservation.is_available('$items')",
		'SELECT item, resource_id, (amount * 100)::bigint'
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
	compare_quote($answer->{quote}, $wants, $outcomes) if $had;
	return;
}

# A line for each item, and the sum if anything has a price
sub compare_quote
{
	my ($lines, $wants, $outcomes) = @_;
	my @prices = map { $_->{amount} } @$outcomes;
	my @expected = map { [ $_ + 1, $wants->[$_]{resources}[0], $prices[$_] // '' ] } 0 .. $#prices;
	my @costs = grep { defined } @prices;
	push @expected, [ '', '', sum0(@costs) ] if @costs;
	my ($quoted, $should) = map { join '; ', map { "@$_" } @$_ } $lines, \@expected;
	die "the quote is $quoted, not $should\n" if $quoted ne $should;
	return;
}

1;
