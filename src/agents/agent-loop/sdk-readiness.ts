import type { Probe, ProbeIo } from '../../contracts/adapter.ts'
import type { Agent } from '../../model/agent.ts'
import { SYSTEM_PROMPT_VERSION } from './system-prompt.ts'

const hasKey = (keys: readonly string[], io: ProbeIo): boolean => keys.some((name) => Boolean(io.env[name]))

/** A sentence where an SDK loop cannot run: it needs a model's name and a key, nothing is installed. */
export function sdkReady(agent: Agent, keys: readonly string[], io: ProbeIo): string | undefined {
  if (agent.model === undefined) return 'it needs a model: add `model: …` to the agent'
  return hasKey(keys, io) ? undefined : `it needs a key: set ${keys.join(' or ')}`
}

/** The doctor's line for an SDK loop. */
export function sdkProbe(keys: readonly string[], io: ProbeIo): Probe {
  const ready = hasKey(keys, io)
  const hint = ready ? {} : { hint: `set ${keys.join(' or ')}` }
  return { installed: true, version: SYSTEM_PROMPT_VERSION, ready, ...hint }
}
