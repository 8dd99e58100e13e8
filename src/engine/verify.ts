import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check, CheckInput, Origin } from '../contracts/check.ts'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { Path } from '../model/ids.ts'
import type { Policy } from '../model/policy.ts'
import type { Task } from '../model/task.ts'
import type { CheckResult, Verification } from '../model/verification.ts'
import { openFreshCopies } from './fresh-copies.ts'
import type { GoCache } from './go-cache.ts'
import { maskedBackend } from './masked-backend.ts'
import type { PackageAccess } from './package-cache.ts'

/** Where an attempt's folder holds what was collected. */
export const DELIVERABLE_DIR = 'deliverable'

export type VerifyRequest = {
  verificationId: string
  task?: Task
  /** What a person gave on the command line; wins over all that the folder says. */
  given?: { test?: string; setup?: string }
  /** Where the deliverable was made, for the origin probe. */
  origin?: Origin
  deliverable: Deliverable
  /** The collected files on the host. */
  root: Path
  /** Where the checks may leave logs. */
  evidenceDir: Path
  policy: Policy
  seed: number
}

export type VerifyDeps = {
  backend: SandboxBackend
  checks: readonly Check[]
  scratchRoot: Path
  harnessVersion: string
  /** How set-ups reach the package registries; asked for only where there is one. */
  packages?: () => Promise<PackageAccess>
  /** What the machine's own Go has built of its standard packages; without it each copy builds them anew. */
  goCache?: GoCache
  /** True where this machine has passed the selftest at the backend's level. */
  isolationTried?: () => Promise<boolean>
  now: () => number
  monotonicMs: () => number
  signal: AbortSignal
  /** Masks secrets in what is recorded; absent where none are known. */
  redactor?: Redactor
}

/**
 * Runs every check on one deliverable, in their order, each on fresh copies. Facts only: `verdict/` judges them.
 * A check that throws is recorded as inconclusive with `infraError`, so that no verdict can rest on it.
 */
export async function verifyDeliverable(request: VerifyRequest, deps: VerifyDeps): Promise<Verification> {
  await mkdir(request.evidenceDir, { recursive: true })
  const startedMs = deps.monotonicMs()
  const startedAt = new Date(deps.now()).toISOString()
  const copies = openFreshCopies({
    root: request.root,
    backend: deps.redactor === undefined ? deps.backend : maskedBackend(deps.backend, deps.redactor),
    scratchRoot: deps.scratchRoot,
    ...(deps.packages === undefined ? {} : { packages: deps.packages }),
    ...(deps.goCache === undefined ? {} : { goCache: deps.goCache }),
  })
  const checks: Verification['checks'] = {}
  try {
    for (const check of deps.checks) {
      if (deps.signal.aborted) break
      const input: CheckInput = {
        ...(request.task === undefined ? {} : { task: request.task }),
        ...(request.given === undefined ? {} : { given: request.given }),
        deliverable: request.deliverable,
        root: request.root,
        policy: request.policy,
        freshCopy: copies.open,
        keepSetup: copies.keepSetup,
        copyDependencies: copies.copyDependencies,
        ...(request.origin === undefined ? {} : { origin: request.origin }),
        earlier: checks,
        evidenceDir: request.evidenceDir,
        seed: request.seed,
        signal: deps.signal,
      }
      checks[check.id] = { ...maskedResult(await runCheck(check, input), deps.redactor), version: check.version }
    }
  } finally {
    await copies.close()
  }
  return {
    id: request.verificationId,
    attemptId: request.deliverable.attemptId,
    isolation: deps.backend.level,
    ...((await deps.isolationTried?.()) === true ? { isolationTried: true } : {}),
    harnessVersion: deps.harnessVersion,
    startedAt,
    durationMs: deps.monotonicMs() - startedMs,
    checks,
  }
}

/** A runner's own reports do not pass through its output: what is read of them is masked here. */
function maskedResult(result: CheckResult, redactor: Redactor | undefined): CheckResult {
  if (redactor === undefined) return result
  return { ...result, reason: redactor.text(result.reason), facts: redactor.json(result.facts) }
}

async function runCheck(check: Check, input: CheckInput): Promise<CheckResult> {
  const missing = (check.needs ?? []).filter((id) => !(id in input.earlier))
  if (missing.length > 0) return { kind: 'inconclusive', reason: `needs ${missing.join(', ')}`, facts: null }
  try {
    return await check.run(input)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'inconclusive', reason: `the check itself failed: ${message}`, facts: { infraError: message } }
  }
}

/** Where one check's evidence of one verification lies. */
export const evidenceDirOf = (attemptDir: Path, number: number): Path => join(attemptDir, 'verify', String(number))
