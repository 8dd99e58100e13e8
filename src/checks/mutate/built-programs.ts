import { dirOf, type Folder, joinPath } from '../discovery/folder.ts'
import { drivingWords, expandedCommand } from './named-files.ts'

const MAIN = {
  c: /^[ \t]*(?:int|void|auto)\s+main\s*\(/m,
  java: /\bstatic\s+void\s+main\s*\(/,
  go: /^func main\(\)/m,
  rust: /^[ \t]*(?:pub )?(?:async )?fn main\s*\(/m,
} as const

const LANGUAGE: readonly { extension: RegExp; main: RegExp }[] = [
  { extension: /\.(?:c|cc|cpp|cxx)$/, main: MAIN.c },
  { extension: /\.java$/, main: MAIN.java },
  { extension: /\.go$/, main: MAIN.go },
  { extension: /\.rs$/, main: MAIN.rust },
]

/**
 * Files whose `main` is what a command runs once it is built, with nobody looking at what it prints: `./t` from t.c,
 * `java CalcTest`, `go run ./cmd/check`, `cargo run`, ctest's programs. They drive the test as a named script does.
 */
export function builtPrograms(command: { text: string; cwd: string }, folder: Folder): Set<string> {
  const text = expandedCommand(command, folder)
  const words = drivingWords(text)
  const starts = [...folder.paths].filter((path) => isProgram(path, folder))
  const inC = starts.filter((path) => LANGUAGE[0]?.extension.test(path) === true)
  const built = words.filter((word) => isBuiltPath(word, command.cwd, folder)).map(stemOf)
  const byName = inC.filter((path) => built.includes(stemOf(path)))
  const [only] = inC
  const ofC = byName.length > 0 ? byName : built.length > 0 && inC.length === 1 && only !== undefined ? [only] : []
  return new Set([
    ...ofC,
    ...(words.includes('ctest') ? testsOfCmake(inC, folder) : []),
    ...starts.filter((path) => path.endsWith('.java') && words.includes(stemOf(path))),
    ...starts.filter((path) => path.endsWith('.go') && goRuns(text, command.cwd).includes(dirOf(path))),
    ...starts.filter((path) => path.endsWith('.rs') && cargoRuns(text).some((run) => run.test(path))),
  ])
}

function isProgram(path: string, folder: Folder): boolean {
  const language = LANGUAGE.find(({ extension }) => extension.test(path))
  return language?.main.test(folder.read(path) ?? '') === true
}

/** A path without extension that the folder does not hold: the command makes it before it runs it. */
function isBuiltPath(word: string, cwd: string, folder: Folder): boolean {
  if (!/^(?:\.\/)?(?:[\w.-]+\/)*[\w-]+$/.test(word) || !word.includes('/')) return false
  const path = joinPath(cwd, word)
  return path !== undefined && !folder.paths.has(path)
}

const stemOf = (path: string): string => /([^/]+?)(?:\.[^/]*)?$/.exec(path)?.[1] ?? path

/** The files of programs that CMakeLists.txt hands to ctest. */
function testsOfCmake(paths: readonly string[], folder: Folder): string[] {
  const lists = [...folder.paths].filter((path) => /(?:^|\/)CMakeLists\.txt$/.test(path))
  return lists.flatMap((list) => {
    const text = folder.read(list) ?? ''
    const tests = new Set(
      [...text.matchAll(/\badd_test\s*\(([^)]*)\)/g)].flatMap(([, words = '']) => words.split(/\s+/)),
    )
    return [...text.matchAll(/\badd_executable\s*\(\s*([\w-]+)\s+([^)]*)\)/g)]
      .filter(([, name = '']) => tests.has(name))
      .flatMap(([, , files = '']) =>
        paths.filter((path) => files.split(/\s+/).some((file) => path.endsWith(file) && file !== '')),
      )
  })
}

function goRuns(text: string, cwd: string): string[] {
  return [...text.matchAll(/(?:^|&&|;)\s*go run(?: +-\S+)* +(\S+)/gm)].flatMap(([, target = '']) => {
    const path = joinPath(cwd, target)
    return path === undefined ? [] : [/\.go$/.test(path) ? dirOf(path) : path]
  })
}

function cargoRuns(text: string): RegExp[] {
  return [...text.matchAll(/(?:^|&&|;)\s*cargo (?:\+\S+ )?run\b(.*)$/gm)].map(([, options = '']) => {
    const named = /--(?:bin|example)[ =]([\w-]+)/.exec(options)?.[1]
    return named === undefined
      ? /(?:^|\/)src\/main\.rs$/
      : new RegExp(`(?:^|/)(?:bin|examples)/${named}(?:/main)?\\.rs$`)
  })
}
