import { writeFileSync } from 'node:fs'
import { measureRate } from './bloom.mjs'

const rows = [4, 6, 8, 9.59, 12].map((bitsPerKey) => measureRate(2000, bitsPerKey, 20000))
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify({ rows }, null, 2)}\n`)
for (const row of rows) console.log(`| ${row.bitsPerKey} | ${row.hashes} | ${(row.measured * 100).toFixed(2)} % | ${(row.predicted * 100).toFixed(2)} % |`)
