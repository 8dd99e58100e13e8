import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { chooseSandbox } from '../../src/cli/choose-sandbox.ts'
import { contestantsOf } from '../../src/cli/contestants.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { foreignInstructions } from '../../src/workspace/foreign-instructions.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

function folder(): string {
  const made = makeTempDir('bakeoff-foreign-')
  closers.push(() => removeDir(made))
  return made
}

function write(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'Answer in French.\n')
  return path
}

test('instruction files in a folder and above it are found, those beside it are not', () => {
  const root = folder()
  const expected = [
    write(join(root, 'project/tmp/.cursor/rules/style.mdc')),
    write(join(root, 'project/CLAUDE.md')),
    write(join(root, '.github/copilot-instructions.md')),
  ]
  for (const beside of ['other/AGENTS.md', 'project/docs/GEMINI.md', 'README.md']) write(join(root, beside))
  const [rules, ...files] = expected
  expect(foreignInstructions(join(root, 'project/tmp'))).toEqual([dirname(rules ?? ''), ...files])
  expect(foreignInstructions(join(root, 'project/tmp/not/there/yet'))).toEqual([dirname(rules ?? ''), ...files])
  symlinkSync(join(root, 'project'), join(root, 'link'))
  expect(foreignInstructions(join(root, 'link/new'))).toEqual(files)
})

test('where the file system is the host’s, nothing runs below a foreign instruction file', async () => {
  const root = folder()
  const scratch = join(root, 'tmp')
  const env = { PATH: process.env['PATH'] }
  const agent = { id: 'mine', adapter: 'command', options: { run: 'true' }, provider: 'x', maxParallel: 1 }
  const contestants = [...(await contestantsOf([agent], env)).values()]
  const choose = (level: 'process' | 'auto') => chooseSandbox(level, contestants, true, { env, scratch })
  expect((await choose('process')).level).toBe('process')
  const file = write(join(root, 'AGENTS.md'))
  await expect(choose('process')).rejects.toThrow(`"mine" would follow ${file}`)
  expect((await chooseSandbox('process', [], true, { env, scratch })).level).toBe('process')
})
