import { writeFileSync } from 'node:fs'
import { binaryInsertionSort, leastComparisons, meanComparisons, mergeSort, quickSort } from './sorts.mjs'

const least = leastComparisons(1000)
const rows = Object.entries({ binaryInsertionSort, mergeSort, quickSort }).map(([name, sort]) => ({
  name,
  comparisons: meanComparisons(sort, 1000, 20),
}))
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify({ least, rows }, null, 2)}\n`)
for (const row of rows) console.log(`| ${row.name} | ${row.comparisons.toFixed(1)} | ${(row.comparisons / least).toFixed(3)} × |`)
