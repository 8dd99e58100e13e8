import type { SandboxBackend } from '../contracts/sandbox.ts'
import { containerBackend } from './container.ts'
import type { HostMachine } from './host-machine.ts'

/** Docker; asks the server for its version, since a client without an engine is common. */
export function dockerBackend(machine: HostMachine): SandboxBackend {
  return containerBackend(
    { level: 'docker', versionArgs: ['version', '--format', '{{.Server.Version}}'], extraRunArgs: [] },
    machine,
  )
}
