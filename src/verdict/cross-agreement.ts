import type { CrossContestant, CrossExamination, CrossPair, CrossTable } from '../model/cross-examination.ts'
import type { AgentId } from '../model/ids.ts'

/** Whose tests say something of others' code: a test that cannot fail would accept everything. */
const COUNTED_VERDICTS: readonly string[] = ['verified', 'weak']

/** Who agrees with whom, and who stands alone. Pure: the same pairs always give the same table. */
export function crossTable(examination: CrossExamination): CrossTable {
  const { taskId, interface: exchanged, isolation, pairs, contestants } = examination
  const agents = contestants.map(({ agent }) => agent)
  const reasons = new Map(contestants.map((one) => [one.agent, notCounted(one, pairs)]))
  const known: Known = {
    agents,
    counted: agents.filter((agent) => reasons.get(agent) === undefined),
    saysYes: (tester, author) => answerOf(pairs, tester, author),
  }
  return {
    taskId,
    interface: exchanged,
    isolation,
    pairs,
    contestants: contestants.map(({ agent, trial, verdict }) => {
      const why = reasons.get(agent)
      const dissents = dissentsOf(agent, known)
      return {
        agent,
        trial,
        ...(verdict === undefined ? {} : { verdict }),
        ...(why === undefined ? {} : { notCounted: why }),
        ...(dissents.length === 0 ? {} : { dissents }),
      }
    }),
    agreements: pairsOf(agents).map(([one, other]) => {
      const agree = agreementOf(one, other, known)
      return { agents: [one, other], ...(agree === undefined ? {} : { agree }) }
    }),
    claims: claimsOf(contestants),
  }
}

/** `saysYes`: true where the tester's tests accept, false where they refuse or do not fit, absent where nobody knows. */
type Known = {
  agents: readonly AgentId[]
  counted: readonly AgentId[]
  saysYes(tester: AgentId, author: AgentId): boolean | undefined
}

function notCounted({ agent, verdict }: CrossContestant, pairs: readonly CrossPair[]): string | undefined {
  if (verdict === undefined || !COUNTED_VERDICTS.includes(verdict)) return `its own test is ${verdict ?? 'unjudged'}`
  const control = pairs.find(({ tester, author }) => tester === agent && author === agent)
  return control?.result === 'accepts' ? undefined : 'its tests do not accept its own code here'
}

function answerOf(pairs: readonly CrossPair[], tester: AgentId, author: AgentId): boolean | undefined {
  const result = pairs.find((pair) => pair.tester === tester && pair.author === author)?.result
  if (result === 'accepts') return true
  return result === 'refuses' || result === 'does-not-fit' ? false : undefined
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [T, T] => [one, other]))
}

/** What counts in both directions; one direction alone where the other one's tests do not count. */
function agreementOf(one: AgentId, other: AgentId, { counted, saysYes }: Known): boolean | undefined {
  const answers = [
    ...(counted.includes(one) ? [saysYes(one, other)] : []),
    ...(counted.includes(other) ? [saysYes(other, one)] : []),
  ]
  if (answers.includes(false)) return false
  return answers.length === 0 || answers.includes(undefined) ? undefined : true
}

/** One against at least two others, who accept one another wherever they were asked. */
function dissentsOf(agent: AgentId, { agents, counted, saysYes }: Known): ('code' | 'tests')[] {
  const others = agents.filter((other) => other !== agent)
  const judges = counted.filter((other) => other !== agent)
  const among = judges.flatMap((judge) =>
    others.filter((other) => other !== judge).map((other) => saysYes(judge, other)),
  )
  if (judges.length < 2 || among.includes(false) || among.filter((answer) => answer === true).length < 2) return []
  const isRefused = judges.every((judge) => saysYes(judge, agent) === false)
  const refuses = counted.includes(agent) && others.every((other) => saysYes(agent, other) === false)
  return [...(isRefused ? (['code'] as const) : []), ...(refuses ? (['tests'] as const) : [])]
}

function claimsOf(contestants: readonly CrossContestant[]): CrossTable['claims'] {
  const ids = [...new Set(contestants.flatMap(({ claims }) => Object.keys(claims)))].sort()
  return ids.flatMap((id) => {
    const values = contestants.flatMap(({ agent, claims }) => {
      const value = Object.hasOwn(claims, id) ? claims[id] : undefined
      return value === undefined ? [] : [{ agent, value }]
    })
    if (values.length < 2) return []
    const lone = loneOf(values)
    const agree = new Set(values.map(({ value }) => value)).size === 1
    return [{ id, values, agree, ...(lone === undefined ? {} : { lone }) }]
  })
}

/** The one whose value nobody else has, where all others, at least two, have the same. */
function loneOf(values: readonly { agent: AgentId; value: string }[]): AgentId | undefined {
  if (values.length < 3) return undefined
  const alone = values.filter((one) => {
    const others = new Set(values.filter((other) => other !== one).map(({ value }) => value))
    return others.size === 1 && !others.has(one.value)
  })
  return alone.length === 1 ? alone[0]?.agent : undefined
}
