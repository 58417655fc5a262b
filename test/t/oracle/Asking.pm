# Moves that want a place: creations, of one resource or several, and changes.
package Asking;

use strict;
use warnings;
use Moves;
use Rows;
use Shape;

sub create
{
	my ($history) = @_;
	return creation($history, Moves::resources($history, 1));
}

sub group
{
	my ($history) = @_;
	return if !$history->{shape}{groups};
	return creation($history, Moves::resources($history, Moves::between(2, 3)));
}

sub creation
{
	my ($history, @resources) = @_;
	my $model = $history->{model};
	my $shape = $history->{shape};
	my ($from, $to) = Moves::stay($history);
	my $mode = 'reject';
	$mode = 'error' if rand() < 0.15;
	$mode = 'overbook' if $shape->{overbook} && rand() < 0.4;
	my $hold = $shape->{holds} && rand() < 0.3 ? Moves::between(1, 6) : undef;
	my $want = {
		resources => \@resources,
		from => $from,
		to => $to,
		quantity => rand() < 0.8 ? 1 : Moves::between(1, $shape->{most} + 1),
		overbook => $mode eq 'overbook',
	};
	my $period = Shape::period($from, $to);
	my @ask = map { "reservation.is_available($_, $period, $want->{quantity})" }
	  @resources;
	my $which =
	  @resources == 1
	  ? "create_reservation($resources[0]"
	  : 'create_group_reservation(ARRAY[' . join(', ', @resources) . ']';
	my $rest = $hold ? ', hold => \'' . 6 * $hold . ' hours\'' : '';
	my $over = grep {
		my $place = $model->place($_, $from, $to);
		$model->worst($_, @$place) + $want->{quantity}
		  > $model->{resources}{$_}{capacity}
	} @resources;
	my $apply = sub {
		my ($outcome) = @_;
		my $id = $outcome->{reservation_id} or return;
		die "overbooked, but there was room\n"
		  if $outcome->{overbooked} && !$over && fits_within($history, $want);
		die "the first version is $outcome->{version}\n"
		  if $outcome->{version} != 1;
		$model->{bookings}{$id} = {
			%$want,
			status => $outcome->{status},
			version => 1,
			priority => 0,
			created => $model->{now},
			place => $outcome->{accepted} ? Moves::places($model, $want) : {},
			expires => $hold ? $model->{now} + $hold : undef,
		};
		my $status =
		  !$outcome->{accepted} ? 'rejected' : $hold ? 'held' : 'confirmed';
		die "created as $outcome->{status}\n" if $outcome->{status} ne $status;
	};
	return Moves::wanting(
		$history, $want,
		call => "$which, $period, 'c', $want->{quantity},"
		  . " on_unavailable => '$mode'$rest)",
		ask => $mode eq 'overbook' ? [] : \@ask,
		may_raise => $mode eq 'error',
		apply => $apply,
		check => sub { check_overbooked($history, $over, @_) });
}

# Could it sit on units that exist?  Always, but for closures of named units.
sub fits_within
{
	my ($history, $want) = @_;
	my $model = $history->{model};
	return 1 if !grep { $model->named_closures($_) } @{ $want->{resources} };
	return Moves::fits_somehow($history, { %$want, overbook => 0 });
}

# Overbooked is who makes it more than there is, or has units that do not exist.
sub check_overbooked
{
	my ($history, $over, $outcome) = @_;
	return if !$outcome->{accepted};
	my $beyond = Rows::sits_beyond($history, $outcome->{reservation_id});
	die "overbooked says $outcome->{overbooked}\n"
	  if $outcome->{overbooked} xor $over || $beyond;
	return;
}

sub modify
{
	my ($history) = @_;
	my $model = $history->{model};
	my $id = Moves::target($history,
		rand() < 0.4 ? 'checked_in' : qw(held confirmed checked_in)) // return;
	my $booking = $model->{bookings}{$id};
	my ($want, @arguments) =
	    $booking->{status} eq 'checked_in'
	  ? stay_longer($history, $booking)
	  : move_elsewhere($history, $booking);
	$want->{except} = $id;
	$want->{overbook} = 0;
	my $part = is_inside($booking, $want);
	my $same = $part && is_inside($want, $booking);
	my $before = [ @{ $history->{rows} } ];
	my $move = Moves::wanting($history, $want,
		call => "modify_reservation('$id', " . join(', ', @arguments) . ')');

	if ($part)
	{
		# Needs no room, whatever else was sold.
		$move->{expect} = 'yes' if $same || $want->{to} > $model->{now};
	}
	elsif ($want->{since})
	{
		on_the_unit($move, $history, $want);
	}
	$move->{check} = sub {
		my ($outcome) = @_;
		return if !$outcome->{accepted};
		kept($history, $id, $before) if $part;
		die "modified to units that do not exist\n"
		  if !$part && !$want->{since} && Rows::sits_beyond($history, $id);
	};
	return Moves::transition(
		$history, $id, %$move,
		from => { held => 1, confirmed => 1, checked_in => 1 },
		to => 'nothing',
		quiet => $same,
		apply => sub { moved($model, $booking, $want) });
}

sub is_inside
{
	my ($booking, $want) = @_;
	return "@{$want->{resources}}" eq "@{$booking->{resources}}"
	  && $want->{from} >= $booking->{from}
	  && $want->{to} <= $booking->{to}
	  && $want->{quantity} <= $booking->{quantity};
}

# A guest who is in has no other unit than his: one that does not exist must be
# free, for nobody is moved for it.  One that does exist, to a guest who has
# stayed too long, may be somebody else's.
sub on_the_unit
{
	my ($move, $history, $want) = @_;
	my $model = $history->{model};
	return if $move->{expect} ne 'yes';
	my ($possible, $late) = (1, 0);
	foreach my $r (@{ $want->{resources} })
	{
		my ($from, $to) = $model->lacks($r, $want);
		my $units = Rows::units($history, $want->{except}, $r, $from - 1);
		$late = 1 if $from <= $model->{now};
		$possible = 0
		  if !Rows::exist($history, $r, $units)
		  && !Rows::are_free($history, $want->{except}, $r, $units, $from, $to);
	}
	$possible = Moves::fits_somehow($history, $want) if $possible && $late;
	return if $possible;
	$move->{expect} = defined $possible ? 'no' : 'either';
	$move->{reasons} = { unavailable => 1 };
	return;
}

# Are its units some of those it had?  Where somebody waits, what it gave up was
# offered, and it may have been moved for that.
sub kept
{
	my ($history, $id, $before) = @_;
	return
	  if grep { $_->{status} eq 'waitlisted' }
	  values %{ $history->{model}{bookings} };
	foreach my $row (@{ $history->{rows} })
	{
		next if ($row->{booking} // '') ne $id;
		foreach my $cell ($row->{from} .. $row->{to} - 1)
		{
			my $had = Rows::units({ rows => $before }, $id, $row->{resource}, $cell);
			foreach my $u ($row->{lo} .. $row->{hi} - 1)
			{
				die "gave up a part, and was moved to unit $u at $cell\n"
				  if !grep { $_->[0] <= $u && $u < $_->[1] } @$had;
			}
		}
	}
	return;
}

# Only the end of a stay can change once the guest is in.
sub stay_longer
{
	my ($history, $booking) = @_;
	my $now = $history->{model}{now};
	my $to = $now + Moves::between(1, $history->{shape}{longest});
	$to = $booking->{from} + 1 if $to <= $booking->{from};
	my %since = map { $_ => $booking->{place}{$_}[1] } keys %{ $booking->{place} };
	return ({ %$booking, to => $to, since => \%since },
		'during => ' . Shape::period($booking->{from}, $to));
}

sub move_elsewhere
{
	my ($history, $booking) = @_;
	my $want = {%$booking};
	my $what = rand();
	if ($what < 0.5)
	{
		@$want{qw(from to)} = Moves::stay($history);
		return ($want, 'during => ' . Shape::period(@$want{qw(from to)}));
	}
	if ($what < 0.8 || @{ $booking->{resources} } > 1)
	{
		$want->{quantity} = Moves::between(1, $history->{shape}{most});
		return ($want, "quantity => $want->{quantity}");
	}
	@$want{qw(from to)} = Moves::stay($history);
	$want->{resources} = [ Moves::resources($history, 1) ];
	return ($want,
		"resource_id => $want->{resources}[0]",
		'during => ' . Shape::period(@$want{qw(from to)}));
}

# The guest who came early keeps the hours before the stay.
sub moved
{
	my ($model, $booking, $want) = @_;
	my $place = Moves::places($model, $want);
	if ($booking->{status} eq 'checked_in')
	{
		$place->{$_}[0] = $booking->{place}{$_}[0] foreach keys %$place;
	}
	@$booking{qw(resources from to quantity)} =
	  @$want{qw(resources from to quantity)};
	$booking->{place} = $place;
	return;
}

1;
