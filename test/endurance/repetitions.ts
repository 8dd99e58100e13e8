import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { bakeoff } from '../bakeoff.ts'
import { exactly, type Finding, finding } from './part.ts'

const DemoJson = z.object({
  trials: z.array(z.object({ task: z.string(), agent: z.string(), verdict: z.string().nullable() })),
})

/** The one contestant whose test passes or fails by chance; in ten runs it shows with probability above 0.99. */
const FLAKY = 'flaky'

/** Runs the demo again and again: everybody's verdict is the same each time, but for the one that lives by chance. */
export async function repetitions(times: number): Promise<Finding[]> {
  const verdicts = new Map<string, Map<string, number>>()
  let exits = 0
  for (let n = 0; n < times; n += 1) {
    const out = mkdtempSync(join(tmpdir(), 'bakeoff-demo-'))
    try {
      const ended = await bakeoff(['demo', '--json', '--out', join(out, 'demo')])
      if (ended.code === 0) exits += 1
      for (const { task, agent, verdict } of DemoJson.parse(JSON.parse(ended.stdout)).trials) {
        const of = verdicts.get(`${task} · ${agent}`) ?? new Map<string, number>()
        verdicts.set(`${task} · ${agent}`, of.set(String(verdict), (of.get(String(verdict)) ?? 0) + 1))
      }
    } finally {
      rmSync(out, { recursive: true, force: true })
    }
  }
  const changing = [...verdicts].filter(([trial, of]) => of.size > 1 && !trial.endsWith(FLAKY)).map(([trial]) => trial)
  const chance = [...verdicts].filter(([trial]) => trial.endsWith(FLAKY)).map(([, of]) => of)
  const seen = chance.reduce((sum, of) => sum + (of.get('flaky') ?? 0), 0)
  const all = chance.reduce((sum, of) => sum + [...of.values()].reduce((a, b) => a + b, 0), 0)
  return [
    exactly(`${times} demos that ended with exit code 0`, times, exits),
    exactly('trials whose verdict changed from demo to demo', 'none', changing.join(', ') || 'none'),
    finding('the flaky one seen as flaky', 'at least 95 %', `${seen} of ${all}`, all > 0 && seen >= all * 0.95),
  ]
}
