# The promotions of a history: what they ask for, what they take off, and who
# has used them.  A use is one of a reservation that has not come to nothing;
# nothing here knows of rows of redemption.
package Promotion;

use strict;
use warnings;
use List::Util qw(min);
use Ledger;
use Shape;

# Some codes, of which each has a few of the conditions
sub make
{
	my ($number) = @_;
	my @kinds = ([ percent => 10 ], [ percent => 25 ], [ percent => 100 ],
		[ amount => 3000 ], [ amount => 999 ]);
	my %codes;
	foreach my $i (1 .. Shape::pick(1, 2, 3))
	{
		my ($kind, $value) = @{ Shape::pick(@kinds) };
		my $from = int rand 20;
		$codes{"p$number-$i"} = {
			kind => $kind,
			value => $value,
			stackable => rand() < 0.6,
			most => Shape::pick(undef, 1, 1, 2),
			each => Shape::pick(undef, undef, 1, 2),
			min => Shape::pick(undef, undef, 6000),
			valid => rand() < 0.4 ? [ $from - 10, $from + 10 ] : undef,
			stay => rand() < 0.2 ? [ $from - 10, $from + 20 ] : undef,
		};
	}
	return \%codes;
}

sub sql
{
	my ($code, $promotion) = @_;
	my $value = $promotion->{value};
	my $money = sub { defined $_[0] ? $_[0] / 100 : 'NULL' };
	return sprintf 'INSERT INTO reservation.promotion (code, kind, value,'
	  . ' stackable, max_uses, max_uses_per_customer, min_amount, valid, stay)'
	  . " VALUES ('%s', '%s', %s, %s, %s, %s, %s, %s, %s)",
	  $code, $promotion->{kind},
	  $promotion->{kind} eq 'amount' ? $money->($value) : $value,
	  $promotion->{stackable} ? 'true' : 'false',
	  map({ $promotion->{$_} // 'NULL' } qw(most each)),
	  $money->($promotion->{min}),
	  map { $promotion->{$_} ? Shape::period(@{ $promotion->{$_} }) : 'NULL' }
	  qw(valid stay);
}

# The discount from so many cents
sub discount
{
	my ($promotion, $amount) = @_;
	my $off =
	  $promotion->{kind} eq 'percent'
	  ? Ledger::rounded($amount * $promotion->{value}, 100)
	  : $promotion->{value};
	return min($off, $amount);
}

# How often it is in use: by all, and by one customer
sub uses
{
	my ($model, $code, $customer) = @_;
	my ($all, $own) = (0, 0);
	foreach my $booking (values %{ $model->{bookings} })
	{
		next
		  if $booking->{status} =~ /^(canceled|expired|rejected)$/
		  || $model->dead($booking);
		foreach my $use (grep { $_->{code} eq $code } @{ $booking->{redeemed} })
		{
			$all++;
			$own++ if $use->{customer} eq $customer;
		}
	}
	return ($all, $own);
}

sub exhausted
{
	my ($model, $code, $customer) = @_;
	my $promotion = $model->{promotions}{$code};
	my ($all, $own) = uses($model, $code, $customer);
	return defined $promotion->{most} && $all >= $promotion->{most}
	  || defined $promotion->{each} && $own >= $promotion->{each};
}

# The first reason not to redeem it for a booking of this customer, period,
# {redeemed} and price; undef: it can be.
sub refusal
{
	my ($model, $code, $booking, $price) = @_;
	my $promotion = $model->{promotions}{$code};
	my ($valid, $stay) = @$promotion{qw(valid stay)};
	return 'promotion_expired' if $valid && $valid->[1] <= $model->{now};
	return 'promotion_not_applicable'
	  if !$price
	  || $valid && $valid->[0] > $model->{now}
	  || $stay
	  && ($booking->{from} < $stay->[0] || $booking->{to} > $stay->[1])
	  || $price < ($promotion->{min} // 0)
	  || discount($promotion, $price) == 0;
	return 'promotion_not_stackable'
	  if grep { !$promotion->{stackable}
		  || !$model->{promotions}{ $_->{code} }{stackable} }
	  @{ $booking->{redeemed} };
	return 'promotion_exhausted'
	  if exhausted($model, $code, $booking->{customer});
	return;
}

# Does one that was redeemed still apply to a booking as it is now?
sub suits
{
	my ($model, $code, $booking, $price) = @_;
	my $promotion = $model->{promotions}{$code};
	my $stay = $promotion->{stay};
	return 0
	  if !$price
	  || $stay
	  && ($booking->{from} < $stay->[0] || $booking->{to} > $stay->[1]);
	return $price >= ($promotion->{min} // 0)
	  && discount($promotion, $price) > 0;
}

# A new price for a stay, less all that still apply to it; the others are withdrawn.
# The price, and the uses as they are then.
sub take_off_again
{
	my ($model, $uses, $stay, $price) = @_;
	my @uses;
	foreach my $use (@$uses)
	{
		my $suits = suits($model, $use->{code}, $stay, $price);
		my $discount =
		  $suits ? discount($model->{promotions}{ $use->{code} }, $price) : 0;
		$price -= $discount;
		push @uses, { %$use, discount => $discount, withdrawn => !$suits };
	}
	return ($price, \@uses);
}

# Can one that has come to nothing use again all that it had?
sub usable_again
{
	my ($model, $booking) = @_;
	return !grep { exhausted($model, @$_{qw(code customer)}) }
	  @{ $booking->{redeemed} };
}

1;
