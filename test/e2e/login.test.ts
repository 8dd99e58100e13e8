import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { ANYWHERE, expectOneLine, filesBelow, QUICK, query, smallSuite } from './small-suite.ts'
import { onTerminal } from './terminal.ts'

const HIDDEN = 'does not show'
const TOKEN = 'sk-ant-oat01-made-up-0123456789abcdef'

/** A `claude` that hands out a token and, when asked to work, tells whether it was given that token and no other key. */
const STUB = `#!/bin/sh
if [ "$1" = setup-token ]; then echo "home $HOME"; echo made > "$HOME/made-here"; exit "\${STUB_EXIT:-0}"; fi
if [ "$1" = --version ]; then echo "2.0.0 (Claude Code)"; exit 0; fi
cat > /dev/null
cd sum && echo "# It" > README.md
[ "$CLAUDE_CODE_OAUTH_TOKEN" = ${TOKEN} ] && [ -z "$ANTHROPIC_API_KEY" ] || { echo "wrong key" >&2; exit 9; }
echo '{"type":"system","subtype":"init","session_id":"s","claude_code_version":"2.0.0"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"Done.","num_turns":1,"session_id":"s"}'
`

function place(): { suite: string; env: Record<string, string>; logins: string } {
  const agent = '{ id: it, adapter: claude-code, login: work }'
  const suite = smallSuite(agent, { 'bakeoff.yaml': `${QUICK}\nsandbox: process\nagents: [${agent}]\n` })
  const bin = join(suite, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'claude'), STUB)
  chmodSync(join(bin, 'claude'), 0o755)
  const config = join(suite, 'config')
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, XDG_CONFIG_HOME: config }
  return { suite, env, logins: join(config, 'bakeoff', 'logins') }
}

testWith(
  ['linux'],
  'a login is made by the program itself in a private HOME, kept for its owner alone, and used alone',
  async () => {
    const { suite, env, logins } = place()
    const said = await onTerminal(['login', 'claude-code', '--name', 'work'], env, { typed: TOKEN, after: HIDDEN })
    const folder = join(logins, 'claude-code', 'work')
    expect(said).toContain(`home ${folder}`)
    expect(said).toContain('exit 0')
    expect(said).not.toContain(TOKEN)
    expect(existsSync(join(folder, 'made-here'))).toBe(true)
    expect([folder, join(folder, 'token')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])
    const run = { env: { ...env, ANTHROPIC_API_KEY: 'sk-ant-api-of-the-caller-1234' } }
    const ran = await bakeoff(['run', suite, '--json', ...ANYWHERE], run)
    expect(
      query(suite, 'SELECT outcome, outcome_message, billing FROM attempts JOIN trial_results USING (trial, outcome)'),
    ).toEqual([{ outcome: 'finished', outcome_message: null, billing: 'subscription' }])
    expect(ran.code).toBe(0)
    const written = filesBelow(join(suite, 'results')).map((path) => readFileSync(path, 'latin1'))
    expect(written.some((text) => text.includes(TOKEN))).toBe(false)
    expect((await bakeoff(['where', '--suite', suite], { env })).stdout).toContain(logins)
  },
  60_000,
)

testWith(
  ['linux'],
  'what is no token is not kept; a program that fails makes no login',
  async () => {
    const { env, logins } = place()
    expect(await onTerminal(['login', 'claude-code'], env, { typed: 'nonsense', after: HIDDEN })).toContain('exit 1')
    expect(await onTerminal(['login', 'claude-code'], { ...env, PATH: '/usr/bin:/bin' })).toContain('exit 1')
    expect(existsSync(join(logins, 'claude-code', 'default', 'token'))).toBe(false)
  },
  60_000,
)

test('without a terminal, without such a login, or for an adapter that has none: one line and what to do', async () => {
  const { suite, env } = place()
  expect(expectOneLine(await bakeoff(['login', 'claude-code'], { env }))).toContain('CLAUDE_CODE_OAUTH_TOKEN')
  expect(expectOneLine(await bakeoff(['login', 'codex'], { env }))).toContain('OPENAI_API_KEY')
  expect(expectOneLine(await bakeoff(['login', 'anthropic'], { env }))).toContain('ANTHROPIC_API_KEY')
  expect(expectOneLine(await bakeoff(['run', suite, ...ANYWHERE], { env }))).toContain(
    'bakeoff login claude-code --name work',
  )
}, 60_000)
