import { z } from 'zod'

const perMillion = z.number().nonnegative().describe('US dollars for one million tokens')

/** Prices of one model. A price that is not published is absent, never 0. */
export const ModelPrice = z.strictObject({
  /** Exact ids as a service or a CLI reports them: dated snapshots can have other prices, so nothing is guessed. */
  ids: z.array(z.string()).min(1),
  provider: z.string(),
  input: perMillion,
  output: perMillion,
  cache_read: perMillion.optional(),
  cache_write_5m: perMillion.optional(),
  cache_write_1h: perMillion.optional(),
  /** Longer prompts cost more; the prices here hold up to this many input tokens of one request. */
  max_prompt_tokens: z.int().positive().optional(),
  /** The page on which its provider publishes it. */
  source: z.url(),
  /** The day on which somebody read it there, or in the copies that `read_in` names. */
  read: z.iso.date(),
  /** Copies of that page in which it was read, where the page itself was out of reach; they agree. */
  read_in: z.array(z.string().min(1)).min(1).optional(),
})
export type ModelPrice = z.infer<typeof ModelPrice>

/** List prices; `assets/pricing.json` holds the shipped ones. */
export const PriceTable = z.strictObject({
  version: z.string(),
  models: z.array(ModelPrice),
})
export type PriceTable = z.infer<typeof PriceTable>
