import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const TSX = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')

test('examples/hello.ts shows the product in one screen and proves one trial', { timeout: 180_000 }, () => {
  const source = readFileSync(join(root, 'examples/hello.ts'), 'utf8')
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(30)
  const said = spawnSync(process.execPath, [TSX, 'examples/hello.ts'], { cwd: root, encoding: 'utf8' })
  expect(said.stderr).toBe('')
  expect(said.stdout).toContain('bloom-filter · honest: verified (')
  expect(said.status).toBe(0)
})

/** A suite in the way that docs/adding-an-agent.md says it. */
function suiteWithMyAgent(agent: string, module?: string): string {
  const { path, remove } = suiteOnDisk({
    'bakeoff.yaml': `trials: 1\nagents:\n  - ${agent}\nverify: { runs: 2 }\n`,
    'tasks/answer.md': '---\ntitle: The answer\n---\nWhat is the answer?\n',
    ...(module === undefined ? {} : { 'my-agent.mjs': module }),
  })
  onTestFinished(remove)
  if (module === undefined) cpSync(join(root, 'examples/my-agent.mjs'), join(path, 'my-agent.mjs'))
  return path
}

type RunJson = { trials: { agent: string; outcome: string; verdict: string }[] }

test('examples/my-agent.mjs is an adapter that a suite can use as it stands', { timeout: 180_000 }, async () => {
  const suite = suiteWithMyAgent('{ id: mine, use: ./my-agent.mjs, options: { answer: 43 } }')
  const ran = await bakeoff(['run', suite, '--accept-process-isolation', '--json'])
  expect(ran.code, ran.stderr).toBe(0)
  const { trials }: RunJson = JSON.parse(ran.stdout)
  expect(trials).toMatchObject([{ agent: 'mine', outcome: 'finished', verdict: 'verified' }])
  const shown = await bakeoff(['show', '--suite', suite, 'answer/mine/1', '--json'])
  expect(shown.stdout).toContain('"version": "1.0.0"')
  const [run = ''] = readdirSync(join(suite, 'results/runs'))
  const attempt = join(suite, 'results/runs', run, 'answer/mine/1/attempt-1')
  expect(readFileSync(join(attempt, 'transcript.jsonl'), 'utf8')).toContain('read a question of')
  expect(existsSync(join(attempt, 'deliverable/answer.mjs'))).toBe(true)
})

test.each([
  ['a wrong option', '{ id: mine, use: ./my-agent.mjs, options: { answr: 1 } }', undefined, 'the only option is'],
  ['a module without an adapter', '{ id: mine, use: ./my-agent.mjs }', 'export const x = 1\n', 'exports no adapter'],
  [
    'an adapter that lacks fields',
    '{ id: mine, use: ./my-agent.mjs }',
    "export const adapter = { id: 'x', mode: 'local', run() {} }\n",
    'lacks about, kind, provider, secretEnv, modelHosts, options, probe',
  ],
  ['a module that does not exist', '{ id: mine, use: ./other.mjs }', undefined, 'cannot be loaded'],
])('%s is one line and a hint, before anything runs', async (_name, agent, module, words) => {
  const ran = await bakeoff(['run', suiteWithMyAgent(agent, module), '--json'])
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain(words)
  expect(ran.stderr).not.toContain('    at ')
})
