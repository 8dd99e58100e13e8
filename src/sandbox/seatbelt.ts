import { realpath } from 'node:fs/promises'
import type { SandboxBackend, SandboxSpec } from '../contracts/sandbox.ts'
import type { HostMachine } from './host-machine.ts'
import { openHostSandbox } from './host-sandbox.ts'
import { probeByRunning } from './probe-by-running.ts'
import { proxyPortOf } from './proxy-port.ts'
import { seatbeltProfile } from './seatbelt-profile.ts'
import { findToolchains } from './toolchains.ts'

/**
 * macOS `sandbox-exec`: files and network fenced by a profile, paths are the host's own, and no PID namespace, so what
 * survives is killed as at isolation `process`.
 */
export function seatbeltBackend(machine: HostMachine): SandboxBackend {
  const backend: SandboxBackend = {
    level: 'seatbelt',
    killsEverything: false,
    probe: async () =>
      process.platform === 'darwin'
        ? probeByRunning(backend, ['sandbox-exec', 'bash'], machine)
        : { usable: false, hint: 'seatbelt: macOS only' },
    open: (spec) => openSeatbelt(spec, machine),
  }
  return backend
}

async function openSeatbelt(spec: SandboxSpec, machine: HostMachine): ReturnType<SandboxBackend['open']> {
  const tools = await findToolchains(machine, spec.tools ?? [])
  const proxyPort = await proxyPortOf(spec.network)
  const mounts = await Promise.all(spec.mounts.map(async (mount) => ({ ...mount, from: await realpath(mount.from) })))
  const places = await Promise.all(
    [spec.workdir, spec.home, spec.tmp].flatMap((one) => ('from' in one ? [realpath(one.from)] : [])),
  )
  const profile = (own: { home: string; tmp: string }): string =>
    seatbeltProfile({
      writable: [...places, own.home, own.tmp, ...mounts.filter((one) => !one.readOnly).map((one) => one.from)],
      readable: [...tools.mounts, ...mounts.map((one) => one.from)],
      home: machine.home,
      network: spec.network,
      ...(proxyPort === undefined ? {} : { proxyPort }),
    })
  return openHostSandbox('seatbelt', spec, machine, (own) => ['sandbox-exec', '-p', profile(own)])
}
