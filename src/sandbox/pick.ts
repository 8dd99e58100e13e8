import type { SandboxBackend, SandboxProbe } from '../contracts/sandbox.ts'
import { UserError } from '../model/errors.ts'
import type { Isolation } from '../model/isolation.ts'

export type Tried = { level: Isolation; probe: SandboxProbe }

/**
 * Order of `auto`, best first. bwrap, seatbelt and unshare (bwrap's view without bwrap) stand before the container
 * engines: they use the machine's own toolchains, need no image, and the engines are untried, so that nothing would be
 * called verified there. process is no sandbox at all.
 */
export const AUTO_ORDER: readonly Isolation[] = ['bwrap', 'seatbelt', 'unshare', 'docker', 'podman', 'process']

/** The requested level, or the first of `AUTO_ORDER` that really starts here; what was tried before it comes along. */
export async function pickSandbox(
  requested: 'auto' | Isolation,
  backends: Readonly<Record<Isolation, SandboxBackend>>,
): Promise<{ backend: SandboxBackend; tried: Tried[] }> {
  const tried: Tried[] = []
  for (const level of requested === 'auto' ? AUTO_ORDER : [requested]) {
    const backend = backends[level]
    const probe = await backend.probe()
    tried.push({ level, probe })
    if (probe.usable) return { backend, tried }
  }
  const hint = tried.map(({ level, probe }) => probe.hint ?? level).join('; ')
  throw requested === 'auto'
    ? new UserError('No sandbox works on this machine, not even plain processes.', { hint })
    : new UserError(`The sandbox "${requested}" does not work on this machine.`, {
        hint: `${hint}. "sandbox: auto" takes the best that works; "bakeoff doctor" lists all.`,
      })
}
