import { spawnSync } from 'node:child_process'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ToolAnswer } from '../../src/agents/agent-loop/tool.ts'
import { TOOLS } from '../../src/agents/agent-loop/tools.ts'
import { openPlainPlace, type PlainPlace } from './plain-sandbox.ts'

let place: PlainPlace
beforeEach(async () => {
  place = await openPlainPlace()
})
afterEach(() => place.close())

async function use(name: string, input: unknown): Promise<ToolAnswer> {
  const tool = TOOLS.find((known) => known.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  const { sandbox, workspace } = place
  return tool.run(input, { sandbox, workspace, deadlineMs: Date.now() + 30_000, signal: new AbortController().signal })
}

const inWorkspace = (name: string): string => join(place.workspace, name)

describe('the tools of the loop', () => {
  test('have a schema that every service takes: plain objects with types and descriptions', () => {
    for (const { name, parameters } of TOOLS) {
      expect(name).toMatch(/^[a-z]+$/)
      for (const property of Object.values(parameters.properties)) {
        expect(Object.keys(property).sort()).toEqual(['description', 'type'])
      }
      for (const required of parameters.required) expect(parameters.properties).toHaveProperty(required)
    }
  })

  test('write and read keep every character, relative to the workspace, folders made as needed', async () => {
    const content = 'größe 😀\n\tline two\n$HOME `x` "y"'
    expect(await use('write', { path: 'a b/ü/c.txt', content })).toMatchObject({ failed: false })
    expect(await readFile(inWorkspace('a b/ü/c.txt'), 'utf8')).toBe(content)
    expect(await use('read', { path: 'a b/ü/c.txt' })).toEqual({ text: content, failed: false })
  })

  test('read gives a window of a long file and says how to go on', async () => {
    await writeFile(inWorkspace('long.txt'), Array.from({ length: 5000 }, (_, n) => `line ${n + 1}`).join('\n'))
    const { text } = await use('read', { path: 'long.txt', offset: 2001, limit: 2 })
    expect(text).toBe('line 2001\nline 2002\n[2998 more lines; continue with offset 2003]')
  })

  test('what cannot be read is an answer: no file, a folder, a FIFO', async () => {
    spawnSync('sh', ['-c', 'mkfifo "$1"', 'make', inWorkspace('pipe')])
    for (const path of ['missing', 'answer', 'pipe']) {
      expect(await use('read', { path })).toMatchObject({ failed: true, text: expect.stringContaining('no such file') })
    }
  })

  test('write does not hang on a FIFO and does not write through it', async () => {
    spawnSync('sh', ['-c', 'mkfifo "$1"', 'make', inWorkspace('pipe')])
    const { text } = await use('write', { path: 'pipe', content: 'x' })
    expect(text).toContain('not a regular file')
  })

  test('edit replaces one occurrence, and refuses none or many', async () => {
    await writeFile(inWorkspace('f.txt'), 'one two two')
    expect(await use('edit', { path: 'f.txt', old_text: 'one', new_text: 'ONE $& $1' })).toMatchObject({
      failed: false,
    })
    expect(await readFile(inWorkspace('f.txt'), 'utf8')).toBe('ONE $& $1 two two')
    expect((await use('edit', { path: 'f.txt', old_text: 'two', new_text: 'x' })).text).toContain('occurs 2 times')
    expect((await use('edit', { path: 'f.txt', old_text: 'six', new_text: 'x' })).text).toContain('does not occur')
    await use('edit', { path: 'f.txt', old_text: 'two', new_text: '2', all: true })
    expect(await readFile(inWorkspace('f.txt'), 'utf8')).toBe('ONE $& $1 2 2')
  })

  test('list shows names two levels deep and nothing behind links', async () => {
    await use('write', { path: 'x/y/z.txt', content: '' })
    await symlink('/etc', inWorkspace('etc'))
    expect((await use('list', {})).text.trim().split('\n')).toEqual(['./answer', './etc', './x', './x/y'])
  })

  test('shell tells its exit code and both streams in order, and is killed at its own limit', async () => {
    expect(await use('shell', { command: 'echo one; echo two >&2; exit 3' })).toEqual({
      text: 'exit code 3\none\ntwo\n',
      failed: true,
    })
    expect(await use('shell', { command: 'sleep 30', timeout_sec: 0.3 })).toMatchObject({ text: 'killed: timeout\n' })
  })

  test('a long output keeps its head and its tail', async () => {
    const { text } = await use('shell', { command: 'echo first; seq 1 200000; echo last' })
    expect(text.length).toBeLessThan(31_000)
    expect(text).toContain('first')
    expect(text.trimEnd().endsWith('last')).toBe(true)
    expect(text).toContain('characters left out')
  })

  test('a slip of the model is answered, not thrown', async () => {
    for (const input of [undefined, null, 'x', {}, { path: 5 }]) {
      expect(await use('read', input)).toMatchObject({ failed: true, text: expect.stringContaining('Invalid input') })
    }
  })
})
