import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { chromiumPath } from './browser.ts'

/** What a test may need beyond Node, and how to see whether this machine has it. */
const TOOLS = {
  bwrap: () => runs('bwrap', ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', '--unshare-net', 'true']),
  unshare: () =>
    runs('unshare', ['-Urmpf', '--kill-child', 'true']) || runs('unshare', ['-mpf', '--kill-child', 'true']),
  git: () => runs('git', ['--version']),
  python3: () => runs('python3', ['--version']),
  pytest: () => runs('python3', ['-m', 'pytest', '--version']),
  go: () => runs('go', ['version']),
  cargo: () => runs('cargo', ['--version']),
  gcc: () => runs('gcc', ['--version']),
  bats: () => runs('bats', ['--version']),
  make: () => runs('make', ['--version']),
  perl: () => runs('perl', ['-v']),
  openssl: () => runs('openssl', ['version']),
  sqlite3: () => runs('sqlite3', ['--version']),
  'systemd-analyze': () => runs('systemd-analyze', ['--version']),
  javac: () => runs('javac', ['-version']),
  chromium: () => chromiumPath() !== undefined,
  root: () => process.getuid?.() === 0,
  linux: () => process.platform === 'linux',
  'claude-code': () => existsSync(claudeBinary()),
  codex: () => existsSync(cliBinary('codex')),
  gemini: () => existsSync(cliBinary('gemini')),
  copilot: () => existsSync(cliBinary('copilot')),
  opencode: () => existsSync(cliBinary('opencode')),
  /** What would take `npm test` beyond ten minutes on a machine that has all the rest; `.ci/run` asks for it. */
  'BAKEOFF_REQUIRE=all': () => process.env['BAKEOFF_REQUIRE'] === 'all',
  'npm-registry': () => runs('npm', ['view', 'zod', 'version']),
} as const

export type Tool = keyof typeof TOOLS

/** Where `.ci/run` puts the pinned real CLIs, outside the package's dependencies. */
export function cliBinary(name: 'claude' | 'codex' | 'gemini' | 'copilot' | 'opencode'): string {
  const root = process.env['BAKEOFF_CLI_DIR'] ?? join(homedir(), '.cache', 'bakeoff-test-clis')
  return join(root, 'node_modules', '.bin', name)
}

export const claudeBinary = (): string => cliBinary('claude')

const known = new Map<Tool, boolean>()

export function has(tool: Tool): boolean {
  let answer = known.get(tool)
  if (answer === undefined) {
    answer = TOOLS[tool]()
    known.set(tool, answer)
  }
  return answer
}

/**
 * A test that needs more than Node. Without it the test is skipped under a name that says so;
 * with BAKEOFF_REQUIRE=all it fails instead.
 */
export function testWith(
  tools: readonly Tool[],
  name: string,
  body: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  const missing = tools.filter((tool) => !has(tool))
  if (missing.length === 0) {
    test(name, body, timeoutMs)
    return
  }
  const named = `${name} [needs ${missing.join(', ')}]`
  if (process.env['BAKEOFF_REQUIRE'] === 'all') {
    test(named, () => {
      throw new Error(`BAKEOFF_REQUIRE=all, but this machine has no ${missing.join(', ')}`)
    })
  } else {
    test.skip(named, body)
  }
}

function runs(program: string, argv: string[]): boolean {
  return spawnSync(program, argv, { stdio: 'ignore', timeout: 20_000 }).status === 0
}
