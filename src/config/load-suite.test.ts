import { chmod } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTemp as load, MINIMAL_CONFIG, MINIMAL_TASK, tempSuite } from '../../test/temp-suite.ts'

const PRODUCT_CONFIG = `name: markdown-libraries
tasks: tasks
repository: research
trials: 3
timezone: Europe/London
agents:
  - claude-code
  - { id: codex-high, adapter: codex, model: gpt-x, options: { reasoning_effort: high } }
  - { id: loop, adapter: anthropic, model: m, base_url: "http://127.0.0.1:8080/v1" }
  - { id: sub, adapter: claude-code, login: work, billing: subscription }
  - { id: mine, adapter: command, options: { run: 'sh "$BAKEOFF_AGENT_DIR/go.sh"', dir: ./my-agent } }
concurrency: { total: 4, per_agent: 3, per_provider: { anthropic: 2 } }
budget: { usd: 20 }
sandbox: auto
verify: { runs: 3, probes: all, timeout_sec: 600, policy: bakeoff-verify/1 }
env: { pass: [HTTPS_PROXY] }
`

const PRODUCT_TASK = `---
title: Which Markdown library is fastest?
tags: [javascript, benchmark]
folder: markdown-comparison
timeout_sec: 900
network: model
builds_on: [node-pyodide]
test: npm test
setup: npm ci
held_out: checks/verify.sh
expect:
  files: [README.md, "results/*.json"]
  embeds: ["*.png"]
  max_file_bytes: 2000000
follow_ups:
  - when: incomplete
    prompt: Finish the report.
limits: { usd: 2, turns: 200 }
---

Create a performance benchmark.

---
It has a rule in it.
`

test('a suite with every setting is read as written', async () => {
  const dir = await tempSuite({
    'bakeoff.yaml': PRODUCT_CONFIG,
    'research/README.md': '# research',
    'tasks/md/task.md': PRODUCT_TASK,
    'tasks/md/checks/verify.sh': 'exit 0\n',
    'tasks/md/files/data.csv': 'a,b\n',
  })
  const suite = await load(dir)
  expect(suite).toMatchObject({ path: dir, name: 'markdown-libraries', repository: join(dir, 'research') })
  expect(suite.agents).toEqual([
    { id: 'claude-code', adapter: 'claude-code', options: {}, provider: 'anthropic', maxParallel: 3 },
    {
      id: 'codex-high',
      adapter: 'codex',
      model: 'gpt-x',
      options: { reasoning_effort: 'high' },
      provider: 'openai',
      maxParallel: 3,
    },
    {
      id: 'loop',
      adapter: 'anthropic',
      model: 'm',
      baseUrl: 'http://127.0.0.1:8080/v1',
      options: {},
      provider: 'anthropic',
      maxParallel: 3,
    },
    {
      id: 'sub',
      adapter: 'claude-code',
      login: 'work',
      billing: 'subscription',
      options: {},
      provider: 'anthropic',
      maxParallel: 1,
    },
    {
      id: 'mine',
      adapter: 'command',
      options: { run: 'sh "$BAKEOFF_AGENT_DIR/go.sh"', dir: join(dir, 'my-agent') },
      provider: 'command',
      maxParallel: 3,
    },
  ])
  expect(suite.tasks.map((task) => task.id)).toEqual(['a', 'md'])
  expect(suite.tasks[1]).toMatchObject({
    title: 'Which Markdown library is fastest?',
    tags: ['javascript', 'benchmark'],
    folder: 'markdown-comparison',
    timeoutSec: 900,
    network: 'model',
    buildsOn: ['node-pyodide'],
    test: 'npm test',
    setup: 'npm ci',
    heldOut: join(dir, 'tasks/md/checks/verify.sh'),
    files: join(dir, 'tasks/md/files'),
    expect: { files: ['README.md', 'results/*.json'], embeds: ['*.png'], forbid: [], max_file_bytes: 2_000_000 },
    followUps: [{ when: 'incomplete', prompt: 'Finish the report.' }],
    limits: { usd: 2, turns: 200 },
    prompt: 'Create a performance benchmark.\n\n---\nIt has a rule in it.',
  })
})

test('a suite with nothing but an agent and a question gets every default', async () => {
  const dir = await tempSuite({ 'tasks/a.md': '---\n---\nWhat is it?\n' })
  const suite = await load(join(dir, 'bakeoff.yaml'))
  expect(suite.name).toBe(basename(dir))
  expect(suite.config).toMatchObject({
    trials: 3,
    timezone: 'UTC',
    concurrency: { total: 4, per_agent: 2, per_provider: {} },
    budget: {},
    sandbox: 'auto',
    verify: { runs: 3, probes: 'all', timeout_sec: 600, policy: 'bakeoff-verify/1', limits: {} },
    env: { pass: [] },
  })
  expect(suite.tasks[0]).toMatchObject({ id: 'a', title: 'a', folder: 'a', timeoutSec: 1800, network: 'full' })
})

test('a prompt of 1 MB is read whole', async () => {
  const prompt = `${'ä 🍰 word '.repeat(80_000)}end`
  const dir = await tempSuite({ 'tasks/a.md': `---\ntitle: long\n---\n${prompt}\n` })
  const [task] = (await load(dir)).tasks
  expect(Buffer.byteLength(prompt)).toBeGreaterThan(1_000_000)
  expect(task?.prompt).toBe(prompt)
})

test('Windows line ends and a byte order mark change nothing, not even the hash', async () => {
  const plain = await load(await tempSuite())
  const windows = await load(
    await tempSuite({
      'bakeoff.yaml': `\uFEFF${MINIMAL_CONFIG.replaceAll('\n', '\r\n')}`,
      'tasks/a.md': `\uFEFF${MINIMAL_TASK.replaceAll('\n', '\r\n')}`,
    }),
  )
  expect(windows.tasks).toEqual(plain.tasks)
  expect(windows.configSha256).toBe(plain.configSha256)
})

test('README.md, hidden files and folders without a task are not tasks', async () => {
  const dir = await tempSuite({
    'tasks/README.md': 'About these questions.',
    'tasks/.draft.md': 'nothing',
    'tasks/checks/shared.sh': 'exit 0',
    'tasks/notes.txt': 'x',
  })
  expect((await load(dir)).tasks.map((task) => task.id)).toEqual(['a'])
})

async function hashOf(files: Record<string, string>): Promise<string | undefined> {
  return (await load(await tempSuite({ 'tasks/a.md': MINIMAL_TASK, ...files }))).tasks.find((task) => task.id === 'b')
    ?.hash
}

const B = {
  'tasks/b/task.md': '---\nheld_out: checks/v.sh\n---\nWhy?\n',
  'tasks/b/checks/v.sh': 'exit 0',
  'tasks/b/files/x': '1',
}

test('a task has the same hash wherever its suite lies', async () => {
  expect(await hashOf(B)).toMatch(/^[0-9a-f]{64}$/)
  expect(await hashOf(B)).toBe(await hashOf(B))
})

test.each([
  ['the prompt', { 'tasks/b/task.md': '---\nheld_out: checks/v.sh\n---\nWhy not?\n' }],
  ['a limit', { 'tasks/b/task.md': '---\nheld_out: checks/v.sh\ntimeout_sec: 60\n---\nWhy?\n' }],
  ["a start file's content", { 'tasks/b/files/x': '2' }],
  ["a start file's name", { 'tasks/b/files/y': '1' }],
  ["the author's check", { 'tasks/b/checks/v.sh': 'exit 1' }],
  ["a neighbour of the author's check", { 'tasks/b/checks/oracle.json': '{}' }],
])('a change of %s changes the hash', async (_what, change) => {
  expect(await hashOf({ ...B, ...change })).not.toBe(await hashOf(B))
})

test('a start file that becomes executable changes the hash', async () => {
  const dir = await tempSuite(B)
  const before = (await load(dir)).tasks[1]?.hash
  await chmod(join(dir, 'tasks/b/files/x'), 0o755)
  expect((await load(dir)).tasks[1]?.hash).not.toBe(before)
})
