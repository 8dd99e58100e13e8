import { open } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { ExecLimits, ExecResult, SandboxNetwork, SandboxSpec } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'
import { readAsset } from './asset.ts'
import { bridgeProgram } from './bridge.ts'
import { BRIDGE_PORT, insideEnvironment } from './environment.ts'
import type { HostMachine } from './host-machine.ts'
import { isRoot } from './host-machine.ts'
import { inheritedDescriptors } from './inherited-descriptors.ts'
import { insideAccounts } from './inside-accounts.ts'
import { type OuterView, outerViewOf, type Source } from './outer-view.ts'
import { checkReadable, ownFolder } from './own-files.ts'
import { openRunning } from './running.ts'
import { openStateFolder, type StateFolder } from './state-folder.ts'
import { readSystemView } from './system-view.ts'
import { taskLimit } from './task-limit.ts'
import type { FindToolchains } from './toolchains.ts'
import { openUidSlot } from './uid-slot.ts'
import { countedFolders, OWN_FOLDER, type ViewStep, viewOf, writableFolders } from './view.ts'

/** What bwrap and unshare share: the view, the user, the environment, and the small files of one open sandbox. */
export type Inside = {
  view: readonly ViewStep[]
  /** The user that commands run as, when the harness is root. */
  uid?: number
  /** The number of user and group inside, where it is another one than outside. */
  insideId?: number
  /** Set when that user could not reach the sources otherwise. */
  outer?: OuterView
  state: StateFolder
  folders: readonly Path[]
  /** Processes of our own inside: the first one, and the bridge with its loop. */
  ownProcesses: number
  /** Environment of the launcher itself. */
  launchEnv: Record<string, string>
  cover: { fds: readonly number[]; nullFd: number }
  environment(commandEnv: Readonly<Record<string, string>> | undefined): Record<string, string>
  rlimits(limits: ExecLimits): { tasks?: number; fileBytes?: number }
  /** Process 1 and the command behind it; `drop` (words) gives up its privileges for both command and bridge. */
  initArgv(cwd: string, argv: readonly string[], drop?: string): string[]
  run(limits: ExecLimits, body: (signal: AbortSignal) => Promise<ExecResult>): Promise<ExecResult>
  close(): Promise<void>
}

/** `mapsUser`: the sandbox can give the command another number inside than outside. */
export async function openInside(
  spec: SandboxSpec,
  machine: HostMachine,
  toolchains: FindToolchains,
  { mapsUser }: { mapsUser: boolean },
): Promise<Inside> {
  checkPaths(spec)
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne()
  }
  let opened = false
  try {
    const inside = await build({ spec, machine, toolchains, mapsUser }, (closeOne) => closers.push(closeOne))
    opened = true
    return { ...inside, close }
  } finally {
    if (!opened) await close()
  }
}

async function build(
  {
    spec,
    machine,
    toolchains,
    mapsUser,
  }: { spec: SandboxSpec; machine: HostMachine; toolchains: FindToolchains; mapsUser: boolean },
  onClose: (closeOne: () => Promise<void>) => void,
): Promise<Omit<Inside, 'close'>> {
  const user = await openUser(onClose)
  const state = await openStateFolder(user.dedicated ? user.uid : undefined, machine.scratch)
  onClose(state.close)
  const [system, tools] = await Promise.all([readSystemView(), toolchains(spec.tools ?? [])])
  const insideId = mapsUser ? spec.user?.uid : undefined
  const { name } = spec.user ?? {}
  const accounts = insideAccounts({
    uid: insideId ?? user.uid,
    gid: insideId ?? user.gid,
    home: spec.home.to,
    ...(name === undefined ? {} : { name }),
  })
  const view = viewOf(spec, system, tools, {
    passwd: await state.write('passwd', accounts.passwd),
    group: await state.write('group', accounts.group),
  })
  const outer = user.dedicated ? await handOver(spec, view, user.uid) : undefined
  const nullFile = await open('/dev/null', 'r+')
  onClose(() => nullFile.close())
  const running = openRunning()
  onClose(running.close)
  const places = { home: spec.home.to, tmp: '/tmp', path: [`${OWN_FOLDER}/bin`, ...tools.path].join(':') }
  const tasks = await taskLimit(user.uid, user.dedicated)

  return {
    view,
    state,
    folders: countedFolders(spec),
    ownProcesses: spec.network.kind === 'proxy' ? 3 : 1,
    launchEnv: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    cover: { fds: inheritedDescriptors(), nullFd: nullFile.fd },
    ...(user.dedicated ? { uid: user.uid } : {}),
    ...(insideId === undefined ? {} : { insideId }),
    ...(outer === undefined ? {} : { outer }),
    environment: (commandEnv) =>
      insideEnvironment(spec, places, commandEnv, spec.network.kind === 'proxy' ? BRIDGE_PORT : undefined),
    rlimits: (limits) => ({
      tasks: tasks(limits.pids),
      ...(limits.fileBytes === undefined ? {} : { fileBytes: Math.ceil(limits.fileBytes) }),
    }),
    initArgv: await initArgvOf(spec.network),
    run: running.run,
  }
}

type User = { uid: number; gid: number; dedicated: boolean }

async function openUser(onClose: (closeOne: () => Promise<void>) => void): Promise<User> {
  if (!isRoot()) return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, dedicated: false }
  const { uid, close } = await openUidSlot(Math.random())
  onClose(close)
  return { uid, gid: uid, dedicated: true }
}

/** Makes everything in the view reachable for the sandbox's own user. */
async function handOver(spec: SandboxSpec, view: readonly ViewStep[], uid: number): Promise<OuterView | undefined> {
  for (const folder of writableFolders(spec)) await ownFolder(folder, uid)
  for (const mount of spec.mounts) if (mount.readOnly) await checkReadable(mount.from)
  return outerViewOf(sourcesOf(view))
}

async function initArgvOf(network: SandboxNetwork): Promise<Inside['initArgv']> {
  const script = await readAsset('inside.sh')
  const bridge =
    network.kind === 'proxy'
      ? [process.execPath, bridgeProgram(await readAsset('bridge.cjs'), network.allowedHosts)]
      : ['', '']
  return (cwd, argv, drop = '') => ['/bin/sh', '-c', script, 'bakeoff', cwd, drop, ...bridge, ...argv]
}

function sourcesOf(view: readonly ViewStep[]): Source[] {
  return view.flatMap((step) => (step.kind === 'bind' ? [{ path: step.from, readOnly: step.readOnly }] : []))
}

/** Relative paths would be read against the launcher's folder. */
function checkPaths(spec: SandboxSpec): void {
  const paths = [
    ...[spec.workdir, spec.home, spec.tmp, ...spec.mounts].flatMap((one) => ('from' in one ? [one.from] : [])),
    ...[spec.workdir, spec.home, ...spec.mounts].map((one) => one.to),
  ]
  for (const path of paths) if (!isAbsolute(path)) throw new Error(`${path} is not an absolute path`)
}
