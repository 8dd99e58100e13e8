import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, expect } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { folderOfPrompt, researchSteps } from '../model-server/research-script.ts'
import type { Script } from '../model-server/script.ts'
import { type ModelServer, startModelServer } from '../model-server/server.ts'
import { cliBinary, testWith } from '../needs.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'

const REPLY = 'Say in a second file what you left out.'

const KEYS = {
  ANTHROPIC_API_KEY: 'sk-ant-made-up-41b7c0a2f8',
  OPENAI_API_KEY: 'sk-proj-made-up-9c2fd1807e',
  GEMINI_API_KEY: 'AIza-made-up-7be01d55c2f4',
  COPILOT_PROVIDER_API_KEY: 'ghp_made_up_c8d4e0217ab9',
}

const AGENTS = [
  { id: 'claude-code', model: 'claude-sonnet-4-5', url: '', options: { path: cliBinary('claude') } },
  { id: 'codex', model: 'gpt-5.3-codex', url: '/v1', options: { path: cliBinary('codex') } },
  { id: 'gemini', model: 'gemini-2.5-pro', url: '', options: { path: cliBinary('gemini') } },
  { id: 'copilot', model: 'gpt-5.4', url: '/v1', options: { path: cliBinary('copilot') } },
  { id: 'opencode', model: 'm', url: '/v1', options: { path: cliBinary('opencode'), wire_api: 'responses' } },
  { id: 'anthropic', model: 'claude-sonnet-4-5', url: '', options: {} },
]

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Does the research, and what a reply asks for; `heard` is what the last call of the model knew. */
function script(heard: { text: string }): Script {
  return (conversation) => {
    heard.text = conversation.userText
    const folder = folderOfPrompt(conversation.userText)
    if (!conversation.userText.includes(REPLY)) return researchSteps(folder)
    const write = { kind: 'write', path: `${folder}/left-out.md`, content: 'Nothing.\n' } as const
    return [{ say: 'I will write it.', act: write }, { say: 'Done: it is in left-out.md.' }]
  }
}

testWith(
  ['BAKEOFF_REQUIRE=all', 'bwrap', 'claude-code', 'codex', 'gemini', 'copilot', 'opencode'],
  'a reply days later goes on in the same conversation, for each real CLI and a loop, and its tokens are its own',
  async () => {
    const heard = new Map(AGENTS.map(({ id }) => [id, { text: '' }]))
    const servers = new Map<string, ModelServer>()
    for (const { id } of AGENTS) {
      const server = await startModelServer({ script: script(heard.get(id) ?? { text: '' }) })
      closers.push(server.close)
      servers.set(id, server)
    }
    const suite = suiteOnDisk({
      'bakeoff.yaml': JSON.stringify({
        name: 'replies',
        trials: 1,
        agents: AGENTS.map(({ id, model, url, options }) => ({
          ...{ id, adapter: id, model, options },
          base_url: `${servers.get(id)?.url}${url}`,
        })),
        concurrency: { total: 2, per_agent: 1 },
        sandbox: 'bwrap',
        verify: { runs: 1, probes: 'none', timeout_sec: 120 },
      }),
    })
    closers.push(suite.remove)
    mkdirSync(join(suite.path, 'tasks'), { recursive: true })
    writeFileSync(join(suite.path, 'tasks', 'quantiles.md'), '---\ntitle: Quantiles\n---\nCompute quantiles.\n')
    const ran = await bakeoff(['run', suite.path, '--yes', '--json'], { env: KEYS })
    expect(ran.code, ran.stderr).toBe(0)
    for (const { id } of AGENTS) {
      const replied = await bakeoff(['reply', `quantiles/${id}/1`, REPLY, '--yes', '--json'], {
        env: KEYS,
        cwd: suite.path,
      })
      expect(replied.code, `${id}: ${replied.stderr}`).toBe(0)
      const { text } = heard.get(id) ?? { text: '' }
      expect(text, id).toContain(REPLY)
      expect(text, `${id} remembers the task`).toContain('Compute quantiles.')
      expect(text, `${id} was not told it anew`).not.toContain('This is a further request')
    }
    const db = new Sqlite(join(suite.path, 'results', 'bakeoff.db'), { readonly: true })
    closers.push(() => void db.close())
    const rows = db.prepare<[], { agent: string; rounds: number; output: number }>(
      'SELECT agent, rounds, output_tokens AS output FROM trial_results ORDER BY agent',
    )
    for (const { agent, rounds, output } of rows.all()) {
      expect(rounds, agent).toBe(2)
      expect(output, agent).toBe(servers.get(agent)?.served().usageTotals.output)
    }
  },
  600_000,
)
