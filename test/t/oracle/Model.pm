# What the engine promises, told in the dullest possible way.
#
# Time is a row of cells.  A resource counts, cell by cell, how many of its
# units are taken; nothing here knows which unit.  That is the contract's
# definition of room, so every verdict of the engine can be compared with it.
# The one question where units matter, whether a closure of named units makes
# a packing impossible, is answered by packable(): exhaustive search.
package Model;

use strict;
use warnings;
use List::Util qw(max min);

# Give up an exhaustive search after so many placements: "don't know".
use constant PATIENCE => 20_000;

sub new
{
	my ($class) = @_;
	return bless {
		now => 0,
		resources => {},    # id => {capacity, overbooking, setup, cleanup}
		bookings => {},     # id => {resources, from, to, quantity, status, ...}
		closures => {},     # id => {resource, from, to, units}
	  },
	  $class;
}

# A hold takes its place until its deadline, to the instant; and what is past
# is waited for by nobody.
sub dead
{
	my ($self, $booking) = @_;
	return 1
	  if $booking->{status} eq 'waitlisted' && $booking->{to} <= $self->{now};
	return $booking->{status} eq 'held'
	  && defined $booking->{expires}
	  && $booking->{expires} <= $self->{now};
}

# The cells a stay takes from a resource: the stay plus set-up and clean-up.
sub place
{
	my ($self, $r, $from, $to) = @_;
	my $resource = $self->{resources}{$r};
	return [ $from - $resource->{setup}, $to + $resource->{cleanup} ];
}

# The cells of it that are new.
sub lacks
{
	my ($self, $r, $want) = @_;
	my ($from, $to) = @{ $self->place($r, $want->{from}, $want->{to}) };
	return (max($from, ($want->{since} // {})->{$r} // $from), $to);
}

# Everything that takes units of resource r: [from, to, how many].  A closure
# takes units that exist; what was sold beyond them counts like the rest.
sub takers
{
	my ($self, $r, $except, $limit) = @_;
	$limit //= $self->{resources}{$r}{capacity};
	my @takers;
	foreach my $id (keys %{ $self->{bookings} })
	{
		my $booking = $self->{bookings}{$id};
		my $place = $booking->{place}{$r};
		next if !$place || $self->dead($booking);
		next if defined $except && $id eq $except;
		push @takers, [ @$place, $booking->{quantity} ];
	}
	foreach my $closure (values %{ $self->{closures} })
	{
		next if $closure->{resource} != $r;
		my ($lo, $hi) = $closure->{units} ? @{ $closure->{units} } : (0, $limit);
		push @takers,
		  [ $closure->{from}, $closure->{to}, max(0, min($hi, $limit) - $lo) ];
	}
	return @takers;
}

# How many units are taken in each cell from..to-1.
sub taken
{
	my ($self, $r, $from, $to, $except, $limit) = @_;
	my @taken = (0) x ($to - $from);
	foreach my $taker ($self->takers($r, $except, $limit))
	{
		foreach my $cell (max($from, $taker->[0]) .. min($to, $taker->[1]) - 1)
		{
			$taken[ $cell - $from ] += $taker->[2];
		}
	}
	return @taken;
}

# The most that is taken at any instant of a period (0 for an empty one).
sub worst
{
	my ($self, $r, $from, $to, $except, $limit) = @_;
	return max(0, $self->taken($r, $from, $to, $except, $limit));
}

# Free units by the count: what availability() shows.
sub free
{
	my ($self, $r, $from, $to) = @_;
	my $capacity = $self->{resources}{$r}{capacity};
	return map { max(0, $capacity - $_) } $self->taken($r, $from, $to);
}

# Whole-resource closures over a period.
sub closed
{
	my ($self, $r, $from, $to) = @_;
	return scalar grep {
			 $_->{resource} == $r
		  && !$_->{units}
		  && $_->{from} < $to
		  && $from < $_->{to}
	} values %{ $self->{closures} };
}

# Closures of named units that are not over yet.
sub named_closures
{
	my ($self, $r) = @_;
	return grep {
			 $_->{resource} == $r
		  && $_->{units}
		  && $_->{to} > $self->{now}
	} values %{ $self->{closures} };
}

# Every reason there is to refuse a stay; none means it must be accepted.  What
# is had already, {since} some cell of each resource, is not in question.
sub objections
{
	my ($self, $want) = @_;
	my %reason;
	$reason{past} = 1 if $want->{to} <= $self->{now};
	foreach my $r (@{ $want->{resources} })
	{
		my $resource = $self->{resources}{$r};
		my $limit = $resource->{capacity};
		$limit += $resource->{overbooking} if $want->{overbook};
		my ($from, $to) = $self->lacks($r, $want);
		$reason{over_capacity} = 1 if $want->{quantity} > $limit;
		$reason{closed} = 1 if $self->closed($r, $from, $to);
		$reason{unavailable} = 1
		  if $self->worst($r, $from, $to, $want->{except}, $limit) +
		  $want->{quantity} > $limit;
	}
	return \%reason;
}

# Can everything on resource r sit below so many $units, one thing per unit and
# instant?  What sits beyond may stay there.  $rows is what the database holds,
# as of now; $extra is one more taker {from, to, quantity}, with {units =>
# [[lo, hi], ...]} if it may not choose.  1, 0, or undef: gave up.
sub packable
{
	my ($self, $r, $rows, $extra, $units) = @_;
	my (@fixed, @free);
	foreach my $row (grep { $_->{resource} == $r } @$rows)
	{
		my $booking = $self->{bookings}{ $row->{booking} // '' };
		next if $booking && $self->dead($booking);
		next
		  if defined $extra->{except}
		  && ($row->{booking} // '') eq $extra->{except};
		if ($booking && $booking->{status} =~ /^(held|confirmed)$/)
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
