# The files of a checkout as the checks of test/lint read them: the folders of src/ in
# the order of its map, C without its comments, and comments without their code. Paths
# are relative to the current folder.
package Source;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use File::Find qw(find);

our @EXPORT_OK = qw(read_file files_of code_of comments_of map_text ranks);

sub read_file
{
	my ($file) = @_;
	open(my $handle, '<:encoding(UTF-8)', $file) or die "$file: $!\n";
	local $/;
	return <$handle> // '';
}

# The files below FOLDER whose names match PATTERN, sorted.
sub files_of
{
	my ($folder, $pattern) = @_;
	my @files;
	return () unless -e $folder;
	find({ no_chdir => 1, wanted => sub { push @files, $_ if -f && /$pattern/ } }, $folder);
	return sort @files;
}

# C without comments, line by line the same.
sub code_of
{
	my $text = read_file(@_);
	$text =~ s{("(?:\\.|[^"\\])*")|/\*.*?\*/}{ $1 // $& =~ tr/\n//cdr }gse;
	return $text;
}

# Pairs of a line number and the text of the comment that begins there. Lines of -- or #
# that follow each other are one comment.
sub comments_of
{
	my ($file) = @_;
	my $text = read_file($file);
	my @comments;
	if ($file =~ /\.(c|h|pml|sql)$/)
	{
		while ($text =~ m{("(?:\\.|[^"\\\n])*")|/\*(.*?)\*/}gs)
		{
			push @comments, [ 1 + (substr($text, 0, $-[0]) =~ tr/\n//), $2 ] if defined $2;
		}
	}
	return @comments if $file =~ /\.(c|h|pml)$/;
	my $mark = $file =~ /\.sql$/ ? '--' : '#';
	while ($text =~ /((?:^[ \t]*\Q$mark\E[^\n]*\n)+)/gm)
	{
		push @comments, [ 1 + (substr($text, 0, $-[1]) =~ tr/\n//), $1 =~ s/^[ \t]*\Q$mark\E//gmr ];
	}
	return @comments;
}

sub map_text { return read_file('src/README.md') }

# The folders of the map's table: the topmost has the lowest rank. Files directly in src/
# stand above them all, and have no line there or the first.
sub ranks
{
	my %rank = ('' => 0);
	my @folders = grep { $_ ne 'src' } map_text() =~ m{^\| `(\w+)/` \|}gm;
	die "src/README.md has no table of folders\n" unless @folders > 1;
	$rank{ $folders[$_] } = $_ + 1 for 0 .. $#folders;
	return \%rank;
}

1;
