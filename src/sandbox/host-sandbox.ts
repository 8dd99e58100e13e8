import { randomUUID } from 'node:crypto'
import { mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command, ExecLimits, ExecResult, Sandbox, SandboxSpec } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'
import { commandArgv } from './command-argv.ts'
import { insideEnvironment } from './environment.ts'
import type { HostMachine } from './host-machine.ts'
import { inheritedDescriptors } from './inherited-descriptors.ts'
import { findProgram } from './probe-by-running.ts'
import { proxyPortOf } from './proxy-port.ts'
import { runLaunch } from './run-launch.ts'
import { openRunning } from './running.ts'
import { outputStages, rlimitStage, type Stage, statusStages } from './stages.ts'
import { openStateFolder, type StateFolder } from './state-folder.ts'
import { markedProcesses, RUN_MARKER, sweepProcesses } from './sweep.ts'
import { findToolchains } from './toolchains.ts'
import { countedFolders } from './view.ts'

/** Where nothing is mounted, every path inside is the host's own. */
export type HostPlaces = { workdir: Path; home: Path; tmp: Path }

/**
 * Commands on the host's own file system, with the caller's own user: what `process` and `seatbelt` share.
 * `fence` is put in front of each command. `mounts` do not appear at their `to`: use their `from`.
 */
export async function openHostSandbox(
  isolation: Isolation,
  spec: SandboxSpec,
  machine: HostMachine,
  fence: (places: HostPlaces) => Stage,
): Promise<Sandbox> {
  const state = await openStateFolder(undefined, machine.scratch)
  const nullFile = await open('/dev/null', 'r+')
  const running = openRunning()
  const prlimit = (await findProgram('prlimit', machine)) !== undefined
  const paths = await placesOf(spec, state)
  const proxyPort = await proxyPortOf(spec.network)
  const path = await pathWithToolchains(spec, machine, state)
  const environment = (command: Command): Record<string, string> =>
    insideEnvironment(spec, { ...paths, path }, command.env, proxyPort)
  return {
    isolation,
    paths,
    exec: (command, limits) =>
      running.run(limits, (signal) =>
        exec(
          command,
          { ...limits, signal },
          { spec, state, paths, env: environment(command), nullFd: nullFile.fd, prlimit, fence },
        ),
      ),
    async close() {
      await running.close()
      await nullFile.close()
      await state.close()
    },
  }
}

type Given = {
  spec: SandboxSpec
  state: StateFolder
  paths: HostPlaces
  env: Record<string, string>
  nullFd: number
  prlimit: boolean
  fence: (places: HostPlaces) => Stage
}

async function exec(command: Command, limits: ExecLimits, given: Given): Promise<ExecResult> {
  const input = command.stdin === undefined ? undefined : await given.state.openInput(command.stdin)
  const marker = randomUUID()
  const cwd = command.cwd ?? given.paths.workdir
  try {
    return await runLaunch(
      {
        argv: [
          ...outputStages(limits),
          ...statusStages(),
          ...(given.prlimit ? rlimitStage(limits.fileBytes === undefined ? {} : { fileBytes: limits.fileBytes }) : []),
          ...given.fence(given.paths),
          ...['/bin/sh', '-c', INSIDE, cwd, marker],
          ...commandArgv(command),
        ],
        env: given.env,
        cwd: '/',
        ...(input === undefined ? {} : { stdinFd: input.fd }),
        cover: { fds: inheritedDescriptors(), nullFd: given.nullFd },
        folders: countedFolders(given.spec),
        overhead: 0,
        escaped: () => markedProcesses(marker),
        reportsStart: true,
        sweep: ({ known, childPid }) => sweepProcesses(marker, childPid === undefined ? [] : [childPid], known),
      },
      limits,
    )
  } finally {
    await input?.close()
  }
}

/** The marker is set here, so that the launcher, whose `cat` must still empty the pipe, does not carry it. */
const INSIDE = `echo '{"started": 1}' >&4; ${RUN_MARKER}=$1; export ${RUN_MARKER}; shift
cd -- "$0" || exit 127; exec "$@" 4>&-`

async function placesOf(spec: SandboxSpec, state: StateFolder): Promise<HostPlaces> {
  const own = async (name: string): Promise<Path> => {
    const folder = join(state.path, name)
    await mkdir(folder)
    return folder
  }
  return {
    workdir: spec.workdir.from,
    home: 'from' in spec.home ? spec.home.from : await own('home'),
    tmp: 'from' in spec.tmp ? spec.tmp.from : await own('tmp'),
  }
}

/** Real installs come first: a version manager's stand-in needs the HOME that is replaced here. */
async function pathWithToolchains(spec: SandboxSpec, machine: HostMachine, state: StateFolder): Promise<string> {
  const tools = await findToolchains(machine, spec.tools ?? [])
  const bin = join(state.path, 'bin')
  await mkdir(bin)
  for (const { name, target } of tools.links) await symlink(target, join(bin, name))
  return [...new Set([bin, ...tools.path, ...machine.path.split(':')])].join(':')
}
