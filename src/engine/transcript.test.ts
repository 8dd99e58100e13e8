import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeRedactor } from '../lib/redact.ts'
import { openTranscript } from './transcript.ts'

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-transcript-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'transcript.jsonl')
}

test('each line is stamped with its time and round, and masked', async () => {
  const path = place()
  let round = 1
  const mask = makeRedactor(['a-long-secret']).text
  const transcript = openTranscript({ path, now: () => 0, round: () => round, mask })
  transcript.write({ text: 'it is a-long-secret' })
  round = 2
  transcript.write('bye')
  await transcript.close()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { at: '1970-01-01T00:00:00.000Z', round: 1, line: { text: 'it is [REDACTED]' } },
    { at: '1970-01-01T00:00:00.000Z', round: 2, line: 'bye' },
  ])
})

test('an agent in a loop does not fill the disk, and the cut is said', async () => {
  const path = place()
  const transcript = openTranscript({ path, now: () => 0, round: () => 1, mask: (text) => text })
  const megabyte = 'x'.repeat(1024 * 1024)
  for (let count = 0; count < 80; count += 1) transcript.write(megabyte)
  await transcript.close()
  const text = readFileSync(path, 'utf8')
  expect(text.length).toBeLessThan(65 * 1024 * 1024)
  expect(text.trimEnd().split('\n').at(-1)).toContain('cut after')
})

test('a place that cannot be written is an error at the end, not a crash in between', async () => {
  const path = join(place(), 'below-nothing')
  const transcript = openTranscript({ path, now: () => 0, round: () => 1, mask: (text) => text })
  transcript.write('lost')
  await expect(transcript.close()).rejects.toThrow('ENOENT')
})
