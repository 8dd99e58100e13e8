import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mount, SandboxNetwork } from '../../src/contracts/sandbox.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import type { PlainPlace } from './plain-sandbox.ts'

/** Folders of one attempt inside a real bubblewrap sandbox; `host…` are the same folders outside. */
export type SandboxedPlace = PlainPlace & { hostFolder: string; hostHome: string }

export async function openSandboxedPlace(options: {
  network: SandboxNetwork
  tools?: readonly string[]
  mounts?: readonly Mount[]
}): Promise<SandboxedPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'bakeoff-agent-')))
  await chmod(root, 0o755)
  const host = { workspace: join(root, 'workspace'), home: join(root, 'home'), tmp: join(root, 'tmp') }
  const hostFolder = join(host.workspace, 'answer')
  for (const path of [hostFolder, host.home, host.tmp]) await mkdir(path, { recursive: true })
  const machine = { path: process.env['PATH'] ?? '', home: homedir() }
  const sandbox = await bwrapBackend(machine).open({
    workdir: { from: host.workspace, to: '/workspace' },
    home: { from: host.home, to: '/home/agent' },
    tmp: { from: host.tmp },
    mounts: options.mounts ?? [],
    network: options.network,
    env: {},
    tools: options.tools ?? [],
  })
  return {
    sandbox,
    workspace: '/workspace',
    folder: '/workspace/answer',
    home: '/home/agent',
    hostFolder,
    hostHome: host.home,
    close: async () => {
      await sandbox.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}
