import type { Check, CheckInput, FreshCopy } from '../contracts/check.ts'
import type { CommandFacts, RunFacts, SetupFacts } from '../model/facts.ts'
import { missingProgramOf } from '../model/red-cause.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { VENV } from './discovery/derive-setup.ts'
import { commandFacts, intakeFacts } from './earlier-facts.ts'
import { isKnownProgram } from './intake/indicators.ts'
import { runCommand } from './run-command.ts'
import { registryDown } from './setup/registry-down.ts'
import { resolvedPackages } from './setup/resolved.ts'
import { snapshotOf } from './snapshot.ts'

/**
 * The set-up, run once with the network on and a layer of its own for environments and module caches. Where it
 * succeeds, later copies start from what it left, with its dependency folders mounted.
 */
export const setup: Check = {
  id: 'setup',
  version: 2,
  needs: ['intake', 'command'],
  async run(input: CheckInput): Promise<CheckResult> {
    const { candidates, setup: declared } = commandFacts(input)
    if (declared === undefined || candidates.length === 0) {
      const facts: SetupFacts = { rewroteSources: [] }
      return checkResult('passed', 'no set-up was declared', facts)
    }
    const stated = await runSetup(input, declared)
    const { run } = stated
    if (run?.infraError !== undefined) return checkResult('inconclusive', run.infraError, stated)
    if (run?.exitCode === 0) return checkResult('passed', declared.text, stated)
    const text = run === undefined ? undefined : repairedSetup(declared.text, run)
    if (text === undefined) return checkResult('failed', `${declared.text} did not succeed`, stated)
    const { run: repaired, ...left } = await runSetup(input, { ...declared, text })
    const repair = repaired === undefined ? {} : { repair: { name: 'without uv', run: repaired } }
    const facts = { ...left, ...stated, ...repair } satisfies SetupFacts
    return checkResult('failed', `${declared.text} did not succeed as stated`, facts)
  },
}

type Declared = NonNullable<CommandFacts['setup']>

/** Runs a set-up in a copy of its own; where it succeeds, later copies start from that. */
async function runSetup(input: CheckInput, declared: Declared): Promise<SetupFacts> {
  const copy = await input.freshCopy({
    network: { kind: 'host' },
    afterSetup: false,
    layer: { cache: runsNoAgentCode(declared, input) },
  })
  try {
    const facts = await runIn(copy, input, declared)
    if (facts.run?.exitCode !== 0) return facts
    const { mounted, programs } = await input.keepSetup(copy)
    return { ...facts, mounted: [...mounted], programs: programs.filter(isKnownProgram) }
  } finally {
    await copy.close()
  }
}

async function runIn(copy: FreshCopy, input: CheckInput, declared: Declared): Promise<SetupFacts> {
  const { sources, tests } = intakeFacts(input)
  const before = await snapshotOf(copy.root)
  await makeEnvironment(input, declared.text, copy)
  const { facts: run } = await runCommand(copy, {
    text: declared.text,
    cwd: '.',
    limits: input.policy.limits,
    signal: input.signal,
    before,
    watched: { tests, sources },
    log: { evidenceDir: input.evidenceDir, path: 'setup.log.gz' },
  })
  const down = await registryDown(input, declared.text, run)
  const after = run.exitCode === 0 ? await snapshotOf(copy.root) : before
  return {
    run,
    rewroteSources: rewritten(run),
    ...(down === undefined ? {} : { registryDown: down }),
    ...(run.exitCode === 0 ? resolvedPackages(copy, after.keys(), input.evidenceDir) : {}),
  }
}

/** The same with pip, where this machine has no uv. */
function repairedSetup(text: string, run: RunFacts): string | undefined {
  if (missingProgramOf(run) !== 'uv') return undefined
  return text
    .replace(/\buv +pip +(install|sync)\b/g, 'python3 -m pip install --no-input')
    .replace(/\buv +venv\b[^&;|]*/g, 'true ')
    .replace(/\buv +sync\b[^&;|]*/g, 'python3 -m pip install --no-input -e . ')
}

const rewritten = (run: RunFacts): string[] => [...run.changedSources, ...run.changedTests]

const USES_PIP = /\bpip3?\b|\bpoetry\b|\bpdm\b|\buv +(?:pip|sync)\b|setup\.py/

/** `pip install` needs a place to write to: the machine's own Python is read-only, and HOME does not outlive the set-up. */
async function makeEnvironment(input: CheckInput, text: string, copy: FreshCopy): Promise<void> {
  if (!USES_PIP.test(text) || text.startsWith(VENV)) return
  await copy.sandbox.exec({ shell: VENV }, { ...input.policy.limits, signal: input.signal })
}

const INSTALLERS =
  /^(?:\(cd '[^']*' && )?(?:npm (?:ci|i|install)(?: --[\w-]+)* --ignore-scripts(?: --[\w-]+)*|go mod download|cargo fetch(?: --locked)?)\)?$/

/** Installers that run no script of a package, and no settings of the deliverable that could make them: only these may fill the shared cache. */
function runsNoAgentCode(declared: Declared, input: CheckInput): boolean {
  const settings = input.deliverable.files.some(({ path }) =>
    /(?:^|\/)(?:\.npmrc|\.cargo\/config(?:\.toml)?)$/.test(path),
  )
  return !settings && declared.text.split(' && ').every((step) => INSTALLERS.test(step))
}
