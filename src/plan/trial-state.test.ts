import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AgentOutcome, isLost, type OutcomeKind } from '../model/outcome.ts'
import type { Status } from '../model/verdict.ts'
import { type AttemptProgress, type ResumeOptions, type TrialState, trialState } from './trial-state.ts'

const OUTCOMES: Record<OutcomeKind, AgentOutcome> = {
  finished: { kind: 'finished' },
  truncated: { kind: 'truncated', message: '' },
  'timed-out': { kind: 'timed-out', afterMs: 1 },
  refused: { kind: 'refused', message: '' },
  asked: { kind: 'asked', question: '?' },
  'agent-error': { kind: 'agent-error', message: '' },
  'rate-limited': { kind: 'rate-limited', message: '' },
  quota: { kind: 'quota', message: '' },
  authentication: { kind: 'authentication', message: '' },
  'model-not-found': { kind: 'model-not-found', message: '' },
  'infra-error': { kind: 'infra-error', message: '' },
  cancelled: { kind: 'cancelled' },
}
const KINDS = Object.keys(OUTCOMES) as OutcomeKind[]

type Shorthand = OutcomeKind | 'killed' | Partial<AttemptProgress>

function attempt(shorthand: Shorthand, index: number): AttemptProgress {
  const plain = { number: index + 1, hasDeliverable: false, verified: false, judged: false }
  if (shorthand === 'killed') return plain
  if (typeof shorthand === 'object') return { ...plain, outcome: OUTCOMES.finished, ...shorthand }
  return { ...plain, outcome: OUTCOMES[shorthand] }
}

function stateOf(attempts: Shorthand[], options: ResumeOptions = {}, infraRetries = 2): TrialState {
  return trialState(
    { id: 'r/t/a/1' },
    { trialId: 'r/t/a/1', attempts: attempts.map(attempt) },
    { infraRetries },
    options,
  )
}

const DONE = { kind: 'done' }
const again = (number: number): TrialState => ({ kind: 'attempt', number })
const verify = (number: number, judgeOnly = false): TrialState => ({
  kind: 'verify',
  attemptId: `r/t/a/1/${number}`,
  number,
  judgeOnly,
})
const judged = (status: Status, outcome: OutcomeKind = 'finished'): Partial<AttemptProgress> => ({
  outcome: OUTCOMES[outcome],
  hasDeliverable: true,
  verified: true,
  judged: true,
  status,
})

const TABLE: [string, Shorthand[], ResumeOptions, TrialState | typeof DONE][] = [
  ['nothing yet', [], {}, again(1)],
  ['killed while it ran', ['killed'], {}, again(2)],
  ['killed three times: no retry is used up', ['killed', 'killed', 'killed'], {}, again(4)],
  ['cancelled by a person', ['cancelled'], {}, again(2)],
  ['finished, not verified', [{ hasDeliverable: true }], {}, verify(1)],
  ['finished without a deliverable: the verdict is still due', ['finished'], {}, verify(1)],
  ['timed out, not verified', ['timed-out'], {}, verify(1)],
  ['verified, no verdict', [{ hasDeliverable: true, verified: true }], {}, verify(1, true)],
  ['judged', [judged('pass')], {}, DONE],
  ['judged a failure', [judged('fail')], {}, DONE],
  ['one infra error', ['infra-error'], {}, again(2)],
  ['a rate limit after an infra error', ['infra-error', 'rate-limited'], {}, again(3)],
  ['all retries used', ['infra-error', 'rate-limited', 'infra-error'], {}, DONE],
  ['kills between infra errors do not count', ['infra-error', 'killed', 'killed', 'rate-limited'], {}, again(5)],
  ['killed after the last retry', ['infra-error', 'infra-error', 'infra-error', 'killed'], {}, again(5)],
  ['success after an infra error', ['infra-error', judged('pass')], {}, DONE],
  ['no quota', ['quota'], {}, DONE],
  ['a wrong key', ['authentication'], {}, DONE],
  ['an unknown model', ['model-not-found'], {}, DONE],
  ['a wrong key, only lost', ['authentication'], { only: 'lost' }, again(2)],
  ['retries used, only lost', ['infra-error', 'infra-error', 'infra-error'], { only: 'lost' }, again(4)],
  ['verifying lost, only lost', [judged('lost')], { only: 'lost' }, verify(1)],
  ['failed, only lost', [judged('fail')], { only: 'lost' }, DONE],
  ['failed, only failed', [judged('fail', 'timed-out')], { only: 'failed' }, again(2)],
  ['passed, only failed', [judged('pass')], { only: 'failed' }, DONE],
  ['a wrong key, only failed', ['authentication'], { only: 'failed' }, DONE],
  ['unfinished, only failed', [{ hasDeliverable: true }], { only: 'failed' }, verify(1)],
]

test.each(TABLE)('%s', (_name, attempts, options, expected) => {
  expect(stateOf(attempts, options)).toEqual(expected)
})

test('attempts may come in any order', () => {
  const attempts = ['infra-error' as const, judged('pass')].map(attempt).reverse()
  expect(trialState({ id: 'r/t/a/1' }, { trialId: 'r/t/a/1', attempts }, { infraRetries: 2 })).toEqual(DONE)
})

const outcomes = fc.array(fc.constantFrom<OutcomeKind | 'killed'>(...KINDS, 'killed'), { maxLength: 40 })

/** Plays a trial against a world that answers each new attempt with the next outcome, and each verifying with a verdict. */
function play(
  world: readonly (OutcomeKind | 'killed')[],
  infraRetries: number,
): { attempts: AttemptProgress[]; verified: number } {
  const attempts: AttemptProgress[] = []
  let verified = 0
  for (let step = 0; step < 200; step += 1) {
    const state = trialState({ id: 'r/t/a/1' }, { trialId: 'r/t/a/1', attempts }, { infraRetries })
    if (state.kind === 'done') return { attempts, verified }
    if (state.kind === 'attempt') attempts.push(attempt(world[attempts.length] ?? 'finished', state.number - 1))
    else {
      const at = attempts.findIndex((candidate) => candidate.number === state.number)
      attempts[at] = { ...attempt('finished', at), ...attempts[at], verified: true, judged: true, status: 'fail' }
      verified += 1
    }
  }
  throw new Error('a trial that never ends')
}

test('whatever happens, a trial ends, its attempts are numbered without a gap and none is verified twice', () => {
  fc.assert(
    fc.property(outcomes, fc.nat({ max: 3 }), (world, infraRetries) => {
      const { attempts, verified } = play(world, infraRetries)
      expect(attempts.map((each) => each.number)).toEqual(attempts.map((_, i) => i + 1))
      expect(verified).toBeLessThanOrEqual(1)
      const last = attempts.at(-1)?.outcome?.kind
      expect(last !== undefined && (isLost(last) ? verified === 0 : verified === 1)).toBe(true)
    }),
  )
})

test('an agent that really answered is never asked again', () => {
  fc.assert(
    fc.property(outcomes, fc.nat({ max: 3 }), (world, infraRetries) => {
      const { attempts } = play(world, infraRetries)
      const answered = attempts.filter((each) => each.outcome !== undefined && !isLost(each.outcome.kind))
      expect(answered.length).toBeLessThanOrEqual(1)
    }),
  )
})

test('there are never more than the allowed attempts that the machinery lost', () => {
  fc.assert(
    fc.property(outcomes, fc.nat({ max: 3 }), (world, infraRetries) => {
      const lost = play(world, infraRetries).attempts.filter(
        ({ outcome }) => outcome?.kind === 'infra-error' || outcome?.kind === 'rate-limited',
      )
      expect(lost.length).toBeLessThanOrEqual(infraRetries + 1)
    }),
  )
})

test('a resume from any moment ends as an undisturbed run does', () => {
  fc.assert(
    fc.property(outcomes, fc.nat({ max: 10 }), (world, killAt) => {
      const calm = world.filter((kind) => kind !== 'killed')
      const disturbed = [...calm.slice(0, killAt), 'killed' as const, ...calm.slice(killAt)]
      const ends = [calm, disturbed].map((each) => play(each, 2).attempts.at(-1)?.outcome?.kind)
      expect(ends[1]).toBe(ends[0])
    }),
  )
})
