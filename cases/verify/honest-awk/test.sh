#!/bin/sh
set -e
test "$(printf 'a 2\n# x\nb 4\n' | awk -f sum.awk)" = 'total 3'
