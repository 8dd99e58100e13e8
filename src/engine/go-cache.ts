import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Mount, Sandbox, SandboxBackend } from '../contracts/sandbox.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import { makeReadable } from './dependency-mounts.ts'
import { takePackageCache } from './package-cache.ts'

/** Go's standard packages as the machine's own Go builds and vets them. Only the harness ever writes there. */
export type GoPackages = {
  folder: Path
  /** Every file, as `ab/abcd…-d`. */
  entries: readonly string[]
  /** This Go works with a cache that it cannot write to. */
  readOnlyWorks: boolean
}

/** Gives what is built of these standard packages, and builds what is missing; absent where that cannot be done. */
export type GoCache = (imports: readonly string[]) => Promise<GoPackages | undefined>

type Options = { root: Path; backend: SandboxBackend; scratchRoot: Path }

/** What every test of Go loads, and what the probes add. */
const ALWAYS = ['errors', 'fmt', 'os', 'strings', 'testing', 'time']
const FILL_MS = 300_000
const NAME = /^[a-z][a-z0-9]*(?:\/[a-z0-9]+)*$/
const MOST = 200

const Known = z.object({ folder: z.string(), packages: z.array(z.string()), readOnlyWorks: z.boolean() })
type Known = z.infer<typeof Known>

/**
 * A build cache in `root`, one for each version and setting of Go, filled in a sandbox that holds nothing of any agent's:
 * a program names its imports, and the machine's own Go builds that. Others only read it.
 */
export function openGoCache(options: Options): GoCache {
  let version: Promise<string | undefined> | undefined
  let last: Promise<GoPackages | undefined> = Promise.resolve(undefined)
  return (imports) => {
    version ??= askVersion(options)
    // One after the other: what one verification has built the next one finds.
    last = last.then(async () => {
      const key = await version
      return key === undefined ? undefined : packagesFor(options, join(options.root, key), imports)
    })
    return last
  }
}

async function packagesFor(options: Options, root: Path, imports: readonly string[]): Promise<GoPackages | undefined> {
  const known = readKnown(root)
  // The names come from a folder of an agent's.
  const wanted = [...new Set([...ALWAYS, ...imports.filter((name) => NAME.test(name)).slice(0, MOST)])]
  const refused = new Set(known?.packages.filter((name) => name.startsWith('!')).map((name) => name.slice(1)))
  const missing = wanted.filter((name) => known?.packages.includes(name) !== true && !refused.has(name))
  if (missing.length === 0) return entriesOf(root, known)
  const release = takePackageCache(root)
  if (release === undefined) return entriesOf(root, known)
  try {
    return entriesOf(root, await fill(options, root, { known, missing }))
  } finally {
    release()
  }
}

function readKnown(root: Path): Known | undefined {
  try {
    return Known.safeParse(JSON.parse(readFileSync(join(root, 'known.json'), 'utf8'))).data
  } catch {
    // Nothing was built yet, or a write was cut short: then it is built anew.
    return undefined
  }
}

async function entriesOf(root: Path, known: Known | undefined): Promise<GoPackages | undefined> {
  if (known === undefined || !existsSync(join(root, known.folder))) return undefined
  const folder = join(root, known.folder)
  const parts = (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))
  const lists = await Promise.all(parts.map(async (part) => ({ part, names: await readdir(join(folder, part)) })))
  const entries = lists.flatMap(({ part, names }) => names.map((name) => `${part}/${name}`))
  return { folder, entries, readOnlyWorks: known.readOnlyWorks }
}

type Work = { known: Known | undefined; missing: readonly string[] }

/** Builds in a folder of its own, so that nobody ever sees half of it. Old folders go with the next filling. */
async function fill(options: Options, root: Path, { known, missing }: Work): Promise<Known | undefined> {
  const had = (known?.packages ?? []).filter((name) => !name.startsWith('!'))
  const scratch = makeTempDir('go-', options.scratchRoot)
  const name = `built-${Date.now().toString(36)}`
  const target = join(scratch, 'cache')
  await mkdir(target)
  try {
    const built = await buildAll(options, scratch, { names: [...had, ...missing], readOnly: false })
    if (built === undefined) return known
    await makeReadable(target)
    const readOnlyWorks = (await buildAll(options, scratch, { names: built, readOnly: true })) !== undefined
    renameSync(target, join(root, name))
    await chmod(join(root, name), 0o755)
    // A name that is none is remembered too, or it would be asked for each time.
    const refused = missing.filter((one) => !built.includes(one)).map((one) => `!${one}`)
    const next = { folder: name, packages: [...built, ...refused], readOnlyWorks }
    writeFileSync(join(root, 'known.json.new'), JSON.stringify(next))
    renameSync(join(root, 'known.json.new'), join(root, 'known.json'))
    await removeOld(root, [name, known?.folder ?? name])
    return next
  } finally {
    await removeDir(scratch)
  }
}

const IN = '/b'

/** Gives the names that are standard packages, all of them built and vetted, and a test linked. */
async function buildAll(
  options: Options,
  scratch: Path,
  { names, readOnly }: { names: readonly string[]; readOnly: boolean },
): Promise<string[] | undefined> {
  const work = makeTempDir('work-', scratch)
  const sandbox = await options.backend.open({
    ...emptySpec(work, IN),
    mounts: [{ from: join(scratch, 'cache'), to: `${IN}-cache`, readOnly }],
    env: { ...GO_ENV, GOCACHE: `${IN}-cache` },
  })
  try {
    const list = await run(sandbox, `go list -e -f '{{if .Standard}}{{.ImportPath}}{{end}}' ${names.join(' ')}`)
    if (list === undefined) return undefined
    const standard = list.split('\n').filter((name) => names.includes(name))
    const body = standard.filter((name) => name !== 'testing').map((name) => `\t_ "${name}"\n`)
    const files = {
      'go.mod': 'module built\n\ngo 1.18\n',
      'built.go': `package built\n\nimport (\n${body.join('')})\n`,
      'built_test.go': 'package built\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n',
    }
    const place = Object.entries(files).map(([file, text]) => `printf %s '${text}' > ${file}`)
    const done = await run(sandbox, `${place.join(' && ')} && go test ./... && go build ./...`)
    return done === undefined ? undefined : standard
  } finally {
    await sandbox.close()
  }
}

const GO_ENV = { GOFLAGS: '-mod=mod', GOPROXY: 'off', GOTOOLCHAIN: 'local', GOWORK: 'off' }

const emptySpec = (work: Path, to: string) =>
  ({
    workdir: { from: work, to },
    home: { tmpfsBytes: 16 * 1024 ** 2, to: '/home/b' },
    tmp: { tmpfsBytes: 1024 ** 3 },
    network: { kind: 'none' },
  }) as const

async function run(sandbox: Sandbox, shell: string): Promise<string | undefined> {
  const result = await sandbox.exec({ shell }, { wallMs: FILL_MS, outputBytes: 8 * 1024 ** 2 })
  return result.exitCode === 0 ? Buffer.from(result.stdout.head).toString('utf8') : undefined
}

/** What a build depends on beside the source; absent where there is no Go. */
async function askVersion({ backend, scratchRoot }: Options): Promise<string | undefined> {
  const work = makeTempDir('go-', scratchRoot)
  try {
    const sandbox = await backend.open({ ...emptySpec(work, IN), mounts: [], env: GO_ENV })
    try {
      const said = await run(sandbox, 'go version && go env GOROOT GOARCH CGO_ENABLED GOEXPERIMENT && command -v gcc')
      return said === undefined ? undefined : createHash('sha256').update(said).digest('hex').slice(0, 16)
    } finally {
      await sandbox.close()
    }
  } finally {
    await removeDir(work)
  }
}

const DAY_MS = 86_400_000

/** Others may still read what was current a moment ago. */
async function removeOld(root: Path, kept: readonly string[]): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('built-') || kept.includes(name)) continue
    if (Date.now() - (await stat(join(root, name))).mtimeMs > DAY_MS) await rm(join(root, name), { recursive: true })
  }
}

type CacheView = { mounts: Mount[]; env: Record<string, string> }

/**
 * A build cache for one copy. Read-only it costs nothing; where packages of others are built as well, a folder of the copy's
 * own with a link to each entry, so that a second command finds them. What the copy's code builds, or spoils, stays with it.
 */
export async function goCacheOf(
  packages: GoPackages,
  copy: { scratch: Path; word: string; hasRequirements: boolean },
): Promise<CacheView> {
  const { scratch, word, hasRequirements } = copy
  if (packages.readOnlyWorks && !hasRequirements) {
    return { mounts: [{ from: packages.folder, to: `/g${word}`, readOnly: true }], env: { GOCACHE: `/g${word}` } }
  }
  return linkedCache(packages, scratch, word)
}

async function linkedCache(packages: GoPackages, scratch: Path, word: string): Promise<CacheView> {
  const own = join(scratch, 'go-cache')
  await mkdir(own, { mode: 0o755 })
  for (const part of new Set(packages.entries.map((entry) => entry.slice(0, 2)))) mkdirSync(join(own, part))
  await Promise.all(packages.entries.map((entry) => symlink(`/b${word}/${entry}`, join(own, entry))))
  // As Go itself notes it: nothing needs to be thrown out yet.
  await writeFile(join(own, 'trim.txt'), String(Math.floor(Date.now() / 1000)))
  return {
    mounts: [
      { from: packages.folder, to: `/b${word}`, readOnly: true },
      { from: own, to: `/g${word}`, readOnly: false },
    ],
    env: { GOCACHE: `/g${word}` },
  }
}
