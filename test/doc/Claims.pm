# The claims of the documentation, against the catalog and against what the examples
# of all pages left behind.
package Claims;

use strict;
use warnings;
use FindBin;
use Test::More;
use Errors;
use Page;

my @pages;

# The functions that users call; those that only the extension calls are in the schema reservation_internal.
my $callable = "pronamespace = 'reservation'::regnamespace";

sub check
{
	@pages = @_;
	check_functions();
	check_columns();
	check_settings();
	check_lifecycle();
	check_events();
	check_links();
	check_programs();
	check_states();
	return;
}

# Corrects the table of the state machine.
sub update
{
	my ($page) = grep { $_->table('The table') } @_;

	@pages = @_;
	$page->replace_rows('The table', map { my ($status, $command, $new, $events, $refusal) = @$_;
		'| ' . join(' | ', $status && "`$status`", "`$command`", "`$new`", $events, $refusal) . ' |' } lifecycle());
	return;
}

# Tells what only one of both has.
sub same_set
{
	my ($documented, $there, $name) = @_;
	my %documented = map { $_ => 1 } @$documented;
	my %there = map { $_ => 1 } @$there;

	my @lacking = grep { !$documented{$_} } sort keys %there;
	my @invented = grep { !$there{$_} } sort keys %documented;

	ok(@$there && !@lacking && !@invented, $name)
		|| diag(map({ "not documented: $_\n" } @lacking),
			map({ "documented, but not there: $_\n" } @invented));
	return;
}

# Of the database whose page is README.md
sub catalog
{
	return Page::query($pages[0]->database, @_);
}

# "`a`" and "a" are the same in a cell.
sub plain { return map { s/`//gr } @_ }

# As it is written in the documentation
sub signature
{
	my ($name, $arguments, $result) = @_;
	my @outputs;

	$arguments =~ s/(^|, )OUT ([^,]+)/push @outputs, $2; ''/ge;
	$result = 'TABLE(' . join(', ', @outputs) . ')' if $result eq 'SETOF record';
	s/::\w+(?:\[\])?(?: with time zone)?//g, s/ DEFAULT / = /g, s/\bNULL\b/null/g for $arguments;
	return lc "$name($arguments) returns $result";
}

# A page gives a function its name for a heading, and below that its signature in a
# block, who may call it and an example.
sub check_functions
{
	my @functions = catalog("SELECT proname, pg_get_function_arguments(oid),"
		. " pg_get_function_result(oid) FROM pg_proc WHERE $callable");
	my @there = map { signature(@$_) } @functions;
	my @documented;
	my $code = join "\n", map { @{ $_->{code} } } map { $_->examples } @pages;

	for my $block (map { $_->blocks } @pages)
	{
		my $text = join ' ', @{ $block->{text} };

		next if $block->{language} ne '' || $text !~ /^\Q$block->{heading}\E\(/;
		$text =~ s/\s+/ /g;
		push @documented, lc $text;
	}
	same_set(\@documented, \@there, 'functions are documented as they are');
	is_deeply([ grep { $code !~ /\breservation\.$_\(/ } map { $_->[0] } @functions ], [],
		'functions have an example');
	unlike($code, qr/\breservation_internal\.\w+\(/, 'no example calls what is internal');
	check_levels();
	check_errors();
	return;
}

# "Level: [agent](...)" in the section of a function, against what grant_usage() gives.
sub check_levels
{
	my @levels = qw(reader agent desk manager);
	my $case = join ' ',
		map { "WHEN has_function_privilege('doc_$_', oid, 'EXECUTE') THEN '$_'" } @levels;
	my @there = map { join ' ', @$_ } catalog('BEGIN',
		(map { "CREATE ROLE doc_$_" } @levels),
		(map { "DO 'BEGIN PERFORM reservation.grant_usage(''doc_$_'', ''$_''); END'" } @levels),
		"SELECT proname, CASE $case ELSE 'owner' END FROM pg_proc WHERE $callable", 'ROLLBACK');
	my @documented;

	for my $page (@pages)
	{
		push @documented, map { $page->section($_) =~ /\bLevel:\s+\[(\w+)\]/ ? "$_ $1" : () }
			$page->headings;
	}
	same_set(\@documented, \@there, 'functions may be called by whom it says');
	return;
}

# "Errors: 22004, ..." in the section of a function, against what calls with odd values
# raise. No call of them is on a standby or lacks a right, and all times can be too far
# away: 22008 is in the table of SQLSTATEs.
sub check_errors
{
	my @raised = Errors::raised('doc_errors');
	my @documented;

	for my $page (@pages)
	{
		for my $name (grep { $page->section($_) =~ /\bLevel:/ } $page->headings)
		{
			my ($errors) = $page->section($name) =~ /\bErrors:(.*?)\bLevel:/s;
			my @states = ($errors // '') =~ /\b([0-9A-Z]{5})\b(?!\s+on\s+a\s+standby)/g;
			push @documented, map { "$name $_" } grep { $_ =~ /\d/ && $_ ne '42501' } @states;
		}
	}
	my %documented = map { $_ => 1 } @documented;
	same_set(\@documented, [ grep { !/ 22008$/ || $documented{$_} } @raised ], 'functions raise the errors that it says');
	return;
}

# Tables, views and the types that have columns
sub check_columns
{
	for my $relation (catalog("SELECT oid::regclass FROM pg_class"
		. " WHERE relnamespace = 'reservation'::regnamespace AND relkind IN ('r', 'c', 'v')"))
	{
		my ($name) = @$relation;
		my $heading = "Columns of `$name`";
		my @there = map { $_->[0] } catalog(
			"SELECT attname || ' ' || format_type(atttypid, NULL) FROM pg_attribute"
			. " WHERE attrelid = '$name'::regclass AND attnum > 0 ORDER BY attnum");
		my @documented = map { join ' ', (plain(@$_))[ 0, 1 ] }
			map { $_->table($heading) } @pages;

		is_deeply(\@documented, [ map { s/timestamp with time zone/timestamptz/r =~ s/timestamp without time zone/timestamp/r } @there ],
			"columns of $name");
	}
	return;
}

sub check_settings
{
	my %who = (user => 'anyone', superuser => 'a superuser', sighup => 'the server',
		postmaster => 'the server, at its start');
	my @there = map { "$_->[0] $_->[1] $who{$_->[2]}" } catalog(
		"SELECT name, coalesce(nullif(boot_val, ''), '(empty)'), context FROM reservation.clock(), pg_settings"
		. " WHERE name LIKE 'reservation.%'");
	my @documented = map { my ($name, $default, $who) = plain(@$_); "$name $default $who" }
		map { $_->table('All settings') } @pages;

	same_set(\@documented, \@there, 'settings are documented as they are');
	check_setting_values();
	return;
}

# The values of a setting: "1 to 1000", or the words that it takes
sub check_setting_values
{
	my %range = map { @$_ } catalog("SELECT name, min_val || ' to ' || max_val"
		. " FROM reservation.clock(), pg_settings WHERE name LIKE 'reservation.%' AND vartype = 'integer'");
	my %words = map { @$_ } catalog("SELECT name, array_to_string(enumvals, ' ')"
		. " FROM reservation.clock(), pg_settings WHERE name LIKE 'reservation.%' AND vartype = 'enum'");
	my %meaning = map { (plain($_->[0]))[0] => $_->[-1] }
		map { $_->table('All settings') } @pages;

	is_deeply([ grep { $meaning{$_} !~ /(?<![\w-])$range{$_}\b/ } sort keys %range ], [],
		'the range of a setting is documented');
	for my $name (sort keys %words)
	{
		is_deeply([ grep { $meaning{$name} !~ /`$_`/ } split ' ', $words{$name} ], [],
			"all values of $name are documented");
	}
	return;
}

sub lifecycle
{
	return catalog("SELECT coalesce(status, ''), command, new_status, events, refusal FROM reservation.lifecycle()");
}

sub check_lifecycle
{
	my @there = map { join ' | ', @$_ } lifecycle();
	my @documented = map { join ' | ', map { $_ // '' } (plain(@$_))[ 0 .. 4 ] }
		map { $_->table('The table') } @pages;
	my @reasons = map { $_->[0] } catalog("SELECT DISTINCT unnest(string_to_array(refusal, ' '))"
		. " FROM reservation.lifecycle()");
	my %explained = map { $_ => 1 } map({ $_->[0] =~ /`(\w+)`/g } map { $_->table('Reasons') } @pages),
		map({ $_->[2] =~ / is refused: `(\w+)`/ } map { ($_->table('Columns of `reservation.resource`'), $_->table('Columns of `reservation.stay_rule`')) } @pages);

	is_deeply(\@documented, \@there, 'the state machine is documented as it is');
	is_deeply([ grep { !$explained{$_} } @reasons ], [], 'reasons are explained');
	check_statuses();
	check_limited();
	check_refusals(keys %explained);
	return;
}

# Of a reservation, by the state machine; of its payment, by what the examples leave
sub check_statuses
{
	my @statuses = map { $_->[0] } catalog('SELECT DISTINCT new_status FROM reservation.lifecycle()');
	my %seen = map { $_->[0] => 1 } everywhere(
		"SELECT payment_status FROM reservation.reservation UNION"
		. " SELECT payload->>'payment_status' FROM reservation.event WHERE payload ? 'payment_status'");
	my ($documented, $of_payment) = map { my $heading = $_;
		[ map { (plain($_->[0]))[0] } map { $_->table($heading) } @pages ] } 'Status', 'Payment status';

	same_set($documented, \@statuses, 'statuses are documented');
	same_set($of_payment, [ keys %seen ], 'payment statuses are documented');
	return;
}

# The commands that a limit for customers applies to; a group, the best seats and each item of a booking,
# are created by the rules of create_reservation.
sub check_limited
{
	my @there = map { $_->[0] } catalog('SELECT DISTINCT command FROM reservation.lifecycle()'
		. " WHERE 'customer_limit' = ANY (string_to_array(refusal, ' '))");
	my ($sentence) = map { $_->section('Limits per customer') =~ /The limit applies to\s+(.*?)\.\s/s } @pages;
	my @documented = grep { $_ ne 'create_booking' } map { s/_(?:group|best|category)//r } ($sentence // '') =~ /`(\w+)`/g;

	same_set(\@documented, \@there, 'the commands are documented that a limit applies to');
	return;
}

# The examples are refused for reasons that the state machine names, and that are
# explained; nothing else is. It says nothing of closures, which are of a resource.
sub check_refusals
{
	my %explained = map { $_ => 1 } @_;
	my %named = map { join(' ', @$_) => 1 } catalog(
		"SELECT DISTINCT command, unnest(string_to_array(refusal, ' ')) FROM reservation.lifecycle()");
	my @seen = everywhere("SELECT DISTINCT payload->>'command', payload->>'reason'"
		. " FROM reservation.event WHERE type LIKE '%Rejected'");
	my %given = map { (split)[1] => 1 } keys %named;

	$given{ $_->[1] } = 1 for @seen;
	is_deeply([ grep { !$named{$_} } map { "@$_" }
			grep { $_->[0] !~ /^(close_resource|import_calendar)$/ && $_->[1] ne 'wrong_status' } @seen ], [],
		'commands are refused for what the state machine says');
	same_set([ keys %explained ], [ keys %given ], 'reasons that are explained are given');
	return;
}

# All that the examples of all pages have left
sub everywhere
{
	my ($query) = @_;
	return map { Page::query($_->database, $query) } @pages;
}

# The examples leave every type of event that there is, with these keys and no others.
sub check_events
{
	my %seen;
	my %documented;

	for my $database (map { $_->database } @pages)
	{
		$seen{ $_->[0] }{ $_->[1] } = 1 for Page::query($database,
			"SELECT DISTINCT type, coalesce(key, '') FROM reservation.event"
			. " LEFT JOIN LATERAL jsonb_object_keys(payload) AS key ON true");
	}
	for my $row (map { $_->table('Types of events') } @pages)
	{
		$documented{ (plain($row->[0]))[0] } = { map { $_ => 1 } $row->[-1] =~ /`(\w+)`/g };
	}
	my @types = map { $_->[0] } catalog('SELECT unnest(reservation.event_types())');

	same_set([ keys %documented ], \@types, 'the types of events are documented');
	same_set([ keys %seen ], \@types, 'the types of events have an example');
	for my $type (sort keys %seen)
	{
		same_set([ keys %{ $documented{$type} } ], [ grep { $_ } keys %{ $seen{$type} } ],
			"what is in the payload of $type");
	}
	return;
}

# The programs on the pages are the files of example/api and example/client, all but those that say what they depend on,
# and the configurations are those of deploy/ that the suites run.
sub check_programs
{
	my $root = "$FindBin::Bin/..";
	my $manifest = qr{/(?:package(?:-lock)?\.json|requirements\.txt|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|pom\.xml)$};
	my @shown = grep { $_->{file} } map { $_->blocks } @pages;

	my @files = map { glob "$root/$_" } qw(example/api/* example/{api,client}/*/* deploy/patroni/* deploy/kafka/connector.json);

	same_set([ map { $_->{file} } @shown ], [ map { s{^\Q$root\E/}{}r } grep { -f && $_ !~ $manifest } @files ],
		'the programs of example/api and example/client, and the configurations of deploy/, are on a page');
	for my $block (@shown)
	{
		is(join("\n", @{ $block->{text} }), join("\n", Page::file_lines($block)), "$block->{file} is as the page shows it");
	}
	return;
}

# Each SQLSTATE that the commands raise is on the page for clients.
sub check_states
{
	my ($commands, $clients) = map { my $name = $_;
		[ map { /^\| ((?:`[0-9A-Z]{5}`(?:, )?)+) / ? $1 =~ /`([0-9A-Z]{5})`/g : () } map { $_->lines } grep { $_->name eq $name } @pages ] } qw(reservation client);
	my %told = map { $_ => 1 } @$clients;

	cmp_ok(scalar @$commands, '>', 10, 'the commands have SQLSTATEs');
	is_deeply([ grep { !$told{$_} } @$commands ], [], 'the page for clients tells what to do after each SQLSTATE');
	return;
}

# As GitHub makes them of headings
sub anchor { return lc($_[0]) =~ s/[^\w\- ]//gr =~ s/ /-/gr }

sub check_links
{
	my %anchors;
	my @broken;

	for my $page (@pages)
	{
		my %times;

		for my $anchor (map { $page->name . '#' . anchor($_) } $page->headings)
		{
			my $before = $times{$anchor}++;

			$anchors{ $before ? "$anchor-$before" : $anchor } = 1;
		}
	}

	for my $page (@pages)
	{
		for my $link (map { /\]\(([^):]+)\)/g } $page->lines)
		{
			my ($path, $anchor) = split /#/, $link, 2;
			my ($name) = $path =~ m{(?:^|/)([\w-]+)\.md$};
			my $folder = $page->name eq 'readme' ? '.' : 'doc';

			next if defined $anchor
				? $anchors{ lc($name // $page->name) . "#$anchor" }
				: -e "$FindBin::Bin/../$folder/$path";
			push @broken, $page->name . ": $link";
		}
	}
	is_deeply(\@broken, [], 'links lead somewhere');
	return;
}

1;
