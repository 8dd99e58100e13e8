package Calc;
use strict;

sub add {
    my ($x, $y) = @_;
    return $x + $y;
}

sub mul {
    my ($x, $y) = @_;
    return $x * $y;
}

1;
