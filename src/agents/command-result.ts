import { z } from 'zod'
import type { Observed } from '../model/attempt.ts'
import type { Json } from '../model/json.ts'
import type { Usage } from '../model/usage.ts'
import { parseBoundedJson } from './bounded-json.ts'

const count = z.number().nonnegative()

/** The keys of BAKEOFF_RESULT_FILE, named like the columns of `trial_results`. */
const USAGE_KEYS = [
  ['input_tokens', 'input'],
  ['cache_read_tokens', 'cacheRead'],
  ['cache_write_tokens', 'cacheWrite'],
  ['output_tokens', 'output'],
  ['reasoning_tokens', 'reasoning'],
  ['usd', 'reportedUsd'],
] as const

export type CommandResult = { usage: Usage; observed: Observed; ignored: string[] }

/** Reads what an agent wrote about itself. One bad field does not cost the others; `ignored` names what was not understood. */
export function parseCommandResult(text: string): CommandResult {
  const fields = fieldsOf(text)
  if (!fields) return { usage: {}, observed: {}, ignored: ['not a JSON object'] }
  const usage: Usage = {}
  const observed: Observed = {}
  const known = new Set<string>(['model', 'version', 'turns', 'tool_calls'])
  for (const [name, key] of USAGE_KEYS) {
    known.add(name)
    const value = count.safeParse(fields[name])
    if (value.success) usage[key] = value.data
  }
  const model = z.string().max(200).safeParse(fields['model'])
  const version = z.string().max(200).safeParse(fields['version'])
  const turns = z.int().nonnegative().safeParse(fields['turns'])
  const toolCalls = z.int().nonnegative().safeParse(fields['tool_calls'])
  if (model.success) observed.model = model.data
  if (version.success) observed.version = version.data
  if (turns.success) observed.turns = turns.data
  if (toolCalls.success) observed.toolCalls = toolCalls.data
  const taken = Object.keys(usage).length + Object.keys(observed).length
  const ignored = Object.keys(fields).filter((name) => !known.has(name))
  if (taken + ignored.length < Object.keys(fields).length) ignored.push('a field of the wrong type')
  return { usage, observed, ignored }
}

function fieldsOf(text: string): Record<string, Json> | undefined {
  const value = parseBoundedJson(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}
