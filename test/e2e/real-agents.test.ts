import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect } from 'vitest'
import { bakeoff, type Ended } from '../bakeoff.ts'
import { ANSWERED, answerScript } from '../model-server/answers.ts'
import { type ModelServer, type ServerOptions, startModelServer } from '../model-server/server.ts'
import { claudeBinary, testWith } from '../needs.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'

const TASKS = fileURLToPath(new URL('../../tasks', import.meta.url))
/** Made up, and long enough that it cannot turn up by chance. */
const KEY = 'sk-ant-made-up-4f0c2b7a9d31e85f66a0'
const MODEL = 'claude-sonnet-4-5'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** One server for each agent, so that what each was served can be told apart. */
async function serve(options: ServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer({ script: answerScript, ...options })
  closers.push(server.close)
  return server
}

/** A suite of the repository's own tasks, with their start files and held-out checks. */
function suiteOf(taskIds: readonly string[], servers: { claude: ModelServer; loop: ModelServer }): string {
  const config = {
    name: 'real agents',
    trials: 1,
    agents: [
      {
        id: 'claude',
        adapter: 'claude-code',
        model: MODEL,
        base_url: servers.claude.url,
        options: { path: claudeBinary() },
      },
      { id: 'loop', adapter: 'anthropic', model: MODEL, base_url: servers.loop.url },
    ],
    concurrency: { total: 2, per_agent: 1 },
    sandbox: 'bwrap',
    verify: { runs: 2, probes: 'all', timeout_sec: 120 },
  }
  const suite = suiteOnDisk({ 'bakeoff.yaml': JSON.stringify(config) })
  closers.push(suite.remove)
  mkdirSync(join(suite.path, 'tasks'))
  for (const id of taskIds) cpSync(join(TASKS, id), join(suite.path, 'tasks', id), { recursive: true })
  return suite.path
}

const run = (suite: string, ...flags: string[]): Promise<Ended> =>
  bakeoff(['run', suite, '--yes', '--json', ...flags], { env: { ANTHROPIC_API_KEY: KEY } })

type Row = Record<string, string | number | null>

function trialResults(suite: string): Row[] {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  const rows = db.prepare<[], Row>('SELECT * FROM trial_results ORDER BY agent, task').all()
  db.close()
  return rows
}

const TOKENS = {
  input: 'input_tokens',
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_write_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
} as const

/** Sum of each kind of token over one agent's trials; a kind that no trial knows stays absent, as in the server's sum. */
function tokensOf(rows: readonly Row[], agent: string): Record<string, number> {
  const mine = rows.filter((row) => row['agent'] === agent)
  return Object.fromEntries(
    Object.entries(TOKENS).flatMap(([kind, column]) => {
      const known = mine.map((row) => row[column]).filter((value) => typeof value === 'number')
      return known.length === 0 ? [] : [[kind, known.reduce((sum, value) => sum + value, 0)]]
    }),
  )
}

/** Files below a folder whose bytes hold the key, as plain text or in base64. */
function filesWithKey(folder: string): string[] {
  const forms = [KEY, Buffer.from(KEY).toString('base64').replace(/=+$/, '')]
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((file) => join(file.parentPath, file.name))
  return paths.filter((path) => forms.some((form) => readFileSync(path).includes(form)))
}

function transcriptsOf(suite: string): string[] {
  const runs = join(suite, 'results', 'runs')
  const files = readdirSync(runs, { recursive: true, withFileTypes: true })
  return files.filter((file) => file.name === 'transcript.jsonl').map((file) => join(file.parentPath, file.name))
}

describe('bakeoff run with real agents against a scripted model', () => {
  testWith(
    ['claude-code', 'bwrap'],
    'three of the repository’s own tasks are answered, verified, stored and reported, with the tokens that were served',
    async () => {
      const servers = { claude: await serve(), loop: await serve() }
      const suite = suiteOf(ANSWERED, servers)
      const ended = await run(suite)
      expect(ended.stderr).not.toContain(KEY)
      expect(ended.code, ended.stderr).toBe(0)

      const { trials, lost, reports } = JSON.parse(ended.stdout)
      expect(lost).toEqual([])
      expect(trials).toHaveLength(2 * ANSWERED.length)
      for (const trial of trials) {
        expect(trial, ended.stderr).toMatchObject({
          outcome: 'finished',
          verdict: 'verified',
          correctness: 'correct',
          promises: 'kept',
          status: 'pass',
          attempts: 1,
        })
      }

      const rows = trialResults(suite)
      for (const agent of ['claude', 'loop'] as const) {
        expect(tokensOf(rows, agent), agent).toEqual(servers[agent].served().usageTotals)
      }
      for (const row of rows) {
        expect(row['observed_model']).toBe(MODEL)
        expect(row['cli_version']).toMatch(row['agent'] === 'loop' ? /^bakeoff-loop\/\d+$/ : /^\d+\.\d+\.\d+/)
        expect(row['computed_usd']).toBeGreaterThan(0)
        expect(row['tests_passed']).toBeGreaterThan(4)
        expect(row['isolation']).toBe('bwrap')
      }

      const report = readFileSync(reports.markdown, 'utf8')
      expect(report).toContain('claude')
      expect(report).toContain('loop')
      expect(existsSync(reports.html)).toBe(true)
      expect(transcriptsOf(suite)).toHaveLength(2 * ANSWERED.length)
      expect(filesWithKey(suite)).toEqual([])
    },
    300_000,
  )

  testWith(
    ['claude-code', 'bwrap'],
    'a refused key is said at once and costs one attempt; a rate limit is waited for and counted apart',
    async () => {
      const servers = {
        claude: await serve({ mode: '401' }),
        loop: await serve({ mode: '429', failTimes: 2, retryAfterSec: 2 }),
      }
      const suite = suiteOf(ANSWERED.slice(1), servers)
      const ended = await run(suite)
      expect(ended.code, ended.stderr).toBe(3)
      expect(ended.stderr).toContain('Agent "claude": authentication')

      const { trials, lost } = JSON.parse(ended.stdout)
      const of = (agent: string): Row[] => trials.filter((trial: Row) => trial['agent'] === agent)
      const tried = of('claude').filter((trial) => trial['attempts'] === 1)
      expect(tried).toMatchObject([{ outcome: 'authentication', status: 'lost' }])
      expect(lost).toEqual([tried[0]?.['trial']])
      expect(of('loop').map((trial) => trial['status'])).toEqual(['pass', 'pass'])

      const waitedMs = trialResults(suite)
        .filter((row) => row['agent'] === 'loop')
        .map((row) => Number(row['rate_limited_ms']))
      expect(Math.max(...waitedMs)).toBeGreaterThanOrEqual(4000)
      expect(Math.min(...waitedMs)).toBe(0)
      expect(filesWithKey(suite)).toEqual([])
    },
    300_000,
  )
})
