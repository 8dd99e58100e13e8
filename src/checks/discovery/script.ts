import type { CommandCandidate } from '../../model/facts.ts'
import { dirOf, type Folder } from './folder.ts'

const TEST_SCRIPT = /(?:^|\/)(?:run[-_]?tests?[^/]*|tests?|test[-_][^/]*)\.sh$/

/** The test script with the shortest name, so that `run-tests.sh` comes before `run-tests-round2.sh`. */
export function fromScript(folder: Folder): CommandCandidate[] {
  const scripts = [...folder.paths].filter((path) => TEST_SCRIPT.test(path))
  const [first] = scripts.sort((a, b) => depth(a) - depth(b) || a.length - b.length || (a < b ? -1 : 1))
  if (first === undefined) return []
  const shell = /^#!.*\b(bash|zsh)\b/.exec(folder.read(first) ?? '')?.[1] ?? 'sh'
  // A script in a folder of its own mostly means the folder above: `tests/run_tests.sh`.
  return [{ text: `${shell} ${quoted(first)}`, cwd: '.', source: 'script' }]
}

const depth = (path: string): number => (dirOf(path) === '.' ? 0 : path.split('/').length)

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)
