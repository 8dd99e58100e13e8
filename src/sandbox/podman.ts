import type { SandboxBackend } from '../contracts/sandbox.ts'
import { containerBackend } from './container.ts'
import type { HostMachine } from './host-machine.ts'

/** Podman; without root it would map the user to another id, so the writable folders keep their owner by `keep-id`. */
export function podmanBackend(machine: HostMachine): SandboxBackend {
  return containerBackend(
    { level: 'podman', versionArgs: ['version', '--format', '{{.Version}}'], extraRunArgs: ['--userns', 'keep-id'] },
    machine,
  )
}
