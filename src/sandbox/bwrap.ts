import type { Command, ExecLimits, ExecResult, Sandbox, SandboxBackend, SandboxSpec } from '../contracts/sandbox.ts'
import { bwrapArgs } from './bwrap-args.ts'
import { commandArgv } from './command-argv.ts'
import type { HostMachine } from './host-machine.ts'
import { type Inside, openInside } from './inside.ts'
import { outerStage } from './outer-view.ts'
import { probeByRunning } from './probe-by-running.ts'
import { runLaunch } from './run-launch.ts'
import { outputStages, PRIVATE_FD, rlimitStage, STATUS_FD, userStage } from './stages.ts'
import { type FindToolchains, toolchainFinder } from './toolchains.ts'

/** bubblewrap: own user, PID, mount, IPC, UTS and network namespaces; nothing to install but one small program. */
export function bwrapBackend(machine: HostMachine): SandboxBackend {
  const toolchains = toolchainFinder(machine)
  const backend: SandboxBackend = {
    level: 'bwrap',
    killsEverything: true,
    probe: () => probeByRunning(backend, ['bwrap', 'setpriv', 'prlimit', 'bash'], machine),
    open: (spec) => openBwrap(spec, machine, toolchains),
  }
  return backend
}

async function openBwrap(spec: SandboxSpec, machine: HostMachine, toolchains: FindToolchains): Promise<Sandbox> {
  const inside = await openInside(spec, machine, toolchains, { mapsUser: true })
  return {
    isolation: 'bwrap',
    paths: { workdir: spec.workdir.to, home: spec.home.to, tmp: '/tmp' },
    exec: (command, limits) => inside.run(limits, (signal) => exec(inside, spec, command, { ...limits, signal })),
    close: inside.close,
  }
}

async function exec(inside: Inside, spec: SandboxSpec, command: Command, limits: ExecLimits): Promise<ExecResult> {
  const input = command.stdin === undefined ? undefined : await inside.state.openInput(command.stdin)
  try {
    return await runLaunch(
      {
        argv: [
          ...(inside.outer === undefined ? [] : [...outerStage(inside.outer), ...userStage(inside.uid ?? 0)]),
          ...outputStages(limits),
          ...rlimitStage(inside.rlimits(limits)),
          ...['bwrap', '--args', String(PRIVATE_FD), '--json-status-fd', String(STATUS_FD), '--'],
          ...inside.initArgv(command.cwd ?? spec.workdir.to, commandArgv(command)),
        ],
        privateInput: nulTerminated(
          bwrapArgs({
            view: inside.view,
            env: inside.environment(command.env),
            ...(inside.insideId === undefined ? {} : { insideId: inside.insideId }),
            hostNetwork: spec.network.kind === 'host',
            nestedNamespaces: spec.nestedNamespaces === true,
          }),
        ),
        env: inside.launchEnv,
        cwd: '/',
        ...(inside.outer === undefined && inside.uid !== undefined ? { uid: inside.uid } : {}),
        ...(input === undefined ? {} : { stdinFd: input.fd }),
        cover: inside.cover,
        folders: inside.folders,
        overhead: inside.ownProcesses,
        reportsStart: true,
      },
      limits,
    )
  } finally {
    await input?.close()
  }
}

const nulTerminated = (args: readonly string[]): string => args.map((arg) => `${arg}\0`).join('')
