import type { Contestant } from '../engine/deps.ts'
import { UserError } from '../model/errors.ts'
import type { CliContext } from './context.ts'
import { probeIoOf } from './host.ts'

/** Before anything is spent: can every contestant run here? Throws one UserError that names all that cannot. */
export async function preflight(contestants: Iterable<Contestant>, env: CliContext['env']): Promise<void> {
  const io = probeIoOf(env)
  const problems: string[] = []
  for (const { adapter, agent, options, secrets } of contestants) {
    // By its login where it has one: a key of the caller's that it will not get makes it no more ready.
    const without = Object.fromEntries(Object.entries(env).filter(([name]) => !adapter.secretEnv.includes(name)))
    const problem = await adapter.ready?.(agent, options, { ...io, env: { ...without, ...secrets } })
    if (problem !== undefined) problems.push(`agent "${agent.id}": ${problem}`)
  }
  if (problems.length === 0) return
  throw new UserError(problems.join('; '), {
    hint: 'See `bakeoff doctor`; leave an agent out with -a, naming the others.',
  })
}
