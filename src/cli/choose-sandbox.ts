import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { Contestant } from '../engine/deps.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import type { CliContext } from './context.ts'
import { sandboxesOf } from './host.ts'

/**
 * The sandbox of a run. Without any fence, real agents are refused unless the person insists: they run with their
 * permission prompts off.
 */
export async function chooseSandbox(
  wanted: 'auto' | Isolation,
  contestants: Iterable<Contestant>,
  unsafe: boolean,
  context: { env: CliContext['env']; scratch: Path },
): Promise<SandboxBackend> {
  const { backend } = await pickSandbox(wanted, sandboxesOf(context.env, context.scratch))
  if (backend.level !== 'process' || unsafe) return backend
  const here = [...contestants].filter(({ adapter }) => adapter.mode === 'local')
  const real = here.filter(({ adapter }) => adapter.kind !== 'script' || adapter.id === 'command')
  if (real.length === 0) return backend
  throw new UserError(
    `This machine has no usable sandbox, and ${real.map(({ agent }) => `"${agent.id}"`).join(', ')} would run with full access to it.`,
    { hint: 'See `bakeoff doctor` for how to get one, or add --unsafe-no-sandbox to run it all the same.' },
  )
}
