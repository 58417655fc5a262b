# The one question where units matter: whether something that does not move, a
# closure of named units or somebody who asked for some, makes a packing
# impossible.  Answered by exhaustive search.
package Packing;

use strict;
use warnings;
use List::Util qw(max);

# Give up an exhaustive search after so many placements: "don't know".
use constant PATIENCE => 20_000;

# Can everything on resource r sit below so many $units, one thing per unit and
# instant?  What sits beyond may stay there.  $rows is what the database holds,
# as of now; $extra is one more taker {from, to, quantity}, with {units =>
# [[lo, hi], ...]} if it may not choose, and {beside} what the same one keeps.
# 1, 0, or undef: gave up.
sub possible
{
	my ($model, $r, $rows, $extra, $units) = @_;
	my (@fixed, @free);

	# A guest who is late shares the unit with the next one, until that one comes.
	return undef if $model->late($r);
	foreach my $row (grep { $_->{resource} == $r } @$rows)
	{
		my $booking = $model->{bookings}{ $row->{booking} // '' };
		next if $booking && $model->dead($booking);
		next
		  if defined $extra->{except}
		  && ($row->{booking} // '') eq $extra->{except}
		  && !($extra->{beside} && $row->{use} ne 'added');
		if (   $booking
			&& !$booking->{units}
			&& !$booking->{pending}
			&& ($row->{booking} // '') ne ($extra->{except} // 'nobody')
			&& $booking->{status} =~ /^(held|confirmed)$/)
		{
			push @free, [ $row->{from}, $row->{to}, max($units, $row->{hi}) ]
			  foreach $row->{lo} .. $row->{hi} - 1;
		}
		else
		{
			push @fixed,
			  [ $row->{from}, $row->{to}, $row->{lo}, $row->{hi} // 2 * $units ];
		}
	}
	if ($extra->{units})
	{
		push @fixed, map { [ $extra->{from}, $extra->{to}, @$_ ] }
		  @{ $extra->{units} };
	}
	else
	{
		push @free, [ $extra->{from}, $extra->{to}, $units ]
		  foreach 1 .. $extra->{quantity};
	}

	# Bit u of $busy[cell] is set when unit u is taken there.
	my %busy;
	foreach my $thing (@fixed)
	{
		foreach my $cell ($thing->[0] .. $thing->[1] - 1)
		{
			foreach my $u ($thing->[2] .. $thing->[3] - 1)
			{
				my $bit = 1 << $u;
				return 0 if ($busy{$cell} // 0) & $bit;
				$busy{$cell} |= $bit;
			}
		}
	}
	my @order = sort { $a->[0] <=> $b->[0] || $b->[1] <=> $a->[1] } @free;
	my $patience = PATIENCE;
	return _place(\@order, 0, \%busy, \$patience);
}

# Put thing i and all after it; undo what leads nowhere.
sub _place
{
	my ($things, $i, $busy, $patience) = @_;
	return 1 if $i == @$things;
	my ($from, $to, $limit) = @{ $things->[$i] };
	foreach my $u (0 .. $limit - 1)
	{
		my $bit = 1 << $u;
		next if grep { ($busy->{$_} // 0) & $bit } $from .. $to - 1;
		return undef if --$$patience < 0;
		$busy->{$_} = ($busy->{$_} // 0) | $bit foreach $from .. $to - 1;
		my $answer = _place($things, $i + 1, $busy, $patience);
		return $answer if !defined $answer || $answer;
		$busy->{$_} &= ~$bit foreach $from .. $to - 1;
	}
	return 0;
}

1;
