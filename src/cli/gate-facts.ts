import type { NightFacts } from '../gate/changes.ts'
import type { AgentNight } from '../model/night.ts'
import type { RunGround } from '../store/read-nights.ts'

/** Fields of the provenance that can make a night differ, in a reader's words. */
const GROUND: readonly (readonly [field: string, what: string])[] = [
  ['promptAppendix', 'prompt appendix'],
  ['bakeoffVersion', 'harness'],
  ['priceTable', 'price table'],
  ['node', 'Node'],
  ['platform', 'platform'],
  ['cpu', 'processor'],
  ['cpus', 'processors'],
  ['memoryBytes', 'memory'],
  ['suiteCommit', "suite's commit"],
  ['suiteDirty', 'suite changed since its commit'],
  ['configSha256', 'bakeoff.yaml'],
]

/** What one agent's night stood on. Tasks are named with their content, so that a changed prompt shows. */
export function nightFacts(night: AgentNight, ground: RunGround | undefined): NightFacts {
  const { version, requestedModel, observedModel, verifier } = night.identity
  const facts: Record<string, string | undefined> = {
    'CLI version': version,
    'model asked for': requestedModel,
    'observed model': observedModel,
    verifier,
  }
  if (ground !== undefined) {
    facts['isolation'] = ground.isolation
    for (const [field, what] of GROUND) facts[what] = textOf(ground.provenance[field])
    const agent = ground.agents.find(({ id }) => id === night.agent)
    facts['adapter'] = textOf(agent?.['adapter'])
    Object.assign(facts, optionFacts(agent?.['options']))
    facts['base URL'] = textOf(agent?.['baseUrl'])
  }
  for (const { task, hash } of night.cells) facts[`task ${task}`] = hash.slice(0, 12)
  return Object.fromEntries(
    Object.entries(facts).flatMap(([what, value]) => (value === undefined ? [] : [[what, value]])),
  )
}

/** One by one: two long lists of options would be cut before what differs. */
function optionFacts(options: unknown): Record<string, string | undefined> {
  if (typeof options !== 'object' || options === null) return { "agent's options": textOf(options) }
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [`agent's option ${name}`, textOf(value)]))
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
