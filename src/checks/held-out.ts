import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { Check, CheckInput } from '../contracts/check.ts'
import type { HeldOutFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { intakeFacts } from './earlier-facts.ts'
import { runCommand } from './run-command.ts'
import { conditionsOf, markerOf } from './run-conditions.ts'

/**
 * The author's own check of the answer, in a copy of its own, after everything else: the folder is the working folder, the
 * check lies in a folder of a random name inside it. It never was where an agent could read it.
 */
export const heldOut: Check = {
  id: 'held-out',
  version: 1,
  needs: ['intake'],
  async run(input: CheckInput): Promise<CheckResult> {
    const file = input.task?.heldOut
    if (file === undefined) return checkResult('passed', 'the task has no check of its own', {} satisfies HeldOutFacts)
    const { sources, tests } = intakeFacts(input)
    const copy = await input.freshCopy({ env: conditionsOf(input.seed, 0, false) })
    try {
      const folder = `.${markerOf(input.seed + 1)}`
      placeCheck(file, join(copy.root, folder))
      const { facts: run } = await runCommand(copy, {
        text: `${interpreterOf(file)} ${folder}/${quoted(basename(file))}`,
        cwd: '.',
        limits: input.policy.limits,
        signal: input.signal,
        watched: { tests, sources },
        log: { evidenceDir: input.evidenceDir, path: 'held-out.log.gz' },
      })
      const facts: HeldOutFacts = { run }
      if (run.infraError !== undefined) return checkResult('inconclusive', run.infraError, facts)
      if (run.exitCode === 0) return checkResult('passed', "the author's check says yes", facts)
      return checkResult('failed', "the author's check says no", facts)
    } finally {
      await copy.close()
    }
  },
}

/** The check with what lies beside it, where its folder is one of checks; else the file alone. */
function placeCheck(file: string, target: string): void {
  mkdirSync(target, { recursive: true })
  if (basename(dirname(file)) === 'checks') cpSync(dirname(file), target, { recursive: true, dereference: true })
  else cpSync(file, join(target, basename(file)))
}

const BY_EXTENSION: Readonly<Record<string, string>> = {
  '.sh': 'sh',
  '.bash': 'bash',
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.py': 'python3',
}

/** The program of the interpreter line, else the one for the extension, else sh. */
function interpreterOf(file: string): string {
  const first = readFileSync(file, 'utf8').split('\n', 1)[0] ?? ''
  const line = /^#! *(?:\/\S*\/)?(?:env +(?:-S +)?)?(?:\/\S*\/)?([a-z0-9._-]+(?: +.*)?)$/i.exec(first)?.[1]
  return line?.trim() ?? BY_EXTENSION[extname(file)] ?? 'sh'
}

const quoted = (name: string): string => `'${name.replaceAll("'", "'\\''")}'`
