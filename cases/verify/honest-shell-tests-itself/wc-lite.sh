#!/usr/bin/env bash
# counts lines, words and characters of stdin
set -u

count_lines() { local n=0 l; while IFS= read -r l || [[ -n $l ]]; do n=$((n + 1)); done; echo "$n"; }
count_words() { local n=0 w; for w in $1; do n=$((n + 1)); done; echo "$n"; }
count_chars() { echo "${#1}"; }

report() {
  local text=$1
  printf '%d %d %d\n' "$(count_lines <<<"$text")" "$(count_words "$text")" "$(count_chars "$text")"
}

self_test() {
  local bad=0
  check() { if [[ $2 != "$3" ]]; then echo "not ok - $1: '$2' != '$3'"; bad=1; else echo "ok - $1"; fi; }
  check "one line" "$(report 'a bc')" "1 2 4"
  check "two lines" "$(report $'a\nb c')" "2 3 5"
  check "words" "$(count_words ' x  y ')" 2
  return $bad
}

if [[ ${1:-} == --test ]]; then
  self_test
  exit
fi
report "$(cat)"
