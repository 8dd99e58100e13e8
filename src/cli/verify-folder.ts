import { existsSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { checks } from '../checks/index.ts'
import { policyFor } from '../config/policy.ts'
import { DELIVERABLE_DIR, verifyDeliverable } from '../engine/verify.ts'
import { sha256 } from '../lib/hash.ts'
import { removeDir } from '../lib/temp-dir.ts'
import { VerifyConfig } from '../model/config.ts'
import { UserError } from '../model/errors.ts'
import type { Policy } from '../model/policy.ts'
import type { Task } from '../model/task.ts'
import type { Verification } from '../model/verification.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { judge } from '../verdict/judge.ts'
import { collectFolder } from '../workspace/collect.ts'
import { readCaseFile } from './case-file.ts'
import type { VerifyFlags } from './commands/verify.ts'
import { type CliContext, printJson } from './context.ts'
import { sandboxesOf, scratchRoot } from './host.ts'
import { type CaseDeps, type JudgedCase, judgeCase } from './judge-case.ts'
import { goCacheAt, packageAccessOf } from './package-access.ts'
import { triedLevel } from './selftest-record.ts'
import { taskOf } from './task-of.ts'
import { verificationJson, verificationText } from './verification-text.ts'
import { bakeoffVersion } from './version.ts'

/** `bakeoff verify PATH`: judges a folder that anybody made. Exit code 0 only for `verified`. */
export async function verifyFolder(path: string, flags: VerifyFlags, context: CliContext): Promise<void> {
  const folder = resolve(context.cwd, path)
  if (!existsSync(folder)) throw new UserError(`There is no ${folder}.`, { hint: 'Name the folder to judge.' })
  if (!statSync(folder).isDirectory())
    throw new UserError(`${folder} is not a folder.`, { hint: 'Name the folder that holds it.' })
  const policy = policyOf(flags)
  const task = flags.task === undefined ? undefined : await taskOf(resolve(context.cwd, flags.task))
  const { verification, policy: used, ...judged } = await judgedAt(folder, { flags, policy, task }, context)
  if (judged.verdict !== 'verified') context.setExitCode(1)
  if (flags.json) printJson(context, verificationJson(verification, judged, used))
  else context.out(verificationText(verification, judged, used))
}

function policyOf(flags: VerifyFlags): Policy {
  const config = VerifyConfig.parse({
    runs: flags.runs,
    probes: flags.probes,
    policy: flags.policy,
    ...(flags.timeout === undefined ? {} : { timeout_sec: flags.timeout }),
  })
  return policyFor(config, {
    acceptProcessIsolation: flags.acceptProcessIsolation === true,
    probeNetwork: flags.probeNetwork === true,
  })
}

type How = { flags: VerifyFlags; policy: Policy; task: Task | undefined }

/** Where a case file is named, it gives the command; else flags, the task, the manifest or discovery do. */
async function judgedAt(folder: string, how: How, context: CliContext): Promise<JudgedCase> {
  const { backend } = await pickSandbox('auto', sandboxesOf(context.env))
  const machine: CaseDeps = {
    backend,
    scratchRoot: scratchRoot(),
    packages: packageAccessOf(context.env),
    goCache: goCacheAt(context.env, backend, scratchRoot()),
    isolationTried: triedLevel(backend, context.env),
    signal: context.signal,
  }
  const { task, policy } = how
  if (how.flags.case !== undefined) {
    const file = resolve(context.cwd, how.flags.case)
    const request = { folder, file, given: readCaseFile(file), policy, seed: seedOf(folder) }
    return judgeCase({ ...request, ...(task === undefined ? {} : { task }) }, machine)
  }
  const verification = await verifyAt(folder, how, machine)
  return { ...judge({ verification, outcome: { kind: 'finished' }, policy }), verification, policy }
}

/** Who asks; root is nobody's own name. */
function personOf(): { user?: { name: string; uid: number } } {
  const { username: name, uid } = userInfo()
  return uid > 0 ? { user: { name, uid } } : {}
}

const seedOf = (text: string): number => Number.parseInt(sha256(text).slice(0, 8), 16)

async function verifyAt(folder: string, how: How, machine: CaseDeps): Promise<Verification> {
  const dest = mkdtempSync(join(tmpdir(), 'bakeoff-verify-'))
  const { setup, test } = how.flags
  try {
    const deliverable = await collectFolder(folder, { attemptId: 'verify', dest })
    return await verifyDeliverable(
      {
        verificationId: 'verify',
        ...(how.task === undefined ? {} : { task: how.task }),
        given: { ...(test === undefined ? {} : { test }), ...(setup === undefined ? {} : { setup }) },
        // It may have been made where it lies.
        origin: { path: folder, ...personOf() },
        deliverable,
        root: join(dest, DELIVERABLE_DIR),
        evidenceDir: join(dest, 'evidence'),
        policy: how.policy,
        // The same folder is probed in the same way; another folder in another.
        seed: Number.parseInt(deliverable.hash.slice(0, 8), 16),
      },
      {
        ...machine,
        checks,
        harnessVersion: bakeoffVersion(),
        now: Date.now,
        monotonicMs: () => performance.now(),
      },
    )
  } finally {
    await removeDir(dest)
  }
}
