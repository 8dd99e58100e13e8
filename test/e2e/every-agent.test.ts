import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, expect } from 'vitest'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import type { Usage } from '../../src/model/usage.ts'
import { atifErrors } from '../agents/atif.ts'
import { bakeoff } from '../bakeoff.ts'
import { answerScript } from '../model-server/answers.ts'
import { type ModelServer, startModelServer } from '../model-server/server.ts'
import { cliBinary, testWith } from '../needs.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'

const TASKS = fileURLToPath(new URL('../../tasks', import.meta.url))
const TASK = 'redos-check'

/** Made up, each long enough that it cannot turn up by chance. */
const KEYS = {
  ANTHROPIC_API_KEY: 'sk-ant-made-up-77c1d0e2b9',
  OPENAI_API_KEY: 'sk-proj-made-up-5b1fa6632e',
  GEMINI_API_KEY: 'AIza-made-up-0f9c41d7a3e8',
  COPILOT_PROVIDER_API_KEY: 'ghp_made_up_b2d94c5510aa',
}

/** Every contestant that asks a model: how it is configured, and what follows the root of its service's URL. */
const AGENTS = [
  { id: 'claude-code', model: 'claude-sonnet-4-5', url: '', options: { path: cliBinary('claude') } },
  { id: 'codex', model: 'gpt-5.3-codex', url: '/v1', options: { path: cliBinary('codex') } },
  { id: 'gemini', model: 'gemini-2.5-pro', url: '', options: { path: cliBinary('gemini') } },
  { id: 'copilot', model: 'gpt-5.4', url: '/v1', options: { path: cliBinary('copilot') } },
  { id: 'opencode', model: 'm', url: '/v1', options: { path: cliBinary('opencode'), wire_api: 'responses' } },
  { id: 'anthropic', model: 'claude-sonnet-4-5', url: '', options: {} },
  { id: 'openai', model: 'gpt-5.4', url: '/v1', options: {} },
  { id: 'google', model: 'gemini-2.5-pro', url: '', options: {} },
]

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

type Row = Record<string, string | number | null>

const COLUMNS = {
  input: 'input_tokens',
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_write_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
} as const

/** The tokens that a row knows. */
function storedTokens(row: Row): Usage {
  const known = Object.entries(COLUMNS).filter(([, column]) => row[column] !== null)
  return Object.fromEntries(known.map(([kind, column]) => [kind, row[column]]))
}

/** What a person's own agents are told, and what the suite tells its contestants. */
const FOREIGN = 'Always answer in French-8d20.'
const OURS = 'Be terse-8d20.'

/** A person's HOME with instructions for every agent, and a folder for temporary files in a project of theirs. */
function homeOfSomebody(): { HOME: string; TMPDIR: string } {
  const home = makeTempDir('bakeoff-home-')
  closers.push(() => removeDir(home))
  const instructions = ['CLAUDE.md', 'AGENTS.md', 'GEMINI.md', '.github/copilot-instructions.md', '.cursor/rules/a.mdc']
  const own = ['.claude/CLAUDE.md', '.codex/AGENTS.md', '.gemini/GEMINI.md', '.copilot/copilot-instructions.md']
  const places = [...instructions, ...own, '.config/opencode/AGENTS.md', '.agents/AGENTS.md']
  for (const path of [...places, ...instructions.map((name) => `project/${name}`)]) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), `${FOREIGN}\n`)
  }
  mkdirSync(join(home, 'project/tmp'))
  return { HOME: home, TMPDIR: join(home, 'project/tmp') }
}

function suiteOf(servers: ReadonlyMap<string, ModelServer>): string {
  const suite = suiteOnDisk({
    'bakeoff.yaml': JSON.stringify({
      name: 'every agent',
      trials: 1,
      agents: AGENTS.map(({ id, model, url, options }) => ({
        ...{ id, adapter: id, model },
        options: 'path' in options ? { ...options, append_system_prompt: OURS } : options,
        base_url: `${servers.get(id)?.url}${url}`,
      })),
      concurrency: { total: 2, per_agent: 1 },
      sandbox: 'bwrap',
      verify: { runs: 1, probes: 'none', timeout_sec: 120 },
    }),
  })
  closers.push(suite.remove)
  mkdirSync(join(suite.path, 'tasks'))
  cpSync(join(TASKS, TASK), join(suite.path, 'tasks', TASK), { recursive: true })
  return suite.path
}

testWith(
  ['bwrap', 'claude-code', 'codex', 'gemini', 'copilot', 'opencode'],
  'five command-line agents and three loops run side by side, every token stored as it was served, no key anywhere, and no instructions but ours',
  async () => {
    const servers = new Map<string, ModelServer>()
    for (const { id } of AGENTS) {
      const server = await startModelServer({ script: answerScript, watch: [OURS, FOREIGN] })
      closers.push(server.close)
      servers.set(id, server)
    }
    const suite = suiteOf(servers)
    const ended = await bakeoff(['run', suite, '--yes', '--json'], { env: { ...KEYS, ...homeOfSomebody() } })
    expect(ended.code, ended.stderr).toBe(0)

    for (const { id, options } of AGENTS) {
      const saw = servers.get(id)?.calls.map((call) => call.saw)
      expect(new Set(saw?.flat()), id).toEqual(new Set('path' in options ? [OURS] : []))
    }

    const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
    const rows = db.prepare<[], Row>('SELECT * FROM trial_results').all()
    db.close()
    expect(rows.map((row) => row['agent']).sort()).toEqual(AGENTS.map(({ id }) => id).sort())
    for (const row of rows) {
      const agent = String(row['agent'])
      expect([row['outcome'], row['correctness'], row['attempts']], agent).toEqual(['finished', 'correct', 1])
      expect(storedTokens(row), agent).toEqual(servers.get(agent)?.served().usageTotals)
      expect(row['cli_version'], agent).toMatch(/\d/)
      expect(row['requested_model'], agent).toBe(AGENTS.find(({ id }) => id === agent)?.model)
      expect(row['observed_model'] === null, agent).toBe(['codex', 'copilot', 'opencode'].includes(agent))
    }

    const written = readdirSync(suite, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const trajectories = written.filter((file) => file.name === 'trajectory.json')
    expect(trajectories).toHaveLength(AGENTS.length)
    for (const file of trajectories)
      expect(trajectoryErrors(join(file.parentPath, file.name)), file.parentPath).toEqual([])
    for (const file of written) {
      const content = readFileSync(join(file.parentPath, file.name))
      for (const key of Object.values(KEYS)) expect(content.includes(key), `${file.name} holds a key`).toBe(false)
    }
    for (const key of Object.values(KEYS)) expect(ended.stdout + ended.stderr).not.toContain(key)
  },
  300_000,
)

/** Valid by the format, and with a step for each of the research task's calls. */
function trajectoryErrors(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const { steps } = JSON.parse(text)
  return [...atifErrors(text), ...(steps.length > 3 ? [] : [`only ${steps.length} steps`])]
}
