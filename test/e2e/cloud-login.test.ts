import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { serviceSuite } from '../remote-services/service-suite.ts'
import { expectOneLine, filesBelow, query } from './small-suite.ts'
import { onTerminal } from './terminal.ts'

const STUB = fileURLToPath(new URL('../remote-services/codex.mjs', import.meta.url))
const token = (n: number): string => `access-made-up-31c9d0-${n}-7be2`

/** A `codex` that renews its sign-in in each call, as a rotating token wants it, and names the new one in what it prints. */
const codexProgram = (shared: string, scenarioHome: string): string => `#!/bin/sh
login() { printf '{"tokens":{"access_token":"access-made-up-31c9d0-%s-7be2","account_id":"mine"}}' "$1"; }
case "$*" in
  *--version*) echo "codex-cli 0.169.0"; exit 0;;
  *login*) mkdir -p "$HOME/.codex"; login 1 > "$HOME/.codex/auth.json"; exit 0;;
esac
[ "$1 $2" = '-c cli_auth_credentials_store="file"' ] || { echo "not from a file: $*" >&2; exit 9; }
shift 2
auth="$CODEX_HOME/auth.json"
n=$(grep -o '31c9d0-[0-9]*' "$auth" | grep -o '[0-9]*$')
echo "$n" >> ${shared}/seen
login $((n + 1)) > "$auth.new" && mv "$auth.new" "$auth"
CODEX_HOME=${scenarioHome} node ${STUB} "$@" > ${shared}/said
code=$?
sed "s#chatgpt.com/codex#chatgpt.com/access-made-up-31c9d0-$((n + 1))-7be2#" ${shared}/said
exit $code
`

testWith(
  ['linux'],
  'codex-cloud works by a login of its own, renewed where it is kept, and no form of it is stored',
  async () => {
    const suite = await serviceSuite(['codex-cloud'], { config: { trials: 2 } })
    onTestFinished(suite.close)
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(suite.path, path)), { recursive: true })
      writeFileSync(join(suite.path, path), text)
    }
    put('bin/codex', codexProgram(join(suite.path, 'bin'), suite.services['codex-cloud']?.codexHome ?? ''))
    chmodSync(join(suite.path, 'bin/codex'), 0o755)
    put('person/.codex/auth.json', JSON.stringify({ tokens: { access_token: token(99) } }))
    const config = JSON.parse(readFileSync(join(suite.path, 'bakeoff.yaml'), 'utf8'))
    const [{ options, ...agent }] = config.agents
    const say = (login: object, own: object): void =>
      put(
        'bakeoff.yaml',
        JSON.stringify({ ...config, agents: [{ ...agent, ...login, options: { ...options, ...own } }] }),
      )
    const env = {
      PATH: `${join(suite.path, 'bin')}:${process.env['PATH'] ?? ''}`,
      XDG_CONFIG_HOME: join(suite.path, 'config'),
      HOME: join(suite.path, 'person'),
    }
    const argv = ['run', suite.path, '--yes', '--accept-process-isolation', '--json']
    const own = { path: 'codex', codex_home: undefined }
    say({ login: 'work' }, own)
    expect(expectOneLine(await bakeoff(argv, { env }))).toContain('bakeoff login codex-cloud --name work')
    expect(await onTerminal(['login', 'codex-cloud', '--name', 'work'], env)).toContain('exit 0')
    const file = join(suite.path, 'config/bakeoff/logins/codex-cloud/work/.codex/auth.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    say({ login: 'work' }, { ...own, codex_home: '/some' })
    expect(expectOneLine(await bakeoff(argv, { env }))).toContain('either `login` or the option `codex_home`')

    say({ login: 'work' }, own)
    const ended = await bakeoff(argv, { env })
    expect(ended.code, ended.stderr).toBe(0)
    expect(query(suite.path, 'SELECT outcome, billing FROM trial_results')).toEqual(
      Array(2).fill({ outcome: 'finished', billing: 'subscription' }),
    )
    const seen = readFileSync(join(suite.path, 'bin/seen'), 'utf8').trim().split('\n').map(Number)
    expect(seen).toEqual(seen.map((_, index) => index + 1))
    expect(readFileSync(file, 'utf8')).toContain(token(seen.length + 1))
    const stored = filesBelow(join(suite.path, 'results')).map((path) => readFileSync(path, 'latin1'))
    expect(stored.some((text) => text.includes('/tasks/task_e_1'))).toBe(true)
    expect([...stored, ended.stdout, ended.stderr].filter((text) => text.includes('31c9d0'))).toEqual([])
  },
  120_000,
)
