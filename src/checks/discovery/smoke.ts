import type { CommandCandidate } from '../../model/facts.ts'
import { dirOf, exists, type Folder, joinPath } from './folder.ts'
import { hasTarget } from './makefile.ts'
import { readmeLines, TEST_HEADING } from './readme.ts'
import type { ShellLine } from './shell-lines.ts'
import { bareCommand, namedPaths } from './test-verbs.ts'

const PYTHON_SCRIPT = /(?:^|\/)(?:tests?|test_[^/]*|[^/]*_test)\.py$/
const NODE_SCRIPT = /(?:^|\/)(?:tests?|test[-_][^/]*|[^/]*[.-]test)\.[cm]?js$/

/** Files named like tests that hold no test function: each is run as a script. */
export function fromTestScripts(folder: Folder): CommandCandidate[] {
  return [...folder.paths].sort().flatMap((path): CommandCandidate[] => {
    const runner = PYTHON_SCRIPT.test(path) ? 'python3' : NODE_SCRIPT.test(path) ? 'node' : undefined
    if (runner === undefined || /(?:^|\/)node_modules\//.test(path)) return []
    return [{ text: `${runner} ${quoted(path)}`, cwd: '.', source: 'test-script' }]
  })
}

/** A document of showboat, whose outputs its own tool replays. */
export function fromShowboat(folder: Folder): CommandCandidate[] {
  return [...folder.paths]
    .filter((path) => dirOf(path) === '.' && /\.md$/i.test(path))
    .filter((path) => /^ {0,3}```output[ \t]*$/m.test(folder.read(path) ?? ''))
    .map((path) => ({ text: `showboat verify ${quoted(path)}`, cwd: '.', source: 'showboat' }))
}

/** Commands that the README states to run or reproduce the work, where what they name is in the folder: smoke, no test. */
export function fromRunCommands(folder: Folder): CommandCandidate[] {
  const lines = readmeLines(folder).filter(({ line }) => isRun(line, folder))
  const reproducing = lines.filter(({ heading }) => TEST_HEADING.test(heading))
  const chosen = (reproducing.length > 0 ? reproducing : lines).map(({ line }) => line)
  const different = new Map(chosen.map((line) => [`${line.cwd}\n${line.text}`, line]))
  return [...different.values()].map((line) => ({ ...line, source: 'readme-run' }))
}

const RUNS = /^(?:python[\d.]*|node|bash|sh|perl|ruby|lua|php|deno run|bun(?: run)?|tsx|java)\s+\S|^\.\/\S/
/** What waits for a person or a visitor and never ends. */
const WAITS = /\b(?:serve|server|http\.server|flask|uvicorn|gunicorn|streamlit|jupyter|watch|repl|shell)\b|&\s*$/i

function isRun(line: ShellLine, folder: Folder): boolean {
  const bare = bareCommand(line.text)
  if (WAITS.test(bare)) return false
  const target = /^make +(?:-\S+ +)*([\w.-]+)$/.exec(bare)?.[1]
  if (target !== undefined) return hasTarget(folder, line.cwd, target)
  const here = (path: string): string => joinPath(line.cwd, path) ?? path
  if (/^go run\b/.test(bare)) return exists(folder, here('go.mod'))
  if (/^cargo run\b/.test(bare)) return exists(folder, here('Cargo.toml'))
  const named = namedPaths(bare)
  return RUNS.test(bare) && named.length > 0 && named.every((path) => folder.paths.has(here(path)))
}

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)
