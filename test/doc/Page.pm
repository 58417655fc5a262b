# A page of the documentation: what is on it, and what its examples print.
package Page;

use strict;
use warnings;
use FindBin;
use File::Temp qw(tempdir);
use Example;

my $psql = 'psql -X --quiet --pset=footer=off --pset=pager=off';
my $mark = '---- example';

sub new
{
	my ($class, $path) = @_;
	my ($name) = $path =~ m{([^/]+)\.md$};
	my $self = bless { path => $path, name => lc $name, database => 'doc_' . lc($name) =~ tr/-/_/r,
		headings => [], blocks => [], sections => {}, tables => {}, examples => [] }, $class;

	open my $file, '<:encoding(UTF-8)', $path or die "$path: $!\n";
	chomp(my @lines = <$file>);
	$self->{lines} = \@lines;
	$self->parse;
	$self->find_examples;
	return $self;
}

sub name { return $_[0]{name} }
sub database { return $_[0]{database} }
sub lines { return @{ $_[0]{lines} } }
sub headings { return @{ $_[0]{headings} } }
sub blocks { return @{ $_[0]{blocks} } }
sub examples { return @{ $_[0]{examples} } }

# The text below a heading, without its blocks.
sub section { return $_[0]{sections}{ $_[1] } // '' }

# The rows of the first table below a heading, as arrays of cells, without its head.
sub table
{
	my ($self, $heading) = @_;

	return @{ $self->{tables}{$heading} // [] };
}

sub cells
{
	my ($line) = @_;

	return [ split /\s*\|\s*/, $line =~ s/^\|\s*//r ];
}

sub parse
{
	my ($self) = @_;
	my ($block, $rows);
	my ($heading, $above) = ('', '');

	for my $n (0 .. $#{ $self->{lines} })
	{
		my $line = $self->{lines}[$n];

		if ($block && $line eq '```')
		{
			push @{ $self->{blocks} }, $block;
			($block, $above) = (undef, '');
		}
		elsif ($block)
		{
			push @{ $block->{text} }, $line;
		}
		elsif (my ($language) = $line =~ /^```(\w*)$/)
		{
			$block = { language => $language, heading => $heading, first => $n + 1, text => [],
				left_alone => scalar($above =~ /<!-- not run -->\n*\z/),
				file => $above =~ /<!-- ((?:example|deploy)\/\S+) -->\n*\z/ ? "$1" : undef, follows => $above !~ /\S/ };
		}
		else
		{
			push @{ $self->{headings} }, $heading = $1 if $line =~ /^#+ (.*)/;
			$rows = $line !~ /^\|/ ? undef
				: $rows // ($self->{tables}{$heading} ? [] : ($self->{tables}{$heading} = []));
			$self->{rows}{$heading} //= $n + 2 if $rows;
			push @$rows, cells($line) if $rows;
			$self->{sections}{$heading} .= "$line\n";
			$above .= "$line\n";
		}
	}
	die "$self->{path}: the block at line $block->{first} has no end\n" if $block;
	# the head, and the line below it
	splice @$_, 0, 2 for values %{ $self->{tables} };
	return;
}

sub find_examples
{
	my ($self) = @_;
	my @blocks = $self->blocks;

	for my $i (0 .. $#blocks)
	{
		my $block = $blocks[$i];
		my $next = $blocks[ $i + 1 ] // { language => 'none' };
		my $output = $next->{language} eq '' && $next->{follows} ? $next : undef;

		next if $block->{left_alone} || $block->{language} !~ /^(sql|sh|console)$/;
		push @{ $self->{examples} }, $block->{language} eq 'console'
			? Example->session($block) : Example->new($block, $output);
	}
	return;
}

sub write_file
{
	my ($path, @lines) = @_;

	open my $file, '>:encoding(UTF-8)', $path or die "$path: $!\n";
	print $file map { "$_\n" } @lines;
	close $file or die "$path: $!\n";
	return;
}

sub read_output
{
	my ($command) = @_;

	open my $output, '-|:encoding(UTF-8)', $command or die "$command: $!\n";
	chomp(my @lines = <$output>);
	close $output;
	return @lines;
}

# One statement at a time, as a superuser; rows as arrays of columns.
sub query
{
	my ($database, @statements) = @_;
	my $folder = tempdir(CLEANUP => 1);

	write_file("$folder/sql", map { "$_;" } @statements);
	my @lines = read_output("$psql -At -v ON_ERROR_STOP=1 -d '$database' -f '$folder/sql'");
	die "@statements: failed\n" if $?;
	return map { [ split /\|/, $_, -1 ] } @lines;
}

sub make_database
{
	my ($name) = @_;

	query('postgres', 'SET client_min_messages = warning',
		"DROP DATABASE IF EXISTS $name", "CREATE DATABASE $name");
	query($name, 'CREATE EXTENSION reservation');
	return;
}

# All examples in one session, which says before each which one it is. What a shell
# prints would be out of order there, so it goes to a file.
sub run
{
	my ($self) = @_;
	my $folder = tempdir(CLEANUP => 1);
	my @input;
	my $n = 0;

	for my $example ($self->examples)
	{
		push @input, "\\echo $mark $n";
		write_file("$folder/example-$n", @{ $example->{code} });
		push @input, $example->{language} eq 'sh'
			? "\\! mkdir -p empty && cd empty && bash ../example-$n >../printed-$n 2>&1"
			: @{ $example->{code} };
		$n++;
	}
	write_file("$folder/input", @input);
	make_database($self->database);

	local $ENV{PGDATABASE} = $self->database;
	local $ENV{PGTZ} = 'UTC';
	local $ENV{PGDATESTYLE} = 'ISO';
	local $ENV{PGOPTIONS} = join ' ', $ENV{PGOPTIONS} // (), '-c reservation.now=2030-05-01T09:00Z';
	$n = -1;
	for my $line (read_output("cd '$folder' && $psql <input 2>&1"))
	{
		if ($line =~ /^\Q$mark\E (\d+)$/) { $n = $1 }
		else { push @{ $self->{examples}[$n]{printed} }, $line }
	}
	for my $i (grep { -e "$folder/printed-$_" } 0 .. $#{ $self->{examples} })
	{
		push @{ $self->{examples}[$i]{printed} }, read_output("cat '$folder/printed-$i'");
	}
	return;
}

# Writes other rows into the first table below a heading.
sub replace_rows
{
	my ($self, $heading, @rows) = @_;

	splice @{ $self->{lines} }, $self->{rows}{$heading}, scalar $self->table($heading), @rows;
	$self->{tables}{$heading} = [ map { cells($_) } @rows ];
	write_file($self->{path}, $self->lines);
	return;
}

# The lines of the file that a block shows: <!-- example/... --> stands above it.
sub file_lines
{
	my ($block) = @_;
	my $path = "$FindBin::Bin/../$block->{file}";

	open my $file, '<:encoding(UTF-8)', $path or die "$path: $!\n";
	chomp(my @lines = <$file>);
	return @lines;
}

# From the end on, so that the places of those before stay where they are.
sub update
{
	my ($self) = @_;
	my @changes = map { { first => $_->{first}, old => $_->{text}, new => [ file_lines($_) ] } } grep { $_->{file} } $self->blocks;

	for my $example (grep { $_->difference && $_->{expected} } $self->examples)
	{
		push @changes, { first => $example->{expected_first}, old => $example->{expected}, new => [ $example->printed ] };
	}
	for my $change (sort { $b->{first} <=> $a->{first} } @changes)
	{
		splice @{ $self->{lines} }, $change->{first}, scalar @{ $change->{old} }, @{ $change->{new} };
		$change->{old}->@* = $change->{new}->@*;
	}
	write_file($self->{path}, $self->lines);
	return;
}

1;
