double() { echo $(($1 * 2)); }
[ "$(double 4)" = 8 ] || { echo "FAIL double"; exit 1; }
echo "PASS double"
