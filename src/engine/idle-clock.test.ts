import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { startIdleClock } from './idle-clock.ts'

/** A clock under the test's own time. */
function clockOf(changes: (number | undefined)[]): {
  clock: ReturnType<typeof startIdleClock>
  idle: () => boolean
  looks: () => number
} {
  let idle = false
  let looks = 0
  const clock = startIdleClock({
    idleMs: 1000,
    now: Date.now,
    changedAt: async () => {
      looks += 1
      return changes.shift()
    },
    onIdle: () => {
      idle = true
    },
  })
  return { clock, idle: () => idle, looks: () => looks }
}

test('signs of life, announced waits and changed files put off the end; silence brings it', async () => {
  vi.useFakeTimers({ now: 0 })
  try {
    const { clock, idle, looks } = clockOf([9000])
    await vi.advanceTimersByTimeAsync(900)
    clock.touch()
    await vi.advanceTimersByTimeAsync(1000)
    expect([idle(), looks()]).toEqual([false, 1])
    // It looked at 1900 ms and saw a change of the future: no end before a second after that.
    await vi.advanceTimersByTimeAsync(7000)
    clock.touch(5000)
    await vi.advanceTimersByTimeAsync(5500)
    expect(idle()).toBe(false)
    await vi.advanceTimersByTimeAsync(1500)
    expect(idle()).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('a clock that was stopped says nothing', async () => {
  const { clock, idle } = clockOf([])
  clock.stop()
  await sleep(5)
  expect(idle()).toBe(false)
})
