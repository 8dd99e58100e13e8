import { describe, expect, test } from 'vitest'
import { discoverCommand } from './discover-command.ts'

const candidatesOf = (files: Record<string, string>) =>
  discoverCommand({ name: 'x', paths: new Set(Object.keys(files)), read: (path) => files[path] }, {}).candidates.map(
    ({ text, cwd, source }) => `${source}: ${text} @ ${cwd}`,
  )

const fence = (body: string) => `\n\`\`\`bash\n${body}\n\`\`\`\n`

describe('what is left where no test is stated and none is found by convention', () => {
  test('a sentence that names a command comes behind the fences and before the tool files', () => {
    const files = { 'test_a.py': 'def test_a(): pass', 'package.json': '{"scripts": {"test": "node --test"}}' }
    const readme = '# X\nTo run the tests, use `python3 -m pytest -q` or look at `test_a.py`.\n'
    expect(candidatesOf({ ...files, 'README.md': readme })).toEqual(['readme-prose: python3 -m pytest -q @ .'])
    expect(candidatesOf({ ...files, 'README.md': '# X\nWe like `pytest`.\n' })).toEqual(['package-json: npm test @ .'])
  })

  test('READMEs of the parts are read where the outer one names no test, each from its own folder', () => {
    const files = {
      'README.md': '# Two parts',
      'py/README.md': `## Tests\n${fence('$ python3 -m unittest -q')}`,
      'py/test_a.py': 'import unittest',
      'js/README.md': `## Tests\n${fence('cd lib\nnode check.test.js')}`,
      'js/lib/check.test.js': '',
      'vendor/x/README.md': `## Tests\n${fence('python3 test_v.py')}`,
      'vendor/x/test_v.py': '',
    }
    expect(candidatesOf(files)).toEqual([
      'readme-inner: node check.test.js @ js/lib',
      'readme-inner: python3 -m unittest -q @ py',
    ])
  })

  test.each([
    [{ 'a/t/x.t': '' }, 'convention: prove -lr t @ a'],
    [{ Rakefile: 'Rake::TestTask.new' }, 'convention: rake test @ .'],
    [{ 'spec/models/a_spec.rb': '' }, 'convention: rspec @ .'],
    [{ 'phpunit.xml': '' }, 'convention: phpunit @ .'],
  ])('%j is run by its own runner', (files, wanted) => {
    expect(candidatesOf(files)).toEqual([wanted])
  })

  test('cmake with tests is built before ctest, without any it is not', () => {
    expect(candidatesOf({ 'CMakeLists.txt': 'add_test(NAME a COMMAND a)' })[0]).toMatch(
      /^convention: cmake .* && ctest /,
    )
    expect(candidatesOf({ 'CMakeLists.txt': 'project(a)' })).toEqual([])
  })

  test('files named like tests that hold no test function are run as scripts', () => {
    const files = { 'test_a.py': 'assert 1', 'b/test_two x.py': 'print(1)', 'x.test.js': 'require("assert")' }
    expect(candidatesOf(files)).toEqual([
      "test-script: python3 'b/test_two x.py' @ .",
      'test-script: python3 test_a.py @ .',
      'test-script: node x.test.js @ .',
    ])
  })

  test('a document with outputs is replayed by its own tool', () => {
    expect(candidatesOf({ 'demo.md': '```bash\nls\n```\n\n```output\na\n```\n' })).toEqual([
      'showboat: showboat verify demo.md @ .',
    ])
  })

  test('a command that only runs the work is the last, where what it names is there and it ends by itself', () => {
    const run = (body: string, files: Record<string, string> = { 'bench.py': '', 'server.py': '' }) =>
      candidatesOf({ ...files, 'README.md': `## Usage\n${fence(body)}` })
    expect(run('python3 bench.py --out x')).toEqual(['readme-run: python3 bench.py --out x @ .'])
    expect(run('python3 absent.py\npython3 server.py\npip install x')).toEqual([])
    expect(run('go run .', { 'go.mod': '' })).toEqual(['readme-run: go run . @ .'])
    const both = `## Usage\n${fence('python3 bench.py')}\n## Reproduce\n${fence('node a.js')}`
    expect(candidatesOf({ 'bench.py': '', 'a.js': '', 'README.md': both })).toEqual(['readme-run: node a.js @ .'])
    const five = ['1', '2', '3', '4', '5'].map((n) => `python3 bench.py ${n}`)
    expect(run(five.join('\n'))).toHaveLength(4)
  })
})
