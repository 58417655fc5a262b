# An example of a page: code, what the page says that it prints, and what it printed.
package Example;

use strict;
use warnings;

# Of a fenced block, and of the one that shows its output, if there is one.
sub new
{
	my ($class, $block, $output) = @_;

	return bless {
		language => $block->{language},
		line => $block->{first} + 1,
		code => $block->{text},
		expected => $output && $output->{text},
		expected_first => $output && $output->{first},
		printed => [],
	}, $class;
}

# Of a session: an example for each statement, which begins behind a prompt.
sub session
{
	my ($class, $block) = @_;
	my @examples;

	for my $n (0 .. $#{ $block->{text} })
	{
		my $line = $block->{text}[$n];
		my $at = $block->{first} + $n;

		if ($line =~ /^=> (.*)/)
		{
			push @examples, $class->new({ language => 'sql', first => $at, text => [$1] },
				{ text => [], first => $at + 1 });
		}
		elsif ($line =~ /^-> (.*)/)
		{
			push @{ $examples[-1]{code} }, $1;
			$examples[-1]{expected_first}++;
		}
		else
		{
			push @{ $examples[-1]{expected} }, $line;
		}
	}
	return @examples;
}

sub trimmed
{
	my @lines = map { s/\s+$//r } @_;

	pop @lines while @lines && $lines[-1] eq '';
	return @lines;
}

sub printed { return trimmed(@{ $_[0]{printed} }) }

sub masked
{
	my ($text) = @_;
	my $hex = qr/[0-9a-f]/;

	return $text =~ s/\b$hex{8}-$hex{4}-$hex{4}-$hex{4}-$hex{12}\b/UUID/gr
		=~ s/\bserver process with PID \d+/server process with PID/gr;
}

# Undefined if it printed what it should.
sub difference
{
	my ($self) = @_;
	my $printed = join '', map { "$_\n" } $self->printed;
	my @expected = trimmed(@{ $self->{expected} // [] });
	my $pattern = join '',
		map { $_ eq '...' ? '(?:.*\n)*' : quotemeta(masked($_)) . '\n' } @expected;

	return $printed =~ /^ERROR: /m ? $printed : undef if !$self->{expected};
	return masked($printed) =~ /^$pattern$/ ? undef : "printed:\n$printed";
}

1;
