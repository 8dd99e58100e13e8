import type { CommandCandidate } from '../../model/facts.ts'
import { dirOf, type Folder, shallowestFirst } from './folder.ts'

const PYTHON_TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/
const NODE_TEST = /(?:^|\/)[^/]*[.-](?:test|spec)\.[cm]?js$|(?:^|\/)tests?\/[^/]*\.[cm]?js$/

/** What each ecosystem runs by itself: pytest or unittest, `node --test`, `go test ./...`, `cargo test`. */
export function fromConvention(folder: Folder): CommandCandidate[] {
  const found = [python(folder), node(folder), go(folder), cargo(folder), bats(folder), ...others(folder)]
  return found.flatMap((one) => one ?? [])
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

/** Runners whose files say by themselves how they are run; the group of `file` is the folder where they are. */
const OTHERS: readonly { file: RegExp; holds?: RegExp; text: string }[] = [
  { file: /^(?:(.*?)\/)?t\/[^/]+\.t$/, text: 'prove -lr t' },
  {
    file: /^(?:(.*)\/)?CMakeLists\.txt$/,
    holds: /\badd_test\s*\(/,
    text: 'cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure',
  },
  { file: /^(?:(.*?)\/)?spec\/.*_spec\.rb$/, text: 'rspec' },
  { file: /^(?:(.*)\/)?Rakefile$/, holds: /\bTestTask\b|\btask[ (]+:?test\b/, text: 'rake test' },
  { file: /^(?:(.*)\/)?phpunit\.xml(?:\.dist)?$/, text: 'phpunit' },
  { file: /^(?:(.*?)\/)?spec\/.*_spec\.lua$/, text: 'busted' },
]

function others(folder: Folder): (CommandCandidate | undefined)[] {
  return OTHERS.map(({ file, holds = /^/, text }) => {
    const paths = [...folder.paths].filter((path) => file.test(path) && holds.test(folder.read(path) ?? ''))
    const [first] = shallowestFirst(paths)
    return first === undefined ? undefined : candidate(text, file.exec(first)?.[1] ?? '.')
  })
}

const candidate = (text: string, cwd: string): CommandCandidate => ({ text, cwd, source: 'convention' })
