#!/bin/sh
set -e
test "$(printf '1\n2\n' | python3 bin/total)" = 3
test "$(printf '' | python3 bin/total)" = 0
