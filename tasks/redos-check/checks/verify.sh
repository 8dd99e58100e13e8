#!/bin/sh
# Exit 0: results.json has the right growth for all 14 patterns.
set -eu
node - <<'EOF'
const { readFileSync } = require('node:fs')
const growth = {
  semver: 'linear', 'hex-colour': 'linear', slug: 'linear', quoted: 'linear', 'block-comment': 'linear', duration: 'linear',
  'trim-end': 'polynomial', email: 'polynomial', decimal: 'polynomial', 'markdown-link': 'polynomial',
  words: 'exponential', 'class-name': 'exponential', 'unix-path': 'exponential', tags: 'exponential',
}
const found = new Map(JSON.parse(readFileSync('results.json', 'utf8')).map((entry) => [entry.id, entry.growth]))
const wrong = Object.keys(growth).filter((id) => found.get(id) !== growth[id])
for (const id of wrong) console.log(`${id}: said ${found.get(id)}, is ${growth[id]}`)
process.exit(wrong.length === 0 ? 0 : 1)
EOF
