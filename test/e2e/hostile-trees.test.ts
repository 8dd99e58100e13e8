import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { testWith } from '../needs.ts'
import { deliverableOf, ranOnce } from './one-trial.ts'
import { acting, filesBelow } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

test('a tree deeper than a path may be long brings nobody down and costs nothing else', async () => {
  const dig =
    'for (let i = 0; i < 40; i++) { const n = String(i).padStart(200, "0"); fs.mkdirSync(n); process.chdir(n) } fs.writeFileSync("f", "x")'
  // It stays a while, so that the watcher of its disk meets it.
  const { trial } = await ranOnce(acting(`node -e '${dig}'\nsleep 4`))
  expect(trial).toMatchObject({ outcome: 'finished', verdict: 'unproven' })
})

testWith(
  ['linux'],
  'an agent that writes 100,000 files is cut short, said so, and judged; nothing of it stays behind',
  async () => {
    const make =
      'for (let d = 0; d < 100; d++) { fs.mkdirSync("d" + d); for (let f = 0; f < 1000; f++) fs.writeFileSync("d" + d + "/" + f, "") }'
    const suite = acting(`node -e '${make}'`)
    const { trial, stored } = await ranOnce(suite)
    expect(trial.outcome).toBe('finished')
    expect(stored).toContain('bakeoff.json')
    expect((await deliverableOf(suite)).truncated).toBe(true)
    expect(trial).toMatchObject({ verdict: 'unproven' })
    expect(filesBelow(join(suite, 'results')).length).toBeLessThan(25_000)
  },
  180_000,
)
