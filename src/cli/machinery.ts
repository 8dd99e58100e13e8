import type { Suite } from '../config/load-suite.ts'
import type { Contestant } from '../engine/deps.ts'
import type { RunPlan } from '../model/plan.ts'
import { chooseSandbox } from './choose-sandbox.ts'
import { contestantsOf } from './contestants.ts'
import type { CliContext } from './context.ts'
import { runScratch, scratchRoot } from './host.ts'
import { pinRemotes } from './pin-remotes.ts'
import { preflight } from './preflight.ts'
import type { Session } from './run-session.ts'

export type Machinery = { contestants: ReadonlyMap<string, Contestant>; backend: Session['backend'] }

/** The adapters and the sandbox that a plan needs, all of them ready. Throws a UserError where one is not. */
export async function machineryOf(
  plan: RunPlan,
  wanted: Parameters<typeof chooseSandbox>[0],
  unsafeNoSandbox: boolean,
  context: CliContext,
): Promise<Machinery> {
  const contestants = await contestantsOf(plan.agents, context.env)
  const backend = await chooseSandbox(wanted, contestants.values(), unsafeNoSandbox, {
    env: context.env,
    scratch: runScratch(plan.runId),
  })
  await preflight(contestants.values(), context.env)
  return { contestants, backend }
}

/** The plan with the commit that each contestant at a service starts from. */
export async function withRemotes(
  plan: RunPlan,
  contestants: ReadonlyMap<string, Contestant>,
  suite: Suite,
  context: CliContext,
): Promise<RunPlan> {
  const remotes = await pinRemotes({
    contestants: contestants.values(),
    known: plan.provenance.remotes,
    sharedRepository: suite.config.remote.shared_repository,
    env: context.env,
    scratch: scratchRoot(),
    signal: context.signal,
    warn: (message) => context.err(`${message}\n`),
  })
  return remotes === undefined ? plan : { ...plan, provenance: { ...plan.provenance, remotes } }
}
