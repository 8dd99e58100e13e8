import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { deliverableOf, ranOnce } from './one-trial.ts'
import { acting, filesBelow, readTexts } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

test('a prompt of 1 MB reaches the agent whole', async () => {
  const body = 'Ädd two numbers.\n'.repeat(60_000)
  const suite = acting('cat > prompt-as-read.txt', { 'tasks/sum.md': `---\ntitle: Sum\n---\n${body}` })
  const { trial, attempt } = await ranOnce(suite)
  const prompt = readFileSync(join(attempt, 'prompt.md'))
  expect(prompt.length).toBeGreaterThan(1_000_000)
  expect(readFileSync(join(attempt, 'deliverable', 'prompt-as-read.txt')).equals(prompt)).toBe(true)
  expect(trial).toMatchObject({ outcome: 'finished', verdict: 'unproven' })
})

test('names with spaces, newlines, quotes, emoji, dashes and escapes are kept and disturb nothing', async () => {
  const names = [
    'a b.txt',
    'new\nline.md',
    'emoji 🎉.txt',
    '-rf',
    '$(touch pwned)',
    'it\'s `x`; "y".txt',
    '\u001b[2J.txt',
    '|a|b|.md',
  ]
  const script = names.map((name) => `printf x > ./${quoted(name)}`).join('\n')
  const { trial, stored, attempt, said } = await ranOnce(acting(script))
  expect(stored.sort()).toEqual([...names, 'README.md', 'bakeoff.json', 'sum.mjs', 'sum.test.mjs'].sort())
  expect(trial).toMatchObject({ outcome: 'finished', verdict: 'unproven' })
  expect(readFileSync(join(attempt, 'diff.patch'), 'latin1')).not.toContain('\u001b')
  expect(said).not.toContain('\u001b')
})

test('a name that is no UTF-8 costs nothing else', async () => {
  // Named, since Node 20's own search for tests stops at such a name.
  const manifest = '{"schema_version":"1.0","name":"x","scripts":{"test":"node --test sum.test.mjs"}}'
  const suite = acting(`printf x > "$(printf 'bad-\\377.txt')"\nprintf '%s' '${manifest}' > bakeoff.json`)
  const { trial, stored } = await ranOnce(suite)
  expect(trial).toMatchObject({ outcome: 'finished', verdict: 'unproven' })
  expect(stored).toHaveLength(5)
})

test('links to /etc are recorded and never followed; a FIFO blocks nothing', async () => {
  const suite = acting(
    'ln -s /etc etc\nln -s /etc/passwd passwd.txt\nln -s ../../../.. up\nmkfifo pipe\nrm README.md\nln -s /etc/passwd README.md',
  )
  const { trial, stored, attempt } = await ranOnce(suite)
  expect(stored.sort()).toEqual(['bakeoff.json', 'sum.mjs', 'sum.test.mjs'])
  const { special } = await deliverableOf(suite)
  expect(special.map(({ path, kind }) => `${kind} ${path}`).sort()).toEqual([
    'fifo pipe',
    'symlink README.md',
    'symlink etc',
    'symlink passwd.txt',
    'symlink up',
  ])
  expect(trial.outcome).toBe('finished')
  for (const { path, text } of [...readTexts(attempt), ...readTexts(join(suite, 'reports'))]) {
    expect(text, path).not.toMatch(/root:[^:]*:0:0:/)
  }
})

test('a task folder that the agent replaced by a link leads nowhere', async () => {
  const suite = acting('cd .. && rm -rf "$BAKEOFF_FOLDER" && ln -s /etc "$BAKEOFF_FOLDER"')
  const { trial, stored } = await ranOnce(suite)
  expect(stored).toEqual([])
  expect(trial).toMatchObject({ outcome: 'finished', verdict: 'missing', status: 'fail' })
})

test('a sparse file of 2 GB is named and left behind', async () => {
  const suite = acting('node -e \'fs.closeSync(fs.openSync("big.bin","w"));fs.truncateSync("big.bin",2**31)\'')
  const { trial, stored } = await ranOnce(suite)
  expect(stored).not.toContain('big.bin')
  expect(trial).toMatchObject({ outcome: 'finished', verdict: 'unproven' })
  expect((await deliverableOf(suite)).special).toEqual([
    { path: 'big.bin', kind: 'too-large', detail: expect.stringContaining(String(2 ** 31)) },
  ])
  const kept = filesBelow(join(suite, 'results')).reduce((sum, path) => sum + statSync(path).size, 0)
  expect(kept).toBeLessThan(5_000_000)
})

test('workspaces lie outside the suite and are gone afterwards', async () => {
  const suite = acting(
    'pwd -P > where.txt; echo "$HOME" >> where.txt; mkdir -m 0 locked; mkdir -p deep/er; chmod 500 deep',
  )
  const { attempt, trial } = await ranOnce(suite)
  expect(trial.outcome).toBe('finished')
  const places = readFileSync(join(attempt, 'deliverable', 'where.txt'), 'utf8')
    .trim()
    .split('\n')
  for (const place of places) {
    expect(place.startsWith(suite)).toBe(false)
    expect(existsSync(place) && place.includes('bakeoff-')).toBe(false)
  }
})

const quoted = (name: string): string => `'${name.replaceAll("'", "'\\''")}'`
