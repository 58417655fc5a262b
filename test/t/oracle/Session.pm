# One psql on a pipe: statements in, rows out.
#
# The oracle asks a million small questions, so the driver must cost less than
# the server: no new process, no pty and no polling for a question, only a
# write and a few reads.  Every statement is followed by a marker line that
# carries its SQLSTATE, so an error is an answer like any other; its message is
# in $self->{message}.
package Session;

use strict;
use warnings;
use IPC::Open3;

my $MARK = '=mark=';

sub new
{
	my ($class, %option) = @_;
	open(my $errors, '>>', $option{errors}) or die "$option{errors}: $!";
	my ($in, $out);
	my $pid = open3(
		$in, $out, '>&' . fileno($errors),
		'psql', '--no-psqlrc', '--no-align', '--tuples-only', '--quiet',
		'--field-separator' => "\t",
		'--dbname' => $option{connstr});
	$in->autoflush(1);
	return bless { pid => $pid, in => $in, out => $out, log => [] }, $class;
}

# Run statements one by one; answer the rows of each, as lists of fields.
# The SQLSTATEs stay in $self->{states}.
sub ask
{
	my ($self, @statements) = @_;
	my @results;
	print { $self->{in} }
	  map { "$_;\n\\echo $MARK :SQLSTATE :LAST_ERROR_MESSAGE\n" } @statements;
	$self->{states} = [];
	foreach (@statements)
	{
		my @rows;
		while (1)
		{
			my $line = readline($self->{out});
			die "the server went away during: $_\n" if !defined $line;
			chomp $line;
			if ($line =~ /^\Q$MARK\E (\S+) ?(.*)/)
			{
				push @{ $self->{states} }, $1;
				$self->{message} = $2;
				last;
			}
			push @rows, [ split /\t/, $line, -1 ];
		}
		push @results, \@rows;
	}
	return @results;
}

# As ask, for statements that must not fail.
sub must
{
	my ($self, @statements) = @_;
	my @results = $self->ask(@statements);
	foreach my $i (0 .. $#statements)
	{
		die "$self->{states}[$i] $self->{message} from: $statements[$i]\n"
		  if $self->{states}[$i] ne '00000';
	}
	return @results;
}

# Send a statement without waiting for it; collect with reap().
sub start
{
	my ($self, $statement) = @_;
	print { $self->{in} }
	  "$statement;\n\\echo $MARK :SQLSTATE :LAST_ERROR_MESSAGE\n";
	return;
}

# True when something can be read within so many seconds.
sub answered
{
	my ($self, $seconds) = @_;
	my $bits = '';
	vec($bits, fileno($self->{out}), 1) = 1;
	return select($bits, undef, undef, $seconds) > 0;
}

sub reap
{
	my ($self) = @_;
	my @rows;
	while (defined(my $line = readline($self->{out})))
	{
		chomp $line;
		if ($line =~ /^\Q$MARK\E (\S+) ?(.*)/)
		{
			$self->{states} = [$1];
			$self->{message} = $2;
			return \@rows;
		}
		push @rows, [ split /\t/, $line, -1 ];
	}
	die "the server went away\n";
}

# A psql meta-command that prints nothing.
sub command
{
	my ($self, $line) = @_;
	print { $self->{in} } "$line\n";
	return;
}

sub close
{
	my ($self) = @_;
	close $self->{in};
	close $self->{out};
	waitpid $self->{pid}, 0;
	return;
}

1;
