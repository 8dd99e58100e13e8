import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { HostMachine } from './host-machine.ts'
import { openHostSandbox } from './host-sandbox.ts'
import { probeByRunning } from './probe-by-running.ts'

/**
 * No sandbox: an own process group, HOME, TMPDIR and environment, and limits that are watched.
 * The file system is the host's, the network too (a proxy is only named in the environment), and what leaves the group
 * and clears its environment can survive. Nothing is called verified here without the person's word.
 */
export function processBackend(machine: HostMachine): SandboxBackend {
  const backend: SandboxBackend = {
    level: 'process',
    killsEverything: false,
    probe: () => probeByRunning(backend, ['bash'], machine),
    open: (spec) => openHostSandbox('process', spec, machine, () => []),
  }
  return backend
}
