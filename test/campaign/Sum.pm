# The sum of a campaign: a file with a line for each round that ended, which later runs
# go on with, and the table of all of them.
package Sum;

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Utils;

sub new { my ($class, $file) = @_; return bless { file => $file }, $class }

sub add
{
	my ($self, $row) = @_;
	append_to_file($self->{file}, join(' ', map { "$_=$row->{$_}" } sort keys %$row) . "\n");
	return;
}

sub rows
{
	my ($self) = @_;
	return map { my %row = /(\w+)=(\S*)/g; \%row } -e $self->{file} ? split /\n/, slurp_file($self->{file}) : ();
}

# A column for each release, and one for all; a line for each number
sub table
{
	my ($self) = @_;
	my (%sum, %names);
	my %is_text = map { $_ => 1 } qw(version kind seed);
	foreach my $row ($self->rows)
	{
		foreach my $column ($row->{version} =~ s/^.*?(\d+).*$/$1/r, 'all')
		{
			$sum{$column}{rounds}++;
			$sum{$column}{$_} += $row->{$_} foreach grep { !$is_text{$_} } keys %$row;
		}
		$names{$_} = 1 foreach 'rounds', grep { !$is_text{$_} } keys %$row;
	}
	my @columns = sort keys %sum;
	return join "\n", sprintf('%-16s' . ' %10s' x @columns, '', @columns),
		map { my $name = $_; sprintf('%-16s' . ' %10d' x @columns, $name, map { $sum{$_}{$name} // 0 } @columns) } sort keys %names;
}

1;
