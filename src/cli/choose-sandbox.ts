import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { Contestant } from '../engine/deps.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { foreignInstructions } from '../workspace/foreign-instructions.ts'
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
  if (backend.level !== 'process' && backend.level !== 'seatbelt') return backend
  const here = [...contestants].filter(({ adapter }) => adapter.mode === 'local')
  const real = here.filter(({ adapter }) => adapter.kind !== 'script' || adapter.id === 'command')
  if (real.length === 0) return backend
  const names = real.map(({ agent }) => `"${agent.id}"`).join(', ')
  if (backend.level === 'process' && !unsafe) {
    throw new UserError(`This machine has no usable sandbox, and ${names} would run with full access to it.`, {
      hint: 'See `bakeoff doctor` for how to get one, or add --unsafe-no-sandbox to run it all the same.',
    })
  }
  refuseForeign(names, context.scratch)
  return backend
}

/** These levels show the host's own folders, so that an agent finds what lies above its workspace. */
function refuseForeign(names: string, scratch: Path): void {
  const [first, ...more] = foreignInstructions(scratch)
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` and ${more.length} more such files`
  throw new UserError(`${names} would follow ${first}${others}: its workspace lies below.`, {
    hint: 'Set TMPDIR to a folder without instruction files above it, or use a sandbox that hides them.',
  })
}
