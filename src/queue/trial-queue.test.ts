import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openTrialQueue, type Slot } from './trial-queue.ts'

/** Runs jobs and reports the largest number that ever ran together, per key. */
async function mostTogether(
  slots: Slot[],
  limits: Parameters<typeof openTrialQueue>[0],
  keyOf: (slot: Slot) => string,
) {
  const queue = openTrialQueue(limits)
  const running = new Map<string, number>()
  const most = new Map<string, number>()
  const order: string[] = []
  for (const slot of slots) {
    void queue.add(slot, async () => {
      order.push(slot.agentId)
      const key = keyOf(slot)
      running.set(key, (running.get(key) ?? 0) + 1)
      most.set(key, Math.max(most.get(key) ?? 0, running.get(key) ?? 0))
      await sleep(5)
      running.set(key, (running.get(key) ?? 0) - 1)
    })
  }
  await queue.idle()
  return { most, order }
}

const slot = (agentId: string, maxParallel: number, provider: string): Slot => ({ agentId, maxParallel, provider })

test('the total limit holds over all agents', async () => {
  const slots = Array.from({ length: 12 }, (_, i) => slot(`a${i % 4}`, 3, `p${i % 4}`))
  const { most, order } = await mostTogether(slots, { total: 3, perProvider: {} }, () => 'all')
  expect(most.get('all')).toBe(3)
  expect(order).toHaveLength(12)
})

test('an agent never runs more than its own limit', async () => {
  const slots = Array.from({ length: 9 }, () => slot('a', 2, 'p'))
  const { most } = await mostTogether(slots, { total: 8, perProvider: {} }, (s) => s.agentId)
  expect(most.get('a')).toBe(2)
})

test('agents of one provider share its limit', async () => {
  const slots = Array.from({ length: 8 }, (_, i) => slot(`a${i % 4}`, 4, 'anthropic'))
  const { most } = await mostTogether(slots, { total: 8, perProvider: { anthropic: 2 } }, (s) => s.provider)
  expect(most.get('anthropic')).toBe(2)
})

test('an agent at its limit leaves the other places to the others', async () => {
  const slots = [slot('slow', 1, 'p'), slot('slow', 1, 'p'), slot('slow', 1, 'p'), slot('quick', 1, 'q')]
  const { order } = await mostTogether(slots, { total: 2, perProvider: {} }, () => 'all')
  expect(order.slice(0, 2).sort()).toEqual(['quick', 'slow'])
})

test('a job that throws rejects its own promise and frees its place', async () => {
  const queue = openTrialQueue({ total: 1, perProvider: {} })
  const failing = queue.add(slot('a', 1, 'p'), () => Promise.reject(new Error('no')))
  let ran = false
  const next = queue.add(slot('a', 1, 'p'), async () => {
    ran = true
  })
  await expect(failing).rejects.toThrow('no')
  await next
  expect(ran).toBe(true)
})
