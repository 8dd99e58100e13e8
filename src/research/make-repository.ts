import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { type Gits, gitText, gitTextOrNone } from './git.ts'
import { hasIndex, withIndex } from './index-markers.ts'

const TEMPLATE = new URL('../../assets/repository/', import.meta.url)
const WORKFLOW = '.github/workflows/bakeoff-index.yml'

/** Files by which a folder says what it needs: an answer without them cannot be run. */
const MANIFESTS = [
  'bakeoff.json',
  'package.json',
  'package-lock.json',
  'pyproject.toml',
  'requirements.txt',
  'uv.lock',
  'Cargo.toml',
  'Cargo.lock',
  'go.mod',
  'go.sum',
]

export type NewRepository = {
  /** The folder; made where it is not there. */
  path: Path
  workflow: boolean
  /** Version of Bakeoff that the workflow asks for. */
  version: string
  /** The whole bakeoff.yaml, for a repository that has none. */
  config: string
}

/** `written`: files that were made or added to, relative to the repository; all of them are committed. */
export type MadeRepository = { path: Path; written: string[]; adopted: boolean; commit?: string }

/** Makes a folder a research repository, or adopts one: what is there stays, what is missing is added and committed. */
export async function makeRepository(wanted: NewRepository, gits: Gits): Promise<MadeRepository> {
  const { path } = wanted
  await mkdir(path, { recursive: true })
  const place = { cwd: path }
  const top = await gitTextOrNone(gits.inside, ['rev-parse', '--show-toplevel'], place)
  const adopted = existsSync(join(path, '.git'))
  if (adopted && top === undefined) {
    throw new UserError(`${path} holds a .git that git does not take for a repository.`, { hint: 'Try `git status`.' })
  }
  if (!adopted) await gitText(gits.person, ['init', '-q', '-b', 'main'], place)
  const written = await writeFiles(wanted, gits)
  const commit = written.length === 0 ? undefined : await commitFiles(path, written, gits)
  return { path, written, adopted, ...(commit === undefined ? {} : { commit }) }
}

async function writeFiles(wanted: NewRepository, gits: Gits): Promise<string[]> {
  const { path } = wanted
  const values = { title: basename(path), version: wanted.version }
  const written: string[] = []
  const add = async (name: string, text: string): Promise<void> => {
    if (existsSync(join(path, name))) return
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text, { flag: 'wx' })
    written.push(name)
  }
  await add('AGENTS.md', await template('AGENTS.md', values))
  await add('CLAUDE.md', await template('CLAUDE.md', values))
  await add('bakeoff.yaml', wanted.config)
  if (wanted.workflow) await add(WORKFLOW, await template(WORKFLOW, values))
  if (await addIndex(join(path, 'README.md'), values)) written.push('README.md')
  if (await addIgnores(path, gits)) written.push('.gitignore')
  return written
}

async function template(name: string, values: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(new URL(name, TEMPLATE), 'utf8')
  // GitHub's own `${{ … }}` has blanks inside and stays.
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole)
}

async function addIndex(readme: Path, values: Readonly<Record<string, string>>): Promise<boolean> {
  if (!existsSync(readme)) {
    await writeFile(readme, await template('README.md', values))
    return true
  }
  const text = await readFile(readme, 'utf8')
  if (hasIndex(text)) return false
  await writeFile(readme, withIndex(text, ''))
  return true
}

/** Adds what a run leaves on the machine, and takes back what would swallow an answer's manifests. */
async function addIgnores(path: Path, gits: Gits): Promise<boolean> {
  const file = join(path, '.gitignore')
  if (!existsSync(file)) {
    await writeFile(file, await readFile(new URL('gitignore', TEMPLATE), 'utf8'))
    return true
  }
  const present = await readFile(file, 'utf8')
  const lines = new Set(present.split('\n').map((line) => line.trim()))
  const missing = ['/results/', '/reports/', '/questions/'].filter((line) => !lines.has(line))
  const listed = await gits.inside(['check-ignore', '-z', '--stdin', '--no-index'], {
    cwd: path,
    stdin: MANIFESTS.map((name) => `some-answer/${name}\0`).join(''),
  })
  const swallowed = Buffer.from(listed.stdout)
    .toString('utf8')
    .split('\0')
    .flatMap((name) => (name === '' ? [] : [`!${basename(name)}`]))
    .filter((line) => !lines.has(line))
  const added = [
    ...(missing.length === 0
      ? []
      : ['', '# Records and reports of runs stay on the machine that made them.', ...missing]),
    ...(swallowed.length === 0 ? [] : ['', '# Manifests are part of an answer.', ...swallowed]),
  ]
  if (added.length === 0) return false
  await writeFile(file, `${present.replace(/\n*$/, '\n')}${added.join('\n')}\n`)
  return true
}

async function commitFiles(path: Path, files: readonly string[], gits: Gits): Promise<string> {
  const place = { cwd: path }
  await gitText(gits.person, ['add', '-f', '--', ...files], place)
  const message = 'Research repository: house rules, index, agents'
  await gitText(gits.person, [...(await identity(gits, place)), 'commit', '-q', '-m', message, '--', ...files], place)
  return gitText(gits.inside, ['rev-parse', 'HEAD'], place)
}

/** The person's own name where git knows it; a commit is not to fail for the lack of one. */
async function identity(gits: Gits, place: { cwd: Path }): Promise<string[]> {
  const known = await gits.person(['var', 'GIT_AUTHOR_IDENT'], place)
  return known.exitCode === 0 ? [] : ['-c', 'user.name=Bakeoff', '-c', 'user.email=bakeoff@localhost']
}
