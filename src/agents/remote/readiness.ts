import { z } from 'zod'
import type { Probe, ProbeIo } from '../../contracts/adapter.ts'
import type { RemoteFinding } from '../../contracts/remote.ts'
import type { Agent } from '../../model/agent.ts'
import { RemoteRefusal } from '../../model/errors.ts'
import { failureIn, ServiceFailure } from './service-failure.ts'

/** Said wherever one of these services is named ready. */
export const UNTRIED = 'untried: built to its documentation, never run against a live account'

/** Variables that carry a token for GitHub, in the order in which they are looked at. */
export const GITHUB_TOKENS: readonly string[] = ['GH_TOKEN', 'GITHUB_TOKEN']

/** The first of these secrets that is there. */
export function secretOf(secrets: Readonly<Record<string, string | undefined>>, names: readonly string[]): string {
  const name = names.find((each) => Boolean(secrets[each]))
  return (name === undefined ? undefined : secrets[name]) ?? ''
}

/** The doctor's line of a service: each group of variables needs one that is set. */
export function serviceProbe(io: ProbeIo, groups: readonly (readonly string[])[]): Probe {
  const missing = groups.find((names) => secretOf(io.env, names) === '')
  if (missing !== undefined) return { installed: true, ready: false, hint: `set ${missing.join(' or ')}; ${UNTRIED}` }
  return { installed: true, ready: true, hint: UNTRIED }
}

/** A sentence where a contestant of a service cannot run here. */
export function serviceReady(
  agent: Agent,
  io: ProbeIo,
  needs: { secrets: readonly (readonly string[])[]; takesModel: boolean },
): string | undefined {
  const missing = needs.secrets.find((names) => secretOf(io.env, names) === '')
  if (missing !== undefined) return `it needs a key: set ${missing.join(' or ')}`
  if (!needs.takesModel && agent.model !== undefined) return 'it takes no model: remove `model`'
  return undefined
}

/**
 * One question of the doctor as a finding; what goes wrong is one too. An `error` keeps a run from starting, so that what
 * the work does not depend on is a `warn`.
 */
export async function finding(
  ask: () => Promise<string | RemoteFinding>,
  wrong: { what: string; hint: string; level?: 'warn' },
): Promise<RemoteFinding> {
  try {
    const answer = await ask()
    return typeof answer === 'string' ? { level: 'ok', message: answer } : answer
  } catch (error) {
    const failure =
      failureIn(error) ?? (error instanceof RemoteRefusal || error instanceof z.ZodError ? error : undefined)
    if (failure === undefined) throw error
    const said = failure instanceof z.ZodError ? 'an answer of another shape' : failure.message
    return { level: wrong.level ?? 'error', message: `${wrong.what}: ${said}`, hint: hintFor(failure, wrong.hint) }
  }
}

/** A key is not to blame where nobody answered. */
function hintFor(failure: Error, hint: string): string {
  if (!(failure instanceof ServiceFailure)) return hint
  if (failure.status === undefined) return 'Is the network there, and the address right? Then try again.'
  return failure.status >= 500 ? 'The service is in trouble: try again later.' : hint
}

/** That these services were never tried, as a finding of each doctor. */
export const untried = (): RemoteFinding => ({ level: 'warn', message: UNTRIED })
