import type { Usage } from '../model/usage.ts'
import type { ModelPrice, PriceTable } from './price-table.ts'

const MILLION = 1_000_000

/** How long what was written to the prompt cache is kept: it decides the price of writing. */
export type CacheKept = '5m' | '1h'

/**
 * List price of a usage in US dollars; undefined where the model, a needed count or a needed price is unknown, or where
 * longer prompts cost more and the total does not rule them out. Reasoning costs as output.
 */
export function computeUsd(
  usage: Usage,
  model: string | undefined,
  table: PriceTable,
  cacheKept: CacheKept = '5m',
): number | undefined {
  const price = table.models.find(({ ids }) => model !== undefined && ids.includes(model))
  if (price === undefined || usage.input === undefined || usage.output === undefined) return undefined
  if (mayExceedPrompt(usage, price)) return undefined
  const write = cacheKept === '1h' ? price.cache_write_1h : price.cache_write_5m
  const parts = [
    costOf(usage.input, price.input),
    costOf(usage.output, price.output),
    costOf(usage.reasoning, price.output),
    costOf(usage.cacheRead, price.cache_read),
    costOf(usage.cacheWrite, write),
  ]
  let usd = 0
  for (const part of parts) {
    if (part === undefined) return undefined
    usd += part
  }
  return usd
}

/** A kind of token that was not counted was not billed apart: `input` then holds it. */
function costOf(tokens: number | undefined, price: number | undefined): number | undefined {
  if (tokens === undefined || tokens === 0) return 0
  return price === undefined ? undefined : (tokens * price) / MILLION
}

function mayExceedPrompt({ input = 0, cacheRead = 0, cacheWrite = 0 }: Usage, price: ModelPrice): boolean {
  return price.max_prompt_tokens !== undefined && input + cacheRead + cacheWrite > price.max_prompt_tokens
}
