import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checks } from '../src/checks/index.ts'
import { readCaseFile } from '../src/cli/case-file.ts'
import { policyFor } from '../src/config/policy.ts'
import { openFreshCopies } from '../src/engine/fresh-copies.ts'
import { DELIVERABLE_DIR, verifyDeliverable } from '../src/engine/verify.ts'
import { makeTempDir, removeDir } from '../src/lib/temp-dir.ts'
import { VerifyConfig } from '../src/model/config.ts'
import { bwrapBackend } from '../src/sandbox/bwrap.ts'
import { collectFolder } from '../src/workspace/collect.ts'
import { BAKEOFF } from '../test/bakeoff.ts'
import { has, type Tool } from '../test/needs.ts'
import { costOf, median } from './measure.ts'

const CASES = fileURLToPath(new URL('../cases/verify/', import.meta.url))
const HONEST: readonly { name: string; needs: readonly Tool[] }[] = [
  { name: 'honest-shell-tap', needs: [] },
  { name: 'honest-node-test', needs: [] },
  { name: 'honest-pytest', needs: ['pytest'] },
  { name: 'honest-go', needs: ['go'] },
  { name: 'honest-cargo', needs: ['cargo'] },
]

/** What may be spent: ten times the test's own time and two seconds, on two cores; with one run and no probe 1.3 runs. */
const TIMES = 10
const MORE_SEC = 2
const ONE_RUN = 1.3

/** Prints what a whole verification of small honest folders costs, start-up of the command included. */
export async function verifyBench(rounds: number): Promise<void> {
  if (!has('bwrap')) {
    console.log('Verification: needs bwrap')
    return
  }
  console.log(`A whole verification of a small honest folder (medians of ${rounds}); at most ${TIMES} x its test + 2 s`)
  for (const { name, needs } of HONEST) {
    const missing = needs.filter((tool) => !has(tool))
    if (missing.length > 0) console.log(`  ${name}: needs ${missing.join(', ')}`)
    else await benchCase(name, rounds)
  }
}

async function benchCase(name: string, rounds: number): Promise<void> {
  const folder = join(CASES, name)
  const { test } = readCaseFile(join(folder, 'case.json'))
  const top = makeTempDir('bench-verify-')
  try {
    const copy = (n: number): string => {
      const to = join(top, String(n))
      cpSync(folder, to, { recursive: true })
      rmSync(join(to, 'case.json'))
      return to
    }
    const judged = copy(0)
    const verify = `node ${BAKEOFF} verify ${judged} --test ${quoted(test)}`
    // The first one fills what the machine keeps, such as Go's standard packages.
    costOf(verify)
    const samples = Array.from({ length: rounds }, (_, round) => ({
      // In a folder that nothing was built in yet, as each run of a verification finds it.
      own: costOf(`cd ${copy(round + 1)} && ${test}`),
      whole: costOf(verify),
    }))
    const ownSec = median(samples.map(({ own }) => own.wallSec))
    const wholeSec = median(samples.map(({ whole }) => whole.wallSec))
    const wholeCpuSec = median(samples.map(({ whole }) => whole.cpuSec))
    const ofOne = await overOneRun(judged, test, rounds)
    const bound = TIMES * ownSec + MORE_SEC
    console.log(
      `  ${name.padEnd(18)} own ${ownSec.toFixed(2)} s, whole ${wholeSec.toFixed(2)} s (CPU ${wholeCpuSec.toFixed(2)} s) of at most ${bound.toFixed(2)} s${wholeSec > bound ? ' OVER' : ''}; one run, no probes: ${ofOne.toFixed(2)} x of one sandboxed run${ofOne > ONE_RUN ? ' OVER' : ''}`,
    )
  } finally {
    await removeDir(top)
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** `--runs 1 --probes none` over a copy, its sandbox and the command alone; in turns in one process, the median ratio. */
async function overOneRun(folder: string, test: string, rounds: number): Promise<number> {
  const scratch = makeTempDir('bench-once-')
  try {
    const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })
    const deliverable = await collectFolder(folder, { attemptId: 'bench', dest: scratch })
    const root = join(scratch, DELIVERABLE_DIR)
    const scratchRoot = join(scratch, 'copies')
    mkdirSync(scratchRoot, { mode: 0o711 })
    const policy = policyFor(VerifyConfig.parse({ runs: 1, probes: 'none' }))
    const signal = new AbortController().signal
    const alone = async (): Promise<void> => {
      const copies = openFreshCopies({ root, backend, scratchRoot })
      const copy = await copies.open()
      const { exitCode } = await copy.sandbox.exec({ shell: test }, { ...policy.limits, signal, mergeOutput: true })
      await copy.close()
      await copies.close()
      if (exitCode !== 0) throw new Error(`${test} is red`)
    }
    const verified = async (n: number): Promise<void> => {
      await verifyDeliverable(
        {
          verificationId: 'bench',
          given: { test },
          deliverable,
          root,
          evidenceDir: join(scratch, `evidence-${n}`),
          policy,
          seed: 1,
        },
        { backend, checks, scratchRoot, harnessVersion: 'bench', now: Date.now, monotonicMs: now, signal },
      )
    }
    await alone()
    await verified(0)
    const ratios: number[] = []
    for (let round = 1; round <= rounds * 5; round += 1) {
      const aloneMs = await msOf(alone)
      ratios.push((await msOf(() => verified(round))) / aloneMs)
    }
    return median(ratios)
  } finally {
    await removeDir(scratch)
  }
}

const now = (): number => performance.now()

async function msOf(body: () => Promise<void>): Promise<number> {
  const startedMs = now()
  await body()
  return now() - startedMs
}
