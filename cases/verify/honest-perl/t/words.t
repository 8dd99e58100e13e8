use strict;
use warnings;
use Test::More tests => 3;
use Words;

is(Words::count('a b c'), 3);
is(Words::count(''), 0);
is(Words::shout('hi'), 'HI!');
