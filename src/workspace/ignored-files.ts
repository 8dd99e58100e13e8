import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { hardenedGit, makeGitDir } from './git.ts'
import { readRegularFile } from './open-regular.ts'
import { baseName, joinPath, parentPath, pathKey, pathText } from './path-bytes.ts'
import { lookAt, type WalkEntry } from './walk-tree.ts'

/** Larger rule files are an attack on git's matcher, not rules. */
const MAX_RULES_BYTES = 256 * 1024

const GITIGNORE = Buffer.from('.gitignore')

/** What was found in `folder` of the work tree `top`; the entries' paths are relative to the folder. */
export type IgnoreQuestion = {
  top: Buffer
  folder: Buffer
  files: readonly WalkEntry[]
  folders: readonly WalkEntry[]
}

/**
 * What git would ignore of a folder, by the `.gitignore` files in it and above it: ignored folders once, with a `/` at
 * the end, and ignored files elsewhere. Git is shown copies of the rules and names only. Empty where there are no rules.
 */
export async function ignoredFiles(question: IgnoreQuestion): Promise<string[]> {
  const rules = [...rulesAbove(question), ...rulesIn(question)]
  if (rules.length === 0) return []
  const scratch = makeTempDir('bakeoff-ignore-')
  try {
    const tree = Buffer.from(join(scratch, 'tree'))
    mkdirSync(tree)
    for (const { path, content } of rules) {
      mkdirSync(joinPath(tree, parentPath(path)), { recursive: true })
      writeFileSync(joinPath(tree, path), content)
    }
    return await collapse(question, await askGit(scratch, question))
  } finally {
    await removeDir(scratch)
  }
}

type Rules = { path: Buffer; content: Buffer }

function rulesIn(question: IgnoreQuestion): Rules[] {
  return question.files
    .filter(({ path }) => baseName(path).equals(GITIGNORE))
    .flatMap((rule) => {
      const path = joinPath(question.folder, rule.path)
      const read = readRegularFile(joinPath(question.top, path), rule, MAX_RULES_BYTES)
      return 'value' in read ? [{ path, content: read.value }] : []
    })
}

function rulesAbove(question: IgnoreQuestion): Rules[] {
  const rules: Rules[] = []
  for (let folder = question.folder; folder.length > 0; ) {
    folder = parentPath(folder)
    const path = joinPath(folder, GITIGNORE)
    const seen = lookAt(question.top, path)
    if (seen?.kind !== 'file') continue
    const read = readRegularFile(joinPath(question.top, path), seen, MAX_RULES_BYTES)
    if ('value' in read) rules.push({ path, content: read.value })
  }
  return rules
}

/** The ignored paths, relative to the work tree, by `pathKey`. None where git gave up. */
async function askGit(scratch: string, question: IgnoreQuestion): Promise<Set<string>> {
  // The paths do not exist in the scratch tree, so a folder is recognised by the slash at its end.
  const asked = [
    ...question.folders.map(({ path }) => `${pathKey(joinPath(question.folder, path))}/`),
    ...question.files.map(({ path }) => pathKey(joinPath(question.folder, path))),
  ]
  const result = await hardenedGit(['check-ignore', '--no-index', '--stdin', '-z'], {
    cwd: join(scratch, 'tree'),
    gitDir: makeGitDir(join(scratch, 'git')),
    workTree: join(scratch, 'tree'),
    stdin: Buffer.from(`${asked.join('\0')}\0`, 'latin1'),
    timeoutMs: 20_000,
  })
  const answer = Buffer.from(result.stdout).toString('latin1').split('\0')
  return new Set(answer.map((path) => path.replace(/\/$/, '')))
}

function collapse(question: IgnoreQuestion, ignored: ReadonlySet<string>): string[] {
  const isIgnored = (path: Buffer): boolean => ignored.has(pathKey(joinPath(question.folder, path)))
  const outermost = ({ path }: WalkEntry): boolean => {
    const parent = parentPath(path)
    return isIgnored(path) && (parent.length === 0 || !isIgnored(parent))
  }
  return [
    ...question.folders.filter(outermost).map(({ path }) => `${pathText(path)}/`),
    ...question.files.filter(outermost).map(({ path }) => pathText(path)),
  ]
}
