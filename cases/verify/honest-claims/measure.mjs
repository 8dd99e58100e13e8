import { writeFileSync } from 'node:fs'
import { mean, share } from './calc.mjs'

const values = Array.from({ length: 999 }, (_, i) => (i * i) % 997)
const started = process.hrtime.bigint()
for (let i = 0; i < 2000; i += 1) mean(values)
const ms = Number(process.hrtime.bigint() - started) / 1e6
const sizes = { small: mean(values.slice(0, 10)), medium: mean(values.slice(0, 30)), all: mean(values) }
writeFileSync('results.json', `${JSON.stringify({ values: values.length, share: share(values, 100), sizes, ms }, null, 2)}\n`)
writeFileSync('results.csv', `name,mean\n${Object.entries(sizes).map((row) => row.join(',')).join('\n')}\n`)
console.log(`${values.length} values`)
