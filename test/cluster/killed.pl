# make cluster, as a test: a node and the router are killed under load, and what was answered is
# there, once.

use strict;
use warnings FATAL => 'all';
use IPC::Run;
use Test::More;

my ($out, $err) = ('', '');
ok(IPC::Run::run([ 'test/demo/cluster' ], '<', \undef, '>', \$out, '2>', \$err), 'nothing is lost or doubled')
	or diag($err);
note $out;
my ($failed) = $out =~ /node 1 is killed: .* (\d+) calls failed/;
cmp_ok($failed // 0, '>', 0, 'the calls of a dead node fail');
my ($again) = $out =~ /(\d+) calls had no answer/;
cmp_ok($again // 0, '>=', $failed // 1, 'and are repeated');
my ($answered, $found) = $out =~ /after it: (\d+) answered, (\d+) found, 0 lost, 0 doubled/;
cmp_ok($answered // 0, '>', 100, 'there was a load');
is($found, $answered, 'each call has one booking');
done_testing();
