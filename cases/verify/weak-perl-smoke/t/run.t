use lib 'lib';
use Calc;
print "1..1\n";
Calc::add(1, 2);
Calc::mul(1, 2);
print "ok 1 - works\n";
