import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FreshCopy } from '../contracts/check.ts'
import type { CapturedOutput, ExecResult } from '../contracts/sandbox.ts'
import { lastLines, stripControl } from '../lib/strip-control.ts'
import type { RunFacts } from '../model/facts.ts'
import type { FileRef } from '../model/file-ref.ts'
import type { ExecBudget } from '../model/policy.ts'
import { namesMissing } from '../model/red-cause.ts'
import { compareCounts } from './counts/compare-counts.ts'
import { askedReports, ownReports, redirectedText } from './counts/read-reports.ts'
import { forParsers } from './counts/text-counts.ts'
import { printsFailure } from './how-red.ts'
import { changedPaths, rewrittenPaths, type Snapshot, snapshotOf } from './snapshot.ts'

/** One execution of a command in a fresh copy. */
export type CommandRequest = {
  /** Handed to `bash -c` as it stands. */
  text: string
  /** Relative to the copy. */
  cwd: string
  limits: ExecBudget
  signal: AbortSignal
  /** In what this run differs from its equals on purpose. */
  conditions?: Readonly<Record<string, string>>
  /** The copy before the run; taken from the copy where it is absent. */
  before?: Snapshot
  /** Files whose change is reported apart from the rest. */
  watched: { tests: readonly string[]; sources: readonly string[] }
  /** Where the output is kept, relative to `evidenceDir`; ends in `.log.gz`. */
  log: { evidenceDir: string; path: string }
}

/** `text` is all of the output that was kept, without control characters and endless lines: for parsers, not for facts. */
export type CommandRun = { facts: RunFacts; text: string }

/** Runs the command and records what became of it and of the files. */
export async function runCommand(copy: FreshCopy, request: CommandRequest): Promise<CommandRun> {
  const before = request.before ?? (await snapshotOf(copy.root))
  const { workdir } = copy.sandbox.paths
  const cwd = request.cwd === '.' || request.cwd === '' ? workdir : `${workdir}/${request.cwd}`
  const result = await copy.sandbox.exec(
    { shell: request.text, cwd },
    { ...request.limits, signal: request.signal, mergeOutput: true },
  )
  const after = await snapshotOf(copy.root)
  const changed = changedPaths(before, after)
  const output = outputOf(result)
  const text = stripControl(new TextDecoder('utf-8').decode(output))
  const counted = countsOf(
    copy,
    { text, truncated: result.stdout.truncated || result.stderr.truncated },
    { changed, exitCode: result.exitCode },
    request,
  )
  const tests = new Set(request.watched.tests)
  const sources = new Set(request.watched.sources)
  const facts: RunFacts = {
    command: request.text,
    ...(request.cwd === '.' || request.cwd === '' ? {} : { cwd: request.cwd }),
    ...(request.conditions === undefined ? {} : { conditions: request.conditions }),
    ...outcomeOf(result),
    // A tenth of a millisecond is finer than any machine repeats; more digits only fill the record.
    durationMs: Math.round(result.durationMs * 10) / 10,
    outputBytes: result.stdout.bytes + result.stderr.bytes,
    truncated: result.stdout.truncated || result.stderr.truncated,
    lastLines: lastLines(output, { lines: LAST_LINES, width: LINE_WIDTH }),
    ...missingLinesOf(result, text),
    log: keepEvidence(output, request.log),
    ...counted,
    changed: changed.filter((path) => !tests.has(path) && !sources.has(path)).slice(0, 100),
    changedTests: [...changed, ...rewrittenPaths(before, after)].filter((path) => tests.has(path)).slice(0, 100),
    changedSources: changed.filter((path) => sources.has(path)).slice(0, 100),
    leftoverProcesses: result.leftoverProcesses,
  }
  return { facts, text: forParsers(text) }
}

const LAST_LINES = 40
const LINE_WIDTH = 400
const MISSING_LINES = 10

/** A script may go on for long after the program that it needs was not found. */
function missingLinesOf(result: ExecResult, text: string): Pick<RunFacts, 'missingLines'> {
  if (result.exitCode === 0) return {}
  const before = text.trimEnd().split('\n').slice(0, -LAST_LINES)
  const found = before.map((line) => line.trimEnd()).filter((line) => line.length <= LINE_WIDTH && namesMissing(line))
  return found.length === 0 ? {} : { missingLines: found.slice(0, MISSING_LINES) }
}

/** Counts by the output and by the reports beside it. */
function countsOf(
  copy: FreshCopy,
  printed: { text: string; truncated: boolean },
  { changed, exitCode }: { changed: readonly string[]; exitCode: number | undefined },
  request: CommandRequest,
): Pick<RunFacts, 'counts' | 'printsFailure' | 'reports' | 'countsDisagree'> {
  const asked = askedReports(copy.reports)
  const own = ownReports(copy.root, changed, request.text)
  const said = compareCounts(printed, asked, own)
  // What a command sends to a file of its folder is what its runner printed.
  const kept = said.counts === undefined ? redirectedText(copy.root, changed, request.text) : ''
  const { counts, disagree } = kept === '' ? said : compareCounts({ ...printed, text: kept }, asked, own)
  const reports = [...asked, ...own]
  const fails = counts === undefined && printsFailure(forParsers(`${printed.text}\n${kept}`))
  return {
    ...(counts === undefined ? {} : { counts }),
    ...(fails && exitCode === 0 ? { printsFailure: true } : {}),
    ...(reports.length === 0 ? {} : { reports }),
    ...(disagree.length === 0 ? {} : { countsDisagree: disagree }),
  }
}

function outcomeOf(result: ExecResult): Partial<RunFacts> {
  return {
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.stopped === undefined ? {} : { stopped: result.stopped }),
    ...(result.infraError === undefined ? {} : { infraError: result.infraError }),
    ...(result.maxRssBytes === undefined ? {} : { maxRssBytes: result.maxRssBytes }),
    ...(result.maxPids === undefined ? {} : { maxPids: result.maxPids }),
  }
}

function outputOf(result: ExecResult): Uint8Array {
  return Buffer.concat([...partsOf(result.stdout), ...partsOf(result.stderr)])
}

function partsOf(output: CapturedOutput): Uint8Array[] {
  const left = output.bytes - output.head.length - output.tail.length
  if (left > 0) return [output.head, Buffer.from(`\n[${left} bytes left out]\n`), output.tail]
  return [output.head, output.tail.subarray(-left)]
}

/** Keeps bytes, packed, beside the verification; `path` ends in `.gz`. */
export function keepEvidence(output: Uint8Array, log: CommandRequest['log']): FileRef {
  const packed = gzipSync(output)
  const path = join(log.evidenceDir, log.path)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, packed)
  return { path: log.path, sha256: createHash('sha256').update(packed).digest('hex'), bytes: packed.length }
}
