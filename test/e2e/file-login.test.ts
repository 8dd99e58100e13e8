import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockRun } from '../../src/store/run-lock.ts'
import { bakeoff } from '../bakeoff.ts'
import type { Step } from '../model-server/script.ts'
import { startModelServer } from '../model-server/server.ts'
import { cliBinary, testWith } from '../needs.ts'
import { ANYWHERE, expectOneLine, filesBelow, QUICK, query, smallSuite } from './small-suite.ts'
import { onTerminal } from './terminal.ts'

const WRITES: Step[] = [{ act: { kind: 'write', path: 'sum/README.md', content: '# It\n' } }, { say: 'It is written.' }]

/** Grows by one with each refresh. */
const token = (kind: string, n: number): string => `${kind}-made-up-7d2f91-${n}-0c44e1`

/**
 * A `codex` whose login is a file, which it renews in each run, as a rotating refresh token wants it. It quotes both forms,
 * leaves a note for its next run, and minds when it is not alone.
 */
const codexStub = (shared: string): string => `#!/bin/sh
auth="$HOME/.codex/auth.json"
login() { printf '{"auth_mode":"chatgpt","tokens":{"access_token":"access-made-up-7d2f91-%s-0c44e1","refresh_token":"refresh-made-up-7d2f91-%s-0c44e1","account_id":"mine"}%s}' "$1" "$1" "$2"; }
if [ "$1" = --version ]; then echo "codex-cli 0.169.0"; exit 0; fi
case "$*" in *login*)
  echo "home $HOME, args $*"; mkdir -p "$HOME/.codex"
  [ -e ${shared}/fail ] && exit 3
  [ -e ${shared}/silent ] || login 1 > "$auth"
  exit 0;;
esac
cat > /dev/null
mkdir ${shared}/busy || { echo "two at once" >&2; exit 9; }
[ -z "$OPENAI_API_KEY$CODEX_API_KEY" ] || { echo "a key of the caller" >&2; exit 9; }
grep -q note "$auth" && { echo "a note came through" >&2; exit 9; }
n=$(grep -o 'access-made-up-7d2f91-[0-9]*' "$auth" | head -n 1 | grep -o '[0-9]*$')
echo "$n" >> ${shared}/seen
echo '{"type":"thread.started","thread_id":"0198aaaa-0000-7000-8000-000000000001"}'
old=$(cat "$auth" | tr -d '\\n')
login $((n + 1)) ',"note":"remember me"' > "$auth.new" && mv "$auth.new" "$auth"
cd sum && { echo "# It"; echo "$old"; cat "$auth"; } > README.md
echo "{\\"type\\":\\"item.completed\\",\\"item\\":{\\"id\\":\\"i\\",\\"type\\":\\"agent_message\\",\\"text\\":\\"Done: $(cat "$auth" | base64 | tr -d '\\n') refresh-made-up-7d2f91-$((n + 1))-0c44e1\\"}}"
echo "$old" >&2; cat "$auth" >&2
rmdir ${shared}/busy
echo '{"type":"turn.completed","usage":{"input_tokens":10,"cached_input_tokens":0,"output_tokens":2,"reasoning_output_tokens":0}}'
`

type Place = { suite: string; env: Record<string, string>; login: string; shared: string }

function place(agents: string, trials = 2): Place {
  const level = agents.includes('real') ? 'auto' : 'process'
  const suite = smallSuite('', {
    'bakeoff.yaml': `${QUICK.replace('trials: 1', `trials: ${trials}`)}\nsandbox: ${level}\nconcurrency: { total: 4, per_agent: 4 }\nagents: [${agents}]\n`,
  })
  const shared = join(suite, 'shared')
  mkdirSync(shared)
  program(suite, 'codex', codexStub(shared))
  const config = join(suite, 'config')
  const env = {
    PATH: `${join(suite, 'bin')}:${process.env['PATH'] ?? ''}`,
    XDG_CONFIG_HOME: config,
    HOME: join(suite, 'person'),
  }
  // The person's own login, which is never to be used.
  put(join(suite, 'person', '.codex', 'auth.json'), '{"tokens":{"access_token":"access-made-up-7d2f91-99-0c44e1"}}')
  return { suite, env, shared, login: join(config, 'bakeoff', 'logins', 'codex', 'work') }
}

function program(suite: string, name: string, text: string): void {
  put(join(suite, 'bin', name), text)
  chmodSync(join(suite, 'bin', name), 0o755)
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

testWith(
  ['linux'],
  'a login by file is made in a private HOME, lent to one attempt at a time, taken back renewed, and masked in all its forms',
  async () => {
    const agents = '{ id: high, adapter: codex, login: work }, { id: low, adapter: codex, login: work }'
    const { suite, env, login, shared } = place(agents)
    const said = await onTerminal(['login', 'codex', '--name', 'work', '--', '--device-auth'], env)
    expect(said).toContain(`home ${login}`)
    expect(said).toContain('login --device-auth')
    expect(said).toContain('exit 0')
    const file = join(login, '.codex', 'auth.json')
    expect([login, file].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])

    const ran = await bakeoff(['run', suite, '--json', ...ANYWHERE], {
      env: { ...env, OPENAI_API_KEY: 'sk-of-the-caller-1' },
    })
    expect(
      query(suite, 'SELECT outcome, outcome_message, billing FROM attempts JOIN trial_results USING (trial, outcome)'),
    ).toEqual(Array(4).fill({ outcome: 'finished', outcome_message: null, billing: 'subscription' }))
    expect(ran.code, ran.stderr).toBe(0)
    // Each attempt began with what the one before had renewed; no refresh was lost, and no note came along.
    expect(readFileSync(join(shared, 'seen'), 'utf8')).toBe('1\n2\n3\n4\n')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      auth_mode: 'chatgpt',
      tokens: { access_token: token('access', 5), refresh_token: token('refresh', 5), account_id: 'mine' },
    })
    expect(existsSync(join(login, 'lent.json'))).toBe(false)

    const forms = [1, 2, 3, 4, 5, 99].flatMap((n) => ['access', 'refresh'].map((kind) => token(kind, n)))
    const coded = forms.map((form) => Buffer.from(form).toString('base64').slice(0, 24))
    for (const path of filesBelow(join(suite, 'results'))) {
      const text = readFileSync(path, 'latin1')
      for (const form of [...forms, ...coded]) expect(text.includes(form), `${form} in ${path}`).toBe(false)
    }
    for (const form of forms) expect(ran.stdout + ran.stderr).not.toContain(form)

    const doctor = JSON.parse((await bakeoff(['doctor', '--agent', 'codex', '--json'], { env })).stdout)
    expect(doctor.adapters).toMatchObject([{ ready: true, hint: 'logged in: login: work' }])
  },
  90_000,
)

testWith(
  ['bwrap', 'codex'],
  'the real Codex finds the login that its own `login` made, in the sandbox of an attempt',
  async () => {
    const server = await startModelServer({ script: WRITES })
    onTestFinished(server.close)
    const options = `options: { path: ${cliBinary('codex')} }`
    const { suite, login } = place(
      `{ id: real, adapter: codex, login: work, model: m, base_url: '${server.url}/v1', ${options} }`,
      1,
    )
    mkdirSync(login, { recursive: true })
    const key = 'sk-proj-made-up-6b1d7c90e2f4'
    const argv = ['-c', 'cli_auth_credentials_store="file"', 'login', '--with-api-key']
    const made = spawnSync(cliBinary('codex'), argv, { input: key, env: { PATH: process.env['PATH'], HOME: login } })
    expect(made.status, String(made.stderr)).toBe(0)
    const env = { XDG_CONFIG_HOME: join(suite, 'config') }
    await bakeoff(['run', suite, '--yes'], { env })
    expect(query(suite, 'SELECT outcome, billing FROM trial_results')).toEqual([
      { outcome: 'finished', billing: 'subscription' },
    ])
    for (const path of filesBelow(join(suite, 'results'))) expect(readFileSync(path).includes(key), path).toBe(false)
  },
  90_000,
)

const LOGINS = {
  gemini: { at: '.gemini/oauth_creds.json', login: `{"refresh_token":"${token('refresh', 1)}","expiry_date":1}` },
  opencode: {
    at: '.local/share/opencode/auth.json',
    login: `{"anthropic":{"type":"oauth","refresh":"${token('refresh', 1)}"}}`,
  },
}

for (const [id, { at, login }] of Object.entries(LOGINS)) {
  testWith(['linux'], `the login of ${id} is the file that its own program leaves`, async () => {
    const { suite, env } = place('{ id: x, adapter: codex, login: work }')
    const script = `#!/bin/sh\necho "args <$*> browser <$NO_BROWSER>"; mkdir -p "$(dirname "$HOME/${at}")"; cat "$HOME/.gemini/settings.json"; printf '%s' '${login}' > "$HOME/${at}"\n`
    program(suite, id, script)
    const said = await onTerminal(['login', id], env)
    expect(said).toContain('exit 0')
    expect(said).toContain(id === 'gemini' ? 'args <> browser <true>' : 'args <auth login>')
    if (id === 'gemini') expect(said).toContain('"selectedType":"oauth-personal"')
    const folder = join(dirname(dirname(join(suite, 'config', 'bakeoff', 'logins', id, 'default'))), id, 'default')
    expect(readFileSync(join(folder, at), 'utf8')).toBe(login)
    expect(statSync(join(folder, at)).mode & 0o777).toBe(0o600)
  })
}

testWith(['linux'], 'a program that fails, or that leaves no login, makes none; an earlier one stays', async () => {
  const { env, shared, login } = place('{ id: x, adapter: codex, login: work }')
  writeFileSync(join(shared, 'silent'), '')
  const silent = await onTerminal(['login', 'codex', '--name', 'work'], env)
  expect(silent).toContain('left no login')
  expect(silent).toContain('exit 1')
  const earlier = JSON.stringify({ tokens: { refresh_token: token('refresh', 7) } })
  put(join(login, '.codex', 'auth.json'), earlier)
  writeFileSync(join(shared, 'fail'), '')
  expect(await onTerminal(['login', 'codex', '--name', 'work'], env)).toContain('exit 1')
  expect(readFileSync(join(login, '.codex', 'auth.json'), 'utf8')).toBe(earlier)
})

test('no login, half a login, one in use, arguments for no program: one line and what to do', async () => {
  const { suite, env, login } = place('{ id: x, adapter: codex, login: work }')
  const run = async (): Promise<string> => expectOneLine(await bakeoff(['run', suite, ...ANYWHERE], { env }))
  expect(await run()).toContain('bakeoff login codex --name work')
  put(join(login, '.codex', 'auth.json'), '{"tokens":')
  expect(await run()).toContain('is not whole')
  put(join(login, '.codex', 'auth.json'), JSON.stringify({ tokens: { refresh_token: token('refresh', 1) } }))
  const lock = lockRun(login)
  onTestFinished(lock.release)
  expect(await run()).toContain('This login is being used by process')
  expect(expectOneLine(await bakeoff(['login', 'codex', '--', 'x'], { env }))).toContain('needs a terminal')
}, 60_000)
