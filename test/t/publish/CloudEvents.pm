# The rules by which a JSON text is an event of CloudEvents 1.0: those of the specification, of
# its JSON format and of the extensions that are used.
package CloudEvents;

use strict;
use warnings;
use Exporter 'import';
use JSON::PP;

our @EXPORT_OK = qw(faults object);

my $parser = JSON::PP->new->utf8;
my $printer = JSON::PP->new->allow_nonref;

my %required = map { $_ => 1 } qw(specversion id source type);
my @texts = qw(specversion id source type subject datacontenttype dataschema time
	sequence partitionkey correlationid causationid traceparent);

my $token = qr/[A-Za-z0-9!#\$%&'*+.^_`|~-]+/;
my %form = (
	specversion => qr/^1\.0\z/,
	source => qr{^(?:[A-Za-z0-9\-._~:/?\#\[\]@!\$&'()*+,;=]|%[0-9A-Fa-f]{2})+\z},
	datacontenttype => qr{^$token/$token(?:\s*;\s*$token=(?:$token|"[^"]*"))*\z},
	time => qr/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)\z/,
	traceparent => qr/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\z/);

# Of bytes
sub object { return $parser->decode($_[0]) }

sub is_text { return $printer->encode($_[0]) =~ /^"/ }

# Nothing, if all is well
sub faults
{
	my ($json) = @_;
	my $event = eval { object($json) };
	my @faults;

	return "no JSON: $@" if $@;
	return 'no object' if ref $event ne 'HASH';
	push @faults, map { "there is no $_" } grep { !exists $event->{$_} } sort keys %required;
	push @faults, 'data twice' if exists $event->{data} && exists $event->{data_base64};
	for my $name (grep { $_ ne 'data' } sort keys %$event)
	{
		my $value = $event->{$name};

		push @faults, "$name is no name" if $name !~ /^[a-z0-9]{1,20}\z/;
		if (!defined $value || ref $value && !JSON::PP::is_bool($value))
		{
			push @faults, "$name has no simple value";
			next;
		}
		push @faults, "$name is no text" if (grep { $_ eq $name } @texts) && !is_text($value);
		push @faults, "$name is empty" if $value eq '';
		push @faults, "$name has characters that are none"
			if $value =~ /[\x{00}-\x{1f}\x{7f}-\x{9f}\x{d800}-\x{dfff}\x{fdd0}-\x{fdef}]/
			|| grep { (ord($_) & 0xfffe) == 0xfffe } split //, $value;
		push @faults, "$name has not the form: $value" if $form{$name} && $value !~ $form{$name};
	}
	return @faults;
}

1;
