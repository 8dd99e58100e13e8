import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { PackageAccess } from '../../src/engine/package-cache.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { SetupFacts, TestRunsFacts } from '../../src/model/facts.ts'
import { testWith } from '../needs.ts'
import { factsOf, judgeFiles } from './judge-files.ts'

function tempFolder(): string {
  const dir = makeTempDir('bakeoff-packages-')
  // Sandboxes are other users where the tests run as root.
  chmodSync(dir, 0o755)
  onTestFinished(() => removeDir(dir))
  return dir
}

const CALC_PY = 'import fivepkg\n\n\ndef add(a, b):\n    return a + b + fivepkg.FIVE - 5\n'
const TEST_PY =
  'import unittest\nfrom calc import add\n\n\nclass T(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(2, 3), 5)\n'

/** A folder with one wheel: an index that needs no network. */
function wheelIndex(): PackageAccess {
  const dir = tempFolder()
  const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('fivepkg.py', 'FIVE = 5\\n')
    wheel.writestr('fivepkg-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: fivepkg\\nVersion: 1.0\\n')
    wheel.writestr('fivepkg-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('fivepkg-1.0.dist-info/RECORD', '')
`
  execFileSync('python3', ['-c', make, join(dir, 'fivepkg-1.0-py3-none-any.whl')])
  return { env: { PIP_FIND_LINKS: dir, PIP_NO_INDEX: '1' }, mounts: [{ from: dir, to: dir, readOnly: true }] }
}

testWith(
  ['bwrap', 'python3'],
  'what requirements.txt names is installed once and is there in every run and probe',
  async () => {
    const files = { 'calc.py': CALC_PY, 'test_calc.py': TEST_PY, 'requirements.txt': 'fivepkg\n' }
    const test = 'python3 -m unittest -v test_calc && case "$PIP_FIND_LINKS" in ?*) exit 9;; esac'
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
  const dir = tempFolder()
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
