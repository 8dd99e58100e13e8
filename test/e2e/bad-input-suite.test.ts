import { existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { expectOneLine, SCRIPTED, smallSuite } from './small-suite.ts'

test('a suite that does not exist', async () => {
  const missing = join(tmpdir(), 'bakeoff-no-such-suite')
  expect(expectOneLine(await bakeoff(['run', missing]))).toContain(missing)
})

test('a folder that is no suite', async () => {
  expect(
    expectOneLine(await bakeoff(['run', smallSuite(SCRIPTED, {}), '--seed', '1', '-a', 'it', '-t', 'nothing-*'])),
  ).toContain('nothing-*')
  const ended = await bakeoff(['run', join(smallSuite(SCRIPTED), 'tasks')])
  expect(expectOneLine(ended)).toMatch(/bakeoff\.yaml/)
  expect(ended.stderr).toMatch(/bakeoff init/)
})

test('broken YAML is named with file and line', async () => {
  const suite = smallSuite(SCRIPTED, { 'bakeoff.yaml': 'trials: 1\nagents: [a\nname: x\n' })
  expect(expectOneLine(await bakeoff(['run', suite]))).toMatch(/bakeoff\.yaml:[23]/)
})

test('an unknown key of the suite is named with its line and the nearest right one', async () => {
  const suite = smallSuite(SCRIPTED, { 'bakeoff.yaml': `trails: 1\nagents:\n  - ${SCRIPTED}\n` })
  const said = expectOneLine(await bakeoff(['run', suite]))
  expect(said).toMatch(/bakeoff\.yaml:1/)
  expect(said).toContain('trails')
  expect(said).toMatch(/\btrials\b/)
})

test('an unknown key of a task is named with its line and the nearest right one', async () => {
  const suite = smallSuite(SCRIPTED, { 'tasks/sum.md': '---\ntitle: Sum\ntimeout_secs: 3\n---\nAdd.\n' })
  const said = expectOneLine(await bakeoff(['run', suite]))
  expect(said).toMatch(/tasks\/sum\.md:3/)
  expect(said).toMatch(/\btimeout_sec\b/)
})

test.each(['../outside', '/etc', 'a/../../b', 'a\\u0000b'])('a task whose folder is "%s"', async (folder) => {
  const suite = smallSuite(SCRIPTED, { 'tasks/sum.md': `---\ntitle: Sum\nfolder: "${folder}"\n---\nAdd.\n` })
  expect(expectOneLine(await bakeoff(['run', suite]))).toMatch(/tasks\/sum\.md:3.*folder/)
  expect(existsSync(join(suite, 'results', 'runs'))).toBe(false)
})

test('an unknown agent suggests the nearest one', async () => {
  expect(expectOneLine(await bakeoff(['run', smallSuite(SCRIPTED), '-a', 'ti']))).toMatch(/"ti"[\s\S]*\bit\b/)
})

test('an unknown adapter suggests the nearest one', async () => {
  const suite = smallSuite('{ id: it, adapter: scriptde }')
  expect(expectOneLine(await bakeoff(['run', suite]))).toMatch(/scriptde[\s\S]*\bscripted\b/)
})

test('an option that the adapter does not have is named, and those that it has', async () => {
  const suite = smallSuite('{ id: it, adapter: codex, options: { effort: high } }')
  expect(expectOneLine(await bakeoff(['run', suite]))).toMatch(/"it".*effort[\s\S]*codex has .*\breasoning_effort\b/)
})

test('an absent key stops the run before anything is spent, and nothing is printed as JSON', async () => {
  const suite = smallSuite('{ id: it, adapter: anthropic, model: some-model }')
  const ended = await bakeoff(['run', suite, '--json', ...['--yes', '--unsafe-no-sandbox']])
  expect(expectOneLine(ended)).toMatch(/"it".*ANTHROPIC_API_KEY/)
  expect(existsSync(join(suite, 'results', 'runs'))).toBe(false)
  expect(existsSync(join(suite, 'reports'))).toBe(false)
})

test('a suite that is a file of another kind', async () => {
  const suite = smallSuite(SCRIPTED)
  writeFileSync(join(suite, 'bakeoff.yaml'), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]))
  expect(expectOneLine(await bakeoff(['run', suite]))).toMatch(/bakeoff\.yaml/)
})
