import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checks } from '../../src/checks/index.ts'
import { type Case, expectedOf, layOutLinks, layOutOrigin, readCaseFile } from '../../src/cli/case-file.ts'
import type { Origin } from '../../src/contracts/check.ts'
import type { SandboxBackend } from '../../src/contracts/sandbox.ts'
import type { GoCache } from '../../src/engine/go-cache.ts'
import { NO_PACKAGE_ACCESS, type PackageAccess } from '../../src/engine/package-cache.ts'
import { verifyDeliverable } from '../../src/engine/verify.ts'
import { sha256, sha256File } from '../../src/lib/hash.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import type { Deliverable } from '../../src/model/deliverable.ts'
import type { ExecBudget, Policy } from '../../src/model/policy.ts'
import type { Task } from '../../src/model/task.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { Verification } from '../../src/model/verification.ts'
import { judge } from '../../src/verdict/judge.ts'

export type { Case }

export const readCase = (folder: string): Case => readCaseFile(join(folder, 'case.json'))

const LIMITS: ExecBudget = {
  wallMs: 60_000,
  memoryBytes: 2 * 1024 ** 3,
  pids: 256,
  outputBytes: 32 * 1024 ** 2,
  diskBytes: 1024 ** 3,
  fileBytes: 1024 ** 3,
}

const POLICY: Policy = {
  id: 'bakeoff-verify/1',
  runs: 3,
  maxRuns: 5,
  probes: 'all',
  maxMutants: 4,
  minExecuted: 1,
  alsoPass: [],
  acceptProcessIsolation: false,
  limits: LIMITS,
}

export type CaseResult = ReturnType<typeof judge> & { verification: Verification; escaped: string[] }

/** Judges one case folder as the engine would judge an agent's: the same composition, without an agent. */
export async function runCase(
  folder: string,
  backend: SandboxBackend,
  changes: {
    policy?: Partial<Policy>
    task?: Partial<Task>
    packages?: PackageAccess
    origin?: Origin
    goCache?: GoCache
  } = {},
): Promise<CaseResult> {
  const given = readCase(folder)
  const network = given.needs.includes('internet') ? { probeNetwork: true } : {}
  const policy = { ...POLICY, ...network, ...changes.policy }
  const scratch = makeTempDir('bakeoff-case-')
  try {
    const root = join(scratch, 'deliverable')
    cpSync(folder, root, { recursive: true, verbatimSymlinks: true })
    rmSync(join(root, 'case.json'))
    layOutLinks(given.links, root)
    mkdirSync(join(scratch, 'copies'), { mode: 0o755 })
    const verification = await verifyDeliverable(
      {
        verificationId: 'case/1',
        task: { ...taskOf(given), ...changes.task },
        ...(given.origin === undefined ? {} : { origin: layOutOrigin(given.origin, scratch) }),
        ...(changes.origin === undefined ? {} : { origin: changes.origin }),
        deliverable: deliverableAt(root),
        root,
        evidenceDir: join(scratch, 'evidence'),
        policy: { ...policy, limits: { ...policy.limits, ...given.limits } as ExecBudget },
        seed: 20_261_125,
      },
      {
        backend,
        checks,
        ...(changes.packages === undefined ? {} : { packages: async () => changes.packages ?? NO_PACKAGE_ACCESS }),
        ...(changes.goCache === undefined ? {} : { goCache: changes.goCache }),
        scratchRoot: join(scratch, 'copies'),
        harnessVersion: 'test',
        now: Date.now,
        monotonicMs: () => performance.now(),
        signal: new AbortController().signal,
      },
    )
    const judgement = judge({ verification, outcome: { kind: 'finished' }, policy })
    const escaped = given.hostMustNotHave.filter((path) => existsSync(join(root, path)))
    return { ...judgement, verification, escaped }
  } finally {
    await removeDir(scratch)
  }
}

export const isExpected = (wanted: Case, verdict: Verdict): boolean => expectedOf(wanted).includes(verdict)

function taskOf(given: Case): Task {
  return {
    id: 'case',
    title: 'case',
    tags: [],
    prompt: '',
    folder: 'case',
    timeoutSec: 60,
    network: 'full',
    limits: {},
    followUps: [],
    buildsOn: [],
    hash: sha256('case'),
    test: given.test,
    ...(given.setup === undefined ? {} : { setup: given.setup }),
  }
}

/** A small stand-in for workspace/collect.ts: what lies in a folder that nobody writes to. */
function deliverableAt(root: string): Deliverable {
  const files: Deliverable['files'] = []
  const special: Deliverable['special'] = []
  for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = lstatSync(join(root, entry))
    if (stat.isFile()) files.push({ path: entry, sha256: sha256File(join(root, entry)), bytes: stat.size })
    else if (stat.isSymbolicLink())
      special.push({ path: entry, kind: 'symlink', detail: readlinkSync(join(root, entry)) })
  }
  return {
    attemptId: 'case',
    files,
    special,
    ignored: [],
    outside: [],
    truncated: false,
    hash: sha256(JSON.stringify(files)),
  }
}
