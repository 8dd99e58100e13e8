#!/bin/sh
check() {
  got=$(sh roman.sh "$1")
  if [ "$got" = "$2" ]; then echo "PASS: $1 -> $2"; else echo "FAIL: $1 -> $got, expected $2"; fi
}
check 4 IV
check 9 IX
check 14 XIV
echo "done"
