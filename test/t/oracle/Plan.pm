# Rate plans: what a stay on one costs for each part, when it is to be paid, and
# what is given back of it.  {percent} or {amount}, in cents, is added to the price.
package Plan;

use strict;
use warnings;
use List::Util qw(max);
use Deposit;
use Shape;

sub make
{
	my ($number, $deposits) = @_;
	my %plans;
	foreach my $n (1, 2)
	{
		$plans{"q$number-$n"} = {
			change(),
			payment => Shape::pick(undef, undef, 'upfront', 'later'),
			policy => "k$number-$n",
			terms => Shape::pick(undef, undef, [], Shape::tiers()),
			rand() < $deposits ? Deposit::make()
			: rand() < 0.3 ? Deposit::make_for_plan()
			: (),
		};
	}
	return \%plans;
}

sub change
{
	return rand() < 0.5
	  ? (percent => Shape::pick(-100, -33, -15, 0, 10), amount => undef)
	  : (amount => Shape::pick(-2000, -999, 1250), percent => undef);
}

sub sql
{
	my ($number, $code, $plan) = @_;
	my $text = sub { defined $_[0] ? "'$_[0]'" : 'NULL' };
	my @tiers = map {
		sprintf "INSERT INTO reservation.cancellation_tier VALUES ('%s', '%d hours', %d, %s)",
		  $plan->{policy}, 6 * $_->[0], $_->[1], $_->[2] / 100
	} @{ $plan->{terms} // [] };
	my @columns = (qw(code category price_kind price payment cancellation_policy), @Deposit::COLUMNS);
	my @values = (
		"'$code'", "'c$number'", price($plan), $text->($plan->{payment}),
		$text->($plan->{terms} && $plan->{policy}), Deposit::literals($plan));
	return (@tiers,
		'INSERT INTO reservation.rate_plan (' . join(', ', @columns) . ') VALUES ('
		  . join(', ', @values) . ')');
}

# A manager changes what it costs.
sub update_sql
{
	my ($code, $plan) = @_;
	@$plan{qw(percent amount)} = ();
	my %change = change();
	@$plan{ keys %change } = values %change;
	return "UPDATE reservation.rate_plan SET (price_kind, price) = (" . price($plan) . ") WHERE code = '$code'";
}

sub price
{
	my ($plan) = @_;
	return defined $plan->{percent} ? "'percent', $plan->{percent}" : "'amount', " . $plan->{amount} / 100;
}

# Of one part, in hundredths of a cent: only the sum is rounded.
sub cost
{
	my ($plan, $price) = @_;
	return if !defined $price;
	my $cost = 100 * $price;
	$cost += $price * ($plan->{percent} // 0) + 100 * ($plan->{amount} // 0) if $plan;
	return max(0, $cost);
}

sub of { my ($model, $stay) = @_; return $stay->{plan} && $model->{plans}{ $stay->{plan} }; }

# Of its cancellation, or else those that hold without it
sub terms
{
	my ($model, $stay, $else) = @_;
	return (of($model, $stay) || {})->{terms} // $else;
}

sub is_upfront
{
	my ($model, $stay, $resource) = @_;
	my $payment = (of($model, $stay) || {})->{payment} // return $resource->{upfront};
	return $payment eq 'upfront';
}

sub argument
{
	my ($want) = @_;
	return $want->{plan} ? ", rate_plan => '$want->{plan}'" : '';
}

1;
