# The messages of a publication: protocol version 1 of pgoutput, as far as inserts go.
package Pgoutput;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(changes);

# Of messages in hexadecimal: [kind, relation, row] each, where a row is a hash by column.
# Relations are {name, identity, columns => [{name, key, type}]}.
sub changes
{
	my (%relations, @changes);

	for my $message (map { pack 'H*', $_ } @_)
	{
		my $kind = substr $message, 0, 1, '';

		if ($kind eq 'R')
		{
			my ($oid, $schema, $name, $identity, $n) = unpack 'N Z* Z* a n', $message;
			my $relation = { name => "$schema.$name", identity => $identity };
			my $rest = substr $message, 4 + length($schema) + length($name) + 2 + 1 + 2;

			for (1 .. $n)
			{
				my ($key, $column, $type) = unpack 'C Z* N', $rest;

				push @{ $relation->{columns} }, { name => $column, key => $key, type => $type };
				$rest = substr $rest, 1 + length($column) + 1 + 4 + 4;
			}
			$relations{$oid} = $relation;
			push @changes, [$kind, $relation];
		}
		elsif ($kind eq 'I')
		{
			my ($oid, $new) = unpack 'N a', $message;
			my $relation = $relations{$oid} or die "an insert into nothing known: $oid";

			$new eq 'N' or die "an insert without a row: $new";
			push @changes, [$kind, $relation, row($relation, substr $message, 5)];
		}
		else
		{
			push @changes, [$kind];
		}
	}
	return @changes;
}

sub row
{
	my ($relation, $data) = @_;
	my ($n) = unpack 'n', substr $data, 0, 2, '';
	my %row;

	$n == @{ $relation->{columns} } or die "$n values";
	for my $column (@{ $relation->{columns} })
	{
		my $kind = substr $data, 0, 1, '';

		if ($kind eq 'n')
		{
			$row{ $column->{name} } = undef;
			next;
		}
		$kind eq 't' or die "a value of kind $kind";
		$row{ $column->{name} } = substr $data, 0, unpack('N', substr $data, 0, 4, ''), '';
	}
	return \%row;
}

1;
