import { durationText } from '../charts/number-text.ts'
import type { Attempt } from '../model/attempt.ts'
import type { ImportRecord } from '../model/import-record.ts'
import type { RemoteHandle } from '../model/remote-handle.ts'
import type { RemoteRecord, RemoteState } from '../model/remote-record.ts'

/** Where an attempt's work was made, in pairs of a name and a sentence, where that was not here: at a service, or by hand. */
export function serviceFacts(of: {
  attempt?: Attempt
  remote?: RemoteHandle
  remoteStates?: readonly RemoteState[]
}): [string, string][] {
  const { attempt, remote, remoteStates = [] } = of
  if (attempt?.imported !== undefined) return importFacts(attempt.imported)
  if (attempt?.remote !== undefined) return endedFacts(attempt.remote)
  if (attempt !== undefined || remote === undefined) return []
  const last = remoteStates.at(-1)
  return present([
    ['Service', `${remote.adapter}: ${openWord(remote)}`],
    ['Session', remote.url ?? remote.id],
    ['Its state', last === undefined ? undefined : `${last.vendorState} (${last.phase}) since ${last.at}`],
    ['Base', `${remote.repo}, branch ${remote.baseBranch} at ${remote.baseSha.slice(0, 12)}`],
    ['Its time ends', remote.deadline],
  ])
}

function importFacts(record: ImportRecord): [string, string][] {
  const { from, source, repository, commit, base, note, given, importedAt } = record
  return present([
    ['Imported', `from a ${from === 'pull-request' ? 'pull request' : from}, ${source}, at ${importedAt}`],
    ['Repository', repository],
    ['Commit', commit === undefined ? undefined : `${commit.slice(0, 12)}, shown against ${base?.slice(0, 12)}`],
    ['On the word of who imported it', given.length === 0 ? undefined : given.join(', ')],
    ['Note', note],
  ])
}

function openWord({ state, postAt }: RemoteHandle): string {
  if (state === 'submitted') return 'at work there, or waiting to be fetched'
  return state === 'ambiguous' || postAt !== undefined ? 'in doubt whether it has the submission' : 'not sent yet'
}

function endedFacts(record: RemoteRecord): [string, string][] {
  const { pr, drift, credits, creditUnit, solutions, startedAt, finishedAt, resolutionMs } = record
  const again = record.adopted === true ? ', found again after its answer was lost' : ''
  return present([
    ['Service', `${record.service}${again}`],
    ['Session', record.url ?? record.id],
    ['Its last state', record.vendorState],
    ['Submitted', record.submittedAt],
    ['Its own times', startedAt === undefined ? undefined : `${startedAt} to ${finishedAt ?? 'not told'}`],
    ['Seen to end within', resolutionMs === undefined ? undefined : durationText(resolutionMs)],
    ['Result from', resultText(record)],
    ['Pull request', pr === undefined ? undefined : `${pr.draft ? 'draft ' : ''}${pr.number}, ${pr.url}`],
    ['Base', `${record.repo}, branch ${record.baseBranch} at ${record.baseSha.slice(0, 12)}`],
    ['Comes from elsewhere', drift === undefined ? undefined : `last in common: ${drift.mergeBase ?? 'nothing'}`],
    ['Credits', credits === undefined ? undefined : `${credits} ${creditUnit ?? ''}`.trim()],
    ['Solutions made', solutions === undefined ? undefined : String(solutions)],
    ['Prompt changed', record.promptWrapper],
    ['Network there', record.network],
    ['Pull request by', record.prOpenedBy],
  ])
}

function resultText({ resultFrom, resultCommit }: RemoteRecord): string {
  if (resultFrom === 'none') return 'nothing that could be used'
  return resultCommit === undefined ? resultFrom : `${resultFrom}, ${resultCommit.slice(0, 12)}`
}

const present = (facts: readonly (readonly [string, string | undefined])[]): [string, string][] =>
  facts.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]))
