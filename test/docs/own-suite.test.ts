import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { loadSuite, type Suite } from '../../src/config/load-suite.ts'
import type { Task } from '../../src/model/task.ts'
import { ADAPTERS } from '../temp-suite.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const own = (): Promise<Suite> => loadSuite(ROOT, { adapters: ADAPTERS })

async function ownTask(id: string): Promise<Task> {
  const task = (await own()).tasks.find((candidate) => candidate.id === id)
  if (task === undefined) throw new Error(`no task ${id}`)
  return task
}

test('the repository is a suite of twelve questions for two real agents', async () => {
  const suite = await own()
  expect(suite.tasks).toHaveLength(12)
  expect(suite.agents.map((agent) => agent.id)).toEqual(['claude-code', 'anthropic'])
})

test('at least four questions need no network, and exactly those are tagged offline', async () => {
  const { tasks } = await own()
  const offline = tasks.filter((task) => task.tags.includes('offline'))
  expect(offline.length).toBeGreaterThanOrEqual(4)
  expect(tasks.filter((task) => task.network === 'model')).toEqual(offline)
})

test('every question promises files, and tells the agent of every file and section that it expects', async () => {
  for (const task of (await own()).tasks) {
    expect(task.expect?.files, task.id).toContain('README.md')
    const promised = [...(task.expect?.files ?? []), ...(task.expect?.pages ?? [])].map((glob) =>
      glob.replace(/\*.*/, ''),
    )
    const words = task.prompt.replaceAll(/\s+/g, ' ')
    for (const word of [...promised, ...(task.expect?.sections ?? [])]) {
      expect(words.replace('The README has', 'README.md has'), `${task.id} never mentions ${word}`).toContain(word)
    }
  }
})

test('the list of questions in tasks/README.md is complete', async () => {
  const text = await readFile(join(ROOT, 'tasks/README.md'), 'utf8')
  for (const task of (await own()).tasks) expect(text).toContain(`\`${task.id}\``)
})

/** Runs an author's check in a copy of the start files, with what an agent might have left. */
async function heldOutExit(task: Task, files: Record<string, string>): Promise<number | null> {
  const dir = await mkdtemp(join(tmpdir(), 'bakeoff-held-out-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  if (task.files !== undefined) await cp(task.files, dir, { recursive: true })
  await mkdir(join(dir, 'fixed'))
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text)
  return spawnSync('sh', [task.heldOut ?? ''], { cwd: dir, encoding: 'utf8' }).status
}

test("the author's check of bug-reproduction accepts a real fix and refuses the original", async () => {
  const task = await ownTask('bug-reproduction')
  const original = await readFile(join(task.files ?? '', 'queue.mjs'), 'utf8')
  const fixed = original.replace(/entry\s+\.job\(\)/, 'Promise.resolve().then(() => entry.job())')
  expect(fixed).not.toBe(original)
  expect(await heldOutExit(task, { 'fixed/queue.mjs': fixed })).toBe(0)
  expect(await heldOutExit(task, { 'fixed/queue.mjs': original })).toBe(1)
  expect(await heldOutExit(task, {})).not.toBe(0)
})

test("the author's check of redos-check wants all fourteen right", async () => {
  const task = await ownTask('redos-check')
  const ids: { id: string }[] = JSON.parse(await readFile(join(task.files ?? '', 'patterns.json'), 'utf8'))
  expect(ids).toHaveLength(14)
  const growth = ['linear', 'polynomial', 'exponential']
  const right = ids.map(({ id }, i) => ({ id, growth: growth[i < 6 ? 0 : i < 10 ? 1 : 2] }))
  expect(await heldOutExit(task, { 'results.json': JSON.stringify(right) })).toBe(0)
  const oneWrong = right.with(0, { id: 'semver', growth: 'polynomial' })
  expect(await heldOutExit(task, { 'results.json': JSON.stringify(oneWrong) })).toBe(1)
})

test("the author's check of classify-issues wants nine in ten right, and guessing is not enough", async () => {
  const task = await ownTask('classify-issues')
  const [header, ...lines] = (await readFile(join(task.files ?? '', 'issues.csv'), 'utf8')).trimEnd().split('\n')
  expect(header).toBe('id,title')
  expect(lines).toHaveLength(60)
  const key = /key = '([bfqd]{60})'/.exec(await readFile(task.heldOut ?? '', 'utf8'))?.[1] ?? ''
  const labels = { b: 'bug', f: 'feature', q: 'question', d: 'docs' } as Record<string, string>
  const answer = (wrong: number): string =>
    JSON.stringify([...key].map((letter, i) => ({ id: i + 1, label: i < wrong ? 'nothing' : labels[letter] })))
  expect(await heldOutExit(task, { 'results.json': answer(6) })).toBe(0)
  expect(await heldOutExit(task, { 'results.json': answer(7) })).toBe(1)
})

test("no agent sees an author's check: it lies outside the start files", async () => {
  for (const task of (await own()).tasks) {
    if (task.heldOut !== undefined && task.files !== undefined) expect(task.heldOut.startsWith(task.files)).toBe(false)
  }
})
