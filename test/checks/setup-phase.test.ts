import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { PackageAccess } from '../../src/engine/package-cache.ts'
import { SetupFacts, TestRunsFacts } from '../../src/model/facts.ts'
import { testWith } from '../needs.ts'
import { factsOf, judgeFiles } from './judge-files.ts'
import { packageFolder, wheelIndex } from './wheel-index.ts'

const CALC_PY = 'import fivepkg\n\n\ndef add(a, b):\n    return a + b + fivepkg.FIVE - 5\n'
const TEST_PY =
  'import unittest\nfrom calc import add\n\n\nclass T(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(2, 3), 5)\n'

testWith(
  ['bwrap', 'python3'],
  'what requirements.txt names is installed once and is there in every run and probe',
  async () => {
    const files = { 'calc.py': CALC_PY, 'test_calc.py': TEST_PY, 'requirements.txt': 'fivepkg\n' }
    const test =
      'python3 -m unittest -v test_calc && case "$PIP_FIND_LINKS" in ?*) exit 9;; esac && test "$UV_PROJECT_ENVIRONMENT $UV_NO_SYNC" = "$VIRTUAL_ENV 1"'
    const result = await judgeFiles(files, { test }, { packages: wheelIndex(), policy: { maxMutants: 1 } })
    expect(result.reason).toContain('wrong value')
    expect(result).toMatchObject({ verdict: 'verified' })
    expect(SetupFacts.parse(factsOf(result, 'setup')).packages).toContain('fivepkg==1.0')
  },
  120_000,
)

testWith(
  ['bwrap', 'python3'],
  'a declared pip install finds an environment to write to',
  async () => {
    const files = { 'calc.py': CALC_PY, 'test_calc.py': TEST_PY }
    const given = { test: 'python3 -m unittest test_calc', setup: 'pip install fivepkg' }
    const result = await judgeFiles(files, given, { packages: wheelIndex(), policy: { probes: 'none', runs: 1 } })
    expect(result.reason).toContain('1 of 1 runs green')
  },
  60_000,
)

const CALC_JS = "const { FIVE } = require('five')\nexports.add = (a, b) => a + b + FIVE - 5\n"
const TEST_JS = "const assert = require('node:assert')\nassert.equal(require('./calc.cjs').add(2, 3), 5)\n"

/** A package with a dependency that lies beside it as a tarball: npm installs it without any registry. */
function npmFiles(test: string): Record<string, string | Uint8Array> {
  const dir = packageFolder()
  mkdirSync(join(dir, 'package'))
  writeFileSync(join(dir, 'package/package.json'), '{"name": "five", "version": "1.0.0", "main": "five.js"}')
  writeFileSync(join(dir, 'package/five.js'), 'exports.FIVE = 5\n')
  execFileSync('tar', ['-czf', join(dir, 'five.tgz'), '-C', dir, 'package'])
  return {
    'package.json': '{"name": "x", "version": "1.0.0", "dependencies": {"five": "file:./five.tgz"}}',
    'five.tgz': readFileSync(join(dir, 'five.tgz')),
    'calc.cjs': CALC_JS,
    'a.test.cjs': test,
  }
}

testWith(
  ['bwrap'],
  'npm packages are installed by what package.json says and mounted, with a place for caches, into each copy',
  async () => {
    const caches = `${TEST_JS}require('node:fs').writeFileSync('node_modules/.cache/x', '1')\n`
    const result = await judgeFiles(npmFiles(caches), { test: 'node a.test.cjs' }, { policy: { maxMutants: 1 } })
    expect(result).toMatchObject({ verdict: 'verified' })
    const setup = SetupFacts.parse(factsOf(result, 'setup'))
    expect(setup).toMatchObject({ mounted: ['node_modules'], packages: ['five@1.0.0'] })
    expect(setup.locks?.map(({ path }) => path)).toEqual(['package-lock.json'])
    expect(TestRunsFacts.parse(factsOf(result, 'test-runs')).copiedDependencies).toBeUndefined()
  },
  120_000,
)

testWith(
  ['bwrap'],
  'a test that writes among its packages gets copies of them',
  async () => {
    const writes = `${TEST_JS}require('node:fs').writeFileSync('node_modules/five/made.js', '1')\n`
    const result = await judgeFiles(npmFiles(writes), { test: 'node a.test.cjs' }, { policy: { maxMutants: 1 } })
    expect(result).toMatchObject({ verdict: 'verified' })
    expect(TestRunsFacts.parse(factsOf(result, 'test-runs')).copiedDependencies).toBe(true)
  },
  120_000,
)

const NOBODY_LISTENS: PackageAccess = {
  env: { npm_config_registry: 'http://127.0.0.1:9/', npm_config_noproxy: '127.0.0.1' },
  mounts: [],
}

testWith(
  ['bwrap'],
  'a registry that is down is nobody’s fault; a failing set-up that only says so is the agent’s',
  async () => {
    const files = { 'a.test.cjs': TEST_JS }
    const quick = { packages: NOBODY_LISTENS, policy: { probes: 'none' as const, runs: 1 } }
    const down = await judgeFiles(files, { test: 'node a.test.cjs', setup: 'npm install five@1' }, quick)
    expect(down).toMatchObject({ verdict: 'infra-error', status: 'lost' })
    expect(down.reason).toContain('the npm registry cannot be reached')
    const forged = 'echo "error code ECONNREFUSED"; exit 1'
    const claims = await judgeFiles(files, { test: 'node a.test.cjs', setup: forged }, quick)
    expect(claims).toMatchObject({ verdict: 'setup-failed', status: 'fail' })
  },
  120_000,
)

/** A module proxy that is a folder. */
function goProxy(): PackageAccess {
  const dir = packageFolder()
  const versions = join(dir, 'example.com/five/@v')
  mkdirSync(versions, { recursive: true })
  writeFileSync(join(versions, 'list'), 'v1.0.0\n')
  writeFileSync(join(versions, 'v1.0.0.info'), '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}')
  writeFileSync(join(versions, 'v1.0.0.mod'), 'module example.com/five\n\ngo 1.18\n')
  const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as module:
    module.writestr('example.com/five@v1.0.0/go.mod', 'module example.com/five\\n\\ngo 1.18\\n')
    module.writestr('example.com/five@v1.0.0/five.go', 'package five\\n\\nconst Five = 5\\n')
`
  execFileSync('python3', ['-c', make, join(versions, 'v1.0.0.zip')])
  return { env: { GOPROXY: `file://${dir}`, GOSUMDB: 'off' }, mounts: [{ from: dir, to: dir, readOnly: true }] }
}

testWith(
  ['bwrap', 'go', 'python3'],
  'modules of go.mod are downloaded once and read from there without network',
  async () => {
    const files = {
      'go.mod': 'module x\n\ngo 1.18\n\nrequire example.com/five v1.0.0\n',
      'calc.go':
        'package x\n\nimport "example.com/five"\n\nfunc Add(a, b int) int {\n\treturn a + b + five.Five - 5\n}\n',
      'calc_test.go':
        'package x\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(2, 3) != 5 {\n\t\tt.Fatal("add")\n\t}\n}\n',
    }
    const quick = { probes: 'none' as const, runs: 1 }
    const packages = { ...goProxy(), cache: join(packageFolder(), 'packages') }
    const result = await judgeFiles(files, { test: 'go test ./...' }, { packages, policy: quick })
    expect(result.reason).toContain('1 of 1 runs green')
    // Another verification finds them where the first one left them.
    const offline = { ...packages, env: { ...packages.env, GOPROXY: 'off' } }
    const again = await judgeFiles(files, { test: 'go test ./...' }, { packages: offline, policy: quick })
    expect(again.reason).toContain('1 of 1 runs green')
    expect(SetupFacts.parse(factsOf(result, 'setup')).locks?.map(({ path }) => path)).toEqual(['go.sum'])
  },
  120_000,
)

/** A registry on loopback with two crates, `five` and `six`; what it is asked for is counted. */
async function crateRegistry(): Promise<{ packages: PackageAccess; asked: string[] }> {
  const dir = packageFolder()
  const crates = new Map<string, { crate: Buffer; line: string }>()
  for (const name of ['five', 'six']) {
    mkdirSync(join(dir, `${name}-1.0.0/src`), { recursive: true })
    writeFileSync(
      join(dir, `${name}-1.0.0/Cargo.toml`),
      `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\n`,
    )
    writeFileSync(join(dir, `${name}-1.0.0/src/lib.rs`), `pub const ${name.toUpperCase()}: i32 = 5;\n`)
    execFileSync('tar', ['-czf', join(dir, `${name}.crate`), '-C', dir, `${name}-1.0.0`])
    const crate = readFileSync(join(dir, `${name}.crate`))
    const cksum = createHash('sha256').update(crate).digest('hex')
    crates.set(name, {
      crate,
      line: `${JSON.stringify({ name, vers: '1.0.0', deps: [], cksum, features: {}, yanked: false })}\n`,
    })
  }
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const { port } = server.address() as AddressInfo
    const pages: Record<string, string | Buffer | undefined> = {
      '/config.json': JSON.stringify({ dl: `http://127.0.0.1:${port}/dl` }),
      '/fi/ve/five': crates.get('five')?.line,
      '/3/s/six': crates.get('six')?.line,
      '/dl/five/1.0.0/download': crates.get('five')?.crate,
      '/dl/six/1.0.0/download': crates.get('six')?.crate,
    }
    response.writeHead(url in pages ? 200 : 404).end(pages[url] ?? '')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cargoConfig = `[source.crates-io]\nreplace-with = "here"\n\n[source.here]\nregistry = "sparse+http://127.0.0.1:${port}/"\n`
  return { packages: { env: {}, mounts: [], cargoConfig }, asked }
}

testWith(
  ['bwrap', 'cargo'],
  'crates of Cargo.toml are fetched once and built from there without network',
  async () => {
    const { packages, asked } = await crateRegistry()
    const files = {
      'Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nfive = "1"\n',
      'src/lib.rs': 'pub fn add(a: i32, b: i32) -> i32 {\n    a + b + five::FIVE - 5\n}\n',
      'tests/add.rs': '#[test]\nfn adds() {\n    assert_eq!(x::add(2, 3), 5);\n}\n',
    }
    const shared = { ...packages, cache: join(packageFolder(), 'packages') }
    const quick = { packages: shared, policy: { probes: 'none' as const, runs: 1 } }
    const result = await judgeFiles(files, { test: 'cargo test' }, quick)
    expect(result.reason).toContain('1 of 1 runs green')
    // Another verification finds the crate where the first one left it, and adds its own.
    const more = { ...files, 'Cargo.toml': `${files['Cargo.toml']}six = "1"\n` }
    const again = await judgeFiles(more, { test: 'cargo test' }, quick)
    expect(again.reason).toContain('1 of 1 runs green')
    expect(asked.filter((url) => url.startsWith('/dl/'))).toEqual(['/dl/five/1.0.0/download', '/dl/six/1.0.0/download'])
  },
  120_000,
)
