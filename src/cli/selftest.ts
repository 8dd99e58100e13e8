import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import PQueue from 'p-queue'
import { policyFor } from '../config/policy.ts'
import { sha256 } from '../lib/hash.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { VerifyConfig } from '../model/config.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { type Case, expectedOf, readCaseFile } from './case-file.ts'
import { missingNeeds, needsOf } from './case-needs.ts'
import type { SelftestFlags } from './commands/selftest.ts'
import { type CliContext, printJson } from './context.ts'
import { sandboxesOf, scratchRoot } from './host.ts'
import { type CaseDeps, judgeCase } from './judge-case.ts'
import { goCacheAt, packageAccessOf } from './package-access.ts'
import { recordSelftest } from './selftest-record.ts'
import { type CaseReport, type SelftestResult, selftestResult, selftestText, verdictLine } from './selftest-text.ts'
import { bakeoffVersion } from './version.ts'

const SHIPPED = fileURLToPath(new URL('../../cases/verify/', import.meta.url))

/** Fewer tried cases than this say nothing about a sandbox. */
const ENOUGH = 20

type Found = { name: string; folder: Path; file: Path; given: Case }

/** `bakeoff selftest`: exit code 1 when one verdict was wrong. A pass at a level is kept for this machine. */
export async function selftest(flags: SelftestFlags, context: CliContext): Promise<void> {
  const cases = findCases(flags.cases === undefined ? SHIPPED : resolve(context.cwd, flags.cases))
  const { backend, tried } = await pickSandbox(flags.sandbox, sandboxesOf(context.env))
  const scratch = makeTempDir('selftest-', scratchRoot())
  const packages = packageAccessOf(context.env)
  // The level itself is on trial: that nobody has tried it yet must not lower its verdicts.
  const goCache = goCacheAt(context.env, backend, scratch)
  const isolationTried = async (): Promise<boolean> => true
  const machine = { backend, scratchRoot: scratch, packages, goCache, isolationTried, signal: context.signal }
  try {
    const reports = await runCases(cases, machine, context)
    const result = selftestResult(reports)
    const version = tried.find(({ level }) => level === backend.level)?.probe.version
    if (flags.cases === undefined && result.wrong === 0 && result.right >= ENOUGH && !context.signal.aborted) {
      const backendVersion = version === undefined ? {} : { backendVersion: version }
      const { right, skipped } = result
      const at = new Date().toISOString()
      recordSelftest(
        { level: backend.level, bakeoffVersion: bakeoffVersion(), ...backendVersion, at, right, skipped },
        context.env,
      )
    }
    finish(result, backend.level, flags, context)
  } finally {
    await removeDir(scratch)
  }
}

function finish(result: SelftestResult, level: string, flags: SelftestFlags, context: CliContext): void {
  if (result.wrong > 0) context.setExitCode(1)
  if (flags.json) printJson(context, result)
  else context.out(selftestText(result, level))
}

function findCases(dir: Path): Found[] {
  if (!existsSync(dir)) throw new UserError(`There is no ${dir}.`, { hint: 'Name a folder of cases.' })
  const found = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'case.json')))
    .map(({ name }) => {
      const file = join(dir, name, 'case.json')
      return { name, folder: join(dir, name), file, given: readCaseFile(file) }
    })
  if (found.length === 0) {
    throw new UserError(`${dir} holds no case.`, { hint: 'A case is a folder with a case.json; see cases/README.md.' })
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function runCases(
  cases: readonly Found[],
  machine: Required<CaseDeps>,
  context: CliContext,
): Promise<CaseReport[]> {
  const missing = await missingNeeds(new Set(cases.flatMap(({ given, folder }) => needsOf(given, folder))), machine)
  const queue = new PQueue({ concurrency: Math.max(1, availableParallelism()) })
  const reports = await Promise.all(
    cases.map((one) => queue.add(async () => reportOf(one, await tryCase(one, missing, machine), context))),
  )
  return reports.sort((a, b) => (a.name < b.name ? -1 : 1))
}

type Tried = { skipped: string } | { verdict: string; reason: string; findings: string[] }

async function tryCase(one: Found, missing: ReadonlySet<string>, machine: Required<CaseDeps>): Promise<Tried> {
  const { given, folder, file, name } = one
  const lacking = needsOf(given, folder).filter((need) => missing.has(need))
  if (lacking.length > 0) return { skipped: `needs ${lacking.join(', ')}` }
  if (machine.signal.aborted) return { skipped: 'stopped' }
  // A limit that nobody watches would let a fork bomb loose on the machine.
  if (machine.backend.level === 'process' && expectedOf(given).includes('limit')) {
    return { skipped: 'needs a sandbox' }
  }
  const policy = policyFor(VerifyConfig.parse({ timeout_sec: 120 }), { acceptProcessIsolation: true })
  const seed = Number.parseInt(sha256(name).slice(0, 8), 16)
  const { verdict, reason, findings } = await judgeCase({ folder, file, given, policy, seed }, machine)
  return { verdict, reason, findings }
}

function reportOf(one: Found, tried: Tried, context: CliContext): CaseReport {
  const { name, given } = one
  const expect = given.expectAny ?? given.expect ?? ''
  if ('skipped' in tried) {
    return { name, expect, verdict: null, findings: [], missingFindings: [], ok: true, skipped: tried.skipped }
  }
  const { verdict, reason, findings } = tried
  const missingFindings = given.expectFindings.filter((finding) => !findings.includes(finding))
  const ok = expectedOf(given).includes(verdict) && missingFindings.length === 0
  const report: CaseReport = { name, expect, verdict, reason, findings, missingFindings, ok, skipped: null }
  if (context.stderr.isTTY) context.err(verdictLine(report))
  return report
}
