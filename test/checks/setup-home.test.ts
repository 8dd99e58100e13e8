import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { PackageAccess } from '../../src/engine/package-cache.ts'
import { programsLeft } from '../../src/engine/setup-programs.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { SetupFacts, TestRunsFacts } from '../../src/model/facts.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, factsOf, judgeFiles } from './judge-files.ts'
import { wheelIndex } from './wheel-index.ts'

const once = { probes: 'none' as const, runs: 1, maxRuns: 1 }

testWith(
  ['bwrap', 'python3'],
  'what a set-up leaves in HOME, packages, settings, caches and programs, is there when the test runs',
  async () => {
    const files = {
      'setup.sh':
        'set -e\npip install --user fivepkg\nmkdir -p ~/.local/bin ~/.config/tool ~/go/pkg/mod/five\n' +
        'printf "#!/bin/sh\\necho tool says 5\\n" > ~/.local/bin/five-tool\nchmod +x ~/.local/bin/five-tool\n' +
        'echo five > ~/.config/tool/settings\necho 5 > ~/go/pkg/mod/five/value\n',
      'test.sh':
        'set -e\npython3 -c "import fivepkg, sys; sys.exit(fivepkg.FIVE != 5)"\n' +
        'test "$(five-tool)" = "tool says 5"\ngrep -q five ~/.config/tool/settings\ntest "$(cat ~/go/pkg/mod/five/value)" = 5\n' +
        // What one run leaves there, the next one does not find.
        'test ! -e ~/seen\ntouch ~/seen\n',
    }
    const given = { setup: 'bash setup.sh', test: 'bash test.sh' }
    const result = await judgeFiles(files, given, { packages: wheelIndex(), policy: { ...once, runs: 2, maxRuns: 2 } })
    expect(result.reason).toContain('2 of 2 runs green')
    expect(SetupFacts.parse(factsOf(result, 'setup')).programs).toEqual([])
  },
  60_000,
)

/** A program that says that all is well, put where a set-up may put programs. */
const liar = (name: string, folder: string): string =>
  `mkdir -p ${folder}\nprintf '#!/bin/sh\\necho "2 passed in 0.01s"\\nexit 0\\n' > ${folder}/${name}\nchmod +x ${folder}/${name}\n`

const PY = {
  'calc.py': 'def add(a, b):\n    return a - b\n',
  'test_calc.py': 'from calc import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n',
}

testWith(
  ['bwrap', 'pytest'],
  'a false python, node or pytest of a set-up makes no wrong code verified, and is named',
  async () => {
    const cases = [
      { name: 'python3', folder: '~/.local/bin', test: 'python3 -m pytest -q', files: PY },
      { name: 'pytest', folder: '"$VIRTUAL_ENV/bin"', test: 'pytest -q', files: PY },
      { name: 'bash', folder: '~/bin', test: 'python3 -m pytest -q', files: PY },
      {
        name: 'node',
        folder: '~/bin',
        test: 'node check.mjs',
        files: { 'calc.mjs': CALC.replace('a + b', 'a - b'), 'check.mjs': CHECK },
      },
    ]
    for (const { name, folder, test, files } of cases) {
      const given = { setup: 'sh setup.sh', test }
      const policy = { runs: 1, maxRuns: 1, maxMutants: 1 }
      const result = await judgeFiles({ ...files, 'setup.sh': liar(name, folder) }, given, { policy })
      expect({ name, verdict: result.verdict }).toEqual({ name, verdict: 'vacuous' })
      expect(result.findings).toContain(`program-from-setup:${name}`)
    }
  },
  120_000,
)

testWith(
  ['bwrap', 'python3'],
  'the planner of probes is the machine’s own Python, whatever a set-up put before it',
  async () => {
    const lying = `${liar('python3', '~/bin')}cat > ~/bin/python3 <<'END'
#!/bin/sh
case "$*" in *-I*) echo '{"plans": [], "ok": []}'; exit 0;; esac
exec /usr/bin/env PATH=/usr/local/bin:/usr/bin:/bin python3 "$@"
END
`
    const files = {
      'calc.py': 'def add(a, b):\n    return a + b\n',
      'check.sh': 'python3 -c "import calc; assert calc.add(2, 3) == 5"\n',
      'setup.sh': lying,
    }
    const given = { setup: 'sh setup.sh', test: 'sh check.sh' }
    const result = await judgeFiles(files, given, { policy: { runs: 1, maxRuns: 1, maxMutants: 1 } })
    expect(result.verdict).toBe('verified')
    expect(result.findings).toContain('program-from-setup:python3')
  },
  60_000,
)

testWith(
  ['bwrap', 'pytest'],
  'a report that the folder’s own code forges raises nothing, and lowers what is said',
  async () => {
    const hook = (failures: number, passes: number): string => `import atexit, os, re

def forge():
    path = re.search(r"--j" r"unitxml=(\\S+)", os.environ["PYTEST" + "_ADDOPTS"]).group(1)
    cases = '<testcase name="a"/>' * ${passes} + '<testcase name="b"><failure/></testcase>' * ${failures}
    open(path, "w").write("<testsuites><testsuite>" + cases + "</testsuite></testsuites>")

atexit.register(forge)
`
    const policy = { runs: 1, maxRuns: 1, maxMutants: 1 }
    const right = { ...PY, 'calc.py': PY['calc.py'].replace('a - b', 'a + b') }
    const nothing = 'python3 -m pytest -q -k nothing_of_that_name; true'
    const raised = await judgeFiles({ ...right, 'conftest.py': hook(0, 9) }, { test: nothing }, { policy })
    expect(['vacuous', 'tampered']).toContain(raised.verdict)
    expect(raised.findings).toContain('counts-disagree')
    const quiet = await judgeFiles(
      { ...right, 'conftest.py': hook(0, 9) },
      { test: `(${nothing}) > /dev/null` },
      { policy },
    )
    expect(['vacuous', 'tampered']).toContain(quiet.verdict)
    const lowered = await judgeFiles(
      { ...right, 'conftest.py': hook(1, 1) },
      { test: 'python3 -m pytest -q' },
      { policy: once },
    )
    expect(TestRunsFacts.parse(factsOf(lowered, 'test-runs')).runs[0]?.counts).toMatchObject({ failed: 1 })
    expect(lowered.findings).toContain('counts-disagree')
    expect(lowered.verdict).toBe('masked')
  },
  120_000,
)

/** A sparse registry of cargo on loopback, with one crate. */
async function crateRegistry(): Promise<PackageAccess> {
  const dir = makeTempDir('bakeoff-crates-')
  onTestFinished(() => removeDir(dir))
  const top = join(dir, 'fivecrate-1.0.0')
  mkdirSync(join(top, 'src'), { recursive: true })
  writeFileSync(join(top, 'Cargo.toml'), '[package]\nname = "fivecrate"\nversion = "1.0.0"\nedition = "2021"\n')
  writeFileSync(join(top, 'src/lib.rs'), 'pub const FIVE: i32 = 5;\n')
  execFileSync('tar', ['-czf', join(dir, 'five.crate'), '-C', dir, 'fivecrate-1.0.0'])
  const crate = readFileSync(join(dir, 'five.crate'))
  const cksum = createHash('sha256').update(crate).digest('hex')
  const entry = { name: 'fivecrate', vers: '1.0.0', deps: [], cksum, features: {}, yanked: false }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const base = `http://${request.headers.host}`
    if (path === '/index/config.json') response.end(JSON.stringify({ dl: `${base}/dl` }))
    else if (path === '/index/fi/ve/fivecrate') response.end(`${JSON.stringify(entry)}\n`)
    else if (path === '/dl/fivecrate/1.0.0/download') response.end(crate)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const cargoConfig = `[source.crates-io]\nreplace-with = "near"\n\n[source.near]\nregistry = "sparse+http://127.0.0.1:${port}/index/"\n`
  return { env: {}, mounts: [], cargoConfig }
}

testWith(
  ['bwrap', 'cargo'],
  'crates of Cargo.toml are fetched once from the mirror that the machine’s cargo uses, and read without network',
  async () => {
    const files = {
      'Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nfivecrate = "1"\n',
      'src/lib.rs':
        'pub fn add(a: i32, b: i32) -> i32 {\n    a + b + fivecrate::FIVE - 5\n}\n\n#[test]\nfn adds() {\n    assert_eq!(add(2, 3), 5);\n}\n',
    }
    const result = await judgeFiles(files, { test: 'cargo test' }, { packages: await crateRegistry(), policy: once })
    expect(result.reason).toContain('1 of 1 runs green')
    expect(SetupFacts.parse(factsOf(result, 'setup')).locks?.map(({ path }) => path)).toEqual(['Cargo.lock'])
  },
  120_000,
)

test('a link to a program of the machine is no program that a set-up left; one into its own places is', () => {
  const dir = makeTempDir('bakeoff-programs-')
  onTestFinished(() => removeDir(dir))
  const bin = join(dir, 'bin')
  execFileSync('sh', [
    '-c',
    'mkdir "$1"; cd "$1"; ln -s /usr/bin/python3 python3; ln -s python3 python; ln -s /home/u1/mine node; ln -s ../mine go; echo x > notes; echo x > sh',
    'sh',
    bin,
  ])
  chmodSync(join(bin, 'sh'), 0o755)
  expect(programsLeft([bin, join(dir, 'none')], ['/home/u1'])).toEqual(['go', 'node', 'sh'])
})
