import { type Folder, joinPath } from '../discovery/folder.ts'
import { builtPrograms } from './built-programs.ts'
import { comparesItself, delegatedWords, drivingWords, expandedCommand } from './named-files.ts'
import { isSideScript } from './side-script.ts'

/** Which source files may be changed, and which of them drive the test themselves. */
export type ProbeSources = { path: string; driver: boolean }[]

/**
 * The sources that do not drive the test. What the command names, `npm test` and `make test` run and a named shell script
 * hands over to is a driver: it is changed, as a driver, only where other sources load it, or where beside it there is
 * nothing but scripts that measure and show. So is the file whose `main` it builds and runs. A program is no driver where the
 * command compares what it wrote.
 */
export function probeSources(
  sources: readonly string[],
  commands: readonly { text: string; cwd: string }[],
  folder: Folder,
): ProbeSources {
  const drives = commands.map((command) => ({
    names: namedIn(sources, command, folder),
    programs: builtPrograms(command, folder),
    compares: comparesItself(expandedCommand(command, folder)),
  }))
  const isNamed = (path: string): boolean => {
    const text = folder.read(path) ?? ''
    const asserts = ASSERTS.test(text)
    return (
      TEST_LIBRARY.test(text) ||
      drives.some(({ names, programs, compares }) => (names(path) || programs.has(path)) && (asserts || !compares))
    )
  }
  const others = sources.filter((path) => !isNamed(path))
  const named = sources.filter(isNamed)
  const alone = others.every((path) => isSideScript(path) || isDeclaration(path, folder))
  const loaded = named.filter((path) => alone || others.some((other) => loads(folder.read(other) ?? '', path)))
  const unnamed = others.map((path) => ({ path, driver: false }))
  return [...unnamed, ...loaded.map((path) => ({ path, driver: true }))]
}

/** A header that declares what another file holds. */
function isDeclaration(path: string, folder: Folder): boolean {
  return /\.(?:h|hpp)$/.test(path) && !/\)\s*(?:const\s*)?\{/.test(folder.read(path) ?? '')
}

/** A file that uses a test library is a test, or a helper of tests, whatever its name. */
const TEST_LIBRARY =
  /^\s*(?:import|from)\s+(?:unittest|pytest)\b|(?:from|require\()\s*['"](?:node:test|vitest|@jest\/globals|mocha|bun:test)['"]|^\s*(?:import\s+)?"testing"$|^\s*use\s+Test::|\brequire\s*\(?["'](?:minitest\b|test\/unit|rspec|busted|luaunit)|\bPHPUnit\\Framework/m

/** What says no by itself. */
const ASSERTS = /\bassert\b|\bexpect\s*\(|AssertionError|\bfail(?:ed|ures?)\b/i

function namedIn(
  sources: readonly string[],
  command: { text: string; cwd: string },
  folder: Folder,
): (path: string) => boolean {
  const words = new Set(drivingWords(expandedCommand(command, folder)))
  const names = (path: string): boolean =>
    [...words].some((word) => joinPath(command.cwd, word) === path || moduleName(path, command.cwd) === word)
  const waiting = [...folder.paths].filter(names)
  for (let script = waiting.pop(), seen = 0; script !== undefined && seen < 50; script = waiting.pop(), seen += 1) {
    const text = folder.read(script) ?? ''
    if (!/\.(?:sh|bash)$/.test(script) && !/^#!.*sh\b/.test(text)) continue
    for (const word of delegatedWords(text)) {
      const path = joinPath(command.cwd, word)
      if (words.has(word) || path === undefined || !folder.paths.has(path)) continue
      words.add(word)
      waiting.push(path)
    }
  }
  return (path) => sources.includes(path) && names(path)
}

/** `python3 -m pkg.tool` names pkg/tool.py. */
function moduleName(path: string, cwd: string): string {
  const relative = cwd === '.' ? path : path.slice(cwd.length + 1)
  return relative.replace(/\.py$/, '').replaceAll('/', '.')
}

/** Whether a text has a line that loads the file, by the file's name without extension. */
function loads(text: string, path: string): boolean {
  const stem = /([^/]+?)(?:\.[^./]*)?$/.exec(path)?.[1] ?? path
  const word = stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^.*\\b(?:import|from|require|source|use|include|mod)\\b.*\\b${word}\\b`, 'm').test(text)
}
