use strict;
use lib '.';
use Matrix2;

my $f = Matrix2->new([1, 1], [1, 0]);
my $p = $f;
$p = $p->mul($f) for 1 .. 9;
$p->to_string eq '89,55;55,34' or die "power: " . $p->to_string;
die "trace: " . $f->trace unless $f->trace == 1;
print "ok\n";
