# How a history looks: its size, its resources, and how cells are written as
# times and read back.
package Shape;

use strict;
use warnings;
use JSON::PP qw(decode_json);
use POSIX qw(strftime floor);
use Time::Local qw(timegm);
use Deposit;
use Rules;

# A cell is a quarter of a day, so that the rules about "the arrival's local
# day" meet days with a beginning, a middle and an end.
use constant CELL => 6 * 3600;
# A Monday; the new year is a week later.
use constant DAWN => timegm(0, 0, 0, 24, 11, 2029);

# More units than any history uses: what a closure of "all units" takes.
use constant TOP => 16;

use constant OUTCOME => 'reservation_id, accepted, status, reason, version,'
  . ' overbooked, closure_id, cardinality(conflicts), alternatives,'
  . ' (amount * 100)::bigint';

sub pick { my @of = @_; return $of[ rand @of ]; }

sub new
{
	my ($class) = @_;
	my $self = bless {
		isolation => pick('read committed', 'read committed',
			'repeatable read', 'serializable'),
		commands => 30 + int rand 61,
		reach => pick(4, 8, 16, 32),    # how far ahead stays begin
		longest => pick(2, 4, 8, 12),
		groups => rand() < 0.4,
		overbook => rand() < 0.4,
		closures => rand() < 0.5,
		named => rand() < 0.4,
		feeds => rand() < 0.3,
		resize => rand() < 0.3,
		holds => rand() < 0.7,
		begun => rand() < 0.3,
		waits => rand() < 0.5,
		rules => rand() < 0.2,
		hours => rand() < 0.2,
		shifts => rand() < 0.5,    # hours have a capacity of their own
		trade => rand() < 0.3,
		staff => rand() < 0.3,
		choosy => rand() < 0.3,    # some ask for one unit in particular
		limits => rand() < 0.3,
		limit_rows => rand() < 0.3,
		priced => rand() < 0.6,
		upfront => rand() < 0.6,
		capture => rand() < 0.2,
		tiers => pick(undef, tiers()),
		promotions => rand() < 0.5,
		plans => rand() < 0.4,
		deposits => rand() < 0.4,
	}, $class;
	if (rand() < 0.4)
	{
		# places are paid for, and then changed
		@$self{qw(priced upfront changes)} = (1, 1, 1);
		@$self{qw(rules hours trade)} = (0, 0, 0) if rand() < 0.7;
	}
	@$self{qw(priced groups)} = (1, rand() < 0.7) if $self->{deposits};
	my $most = pick(1, 2, 3, 4, 5, 6);
	if ($self->{waits} && rand() < 0.5)
	{
		# many wait for the same few places
		$most = pick(1, 2);
		@$self{qw(reach longest rules hours trade)} = (pick(4, 8), pick(4, 8), 0, 0, 0);
	}
	$self->{hours} ||= $self->{trade} && rand() < 0.4;
	$self->{resources} = [
		map {
			{
				capacity => $most - int rand(1 + $most / 2),
				overbooking => $self->{overbook} ? int rand 3 : 0,
				setup => pick(0, 0, 0, 1, 2),
				cleanup => pick(0, 0, 0, 1, 2),
				price => $self->{priced} ? pick(1000, 4999, 10000) : undef,
				price_per => pick(qw(reservation day hour night)),
				upfront => $self->{upfront} && rand() < 0.9,
				hold => pick(1, 1, 2, 4, 12),
				most => $self->{limits} ? pick(undef, 1, 2, 4) : undef,
				most_holds => $self->{limits} ? pick(undef, 0, 1, 2) : undef,
				rank => pick(undef, 1, 2),
				Rules::make($self),
				$self->{deposits} && rand() < 0.8 ? Deposit::make() : (),
			}
		} 1 .. pick(1, 1, 1, 2, 3)
	];
	$self->{most} = $most;
	return $self;
}

# Of a cancellation policy: [cells before, percent, fee in cents]
sub tiers
{
	return [ map { [ $_, pick(0, 10, 33, 50, 100), pick(0, 0, 500) ] }
		  pick([ 8, 2, 0 ], [4], [ 6, 1 ])->@* ];
}

# A cell as a literal; a period as another.
sub stamp
{
	my ($cell) = @_;
	return strftime('%Y-%m-%d %H:%M:%S+00', gmtime(DAWN + $cell * CELL));
}

sub at { return "'" . stamp($_[0]) . "'"; }

sub period { return "'[" . stamp($_[0]) . ',' . stamp($_[1]) . ")'"; }

# SQL that reads the bounds of a range column as cells.
sub cells
{
	my ($column) = @_;
	return join ', ', map { instant("$_($column)") } qw(lower upper);
}

sub instant
{
	my ($time) = @_;
	return sprintf '((extract(epoch from %s) - %d) / %d)::float8', $time,
	  DAWN, CELL;
}

# The columns of allocation that are compared, and a row of them.
sub ROW
{
	return "allocation_id, resource_id, reservation_id, pinned,"
	  . " coalesce(pending, 'firm'), lower(units), upper(units), " . cells('during');
}

sub row
{
	my ($fields) = @_;
	my %row;
	@row{qw(id resource booking pinned use lo hi from to)} =
	  map { $_ eq '' ? undef : $_ } @$fields;

	# a stay that was extended to the present ends an instant after it, and may go on
	$row{instant} = $row{to} > floor($row{to});
	$_ = floor($_) foreach @row{qw(from to)};
	return \%row;
}

sub outcome
{
	my ($fields, $state) = @_;
	my %outcome = (state => $state);
	@outcome{
		qw(reservation_id accepted status reason version
		  overbooked closure_id conflicts alternatives amount)
	} = map { $_ eq '' ? undef : $_ } @{ $fields // [] }, ('') x 10;
	$outcome{accepted} = ($outcome{accepted} // 'f') eq 't' ? 1 : 0;
	$outcome{overbooked} = ($outcome{overbooked} // 'f') eq 't' ? 1 : 0;
	$outcome{reason} //= $state eq '23P01' ? 'unavailable' : 'none';
	$outcome{alternatives} =
	  [ map { alternative($_) } @{ decode_json($outcome{alternatives} // '[]') } ];
	$outcome{summary} = join ' ',
	  $state eq '00000' ? () : "ERROR $state",
	  $outcome{accepted} ? 'accepted' : "refused $outcome{reason}",
	  $outcome{status} // ();
	return \%outcome;
}

sub alternative
{
	my ($offer) = @_;
	return {
		resource_id => $offer->{resource_id},
		quantity => $offer->{quantity},
		from => cell($offer->{from}),
		to => cell($offer->{to}),
	};
}

# RFC 3339 with an offset to cells.
sub cell
{
	my ($text) = @_;
	my ($y, $mo, $d, $h, $mi, $s, $sign, $oh, $om) = $text =~
	  /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/
	  or die "not a time of RFC 3339: $text\n";
	my $offset = $sign ? ($oh * 3600 + $om * 60) * ($sign eq '-' ? -1 : 1) : 0;
	my $cell = (timegm($s, $mi, $h, $d, $mo - 1, $y) - $offset - DAWN) / CELL;
	die "not on a cell: $text\n" if $cell != int $cell;
	return $cell;
}

1;
