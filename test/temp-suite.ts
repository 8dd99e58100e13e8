import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { loadSuite, type Suite } from '../src/config/load-suite.ts'
import { UserError } from '../src/model/errors.ts'

/** Adapters as the loader sees them. */
export const ADAPTERS = {
  'claude-code': { provider: 'anthropic' },
  codex: { provider: 'openai' },
  anthropic: { provider: 'anthropic' },
  command: { provider: 'command' },
}

export const MINIMAL_CONFIG = 'agents: [claude-code]\n'
export const MINIMAL_TASK = '---\ntitle: A question\n---\nWhat is it?\n'

/** A real folder with these files, removed when the test ends. Without any it holds a minimal suite. */
export async function tempSuite(files: Record<string, string | Uint8Array> = {}): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'bakeoff-suite-')))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const all = { 'bakeoff.yaml': MINIMAL_CONFIG, 'tasks/a.md': MINIMAL_TASK, ...files }
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), content)
  }
  return dir
}

export const loadTemp = (path: string): Promise<Suite> => loadSuite(path, { adapters: ADAPTERS })

/** The UserError that loading ends in; anything else fails the test, and so does a message of several lines. */
export async function failure(path: string): Promise<{ message: string; hint: string | undefined }> {
  const error = await loadTemp(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof UserError)) throw error ?? new Error(`${path} loaded without an error`)
  expect(error.message).not.toContain('\n')
  return { message: error.message, hint: error.hint }
}
