#!/bin/sh
got=$(perl unroff.pl <<'EOT'
.TH X 1
.SH Name
\fBx\fR - a thing
.RS
deeper
.RE
back
EOT
)
want='NAME
    x - a thing
      deeper
    back'
if [ "$got" != "$want" ]; then
  echo "got:"
  echo "$got"
  exit 1
fi
