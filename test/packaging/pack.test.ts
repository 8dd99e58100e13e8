import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksOf, PAGES, readPage, tableUnder } from '../docs/markdown.ts'
import { testWith } from '../needs.ts'
import { consumerOf, type Package, packIt, root } from './unpack.ts'

const MAX_BYTES = 6_000_000

let pack: Package
let consumer: string

beforeAll(() => {
  pack = packIt()
  consumer = consumerOf(pack)
}, 120_000)

afterAll(() => rmSync(pack.dir, { recursive: true, force: true }))

const run = (
  program: string,
  argv: readonly string[],
  cwd = consumer,
): { status: number | null; text: string; stdout: string } => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(program, argv, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, stdout, text: `${stdout}${stderr}` }
}

test('the package is small, fonts included', () => {
  expect(pack.size).toBeLessThan(MAX_BYTES)
})

test('the package holds all that the command reads and a person may look up, and nothing else', () => {
  const paths = pack.files.map((file) => file.path)
  for (const path of [
    'dist/cli/main.js',
    'dist/index.d.ts',
    'dist/stats/index.d.ts',
    'assets/migrations/0001-initial.sql',
    'assets/fonts/Inter_400Regular.ttf',
    'assets/pricing.json',
    'assets/demo/bakeoff.yaml',
    'assets/init/bakeoff.yaml',
    'schemas/config.schema.json',
    'schemas/task.schema.json',
    'cases/verify/honest-node-test/case.json',
    'tasks/README.md',
    'bakeoff.yaml',
    'docs/cli.md',
    'docs/agents/claude-code.md',
    'examples/hello.ts',
    'README.md',
    'LICENSE',
  ]) {
    expect(paths).toContain(path)
  }
  const top = new Set(paths.map((path) => path.split('/')[0]))
  expect([...top].sort()).toEqual(
    [
      'LICENSE',
      'README.md',
      'assets',
      'bakeoff.yaml',
      'cases',
      'dist',
      'docs',
      'examples',
      'node_modules',
      'package.json',
      'schemas',
      'tasks',
    ].sort(),
  )
  expect(paths.filter((path) => /\.test\.(js|d\.ts)$/.test(path) && path.startsWith('dist/'))).toEqual([])
  const main = pack.files.find((file) => file.path === 'dist/cli/main.js')
  expect((main?.mode ?? 0) & 0o111, 'the command can be executed').toBe(0o111)
})

test('every link of the README leads to a file of the package', () => {
  const paths = pack.files.map((file) => file.path)
  const links = [...readPage('README.md').matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = '']) => link)
  const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !paths.some((path) => path.startsWith(link)))
  // For whoever changes the code, that is: for a clone.
  expect(missing).toEqual(['AGENTS.md'])
})

test('what stands for the native canvas has no install script and no dependency', () => {
  const installed = join(consumer, 'node_modules/agent-bakeoff/node_modules/canvas/package.json')
  const { scripts, dependencies }: Record<string, unknown> = JSON.parse(readFileSync(installed, 'utf8'))
  expect({ scripts, dependencies }).toEqual({ scripts: undefined, dependencies: undefined })
})

test('the package names no path of the machine it was packed on', () => {
  const named = pack.files
    .map((file) => file.path)
    .filter((path) => /\.(js|ts|json|md|yaml|sql)$/.test(path) && !path.startsWith('node_modules/'))
    .filter((path) => readFileSync(join(consumer, 'node_modules/agent-bakeoff', path), 'utf8').includes(root))
  expect(named).toEqual([])
})

const command = (): string => join(consumer, 'node_modules/agent-bakeoff/dist/cli/main.js')

test('the command works from another folder than the one it was built in', () => {
  const { version }: { version: string } = JSON.parse(readPage('package.json'))
  expect(run(process.execPath, [command(), '--version']).stdout).toBe(`${version}\n`)
  expect(run(process.execPath, [command(), 'init', 'mine']).status).toBe(0)
  expect(run(process.execPath, [command(), 'plan', 'mine', '--json']).status).toBe(0)
}, 60_000)

test("the demo runs from the packed package, and its verdicts are those of the README's table", () => {
  const readme = readPage('README.md')
  const table = tableUnder(readme.slice(readme.indexOf('| contestant |')), '')
  const promised = table.map(([agent, , verdict]) => ({ agent, verdict }))
  const demo = run(process.execPath, [command(), 'demo', '--out', 'demo', '--json'])
  expect(demo.status, demo.text).toBe(0)
  const { reports, trials }: { reports: { html: string }; trials: { agent: string; verdict: string }[] } = JSON.parse(
    demo.stdout,
  )
  expect(trials).toHaveLength(10)
  expect(new Set(trials.map(({ agent }) => agent))).toEqual(new Set(promised.map(({ agent }) => agent)))
  for (const { agent, verdict } of trials) expect(promised).toContainEqual({ agent, verdict })
  expect(readFileSync(reports.html, 'utf8')).toContain('<html')
}, 300_000)

const CONSUMER = `import { type Adapter, type Check, planRun, type RunPlan, UserError, verifyDeliverable } from 'agent-bakeoff'
import { analyze, wilson } from 'agent-bakeoff/stats'

export const { lo, hi } = wilson({ x: 3, n: 4, conf: 0.95 })
export const ends: (number | null)[] = [lo, hi]
export const checks: Check[] = []
export const adapters: Adapter<unknown>[] = []
export const agentsOf = (plan: RunPlan): string[] => plan.agents.map((agent) => agent.id)
export const doors = [planRun, verifyDeliverable, analyze, UserError] as const
// @ts-expect-error a rate needs its number of trials
wilson({ x: 3, conf: 0.95 })
`

test("a strict project type-checks against the package, and so does the documentation's code", () => {
  writeFileSync(join(consumer, 'consumer.ts'), CONSUMER)
  const blocks = PAGES.flatMap((page) => blocksOf(readPage(page), 'ts'))
  expect(blocks.length).toBeGreaterThan(0)
  blocks.forEach((block, index) => {
    writeFileSync(join(consumer, `documented-${index}.ts`), block)
  })
  const compilerOptions = { strict: true, module: 'nodenext', target: 'es2023', noEmit: true, types: ['node'] }
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const checked = run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'])
  expect(checked.text).toBe('')
  expect(checked.status).toBe(0)
}, 120_000)

test('both doors load from an installed package, and no other does', () => {
  const program = `
    const main = await import('agent-bakeoff')
    const stats = await import('agent-bakeoff/stats')
    const closed = await import('agent-bakeoff/dist/cli/wire.js').then(() => 'open', (error) => error.code)
    console.log(typeof main.runPlan, stats.wilson({ x: 1, n: 2, conf: 0.95 }).lo.toFixed(3), closed)`
  const said = run(process.execPath, ['--input-type=module', '-e', program])
  expect(said.text).toBe('function 0.095 ERR_PACKAGE_PATH_NOT_EXPORTED\n')
})

testWith(
  ['npm-registry'],
  'npm installs the packed package into an empty project, and the command judges a folder and draws there',
  () => {
    const project = join(pack.dir, 'installed')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "private": true }\n')
    // Compiling SQLite would take minutes and tests nothing of ours: the one that is built already is the same version.
    const argv = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', pack.tarball]
    const installed = run('npm', argv, project)
    expect(installed.status, installed.text).toBe(0)
    const sqlite = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'
    cpSync(join(root, sqlite), join(project, sqlite))
    // One canvas, ours: nothing of the native one was fetched.
    expect(existsSync(join(project, 'node_modules/canvas'))).toBe(false)
    const bin = join(project, 'node_modules/.bin/bakeoff')
    expect(run(bin, ['--version'], project).status).toBe(0)
    const suite = join(project, 'suite')
    cpSync(join(root, 'assets/demo'), suite, { recursive: true })
    const argvOfRun = [
      'run',
      suite,
      '-a',
      'stops-halfway',
      '-t',
      'bloom-filter',
      '--accept-process-isolation',
      '--json',
    ]
    const ran = run(bin, argvOfRun, project)
    expect(ran.status, ran.text).toBe(0)
    const drawn = run(bin, ['report', '--suite', suite, '--json'], project)
    expect(drawn.status, drawn.text).toBe(0)
    expect(drawn.stdout).toContain('.png')
  },
  600_000,
)
