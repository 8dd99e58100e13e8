import { type Folder, joinPath } from '../discovery/folder.ts'
import { builtPrograms } from './built-programs.ts'
import {
  comparesItself,
  comparesResults,
  delegatedWords,
  drivingWords,
  expandedCommand,
  loopedPaths,
  usesOutputOf,
} from './named-files.ts'
import { isSideScript } from './side-script.ts'

/** Which source files may be changed, and which of them drive the test themselves. */
export type ProbeSources = { path: string; driver: boolean }[]

/**
 * The sources that do not drive the test. What the command names, `npm test` and `make test` run and a named shell script
 * hands over to is a driver: it is changed, as a driver, only where other sources load it, or where beside it there is
 * nothing but scripts that measure and show. So is the file whose `main` it builds and runs. A program is no driver where the
 * command, or the script that runs it, compares what it wrote.
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
  const isDriver = (path: string): boolean => {
    const asserts = ASSERTS.test(folder.read(path) ?? '')
    return drives.some(({ names, programs, compares }) => (names(path) || programs.has(path)) && (asserts || !compares))
  }
  const isNamed = (path: string): boolean =>
    TEST_LIBRARY.test(folder.read(path) ?? '') || isDriver(path) || isCheckScript(path, sources, { folder, isDriver })
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

/** Lines by which any program makes sure of its arguments and of its interpreter. */
const OWN_TERMS = /^.*\b(?:argv|version)\w*.*$/gm

/**
 * A script that says by itself whether something is right, whatever its name: it asserts at its margin and no other file but
 * a driver loads it, or it is a shell script that compares what another source prints.
 */
function isCheckScript(
  path: string,
  sources: readonly string[],
  { folder, isDriver }: { folder: Folder; isDriver(path: string): boolean },
): boolean {
  const text = folder.read(path) ?? ''
  if (/\.(?:sh|bash)$/.test(path))
    return (
      comparesResults(text) &&
      SAYS_NO.test(text) &&
      sources.some((other) => other !== path && usesOutputOf(text, other.slice(other.lastIndexOf('/') + 1)))
    )
  const rest = text.replace(OWN_TERMS, '')
  const isFlat = !/\b(?:def|class|function)\b|=>/.test(rest) && /\bassert\b|\bAssertionError\b/.test(rest)
  if (!isFlat && !/^(?:assert|expect)\b/m.test(rest)) return false
  return ![...folder.paths].some(
    (other) =>
      other !== path &&
      /\.(?:py|[cm]?[jt]sx?)$/.test(other) &&
      !isDriver(other) &&
      loads(folder.read(other) ?? '', path),
  )
}

const SAYS_NO = /\b(?:exit|return) +[1-9$]|\bfail/i

/** What says no by itself. */
const ASSERTS = /\bassert\b|\bexpect\s*\(|AssertionError|\bfail(?:ed|ures?)\b/i

function namedIn(
  sources: readonly string[],
  command: { text: string; cwd: string },
  folder: Folder,
): (path: string) => boolean {
  const whole = expandedCommand(command, folder)
  const words = new Set(drivingWords(whole))
  const handed = new Set(loopedPaths(whole, command.cwd, folder.paths))
  const names = (path: string): boolean =>
    handed.has(path) ||
    [...words].some((word) => joinPath(command.cwd, word) === path || moduleName(path, command.cwd) === word)
  const waiting = [...folder.paths].filter(names)
  for (let script = waiting.pop(), seen = 0; script !== undefined && seen < 50; script = waiting.pop(), seen += 1) {
    const text = folder.read(script) ?? ''
    if (!/\.(?:sh|bash)$/.test(script) && !/^#!.*sh\b/.test(text)) continue
    for (const path of handedOver(text, command.cwd, folder)) {
      if (names(path)) continue
      handed.add(path)
      waiting.push(path)
    }
  }
  return (path) => sources.includes(path) && names(path)
}

/** What a script hands over to; where it compares results itself, only what says no by itself. */
function handedOver(script: string, cwd: string, folder: Folder): string[] {
  const compares = comparesResults(script)
  const called = delegatedWords(script).flatMap((word) => {
    const path = joinPath(cwd, word)
    return path === undefined || !folder.paths.has(path) ? [] : [path]
  })
  return [...called, ...loopedPaths(script, cwd, folder.paths)].filter(
    (path) => !compares || ASSERTS.test(folder.read(path) ?? ''),
  )
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
