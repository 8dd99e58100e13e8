import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import { checks } from '../checks/index.ts'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import { computeUsd } from '../cost/compute-usd.ts'
import type { Contestant, EngineDeps } from '../engine/deps.ts'
import type { Emit } from '../engine/emit.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256 } from '../lib/hash.ts'
import { makeRedactor } from '../lib/redact.ts'
import { secretValues } from '../lib/secret-variables.ts'
import { Json } from '../model/json.ts'
import type { RunPlan } from '../model/plan.ts'
import { openTrialQueue } from '../queue/trial-queue.ts'
import { openModelProxy } from '../sandbox/proxy.ts'
import type { Store } from '../store/open.ts'
import { readEndedAttempt, readStatus } from '../store/read.ts'
import type { CliContext } from './context.ts'
import { runScratch } from './host.ts'
import { goCacheAt, packageAccessOf } from './package-access.ts'
import { priceTable } from './price-table.ts'
import { remotePartsOf } from './remote-parts.ts'
import type { ResultsFolder } from './results-folder.ts'
import { triedLevel } from './selftest-record.ts'
import { startContentOf } from './start-content.ts'
import { bakeoffVersion } from './version.ts'

export type WireInput = {
  plan: RunPlan
  store: Store
  folder: ResultsFolder
  contestants: ReadonlyMap<string, Contestant>
  backend: SandboxBackend
  emit: Emit
  /** More to be masked than what the contestants are given. */
  secrets?: readonly string[]
  context: Pick<CliContext, 'env' | 'signal'>
}

/** Puts the engine together for one run: the only place where the concrete parts meet. */
export function wireEngine(input: WireInput): EngineDeps {
  const { plan, store, folder, context } = input
  const verifyQueue = new PQueue({ concurrency: Math.max(1, Math.min(plan.limits.total, availableParallelism())) })
  const scratch = runScratch(plan.runId)
  const prices = priceTable()
  const passed = passedEnv(plan.passEnv, context.env)
  const own = [...input.contestants.values()].flatMap((one) => [
    ...Object.values(one.secrets),
    ...(one.login?.secrets() ?? []),
  ])
  const redactor = makeRedactor([...own, ...(input.secrets ?? []), ...secretValues(passed)])
  return {
    emit: input.emit,
    now: Date.now,
    monotonicMs: () => performance.now(),
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    },
    backend: input.backend,
    contestants: input.contestants,
    checks,
    openProxy: async (allowedHosts) => {
      const proxy = await openModelProxy({ allowedHosts, scratch })
      return {
        network: { kind: 'proxy', socket: proxy.socket, allowedHosts },
        denied: () => proxy.denied(),
        close: () => proxy.close(),
      }
    },
    computeUsd: (usage, model) => (model === undefined ? undefined : computeUsd(usage, model, prices)),
    redactor,
    storedAttempt: (attemptId) => {
      const ended = readEndedAttempt(store, attemptId)
      if (ended === undefined) throw new Error(`attempt ${attemptId} has not ended`)
      return ended
    },
    emptyHash: sha256(''),
    attemptDir: folder.attemptDir,
    scratchRoot: scratch,
    passedEnv: passed,
    startContent: startContentOf(plan, scratch),
    trialSlots: openTrialQueue(plan.limits),
    verifySlots: (job) => verifyQueue.add(job),
    policySha256: sha256(canonicalJson(Json.parse(plan.verify))),
    harnessVersion: bakeoffVersion(),
    packages: packageAccessOf(context.env),
    goCache: goCacheAt(context.env, input.backend, scratch),
    isolationTried: triedLevel(input.backend, context.env),
    remote: remotePartsOf({ plan, store, scratch, env: context.env }),
    signal: context.signal,
    spentUsd: () => readStatus(store, plan.runId, Date.now()).spend.usd ?? 0,
  }
}

/** The variables of the caller that a suite lets its agents see. */
export function passedEnv(names: readonly string[], env: CliContext['env']): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
