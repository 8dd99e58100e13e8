import { z } from 'zod'
import type { Collected, RemoteStatus } from '../../contracts/remote.ts'
import { defined } from '../defined.ts'

const Count = z.number().nonnegative().nullish().catch(undefined)

/** A session of the Managed Agents interface as far as it is read. */
export const ManagedSession = z.object({
  id: z.string(),
  status: z.string().catch('unknown'),
  created_at: z.string().optional().catch(undefined),
  updated_at: z.string().optional().catch(undefined),
  metadata: z.record(z.string(), z.string()).nullish().catch(undefined),
  agent: z
    .object({ model: z.object({ id: z.string() }).optional().catch(undefined), version: z.number().optional() })
    .optional()
    .catch(undefined),
  usage: z
    .object({
      input_tokens: Count,
      output_tokens: Count,
      cache_read_input_tokens: Count,
      cache_creation: z
        .object({ ephemeral_5m_input_tokens: Count, ephemeral_1h_input_tokens: Count })
        .nullish()
        .catch(undefined),
      list_cost: z.object({ amount: z.string(), currency: z.string() }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type ManagedSession = z.infer<typeof ManagedSession>

/** One event of a session, kept whole. */
export const ManagedEvent = z.looseObject({
  id: z.string().optional(),
  type: z.string(),
  processed_at: z.string().nullish().catch(undefined),
  stop_reason: z
    .object({ type: z.string(), event_ids: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  stop_details: z.object({ explanation: z.string().nullish() }).nullish().catch(undefined),
  error: z.object({ type: z.string().optional(), message: z.string().optional() }).optional().catch(undefined),
})
export type ManagedEvent = z.infer<typeof ManagedEvent>

/** What the session's own counts say; the list price is in cents. */
export function managedUsage({ usage }: ManagedSession): Collected['usage'] {
  if (!usage) return undefined
  const cents = usage.list_cost?.currency === 'USD' ? Number(usage.list_cost.amount) : Number.NaN
  const { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long } = usage.cache_creation ?? {}
  const written = [short, long].flatMap((tokens) => tokens ?? [])
  const known: NonNullable<Collected['usage']> = defined({
    inputTokens: usage.input_tokens ?? undefined,
    cacheReadTokens: usage.cache_read_input_tokens ?? undefined,
    cacheWriteTokens: written.length === 0 ? undefined : written.reduce((sum, tokens) => sum + tokens, 0),
    outputTokens: usage.output_tokens ?? undefined,
    usd: Number.isFinite(cents) ? cents / 100 : undefined,
  })
  return Object.keys(known).length === 0 ? undefined : known
}

type Sorted = Pick<RemoteStatus, 'phase' | 'vendorState' | 'needs' | 'reason' | 'outcome'>

/**
 * Where a session stands. It begins idle and is idle again at its end, so that only an idle after a running counts, by
 * what it says it stopped for. `newestFirst` are its events about its state and its errors.
 */
export function managedPhase(session: ManagedSession, newestFirst: readonly ManagedEvent[]): Sorted {
  const { status } = session
  const states = newestFirst.filter(({ type }) => type.startsWith('session.status_'))
  const [newest] = states
  const ran = states.some(({ type }) => type === 'session.status_running')
  const stopped = newest?.type === 'session.status_idle' && ran ? newest : undefined
  if (stopped !== undefined) return afterStop(stopped, lastError(newestFirst))
  switch (status) {
    case 'running':
    case 'rescheduling':
      return { phase: 'running', vendorState: status }
    case 'idle':
      return { phase: ran ? 'running' : 'queued', vendorState: status }
    case 'terminated': {
      const before = states.find(({ type }) => type !== 'session.status_terminated')
      if (ran && before?.stop_reason?.type === 'end_turn') return { phase: 'succeeded', vendorState: 'terminated' }
      return { phase: 'failed', vendorState: 'terminated', reason: lastError(newestFirst) ?? 'terminated' }
    }
    default:
      return { phase: 'unknown', vendorState: status }
  }
}

function afterStop(stopped: ManagedEvent, error: string | undefined): Sorted {
  const why = stopped.stop_reason?.type ?? 'unknown'
  const vendorState = `idle: ${why}`
  switch (why) {
    case 'end_turn':
      return { phase: 'succeeded', vendorState }
    case 'requires_action':
      return { phase: 'waiting', vendorState, needs: 'approval' }
    case 'retries_exhausted':
      return { phase: 'failed', vendorState, reason: error ?? 'its retries are used up' }
    case 'refusal': {
      const message = stopped.stop_details?.explanation ?? 'the model refused'
      return { phase: 'failed', vendorState, reason: message, outcome: { kind: 'refused', message } }
    }
    case 'budget_reached':
      return { phase: 'expired', vendorState, reason: 'its budget is used up' }
    default:
      return { phase: 'unknown', vendorState }
  }
}

const lastError = (newestFirst: readonly ManagedEvent[]): string | undefined =>
  newestFirst.find(({ type }) => type === 'session.error')?.error?.message
