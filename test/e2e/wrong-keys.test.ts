import { chmodSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { ANYWHERE, filesBelow, QUICK, SCRIPTED, smallSuite, trialsOf } from './small-suite.ts'

/** Three wrong keys in three places: an adapter's variable, a login, the suite's own environment. */
const KEYS = {
  variable: 'sk-ant-wrong-5d0e9b71c2f84a36+/=',
  login: 'sk-ant-oat01-wrong-c4417f0be92d6358',
  passed: 'wr"ong\\key 9a&3?7f0c+12/dé88e4b6==',
}

/** As it stands, as JSON, a URL and base64 at any alignment have it. */
function formsOf(key: string): string[] {
  const coded = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${key}`).toString('base64')
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  const spelled = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), ...coded]
  return [...new Set(spelled.flatMap((form) => [form, Buffer.from(form).toString('latin1')]))]
}

/** A service that refuses the key and quotes it, as some do. */
async function refusingService(): Promise<string> {
  const server = createServer((request, response) => {
    const key = String(request.headers['x-api-key'])
    const message = `invalid x-api-key: ${key}, in base64 ${Buffer.from(key).toString('base64')}`
    response.writeHead(401, { 'content-type': 'application/json', 'x-echo': key })
    response.end(JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Prints the key in every form, once in two halves that arrive apart, and leaves it in every kind of file. */
const spill = (variable: string): string => `
key="$${variable}"
coded=$(printf %s "$key" | base64 | tr -d '\\n')
url=$(printf %s "$key" | node -e 'process.stdout.write(encodeURIComponent(require("fs").readFileSync(0, "utf8")))')
json=$(printf %s "$key" | node -e 'process.stdout.write(JSON.stringify(require("fs").readFileSync(0, "utf8")))')
all() { printf '%s\\n' "$key" "ab$key" "$coded" "$(printf 'ab%s' "$key" | base64 | tr -d '\\n')" "$url" "$json"; }
all; all >&2
printf %s "$key" | head -c 12; sleep 0.4; printf %s "$key" | tail -c +13; echo
cd "$1"
{ echo '# Keys'; echo; all; } > README.md
all > keys.txt; printf '{"key":%s}' "$json" > keys.json; printf %s "$key" > "$(printf %s "$key" | tr -c 'a-z0-9' _ | head -c 60).txt"
printf %s "$key" | head -c 12 > first; printf %s "$key" | tail -c +13 > second
printf '{"schema_version":"1.0","name":"x","description":%s,"scripts":{"test":"cat first; sleep 0.4; cat second; cat first second >&2; exit 1"}}' "$json" > bakeoff.json
`

test('three wrong keys in three places, a run, then a search of every file and every row: no key is found', async () => {
  const url = await refusingService()
  const agents = [
    `{ id: loop, adapter: anthropic, model: claude-sonnet-4-5, base_url: '${url}' }`,
    '{ id: logged-in, adapter: claude-code, login: work, options: { path: ./bin/claude } }',
    `{ id: own, adapter: command, options: { run: 'sh "$BAKEOFF_AGENT_DIR/go.sh" "$BAKEOFF_FOLDER"', dir: ./own } }`,
  ]
  const suite = smallSuite('', {
    'bakeoff.yaml': `${QUICK}\nsandbox: process\nenv: { pass: [MY_SERVICE_TOKEN] }\nagents:\n${agents.map((agent) => `  - ${agent}\n`).join('')}`,
    'bin/claude': `#!/bin/sh
[ "$1" = --version ] && { echo "2.0.0 (Claude Code)"; exit 0; }
cat > /dev/null
set -- "$PWD/sum"
${spill('CLAUDE_CODE_OAUTH_TOKEN')}
echo '{"type":"system","subtype":"init","session_id":"s","claude_code_version":"2.0.0"}'
printf '{"type":"result","subtype":"success","is_error":true,"api_error_status":401,"result":"refused %s","session_id":"s"}\\n' "$CLAUDE_CODE_OAUTH_TOKEN"
exit 1
`,
    'own/go.sh': `${spill('MY_SERVICE_TOKEN')}\nexit 3\n`,
    'config/bakeoff/logins/claude-code/work/token': `${KEYS.login}\n`,
  })
  chmodSync(join(suite, 'bin', 'claude'), 0o755)
  const env = {
    ANTHROPIC_API_KEY: KEYS.variable,
    MY_SERVICE_TOKEN: KEYS.passed,
    XDG_CONFIG_HOME: join(suite, 'config'),
  }
  const ran = await bakeoff(['run', suite, ...ANYWHERE], { env })
  expect(trialsOf(suite).map(({ agent, outcome }) => [agent, outcome])).toEqual([
    ['logged-in', 'authentication'],
    ['loop', 'authentication'],
    ['own', 'agent-error'],
  ])
  // The tests once more, from what was stored: the halves are still there.
  const again = await bakeoff(['regrade', '--suite', suite, '--rerun'], { env })
  expect(again.code, again.stderr).toBe(0)
  const shown = await Promise.all(
    ['logged-in', 'loop', 'own'].map((id) => bakeoff(['show', `sum/${id}/1`, '--suite', suite])),
  )
  const csv = await bakeoff(['report', '--suite', suite, '--format', 'md,html,csv,json,junit,block'])
  const places = [
    ...[ran, again, csv, ...shown].map(({ stdout, stderr }) => ({ path: 'the terminal', text: stdout + stderr })),
    ...rowsOf(suite),
    ...[...filesBelow(join(suite, 'results')), ...filesBelow(join(suite, 'reports'))].flatMap(textsOf),
  ]
  const masked = places.filter(({ text }) => text.includes('[REDACTED]')).map(({ path }) => path)
  for (const name of ['transcript.jsonl', 'README.md', 'attempt_row']) {
    expect(
      masked.some((path) => path.includes(name)),
      `${name} tells that something was masked`,
    ).toBe(true)
  }
  const forms = Object.values(KEYS).flatMap(formsOf)
  for (const { path, text } of places) {
    for (const form of forms) expect(text.includes(form), `${form} in ${path}`).toBe(false)
  }
}, 120_000)

test('regrade --rerun masks a key that only this machine has now, in what the tests print', async () => {
  const key = 'sk-ant-made-up-later-31ee07'
  const suite = smallSuite(SCRIPTED, {
    'agent/deliverable/bakeoff.json': `{ "scripts": { "test": "half=sk-ant-made-up; echo $half-later-31ee07; node --test" } }`,
  })
  expect((await bakeoff(['run', suite, ...ANYWHERE])).code).toBe(0)
  const again = await bakeoff(['regrade', '--suite', suite, '--rerun'], { env: { ANTHROPIC_API_KEY: key } })
  expect(again.code, again.stderr).toBe(0)
  const logs = filesBelow(join(suite, 'results'))
    .filter((path) => path.includes('/verify/2/'))
    .flatMap(textsOf)
  expect(logs.some(({ text }) => text.includes('[REDACTED]'))).toBe(true)
  for (const { text, path } of logs) expect(text.includes(key), path).toBe(false)
})

/** Every value of every row, blobs as their bytes. */
function rowsOf(suite: string): { path: string; text: string }[] {
  const db = new Sqlite(join(suite, 'results', 'bakeoff.db'), { readonly: true })
  try {
    const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    return tables.flatMap(({ name }) =>
      db
        .prepare<[], Record<string, unknown>>(`SELECT * FROM "${name}"`)
        .all()
        .flatMap((row) => Object.values(row))
        .map((value) => ({ path: name, text: Buffer.isBuffer(value) ? value.toString('latin1') : String(value) })),
    )
  } finally {
    db.close()
  }
}

/** A file's name and its bytes, unpacked where it is packed. */
function textsOf(path: string): { path: string; text: string }[] {
  const bytes = readFileSync(path)
  const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
  return [
    { path: `the name ${path}`, text: path },
    { path, text: plain.toString('latin1') },
  ]
}
