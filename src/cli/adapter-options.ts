import { z } from 'zod'
import type { Adapter } from '../contracts/adapter.ts'

export type OptionFacts = { name: string; required: boolean; default?: unknown; about: string }

const Schema = z.object({
  properties: z
    .record(z.string(), z.object({ default: z.unknown().optional(), description: z.string().default('') }))
    .default({}),
  required: z.array(z.string()).default([]),
})

/** What can be written under `options` of an agent, from the schema of a built-in adapter. */
export function optionsOf({ options }: Pick<Adapter<unknown>, 'options'>): OptionFacts[] {
  const { properties, required } = Schema.parse(z.toJSONSchema(options, { io: 'input' }))
  return Object.entries(properties).map(([name, { default: byDefault, description }]) => ({
    name,
    required: required.includes(name),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    about: description,
  }))
}
