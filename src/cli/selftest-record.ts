import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Isolation } from '../model/isolation.ts'
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

/** True where a level has passed with this version of Bakeoff, and of the backend where `backendVersion` is known. */
export function isTried(level: Isolation, env: CliContext['env'], backendVersion?: string): boolean {
  return passedSelftests(env).some(
    (one) => one.level === level && (backendVersion === undefined || one.backendVersion === backendVersion),
  )
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
