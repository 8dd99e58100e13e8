import { statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256, sha256File } from '../lib/hash.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import { TaskFrontMatter } from '../model/task-file.ts'
import type { TaskFile } from './find-task-files.ts'
import { hashFolder } from './hash-folder.ts'
import { leavesFolder, realPath, realPathInside } from './inside.ts'
import { type ParsedYaml, parseYaml } from './parse-yaml.ts'
import type { Problem } from './problem.ts'
import { readText } from './read-text.ts'
import { splitFrontMatter } from './split-front-matter.ts'

/** Reads one task of the suite in folder `suite`. Throws a UserError that names file, line and key. */
export async function loadTask(source: TaskFile, suite: { path: Path; hasRepository: boolean }): Promise<Task> {
  if (realPathInside(suite.path, source.path) === undefined && realPath(source.path) !== undefined) {
    throw new UserError(`${source.name}: a link that leaves the suite`, {
      hint: 'Copy the file instead of linking it.',
    })
  }
  const text = await readText(source.path, source.name)
  if (text === undefined) throw new UserError(`${source.name}: missing`, { hint: 'Is it a broken link?' })
  const { frontMatter, prompt } = splitFrontMatter(source.name, text)
  const parsed = await parseYaml(TaskFrontMatter, { file: source.name, text: frontMatter || '{}', firstLine: 2 })
  const problems = pathProblems(parsed.value, suite.hasRepository)
  if (problems.length > 0) throw parsed.fail(problems)
  const heldOut = heldOutOf(source, parsed, suite.path)
  const files = startFilesOf(source, suite.path)
  const fields = taskFields(source, parsed.value, prompt)
  const content = {
    files: files === undefined ? undefined : await hashFolder(files, `${dirname(source.name)}/files`),
    heldOut: heldOut === undefined ? undefined : await heldOutHash(heldOut, source, suite.path),
  }
  return {
    ...fields,
    ...(heldOut === undefined ? {} : { heldOut }),
    ...(files === undefined ? {} : { files }),
    hash: sha256(canonicalJson({ ...fields, content })),
  }
}

function taskFields(
  source: TaskFile,
  front: TaskFrontMatter,
  prompt: string,
): Omit<Task, 'hash' | 'heldOut' | 'files'> {
  return {
    id: source.id,
    title: front.title ?? source.id,
    tags: front.tags,
    prompt,
    folder: tidy(front.folder ?? source.id),
    timeoutSec: front.timeout_sec,
    network: front.network,
    ...(front.private ? { private: true } : {}),
    limits: front.limits,
    ...(front.expect === undefined ? {} : { expect: front.expect }),
    followUps: front.follow_ups,
    ...(front.test === undefined ? {} : { test: front.test }),
    ...(front.setup === undefined ? {} : { setup: front.setup }),
    ...(front.interface.length === 0 ? {} : { interface: front.interface }),
    buildsOn: front.builds_on.map(tidy),
  }
}

const tidy = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

function pathProblems(front: TaskFrontMatter, hasRepository: boolean): Problem[] {
  const problems: Problem[] = []
  const check = (path: (string | number)[], value: string | undefined): void => {
    const message = value === undefined ? undefined : leavesFolder(value)
    if (message !== undefined) problems.push({ path, message })
  }
  check(['folder'], front.folder)
  front.builds_on.forEach((folder, index) => {
    check(['builds_on', index], folder)
  })
  if (front.builds_on.length > 0 && !hasRepository) {
    problems.push({
      path: ['builds_on'],
      message: 'the suite has no research repository',
      hint: 'Name it as "repository" in bakeoff.yaml.',
    })
  }
  const inFolder: [string[], readonly string[] | undefined][] = [
    [['expect', 'files'], front.expect?.files],
    [['expect', 'forbid'], front.expect?.forbid],
    [['expect', 'embeds'], front.expect?.embeds],
    [['interface'], front.interface],
  ]
  for (const [path, globs] of inFolder) {
    globs?.forEach((glob, index) => {
      if (glob.startsWith('/') || glob.split('/').includes('..')) {
        problems.push({ path: [...path, index], message: 'must be relative to the folder, without ".."' })
      }
    })
  }
  return problems
}

function heldOutOf(source: TaskFile, parsed: ParsedYaml<TaskFrontMatter>, suitePath: Path): Path | undefined {
  const wanted = parsed.value.held_out
  if (wanted === undefined) return undefined
  const fail = (message: string): UserError => parsed.fail([{ path: ['held_out'], message }])
  const leaves = leavesFolder(wanted)
  if (leaves !== undefined) throw fail(leaves)
  const path = join(source.home, wanted)
  if (realPath(path) === undefined) throw fail(`there is no ${relative(suitePath, path)}`)
  const real = realPathInside(suitePath, path)
  if (real === undefined) throw fail('a link that leaves the suite')
  if (!statSync(real).isFile()) throw fail('not a regular file')
  return real
}

function startFilesOf(source: TaskFile, suitePath: Path): Path | undefined {
  if (source.dir === undefined) return undefined
  const path = join(source.dir, 'files')
  if (realPath(path) === undefined) return undefined
  const name = `${dirname(source.name)}/files`
  const real = realPathInside(suitePath, path)
  if (real === undefined)
    throw new UserError(`${name}: a link that leaves the suite`, { hint: 'Copy the folder instead.' })
  if (!statSync(real).isDirectory())
    throw new UserError(`${name}: not a folder`, { hint: 'Start files go into a folder.' })
  return real
}

/** A check that has a folder of its own may read its neighbours, so they belong to the task's identity. */
async function heldOutHash(path: Path, source: TaskFile, suitePath: Path): Promise<string> {
  const folder = dirname(path)
  const own = folder !== realPath(source.home)
  return own
    ? sha256(`${relative(folder, path)}\n${await hashFolder(folder, relative(suitePath, folder))}`)
    : sha256File(path)
}
