# The promises of the engine, told in the dullest possible way.
#
# Time is a row of cells.  A resource counts, cell by cell, how many of its
# units are taken; nothing here knows which unit.  That is the contract's
# definition of room, so every verdict of the engine can be compared with it.
# Where they matter, Packing.pm is asked.
package Model;

use strict;
use warnings;
use List::Util qw(max min);
use Pending;
use Plan;
use Rules;

sub new
{
	my ($class) = @_;
	return bless {
		now => 0,
		# id => {capacity, overbooking, setup, cleanup, price, rules, ...}
		resources => {},
		# id => {resources, from, to, quantity, status, place, ledger, ...}
		bookings => {},
		closures => {},    # id => {resource, from, to, units, source}
		feeds => {},    # "resource source" => {uid => [from, to]}
		promotions => {},    # code => {kind, value, ...}
		plans => {},    # code => {percent, amount, payment, ...}
		limits => [],    # rows that bind customers: {of, per, most, ...}
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

# The latest end of a hold that nobody has asked for: the start of the stay, or, if
# it has begun, its end.
sub latest_end_of_hold
{
	my ($self, $stay) = @_;
	return $stay->{from} > $self->{now} ? $stay->{from} : $stay->{to};
}

# The end of a hold that begins now: as long as was asked for, else as its resources
# grant it.
sub end_of_hold
{
	my ($self, $stay, $asked) = @_;
	return $self->{now} + $asked if defined $asked;
	return min($self->latest_end_of_hold($stay),
		map { $self->{now} + $self->{resources}{$_}{hold} } @{ $stay->{resources} });
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

# A guest who is in has the units at the present, too, when the stay is over.
sub late
{
	my ($self, $r) = @_;
	return grep {
		my $booking = $self->{bookings}{$_};
		$booking->{status} eq 'checked_in'
		  && $booking->{place}{$r}
		  && $booking->{place}{$r}[1] <= $self->{now}
	} keys %{ $self->{bookings} };
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
		next if $self->dead($booking);
		next if defined $except && $id eq $except;
		push @takers, Pending::takes($booking, $r), $self->instant($booking, $r);
	}
	foreach my $id ($self->{later} ? () : $self->late($r))
	{
		next if defined $except && $id eq $except;
		push @takers,
		  [ $self->{now}, $self->{now} + 1, $self->{bookings}{$id}{quantity} ];
	}
	return (@takers, $self->closed_units($r, $limit));
}

# The first instant of a cell, which a stay has that was extended to it, unless the guest
# is late there
sub instant
{
	my ($self, $booking, $r) = @_;
	my $place = $booking->{place}{$r} // return;
	my $instant = ($booking->{instant} // {})->{$r} || return;
	return if $instant == $self->{now} && $booking->{status} eq 'checked_in';
	return $instant == $place->[1] ? [ $instant, $instant + 1, $booking->{quantity} ] : ();
}

sub closed_units
{
	my ($self, $r, $limit) = @_;
	my @takers;
	foreach my $closure (values %{ $self->{closures} })
	{
		next if $closure->{resource} != $r;
		my ($lo, $hi) = $closure->{units} ? @{ $closure->{units} } : (0, $limit);
		push @takers,
		  [ $closure->{from}, $closure->{to}, max(0, min($hi, $limit) - $lo) ];
	}
	return @takers;
}

# How many units are taken in each cell from..to-1, with those that are missing in some
# hours, but for what is {sold}.
sub taken
{
	my ($self, $r, $from, $to, $except, $limit) = @_;
	my @taken = counted($from, $to, $self->takers($r, $except, $limit));
	my $resource = $self->{resources}{$r};
	return @taken if $self->{sold};
	my @closed = counted($from, $to, $self->closed_units($r, $resource->{capacity}));
	$taken[$_] += Rules::missing($resource, $from + $_, $closed[$_]) foreach 0 .. $#taken;
	return @taken;
}

sub counted
{
	my ($from, $to, @takers) = @_;
	my @taken = (0) x max(0, $to - $from);
	foreach my $taker (@takers)
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
	my $resource = $self->{resources}{$r};
	return (0) x ($to - $from) if !$resource->{active};
	my @taken = $self->taken($r, $from, $to);
	return
	  map {
		Rules::is_let($resource, $from + $_)
		  ? max(0, $resource->{capacity} - $taken[$_])
		  : 0
	  } 0 .. $#taken;
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

# The fixtures that are not over yet: closures of named units, and reservations
# that have named some, or have a change to pay.
sub fixtures
{
	my ($self, $r) = @_;
	my @closures = grep { $_->{resource} == $r && $_->{units} }
	  values %{ $self->{closures} };
	my @choosy = grep {
			 ($_->{units} || $_->{pending})
		  && $_->{status} =~ /^(held|confirmed|checked_in)$/
		  && !$self->dead($_)
	} values %{ $self->{bookings} };
	my @rows = map { Pending::takes($_, $r) } @choosy;
	my @fixtures = (
		grep({ $_->{to} > $self->{now} } @closures),
		grep({ $_->[1] > $self->{now} } @rows));
	return @fixtures;
}

# Every reason there is to refuse a stay; none means it must be accepted.  The room
# that is had already is not in question: {since} some cell of each resource, or all
# of those that it {keeps}.
sub objections
{
	my ($self, $want) = @_;
	my %reason = $self->rules($want);
	foreach my $r (@{ $want->{resources} })
	{
		next if ($want->{keeps} // {})->{$r};
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

# Those of the resources' rules
sub rules
{
	my ($self, $want) = @_;
	return map { Rules::objections($self->{resources}{$_}, $want, $self->{now}) }
	  @{ $want->{resources} };
}

sub is_upfront
{
	my ($self, $booking) = @_;
	return scalar grep { Plan::is_upfront($self, $booking, $self->{resources}{$_}) }
	  @{ $booking->{resources} };
}

sub is_void
{
	my ($booking) = @_;
	return $booking->{status} =~ /^(canceled|expired|rejected)$/;
}

# It comes to nothing, and a bill of so much is left.
sub finish
{
	my ($self, $booking, $status, $bill) = @_;
	@$booking{qw(status place expires)} = ($status, {}, undef);
	$booking->{ledger}->drop($bill);
	return;
}

sub firm
{
	my ($booking) = @_;
	@$booking{qw(status expires confirmed)} = ('confirmed', undef, 1);
	return;
}

1;
