package Words;
use strict;
use warnings;

# Counts words; q{ is no brace here.
sub count {
    my ($text) = @_;
    my @words = split ' ', $text;
    return scalar(@words);
}

sub shout {
    my ($text) = @_;
    return uc($text) . '!';
}

1;
