import type { CommandCandidate } from '../../model/facts.ts'
import { dirOf, type Folder, shallowestFirst } from './folder.ts'

const PYTHON_TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/
const NODE_TEST = /(?:^|\/)[^/]*[.-](?:test|spec)\.[cm]?js$|(?:^|\/)tests?\/[^/]*\.[cm]?js$/

/** What each ecosystem runs by itself: pytest or unittest, `node --test`, `go test ./...`, `cargo test`. */
export function fromConvention(folder: Folder): CommandCandidate[] {
  return [python(folder), node(folder), go(folder), cargo(folder), bats(folder)].flatMap((found) => found ?? [])
}

function python(folder: Folder): CommandCandidate | undefined {
  const texts = [...folder.paths]
    .filter((path) => PYTHON_TEST.test(path))
    .map((path) => ({ path, text: folder.read(path) ?? '' }))
  if (texts.some(({ text }) => /^(?:async )?def test|^import pytest|^from pytest/m.test(text))) {
    return candidate('python3 -m pytest', '.')
  }
  const cases = texts.filter(({ text }) => /\bunittest\b/.test(text) && /\n\s+(?:async )?def test/.test(text))
  if (cases.length === 0) return undefined
  const [dir = '.', ...others] = new Set(cases.map(({ path }) => dirOf(path)))
  if (others.length > 0) return candidate('python3 -m pytest', '.')
  const pattern = cases.every(({ path }) => /(?:^|\/)test[^/]*$/.test(path)) ? '' : " -p '*_test.py'"
  return candidate(`python3 -m unittest discover -v -s ${dir}${pattern}`, '.')
}

function node(folder: Folder): CommandCandidate | undefined {
  const texts = [...folder.paths].filter((path) => NODE_TEST.test(path)).map((path) => folder.read(path) ?? '')
  return texts.some((text) => /['"]node:test['"]/.test(text)) ? candidate('node --test', '.') : undefined
}

function go(folder: Folder): CommandCandidate | undefined {
  if (![...folder.paths].some((path) => path.endsWith('_test.go'))) return undefined
  const [root] = shallowestFirst([...folder.paths].filter((path) => /(?:^|\/)go\.mod$/.test(path)))
  return root === undefined ? undefined : candidate('go test ./...', dirOf(root))
}

function cargo(folder: Folder): CommandCandidate | undefined {
  const [root] = shallowestFirst([...folder.paths].filter((path) => /(?:^|\/)Cargo\.toml$/.test(path)))
  if (root === undefined) return undefined
  const tested = [...folder.paths].some(
    (path) => path.endsWith('.rs') && /#\[(?:\w+::)?test\]/.test(folder.read(path) ?? ''),
  )
  return tested ? candidate('cargo test', dirOf(root)) : undefined
}

function bats(folder: Folder): CommandCandidate | undefined {
  const [first] = shallowestFirst([...folder.paths].filter((path) => path.endsWith('.bats')))
  return first === undefined ? undefined : candidate(`bats ${dirOf(first)}`, '.')
}

const candidate = (text: string, cwd: string): CommandCandidate => ({ text, cwd, source: 'convention' })
