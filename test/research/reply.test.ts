import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANYWHERE, HONEST, type ResearchFolder, researchFolder } from './research-folder.ts'

const QUESTION = 'How do two numbers add up?'
const PROMPT = 'Complete this, I do not care how long it takes.'

/** Leaves half an answer at first; whoever is told to complete it finds the half in place and adds the rest. */
const HALF = `printf '%s\\n' '{"output_tokens":100,"usd":0.5}' > "$BAKEOFF_RESULT_FILE"
if grep -q 'Complete this' "$BAKEOFF_PROMPT_FILE"; then
  grep -q 'two numbers add up' "$BAKEOFF_PROMPT_FILE" || exit 9
  test -f "$BAKEOFF_FOLDER/half.txt" || exit 8
  test -x "$BAKEOFF_FOLDER/run.sh" || exit 7
${HONEST}
else
  cd "$BAKEOFF_FOLDER" && echo half > half.txt && echo 'exit 0' > run.sh && chmod +x run.sh
fi
`
/** A test that looks at no value, until it is told to complete it. */
const SOFT = `${HONEST}
grep -q 'Complete this' "$BAKEOFF_PROMPT_FILE" || printf "import { sum } from './sum.mjs'\\n\\nsum(2, 3)\\n" > sum.test.mjs
`
const NOTHING = 'exit 0\n'

let here: ResearchFolder
let run: string
beforeAll(async () => {
  here = researchFolder()
  await here.run(['init', '--repository', 'research'], '.')
  const agents = [...here.agent('half', HALF), ...here.agent('nothing', NOTHING), ...here.agent('soft', SOFT)]
  run = JSON.parse((await here.run(['ask', QUESTION, ...agents, ...ANYWHERE, '--json'])).stdout).run
})
afterAll(() => here.remove())

type Row = Record<string, string | number | null>
function query(sql: string): Row[] {
  const db = new Sqlite(join(here.path, 'research', 'results', 'bakeoff.db'), { readonly: true })
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}
const half = (columns: string): Row | undefined => query(`SELECT ${columns} FROM trial_results WHERE agent = 'half'`)[0]
const trialId = (): string => String(half('trial')?.['trial'])

test('a reply goes on from what was left: one more attempt, its round recorded apart, the first verdict kept', async () => {
  expect(half('verdict, rounds, attempts')).toEqual({ verdict: 'missing', rounds: 1, attempts: 1 })
  const replied = await here.run(['reply', trialId().slice(run.length + 1), PROMPT, ...ANYWHERE.slice(0, 2), '--json'])
  expect(replied.code, replied.stderr).toBe(0)
  expect(half('verdict, status, rounds, attempts, output_tokens, reported_usd')).toEqual({
    ...{ verdict: 'verified', status: 'pass' },
    ...{ rounds: 2, attempts: 2, output_tokens: 200, reported_usd: 1 },
  })
  expect(
    query(`SELECT attempts.number, round, rounds.output_tokens, rounds.verdict FROM rounds JOIN attempts USING (attempt)
           WHERE attempts.trial LIKE '%/half/1' ORDER BY attempts.number, round`),
  ).toEqual([
    { number: 1, round: 1, output_tokens: 100, verdict: null },
    { number: 2, round: 1, output_tokens: 100, verdict: 'missing' },
    { number: 2, round: 2, output_tokens: 100, verdict: null },
  ])
  // What an answer carries over was paid once.
  expect(query('SELECT sum(reported_usd) AS usd FROM usage')).toEqual([{ usd: 1 }])
  const status = JSON.parse((await here.run(['status', run, '--json'])).stdout)
  expect(status.spend.usd).toBe(1)
  const shown = (await here.run(['show', trialId()])).stdout
  expect(shown).toContain('answers reply 1, from where attempt 1 stopped')
  expect(shown).toContain(PROMPT)
})

test('the same reply is not paid twice, another one goes on from the newest answer', { timeout: 240_000 }, async () => {
  const again = await here.run(['reply', trialId(), PROMPT, '--yes', '--unsafe-no-sandbox'])
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('told just this before')])
  expect(half('attempts')).toEqual({ attempts: 2 })
  const more = await here.run(['reply', trialId(), `${PROMPT} Once more.`, '--yes', '--unsafe-no-sandbox'])
  expect(more.code, more.stderr).toBe(0)
  expect(half('rounds, attempts')).toEqual({ rounds: 3, attempts: 3 })
  const dir = join(here.path, 'research', 'results', 'runs', run)
  const attempt = join(dir, String(half('task')?.['task']), 'half', '1', 'attempt-3')
  expect(['prompt.md', 'prompt-2.md', 'prompt-3.md'].map((name) => existsSync(join(attempt, name)))).toEqual([
    true,
    true,
    true,
  ])
  expect(readFileSync(join(attempt, 'prompt-2.md'), 'utf8')).toContain(PROMPT)
})

test('a regrade by another policy judges the first round again as well', async () => {
  const regraded = await here.run(['regrade', run, '--policy', 'bakeoff-verify/1-lenient'])
  expect(regraded.code, regraded.stderr).toBe(0)
  expect(half('status')).toEqual({ status: 'pass' })
  expect(
    query(`SELECT round, rounds.status FROM rounds JOIN attempts USING (attempt)
           WHERE attempts.trial LIKE '%/half/1' AND is_current = 1 ORDER BY round`),
  ).toEqual([
    { round: 1, status: 'fail' },
    { round: 2, status: 'pass' },
    { round: 3, status: null },
  ])
})

test('what a policy says anew of a round that a reply carries over is recorded once', async () => {
  expect(query("SELECT verdict FROM trial_results WHERE agent = 'soft'")).toEqual([{ verdict: 'weak' }])
  expect((await here.run(['regrade', run])).code).toBe(0)
  const replied = await here.run(['reply', 'soft/1', PROMPT, '--yes', '--unsafe-no-sandbox'])
  expect(replied.code, replied.stderr).toBe(0)
  const rounds = `SELECT round, rounds.status FROM rounds JOIN attempts USING (attempt)
                  WHERE attempts.trial LIKE '%/soft/1' AND is_current = 1 ORDER BY round`
  expect(query(rounds)[0]).toEqual({ round: 1, status: 'fail' })
  const judged = "SELECT count(*) AS n FROM events WHERE type = 'round-judged' AND attempt LIKE '%/soft/%'"
  const before = Number(query(judged)[0]?.['n'])
  for (const _ of [1, 2]) {
    expect((await here.run(['regrade', run, '--policy', 'bakeoff-verify/1-lenient'])).code).toBe(0)
    expect(query(rounds)[0]).toEqual({ round: 1, status: 'pass' })
  }
  expect(Number(query(judged)[0]?.['n']) - before).toBe(1)
})

test('the report tells what passes after the first prompt and after the last', async () => {
  await here.run(['report', run])
  const report = readFileSync(join(here.path, 'research', 'reports', run, 'report.md'), 'utf8')
  expect(report).toMatch(/\| \*\*half\*\* \| +0\/1 \| +1\/1 \| +1 \|/)
})

test('what is published tells every prompt, and its transcript is that of all of them', async () => {
  const published = await here.run(['publish', trialId(), '--transcript', 'attach', '--yes', '--json'])
  expect(published.code, published.stderr).toBe(0)
  const record = here.git(
    'research',
    'show',
    `${JSON.parse(published.stdout).published[0].branch.commit}:${half('task')?.['task']}/bakeoff-record.json`,
  )
  expect(JSON.parse(record).followUps).toEqual([expect.stringContaining(PROMPT), expect.stringContaining('Once more.')])
})

test.each([
  ['a trial that is not there', ['reply', 'no/such/1', 'Go on.'], 'There is no trial'],
  ['an empty reply', ['reply', 'half/1', '  '], 'The reply is empty.'],
  ['words and a file', ['reply', 'half/1', 'Go on.', '-f', 'x.md'], 'given twice'],
  ['a file that is not there', ['reply', 'half/1', '-f', 'x.md'], 'There is no file'],
  ['a webhook that is no address', ['reply', 'half/1', 'Go on.', '--notify', 'nowhere'], '--notify takes'],
])('%s ends in one line and a hint', async (_what, argv, words) => {
  const ended = await here.run(argv)
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain(words)
  expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
})
