import { expect, test } from 'vitest'
import { probeSources } from './probe-sources.ts'

const folderOf = (files: Record<string, string>) => ({
  name: 'x',
  paths: new Set(Object.keys(files)),
  read: (path: string) => files[path],
})
const sourcesOf = (text: string, sources: string[], files: Record<string, string> = {}, cwd = '.') =>
  probeSources(sources, { text, cwd }, folderOf(files)).map(({ path, driver }) => `${path}${driver ? ' driver' : ''}`)

test('a source that the command names drives the test and is left alone', () => {
  expect(sourcesOf('python3 run.py', ['calc.py', 'run.py'])).toEqual(['calc.py'])
  expect(sourcesOf('python3 ./run.py --all', ['calc.py', 'run.py'])).toEqual(['calc.py'])
  expect(sourcesOf('python3 -m pkg.check', ['pkg/calc.py', 'pkg/check.py'])).toEqual(['pkg/calc.py'])
  expect(sourcesOf('node check.mjs', ['app/calc.mjs', 'app/check.mjs'], {}, 'app')).toEqual(['app/calc.mjs'])
})

test('where it names all of them they are changed, as drivers', () => {
  expect(sourcesOf('python3 calc.py --selftest', ['calc.py'])).toEqual(['calc.py driver'])
})

test('what npm test and make test run counts as named', () => {
  const files = {
    'package.json': '{"scripts": {"test": "node check.js"}}',
    Makefile: 'all:\n\tcc calc.c\ntest: all\n\tpython3 check.py\n\nclean:\n\trm calc.py\n',
  }
  expect(sourcesOf('npm test', ['calc.js', 'check.js'], files)).toEqual(['calc.js'])
  expect(sourcesOf('npm run test', ['calc.js', 'check.js'], files)).toEqual(['calc.js'])
  expect(sourcesOf('make test', ['calc.py', 'check.py'], files)).toEqual(['calc.py'])
})

test('a command that names no source leaves all of them', () => {
  expect(sourcesOf('pytest -q', ['a.py', 'b.py'])).toEqual(['a.py', 'b.py'])
})
