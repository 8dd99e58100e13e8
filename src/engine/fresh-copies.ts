import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { chmod, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FreshCopy, FreshCopyOptions, KeptSetup } from '../contracts/check.ts'
import type { Mount, SandboxBackend, SandboxSpec, SandboxUser } from '../contracts/sandbox.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import { copyTree, listTree, type TreeList } from '../workspace/copy-tree.ts'
import { type DependencyFolder, dependencyMounts, takeDependencyFolders } from './dependency-mounts.ts'
import { type GoCache, type GoPackages, goCacheOf } from './go-cache.ts'
import { goFolderOf } from './go-imports.ts'
import { NO_PACKAGE_ACCESS, type PackageAccess } from './package-cache.ts'
import { type HomeView, homeForSetup, homeOf, type KeptHome, keepHome } from './setup-home.ts'
import { type LayerView, makeSetupLayer, type SetupLayer } from './setup-layer.ts'
import { programsLeft } from './setup-programs.ts'

const HOME_BYTES = 256 * 1024 ** 2
const TMP_BYTES = 512 * 1024 ** 2

/** Fresh copies of one deliverable, for one verification. */
export type FreshCopies = {
  open(options?: FreshCopyOptions): Promise<FreshCopy>
  /** Later copies start from what this one holds now, at the same path; its dependency folders are mounted. */
  keepSetup(copy: FreshCopy): Promise<KeptSetup>
  copyDependencies(): boolean
  close(): Promise<void>
}

type Options = {
  root: Path
  backend: SandboxBackend
  scratchRoot: Path
  packages?: () => Promise<PackageAccess>
  goCache?: GoCache
}

/** What a set-up left: the folder, where it must appear, what is mounted into it, and HOME. */
type AfterSetup = { tree: TreeList; inside: string; dependencies: readonly DependencyFolder[]; home?: KeptHome }

/** What one copy sees beside the folder itself. */
type CopyView = LayerView & { home?: HomeView; release?: () => void; reports?: Path }

/**
 * Each copy is a folder of its own on the host, appears at a neutral path inside, and has a HOME and a /tmp that vanish
 * with it. Path and HOME are new for every copy, probe or not, so that nothing can depend on them unseen; a set-up ties
 * the path down, since environments hold absolute paths, and HOME where it left something there. `root` is never written.
 */
export function openFreshCopies(options: Options): FreshCopies {
  const base = makeTempDir('verify-', options.scratchRoot)
  const mounting = options.backend.level !== 'process' && options.backend.level !== 'seatbelt'
  const layerInside = `/e${word()}`
  let layer: SetupLayer | undefined
  const original = openOriginal(options, base)
  let after: AfterSetup | undefined
  let copying = !mounting
  let count = 0

  const layerOf = (): SetupLayer => {
    const root = join(base, 'layer')
    layer ??= makeSetupLayer(root, mounting ? layerInside : root)
    return layer
  }

  /** Copies the files; the dependency folders that are to be mounted come back. A further set-up gets copies of them. */
  const fill = async (root: Path, source: AfterSetup | undefined, wanted: FreshCopyOptions) => {
    if (wanted.empty !== true) await copyTree(source?.tree ?? (await original.tree()), root)
    const dependencies = source?.dependencies ?? []
    if (!copying && wanted.layer === undefined) return dependencies
    await copyDependencyFolders(dependencies, root)
    return []
  }
  const viewFor = async (wanted: FreshCopyOptions, scratch: Path): Promise<CopyView> => {
    if (wanted.layer !== undefined) {
      const access = (await options.packages?.()) ?? NO_PACKAGE_ACCESS
      const home = await homeForSetup(after?.home, scratch, mounting ? neutralHome() : undefined)
      return { ...layerOf().forSetup({ cache: wanted.layer.cache, scratch, access }), home }
    }
    if (after === undefined || wanted.afterSetup === false || wanted.machineToolsOnly === true) return NO_LAYER
    return { ...layerOf().forTests(), home: await homeOf(after.home, scratch, mounting) }
  }

  return {
    async open(wanted = {}) {
      count += 1
      // The mount table shows the name inside: a number would tell a probe from a run.
      const scratch = join(base, `copy-${word()}`)
      const root = join(scratch, 'work')
      await mkdir(root, { recursive: true })
      const source = wanted.afterSetup === false ? undefined : after
      const inside = wanted.inside ?? source?.inside ?? `/w${word()}`
      const mounted = await fill(root, source, wanted)
      const go = copying ? undefined : await original.go()
      const view = await withGo(withReports(await viewFor(wanted, scratch), wanted, scratch, mounting), go, scratch)
      const dependencies = mounting ? dependencyMounts(mounted, { root, inside, scratch }) : []
      const sandbox = await options.backend.open(specFor({ root, inside, wanted, mounting, dependencies, view }))
      return {
        root,
        sandbox,
        mounted: mounted.map(({ path }) => path),
        ...(wanted.layer === undefined ? {} : { layer: layerOf().root }),
        ...(view.reports === undefined ? {} : { reports: view.reports }),
        async close() {
          await sandbox.close()
          view.release?.()
          await removeDir(scratch)
        },
      }
    },
    async keepSetup(copy) {
      after = await stateOf(copy, join(base, `after-${count}`), mounting)
      await layerOf().seal()
      const programs = programsOf(after, copy, layerOf())
      return { mounted: mounting ? after.dependencies.map(({ path }) => path) : [], programs }
    },
    copyDependencies() {
      const changes = !copying && ((after?.dependencies.length ?? 0) > 0 || original.usesGo())
      copying = true
      return changes
    },
    close: () => removeDir(base),
  }
}

/** Moves what a set-up left out of its copy. */
async function stateOf(copy: FreshCopy, to: Path, mounting: boolean): Promise<AfterSetup> {
  await mkdir(to)
  const dependencies = await takeDependencyFolders(copy.root, join(to, 'dependencies'))
  const { workdir, home: homeInside } = copy.sandbox.paths
  const home = await keepHome(join(dirname(copy.root), 'home'), join(to, 'home'), homeInside)
  await moveFolder(copy.root, join(to, 'work'))
  return {
    tree: await listTree(join(to, 'work')),
    inside: mounting ? workdir : `/w${word()}`,
    dependencies,
    ...(home === undefined ? {} : { home }),
  }
}

/** What comes before the machine's own programs in later copies. */
function programsOf({ home }: AfterSetup, copy: FreshCopy, layer: SetupLayer): string[] {
  const { workdir, home: homeInside } = copy.sandbox.paths
  const folders = [...layer.bins, ...(home?.bins ?? []).map((bin) => join(home?.from ?? '', bin))]
  return programsLeft(folders, [workdir, homeInside, layer.inside])
}

/** A set-up may have closed its own folder. */
async function moveFolder(from: Path, to: Path): Promise<void> {
  await chmod(from, 0o755)
  await rename(from, to)
}

/** A folder outside the copy, so that what a test finds and leaves in its own folder stays what it was. */
function withReports(view: CopyView, wanted: FreshCopyOptions, scratch: Path, mounting: boolean): CopyView {
  if (wanted.reports === undefined) return view
  const reports = join(scratch, 'reports')
  mkdirSync(reports, { mode: 0o755 })
  const to = mounting ? `/r${word()}` : reports
  const mounts = [...view.mounts, { from: reports, to, readOnly: false }]
  return { ...view, env: { ...view.env, ...wanted.reports(to) }, mounts, reports }
}

/** The folder as it was handed in, listed once, and what its Go files load of the standard packages. */
function openOriginal({ root, goCache }: Options, base: Path) {
  let listed: Promise<TreeList> | undefined
  let go: Promise<GoView | undefined> | undefined
  let usesGo = false
  const tree = (): Promise<TreeList> => {
    listed ??= listOriginal(root, base)
    return listed
  }
  return {
    tree,
    go(): Promise<GoView | undefined> {
      go ??= tree().then(async (known) => {
        const view = await goViewOf(known, goCache)
        usesGo = view !== undefined
        return view
      })
      return go
    },
    usesGo: () => usesGo,
  }
}

type GoView = { packages: GoPackages; hasRequirements: boolean }

/** Where the folder holds Go: its standard packages as the machine's own Go has built them. */
async function goViewOf(tree: TreeList, cache: GoCache | undefined): Promise<GoView | undefined> {
  const folder = goFolderOf(tree)
  const packages = folder === undefined ? undefined : await cache?.(folder.imports)
  return folder === undefined || packages === undefined ? undefined : { ...folder, packages }
}

async function withGo(view: CopyView, go: GoView | undefined, scratch: Path): Promise<CopyView> {
  if (go === undefined) return view
  const { mounts, env } = await goCacheOf(go.packages, { ...go, scratch, word: word() })
  return { ...view, mounts: [...view.mounts, ...mounts], env: { ...view.env, ...env } }
}

/** An agent that delivered nothing left no folder. */
async function listOriginal(root: Path, base: Path): Promise<TreeList> {
  if (existsSync(root)) return listTree(root)
  const nothing = join(base, 'nothing')
  await mkdir(nothing)
  return listTree(nothing)
}

const NO_LAYER: LayerView = { mounts: [], env: {}, pathFirst: [] }

async function copyDependencyFolders(folders: readonly DependencyFolder[], root: Path): Promise<void> {
  for (const { path, from } of folders) await copyTree(await listTree(from), join(root, path))
}

/** Names the copy's own things: nobody can look for it in advance. */
const word = (): string => randomBytes(5).toString('hex')

/** Without retries npx says at once that it cannot fetch what is not installed. */
const TEST_ENV = { CI: '1', NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1', npm_config_fetch_retries: '0' }

/** Another one for each copy: nobody's test may rest on who runs it. */
const neutralUser = (): SandboxUser => ({ name: `u${word()}`, uid: 2000 + randomInt(40_000) })

const neutralHome = (): string => `/home/u${word()}`

function specFor(copy: {
  root: Path
  inside: string
  wanted: FreshCopyOptions
  mounting: boolean
  dependencies: readonly Mount[]
  view: CopyView
}): SandboxSpec {
  const { wanted, view } = copy
  const { home, mounts = [], name, pathFirst = [] } = view.home ?? {}
  const homeInside = wanted.home ?? name ?? neutralHome()
  return {
    workdir: { from: copy.root, to: copy.inside },
    home: { ...(home ?? { tmpfsBytes: HOME_BYTES }), to: homeInside },
    user: wanted.user ?? neutralUser(),
    tmp: { tmpfsBytes: TMP_BYTES },
    mounts: [...(copy.mounting ? [...copy.dependencies, ...view.mounts, ...mounts] : []), ...(wanted.mounts ?? [])],
    network: wanted.network ?? { kind: 'none' },
    env: { ...TEST_ENV, ...view.env, ...wanted.env },
    pathFirst: [...view.pathFirst, ...pathFirst],
  }
}
