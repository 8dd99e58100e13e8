import type { z } from 'zod'
import { ClaimsFacts } from '../model/claim-facts.ts'
import {
  CommandFacts,
  ExpectFacts,
  HeldOutFacts,
  IntakeFacts,
  NetworkFacts,
  OriginFacts,
  ProbesFacts,
  SetupFacts,
  TestRunsFacts,
} from '../model/facts.ts'
import { PagesFacts, ResidueFacts, SecretsFacts } from '../model/folder-facts.ts'
import type { Verification } from '../model/verification.ts'

/** All facts of a verification; what was never recorded, or cannot be read, is absent. */
export type Facts = {
  intake?: IntakeFacts
  command?: CommandFacts
  setup?: SetupFacts
  testRuns?: TestRunsFacts
  network?: NetworkFacts
  origin?: OriginFacts
  probes?: ProbesFacts
  claims?: ClaimsFacts
  pages?: PagesFacts
  residue?: ResidueFacts
  secrets?: SecretsFacts
  expect?: ExpectFacts
  heldOut?: HeldOutFacts
  /** Checks that themselves failed, with what they said. */
  faults: Readonly<Record<string, string>>
}

/** Parses the facts of each check by the schema of model/facts.ts. */
export function readFacts(verification: Verification): Facts {
  const read = <Schema extends z.ZodType>(id: string, schema: Schema): z.infer<Schema> | undefined => {
    const facts = verification.checks[id]?.facts
    return facts === undefined || faultOf(facts) !== undefined ? undefined : schema.safeParse(facts).data
  }
  const found = {
    intake: read('intake', IntakeFacts),
    command: read('command', CommandFacts),
    setup: read('setup', SetupFacts),
    testRuns: read('test-runs', TestRunsFacts),
    network: read('network', NetworkFacts),
    origin: read('origin', OriginFacts),
    probes: read('probes', ProbesFacts),
    claims: read('claims', ClaimsFacts),
    pages: read('pages', PagesFacts),
    residue: read('residue', ResidueFacts),
    secrets: read('secrets', SecretsFacts),
    expect: read('expect', ExpectFacts),
    heldOut: read('held-out', HeldOutFacts),
  }
  const faults = Object.entries(verification.checks).flatMap(([id, { facts }]): [string, string][] => {
    const fault = faultOf(facts)
    return fault === undefined ? [] : [[id, fault]]
  })
  return { ...dropAbsent(found), faults: Object.fromEntries(faults) }
}

/** A check that threw is recorded as `{ infraError }`. */
function faultOf(facts: unknown): string | undefined {
  if (typeof facts !== 'object' || facts === null || !('infraError' in facts)) return undefined
  return typeof facts.infraError === 'string' ? facts.infraError : 'unknown'
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function dropAbsent<T extends Record<string, unknown>>(values: T): Present<T>
function dropAbsent(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
