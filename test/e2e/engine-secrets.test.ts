import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { leave, runHere } from './engine-run.ts'
import { ANYWHERE, filesBelow, QUICK, smallSuite, trialsOf } from './small-suite.ts'

const OWN = 'sk-own-4f9a27c1d8e35b60+/='
const PASSED = 'passed-token-9d41c7e2 a&b?'
const OTHER = 'sk-other-77aa12fe90cd34b8'

/** A secret as it stands, in base64 at every alignment, and as a URL has it. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  ...[0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + secret)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  ),
]

for (const level of ['process', 'bwrap'] as const) {
  testWith(
    level === 'bwrap' ? ['bwrap'] : [],
    `no key is left in any file or row, wherever an agent puts it (${level})`,
    async () => {
      const spill = (secret: string): string =>
        [
          secret,
          Buffer.from(secret).toString('base64'),
          encodeURIComponent(secret),
          `ab${secret}cd`,
          Buffer.from(`ab${secret}`).toString('base64'),
        ].join('\n')
      const { suite, said } = await runHere({
        level,
        passEnv: { MY_SERVICE_TOKEN: PASSED },
        contestants: {
          leaky: {
            secrets: { OWN_KEY: OWN },
            async run(job, io) {
              const seen = await io.sandbox.exec({ shell: 'printf %s "$MY_SERVICE_TOKEN"' }, {})
              const passed = Buffer.from(seen.stdout.head).toString('utf8')
              expect(passed).toBe(PASSED)
              const all = [job.secrets['OWN_KEY'] ?? '', passed].map(spill).join('\n')
              await leave(job, io, {
                'README.md': `# Keys\n\n${all}\n`,
                'keys.txt': all,
                'keys.json': JSON.stringify({ all }),
                'bakeoff.json': JSON.stringify({
                  schema_version: '1.0',
                  name: OWN,
                  scripts: { test: `echo '${OWN}'; cat keys.txt; exit 1` },
                }),
              })
              io.transcript({ stream: 'stdout', text: all })
              io.activity(`uses ${OWN}`)
              io.log(`used ${PASSED}`)
              io.observed({ version: '1.0' })
              return { kind: 'agent-error', message: `401 for key ${OWN} and ${PASSED}` }
            },
          },
          second: {
            secrets: { OTHER_KEY: OTHER },
            async run(job, io) {
              const env = await io.sandbox.exec({ shell: 'env' }, {})
              const text = Buffer.from(env.stdout.head).toString('utf8')
              expect(text).not.toContain(OWN)
              await leave(job, io, { 'env.txt': text, 'README.md': OTHER })
              return { kind: 'finished' }
            },
          },
        },
      })
      expect(trialsOf(suite)).toMatchObject([{ outcome: 'agent-error', verdict: 'failed' }, { outcome: 'finished' }])
      const places = [
        { path: 'the terminal', text: said },
        { path: 'the record', text: wholeRecord(suite) },
      ]
      for (const path of filesBelow(join(suite, 'results'))) places.push({ path, text: textOf(path) })
      expect(places.length).toBeGreaterThan(10)
      for (const { path, text } of places) {
        for (const form of [OWN, PASSED, OTHER].flatMap(formsOf))
          expect(text.includes(form), `${form} in ${path}`).toBe(false)
      }
    },
    120_000,
  )
}

/** Every value of every table, as text. */
function wholeRecord(suite: string): string {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  try {
    const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    return tables.map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all())).join('\n')
  } finally {
    db.close()
  }
}

test('nor in any report, nor on the terminal, of the built command', async () => {
  const suite = smallSuite(
    '{ id: it, adapter: command, options: { run: "cd $BAKEOFF_FOLDER && sh $BAKEOFF_AGENT_DIR/act.sh", dir: ./agent } }',
    {
      'bakeoff.yaml': `${QUICK}\nenv: { pass: [MY_SERVICE_TOKEN] }\nagents:\n  - { id: it, adapter: command, options: { run: "cd $BAKEOFF_FOLDER && sh $BAKEOFF_AGENT_DIR/act.sh", dir: ./agent } }\n`,
      'agent/act.sh': [
        'printf "# Report\\n\\n%s\\n" "$MY_SERVICE_TOKEN" > README.md',
        'printf "%s" "$MY_SERVICE_TOKEN" | base64 > coded.txt',
        'printf \'{"schema_version":"1.0","name":"x","scripts":{"test":"echo %s; cat coded.txt; exit 1"}}\' "$MY_SERVICE_TOKEN" > bakeoff.json',
        'echo "$MY_SERVICE_TOKEN"; echo "$MY_SERVICE_TOKEN" >&2',
        'exit 4',
      ].join('\n'),
    },
  )
  const secret = 'svc-31f0c6a97be2d845'
  const ran = await bakeoff(['run', suite, ...ANYWHERE], { env: { MY_SERVICE_TOKEN: secret } })
  const shown = await bakeoff(['show', 'sum/it/1', '--suite', suite])
  expect(trialsOf(suite)).toMatchObject([{ outcome: 'agent-error', verdict: 'failed' }])
  expect(shown.stdout).toContain('[REDACTED]')
  const places = [
    { path: 'the terminal', text: [ran, shown].map(({ stdout, stderr }) => stdout + stderr).join() },
    { path: 'the record', text: wholeRecord(suite) },
    ...[...filesBelow(join(suite, 'results')), ...filesBelow(join(suite, 'reports'))].map((path) => ({
      path,
      text: textOf(path),
    })),
  ]
  expect(places.some(({ path }) => path.endsWith('report.html'))).toBe(true)
  for (const { path, text } of places) {
    for (const form of formsOf(secret)) expect(text.includes(form), `${form} in ${path}`).toBe(false)
  }
})

function textOf(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
}
