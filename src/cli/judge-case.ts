import { mkdirSync, rmSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { checks } from '../checks/index.ts'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { GoCache } from '../engine/go-cache.ts'
import type { PackageAccess } from '../engine/package-cache.ts'
import { DELIVERABLE_DIR, verifyDeliverable } from '../engine/verify.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import type { ExecBudget, Policy } from '../model/policy.ts'
import type { Task } from '../model/task.ts'
import type { Verification } from '../model/verification.ts'
import { judge } from '../verdict/judge.ts'
import { collectFolder } from '../workspace/collect.ts'
import { type Case, layOutLinks, layOutOrigin } from './case-file.ts'
import { bakeoffVersion } from './version.ts'

export type CaseRequest = {
  folder: Path
  /** Never copied, where it lies in the folder. */
  file: Path
  given: Case
  policy: Policy
  task?: Task
  seed: number
}

export type CaseDeps = {
  backend: SandboxBackend
  scratchRoot: Path
  packages?: () => Promise<PackageAccess>
  goCache?: GoCache
  isolationTried?: () => Promise<boolean>
  signal: AbortSignal
}

export type JudgedCase = ReturnType<typeof judge> & { verification: Verification; policy: Policy }

/** With 12 runs a coin shows only one side once in 2048 times. */
const PROBABILISTIC_RUNS = 12

/** Judges a folder by a case's command, limits and place of origin, as an agent's would be. */
export async function judgeCase(request: CaseRequest, deps: CaseDeps): Promise<JudgedCase> {
  const { given, folder } = request
  const scratch = makeTempDir('case-', deps.scratchRoot)
  try {
    mkdirSync(join(scratch, 'copies'), { mode: 0o711 })
    const deliverable = await collectFolder(folder, { attemptId: 'case', dest: join(scratch, 'collected') })
    const hidden = relative(resolve(folder), request.file)
    const root = join(scratch, 'collected', DELIVERABLE_DIR)
    if (hidden === basename(request.file)) rmSync(join(root, hidden), { force: true })
    const links = layOutLinks(given.links, root)
    const policy = policyForCase(request)
    const verification = await verifyDeliverable(
      {
        verificationId: 'case',
        ...(request.task === undefined ? {} : { task: request.task }),
        given: { test: given.test, ...(given.setup === undefined ? {} : { setup: given.setup }) },
        ...(given.origin === undefined ? {} : { origin: layOutOrigin(given.origin, scratch) }),
        deliverable: {
          ...deliverable,
          files: deliverable.files.filter(({ path }) => path !== hidden),
          special: [...deliverable.special, ...links],
        },
        root,
        evidenceDir: join(scratch, 'evidence'),
        policy,
        seed: request.seed,
      },
      {
        ...deps,
        checks,
        scratchRoot: join(scratch, 'copies'),
        harnessVersion: bakeoffVersion(),
        now: Date.now,
        monotonicMs: () => performance.now(),
      },
    )
    const outcome = { kind: 'finished' } as const
    return { ...judge({ verification, outcome, policy }), verification, policy }
  } finally {
    await removeDir(scratch)
  }
}

function policyForCase({ given, policy }: CaseRequest): Policy {
  const limits: ExecBudget = { ...policy.limits, ...defined(given.limits) }
  const runs = given.probabilistic ? { runs: PROBABILISTIC_RUNS, maxRuns: PROBABILISTIC_RUNS } : {}
  const network = given.needs.includes('internet') ? { probeNetwork: true } : {}
  return { ...policy, ...runs, ...network, limits }
}

function defined(limits: Case['limits']): Partial<ExecBudget> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}
