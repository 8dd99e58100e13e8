import { randomBytes, randomInt } from 'node:crypto'
import { checks } from '../checks/index.ts'
import type { Suite } from '../config/load-suite.ts'
import { policyFor } from '../config/policy.ts'
import { selectAgents, selectTasks } from '../config/select.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256 } from '../lib/hash.ts'
import type { Isolation } from '../model/isolation.ts'
import { Json } from '../model/json.ts'
import type { RunPlan } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import { type PlanInput, planRun } from '../plan/plan-run.ts'
import { commitOf } from '../workspace/clone-at.ts'
import { PROMPT_APPENDIX_ID } from '../workspace/prompt.ts'
import { withBilling } from './billing-of.ts'
import type { CliContext } from './context.ts'
import { machineFacts, suiteCommit } from './host.ts'
import { priceTable } from './price-table.ts'
import { bakeoffVersion } from './version.ts'

const INFRA_RETRIES = 2

/** What flags change of a suite. */
export type PlanFlags = {
  agents: string[]
  tasks: string[]
  tags: string[]
  trials?: number
  concurrency?: number
  budgetUsd?: number
  seed?: number
  acceptProcessIsolation: boolean
}

type Caller = Pick<CliContext, 'env' | 'argv'>

/** The plan of a new run: the suite, the flags, and what this machine is. */
export async function makePlan(suite: Suite, flags: PlanFlags, sandbox: Isolation, caller: Caller): Promise<RunPlan> {
  return planRun(await planInputOf(suite, flags, sandbox, caller))
}

/** All of that plan but its trials. */
export async function planInputOf(
  suite: Suite,
  flags: PlanFlags,
  sandbox: Isolation,
  caller: Caller,
): Promise<PlanInput> {
  const { config } = suite
  const now = new Date()
  const budgetUsd = flags.budgetUsd ?? config.budget.usd
  const policy = policyFor(config.verify, { acceptProcessIsolation: flags.acceptProcessIsolation })
  return {
    runId: newRunId(now),
    name: suite.name,
    createdAt: now.toISOString(),
    seed: flags.seed ?? randomInt(2 ** 31),
    tasks: selectTasks(suite.tasks, { patterns: flags.tasks, tags: flags.tags }),
    agents: await withBilling(selectAgents(suite.agents, flags.agents), caller.env),
    trialsPerCell: flags.trials ?? config.trials,
    policy: policy.id,
    verify: policy,
    sandbox,
    acceptProcessIsolation: flags.acceptProcessIsolation,
    limits: {
      total: flags.concurrency ?? config.concurrency.total,
      perProvider: config.concurrency.per_provider,
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
      infraRetries: INFRA_RETRIES,
    },
    remote: {
      ...(config.remote.poll_sec === undefined ? {} : { pollMs: config.remote.poll_sec * 1000 }),
      findMs: config.remote.find_sec * 1000,
      collectMs: config.remote.collect_sec * 1000,
    },
    passEnv: config.env.pass,
    provenance: {
      bakeoffVersion: bakeoffVersion(),
      ...machineFacts(),
      suitePath: suite.path,
      ...(await suiteCommit(suite.path, caller.env)),
      configSha256: suite.configSha256,
      promptAppendix: PROMPT_APPENDIX_ID,
      verifier: verifierOf(policy),
      priceTable: priceTable().version,
      argv: withoutAddresses(caller.argv),
      ...(suite.repository === undefined
        ? {}
        : { repository: { path: suite.repository, commit: await commitOf(suite.repository, suite.repositoryRef) } }),
    },
  }
}

/** A webhook's address is a secret: whoever has it can write there. */
function withoutAddresses(argv: readonly string[]): string[] {
  return argv.map((word, index) => {
    if (argv[index - 1] === '--notify' && word !== 'desktop') return '<address>'
    return word.replace(/^--notify=(?!desktop$).*/, '--notify=<address>')
  })
}

/** Policy and checks as one short text: two verdicts are comparable where it is the same. */
export function verifierOf(policy: Policy): string {
  const versions = Object.fromEntries(checks.map(({ id, version }) => [id, version]))
  return `${policy.id} ${sha256(canonicalJson(Json.parse({ policy, versions }))).slice(0, 12)}`
}

/** `20261125-013205-k3f9`. */
export function newRunId(now: Date): string {
  const [day = '', time = ''] = now.toISOString().split('T')
  const suffix = (randomBytes(4).readUInt32BE() % 36 ** 4).toString(36).padStart(4, '0')
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${suffix}`
}
