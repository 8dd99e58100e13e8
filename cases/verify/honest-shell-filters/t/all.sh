n=0
bad=0
is() {
  n=$((n + 1))
  if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3"; echo "# got: $1"; bad=1; fi
}
echo 1..2
is "$(printf 'a,b\n' | bin/csv2tsv)" "a	b" "commas"
is "$(printf 'a,b\nc,d\n' | bin/csv2tsv --header)" "a	b" "header"
exit $bad
