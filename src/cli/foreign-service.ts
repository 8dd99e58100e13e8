import { z } from 'zod'
import type { Collected, RemoteAdapter, RemoteFinding, RemoteStatus } from '../contracts/remote.ts'
import { defined } from '../lib/defined.ts'
import { isRefusal, RemoteRefusal } from '../model/errors.ts'
import { AgentOutcome } from '../model/outcome.ts'
import { RemoteHandle } from '../model/remote-handle.ts'

const Finding = z.object({
  level: z.enum(['ok', 'warn', 'error']),
  message: z.string(),
  hint: z.string().exactOptional(),
}) satisfies z.ZodType<RemoteFinding>

const Status = z.object({
  phase: z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'expired', 'unknown']),
  vendorState: z.string(),
  at: z.string(),
  retryAfterMs: z.number().nonnegative().exactOptional(),
  needs: z.enum(['approval', 'reply']).exactOptional(),
  reason: z.string().exactOptional(),
  outcome: AgentOutcome.exactOptional(),
  links: z
    .object({ web: z.string().exactOptional(), pr: z.string().exactOptional(), branch: z.string().exactOptional() })
    .exactOptional(),
}) satisfies z.ZodType<RemoteStatus>

const amount = z.number().exactOptional()
const Answer = z.object({
  kind: z.enum(['commit', 'patch', 'empty']),
  branch: z.string().exactOptional(),
  commit: z.string().exactOptional(),
  patch: z.string().exactOptional(),
  baseSha: z.string(),
  pr: z
    .object({ number: z.int(), url: z.string(), headRef: z.string(), headSha: z.string(), draft: z.boolean() })
    .exactOptional(),
  attempts: z.array(z.object({ n: z.number(), commit: z.string() })).exactOptional(),
  solutions: z.int().positive().exactOptional(),
  transcript: z.string().exactOptional(),
  usage: z
    .object({
      inputTokens: amount,
      cacheReadTokens: amount,
      cacheWriteTokens: amount,
      outputTokens: amount,
      credits: amount,
      creditUnit: z.string().exactOptional(),
      usd: amount,
    })
    .exactOptional(),
  times: z.object({
    submitted: z.string(),
    started: z.string().exactOptional(),
    finished: z.string().exactOptional(),
    resolutionMs: z.number().nonnegative(),
  }),
  provenance: z.record(z.string(), z.enum(['vendor', 'github', 'harness', 'manual'])),
  observed: z
    .object({
      model: z.string().exactOptional(),
      version: z.string().exactOptional(),
      turns: z.int().nonnegative().exactOptional(),
      toolCalls: z.int().nonnegative().exactOptional(),
    })
    .exactOptional(),
  fairness: z
    .object({
      promptWrapper: z.string().exactOptional(),
      network: z.string().exactOptional(),
      prOpenedBy: z.string().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<Collected>

/**
 * A service's adapter that was made by somebody else, with each answer held to the contract: what it says is recorded for
 * ever. An answer that is none is thrown: to a submission it is a doubt, to a look an error that is asked about again.
 */
export function checkedService(foreign: RemoteAdapter): RemoteAdapter {
  const asked = async <T>(what: string, shape: z.ZodType<T>, job: () => Promise<unknown>): Promise<T> => {
    let answer: unknown
    try {
      answer = await job()
    } catch (error) {
      throw isRefusal(error) ? plainRefusal(error) : error
    }
    const parsed = shape.safeParse(answer)
    if (parsed.success) return parsed.data
    throw new Error(`its adapter's ${what} is not as the contract has it: ${oneLine(parsed.error)}`)
  }
  const { respond } = foreign
  return {
    name: foreign.name,
    caps: foreign.caps,
    ...defined({ pollMs: foreign.pollMs }),
    doctor: () => asked('doctor', z.array(Finding), () => foreign.doctor()),
    find: (request) => asked('find', z.array(RemoteHandle), () => foreign.find(request)),
    submit: (request, handle) => asked('submit', RemoteHandle, () => foreign.submit(request, handle)),
    poll: (handle) => asked('poll', Status, () => foreign.poll(handle)),
    ...(respond === undefined ? {} : { respond: (...args) => respond.call(foreign, ...args) }),
    collect: (handle) => asked('collect', Answer, () => foreign.collect(handle)),
    cancel: (handle) =>
      asked('cancel', z.enum(['cancelled', 'requested', 'unsupported']), () => foreign.cancel(handle)),
  }
}

const KINDS: readonly string[] = ['rate-limited', 'authentication', 'quota', 'model-not-found', 'rejected']

function plainRefusal({ kind, message, retryAfterMs }: RemoteRefusal): RemoteRefusal {
  const waits = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs >= 0
  return new RemoteRefusal(KINDS.includes(kind) ? kind : 'rejected', String(message), waits ? { retryAfterMs } : {})
}

const oneLine = (error: z.ZodError): string => z.prettifyError(error).replace(/\s+/g, ' ').slice(0, 300)
