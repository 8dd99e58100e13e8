import { readFileSync } from 'node:fs'
import { PriceTable } from '../cost/price-table.ts'

/** The prices that computed costs rest on. */
export function priceTable(): PriceTable {
  return PriceTable.parse(JSON.parse(readFileSync(new URL('../../assets/pricing.json', import.meta.url), 'utf8')))
}
