# A client that listens, in a process of its own: listen.c or listen.py.
package Listener;

use strict;
use warnings;
use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $folder = "$FindBin::Bin/publish";

# A private server's programs have no headers beside them, but those that it was made
# from do.
sub compile
{
	my @configs = grep { -x } map { "$_/pg_config" } split /:/, $ENV{PATH};
	my ($config) = grep { -f (`$_ --includedir` =~ s/\n//r) . '/libpq-fe.h' } @configs;
	my ($include, $lib) = map { `$config $_` =~ s/\n//r } '--includedir', '--libdir';
	my $program = PostgreSQL::Test::Utils::tempdir() . '/listen';

	system($ENV{CC} // 'cc', '-Wall', '-Werror', "-I$include", '-o', $program, "$folder/listen.c", "-L$lib", '-lpq') == 0
		or BAIL_OUT('listen.c does not compile');
	return $program;
}

# Debian's, which has Debian's psycopg2
sub python { return ('/usr/bin/python3', "$folder/listen.py") }

# Its output goes into a file, so that it never waits for a reader.
my $files = 0;

sub new
{
	my ($class, %option) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/said.' . $files++;
	my @command = (@{ $option{program} }, $option{connstr}, $option{channel} // 'reservation');
	my $self = bless { said => [], count => {}, rest => '' }, $class;

	open $self->{client}, '|-', 'sh', '-c', 'exec "$@" >"$0"', $file, @command or BAIL_OUT("no client: $!");
	sleep 0.01 until -e $file;
	open $self->{file}, '<', $file or BAIL_OUT("$file: $!");
	$self->wait_for('listening', 1) or BAIL_OUT('it does not listen');
	return $self;
}

# All lines so far
sub said
{
	my ($self) = @_;
	my $file = $self->{file};

	seek $file, 0, 1;
	while (my $line = <$file>)
	{
		$self->{rest} .= $line;
		last if $line !~ /\n$/;
		chomp(my $whole = $self->{rest});
		$self->{rest} = '';
		push @{ $self->{said} }, $whole;
		$self->{count}{$1}++ if $whole =~ /^(\w+)/;
	}
	return @{ $self->{said} };
}

# Lines of a kind, without the kind
sub lines
{
	my ($self, $kind) = @_;

	return map { /^$kind ?(.*)/ ? $1 : () } $self->said;
}

# Waits until it has said so many of a kind
sub wait_for
{
	my ($self, $kind, $n) = @_;

	return $self->until(sub { $self->said; ($self->{count}{$kind} // 0) >= $n });
}

sub forget { my ($self) = @_; $self->said; $self->{said} = []; $self->{count} = {}; return }

# Waits, but not for ever
sub until
{
	my ($self, $condition, $seconds) = @_;
	my $deadline = time + ($seconds // 20);

	until ($condition->($self))
	{
		return 0 if time > $deadline;
		sleep 0.01;
	}
	return 1;
}

sub close { my ($self) = @_; close $_ foreach @{$self}{qw(client file)}; return }

1;
