import { loadAdapter } from '../agents/index.ts'
import type { Adapter } from '../contracts/adapter.ts'
import type { Agent, Billing } from '../model/agent.ts'
import type { CliContext } from './context.ts'

/**
 * Agents with who pays for them, where their entry does not say: by the kind of key that they will be given. It stays
 * open for commands and modules of one's own, whose calls nobody here knows.
 */
export async function withBilling(agents: readonly Agent[], env: CliContext['env']): Promise<Agent[]> {
  return Promise.all(
    agents.map(async (agent) => {
      const adapter = agent.use === undefined ? await loadAdapter(agent.adapter) : undefined
      const billing = agent.billing ?? (adapter && billingOf(adapter, agent, env))
      return billing === undefined ? agent : { ...agent, billing }
    }),
  )
}

function billingOf(
  { kind, secretEnv, subscriptionEnv = [] }: Adapter<unknown>,
  { baseUrl }: Agent,
  env: CliContext['env'],
): Billing | undefined {
  if (kind === 'api') return 'api'
  if (kind !== 'cli' || secretEnv.length === 0) return undefined
  // The first one that is set is the one that the product takes; a server of one's own takes no subscription.
  const given = secretEnv.find((name) => Boolean(env[name]))
  return baseUrl === undefined && given !== undefined && subscriptionEnv.includes(given) ? 'subscription' : 'api'
}
