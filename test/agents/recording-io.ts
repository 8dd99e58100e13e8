import type { AgentIo, AgentJob } from '../../src/contracts/adapter.ts'
import type { Sandbox } from '../../src/contracts/sandbox.ts'
import type { Observed, SessionRef } from '../../src/model/attempt.ts'
import type { Json } from '../../src/model/json.ts'
import { Task } from '../../src/model/task.ts'
import { addUsage, type Usage } from '../../src/model/usage.ts'
import type { PlainPlace } from './plain-sandbox.ts'

export type Heard = {
  usage: Usage
  usageCalls: Usage[]
  observed: Observed
  session?: SessionRef
  transcript: Json[]
  activity: string[]
  logs: string[]
  rateLimitedMs: number
}

/** An AgentIo that keeps all it is told. */
export function recordingIo(sandbox: Sandbox, signal: AbortSignal): { io: AgentIo; heard: Heard } {
  const heard: Heard = {
    usage: {},
    usageCalls: [],
    observed: {},
    transcript: [],
    activity: [],
    logs: [],
    rateLimitedMs: 0,
  }
  const io: AgentIo = {
    sandbox,
    signal,
    usage: (usage) => {
      heard.usageCalls.push(usage)
      heard.usage = addUsage(heard.usage, usage)
    },
    transcript: (line) => void heard.transcript.push(line),
    observed: (observed) => void Object.assign(heard.observed, observed),
    session: (session) => {
      heard.session = session
    },
    activity: (action) => void heard.activity.push(action),
    rateLimited: (ms) => {
      heard.rateLimitedMs += ms
    },
    log: (message) => void heard.logs.push(message),
  }
  return { io, heard }
}

export const someTask = (fields: Partial<Task> = {}): Task =>
  Task.parse({
    id: 'some-task',
    title: 'Some task',
    tags: [],
    prompt: 'Find out.',
    folder: 'answer',
    timeoutSec: 60,
    network: 'full',
    limits: {},
    followUps: [],
    buildsOn: [],
    hash: '0'.repeat(64),
    ...fields,
  })

/** A job in that place; `fields` win. */
export function someJob<O>(place: PlainPlace, options: O, fields: Partial<AgentJob<O>> = {}): AgentJob<O> {
  return {
    agent: { id: 'a', adapter: 'x', options: {}, provider: 'none', maxParallel: 1 },
    task: someTask(),
    prompt: 'Find out. BAKEOFF_FILE=answer/hello.txt',
    round: 1,
    options,
    workspace: place.workspace,
    folder: place.folder,
    hostFolder: place.folder,
    hostHome: place.home,
    deadlineMs: Date.now() + 60_000,
    trialIndex: 1,
    attempt: 1,
    secrets: {},
    ...fields,
  }
}
