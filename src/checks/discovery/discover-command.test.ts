import { describe, expect, test } from 'vitest'
import { discoverCommand } from './discover-command.ts'
import type { Folder } from './folder.ts'

function folderOf(files: Record<string, string>, name = 'my-research'): Folder {
  return { name, paths: new Set(Object.keys(files)), read: (path) => files[path] }
}

const candidatesOf = (files: Record<string, string>, name?: string) =>
  discoverCommand(folderOf(files, name), {}).candidates.map(({ text, cwd, source }) => `${source}: ${text} @ ${cwd}`)

const fence = (body: string, language = 'bash') => `\n\`\`\`${language}\n${body}\n\`\`\`\n`

describe('the order', () => {
  const everything = {
    'bakeoff.json': '{"scripts": {"test": "sh from-manifest.sh"}}',
    'README.md': `# X\n## Running Tests\n${fence('pytest -v')}\n## Development\n${fence('pytest -q')}`,
    'package.json': '{"scripts": {"test": "node --test"}}',
    Makefile: 'test:\n\tpytest\n',
    'run-tests.sh': '#!/bin/bash\n',
    'test_a.py': 'def test_a():\n    pass\n',
  }
  const without = (...keys: string[]) =>
    Object.fromEntries(Object.entries(everything).filter(([key]) => !keys.includes(key)))

  test('a given command wins over the task, the task over the manifest', () => {
    const folder = folderOf(everything)
    const both = { given: { test: 'a' }, task: { test: 'b' } }
    expect(discoverCommand(folder, both).candidates).toEqual([{ text: 'a', cwd: '.', source: 'given' }])
    expect(discoverCommand(folder, { task: { test: 'b' } }).candidates[0]?.source).toBe('task')
    expect(discoverCommand(folder, {}).candidates[0]).toMatchObject({ text: 'sh from-manifest.sh', source: 'manifest' })
  })

  test('an empty given command says that there is none, and nothing is looked for', () => {
    expect(discoverCommand(folderOf(everything), { given: { test: '' } }).candidates).toEqual([])
  })

  test('then README under a test heading, README elsewhere, package.json, Makefile, script, convention', () => {
    expect(candidatesOf(without('bakeoff.json'))).toEqual(['readme-tests: pytest -v @ .'])
    const elsewhere = { ...without('bakeoff.json'), 'README.md': `## Development\n${fence('pytest -q')}` }
    expect(candidatesOf(elsewhere)).toEqual(['readme-other: pytest -q @ .'])
    expect(candidatesOf(without('bakeoff.json', 'README.md'))).toEqual(['package-json: npm test @ .'])
    expect(candidatesOf(without('bakeoff.json', 'README.md', 'package.json'))).toEqual(['makefile: make test @ .'])
    expect(candidatesOf({ 'run-tests.sh': '#!/bin/bash\n', 'test_a.py': everything['test_a.py'] })).toEqual([
      'script: bash run-tests.sh @ .',
    ])
    expect(candidatesOf({ 'test_a.py': everything['test_a.py'] })).toEqual(['convention: python3 -m pytest @ .'])
  })

  test('a folder of prose has no command', () => {
    expect(candidatesOf({ 'README.md': '# Report\nNothing to run.', 'notes.md': 'x' })).toEqual([])
  })
})

describe('README fences', () => {
  const py = { 'test_a.py': 'def test_a(): pass', 'tests/test_b.py': 'def test_b(): pass' }
  const readme = (text: string, files: Record<string, string> = py) => candidatesOf({ ...files, 'README.md': text })

  test('any heading that speaks of tests, verification or reproduction counts', () => {
    for (const heading of ['Running Tests', 'What the tests prove', 'Build Verification', 'How to reproduce']) {
      expect(readme(`## ${heading}\n${fence('python -m pytest')}`)).toEqual(['readme-tests: python -m pytest @ .'])
    }
  })

  test('a fence without language counts, one of Python or with a diff does not', () => {
    expect(readme(`## Tests\n${fence('pytest', '')}`)).toEqual(['readme-tests: pytest @ .'])
    expect(readme(`## Tests\n${fence('pytest', 'python')}`)).toEqual(['convention: python3 -m pytest @ .'])
  })

  test('continued lines are joined, comments and prompts stripped', () => {
    expect(readme(`## Tests\n${fence('# all of them\npython -m pytest \\\n  -v   # takes a second')}`)).toEqual([
      'readme-tests: python -m pytest -v @ .',
    ])
  })

  test('with a prompt sign in the fence the other lines are a claim, not commands', () => {
    const body = '$ pytest test_a.py\npytest says: 12 passed\n✅ ALL TESTS PASSED!'
    expect(readme(`## Tests\n${fence(body, 'console')}`)).toEqual(['readme-tests: pytest test_a.py @ .'])
  })

  test('variables of another machine are stripped, those of the project stay', () => {
    expect(readme(`## Tests\n${fence('PATH=/opt/x:$PATH HOME=/root pytest')}`)).toEqual(['readme-tests: pytest @ .'])
    expect(readme(`## Tests\n${fence('PYTHONPATH=src pytest')}`)).toEqual(['readme-tests: PYTHONPATH=src pytest @ .'])
  })

  test('cd into a folder that exists becomes the cwd; into the folder itself or nowhere it is dropped', () => {
    expect(readme(`## Tests\n${fence('cd tests\npytest test_b.py')}`)).toEqual([
      'readme-tests: pytest test_b.py @ tests',
    ])
    expect(readme(`## Tests\n${fence('cd my-research && pytest')}`)).toEqual(['readme-tests: pytest @ .'])
    expect(readme(`## Tests\n${fence('cd pymemchr\npytest')}`)).toEqual(['readme-tests: pytest @ .'])
    expect(readme(`## Tests\n${fence('cd research/my-research/tests && pytest test_b.py')}`)).toEqual([
      'readme-tests: pytest test_b.py @ tests',
    ])
  })

  test('lines with placeholders are no commands', () => {
    expect(readme(`## Tests\n${fence('pytest <file>\npytest /path/to/test_a.py\npytest your-test.py')}`)).toEqual([
      'convention: python3 -m pytest @ .',
    ])
  })

  test('a command whose file is not in the folder is somebody else’s', () => {
    expect(readme(`## Tests\n${fence('pytest tests/test_gone.py\nmake test\nnpm test')}`)).toEqual([
      'convention: python3 -m pytest @ .',
    ])
  })

  test('all commands of the winning level are kept, each once', () => {
    const text = `## Tests\n${fence('pytest test_a.py\npytest test_a.py')}## Testing again\n${fence('uv run pytest tests/test_b.py')}`
    expect(readme(text)).toEqual([
      'readme-tests: pytest test_a.py @ .',
      'readme-tests: uv run pytest tests/test_b.py @ .',
    ])
  })

  test('many commands are kept as well; what is too much for one verification is counted', () => {
    const many = (count: number) => {
      const names = Array.from({ length: count }, (_, n) => `check${n}.test.js`)
      const text = `## Tests\n${fence(names.map((name) => `node ${name}`).join('\n'))}`
      const files = Object.fromEntries(names.map((name) => [name, '']))
      return discoverCommand(folderOf({ ...files, 'README.md': text }), {})
    }
    expect(many(6)).toMatchObject({ candidates: { length: 6 } })
    expect(many(6).omitted).toBeUndefined()
    expect(many(15)).toMatchObject({ candidates: { length: 12 }, omitted: 3 })
  })

  test('npm test is preferred to its manual variant', () => {
    const files = { 'package.json': '{"scripts": {"test": "node --test", "test:manual": "node manual.js"}}' }
    expect(readme(`## Tests\n${fence('npm run test:manual\nnpm test')}`, files)).toEqual(['readme-tests: npm test @ .'])
  })

  test.each([
    'uv run --with pytest pytest test_a.py',
    'uv run python -m pytest',
    'python3 test_a.py',
    'python -m unittest -v test_a',
    'poetry run pytest',
    'python -m pytest tests/test_b.py::test_b -v',
  ])('%s is a test command', (text) => {
    expect(readme(`## Tests\n${fence(text)}`)).toEqual([`readme-tests: ${text} @ .`])
  })

  test.each([
    ['node test_wasm_node.js', 'test_wasm_node.js'],
    ['bun test', 'a.test.ts'],
    ['deno run -A test.ts', 'test.ts'],
    ['./tests/run_tests.sh', 'tests/run_tests.sh'],
    ['bash run-all-tests.sh', 'run-all-tests.sh'],
    ['npx mocha', 'a.test.js'],
    ['npx vitest run', 'a.test.ts'],
    ['go test ./...', 'go.mod'],
    ['cargo test --release', 'Cargo.toml'],
    ['bats tests/a.bats', 'tests/a.bats'],
  ])('%s is a test command', (text, file) => {
    expect(readme(`## Tests\n${fence(text)}`, { [file]: '' })).toEqual([`readme-tests: ${text} @ .`])
  })

  test('a benchmark is no test but something to run, a server not even that', () => {
    const files = { 'benchmark.py': '', 'server.js': '' }
    expect(readme(`## Reproduce\n${fence('python benchmark.py\nnode server.js')}`, files)).toEqual([
      'readme-run: python benchmark.py @ .',
    ])
  })
})

describe('tool files', () => {
  test('the placeholder of npm init is no test', () => {
    const script = 'echo "Error: no test specified" && exit 1'
    expect(candidatesOf({ 'package.json': JSON.stringify({ scripts: { test: script } }) })).toEqual([])
    expect(candidatesOf({ 'package.json': '{}' })).toEqual([])
    expect(candidatesOf({ 'package.json': 'not json' })).toEqual([])
  })

  test('the shallowest package.json with a test wins, those of dependencies are not looked at', () => {
    const real = '{"scripts": {"test": "node --test"}}'
    const files = { 'node_modules/x/package.json': real, 'app/deep/package.json': real, 'web/package.json': real }
    expect(candidatesOf(files)).toEqual(['package-json: npm test @ web'])
  })

  test('a check target will do; a variable named test will not', () => {
    expect(candidatesOf({ Makefile: 'check: all\n\ttrue\n' })).toEqual(['makefile: make check @ .'])
    expect(candidatesOf({ Makefile: 'test := 1\n' })).toEqual([])
  })

  test('the test script with the shortest name wins', () => {
    expect(candidatesOf({ 'run-tests-round2.sh': '', 'run-tests.sh': '' })).toEqual(['script: sh run-tests.sh @ .'])
  })

  test('files named like tests without any test function are not a pytest suite', () => {
    expect(candidatesOf({ 'test_speed.py': 'print(1)\n' })).toEqual(['test-script: python3 test_speed.py @ .'])
  })

  test('unittest classes without pytest are run by unittest', () => {
    const text = 'import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n'
    expect(candidatesOf({ 'tests/test_a.py': text })).toEqual([
      'convention: python3 -m unittest discover -v -s tests @ .',
    ])
  })
})

describe('bakeoff.json', () => {
  const read = (manifest: unknown, files: Record<string, string> = {}) =>
    discoverCommand(folderOf({ ...files, 'bakeoff.json': JSON.stringify(manifest) }), {})

  test('its test, cwd, set-up and time-out are read', () => {
    const facts = read(
      { scripts: { test: 'npm test', setup: 'npm ci' }, cwd: 'app', timeout_sec: 30 },
      { 'app/package.json': '{}' },
    )
    expect(facts).toEqual({
      candidates: [{ text: 'npm test', cwd: 'app', source: 'manifest' }],
      setup: { text: "cd 'app' && npm ci", source: 'manifest' },
      manifest: 'present',
      manifestIssues: [],
      timeoutMs: 30_000,
    })
  })

  test('a slip in one field is named and hides no other', () => {
    const facts = read({ scripts: { test: 'pytest', bench: 3 }, timeout_sec: 'long', artifacts: 'none' })
    expect(facts.candidates[0]?.text).toBe('pytest')
    expect(facts.manifestIssues.map((issue) => issue.split(':')[0])).toEqual(['scripts', 'timeout_sec', 'artifacts'])
    expect(facts.timeoutMs).toBeUndefined()
  })

  test('a cwd that leaves the folder or does not exist is not followed', () => {
    expect(read({ scripts: { test: 'x' }, cwd: '../..' }).candidates[0]?.cwd).toBe('.')
    expect(read({ scripts: { test: 'x' }, cwd: '/etc' }).candidates[0]?.cwd).toBe('.')
    expect(read({ scripts: { test: 'x' }, cwd: 'gone' }).candidates[0]?.cwd).toBe('.')
  })

  test('one that is not JSON is unreadable, and discovery goes on', () => {
    const facts = discoverCommand(folderOf({ 'bakeoff.json': '{oops', Makefile: 'test:\n\ttrue\n' }), {})
    expect(facts.manifest).toBe('unreadable')
    expect(facts.candidates[0]?.source).toBe('makefile')
  })

  test('one without a test falls through to discovery', () => {
    expect(read({ name: 'x', scripts: { test: '' } }, { Makefile: 'test:\n' }).candidates[0]?.source).toBe('makefile')
  })
})

describe('set-up', () => {
  test('install lines of the README are collected from other fences', () => {
    const text = `## Prerequisites\n${fence('pip install -r requirements.txt')}## Tests\n${fence('pytest')}`
    const facts = discoverCommand(folderOf({ 'README.md': text, 'test_a.py': 'def test_a(): 1' }), {})
    expect(facts.setup).toEqual({ text: 'pip install -r requirements.txt', source: 'readme' })
  })

  test('a package with dependencies and nothing stated gets npm install, with a lock file npm ci', () => {
    const manifest = '{"scripts": {"test": "vitest run"}, "devDependencies": {"vitest": "^3"}}'
    const setupOf = (files: Record<string, string>) => discoverCommand(folderOf(files), {}).setup?.text
    expect(setupOf({ 'package.json': manifest })).toBe('npm install --no-audit --no-fund --ignore-scripts')
    expect(setupOf({ 'package.json': manifest, 'package-lock.json': '{}' })).toBe(
      'npm ci --no-audit --no-fund --ignore-scripts',
    )
    expect(setupOf({ 'package.json': '{"scripts": {"test": "node --test"}}' })).toBeUndefined()
  })
})
