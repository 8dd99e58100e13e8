import { dirOf, type Folder, joinPath } from '../discovery/folder.ts'
import { scriptOf } from '../discovery/package-json.ts'

/** Which source files may be changed, and which of them drive the test themselves. */
export type ProbeSources = { path: string; driver: boolean }[]

/**
 * The sources that the test command does not name; where it names all of them, these, as drivers. What `npm test` or
 * `make test` run counts as named.
 */
export function probeSources(
  sources: readonly string[],
  command: { text: string; cwd: string },
  folder: Folder,
): ProbeSources {
  const words = wordsOf(expanded(command, folder))
  const isDriver = (path: string): boolean =>
    words.some((word) => joinPath(command.cwd, word) === path || moduleName(path, command.cwd) === word)
  const others = sources.filter((path) => !isDriver(path))
  if (others.length > 0) return others.map((path) => ({ path, driver: false }))
  return sources.map((path) => ({ path, driver: true }))
}

/** `python3 -m pkg.tool` names pkg/tool.py. */
function moduleName(path: string, cwd: string): string {
  const relative = cwd === '.' ? path : path.slice(cwd.length + 1)
  return relative.replace(/\.py$/, '').replaceAll('/', '.')
}

function wordsOf(text: string): string[] {
  return text.split(/[\s'"`;|&()<>=]+/).filter((word) => word !== '')
}

/** The command with the package's script or the Makefile behind it, as far as one step shows. */
function expanded(command: { text: string; cwd: string }, folder: Folder): string {
  const parts = [command.text]
  const script = /\b(?:npm|pnpm|yarn|bun)(?: +(?:run|run-script))? +(t\b|[\w:.-]+)/.exec(command.text)?.[1]
  if (script !== undefined) parts.push(scriptOf(folder, command.cwd, script === 't' ? 'test' : script) ?? '')
  const target = /\bmake +(?:-\S+ +)*([\w.-]+)/.exec(command.text)?.[1]
  if (target !== undefined) parts.push(recipeOf(folder, command.cwd, target))
  return parts.join('\n')
}

function recipeOf(folder: Folder, cwd: string, target: string): string {
  const makefile = [...folder.paths].find((path) => dirOf(path) === cwd && /(?:^|\/)(?:GNUm|[Mm])akefile$/.test(path))
  const text = makefile === undefined ? '' : (folder.read(makefile) ?? '')
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`${target}:`))
  if (at < 0) return ''
  const end = lines.findIndex((line, index) => index > at && !line.startsWith('\t'))
  return lines.slice(at, end < 0 ? undefined : end).join('\n')
}
