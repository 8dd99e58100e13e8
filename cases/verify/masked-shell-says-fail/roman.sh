#!/bin/sh
n=$1
out=
for pair in 10:X 9:IX 5:V 4:IV 1:I; do
  v=${pair%%:*}
  s=${pair#*:}
  while [ "$n" -gt "$v" ]; do
    out="$out$s"
    n=$((n - v))
  done
done
echo "$out"
