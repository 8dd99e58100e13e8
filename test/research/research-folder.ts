import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bakeoff, type Ended } from '../bakeoff.ts'

/** Leaves a small answer whose test can fail. */
export const HONEST = `cd "$BAKEOFF_FOLDER"
printf '# Sum\\n\\nIt adds two numbers, as the tests show.\\n' > README.md
printf 'export function sum(a, b) {\\n  return a + b\\n}\\n' > sum.mjs
printf "import assert from 'node:assert/strict'\\nimport { test } from 'node:test'\\nimport { sum } from './sum.mjs'\\n\\ntest('adds', () => assert.equal(sum(2, 3), 5))\\ntest('adds zero', () => assert.equal(sum(0, 4), 4))\\n" > sum.test.mjs
printf '{ "schema_version": "1.0", "name": "sum", "scripts": { "test": "node --test" } }\\n' > bakeoff.json
`

/** A folder with everything a research repository's test needs, and nothing of this machine's git settings. */
export type ResearchFolder = {
  path: string
  env: Record<string, string>
  git: (cwd: string, ...args: string[]) => string
  run: (argv: readonly string[], cwd?: string, env?: Record<string, string>) => Promise<Ended>
  /** The entry for \`-a\` of an agent that is a shell script. */
  agent: (id: string, script: string) => string[]
  remove: () => void
}

export function researchFolder(): ResearchFolder {
  const path = mkdtempSync(join(tmpdir(), 'bakeoff-research-'))
  const home = join(path, 'home')
  mkdirSync(join(path, 'agents'), { recursive: true })
  mkdirSync(home)
  const env = { HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  return {
    path,
    env,
    git: (cwd, ...args) =>
      execFileSync('git', ['-c', 'user.name=Person', '-c', 'user.email=person@localhost', ...args], {
        cwd: join(path, cwd),
        env: { PATH: process.env['PATH'] ?? '', ...env },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trimEnd(),
    run: (argv, cwd = 'research', more = {}) => bakeoff(argv, { cwd: join(path, cwd), env: { ...env, ...more } }),
    agent: (id, script) => {
      writeFileSync(join(path, 'agents', `${id}.sh`), script)
      const options = { run: `sh "$BAKEOFF_AGENT_DIR/${id}.sh"`, dir: join(path, 'agents') }
      return ['-a', JSON.stringify({ id, adapter: 'command', options })]
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Without a sandbox where the machine has none: these scripts are our own. */
export const ANYWHERE = ['--yes', '--unsafe-no-sandbox', '--accept-process-isolation']
