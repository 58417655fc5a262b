# The rows of reservation against the model, after every command: status and
# version, who and when, and the money to the cent; and what each has redeemed.
package Records;

use strict;
use warnings;
use Deposit;
use Ledger;
use Model;
use Rules;
use Shape;

# Prepared once for a session: it is asked after every command.
use constant QUERY => 'PREPARE oracle_records (uuid[]) AS'
  . ' SELECT reservation_id, status, version, quantity, customer,'
  . ' array_to_string(resource_ids, \' \'), '
  . Shape::cells('during')
  . ', lower(units), upper(units), '
  . Shape::instant('expires_at')
  . ', pending IS NOT NULL'
  . ', (amount * 100)::bigint, payment_status,'
  . ' (coalesce(posted, 0) * 100)::bigint, '
  . Shape::instant('terms_from')
  . ', guests, rate_plan, array_to_string(waived, \' \'), (deposit * 100)::bigint, '
  . Shape::instant('balance_due_at')
  . ', p.*, r.*'
  . ' FROM reservation.reservation AS n, LATERAL (SELECT '
  . join(', ',
	map { "coalesce(sum(amount) FILTER (WHERE status = '$_') * 100, 0)::bigint" }
	  qw(completed refunded due authorized requested))
  . ' FROM reservation.payment AS p'
  . ' WHERE p.reservation_id = n.reservation_id) AS p,'
  . ' LATERAL (SELECT string_agg(code || \' \' || (discount * 100)::bigint,'
  . ' \', \' ORDER BY ordinal) FROM reservation.redemption AS r'
  . ' WHERE r.reservation_id = n.reservation_id AND released_at IS NULL) AS r'
  . ' WHERE reservation_id = ANY ($1)';

# Planned while the tables are empty, so it is told not to read all of them.
sub prepare
{
	my ($session) = @_;
	$session->must(
		'SET enable_seqscan = off',
		'SET plan_cache_mode = force_generic_plan',
		QUERY,
		"EXECUTE oracle_records ('{}')",
		'RESET plan_cache_mode',
		'RESET enable_seqscan');
	return;
}

my @MONEY = qw(charged refunded owed authorized requested);
my @FACTS = (
	qw(status version quantity customer resources from to lo hi expires pending),
	qw(amount payment posted terms_from guests plan waived deposit balance), @MONEY, 'redeemed');

# The records in the database; and a hold that has ended, a change that was not paid
# in time, or a wish for what is past, may have been swept.
sub read
{
	my ($history) = @_;
	my $model = $history->{model};
	my @ids = keys %{ $model->{bookings} };
	my ($rows) = $history->{session}->must(
		"EXECUTE oracle_records ('{" . join(',', @ids) . "}')");
	die "reservations are missing\n" if @$rows != @ids;
	my %found;
	foreach my $row (@$rows)
	{
		my ($id, @fields) = @$row;
		@{ $found{$id} }{@FACTS} = map { $_ eq '' ? undef : $_ } @fields;
		my $booking = $model->{bookings}{$id};
		$model->finish($booking, 'expired', 0)
		  if $found{$id}{status} eq 'expired' && $model->dead($booking);
		delete $booking->{stored} if $found{$id}{pending} eq 'f';
	}
	$history->{records} = \%found;
	return;
}

sub compare
{
	my ($history) = @_;
	my $model = $history->{model};
	Deposit::pass($model);
	foreach my $id (keys %{ $model->{bookings} })
	{
		my $found = $history->{records}{$id};
		my $booking = $model->{bookings}{$id};
		my $shown = $booking->{stored} // $booking;
		tally_deposit($history, $shown, $found->{deposit});
		my $expected = expected($shown, $found->{deposit});
		my @wrong = grep {
			($found->{$_} // 'null') ne ($expected->{$_} // 'null')
		} @FACTS;
		die "$history->{names}{$id}: " . join(
			', ',
			map {
				"$_ is " . ($found->{$_} // 'null') . ', not '
				  . ($expected->{$_} // 'null')
			} @wrong) . "\n"
		  if @wrong;
	}
	return;
}

# How often a part is asked for first, the rest is asked for in time, or will be by the
# next command
sub tally_deposit
{
	my ($history, $booking, $deposit) = @_;
	my $late = $booking->{ledger}{late};
	my $what =
		$late ? defined $deposit ? 'balance late' : 'balance asked for'
	  : defined $deposit ? $booking->{pending} ? 'deposit of a change' : 'deposit'
	  : return;
	$history->{tally}{$what}++;
	return;
}

sub expected
{
	my ($booking, $deposit) = @_;
	my $ledger = Deposit::stored($booking->{ledger}, defined $deposit);
	my $void = Model::is_void($booking);
	my $waits = $booking->{status} eq 'waitlisted' && !$booking->{confirmed};
	die "a change is pending, and nothing is due for it\n"
	  if $booking->{pending} && $ledger->due_now == 0;
	return {
		pending => $booking->{pending} ? 't' : 'f',
		(map { $_ => $booking->{$_} } qw(status version quantity customer expires guests plan)),
		from => $booking->{from},
		to => $booking->{to},
		resources => join(' ', sort { $a <=> $b } @{ $booking->{resources} }),
		lo => $booking->{units} && $booking->{units}[0],
		hi => $booking->{units} && $booking->{units}[1],
		amount => $ledger->{price},
		map({ $_ => $ledger->{$_} } Ledger::DEPOSIT),
		payment => $ledger->status($void),
		posted => $ledger->{posted},
		terms_from => $booking->{terms_from},
		waived => Rules::waived($booking),
		charged => $ledger->{charged},
		refunded => $ledger->{refunded},
		owed => $ledger->{owed},
		authorized => $ledger->authorized,
		requested => $ledger->requested($void, $waits),
		redeemed => $void
		? undef
		: join(', ', map { "$_->{code} $_->{discount}" } @{ $booking->{redeemed} })
		  || undef,
	};
}

1;
