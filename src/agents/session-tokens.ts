import { z } from 'zod'
import type { SessionRef } from '../model/attempt.ts'
import { Json } from '../model/json.ts'
import { Usage } from '../model/usage.ts'

/** What a session has consumed over all its processes; model calls where they can be counted. */
export type SessionTokens = { usage: Usage; calls: number; firstTokenMs?: number }

const Kept = z.object({ usage: Usage, calls: z.int().nonnegative() })

/** The totals that an earlier round left in its session; nothing where there was none. */
export function tokensBefore(session: SessionRef | undefined): SessionTokens {
  const kept = Kept.safeParse(session?.extra)
  return kept.success ? kept.data : { usage: {}, calls: 0 }
}

/** A session with its totals, so that the next round can subtract them. */
export function sessionWith(id: string, { usage, calls }: SessionTokens): SessionRef {
  return { id, extra: { usage: Json.parse(usage), calls } }
}

/** `total` without what was there before; a field that the total does not know stays unknown. */
export function subtractUsage(total: Usage, before: Usage): Usage {
  const rest: Usage = {}
  for (const key of Object.keys(total) as (keyof Usage)[]) {
    const value = total[key]
    if (value !== undefined) rest[key] = Math.max(0, value - (before[key] ?? 0))
  }
  return rest
}
