# The verdict on an answer: whether it was to be expected, and whether what it
# offers instead is to be had.
package Verdict;

use strict;
use warnings;

# Does the answer agree with the model, and with what was offered before?
sub judge
{
	my ($history, $move, $outcome, $offers) = @_;
	my $accepted = $outcome->{accepted};
	die "an error, $outcome->{state} $history->{session}{message}\n"
	  if $outcome->{state} ne '00000'
	  && $outcome->{state} ne ($move->{may_raise} // '');
	return if $outcome->{state} eq '22023';
	die "accepted, but there is no room for it\n"
	  if $accepted && $move->{expect} eq 'no';
	refusal($history, $move, $outcome) if !$accepted;

	# One predicate decides everywhere.
	my $offered = !grep { $_ ne 't' } @$offers;
	die "is_available said (@$offers)\n"
	  if @$offers && ($offered xor $accepted);
	return;
}

sub refusal
{
	my ($history, $move, $outcome) = @_;
	my $reason = $outcome->{reason};
	return if $move->{expect} eq 'either';

	# An error does not say which of the two it was.
	my $named = $move->{named} && $move->{named}->();
	$reason = 'fragmented'
	  if $named && $move->{expect} eq 'yes' && $outcome->{state} eq '23P01';
	if ($reason eq 'fragmented')
	{
		die "fragmented without a closure of named units to come\n" if !$named;
		$history->{fragmented}++;
		die "fragmented, but it can be packed\n" if $move->{fragmented}->();
		return;
	}
	die "refused, but it fits\n" if $move->{expect} eq 'yes';
	die "refused for the wrong reason, $reason\n"
	  if $move->{expect} eq 'no'
	  && !$move->{reasons}{$reason};
	alternatives($history, $move, $outcome) if $move->{want};
	return;
}

# An alternative is an offer: the same want there must meet no objection. That of a
# group is for all of it.
sub alternatives
{
	my ($history, $move, $outcome) = @_;
	my $model = $history->{model};
	foreach my $offer (@{ $outcome->{alternatives} })
	{
		my @resources = @{ $move->{want}{resources} };
		@resources = ($offer->{resource_id}) if @resources == 1;
		my %want = (
			%{ $move->{want} },
			resources => \@resources,
			from => $offer->{from},
			to => $offer->{to},
			quantity => $offer->{quantity},
			since => undef,
			keeps => undef,
			overbook => 0);
		next if grep { $model->fixtures($_) } @resources;
		my @against = sort keys %{ $model->objections(\%want) };
		die "an alternative from $offer->{from} to $offer->{to}"
		  . " on $offer->{resource_id} that is @against\n"
		  if @against;
		$history->{alternatives}++;
	}
	return;
}

1;
