import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import { type AtifResult, type AtifStep, atifMetrics } from './atif.ts'
import { openStepBook, type StepBook, type TrajectoryLimits, type When } from './step-book.ts'

const LIMITS: TrajectoryLimits = { steps: 5000, chars: 16_000_000, textChars: 64_000 }

/** Puts parts, in their order, into steps: one for each prompt, one for each model call with what its tools answered. */
export type TrajectoryAssembly = {
  prompt(text: string, when: When): void
  part(part: TrajectoryPart, when: When): void
  end: StepBook['end']
}

type Draft = { step: AtifStep; answered: boolean; deltas: boolean }

type State = {
  book: StepBook
  current?: Draft | undefined
  turns: Map<string, Draft>
  calls: Map<string, { id: string; draft: Draft }>
  usedIds: Set<string>
}

type PartOf<K extends TrajectoryPart['kind']> = Extract<TrajectoryPart, { kind: K }>

export function assembleTrajectory(limits: TrajectoryLimits = LIMITS): TrajectoryAssembly {
  const book = openStepBook(limits)
  const state: State = { book, turns: new Map(), calls: new Map(), usedIds: new Set() }
  return {
    prompt(text, when) {
      state.current = undefined
      book.begin('user', when).message = book.clip(text)
    },
    part: (part, when) => addPart(part, when, state),
    end: book.end,
  }
}

function addPart(part: TrajectoryPart, when: When, state: State): void {
  switch (part.kind) {
    case 'turn':
      beginAgentStep(when, state).step.llm_call_count = 1
      return
    case 'call':
      addCall(part, when, state)
      return
    case 'answer':
      addAnswer(part, when, state)
      return
    case 'said': {
      const draft = draftFor(part, when, state)
      const directly = draft.deltas && part.delta === true
      draft.step.message = joined(draft.step.message, state.book.clip(part.text), directly)
      draft.deltas = part.delta === true
      return
    }
    case 'thought': {
      const { step } = draftFor(part, when, state)
      step.reasoning_content = joined(step.reasoning_content ?? '', state.book.clip(part.text), false)
      return
    }
    case 'usage': {
      // Not added up: a stream may repeat it with each part of one call.
      const metrics = atifMetrics(part.usage)
      if (metrics !== undefined) draftFor(part, when, state).step.metrics = metrics
      return
    }
  }
}

function beginAgentStep(when: When, state: State): Draft {
  state.current = { step: state.book.begin('agent', when), answered: false, deltas: false }
  return state.current
}

/** The step that a part belongs to: that of its model call, or a new one once the tools have answered. */
function draftFor(part: TrajectoryPart, when: When, state: State): Draft {
  const draft = part.turn === undefined ? nextDraft(part, when, state) : draftOfTurn(part.turn, when, state)
  if (part.model !== undefined) draft.step.model_name = part.model
  return draft
}

function nextDraft(part: TrajectoryPart, when: When, state: State): Draft {
  const { current } = state
  const goesOn = current !== undefined && (!current.answered || part.kind === 'usage')
  return goesOn ? current : beginAgentStep(when, state)
}

function draftOfTurn(turn: string, when: When, state: State): Draft {
  const key = `${when.round}:${turn}`
  const known = state.turns.get(key)
  if (known !== undefined) return known
  const draft = beginAgentStep(when, state)
  draft.step.llm_call_count = 1
  state.turns.set(key, draft)
  return draft
}

function addCall(part: PartOf<'call'>, when: When, state: State): void {
  const key = `${when.round}:${part.id}`
  if (state.calls.has(key)) return
  const draft = draftFor(part, when, state)
  // Ids may start anew in a later round.
  const id = state.usedIds.has(part.id) ? `${part.id}#${when.round}` : part.id
  state.usedIds.add(id)
  state.calls.set(key, { id, draft })
  draft.step.tool_calls ??= []
  const input = clipInput(part.input, state.book)
  draft.step.tool_calls.push({ tool_call_id: id, function_name: part.name, arguments: input })
}

function addAnswer(part: PartOf<'answer'>, when: When, state: State): void {
  const call = state.calls.get(`${when.round}:${part.id}`)
  const draft = call?.draft ?? state.current ?? beginAgentStep(when, state)
  const result: AtifResult = {
    ...(call === undefined ? {} : { source_call_id: call.id }),
    content: state.book.clip(part.text),
    ...(part.failed ? { extra: { failed: true } } : {}),
  }
  draft.step.observation ??= { results: [] }
  draft.step.observation.results.push(result)
  draft.answered = true
}

const joined = (before: string, text: string, directly: boolean): string =>
  before === '' || directly ? before + text : text === '' ? before : `${before}\n\n${text}`

/** Arguments as they are, or as one cut text where they are too long. */
function clipInput(input: Readonly<Record<string, unknown>>, book: StepBook): Record<string, unknown> {
  const text = JSON.stringify(input)
  const clipped = book.clip(text)
  return clipped === text ? { ...input } : { cut: clipped }
}
