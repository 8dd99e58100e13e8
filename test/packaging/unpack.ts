import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

type Packed = { filename: string; size: number; files: { path: string; mode: number }[] }
export type Package = Packed & { tarball: string; dir: string }

/** Packs what would be published, without running a script, into a new folder. */
export function packIt(): Package {
  const dir = mkdtempSync(join(tmpdir(), 'bakeoff-pack-'))
  const argv = ['pack', '--ignore-scripts', '--json', '--pack-destination', dir]
  const packed = spawnSync('npm', argv, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (packed.status !== 0) throw new Error(packed.stderr)
  const [described]: Packed[] = Object.values(JSON.parse(packed.stdout))
  if (described === undefined) throw new Error('npm pack said nothing')
  return { ...described, dir, tarball: join(dir, described.filename) }
}

/** A project that has the packed package installed; its dependencies are links to ours. */
export function consumerOf({ tarball, dir }: Package): string {
  const consumer = join(dir, 'consumer')
  const installed = join(consumer, 'node_modules', 'agent-bakeoff')
  mkdirSync(installed, { recursive: true })
  const unpacked = spawnSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], { encoding: 'utf8' })
  if (unpacked.status !== 0) throw new Error(unpacked.stderr)
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  )
  const bundled = new Set(readdirSync(join(installed, 'node_modules')))
  for (const name of [...Object.keys(dependencies), '@types/node'].filter((one) => !bundled.has(one))) {
    const link = join(consumer, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
  writeFileSync(join(consumer, 'package.json'), '{ "private": true, "type": "module" }\n')
  return consumer
}
