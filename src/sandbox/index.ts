import type { SandboxBackend } from '../contracts/sandbox.ts'
import type { Isolation } from '../model/isolation.ts'
import { bwrapBackend } from './bwrap.ts'
import { dockerBackend } from './docker.ts'
import type { HostMachine } from './host-machine.ts'
import { podmanBackend } from './podman.ts'
import { processBackend } from './process.ts'
import { seatbeltBackend } from './seatbelt.ts'
import { unshareBackend } from './unshare.ts'

export type SandboxBackends = Readonly<Record<Isolation, SandboxBackend>>

/** Every level of isolation, by name; nothing is started. */
export function sandboxBackends(machine: HostMachine): SandboxBackends {
  return {
    docker: dockerBackend(machine),
    podman: podmanBackend(machine),
    bwrap: bwrapBackend(machine),
    seatbelt: seatbeltBackend(machine),
    unshare: unshareBackend(machine),
    process: processBackend(machine),
  }
}
