package Caesar;
use strict;
sub shift_by {
    my ($s, $k) = @_;
    $s =~ s/([a-z])/chr((ord($1) - 97 + $k) % 25 + 97)/ge;
    return $s;
}
1;
