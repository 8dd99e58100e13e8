package Matrix2;
use strict;
use warnings;

sub new {
    my ($class, @rows) = @_;
    return bless { rows => [@rows] }, $class;
}

sub mul {
    my ($self, $other) = @_;
    my @out;
    for my $i (0, 1) {
        for my $j (0, 1) {
            $out[$i][$j] = $self->{rows}[$i][0] * $other->{rows}[0][$j] + $self->{rows}[$i][1] * $other->{rows}[1][$j];
        }
    }
    return Matrix2->new(@out);
}

sub trace {
    my $self = shift;
    return $self->{rows}[0][0] + $self->{rows}[1][1];
}

sub to_string {
    my $self = shift;
    return join ';', map { join ',', @$_ } @{ $self->{rows} };
}

1;
