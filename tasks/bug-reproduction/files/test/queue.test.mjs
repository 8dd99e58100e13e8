import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createQueue } from '../queue.mjs'

test('results come back to whoever added the job', async () => {
  const queue = createQueue(2)
  const results = await Promise.all([1, 2, 3, 4].map((n) => queue.add(async () => n * n)))
  assert.deepEqual(results, [1, 4, 9, 16])
})

test('never more than the limit run at once', async () => {
  const queue = createQueue(3)
  let running = 0
  let most = 0
  const job = async () => {
    running += 1
    most = Math.max(most, running)
    await sleep(2)
    running -= 1
  }
  await Promise.all(Array.from({ length: 20 }, () => queue.add(job)))
  assert.equal(most, 3)
})

test('a failing job rejects its own promise and no other', async () => {
  const queue = createQueue(1)
  const failing = queue.add(async () => {
    throw new Error('no rows')
  })
  const other = queue.add(async () => 'fine')
  await assert.rejects(failing, /no rows/)
  assert.equal(await other, 'fine')
})

test('idle resolves when all is done', async () => {
  const queue = createQueue(2)
  let done = 0
  for (let i = 0; i < 5; i += 1) {
    void queue.add(async () => {
      await sleep(1)
      done += 1
    })
  }
  await queue.idle()
  assert.equal(done, 5)
  assert.equal(queue.size, 0)
})
