import { expect, test } from 'vitest'
import { probeSources } from './probe-sources.ts'

const folderOf = (files: Record<string, string>) => ({
  name: 'x',
  paths: new Set(Object.keys(files)),
  read: (path: string) => files[path],
})
const sourcesOf = (text: string, sources: string[], files: Record<string, string> = {}, cwd = '.') =>
  probeSources(sources, [{ text, cwd }], folderOf(files)).map(({ path, driver }) => `${path}${driver ? ' driver' : ''}`)

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

test('what is captured, piped into a comparison or compiled is used by the test and no driver', () => {
  for (const text of ['test "$(node a.js 1)" = 2', 'node a.js | diff - wanted', 'gcc -o t a.js b.js && ./t']) {
    expect(sourcesOf(text, ['a.js', 'b.js'])).toEqual(['a.js', 'b.js'])
  }
  expect(sourcesOf('node a.js | tail -3', ['a.js', 'b.js'])).toEqual(['b.js'])
})

test('a program is no driver where the command compares what it wrote, unless it says no itself', () => {
  const compares = 'python3 a.py && cmp out.json wanted.json'
  expect(sourcesOf(compares, ['a.py'], { 'a.py': 'print(1)\n' })).toEqual(['a.py'])
  expect(sourcesOf(compares, ['a.py', 'b.py'], { 'a.py': 'assert 1\n' })).toEqual(['b.py'])
})

test('a script hands over to a driver when it calls it barely', () => {
  const run = (line: string) => ({ 'run.sh': `#!/bin/sh\nset -e\n${line}\n`, 'check.mjs': '', 'calc.mjs': '' })
  const sources = ['calc.mjs', 'check.mjs']
  expect(sourcesOf('sh run.sh', sources, run('node check.mjs'))).toEqual(['calc.mjs'])
  expect(sourcesOf('sh run.sh', sources, run('exec node "$DIR/check.mjs"'))).toEqual(['calc.mjs'])
  expect(sourcesOf('sh run.sh', sources, run('test "$(node check.mjs)" = 5'))).toEqual(sources)
})

test('a script that compares results does not hand over to the program whose results they are', () => {
  const run = (line: string) => ({ check: `#!/bin/sh\nset -e\nsh kv set a 1\n${line}\n`, kv: 'echo 1\n' })
  expect(sourcesOf('sh check', ['kv'], run('test "$(sh kv get a)" = 1'))).toEqual(['kv'])
  expect(sourcesOf('sh check', ['kv'], run('if ! cmp -s out wanted; then exit 1; fi'))).toEqual(['kv'])
  expect(sourcesOf('sh check', ['kv'], run('got=$(cat out)\nif [ "$got" = 1 ]; then exit 0; fi'))).toEqual(['kv'])
  for (const own of ['[ -n "$CI" ] && echo ci', 'if [ "$1" = fast ]; then exit; fi', 'rc=$?\n[ $rc -eq 0 ] || exit 1'])
    expect(sourcesOf('sh check', ['kv'], run(own))).toEqual(['kv driver'])
})

test('a named file that others load is source as well; beside scripts that measure it is all there is', () => {
  const files = { 'solve.py': '', 'bench.py': 'from solve import primes\n', 'app.py': 'import solve\n' }
  expect(sourcesOf('python3 solve.py', ['app.py', 'solve.py'], files)).toEqual(['app.py', 'solve.py driver'])
  expect(sourcesOf('python3 solve.py', ['bench.py', 'solve.py'], files)).toEqual(['bench.py', 'solve.py driver'])
})

test('a file that uses a test library is a test whatever its name', () => {
  const files = { 'verify.py': 'import unittest\n', 'calc.py': '' }
  expect(sourcesOf('make check', ['calc.py', 'verify.py'], files)).toEqual(['calc.py'])
})

test('a file whose main is built and run is the driver', () => {
  const files = {
    Makefile: 'test: t\n\t./t\nt: t.c gcd.c\n\tgcc -o t t.c gcd.c\n',
    't.c': '#include <stdio.h>\nint main(void) { return 0; }\n',
    'gcd.c': 'int gcd(int a, int b) { return b ? gcd(b, a % b) : a; }\n',
  }
  expect(sourcesOf('make test', ['gcd.c', 't.c'], files)).toEqual(['gcd.c'])
  expect(sourcesOf('gcc -o t t.c gcd.c && ./t', ['gcd.c', 't.c'], files)).toEqual(['gcd.c'])
  // What somebody looks at is a program of the work.
  expect(sourcesOf('gcc -o t t.c gcd.c && ./t | diff - wanted', ['gcd.c', 't.c'], files)).toEqual(['gcd.c', 't.c'])
  expect(sourcesOf('gcc -o t t.c && ./t', ['t.c', 't.h'], { ...files, 't.h': 'int gcd(int, int);\n' })).toContain(
    't.c driver',
  )
})

test.each([
  ['javac *.java && java -ea CheckAll', 'CheckAll.java', 'class CheckAll { public static void main(String[] a) {} }'],
  ['go run ./cmd/check', 'cmd/check/main.go', 'package main\n\nfunc main() {\n}\n'],
  ['cargo run --quiet --bin check', 'src/bin/check.rs', 'fn main() {}\n'],
  ['cmake . && make && ctest', 'check.cpp', 'int main() {}\n'],
])('%s runs %s', (command, path, text) => {
  const files = {
    [path]: text,
    'src/lib.rs': '',
    'CMakeLists.txt': 'add_executable(check check.cpp)\nadd_test(NAME all COMMAND check)\n',
  }
  expect(sourcesOf(command, ['src/lib.rs', path], files)).toEqual(['src/lib.rs'])
})

test('a script that asserts at its margin is a test, whatever its name, unless other files load it', () => {
  const files = {
    'calc.py': 'def add(a, b):\n    return a + b\n',
    'checks/a.py': 'from calc import add\n\nassert add(1, 2) == 3\n',
    'run.py': 'import checks.a\n',
    'tool.py': 'import sys\nassert len(sys.argv) == 2\nprint(1)\n',
  }
  const sources = ['calc.py', 'checks/a.py', 'run.py', 'tool.py']
  expect(sourcesOf('python3 run.py', sources, files)).toEqual(['calc.py', 'tool.py'])
  const loaded = { ...files, 'calc.py': 'assert 2 > 1\n', 'test_calc.py': 'import calc\n' }
  expect(sourcesOf('pytest', sources, loaded)).toContain('calc.py')
})

test('a shell script that compares what another source prints is a test, whatever its name', () => {
  const files = {
    'tool.sh': 'if [ "$1" = up ]; then tr a-z A-Z; else exit 1; fi\n',
    'checks/up.sh': '[ "$(echo a | sh tool.sh up)" = A ] || exit 1\n',
    'all.sh': 'for f in checks/*.sh; do sh "$f" || exit 1; done\n',
  }
  expect(sourcesOf('sh all.sh', ['tool.sh', 'checks/up.sh', 'all.sh'], files)).toEqual(['tool.sh'])
})

test('a loop over a pattern hands over to what it calls, not to what it reads', () => {
  const files = {
    'tool.sh': 'echo 1\n',
    'checks/a.sh': 'two() { echo 2; }\n[ "$(two)" = 2 ] || exit 1\n',
    'in/b.sh': 'x\n',
  }
  const sources = Object.keys(files)
  const left = ['tool.sh', 'in/b.sh']
  expect(sourcesOf('for f in checks/*.sh; do bash "$f" || exit 1; done', sources, files)).toEqual(left)
  expect(sourcesOf('bash all.sh', sources, { ...files, 'all.sh': 'for f in ./checks/*\ndo\n  $f\ndone\n' })).toEqual(
    left,
  )
  expect(sourcesOf('for f in in/*.sh; do bash tool.sh < $f | diff - w; done', sources, files)).toContain('in/b.sh')
})
