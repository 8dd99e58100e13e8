import { nearest } from '../lib/nearest.ts'
import type { VerifyConfig } from '../model/config.ts'
import { UserError } from '../model/errors.ts'
import type { Policy } from '../model/policy.ts'

const MIB = 1024 * 1024

/** The policies by id. A rule that changes needs a new id: verdicts name the policy they were derived by. */
const POLICIES: Readonly<Record<string, Pick<Policy, 'alsoPass' | 'minExecuted' | 'maxMutants' | 'acceptRepaired'>>> = {
  'bakeoff-verify/1': { alsoPass: [], minExecuted: 1, maxMutants: 4 },
  'bakeoff-verify/1-lenient': {
    alsoPass: ['weak', 'needs-network'],
    minExecuted: 1,
    maxMutants: 4,
    acceptRepaired: true,
  },
}

/** Most equal runs, when the first ones differ. */
const MAX_RUNS = 5

export type PolicyOverrides = {
  policy?: string
  runs?: number
  probes?: Policy['probes']
  acceptProcessIsolation?: boolean
  probeNetwork?: boolean
}

/** The policy that a suite's `verify` and the flags ask for. Throws a UserError for an unknown id. */
export function policyFor(verify: VerifyConfig, overrides: PolicyOverrides = {}): Policy {
  const id = overrides.policy ?? verify.policy
  const rules = Object.hasOwn(POLICIES, id) ? POLICIES[id] : undefined
  if (rules === undefined) throw unknownPolicy(id)
  const runs = overrides.runs ?? verify.runs
  const { limits } = verify
  return {
    id,
    runs,
    // One run is a person's choice for speed: there is nothing that further runs could differ from.
    maxRuns: runs === 1 ? 1 : Math.max(MAX_RUNS, runs),
    probes: overrides.probes ?? verify.probes,
    ...rules,
    acceptProcessIsolation: overrides.acceptProcessIsolation ?? false,
    ...(overrides.probeNetwork === true ? { probeNetwork: true } : {}),
    ...(verify.min_executed_share === undefined ? {} : { minExecutedShare: verify.min_executed_share }),
    limits: {
      wallMs: verify.timeout_sec * 1000,
      memoryBytes: (limits.memory_mb ?? 2048) * MIB,
      pids: limits.pids ?? 256,
      outputBytes: (limits.output_mb ?? 32) * MIB,
      diskBytes: (limits.disk_mb ?? 1024) * MIB,
      fileBytes: (limits.file_mb ?? 1024) * MIB,
    },
  }
}

/** The same measurements judged by another policy's rules. Throws a UserError for an unknown id. */
export function withRules(policy: Policy, id: string): Policy {
  const rules = Object.hasOwn(POLICIES, id) ? POLICIES[id] : undefined
  if (rules === undefined) throw unknownPolicy(id)
  const { acceptRepaired: _, ...kept } = policy
  return { ...kept, id, ...rules }
}

function unknownPolicy(id: string): UserError {
  const known = Object.keys(POLICIES)
  const meant = nearest(id, known)
  return new UserError(`Unknown policy "${id}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`, {
    hint: `Known: ${known.join(', ')}.`,
  })
}
