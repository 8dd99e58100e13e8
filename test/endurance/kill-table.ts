import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { has } from '../needs.ts'
import { LEVELS, withSandbox } from '../sandbox/sandboxes.ts'
import { exactly, type Finding } from './part.ts'

/** Ways of children not to die; each beats into a file of its own. */
const CHILDREN: Readonly<Record<string, string>> = {
  plain: 'BEAT &',
  'ignores TERM': '( trap "" TERM HUP INT; BEAT ) &',
  'own session': "setsid bash -c 'BEAT' &",
  'own session, ignores TERM': 'setsid bash -c \'trap "" TERM HUP INT; BEAT\' &',
  'orphan of an orphan': "( ( setsid nohup bash -c 'BEAT' >/dev/null 2>&1 & ) & )",
}

/** Every child in every sandbox, all alive when the command is stopped: none may beat afterwards. */
export async function killTable(times: number): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { level, needs } of LEVELS) {
    if (!needs.every(has)) continue
    const survivors = new Map<string, number>()
    for (let n = 0; n < times; n += 1) {
      await withSandbox(level, async ({ run, workdir }) => {
        const stop = new AbortController()
        const running = run(script(), { signal: stop.signal })
        await untilAllBeat(workdir)
        stop.abort()
        await running
        const then = beats(workdir)
        await sleep(300)
        const now = beats(workdir)
        Object.keys(CHILDREN).forEach((name, i) => {
          if (then[i] !== now[i]) survivors.set(name, (survivors.get(name) ?? 0) + 1)
        })
      })
    }
    const survived = [...survivors].map(([name, count]) => `${name}: ${count}`).join(', ')
    findings.push(exactly(`${level}: children alive after ${times} stops`, 'none', survived || 'none'))
  }
  return findings
}

const script = (): string =>
  [
    ...Object.values(CHILDREN).map((child, i) =>
      child.replace('BEAT', `while :; do date +%s%N > beat-${i}; sleep 0.05; done`),
    ),
    'while :; do sleep 1; done',
  ].join('\n')

async function untilAllBeat(folder: string): Promise<void> {
  for (let waitedMs = 0; beats(folder).includes(''); waitedMs += 50) {
    if (waitedMs > 30_000) throw new Error('not every child began')
    await sleep(50)
  }
}

const beats = (folder: string): string[] =>
  Object.keys(CHILDREN).map((_, i) => {
    try {
      return readFileSync(join(folder, `beat-${i}`), 'utf8')
    } catch {
      return ''
    }
  })
