# Values that Debezium's outbox event router cannot pass on when it is told to expand a
# payload (table.expand.json.payload), or would pass on as something else.
package Payload;

use strict;
use warnings;
use Exporter 'import';
use JSON::PP;

our @EXPORT_OK = qw(traps);

my $printer = JSON::PP->new->allow_nonref;

# As its schema would have it
sub kind
{
	my ($value) = @_;
	return 'null' if !defined $value;
	return 'object' if ref $value eq 'HASH';
	return 'array' if ref $value eq 'ARRAY';
	return 'boolean' if ref $value;
	my $text = $printer->encode($value);
	return 'text' if $text =~ /^"/;
	return $text =~ /^-?\d+$/ && abs($text) < 2**31 ? 'integer' : 'number';
}

# The faults of a payload. Into the hash goes which kinds there were, by path.
sub traps
{
	my ($value, $kinds, $path) = @_;
	my $kind = kind($value);
	my @traps;

	$kinds->{$path}{$kind} = 1;
	push @traps, "$path is null" if $kind eq 'null';
	push @traps, "$path is no integer of 32 bits" if $kind eq 'number';
	push @traps, "$path is money, but no text" if $path =~ /(?:amount|price|fee|paid)$/ && $kind ne 'text';
	if ($kind eq 'array')
	{
		my %elements = map { kind($_) => 1 } @$value;
		push @traps, "$path is mixed" if keys %elements > 1;
		my %keys = map { kind($_) eq 'object' ? (join(' ', sort keys %$_) => 1) : () } @$value;
		push @traps, "$path has objects of several kinds" if keys %keys > 1;
		push @traps, map { traps($_, $kinds, $path . '[]') } @$value;
	}
	push @traps, map { traps($value->{$_}, $kinds, "$path.$_") } sort keys %$value if $kind eq 'object';
	return @traps;
}

1;
