import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command, ExecLimits, ExecResult, Sandbox, SandboxBackend, SandboxSpec } from '../contracts/sandbox.ts'
import { runProcess } from '../lib/run-process.ts'
import { readAsset } from './asset.ts'
import { commandArgv } from './command-argv.ts'
import { type HostMachine, isRoot } from './host-machine.ts'
import { type Inside, openInside } from './inside.ts'
import { probeByRunning } from './probe-by-running.ts'
import { runLaunch } from './run-launch.ts'
import { outputStages, PRIVATE_FD, rlimitStage, statusStages } from './stages.ts'
import { type FindToolchains, toolchainFinder } from './toolchains.ts'
import { assignments, exportScript, viewScript } from './unshare-steps.ts'

const PROGRAMS = ['unshare', 'setpriv', 'prlimit', 'mount', 'pivot_root', 'ip', 'bash']

/**
 * util-linux alone, where bubblewrap is missing: the same view and namespaces, built by a shell script.
 * Slower; and as root, unlike bwrap, it leaves the command able to make user namespaces of its own.
 */
export function unshareBackend(machine: HostMachine): SandboxBackend {
  const toolchains = toolchainFinder(machine)
  let maps: Promise<boolean> | undefined
  const mapsUser = (): Promise<boolean> => {
    maps ??= canMapUser()
    return maps
  }
  const backend: SandboxBackend = {
    level: 'unshare',
    killsEverything: true,
    probe: () => probeByRunning(backend, PROGRAMS, machine),
    open: async (spec) => openUnshare(spec, machine, { toolchains, mapsUser: await mapsUser() }),
  }
  return backend
}

const ENVIRONMENT_LINE = '#bakeoff-environment'

/** Process 1 can be seen from inside: so nothing of the host stands in its arguments, all comes through the pipe. */
const LOADER = `script=
newline='
'
while IFS= read -r line <&${PRIVATE_FD} && [ "$line" != '${ENVIRONMENT_LINE}' ]; do script=$script$line$newline; done
eval "$script"`

type Scripts = { build: string; inside: string; root: string }

/** As root it takes a user namespace of an ordinary user's own, which some systems forbid. */
async function canMapUser(): Promise<boolean> {
  if (!isRoot()) return true
  const argv = [...dropWords(NOBODY, 1000).split(' '), 'true']
  const { exitCode } = await runProcess(argv, { env: { PATH: SYSTEM_PATH }, timeoutMs: 10_000 })
  return exitCode === 0
}

const NOBODY = 65_534
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

async function openUnshare(
  spec: SandboxSpec,
  machine: HostMachine,
  { toolchains, mapsUser }: { toolchains: FindToolchains; mapsUser: boolean },
): Promise<Sandbox> {
  const inside = await openInside(spec, machine, toolchains, { mapsUser })
  const scripts = {
    build: await readAsset('build-view.sh'),
    inside: await readAsset('inside.sh'),
    root: join(inside.state.path, 'root'),
  }
  await mkdir(scripts.root)
  return {
    isolation: 'unshare',
    paths: { workdir: spec.workdir.to, home: spec.home.to, tmp: '/tmp' },
    exec: (command, limits) =>
      inside.run(limits, (signal) => exec(inside, spec, scripts, command, { ...limits, signal })),
    close: inside.close,
  }
}

async function exec(
  inside: Inside,
  spec: SandboxSpec,
  scripts: Scripts,
  command: Command,
  limits: ExecLimits,
): Promise<ExecResult> {
  const input = command.stdin === undefined ? undefined : await inside.state.openInput(command.stdin)
  const dedicated = inside.uid !== undefined
  const network = spec.network.kind === 'host' ? 'host' : 'own'
  const variables = {
    root: scripts.root,
    mode: dedicated ? String(inside.uid) : 'user',
    network,
    steps: viewScript(inside.view, inside.uid),
    inside: scripts.inside,
  }
  // What follows the init program's own words (sh -c SCRIPT name): the arguments of inside.sh.
  const [, , , , ...insideArgs] = inside.initArgv(
    command.cwd ?? spec.workdir.to,
    ['/bin/sh', '-c', `eval "$(cat <&${PRIVATE_FD})"; exec "$@" ${PRIVATE_FD}<&-`, 'sh', ...commandArgv(command)],
    dropWords(inside.uid, inside.insideId),
  )
  const environment = exportScript(inside.environment(command.env))
  try {
    return await runLaunch(
      {
        argv: [
          ...outputStages(limits),
          ...statusStages(),
          ...rlimitStage(inside.rlimits(limits)),
          ...['unshare', ...(dedicated ? [] : ['--user', '--map-root-user'])],
          ...['--mount', '--pid', '--fork', '--ipc', '--uts', ...(network === 'host' ? [] : ['--net']), '--kill-child'],
          ...['--', '/bin/sh', '-c', LOADER, 'bakeoff', ...insideArgs],
        ],
        privateInput: `${assignments(variables)}${scripts.build}\n${ENVIRONMENT_LINE}\n${environment}`,
        env: inside.launchEnv,
        cwd: '/',
        ...(input === undefined ? {} : { stdinFd: input.fd }),
        cover: inside.cover,
        folders: inside.folders,
        overhead: inside.ownProcesses + 1,
        reportsStart: true,
      },
      limits,
    )
  } finally {
    await input?.close()
  }
}

/** From root to the sandbox's own user, or, in a user namespace, from its root; and to the number that is asked for inside. */
function dropWords(uid: number | undefined, insideId: number | undefined): string {
  const become = (user: number, group: number): string => `unshare --user --map-user=${user} --map-group=${group}`
  if (uid === undefined) return become(insideId ?? process.getuid?.() ?? 0, insideId ?? process.getgid?.() ?? 0)
  const drop = `setpriv --reuid ${uid} --regid ${uid} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs`
  return insideId === undefined ? drop : `${drop} ${become(insideId, insideId)}`
}
