import type { CommandCandidate, CommandFacts } from '../../model/facts.ts'
import { fromConvention } from './convention.ts'
import { derivedSetup } from './derive-setup.ts'
import { exists, type Folder, joinPath } from './folder.ts'
import { fromMakefile } from './makefile.ts'
import { type ReadManifest, readManifest } from './manifest.ts'
import { fromPackageJson } from './package-json.ts'
import { fromInnerReadmes, fromProse, fromReadme, setupFromReadme } from './readme.ts'
import { fromScript } from './script.ts'
import { fromRunCommands, fromShowboat, fromTestScripts } from './smoke.ts'

/** Commands that are not the deliverable's own choice. */
export type Mandated = { given?: { test?: string; setup?: string }; task?: { test?: string; setup?: string } }

/** A README that states very many commands must not make a verification endless; what is left out is said. */
const MAX_CANDIDATES = 12
/** Commands that only run the work may take as long as the research did, and prove nothing of it. */
const MAX_WORK_RUNS = 4

/** How a deliverable is tested and set up, by the order of docs/verification: mandated, manifest, README, tool files, convention. */
export function discoverCommand(folder: Folder, mandated: Mandated): CommandFacts {
  const manifest = readManifest(folder)
  const found = findCandidates(folder, mandated, manifest)
  const candidates = found.slice(0, found[0]?.source === 'readme-run' ? MAX_WORK_RUNS : MAX_CANDIDATES)
  const setup = findSetup(folder, mandated, manifest, candidates)
  const timeoutSec = manifest.manifest.timeout_sec
  return {
    candidates,
    ...(found.length > candidates.length ? { omitted: found.length - candidates.length } : {}),
    ...(setup === undefined ? {} : { setup }),
    manifest: manifest.state,
    manifestIssues: manifest.issues,
    ...(timeoutSec === undefined ? {} : { timeoutMs: timeoutSec * 1000 }),
    ...expectedOf(manifest),
  }
}

/** The number of tests that the manifest promises; a claim like the rest of it. */
function expectedOf({ manifest }: ReadManifest): Pick<CommandFacts, 'expected'> {
  const { tests, skipped } = manifest.expected ?? {}
  if (tests === undefined) return {}
  return { expected: { tests, ...(skipped === undefined ? {} : { skipped }) } }
}

function findCandidates(folder: Folder, mandated: Mandated, manifest: ReadManifest): CommandCandidate[] {
  const given = mandated.given?.test
  if (given !== undefined) return mandatedCommand(given, 'given')
  const ofTask = mandated.task?.test
  if (ofTask !== undefined) return mandatedCommand(ofTask, 'task')
  const declared = manifest.manifest.scripts?.['test']
  if (declared !== undefined && declared.trim() !== '') {
    return [{ text: declared, cwd: manifestCwd(folder, manifest), source: 'manifest' }]
  }
  for (const level of LEVELS) {
    const found = level(folder)
    if (found.length > 0) return found
  }
  return []
}

/** An empty one says that there is none: nothing is looked for then. */
function mandatedCommand(text: string, source: 'given' | 'task'): CommandCandidate[] {
  return text.trim() === '' ? [] : [{ text, cwd: '.', source }]
}

const LEVELS: readonly ((folder: Folder) => CommandCandidate[])[] = [
  (folder) => fromReadme(folder, 'tests'),
  (folder) => fromReadme(folder, 'other'),
  fromProse,
  fromPackageJson,
  fromMakefile,
  fromScript,
  fromInnerReadmes,
  fromConvention,
  fromTestScripts,
  fromShowboat,
  fromRunCommands,
]

function findSetup(
  folder: Folder,
  mandated: Mandated,
  manifest: ReadManifest,
  candidates: readonly CommandCandidate[],
): CommandFacts['setup'] {
  const cwd = candidates[0]?.cwd ?? '.'
  const given = mandated.given?.setup
  if (given !== undefined) return given.trim() === '' ? undefined : { text: given, source: 'given' }
  if (mandated.task?.setup !== undefined) return { text: mandated.task.setup, source: 'task' }
  const declared = manifest.manifest.scripts?.['setup']
  if (declared !== undefined && declared.trim() !== '') {
    const own = manifestCwd(folder, manifest)
    return { text: own === '.' ? declared : `cd '${own}' && ${declared}`, source: 'manifest' }
  }
  if (mandated.given !== undefined || mandated.task?.test !== undefined) return derivedSetup(folder, cwd)
  const stated = setupFromReadme(folder)
  return stated === undefined ? derivedSetup(folder, cwd) : { text: stated, source: 'readme' }
}

function manifestCwd(folder: Folder, manifest: ReadManifest): string {
  const stated = joinPath('.', manifest.manifest.cwd ?? '.')
  return stated !== undefined && exists(folder, stated) ? stated : '.'
}
