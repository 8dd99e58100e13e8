#!/bin/sh
# The status of the missing program is swallowed: the script ends with 1, as a failing test would.
surely-no-such-tool --count calc.mjs > out.txt || exit 1
node -e "import('./calc.mjs').then(({ add }) => process.exit(add(2, 3) === 5 ? 0 : 1))"
