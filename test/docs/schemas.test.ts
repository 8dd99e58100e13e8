import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { GENERATED_FILES } from '../../scripts/generated-files.ts'

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test.each(GENERATED_FILES.map((file) => [file.path, file] as const))(
  '%s is what `npm run schemas` writes',
  async (path, file) => {
    expect(await read(path)).toBe(await file.content())
  },
)

async function validator(path: string): Promise<(value: unknown) => boolean> {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, validateFormats: false })
  const validate = ajv.compile(JSON.parse(await read(path)))
  return (value) => validate(value)
}

const GOOD_CONFIG = {
  name: 'markdown-libraries',
  tasks: 'tasks',
  repository: '../research',
  trials: 3,
  timezone: 'Europe/London',
  agents: [
    'claude-code',
    { id: 'loop', adapter: 'anthropic', model: 'a-model', base_url: 'http://127.0.0.1:9', billing: 'api' },
    { id: 'mine', adapter: 'command', options: { run: 'sh go.sh', dir: './my-agent', nested: { list: [1, null] } } },
  ],
  concurrency: { total: 4, per_agent: 2, per_provider: { anthropic: 2 } },
  budget: { usd: 20 },
  sandbox: 'bwrap',
  verify: { runs: 3, probes: 'all', timeout_sec: 600, policy: 'bakeoff-verify/1', limits: { memory_mb: 512 } },
  env: { pass: ['HTTPS_PROXY'] },
}

test('the config schema accepts a full suite and one with nothing but agents', async () => {
  const accepts = await validator('schemas/config.schema.json')
  expect(accepts(GOOD_CONFIG)).toBe(true)
  expect(accepts({ agents: ['claude-code'] })).toBe(true)
})

test.each([
  ['no agents', {}],
  ['an empty list of agents', { agents: [] }],
  ['an unknown key', { ...GOOD_CONFIG, trails: 3 }],
  ['an unknown key of an agent', { agents: [{ id: 'a', adaptr: 'x' }] }],
  ['an id that is no folder name', { agents: ['../x'] }],
  ['half a trial', { ...GOOD_CONFIG, trials: 1.5 }],
  ['a sandbox that does not exist', { ...GOOD_CONFIG, sandbox: 'jail' }],
  ['a variable with a value', { ...GOOD_CONFIG, env: { pass: ['A=1'] } }],
])('the config schema rejects %s', async (_name, value) => {
  const accepts = await validator('schemas/config.schema.json')
  expect(accepts(value)).toBe(false)
})

const GOOD_TASK = {
  title: 'Which Markdown library is fastest?',
  tags: ['javascript'],
  folder: 'markdown-comparison',
  timeout_sec: 1800,
  network: 'full',
  builds_on: ['node-pyodide'],
  test: 'npm test',
  setup: 'npm ci',
  held_out: 'checks/verify.sh',
  expect: {
    files: ['README.md'],
    forbid: ['_summary.md'],
    embeds: ['*.png'],
    sections: ['Results'],
    pages: ['*.html'],
  },
  follow_ups: [{ when: 'missing:*.png', prompt: 'Draw the chart.' }],
  limits: { usd: 2, turns: 200 },
}

test('the task schema accepts a full front matter and an empty one', async () => {
  const accepts = await validator('schemas/task.schema.json')
  expect(accepts(GOOD_TASK)).toBe(true)
  expect(accepts({})).toBe(true)
})

test.each([
  ['an unknown key', { ...GOOD_TASK, timeout: 3 }],
  ['an unknown promise', { expect: { file: ['README.md'] } }],
  ['a follow-up at an unknown moment', { follow_ups: [{ when: 'sometimes', prompt: 'x' }] }],
  ['a network that does not exist', { network: 'none' }],
  ['no time at all', { timeout_sec: 0 }],
])('the task schema rejects %s', async (_name, value) => {
  const accepts = await validator('schemas/task.schema.json')
  expect(accepts(value)).toBe(false)
})

test('every setting has a description for editors', async () => {
  for (const { path } of GENERATED_FILES.filter((file) => file.path.endsWith('.schema.json'))) {
    const undescribed: string[] = []
    collectUndescribed(JSON.parse(await read(path)), '', undescribed)
    expect(undescribed, path).toEqual([])
  }
})

type Node = { [key: string]: unknown }

function collectUndescribed(node: Node, where: string, found: string[]): void {
  for (const [key, child] of Object.entries((node['properties'] ?? {}) as Record<string, Node>)) {
    if (child['description'] === undefined) found.push(`${where}${key}`)
    collectUndescribed(child, `${where}${key}.`, found)
  }
  for (const child of [node['items'], ...((node['anyOf'] as Node[] | undefined) ?? [])]) {
    if (child !== undefined) collectUndescribed(child as Node, where, found)
  }
}
