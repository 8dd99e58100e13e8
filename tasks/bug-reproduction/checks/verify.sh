#!/bin/sh
# Exit 0: fixed/queue.mjs survives jobs that throw before they return a promise, and still does all it did before.
set -eu
node --input-type=module - <<'EOF'
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const { createQueue } = await import(pathToFileURL(resolve('fixed/queue.mjs')).href)
const stop = setTimeout(() => { console.error('the queue hangs'); process.exit(1) }, 10_000)
process.on('unhandledRejection', (error) => { console.error('unhandled rejection', error); process.exit(1) })
const throws = () => { throw new Error('before any promise') }

for (const limit of [1, 2, 4]) {
  const queue = createQueue(limit)
  const jobs = Array.from({ length: 40 }, (_, i) => (i % 3 === 1 ? throws : async () => i))
  const settled = await Promise.allSettled(jobs.map((job) => queue.add(job)))
  settled.forEach((end, i) => {
    if (i % 3 === 1) assert.match(String(end.reason), /before any promise/)
    else assert.equal(end.value, i)
  })
  await queue.idle()
  assert.equal(queue.size, 0)
}

const order = []
let running = 0
let most = 0
const queue = createQueue(3)
await Promise.all(Array.from({ length: 12 }, (_, i) => queue.add(async () => {
  order.push(i)
  running += 1
  most = Math.max(most, running)
  await new Promise((done) => setTimeout(done, 2))
  running -= 1
})))
assert.deepEqual(order, Array.from({ length: 12 }, (_, i) => i))
assert.equal(most, 3)
clearTimeout(stop)
console.log('ok')
EOF
