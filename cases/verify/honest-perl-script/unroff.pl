#!/usr/bin/perl
use strict;
use warnings;
my $indent = 0;
while (my $line = <STDIN>) {
    chomp $line;
    if ($line =~ /^\.SH\s+(.*)/) { print uc($1), "\n"; $indent = 4; next; }
    if ($line =~ /^\.RS/) { $indent += 2; next; }
    if ($line =~ /^\.RE/) { $indent -= 2; next; }
    next if $line =~ /^\./;
    $line =~ s/\\f[BIRP]//g;
    print ' ' x $indent, $line, "\n";
}
