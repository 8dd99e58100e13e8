import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import { Isolation, UNTRIED_LEVELS } from '../model/isolation.ts'
import type { CliContext } from './context.ts'
import { bakeoffVersion } from './version.ts'

const Passed = z.object({
  level: Isolation,
  bakeoffVersion: z.string(),
  /** Of the backend's program, where it tells one. */
  backendVersion: z.string().optional(),
  at: z.string(),
  right: z.int(),
  skipped: z.int(),
})
export type Passed = z.infer<typeof Passed>

const Record = z.object({ passed: z.array(Passed) })

/** Where this machine keeps which levels have passed the selftest. */
export function selftestRecordPath(env: CliContext['env']): string {
  const state = env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? homedir(), '.local', 'state')
  return join(state, 'bakeoff', 'selftest.json')
}

/** The selftests passed on this machine by this version of Bakeoff. */
export function passedSelftests(env: CliContext['env']): Passed[] {
  const path = selftestRecordPath(env)
  if (!existsSync(path)) return []
  const record = Record.safeParse(parse(readFileSync(path, 'utf8')))
  return record.success ? record.data.passed.filter((one) => one.bakeoffVersion === bakeoffVersion()) : []
}

/**
 * Whether a level can be trusted: this project has run it, or it has passed here with this version of Bakeoff and of the
 * backend. Asked once, when it is first needed, since a backend is started to learn its version.
 */
export function triedLevel(backend: SandboxBackend, env: CliContext['env']): () => Promise<boolean> {
  let known: Promise<boolean> | undefined
  return () => {
    known ??= askTried(backend, env)
    return known
  }
}

async function askTried(backend: SandboxBackend, env: CliContext['env']): Promise<boolean> {
  if (!UNTRIED_LEVELS.includes(backend.level)) return true
  const passed = passedSelftests(env).find(({ level }) => level === backend.level)
  return passed !== undefined && passed.backendVersion === (await backend.probe()).version
}

/** Notes a passed selftest; an earlier one of the same level is replaced. */
export function recordSelftest(passed: Passed, env: CliContext['env']): void {
  const path = selftestRecordPath(env)
  const others = passedSelftests(env).filter((one) => one.level !== passed.level)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, `${JSON.stringify({ passed: [...others, passed] }, null, 2)}\n`)
  renameSync(`${path}.new`, path)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
