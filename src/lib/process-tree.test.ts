import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { testWith } from '../../test/needs.ts'
import { isAlive, pageBytesOfMachine, readProcessTree, selectTree } from './process-tree.ts'

testWith(['linux'], 'a tree holds children and grandchildren', async () => {
  const child = spawn('sh', ['-c', 'sh -c "sleep 30 & echo up; wait; :"; :'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout!, 'data')
  const tree = await readProcessTree([child.pid!], pageBytesOfMachine())
  expect(tree.length).toBeGreaterThanOrEqual(3)
  process.kill(-child.pid!, 'SIGKILL')
  await once(child, 'close')
  expect(tree.some(isAlive)).toBe(false)
})

testWith(['linux'], 'the memory of a process is in bytes', async () => {
  const own = (await readProcessTree([process.pid], pageBytesOfMachine())).find((one) => one.pid === process.pid)
  expect(own?.rssBytes).toBeGreaterThan(process.memoryUsage.rss() / 2)
  expect(own?.rssBytes).toBeLessThan(process.memoryUsage.rss() * 2)
})

testWith(['linux'], 'a pid that was given out again is not taken for the old process', () => {
  expect(isAlive({ pid: process.pid, startedAt: '1' })).toBe(false)
})

test('the lines of ps become the same tree', () => {
  const lines = [
    '    1     0   1000 Ss   Tue Nov 24 10:00:00 2026',
    '   10     1   2000 S    Tue Nov 24 10:00:01 2026',
    '   11    10   3000 R+   Tue Nov 24 10:00:02 2026',
    '   12    11      0 Z    Tue Nov 24 10:00:03 2026',
  ].join('\n')
  expect(selectTree(lines, [10])).toEqual([
    { pid: 10, startedAt: 'Tue Nov 24 10:00:01 2026', rssBytes: 2_048_000, zombie: false },
    { pid: 11, startedAt: 'Tue Nov 24 10:00:02 2026', rssBytes: 3_072_000, zombie: false },
    { pid: 12, startedAt: 'Tue Nov 24 10:00:03 2026', rssBytes: 0, zombie: true },
  ])
})
