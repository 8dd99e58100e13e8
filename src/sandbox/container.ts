import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import type {
  Command,
  ExecLimits,
  ExecResult,
  Sandbox,
  SandboxBackend,
  SandboxProbe,
  SandboxSpec,
} from '../contracts/sandbox.ts'
import { type ProcessResult, runProcess } from '../lib/run-process.ts'
import { readAsset } from './asset.ts'
import { bridgeProgram, READY_FILE } from './bridge.ts'
import { commandArgv } from './command-argv.ts'
import { containerKillArgs, containerRunArgs, containerStateArgs, parseContainerState } from './container-argv.ts'
import { BRIDGE_PORT, insideEnvironment } from './environment.ts'
import { DEFAULT_IMAGE, type HostMachine, isRoot } from './host-machine.ts'
import { inheritedDescriptors } from './inherited-descriptors.ts'
import { ownFolder } from './own-files.ts'
import { type Launch, runLaunch } from './run-launch.ts'
import { openRunning } from './running.ts'
import { openStateFolder, type StateFolder } from './state-folder.ts'
import { openUidSlot } from './uid-slot.ts'
import { countedFolders, writableFolders } from './view.ts'

/** The two engines differ in name and in how their server's version is asked for. */
export type Engine = { level: 'docker' | 'podman'; versionArgs: readonly string[]; extraRunArgs: readonly string[] }

const ENGINE_MS = 60_000
const CONTAINER_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** One container for each command, with the image's own programs; built to the engines' documentation. */
export function containerBackend(engine: Engine, machine: HostMachine): SandboxBackend {
  return {
    level: engine.level,
    killsEverything: true,
    probe: () => probe(engine, machine),
    open: (spec) => openContainer(engine, spec, machine),
  }
}

async function probe(engine: Engine, machine: HostMachine): Promise<SandboxProbe> {
  const image = machine.image ?? DEFAULT_IMAGE
  const version = await ask(engine, machine, engine.versionArgs)
  if (version.startError !== undefined) {
    return { usable: false, hint: `${engine.level}: not installed, or not on the PATH` }
  }
  if (version.exitCode !== 0) {
    return { usable: false, hint: `${engine.level}: ${firstLine(version)}; start its engine, or use sandbox: bwrap` }
  }
  const found = { version: text(version.stdout).trim() }
  const inspected = await ask(engine, machine, ['image', 'inspect', image])
  if (inspected.exitCode !== 0) {
    return { usable: false, hint: `${engine.level}: no image ${image}; run "${engine.level} pull ${image}"`, ...found }
  }
  const ran = await ask(engine, machine, ['run', '--rm', '--network', 'none', '--read-only', image, 'true'])
  if (ran.exitCode === 0) return { usable: true, ...found }
  return { usable: false, hint: `${engine.level}: ${firstLine(ran)}`, ...found }
}

async function openContainer(engine: Engine, spec: SandboxSpec, machine: HostMachine): Promise<Sandbox> {
  const slot = isRoot() ? await openUidSlot(Math.random()) : undefined
  const uid = slot?.uid ?? process.getuid?.() ?? 1000
  const user = { uid, gid: slot?.uid ?? process.getgid?.() ?? 1000 }
  if (slot !== undefined) for (const folder of writableFolders(spec)) await ownFolder(folder, slot.uid)
  const state = await openStateFolder(undefined, machine.scratch)
  const nullFile = await open('/dev/null', 'r+')
  const running = openRunning()
  const bridge =
    spec.network.kind === 'proxy' ? bridgeProgram(await readAsset('bridge.cjs'), spec.network.allowedHosts) : undefined
  const opened: Opened = {
    engine,
    spec,
    machine,
    user,
    state,
    nullFd: nullFile.fd,
    ...(bridge === undefined ? {} : { bridge }),
  }
  return {
    isolation: engine.level,
    paths: { workdir: spec.workdir.to, home: spec.home.to, tmp: '/tmp' },
    exec: (command, limits) => running.run(limits, (signal) => exec(opened, command, { ...limits, signal })),
    async close() {
      await running.close()
      await nullFile.close()
      await state.close()
      await slot?.close()
    },
  }
}

type Opened = {
  engine: Engine
  spec: SandboxSpec
  machine: HostMachine
  user: { uid: number; gid: number }
  state: StateFolder
  nullFd: number
  bridge?: string
}

async function exec(opened: Opened, command: Command, limits: ExecLimits): Promise<ExecResult> {
  const { engine, spec, machine } = opened
  const name = `bakeoff-${randomUUID()}`
  const input = command.stdin === undefined ? undefined : await opened.state.openInput(command.stdin)
  const places = { home: spec.home.to, tmp: '/tmp', path: CONTAINER_PATH }
  const env = insideEnvironment(spec, places, command.env, opened.bridge === undefined ? undefined : BRIDGE_PORT)
  const args = containerRunArgs({
    spec,
    limits,
    name,
    image: machine.image ?? DEFAULT_IMAGE,
    user: opened.user,
    env: places,
    envNames: Object.keys(env).filter((one) => !['HOME', 'PATH', 'TMPDIR'].includes(one)),
    interactive: input !== undefined || limits.inheritStdio === true,
    cwd: command.cwd ?? spec.workdir.to,
    extra: isRoot() ? [] : engine.extraRunArgs,
    argv: behindBridge(opened.bridge, commandArgv(command)),
  })
  const launch: Launch = {
    argv: [engine.level, ...args],
    // The client needs its own PATH and HOME to find its settings; the command's are set inside.
    env: { ...env, PATH: machine.path, HOME: machine.home },
    cwd: '/',
    ...(input === undefined ? {} : { stdinFd: input.fd }),
    cover: { fds: inheritedDescriptors(), nullFd: opened.nullFd },
    folders: countedFolders(spec),
    overhead: 1,
    reportsStart: false,
    sweep: async () => {
      await ask(engine, machine, ['kill', name])
      return 0
    },
  }
  try {
    // Memory and processes are the engine's to limit: the tree seen from here is only its client.
    const { memoryBytes: _memory, pids: _pids, ...watched } = limits
    const result = await runLaunch(launch, watched)
    return judge(result, text((await ask(engine, machine, containerStateArgs(name))).stdout))
  } finally {
    await ask(engine, machine, containerKillArgs(name))
    await input?.close()
  }
}

/** The engine's own word on how the container ended; where it has none, the client's message says why. */
function judge(result: ExecResult, stateText: string): ExecResult {
  const state = parseContainerState(stateText)
  if (result.stopped !== undefined || state === undefined || !state.exited) return result
  const { infraError: _, maxRssBytes: _rss, maxPids: _max, ...rest } = result
  return state.outOfMemory ? { ...rest, stopped: 'memory' } : { ...rest, exitCode: state.exitCode }
}

/** Node starts the bridge, and the bridge's first word starts the command. */
function behindBridge(bridge: string | undefined, argv: readonly string[]): readonly string[] {
  if (bridge === undefined) return argv
  const script = `node -e "$0" </dev/null >/dev/null 2>&1 &
until [ -e ${READY_FILE} ]; do sleep 0.05; done; exec "$@"`
  return ['/bin/sh', '-c', script, bridge, ...argv]
}

function ask(engine: Engine, machine: HostMachine, args: readonly string[]): Promise<ProcessResult> {
  return runProcess([engine.level, ...args], {
    env: { PATH: machine.path, HOME: machine.home },
    timeoutMs: ENGINE_MS,
    maxOutputBytes: 1_000_000,
  })
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const firstLine = (result: ProcessResult): string => text(result.stderr).trim().split('\n')[0] ?? ''
